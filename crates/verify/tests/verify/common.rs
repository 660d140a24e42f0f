//! A small synthetic package, published with a real ledger, that the tests verify, alter and verify again.

use std::path::{Path, PathBuf};

use rapporteur_assess::{FigureRecord, FiguresFile, Measure, Parameters, settle};
use rapporteur_ledger::Ledger;
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::note::{Note, NoteSigner, NoteVerifier};
use rapporteur_ledger::policy::Policy;
use rapporteur_model::entry::{Entry, EntryBody, Salt, commitment};
use rapporteur_model::{
    CellValue, Column, ColumnKind, EvidenceId, MechanismId, SourceId, Table, Timestamp,
};
use rapporteur_package::{Builder, EntryFile, NoteText, Role, layout};
use sha2::{Digest, Sha256};

pub const ORIGIN: &str = "example.org/ledger";

const VOTES_BY_STATE: &str = r#"
id = "votes-by-state"
sql = "SELECT choice, count(*) AS votes FROM vote WHERE state = :state AND year <= :year GROUP BY choice ORDER BY choice"
parameters = ["state", "year"]
[title]
en = "Votes by choice"
[definition]
en = "Votes of the State by choice."
[unit]
en = "votes"
[disclosure]
rule = "minimum-cell"
minimum = 2
columns = ["votes"]
[columns.choice]
en = "Choice"
[columns.votes]
en = "Votes"
"#;

const VOTE_COUNT: &str = r#"
id = "vote-count"
sql = "SELECT count(*) AS votes FROM vote"
[title]
en = "Votes"
[definition]
en = "All votes."
[unit]
en = "votes"
[disclosure]
rule = "none"
[disclosure.reason]
en = "States are no persons."
[columns.votes]
en = "Votes"
"#;

/// How the published package departs from a good one, before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    None,
    /// figures.json holds another number than the tables give.
    Figure,
    /// A table differs from the one that the ledger fixed.
    Table,
    /// A measure differs from the one that the ledger fixed.
    Measure,
    /// The report's page shows another number.
    Page,
    /// A table of the report's page shows another number.
    PageTable,
    /// A CSV file holds another cell than data.sqlite.
    Csv,
    /// The evidence table states another digest than was sealed.
    Evidence,
    /// An entry's salt is another, so it opens nothing.
    Salt,
    /// The checkpoint is signed by another key than the policy trusts.
    Checkpoint,
}

pub struct Published {
    _folder: tempfile::TempDir,
    pub place: PathBuf,
    pub package_key: String,
    pub log_key: String,
}

/// An authority's name, and what it answers to a request.
pub type Authority<'a> = (&'a str, &'a dyn Fn(&[u8]) -> Vec<u8>);

/// What others gave to the ledger.
#[derive(Default)]
pub struct Others<'a> {
    /// Witnesses that cosign the package's checkpoint at the time.
    pub witnesses: &'a [(&'a Cosigner, u64)],
    /// The lines of the package's policy after its log.
    pub policy: &'a str,
    /// Gives a time-stamp of the checkpoint of the first two entries, each under a name.
    pub authorities: &'a [Authority<'a>],
}

pub fn publish(lie: Lie) -> Published {
    publish_with(lie, &Others::default())
}

