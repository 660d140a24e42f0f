//! What must hold of every secret and every shape: any k shares give it back, fewer say so, and a wrong word is found.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use proptest::prelude::*;
use rapporteur_shares::{
    GroupShape, Share, SharesError, SplitOptions, combine, combine_too_few, combine_with, split,
    split_groups,
};

/// A generator that repeats nothing (SplitMix64), for shares that hide nothing from anybody.
fn generator(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut state = seed;
    move |out: &mut [u8]| {
        for byte in out {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            *byte = (mixed ^ (mixed >> 27))
                .wrapping_mul(0x94d0_49bb_1331_11eb)
                .to_be_bytes()[0];
        }
    }
}

/// Fast enough for hundreds of cases.
const QUICK: SplitOptions<'static> = SplitOptions {
    passphrase: b"",
    iteration_exponent: 0,
    is_extendable: true,
};

fn secrets() -> impl Strategy<Value = Vec<u8>> {
    (8..=16_usize).prop_flat_map(|half| prop::collection::vec(any::<u8>(), half * 2))
}

fn shapes() -> impl Strategy<Value = (u8, u8)> {
    (2..=16_u8).prop_flat_map(|count| (2..=count, Just(count)))
}

fn one_group(secret: &[u8], threshold: u8, count: u8, seed: u64) -> Vec<Share> {
    let shape = [GroupShape { threshold, count }];
    let groups = split_groups(secret, 1, &shape, &QUICK, &mut generator(seed)).unwrap();
    groups.into_iter().next().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_k_shares_in_any_order_give_the_secret_back_and_one_fewer_does_not(
        secret in secrets(),
        (threshold, count) in shapes(),
        seed in any::<u64>(),
        order in Just((0..16_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let shares = one_group(&secret, threshold, count, seed);
        let chosen: Vec<Share> = order
            .iter()
            .filter_map(|at| shares.get(*at).cloned())
            .take(usize::from(threshold))
            .collect();
        prop_assert_eq!(&*combine(&chosen).unwrap(), &secret);
        let fewer = &chosen[1..];
        let (given, needed) = (fewer.len(), usize::from(threshold));
        prop_assert_eq!(combine(fewer).err(), Some(SharesError::CombineTooFew { given, needed }));
        prop_assert_eq!(&*combine(&shares).unwrap(), &secret);
    }

    #[test]
    fn what_is_written_is_read_again(secret in secrets(), (threshold, count) in shapes(), seed in any::<u64>()) {
        for (at, share) in one_group(&secret, threshold, count, seed).iter().enumerate() {
            let read = Share::parse(&share.text().to_uppercase()).unwrap();
            prop_assert!(read == *share);
            prop_assert_eq!(usize::from(read.number()), at + 1);
            prop_assert_eq!(read.threshold(), threshold);
            prop_assert_eq!(read.group(), (1, 1, 1));
        }
    }

    #[test]
    fn up_to_three_wrong_words_are_always_found(
        secret in secrets(),
        seed in any::<u64>(),
        wrong in prop::collection::btree_map(0..20_usize, 1..1024_usize, 1..=3),
    ) {
        let shares = one_group(&secret, 2, 3, seed);
        let list: Vec<&str> = include_str!("../data/words.txt").lines().collect();
        let mut words: Vec<&str> = shares[0].words().collect();
        for (place, change) in &wrong {
            let at = list.binary_search(&words[*place]).unwrap();
            words[*place] = list[(at + change) % list.len()];
        }
        match Share::parse(&words.join(" ")).err() {
            Some(SharesError::ParseChecksum { suspect }) if wrong.len() == 1 => {
                prop_assert_eq!(suspect, wrong.keys().next().map(|place| place + 1));
            }
            Some(SharesError::ParseChecksum { .. }) => {}
            // A change of the flag chooses the other prefix, and the code does not span the two.
            Some(SharesError::ParseImpossible(_)) => prop_assert!(wrong.contains_key(&1)),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn a_share_whose_words_fit_but_whose_value_was_made_up_is_refused(
        secret in secrets(),
        seed in any::<u64>(),
        wrong_seed in any::<u64>(),
    ) {
        let shares = one_group(&secret, 3, 5, seed);
        let other = one_group(&secret, 3, 5, wrong_seed);
        prop_assume!(seed != wrong_seed);
        let mixed = [shares[0].clone(), shares[1].clone(), other[2].clone()];
        let error = combine(&mixed).err();
        prop_assert!(
            matches!(error, Some(SharesError::CombineOtherSet { number: 3, .. } | SharesError::CombineDigest)),
            "{:?}", error
        );
    }

    #[test]
    fn groups_give_the_secret_back_when_enough_of_them_are_complete(
        secret in secrets(),
        seed in any::<u64>(),
        is_extendable in any::<bool>(),
        left_out in 0..3_usize,
    ) {
        let shapes = [(2, 3), (1, 1), (3, 4)].map(|(threshold, count)| GroupShape { threshold, count });
        let options = SplitOptions { is_extendable, passphrase: b"pass", ..QUICK };
        let groups = split_groups(&secret, 2, &shapes, &options, &mut generator(seed)).unwrap();
        let chosen: Vec<Share> = groups
            .iter()
            .zip(&shapes)
            .enumerate()
            .filter(|(at, _)| *at != left_out)
            .flat_map(|(_, (group, shape))| group.iter().rev().take(usize::from(shape.threshold)).cloned())
            .collect();
        prop_assert_eq!(&*combine_with(&chosen, b"pass").unwrap(), &secret);
        prop_assert_ne!(&*combine_with(&chosen, b"word").unwrap(), &secret);
        // A share of the group that was left out does no harm, and one too few in another group is said.
        let stray = groups[left_out][0].clone();
        let with_stray: Vec<Share> = chosen.iter().cloned().chain([stray]).collect();
        prop_assert_eq!(&*combine_with(&with_stray, b"pass").unwrap(), &secret);
        let error = combine_with(&chosen[1..], b"pass").err();
        prop_assert_eq!(error, Some(SharesError::CombineTooFewGroups { given: 1, needed: 2 }));
    }

    #[test]
    fn a_text_that_nobody_split_is_refused(
        text in ".{0,300}",
        words in prop::collection::vec(0..1024_usize, 20),
    ) {
        prop_assert!(Share::parse(&text).is_err());
        let list: Vec<&str> = include_str!("../data/words.txt").lines().collect();
        let words: Vec<&str> = words.iter().map(|at| list[*at]).collect();
        prop_assert!(Share::parse(&words.join(" ")).is_err());
    }
}

#[test]
fn the_default_split_is_one_extendable_group_without_a_passphrase() {
    let shares = split(&[7; 32], 3, 5, &mut generator(1)).unwrap();
    assert_eq!(shares.len(), 5);
    for share in &shares {
        assert_eq!(share.words().count(), 33);
        assert_eq!(share.set_words(), shares[0].set_words());
        assert_eq!((share.threshold(), share.group()), (3, (1, 1, 1)));
        assert_eq!(
            (share.is_extendable(), share.iteration_exponent()),
            (true, 1)
        );
        assert_eq!(share.identifier(), shares[0].identifier());
    }
    assert_eq!(*combine(&shares[2..]).unwrap(), [7; 32]);
}

#[test]
fn too_few_shares_taken_for_enough_give_something_else() {
    let secret = [7; 32];
    let shares = split(&secret, 3, 5, &mut generator(2)).unwrap();
    for chosen in [&shares[..1], &shares[..2], &shares[3..]] {
        assert_ne!(*combine_too_few(chosen).unwrap(), secret);
    }
    // The same arithmetic does give the secret when they are enough: it is not wrong by itself.
    assert_eq!(*combine_too_few(&shares[1..4]).unwrap(), secret);
}
