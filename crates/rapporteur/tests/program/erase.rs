//! `evidence erase` through the program: a canary that was in content, name, title, source, reasons and statements is nowhere
//! in the folder afterwards, also not for whoever holds the passphrase.

use rapporteur_testkit::{plain_frames, plain_pages};
use rapporteur_vault::{Keyring, Vault};

use crate::common::{Bench, PASSPHRASE, fixture, tree};

const CANARY: &str = "Kanarienvogel-8d1f";

/// Every file of the mechanism as it lies there, the database and its log decrypted, every sealed object opened.
fn all_that_can_be_read(bench: &Bench) -> Vec<(String, Vec<u8>)> {
    let folder = bench.path("m");
    let sealed = std::fs::read(folder.join("keys/keyring.age")).expect("the scratch folder works");
    let passphrase = PASSPHRASE.to_owned().into();
    let keyring = Keyring::open(&sealed, &passphrase).expect("the scratch folder works");
    let key = keyring.database_key();
    let mut all = Vec::new();
    for (path, bytes) in tree(&folder) {
        let place = path.display().to_string();
        if place.ends_with("record.sqlite") {
            all.push((format!("{place} decrypted"), plain_pages(&bytes, key)));
        }
        if place.ends_with("record.sqlite-wal") {
            all.push((format!("{place} decrypted"), plain_frames(&bytes, key)));
        }
        all.push((place, bytes));
    }
    let vault = Vault::open(&folder.join("vault"), &keyring).expect("the scratch folder works");
    for blob in vault.list().expect("the scratch folder works") {
        all.push((
            format!("{blob} decrypted"),
            vault.get(&blob).expect("the scratch folder works"),
        ));
    }
    all
}

fn places_of(bench: &Bench, word: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| {
        let mut windows = bytes.windows(word.len());
        windows.any(|window| window == word.as_bytes())
    };
    let all = all_that_can_be_read(bench).into_iter();
    all.filter(|(place, bytes)| place.contains(word) || holds(bytes))
        .map(|(place, _)| place)
        .collect()
}

/// A mechanism with the canary wherever the program takes a word, and another item beside it. Returns the item's id.
fn with_canary() -> (Bench, String) {
    let bench = Bench::with_mechanism();
    let letter =
        fixture("letter-en.md").replace("River Archive Watch (RAW)", &format!("{CANARY} Society"));
    assert!(letter.contains(CANARY));
    let name = format!("{CANARY}.md");
    bench.write(&name, &letter);
    bench.write("decisions.csv", &fixture("decisions.csv"));
    let added = bench
        .in_mechanism(&[
            "evidence",
            "add",
            &name,
            "--source",
            CANARY,
            "--licence",
            CANARY,
            "--provenance",
            CANARY,
            "--reason",
            CANARY,
            "--confidential",
            "public",
            "--consent",
            "publish",
        ])
        .ok();
    let id = added
        .split(' ')
        .next()
        .expect("the scratch folder works")
        .to_owned();
    bench
        .in_mechanism(&[
            "evidence",
            "add",
            &name,
            "--title",
            &format!("{CANARY} again"),
        ])
        .ok();
    bench
        .in_mechanism(&["import", &name, "--as", "letter"])
        .ok();
    bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    bench.in_mechanism(&["link"]).ok();
    bench
        .in_mechanism(&["evidence", "show", &id, "--text", "--reason", CANARY])
        .ok();
    std::fs::remove_file(bench.path(&name)).expect("the scratch folder works");
    (bench, id)
}

#[test]
fn a_canary_is_nowhere_after_its_erasure() {
    let (bench, id) = with_canary();
    let before = places_of(&bench, CANARY);
    assert_eq!(
        before.len(),
        2,
        "one sealed object and the database: {before:?}"
    );

    let refused = bench.run_with(
        &[
            "--mechanism",
            "m",
            "evidence",
            "erase",
            &id,
            "--consent-withdrawn",
        ],
        PASSPHRASE,
        "no\n",
    );
    assert!(refused.fails_with(1).contains("nothing was changed"));
    assert_eq!(places_of(&bench, CANARY), before);

    let said = bench
        .run_with(
            &[
                "--mechanism",
                "m",
                "evidence",
                "erase",
                &id,
                "--consent-withdrawn",
            ],
            PASSPHRASE,
            &format!("{}\n", &id[..8]),
        )
        .ok();
    assert!(said.contains("proofs made before stay valid"), "{said}");
    assert!(!said.contains(CANARY), "{said}");
    for trace in [CANARY, &id] {
        assert_eq!(places_of(&bench, trace), Vec::<String>::new());
    }
    let unknown = bench.in_mechanism(&["evidence", "custody", &id]);
    assert!(unknown.fails_with(1).contains("no evidence item"));
    let status = bench.in_mechanism(&["status", "--deep"]).ok();
    assert!(status.contains("All is well."), "{status}");
    let entries = bench.in_mechanism(&["list", "entries"]).ok();
    assert!(entries.contains("erased the item of entry 1"), "{entries}");
    assert!(
        entries.contains("(closed: salt and content were destroyed)"),
        "{entries}"
    );
    let imports = bench.in_mechanism(&["list", "imports"]).ok();
    assert!(imports.contains("ngo-committee/decisions"), "{imports}");
}
