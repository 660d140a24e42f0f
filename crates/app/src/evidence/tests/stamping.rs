//! Time-stamps of an item: kept and told when they hold, refused when they do not, verified again when listed.

use rapporteur_model::Outcome;
use rapporteur_stamp::tsp::{DigestAlgorithm, Request};
use rapporteur_testkit::{TestAuthority, TestCertificate};

use super::*;

const BYTES: &[u8] = b"the original";

fn token(authority: &TestAuthority, algorithm: DigestAlgorithm, bytes: &[u8]) -> Vec<u8> {
    let request = Request {
        algorithm,
        digest: algorithm.digest(bytes),
        nonce: None,
    };
    authority.answer(&request.to_der())
}

/// A proof that leads straight from the item's digest to a promise of a calendar.
fn pending(bytes: &[u8]) -> Vec<u8> {
    let magic = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";
    let digest = DigestAlgorithm::Sha256.digest(bytes);
    let promise = b"\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e\x19\x18https://calendar.example";
    [&magic[..], &digest, promise].concat()
}

fn with_roots(authority: &TestAuthority) -> StampOptions {
    StampOptions {
        roots_pem: Some(authority.roots_pem()),
        headers: vec![],
    }
}

#[test]
fn a_token_and_a_proof_are_kept_told_in_custody_and_verified_again() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    on_a_bench(async |mut bench| {
        let original = bench.write("a.txt", BYTES);
        bench.add(&[&original]).await;
        let files = [
            bench.write("a.tsr", token(&authority, DigestAlgorithm::Sha256, BYTES)),
            bench.write("b.tsr", token(&authority, DigestAlgorithm::Sha512, BYTES)),
            bench.write("a.txt.ots", pending(BYTES)),
        ];
        let options = with_roots(&authority);
        let kept = keep_stamps(&mut bench.mechanism, &ambient(1), "a.txt", &files, &options)
            .await
            .unwrap();
        let outcomes: Vec<Outcome> = kept.iter().map(|stamp| stamp.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::Success, Outcome::Success, Outcome::Warning]
        );
        assert!(kept[0].findings[0].contains("says CN=Test authority,O=Example"));
        assert!(kept[2].findings[0].starts_with("pending: https://calendar.example"));
        let item = find(&bench.mechanism, "a.txt").await.unwrap();
        let life = bench.mechanism.store.custody_of(item.id).await.unwrap();
        let told = life.iter().filter(|one| {
            one.event.kind == CustodyKind::TimeStamp
                && one.event.detail.contains("RFC 3161: the item existed")
        });
        assert_eq!(told.count(), 2);
        let again = check_stamps(&bench.mechanism, "a.txt", &options)
            .await
            .unwrap();
        assert_eq!(again.len(), 3);
        assert!(again.iter().all(|stamp| kept.contains(stamp)), "{again:?}");
    });
}

#[test]
fn without_roots_a_token_is_kept_with_a_warning_and_fails_under_foreign_ones() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let Some(other) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    on_a_bench(async |mut bench| {
        let original = bench.write("a.txt", BYTES);
        bench.add(&[&original]).await;
        let file = [bench.write("a.tsr", token(&authority, DigestAlgorithm::Sha256, BYTES))];
        let none = StampOptions::default();
        let kept = keep_stamps(&mut bench.mechanism, &ambient(1), "a.txt", &file, &none)
            .await
            .unwrap();
        assert_eq!(kept[0].outcome, Outcome::Warning);
        assert!(kept[0].findings[0].contains("was not checked"));
        let foreign = check_stamps(&bench.mechanism, "a.txt", &with_roots(&other)).await;
        assert_eq!(foreign.unwrap()[0].outcome, Outcome::Failure);
    });
}

#[test]
fn one_time_stamp_of_other_bytes_keeps_all_of_them_out() {
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    on_a_bench(async |mut bench| {
        let original = bench.write("a.txt", BYTES);
        bench.add(&[&original]).await;
        let sound = bench.write("a.tsr", token(&authority, DigestAlgorithm::Sha256, BYTES));
        let options = with_roots(&authority);
        for (name, bytes) in [
            (
                "b.tsr",
                token(&authority, DigestAlgorithm::Sha256, b"other bytes"),
            ),
            ("b.ots", pending(b"other bytes")),
            ("c.tsr", b"no token".to_vec()),
        ] {
            let files = [sound.clone(), bench.write(name, bytes)];
            let now = ambient(1);
            let refused = keep_stamps(&mut bench.mechanism, &now, "a.txt", &files, &options);
            let error = refused.await.unwrap_err();
            assert!(matches!(error, AppError::Stamp { .. }), "{error}");
            assert!(error.to_string().ends_with(name), "{error}");
        }
        let kept = check_stamps(&bench.mechanism, "a.txt", &options)
            .await
            .unwrap();
        assert_eq!(kept, []);
    });
}
