//! The plain pages of an encrypted SQLite file, freed ones too: what the holder of the key could find in it. Uses no SQLite, so
//! that nothing which SQLite would skip is skipped. SQLCipher 4: pages of 4,096 bytes, of which the last 80 are the
//! initialisation vector (16) and the HMAC (64); AES-256 in CBC mode; the first 16 bytes of the file are its salt.

use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt, KeyInit};

const PAGE_BYTES: usize = 4_096;
const RESERVED_BYTES: usize = 80;
const SALT_BYTES: usize = 16;
const BLOCK_BYTES: usize = 16;
/// The header of a write-ahead log, and of each frame in it.
const LOG_HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;

/// Decrypts every page of a database file, used or freed, and joins them.
///
/// # Panics
/// When the file is no whole number of pages.
pub fn plain_pages(file: &[u8], key: &[u8; 32]) -> Vec<u8> {
    assert!(
        file.len().is_multiple_of(PAGE_BYTES),
        "{} bytes are no whole number of pages",
        file.len()
    );
    let pages = file.chunks_exact(PAGE_BYTES).enumerate();
    pages
        .flat_map(|(number, page)| plain_page(page, key, number == 0))
        .collect()
}

/// Decrypts every frame of a write-ahead log, valid or left over, and joins them.
pub fn plain_frames(log: &[u8], key: &[u8; 32]) -> Vec<u8> {
    let frames = log.get(LOG_HEADER_BYTES..).unwrap_or_default();
    let pages = frames
        .chunks_exact(FRAME_HEADER_BYTES + PAGE_BYTES)
        .map(|frame| (&frame[..4], &frame[FRAME_HEADER_BYTES..]));
    pages
        .flat_map(|(number, page)| plain_page(page, key, number == [0, 0, 0, 1]))
        .collect()
}

fn plain_page(page: &[u8], key: &[u8; 32], is_first: bool) -> Vec<u8> {
    let cipher = Aes256::new(key.into());
    let sealed = &page[if is_first { SALT_BYTES } else { 0 }..PAGE_BYTES - RESERVED_BYTES];
    let mut before = &page[sealed_end()..sealed_end() + BLOCK_BYTES];
    let mut plain = Vec::with_capacity(sealed.len());
    for sealed_block in sealed.chunks_exact(BLOCK_BYTES) {
        let mut block = sealed_block
            .try_into()
            .expect("invariant: a chunk of one block");
        cipher.decrypt_block(&mut block);
        plain.extend(block.iter().zip(before).map(|(byte, mask)| byte ^ mask));
        before = sealed_block;
    }
    plain
}

const fn sealed_end() -> usize {
    PAGE_BYTES - RESERVED_BYTES
}
