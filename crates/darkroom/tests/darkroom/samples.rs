//! Files that say much about themselves, made here byte by byte. Everything that identifies holds `Canary`.

use std::io::{Cursor, Write};

use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use zip::write::SimpleFileOptions;

pub const CANARY: &str = "Canary";

/// A picture with a red corner at the top left, so that turning it shows.
pub fn picture(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| match x < width / 2 && y < height / 2 {
        true => Rgb([220, 30, 30]),
        false => Rgb([(x * 3 % 256) as u8, (y * 5 % 256) as u8, 128]),
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

pub fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, format)
        .expect("a sample is encoded");
    bytes.into_inner()
}

/// An EXIF block: make, model, owner, serial number, place, orientation, the maker's note.
pub fn exif_block(orientation: u16) -> Vec<u8> {
    let ascii = |tag: Tag, text: &str| Field {
        tag,
        ifd_num: In::PRIMARY,
        value: Value::Ascii(vec![text.as_bytes().to_vec()]),
    };
    let degrees = [(52, 1), (30, 1), (5, 1)].map(|(num, denom)| exif::Rational { num, denom });
    let fields = [
        ascii(Tag::Make, "CanaryPhone"),
        ascii(Tag::Model, "Canary 9"),
        ascii(Tag::Artist, "Canary Author"),
        ascii(Tag::Software, "CanarySoft"),
        ascii(Tag::BodySerialNumber, "Canary-SN-0042"),
        ascii(Tag::GPSLatitudeRef, "N"),
        Field {
            tag: Tag::GPSLatitude,
            ifd_num: In::PRIMARY,
            value: Value::Rational(degrees.to_vec()),
        },
        Field {
            tag: Tag::Orientation,
            ifd_num: In::PRIMARY,
            value: Value::Short(vec![orientation]),
        },
        Field {
            tag: Tag::MakerNote,
            ifd_num: In::PRIMARY,
            value: Value::Undefined(b"Canary maker".to_vec(), 0),
        },
    ];
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut block = Cursor::new(Vec::new());
    writer
        .write(&mut block, false)
        .expect("a sample block is written");
    block.into_inner()
}

pub const XMP: &str = r#"<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="CanaryKit"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="CanaryTool"><dc:creator><rdf:Seq><rdf:li>Canary Author</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"#;

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff, marker];
    bytes.extend(
        u16::try_from(content.len() + 2)
            .expect("a short segment")
            .to_be_bytes(),
    );
    bytes.extend(content);
    bytes
}

/// One IPTC dataset of record 2.
fn dataset(number: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x1c, 2, number];
    bytes.extend(
        u16::try_from(value.len())
            .expect("a short value")
            .to_be_bytes(),
    );
    bytes.extend(value);
    bytes
}

/// The same picture as JPEG with everything that a camera and a photographer's program add.
pub fn jpeg(orientation: u16) -> Vec<u8> {
    let plain = encode(&picture(48, 32), ImageFormat::Jpeg);
    let mut iptc = dataset(80, b"Canary By-line");
    iptc.extend(dataset(90, b"Canary City"));
    let mut resources = b"Photoshop 3.0\08BIM\x04\x04\0\0".to_vec();
    resources.extend(
        u32::try_from(iptc.len())
            .expect("a short record")
            .to_be_bytes(),
    );
    resources.extend(&iptc);
    if iptc.len() % 2 == 1 {
        resources.push(0);
    }
    let mut bytes = plain[..2].to_vec();
    bytes.extend(segment(
        0xe1,
        &[b"Exif\0\0", exif_block(orientation).as_slice()].concat(),
    ));
    bytes.extend(segment(
        0xe1,
        &[b"http://ns.adobe.com/xap/1.0/\0", XMP.as_bytes()].concat(),
    ));
    bytes.extend(segment(0xed, &resources));
    bytes.extend(segment(0xe9, b"CanaryVendor\0 block"));
    bytes.extend(segment(0xfe, b"Canary comment"));
    bytes.extend(&plain[2..]);
    bytes.extend(b"Canary film after the picture");
    bytes
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(content.len())
        .expect("a short chunk")
        .to_be_bytes()
        .to_vec();
    bytes.extend(name);
    bytes.extend(content);
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(content);
    bytes.extend(crc.sum().to_be_bytes());
    bytes
}

