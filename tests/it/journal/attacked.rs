//! Files that were edited, cut, reordered, linked, given to somebody else, or written at odd times.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use oktui::protocol::recorder::Recorder;
use oktui::store::journal::verify::{Anchor, verify};
use oktui::store::journal::{Journal, Settings, reading};
use proptest::prelude::*;

use super::{done, intent, open, place, settings, text, write};

fn file(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(place(folder)).unwrap().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "ndjson")).collect();
    files.sort();
    files.remove(0)
}

fn written(people: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    for at in 0..people {
        write(&journal, &format!("00u{at}"));
    }
    folder
}

fn holds(folder: &Path) -> bool {
    verify(&place(folder), None).unwrap().holds()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_edit_of_any_byte_is_found(at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..3) {
        thread_local!(static FOLDER: (tempfile::TempDir, Vec<u8>) = {
            let folder = written(3);
            let bytes = fs::read(file(folder.path())).unwrap();
            (folder, bytes)
        });
        FOLDER.with(|(folder, bytes)| {
            let mut edited = bytes.clone();
            let at = at.index(edited.len());
            match kind {
                0 if edited[at] == byte => return,
                0 => edited[at] = byte,
                1 => drop(edited.remove(at)),
                _ => edited.insert(at, byte),
            }
            // One of several equal bytes side by side: nothing is edited. And a last line without its end is what a
            // failed machine leaves: torn, not broken.
            if edited == *bytes || Some(&*edited) == bytes.strip_suffix(b"\n") {
                return;
            }
            fs::write(file(folder.path()), &edited).unwrap();
            assert!(!holds(folder.path()), "{kind} {byte} at {at}");
            fs::write(file(folder.path()), bytes).unwrap();
            assert!(holds(folder.path()));
        });
    }
}

#[test]
fn lines_that_are_missing_doubled_or_in_another_order_are_found() {
    let folder = written(3);
    let whole = text(folder.path());
    let lines: Vec<&str> = whole.lines().collect();
    let last = lines.len() - 1;
    let mut others: Vec<Vec<&str>> = Vec::new();
    for at in 0..lines.len() {
        let mut less = lines.clone();
        less.remove(at);
        others.push(less);
        let mut double = lines.clone();
        double.insert(at, lines[at]);
        others.push(double);
        if at < last {
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            others.push(swapped);
        }
        others.push(lines[..at].to_vec());
    }
    for other in others {
        fs::write(file(folder.path()), other.join("\n") + "\n").unwrap();
        assert!(!holds(folder.path()), "{other:#?}");
    }
    // A cut in the middle of a line, too.
    fs::write(file(folder.path()), &whole[..whole.len() - 40]).unwrap();
    let report = verify(&place(folder.path()), None).unwrap();
    assert!(report.faults.iter().any(|fault| fault.what.contains("the end of the chain is missing")), "{report:#?}");
    // Whoever writes on does not hide it.
    write(&open(folder.path()), "00u9");
    assert!(!holds(folder.path()));
    fs::remove_file(file(folder.path())).unwrap();
    assert!(!holds(folder.path()));
}

#[test]
fn a_last_line_that_was_changed_is_found_also_by_whoever_writes_on() {
    let folder = written(3);
    let whole = text(folder.path());
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    fs::write(file(folder.path()), format!("{}{}", &whole[..last], whole[last..].replace("00u", "00v"))).unwrap();
    assert!(!holds(folder.path()));
    write(&open(folder.path()), "00u9");
    assert!(!holds(folder.path()), "what was written on does not vouch for it");
    write(&open(folder.path()), "00u9");
    let broken = text(folder.path()).lines().filter(|line| line.contains("\"phase\":\"broken\"")).count();
    assert_eq!(broken, 1, "and it is told once");
}

