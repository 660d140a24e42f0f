//! Answers: blocks as HTML, headings as nested sections. Refuses to know the page around them.

use maud::{Markup, PreEscaped, html};

use super::Page;
use super::inlines::{heading_label, inlines, isolated};
use crate::tree::{Block, Cell, ChartBlock, ListBlock, TableBlock, TableColumn};

/// Blocks, each heading opening a section that ends before the next heading of its level or above.
pub(super) fn sections(page: &Page<'_>, blocks: &[Block]) -> Markup {
    let first = blocks
        .iter()
        .position(|block| matches!(block, Block::Heading { .. }))
        .unwrap_or(blocks.len());
    let (before, mut rest) = blocks.split_at(first);
    html! {
        @for block in before { (one(page, block)) }
        @while let Some((Block::Heading { level, label, anchor, text, .. }, after)) = rest.split_first() {
            @let end = after.iter().position(|block| closes(block, *level)).unwrap_or(after.len());
            section aria-labelledby=(anchor) {
                @let title = html! { (heading_label(label)) (inlines(page, text)) };
                @match level {
                    1 => h2 id=(anchor) { (title) },
                    2 => h3 id=(anchor) { (title) },
                    _ => h4 id=(anchor) { (title) },
                }
                (sections(page, &after[..end]))
            }
            ({ rest = &after[end..]; PreEscaped("") })
        }
    }
}

fn closes(block: &Block, level: u8) -> bool {
    matches!(block, Block::Heading { level: other, .. } if *other <= level)
}

fn one(page: &Page<'_>, block: &Block) -> Markup {
    match block {
        Block::Heading { .. } => html! {},
        Block::Paragraph {
            number: Some(number),
            anchor,
            text,
        } => html! {
            p.numbered id=(anchor) { a.number href=(format!("#{anchor}")) { (number) "." } " " (inlines(page, text)) }
        },
        Block::Paragraph { text, .. } => html! { p { (inlines(page, text)) } },
        Block::List(list) => self::list(page, list),
        Block::Quote(blocks) => {
            html! { blockquote { @for inner in blocks { (one(page, inner)) } } }
        }
        Block::Table(table) => html! { figure.table { (self::table(page, table)) } },
        Block::Chart(chart) => self::chart(page, chart),
    }
}

fn list(page: &Page<'_>, list: &ListBlock) -> Markup {
    let entries = html! { @for entry in &list.entries { li { (entry_of(page, entry)) } } };
    match list.start {
        Some(start) => html! { ol start=(start) { (entries) } },
        None => html! { ul { (entries) } },
    }
}

/// A list's entry; a single line needs no paragraph of its own.
fn entry_of(page: &Page<'_>, entry: &[Block]) -> Markup {
    match entry {
        [Block::Paragraph { text, .. }] => inlines(page, text),
        blocks => html! { @for block in blocks { (one(page, block)) } },
    }
}

fn chart(page: &Page<'_>, block: &ChartBlock) -> Markup {
    let label = page
        .words
        .with("figure", &[("number", &block.number.to_string())]);
    html! {
        figure.chart {
            div.scroll tabindex="0" { (PreEscaped(block.chart.svg())) }
            figcaption { b { (label) } " " (isolated(&block.chart.title, page.is_rtl)) " " (source(page, &block.table.measure)) }
            details {
                summary { (page.words.get("chart-as-table")) }
                (table(page, &block.table))
            }
        }
    }
}

fn source(page: &Page<'_>, measure: &str) -> Markup {
    html! {
        small { a href=(format!("#measure-{measure}")) { (page.words.with("source", &[("measure", measure)])) } }
    }
}

fn table(page: &Page<'_>, table: &TableBlock) -> Markup {
    let label = page
        .words
        .with("table", &[("number", &table.number.to_string())]);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(table.caption) {
            table data-measure=(table.measure) {
                caption {
                    @if table.number > 0 { b { (label) } " " }
                    (isolated(&table.caption, page.is_rtl)) " " (source(page, &table.measure))
                }
                thead { tr { @for column in &table.columns {
                    th scope="col" data-column=(column.name) class=(class_of(column)) { (column.heading) }
                } } }
                tbody { @for row in &table.rows { (self::row(page, &table.columns, row)) } }
            }
        }
        @if table.withheld_count > 0 {
            p.withheld { (page.words.with("withheld-cells", &[("count", &table.withheld_count.to_string())])) }
        }
    }
}

/// The first cell heads its row, so that a reader of cells always hears whose value it is.
fn row(page: &Page<'_>, columns: &[TableColumn], row: &[Cell]) -> Markup {
    html! {
        tr {
            @for (index, (column, cell)) in columns.iter().zip(row).enumerate() {
                @let class = class_of(column);
                @if index == 0 {
                    th scope="row" class=(class) { (value(page, column, cell)) }
                } @else {
                    td class=(class) { (value(page, column, cell)) }
                }
            }
        }
    }
}

fn class_of(column: &TableColumn) -> &'static str {
    match (column.is_numeric, column.is_short) {
        (true, _) => "n",
        (false, true) => "s",
        (false, false) => "w",
    }
}

fn value(page: &Page<'_>, column: &TableColumn, cell: &Cell) -> Markup {
    if cell.raw.is_empty() {
        let spoken = page.words.get("no-value");
        return if cell.text == "—" {
            html! { span title=(spoken) { "—" } }
        } else {
            html! { (cell.text) }
        };
    }
    let is_written_otherwise = column.is_numeric && cell.raw != cell.text;
    html! {
        @if is_written_otherwise { data value=(cell.raw) { (cell.text) } } @else { (isolated(&cell.text, page.is_rtl)) }
    }
}
