//! The safe save of a form: conflicts, lost answers, refusals, an expired token, a crash.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::app::event::FormsEffect;
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::runtime::TerminalEffect;
use serde_json::json;

use super::forms::{api, edit_ana, kept, leave, open, open_through, person, writes};
use super::harness::{Harness, RouterTransport};

/// A token that expires while the program runs.
struct Expiring {
    router: RouterTransport,
    valid: Arc<AtomicBool>,
}

impl Transport for Expiring {
    fn send(&self, mut request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if !self.valid.load(Ordering::SeqCst) {
            request.headers_mut().insert("authorization", http::HeaderValue::from_static("SSWS expired"));
        }
        self.router.send(request)
    }
}

/// Does what is asked and loses the answer to it, or loses the question on the way.
struct Lossy {
    router: RouterTransport,
    /// Whether what is lost had arrived.
    arrives: bool,
    /// Calls that change something and are still to be lost.
    left: AtomicU32,
}

impl Transport for Lossy {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let lose = request.method() != http::Method::GET
            && self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        Box::pin(async move {
            if lose && !self.arrives {
                return Err(TransportError::Broken { sent: true, detail: "closed".to_owned() });
            }
            let reply = self.router.send(request).await;
            if lose { Err(TransportError::Broken { sent: true, detail: "closed".to_owned() }) } else { reply }
        })
    }
}

async fn open_lossy(arrives: bool) -> Harness {
    open_through(|router| Lossy { router, arrives, left: AtomicU32::new(1) }).await
}

#[tokio::test(start_paused = true)]
async fn what_others_changed_meanwhile_is_shown_field_by_field_and_nothing_is_lost() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.press("<ctrl-l>city<enter><end><ctrl-u>Bonn<ctrl-l>title<enter><end><ctrl-u>Chief");
    let body = json!({"profile": {"city": "Berlin", "department": "Legal"}});
    api(&program, "POST", "/api/v1/users/ana.muller@acme.com", Some(body)).await;
    program.keys("<f2>").await;
    program.send().await;
    let screen = program.screen();
    for text in
        ["Somebody changed Ana Müller", "was: Hamburg", "Berlin", "(x) mine    Bonn", "Department (Sales → Legal)"]
    {
        assert!(screen.contains(text), "{text} in\n{screen}");
    }
    let sent = writes(&program).len();
    // Whoever presses Enter once more because no answer came has not seen it.
    program.keys("<enter>").await;
    assert!(program.screen().contains("Somebody changed Ana Müller"), "{}", program.screen());
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("<space><enter>").await;
    // A key that is held down is no decision.
    program.keys("<enter><enter><enter>").await;
    assert_eq!(writes(&program).len(), sent, "{}", program.screen());
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    assert!(program.screen().contains("→ Chief") && !program.screen().contains("Bonn"), "{}", program.screen());
    program.send().await;
    let after = person(&program, "ana.muller@acme.com").await;
    let profile = &after["profile"];
    assert_eq!(
        (&profile["city"], &profile["department"], &profile["title"]),
        (&json!("Berlin"), &json!("Legal"), &json!("Chief"))
    );
}

/// An organisation, or a proxy before it, that gives no versions.
struct Versionless(RouterTransport);

impl Transport for Versionless {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let mut reply = self.0.send(request).await?;
            reply.head.headers.remove("etag");
            Ok(reply)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn without_versions_the_person_is_read_again_and_only_what_collides_is_a_conflict() {
    let mut program = open_through(Versionless).await;
    edit_ana(&mut program).await;
    program.press("<ctrl-l>city<enter><end><ctrl-u>Bonn");
    let path = "/api/v1/users/ana.muller@acme.com";
    api(&program, "POST", path, Some(json!({"profile": {"department": "Legal"}}))).await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("read once more"), "{}", program.screen());
    program.send().await;
    let profile = person(&program, "ana.muller@acme.com").await["profile"].clone();
    assert_eq!((&profile["city"], &profile["department"]), (&json!("Bonn"), &json!("Legal")), "{}", program.screen());

