//! Lists that come in pages.
//!
//! Owns: the `Link` header's guards, and the reading of whole short lists. Must not know: what the elements are.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use http::HeaderMap;
use http::header::LINK;
use serde_json::value::RawValue;
use url::Url;

use super::call::Call;
use super::classify;
use super::client::Client;
use super::control::Control;
use super::pipeline::Reply;
use crate::protocol::connection::Origin;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::link;
use crate::protocol::mend;
use crate::protocol::operation::Operation;

/// Okta announces one page too many at times; so many in a row lead nowhere.
const EMPTY_IN_A_ROW: u32 = 50;
/// A short list: the groups of a person, the factors, the hooks. One that is longer does not end.
const LONGEST_LIST: usize = 100_000;

/// Where a page leads on to.
pub(crate) enum Step {
    /// Nowhere: it is the last.
    End,
    /// To itself.
    Itself,
    On(Box<(Url, Call)>),
}

/// Watches where a list leads.
pub(crate) struct Trail {
    operation: Operation,
    /// Hashes of the addresses asked for: a list of a thousand pages need not keep their texts.
    seen: HashSet<u64>,
    empty: u32,
}

impl Trail {
    pub(crate) fn new(operation: Operation) -> Self {
        Self { operation, seen: HashSet::new(), empty: 0 }
    }

    /// Reads an address that a server gave. It must belong to the organisation, since the token goes there.
    pub(crate) fn accept(&self, address: &str, origin: &Origin) -> Result<Url, CallError> {
        let base = Url::parse(origin.as_str()).ok();
        let url = Url::options().base_url(base.as_ref()).parse(address).map_err(|_| {
            CallError::new(FailureKind::Malformed, self.operation)
                .with_detail("the link to the next page cannot be read")
        })?;
        if !origin.owns(&url) {
            // Only scheme, host and port: the rest may hold anything.
            let place = url.origin().ascii_serialization();
            return Err(CallError::new(FailureKind::ForeignLink, self.operation).with_detail(place));
        }
        Ok(url)
    }

    /// Takes note of an address about to be asked for; one that was asked for before is refused.
    pub(crate) fn tread(&mut self, target: &str) -> Result<(), CallError> {
        if self.seen.insert(hash(target)) {
            Ok(())
        } else {
            Err(CallError::new(FailureKind::EndlessLink, self.operation))
        }
    }

    /// Forgets an address that was read of a page that did not come: it is met again when the page is.
    pub(crate) fn forget(&mut self, target: &str) {
        self.seen.remove(&hash(target));
    }

    /// Where the page of the address `own` leads on to.
    pub(crate) fn next(&mut self, headers: &HeaderMap, own: &str, origin: &Origin) -> Result<Step, CallError> {
        let values: Vec<_> =
            headers.get_all(LINK).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let Some(address) = link::next(values.iter().map(|value| &**value)) else {
            if values.iter().any(|value| link::is_garbled(value)) {
                let why = "the address of the next page cannot be read";
                return Err(CallError::new(FailureKind::Malformed, self.operation).with_detail(why));
            }
            return Ok(Step::End);
        };
        let url = self.accept(address, origin)?;
        let call = Call::follow(self.operation, &url);
        if is_same(call.target(), own) {
            return Ok(Step::Itself);
        }
        self.tread(call.target())?;
        Ok(Step::On(Box::new((url, call))))
    }

    /// A page that leads on to itself is the last one, unless it is as full as a page can be: then there may be more,
    /// and nobody says where.
    pub(crate) fn end_at_itself(&self, own: &str, count: usize) -> Result<(), CallError> {
        let limit = own.split_once('?').and_then(|(_, query)| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == "limit")?.1.parse::<usize>().ok()
        });
        match limit {
            Some(limit) if count >= limit.max(1) => Err(CallError::new(FailureKind::EndlessLink, self.operation)),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts pages without anything on them.
    pub(crate) fn count(&mut self, is_empty: bool) -> Result<(), CallError> {
        self.empty = if is_empty { self.empty + 1 } else { 0 };
        if self.empty > EMPTY_IN_A_ROW {
            return Err(CallError::new(FailureKind::EndlessLink, self.operation).with_detail("empty pages without end"));
        }
        Ok(())
    }
}

/// Whether two addresses ask for the same page: the order of what they ask for does not matter.
fn is_same(one: &str, other: &str) -> bool {
    let parts = |target: &str| {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        pairs.sort();
        (path.to_owned(), pairs)
    };
    one == other || parts(one) == parts(other)
}

fn hash(target: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    target.hash(&mut hasher);
    hasher.finish()
}

/// Whether a reply announces another page.
pub(crate) fn has_next(headers: &HeaderMap) -> bool {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).any(|line| link::next([line]).is_some())
}

/// The elements of a list, each verbatim. A list that breaks off is not half a list: its page failed.
pub(crate) fn elements(operation: Operation, reply: &Reply) -> Result<Vec<&RawValue>, CallError> {
    serde_json::from_str(&reply.text).map_err(|error| {
        let reason = format!("broke off or went wrong at byte {} of line {}", error.column(), error.line());
        classify::misfit(operation, reply.head.status, &reply.head.headers, &reply.text, "list", &reason)
    })
}

impl Client {
    /// A short list as a whole, all its pages one after the other. Elements that `read` cannot make sense of are
    /// left out.
    pub(crate) async fn list<T>(
        &self,
        first: Call,
        control: &Control,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, CallError> {
        let operation = first.operation;
        let mut trail = Trail::new(operation);
        trail.tread(first.target())?;
        let mut items = Vec::new();
        let mut call = Some(first);
        while let Some(page) = call.take() {
            let own = page.target().to_owned();
            let (next, count) = self
                .send(page, control, |reply| {
                    let elements = elements(operation, reply)?;
                    items.extend(elements.iter().filter_map(|raw| mend::read(raw.get(), &read)));
                    Ok((trail.next(&reply.head.headers, &own, self.origin())?, elements.len()))
                })
                .await?;
            trail.count(count == 0)?;
            if items.len() > LONGEST_LIST {
                return Err(CallError::new(FailureKind::TooLarge, operation).with_detail("more than 100,000 entries"));
            }
            call = match next {
                Step::End => None,
                Step::Itself => {
                    trail.end_at_itself(&own, count)?;
                    None
                }
                Step::On(next) => Some(next.1),
            };
        }
        Ok(items)
    }

    /// One object, read by `read`; `what` names it, without an article, where it cannot be.
    pub(crate) async fn object<T>(
        &self,
        call: Call,
        control: &Control,
        what: &str,
        read: impl FnOnce(&Reply) -> Option<T>,
    ) -> Result<T, CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| {
            read(reply).ok_or_else(|| {
                let (status, headers) = (reply.head.status, &reply.head.headers);
                classify::misfit(operation, status, headers, &reply.text, what, "it broke off")
            })
        })
        .await
    }
}
