//! `ledger` and `witness` through the program: servers on loopback, a quorum, an old copy put back.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::common::{Bench, fixture};

/// A server of the program, ended when dropped.
struct Served {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    url: String,
}

impl Served {
    fn start(bench: &Bench, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rapporteur"))
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(bench.path(""))
            .env_remove("RAPPORTEUR_PASSPHRASE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output is piped");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("it says where it listens");
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .expect("it says where it listens");
        Self {
            url: url.trim_end_matches('/').to_owned(),
            child,
        }
    }

    /// As a service manager asks it.
    fn stop(&mut self) -> i32 {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("kill runs").success());
        let ended = self.child.wait().expect("it ends");
        ended.code().unwrap_or(-1)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first word of the output that begins so.
fn word<'a>(output: &'a str, begin: &str) -> &'a str {
    output
        .split_whitespace()
        .find(|word| word.starts_with(begin))
        .unwrap_or_else(|| panic!("{begin} in {output}"))
}

/// Mechanism `m` with three witnesses, each served, and a quorum of two.
fn watched(bench: &Bench) -> Vec<Served> {
    bench
        .run(&[
            "init",
            "m",
            "--origin",
            "log.example/one",
            "--work-factor",
            "15",
        ])
        .ok();
    let policy = bench
        .in_mechanism(&["ledger", "policy", "--out", "policy"])
        .ok();
    assert!(policy.contains("Wrote the policy"));
    let text = std::fs::read_to_string(bench.path("policy")).expect("it was written");
    let log = word(&text, "log.example/one+").to_owned();
    let mut settings = "\n[ledger]\nquorum = 2\n".to_owned();
    let mut served = Vec::new();
    for name in ["ada", "bo", "cyn"] {
        let made = bench
            .run(&[
                "witness",
                "init",
                name,
                "--name",
                &format!("{name}.example"),
            ])
            .ok();
        bench.run(&["witness", "add-log", name, &log]).ok();
        let listed = bench.run(&["witness", "list", name]).ok();
        assert!(listed.contains("log.example/one"), "{listed}");
        let server = Served::start(bench, &["witness", "serve", name]);
        let vkey = word(&made, &format!("{name}.example+"));
        let url = &server.url;
        settings.push_str(&format!(
            "[[ledger.witness]]\nname = \"{name}\"\nvkey = \"{vkey}\"\nurl = \"{url}\"\n"
        ));
        served.push(server);
    }
    let path = bench.path("m/mechanism.toml");
    let kept = std::fs::read_to_string(&path).expect("it was written");
    std::fs::write(&path, kept + &settings).expect("the scratch folder works");
    served
}

#[test]
fn two_of_three_witnesses_make_a_proof_that_the_policy_takes() {
    let bench = Bench::empty();
    let mut witnesses = watched(&bench);
    let refused = bench.run(&["witness", "list", "ada"]).fails_with(1);
    assert!(refused.contains("is being served"), "{refused}");
    assert_eq!(witnesses[1].stop(), 0, "SIGTERM ends a server in order");
    bench.write("letter.md", &fixture("letter-en.md"));
    bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    let ran = bench.in_mechanism(&["ledger", "checkpoint"]);
    assert!(ran.stderr.contains("note: witness bo: "), "{}", ran.stderr);
    let said = ran.ok();
    assert!(
        said.contains("Cosigned by ada, cyn; the quorum of 2 is met."),
        "{said}"
    );
    bench
        .in_mechanism(&["ledger", "policy", "--out", "policy"])
        .ok();
    let arguments = [
        "ledger",
        "prove",
        "1",
        "--out",
        "1.tlog-proof",
        "--open",
        "1.entry.json",
    ];
    bench.in_mechanism(&arguments).ok();
    // What rapporteur-verify does with these three files is its own library.
    let read = |name: &str| std::fs::read(bench.path(name)).expect("it was written");
    let trust = rapporteur_verify::Trust::read(&[], Some(&read("policy"))).unwrap();
    let (proof, entry) = (read("1.tlog-proof"), read("1.entry.json"));
    let verified =
        rapporteur_verify::verify_proof(("proof", &proof), ("entry", &entry), &trust).unwrap();
    assert!(verified.holds, "{verified:?}");
    // Without the cosignature of one of the two it is refused.
    let text = String::from_utf8(proof).unwrap();
    let without: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("cyn.example"))
        .collect();
    let without = format!("{}\n", without.join("\n"));
    let refused =
        rapporteur_verify::verify_proof(("proof", without.as_bytes()), ("entry", &entry), &trust);
    assert!(!refused.unwrap().holds);
}

