//! Both ways against the reference implementation, PyPI `shamir-mnemonic`: what one splits the other combines. The Python that
//! has it is `RAPPORTEUR_PYTHON`, or `python3`; skipped where neither has.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::io::Write;
use std::process::{Command, Stdio};

use rapporteur_shares::{GroupShape, Share, SplitOptions, combine_with, split, split_groups};

fn python(script: &str, input: &str) -> Option<String> {
    let program = std::env::var("RAPPORTEUR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(program)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn has_reference() -> bool {
    let script = "import importlib.util as u; print(bool(u.find_spec('shamir_mnemonic')))";
    let is_there = python(script, "").is_some_and(|answer| answer.trim() == "True");
    if !is_there {
        eprintln!("skipped: no Python with shamir-mnemonic (name one in RAPPORTEUR_PYTHON)");
    }
    is_there
}

const COMBINE: &str = "
import sys
from shamir_mnemonic import combine_mnemonics
for line in sys.stdin:
    passphrase, _, words = line.rstrip('\\n').partition('|')
    print(combine_mnemonics(words.split('|'), passphrase.encode()).hex())
";

const SPLIT: &str = "
import sys
from shamir_mnemonic import generate_mnemonics
for line in sys.stdin:
    secret, passphrase, extendable, exponent, group_threshold, groups = line.rstrip('\\n').split('|')
    shapes = [tuple(int(n) for n in shape.split('-')) for shape in groups.split(',')]
    made = generate_mnemonics(int(group_threshold), shapes, bytes.fromhex(secret), passphrase.encode(),
        extendable=extendable == 'true', iteration_exponent=int(exponent))
    print('|'.join(words for group, (t, n) in list(zip(made, shapes))[:int(group_threshold)] for words in group[:t]))
";

fn generator(mut state: u64) -> impl FnMut(&mut [u8]) {
    move |out: &mut [u8]| {
        for byte in out {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
    }
}

#[test]
fn the_reference_combines_what_we_split() {
    if !has_reference() {
        return;
    }
    let (mut input, mut expected) = (String::new(), String::new());
    for (case, (length, threshold, count)) in
        [(16, 2, 3), (20, 3, 5), (24, 16, 16), (32, 3, 5), (32, 2, 2)]
            .into_iter()
            .enumerate()
    {
        let mut secret = vec![0; length];
        generator(case as u64)(&mut secret);
        let shares = split(&secret, threshold, count, &mut generator(100 + case as u64)).unwrap();
        let chosen: Vec<String> = shares[usize::from(count - threshold)..]
            .iter()
            .map(|share| share.text().to_string())
            .collect();
        input += &format!("|{}\n", chosen.join("|"));
        expected += &format!("{}\n", hex::encode(&secret));
        for is_extendable in [false, true] {
            let options = SplitOptions {
                passphrase: b"a passphrase ~",
                iteration_exponent: case as u8 % 3,
                is_extendable,
            };
            let shapes = [
                GroupShape { threshold, count },
                GroupShape {
                    threshold: 1,
                    count: 1,
                },
            ];
            let groups = split_groups(
                &secret,
                2,
                &shapes,
                &options,
                &mut generator(7 + case as u64),
            )
            .unwrap();
            let chosen: Vec<String> = groups[0][..usize::from(threshold)]
                .iter()
                .chain(&groups[1])
                .map(|share| share.text().to_string())
                .collect();
            input += &format!("a passphrase ~|{}\n", chosen.join("|"));
            expected += &format!("{}\n", hex::encode(&secret));
        }
    }
    assert_eq!(python(COMBINE, &input).unwrap(), expected);
}

#[test]
fn we_combine_what_the_reference_splits() {
    if !has_reference() {
        return;
    }
    let cases = [
        (16, "", true, 0, 1, "2-3"),
        (16, "TREZOR", false, 1, 1, "3-5"),
        (32, "", true, 1, 1, "3-5"),
        (32, "p w", false, 2, 2, "2-3,1-1,16-16"),
        (22, "", true, 0, 3, "2-2,3-4,5-9"),
    ];
    let mut input = String::new();
    let mut secrets = Vec::new();
    for (case, (length, passphrase, extendable, exponent, needed, groups)) in
        cases.iter().enumerate()
    {
        let mut secret = vec![0; *length];
        generator(50 + case as u64)(&mut secret);
        let secret_hex = hex::encode(&secret);
        input += &format!("{secret_hex}|{passphrase}|{extendable}|{exponent}|{needed}|{groups}\n");
        secrets.push((secret, passphrase));
    }
    let output = python(SPLIT, &input).unwrap();
    assert_eq!(output.lines().count(), cases.len());
    for (line, (secret, passphrase)) in output.lines().zip(secrets) {
        let shares: Vec<Share> = line
            .split('|')
            .map(|words| Share::parse(words).ok().unwrap())
            .collect();
        let combined = combine_with(&shares, passphrase.as_bytes()).ok().unwrap();
        assert_eq!(*combined, secret);
    }
}
