//! Answers: plots of numbers with their uncertainty: intervals in rows, a histogram, counts beside what a model makes.
//! Refuses to know which method gave them; every word comes from the caller, in the page's language.

mod bands;
mod histogram;
mod intervals;
mod text;

pub use bands::{BandPlot, BandRow};
pub use histogram::Histogram;
pub use intervals::{IntervalPlot, IntervalRow, Span};

use crate::chart::frame::{TEXT, text_width};
use crate::chart::{Anchor, Canvas};

/// The width of every plot, in its own units: narrow, so that its text is legible on a telephone without scrolling.
const WIDTH: f64 = 420.0;
/// Where drawings begin and end.
const LEFT: f64 = 12.0;
const RIGHT: f64 = WIDTH - 12.0;
/// The height of one line of words.
const LINE: f64 = 17.0;

/// Words in lines no wider than `width`: broken at spaces, and after any Han letter; a longer word stands alone on its line.
fn wrapped(words: &str, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(words) {
        if !line.is_empty() && text_width(&line, TEXT) + text_width(piece.trim_end(), TEXT) > width
        {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        line.push_str(piece);
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The text in pieces, after each of which a line may end. A stop is never parted from what it follows.
fn pieces(words: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut letters = words.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        let Some(&(next_at, next)) = letters.peek() else {
            break;
        };
        let is_wide = |letter: char| u32::from(letter) >= 0x2E80;
        let is_stop = matches!(
            next,
            '，' | '。' | '、' | '；' | '：' | '）' | '”' | '》' | '！' | '？'
        );
        let parts = letter == ' ' || ((is_wide(letter) || is_wide(next)) && !is_stop);
        if parts && next != ' ' {
            found.push(&words[from..next_at]);
            from = next_at;
        }
    }
    found.push(&words[from..]);
    found
}

/// Writes words below each other from `y` on, the base line of the first, and returns where the next would stand.
fn paragraph(canvas: &mut Canvas, words: &str, x: f64, mut y: f64, width: f64) -> f64 {
    for line in wrapped(words, width) {
        canvas.label(x, y, Anchor::Start, &line);
        y += LINE;
    }
    y
}

/// The title above a drawing that stands alone; returns where the drawing begins.
fn heading(canvas: &mut Canvas, title: Option<&str>) -> f64 {
    match title {
        Some(title) => paragraph(canvas, title, LEFT, 16.0, RIGHT - LEFT) - 4.0,
        None => 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_at_spaces_and_between_han_letters_but_not_before_a_stop() {
        assert_eq!(wrapped("one two three", 60.0), ["one two", "three"]);
        assert_eq!(wrapped("没有估计。", 52.0), ["没有估", "计。"]);
        assert_eq!(wrapped("", 52.0), Vec::<String>::new());
    }
}