#[test]
fn an_end_that_was_cut_with_the_head_is_told_also_after_somebody_wrote_on() {
    let folder = written(3);
    let whole = text(folder.path());
    let lines: Vec<&str> = whole.lines().collect();
    fs::write(file(folder.path()), lines[..lines.len() - 2].join("\n") + "\n").unwrap();
    fs::remove_file(place(folder.path()).join("head")).unwrap();
    assert!(!holds(folder.path()));
    write(&open(folder.path()), "00u9");
    assert!(!holds(folder.path()));
    assert!(text(folder.path()).contains("\"headless_after\":"), "{}", text(folder.path()));
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_not_written_through() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let place = place(folder.path());
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), &place).unwrap();
    assert!(oktui::store::journal::Journal::open(folder.path(), settings()).is_err());
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn a_chain_that_was_written_anew_holds_and_only_an_anchor_shows_it() {
    let folder = written(3);
    let before = verify(&place(folder.path()), None).unwrap();
    write(&open(folder.path()), "00u9");
    let later = verify(&place(folder.path()), Some(&before.head)).unwrap();
    assert_eq!(later.anchor, Some(Anchor::Found { seq: before.seq, after: 3 }));
    fs::remove_dir_all(place(folder.path())).unwrap();
    write(&open(folder.path()), "00u0");
    assert!(holds(folder.path()));
    assert!(!verify(&place(folder.path()), Some(&before.head)).unwrap().holds());
}

#[test]
fn half_a_line_after_a_crash_is_closed_and_called_torn() {
    let folder = written(2);
    let head = place(folder.path()).join("head");
    let before = fs::read(&head).unwrap();
    write(&open(folder.path()), "00u8");
    // The machine failed while the last three lines were written: the head is of before.
    let whole = text(folder.path());
    let lines: Vec<&str> = whole.lines().collect();
    let kept = lines[..lines.len() - 1].join("\n").len();
    for cut in [1, 10, lines[lines.len() - 1].len()] {
        fs::write(file(folder.path()), &whole[..kept + 1 + cut]).unwrap();
        fs::write(&head, &before).unwrap();
        let report = verify(&place(folder.path()), None).unwrap();
        let torn = cut < lines[lines.len() - 1].len();
        assert!(report.holds() && report.ends_torn, "{cut}: {report:#?}");
        assert_eq!(report.unknown.len(), usize::from(torn));
        write(&open(folder.path()), "00u9");
        let report = verify(&place(folder.path()), None).unwrap();
        assert!(report.holds() && !report.ends_torn, "{cut}: {report:#?}");
        assert_eq!(report.torn, u64::from(torn), "{cut}");
        // What closed it vouches for what was left of it.
        if torn {
            let closed = text(folder.path());
            let fragment = kept + 1;
            let mut edited = closed.into_bytes();
            edited[fragment] ^= 1;
            fs::write(file(folder.path()), edited).unwrap();
            assert!(!holds(folder.path()), "{cut}");
        }
    }
}

#[test]
fn no_line_goes_into_an_earlier_month_whatever_the_clock_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = |clock: fn() -> Timestamp| Journal::open(folder.path(), Settings { clock, ..settings() }).unwrap();
    write(&at(|| "2026-11-29T09:00:00Z".parse().unwrap()), "00u1");
    write(&at(|| "2027-02-01T09:00:00Z".parse().unwrap()), "00u2");
    write(&at(|| "2026-11-29T09:05:00Z".parse().unwrap()), "00u3");
    let months: Vec<String> = ["2026-11", "2026-12", "2027-01", "2027-02"]
        .into_iter()
        .filter(|month| place(folder.path()).join(format!("{month}.ndjson")).exists())
        .map(str::to_owned)
        .collect();
    assert_eq!(months, ["2026-11", "2027-02"]);
    let report = verify(&place(folder.path()), None).unwrap();
    assert!(report.holds() && report.clock_back == 1, "{report:#?}");
    let filter = reading::Filter { people: vec!["00u3".to_owned()], ..reading::Filter::default() };
    assert_eq!(reading::entries(&place(folder.path()), &filter).unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn files_are_their_owners_alone_and_links_are_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = written(1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file(folder.path())), mode(&place(folder.path()))), (0o600, 0o700));
    let (path, elsewhere) = (file(folder.path()), folder.path().join("elsewhere"));
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    assert!(Journal::open(folder.path(), settings()).unwrap_err().to_string().contains("links are not followed"));
    let report = verify(&place(folder.path()), None).unwrap();
    assert!(report.faults.iter().any(|fault| fault.what.contains("is a link")), "{report:#?}");
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_another_one_as_well_is_told_and_never_written_through() {
    use std::os::unix::fs::PermissionsExt;
    let folder = written(1);
    let journal = open(folder.path());
    for name in [file(folder.path()), place(folder.path()).join("head")] {
        let theirs = folder.path().join("theirs");
        fs::hard_link(&name, &theirs).unwrap();
        let before = fs::read(&theirs).unwrap();
        let refused = journal.intend(intent("00u2")).unwrap_err().to_string();
        assert!(refused.contains("has another name as well (a hard link)"), "{refused}");
        let report = verify(&place(folder.path()), None).unwrap();
        assert!(report.remarks.iter().any(|odd| odd.what.contains("hard link")), "{report:#?}");
        assert_eq!(fs::read(&theirs).unwrap(), before);
        fs::remove_file(&theirs).unwrap();
        write(&open(folder.path()), "00u2");
    }
    fs::set_permissions(file(folder.path()), fs::Permissions::from_mode(0o644)).unwrap();
    let report = verify(&place(folder.path()), None).unwrap();
    assert!(report.holds() && report.remarks[0].what.contains("can be read by others"), "{report:#?}");
}