    program.keys("e").await;
    program.press("<ctrl-l>city<enter><end><ctrl-u>Köln");
    api(&program, "POST", path, Some(json!({"profile": {"city": "Berlin"}}))).await;
    let sent = writes(&program).len();
    program.keys("<f2>").await;
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Somebody changed Ana Müller") && screen.contains("(x) mine    Köln"), "{screen}");
    assert_eq!(writes(&program).len(), sent, "nothing is sent over somebody else's change");
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("<enter>").await;
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["city"], "Köln", "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_got_lost_is_looked_up_and_never_sent_twice() {
    let mut program = open_lossy(true).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Ann Leeson is created (no answer came; a look-up found it)"), "{screen}");
    assert_eq!(writes(&program).len(), 1);

    let mut program = open_lossy(false).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Unknown whether created") && screen.contains("Nobody has the login"), "{screen}");
    assert!(screen.contains("ann.leeson@acme.com") && writes(&program).len() == 1, "{screen}");
    // What was typed is still there; a new look comes before another sending.
    program.keys("<esc><f2>").await;
    assert!(program.screen().contains("Login and email are free"), "{}", program.screen());
    program.send().await;
    assert_eq!(person(&program, "ann.leeson@acme.com").await["status"], "PROVISIONED");
}

#[tokio::test(start_paused = true)]
async fn an_update_whose_answer_got_lost_is_told_by_what_is_there() {
    let mut program = open_lossy(true).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<f2>").await;
    program.send().await;
    assert!(program.screen().contains("is saved (no answer came; a look-up found it)"), "{}", program.screen());

    let mut program = open_lossy(false).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<f2>").await;
    program.send().await;
    assert!(program.screen().contains("1 of your changes is not there"), "{}", program.screen());
    program.keys("<esc><f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ana.muller@acme.com").await["profile"]["city"], "Bonn");
}

