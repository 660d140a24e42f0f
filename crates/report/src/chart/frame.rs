//! Answers: what all charts share: the outer SVG, patterns, legend and axes. Refuses to know what is drawn inside.

use maud::{Markup, html};

use super::Chart;
use super::canvas::{Anchor, Area, Canvas, px};
use super::scale::Scale;
use crate::format::grouped;

/// The width of every chart, in its own units.
pub(crate) const WIDTH: f64 = 720.0;
/// The size of the text.
pub(crate) const TEXT: f64 = 13.0;
/// The height of one line of legend.
pub(crate) const LINE: f64 = 20.0;

/// Fonts that a reader's machine may have under these names.
const FONTS: &str = "Noto Serif, Noto Serif SC, Noto Naskh Arabic, Noto Serif Tibetan, serif";
/// Inks that keep a contrast of at least 3 : 1 on white and on near-black.
const INKS: [&str; 5] = ["#2878a8", "#c2571a", "#5f8a2c", "#9a5cb0", "#a8820f"];

pub(crate) fn ink(series: usize) -> &'static str {
    INKS[series % INKS.len()]
}

/// The fill of a series: the first is solid, the others have patterns, so that colour is never the only sign.
pub(super) fn fill(chart: &Chart, series: usize) -> String {
    if series == 0 {
        ink(0).to_owned()
    } else {
        format!("url(#{}-fill{series})", chart.measure)
    }
}

/// What the outermost element of a drawing says of itself.
pub(crate) struct Outer<'a> {
    /// Begins the ids of the drawing's parts.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    pub(crate) width: f64,
    /// Patterns that the shapes name.
    pub(crate) defs: Markup,
}

/// The whole drawing, with its labels or without.
pub(super) fn svg(chart: &Chart, canvas: &Canvas, has_labels: bool) -> String {
    let outer = Outer {
        id: &chart.measure,
        title: &chart.title,
        description: &chart.description,
        width: WIDTH,
        defs: html! { @for series in 1..chart.series.len() { (pattern(&chart.measure, series)) } },
    };
    drawing(&outer, canvas, has_labels)
}

/// Shapes and labels in their outermost element.
pub(crate) fn drawing(outer: &Outer<'_>, canvas: &Canvas, has_labels: bool) -> String {
    let view = format!("0 0 {} {}", px(outer.width), px(canvas.height));
    let (title_id, desc_id) = (format!("{}-title", outer.id), format!("{}-desc", outer.id));
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(view) width=(px(outer.width)) height=(px(canvas.height))
            role="img" aria-labelledby=(title_id) aria-describedby=(desc_id)
            color="#1c1b19" fill="currentColor" font-family=(FONTS) font-size=(px(TEXT)) {
            title id=(title_id) { (outer.title) }
            desc id=(desc_id) { (outer.description) }
            defs { (outer.defs) }
            @for shape in &canvas.shapes { (shape) }
            @if has_labels {
                @for label in &canvas.labels {
                    text x=(px(label.x)) y=(px(label.y)) text-anchor=(label.anchor.as_str())
                        font-size=[(label.size < TEXT).then(|| px(label.size))] { (label.words) }
                }
            }
        }
    };
    markup.into_string()
}

/// The pattern of a series, under the name that [`fill`] gives it.
pub(crate) fn pattern(id: &str, series: usize) -> Markup {
    let ink = ink(series);
    let strokes = match series % 5 {
        1 => "M0 8L8 0M-2 2L2 -2M6 10L10 6",
        2 => "M2 2h1v1h-1zM6 6h1v1h-1z",
        3 => "M0 2H8M0 6H8",
        4 => "M2 0V8M6 0V8",
        _ => "M0 0L8 8M0 8L8 0",
    };
    html! {
        pattern id=(format!("{id}-fill{series}")) width="8" height="8" patternUnits="userSpaceOnUse" {
            rect width="8" height="8" fill=(ink) fill-opacity="0.2" {}
            path d=(strokes) stroke=(ink) stroke-width="1.8" fill="none" {}
        }
    }
}

