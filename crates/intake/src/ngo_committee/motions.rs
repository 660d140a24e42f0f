//! Which votes belong to one motion. The table has no number for a motion: its topic and session must do, and when a
//! State comes up a second time either the next motion has begun or the row is at fault.

use std::collections::{HashMap, HashSet};

use rapporteur_model::Batch;

use crate::drafts::warn;
use crate::sheet::{Fault, Row, Sheet};
use crate::words::{OUTCOMES, word};

/// One State's vote.
pub(super) struct Ballot {
    pub(super) row: Row,
    pub(super) choice: &'static str,
    pub(super) session_end_date: String,
    pub(super) topic_key: String,
    /// Alpha-2 code, or the folded name where there is none.
    pub(super) state_key: String,
    /// The row that this one repeats within its motion.
    pub(super) repeats: Option<Repeat>,
}

/// Which row another repeats.
pub(super) struct Repeat {
    /// The line of the first.
    pub(super) line: u32,
    /// The number of this one among them, from 2.
    pub(super) number: usize,
}

/// The votes on one motion, in the file's order.
pub(super) struct Motion {
    pub(super) key: String,
    pub(super) ballots: Vec<Ballot>,
}

impl Motion {
    /// The different words for its outcome, the most frequent first, each with the first row that has it.
    pub(super) fn outcomes(&self) -> Vec<(&str, &Row)> {
        let mut counts: Vec<(&str, &Row, usize)> = Vec::new();
        for ballot in &self.ballots {
            let given = ballot.row.cells[3].as_str();
            match counts.iter_mut().find(|(known, ..)| *known == given) {
                Some(entry) => entry.2 += 1,
                None => counts.push((given, &ballot.row, 1)),
            }
        }
        counts.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
        counts
            .into_iter()
            .map(|(given, row, _)| (given, row))
            .collect()
    }

    fn count(&self, choice: &str) -> usize {
        self.ballots
            .iter()
            .filter(|ballot| ballot.choice == choice && ballot.repeats.is_none())
            .count()
    }

    fn times(&self, state_key: &str) -> usize {
        self.ballots
            .iter()
            .filter(|ballot| ballot.state_key == state_key)
            .count()
    }

    fn choice_of(&self, state_key: &str) -> Option<(&'static str, u32)> {
        self.ballots
            .iter()
            .find(|ballot| ballot.state_key == state_key)
            .map(|ballot| (ballot.choice, ballot.row.line))
    }
}

/// Gathers votes into motions, in the order in which the motions first appear.
pub(super) fn gather(ballots: Vec<Ballot>, sheet: &mut Sheet) -> Vec<Motion> {
    let mut order: Vec<Vec<Ballot>> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for ballot in ballots {
        let group = (ballot.session_end_date.clone(), ballot.topic_key.clone());
        let place = *places.entry(group).or_insert_with(|| {
            order.push(Vec::new());
            order.len() - 1
        });
        order[place].push(ballot);
    }
    order
        .into_iter()
        .flat_map(|group| split(group, sheet))
        .collect()
}

/// Splits the votes on one topic at one session into the motions they belong to.
fn split(group: Vec<Ballot>, sheet: &mut Sheet) -> Vec<Motion> {
    let states: Vec<String> = group
        .iter()
        .map(|ballot| ballot.state_key.clone())
        .collect();
    let mut motions: Vec<Motion> = Vec::new();
    for (at, mut ballot) in group.into_iter().enumerate() {
        let Some(motion) = motions.last_mut() else {
            motions.push(motion(ballot, 1));
            continue;
        };
        let Some((choice, line)) = motion.choice_of(&ballot.state_key) else {
            motion.ballots.push(ballot);
            continue;
        };
        if begins_next_motion(&states[at..], motion.ballots.len()) {
            let number = motions.len() + 1;
            motions.push(self::motion(ballot, number));
        } else if choice == ballot.choice {
            let number = motion.times(&ballot.state_key) + 1;
            ballot.repeats = Some(Repeat { line, number });
            let message = format!(
                "the row on line {} repeats the row on line {line}; both are kept, the second marked",
                ballot.row.line
            );
            sheet
                .batch()
                .warnings
                .push(warn("double_row", ballot.row.locator("state"), message));
            motion.ballots.push(ballot);
        } else {
            hold_second_vote(sheet, &ballot, choice, line);
        }
    }
    warn_of_twins(&motions, sheet.batch());
    motions
}

