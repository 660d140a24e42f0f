//! Answers: bars, upright over years and lying beside named entries; side by side or stacked. Refuses other marks.

use maud::{Markup, html};

use super::frame::{LINE, TEXT, WIDTH, entry_labels, fill, fitted, ink, legend, px, square, text, text_width};
use super::frame::{value_columns, value_rules};
use super::scale::Scale;
use super::{Chart, Drawn, Point};

const LEFT: f64 = 58.0;
const RIGHT: f64 = WIDTH - 12.0;
const PLOT_HEIGHT: f64 = 260.0;
/// Above this many bars their values are left to the table.
const LABELLED_MAX: usize = 30;

/// One bar: its series, the value it starts from and the value it ends at.
struct Bar<'a> {
    series: usize,
    lane: usize,
    start: f64,
    end: f64,
    point: &'a Point,
}

/// The bars of one entry; stacked bars share lane 0 and start where the one below ends.
fn bars_of(chart: &Chart, entry: usize) -> Vec<Bar<'_>> {
    let mut tops = (0.0, 0.0);
    let mut bars = Vec::new();
    for (series, row) in chart.series.iter().enumerate() {
        let Some(point) = row.points.get(entry).and_then(Option::as_ref) else { continue };
        let top = if point.value < 0.0 { &mut tops.1 } else { &mut tops.0 };
        let start = if chart.is_stacked { *top } else { 0.0 };
        *top += point.value;
        let lane = if chart.is_stacked { 0 } else { series };
        bars.push(Bar { series, lane, start, end: start + point.value, point });
    }
    bars
}

fn lane_count(chart: &Chart) -> f64 {
    if chart.is_stacked { 1.0 } else { super::number_of(i64::try_from(chart.series.len()).unwrap_or(1)).max(1.0) }
}

fn ends(chart: &Chart) -> impl Iterator<Item = f64> + '_ {
    (0..chart.entries.len()).flat_map(|entry| bars_of(chart, entry).into_iter().map(|bar| bar.end))
}

fn is_labelled(chart: &Chart) -> bool {
    !chart.is_stacked && chart.entries.len() * chart.series.len() <= LABELLED_MAX
}

/// Upright bars, for years.
pub(super) fn upright(chart: &Chart) -> Drawn {
    let (top, legend) = legend(chart, |series, x, y| square(chart, series, x, y));
    let top = top + 18.0;
    let bottom = top + PLOT_HEIGHT;
    let scale = Scale::with_zero(ends(chart), bottom, top);
    let (low, high) = span(chart);
    let slot = (RIGHT - LEFT) / (high - low + 1.0);
    let middle = |entry: usize| LEFT + (chart.entries[entry].position - low + 0.5) * slot;
    let lane = (slot * 0.78 / lane_count(chart)).min(46.0);
    let left_of = |entry: usize, bar: &Bar<'_>| {
        let first = middle(entry) - lane * lane_count(chart) / 2.0;
        first + lane * super::number_of(i64::try_from(bar.lane).unwrap_or(0))
    };
    let marks = html! {
        (legend)
        (text(LEFT, top - 10.0, "start", &chart.unit))
        (value_rules(&scale, LEFT, RIGHT))
        @for entry in 0..chart.entries.len() {
            @for bar in bars_of(chart, entry) {
                @let (from, to) = (scale.at(bar.start), scale.at(bar.end));
                (rect(chart, bar.series, [left_of(entry, &bar), to.min(from), lane, (from - to).abs()]))
                @if is_labelled(chart) {
                    (text(left_of(entry, &bar) + lane / 2.0, to.min(from) - 4.0, "middle", &bar.point.text))
                }
            }
        }
        (entry_labels(chart, middle, bottom + 18.0))
    };
    Drawn { height: bottom + 28.0, marks }
}

/// The first and last place on the axis.
fn span(chart: &Chart) -> (f64, f64) {
    let positions = || chart.entries.iter().map(|entry| entry.position);
    (positions().fold(f64::MAX, f64::min).min(1e15), positions().fold(f64::MIN, f64::max).max(0.0))
}

/// Lying bars, for named entries.
pub(super) fn lying(chart: &Chart) -> Drawn {
    let (top, legend) = legend(chart, |series, x, y| square(chart, series, x, y));
    let widest = chart.entries.iter().map(|entry| text_width(&entry.text, TEXT)).fold(60.0, f64::max);
    let left = widest.min(WIDTH * 0.42) + 14.0;
    let lane = if lane_count(chart) > 1.0 { 14.0 } else { 18.0 };
    let slot = lane * lane_count(chart) + 10.0;
    let row = |entry: usize| top + 6.0 + slot * super::number_of(i64::try_from(entry).unwrap_or(0));
    let bottom = row(chart.entries.len()) + 2.0;
    let scale = Scale::with_zero(ends(chart), left, RIGHT - 44.0);
    let marks = html! {
        (legend)
        (value_columns(&scale, top, bottom))
        @for (entry, named) in chart.entries.iter().enumerate() {
            (text(left - 9.0, row(entry) + slot / 2.0 - 0.5, "end", &fitted(&named.text, left - 14.0)))
            @for bar in bars_of(chart, entry) {
                @let (from, to) = (scale.at(bar.start), scale.at(bar.end));
                @let y = row(entry) + lane * super::number_of(i64::try_from(bar.lane).unwrap_or(0));
                (rect(chart, bar.series, [from.min(to), y, (to - from).abs(), lane - 1.0]))
                @if !chart.is_stacked { (text(from.max(to) + 6.0, y + lane / 2.0 + 4.0, "start", &bar.point.text)) }
            }
        }
        (text(RIGHT, bottom + 17.0 + LINE * 0.9, "end", &chart.unit))
    };
    Drawn { height: bottom + 24.0 + LINE, marks }
}

fn rect(chart: &Chart, series: usize, [x, y, width, height]: [f64; 4]) -> Markup {
    html! {
        rect x=(px(x)) y=(px(y)) width=(px(width)) height=(px(height))
            fill=(fill(chart, series)) stroke=(ink(series)) stroke-width="0.8" {}
    }
}
