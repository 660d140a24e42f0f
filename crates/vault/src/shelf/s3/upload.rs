//! Objects on their way into a bucket. What was sent is read back before it counts as stored.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use object_store::path::Path as Key;
use object_store::{
    Error, MultipartUpload, ObjectStore as _, ObjectStoreExt as _, PutMode, PutPayload,
    UpdateVersion,
};
use rapporteur_disk::{Disk as _, Lock, Outgoing, RealDisk};

use super::reader::RemoteReader;
use super::{Bucket, reopen};
use crate::opening::fill;
use crate::seal::Sum;
use crate::shelf::slots::Slot;
use crate::shelf::{Mark, Over, SMALL_BYTES_MAX, Staged};
use crate::{Seal, VaultError};

/// Bytes of a part, and of the largest object that is sent in one request. 10,000 parts are the most that S3 takes.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Parts on their way at a time. With the one that is read, this bounds the memory.
const PARTS_UNDERWAY_MAX: usize = 2;
/// How often an object is sent.
const SENDS_MAX: u32 = 3;
/// How often an object is read back before it counts as not stored: a store may answer with what stood there before.
const LOOKS_MAX: u32 = 4;
/// The pause before the second look; doubled before each further one.
const LOOK_PAUSE: Duration = Duration::from_millis(200);

/// Sealed bytes in a file of the scratch folder, which is removed when they were sent.
pub(super) struct RemoteStaged {
    bucket: Arc<Bucket>,
    path: PathBuf,
    file: Option<Box<dyn Outgoing>>,
    _lock: Box<dyn Lock>,
}

impl RemoteStaged {
    pub(super) fn new(bucket: Arc<Bucket>, slot: Slot) -> Self {
        Self {
            bucket,
            path: slot.path,
            file: Some(slot.file),
            _lock: slot.lock,
        }
    }
}

impl Write for RemoteStaged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::Error::other("it is written already")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.flush())
    }
}

impl Staged for RemoteStaged {
    fn keep_as(&mut self, object: &str, seal: &Seal, over: Over) -> Result<(), VaultError> {
        let key = self.bucket.key(object)?;
        self.flush()
            .map_err(VaultError::disk("write", &self.path))?;
        self.file = None;
        let mut sent = Ok(());
        for _ in 0..SENDS_MAX {
            sent = self.send(object, &key, seal, over)?;
            if self.is_there(object, &key, seal, sent.is_ok())? {
                return Ok(());
            }
            match sent {
                Err(Error::AlreadyExists { .. }) => {
                    return Err(VaultError::Conflict(self.bucket.place_of(object)));
                }
                Err(_) => {}
                Ok(()) => {
                    return Err(VaultError::UploadDiffers {
                        object: self.bucket.place_of(object),
                        problem: "its digest is another when it is read back".to_owned(),
                    });
                }
            }
        }
        sent.map_err(self.bucket.failed("store", object))
    }
}

impl RemoteStaged {
    /// Sends the file once. The outer error is the disk's.
    fn send(
        &self,
        object: &str,
        key: &Key,
        seal: &Seal,
        over: Over,
    ) -> Result<Result<(), Error>, VaultError> {
        if seal.size_bytes > PART_BYTES as u64 {
            if over == Over::Nothing
                && RemoteReader::open(self.bucket.clone(), key.clone())
                    .map_err(self.bucket.failed("look for", object))?
                    .is_some()
            {
                let path = key.to_string();
                let source = "it was there before".into();
                return Ok(Err(Error::AlreadyExists { path, source }));
            }
            return self.send_in_parts(key);
        }
        let mut bytes = Vec::new();
        reopen(&self.path)?
            .read_to_end(&mut bytes)
            .map_err(VaultError::disk("read", &self.path))?;
        let mode = match over {
            Over::Nothing => PutMode::Create,
            Over::Anything => PutMode::Overwrite,
        };
        Ok(put(&self.bucket, key, bytes, mode).map(drop))
    }

    fn send_in_parts(&self, key: &Key) -> Result<Result<(), Error>, VaultError> {
        let mut file = reopen(&self.path)?;
        let (store, for_begin) = (self.bucket.store.clone(), key.clone());
        let begun = self
            .bucket
            .runtime
            .run(async move { store.put_multipart(&for_begin).await });
        let mut upload = match begun {
            Ok(upload) => upload,
            Err(error) => return Ok(Err(error)),
        };
        let mut underway: VecDeque<Receiver<Result<(), Error>>> = VecDeque::new();
        let wait = |part: Receiver<Result<(), Error>>| {
            part.recv()
                .expect("invariant: a request ends with an answer or an error")
        };
        loop {
            let mut part = vec![0; PART_BYTES];
            let count = match fill(&mut file, &mut part) {
                Ok(count) => count,
                Err(error) => {
                    self.abort(upload);
                    return Err(VaultError::disk("read", &self.path)(error));
                }
            };
            part.truncate(count);
            let is_last = count < PART_BYTES;
            if count > 0 {
                let sending = upload.put_part(PutPayload::from(part));
                underway.push_back(self.bucket.runtime.begin(sending));
            }
            while underway.len() > if is_last { 0 } else { PARTS_UNDERWAY_MAX - 1 } {
                let done = underway.pop_front().map_or(Ok(()), wait);
                if let Err(error) = done {
                    self.abort(upload);
                    return Ok(Err(error));
                }
            }
            if is_last {
                break;
            }
        }
        let completed = self
            .bucket
            .runtime
            .run(async move { upload.complete().await });
        Ok(completed.map(drop))
    }

