//! Every list and table of a letter, with wrapped entries joined. Decides not which of them holds the signatories.

use super::lines::{Item, Line, Shape, is_page_foot};
use super::totals::looks_like_footnote;

/// One entry of a list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The number printed before it.
    pub(super) number: Option<u32>,
    /// Its text, lines joined.
    pub(super) text: String,
    /// What a table says of its place.
    pub(super) place: Option<String>,
    /// Its first line.
    pub(super) first: u32,
    /// Its last line.
    pub(super) last: u32,
    /// It stands further in than the entries around it.
    pub(super) is_nested: bool,
}

impl Entry {
    /// An entry on one line, without a number.
    pub(super) fn of_line(text: &str, line: u32) -> Self {
        Self {
            number: None,
            text: text.to_owned(),
            place: None,
            first: line,
            last: line,
            is_nested: false,
        }
    }
}

/// A list, a table, or lines without markers.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) entries: Vec<Entry>,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) style: Style,
}

/// How a list marks its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Numbered(char),
    Bulleted(char),
    Table,
    Unmarked,
}

/// Finds every list and table, in the letter's order.
pub(super) fn find_lists(lines: &[Line]) -> Vec<List> {
    let mut finder = Finder::default();
    for line in lines {
        finder.take(line);
    }
    finder.close();
    join_numbered(finder.done)
}

#[derive(Default)]
struct Finder {
    done: Vec<List>,
    open: Option<Open>,
}

struct Open {
    list: List,
    indent: usize,
    after_blank: bool,
    breaks_hard: bool,
    columns: Option<TableColumns>,
}

impl Finder {
    fn take(&mut self, line: &Line) {
        let inside = self.open.is_some();
        match &line.shape {
            Shape::Blank => self
                .open
                .iter_mut()
                .for_each(|open| open.after_blank = true),
            Shape::Text | Shape::Item(_) if inside && is_page_foot(&line.text) => {}
            Shape::Item(item) => self.take_item(line, item),
            Shape::TableRow(cells) => self.take_table_row(line, cells),
            Shape::Text if inside && self.continues(line) => self.join(line),
            Shape::Text | Shape::Heading(_) | Shape::Rule => self.close(),
        }
    }

    fn take_item(&mut self, line: &Line, item: &Item) {
        let style = item
            .number
            .map_or(Style::Bulleted(item.mark), |_| Style::Numbered(item.mark));
        let nested = self
            .open
            .as_ref()
            .is_some_and(|open| item.indent >= open.indent + 2 && open.list.style != Style::Table);
        let fits = self
            .open
            .as_ref()
            .is_some_and(|open| open.list.style == style)
            || nested;
        if !fits {
            self.close();
        }
        let open = self
            .open
            .get_or_insert_with(|| Open::new(style, item.indent, line.number));
        let number = item.number.filter(|_| !nested);
        open.push(
            line,
            Entry {
                number,
                text: item.text.clone(),
                place: None,
                first: line.number,
                last: line.number,
                is_nested: nested,
            },
        );
    }

    /// Text under an entry belongs to it when it follows at once, or after a page break that a hard line break announces.
    fn continues(&self, line: &Line) -> bool {
        let Some(open) = &self.open else { return false };
        let joined = !open.after_blank || open.breaks_hard;
        joined
            && open.list.style != Style::Table
            && !looks_like_footnote(&line.text)
            && !line.is_heading
    }

    fn join(&mut self, line: &Line) {
        let Some(open) = &mut self.open else { return };
        if let Some(entry) = open.list.entries.last_mut() {
            join_wrapped(&mut entry.text, &line.text);
            entry.last = line.number;
        }
        open.list.last = line.number;
        open.after_blank = false;
        open.breaks_hard = line.breaks_hard;
    }

    fn take_table_row(&mut self, line: &Line, cells: &[String]) {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.list.style != Style::Table || open.after_blank)
        {
            self.close();
        }
        let is_new = self.open.is_none();
        let open = self
            .open
            .get_or_insert_with(|| Open::new(Style::Table, 0, line.number));
        open.list.last = line.number;
        if is_new {
            open.columns = Some(TableColumns::of(cells));
            return;
        }
        let is_underline = cells
            .iter()
            .all(|cell| cell.chars().all(|letter| "-: ".contains(letter)));
        if let Some(columns) = open.columns.filter(|_| !is_underline) {
            let entry = columns.entry(cells, line.number);
            open.push(line, entry);
        }
    }

    fn close(&mut self) {
        self.done.extend(
            self.open
                .take()
                .map(|open| open.list)
                .filter(|list| !list.entries.is_empty()),
        );
    }
}

