//! Short ways to write drafts: one entity, its statements in order.

use rapporteur_model::{
    DraftEntity, DraftStatement, EntityKind, Language, Locator, Property, Value, Warning,
};

/// An entity being written.
pub(crate) struct Draft {
    entity: DraftEntity,
}

impl Draft {
    /// An entity without statements.
    pub(crate) fn new(kind: EntityKind, key: impl Into<String>) -> Self {
        Self {
            entity: DraftEntity {
                kind,
                key: key.into(),
                statements: Vec::new(),
            },
        }
    }

    /// Adds a statement without language.
    pub(crate) fn say(&mut self, property: &str, value: Value, locator: &Locator) {
        self.push(property, value, None, None, locator);
    }

    /// Adds a statement in a language.
    pub(crate) fn say_in(
        &mut self,
        property: &str,
        value: Value,
        language: Option<Language>,
        locator: &Locator,
    ) {
        self.push(property, value, language, None, locator);
    }

    /// Adds a statement that refers to another entity of the file.
    pub(crate) fn refer(
        &mut self,
        property: &str,
        value: Value,
        to: (EntityKind, String),
        locator: &Locator,
    ) {
        self.push(property, value, None, Some(to), locator);
    }

    /// The entity.
    pub(crate) fn finish(self) -> DraftEntity {
        self.entity
    }

    fn push(
        &mut self,
        property: &str,
        value: Value,
        language: Option<Language>,
        refers_to: Option<(EntityKind, String)>,
        locator: &Locator,
    ) {
        let property = Property::new(property);
        self.entity.statements.push(DraftStatement {
            property,
            value,
            language,
            refers_to,
            locator: locator.clone(),
        });
    }
}

/// A language tag written in code.
pub(crate) fn tag(tag: &'static str) -> Language {
    tag.parse()
        .expect("invariant: language tags in code are well formed")
}

/// A place of one or more lines.
pub(crate) fn lines(first: u32, last: u32) -> Locator {
    Locator::Lines { first, last }
}

/// A warning at some lines.
pub(crate) fn warn(code: &'static str, locator: Locator, message: impl Into<String>) -> Warning {
    Warning {
        locator,
        code,
        message: message.into(),
    }
}