    /// CRASH: or when this fails, the parts stay with the store, invisible and sealed, until the bucket's own rule for incomplete
    /// uploads removes them.
    fn abort(&self, mut upload: Box<dyn MultipartUpload>) {
        let _ = self.bucket.runtime.run(async move { upload.abort().await });
    }

    /// Whether what stands there is what was sent. When it should be there, it is looked for more than once.
    fn is_there(
        &self,
        object: &str,
        key: &Key,
        seal: &Seal,
        is_expected: bool,
    ) -> Result<bool, VaultError> {
        let mut pause = LOOK_PAUSE;
        for look in 0..LOOKS_MAX {
            if look > 0 {
                thread::sleep(pause);
                pause *= 2;
            }
            let found = seal_at(&self.bucket, object, key);
            match found {
                Ok(Some(found)) if found == *seal => return Ok(true),
                Err(error) if look + 1 == LOOKS_MAX => return Err(error),
                Ok(_) if !is_expected => return Ok(false),
                _ => {}
            }
        }
        Ok(false)
    }
}

impl Drop for RemoteStaged {
    fn drop(&mut self) {
        self.file = None;
        // CRASH: or when this fails, the file stays as a leftover of sealed bytes.
        let _ = RealDisk.remove_file(&self.path);
    }
}

fn seal_at(bucket: &Arc<Bucket>, object: &str, key: &Key) -> Result<Option<Seal>, VaultError> {
    let reader = RemoteReader::open(bucket.clone(), key.clone())
        .map_err(bucket.failed("read back", object))?;
    let Some(mut reader) = reader else {
        return Ok(None);
    };
    let mut sum = Sum::default();
    let mut block = vec![0; 256 * 1024];
    loop {
        let count = fill(&mut reader, &mut block)
            .map_err(|error| VaultError::from_read(bucket.place_of(object), error))?;
        if count == 0 {
            return Ok(Some(sum.seal()));
        }
        sum.add(&block[..count]);
    }
}

fn put(bucket: &Bucket, key: &Key, bytes: Vec<u8>, mode: PutMode) -> Result<Option<String>, Error> {
    let (store, key) = (bucket.store.clone(), key.clone());
    let payload = PutPayload::from(Bytes::from(bytes));
    let put = bucket
        .runtime
        .run(async move { store.put_opts(&key, payload, mode.into()).await });
    put.map(|put| put.e_tag)
}

/// Reads a small object and its entity tag.
pub(super) fn read_small(
    bucket: &Bucket,
    object: &str,
) -> Result<Option<(Vec<u8>, Mark)>, VaultError> {
    let (store, key) = (bucket.store.clone(), bucket.key(object)?);
    let got = bucket.runtime.run(async move {
        let got = store.get(&key).await?;
        let meta = got.meta.clone();
        if meta.size > SMALL_BYTES_MAX as u64 {
            return Ok((meta, None));
        }
        Ok((meta, Some(got.bytes().await?)))
    });
    let (meta, bytes) = match got {
        Err(Error::NotFound { .. }) => return Ok(None),
        got => got.map_err(bucket.failed("read", object))?,
    };
    let bytes = bytes.ok_or_else(|| VaultError::NotSmall(bucket.place_of(object)))?;
    let mark = meta.e_tag.ok_or_else(|| {
        VaultError::StoreSettings("it names no entity tags, so nothing can be replaced".to_owned())
    })?;
    Ok(Some((bytes.to_vec(), Mark(mark))))
}

/// Writes a small object under a condition, and reads it back.
pub(super) fn write_small(
    bucket: &Bucket,
    object: &str,
    bytes: &[u8],
    unchanged: Option<&Mark>,
) -> Result<Mark, VaultError> {
    let key = bucket.key(object)?;
    let mode = unchanged.map_or(PutMode::Create, |mark| {
        PutMode::Update(UpdateVersion {
            e_tag: Some(mark.0.clone()),
            version: None,
        })
    });
    let put = put(bucket, &key, bytes.to_vec(), mode);
    let mut pause = LOOK_PAUSE;
    for look in 0..LOOKS_MAX {
        if look > 0 {
            thread::sleep(pause);
            pause *= 2;
        }
        match read_small(bucket, object) {
            // Also when the answer was an error: then the answer to the write was lost, or another wrote the same.
            Ok(Some((found, mark))) if found == bytes => return Ok(mark),
            Err(error) if look + 1 == LOOKS_MAX => return Err(error),
            Ok(_) if put.is_err() => break,
            _ => {}
        }
    }
    match put {
        Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
            Err(VaultError::Conflict(bucket.place_of(object)))
        }
        Err(error) => Err(bucket.failed("store", object)(error)),
        Ok(_) => Err(VaultError::UploadDiffers {
            object: bucket.place_of(object),
            problem: "it is another when it is read back".to_owned(),
        }),
    }
}