#[test]
fn a_ledger_is_served_without_a_passphrase_while_others_work() {
    let bench = Bench::with_mechanism();
    let mut server = Served::start(&bench, &["--mechanism", "m", "ledger", "serve"]);
    bench
        .in_mechanism(&["ledger", "publish", "--to", "copy"])
        .ok();
    bench
        .in_mechanism(&["ledger", "audit", "--copy", "copy"])
        .ok();
    let shown = get(&server.url, "/checkpoint");
    let published = std::fs::read_to_string(bench.path("copy/checkpoint")).unwrap();
    assert!(shown.ends_with(&published), "{shown}");
    assert_eq!(server.stop(), 0);
    let refused = bench
        .run(&[
            "--mechanism",
            "m",
            "ledger",
            "serve",
            "--listen",
            "0.0.0.0:0",
        ])
        .fails_with(3);
    assert!(refused.contains("--public"), "{refused}");
}

fn get(url: &str, path: &str) -> String {
    use std::io::{Read, Write};
    let address = url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("it takes bytes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

fn copy_tree(from: &Path, to: &Path) {
    for (path, bytes) in crate::common::tree(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().expect("it stands in a folder"))
            .expect("the scratch folder works");
        std::fs::write(target, bytes).expect("the scratch folder works");
    }
}

#[test]
fn an_old_copy_put_back_adds_nothing_until_a_person_has_resolved_it() {
    let bench = Bench::with_mechanism();
    bench.write("letter.md", &fixture("letter-en.md"));
    copy_tree(&bench.path("m"), &bench.path("old"));
    let import = ["import", "letter.md", "--as", "letter"];
    bench.in_mechanism(&import).ok();
    bench
        .in_mechanism(&["ledger", "publish", "--to", "copy"])
        .ok();
    std::fs::remove_dir_all(bench.path("m")).unwrap();
    copy_tree(&bench.path("old"), &bench.path("m"));

    let refused = bench.in_mechanism(&import).fails_with(4);
    assert!(
        refused.contains("warning: ") && refused.contains("--adopt"),
        "{refused}"
    );
    let listed = bench.in_mechanism(&["list", "imports"]);
    assert!(
        listed.stderr.contains("an older copy was put back"),
        "{}",
        listed.stderr
    );
    assert!(listed.ok().contains("(0 rows)"));
    assert_eq!(bench.in_mechanism(&["status"]).code, 4);
    bench
        .in_mechanism(&[
            "ledger",
            "resolve",
            "--adopt",
            "copy",
            "--reason",
            "the disk died",
        ])
        .ok();
    bench.in_mechanism(&import).ok();
    bench
        .in_mechanism(&["ledger", "publish", "--to", "copy"])
        .ok();
    let listed = bench.in_mechanism(&["list", "entries"]).ok();
    assert!(listed.contains("the disk died"), "{listed}");
}

#[test]
fn an_alarm_is_printed_before_anything_else_and_status_ends_with_four() {
    let bench = Bench::with_mechanism();
    bench.write(
        "m/ALARM.txt",
        "ALARM: a witness contradicts the ledger\n\nmore\n",
    );
    let ran = bench.in_mechanism(&["list", "reports"]);
    assert!(
        ran.stderr
            .starts_with("ALARM: a witness contradicts the ledger (see "),
        "{}",
        ran.stderr
    );
    ran.ok();
    assert_eq!(bench.in_mechanism(&["status"]).code, 4);
    bench.in_mechanism(&["ledger", "checkpoint"]).fails_with(4);
    let resolve = ["ledger", "resolve", "--acknowledge", "--reason", "a test"];
    bench.in_mechanism(&resolve).ok();
    assert!(!bench.path("m/ALARM.txt").exists());
    bench.in_mechanism(&["status"]).ok();
}

#[test]
fn settings_that_cannot_be_are_named() {
    let bench = Bench::with_mechanism();
    let path = bench.path("m/mechanism.toml");
    let kept = std::fs::read_to_string(&path).unwrap();
    for (settings, said) in [
        ("[ledger]\nquorum = 1", "there are 0 [[ledger.witness]]"),
        ("[ledger]\nbatch = 0", "ledger.batch is 0"),
        ("[ledger]\ncadense_minutes = 5", "unknown field"),
    ] {
        std::fs::write(&path, format!("{kept}\n{settings}\n")).unwrap();
        let refused = bench.in_mechanism(&["status"]).fails_with(1);
        assert!(refused.contains(said), "{refused}");
    }
}
