//! Which SQL functions a measure may call: those whose answer follows from their arguments alone, on every machine.
//! Functions that read the clock or the locale, or that vary with the machine's mathematics library, are left out.

use jiff::civil::{Date, date};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

/// The allowed functions, sorted.
const ALLOWED: &[&str] = &[
    "abs",
    "avg",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "cume_dist",
    "dense_rank",
    "first_value",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "printf",
    "quote",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "total",
    "trim",
    "typeof",
    "unicode",
    "upper",
];

/// Whether a measure may call this function.
pub(crate) fn is_allowed(name: &str) -> bool {
    ALLOWED
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok()
}

/// The Julian day number of 1970-01-01 at noon, less half a day: `julianday('1970-01-01')`.
const EPOCH_JULIAN_DAY: f64 = 2_440_587.5;

/// Replaces SQLite's `julianday`, which also reads the clock (`'now'`), by one that takes one plain date and gives the same number for it.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("julianday", 1, flags, julian_day)?;
    connection.create_scalar_function("julianday", -1, flags, |_: &Context<'_>| -> Result<f64> {
        Err(not_a_date())
    })
}

fn julian_day(ctx: &Context<'_>) -> Result<Option<f64>> {
    match ctx.get_raw(0) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|_| not_a_date())?;
            plain_date(text)
                .map(|day| Some(days_since_epoch(day) + EPOCH_JULIAN_DAY))
                .ok_or_else(not_a_date)
        }
        _ => Err(not_a_date()),
    }
}

fn plain_date(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_plain.then(|| text.parse().ok()).flatten()
}

fn days_since_epoch(day: Date) -> f64 {
    (day.duration_since(date(1970, 1, 1)).as_hours() / 24) as f64
}

fn not_a_date() -> Error {
    Error::UserFunctionError("julianday takes one plain date such as 2020-09-09".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(ALLOWED.is_sorted());
    }

    #[test]
    fn clock_chance_and_files_are_out_of_reach() {
        for name in [
            "random",
            "RANDOMBLOB",
            "date",
            "strftime",
            "current_timestamp",
            "load_extension",
            "sqlite_version",
            "exp",
            "readfile",
        ] {
            assert!(!is_allowed(name), "{name}");
        }
        assert!(is_allowed("COUNT"));
    }

    #[test]
    fn julianday_is_sqlites_own_for_plain_dates() {
        let plain = Connection::open_in_memory().expect("opens");
        let ours = Connection::open_in_memory().expect("opens");
        register(&ours).expect("registers");
        for date in [
            "0000-01-01",
            "0001-03-01",
            "1582-10-15",
            "1900-02-28",
            "1970-01-01",
            "2000-02-29",
            "2020-09-09",
            "9999-12-31",
        ] {
            let ask = |connection: &Connection| -> f64 {
                connection
                    .query_row("SELECT julianday(?1)", [date], |row| row.get(0))
                    .expect("a date")
            };
            assert_eq!(ask(&ours), ask(&plain), "{date}");
        }
        for call in [
            "julianday('now')",
            "julianday()",
            "julianday('2020-09-09','+1 day')",
            "julianday(2459000)",
        ] {
            assert!(
                ours.query_row(&format!("SELECT {call}"), [], |_| Ok(()))
                    .is_err(),
                "{call}"
            );
        }
    }
}
