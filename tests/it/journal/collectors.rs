//! Lines that are handed on: each kind of collector on a socket of this machine, and what goes wrong with them.

mod behaviour;
mod command;
mod programs;
mod syslog;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender as Channel, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use oktui::collector::{Pace, Sender, Settings, Told};
use oktui::protocol::collector::Collector;
use serde_json::Value;

use super::{open, place, write};

/// Far longer than anything here takes; nothing waits for it but a test that fails.
const LONG: Duration = Duration::from_secs(20);

fn quick() -> Pace {
    let ms = Duration::from_millis;
    Pace { gather: ms(1), first: ms(2), longest: ms(10), answer: ms(400), head: Duration::from_hours(1) }
}

/// Hands on to collectors, and what is told of it.
fn settings(folder: &Path, to: &[&str]) -> (Settings, Receiver<Told>) {
    let (tell, told) = channel();
    let tell = Mutex::new(tell);
    let settings = Settings {
        journal: place(folder),
        org: "acme.okta.com".to_owned(),
        host: Some("desk-7".to_owned()),
        to: to.iter().map(|to| Collector::read(to).unwrap()).collect(),
        ca_file: None,
        secret: Arc::new(|_| Ok(None)),
        tell: Arc::new(move |said| drop(tell.lock().unwrap().send(said.clone()))),
        pace: quick(),
        clock: Timestamp::now,
    };
    (settings, told)
}

fn end(sender: &Sender) {
    Sender::end(&[sender], LONG);
}

/// What a server answers to a request, by its number and body.
type Answer = Box<dyn FnMut(usize, &str) -> Reply + Send>;

enum Reply {
    /// As it goes over the wire.
    Text(String),
    /// Nothing, and the connection stays open.
    Hang,
    /// Nothing, and the connection is broken off.
    Reset,
}

fn status(number: u16, kind: &str, body: &str) -> Reply {
    Reply::Text(format!(
        "HTTP/1.1 {number} Word\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    ))
}

fn fine() -> Reply {
    status(200, "application/json", "{}")
}

/// Somebody who collects over HTTP.
struct Server {
    port: u16,
    /// Head and body of each request.
    requests: Receiver<(String, String)>,
}

impl Server {
    fn start(answer: impl FnMut(usize, &str) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, requests) = channel();
        std::thread::spawn(move || serve(&listener, &asked, Box::new(answer)));
        Self { port, requests }
    }

    fn lines(&self) -> String {
        format!("http://127.0.0.1:{}/lines", self.port)
    }

    fn otlp(&self) -> String {
        format!("otlp+http://127.0.0.1:{}", self.port)
    }

    fn next(&self) -> (String, String) {
        self.requests.recv_timeout(LONG).unwrap()
    }

    /// The lines of all requests up to the one that has a line of this number.
    fn until(&self, seq: u64) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let (_, body) = self.next();
            all.extend(body.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
            if all.iter().any(|line| line["seq"] == seq && line["phase"] != "head") {
                return all;
            }
        }
    }

    /// What came since.
    fn rest(&self) -> Vec<Value> {
        self.requests
            .try_iter()
            .flat_map(|(_, body)| body.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>())
            .collect()
    }
}

fn serve(listener: &TcpListener, asked: &Channel<(String, String)>, mut answer: Answer) {
    let mut held = Vec::new();
    for number in 0.. {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let Some((head, body)) = request(&mut stream) else { continue };
        match answer(number, &body) {
            Reply::Text(text) => {
                if asked.send((head, body)).is_err() {
                    return;
                }
                let _ = stream.write_all(text.as_bytes());
            }
            Reply::Hang => held.push(stream),
            Reply::Reset => drop(stream),
        }
    }
}

fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length: usize =
                head.to_lowercase().split("content-length: ").nth(1)?.lines().next()?.trim().parse().ok()?;
            if body.len() == length {
                return Some((head.to_owned(), body.to_owned()));
            }
        }
        match stream.read(&mut piece).ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&piece[..read]),
        }
    }
}

fn seqs(lines: &[Value]) -> Vec<u64> {
    lines.iter().filter(|line| line["phase"] != "head").map(|line| line["seq"].as_u64().unwrap()).collect()
}

/// What a line in the file is, by what was handed on of it.
fn as_written(line: &str) -> (String, String) {
    let hash: Value = serde_json::from_str(line).unwrap();
    let hash = hash["sha256"].as_str().unwrap().to_owned();
    (line.replace(&format!(",\"sha256\":\"{hash}\"}}"), "}"), hash)
}
