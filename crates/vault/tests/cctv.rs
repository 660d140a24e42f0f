//! The age test vectors of C2SP's CCTV, as the npm package `cctv-age` carries them. `RAPPORTEUR_CCTV_AGE` names its `index.js`.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rapporteur_vault::sealing;
use secrecy::SecretString;

/// Header forms of old versions that the age library takes and the specification does not. They carry no risk: the header is
/// authenticated as it stands.
const TAKEN: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];

struct Vector {
    name: String,
    fields: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Vector {
    fn field(&self, word: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| name == word);
        found.map(|(_, value)| value.as_str())
    }
}

/// `// ../testdata/<name>` and, on the next line, the vector in base64 between quotes.
fn vectors(script: &str) -> Vec<Vector> {
    let parts = script.split("// ../testdata/").skip(1);
    parts
        .map(|part| {
            let (name, rest) = part.split_once('\n').unwrap();
            let bytes = STANDARD.decode(rest.split('"').nth(1).unwrap()).unwrap();
            let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut vector = Vector {
                name: name.to_owned(),
                fields: head
                    .lines()
                    .filter_map(|line| line.split_once(": "))
                    .map(|(word, value)| (word.to_owned(), value.to_owned()))
                    .collect(),
                file: bytes[end + 2..].to_vec(),
            };
            if vector.field("compressed") == Some("zlib") {
                let mut file = Vec::new();
                flate2::read::ZlibDecoder::new(vector.file.as_slice())
                    .read_to_end(&mut file)
                    .unwrap();
                vector.file = file;
            }
            vector
        })
        .collect()
}

/// What the vault never writes nor reads.
fn is_foreign(vector: &Vector) -> bool {
    let identity = vector.field("identity").unwrap_or_default();
    vector.field("armored").is_some()
        || vector.field("passphrase").is_some()
        || !identity.starts_with("AGE-SECRET-KEY-1")
}

#[test]
fn every_vector_of_an_x25519_file_opens_or_fails_as_it_should() {
    let Some(script) = std::env::var_os("RAPPORTEUR_CCTV_AGE") else {
        eprintln!("skipped: RAPPORTEUR_CCTV_AGE names no index.js of the npm package cctv-age");
        return;
    };
    let vectors = vectors(&std::fs::read_to_string(script).unwrap());
    let (mut success_count, mut failure_count) = (0, 0);
    for vector in vectors.iter().filter(|vector| !is_foreign(vector)) {
        let identity = SecretString::from(vector.field("identity").unwrap().to_owned());
        let mut plain = Vec::new();
        let opened = sealing::open(&identity, &mut vector.file.as_slice(), &mut plain);
        let should_open = vector.field("expect") == Some("success");
        if should_open || TAKEN.contains(&vector.name.as_str()) {
            let opened = opened.unwrap();
            success_count += 1;
            if should_open {
                let digest = hex::encode(opened.sha256);
                assert_eq!(
                    Some(digest.as_str()),
                    vector.field("payload"),
                    "{}",
                    vector.name
                );
            }
        } else {
            assert!(opened.is_err(), "{} opened", vector.name);
            failure_count += 1;
        }
    }
    eprintln!("{success_count} opened, {failure_count} refused");
    assert!(success_count > 5 && failure_count > 50);
}
