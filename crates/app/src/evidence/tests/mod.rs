//! Evidence through the verbs, on a scratch mechanism with real keys.

mod adding;
mod checking;
mod erasing;
mod packing;
mod stamping;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rapporteur_model::{CustodyKind, DerivativeRecord, EvidenceRecord};
use secrecy::SecretString;
use tempfile::TempDir;

use super::record::keep_derivative;
use super::*;
use crate::{Ambient, AppError, DatabaseConfig, InitOptions, Mechanism, Silent, Situation};

/// A scratch mechanism and a folder for files from outside.
struct Bench {
    folder: TempDir,
    mechanism: Mechanism,
}

fn on_a_bench(act: impl AsyncFnOnce(Bench)) {
    on_a_bench_seeded(None, act);
}

fn on_a_bench_seeded(demonstration_seed: Option<u64>, act: impl AsyncFnOnce(Bench)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let options = InitOptions {
            name: "Test".to_owned(),
            origin: None,
            situation: Situation {
                title: String::new(),
                state: String::new(),
            },
            database: DatabaseConfig::Sqlite,
            vault: Default::default(),
            demonstration_seed,
            work_factor: demonstration_seed.is_none().then_some(15),
            ceremony: None,
        };
        let passphrase = SecretString::from("correct horse battery".to_owned());
        let dir = folder.path().join("m");
        let mechanism = Mechanism::create(&dir, options, &passphrase, &ambient(0))
            .await
            .unwrap();
        act(Bench { folder, mechanism }).await;
        rapporteur_store::close_databases().await;
    });
}

fn ambient(day: i64) -> Ambient {
    Ambient {
        now: rapporteur_model::Timestamp::from_seconds(1_600_000_000 + day * 24 * 60 * 60).unwrap(),
        officer: "officer A".to_owned(),
    }
}

impl Bench {
    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join("outside").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Adds with the defaults and returns what was told of each item.
    async fn add(&mut self, paths: &[&Path]) -> (Vec<Added>, AddSummary) {
        self.add_with(paths, &AddOptions::default(), usize::MAX)
            .await
    }

    /// Adds and stops after `stop_after` items.
    async fn add_with(
        &mut self,
        paths: &[&Path],
        options: &AddOptions,
        stop_after: usize,
    ) -> (Vec<Added>, AddSummary) {
        let paths: Vec<PathBuf> = paths.iter().map(|&path| path.to_owned()).collect();
        let mut told = Vec::new();
        let mut tell = |one: &Added| {
            told.push(one.clone());
            match told.len() < stop_after {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        };
        let mechanism = &mut self.mechanism;
        let summary = add(
            mechanism,
            &paths,
            options,
            &ambient(1),
            &mut Silent,
            &mut tell,
        )
        .await
        .unwrap();
        (told, summary)
    }

    /// Adds one file and returns its record.
    async fn item(&mut self, name: &str, bytes: impl AsRef<[u8]>) -> EvidenceRecord {
        let path = self.write(name, bytes);
        let (told, _) = self.add(&[&path]).await;
        let id = told[0].evidence;
        self.mechanism.store.evidence(id).await.unwrap().unwrap()
    }

    /// Keeps a working copy of an item.
    async fn keep(&mut self, of: &EvidenceRecord, title: &str, text: &str) -> DerivativeRecord {
        let (mechanism, day, bytes) = (&mut self.mechanism, ambient(1), text.as_bytes());
        let (kind, media_type, tool) = ("working_copy", "text/plain", tool());
        keep_derivative(mechanism, &day, of, kind, title, media_type, bytes, &tool)
            .await
            .unwrap()
    }

    /// The kinds of event in the life of an item, in order.
    async fn life(&self, item: &EvidenceRecord) -> Vec<CustodyKind> {
        let life = self.mechanism.store.custody_of(item.id).await.unwrap();
        life.into_iter().map(|record| record.event.kind).collect()
    }

    /// Every file of the mechanism's folder with its bytes.
    fn tree(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.mechanism.dir.clone()];
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        files
    }

    /// Where a sealed object lies.
    fn blob(&self, item: &EvidenceRecord) -> PathBuf {
        let (folder, rest) = item.blob_name.split_at(2);
        let blobs = self.mechanism.dir.join("vault/blobs");
        blobs.join(folder).join(format!("{rest}.age"))
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, AppError>) -> String {
    outcome.unwrap_err().to_string()
}
