//! Links one file of records and, where a column says what is one in truth, measures how well: a bench for the engine, not a tool for people.
//!
//! `link_file FILE [--model M.toml] [--threads N] [--floor BITS] [--calibration] [--seed N]`

use std::collections::HashMap;
use std::fs::File;
use std::time::Instant;

use rapporteur_linkage::model::{FieldKind, LinkModel};
use rapporteur_linkage::quality::{TruthScores, evaluate};
use rapporteur_linkage::{
    ColumnKind, ColumnPlan, Constraints, Edge, Gazetteer, Labels, Prepared, Run, Table,
    TableBuilder, Trained, Unwatched, cluster,
};
use rapporteur_tables::{Dictionary, Limits, Sink, Source};

type Failure = Box<dyn std::error::Error>;

struct Options {
    file: String,
    model: Option<String>,
    run: Run,
    floor: f64,
    is_calibration: bool,
    is_verbose: bool,
}

fn options() -> Result<Options, Failure> {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options {
        file: arguments.next().ok_or("name a file")?,
        model: None,
        run: Run::default(),
        floor: -6.0,
        is_calibration: false,
        is_verbose: false,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or("a value is missing");
        match argument.as_str() {
            "--model" => options.model = Some(value()?),
            "--threads" => options.run.threads = value()?.parse()?,
            "--seed" => options.run.seed = value()?.parse()?,
            "--floor" => options.floor = value()?.parse()?,
            "--calibration" => options.is_calibration = true,
            "--verbose" => options.is_verbose = true,
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok(options)
}

fn main() -> Result<(), Failure> {
    let options = options()?;
    let mut clock = Clock::new();
    let model = match &options.model {
        Some(path) => LinkModel::parse(&std::fs::read_to_string(path)?)?,
        None => guessed(&options.file)?,
    };
    if options.is_verbose {
        println!("{}", model.to_toml());
    }
    clock.lap("model");
    let table = read(&options.file, &model)?;
    clock.lap("read");
    let mut prepared = Prepared::new(
        &table,
        &model,
        &Gazetteer::bundled(),
        options.run,
        &Unwatched,
    )?;
    clock.lap("prepare");
    if options.is_verbose {
        show_plan(&prepared);
        clock.lap("plan");
    }
    let trained = prepared.train(&Labels::default(), &Unwatched)?;
    clock.lap("train");
    if options.is_verbose {
        show(&trained);
    }
    for left_out in prepared.leave_out_poor_rules(&trained) {
        println!("left out: {}: {}", left_out.words, left_out.reason);
    }
    clock.lap("worth");
    let scored = prepared.score(&trained, options.floor, &Unwatched);
    clock.lap("score");
    println!(
        "{} records, {} pairs, {} edges, prior {:.2} bits, {:.0} matches expected",
        table.len(),
        scored.pairs_scored,
        scored.edges.len(),
        trained.prior_bits,
        trained.matches_expected
    );
    let weigh = prepared.weigher(&trained);
    let clustered = cluster(
        table.len(),
        &scored.edges,
        &weigh,
        &Constraints::none(),
        options.run.threads,
    );
    clock.lap("cluster");
    clock.total();
    if let Some(truth) = truth(&table, &model) {
        measure(
            &scored.edges,
            &truth,
            &evaluate(&clustered.clustering, &truth),
            clustered.largest_component,
        );
        if options.is_calibration {
            calibration(&scored.edges, &truth);
        }
        if options.is_verbose {
            examples(&prepared, &trained, &scored.edges, &truth);
        }
    }
    Ok(())
}

fn guessed(file: &str) -> Result<LinkModel, Failure> {
    let source = Source::open(File::open(file)?, Limits::default())?;
    let columns = source.columns().to_vec();
    let mut samples: Vec<Vec<String>> = vec![Vec::new(); columns.len()];
    let wanted: Vec<usize> = (0..columns.len()).collect();
    source.read_first(&wanted, 2_000, &mut |column: usize, text: Option<&str>| {
        samples[column].extend(text.map(str::to_owned));
    })?;
    Ok(LinkModel::guess(&columns, &samples).0)
}

fn read(file: &str, model: &LinkModel) -> Result<Table, Failure> {
    let source = Source::open(File::open(file)?, Limits::default())?;
    let wanted: Vec<usize> = model
        .columns()
        .iter()
        .filter(|column| model.id.as_deref() != Some(**column) && !is_spare(model, column))
        .filter_map(|column| source.columns().iter().position(|known| known == column))
        .collect();
    let plans: Vec<ColumnPlan> = wanted
        .iter()
        .map(|&at| ColumnPlan {
            name: source.columns()[at].clone(),
            kind: ColumnKind::Interned,
        })
        .collect();
    let mut builder = TableBuilder::new(&plans);
    builder.begin_list(file);
    source.read(&wanted, &mut Filling(&mut builder))?;
    Ok(builder.finish()?)
}

/// Hands cells on to the table.
struct Filling<'b>(&'b mut TableBuilder);

impl Sink for Filling<'_> {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        self.0.push(column, text);
    }

    fn dictionary(&mut self, _column: usize, dictionary: &Dictionary) {
        self.0.begin_dictionary(dictionary.len());
    }

    fn coded(&mut self, column: usize, dictionary: &Dictionary, codes: &[u32]) {
        let text = |code| dictionary.get(code);
        self.0.push_coded(column, codes, &text);
    }
}

