//! Answers, by reading words only, whether a text is one reading query whose answer depends on the tables and the parameters alone.
//! Does not know whether its tables exist; whoever runs it opens the database read-only besides.

use std::collections::BTreeSet;

/// Why a text is not accepted as a measure's SQL. Lines count from 1 within the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlFault {
    /// It does not begin with a query.
    #[error("the SQL does not begin with SELECT or WITH")]
    Beginning,
    /// Something follows the first statement.
    #[error("the SQL holds more than one statement")]
    SecondStatement {
        /// Where.
        line: usize,
    },
    /// A word that writes, or that answers differently each time.
    #[error("the SQL uses {word}, which a measure may not")]
    Forbidden {
        /// Where.
        line: usize,
        /// The word.
        word: String,
    },
    /// A quotation or comment that does not end.
    #[error("the SQL holds a quotation or comment that does not end")]
    Unended {
        /// Where it begins.
        line: usize,
    },
    /// A parameter that is not `:name`.
    #[error("the SQL uses a parameter that is not of the form :name")]
    Parameter {
        /// Where.
        line: usize,
    },
}

impl SqlFault {
    /// The line within the SQL.
    pub const fn line(&self) -> usize {
        match self {
            SqlFault::Beginning => 1,
            SqlFault::SecondStatement { line }
            | SqlFault::Forbidden { line, .. }
            | SqlFault::Unended { line }
            | SqlFault::Parameter { line } => *line,
        }
    }
}

/// Words that change a database, reach outside it, or make an answer depend on the moment or on chance.
/// `REPLACE` is allowed as the function: the statement cannot follow a `SELECT`.
const FORBIDDEN: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "COMMIT",
    "CREATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DELETE",
    "DETACH",
    "DROP",
    "INSERT",
    "LAST_INSERT_ROWID",
    "LOAD_EXTENSION",
    "PRAGMA",
    "RANDOM",
    "RANDOMBLOB",
    "READFILE",
    "REINDEX",
    "RELEASE",
    "ROLLBACK",
    "SAVEPOINT",
    "SQLITE_MASTER",
    "SQLITE_SCHEMA",
    "STRFTIME",
    "UNIXEPOCH",
    "UPDATE",
    "VACUUM",
    "WRITEFILE",
];

/// The names of the parameters of one reading query.
///
/// # Errors
/// A `SqlFault` when the text is not one `SELECT` (or `WITH … SELECT`) of the accepted form.
pub fn parameters_of(sql: &str) -> Result<BTreeSet<String>, SqlFault> {
    let tokens = tokens(sql)?;
    let begins = matches!(tokens.first(), Some((_, Token::Word(word))) if word == "SELECT" || word == "WITH");
    if !begins {
        return Err(SqlFault::Beginning);
    }
    let mut names = BTreeSet::new();
    let mut ended = false;
    for (line, token) in tokens {
        if ended {
            return Err(SqlFault::SecondStatement { line });
        }
        match token {
            Token::End => ended = true,
            Token::Word(word) if FORBIDDEN.contains(&word.as_str()) => {
                return Err(SqlFault::Forbidden { line, word });
            }
            Token::Quoted(text) if text.eq_ignore_ascii_case("now") => {
                return Err(SqlFault::Forbidden {
                    line,
                    word: "'now'".to_owned(),
                });
            }
            Token::Parameter(name) => drop(names.insert(name)),
            Token::Word(_) | Token::Quoted(_) => {}
        }
    }
    Ok(names)
}

/// Whether the query names a table or column so, quoted or not.
pub fn names_word(sql: &str, name: &str) -> bool {
    let is_it = |token: &Token| match token {
        Token::Word(word) | Token::Quoted(word) => word.eq_ignore_ascii_case(name),
        Token::Parameter(_) | Token::End => false,
    };
    tokens(sql).is_ok_and(|tokens| tokens.iter().any(|(_, token)| is_it(token)))
}

