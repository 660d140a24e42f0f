//! What a copy of the database promises: consistent while in use, encrypted with the same key, readable by its owner alone.

use std::fs;

use rapporteur_store::{Store, StoreError, Target};

use crate::support::world::{batch, store_with};
use crate::support::{KEY, Place, block_on, claims, sqlite_place};

claims! {
    a_copy_is_made_of_sqlite_and_postgres_says_what_to_use,
}

async fn a_copy_is_made_of_sqlite_and_postgres_says_what_to_use(place: Place) {
    let (store, first) = store_with(&place, &["alpha"]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy of 'it'.sqlite");
    let made = store.snapshot_to(&path).await;
    if matches!(place.target, Target::Postgres { .. }) {
        let told = made.unwrap_err().to_string();
        assert!(told.contains("pg_dump"), "{told}");
        assert!(!path.exists());
        return;
    }
    made.unwrap();
    // Written after the copy, while both are open.
    let second = batch("second", &["beta"], Some(first.record.id), 1);
    second.write(&store).await.unwrap();
    let copy = Store::open(Target::sqlite(&path, KEY)).await.unwrap();
    assert_eq!(copy.check().await.unwrap(), vec![]);
    assert_eq!(
        copy.statements_current(None).await.unwrap(),
        first.statements
    );
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        second.statements
    );
}

#[test]
fn a_copy_holds_no_plain_text_and_needs_the_key() {
    block_on(async {
        let place = sqlite_place();
        let (store, _) = store_with(&place, &["canary-8d1f"]).await;
        let path = place.folder.as_ref().unwrap().path().join("copy.sqlite");
        store.snapshot_to(&path).await.unwrap();
        let bytes = fs::read(&path).unwrap();
        let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        assert!(!holds(b"canary-8d1f") && !holds(b"CREATE TABLE") && !holds(&KEY));
        let plain = rapporteur_testkit::plain_pages(&bytes, &KEY);
        assert!(String::from_utf8_lossy(&plain).contains("canary-8d1f"));
        let refused = Store::open(Target::sqlite(&path, [8; 32])).await.err();
        assert!(matches!(refused, Some(StoreError::WrongKey(_))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    });
}

#[test]
fn a_copy_is_not_made_over_a_file() {
    block_on(async {
        let place = sqlite_place();
        let (store, _) = store_with(&place, &["alpha"]).await;
        let path = place.folder.as_ref().unwrap().path().join("a note");
        fs::write(&path, "kept").unwrap();
        let refused = store.snapshot_to(&path).await;
        assert!(matches!(refused, Err(StoreError::AlreadyThere(_))));
        assert_eq!(fs::read(&path).unwrap(), b"kept");
    });
}
