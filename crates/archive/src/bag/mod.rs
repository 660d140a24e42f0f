//! BagIt 1.0 (RFC 8493): bags written and checked.

mod check;
mod contents;
mod names;
mod tar;
mod writer;

pub use check::{BAG_FILES_MAX, BagFault, BagReport, BagSource, check, is_bag};
pub use contents::{ITEMS, ITEMS_FORMAT, PackedItem, PackedItems, Transfer};
pub use names::{encode_path, safe_name};
pub use tar::TarSink;
pub use writer::{BagFile, BagWriter, Sink};

/// The declaration that makes a folder a bag.
pub const DECLARATION: &str = "bagit.txt";
/// What is known of the bag as a whole.
pub const INFO: &str = "bag-info.txt";
