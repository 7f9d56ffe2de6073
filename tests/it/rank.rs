//! Administrators and the token's owner: what takes something from them, or lets somebody in, is asked with the login
//! typed, without any rule.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

/// Beginning and end of an address, and what is answered there.
type Answer = (&'static str, &'static str, u16, &'static str);

/// The demo as it is, but for some addresses.
struct Altered {
    inner: RouterTransport,
    answers: &'static [Answer],
}

impl Transport for Altered {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let path = request.uri().path().to_owned();
        match self.answers.iter().find(|(begin, end, ..)| path.starts_with(begin) && path.ends_with(end)) {
            Some((_, _, status, body)) => {
                let reply = http::Response::builder()
                    .status(*status)
                    .header("x-okta-request-id", "r1")
                    .header("content-type", "application/json");
                let (head, ()) = reply.body(()).unwrap().into_parts();
                Box::pin(std::future::ready(Ok(Response { head, body: Body::from(*body) })))
            }
            None => self.inner.send(request),
        }
    }
}

async fn open(answers: &'static [Answer]) -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = Altered { inner: RouterTransport(demo.router(ORIGIN)), answers };
    let token = demo.token().to_owned();
    let mut program = Harness::with(120, 40, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program
}

const REFUSED: &str = r#"{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action","errorCauses":[]}"#;

/// The question about deactivating whoever is found first.
async fn asked(program: &mut Harness, find: &str) -> String {
    program.keys(&format!("/{find}<enter>ad")).await;
    program.settle().await;
    program.screen()
}

#[tokio::test(start_paused = true)]
async fn whoever_has_a_role_is_deactivated_only_once_their_login_was_typed() {
    let mut program = open(&[]).await;
    let screen = asked(&mut program, "wang.wei@acme.com").await;
    assert!(screen.contains("this is an administrator (Application Administrator)"), "{screen}");
    program.keys("<tab>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.settle().await;
    assert!(program.screen().contains("Type the login to confirm"), "{}", program.screen());
    program.keys("wang.wei@acme.com<enter>").await;
    program.settle().await;
    assert!(program.screen().contains("Done:"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn whose_token_it_is_is_said_and_what_harms_nobody_needs_no_login() {
    let mut program = open(&[]).await;
    let screen = asked(&mut program, "robin.reyes@acme.com").await;
    assert!(screen.contains("the token that acts here is this person's"), "{screen}");
    program.keys("<esc>ax").await;
    program.settle().await;
    let screen = program.screen();
    assert!(screen.contains("Expire") && !screen.contains("Type the login"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_role_counts_whichever_call_tells_of_it() {
    for (answers, told) in [
        (&[][..], "Help Desk Administrator by the group"),
        // Okta leaves out what comes with groups, and then even says no more than that they give something.
        (&[("/api/v1/users/", "/roles", 200, "[]")][..], "Help Desk Administrator by the group"),
        (&[("/api/v1/", "/roles", 200, "[]")][..], "a role that was not told by the group"),
        (&[("/api/v1/", "/roles", 403, REFUSED)][..], "a role that was not told by the group"),
    ] {
        let mut program = open(answers).await;
        let login = helpdesk(&program).await;
        let screen = asked(&mut program, &login).await;
        assert!(screen.contains(told), "{told}: {screen}");
    }
}

/// A member of the group that gives a role.
async fn helpdesk(program: &Harness) -> String {
    use tower::ServiceExt;
    let get = |path: String| {
        let router = program.demo.router(ORIGIN);
        let token = program.demo.token().to_owned();
        async move {
            let request =
                http::Request::get(format!("{ORIGIN}{path}")).header("authorization", format!("SSWS {token}"));
            let response = router.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()
        }
    };
    let group = get("/api/v1/groups?q=Helpdesk".to_owned()).await[0]["id"].as_str().unwrap().to_owned();
    let members = get(format!("/api/v1/groups/{group}/users")).await;
    let fits =
        |user: &&serde_json::Value| user["status"] == "ACTIVE" && user["profile"]["login"] != "robin.reyes@acme.com";
    let member = members.as_array().unwrap().iter().find(fits).unwrap();
    member["profile"]["login"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn where_roles_cannot_be_read_that_is_said() {
    let mut program =
        open(&[("/api/v1/", "/roles", 403, REFUSED), ("/api/v1/iam/assignees/", "users", 403, REFUSED)]).await;
    let screen = asked(&mut program, "priya.sharma@acme.com").await;
    assert!(screen.contains("whether this is an administrator could not be read"), "{screen}");
    assert!(!screen.contains("Type the login"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn whoever_is_among_those_with_a_role_of_their_own_is_one_though_no_role_is_listed() {
    let mut program = open(&[("/api/v1/", "/roles", 200, "[]")]).await;
    let screen = asked(&mut program, "wang.wei@acme.com").await;
    assert!(screen.contains("this is an administrator (a role that was not told)"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn whoever_is_no_administrator_is_deactivated_as_before() {
    let mut program = open(&[]).await;
    let screen = asked(&mut program, "priya.sharma@acme.com").await;
    assert!(screen.contains("Deactivate") && !screen.contains("administrator"), "{screen}");
    program.keys("<tab>").await;
    program.pass_time().await;
    program.keys("<enter>").await;
    program.settle().await;
    assert!(program.screen().contains("Done:"), "{}", program.screen());
}
