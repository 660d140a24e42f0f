//! `keys` through the program: the ceremony, a mechanism made with it, and the drills: a lost share, a lost passphrase, officers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Bench, PASSPHRASE, Ran, fixture, tree};

impl Bench {
    /// Holds a ceremony of 3 of 5 in the folder `name`; returns what it printed.
    fn ceremony(&self, name: &str, more: &[&str]) -> String {
        let mut arguments = vec![
            "keys",
            "ceremony",
            "--out",
            name,
            "--shares",
            "5",
            "--threshold",
            "3",
            "--witness",
            "first witness",
            "second witness",
            "--place",
            "a room",
            "--no-questions",
        ];
        arguments.extend(more);
        self.run(&arguments).ok()
    }

    /// A mechanism made with a ceremony, with one item in it.
    fn with_ceremony() -> Self {
        let bench = Self::empty();
        bench.ceremony("c", &[]);
        bench
            .run(&["init", "m", "--work-factor", "15", "--ceremony", "c"])
            .ok();
        bench.write("letter.md", &fixture("letter-en.md"));
        bench
            .in_mechanism(&["import", "letter.md", "--as", "letter"])
            .ok();
        bench
    }

    fn recover(&self, ceremony: &str, shares: [u8; 3], out: &str) -> Ran {
        let files = shares.map(|number| format!("{ceremony}/share-{number}.txt"));
        let mut arguments = vec![
            "keys",
            "recover",
            "--out",
            out,
            "--ceremony",
            ceremony,
            "--share",
        ];
        arguments.extend(files.iter().map(String::as_str));
        self.run(&arguments)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the scratch folder works")
    }

    fn line(&self, name: &str, word: &str) -> String {
        let text = self.text(name);
        let line = text.lines().find_map(|line| line.strip_prefix(word));
        line.expect("the line is there").trim().to_owned()
    }

    fn blobs(&self) -> Vec<PathBuf> {
        let files = tree(&self.path("m/vault")).into_iter();
        files
            .map(|(path, _)| self.path("m/vault").join(path))
            .filter(|path| path.extension().is_some_and(|ending| ending == "age"))
            .collect()
    }
}

fn stock_age() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let age = std::env::split_paths(&paths)
        .map(|folder| folder.join("age"))
        .find(|path| path.is_file());
    if age.is_none() {
        eprintln!("skipped: no age on the PATH");
    }
    age
}

/// What a stock age makes of a blob with an identity file; `None` when it does not open.
fn open_with(age: &Path, identity: &Path, blob: &Path) -> Option<Vec<u8>> {
    let output = Command::new(age)
        .args(["--decrypt", "--identity"])
        .arg(identity)
        .arg(blob)
        .output()
        .expect("the scratch folder works");
    output.status.success().then_some(output.stdout)
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).expect("the scratch folder works");
    metadata.permissions().mode() & 0o777
}

#[test]
fn a_ceremony_leaves_sheets_a_transcript_and_no_secret() {
    let bench = Bench::empty();
    let said = bench.ceremony("c", &[]);
    let names: Vec<String> = tree(&bench.path("c"))
        .into_iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    let expected = [
        "recipient.txt",
        "share-1.txt",
        "share-2.txt",
        "share-3.txt",
        "share-4.txt",
        "share-5.txt",
        "transcript.txt",
    ];
    assert_eq!(names, expected);
    let transcript = bench.text("c/transcript.txt");
    assert!(
        transcript.contains("recovered 10 of 10\nrefused 10 of 10\n"),
        "{transcript}"
    );
    assert!(transcript.contains("witness first witness\nwitness second witness\n"));
    assert_eq!(
        bench.line("c/transcript.txt", "recipient"),
        bench.text("c/recipient.txt").trim()
    );
    assert!(
        said.contains("10 of 10 choices of 3 gave it back"),
        "{said}"
    );
    for (path, bytes) in tree(&bench.path("c")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("AGE-SECRET-KEY"), "{}", path.display());
        #[cfg(unix)]
        assert_eq!(mode(&bench.path("c").join(path)), 0o600);
    }
    // Neither what was printed nor the transcript holds six words of a share in a row.
    let share = bench.text("c/share-1.txt");
    let words: Vec<&str> = share
        .lines()
        .skip_while(|line| *line != "begin words")
        .flat_map(str::split_whitespace)
        .filter(|token| token.len() >= 4 && token.bytes().all(|byte| byte.is_ascii_lowercase()))
        .skip(8)
        .take(2)
        .collect();
    for text in [&said, &transcript] {
        assert!(
            !text.contains(words[0]) || !text.contains(words[1]),
            "{words:?}"
        );
    }
}

