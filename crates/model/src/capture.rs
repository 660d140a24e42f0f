//! Web captures: what a capture says of one page, and whether that is content. Refuses to read capture files.

/// One page of a web capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRecord {
    /// Its address, as the capture gives it.
    pub url: String,
    /// When it was captured, as the capture gives it; empty when it does not.
    pub captured_at: String,
    /// Its title.
    pub title: Option<String>,
    /// Its media type, as the server gave it.
    pub media_type: Option<String>,
    /// The status with which the server answered.
    pub http_status: Option<u16>,
    /// Length of the answer's body in bytes.
    pub size_bytes: u64,
    /// Whether it holds no content: a login page, an error, nothing. Judged by what it contains, not by the status.
    pub is_empty: bool,
    /// Why it is thought to be empty, in words; empty when it is not.
    pub why: String,
}
