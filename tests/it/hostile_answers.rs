//! The command line against servers that lie, break off and send what a terminal would obey.

use std::io::{self, ErrorKind, Write};
use std::sync::Mutex;

use oktui::cli::Exit;
use serde_json::json;

use super::stand_in::{Asked, StandIn, Wire, answer, okta};

/// ESC, BEL, C1, DEL, a bidi override, a tag letter, and a line that looks like one of the program's own.
const HOSTILE: &str = "x\u{1b}[2J\u{7}\u{9b}31m\u{7f}\u{202e}\u{e0041}\noktui: all is well";

/// Every subcommand that says anything of what a server or a file holds, by its name in the help.
const EVERY: &[(&str, &[&str])] = &[
    ("check", &["check"]),
    ("demo-server", &["demo-server", "--faults", "\u{1b}[2J"]),
    ("events", &["events", "--since", "-1h"]),
    ("events", &["events", "--since", "-1h", "--format", "ndjson"]),
    ("events", &["events", "listen", "--url", "https://x.example/"]),
    ("events", &["events", "listen", "--hook", "who1"]),
    ("config", &["config", "keys"]),
    ("config", &["config", "path"]),
    ("connections", &["connections", "list"]),
    ("connections", &["connections", "test", "LOCAL"]),
    ("connections", &["connections", "remove", "\u{1b}[2J"]),
    ("users", &["users"]),
    ("users", &["users", "--format", "csv"]),
    ("users", &["users", "--format", "json"]),
    ("users", &["users", "--format", "ndjson", "--columns", "login,department"]),
    ("users", &["users", "--group", "x"]),
    ("report", &["report"]),
    ("report", &["report", "suspended", "--days", "0"]),
    ("report", &["report", "locked"]),
    ("report", &["report", "duplicates", "--format", "csv"]),
    ("report", &["report", "attributes"]),
    ("report", &["report", "no-factor"]),
    ("report", &["report", "admins"]),
    ("report", &["report", "overview"]),
    ("report", &["report", "overview", "--format", "csv"]),
    ("policy", &["policy", "show"]),
    ("completions", &["completions", "bash"]),
    ("man", &["man"]),
    ("forget", &["forget", "--person", "00u0nobody0here"]),
    ("journal", &["journal", "list"]),
    ("journal", &["journal", "verify"]),
    ("journal", &["journal", "reconcile"]),
    ("api", &["api", "GET", "/v1/users"]),
    ("api", &["api", "GET", "/v1/users", "--all-pages", "--include"]),
    ("api", &["api", "POST", "/v1/groups", "-d", "{}"]),
    ("user", &["user", "a@x.example"]),
    ("user", &["user", "a@x.example", "--format", "json"]),
    ("user", &["user", "create", "tests/it/stand_in_person.json"]),
    ("user", &["user", "update", "tests/it/stand_in_person.json", "--format", "json"]),
    ("bulk", &["bulk", "unlock", "--group", "x", "--dry-run"]),
    ("bulk", &["bulk", "suspend", "--search", "status eq \"ACTIVE\"", "--yes", "--expect", "1"]),
    ("import", &["import", "tests/it/stand_in_table.csv", "--dry-run"]),
    (
        "import",
        &["import", "tests/it/stand_in_table.csv", "--leave-out", "\u{1b}[2J", "--set", "login={lastName}", "--yes"],
    ),
    ("import", &["import", "--template"]),
    ("due", &["due"]),
    ("jobs", &["jobs", "list"]),
    ("jobs", &["jobs", "resume"]),
    ("help", &["\u{1b}[2J"]),
];

fn refusals() -> StandIn {
    let error = json!({"errorCode": HOSTILE, "errorSummary": HOSTILE, "errorId": HOSTILE, "errorCauses": [{"errorSummary": HOSTILE}]});
    let codes = json!({"errorCode": "E0000001", "errorSummary": HOSTILE, "errorCauses": [{"errorSummary": HOSTILE}]});
    StandIn::answering(move |_, number| {
        okta([400, 403, 404, 500][number % 4], [&error, &codes][number % 2].to_string())
    })
}

