//! A model as TOML text. It refuses to lay out comments: whoever keeps the file writes them above.

use super::{Field, FieldKind, LinkModel, ModelParams};

pub(super) fn write(model: &LinkModel) -> String {
    let mut text = String::new();
    line(&mut text, "kind", &quoted(model.kind.as_str()));
    line(&mut text, "scope", &quoted(model.scope.as_str()));
    optional(&mut text, "id", model.id.as_ref());
    optional(&mut text, "list", model.list.as_ref());
    optional(&mut text, "truth", model.truth.as_ref());
    if !model.same.is_empty() {
        text.push_str("\n[same]\n");
        for (own, column) in &model.same {
            line(&mut text, &quoted(own), &quoted(column));
        }
    }
    for field in &model.fields {
        write_field(&mut text, field);
    }
    for rule in model.blocks.iter().flatten() {
        let keys: Vec<String> = rule.keys.iter().map(|key| quoted(&key.to_text())).collect();
        text.push_str("\n[[block]]\n");
        line(&mut text, "keys", &format!("[{}]", keys.join(", ")));
    }
    write_params(&mut text, &model.params);
    text
}

fn write_field(text: &mut String, field: &Field) {
    text.push_str("\n[[field]]\n");
    line(text, "name", &quoted(&field.name));
    line(text, "kind", &quoted(field.kind.as_str()));
    match &field.kind {
        FieldKind::PersonName {
            given,
            family,
            full,
        } => {
            optional(text, "given", given.as_ref());
            optional(text, "family", family.as_ref());
            optional(text, "full", full.as_ref());
        }
        FieldKind::Organisation {
            column,
            acronym,
            place,
        } => {
            line(text, "column", &quoted(column));
            optional(text, "acronym", acronym.as_ref());
            optional(text, "place", place.as_ref());
        }
        FieldKind::Date { columns } => {
            let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
            line(text, "columns", &format!("[{}]", columns.join(", ")));
        }
        FieldKind::Place { column, lat, lon } => {
            optional(text, "column", column.as_ref());
            optional(text, "lat", lat.as_ref());
            optional(text, "lon", lon.as_ref());
        }
        FieldKind::Number { column, tolerance } => {
            line(text, "column", &quoted(column));
            line(text, "tolerance", &real(*tolerance));
        }
        FieldKind::Name { column }
        | FieldKind::Category { column }
        | FieldKind::Code { column }
        | FieldKind::Text { column } => line(text, "column", &quoted(column)),
    }
}

fn write_params(text: &mut String, params: &ModelParams) {
    if *params == ModelParams::default() {
        return;
    }
    text.push_str("\n[params]\n");
    if let Some(bits) = params.floor_bits {
        line(text, "floor_bits", &real(bits));
    }
    if let Some(pairs) = params.block_pairs_max {
        line(text, "block_pairs_max", &pairs.to_string());
    }
    if let Some(pairs) = params.random_pairs {
        line(text, "random_pairs", &pairs.to_string());
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push_str(" = ");
    text.push_str(value);
    text.push('\n');
}

fn optional(text: &mut String, key: &str, value: Option<&String>) {
    if let Some(value) = value {
        line(text, key, &quoted(value));
    }
}

/// A basic string: also fit for a key, as a string over several lines is not.
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            control if control.is_control() => {
                text.push_str(&format!("\\u{:04X}", control as u32));
            }
            plain => text.push(plain),
        }
    }
    text.push('"');
    text
}

fn real(value: f64) -> String {
    toml::Value::Float(value).to_string()
}