/// About how wide a text is drawn: Han and kana are square, other letters a little over half of that.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    let of = |character: char| {
        if u32::from(character) >= 0x2E80 {
            1.0
        } else {
            0.56
        }
    };
    text.chars().map(of).sum::<f64>() * size
}

/// The widest of the entries' labels.
pub(super) fn widest_entry(chart: &Chart) -> f64 {
    chart
        .entries
        .iter()
        .map(|entry| text_width(&entry.text, TEXT))
        .fold(0.0, f64::max)
}

/// Draws the legend and returns where it ends.
pub(super) fn legend(
    chart: &Chart,
    canvas: &mut Canvas,
    swatch: impl Fn(&mut Canvas, usize, f64, f64),
) -> f64 {
    let (mut x, mut y) = (4.0, 4.0);
    for (index, series) in chart.series.iter().enumerate() {
        let width = 22.0 + text_width(&series.heading, TEXT) + 18.0;
        if x + width > WIDTH && x > 4.0 {
            (x, y) = (4.0, y + LINE);
        }
        swatch(canvas, index, x, y);
        canvas.label(x + 21.0, y + 11.5, Anchor::Start, &series.heading);
        x += width;
    }
    y + LINE + 6.0
}

/// A legend of squares with the series' fills, as bars have them.
pub(super) fn legend_of_fills(chart: &Chart, canvas: &mut Canvas) -> f64 {
    legend(chart, canvas, |canvas, series, x, y| {
        let area = Area {
            x,
            y,
            width: 15.0,
            height: 14.0,
        };
        canvas.rect(area, &fill(chart, series), "1", ink(series));
    })
}

/// Horizontal rules with their values at the left, for an axis of values that runs upward.
pub(super) fn value_rules(canvas: &mut Canvas, scale: &Scale, left: f64, right: f64) {
    for tick in scale.ticks() {
        let y = scale.at(tick);
        canvas.rule(
            &format!("M{} {}H{}", px(left), px(y), px(right)),
            tick_opacity(tick),
        );
        canvas.label(left - 7.0, y + 4.5, Anchor::End, &tick_text(tick));
    }
}

/// Vertical rules with their values below, for an axis of values that runs to the right.
pub(crate) fn value_columns(canvas: &mut Canvas, scale: &Scale, top: f64, bottom: f64) {
    for tick in scale.ticks() {
        let x = scale.at(tick);
        canvas.rule(
            &format!("M{} {}V{}", px(x), px(top), px(bottom)),
            tick_opacity(tick),
        );
        canvas.label(x, bottom + 17.0, Anchor::Middle, &tick_text(tick));
    }
}

fn tick_opacity(tick: f64) -> &'static str {
    if tick == 0.0 { "0.8" } else { "0.18" }
}

fn tick_text(tick: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ticks are whole numbers of at most 1e15"
    )]
    let whole = tick.round() as i64;
    grouped(whole)
}

/// The entries below an upright chart; as many as fit, always the first.
pub(super) fn entry_labels(
    chart: &Chart,
    canvas: &mut Canvas,
    place: impl Fn(usize) -> f64,
    y: f64,
) {
    let room = widest_entry(chart) + 10.0;
    let mut free_from = f64::MIN;
    for (index, entry) in chart.entries.iter().enumerate() {
        let x = place(index);
        if x - room / 2.0 >= free_from {
            free_from = x + room / 2.0;
            canvas.label(x, y, Anchor::Middle, &entry.text);
        }
    }
}

/// Cuts a label to a width, with an ellipsis; the whole words stand in the table twin.
pub(crate) fn fitted(words: &str, width: f64) -> String {
    if text_width(words, TEXT) <= width {
        return words.to_owned();
    }
    let mut kept = String::new();
    for character in words.chars() {
        if text_width(&kept, TEXT) + TEXT * 1.6 > width {
            break;
        }
        kept.push(character);
    }
    kept.trim_end().to_owned() + "…"
}
