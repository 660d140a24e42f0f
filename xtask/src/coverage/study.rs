//! Draws populations, asks the methods and counts how they did. Every table has its own random numbers, so that threads change no row.

use rapporteur_estimate::Estimate;
use rapporteur_estimate::random::Stream;

use super::methods::{Asked, METHODS};
use super::world::{WORLDS, World};

/// What is studied.
pub(super) struct Study {
    pub(super) methods: Vec<Asked>,
    pub(super) sizes: Vec<u64>,
    pub(super) lists: Vec<usize>,
    /// Tables per population.
    pub(super) replicates: u64,
    pub(super) seed: u64,
    pub(super) threads: usize,
}

/// How one method did on the tables of one population.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) world: &'static str,
    pub(super) people: u64,
    pub(super) lists: usize,
    /// Mean share of the people who were seen (or seemed to be).
    pub(super) seen: f64,
    pub(super) method: &'static str,
    pub(super) tables: u64,
    pub(super) refused: u64,
    /// Answers that gave no interval.
    pub(super) without_interval: u64,
    /// Share of the intervals that hold the truth.
    pub(super) coverage: Option<f64>,
    /// e^{mean ln(N̂/N)} − 1.
    pub(super) bias: Option<f64>,
    /// √ mean ln²(N̂/N).
    pub(super) error: Option<f64>,
    /// Median of (upper − lower)/N.
    pub(super) width: Option<f64>,
}

impl Study {
    /// The study whose figures are written down.
    pub(super) fn full() -> Self {
        Self {
            methods: METHODS.to_vec(),
            sizes: vec![300, 1_000, 5_000],
            lists: vec![3, 4, 5],
            replicates: 200,
            seed: 1,
            threads: 1,
        }
    }

    /// A study of seconds: whether anything is badly wrong.
    pub(super) fn quick() -> Self {
        Self {
            sizes: vec![500],
            lists: vec![3, 4],
            replicates: 20,
            ..Self::full()
        }
    }

    /// Rows by population, size, number of lists and method.
    pub(super) fn run(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (number, &(name, world)) in WORLDS.iter().enumerate() {
            for &people in &self.sizes {
                for &lists in &self.lists {
                    let case = Case {
                        number: number as u64,
                        world,
                        people,
                        lists,
                    };
                    rows.extend(self.rows(name, &case));
                }
            }
        }
        rows
    }

    fn rows(&self, name: &'static str, case: &Case) -> Vec<Row> {
        let tables = self.asked(case);
        let observed: f64 = tables.iter().map(|table| table.seen).sum();
        let row = |(at, asked): (usize, &Asked)| {
            let answers: Vec<Option<&Estimate>> = tables
                .iter()
                .map(|table| table.answers[at].as_ref())
                .collect();
            Row {
                world: name,
                people: case.people,
                lists: case.lists,
                seen: observed / tables.len() as f64,
                method: asked.name,
                ..judged(&answers, case.people as f64)
            }
        };
        self.methods.iter().enumerate().map(row).collect()
    }

    /// The answers on every table, in the order of the tables.
    fn asked(&self, case: &Case) -> Vec<Answers> {
        let ask = |replicate: u64| {
            let part = [case.number, case.people, case.lists as u64, replicate];
            let mut stream = Stream::new(self.seed, &part);
            let table = case.world.draw(case.people, case.lists, &mut stream)?;
            Some(Answers {
                seen: table.observed() as f64 / case.people as f64,
                answers: self
                    .methods
                    .iter()
                    .map(|asked| (asked.answer)(&table).ok())
                    .collect(),
            })
        };
        let replicates: Vec<u64> = (0..self.replicates).collect();
        let share = replicates.len().div_ceil(self.threads);
        let ask = &ask;
        std::thread::scope(|scope| {
            let workers: Vec<_> = replicates
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || part.iter().filter_map(|&at| ask(at)).collect::<Vec<_>>())
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("a method must refuse, not panic"))
                .collect()
        })
    }
}

