//! Proposes which organisations of one or more lists are one: `organisations [FLOOR] LIST.csv [LIST.csv …]`, from a
//! probability of FLOOR on. A list has a header; the column
//! `ngo_name`, else the first, holds the names; equal names of a list are one record.

use std::collections::BTreeSet;
use std::process::ExitCode;

use rapporteur_linkage::{OrganisationRecord, Params, propose};

fn main() -> ExitCode {
    let mut records = Vec::new();
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let floor = arguments
        .first()
        .and_then(|first| first.parse::<f64>().ok());
    if floor.is_some() {
        arguments.remove(0);
    }
    for (list, path) in (0u32..).zip(arguments) {
        match read(&path, list) {
            Ok(read) => records.extend(read),
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let started = std::time::Instant::now();
    let mut params = Params::default();
    params.propose_above_probability = floor.unwrap_or(params.propose_above_probability);
    let outcome = propose(&records, &params);
    eprintln!(
        "{} records, {} pairs met, {} scored, {} proposed, {} ms",
        records.len(),
        outcome.pairs_met,
        outcome.pairs_scored,
        outcome.pairs.len(),
        started.elapsed().as_millis()
    );
    for pair in &outcome.pairs {
        println!(
            "{:.4}\t{:.2}\t{}\t{}",
            pair.probability,
            pair.score_bits,
            records[pair.left].names[0],
            records[pair.right].names[0]
        );
        for reason in &pair.reasons {
            println!(
                "\t{:+.2}\t{}\t{}",
                reason.weight_bits, reason.code, reason.words
            );
        }
    }
    for block in &outcome.blocks_refused {
        eprintln!(
            "not compared by itself: {} ({} records)",
            block.key, block.size
        );
    }
    ExitCode::SUCCESS
}

fn read(path: &str, list: u32) -> Result<Vec<OrganisationRecord>, csv::Error> {
    let mut reader = csv::Reader::from_path(path)?;
    let column = reader
        .headers()?
        .iter()
        .position(|name| name == "ngo_name")
        .unwrap_or(0);
    let mut names = BTreeSet::new();
    for row in reader.records() {
        names.insert(row?.get(column).unwrap_or_default().to_owned());
    }
    Ok(names
        .into_iter()
        .map(|name| OrganisationRecord {
            list,
            names: vec![name],
            ..OrganisationRecord::default()
        })
        .collect())
}
