//! Answers: shapes and labels of one drawing, apart, so that the PDF can set the labels in its own fonts. Refuses layout.

use maud::{Markup, html};

/// Where a label's point lies in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A line of text in a drawing; `y` is its base line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) anchor: Anchor,
    pub(crate) words: String,
}

/// A place and an extent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// One drawing.
#[derive(Default)]
pub(crate) struct Canvas {
    pub(crate) height: f64,
    pub(crate) shapes: Vec<Markup>,
    pub(crate) labels: Vec<Label>,
}

impl Canvas {
    /// A label in the usual size.
    pub(crate) fn label(&mut self, x: f64, y: f64, anchor: Anchor, words: &str) {
        self.label_sized(x, y, anchor, words, super::frame::TEXT);
    }

    /// A label in a size of its own.
    pub(crate) fn label_sized(&mut self, x: f64, y: f64, anchor: Anchor, words: &str, size: f64) {
        if !words.is_empty() {
            self.labels.push(Label {
                x,
                y,
                size,
                anchor,
                words: words.to_owned(),
            });
        }
    }

    /// A thin line of the ink of the text, more or less faint.
    pub(crate) fn rule(&mut self, path: &str, opacity: &str) {
        self.shapes.push(html! {
            path d=(path) stroke="currentColor" stroke-opacity=(opacity) fill="none" {}
        });
    }

    /// A rectangle.
    pub(crate) fn rect(&mut self, area: Area, fill: &str, fill_opacity: &str, stroke: &str) {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        self.shapes.push(html! {
            rect x=(px(x)) y=(px(y)) width=(px(width)) height=(px(height)) fill=(fill) fill-opacity=(fill_opacity)
                stroke=(stroke) stroke-width="0.8" {}
        });
    }

    /// A line of a series.
    pub(crate) fn stroke(&mut self, path: &str, ink: &str, dashes: &str) {
        self.shapes.push(html! {
            path d=(path) fill="none" stroke=(ink) stroke-width="2.4" stroke-dasharray=(dashes)
                stroke-linejoin="round" {}
        });
    }

    /// The mark of a series: circle, square, triangle, diamond, ring.
    pub(crate) fn mark(&mut self, series: usize, x: f64, y: f64, size: f64) {
        let ink = super::frame::ink(series);
        let (left, right, top, bottom) = (px(x - size), px(x + size), px(y - size), px(y + size));
        let (x, y, size) = (px(x), px(y), px(size));
        let path = match series % 5 {
            1 => format!("M{left} {top}H{right}V{bottom}H{left}Z"),
            2 => format!("M{x} {top}L{right} {bottom}H{left}Z"),
            3 => format!("M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z"),
            4 => return self.shapes.push(html! { circle cx=(x) cy=(y) r=(size) fill="none" stroke=(ink) stroke-width="2" {} }),
            _ => return self.shapes.push(html! { circle cx=(x) cy=(y) r=(size) fill=(ink) {} }),
        };
        self.shapes.push(html! { path d=(path) fill=(ink) {} });
    }
}

/// A coordinate with one decimal: enough for the eye, equal on every machine.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}
