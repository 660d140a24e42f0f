//! `ledger audit`: every tile and entry hashed again, every leaf compared with the record's opening, and the ledger with what others hold.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rapporteur_disk::RealDisk;
use rapporteur_ledger::PublicLedger;
use rapporteur_ledger::note::Note;
use rapporteur_model::entry::{Entry, EntryBody, KeepingAct, commitment};
use rapporteur_store::EntryRecord;

use super::history::{self, Known};
use super::memory::open_ours;
use super::stamps::{self, StampStanding};
use super::{stamping, witnesses};
use crate::list::Listing;
use crate::mechanism::{LEDGER_DIR, ledger_error, store_error};
use crate::report::in_full;
use crate::{AppError, Mechanism, Progress};

/// Entries that are read from the record at a time.
const RUN: u64 = 4096;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditSummary {
    /// Entries of the ledger.
    pub size: u64,
    /// Entries that are signed.
    pub signed: u64,
    /// Files that were hashed again.
    pub file_count: u64,
    /// Entries whose opening is the commitment that the ledger holds, filler entries among them.
    pub opened: u64,
    /// Filler entries among them.
    pub filler: u64,
    /// Entries whose opening was destroyed.
    pub erased: u64,
    /// Entries that the record does not know: an act was interrupted.
    pub unknown: u64,
    /// Copies that were compared.
    pub copies: u64,
    /// Witnesses whose cosignatures hold.
    pub cosigned: Vec<String>,
    /// Time-stamps that were verified again.
    pub stamps: u64,
    /// What is wrong.
    pub findings: Vec<AuditFinding>,
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFinding {
    /// Where: a file, an entry, a copy.
    pub place: String,
    /// What, in words.
    pub problem: String,
    /// Whether an interrupted act explains it.
    pub is_unfinished: bool,
}

impl AuditSummary {
    /// Whether nothing is wrong but what an interrupted act explains.
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.is_unfinished)
    }

    /// The findings as a list.
    pub fn listing(&self) -> Listing {
        let row = |finding: &AuditFinding| {
            let kind = if finding.is_unfinished {
                "unfinished"
            } else {
                "wrong"
            };
            vec![
                kind.to_owned(),
                finding.place.clone(),
                finding.problem.clone(),
            ]
        };
        Listing::new(
            &["kind", "place", "problem"],
            self.findings.iter().map(row).collect(),
        )
    }

    fn find(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.findings.push(AuditFinding {
            place: place.into(),
            problem: problem.into(),
            is_unfinished: false,
        });
    }
}

/// Audits the ledger, and `copy` besides the copies that the settings name.
///
/// # Errors
/// What a keeper says when it cannot even be read; whatever is wrong is a finding.
pub async fn audit(
    mechanism: &Mechanism,
    copy: Option<&Path>,
    progress: &mut dyn Progress,
) -> Result<AuditSummary, AppError> {
    let size = mechanism.ledger.size();
    progress.begin("audit the ledger", size.div_ceil(RUN) + 2);
    let mut summary = AuditSummary {
        size,
        signed: mechanism.signed_size()?,
        ..AuditSummary::default()
    };
    hash_again(mechanism, &mut summary)?;
    progress.advance(1);
    for first in (0..size).step_by(RUN as usize) {
        compare_record(mechanism, first..size.min(first + RUN), &mut summary).await?;
        progress.advance(1);
    }
    compare_others(mechanism, copy, &mut summary)?;
    check_cosignatures(mechanism, &mut summary)?;
    check_stamps(mechanism, &mut summary)?;
    progress.finish(&format!(
        "{size} entries, {} findings",
        summary.findings.len()
    ));
    Ok(summary)
}

fn hash_again(mechanism: &Mechanism, summary: &mut AuditSummary) -> Result<(), AppError> {
    let report = mechanism
        .ledger
        .audit_signed_by(&mechanism.log_signer().verifier())
        .map_err(ledger_error("hash the ledger again"))?;
    summary.file_count = report.file_count;
    let findings = report.findings.into_iter().map(|finding| AuditFinding {
        place: format!("ledger/{}", finding.file.display()),
        problem: finding.problem,
        is_unfinished: finding.is_unfinished,
    });
    summary.findings.extend(findings);
    Ok(())
}

/// Every leaf of the range against what the record opens it with.
async fn compare_record(
    mechanism: &Mechanism,
    range: Range<u64>,
    summary: &mut AuditSummary,
) -> Result<(), AppError> {
    let records = mechanism
        .store
        .entries(range.clone())
        .await
        .map_err(store_error("read the entries"))?;
    summary.unknown += range.end - range.start - records.len() as u64;
    let mut known = records.iter().map(|record| record.index).peekable();
    for index in range {
        if known.next_if_eq(&index).is_none() {
            summary.findings.push(AuditFinding {
                place: format!("entry {index}"),
                problem: "the record does not know it: an act was interrupted".to_owned(),
                is_unfinished: true,
            });
        }
    }
    for record in &records {
        let place = format!("entry {}", record.index);
        match mechanism.ledger.leaf(record.index) {
            Ok(leaf) if leaf == record.commitment => count_opening(record, summary),
            Ok(_) => summary.find(
                place,
                "the record opens another entry than the ledger holds",
            ),
            Err(error) => summary.find(place, in_full(&error)),
        }
    }
    Ok(())
}

