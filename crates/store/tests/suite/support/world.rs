//! A small world: one source, items, and imports of them.

use rapporteur_model::entry::{Entry, EntryBody, Salt, commitment};
use rapporteur_model::{
    Accession, Confidentiality, Consent, Credibility, Decider, EntityId, EntityKind, Evidence,
    EvidenceId, EvidenceRecord, HeldRow, ImportId, Judgment, JudgmentId, JudgmentState, Locator,
    Property, Proposal, Relation, SourceId, Stance, Statement, StatementId, Timestamp, Value,
    Verdict, Warning,
};
use rapporteur_store::{EntryRecord, ImportRecord, ImportWrite, Store, StoreError};

pub const DATASET: &str = "ngo-committee/decisions";

pub fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_600_000_000 + seconds).unwrap()
}

pub fn source() -> SourceId {
    SourceId::derive(&[b"a source"])
}

pub fn entity(name: &str) -> EntityId {
    EntityId::derive(&[name.as_bytes()])
}

pub fn item(name: &str) -> EvidenceRecord {
    let mut sha256 = [0; 32];
    sha256[..16].copy_from_slice(EvidenceId::derive(&[b"bytes", name.as_bytes()]).as_bytes());
    EvidenceRecord {
        id: EvidenceId::derive(&[name.as_bytes()]),
        sha256,
        size_bytes: 4_711,
        blob_name: format!("blob-{name}"),
        source: source(),
        accession: Accession {
            title: format!("{name}.csv"),
            licence: Some("MIT".to_owned()),
            provenance: None,
            confidentiality: Confidentiality::Public,
            consent: Consent::NotRequired,
            credibility: Credibility::Compiled,
        },
        received_at: moment(0),
        received_by: "officer".to_owned(),
        seal: None,
        checked: None,
    }
}

/// An entry about nothing in particular, with a true commitment.
pub fn entry(index: u64) -> EntryRecord {
    let body = EntryBody::EvidenceAccessioned {
        evidence: EvidenceId::derive(&[&index.to_be_bytes()]),
        sha256: [3; 32],
        size_bytes: index,
        source: source(),
    };
    entry_saying(index, body)
}

/// An entry that says so, with a true commitment.
pub fn entry_saying(index: u64, body: EntryBody) -> EntryRecord {
    let canonical = Entry {
        at: moment(1),
        by: "officer".to_owned(),
        body,
    }
    .to_canonical();
    let salt = Salt::from_bytes([index as u8; 32]);
    let commitment = commitment(&salt, &canonical);
    EntryRecord {
        index,
        at: moment(1),
        salt: Some(salt),
        canonical: Some(canonical),
        commitment,
    }
}

/// All that one import brings.
pub struct Batch {
    pub evidence: EvidenceRecord,
    pub record: ImportRecord,
    pub entities: Vec<(EntityId, EntityKind, String)>,
    pub statements: Vec<Statement>,
    pub warnings: Vec<Warning>,
    pub held: Vec<HeldRow>,
    pub entries: Vec<EntryRecord>,
}

impl Batch {
    pub async fn write(&self, store: &Store) -> Result<(), StoreError> {
        let known = store.evidence(self.evidence.id).await?.is_some();
        store
            .insert_import(ImportWrite {
                source: Some((source(), "the Committee's published decisions")),
                evidence: (!known).then_some(&self.evidence),
                record: &self.record,
                entities: &self.entities,
                statements: &self.statements,
                warnings: &self.warnings,
                held: &self.held,
                custody: &[],
                entries: &self.entries,
            })
            .await
    }

    /// Keeps the import's own counts true after a change.
    pub fn recount(mut self) -> Self {
        self.record.statement_count = self.statements.len() as u64;
        self.record.entity_count = self.entities.len() as u64;
        self.record.warning_count = self.warnings.len() as u64;
        self.record.held_count = self.held.len() as u64;
        self
    }
}

