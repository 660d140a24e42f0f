//! Answers: intervals in rows over one axis, each with its words, and reasons in words where there is no number. Refuses a row without words.

use maud::html;

use super::{LEFT, LINE, RIGHT, WIDTH, heading, paragraph, wrapped};
use crate::chart::frame::{Outer, TEXT, drawing, fitted, ink, pattern, text_width, value_columns};
use crate::chart::{Anchor, Area, Canvas, Scale, px};

/// A number with its limits, where it has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The number.
    pub point: f64,
    /// Its lower and upper limit.
    pub limits: Option<(f64, f64)>,
}

/// One row: a number drawn, or a reason in words.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// What the row is of.
    pub label: String,
    /// The number; none where there is none to draw.
    pub span: Option<Span>,
    /// What is known beside it, drawn as a bar from zero.
    pub known: Option<f64>,
    /// The number as the language writes it, or why there is none.
    pub words: String,
    /// Whether the row is the one to look at first: its mark is a diamond and its label begins with one.
    pub is_first: bool,
}

/// Intervals in rows over one axis from zero.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalPlot {
    /// Begins the ids of the drawing's parts: unique in a page.
    pub id: String,
    /// What is drawn.
    pub title: String,
    /// The same for those who cannot see it.
    pub description: String,
    /// The unit of the axis.
    pub unit: String,
    /// The rows, from above.
    pub rows: Vec<IntervalRow>,
    /// A value marked through all rows, with its words.
    pub rule: Option<(f64, String)>,
    /// What the marks mean.
    pub key: String,
}

/// How far beyond the number to look at first the axis goes: what lies further is drawn as an arrow and said in words.
const BEYOND: f64 = 4.0;

impl IntervalPlot {
    /// The drawing as SVG, with its title when it stands alone: no script, no style sheet, text as text.
    pub fn svg(&self, is_alone: bool) -> String {
        let mut canvas = Canvas::default();
        let top = heading(&mut canvas, is_alone.then_some(self.title.as_str()));
        self.draw(&mut canvas, top);
        let outer = Outer {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            width: WIDTH,
            defs: html! { (pattern(&self.id, 1)) },
        };
        drawing(&outer, &canvas, true)
    }

    /// The greatest value that the axis shows.
    pub(super) fn reach(&self) -> f64 {
        let spans = || self.rows.iter().filter_map(|row| row.span);
        let first = self
            .rows
            .iter()
            .find(|row| row.is_first)
            .and_then(|row| row.span);
        let mut points: Vec<f64> = spans().map(|span| span.point).collect();
        points.sort_by(f64::total_cmp);
        let middle = points.get(points.len() / 2).copied();
        let known = self.rows.iter().filter_map(|row| row.known);
        let least = known
            .chain(self.rule.as_ref().map(|rule| rule.0))
            .fold(0.0, f64::max);
        let wanted = first.map(|span| span.point).or(middle).unwrap_or(least);
        let most = spans()
            .map(|span| span.limits.map_or(span.point, |(_, upper)| upper))
            .fold(least, f64::max);
        let kept = first
            .and_then(|span| span.limits)
            .map_or(0.0, |(_, upper)| upper);
        most.min((wanted * BEYOND).max(kept)).max(least)
    }

    fn draw(&self, canvas: &mut Canvas, top: f64) {
        let from = match &self.rule {
            Some(_) => top + LINE + 4.0,
            None => top,
        };
        let heights: Vec<f64> = self.rows.iter().map(height).collect();
        let bottom = from + heights.iter().sum::<f64>() + 4.0;
        let scale = Scale::with_zero([self.reach()].into_iter(), LEFT, RIGHT - 10.0);
        value_columns(canvas, &scale, bottom - 4.0, bottom);
        if let Some((value, words)) = &self.rule {
            let (x, end) = (scale.at(*value), text_width(words, TEXT));
            let (x, anchor) = if x + end > RIGHT {
                (RIGHT, Anchor::End)
            } else {
                (x.max(LEFT), Anchor::Start)
            };
            canvas.label(x, from - 9.0, anchor, words);
        }
        let mut y = from;
        for (row, height) in self.rows.iter().zip(&heights) {
            self.row(canvas, row, &scale, y);
            y += height;
        }
        canvas.label(RIGHT, bottom + 17.0 + LINE, Anchor::End, &self.unit);
        let key = bottom + 18.0 + LINE * 2.0;
        canvas.height = paragraph(canvas, &self.key, LEFT, key, RIGHT - LEFT) - 8.0;
    }

