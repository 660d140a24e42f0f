//! Who attests what a proof leads to, in words that claim no more than was checked.

use std::fmt;

use super::header::{BlockTime, HEADER_BYTES, read_header};
use super::reader::{Reader, malformed};
use crate::StampError;

/// The part of an attestation after its tag has at most so many bytes, as in OpenTimestamps itself.
const PAYLOAD_BYTES_MAX: usize = 8192;
/// A calendar's address has at most so many characters, as in OpenTimestamps itself.
const CALENDAR_BYTES_MAX: usize = 1000;

const PENDING: [u8; 8] = [0x83, 0xdf, 0xe3, 0x0d, 0x2e, 0xf9, 0x0c, 0x8e];
const BITCOIN: [u8; 8] = [0x05, 0x88, 0x96, 0x0d, 0x73, 0xd7, 0x19, 0x01];
const LITECOIN: [u8; 8] = [0x06, 0x86, 0x9a, 0x0d, 0x73, 0xd7, 0x1b, 0x45];
const ETHEREUM: [u8; 8] = [0x30, 0xfe, 0x80, 0x87, 0xb5, 0xc7, 0xea, 0xd7];

/// Who attests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttestationKind {
    /// A calendar has promised to have it attested, and nobody has attested anything yet.
    Pending {
        /// The calendar's address.
        calendar: String,
    },
    /// The header of a Bitcoin block.
    Bitcoin {
        /// The block's height, as the proof says.
        height: u64,
    },
    /// A block of another chain, which is not checked here.
    OtherChain {
        /// The chain.
        chain: &'static str,
        /// The block's height, as the proof says.
        height: u64,
    },
    /// Something that this program does not know.
    Unknown {
        /// Its tag.
        tag: [u8; 8],
    },
}

/// What a proof leads to at one of its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Who attests.
    pub kind: AttestationKind,
    /// What is attested: the file's digest after every operation on the way. `None` where one of them cannot be computed.
    pub message: Option<Vec<u8>>,
}

impl Attestation {
    /// Checks a Bitcoin attestation against the header of its block, as it stands on the chain: 80 bytes. The header must be the
    /// work that it states, at least that of any block since 2014, and hold what the proof leads to.
    ///
    /// That the header belongs to the chain of most work, and to the stated height, it cannot show: compare the block's hash,
    /// which is returned, with a source that you trust.
    ///
    /// # Errors
    /// [`StampError::CheckHeader`].
    pub fn verify(&self, header: &[u8; HEADER_BYTES]) -> Result<BlockTime, StampError> {
        let refused = |why: &str| Err(StampError::CheckHeader(why.to_owned()));
        if !matches!(self.kind, AttestationKind::Bitcoin { .. }) {
            return refused("this end of the proof does not lead to a Bitcoin block");
        }
        let Some(message) = &self.message else {
            return refused("the way to it has an operation that is not computed here");
        };
        let header = read_header(header)?;
        if message[..] != header.merkle_root {
            return refused("it is of another block than the proof leads to");
        }
        Ok(header.time)
    }

    /// Reads what follows the tag of an attestation.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        message: Option<Vec<u8>>,
    ) -> Result<Self, StampError> {
        let mut tag = [0; 8];
        tag.copy_from_slice(reader.take(8)?);
        let mut payload = Reader::new(reader.bytes(PAYLOAD_BYTES_MAX)?);
        let kind = match tag {
            PENDING => AttestationKind::Pending {
                calendar: read_calendar(payload.bytes(CALENDAR_BYTES_MAX)?)?,
            },
            BITCOIN => AttestationKind::Bitcoin {
                height: payload.number()?,
            },
            LITECOIN => AttestationKind::OtherChain {
                chain: "Litecoin",
                height: payload.number()?,
            },
            ETHEREUM => AttestationKind::OtherChain {
                chain: "Ethereum",
                height: payload.number()?,
            },
            tag => {
                let kind = AttestationKind::Unknown { tag };
                return Ok(Self { kind, message });
            }
        };
        if !payload.is_finished() {
            return Err(malformed("an attestation is longer than it should be"));
        }
        Ok(Self { kind, message })
    }
}

fn read_calendar(bytes: &[u8]) -> Result<String, StampError> {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_/:".contains(byte);
    if !bytes.iter().all(is_allowed) {
        return Err(malformed(
            "a calendar's address holds a character that is not allowed",
        ));
    }
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// What is known of an attestation when nothing was checked.
impl fmt::Display for Attestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            AttestationKind::Pending { calendar } => write!(
                f,
                "pending: {calendar} promised to have it attested; the proof must still be completed there"
            ),
            AttestationKind::Bitcoin { height } => {
                write!(f, "says Bitcoin block {height}; no block header was given")
            }
            AttestationKind::OtherChain { chain, height } => {
                write!(f, "says {chain} block {height}, which is not checked here")
            }
            AttestationKind::Unknown { tag } => {
                write!(
                    f,
                    "an attestation of a kind that is not known here ({})",
                    hex::encode(tag)
                )
            }
        }
    }
}
