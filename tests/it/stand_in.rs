//! A server on loopback that answers whatever a test wants, and the command line against it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use oktui::cli::{Exit, Surroundings, run};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub method: String,
    /// Path and query.
    pub target: String,
}

/// What is written on the wire; nothing closes the connection without a word.
pub(crate) type Wire = Vec<u8>;

pub(crate) struct StandIn {
    pub origin: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// An answer as Okta marks it.
pub(crate) fn okta(status: u16, body: impl AsRef<[u8]>) -> Wire {
    answer(status, &[("content-type", "application/json"), ("x-okta-request-id", "req1")], body)
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Wire {
    let body = body.as_ref();
    let mut wire = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        let _ = write!(wire, "{name}: {value}\r\n");
    }
    wire.push_str("\r\n");
    [wire.as_bytes(), body].concat()
}

impl StandIn {
    pub(crate) fn answering(handler: impl Fn(&Asked, usize) -> Wire + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (heard, handler) = (Arc::clone(&asked), Arc::new(handler));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heard, handler) = (Arc::clone(&heard), Arc::clone(&handler));
                std::thread::spawn(move || {
                    let Some((mut stream, request)) = read(stream) else { return };
                    let number = {
                        let mut heard = heard.lock().unwrap();
                        heard.push(request.clone());
                        heard.len()
                    };
                    let _ = stream.write_all(&handler(&request, number));
                });
            }
        });
        Self { origin, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Runs the program against it: how it ended, and what it said on both streams.
    pub(crate) fn run(&self, arguments: &[&str], is_terminal: bool) -> (Exit, String, String) {
        let mut out = Vec::new();
        let (exit, err) = self.run_to(arguments, is_terminal, &mut out);
        (exit, String::from_utf8(out).unwrap(), err)
    }

    pub(crate) fn run_to(&self, arguments: &[&str], is_terminal: bool, out: &mut dyn Write) -> (Exit, String) {
        // What the program calls a connection that the environment gives.
        let local = format!("local-{}", self.origin.rsplit(':').next().unwrap());
        let arguments = ["oktui"].iter().chain(arguments);
        let arguments: Vec<OsString> =
            arguments.map(|word| OsString::from(if *word == "LOCAL" { local.as_str() } else { *word })).collect();
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml").display().to_string();
        let variable = |name: &str| match name {
            "OKTA_CLIENT_ORGURL" => Some(self.origin.clone()),
            "OKTA_CLIENT_TOKEN" => Some("00standin".to_owned()),
            "OKTUI_CONFIG" => Some(config.clone()),
            "OKTUI_STATE" => Some(folder.path().join("state").display().to_string()),
            _ => None,
        };
        let mut err = Vec::new();
        let mut surroundings = Surroundings {
            variable: &variable,
            stdin_is_terminal: false,
            stdout_is_terminal: is_terminal,
            out,
            err: &mut err,
        };
        let exit = run(arguments, &mut surroundings);
        (exit, String::from_utf8(err).unwrap())
    }
}

fn read(mut stream: TcpStream) -> Option<(TcpStream, Asked)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    while bytes.len() < head + length.unwrap_or(0) {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
        }
    }
    let mut words = text.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    Some((stream, Asked { method, target }))
}