impl Open {
    fn new(style: Style, indent: usize, first: u32) -> Self {
        let list = List {
            entries: Vec::new(),
            first,
            last: first,
            style,
        };
        Self {
            list,
            indent,
            after_blank: false,
            breaks_hard: false,
            columns: None,
        }
    }

    fn push(&mut self, line: &Line, entry: Entry) {
        self.list.entries.push(entry);
        self.list.last = line.number;
        self.after_blank = false;
        self.breaks_hard = line.breaks_hard;
    }
}

/// Adds a wrapped line to the text before it: with a space, but without one between Han or kana and after a hyphen.
pub(super) fn join_wrapped(text: &mut String, more: &str) {
    let more = more.trim();
    let end = text.trim_end().len();
    text.truncate(end);
    let glue = match (text.chars().last(), more.chars().next()) {
        (Some(before), Some(after))
            if crate::scripts::is_unspaced(before) && crate::scripts::is_unspaced(after) =>
        {
            ""
        }
        (Some('-'), Some(_)) if !text.ends_with(" -") => "",
        (None, _) => "",
        _ => " ",
    };
    text.push_str(glue);
    text.push_str(more);
}

/// A numbered list that goes on after other lines is one list.
fn join_numbered(lists: Vec<List>) -> Vec<List> {
    let mut joined: Vec<List> = Vec::new();
    for list in lists {
        let goes_on = joined.last().is_some_and(|before| {
            let last = before.entries.iter().rev().find_map(|entry| entry.number);
            let next = list.entries.first().and_then(|entry| entry.number);
            before.style == list.style && last.is_some() && next == last.map(|last| last + 1)
        });
        match joined.last_mut().filter(|_| goes_on) {
            Some(before) => append(before, list),
            None => joined.push(list),
        }
    }
    joined
}

/// Adds the entries of a later list.
pub(super) fn append(list: &mut List, later: List) {
    list.entries.extend(later.entries);
    list.last = later.last;
}

/// Which column of a table holds what.
#[derive(Debug, Clone, Copy)]
struct TableColumns {
    number: Option<usize>,
    name: usize,
    place: Option<usize>,
}

impl TableColumns {
    const NUMBER: &'static [&'static str] = &[
        "#", "no", "no.", "nr", "n°", "nº", "number", "numéro", "número", "编号", "序号",
    ];
    const NAME: &'static [&'static str] = &[
        "name",
        "organisation",
        "organization",
        "signatory",
        "nom",
        "signataire",
        "nombre",
        "organización",
        "firmante",
        "名称",
        "名稱",
        "组织",
        "組織",
        "机构",
        "团体",
        "團體",
    ];
    const PLACE: &'static [&'static str] = &[
        "country", "place", "pays", "lieu", "país", "lugar", "国家", "國家", "地区", "地區",
    ];

    fn of(header: &[String]) -> Self {
        let find = |words: &[&str], whole: bool| {
            header.iter().position(|cell| {
                let cell = cell.to_lowercase();
                words.iter().any(|word| {
                    if whole {
                        cell == *word
                    } else {
                        cell.contains(word)
                    }
                })
            })
        };
        let number = find(Self::NUMBER, true);
        let place = find(Self::PLACE, false);
        let first_other = (0..header.len()).find(|at| Some(*at) != number && Some(*at) != place);
        Self {
            number,
            name: find(Self::NAME, false).or(first_other).unwrap_or(0),
            place,
        }
    }

    fn entry(self, cells: &[String], line: u32) -> Entry {
        let cell = |at: usize| {
            cells
                .get(at)
                .map(|cell| cell.trim().to_owned())
                .unwrap_or_default()
        };
        let number = self
            .number
            .and_then(|at| cell(at).trim_end_matches(['.', ')']).parse().ok());
        let place = self.place.map(cell).filter(|place| !place.is_empty());
        Entry {
            number,
            text: cell(self.name),
            place,
            first: line,
            last: line,
            is_nested: false,
        }
    }
}
