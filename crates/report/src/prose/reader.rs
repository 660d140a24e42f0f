//! Answers: the prose as numbered blocks with figures in place. Refuses nothing silently: every fault is collected.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::line::{flatten, heading_label, push_words, trim_end, word_count};
use super::markdown::{Node, NodeKind, Piece, PieceKind, nodes};
use super::numbers::typed_numbers;
use super::placeholder::{Masked, Placeholder, mask};
use super::resolve::Resolver;
use crate::error::{Place, ReportError};
use crate::input::{ProseFile, ReportInput};
use crate::tree::{Anchors, Block, ChartBlock, Footnote, Inline, ListBlock, Literal};
use crate::words::Words;

/// The prose of a report.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    pub(crate) summary: Vec<Block>,
    pub(crate) body: Vec<Block>,
    pub(crate) notes: Vec<Footnote>,
    pub(crate) literals: Vec<Literal>,
    /// Ids of the measures named, in order of their first naming.
    pub(crate) measures: Vec<String>,
    pub(crate) anchors: Anchors,
    pub(crate) word_count: usize,
    pub(crate) paragraph_count: u32,
}

/// One file while it is read.
struct Page<'a> {
    file: &'a str,
    masked: Masked,
    definitions: BTreeMap<String, (usize, Vec<Node>)>,
}

impl Page<'_> {
    fn at(&self, line: usize) -> Place {
        Place {
            file: self.file.to_owned(),
            line,
        }
    }
}

/// Where a paragraph stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// In the running text: numbered once a heading has begun.
    Body,
    /// In a list, a quotation or a note: not numbered.
    Inner,
}

struct Reader<'a> {
    resolver: Resolver<'a>,
    errors: &'a mut Vec<ReportError>,
    prose: Prose,
    headings: [u32; 3],
    level: u8,
    tables: u32,
    charts: u32,
    /// References to paragraphs, checked when all are known.
    references: Vec<(Place, String)>,
    /// The marks of the block being read, and those of headings that wait for their first paragraph.
    marks: Vec<(Place, String)>,
    /// Marks of the file being read, by label.
    notes: BTreeMap<String, usize>,
}

/// Reads all files in order.
pub(crate) fn read(input: &ReportInput, words: &Words, errors: &mut Vec<ReportError>) -> Prose {
    let resolver = Resolver { input, words };
    let mut reader = Reader {
        resolver,
        errors,
        prose: Prose::default(),
        headings: [0; 3],
        level: 0,
        tables: 0,
        charts: 0,
        references: Vec::new(),
        marks: Vec::new(),
        notes: BTreeMap::new(),
    };
    for file in &input.prose {
        reader.file(file);
    }
    reader.check_references();
    reader.prose
}

