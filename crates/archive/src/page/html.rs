//! What a page shows to a reader and what it is made of, read tolerantly and in one pass: its title, its text in and outside of links
//! and controls, its forms, its scripts. It builds no tree and runs nothing.

use encoding_rs::{Encoding, UTF_8};

/// The text of a page is kept up to this many bytes.
const TEXT_BYTES_MAX: usize = 256 * 1024;
/// A tag of more bytes than this is read as text that shows nothing.
const TAG_BYTES_MAX: usize = 64 * 1024;
/// A declaration of the encoding is sought in so many first bytes (HTML, 13.2.3.2).
const DECLARATION_BYTES: usize = 4096;
const TITLE_CHARACTERS_MAX: usize = 300;

/// What stands on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageText {
    /// The title.
    pub title: Option<String>,
    /// Running text: outside of links, buttons, menus and forms.
    pub prose: String,
    /// All text that a reader sees.
    pub visible: String,
    /// Text for readers without scripts.
    pub noscript: String,
    /// The headings of the first level.
    pub headings: String,
    /// Input fields of the kind `password`.
    pub password_fields: usize,
    /// Forms.
    pub forms: usize,
    /// Scripts.
    pub scripts: usize,
    /// Pictures, sounds, films, embedded documents.
    pub media: usize,
    /// Frames.
    pub frames: usize,
    /// Where the page sends its reader by itself.
    pub refresh: Option<String>,
    /// Names of classes, ids, scripts and frames, for marks of known programs.
    pub marks: String,
    /// An element that scripts are to fill, by its id.
    pub app_root: Option<String>,
}

/// Decodes the bytes of a page: by a byte-order mark, the header, the page's own declaration, or as UTF-8 and, where that fails, as
/// windows-1252.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling(&bytes[length..])
            .0
            .into_owned();
    }
    let declared = content_type.and_then(charset_in).or_else(|| {
        let start = &bytes[..bytes.len().min(DECLARATION_BYTES)];
        charset_in(&String::from_utf8_lossy(start))
    });
    let encoding = match declared {
        Some(encoding) => encoding,
        // The bytes may be the beginning of a page only: a last character that is cut off is no fault.
        None if std::str::from_utf8(bytes)
            .map_or_else(|error| error.error_len().is_none(), |_| true) =>
        {
            UTF_8
        }
        None => encoding_rs::WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn charset_in(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let after = &lower[lower.find("charset")? + "charset".len()..];
    let after = after
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .trim_start_matches(['"', '\'']);
    let end = after
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.:".contains(letter))
        .unwrap_or(after.len());
    Encoding::for_label(&after.as_bytes()[..end])
}

/// Reads a page.
pub fn read(html: &str) -> PageText {
    let mut reader = Reader {
        page: PageText::default(),
        title: String::new(),
        stack: Vec::new(),
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        reader.text(&rest[..at]);
        rest = reader.markup(&rest[at..]);
    }
    reader.text(rest);
    let title = squeezed(&reader.title, TITLE_CHARACTERS_MAX);
    reader.page.title = (!title.is_empty()).then_some(title);
    reader.page
}

/// What the text within an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Title,
    Heading,
    Noscript,
    /// Not running text: links, menus, controls.
    Control,
    /// Not shown.
    Hidden,
}

struct Reader {
    page: PageText,
    title: String,
    /// Open elements that have a role, by name.
    stack: Vec<(String, Role)>,
}

impl Reader {
    fn has(&self, role: Role) -> bool {
        self.stack.iter().any(|(_, open)| *open == role)
    }

    fn text(&mut self, raw: &str) {
        if raw.trim().is_empty() {
            return;
        }
        let text = unescape(raw);
        if self.has(Role::Title) {
            push(&mut self.title, &text);
        } else if self.has(Role::Hidden) {
        } else if self.has(Role::Noscript) {
            push(&mut self.page.noscript, &text);
        } else {
            push(&mut self.page.visible, &text);
            if self.has(Role::Heading) {
                push(&mut self.page.headings, &text);
            }
            if !self.has(Role::Control) {
                push(&mut self.page.prose, &text);
            }
        }
    }

