//! When a checkpoint is due, and how many filler entries stand before it. What the log's growth tells is the clock's beat, not the work.

use rapporteur_model::Timestamp;
use rapporteur_model::entry::{EntryBody, KeepingAct};

use crate::mechanism::store_error;
use crate::{Ambient, AppError, Mechanism};

/// Who appends filler entries: no person did anything.
const ENGINE: &str = "engine";

/// The size at which a tree is signed: a whole batch or more above the last signed one, whatever was or was not done.
///
/// An act's entries fill a batch before filler entries do, so a log grows by one batch in each slot as long as no slot holds more acts
/// than a batch; a busier slot grows by several. Choose a batch that the busiest slot does not fill.
pub(crate) fn padded_size(size: u64, signed: u64, batch: u64) -> u64 {
    let least = (signed / batch + 1) * batch;
    size.next_multiple_of(batch).max(least)
}

/// The number of the slot in which a moment (in seconds) falls. Slots begin at 1970-01-01T00:00:00Z, the same for everybody.
fn slot(moment: i64, cadence_minutes: u32) -> i64 {
    moment.div_euclid(i64::from(cadence_minutes) * 60)
}

/// Whether a checkpoint is due: a slot has begun since the last one. Without a cadence it always is.
pub(crate) fn is_due(now: Timestamp, last: Option<i64>, cadence_minutes: u32) -> bool {
    match last {
        Some(last) if cadence_minutes > 0 => {
            slot(now.as_seconds(), cadence_minutes) != slot(last, cadence_minutes)
        }
        _ => true,
    }
}

/// Appends filler entries up to the padded size and records their openings; returns how many.
///
/// CRASH: between ledger and record the fillers open nothing; they are counted like any interrupted act.
pub(crate) async fn pad(mechanism: &mut Mechanism, ambient: &Ambient) -> Result<u64, AppError> {
    let signed = mechanism.signed_size()?;
    let size = mechanism.ledger.size();
    let batch = u64::from(mechanism.config.ledger.batch);
    let count = padded_size(size, signed, batch) - size;
    let ambient = Ambient {
        now: ambient.now,
        officer: ENGINE.to_owned(),
    };
    let fillers = (0..count)
        .map(|_| EntryBody::Keeping(KeepingAct::Filler))
        .collect();
    let entries = mechanism.append(&ambient, fillers)?;
    mechanism
        .store
        .append_entries(&entries)
        .await
        .map_err(store_error("record filler entries"))?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds).unwrap()
    }

    #[test]
    fn a_checkpoint_is_due_once_in_each_slot_and_always_without_a_cadence() {
        let hour = 3_600;
        assert!(is_due(at(10), None, 60));
        assert!(!is_due(at(hour - 1), Some(0), 60));
        assert!(is_due(at(hour), Some(hour - 1), 60));
        assert!(!is_due(at(2 * hour - 1), Some(hour), 60));
        // A clock that was set back does not stop the log for years.
        assert!(is_due(at(hour), Some(1_000 * hour), 60));
        assert!(is_due(at(0), Some(0), 0));
    }

    proptest! {
        #[test]
        fn a_padded_size_is_the_least_multiple_that_holds_all_and_grows(
            signed in 0_u64..10_000, added in 0_u64..5_000, batch in 1_u64..=4_096,
        ) {
            let size = signed + added;
            let padded = padded_size(size, signed, batch);
            prop_assert_eq!(padded % batch, 0);
            prop_assert!(padded >= size && padded > signed);
            let less = padded - batch;
            prop_assert!(less < size || less <= signed);
        }

        #[test]
        fn logs_with_and_without_acts_are_equally_long_while_no_slot_overflows(
            acts in proptest::collection::vec(0_u64..=16, 1..50),
        ) {
            let grow = |acts: &[u64]| acts.iter().fold(0, |signed, added| padded_size(signed + added, signed, 16));
            prop_assert_eq!(grow(&acts), grow(&vec![0; acts.len()]));
        }
    }
}