/// An import of the item `name`: for each word a decision about an organisation of that name.
pub fn batch(name: &str, words: &[&str], supersedes: Option<ImportId>, first_entry: u64) -> Batch {
    let evidence = item(name);
    let entities = words
        .iter()
        .map(|word| {
            (
                entity(word),
                EntityKind::Decision,
                format!("decision/{word}"),
            )
        })
        .collect();
    let statements = words
        .iter()
        .zip(2..)
        .flat_map(|(word, line)| about(&evidence, word, line))
        .collect();
    let record = ImportRecord {
        id: ImportId::derive(&[name.as_bytes()]),
        evidence: evidence.id,
        importer: "ngo-committee".to_owned(),
        dataset: DATASET.to_owned(),
        supersedes,
        superseded_by: None,
        rows_read: 1 + words.len() as u64,
        statement_count: 0,
        entity_count: 0,
        warning_count: 0,
        held_count: 0,
        at: moment(1),
        by: "officer".to_owned(),
    };
    let warnings = vec![Warning {
        locator: Locator::Lines { first: 2, last: 3 },
        code: "double_row",
        message: "line 3 repeats line 2".to_owned(),
    }];
    let held = vec![HeldRow {
        line: 9,
        column: Some("decision".to_owned()),
        raw: "Ünlesbar\0,\u{fffd}".to_owned(),
        reason: "the row has 2 columns, not 5".to_owned(),
    }];
    Batch {
        evidence,
        record,
        entities,
        statements,
        warnings,
        held,
        entries: vec![entry(first_entry)],
    }
    .recount()
}

fn about(evidence: &EvidenceRecord, word: &str, line: u32) -> Vec<Statement> {
    let name = statement(
        evidence,
        word,
        "ngo_name",
        line,
        Value::normalised(format!(" {word} "), word),
    );
    let mut repeats = statement(
        evidence,
        word,
        "repeats",
        line,
        Value::plain(line.to_string()),
    );
    repeats.refers_to = Some(entity("an entity of a file that has not come yet"));
    repeats.language = None;
    repeats.locator = Locator::Lines {
        first: line,
        last: line,
    };
    vec![name, repeats]
}

pub fn statement(
    evidence: &EvidenceRecord,
    word: &str,
    property: &str,
    line: u32,
    value: Value,
) -> Statement {
    let place = line.to_be_bytes();
    Statement {
        id: StatementId::derive(&[
            evidence.id.as_bytes(),
            word.as_bytes(),
            property.as_bytes(),
            &place,
        ]),
        entity: entity(word),
        kind: EntityKind::Decision,
        property: Property::new(property),
        value,
        language: Some("zh-Hant".parse().unwrap()),
        refers_to: None,
        source: source(),
        evidence: evidence.id,
        locator: Locator::Cell {
            line,
            column: "NGO name".to_owned(),
        },
        stance: Stance::For,
        credibility: Credibility::Compiled,
        entered_by: "officer".to_owned(),
        entered_at: moment(1),
        confidentiality: Confidentiality::Public,
        consent: Consent::NotRequired,
    }
}

/// A store that holds one import with these words.
pub async fn store_with(place: &super::Place, words: &[&str]) -> (Store, Batch) {
    let store = place.store().await;
    let batch = batch("first", words, None, 0);
    batch.write(&store).await.unwrap();
    (store, batch)
}

/// An open proposal about two names, with one reason of the given weight.
pub fn proposed(one: &str, other: &str, weight_bits: f64) -> Judgment {
    let (one, other) = (entity(one), entity(other));
    let (left, right) = (one.min(other), one.max(other));
    Judgment {
        id: JudgmentId::derive(&[left.as_bytes(), right.as_bytes()]),
        proposal: Proposal {
            left,
            right,
            relation: Relation::Same,
            score_bits: weight_bits,
            probability: 0.5,
            evidence: vec![Evidence {
                code: "acronym".to_owned(),
                words: "the acronym is the same".to_owned(),
                weight_bits,
            }],
        },
        state: JudgmentState::Open,
        verdict: None,
        decider: None,
        decided_at: None,
        reason: None,
    }
}

/// The same proposal, decided by the engine.
pub fn decided_by_engine(open: Judgment) -> Judgment {
    Judgment {
        state: JudgmentState::Decided,
        verdict: Some(Verdict::Match),
        decider: Some(Decider::Engine {
            version: "engine 1".to_owned(),
            threshold: 0.999,
        }),
        decided_at: Some(moment(2)),
        ..open
    }
}

pub fn officer() -> Decider {
    Decider::Officer("officer".to_owned())
}
