//! HTTP over the network.
//!
//! Owns: connections, TLS, decompression, time-outs. Must not know: Okta, credentials, retries.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;

use super::proxy;
use super::{Body, Response, Transport, TransportError, USER_AGENT};
use crate::protocol::connection::Origin;

/// A host that does not answer a handshake by then is not there; the system alone would try for two minutes.
const CONNECT: Duration = Duration::from_secs(10);
/// Between two pieces of a reply, and before the first: Okta gives a heavy query thirty seconds.
const IDLE: Duration = Duration::from_secs(30);

/// Sends over the network to one organisation.
pub struct HttpTransport {
    /// Whether nothing is between it and this machine: it is this one, or the environment says so.
    direct: bool,
    host: String,
    port: u16,
    encrypted: bool,
    /// Certificates to trust beside the system's.
    ca_file: Option<PathBuf>,
    connect: Duration,
    idle: Duration,
    client: OnceCell<reqwest::Client>,
}

impl HttpTransport {
    /// Costs nothing: certificates are loaded when the first request is sent, so that the first frame need not wait.
    pub fn new(origin: &Origin) -> Self {
        let url = url::Url::parse(origin.as_str()).ok();
        let host = url.as_ref().and_then(url::Url::host_str).unwrap_or_default().to_owned();
        let port = url.as_ref().and_then(url::Url::port_or_known_default).unwrap_or(443);
        Self {
            direct: origin.is_loopback() || proxy::is_exempt(&proxy::exceptions(), &host, port),
            host,
            port,
            encrypted: origin.as_str().starts_with("https:"),
            ca_file: None,
            connect: CONNECT,
            idle: IDLE,
            client: OnceCell::new(),
        }
    }

    /// Other time-outs: until a connection stands, handshake included, and between two pieces of a reply.
    #[must_use]
    pub fn with_patience(mut self, connect: Duration, idle: Duration) -> Self {
        (self.connect, self.idle) = (connect, idle);
        self
    }

    /// Trusts the certificates of a PEM file as well, as a proxy that inspects connections needs.
    #[must_use]
    pub fn with_ca_file(mut self, ca_file: Option<PathBuf>) -> Self {
        self.ca_file = ca_file;
        self
    }

    /// A tunnel that was refused, with the words of the proxy: the library keeps them to itself.
    async fn with_word_of_proxy(&self, error: TransportError) -> TransportError {
        match error {
            TransportError::Connect(detail) if detail.contains("tunnel error") => {
                match proxy::refusal(&self.host, self.port).await {
                    Some(said) => TransportError::Connect(format!("{detail}: the proxy answered {said}")),
                    None => TransportError::Connect(detail),
                }
            }
            TransportError::Connect(detail) if detail.contains("proxy authorization required") => {
                TransportError::Connect(format!("{detail}: the proxy answered 407"))
            }
            other @ (TransportError::UnknownHost(_)
            | TransportError::Connect(_)
            | TransportError::Tls(_)
            | TransportError::TimedOut { .. }
            | TransportError::Broken { .. }) => other,
        }
    }

    async fn client(&self) -> Result<&reqwest::Client, TransportError> {
        self.client
            .get_or_try_init(|| async {
                let (direct, encrypted, ca_file) = (self.direct, self.encrypted, self.ca_file.clone());
                let builder = reqwest::Client::builder().connect_timeout(self.connect).read_timeout(self.idle);
                // Reads some hundred certificates from disk.
                let building =
                    tokio::task::spawn_blocking(move || build(builder, direct, encrypted, ca_file.as_deref()));
                match building.await {
                    Ok(built) => built.map_err(TransportError::Tls),
                    Err(_) => Err(TransportError::Tls("the TLS library failed to start".to_owned())),
                }
            })
            .await
    }
}

fn build(
    builder: reqwest::ClientBuilder,
    direct: bool,
    encrypted: bool,
    ca_file: Option<&Path>,
) -> Result<reqwest::Client, String> {
    let mut builder = builder
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // The pipeline repeats what is safe to repeat, and waits in between.
        .retry(reqwest::retry::never());
    if direct {
        builder = builder.no_proxy();
        if !encrypted {
            // Without this no client can be built on a machine without certificate roots, though none is needed.
            builder = builder.tls_certs_only([]);
        }
    }
    if let Some(path) = ca_file {
        let certificates = std::fs::read(path)
            .map_err(|error| error.to_string())
            .and_then(|pem| reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| words(&error)))
            .map_err(|error| format!("ca_file {}: {error}", path.display()))?;
        if certificates.is_empty() {
            return Err(format!("ca_file {} holds no certificate (PEM)", path.display()));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| match (words(&error), ca_file) {
        // What is in the file is looked at only here.
        (said, Some(path)) if !said.contains("No CA certificates") => format!("ca_file {}: {said}", path.display()),
        (said, _) => said,
    })
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let client = self.client().await?;
            let request = reqwest::Request::try_from(request)
                .map_err(|error| TransportError::Broken { sent: false, detail: words(&error) })?;
            let mut reply = match client.execute(request).await {
                Ok(reply) => reply,
                Err(error) => return Err(self.with_word_of_proxy(understand(&error)).await),
            };
            let (mut head, ()) = http::Response::new(()).into_parts();
            head.status = reply.status();
            head.version = reply.version();
            head.headers = std::mem::take(reply.headers_mut());
            let body = Body::from_stream(reply.bytes_stream().map_err(|error| understand(&error)));
            Ok(Response { head, body })
        })
    }
}

fn understand(error: &reqwest::Error) -> TransportError {
    let detail = words(error);
    if error.is_connect() {
        return if error.is_timeout() {
            TransportError::TimedOut { sent: false }
        } else if detail.contains("dns error") {
            // Being offline looks like this, too, and is no fault of the name.
            if detail.contains("Temporary failure") {
                TransportError::Connect(detail)
            } else {
                TransportError::UnknownHost(detail)
            }
        } else if is_tls(error) {
            TransportError::Tls(detail)
        } else {
            TransportError::Connect(detail)
        };
    }
    if error.is_timeout() {
        return TransportError::TimedOut { sent: true };
    }
    // Whether a broken request left the machine cannot be told apart: believe that it did.
    TransportError::Broken { sent: !error.is_builder(), detail }
}

/// TLS failures come as data that could not be made sense of, at times wrapped in another I/O error.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        let io = cause.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        // An I/O error passes over what it wraps and names that one's source as its own.
        next = match io.and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        };
    }
    false
}

/// What the error and its causes say, without the address: its query may hold people's names.
fn words(error: &reqwest::Error) -> String {
    let mut words = String::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !words.contains(&text) {
            let separator = if words.is_empty() { "" } else { ": " };
            let _ = write!(words, "{separator}{text}");
        }
        source = cause.source();
    }
    if words.is_empty() {
        if error.is_timeout() { "no answer in time".to_owned() } else { "the connection failed".to_owned() }
    } else {
        words
    }
}
