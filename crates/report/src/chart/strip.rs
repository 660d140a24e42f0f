//! Answers: one row of shaded squares per series, each with its value written in it. Refuses shades without values.

use super::canvas::{Anchor, Area, Canvas};
use super::frame::{TEXT, WIDTH, entry_labels, fitted, ink, text_width};
use super::{Chart, count_of};

const ROW: f64 = 30.0;
const TOP: f64 = 24.0;
const RIGHT: f64 = WIDTH - 6.0;
const TEXT_MIN: f64 = 7.0;

pub(super) fn drawn(chart: &Chart) -> Canvas {
    let mut canvas = Canvas::default();
    let widest = chart
        .series
        .iter()
        .map(|series| text_width(&series.heading, TEXT))
        .fold(60.0, f64::max);
    let left = widest.min(WIDTH * 0.34) + 12.0;
    let cell = ((RIGHT - left) / count_of(chart.entries.len().max(1))).min(60.0);
    let x = |entry: usize| left + cell * count_of(entry);
    let y = |series: usize| TOP + ROW * count_of(series);
    let values = chart
        .series
        .iter()
        .flat_map(|series| series.points.iter().flatten().map(|point| point.value));
    let high = values.fold(0.0, f64::max);
    canvas.label(left, TOP - 10.0, Anchor::Start, &chart.unit);
    for (row, series) in chart.series.iter().enumerate() {
        canvas.label(
            left - 8.0,
            y(row) + ROW / 2.0 + 4.5,
            Anchor::End,
            &fitted(&series.heading, left - 12.0),
        );
        for (entry, point) in series.points.iter().enumerate() {
            let (value, words) = point
                .as_ref()
                .map_or((0.0, ""), |point| (point.value, point.text.as_str()));
            let share = if high > 0.0 {
                (value / high).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let area = Area {
                x: x(entry),
                y: y(row),
                width: cell - 1.0,
                height: ROW - 2.0,
            };
            canvas.rect(area, ink(row), &format!("{:.2}", share * 0.55), "none");
            canvas.rule(&outline(area), "0.25");
            let size = if words.is_empty() {
                0.0
            } else {
                ((cell - 3.0) / text_width(words, 1.0)).min(TEXT)
            };
            if size >= TEXT_MIN {
                canvas.label_sized(
                    area.x + area.width / 2.0,
                    area.y + ROW / 2.0 + 3.6,
                    Anchor::Middle,
                    words,
                    size,
                );
            }
        }
    }
    let bottom = y(chart.series.len());
    entry_labels(
        chart,
        &mut canvas,
        |entry| x(entry) + cell / 2.0,
        bottom + 17.0,
    );
    canvas.height = bottom + 28.0;
    canvas
}

fn outline(area: Area) -> String {
    use super::canvas::px;
    format!(
        "M{} {}h{}v{}h-{}Z",
        px(area.x),
        px(area.y),
        px(area.width),
        px(area.height),
        px(area.width)
    )
}
