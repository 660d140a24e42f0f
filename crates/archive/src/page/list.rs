//! The pages of a capture: which of its records are pages, and what each holds.

use std::collections::HashMap;

use super::html::squeezed;
use super::judge::{Verdict, judge};
use crate::warc::ScannedRecord;

/// Of a page's content so many bytes are read to judge it.
pub const JUDGED_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A capture's pages beyond this number are counted and not listed.
pub const PAGES_MAX: usize = 200_000;
const URL_CHARACTERS_MAX: usize = 4096;

/// A page of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedPage {
    /// Its address, as the capture gives it.
    pub url: String,
    /// When it was captured, as the capture gives it.
    pub captured_at: String,
    /// Its title: the page's own, or the one that the capture's list gives.
    pub title: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// What the server answered.
    pub http_status: Option<u16>,
    /// Bytes of its content, decoded.
    pub size_bytes: u64,
    /// Whether it holds content, and why that is thought.
    pub verdict: Verdict,
}

/// Whether a record is a page: an answer of a server, or a resource, with HTML, that does not only point elsewhere.
fn is_page(record: &ScannedRecord) -> bool {
    let is_kind = matches!(record.head.kind(), "response" | "resource");
    let is_redirect = status(record).is_some_and(|status| (300..400).contains(&status));
    let is_html = media_type(record).is_some_and(|kind| {
        matches!(
            kind.as_str(),
            "text/html" | "application/xhtml+xml" | "application/xhtml"
        )
    });
    is_kind && is_html && !is_redirect && record.head.target().is_some()
}

fn status(record: &ScannedRecord) -> Option<u16> {
    record.http.as_ref().and_then(|http| http.status)
}

pub(crate) fn media_type(record: &ScannedRecord) -> Option<String> {
    match &record.http {
        Some(http) => http.media_type(),
        None => {
            let value = record.head.field("Content-Type")?;
            Some(
                value
                    .split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_ascii_lowercase(),
            )
        }
    }
}

/// Judges a record, if it is a page.
pub(crate) fn page_of(record: &ScannedRecord) -> Option<CapturedPage> {
    if !is_page(record) {
        return None;
    }
    let content_type = match &record.http {
        Some(http) => http.field("Content-Type"),
        None => record.head.field("Content-Type"),
    };
    let (text, mut verdict) = judge(&record.payload_start, content_type, status(record));
    if let Some(why) = &record.undecoded {
        verdict.emptiness = None;
        verdict.notes.push(format!("not judged: {why}"));
    }
    if record.end.missing > 0 {
        verdict.notes.push("the record is cut off".to_owned());
    }
    Some(CapturedPage {
        url: squeezed(record.head.target().unwrap_or_default(), URL_CHARACTERS_MAX),
        captured_at: squeezed(record.head.field("WARC-Date").unwrap_or_default(), 64),
        title: text.title,
        media_type: media_type(record),
        http_status: status(record),
        size_bytes: record.payload_bytes,
        verdict,
    })
}

/// The pages found so far, by address.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) found: Vec<CapturedPage>,
    by_url: HashMap<String, Vec<usize>>,
    pub(crate) unlisted: u64,
}

impl Pages {
    pub(crate) fn take(&mut self, record: &ScannedRecord) {
        let Some(page) = page_of(record) else { return };
        if self.found.len() >= PAGES_MAX {
            self.unlisted += 1;
            return;
        }
        self.by_url
            .entry(without_fragment(&page.url).to_owned())
            .or_default()
            .push(self.found.len());
        self.found.push(page);
    }

    /// The record of a page that a list names: of that address, and of that moment where there are several.
    pub(crate) fn find(&self, url: &str, at: &str) -> Option<&CapturedPage> {
        let candidates = self.by_url.get(without_fragment(url))?;
        let same_moment = candidates
            .iter()
            .find(|index| moment(&self.found[**index].captured_at) == moment(at));
        same_moment
            .or(candidates.first())
            .map(|index| &self.found[*index])
    }
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// The digits of a moment to the second: WARC and WACZ write it with and without separators and fractions.
pub(crate) fn moment(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(14).collect()
}
