//! Persons' names: how likely two whole names, in any scripts, are one person's, and why. Refuses to know anything of a person but the
//! name: dates, places and lists are the linker's.

mod agreement;
mod assign;
mod person;
mod phones;
mod readings;
mod reason;
mod tables;

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
    found: Vec<(Agreement, Texts<'p>)>,
    missing: Vec<&'p str>,
    is_reordered: bool,
    is_mononym: bool,
}

#[derive(Clone, Copy)]
struct Texts<'p> {
    left: &'p [NameWord],
    right: &'p [NameWord],
}

fn best_match<'p>(a: &'p PreparedPerson, b: &'p PreparedPerson) -> Match<'p> {
    let mut best: Option<Match<'p>> = None;
    let mut offer = |candidate: Match<'p>| {
        if best.as_ref().is_none_or(|b| candidate.score > b.score) {
            best = Some(candidate);
        }
    };
    for left in &a.parses {
        for right in &b.parses {
            offer(matched(left, right));
        }
    }
    if let Some(candidate) = whole_match(a, b) {
        offer(candidate);
    }
    best.unwrap_or(Match {
        score: 0.0,
        found: Vec::new(),
        missing: Vec::new(),
        is_reordered: false,
        is_mononym: false,
    })
}

/// Lays words side by side as they are, and with neighbours of the longer name joined where that explains more.
fn matched<'p>(left: &'p [NameWord], right: &'p [NameWord]) -> Match<'p> {
    let plain = plain_match(left, right);
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
    for at in 0..long.len() - 1 {
        let joined = long[at].joined(&long[at + 1]);
        for (partner, word) in short.iter().enumerate() {
            let agreement = agree(&joined, word);
            if agreement.score < 0.8 {
                continue;
            }
            let rest_of_short: Vec<usize> = (0..short.len()).filter(|i| *i != partner).collect();
            let rest_of_long: Vec<usize> = (0..long.len())
                .filter(|i| *i != at && *i != at + 1)
                .collect();
            let mut candidate = matched_rest(short, long, &rest_of_short, &rest_of_long);
            let texts = Texts {
                left: &short[partner..=partner],
                right: &long[at..at + 2],
            };
            let agreement = Agreement {
                score: agreement.score * 0.98,
                code: ReasonCode::Joined,
            };
            candidate.found.push((agreement, texts));
            candidate.score = scored(&candidate, short.len(), long.len() - 1);
            if swapped {
                candidate.exchange();
            }
            if candidate.score > best.score {
                best = candidate;
            }
        }
    }
    best
}

impl Match<'_> {
    fn exchange(&mut self) {
        for (_, texts) in &mut self.found {
            std::mem::swap(&mut texts.left, &mut texts.right);
        }
    }
}

fn plain_match<'p>(left: &'p [NameWord], right: &'p [NameWord]) -> Match<'p> {
    let all = |words: &[NameWord]| (0..words.len()).collect::<Vec<usize>>();
    if left.len() > right.len() {
        let mut exchanged = matched_rest(right, left, &all(right), &all(left));
        exchanged.exchange();
        exchanged.score = scored(&exchanged, right.len(), left.len());
        return exchanged;
    }
    let mut candidate = matched_rest(left, right, &all(left), &all(right));
    candidate.score = scored(&candidate, left.len(), right.len());
    candidate
}

/// Assigns the words at the given places; the score is left to the caller.
fn matched_rest<'p>(
    short: &'p [NameWord],
    long: &'p [NameWord],
    of_short: &[usize],
    of_long: &[usize],
) -> Match<'p> {
    if of_short.len() > of_long.len() {
        let mut exchanged = matched_rest(long, short, of_long, of_short);
        exchanged.exchange();
        return exchanged;
    }
    let nothing = Agreement {
        score: 0.0,
        code: ReasonCode::Different,
    };
    let mut agreements = [[nothing; WORDS_MAX]; WORDS_MAX];
    let mut scores = Scores {
        rows: of_short.len(),
        columns: of_long.len(),
        score: [[0.0; WORDS_MAX]; WORDS_MAX],
    };
    for (row, a) in of_short.iter().enumerate() {
        for (column, b) in of_long.iter().enumerate() {
            let agreement = agree(&short[*a], &long[*b]);
            agreements[row][column] = agreement;
            scores.score[row][column] = agreement.score;
        }
    }
    let assigned: Assigned = best_assignment(&scores);
    let found = of_short.iter().enumerate().map(|(row, a)| {
        let b = of_long[assigned[row]];
        let texts = Texts {
            left: &short[*a..=*a],
            right: &long[b..=b],
        };
        (agreements[row][assigned[row]], texts)
    });
    let used = &assigned[..of_short.len()];
    let missing = (0..of_long.len()).filter(|column| !used.contains(column));
    Match {
        score: 0.0,
        found: found.collect(),
        missing: missing
            .map(|column| long[of_long[column]].text.as_str())
            .collect(),
        is_reordered: used.windows(2).any(|pair| pair[0] > pair[1]),
        is_mononym: of_short.len() == 1 && of_long.len() > 1 && short.len() == 1,
    }
}

/// Makes one score of the agreements: the weakest word counts most, words that only one name has count a little.
fn scored(candidate: &Match<'_>, short: usize, long: usize) -> f64 {
    let count = candidate.found.len();
    if count == 0 {
        return 0.0;
    }
    let scores = || candidate.found.iter().map(|(agreement, _)| agreement.score);
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
    let texts = Texts { left, right };
    let agreement = Agreement {
        score: best * 0.98,
        code: ReasonCode::Whole,
    };
    Some(Match {
        score: agreement.score,
        found: vec![(agreement, texts)],
        missing: Vec::new(),
        is_reordered: false,
        is_mononym: false,
    })
}

/// The words written together, as they stand and with the last one first.
fn orders(words: &[NameWord]) -> Vec<NameWord> {
    let together = |words: &[&NameWord]| -> Option<NameWord> {
        let (first, rest) = words.split_first()?;
        Some(
            rest.iter()
                .fold((*first).clone(), |joined, next| joined.joined(next)),
        )
    };
    let mut order: Vec<&NameWord> = words.iter().collect();
    let mut orders: Vec<NameWord> = together(&order).into_iter().collect();
    if order.len() > 1 {
        order.rotate_right(1);
        orders.extend(together(&order));
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
        .map(|(agreement, texts)| {
            Reason::of_words(agreement.code, &text(texts.left), &text(texts.right))
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
