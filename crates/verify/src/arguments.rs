//! The arguments of `rapporteur-verify`, and the files that they name.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Parser;
use rapporteur_verify::{
    Trust, Verification, VerifyError, is_bag, verify_bag, verify_package, verify_proof,
};

/// A policy, a proof or an opened entry is at most this large.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Checks a release package of Rapporteur, offline: its signature, its files, its ledger proofs, and every figure, which is
/// computed again from the package's own tables. Exit code 0: all of it holds; 1: something does not; 2: nothing could be checked.
#[derive(Debug, Parser)]
#[command(name = "rapporteur-verify", version)]
pub struct Arguments {
    /// The folder of a release package or of a package of evidence (BagIt), or one .tlog-proof file together with --entry.
    pub package: PathBuf,
    /// A verifier key that you obtained elsewhere: the package key, the ledger's key, or both. May be repeated.
    #[arg(long = "key", value_name = "VKEY")]
    pub keys: Vec<String>,
    /// A policy (C2SP tlog-policy) that you obtained elsewhere, instead of the package's own.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Root certificates (PEM) of time-stamping authorities, obtained from them: checks who stamped the ledger with the time.
    #[arg(long, value_name = "FILE")]
    pub tsa_roots: Option<PathBuf>,
    /// The opened ledger entry (.entry.json) that belongs to a .tlog-proof file.
    #[arg(long, value_name = "FILE")]
    pub entry: Option<PathBuf>,
    /// Print JSON instead of words.
    #[arg(long)]
    pub json: bool,
    /// Print only what does not hold.
    #[arg(long)]
    pub quiet: bool,
}

impl Arguments {
    /// Verifies what the arguments name.
    ///
    /// # Errors
    /// [`VerifyError`] when nothing can be verified.
    pub fn verify(&self) -> Result<Verification, VerifyError> {
        let policy = self.policy.as_deref().map(read_short).transpose()?;
        let mut trust = Trust::read(&self.keys, policy.as_deref())?;
        if let Some(roots) = &self.tsa_roots {
            trust.trust_authorities(&read_short(roots)?)?;
        }
        let Some(entry) = &self.entry else {
            return match is_bag(&self.package) {
                true => verify_bag(&self.package, &trust),
                false => verify_package(&self.package, &trust),
            };
        };
        let (proof_bytes, entry_bytes) = (read_short(&self.package)?, read_short(entry)?);
        let (proof, entry) = (
            self.package.display().to_string(),
            entry.display().to_string(),
        );
        verify_proof((&proof, &proof_bytes), (&entry, &entry_bytes), &trust)
    }
}

fn read_short(path: &Path) -> Result<Vec<u8>, VerifyError> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
    read.map_err(|source| VerifyError::ReadFile {
        path: name.clone(),
        source,
    })?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(VerifyError::ReadLongFile {
            path: name,
            size_bytes_max: FILE_BYTES_MAX,
        });
    }
    Ok(bytes)
}
