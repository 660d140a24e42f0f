//! Whether every dependency's licence is satisfied by the licences that this project accepts; deny.toml says the same to
//! cargo-deny. Asks Cargo for the packages, of every platform.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::finding::Finding;
use crate::tree::workspace_root;

/// Licences that are accepted, by SPDX identifier.
const ACCEPTED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "MPL-2.0",
    "ISC",
    "Unicode-3.0",
    "Zlib",
    "Unlicense",
    "CC0-1.0",
    "BlueOak-1.0.0",
    "BSL-1.0",
];

/// Exceptions that are accepted where they only widen an accepted licence.
const ACCEPTED_EXCEPTIONS: &[&str] = &["LLVM-exception"];

/// Packages that hold data and no code, with the licence of the data and why it is accepted: the list of authorities for systems
/// that keep none of their own (no Linux, macOS or Windows program has it in).
const ACCEPTED_DATA: &[(&str, &str)] = &[("webpki-root-certs", "CDLA-Permissive-2.0")];

/// Packages that state no expression, with the licence that was read in their files.
const READ_BY_HAND: &[(&str, &str)] = &[];

/// Asks Cargo for every package and checks each.
pub fn check_workspace() -> Result<Vec<Finding>, String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(workspace_root())
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let metadata = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo metadata: {error}"))?;
    Ok(check(&metadata))
}

fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut findings: Vec<Finding> = packages.iter().filter_map(check_package).collect();
    findings.sort();
    findings
}

fn check_package(package: &Value) -> Option<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let version = package["version"].as_str().unwrap_or_default();
    let stated = package["license"].as_str().unwrap_or_default();
    if ACCEPTED_DATA.contains(&(name, stated)) {
        return None;
    }
    let by_hand = READ_BY_HAND
        .iter()
        .find(|(package, _)| *package == name)
        .map(|(_, licence)| *licence);
    let fault = match package["license"].as_str().or(by_hand) {
        None => Some(
            "states no licence expression: read its files and add it to READ_BY_HAND, or drop it"
                .to_owned(),
        ),
        Some(licence) => licence_fault(licence),
    };
    fault.map(|fault| Finding::new("Cargo.lock", 1, format!("{name} {version} {fault}")))
}

/// What is wrong with a licence expression; `None` when the accepted licences satisfy it.
fn licence_fault(licence: &str) -> Option<String> {
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(_) => Some(format!(
            "has a licence that is no SPDX expression: {licence:?}"
        )),
        Ok(expression) if expression.evaluate(is_accepted) => None,
        Ok(_) => Some(format!(
            "is under {licence}, which is not accepted: use something else"
        )),
    }
}

fn is_accepted(requirement: &spdx::LicenseReq) -> bool {
    let is_licence_accepted = requirement
        .license
        .id()
        .is_some_and(|id| ACCEPTED.contains(&id.name));
    let is_addition_accepted = match &requirement.addition {
        None => true,
        Some(addition) => ACCEPTED_EXCEPTIONS.contains(&addition.to_string().as_str()),
    };
    is_licence_accepted && is_addition_accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_accepted_when_one_way_through_it_is() {
        let table = [
            ("MIT OR Apache-2.0", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0-only", false),
            ("GPL-2.0-or-later OR MIT", true),
            ("MIT AND GPL-2.0-only", false),
            ("(MIT OR GPL-2.0-only) AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT WITH GCC-exception-2.0", false),
            ("LicenseRef-own", false),
            ("no licence at all", false),
        ];
        for (licence, is_accepted) in table {
            assert_eq!(licence_fault(licence).is_none(), is_accepted, "{licence}");
        }
    }

    #[test]
    fn a_package_without_licence_is_named() {
        let packages = serde_json::json!([
            { "name": "good", "version": "1.0.0", "license": "MIT" },
            { "name": "mute", "version": "2.0.0", "license": null },
            { "name": "viral", "version": "3.0.0", "license": "AGPL-3.0-only" },
        ]);
        let found: Vec<String> = check(&serde_json::json!({ "packages": packages }))
            .into_iter()
            .map(|finding| finding.message)
            .collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("mute 2.0.0 states no licence expression"),
            "{found:?}"
        );
        assert!(
            found[1].starts_with("viral 3.0.0 is under AGPL-3.0-only"),
            "{found:?}"
        );
    }

    #[test]
    fn deny_toml_accepts_the_same_licences() {
        let deny = include_str!("../../deny.toml");
        let (_, list) = deny.split_once("\nallow = [").unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let quoted = list.split('"').skip(1).step_by(2);
        let listed: Vec<&str> = quoted
            .filter(|licence| !licence.contains(" WITH "))
            .collect();
        assert_eq!(listed, ACCEPTED);
    }
}
