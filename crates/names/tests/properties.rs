//! Properties of names through the public API: comparison is a mirror, folding settles at once, no text makes anything fail.

use proptest::prelude::*;
use rapporteur_names::{
    Lexicon, PlaceRelation, PreparedName, compare, fold, parts, persons, romanise, skeleton,
};

/// Names of the kind that lists hold, and arbitrary text.
fn name() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Human Rights",
        "droits de l’homme",
        "Uyghur",
        "Uighurs",
        "Association",
        "協会",
        "日本",
        "Московская",
        "группа",
        "Peace",
        "Peaces",
        "Paix",
        "Watch",
        "(India)",
        "- Japan",
        "ACAT",
        "\"REVERS\"",
        "Museum",
        "Musrum",
        "Inc.",
        "سلام",
        "International",
        "Benteng",
        "香港黎明",
    ]);
    prop_oneof![
        prop::collection::vec(words, 1..6).prop_map(|words| words.join(" ")),
        ".{0,40}"
    ]
}

/// Names of persons in several scripts, and arbitrary text.
fn person() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Tursun",
        "memet",
        "Dr.",
        "al-",
        "Abd",
        "Мамет",
        "Иванова",
        "Petrov",
        "Haji",
        "J.",
        "周",
        "娜梓",
        "欧阳",
        "阿卜杜拉·买买提",
        "扎西卓玛",
        "བསྟན་འཛིན་",
        "རྒྱ་མཚོ",
        "محمود",
        "ئابلىمىت",
        "김",
        "철수",
        "de",
        "García",
        "Mаria",
        "Bdfy",
        "Ковалёв",
    ]);
    prop_oneof![
        prop::collection::vec(words, 0..5).prop_map(|words| words.join(" ")),
        ".{0,30}"
    ]
}

proptest! {
    #[test]
    fn comparison_is_a_mirror(one in name(), other in name()) {
        let lexicon = Lexicon::bundled();
        let (a, b) = (PreparedName::new(&one, lexicon), PreparedName::new(&other, lexicon));
        let (there, back) = (compare(&a, &b, lexicon), compare(&b, &a, lexicon));
        prop_assert_eq!(there.equality, back.equality);
        prop_assert_eq!(there.place, back.place);
        prop_assert_eq!(there.across_scripts, back.across_scripts);
        prop_assert_eq!(there.shared.len(), back.shared.len());
        let keys = |places: &[usize], of: &PreparedName| { let mut keys: Vec<String> = places.iter().map(|at| of.units()[*at].key.clone()).collect(); keys.sort(); keys };
        prop_assert_eq!(keys(&there.only_left, &a), keys(&back.only_right, &a));
        prop_assert_eq!(keys(&there.only_right, &b), keys(&back.only_left, &b));
    }

    #[test]
    fn a_name_is_equal_to_itself(one in name()) {
        let lexicon = Lexicon::bundled();
        let a = PreparedName::new(&one, lexicon);
        let same = compare(&a, &a, lexicon);
        prop_assert!(same.only_left.is_empty() && same.only_right.is_empty());
        prop_assert!(matches!(same.place, PlaceRelation::Same | PlaceRelation::Unnamed));
        prop_assert_eq!(same.equality, rapporteur_names::Equality::Letters);
    }

    #[test]
    fn persons_compare_alike_in_both_directions(one in person(), other in person()) {
        let (there, back) = (persons::compare(&one, &other).score, persons::compare(&other, &one).score);
        prop_assert!((there - back).abs() < 1e-9, "{there} and {back}");
        prop_assert!((0.0..=1.0).contains(&there));
    }

    #[test]
    fn a_person_with_letters_has_their_own_name(one in person()) {
        let prepared = persons::PreparedPerson::new(&one);
        if !prepared.words().is_empty() {
            prop_assert!(persons::compare(&one, &one).is_same_name(), "{:?}", persons::compare(&one, &one));
        }
    }

    #[test]
    fn folding_settles_at_once(text in ".{0,60}") {
        let once = fold(&text);
        prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
        romanise(&text);
        skeleton(&text);
    }

    #[test]
    fn parts_of_a_line_with_letters_are_never_empty(line in name()) {
        let found = parts(&line, Lexicon::bundled());
        prop_assert!(line.trim().is_empty() || !(found.names.is_empty() && found.acronyms.is_empty()));
    }
}
