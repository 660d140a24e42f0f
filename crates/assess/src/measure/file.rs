//! Answers whether a measure file is of the stated form, and where it is not. Checks everything that needs no database.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::sql::{self, SqlFault};
use super::{Chart, Disclosure, Measure, Parameter, Words};
use crate::AssessError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    title: Words,
    definition: Words,
    unit: Words,
    sql: String,
    #[serde(default)]
    parameters: Vec<String>,
    disclosure: RawDisclosure,
    columns: BTreeMap<String, Words>,
    #[serde(default)]
    labels: BTreeMap<String, BTreeMap<String, Words>>,
    chart: Option<Chart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDisclosure {
    rule: String,
    reason: Option<Words>,
    minimum: Option<i64>,
    columns: Option<Vec<String>>,
}

pub(super) fn read(file: &str, text: &str, languages: &[&str]) -> Result<Measure, AssessError> {
    let page = Page { file, text };
    let raw: Raw = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        page.refuse_at(line, error.message().trim())
    })?;
    check_id(&page, &raw.id)?;
    check_words(&page, &raw, languages)?;
    let parameters = parameters(&page, &raw)?;
    let disclosure = disclosure(&page, raw.disclosure, &raw.columns, languages)?;
    check_columns(&page, &raw.columns, &raw.labels, raw.chart.as_ref())?;
    Ok(Measure {
        id: raw.id,
        title: raw.title,
        definition: raw.definition,
        unit: raw.unit,
        sql: raw.sql.trim().to_owned(),
        parameters,
        disclosure,
        columns: raw.columns,
        labels: raw.labels,
        chart: raw.chart,
        file_sha256: [0; 32],
    })
}

/// A file under reading, so that every refusal says where.
struct Page<'a> {
    file: &'a str,
    text: &'a str,
}

