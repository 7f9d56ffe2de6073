//! Actions on people, from the key to the demo organisation and back to the screen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::runtime::TerminalEffect;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

async fn open() -> Harness {
    Harness::start(120, 40, DemoSettings::default()).await
}

/// Calls the demo beside the program, as another admin would.
pub(crate) async fn beside(demo: &Demo, method: Method, path: &str, body: Option<Value>) -> Value {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{ORIGIN}{path}"))
        .header("authorization", format!("SSWS {}", demo.token()))
        .header("content-type", "application/json");
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = request.header("content-length", body.len()).body(axum::body::Body::from(body)).unwrap();
    let response = demo.router(ORIGIN).oneshot(request).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

pub(crate) async fn status(program: &Harness, login: &str) -> String {
    let user = beside(&program.demo, Method::GET, &format!("/api/v1/users/{login}"), None).await;
    user["status"].as_str().unwrap_or("gone").to_owned()
}

/// Somebody in the given status, made for the test.
pub(crate) async fn somebody(program: &Harness, wanted: &str) -> String {
    let login = format!("zz.{}@acme.com", wanted.to_lowercase().replace('_', "."));
    let password = !matches!(wanted, "PROVISIONED");
    let mut body =
        json!({"profile": {"firstName": "Zz", "lastName": wanted.replace('_', ""), "login": login, "email": login}});
    if password {
        body["credentials"] = json!({"password": {"value": "Correct-Horse-7"}});
    }
    let activate = wanted != "STAGED";
    let made = beside(&program.demo, Method::POST, &format!("/api/v1/users?activate={activate}"), Some(body)).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let lifecycle = |name: &str| format!("/api/v1/users/{id}/lifecycle/{name}");
    let call = match wanted {
        "STAGED" | "PROVISIONED" | "ACTIVE" => None,
        "RECOVERY" => Some(lifecycle("reset_password?sendEmail=false")),
        "PASSWORD_EXPIRED" => Some(lifecycle("expire_password")),
        "LOCKED_OUT" => Some(format!("/demo/users/{id}/lock")),
        "SUSPENDED" => Some(lifecycle("suspend")),
        "DEPROVISIONED" => Some(lifecycle("deactivate")),
        other => panic!("no way to {other}"),
    };
    if let Some(call) = call {
        beside(&program.demo, Method::POST, &call, None).await;
    }
    assert_eq!(status(program, &login).await, wanted);
    login
}

/// Every legal transition of the status table: from, keys after the person is selected, to.
const LEGAL: &[(&str, &str, &str)] = &[
    ("LOCKED_OUT", "au<enter>", "ACTIVE"),
    ("LOCKED_OUT", "at<tab><enter>", "PASSWORD_EXPIRED"),
    ("LOCKED_OUT", "ad<tab><enter>", "DEPROVISIONED"),
    ("ACTIVE", "at<tab><enter>", "PASSWORD_EXPIRED"),
    ("ACTIVE", "ar<enter>", "RECOVERY"),
    ("ACTIVE", "ax<enter>", "PASSWORD_EXPIRED"),
    ("ACTIVE", "as<tab><enter>", "SUSPENDED"),
    ("ACTIVE", "ad<tab><enter>", "DEPROVISIONED"),
    ("PASSWORD_EXPIRED", "at<tab><enter>", "PASSWORD_EXPIRED"),
    ("PASSWORD_EXPIRED", "ar<enter>", "RECOVERY"),
    ("PASSWORD_EXPIRED", "ad<tab><enter>", "DEPROVISIONED"),
    ("RECOVERY", "ar<enter>", "RECOVERY"),
    ("RECOVERY", "aa<enter>", "RECOVERY"),
    ("RECOVERY", "ad<tab><enter>", "DEPROVISIONED"),
    ("PROVISIONED", "aa<enter>", "PROVISIONED"),
    ("PROVISIONED", "ad<tab><enter>", "DEPROVISIONED"),
    ("STAGED", "aa<enter>", "ACTIVE"),
    ("STAGED", "ad<tab><enter>", "DEPROVISIONED"),
    ("SUSPENDED", "as<enter>", "ACTIVE"),
    ("SUSPENDED", "ad<tab><enter>", "DEPROVISIONED"),
    ("DEPROVISIONED", "aa<enter>", "PROVISIONED"),
];

#[tokio::test(start_paused = true)]
async fn every_legal_transition_is_made_from_the_keyboard_and_shown_at_once() {
    for (from, keys, to) in LEGAL {
        let mut program = open().await;
        let login = somebody(&program, from).await;
        program.keys(&format!("/{login}")).await;
        program.keys("<tab>").await;
        // What others did of late is there before Enter comes.
        let (opens, answers) = keys.split_at(2);
        program.keys(opens).await;
        program.keys(answers).await;
        assert_eq!(status(&program, &login).await, *to, "{from} {keys}\n{}", program.screen());
        if program.screen().contains("kept nowhere") {
            program.keys("<esc><esc>").await;
        }
        let word = oktui::protocol::status::Status::parse(to).word().to_owned();
        let row = program.selected();
        assert!(row.contains(&word), "{from} {keys}: the row says {row:?}");
    }
}

/// What is not legal is refused before anything is sent, with the reason.
const ILLEGAL: &[(&str, &str, &str)] = &[
    ("ACTIVE", "au", "not locked"),
    ("ACTIVE", "aa", "already active"),
    ("ACTIVE", "aD", "deactivate first"),
    ("LOCKED_OUT", "as", "unlock first"),
    ("LOCKED_OUT", "ax", "unlock first"),
    ("STAGED", "ar", "activate instead"),
    ("STAGED", "at", "activate first"),
    ("SUSPENDED", "ar", "unsuspend first"),
    ("SUSPENDED", "au", "not locked"),
    ("DEPROVISIONED", "ar", "activate first"),
    ("DEPROVISIONED", "ad", "deactivated already"),
    ("DEPROVISIONED", "ac", "deactivated"),
    ("PROVISIONED", "at", "follow the link"),
    ("RECOVERY", "as", "only from Active"),
];

#[tokio::test(start_paused = true)]
async fn what_is_not_legal_says_why_and_sends_nothing() {
    for (from, keys, reason) in ILLEGAL {
        let mut program = open().await;
        let login = somebody(&program, from).await;
        program.keys(&format!("/{login}")).await;
        program.keys("<tab>").await;
        program.keys(keys).await;
        let screen = program.screen();
        assert!(screen.contains(reason), "{from} {keys}: {screen}");
        assert!(!program.calls().iter().any(|call| !call.starts_with("GET")), "{from} {keys}: {:?}", program.calls());
        assert_eq!(status(&program, &login).await, *from);
    }
}

#[tokio::test(start_paused = true)]
async fn unlocking_by_name_takes_at_most_ten_keys_and_tells_the_outcome() {
    let mut program = open().await;
    program.keys("/ana.m").await;
    program.keys("<enter>au<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Done: Ana Müller is unlocked; the password is unchanged."), "{screen}");
    assert!(screen.contains("● Active"), "{screen}");
    assert_eq!(status(&program, "ana.muller@acme.com").await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn a_temporary_password_is_masked_spelled_and_gone_after_two_esc() {
    let mut program = open().await;
    program.keys("/ana.m").await;
    program.keys("<enter>at").await;
    program.keys("<tab><enter>").await;
    let masked = program.screen();
    assert!(masked.contains("Temporary password of Ana Müller") && masked.contains("••••"), "{masked}");
    program.keys("<esc><esc>").await;
    assert_eq!(program.screen(), masked, "what was typed before it came does not close it");
    program.pass_time().await;
    program.keys("y").await;
    let Some(TerminalEffect::CopySecret(secret)) = program.asked.last().cloned() else {
        panic!("copied only when asked, and then it is: {:?}", program.asked)
    };
    assert!(!masked.contains(secret.expose()) && !program.screen().contains(secret.expose()));
    program.keys("v").await;
    assert!(program.screen().contains(secret.expose()));
    program.keys("s").await;
    let first = secret.expose().chars().next().unwrap();
    assert!(program.screen().contains(&format!("{first} ")), "{}", program.screen());
    program.keys("<esc><down><esc>").await;
    assert!(program.screen().contains("once more"), "one Esc too many must not lose it, nor two with a key between");
    program.keys("<esc>").await;
    assert!(!program.screen().contains(secret.expose()) && !program.screen().contains("Temporary password of"));
    let told = format!("{:?}{:?}{:?}", program.client.exchanges(), program.asked, program.calls());
    assert!(!told.contains(secret.expose()), "no record holds it");
}

#[tokio::test(start_paused = true)]
async fn a_link_is_shown_when_no_mail_is_wanted_and_stands_in_no_record() {
    let mut program = open().await;
    let login = somebody(&program, "PROVISIONED").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>aam").await;
    program.keys("<tab><enter>").await;
    assert!(program.screen().contains("Activation link of"), "{}", program.screen());
    program.keys("v").await;
    assert!(program.screen().contains("https://"), "{}", program.screen());
    let told = format!("{:?}", program.client.exchanges());
    assert!(told.contains("sendEmail=false") && !told.contains("/tokens/") && !told.contains("/welcome/"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn somebody_who_changed_meanwhile_is_asked_about_again() {
    let mut program = open().await;
    let login = somebody(&program, "ACTIVE").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<tab>").await;
    tokio::time::advance(std::time::Duration::from_secs(90)).await;
    let id = beside(&program.demo, Method::GET, &format!("/api/v1/users/{login}"), None).await["id"].clone();
    let expire = format!("/api/v1/users/{}/lifecycle/expire_password_with_temp_password", id.as_str().unwrap());
    beside(&program.demo, Method::POST, &expire, None).await;
    program.keys("at").await;
    program.keys("<tab><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Changed meanwhile") && screen.contains("Pw expired"), "{screen}");
    assert!(
        !program.calls().iter().any(|call| call.contains("temp_password")),
        "nothing was sent: {:?}",
        program.calls()
    );
    tokio::time::advance(std::time::Duration::from_secs(2)).await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("Temporary password of"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn destructive_questions_have_cancel_as_the_default_and_a_held_enter_confirms_nothing() {
    let mut program = open().await;
    let login = somebody(&program, "ACTIVE").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<tab>ad<enter>").await;
    assert_eq!(status(&program, &login).await, "ACTIVE");
    program.keys("ax").await;
    program.press("<esc>");
    program.keys("ad<tab>").await;
    program.press("<esc>");
    program.keys("<enter><enter><enter>").await;
    assert_eq!(status(&program, &login).await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn deleting_wants_the_login_typed_and_the_person_is_gone_everywhere() {
    let mut program = open().await;
    let login = somebody(&program, "DEPROVISIONED").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<tab>aD").await;
    program.keys("wrong<enter>").await;
    assert!(program.screen().contains("Type the login"), "{}", program.screen());
    assert_eq!(status(&program, &login).await, "DEPROVISIONED");
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys(&format!("<ctrl-u>{login}<enter>")).await;
    assert_eq!(status(&program, &login).await, "gone");
    let screen = program.screen();
    assert!(screen.contains("deleted for good") && !screen.contains("> × Deactivated"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn groups_are_picked_by_typing_and_factors_by_marking() {
    let mut program = open().await;
    let login = somebody(&program, "ACTIVE").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>").await;
    program.keys("ag").await;
    program.keys("Legal").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("is in the group"), "{}", program.screen());
    program.keys("tg").await;
    assert!(program.screen().contains("Legal"), "{}", program.screen());
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("aG").await;
    program.keys("Lega<enter>").await;
    assert!(program.screen().contains("is out of the group"), "{}", program.screen());

    program.keys("<ctrl-f>ana.muller@").await;
    program.keys("<enter>").await;
    program.keys("af").await;
    let screen = program.screen();
    assert!(screen.contains("Nothing is ticked: nothing goes."), "{screen}");
    program.keys("<tab><enter>").await;
    assert!(program.screen().contains("nothing was removed"), "{}", program.screen());
    assert!(
        !program.calls().iter().any(|call| call.starts_with("DELETE") && call.contains("/factors")),
        "nothing goes"
    );
    program.keys("<tab> ").await;
    let screen = program.screen();
    assert!(screen.contains("Goes: Okta Verify (push), Okta Verify (code). Stays: SMS."), "{screen}");
    program.keys(" ").await;
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("*<tab><enter>").await;
    assert!(program.screen().contains("all factors of Ana Müller are removed"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_password_and_a_recovery_question_are_set_and_never_shown() {
    let mut program = open().await;
    let login = somebody(&program, "ACTIVE").await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>ap").await;
    program.keys("Staple-Battery-9").await;
    assert!(!program.screen().contains("Staple"), "masked while typed");
    program.keys("<enter>").await;
    assert!(program.screen().contains("Cancel has the focus"), "{}", program.screen());
    program.keys("<tab><enter>").await;
    assert!(program.screen().contains("has the new password"), "{}", program.screen());
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("aqFirst street?<tab>Elm Street").await;
    program.keys("<tab><enter>").await;
    assert!(program.screen().contains("has the new recovery question"), "{}", program.screen());
    let told = format!("{:?}{:?}", program.client.exchanges(), program.asked);
    assert!(!told.contains("Staple") && !told.contains("Elm Street"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn read_only_mode_offers_no_action_and_sends_none() {
    let organisation = demo(DemoSettings::default());
    let transport = Arc::new(RouterTransport(organisation.router(ORIGIN)));
    let token = organisation.token().to_owned();
    let mut program = Harness::with(120, 40, organisation, transport, &token, true);
    program.settle().await;
    assert!(program.line(0).contains("read-only"), "{}", program.line(0));
    program.press("<down>");
    for keys in ["n", "e", "C", "a", "au"] {
        program.keys(keys).await;
        assert!(program.screen().contains("Read-only: nothing is changed from here."), "{keys}: {}", program.screen());
    }
    program.keys("/ana.m").await;
    program.keys("<enter>").await;
    assert!(!program.screen().contains("Actions now"), "{}", program.screen());
    program.keys("au<enter>").await;
    assert_eq!(status(&program, "ana.muller@acme.com").await, "LOCKED_OUT");
    assert!(!program.calls().iter().any(|call| !call.starts_with("GET")), "{:?}", program.calls());
}

/// Lets every change through, and cuts the answer off.
pub(crate) struct LosesAnswers {
    pub(crate) inner: RouterTransport,
    pub(crate) on: Arc<AtomicBool>,
}

impl Transport for LosesAnswers {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let read = request.method() == Method::GET;
            let response = self.inner.send(request).await;
            if read || !self.on.load(Ordering::SeqCst) {
                return response;
            }
            Err(TransportError::Broken { sent: true, detail: "cut".to_owned() })
        })
    }
}

/// The program where answers to changes are lost while `on` says so.
pub(super) async fn losing(organisation: Demo, on: Arc<AtomicBool>) -> Harness {
    let transport = Arc::new(LosesAnswers { inner: RouterTransport(organisation.router(ORIGIN)), on });
    let token = organisation.token().to_owned();
    let mut program = Harness::with(120, 40, organisation, transport, &token, false);
    program.settle().await;
    program
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_up_and_never_sent_twice() {
    let cases = [
        ("LOCKED_OUT", "au<enter>", "it was done all the same"),
        ("LOCKED_OUT", "at<tab><enter>", "no temporary password set (not tried)"),
        ("ACTIVE", "at<tab><enter>", "the answer with the temporary password got lost"),
        ("ACTIVE", "ar<enter>", "it was done all the same"),
        ("ACTIVE", "ax<enter>", "it was done all the same"),
        ("ACTIVE", "as<tab>e<enter>", "it was done all the same"),
        ("ACTIVE", "ad<tab>e<enter>", "it was done all the same"),
        ("ACTIVE", "ac<enter>", "it is not known whether"),
        ("STAGED", "aa<enter>", "it was done all the same"),
        ("PROVISIONED", "aa<enter>", "it is not known whether"),
        ("SUSPENDED", "as<enter>", "it was done all the same"),
        ("DEPROVISIONED", "aa<enter>", "it was done all the same"),
        ("ACTIVE", "apStaple-Battery-9<tab><enter>", "no clear answer about zz active"),
        ("ACTIVE", "aqFirst street?<tab>Elm Street<tab><enter>", "no clear answer about zz active"),
        ("DEPROVISIONED", "aDzz.deprovisioned@acme.com<enter>", "it was done all the same"),
    ];
    for (from, keys, told) in cases {
        let organisation = demo(DemoSettings::default());
        let mut program = losing(organisation, Arc::new(AtomicBool::new(true))).await;
        let login = somebody(&program, from).await;
        program.keys(&format!("/{login}")).await;
        program.keys("<tab>").await;
        let (opens, answers) = keys.split_at(2);
        program.keys(opens).await;
        program.keys(answers).await;
        let screen = program.screen().to_lowercase();
        let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&told.to_lowercase()), "{from} {keys}: {screen}");
        let writes = program.calls().iter().filter(|call| !call.starts_with("GET")).count();
        assert_eq!(writes, 1, "{from} {keys}: {:?}", program.calls());
    }
}

#[tokio::test(start_paused = true)]
async fn an_area_that_may_not_be_read_is_named_once_and_the_advice_still_comes() {
    for (fault, area) in [
        ("role=no-logs", "System Log not read"),
        ("role=no-factors", "Factors not read"),
        ("no-blocks", "Blocks not read"),
    ] {
        let settings = DemoSettings { faults: fault.parse().unwrap(), ..DemoSettings::default() };
        let mut program = Harness::start(120, 40, settings).await;
        program.keys("/ana.m").await;
        program.keys("<enter>").await;
        let screen = program.screen();
        assert!(screen.contains("Advice: unlock (a u)"), "{fault}: {screen}");
        // The reason of the lock names the log; the others have a line of their own.
        let log = screen.matches("the log is not readable with this token").count();
        assert_eq!(
            (screen.matches(area).count(), log),
            if fault == "role=no-logs" { (0, 1) } else { (1, 0) },
            "{screen}"
        );
    }
    for (fault, tab) in
        [("role=no-groups", "tg"), ("role=no-apps", "ta"), ("role=no-factors", "tf"), ("role=no-logs", "tl")]
    {
        let settings = DemoSettings { faults: fault.parse().unwrap(), ..DemoSettings::default() };
        let mut program = Harness::start(80, 24, settings).await;
        program.keys("/ana.m").await;
        program.keys("<enter>").await;
        program.keys(tab).await;
        assert!(program.screen().contains("the token's role may not do this"), "{fault}: {}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_that_is_missing_is_told_in_words_and_remembered() {
    let faults = "role=no-writes".parse().unwrap();
    let mut program = Harness::start(120, 40, DemoSettings { faults, ..DemoSettings::default() }).await;
    program.keys("/ana.m").await;
    program.keys("<enter>au<enter>").await;
    let screen = program.screen();
    assert!(screen.contains("Not unlocked") && screen.contains("Your role may not manage this person"), "{screen}");
    assert!(screen.contains("Nothing was changed") && screen.contains("403, E0000006"), "{screen}");
    tokio::time::advance(std::time::Duration::from_secs(1)).await;
    program.keys("<esc>au").await;
    assert!(program.screen().contains("refused to your role before"), "{}", program.screen());
}

/// Answers every change with a body of its own, whether it was done or not.
struct SaysSomethingElse {
    inner: RouterTransport,
    does_it: bool,
    body: &'static str,
}

impl Transport for SaysSomethingElse {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.method() == Method::GET {
                return self.inner.send(request).await;
            }
            if self.does_it {
                self.inner.send(request).await?;
            }
            let (head, ()) = http::Response::builder().status(200).body(()).unwrap().into_parts();
            Ok(Response { head, body: oktui::okta::transport::Body::from(self.body) })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_oktas_is_no_success() {
    let page = "<html><body>Sign in to the guest network</body></html>";
    for (does_it, body, keys, told) in [
        (false, page, "au<enter>", "It seems not unlocked"),
        (true, page, "au<enter>", "It was done all the same"),
        (true, "{}", "at<tab><enter>", "the answer with the temporary password got lost"),
        (true, "{\"resetPass", "arm<tab><enter>", "the answer with the link got lost"),
    ] {
        let organisation = demo(DemoSettings::default());
        let inner = RouterTransport(organisation.router(ORIGIN));
        let token = organisation.token().to_owned();
        let transport = Arc::new(SaysSomethingElse { inner, does_it, body });
        let mut program = Harness::with(120, 40, organisation, transport, &token, false);
        program.settle().await;
        program.keys("/ana.m").await;
        program.keys("<tab>").await;
        let (opens, answers) = keys.split_at(2);
        program.keys(opens).await;
        program.keys(answers).await;
        let words = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("No clear answer about Ana Müller") && words.contains(told), "{keys}: {words}");
        assert!(
            !words.contains("has a temporary password") && !words.contains("hand over the link"),
            "{keys}: {words}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_unseen_password_is_not_lost_by_one_key_and_a_refused_one_is_there_to_mend() {
    let mut program = open().await;
    program.keys("/ana.m").await;
    program.keys("<enter>at").await;
    program.keys("<tab><enter>").await;
    program.keys("<ctrl-f>").await;
    assert!(program.screen().contains("once more closes it"), "{}", program.screen());
    program.keys("<ctrl-f>").await;
    assert!(program.line(1).starts_with(" Find:"), "{}", program.screen());

    let login = somebody(&program, "ACTIVE").await;
    program.keys(&login).await;
    program.keys("<enter>ap").await;
    program.keys("short").await;
    program.keys("<tab><enter>").await;
    let screen = program.screen();
    assert!(screen.contains("New password") && screen.contains("•••••"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_about_groups_and_factors_is_told_as_unknown() {
    for (login, letter, picked, told) in [
        ("siobhan", "ag", "Legal", "the person was added to the group"),
        ("ana.m", "aG", "Sales", "the person was removed from the group"),
        ("ana.m", "af", "*<tab>", "the factors were removed"),
        ("ana.m", "af", "<space><tab>", "the factor was removed"),
    ] {
        let organisation = demo(DemoSettings::default());
        let inner = RouterTransport(organisation.router(ORIGIN));
        let transport = Arc::new(LosesAnswers { inner, on: Arc::new(AtomicBool::new(true)) });
        let token = organisation.token().to_owned();
        let mut program = Harness::with(120, 40, organisation, transport, &token, false);
        program.settle().await;
        program.keys(&format!("/{login}")).await;
        program.keys("<tab>").await;
        program.keys(letter).await;
        program.keys(picked).await;
        program.keys("<enter>").await;
        let words = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(told), "{letter} {picked}: {}", program.screen());
        let writes = program.calls().iter().filter(|call| !call.starts_with("GET")).count();
        assert_eq!(writes, 1, "{letter}: {:?}", program.calls());
    }
}
