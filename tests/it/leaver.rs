//! Somebody leaves, by the keys of a helpdesk: what goes is read and named, the login is typed, and what is left is told.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::runtime::TerminalEffect;
use serde_json::{Value, json};

use super::actions::beside;
use super::harness::{Harness, ORIGIN, RouterTransport, demo};
use super::many::open;

/// The screen on one line.
fn flat(program: &mut Harness) -> String {
    program.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What was sent that changes something.
fn writes(program: &Harness) -> Vec<String> {
    let calls = program.client.exchanges();
    let calls = calls.iter().filter(|call| call.method != Method::GET && call.status.is_some());
    calls.map(|call| format!("{} {}", call.method, call.target)).collect()
}

/// Somebody with a group by hand, a device of their own and one that others share; their login and id.
async fn somebody(demo: &Demo) -> (String, String) {
    let get = async |path: &str| beside(demo, Method::GET, path, None).await;
    let people = get("/api/v1/users?limit=200").await;
    for person in people.as_array().unwrap() {
        let id = person["id"].as_str().unwrap().to_owned();
        let devices = get(&format!("/api/v1/users/{id}/devices")).await;
        let shared = |device: &Value| {
            device["device"]["profile"]["displayName"].as_str().unwrap_or_default().starts_with("FRONTDESK")
        };
        let devices = devices.as_array().unwrap();
        let fits = devices.iter().any(shared) && devices.iter().any(|device| !shared(device));
        let roles = get(&format!("/api/v1/users/{id}/roles")).await;
        if fits && person["status"] == "ACTIVE" && roles.as_array().unwrap().is_empty() {
            let group = json!({"profile": {"name": "Put in by hand"}});
            let group = beside(demo, Method::POST, "/api/v1/groups", Some(group)).await;
            let path = format!("/api/v1/groups/{}/users/{id}", group["id"].as_str().unwrap());
            beside(demo, Method::PUT, &path, None).await;
            return (person["profile"]["login"].as_str().unwrap().to_owned(), id);
        }
    }
    panic!("nobody shares a device");
}

async fn status(demo: &Demo, id: &str) -> String {
    let user = beside(demo, Method::GET, &format!("/api/v1/users/{id}"), None).await;
    user["status"].as_str().unwrap().to_owned()
}

/// The question about somebody.
async fn ask(program: &mut Harness, login: &str) {
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>").await;
    program.keys("al").await;
}

/// The line of the question that begins so.
fn line(program: &mut Harness, title: &str) -> String {
    let screen = program.screen();
    let line =
        screen.lines().find(|line| line.contains(&format!("] {title}")) || line.contains(&format!("]  {title}")));
    line.unwrap_or_else(|| panic!("{title} is no line:\n{screen}")).to_owned()
}

/// On to the login, typed, and sent.
async fn confirm(program: &mut Harness, login: &str) {
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys(login).await;
    program.pass_time().await;
    program.keys("<enter>").await;
}

/// Answers some calls as Okta does where it refuses them.
struct Refusing(RouterTransport, fn(&http::Request<Bytes>) -> Option<u16>);

impl Transport for Refusing {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let Some(status) = (self.1)(&request) else { return self.0.send(request) };
        let head = http::Response::builder().status(status).header("content-type", "application/json");
        let head = head.body(()).unwrap().into_parts().0;
        let body = json!({"errorCode": "E0000006", "errorSummary": "not for you", "errorCauses": []});
        Box::pin(async move { Ok(Response { head, body: Body::from(body.to_string()) }) })
    }
}

async fn refusing(demo: &Demo, way: fn(&http::Request<Bytes>) -> Option<u16>) -> Harness {
    let transport = Arc::new(Refusing(RouterTransport(demo.router(ORIGIN)), way));
    Harness::with_jobs((80, 24), demo.clone(), transport, None).await
}

