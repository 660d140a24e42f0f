//! The part of ZIP (APPNOTE 6.3) that WACZ needs, read strictly: an archive that two programs could read differently is refused.

mod reader;
mod writer;

pub use reader::{ENTRIES_MAX, EXPANSION_MAX, NAME_BYTES_MAX};
pub(crate) use reader::{ZipEntry, ZipReader};
pub(crate) use writer::ZipWriter;

/// Signatures of the records of a ZIP archive (APPNOTE 4.3).
mod signature {
    pub(super) const LOCAL: u32 = 0x0403_4b50;
    pub(super) const CENTRAL: u32 = 0x0201_4b50;
    pub(super) const END: u32 = 0x0605_4b50;
    pub(super) const END_64: u32 = 0x0606_4b50;
    pub(super) const LOCATOR_64: u32 = 0x0706_4b50;
}

/// Method numbers (APPNOTE 4.4.5).
pub(crate) const STORED: u16 = 0;
pub(crate) const DEFLATED: u16 = 8;

/// Whether a name can be a path within a package: relative, forward slashes, no step upwards, nothing that steers a terminal.
pub(crate) fn is_plain_path(name: &str) -> bool {
    let is_plain_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let has_control = name.chars().any(char::is_control);
    !has_control && !name.contains(['\\', ':']) && name.split('/').all(is_plain_part)
}
