//! Answers: blocks as Typst text. Refuses to know how the template draws them.

use super::{Sheet, line, quoted_text};
use crate::chart::{Anchor, Canvas, Chart, WIDTH};
use crate::tree::{Block, Cell, ChartBlock, ListBlock, TableBlock, TableColumn};

/// Blocks, one Typst paragraph or call each.
pub(super) fn blocks(sheet: &mut Sheet<'_>, blocks: &[Block]) -> Vec<String> {
    blocks.iter().map(|block| one(sheet, block)).collect()
}

fn one(sheet: &mut Sheet<'_>, block: &Block) -> String {
    match block {
        Block::Heading {
            level,
            label,
            anchor,
            text,
            paragraphs,
        } => {
            let range = paragraphs
                .map(|range| sheet.words_of(&sheet.words.range(range)))
                .unwrap_or("[]".to_owned());
            format!(
                "#numbered-heading({level}, {}, {range})[{}] <{anchor}>\n",
                quoted_text(label),
                line(sheet, text)
            )
        }
        Block::Paragraph {
            number: Some(number),
            anchor,
            text,
        } => {
            format!("#numbered({number})[{}] <{anchor}>\n", line(sheet, text))
        }
        Block::Paragraph { text, .. } => format!("#par[{}]\n", line(sheet, text)),
        Block::List(list) => self::list(sheet, list),
        Block::Quote(inner) => format!("#quotation[\n{}\n]\n", blocks(sheet, inner).join("\n")),
        Block::Table(table) => self::table(sheet, table),
        Block::Chart(chart) => self::chart(sheet, chart),
    }
}

fn list(sheet: &mut Sheet<'_>, list: &ListBlock) -> String {
    let entries: Vec<String> = list
        .entries
        .iter()
        .map(|entry| format!("[{}]", entry_of(sheet, entry)))
        .collect();
    let entries = entries.join(", ");
    match list.start {
        Some(start) => format!("#inset-list(enum(start: {start}, {entries}))\n"),
        None => format!("#inset-list(list({entries}))\n"),
    }
}

fn entry_of(sheet: &mut Sheet<'_>, entry: &[Block]) -> String {
    match entry {
        [Block::Paragraph { text, .. }] => line(sheet, text),
        inner => blocks(sheet, inner).join("\n"),
    }
}

/// A drawing here; its values as a table in an annex, each linked to the other.
fn chart(sheet: &mut Sheet<'_>, block: &ChartBlock) -> String {
    let (
        number,
        Chart {
            measure,
            title,
            description,
            ..
        },
    ) = (block.number, &block.chart);
    let name = format!("charts/{number}-{measure}.svg");
    let (svg, canvas) = block.chart.svg_and_labels();
    sheet.files.push((name.clone(), svg.into_bytes()));
    let label = sheet.words_of(
        &sheet
            .words
            .with("figure", &[("number", &number.to_string())]),
    );
    let (caption, source) = (sheet.words_of(title), source(sheet, measure));
    let rows = cells(sheet, &block.table);
    sheet.twins.push(format!(
        "#captioned(label: link(<chart-{number}>){label}, caption: {caption}, source: {source})[\n{rows}] <twin-{number}>\n"
    ));
    let as_table = sheet.words_of(&sheet.words.get("chart-as-table"));
    format!(
        "#chart({}, width: {WIDTH}, labels: ({}), alt: {}, label: {label}, caption: {caption}, source: {source}, \
         twin: link(<twin-{number}>){as_table}) <chart-{number}>\n",
        quoted_text(&name),
        labels(sheet, &canvas),
        quoted_text(&format!("{title}. {description}")),
    )
}

/// The labels of a drawing, which the PDF sets in its own fonts: an SVG's complex scripts would lose their text.
fn labels(sheet: &Sheet<'_>, canvas: &Canvas) -> String {
    let label = |label: &crate::chart::Label| {
        let anchor = match label.anchor {
            Anchor::Start => "left",
            Anchor::Middle => "center",
            Anchor::End => "right",
        };
        let words = sheet.words_of(&label.words);
        format!(
            "({:.1}, {:.1}, {:.1}, {anchor}, {words}), ",
            label.x, label.y, label.size
        )
    };
    canvas.labels.iter().map(label).collect()
}

