//! Answers: the whole document tree of an input, or every fault of it. Refuses to render.

use crate::error::ReportError;
use crate::input::{ReportInput, ReportMeta};
use crate::prose::read;
use crate::tree::{Anchors, Block, Document, Inline, MeasureEntry};
use crate::words::Words;

/// Composes the document of one report.
///
/// # Errors
/// Every fault of the prose and the masthead, in the order of the files and their lines.
pub fn compose(input: &ReportInput) -> Result<Document, Vec<ReportError>> {
    let mut errors = empty_fields(&input.meta);
    let words = Words::of(&input.meta.language);
    let mut prose = read(input, &words, &mut errors);
    if !errors.is_empty() {
        return Err(in_order(input, errors));
    }
    for block in prose.summary.iter_mut().chain(&mut prose.body) {
        fill_references(block, &prose.anchors);
    }
    for note in &mut prose.notes {
        fill_inlines(&mut note.text, &prose.anchors);
    }
    set_ranges(&mut prose.body);
    let measures = prose
        .measures
        .iter()
        .filter_map(|id| entry(input, id))
        .collect();
    Ok(Document {
        meta: input.meta.clone(),
        summary: prose.summary,
        body: prose.body,
        notes: prose.notes,
        measures,
        literals: prose.literals,
        word_count: prose.word_count,
        paragraph_count: prose.paragraph_count,
    })
}

fn empty_fields(meta: &ReportMeta) -> Vec<ReportError> {
    let fields = [
        ("title", &meta.title),
        ("symbol", &meta.symbol),
        ("date", &meta.date),
        ("period", &meta.period),
        ("mechanism", &meta.mechanism),
    ];
    let empty = fields
        .into_iter()
        .filter(|(_, value)| value.trim().is_empty());
    empty
        .map(|(name, _)| ReportError::EmptyField(name))
        .collect()
}

/// Faults in the order of the files given and their lines; those of no line come first.
fn in_order(input: &ReportInput, mut errors: Vec<ReportError>) -> Vec<ReportError> {
    let rank = |error: &ReportError| {
        error.place().map(|at| {
            (
                input.prose.iter().position(|file| file.path == at.file),
                at.line,
            )
        })
    };
    errors.sort_by_key(rank);
    errors.dedup();
    errors
}

fn entry(input: &ReportInput, id: &str) -> Option<MeasureEntry> {
    let (measure, figure) = (input.measures.get(id)?, input.figures.get(id)?);
    let heading = |name: &String| {
        measure
            .columns
            .get(name)
            .cloned()
            .unwrap_or_else(|| name.replace('_', " "))
    };
    Some(MeasureEntry {
        id: id.to_owned(),
        title: measure.title.clone(),
        definition: measure.definition.clone(),
        unit: measure.unit.clone(),
        columns: figure
            .value
            .columns
            .iter()
            .map(|name| (name.clone(), heading(name)))
            .collect(),
        gates: input
            .estimates
            .get(id)
            .map_or_else(Vec::new, |note| note.gates.clone()),
    })
}

fn fill_references(block: &mut Block, anchors: &Anchors) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => fill_inlines(text, anchors),
        Block::List(list) => list
            .entries
            .iter_mut()
            .flatten()
            .for_each(|inner| fill_references(inner, anchors)),
        Block::Quote(blocks) => blocks
            .iter_mut()
            .for_each(|inner| fill_references(inner, anchors)),
        Block::Table(_) | Block::Chart(_) => {}
    }
}

fn fill_inlines(inlines: &mut [Inline], anchors: &Anchors) {
    for inline in inlines {
        match inline {
            Inline::ParagraphRef { anchor, label } => {
                let (target, number) = anchors
                    .get(anchor)
                    .expect("invariant: references were checked");
                label.clone_from(number);
                anchor.clone_from(target);
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                fill_inlines(inner, anchors);
            }
            _ => {}
        }
    }
}

/// Gives every heading the range of the numbered paragraphs up to the next heading of its level or above.
fn set_ranges(body: &mut [Block]) {
    let numbers: Vec<(Option<u8>, Option<u32>)> = body.iter().map(shape).collect();
    for (index, block) in body.iter_mut().enumerate() {
        let Block::Heading {
            level: own,
            paragraphs,
            ..
        } = block
        else {
            continue;
        };
        let below = numbers[index + 1..]
            .iter()
            .take_while(|(level, _)| level.is_none_or(|level| level > *own));
        let mut inside = below.filter_map(|(_, number)| *number);
        let first = inside.next();
        *paragraphs = first.map(|first| (first, inside.last().unwrap_or(first)));
    }
}

fn shape(block: &Block) -> (Option<u8>, Option<u32>) {
    match block {
        Block::Heading { level, .. } => (Some(*level), None),
        Block::Paragraph { number, .. } => (None, *number),
        _ => (None, None),
    }
}
