//! What is handed on, when, and what becomes of it where a collector is down, slow, or talks nonsense.

use oktui::store::journal;
use oktui::store::journal::spool::positions;
use serde_json::json;

use super::*;

#[test]
fn each_line_arrives_as_it_is_written_and_its_hash_is_what_the_next_one_names() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    write(&journal, "00u1");
    let server = Server::start(|_, _| fine());
    let (settings, _) = settings(folder.path(), &[&server.lines()]);
    let sender = Sender::start(settings).unwrap();
    let (head, body) = server.next();
    assert!(head.starts_with("POST /lines HTTP/1.1") && head.contains("application/x-ndjson"), "{head}");
    assert!(!head.to_lowercase().contains("authorization"), "{head}");
    let sent: Vec<_> = body.lines().map(as_written).collect();
    let written = super::super::text(folder.path());
    assert_eq!(sent.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>(), written.lines().collect::<Vec<_>>());
    for ((before, hash), (after, _)) in sent.iter().zip(&sent[1..]) {
        assert_eq!(journal::digest(before), *hash);
        assert!(after.contains(&format!("\"prev\":\"{hash}\"")), "{after}");
    }
    // What comes later comes alone, and the end of the run tells how many lines there are.
    write(&journal, "00u2");
    sender.wake();
    assert_eq!(seqs(&server.until(5)), [4, 5]);
    end(&sender);
    let last = server.rest().pop().unwrap();
    let hash = journal::digest(super::super::text(folder.path()).lines().last().unwrap());
    assert_eq!((&last["phase"], &last["seq"], &last["sha256"]), (&json!("head"), &json!(5), &json!(hash)));
}

#[test]
fn a_run_that_wrote_nothing_says_nothing_and_the_hour_tells_the_head() {
    let folder = tempfile::tempdir().unwrap();
    write(&open(folder.path()), "00u1");
    let server = Server::start(|_, _| fine());
    let (quiet, _) = settings(folder.path(), &[&server.lines()]);
    let sender = Sender::start(quiet.clone()).unwrap();
    assert_eq!(seqs(&server.until(3)), [1, 2, 3]);
    end(&sender);
    let sender = Sender::start(quiet.clone()).unwrap();
    end(&sender);
    assert_eq!(server.rest(), Vec::<Value>::new());
    let hourly = Settings { pace: Pace { head: Duration::from_millis(5), ..quick() }, ..quiet };
    let _sender = Sender::start(hourly).unwrap();
    for _ in 0..2 {
        let (_, body) = server.next();
        let head: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((&head["phase"], &head["seq"]), (&json!("head"), &json!(3)));
    }
}

#[test]
fn the_next_run_goes_on_where_the_last_one_was() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let server = Server::start(|_, _| fine());
    let (settings, _) = settings(folder.path(), &[&server.lines()]);
    for (person, lines) in [("00u1", vec![1, 2, 3]), ("00u2", vec![4, 5]), ("00u3", vec![6, 7])] {
        write(&journal, person);
        let sender = Sender::start(settings.clone()).unwrap();
        end(&sender);
        assert_eq!(seqs(&server.rest()), lines);
        assert!(sender.left().is_empty());
    }
}

