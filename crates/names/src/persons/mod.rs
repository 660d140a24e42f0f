//! Persons' names: how likely two whole names, in any scripts, are one person's, and why. Refuses to know anything of a person but the
//! name: dates, places and lists are the linker's.

mod agreement;
mod assign;
mod person;
mod phones;
mod readings;
mod reason;
mod tables;

use std::ops::Range;

use agreement::{Agreement, agree};
use assign::{Assigned, Scores, best_assignment};
use person::{NameWord, WORDS_MAX};

pub use person::PreparedPerson;
pub use reason::{Reason, ReasonCode};

/// The score from which two names are taken for one: fixed on the tuning half of `tests/data`, not on what the tests report.
pub const SAME_NAME_SCORE: f64 = 0.7;

/// How two names of persons compare.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonComparison {
    /// 0 (nothing agrees) to 1 (the same name); from [`SAME_NAME_SCORE`] on they are taken for one name.
    pub score: f64,
    /// What was found, word by word.
    pub reasons: Vec<Reason>,
}

impl PersonComparison {
    /// Says whether the score reaches [`SAME_NAME_SCORE`].
    pub fn is_same_name(&self) -> bool {
        self.score >= SAME_NAME_SCORE
    }
}

/// Compares two whole personal names.
pub fn compare(a: &str, b: &str) -> PersonComparison {
    compare_prepared(&PreparedPerson::new(a), &PreparedPerson::new(b))
}

/// Compares two prepared names. The score is the same with the names exchanged.
pub fn compare_prepared(a: &PreparedPerson, b: &PreparedPerson) -> PersonComparison {
    let best = best_match(a, b);
    PersonComparison {
        score: best.score,
        reasons: reasons(&best, a, b),
    }
}

/// Returns the score alone, without the cost of wording the reasons.
pub fn score_prepared(a: &PreparedPerson, b: &PreparedPerson) -> f64 {
    best_match(a, b).score
}

/// The best way to lay two names side by side.
struct Match<'p> {
    score: f64,
    left: &'p [NameWord],
    right: &'p [NameWord],
    found: Vec<Found>,
    missing: Vec<&'p str>,
    is_reordered: bool,
    is_mononym: bool,
}

/// An agreement, and which words of each name agree.
struct Found {
    agreement: Agreement,
    left: Range<usize>,
    right: Range<usize>,
}

/// From here on no other way to lay the names can add anything.
const CERTAIN: f64 = 0.97;

fn best_match<'p>(a: &'p PreparedPerson, b: &'p PreparedPerson) -> Match<'p> {
    let mut best = Match::nothing();
    let mut offer = |candidate: Match<'p>| {
        if candidate.score > best.score || best.found.is_empty() {
            best = candidate;
        }
    };
    for (at, left) in a.parses.iter().enumerate() {
        for (other, right) in b.parses.iter().enumerate() {
            let candidate = matched(left, right);
            // Only the first parses of both: the same answer with the names exchanged.
            if candidate.score >= CERTAIN && at + other == 0 {
                return candidate;
            }
            offer(candidate);
        }
    }
    if let Some(candidate) = whole_match(a, b) {
        offer(candidate);
    }
    best
}

/// Lays words side by side as they are, and with neighbours of the longer name joined where that explains more.
fn matched<'p>(left: &'p [NameWord], right: &'p [NameWord]) -> Match<'p> {
    let plain = laid(left, right, left.len(), right.len());
    if plain.score >= 0.9 || left.len() == right.len() || left.is_empty() || right.is_empty() {
        return plain;
    }
    let swapped = left.len() > right.len();
    let (short, long) = if swapped {
        (right, left)
    } else {
        (left, right)
    };
    let mut best = plain;
    let mut counts = vec![short.len()];
    if long.len() - 1 > short.len() {
        counts.push(long.len() - 1);
    }
    for count in counts {
        for groups in groupings(long.len(), count) {
            let mut candidate = grouped(short, long, &groups);
            if candidate.score > best.score {
                if swapped {
                    candidate.exchange();
                }
                best = candidate;
            }
        }
    }
    best
}

