//! One POST.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use url::Url;

use super::answer::{self, Answer, Reply};
use crate::protocol::collector::Collector;
use crate::protocol::secret::Secret;

/// More of a reply says nothing.
const LONGEST: usize = 64 << 10;
const CONNECT: Duration = Duration::from_secs(5);

/// What is sent where.
pub(super) struct Post<'a> {
    pub url: &'a Url,
    pub body: String,
    pub kind: &'static str,
    pub reply: Reply,
    pub secret: Option<&'a Secret>,
}

/// A client that follows nobody elsewhere: what a line says is for one collector alone.
pub(super) fn client(to: &Collector, ca_file: Option<&Path>, patience: Duration) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("oktui/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .timeout(patience);
    if to.is_local() {
        builder = builder.no_proxy();
    }
    if let Some(path) = ca_file {
        let pem = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| words(&error))?;
        builder = builder.tls_certs_merge(certificates);
    } else if to.is_local() && to.to_string().contains("http://") {
        // Without this no client can be built on a machine without certificate roots, though none is needed.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| words(&error))
}

pub(super) async fn post(client: &reqwest::Client, post: Post<'_>) -> Answer {
    let mut request = client.post(post.url.clone()).header(http::header::CONTENT_TYPE, post.kind).body(post.body);
    if let Some(secret) = post.secret {
        match header(secret) {
            Some((name, value)) => request = request.header(name, value),
            None => {
                return Answer::failed(
                    "the token that is kept for it can be no header; oktui journal token keeps another",
                );
            }
        }
    }
    let mut reply = match request.send().await {
        Ok(reply) => reply,
        Err(error) => return Answer::failed(said(&error)),
    };
    let mut body = Vec::new();
    loop {
        match reply.chunk().await {
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => break,
            // Half an answer is none.
            Err(error) => return Answer::failed(said(&error)),
        }
        if body.len() > LONGEST {
            break;
        }
    }
    answer::read(reply.status(), reply.headers(), &body, post.reply)
}

/// `abc` is a bearer token, `Splunk abc` a scheme of its own, `x-api-key: abc` a header of another name.
fn header(secret: &Secret) -> Option<(HeaderName, HeaderValue)> {
    let text = secret.expose().trim();
    let named = text.split_once(": ").and_then(|(name, value)| Some((name.parse::<HeaderName>().ok()?, value)));
    let (name, value) = match named {
        Some((name, value)) => (name, Secret::new(value.trim())),
        None if text.contains(' ') => (AUTHORIZATION, Secret::new(text)),
        None => (AUTHORIZATION, Secret::new(format!("Bearer {text}"))),
    };
    let mut value = HeaderValue::from_str(value.expose()).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

fn said(error: &reqwest::Error) -> String {
    if error.is_timeout() { "no answer in time".to_owned() } else { words(error) }
}

/// What the innermost cause says; the address is none of it.
fn words(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    let mut text = None;
    while let Some(inner) = cause {
        text = Some(inner.to_string());
        cause = inner.source();
    }
    plain(&text.unwrap_or_else(|| "the connection failed".to_owned()))
}

/// Without the system's number.
pub(super) fn plain(text: &str) -> String {
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_into_the_header_that_it_is_written_for() {
        for (secret, name, value) in [
            ("abc", "authorization", "Bearer abc"),
            (" Bearer abc\n", "authorization", "Bearer abc"),
            ("Splunk a-b-c", "authorization", "Splunk a-b-c"),
            ("X-Api-Key: abc", "x-api-key", "abc"),
        ] {
            let (found, sent) = header(&Secret::new(secret)).unwrap();
            assert_eq!((found.as_str(), sent.to_str().unwrap()), (name, value));
            assert!(sent.is_sensitive());
        }
        assert_eq!(header(&Secret::new("a\u{7}b")), None);
    }
}
