//! The keyring through its public face.

use proptest::prelude::*;
use rapporteur_vault::{Keyring, Recipient, VaultError, WORK_FACTOR_MAX, sealing};
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
    assert_eq!(one.vault_recipient(), other.vault_recipient());
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
    assert_ne!(one.vault_recipient(), other.vault_recipient());
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
        keyring.vault_recipient(),
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
    let recipient: age::x25519::Recipient = keyring.vault_recipient().parse().unwrap();
    let blob = age::encrypt(&recipient, b"no keyring").unwrap();
    assert!(matches!(open(&blob), Some(VaultError::OpenNotKeyring(_))));
}

fn officer(name: &str, byte: u8) -> Recipient {
    let (_, text) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(byte));
    Recipient {
        name: name.to_owned(),
        text,
    }
}

#[test]
fn a_recipient_that_is_there_already_or_is_none_is_refused_and_nothing_changes() {
    let mut keyring = Keyring::generate(&mut counting(1), true).unwrap();
    let recovery = officer("r", 90).text;
    keyring.set_recovery(Some(&recovery)).unwrap();
    keyring
        .set_recipients(vec![officer("a", 80), officer("\u{674e}-b.1", 81)])
        .unwrap();
    let (name_max, too_long) = ("a".repeat(64), "a".repeat(65));
    let twice = [
        vec![officer("a", 1), officer("a", 2)],
        vec![officer("a", 100), officer("b", 100)],
        vec![officer("a", 90)],
        vec![officer("a", 3)],
    ];
    for wrong in twice {
        let refused = keyring.set_recipients(wrong);
        assert!(matches!(refused, Err(VaultError::RecipientTwice(_))));
    }
    for name in ["", " ", "a b", "a\nb", "a/b", &too_long] {
        let refused = keyring.set_recipients(vec![officer(name, 80)]);
        assert!(
            matches!(refused, Err(VaultError::RecipientName(_))),
            "{name:?}"
        );
    }
    let capitals = officer("a", 80).text.to_uppercase();
    for text in ["", "age1x", &capitals, &format!(" {recovery}")] {
        let wrong = Recipient {
            name: "a".to_owned(),
            text: text.to_owned(),
        };
        let refused = keyring.set_recipients(vec![wrong]);
        assert!(matches!(refused, Err(VaultError::ParseRecipient(_))));
        assert!(keyring.set_recovery(Some(text)).is_err());
    }
    let own = keyring.vault_recipient();
    assert!(matches!(
        keyring.set_recovery(Some(&own)),
        Err(VaultError::RecipientTwice(_))
    ));
    let many = (0..101).map(|at| officer(&format!("o{at}"), at + 100));
    let refused = keyring.set_recipients(many.collect());
    assert!(matches!(refused, Err(VaultError::TooManyRecipients(100))));
    assert_eq!(keyring.recipients().len(), 2);
    assert_eq!(keyring.recovery(), Some(recovery.as_str()));
    let sealed = keyring.seal(&passphrase("x"), WORK_FACTOR).unwrap();
    let opened = Keyring::open(&sealed, &passphrase("x")).unwrap();
    assert_eq!(opened.recipients(), keyring.recipients());
    keyring
        .set_recipients(vec![officer(&name_max, 80)])
        .unwrap();
}

#[test]
fn a_full_keyring_opens_again() {
    let mut keyring = Keyring::generate(&mut counting(1), true).unwrap();
    let mut random = counting(50);
    for _ in 0..100 {
        keyring.rotate_vault_identity(&mut random).unwrap();
    }
    assert!(keyring.rotate_vault_identity(&mut random).is_err());
    let officers = (0..100).map(|at| officer(&format!("{at}{}", "n".repeat(61)), at + 150));
    keyring.set_recipients(officers.collect()).unwrap();
    let sealed = keyring.seal(&passphrase("x"), WORK_FACTOR).unwrap();
    let opened = Keyring::open(&sealed, &passphrase("x")).unwrap();
    assert_same(&keyring, &opened);
    assert_eq!(opened.former_identity_count(), 100);
    assert_eq!(opened.recipients(), keyring.recipients());
}

#[test]
fn a_rotation_that_draws_a_secret_again_is_refused() {
    let mut keyring = Keyring::generate(&mut counting(1), true).unwrap();
    for byte in 0..=6 {
        let refused = keyring.rotate_vault_identity(&mut |out: &mut [u8]| out.fill(byte));
        assert!(
            matches!(refused, Err(VaultError::GenerateWeakKeys)),
            "{byte}"
        );
    }
}

#[test]
fn the_recovery_identity_opens_the_copy_that_was_sealed_to_it_and_no_other_does() {
    let keyring = Keyring::generate(&mut counting(1), false).unwrap();
    let (identity, recovery) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(90));
    let (other, _) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(91));
    let sealed = keyring.seal_to(&[&recovery]).unwrap();
    assert_same(&keyring, &Keyring::open_with(&sealed, &identity).unwrap());
    assert!(matches!(
        Keyring::open_with(&sealed, &other).err(),
        Some(VaultError::OpenNotKeyring(_))
    ));
    let mut altered = sealed.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert!(matches!(
        Keyring::open_with(&altered, &identity).err(),
        Some(VaultError::OpenDamagedKeyring(_))
    ));
    assert!(matches!(
        Keyring::open_with(&sealed, &passphrase("AGE-SECRET-KEY-1")).err(),
        Some(VaultError::ParseIdentity)
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Keyring::open(&bytes, &passphrase("x")).is_err());
    }

    #[test]
    fn any_text_in_a_sealed_file_is_refused_or_is_the_one_spelling(text in "rapporteur keyring v[12]\ndemonstration (yes|no)\n.{0,60}") {
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