pub fn publish_with(lie: Lie, others: &Others<'_>) -> Published {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let place = folder.path().join("package");
    let log = NoteSigner::from_seed(ORIGIN, &[1; 32]).expect("a name");
    let key = NoteSigner::from_seed(&format!("{ORIGIN}/package"), &[2; 32]).expect("a name");
    let mut press = Press {
        builder: Builder::create(&place).expect("begins"),
        lie,
        others,
        log,
        log_folder: folder.path().join("ledger"),
    };
    press.write();
    press
        .builder
        .file(
            layout::PACKAGE_VKEY,
            Role::Key,
            format!("{}\n", key.vkey()).as_bytes(),
        )
        .expect("adds");
    let seal = press.builder.manifest();
    let note = key
        .sign(&NoteText::over(ORIGIN, &seal.bytes).to_text())
        .expect("signs");
    let log_key = press.log.vkey();
    press.builder.finish(&note).expect("finishes");
    if lie == Lie::Csv {
        // The builder writes every CSV file itself, so the false one is put in and signed afterwards.
        let path = place.join("csv/vote.csv");
        let csv = std::fs::read_to_string(&path)
            .expect("reads")
            .replace("FR,2020,no", "FR,2020,na");
        std::fs::write(path, csv).expect("writes");
        resign(&place, &key);
    }
    Published {
        _folder: folder,
        place,
        package_key: key.vkey(),
        log_key,
    }
}

/// Makes the manifest agree with the files again and signs it, as a publisher who lies would.
pub fn resign(place: &Path, key: &NoteSigner) {
    let mut manifest = rapporteur_package::Package::open(place)
        .expect("opens")
        .manifest()
        .expect("reads");
    for file in &mut manifest.files {
        let bytes = std::fs::read(place.join(file.path.as_str())).expect("reads");
        file.size_bytes = bytes.len() as u64;
        file.sha256 = Sha256::digest(&bytes).into();
    }
    let json = manifest.to_json();
    let note = key
        .sign(&NoteText::over(ORIGIN, &json).to_text())
        .expect("signs");
    std::fs::write(place.join(layout::MANIFEST), json).expect("writes");
    std::fs::write(place.join(layout::MANIFEST_NOTE), note).expect("writes");
}

struct Press<'a> {
    builder: Builder,
    lie: Lie,
    others: &'a Others<'a>,
    log: NoteSigner,
    log_folder: PathBuf,
}