#[test]
fn whatever_is_answered_that_is_no_yes_every_line_arrives_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    write(&open(folder.path()), "00u1");
    let server = Server::start(|number, _| match number {
        0 => status(500, "text/plain", "oops"),
        1 => status(200, "text/html", "<html>Sign in to the guest network</html>"),
        2 => Reply::Text(
            "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ),
        3 => Reply::Text("\u{1b}[2J no HTTP at all".to_owned()),
        4 => Reply::Text("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"half".to_owned()),
        5 => Reply::Hang,
        6 => Reply::Reset,
        7 => status(429, "application/json", "{}"),
        8 => status(401, "application/json", "{}"),
        _ => fine(),
    });
    let (settings, told) = settings(folder.path(), &[&server.lines()]);
    let sender = Sender::start(settings).unwrap();
    let said: Vec<Told> = (0..2).map(|_| told.recv_timeout(LONG).unwrap()).collect();
    let [Told::Trouble { to, why }, Told::Again { .. }] = &said[..] else { panic!("{said:?}") };
    assert!(to.starts_with("127.0.0.1:") && why.contains("web page"), "{said:?}");
    end(&sender);
    assert!(told.try_recv().is_err(), "it is told once, and once that it goes on");
    let kept = &positions(&place(folder.path())).unwrap()[0];
    assert_eq!((kept.seq, &kept.trouble, kept.not_taken.len()), (3, &None, 0));
    assert!(sender.left().is_empty());
}

#[test]
fn a_line_that_is_refused_is_named_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    for at in 0..20 {
        write(&journal, &format!("00u{at}"));
    }
    let is_bad = |line: &str| {
        ["\"seq\":6,", "\"seq\":7,", "\"seq\":41,"].iter().any(|seq| line.contains(seq))
            && !line.contains("\"cut\":true")
    };
    let server =
        Server::start(
            move |_, body| {
                if body.lines().any(is_bad) { status(400, "text/plain", "cannot parse") } else { fine() }
            },
        );
    let (settings, told) = settings(folder.path(), &[&server.lines()]);
    let sender = Sender::start(settings).unwrap();
    let mut said = Vec::new();
    while said.len() < 3 {
        said.push(told.recv_timeout(LONG).unwrap().sentence());
    }
    assert!(
        said[0].contains("does not take journal line 6:") && said[0].contains("it answered 400 (cannot parse)"),
        "{said:?}"
    );
    end(&sender);
    let kept = &positions(&place(folder.path())).unwrap()[0];
    assert_eq!(kept.seq, 41);
    assert_eq!(
        kept.not_taken.iter().map(|lines| (lines.first, lines.last)).collect::<Vec<_>>(),
        [(6, 6), (7, 7), (41, 41)]
    );
    let taken: Vec<_> = server.requests.try_iter().filter(|(_, body)| !body.lines().any(is_bad)).collect();
    let taken: Vec<Value> =
        taken.iter().flat_map(|(_, body)| body.lines()).map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut numbers = seqs(&taken);
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=41).collect::<Vec<_>>(), "what names a refused line went in its place");
}

#[test]
fn a_collector_that_refuses_everything_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    for at in 0..100 {
        write(&journal, &format!("00u{at}"));
    }
    let server = Server::start(|number, _| if number < 60 { status(413, "text/plain", "") } else { fine() });
    let (settings, told) = settings(folder.path(), &[&server.lines()]);
    let sender = Sender::start(settings).unwrap();
    assert!(matches!(told.recv_timeout(LONG).unwrap(), Told::Trouble { .. }));
    let mut said = Vec::new();
    while said.last().is_none_or(|told| !matches!(told, Told::Again { .. })) {
        said.push(told.recv_timeout(LONG).unwrap());
    }
    end(&sender);
    let kept = &positions(&place(folder.path())).unwrap()[0];
    assert_eq!(kept.seq, 201);
    assert!(kept.not_taken.len() <= 1, "at most the line that was asked about when it changed its mind: {kept:?}");
}

#[test]
fn a_collector_that_lost_its_place_gets_all_again_and_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    write(&open(folder.path()), "00u1");
    let server = Server::start(|_, _| fine());
    let (settings, told) = settings(folder.path(), &[&server.lines()]);
    end(&Sender::start(settings.clone()).unwrap());
    assert_eq!(seqs(&server.rest()), [1, 2, 3]);
    // Somebody takes the journal away, and another one grows in its place.
    let taken = super::super::text(folder.path());
    let month = std::fs::read_dir(place(folder.path())).unwrap().flatten().map(|entry| entry.path());
    for file in month.filter(|path| path.is_file()) {
        std::fs::remove_file(file).unwrap();
    }
    write(&open(folder.path()), "00u9");
    assert_ne!(super::super::text(folder.path()), taken);
    end(&Sender::start(settings.clone()).unwrap());
    assert_eq!(told.try_recv().unwrap(), Told::Lost { to: settings.to[0].name(), seq: 3 });
    assert_eq!(seqs(&server.rest()), [1, 2, 3]);
    // What is no position at all, or a link to somewhere else, is none either, and the link is not followed.
    let file = std::fs::read_dir(place(folder.path()).join("to")).unwrap().flatten().next().unwrap().path();
    std::fs::write(&file, "{\"seq\": \"many\"").unwrap();
    end(&Sender::start(settings.clone()).unwrap());
    assert_eq!(seqs(&server.rest()), [1, 2, 3]);
    #[cfg(unix)]
    {
        let elsewhere = folder.path().join("elsewhere");
        std::fs::rename(&file, &elsewhere).unwrap();
        let before = std::fs::read_to_string(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        end(&Sender::start(settings).unwrap());
        assert_eq!(seqs(&server.rest()), [1, 2, 3]);
        assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), before);
    }
}

