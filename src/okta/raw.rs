//! Calls that a person wrote.
//!
//! Owns: the reply as it came, of whatever status, and the way along `next` links. Must not know: who asked for it.
//!
//! A refusal is a reply here; only what never got an answer is an error. The pipeline limits, authorises, retries and
//! records these calls like all others.

use std::fmt;
use std::time::Duration;

use http::HeaderMap;
use http::response::Parts;
use serde::de::{Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::call::Call;
use super::classify;
use super::client::Client;
use super::control::Control;
use super::evidence;
use super::pages::{Step, Trail};
use super::pipeline::Flight;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::raw_call::{Address, RawCall};
use crate::protocol::recorder::{About, Note, Target, Unrecorded, Verdict};
use crate::protocol::told_once::told_once;

/// A reply of any status.
#[derive(Clone, Debug)]
pub struct RawReply {
    pub status: u16,
    /// In the order they came; what is no text is shown as far as it is.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub duration: Duration,
    pub request_id: Option<String>,
    /// Whether it leaves open what became of a change: it is not Okta's answer, or not the whole of it.
    pub unknown: bool,
    /// Why a success is none that anybody can rely on.
    pub flaw: Option<Flaw>,
    /// The call for the page after this one; an error where the link leads to nowhere good.
    pub next: Result<Option<RawCall>, CallError>,
}

/// What is wrong with the answer of a success. What it is called (its content type) says nothing: proxies call their
/// pages anything, and Okta's edge names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It bears nothing of Okta's and is nothing that an API answers, or it is a page for people.
    NotOkta,
    /// It begins as JSON and breaks off.
    BrokenOff,
}

impl RawReply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// How many elements a list has; none when the body is no list.
    pub fn count(&self) -> Option<usize> {
        let mut count = 0;
        self.each(|_| {
            count += 1;
            true
        })
        .then_some(count)
    }

    /// Hands over the elements of a list one by one, verbatim, as long as they are wanted: there may be millions.
    /// False when the body is no list that is whole.
    pub fn each(&self, take: impl FnMut(&RawValue) -> bool) -> bool {
        let body = classify::without_mark(&self.body);
        let mut json = serde_json::Deserializer::from_slice(body);
        json.deserialize_seq(Elements(take)).is_ok() && json.end().is_ok()
    }

    /// What a person would read at the top of it.
    pub fn first_lines(&self) -> String {
        match classify::first_lines(&self.body) {
            words if words.is_empty() => "it is empty".to_owned(),
            words => words,
        }
    }
}

struct Elements<F>(F);

impl<'de, F: FnMut(&'de RawValue) -> bool> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<&RawValue>()? {
            if !(self.0)(element) {
                // Nobody wants the rest; it is passed over.
                while list.next_element::<IgnoredAny>()?.is_some() {}
            }
        }
        Ok(())
    }
}

/// Follows a list from page to page, and stops where it goes round in circles.
pub struct RawPages {
    trail: Trail,
}

impl Default for RawPages {
    fn default() -> Self {
        Self { trail: Trail::new(Operation::Custom) }
    }
}

impl RawPages {
    /// Makes the call for one page.
    pub async fn page(&mut self, client: &Client, call: &RawCall, control: &Control) -> Result<RawReply, CallError> {
        self.trail.tread(&call.address().target())?;
        let reply = client.call_raw(call, control).await?;
        self.trail.count(reply.count() == Some(0))?;
        Ok(reply)
    }
}

impl Client {
    /// Writes down that a call was not sent, by a rule that means whom it names.
    pub async fn note_refused(
        &self,
        call: &RawCall,
        target: Target,
        rule: String,
        control: &Control,
    ) -> Result<(), Unrecorded> {
        let about = control.about.as_deref().cloned().unwrap_or_default();
        let control = control.clone().with_about(About { target: Some(target), ..about });
        let intent = Box::new(evidence::intent(self, &Call::raw(call), &control));
        self.note(Note::Refusal { intent, why: "policy", rule: Some(rule) }).await
    }