impl Press<'_> {
    fn write(&mut self) {
        let tables = tables(self.lie == Lie::Evidence);
        let measures = measures();
        let entries = entries(&tables, &measures);
        let checkpoint = self.write_ledger(&entries);
        let mut written = tables;
        if self.lie == Lie::Table {
            written[1].rows[0][3] = CellValue::Real(0.25);
        }
        self.builder
            .tables(&written, Some("CC0-1.0"))
            .expect("writes");
        self.write_figures(&measures, checkpoint);
    }

    fn write_ledger(&mut self, entries: &[Entry]) -> String {
        let mut ledger = Ledger::create(&self.log_folder, ORIGIN).expect("creates");
        let canonical: Vec<Vec<u8>> = entries.iter().map(Entry::to_canonical).collect();
        let salts: Vec<Salt> = (0..entries.len())
            .map(|index| Salt([index as u8; 32]))
            .collect();
        let leaves: Vec<[u8; 32]> = salts
            .iter()
            .zip(&canonical)
            .map(|(salt, bytes)| commitment(salt, bytes))
            .collect();
        ledger.append(&leaves[..2]).expect("appends");
        let stamped = ledger.checkpoint(&self.log, &[]).expect("signs").text;
        ledger.append(&leaves[2..]).expect("appends");
        self.write_stamps(&ledger, &stamped);
        let signed = ledger.checkpoint(&self.log, &[]).expect("signs");
        let cosign = |(witness, time): &(&Cosigner, u64)| {
            let note = Note::parse(signed.text.as_bytes()).expect("a note");
            witness.cosign(note.text(), *time).expect("cosigns")
        };
        let cosignatures = self.others.witnesses.iter().map(cosign).collect();
        let checkpoint = ledger.add_cosignatures(signed.body.size, cosignatures);
        let checkpoint = checkpoint.expect("publishes").text;
        for (index, (salt, bytes)) in salts.into_iter().zip(canonical).enumerate() {
            let salt = if self.lie == Lie::Salt && index == 1 {
                Salt([99; 32])
            } else {
                salt
            };
            let file = EntryFile::new(index as u64, &salt, bytes).expect("an entry");
            let proof = ledger.proof(index as u64).expect("proves");
            self.add(
                &layout::entry_path(index as u64),
                Role::Entry,
                &file.to_json(),
            );
            self.add(
                &layout::proof_path(index as u64),
                Role::Proof,
                proof.to_string().as_bytes(),
            );
        }
        let trusted = match self.lie {
            Lie::Checkpoint => NoteSigner::from_seed(ORIGIN, &[3; 32])
                .expect("a name")
                .verifier(),
            _ => self.log.verifier(),
        };
        self.add(layout::CHECKPOINT, Role::Checkpoint, checkpoint.as_bytes());
        self.add(
            layout::LOG_VKEY,
            Role::Key,
            format!("{}\n", trusted.vkey()).as_bytes(),
        );
        self.add(
            layout::POLICY,
            Role::Policy,
            self.policy(trusted).as_bytes(),
        );
        checkpoint
    }

    fn policy(&self, log: NoteVerifier) -> String {
        let own = Policy::for_log(log).to_text();
        match self.others.policy {
            "" => own,
            lines => own.replace("quorum none\n", lines),
        }
    }

    fn write_stamps(&mut self, ledger: &Ledger, stamped: &str) {
        let tokens: Vec<(&str, Vec<u8>)> = self
            .others
            .authorities
            .iter()
            .map(|(name, answer)| (*name, answer(stamped.as_bytes())))
            .collect();
        if tokens.is_empty() {
            return;
        }
        let hashes = ledger.consistency_proof(2, ledger.size()).expect("proves");
        self.add(
            &layout::stamped_path(2),
            Role::Checkpoint,
            stamped.as_bytes(),
        );
        self.add(
            &layout::consistency_path(2),
            Role::Proof,
            layout::consistency_text(&hashes).as_bytes(),
        );
        for (name, bytes) in tokens {
            self.add(&layout::token_path(2, name), Role::Proof, &bytes);
        }
    }

    fn write_figures(&mut self, files: &[(String, String)], checkpoint: String) {
        let parameters = Parameters {
            state: "CN".to_owned(),
            year: 2020,
        };
        let mut figures = Vec::new();
        for (name, text) in files {
            let measure = Measure::parse(name, text, &["en"]).expect("a measure");
            let values: Vec<_> = measure
                .parameters
                .iter()
                .map(|it| (it.as_str(), parameters.value(*it)))
                .collect();
            let answer = self.builder.query(&measure.sql, &values).expect("runs");
            let mut figure = settle(&measure, answer).expect("settles");
            if self.lie == Lie::Figure && measure.id == "votes-by-state" {
                figure.value.rows[0][1] = CellValue::Integer(7);
            }
            figures.push(FigureRecord::new(&measure, figure));
            let changed = if self.lie == Lie::Measure {
                format!("{text}# changed\n")
            } else {
                text.clone()
            };
            self.add(
                &format!("measures/{name}"),
                Role::Measure,
                changed.as_bytes(),
            );
        }
        let file = FiguresFile {
            parameters,
            checkpoint,
            figures,
        };
        self.add(
            layout::FIGURES,
            Role::Figures,
            file.to_json().expect("writes").as_bytes(),
        );
        let count = if self.lie == Lie::Page { "6" } else { "7" };
        let yes = if self.lie == Lie::PageTable { "4" } else { "3" };
        let page = format!(
            "<!doctype html>\n<p>In all <data class=\"figure\" data-measure=\"vote-count\" data-column=\"votes\" value=\"{count}\">{count}</data> votes.</p>\n\
             <table data-measure=\"votes-by-state\"><thead><tr><th data-column=\"choice\">Choice</th><th data-column=\"votes\">Votes</th></tr></thead>\n\
             <tbody><tr><th>Abstain</th><td>withheld</td></tr><tr><th>No</th><td>withheld</td></tr><tr><th>Yes</th><td>{yes}</td></tr></tbody></table>\n"
        );
        self.add("report/en.html", Role::Report, page.as_bytes());
        self.add("report/en.pdf", Role::Report, &[0x25; 5000]);
    }

    fn add(&mut self, path: &str, role: Role, bytes: &[u8]) {
        self.builder.file(path, role, bytes).expect("adds");
    }
}

