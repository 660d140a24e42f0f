//! One round: hurt an intake, look at what is left, repair, look again, finish the intake, look again.

use std::path::PathBuf;

use super::history::{self, Head};
use super::plan::{Fault, Point};
use super::world::{Ran, World, tree};

/// What a round saw when nothing was violated.
pub(super) struct Seen {
    /// Whether the call was made at all.
    pub was_reached: bool,
    /// Whether the intake ended with code 0.
    pub ended_well: bool,
    /// Whether it waited for a wake-up that the fault had swallowed, and was killed.
    pub stood_still: bool,
    /// Items that it had acknowledged.
    pub acknowledged: usize,
    /// Whether repair found something to do.
    pub was_repaired: bool,
}

/// Runs a round.
///
/// # Errors
///
/// The invariant that was broken, in words.
pub(super) fn round(world: &World, point: &Point) -> Result<Seen, String> {
    world.reset()?;
    let mut heads: Vec<Head> = Vec::new();
    heads.extend(history::head(&world.ledger())?);
    let (hurt, trace) = world.take_in(Some(point))?;
    let stood_still = hurt.was_killed && point.fault != Fault::Kill;
    if stood_still && !hit_no_disk(&trace) {
        return Err("the intake stands still after the fault".to_owned());
    }
    heads.extend(history::head(&world.ledger())?);
    world.find_clear_text()?;
    let acknowledged = acknowledged(&hurt.stdout);

    let first = succeed(world, "repair", &["repair"])?;
    heads.extend(history::head(&world.ledger())?);
    let left = lasting(world)?;
    succeed(world, "the second repair", &["repair"])?;
    if lasting(world)? != left {
        return Err("the second repair changed what the first had left".to_owned());
    }
    check_held(world, &acknowledged)?;
    succeed(world, "the check of every item", &["evidence", "check"])?;
    succeed(world, "the deep status", &["status", "--deep"])?;

    let (again, _) = world.take_in(None)?;
    if !again.is_success {
        return Err(format!("the intake does not go on: {}", again.ending));
    }
    check_held(world, &acknowledged)?;
    let held = listed(world)?.len();
    if held != world.input_count() {
        return Err(format!(
            "{held} items are held in the end, not {}",
            world.input_count()
        ));
    }
    heads.extend(history::head(&world.ledger())?);
    history::check(&heads, &world.ledger())?;
    world.find_clear_text()?;
    Ok(Seen {
        was_reached: trace.contains("INJECTED") || trace.contains("SIGKILL"),
        ended_well: hurt.is_success,
        stood_still,
        acknowledged: acknowledged.len(),
        was_repaired: first.stdout.contains("done:"),
    })
}

/// Whether the call that was made to fail wrote to no file: threads wake one another by such a write, and it fails on no machine.
fn hit_no_disk(trace: &str) -> bool {
    let mut hurt = trace.lines().filter(|line| line.contains("INJECTED"));
    hurt.all(|line| {
        ["<anon_inode:", "<pipe:", "<socket:"]
            .iter()
            .any(|kind| line.contains(kind))
    })
}

fn succeed(world: &World, what: &str, verb: &[&str]) -> Result<Ran, String> {
    let ran = world.verb(verb)?;
    match ran.is_success {
        true => Ok(ran),
        false => Err(format!(
            "{what} fails: {} {}",
            ran.ending,
            ran.stdout.trim()
        )),
    }
}

/// The items of which the program said that they are held: a whole line of id, digest, size and title each.
fn acknowledged(stdout: &str) -> Vec<(String, String)> {
    let whole = stdout.rfind('\n').map_or("", |end| &stdout[..end]);
    let item = |line: &str| {
        let mut words = line.split(' ');
        let (id, digest) = (words.next()?, words.next()?);
        (id.len() == 32 && digest.len() == 64).then(|| (id.to_owned(), digest.to_owned()))
    };
    whole.lines().filter_map(item).collect()
}

/// The items that the record holds, as lines of CSV.
fn listed(world: &World) -> Result<Vec<String>, String> {
    let ran = succeed(world, "the list", &["evidence", "list", "--csv", "-"])?;
    Ok(ran.stdout.lines().skip(1).map(str::to_owned).collect())
}

/// INVARIANT: acknowledged means durable.
fn check_held(world: &World, acknowledged: &[(String, String)]) -> Result<(), String> {
    let listed = listed(world)?;
    for (id, digest) in acknowledged {
        let is_held = listed
            .iter()
            .any(|line| line.contains(id) && line.contains(digest));
        if !is_held {
            return Err(format!("item {id} was acknowledged and is not held"));
        }
    }
    Ok(())
}

/// A file and its bytes.
type FileBytes = (PathBuf, Vec<u8>);

/// What a second repair must leave as it is. The database's file is left out: it is encrypted, and its pages may move.
fn lasting(world: &World) -> Result<(Vec<FileBytes>, String), String> {
    let files = tree(&world.live().join("m")).map_err(|error| error.to_string())?;
    let is_lasting = |path: &PathBuf| path.starts_with("vault") || path.starts_with("ledger");
    let entries = succeed(
        world,
        "the list of entries",
        &["list", "entries", "--csv", "-"],
    )?;
    let kept = files
        .into_iter()
        .filter(|(path, _)| is_lasting(path))
        .collect();
    Ok((kept, entries.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_is_no_disk_and_a_file_is() {
        let wake = "7 write(5<anon_inode:[eventfd]>, \"\\1\", 8) = -1 EIO (Input/output error) (INJECTED)\n";
        let file = "7 write(9</m/vault/a>, \"age\", 3) = -1 EIO (Input/output error) (INJECTED)\n";
        assert!(hit_no_disk(wake));
        assert!(!hit_no_disk(file));
        assert!(!hit_no_disk(&format!("{wake}{file}")));
    }

    #[test]
    fn a_cut_line_is_no_acknowledgement() {
        let id = "0".repeat(32);
        let digest = "a".repeat(64);
        let whole = format!("{id} {digest} 5 a title\n");
        assert_eq!(acknowledged(&whole), vec![(id, digest)]);
        assert!(acknowledged(&whole[..whole.len() - 1]).is_empty());
        assert!(acknowledged("sealed nothing\n").is_empty());
    }
}
