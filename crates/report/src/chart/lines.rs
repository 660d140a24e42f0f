//! Answers: lines and steps over an axis, each named at its end. Refuses to join what a missing value parts.

use std::fmt::Write;

use super::canvas::{Anchor, Canvas, px};
use super::frame::{TEXT, WIDTH, entry_labels, fitted, ink, text_width, value_rules};
use super::scale::Scale;
use super::{Chart, Series};
use crate::input::ChartKind;

const LEFT: f64 = 58.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = TOP + 230.0;
const LABEL_WIDTH_MAX: f64 = 190.0;
const LABEL_GAP: f64 = 16.0;
/// Dashes tell the lines apart where colour does not.
const DASHES: [&str; 5] = ["none", "7 4", "2 3", "10 3 2 3", "1 5"];

pub(super) fn drawn(chart: &Chart) -> Canvas {
    let mut canvas = Canvas::default();
    let widest = chart
        .series
        .iter()
        .map(|series| text_width(&series.heading, TEXT))
        .fold(0.0, f64::max);
    let right = WIDTH - widest.min(LABEL_WIDTH_MAX) - 18.0;
    let values = chart
        .series
        .iter()
        .flat_map(|series| series.points.iter().flatten().map(|point| point.value));
    let up = Scale::with_zero(values, BOTTOM, TOP);
    let along = Scale::over(
        chart.entries.iter().map(|entry| entry.position),
        LEFT + 8.0,
        right - 4.0,
    );
    canvas.label(LEFT, TOP - 12.0, Anchor::Start, &chart.unit);
    value_rules(&mut canvas, &up, LEFT, right);
    for (index, series) in chart.series.iter().enumerate() {
        canvas.stroke(
            &path(chart, series, &along, &up),
            ink(index),
            DASHES[index % DASHES.len()],
        );
        for (entry, point) in chart.entries.iter().zip(&series.points) {
            if let Some(point) = point {
                canvas.mark(index, along.at(entry.position), up.at(point.value), 3.0);
            }
        }
    }
    for (index, y) in end_labels(chart, &up) {
        let words = fitted(&chart.series[index].heading, LABEL_WIDTH_MAX);
        canvas.label(right + 7.0, y + 4.5, Anchor::Start, &words);
    }
    entry_labels(
        chart,
        &mut canvas,
        |entry| along.at(chart.entries[entry].position),
        BOTTOM + 18.0,
    );
    canvas.height = BOTTOM + 28.0;
    canvas
}

fn path(chart: &Chart, series: &Series, along: &Scale, up: &Scale) -> String {
    let mut path = String::new();
    let mut is_joined = false;
    for (entry, point) in chart.entries.iter().zip(&series.points) {
        let Some(point) = point else {
            is_joined = false;
            continue;
        };
        let (x, y) = (px(along.at(entry.position)), px(up.at(point.value)));
        let written = match (is_joined, chart.kind) {
            (false, _) => write!(path, "M{x} {y}"),
            (true, ChartKind::Step) => write!(path, "H{x}V{y}"),
            (true, _) => write!(path, "L{x} {y}"),
        };
        written.expect("invariant: writing to a string does not fail");
        is_joined = true;
    }
    path
}

/// Where each line is named: at its last value, moved apart so that no name covers another.
fn end_labels(chart: &Chart, up: &Scale) -> Vec<(usize, f64)> {
    let last = |series: &Series| {
        series
            .points
            .iter()
            .rev()
            .flatten()
            .next()
            .map(|point| up.at(point.value))
    };
    let named = chart
        .series
        .iter()
        .enumerate()
        .filter_map(|(index, series)| Some((index, last(series)?)));
    let mut labels: Vec<(usize, f64)> = named.collect();
    labels.sort_by(|a, b| a.1.total_cmp(&b.1));
    for index in 1..labels.len() {
        labels[index].1 = labels[index].1.max(labels[index - 1].1 + LABEL_GAP);
    }
    let overhang = labels.last().map_or(0.0, |(_, y)| (y - BOTTOM).max(0.0));
    labels
        .into_iter()
        .map(|(index, y)| (index, y - overhang))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Entry, Point};

    fn check(kind: ChartKind, expected: &str) {
        let point = |value: f64| {
            Some(Point {
                value,
                text: String::new(),
            })
        };
        let points = vec![point(0.0), point(10.0), None, point(5.0), point(5.0)];
        let entry = |position: f64| Entry {
            text: String::new(),
            position,
        };
        let chart = Chart {
            measure: "m".to_owned(),
            kind,
            is_stacked: false,
            title: String::new(),
            unit: String::new(),
            description: String::new(),
            entries: [0.0, 1.0, 2.0, 3.0, 4.0].map(entry).to_vec(),
            series: vec![Series {
                heading: String::new(),
                points,
            }],
            is_numeric: true,
        };
        let along = Scale::over([0.0, 4.0].into_iter(), 0.0, 40.0);
        let up = Scale::with_zero([10.0].into_iter(), 100.0, 0.0);
        assert_eq!(path(&chart, &chart.series[0], &along, &up), expected);
    }

    #[test]
    fn lines_slope_steps_hold_and_a_missing_value_parts_both() {
        check(ChartKind::Line, "M0 100L10 0M30 50L40 50");
        check(ChartKind::Step, "M0 100H10V0M30 50H40V50");
    }
}
