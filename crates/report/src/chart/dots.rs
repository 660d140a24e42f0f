//! Answers: one line per entry with a mark per series. Refuses marks that differ by colour alone.

use maud::{Markup, html};

use super::frame::{LINE, TEXT, WIDTH, fitted, ink, legend, px, text, text_width, value_columns};
use super::scale::Scale;
use super::{Chart, Drawn};

const SLOT: f64 = 24.0;
const RIGHT: f64 = WIDTH - 30.0;

pub(super) fn drawn(chart: &Chart) -> Drawn {
    let (top, legend) = legend(chart, |series, x, y| mark(series, x + 8.0, y + 7.0, 5.5));
    let widest = chart.entries.iter().map(|entry| text_width(&entry.text, TEXT)).fold(60.0, f64::max);
    let left = widest.min(WIDTH * 0.42) + 14.0;
    let values = chart.series.iter().flat_map(|series| series.points.iter().flatten().map(|point| point.value));
    let scale = Scale::with_zero(values, left, RIGHT);
    let row = |entry: usize| top + SLOT * (0.7 + super::number_of(i64::try_from(entry).unwrap_or(0)));
    let bottom = row(chart.entries.len());
    let marks = html! {
        (legend)
        (value_columns(&scale, top, bottom))
        @for (index, entry) in chart.entries.iter().enumerate() {
            (text(left - 9.0, row(index) + 4.5, "end", &fitted(&entry.text, left - 14.0)))
            path d=(format!("M{} {}H{}", px(left), px(row(index)), px(RIGHT))) stroke="currentColor"
                stroke-opacity="0.25" stroke-dasharray="1 3" fill="none" {}
            @for (series, values) in chart.series.iter().enumerate() {
                @if let Some(Some(point)) = values.points.get(index) {
                    (mark(series, scale.at(point.value), row(index), 5.5))
                }
            }
        }
        (text(RIGHT, bottom + 17.0 + LINE * 0.9, "end", &chart.unit))
    };
    Drawn { height: bottom + 24.0 + LINE, marks }
}

/// The mark of a series: circle, square, triangle, diamond, ring.
pub(super) fn mark(series: usize, x: f64, y: f64, size: f64) -> Markup {
    let ink = ink(series);
    let (left, right, top, bottom) = (px(x - size), px(x + size), px(y - size), px(y + size));
    let path = match series % 5 {
        1 => format!("M{left} {top}H{right}V{bottom}H{left}Z"),
        2 => format!("M{} {top}L{right} {bottom}H{left}Z", px(x)),
        3 => format!("M{} {top}L{right} {}L{} {bottom}L{left} {}Z", px(x), px(y), px(x), px(y)),
        4 => return html! { circle cx=(px(x)) cy=(px(y)) r=(px(size)) fill="none" stroke=(ink) stroke-width="2" {} },
        _ => return html! { circle cx=(px(x)) cy=(px(y)) r=(px(size)) fill=(ink) {} },
    };
    html! { path d=(path) fill=(ink) {} }
}
