//! Syslog: over TLS, and over sockets of this machine.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oktui::store::journal;
use oktui::store::journal::spool::positions;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, Stream};

use super::*;

/// How a connection of a server over TLS goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To its end, with the farewell of TLS.
    Whole,
    /// To its end, without.
    Silent,
    /// Broken off with something unread.
    Broken,
    /// Ended before the handshake.
    Refused,
    /// Nothing is answered to the end of it.
    Hang,
}

struct Syslog {
    port: u16,
    /// What stood on each connection that went to its end.
    read: Receiver<Vec<u8>>,
}

fn listen(folder: &Path, name: &str, ways: &[Way]) -> Syslog {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let pem = STANDARD.encode(authority.der());
    std::fs::write(folder.join("ca.pem"), format!("-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n"))
        .unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (whole, read) = channel();
    let mut ways: VecDeque<Way> = ways.iter().copied().collect();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        let mut held = Vec::new();
        loop {
            let Ok((mut tcp, _)) = listener.accept() else { return };
            let way = if ways.len() > 1 { ways.pop_front() } else { ways.front().copied() };
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut text = Vec::new();
            match way.unwrap() {
                Way::Refused => {}
                Way::Broken => drop(Stream::new(&mut tls, &mut tcp).read_exact(&mut [0; 10])),
                Way::Hang => {
                    let _ = Stream::new(&mut tls, &mut tcp).read_exact(&mut [0; 10]);
                    held.push(tcp);
                }
                way @ (Way::Whole | Way::Silent) => {
                    let mut stream = Stream::new(&mut tls, &mut tcp);
                    if stream.read_to_end(&mut text).is_err() {
                        continue;
                    }
                    if way == Way::Whole {
                        tls.send_close_notify();
                        let _ = tls.complete_io(&mut tcp);
                    }
                    if whole.send(text).is_err() {
                        return;
                    }
                }
            }
        }
    });
    Syslog { port, read }
}

/// The frames, each of the length that stands before it.
fn frames(mut bytes: &[u8]) -> Vec<String> {
    let mut frames = Vec::new();
    while let Some(space) = bytes.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(&bytes[..space]).unwrap().parse().unwrap();
        let (frame, rest) = bytes[space + 1..].split_at(length);
        frames.push(String::from_utf8(frame.to_vec()).unwrap());
        bytes = rest;
    }
    assert!(bytes.is_empty());
    frames
}

/// The text of a frame: a line of the journal.
fn text(frame: &str) -> &str {
    &frame[frame.find("] {").unwrap() + 2..]
}

#[test]
fn frames_arrive_over_tls_whoever_says_farewell() {
    for way in [Way::Whole, Way::Silent] {
        let folder = tempfile::tempdir().unwrap();
        write(&open(folder.path()), "00u1");
        let server = listen(folder.path(), "localhost", &[way]);
        let (mut settings, _) = settings(folder.path(), &[&format!("syslog+tls://localhost:{}", server.port)]);
        settings.ca_file = Some(folder.path().join("ca.pem"));
        let sender = Sender::start(settings).unwrap();
        let frames = frames(&server.read.recv_timeout(LONG).unwrap());
        end(&sender);
        assert!(sender.left().is_empty());
        let written = super::super::text(folder.path());
        assert_eq!(frames.iter().map(|frame| text(frame)).collect::<Vec<_>>(), written.lines().collect::<Vec<_>>());
        for (frame, line) in frames.iter().zip(written.lines()) {
            assert!(frame.starts_with("<109>1 20") || frame.starts_with("<110>1 20"), "{frame}");
            assert!(frame.contains(&format!(" sha256=\"{}\"]", journal::digest(line))), "{frame}");
        }
    }
}