impl Page<'_> {
    fn refuse_at(&self, line: usize, message: impl Into<String>) -> AssessError {
        AssessError::ReadMeasure {
            file: self.file.to_owned(),
            line,
            message: message.into(),
        }
    }

    /// Refuses at the first line that begins with `start`, or at line 1.
    fn refuse(&self, start: &str, message: impl Into<String>) -> AssessError {
        self.refuse_at(self.line_of(start), message)
    }

    /// The line of a table such as `[labels.choice.yes]`, or of the key that stands for it under `[labels.choice]`.
    fn line_of_table(&self, table: &str) -> usize {
        let starts = |line: &&str, start: &str| line.trim_start().starts_with(start);
        if self.text.lines().any(|line| starts(&line, table)) {
            return self.line_of(table);
        }
        let Some((parent, key)) = table.trim_matches(['[', ']']).rsplit_once('.') else {
            return 1;
        };
        let parent_line = self.line_of(&format!("[{parent}]"));
        let below = self
            .text
            .lines()
            .skip(parent_line)
            .position(|line| starts(&line, key));
        below.map_or(parent_line, |index| parent_line + index + 1)
    }

    /// The line on which the text of the SQL begins: below its key when that opens a text of several lines.
    fn line_of_sql(&self) -> usize {
        let key = self.line_of("sql");
        let opens =
            |line: &str| line.trim_end().ends_with("'''") || line.trim_end().ends_with("\"\"\"");
        key + usize::from(
            self.text
                .lines()
                .nth(key.saturating_sub(1))
                .is_some_and(opens),
        )
    }

    fn line_of(&self, start: &str) -> usize {
        self.text
            .lines()
            .position(|line| line.trim_start().starts_with(start))
            .map_or(1, |index| index + 1)
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

fn check_id(page: &Page<'_>, id: &str) -> Result<(), AssessError> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty()
        || id.len() > 64
        || !id.bytes().all(fits)
        || id.starts_with('-')
        || id.ends_with('-')
    {
        return Err(page.refuse(
            "id",
            format!("the id {id:?} is not made of lower-case letters, digits and inner hyphens"),
        ));
    }
    let stem = Path::new(page.file)
        .file_stem()
        .and_then(|stem| stem.to_str());
    if stem != Some(id) {
        return Err(page.refuse("id", format!("the id {id:?} is not the name of the file")));
    }
    Ok(())
}

fn check_words(page: &Page<'_>, raw: &Raw, languages: &[&str]) -> Result<(), AssessError> {
    let mut all = vec![
        ("[title]".to_owned(), &raw.title),
        ("[definition]".to_owned(), &raw.definition),
        ("[unit]".to_owned(), &raw.unit),
    ];
    all.extend(
        raw.columns
            .iter()
            .map(|(name, words)| (format!("[columns.{name}]"), words)),
    );
    for (column, labels) in &raw.labels {
        all.extend(
            labels
                .iter()
                .map(|(value, words)| (format!("[labels.{column}.{value}]"), words)),
        );
    }
    for (place, words) in all {
        check_languages(page, &place, words, languages)?;
    }
    Ok(())
}

fn check_languages(
    page: &Page<'_>,
    place: &str,
    words: &Words,
    languages: &[&str],
) -> Result<(), AssessError> {
    for language in languages {
        if words
            .get(language)
            .is_none_or(|text| text.trim().is_empty())
        {
            return Err(page.refuse_at(
                page.line_of_table(place),
                format!("{place} has no words in the language {language:?}"),
            ));
        }
    }
    Ok(())
}

fn parameters(page: &Page<'_>, raw: &Raw) -> Result<Vec<Parameter>, AssessError> {
    let refuse_sql = |source: SqlFault| {
        let line = page.line_of_sql() + source.line().saturating_sub(1);
        AssessError::AcceptSql {
            file: page.file.to_owned(),
            line,
            source,
        }
    };
    let used = sql::parameters_of(&raw.sql).map_err(refuse_sql)?;
    let declared: BTreeSet<&str> = raw.parameters.iter().map(String::as_str).collect();
    let used_names: BTreeSet<&str> = used.iter().map(String::as_str).collect();
    if declared != used_names || declared.len() != raw.parameters.len() {
        let message = format!(
            "the parameters declared {declared:?} are not those that the SQL uses {used_names:?}"
        );
        return Err(page.refuse("parameters", message));
    }
    let known = |name: &&str| Parameter::parse(name);
    declared
        .iter()
        .map(|name| {
            known(name)
                .ok_or_else(|| page.refuse("parameters", format!("unknown parameter {name:?}")))
        })
        .collect()
}

fn disclosure(
    page: &Page<'_>,
    raw: RawDisclosure,
    columns: &BTreeMap<String, Words>,
    languages: &[&str],
) -> Result<Disclosure, AssessError> {
    match (raw.rule.as_str(), raw.reason, raw.minimum, raw.columns) {
        ("none", Some(reason), None, None) => {
            check_languages(page, "[disclosure]", &reason, languages)?;
            Ok(Disclosure::None { reason })
        }
        ("minimum-cell", None, Some(minimum), Some(protected)) if minimum >= 2 && !protected.is_empty() => {
            match protected.iter().find(|column| !columns.contains_key(*column)) {
                Some(column) => Err(page.refuse("[disclosure]", format!("the rule protects {column:?}, which is no column"))),
                None => Ok(Disclosure::MinimumCell { minimum, columns: protected }),
            }
        }
        _ => Err(page.refuse(
            "[disclosure]",
            "the disclosure rule is either rule = \"none\" with a reason, or rule = \"minimum-cell\" with a minimum of 2 or more and columns",
        )),
    }
}

fn check_columns(
    page: &Page<'_>,
    columns: &BTreeMap<String, Words>,
    labels: &BTreeMap<String, BTreeMap<String, Words>>,
    chart: Option<&Chart>,
) -> Result<(), AssessError> {
    if let Some(column) = labels.keys().find(|column| !columns.contains_key(*column)) {
        return Err(page.refuse(
            "[labels",
            format!("labels are given for {column:?}, which is no column"),
        ));
    }
    let Some(chart) = chart else { return Ok(()) };
    if chart.series.is_empty() {
        return Err(page.refuse("[chart]", "the chart draws no column"));
    }
    let drawn = chart.series.iter().chain([&chart.x]);
    match drawn
        .into_iter()
        .find(|column| !columns.contains_key(*column))
    {
        Some(column) => Err(page.refuse(
            "[chart]",
            format!("the chart draws {column:?}, which is no column"),
        )),
        None => Ok(()),
    }
}
