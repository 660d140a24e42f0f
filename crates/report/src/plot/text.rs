//! Answers: the same intervals in the letters of a terminal, some columns wide, with signs beyond ASCII or without. Refuses colour and
//! letters that steer a terminal.

use super::IntervalPlot;
use super::intervals::IntervalRow;
use crate::format::grouped;

/// The signs of a drawing.
struct Signs {
    line: char,
    from: char,
    to: char,
    beyond: char,
    point: char,
    first: char,
    known: char,
    rule: char,
    axis: char,
    tick: char,
}

const DRAWN: Signs = Signs {
    line: '─',
    from: '├',
    to: '┤',
    beyond: '▶',
    point: '●',
    first: '◆',
    known: '▒',
    rule: '┊',
    axis: '─',
    tick: '┴',
};
const TYPED: Signs = Signs {
    line: '-',
    from: '[',
    to: ']',
    beyond: '>',
    point: 'o',
    first: '#',
    known: '=',
    rule: ':',
    axis: '-',
    tick: '+',
};

/// The label's share of the line.
const LABEL_PERCENT: usize = 30;
/// Fewest columns in which an interval says something.
const FIELD_MIN: usize = 16;

impl IntervalPlot {
    /// The plot as lines of text no wider than `columns` (at least 48), each ended; in ASCII alone when asked.
    pub fn text(&self, columns: usize, is_ascii: bool) -> String {
        let columns = columns.max(48);
        let signs = if is_ascii { &TYPED } else { &DRAWN };
        let wanted =
            |text: &dyn Fn(&IntervalRow) -> usize| self.rows.iter().map(text).max().unwrap_or(0);
        let label_width = wanted(&|row| width(&row.label) + 2)
            .min(columns * LABEL_PERCENT / 100)
            .max(8);
        let words_width = wanted(&|row| row.span.map_or(0, |_| width(&row.words)));
        let field = columns
            .saturating_sub(label_width + words_width + 2)
            .max(FIELD_MIN);
        let mut lines = vec![self.title.clone()];
        for row in &self.rows {
            let sign = if row.is_first {
                format!("{} ", signs.first)
            } else {
                "  ".to_owned()
            };
            let label = padded(&format!("{sign}{}", row.label), label_width);
            if row.span.is_some() {
                let drawn = self.drawn(row, field, signs);
                lines.push(format!("{label} {drawn} {}", row.words));
                continue;
            }
            let words = broken(&row.words, columns.saturating_sub(label_width + 1));
            let begins = std::iter::once(label).chain(std::iter::repeat(" ".repeat(label_width)));
            lines.extend(
                begins
                    .zip(words)
                    .map(|(begin, words)| format!("{begin} {words}")),
            );
        }
        lines.extend(self.axis(label_width, field, signs));
        if let Some((_, words)) = &self.rule {
            lines.push(format!(
                "{} {} {words}",
                " ".repeat(label_width),
                signs.rule
            ));
        }
        let mut text = String::new();
        for line in lines {
            let line = line.trim_end();
            text.push_str(&if is_ascii { typed(line) } else { steered(line) });
            text.push('\n');
        }
        text
    }

    fn drawn(&self, row: &IntervalRow, field: usize, signs: &Signs) -> String {
        let reach = self.reach();
        let place = |value: f64| place(value, reach, field);
        let mut cells = vec![' '; field];
        if let Some(known) = row.known {
            cells[..place(known)].fill(signs.known);
        }
        if let Some((value, _)) = &self.rule {
            cells[place(*value)] = signs.rule;
        }
        let Some(span) = row.span else {
            return cells.into_iter().collect();
        };
        if let Some((lower, upper)) = span.limits {
            let (from, to) = (place(lower), place(upper));
            cells[from..=to].fill(signs.line);
            cells[from] = signs.from;
            cells[to] = if upper > reach {
                signs.beyond
            } else {
                signs.to
            };
        }
        let mark = if row.is_first {
            signs.first
        } else {
            signs.point
        };
        cells[place(span.point)] = if span.point > reach {
            signs.beyond
        } else {
            mark
        };
        cells.into_iter().collect()
    }

    /// The axis with its ends named.
    fn axis(&self, label_width: usize, field: usize, signs: &Signs) -> [String; 2] {
        let mut cells = vec![signs.axis; field];
        cells[0] = signs.tick;
        cells[field - 1] = signs.tick;
        let line: String = cells.into_iter().collect();
        #[expect(clippy::cast_possible_truncation, reason = "a count of people")]
        let most = grouped(self.reach().round() as i64);
        let end = format!("{most} {}", self.unit);
        let gap = field.saturating_sub(1 + width(&most)).max(1);
        let indent = " ".repeat(label_width);
        [
            format!("{indent} {line}"),
            format!("{indent} 0{}{end}", " ".repeat(gap)),
        ]
    }
}

