//! One exchange over the wire.
//!
//! Owns: the boundary behind which HTTP happens, so that tests can answer from a script. Must not know: Okta,
//! credentials, retries.

mod network;
mod proxy;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, Stream, StreamExt};

pub use network::HttpTransport;
pub use proxy::unclear as unclear_exceptions;

/// What the program is called on the wire.
pub(crate) const USER_AGENT: &str = concat!("oktui/", env!("CARGO_PKG_VERSION"));

/// Sends requests.
pub trait Transport: Send + Sync + 'static {
    /// Sends once, follows no redirect, adds no header of its own but what HTTP needs.
    ///
    /// The head comes first and the body is read apart from it, so that the next page can be asked for meanwhile.
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>>;
}

/// A reply whose body may still be on its way.
#[derive(Debug)]
pub struct Response {
    pub head: http::response::Parts,
    pub body: Body,
}

/// The body of a reply, decompressed, piece by piece.
pub struct Body(Pieces);

enum Pieces {
    Whole(Option<Bytes>),
    Stream(BoxStream<'static, Result<Bytes, TransportError>>),
}

impl Body {
    pub fn from_stream(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Pieces::Stream(stream.boxed()))
    }

    /// The next piece; none at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        match &mut self.0 {
            Pieces::Whole(bytes) => Ok(bytes.take().filter(|bytes| !bytes.is_empty())),
            Pieces::Stream(stream) => stream.next().await.transpose(),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(whole: T) -> Self {
        Self(Pieces::Whole(Some(whole.into())))
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Body(…)")
    }
}

/// Why no (whole) reply came. The texts hold neither the address nor a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    #[error("{0}")]
    UnknownHost(String),
    #[error("{0}")]
    Connect(String),
    #[error("{0}")]
    Tls(String),
    /// `sent` tells whether the server may have seen the request.
    #[error("no answer in time")]
    TimedOut { sent: bool },
    /// The connection ended early; `sent` tells whether the server may have seen the request.
    #[error("{detail}")]
    Broken { sent: bool, detail: String },
}

impl TransportError {
    /// Whether the server may have seen, and acted on, the request.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::UnknownHost(_) | Self::Connect(_) | Self::Tls(_) => false,
            Self::TimedOut { sent } | Self::Broken { sent, .. } => *sent,
        }
    }
}
