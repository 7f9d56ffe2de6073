//! The format: what stands in lines is what the schema and the document say, and earlier files are read on.

use std::collections::BTreeSet;
use std::path::Path;

use oktui::protocol::recorder::{
    About, Agreed, Export, Forbidden, Note, OneLine, Outcome, Recall, Recorder, Settled, SettledBy, Settlement, Target,
    Trait, Verdict,
};
use oktui::protocol::settle::Settles;
use oktui::protocol::undo::{Inverse, Needs};
use oktui::protocol::word::Word;
use oktui::store::journal::line::Line;
use oktui::store::journal::verify::verify;
use oktui::store::journal::{Journal, Settings, Who, reading};
use serde_json::Value;

use super::{intent, settings};

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/journal.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Lines of every kind, each field somewhere.
fn lines() -> Vec<Value> {
    let environment = Some("bob".to_owned());
    let who = Who { user: Some("ann".into()), environment, host: Some("desk-7".into()), from: Some("10.0.0.7".into()) };
    let journal = Journal::in_memory(Settings { who, policy: Some("ab".into()), ..settings() });
    let mut call = intent("00u1");
    call.by_hand = true;
    call.owner = Some("robin@acme.com".to_owned());
    call.skew = Some(jiff::SignedDuration::from_millis(-1500));
    call.options.insert("sendEmail".to_owned(), "true".into());
    call.about = Some(About {
        run: Some("job-1".to_owned()),
        target: Some(Target { kind: "user".to_owned(), id: "00u1".to_owned(), login: "ann@acme.com".to_owned() }),
        before: vec![Trait::plain("status", "ACTIVE")],
        after: vec![Trait::plain("status", "SUSPENDED")],
        ticket: OneLine::of("INC-1"),
        reason: OneLine::of("left"),
        verified: OneLine::of("callback"),
        approved: OneLine::of("lee@acme.com"),
        undo_of: Some(7),
    });
    for verdict in [Verdict::Done, Verdict::Refused, Verdict::NotSent, Verdict::Unknown] {
        let receipt = journal.intend(call.clone()).unwrap();
        let outcome = Outcome {
            verdict,
            status: Some(403),
            code: Some("E0000006".to_owned()),
            request_id: Some("req".to_owned()),
        };
        journal.conclude(receipt, outcome).unwrap();
    }
    journal.intend(intent("00u2")).unwrap();
    for (deed, by) in journal.recall(&Recall::Unknown).unwrap().into_iter().zip(SettledBy::ALL) {
        let settled = Settled { done: true, by, request: Some("req".to_owned()) };
        journal.settle(Settlement { deed: Box::new(deed), settled }).unwrap();
    }
    let details = serde_json::Map::from_iter([("name".to_owned(), Value::from("acme"))]);
    for note in [
        Note::Export(Export { query: "everyone".to_owned(), rows: 3, ..Export::default() }),
        Note::Shown { secret: "reset link".to_owned(), target: None },
        Note::Copied { secret: "reset link".to_owned(), target: None },
        Note::Refusal { intent: Box::new(call), why: "policy", rule: Some("line 3".to_owned()) },
        Note::Forbidden(Box::new(Forbidden {
            word: Some(Word::Suspend),
            rule: "protected: login:a*".to_owned(),
            people: vec!["00u1".to_owned()],
            ..Forbidden::default()
        })),
        Note::Forbidden(Box::new(Forbidden { read_only: true, ..Forbidden::default() })),
        Note::Approved(Box::new(Agreed {
            title: "suspend 2 people".to_owned(),
            plan: "ab".to_owned(),
            people: 2,
            planner: Some("ann".to_owned()),
            owner: None,
            token: "lee@acme.com".to_owned(),
            ticket: OneLine::of("INC-1"),
            reason: None,
        })),
        Note::Connection { change: "added", details },
        Note::End,
    ] {
        journal.note(note).unwrap();
    }
    journal.text().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn lines_hold_what_the_schema_says_and_nothing_else() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let lines = lines();
    for line in &lines {
        assert!(validator.is_valid(line), "{line:#}: {:?}", validator.iter_errors(line).next().map(|e| e.to_string()));
    }
    let known: BTreeSet<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let seen: BTreeSet<&String> = lines.iter().flat_map(|line| line.as_object().unwrap().keys()).collect();
    let never: Vec<_> = known.difference(&seen).map(|name| name.as_str()).collect();
    assert!(never.is_empty(), "{never:?}");
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/journal.md")).unwrap();
    for name in known {
        assert!(document.contains(&format!("`{name}`")), "docs/journal.md does not explain {name}");
    }
    for phase in schema["properties"]["phase"]["enum"].as_array().unwrap() {
        assert!(document.contains(&format!("`{}`", phase.as_str().unwrap())), "docs/journal.md lacks {phase}");
    }
}

