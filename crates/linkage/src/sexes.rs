//! Words for sexes in the languages that lists are written in. It refuses to guess from a name.

/// Distinct values beyond which a column is something else.
const VALUES_MAX: usize = 24;

const MALE: &[&str] = &[
    "m",
    "male",
    "man",
    "boy",
    "男",
    "м",
    "муж",
    "мужской",
    "h",
    "homme",
    "masculin",
    "hombre",
    "masculino",
    "ذكر",
    "er",
    "ер",
    "erkek",
    "ئەر",
    "ཕོ",
];
const FEMALE: &[&str] = &[
    "f",
    "female",
    "woman",
    "girl",
    "女",
    "ж",
    "жен",
    "женский",
    "femme",
    "féminin",
    "mujer",
    "femenino",
    "أنثى",
    "انثى",
    "әйел",
    "ayal",
    "kadın",
    "ئايال",
    "མོ",
];
const UNKNOWN: &[&str] = &["x", "u", "unknown", "other", "不详", "неизвестно", "?"];

/// What a word for a sex is written as here: one word for each sex, nothing for "not known"; `None` for any other word.
pub(crate) fn canonical(value: &str) -> Option<&'static str> {
    let lower = value.trim().to_lowercase();
    let is_in = |words: &[&str]| words.contains(&lower.as_str());
    match () {
        () if is_in(MALE) => Some("male"),
        () if is_in(FEMALE) => Some("female"),
        () if is_in(UNKNOWN) => Some(""),
        () => None,
    }
}

/// Whether a word means a sex and hardly anything else: not `h` or `er` alone, and not "unknown".
pub(crate) fn is_plain(value: &str) -> bool {
    canonical(value).is_some_and(|word| !word.is_empty())
        && !["h", "er"].contains(&value.to_lowercase().as_str())
}

/// Whether all of some distinct values are words for sexes.
pub(crate) fn are_all<'v>(values: impl Iterator<Item = &'v str> + Clone) -> bool {
    values.clone().take(VALUES_MAX + 1).count() <= VALUES_MAX
        && values.clone().any(is_plain)
        && values.into_iter().all(|value| canonical(value).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_several_languages_agree() {
        for (one, other) in [("M", "男"), ("female", "жен"), ("Erkek", "ئەر")] {
            assert_eq!(canonical(one), canonical(other));
        }
        assert_ne!(canonical("m"), canonical("f"));
        assert_eq!(canonical("不详"), Some(""));
        assert_eq!(canonical("painter"), None);
    }

    #[test]
    fn a_column_of_other_words_is_left_alone() {
        assert!(are_all(["M", "女", "unknown"].into_iter()));
        assert!(!are_all(["M", "W", "painter"].into_iter()));
        assert!(!are_all(["unknown", "x"].into_iter()));
        assert!(!are_all([].into_iter()));
    }
}
