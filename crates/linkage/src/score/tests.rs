//! Which pairs are weighed, against all pairs of two records: those that a rule brings, each once.

use std::collections::BTreeSet;

use crate::block::strict::Strict;
use crate::gazetteer::Gazetteer;
use crate::hash::Sequence;
use crate::model::LinkModel;
use crate::prepare::{Prepared, Run};
use crate::score::Room;
use crate::table::{ColumnKind, ColumnPlan, Table, TableBuilder};
use crate::watch::Unwatched;

const MODEL: &str = r#"
kind = "persons"
scope = "both"

[[field]]
name = "name"
kind = "person-name"
given = "given"
family = "family"

[[field]]
name = "birth"
kind = "date"
columns = ["born"]

[[field]]
name = "event"
kind = "date"
columns = ["event"]

[[field]]
name = "place"
kind = "place"
column = "town"
"#;

/// Names of which some have several sounds, so that records have several keys under a rule.
const GIVEN: [&str; 12] = [
    "Memet", "Mehmet", "Zhang", "Chang", "Tenzin", "Tenzing", "Xiao", "Shyao", "Gulnar", "Gulnur",
    "Qeyser", "A",
];
const FAMILY: [&str; 12] = [
    "Tursun", "Tohti", "Wang", "Huang", "Gyatso", "Gyamtso", "Li", "Lee", "Yusup", "Yusuf",
    "Qurban", "Kurban",
];

/// Records of few names, years and towns: every rule brings many pairs.
fn crowd(records: u64) -> Table {
    let plan = |name: &str| ColumnPlan {
        name: name.to_owned(),
        kind: ColumnKind::Interned,
    };
    let mut builder = TableBuilder::new(&["given", "family", "born", "event", "town"].map(plan));
    let mut draw = Sequence::new(7);
    for _ in 0..records {
        let mut of = |below: u64| draw.below(below) as usize;
        let day = |year: usize, month: usize, day: usize| {
            format!("{year}-{:02}-{:02}", month + 1, day + 1)
        };
        let (given, family) = (GIVEN[of(12)], FAMILY[of(12)]);
        let given = Some(given).filter(|_| of(10) > 0);
        builder.push(0, given);
        builder.push(1, Some(family).filter(|_| given.is_none() || of(10) > 0));
        let born = match of(4) {
            0 => None,
            1 => Some(format!("{}", 1960 + 7 * of(4))),
            _ => Some(day(1960 + 7 * of(4), of(2), of(28))),
        };
        builder.push(2, born.as_deref());
        builder.push(3, Some(&day(2017, of(3), of(28))));
        builder.push(4, Some(["Hotan", "Lhasa", "Kashgar"][of(3)]));
    }
    builder.finish().expect("columns are even")
}

fn prepared(table: &Table) -> Prepared<'_> {
    let model = LinkModel::parse(MODEL).expect("a model");
    let gazetteer = Gazetteer::default();
    Prepared::new(table, &model, &gazetteer, Run::default(), &Unwatched).expect("it fits")
}

/// Pairs that are weighed, and how often each is.
fn weighed(prepared: &Prepared, strict: &Strict) -> Vec<(u32, u32)> {
    let mut room = Room::new();
    let mut pairs = Vec::new();
    for task in prepared.tasks() {
        let visit = |a: u32, b: u32, _: &[u32], _: &[u32]| pairs.push((a.min(b), a.max(b)));
        prepared.each_pair(&task, strict, &mut room.gathered, |_, _| true, visit);
    }
    pairs.sort_unstable();
    pairs
}

/// Pairs that any rule brings, by looking at all there are.
fn brought(prepared: &Prepared, strict: &Strict) -> Vec<(u32, u32)> {
    let all = prepared.records();
    let is_brought = |&(a, b): &(u32, u32)| {
        let (x, y) = (prepared.rows.get(a), prepared.rows.get(b));
        let counting = strict.counting_any(&prepared.fields, (x, y));
        prepared.blocks.keys.rules_that_bring(x, y, counting) > 0
    };
    (0..all)
        .flat_map(|a| (a + 1..all).map(move |b| (a, b)))
        .filter(is_brought)
        .collect()
}

#[test]
fn each_pair_that_a_rule_brings_is_weighed_once_and_no_other() {
    let table = crowd(2_500);
    let prepared = prepared(&table);
    for strict in [&Strict::none(), &prepared.blocks.strict] {
        assert!(weighed(&prepared, strict) == brought(&prepared, strict));
    }
}

#[test]
fn rules_of_many_pairs_ask_for_more_and_say_so() {
    let table = crowd(2_500);
    let prepared = prepared(&table);
    let asked: BTreeSet<&str> = (0..prepared.blocks.rules.len())
        .map(|rule| prepared.blocks.strict.words(rule))
        .collect();
    assert_eq!(
        asked.into_iter().collect::<Vec<_>>(),
        [
            "",
            ", unless a name is quite another",
            ", unless the dates are years apart"
        ]
    );
    let all = weighed(&prepared, &Strict::none()).len();
    let rest = weighed(&prepared, &prepared.blocks.strict).len();
    assert!(rest * 5 < all * 4, "{rest} of {all}");
    let few = crowd(60);
    let few = self::prepared(&few);
    let words = (0..few.blocks.rules.len()).map(|rule| few.blocks.strict.words(rule));
    assert!(
        words.into_iter().all(str::is_empty),
        "short lists can afford all"
    );
}