/// Returns each way to part so many words into so many runs of neighbours, as the ends of the runs.
fn groupings(words: usize, count: usize) -> Vec<Vec<usize>> {
    if count == 1 {
        return vec![vec![words]];
    }
    let mut all = Vec::new();
    for first in 1..=words + 1 - count {
        for rest in groupings(words - first, count - 1) {
            let ends = std::iter::once(first).chain(rest.iter().map(|end| end + first));
            all.push(ends.collect());
        }
    }
    all
}

/// Lays the shorter name beside the longer, the longer's words joined into groups.
fn grouped<'p>(short: &'p [NameWord], long: &'p [NameWord], ends: &[usize]) -> Match<'p> {
    let mut starts = vec![0];
    starts.extend(ends);
    let ranges: Vec<Range<usize>> = starts.windows(2).map(|pair| pair[0]..pair[1]).collect();
    let joined: Vec<NameWord> = ranges
        .iter()
        .filter_map(|range| NameWord::of_all(&long[range.clone()]))
        .collect();
    let laid = laid(short, &joined, short.len(), joined.len());
    let mut candidate = Match {
        left: short,
        right: long,
        missing: Vec::new(),
        ..laid.without_words()
    };
    let mut used = vec![false; ranges.len()];
    for found in &mut candidate.found {
        let range = ranges[found.right.start].clone();
        used[found.right.start] = true;
        if range.len() > 1 && found.agreement.score >= agreement::EVEN_SCORE {
            found.agreement.code = ReasonCode::Joined;
        }
        found.right = range;
    }
    let left_out = ranges.iter().zip(&used).filter(|(_, used)| !**used);
    let words = left_out.flat_map(|(range, _)| &long[range.clone()]);
    candidate.missing = words.map(|word| word.text.as_str()).collect();
    candidate.score *= 0.98;
    candidate
}

impl<'p> Match<'p> {
    fn nothing() -> Self {
        Self {
            score: 0.0,
            left: &[],
            right: &[],
            found: Vec::new(),
            missing: Vec::new(),
            is_reordered: false,
            is_mononym: false,
        }
    }

    /// Forgets whose words were laid.
    fn without_words<'q>(self) -> Match<'q> {
        Match {
            score: self.score,
            found: self.found,
            is_reordered: self.is_reordered,
            is_mononym: self.is_mononym,
            ..Match::nothing()
        }
    }

    fn exchange(&mut self) {
        std::mem::swap(&mut self.left, &mut self.right);
        for found in &mut self.found {
            std::mem::swap(&mut found.left, &mut found.right);
        }
    }
}

/// Assigns each word of the shorter name one of the longer.
fn laid<'p>(
    left: &'p [NameWord],
    right: &'p [NameWord],
    of_left: usize,
    of_right: usize,
) -> Match<'p> {
    if of_left > of_right {
        let mut exchanged = laid(right, left, of_right, of_left);
        exchanged.exchange();
        return exchanged;
    }
    let nothing = Agreement {
        score: 0.0,
        code: ReasonCode::Different,
    };
    let mut agreements = [[nothing; WORDS_MAX]; WORDS_MAX];
    let mut scores = Scores {
        rows: of_left,
        columns: of_right,
        score: [[0.0; WORDS_MAX]; WORDS_MAX],
    };
    for (row, a) in left.iter().enumerate() {
        for (column, b) in right.iter().enumerate() {
            let agreement = agree(a, b);
            agreements[row][column] = agreement;
            scores.score[row][column] = agreement.score;
        }
    }
    let assigned: Assigned = best_assignment(&scores);
    let used = &assigned[..of_left];
    let found = used.iter().enumerate().map(|(row, column)| Found {
        agreement: agreements[row][*column],
        left: row..row + 1,
        right: *column..*column + 1,
    });
    let missing = (0..of_right).filter(|column| !used.contains(column));
    let mut candidate = Match {
        score: 0.0,
        left,
        right,
        found: found.collect(),
        missing: missing.map(|at| right[at].text.as_str()).collect(),
        is_reordered: used.windows(2).any(|pair| pair[0] > pair[1]),
        is_mononym: of_left == 1 && of_right > 1,
    };
    candidate.score = scored(&candidate, of_left, of_right);
    candidate
}