#[test]
fn a_ceremony_in_a_folder_that_holds_something_changes_nothing() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    let before = tree(&bench.path("c"));
    let arguments = [
        "keys",
        "ceremony",
        "--out",
        "c",
        "--shares",
        "3",
        "--threshold",
        "2",
        "--witness",
        "w",
        "--no-questions",
    ];
    let said = bench.run(&arguments).fails_with(1);
    assert!(said.contains("is not empty"), "{said}");
    assert_eq!(tree(&bench.path("c")), before);
}

#[test]
fn shapes_that_lose_or_give_away_the_key_are_refused_or_advised_against() {
    let bench = Bench::empty();
    let attempt = |shares: &str, threshold: &str| {
        let arguments = [
            "keys",
            "ceremony",
            "--out",
            "x",
            "--shares",
            shares,
            "--threshold",
            threshold,
            "--witness",
            "w",
            "--no-questions",
        ];
        bench.run(&arguments)
    };
    assert!(
        attempt("3", "1")
            .fails_with(1)
            .contains("a single paper would be the key")
    );
    assert!(attempt("17", "3").fails_with(1).contains("more than 16"));
    assert!(
        attempt("3", "4")
            .fails_with(1)
            .contains("never come together")
    );
    assert!(!bench.path("x").exists());
    let said = attempt("2", "2").ok();
    assert!(said.contains("ONE LOST PAPER LOSES THE IDENTITY"), "{said}");
    assert!(said.contains("3 of 5 is better"), "{said}");
}

#[test]
fn a_ceremony_on_paper_alone_writes_no_share_and_is_recovered_by_typing() {
    let bench = Bench::empty();
    let said = bench.ceremony("c", &["--print-shares"]);
    assert!(!bench.path("c/share-1.txt").exists());
    let typed: Vec<String> = said
        .split("begin words\n")
        .skip(1)
        .take(3)
        .map(|page| page.split("end words").next().unwrap().to_owned())
        .collect();
    // The second custodian first writes a word of no list, then is asked for that one word again.
    let right = typed[1].split_whitespace().nth(19).unwrap();
    let wrong = typed[1].replacen(&format!("10 {right}"), "10 wordless", 1);
    assert_ne!(wrong, typed[1]);
    let bare = |page: &str| -> String {
        let words = page
            .split_whitespace()
            .filter(|token| token.parse::<u8>().is_err());
        words.collect::<Vec<_>>().join(" ")
    };
    let input = format!(
        "{}\n\n{}\n\n{right}\n{}\n\n",
        bare(&typed[0]),
        bare(&wrong),
        bare(&typed[2])
    );
    let arguments = [
        "keys",
        "recover",
        "--out",
        "identity.txt",
        "--ceremony",
        "c",
    ];
    let ran = bench.run_with(&arguments, PASSPHRASE, &input);
    assert!(
        ran.stderr
            .contains("word 10, \"wordless\", is not in the list"),
        "{}",
        ran.stderr
    );
    ran.ok();
    let recipient = bench.text("c/recipient.txt");
    assert_eq!(
        bench.line("identity.txt", "# public key:"),
        recipient.trim()
    );
}