/// A PNG picture with text chunks of all three kinds, EXIF, a time, an unknown chunk, and bytes after its end.
pub fn png() -> Vec<u8> {
    let plain = encode(&picture(40, 30), ImageFormat::Png);
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed
        .write_all(b"Canary packed")
        .expect("packed in memory");
    let packed = packed.finish().expect("packed in memory");
    let after_header = 8 + 25;
    let mut bytes = plain[..after_header].to_vec();
    bytes.extend(chunk(b"tEXt", b"Author\0Canary Author"));
    bytes.extend(chunk(
        b"zTXt",
        &[b"Comment\0\0", packed.as_slice()].concat(),
    ));
    bytes.extend(chunk(
        b"iTXt",
        &[b"XML:com.adobe.xmp\0\0\0\0\0", XMP.as_bytes()].concat(),
    ));
    bytes.extend(chunk(b"eXIf", &exif_block(1)));
    bytes.extend(chunk(b"tIME", &[7, 228, 12, 31, 10, 20, 30]));
    bytes.extend(chunk(b"caNy", b"Canary chunk"));
    bytes.extend(&plain[after_header..]);
    bytes.extend(b"Canary after the end");
    bytes
}

/// A PNG picture whose header claims more pixels than memory holds.
pub fn pixel_flood(width: u32, height: u32) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &header));
    bytes.extend(chunk(b"IDAT", b"\x78\x9c\x03\0\0\0\0\x01"));
    bytes.extend(chunk(b"IEND", b""));
    bytes
}

/// A GIF picture with a comment and a foreign application block.
pub fn gif() -> Vec<u8> {
    let plain = encode(&picture(16, 16), ImageFormat::Gif);
    let end = plain.len() - 1;
    let mut bytes = plain[..end].to_vec();
    bytes.extend(b"\x21\xfe\x0eCanary comment\0");
    bytes.extend(b"\x21\xff\x0bCANARYAPP10\x06Canary\0");
    bytes.extend(&plain[end..]);
    bytes
}

/// A WebP picture with EXIF and XMP chunks.
pub fn webp() -> Vec<u8> {
    let plain = encode(&picture(20, 10), ImageFormat::WebP);
    let riff = |name: &[u8; 4], content: &[u8]| {
        let mut bytes = name.to_vec();
        bytes.extend(
            u32::try_from(content.len())
                .expect("a short chunk")
                .to_le_bytes(),
        );
        bytes.extend(content);
        bytes.extend(vec![0; content.len() % 2]);
        bytes
    };
    let mut body = b"WEBP".to_vec();
    // VP8X: flags for EXIF and XMP, then width and height less one in 24 bits.
    body.extend(riff(b"VP8X", &[0x0c, 0, 0, 0, 19, 0, 0, 9, 0, 0]));
    body.extend(&plain[12..]);
    body.extend(riff(b"EXIF", &exif_block(1)));
    body.extend(riff(b"XMP ", XMP.as_bytes()));
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(
        u32::try_from(body.len())
            .expect("a short file")
            .to_le_bytes(),
    );
    bytes.extend(body);
    bytes
}

pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = match *name == "mimetype" {
            true => zip::CompressionMethod::Stored,
            false => zip::CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        writer
            .start_file(*name, options)
            .expect("an entry is begun");
        writer.write_all(bytes).expect("an entry is written");
    }
    writer
        .finish()
        .expect("an archive is finished")
        .into_inner()
}

