//! Whether pages hold content: measured on made-up pages with labels, both kinds, in seven languages.

use std::collections::BTreeMap;

use rapporteur_archive::page::{Verdict, judge};

struct Labelled {
    label: String,
    title: String,
    status: u16,
    html: String,
}

/// Sentences of an article, repeated with numbers so that no two are alike.
fn prose(language: &str, sentences: usize) -> String {
    let sentence = match language {
        "zh" => {
            "为切实做好社会稳定工作，经县委研究决定，面向社会公开选聘工作人员若干名，现将有关事项公告如下"
        }
        "ru" => {
            "Суд рассмотрел ходатайство следствия и постановил продлить срок содержания под стражей, защита обжалует решение"
        }
        "es" => {
            "Las familias caminaron durante dos noches hasta llegar a la escuela, donde nadie las esperaba ni había agua"
        }
        "ar" => "جاء الجنود عند الفجر وأخذوا الرجال من بيوتهم ولم نعرف إلى أين ذهبوا بهم حتى اليوم",
        _ => {
            "The lorries came after midnight and stood before the school until the last of the men had been counted"
        }
    };
    (1..=sentences)
        .map(|number| format!("<p>{sentence} ({number}).</p>"))
        .collect()
}

fn pages(text: &str) -> Vec<Labelled> {
    text.split("\n=== ")
        .skip(1)
        .map(|section| {
            let (line, html) = section
                .split_once('\n')
                .expect("invariant: a line of labels begins a page");
            let fields: Vec<&str> = line.split(" | ").collect();
            let mut html = html.trim_end().to_owned();
            while let Some(at) = html.find("{prose:") {
                let end = at + html[at..].find('}').expect("invariant: the mark is closed");
                let (language, count) = html[at + 7..end]
                    .split_once(':')
                    .expect("invariant: language and number");
                let text = prose(language, count.parse().expect("invariant: a number"));
                html.replace_range(at..=end, &text);
            }
            Labelled {
                label: fields[0].to_owned(),
                title: line.to_owned(),
                status: fields[2].parse().expect("invariant: a status"),
                html,
            }
        })
        .collect()
}

/// True and false positives, false negatives, true negatives, and what was judged wrongly. Positive: "holds no content".
fn measure(text: &str) -> ([usize; 4], Vec<(String, Verdict)>, usize) {
    let (mut counts, mut wrong, mut same_reason) = ([0; 4], Vec::new(), 0);
    for page in pages(text) {
        let (_, verdict) = judge(
            page.html.as_bytes(),
            Some("text/html; charset=utf-8"),
            Some(page.status),
        );
        let is_empty = page.label != "content";
        let cell = match (is_empty, verdict.is_empty()) {
            (true, true) => 0,
            (false, true) => 1,
            (true, false) => 2,
            (false, false) => 3,
        };
        counts[cell] += 1;
        let words = BTreeMap::from([
            ("login page", "login"),
            ("consent page", "consent"),
            ("needs scripts", "script"),
            ("bot check", "bot"),
            ("error page", "error"),
            ("not found", "notfound"),
            ("parked address", "parked"),
            ("redirect only", "redirect"),
            ("empty", "empty"),
        ]);
        same_reason += usize::from(
            verdict
                .emptiness
                .is_some_and(|reason| words[reason.as_str()] == page.label),
        );
        if matches!(cell, 1 | 2) {
            wrong.push((page.title, verdict));
        }
    }
    (counts, wrong, same_reason)
}

#[test]
fn the_first_set_is_judged_as_labelled() {
    let (counts, wrong, same_reason) = measure(include_str!("pages/first.txt"));
    println!("first set: {counts:?}, reason as labelled {same_reason}");
    assert!(wrong.is_empty(), "{counts:?} {wrong:#?}");
}

/// The second set was written before the rules were first run and no rule was changed for it: 44 pages, 31 without content.
/// Found: precision 30/32 (94 %), recall 30/31 (97 %), the reason as labelled in 30 of 31.
#[test]
fn the_second_set_is_judged_with_the_precision_and_recall_that_the_documents_state() {
    let ([found, too_many, missed, right], wrong, same_reason) =
        measure(include_str!("pages/second.txt"));
    assert_eq!(found + missed + too_many + right, 44);
    assert!(
        found >= 30 && too_many <= 2 && missed <= 1 && same_reason >= 30,
        "{found} {too_many} {missed} {right} {wrong:#?}"
    );
}

#[test]
fn the_status_of_the_server_decides_nothing() {
    for text in [
        include_str!("pages/first.txt"),
        include_str!("pages/second.txt"),
    ] {
        for page in pages(text) {
            let judged = |status| judge(page.html.as_bytes(), None, status).1.emptiness;
            assert_eq!(judged(Some(200)), judged(Some(404)), "{}", page.title);
            assert_eq!(judged(None), judged(Some(503)), "{}", page.title);
        }
    }
}

#[test]
fn a_refusal_that_holds_content_is_noted() {
    let html = "<title>x</title><p>Доступ к ресурсу ограничен по решению суда.</p>";
    let (page, verdict) = judge(html.as_bytes(), None, Some(403));
    assert_eq!(page.title.as_deref(), Some("x"));
    assert!(
        !verdict.is_empty()
            && verdict
                .why()
                .contains("answered 403, and the page holds content"),
        "{verdict:?}"
    );
    assert!(verdict.why().contains("notice of blocking"), "{verdict:?}");
}

#[test]
fn pages_are_read_in_their_own_encoding() {
    let (gbk, _, _) = encoding_rs::GBK
        .encode("<meta charset=gb2312><title>页面不存在</title><p>您访问的页面不存在</p>");
    let (page, verdict) = judge(&gbk, Some("text/html"), Some(200));
    assert_eq!(page.title.as_deref(), Some("页面不存在"));
    assert!(verdict.is_empty());
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("<title>Страница не найдена</title>");
    assert_eq!(
        judge(&cyrillic, Some("text/html; charset=windows-1251"), None)
            .0
            .title
            .as_deref(),
        Some("Страница не найдена")
    );
}

#[test]
fn a_title_is_read_through_references_comments_and_odd_tags() {
    let cases = [
        (
            "<!-- <title>no</title> --><TITLE lang=en>\n A &amp; B&#x2014;C </TITLE>",
            Some("A & B—C"),
        ),
        ("<svg><title>icon</title></svg><p>x", Some("icon")),
        (
            "<script>var a = \"<title>no</title>\";</script><title>yes</title>",
            Some("yes"),
        ),
        ("<a title='>'>x</a><title>after</title>", Some("after")),
        ("<title>cut of", Some("cut of")),
        ("<p>none", None),
    ];
    for (html, title) in cases {
        assert_eq!(
            judge(html.as_bytes(), None, None).0.title.as_deref(),
            title,
            "{html}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn odd_bytes_are_judged_and_emptiness_has_a_reason(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), tags in "(<[a-z!/]{0,9}[ a-z='\"<>-]{0,12}>?|[a-zé中 &#;x0-9]{0,9}){0,40}") {
        for (_, verdict) in [
            judge(&bytes, None, None),
            judge(tags.as_bytes(), Some("text/html; charset=\"utf-8"), Some(200)),
        ] {
            proptest::prop_assert!(!verdict.is_empty() || !verdict.reasons.is_empty());
        }
    }
}