/// Everything is there, and every text of it hostile.
fn objects(asked: &Asked, _: usize) -> Wire {
    let mut profile = json!({"login": HOSTILE, "email": HOSTILE, "firstName": HOSTILE, "department": HOSTILE});
    profile[HOSTILE] = json!(HOSTILE);
    let user = json!({"id": "00u1", "status": HOSTILE, "profile": profile, "name": HOSTILE, "label": HOSTILE,
        "companyName": HOSTILE, "type": {"id": HOSTILE}});
    let event = json!({"uuid": "1", "published": "2026-11-24T10:00:00Z", "eventType": "user.x", "displayMessage": HOSTILE,
        "outcome": {"result": HOSTILE, "reason": HOSTILE}, "actor": {"id": "1", "type": "User", "displayName": HOSTILE, "alternateId": HOSTILE}});
    let hook = json!({"id": "who1", "name": HOSTILE, "status": "ACTIVE", "channel": {"config": {"uri": HOSTILE}}});
    // Nobody listens for ever.
    if asked.target.ends_with("/verify") {
        return okta(400, json!({"errorCode": "E0000001", "errorSummary": HOSTILE}).to_string());
    }
    let body = match asked.target.split('?').next().unwrap() {
        "/api/v1/users" | "/api/v1/groups" if asked.method == "GET" => json!([user]),
        "/api/v1/logs" => json!([event]),
        "/api/v1/eventHooks" if asked.method == "GET" => json!([hook]),
        "/api/v1/meta/types/user" => json!([user]),
        target if target.starts_with("/api/v1/eventHooks") => hook,
        target if target.starts_with("/api/v1/meta/schemas") => {
            let text = json!({"title": HOSTILE, "type": "string"});
            let list = json!({"title": HOSTILE, "type": "string", "enum": [HOSTILE]});
            json!({"definitions": {"base": {"properties": {"login": text, "firstName": text}}, "custom": {"properties": {HOSTILE: text, "list": list}}}})
        }
        _ => user,
    };
    okta(200, body.to_string())
}

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|letter| letter != '\n' && oktui::protocol::text::is_hostile(letter))
}

#[test]
fn nothing_that_a_terminal_obeys_leaves_any_subcommand_on_any_stream() {
    for server in [refusals(), StandIn::answering(objects)] {
        for (_, words) in EVERY {
            let (exit, out, err) = server.run(words, true);
            assert!(is_harmless(&out) && is_harmless(&err), "{words:?} {exit:?}\n{out:?}\n{err:?}");
            let forged = err.lines().chain(out.lines()).any(|line| line == "oktui: all is well");
            assert!(!forged, "{words:?}\n{out}\n{err}");
            assert!(!out.is_empty() || !err.is_empty(), "{words:?} said something");
            // Words for people are clean on a pipe as well.
            let (_, out, err) = server.run(words, false);
            let is_data = words.iter().any(|word| matches!(*word, "api" | "json" | "ndjson" | "csv"));
            assert!((is_data || is_harmless(&out)) && is_harmless(&err), "{words:?}\n{out:?}\n{err:?}");
        }
    }
    // A subcommand that is new has to stand in the list above.
    let (_, help, _) = refusals().run(&["--help"], false);
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = commands.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    assert!(names.len() > 6, "{help}");
    for name in names.iter().filter(|name| !name.is_empty()) {
        assert!(EVERY.iter().any(|(listed, _)| listed == name), "{name} is not tried");
    }
}

#[test]
fn data_on_a_pipe_is_what_the_server_sent() {
    let server = StandIn::answering(objects);
    let (_, out, _) = server.run(&["user", "00u1", "--format", "json"], false);
    let (_, shown, _) = server.run(&["user", "00u1", "--format", "json"], true);
    let sent: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(sent["profile"]["login"], HOSTILE);
    assert!(out.contains('\u{9b}') && shown.contains("\\u009b"));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), sent, "escaped, and the same");
}