/// Whether the query orders its rows.
pub(crate) fn is_ordered(sql: &str) -> bool {
    let Ok(tokens) = tokens(sql) else {
        return false;
    };
    let is = |token: &Token, wanted: &str| matches!(token, Token::Word(word) if word == wanted);
    tokens
        .windows(2)
        .any(|pair| is(&pair[0].1, "ORDER") && is(&pair[1].1, "BY"))
}

enum Token {
    /// An unquoted word, in capitals.
    Word(String),
    Quoted(String),
    Parameter(String),
    End,
}

fn tokens(sql: &str) -> Result<Vec<(usize, Token)>, SqlFault> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (sql, 1);
    while let Some(first) = rest.chars().next() {
        let (length, token) = token(rest, first, line)?;
        found.extend(token.map(|token| (line, token)));
        line += rest[..length].bytes().filter(|byte| *byte == b'\n').count();
        rest = &rest[length..];
    }
    Ok(found)
}

/// The length in bytes of what stands at the start, and the token that it is, if it is one that matters.
fn token(rest: &str, first: char, line: usize) -> Result<(usize, Option<Token>), SqlFault> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let word_length = |text: &str| text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    if rest.starts_with("--") {
        return Ok((rest.find('\n').unwrap_or(rest.len()), None));
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        let end = comment.find("*/").ok_or(SqlFault::Unended { line })?;
        return Ok((end + 4, None));
    }
    match first {
        '\'' | '"' | '`' | '[' => {
            let close = if first == '[' { ']' } else { first };
            let end = rest[1..].find(close).ok_or(SqlFault::Unended { line })?;
            // A doubled quotation mark reads as two quotations side by side, which is all that is needed here.
            Ok((end + 2, Some(Token::Quoted(rest[1..=end].to_owned()))))
        }
        ';' => Ok((1, Some(Token::End))),
        ':' => match word_length(&rest[1..]) {
            0 => Err(SqlFault::Parameter { line }),
            length => Ok((
                length + 1,
                Some(Token::Parameter(rest[1..=length].to_owned())),
            )),
        },
        '?' | '@' | '$' | '#' | '\0' => Err(SqlFault::Parameter { line }),
        letter if is_part(letter) => {
            let length = word_length(rest);
            Ok((
                length,
                Some(Token::Word(rest[..length].to_ascii_uppercase())),
            ))
        }
        other => Ok((other.len_utf8(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_query_is_accepted_with_its_parameters() {
        let sql = "WITH a AS (SELECT 1 -- it's; DROP\n) SELECT ':not', REPLACE(x, 'a', 'b') /* ; */ FROM t WHERE s = :state AND y <= :year;";
        assert_eq!(
            parameters_of(sql).map(|names| names.into_iter().collect::<Vec<_>>()),
            Ok(vec!["state".to_owned(), "year".to_owned()])
        );
    }

    #[test]
    fn whatever_is_not_one_reading_query_is_refused_with_its_line() {
        let cases: &[(&str, SqlFault)] = &[
            ("", SqlFault::Beginning),
            ("DELETE FROM t", SqlFault::Beginning),
            ("SELECT 1;\nSELECT 2", SqlFault::SecondStatement { line: 2 }),
            (
                "WITH a AS (SELECT 1)\nDELETE FROM t",
                SqlFault::Forbidden {
                    line: 2,
                    word: "DELETE".to_owned(),
                },
            ),
            (
                "SELECT random()",
                SqlFault::Forbidden {
                    line: 1,
                    word: "RANDOM".to_owned(),
                },
            ),
            (
                "SELECT date('NOW')",
                SqlFault::Forbidden {
                    line: 1,
                    word: "'now'".to_owned(),
                },
            ),
            ("SELECT 'open", SqlFault::Unended { line: 1 }),
            ("SELECT\n?1", SqlFault::Parameter { line: 2 }),
        ];
        for (sql, fault) in cases {
            assert_eq!(parameters_of(sql).as_ref(), Err(fault), "{sql}");
        }
    }

    #[test]
    fn order_is_seen_outside_quotations_only() {
        assert!(is_ordered("SELECT a FROM t ORDER\nBY a"));
        assert!(!is_ordered("SELECT 'ORDER BY' FROM t -- ORDER BY a"));
    }
}
