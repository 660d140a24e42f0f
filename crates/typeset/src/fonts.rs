//! Answers: which fonts ship with the project and how Typst finds them. Refuses to look at the machine's own fonts.

use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::error::TypesetError;

/// One bundled font: its file name under `assets/fonts` and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct FontFile {
    /// The file name.
    pub name: &'static str,
    /// The file, unchanged from its source.
    pub bytes: &'static [u8],
}

macro_rules! bundled {
    ($($name:literal),+ $(,)?) => {
        &[$(FontFile { name: $name, bytes: include_bytes!(concat!("../../../assets/fonts/", $name)) }),+]
    };
}

const FILES: &[FontFile] = bundled![
    "NotoSerif-Regular.ttf",
    "NotoSerif-Bold.ttf",
    "NotoSerif-Italic.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSerifTibetan-Regular.ttf",
    "NotoSerifTibetan-Bold.ttf",
    "NotoSerifSC-Regular.ttf",
    "NotoSerifSC-Bold.ttf",
    "NotoSansMono-Regular.ttf",
];

/// The bundled fonts.
pub fn font_files() -> &'static [FontFile] {
    FILES
}

/// The fonts, read once for the life of the process, and the book by which Typst chooses among them.
pub(crate) struct Shelf {
    pub(crate) fonts: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

/// The one shelf; reading it takes a few tens of milliseconds, so two languages share it.
pub(crate) fn shelf() -> Result<&'static Shelf, TypesetError> {
    static SHELF: OnceLock<Result<Shelf, TypesetError>> = OnceLock::new();
    SHELF.get_or_init(read_shelf).as_ref().map_err(Clone::clone)
}

fn read_shelf() -> Result<Shelf, TypesetError> {
    let fonts = FILES.iter().map(read_font).collect::<Result<Vec<_>, _>>()?;
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Ok(Shelf { fonts, book })
}

fn read_font(file: &FontFile) -> Result<Font, TypesetError> {
    Font::new(Bytes::new(file.bytes), 0).ok_or(TypesetError::ReadFont(file.name))
}