struct Full(ErrorKind);

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_lost_output_is_a_failure_in_any_subcommand_and_a_reader_that_went_is_none() {
    let server = StandIn::answering(objects);
    let speaking = EVERY.iter().filter(|(_, words)| !server.run(words, false).1.is_empty());
    let speaking: Vec<_> = speaking.chain(&[("help", &["--help"] as &[&str])]).collect();
    assert!(speaking.len() > 12, "{speaking:?}");
    for (_, words) in speaking {
        let (usual, _, _) = server.run(words, false);
        let (exit, err) = server.run_to(words, false, &mut Full(ErrorKind::StorageFull));
        assert_eq!(exit.code(), usual.code().max(1), "{words:?}: {err}");
        assert!(err.contains("cannot be written"), "{words:?}: {err}");
        assert!(err.matches("standard output cannot be written").count() <= 1, "{words:?}: {err}");
        let (gone, err) = server.run_to(words, false, &mut Full(ErrorKind::BrokenPipe));
        assert!(words[0] == "user" || gone.code() == usual.code(), "{words:?}: {err}");
    }
}

#[test]
fn a_later_page_that_is_no_list_leaves_the_list_open() {
    let pages = |second: fn() -> Wire| {
        StandIn::answering(move |asked, _| {
            if asked.target.contains("after") {
                return second();
            }
            let next = format!("<{}?after=1>; rel=\"next\"", "/api/v1/users");
            answer(200, &[("x-okta-request-id", "1"), ("link", &next)], "[{\"id\":1}]")
        })
    };
    let bad: [fn() -> Wire; 4] = [
        || answer(200, &[("content-type", "text/html")], "<html>Guest Wi-Fi"),
        || okta(200, "{\"error\":\"blocked by policy\"}"),
        || okta(200, "[{\"id\":2},"),
        || okta(200, ""),
    ];
    for second in bad {
        let (exit, out, err) = pages(second).run(&["api", "GET", "/v1/users", "--all-pages"], false);
        assert_eq!(exit, Exit::Failed, "{err}");
        assert!(out.contains("\"id\":1") && !out.contains(']'), "the list stays open: {out}");
        assert!(err.contains("page 2 is no list") && err.contains("broke off after 1 element"), "{err}");
    }
    let (exit, out, err) = pages(|| okta(200, "[{\"id\":2}]")).run(&["api", "GET", "/v1/users", "--all-pages"], false);
    assert_eq!((exit, out.as_str()), (Exit::Answered(200), "[\n{\"id\":1},\n{\"id\":2}\n]\n"), "{err}");
}

#[test]
fn a_write_whose_answer_is_lost_or_not_oktas_is_told_to_be_unknown() {
    let html = [("content-type", "text/html")];
    let half = |wire: Wire| wire[..wire.len() - 3].to_vec();
    let whole = "{\"id\":\"00g1\"}";
    let lost: [(Wire, u8); 14] = [
        (Vec::new(), 1),
        (answer(408, &[], ""), 4),
        (answer(429, &[], "{}"), 4),
        (answer(302, &[("location", "https://portal.example/")], ""), 3),
        (answer(502, &html, "<html>Bad gateway"), 5),
        (answer(200, &html, "<html>Guest Wi-Fi"), 1),
        (answer(200, &[("x-okta-request-id", "1")], "<!DOCTYPE html><p>Guest Wi-Fi"), 1),
        (answer(200, &[], ""), 1),
        (answer(200, &[], "null"), 1),
        (answer(200, &[], "{\"ok\":true}"), 1),
        (answer(204, &[], ""), 1),
        (half(okta(200, whole)), 1),
        (okta(200, &whole[..9]), 1),
        (answer(200, &[("x-okta-request-id", "1"), ("content-type", "text/plain")], "[{\"id\":1},"), 1),
    ];
    for (wire, code) in lost {
        let sent = wire.clone();
        let server = StandIn::answering(move |_, _| sent.clone());
        let (exit, _, err) = server.run(&["api", "POST", "/v1/groups", "-d", "{}"], false);
        let shown = String::from_utf8_lossy(&wire);
        assert_eq!(exit.code(), code, "{shown}: {err}");
        assert!(err.contains("whether it was done is unknown"), "{shown}: {err}");
        // Whose token it is is asked before.
        assert_eq!(server.asked().iter().filter(|asked| asked.method == "POST").count(), 1, "never sent twice");
    }
    for (method, wire) in [("POST", okta(400, "{\"errorCode\":\"E0000001\"}")), ("GET", answer(404, &[], ""))] {
        let server = StandIn::answering(move |_, _| wire.clone());
        let (_, _, err) = server.run(&["api", method, "/v1/groups"], false);
        assert!(!err.contains("unknown"), "{err}");
    }
}

