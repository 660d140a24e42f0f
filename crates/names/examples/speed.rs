//! How long a comparison of two names of persons takes: `cargo run --release -p rapporteur-names --example speed`. Refuses to judge it.

use std::hint::black_box;
use std::time::Instant;

use rapporteur_names::persons::{PreparedPerson, compare, compare_prepared, score_prepared};

const ROUNDS: u32 = 20_000;

const PAIRS: [(&str, &str, &str); 8] = [
    ("Latin, unlike", "Maria Kowalska", "Robert Johnson"),
    ("Latin, alike", "Alexander Petrov", "Aleksandr Petroff"),
    ("Latin, order", "Tursun Memet", "Memet Tursun"),
    ("Latin–Cyrillic", "Aleksandr Petrov", "Александр Петров"),
    ("Latin–Han, transcribed", "Abdulla Memet", "阿卜杜拉·买买提"),
    ("Latin–Han, Chinese", "Zhou Nazi", "周娜梓"),
    ("Latin–Arabic", "Yusup Niyaz", "يۈسۈپ نىياز"),
    ("Latin–Tibetan", "Tenzin Gyatso", "བསྟན་འཛིན་རྒྱ་མཚོ"),
];

fn main() {
    println!("microseconds a pair: unprepared, prepared with reasons, prepared score alone");
    for (name, a, b) in PAIRS {
        let (left, right) = (PreparedPerson::new(a), PreparedPerson::new(b));
        let unprepared = time(|| {
            black_box(compare(black_box(a), black_box(b)));
        });
        let prepared = time(|| {
            black_box(compare_prepared(black_box(&left), black_box(&right)));
        });
        let score = time(|| {
            black_box(score_prepared(black_box(&left), black_box(&right)));
        });
        println!("{name:24} {unprepared:7.2} {prepared:7.2} {score:7.2}");
    }
}

/// Returns the microseconds of one round: the best of five runs, so that other work on the machine counts least.
fn time(round: impl Fn()) -> f64 {
    let run = || {
        let start = Instant::now();
        (0..ROUNDS).for_each(|_| round());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
    };
    run();
    (0..5).map(|_| run()).fold(f64::INFINITY, f64::min)
}