/// Makes one score of the agreements: the weakest word counts most, words that only one name has count a little.
fn scored(candidate: &Match<'_>, short: usize, long: usize) -> f64 {
    let count = candidate.found.len();
    if count == 0 {
        return 0.0;
    }
    let scores = || candidate.found.iter().map(|found| found.agreement.score);
    let weakest = scores().fold(1.0, f64::min);
    let mean = scores().sum::<f64>() / count as f64;
    let mut score = 0.55 * weakest + 0.45 * mean;
    if candidate.is_reordered {
        score *= 0.99;
    }
    let missing = long.saturating_sub(short);
    if missing > 0 && short == 1 {
        // A single word is less than a name: enough to look again, not to say the same.
        score *= 0.68;
    }
    for _ in 1..=missing.min(3) {
        score *= 0.96;
    }
    score
}

/// Compares the names as one word each, where one of them may be parted in several ways.
fn whole_match<'p>(a: &'p PreparedPerson, b: &'p PreparedPerson) -> Option<Match<'p>> {
    let (left, right) = (a.parses.first()?, b.parses.first()?);
    if (a.whole.is_none() && b.whole.is_none()) || left.is_empty() || right.is_empty() {
        return None;
    }
    let forms = |person: &PreparedPerson, words: &[NameWord]| -> Vec<NameWord> {
        match &person.whole {
            Some(whole) => vec![whole.clone()],
            None => orders(words),
        }
    };
    let mut best = 0.0f64;
    for one in forms(a, left) {
        for other in forms(b, right) {
            best = best.max(agree(&one, &other).score);
        }
    }
    let agreement = Agreement {
        score: best * 0.98,
        code: ReasonCode::Whole,
    };
    let found = Found {
        agreement,
        left: 0..left.len(),
        right: 0..right.len(),
    };
    Some(Match {
        score: agreement.score,
        left,
        right,
        found: vec![found],
        ..Match::nothing()
    })
}

/// The words written together, as they stand and with the last one first.
fn orders(words: &[NameWord]) -> Vec<NameWord> {
    let mut orders: Vec<NameWord> = NameWord::of_all(words).into_iter().collect();
    if let [rest @ .., last] = words
        && let Some(rest) = NameWord::of_all(rest)
    {
        orders.push(last.joined(&rest));
    }
    orders
}

fn reasons(best: &Match<'_>, a: &PreparedPerson, b: &PreparedPerson) -> Vec<Reason> {
    let text = |words: &[NameWord]| -> String {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        texts.join(" ")
    };
    let mut reasons: Vec<Reason> = best
        .found
        .iter()
        .map(|found| {
            let (left, right) = (
                &best.left[found.left.clone()],
                &best.right[found.right.clone()],
            );
            Reason::of_words(found.agreement.code, &text(left), &text(right))
        })
        .collect();
    let order = "the words stand in another order".to_owned();
    reasons.extend(
        best.is_reordered
            .then(|| Reason::new(ReasonCode::Order, order)),
    );
    for word in &best.missing {
        reasons.push(Reason::new(
            ReasonCode::Missing,
            format!("only one name has '{word}'"),
        ));
    }
    let mononym = "one name is a single word".to_owned();
    reasons.extend(
        best.is_mononym
            .then(|| Reason::new(ReasonCode::Mononym, mononym)),
    );
    for title in a.titles().iter().chain(b.titles()) {
        reasons.push(Reason::new(
            ReasonCode::Title,
            format!("the title '{title}' was left out"),
        ));
    }
    reasons
}

#[cfg(test)]
mod tests;
