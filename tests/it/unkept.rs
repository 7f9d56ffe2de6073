//! An organisation that answers every change as done and does nothing: what the screens say of it.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Body, Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

struct DoesNothing {
    demo: RouterTransport,
    answer: &'static str,
}

impl Transport for DoesNothing {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.method() == Method::GET {
                return self.demo.send(request).await;
            }
            let head = http::Response::builder().header("x-okta-request-id", "req1").body(()).unwrap().into_parts().0;
            Ok(Response { head, body: Body::from(self.answer.to_owned()) })
        })
    }
}

async fn open() -> Harness {
    answering("{}").await
}

async fn answering(answer: &'static str) -> Harness {
    let demo = demo(DemoSettings::default());
    let transport = DoesNothing { demo: RouterTransport(demo.router(ORIGIN)), answer };
    let token = demo.token().to_owned();
    let mut program = Harness::with(120, 40, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program
}

#[tokio::test(start_paused = true)]
async fn what_okta_says_is_done_and_is_not_there_is_said_with_what_is() {
    // A deactivation ends sessions first, which leaves nothing to be seen.
    for (who, keys, told) in [
        ("/ana.m", "<tab>au<enter>", "Okta answered, but Ana Müller is still Locked out: not unlocked."),
        ("/ana.m", "<tab>ad<tab><enter>", "Okta answered, but Ana Müller is still Locked out: not deactivated."),
        ("/anais.michel", "<tab>as<tab>e<enter>", "is still Active: not suspended."),
        ("/anais.michel", "<tab>ax<enter>", "is still Active: password not expired."),
        ("/anais.michel", "<tab>ar<enter>", "is still Active: password not reset."),
        ("/anais.michel", "<tab>agsales|<down><enter>", "do not show it: not added to the group."),
    ] {
        let mut program = open().await;
        program.keys(who).await;
        for keys in keys.split('|') {
            program.keys(keys).await;
        }
        let words = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(told) && words.contains("Done:") == keys.contains("ad"), "{who}{keys}: {words}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_leaves_nothing_to_be_seen_is_believed() {
    let mut program = open().await;
    program.keys("/anais.michel").await;
    program.keys("<tab>ac<enter>").await;
    assert!(program.screen().contains("Done:"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_form_that_okta_answers_and_does_not_keep_says_what_is_not_there() {
    let mut program = open().await;
    program.keys("/anais.michel").await;
    program.keys("<tab>e").await;
    program.press("<ctrl-l>title<enter><end><ctrl-u>Chief of all");
    program.keys("<f2>").await;
    program.send().await;
    let words = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Okta did not keep: Title (it is “"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_somebody_else_is_no_word_about_what_was_done() {
    let other =
        r#"{"id":"00uOther","status":"ACTIVE","profile":{"login":"other@acme.com","firstName":"O","lastName":"Ther"}}"#;
    let mut program = answering(other).await;
    program.keys("/anais.michel").await;
    program.keys("<tab>ax<enter>").await;
    let words = program.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("No clear answer about Ana") && !words.contains("Done:"), "{words}");
    assert!(words.contains("password not expired"), "{words}");
}
