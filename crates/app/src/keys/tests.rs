//! What a script at the terminal cannot show: custodians who answer, a crash in the middle of sealing anew, a planted keyring.

use std::fs;
use std::path::Path;

use rapporteur_shares::Sheet;
use rapporteur_vault::{Keyring, sealing};
use secrecy::SecretString;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::config::{DatabaseConfig, Situation};
use crate::{Ambient, AppError, InitOptions, Mechanism, Progress, Silent};

/// Custodians who copy their sheet and read words back, the first so many times wrongly.
struct Present {
    pages: Vec<String>,
    wrong_answers: u32,
    asked: Vec<Question>,
}

impl Present {
    fn new(wrong_answers: u32) -> Self {
        Self {
            pages: Vec::new(),
            wrong_answers,
            asked: Vec::new(),
        }
    }
}

impl Custodians for Present {
    fn hand_over(&mut self, number: u8, sheet: SheetAt<'_>) -> Result<(), AppError> {
        assert_eq!(usize::from(number), self.pages.len() + 1);
        self.pages.push(match sheet {
            SheetAt::File(path) => fs::read_to_string(path).unwrap(),
            SheetAt::Text(text) => text.to_owned(),
        });
        Ok(())
    }

    fn read_back(&mut self, question: Question) -> Result<Option<Zeroizing<String>>, AppError> {
        self.asked.push(question);
        if self.wrong_answers > 0 {
            self.wrong_answers -= 1;
            return Ok(Some(Zeroizing::new("academic academic".to_owned())));
        }
        let share = Sheet::parse_words(&self.pages[usize::from(question.number) - 1])
            .ok()
            .unwrap();
        let word = share.words().nth(question.position - 1).unwrap();
        Ok(Some(Zeroizing::new(format!(" {}\n", word.to_uppercase()))))
    }
}

fn ambient() -> Ambient {
    Ambient {
        now: "2026-03-01T09:30:00Z".parse().unwrap(),
        officer: "officer-1".to_owned(),
    }
}

fn options(out: &Path, shows_sheets: bool) -> CeremonyOptions {
    CeremonyOptions {
        out: out.to_owned(),
        share_count: 3,
        threshold: 2,
        witnesses: vec!["a witness".to_owned()],
        place: String::new(),
        replaces: None,
        shows_sheets,
    }
}

#[test]
fn custodians_read_two_different_words_back_and_the_transcript_says_so() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("c");
    let mut present = Present::new(2);
    let summary = hold(&options(&out, false), &ambient(), &mut present).unwrap();
    assert_eq!(summary.tried.words_read_back, 2);
    // Two wrong answers are forgiven; each custodian answers for two places, never for the words that all sheets share.
    assert_eq!(present.asked.len(), 2 * 3 + 2);
    assert!(present.asked[1].is_again && present.asked[2].is_again);
    let places = &present.asked[2..4];
    assert_ne!(places[0].position, places[1].position);
    assert!(
        present
            .asked
            .iter()
            .all(|question| (5..=33).contains(&question.position))
    );
    let held = HeldCeremony::read(&out).unwrap();
    assert_eq!(
        (held.sha256, held.sheets_left.len()),
        (summary.transcript_sha256, 3)
    );
}

#[test]
fn three_wrong_answers_end_the_ceremony_without_a_transcript() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("c");
    let error = hold(&options(&out, false), &ambient(), &mut Present::new(3)).unwrap_err();
    assert!(error.to_string().contains("was not read back"), "{error}");
    assert!(!out.join("transcript.txt").exists() && !out.join("recipient.txt").exists());
    assert!(matches!(
        HeldCeremony::read(&out),
        Err(AppError::Keys { .. })
    ));
}

#[test]
fn sheets_that_are_shown_are_in_no_file_and_are_refused_when_nobody_looks() {
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("c");
    let mut present = Present::new(0);
    let summary = hold(&options(&out, true), &ambient(), &mut present).unwrap();
    assert_eq!(summary.sheets, Vec::<std::path::PathBuf>::new());
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
    let typed: Vec<Typed> = present.pages[1..]
        .iter()
        .map(|page| Typed::parse("a page", page).unwrap())
        .collect();
    assert_eq!(recover(&typed, None).unwrap().recipient, summary.recipient);
    let refused = hold(
        &options(&dir.path().join("d"), true),
        &ambient(),
        &mut NoQuestions,
    );
    assert!(matches!(refused, Err(AppError::Keys { .. })));
}

#[test]
fn names_that_would_forge_a_line_of_the_transcript_are_refused() {
    let dir = TempDir::new().unwrap();
    for name in ["", " ", "a\nwitness b", "tab\there", &"long".repeat(51)] {
        let options = CeremonyOptions {
            witnesses: vec![name.to_owned()],
            ..options(&dir.path().join("c"), false)
        };
        let refused = hold(&options, &ambient(), &mut NoQuestions);
        assert!(matches!(refused, Err(AppError::Keys { .. })), "{name:?}");
    }
}

fn passphrase() -> SecretString {
    SecretString::from("correct horse battery")
}

