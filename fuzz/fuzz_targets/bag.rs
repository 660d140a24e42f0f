//! The tag files of a bag: faults are named, nothing panics. The input is split into files at zero bytes.
#![no_main]

use std::collections::BTreeMap;
use std::io::Read;

use libfuzzer_sys::fuzz_target;
use rapporteur_archive::bag::{BagSource, check};

struct Files<'a>(BTreeMap<&'a str, &'a [u8]>);

impl BagSource for Files<'_> {
    fn files(&self) -> std::io::Result<Vec<(String, u64)>> {
        Ok(self.0.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.len() as u64)).collect())
    }

    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0[path]))
    }
}

fuzz_target!(|bytes: &[u8]| {
    let names = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-md5.txt", "data/a", "fetch.txt"];
    let files = Files(names.into_iter().zip(bytes.split(|byte| *byte == 0)).collect());
    check(&files).expect("a map can be read");
});
