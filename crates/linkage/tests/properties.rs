//! Properties through the public API: sums are exact, order does not matter, and what may be certain is bounded.

use proptest::prelude::*;
use rapporteur_linkage::{OrganisationRecord, PairProposal, Params, ParamsError, explain, propose};

const NAMES: [&str; 24] = [
    "Human Rights in China",
    "HRIC",
    "Japan Uyghur Association",
    "日本ウイグル協会",
    "Japan Uyghur Union",
    "ACAT Belgium",
    "ACAT-France",
    "CSW (Christian Solidarity Worldwide)",
    "Christian Solidarity Worldwide",
    "Moscow Helsinki Group",
    "Московская Хельсинкская группа",
    "Eagle Forum",
    "Eagle Forum, Inc.",
    "The Eagle Forum",
    "ISHR",
    "International Society for Human Rights, Munich",
    "International Service for Human Rights",
    "Free Tibet",
    "Tibet libre",
    "Benteng Heritage Musrum",
    "Benteng Heritage Museum",
    "Human Rights Foundation",
    "Human Rights Foundation (Japan)",
    "()",
];

fn record(list: u32, name: &str) -> OrganisationRecord {
    OrganisationRecord {
        list,
        names: vec![name.to_owned()],
        ..OrganisationRecord::default()
    }
}

fn lists() -> impl Strategy<Value = Vec<OrganisationRecord>> {
    prop::collection::vec((0u32..3, prop::sample::select(NAMES.to_vec())), 2..24).prop_map(|rows| {
        rows.into_iter()
            .map(|(list, name)| record(list, name))
            .collect()
    })
}

fn sum_is_exact(pair: &PairProposal) -> bool {
    let forwards: f64 = pair.reasons.iter().map(|reason| reason.weight_bits).sum();
    let backwards: f64 = pair
        .reasons
        .iter()
        .rev()
        .map(|reason| reason.weight_bits)
        .sum();
    forwards == pair.score_bits && backwards == pair.score_bits && pair.reasons[0].code == "prior"
}

/// What was proposed, told by records and not by their order.
fn told(records: &[OrganisationRecord], pairs: &[PairProposal]) -> Vec<String> {
    let side = |at: usize| format!("{} {}", records[at].list, records[at].names[0]);
    let mut told: Vec<String> = pairs
        .iter()
        .map(|pair| {
            let (a, b) = (side(pair.left), side(pair.right));
            format!(
                "{} | {} | {}",
                a.clone().min(b.clone()),
                a.max(b),
                pair.score_bits
            )
        })
        .collect();
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reasons_add_up_exactly_and_either_order_scores_the_same(records in lists(), one in 0usize..24, other in 0usize..24) {
        let params = Params::default();
        let (there, back) = (explain(&records, &params, one, other), explain(&records, &params, other, one));
        prop_assert_eq!(&there, &back);
        prop_assert_eq!(there.is_some(), one != other && one.max(other) < records.len());
        if let Some(pair) = there {
            prop_assert!(sum_is_exact(&pair) && (0.0..=1.0).contains(&pair.probability));
        }
    }

    #[test]
    fn the_order_of_records_changes_nothing(records in lists(), turn in 0usize..24) {
        let params = Params::default();
        let mut turned = records.clone();
        turned.rotate_left(turn % records.len());
        turned.reverse();
        prop_assert_eq!(told(&records, &propose(&records, &params).pairs), told(&turned, &propose(&turned, &params).pairs));
    }

    #[test]
    fn a_proposal_is_what_explaining_the_pair_says(records in lists()) {
        let params = Params::default();
        for pair in propose(&records, &params).pairs {
            prop_assert_eq!(explain(&records, &params, pair.left, pair.right), Some(pair));
        }
    }

    #[test]
    fn arbitrary_text_never_fails(names in prop::collection::vec(".{0,30}", 2..10)) {
        let records: Vec<OrganisationRecord> = names.iter().map(|name| record(0, name)).collect();
        for pair in propose(&records, &Params::default()).pairs {
            prop_assert!(pair.left < pair.right && pair.right < records.len());
            prop_assert!((0.0..=1.0).contains(&pair.probability) && pair.score_bits.is_finite());
        }
    }
}

