//! A bucket at any S3 endpoint as a shelf. Knows sealed bytes only, and no clock but that of its connections.
//!
//! # What an answer is worth
//!
//! INVARIANT: nothing is taken for stored because a server said so. Every upload is read back whole and its digest compared,
//! whatever the answer was: so an answer that was lost is no failure, and one that came from elsewhere is no success. New
//! blobs are put with `If-None-Match: *`, small objects are replaced with `If-Match`. An object that is uploaded in parts can be
//! put under no condition: it is looked for before, and two writers at the same moment leave one of two sealings of the
//! same original, of which the loser learns.

mod reader;
mod runtime;
mod upload;
mod versions;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use object_store::path::Path as Key;
use object_store::{ClientOptions, ObjectStore as _, RetryConfig};
use rapporteur_disk::{Disk as _, Incoming, RealDisk, make_folders_durably};
use secrecy::{ExposeSecret as _, SecretString};

use self::reader::RemoteReader;
use self::runtime::Runtime;
use self::upload::RemoteStaged;
use self::versions::Versions;
use super::slots::Slots;
use super::{Mark, RemoteFailure, Shelf, Staged, check_object_name};
use crate::VaultError;

/// How often a request is sent again that failed in transit or at the server.
const RETRIES_MAX: usize = 4;
/// How long after the first attempt a request is not sent again.
const RETRY_TIME_MAX: Duration = Duration::from_secs(60);
/// How long one request may take; 8 MiB at half a megabit per second take 134 s.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(180);
const CONNECT_TIME_MAX: Duration = Duration::from_secs(15);

/// Where a bucket is. No secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Settings {
    /// The bucket's name.
    pub bucket: String,
    /// What begins the name of every object, without `/` at its ends; empty for none.
    pub prefix: String,
    /// The server's address, `https://…`; `None` for Amazon's in the region. Objects are addressed as paths below it.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// Whether `http://` will do: only for a server on this machine.
    pub allow_http: bool,
}

/// Who may use the bucket. Read from the environment by the program, never from a file of the mechanism. No `Debug`.
#[derive(Clone)]
pub struct S3Credentials {
    /// The access key's id.
    pub key_id: String,
    /// The secret access key.
    pub secret: SecretString,
    /// The token of a temporary session.
    pub session_token: Option<SecretString>,
}

/// A bucket as a shelf. Requests run on a thread of its own, so that it may be used inside and outside an async runtime.
pub struct S3Shelf {
    bucket: Arc<Bucket>,
}

/// What the parts of this module share.
struct Bucket {
    store: Arc<AmazonS3>,
    versions: Versions,
    prefix: String,
    /// `s3://bucket/prefix`.
    address: String,
    runtime: Runtime,
}

impl S3Shelf {
    /// Prepares the connection; the first request is sent by the first call.
    ///
    /// # Errors
    /// [`VaultError::StoreSettings`].
    pub fn open(settings: &S3Settings, credentials: &S3Credentials) -> Result<Self, VaultError> {
        check_settings(settings)?;
        // The TLS library is told which cryptography to use; that another part of the program did so before is no fault.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = ClientOptions::new()
            .with_allow_http(settings.allow_http)
            .with_timeout(REQUEST_TIME_MAX)
            .with_connect_timeout(CONNECT_TIME_MAX);
        let retry = RetryConfig {
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIME_MAX,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&credentials.key_id)
            .with_secret_access_key(credentials.secret.expose_secret())
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_client_options(options.clone())
            .with_retry(retry);
        if let Some(token) = &credentials.session_token {
            builder = builder.with_token(token.expose_secret());
        }
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let refused = |error: object_store::Error| VaultError::StoreSettings(error.to_string());
        let store = builder.build().map_err(refused)?;
        let versions = Versions::new(settings, &options).map_err(refused)?;
        let runtime = Runtime::start().map_err(|error| {
            VaultError::StoreSettings(format!("no thread for its requests: {error}"))
        })?;
        let mut address = format!("s3://{}", settings.bucket);
        if !settings.prefix.is_empty() {
            address = format!("{address}/{}", settings.prefix);
        }
        Ok(Self {
            bucket: Arc::new(Bucket {
                store: Arc::new(store),
                versions,
                prefix: settings.prefix.clone(),
                address,
                runtime,
            }),
        })
    }
}

