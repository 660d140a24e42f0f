//! Answers which tables a release holds and in which order. Each file below answers one part of the record;
//! none of them sees a statement that may not be released.

mod committee;
mod decisions;
mod estimates;
mod faults;
mod items;
mod letter;
mod link_tables;
mod links;
mod script;
mod vote_rows;
mod waits;

use rapporteur_model::Table;

use crate::entities::Entities;
use crate::record::Record;

/// The tables of a release, in name order, and what its reader should know of how they were made.
#[derive(Debug, Clone, PartialEq)]
pub struct Released {
    /// The tables.
    pub tables: Vec<Table>,
    /// Notes for the officer, in English: for example matches refused because decisions contradict each other.
    pub notes: Vec<String>,
}

/// Turns the record into release tables. The same record gives the same tables; their order is by name.
pub fn tables(record: &Record) -> Released {
    let entities = Entities::gather(record);
    let links = links::Links::build(&entities, &record.judgments);
    let docket = decisions::Docket::read(&entities, &links);
    let mut tables = vec![
        items::situation(record, &entities),
        items::evidence(record),
        items::import_note(record),
        items::withheld(record, &entities),
        letter::letter(&entities),
        letter::addressee(&entities),
        letter::reconciliation(&entities),
        letter::signature(&entities, &links),
        letter::signature_name(&entities),
        committee::decision(&docket, &links),
        committee::organisation(&docket, &links),
        committee::name(&docket, &links),
        link_tables::possible_double(&links),
        link_tables::possible_spelling(&links),
        link_tables::signature_application(&links),
        vote_rows::committee_motion(&entities),
        vote_rows::committee_vote(&entities),
        vote_rows::assembly_roll_call(&entities),
        vote_rows::assembly_vote(&entities),
        faults::data_fault(record, &entities, &links, &docket),
    ];
    tables.extend(estimates::tables(&record.estimates));
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Released {
        tables,
        notes: links.notes(),
    }
}

/// The body whose motions are those of the Committee on NGOs.
pub(crate) const COMMITTEE: &str = "Committee on NGOs";
/// The body whose motions are Assembly roll calls.
pub(crate) const ASSEMBLY: &str = "General Assembly";
