//! Answers what the record is when the public files are read as the product reads them. Holds no judgments of its own.

use std::path::{Path, PathBuf};

use rapporteur_assess::{ImportHeld, ImportWarning, Record, Situation};
use rapporteur_intake::{letter, ngo_committee, unga_votes};
use rapporteur_model::{
    Accession, Batch, Confidentiality, Consent, Credibility, EntityId, EntityKind, EvidenceId,
    EvidenceRecord, SourceId, Stance, Statement, StatementId, Timestamp,
};

/// The folder of shared inputs, if this machine has it.
pub fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("RAPPORTEUR_SHARED").map_or_else(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// The record of the letter, the Committee and the Assembly.
pub fn record(shared: &Path) -> Record {
    let mut record = Record {
        situation: Situation {
            state: "CN".to_owned(),
        },
        statements: Vec::new(),
        judgments: Vec::new(),
        evidence: Vec::new(),
        warnings: Vec::new(),
        held: Vec::new(),
        estimates: Vec::new(),
    };
    let letter_file = std::fs::read_dir(shared.join("seed"))
        .expect("the folder")
        .next()
        .expect("a letter")
        .expect("a letter")
        .path();
    let data = shared.join("data");
    let read = |path: PathBuf| std::fs::read(path).expect("the file");
    let committee = |name: &str| read(data.join("ecosoc-ngo-committee").join(name));
    let assembly = |name: &str| read(data.join("unga-votes").join(name));
    for (title, bytes, batch) in [
        ("letter", read(letter_file), letter::read as fn(&[u8]) -> _),
        (
            "decisions",
            committee("decisions_tidy.csv"),
            ngo_committee::read,
        ),
        (
            "votes",
            committee("roll_call_votes_tidy.csv"),
            ngo_committee::read,
        ),
        (
            "roll calls",
            assembly("un_hr_roll_calls.csv"),
            unga_votes::read,
        ),
        (
            "votes of the State",
            assembly("un_hr_votes_CN.csv"),
            unga_votes::read,
        ),
    ] {
        add(&mut record, title, &bytes, batch(&bytes).expect("a batch"));
    }
    record
}

fn moment() -> Timestamp {
    "2020-12-31T00:00:00Z".parse().expect("a moment")
}

fn entity(kind: EntityKind, key: &str) -> EntityId {
    EntityId::derive(&[kind.as_str().as_bytes(), key.as_bytes()])
}

fn add(record: &mut Record, title: &str, bytes: &[u8], batch: Batch) {
    let evidence = EvidenceId::derive(&[title.as_bytes()]);
    let source = SourceId::derive(&[title.as_bytes()]);
    record.evidence.push(EvidenceRecord {
        id: evidence,
        sha256: [0; 32],
        size_bytes: bytes.len() as u64,
        blob_name: title.to_owned(),
        source,
        accession: Accession {
            title: title.to_owned(),
            licence: None,
            provenance: None,
            confidentiality: Confidentiality::Public,
            consent: Consent::NotRequired,
            credibility: Credibility::Compiled,
        },
        received_at: moment(),
        received_by: "officer".to_owned(),
        seal: None,
        checked: None,
    });
    let dataset = batch.dataset;
    record
        .warnings
        .extend(batch.warnings.into_iter().map(|it| ImportWarning {
            evidence,
            dataset: dataset.clone(),
            locator: it.locator,
            code: it.code.to_owned(),
            message: it.message,
        }));
    record
        .held
        .extend(batch.held.into_iter().map(|it| ImportHeld {
            evidence,
            dataset: dataset.clone(),
            line: it.line,
            column: it.column,
            reason: it.reason,
        }));
    for read in batch.entities {
        for draft in read.statements {
            let place = record.statements.len().to_string();
            record.statements.push(Statement {
                id: StatementId::derive(&[title.as_bytes(), place.as_bytes()]),
                entity: entity(read.kind, &read.key),
                kind: read.kind,
                property: draft.property,
                value: draft.value,
                language: draft.language,
                refers_to: draft.refers_to.map(|(kind, key)| entity(kind, &key)),
                source,
                evidence,
                locator: draft.locator,
                stance: Stance::For,
                credibility: Credibility::Compiled,
                entered_by: "officer".to_owned(),
                entered_at: moment(),
                confidentiality: Confidentiality::Public,
                consent: Consent::NotRequired,
            });
        }
    }
}
