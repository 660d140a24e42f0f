//! Witnesses: the quorum, those who do not answer, those who lie, and the alarm.

use std::fs;

use rapporteur_ledger::policy::Policy;

use super::*;
use crate::upkeep::{
    Remedy, audit, checkpoint, policy, publish, resolve, standing_alarm, witnesses,
};
use crate::{AppError, Kind, Silent, status};

/// A mechanism with three witnesses and a quorum of two.
async fn watched() -> (Bench, Village) {
    let bench = Bench::with("").await;
    let mechanism = bench.open().await;
    let vkey = mechanism.log_vkey();
    close(mechanism).await;
    let village = Village::default();
    let mut settings = "[ledger]\nquorum = 2\n".to_owned();
    for (name, seed) in [("ada", 1), ("bo", 2), ("cyn", 3)] {
        settings.push_str(&village.settle(&bench, name, seed, &vkey));
    }
    bench.set("m", &settings);
    (bench, village)
}

#[tokio::test]
async fn three_witnesses_cosign_and_the_policy_that_names_them_takes_the_checkpoint() {
    let (bench, village) = watched().await;
    let mut mechanism = village.open(&bench, "m").await;
    act(&mut mechanism).await.unwrap();
    let summary = checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    assert_eq!(summary.cosigned, ["ada", "bo", "cyn"]);
    assert!(summary.notes.is_empty(), "{:?}", summary.notes);
    let policy = Policy::parse(policy(&mechanism).as_bytes()).unwrap();
    let published = mechanism.published().unwrap().unwrap();
    policy.open_checkpoint(published.text.as_bytes()).unwrap();
    assert_eq!(published.body.size, mechanism.ledger.size());
    // Asked again, those who have cosigned are left in peace.
    checkpoint(&mut mechanism, &at(1), false).await.unwrap();
    assert_eq!(village.times_asked("ada"), 1);
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn one_dead_witness_is_survived_and_asked_again_next_time() {
    let (bench, village) = watched().await;
    let mut mechanism = village.open(&bench, "m").await;
    village.becomes("bo", Character::Dead);
    let summary = checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    assert_eq!(summary.cosigned, ["ada", "cyn"]);
    assert_eq!(summary.notes, ["witness bo: it does not answer"]);
    let listing = witnesses(&mechanism).unwrap();
    assert_eq!(listing.rows[1][4], "it does not answer");
    act(&mut mechanism).await.unwrap();
    village.becomes("bo", Character::Honest);
    let summary = checkpoint(&mut mechanism, &at(1), false).await.unwrap();
    assert_eq!(summary.cosigned, ["ada", "bo", "cyn"]);
    assert_eq!(witnesses(&mechanism).unwrap().rows[1][4], "");
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn with_too_few_cosignatures_nothing_is_published_and_no_alarm_is_raised() {
    let (bench, village) = watched().await;
    let mut mechanism = village.open(&bench, "m").await;
    for (name, character) in [("ada", Character::Babbling), ("bo", Character::Forger)] {
        village.becomes(name, character);
    }
    let summary = checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    assert_eq!(summary.cosigned, ["cyn"]);
    assert_eq!(summary.notes.len(), 2, "{:?}", summary.notes);
    let refused = publish(&mechanism, Some(&bench.path("copy"))).unwrap_err();
    assert!(
        matches!(refused, AppError::Quorum { met: 1, wanted: 2 }),
        "{refused}"
    );
    assert!(!bench.path("copy").join("checkpoint").exists());
    assert!(standing_alarm(&bench.path("m")).is_none());
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_witness_whose_size_was_forgotten_is_asked_from_the_size_that_it_names() {
    let (bench, village) = watched().await;
    let mut mechanism = village.open(&bench, "m").await;
    checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    fs::remove_file(bench.path("m/upkeep.json")).unwrap();
    act(&mut mechanism).await.unwrap();
    let summary = checkpoint(&mut mechanism, &at(1), false).await.unwrap();
    assert_eq!(summary.cosigned, ["ada", "bo", "cyn"]);
    assert_eq!(village.times_asked("ada"), 3, "once, then twice");
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_size_that_was_never_signed_raises_an_alarm_that_stops_signing_and_not_work() {
    let (bench, village) = watched().await;
    let mut mechanism = village.open(&bench, "m").await;
    village.becomes("bo", Character::Boastful);
    let error = checkpoint(&mut mechanism, &at(0), false).await.unwrap_err();
    assert!(matches!(error, AppError::Alarm(_)), "{error}");
    assert_eq!(error.kind(), Kind::Integrity);
    let alarm = standing_alarm(&bench.path("m")).unwrap();
    assert!(
        alarm.starts_with("ALARM: the witness bo says that it holds 1000000"),
        "{alarm}"
    );
    let evidence = fs::read_to_string(bench.path("m/alarms/0001/their-answer")).unwrap();
    assert!(evidence.ends_with("1000000\n"), "{evidence}");
    assert!(bench.path("m/alarms/0001/our-checkpoint").exists());
    // Nothing more is signed, acts go on, and nobody can say that they did not know.
    let signed = mechanism.signed_size().unwrap();
    act(&mut mechanism).await.unwrap();
    assert_eq!(mechanism.signed_size().unwrap(), signed);
    let again = checkpoint(&mut mechanism, &at(1), false).await.unwrap_err();
    assert!(matches!(again, AppError::Alarm(_)), "{again}");
    assert_eq!(mechanism.warning(), Some(alarm.clone()));
    assert!(
        status(&mechanism, &at(0), false)
            .await
            .unwrap()
            .findings
            .contains(&alarm)
    );
    // A person looks into it; the decision is an entry.
    village.becomes("bo", Character::Honest);
    let held = mechanism.ledger.size();
    let resolved = resolve(
        &mut mechanism,
        &Remedy::Acknowledge,
        "bo was tested",
        &at(2),
    )
    .await
    .unwrap();
    assert_eq!(resolved.size, held + 1);
    assert!(standing_alarm(&bench.path("m")).is_none());
    assert!(bench.path("m/alarms/0002/ALARM.txt").exists());
    let summary = checkpoint(&mut mechanism, &at(3), false).await.unwrap();
    assert_eq!(summary.cosigned, ["ada", "bo", "cyn"]);
    let nothing = resolve(&mut mechanism, &Remedy::Acknowledge, "again", &at(4)).await;
    assert!(nothing.unwrap_err().to_string().contains("no alarm stands"));
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_fork_shown_to_a_witness_is_found_before_anything_is_signed() {
    let (bench, village) = watched().await;
    bench.copy("m", "thief");
    // A copy of the whole folder signs another history, and shows it to one witness.
    let mut thief = village.open(&bench, "thief").await;
    thief.outside.state_home = None;
    village.becomes("ada", Character::Dead);
    village.becomes("cyn", Character::Dead);
    act(&mut thief).await.unwrap();
    checkpoint(&mut thief, &at(0), false).await.unwrap();
    close(thief).await;
    village.becomes("ada", Character::Honest);
    village.becomes("cyn", Character::Honest);

    let mut mechanism = village.open(&bench, "m").await;
    act(&mut mechanism).await.unwrap();
    act(&mut mechanism).await.unwrap();
    let error = checkpoint(&mut mechanism, &at(1), false).await.unwrap_err();
    assert!(matches!(error, AppError::Alarm(_)), "{error}");
    let alarm = standing_alarm(&bench.path("m")).unwrap();
    assert!(
        alarm.contains("the witness bo holds a checkpoint of 2 entries"),
        "{alarm}"
    );
    let theirs = fs::read(bench.path("m/alarms/0001/their-checkpoint")).unwrap();
    super::super::memory::open_ours(&mechanism, &theirs)
        .expect("the evidence verifies with our own key");
    assert_eq!(
        village.times_asked("ada"),
        0,
        "nobody was asked to cosign a contradicted tree"
    );
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_false_cosignature_in_the_published_checkpoint_is_found_by_an_audit() {
    let (bench, village) = watched().await;
    let mut mechanism = village.open(&bench, "m").await;
    checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    let summary = audit(&mechanism, None, &mut Silent).await.unwrap();
    assert!(summary.findings.is_empty(), "{:?}", summary.findings);
    assert_eq!(summary.cosigned.len(), 3);
    let path = bench.path("m/ledger/checkpoint");
    let text = fs::read_to_string(&path).unwrap();
    // The cosignature of ada under the name of another checkpoint's: its last characters are those of bo's.
    let lines: Vec<&str> = text.lines().collect();
    let (ada, bo) = (lines[lines.len() - 3], lines[lines.len() - 2]);
    let tail = 20;
    let forged = format!("{}{}", &ada[..ada.len() - tail], &bo[bo.len() - tail..]);
    fs::write(&path, text.replace(ada, &forged)).unwrap();
    let summary = audit(&mechanism, None, &mut Silent).await.unwrap();
    assert!(!summary.is_sound());
    let places: Vec<&str> = summary
        .findings
        .iter()
        .map(|one| one.place.as_str())
        .collect();
    assert!(places.contains(&"the cosignature of ada"), "{places:?}");
    rapporteur_store::close_databases().await;
}
