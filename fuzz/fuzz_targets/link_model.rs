//! A model of linking in TOML: refused with its line, or written out and read back as the same model.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_linkage::LinkModel;

fuzz_target!(|text: &str| {
    if let Ok(model) = LinkModel::parse(text) {
        let written = model.to_toml();
        assert_eq!(LinkModel::parse(&written).expect("its own text"), model);
    }
});
