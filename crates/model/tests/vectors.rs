//! The test vectors of docs/format.md against the code, both ways: every vector is computed here and every one computed
//! here is printed there. Whoever writes a second implementation needs that document alone.

use std::collections::BTreeMap;

use rapporteur_model::canonical::{DomainHasher, Writer};
use rapporteur_model::entry::{Entry, EntryBody, KeepingAct, Salt, TableSeal, commitment};
use rapporteur_model::judgment::{judgment_id, proposals_digest};
use rapporteur_model::statement::statements_digest;
use rapporteur_model::*;

const FORMAT: &str = include_str!("../../../docs/format.md");

/// The lines `name = value` of every fenced block that is marked `vectors`.
fn printed() -> BTreeMap<String, String> {
    let mut vectors = BTreeMap::new();
    let mut inside = false;
    for line in FORMAT.lines() {
        match line {
            "```vectors" => inside = true,
            "```" => inside = false,
            _ if inside => {
                let (name, value) = line.split_once(" = ").expect("a vector is `name = value`");
                let earlier = vectors.insert(name.to_owned(), value.to_owned());
                assert!(earlier.is_none(), "vector {name} is printed twice");
            }
            _ => {}
        }
    }
    vectors
}

fn moment() -> Timestamp {
    "2020-12-31T00:00:00Z".parse().expect("a moment")
}

fn judgment() -> JudgmentId {
    judgment_id(
        EntityId::from_bytes([0x66; 16]),
        EntityId::from_bytes([0x22; 16]),
        Relation::Same,
    )
}

fn sample_statement() -> Statement {
    Statement {
        id: StatementId::from_bytes([0x11; 16]),
        entity: EntityId::from_bytes([0x22; 16]),
        kind: EntityKind::Signature,
        property: Property::new("name"),
        value: Value::normalised(" Example  Centre", "Example Centre"),
        language: Some("en".parse().expect("a tag")),
        refers_to: None,
        source: SourceId::from_bytes([0x33; 16]),
        evidence: EvidenceId::from_bytes([0x44; 16]),
        locator: Locator::Lines {
            first: 12,
            last: 13,
        },
        stance: Stance::For,
        credibility: Credibility::FirstHand,
        entered_by: "officer A".to_owned(),
        entered_at: moment(),
        confidentiality: Confidentiality::Public,
        consent: Consent::NotRequired,
    }
}

fn sample_reference() -> Statement {
    Statement {
        id: StatementId::from_bytes([0x55; 16]),
        property: Property::new("letter"),
        value: Value::plain("letter"),
        language: None,
        refers_to: Some(EntityId::from_bytes([0x66; 16])),
        locator: Locator::Cell {
            line: 300,
            column: "ngo_name".to_owned(),
        },
        ..sample_statement()
    }
}

fn sample_proposal() -> Proposal {
    Proposal {
        left: EntityId::from_bytes([0x22; 16]),
        right: EntityId::from_bytes([0x66; 16]),
        relation: Relation::Same,
        score_bits: 3.5,
        probability: 0.75,
        evidence: vec![Evidence {
            code: "acronym".to_owned(),
            words: "the acronym fits".to_owned(),
            weight_bits: -0.5,
        }],
    }
}

fn sample_table() -> Table {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        description: String::new(),
    };
    Table {
        name: "votes".to_owned(),
        description: String::new(),
        columns: vec![
            column("year", ColumnKind::Integer),
            column("share", ColumnKind::Real),
            column("state", ColumnKind::Text),
        ],
        rows: vec![
            vec![
                CellValue::Integer(2020),
                CellValue::Real(0.25),
                CellValue::from("CN"),
            ],
            vec![CellValue::Integer(-1), CellValue::Null, CellValue::from("")],
        ],
    }
}

fn bodies_of_the_record() -> Vec<(&'static str, EntryBody)> {
    vec![
        (
            "entry.mechanism_created",
            EntryBody::MechanismCreated {
                mechanism: MechanismId::from_bytes([0x01; 16]),
                origin: "example.org/log".to_owned(),
                demonstration: false,
            },
        ),
        (
            "entry.evidence_accessioned",
            EntryBody::EvidenceAccessioned {
                evidence: EvidenceId::from_bytes([0x44; 16]),
                sha256: [0x55; 32],
                size_bytes: 70_000,
                source: SourceId::from_bytes([0x33; 16]),
            },
        ),
        (
            "entry.import_completed",
            EntryBody::ImportCompleted {
                import: ImportId::from_bytes([0x77; 16]),
                evidence: EvidenceId::from_bytes([0x44; 16]),
                importer: "letter".to_owned(),
                dataset: "letter/2020".to_owned(),
                supersedes: None,
                statements_sha256: statements_digest([&sample_statement(), &sample_reference()]),
                statement_count: 2,
                held_count: 0,
                warning_count: 1,
            },
        ),
        (
            "entry.link_proposed",
            EntryBody::LinkProposed {
                engine: "linkage 1".to_owned(),
                proposals_sha256: proposals_digest([&sample_proposal()]),
                proposal_count: 1,
            },
        ),
    ]
}

