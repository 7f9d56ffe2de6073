//! The journal told again: each call with what became of it, for whoever asks about a person, a day, or what is unknown.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use oktui::protocol::deed::{Deed, Fate, Kind};
use oktui::protocol::recorder::{
    About, Note, Outcome, Recall, Recorder, Settled, SettledBy, Settlement, Target, Trait, Verdict,
};
use oktui::protocol::word::Word;
use oktui::store::journal::{self, Journal, Settings, verify};

use super::{done, intent, open, place, settings, write};

const ANN: &str = "00u1abcdefghijklmnop";

fn of_ann() -> Recall {
    Recall::person(ANN, "ann@acme.com")
}

fn target() -> Target {
    Target { kind: "user".to_owned(), id: ANN.to_owned(), login: "ann@acme.com".to_owned() }
}

/// A call about Ann with a value of hers; what is to become of it.
fn change(journal: &Journal, verdict: Option<Verdict>) -> u64 {
    let value = |value: &str| Trait { name: "profile.title".to_owned(), value: value.into(), personal: true };
    let about = About {
        target: Some(target()),
        before: vec![Trait::plain("status", "ACTIVE"), value("Clerk")],
        after: vec![value("Manager")],
        ..About::default()
    };
    let receipt = journal.intend(oktui::protocol::recorder::Intent { about: Some(about), ..intent(ANN) }).unwrap();
    let seq = receipt.seq;
    if let Some(verdict) = verdict {
        journal.conclude(receipt, Outcome { verdict, ..done() }).unwrap();
    }
    seq
}

/// As another run of the program tells it.
fn told(folder: &Path, wanted: &Recall) -> Vec<Deed> {
    journal::recall(&place(folder), wanted, &settings()).unwrap()
}

fn fates(deeds: &[Deed]) -> Vec<(u64, Fate)> {
    deeds.iter().map(|deed| (deed.seq, deed.fate)).collect()
}

#[test]
fn a_person_is_told_of_with_outcomes_values_and_what_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    write(&journal, "00u2");
    let seq = change(&journal, Some(Verdict::Done));
    journal.note(Note::Shown { secret: "reset link".to_owned(), target: Some(target()) }).unwrap();
    let created = Target { id: String::new(), ..target() };
    let about = About { target: Some(created), ..About::default() };
    let receipt = journal.intend(oktui::protocol::recorder::Intent { about: Some(about), ..intent("") }).unwrap();
    journal.conclude(receipt, done()).unwrap();
    for deeds in [told(folder.path(), &of_ann()), journal.recall(&of_ann()).unwrap()] {
        assert_eq!(deeds.len(), 3, "{deeds:#?}");
        let deed = &deeds[0];
        assert_eq!((deed.seq, deed.fate, deed.word()), (seq, Fate::Done, Some(Word::Suspend)));
        assert_eq!(deed.before("status"), Some(&"ACTIVE".into()));
        assert_eq!(
            (deed.before("profile.title"), deed.after("profile.title")),
            (Some(&"Clerk".into()), Some(&"Manager".into()))
        );
        assert_eq!((deed.request.as_deref(), deed.by.label()), (Some("req1"), "ann"));
        assert_eq!(deeds[1].kind, Kind::Shown("reset link".to_owned()));
        assert_eq!(deeds[2].target.login, "ann@acme.com", "of somebody new only the login is known");
    }
    let memory = Journal::in_memory(settings());
    change(&memory, Some(Verdict::Done));
    assert_eq!(memory.recall(&of_ann()).unwrap()[0].before("profile.title"), Some(&"Clerk".into()));
    std::fs::remove_dir_all(place(folder.path()).join("values")).unwrap();
    assert_eq!(told(folder.path(), &of_ann())[0].before("profile.title"), None, "what is kept no longer is not told");
    assert_eq!(told(&folder.path().join("nowhere"), &of_ann()), []);
}

#[test]
fn what_a_run_sends_is_under_way_as_long_as_that_is_there_and_unknown_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    let (lost, unanswered) = (change(&first, None), change(&first, Some(Verdict::Unknown)));
    change(&first, Some(Verdict::Refused));
    let all = [(lost, Fate::UnderWay), (unanswered, Fate::Unknown)];
    assert_eq!(fates(&told(folder.path(), &Recall::Unknown)), all, "another run looks");
    assert_eq!(fates(&first.recall(&Recall::Unknown).unwrap()), all, "the run itself does");
    drop(first);
    let all = [(lost, Fate::Unknown), (unanswered, Fate::Unknown)];
    assert_eq!(fates(&told(folder.path(), &Recall::Unknown)), all);
    assert_eq!(fates(&told(folder.path(), &Recall::Lines(vec![lost]))), all[..1]);
    // Settled by the next run, as new lines; the chain holds, and nothing is open any more.
    let second = open(folder.path());
    for (deed, is_done) in second.recall(&Recall::Unknown).unwrap().into_iter().zip([true, false]) {
        let settled = Settled { done: is_done, by: SettledBy::Field, request: None };
        second.settle(Settlement { deed: Box::new(deed), settled }).unwrap();
    }
    assert_eq!(told(folder.path(), &Recall::Unknown), []);
    let deeds = told(folder.path(), &of_ann());
    assert_eq!(fates(&deeds)[..2], [(lost, Fate::Done), (unanswered, Fate::NotDone)]);
    assert_eq!(deeds[0].settled.as_ref().map(|settled| settled.by), Some(SettledBy::Field));
    let report = verify::verify(&place(folder.path()), None).unwrap();
    assert!(report.holds() && report.unknown.is_empty(), "{report:#?}");
}

#[test]
fn a_day_is_told_from_its_beginning_on() {
    fn early() -> Timestamp {
        "2026-11-28T22:00:00Z".parse().unwrap()
    }
    fn late() -> Timestamp {
        "2026-11-29T09:00:00Z".parse().unwrap()
    }
    let folder = tempfile::tempdir().unwrap();
    for clock in [early as fn() -> Timestamp, late] {
        change(&Journal::open(folder.path(), Settings { clock, ..settings() }).unwrap(), Some(Verdict::Done));
    }
    let since = early().checked_add(SignedDuration::from_hours(1)).unwrap();
    let deeds = told(folder.path(), &Recall::Since(since));
    assert_eq!(deeds.iter().map(|deed| deed.at).collect::<Vec<_>>(), [late()]);
}
