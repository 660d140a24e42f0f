//! Answers: bars, upright over years and lying beside named entries; side by side or stacked. Refuses other marks.

use super::canvas::{Anchor, Area, Canvas};
use super::frame::{
    LINE, TEXT, WIDTH, entry_labels, fill, fitted, ink, legend_of_fills, text_width, value_columns,
};
use super::frame::{value_rules, widest_entry};
use super::scale::Scale;
use super::{Chart, Point, count_of};

const LEFT: f64 = 58.0;
const RIGHT: f64 = WIDTH - 12.0;
const PLOT_HEIGHT: f64 = 220.0;

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
        let Some(point) = row.points.get(entry).and_then(Option::as_ref) else {
            continue;
        };
        let top = if point.value < 0.0 {
            &mut tops.1
        } else {
            &mut tops.0
        };
        let start = if chart.is_stacked { *top } else { 0.0 };
        *top += point.value;
        let lane = if chart.is_stacked { 0 } else { series };
        bars.push(Bar {
            series,
            lane,
            start,
            end: start + point.value,
            point,
        });
    }
    bars
}

fn lane_count(chart: &Chart) -> f64 {
    if chart.is_stacked {
        1.0
    } else {
        count_of(chart.series.len()).max(1.0)
    }
}

fn ends(chart: &Chart) -> impl Iterator<Item = f64> + '_ {
    (0..chart.entries.len()).flat_map(|entry| bars_of(chart, entry).into_iter().map(|bar| bar.end))
}

/// Upright bars, for years.
pub(super) fn upright(chart: &Chart) -> Canvas {
    let mut canvas = Canvas::default();
    let top = legend_of_fills(chart, &mut canvas) + 18.0;
    let bottom = top + PLOT_HEIGHT;
    let scale = Scale::with_zero(ends(chart), bottom, top);
    let (low, high) = span(chart);
    let slot = (RIGHT - LEFT) / (high - low + 1.0);
    let middle = |entry: usize| LEFT + (chart.entries[entry].position - low + 0.5) * slot;
    let lane = (slot * 0.78 / lane_count(chart)).min(46.0);
    canvas.label(LEFT, top - 10.0, Anchor::Start, &chart.unit);
    value_rules(&mut canvas, &scale, LEFT, RIGHT);
    for entry in 0..chart.entries.len() {
        let first = middle(entry) - lane * lane_count(chart) / 2.0;
        for bar in bars_of(chart, entry) {
            let (x, from, to) = (
                first + lane * count_of(bar.lane),
                scale.at(bar.start),
                scale.at(bar.end),
            );
            let area = Area {
                x,
                y: to.min(from),
                width: lane,
                height: (from - to).abs(),
            };
            canvas.rect(area, &fill(chart, bar.series), "1", ink(bar.series));
            // A value above its bar only where it is no wider than the bar; the table has them all.
            if !chart.is_stacked && text_width(&bar.point.text, TEXT) <= lane + 2.0 {
                canvas.label(
                    x + lane / 2.0,
                    area.y - 4.0,
                    Anchor::Middle,
                    &bar.point.text,
                );
            }
        }
    }
    entry_labels(chart, &mut canvas, middle, bottom + 18.0);
    canvas.height = bottom + 28.0;
    canvas
}

/// The first and last place on the axis; a chart of nothing has one place.
fn span(chart: &Chart) -> (f64, f64) {
    let mut positions = chart.entries.iter().map(|entry| entry.position);
    let Some(first) = positions.next() else {
        return (0.0, 0.0);
    };
    positions.fold((first, first), |(low, high), position| {
        (low.min(position), high.max(position))
    })
}

/// Lying bars, for named entries.
pub(super) fn lying(chart: &Chart) -> Canvas {
    let mut canvas = Canvas::default();
    let top = if chart.series.len() > 1 {
        legend_of_fills(chart, &mut canvas)
    } else {
        4.0
    };
    let left = widest_entry(chart).clamp(60.0, WIDTH * 0.42) + 14.0;
    let lane = if lane_count(chart) > 1.0 { 14.0 } else { 18.0 };
    let slot = lane * lane_count(chart) + 10.0;
    let row = |entry: usize| top + 6.0 + slot * count_of(entry);
    let bottom = row(chart.entries.len()) + 2.0;
    let scale = Scale::with_zero(ends(chart), left, RIGHT - 44.0);
    value_columns(&mut canvas, &scale, top, bottom);
    for (entry, named) in chart.entries.iter().enumerate() {
        canvas.label(
            left - 9.0,
            row(entry) + slot / 2.0 - 0.5,
            Anchor::End,
            &fitted(&named.text, left - 14.0),
        );
        for bar in bars_of(chart, entry) {
            let (from, to, y) = (
                scale.at(bar.start),
                scale.at(bar.end),
                row(entry) + lane * count_of(bar.lane),
            );
            let area = Area {
                x: from.min(to),
                y,
                width: (to - from).abs(),
                height: lane - 1.0,
            };
            canvas.rect(area, &fill(chart, bar.series), "1", ink(bar.series));
            if !chart.is_stacked {
                canvas.label(
                    from.max(to) + 6.0,
                    y + lane / 2.0 + 4.0,
                    Anchor::Start,
                    &bar.point.text,
                );
            }
        }
    }
    canvas.label(RIGHT, bottom + 17.0 + LINE * 0.9, Anchor::End, &chart.unit);
    canvas.height = bottom + 24.0 + LINE;
    canvas
}
