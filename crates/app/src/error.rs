//! What goes wrong in a verb: its kind decides the exit code, its hints say what to do next.

use std::path::{Path, PathBuf};

use rapporteur_ledger::LedgerError;

/// What sort of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The user asked for something that cannot be done as asked.
    User,
    /// A configuration file, measure or text is at fault.
    Config,
    /// The folder, the disk or the database failed.
    Environment,
    /// The record does not hold together: stop and look.
    Integrity,
}

/// A verb that did not succeed. Nothing was half done unless the message says so.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A file or folder could not be read or written.
    #[error("cannot {attempt} {}", path.display())]
    File {
        /// What was tried, for example `read`.
        attempt: &'static str,
        /// On what.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The folder is no mechanism.
    #[error("{} holds no mechanism (no mechanism.toml)", .0.display())]
    NoMechanism(PathBuf),
    /// The folder already holds something.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The passphrase does not open the keyring.
    #[error("wrong passphrase: the keyring of this mechanism does not open")]
    WrongPassphrase,
    /// A passphrase was refused when a mechanism was made.
    #[error("the passphrase has {found} characters; at least {minimum} are needed")]
    ShortPassphrase {
        /// Its length.
        found: usize,
        /// The least length.
        minimum: usize,
    },
    /// The work factor of a new keyring is outside of what is taken.
    #[error("a work factor of {0} is not within 15 to 20")]
    WorkFactor(u8),
    /// `mechanism.toml` cannot be used.
    #[error("{}: {message}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        message: String,
    },
    /// The file could not be imported at all.
    #[error("cannot import {} as {importer}: {source}", path.display())]
    Import {
        /// The file.
        path: PathBuf,
        /// As what.
        importer: &'static str,
        /// Why.
        #[source]
        source: rapporteur_intake::IntakeError,
    },
    /// A demonstration was asked to hold something else than the example.
    #[error("this mechanism is a demonstration (its keys are seeded): it refuses {}", .0.display())]
    DemonstrationRefuses(PathBuf),
    /// Several faults in measures or texts, each with its file and line.
    #[error("the report cannot be built:\n{}", .0.join("\n"))]
    ReportFaults(Vec<String>),
    /// Something named does not exist.
    #[error("no {what} {name:?} here")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// The name given.
        name: String,
    },
    /// The verb was asked for something that makes no sense, in words.
    #[error("{0}")]
    Usage(String),
    /// A name stands for several things.
    #[error("{name:?} stands for more than one {what}:\n{}", .candidates.join("\n"))]
    Ambiguous {
        /// What was looked for.
        what: &'static str,
        /// The name given.
        name: String,
        /// What it may stand for, a line each.
        candidates: Vec<String>,
    },
    /// A file holds far less than the one it would supersede.
    #[error(
        "the file leaves out {removed} of the {held} entities that {dataset} holds now; nothing was changed"
    )]
    WouldRemove {
        /// The dataset.
        dataset: String,
        /// Entities that it leaves out.
        removed: u64,
        /// Entities held now.
        held: u64,
    },
    /// A judgment that is decided already.
    #[error("judgment {0} is decided already")]
    AlreadyDecided(String),
    /// A backup cannot be made or put back as asked.
    #[error("{message}")]
    Backup {
        /// What is in the way.
        message: String,
        /// What to do.
        hint: &'static str,
    },
    /// A share of a key, several, or the transcript of a ceremony cannot be used.
    #[error("cannot use {what}")]
    Share {
        /// The file, or which shares.
        what: String,
        /// Why, naming the word.
        #[source]
        source: rapporteur_shares::SharesError,
    },
    /// A file that holds a secret is there already, and is never written over.
    #[error("{} exists already and was left as it is", .0.display())]
    FileExists(PathBuf),
    /// Something about keys cannot be done as asked.
    #[error("{message}")]
    Keys {
        /// What is in the way.
        message: String,
        /// What to do.
        hint: &'static str,
    },
    /// The ledger holds less than is known to have been signed: an old copy of the folder was put back.
    #[error(
        "the ledger holds {held} entries, but {from} knows of {known}: an older copy was put back, and nothing is added to it"
    )]
    Rollback {
        /// Who knows, in words.
        from: String,
        /// Entries that are known.
        known: u64,
        /// Entries that are held.
        held: u64,
    },
    /// The ledger holds other entries than were signed.
    #[error(
        "the first {size} entries of the ledger are not those that {from} knows: the history was changed, and nothing is added to it"
    )]
    Forked {
        /// Who knows, in words.
        from: String,
        /// How many entries were signed.
        size: u64,
    },
    /// The mechanism was put back from a backup, and nobody has said yet what became of what was signed since.
    #[error(
        "this mechanism was put back from backup {snapshot}, which held {held} entries: nothing is added before that is resolved"
    )]
    PutBack {
        /// The backup's number.
        snapshot: u64,
        /// Entries that its ledger held.
        held: u64,
    },
    /// An alarm stands, so nothing is signed.
    #[error("nothing is signed while {} stands", .0.display())]
    Alarm(PathBuf),
    /// Too few witnesses cosigned.
    #[error("{met} of the {wanted} cosignatures that [ledger] quorum asks for have come")]
    Quorum {
        /// Cosignatures that came.
        met: u32,
        /// Cosignatures that are needed.
        wanted: u32,
    },
    /// Something about the ledger's upkeep cannot be done as asked.
    #[error("{message}")]
    Upkeep {
        /// What is in the way.
        message: String,
        /// What to do.
        hint: &'static str,
    },
    /// Linking lists failed.
    #[error("{0}")]
    Linking(#[source] Box<crate::linking::LinkingError>),
    /// Estimating failed.
    #[error("{0}")]
    Estimation(#[source] Box<crate::estimation::EstimationError>),
    /// Thresholds of linking that make no sense.
    #[error("cannot link: {0}")]
    Linkage(String),
    /// The record contradicts itself.
    #[error("the record does not hold together: {0}")]
    Integrity(String),
    /// The keyring or the vault failed.
    #[error("the vault failed while trying to {attempt}")]
    Vault {
        /// What was tried.
        attempt: &'static str,
        /// Why.
        #[source]
        source: rapporteur_vault::VaultError,
    },
    /// The ledger failed.
    #[error("the ledger failed while trying to {attempt}")]
    Ledger {
        /// What was tried.
        attempt: &'static str,
        /// Why.
        #[source]
        source: rapporteur_ledger::LedgerError,
    },
    /// The database failed.
    #[error("the database failed while trying to {attempt}")]
    Store {
        /// What was tried.
        attempt: &'static str,
        /// Why.
        #[source]
        source: rapporteur_store::StoreError,
    },
    /// The package failed.
    #[error("the report package failed while trying to {attempt}")]
    Package {
        /// What was tried.
        attempt: &'static str,
        /// Why.
        #[source]
        source: rapporteur_package::PackageError,
    },
    /// A time-stamp by others cannot be read or does not hold.
    #[error("cannot {attempt} {subject}")]
    Stamp {
        /// What was tried, for example `keep`.
        attempt: &'static str,
        /// On what: a file, or a checkpoint and an authority.
        subject: String,
        /// Why.
        #[source]
        source: rapporteur_stamp::StampError,
    },
    /// The PDF failed.
    #[error("the PDF in {language} cannot be made")]
    Typeset {
        /// The language.
        language: String,
        /// Why.
        #[source]
        source: rapporteur_typeset::TypesetError,
    },
    /// A capture or a package of evidence could not be read or written.
    #[error("cannot {attempt}")]
    Archive {
        /// What was tried.
        attempt: &'static str,
        /// Why.
        #[source]
        source: rapporteur_archive::ArchiveError,
    },
    /// Consent or confidentiality forbid that an item is given out.
    #[error("item {item} is not given out: {why}")]
    ExportForbidden {
        /// The item.
        item: String,
        /// What forbids it.
        why: &'static str,
    },
    /// Items cannot be given out in the form asked for.
    #[error("cannot give that out: {0}")]
    CannotExport(String),
    /// Something stands already where something new is to be written.
    #[error("{} is there already", .0.display())]
    Occupied(PathBuf),
    /// A foreign file could not be opened, or no copy could be made of it.
    #[error("the file was not opened or copied")]
    Darkroom(#[source] rapporteur_darkroom::DarkroomError),
    /// The operating system gave no randomness.
    #[error("the operating system gave no random bytes: {0}")]
    Randomness(String),
}

impl AppError {
    /// A failure on a file.
    pub(crate) fn file(attempt: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::File {
            attempt,
            path: path.to_owned(),
            source,
        }
    }

    /// A failure on shares.
    pub(crate) fn share(what: &str) -> impl FnOnce(rapporteur_shares::SharesError) -> Self {
        move |source| Self::Share {
            what: what.to_owned(),
            source,
        }
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NoMechanism(_)
            | Self::NotEmpty(_)
            | Self::WrongPassphrase
            | Self::ShortPassphrase { .. }
            | Self::WorkFactor(_)
            | Self::Backup { .. }
            | Self::Share { .. }
            | Self::FileExists(_)
            | Self::Keys { .. }
            | Self::Stamp { .. }
            | Self::Upkeep { .. }
            | Self::Import { .. }
            | Self::Linkage(_)
            | Self::AlreadyDecided(_)
            | Self::WouldRemove { .. }
            | Self::DemonstrationRefuses(_)
            | Self::ExportForbidden { .. }
            | Self::CannotExport(_)
            | Self::Occupied(_)
            | Self::Usage(_)
            | Self::Ambiguous { .. }
            | Self::Unknown { .. } => Kind::User,
            Self::Linking(error) => error.kind(),
            Self::Estimation(error) => error.kind(),
            Self::Config { .. } | Self::ReportFaults(_) | Self::Typeset { .. } => Kind::Config,
            Self::Integrity(_)
            | Self::Rollback { .. }
            | Self::Forked { .. }
            | Self::PutBack { .. }
            | Self::Alarm(_)
            | Self::Ledger {
                source: LedgerError::RollbackRefused { .. } | LedgerError::ForkRefused { .. },
                ..
            } => Kind::Integrity,
            Self::Vault { source, .. } if is_request(source) => Kind::User,
            Self::Darkroom(error) => darkroom_kind(error),
            Self::File { .. }
            | Self::Vault { .. }
            | Self::Ledger { .. }
            | Self::Store { .. }
            | Self::Package { .. }
            | Self::Archive { .. }
            | Self::Quorum { .. }
            | Self::Randomness(_) => Kind::Environment,
        }
    }

    /// What the user can do about it.
    pub fn hints(&self) -> Vec<&'static str> {
        match self {
            Self::NoMechanism(_) => vec![
                "make one with `rapporteur init DIR`, or name one with `--mechanism DIR`",
                "to see the whole path on example data, run `rapporteur demo`",
            ],
            Self::Backup { hint, .. } | Self::Keys { hint, .. } | Self::Upkeep { hint, .. } => {
                vec![hint]
            }
            Self::Linking(error) => error.hints(),
            Self::Estimation(error) => error.hints(),
            Self::Share { .. } => {
                vec!["nothing was changed; correct the words from the paper and try again"]
            }
            Self::FileExists(_) => vec![
                "nothing was written over; name another place, and look whether that file still holds a secret",
            ],
            Self::ExportForbidden { .. } => vec![
                "if it must be given out all the same, say --override-consent REASON: it is recorded in the item's custody",
            ],
            Self::CannotExport(_) => vec!["`--as bagit` takes any items, sealed or not"],
            Self::Occupied(_) => vec!["name a place where nothing stands yet"],
            Self::NotEmpty(_) => vec!["name an empty or new folder"],
            Self::WrongPassphrase => {
                vec!["nothing was changed; try again, or ask the custodian of the passphrase"]
            }
            Self::DemonstrationRefuses(_) => {
                vec![
                    "a demonstration takes only its own example; make a real mechanism with `rapporteur init DIR`",
                ]
            }
            Self::Package {
                source: rapporteur_package::PackageError::Occupied { .. },
                ..
            } => {
                vec![
                    "say `--replace` to put the new package in its place, or `--out DIR` to write elsewhere",
                ]
            }
            Self::Stamp { .. } => vec!["nothing was kept; the file is as it was"],
            Self::Import { .. } => {
                vec!["the original is kept in the vault as it is; correct a copy and import that"]
            }
            Self::WouldRemove { .. } => vec![
                "a corrected file must hold everything that still stands; an excerpt or a single session is no corrected file",
                "if so much is really to go, say --may-remove",
            ],
            Self::Ambiguous { .. } => vec!["name it by more digits of its id"],
            Self::AlreadyDecided(_) => {
                vec!["take the decision back first: `rapporteur link reverse`"]
            }
            Self::Integrity(_) => {
                vec!["stop working in this mechanism and keep a copy of the folder as it is now"]
            }
            Self::Darkroom(rapporteur_darkroom::DarkroomError::NotConfined(_)) => vec![
                "say --accept-weak-sandbox only on a machine that holds nothing else and has no network",
            ],
            Self::Darkroom(_) => {
                vec!["the original is untouched; its custody says that it was tried"]
            }
            _ => self.ledger_hints(),
        }
    }

    /// What the user can do about a ledger that contradicts what is known.
    fn ledger_hints(&self) -> Vec<&'static str> {
        match self {
            Self::Rollback { .. }
            | Self::Forked { .. }
            | Self::Ledger {
                source: LedgerError::RollbackRefused { .. } | LedgerError::ForkRefused { .. },
                ..
            } => vec![
                "keep a copy of the folder as it is now, and find out who put what back",
                "if a published copy holds the missing entries: `rapporteur ledger resolve --adopt DIR-or-URL --reason WHY`",
                "if nothing holds them: `rapporteur ledger resolve --new-origin NAME --reason WHY`",
            ],
            Self::PutBack { .. } => vec![
                "if nothing was signed after that backup: `rapporteur ledger resolve --acknowledge --reason WHY`",
                "if a published copy goes further: `rapporteur ledger resolve --adopt DIR-or-URL --reason WHY`",
                "if more was signed and nothing holds it: `rapporteur ledger resolve --new-origin NAME --reason WHY`",
            ],
            Self::Alarm(_) => vec![
                "read the file and the evidence beside it; show both to your witnesses' operators",
                "when it is understood: `rapporteur ledger resolve` with --adopt, --new-origin or --acknowledge",
            ],
            Self::Quorum { .. } => vec![
                "run it again when the witnesses answer (`rapporteur ledger witnesses` says which did not)",
            ],
            _ => Vec::new(),
        }
    }
}

/// Whether it is what was typed that the vault refuses, and not the vault that failed.
fn is_request(error: &rapporteur_vault::VaultError) -> bool {
    use rapporteur_vault::VaultError::{
        NotSealedToIdentity, OpenNotKeyring, ParseIdentity, ParseRecipient, RecipientName,
        RecipientTwice, TooManyRecipients,
    };
    matches!(
        error,
        NotSealedToIdentity
            | OpenNotKeyring(_)
            | ParseIdentity
            | ParseRecipient(_)
            | RecipientName(_)
            | RecipientTwice(_)
            | TooManyRecipients(_)
    )
}

/// A file that cannot be opened is the user's to look at; a child that cannot be started or confined is the system's.
fn darkroom_kind(error: &rapporteur_darkroom::DarkroomError) -> Kind {
    use rapporteur_darkroom::DarkroomError;
    match error {
        DarkroomError::Start(_)
        | DarkroomError::NotConfined(_)
        | DarkroomError::ReadOriginal(_)
        | DarkroomError::WriteCopy(_) => Kind::Environment,
        _ => Kind::User,
    }
}
