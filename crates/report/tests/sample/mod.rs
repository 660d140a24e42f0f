//! The sample report of the tests: invented figures, real scripts.

use std::collections::BTreeMap;

use rapporteur_model::{CellValue, Figure, FigureValue};
use rapporteur_report::{ChartKind, ChartSpec, Checkpoint, MeasureText, ProseFile, ReportInput, ReportMeta};

/// The sample in English or Chinese; `rows` signatories in its table.
pub fn input(language: &str, rows: usize) -> ReportInput {
    let is_chinese = language == "zh";
    let prose = if is_chinese {
        [("zh/1-summary.md", include_str!("zh/1-summary.md")), ("zh/2-findings.md", include_str!("zh/2-findings.md"))]
    } else {
        [("en/1-summary.md", include_str!("en/1-summary.md")), ("en/2-findings.md", include_str!("en/2-findings.md"))]
    };
    let file = |(path, text): (&str, &str)| ProseFile { path: path.to_owned(), text: text.to_owned() };
    let mut input = ReportInput {
        meta: meta(language, is_chinese),
        prose: prose.into_iter().map(file).collect(),
        measures: BTreeMap::new(),
        figures: BTreeMap::new(),
    };
    single_values(&mut input, is_chinese);
    charts(&mut input, is_chinese);
    names(&mut input, is_chinese, rows);
    input
}

