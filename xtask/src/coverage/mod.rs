//! How often intervals hold the truth, method by method, where the truth is known: on populations that keep each method's assumptions and on ones that break them.

mod calibration;
mod methods;
mod study;
mod world;

use methods::{Asked, Cost, METHODS};
use study::{Row, Study};

const USAGE: &str = "usage: cargo xtask coverage [--quick] [--slow] [--replicates N] [--seed N] [--threads N] [--only METHOD,…] [--csv FILE.csv]";

/// What the words ask for.
struct Request {
    study: Study,
    /// Simulations of each calibration.
    simulations: u64,
    csv: Option<String>,
}

/// Runs the study and the calibration that the words ask for; prints tables, writes the rows to a file when one is named.
pub(crate) fn coverage(words: &[&str]) -> Result<(), String> {
    let request = parse(words)?;
    let rows = request.study.run();
    println!("{}", markdown(&rows));
    if let Some(path) = &request.csv {
        std::fs::write(path, csv(&rows)).map_err(|error| format!("{path}: {error}"))?;
        println!("rows are in {path}\n");
    }
    println!("| calibration of graphs | simulations | χ² of ranks in 20 bins | 0.999 quantile |");
    println!("|---|---|---|---|");
    let mut is_calibrated = true;
    for (lists, delta) in [(3, 1.0), (3, 0.125), (4, 1.0), (4, 0.0625)] {
        let seed = request.study.seed;
        let spread = calibration::chi_square(lists, delta, request.simulations, seed)?;
        is_calibrated &= spread < calibration::CHI_SQUARE_MAX;
        println!(
            "| {lists} lists, δ = {delta} | {} | {spread:.1} | {} |",
            request.simulations,
            calibration::CHI_SQUARE_MAX
        );
    }
    if is_calibrated {
        Ok(())
    } else {
        Err("ranks of the true number are not even: graphs are not calibrated".to_owned())
    }
}

fn parse(words: &[&str]) -> Result<Request, String> {
    let is_quick = words.contains(&"--quick");
    let is_slow = words.contains(&"--slow");
    let mut request = Request {
        study: if is_quick {
            Study::quick()
        } else {
            Study::full()
        },
        simulations: if is_quick { 200 } else { 2_000 },
        csv: None,
    };
    let mut only: Option<Vec<&str>> = None;
    let mut rest = words
        .iter()
        .filter(|word| !["--quick", "--slow"].contains(*word));
    while let Some(&word) = rest.next() {
        let value = *rest.next().ok_or(USAGE)?;
        let number = || value.parse::<u64>().map_err(|_| USAGE.to_owned());
        match word {
            "--replicates" => request.study.replicates = number()?.max(1),
            "--seed" => request.study.seed = number()?,
            "--threads" => request.study.threads = number()?.clamp(1, 64) as usize,
            "--only" => only = Some(value.split(',').collect()),
            "--csv" => request.csv = Some(value.to_owned()),
            _ => return Err(USAGE.to_owned()),
        }
    }
    if let Some(unknown) = only
        .iter()
        .flatten()
        .find(|name| METHODS.iter().all(|asked| asked.name != **name))
    {
        let names: Vec<&str> = METHODS.iter().map(|asked| asked.name).collect();
        return Err(format!(
            "there is no method {unknown}: {}",
            names.join(", ")
        ));
    }
    let is_asked = |asked: &&Asked| match &only {
        Some(names) => names.contains(&asked.name),
        None if is_quick => asked.cost == Cost::Fast,
        None => is_slow || asked.cost < Cost::Slow,
    };
    request.study.methods = METHODS.iter().filter(is_asked).copied().collect();
    Ok(request)
}

fn markdown(rows: &[Row]) -> String {
    let mut text = "| population | people | lists | seen | method | tables | refused | no interval | coverage, % | bias, % | RMSE of ln | width |\n\
                    |---|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for row in rows {
        let percent = |share: Option<f64>, digits: usize| {
            share.map_or("–".to_owned(), |share| {
                format!("{:.digits$}", 100.0 * share)
            })
        };
        let number =
            |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2}"));
        text += &format!(
            "| {} | {} | {} | {:.0} % | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            row.world,
            row.people,
            row.lists,
            100.0 * row.seen,
            row.method,
            row.tables,
            row.refused,
            row.without_interval,
            percent(row.coverage, 0),
            percent(row.bias, 1),
            number(row.error),
            number(row.width)
        );
    }
    text
}

fn csv(rows: &[Row]) -> String {
    let mut text = "population,people,lists,seen,method,tables,refused,without_interval,coverage,bias,rmse_ln,median_width\n".to_owned();
    for row in rows {
        let number =
            |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.6}"));
        text += &format!(
            "{},{},{},{:.6},{},{},{},{},{},{},{},{}\n",
            row.world,
            row.people,
            row.lists,
            row.seen,
            row.method,
            row.tables,
            row.refused,
            row.without_interval,
            number(row.coverage),
            number(row.bias),
            number(row.error),
            number(row.width)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_methods_wait_to_be_asked_for() {
        let asked = |words: &[&str]| {
            let request = parse(words).unwrap();
            let costs = request.study.methods.iter().map(|asked| asked.cost);
            costs.max()
        };
        assert_eq!(asked(&["--quick"]), Some(Cost::Fast));
        assert_eq!(asked(&[]), Some(Cost::Middling));
        assert_eq!(asked(&["--slow"]), Some(Cost::Slow));
    }

    #[test]
    fn words_choose_methods_and_unknown_ones_are_named() {
        let request = parse(&["--quick", "--only", "graphs,chao-mth", "--seed", "9"]).unwrap();
        let names: Vec<&str> = request
            .study
            .methods
            .iter()
            .map(|asked| asked.name)
            .collect();
        assert_eq!(names, ["chao-mth", "graphs"]);
        assert_eq!(request.study.seed, 9);
        assert!(
            parse(&["--only", "astrology"]).is_err_and(|message| message.contains("astrology"))
        );
        assert!(parse(&["--replicates"]).is_err());
    }
}
