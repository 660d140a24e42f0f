//! The little Markdown that letters carry: headings, emphasis, escapes, links, rules. No full parser: a line at a time.

/// A line without Markdown: emphasis and links give their text, escapes their character, entities theirs.
pub(super) fn plain(text: &str) -> String {
    let single_stars_pair = count_single_stars(text).is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let width = letter.len_utf8();
        let next = rest[width..].chars().next();
        if letter == '\\' && next.is_some_and(|next| next.is_ascii_punctuation()) {
            out.extend(next);
            rest = &rest[2..];
        } else if rest.starts_with("**") || rest.starts_with("__") {
            rest = &rest[2..];
        } else if letter == '*' && single_stars_pair {
            rest = &rest[1..];
        } else if let Some((label, after)) = link(rest) {
            out.push_str(&plain(label));
            rest = after;
        } else if let Some((text, after)) = entity(rest) {
            out.push_str(text);
            rest = after;
        } else {
            out.push(letter);
            rest = &rest[width..];
        }
    }
    let whole = out.trim();
    let inner = whole
        .strip_prefix('_')
        .and_then(|inner| inner.strip_suffix('_'));
    inner
        .filter(|inner| !inner.is_empty())
        .unwrap_or(whole)
        .to_owned()
}

/// The level and the text of a heading line (`## Text ##`).
pub(super) fn heading(line: &str) -> Option<(usize, String)> {
    let trimmed = line.trim_start();
    let level = trimmed.bytes().take_while(|&byte| byte == b'#').count();
    let text = trimmed.get(level..)?;
    let fits =
        (1..=6).contains(&level) && (text.starts_with([' ', '\t', '\u{3000}']) || text.is_empty());
    fits.then(|| (level, plain(text.trim().trim_end_matches('#').trim())))
}

/// Whether the whole line is emphasised, as headings in plain letters are.
pub(super) fn is_bold_line(line: &str) -> bool {
    let text = line.trim();
    text.len() > 4
        && text.starts_with("**")
        && text.ends_with("**")
        && !text[2..text.len() - 2].contains("**")
}

/// A horizontal rule, or the underline of a heading.
pub(super) fn is_rule(line: &str) -> bool {
    let marks: Vec<char> = line
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    marks.len() >= 3 && "-*_=~".contains(marks[0]) && marks.iter().all(|mark| *mark == marks[0])
}

/// A hard line break at the end of a line: two spaces or a backslash.
pub(super) fn has_hard_break(line: &str) -> bool {
    line.ends_with("  ") || (line.ends_with('\\') && !line.ends_with("\\\\"))
}

fn count_single_stars(text: &str) -> usize {
    text.replace("\\*", "")
        .replace("**", "")
        .matches('*')
        .count()
}

/// `[label](target)` at the start of a text.
fn link(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    let (label, rest) = inner.split_once("](")?;
    let (target, after) = rest.split_once(')')?;
    let plausible = !label.contains(['[', ']']) && !target.contains(char::is_whitespace);
    plausible.then_some((label, after))
}

fn entity(text: &str) -> Option<(&'static str, &str)> {
    const ENTITIES: &[(&str, &str)] = &[
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("<br>", " "),
        ("<br/>", " "),
        ("<br />", " "),
    ];
    ENTITIES
        .iter()
        .find_map(|(written, means)| Some((*means, text.strip_prefix(written)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_escaped_characters_stay() {
        for (given, expected) in [
            (r"близких T\*Revers", "близких T*Revers"),
            (r"\*Total 12", "*Total 12"),
            ("**To:** A", "To: A"),
            ("*Example Trust*", "Example Trust"),
            ("Rock * Paper", "Rock * Paper"),
            ("Union [CATU]", "Union [CATU]"),
            ("[Trust](https://trust.example)", "Trust"),
            ("Body &amp; Mind", "Body & Mind"),
            ("_Whole line_", "Whole line"),
            ("snake_case_name", "snake_case_name"),
        ] {
            assert_eq!(plain(given), expected);
        }
    }

    #[test]
    fn headings_need_a_space() {
        assert_eq!(
            heading("## Signed by ##"),
            Some((2, "Signed by".to_owned()))
        );
        assert_eq!(heading("#hashtag"), None);
    }
}