    fn row(&self, canvas: &mut Canvas, row: &IntervalRow, scale: &Scale, y: f64) {
        canvas.label(
            LEFT,
            y + 15.0,
            Anchor::Start,
            &fitted(&label(row), RIGHT - LEFT),
        );
        let Some(span) = row.span else {
            let room = RIGHT - LEFT - 12.0;
            paragraph(canvas, &row.words, LEFT + 12.0, y + 15.0 + LINE, room);
            return;
        };
        let middle = y + if fits(row) { 27.0 } else { 27.0 + LINE };
        canvas.label(RIGHT, middle - 12.0, Anchor::End, &row.words);
        self.strip(canvas, scale, middle);
        if let Some(known) = row.known {
            let area = Area {
                x: LEFT,
                y: middle - 5.0,
                width: (scale.at(known) - LEFT).max(0.0),
                height: 10.0,
            };
            canvas.rect(area, &format!("url(#{}-fill1)", self.id), "1", ink(1));
        }
        interval(canvas, scale, span, row.is_first, middle, self.reach());
    }

    /// The axis and the marked value behind one row: beside the drawn line alone, so that they cross no word.
    fn strip(&self, canvas: &mut Canvas, scale: &Scale, middle: f64) {
        let (from, to) = (px(middle - 9.0), px(middle + 10.0));
        for tick in scale.ticks() {
            let opacity = if tick == 0.0 { "0.8" } else { "0.18" };
            canvas.rule(&format!("M{} {from}V{to}", px(scale.at(tick))), opacity);
        }
        if let Some((value, _)) = &self.rule {
            let path = format!("M{} {from}V{to}", px(scale.at(*value)));
            canvas.stroke(&path, ink(1), "5 3");
        }
    }
}

/// Whether label and words stand on one line.
fn fits(row: &IntervalRow) -> bool {
    text_width(&label(row), TEXT) + text_width(&row.words, TEXT) + 16.0 <= RIGHT - LEFT
}

fn label(row: &IntervalRow) -> String {
    if row.is_first {
        format!("◆ {}", row.label)
    } else {
        row.label.clone()
    }
}

fn height(row: &IntervalRow) -> f64 {
    match row.span {
        Some(_) if fits(row) => 42.0,
        Some(_) => 42.0 + LINE,
        None => {
            24.0 + LINE
                * f64::from(
                    u16::try_from(wrapped(&row.words, RIGHT - LEFT - 12.0).len())
                        .unwrap_or(u16::MAX),
                )
        }
    }
}

/// A line between the limits with a mark at the number; what lies beyond the axis ends in an arrow.
fn interval(canvas: &mut Canvas, scale: &Scale, span: Span, is_first: bool, y: f64, reach: f64) {
    let series = 0;
    let at = |value: f64| scale.at(value.min(reach));
    if let Some((lower, upper)) = span.limits {
        let (from, to) = (at(lower), at(upper));
        canvas.stroke(
            &format!("M{} {}H{}", px(from), px(y), px(to)),
            ink(series),
            "none",
        );
        let cap = |x: f64| format!("M{} {}V{}", px(x), px(y - 5.0), px(y + 5.0));
        canvas.stroke(&cap(from), ink(series), "none");
        if upper > reach {
            arrow(canvas, to, y);
        } else {
            canvas.stroke(&cap(to), ink(series), "none");
        }
    }
    if span.point > reach {
        arrow(canvas, at(span.point), y);
    } else if is_first {
        canvas.mark(3, at(span.point), y, 7.0);
    } else {
        canvas.mark(0, at(span.point), y, 4.0);
    }
}

fn arrow(canvas: &mut Canvas, x: f64, y: f64) {
    let path = format!(
        "M{} {}L{} {}L{} {}",
        px(x),
        px(y - 6.0),
        px(x + 9.0),
        px(y),
        px(x),
        px(y + 6.0)
    );
    canvas.stroke(&path, ink(0), "none");
}
