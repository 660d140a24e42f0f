//! Lets the caller see how far an estimation is, and stop it. Refuses to know how that is shown.

/// Hears how far an estimation is.
pub trait Watch: Sync {
    /// A stage begins; `total` steps are expected, of a size that only this stage knows.
    fn stage(&self, name: &str, total: u64);
    /// So many steps of the stage are done since the last call.
    fn advance(&self, by: u64);
    /// Whether the caller wants the estimation to end: it then answers [`crate::Refusal::Stopped`].
    fn is_cancelled(&self) -> bool;
}

/// Hears nothing and never stops an estimation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn stage(&self, _name: &str, _total: u64) {}
    fn advance(&self, _by: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}
