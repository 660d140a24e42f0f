//! A sealed keyring: refused, whatever it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_vault::Keyring;
use secrecy::SecretString;

fuzz_target!(|bytes: &[u8]| {
    // A stanza may ask for a gigabyte of scrypt: that is within the limit, and not what is sought here.
    if !bytes.windows(10).any(|window| window == b"-> scrypt ") {
        assert!(Keyring::open(bytes, &SecretString::from("passphrase".to_owned())).is_err());
    }
});
