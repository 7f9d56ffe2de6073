//! One collector: how a batch gets there.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::answer::{Answer, Reply};
use super::http::{self, Post};
use super::message::Message;
use super::{FindSecret, frame, otlp, socket, tls};
use crate::protocol::collector::Collector;
use crate::protocol::secret::Secret;

pub(super) struct Wire {
    pub to: Collector,
    ca_file: Option<PathBuf>,
    secret: FindSecret,
    patience: Duration,
    /// Made when it is first needed: certificates are read for it.
    ready: Option<Ready>,
}

/// What every batch needs.
enum Ready {
    Http { client: reqwest::Client, secret: Option<Secret> },
    Tls(TlsConnector),
    Socket,
}

impl Wire {
    pub(super) fn new(to: Collector, ca_file: Option<PathBuf>, secret: FindSecret, patience: Duration) -> Self {
        Self { to, ca_file, secret, patience, ready: None }
    }

    /// Whether it was taken; never longer than patience lasts.
    pub(super) async fn deliver(&mut self, batch: &[Message], now: Timestamp) -> Answer {
        let ready = match self.ready.take() {
            Some(ready) => ready,
            None => match self.prepare().await {
                Ok(ready) => ready,
                Err(why) => return Answer::failed(why),
            },
        };
        let sending = send(&self.to, &ready, batch, now);
        let answer = timeout(self.patience, sending).await;
        let answer = answer.unwrap_or_else(|_| Answer::failed("no answer in time"));
        // After a failure all is looked up anew: a certificate or a token may have been put right.
        if !matches!(answer, Answer::Failed(..)) {
            self.ready = Some(ready);
        }
        answer
    }

    /// Reads certificates, and asks the keychain, which speaks to somebody else and may ask a person.
    async fn prepare(&self) -> Result<Ready, String> {
        let (to, ca_file, patience) = (self.to.clone(), self.ca_file.clone(), self.patience);
        let secret = Arc::clone(&self.secret);
        let preparing = tokio::task::spawn_blocking(move || match &to {
            Collector::Tls(..) => tls::connector(ca_file.as_deref()).map(Ready::Tls),
            Collector::Socket(_) => Ok(Ready::Socket),
            Collector::Otlp(_) | Collector::Lines(_) => {
                let client = http::client(&to, ca_file.as_deref(), patience)?;
                Ok(Ready::Http { client, secret: secret(&to)? })
            }
        });
        preparing.await.unwrap_or_else(|_| Err("a defect in this program".to_owned()))
    }
}

async fn send(to: &Collector, ready: &Ready, batch: &[Message], now: Timestamp) -> Answer {
    let frames = || -> Vec<Vec<u8>> { batch.iter().map(frame::frame).collect() };
    match (to, ready) {
        (Collector::Tls(host, port), Ready::Tls(connector)) => tls::send(connector, host, *port, &frames()).await,
        (Collector::Socket(path), _) => socket::send(path, &frames()).await,
        (Collector::Otlp(url), Ready::Http { client, secret }) => {
            let body = otlp::request(batch, now);
            let (kind, reply) = ("application/json", Reply::Otlp);
            http::post(client, Post { url, body, kind, reply, secret: secret.as_ref() }).await
        }
        (Collector::Lines(url), Ready::Http { client, secret }) => {
            let body = batch.iter().map(|message| message.with_hash() + "\n").collect();
            let (kind, reply) = ("application/x-ndjson", Reply::Anything);
            http::post(client, Post { url, body, kind, reply, secret: secret.as_ref() }).await
        }
        // What was made for another one does not come here.
        (Collector::Tls(..) | Collector::Otlp(_) | Collector::Lines(_), _) => Answer::failed("it is not ready"),
    }
}