/// The column of a value, in 0..field.
fn place(value: f64, reach: f64, field: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the field, and never negative"
    )]
    let column = (value / reach.max(1.0) * crate::chart::count_of(field - 1)).round() as usize;
    column.min(field - 1)
}

/// Columns of a terminal that a text takes: Han, kana and Hangul two, combining marks none.
fn width(text: &str) -> usize {
    text.chars().map(letter_width).sum()
}

fn letter_width(letter: char) -> usize {
    match u32::from(letter) {
        0x0300..=0x036F | 0x0591..=0x05BD | 0x064B..=0x065F | 0x0F71..=0x0F84 | 0x200B..=0x200F => {
            0
        }
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// The text cut or filled to a number of columns.
fn padded(text: &str, columns: usize) -> String {
    let mut kept = text.to_owned();
    if width(&kept) > columns {
        while width(&kept) > columns.saturating_sub(1) && kept.pop().is_some() {}
        kept.push('…');
    }
    let missing = columns.saturating_sub(width(&kept));
    kept + &" ".repeat(missing)
}

/// Words in lines of at most so many columns.
fn broken(words: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in super::pieces(words) {
        let line = lines.last_mut().expect("invariant: there is always a line");
        if !line.is_empty() && width(line) + width(piece.trim_end()) > columns {
            lines.push(piece.to_owned());
        } else {
            line.push_str(piece);
        }
    }
    lines
}

/// The line in ASCII: signs of ours in their typed form, other letters as question marks.
fn typed(line: &str) -> String {
    let mut typed = String::with_capacity(line.len());
    for letter in line.chars() {
        match letter {
            '–' | '—' | '−' => typed.push('-'),
            '…' => typed.push('~'),
            '×' => typed.push('x'),
            '‘' | '’' => typed.push('\''),
            '“' | '”' => typed.push('"'),
            ' '..='~' => typed.push(letter),
            _ => typed.push('?'),
        }
    }
    typed
}

/// The line without what would steer a terminal.
fn steered(line: &str) -> String {
    let is_steering = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    line.chars()
        .map(|letter| {
            if is_steering(letter) {
                '\u{FFFD}'
            } else {
                letter
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Span;
    use super::*;

    fn plot() -> IntervalPlot {
        let row = |label: &str, span: Option<Span>, words: &str, is_first: bool| IntervalRow {
            label: label.to_owned(),
            span,
            known: None,
            words: words.to_owned(),
            is_first,
        };
        let span = |lower: f64, point: f64, upper: f64| {
            Some(Span {
                point,
                limits: Some((lower, upper)),
            })
        };
        IntervalPlot {
            id: "plot".to_owned(),
            title: "Intervals".to_owned(),
            description: String::new(),
            unit: "people".to_owned(),
            rows: vec![
                row("One", span(300.0, 400.0, 800.0), "400 [300–800]", true),
                row(
                    "名单二",
                    span(350.0, 500.0, 9000.0),
                    "500 [350–9,000]",
                    false,
                ),
                row(
                    "A method whose name is too long",
                    None,
                    "No number, because the lists overlap too little for this method.",
                    false,
                ),
            ],
            rule: Some((250.0, "250 documented".to_owned())),
            key: String::new(),
        }
    }

    #[test]
    fn eighty_columns_hold_intervals_and_reasons() {
        expect![[r#"
            Intervals
            ◆ One                          ┊├──◆────────┤                    400 [300–800]
              名单二                       ┊ ├───●─────────────────────────▶ 500 [350–9,000]
              A method whose name i… No number, because the lists overlap too little for
                                     this method.
                                     ┴─────────────────────────────────────┴
                                     0                                 1,600 people
                                     ┊ 250 documented
        "#]]
        .assert_eq(&plot().text(80, false));
    }

    #[test]
    fn a_terminal_of_ascii_gets_ascii() {
        let text = plot().text(60, true);
        assert!(text.is_ascii());
        expect![[r#"
            Intervals
            # One                  :[#-----]             400 [300-800]
              ???               :[--o---------------> 500 [350-9,000]
              A method whose ~ No number, because the lists overlap too
                               little for this method.
                               +-----------------------+
                               0                   1,600 people
                               : 250 documented
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_steers_the_terminal() {
        let mut plot = plot();
        plot.rows[0].label = "a\u{1b}[2J\u{202e}b".to_owned();
        for columns in [60, 80, 120] {
            let text = plot.text(columns, false);
            assert!(text.lines().all(|line| width(line) <= columns), "{text}");
            assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
        }
    }
}
