//! Answers: the Markdown of one file as a small tree with lines. Refuses numbering, figures and languages.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

/// A block and the line on which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) kind: NodeKind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NodeKind {
    Heading {
        level: u8,
        text: Vec<Piece>,
    },
    Paragraph(Vec<Piece>),
    List {
        start: Option<u64>,
        entries: Vec<Vec<Node>>,
    },
    Quote(Vec<Node>),
    Footnote {
        label: String,
        blocks: Vec<Node>,
    },
    Unused(&'static str),
}

/// A piece of a line and the line on which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) line: usize,
    pub(super) kind: PieceKind,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PieceKind {
    Text(String),
    Emphasis(Vec<Piece>),
    Strong(Vec<Piece>),
    Code(String),
    Link {
        href: String,
        is_bare: bool,
        text: Vec<Piece>,
    },
    Note(String),
    Break,
    Unused(&'static str),
}

type Events<'a> = std::iter::Peekable<TextMergeWithOffset<'a, pulldown_cmark::OffsetIter<'a>>>;

struct Reader<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
    events: Events<'a>,
}

/// Reads one file.
pub(super) fn nodes(text: &str) -> Vec<Node> {
    let parser = Parser::new_ext(text, Options::ENABLE_FOOTNOTES | Options::ENABLE_TABLES)
        .into_offset_iter();
    let line_starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let mut reader = Reader {
        text,
        line_starts,
        events: TextMergeWithOffset::new(parser).peekable(),
    };
    reader.blocks(None)
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at) + 1
    }

    /// Blocks up to the end of the enclosing one.
    fn blocks(&mut self, end: Option<TagEnd>) -> Vec<Node> {
        let mut nodes = Vec::new();
        while let Some((event, range)) = self.events.next() {
            let line = self.line(range.start);
            match event {
                Event::End(tag) if Some(tag) == end => break,
                Event::Start(tag) if !is_span(&tag) => nodes.extend(self.block(tag, line)),
                Event::Rule => nodes.push(Node {
                    line,
                    kind: NodeKind::Unused("a horizontal rule"),
                }),
                Event::Html(html) if !is_comment(&html) => nodes.push(Node {
                    line,
                    kind: NodeKind::Unused("HTML"),
                }),
                Event::Html(_) | Event::End(_) => {}
                loose => self.loose_line(loose, range, &mut nodes),
            }
        }
        nodes
    }

    fn block(&mut self, tag: Tag<'_>, line: usize) -> Option<Node> {
        let end = tag.to_end();
        let kind = match tag {
            Tag::Paragraph => NodeKind::Paragraph(self.pieces(end)),
            Tag::Heading { level, .. } => NodeKind::Heading {
                level: depth(level),
                text: self.pieces(end),
            },
            Tag::BlockQuote(_) => NodeKind::Quote(self.blocks(Some(end))),
            Tag::List(start) => NodeKind::List {
                start,
                entries: self.entries(end),
            },
            Tag::FootnoteDefinition(label) => NodeKind::Footnote {
                label: label.into_string(),
                blocks: self.blocks(Some(end)),
            },
            Tag::HtmlBlock => return self.html_block(end, line),
            Tag::CodeBlock(_) => self.skipped(end, "a code block"),
            Tag::Table(_) => self.skipped(end, "a typed table; name a measure with {{table:ID}}"),
            _ => self.skipped(end, "this kind of block"),
        };
        Some(Node { line, kind })
    }

    fn skipped(&mut self, end: TagEnd, what: &'static str) -> NodeKind {
        self.blocks(Some(end));
        NodeKind::Unused(what)
    }

    /// A comment for authors leaves nothing; other HTML is reported.
    fn html_block(&mut self, end: TagEnd, line: usize) -> Option<Node> {
        let mut html = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::End(tag) if tag == end => break,
                Event::Html(part) | Event::Text(part) => html.push_str(&part),
                _ => {}
            }
        }
        (!is_comment(&html)).then_some(Node {
            line,
            kind: NodeKind::Unused("HTML"),
        })
    }

    fn entries(&mut self, end: TagEnd) -> Vec<Vec<Node>> {
        let mut entries = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(tag) if tag == end => break,
                Event::Start(Tag::Item) => entries.push(self.blocks(Some(TagEnd::Item))),
                _ => {}
            }
        }
        entries
    }

    /// A tight list's entry holds its line without a paragraph around it.
    fn loose_line(&mut self, event: Event<'_>, range: Range<usize>, nodes: &mut Vec<Node>) {
        let line = self.line(range.start);
        let Some(piece) = self.piece(event, range) else {
            return;
        };
        match nodes.last_mut() {
            Some(Node {
                kind: NodeKind::Paragraph(pieces),
                ..
            }) => pieces.push(piece),
            _ => nodes.push(Node {
                line,
                kind: NodeKind::Paragraph(vec![piece]),
            }),
        }
    }

    fn pieces(&mut self, end: TagEnd) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(tag) if tag == end => break,
                event => pieces.extend(self.piece(event, range)),
            }
        }
        pieces
    }

    fn piece(&mut self, event: Event<'_>, range: Range<usize>) -> Option<Piece> {
        let line = self.line(range.start);
        let kind = match event {
            Event::Text(text) => PieceKind::Text(text.into_string()),
            Event::Code(text) => PieceKind::Code(text.into_string()),
            Event::SoftBreak => PieceKind::Text(self.joint(&range).to_owned()),
            Event::HardBreak => PieceKind::Break,
            Event::FootnoteReference(label) => PieceKind::Note(label.into_string()),
            Event::InlineHtml(html) if is_comment(&html) => return None,
            Event::Start(tag) => self.span(tag, &range),
            Event::End(_) => return None,
            _ => PieceKind::Unused("HTML"),
        };
        Some(Piece { line, kind })
    }

    fn span(&mut self, tag: Tag<'_>, range: &Range<usize>) -> PieceKind {
        let end = tag.to_end();
        match tag {
            Tag::Emphasis => PieceKind::Emphasis(self.pieces(end)),
            Tag::Strong => PieceKind::Strong(self.pieces(end)),
            Tag::Link { dest_url, .. } => {
                let is_bare = self.text[range.clone()].starts_with('<');
                PieceKind::Link {
                    href: dest_url.into_string(),
                    is_bare,
                    text: self.pieces(end),
                }
            }
            _ => {
                self.pieces(end);
                PieceKind::Unused("images or this kind of span")
            }
        }
    }

    /// What joins two lines: nothing between characters that stand without spaces, else a space.
    fn joint(&self, range: &Range<usize>) -> &'static str {
        let before = self.text[..range.start].trim_end().chars().next_back();
        let after = self.text[range.end..].trim_start().chars().next();
        let is_dense = |character: Option<char>| character.is_some_and(is_unspaced);
        let is_open =
            |character: Option<char>| character.is_some_and(super::placeholder::is_placeholder);
        let joins = (is_dense(before) && (is_dense(after) || is_open(after)))
            || (is_open(before) && is_dense(after));
        if joins { "" } else { " " }
    }
}

/// Han, kana and full-width punctuation.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0x2_0000..=0x3_FFFF)
}

fn is_span(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.is_empty() || (html.starts_with("<!--") && html.ends_with("-->"))
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