fn source(sheet: &Sheet<'_>, measure: &str) -> String {
    format!(
        "link(<measure-{measure}>)[{}]",
        super::words_of(
            &sheet.words.with("source", &[("measure", measure)]),
            sheet.is_rtl
        )
    )
}

/// From this number of columns on a table is printed across the page.
const WIDE_COLUMNS_MIN: usize = 7;

fn table(sheet: &Sheet<'_>, table: &TableBlock) -> String {
    let label = sheet
        .words
        .with("table", &[("number", &table.number.to_string())]);
    // A table of many columns stands on pages turned on their side: no page upright has room for its words.
    let frame = if table.columns.len() >= WIDE_COLUMNS_MIN {
        "wide"
    } else {
        "upright"
    };
    format!(
        "#{frame}(captioned(label: {}, caption: {}, source: {})[\n{}])\n",
        sheet.words_of(&label),
        sheet.words_of(&table.caption),
        source(sheet, &table.measure),
        cells(sheet, table),
    )
}

fn cells(sheet: &Sheet<'_>, table: &TableBlock) -> String {
    let headings: Vec<String> = table
        .columns
        .iter()
        .map(|column| sheet.words_of(&column.heading))
        .collect();
    let aligns: Vec<&str> = table
        .columns
        .iter()
        .map(|column| if column.is_numeric { "end" } else { "start" })
        .collect();
    let rows: Vec<String> = table.rows.iter().map(|row| row_of(sheet, row)).collect();
    let withheld = match table.withheld_count {
        0 => String::new(),
        count => sheet
            .words
            .with("withheld-cells", &[("count", &count.to_string())]),
    };
    format!(
        "#plain-table(columns: ({},), align: ({},), header: ({},),\n{})\n{}",
        widths(table).join(", "),
        aligns.join(", "),
        headings.join(", "),
        rows.join(",\n"),
        super::words_of(&withheld, sheet.is_rtl),
    )
}

fn row_of(sheet: &Sheet<'_>, row: &[Cell]) -> String {
    row.iter()
        .map(|cell| sheet.words_of(&cell.text))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Columns of numbers and short words take what they need; long ones share the rest by their usual length.
fn widths(table: &TableBlock) -> Vec<String> {
    const SHORT: usize = 14;
    // A sentence needs more room than a name, but not in proportion to its length: names must stay readable beside it.
    const NAME: usize = 48;
    const SENTENCE_EXTRA_MAX: usize = 110;
    let share = |length: usize| {
        length.min(NAME) + (length.saturating_sub(NAME) / 4).min(SENTENCE_EXTRA_MAX) + 4
    };
    let long: Vec<usize> = (0..table.columns.len())
        .map(|index| usual_length(table, index))
        .collect();
    let has_long = table
        .columns
        .iter()
        .zip(&long)
        .any(|(column, length)| !column.is_numeric && *length > SHORT);
    let width = |(column, length): (&TableColumn, &usize)| match (
        column.is_numeric || *length <= SHORT,
        has_long,
    ) {
        (true, true) => "auto".to_owned(),
        (true, false) => "1fr".to_owned(),
        (false, _) => format!("{}fr", share(*length)),
    };
    table.columns.iter().zip(&long).map(width).collect()
}

/// The length that nine of ten cells keep to, in half squares.
fn usual_length(table: &TableBlock, index: usize) -> usize {
    let measure = |text: &str| {
        text.chars()
            .map(|it| if u32::from(it) >= 0x2E80 { 2 } else { 1 })
            .sum::<usize>()
    };
    let mut lengths: Vec<usize> = table
        .rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(|cell| measure(&cell.text))
        .collect();
    lengths.sort_unstable();
    lengths
        .get(lengths.len().saturating_sub(1) * 9 / 10)
        .copied()
        .unwrap_or(0)
}
