//! The sample's charts: one of each sort but the step.

use rapporteur_model::CellValue;
use rapporteur_report::{ChartKind, ChartSpec, ReportInput};

use super::{NAMES, Words, add, invented};

const YEAR: (&str, &str, &str) = ("year", "Year", "年份");

/// Adds all charts.
pub(super) fn charts(input: &mut ReportInput, is_chinese: bool) {
    for chart in [outcomes, granted_share, waits, vote_strip, positions] {
        chart(input, is_chinese);
    }
}

fn spec(kind: ChartKind, x: &str, series: &[&str], stacked: bool) -> Option<ChartSpec> {
    let series = series.iter().map(|name| (*name).to_owned()).collect();
    Some(ChartSpec {
        kind,
        x: x.to_owned(),
        series,
        stacked,
    })
}

fn outcomes(input: &mut ReportInput, is_chinese: bool) {
    let rows = (1998..=2024).map(|year| {
        let values = [
            200 + invented(year, 300),
            80 + (year - 1998) * 9 + invented(year * 3, 60),
            invented(year * 5, 40),
        ];
        std::iter::once(year)
            .chain(values)
            .map(CellValue::Integer)
            .collect()
    });
    let columns = [
        YEAR,
        ("granted", "Granted", "批准"),
        ("deferred", "Deferred", "推迟"),
        ("closed", "Closed or declined", "终止或拒绝"),
    ];
    let words = Words {
        title: ("Outcomes by year", "历年结果"),
        unit: ("decisions", "项决定"),
        columns: &columns,
        labels: &[],
    };
    let chart = spec(
        ChartKind::Bar,
        "year",
        &["granted", "deferred", "closed"],
        true,
    );
    add(input, is_chinese, "outcomes", &words, chart, rows.collect());
}

fn granted_share(input: &mut ReportInput, is_chinese: bool) {
    let rows = (2005..=2020).map(|year| {
        let share = |seed: i64, high: i64| {
            if seed % 11 == 0 {
                CellValue::Null
            } else {
                CellValue::Integer(20 + invented(seed, high))
            }
        };
        vec![
            CellValue::Integer(year),
            share(year, 30),
            share(year * 2, 22),
        ]
    });
    let columns = [
        YEAR,
        ("signatories", "Signatories", "签署者"),
        ("everybody", "All organisations", "所有组织"),
    ];
    let words = Words {
        title: ("Granted at the first session", "首届会议即获批准"),
        unit: ("per cent", "百分比"),
        columns: &columns,
        labels: &[],
    };
    let chart = spec(
        ChartKind::Line,
        "year",
        &["signatories", "everybody"],
        false,
    );
    add(
        input,
        is_chinese,
        "granted-share",
        &words,
        chart,
        rows.collect(),
    );
}

fn waits(input: &mut ReportInput, is_chinese: bool) {
    let waits = NAMES.iter().enumerate().map(|(index, (name, _))| {
        let wait = 26 - i64::try_from(index).expect("few names") * 2;
        vec![
            CellValue::Text((*name).to_owned()),
            CellValue::Integer(wait),
        ]
    });
    let columns = [
        ("organisation", "Organisation", "组织"),
        ("sessions", "Sessions waited", "等待届数"),
    ];
    let words = Words {
        title: ("The longest waits", "最长的等待"),
        unit: ("sessions", "届"),
        columns: &columns,
        labels: &[],
    };
    add(
        input,
        is_chinese,
        "waits",
        &words,
        spec(ChartKind::Bar, "organisation", &["sessions"], false),
        waits.collect(),
    );
}

fn vote_strip(input: &mut ReportInput, is_chinese: bool) {
    let rows = (2000..=2020).map(|year| {
        [
            year,
            invented(year, 9),
            invented(year * 3, 12),
            invented(year * 7, 3),
        ]
        .map(CellValue::Integer)
        .to_vec()
    });
    let columns = [
        YEAR,
        ("yes", "In favour", "赞成"),
        ("no", "Against", "反对"),
        ("abstain", "Abstained", "弃权"),
    ];
    let words = Words {
        title: ("Votes of the State by year", "该国历年表决"),
        unit: ("votes", "票"),
        columns: &columns,
        labels: &[],
    };
    add(
        input,
        is_chinese,
        "vote-strip",
        &words,
        spec(ChartKind::Strip, "year", &["yes", "no", "abstain"], false),
        rows.collect(),
    );
}

fn positions(input: &mut ReportInput, is_chinese: bool) {
    let labels = [
        ("civil", "Civil and political rights", "公民权利和政治权利"),
        (
            "economic",
            "Economic, social and cultural rights",
            "经济、社会、文化权利",
        ),
        ("country", "Situations in States", "各国局势"),
    ];
    let rows = labels.iter().zip(1..).map(|((key, _, _), seed)| {
        vec![
            CellValue::Text((*key).to_owned()),
            CellValue::Integer(invented(seed, 100)),
            CellValue::Integer(invented(seed * 5, 100)),
        ]
    });
    let columns = [
        ("topic", "Topic", "专题"),
        ("state", "The State", "该国"),
        ("body", "The body", "该机构"),
    ];
    let words = Words {
        title: ("Votes in favour", "赞成票"),
        unit: ("per cent", "百分比"),
        columns: &columns,
        labels: &labels,
    };
    add(
        input,
        is_chinese,
        "positions",
        &words,
        spec(ChartKind::Dot, "topic", &["state", "body"], false),
        rows.collect(),
    );
}
