//! Every kind of entry there and back, in words, and under its commitment.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::custody::{CustodyKind, Outcome};

pub(super) fn one_of_each() -> Vec<EntryBody> {
    vec![
        EntryBody::MechanismCreated {
            mechanism: MechanismId::from_bytes([1; 16]),
            origin: "example.org/log".to_owned(),
            demonstration: true,
        },
        EntryBody::EvidenceAccessioned {
            evidence: EvidenceId::from_bytes([2; 16]),
            sha256: [3; 32],
            size_bytes: 1,
            source: SourceId::from_bytes([4; 16]),
        },
        EntryBody::ImportCompleted {
            import: ImportId::from_bytes([5; 16]),
            evidence: EvidenceId::from_bytes([2; 16]),
            importer: "letter".to_owned(),
            dataset: "letter/2020".to_owned(),
            supersedes: Some(ImportId::from_bytes([6; 16])),
            statements_sha256: [7; 32],
            statement_count: 2000,
            held_count: 1,
            warning_count: 0,
        },
        EntryBody::LinkProposed {
            engine: "linkage 1".to_owned(),
            proposals_sha256: [8; 32],
            proposal_count: 12,
        },
        EntryBody::JudgmentDecided {
            judgment: JudgmentId::from_bytes([9; 16]),
            left: EntityId::from_bytes([10; 16]),
            right: EntityId::from_bytes([11; 16]),
            relation: Relation::Same,
            verdict: Verdict::NoMatch,
            reason: "two cities".to_owned(),
        },
        EntryBody::JudgmentReversed {
            judgment: JudgmentId::from_bytes([9; 16]),
            reason: String::new(),
        },
        EntryBody::ReleaseFrozen {
            year: 2020,
            tables: vec![TableSeal {
                name: "votes".to_owned(),
                row_count: 3,
                sha256: [12; 32],
            }],
            measures: vec![("ngo-deferrals".to_owned(), [13; 32])],
        },
        EntryBody::ReportPublished {
            year: 2020,
            manifest_sha256: [14; 32],
        },
        EntryBody::HeldRowResolved {
            evidence: EvidenceId::from_bytes([2; 16]),
            line: 6,
            note: "asked the source".to_owned(),
        },
    ]
    .into_iter()
    .chain(one_of_each_on_estimates())
    .chain(one_of_each_keeping().into_iter().map(EntryBody::Keeping))
    .collect()
}

fn one_of_each_on_estimates() -> Vec<EntryBody> {
    vec![
        EntryBody::EstimateRecorded {
            estimate: "kosovo-1999".to_owned(),
            title: "kosovo_4.csv".to_owned(),
            run_sha256: [21; 32],
            version: "rapporteur 0.1.0".to_owned(),
            stratum_count: 1,
        },
        EntryBody::EstimateOverridden {
            estimate: "kosovo-1999".to_owned(),
            run_sha256: [21; 32],
            officer: "A. Person".to_owned(),
            reason: "the court asked for it".to_owned(),
        },
    ]
}

