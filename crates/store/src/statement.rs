//! Statements, written with their import and read in the order of the files. Refuses to weigh or join them.

use rapporteur_model::{
    Confidentiality, Consent, Credibility, EntityId, EntityKind, EvidenceId, ImportId, Locator,
    Property, SourceId, Stance, Statement, StatementId, Value,
};

use crate::batch::insert_rows;
use crate::row::Columns;
use crate::session::{Param, Session};
use crate::{Store, StoreError};

const WHAT: &str = "statements";
const INSERT_STATEMENTS: &str = "INSERT INTO statement (import_number, position, id, entity, kind, property, given, \
    normalised, language, refers_to, source, evidence, locator, stance, credibility, entered_by, entered_at, \
    confidentiality, consent) VALUES";

/// Every question about statements begins so; the order of columns is that of [`read_statement`].
/// CROSS JOIN keeps SQLite's planner to imports first, so that the statements come in order without sorting.
macro_rules! select_statements {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.entity, s.kind, s.property, s.given, s.normalised, s.language, s.refers_to, s.source, ",
            "s.evidence, s.locator, s.stance, s.credibility, s.entered_by, s.entered_at, s.confidentiality, s.consent ",
            "FROM import i CROSS JOIN statement s WHERE s.import_number = i.number ",
            $rest,
            "ORDER BY s.import_number, s.position"
        )
    };
}

impl Store {
    /// The statements of current imports, of some kinds of entity or of all, in the order of imports and files.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn statements_current(
        &self,
        kinds: Option<&[EntityKind]>,
    ) -> Result<Vec<Statement>, StoreError> {
        let all = select_statements!("AND i.superseded_by IS NULL ");
        let of_kinds = select_statements!(
            "AND i.superseded_by IS NULL AND s.kind IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
        );
        let (sql, params) = match kinds {
            None => (all, Vec::new()),
            Some(kinds) => (of_kinds, kind_params(kinds)),
        };
        self.reading(WHAT)
            .await?
            .rows(WHAT, sql, &params, read_statement)
            .await
    }

    /// The statements of one import, current or superseded, in the file's order.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn statements_of_import(
        &self,
        import: ImportId,
    ) -> Result<Vec<Statement>, StoreError> {
        let sql = select_statements!("AND i.id = $1 ");
        self.reading(WHAT)
            .await?
            .rows(
                WHAT,
                sql,
                &[Param::Bytes(import.as_bytes())],
                read_statement,
            )
            .await
    }

    /// What current imports say of one entity, in the order of imports and files.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Damaged`].
    pub async fn statements_of_entity(
        &self,
        entity: EntityId,
    ) -> Result<Vec<Statement>, StoreError> {
        // Statements first here: an entity has few, and an index finds them.
        let sql = concat!(
            "SELECT s.id, s.entity, s.kind, s.property, s.given, s.normalised, s.language, s.refers_to, s.source, ",
            "s.evidence, s.locator, s.stance, s.credibility, s.entered_by, s.entered_at, s.confidentiality, s.consent ",
            "FROM statement s CROSS JOIN import i WHERE s.entity = $1 AND i.number = s.import_number ",
            "AND i.superseded_by IS NULL ORDER BY s.import_number, s.position"
        );
        self.reading(WHAT)
            .await?
            .rows(
                WHAT,
                sql,
                &[Param::Bytes(entity.as_bytes())],
                read_statement,
            )
            .await
    }
}

/// Always as many parameters as the question has: the empty word is no kind.
fn kind_params(kinds: &[EntityKind]) -> Vec<Param<'static>> {
    const KINDS_MAX: usize = 12;
    const { assert!(EntityKind::ALL.len() <= KINDS_MAX) };
    let wanted = |kind: &&EntityKind| kinds.contains(kind);
    let words = EntityKind::ALL
        .iter()
        .filter(wanted)
        .map(|kind| kind.as_str());
    words
        .chain(std::iter::repeat(""))
        .take(KINDS_MAX)
        .map(Param::text)
        .collect()
}

pub(crate) async fn write_statements(
    session: &mut Session,
    import_number: u64,
    statements: &[Statement],
) -> Result<(), StoreError> {
    let sql = (INSERT_STATEMENTS, "");
    insert_rows(session, WHAT, sql, statements, |position, statement| {
        params(import_number, position, statement)
    })
    .await
}

fn params(import_number: u64, position: usize, statement: &Statement) -> [Param<'_>; 19] {
    [
        Param::count(import_number),
        Param::count(position as u64),
        Param::Bytes(statement.id.as_bytes()),
        Param::Bytes(statement.entity.as_bytes()),
        Param::text(statement.kind.as_str()),
        Param::text(statement.property.as_str()),
        Param::text(&statement.value.given),
        Param::text_or_none(statement.value.normalised.as_deref()),
        Param::text_or_none(
            statement
                .language
                .as_ref()
                .map(|language| language.as_str()),
        ),
        Param::bytes_or_none(
            statement
                .refers_to
                .as_ref()
                .map(|id| id.as_bytes().as_slice()),
        ),
        Param::Bytes(statement.source.as_bytes()),
        Param::Bytes(statement.evidence.as_bytes()),
        Param::text(statement.locator.to_text()),
        Param::text(statement.stance.as_str()),
        Param::text(statement.credibility.as_str()),
        Param::text(&statement.entered_by),
        Param::Integer(statement.entered_at.as_seconds()),
        Param::text(statement.confidentiality.as_str()),
        Param::text(statement.consent.as_str()),
    ]
}

fn read_statement(columns: &mut Columns<'_>) -> Result<Statement, StoreError> {
    Ok(Statement {
        id: StatementId::from_bytes(columns.array()?),
        entity: EntityId::from_bytes(columns.array()?),
        kind: columns.word(|word| word.parse().ok())?,
        property: columns.word(Property::parse)?,
        value: Value {
            given: columns.owned_text()?,
            normalised: columns.owned_text_or_none()?,
        },
        language: columns.word_or_none(|tag| tag.parse().ok())?,
        refers_to: columns.array_or_none()?.map(EntityId::from_bytes),
        source: SourceId::from_bytes(columns.array()?),
        evidence: EvidenceId::from_bytes(columns.array()?),
        locator: columns.word(|text| Locator::parse(text).ok())?,
        stance: columns.word(Stance::parse)?,
        credibility: columns.word(Credibility::parse)?,
        entered_by: columns.owned_text()?,
        entered_at: columns.moment()?,
        confidentiality: columns.word(Confidentiality::parse)?,
        consent: columns.word(Consent::parse)?,
    })
}
