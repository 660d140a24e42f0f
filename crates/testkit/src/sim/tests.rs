//! What a crash may and may not take, through the trait that keepers use.

use std::io::{self, Read as _};
use std::path::Path;

use proptest::prelude::*;
use rapporteur_disk::{Disk, make_folders_durably, walk, write_durably};

use super::*;

fn read(disk: &SimDisk, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    disk.open(Path::new(path))
        .ok()?
        .read_to_end(&mut bytes)
        .unwrap();
    Some(bytes)
}

fn write_unflushed(disk: &SimDisk, path: &str, bytes: &[u8]) -> Box<dyn rapporteur_disk::Outgoing> {
    let mut file = disk.create(Path::new(path)).unwrap();
    file.write_all(bytes).unwrap();
    file
}

#[test]
fn what_was_written_durably_survives_every_crash() {
    for seed in 0..200 {
        let disk = SimDisk::new(seed);
        make_folders_durably(&disk, Path::new("/a/b")).unwrap();
        write_durably(&disk, Path::new("/a/b/c"), b"one").unwrap();
        disk.crash();
        assert_eq!(read(&disk, "/a/b/c").unwrap(), b"one", "seed {seed}");
        assert_eq!(walk(&disk, Path::new("/a")).unwrap().len(), 1);
    }
}

#[test]
fn what_was_not_flushed_is_lost_torn_and_kept_in_some_crashes() {
    let mut found = std::collections::BTreeSet::new();
    for seed in 0..400 {
        let disk = SimDisk::new(seed);
        let _file = write_unflushed(&disk, "a", b"abcd");
        disk.crash();
        found.insert(read(&disk, "a"));
    }
    for expected in [
        None,
        Some(b"".to_vec()),
        Some(b"ab".to_vec()),
        Some(b"abcd".to_vec()),
        Some(b"ab\0\0".to_vec()),
    ] {
        assert!(
            found.contains(&expected),
            "{expected:?} is not among {found:?}"
        );
    }
    let is_possible = |bytes: &Vec<u8>| {
        bytes
            .iter()
            .zip(b"abcd")
            .all(|(found, written)| found == written || *found == 0)
    };
    assert!(found.iter().flatten().all(is_possible));
}

#[test]
fn a_flushed_file_without_a_flushed_folder_may_lose_its_name_but_never_a_byte() {
    let mut lost = 0;
    for seed in 0..100 {
        let disk = SimDisk::new(seed);
        write_unflushed(&disk, "a", b"abcd").sync().unwrap();
        disk.crash();
        match read(&disk, "a") {
            None => lost += 1,
            Some(bytes) => assert_eq!(bytes, b"abcd"),
        }
    }
    assert!((1..100).contains(&lost), "{lost}");
}

