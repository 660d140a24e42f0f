//! Answers: how draws of one number are spread, as bars, with the interval solid, its outside hatched, and marked places named. Refuses fewer than two draws.

use maud::html;

use super::{LEFT, LINE, RIGHT, WIDTH, heading, paragraph};
use crate::chart::frame::{Outer, TEXT, drawing, ink, pattern, text_width, value_columns};
use crate::chart::{Anchor, Area, Canvas, Scale, px};

/// Draws of one number.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Begins the ids of the drawing's parts: unique in a page.
    pub id: String,
    /// What is drawn.
    pub title: String,
    /// The same for those who cannot see it.
    pub description: String,
    /// The unit of the axis.
    pub unit: String,
    /// The draws, in any order.
    pub draws: Vec<f64>,
    /// Limits: bars outside are hatched.
    pub limits: Option<(f64, f64)>,
    /// A value marked with a dashed line, with its words.
    pub rule: Option<(f64, String)>,
    /// Places marked above the bars, with their words.
    pub marks: Vec<(f64, String)>,
    /// What bars, hatching and marks mean.
    pub key: String,
}

const BARS: usize = 44;
const HEIGHT: f64 = 150.0;
/// Share of the draws that the axis shows; the rest lies beyond, and the key says so.
pub(super) const SHOWN: f64 = 0.99;

impl Histogram {
    /// The drawing as SVG, with its title when it stands alone; none for fewer than two draws.
    pub fn svg(&self, is_alone: bool) -> Option<String> {
        let (low, high) = self.ends()?;
        let mut canvas = Canvas::default();
        let top = heading(&mut canvas, is_alone.then_some(self.title.as_str()));
        self.draw(&mut canvas, top, low, high);
        let outer = Outer {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            width: WIDTH,
            defs: html! { (pattern(&self.id, 1)) },
        };
        Some(drawing(&outer, &canvas, true))
    }

    /// The least and greatest draw that are shown.
    fn ends(&self) -> Option<(f64, f64)> {
        let mut sorted = self.draws.clone();
        sorted.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index within the draws"
        )]
        let last = ((sorted.len().checked_sub(1)? as f64) * SHOWN) as usize;
        let (low, high) = (*sorted.first()?, *sorted.get(last)?);
        (sorted.len() > 1).then_some((low, if high > low { high } else { low + 1.0 }))
    }

    fn draw(&self, canvas: &mut Canvas, top: f64, low: f64, high: f64) {
        let lines = self.marks.len() + usize::from(self.rule.is_some());
        let from = top + LINE * crate::chart::count_of(lines) + 8.0;
        let bottom = from + HEIGHT;
        let least = self.rule.as_ref().map_or(low, |rule| rule.0.min(low));
        let scale = Scale::over([least, high].into_iter(), LEFT, RIGHT);
        let counts = self.counts(low, high);
        let most = counts.iter().copied().max().unwrap_or(1).max(1);
        let width = (high - low) / crate::chart::count_of(BARS);
        value_columns(canvas, &scale.with_step((high - least) / 5.0), from, bottom);
        for (bar, count) in counts.iter().enumerate() {
            let start = low + width * crate::chart::count_of(bar);
            let tall = HEIGHT * crate::chart::count_of(*count) / crate::chart::count_of(most);
            let is_inside = self
                .limits
                .is_none_or(|(lower, upper)| start + width > lower && start < upper);
            let fill = if is_inside {
                ink(0).to_owned()
            } else {
                format!("url(#{}-fill1)", self.id)
            };
            let area = Area {
                x: scale.at(start),
                y: bottom - tall,
                width: scale.at(start + width) - scale.at(start),
                height: tall,
            };
            canvas.rect(area, &fill, "0.85", ink(usize::from(!is_inside)));
        }
        self.named(canvas, &scale, top, bottom, high);
        canvas.label(RIGHT, bottom + 17.0 + LINE, Anchor::End, &self.unit);
        canvas.height = paragraph(
            canvas,
            &self.key,
            LEFT,
            bottom + 18.0 + LINE * 2.0,
            RIGHT - LEFT,
        ) - 8.0;
    }

    /// Draws per bar.
    fn counts(&self, low: f64, high: f64) -> Vec<usize> {
        let mut counts = vec![0; BARS];
        for draw in self.draws.iter().filter(|draw| **draw <= high) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of the bars, and never negative"
            )]
            let bar = ((draw - low) / (high - low) * crate::chart::count_of(BARS)) as usize;
            counts[bar.min(BARS - 1)] += 1;
        }
        counts
    }

    /// The dashed line and the marks over the bars, each with its words on a line of its own above them.
    fn named(&self, canvas: &mut Canvas, scale: &Scale, top: f64, bottom: f64, high: f64) {
        let from = bottom - HEIGHT - 6.0;
        let mut y = top + 13.0;
        let rule = self.rule.iter().map(|named| (named, "5 4", 1));
        let marks = self.marks.iter().map(|named| (named, "1 3", 3));
        for ((value, words), dashes, series) in rule.chain(marks) {
            let x = scale.at(value.min(high));
            let path = format!("M{} {}V{}", px(x), px(from), px(bottom));
            canvas.stroke(&path, ink(series), dashes);
            let half = text_width(words, TEXT) / 2.0;
            let middle = x.max(LEFT + half).min(RIGHT - half);
            canvas.label(middle, y, Anchor::Middle, words);
            y += LINE;
        }
    }
}
