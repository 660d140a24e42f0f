//! The engine through its interface: what it promises of every pair and every run, on made-up lists.

mod random;

use random::Random;
use rapporteur_linkage::model::{Field, FieldKind, LinkModel};
use rapporteur_linkage::{
    ColumnKind, ColumnPlan, Gazetteer, Labels, Prepared, Run, Table, TableBuilder, TrainError,
    Trained, Unwatched,
};

const GIVEN: [&str; 24] = [
    "Tursun", "Memet", "Ayshe", "Patime", "Ilham", "Rahile", "Yasin", "Dolqun", "Perhat", "Zohre",
    "Adil", "Nurgul", "Tenzin", "Dolma", "Pema", "Karma", "Robert", "Alice", "Martin", "Sophie",
    "Erlan", "Aigul", "Serik", "Dinara",
];

/// Persons who stand in one, two or three of three lists, with a slip here and a gap there.
fn lists(persons: u64) -> Table {
    let plan = |name: &str| ColumnPlan {
        name: name.to_owned(),
        kind: ColumnKind::Interned,
    };
    let mut builder = TableBuilder::new(&["given", "family", "born", "town"].map(plan));
    for list in 0..3u64 {
        builder.begin_list(&format!("list {list}"));
        for person in 0..persons {
            let draw = |of: u64, below: u64| {
                (person * 7919 + of * 104_729 + person * person * 31).wrapping_mul(2_654_435_761)
                    / 65_536
                    % below
            };
            if draw(list + 10, 3) == 0 {
                continue;
            }
            let given = GIVEN[draw(1, 24) as usize];
            let family = format!(
                "{}{}",
                GIVEN[draw(2, 24) as usize],
                ["ov", "i", "son", "dorje", ""][draw(3, 5) as usize]
            );
            let slipped = if draw(list + 20, 9) == 0 {
                given.replace('a', "e")
            } else {
                given.to_owned()
            };
            let born = format!(
                "{}-{:02}-{:02}",
                1950 + draw(4, 50),
                1 + draw(5, 12),
                1 + draw(6, 28)
            );
            let born = if draw(list + 30, 5) == 0 {
                &born[..4]
            } else {
                &born
            };
            let town = format!("town{}", draw(7, 40));
            builder.push(0, Some(&slipped));
            builder.push(1, Some(family.as_str()).filter(|_| draw(list + 40, 12) > 0));
            builder.push(2, Some(born).filter(|_| draw(list + 50, 10) > 0));
            builder.push(3, Some(town.as_str()).filter(|_| draw(list + 60, 8) > 0));
        }
    }
    builder.finish().expect("columns are even")
}

fn model() -> LinkModel {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        kind,
    };
    LinkModel {
        fields: vec![
            field(
                "name",
                FieldKind::PersonName {
                    given: Some("given".into()),
                    family: Some("family".into()),
                    full: None,
                },
            ),
            field(
                "born",
                FieldKind::Date {
                    columns: vec!["born".into()],
                },
            ),
            field(
                "town",
                FieldKind::Place {
                    column: Some("town".into()),
                    lat: None,
                    lon: None,
                },
            ),
        ],
        ..LinkModel::default()
    }
}

fn prepared(table: &Table, threads: usize) -> Prepared<'_> {
    let run = Run { threads, seed: 5 };
    Prepared::new(table, &model(), &Gazetteer::default(), run, &Unwatched).expect("the model fits")
}

fn trained(prepared: &Prepared<'_>) -> Trained {
    prepared
        .train(&Labels::default(), &Unwatched)
        .expect("there is enough to learn from")
}

