//! Finds the tables that a page marks as a measure's rows: `<table data-measure>` with headings `<th data-column>`.
//! It reads the report's own pages, in which every row and cell is closed; it is no browser.

use super::html::{attributes, newlines, without_tags};

/// A table marked as a measure's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkedTable {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// The measure.
    pub(super) measure: String,
    /// The columns by name.
    pub(super) columns: Vec<String>,
    /// The rows of its body.
    pub(super) rows: Vec<Vec<MarkedCell>>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkedCell {
    /// The value as a machine reads it, where the cell states it.
    pub(super) value: Option<String>,
    /// The text that a reader sees.
    pub(super) text: String,
}

/// Every marked table of a page, in order.
pub(super) fn marked_tables(page: &str) -> Vec<MarkedTable> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, inside, end)) = element(page, at, "table") {
        let (own, head) = attributes(&page[start + "<table".len()..inside]);
        let measure = own.into_iter().find(|(name, _)| name == "data-measure");
        if let Some((_, measure)) = measure.filter(|_| head > 0) {
            let line = newlines(&page[..start]) + 1;
            found.push(marked_table(line, measure, &page[inside..end]));
        }
        at = end;
    }
    found
}

fn marked_table(line: usize, measure: String, table: &str) -> MarkedTable {
    let body = table.find("<tbody").unwrap_or(table.len());
    let (head, body) = table.split_at(body);
    let columns = elements(head, "th").filter_map(|(tag, _)| value_of(tag, "data-column"));
    let rows = elements(body, "tr").map(|(_, row)| cells(row)).collect();
    MarkedTable {
        line,
        measure,
        columns: columns.collect(),
        rows,
    }
}

/// A row's cells: the heading of the row, then the others.
fn cells(row: &str) -> Vec<MarkedCell> {
    let cell = |(_, inside): (&str, &str)| MarkedCell {
        value: elements(inside, "data").find_map(|(tag, _)| value_of(tag, "value")),
        text: without_tags(inside),
    };
    elements(row, "th")
        .map(cell)
        .chain(elements(row, "td").map(cell))
        .collect()
}

fn value_of(tag: &str, wanted: &str) -> Option<String> {
    attributes(tag)
        .0
        .into_iter()
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value)
}

/// The elements of a name, as the rest of their opening tag and what is inside.
fn elements<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (start, inside, end) = element(text, at, name)?;
        at = end;
        Some((&text[start + 1 + name.len()..inside], &text[inside..end]))
    })
}

/// Where the next element of a name begins, where its inside begins, and where that ends.
fn element(text: &str, from: usize, name: &str) -> Option<(usize, usize, usize)> {
    let opening = format!("<{name}");
    let mut at = from;
    loop {
        let start = at + text[at..].find(&opening)?;
        let after = start + opening.len();
        // `<thead` is no `<th`.
        if text[after..].starts_with(|letter: char| letter.is_whitespace() || letter == '>') {
            let inside = after + attributes(&text[after..]).1;
            let end = text[inside..]
                .find(&format!("</{name}>"))
                .map_or(text.len(), |end| inside + end);
            return Some((start, inside, end));
        }
        at = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_table_is_read_with_its_columns_values_and_texts() {
        let page = "<p>\n<table><tr><td>1</table><table data-measure=\"m\"><caption>c</caption><thead><tr><th scope=\"col\" data-column=\"a\">A</th>\
                    <th data-column=\"b\">B</th></tr></thead><tbody><tr><th scope=\"row\">x <bdi>y</bdi></th><td class=\"n\"><data value=\"1234\">1,234</data></td></tr>\
                    <tr><th>z</th><td>7</td></tr></tbody></table>";
        let found = marked_tables(page);
        let cell = |value: Option<&str>, text: &str| MarkedCell {
            value: value.map(str::to_owned),
            text: text.to_owned(),
        };
        assert_eq!(
            found
                .iter()
                .filter(|table| table.measure == "m")
                .collect::<Vec<_>>(),
            [&MarkedTable {
                line: 2,
                measure: "m".to_owned(),
                columns: vec!["a".to_owned(), "b".to_owned()],
                rows: vec![
                    vec![cell(None, "x y"), cell(Some("1234"), "1,234")],
                    vec![cell(None, "z"), cell(None, "7")]
                ],
            }]
        );
    }

    #[test]
    fn broken_tables_end_the_reading_and_nothing_else() {
        for page in [
            "<table",
            "<table data-measure=m",
            "<table data-measure=m>",
            "<table data-measure=m><tbody><tr><td",
            "<tablet>",
            "<table data-measure='",
        ] {
            assert!(marked_tables(page).len() <= 1, "{page}");
        }
    }
}