async fn mechanism(dir: &Path, ceremony: Option<&Path>) -> Mechanism {
    let options = InitOptions {
        name: "m".to_owned(),
        origin: Some("example.org/log".to_owned()),
        situation: Situation {
            title: String::new(),
            state: String::new(),
        },
        database: DatabaseConfig::Sqlite,
        vault: Default::default(),
        demonstration_seed: Some(1),
        work_factor: None,
        ceremony: ceremony.map(Path::to_owned),
    };
    Mechanism::create(dir, options, &passphrase(), &ambient())
        .await
        .unwrap()
}

/// Dies at the step given, as a process that is killed there.
struct DiesAt(u64);

impl Progress for DiesAt {
    fn begin(&mut self, _stage: &str, _total: u64) {}
    fn advance(&mut self, steps: u64) {
        self.0 -= steps;
        assert!(self.0 > 0, "killed here");
    }
    fn finish(&mut self, _result: &str) {}
}

#[tokio::test]
async fn sealing_anew_goes_on_where_it_was_killed() {
    let dir = TempDir::new().unwrap();
    let place = dir.path().join("m");
    let mut made = mechanism(&place, None).await;
    for original in ["one", "two", "three", "four", "five"] {
        made.vault.put(original.as_bytes()).unwrap();
    }
    rotate_vault(&mut made, "a drill", &passphrase(), &ambient())
        .await
        .unwrap();
    let local = tokio::task::LocalSet::new();
    let running = local.spawn_local(async move {
        reseal(
            &mut made,
            "a drill",
            false,
            &passphrase(),
            &ambient(),
            &mut DiesAt(2),
        )
        .await
    });
    let killed = local.run_until(running).await;
    assert!(killed.is_err_and(|error| error.is_panic()));
    let mut made = Mechanism::open(&place, &passphrase()).await.unwrap();
    assert_eq!(made.keyring.former_identity_count(), 1);
    let done = reseal(
        &mut made,
        "a drill",
        false,
        &passphrase(),
        &ambient(),
        &mut Silent,
    )
    .await
    .unwrap();
    assert_eq!((done.done_before, done.resealed, done.dropped), (2, 3, 1));
    for blob in made.vault.list().unwrap() {
        made.vault.get(&blob).unwrap();
    }
    let again = reseal(
        &mut made,
        "a drill",
        false,
        &passphrase(),
        &ambient(),
        &mut Silent,
    )
    .await
    .unwrap();
    assert!(again.was_done);
    let forced = reseal(
        &mut made,
        "a drill",
        true,
        &passphrase(),
        &ambient(),
        &mut Silent,
    )
    .await
    .unwrap();
    assert_eq!((forced.done_before, forced.resealed), (0, 5));
    drop(made);
    Mechanism::open(&place, &passphrase()).await.unwrap();
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_keyring_that_a_thief_planted_for_recovery_is_refused() {
    let dir = TempDir::new().unwrap();
    let (place, out) = (dir.path().join("m"), dir.path().join("c"));
    let mut present = Present::new(0);
    let summary = hold(&options(&out, false), &ambient(), &mut present).unwrap();
    drop(mechanism(&place, Some(&out)).await);
    let mut next = 7;
    let mut random = |bytes: &mut [u8]| {
        next += 1;
        bytes.fill(next);
    };
    let planted = Keyring::generate(&mut random, true).unwrap();
    let sealed = planted.seal_to(&[summary.recipient.as_str()]).unwrap();
    fs::write(place.join("keys/keyring-recovery.age"), sealed).unwrap();
    let typed: Vec<Typed> = present.pages[..2]
        .iter()
        .map(|page| Typed::parse("a page", page).unwrap())
        .collect();
    let recovered = recover(&typed, Some(&summary.recipient)).unwrap();
    let new = SecretString::from("another horse battery");
    let refused = reset_passphrase(&place, &recovered.identity, &new, "lost", &ambient()).await;
    assert!(matches!(refused, Err(AppError::Integrity(_))));
    Mechanism::open(&place, &passphrase()).await.unwrap();
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn an_older_keyring_that_is_put_back_is_named() {
    let dir = TempDir::new().unwrap();
    let place = dir.path().join("m");
    let mut made = mechanism(&place, None).await;
    let older = fs::read(place.join("keys/keyring.age")).unwrap();
    let (_, officer) = sealing::new_identity(&mut |bytes: &mut [u8]| bytes.fill(9));
    add_recipient(
        &mut made,
        "officer-2",
        &officer,
        "joined",
        &passphrase(),
        &ambient(),
    )
    .await
    .unwrap();
    assert_eq!(show(&made).await.unwrap().findings, Vec::<String>::new());
    drop(made);
    fs::write(place.join("keys/keyring.age"), older).unwrap();
    let made = Mechanism::open(&place, &passphrase()).await.unwrap();
    let shown = show(&made).await.unwrap();
    assert!(
        shown.findings[0].contains("an older keyring was put back"),
        "{shown:?}"
    );
    rapporteur_store::close_databases().await;
}
