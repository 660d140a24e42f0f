//! Where an intake can be hurt: each call that changes something on a disk, each time it is made, in each way.

use std::collections::BTreeMap;
use std::fmt;

/// Calls that change what is on a disk, and whether they fail for want of space.
pub(super) const CALLS: &[(&str, bool)] = &[
    ("fsync", false),
    ("fdatasync", false),
    ("rename", false),
    ("renameat", false),
    ("renameat2", false),
    ("unlink", false),
    ("unlinkat", false),
    ("mkdir", true),
    ("ftruncate", true),
    ("write", true),
    ("pwrite64", true),
];

/// In which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The program is killed before the call takes effect.
    Kill,
    /// The call fails: the disk is broken.
    Broken,
    /// The call fails: the disk is full.
    Full,
}

/// One way of hurting an intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Point {
    /// The call.
    pub call: String,
    /// The how manieth of a thread, from 1.
    pub nth: u64,
    /// In which way.
    pub fault: Fault,
}

impl Point {
    /// The words with which strace does it.
    pub(super) fn injection(&self) -> String {
        let fault = match self.fault {
            Fault::Kill => "signal=SIGKILL",
            Fault::Broken => "error=EIO",
            Fault::Full => "error=ENOSPC",
        };
        format!("inject={}:{fault}:when={}", self.call, self.nth)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self.fault {
            Fault::Kill => "killed at",
            Fault::Broken => "EIO at",
            Fault::Full => "ENOSPC at",
        };
        write!(f, "{fault} {} {}", self.call, self.nth)
    }
}

/// How often the busiest thread makes each call, from the lines of a trace: `PID call(…`. strace counts by thread, so it is the
/// busiest whose calls can all be named.
pub(super) fn busiest(trace: &str) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.trim_start().split_once(' ') else {
            continue;
        };
        let Some((call, _)) = rest.trim_start().split_once('(') else {
            continue;
        };
        if CALLS.iter().any(|(known, _)| *known == call) {
            *counts.entry((thread, call)).or_default() += 1;
        }
    }
    let mut most: BTreeMap<String, u64> = BTreeMap::new();
    for ((_, call), count) in counts {
        let known = most.entry(call.to_owned()).or_default();
        *known = count.max(*known);
    }
    most
}

/// Every point, for calls as often as they were counted.
pub(super) fn points(calls: &BTreeMap<String, u64>) -> Vec<Point> {
    let mut points = Vec::new();
    for fault in [Fault::Kill, Fault::Broken, Fault::Full] {
        for (call, count) in calls {
            let for_space = CALLS.iter().any(|(known, space)| known == call && *space);
            if fault == Fault::Full && !for_space {
                continue;
            }
            points.extend((1..=*count).map(|nth| Point {
                call: call.clone(),
                nth,
                fault,
            }));
        }
    }
    points
}

/// So many points, spread evenly over all.
pub(super) fn spread(points: &[Point], rounds: usize) -> Vec<Point> {
    let rounds = rounds.min(points.len());
    (0..rounds)
        .map(|round| points[(round * points.len() + points.len() / 2) / rounds.max(1)].clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "12 write(1, \"a\", 1) = 1\n12 fsync(3) = 0\n13 fsync(4) = 0\n12 fsync(3) = 0\n13 read(0) = 0\n12 +++ exited with 0 +++\n";

    #[test]
    fn calls_are_counted_by_their_busiest_thread() {
        let counts = busiest(TRACE);
        assert_eq!(counts["fsync"], 2);
        assert_eq!(counts["write"], 1);
        assert!(!counts.contains_key("read"));
    }

    #[test]
    fn every_call_is_killed_and_only_some_lack_space() {
        let points = points(&busiest(TRACE));
        let count = |fault| points.iter().filter(|point| point.fault == fault).count();
        assert_eq!(
            (count(Fault::Kill), count(Fault::Broken), count(Fault::Full)),
            (3, 3, 1)
        );
        assert_eq!(points[1].injection(), "inject=fsync:signal=SIGKILL:when=2");
    }

    #[test]
    fn few_rounds_are_spread_and_many_take_each_point_once() {
        let points = points(&busiest(TRACE));
        assert_eq!(spread(&points, 1_000), points);
        let few = spread(&points, 2);
        assert_eq!(few.len(), 2);
        assert_ne!(few[0], few[1]);
        assert!(spread(&[], 5).is_empty());
    }
}