fn one_of_each_keeping() -> Vec<KeepingAct> {
    vec![
        KeepingAct::CeremonyHeld {
            transcript_sha256: [15; 32],
            recipient: "age1example".to_owned(),
            threshold: 3,
            share_count: 5,
            replaces: None,
        },
        KeepingAct::Filler,
        KeepingAct::CustodyRecorded {
            evidence: EvidenceId::from_bytes([2; 16]),
            kind: CustodyKind::View,
            outcome: Outcome::Success,
            reason: "to check a date".to_owned(),
            tool: "rapporteur 0.1.0".to_owned(),
            detail: String::new(),
            related: None,
        },
        KeepingAct::ArrivedAgain {
            evidence: EvidenceId::from_bytes([2; 16]),
            source: SourceId::from_bytes([16; 16]),
            title: "b.txt".to_owned(),
        },
        KeepingAct::ScrubCompleted {
            checked: 7,
            failed: 1,
            report_sha256: [17; 32],
        },
        KeepingAct::RecipientsChanged {
            recipients: vec!["age1example".to_owned()],
            reason: "an officer left".to_owned(),
        },
        KeepingAct::VaultResealed {
            item_count: 7,
            recipients: Vec::new(),
            reason: "an officer left".to_owned(),
        },
        KeepingAct::SecretRotated {
            what: "passphrase".to_owned(),
            reason: String::new(),
        },
        KeepingAct::ItemErased {
            accession: 4,
            destroyed: vec![4, 6],
            derivative_count: 1,
            reason: "consent withdrawn".to_owned(),
        },
        KeepingAct::LedgerResolved {
            how: "adopted".to_owned(),
            held: (4, [18; 32]),
            known: (9, [19; 32]),
            origin: "example.org/log".to_owned(),
            reason: "the disk failed".to_owned(),
        },
        KeepingAct::BackupMade {
            snapshot: 2,
            manifest_sha256: [20; 32],
            object_count: 9,
        },
        KeepingAct::BackupRestored {
            snapshot: 2,
            manifest_sha256: [20; 32],
            ledger_size: 9,
        },
        KeepingAct::Repaired {
            findings: vec!["one leftover was removed".to_owned()],
        },
    ]
}

fn entry(body: EntryBody) -> Entry {
    Entry {
        at: "2020-12-31T00:00:00Z".parse().unwrap(),
        by: "officer A".to_owned(),
        body,
    }
}

#[test]
fn every_kind_of_entry_survives_its_canonical_bytes() {
    for body in one_of_each() {
        let entry = entry(body);
        assert_eq!(Entry::from_canonical(&entry.to_canonical()), Ok(entry));
    }
}

#[test]
fn a_commitment_depends_on_salt_and_entry() {
    let bytes = entry(one_of_each().remove(0)).to_canonical();
    let salt = Salt::from_bytes([1; 32]);
    let made = commitment(&salt, &bytes);
    assert_eq!(made, commitment(&salt.clone(), &bytes));
    assert_ne!(made, commitment(&Salt::from_bytes([2; 32]), &bytes));
    assert_ne!(made, commitment(&salt, &bytes[1..]));
}

#[test]
fn an_entry_of_another_version_or_unknown_body_is_refused() {
    let bytes = entry(one_of_each().remove(7)).to_canonical();
    let mut other_version = bytes.clone();
    other_version[1] = 2;
    let refusal = Entry::from_canonical(&other_version)
        .unwrap_err()
        .to_string();
    assert_eq!(
        refusal,
        "canonical encoding holds an impossible entry version at byte 1"
    );

    let mut other_body = bytes;
    let tag_at = other_body.iter().position(|byte| *byte == 0x83).unwrap() + 1;
    other_body[tag_at] = 0x17;
    let refusal = Entry::from_canonical(&other_body).unwrap_err().to_string();
    assert!(
        refusal.starts_with("canonical encoding holds an impossible entry body"),
        "{refusal}"
    );
}

fn check_words(body: EntryBody, expected: Expect) {
    expected.assert_eq(&entry(body).in_words());
}

