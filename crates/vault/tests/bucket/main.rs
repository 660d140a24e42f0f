//! The vault in a bucket: against a real server's behaviour, through a proxy that loses, repeats, invents and stales answers,
//! and with hands that tamper with the bucket.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

mod proxy;
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::sync::Arc;

use proxy::{Fault, Proxy, Rule};
use rapporteur_vault::{
    BlobState, Keyring, PutReceipt, S3Credentials, S3Settings, S3Shelf, ScrubReport, Seal, Shelf,
    Vault, VaultError,
};
use secrecy::SecretString;
use server::{make_bucket, send};
use tempfile::TempDir;

fn keyring() -> Keyring {
    let mut next = 1;
    let mut random = |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    };
    Keyring::generate(&mut random, true).unwrap()
}

fn settings(address: &str, bucket: &str) -> S3Settings {
    S3Settings {
        bucket: bucket.to_owned(),
        prefix: "mechanism/one".to_owned(),
        endpoint: Some(format!("http://{address}")),
        region: "us-east-1".to_owned(),
        allow_http: true,
    }
}

fn shelf(address: &str, bucket: &str) -> S3Shelf {
    let credentials = S3Credentials {
        key_id: "test".to_owned(),
        secret: SecretString::from("test".to_owned()),
        session_token: None,
    };
    S3Shelf::open(&settings(address, bucket), &credentials).unwrap()
}

/// A bucket of its own behind a proxy of its own.
struct World {
    server: String,
    proxy: Proxy,
    bucket: String,
    scratch: TempDir,
    vault: Vault,
}

impl World {
    fn new(bucket: &str, is_versioned: bool) -> Option<Self> {
        let server = server::address()?;
        make_bucket(&server, bucket, is_versioned);
        let proxy = Proxy::start(&server);
        let scratch = TempDir::new().unwrap();
        let shelf = shelf(&proxy.address, bucket);
        let vault = Vault::open_on(Box::new(shelf), scratch.path(), &keyring()).unwrap();
        Some(Self {
            server,
            proxy,
            bucket: bucket.to_owned(),
            scratch,
            vault,
        })
    }

    fn path(&self, blob_name: &str) -> String {
        let (first, rest) = blob_name.split_at(2);
        let bucket = &self.bucket;
        format!("/{bucket}/mechanism/one/blobs/{first}/{rest}.age")
    }

    /// What lies in the bucket, not through the proxy.
    fn stored(&self, blob_name: &str) -> Option<Vec<u8>> {
        let (status, body) = send(&self.server, "GET", &self.path(blob_name), b"");
        (status == 200).then_some(body)
    }

    fn tamper(&self, blob_name: &str, bytes: &[u8]) {
        let (status, _) = send(&self.server, "PUT", &self.path(blob_name), bytes);
        assert_eq!(status, 200);
    }

    fn scrub(&self, expected: &[&PutReceipt]) -> Result<ScrubReport, VaultError> {
        let seals: BTreeMap<String, Option<Seal>> = expected
            .iter()
            .map(|receipt| (receipt.blob_name.clone(), Some(receipt.seal)))
            .collect();
        self.vault.scrub(&seals, &mut |_| ControlFlow::Continue(()))
    }

    fn state(&self, expected: &PutReceipt) -> BlobState {
        let report = self.scrub(&[expected]).unwrap();
        let mut blobs = report.blobs.into_iter();
        let blob = blobs.find(|blob| blob.blob_name == expected.blob_name);
        blob.unwrap().state
    }
}

fn rule(method: &'static str, fault: Fault, skip: u32, count: u32) -> Rule {
    Rule {
        method,
        fault,
        skip,
        count,
    }
}

#[test]
fn what_is_put_into_a_bucket_comes_back_whole_and_in_part_also_within_an_async_runtime() {
    let Some(world) = World::new("comes-back", false) else {
        return;
    };
    let original: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    let work = || {
        let receipt = world.vault.put(original.as_slice()).unwrap();
        assert!(!receipt.already_held);
        let again = world.vault.put(original.as_slice()).unwrap();
        assert!(again.already_held && again.seal == receipt.seal);
        assert_eq!(world.vault.get(&receipt.blob_name).unwrap(), original);
        let mut part = Vec::new();
        world
            .vault
            .read_range(&receipt.blob_name, 65_530..131_080, &mut part)
            .unwrap();
        assert_eq!(part, original[65_530..131_080]);
        assert_eq!(
            world.vault.seal_of(&receipt.blob_name).unwrap(),
            receipt.seal
        );
        assert!(world.scrub(&[&receipt]).unwrap().findings().is_empty());
        let seal = world.vault.reseal(&receipt.blob_name).unwrap();
        assert_ne!(seal, receipt.seal);
        assert_eq!(world.vault.get(&receipt.blob_name).unwrap(), original);
        world.vault.destroy(&receipt.blob_name).unwrap();
        world.vault.destroy(&receipt.blob_name).unwrap();
        assert!(world.vault.list().unwrap().is_empty());
        receipt
    };
    let receipt = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(async { work() });
    assert!(world.stored(&receipt.blob_name).is_none());
}