fn check_settings(settings: &S3Settings) -> Result<(), VaultError> {
    let refused = |why: &str| Err(VaultError::StoreSettings(why.to_owned()));
    let is_http = |address: &String| address.starts_with("http://");
    if settings.endpoint.as_ref().is_some_and(is_http) && !settings.allow_http {
        return refused("its address begins with http://, and `allow_http` is not set");
    }
    if settings.bucket.is_empty() || settings.region.is_empty() {
        return refused("a bucket and a region are needed");
    }
    if check_object_name(&settings.bucket).is_err() || settings.bucket.contains('/') {
        return refused("a bucket's name is of small letters, digits, `.` and `-`");
    }
    if !settings.prefix.is_empty() && check_object_name(&settings.prefix).is_err() {
        return refused(
            "a prefix is of small letters, digits, `.`, `_` and `-`, in parts joined by `/`",
        );
    }
    Ok(())
}

impl Bucket {
    fn key(&self, object: &str) -> Result<Key, VaultError> {
        check_object_name(object)?;
        Ok(if self.prefix.is_empty() {
            Key::from(object)
        } else {
            Key::from(format!("{}/{object}", self.prefix))
        })
    }

    fn place_of(&self, object: &str) -> String {
        format!("{}/{object}", self.address)
    }

    fn failed(
        &self,
        attempt: &'static str,
        object: &str,
    ) -> impl FnOnce(object_store::Error) -> VaultError + use<> {
        let object = self.place_of(object);
        move |error| VaultError::Remote {
            attempt,
            object,
            source: remote(&error),
        }
    }
}

/// The whole chain of an error as one text, marked as a failure of the network.
fn remote(error: &dyn std::error::Error) -> io::Error {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    io::Error::other(RemoteFailure(text))
}

fn slots(scratch: &Path) -> Slots<'_> {
    Slots {
        disk: &RealDisk,
        folder: scratch,
    }
}

impl Shelf for S3Shelf {
    fn place_of(&self, object: &str) -> String {
        self.bucket.place_of(object)
    }

    fn may_answer_stale(&self) -> bool {
        true
    }

    fn stage(&self, scratch: &Path) -> Result<Box<dyn Staged + '_>, VaultError> {
        make_folders_durably(&RealDisk, scratch)
            .map_err(VaultError::disk("make the folder", scratch))?;
        let slot = slots(scratch).begin()?;
        Ok(Box::new(RemoteStaged::new(self.bucket.clone(), slot)))
    }

    fn open(&self, object: &str) -> Result<Option<Box<dyn Incoming>>, VaultError> {
        let key = self.bucket.key(object)?;
        let reader = RemoteReader::open(self.bucket.clone(), key)
            .map_err(self.bucket.failed("read", object))?;
        Ok(reader.map(|reader| Box::new(reader) as Box<dyn Incoming>))
    }

    fn list(&self, under: &str) -> Result<Vec<String>, VaultError> {
        let prefix = self.bucket.key(under)?;
        let strip = if self.bucket.prefix.is_empty() {
            0
        } else {
            self.bucket.prefix.len() + 1
        };
        let store = self.bucket.store.clone();
        let listed = self.bucket.runtime.run(async move {
            store
                .list(Some(&prefix))
                .map_ok(|meta| meta.location.as_ref()[strip..].to_owned())
                .try_collect()
                .await
        });
        listed.map_err(self.bucket.failed("list", under))
    }

    fn leftovers(&self, scratch: &Path) -> Result<Vec<String>, VaultError> {
        slots(scratch).leftovers()
    }

    fn clear_leftovers(&self, scratch: &Path) -> Result<u64, VaultError> {
        slots(scratch).clear()
    }

    /// Nothing is to be done: what a bucket shows was stored whole.
    fn settle(&self, _object: &str) -> Result<(), VaultError> {
        Ok(())
    }

    /// Deletes every version of the object and every delete marker, and looks whether any is left. A store that knows no
    /// versions is asked to delete the one object. Nothing can be written over at such a store.
    fn destroy(&self, object: &str) -> Result<(), VaultError> {
        let key = self.bucket.key(object)?;
        versions::destroy(&self.bucket, key).map_err(|error| VaultError::Remote {
            attempt: "destroy every version of",
            object: self.place_of(object),
            source: error,
        })
    }

    fn read_small(&self, object: &str) -> Result<Option<(Vec<u8>, Mark)>, VaultError> {
        upload::read_small(&self.bucket, object)
    }

    fn write_small(
        &self,
        object: &str,
        bytes: &[u8],
        unchanged: Option<&Mark>,
    ) -> Result<Mark, VaultError> {
        upload::write_small(&self.bucket, object, bytes, unchanged)
    }
}

/// A temporary file of sealed bytes, opened again to be sent.
fn reopen(path: &PathBuf) -> Result<Box<dyn Incoming>, VaultError> {
    RealDisk.open(path).map_err(VaultError::disk("read", path))
}
