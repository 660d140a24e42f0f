//! How long 120,000 statements take to write and to read. Measures, and so is run by hand.

use std::time::Instant;

use crate::support::world::{batch, decided_by_engine, entry, moment, proposed};
use crate::support::{Place, claims};
use rapporteur_model::EntityKind;

claims! {
    #[ignore = "measures; run by hand"]
    writing_and_reading_120_000_statements,
}

async fn writing_and_reading_120_000_statements(place: Place) {
    let store = place.store().await;
    let words: Vec<String> = (0..60_000)
        .map(|number| format!("organisation number {number}"))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let batch = batch("large", &words, None, 0);
    let timed = |what: &str, since: Instant| println!("{what}: {} ms", since.elapsed().as_millis());
    let start = Instant::now();
    batch.write(&store).await.unwrap();
    timed("write 120,000 statements of 60,000 entities", start);
    let start = Instant::now();
    assert_eq!(store.statements_current(None).await.unwrap().len(), 120_000);
    timed("read 120,000 statements", start);
    let start = Instant::now();
    assert_eq!(
        store
            .statements_current(Some(&[EntityKind::Letter]))
            .await
            .unwrap()
            .len(),
        0
    );
    timed("find none of a kind among them", start);
    let start = Instant::now();
    let pairs: Vec<_> = words
        .windows(2)
        .take(5_000)
        .map(|pair| decided_by_engine(proposed(pair[0], pair[1], 9.0)))
        .collect();
    store
        .insert_proposals(&pairs, moment(9), &[entry(1)])
        .await
        .unwrap();
    timed("write 5,000 judgments", start);
    let start = Instant::now();
    assert_eq!(store.check().await.unwrap(), vec![]);
    timed("check", start);
    let start = Instant::now();
    store.close().await;
    timed("close", start);
}
