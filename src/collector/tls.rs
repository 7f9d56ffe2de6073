//! Syslog over TLS, RFC 5425: each frame behind its length.
//!
//! The protocol knows no receipt. What stands for one: after each batch the connection is ended in order, and the
//! collector ends it, too. A system that had something unread would have broken it off instead.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig};

use super::answer::Answer;
use super::http::plain;

const CONNECT: Duration = Duration::from_secs(5);
/// A collector has nothing to say; one that talks on is none.
const MOST_SAID: usize = 64 << 10;

/// Trusts what the system trusts, and the certificates of a PEM file.
pub(super) fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, String> {
    let mut extra = Vec::new();
    if let Some(path) = ca_file {
        let shown = path.display();
        let pem = std::fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        extra = read.map_err(|error| format!("{shown}: {error}"))?;
        if extra.is_empty() {
            return Err(format!("{shown} holds no certificate (PEM)"));
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let told = |error: rustls::Error| error.to_string();
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(told)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(told)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Sends frames over a connection of their own, and sees that they were read.
pub(super) async fn send(connector: &TlsConnector, host: &str, port: u16, frames: &[Vec<u8>]) -> Answer {
    match exchange(connector, host, port, frames).await {
        Ok(()) => Answer::Taken,
        Err(why) => Answer::failed(why),
    }
}

async fn exchange(connector: &TlsConnector, host: &str, port: u16, frames: &[Vec<u8>]) -> Result<(), String> {
    let bare = host.trim_matches(['[', ']']);
    let failed = |error: std::io::Error| plain(&error.to_string());
    let name = ServerName::try_from(bare.to_owned()).map_err(|_| format!("{bare} is no name of a host"))?;
    let greeted = timeout(CONNECT, async {
        let stream = TcpStream::connect((bare, port)).await?;
        connector.connect(name, stream).await
    });
    let mut stream = greeted.await.map_err(|_| "no connection in time".to_owned())?.map_err(failed)?;
    let mut text = Vec::new();
    for frame in frames {
        text.extend_from_slice(format!("{} ", frame.len()).as_bytes());
        text.extend_from_slice(frame);
    }
    stream.write_all(&text).await.map_err(failed)?;
    stream.shutdown().await.map_err(failed)?;
    read_to_end(&mut stream).await
}

/// Waits until the other side has ended the connection in its turn.
pub(super) async fn read_to_end(stream: &mut (impl AsyncReadExt + Unpin)) -> Result<(), String> {
    let mut piece = [0; 1024];
    let mut said = 0;
    loop {
        match stream.read(&mut piece).await {
            Ok(0) => return Ok(()),
            Ok(length) => {
                said += length;
                if said > MOST_SAID {
                    return Err("it talks on, which no collector does".to_owned());
                }
            }
            // Without a farewell of TLS, as rsyslog does with GnuTLS; it has read all by then.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(plain(&error.to_string())),
        }
    }
}
