//! Answers: one row of shaded squares per series, each with its value written in it. Refuses shades without values.

use maud::{Markup, html};

use super::frame::{TEXT, WIDTH, entry_labels, fitted, ink, px, text, text_width};
use super::{Chart, Drawn, Point};

const ROW: f64 = 30.0;
const TOP: f64 = 24.0;
const RIGHT: f64 = WIDTH - 6.0;

pub(super) fn drawn(chart: &Chart) -> Drawn {
    let widest = chart.series.iter().map(|series| text_width(&series.heading, TEXT)).fold(60.0, f64::max);
    let left = widest.min(WIDTH * 0.34) + 12.0;
    let count = super::number_of(i64::try_from(chart.entries.len().max(1)).unwrap_or(1));
    let cell = ((RIGHT - left) / count).min(60.0);
    let x = |entry: usize| left + cell * super::number_of(i64::try_from(entry).unwrap_or(0));
    let y = |series: usize| TOP + ROW * super::number_of(i64::try_from(series).unwrap_or(0));
    let points = || chart.series.iter().flat_map(|series| series.points.iter().flatten());
    let high = points().map(|point| point.value).fold(0.0, f64::max);
    let bottom = y(chart.series.len());
    let marks = html! {
        (text(left, TOP - 10.0, "start", &chart.unit))
        @for (row, series) in chart.series.iter().enumerate() {
            (text(left - 8.0, y(row) + ROW / 2.0 + 4.5, "end", &fitted(&series.heading, left - 12.0)))
            @for (entry, point) in series.points.iter().enumerate() {
                (square(point.as_ref(), row, [x(entry), y(row), cell], high))
            }
        }
        (entry_labels(chart, |entry| x(entry) + cell / 2.0, bottom + 17.0))
    };
    Drawn { height: bottom + 28.0, marks }
}

fn square(point: Option<&Point>, row: usize, [x, y, cell]: [f64; 3], high: f64) -> Markup {
    let share = point.map_or(0.0, |point| if high > 0.0 { (point.value / high).clamp(0.0, 1.0) } else { 0.0 });
    let words = point.map_or("", |point| point.text.as_str());
    let size = if words.is_empty() { TEXT } else { ((cell - 3.0) / text_width(words, 1.0)).min(TEXT) };
    html! {
        rect x=(px(x)) y=(px(y)) width=(px(cell - 1.0)) height=(px(ROW - 2.0)) fill=(ink(row))
            fill-opacity=(format!("{:.2}", share * 0.55)) stroke=(ink(row)) stroke-opacity="0.35" {}
        @if size >= 7.0 && !words.is_empty() {
            text x=(px(x + cell / 2.0 - 0.5)) y=(px(y + ROW / 2.0 + size * 0.34)) text-anchor="middle"
                font-size=(px(size)) { (words) }
        }
    }
}