#[test]
fn a_404_of_a_stranger_is_no_fact_about_anybody() {
    for body in ["{\"message\":\"no route\"}", "{}", "\"gone\""] {
        let server = StandIn::answering(move |_, _| answer(404, &[("content-type", "application/json")], body));
        let (exit, _, err) = server.run(&["user", "a@x.example"], false);
        assert_eq!(exit, Exit::Failed, "{err}");
        assert!(err.contains("did not come from Okta"), "{body}: {err}");
    }
    let server = StandIn::answering(|_, _| okta(404, "{}"));
    assert!(!server.run(&["user", "a@x.example"], false).2.contains("did not come from Okta"));
}

#[test]
fn a_read_ends_well_only_with_a_whole_answer_whatever_it_is_called() {
    let html = [("content-type", "text/html")];
    let text = [("content-type", "text/plain")];
    let marked = [("x-okta-request-id", "1"), ("content-type", "text/plain")];
    let cases: [(&str, Wire, u8, &str); 9] = [
        ("GET", answer(200, &html, "<html>Guest Wi-Fi"), 1, "not Okta's"),
        ("GET", answer(200, &[], "Please wait"), 1, "not Okta's"),
        ("GET", answer(200, &[], ""), 1, "not Okta's"),
        ("GET", answer(200, &text, "[{\"id\":1},"), 1, "broke off"),
        ("GET", answer(200, &[], " {\"id\":"), 1, "broke off"),
        ("GET", answer(200, &html, "[{\"id\":1}]"), 0, ""),
        ("GET", answer(200, &marked, "<EntityDescriptor/>"), 0, ""),
        ("DELETE", okta(204, ""), 0, ""),
        ("POST", okta(200, ""), 0, ""),
    ];
    for (method, wire, code, said) in cases {
        let shown = String::from_utf8_lossy(&wire).into_owned();
        let server = StandIn::answering(move |_, _| wire.clone());
        let (exit, _, err) = server.run(&["api", method, "/v1/users"], false);
        assert_eq!((exit.code(), err.contains(said), err.is_empty()), (code, true, code == 0), "{shown}: {err}");
    }
}

#[test]
fn a_create_that_a_stranger_answered_is_looked_up() {
    for (status, headers) in
        [(408, vec![]), (302, vec![("location", "https://portal.example/")]), (403, vec![]), (404, vec![])]
    {
        let created = Mutex::new(false);
        let server = StandIn::answering(move |asked, _| {
            let login = "ana@x.example";
            match (asked.method.as_str(), asked.target.split('?').next().unwrap()) {
                ("POST", "/api/v1/users") => {
                    *created.lock().unwrap() = true;
                    answer(status, &headers, "{}")
                }
                ("GET", target) if target.ends_with(login) && *created.lock().unwrap() => {
                    let now = jiff::Timestamp::now().to_string();
                    let profile = json!({"login": login, "email": login, "firstName": "Ana", "lastName": "Lee"});
                    okta(200, json!({"id": "00uNew", "status": "STAGED", "created": now, "lastUpdated": now, "profile": profile}).to_string())
                }
                ("GET", "/api/v1/users") => okta(200, "[]"),
                _ => okta(404, "{\"errorCode\":\"E0000007\",\"errorSummary\":\"Not found\"}"),
            }
        });
        let (exit, out, err) = server.run(&["user", "create", "tests/it/stand_in_person.json"], false);
        assert_eq!(exit, Exit::Fine, "{status}: {out}{err}");
        assert!(out.contains("no answer came; a look-up found it") && out.contains("00uNew"), "{out}");
        let posts = server.asked().iter().filter(|asked| asked.method == "POST").count();
        assert_eq!(posts, 1, "never sent twice");
    }
}

