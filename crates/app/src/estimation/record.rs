//! Tables of capture histories from the record's own judgments: lists are data sets, what is decided holds, open proposals are drawn. It changes no judgment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::{DrawParams, draws};
use rapporteur_model::{EntityId, EntityKind, EvidenceId, Statement};

use super::cell_words::year;
use super::error::EstimationError;
use super::linkage::{Records, counted};
use super::result::Source;
use super::run::{EstimateOptions, Estimated, Given, check, estimate};
use super::shape::by_name;
use super::tables::most_frequent;
use crate::linking::Told;
use crate::linking::watching::Watching;
use crate::mechanism::store_error;
use crate::record_joined::{Joined, joined};
use crate::{AppError, Mechanism};

/// What the record joins, in words.
const KIND: &str = "organisations";

impl From<EstimationError> for AppError {
    fn from(error: EstimationError) -> Self {
        Self::Estimation(Box::new(error))
    }
}

/// Estimates how many organisations stand in none of the record's data sets.
///
/// # Errors
/// What the record or the options say, or that decisions contradict each other.
pub async fn estimate_record(
    mechanism: &Mechanism,
    by: &[String],
    count: u16,
    options: &EstimateOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<Estimated, AppError> {
    check(options)?;
    let joined = joined(mechanism, options.threads).await?;
    let statements = statements(mechanism).await?;
    let data_sets = data_sets(mechanism).await?;
    let watch = Watching::new(progress, stop);
    let given = read(&joined, (&statements, &data_sets), by, count, options)?;
    Ok(estimate(given, options, &watch)?)
}

async fn statements(mechanism: &Mechanism) -> Result<Vec<Statement>, AppError> {
    mechanism
        .store
        .statements_current(Some(&[EntityKind::Signature, EntityKind::Decision]))
        .await
        .map_err(store_error("read names"))
}

/// The data set that each item was read into.
async fn data_sets(mechanism: &Mechanism) -> Result<BTreeMap<EvidenceId, String>, AppError> {
    let imports = mechanism
        .store
        .imports()
        .await
        .map_err(store_error("read imports"))?;
    let current = imports
        .into_iter()
        .filter(|import| import.superseded_by.is_none());
    Ok(current
        .map(|import| (import.evidence, import.dataset))
        .collect())
}

fn read(
    joined: &Joined,
    (statements, data_sets): (&[Statement], &BTreeMap<EvidenceId, String>),
    by: &[String],
    count: u16,
    options: &EstimateOptions,
) -> Result<Given, EstimationError> {
    let mut own: BTreeMap<EntityId, Vec<&Statement>> = BTreeMap::new();
    for statement in statements {
        own.entry(statement.entity).or_default().push(statement);
    }
    let said: Vec<&[&Statement]> = joined
        .names
        .entities
        .iter()
        .map(|(entity, _)| own.get(entity).map_or(&[][..], Vec::as_slice))
        .collect();
    if said.is_empty() {
        return Err(EstimationError::refused(
            "the record names nobody who could stand on lists".to_owned(),
            "import lists first: `rapporteur import FILE --as KIND`, and join them: `rapporteur link`",
        ));
    }
    let (lists, list_of) = lists(&said, data_sets);
    let strata = by
        .iter()
        .map(|asked| property(&said, asked))
        .collect::<Result<_, _>>()?;
    let records = Records {
        lists,
        list_of: &list_of,
        strata,
    };
    let params = DrawParams {
        count,
        seed: options.seed,
        ..DrawParams::default()
    };
    let weight = |a: u32, b: u32| joined.weight(a, b);
    let drawn = draws(
        &joined.clustering,
        joined.edges(),
        &weight,
        &joined.constraints,
        &params,
        options.threads,
    );
    let notes = notes(&records.lists, joined.open_count(), count);
    Ok(Given {
        title: format!("{KIND} of the record"),
        source: Source::Record {
            kind: KIND.to_owned(),
            draws: count.into(),
            open_proposals: joined.open_count(),
        },
        by: by.to_vec(),
        tables: counted(&records, &drawn)?,
        notes,
    })
}

/// The data sets in order, and each entity's among them.
fn lists(
    said: &[&[&Statement]],
    data_sets: &BTreeMap<EvidenceId, String>,
) -> (Vec<String>, Vec<u16>) {
    let of = said.iter().map(|own| {
        let found = own.iter().find_map(|own| data_sets.get(&own.evidence));
        found.map_or("", String::as_str)
    });
    let of: Vec<&str> = of.collect();
    let names: BTreeSet<&str> = of.iter().copied().collect();
    let names: Vec<&str> = names.into_iter().collect();
    let place = |name: &&str| {
        let place = names.binary_search(name).unwrap_or_default();
        u16::try_from(place).unwrap_or(u16::MAX)
    };
    let list_of = of.iter().map(place).collect();
    (names.into_iter().map(str::to_owned).collect(), list_of)
}

/// What a reader must know of estimates from the record.
fn notes(lists: &[String], open: u64, count: u16) -> Vec<String> {
    vec![
        format!("lists are the data sets: {}", lists.join(", ")),
        format!(
            "judgments hold; {open} open proposals are joined by their probability in each of {count} draws"
        ),
        "draws know nothing of matches that were never proposed; each makes the estimate too high"
            .to_owned(),
    ]
}

/// Each entity's value of a property; its year when that is asked for.
fn property(said: &[&[&Statement]], asked: &str) -> Result<Vec<String>, EstimationError> {
    let is_held = |name: &str| {
        let mut all = said.iter().flat_map(|own| own.iter());
        all.any(|statement| statement.property.as_str() == name)
    };
    let (name, is_year) = match is_held(asked) {
        true => (asked, false),
        false => by_name(asked),
    };
    if !is_held(name) {
        let all = said.iter().flat_map(|own| own.iter());
        let known: BTreeSet<&str> = all.map(|own| own.property.as_str()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        return Err(EstimationError::refused(
            format!(
                "no statement holds the property {name:?}; there are {}",
                known.join(", ")
            ),
            "",
        ));
    }
    let value = |own: &&[&Statement]| {
        let mut values: Vec<&str> = own
            .iter()
            .filter(|statement| statement.property.as_str() == name)
            .map(|statement| statement.value.effective())
            .collect();
        if values.is_empty() {
            return String::new();
        }
        let value = most_frequent(&mut values);
        match is_year {
            true => year(&value).unwrap_or_default(),
            false => value,
        }
    };
    Ok(said.iter().map(value).collect())
}
