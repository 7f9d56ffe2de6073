//! The real transport, against a socket on this machine.

use std::sync::Arc;
use std::time::Duration;

use oktui::okta::client::{Client, Settings};
use oktui::okta::control::Control;
use oktui::okta::control::Urgency;
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{HttpTransport, Transport};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::error::FailureKind;
use oktui::protocol::secret::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::script::{TOKEN, user};

/// What the server writes for one connection before it closes it; `Hold` keeps it open.
#[derive(Clone)]
enum Write {
    Bytes(Vec<u8>),
    Hold,
}

fn ok(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

/// Serves one script a connection, the last one for all further; yields what was received.
async fn serve(scripts: Vec<Vec<Write>>) -> (String, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (requests, received) = unbounded_channel();
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            let script = scripts[number.min(scripts.len() - 1)].clone();
            tokio::spawn(answer_one(stream, script, requests.clone()));
        }
    });
    (address, received)
}

async fn answer_one(mut stream: TcpStream, script: Vec<Write>, requests: UnboundedSender<String>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let count = stream.read(&mut buffer).await.unwrap();
        if count == 0 {
            return;
        }
        request.extend_from_slice(&buffer[..count]);
    }
    let _ = requests.send(String::from_utf8(request).unwrap());
    for write in script {
        match write {
            Write::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.flush().await;
            }
            Write::Hold => std::future::pending().await,
        }
    }
    let _ = stream.shutdown().await;
}

fn client(address: &str) -> Client {
    let origin = Origin::understand(address).unwrap().origin;
    let transport = Arc::new(HttpTransport::new(&origin));
    let settings = Settings { seed: 1, ..Settings::new(ConnectionId::new("here"), origin) };
    Client::new(settings, transport, Arc::new(ApiToken::new(Secret::new(TOKEN))))
}

fn typing() -> Control {
    Control::new(Urgency::Typing)
}

#[tokio::test]
async fn a_call_arrives_as_it_was_meant() {
    let (address, mut received) = serve(vec![vec![Write::Bytes(ok(&user("ann+test lee")))]]).await;
    let user = client(&address).get_user("ann+test lee@x.io", &typing()).await.unwrap();
    assert_eq!(user.id, "ann+test lee");
    let request = received.recv().await.unwrap();
    assert!(request.starts_with("GET /api/v1/users/ann%2Btest%20lee@x.io HTTP/1.1\r\n"), "{request}");
    let lower = request.to_ascii_lowercase();
    for line in [
        "accept: application/json",
        "accept-encoding: gzip",
        &format!("user-agent: oktui/{}", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(lower.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
    assert!(request.contains(&format!("SSWS {TOKEN}")));
}

#[tokio::test]
async fn a_compressed_reply_is_unpacked() {
    // gzip of `{"id":"00u1","profile":{"login":"a@x.io"}}`, made by hand with one stored block.
    let body = br#"{"id":"00u1","profile":{"login":"a@x.io"}}"#;
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    packed.extend((body.len() as u16).to_le_bytes());
    packed.extend((!(body.len() as u16)).to_le_bytes());
    packed.extend(body);
    packed.extend(crc32(body).to_le_bytes());
    packed.extend((body.len() as u32).to_le_bytes());
    let mut reply =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len()).into_bytes();
    reply.extend(packed);
    let (address, _received) = serve(vec![vec![Write::Bytes(reply)]]).await;
    assert_eq!(client(&address).get_user("00u1", &typing()).await.unwrap().text("login"), "a@x.io");
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[tokio::test]
async fn half_a_reply_and_none_are_asked_for_again() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":".to_vec();
    let (address, mut received) =
        serve(vec![vec![Write::Bytes(half)], Vec::new(), vec![Write::Bytes(ok(&user("00u1")))]]).await;
    let client = client(&address);
    assert_eq!(client.get_user("00u1", &typing()).await.unwrap().id, "00u1");
    for expected in [None, Some("x-okta-retry-count: 1"), Some("x-okta-retry-count: 2")] {
        let request = received.recv().await.unwrap().to_ascii_lowercase();
        match expected {
            Some(line) => assert!(request.contains(line), "{request}"),
            None => assert!(!request.contains("x-okta-retry"), "{request}"),
        }
    }
    assert_eq!(client.exchanges()[0].retries, 2);
}

#[tokio::test]
async fn a_server_that_always_hangs_up_is_no_connection() {
    let (address, _received) = serve(vec![Vec::new()]).await;
    let error = client(&address).org(&typing()).await.unwrap_err();
    assert_eq!((error.kind, error.status), (FailureKind::Unreachable, None));
    assert!(!error.detail.unwrap().contains("127.0.0.1"), "an address may hold names");
}

#[tokio::test]
async fn nobody_listening_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&address).org(&typing()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreachable);
    assert!(error.detail.unwrap().to_lowercase().contains("refused"));
}

#[tokio::test]
async fn a_server_without_tls_is_not_secure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 4096];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let error = client(&address).org(&typing()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Insecure, "{error:?}");
}

#[tokio::test]
async fn a_slow_body_can_be_cancelled() {
    let start = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":".to_vec();
    let (address, mut received) = serve(vec![vec![Write::Bytes(start), Write::Hold]]).await;
    let client = client(&address);
    let control = typing();
    let call = tokio::spawn({
        let (client, control) = (client.clone(), control.clone());
        async move { client.org(&control).await }
    });
    received.recv().await.unwrap();
    control.cancel.cancel();
    let outcome = tokio::time::timeout(Duration::from_secs(5), call).await.unwrap().unwrap();
    assert_eq!(outcome.unwrap_err().kind, FailureKind::Cancelled);
    assert_eq!(client.exchanges()[0].problem.as_deref(), Some("cancelled"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, mut other) = serve(vec![vec![Write::Bytes(ok("{}"))]]).await;
    let redirect = format!("HTTP/1.1 302 Found\r\nlocation: {elsewhere}/api/v1/org\r\ncontent-length: 0\r\n\r\n");
    let (address, _received) = serve(vec![vec![Write::Bytes(redirect.into_bytes())]]).await;
    let error = client(&address).org(&typing()).await.unwrap_err();
    assert_eq!((error.kind, error.status), (FailureKind::Redirected, Some(302)));
    assert!(other.try_recv().is_err(), "nothing went there");
}

#[tokio::test]
async fn a_write_without_a_body_states_its_length_once() {
    let (address, mut received) = serve(vec![vec![Write::Bytes(ok("{}"))]]).await;
    let transport = HttpTransport::new(&Origin::understand(&address).unwrap().origin);
    let request = http::Request::post(format!("{address}/api/v1/users/00u1/lifecycle/unlock"))
        .header("content-length", "0")
        .body(bytes::Bytes::new())
        .unwrap();
    assert_eq!(transport.send(request).await.unwrap().head.status, 200);
    let request = received.recv().await.unwrap().to_ascii_lowercase();
    assert_eq!(request.matches("content-length: 0\r\n").count(), 1, "{request}");
}