fn measures() -> Vec<(String, String)> {
    vec![
        ("vote-count.toml".to_owned(), VOTE_COUNT.to_owned()),
        ("votes-by-state.toml".to_owned(), VOTES_BY_STATE.to_owned()),
    ]
}

pub fn text(value: &str) -> CellValue {
    CellValue::Text(value.to_owned())
}

fn column(name: &str, kind: ColumnKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        description: format!("The {name}."),
    }
}

fn evidence_id() -> EvidenceId {
    EvidenceId::derive(&[b"the votes"])
}

fn evidence_sha256() -> [u8; 32] {
    Sha256::digest(b"the votes").into()
}

fn tables(other_evidence: bool) -> Vec<Table> {
    let sha256 = if other_evidence {
        [0; 32]
    } else {
        evidence_sha256()
    };
    let evidence = vec![
        text(&evidence_id().to_string()),
        text(&hex::encode(sha256)),
        CellValue::Integer(9),
    ];
    let vote = |state: &str, year: i64, choice: &str| {
        vec![
            text(state),
            CellValue::Integer(year),
            text(choice),
            CellValue::Real(0.5),
        ]
    };
    vec![
        Table {
            name: "evidence".to_owned(),
            description: "One row for each item.".to_owned(),
            columns: vec![
                column("evidence_id", ColumnKind::Text),
                column("sha256", ColumnKind::Text),
                column("size_bytes", ColumnKind::Integer),
            ],
            rows: vec![evidence],
        },
        Table {
            name: "vote".to_owned(),
            description: "One row for each vote.".to_owned(),
            columns: vec![
                column("state", ColumnKind::Text),
                column("year", ColumnKind::Integer),
                column("choice", ColumnKind::Text),
                column("weight", ColumnKind::Real),
            ],
            rows: vec![
                vote("CN", 2018, "yes"),
                vote("CN", 2019, "yes"),
                vote("CN", 2020, "no"),
                vote("FR", 2020, "no"),
                vote("CN", 2020, "yes"),
                vote("CN", 2020, "abstain"),
                vote("CN", 2020, "abstain"),
            ],
        },
    ]
}

fn entries(tables: &[Table], measures: &[(String, String)]) -> Vec<Entry> {
    let at = Timestamp::from_seconds(1_600_000_000).expect("a moment");
    let entry = |body: EntryBody| Entry {
        at,
        by: "officer".to_owned(),
        body,
    };
    let measures = measures.iter().map(|(name, text)| {
        (
            name.trim_end_matches(".toml").to_owned(),
            Sha256::digest(text.as_bytes()).into(),
        )
    });
    vec![
        entry(EntryBody::MechanismCreated {
            mechanism: MechanismId::from_bytes([7; 16]),
            origin: ORIGIN.to_owned(),
            demonstration: true,
        }),
        entry(EntryBody::EvidenceAccessioned {
            evidence: evidence_id(),
            sha256: evidence_sha256(),
            size_bytes: 9,
            source: SourceId::from_bytes([8; 16]),
        }),
        entry(EntryBody::ReleaseFrozen {
            year: 2020,
            tables: tables.iter().map(Table::seal).collect(),
            measures: measures.collect(),
        }),
    ]
}

/// The bytes of every file of the package.
pub fn files(place: &Path) -> Vec<(String, Vec<u8>)> {
    let package = rapporteur_package::Package::open(place).expect("opens");
    let found = package.found().expect("walks");
    found
        .iter()
        .filter(|found| !found.is_folder())
        .map(|found| {
            (
                found.path.clone(),
                package.read(&found.path).expect("reads"),
            )
        })
        .collect()
}
