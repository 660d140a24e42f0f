//! Thinkers and the model do no input or output, and read no clock, environment or random generator.

use crate::finding::Finding;
use crate::lexed::{has_word, numbered};
use crate::tree::Tree;

const PURE_CRATES: &[&str] = &[
    "model", "intake", "names", "linkage", "estimate", "assess", "report", "typeset", "shares",
    "stamp",
];

/// Paths, macros and types that reach outside, each searched as words in code that is not test code.
const FORBIDDEN: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "std::thread",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "getrandom",
    "thread_rng",
    "OsRng",
    "tokio",
    "println!",
    "eprintln!",
    "print!",
];

/// What a pure crate may do all the same: threads that end before their caller goes on, where no answer hangs on their number.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("linkage", "std::thread", "std::thread::scope"),
    ("estimate", "std::thread", "std::thread::scope"),
];

/// Searches the code of the pure crates.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, lexed) in tree.rust_files() {
        let Some(name) = pure_crate(&file.path).filter(|_| !file.is_test()) else {
            continue;
        };
        for (line, code) in numbered(&lexed.code_without_tests()) {
            for word in FORBIDDEN
                .iter()
                .filter(|word| has_word_or_macro(code, word) && !is_allowed(name, code, word))
            {
                let message = format!(
                    "{name} is pure and may not use {word}: take what it gives as a parameter"
                );
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

fn is_allowed(name: &str, code: &str, word: &str) -> bool {
    ALLOWED
        .iter()
        .any(|(owner, of, form)| (*owner, *of) == (name, word) && has_word(code, form))
}

fn pure_crate(path: &str) -> Option<&'static str> {
    let (folder, inside) = path.strip_prefix("crates/")?.split_once('/')?;
    // Examples and benchmarks are programs of their own.
    if !inside.starts_with("src/") {
        return None;
    }
    PURE_CRATES.iter().copied().find(|name| *name == folder)
}

fn has_word_or_macro(code: &str, word: &str) -> bool {
    match word.strip_suffix('!') {
        Some(name) => code.contains(word) && has_word(code, name),
        None => has_word(code, word),
    }
}

#[cfg(test)]
mod tests {
    use super::super::assert_finds;
    use super::*;

    #[test]
    fn linkage_may_split_its_work_and_not_leave_a_thread_behind() {
        let text = "fn a() { std::thread::scope(b) }\nfn c() { std::thread::spawn(d) }\n";
        let expected = &["crates/linkage/src/a.rs:2: linkage is pure and may not use std::thread"];
        assert_finds(check, &[("crates/linkage/src/a.rs", text)], expected);
    }

    #[test]
    fn a_thinker_that_reads_a_file_is_found_and_its_tests_may() {
        let text = "use std::fs;\n// std::fs\nfn a() { b(\"std::env\") }\n#[cfg(test)]\nmod tests { use std::env; }\n";
        let expected = &["crates/intake/src/a.rs:1: intake is pure and may not use std::fs"];
        assert_finds(check, &[("crates/intake/src/a.rs", text)], expected);
        assert_finds(
            check,
            &[
                ("crates/intake/tests/a.rs", text),
                ("crates/intake/examples/a.rs", text),
                ("crates/store/src/a.rs", text),
            ],
            &[],
        );
    }

    #[test]
    fn a_clock_and_a_terminal_are_found() {
        let text = "fn a() { Instant::now(); println!(); }\n";
        let expected = &[
            "crates/model/src/a.rs:1: model is pure",
            "crates/model/src/a.rs:1: model is pure",
        ];
        assert_finds(check, &[("crates/model/src/a.rs", text)], expected);
    }
}
