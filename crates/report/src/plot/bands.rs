//! Answers: counts beside the interval that a model makes of them, every interval drawn equally wide, so that counts of one and of a
//! thousand stand in one picture. Refuses colour as the only sign: what lies outside is a diamond, what lies inside a disc.

use maud::html;

use super::{LEFT, LINE, RIGHT, WIDTH, heading, paragraph};
use crate::chart::frame::{Outer, TEXT, drawing, fitted, ink, text_width};
use crate::chart::{Anchor, Area, Canvas, px};

/// One count.
#[derive(Debug, Clone, PartialEq)]
pub struct BandRow {
    /// What is counted.
    pub label: String,
    /// The count.
    pub observed: f64,
    /// The middle of what the model makes.
    pub expected: f64,
    /// The lower limit of what the model makes.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// The numbers in words.
    pub words: String,
}

/// Counts in rows beside one band.
#[derive(Debug, Clone, PartialEq)]
pub struct BandPlot {
    /// Begins the ids of the drawing's parts: unique in a page.
    pub id: String,
    /// What is drawn.
    pub title: String,
    /// The same for those who cannot see it.
    pub description: String,
    /// The rows, from above.
    pub rows: Vec<BandRow>,
    /// What band and marks mean.
    pub key: String,
}

/// How many half-widths of the band fit beside its middle.
const ROOM: f64 = 3.0;
const ROW: f64 = 38.0;

impl BandRow {
    /// Whether the count lies in what the model makes.
    pub fn is_inside(&self) -> bool {
        (self.lower..=self.upper).contains(&self.observed)
    }

    /// Where the count lies: −1 and 1 are the limits, 0 the middle.
    fn place(&self) -> f64 {
        let away = self.observed - self.expected;
        let half = if away < 0.0 {
            self.expected - self.lower
        } else {
            self.upper - self.expected
        };
        let place = if half > 0.0 { away / half } else { away };
        // A limit that is a whole number may lie on the count: it is inside then.
        if self.is_inside() {
            place.clamp(-1.0, 1.0)
        } else {
            place.clamp(-ROOM, ROOM)
        }
    }
}

impl BandPlot {
    /// The drawing as SVG, with its title when it stands alone.
    pub fn svg(&self, is_alone: bool) -> String {
        let mut canvas = Canvas::default();
        let top = heading(&mut canvas, is_alone.then_some(self.title.as_str()));
        self.draw(&mut canvas, top);
        let outer = Outer {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            width: WIDTH,
            defs: html! {},
        };
        drawing(&outer, &canvas, true)
    }

    fn draw(&self, canvas: &mut Canvas, top: f64) {
        let middle = (LEFT + RIGHT) / 2.0;
        let half = (RIGHT - LEFT - 20.0) / 2.0 / ROOM;
        let bottom = top + ROW * crate::chart::count_of(self.rows.len()) + 4.0;
        let band = Area {
            x: middle - half,
            y: top,
            width: half * 2.0,
            height: bottom - top,
        };
        canvas.rect(band, ink(0), "0.13", "none");
        for edge in [-1.0, 0.0, 1.0] {
            let x = px(middle + edge * half);
            canvas.rule(
                &format!("M{x} {}V{}", px(top), px(bottom)),
                if edge == 0.0 { "0.5" } else { "0.3" },
            );
        }
        for (index, row) in self.rows.iter().enumerate() {
            let y = top + ROW * crate::chart::count_of(index);
            let room = RIGHT - LEFT - text_width(&row.words, TEXT) - 14.0;
            canvas.label(LEFT, y + 15.0, Anchor::Start, &fitted(&row.label, room));
            canvas.label(RIGHT, y + 15.0, Anchor::End, &row.words);
            let at = middle + row.place() * half;
            canvas.rule(
                &format!("M{} {}H{}", px(LEFT), px(y + 28.0), px(RIGHT)),
                "0.18",
            );
            if row.is_inside() {
                canvas.mark(0, at, y + 28.0, 4.5);
            } else {
                canvas.mark(3, at, y + 28.0, 7.0);
            }
        }
        canvas.height = paragraph(canvas, &self.key, LEFT, bottom + LINE, RIGHT - LEFT) - 8.0;
    }
}