#[tokio::test(start_paused = true)]
async fn what_okta_refuses_stands_beside_its_field() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com").await;
    program.keys("<ctrl-l>activation<enter><left><left>").await;
    // Who is active at once needs a password, and Tab goes there. Okta knows rules that are only doubted here.
    program.keys("<tab>leeson1<f2>").await;
    assert!(program.screen().contains("usual policy asks for"), "{}", program.screen());
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Not created") && screen.contains("> "), "{screen}");
    assert!(screen.contains("Okta says: Password"), "{screen}");
    program.keys("<esc><end><ctrl-u>Zw1eback-brot<f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ann.leeson@acme.com").await["status"], "ACTIVE", "{}", program.screen());
    assert!(!program.screen().contains("Zw1eback"));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_exists_is_told_before_anything_is_sent_and_its_owner_can_be_opened() {
    let mut program = open(80, 24).await;
    program.keys("nAna<tab>Miller<tab>ana.muller@acme.com<f2>").await;
    assert!(program.screen().contains("The login exists already: Ana Müller"), "{}", program.screen());
    program.send().await;
    assert!(writes(&program).is_empty());
    program.keys("o").await;
    assert!(program.line(1).contains("Ana Müller"), "{}", program.screen());
    program.keys("<esc>n").await;
    assert!(program.screen().contains("Miller"), "the draft is still there: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_listed_and_enter_goes_there() {
    let mut program = open(80, 24).await;
    program.keys("nAnn<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("Before this can be saved") && screen.contains("Last name"), "{screen}");
    program.keys("<enter>Leeson").await;
    assert!(program.screen().contains("Last name *            Leeson"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_new_person_never_begins_with_what_was_typed_for_another() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<ctrl-f>").await;
    program.keys("<esc>").await;
    program.keys("n").await;
    assert!(program.screen().contains("Not saved yet: Ann Leeson"), "{}", program.screen());
    program.keys("Peter<tab>New").await;
    assert!(program.screen().contains("Not saved yet"), "letters decide nothing: {}", program.screen());
    program.keys("<esc>").await;
    program.keys("n").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Leeson"), "{}", program.screen());
    program.keys("<ctrl-f>").await;
    program.keys("<esc>").await;
    program.keys("n").await;
    program.keys("<ctrl-x>").await;
    let screen = program.screen();
    assert!(screen.contains("New person") && !screen.contains("Leeson"), "{screen}");
    program.keys("<esc>").await;
    program.keys("n").await;
    assert!(program.screen().contains("New person"), "nothing is left to ask about: {}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_form_survives_a_crash_without_its_secrets() {
    let mut program = open(80, 24).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>skills<enter>Rust").await;
    program.keys("<ctrl-l>password<enter><right><down>Zw1eback-brot").await;
    tokio::time::advance(std::time::Duration::from_secs(3)).await;
    program.wake().await;
    let text = kept(&program);
    assert!(text.contains("Leeson") && !text.contains("Zw1eback"), "{text}");

    let mut program = open(80, 24).await;
    leave(&mut program, text);
    assert!(program.screen().contains("Unsaved from last time: Ann Leeson (new)"), "{}", program.screen());
    program.keys("n").await;
    assert!(program.screen().contains("Not saved yet: Ann Leeson"), "{}", program.screen());
    program.keys("<enter>").await;
    program.keys("<ctrl-l>skills<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Rust"), "a custom attribute too, whose field came later: {screen}");
    program.keys("<f2>").await;
    assert!(
        program.screen().contains("ann.leeson@acme.com") && program.screen().contains("is missing"),
        "{}",
        program.screen()
    );
    program.keys("<esc><esc>").await;
    program.keys("<ctrl-x>").await;
    assert!(
        matches!(program.asked.last(), Some(TerminalEffect::Forms(FormsEffect::Forget { .. }))),
        "thrown away is thrown away"
    );
}

/// Does what is asked until the second group of an existing person; never answers that.
struct Hanging {
    router: RouterTransport,
    joined: AtomicU32,
}

impl Transport for Hanging {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let joins = request.method() == http::Method::PUT && request.uri().path().contains("/groups/");
        if joins && self.joined.fetch_add(1, Ordering::SeqCst) > 0 {
            return Box::pin(std::future::pending());
        }
        self.router.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn what_follows_a_create_and_was_not_done_before_a_crash_is_a_change_of_that_person_afterwards() {
    let mut program = open_through(|router| Hanging { router, joined: AtomicU32::new(0) }).await;
    let mut ids = Vec::new();
    for number in 0..23 {
        let body = json!({"profile": {"name": format!("Crowd {number:02}"), "description": ""}});
        ids.push(api(&program, "POST", "/api/v1/groups", Some(body)).await["id"].as_str().unwrap().to_owned());
    }
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<tab><tab>").await;
    for id in &ids {
        program.keys(&format!("<paste:{id}>")).await;
        program.keys("<enter>").await;
    }
    program.keys("<esc><ctrl-l>activation<enter><right>").await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("The link is shown"), "{}", program.screen());
    program.pass_time().await;
    program.press("<f2>");
    // Each call has readings around it; the one that hangs keeps the rest from ever coming.
    for _ in 0..2_000 {
        if program.screen().contains("Saved; 2 of 4 further calls done") {
            break;
        }
        program.turn().await;
    }
    assert!(program.screen().contains("Saved; 2 of 4 further calls done"), "{}", program.screen());
    let kept = kept(&program);

    let mut program = open(80, 24).await;
    // The same people, as another run of the program finds them.
    let profile = json!({"firstName": "Ann", "lastName": "Leeson", "email": "ann.leeson@acme.com", "login": "ann.leeson@acme.com"});
    let ann = api(&program, "POST", "/api/v1/users?activate=false", Some(json!({"profile": profile}))).await;
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let mut kept = kept.clone();
    assert!(kept["person"].is_string(), "no longer somebody new: {kept}");
    assert_eq!(kept["fields"], json!({}), "what was saved is not owed: {kept}");
    assert_eq!(kept["groups"].as_array().unwrap().len(), 2, "{kept}");
    kept["person"] = ann["id"].clone();
    leave(&mut program, kept.to_string());
    assert!(program.screen().contains("Unsaved from last time: Ann Leeson."), "{}", program.screen());
    program.keys("/ann.leeson@acme.com<enter>").await;
    program.keys("e").await;
    program.keys("<enter>").await;
    program.keys("<f2>").await;
    let screen = program.screen();
    let owed = format!("{}, {}", ids[21], ids[22]);
    assert!(screen.contains("Groups added") && screen.contains(&owed), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn whoever_has_the_login_already_is_opened_over_the_form_and_esc_goes_back_to_it() {
    let mut program = open(80, 24).await;
    program.keys("nBob<tab>Clash<tab>Ana.Muller@ACME.com<f2>").await;
    let screen = program.screen();
    assert!(screen.contains("The login is taken") && !screen.contains("activation link goes"), "{screen}");
    program.send().await;
    assert_eq!(writes(&program), [""; 0]);
    program.keys("o").await;
    let screen = program.screen();
    assert!(screen.contains("Esc goes back to the form for Bob Clash"), "{screen}");
    program.keys("<esc>").await;
    assert!(program.screen().contains("Last name *            Clash"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_draft_from_before_meets_what_others_changed_since() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn").await;
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.wake().await;
    let kept = kept(&program);
    let mut program = open(80, 24).await;
    leave(&mut program, kept);
    let body = json!({"profile": {"city": "Berlin"}});
    api(&program, "POST", "/api/v1/users/ana.muller@acme.com", Some(body.clone())).await;
    program.keys("/ana.muller@acme.com<enter>").await;
    program.keys("e").await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("was: Hamburg") && screen.contains("theirs  Berlin"), "{screen}");
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("<space><enter>").await;
    assert!(program.screen().contains("Nothing was changed"), "{}", program.screen());

    // The same with a draft of this run.
    program.keys("<ctrl-l>title<enter><end><ctrl-u>Chief").await;
    program.keys("<esc>").await;
    program.keys("<enter>").await;
    let body = json!({"profile": {"title": "Boss"}});
    api(&program, "POST", "/api/v1/users/ana.muller@acme.com", Some(body)).await;
    program.keys("e").await;
    program.keys("<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("theirs  Boss") && screen.contains("(x) mine    Chief"), "{screen}");
}

/// Changes arrive, and from then on nothing is answered any more.
struct Parting {
    router: RouterTransport,
    parted: Arc<AtomicBool>,
}

impl Transport for Parting {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let parted = self.parted.load(Ordering::SeqCst);
        if request.method() != http::Method::GET {
            self.parted.store(true, Ordering::SeqCst);
        }
        let parts = request.method() != http::Method::GET;
        Box::pin(async move {
            let broken = || Err(TransportError::Broken { sent: true, detail: "closed".to_owned() });
            if parted {
                return broken();
            }
            let reply = self.router.send(request).await;
            if parts { broken() } else { reply }
        })
    }
}

async fn open_parting() -> (Harness, Arc<AtomicBool>) {
    let parted = Arc::new(AtomicBool::new(false));
    (open_through(|router| Parting { router, parted: Arc::clone(&parted) }).await, parted)
}

#[tokio::test(start_paused = true)]
async fn where_the_look_up_fails_too_nothing_is_claimed_and_the_next_review_reads_first() {
    let (mut program, _) = open_parting().await;
    program.keys("nAnn<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("could not be looked up") && !screen.contains("Nobody has the login"), "{screen}");

    let (mut program, parted) = open_parting().await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<f2>").await;
    program.send().await;
    assert!(program.screen().contains("could not be read again"), "{}", program.screen());
    parted.store(false, Ordering::SeqCst);
    program.keys("<esc><f2>").await;
    // It had arrived: there is nothing left to send, and nobody else to blame.
    let screen = program.screen();
    assert!(screen.contains("Nothing was changed") && !screen.contains("Somebody changed"), "{screen}");
    assert_eq!(writes(&program).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_password_whose_answer_got_lost_is_found_by_the_moment_it_was_set() {
    let mut program = open_lossy(true).await;
    edit_ana(&mut program).await;
    tokio::time::advance(std::time::Duration::from_mins(1)).await;
    program.keys("<ctrl-l>password<enter><right><down>Zw1eback-brot<f2>").await;
    program.send().await;
    assert!(program.screen().contains("is saved (no answer came; a look-up found it)"), "{}", program.screen());

    let mut program = open_lossy(false).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>password<enter><right><down>Zw1eback-brot<f2>").await;
    program.send().await;
    assert!(program.screen().contains("the password is still the one of before"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_costs_nothing_that_was_typed() {
    let valid = Arc::new(AtomicBool::new(true));
    let mut program = open_through(|router| Expiring { router, valid: Arc::clone(&valid) }).await;
    program.keys("n").await;
    program.keys("Ann<tab>Leeson<tab>ann.leeson@acme.com<f2>").await;
    valid.store(false, Ordering::SeqCst);
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Not created: Okta refused the token"), "{screen}");
    assert!(screen.contains("What you typed stays here") && screen.contains("Leeson"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn what_okta_refused_once_can_be_sent_again() {
    let mut program = open(80, 24).await;
    // Somebody has the login, and is gone when the form is sent again.
    program.keys("nAna<tab>Miller<tab>ana.two@acme.com<f2>").await;
    let profile = json!({"firstName": "Fast", "lastName": "Er", "email": "f@acme.com", "login": "ana.two@acme.com"});
    let other = api(&program, "POST", "/api/v1/users", Some(json!({"profile": profile}))).await;
    program.send().await;
    assert!(program.screen().contains("Not created"), "{}", program.screen());
    for _ in 0..2 {
        api(&program, "DELETE", &format!("/api/v1/users/{}", other["id"].as_str().unwrap()), None).await;
    }
    program.keys("<esc><esc><f2>").await;
    assert!(program.screen().contains("refused before"), "{}", program.screen());
    program.send().await;
    assert_eq!(person(&program, "ana.two@acme.com").await["profile"]["lastName"], "Miller", "{}", program.screen());
}

/// Refuses every change, naming fields that the form has, hides, and has never heard of.
struct Refusing(RouterTransport);

impl Transport for Refusing {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if request.method() == http::Method::GET {
            return self.0.send(request);
        }
        let causes = [
            "Property name 'badgeNumber' is not defined in profile",
            "city: too silly",
            "whatever: nonsense",
            "password: Password requirements were not met.",
            "No colon here",
        ];
        let causes = causes.map(|cause| json!({"errorSummary": cause}));
        let body = json!({"errorCode": "E0000001", "errorSummary": "Api validation failed", "errorCauses": causes});
        let router =
            axum::Router::new().fallback(move || {
                let body = body.clone();
                async move {
                    (axum::http::StatusCode::BAD_REQUEST, [("content-type", "application/json")], body.to_string())
                }
            });
        Box::pin(async move { RouterTransport(router).send(request).await })
    }
}

#[tokio::test(start_paused = true)]
async fn every_cause_that_okta_names_is_shown_and_none_locks_the_form() {
    let mut program = open_through(Refusing).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>city<enter><end><ctrl-u>Bonn<f2>").await;
    program.send().await;
    let screen = program.screen();
    for text in ["! Okta says: too silly", "whatever: nonsense; pass", "colon here"] {
        assert!(screen.contains(text), "{text} in\n{screen}");
    }
    // What fits no field stands at the head of the form, also when the error is dismissed.
    program.keys("<esc>").await;
    let screen = program.screen();
    assert!(screen.contains("Okta says: whatever: nonsense") && screen.contains(" more"), "{screen}");
    // Neither the field that is hidden nor the one that was not changed is in the way.
    program.keys("<f2>").await;
    let screen = program.screen();
    assert!(!screen.contains("Before this can be saved") && screen.contains("refused before. City"), "{screen}");
    program.keys("<esc><ctrl-l>badge<enter>").await;
    assert!(program.screen().contains("is not an attribute of this user type"), "{}", program.screen());
}
