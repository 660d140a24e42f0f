//! Reads a model from TOML and says which line and key are at fault. It refuses columns named twice, unknown keys and empty models.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{
    BLOCKS_MAX, BlockKey, BlockRule, FIELDS_MAX, Field, FieldKind, LinkKind, LinkModel, ModelError,
    ModelParams, Scope, TEXT_BYTES_MAX,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: Option<WrittenKind>,
    scope: Option<WrittenScope>,
    id: Option<String>,
    list: Option<String>,
    truth: Option<String>,
    #[serde(default)]
    same: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    field: Vec<Spanned<WrittenField>>,
    block: Option<Vec<Spanned<WrittenBlock>>>,
    #[serde(default)]
    params: Option<Spanned<WrittenParams>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenKind {
    Persons,
    Organisations,
    Events,
    Texts,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenScope {
    Within,
    Between,
    Both,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenField {
    name: Option<String>,
    kind: String,
    column: Option<String>,
    columns: Option<Vec<String>>,
    given: Option<String>,
    family: Option<String>,
    full: Option<String>,
    acronym: Option<String>,
    place: Option<String>,
    lat: Option<String>,
    lon: Option<String>,
    tolerance: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBlock {
    keys: Vec<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct WrittenParams {
    floor_bits: Option<f64>,
    block_pairs_max: Option<u64>,
    random_pairs: Option<u64>,
}

pub(super) fn parse(text: &str) -> Result<LinkModel, ModelError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(ModelError {
            line: 1,
            key: String::new(),
            message: format!(
                "the model has {} bytes; at most {TEXT_BYTES_MAX} are read",
                text.len()
            ),
        });
    }
    let source = Source { text };
    let written: Written = toml::from_str(text).map_err(|error| source.syntax(&error))?;
    let same = source.same(written.same)?;
    let fields = source.fields(written.field)?;
    let blocks = written
        .block
        .map(|blocks| source.blocks(blocks, &fields))
        .transpose()?;
    let params = written
        .params
        .map(|params| source.params(params))
        .transpose()?
        .unwrap_or_default();
    let model = LinkModel {
        kind: written.kind.map_or(LinkKind::Persons, Into::into),
        id: written.id,
        list: written.list,
        truth: written.truth,
        same,
        scope: written.scope.map_or(Scope::Both, Into::into),
        fields,
        blocks,
        params,
    };
    source.check_columns(&model)?;
    Ok(model)
}

impl From<WrittenKind> for LinkKind {
    fn from(kind: WrittenKind) -> Self {
        match kind {
            WrittenKind::Persons => Self::Persons,
            WrittenKind::Organisations => Self::Organisations,
            WrittenKind::Events => Self::Events,
            WrittenKind::Texts => Self::Texts,
        }
    }
}

impl From<WrittenScope> for Scope {
    fn from(scope: WrittenScope) -> Self {
        match scope {
            WrittenScope::Within => Self::Within,
            WrittenScope::Between => Self::Between,
            WrittenScope::Both => Self::Both,
        }
    }
}

/// The text, to say where something stands.
struct Source<'t> {
    text: &'t str,
}

impl Source<'_> {
    fn line_at(&self, byte: usize) -> usize {
        1 + self.text.as_bytes()[..byte.min(self.text.len())]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
    }

    /// The key that a line sets, or the table that it opens.
    fn key_of(&self, line: usize) -> String {
        let written = self.text.lines().nth(line - 1).unwrap_or("").trim();
        written
            .split_once('=')
            .map_or(written.trim_matches(['[', ']']), |(key, _)| key.trim())
            .to_owned()
    }

    fn syntax(&self, error: &toml::de::Error) -> ModelError {
        let line = self.line_at(error.span().map_or(0, |span| span.start));
        ModelError {
            line,
            key: self.key_of(line),
            message: error.message().trim().replace('\n', ", "),
        }
    }

    /// A fault of one key of a table, or of the table when it lacks the key.
    fn fault(&self, table: &Range<usize>, key: &str, message: String) -> ModelError {
        let first = self.line_at(table.start);
        let own_line = |line: &str| {
            line.split_once('=')
                .is_some_and(|(name, _)| name.trim() == key)
        };
        let found = self
            .text
            .lines()
            .enumerate()
            .skip(first - 1)
            .enumerate()
            .take_while(|(at, (_, line))| *at == 0 || !line.trim_start().starts_with('['))
            .find(|(_, (_, line))| own_line(line))
            .map(|(_, (at, _))| at + 1);
        ModelError {
            line: found.unwrap_or(first),
            key: key.to_owned(),
            message,
        }
    }

    fn fields(&self, written: Vec<Spanned<WrittenField>>) -> Result<Vec<Field>, ModelError> {
        if written.len() > FIELDS_MAX {
            let span = written[FIELDS_MAX].span();
            let message = format!("a model has at most {FIELDS_MAX} fields");
            return Err(self.fault(&span, "field", message));
        }
        if written.is_empty() {
            return Err(ModelError {
                line: 1,
                key: "field".to_owned(),
                message: "nothing is compared: the model needs at least one [[field]]".to_owned(),
            });
        }
        let mut fields: Vec<Field> = Vec::new();
        for field in written {
            let span = field.span();
            let own = field.into_inner();
            let name = own.name.clone();
            let kind = self.field_kind(&span, own)?;
            let name = name.unwrap_or_else(|| kind.columns()[0].to_owned());
            if name.is_empty() || name.contains(':') {
                let message = format!("{name:?} is no name for a field: not empty, without `:`");
                return Err(self.fault(&span, "name", message));
            }
            if fields.iter().any(|field| field.name == name) {
                let message = format!("two fields are named {name:?}");
                return Err(self.fault(&span, "name", message));
            }
            fields.push(Field { name, kind });
        }
        Ok(fields)
    }

    fn field_kind(
        &self,
        span: &Range<usize>,
        mut own: WrittenField,
    ) -> Result<FieldKind, ModelError> {
        let lacks = |key: &str| self.fault(span, key, format!("the field needs `{key}`"));
        let mut column = || own.column.take().ok_or_else(|| lacks("column"));
        let kind = match own.kind.as_str() {
            "person-name" => FieldKind::PersonName {
                given: own.given.take(),
                family: own.family.take(),
                full: own.full.take(),
            },
            "name" => FieldKind::Name { column: column()? },
            "organisation" => FieldKind::Organisation {
                column: column()?,
                acronym: own.acronym.take(),
                place: own.place.take(),
            },
            "date" => FieldKind::Date {
                columns: match (own.columns.take(), own.column.take()) {
                    (Some(columns), None) => columns,
                    (None, Some(column)) => vec![column],
                    _ => return Err(lacks("columns")),
                },
            },
            "place" => FieldKind::Place {
                column: own.column.take(),
                lat: own.lat.take(),
                lon: own.lon.take(),
            },
            "category" => FieldKind::Category { column: column()? },
            "code" => FieldKind::Code { column: column()? },
            "number" => FieldKind::Number {
                column: column()?,
                tolerance: own.tolerance.take().unwrap_or(0.0),
            },
            "text" => FieldKind::Text { column: column()? },
            other => {
                let message = format!(
                    "{other:?} is no kind of field; known are person-name, name, organisation, date, place, category, code, number, text"
                );
                return Err(self.fault(span, "kind", message));
            }
        };
        self.check_field(span, &own, &kind)?;
        Ok(kind)
    }

    /// Refuses a field without columns, and keys that its kind does not read.
    fn check_field(
        &self,
        span: &Range<usize>,
        left: &WrittenField,
        kind: &FieldKind,
    ) -> Result<(), ModelError> {
        let unread = [
            ("column", left.column.is_some()),
            ("columns", left.columns.is_some()),
            ("given", left.given.is_some()),
            ("family", left.family.is_some()),
            ("full", left.full.is_some()),
            ("acronym", left.acronym.is_some()),
            ("place", left.place.is_some()),
            ("lat", left.lat.is_some()),
            ("lon", left.lon.is_some()),
            ("tolerance", left.tolerance.is_some()),
        ];
        if let Some((key, _)) = unread.iter().find(|(_, is_left)| *is_left) {
            let message = format!("a field of kind {:?} has no `{key}`", kind.as_str());
            return Err(self.fault(span, key, message));
        }
        if kind.columns().is_empty() {
            return Err(self.fault(span, "kind", "the field names no column".to_owned()));
        }
        match kind {
            FieldKind::Place { lat, lon, .. } if lat.is_some() != lon.is_some() => {
                let message = "`lat` and `lon` go together".to_owned();
                Err(self.fault(span, "lat", message))
            }
            FieldKind::Number { tolerance, .. }
                if !(tolerance.is_finite() && *tolerance >= 0.0) =>
            {
                let message = "the tolerance must be 0 or more".to_owned();
                Err(self.fault(span, "tolerance", message))
            }
            _ => Ok(()),
        }
    }

    fn blocks(
        &self,
        written: Vec<Spanned<WrittenBlock>>,
        fields: &[Field],
    ) -> Result<Vec<BlockRule>, ModelError> {
        if written.len() > BLOCKS_MAX {
            let span = written[BLOCKS_MAX].span();
            let message = format!("a model has at most {BLOCKS_MAX} rules");
            return Err(self.fault(&span, "block", message));
        }
        written
            .into_iter()
            .map(|block| self.block(&block, fields))
            .collect()
    }

    fn block(
        &self,
        block: &Spanned<WrittenBlock>,
        fields: &[Field],
    ) -> Result<BlockRule, ModelError> {
        if block.get_ref().keys.is_empty() {
            let message = "a rule needs at least one key".to_owned();
            return Err(self.fault(&block.span(), "keys", message));
        }
        let mut keys = Vec::new();
        for written in &block.get_ref().keys {
            let at = |message: String| ModelError {
                line: self.line_at(written.span().start),
                key: "keys".to_owned(),
                message,
            };
            let key = BlockKey::parse(written.get_ref()).map_err(at)?;
            let Some(field) = fields.iter().find(|field| field.name == key.field) else {
                return Err(at(format!("no field is named {:?}", key.field)));
            };
            if !key.part.fits(field.kind.as_str()) {
                return Err(at(format!(
                    "a field of kind {:?} has no part {:?}",
                    field.kind.as_str(),
                    key.part.to_word()
                )));
            }
            keys.push(key);
        }
        Ok(BlockRule { keys })
    }

    fn params(&self, written: Spanned<WrittenParams>) -> Result<ModelParams, ModelError> {
        let span = written.span();
        let own = written.into_inner();
        if own.floor_bits.is_some_and(|bits| !bits.is_finite()) {
            let message = "the floor must be a finite number of bits".to_owned();
            return Err(self.fault(&span, "floor_bits", message));
        }
        let zero = [
            ("block_pairs_max", own.block_pairs_max),
            ("random_pairs", own.random_pairs),
        ];
        if let Some((key, _)) = zero.iter().find(|(_, value)| *value == Some(0)) {
            return Err(self.fault(&span, key, "must be 1 or more".to_owned()));
        }
        Ok(ModelParams {
            floor_bits: own.floor_bits,
            block_pairs_max: own.block_pairs_max,
            random_pairs: own.random_pairs,
        })
    }

    /// Other names of columns: none of them is another's column too.
    fn same(
        &self,
        written: BTreeMap<String, Spanned<String>>,
    ) -> Result<Vec<(String, String)>, ModelError> {
        let chained = written
            .values()
            .find(|column| written.contains_key(column.get_ref()));
        if let Some(column) = chained {
            let span = column.span();
            let message = format!(
                "the column {:?} goes by another name itself: name that one",
                column.get_ref()
            );
            return Err(self.fault(&span, "same", message));
        }
        Ok(written
            .into_iter()
            .map(|(own, column)| (own, column.into_inner()))
            .collect())
    }

    /// Id, list and truth are three columns, and none of them is compared; nothing is compared twice.
    fn check_columns(&self, model: &LinkModel) -> Result<(), ModelError> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let named = [
            ("id", &model.id),
            ("list", &model.list),
            ("truth", &model.truth),
        ];
        for (key, column) in named {
            if let Some(column) = column
                && !seen.insert(column)
            {
                let message = format!("the column {column:?} is named twice");
                return Err(self.fault(&(0..0), key, message));
            }
        }
        for field in &model.fields {
            for column in field.kind.columns() {
                if !seen.insert(column) {
                    let quoted = toml::Value::String(column.to_owned()).to_string();
                    let line = self.text.rfind(&quoted).map_or(1, |at| self.line_at(at));
                    return Err(ModelError {
                        line,
                        key: self.key_of(line),
                        message: format!(
                            "the column {column:?} is named twice: as id, list or truth, or in another field"
                        ),
                    });
                }
            }
        }
        Ok(())
    }
}