#[test]
fn an_event_with_half_a_letter_is_told_and_one_that_is_none_is_counted() {
    let event = |text: &str| {
        format!(
            "{{\"uuid\":\"{}\",\"published\":\"2026-11-24T10:00:00Z\",\"eventType\":\"user.x\",\"displayMessage\":\"{text}\",\"debugContext\":{{\"n\":1e999}}}}",
            text.len()
        )
    };
    let log = |body: String| StandIn::answering(move |_, _| okta(200, &body));
    let both = format!("[{},{}]", event("half \\ud83d"), event("whole"));
    let server = log(both);
    let (exit, out, err) = server.run(&["events", "--since", "-1h"], false);
    assert_eq!(exit, Exit::Fine, "{err}");
    assert!(out.contains("half \u{fffd}") && out.contains("whole"), "{out}");
    let folder = tempfile::tempdir().unwrap();
    let cursor = folder.path().join("cursor").display().to_string();
    let server = log(format!("[{},7,null]", event("whole")));
    let (exit, out, err) = server.run(&["events", "--since", "-1h", "--cursor-file", &cursor], false);
    assert_eq!(exit, Exit::Failed);
    assert!(out.contains("whole") && out.contains("could not be read"), "{out}");
    assert!(err.contains("2 entries of the log could not be read"), "{err}");
    let (exit, out, _) = server.run(&["events", "--since", "-1h", "--format", "ndjson"], false);
    assert_eq!((exit, out.lines().count()), (Exit::Failed, 1));
}

#[test]
fn a_list_of_more_than_anybody_sends_is_refused_by_every_subcommand() {
    let many = format!("[{}{{}}]", "{},".repeat(300_000));
    let server = StandIn::answering(move |_, _| okta(200, &many));
    for words in
        [&["events", "--since", "-1h"][..], &["users"], &["users", "--format", "json"], &["users", "--group", "x"]]
    {
        let (exit, out, err) = server.run(words, false);
        assert_eq!(exit, Exit::Failed, "{words:?}: {out}");
        assert!(err.contains("the answer was too large"), "{words:?}: {err}");
    }
    let (exit, out, _) = server.run(&["api", "GET", "/v1/users", "--all-pages"], false);
    assert_eq!((exit, out.lines().count()), (Exit::Answered(200), 300_003), "what comes as it is needs no bound");
}

#[test]
fn an_answer_without_an_end_is_given_up_with_a_sentence() {
    let endless = vec![b'['; (64 << 20) + 1];
    let server = StandIn::answering(move |_, _| okta(200, &endless));
    for (words, says) in [
        (&["api", "GET", "/v1/users"][..], "the answer was too large"),
        (&["api", "GET", "/v1/users", "--all-pages"], "more than 64 MB"),
        (&["api", "POST", "/v1/users", "-d", "{}"], "whether it was done is unknown"),
    ] {
        let (exit, out, err) = server.run(words, false);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{words:?}");
        assert!(err.contains(says), "{words:?}: {err}");
    }
}

#[test]
fn a_hook_whose_creation_got_no_answer_is_looked_up_and_taken_away() {
    for ours in [true, false] {
        let server = StandIn::answering(move |asked, _| {
            let made = if ours { jiff::Timestamp::now().to_string() } else { "2020-01-01T00:00:00Z".to_owned() };
            let hook = json!({"id": "who1", "name": "oktui", "status": "ACTIVE", "verificationStatus": "UNVERIFIED", "created": made,
                "channel": {"config": {"uri": "https://x.example/", "authScheme": {"key": "Authorization"}}}});
            match (asked.method.as_str(), asked.target.as_str()) {
                ("POST", "/api/v1/eventHooks") => Vec::new(),
                ("GET", _) => okta(200, json!([hook]).to_string()),
                (_, target) if target.ends_with("verify") => {
                    okta(400, "{\"errorCode\":\"E0000001\",\"errorSummary\":\"x\"}")
                }
                ("DELETE", _) => okta(204, ""),
                _ => okta(200, hook.to_string()),
            }
        });
        let (exit, _, err) = server.run(&["events", "listen", "--url", "https://x.example/"], false);
        assert_eq!(exit, Exit::Failed, "{err}");
        let deleted = server.asked().iter().any(|asked| asked.method == "DELETE" && asked.target.ends_with("/who1"));
        assert_eq!(deleted, ours, "only what was made here is taken away: {err}");
        assert_eq!(err.contains("(who1) that may be this one: delete it"), !ours, "{err}");
    }
}