#[test]
fn a_pair_that_is_given_up_early_is_below_the_floor() {
    let table = lists(400);
    let prepared = prepared(&table, 1);
    let trained = trained(&prepared);
    let all = prepared.score(&trained, f64::NEG_INFINITY, &Unwatched);
    for floor in [-12.0f32, -6.0, 0.0, 3.0] {
        let kept = prepared.score(&trained, f64::from(floor), &Unwatched);
        let expected: Vec<_> = all
            .edges
            .iter()
            .filter(|edge| edge.weight >= floor)
            .collect();
        assert!(kept.edges.iter().eq(expected), "{floor}");
        assert_eq!(kept.pairs_scored, all.pairs_scored);
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let table = lists(1500);
    let (one, three) = (prepared(&table, 1), prepared(&table, 3));
    let (learnt, again) = (trained(&one), trained(&three));
    assert_eq!(learnt, again);
    let scored = one.score(&learnt, -5.0, &Unwatched);
    assert!(scored.edges.len() > 500, "{} edges", scored.edges.len());
    assert_eq!(scored, three.score(&again, -5.0, &Unwatched));
}

#[test]
fn a_waterfall_adds_up_to_the_weight_and_to_the_edge() {
    let table = lists(800);
    let prepared = prepared(&table, 1);
    let learnt = trained(&prepared);
    for edge in prepared.score(&learnt, -5.0, &Unwatched).edges {
        let waterfall = prepared.explain(&learnt, edge.a, edge.b);
        let sum = waterfall
            .steps
            .iter()
            .fold(waterfall.prior_bits, |sum, step| sum + step.weight_bits);
        assert_eq!(sum.to_bits(), waterfall.total_bits.to_bits());
        assert_eq!(sum.to_bits(), edge.weight.to_bits());
        assert_eq!(
            edge.weight,
            prepared.weight(&learnt, edge.b, edge.a),
            "either order"
        );
    }
}

#[test]
fn each_pair_comes_once_and_the_plan_foresees_how_many() {
    let table = lists(1500);
    let prepared = prepared(&table, 2);
    let scored = prepared.score(&trained(&prepared), -1000.0, &Unwatched);
    assert_eq!(scored.pairs_scored, scored.edges.len() as u64);
    let mut pairs: Vec<(u32, u32)> = scored.edges.iter().map(|edge| (edge.a, edge.b)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    assert_eq!(pairs.len(), scored.edges.len(), "no pair twice");
    let foreseen = prepared.plan().pairs as f64;
    assert!(
        (foreseen / pairs.len() as f64 - 1.0).abs() < 0.1,
        "{foreseen} of {}",
        pairs.len()
    );
}

#[test]
fn a_plan_names_the_rules_that_are_left_out_and_blocks_can_be_given_up() {
    let table = lists(6000);
    let mut prepared = prepared(&table, 1);
    let left_out = prepared.plan().left_out;
    assert!(!left_out.is_empty(), "family names alone bring too many");
    assert!(left_out.iter().all(|rule| rule.reason.contains("pairs")));
    let learnt = trained(&prepared);
    let scored = prepared.score(&learnt, 0.0, &Unwatched);
    prepared.forget_blocks();
    let edge = scored.edges[0];
    assert_eq!(prepared.weight(&learnt, edge.a, edge.b), edge.weight);
    let again = prepared.score(&learnt, 0.0, &Unwatched);
    assert_eq!((again.pairs_scored, again.edges.len()), (0, 0));
    assert_eq!(prepared.missed_by_rules(&scored.edges).recall_at_most, 1.0);
}

/// Persons in two lists, of whom three in a hundred are in both; many strangers share a part of their names.
fn mostly_strangers(persons: u64) -> Table {
    let plan = |name: &str| ColumnPlan {
        name: name.to_owned(),
        kind: ColumnKind::Interned,
    };
    let mut builder = TableBuilder::new(&["given", "family", "born", "town"].map(plan));
    for list in 0..2u64 {
        builder.begin_list(&format!("list {list}"));
        for row in 0..persons {
            let person = if row * 100 < persons * 3 {
                row
            } else {
                row + list * persons
            };
            let mut random = Random(person + 1);
            let mut of = |below: u64| random.below(below);
            let mut syllables = |count: u64| -> String {
                (0..count)
                    .map(|_| ["ta", "lu", "mir", "gos", "nen", "kha", "bir", "sho"][of(8) as usize])
                    .collect()
            };
            let (given, family) = (syllables(3), syllables(4));
            let born = format!("{}-{:02}-{:02}", 1960 + of(20), 1 + of(12), 1 + of(28));
            let town = format!("town{}", of(400));
            let slip = if Random(person * 2 + list).below(8) == 0 {
                "x"
            } else {
                ""
            };
            for (column, text) in [given + slip, family, born, town].iter().enumerate() {
                builder.push(column, Some(text));
            }
        }
    }
    builder.finish().expect("columns are even")
}

#[test]
fn rules_of_many_pairs_and_few_matches_are_given_up_and_named() {
    let table = mostly_strangers(20_000);
    let mut prepared = prepared(&table, 2);
    let learnt = trained(&prepared);
    let planned = prepared.plan().rules;
    let before = prepared.score(&learnt, 0.0, &Unwatched);
    let left_out = prepared.leave_out_poor_rules(&learnt);
    let after = prepared.score(&learnt, 0.0, &Unwatched);
    assert!(!left_out.is_empty());
    for rule in &left_out {
        assert!(planned.iter().any(|planned| planned.words == rule.words));
        assert!(rule.reason.ends_with(" matches"), "{}", rule.reason);
    }
    assert!(
        after.pairs_scored * 10 < before.pairs_scored * 9,
        "{} of {}",
        after.pairs_scored,
        before.pairs_scored
    );
    assert!(after.edges.len() * 50 >= before.edges.len() * 48);
    assert_eq!(prepared.leave_out_poor_rules(&learnt), [], "once is enough");
}

#[test]
fn what_teaches_nothing_is_refused() {
    let plan = ColumnPlan {
        name: "given".into(),
        kind: ColumnKind::Interned,
    };
    let mut builder = TableBuilder::new(&[plan]);
    for row in 0..200 {
        builder.push(0, Some(GIVEN[row % 24]));
    }
    let table = builder.finish().expect("one column");
    let mut model = model();
    model.fields = vec![Field {
        name: "given".into(),
        kind: FieldKind::Name {
            column: "given".into(),
        },
    }];
    let prepared = Prepared::new(
        &table,
        &model,
        &Gazetteer::default(),
        Run::default(),
        &Unwatched,
    )
    .expect("fits");
    let refused = prepared.train(&Labels::default(), &Unwatched);
    assert!(
        matches!(refused, Err(TrainError::NoSession | TrainError::Absurd(_))),
        "{refused:?}"
    );
    assert_eq!(
        prepared.ready_made(&Labels::default(), &Unwatched),
        Err(TrainError::NoSession),
        "one field tells too little"
    );
}

/// Twelve persons in both lists, and twelve more in each.
fn short_lists() -> Table {
    let plan = |name: &str| ColumnPlan {
        name: name.to_owned(),
        kind: ColumnKind::Interned,
    };
    let mut builder = TableBuilder::new(&["given", "family", "born", "town"].map(plan));
    for list in 0..2usize {
        builder.begin_list(&format!("list {list}"));
        for row in 0..24 {
            let person = if row < 12 { row } else { row + list * 12 };
            builder.push(0, Some(GIVEN[person % 24]));
            builder.push(
                1,
                Some(&format!("{}ov", GIVEN[(person * 7 + person / 24 * 5) % 24])),
            );
            let born = format!(
                "{}-{:02}-{:02}",
                1950 + person,
                1 + person % 12,
                1 + person % 28
            );
            builder.push(2, Some(if row % 5 == list { &born[..4] } else { &born }));
            builder.push(3, Some(&format!("town{}", person % 7)));
        }
    }
    builder.finish().expect("columns are even")
}

#[test]
fn ready_made_weights_join_what_two_short_lists_share_and_nothing_else() {
    let table = short_lists();
    let prepared = prepared(&table, 1);
    let labels = Labels::default();
    assert!(matches!(
        prepared.train(&labels, &Unwatched),
        Err(TrainError::NoSession | TrainError::Absurd(_))
    ));
    let trained = prepared
        .ready_made(&labels, &Unwatched)
        .expect("short lists");
    assert_eq!(trained.sessions, [], "nothing was learnt");
    let scored = prepared.score(&trained, 0.0, &Unwatched);
    let wrong: Vec<_> = scored
        .edges
        .iter()
        .filter(|edge| edge.b != edge.a + 24 || edge.a >= 12)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(scored.edges.len() >= 10, "{} of 12", scored.edges.len());
}

#[test]
fn long_lists_get_no_ready_made_weights() {
    let table = lists(1500);
    let refused = prepared(&table, 1).ready_made(&Labels::default(), &Unwatched);
    assert_eq!(refused, Err(TrainError::NoSession));
}

const OTHER_NAME: &str = "given name another, family name another";

#[test]
fn labels_that_say_one_teach_what_matches_differ_in() {
    let table = lists(800);
    let prepared = prepared(&table, 1);
    let unlabelled = trained(&prepared);
    let apart = |trained: &Trained| {
        let name = trained.fields.iter().find(|field| field.name == "name");
        let levels = &name.expect("a field").levels;
        let another = levels.iter().find(|level| level.words == OTHER_NAME);
        another.expect("a level of difference").weight_bits
    };
    let differ = |a: u32, b: u32| {
        let steps = prepared.explain(&unlabelled, a, b).steps;
        steps.iter().any(|step| step.words.ends_with(OTHER_NAME))
    };
    let moved: Vec<(u32, u32, bool)> = (0..400)
        .map(|at| (at, at + 500, true))
        .filter(|&(a, b, _)| differ(a, b))
        .collect();
    assert!(moved.len() > 100, "{} pairs of two names", moved.len());
    let labels = Labels { pairs: moved };
    let taught = prepared
        .train(&labels, &Unwatched)
        .expect("there is enough to learn from");
    assert!(
        apart(&taught) > apart(&unlabelled) + 1.0,
        "{} after {}",
        apart(&taught),
        apart(&unlabelled)
    );
    let denied = Labels {
        pairs: labels
            .pairs
            .iter()
            .map(|&(a, b, _)| (a, b, false))
            .collect(),
    };
    let kept = prepared
        .train(&denied, &Unwatched)
        .expect("there is enough to learn from");
    assert_eq!(
        kept, unlabelled,
        "pairs called not one keep records apart and teach nothing"
    );
}
