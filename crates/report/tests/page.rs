//! What the page and the Typst text of the sample report promise, and their golden files.

use std::collections::BTreeSet;

use expect_test::expect_file;
use rapporteur_report::{Block, Document, compose, html, typst_text};
use regex::Regex;

mod sample;

fn document(language: &str) -> Document {
    compose(&sample::input(language, sample::NAMES.len())).expect("the sample has no faults")
}

fn all<'a>(pattern: &str, text: &'a str) -> Vec<&'a str> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern
        .captures_iter(text)
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect()
}

#[test]
fn the_sample_is_rendered_as_it_was() {
    for language in ["en", "zh"] {
        let document = document(language);
        let page = html(&document);
        let body = &page[page.find("</style>").expect("a style sheet")..];
        expect_file![format!("./golden/{language}.html")].assert_eq(body);
        let typst = typst_text(&document).main;
        let text = &typst[typst
            .find("#show: report.with")
            .expect("the template ends here")..];
        expect_file![format!("./golden/{language}.typ")].assert_eq(text);
    }
}

#[test]
fn the_page_fetches_and_runs_nothing() {
    for language in ["en", "zh"] {
        let page = html(&document(language));
        assert!(page.contains("default-src 'none'"));
        for forbidden in [
            "<script",
            "<link",
            "<img",
            "<iframe",
            "@import",
            "url(http",
            "@font-face",
            " onload",
            " src=",
        ] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn every_internal_link_has_its_target_and_every_id_is_unique() {
    for language in ["en", "zh"] {
        let page = html(&document(language));
        let ids = all(r#" id="([^"]+)""#, &page);
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "an id is used twice");
        let targets = all(
            r##"(?:href="#|aria-labelledby="|aria-describedby=")([^"]+)""##,
            &page,
        );
        assert!(targets.len() > 40);
        for target in targets {
            assert!(known.contains(target), "{target}");
        }
        let text = typst_text(&document(language)).main;
        let labels: BTreeSet<&str> = all(r"(?m)[\])] ?<([a-z][a-z0-9-]*)>$", &text)
            .into_iter()
            .collect();
        for target in all(r"link\(<([a-z0-9-]+)>\)", &text) {
            assert!(labels.contains(target), "{target} in {labels:?}");
        }
    }
}

#[test]
fn every_figure_carries_its_measure_column_and_raw_value() {
    let page = html(&document("en"));
    let figure = r#"<data class="figure" data-measure="docket-size" data-column="n" value="18711">18,711</data>"#;
    assert!(page.contains(figure));
    assert!(page.contains(r##"<a class="figure" href="#measure-docket-size">"##));
    assert!(page.contains(r#"value="276">276</data></a> (possibly <a"#));
}

#[test]
fn paragraphs_are_numbered_once_through_the_whole_report() {
    let document = document("zh");
    let number = |block: &Block| match block {
        Block::Paragraph { number, .. } => *number,
        _ => None,
    };
    let numbers: Vec<u32> = document.body.iter().filter_map(number).collect();
    assert_eq!(numbers, (1..=document.paragraph_count).collect::<Vec<_>>());
    assert!(document.summary.iter().all(|block| number(block).is_none()));
}

#[test]
fn names_against_the_direction_of_the_report_are_isolated() {
    let document = document("en");
    assert!(
        html(&document)
            .contains("<bdi dir=\"rtl\">مركز القاهرة (2020)</bdi>, <bdi dir=\"rtl\">ئۇيغۇر")
    );
    assert!(
        typst_text(&document)
            .main
            .contains("\\u{2068}مركز القاهرة (2020)\\u{2069}")
    );
}

#[test]
fn han_lines_join_without_a_space_and_latin_lines_with_one() {
    let page = html(&document("zh"));
    assert!(
        page.contains("</data></a>件。签署公开信的组织共计"),
        "no space at the line's end"
    );
    assert!(html(&document("en")).contains("governs the docket"));
}

#[test]
fn words_that_look_like_markup_stay_words() {
    let mut input = sample::input("en", 3);
    let nasty = "<b>#evil[x] \"q\" \\ $x$ @y";
    input
        .measures
        .get_mut("names")
        .expect("a measure of the sample")
        .title = nasty.to_owned();
    let document = compose(&input).expect("the sample has no faults");
    let page = html(&document);
    assert!(page.contains("&lt;b&gt;#evil[x]"));
    assert!(!page.contains("<b>#evil"));
    assert!(
        typst_text(&document)
            .main
            .contains(r##"#"<b>#evil[x] \"q\" \\ $x$ @y";"##)
    );
}

#[test]
fn a_report_that_is_no_demonstration_carries_no_banner() {
    let mut input = sample::input("en", 3);
    assert!(html(&compose(&input).expect("no faults")).contains("Demonstration: keys are seeded"));
    input.meta.demonstration = false;
    let document = compose(&input).expect("no faults");
    assert!(!html(&document).contains("Demonstration"));
    assert!(!typst_text(&document).main.contains("Demonstration"));
}

#[test]
fn charts_say_in_words_what_they_draw() {
    let document = document("en");
    let chart = |block| match block {
        Block::Chart(chart) => Some(chart),
        _ => None,
    };
    let charts: Vec<_> = document.body.into_iter().filter_map(chart).collect();
    assert_eq!(charts.len(), 5);
    for block in charts {
        let svg = block.chart.svg();
        assert!(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"));
        assert!(
            block.chart.description.contains("highest"),
            "{}",
            block.chart.description
        );
        assert!(!block.table.rows.is_empty());
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
