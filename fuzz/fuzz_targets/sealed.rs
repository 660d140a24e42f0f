//! A sealed stream: opened or refused, and what opens is sealed to the identity.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_vault::sealing;

fuzz_target!(|bytes: &[u8]| {
    let (identity, _) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(9));
    if let Ok(opened) = sealing::open(&identity, &mut &bytes[..], &mut std::io::sink()) {
        assert_eq!(opened.seal.size_bytes, bytes.len() as u64);
    }
});
