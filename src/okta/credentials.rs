//! What proves to Okta that a call may be made.
//!
//! Owns: the authorisation of a request. Must not know: where tokens are kept, how calls are sent.

use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use futures_util::future::{self, BoxFuture};
use http::header::{AUTHORIZATION, HeaderValue};

use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;

/// Authorises requests; may take its time, as fetching a short-lived token does.
pub trait Credentials: Send + Sync + 'static {
    /// Adds what the request needs. Sees method and address, since some proofs cover them. Called for every attempt.
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        operation: Operation,
    ) -> BoxFuture<'a, Result<(), CallError>>;

    /// Records of the calls that it made by itself since it was last asked, as those for a short-lived token.
    fn made(&self) -> Vec<Exchange> {
        Vec::new()
    }

    /// Told of a 401 reply; true asks for one more attempt, with a fresh [`Credentials::authorize`].
    fn refused(&self, _head: &http::response::Parts) -> bool {
        false
    }
}

/// An API token made in Okta's admin console.
#[derive(Debug)]
pub struct ApiToken(RwLock<Secret>);

impl ApiToken {
    pub fn new(token: Secret) -> Self {
        Self(RwLock::new(token))
    }

    /// Every call from now on carries another token; limits and records of the client stay.
    pub fn replace(&self, token: Secret) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

impl Credentials for ApiToken {
    fn authorize<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        operation: Operation,
    ) -> BoxFuture<'a, Result<(), CallError>> {
        let token = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let header = HeaderValue::try_from(format!("SSWS {}", token.expose()));
        let outcome = match header {
            Ok(mut value) => {
                value.set_sensitive(true);
                request.headers_mut().insert(AUTHORIZATION, value);
                Ok(())
            }
            Err(_) => Err(CallError::new(FailureKind::NoToken, operation)
                .with_detail("the token holds a character that no token has; was it copied whole?")),
        };
        Box::pin(future::ready(outcome))
    }
}
