//! Which columns of the lists are kept, how, and under which names. It refuses to keep the truth that a model names, unless it is asked for.

use std::path::Path;

use rapporteur_linkage::{ColumnKind, ColumnPlan, FieldKind, LinkModel};

use super::error::LinkingError;
use super::lists::ListFile;

/// What of the lists is kept.
#[derive(Clone, Copy)]
pub(crate) enum Kept<'c> {
    /// What the model names, to be compared and shown, and these columns besides.
    All(&'c [&'c str]),
    /// What is compared.
    Compared,
}

/// Takes up the names by which further lists know a model's columns.
pub(crate) fn know_as(model: &mut LinkModel, same: &[(String, String)]) {
    for (own, known) in same {
        let known = model.known_as(known).to_owned();
        let is_known = |column: &str| model.columns().contains(&column);
        if is_known(&known) && !is_known(model.known_as(own)) {
            model.same.push((own.clone(), known));
        }
    }
}

/// Refuses a file that is named twice: each of its records would stand in two lists.
pub(crate) fn refuse_twice(files: &[ListFile]) -> Result<(), LinkingError> {
    for (at, file) in files.iter().enumerate() {
        let is_same = |other: &&ListFile| other.sha256 == file.sha256;
        if let Some(same) = files[..at].iter().find(is_same).filter(|_| file.rows > 0) {
            return Err(LinkingError::refused(
                format!(
                    "{} and {} are the same bytes: each record would stand in two lists",
                    same.path.display(),
                    file.path.display()
                ),
                "name it once",
            ));
        }
    }
    Ok(())
}

/// Refuses a list of which nothing would be compared.
pub(crate) fn refuse_foreign(
    path: &Path,
    model: &LinkModel,
    columns: &[String],
) -> Result<(), LinkingError> {
    let compared: Vec<&str> = model
        .fields
        .iter()
        .flat_map(|field| field.kind.columns())
        .collect();
    let is_compared = |own: &String| compared.contains(&model.known_as(own));
    if columns.iter().any(is_compared) {
        return Ok(());
    }
    Err(LinkingError::refused(
        format!(
            "{} has no column that is compared: its columns are {}; compared are {}",
            path.display(),
            columns.join(", "),
            compared.join(", ")
        ),
        "say in a model which of its columns are the same: [same] in model.toml",
    ))
}

/// The columns that linking needs, and how each is kept.
pub(crate) fn plans(model: &LinkModel, kept: Kept<'_>) -> Vec<ColumnPlan> {
    let extra = match kept {
        Kept::All(extra) => extra,
        Kept::Compared => &[],
    };
    let wanted = model
        .columns()
        .into_iter()
        .filter(|column| Some(*column) != model.truth.as_deref())
        .chain(extra.iter().copied());
    let mut plans: Vec<ColumnPlan> = Vec::new();
    for column in wanted {
        if plans.iter().any(|plan| plan.name == column) {
            continue;
        }
        let is_id = Some(column) == model.id.as_deref();
        plans.push(ColumnPlan {
            name: column.to_owned(),
            kind: if is_id {
                ColumnKind::Plain
            } else {
                ColumnKind::Interned
            },
        });
    }
    if matches!(kept, Kept::Compared) {
        let stand_ins = model.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::PersonName {
                given: Some(given),
                family: Some(family),
                full: Some(full),
            } => Some((full, [given, family])),
            _ => None,
        });
        for (full, others) in stand_ins {
            stand_in(&mut plans, model, full, others);
        }
    }
    plans
}

/// Keeps whole names only where given and family names are missing, unless something else is told by one of these columns.
fn stand_in(plans: &mut [ColumnPlan], model: &LinkModel, full: &str, others: [&String; 2]) {
    let fields = model.fields.iter();
    let uses = fields.filter(|field| field.kind.columns().contains(&full));
    let is_sole = uses.count() == 1 && Some(full) != model.list.as_deref();
    let place = |name: &str| {
        let is_compared =
            |plan: &ColumnPlan| plan.name == name && plan.kind == ColumnKind::Interned;
        plans.iter().position(is_compared)
    };
    let (full, others) = (place(full), others.map(|name| place(name)));
    if let (Some(full), [Some(given), Some(family)], true) = (full, others, is_sole) {
        plans[full].kind = ColumnKind::StandIn([given, family]);
    }
}
