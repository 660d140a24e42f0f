//! Reads a capture to its end in one pass: every record's header, HTTP head, digests compared, place, and the beginning of its payload.

use std::io::Read;

use super::header::RecordHead;
use super::http::{Decoder, HTTP_HEAD_BYTES_MAX, HttpHead, Tap, Unchunker};
use super::reader::{RecordEnd, WarcReader};
use crate::digest::{Algorithm, Claim, DigestOutcome, Hasher, PayloadForm};
use crate::error::{ArchiveError, Warning};

/// What a scan found in one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedRecord {
    /// Its header.
    pub head: RecordHead,
    /// Its place and what is missing of it.
    pub end: RecordEnd,
    /// The head of the HTTP message in its block.
    pub http: Option<HttpHead>,
    /// What came of its `WARC-Block-Digest`.
    pub block_digest: DigestOutcome,
    /// What came of its `WARC-Payload-Digest`.
    pub payload_digest: DigestOutcome,
    /// SHA-256 of the payload as stored, for an index that needs one where the record names none.
    pub payload_sha256: [u8; 32],
    /// Bytes of the payload, decoded.
    pub payload_bytes: u64,
    /// The first bytes of the payload, decoded; as many as were asked for.
    pub payload_start: Vec<u8>,
    /// What could not be decoded, in words.
    pub undecoded: Option<String>,
}

/// What a scan found in a whole capture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Records read.
    pub record_count: u64,
    /// Digests compared that hold.
    pub digests_held: u64,
    /// Digests compared that do not hold.
    pub digests_failed: u64,
    /// Records that name no digest.
    pub without_digest: u64,
    /// What is wrong, each with its place; of many, the first.
    pub warnings: Vec<Warning>,
    /// How many warnings there were.
    pub warning_count: u64,
    /// Whether every record can be read alone from its place: an index can point at it.
    pub is_addressable: bool,
    /// Whether the file is compressed.
    pub is_compressed: bool,
}

/// Scans a stored WARC file. `kept_max` is how many bytes of each record's decoded payload are kept for `seen`.
///
/// # Errors
/// [`ArchiveError::Read`] and [`ArchiveError::TooLarge`]; what is wrong within the file is in the report.
pub fn scan(
    stored: impl Read,
    kept_max: usize,
    seen: &mut dyn FnMut(ScannedRecord) -> Result<(), ArchiveError>,
) -> Result<ScanReport, ArchiveError> {
    let mut reader = WarcReader::new(stored);
    let mut report = ScanReport {
        is_addressable: true,
        ..ScanReport::default()
    };
    while let Some(head) = reader.next_head()? {
        let mut block = Block::new(&head, kept_max);
        loop {
            let piece = reader.block()?;
            if piece.is_empty() {
                break;
            }
            block.push(&piece);
        }
        report.is_compressed |= reader.is_compressed();
        let Some(end) = reader.finish()? else { break };
        let record = block.finish(head, end);
        take(&mut report, &record);
        report.warnings.append(&mut reader.take_warnings());
        report.warnings.extend(digest_warnings(&record));
        report.warnings.truncate(super::reader::WARNINGS_MAX);
        seen(record)?;
    }
    report.warnings.append(&mut reader.take_warnings());
    report.warnings.truncate(super::reader::WARNINGS_MAX);
    report.warning_count = reader.warning_count() + report.digests_failed;
    Ok(report)
}

fn take(report: &mut ScanReport, record: &ScannedRecord) {
    report.record_count += 1;
    report.is_addressable &= record.end.place.is_addressable;
    for outcome in [&record.block_digest, &record.payload_digest] {
        match outcome {
            DigestOutcome::Holds(_) => report.digests_held += 1,
            DigestOutcome::Differs { .. } => report.digests_failed += 1,
            DigestOutcome::Absent | DigestOutcome::NotChecked(_) => {}
        }
    }
    let has_none = record.block_digest == DigestOutcome::Absent
        && record.payload_digest == DigestOutcome::Absent;
    report.without_digest += u64::from(has_none);
}

