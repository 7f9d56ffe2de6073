//! Calls that a person wrote.
//!
//! Owns: the reply as it came, of whatever status, and the way along `next` links. Must not know: who asked for it.
//!
//! A refusal is a reply here; only what never got an answer is an error. The pipeline limits, authorises, retries and
//! records these calls like all others.

use std::time::Duration;

use http::HeaderMap;
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::call::Call;
use super::classify;
use super::client::{Client, Control};
use super::pages::Trail;
use super::pipeline::Flight;
use crate::protocol::error::CallError;
use crate::protocol::operation::Operation;
use crate::protocol::raw_call::{Address, RawCall};

/// A reply of any status.
#[derive(Clone, Debug)]
pub struct RawReply {
    pub status: u16,
    /// In the order they came; what is no text is shown as far as it is.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub duration: Duration,
    pub request_id: Option<String>,
    /// The call for the page after this one; an error where the link leads to nowhere good.
    pub next: Result<Option<RawCall>, CallError>,
}

impl RawReply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The elements of a list, each verbatim; none when the body is no list.
    pub fn elements(&self) -> Option<Vec<&RawValue>> {
        serde_json::from_slice(&self.body).ok()
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
        let empty = reply.elements().is_some_and(|elements| elements.is_empty());
        self.trail.count(empty)?;
        Ok(reply)
    }
}

impl Client {
    /// Makes a call and hands over whatever is answered.
    pub async fn call_raw(&self, call: &RawCall, control: &Control) -> Result<RawReply, CallError> {
        let started = Instant::now();
        let mut flight = Flight::new(self.clone(), Call::raw(call), control.clone());
        let outcome = async {
            let mut head = flight.head().await?;
            let body = flight.body_bytes(&mut head).await?;
            Ok(RawReply {
                status: head.status.as_u16(),
                headers: listed(&head.headers),
                request_id: classify::request_id(&head.headers),
                next: self.next_of(call, &head.headers),
                body,
                duration: started.elapsed(),
            })
        }
        .await;
        flight.conclude(outcome)
    }

    /// The page after this one is read with the same method and headers; a link counts only after a GET.
    fn next_of(&self, call: &RawCall, headers: &HeaderMap) -> Result<Option<RawCall>, CallError> {
        if call.method() != http::Method::GET {
            return Ok(None);
        }
        let next = Trail::new(Operation::Custom).next(headers, self.origin())?;
        let address = next.and_then(|(url, _)| Address::understand(Some(self.origin()), url.as_str()).ok());
        Ok(address.and_then(|address| RawCall::new(call.method().clone(), address, call.headers().to_vec(), None).ok()))
    }
}

fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
