//! Answers: blocks as Typst text. Refuses to know how the template draws them.

use super::{Sheet, line, quoted_text};
use crate::chart::Chart;
use crate::tree::{Block, Cell, ChartBlock, ListBlock, TableBlock, TableColumn};

/// Blocks, one Typst paragraph or call each.
pub(super) fn blocks(sheet: &mut Sheet<'_>, blocks: &[Block]) -> Vec<String> {
    blocks.iter().map(|block| one(sheet, block)).collect()
}

fn one(sheet: &mut Sheet<'_>, block: &Block) -> String {
    match block {
        Block::Heading { level, label, anchor, text, .. } => {
            format!("#numbered-heading({level}, {})[{}] <{anchor}>\n", quoted_text(label), line(sheet, text))
        }
        Block::Paragraph { number: Some(number), anchor, text } => {
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
    let entries: Vec<String> = list.entries.iter().map(|entry| format!("[{}]", entry_of(sheet, entry))).collect();
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

fn chart(sheet: &mut Sheet<'_>, block: &ChartBlock) -> String {
    let name = format!("charts/{}-{}.svg", block.number, block.chart.measure);
    sheet.files.push((name.clone(), block.chart.svg().into_bytes()));
    let label = sheet.words.with("figure", &[("number", &block.number.to_string())]);
    let Chart { title, description, .. } = &block.chart;
    format!(
        "#chart({}, alt: {}, label: {}, caption: {}, source: {})\n#twin(title: {})[\n{}]\n",
        quoted_text(&name),
        quoted_text(&format!("{title}. {description}")),
        sheet.words_of(&label),
        sheet.words_of(title),
        source(sheet, &block.table.measure),
        sheet.words_of(&sheet.words.get("chart-as-table")),
        cells(sheet, &block.table),
    )
}

fn source(sheet: &Sheet<'_>, measure: &str) -> String {
    format!("link(<measure-{measure}>)[{}]", super::words_of(&sheet.words.with("source", &[("measure", measure)]), sheet.is_rtl))
}

fn table(sheet: &Sheet<'_>, table: &TableBlock) -> String {
    let label = sheet.words.with("table", &[("number", &table.number.to_string())]);
    format!(
        "#captioned(label: {}, caption: {}, source: {})[\n{}]\n",
        sheet.words_of(&label),
        sheet.words_of(&table.caption),
        source(sheet, &table.measure),
        cells(sheet, table),
    )
}

fn cells(sheet: &Sheet<'_>, table: &TableBlock) -> String {
    let headings: Vec<String> = table.columns.iter().map(|column| sheet.words_of(&column.heading)).collect();
    let aligns: Vec<&str> = table.columns.iter().map(|column| if column.is_numeric { "end" } else { "start" }).collect();
    let rows: Vec<String> = table.rows.iter().map(|row| row_of(sheet, row)).collect();
    let withheld = match table.withheld_count {
        0 => String::new(),
        count => sheet.words.with("withheld-cells", &[("count", &count.to_string())]),
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
    row.iter().map(|cell| sheet.words_of(&cell.text)).collect::<Vec<_>>().join(", ")
}

/// Columns of numbers and short words take what they need; long ones share the rest by their usual length.
fn widths(table: &TableBlock) -> Vec<String> {
    const SHORT: usize = 14;
    const SHARE_MAX: usize = 48;
    let long: Vec<usize> = (0..table.columns.len()).map(|index| usual_length(table, index)).collect();
    let has_long = table.columns.iter().zip(&long).any(|(column, length)| !column.is_numeric && *length > SHORT);
    let width = |(column, length): (&TableColumn, &usize)| match (column.is_numeric || *length <= SHORT, has_long) {
        (true, true) => "auto".to_owned(),
        (true, false) => "1fr".to_owned(),
        (false, _) => format!("{}fr", (*length).min(SHARE_MAX)),
    };
    table.columns.iter().zip(&long).map(width).collect()
}

/// The length that nine of ten cells keep to, in half squares.
fn usual_length(table: &TableBlock, index: usize) -> usize {
    let measure = |text: &str| text.chars().map(|it| if u32::from(it) >= 0x2E80 { 2 } else { 1 }).sum::<usize>();
    let mut lengths: Vec<usize> =
        table.rows.iter().filter_map(|row| row.get(index)).map(|cell| measure(&cell.text)).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len().saturating_sub(1) * 9 / 10).copied().unwrap_or(0)
}
