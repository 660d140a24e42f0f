//! `estimate` through the program: tables of one's own, a linkage's folder, the record. No estimate is a normal outcome.

use std::path::Path;

use rapporteur_testkit::two_lists;

use crate::common::Bench;

pub(crate) fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/estimation");
    std::fs::read_to_string(path.join(name)).expect("the example is there")
}

/// The lines of a CSV file, cell by cell; no cell of these holds a comma that matters.
fn lines(bench: &Bench, name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(bench.path(name)).expect("the program has written it");
    let lines = text.lines();
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

/// Estimate, lower and upper limit of a method in `estimates.csv` of one whole.
fn answer(bench: &Bench, folder: &str, method: &str) -> [f64; 3] {
    let all = lines(bench, &format!("{folder}/estimates.csv"));
    let place = |name: &str| {
        let found = all[0].iter().position(|own| own == name);
        found.expect("the column is there")
    };
    let row = all.iter().find(|row| row[place("method")] == method);
    let row = row.expect("the method answered");
    ["estimate", "lower", "upper"].map(|name| row[place(name)].parse().expect("a number"))
}

#[test]
fn the_published_tables_give_the_published_numbers() {
    let bench = Bench::empty();
    bench.write("kosovo.csv", &example("kosovo.csv"));
    bench.write("korea.csv", &example("korea.csv"));
    let quick = ["-q", "estimate", "table"];
    let said = bench
        .run(
            &[
                &quick[..],
                &["kosovo.csv", "--effort", "quick", "--out", "k"],
            ]
            .concat(),
        )
        .ok();
    assert!(said.contains("lists: EXH, ABA, OSCE, HRW"), "{said}");
    assert!(said.contains("people in a row: count"), "{said}");
    // Rcapture: 10,356.5, profile limits 8,994 to 12,110; Ball and others 2002: 10,356.
    let [total, lower, upper] = answer(&bench, "k", "log-linear-bic");
    assert!((total - 10_356.5).abs() < 0.1, "{total}");
    assert!(
        (lower - 8_994.0).abs() < 1.5 && (upper - 12_110.0).abs() < 1.5,
        "{lower} {upper}"
    );
    // dga, δ = 2⁻⁴: interval 9,827 to 16,544.
    let [_, lower, upper] = answer(&bench, "k", "graphs");
    assert!(
        (9_600.0..10_000.0).contains(&lower) && upper > 16_000.0,
        "{lower} {upper}"
    );
    bench
        .run(
            &[
                &quick[..],
                &["korea.csv", "--effort", "quick", "--out", "c"],
            ]
            .concat(),
        )
        .ok();
    // MultipleSystemsEstimation: 157 by BIC.
    let [total, ..] = answer(&bench, "c", "log-linear-bic");
    assert!((total - 157.0).abs() < 0.5, "{total}");
}

#[test]
fn a_second_run_takes_over_what_is_done_and_show_says_the_same() {
    let bench = Bench::empty();
    bench.write("kosovo.csv", &example("kosovo.csv"));
    let run = |out: &str, threads: &str| {
        let methods = [
            "--methods",
            "chao-mth,log-linear-bic,graphs",
            "--effort",
            "quick",
        ];
        let fixed = [
            "-q",
            "estimate",
            "table",
            "kosovo.csv",
            "--out",
            out,
            "--threads",
            threads,
        ];
        bench.run(&[&fixed[..], &methods].concat()).ok()
    };
    let first = run("one", "1");
    assert!(!first.contains("Taken over"), "{first}");
    let second = run("one", "2");
    assert!(
        second.contains("Taken over from before: 1 of 1 tables."),
        "{second}"
    );
    run("two", "2");
    let panel =
        |out: &str| std::fs::read_to_string(bench.path(&format!("{out}/panel.json"))).unwrap();
    assert_eq!(panel("one"), panel("two"), "threads change no result");
    let shown = bench.run(&["estimate", "show", "one"]).ok();
    assert!(first.starts_with(&shown), "{shown}\n{first}");
    let json = bench.run(&["estimate", "show", "one", "--json", "-"]).ok();
    assert_eq!(json, panel("one"));
    bench
        .run(&["estimate", "export", "one", "--what", "tables"])
        .ok();
    let tables = lines(&bench, "one/tables.csv");
    assert_eq!(tables[0], ["part", "EXH", "ABA", "OSCE", "HRW", "people"]);
    assert_eq!(tables.len(), 16, "fifteen patterns");
    bench
        .run(&[
            "estimate", "export", "one", "--what", "draws", "--format", "parquet",
        ])
        .ok();
    assert!(bench.path("one/draws.parquet").is_file());
}

#[test]
fn strata_are_summed_by_their_draws_and_one_without_an_estimate_is_named() {
    let bench = Bench::empty();
    let mut table = String::from("year,EXH,ABA,OSCE,HRW,count\n");
    for line in example("kosovo.csv").lines().skip(1) {
        table.push_str(&format!("1999,{line}\n2000,{line}\n"));
    }
    table.push_str("2001,1,0,0,0,7\n2001,0,1,0,0,4\n");
    bench.write("t.csv", &table);
    let fixed = [
        "-q", "estimate", "table", "t.csv", "--by", "year", "--out", "out",
    ];
    let methods = ["--methods", "log-linear-bic,graphs", "--effort", "quick"];
    let said = bench.run(&[&fixed[..], &methods].concat()).ok();
    assert!(said.contains("ESTIMATE over 2 of 3 strata"), "{said}");
    assert!(said.contains("8,811 people are on a list"), "{said}");
    assert!(
        said.contains("in 1 of 3 strata, without an estimate: 2001."),
        "{said}"
    );
    let all = lines(&bench, "out/estimates.csv");
    let total = all.iter().find(|row| row[0] == "total").expect("a total");
    let [lower, upper] = [7, 8].map(|place: usize| total[place].parse::<f64>().unwrap());
    // The sum of the limits would be 19,654 to 33,088.
    assert!(lower > 20_000.0 && upper < 31_500.0, "{lower} {upper}");
}

#[test]
fn one_row_per_person_and_list_counts_the_same_as_patterns() {
    let bench = Bench::empty();
    let (mut long, mut person) = (String::from("who,register\n"), 0);
    for line in example("korea.csv").lines().skip(1) {
        let cells: Vec<u32> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        for _ in 0..cells[3] {
            person += 1;
            for (list, _) in "bcd".chars().zip(&cells).filter(|(_, on)| **on == 1) {
                long.push_str(&format!("p{person},{list}\n"));
            }
        }
    }
    bench.write("long.csv", &long);
    bench.write("wide.csv", &example("korea.csv"));
    for name in ["long", "wide"] {
        let file = format!("{name}.csv");
        let fixed = ["-q", "estimate", "table", &file, "--out", name];
        let methods = ["--methods", "log-linear-bic,graphs", "--effort", "quick"];
        bench.run(&[&fixed[..], &methods].concat()).ok();
    }
    assert_eq!(
        lines(&bench, "long/estimates.csv"),
        lines(&bench, "wide/estimates.csv")
    );
}

#[test]
fn what_cannot_be_read_names_file_line_and_cell() {
    let bench = Bench::empty();
    bench.write("t.csv", "A,B,C,count\n1,0,0,4\n1,1,0,many\n");
    let said = bench.run(&["estimate", "table", "t.csv"]).fails_with(1);
    assert!(
        said.contains("t.csv, line 3, column \"count\": \"many\""),
        "{said}"
    );
    bench.write("t.csv", "A,B,C,count\n1,0,0,4\n0,0,0,9\n");
    let said = bench.run(&["estimate", "table", "t.csv"]).fails_with(1);
    assert!(
        said.contains("t.csv, line 3") && said.contains("on no list"),
        "{said}"
    );
    bench.write("t.csv", "A,B,C\n1,0,7\n");
    let said = bench
        .run(&["estimate", "table", "t.csv", "--lists", "A,B,C"])
        .fails_with(1);
    assert!(said.contains("line 2, column \"C\": \"7\""), "{said}");
    let said = bench
        .run(&["estimate", "table", "t.csv", "--by", "year"])
        .fails_with(1);
    assert!(
        said.contains("no column is named \"year\"; there are A, B, C"),
        "{said}"
    );
}

#[test]
fn two_linked_lists_carry_no_estimate_and_that_is_a_normal_outcome() {
    let bench = Bench::empty();
    let [a, b] = two_lists(300, 7);
    bench.write("a.csv", &a);
    bench.write("b.csv", &b);
    bench
        .run(&["-q", "link", "run", "a.csv", "b.csv", "--out", "linked"])
        .ok();
    let fixed = [
        "-q", "estimate", "run", "linked", "--draws", "5", "--by", "sex",
    ];
    let said = bench.run(&fixed).ok();
    assert!(said.contains("no blocking rule brought"), "{said}");
    assert!(said.contains("NO ESTIMATE in any of"), "{said}");
    let tables = lines(&bench, "linked/estimate/estimates.csv");
    assert!(tables[0][0] == "stratum_sex" && tables.len() > 1);
    let again = bench.run(&fixed).ok();
    assert!(again.contains("Taken over from before"), "{again}");
}

#[test]
fn the_record_with_few_data_sets_carries_no_estimate() {
    let bench = Bench::with_mechanism();
    bench.import_letter_and_decisions();
    bench.in_mechanism(&["link"]).ok();
    let said = bench
        .in_mechanism(&["estimate", "run", "--draws", "3"])
        .ok();
    assert!(said.contains("lists are the data sets"), "{said}");
    assert!(said.contains("no estimate"), "{said}");
}