#[test]
fn every_subcommand_that_calls_tells_that_it_waits() {
    for words in [
        &["check"][..],
        &["user", "a@x.example"],
        &["api", "GET", "/v1/users"],
        &["users"],
        &["connections", "test", "LOCAL"],
        &["events", "listen", "--hook", "who1"],
    ] {
        let server = StandIn::answering(|asked, number| {
            let limits = [("x-rate-limit-limit", "0"), ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1")];
            if number == 1 { answer(429, &limits, "{\"errorCode\":\"E0000047\"}") } else { objects(asked, number) }
        });
        let (_, _, err) = server.run(words, false);
        assert!(err.contains("too many calls at once in this organisation; going on in"), "{words:?}: {err}");
    }
}

#[test]
fn a_file_whose_name_promises_another_format_is_not_written() {
    let server = StandIn::answering(objects);
    let folder = tempfile::tempdir().unwrap();
    for name in ["p.xls", "p.ods", "p.csv.gz", "p.yaml"] {
        let path = folder.path().join(name);
        let (exit, _, err) = server.run(&["users", "--output", path.to_str().unwrap()], false);
        assert_eq!(exit, Exit::WrongUsage, "{err}");
        assert!(err.contains("oktui writes no .") && !path.exists(), "{err}");
    }
    assert!(server.asked().is_empty(), "nothing was asked for");
}

#[cfg(unix)]
#[test]
fn a_token_command_gets_no_secret_of_the_environment() {
    use std::os::unix::fs::PermissionsExt;
    let server = StandIn::answering(objects);
    let folder = tempfile::tempdir().unwrap();
    let (config, seen) = (folder.path().join("config.toml"), folder.path().join("seen"));
    let command = format!("env > {}; echo 00fromCommand", seen.display());
    let text =
        format!("[connection.acme]\nhost = {:?}\ntoken_command = [\"sh\", \"-c\", {command:?}]\n", server.origin);
    std::fs::write(&config, text).unwrap();
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_oktui"));
    program.args(["check", "--connection", "acme"]).env("OKTUI_CONFIG", &config).env("MARKED_PLAIN", "stays");
    for name in ["OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN", "OKTUI_HOOK_SECRET", "OKTA_CLIENT_PRIVATEKEY"] {
        program.env(name, "00markedSecret");
    }
    let ended = program.output().unwrap();
    let seen = std::fs::read_to_string(&seen).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ended.stderr)));
    assert!(seen.contains("MARKED_PLAIN=stays") && !seen.contains("00markedSecret"), "{seen}");
}

#[test]
fn a_group_is_found_by_its_name_however_many_begin_like_it() {
    let server = StandIn::answering(|asked, _| {
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let group = |id: &str, name: &str| json!({"id": id, "type": "OKTA_GROUP", "profile": {"name": name}});
        let body = match path {
            "/api/v1/groups" if query.contains("search=") => json!([group("00g2", "Sales")]),
            "/api/v1/groups" => json!([group("00g1", "Sales EMEA")]),
            "/api/v1/groups/00g2/users" => {
                json!([{"id": "00u1", "status": "ACTIVE", "profile": {"login": "ana@x.io"}}])
            }
            _ => json!([]),
        };
        okta(200, body.to_string())
    });
    let (_, out, err) = server.run(&["users", "--group", "Sales", "--format", "json"], false);
    assert!(out.contains("ana@x.io"), "{out}\n{err}");
}
