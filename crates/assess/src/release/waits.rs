//! Answers how long an application was pending: from the session that first deferred it to the session that ended it.
//! Knows session end dates only, so a wait is counted between sessions and never from the day of filing.

use super::decisions::{Decision, Group};
use rapporteur_model::EdtfDate;

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

/// The waits of one organisation, from its decisions in order of session. A wait begins with the first deferral, and ends
/// with the first grant, closure, withdrawal or refusal after it; a wait that nothing ends runs to the last deferral.
/// Deferred reclassifications and surrendered status neither begin nor end one.
pub(crate) fn waits(decisions: &[&Decision<'_>]) -> Vec<Wait> {
    let mut found = Vec::new();
    let mut pending: Option<(&str, &str)> = None;
    for decision in decisions {
        if decision.group == Group::Deferred {
            let from = pending.map_or(decision.session, |(from, _)| from);
            pending = Some((from, decision.session));
        } else if decision.group.ends()
            && let Some((from, _)) = pending.take()
        {
            found.push(wait(from, decision.session, false));
        }
    }
    found.extend(pending.map(|(from, to)| wait(from, to, true)));
    found
}

/// The longest of the waits; of equal ones the first.
pub(crate) fn longest(waits: &[Wait]) -> Option<&Wait> {
    waits.iter().rev().max_by_key(|wait| wait.days)
}

fn wait(from: &str, to: &str, open: bool) -> Wait {
    Wait { from: from.to_owned(), to: to.to_owned(), days: days_between(from, to), open }
}

fn days_between(from: &str, to: &str) -> Option<i64> {
    let earlier = from.parse::<EdtfDate>().ok()?.latest()?;
    let later = to.parse::<EdtfDate>().ok()?.earliest()?;
    earlier.until(later).ok().map(|span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapporteur_model::EntityId;

    fn decision(group: Group, session: &'static str) -> Decision<'static> {
        Decision {
            id: EntityId::from_bytes([0; 16]),
            name: 0,
            organisation: 0,
            word: "",
            group,
            session,
            info: None,
            repeats: None,
            counted: true,
            trace: (None, None),
        }
    }

    fn check(decisions: &[(Group, &'static str)], expected: &[(&str, &str, i64, bool)]) {
        let rows: Vec<Decision<'_>> = decisions.iter().map(|(group, session)| decision(*group, session)).collect();
        let found = waits(&rows.iter().collect::<Vec<_>>());
        let short: Vec<_> =
            found.iter().map(|it| (it.from.as_str(), it.to.as_str(), it.days.unwrap_or(-1), it.open)).collect();
        assert_eq!(short, expected);
    }

    #[test]
    fn a_wait_runs_from_the_first_deferral_to_the_decision_that_ends_it() {
        check(
            &[(Group::Deferred, "2018-02-23"), (Group::Deferred, "2018-06-11"), (Group::Granted, "2019-02-08")],
            &[("2018-02-23", "2019-02-08", 350, false)],
        );
    }

    #[test]
    fn a_wait_that_nothing_ends_runs_to_the_last_deferral() {
        check(
            &[(Group::Closed, "2010-03-03"), (Group::Deferred, "2022-06-07"), (Group::Deferred, "2024-06-14")],
            &[("2022-06-07", "2024-06-14", 738, true)],
        );
    }

    #[test]
    fn a_second_application_is_a_second_wait_and_the_longest_is_found() {
        let rows = [
            decision(Group::Deferred, "2010-03-03"),
            decision(Group::Closed, "2011-03-04"),
            decision(Group::ReclassificationDeferred, "2012-02-21"),
            decision(Group::Deferred, "2013-02-11"),
            decision(Group::Granted, "2016-02-17"),
        ];
        let found = waits(&rows.iter().collect::<Vec<_>>());
        assert_eq!(found.len(), 2);
        assert_eq!(longest(&found).map(|it| it.from.as_str()), Some("2013-02-11"));
    }

    #[test]
    fn a_grant_without_a_deferral_is_no_wait() {
        check(&[(Group::Granted, "2016-02-17")], &[]);
    }
}