#[cfg(unix)]
#[test]
fn that_others_could_read_a_file_is_told_after_it_was_closed_again_as_well() {
    use std::os::unix::fs::PermissionsExt;
    let folder = written(1);
    for told in 1..3 {
        fs::set_permissions(file(folder.path()), fs::Permissions::from_mode(0o644)).unwrap();
        write(&open(folder.path()), "00u2");
        let mode = fs::metadata(file(folder.path())).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "whoever writes closes it");
        let opened = text(folder.path()).lines().filter(|line| line.contains("\"opened\":\"0644\"")).count();
        assert_eq!(opened, told, "by one line each time");
        let report = verify(&place(folder.path()), None).unwrap();
        let could: Vec<_> = report.remarks.iter().filter(|odd| odd.what.contains("others could read")).collect();
        // The first line says since when at the latest; a file that cannot be closed tells it once.
        assert!(report.holds() && could.len() == 1 && could[0].line == 4, "{report:#?}");
    }
    // And it is no fault of what was never open.
    let report = verify(&place(written(2).path()), None).unwrap();
    assert!(report.remarks.is_empty(), "{report:#?}");
}

#[cfg(unix)]
#[test]
fn what_killed_runs_left_behind_is_swept_at_the_next_start_and_a_living_one_stays() {
    let folder = written(1);
    let living = open(folder.path());
    write(&living, "00u1");
    let running = place(folder.path()).join("running");
    for at in 0..3 {
        fs::write(running.join(format!("dead{at}.lock")), "").unwrap();
    }
    let next = open(folder.path());
    let mut left: Vec<_> = fs::read_dir(&running).unwrap().flatten().map(|entry| entry.file_name()).collect();
    left.sort();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("dead")), "{left:?}");
    assert!(!left.is_empty());
    drop((living, next));
}

#[cfg(unix)]
#[test]
fn a_home_that_cannot_be_written_is_told_at_the_beginning_and_one_that_fills_up_stops_changes() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let receipt = journal.intend(intent("00u1")).unwrap();
    // Root writes everywhere; a folder in the place of a file stops it as well.
    let path = file(folder.path());
    let kept = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(journal.conclude(receipt, done()).is_err());
    fs::remove_dir(&path).unwrap();
    fs::write(&path, kept).unwrap();
    let refused = journal.intend(intent("00u2")).unwrap_err().to_string();
    assert!(refused.contains("nothing is changed until the next start"), "{refused}");
    let next = open(folder.path());
    write(&next, "00u3");
    let report = verify(&place(folder.path()), None).unwrap();
    assert_eq!((report.holds(), report.unknown.len()), (true, 1), "{report:#?}");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(Journal::open(&folder.path().join("file"), settings()).is_err());
}

#[cfg(unix)]
#[test]
fn a_file_of_somebody_else_is_none_to_go_on_with() {
    use std::os::unix::fs::chown;
    let folder = written(1);
    let journal = open(folder.path());
    let path = file(folder.path());
    // Only root can give a file away.
    if chown(&path, Some(12_345), None).is_err() {
        return;
    }
    let before = fs::read(&path).unwrap();
    let refused = journal.intend(intent("00u2")).unwrap_err().to_string();
    assert!(refused.contains("belongs to somebody else"), "{refused}");
    assert!(Journal::open(folder.path(), settings()).is_err());
    let report = verify(&place(folder.path()), None).unwrap();
    assert!(report.faults.iter().any(|fault| fault.what.contains("belongs to somebody else")), "{report:#?}");
    assert_eq!(fs::read(&path).unwrap(), before);
}
