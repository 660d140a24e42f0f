//! Takes the cells of one table of capture histories as the reader hands them out, each by what its column means. It refuses to put rows together.

use std::collections::HashMap;
use std::ops::ControlFlow;

use rapporteur_estimate::Watch;
use rapporteur_tables::Sink;

use super::cell_words::{UNKNOWN, count, indicator, year};
use super::shape::{By, Form, Shape};
use crate::linking::watching::Watching;

/// Places of texts besides the strata, which come after them.
pub(super) const REPLICATE: usize = 0;
pub(super) const PERSON: usize = 1;
pub(super) const LIST: usize = 2;
pub(super) const FIRST_BY: usize = 3;

/// Texts that are numbered as they come.
#[derive(Default)]
pub(super) struct Numbered {
    pub(super) texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Numbered {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }
}

/// What one column gives to each row.
enum Role {
    Nothing,
    Indicator(usize),
    Count,
    Text { place: usize, is_year: bool },
}

/// A cell that makes no sense.
pub(super) struct Fault {
    pub(super) row: u64,
    pub(super) column: usize,
    pub(super) message: String,
}

/// Takes the cells of one file.
pub(super) struct Reading<'w, 'p> {
    roles: Vec<Role>,
    /// The row at which each column stands.
    next: Vec<u64>,
    /// Line feeds within cells so far: lines that are no rows.
    pub(super) feeds: u64,
    pub(super) histories: Vec<u64>,
    pub(super) counts: Vec<u64>,
    /// Person, list, replicate and strata as numbers, by place.
    pub(super) texts: Vec<(Numbered, Vec<u32>)>,
    pub(super) fault: Option<Fault>,
    watch: &'w Watching<'p>,
}

impl<'w, 'p> Reading<'w, 'p> {
    /// Nothing read yet.
    pub(super) fn new(shape: &Shape, columns: usize, watch: &'w Watching<'p>) -> Self {
        Self {
            roles: roles(shape, columns),
            next: vec![0; columns],
            feeds: 0,
            histories: Vec::new(),
            counts: Vec::new(),
            texts: (0..FIRST_BY + shape.by.len())
                .map(|_| (Numbered::default(), Vec::new()))
                .collect(),
            fault: None,
            watch,
        }
    }

    fn note(&mut self, row: u64, column: usize, message: String) {
        if self.fault.as_ref().is_none_or(|fault| row < fault.row) {
            self.fault = Some(Fault {
                row,
                column,
                message,
            });
        }
    }
}

impl Sink for Reading<'_, '_> {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        let row = self.next[column];
        self.next[column] += 1;
        if self.fault.is_none() {
            self.feeds += text.map_or(0, |text| text.matches('\n').count() as u64);
        }
        match self.roles[column] {
            Role::Nothing => {}
            Role::Indicator(list) => {
                if self.histories.len() <= row as usize {
                    self.histories.resize(row as usize + 1, 0);
                }
                match indicator(text) {
                    Some(is_on) => self.histories[row as usize] |= u64::from(is_on) << list,
                    None => {
                        let told = text.unwrap_or_default();
                        self.note(row, column, format!("{told:?} says neither that somebody is on the list nor that nobody is (0 or 1, true or false, yes or no, nothing); where the column is no list, --lists A,B,C names those that are"));
                    }
                }
            }
            Role::Count => match text.and_then(count) {
                Some(people) => self.counts.push(people),
                None => {
                    // A count that is not there is wanted only where somebody is on a list; that is seen when rows are put together.
                    self.counts.push(u64::MAX);
                    if let Some(told) = text.filter(|text| !is_missing(text)) {
                        let message = format!("{told:?} is no number of people");
                        self.note(row, column, message);
                    }
                }
            },
            Role::Text { place, is_year } => {
                let known = match text {
                    Some(text) if is_year => year(text),
                    other => other.map(str::to_owned),
                };
                let (numbered, rows) = &mut self.texts[place];
                rows.push(numbered.of(known.as_deref().unwrap_or_default()));
            }
        }
    }

    fn rows(&mut self, complete: u64) -> ControlFlow<()> {
        self.watch.advance(complete);
        match self.fault.is_some() || self.watch.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

/// What statistics programs write for a number that is not known.
fn is_missing(text: &str) -> bool {
    matches!(text, "NA" | "NaN" | "na" | "." | "-")
}

fn roles(shape: &Shape, columns: usize) -> Vec<Role> {
    let mut roles: Vec<Role> = (0..columns).map(|_| Role::Nothing).collect();
    let text = |place| Role::Text {
        place,
        is_year: false,
    };
    match &shape.form {
        Form::Indicators { lists, count } => {
            for (list, at) in lists.iter().enumerate() {
                roles[*at] = Role::Indicator(list);
            }
            if let Some(at) = count {
                roles[*at] = Role::Count;
            }
        }
        Form::Long { person, list } => {
            roles[*person] = text(PERSON);
            roles[*list] = text(LIST);
        }
    }
    if let Some(at) = shape.replicate {
        roles[at] = text(REPLICATE);
    }
    for (place, By { column, is_year }) in shape.by.iter().enumerate() {
        roles[*column] = Role::Text {
            place: FIRST_BY + place,
            is_year: *is_year,
        };
    }
    roles
}

impl Reading<'_, '_> {
    pub(super) fn text(&self, place: usize, row: usize) -> &str {
        let (numbered, rows) = &self.texts[place];
        rows.get(row).map_or("", |number| numbered.text(*number))
    }

    pub(super) fn stratum(&self, shape: &Shape, row: usize) -> Vec<String> {
        (0..shape.by.len())
            .map(|place| match self.text(FIRST_BY + place, row) {
                "" => UNKNOWN.to_owned(),
                known => known.to_owned(),
            })
            .collect()
    }
}
