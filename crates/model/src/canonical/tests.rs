//! The canonical encoding against RFC 8949's own examples, against an independent reader, and against altered bytes.

use ciborium::Value;
use proptest::prelude::*;

use super::{DecodeError, Reader, Writer};

fn written(write: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::new();
    write(&mut writer);
    hex::encode(writer.into_bytes())
}

#[test]
fn integers_are_written_as_rfc_8949_appendix_a_lists_them() {
    let table: &[(i64, &str)] = &[
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (1_000_000, "1a000f4240"),
        (1_000_000_000_000, "1b000000e8d4a51000"),
        (-1, "20"),
        (-10, "29"),
        (-100, "3863"),
        (-1000, "3903e7"),
        (i64::MIN, "3b7fffffffffffffff"),
    ];
    for (value, expected) in table {
        assert_eq!(
            written(|writer| _ = writer.integer(*value)),
            *expected,
            "{value}"
        );
    }
    assert_eq!(
        written(|writer| _ = writer.unsigned(u64::MAX)),
        "1bffffffffffffffff"
    );
}

#[test]
fn other_values_are_written_as_rfc_8949_appendix_a_lists_them() {
    assert_eq!(written(|writer| _ = writer.text("水")), "63e6b0b4");
    assert_eq!(
        written(|writer| _ = writer.bytes(&[1, 2, 3, 4])),
        "4401020304"
    );
    assert_eq!(
        written(|writer| _ = writer.boolean(true).boolean(false).null()),
        "f5f4f6"
    );
    assert_eq!(
        written(|writer| _ = writer.float(1.1)),
        "fb3ff199999999999a"
    );
    assert_eq!(
        written(|writer| _ = writer.array(3).unsigned(1).unsigned(2).unsigned(3)),
        "83010203"
    );
}

#[test]
fn negative_zero_is_written_as_zero() {
    assert_eq!(
        written(|writer| _ = writer.float(-0.0)),
        written(|writer| _ = writer.float(0.0))
    );
}

type Reading = fn(&mut Reader<'_>) -> Result<(), DecodeError>;

const UNSIGNED: Reading = |reader| reader.unsigned().map(drop);
const INTEGER: Reading = |reader| reader.integer().map(drop);
const TEXT: Reading = |reader| reader.text().map(drop);
const FLOAT: Reading = |reader| reader.float().map(drop);
const ARRAY: Reading = |reader| reader.array().map(drop);

fn check_refused(bytes: &str, read: Reading, expected: &str) {
    let bytes = hex::decode(bytes).unwrap();
    let refusal = read(&mut Reader::new(&bytes)).unwrap_err().to_string();
    assert_eq!(
        refusal,
        format!("canonical encoding {expected}"),
        "{bytes:02x?}"
    );
}

#[test]
fn other_forms_of_a_value_are_refused() {
    check_refused("1817", UNSIGNED, "is not in its shortest form at byte 0");
    check_refused("1900ff", UNSIGNED, "is not in its shortest form at byte 0");
    check_refused(
        "1a0000ffff",
        UNSIGNED,
        "is not in its shortest form at byte 0",
    );
    check_refused(
        "1b00000000ffffffff",
        UNSIGNED,
        "is not in its shortest form at byte 0",
    );
    check_refused("1c", UNSIGNED, "is not in its shortest form at byte 0");
    check_refused("7f616161ff", TEXT, "is not in its shortest form at byte 0");
    check_refused("9fff", ARRAY, "is not in its shortest form at byte 0");
    check_refused("f93c00", FLOAT, "is not in its shortest form at byte 0");
    check_refused(
        "fb8000000000000000",
        FLOAT,
        "is not in its shortest form at byte 0",
    );
    check_refused(
        "fb7ff8000000000000",
        FLOAT,
        "is not in its shortest form at byte 0",
    );
}

#[test]
fn missing_bytes_and_lengths_beyond_the_limits_are_refused() {
    check_refused("", UNSIGNED, "ends too early at byte 0");
    check_refused("19ff", UNSIGNED, "ends too early at byte 2");
    check_refused("6261", TEXT, "ends too early at byte 2");
    check_refused("8401", ARRAY, "ends too early at byte 2");
    check_refused(
        "7bffffffffffffffff",
        TEXT,
        "holds a length above 16777216 at byte 0",
    );
    check_refused(
        "9a7fffffff",
        ARRAY,
        "holds a length above 1048576 at byte 0",
    );
}

#[test]
fn values_of_another_kind_or_domain_are_refused() {
    check_refused("a0", ARRAY, "holds a map at byte 0, not an array");
    check_refused("c0", TEXT, "holds a tag at byte 0, not a text");
    check_refused("62ff00", TEXT, "holds an impossible UTF-8 text at byte 0");
    check_refused(
        "3bffffffffffffffff",
        INTEGER,
        "holds an impossible 64-bit whole number at byte 0",
    );
}

#[test]
fn bytes_after_the_value_are_refused() {
    let mut reader = Reader::new(&[0x01, 0x02]);
    assert_eq!(reader.unsigned(), Ok(1));
    assert_eq!(reader.finish(), Err(DecodeError::Trailing(1)));
}

#[derive(Debug, Clone, PartialEq)]
enum Sample {
    Integer(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Boolean(bool),
    Null,
    Array(Vec<Sample>),
}

fn samples() -> impl Strategy<Value = Sample> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Sample::Integer),
        any::<f64>()
            .prop_filter("NaN is never written", |value| !value.is_nan())
            .prop_map(Sample::Float),
        any::<String>().prop_map(Sample::Text),
        proptest::collection::vec(any::<u8>(), 0..300).prop_map(Sample::Bytes),
        any::<bool>().prop_map(Sample::Boolean),
        Just(Sample::Null),
    ];
    leaf.prop_recursive(3, 40, 8, |inner| {
        proptest::collection::vec(inner, 0..8).prop_map(Sample::Array)
    })
}

