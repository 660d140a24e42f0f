//! Answers which statements may be released and what they say of each entity. Refuses to hand on any statement that may not.

use std::collections::{BTreeMap, HashMap};

use rapporteur_model::{
    Confidentiality, Consent, EntityId, EntityKind, EvidenceId, EvidenceRecord, Stance, Statement,
};

use crate::record::Record;
use crate::sheet::Trace;

/// What the released statements say of one entity.
pub(crate) struct Entity<'a> {
    pub(crate) id: EntityId,
    pub(crate) kind: EntityKind,
    statements: Vec<&'a Statement>,
}

/// Two released statements for different values of a property that has one value.
pub(crate) struct Disagreement {
    pub(crate) entity: EntityId,
    pub(crate) property: String,
    pub(crate) evidence: EvidenceId,
    pub(crate) line: Option<u32>,
    pub(crate) used: String,
    pub(crate) other: String,
    pub(crate) denied: bool,
}

/// Every entity of the released statements, by kind, in the order of evidence and line.
pub(crate) struct Entities<'a> {
    entities: Vec<Entity<'a>>,
    /// Statements that were not released, counted by kind of entity and reason.
    pub(crate) withheld: BTreeMap<(&'static str, &'static str), i64>,
}

/// Properties that one entity may hold several values of.
const REPEATED: &[&str] = &[
    "addressee",
    "name",
    "acronym",
    "place",
    "capacity",
    "footnote",
];

fn statement_may_be_released(statement: &Statement) -> Result<(), &'static str> {
    may_be_released(statement.confidentiality, statement.consent)
}

pub(crate) fn evidence_may_be_released(evidence: &EvidenceRecord) -> Result<(), &'static str> {
    may_be_released(
        evidence.accession.confidentiality,
        evidence.accession.consent,
    )
}

/// PRIVACY: the one gate between the record and what strangers may read.
fn may_be_released(confidentiality: Confidentiality, consent: Consent) -> Result<(), &'static str> {
    match (confidentiality, consent) {
        (Confidentiality::Public, Consent::NotRequired | Consent::Publish) => Ok(()),
        (Confidentiality::Restricted, _) => Err("restricted"),
        (Confidentiality::Sealed, _) => Err("sealed"),
        (Confidentiality::Public, Consent::InternalOnly) => Err("internal_only"),
        (Confidentiality::Public, Consent::Withdrawn) => Err("consent_withdrawn"),
    }
}

impl<'a> Entities<'a> {
    /// Keeps what may be released and counts the rest.
    pub(crate) fn gather(record: &'a Record) -> Self {
        let public: HashMap<EvidenceId, usize> = record
            .evidence
            .iter()
            .enumerate()
            .filter(|(_, evidence)| evidence_may_be_released(evidence).is_ok())
            .map(|(index, evidence)| (evidence.id, index))
            .collect();
        let mut withheld = BTreeMap::new();
        let mut places: HashMap<EntityId, usize> = HashMap::new();
        let mut entities: Vec<Entity<'a>> = Vec::new();
        for statement in &record.statements {
            let verdict = statement_may_be_released(statement).and_then(|()| {
                // A public statement about a private item would still disclose the item.
                if public.contains_key(&statement.evidence) {
                    Ok(())
                } else {
                    Err("evidence_not_public")
                }
            });
            if let Err(reason) = verdict {
                *withheld
                    .entry((statement.kind.as_str(), reason))
                    .or_insert(0) += 1;
                continue;
            }
            let place = *places.entry(statement.entity).or_insert_with(|| {
                entities.push(Entity {
                    id: statement.entity,
                    kind: statement.kind,
                    statements: Vec::new(),
                });
                entities.len() - 1
            });
            entities[place].statements.push(statement);
        }
        entities.sort_by_key(|entity| entity.place(&public));
        Self { entities, withheld }
    }

    /// The entities of one kind.
    pub(crate) fn of_kind(&self, kind: EntityKind) -> impl Iterator<Item = &Entity<'a>> {
        self.entities
            .iter()
            .filter(move |entity| entity.kind == kind)
    }

    /// What sources disagree about: the first value read is used, the others are listed.
    pub(crate) fn disagreements(&self) -> Vec<Disagreement> {
        self.entities
            .iter()
            .flat_map(Entity::disagreements)
            .collect()
    }
}

impl<'a> Entity<'a> {
    fn place(&self, public: &HashMap<EvidenceId, usize>) -> (Option<usize>, Option<u32>, EntityId) {
        let first = self.statements.iter().filter_map(|statement| {
            let evidence = public.get(&statement.evidence)?;
            Some((*evidence, statement.locator.line()))
        });
        let (evidence, line) = first.min().unzip();
        (evidence, line.flatten(), self.id)
    }

    /// The statements for a property, in the order read.
    pub(crate) fn all(&self, property: &str) -> impl Iterator<Item = &'a Statement> {
        let for_it = |statement: &&'a Statement| statement.stance == Stance::For;
        self.statements
            .iter()
            .copied()
            .filter(for_it)
            .filter(move |statement| statement.property.as_str() == property)
    }

    /// The first statement for a property.
    pub(crate) fn first(&self, property: &str) -> Option<&'a Statement> {
        self.all(property).next()
    }

    /// The normalised value of a property.
    pub(crate) fn value(&self, property: &str) -> Option<&'a str> {
        self.first(property)
            .map(|statement| statement.value.effective())
    }

    /// The value of a property as given.
    pub(crate) fn given(&self, property: &str) -> Option<&'a str> {
        self.first(property)
            .map(|statement| statement.value.given.as_str())
    }

    /// The value of a property as a whole number.
    pub(crate) fn number(&self, property: &str) -> Option<i64> {
        self.value(property)
            .and_then(|value| value.trim().parse().ok())
    }

    /// The entity that a property refers to.
    pub(crate) fn reference(&self, property: &str) -> Option<EntityId> {
        self.first(property)
            .and_then(|statement| statement.refers_to)
    }

    /// The item and line to which a row about this entity is traced: those of a property, or of the first statement.
    pub(crate) fn trace(&self, property: &str) -> Trace {
        let statement = self
            .first(property)
            .or_else(|| self.statements.first().copied());
        (
            statement.map(|it| it.evidence),
            statement.and_then(|it| it.locator.line()),
        )
    }

    fn disagreements(&self) -> Vec<Disagreement> {
        let mut found = Vec::new();
        for statement in &self.statements {
            let property = statement.property.as_str();
            let Some(used) = self.value(property) else {
                continue;
            };
            let denied = statement.stance == Stance::Against;
            let differs = statement.value.effective() != used && !REPEATED.contains(&property);
            if denied || differs {
                found.push(Disagreement {
                    entity: self.id,
                    property: property.to_owned(),
                    evidence: statement.evidence,
                    line: statement.locator.line(),
                    used: used.to_owned(),
                    other: statement.value.effective().to_owned(),
                    denied,
                });
            }
        }
        found
    }
}
