//! Answers: one line per entry with a mark per series. Refuses marks that differ by colour alone.

use super::canvas::{Anchor, Canvas, px};
use super::frame::{LINE, WIDTH, fitted, legend, value_columns, widest_entry};
use super::scale::Scale;
use super::{Chart, count_of};

const SLOT: f64 = 24.0;
const RIGHT: f64 = WIDTH - 30.0;

pub(super) fn drawn(chart: &Chart) -> Canvas {
    let mut canvas = Canvas::default();
    let top = legend(chart, &mut canvas, |canvas, series, x, y| {
        canvas.mark(series, x + 8.0, y + 7.0, 5.5)
    });
    let left = widest_entry(chart).clamp(60.0, WIDTH * 0.42) + 14.0;
    let values = chart
        .series
        .iter()
        .flat_map(|series| series.points.iter().flatten().map(|point| point.value));
    let scale = Scale::with_zero(values, left, RIGHT);
    let row = |entry: usize| top + SLOT * (0.7 + count_of(entry));
    let bottom = row(chart.entries.len());
    value_columns(&mut canvas, &scale, top, bottom);
    for (index, entry) in chart.entries.iter().enumerate() {
        canvas.label(
            left - 9.0,
            row(index) + 4.5,
            Anchor::End,
            &fitted(&entry.text, left - 14.0),
        );
        canvas.rule(
            &format!("M{} {}H{}", px(left), px(row(index)), px(RIGHT)),
            "0.18",
        );
        for (series, values) in chart.series.iter().enumerate() {
            if let Some(Some(point)) = values.points.get(index) {
                canvas.mark(series, scale.at(point.value), row(index), 5.5);
            }
        }
    }
    canvas.label(RIGHT, bottom + 17.0 + LINE * 0.9, Anchor::End, &chart.unit);
    canvas.height = bottom + 24.0 + LINE;
    canvas
}
