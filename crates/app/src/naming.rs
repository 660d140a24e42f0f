//! What things read from a file are called: ids that follow from the mechanism, the dataset and the natural key, so that the same row
//! of a corrected file is the same entity (docs/format.md, "Derived ids").

use rapporteur_model::{
    Batch, DraftEntity, DraftStatement, EntityId, EntityKind, EvidenceRecord, Stance, Statement,
    StatementId,
};

use crate::{Ambient, Mechanism};

fn entity_id(mechanism: &Mechanism, dataset_family: &str, kind: EntityKind, key: &str) -> EntityId {
    let id = mechanism.config.mechanism_id();
    EntityId::derive(&[
        id.as_bytes(),
        dataset_family.as_bytes(),
        kind.as_str().as_bytes(),
        key.as_bytes(),
    ])
}

/// A dataset's family: files of one body refer to one another's entities (`unga-votes/votes` to `unga-votes/roll-calls`).
fn family(dataset: &str) -> &str {
    match dataset.split_once('/') {
        Some((family, _)) if family != "letter" => family,
        _ => dataset,
    }
}

/// The entities of a batch with their ids and natural keys.
pub(crate) fn entities(
    mechanism: &Mechanism,
    batch: &Batch,
) -> Vec<(EntityId, EntityKind, String)> {
    let family = family(&batch.dataset);
    batch
        .entities
        .iter()
        .map(|entity| {
            (
                entity_id(mechanism, family, entity.kind, &entity.key),
                entity.kind,
                entity.key.clone(),
            )
        })
        .collect()
}

/// Turns drafts into statements with ids, an officer and a moment.
pub(crate) struct Naming<'a> {
    pub(crate) mechanism: &'a Mechanism,
    pub(crate) dataset: &'a str,
    pub(crate) evidence: &'a EvidenceRecord,
    pub(crate) ambient: &'a Ambient,
}

impl Naming<'_> {
    pub(crate) fn statements(&self, batch: &Batch) -> Vec<Statement> {
        batch
            .entities
            .iter()
            .flat_map(|entity| self.entity_statements(entity))
            .collect()
    }

    fn entity_statements(&self, entity: &DraftEntity) -> Vec<Statement> {
        let id = entity_id(
            self.mechanism,
            family(self.dataset),
            entity.kind,
            &entity.key,
        );
        let statement = |(position, draft)| self.statement(id, entity.kind, position, draft);
        entity
            .statements
            .iter()
            .enumerate()
            .map(statement)
            .collect()
    }

    fn statement(
        &self,
        entity: EntityId,
        kind: EntityKind,
        position: usize,
        draft: &DraftStatement,
    ) -> Statement {
        let place = draft.locator.to_text();
        let id = StatementId::derive(&[
            self.evidence.id.as_bytes(),
            entity.as_bytes(),
            draft.property.as_str().as_bytes(),
            place.as_bytes(),
            &(position as u64).to_be_bytes(),
        ]);
        let refers_to = draft
            .refers_to
            .as_ref()
            .map(|(kind, key)| entity_id(self.mechanism, family(self.dataset), *kind, key));
        Statement {
            id,
            entity,
            kind,
            property: draft.property.clone(),
            value: draft.value.clone(),
            language: draft.language.clone(),
            refers_to,
            source: self.evidence.source,
            evidence: self.evidence.id,
            locator: draft.locator.clone(),
            stance: Stance::For,
            credibility: self.evidence.accession.credibility,
            entered_by: self.ambient.officer.clone(),
            entered_at: self.ambient.now,
            confidentiality: self.evidence.accession.confidentiality,
            consent: self.evidence.accession.consent,
        }
    }
}
