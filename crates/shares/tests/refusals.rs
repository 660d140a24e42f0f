//! What is refused, and whether the words of the refusal help whoever holds the paper.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use rapporteur_shares::{
    GroupShape, Share, SharesError, SplitOptions, combine, combine_with, split, split_groups,
};

const TEXT: &str = "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard";

fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |out: &mut [u8]| {
        for byte in out {
            next = next.wrapping_add(101);
            *byte = next;
        }
        next = next.wrapping_add(7);
    }
}

fn shares(threshold: u8, count: u8) -> Vec<Share> {
    split(
        b"thirty-two bytes of some secret.",
        threshold,
        count,
        &mut counting(),
    )
    .unwrap()
}

fn message(text: &str) -> String {
    Share::parse(text).err().unwrap().to_string()
}

#[test]
fn a_word_of_no_list_is_named_with_its_place_and_the_nearest() {
    let misspelt = TEXT.replace("kidney", "kidnee");
    assert_eq!(
        message(&misspelt),
        "word 10, \"kidnee\", is not in the list of words: perhaps kidney"
    );
    let foreign = TEXT.replace("kidney", "xyzzyxyz");
    assert_eq!(
        message(&foreign),
        "word 10, \"xyzzyxyz\", is not in the list of words"
    );
}

#[test]
fn a_wrong_word_of_the_list_is_located_but_never_corrected() {
    let wrong = TEXT.replace("kidney", "ladybug");
    assert_eq!(
        message(&wrong),
        "the words do not fit together: if one word is wrong, it is word 10"
    );
    let swapped = TEXT.replace("kidney coal", "coal kidney");
    assert!(message(&swapped).contains("in the wrong order"));
}

#[test]
fn a_share_with_words_missing_or_too_many_says_how_many_it_has() {
    let short = TEXT.rsplit_once(' ').unwrap().0;
    assert!(message(short).starts_with("19 words; "));
    assert!(message("").starts_with("0 words; "));
    let long = [TEXT, TEXT].join(" ");
    assert!(message(&long).starts_with("40 words; "));
    assert!(message(&format!("{TEXT} academic")).starts_with("21 words; "));
    assert!(message(&"zero ".repeat(1000)).starts_with("this is too long"));
}

#[test]
fn capitals_and_line_breaks_do_not_matter() {
    let written = TEXT.to_uppercase().replace(' ', " \n\t");
    assert_eq!(Share::parse(&written).ok().unwrap().text().as_str(), TEXT);
}

#[test]
fn the_same_share_twice_is_one_share() {
    let shares = shares(2, 3);
    let twice = [shares[1].clone(), shares[1].clone()];
    let error = combine(&twice).err();
    let (number, earlier) = (2, 1);
    assert_eq!(
        error,
        Some(SharesError::CombineDuplicate { number, earlier })
    );
}

#[test]
fn a_share_of_another_set_is_named() {
    let own = shares(2, 3);
    let mut random = counting();
    random(&mut [0; 3]);
    let other = split(&[9; 32], 2, 3, &mut random).unwrap();
    let error = combine(&[own[0].clone(), other[1].clone()]).err().unwrap();
    assert_eq!(
        error.to_string(),
        "share number 2 belongs to another set: its identifier (the first two words) differs from that of share number 1"
    );
}

#[test]
fn too_few_shares_say_how_many_more() {
    let shares = shares(3, 5);
    let error = combine(&shares[..1]).err().unwrap();
    assert_eq!(error.to_string(), "1 of 3 shares: 2 more needed");
    assert_eq!(combine(&[]).err(), Some(SharesError::CombineNothing));
}

#[test]
fn shapes_that_make_no_sense_are_refused() {
    let refused = |threshold, count| {
        matches!(
            split(&[1; 32], threshold, count, &mut counting()),
            Err(SharesError::SplitShape { .. })
        )
    };
    for (threshold, count) in [(0, 3), (4, 3), (2, 17), (1, 2), (0, 0)] {
        assert!(refused(threshold, count), "{threshold} of {count}");
    }
    assert!(!refused(1, 1));
    assert!(!refused(16, 16));
    let two = [GroupShape {
        threshold: 1,
        count: 1,
    }; 2];
    let groups = split_groups(&[1; 16], 3, &two, &SplitOptions::default(), &mut counting());
    assert!(matches!(groups, Err(SharesError::SplitShape { .. })));
}

#[test]
fn secrets_of_odd_or_excessive_length_are_refused() {
    for length in [0, 14, 15, 17, 31, 33, 34, 64] {
        let error = split(&vec![1; length], 2, 3, &mut counting()).err();
        assert!(
            matches!(error, Some(SharesError::SplitSecretLength { found, .. }) if found == length)
        );
    }
}

#[test]
fn a_stuck_generator_is_refused() {
    let mut zeros = |out: &mut [u8]| out.fill(0);
    let refused = |random: &mut dyn FnMut(&mut [u8])| {
        split(&[1; 32], 3, 5, random).err() == Some(SharesError::SplitWeakRandomness)
    };
    assert!(refused(&mut zeros));
    let mut always_the_same = |out: &mut [u8]| {
        for (at, byte) in out.iter_mut().enumerate() {
            *byte = at as u8;
        }
    };
    assert!(refused(&mut always_the_same));
}

#[test]
fn work_without_bound_and_passphrases_that_cannot_be_typed_are_refused() {
    let shape = [GroupShape {
        threshold: 2,
        count: 2,
    }];
    let excessive = SplitOptions {
        iteration_exponent: 6,
        ..SplitOptions::default()
    };
    let error = split_groups(&[1; 16], 1, &shape, &excessive, &mut counting()).err();
    assert_eq!(error, Some(SharesError::ExcessiveWork { found: 6, max: 5 }));
    let shares = shares(2, 2);
    assert!(matches!(
        combine_with(&shares, "pässword".as_bytes()).err(),
        Some(SharesError::Passphrase { .. })
    ));
}