#[test]
fn a_rename_without_a_flushed_folder_shows_the_old_or_the_new_file_and_nothing_else() {
    let mut seen = [0; 2];
    for seed in 0..100 {
        let disk = SimDisk::new(seed);
        write_durably(&disk, Path::new("a"), b"old").unwrap();
        write_unflushed(&disk, ".tmp-a", b"new").sync().unwrap();
        disk.rename(Path::new(".tmp-a"), Path::new("a")).unwrap();
        disk.crash();
        match read(&disk, "a").unwrap().as_slice() {
            b"old" => seen[0] += 1,
            b"new" => seen[1] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn a_file_in_a_folder_whose_name_was_not_flushed_goes_with_it() {
    let gone = (0..100).filter(|seed| {
        let disk = SimDisk::new(*seed);
        disk.create_folder(Path::new("a")).unwrap();
        write_durably(&disk, Path::new("a/b"), b"x").unwrap();
        disk.crash();
        disk.look(Path::new("a")).unwrap().is_none()
    });
    assert!(gone.count() > 0);
}

#[test]
fn a_removal_without_a_flushed_folder_may_come_undone() {
    let mut back = 0;
    for seed in 0..100 {
        let disk = SimDisk::new(seed);
        write_durably(&disk, Path::new("a"), b"x").unwrap();
        disk.remove_file(Path::new("a")).unwrap();
        disk.crash();
        back += usize::from(read(&disk, "a").is_some());
    }
    assert!((1..100).contains(&back), "{back}");
}

#[test]
fn after_a_failed_flush_a_second_one_says_yes_and_saves_nothing() {
    for seed in 0..50 {
        let disk = SimDisk::new(seed);
        let mut file = write_unflushed(&disk, "a", b"abcd");
        disk.sync_folder(Path::new(".")).unwrap();
        disk.fail_after(0, Fault::Eio);
        assert!(file.sync().is_err());
        file.sync().unwrap();
        disk.crash();
        assert_eq!(read(&disk, "a").unwrap(), b"");
    }
}

#[test]
fn a_fault_that_persisted_reports_an_error_and_is_durable() {
    let disk = SimDisk::new(1);
    let mut file = write_unflushed(&disk, "a", b"abcd");
    disk.fail_after(0, Fault::FailedButPersisted);
    assert!(file.sync().is_err());
    disk.fail_after(0, Fault::FailedButPersisted);
    assert!(disk.sync_folder(Path::new(".")).is_err());
    assert_eq!(disk.durable_snapshot()[Path::new("a")], b"abcd");
    disk.fail_after(0, Fault::FailedButPersisted);
    assert!(disk.rename(Path::new("a"), Path::new("b")).is_err());
    assert_eq!(
        disk.durable_snapshot().keys().next().unwrap(),
        Path::new("b")
    );
}

#[test]
fn a_full_disk_stays_full_takes_a_part_and_still_lets_files_go() {
    let disk = SimDisk::new(1);
    write_durably(&disk, Path::new("old"), b"x").unwrap();
    let mut file = disk.create(Path::new("a")).unwrap();
    disk.fail_after(0, Fault::FullDisk);
    for _ in 0..3 {
        let refused = file.write_all(&[7; 100]).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
    }
    assert!(disk.create(Path::new("b")).is_err());
    assert!(disk.create_folder(Path::new("c")).is_err());
    disk.remove_file(Path::new("old")).unwrap();
    disk.restart();
    disk.create(Path::new("b")).unwrap();
}

#[test]
fn a_planned_crash_strikes_at_its_step_and_all_fails_until_the_restart() {
    let disk = SimDisk::new(3);
    write_durably(&disk, Path::new("a"), b"one").unwrap();
    let before = disk.steps();
    write_durably(&disk, Path::new("a"), b"two").unwrap();
    let steps = disk.steps() - before;
    for at in 0..steps {
        disk.crash_after(at);
        assert!(write_durably(&disk, Path::new("a"), b"six").is_err());
        assert!(disk.is_off());
        assert!(disk.open(Path::new("a")).is_err());
        assert!(disk.look(Path::new("a")).is_err());
        disk.restart();
        let found = read(&disk, "a").unwrap();
        assert!(found == b"two" || found == b"six", "{found:?}");
        write_durably(&disk, Path::new("a"), b"two").unwrap();
    }
    disk.crash_after(steps + 2);
    write_durably(&disk, Path::new("a"), b"end").unwrap();
}

#[test]
fn an_overwrite_is_whole_when_it_returns_and_torn_when_the_power_fails_in_it() {
    let mut found = std::collections::BTreeSet::new();
    for seed in 0..100 {
        let disk = SimDisk::new(seed);
        disk.plant("a", b"abcdef");
        disk.crash_after(0);
        disk.overwrite_start(Path::new("a"), b"0123").unwrap_err();
        disk.restart();
        found.insert(read(&disk, "a").unwrap());
        disk.overwrite_start(Path::new("a"), b"0123").unwrap();
        disk.crash();
        assert_eq!(read(&disk, "a").unwrap(), b"0123ef");
    }
    assert!(
        found.contains(b"abcdef".as_slice()) && found.contains(b"01cdef".as_slice()),
        "{found:?}"
    );
}

#[test]
fn locks_exclude_and_vanish_in_a_crash() {
    let disk = SimDisk::new(1);
    let held = disk.lock(Path::new("lock")).unwrap();
    let refused = disk.lock(Path::new("lock")).map(drop).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    disk.crash();
    let after = disk.lock(Path::new("lock")).unwrap();
    drop(held);
    assert!(
        disk.lock(Path::new("lock")).is_err(),
        "a dead lock freed a living one"
    );
    drop(after);
    disk.lock(Path::new("lock")).unwrap();
}

#[test]
fn a_file_opened_before_a_crash_cannot_be_written_after_it() {
    let disk = SimDisk::new(1);
    let mut file = write_unflushed(&disk, "a", b"x");
    disk.crash();
    assert!(file.write_all(b"y").is_err());
    assert!(file.sync().is_err());
}

#[test]
fn errors_are_those_of_the_real_disk() {
    let scratch = std::env::temp_dir().join(format!("rapporteur-testkit-{}", std::process::id()));
    let errors = |disk: &dyn Disk, root: &Path| -> Vec<io::ErrorKind> {
        make_folders_durably(disk, &root.join("d/e")).unwrap();
        write_durably(disk, &root.join("f"), b"x").unwrap();
        vec![
            disk.create(&root.join("f")).map(drop).unwrap_err().kind(),
            disk.create(&root.join("no/f"))
                .map(drop)
                .unwrap_err()
                .kind(),
            disk.create_folder(&root.join("d")).unwrap_err().kind(),
            disk.create_folder(&root.join("no/d")).unwrap_err().kind(),
            disk.open(&root.join("no")).map(drop).unwrap_err().kind(),
            disk.remove_file(&root.join("no")).unwrap_err().kind(),
            disk.remove_folder(&root.join("d")).unwrap_err().kind(),
            disk.remove_folder(&root.join("f")).unwrap_err().kind(),
            disk.rename(&root.join("no"), &root.join("g"))
                .unwrap_err()
                .kind(),
            disk.rename(&root.join("f"), &root.join("d"))
                .unwrap_err()
                .kind(),
            disk.list(&root.join("no")).unwrap_err().kind(),
            disk.list(&root.join("f")).unwrap_err().kind(),
            disk.sync_folder(&root.join("no")).unwrap_err().kind(),
            disk.overwrite_start(&root.join("no"), b"")
                .unwrap_err()
                .kind(),
        ]
    };
    let real = errors(&rapporteur_disk::RealDisk, &scratch);
    std::fs::remove_dir_all(&scratch).unwrap();
    assert_eq!(errors(&SimDisk::new(1), Path::new("/r")), real);
}

#[test]
fn a_snapshot_put_back_is_the_same_disk_and_a_flipped_byte_shows() {
    let disk = SimDisk::new(1);
    make_folders_durably(&disk, Path::new("a/b")).unwrap();
    write_durably(&disk, Path::new("a/b/c"), b"one").unwrap();
    let copy = SimDisk::with_files(2, &disk.snapshot());
    assert_eq!(copy.snapshot(), disk.snapshot());
    assert_eq!(copy.durable_snapshot(), disk.durable_snapshot());
    copy.corrupt("a/b/c", 1);
    assert_eq!(read(&copy, "a/b/c").unwrap(), [b'o', b'n' ^ 0xff, b'e']);
    copy.uproot("a/b/c");
    assert!(copy.snapshot().is_empty());
}

#[test]
fn what_is_planted_or_uprooted_stays_so_through_every_crash_whatever_was_pending() {
    for seed in 0..50 {
        let disk = SimDisk::new(seed);
        make_folders_durably(&disk, Path::new("a")).unwrap();
        write_durably(&disk, Path::new("a/b"), b"old").unwrap();
        disk.remove_file(Path::new("a/b")).unwrap();
        disk.remove_folder(Path::new("a")).unwrap();
        disk.plant("a/b", b"new");
        drop(write_unflushed(&disk, "c", b"x"));
        disk.uproot("c");
        disk.crash();
        assert_eq!(read(&disk, "a/b").unwrap(), b"new");
        assert_eq!(read(&disk, "c"), None);
    }
}

proptest! {
    /// Whatever is pending, a crash shows for each name a file that once stood there, or none if it ever was absent.
    #[test]
    fn a_crash_shows_no_file_that_never_stood_there(seed in any::<u64>(), acts in prop::collection::vec((0_u8..4, 0_u8..4), 1..30)) {
        let disk = SimDisk::new(seed);
        for (position, (act, name)) in acts.iter().enumerate() {
            let path = format!("f{name}");
            let path = Path::new(&path);
            match act {
                0 => write_durably(&disk, path, &[position as u8]).unwrap(),
                1 => drop(disk.remove_file(path)),
                2 => drop(disk.rename(path, Path::new("f0"))),
                _ => disk.sync_folder(Path::new("")).unwrap(),
            }
        }
        let durable = disk.durable_snapshot();
        disk.crash();
        let after = disk.snapshot();
        prop_assert_eq!(&after, &disk.durable_snapshot());
        prop_assert!(after.values().all(|bytes| bytes.len() == 1 && usize::from(bytes[0]) < acts.len()));
        if acts.last().is_some_and(|(act, _)| *act == 0 || *act == 3) {
            prop_assert_eq!(after, durable);
        }
        disk.crash();
        prop_assert_eq!(disk.snapshot(), disk.durable_snapshot());
    }
}