impl Reader<'_> {
    fn file(&mut self, file: &ProseFile) {
        let masked = mask(&file.path, &file.text, self.errors);
        let mut page = Page {
            file: &file.path,
            masked,
            definitions: BTreeMap::new(),
        };
        let (definitions, body): (Vec<Node>, Vec<Node>) = nodes(&page.masked.text)
            .into_iter()
            .partition(|node| matches!(node.kind, NodeKind::Footnote { .. }));
        for node in definitions {
            if let NodeKind::Footnote { label, blocks } = node.kind {
                page.definitions.insert(label, (node.line, blocks));
            }
        }
        self.notes.clear();
        for node in &body {
            let blocks = self.block(&page, node, Level::Body);
            let is_summary = self.level == 0;
            if is_summary {
                self.prose.summary.extend(blocks)
            } else {
                self.prose.body.extend(blocks)
            }
        }
        self.footnotes(&page);
    }

    fn block(&mut self, page: &Page<'_>, node: &Node, level: Level) -> Option<Block> {
        match &node.kind {
            NodeKind::Heading { level, text } => self.heading(page, node.line, *level, text),
            NodeKind::Paragraph(pieces) => self.paragraph(page, node.line, pieces, level),
            NodeKind::List { start, entries } => {
                let entries = entries
                    .iter()
                    .map(|entry| self.inner(page, entry))
                    .collect();
                Some(Block::List(ListBlock {
                    start: *start,
                    entries,
                }))
            }
            NodeKind::Quote(blocks) => Some(Block::Quote(self.inner(page, blocks))),
            NodeKind::Footnote { .. } => {
                self.unused(page, node.line, "a footnote's text inside another block")
            }
            NodeKind::Unused(what) => self.unused(page, node.line, what),
        }
    }

    fn inner(&mut self, page: &Page<'_>, nodes: &[Node]) -> Vec<Block> {
        nodes
            .iter()
            .filter_map(|node| self.block(page, node, Level::Inner))
            .collect()
    }

    fn unused(&mut self, page: &Page<'_>, line: usize, what: &'static str) -> Option<Block> {
        self.errors.push(ReportError::UnusedMarkdown {
            at: page.at(line),
            what,
        });
        None
    }

    fn heading(
        &mut self,
        page: &Page<'_>,
        line: usize,
        level: u8,
        pieces: &[Piece],
    ) -> Option<Block> {
        if level > 3 {
            return self.unused(page, line, "headings below the third level");
        }
        if level > self.level + 1 {
            self.errors.push(ReportError::SkippedHeading {
                at: page.at(line),
                level,
                before: self.level,
            });
        }
        self.level = level;
        let depth = usize::from(level);
        self.headings[depth - 1] += 1;
        self.headings[depth..].fill(0);
        let label = heading_label(
            self.resolver.input.meta.language.primary(),
            self.headings,
            level,
        );
        let numbers: Vec<String> = self.headings[..depth].iter().map(u32::to_string).collect();
        let anchor = format!("s{}", numbers.join("-"));
        let waiting = std::mem::take(&mut self.marks);
        let text = self.text(page, pieces);
        self.marks.splice(..0, waiting);
        Some(Block::Heading {
            level,
            label,
            anchor,
            text,
            paragraphs: None,
        })
    }

    fn paragraph(
        &mut self,
        page: &Page<'_>,
        line: usize,
        pieces: &[Piece],
        level: Level,
    ) -> Option<Block> {
        if let Some(block) = self.alone(page, line, pieces) {
            return block;
        }
        let is_numbered = level == Level::Body && self.level > 0;
        self.prose.paragraph_count += u32::from(is_numbered);
        let count = self.prose.paragraph_count;
        let waiting = self.marks.len();
        let text = self.text(page, pieces);
        if !is_numbered {
            let stray = self.marks.split_off(waiting);
            self.errors.extend(stray.into_iter().map(stray_mark));
            return Some(Block::Paragraph {
                number: None,
                anchor: String::new(),
                text,
            });
        }
        let anchor = format!("p{count}");
        self.claim(&anchor, &count.to_string());
        Some(Block::Paragraph {
            number: Some(count),
            anchor,
            text,
        })
    }

    /// A table or a chart that stands alone; `None` when the paragraph is another thing.
    fn alone(&mut self, page: &Page<'_>, line: usize, pieces: &[Piece]) -> Option<Option<Block>> {
        let [
            Piece {
                kind: PieceKind::Text(text),
                ..
            },
        ] = pieces
        else {
            return None;
        };
        let mut characters = text.trim().chars();
        let (only, None) = (characters.next()?, characters.next()) else {
            return None;
        };
        let at = page.at(line);
        let made = match &page.masked.placeholder(only)?.0 {
            Placeholder::Table { measure } => {
                self.name(measure);
                self.resolver
                    .table(&at, measure, self.tables + 1)
                    .map(|table| {
                        self.tables += 1;
                        Block::Table(table)
                    })
            }
            Placeholder::Chart { measure } => {
                self.name(measure);
                self.chart(&at, measure)
            }
            _ => return None,
        };
        Some(made.map_err(|error| self.errors.push(error)).ok())
    }

    fn chart(&mut self, at: &Place, measure: &str) -> Result<Block, ReportError> {
        let chart = self.resolver.chart(at, measure)?;
        let table = self.resolver.table(at, measure, 0)?;
        self.charts += 1;
        Ok(Block::Chart(Box::new(ChartBlock {
            number: self.charts,
            chart,
            table,
        })))
    }

    /// Notes that a measure is named, once.
    fn name(&mut self, measure: &str) {
        if !self.prose.measures.iter().any(|known| known == measure) {
            self.prose.measures.push(measure.to_owned());
        }
    }

    /// Gives a paragraph the marks that stand in it or wait for it.
    fn claim(&mut self, target: &str, label: &str) {
        for (at, name) in std::mem::take(&mut self.marks) {
            match self.prose.anchors.entry(name) {
                Entry::Vacant(free) => {
                    free.insert((target.to_owned(), label.to_owned()));
                }
                Entry::Occupied(taken) => {
                    let anchor = taken.key().clone();
                    self.errors.push(ReportError::DoubledAnchor { at, anchor });
                }
            }
        }
    }

    /// A line of text: checked for typed numbers and counted, then resolved.
    fn text(&mut self, page: &Page<'_>, pieces: &[Piece]) -> Vec<Inline> {
        let mut flat = Vec::new();
        flatten(pieces, &mut flat);
        let text: String = flat.iter().map(|(character, _)| *character).collect();
        for number in typed_numbers(&text) {
            let at = page.at(flat[number.at].1);
            self.errors.push(ReportError::TypedNumber {
                at,
                number: number.text,
            });
        }
        for (start, _) in text.match_indices("[^") {
            let label: String = text[start..]
                .chars()
                .take_while(|character| !character.is_whitespace())
                .collect();
            let line = flat[text[..start].chars().count()].1;
            self.errors.push(ReportError::UnknownFootnote {
                at: page.at(line),
                label,
            });
        }
        self.prose.word_count += word_count(&text);
        let mut inlines = self.inlines(page, pieces);
        trim_end(&mut inlines);
        inlines
    }

    fn inlines(&mut self, page: &Page<'_>, pieces: &[Piece]) -> Vec<Inline> {
        let mut inlines = Vec::new();
        for piece in pieces {
            match &piece.kind {
                PieceKind::Text(text) => self.words(page, piece.line, text, &mut inlines),
                PieceKind::Emphasis(inner) => {
                    inlines.push(Inline::Emphasis(self.inlines(page, inner)))
                }
                PieceKind::Strong(inner) => inlines.push(Inline::Strong(self.inlines(page, inner))),
                PieceKind::Code(text) => inlines.push(Inline::Code(page.masked.restored(text))),
                PieceKind::Link { href, text, .. } => {
                    let href = page.masked.restored(href);
                    inlines.push(Inline::Link {
                        href,
                        text: self.inlines(page, text),
                    });
                }
                PieceKind::Note(label) => inlines.extend(self.note(page, label)),
                PieceKind::Break => inlines.push(Inline::Break),
                PieceKind::Unused(what) => {
                    self.unused(page, piece.line, what);
                }
            }
        }
        self.resolver.say_once(&mut inlines);
        inlines
    }

    /// Words with placeholders among them.
    fn words(&mut self, page: &Page<'_>, line: usize, text: &str, inlines: &mut Vec<Inline>) {
        let mut words = String::new();
        for character in text.chars() {
            let Some((placeholder, inner)) = page.masked.placeholder(character) else {
                words.push(character);
                continue;
            };
            push_words(&mut words, inlines);
            match self.resolve(&page.at(line), placeholder, inner) {
                Ok(resolved) => inlines.extend(resolved),
                Err(error) => self.errors.push(error),
            }
        }
        push_words(&mut words, inlines);
    }

    fn resolve(
        &mut self,
        at: &Place,
        placeholder: &Placeholder,
        inner: &str,
    ) -> Result<Vec<Inline>, ReportError> {
        match placeholder {
            Placeholder::Figure { measure, column } => {
                self.name(measure);
                self.resolver.figure(at, measure, column.as_deref())
            }
            Placeholder::Table { .. } | Placeholder::Chart { .. } => Err(ReportError::NotAlone {
                at: at.clone(),
                text: inner.to_owned(),
            }),
            Placeholder::Number { text, reason } => {
                let (text, reason, paragraph) =
                    (text.clone(), reason.clone(), self.prose.paragraph_count);
                self.prose.literals.push(Literal {
                    text: text.clone(),
                    reason,
                    paragraph,
                });
                Ok(vec![Inline::Literal(text)])
            }
            Placeholder::Paragraph { anchor } => {
                self.references.push((at.clone(), anchor.clone()));
                Ok(vec![Inline::ParagraphRef {
                    anchor: anchor.clone(),
                    label: String::new(),
                }])
            }
            Placeholder::Meta { field } => {
                self.resolver.field(at, field).map(|inline| vec![inline])
            }
            Placeholder::Anchor { name } => {
                self.marks.push((at.clone(), name.clone()));
                Ok(Vec::new())
            }
        }
    }

    /// A footnote's mark; notes are numbered through the whole report by their first mark.
    fn note(&mut self, page: &Page<'_>, label: &str) -> Option<Inline> {
        page.definitions.get(label)?;
        let number = self.notes.get(label).copied().unwrap_or_else(|| {
            let number = self.prose.notes.len() + 1;
            self.prose.notes.push(Footnote {
                number,
                text: Vec::new(),
            });
            self.notes.insert(label.to_owned(), number);
            number
        });
        Some(Inline::Note(number))
    }

    /// Reads the texts of the file's footnotes, after all marks of its body.
    fn footnotes(&mut self, page: &Page<'_>) {
        for (label, (line, blocks)) in &page.definitions {
            let mut text = Vec::new();
            for block in self.inner(page, blocks) {
                match block {
                    Block::Paragraph { text: more, .. } => text.extend(more),
                    _ => drop(self.unused(page, *line, "blocks inside a footnote")),
                }
            }
            match self.notes.get(label).copied() {
                Some(number) => self.prose.notes[number - 1].text = text,
                None => self.errors.push(ReportError::UnusedFootnote {
                    at: page.at(*line),
                    label: label.clone(),
                }),
            }
        }
    }

    fn check_references(&mut self) {
        self.errors
            .extend(std::mem::take(&mut self.marks).into_iter().map(stray_mark));
        for (at, anchor) in std::mem::take(&mut self.references) {
            if !self.prose.anchors.contains_key(&anchor) {
                self.errors.push(ReportError::UnknownAnchor { at, anchor });
            }
        }
    }
}

/// A mark that no numbered paragraph can take.
fn stray_mark((at, name): (Place, String)) -> ReportError {
    ReportError::StrayAnchor { at, anchor: name }
}
