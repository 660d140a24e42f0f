//! The policy (C2SP tlog-policy) that strangers need to verify this ledger offline: its key, its witnesses, and how many must agree.

use std::fmt::Write as _;

use super::settings::GROUP;
use crate::Mechanism;

/// The policy as text. Without witnesses its quorum is `none`.
pub fn policy(mechanism: &Mechanism) -> String {
    let settings = &mechanism.config.ledger;
    let mut text = format!("log {}\n", mechanism.log_vkey());
    for witness in &settings.witnesses {
        // Writing to memory does not fail.
        let _ = writeln!(
            text,
            "witness {} {} {}",
            witness.name, witness.vkey, witness.url
        );
    }
    if settings.quorum == 0 {
        text.push_str("quorum none\n");
        return text;
    }
    let names: Vec<&str> = settings
        .witnesses
        .iter()
        .map(|witness| witness.name.as_str())
        .collect();
    let _ = write!(
        text,
        "group {GROUP} {} {}\nquorum {GROUP}\n",
        settings.quorum,
        names.join(" ")
    );
    text
}
