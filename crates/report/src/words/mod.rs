//! Answers: the report's fixed words in its language. Refuses to translate prose.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use rapporteur_model::Language;
use unic_langid::LanguageIdentifier;

const ENGLISH: &str = include_str!("en.ftl");
const CHINESE: &str = include_str!("zh.ftl");

/// The fixed words of one language. A language without a catalogue gets the English one.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
    counts_in_han: bool,
}

impl Words {
    pub(crate) fn of(language: &Language) -> Self {
        let (tag, text) = match language.primary() {
            "zh" => ("zh", CHINESE),
            _ => ("en", ENGLISH),
        };
        let identifier: LanguageIdentifier =
            tag.parse().expect("invariant: a language tag of ours");
        let resource =
            FluentResource::try_new(text.to_owned()).expect("invariant: a tested catalogue");
        let mut bundle = FluentBundle::new(vec![identifier]);
        // Isolating marks would end up in attributes and in the PDF's text; direction.rs sets them where they belong.
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .expect("invariant: a catalogue names each message once");
        Self {
            bundle,
            counts_in_han: tag == "zh",
        }
    }

    /// Whether annexes and headings are counted in Han numerals.
    pub(crate) fn counts_in_han(&self) -> bool {
        self.counts_in_han
    }

    /// `paras. 3–7`, or `para. 3`.
    pub(crate) fn range(&self, (first, last): (u32, u32)) -> String {
        let (first_text, last_text) = (first.to_string(), last.to_string());
        let key = if first == last {
            "one-paragraph"
        } else {
            "paragraphs"
        };
        self.with(key, &[("first", &first_text), ("last", &last_text)])
    }

    /// The message of that name.
    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message of that name with its arguments, which are printed as they are.
    pub(crate) fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let message = self
            .bundle
            .get_message(key)
            .expect("invariant: a key of the catalogue");
        let pattern = message
            .value()
            .expect("invariant: every message has a value");
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            args.set(*name, FluentValue::from(*value));
        }
        self.bundle
            .format_pattern(pattern, Some(&args), &mut Vec::new())
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(catalogue: &str) -> BTreeSet<(String, BTreeSet<String>)> {
        let lines = catalogue
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
        lines
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, value)| (key.to_owned(), arguments(value)))
            .collect()
    }

    fn arguments(value: &str) -> BTreeSet<String> {
        value
            .split('$')
            .skip(1)
            .map(|rest| rest.split([' ', '}']).next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn both_catalogues_have_the_same_keys_and_arguments() {
        assert_eq!(keys(ENGLISH), keys(CHINESE));
        assert!(keys(ENGLISH).len() > 30);
    }

    #[test]
    fn every_key_that_the_code_names_is_in_the_catalogue() {
        let sources = [
            include_str!("../annex.rs"),
            include_str!("../chart/mod.rs"),
            include_str!("../compose.rs"),
            include_str!("../html/mod.rs"),
            include_str!("../html/blocks.rs"),
            include_str!("../typst_text/mod.rs"),
            include_str!("../typst_text/blocks.rs"),
        ];
        let call = regex::Regex::new(r#"words\s*\.(?:get|with)\(\s*"([a-z-]+)""#).unwrap();
        let known: BTreeSet<String> = keys(ENGLISH).into_iter().map(|(key, _)| key).collect();
        let named: BTreeSet<String> = sources
            .iter()
            .flat_map(|source| call.captures_iter(source))
            .map(|found| found[1].to_owned())
            .collect();
        assert!(named.len() > 10, "{named:?}");
        assert_eq!(
            named.difference(&known).collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
    }

    #[test]
    fn an_unknown_language_gets_english_words() {
        let words = Words::of(&"mn".parse().unwrap());
        assert_eq!(words.get("contents"), "Contents");
    }
}
