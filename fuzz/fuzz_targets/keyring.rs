//! A sealed keyring: refused, whatever it is. The text within one: refused, or written again as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_vault::{Keyring, sealing};
use secrecy::SecretString;

fuzz_target!(|bytes: &[u8]| {
    // A stanza may ask for a gigabyte of scrypt: that is within the limit, and not what is sought here.
    if !bytes.windows(10).any(|window| window == b"-> scrypt ") {
        assert!(Keyring::open(bytes, &SecretString::from("passphrase".to_owned())).is_err());
    }
    let (identity, recipient) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(9));
    let mut sealed = Vec::new();
    sealing::seal(&[&recipient], &mut &bytes[..], &mut sealed).expect("a vector takes any bytes");
    if let Ok(keyring) = Keyring::open_with(&sealed, &identity) {
        let again = keyring.seal_to(&[&recipient]).expect("it was sealed before");
        let mut text = Vec::new();
        sealing::open(&identity, &mut again.as_slice(), &mut text).expect("it is sealed to this identity");
        assert_eq!(text, bytes);
    }
});
