//! The receiver on a real socket: visitors who say nothing, too much, or too little, and the honest one among them.

use std::time::Duration;

use oktui::protocol::secret::Secret;
use oktui::receiver::{Heard, Receiver};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SECRET: &str = "right-secret";

async fn receiver() -> Receiver {
    Receiver::listen(([127, 0, 0, 1], 0).into(), "Authorization", Secret::new(SECRET)).await.unwrap()
}

fn delivery(number: &str) -> String {
    let body = format!(r#"{{"data":{{"events":[{{"uuid":"{number}","eventType":"user.lifecycle.create"}}]}}}}"#);
    format!("POST / HTTP/1.1\r\nHost: x\r\nAuthorization: {SECRET}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Says something, and hears everything until the other side is done.
async fn talk(receiver: &Receiver, said: &[u8]) -> String {
    let mut stream = TcpStream::connect(receiver.address()).await.unwrap();
    stream.write_all(said).await.unwrap();
    listen(&mut stream).await
}

async fn listen(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut heard)).await;
    read.expect("the connection is closed in time").unwrap();
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn hundreds_who_say_nothing_do_not_keep_okta_out() {
    let mut receiver = receiver().await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(receiver.address()).await.unwrap();
        stream.write_all(b"POST / HTTP/1.1\r\nAuthor").await.unwrap();
        silent.push(stream);
    }
    assert!(talk(&receiver, delivery("u1").as_bytes()).await.starts_with("HTTP/1.1 204"));
    assert!(matches!(receiver.hear().await, Some(Heard::Events(events)) if events[0].event.uuid == "u1"));
    let mut first = silent.remove(0);
    assert_eq!(listen(&mut first).await, "", "whoever waited longest had to go");
}

#[tokio::test]
async fn a_head_that_does_not_come_is_given_up() {
    let receiver = receiver().await;
    let begun = std::time::Instant::now();
    let heard = talk(&receiver, b"POST / HTTP/1.1\r\nHost: x\r\n").await;
    assert!(heard.is_empty() || heard.starts_with("HTTP/1.1 408"), "{heard}");
    assert!(begun.elapsed() >= Duration::from_secs(3));
}

#[tokio::test]
async fn the_answer_reaches_whoever_sends_too_much() {
    let receiver = receiver().await;
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nAuthorization: {SECRET}\r\nContent-Length: 2000000\r\n\r\n");
    let whole = [head.as_bytes(), &vec![b' '; 2_000_000]].concat();
    assert!(talk(&receiver, &whole).await.starts_with("HTTP/1.1 413"));
    let stranger =
        [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n", &vec![b' '; 2_000_000][..]].concat();
    assert!(talk(&receiver, &stranger).await.starts_with("HTTP/1.1 401"));
    let huge = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(100_000));
    assert!(talk(&receiver, huge.as_bytes()).await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn each_visit_has_one_request_and_methods_are_told() {
    let mut receiver = receiver().await;
    let two = delivery("u1") + &delivery("u2");
    let heard = talk(&receiver, two.as_bytes()).await;
    assert_eq!(heard.matches("HTTP/1.1 204").count(), 1, "{heard}");
    assert!(heard.to_lowercase().contains("connection: close"), "{heard}");
    assert!(matches!(receiver.hear().await, Some(Heard::Events(events)) if events.len() == 1));
    let put = format!("PUT / HTTP/1.1\r\nHost: x\r\nAuthorization: {SECRET}\r\n\r\n");
    let heard = talk(&receiver, put.as_bytes()).await;
    assert!(heard.starts_with("HTTP/1.1 405") && heard.contains("GET, POST"), "{heard}");
}
