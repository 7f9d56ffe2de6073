//! What a person sees, as text: one picture of 80x24 a meaning. `INSTA_UPDATE=always cargo test screens` rewrites them.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Request;
use insta::assert_snapshot;
use oktui::app::event::Event;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// The screen after these keys; after each part everything settles.
pub(crate) async fn screen(parts: &[&str]) -> String {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    for part in parts {
        program.keys(part).await;
    }
    program.screen()
}

/// Compares what may differ from run to run by its form: when calls were made by the clock of this machine, which of
/// several streams was answered first, and where the file of connections lies.
pub(crate) fn assert_alike(screen: &str, name: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"(Sent +).* UTC +│", "${1}d Mon yyyy hh:mm:ss UTC │");
    settings.add_filter(r"\b\d\d:\d\d:\d\d\b", "hh:mm:ss");
    settings.add_filter(r"\d+ \w{3} \d\d:\d\d +", "d Mon hh:mm  ");
    settings.add_filter(r" +\S+config\.toml", "  …/config.toml");
    settings.add_filter(r"after=200uqOR\w+…", "after=200uqORxxxxx…");
    settings.add_filter(r"\d+ s ahead", "… s ahead");
    settings.bind(|| assert_snapshot!(name, screen));
}

#[tokio::test(start_paused = true)]
async fn the_list_when_its_first_portion_is_there() {
    assert_snapshot!(screen(&[]).await);
}

#[tokio::test(start_paused = true)]
async fn a_search_that_finds_namesakes() {
    assert_snapshot!(screen(&["/john smith"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_search_that_finds_nobody() {
    assert_snapshot!(screen(&["/nobody of that name"]).await);
}

#[tokio::test(start_paused = true)]
async fn why_somebody_cannot_sign_in() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_profile_by_section_with_empty_fields_folded() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "tp", "<pgdn>"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_groups_of_a_person() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "tg"]).await);
}

#[tokio::test(start_paused = true)]
async fn a_search_in_the_json() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "tj", "/manager"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_an_account_is_unlocked() {
    assert_snapshot!(screen(&["/ana.muller@", "<enter>", "au"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_the_list() {
    assert_snapshot!(screen(&["?"]).await);
}

#[tokio::test(start_paused = true)]
async fn the_question_before_everyone_is_loaded() {
    assert_snapshot!(screen(&["L"]).await);
}

pub(crate) type Fault = fn() -> Result<Response, TransportError>;

/// The demo organisation until a fault is set.
struct Faulty {
    demo: RouterTransport,
    fault: Arc<Mutex<Option<Fault>>>,
}

impl Transport for Faulty {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let fault = *self.fault.lock().unwrap();
        match fault {
            Some(fault) => Box::pin(async move { fault() }),
            None => self.demo.send(request),
        }
    }
}

/// The program with its list loaded, before `keys` are pressed while every call goes wrong.
pub(crate) async fn failing(fault: Fault, keys: &str) -> Harness {
    let demo = demo(DemoSettings::default());
    let switch = Arc::new(Mutex::new(None));
    let transport = Faulty { demo: RouterTransport(demo.router(ORIGIN)), fault: Arc::clone(&switch) };
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(transport), &token, false);
    program.settle().await;
    *switch.lock().unwrap() = Some(fault);
    program.press(keys);
    program
}

/// Title, and everything from the error on; who stands in the list is not the point.
async fn strip(fault: Fault, keys: &str) -> String {
    let mut program = failing(fault, keys).await;
    program.settle().await;
    around_the_list(&program.screen())
}

fn around_the_list(screen: &str) -> String {
    let lines: Vec<_> = screen.lines().collect();
    let strip = lines.iter().rposition(|line| line.starts_with('─')).unwrap_or(lines.len() - 2);
    let mut kept = lines[..2].to_vec();
    kept.push("  …");
    kept.extend(&lines[strip..]);
    kept.join("\n")
}

fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    let mut response = http::Response::builder().status(status).header("x-okta-request-id", "req-of-the-test");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let (head, body) = response.body(body.to_owned()).unwrap().into_parts();
    Response { head, body: body.into() }
}

pub(crate) fn refusal(status: u16, code: &str, summary: &str) -> Response {
    let body = format!(r#"{{"errorCode":"{code}","errorSummary":"{summary}","errorId":"oae1","errorCauses":[]}}"#);
    reply(status, &[("content-type", "application/json")], &body)
}

#[tokio::test(start_paused = true)]
async fn an_error_when_there_is_no_network() {
    let fault = || Err(TransportError::Connect("dns error: Temporary failure in name resolution".to_owned()));
    assert_snapshot!(strip(fault, "r").await);
}

#[tokio::test(start_paused = true)]
async fn an_error_when_the_host_does_not_exist() {
    let fault = || Err(TransportError::UnknownHost("dns error: Name or service not known".to_owned()));
    assert_snapshot!(strip(fault, "r").await);
}

#[tokio::test(start_paused = true)]
async fn an_error_when_the_token_is_refused() {
    assert_snapshot!(strip(|| Ok(refusal(401, "E0000011", "Invalid token provided")), "r").await);
}

#[tokio::test(start_paused = true)]
async fn an_error_when_the_token_may_not() {
    let fault = || Ok(refusal(403, "E0000006", "You do not have permission to perform the requested action"));
    assert_snapshot!(strip(fault, "r").await);
}

#[tokio::test(start_paused = true)]
async fn an_error_when_the_person_is_gone() {
    let fault = || Ok(refusal(404, "E0000007", "Not found: Resource not found: 00u1 (User)"));
    assert_snapshot!(strip(fault, "<enter>").await);
}

#[tokio::test(start_paused = true)]
async fn a_wait_when_the_limit_is_used_up() {
    let fault = || {
        let headers = [
            ("x-rate-limit-limit", "600"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1795517800"),
            ("date", "Tue, 24 Nov 2026 10:56:00 GMT"),
        ];
        let body = r#"{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit","errorCauses":[]}"#;
        Ok(reply(429, &headers, body))
    };
    let mut program = failing(fault, "r").await;
    while program.engine.app.session().waiting.is_empty() {
        let update = program.engine.next_update().await.unwrap();
        let _ = program.engine.handle(Event::Update(update));
    }
    assert_snapshot!(around_the_list(&program.screen()));
}

#[tokio::test(start_paused = true)]
async fn an_error_when_a_proxy_answers() {
    let fault = || {
        let page = "<html><head><title>Sign in to the guest network</title></head><body>Accept the terms</body></html>";
        Ok(reply(200, &[("content-type", "text/html")], page))
    };
    assert_snapshot!(strip(fault, "r").await);
}

#[tokio::test(start_paused = true)]
async fn an_error_when_half_a_document_comes() {
    let fault = || Ok(reply(200, &[("content-type", "application/json")], r#"[{"id":"00u1","status":"ACTI"#));
    assert_snapshot!(strip(fault, "r").await);
}
