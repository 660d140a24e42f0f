//! The tables through the public API: columns by name, bad rows held, doubles marked, motions told apart.

use crate::common::{shared, summary, values};
use expect_test::{Expect, expect};
use rapporteur_intake::{IntakeError, ngo_committee, unga_votes};
use rapporteur_model::{Batch, EntityKind, Locator};

fn committee(bytes: &[u8], expected: Expect) {
    let all = summary(&ngo_committee::read(bytes).unwrap());
    // The body is the same everywhere and the motion stands in the key.
    let told = |line: &&str| !line.starts_with("  body: ") && !line.starts_with("  motion: ");
    let lines: Vec<&str> = all.lines().filter(told).collect();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

fn count(batch: &Batch, kind: EntityKind) -> usize {
    batch
        .entities
        .iter()
        .filter(|entity| entity.kind == kind)
        .count()
}

fn warnings(batch: &Batch, code: &str) -> usize {
    batch
        .warnings
        .iter()
        .filter(|warning| warning.code == code)
        .count()
}

#[test]
fn decisions_are_read_and_bad_rows_held_with_their_line() {
    let table = b"session_end_date,ngo_name,info,decision,colour\n\
        2020-02-07,Example Trust,,deferred,red\n\
        2020-02-07,Example Trust,,deferred,red\n\
        2020-02-30,Example Watch,,deferred,red\n\
        2020-02-07,\"Wrapped\nName\",note,new_granted_directly,red\n\
        2020-02-07,,,deferred,red\n\
        2020-02-07,Short Row,deferred\n\
        2020-02-07,Odd Word,,postponed,red\n\
        2020-02-07,Bad \xFF Bytes,,deferred,red\n\
        2020-02-07,example trust,,status_granted,red\n";
    committee(
        table,
        expect![[r#"
        decision/2020-02-07/deferred/example-trust/1
          ngo_name: Example Trust
          decision: deferred
          session_end_date: 2020-02-07
        decision/2020-02-07/deferred/example-trust/2
          ngo_name: Example Trust
          decision: deferred
          session_end_date: 2020-02-07
          repeats: 2
        decision/2020-02-07/granted_directly/wrapped-name/1
          ngo_name: Wrapped
        Name → Wrapped Name
          decision: new_granted_directly → granted_directly
          session_end_date: 2020-02-07
          info: note
        decision/2020-02-07/granted/example-trust/1
          ngo_name: example trust
          decision: status_granted → granted
          session_end_date: 2020-02-07
        ! granted_directly_alone: 1 rows say `new_granted_directly` of an organisation that has no `status_granted` row of the same name at that session, most often because its name is spelt in two ways; the other `new_granted_directly` rows repeat a `status_granted` row
        ! column_unknown line 1: the column `colour` is not known and not read
        ! double_row line 3: the row on line 3 repeats the row on line 2 to the letter; both are kept, the second marked
        ! decisions_disagree line 11: one organisation has different decisions at the session that ended on 2020-02-07: `deferred` on line 2, `deferred` on line 3, `granted` on line 11; both are kept
        held line 4 session_end_date: "2020-02-30" in column `session_end_date` is a date that does not exist; correct it from the source | 2020-02-30,Example Watch,,deferred,red
        held line 7 ngo_name: the organisation has no name; fill it in from the source or remove the row | 2020-02-07,,,deferred,red
        held line 8 -: the row has 3 cells where the header has 5; look for a missing or unclosed quotation mark or a stray comma | 2020-02-07,Short Row,deferred
        held line 9 decision: the word "postponed" in column `decision` is not known: known words are `status_granted`, `new_granted_directly`, `deferred`, `new_deferred`, `closed_no_response`, `declined`, `application_withdrawn`, `reclassification_deferred`, `status_withdrawn_own_request` | 2020-02-07,Odd Word,,postponed,red
        held line 10 ngo_name: the cell in column `ngo_name` is not UTF-8; correct its encoding and import the file again | 2020-02-07,Bad � Bytes,,deferred,red
    "#]],
    );
}

#[test]
fn an_unclosed_quotation_mark_costs_one_row() {
    let table = b"ngo_name,decision,session_end_date,info\nA,deferred,2020-02-07,\n\"B,deferred,2020-02-07,\nC,deferred,2020-02-07,\nD,deferred,2020-02-07,\n";
    let batch = ngo_committee::read(table).unwrap();
    assert_eq!(
        (batch.entities.len(), batch.held.len(), batch.rows_read),
        (3, 1, 4)
    );
    assert_eq!(batch.held[0].line, 3);
    let lines: Vec<Option<u32>> = batch
        .entities
        .iter()
        .map(|entity| entity.statements[0].locator.line())
        .collect();
    assert_eq!(lines, [Some(2), Some(4), Some(5)]);
}

#[test]
fn blank_lines_and_line_ends_do_not_shift_line_numbers() {
    let batch = ngo_committee::read(b"\xEF\xBB\xBFngo_name,decision,session_end_date,info\r\n\r\nA,deferred,2020-02-07,\"x\r\ny\"\r\n\r\nB,declined,2020-02-07,\r\n").unwrap();
    let lines: Vec<Option<u32>> = batch
        .entities
        .iter()
        .map(|entity| entity.statements[0].locator.line())
        .collect();
    assert_eq!(lines, [Some(3), Some(6)]);
    assert_eq!(
        batch.entities[1].statements[1].locator,
        Locator::Cell {
            line: 6,
            column: "decision".to_owned()
        }
    );
}

/// Two rounds of votes on one topic, a motion with rows entered twice, and rows at fault.
const ROUNDS: &str = "topic,state,vote,outcome,session_end_date\n\
        Example Trust,China,against,rejected,2020-02-07\n\
        Example Trust,Chile,in favor,rejected,2020-02-07\n\
        Example Trust.,China,against,rejected,2020-02-07\n\
        Example Trust.,Chile,abstaining,rejected,2020-02-07\n\
        The Chair decided to close the debate,China,in favor,rejected,2020-02-07\n\
        The Chair decided to close the debate,Atlantis,in favor,in favor,2020-02-07\n\
        The Chair decided to close the debate,the Sudan,in favor,in favor,2020-02-07\n\
        The Chair decided to close the debate,Cuba,in favor,in favor,2020-02-07\n\
        The Chair decided to close the debate,Chile,in favor,in favor,2020-02-07\n\
        The Chair decided to close the debate,Cuba,in favor,in favor,2020-02-07\n\
        The Chair decided to close the debate,Chile,absent,in favor,2020-02-07\n\
        Example Watch,,,rejected,2020-02-07\n\
        Example Watch,China,abstent,rejected,2020-02-07\n";

#[test]
fn votes_form_motions_and_a_second_round_is_the_next_motion() {
    committee(
        ROUNDS.as_bytes(),
        expect![[r#"
            motion/ecosoc-ngo/2020-02-07/example-trust/1
              topic: Example Trust
              outcome: rejected
              session_end_date: 2020-02-07
              motion_type: ngo_name_only
            motion/ecosoc-ngo/2020-02-07/example-trust/1/CN
              state: China → CN
              choice: against → no
            motion/ecosoc-ngo/2020-02-07/example-trust/1/CL
              state: Chile → CL
              choice: in favor → yes
            motion/ecosoc-ngo/2020-02-07/example-trust/2
              topic: Example Trust.
              outcome: rejected
              session_end_date: 2020-02-07
              motion_type: ngo_name_only
            motion/ecosoc-ngo/2020-02-07/example-trust/2/CN
              state: China → CN
              choice: against → no
            motion/ecosoc-ngo/2020-02-07/example-trust/2/CL
              state: Chile → CL
              choice: abstaining → abstain
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1
              topic: The Chair decided to close the debate
              outcome: in favor → carried
              outcome: rejected
              session_end_date: 2020-02-07
              motion_type: sentence
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1/CN
              state: China → CN
              choice: in favor → yes
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1/atlantis
              state: Atlantis
              choice: in favor → yes
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1/SD
              state: the Sudan → SD
              choice: in favor → yes
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1/CU
              state: Cuba → CU
              choice: in favor → yes
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1/CL
              state: Chile → CL
              choice: in favor → yes
            motion/ecosoc-ngo/2020-02-07/the-chair-decided-to-close-the-debate/1/CU/2
              state: Cuba → CU
              choice: in favor → yes
              repeats: 9
            ! motion_twice line 4: a motion of the same words at the same session already begins on line 2; the votes differ; both are kept
            ! motion_described_in_sentence line 6: the motion is described in a sentence, not by the name of an organisation; the sentence is kept as its topic
            ! outcomes_disagree line 7: the rows of one motion have different outcomes: "in favor" from line 7, "rejected" from line 6; all are kept
            ! state_unknown line 7: no State of the name "Atlantis" is known; the name is kept as it stands
            ! double_row line 11: the row on line 11 repeats the row on line 9; both are kept, the second marked
            ! state_votes_twice line 12: Chile votes twice on one motion, on lines 10 and 12, and not alike; the first vote is used
            held line 12 vote: Chile already votes `yes` on this motion on line 10 and votes `absent` here, and too few rows follow for a second vote; the first is used and this one is held: correct the row that is wrong | The Chair decided to close the debate,Chile,absent,in favor,2020-02-07
            held line 13 state: the cell in column `state` is empty; fill it in from the source or remove the row | Example Watch,,,rejected,2020-02-07
            held line 14 vote: the word "abstent" in column `vote` is not known: it may mean `abstain` or `absent`; only the source can tell | Example Watch,China,abstent,rejected,2020-02-07
        "#]],
    );
}

#[test]
fn assembly_tables_are_read_with_numbers_as_table_programs_write_them() {
    let calls = b"rcid,session,importantvote,date,unres,amend,para,short,descr\n6.0,1.0,0.0,1946-01-04,R/1/107,1.0,,SHORT ,Long\n7,1,2.0,1946-01-04,,,,,\nx,1,0,1946-01-04,,,,,\n6.0,1.0,0.0,1946-01-04,R/1/107,1.0,,SHORT ,Long\n6.0,1.0,0.0,1946-01-05,R/1/107,1.0,,SHORT ,Long\n";
    expect![[r#"
        motion/unga/6
          body: General Assembly
          rcid: 6.0 → 6
          session: 1.0 → 1
          date: 1946-01-04
          important: 0.0 → 0
          amendment: 1.0 → 1
          resolution: R/1/107
          short_title: SHORT  → SHORT
          topic: Long
        motion/unga/6/2
          body: General Assembly
          rcid: 6.0 → 6
          session: 1.0 → 1
          date: 1946-01-04
          important: 0.0 → 0
          amendment: 1.0 → 1
          resolution: R/1/107
          short_title: SHORT  → SHORT
          topic: Long
          repeats: 2
        ! double_row line 5: the row on line 5 repeats the row on line 2 to the letter; both are kept, the second marked
        held line 3 importantvote: "2.0" in column `importantvote` is neither 0 nor 1; correct it from the source | 7,1,2.0,1946-01-04,,,,,
        held line 4 rcid: "x" in column `rcid` is not a whole number; correct it from the source | x,1,0,1946-01-04,,,,,
        held line 6 rcid: the row on line 2 speaks of the same thing and says something else; the first is used: correct the one that is wrong | 6.0,1.0,0.0,1946-01-05,R/1/107,1.0,,SHORT ,Long
    "#]].assert_eq(&summary(&unga_votes::read(calls).unwrap()));
    let votes = b"rcid,country,country_code,vote\n6.0,China,CN,yes\n6.0,China,CL,no\n6.0,Atlantis,,abstain\n6.0,,,no\n6.0,China,CN,perhaps\n";
    expect![[r#"
        motion/unga/6/CN
          motion: 6.0 → 6
          state: China → CN
          choice: yes
        motion/unga/6/atlantis
          motion: 6.0 → 6
          state: Atlantis
          choice: abstain
        ! state_unknown line 4: no State of the name "Atlantis" is known; its code is used where it has one, else the name as it stands
        held line 3 country_code: the code CL stands beside "China", whose code is CN; correct the one that is wrong | 6.0,China,CL,no
        held line 5 country: the State has neither name nor code; fill it in from the source or remove the row | 6.0,,,no
        held line 6 vote: the word "perhaps" in column `vote` is not known: known words are `in favor`, `in favour`, `yes`, `against`, `no`, `abstaining`, `abstained`, `abstain`, `absent` | 6.0,China,CN,perhaps
    "#]].assert_eq(&summary(&unga_votes::read(votes).unwrap()));
}

#[test]
fn a_file_of_another_kind_is_named() {
    for (error, expected) in [
        (
            unga_votes::read(b"topic,state,vote,outcome,session_end_date\n"),
            "this is no unga-votes file: this looks like ngo-committee votes; use --as ngo-committee",
        ),
        (
            ngo_committee::read(b"rcid,country,country_code,vote\n"),
            "this is no ngo-committee file: this looks like unga-votes votes; use --as unga-votes",
        ),
        (
            ngo_committee::read(b"# A letter\n"),
            "this is no ngo-committee file: its first line (# a letter) is no header of one; a letter is imported with --as letter",
        ),
        (
            ngo_committee::read(b"ngo_name,decision,info\n"),
            "ngo-committee/decisions: the header has no column `session_end_date`; it has `ngo_name`, `decision`, `info`",
        ),
        (ngo_committee::read(b""), "the file is empty"),
    ] {
        assert_eq!(error.unwrap_err().to_string(), expected);
    }
    let error = ngo_committee::read(b"rcid,country,country_code,vote\n").unwrap_err();
    assert!(
        matches!(error, IntakeError::RecogniseKind { looks_like: Some(kind), .. } if kind.importer() == "unga-votes")
    );
}

#[test]
fn the_examples_tables_give_their_known_counts_and_faults() {
    let decisions = ngo_committee::read(include_bytes!(
        "../../../../examples/china-2020/ngo-committee-decisions.csv"
    ))
    .unwrap();
    assert_eq!(
        (
            decisions.rows_read,
            decisions.entities.len(),
            decisions.held.len()
        ),
        (18_711, 18_711, 0)
    );
    assert_eq!(
        (
            warnings(&decisions, "double_row"),
            warnings(&decisions, "decisions_disagree"),
            decisions.warnings.len()
        ),
        (0, 1, 2)
    );

    let votes = ngo_committee::read(include_bytes!(
        "../../../../examples/china-2020/ngo-committee-votes.csv"
    ))
    .unwrap();
    assert_eq!(
        (
            votes.rows_read,
            count(&votes, EntityKind::Vote),
            votes.held.len()
        ),
        (1_789, 1_784, 5)
    );
    assert_eq!(count(&votes, EntityKind::Motion), 96);
    let codes = [
        "motion_twice",
        "state_votes_twice",
        "outcome_against_votes",
        "state_unknown",
        "double_row",
        "outcomes_disagree",
    ];
    assert_eq!(codes.map(|code| warnings(&votes, code)), [2, 2, 2, 0, 0, 0]);
    assert_eq!(warnings(&votes, "motion_described_in_sentence"), 63);
    let of_china = votes
        .entities
        .iter()
        .filter(|entity| entity.kind == EntityKind::Vote && values(entity, "state") == ["CN"]);
    assert_eq!(of_china.count(), 96);
}

#[test]
fn the_examples_assembly_tables_are_read_with_one_stray_character_named() {
    let calls = unga_votes::read(include_bytes!(
        "../../../../examples/china-2020/unga-roll-calls.csv"
    ))
    .unwrap();
    assert_eq!(
        (
            calls.rows_read,
            calls.entities.len(),
            calls.held.len(),
            calls.warnings.len()
        ),
        (1_015, 1_015, 0, 1)
    );
    assert_eq!(warnings(&calls, "control_character"), 1);
    let votes = unga_votes::read(include_bytes!(
        "../../../../examples/china-2020/unga-votes-cn.csv"
    ))
    .unwrap();
    assert_eq!(
        (
            votes.rows_read,
            votes.entities.len(),
            votes.held.len(),
            votes.warnings.len()
        ),
        (881, 881, 0, 0)
    );
}

#[test]
fn keys_are_unique_and_references_lead_somewhere() {
    for bytes in [
        &include_bytes!("../../../../examples/china-2020/ngo-committee-decisions.csv")[..],
        include_bytes!("../../../../examples/china-2020/ngo-committee-votes.csv"),
    ] {
        let batch = ngo_committee::read(bytes).unwrap();
        let keys: std::collections::HashSet<(EntityKind, &str)> = batch
            .entities
            .iter()
            .map(|entity| (entity.kind, entity.key.as_str()))
            .collect();
        assert_eq!(keys.len(), batch.entities.len());
        let references = batch
            .entities
            .iter()
            .flat_map(|entity| &entity.statements)
            .filter_map(|statement| statement.refers_to.as_ref());
        for (kind, key) in references {
            assert!(keys.contains(&(*kind, key.as_str())), "{key}");
        }
    }
}

#[test]
fn the_example_files_are_copies_of_the_shared_tables() {
    for (copy, original) in [
        (
            &include_bytes!("../../../../examples/china-2020/ngo-committee-decisions.csv")[..],
            "data/ecosoc-ngo-committee/decisions_tidy.csv",
        ),
        (
            include_bytes!("../../../../examples/china-2020/ngo-committee-votes.csv"),
            "data/ecosoc-ngo-committee/roll_call_votes_tidy.csv",
        ),
        (
            include_bytes!("../../../../examples/china-2020/unga-roll-calls.csv"),
            "data/unga-votes/un_hr_roll_calls.csv",
        ),
        (
            include_bytes!("../../../../examples/china-2020/unga-votes-cn.csv"),
            "data/unga-votes/un_hr_votes_CN.csv",
        ),
    ] {
        if let Some(file) = shared(original) {
            assert!(std::fs::read(file).unwrap() == copy, "{original}");
        }
    }
}