/// A Word document with every kind of trace.
pub fn docx() -> Vec<u8> {
    let jpeg = jpeg(1);
    archive(&[
        ("[Content_Types].xml", br#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/word/people.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.people+xml"/></Types>"#),
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#),
        ("docProps/core.xml", br#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Canary Author</dc:creator><cp:lastModifiedBy>Canary Editor</cp:lastModifiedBy></cp:coreProperties>"#),
        ("docProps/app.xml", br#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>Canary Company</Company><Template>C:\Users\Canary\t.dotx</Template></Properties>"#),
        ("docProps/custom.xml", br#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property fmtid="{D5}" pid="2" name="Case"><vt:lpwstr xmlns:vt="v">Canary case</vt:lpwstr></property></Properties>"#),
        ("docProps/thumbnail.jpeg", &jpeg),
        ("word/document.xml", br#"<?xml version="1.0"?><!-- Canary comment --><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p w:rsidR="00CA9A71"><w:r><w:t xml:space="preserve">Testimony &amp; place &#8211; kept</w:t></w:r><w:ins w:id="1" w:author="Canary Reviewer" w:date="2020-12-31T00:00:00Z"><w:r><w:t>added</w:t></w:r></w:ins><w:drawing><pic descr="C:\Users\Canary\Pictures\x.jpg"/></w:drawing></w:p></w:body></w:document>"#),
        ("word/_rels/document.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.microsoft.com/office/2011/relationships/people" Target="people.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.jpeg"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="file:///C:/Documents/Canary/x.docx" TargetMode="External"/></Relationships>"#),
        ("word/settings.xml", br#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:rsids><w:rsidRoot w:val="00CA9A71"/><w:rsid w:val="00CA9A72"/></w:rsids><w:docVars><w:docVar w:name="x" w:val="Canary"/></w:docVars></w:settings>"#),
        ("word/comments.xml", br#"<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" w:author="Canary Commenter" w:initials="CC" w:date="2020-12-31T00:00:00Z"><w:p/></w:comment></w:comments>"#),
        ("word/people.xml", br#"<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="Canary Commenter"/></w15:people>"#),
        ("word/media/image1.jpeg", &jpeg),
    ])
}

/// An OpenDocument text with metadata, a tracked change, an annotation, a thumbnail.
pub fn odt() -> Vec<u8> {
    let png = png();
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", br#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:dc="d" xmlns:meta="m" xmlns:officeooo="oo"><office:body><office:text><text:tracked-changes><text:changed-region><text:insertion><office:change-info><dc:creator>Canary Reviewer</dc:creator><dc:date>2020-12-31T01:02:03</dc:date></office:change-info></text:insertion></text:changed-region></text:tracked-changes><text:p officeooo:rsid="00canary">Testimony kept<office:annotation><dc:creator>Canary Commenter</dc:creator><dc:date>2020-12-31T01:02:03</dc:date><meta:creator-initials>Canary</meta:creator-initials><text:p>remark</text:p></office:annotation></text:p></office:text></office:body></office:document-content>"#),
        ("meta.xml", br#"<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta><meta:generator>CanaryOffice/7</meta:generator><dc:creator>Canary Author</dc:creator><meta:user-defined meta:name="Client">Canary client</meta:user-defined></office:meta></office:document-meta>"#),
        ("settings.xml", br#"<settings><config>CanaryPrinter</config></settings>"#),
        ("Thumbnails/thumbnail.png", &png),
        ("Pictures/1.png", &png),
        ("META-INF/manifest.xml", br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type="image/png"/><manifest:file-entry manifest:full-path="Pictures/1.png" manifest:media-type="image/png"/></manifest:manifest>"#),
    ])
}

fn said(text: &str) -> Object {
    Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
}

/// A PDF of one page with information, XMP, an embedded file, a script, an annotation, a picture with EXIF, and a second version.
pub fn pdf() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" },
    );
    let jpeg = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 48, "Height" => 32, "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode" },
        jpeg(1),
    ));
    let content =
        b"BT /F1 12 Tf 10 10 Td (Testimony kept) Tj ET q 48 0 0 32 0 40 cm /I1 Do Q".to_vec();
    let content = document.add_object(Stream::new(Dictionary::new(), content));
    let script = document
        .add_object(dictionary! { "S" => "JavaScript", "JS" => said("app.alert('Canary')") });
    let file = document.add_object(Stream::new(
        dictionary! { "Type" => "EmbeddedFile" },
        b"Canary file".to_vec(),
    ));
    let spec = document.add_object(dictionary! { "Type" => "Filespec", "F" => said("Canary.txt"), "EF" => dictionary! { "F" => file } });
    let note = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Text", "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
        "T" => said("Canary Commenter"), "Contents" => said("remark"), "M" => said("D:20201231000000"), "NM" => said("Canary-id")
    });
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
        "Contents" => content, "Annots" => vec![note.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "I1" => jpeg } },
        "PieceInfo" => dictionary! { "Canary" => dictionary! { "Private" => said("Canary") } }
    });
    document.objects.insert(
        pages,
        Object::Dictionary(
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 },
        ),
    );
    let xmp = document.add_object(Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        XMP.as_bytes().to_vec(),
    ));
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Metadata" => xmp, "OpenAction" => script,
        "Names" => dictionary! {
            "EmbeddedFiles" => dictionary! { "Names" => vec![said("Canary.txt"), spec.into()] },
            "JavaScript" => dictionary! { "Names" => vec![said("Canary"), script.into()] }
        }
    });
    let info = document.add_object(dictionary! { "Author" => said("Canary Author"), "Producer" => said("CanaryPDF 1"), "Title" => said("Canary title") });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", info);
    document.trailer.set(
        "ID",
        vec![said("CanaryCanaryCana"), said("CanaryCanaryCana")],
    );
    let mut first = Vec::new();
    document.save_to(&mut first).expect("a sample is saved");
    second_version(first, document, content)
}

/// The same document with its page's text changed by an incremental update: the first text still stands in the file.
fn second_version(first: Vec<u8>, document: Document, content: lopdf::ObjectId) -> Vec<u8> {
    let loaded = Document::load_mem(&first).expect("a sample opens");
    drop(document);
    let mut update = lopdf::IncrementalDocument::create_from(first, loaded);
    let text =
        b"BT /F1 12 Tf 10 10 Td (Testimony kept) Tj ET q 48 0 0 32 0 40 cm /I1 Do Q % second"
            .to_vec();
    update.new_document.objects.insert(
        content,
        Object::Stream(Stream::new(Dictionary::new(), text)),
    );
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).expect("an update is saved");
    bytes
}
