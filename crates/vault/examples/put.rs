//! Puts a file into a vault under a fixed keyring, or scrubs that vault: what `cargo xtask bench vault` measures, without a
//! passphrase's stretching. The keys are known to everybody: never for real use.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that fails must stop, and may say so roughly"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use rapporteur_vault::{Keyring, Recipient, Vault, sealing};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["put", dir, file] => {
            let receipt = vault(dir).put(File::open(file).unwrap()).unwrap();
            println!("{} {}", receipt.blob_name, receipt.seal);
        }
        ["scrub", dir] => {
            let vault = vault(dir);
            let expected: BTreeMap<_, _> = vault
                .list()
                .unwrap()
                .into_iter()
                .map(|name| (name, None))
                .collect();
            let report = vault
                .scrub(&expected, &mut |_| ControlFlow::Continue(()))
                .unwrap();
            assert!(report.is_sound(), "{:?}", report.findings());
            println!("{} sound", report.blobs.len());
        }
        // What a stock age needs to do the same work.
        ["recipients"] => {
            for text in [keyring().vault_recipient(), officer(101), officer(102)] {
                println!("{text}");
            }
        }
        ["identity"] => print!("{}", identity()),
        _ => panic!("usage: put put DIR FILE | put scrub DIR | put recipients | put identity"),
    }
}

fn keyring() -> Keyring {
    let mut next = 0;
    let mut random = |out: &mut [u8]| {
        next += 1;
        out.fill(next);
    };
    let mut keyring = Keyring::generate(&mut random, true).unwrap();
    keyring
        .set_recipients(vec![Recipient {
            name: "officer".to_owned(),
            text: officer(101),
        }])
        .unwrap();
    keyring.set_recovery(Some(&officer(102))).unwrap();
    keyring
}

fn officer(byte: u8) -> String {
    sealing::new_identity(&mut |out: &mut [u8]| out.fill(byte)).1
}

/// The vault's identity is the third secret that is drawn.
fn identity() -> String {
    use secrecy::ExposeSecret as _;
    let (identity, _) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(3));
    format!("{}\n", identity.expose_secret())
}

fn vault(dir: &str) -> Vault {
    Vault::open(Path::new(dir), &keyring()).unwrap()
}
