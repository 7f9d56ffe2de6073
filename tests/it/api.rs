//! The API screen and `oktui api`, from the key to the demo organisation and back.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::runtime::TerminalEffect;

use super::harness::{Harness, demo};

async fn open(columns: u16, rows: u16) -> Harness {
    Harness::start(columns, rows, DemoSettings::default()).await
}

/// The last call that was made.
fn last(program: &Harness) -> String {
    program.calls().pop().unwrap()
}

/// Clears the path and types another.
fn path(text: &str) -> String {
    format!("e<ctrl-u>{text}<enter>")
}

#[tokio::test(start_paused = true)]
async fn two_keys_get_the_users_and_one_more_all_of_them() {
    let mut program = open(80, 24).await;
    program.keys("3<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("200 OK") && screen.contains("200 elements · n next page"), "{screen}");
    assert!(screen.contains("\"id\": \"00u"), "{screen}");
    assert_eq!(last(&program), "GET /api/v1/users");
    program.keys("A").await;
    let screen = program.screen();
    assert!(screen.contains("elements on 13 pages") && !screen.contains("n next page"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_next_link_is_followed_page_by_page() {
    let mut program = open(120, 30).await;
    program.keys(&format!("3{}", path("/v1/users?limit=2"))).await;
    let first = program.screen();
    program.keys("n").await;
    assert!(last(&program).starts_with("GET /api/v1/users?after="), "{}", last(&program));
    assert_ne!(program.screen(), first);
    assert!(program.screen().contains("2 elements"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_is_encoded_once_and_rows_are_the_same_query() {
    let mut program = open(120, 30).await;
    program.keys(&format!("3{}", path("v1/users?search=profile.lastName eq \"O'Brien\"&limit=3"))).await;
    let expected = "GET /api/v1/users?search=profile.lastName%20eq%20%22O%27Brien%22&limit=3";
    assert_eq!(last(&program), expected);
    assert!(program.screen().contains("200 OK"), "{}", program.screen());
    program.keys("u").await;
    let screen = program.screen();
    assert!(screen.contains("profile.lastName eq \"O'Brien\"") && screen.contains("limit"), "{screen}");
    program.keys("<down><bs>1<tab>after<tab>x&y<Ctrl-S>").await;
    assert!(last(&program).ends_with("&limit=1&after=x%26y"), "{}", last(&program));
}

#[tokio::test(start_paused = true)]
async fn another_origin_and_crooked_paths_are_refused_beside_the_path() {
    let mut program = open(80, 24).await;
    let before = program.calls().len();
    for typed in ["https://evil.example/api/v1/users", "//evil.example", "/v1/../x", "/v1/users/{{userId}"] {
        program.keys(&format!("3{}", path(typed))).await;
        assert!(program.line(2).starts_with(" ! "), "{}", program.screen());
        assert!(program.line(1).contains(typed.trim_start_matches('{')), "what was typed stays: {}", program.line(1));
        program.keys("<esc>").await;
    }
    assert_eq!(program.calls().len(), before);
    program.keys("e<ctrl-u><paste:https://acme.okta.com/api/v1/org\n><enter>").await;
    assert_eq!(last(&program), "GET /api/v1/org");
}

#[tokio::test(start_paused = true)]
async fn every_method_goes_through_and_a_write_asks_first() {
    let mut program = open(80, 30).await;
    let before = program.calls().len();
    program.keys("3e<ctrl-u>post /v1/groups<esc>b").await;
    program.keys("{\"profile\":{\"name\":\"Night shift\"}}").await;
    program.keys("<Ctrl-S>").await;
    let screen = program.screen();
    assert!(
        screen.contains("Send this?") && screen.contains("create a group") && screen.contains("Night shift"),
        "{screen}"
    );
    assert_eq!(program.calls().len(), before, "nothing is sent before the yes");
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("200 OK") && screen.contains("\"id\": \"00g"), "{screen}");
    program.keys("jyv").await;
    let Some(TerminalEffect::Copy { text: group, .. }) = program.asked.last().cloned() else {
        panic!("{:?}", program.asked)
    };
    assert!(group.starts_with("00g"), "{group}");
    program.keys(&format!("m{}", path(&format!("/v1/groups/{group}")))).await;
    assert!(program.screen().contains("PUT /v1/groups/") && program.screen().contains("Tab, then Enter"));
    program.keys("<tab><enter>").await;
    assert!(program.screen().contains("200 OK"), "{}", program.screen());
    program.keys("mm<enter>").await;
    assert_eq!(program.line(1), format!(" DELETE /v1/groups/{group}"));
    program.keys("r<enter>").await;
    assert!(last(&program).starts_with("PUT"), "Cancel is the default of what takes something away");
    program.keys("r<tab><enter>").await;
    assert!(
        last(&program).starts_with("DELETE") && program.screen().contains("204 No Content"),
        "{}",
        program.screen()
    );
    program.keys("Mr<enter>").await;
    assert!(last(&program).starts_with("PATCH"));
    assert!(program.screen().contains("405 Method Not Allowed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_held_enter_sends_nothing() {
    let mut program = open(80, 24).await;
    let writes = |program: &Harness| program.calls().iter().filter(|call| !call.starts_with("GET")).count();
    program.keys("3e<ctrl-u>POST /v1/users/00u1/lifecycle/unlock<enter><enter>").await;
    assert_eq!(writes(&program), 0);
    program.keys("<esc>").await;
    assert_eq!(writes(&program), 0);
}

#[tokio::test(start_paused = true)]
async fn read_only_sends_nothing_but_get() {
    let demo = demo(DemoSettings::default());
    let transport = super::harness::RouterTransport(demo.router(super::harness::ORIGIN));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(transport), &token, true);
    program.settle().await;
    let before = program.calls().len();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        program.keys(&format!("3e<ctrl-u>{method} /v1/groups<enter>")).await;
        assert!(program.screen().contains("nothing but GET"), "{}", program.screen());
    }
    assert_eq!(program.calls().len(), before);
    program.keys("e<ctrl-u>get /v1/groups<enter>").await;
    assert_eq!(last(&program), "GET /api/v1/groups");
}

#[tokio::test(start_paused = true)]
async fn a_search_goes_to_its_lines_and_a_path_expression_picks() {
    let mut program = open(120, 30).await;
    program.keys("3A").await;
    program.keys("/locked_out").await;
    assert!(program.line(2).contains("1 of 26"), "{}", program.screen());
    assert!(program.selected().contains("\"LOCKED_OUT\""), "{}", program.screen());
    program.keys("<enter><esc>").await;
    program.keys("p<ctrl-u>$[?@.status=='LOCKED_OUT'].profile.login<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("picked by $[?@.status") && screen.contains("ana.muller@acme.com"), "{screen}");
    program.keys("p<ctrl-u>$[<enter>").await;
    assert!(program.line(2).contains("JSONPath: $["), "{}", program.screen());
    program.keys("<esc><esc>").await;
    assert!(!program.screen().contains("picked by"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_row_of_the_table_opens_its_person() {
    let mut program = open(120, 30).await;
    program.keys(&format!("3{}", path("/v1/users?filter=status eq \"LOCKED_OUT\""))).await;
    program.keys("t").await;
    let screen = program.screen();
    assert!(screen.contains("  id ") && screen.contains("> 00u"), "{screen}");
    let id = program.selected()[2..22].to_owned();
    program.keys("o").await;
    assert!(program.screen().contains("[1 Users]") && program.screen().contains("[Sign-in]"), "{}", program.screen());
    assert!(program.calls().iter().any(|call| *call == format!("GET /api/v1/users/{id}")));
    program.keys("3").await;
    assert!(program.selected().contains(&id), "the answer is as it was left");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_an_answer_too() {
    let mut program = open(80, 24).await;
    program.keys(&format!("3{}", path("/v1/users/00unobody"))).await;
    let screen = program.screen();
    assert!(screen.contains("404 Not Found") && screen.contains("E0000007"), "{screen}");
    program.keys("i").await;
    let screen = program.screen();
    assert!(screen.contains("Request id") && screen.contains("Rate limit"), "{screen}");
    program.keys("<esc>4").await;
    assert!(program.line(3).contains("404 E0000007"), "{}", program.screen());
    program.keys("e").await;
    assert_eq!(program.line(1), " GET    /v1/users/00unobody");
}

#[tokio::test(start_paused = true)]
async fn curl_takes_the_token_from_the_environment() {
    let mut program = open(80, 24).await;
    program.keys("3yc").await;
    let Some(TerminalEffect::Copy { text: command, .. }) = program.asked.last() else { panic!("{:?}", program.asked) };
    assert!(command.contains("\"$OKTA_CLIENT_TOKEN\" | curl --config -"), "{command}");
    assert!(!command.contains(program.demo.token()), "{command}");
}

#[tokio::test(start_paused = true)]
async fn an_edited_body_comes_back_with_its_secrets() {
    let mut program = open(80, 24).await;
    program.keys("3mb{\"password\":\"sesame\"}<ctrl-e>").await;
    let Some(TerminalEffect::Edit(text)) = program.asked.last().cloned() else { panic!("{:?}", program.asked) };
    assert!(!text.expose().contains("sesame"), "the file holds a placeholder");
    let edited = text.expose().replace('}', ",\"x\":1}\n");
    program.engine.handle(oktui::app::event::Event::Edited(Ok(oktui::protocol::secret::Secret::new(edited))));
    let screen = program.screen();
    assert!(screen.contains("{\"password\":\"sesame\",\"x\":1}"), "{screen}");
}

/// Status, headers and body for a request.
type Reply = fn(&http::Request<Bytes>) -> (u16, Vec<(&'static str, String)>, Vec<u8>);

/// Answers everything below `/api/v1/odd` itself.
struct Odd {
    inner: super::harness::RouterTransport,
    reply: Reply,
}

impl Transport for Odd {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if !request.uri().path().starts_with("/api/v1/odd") {
            return self.inner.send(request);
        }
        let (status, headers, body) = (self.reply)(&request);
        let mut builder = http::Response::builder().status(status);
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        let (head, ()) = builder.body(()).unwrap().into_parts();
        Box::pin(async move { Ok(Response { head, body: Body::from(body) }) })
    }
}

async fn odd(reply: Reply) -> Harness {
    let demo = demo(DemoSettings::default());
    let inner = super::harness::RouterTransport(demo.router(super::harness::ORIGIN));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(Odd { inner, reply }), &token, false);
    program.settle().await;
    program
}

#[tokio::test(start_paused = true)]
async fn a_redirect_and_a_foreign_next_link_are_shown_and_not_followed() {
    let mut program = odd(|request| match request.uri().path() {
        "/api/v1/odd/away" => (302, vec![("location", "https://evil.example/".into())], Vec::new()),
        _ => (200, vec![("link", "<https://evil.example/x>; rel=\"next\"".into())], b"[1]".to_vec()),
    })
    .await;
    program.keys(&format!("3{}", path("/v1/odd/away"))).await;
    assert!(
        program.screen().contains("302 Found") && program.screen().contains("not followed"),
        "{}",
        program.screen()
    );
    let before = program.calls().len();
    program.keys(&path("/v1/odd/list")).await;
    assert!(program.screen().contains("continues on another host"), "{}", program.screen());
    program.keys("<esc>nA").await;
    assert!(program.calls()[before..].iter().all(|call| call.contains("/odd/list")), "{:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_page_leads_on_to_itself_has_ended() {
    let mut program =
        odd(|_| (200, vec![("link", "</api/v1/odd?after=1>; rel=\"next\"".into())], b"[{\"a\":1}]".to_vec())).await;
    program.keys(&format!("3{}", path("/v1/odd"))).await;
    program.keys("A").await;
    let screen = program.screen();
    assert!(!screen.contains("goes round in circles") && screen.contains("2 elements on 2 pages"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn bytes_and_pages_of_others_are_shown_safely() {
    let mut program = odd(|request| match request.uri().path() {
        "/api/v1/odd/bytes" => (200, Vec::new(), vec![0, 0x1b, b'[', b'3', b'1', b'm', 0xff]),
        "/api/v1/odd/none" => (204, Vec::new(), Vec::new()),
        _ => (502, Vec::new(), b"<html>\x1b[31m\n<b>Bad".to_vec()),
    })
    .await;
    program.keys(&format!("3{}", path("/v1/odd/bytes"))).await;
    assert!(program.screen().contains("00 1b 5b 33 31 6d ff"), "{}", program.screen());
    program.keys(&path("/v1/odd/page")).await;
    assert!(
        program.screen().contains("502 Bad Gateway") && program.screen().contains("<html>·[31m"),
        "{}",
        program.screen()
    );
    program.keys(&path("/v1/odd/none")).await;
    assert!(program.screen().contains("has no body"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn fifty_megabytes_are_shown_and_walked_without_a_wait() {
    let mut program = odd(|_| {
        let mut body = b"[".to_vec();
        while body.len() < 50 << 20 {
            body.extend_from_slice(br#"{"id":"x","text":"abcdefghijklmnopqrstuvwxyz"},"#);
        }
        body.extend_from_slice(br#"{"id":"last"}]"#);
        (200, Vec::new(), body)
    })
    .await;
    program.keys(&format!("3{}", path("/v1/odd"))).await;
    assert!(program.screen().contains("52.4 MB"), "{}", program.screen());
    let begun = std::time::Instant::now();
    program.press("<end><up><pgup><home>jjjj");
    program.screen();
    assert!(begun.elapsed() < std::time::Duration::from_secs(1), "{:?}", begun.elapsed());
    program.keys("/\"last<enter>").await;
    assert!(
        program.selected().contains("\"id\": \"last\"") || program.screen().contains("\"id\": \"last\""),
        "{}",
        program.screen()
    );
    program.keys("yb").await;
    assert!(program.screen().contains("w saves it"), "{}", program.screen());
}

fn keeping(folder: &tempfile::TempDir) -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = super::harness::RouterTransport(demo.router(super::harness::ORIGIN));
    let token = demo.token().to_owned();
    Harness::keeping(80, 24, demo, Arc::new(transport), &token, false, Some(folder.path().to_owned()))
}

/// Everything that was written below a folder.
fn written(folder: &std::path::Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        text.push_str(&if path.is_dir() { written(&path) } else { std::fs::read_to_string(&path).unwrap() });
    }
    text
}

#[tokio::test(start_paused = true)]
async fn earlier_calls_are_found_taken_up_and_sent_again_in_the_next_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = keeping(&folder);
    program.settle().await;
    program.keys(&format!("3{}", path("/v1/groups?q=Sales"))).await;
    program.keys(&path("/v1/users?limit=2")).await;
    program.keys("n").await;
    program.keys(&path("/v1/org")).await;
    program.keys("fmy org<enter>").await;
    drop(program);
    let mut program = keeping(&folder);
    program.settle().await;
    program.keys("3H").await;
    let screen = program.screen();
    assert!(program.line(4).contains("my org") && program.line(5).contains("/v1/org"), "{screen}");
    assert!(screen.contains("limit=2") && !screen.contains("after="), "further pages are not kept: {screen}");
    program.keys("sales<enter>").await;
    assert_eq!(program.line(1), " GET    /v1/groups?q=Sales");
    program.keys("<enter>").await;
    assert_eq!(last(&program), "GET /api/v1/groups?q=Sales");
    program.keys("H").await;
    program.keys("<Ctrl-X>").await;
    assert!(!program.screen().contains("my org "), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_is_found_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = keeping(&folder);
    program.settle().await;
    let token = program.demo.token().to_owned();
    program.keys(&format!("3e<ctrl-u>POST /v1/users?activate=true&token={token}<esc>")).await;
    program.keys("hX-Secret-Thing<tab>opensesame<esc>b").await;
    let body = r#"{"profile":{"firstName":"A","lastName":"B","email":"ab@acme.com","login":"ab@acme.com"},"credentials":{"password":{"value":"opensesame1!A"},"recovery_question":{"question":"Who?","answer":"opensesame"}}}"#;
    program.keys(&format!("<paste:{body}><Ctrl-S>")).await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("200 OK"), "{}", program.screen());
    program.keys("fnew one<enter>").await;
    program.keys(&path(&format!("/v1/users/ab@acme.com?x={token}"))).await;
    program.keys("m<enter>").await;
    let text = written(folder.path());
    assert!(text.contains("ab@acme.com") && text.contains("new one"), "{text}");
    for secret in ["opensesame", &token] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    program.keys("H").await;
    program.keys("new one<enter>").await;
    program.keys("r").await;
    assert!(program.line(2).contains("not kept"), "a gap is not sent: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_body_is_saved_to_a_new_file_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = open(200, 24).await;
    program.keys(&format!("3{}", path("/v1/org"))).await;
    let file = folder.path().join("org.json").display().to_string();
    program.keys("w").await;
    assert!(program.line(2).contains("org.json"), "{}", program.screen());
    program.keys(&format!("<ctrl-u>{file}<enter>")).await;
    assert!(program.screen().contains("Saved:"), "{}", program.screen());
    assert!(std::fs::read_to_string(&file).unwrap().contains("Acme"));
    program.keys(&format!("w<ctrl-u>{file}<enter>")).await;
    assert!(program.line(2).contains("already"), "{}", program.screen());
}

/// Never answers the second page.
struct Stuck(super::harness::RouterTransport);

impl Transport for Stuck {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let late = request.uri().query().is_some_and(|query| query.contains("after=") && query.contains("limit=7"));
        if late || request.uri().path().ends_with("/stuck") {
            return Box::pin(futures_util::future::pending());
        }
        self.0.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn esc_cancels_a_read_keeps_pages_that_came_and_never_forgets_a_write() {
    let demo = demo(DemoSettings::default());
    let inner = super::harness::RouterTransport(demo.router(super::harness::ORIGIN));
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(Stuck(inner)), &token, false);
    program.settle().await;
    program.press(&format!("3{}", path("/v1/stuck")));
    program.turn().await;
    assert!(program.screen().contains("Esc cancels"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(program.screen().contains("Cancelled."), "{}", program.screen());
    program.press("e<ctrl-u>/v1/users?limit=7<esc>A");
    program.turn().await;
    assert!(program.screen().contains("1 pages, 7 elements"), "{}", program.screen());
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(screen.contains("7 elements") && screen.contains("n next page") && screen.contains("Stopped"), "{screen}");
    program.press("e<ctrl-u>post /v1/stuck<enter>");
    program.turn().await;
    program.pass_time().await;
    program.press("<enter>");
    program.turn().await;
    program.press("<esc>");
    assert!(program.screen().contains("only its answer tells"), "{}", program.screen());
    program.press("q");
    assert!(program.asked.is_empty() && program.screen().contains("under way"), "{}", program.screen());
}

#[cfg(unix)]
#[test]
fn the_editor_gets_a_private_file_that_is_gone_afterwards() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let script =
        format!("#!/bin/sh\nls -l \"$1\" > {0}\ncat \"$1\" >> {0}\nsed -i 's/night/day/' \"$1\"\n", at("seen"));
    std::fs::write(at("editor"), script).unwrap();
    std::fs::set_permissions(at("editor"), std::fs::Permissions::from_mode(0o700)).unwrap();
    let variables = [("VISUAL", &*at("editor")), ("XDG_RUNTIME_DIR", &*at("")), ("XDG_DATA_HOME", &*at("data"))];
    let mut terminal = super::pty_terminal::PtyTerminal::start(&["--demo"], &variables);
    terminal.wait_for("1,000 loaded");
    terminal.send("3mb{\"name\":\"night\",\"password\":\"sesame\"}");
    terminal.wait_for("sesame");
    terminal.send("\x05");
    terminal.wait_for("\"name\":\"day\",\"password\":\"sesame\"");
    let seen = std::fs::read_to_string(at("seen")).unwrap();
    assert!(seen.starts_with("-rw-------") && !seen.contains("sesame") && seen.contains("night"), "{seen}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("oktui-")), "{left:?}");
    terminal.send("!");
    terminal.wait_for("!{");
    terminal.send("\x1b");
    terminal.wait_for("r send");
    terminal.send("q");
    assert_eq!(terminal.wait_for_end().code(), Some(0), "the keys reach the program again");
}

/// What `oktui api` says, and its exit code.
fn told(arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_oktui"));
    let output = command.args(["--demo", "--demo-users", "450"]).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn the_command_prints_json_and_ends_by_the_class_of_the_status() {
    let (out, err, code) = told(&["api", "get", "/v1/users", "-q", "limit=2", "-q", "filter=status eq \"ACTIVE\""]);
    let users: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((users.as_array().unwrap().len(), &*err, code), (2, "", Some(0)));
    let (out, _, code) = told(&["api", "GET", "/v1/users", "--all-pages"]);
    let users: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    assert!(users.len() > 400 && code == Some(0), "{}", users.len());
    let (out, _, code) = told(&["api", "POST", "/v1/groups", "-d", "{\"profile\":{\"name\":\"Night\"}}", "--include"]);
    assert!(out.starts_with("HTTP 200\n") && out.contains("\n\n{\"id\":\"00g"), "{out}");
    assert_eq!(code, Some(0));
    let (out, err, code) = told(&["api", "GET", "/v1/users/nobody"]);
    assert!(
        out.starts_with("{\"errorCode\":\"E0000007\"") && err.contains("404 E0000007") && err.contains("request id"),
        "{err}"
    );
    assert_eq!(code, Some(4));
}

#[test]
fn the_command_refuses_what_must_not_be_sent() {
    for arguments in [
        &["api", "GET", "https://evil.example/api/v1/users"][..],
        &["api", "GET", "/v1/../x"],
        &["api", "GET", "/v1/users", "-H", "Authorization: SSWS x"],
        &["api", "GET", "/v1/users", "-q", "novalue"],
        &["api", "TRACE", "/v1/users"],
        &["--read-only", "api", "DELETE", "/v1/users/00u1"],
        &["api", "POST", "/v1/groups", "-d", "@/nowhere/at/all"],
    ] {
        let (out, err, code) = told(arguments);
        assert_eq!((&*out, code), ("", Some(2)), "{arguments:?}: {err}");
    }
}

#[test]
fn every_address_that_is_suggested_stands_in_the_contract() {
    use oktui::protocol::endpoint::ENDPOINTS;
    let Some(contract) = super::demo_contract::Contract::load() else { return };
    for endpoint in ENDPOINTS {
        let path = format!("/api{}", endpoint.path);
        let Some(parameters) = contract.parameters(endpoint.method, &path) else {
            // A person by the word “me” is a person by id.
            assert_eq!(endpoint.path, "/v1/users/me", "{} {path} is not in the contract", endpoint.method);
            continue;
        };
        for (name, _) in endpoint.parameters {
            assert!(parameters.contains(&(*name).to_owned()), "{} {path}: {name}, but {parameters:?}", endpoint.method);
        }
    }
    for (method, path) in contract.operations() {
        let known = oktui::protocol::endpoint::known(&method, path.trim_start_matches("/api"));
        assert!(known.is_some(), "{method} {path} is not suggested");
    }
}