fn bodies_of_judgment_and_report() -> Vec<(&'static str, EntryBody)> {
    vec![
        (
            "entry.judgment_decided",
            EntryBody::JudgmentDecided {
                judgment: judgment(),
                left: EntityId::from_bytes([0x22; 16]),
                right: EntityId::from_bytes([0x66; 16]),
                relation: Relation::Same,
                verdict: Verdict::Match,
                reason: String::new(),
            },
        ),
        (
            "entry.judgment_reversed",
            EntryBody::JudgmentReversed {
                judgment: judgment(),
                reason: "two cities".to_owned(),
            },
        ),
        (
            "entry.release_frozen",
            EntryBody::ReleaseFrozen {
                year: 2020,
                tables: vec![TableSeal {
                    name: "votes".to_owned(),
                    row_count: 2,
                    sha256: sample_table().digest(),
                }],
                measures: vec![("ngo-deferrals".to_owned(), [0x99; 32])],
            },
        ),
        (
            "entry.report_published",
            EntryBody::ReportPublished {
                year: 2020,
                manifest_sha256: [0xaa; 32],
            },
        ),
        (
            "entry.held_row_resolved",
            EntryBody::HeldRowResolved {
                evidence: EvidenceId::from_bytes([0x44; 16]),
                line: 6,
                note: "asked the source".to_owned(),
            },
        ),
        (
            "entry.estimate_recorded",
            EntryBody::EstimateRecorded {
                estimate: "kosovo-1999".to_owned(),
                title: "kosovo_4.csv".to_owned(),
                run_sha256: [0x17; 32],
                version: "rapporteur 0.1.0".to_owned(),
                stratum_count: 1,
            },
        ),
        (
            "entry.estimate_overridden",
            EntryBody::EstimateOverridden {
                estimate: "kosovo-1999".to_owned(),
                run_sha256: [0x17; 32],
                officer: "A. Person".to_owned(),
                reason: "the court asked".to_owned(),
            },
        ),
    ]
}

fn acts_of_custody() -> Vec<(&'static str, KeepingAct)> {
    vec![
        (
            "entry.custody_recorded",
            KeepingAct::CustodyRecorded {
                evidence: EvidenceId::from_bytes([0x44; 16]),
                kind: CustodyKind::Copy,
                outcome: Outcome::Warning,
                reason: "to show it".to_owned(),
                tool: "rapporteur 0.1.0".to_owned(),
                detail: "stripped: GPS position".to_owned(),
                related: Some(EvidenceId::from_bytes([0x45; 16])),
            },
        ),
        (
            "entry.arrived_again",
            KeepingAct::ArrivedAgain {
                evidence: EvidenceId::from_bytes([0x44; 16]),
                source: SourceId::from_bytes([0x34; 16]),
                title: "b.txt".to_owned(),
            },
        ),
        (
            "entry.scrub_completed",
            KeepingAct::ScrubCompleted {
                checked: 300,
                failed: 1,
                report_sha256: [0x12; 32],
            },
        ),
        (
            "entry.item_erased",
            KeepingAct::ItemErased {
                accession: 4,
                destroyed: vec![4, 6, 300],
                derivative_count: 2,
                reason: "consent withdrawn".to_owned(),
            },
        ),
    ]
}

fn acts_on_keys() -> Vec<(&'static str, KeepingAct)> {
    vec![
        (
            "entry.ceremony_held",
            KeepingAct::CeremonyHeld {
                transcript_sha256: [0x13; 32],
                recipient: "age1new".to_owned(),
                threshold: 3,
                share_count: 5,
                replaces: Some("age1old".to_owned()),
            },
        ),
        (
            "entry.recipients_changed",
            KeepingAct::RecipientsChanged {
                recipients: vec!["age1a".to_owned(), "age1b".to_owned()],
                reason: "an officer came".to_owned(),
            },
        ),
        (
            "entry.vault_resealed",
            KeepingAct::VaultResealed {
                item_count: 7,
                recipients: Vec::new(),
                reason: "an officer left".to_owned(),
            },
        ),
        (
            "entry.secret_rotated",
            KeepingAct::SecretRotated {
                what: "passphrase".to_owned(),
                reason: String::new(),
            },
        ),
    ]
}