#[test]
fn the_ceremony_is_the_first_entry_and_every_item_is_sealed_to_its_recipient() {
    let bench = Bench::with_ceremony();
    let said = bench.in_mechanism(&["list", "entries"]).ok();
    let first = said.find("ceremony_held").or_else(|| said.find("eremony"));
    let second = said
        .find("mechanism_created")
        .or_else(|| said.find("echanism"));
    assert!(first.is_some() && first < second, "{said}");
    assert_eq!(
        bench.text("m/keys/ceremony-transcript.txt"),
        bench.text("c/transcript.txt")
    );
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(
        shown.contains(bench.text("c/recipient.txt").trim()),
        "{shown}"
    );
    assert!(
        shown.contains("any 3 of 5") && !shown.contains("SECRET"),
        "{shown}"
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn an_altered_transcript_or_recipient_makes_no_mechanism() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    let transcript = bench.text("c/transcript.txt");
    bench.write(
        "c/transcript.txt",
        &transcript.replace("needed 3", "needed 2 "),
    );
    let said = bench
        .run(&["init", "m", "--work-factor", "15", "--ceremony", "c"])
        .fails_with(1);
    assert!(
        said.contains("transcript.txt") && said.contains("line"),
        "{said}"
    );
    bench.write("c/transcript.txt", &transcript);
    bench.ceremony("d", &[]);
    bench.write("c/recipient.txt", &bench.text("d/recipient.txt"));
    let said = bench
        .run(&["init", "m", "--work-factor", "15", "--ceremony", "c"])
        .fails_with(1);
    assert!(said.contains("different recipients"), "{said}");
    assert!(!bench.path("m/mechanism.toml").exists());
    // A ceremony that ended early has sheets and no transcript.
    fs::remove_file(bench.path("d/transcript.txt")).unwrap();
    let said = bench
        .run(&["init", "m", "--work-factor", "15", "--ceremony", "d"])
        .fails_with(1);
    assert!(said.contains("destroy its sheets"), "{said}");
}

#[test]
fn a_lost_share_is_drilled_to_the_end() {
    let bench = Bench::with_ceremony();
    let age = stock_age();
    // Custodian 2 lost the paper. The others recover, and what comes back opens what is held.
    fs::remove_file(bench.path("c/share-2.txt")).unwrap();
    let said = bench.recover("c", [1, 3, 5], "old.txt").ok();
    assert!(said.contains("WARNING"), "{said}");
    #[cfg(unix)]
    assert_eq!(mode(&bench.path("old.txt")), 0o600);
    let original = fixture("letter-en.md").into_bytes();
    if let Some(age) = &age {
        for blob in bench.blobs() {
            assert_eq!(
                open_with(age, &bench.path("old.txt"), &blob),
                Some(original.clone())
            );
        }
    }
    let copies: BTreeMap<PathBuf, Vec<u8>> = bench
        .blobs()
        .into_iter()
        .map(|blob| (blob.clone(), fs::read(blob).unwrap()))
        .collect();
    assert!(!copies.is_empty());
    // A new ceremony replaces the identity, and everything is sealed anew.
    let old = bench.text("c/recipient.txt").trim().to_owned();
    bench.ceremony("d", &["--replaces", &old]);
    let said = bench
        .in_mechanism(&["keys", "rotate", "recovery", "--ceremony", "d"])
        .ok();
    assert!(
        said.contains(&old) && said.contains("keys reseal"),
        "{said}"
    );
    let said = bench.in_mechanism(&["keys", "reseal"]).ok();
    assert!(said.contains("1 in all"), "{said}");
    let custody = bench
        .in_mechanism(&["evidence", "custody", "letter.md"])
        .ok();
    assert!(custody.contains("resealing"), "{custody}");
    let new = bench.text("d/recipient.txt").trim().to_owned();
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(shown.contains(&new) && !shown.contains(&old), "{shown}");
    assert_eq!(
        bench.text("m/keys/ceremony-transcript-2.txt"),
        bench.text("d/transcript.txt")
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
    bench.recover("d", [2, 4, 5], "new.txt").ok();
    for (blob, before) in &copies {
        assert_ne!(&fs::read(blob).unwrap(), before);
    }
    if let Some(age) = &age {
        for blob in bench.blobs() {
            assert_eq!(open_with(age, &bench.path("old.txt"), &blob), None);
            assert_eq!(
                open_with(age, &bench.path("new.txt"), &blob),
                Some(original.clone())
            );
        }
    }
    // An old sealing that is put back is found by the scrub.
    let (blob, before) = copies.first_key_value().unwrap();
    fs::write(blob, before).unwrap();
    let ran = bench.in_mechanism(&["status", "--deep"]);
    assert_eq!(ran.code, 4, "{}", ran.stdout);
}

#[test]
fn a_lost_passphrase_is_set_anew_with_the_recovered_identity() {
    let bench = Bench::with_ceremony();
    bench.recover("c", [1, 2, 3], "identity.txt").ok();
    let arguments = [
        "--mechanism",
        "m",
        "keys",
        "passphrase",
        "--identity",
        "identity.txt",
        "--reason",
        "the custodian of the passphrase died",
        "--new-passphrase-fd",
        "0",
    ];
    bench
        .run_with(&arguments, "", "another horse battery\n")
        .ok();
    let status = ["--mechanism", "m", "status", "--deep"];
    assert!(
        bench
            .run(&status)
            .fails_with(1)
            .contains("wrong passphrase")
    );
    bench.run_with(&status, "another horse battery", "").ok();
    // Not even the keyring itself is needed: its copy for recovery is enough.
    fs::remove_file(bench.path("m/keys/keyring.age")).unwrap();
    bench
        .run_with(&arguments, "", "another horse battery\n")
        .ok();
    bench.run_with(&status, "another horse battery", "").ok();
    // The identity of another ceremony opens nothing and changes nothing.
    bench.ceremony("d", &[]);
    bench.recover("d", [1, 2, 3], "other.txt").ok();
    let before = tree(&bench.path("m/keys"));
    let arguments = [
        "--mechanism",
        "m",
        "keys",
        "passphrase",
        "--identity",
        "other.txt",
        "--reason",
        "x",
        "--new-passphrase-fd",
        "0",
    ];
    let ran = bench.run_with(&arguments, "", "a third horse battery\n");
    assert!(
        ran.stderr.contains("not sealed to this identity"),
        "{}",
        ran.stderr
    );
    assert_eq!(tree(&bench.path("m/keys")), before);
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not() {
    let bench = Bench::with_mechanism();
    let change = |new: &str| {
        let arguments = [
            "--mechanism",
            "m",
            "keys",
            "passphrase",
            "--reason",
            "an officer left",
            "--new-passphrase-fd",
            "0",
        ];
        bench.run_with(&arguments, PASSPHRASE, &format!("{new}\n"))
    };
    assert!(change("short").fails_with(1).contains("at least 12"));
    assert!(change(PASSPHRASE).fails_with(1).contains("is the old one"));
    change("another horse battery").ok();
    let status = ["--mechanism", "m", "status"];
    bench.run(&status).fails_with(1);
    bench.run_with(&status, "another horse battery", "").ok();
}

#[test]
fn an_officer_is_added_and_removed_and_opens_accordingly() {
    let bench = Bench::with_ceremony();
    // A ceremony is an easy way to have an age identity at hand.
    bench.ceremony("o", &[]);
    bench.recover("o", [1, 2, 3], "officer.txt").ok();
    let officer = bench.text("o/recipient.txt").trim().to_owned();
    let age = stock_age();
    let opens = || {
        let age = age.as_ref()?;
        Some(
            bench
                .blobs()
                .iter()
                .all(|blob| open_with(age, &bench.path("officer.txt"), blob).is_some()),
        )
    };
    let add = [
        "keys",
        "recipients",
        "add",
        "officer-2",
        officer.as_str(),
        "--reason",
        "joined",
    ];
    bench.in_mechanism(&add).ok();
    let said = bench.in_mechanism(&add).fails_with(1);
    assert!(said.contains("officer-2 is there already"), "{said}");
    assert_ne!(opens(), Some(true));
    bench.in_mechanism(&["keys", "reseal"]).ok();
    assert_ne!(opens(), Some(false));
    let said = bench.in_mechanism(&["keys", "reseal"]).ok();
    assert!(said.contains("Nothing to do"), "{said}");
    assert!(
        bench
            .in_mechanism(&["keys", "show"])
            .ok()
            .contains("officer-2")
    );
    let remove = [
        "keys",
        "recipients",
        "remove",
        "officer-2",
        "--reason",
        "left",
    ];
    bench.in_mechanism(&remove).ok();
    let said = bench.in_mechanism(&remove).fails_with(1);
    assert!(said.contains("no recipient \"officer-2\""), "{said}");
    bench
        .in_mechanism(&["keys", "reseal", "--reason", "officer-2 left"])
        .ok();
    assert_ne!(opens(), Some(true));
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn the_vaults_identity_is_replaced_and_the_former_one_dropped_after_sealing_anew() {
    let bench = Bench::with_ceremony();
    bench
        .in_mechanism(&["keys", "rotate", "vault", "--reason", "a laptop was taken"])
        .ok();
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(
        shown.contains("Former identities of the vault that still open items: 1"),
        "{shown}"
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
    let said = bench.in_mechanism(&["keys", "reseal"]).ok();
    assert!(said.contains("dropped: 1"), "{said}");
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(!shown.contains("Former identities"), "{shown}");
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn an_item_that_does_not_open_keeps_the_former_identity() {
    let bench = Bench::with_ceremony();
    bench
        .in_mechanism(&["keys", "rotate", "vault", "--reason", "a laptop was taken"])
        .ok();
    let blob = bench.blobs().remove(0);
    let whole = fs::read(&blob).unwrap();
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(&blob, damaged).unwrap();
    let said = bench.in_mechanism(&["keys", "reseal"]).fails_with(4);
    assert!(said.contains("1 of 1 items cannot be opened"), "{said}");
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(shown.contains("Former identities"), "{shown}");
    // Put back from a backup, it is sealed anew by the next run.
    fs::write(&blob, whole).unwrap();
    assert!(
        bench
            .in_mechanism(&["keys", "reseal"])
            .ok()
            .contains("dropped: 1")
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn nothing_that_exists_is_written_over() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    bench.write("identity.txt", "another secret");
    let said = bench.recover("c", [1, 2, 3], "identity.txt").fails_with(1);
    assert!(said.contains("identity.txt exists already"), "{said}");
    assert_eq!(bench.text("identity.txt"), "another secret");
}

#[test]
fn too_few_wrong_and_foreign_shares_are_named() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    bench.ceremony("d", &[]);
    let recover = |files: &[&str]| {
        let mut arguments = vec!["keys", "recover", "--out", "identity.txt", "--share"];
        arguments.extend(files);
        bench.run(&arguments).fails_with(1)
    };
    let said = recover(&["c/share-1.txt", "c/share-2.txt"]);
    assert!(said.contains("2 of 3 shares: 1 more needed"), "{said}");
    let said = recover(&["c/share-1.txt", "c/share-2.txt", "d/share-3.txt"]);
    assert!(
        said.contains("share number 3 belongs to another set") && said.contains("d/share-3.txt"),
        "{said}"
    );
    let said = recover(&["c/share-1.txt", "c/share-1.txt", "c/share-3.txt"]);
    assert!(said.contains("each counts once"), "{said}");
    // One wrong word of the list: the file and the place are named.
    let text = bench.text("c/share-4.txt");
    let word = text
        .split_whitespace()
        .skip_while(|token| *token != "12")
        .nth(1)
        .unwrap();
    let other = if word == "zero" { "academic" } else { "zero" };
    bench.write(
        "wrong.txt",
        &text.replacen(&format!("12 {word}"), &format!("12 {other}"), 1),
    );
    let said = recover(&["c/share-1.txt", "c/share-2.txt", "wrong.txt"]);
    assert!(
        said.contains("wrong.txt") && said.contains("it is word 12"),
        "{said}"
    );
    assert!(!bench.path("identity.txt").exists());
    // All are whole, but of another ceremony than the one named.
    let arguments = [
        "keys",
        "recover",
        "--out",
        "identity.txt",
        "--ceremony",
        "c",
        "--share",
        "d/share-1.txt",
        "d/share-2.txt",
        "d/share-3.txt",
    ];
    assert!(
        bench
            .run(&arguments)
            .fails_with(1)
            .contains("another ceremony")
    );
    assert!(!bench.path("identity.txt").exists());
}

#[test]
fn a_share_is_looked_at_once_a_year() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    bench.ceremony("d", &[]);
    let check = |share: &str| bench.run(&["keys", "check", "--share", share, "--ceremony", "c"]);
    let said = check("c/share-2.txt").ok();
    assert!(
        said.contains("the share of which the transcript tells"),
        "{said}"
    );
    assert!(
        check("d/share-2.txt")
            .fails_with(1)
            .contains("another ceremony")
    );
    // Somebody's sheet with another salt is whole and not the one that was handed over.
    let salt = bench.line("c/share-2.txt", "salt");
    bench.write(
        "forged.txt",
        &bench.text("c/share-2.txt").replace(&salt, &"0".repeat(32)),
    );
    let ran = check("forged.txt");
    assert!(ran.stdout.contains("NOT the share"), "{}", ran.stdout);
    assert_eq!(ran.code, 4);
}
