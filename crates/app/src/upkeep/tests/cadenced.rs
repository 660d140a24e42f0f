//! A cadence: acts wait for their slot, and what the log shows is the clock's beat.

use super::*;
use crate::upkeep::{audit, checkpoint, checkpoint_for_proofs, prove};
use crate::{AppError, Silent};

const HOURLY: &str = "[ledger]\ncadence_minutes = 60\nbatch = 8";

#[tokio::test]
async fn an_act_waits_for_its_slot_and_an_early_timer_does_nothing() {
    let bench = Bench::with(HOURLY).await;
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    assert_eq!(
        mechanism.signed_size().unwrap(),
        1,
        "the creation alone is signed"
    );
    assert!(matches!(
        prove(&mechanism, 1, false).await,
        Err(AppError::Upkeep { .. })
    ));
    let summary = checkpoint(&mut mechanism, &at(5), true).await.unwrap();
    assert_eq!(
        (summary.is_due, summary.size, summary.filler_count),
        (true, 8, 6)
    );
    for minutes in [6, 59] {
        let summary = checkpoint(&mut mechanism, &at(minutes), true)
            .await
            .unwrap();
        assert_eq!((summary.is_due, summary.size), (false, 8));
    }
    let summary = checkpoint(&mut mechanism, &at(60), true).await.unwrap();
    assert_eq!(
        (summary.is_due, summary.size, summary.filler_count),
        (true, 16, 8)
    );
    let summary = audit(&mechanism, None, &mut Silent).await.unwrap();
    assert_eq!(
        (summary.opened, summary.filler, summary.unknown),
        (16, 14, 0)
    );
    assert!(summary.is_sound(), "{:?}", summary.findings);
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_busy_and_an_idle_mechanism_publish_equally_long_logs() {
    let bench = Bench::with(HOURLY).await;
    bench.make("idle", HOURLY).await;
    let (mut busy, mut idle) = (bench.open().await, bench.open_at("idle").await);
    for slot in 0..4 {
        for _ in 0..(slot * 2) {
            act(&mut busy).await.unwrap();
        }
        let now = at(60 * i64::from(slot));
        let busy = checkpoint(&mut busy, &now, true).await.unwrap();
        let idle = checkpoint(&mut idle, &now, true).await.unwrap();
        assert_eq!(busy.size, idle.size);
    }
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn what_needs_proofs_is_signed_at_once_and_padded_and_not_twice() {
    let bench = Bench::with(HOURLY).await;
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    let signed = checkpoint_for_proofs(&mut mechanism, &at(5)).await.unwrap();
    assert_eq!(signed.body.size, 8);
    let again = checkpoint_for_proofs(&mut mechanism, &at(6)).await.unwrap();
    assert_eq!(again.text, signed.text);
    let proven = prove(&mechanism, 1, true).await.unwrap();
    assert!(
        proven
            .proof
            .starts_with("c2sp.org/tlog-proof@v1\nindex 1\n"),
        "{}",
        proven.proof
    );
    assert!(proven.opening.is_some());
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn without_a_cadence_every_act_is_signed_and_nothing_is_filled_up() {
    let bench = Bench::with("").await;
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    assert_eq!(mechanism.signed_size().unwrap(), 2);
    let summary = checkpoint(&mut mechanism, &at(0), true).await.unwrap();
    assert_eq!((summary.size, summary.filler_count), (2, 0));
    rapporteur_store::close_databases().await;
}