    /// Makes a call and hands over whatever is answered.
    pub async fn call_raw(&self, call: &RawCall, control: &Control) -> Result<RawReply, CallError> {
        let started = Instant::now();
        let mut flight = Flight::new(self.clone(), Call::raw(call), control.clone());
        let outcome = async {
            let mut head = flight.head().await?;
            let body = flight.body_bytes(&mut head).await?;
            let mut reply = RawReply {
                unknown: is_unknown(&head, &body, self),
                flaw: flaw_of(&head, &body),
                status: head.status.as_u16(),
                headers: listed(&head.headers),
                request_id: classify::request_id(&head.headers),
                next: Ok(None),
                body,
                duration: started.elapsed(),
            };
            flight.judge(match (reply.unknown, reply.is_success()) {
                (true, _) => Verdict::Unknown,
                (false, true) => Verdict::Done,
                (false, false) => Verdict::Refused,
            });
            reply.next = self.next_of(call, &reply, &head.headers);
            Ok(reply)
        }
        .await;
        let reply = flight.conclude(outcome).await?;
        self.note_secrets(call, &reply, control).await;
        Ok(reply)
    }

    /// Whoever is handed the answer has it: what it tells once leaves a line, and never what it was.
    async fn note_secrets(&self, call: &RawCall, reply: &RawReply, control: &Control) {
        if !reply.is_success() {
            return;
        }
        for what in told_once(&reply.body) {
            let target = control.about.as_ref().and_then(|about| about.target.clone());
            let target = target.or_else(|| evidence::named(call.address().path()));
            let note = Note::Shown { secret: what.to_owned(), target };
            control.tell_unrecorded(self.note(note).await);
        }
    }

    /// The page after this one is read with the same method and headers; a link counts only after a GET.
    fn next_of(&self, call: &RawCall, reply: &RawReply, headers: &HeaderMap) -> Result<Option<RawCall>, CallError> {
        if call.method() != http::Method::GET {
            return Ok(None);
        }
        let own = call.address().target();
        let mut trail = Trail::new(Operation::Custom);
        let url = match trail.next(headers, &own, self.origin())? {
            Step::End => return Ok(None),
            Step::Itself => return trail.end_at_itself(&own, reply.count().unwrap_or(0)).map(|()| None),
            Step::On(next) => next.0,
        };
        // A link that cannot be followed is no end of the list.
        let astray = |why: String| CallError::new(FailureKind::Malformed, Operation::Custom).with_detail(why);
        let address = Address::understand(Some(self.origin()), url.as_str()).map_err(|why| astray(why.to_string()))?;
        let next = RawCall::new(call.method().clone(), address, call.headers().to_vec(), None);
        next.map(Some).map_err(|why| astray(why.to_string()))
    }
}

/// What is wrong with a success.
fn flaw_of(head: &Parts, body: &[u8]) -> Option<Flaw> {
    if !head.status.is_success() {
        return None;
    }
    let body = classify::without_mark(body).trim_ascii();
    if serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        return None;
    }
    let is_marked = head.headers.contains_key(&classify::REQUEST_ID);
    let begins_so = |begin: &[u8]| body.get(..begin.len()).is_some_and(|found| found.eq_ignore_ascii_case(begin));
    if matches!(body.first(), Some(b'{' | b'[' | b'"')) {
        Some(Flaw::BrokenOff)
    } else if !is_marked || begins_so(b"<!doctype html") || begins_so(b"<html") {
        Some(Flaw::NotOkta)
    } else {
        // Nothing, where nothing is to be told, or a document that is no JSON: metadata, a certificate.
        None
    }
}

/// Whether nobody knows what Okta did: somebody else answered, or the answer broke off.
fn is_unknown(head: &Parts, body: &[u8], client: &Client) -> bool {
    if head.status.is_success() {
        // Okta numbers the answer to every change; anything may say that all is well.
        return flaw_of(head, body).is_some() || !head.headers.contains_key(&classify::REQUEST_ID);
    }
    let refusal = classify::refused(Operation::Custom, head.status, &head.headers, body, client.origin());
    CallError { sent: true, ..refusal }.is_unknown()
}

fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
