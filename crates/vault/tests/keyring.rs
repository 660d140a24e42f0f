//! The keyring through its public face.

use proptest::prelude::*;
use rapporteur_vault::{Keyring, VaultError, WORK_FACTOR_MAX};
use secrecy::SecretString;

/// Fast, for tests.
const WORK_FACTOR: u8 = 2;

fn counting(first: u8) -> impl FnMut(&mut [u8]) {
    let mut next = first;
    move |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    }
}

fn passphrase(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn assert_same(one: &Keyring, other: &Keyring) {
    assert!(one.database_key() == other.database_key());
    assert!(one.blob_name_key() == other.blob_name_key());
    assert!(one.log_seed() == other.log_seed());
    assert!(one.package_seed() == other.package_seed());
    assert_eq!(one.recipient(), other.recipient());
    assert_eq!(one.is_demonstration(), other.is_demonstration());
}

#[test]
fn a_sealed_keyring_opens_to_the_same_keys() {
    for demonstration in [true, false] {
        let keyring = Keyring::generate(&mut counting(1), demonstration).unwrap();
        let sealed = keyring
            .seal(&passphrase("correct horse"), WORK_FACTOR)
            .unwrap();
        assert_same(
            &keyring,
            &Keyring::open(&sealed, &passphrase("correct horse")).unwrap(),
        );
    }
}

#[test]
fn the_same_randomness_gives_the_same_keys_and_other_randomness_others() {
    let one = Keyring::generate(&mut counting(1), true).unwrap();
    assert_same(&one, &Keyring::generate(&mut counting(1), true).unwrap());
    let other = Keyring::generate(&mut counting(2), true).unwrap();
    assert_ne!(one.recipient(), other.recipient());
}

#[test]
fn every_key_is_drawn_apart() {
    let keyring = Keyring::generate(&mut counting(1), true).unwrap();
    assert!(*keyring.database_key() == [1; 32]);
    assert!(*keyring.blob_name_key() == [2; 32]);
    assert!(*keyring.log_seed() == [4; 32]);
    assert!(*keyring.package_seed() == [5; 32]);
    // The X25519 public key of 32 bytes 0x03, in Bech32: computed with OpenSSL and the reference code of BIP 173.
    assert_eq!(
        keyring.recipient(),
        "age1thld6wmt63lklg5wu9wed82mkr49xa6dfz9a47wlr3hqzf9nau3qqx6458"
    );
}

#[test]
fn broken_randomness_is_refused() {
    let constant = Keyring::generate(&mut |out: &mut [u8]| out.fill(9), false);
    assert!(matches!(constant.err(), Some(VaultError::GenerateWeakKeys)));
    let zeros = Keyring::generate(&mut counting(0), false);
    assert!(matches!(zeros.err(), Some(VaultError::GenerateWeakKeys)));
}

#[test]
fn a_wrong_passphrase_is_told_apart() {
    let keyring = Keyring::generate(&mut counting(1), true).unwrap();
    let sealed = keyring.seal(&passphrase("right"), WORK_FACTOR).unwrap();
    for wrong in ["", "Right", "right ", "r\u{ef}ght"] {
        assert!(matches!(
            Keyring::open(&sealed, &passphrase(wrong)).err(),
            Some(VaultError::WrongPassphrase)
        ));
    }
}

#[test]
fn the_work_factor_is_bounded_both_ways() {
    let keyring = Keyring::generate(&mut counting(1), true).unwrap();
    for given in [0, WORK_FACTOR_MAX + 1, 63, 255] {
        let refused = keyring.seal(&passphrase("x"), given).err();
        assert!(
            matches!(refused, Some(VaultError::SealWorkFactor { .. })),
            "{given}"
        );
    }
    let sealed = keyring.seal(&passphrase("x"), WORK_FACTOR).unwrap();
    let first_lines = sealed
        .windows(3)
        .position(|window| window == b" 2\n")
        .unwrap();
    let heavy = [&sealed[..first_lines], b" 21\n", &sealed[first_lines + 3..]].concat();
    let refused = Keyring::open(&heavy, &passphrase("x")).err();
    assert!(matches!(
        refused,
        Some(VaultError::OpenExcessiveWork { required: 21, .. })
    ));
}

#[test]
fn a_flipped_byte_anywhere_is_refused() {
    let keyring = Keyring::generate(&mut counting(1), true).unwrap();
    let sealed = keyring.seal(&passphrase("x"), WORK_FACTOR).unwrap();
    for at in 0..sealed.len() {
        let mut flipped = sealed.clone();
        flipped[at] ^= 1;
        let error = Keyring::open(&flipped, &passphrase("x")).err();
        assert!(error.is_some(), "byte {at}");
        if at > 200 {
            let is_damaged = matches!(error, Some(VaultError::OpenDamagedKeyring(_)));
            assert!(is_damaged, "byte {at} of the body");
        }
    }
}

#[test]
fn a_blob_or_a_long_file_is_no_keyring() {
    let open = |bytes: &[u8]| Keyring::open(bytes, &passphrase("x")).err();
    assert!(matches!(open(b""), Some(VaultError::OpenNotKeyring(_))));
    assert!(matches!(
        open(&vec![b'a'; 70_000]),
        Some(VaultError::OpenNotKeyring(_))
    ));
    let keyring = Keyring::generate(&mut counting(1), true).unwrap();
    let recipient: age::x25519::Recipient = keyring.recipient().parse().unwrap();
    let blob = age::encrypt(&recipient, b"no keyring").unwrap();
    assert!(matches!(open(&blob), Some(VaultError::OpenNotKeyring(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Keyring::open(&bytes, &passphrase("x")).is_err());
    }

    #[test]
    fn any_text_in_a_sealed_file_is_refused_or_is_the_one_spelling(text in "rapporteur keyring v1\ndemonstration (yes|no)\n.{0,60}") {
        let recipient = {
            let mut recipient = age::scrypt::Recipient::new(passphrase("x"));
            recipient.set_work_factor(WORK_FACTOR);
            recipient
        };
        let sealed = age::encrypt(&recipient, text.as_bytes()).unwrap();
        let refused = Keyring::open(&sealed, &passphrase("x")).err();
        prop_assert!(matches!(refused, Some(VaultError::OpenDamagedKeyring(_))));
    }
}