#[test]
fn what_breaks_off_on_the_way_goes_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    // More than is read at once: else nobody could tell what was left unread.
    for at in 0..80 {
        write(&journal, &format!("00u{at}"));
    }
    let server = listen(folder.path(), "localhost", &[Way::Refused, Way::Broken, Way::Hang, Way::Whole]);
    let (mut settings, told) = settings(folder.path(), &[&format!("syslog+tls://localhost:{}", server.port)]);
    settings.ca_file = Some(folder.path().join("ca.pem"));
    let sender = Sender::start(settings).unwrap();
    assert!(matches!(told.recv_timeout(LONG).unwrap(), Told::Trouble { .. }));
    assert_eq!(frames(&server.read.recv_timeout(LONG).unwrap()).len(), 161);
    assert!(matches!(told.recv_timeout(LONG).unwrap(), Told::Again { .. }));
    end(&sender);
    assert!(sender.left().is_empty());
}

#[test]
fn nothing_goes_to_a_server_that_cannot_show_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    write(&open(folder.path()), "00u1");
    for (name, trusted, why) in [("other.example", true, "other.example"), ("localhost", false, "UnknownIssuer")] {
        let server = listen(folder.path(), name, &[Way::Whole]);
        let (mut settings, told) = settings(folder.path(), &[&format!("syslog+tls://localhost:{}", server.port)]);
        settings.ca_file = trusted.then(|| folder.path().join("ca.pem"));
        let sender = Sender::start(settings).unwrap();
        let said = told.recv_timeout(LONG).unwrap();
        // A machine without certificates of its own trusts nobody either.
        assert!(
            matches!(&said, Told::Trouble { why: said, .. } if said.contains(why) || said.contains("No CA")),
            "{said:?}"
        );
        end(&sender);
        assert!(server.read.try_recv().is_err() && sender.left().len() == 1);
    }
    let kept = positions(&place(folder.path())).unwrap();
    assert!(kept.iter().all(|kept| kept.seq == 0 && kept.trouble.is_some()), "{kept:?}");
}

#[cfg(unix)]
#[test]
fn sockets_of_this_machine_are_waited_for_and_written_to_in_their_own_way() {
    use std::os::unix::net::{UnixDatagram, UnixListener};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    write(&open(folder.path()), "00u1");
    let (settings, told) = settings(folder.path(), &[&format!("syslog://{}", path.display())]);
    let sender = Sender::start(settings.clone()).unwrap();
    assert!(matches!(told.recv_timeout(LONG).unwrap(), Told::Trouble { .. }), "nobody listens yet");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    let written = super::super::text(folder.path());
    let mut piece = vec![0; 1 << 16];
    for line in written.lines() {
        let length = socket.recv(&mut piece).unwrap();
        assert_eq!(text(std::str::from_utf8(&piece[..length]).unwrap()), line);
    }
    end(&sender);
    drop(socket);
    std::fs::remove_file(&path).unwrap();
    let listener = UnixListener::bind(&path).unwrap();
    write(&open(folder.path()), "00u2");
    let sender = Sender::start(settings).unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).unwrap();
    drop(stream);
    assert_eq!(
        all.lines().map(text).collect::<Vec<_>>(),
        super::super::text(folder.path()).lines().skip(3).collect::<Vec<_>>()
    );
    end(&sender);
    assert!(sender.left().is_empty());
}

#[cfg(unix)]
#[test]
fn a_line_that_no_frame_holds_is_cut_and_still_names_itself() {
    use std::os::unix::net::UnixDatagram;

    use oktui::protocol::recorder::{Export, Note, Recorder};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    let columns = (0..2_000).map(|at| format!("attribute{at}")).collect();
    open(folder.path()).note(Note::Export(Export { rows: 3, columns, ..Export::default() })).unwrap();
    let (settings, _) = settings(folder.path(), &[&format!("syslog://{}", path.display())]);
    let sender = Sender::start(settings).unwrap();
    let mut piece = vec![0; 1 << 16];
    socket.recv(&mut piece).unwrap();
    let length = socket.recv(&mut piece).unwrap();
    assert!(length <= 8_096);
    let said: Value = serde_json::from_str(text(std::str::from_utf8(&piece[..length]).unwrap())).unwrap();
    let line = super::super::text(folder.path()).lines().nth(1).unwrap().to_owned();
    assert!(line.len() > 8_096);
    assert_eq!((&said["seq"], &said["cut"], &said["phase"]), (&2.into(), &true.into(), &"export".into()));
    assert_eq!(said["sha256"], journal::digest(&line));
    end(&sender);
    assert!(sender.left().is_empty());
}