#[tokio::test(start_paused = true)]
async fn the_question_names_what_goes_and_ticks_only_what_is_theirs() {
    let demo = demo(DemoSettings::default());
    let (login, _) = somebody(&demo).await;
    let mut program = open(&demo).await;
    ask(&mut program, &login).await;
    for title in ["Suspend ", "End sessions", "Remove factors", "Leave "] {
        assert!(line(&mut program, title).contains("[x]"), "{title}: {}", program.screen());
    }
    let screen = program.screen();
    let devices: Vec<&str> = screen.lines().filter(|line| line.contains("Suspend device")).collect();
    assert!(devices.len() > 1, "{screen}");
    for device in devices {
        assert_eq!(device.contains("[ ]"), device.contains("FRONTDESK"), "{device}");
    }
    assert!(line(&mut program, "Deactivate").contains("[ ]"), "{screen}");
    assert!(flat(&mut program).contains("Stays open: apps they are signed in to now"), "{screen}");
    // The line under the cursor is told in full.
    program.keys("<end><up>").await;
    assert!(flat(&mut program).contains("others sign in with it"), "{}", program.screen());
    // Without what shuts them out, that is said.
    program.keys("<home><space>").await;
    assert!(line(&mut program, "Suspend ").contains("[ ]"));
    assert!(flat(&mut program).contains("Nothing that is ticked keeps them out"), "{}", program.screen());
    program.keys("<esc>").await;
    assert!(!program.screen().contains("Leaver: "), "{}", program.screen());
    assert!(writes(&program).is_empty());
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_before_the_login_is_typed_and_then_what_is_left_is_told() {
    let demo = demo(DemoSettings::default());
    let (login, id) = somebody(&demo).await;
    let mut program = open(&demo).await;
    ask(&mut program, &login).await;
    program.pass_time().await;
    program.keys("<enter>").await;
    assert!(program.screen().contains(&format!("Type the login to confirm: {login}")), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    program.keys("nobody@acme.com<enter>").await;
    assert!(writes(&program).is_empty(), "{}", program.screen());
    program.keys("<ctrl-u>").await;
    program.keys(&login).await;
    // Esc leads back to what is ticked, which is as it was.
    program.keys("<esc>").await;
    assert!(line(&mut program, "Suspend ").contains("[x]"));
    // Enter that is held down is no decision.
    program.pass_time().await;
    program.press("<enter><enter><enter>");
    program.settle().await;
    assert!(writes(&program).is_empty(), "{}", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    let told = flat(&mut program);
    assert!(told.contains("What is left of ") && told.contains("is shut out"), "{}", program.screen());
    assert!(told.contains("report"), "{}", program.screen());
    assert_eq!(status(&demo, &id).await, "SUSPENDED");
    let writes = writes(&program);
    assert!(writes[0].ends_with("/lifecycle/suspend"), "{writes:?}");
    assert!(!writes.iter().any(|call| call.contains("deactivate")), "{writes:?}");
    let devices = beside(&demo, Method::GET, &format!("/api/v1/users/{id}/devices"), None).await;
    for device in devices.as_array().unwrap() {
        let name = device["device"]["profile"]["displayName"].as_str().unwrap();
        let expected = if name.starts_with("FRONTDESK") { "ACTIVE" } else { "SUSPENDED" };
        assert_eq!(device["device"]["status"], expected, "{name}");
    }
    program.keys("<esc>").await;
    assert!(program.screen().contains("> Leaver "), "the job is on the screen of jobs: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn whoever_is_locked_out_goes_in_one_step_and_whoever_cannot_be_suspended_is_offered_more() {
    let demo = demo(DemoSettings::default());
    let ana = "ana.muller@acme.com";
    let mut program = open(&demo).await;
    ask(&mut program, ana).await;
    assert!(line(&mut program, "Unlock and suspend").contains("[x]"));
    confirm(&mut program, ana).await;
    let user = beside(&demo, Method::GET, &format!("/api/v1/users/{ana}"), None).await;
    assert_eq!(user["status"], "SUSPENDED", "{}", program.screen());
    // A password that is over can still be used to choose another one.
    let (login, id) = somebody(&demo).await;
    beside(&demo, Method::POST, &format!("/api/v1/users/{id}/lifecycle/expire_password"), None).await;
    let mut program = open(&demo).await;
    ask(&mut program, &login).await;
    assert!(line(&mut program, "Deactivate").contains("[ ]"));
    let told = flat(&mut program);
    assert!(told.contains("cannot be suspended") && told.contains("Nothing that is ticked keeps them out"), "{told}");
    program.keys("<space>").await;
    confirm(&mut program, &login).await;
    assert_eq!(status(&demo, &id).await, "DEPROVISIONED", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn where_they_are_not_shut_out_that_is_told_first_and_nothing_else_is_done() {
    let demo = demo(DemoSettings::default());
    let (login, id) = somebody(&demo).await;
    let mut program =
        refusing(&demo, |request| request.uri().path().ends_with("/lifecycle/suspend").then_some(403)).await;
    ask(&mut program, &login).await;
    confirm(&mut program, &login).await;
    let told = flat(&mut program);
    assert!(told.contains("may still get in"), "{}", program.screen());
    assert_eq!(status(&demo, &id).await, "ACTIVE");
    let factors = beside(&demo, Method::GET, &format!("/api/v1/users/{id}/factors"), None).await;
    assert!(!factors.as_array().unwrap().is_empty());
    assert!(writes(&program).iter().all(|call| call.ends_with("/lifecycle/suspend")), "{:?}", writes(&program));
}

#[tokio::test(start_paused = true)]
async fn a_part_that_cannot_be_read_is_a_line_and_is_not_ticked() {
    let demo = demo(DemoSettings::default());
    let (login, id) = somebody(&demo).await;
    let mut program = refusing(&demo, |request| {
        let path = request.uri().path();
        let is_meant = request.method() == Method::GET
            && ["/roles", "/groups", "/grants", "/devices"].iter().any(|end| path.ends_with(end));
        is_meant.then_some(403)
    })
    .await;
    ask(&mut program, &login).await;
    for title in ["Take admin roles", "Leave groups", "Suspend devices"] {
        assert!(line(&mut program, title).contains("[-]"), "{title}: {}", program.screen());
    }
    assert!(line(&mut program, "Suspend ").contains("[x]"));
    program.keys("w").await;
    let table = program.asked.iter().find_map(|effect| match effect {
        TerminalEffect::Save { content, .. } => Some(content.clone()),
        _ => None,
    });
    let table = table.unwrap_or_else(|| panic!("{}", program.screen()));
    assert!(table.contains("not read,Groups") && table.contains("not read,Devices"), "{table}");
    confirm(&mut program, &login).await;
    assert_eq!(status(&demo, &id).await, "SUSPENDED", "{}", program.screen());
    assert!(flat(&mut program).contains("not read"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_they_have_is_read_copied_and_written_for_their_manager() {
    let demo = demo(DemoSettings::default());
    let (login, id) = somebody(&demo).await;
    let group = json!({"profile": {"name": "=cmd|' /C calc'!A0"}});
    let group = beside(&demo, Method::POST, "/api/v1/groups", Some(group)).await;
    let path = format!("/api/v1/groups/{}/users/{id}", group["id"].as_str().unwrap());
    beside(&demo, Method::PUT, &path, None).await;
    let mut program = open(&demo).await;
    ask(&mut program, &login).await;
    program.keys("<f7>").await;
    let told = flat(&mut program);
    assert!(told.contains("Access of ") && told.contains("Apps: ") && told.contains("Groups: "), "{told}");
    program.keys("<esc>").await;
    assert!(program.screen().contains("Leaver: "), "{}", program.screen());
    program.asked.clear();
    program.keys("yw").await;
    let (mut text, mut table) = (String::new(), String::new());
    for effect in &program.asked {
        match effect {
            TerminalEffect::Copy { text: copied, .. } => text.clone_from(copied),
            TerminalEffect::Save { content, .. } => table.clone_from(content),
            _ => {}
        }
    }
    assert!(text.contains("Put in by hand · by hand") && text.contains("Okta lists no sessions"), "{text}");
    assert!(table.starts_with("login,kind,name,why\n"), "{table}");
    assert!(table.contains(&format!("{login},group,Put in by hand,by hand")), "{table}");
    assert!(table.contains("'=cmd"), "a formula is none: {table}");
    for row in table.lines().skip(1) {
        assert!(row.starts_with(&login), "{row}");
    }
    assert!(writes(&program).is_empty());
}

#[tokio::test(start_paused = true)]
async fn whoever_has_the_token_does_not_let_themselves_go() {
    let demo = demo(DemoSettings::default());
    let me = beside(&demo, Method::GET, "/api/v1/users/me", None).await;
    let login = me["profile"]["login"].as_str().unwrap().to_owned();
    let mut program = open(&demo).await;
    ask(&mut program, &login).await;
    confirm(&mut program, &login).await;
    assert!(program.screen().contains("Not possible: "), "{}", program.screen());
    assert!(writes(&program).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_run_that_ended_in_the_middle_is_told_first_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo(DemoSettings::default());
    let (login, id) = somebody(&demo).await;
    let transport: Arc<dyn Transport> = Arc::new(Refusing(RouterTransport(demo.router(ORIGIN)), |request| {
        request.uri().path().ends_with("/lifecycle/suspend").then_some(403)
    }));
    let mut program = Harness::with_jobs((80, 24), demo.clone(), transport, Some(folder.path().to_owned())).await;
    ask(&mut program, &login).await;
    confirm(&mut program, &login).await;
    assert_eq!(status(&demo, &id).await, "ACTIVE");
    drop(program);
    let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
    let mut next = Harness::with_jobs((80, 24), demo.clone(), transport, Some(folder.path().to_owned())).await;
    let told = flat(&mut next);
    assert!(told.contains("they may still get in"), "{}", next.screen());
    assert!(writes(&next).is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_question_fits_a_small_terminal() {
    let demo = demo(DemoSettings::default());
    let (login, _) = somebody(&demo).await;
    let mut program = open(&demo).await;
    ask(&mut program, &login).await;
    insta::assert_snapshot!("leaver_80x24", program.screen());
    program.pass_time().await;
    program.keys("<enter>").await;
    insta::assert_snapshot!("leaver_login_80x24", program.screen());
}