fn write(sample: &Sample, writer: &mut Writer) {
    match sample {
        Sample::Integer(value) => _ = writer.integer(*value),
        Sample::Float(value) => _ = writer.float(*value),
        Sample::Text(text) => _ = writer.text(text),
        Sample::Bytes(bytes) => _ = writer.bytes(bytes),
        Sample::Boolean(value) => _ = writer.boolean(*value),
        Sample::Null => _ = writer.null(),
        Sample::Array(members) => {
            writer.array(members.len());
            members.iter().for_each(|member| write(member, writer));
        }
    }
}

fn read_like(sample: &Sample, reader: &mut Reader<'_>) -> Result<Sample, DecodeError> {
    Ok(match sample {
        Sample::Integer(_) => Sample::Integer(reader.integer()?),
        Sample::Float(_) => Sample::Float(reader.float()?),
        Sample::Text(_) => Sample::Text(reader.text()?.to_owned()),
        Sample::Bytes(_) => Sample::Bytes(reader.bytes()?.to_vec()),
        Sample::Boolean(_) => Sample::Boolean(reader.boolean()?),
        Sample::Null => {
            assert!(reader.null());
            Sample::Null
        }
        Sample::Array(members) => {
            reader.array_of(members.len())?;
            Sample::Array(
                members
                    .iter()
                    .map(|member| read_like(member, reader))
                    .collect::<Result<_, _>>()?,
            )
        }
    })
}

fn to_oracle(sample: &Sample) -> Value {
    match sample {
        Sample::Integer(value) => Value::from(*value),
        Sample::Float(value) => Value::from(*value),
        Sample::Text(text) => Value::from(text.as_str()),
        Sample::Bytes(bytes) => Value::from(bytes.as_slice()),
        Sample::Boolean(value) => Value::from(*value),
        Sample::Null => Value::Null,
        Sample::Array(members) => Value::Array(members.iter().map(to_oracle).collect()),
    }
}

proptest! {
    #[test]
    fn an_independent_reader_reads_what_the_writer_writes(sample in samples()) {
        let mut writer = Writer::new();
        write(&sample, &mut writer);
        let bytes = writer.into_bytes();
        let read: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
        prop_assert_eq!(read, to_oracle(&sample));
    }

    #[test]
    fn reading_gives_back_what_was_written(sample in samples()) {
        let mut writer = Writer::new();
        write(&sample, &mut writer);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        prop_assert_eq!(read_like(&sample, &mut reader).unwrap(), sample);
        prop_assert!(reader.finish().is_ok());
    }

    #[test]
    fn whatever_is_read_is_written_back_to_the_same_bytes(
        bytes in proptest::collection::vec(any::<u8>(), 0..24),
    ) {
        let mut reader = Reader::new(&bytes);
        if let Ok(value) = reader.integer() {
            let mut writer = Writer::new();
            writer.integer(value);
            prop_assert_eq!(writer.into_bytes(), &bytes[..reader.position()]);
        }
        let mut reader = Reader::new(&bytes);
        if let Ok(text) = reader.text() {
            let mut writer = Writer::new();
            writer.text(text);
            prop_assert_eq!(writer.into_bytes(), &bytes[..reader.position()]);
        }
        let mut reader = Reader::new(&bytes);
        if let Ok(value) = reader.float() {
            let mut writer = Writer::new();
            writer.float(value);
            prop_assert_eq!(writer.into_bytes(), &bytes[..reader.position()]);
        }
    }
}
