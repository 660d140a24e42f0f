//! What a corrected file changes against the one it supersedes: entities added and removed, values that differ.

use std::collections::{BTreeMap, BTreeSet};

use rapporteur_model::{EntityId, Locator, Property, Statement};

/// One value that a corrected file gives otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedValue {
    /// The entity.
    pub entity: EntityId,
    /// The property.
    pub property: Property,
    /// The values before, in the file's order.
    pub before: Vec<String>,
    /// The values now.
    pub after: Vec<String>,
    /// Where the new value stands, or where the old one stood.
    pub locator: Locator,
}

/// How two imports of one dataset differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Entities only in the new file.
    pub added: Vec<EntityId>,
    /// Entities only in the old file.
    pub removed: Vec<EntityId>,
    /// Values that differ, in entities that both files hold.
    pub changed: Vec<ChangedValue>,
}

type Values<'a> = BTreeMap<(EntityId, &'a Property), Vec<&'a Statement>>;

impl Changes {
    /// Compares the statements of two imports. Moving a row to another line is no change.
    pub fn between(before: &[Statement], after: &[Statement]) -> Self {
        let (old, new) = (entities(before), entities(after));
        let (old_values, new_values) = (values(before), values(after));
        let keys: BTreeSet<_> = old_values
            .keys()
            .chain(new_values.keys())
            .copied()
            .collect();
        let changed = keys
            .into_iter()
            .filter(|(entity, _)| old.contains(entity) && new.contains(entity))
            .filter_map(|key| changed_value(key, old_values.get(&key), new_values.get(&key)))
            .collect();
        Self {
            added: new.difference(&old).copied().collect(),
            removed: old.difference(&new).copied().collect(),
            changed,
        }
    }

    /// Whether the files say the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

fn entities(statements: &[Statement]) -> BTreeSet<EntityId> {
    statements
        .iter()
        .map(|statement| statement.entity)
        .collect()
}

fn values(statements: &[Statement]) -> Values<'_> {
    let mut values = Values::new();
    for statement in statements {
        values
            .entry((statement.entity, &statement.property))
            .or_default()
            .push(statement);
    }
    values
}

fn changed_value(
    (entity, property): (EntityId, &Property),
    before: Option<&Vec<&Statement>>,
    after: Option<&Vec<&Statement>>,
) -> Option<ChangedValue> {
    let given = |side: Option<&Vec<&Statement>>| -> Vec<String> {
        side.into_iter()
            .flatten()
            .map(|statement| statement.value.given.clone())
            .collect()
    };
    let (old, new) = (given(before), given(after));
    if old == new {
        return None;
    }
    let place = after.or(before).and_then(|side| side.first())?;
    Some(ChangedValue {
        entity,
        property: property.clone(),
        before: old,
        after: new,
        locator: place.locator.clone(),
    })
}
