//! Stamping with authorities made by `openssl`: what holds is kept and holds again, what does not is refused.

use rapporteur_testkit::{TestAuthority, TestCertificate};
use secrecy::SecretString;

use super::*;
use crate::{Ambient, DatabaseConfig, InitOptions, Situation};

const NONCE: [u8; 8] = [9, 8, 7, 6, 5, 4, 3, 2];

async fn mechanism(dir: &Path) -> Mechanism {
    let options = InitOptions {
        name: "Test".to_owned(),
        origin: Some("ledger.example/test".to_owned()),
        situation: Situation {
            title: "Test".to_owned(),
            state: "CN".to_owned(),
        },
        database: DatabaseConfig::Sqlite,
        vault: Default::default(),
        demonstration_seed: Some(1),
        work_factor: None,
        ceremony: None,
    };
    Mechanism::create(
        dir,
        options,
        &SecretString::from("a long passphrase"),
        &ambient(),
    )
    .await
    .expect("a mechanism")
}

fn ambient() -> Ambient {
    Ambient {
        now: Timestamp::from_seconds(1_800_000_000).expect("a moment"),
        officer: "officer".to_owned(),
    }
}

fn trusted(authority: &TestAuthority, name: &str) -> Authority {
    Authority {
        name: name.to_owned(),
        roots_pem: authority.roots_pem(),
    }
}

#[tokio::test]
async fn two_authorities_stamp_one_checkpoint_and_both_verify_again() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mechanism = mechanism(&folder.path().join("mechanism")).await;
    let Some(one) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let rsa = TestCertificate {
        key: TestCertificate::RSA,
        ..TestCertificate::SOUND
    };
    let Some(two) = TestAuthority::create(rsa) else {
        return;
    };
    let (size, note) = subject(&mechanism).expect("a checkpoint");
    let request = request(&note, NONCE);
    assert_eq!(nonce_of(&request).expect("a request"), Some(NONCE));
    for (name, authority) in [("one", &one), ("two", &two)] {
        let answer = authority.answer(&request);
        let taken = take(
            &mechanism,
            size,
            &trusted(authority, name),
            &answer,
            Some(NONCE),
        );
        assert!(matches!(
            taken.expect("holds").standing,
            StampStanding::Verified { .. }
        ));
    }
    let listed = list(&mechanism).expect("lists");
    let names: Vec<&str> = listed.iter().map(|record| record.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    assert!(
        listed
            .iter()
            .all(|record| record.standing == StampStanding::NotChecked && record.at.is_some())
    );
    let both = [trusted(&one, "one"), trusted(&two, "two")];
    let checked = check(&mechanism, &both).expect("checks");
    assert!(
        checked
            .iter()
            .all(|record| matches!(record.standing, StampStanding::Verified { .. }))
    );
    // The roots of one do not vouch for the other.
    let swapped = [trusted(&two, "one")];
    let checked = check(&mechanism, &swapped).expect("checks");
    assert!(matches!(checked[0].standing, StampStanding::Fails(_)));
    mechanism.store.close().await;
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn an_answer_that_comes_after_the_next_checkpoint_is_still_taken() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mut mechanism = mechanism(&folder.path().join("mechanism")).await;
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let (size, note) = subject(&mechanism).expect("a checkpoint");
    let answer = authority.answer(&request(&note, NONCE));
    mechanism.ledger.append(&[[7; 32]]).expect("appends");
    mechanism.sign_checkpoint().expect("signs");
    let (later, _) = subject(&mechanism).expect("a checkpoint");
    assert_eq!(later, size + 1);
    take(
        &mechanism,
        size,
        &trusted(&authority, "one"),
        &answer,
        Some(NONCE),
    )
    .expect("holds");
    let stamped = stamped_up_to(&mechanism, later).expect("reads");
    // A published copy carries it too.
    let copy = folder.path().join("copy");
    crate::upkeep::publish(&mechanism, Some(&copy)).expect("publishes");
    let published = copy.join(format!("stamps/{size}-one.tsr"));
    assert_eq!(std::fs::read(published).expect("is published"), answer);
    assert_eq!(stamped, [(size, note, vec![("one".to_owned(), answer)])]);
    mechanism.store.close().await;
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn what_does_not_hold_is_not_kept_and_a_damaged_file_is_named() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mechanism = mechanism(&folder.path().join("mechanism")).await;
    let Some(authority) = TestAuthority::create(TestCertificate::SOUND) else {
        return;
    };
    let (size, note) = subject(&mechanism).expect("a checkpoint");
    let answer = authority.answer(&request(&note, NONCE));
    let name = trusted(&authority, "one");
    let refused = [
        take(&mechanism, size, &name, &answer, Some([0; 8])),
        take(&mechanism, size, &name, &answer[..answer.len() - 1], None),
        take(
            &mechanism,
            size,
            &name,
            &authority.answer(&request(b"other", NONCE)),
            None,
        ),
        take(&mechanism, size + 1, &name, &answer, None),
        take(
            &mechanism,
            size,
            &trusted(&authority, "../one"),
            &answer,
            None,
        ),
    ];
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
    assert_eq!(list(&mechanism).expect("lists"), []);
    let path = take(&mechanism, size, &name, &answer, None)
        .expect("holds")
        .path;
    let mut damaged = answer.clone();
    *damaged.last_mut().expect("bytes") ^= 1;
    std::fs::write(&path, damaged).expect("writes");
    let checked = check(&mechanism, &[name]).expect("checks");
    let why = "the authority's signature does not hold: the token was altered";
    assert_eq!(checked[0].standing, StampStanding::Fails(why.to_owned()));
    mechanism.store.close().await;
    rapporteur_store::close_databases().await;
}
