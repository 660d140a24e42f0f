//! What a rule that would bring many pairs asks for besides its key: that nothing speaks openly against one person. Refuses to weigh.
//!
//! Of two records that share a family name, a place and a year, most are of strangers whose given names have nothing in common. Told by a look
//! at what is known of the names, they need not be weighed.

use super::RuleBlocks;
use super::atoms::{Atom, Part};
use super::rules::{RULES_MAX, Rule};
use crate::compare::dates::{self, Packed};
use crate::compare::{Comparator, Compared};

/// Pairs for each record, and pairs in any case, from which a rule asks for more than its key.
const PAIRS_PER_RECORD: f64 = 0.1;
const PAIRS_MIN: f64 = 10_000.0;

/// Given and family names are each alike as far as a quick look says, or one is missing.
const NAMES: u8 = 1;
/// Dates are not openly apart, or one is missing.
const DATES: u8 = 2;

/// All bits for each rule that counts, none for the others.
pub(crate) type Counting = [u32; RULES_MAX];

/// What rules ask for.
pub(crate) struct Strict {
    /// The field of the names, and the word of the date that is asked about.
    person: usize,
    date: usize,
    /// What each rule asks for, and what it or one before it does.
    demands: [u8; RULES_MAX],
    so_far: [u8; RULES_MAX],
    /// By what two records do not meet, the rules that bring them nevertheless.
    counting: [Counting; 4],
}

impl Strict {
    /// No rule asks for more than its key.
    pub(crate) fn none() -> Self {
        Self {
            person: 0,
            date: 0,
            demands: [0; RULES_MAX],
            so_far: [0; RULES_MAX],
            counting: [[u32::MAX; RULES_MAX]; 4],
        }
    }

    /// Finds the rules that bring so many pairs that they must ask for more. The first person's name and the first date are asked about.
    pub(crate) fn of(fields: &[Compared], rules: &[Rule], blocks: &[RuleBlocks], all: u32) -> Self {
        let find = |is_wanted: fn(&Comparator) -> bool| {
            fields.iter().position(|field| is_wanted(&field.comparator))
        };
        let mut strict = Self::none();
        let Some(person) = find(|kind| matches!(kind, Comparator::Person(_))) else {
            return strict;
        };
        let date = find(|kind| matches!(kind, Comparator::Date(_)));
        strict.person = person;
        strict.date = date.map_or(0, |date| fields[date].word);
        let pairs_max = PAIRS_MIN + PAIRS_PER_RECORD * f64::from(all);
        for (at, (rule, blocks)) in rules.iter().zip(blocks).enumerate() {
            if !rule.is_named && blocks.pairs as f64 > pairs_max {
                strict.demands[at] = demand(rule, person, date);
            }
        }
        strict.settle();
        strict
    }

    /// A rule asks for nothing any longer, because it is not followed.
    pub(super) fn give_up(&mut self, rule: usize) {
        self.demands[rule] = 0;
        self.settle();
    }

    fn settle(&mut self) {
        let mut so_far = 0;
        for (at, demand) in self.demands.iter().enumerate() {
            so_far |= demand;
            self.so_far[at] = so_far;
            for (unmet, counting) in (0u8..).zip(&mut self.counting) {
                counting[at] = if demand & unmet == 0 { u32::MAX } else { 0 };
            }
        }
    }

    /// The rules that count for two rows, if the one that shares a key does.
    #[inline(always)]
    pub(crate) fn counting(
        &self,
        fields: &[Compared],
        rule: usize,
        rows: (&[u32], &[u32]),
    ) -> Option<&Counting> {
        let (own, asked) = (self.demands[rule], self.so_far[rule]);
        if self.unmet(fields, own, rows) != 0 {
            return None;
        }
        let unmet = self.unmet(fields, asked & !own, rows);
        Some(&self.counting[usize::from(unmet)])
    }

    /// The rules that count for two rows.
    pub(crate) fn counting_any(&self, fields: &[Compared], rows: (&[u32], &[u32])) -> &Counting {
        let unmet = self.unmet(fields, self.so_far[RULES_MAX - 1], rows);
        &self.counting[usize::from(unmet)]
    }

    /// What two rows do not meet of what is asked.
    #[inline(always)]
    fn unmet(&self, fields: &[Compared], asked: u8, (x, y): (&[u32], &[u32])) -> u8 {
        let mut unmet = 0;
        if asked & DATES != 0 && !dates::may_be_one(Packed(x[self.date]), Packed(y[self.date])) {
            unmet |= DATES;
        }
        if asked & NAMES != 0 && !fields[self.person].may_be_alike(x, y) {
            unmet |= NAMES;
        }
        unmet
    }

    /// What a rule asks for besides its key, in words.
    pub(crate) fn words(&self, rule: usize) -> &'static str {
        match self.demands[rule] {
            NAMES => ", unless a name is quite another",
            DATES => ", unless the dates are years apart",
            _ => "",
        }
    }
}

/// What a rule may ask for besides its key: about the names, if it shares one part of them; about the date, if it shares something of both.
fn demand(rule: &Rule, person: usize, date: Option<usize>) -> u8 {
    let shares = |is_wanted: fn(Part) -> bool| {
        let own = |atom: &&Atom| atom.field == person && is_wanted(atom.part);
        rule.atoms.iter().filter(own).count()
    };
    let parts = shares(|part| {
        use Part::{Family, FamilyStart, Given, GivenStart};
        matches!(part, Given | Family | GivenStart(_) | FamilyStart(_))
    });
    let is_dated = rule.atoms.iter().any(|atom| Some(atom.field) == date);
    match (
        shares(|part| matches!(part, Part::Same | Part::Sounds)),
        parts,
    ) {
        (0, 1) => NAMES,
        (1.., _) | (0, 2..) if date.is_some() && !is_dated => DATES,
        _ => 0,
    }
}