/// What holds of each word, as the document has it.
fn words() -> String {
    let row = |word: Word| {
        let row = word.row();
        let needs = match row.needs {
            Needs::Person => "the person",
            Needs::Membership => "the person, whether they are in the group, and by which rules",
            Needs::Belongings => "the person, their groups, apps, roles and factors",
        };
        let by = match row.settles {
            Settles::Status | Settles::Profile | Settles::Presence | Settles::Rule => SettledBy::Field,
            Settles::Membership => SettledBy::Membership,
            Settles::Log => SettledBy::Log,
            Settles::Person => SettledBy::Person,
        };
        let inverse = match row.inverse {
            Inverse::By(other) => format!("`{other}`"),
            Inverse::Nothing => "nothing has to be".to_owned(),
            Inverse::Never => "nothing".to_owned(),
            Inverse::InPart => "bring back, in part".to_owned(),
        };
        let (risk, tells, by) = (row.risk.word(), row.settles.words(), by.word());
        format!("| `{word}` | {risk} | {needs} | {tells} | `{by}` | {inverse} |\n")
    };
    Word::ALL.into_iter().map(row).collect()
}

#[test]
fn the_document_says_of_each_word_what_its_row_says() {
    const HEAD: &str = "| word | risk, at least |";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/journal.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let begin = document.find(HEAD).unwrap();
    let table = document[begin..].split("\n\n").next().unwrap();
    let head: String = table.lines().take(2).flat_map(|line| [line, "\n"]).collect();
    let wanted = format!("{head}{}", words());
    if std::env::var_os("OKTUI_UPDATE").is_some() {
        std::fs::write(&path, document.replace(table, wanted.trim_end())).unwrap();
        return;
    }
    assert_eq!(table, wanted.trim_end(), "OKTUI_UPDATE=1 cargo test journal brings the document up to date");
}

/// A file as version 1 wrote it first. It must be read for ever.
const FIRST: &str = concat!(
    r#"{"v":1,"seq":1,"at":"2026-11-29T09:00:00.000Z","org":"acme.okta.com","connection":"acme","run":"aa","by":{"user":"ann","uid":1000},"tool":"oktui 0.1.0","phase":"start","prev":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
    "\n",
    r#"{"v":1,"seq":2,"at":"2026-11-29T09:00:01.000Z","org":"acme.okta.com","connection":"acme","run":"aa","by":{"user":"ann","uid":1000},"tool":"oktui 0.1.0","phase":"intent","op":"suspendUser","risk":"destructive","method":"POST","path":"/api/v1/users/00u1/lifecycle/suspend","target":{"type":"user","id":"00u1"},"unsaid":true,"prev":"PREV"}"#,
    "\n"
);

#[test]
fn what_the_first_version_wrote_is_read_and_what_a_later_one_adds_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let first = FIRST.lines().next().unwrap();
    let sum = oktui::store::journal::digest(first);
    let text = FIRST.replace("PREV", &sum);
    std::fs::write(folder.path().join("2026-11.ndjson"), &text).unwrap();
    let report = verify(folder.path(), None).unwrap();
    // Only the head is missing.
    assert!(report.faults.iter().all(|fault| fault.file == "head"), "{report:#?}");
    assert_eq!((report.lines, report.unknown.as_slice()), (2, &[2][..]));
    let entries = reading::entries(folder.path(), &reading::Filter::default()).unwrap();
    assert_eq!((entries[1].line.op.as_str(), entries[1].outcome()), ("suspendUser", "unknown"));
    let later =
        text.lines().last().unwrap().replace("\"v\":1", "\"v\":9,\"colour\":\"red\"").replace("intent", "blessing");
    let read: Line = serde_json::from_str(&later).unwrap();
    assert_eq!((read.v, read.op.as_str(), read.phase.word()), (9, "suspendUser", "other"));
}

#[test]
fn the_first_line_of_a_run_says_that_the_policy_is_another_than_before() {
    let folder = tempfile::tempdir().unwrap();
    let run = |policy: Option<&str>| {
        let policy = policy.map(str::to_owned);
        let journal = Journal::open(folder.path(), Settings { policy, ..settings() }).unwrap();
        journal.note(Note::End).unwrap();
        journal.intend(intent("00u1")).unwrap();
    };
    for policy in [None, None, Some("ab"), Some("ab"), Some("cd"), None] {
        run(policy);
    }
    let place = oktui::store::journal::place(folder.path(), &settings().origin);
    let months = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    let month = months.into_iter().find(|path| path.extension().is_some_and(|end| end == "ndjson")).unwrap();
    let text = std::fs::read_to_string(month).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let before: Vec<Option<Value>> =
        lines.filter(|line| line["phase"] == "start").map(|line| line["what"].get("policy_before").cloned()).collect();
    let of = |text: &str| Some(Value::from(text));
    assert_eq!(before, [None, None, Some(Value::Null), None, of("ab"), of("cd")]);
}
