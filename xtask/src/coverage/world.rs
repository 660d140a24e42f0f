//! Made-up populations whose size is known, and the lists that catch some of them. Refuses to know any method.

use rapporteur_estimate::CaptureTable;
use rapporteur_estimate::random::Stream;

/// How likely each list catches somebody in most populations, in the order of the lists.
const CATCH: [f64; 5] = [0.30, 0.25, 0.20, 0.35, 0.15];

/// A way in which lists catch people, and what is done to the records before they are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum World {
    /// Each list by itself, everybody alike.
    Independent,
    /// Three tenths of the people are well seen by every list, the others hardly by any.
    Heterogeneous,
    /// Being on the first list multiplies the odds of the second by this.
    Odds(f64),
    /// Independent, but each further record of a person is not recognised with this probability and counts as a person.
    MissedLinks(f64),
    /// Independent, but each seen person is taken for the next one with this probability.
    FalseLinks(f64),
}

/// The populations of the study, with their names.
pub(super) const WORLDS: [(&str, World); 6] = [
    ("independent", World::Independent),
    ("heterogeneous", World::Heterogeneous),
    ("lists attract (odds × 3)", World::Odds(3.0)),
    ("lists avoid (odds ÷ 3)", World::Odds(1.0 / 3.0)),
    ("missed links 10 %", World::MissedLinks(0.10)),
    ("false links 5 %", World::FalseLinks(0.05)),
];

impl World {
    /// The table of one population of so many people; None when nobody was seen.
    pub(super) fn draw(
        self,
        people: u64,
        lists: usize,
        stream: &mut Stream,
    ) -> Option<CaptureTable> {
        let up_to = self.cumulated(lists);
        let histories = (0..people).map(|_| {
            let place = stream.unit();
            up_to
                .partition_point(|&sum| sum <= place)
                .min(up_to.len() - 1) as u64
        });
        let seen: Vec<u64> = histories.filter(|&history| history != 0).collect();
        let counted = match self {
            World::MissedLinks(share) => split(&seen, share, stream),
            World::FalseLinks(share) => join(&seen, share, stream),
            _ => seen,
        };
        let names = (1..=lists).map(|list| format!("list {list}")).collect();
        let table = CaptureTable::new(names, counted.into_iter().map(|history| (history, 1)));
        table.ok().filter(|table| table.observed() > 0)
    }

    /// Σ of the probabilities of histories 0, 1, ….
    fn cumulated(self, lists: usize) -> Vec<f64> {
        let weights: Vec<f64> = (0..1u64 << lists)
            .map(|history| self.weight(history, lists))
            .collect();
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        weights
            .iter()
            .map(|weight| {
                sum += weight / total;
                sum
            })
            .collect()
    }

    fn weight(self, history: u64, lists: usize) -> f64 {
        let by_lists = |catch: &dyn Fn(usize) -> f64| -> f64 {
            (0..lists)
                .map(|list| match history >> list & 1 {
                    1 => catch(list),
                    _ => 1.0 - catch(list),
                })
                .product()
        };
        match self {
            World::Heterogeneous => {
                0.3 * by_lists(&|list| 2.0 * CATCH[list])
                    + 0.7 * by_lists(&|list| 0.4 * CATCH[list])
            }
            World::Odds(odds) if history & 0b11 == 0b11 => odds * by_lists(&|list| CATCH[list]),
            _ => by_lists(&|list| CATCH[list]),
        }
    }
}

/// Records after the first that were not recognised stand alone.
fn split(seen: &[u64], share: f64, stream: &mut Stream) -> Vec<u64> {
    let mut counted = Vec::with_capacity(seen.len());
    for &history in seen {
        let mut kept = 1 << history.trailing_zeros();
        let mut rest = history & !kept;
        while rest != 0 {
            let record = 1 << rest.trailing_zeros();
            rest &= !record;
            if stream.unit() < share {
                counted.push(record);
            } else {
                kept |= record;
            }
        }
        counted.push(kept);
    }
    counted
}

/// People taken for the next one leave their records with that one.
fn join(seen: &[u64], share: f64, stream: &mut Stream) -> Vec<u64> {
    let mut counted = Vec::with_capacity(seen.len());
    let mut carried = 0;
    for &history in seen {
        let joined = carried | history;
        if stream.unit() < share {
            carried = joined;
        } else {
            counted.push(joined);
            carried = 0;
        }
    }
    if carried != 0 {
        counted.push(carried);
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_catch_as_often_as_stated() {
        let table = World::Independent
            .draw(200_000, 5, &mut Stream::new(1, &[]))
            .unwrap();
        for (total, catch) in table.list_totals().into_iter().zip(CATCH) {
            assert!(
                (total as f64 / 200_000.0 - catch).abs() < 0.006,
                "{total} {catch}"
            );
        }
    }

    #[test]
    fn lists_that_attract_multiply_the_odds_as_stated() {
        let table = World::Odds(3.0)
            .draw(400_000, 3, &mut Stream::new(2, &[]))
            .unwrap();
        // Among those on the third list: odds ratio n₁₁n₀₀/(n₁₀n₀₁).
        let count = |history: u64| table.count(history | 0b100) as f64;
        let odds = count(0b11) * count(0) / (count(0b01) * count(0b10));
        assert!((odds / 3.0 - 1.0).abs() < 0.1, "{odds}");
    }

    #[test]
    fn missed_links_keep_records_and_add_people_while_false_links_take_people_away() {
        let seen = [0b111, 0b011, 0b100, 0b110];
        let records = |histories: &[u64]| -> u32 {
            histories.iter().map(|history| history.count_ones()).sum()
        };
        let apart = split(&seen, 1.0, &mut Stream::new(3, &[]));
        assert_eq!((apart.len(), records(&apart)), (8, 8));
        assert_eq!(split(&seen, 0.0, &mut Stream::new(3, &[])), seen);
        assert_eq!(join(&seen, 1.0, &mut Stream::new(3, &[])), [0b111]);
        assert_eq!(join(&seen, 0.0, &mut Stream::new(3, &[])), seen);
    }
}
