//! XMP packets (ISO 16684-1): every property with its text, named as written.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::Limits;
use crate::bytes::text;
use crate::property::Listing;

const GROUP: &str = "XMP";
/// Bytes of a packet that are read; a real one has thousands.
const PACKET_BYTES_MAX: usize = 4 << 20;

/// Lists the properties of a packet.
pub(crate) fn list(packet: &[u8], limits: &Limits, listing: &mut Listing) {
    listing.add_harmless(GROUP, "packet", format!("{} bytes", packet.len()));
    if packet.len() > PACKET_BYTES_MAX {
        listing.add_identifying(
            GROUP,
            "packet too large to read",
            format!("{} bytes", packet.len()),
        );
        return;
    }
    let packet = text(packet);
    let mut reader = Reader::from_str(packet.trim_matches('\0'));
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                open.push(name_of(&start));
                if open.len() > limits.depth as usize {
                    break unreadable("elements too deep within each other", listing);
                }
                list_attributes(&start, &open, listing);
            }
            Ok(Event::Empty(start)) => {
                open.push(name_of(&start));
                list_attributes(&start, &open, listing);
                open.pop();
            }
            Ok(Event::End(_)) => {
                open.pop();
            }
            Ok(Event::Text(written)) => list_text(&text(&written), &open, listing),
            Ok(Event::CData(written)) => list_text(&text(&written), &open, listing),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => break unreadable(&error.to_string(), listing),
        }
    }
}

fn unreadable(why: &str, listing: &mut Listing) {
    listing.add_identifying(GROUP, "unreadable packet", why);
    listing.cannot_read(format!("an XMP packet cannot be read to its end: {why}"));
}

fn name_of(start: &BytesStart<'_>) -> String {
    text(start.name().as_ref())
}

/// The property that a text or attribute belongs to: what stands open, without the scaffolding of RDF.
fn path(open: &[String]) -> String {
    let named = |name: &&String| {
        !name.starts_with("rdf:") && !name.starts_with("x:") && !name.starts_with('?')
    };
    open.iter()
        .filter(named)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("/")
}

fn list_attributes(start: &BytesStart<'_>, open: &[String], listing: &mut Listing) {
    for attribute in start.attributes().with_checks(false).flatten() {
        let name = text(attribute.key.as_ref());
        let is_scaffolding =
            name.starts_with("xmlns") || name.starts_with("rdf:") || name == "xml:lang";
        // The toolkit's name and version tells the writing program.
        let name = if name == "x:xmptk" {
            "toolkit".to_owned()
        } else {
            name
        };
        if !is_scaffolding {
            let above = path(open);
            let name = if above.is_empty() {
                name
            } else {
                format!("{above}/{name}")
            };
            listing.add(GROUP, &name, text(&attribute.value));
        }
    }
}

fn list_text(written: &str, open: &[String], listing: &mut Listing) {
    if !written.trim().is_empty() {
        listing.add(GROUP, &path(open), written);
    }
}