/// Whether a column holds whole names whose parts have columns of their own.
fn is_spare(model: &LinkModel, column: &str) -> bool {
    model.fields.iter().any(|field| match &field.kind {
        FieldKind::PersonName {
            given: Some(_),
            family: Some(_),
            full: Some(full),
        } => full == column,
        _ => false,
    })
}

fn truth(table: &Table, model: &LinkModel) -> Option<Vec<Option<u32>>> {
    let column = table.column_named(model.truth.as_deref()?)?;
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    Some(
        (0..table.len())
            .map(|row| {
                let value = table.value(row, column)?;
                let next = numbers.len() as u32;
                Some(*numbers.entry(value).or_insert(next))
            })
            .collect(),
    )
}

fn measure(edges: &[Edge], truth: &[Option<u32>], scores: &TruthScores, largest: u32) {
    let is_true = |edge: &Edge| truth[edge.a as usize] == truth[edge.b as usize];
    let found = edges.iter().filter(|edge| is_true(edge)).count();
    println!(
        "edges hold {:.4} of {} true pairs",
        found as f64 / scores.true_pairs as f64,
        scores.true_pairs
    );
    for floor in [0.0f32, 4.25] {
        let kept = edges.iter().filter(|edge| edge.weight >= floor).count();
        let right = edges
            .iter()
            .filter(|edge| edge.weight >= floor && is_true(edge))
            .count();
        let (p, r) = (
            right as f64 / kept as f64,
            right as f64 / scores.true_pairs as f64,
        );
        println!(
            "edges >= {floor}: P {p:.4} R {r:.4} F1 {:.4}",
            2.0 * p * r / (p + r)
        );
    }
    let show = |name: &str, rates: rapporteur_linkage::quality::Rates| {
        println!(
            "{name}: P {:.4} R {:.4} F1 {:.4}",
            rates.precision, rates.recall, rates.f1
        );
    };
    println!(
        "{} clusters of {} entities, largest component {largest}",
        scores.clusters, scores.entities
    );
    show("cluster", scores.pairs);
    show("B3", scores.b_cubed);
}

fn calibration(edges: &[Edge], truth: &[Option<u32>]) {
    println!("bits  pairs  right  expected");
    let mut bands: HashMap<i32, (u64, u64, f64)> = HashMap::new();
    for edge in edges {
        let band = bands.entry((edge.weight / 2.0).floor() as i32).or_default();
        band.0 += 1;
        band.1 += u64::from(truth[edge.a as usize] == truth[edge.b as usize]);
        band.2 += edge.probability();
    }
    let mut bands: Vec<_> = bands.into_iter().collect();
    bands.sort_unstable_by_key(|(band, _)| *band);
    for (band, (pairs, right, expected)) in bands {
        let pairs_f = pairs as f64;
        println!(
            "{:4}  {pairs:6}  {:.3}  {:.3}",
            band * 2,
            right as f64 / pairs_f,
            expected / pairs_f
        );
    }
}

