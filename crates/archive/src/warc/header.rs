//! The header of a WARC record (ISO 28500; WARC 1.1, section 4): its fields as they stand.

/// A header of more bytes than this is not read.
pub const HEADER_BYTES_MAX: usize = 1024 * 1024;
/// A header of more fields than this is not read.
pub const FIELDS_MAX: usize = 1024;

/// The version that a record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `WARC/1.0`.
    V1_0,
    /// `WARC/1.1`.
    V1_1,
}

impl Version {
    /// As it stands in a record's first line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_0 => "WARC/1.0",
            Self::V1_1 => "WARC/1.1",
        }
    }

    pub(crate) fn parse(line: &[u8]) -> Option<Self> {
        match line.trim_ascii_end() {
            b"WARC/1.0" => Some(Self::V1_0),
            b"WARC/1.1" => Some(Self::V1_1),
            _ => None,
        }
    }
}

/// The header of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordHead {
    /// Its version.
    pub version: Version,
    /// Every field in its order, names as given, values without surrounding white space and with folded lines joined.
    pub fields: Vec<(String, String)>,
    /// `Content-Length`: bytes of the block.
    pub length: u64,
}

impl RecordHead {
    /// The first field of a name, in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        let is_it = |(given, _): &&(String, String)| given.eq_ignore_ascii_case(name);
        self.fields
            .iter()
            .find(is_it)
            .map(|(_, value)| value.as_str())
    }

    /// `WARC-Type`, or nothing.
    pub fn kind(&self) -> &str {
        self.field("WARC-Type").unwrap_or_default()
    }

    /// `WARC-Target-URI`; the angle brackets of WARC 1.0's own examples are taken off.
    pub fn target(&self) -> Option<&str> {
        let text = self.field("WARC-Target-URI")?;
        let bare = text
            .strip_prefix('<')
            .and_then(|text| text.strip_suffix('>'));
        Some(bare.unwrap_or(text))
    }

    /// Whether the block is an HTTP message of a server.
    pub fn is_http_response(&self) -> bool {
        matches!(self.kind(), "response" | "revisit") && self.holds_http()
    }

    pub(crate) fn holds_http(&self) -> bool {
        let is_http_type = self
            .field("Content-Type")
            .is_some_and(|value| value.to_ascii_lowercase().starts_with("application/http"));
        let scheme = self.target().unwrap_or_default();
        let is_http_target = ["http:", "https:"].iter().any(|beginning| {
            scheme
                .get(..beginning.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(beginning))
        });
        let may_be = matches!(self.kind(), "response" | "request" | "revisit");
        may_be && (is_http_type || (is_http_target && self.field("Content-Type").is_none()))
    }

    /// Reads the fields that follow the first line. What is wrong with one of them and can be read over is told in words.
    ///
    /// # Errors
    /// Words, when the record cannot be read at all: without a length nobody knows where it ends.
    pub(crate) fn parse(version: Version, text: &[u8]) -> Result<(Self, Vec<String>), String> {
        let (fields, mut faults) = parse_fields(text)?;
        let mut head = Self {
            version,
            fields,
            length: 0,
        };
        let length = head
            .field("Content-Length")
            .ok_or("it has no Content-Length")?;
        let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        head.length = match length.parse() {
            Ok(length) if is_number => length,
            _ => return Err("its Content-Length is no number".to_owned()),
        };
        // WARC 1.1, 5.1 to 5.4: the four fields that every record has.
        for name in ["WARC-Type", "WARC-Record-ID", "WARC-Date"] {
            match head
                .fields
                .iter()
                .filter(|(given, _)| given.eq_ignore_ascii_case(name))
                .count()
            {
                1 => {}
                0 => faults.push(format!("it has no {name}")),
                _ => faults.push(format!("it has {name} more than once")),
            }
        }
        if head
            .fields
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("Content-Length"))
            .count()
            > 1
        {
            return Err("it has Content-Length more than once".to_owned());
        }
        Ok((head, faults))
    }
}

type Fields = (Vec<(String, String)>, Vec<String>);

fn parse_fields(text: &[u8]) -> Result<Fields, String> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut faults = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        if std::str::from_utf8(line).is_err() {
            faults.push("a field of its header is no UTF-8".to_owned());
        }
        let line = String::from_utf8_lossy(line);
        let is_folded = line.starts_with([' ', '\t']);
        match (is_folded, fields.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (false, _, Some((name, value))) if !name.trim().is_empty() => {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            _ => faults.push("a line of its header is no field".to_owned()),
        }
        if fields.len() > FIELDS_MAX {
            return Err(format!("it has more than {FIELDS_MAX} fields"));
        }
    }
    Ok((fields, faults))
}