fn acts_of_upkeep() -> Vec<(&'static str, KeepingAct)> {
    vec![
        ("entry.filler", KeepingAct::Filler),
        (
            "entry.ledger_resolved",
            KeepingAct::LedgerResolved {
                how: "adopted".to_owned(),
                held: (4, [0x14; 32]),
                known: (9, [0x15; 32]),
                origin: "example.org/log".to_owned(),
                reason: "the disk failed".to_owned(),
            },
        ),
        (
            "entry.backup_made",
            KeepingAct::BackupMade {
                snapshot: 2,
                manifest_sha256: [0x16; 32],
                object_count: 9,
            },
        ),
        (
            "entry.backup_restored",
            KeepingAct::BackupRestored {
                snapshot: 2,
                manifest_sha256: [0x16; 32],
                ledger_size: 9,
            },
        ),
        (
            "entry.repaired",
            KeepingAct::Repaired {
                findings: vec!["one leftover was removed".to_owned()],
            },
        ),
    ]
}

fn all_bodies() -> impl Iterator<Item = (&'static str, EntryBody)> {
    let keeping = acts_of_custody()
        .into_iter()
        .chain(acts_on_keys())
        .chain(acts_of_upkeep())
        .map(|(name, act)| (name, EntryBody::Keeping(act)));
    bodies_of_the_record()
        .into_iter()
        .chain(bodies_of_judgment_and_report())
        .chain(keeping)
}

fn computed() -> BTreeMap<String, String> {
    let mut vectors = BTreeMap::new();
    let mut add = |name: &str, value: String| {
        assert!(vectors.insert(name.to_owned(), value).is_none(), "{name}")
    };

    let mut writer = Writer::new();
    writer
        .array(7)
        .unsigned(24)
        .integer(-1000)
        .float(0.5)
        .text("水")
        .bytes(&[0xff])
        .boolean(true)
        .null();
    add("cbor.sample", hex::encode(writer.into_bytes()));

    let mut hasher = DomainHasher::new("example");
    hasher.part(b"ab").part(b"");
    add("hash.sample", hex::encode(hasher.finish()));

    add(
        "id.entity",
        EntityId::derive(&[b"letter/2020", b"signature/1"]).to_string(),
    );
    add("id.judgment", judgment().to_string());

    add(
        "statement.text",
        hex::encode(sample_statement().to_canonical()),
    );
    add(
        "statement.reference",
        hex::encode(sample_reference().to_canonical()),
    );
    add(
        "statements.sha256",
        hex::encode(statements_digest([
            &sample_statement(),
            &sample_reference(),
        ])),
    );
    add("proposal", hex::encode(sample_proposal().to_canonical()));
    add(
        "proposals.sha256",
        hex::encode(proposals_digest([&sample_proposal()])),
    );
    add("table.sha256", hex::encode(sample_table().digest()));

    let salt = Salt::from_bytes([0x5a; 32]);
    for (name, body) in all_bodies() {
        let entry = Entry {
            at: moment(),
            by: "officer A".to_owned(),
            body,
        };
        let canonical = entry.to_canonical();
        if name == "entry.mechanism_created" {
            add(
                "commitment.sha256",
                hex::encode(commitment(&salt, &canonical)),
            );
        }
        add(name, hex::encode(canonical));
    }
    vectors
}

#[test]
fn the_vectors_of_the_format_document_are_what_the_code_computes() {
    let (printed, computed) = (printed(), computed());
    let wrong: Vec<String> = computed
        .iter()
        .filter(|(name, value)| printed.get(*name) != Some(value))
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "docs/format.md should print:\n{}",
        wrong.join("\n")
    );
    let unknown: Vec<&String> = printed
        .keys()
        .filter(|name| !computed.contains_key(*name))
        .collect();
    assert!(
        unknown.is_empty(),
        "docs/format.md prints vectors that no test computes: {unknown:?}"
    );
}

#[test]
fn every_entry_of_the_format_document_reads_back() {
    for (name, value) in printed()
        .iter()
        .filter(|(name, _)| name.starts_with("entry."))
    {
        let bytes = hex::decode(value).unwrap();
        let entry = Entry::from_canonical(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(entry.to_canonical(), bytes, "{name}");
    }
}

#[test]
fn every_statement_of_the_format_document_reads_back() {
    for (name, expected) in [
        ("statement.text", sample_statement()),
        ("statement.reference", sample_reference()),
    ] {
        let bytes = hex::decode(&printed()[name]).unwrap();
        assert_eq!(Statement::from_canonical(&bytes), Ok(expected), "{name}");
    }
}
