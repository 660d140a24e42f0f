//! The sample report of the tests: invented figures, real scripts.

mod charts;

use std::collections::BTreeMap;

use rapporteur_model::{CellValue, Figure, FigureValue};
use rapporteur_report::{ChartSpec, Checkpoint, MeasureText, ProseFile, ReportInput, ReportMeta};

/// The sample in English or Chinese; `rows` signatories in its table.
pub fn input(language: &str, rows: usize) -> ReportInput {
    let is_chinese = language == "zh";
    let prose = if is_chinese {
        [
            ("zh/1-summary.md", include_str!("zh/1-summary.md")),
            ("zh/2-findings.md", include_str!("zh/2-findings.md")),
        ]
    } else {
        [
            ("en/1-summary.md", include_str!("en/1-summary.md")),
            ("en/2-findings.md", include_str!("en/2-findings.md")),
        ]
    };
    let file = |(path, text): (&str, &str)| ProseFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let mut input = ReportInput {
        meta: meta(language, is_chinese),
        prose: prose.into_iter().map(file).collect(),
        measures: BTreeMap::new(),
        figures: BTreeMap::new(),
        estimates: BTreeMap::new(),
    };
    single_values(&mut input, is_chinese);
    charts::charts(&mut input, is_chinese);
    names(&mut input, is_chinese, rows);
    input
}

fn meta(language: &str, is_chinese: bool) -> ReportMeta {
    let word = |english: &str, chinese: &str| if is_chinese { chinese } else { english }.to_owned();
    ReportMeta {
        title: word(
            "A sample report on an invented docket",
            "关于虚构案卷的样本报告",
        ),
        subtitle: word("Annual report of the sample mechanism", "样本机制年度报告"),
        symbol: "SAMPLE/2020/1".to_owned(),
        distribution: word("General", "普通"),
        date: "2021-03-01".to_owned(),
        language: language.parse().expect("a language tag"),
        original_language: "en".parse().expect("a language tag"),
        mechanism: word("Sample Mechanism", "样本机制"),
        situation: word("An invented situation", "虚构事项"),
        period: word("1 January to 31 December 2020", "2020年1月1日至12月31日"),
        year: 2020,
        checkpoint: Checkpoint {
            origin: "example.org/sample".to_owned(),
            size: 1234,
            root_hex: "5f1d0c5e0f6cbb2a5a0a8f4f9a1d3f63c2c8c8f2e6c1a98b7d6e5f4a3b2c1d0e".to_owned(),
        },
        log_vkey: "example.org/sample+c1d3a7f2+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
            .to_owned(),
        package_note: String::new(),
        demonstration: true,
    }
}

struct Words<'a> {
    title: (&'a str, &'a str),
    unit: (&'a str, &'a str),
    columns: &'a [(&'a str, &'a str, &'a str)],
    labels: &'a [(&'a str, &'a str, &'a str)],
}

fn add(
    input: &mut ReportInput,
    is_chinese: bool,
    id: &str,
    words: &Words<'_>,
    chart: Option<ChartSpec>,
    rows: Vec<Vec<CellValue>>,
) {
    let pick =
        |(english, chinese): (&str, &str)| if is_chinese { chinese } else { english }.to_owned();
    let pairs = |words: &[(&str, &str, &str)]| {
        words
            .iter()
            .map(|(key, english, chinese)| ((*key).to_owned(), pick((english, chinese))))
            .collect()
    };
    let definition = (
        "Rows of the invented table, counted as its columns say.",
        "按各栏所述统计虚构表中的行。",
    );
    let measure = MeasureText {
        id: id.to_owned(),
        title: pick(words.title),
        definition: pick(definition),
        unit: pick(words.unit),
        columns: pairs(words.columns),
        labels: pairs(words.labels),
        chart,
    };
    let columns = words
        .columns
        .iter()
        .map(|(key, _, _)| (*key).to_owned())
        .collect();
    let figure = Figure {
        measure: id.to_owned(),
        value: FigureValue { columns, rows },
        withheld_count: 0,
    };
    input.measures.insert(id.to_owned(), measure);
    input.figures.insert(id.to_owned(), figure);
}