fn count_opening(record: &EntryRecord, summary: &mut AuditSummary) {
    let (Some(salt), Some(canonical)) = (&record.salt, &record.canonical) else {
        summary.erased += 1;
        return;
    };
    let place = format!("entry {}", record.index);
    if commitment(salt, canonical) != record.commitment {
        summary.find(place, "what the record says is not what was committed to");
        return;
    }
    match Entry::from_canonical(canonical) {
        Ok(entry) => {
            summary.opened += 1;
            let is_filler = entry.body == EntryBody::Keeping(KeepingAct::Filler);
            summary.filler += u64::from(is_filler);
        }
        Err(error) => summary.find(place, in_full(&error)),
    }
}

/// This computer's memory, the copies of the settings, and the one that was named.
fn compare_others(
    mechanism: &Mechanism,
    copy: Option<&Path>,
    summary: &mut AuditSummary,
) -> Result<(), AppError> {
    if let Err(error) = history::contradiction(mechanism) {
        summary.find("what is known elsewhere", error.to_string());
    }
    let settings = mechanism.config.ledger.publish.iter();
    let configured = settings
        .filter(|place| !place.starts_with("s3://"))
        .map(|place| Path::new(place.as_str()));
    for dir in configured.chain(copy) {
        summary.copies += 1;
        for problem in compare_copy(mechanism, dir)? {
            summary.find(format!("the copy in {}", dir.display()), problem);
        }
    }
    Ok(())
}

/// Every file that the copy's own checkpoint covers, byte by byte against what is held here.
fn compare_copy(mechanism: &Mechanism, dir: &Path) -> Result<Vec<String>, AppError> {
    let copy = PublicLedger::open_on(Arc::new(RealDisk), dir);
    let own = PublicLedger::open_on(Arc::new(RealDisk), &mechanism.dir.join(LEDGER_DIR));
    let checkpoint = match copy.checkpoint() {
        Ok(Some(checkpoint)) => checkpoint,
        Ok(None) => return Ok(vec!["it holds no checkpoint".to_owned()]),
        Err(error) => return Ok(vec![in_full(&error)]),
    };
    let known = match open_ours(mechanism, checkpoint.text.as_bytes()) {
        Ok(checkpoint) => Known {
            from: "it".to_owned(),
            checkpoint,
        },
        Err(problem) => return Ok(vec![problem]),
    };
    if let Err(error) = history::compare_all(mechanism, vec![known]) {
        return Ok(vec![error.to_string()]);
    }
    let paths = copy
        .paths()
        .map_err(ledger_error("list the files of the copy"))?;
    let mut problems = Vec::new();
    for path in paths.iter().filter(|path| *path != "checkpoint") {
        let ours = own.file(path).map_err(ledger_error("read a public file"))?;
        match copy.file(path) {
            Ok(theirs) if theirs.is_some() && theirs == ours => {}
            Ok(_) => problems.push(format!("{path} is not what this ledger holds")),
            Err(error) => problems.push(in_full(&error)),
        }
    }
    Ok(problems)
}

/// A false cosignature by a configured witness is a finding; too few are one when the settings ask for a quorum.
fn check_cosignatures(mechanism: &Mechanism, summary: &mut AuditSummary) -> Result<(), AppError> {
    let Some(published) = mechanism.published()? else {
        return Ok(());
    };
    summary.cosigned = witnesses::who_cosigned(mechanism, &published);
    if let Ok(note) = Note::parse(published.text.as_bytes()) {
        for (name, problem) in witnesses::false_cosignatures(mechanism, &note) {
            summary.find(format!("the cosignature of {name}"), problem);
        }
    }
    if let Err(error) = witnesses::demand_quorum(mechanism, &published) {
        summary.findings.push(AuditFinding {
            place: "ledger/checkpoint".to_owned(),
            problem: error.to_string(),
            is_unfinished: true,
        });
    }
    Ok(())
}

/// Kept time-stamps, each against its checkpoint and with the roots of its authority.
fn check_stamps(mechanism: &Mechanism, summary: &mut AuditSummary) -> Result<(), AppError> {
    for record in stamps::check(mechanism, &stamping::authorities(mechanism)?)? {
        summary.stamps += 1;
        if let StampStanding::Fails(why) = record.standing {
            summary.find(record.path.display().to_string(), why);
        }
    }
    Ok(())
}