#[test]
fn every_kind_of_entry_is_one_sentence_in_words() {
    let mut bodies = one_of_each().into_iter();
    let mut check = |expected| check_words(bodies.next().unwrap(), expected);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A created the demonstration mechanism, which proves nothing, 01010101010101010101010101010101 with the ledger example.org/log."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A sealed evidence item 02020202020202020202020202020202 of 1 byte from source 04040404040404040404040404040404, whose SHA-256 is 0303030303030303030303030303030303030303030303030303030303030303."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A read evidence item 02020202020202020202020202020202 as letter into 2000 statements of the dataset letter/2020 (import 05050505050505050505050505050505, superseding import 06060606060606060606060606060606), with 0 warnings and 1 row held for review; the SHA-256 over the statements is 0707070707070707070707070707070707070707070707070707070707070707."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A recorded 12 proposed judgments by linkage 1; the SHA-256 over them is 0808080808080808080808080808080808080808080808080808080808080808."
    ]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A decided in judgment 09090909090909090909090909090909 that different things stand behind entities 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a and 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, for the reason given: "two cities"."#
    ]]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A took back judgment 09090909090909090909090909090909."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A fixed 1 table and 1 measure for the report on 2020."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A published the report on 2020, whose manifest has the SHA-256 0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e."
    ]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A closed the row held for review at line 6 of evidence item 02020202020202020202020202020202, with the note "asked the source"."#
    ]]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A took the estimate kosovo-1999 of "kosovo_4.csv" into the record, made by rapporteur 0.1.0 over one stratum; the SHA-256 of the run is 1515151515151515151515151515151515151515151515151515151515151515."#
    ]]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A recorded that A. Person lets reports print the estimate kosovo-1999 although its gates fail, for the reason given: "the court asked for it"; the SHA-256 of the run is 1515151515151515151515151515151515151515151515151515151515151515."#
    ]]);
    assert!(matches!(bodies.next(), Some(EntryBody::Keeping(_))));
}

#[test]
fn every_act_of_keeping_is_one_sentence_in_words() {
    let mut acts = one_of_each_keeping().into_iter();
    let mut check = |expected| check_words(EntryBody::Keeping(acts.next().unwrap()), expected);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A held a key ceremony that made the recipient age1example from 3 of 5 shares; the SHA-256 of the transcript is 0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A added a filler, which says that nothing happened."
    ]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A recorded the event "view" of evidence item 02020202020202020202020202020202 with rapporteur 0.1.0, for the reason given: "to check a date"."#
    ]]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A received evidence item 02020202020202020202020202020202 again, from source 10101010101010101010101010101010 under the title "b.txt"."#
    ]]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A opened 7 sealed items and found 1 not as they should be; the SHA-256 of the report is 1111111111111111111111111111111111111111111111111111111111111111."
    ]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A changed the further recipients of sealed items to age1example, for the reason given: "an officer left"."#
    ]]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A sealed 7 items anew to none, for the reason given: "an officer left"."#
    ]]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A replaced the passphrase."
    ]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A erased the item of entry 4 with 1 derivative and the openings of 2 entries, for the reason given: "consent withdrawn"."#
    ]]);
    check(expect![[
        r#"On 2020-12-31T00:00:00Z, officer A resolved (adopted) that the ledger held 4 entries where 9 were known to be signed, and goes on as example.org/log, for the reason given: "the disk failed"."#
    ]]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A made backup 2 of 9 sealed objects; the SHA-256 of its manifest is 1414141414141414141414141414141414141414141414141414141414141414."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A put the mechanism back from backup 2 with 9 ledger entries; the SHA-256 of its manifest is 1414141414141414141414141414141414141414141414141414141414141414."
    ]);
    check(expect![
        "On 2020-12-31T00:00:00Z, officer A put in order what an interrupted act had left: one leftover was removed."
    ]);
    assert!(acts.next().is_none());
}

#[test]
fn every_act_of_keeping_has_a_word_of_its_own() {
    let acts = one_of_each_keeping();
    let words: std::collections::BTreeSet<&str> = acts.iter().map(KeepingAct::word).collect();
    assert_eq!(words.len(), acts.len());
}

proptest! {
    #[test]
    fn altered_bytes_never_read_as_the_same_entry(which in 0usize..22, at in any::<prop::sample::Index>(), flip in 1u8..) {
        let entry = entry(one_of_each().remove(which));
        let mut bytes = entry.to_canonical();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_ne!(Entry::from_canonical(&bytes), Ok(entry));
    }

    #[test]
    fn what_reads_as_an_entry_is_its_canonical_encoding(which in 0usize..22, at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut bytes = entry(one_of_each().remove(which)).to_canonical();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(entry) = Entry::from_canonical(&bytes) {
            prop_assert_eq!(entry.to_canonical(), bytes);
        }
    }
}