#[test]
fn a_large_original_goes_in_parts_and_nothing_stays_in_the_scratch_folder() {
    let Some(world) = World::new("in-parts", false) else {
        return;
    };
    let original: Vec<u8> = (0..20_000_000_u32).map(|at| (at % 253) as u8).collect();
    world.proxy.plan(&[rule("PUT", Fault::LoseAnswer, 1, 1)]);
    let receipt = world.vault.put(original.as_slice()).unwrap();
    assert_eq!(
        world.vault.seal_of(&receipt.blob_name).unwrap(),
        receipt.seal
    );
    assert!(world.vault.get(&receipt.blob_name).unwrap() == original);
    assert!(world.vault.put(original.as_slice()).unwrap().already_held);
    let canary = &original[1000..1020];
    assert!(!world.proxy.has_sent(canary), "plaintext left the machine");
    let left: Vec<_> = fs::read_dir(world.scratch.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| !name.to_string_lossy().starts_with(".lock-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_object_that_is_replaced_rolled_back_deleted_or_added_is_named() {
    let Some(world) = World::new("tampered", false) else {
        return;
    };
    let mut receipt = world.vault.put(b"the first".as_slice()).unwrap();
    let other = world.vault.put(b"the other".as_slice()).unwrap();
    let old = world.stored(&receipt.blob_name).unwrap();
    receipt.seal = world.vault.reseal(&receipt.blob_name).unwrap();
    assert_eq!(world.state(&receipt), BlobState::Sound);
    world.tamper(&receipt.blob_name, &old);
    assert_eq!(world.state(&receipt), BlobState::Replaced);
    world.tamper(&receipt.blob_name, &world.stored(&other.blob_name).unwrap());
    assert!(matches!(world.state(&receipt), BlobState::Damaged { .. }));
    let mut flipped = old;
    flipped[100] ^= 1;
    world.tamper(&receipt.blob_name, &flipped);
    assert!(matches!(world.state(&receipt), BlobState::Damaged { .. }));
    let (status, _) = send(
        &world.server,
        "DELETE",
        &world.path(&receipt.blob_name),
        b"",
    );
    assert_eq!(status, 204);
    assert_eq!(world.state(&receipt), BlobState::Missing);
    let stranger = format!("/{}/mechanism/one/blobs/readme", world.bucket);
    send(&world.server, "PUT", &stranger, b"who put this here");
    let report = world.scrub(&[&receipt]).unwrap();
    assert_eq!(report.strangers.len(), 1, "{:?}", report.strangers);
    assert_eq!(report.blobs.len(), 2);
    let unknown = report
        .blobs
        .iter()
        .find(|blob| blob.blob_name == other.blob_name);
    assert_eq!(unknown.unwrap().state, BlobState::Unknown);
}

#[test]
fn a_lost_or_repeated_answer_is_no_failure_and_the_object_is_the_one_that_was_sent() {
    let Some(world) = World::new("lost-answer", false) else {
        return;
    };
    let faults = [Fault::LoseAnswer, Fault::LoseRequest, Fault::Repeat];
    for (at, fault) in faults.into_iter().enumerate() {
        world.proxy.plan(&[rule("PUT", fault, 0, 1)]);
        let receipt = world.vault.put([at as u8; 100].as_slice()).unwrap();
        assert!(!receipt.was_damaged, "{fault:?}");
        assert_eq!(world.state(&receipt), BlobState::Sound, "{fault:?}");
        world.proxy.plan(&[rule("PUT", fault, 0, 1)]);
        let seal = world.vault.reseal(&receipt.blob_name).unwrap();
        assert_eq!(world.vault.seal_of(&receipt.blob_name).unwrap(), seal);
    }
}

#[test]
fn an_answer_without_the_deed_is_no_success() {
    let Some(world) = World::new("pretended", false) else {
        return;
    };
    world.proxy.plan(&[rule("PUT", Fault::PretendDone, 0, 10)]);
    let refused = world.vault.put(b"never stored".as_slice());
    assert!(matches!(refused, Err(VaultError::UploadDiffers { .. })));
    world.proxy.plan(&[]);
    let receipt = world.vault.put(b"stored".as_slice()).unwrap();
    world.proxy.plan(&[rule("PUT", Fault::PretendDone, 0, 10)]);
    assert!(world.vault.reseal(&receipt.blob_name).is_err());
    assert_eq!(
        world.state(&receipt),
        BlobState::Sound,
        "the old sealing stays"
    );
}

#[test]
fn a_stale_answer_is_asked_again_and_one_that_stays_stale_is_no_success() {
    let Some(world) = World::new("stale", false) else {
        return;
    };
    // First the look whether it is held, which is right in saying that it is not; then a stale look back.
    world.proxy.plan(&[rule("GET", Fault::Stale, 1, 1)]);
    let receipt = world.vault.put(b"stale once".as_slice()).unwrap();
    assert_eq!(world.state(&receipt), BlobState::Sound);
    world.proxy.plan(&[rule("GET", Fault::Stale, 0, 1000)]);
    assert!(world.vault.reseal(&receipt.blob_name).is_err());
    // The list of the bucket first, then the object, and once more when it looks damaged.
    let garbled = |count| {
        world.proxy.plan(&[rule("GET", Fault::Garble, 1, count)]);
        world.state(&receipt)
    };
    assert_eq!(garbled(1), BlobState::Sound);
    assert!(matches!(garbled(2), BlobState::Damaged { .. }));
}

#[test]
fn a_store_that_does_not_answer_is_an_error_and_no_damage() {
    let Some(world) = World::new("silent", false) else {
        return;
    };
    let receipt = world.vault.put(b"still there".as_slice()).unwrap();
    world.proxy.plan(&[rule("GET", Fault::LoseAnswer, 1, 1000)]);
    assert!(matches!(
        world.scrub(&[&receipt]),
        Err(VaultError::Remote { .. })
    ));
    assert!(matches!(
        world.vault.put(b"another".as_slice()),
        Err(VaultError::Remote { .. })
    ));
    world.proxy.plan(&[]);
    assert_eq!(world.state(&receipt), BlobState::Sound);
}

#[test]
fn destruction_leaves_no_version_and_survives_lost_answers() {
    let Some(world) = World::new("versions", true) else {
        return;
    };
    let kept = world.vault.put(b"kept".as_slice()).unwrap();
    let receipt = world.vault.put(b"withdrawn".as_slice()).unwrap();
    world.vault.reseal(&receipt.blob_name).unwrap();
    send(
        &world.server,
        "DELETE",
        &world.path(&receipt.blob_name),
        b"",
    );
    world.tamper(&receipt.blob_name, b"once more");
    let listed = || {
        let path = format!("/{}?versions&prefix=mechanism", world.bucket);
        let (status, body) = send(&world.server, "GET", &path, b"");
        assert_eq!(status, 200);
        let body = String::from_utf8(body).unwrap();
        let count = |name: &str| body.matches(&format!("/{}.age<", &name[2..])).count();
        (count(&receipt.blob_name), count(&kept.blob_name))
    };
    assert_eq!(listed(), (4, 1));
    world.proxy.plan(&[
        rule("DELETE", Fault::LoseAnswer, 0, 1),
        rule("GET", Fault::LoseAnswer, 0, 1),
    ]);
    world.vault.destroy(&receipt.blob_name).unwrap();
    assert_eq!(listed(), (0, 1));
    world
        .proxy
        .plan(&[rule("DELETE", Fault::PretendDone, 0, 1000)]);
    assert!(world.vault.destroy(&kept.blob_name).is_err());
    world.proxy.plan(&[]);
    assert_eq!(world.state(&kept), BlobState::Sound);
}

#[test]
fn a_small_object_is_replaced_only_unchanged_whatever_becomes_of_answers() {
    let Some(world) = World::new("small", false) else {
        return;
    };
    let shelf = shelf(&world.proxy.address, &world.bucket);
    assert!(shelf.read_small("checkpoint").unwrap().is_none());
    world.proxy.plan(&[rule("PUT", Fault::LoseAnswer, 0, 1)]);
    let first = shelf.write_small("checkpoint", b"1", None).unwrap();
    let conflict = |unchanged| {
        matches!(
            shelf.write_small("checkpoint", b"other", unchanged),
            Err(VaultError::Conflict(_))
        )
    };
    assert!(conflict(None));
    world.proxy.plan(&[rule("PUT", Fault::Repeat, 0, 1)]);
    let second = shelf.write_small("checkpoint", b"2", Some(&first)).unwrap();
    assert!(conflict(Some(&first)));
    world.proxy.plan(&[rule("PUT", Fault::PretendDone, 0, 10)]);
    let pretended = shelf.write_small("checkpoint", b"3", Some(&second));
    assert!(matches!(pretended, Err(VaultError::UploadDiffers { .. })));
    let (bytes, mark) = shelf.read_small("checkpoint").unwrap().unwrap();
    assert_eq!((bytes.as_slice(), mark), (b"2".as_slice(), second));
}

#[test]
fn of_many_that_count_at_once_none_overwrites_another() {
    let Some(world) = World::new("counted", false) else {
        return;
    };
    let shelf = Arc::new(shelf(&world.server, &world.bucket));
    shelf.write_small("count", b"0", None).unwrap();
    let count_up = |who: usize| {
        let shelf = shelf.clone();
        move || {
            for round in 0..4 {
                loop {
                    let (bytes, mark) = shelf.read_small("count").unwrap().unwrap();
                    // Who and when make every content a new one, so that nobody takes another's write for his own.
                    let text = String::from_utf8(bytes).unwrap();
                    let count: u32 = text.split(' ').next().unwrap().parse().unwrap();
                    let next = format!("{} {who} {round}", count + 1);
                    match shelf.write_small("count", next.as_bytes(), Some(&mark)) {
                        Ok(_) => break,
                        Err(VaultError::Conflict(_)) => {}
                        // Written, and overwritten by the next one before it was read back.
                        Err(VaultError::UploadDiffers { .. }) => break,
                        Err(error) => panic!("{error}"),
                    }
                }
            }
        }
    };
    let threads: Vec<_> = (0..4)
        .map(|who| std::thread::spawn(count_up(who)))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let (bytes, _) = shelf.read_small("count").unwrap().unwrap();
    assert!(
        bytes.starts_with(b"16 "),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
}

#[test]
fn any_mixture_of_faults_leaves_what_was_acknowledged() {
    let Some(world) = World::new("mixture", false) else {
        return;
    };
    let mut seed: u64 = 7;
    let mut draw = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let faults = [
        Fault::LoseRequest,
        Fault::LoseAnswer,
        Fault::Repeat,
        Fault::Stale,
        Fault::PretendDone,
        Fault::Garble,
    ];
    let mut held: BTreeMap<u8, PutReceipt> = BTreeMap::new();
    for _ in 0..30 {
        let which = draw(4) as u8;
        let fault = faults[draw(6) as usize];
        // An invented "done" without a body is no answer to a GET that the client would believe.
        let method = if fault == Fault::PretendDone || draw(2) == 0 {
            "PUT"
        } else {
            "GET"
        };
        world.proxy.plan(&[rule(method, fault, draw(3) as u32, 1)]);
        if draw(3) == 0 {
            let Some(receipt) = held.get_mut(&which) else {
                continue;
            };
            if let Ok(seal) = world.vault.reseal(&receipt.blob_name) {
                receipt.seal = seal;
            } else {
                world.proxy.plan(&[]);
                receipt.seal = world.vault.seal_of(&receipt.blob_name).unwrap();
            }
        } else if let Ok(receipt) = world.vault.put([which; 500].as_slice()) {
            held.insert(which, receipt);
        }
        world.proxy.plan(&[]);
        for (which, receipt) in &held {
            assert_eq!(world.vault.get(&receipt.blob_name).unwrap(), [*which; 500]);
            assert_eq!(world.state(receipt), BlobState::Sound, "{fault:?} {method}");
        }
    }
    assert_eq!(held.len(), 4);
}

#[test]
fn an_address_without_tls_is_refused_unless_the_settings_say_so() {
    let credentials = S3Credentials {
        key_id: "test".to_owned(),
        secret: SecretString::from("test".to_owned()),
        session_token: None,
    };
    let open = |change: &dyn Fn(&mut S3Settings)| {
        let mut settings = settings("127.0.0.1:1", "a-bucket");
        change(&mut settings);
        S3Shelf::open(&settings, &credentials).map(drop)
    };
    assert!(open(&|_| {}).is_ok());
    for change in [
        &(|settings: &mut S3Settings| settings.allow_http = false) as &dyn Fn(&mut S3Settings),
        &|settings| settings.bucket = "a/b".to_owned(),
        &|settings| settings.bucket = String::new(),
        &|settings| settings.prefix = "/a".to_owned(),
        &|settings| settings.prefix = "a/../b".to_owned(),
        &|settings| settings.region = String::new(),
    ] {
        assert!(matches!(open(change), Err(VaultError::StoreSettings(_))));
    }
}