fn single_values(input: &mut ReportInput, is_chinese: bool) {
    let count = ("n", "Number", "数目");
    let singles = [
        (
            "docket-size",
            ("Applications on the docket", "案卷中的申请"),
            18_711,
        ),
        (
            "deferred",
            (
                "Applications deferred at least once",
                "至少被推迟一次的申请",
            ),
            4_901,
        ),
        ("longest-wait", ("The longest wait", "最长等待"), 26),
    ];
    for (id, title, value) in singles {
        let words = Words {
            title,
            unit: ("applications", "件"),
            columns: &[count],
            labels: &[],
        };
        add(
            input,
            is_chinese,
            id,
            &words,
            None,
            vec![vec![CellValue::Integer(value)]],
        );
    }
    let columns = [
        ("certain", "Certain", "确定"),
        ("possible", "Possible", "可能"),
    ];
    let words = Words {
        title: ("Signatories", "签署者"),
        unit: ("groups", "家"),
        columns: &columns,
        labels: &[],
    };
    add(
        input,
        is_chinese,
        "signatories",
        &words,
        None,
        vec![vec![CellValue::Integer(276), CellValue::Integer(281)]],
    );
    let columns = [("yes", "In favour", "赞成"), ("no", "Against", "反对")];
    let words = Words {
        title: ("Votes of the State", "该国的表决"),
        unit: ("votes", "票"),
        columns: &columns,
        labels: &[],
    };
    add(
        input,
        is_chinese,
        "votes",
        &words,
        None,
        vec![vec![CellValue::Integer(46), CellValue::Integer(49)]],
    );
}

/// Invented but plausible: a linear congruence, so that the sample never changes.
fn invented(seed: i64, high: i64) -> i64 {
    (seed * 7_919 + 104_729).rem_euclid(high.max(1))
}

/// Names in the scripts that a report must set.
pub const NAMES: [(&str, &str); 9] = [
    ("Cairo Centre for Sample Studies", "Latn"),
    ("مركز القاهرة لدراسات العينات (2020)", "Arab"),
    ("ئۇيغۇر كىشىلىك ھوقۇق قۇرۇلۇشى", "Arab"),
    ("བོད་ཀྱི་འགྲོ་བ་མིའི་ཐོབ་ཐང་", "Tibt"),
    ("Кыргыз укук коргоо борбору", "Cyrl"),
    ("アジア人権センター", "Jpan"),
    ("香港人權監察協會", "Hant"),
    ("样本人权观察中心", "Hans"),
    ("Asociación para los Derechos, ñandú y ürün", "Latn"),
];

fn names(input: &mut ReportInput, is_chinese: bool, rows: usize) {
    let row = |index: usize| {
        let (name, script) = NAMES[index % NAMES.len()];
        let number = i64::try_from(index + 1).expect("few rows");
        let outcome = ["granted", "deferred", "none"][index % 3];
        let first = if index % 4 == 1 {
            CellValue::Null
        } else {
            CellValue::Text(format!("20{:02}-05-{:02}", index % 20, index % 28 + 1))
        };
        let text = |text: &str| CellValue::Text(text.to_owned());
        vec![
            CellValue::Integer(number),
            text(name),
            text(script),
            first,
            CellValue::Integer(invented(number, 27)),
            text(outcome),
        ]
    };
    let columns = [
        ("list_number", "No.", "序号"),
        ("name", "Name as printed", "印行名称"),
        ("script", "Script", "文字"),
        ("first_session", "First session", "首届会议"),
        ("deferrals", "Deferrals", "推迟次数"),
        ("outcome", "Outcome", "结果"),
    ];
    let labels = [
        ("Latn", "Latin", "拉丁文"),
        ("Arab", "Arabic", "阿拉伯文"),
        ("Tibt", "Tibetan", "藏文"),
        ("Cyrl", "Cyrillic", "西里尔文"),
        ("Jpan", "Japanese", "日文"),
        ("Hant", "Han, traditional", "繁体"),
        ("Hans", "Han, simplified", "简体"),
        ("outcome:granted", "granted", "批准"),
        ("outcome:deferred", "deferred", "推迟"),
        ("outcome:none", "no application found", "未找到申请"),
    ];
    let words = Words {
        title: ("The signatories", "签署者名单"),
        unit: ("groups", "家"),
        columns: &columns,
        labels: &labels,
    };
    add(
        input,
        is_chinese,
        "names",
        &words,
        None,
        (0..rows).map(row).collect(),
    );
}
