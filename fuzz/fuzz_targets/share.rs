//! Lines of text as shares, and the whole as a custodian's sheet: never a panic, one spelling each, and what combines was split.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur_shares::{Share, SharesError, Sheet, combine};

fuzz_target!(|text: &str| {
    if let Ok(sheet) = Sheet::parse(text) {
        assert_eq!(sheet.to_text().as_str(), text);
    }
    let _ = Sheet::parse_words(text);
    let mut shares = Vec::new();
    for line in text.lines().take(20) {
        if let Ok(share) = Share::parse(line) {
            let again = Share::parse(&share.text()).expect("a written share is read again");
            assert!(again == share);
            shares.push(share);
        }
    }
    // The cipher's work is within its limit, and not what is sought here.
    if shares.iter().all(|share| share.iteration_exponent() == 0) {
        let needed = shares
            .first()
            .map_or(1, |share| usize::from(share.threshold()));
        let is_one_group = shares.first().is_some_and(|share| share.group().1 == 1);
        match combine(&shares) {
            Ok(secret) => assert!((16..=32).contains(&secret.len())),
            Err(SharesError::CombineTooFew { given, .. }) => {
                assert!(given < needed && is_one_group)
            }
            Err(_) => {}
        }
    }
});