#[test]
fn logs_of_opentelemetry_are_what_the_specification_says() {
    let folder = tempfile::tempdir().unwrap();
    write(&open(folder.path()), "00u1");
    let server = Server::start(|number, _| match number {
        0 => {
            status(200, "application/json", r#"{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}"#)
        }
        _ => fine(),
    });
    let (mut settings, told) = settings(folder.path(), &[&server.otlp()]);
    settings.secret = Arc::new(|_| Ok(Some(oktui::protocol::secret::Secret::new("x-key: s3cr3t"))));
    let sender = Sender::start(settings).unwrap();
    let (head, body) = server.next();
    assert!(head.starts_with("POST /v1/logs HTTP/1.1") && head.to_lowercase().contains("x-key: s3cr3t"), "{head}");
    let body: Value = serde_json::from_str(&body).unwrap();
    let resource = &body["resourceLogs"][0];
    assert_eq!(
        resource["resource"]["attributes"][0],
        json!({"key": "service.name", "value": {"stringValue": "oktui"}})
    );
    let records = resource["scopeLogs"][0]["logRecords"].as_array().unwrap();
    let written = super::super::text(folder.path());
    for (record, line) in records.iter().zip(written.lines()) {
        assert_eq!(record["body"]["stringValue"], line);
        let at: Value = serde_json::from_str(line).unwrap();
        let at: Timestamp = at["at"].as_str().unwrap().parse().unwrap();
        assert_eq!(record["timeUnixNano"], at.as_nanosecond().to_string());
        let found = |key: &str| record["attributes"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap();
        assert_eq!(found("oktui.sha256")["value"]["stringValue"], journal::digest(line));
    }
    assert_eq!(records[1]["severityNumber"], 10, "what is destructive is more than information");
    assert_eq!(records.len(), 3);
    let said = told.recv_timeout(LONG).unwrap();
    assert!(matches!(&said, Told::NotTaken { first: 1, last: 3, why, .. } if why == "too old"), "{said:?}");
    end(&sender);
}

#[test]
fn months_are_gone_through_in_order_and_what_broke_off_is_passed_over() {
    use oktui::store::journal::{Journal, Settings as Own};

    let folder = tempfile::tempdir().unwrap();
    let at =
        |clock: fn() -> Timestamp| Journal::open(folder.path(), Own { clock, ..super::super::settings() }).unwrap();
    let november: fn() -> Timestamp = || "2026-11-30T23:59:59Z".parse().unwrap();
    write(&at(november), "00u1");
    let server = Server::start(|_, _| fine());
    let (settings, told) = settings(folder.path(), &[&server.lines()]);
    // A program that is killed in the middle of a line: its beginning is no line.
    let file = place(folder.path()).join("2026-11.ndjson");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{whole}{{\"v\":1,\"seq\":4")).unwrap();
    let sender = Sender::start(settings.clone()).unwrap();
    end(&sender);
    assert_eq!(seqs(&server.rest()), [1, 2, 3]);
    assert!(sender.left().is_empty(), "half a line waits for nobody");
    // The next one closes it, in this month or in another.
    write(&at(|| "2027-02-01T00:00:00Z".parse().unwrap()), "00u2");
    let sender = Sender::start(settings).unwrap();
    end(&sender);
    let lines = server.rest();
    assert_eq!(seqs(&lines), [4, 5, 6, 7]);
    assert_eq!(lines[0]["phase"], "torn");
    assert!(told.try_recv().is_err() && sender.left().is_empty());
}
