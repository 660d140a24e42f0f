//! EXIF fields, wherever they are kept: TIFF 6.0 directories as Exif 2.32 (CIPA DC-008) uses them.

use std::io::Cursor;

use exif::{Context, Error, Exif, Field, In, Reader, Tag, Value};

use crate::Limits;
use crate::bytes::text;
use crate::picture::{photoshop, xmp};
use crate::property::Listing;

const GROUP: &str = "EXIF";
/// Values of more bytes than this are counted instead of shown.
const BINARY_BYTES_MAX: usize = 64;
// Blocks that TIFF keeps as fields: TIFF tag numbers of XMP (part 3 of its specification), IPTC and Photoshop's resources.
const XMP: u16 = 700;
const IPTC: u16 = 33723;
const PHOTOSHOP: u16 = 34377;

/// Lists the fields of an EXIF block.
pub(crate) fn list(block: &[u8], listing: &mut Listing) {
    let read = Reader::new()
        .continue_on_error(true)
        .read_raw(block.to_vec());
    if let Some(exif) = understood(read, listing) {
        list_fields(&exif, listing);
    }
}

/// Lists the fields of a TIFF picture and the blocks that it keeps as fields.
pub(crate) fn list_tiff(bytes: &[u8], limits: &Limits, listing: &mut Listing) {
    let read = Reader::new()
        .continue_on_error(true)
        .read_raw(bytes.to_vec());
    let Some(exif) = understood(read, listing) else {
        return;
    };
    list_fields(&exif, listing);
    for field in exif.fields() {
        let Some(block) = block_of(field) else {
            continue;
        };
        match field.tag {
            Tag(Context::Tiff, XMP) => xmp::list(&block, limits, listing),
            Tag(Context::Tiff, IPTC) => photoshop::list_iptc(&block, listing),
            Tag(Context::Tiff, PHOTOSHOP) => photoshop::list(&block, listing),
            _ => {}
        }
    }
    listing.cannot_read(
        "of a TIFF or raw picture only the fields are read, not the maker's own blocks",
    );
}

/// Lists the EXIF fields of a HEIF or AVIF picture.
pub(crate) fn list_heif(bytes: &[u8], listing: &mut Listing) {
    let read = Reader::new()
        .continue_on_error(true)
        .read_from_container(&mut Cursor::new(bytes));
    match read {
        Err(Error::NotFound(_)) => {}
        read => {
            if let Some(exif) = understood(read, listing) {
                list_fields(&exif, listing);
            }
        }
    }
    listing.cannot_read(
        "of a HEIF or AVIF picture only EXIF is read, not XMP, thumbnails or further pictures",
    );
}

fn understood(read: Result<Exif, Error>, listing: &mut Listing) -> Option<Exif> {
    let mut faults = 0;
    let read = read.or_else(|error| error.distill_partial_result(|errors| faults = errors.len()));
    match read {
        Ok(exif) => {
            if faults > 0 {
                listing.cannot_read(format!("{faults} parts of the EXIF block cannot be read"));
            }
            Some(exif)
        }
        Err(error) => {
            // A block that cannot be read may say anything.
            listing.add_identifying(GROUP, "unreadable block", error.to_string());
            listing.cannot_read(format!("an EXIF block cannot be read: {error}"));
            None
        }
    }
}

fn list_fields(exif: &Exif, listing: &mut Listing) {
    for field in exif.fields() {
        let name = match field.ifd_num {
            In::PRIMARY => field.tag.to_string(),
            In::THUMBNAIL => format!("thumbnail {}", field.tag),
            In(number) => format!("picture {number} {}", field.tag),
        };
        let value = value_of(field, exif);
        match field.tag {
            // Exif 2.32 section 4.6.5: of the maker's own form; unknown private fields alike.
            Tag::MakerNote | Tag(_, 0xc000..=0xffff) => {
                listing.add_identifying(GROUP, &name, value);
            }
            // The size and place of a picture within the picture.
            Tag::JPEGInterchangeFormat | Tag::JPEGInterchangeFormatLength => {
                listing.add_identifying(GROUP, &format!("embedded {name}"), value);
            }
            _ => listing.add(GROUP, &name, value),
        }
    }
}

fn value_of(field: &Field, exif: &Exif) -> String {
    match &field.value {
        Value::Ascii(lines) => lines
            .iter()
            .map(|line| text(line))
            .collect::<Vec<_>>()
            .join("; "),
        Value::Undefined(bytes, _) if field.tag == Tag::UserComment => {
            text(bytes.get(8..).unwrap_or_default())
        }
        Value::Byte(bytes) | Value::Undefined(bytes, _) if bytes.len() > BINARY_BYTES_MAX => {
            format!("{} bytes", bytes.len())
        }
        Value::Short(values) if values.len() > BINARY_BYTES_MAX => {
            format!("{} numbers", values.len())
        }
        Value::Long(values) if values.len() > BINARY_BYTES_MAX => {
            format!("{} numbers", values.len())
        }
        _ => field.display_value().with_unit(exif).to_string(),
    }
}

fn block_of(field: &Field) -> Option<Vec<u8>> {
    match &field.value {
        Value::Byte(bytes) | Value::Undefined(bytes, _) => Some(bytes.clone()),
        // Some writers store IPTC as 32-bit numbers; their bytes are then in the file's order, which this program does not undo.
        _ => None,
    }
}
