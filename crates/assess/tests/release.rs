//! Answers whether a small record, built by hand, gives the tables that it should.

mod small_record;

use expect_test::{Expect, expect};
use rapporteur_assess::release;
use rapporteur_model::{CellValue, Confidentiality, Consent, Table};
use small_record::{SmallRecord, decided, officer};

fn table(record: &SmallRecord, name: &str) -> Table {
    let released = release::tables(&record.record());
    released
        .tables
        .into_iter()
        .find(|table| table.name == name)
        .expect("the table")
}

/// Checks the named columns of a table, one row a line.
fn check(record: &SmallRecord, name: &str, columns: &[&str], expected: Expect) {
    let table = table(record, name);
    let mut shown = String::new();
    for row in &table.rows {
        let cells = columns.iter().map(|wanted| {
            let place = table
                .columns
                .iter()
                .position(|column| column.name == *wanted)
                .expect("the column");
            match &row[place] {
                CellValue::Null => "-".to_owned(),
                CellValue::Integer(integer) => integer.to_string(),
                CellValue::Real(real) => real.to_string(),
                CellValue::Text(text) => text.clone(),
            }
        });
        shown.push_str(&cells.collect::<Vec<_>>().join(" | "));
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

#[test]
fn every_table_is_well_formed_and_in_order_of_name() {
    let released = release::tables(&SmallRecord::letter_and_docket().record());
    let names: Vec<&str> = released
        .tables
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    for table in &released.tables {
        table.check().unwrap_or_else(|error| panic!("{error}"));
        assert!(
            table
                .columns
                .iter()
                .all(|column| !column.description.is_empty()),
            "{}",
            table.name
        );
    }
    assert_eq!(
        released,
        release::tables(&SmallRecord::letter_and_docket().record())
    );
}

#[test]
fn totals_that_do_not_agree_are_reported_and_not_corrected() {
    let record = SmallRecord::letter_and_docket();
    check(
        &record,
        "reconciliation",
        &[
            "printed",
            "anonymous",
            "accounted",
            "announced",
            "difference",
            "finding",
            "in_words",
        ],
        expect![[r#"
            4 | 2 | 6 | 7 | 1 | fewer_listed | 4 printed entries and 2 unnamed signatories make 6; the letter announces 7, 1 more than can be accounted for.
        "#]],
    );
    check(
        &record,
        "data_fault",
        &["dataset", "fault", "line", "detail"],
        expect![[r#"
            committee_decision | exact_repeat | 13 | Club One, deferred_new, session ending 2018-02-23
            committee_decision | grant_listed_twice | 15 | Club One, granted_directly, session ending 2019-02-08
            committee_motion | motion_listed_twice | 32 | Club One
            committee_motion | motion_named_by_organisation_only | 30 | Club One
            committee_motion | motion_named_by_organisation_only | 32 | Club One
            committee_motion | outcome_unclear | 32 | Club One: put off
            committee_vote | vote_left_empty | 32 | China
            letter | no_date | 1 | The text of the letter bears no date.
            letter | totals_disagree | 9 | 4 printed entries and 2 unnamed signatories make 6; the letter announces 7, 1 more than can be accounted for.
        "#]],
    );
}

#[test]
fn names_keep_their_order_and_script() {
    check(
        &SmallRecord::letter_and_docket(),
        "signature_name",
        &["number", "position", "name", "script"],
        expect![[r#"
            1 | 1 | Club One | Latn
            2 | 1 | 一會 | Hani
            2 | 2 | Club 1 | Latn
            3 | 1 | Клуб | Cyrl
            4 | 1 | Ms. Example | Latn
        "#]],
    );
}

#[test]
fn an_open_proposal_is_possible_and_joins_nothing() {
    let mut record = SmallRecord::letter_and_docket();
    record.propose("signature/1", "signature/2", 0.7);
    record.propose("signature/1", "decision/one/1", 0.8);
    check(
        &record,
        "possible_double",
        &[
            "left_number",
            "right_number",
            "standing",
            "verdict",
            "decided_by",
        ],
        expect![[r#"
        1 | 2 | possible | - | -
    "#]],
    );
    check(
        &record,
        "signature",
        &["number", "signs_as"],
        expect![[r#"
        1 | organisation
        2 | organisation
        3 | organisation
        4 | individual
    "#]],
    );
    check(
        &record,
        "signature_application",
        &["number", "standing", "probability"],
        expect![[r#"
        1 | possible | 0.8
    "#]],
    );
    let signatures = table(&record, "signature");
    assert!(
        signatures.rows.iter().all(|row| row[0] == row[8]),
        "nobody is merged by an open proposal"
    );
}

#[test]
fn a_decided_match_joins_spellings_and_counts_once() {
    let mut record = SmallRecord::letter_and_docket();
    record.judge(
        "decision/one/1",
        "decision/one-other/1",
        0.99,
        decided("match"),
    );
    record.judge(
        "signature/1",
        "decision/one-other/1",
        0.97,
        officer("match"),
    );
    record.judge("signature/1", "signature/2", 0.95, decided("match"));
    check(
        &record,
        "committee_organisation",
        &[
            "display_name",
            "name_count",
            "first_session",
            "last_session",
            "deferrals",
            "grants",
            "last_outcome",
            "longest_wait_days",
            "longest_wait_open",
        ],
        expect![[r#"
            Club One | 2 | 2018-02-23 | 2019-02-08 | 2 | 1 | granted | 350 | 0
            Society Two | 1 | 2018-02-23 | 2018-02-23 | 1 | 0 | deferred | 0 | 1
        "#]],
    );
    check(
        &record,
        "committee_decision",
        &["line", "ngo_name", "decision_group", "repeats", "counted"],
        expect![[r#"
        12 | Club One | deferred | 0 | 1
        13 | Club One | deferred | 1 | 0
        14 | Club One | granted | 0 | 1
        15 | Club One | granted | 0 | 0
        16 | CLUB ONE | deferred | 0 | 1
        17 | Society Two | deferred | 0 | 1
    "#]],
    );
    // The second entry is the organisation too, because it is certainly the first entry.
    check(
        &record,
        "signature_application",
        &["number", "standing", "explanation"],
        expect![[r#"
        1 | certain | names agree (+4.0 bits)
        2 | certain | joined through another name that is certainly the same
    "#]],
    );
}

#[test]
fn a_non_match_is_shown_nowhere_as_possible_and_breaks_a_chain() {
    let mut record = SmallRecord::letter_and_docket();
    record.judge(
        "decision/one/1",
        "decision/one-other/1",
        0.99,
        decided("match"),
    );
    record.judge("signature/1", "decision/one/1", 0.9, officer("no_match"));
    record.propose("signature/1", "decision/one-other/1", 0.6);
    record.judge("signature/3", "decision/two/1", 0.9, officer("match"));
    record.judge("signature/3", "signature/4", 0.97, decided("match"));
    record.judge("signature/4", "decision/two/1", 0.1, officer("no_match"));
    check(
        &record,
        "signature_application",
        &["number", "standing"],
        expect![[r#"
        3 | certain
    "#]],
    );
    check(
        &record,
        "possible_double",
        &["left_number", "right_number", "standing", "state"],
        expect![[r#"
        3 | 4 | possible | decided
    "#]],
    );
    let notes = release::tables(&record.record()).notes;
    expect![[r#"
        [
            "decided matches contradict a decided non-match: \"Клуб\" and \"Ms. Example\" are kept apart and shown as possible",
        ]
    "#]]
    .assert_debug_eq(&notes);
}

#[test]
fn withheld_statements_are_counted_and_shown_nowhere() {
    let mut record = SmallRecord::letter_and_docket();
    for (confidentiality, consent) in [
        (Confidentiality::Restricted, Consent::Publish),
        (Confidentiality::Sealed, Consent::NotRequired),
        (Confidentiality::Public, Consent::Withdrawn),
        (Confidentiality::Public, Consent::InternalOnly),
    ] {
        record.say_secret(
            "signature/9",
            "name_given",
            "Secret Club",
            confidentiality,
            consent,
        );
    }
    check(
        &record,
        "withheld",
        &["kind", "reason", "count"],
        expect![[r#"
        signature | consent_withdrawn | 1
        signature | internal_only | 1
        signature | restricted | 1
        signature | sealed | 1
    "#]],
    );
    let released = release::tables(&record.record());
    assert!(!format!("{released:?}").contains("Secret Club"));
}

#[test]
fn a_private_item_hides_its_statements_warnings_and_title() {
    let mut record = SmallRecord::letter_and_docket();
    record.make_evidence_private();
    let released = release::tables(&record.record());
    for table in released
        .tables
        .iter()
        .filter(|table| !["withheld", "situation"].contains(&table.name.as_str()))
    {
        assert!(table.rows.is_empty(), "{}", table.name);
    }
    check(
        &record,
        "withheld",
        &["kind", "reason"],
        expect![[r#"
        decision | evidence_not_public
        evidence | restricted
        letter | evidence_not_public
        motion | evidence_not_public
        signature | evidence_not_public
        vote | evidence_not_public
    "#]],
    );
}

#[test]
fn what_is_released_and_what_is_withheld_add_up() {
    let mut record = SmallRecord::letter_and_docket();
    record.say_secret(
        "signature/9",
        "name_given",
        "Secret Club",
        Confidentiality::Sealed,
        Consent::Publish,
    );
    let situation = table(&record, "situation");
    let [CellValue::Integer(all), CellValue::Integer(released)] = &situation.rows[0][1..3] else {
        panic!("{situation:?}")
    };
    assert_eq!(all - released, 1);
    record.make_evidence_private();
    assert_eq!(
        table(&record, "situation").rows[0][2],
        CellValue::Integer(0)
    );
}

#[test]
fn no_officer_is_named() {
    let mut record = SmallRecord::letter_and_docket();
    record.judge("signature/1", "signature/2", 0.9, officer("match"));
    let released = release::tables(&record.record());
    assert!(!format!("{released:?}").contains("officer-name"));
}

#[test]
fn votes_of_a_body_stand_with_their_motions() {
    let record = SmallRecord::letter_and_docket();
    check(
        &record,
        "committee_motion",
        &["topic", "outcome", "outcome_given", "year"],
        expect![[r#"
        Club One | carried | adopted | 2017
        Club One | - | put off | 2017
    "#]],
    );
    check(
        &record,
        "committee_vote",
        &["state", "state_given", "choice", "repeats"],
        expect![[r#"
        CN | China | yes | 0
        CN | China | - | 0
    "#]],
    );
    check(
        &record,
        "assembly_roll_call",
        &["rcid", "date", "year", "amendment"],
        expect![[r#"
        6 | 1972-12-07 | 1972 | -
    "#]],
    );
    check(
        &record,
        "assembly_vote",
        &["state", "choice"],
        expect![[r#"
        CN | abstain
    "#]],
    );
}
