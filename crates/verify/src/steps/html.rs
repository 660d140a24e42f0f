//! Finds the numbers that a page marks as figures: `<data class="figure" data-measure data-column [data-row] value>`.
//! It reads tags and attributes of the report's own pages; it is no browser.

/// A number marked as a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Marked {
    /// The line on which its tag begins, from 1.
    pub(super) line: usize,
    /// The measure.
    pub(super) measure: String,
    /// The column.
    pub(super) column: String,
    /// The row, from 1, where it is named.
    pub(super) row: Option<String>,
    /// The value as a machine reads it.
    pub(super) value: String,
    /// The text that a reader sees.
    pub(super) text: String,
}

/// Every marked number of a page, in order.
pub(super) fn marked_figures(page: &str) -> Vec<Marked> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (page, 1);
    while let Some(start) = rest.find("<data") {
        line += newlines(&rest[..start]);
        let after = &rest[start + "<data".len()..];
        let (attributes, end) = attributes(after);
        let body = &after[end..];
        // `<datalist` is another tag.
        let is_data = after.starts_with(|letter: char| letter.is_whitespace() || letter == '/');
        if is_data
            && attributes.iter().any(|(name, value)| {
                name == "class" && value.split_whitespace().any(|word| word == "figure")
            })
        {
            found.push(marked(line, &attributes, body));
        }
        line += newlines(&after[..end]);
        rest = body;
    }
    found
}

pub(super) fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn marked(line: usize, attributes: &[(String, String)], body: &str) -> Marked {
    let get = |wanted: &str| {
        attributes
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.clone())
    };
    Marked {
        line,
        measure: get("data-measure").unwrap_or_default(),
        column: get("data-column").unwrap_or_default(),
        row: get("data-row"),
        value: get("value").unwrap_or_default(),
        text: without_tags(&body[..body.find("</data").unwrap_or(0)]),
    }
}

/// The attributes of a tag and where the tag ends.
pub(super) fn attributes(tag: &str) -> (Vec<(String, String)>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        at += tag[at..].len()
            - tag[at..]
                .trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/')
                .len();
        let name_end = tag[at..]
            .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>' | '/'));
        let Some(name_end) = name_end else {
            return (found, tag.len());
        };
        if tag[at..].starts_with('>') {
            return (found, at + 1);
        }
        let name = tag[at..at + name_end].to_ascii_lowercase();
        at += name_end;
        let (value, length) = attribute_value(&tag[at..]);
        at += length.max(usize::from(name.is_empty()));
        found.push((name, value));
    }
}

/// The value after an attribute's name and how far it reaches: nothing when no `=` follows.
fn attribute_value(rest: &str) -> (String, usize) {
    let Some(after) = rest.strip_prefix('=') else {
        return (String::new(), 0);
    };
    let quote = after
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    let (start, end) = match quote {
        Some(quote) => (1, after[1..].find(quote).map_or(after.len(), |end| end + 1)),
        None => (
            0,
            after
                .find(|letter: char| letter.is_whitespace() || letter == '>')
                .unwrap_or(after.len()),
        ),
    };
    let length = 1 + end + usize::from(quote.is_some() && end < after.len());
    (unescaped(&after[start..end]), length)
}

pub(super) fn without_tags(text: &str) -> String {
    let mut shown = String::new();
    let mut in_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if !in_tag => shown.push(letter),
            _ => {}
        }
    }
    unescaped(&shown)
}

/// Undoes character references: the five of XML, `&nbsp;`, and numbers.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let reference = rest
            .find(';')
            .and_then(|end| Some((character(&rest[1..end])?, end + 1)));
        let (letter, length) = reference.unwrap_or(('&', 1));
        plain.push(letter);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_numbers_are_found_with_line_attributes_and_text() {
        let page = "<p>\n<data class=\"figure big\" data-measure='a-b' data-column=n value=\"1234\">1<i>,</i>234</data> x\n\
                    <data value='q &amp; &#x41;&quot;' data-row=\"2\" class=figure data-measure=m data-column=c>q</data>\n\
                    <data value=7>7</data><datalist class=figure></datalist>";
        let found = marked_figures(page);
        let first = Marked {
            line: 2,
            measure: "a-b".to_owned(),
            column: "n".to_owned(),
            row: None,
            value: "1234".to_owned(),
            text: "1,234".to_owned(),
        };
        assert_eq!(found[0], first);
        assert_eq!(
            (
                found[1].line,
                found[1].row.as_deref(),
                found[1].value.as_str()
            ),
            (3, Some("2"), "q & A\"")
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn broken_tags_end_the_reading_and_nothing_else() {
        for page in [
            "<data",
            "<data ",
            "<data class",
            "<data class=",
            "<data class=\"figure",
            "<data class=figure",
            "<data =x>",
            "<data ='",
            "<data / >",
            "&#",
            "<data class=figure value=&",
        ] {
            assert!(marked_figures(page).len() <= 1, "{page}");
        }
    }
}