fn motion(first: Ballot, number: usize) -> Motion {
    let key = format!(
        "motion/ecosoc-ngo/{}/{}/{number}",
        first.session_end_date, first.topic_key
    );
    Motion {
        key,
        ballots: vec![first],
    }
}

/// A second vote of a State begins the next motion when at least half as many States as voted so far are still to
/// come; otherwise a few rows were entered twice.
fn begins_next_motion(coming: &[String], so_far: usize) -> bool {
    let states: HashSet<&String> = coming.iter().collect();
    states.len() * 2 >= so_far
}

fn hold_second_vote(sheet: &mut Sheet, ballot: &Ballot, choice: &str, line: u32) {
    let state = ballot.row.cells[1].trim();
    let reason = format!(
        "{state} already votes `{choice}` on this motion on line {line} and votes `{}` here, and too few rows follow for a second vote; \
         the first is used and this one is held: correct the row that is wrong",
        ballot.choice
    );
    let message = format!(
        "{state} votes twice on one motion, on lines {line} and {}, and not alike; the first vote is used",
        ballot.row.line
    );
    sheet.batch().warnings.push(warn(
        "state_votes_twice",
        ballot.row.locator("vote"),
        message,
    ));
    sheet.hold(&ballot.row, Fault::new("vote", reason));
}

fn warn_of_twins(motions: &[Motion], batch: &mut Batch) {
    for pair in motions.windows(2) {
        let [earlier, later] = pair else { continue };
        let Some(first) = later.ballots.first() else {
            continue;
        };
        let alike = earlier.ballots.len() == later.ballots.len()
            && later.ballots.iter().all(|ballot| {
                earlier
                    .choice_of(&ballot.state_key)
                    .is_some_and(|(choice, _)| choice == ballot.choice)
            });
        let how = if alike {
            "every State votes as it did the first time, so that it may be one vote entered twice"
        } else {
            "the votes differ"
        };
        let earlier_line = earlier.ballots.first().map_or(0, |ballot| ballot.row.line);
        let message = format!(
            "a motion of the same words at the same session already begins on line {earlier_line}; {how}; both are kept"
        );
        batch
            .warnings
            .push(warn("motion_twice", first.row.locator("topic"), message));
    }
}

/// Warns where the outcomes of one motion differ, are unknown, or do not follow from its votes.
pub(super) fn check_outcome(motion: &Motion, batch: &mut Batch) {
    let outcomes = motion.outcomes();
    let Some((given, row)) = outcomes.first() else {
        return;
    };
    let locator = row.locator("outcome");
    if outcomes.len() > 1 {
        let all: Vec<String> = outcomes
            .iter()
            .map(|(given, row)| format!("{given:?} from line {}", row.line))
            .collect();
        batch.warnings.push(warn(
            "outcomes_disagree",
            locator.clone(),
            format!(
                "the rows of one motion have different outcomes: {}; all are kept",
                all.join(", ")
            ),
        ));
    }
    let Some(outcome) = word(OUTCOMES, given) else {
        batch.warnings.push(warn(
            "outcome_unknown",
            locator,
            format!("the outcome {given:?} is not known; it is kept as it stands"),
        ));
        return;
    };
    let (yes, no) = (motion.count("yes"), motion.count("no"));
    let should_carry = yes > no;
    let carried = matches!(outcome, "carried" | "adopted");
    if outcome != "deferred" && should_carry != carried {
        let message = format!(
            "the outcome is given as {given:?} although {yes} States vote in favour and {no} against; it is kept as it stands"
        );
        batch
            .warnings
            .push(warn("outcome_against_votes", locator, message));
    }
}
