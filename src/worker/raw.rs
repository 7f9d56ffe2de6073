//! Calls that a person wrote, and what is done with their bodies where it may take a while.
//!
//! Owns: collecting pages, telling what a body is, searching and filtering it off the loop. Must not know: how it is
//! shown.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use crate::messages::{ApiBody, ApiReply, Content, Extent};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::raw::{RawPages, RawReply};
use crate::protocol::document::Document;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::raw_call::RawCall;
use crate::store::Unfinished;

/// All pages together; beyond this a screen is the wrong place.
const MOST: usize = 64 << 20;
/// A filter takes the whole apart, where a line costs some 200 bytes.
const MOST_FILTERED: usize = 500_000;
/// Smaller bodies are taken apart at once: faster than handing them to another thread.
const LARGE: usize = 64 * 1024;

/// Makes the call, and where `extent` says so the ones for all pages after it.
pub(super) async fn call(
    client: &Client,
    call: &RawCall,
    extent: Extent,
    answers: &Answers,
    control: &Control,
) -> Result<ApiReply, CallError> {
    let mut trail = RawPages::default();
    let mut reply = trail.page(client, call, control).await?;
    let mut pages = 1;
    let mut stopped = None;
    let first_elements = reply.count();
    let mut elements = first_elements;
    if extent == Extent::AllPages && reply.is_success() && first_elements.is_some() {
        let mut joined = inner(&reply.body).to_vec();
        let mut count = first_elements.unwrap_or_default();
        let mut duration = reply.duration;
        loop {
            let next = match reply.next.clone() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(failure) => {
                    stopped = Some(Box::new(failure));
                    break;
                }
            };
            answers.send(Content::ApiProgress { pages, elements: count, bytes: joined.len() as u64 }).await;
            let page = match trail.page(client, &next, control).await {
                Ok(page) if page.is_success() && page.count().is_some() => page,
                Ok(page) => {
                    let kind = if page.is_success() { FailureKind::NotOkta } else { FailureKind::Rejected };
                    let failure = CallError { status: Some(page.status), ..failure(kind) };
                    let failure = if page.is_success() { failure.with_detail(page.first_lines()) } else { failure };
                    stopped = Some(Box::new(failure));
                    break;
                }
                // What was collected is kept; the next page is where it goes on.
                Err(failure) => {
                    stopped = Some(Box::new(failure));
                    break;
                }
            };
            pages += 1;
            let more = page.count().unwrap_or_default();
            if more > 0 {
                if count > 0 {
                    joined.extend_from_slice(b",\n");
                }
                joined.extend_from_slice(inner(&page.body));
            }
            count += more;
            duration += page.duration;
            reply = page;
            if joined.len() > MOST {
                stopped = Some(Box::new(failure(FailureKind::TooLarge)));
                break;
            }
        }
        reply.duration = duration;
        reply.body = Vec::with_capacity(joined.len() + 2);
        reply.body.push(b'[');
        reply.body.append(&mut joined);
        reply.body.push(b']');
        elements = Some(count);
    }
    let unknown = (reply.unknown && *call.method() != Method::GET).then(|| {
        let foreign = failure(FailureKind::NotOkta).with_detail(reply.first_lines());
        Box::new(CallError { status: Some(reply.status), sent: true, ..foreign })
    });
    Ok(ApiReply { unknown, ..present(reply, pages, elements, stopped).await })
}

/// What stands between the brackets of a list.
fn inner(body: &[u8]) -> &[u8] {
    let body = body.trim_ascii();
    body.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"))
        .unwrap_or_default()
        .trim_ascii()
}

fn failure(kind: FailureKind) -> CallError {
    CallError::new(kind, Operation::Custom)
}

async fn present(reply: RawReply, pages: u32, elements: Option<usize>, stopped: Option<Box<CallError>>) -> ApiReply {
    let RawReply { status, headers, body, duration, request_id, next, unknown: _, flaw: _ } = reply;
    let bytes = body.len() as u64;
    let body = if body.len() < LARGE { told(body) } else { apart(move || told(body)).await.unwrap_or(ApiBody::Empty) };
    let (next, refused) = match next {
        Ok(next) => (next.map(Box::new), None),
        Err(failure) => (None, Some(Box::new(failure))),
    };
    let (stopped, unknown) = (stopped.or(refused), None);
    ApiReply { status, headers, bytes, body, duration, request_id, unknown, next, stopped, pages, elements }
}