    /// Takes one tag or comment and returns what follows it.
    fn markup<'h>(&mut self, html: &'h str) -> &'h str {
        if let Some(comment) = html.strip_prefix("<!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let begins_tag = html[1..].starts_with(|letter: char| {
            letter.is_ascii_alphabetic() || matches!(letter, '/' | '!' | '?')
        });
        if !begins_tag {
            self.text("<");
            return &html[1..];
        }
        let Some(end) = tag_end(html) else {
            return "";
        };
        let (tag, rest) = (&html[1..end], &html[end + 1..]);
        let name_end = tag
            .find(|letter: char| letter.is_whitespace() || (letter == '/' && !tag.starts_with('/')))
            .unwrap_or(tag.len());
        let name = tag[..name_end].to_ascii_lowercase();
        if let Some(name) = name.strip_prefix('/') {
            self.close(name);
            return rest;
        }
        self.open(&name, &tag[name_end..]);
        let is_closed = tag.ends_with('/');
        // What stands in these is no markup (HTML, 13.1.2): a `<` within a script begins no tag.
        if matches!(name.as_str(), "script" | "style" | "textarea" | "template") && !is_closed {
            let closing = format!("</{name}");
            let end = find_ignoring_case(rest, &closing).unwrap_or(rest.len());
            if name == "script" {
                push_mark(
                    &mut self.page.marks,
                    rest[..end].get(..200).unwrap_or_default(),
                );
            }
            return &rest[end..];
        }
        rest
    }

    fn open(&mut self, name: &str, attributes: &str) {
        let attribute = |wanted: &str| attribute(attributes, wanted);
        match name {
            "form" => self.page.forms += 1,
            "script" => self.page.scripts += 1,
            "img" | "video" | "audio" | "embed" | "object" | "canvas" => self.page.media += 1,
            "iframe" | "frame" => self.page.frames += 1,
            "input"
                if attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password")) =>
            {
                self.page.password_fields += 1
            }
            "meta" => self.meta(attribute("http-equiv"), attribute("content")),
            _ => {}
        }
        for wanted in ["class", "id", "src", "action"] {
            if let Some(value) = attribute(wanted) {
                push_mark(&mut self.page.marks, &value);
            }
        }
        if let Some(id) = attribute("id").filter(|id| {
            name == "div"
                && matches!(
                    id.as_str(),
                    "root" | "app" | "__next" | "__nuxt" | "react-root" | "application"
                )
        }) {
            self.page.app_root = Some(id);
        }
        if let Some(role) = role_of(name) {
            self.stack.push((name.to_owned(), role));
        }
    }

    fn meta(&mut self, kind: Option<String>, content: Option<String>) {
        let is_refresh = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"));
        if let Some(content) = content.filter(|_| is_refresh) {
            self.page.refresh = Some(squeezed(&content, TITLE_CHARACTERS_MAX));
        }
    }

    fn close(&mut self, name: &str) {
        let name = name.trim_end_matches('/').trim();
        // An element left open ends with the one around it.
        if let Some(at) = self.stack.iter().rposition(|(open, _)| open == name) {
            self.stack.truncate(at);
        }
        if matches!(name, "head" | "html") {
            self.stack.clear();
        }
    }
}

fn role_of(name: &str) -> Option<Role> {
    match name {
        "title" => Some(Role::Title),
        "h1" => Some(Role::Heading),
        "noscript" => Some(Role::Noscript),
        "a" | "nav" | "footer" | "header" | "button" | "select" | "option" | "label" | "menu"
        | "legend" => Some(Role::Control),
        "script" | "style" | "template" | "svg" | "math" | "datalist" | "textarea" => {
            Some(Role::Hidden)
        }
        _ => None,
    }
}

/// Where a tag ends: `>` outside of quotes.
fn tag_end(html: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().take(TAG_BYTES_MAX) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends at the first `>`.
    html.bytes()
        .take(TAG_BYTES_MAX)
        .position(|byte| byte == b'>')
}

fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut from = 0;
    loop {
        let at = from + find_ignoring_case(&attributes[from..], wanted)?;
        let after = &attributes[at + wanted.len()..];
        let is_whole = attributes[..at]
            .ends_with(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '/'));
        let Some(value) = after.trim_start().strip_prefix('=').filter(|_| is_whole) else {
            from = at + wanted.len();
            continue;
        };
        let value = value.trim_start();
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
            _ => value
                .split(|letter: char| letter.is_whitespace() || letter == '>')
                .next()
                .unwrap_or_default(),
        };
        return Some(unescape(value));
    }
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    text.windows(wanted.len())
        .position(|window| window.eq_ignore_ascii_case(wanted))
}

fn push(text: &mut String, more: &str) {
    if text.len() > TEXT_BYTES_MAX {
        return;
    }
    for word in more.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

fn push_mark(marks: &mut String, mark: &str) {
    if marks.len() < TEXT_BYTES_MAX {
        marks.push_str(&mark.to_ascii_lowercase());
        marks.push('\n');
    }
}

/// Text with single spaces, of at most so many characters.
pub(crate) fn squeezed(text: &str, characters_max: usize) -> String {
    let mut squeezed = String::new();
    push(&mut squeezed, text);
    squeezed.retain(|letter| !letter.is_control());
    if squeezed.chars().count() > characters_max {
        squeezed = squeezed.chars().take(characters_max).collect();
        squeezed.push('…');
    }
    squeezed
}

/// Resolves the character references that pages commonly hold; others stay as they are.
fn unescape(text: &str) -> String {
    const NAMES: [(&str, &str); 12] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", " "),
        ("hellip", "…"),
        ("mdash", "—"),
        ("ndash", "–"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("copy", "©"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let resolved = end.and_then(|end| {
            let name = &rest[..end];
            let number =
                name.strip_prefix('#')
                    .map(|digits| match digits.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok(),
                        None => digits.parse().ok(),
                    });
            match number {
                Some(number) => number.and_then(char::from_u32).map(String::from),
                None => NAMES
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| (*value).to_owned()),
            }
        });
        match (resolved, end) {
            (Some(value), Some(end)) => {
                out.push_str(&value);
                rest = &rest[end + 1..];
            }
            _ => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}
