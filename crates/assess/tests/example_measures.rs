//! Answers whether the example's measures are of the form, in every language of its report, and whether its text names only them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rapporteur_assess::Measure;

const LANGUAGES: [&str; 2] = ["en", "zh"];

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/china-2020")
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == ending));
    paths.sort();
    let name = |path: &Path| {
        path.file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    paths
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).expect("text")))
        .collect()
}

fn measures() -> BTreeMap<String, Measure> {
    let read = Measure::parse_all(&files(&example().join("measures"), "toml"), &LANGUAGES);
    read.unwrap_or_else(|error| panic!("{error}"))
        .into_iter()
        .map(|measure| (measure.id.clone(), measure))
        .collect()
}

/// The placeholders of a text that begin with one of the words, as `word:rest`.
fn placeholders(text: &str) -> BTreeSet<String> {
    let inner = text
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"));
    let named = inner.map(|(inner, _)| inner).filter(|it| {
        ["figure:", "table:", "chart:"]
            .iter()
            .any(|word| it.starts_with(word))
    });
    named.map(str::to_owned).collect()
}

#[test]
fn every_measure_of_the_example_is_of_the_form() {
    assert!(measures().len() >= 25, "the report needs its measures");
}

#[test]
fn the_text_names_only_measures_and_columns_that_exist() {
    let measures = measures();
    let mut named = BTreeSet::new();
    for language in LANGUAGES {
        for (file, text) in files(&example().join("report").join(language), "md") {
            for placeholder in placeholders(&text) {
                let (word, rest) = placeholder.split_once(':').expect("a word");
                let (id, column) = rest
                    .split_once('.')
                    .map_or((rest, None), |(id, column)| (id, Some(column)));
                let measure = measures
                    .get(id)
                    .unwrap_or_else(|| panic!("{language}/{file}: no measure {id}"));
                let pair = BTreeSet::from(["certain", "possible"]);
                let columns: BTreeSet<&str> = measure.columns.keys().map(String::as_str).collect();
                let fits = match (word, column) {
                    ("figure", Some(column)) => columns.contains(column),
                    ("figure", None) => columns.len() == 1 || pair.is_subset(&columns),
                    ("chart", None) => measure.chart.is_some(),
                    (_, column) => column.is_none(),
                };
                assert!(
                    fits,
                    "{language}/{file}: {{{{{placeholder}}}}} does not fit its measure"
                );
                named.insert(id.to_owned());
            }
        }
    }
    let unused: Vec<&String> = measures.keys().filter(|id| !named.contains(*id)).collect();
    assert!(unused.is_empty(), "measures that no text names: {unused:?}");
}

#[test]
fn both_languages_tell_the_same_figures_in_the_same_files() {
    let [en, zh] = LANGUAGES.map(|language| files(&example().join("report").join(language), "md"));
    let names = |files: &[(String, String)]| {
        files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&en), names(&zh));
    for ((file, english), (_, chinese)) in en.iter().zip(&zh) {
        assert_eq!(placeholders(english), placeholders(chinese), "{file}");
        let blocks = |text: &str| {
            text.split("\n\n")
                .filter(|block| !block.trim().is_empty())
                .count()
        };
        assert_eq!(
            blocks(english),
            blocks(chinese),
            "{file}: the paragraphs are not aligned"
        );
    }
}