fn show_plan(prepared: &Prepared) {
    let plan = prepared.plan();
    for (at, rule) in plan.rules.iter().enumerate() {
        println!(
            "rule {at}: {} | {} pairs, {} new",
            rule.words, rule.pairs, rule.new_pairs
        );
    }
    for block in plan.large.iter().take(12) {
        println!(
            "large: rule {} {} ({} records) -> {:?}",
            block.rule, block.values, block.records, block.refined_by
        );
    }
    println!("{} pairs, {:.2} s", plan.pairs, plan.seconds);
}

fn show(trained: &Trained) {
    for session in &trained.sessions {
        println!(
            "session {}: {} pairs, share {:.4}, beyond chance {:.4} {}",
            session.fields.join(" & "),
            session.pairs,
            session.match_share,
            session.beyond_chance,
            session.refused.as_deref().unwrap_or("")
        );
    }
    for tie in &trained.dependences {
        println!(
            "tie {} & {}: {:?}",
            trained.fields[tie.one].name, trained.fields[tie.other].name, tie.bits
        );
    }
    for field in &trained.fields {
        for level in &field.levels {
            println!(
                "{} | {} | m {:.5} u {:.7} w {:.2}",
                field.name, level.words, level.m, level.u, level.weight_bits
            );
        }
    }
}

/// A few strangers that weigh most, with the reasons.
fn examples(prepared: &Prepared, trained: &Trained, edges: &[Edge], truth: &[Option<u32>]) {
    let is_true = |edge: &Edge| truth[edge.a as usize] == truth[edge.b as usize];
    let mut wrong: Vec<&Edge> = edges.iter().filter(|edge| !is_true(edge)).collect();
    wrong.sort_by(|x, y| y.weight.total_cmp(&x.weight));
    let mut low: Vec<&Edge> = edges.iter().filter(|edge| is_true(edge)).collect();
    low.sort_by(|x, y| x.weight.total_cmp(&y.weight));
    for edge in wrong
        .iter()
        .step_by(wrong.len() / 200 + 1)
        .take(8)
        .chain(low.iter().step_by(low.len() / 20 + 1).take(4))
    {
        let waterfall = prepared.explain(trained, edge.a, edge.b);
        println!(
            "-- {} {} {:.2} bits, {}",
            edge.a,
            edge.b,
            edge.weight,
            if is_true(edge) { "one" } else { "two" }
        );
        for step in &waterfall.steps {
            println!("   {:6.2} {}: {}", step.weight_bits, step.field, step.words);
        }
    }
}

struct Clock {
    wall: Instant,
    cpu: f64,
}

impl Clock {
    fn new() -> Self {
        Self {
            wall: Instant::now(),
            cpu: 0.0,
        }
    }

    fn lap(&mut self, stage: &str) {
        let cpu = cpu_seconds();
        eprintln!(
            "{stage:8} {:.2} CPU-s, {:.2} s since start, {} MB peak",
            cpu - self.cpu,
            self.wall.elapsed().as_secs_f64(),
            peak_mb()
        );
        self.cpu = cpu;
    }

    fn total(&self) {
        println!(
            "total {:.2} CPU-s, {:.2} s, {} MB peak",
            self.cpu,
            self.wall.elapsed().as_secs_f64(),
            peak_mb()
        );
    }
}

/// User and system time of this process, in hundredths of a second as Linux counts them; zero elsewhere.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = |at: usize| {
        after
            .split(' ')
            .nth(at)
            .and_then(|text| text.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| {
        text.trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<u64>()
            .ok()
    })
    .unwrap_or(0)
        / 1024
}
