//! Two records side by side: columns aligned, what differs marked by signs, not by colour. It refuses to judge what a difference means.

use super::width::{filled, harmless, width, wrapped};

/// The narrowest column of values.
const VALUE_COLUMNS_MIN: usize = 12;
/// The widest names of columns.
const NAME_COLUMNS_MAX: usize = 20;

/// One column of both records.
pub(crate) struct Line<'v> {
    pub(crate) name: &'v str,
    pub(crate) left: &'v str,
    pub(crate) right: &'v str,
}

/// The sign between two values: `=` equal, `~` equal but for case and spaces, `≠` different, a space where one is missing.
fn sign(left: &str, right: &str) -> &'static str {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    if left.is_empty() || right.is_empty() {
        " "
    } else if left == right {
        "="
    } else if plain(left) == plain(right) {
        "~"
    } else {
        "≠"
    }
}

/// Lays two records out for a terminal of so many columns.
pub(crate) fn side_by_side(heads: [&str; 2], lines: &[Line<'_>], columns: usize) -> String {
    let names = lines
        .iter()
        .map(|line| width(line.name))
        .max()
        .unwrap_or(0)
        .min(NAME_COLUMNS_MAX);
    // Indent, a space on each side of the sign, and the sign.
    let values = (columns.saturating_sub(names + 2 + 1 + 3) / 2).max(VALUE_COLUMNS_MIN);
    let mut text = String::new();
    row(&mut text, ("", names), (heads[0], "", heads[1]), values);
    for line in lines {
        let (left, right) = (harmless(line.left), harmless(line.right));
        let name = harmless(line.name);
        let shown = |value: &str| {
            if value.is_empty() {
                "—".to_owned()
            } else {
                value.to_owned()
            }
        };
        row(
            &mut text,
            (&name, names),
            (&shown(&left), sign(&left, &right), &shown(&right)),
            values,
        );
    }
    text
}

fn row(text: &mut String, name: (&str, usize), cells: (&str, &str, &str), values: usize) {
    let (name, names) = name;
    let (left, sign, right) = cells;
    let names_shown = wrapped(name, names.max(1));
    let (left, right) = (wrapped(left, values), wrapped(right, values));
    for at in 0..left.len().max(right.len()).max(names_shown.len()) {
        let part = |lines: &[String]| lines.get(at).map_or("", String::as_str).to_owned();
        let sign = if at == 0 { sign } else { "" };
        let line = format!(
            "  {} {} {} {}",
            filled(&part(&names_shown), names),
            filled(&part(&left), values),
            filled(sign, 1),
            part(&right)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{Line, side_by_side};

    #[test]
    fn two_records_stand_side_by_side() {
        let line = |name, left, right| Line { name, left, right };
        let shown = side_by_side(
            ["A:1", "B:7"],
            &[
                line("given", "阿卜杜拉", "Abdulla"),
                line("family", "Tursun", "TURSUN"),
                line("birth", "1980-02-01", "1980-02-01"),
                line("place", "", "Kashgar"),
                line(
                    "event",
                    "taken from his house in the old town at night",
                    "from his house",
                ),
            ],
            60,
        );
        expect![[r#"
                   A:1                        B:7
            given  阿卜杜拉                 ≠ Abdulla
            family Tursun                   ~ TURSUN
            birth  1980-02-01               = 1980-02-01
            place  —                          Kashgar
            event  taken from his house in  ≠ from his house
                   the old town at night
        "#]]
        .assert_eq(&unindented(&shown));
    }

    /// Without the two spaces before each line, which golden text would lose.
    fn unindented(text: &str) -> String {
        text.lines()
            .map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)))
            .collect()
    }
}