/// Runs what may take long on a thread of its own; none when it failed.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// What a body is.
fn told(body: Vec<u8>) -> ApiBody {
    if body.is_empty() {
        return ApiBody::Empty;
    }
    let unmarked = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
    let is_text = match std::str::from_utf8(unmarked) {
        Ok(text) => match Document::json(text) {
            Some(document) => return ApiBody::Json(Arc::new(document)),
            None => !text.contains('\0'),
        },
        Err(_) => {
            // One wrong byte costs one letter, not the structure.
            if let Some(document) = Document::json(&String::from_utf8_lossy(unmarked)) {
                return ApiBody::Json(Arc::new(document));
            }
            false
        }
    };
    if is_text {
        ApiBody::Text(Arc::new(Document::plain(&String::from_utf8_lossy(unmarked))))
    } else {
        let dump = Arc::new(Document::dump(&body));
        ApiBody::Binary { bytes: Bytes::from(body), dump }
    }
}

/// The lines that hold `needle`.
pub(super) async fn find(document: Arc<Document>, needle: String, cancel: CancellationToken) -> Content {
    let found = apart(move || document.find(&needle, || cancel.is_cancelled())).await;
    Content::Matches(found.unwrap_or_default())
}

/// What a path expression (RFC 9535) picks, as a list.
pub(super) async fn filter(document: Arc<Document>, path: String) -> Content {
    let picked = apart(move || {
        if document.lines().len() > MOST_FILTERED {
            return Err("this is too much to filter: more than 500,000 lines".to_owned());
        }
        let path = serde_json_path::JsonPath::parse(&path).map_err(|error| error.to_string())?;
        let value: serde_json::Value = serde_json::from_str(document.text()).map_err(|error| error.to_string())?;
        let nodes = path.query(&value).all();
        let count = nodes.len();
        let text = serde_json::to_string(&nodes).map_err(|error| error.to_string())?;
        let document = Document::json(&text).ok_or_else(|| "the result cannot be shown".to_owned())?;
        Ok((Arc::new(document), count))
    });
    Content::Picked(picked.await.unwrap_or_else(|| Err("this was too much".to_owned())))
}

/// Writes a body to a file that is not there yet.
pub(super) async fn save(file: String, content: Saving) -> Content {
    let written = apart(move || {
        let path = match (file.strip_prefix("~/"), std::env::var_os("HOME")) {
            (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
            _ => PathBuf::from(&file),
        };
        let outcome = Unfinished::of(&path).and_then(|mut file| {
            file.write_all(content.bytes())?;
            file.finish()
        });
        match outcome {
            Ok(()) => Ok(path.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err("there is a file of that name already".to_owned())
            }
            Err(error) => Err(error.to_string()),
        }
    });
    Content::SavedFile(written.await.unwrap_or_else(|| Err("it failed".to_owned())))
}

pub(super) use crate::messages::Saving;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_told_by_what_it_is_whatever_its_header_says() {
        assert!(matches!(told(Vec::new()), ApiBody::Empty));
        assert!(matches!(told(b"\xef\xbb\xbf[1]".to_vec()), ApiBody::Json(_)));
        assert!(matches!(told(b"[\"a\xff\"]".to_vec()), ApiBody::Json(_)));
        assert!(matches!(told(b"<html>\x1b[31m".to_vec()), ApiBody::Text(_)));
        assert!(matches!(told(vec![0x89, b'P', b'N', b'G', 0, 0xff]), ApiBody::Binary { .. }));
    }

    #[test]
    fn the_inside_of_a_list_is_what_is_between_its_brackets() {
        assert_eq!(inner(b" [ {\"a\":[1]} , 2 ]\n"), b"{\"a\":[1]} , 2");
        assert_eq!(inner(b"[]"), b"");
    }
}