fn meta(language: &str, is_chinese: bool) -> ReportMeta {
    let word = |english: &str, chinese: &str| if is_chinese { chinese } else { english }.to_owned();
    ReportMeta {
        title: word("A sample report on an invented docket", "关于虚构案卷的样本报告"),
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
        log_vkey: "example.org/sample+c1d3a7f2+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=".to_owned(),
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
    let pick = |(english, chinese): (&str, &str)| if is_chinese { chinese } else { english }.to_owned();
    let pairs = |words: &[(&str, &str, &str)]| {
        words.iter().map(|(key, english, chinese)| ((*key).to_owned(), pick((english, chinese)))).collect()
    };
    let definition = ("Rows of the invented table, counted as its columns say.", "按各栏所述统计虚构表中的行。");
    let measure = MeasureText {
        id: id.to_owned(),
        title: pick(words.title),
        definition: pick(definition),
        unit: pick(words.unit),
        columns: pairs(words.columns),
        labels: pairs(words.labels),
        chart,
    };
    let columns = words.columns.iter().map(|(key, _, _)| (*key).to_owned()).collect();
    let figure = Figure { measure: id.to_owned(), value: FigureValue { columns, rows }, withheld_count: 0 };
    input.measures.insert(id.to_owned(), measure);
    input.figures.insert(id.to_owned(), figure);
}

fn single_values(input: &mut ReportInput, is_chinese: bool) {
    let count = ("n", "Number", "数目");
    let singles = [
        ("docket-size", ("Applications on the docket", "案卷中的申请"), 18_711),
        ("deferred", ("Applications deferred at least once", "至少被推迟一次的申请"), 4_901),
        ("longest-wait", ("The longest wait", "最长等待"), 26),
    ];
    for (id, title, value) in singles {
        let words = Words { title, unit: ("applications", "件"), columns: &[count], labels: &[] };
        add(input, is_chinese, id, &words, None, vec![vec![CellValue::Integer(value)]]);
    }
    let columns = [("certain", "Certain", "确定"), ("possible", "Possible", "可能")];
    let words = Words { title: ("Signatories", "签署者"), unit: ("groups", "家"), columns: &columns, labels: &[] };
    add(input, is_chinese, "signatories", &words, None, vec![vec![CellValue::Integer(276), CellValue::Integer(281)]]);
    let columns = [("yes", "In favour", "赞成"), ("no", "Against", "反对")];
    let words = Words { title: ("Votes of the State", "该国的表决"), unit: ("votes", "票"), columns: &columns, labels: &[] };
    add(input, is_chinese, "votes", &words, None, vec![vec![CellValue::Integer(46), CellValue::Integer(49)]]);
}

fn spec(kind: ChartKind, x: &str, series: &[&str], stacked: bool) -> Option<ChartSpec> {
    let series = series.iter().map(|name| (*name).to_owned()).collect();
    Some(ChartSpec { kind, x: x.to_owned(), series, stacked })
}

/// Invented but plausible: a linear congruence, so that the sample never changes.
fn invented(seed: i64, high: i64) -> i64 {
    (seed * 7_919 + 104_729).rem_euclid(high.max(1))
}

fn charts(input: &mut ReportInput, is_chinese: bool) {
    let year = ("year", "Year", "年份");
    let rows = (1998..=2024).map(|year| {
        let values = [200 + invented(year, 300), 80 + (year - 1998) * 9 + invented(year * 3, 60), invented(year * 5, 40)];
        std::iter::once(year).chain(values).map(CellValue::Integer).collect()
    });
    let columns = [year, ("granted", "Granted", "批准"), ("deferred", "Deferred", "推迟"), ("closed", "Closed or declined", "终止或拒绝")];
    let words = Words { title: ("Outcomes by year", "历年结果"), unit: ("decisions", "项决定"), columns: &columns, labels: &[] };
    let chart = spec(ChartKind::Bar, "year", &["granted", "deferred", "closed"], true);
    add(input, is_chinese, "outcomes", &words, chart, rows.collect());

    let rows = (2005..=2020).map(|year| {
        let share = |seed: i64, high: i64| if seed % 11 == 0 { CellValue::Null } else { CellValue::Integer(20 + invented(seed, high)) };
        vec![CellValue::Integer(year), share(year, 30), share(year * 2, 22)]
    });
    let columns = [year, ("signatories", "Signatories", "签署者"), ("everybody", "All organisations", "所有组织")];
    let words = Words { title: ("Granted at the first session", "首届会议即获批准"), unit: ("per cent", "百分比"), columns: &columns, labels: &[] };
    let chart = spec(ChartKind::Line, "year", &["signatories", "everybody"], false);
    add(input, is_chinese, "granted-share", &words, chart, rows.collect());

    let waits = NAMES.iter().enumerate().map(|(index, (name, _))| {
        let wait = 26 - i64::try_from(index).expect("few names") * 2;
        vec![CellValue::Text((*name).to_owned()), CellValue::Integer(wait)]
    });
    let columns = [("organisation", "Organisation", "组织"), ("sessions", "Sessions waited", "等待届数")];
    let words = Words { title: ("The longest waits", "最长的等待"), unit: ("sessions", "届"), columns: &columns, labels: &[] };
    add(input, is_chinese, "waits", &words, spec(ChartKind::Bar, "organisation", &["sessions"], false), waits.collect());

    let rows = (2000..=2020).map(|year| [year, invented(year, 9), invented(year * 3, 12), invented(year * 7, 3)].map(CellValue::Integer).to_vec());
    let columns = [year, ("yes", "In favour", "赞成"), ("no", "Against", "反对"), ("abstain", "Abstained", "弃权")];
    let words = Words { title: ("Votes of the State by year", "该国历年表决"), unit: ("votes", "票"), columns: &columns, labels: &[] };
    add(input, is_chinese, "vote-strip", &words, spec(ChartKind::Strip, "year", &["yes", "no", "abstain"], false), rows.collect());

    let labels = [("civil", "Civil and political rights", "公民权利和政治权利"), ("economic", "Economic, social and cultural rights", "经济、社会、文化权利"), ("country", "Situations in States", "各国局势")];
    let rows = labels.iter().zip(1..).map(|((key, _, _), seed)| vec![CellValue::Text((*key).to_owned()), CellValue::Integer(invented(seed, 100)), CellValue::Integer(invented(seed * 5, 100))]);
    let columns = [("topic", "Topic", "专题"), ("state", "The State", "该国"), ("body", "The body", "该机构")];
    let words = Words { title: ("Votes in favour", "赞成票"), unit: ("per cent", "百分比"), columns: &columns, labels: &labels };
    add(input, is_chinese, "positions", &words, spec(ChartKind::Dot, "topic", &["state", "body"], false), rows.collect());
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
        let first = if index % 4 == 1 { CellValue::Null } else { CellValue::Text(format!("20{:02}-05-{:02}", index % 20, index % 28 + 1)) };
        let text = |text: &str| CellValue::Text(text.to_owned());
        vec![CellValue::Integer(number), text(name), text(script), first, CellValue::Integer(invented(number, 27)), text(outcome)]
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
        ("Latn", "Latin", "拉丁文"), ("Arab", "Arabic", "阿拉伯文"), ("Tibt", "Tibetan", "藏文"), ("Cyrl", "Cyrillic", "西里尔文"),
        ("Jpan", "Japanese", "日文"), ("Hant", "Han, traditional", "繁体"), ("Hans", "Han, simplified", "简体"),
        ("outcome:granted", "granted", "批准"), ("outcome:deferred", "deferred", "推迟"), ("outcome:none", "no application found", "未找到申请"),
    ];
    let words = Words { title: ("The signatories", "签署者名单"), unit: ("groups", "家"), columns: &columns, labels: &labels };
    add(input, is_chinese, "names", &words, None, (0..rows).map(row).collect());
}
