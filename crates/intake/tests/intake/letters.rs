//! Synthetic letters of many forms through the public API: what is read, and what is warned of.

use expect_test::{Expect, expect};
use rapporteur_intake::letter;

fn check(bytes: &[u8], expected: Expect) {
    let batch = letter::read(bytes).unwrap();
    expected.assert_eq(&crate::common::summary(&batch));
}

#[test]
fn letter_without_anything_says_what_was_looked_for() {
    check(
        include_bytes!("letters/broken.txt"),
        expect![[r#"
        letter
          language: en
          printed_total: 0
        ! signatories_not_found: no list of signatories was found: looked for a numbered or bulleted list or a table under a heading such as "Signatories", "Signataires", "Firmantes" or "签署", after a closing formula, and for a last list of three names or more
        ! title_not_found: no title was found: looked for a heading, a subject line, and a short first paragraph
        ! date_not_found: no date was found: looked for a line that holds little more than a date; dates inside paragraphs are not taken for the letter's: 03/04/2020
        ! addressees_not_found: no addressees were found: looked for a line such as "To:", "À l'attention de", "Dirigida a" or "收件人：", and for a salutation
        ! footnote_not_found: no footnote was found: looked after the list, and in a heading over it, for a line with an asterisk or with the number of signatories
        ! totals_not_announced: the letter announces no total of signatories in digits
    "#]],
    );
}

#[test]
fn bulleted_demands_are_no_signatories() {
    check(
        include_bytes!("letters/en-bullets-demands.md"),
        expect![[r#"
        letter
          title: An Open Letter on the Harbour of Exampleton (synthetic) [en]
          language: en
          date: 9 September 2020 → 2020-09-09
          addressee: Dear Secretary-General Doe and High Commissioner Roe → Secretary-General Doe [en]
          addressee: Dear Secretary-General Doe and High Commissioner Roe → High Commissioner Roe [en]
          announced_total: 7
          announced_anonymous: 2
          printed_total: 5
          footnote: * In total 7 organisations have signed, of which 2 wish to remain anonymous. [en]
        signature/1
          name_given: Harbour Watch Exampleton (HWE)
          name: Harbour Watch Exampleton (HWE) → Harbour Watch Exampleton [en]
          acronym: HWE
          signs_as: organisation
        signature/2
          name_given: Ms. Ada Synthetic, in her personal capacity
          name: Ms. Ada Synthetic → Ada Synthetic [und-Latn]
          signs_as: individual
          capacity: in her personal capacity
        signature/3
          name_given: Society for Invented Ports - Austria
          name: Society for Invented Ports - Austria [en]
          signs_as: organisation
          place: Austria → AT
        signature/4
          name_given: Friends of the Quay, Munich
          name: Friends of the Quay, Munich [en]
          signs_as: organisation
          place: Munich → DE
        signature/5
          name_given: Docks Without Walls (Quais sans murs, QSM)
          name: Docks Without Walls (Quais sans murs, QSM) → Docks Without Walls [und-Latn]
          name: Quais sans murs [fr]
          acronym: QSM
          signs_as: organisation
    "#]],
    );
}

#[test]
fn page_breaks_and_crlf_do_not_split_the_list() {
    check(
        include_bytes!("letters/en-crlf.txt"),
        expect![[r#"
        letter
          title: Open letter on the mill (synthetic) [en]
          language: en
          addressee: Excellencies [en]
          printed_total: 4
        signature/1
          name_given: Millers of Example
          name: Millers of Example [en]
          signs_as: organisation
        signature/2
          name_given: Flour for All (Harina para Todos)
          name: Flour for All (Harina para Todos) → Flour for All [en]
          name: Harina para Todos [und-Latn]
          signs_as: organisation
        signature/3
          name_given: Stone and Wheel
          name: Stone and Wheel [en]
          signs_as: organisation
        signature/4
          name_given: Dust Watch
          name: Dust Watch [en]
          signs_as: organisation
        ! date_not_found: no date was found: looked for a line that holds little more than a date
        ! footnote_not_found: no footnote was found: looked after the list, and in a heading over it, for a line with an asterisk or with the number of signatories
        ! totals_not_announced: the letter announces no total of signatories in digits
    "#]],
    );
}

#[test]
fn repeats_gaps_and_doubles_are_warned_of() {
    check(
        include_bytes!("letters/en-plain-to.txt"),
        expect![[r#"
            letter
              title: Joint statement on the lighthouse of Nowhere (synthetic) [en]
              language: en
              date: September 9th, 2020 → 2020-09-09
              addressee: The President of the Council [en]
              addressee: The Permanent Representatives of Member States [en]
              announced_total: 6
              announced_anonymous: 1
              printed_total: 5
              footnote: Signed by 6 organisations, including 1 that wishes to remain anonymous. [en]
            signature/1
              name_given: Lighthouse Keepers Union
              name: Lighthouse Keepers Union [und-Latn]
              signs_as: organisation
            signature/2
              name_given: Lamp and Lens Foundation
              name: Lamp and Lens Foundation [en]
              signs_as: organisation
            signature/2/2
              name_given: Sea Mark Trust
              name: Sea Mark Trust [und-Latn]
              signs_as: organisation
            signature/5
              name_given: Lamp and Lens Foundation
              name: Lamp and Lens Foundation [en]
              signs_as: organisation
            signature/6
              name_given: Beacon (Nоwhere
              name: Beacon (Nоwhere [und-Latn]
              signs_as: organisation
            ! numbering_repeat line 14: the number 2 already stands on line 12; both entries are kept
            ! numbering_gap line 15: the list goes from 2 to 5: 3 to 4 are missing
            ! name_twice line 15: the name "Lamp and Lens Foundation" already stands under number 2; both signatures are kept
            ! mixed_script_word line 16: the word "Nоwhere" mixes letters of several scripts that look alike; it is kept as it stands
            ! odd_brackets line 16: an opening bracket that is never closed in "Beacon (Nоwhere"; it is kept as it stands
        "#]],
    );
}

#[test]
fn table_of_signatories_is_read() {
    check(
        include_bytes!("letters/en-table.md"),
        expect![[r#"
            letter
              title: Letter on the Railway of Example (synthetic) [en]
              language: en
              date: 2020-09-09
              addressee: The Minister of Invented Transport [en]
              addressee: The Director of Rails [en]
              announced_total: 321
              announced_anonymous: 318
              printed_total: 2
              footnote: 321 organisations in total, of which 318 anonymous [en]
            signature/1
              name_given: Rail Users of Example
              name: Rail Users of Example [en]
              signs_as: organisation
              place: Chile → CL
            signature/2
              name_given: Timetable Watch (TTW)
              name: Timetable Watch (TTW) → Timetable Watch [en]
              acronym: TTW
              signs_as: organisation
              place: Atlantis
            ! totals_do_not_add_up line 20: 2 printed + 318 announced as anonymous = 320 ≠ 321 announced in all (difference 1); nothing was adjusted
            held line 18 -: the entry has no name; fill it in from the source or remove the line | | 3 | | Peru |
        "#]],
    );
}

#[test]
fn deceptive_names_are_kept_and_warned_of() {
    check(
        include_bytes!("letters/en-traps.md"),
        expect![[r#"
            letter
              title: Letter full of traps (synthetic) [en]
              language: en
              date: 9 September 2020 → 2020-09-09
              addressee: The Reader [en]
              printed_total: 8
            signature/1
              name_given: Ghjtrn Света
              name: Ghjtrn Света [und-Latn]
              signs_as: organisation
            signature/2
              name_given: Pеople of Example
              name: Pеople of Example [en]
              signs_as: organisation
            signature/3
              name_given: Union (of Example]
              name: Union (of Example] [en]
              signs_as: organisation
            signature/4
              name_given: Café of Example
              name: Café of Example [en]
              signs_as: organisation
            signature/5
              name_given: Café of Example
              name: Café of Example [en]
              signs_as: organisation
            signature/6
              name_given: Trust elpmaxE House
              name: Trust elpmaxE House [und-Latn]
              signs_as: organisation
            signature/9
              name_given: ARTICLE 77
              name: ARTICLE 77 [und-Latn]
              signs_as: organisation
            signature/10
              name_given: Dr. Invented Foundation
              name: Dr. Invented Foundation [en]
              signs_as: organisation
            ! footnote_not_found: no footnote was found: looked after the list, and in a heading over it, for a line with an asterisk or with the number of signatories
            ! totals_not_announced: the letter announces no total of signatories in digits
            ! keyboard_slip line 11: the word "Ghjtrn" reads "Проект" when typed with a Russian keyboard; it is kept as it stands
            ! mixed_script_word line 12: the word "Pеople" mixes letters of several scripts that look alike; it is kept as it stands
            ! odd_brackets line 13: brackets of different kinds that do not match in "Union (of Example]"; it is kept as it stands
            ! not_composed line 14: "Cafe\u{301} of Example" is not in Unicode's composed form; it is kept as it stands and compared in composed form
            ! name_twice line 15: the name "Cafe\u{301} of Example" already stands under number 4; both signatures are kept
            ! bidi_controls_removed line 16: invisible direction controls were taken out of this line; the file itself is kept as it is
            ! numbering_gap line 18: the list goes from 7 to 9: 8 is missing
            held line 17 -: the entry has no name; fill it in from the source or remove the line | 7. ...
        "#]],
    );
}

#[test]
fn lines_under_a_heading_are_signatories() {
    check(
        include_bytes!("letters/en-unmarked.txt"),
        expect![[r#"
        letter
          title: The well of Example (synthetic) [en]
          language: en
          date: 25/12/2020 → 2020-12-25
          printed_total: 3
        signature/1
          name_given: Well Diggers of Example
          name: Well Diggers of Example [en]
          signs_as: organisation
        signature/2
          name_given: Water Now (WN)
          name: Water Now (WN) → Water Now [und-Latn]
          acronym: WN
          signs_as: organisation
        signature/3
          name_given: Bucket and Rope Society, Taiwan
          name: Bucket and Rope Society, Taiwan [en]
          signs_as: organisation
          place: Taiwan → TW
        ! addressees_not_found: no addressees were found: looked for a line such as "To:", "À l'attention de", "Dirigida a" or "收件人：", and for a salutation
        ! footnote_not_found: no footnote was found: looked after the list, and in a heading over it, for a line with an asterisk or with the number of signatories
        ! totals_not_announced: the letter announces no total of signatories in digits
        ! list_unmarked line 11: the signatories have neither numbers nor bullets; each of the 3 lines after the heading was read as one
    "#]],
    );
}

#[test]
fn a_title_that_says_signed_by_is_no_heading_over_signatories() {
    check(
        include_bytes!("letters/en-heading-trap.md"),
        expect![[r#"
            letter
              title: A Joint Letter Signed by Friends of the Invented Bridge (synthetic) [en]
              language: en
              date: 9 September 2020 → 2020-09-09
              addressee: Your Excellencies [en]
              announced_total: 2005
              announced_anonymous: 2001
              printed_total: 4
              footnote: 2,005 signatories, 2,001 of whom asked not to be named. [en]
            signature/1
              name_given: Bridge Builders of Example
              name: Bridge Builders of Example [en]
              signs_as: organisation
            signature/2
              name_given: River Crossing Network Kenya
              name: River Crossing Network Kenya [en]
              signs_as: organisation
              place: Kenya → KE
            signature/3
              name_given: Painters for Bridges (P4B)
              name: Painters for Bridges (P4B) → Painters for Bridges [en]
              acronym: P4B
              signs_as: organisation
            signature/4
              name_given: Toll Free Example
              name: Toll Free Example [und-Latn]
              signs_as: organisation
            ! signatory_list_guessed line 15: the letter has 2 lists and neither a heading over the signatories nor a closing formula before them; the last list of names was read, from line 15
        "#]],
    );
}

#[test]
fn a_table_is_no_letter() {
    let error = letter::read(b"topic,state,vote,outcome,session_end_date\n").unwrap_err();
    expect!["this is no letter file: this looks like ngo-committee votes; use --as ngo-committee"]
        .assert_eq(&error.to_string());
}

#[test]
fn the_same_letter_in_utf16_reads_the_same() {
    let utf8 = include_str!("letters/zh-lianshu.md");
    let utf16: Vec<u8> = "\u{FEFF}"
        .encode_utf16()
        .chain(utf8.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        letter::read(&utf16).unwrap(),
        letter::read(utf8.as_bytes()).unwrap()
    );
}

#[test]
fn long_and_odd_input_is_refused_or_read_but_never_panics() {
    for text in [
        "1.",
        "1. \n2. ",
        "|",
        "||||",
        "[](",
        "#",
        "(",
        "1. ((((",
        "- \n- \n",
        "\u{202E}",
        "致：",
        "To:",
        "\\",
        "1. \\",
        "1. /",
        "1. A/",
        "9999999. A",
        "* * *",
        "—",
        "1. , - ,",
    ] {
        let read = letter::read(text.as_bytes());
        assert!(
            read.as_ref()
                .is_ok_and(|batch| batch.rows_read >= batch.held.len() as u64)
                || read.is_err(),
            "{text}"
        );
    }
}

#[test]
fn short_demands_under_the_undersigned_are_no_signatories_and_the_unnamed_are_counted() {
    check(
        include_bytes!("letters/en-short-demands.md"),
        expect![[r#"
        letter
          title: Open the lake archives (synthetic) [en]
          language: en
          announced_total: 5
          announced_anonymous: 2
          printed_total: 3
          footnote: We, the undersigned 5 organisations, are concerned about: [en]
        signature/1
          name_given: Lake Archive Watch
          name: Lake Archive Watch [en]
          signs_as: organisation
        signature/2
          name_given: Friends of the Upper Lake
          name: Friends of the Upper Lake [en]
          signs_as: organisation
        signature/3
          name_given: Union of Lake Readers
          name: Union of Lake Readers [en]
          signs_as: organisation
        ! date_not_found: no date was found: looked for a line that holds little more than a date
        ! addressees_not_found: no addressees were found: looked for a line such as "To:", "À l'attention de", "Dirigida a" or "收件人：", and for a salutation
    "#]],
    );
}
