//! An object as a stream that can be sought in, read in blocks. All blocks are of one version: that which was opened.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path as Key;
use object_store::{Error, GetOptions, GetRange, ObjectMeta, ObjectStore as _};

use super::{Bucket, remote};
use crate::shelf::RemoteFailure;

/// Bytes asked for at a time.
const BLOCK_BYTES: u64 = 4 * 1024 * 1024;

pub(super) struct RemoteReader {
    bucket: Arc<Bucket>,
    key: Key,
    size_bytes: u64,
    e_tag: Option<String>,
    position: u64,
    block_start: u64,
    block: Bytes,
}

impl RemoteReader {
    /// Asks for the first block; `None` when there is no such object.
    pub(super) fn open(bucket: Arc<Bucket>, key: Key) -> Result<Option<Self>, Error> {
        let (meta, block) = match get(&bucket, &key, 0..BLOCK_BYTES, None) {
            Ok(got) => got,
            Err(Error::NotFound { .. }) => return Ok(None),
            // A range of an empty object is refused.
            Err(error) => match head(&bucket, &key)? {
                meta if meta.size == 0 => (meta, Bytes::new()),
                _ => return Err(error),
            },
        };
        Ok(Some(Self {
            bucket,
            key,
            size_bytes: meta.size,
            e_tag: meta.e_tag,
            position: 0,
            block_start: 0,
            block,
        }))
    }

    fn load(&mut self) -> io::Result<()> {
        let start = self.position - self.position % BLOCK_BYTES;
        let end = (start + BLOCK_BYTES).min(self.size_bytes);
        let e_tag = self.e_tag.clone();
        let (_, block) =
            get(&self.bucket, &self.key, start..end, e_tag).map_err(|error| match error {
                Error::Precondition { .. } | Error::NotFound { .. } => io::Error::other(
                    RemoteFailure("it was replaced while it was read".to_owned()),
                ),
                error => remote(&error),
            })?;
        if block.len() as u64 != end - start {
            let told = format!("{} bytes came instead of {}", block.len(), end - start);
            return Err(io::Error::other(RemoteFailure(told)));
        }
        self.block = block;
        self.block_start = start;
        Ok(())
    }
}

fn head(bucket: &Bucket, key: &Key) -> Result<ObjectMeta, Error> {
    let (store, key) = (bucket.store.clone(), key.clone());
    let options = GetOptions {
        head: true,
        ..GetOptions::default()
    };
    let got = bucket
        .runtime
        .run(async move { store.get_opts(&key, options).await });
    got.map(|got| got.meta)
}

fn get(
    bucket: &Bucket,
    key: &Key,
    range: std::ops::Range<u64>,
    if_match: Option<String>,
) -> Result<(ObjectMeta, Bytes), Error> {
    let (store, key) = (bucket.store.clone(), key.clone());
    let options = GetOptions {
        range: Some(GetRange::Bounded(range)),
        if_match,
        ..GetOptions::default()
    };
    bucket.runtime.run(async move {
        let got = store.get_opts(&key, options).await?;
        let meta = got.meta.clone();
        Ok((meta, got.bytes().await?))
    })
}

impl Read for RemoteReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.size_bytes || out.is_empty() {
            return Ok(0);
        }
        let held = self.block_start..self.block_start + self.block.len() as u64;
        if !held.contains(&self.position) {
            self.load()?;
        }
        let rest = &self.block[(self.position - self.block_start) as usize..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for RemoteReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size_bytes.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