struct Case {
    number: u64,
    world: World,
    people: u64,
    lists: usize,
}

struct Answers {
    seen: f64,
    answers: Vec<Option<Estimate>>,
}

/// Coverage, bias, error and width of answers where so many people are the truth; who and what is filled in by the caller.
fn judged(answers: &[Option<&Estimate>], truth: f64) -> Row {
    let given: Vec<&Estimate> = answers.iter().copied().flatten().collect();
    let intervals: Vec<_> = given
        .iter()
        .filter_map(|estimate| estimate.interval)
        .collect();
    let logs: Vec<f64> = given
        .iter()
        .map(|estimate| (estimate.total / truth).ln())
        .collect();
    let mean = |values: &[f64]| {
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let squares: Vec<f64> = logs.iter().map(|log| log * log).collect();
    let held: Vec<f64> = intervals
        .iter()
        .map(|interval| f64::from(u8::from(interval.holds(truth))))
        .collect();
    let mut widths: Vec<f64> = intervals
        .iter()
        .map(|interval| (interval.upper - interval.lower) / truth)
        .collect();
    widths.sort_by(f64::total_cmp);
    Row {
        world: "",
        people: 0,
        lists: 0,
        seen: 0.0,
        method: "",
        tables: answers.len() as u64,
        refused: (answers.len() - given.len()) as u64,
        without_interval: (given.len() - intervals.len()) as u64,
        coverage: mean(&held),
        bias: mean(&logs).map(|log| log.exp() - 1.0),
        error: mean(&squares).map(f64::sqrt),
        width: (!widths.is_empty()).then(|| widths[widths.len() / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(threads: usize) -> Vec<Row> {
        let is_asked =
            |asked: &&Asked| ["chao-mth", "log-linear-bic", "graphs"].contains(&asked.name);
        let study = Study {
            methods: METHODS.iter().filter(is_asked).copied().collect(),
            lists: vec![3],
            sizes: vec![1_000],
            replicates: 40,
            threads,
            ..Study::quick()
        };
        study.run()
    }

    #[test]
    fn intervals_hold_the_truth_where_lists_are_independent_and_fail_where_they_attract() {
        let rows = small(2);
        assert_eq!(rows, small(1));
        let row = |world: &str, method: &str| {
            rows.iter()
                .find(|row| row.world.starts_with(world) && row.method == method)
                .unwrap()
        };
        for method in ["log-linear-bic", "graphs"] {
            let row = row("independent", method);
            assert!(row.coverage.unwrap() > 0.75, "{row:?}");
            assert!(row.bias.unwrap().abs() < 0.1, "{row:?}");
        }
        // A floor lies below the truth when people differ; missed links raise every answer and false ones lower it.
        assert!(row("heterogeneous", "chao-mth").bias.unwrap() < 0.0);
        assert!(row("missed", "graphs").bias.unwrap() > 0.05);
        assert!(row("false", "graphs").bias.unwrap() < -0.03);
    }

    #[test]
    fn answers_are_judged_against_the_truth() {
        use rapporteur_estimate::{Interval, Method};
        let answer = |total: f64, lower: f64, upper: f64| Estimate {
            method: Method::Graphs,
            total,
            standard_error: None,
            interval: Some(Interval {
                lower,
                upper,
                level: 0.95,
            }),
            observed: 1,
        };
        let (near, far) = (answer(100.0, 90.0, 110.0), answer(400.0, 300.0, 500.0));
        let row = judged(&[Some(&near), None, Some(&far)], 100.0);
        assert_eq!((row.tables, row.refused, row.without_interval), (3, 1, 0));
        assert_eq!(row.coverage, Some(0.5));
        // Mean log ratio ln 2, root mean square ln 4/√2.
        assert!((row.bias.unwrap() - 1.0).abs() < 1e-12);
        assert!((row.error.unwrap() - 4f64.ln() / 2f64.sqrt()).abs() < 1e-12);
        assert_eq!(row.width, Some(2.0));
    }
}
