//! `link` over lists of one's own, through the program: no mechanism, no passphrase.

use expect_test::expect;
use rapporteur_testkit::two_lists;

use crate::common::Bench;

/// A folder with two lists, and their linkage in `out`.
fn linked() -> Bench {
    let bench = lists();
    bench
        .run(&[
            "-q", "link", "run", "a.csv", "b.csv", "--out", "out", "--truth", "person",
        ])
        .ok();
    bench
}

fn lists() -> Bench {
    let bench = Bench::empty();
    let [a, b] = two_lists(900, 7);
    bench.write("a.csv", &a);
    bench.write("b.csv", &b);
    bench
}

fn read(bench: &Bench, name: &str) -> String {
    std::fs::read_to_string(bench.path(name)).expect("the program has written it")
}

/// Lines of a CSV file without the first, cell by cell.
fn cells(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().skip(1);
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_plan_says_what_the_columns_are_and_what_the_rules_bring() {
    let bench = lists();
    let said = bench
        .run(&["-q", "link", "plan", "a.csv", "b.csv", "--write", "m.toml"])
        .ok();
    let fields: String = said
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with("Rules"))
        .map(|line| format!("{line}\n"))
        .collect();
    expect![[r#"
          a                               681 records
          b                               663 records
        What the columns are taken for:
          id: names a record, because its name says "id"
          given: given name, because its name says "given"
          family: family name, because its name says "family"
          birth: date of birth, because its name says "birth"
          place: place, because its name says "place"
          sex: one of few values, because its name says "sex"
          person: not used: not understood. Add it to the model if it says something of the subject, because its name speaks of a name, but its values are none
    "#]]
    .assert_eq(&fields);
    assert!(
        said.contains("new pairs") && said.contains("Scoring takes about"),
        "{said}"
    );
    let model = read(&bench, "m.toml");
    assert!(model.contains("columns = [\"birth\"]"), "{model}");
    let again = bench
        .run(&["-q", "link", "plan", "a.csv", "b.csv", "--model", "m.toml"])
        .ok();
    assert_eq!(
        said.split("Rules")
            .nth(1)
            .unwrap()
            .split("The model is")
            .next(),
        again.split("Rules").nth(1),
        "the model that was written is the model that was found"
    );
}

#[test]
fn lists_are_linked_explained_and_measured() {
    let bench = linked();
    let said = bench
        .run(&["-q", "link", "eval", "out", "--truth", "person"])
        .ok();
    assert!(
        said.contains("pairs in clusters") && said.contains("B-cubed"),
        "{said}"
    );
    let clusters = cells(&read(&bench, "out/clusters.csv"));
    let (one, other) = (1..clusters.len())
        .find_map(|at| {
            let mut before = clusters[..at].iter();
            Some((before.find(|own| own[2] == clusters[at][2])?, &clusters[at]))
        })
        .unwrap();
    let said = bench
        .run(&["-q", "link", "explain", "out", &one[0], &other[0]])
        .ok();
    assert!(said.contains("They are in one cluster."), "{said}");
    let bits: Vec<f64> = said
        .lines()
        .filter_map(|line| line.trim_start().split(' ').next()?.parse().ok())
        .collect();
    let (total, steps) = bits.split_last().unwrap();
    let sum: f64 = steps.iter().sum();
    assert!(steps.len() >= 6 && (sum - total).abs() < 0.005, "{said}");
    let said = bench
        .run(&["-q", "link", "explain", "out", "--cluster", &one[2]])
        .ok();
    assert!(
        said.contains("Weakest link") && said.contains(&one[0]),
        "{said}"
    );
    let said = bench
        .run(&["link", "explain", "out", "a1", "nobody"])
        .fails_with(1);
    assert!(said.contains("no record is named \"nobody\""), "{said}");
}

#[test]
fn two_reviewers_decide_blind_and_their_agreement_is_told() {
    let bench = linked();
    let said = bench
        .run(&["-q", "link", "eval", "out", "--clerical", "40"])
        .ok();
    assert!(said.contains("Next: rapporteur link review out"), "{said}");
    let review = |reviewer: &str, answers: &str| {
        let arguments = ["-q", "link", "review", "out", "--reviewer", reviewer];
        bench.run_with(&arguments, "", answers).ok()
    };
    let said = review("ana", "x\n?\nm same file\nn\nz\nu\nn\nm\ns\nq\n");
    assert!(said.contains("Not understood: \"x\""), "{said}");
    assert!(
        said.contains("they are one and the same"),
        "the keys are explained: {said}"
    );
    assert!(said.contains("4 decided by ana"), "{said}");
    let file = read(&bench, "out/decisions.csv");
    let verdicts: Vec<String> = cells(&file)
        .into_iter()
        .map(|line| line[2].clone())
        .collect();
    assert_eq!(
        verdicts,
        ["match", "no_match", "undone", "unsure", "no_match", "match"]
    );
    let said = review("ben", "m\nm\nn\ne\nm\nq\n");
    let before_e = said.split("bits in all").next().unwrap();
    assert!(
        !before_e.contains("same file") && !before_e.contains("no_match"),
        "{said}"
    );
    assert!(
        said.contains("bits in all"),
        "e shows what the engine says: {said}"
    );
    let said = bench.run(&["link", "review", "out", "--agreement"]).ok();
    expect![[r#"
        ana and ben: 4 pairs by both, 1 of them unsure
    "#]]
    .assert_eq(&format!("{}\n", said.lines().next().unwrap()));
    assert!(said.contains("Cohen's kappa"), "{said}");
    let said = bench.run(&["-q", "link", "eval", "out"]).ok();
    assert!(said.contains("precision of the joined pairs"), "{said}");
    // A run that keeps to decisions is not measured by them.
    bench
        .run(&["-q", "link", "run", "a.csv", "b.csv", "--out", "out"])
        .ok();
    let said = bench.run(&["-q", "link", "eval", "out"]).ok();
    assert!(said.contains("pairs; 0 are decided"), "{said}");
    assert!(said.contains("more were decided before the run"), "{said}");
    assert!(!said.contains("precision of the joined pairs"), "{said}");
}

#[test]
fn what_is_given_out_holds_together_in_both_formats() {
    let bench = linked();
    for what in ["edges", "clusters", "draws", "histories", "counts"] {
        for format in ["csv", "parquet"] {
            let arguments = [
                "-q", "link", "export", "out", "--what", what, "--format", format,
            ];
            let said = bench
                .run(&[&arguments[..], &["--draws", "9", "--seed", "3"]].concat())
                .ok();
            assert!(said.contains("Wrote"), "{said}");
        }
    }
    let draws = cells(&read(&bench, "out/draws.csv"));
    assert_eq!(draws[0].len(), 12, "id, list, cluster and nine draws");
    let own = cells(&read(&bench, "out/clusters.csv"));
    assert_eq!(cells(&read(&bench, "out/clusters-export.csv")), own);
    let histories = cells(&read(&bench, "out/histories.csv"));
    let persons = |draw: &str| -> u64 {
        let lines = histories.iter().filter(|line| line[0] == draw);
        lines.map(|line| line[3].parse::<u64>().unwrap()).sum()
    };
    let clusters: std::collections::BTreeSet<&String> = own.iter().map(|line| &line[2]).collect();
    assert_eq!(persons("0"), clusters.len() as u64);
    let last: std::collections::BTreeSet<&String> = draws.iter().map(|line| &line[11]).collect();
    assert_eq!(
        persons("9"),
        last.len() as u64,
        "histories are of the same draws"
    );
    // The Parquet table is a list that can be linked again, which reads every cell of it.
    let again = bench.run(&["-q", "link", "plan", "out/draws.parquet"]);
    assert_eq!(again.code, 1, "{}", again.stderr);
    assert!(
        again.stderr.contains("no column is understood"),
        "{}",
        again.stderr
    );
}

#[test]
fn faults_are_named_by_file_line_and_key() {
    let bench = lists();
    let fails = |arguments: &[&str]| bench.run(arguments).fails_with(1);
    let said = fails(&["link", "run", "a.csv"]);
    assert!(said.contains("--out DIR"), "{said}");
    bench.write("short.csv", "given,family\nAna\n");
    let said = fails(&["link", "run", "short.csv", "--out", "o1"]);
    assert!(
        said.contains("short.csv") && said.contains("line 2 has 1 cells"),
        "{said}"
    );
    bench.write(
        "m.toml",
        "kind = \"persons\"\n\n[[field]]\nkind = \"nam\"\n",
    );
    let said = fails(&["link", "plan", "a.csv", "--model", "m.toml"]);
    assert!(
        said.contains("m.toml") && said.contains("line 4, `kind`"),
        "{said}"
    );
    bench.write(
        "m.toml",
        "[[field]]\nkind = \"name\"\ncolumn = \"surname\"\n",
    );
    let said = fails(&["link", "plan", "a.csv", "--model", "m.toml"]);
    assert!(
        said.contains("no list has the column \"surname\""),
        "{said}"
    );
    bench.write("two.csv", "name\nAna\nBob\n");
    let said = fails(&["-q", "link", "run", "two.csv", "--out", "o2"]);
    assert!(
        said.contains("too few agree"),
        "a refused training is told: {said}"
    );
    let said = fails(&["link", "review", "a.csv"]);
    assert!(said.contains("holds no linkage"), "{said}");
    std::fs::create_dir(bench.path("full")).unwrap();
    bench.write("full/other.txt", "x");
    let said = fails(&["link", "run", "a.csv", "--out", "full"]);
    assert!(said.contains("is not empty and holds no linkage"), "{said}");
}

#[test]
fn lists_results_and_decisions_are_not_written_over() {
    let bench = linked();
    let files = ["a.csv", "out/clusters.csv", "out/decisions.csv"];
    bench.write("out/decisions.csv", "left,right,verdict\n");
    let before = files.map(|name| read(&bench, name));
    for name in files {
        let arguments = ["link", "export", "out", "--what", "edges", "--out", name];
        let said = bench.run(&arguments).fails_with(1);
        assert!(
            said.contains("belongs to the linkage") || said.contains("decisions.csv"),
            "{said}"
        );
    }
    let plan = ["link", "plan", "a.csv", "--write", "a.csv"];
    let said = bench.run(&plan).fails_with(1);
    assert!(said.contains("is one of the lists"), "{said}");
    assert_eq!(files.map(|name| read(&bench, name)), before);
}

#[test]
fn a_list_with_other_names_of_columns_is_added_and_one_without_any_is_refused() {
    let bench = linked();
    let mut third = String::from("ref,Имя,Фамилия,Дата рождения,город\n");
    for line in read(&bench, "b.csv").lines().skip(1).take(200) {
        let cells: Vec<&str> = line.split(',').collect();
        third.push_str(&format!("c{}\n", cells[..5].join(",")));
    }
    bench.write("c.csv", &third);
    bench.write("foreign.csv", "x,y\n1,2\n");
    let run = |list: &'static str| {
        bench.run(&[
            "-q",
            "link",
            "run",
            list,
            "--against",
            "out",
            "--out",
            "grown",
        ])
    };
    let said = run("foreign.csv").fails_with(1);
    assert!(
        said.contains("foreign.csv has no column that is compared"),
        "{said}"
    );
    run("c.csv").ok();
    let clusters = cells(&read(&bench, "grown/clusters.csv"));
    let old: std::collections::BTreeSet<&str> = clusters
        .iter()
        .filter(|row| row[1] != "c")
        .map(|row| row[2].as_str())
        .collect();
    let new: Vec<&Vec<String>> = clusters.iter().filter(|row| row[1] == "c").collect();
    let joined = new
        .iter()
        .filter(|row| old.contains(row[2].as_str()))
        .count();
    assert!(
        new.len() == 200 && joined > 180,
        "{joined} of {}",
        new.len()
    );
}

#[test]
fn a_list_that_is_named_twice_is_refused() {
    let bench = lists();
    bench.write("copy.csv", &read(&bench, "a.csv"));
    let run = ["-q", "link", "run", "a.csv", "copy.csv", "--out", "out"];
    let said = bench.run(&run).fails_with(1);
    assert!(said.contains("are the same bytes"), "{said}");
}

#[test]
fn a_linkage_is_not_written_over_by_one_that_lacks_its_lists() {
    let bench = linked();
    let before = read(&bench, "out/clusters.csv");
    let said = bench
        .run(&["-q", "link", "run", "b.csv", "--out", "out"])
        .fails_with(1);
    assert!(
        said.contains("holds the linkage of a, b")
            && said.contains("a.csv is not linked this time"),
        "{said}"
    );
    assert_eq!(read(&bench, "out/clusters.csv"), before);
    bench.write("c.csv", &two_lists(300, 8)[0]);
    let more = ["-q", "link", "run", "a.csv", "b.csv", "c.csv"];
    bench.run(&[&more[..], &["--out", "out"]].concat()).ok();
    assert_ne!(read(&bench, "out/clusters.csv"), before);
}

/// Lists with only some of their columns.
fn with_columns(bench: &Bench, names: [&str; 2], kept: &[&[usize]; 2]) {
    let lists = two_lists(3000, 7);
    for ((list, name), kept) in lists.iter().zip(names).zip(kept) {
        let line = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let own: Vec<&str> = kept.iter().map(|&at| cells[at]).collect();
            own.join(",") + "\n"
        };
        bench.write(name, &list.lines().map(line).collect::<String>());
    }
}

/// The figures behind `precision`, `recall` and `F1` of clustered pairs.
fn pairs_in_clusters(said: &str) -> [f64; 3] {
    let line = said
        .lines()
        .find(|line| line.contains("pairs in clusters"))
        .expect("a truth was named");
    let figures: Vec<f64> = line
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    figures.try_into().expect("three figures")
}

#[test]
fn names_and_dates_of_birth_alone_are_enough_to_learn_from() {
    let bench = Bench::empty();
    // The second list knows no place and no sex, the first no place.
    with_columns(
        &bench,
        ["a.csv", "b.csv"],
        &[&[0, 1, 2, 3, 5, 6], &[0, 1, 2, 3, 6]],
    );
    let run = [
        "link", "run", "a.csv", "b.csv", "--truth", "person", "--out",
    ];
    let said = bench.run(&[&run[..], &["out"]].concat()).ok();
    let [precision, recall, _] = pairs_in_clusters(&said);
    assert!(precision > 0.98 && recall > 0.9, "{said}");
    assert!(said.contains("pairs that agree on birth:"), "{said}");
    assert!(!said.contains("set by hand"), "{said}");
}

#[test]
fn what_nothing_tells_is_set_by_hand_with_a_warning() {
    let bench = Bench::empty();
    // Names and a few places: too many strangers share a place to learn from them how often matches share a name.
    with_columns(
        &bench,
        ["a.csv", "b.csv"],
        &[&[0, 1, 2, 4, 6], &[0, 1, 2, 4, 6]],
    );
    let run = [
        "link", "run", "a.csv", "b.csv", "--truth", "person", "--out", "out",
    ];
    let said = bench.run(&run).ok();
    assert!(
        said.contains("nothing in these lists tells how often matches agree on name"),
        "{said}"
    );
    let [precision, recall, _] = pairs_in_clusters(&said);
    assert!(precision > 0.95 && recall > 0.8, "{said}");
}

#[test]
fn lists_too_short_to_learn_from_get_ready_made_weights_with_a_warning() {
    let bench = Bench::empty();
    let rows = |from: usize| -> String {
        let given = ["Ana", "Bo", "Cem", "Dora", "Eli", "Fay", "Gil"];
        let family = [
            "Weir", "Kern", "Aydin", "Pal", "Roth", "Odum", "Ruiz", "Sato", "Holm",
        ];
        let row = |at: usize| {
            let (given, family) = (given[at % 7], family[at % 9]);
            format!(
                "{given} {family},19{}-0{}-1{}\n",
                20 + at,
                1 + at % 9,
                at % 10
            )
        };
        std::iter::once("name,born\n".to_owned())
            .chain((from..from + 30).map(row))
            .collect()
    };
    bench.write("a.csv", &rows(0));
    bench.write("b.csv", &rows(20));
    let said = bench
        .run(&["link", "run", "a.csv", "b.csv", "--out", "o"])
        .ok();
    assert!(said.contains("ready-made"), "{said}");
    let clusters = std::fs::read_to_string(bench.path("o/clusters.csv")).unwrap();
    let mut joined: Vec<&str> = clusters
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit(',').next())
        .collect();
    joined.sort_unstable();
    joined.dedup();
    assert_eq!(
        joined.len(),
        50,
        "ten of fifty persons are in both lists: {clusters}"
    );
}

#[test]
fn a_cell_with_an_escape_sequence_does_not_reach_the_terminal() {
    let bench = Bench::empty();
    let [a, b] = two_lists(900, 7);
    bench.write("a.csv", &a.replacen("a1,", "a1,\u{1b}[2J", 1));
    bench.write("b.csv", &b);
    bench
        .run(&["-q", "link", "run", "a.csv", "b.csv", "--out", "out"])
        .ok();
    let said = bench
        .run(&["-q", "link", "explain", "out", "a1", "b1"])
        .ok();
    assert!(said.contains("[2J") && !said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn the_record_can_be_planned_evaluated_reviewed_again_and_given_out() {
    let bench = Bench::with_mechanism();
    bench.import_letter_and_decisions();
    let said = bench.in_mechanism(&["link", "plan"]).ok();
    assert!(
        said.contains("signatories") && said.contains("Nothing was written"),
        "{said}"
    );
    bench.in_mechanism(&["link"]).ok();
    let entries = bench.in_mechanism(&["list", "entries", "--csv", "-"]).ok();
    let said = bench
        .in_mechanism(&["link", "eval", "--clerical", "20"])
        .ok();
    assert!(said.contains("pairs; 0 are decided"), "{said}");
    let review = ["--mechanism", "m", "link", "review", "--reviewer", "ben"];
    let said = bench
        .run_with(&review, crate::common::PASSPHRASE, "?\nm\nn\nq\n")
        .ok();
    assert!(
        said.contains("2 decided by ben") && !said.contains("probability"),
        "{said}"
    );
    let said = bench.in_mechanism(&["link", "eval"]).ok();
    assert!(said.contains("precision of the joined pairs"), "{said}");
    let said = bench.in_mechanism(&["link", "review", "--agreement"]).ok();
    assert!(said.contains("No two reviewers"), "{said}");
    bench
        .in_mechanism(&["link", "export", "--what", "counts", "--out", "counts.csv"])
        .ok();
    assert!(read(&bench, "counts.csv").contains("the linkage itself"));
    assert_eq!(
        bench.in_mechanism(&["list", "entries", "--csv", "-"]).ok(),
        entries,
        "a second reviewer adds nothing to the ledger"
    );
}
