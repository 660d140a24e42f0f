//! Keys: the ceremony, recipients, rotation, recovery. Knows no terminal: who is asked is a trait.
//!
//! The order of every change is ledger → record → keyring. A crash leaves at worst an act that is recorded and not done, never a
//! recipient that is sealed to and not recorded; doing it again is harmless.

mod act;
mod ceremony;
mod custodians;
mod files;
mod held;
pub(crate) mod keyring_file;
mod prove;
mod recipients;
mod recover;
mod reseal;
mod rotate;
mod show;
#[cfg(test)]
mod tests;

pub use ceremony::{CeremonyOptions, CeremonySummary, hold};
pub use custodians::{Custodians, NoQuestions, Question, SheetAt};
pub use held::HeldCeremony;
pub use recipients::{add_recipient, remove_recipient};
pub use recover::{
    CheckedShare, Recovered, Typed, check_share, read_share, recover, write_identity, wrong_word,
};
pub use reseal::{ResealSummary, reseal};
pub use rotate::{change_passphrase, replace_recovery, reset_passphrase, rotate_vault};
pub use show::{CeremonyShown, KeysShown, show};

pub(crate) use show::findings;