fn digest_warnings(record: &ScannedRecord) -> Vec<Warning> {
    let named = [
        ("WARC-Block-Digest", &record.block_digest),
        ("WARC-Payload-Digest", &record.payload_digest),
    ];
    let mut warnings = Vec::new();
    for (name, outcome) in named {
        if let DigestOutcome::Differs { claimed, found } = outcome {
            let id = record
                .head
                .field("WARC-Record-ID")
                .unwrap_or("without an id");
            let id = crate::digest::shown(id);
            warnings.push(Warning {
                file: String::new(),
                offset: record.end.place.offset,
                what: format!("{name} of record {id} does not hold: it names {claimed}, the bytes give {found}"),
            });
        }
    }
    warnings
}

/// A record's block as its bytes go by.
struct Block {
    block: Option<(Claim, Hasher)>,
    block_fault: Option<String>,
    payload_claim: Option<Claim>,
    payload_fault: Option<String>,
    is_http: bool,
    http_head: Vec<u8>,
    http: Option<HttpHead>,
    is_in_body: bool,
    kept_max: usize,
    stored: Tap,
    sha256: Hasher,
    unchunker: Option<Unchunker>,
    unchunked: Tap,
    decoder: Decoder,
}

impl Block {
    fn new(head: &RecordHead, kept_max: usize) -> Self {
        let (block, block_fault) = claim_of(head, "WARC-Block-Digest");
        let (payload_claim, mut payload_fault) = claim_of(head, "WARC-Payload-Digest");
        if payload_claim.is_some() && head.kind() == "revisit" {
            payload_fault =
                Some("the record is a revisit: the payload stands in another record".to_owned());
        }
        if payload_claim.is_some() && head.field("WARC-Segment-Number").is_some() {
            payload_fault =
                Some("the record is one segment: the digest is of all of them together".to_owned());
        }
        let algorithm = payload_claim.as_ref().map(|claim| claim.algorithm);
        Self {
            block: block.map(|claim| (claim.clone(), Hasher::new(claim.algorithm))),
            block_fault,
            is_http: head.holds_http(),
            http_head: Vec::new(),
            http: None,
            is_in_body: false,
            kept_max,
            stored: Tap::new(algorithm, 0),
            sha256: Hasher::new(Algorithm::Sha256),
            unchunker: None,
            unchunked: Tap::new(algorithm, 0),
            decoder: Decoder::new(None, Tap::new(algorithm, kept_max)),
            payload_claim,
            payload_fault,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some((_, hasher)) = &mut self.block {
            hasher.update(bytes);
        }
        if !self.is_http || self.is_in_body {
            return self.push_payload(bytes);
        }
        self.http_head.extend_from_slice(bytes);
        match HttpHead::end(&self.http_head) {
            Some(end) => self.begin_body(end),
            None if self.http_head.len() > HTTP_HEAD_BYTES_MAX => self.begin_body(0),
            None => {}
        }
    }

    /// The head ends at `end`; the rest of what was held is payload. A block that holds no HTTP is payload as a whole.
    fn begin_body(&mut self, end: usize) {
        let held = std::mem::take(&mut self.http_head);
        self.http = HttpHead::parse(&held[..end]);
        let end = if self.http.is_some() { end } else { 0 };
        if let Some(http) = &self.http {
            let codings = http
                .field("Transfer-Encoding")
                .unwrap_or_default()
                .to_ascii_lowercase();
            self.unchunker = codings.contains("chunked").then(Unchunker::new);
            let algorithm = self.payload_claim.as_ref().map(|claim| claim.algorithm);
            self.decoder = Decoder::new(
                http.field("Content-Encoding"),
                Tap::new(algorithm, self.kept_max),
            );
        }
        self.is_in_body = true;
        self.push_payload(&held[end..]);
    }

    fn push_payload(&mut self, bytes: &[u8]) {
        use std::io::Write;
        // A tap fails beyond its limit only, and what is stored is bounded by the limit of the whole file.
        let _ = self.stored.write_all(bytes);
        self.sha256.update(bytes);
        let (unchunked, decoder) = (&mut self.unchunked, &mut self.decoder);
        match &mut self.unchunker {
            None => decoder.push(bytes),
            Some(unchunker) => unchunker.push(bytes, &mut |piece| {
                let _ = unchunked.write_all(piece);
                decoder.push(piece);
            }),
        }
    }

    fn finish(mut self, head: RecordHead, end: RecordEnd) -> ScannedRecord {
        if self.is_http && !self.is_in_body {
            let all = self.http_head.len();
            self.begin_body(all);
        }
        if let Some(unchunker) = &mut self.unchunker {
            let decoder = &mut self.decoder;
            unchunker.finish(&mut |piece| decoder.push(piece));
        }
        let undecoded = self.undecoded();
        let payload_digest = self.payload_outcome(&end);
        let block_digest = self.block_outcome(&end);
        let decoded = self.decoder.into_tap();
        let payload_sha256 = self.sha256.finish();
        ScannedRecord {
            head,
            end,
            http: self.http,
            block_digest,
            payload_digest,
            payload_sha256: payload_sha256
                .try_into()
                .expect("invariant: SHA-256 gives 32 bytes"),
            payload_bytes: decoded.count(),
            payload_start: decoded.into_kept(),
            undecoded,
        }
    }

    fn undecoded(&self) -> Option<String> {
        if self.decoder.is_broken() {
            return Some("its content coding is damaged; what came before was read".to_owned());
        }
        let coding = self
            .http
            .as_ref()?
            .field("Content-Encoding")?
            .trim()
            .to_ascii_lowercase();
        let is_known = matches!(
            coding.as_str(),
            "" | "identity" | "gzip" | "x-gzip" | "deflate"
        );
        (!is_known).then(|| {
            format!(
                "its content coding {:?} is not read here",
                crate::digest::shown(&coding)
            )
        })
    }

    fn block_outcome(&mut self, end: &RecordEnd) -> DigestOutcome {
        if let Some(fault) = self.block_fault.take() {
            return DigestOutcome::NotChecked(fault);
        }
        let Some((claim, hasher)) = self.block.take() else {
            return DigestOutcome::Absent;
        };
        if end.missing > 0 {
            return DigestOutcome::NotChecked("the record is cut off".to_owned());
        }
        compared(&claim, &[(PayloadForm::Stored, hasher.finish())])
    }

    fn payload_outcome(&mut self, end: &RecordEnd) -> DigestOutcome {
        if let Some(fault) = self.payload_fault.take() {
            return DigestOutcome::NotChecked(fault);
        }
        let Some(claim) = self.payload_claim.take() else {
            return DigestOutcome::Absent;
        };
        if end.missing > 0 {
            return DigestOutcome::NotChecked("the record is cut off".to_owned());
        }
        let mut forms = vec![(PayloadForm::Stored, self.stored.digest())];
        if self.unchunker.as_ref().is_some_and(Unchunker::is_chunked) {
            forms.push((PayloadForm::Unchunked, self.unchunked.digest()));
        }
        if self.decoder.is_coded() {
            let decoder =
                std::mem::replace(&mut self.decoder, Decoder::new(None, Tap::new(None, 0)));
            let tap = decoder.into_tap();
            forms.push((PayloadForm::Decoded, tap.digest()));
            self.decoder = Decoder::new(None, tap);
        }
        let forms: Vec<_> = forms
            .into_iter()
            .filter_map(|(form, digest)| Some((form, digest?)))
            .collect();
        compared(&claim, &forms)
    }
}

fn claim_of(head: &RecordHead, name: &str) -> (Option<Claim>, Option<String>) {
    match head.field(name).map(Claim::parse) {
        None => (None, None),
        Some(Ok(claim)) => (Some(claim), None),
        Some(Err(fault)) => (None, Some(fault)),
    }
}

/// Compares with each form in turn: capturing programs differ in which form of the payload they hash.
fn compared(claim: &Claim, forms: &[(PayloadForm, Vec<u8>)]) -> DigestOutcome {
    if let Some((form, _)) = forms.iter().find(|(_, digest)| *digest == claim.bytes) {
        return DigestOutcome::Holds(*form);
    }
    let found = Claim {
        algorithm: claim.algorithm,
        bytes: forms
            .first()
            .map(|(_, digest)| digest.clone())
            .unwrap_or_default(),
    };
    DigestOutcome::Differs {
        claimed: claim.to_text(),
        found: found.to_text(),
    }
}
