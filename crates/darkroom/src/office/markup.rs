//! XML written anew, element by element, under rules that drop or blank what identifies. Everything that a rule touches is told,
//! so that listing and copying cannot differ.

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use crate::bytes::text;
use crate::{DarkroomError, Limits};

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays; its attributes are judged one by one.
    Keep,
    /// It goes with all that it holds.
    Drop,
    /// It stays, and the text directly within it becomes this.
    Text(&'static str),
}

/// What becomes of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttributeFate {
    /// It stays.
    Keep,
    /// It goes.
    Drop,
    /// It stays with this value.
    Value(&'static str),
}

/// An element as rules see it.
pub(super) struct Element {
    /// Its name with its prefix, as OpenDocument's writers all choose it.
    pub full: String,
    /// Its name without a prefix.
    pub name: String,
    /// Its attributes: full name and value.
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute by its name without a prefix.
    pub(super) fn value(&self, local: &str) -> Option<&str> {
        let (_, value) = self
            .attributes
            .iter()
            .find(|(name, _)| local_of(name) == local)?;
        Some(value)
    }
}

/// A name without its prefix.
pub(super) fn local_of(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Judges elements and attributes.
pub(super) trait Rules {
    /// What becomes of an element.
    fn element(&self, element: &Element) -> Fate;
    /// What becomes of an attribute of it: its full name, and its value.
    fn attribute(&self, element: &Element, name: &str, value: &str) -> AttributeFate;
}

/// Something that a rule touched.
pub(super) struct Touched {
    /// The element, or element and attribute.
    pub name: String,
    /// What it said.
    pub value: String,
}

/// The part as it would be in a copy, and what its rules touched.
pub(super) struct Rewritten {
    pub bytes: Vec<u8>,
    pub touched: Vec<Touched>,
}

struct Rewriter<'r> {
    rules: &'r dyn Rules,
    writer: Writer<Vec<u8>>,
    touched: Vec<Touched>,
    /// For each open element that is kept: the text that its own becomes.
    open: Vec<Option<&'static str>>,
    /// Open elements within a dropped one, itself included.
    dropping: usize,
}

/// Writes a part anew.
///
/// # Errors
///
/// `Malformed` for what is not well-formed XML in UTF-8, declares a document type, or nests too deep.
pub(super) fn rewrite(
    name: &str,
    part: &[u8],
    rules: &dyn Rules,
    limits: &Limits,
) -> Result<Rewritten, DarkroomError> {
    let fault = |detail: String| DarkroomError::malformed(format!("the part «{name}»"), detail);
    let written = std::str::from_utf8(part).map_err(|error| fault(error.to_string()))?;
    let mut reader = Reader::from_str(written);
    let mut rewriter = Rewriter {
        rules,
        writer: Writer::new(Vec::new()),
        touched: Vec::new(),
        open: Vec::new(),
        dropping: 0,
    };
    loop {
        let event = reader
            .read_event()
            .map_err(|error| fault(error.to_string()))?;
        if matches!(event, Event::Eof) {
            break;
        }
        if rewriter.open.len() + rewriter.dropping > limits.depth as usize {
            return Err(fault(format!(
                "elements are more than {} deep",
                limits.depth
            )));
        }
        rewriter.take(event).map_err(fault)?;
    }
    if rewriter.dropping > 0 || !rewriter.open.is_empty() {
        return Err(fault("elements stay open at its end".to_owned()));
    }
    Ok(Rewritten {
        bytes: rewriter.writer.into_inner(),
        touched: rewriter.touched,
    })
}

impl Rewriter<'_> {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::DocType(_) => return Err("it declares a document type".to_owned()),
            Event::Comment(comment) => self.touch("XML comment", text(&comment)),
            Event::PI(instruction) => self.touch("XML processing instruction", text(&instruction)),
            Event::Start(start) if self.dropping > 0 => {
                self.tell(&read_element(&start)?);
                self.dropping += 1;
            }
            Event::End(_) if self.dropping > 0 => self.dropping -= 1,
            Event::Empty(start) if self.dropping > 0 => self.tell(&read_element(&start)?),
            Event::Text(written) if self.dropping > 0 => self.tell_text(&text(&written)),
            _ if self.dropping > 0 => {}
            Event::Start(start) => self.start(&start, false)?,
            Event::Empty(start) => self.start(&start, true)?,
            Event::End(end) => {
                if let Some(Some(text)) = self.open.pop() {
                    self.write(Event::Text(BytesText::new(text)))?;
                }
                self.write(Event::End(end))?;
            }
            event @ (Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)) => {
                self.text(event)?
            }
            event => self.write(event)?,
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) -> Result<(), String> {
        let element = read_element(start)?;
        let fate = self.rules.element(&element);
        if fate == Fate::Drop {
            self.tell(&element);
            self.dropping += usize::from(!is_empty);
            return Ok(());
        }
        let written = self.attributes(start, &element)?;
        if is_empty {
            return self.write(Event::Empty(written));
        }
        self.open.push(match fate {
            Fate::Text(text) => Some(text),
            _ => None,
        });
        self.write(Event::Start(written))
    }

    /// The element with the attributes that stay, their values escaped as they were.
    fn attributes(
        &mut self,
        start: &BytesStart<'_>,
        element: &Element,
    ) -> Result<BytesStart<'static>, String> {
        let mut written = BytesStart::new(text(start.name().as_ref()));
        for (attribute, (name, value)) in start
            .attributes()
            .with_checks(false)
            .flatten()
            .zip(&element.attributes)
        {
            match self.rules.attribute(element, name, value) {
                AttributeFate::Keep => written.push_attribute((name.as_bytes(), &*attribute.value)),
                AttributeFate::Drop => {
                    self.touch(&format!("{} {name}", element.name), value.clone())
                }
                AttributeFate::Value(with) => {
                    if value != with {
                        self.touch(&format!("{} {name}", element.name), value.clone());
                    }
                    written.push_attribute((name.as_str(), with));
                }
            }
        }
        Ok(written)
    }

    fn text(&mut self, event: Event<'_>) -> Result<(), String> {
        let Some(Some(with)) = self.open.last().copied() else {
            return self.write(event);
        };
        let said = text(&event);
        if said.trim() != with {
            self.touch("text of a name or date", said);
        }
        Ok(())
    }

    /// Tells what a dropped element says in its attributes.
    fn tell(&mut self, element: &Element) {
        let said: Vec<String> = element
            .attributes
            .iter()
            .filter(|(name, _)| !name.starts_with("xmlns"))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.touch(&element.name, said.join(" "));
    }

    fn tell_text(&mut self, said: &str) {
        if !said.trim().is_empty() {
            self.touch("text", said.to_owned());
        }
    }

    fn touch(&mut self, name: &str, value: String) {
        self.touched.push(Touched {
            name: name.to_owned(),
            value,
        });
    }

    fn write(&mut self, event: Event<'_>) -> Result<(), String> {
        self.writer
            .write_event(event)
            .map_err(|error| error.to_string())
    }
}

fn read_element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let raw = text(&attribute.value);
        let value = unescape(&raw).map_or_else(|_| raw.clone(), std::borrow::Cow::into_owned);
        attributes.push((text(attribute.key.as_ref()), value));
    }
    Ok(Element {
        full: text(start.name().as_ref()),
        name: text(start.local_name().as_ref()),
        attributes,
    })
}
