//! The same through the whole program: config.toml, the commands, and what they say.

use oktui::cli::Exit;
use serde_json::json;

use super::super::command::place as demo;
use super::*;

const CONFIG: &str = "journal = \"required\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_down_stops_nobody_and_gets_the_lines_later() {
    let place = demo().await;
    let down = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/lines", down.local_addr().unwrap());
    drop(down);
    place.write("config.toml", &format!("{CONFIG}journal_to = [\"{address}\"]\n"));
    let (exit, _, err) = place.run(&["user", "create", &place.person("nora"), "--ticket", "INC-1"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let name = address.trim_start_matches("http://").trim_end_matches("/lines");
    assert!(err.contains(&format!("lines of the journal wait for {name}: Connection refused")), "{err}");
    assert!(err.contains("they go on with the next run"), "{err}");
    let (_, out, _) = place.run(&["journal", "verify"]).await;
    assert!(out.contains(&format!("handed on to {address}: nothing yet")), "{out}");
    assert!(out.contains("not reached since") && out.contains("Connection refused"), "{out}");
    // Another address has another place: it gets all of them.
    let server = Server::start(|_, _| fine());
    place.write("config.toml", &format!("{CONFIG}journal_to = [\"{}\"]\n", server.lines()));
    let (exit, _, err) = place.run(&["api", "POST", "/v1/groups", "-d", r#"{"profile":{"name":"Night"}}"#]).await;
    assert_eq!((exit.code(), err.as_str()), (0, ""));
    let lines = server.rest();
    let numbers = seqs(&lines);
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert!(lines.iter().any(|line| line["ticket"] == "INC-1" && line["outcome"] == "done"), "{lines:?}");
    let (head, end) = (&lines[lines.len() - 1], &lines[lines.len() - 2]);
    assert_eq!((&head["phase"], &head["seq"], &end["phase"]), (&json!("head"), &end["seq"], &json!("end")));
    let (_, out, _) = place.run(&["journal", "verify"]).await;
    let seq = &end["seq"];
    assert!(out.contains(&format!("handed on to {}: lines up to {seq} of {seq}, last ", server.lines())), "{out}");
    // What a collector holds is an anchor for the chain.
    let anchor = head["sha256"].as_str().unwrap();
    let (exit, out, _) = place.run(&["journal", "verify", "--anchor", anchor]).await;
    assert!(exit == Exit::Fine && out.contains(&format!("the anchor is line {seq}")), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_is_told_by_whoever_verifies_later() {
    let place = demo().await;
    let server = Server::start(|_, _| Reply::Hang);
    place.write("config.toml", &format!("{CONFIG}journal_to = [\"{}\"]\n", server.lines()));
    let (exit, _, err) = place.run(&["api", "POST", "/v1/groups", "-d", r#"{"profile":{"name":"Night"}}"#]).await;
    assert_eq!(exit.code(), 0, "{err}");
    let (exit, out, _) = place.run(&["journal", "verify"]).await;
    assert_eq!(exit, Exit::Fine, "{out}");
    let (_, told) = out.split_once(&format!("handed on to {}: nothing yet; ", server.lines())).expect(&out);
    let waiting: u64 = told.split_once(" lines wait").unwrap().0.parse().unwrap();
    assert!(waiting >= 3, "the intent, its outcome and the end: {out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_kept_beside_the_file_and_sent_to_its_own_collector_alone() {
    let place = demo().await;
    let (one, other) = (Server::start(|_, _| fine()), Server::start(|_, _| fine()));
    place.write("config.toml", &format!("journal_to = [\"{}\", \"{}\"]\n", one.lines(), other.otlp()));
    let secrets = place.folder.path().join("collector-secrets");
    std::fs::create_dir(&secrets).unwrap();
    // As oktui journal token keeps it, where there is no keychain.
    let file = secrets.join(oktui::store::name::of(&one.lines()));
    std::fs::write(&file, format!("{}\nSplunk s3cr3t-one\n", one.lines())).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let group = ["api", "POST", "/v1/groups", "-d", r#"{"profile":{"name":"Night"}}"#];
    let (exit, out, err) = place.run_with(&group, &[("OKTUI_JOURNAL_TOKEN", "of-whom")]).await;
    assert_eq!((exit.code(), err.as_str()), (0, ""));
    let (head, body) = one.next();
    assert!(head.to_lowercase().contains("authorization: splunk s3cr3t-one"), "{head}");
    let (others, _) = other.next();
    assert!(
        !others.to_lowercase().contains("authorization"),
        "a token of nobody in particular goes to neither: {others}"
    );
    assert!(!(out + &body).contains("s3cr3t"));
    assert!(!super::super::command::is_anywhere(&place.folder.path().join("state"), "s3cr3t"));
    // The end of that run.
    other.rest();
    // Where there is only one, the token of the environment is for it.
    place.write("config.toml", &format!("journal_to = [\"{}\", \"syslog:///nowhere/log\"]\n", other.otlp()));
    place.run_with(&group, &[("OKTUI_JOURNAL_TOKEN", "of-whom")]).await;
    let (head, _) = other.next();
    assert!(head.to_lowercase().contains("authorization: bearer of-whom"), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_for_an_address_over_http_and_kept_nowhere_else() {
    let place = demo().await;
    let (exit, _, err) = place.run(&["journal", "token", "syslog+tls://log.acme.com"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("syslog takes no token"), "{err}");
    let (exit, _, err) = place.run(&["journal", "token", "http://siem.acme.com/in"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("not encrypted"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_demo_is_handed_on() {
    let place = demo().await;
    let server = Server::start(|_, _| fine());
    place.write("config.toml", &format!("journal_to = [\"{}\"]\n", server.lines()));
    let demo = ["--demo", "api", "POST", "/v1/groups", "-d", r#"{"profile":{"name":"Night"}}"#];
    let (exit, _, err) = place.run(&demo).await;
    assert_eq!((exit.code(), err.as_str()), (0, ""));
    assert!(server.rest().is_empty());
    assert!(!place.folder.path().join("state").exists());
}

#[tokio::test(start_paused = true)]
async fn the_screens_say_whom_lines_wait_for_within_eighty_columns() {
    use oktui::app::event::Event;
    use oktui::demo::DemoSettings;

    use super::super::super::harness::Harness;

    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    program.settle().await;
    let told = Told::Trouble { to: "log.acme.com:6514".to_owned(), why: "Connection refused".to_owned() };
    program.handle(Event::HandedOn(told.sentence()));
    let line = "Journal lines wait for log.acme.com:6514: Connection refused; it is tried again";
    assert!(program.screen().contains(line), "{}", program.screen());
}
