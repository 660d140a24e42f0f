//! Answers how long an application was pending: from the session that first deferred it to the session that ended it.
//! Knows session end dates only, so a wait is counted between sessions and never from the day of filing.

use std::collections::BTreeMap;

use rapporteur_model::EdtfDate;

use super::decisions::{DEFERRED_NEW, Decision, Group};

/// One stretch of sessions over which an application was pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Days between the two session end dates; nothing where a date is not a day.
    pub(crate) days: Option<i64>,
    /// No decision in the record ends it.
    pub(crate) open: bool,
}

/// An application of which more sessions than this in a row say nothing is no longer taken to be pending.
const SILENT_SESSIONS_MAX: usize = 3;

/// The waits of one organisation, from its decisions in order of session. A wait begins with the first deferral, and ends
/// with the first grant, closure, withdrawal or refusal after it. It is open, and runs to the last deferral, where no such
/// decision follows; where a deferral of a new application follows; or where more than [`SILENT_SESSIONS_MAX`] sessions of
/// the record in a row say nothing of it. Deferred reclassifications and surrendered status neither begin nor end a wait.
pub(crate) fn waits(decisions: &[&Decision<'_>], sessions: &BTreeMap<&str, usize>) -> Vec<Wait> {
    let place = |session: &str| sessions.get(session).copied().unwrap_or(0);
    let mut found = Vec::new();
    let mut pending: Option<(&str, &str)> = None;
    for decision in decisions {
        let deferred = decision.group == Group::Deferred;
        if !deferred && !decision.group.ends() {
            continue;
        }
        if let Some((from, last)) = pending {
            let silent = place(decision.session)
                .saturating_sub(place(last))
                .saturating_sub(1);
            let new_application = decision.word == DEFERRED_NEW && decision.session != last;
            if silent > SILENT_SESSIONS_MAX || new_application {
                found.push(wait(from, last, true));
                pending = None;
            }
        }
        if deferred {
            let from = pending.map_or(decision.session, |(from, _)| from);
            pending = Some((from, decision.session));
        } else if let Some((from, _)) = pending.take() {
            found.push(wait(from, decision.session, false));
        }
    }
    found.extend(pending.map(|(from, last)| wait(from, last, true)));
    found
}

/// The longest of the waits; of equal ones the first.
pub(crate) fn longest(waits: &[Wait]) -> Option<&Wait> {
    waits.iter().rev().max_by_key(|wait| wait.days)
}

fn wait(from: &str, to: &str, open: bool) -> Wait {
    Wait {
        from: from.to_owned(),
        to: to.to_owned(),
        days: days_between(from, to),
        open,
    }
}

fn days_between(from: &str, to: &str) -> Option<i64> {
    let earlier = from.parse::<EdtfDate>().ok()?.latest()?;
    let later = to.parse::<EdtfDate>().ok()?.earliest()?;
    earlier
        .until(later)
        .ok()
        .map(|span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_model::EntityId;

    fn decision(word: &'static str, session: &'static str) -> Decision<'static> {
        Decision {
            id: EntityId::from_bytes([0; 16]),
            name: 0,
            organisation: 0,
            word,
            group: Group::of(word),
            session,
            info: None,
            repeats: None,
            counted: true,
            trace: (None, None),
        }
    }

    fn found(decisions: &[(&'static str, &'static str)], silent: &[&'static str]) -> Vec<Wait> {
        let rows: Vec<Decision<'_>> = decisions
            .iter()
            .map(|(word, session)| decision(word, session))
            .collect();
        let mut dates: Vec<&str> = rows
            .iter()
            .map(|row| row.session)
            .chain(silent.iter().copied())
            .collect();
        dates.sort_unstable();
        dates.dedup();
        let sessions = dates
            .into_iter()
            .enumerate()
            .map(|(place, date)| (date, place))
            .collect();
        waits(&rows.iter().collect::<Vec<_>>(), &sessions)
    }

    fn check(
        decisions: &[(&'static str, &'static str)],
        silent: &[&'static str],
        expected: &[(&str, &str, i64, bool)],
    ) {
        let waits = found(decisions, silent);
        let short: Vec<_> = waits
            .iter()
            .map(|it| {
                (
                    it.from.as_str(),
                    it.to.as_str(),
                    it.days.unwrap_or(-1),
                    it.open,
                )
            })
            .collect();
        assert_eq!(short, expected);
    }

    #[test]
    fn a_wait_runs_from_the_first_deferral_to_the_decision_that_ends_it() {
        check(
            &[
                ("deferred_new", "2018-02-23"),
                ("deferred", "2018-06-11"),
                ("granted", "2019-02-08"),
            ],
            &[],
            &[("2018-02-23", "2019-02-08", 350, false)],
        );
    }

    #[test]
    fn a_wait_that_nothing_ends_runs_to_the_last_deferral() {
        check(
            &[
                ("closed_no_response", "2010-03-03"),
                ("deferred", "2022-06-07"),
                ("deferred", "2024-06-14"),
            ],
            &[],
            &[("2022-06-07", "2024-06-14", 738, true)],
        );
    }

    #[test]
    fn a_second_application_is_a_second_wait_and_the_longest_is_found() {
        let waits = found(
            &[
                ("deferred", "2010-03-03"),
                ("closed_no_response", "2011-03-04"),
                ("reclassification_deferred", "2012-02-21"),
                ("deferred", "2013-02-11"),
                ("granted", "2016-02-17"),
            ],
            &[],
        );
        assert_eq!(waits.len(), 2);
        assert_eq!(
            longest(&waits).map(|it| it.from.as_str()),
            Some("2013-02-11")
        );
    }

    #[test]
    fn a_new_application_leaves_the_old_wait_open_where_it_stood() {
        check(
            &[
                ("deferred", "2000-03-28"),
                ("deferred_new", "2001-06-15"),
                ("granted", "2003-06-16"),
            ],
            &[],
            &[
                ("2000-03-28", "2000-03-28", 0, true),
                ("2001-06-15", "2003-06-16", 731, false),
            ],
        );
    }

    #[test]
    fn more_than_three_silent_sessions_in_a_row_break_a_wait_and_three_do_not() {
        let silent = ["2005-02-15", "2005-06-15", "2006-02-24", "2006-06-19"];
        let rows = [("deferred", "2004-01-16"), ("deferred", "2007-02-20")];
        check(
            &rows,
            &silent[..3],
            &[("2004-01-16", "2007-02-20", 1131, true)],
        );
        check(
            &rows,
            &silent,
            &[
                ("2004-01-16", "2004-01-16", 0, true),
                ("2007-02-20", "2007-02-20", 0, true),
            ],
        );
    }

    #[test]
    fn a_grant_without_a_deferral_is_no_wait() {
        check(&[("granted", "2016-02-17")], &[], &[]);
    }
}