#[test]
fn only_equal_names_are_certain_however_eager_the_prior() {
    let params = Params {
        partners_within_list: 1e9,
        partners_across_lists: 1e9,
        ..Params::default()
    };
    for (one, other, certain) in [
        ("Eagle Forum", "Eagle Forum, Inc.", true),
        (
            "CSW (Christian Solidarity Worldwide)",
            "Christian Solidarity Worldwide",
            true,
        ),
        ("HRIC", "HRIC", false),
        ("HRIC", "Human Rights in China", false),
        ("日本ウイグル協会", "Japan Uyghur Association", false),
        ("ACAT Belgium", "ACAT-France", false),
        ("Benteng Heritage Musrum", "Benteng Heritage Museum", false),
        (
            "Human Rights Foundation",
            "Human Rights Foundation (Japan)",
            false,
        ),
        ("Peace Watch (PW)", "Peace Watch (PEW)", false),
        (
            "Peace Watch (ad referendum)",
            "Eagle Forum (ad referendum)",
            false,
        ),
    ] {
        let mut records = vec![record(0, one), record(1, other)];
        records.extend((0..40).map(|n| record(n % 2, &format!("Unlike {n} anything{n}"))));
        let pair = explain(&records, &params, 0, 1).expect("two records");
        assert_eq!(
            pair.probability >= params.certain_probability,
            certain,
            "{one} / {other}: {pair:?}"
        );
    }
}

#[test]
fn a_place_given_apart_counts_like_one_in_the_name() {
    let params = Params::default();
    let mut records = vec![record(0, "Friends of Tibet"), record(1, "Friends of Tibet")];
    records.extend((0..200).map(|n| record(n % 2, &format!("Unlike{n} anything{n}"))));
    let together = explain(&records, &params, 0, 1)
        .expect("two records")
        .probability;
    records[0].place = Some("India".to_owned());
    records[1].place = Some("Austria".to_owned());
    let apart = explain(&records, &params, 0, 1).expect("two records");
    assert!(
        together > 0.9 && apart.probability < 0.05,
        "{together} {apart:?}"
    );
}

#[test]
fn a_section_keeps_its_place_in_every_name_it_gives() {
    let params = Params::default();
    let spelled_out = |list, place: &str, name: &str| OrganisationRecord {
        list,
        names: vec![format!("ACAT {place}"), name.to_owned()],
        ..OrganisationRecord::default()
    };
    let mut records = vec![
        spelled_out(
            0,
            "Germany",
            "Action by Christians for the Abolition of Torture",
        ),
        spelled_out(
            1,
            "France",
            "Action des chrétiens pour l'abolition de la torture",
        ),
    ];
    records.extend((0..200).map(|n| record(n % 2, &format!("Unlike{n} anything{n}"))));
    let pair = explain(&records, &params, 0, 1).expect("two records");
    assert!(
        pair.reasons
            .iter()
            .any(|reason| reason.code == "place" && reason.weight_bits < -10.0),
        "{pair:?}"
    );
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    assert_eq!(Params::default().check(), Ok(()));
    let wrong = Params {
        word_kept: 1.0,
        ..Params::default()
    };
    assert_eq!(
        wrong.check(),
        Err(ParamsError::CheckShare { name: "word_kept" })
    );
    let wrong = Params {
        partners_across_lists: f64::NAN,
        ..Params::default()
    };
    assert_eq!(
        wrong.check(),
        Err(ParamsError::CheckPositive {
            name: "partners_across_lists"
        })
    );
    let wrong = Params {
        certain_probability: 0.1,
        ..Params::default()
    };
    assert_eq!(wrong.check(), Err(ParamsError::CheckOrder));
}
