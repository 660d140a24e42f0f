//! How much of a foreign file is opened. Every limit is checked before the memory or the time is spent, as far as the format
//! lets it be known; the sandbox holds what the format hides.

use serde::{Deserialize, Serialize};

/// Limits on one file. The defaults serve a camera's pictures, office documents and scanned reports on a machine with 8 GiB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the original; it is held in memory, because the child has no folder to put it in.
    pub original_bytes: u64,
    /// Bytes of the copy.
    pub copy_bytes: u64,
    /// Pixels on one side of a picture.
    pub side_pixels: u32,
    /// Pixels of a picture, all frames of a moving one together.
    pub pixels: u64,
    /// Bytes of a picture when decoded.
    pub decoded_bytes: u64,
    /// Entries of a ZIP file.
    pub zip_entries: u64,
    /// Bytes of all entries of a ZIP file when unpacked.
    pub unpacked_bytes: u64,
    /// How many times larger an entry may be unpacked than packed, once it is larger than a mebibyte.
    pub unpacked_ratio: u64,
    /// Office files within office files.
    pub nesting: u32,
    /// Objects of a PDF.
    pub pdf_objects: u64,
    /// Bytes of one stream of a PDF when unpacked.
    pub pdf_stream_bytes: u64,
    /// Arrays and dictionaries within each other in a PDF, elements within each other in XML.
    pub depth: u32,
    /// Properties that are listed; the rest is counted.
    pub properties: usize,
    /// Address space of the child process in bytes.
    pub address_space_bytes: u64,
    /// Processor time of the child process in seconds.
    pub cpu_seconds: u64,
    /// Time by the wall clock, in seconds, after which the child process is ended.
    pub wall_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            original_bytes: 256 << 20,
            copy_bytes: 512 << 20,
            side_pixels: 30_000,
            pixels: 100_000_000,
            decoded_bytes: 512 << 20,
            zip_entries: 10_000,
            unpacked_bytes: 512 << 20,
            unpacked_ratio: 300,
            nesting: 3,
            pdf_objects: 500_000,
            pdf_stream_bytes: 64 << 20,
            depth: 256,
            properties: 5_000,
            address_space_bytes: 3 << 30,
            cpu_seconds: 90,
            wall_seconds: 180,
        }
    }
}
