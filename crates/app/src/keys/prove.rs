//! The proofs of a ceremony, made from the words themselves: enough shares give the identity back, one fewer do not.

use rapporteur_shares::{Share, SharesError, Sheet, Tally, combine, combine_too_few};
use rapporteur_vault::sealing;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::AppError;
use crate::mechanism::vault_error;

/// The most choices of shares that are tried of one size.
const CHOICES_MAX: u64 = 64;
const MESSAGE: &[u8] = b"sealed at the ceremony, to be opened at the ceremony";

/// What was tried.
pub(super) struct Proven {
    pub(super) recovered: Tally,
    pub(super) refused: Tally,
}

/// Tries choices of shares, read from the sheets as their custodians will.
pub(super) fn prove(
    secret: &[u8; 32],
    recipient: &str,
    sheets: &[Zeroizing<String>],
    threshold: u8,
) -> Result<Proven, AppError> {
    let shares = sheets
        .iter()
        .map(|sheet| Sheet::parse(sheet).map(|sheet| sheet.share))
        .collect::<Result<Vec<Share>, SharesError>>()
        .map_err(AppError::share("a sheet just written"))?;
    let threshold = usize::from(threshold);
    let enough = choices(shares.len(), threshold);
    for choice in &enough.tried {
        check_recovers(secret, recipient, &pick(&shares, choice))?;
    }
    let fewer = choices(shares.len(), threshold - 1);
    let alone = (0..shares.len()).map(|only| vec![only]);
    for choice in fewer.tried.iter().cloned().chain(alone) {
        check_fails(secret, &pick(&shares, &choice))?;
    }
    Ok(Proven {
        recovered: enough.tally(),
        refused: fewer.tally(),
    })
}

fn pick(shares: &[Share], choice: &[usize]) -> Vec<Share> {
    choice.iter().map(|at| shares[*at].clone()).collect()
}

fn check_recovers(secret: &[u8; 32], recipient: &str, shares: &[Share]) -> Result<(), AppError> {
    let recovered = combine(shares).map_err(AppError::share("a choice of enough shares"))?;
    if *recovered != secret[..] {
        return Err(unsound("enough shares gave back another secret"));
    }
    let (identity, recovered_recipient) = identity_of(&recovered)?;
    if recovered_recipient != recipient {
        return Err(unsound("enough shares gave back another identity"));
    }
    let failed = vault_error("seal and open a message");
    let mut sealed = Vec::new();
    sealing::seal(&[recipient], &mut &*MESSAGE, &mut sealed).map_err(failed)?;
    let mut opened = Vec::new();
    sealing::open(&identity, &mut sealed.as_slice(), &mut opened)
        .map_err(vault_error("open a message with what came back"))?;
    if opened != MESSAGE {
        return Err(unsound("a message did not open to what was sealed"));
    }
    Ok(())
}

/// That combining refuses too few is not enough of a proof: what they would give is computed too, and must be something else.
fn check_fails(secret: &[u8; 32], shares: &[Share]) -> Result<(), AppError> {
    if !matches!(combine(shares), Err(SharesError::CombineTooFew { .. })) {
        return Err(unsound("too few shares were not refused"));
    }
    let guess = combine_too_few(shares).map_err(AppError::share("a choice of too few shares"))?;
    if *guess == secret[..] {
        return Err(unsound("too few shares gave the secret"));
    }
    Ok(())
}

fn unsound(what: &str) -> AppError {
    AppError::Integrity(format!("the ceremony's own test failed: {what}"))
}

/// The identity of 32 bytes in age's spelling, and its recipient.
pub(super) fn identity_of(secret: &[u8]) -> Result<(SecretString, String), AppError> {
    let Ok(secret) = <&[u8; 32]>::try_from(secret) else {
        return Err(AppError::Keys {
            message: format!(
                "these shares hold {} bytes and no age identity of 32",
                secret.len()
            ),
            hint: "are they shares of another program, such as a wallet's?",
        });
    };
    Ok(sealing::new_identity(&mut |out: &mut [u8]| {
        out.copy_from_slice(secret);
    }))
}

/// Choices of `size` out of `count`: all if they are few, else some in which everybody takes part.
struct Choices {
    tried: Vec<Vec<usize>>,
    possible: u64,
}

impl Choices {
    fn tally(&self) -> Tally {
        Tally {
            tried: self.tried.len() as u64,
            possible: self.possible,
        }
    }
}

fn choices(count: usize, size: usize) -> Choices {
    let possible = (0..size as u64).fold(1, |product, at| product * (count as u64 - at) / (at + 1));
    let mut tried: Vec<Vec<usize>> = Vec::new();
    let mut add = |mut choice: Vec<usize>| {
        choice.sort_unstable();
        if (tried.len() as u64) < CHOICES_MAX && !tried.contains(&choice) {
            tried.push(choice);
        }
    };
    // Neighbours around the table first: each custodian takes part in `size` of these.
    for first in 0..count {
        add((first..first + size).map(|at| at % count).collect());
    }
    let mut next: Option<Vec<usize>> = Some((0..size).collect());
    for _ in 0..possible.min(CHOICES_MAX) {
        let Some(choice) = next else { break };
        next = following(&choice, count);
        add(choice);
    }
    Choices { tried, possible }
}

/// The choice after this one in alphabetic order.
fn following(choice: &[usize], count: usize) -> Option<Vec<usize>> {
    let size = choice.len();
    let at = (0..size).rev().find(|at| choice[*at] < count - size + at)?;
    let mut next = choice.to_vec();
    next[at] += 1;
    for later in at + 1..size {
        next[later] = next[later - 1] + 1;
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_choices_are_all_tried_and_of_many_everybody_takes_part() {
        for (count, size, possible) in [(5, 3, 10), (3, 2, 3), (5, 2, 10), (16, 1, 16), (4, 4, 1)] {
            let choices = choices(count, size);
            assert_eq!(choices.possible, possible);
            assert_eq!(choices.tried.len() as u64, possible, "{count} {size}");
        }
        let many = choices(16, 8);
        assert_eq!(many.possible, 12_870);
        assert_eq!(many.tried.len(), 64);
        for custodian in 0..16 {
            assert!(many.tried.iter().any(|choice| choice.contains(&custodian)));
        }
    }
}
