//! TLS, proxies and time-outs, against real sockets on this machine.

use oktui::protocol::id::UserId;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oktui::demo::{Clock, Demo, DemoSettings, Serving};
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::HttpTransport;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::secret::Secret;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const TOKEN: &str = "00MARKEDmarkedMARKEDmarked0123456789abcdef";

/// The demo organisation behind TLS, with a certificate that only its own authority vouches for.
struct Secured {
    folder: TempDir,
    port: u16,
    _serving: Serving,
}

impl Secured {
    async fn serve(names: &[&str]) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let pem = STANDARD.encode(authority.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n");
        fs::write(folder.path().join("ca.pem"), pem).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let settings = DemoSettings { users: 50, token: Some(TOKEN.into()), ..DemoSettings::default() };
        let serving = Demo::new(settings, Clock::system()).serve().await.unwrap();
        let behind = serving.origin().trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(async move {
                    // A client that trusts nobody hangs up.
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut organisation = TcpStream::connect(behind).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut organisation).await;
                });
            }
        });
        Self { folder, port, _serving: serving }
    }

    fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    async fn org(&self, ca_file: Option<&Path>) -> Result<String, CallError> {
        let client = client(&format!("https://localhost:{}", self.port), ca_file, Duration::from_secs(10));
        client.org(&Control::new(Urgency::Typing)).await.map(|org| org.name().unwrap_or_default().to_owned())
    }
}

fn client(address: &str, ca_file: Option<&Path>, patience: Duration) -> Client {
    let origin = Origin::understand(address).unwrap().origin;
    let transport = HttpTransport::new(&origin).with_ca_file(ca_file.map(Path::to_path_buf));
    // As in the program, connecting has less time than answering.
    let transport = Arc::new(transport.with_patience(patience, patience * 3));
    let settings = Settings { seed: 1, ..Settings::new(ConnectionId::new("here"), origin) };
    Client::new(settings, transport, Arc::new(ApiToken::new(Secret::new(TOKEN))))
}

fn advice(failure: CallError) -> String {
    let (what, meaning) = ("Check failed".to_owned(), String::new());
    oktui::app::session::problem::Problem { what, meaning, can_retry: false, failure: Box::new(failure) }.advice()
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_its_file_is_named_and_only_then() {
    let server = Secured::serve(&["localhost"]).await;
    assert_eq!(server.org(Some(&server.ca_file())).await.unwrap(), "Acme (demo)");
    let failure = server.org(None).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Insecure, "{failure:?}");
    let said = advice(failure);
    assert!(said.contains("issuer is not known") && said.contains("ca_file"), "{said}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_though_its_authority_is_trusted() {
    let server = Secured::serve(&["acme.example"]).await;
    let failure = server.org(Some(&server.ca_file())).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Insecure, "{failure:?}");
    let said = advice(failure);
    assert!(said.contains("for another name"), "{said}");
}

#[tokio::test]
async fn a_ca_file_that_is_of_no_use_is_told_with_its_path() {
    let server = Secured::serve(&["localhost"]).await;
    let folder = server.folder.path();
    let empty = folder.join("empty.pem");
    fs::write(&empty, "no certificate at all\n").unwrap();
    let broken = folder.join("broken.pem");
    fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    for (path, reason) in [
        (folder.join("missing.pem"), "No such file"),
        (folder.to_path_buf(), "directory"),
        (empty, "holds no certificate"),
        (broken, ""),
    ] {
        let failure = server.org(Some(&path)).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Insecure, "{failure:?}");
        let said = advice(failure);
        assert!(said.contains(&path.display().to_string()) && said.contains(reason), "{said}");
        assert!(said.contains("config.toml"), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut held = Vec::new();
        loop {
            held.push(listener.accept().await.unwrap());
        }
    });
    let control = Control::new(Urgency::Typing);
    // The handshake belongs to connecting; in the clear, the request has left already.
    for (scheme, sent) in [("https", false), ("http", true)] {
        let client = client(&format!("{scheme}://localhost:{port}"), None, Duration::from_millis(100));
        let write = oktui::protocol::change::Change::Unlock;
        let failure = client.change(&UserId::new("00u1"), &write, &control).await.unwrap_err();
        assert_eq!((failure.kind, failure.sent), (FailureKind::TimedOut, sent), "{scheme}");
    }
}

/// A proxy that connects everybody to one server; yields what it was asked for.
async fn proxy(to: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).await.unwrap() > 0 {}
                let allowed = head.starts_with("CONNECT ") && to != 0;
                seen.lock().unwrap().push(head);
                if !allowed {
                    let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").await;
                    return;
                }
                stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
                let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    (address, asked)
}

/// `oktui check` on a connection to `https://acme.example`, in an environment of its own.
async fn check(server: &Secured, variables: &[(&str, &str)]) -> Output {
    let folder = server.folder.path();
    let config = folder.join("config.toml");
    let ca_file = server.ca_file();
    let text = format!(
        "[connection.acme]\nhost = \"acme.example\"\ntoken_command = [\"printf\", \"{TOKEN}\"]\nca_file = \"{}\"\n",
        ca_file.display()
    );
    fs::write(&config, text).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(["check", "--connection", "acme"]).env_clear().env("OKTUI_CONFIG", config).env("HOME", folder);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command.envs(variables.iter().copied()).stdin(Stdio::null());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    texts.concat()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_carries_the_calls_and_sees_no_token() {
    let server = Secured::serve(&["acme.example"]).await;
    let (address, asked) = proxy(server.port).await;
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let output = check(&server, &[(name, &address)]).await;
        assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
        assert!(said(&output).contains("Acme (demo)"), "{}", said(&output));
        let heads = std::mem::take(&mut *asked.lock().unwrap());
        assert!(heads.iter().all(|head| head.starts_with("CONNECT acme.example:443 ")), "{heads:?}");
        assert!(!heads.is_empty() && !heads.concat().contains("MARKED"), "{heads:?}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_no_proxy_is_called_directly() {
    let server = Secured::serve(&["acme.example"]).await;
    let (address, asked) = proxy(server.port).await;
    for exception in ["localhost,.example", "*.example", "acme.example:443"] {
        let output = check(&server, &[("HTTPS_PROXY", &address), ("NO_PROXY", exception)]).await;
        assert_eq!(output.status.code(), Some(1), "nobody has this name: {}", said(&output));
        assert!(asked.lock().unwrap().is_empty(), "{exception}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_exception_that_names_no_host_is_told() {
    let server = Secured::serve(&["acme.example"]).await;
    let (address, _asked) = proxy(server.port).await;
    let output = check(&server, &[("HTTPS_PROXY", &address), ("NO_PROXY", "localhost,acme.*,intra:https")]).await;
    let told = "NO_PROXY        not understood, and no exception from the proxy: acme.*, intra:https";
    assert!(said(&output).contains(told), "{}", said(&output));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_refuses_is_named_as_the_one_that_did() {
    let server = Secured::serve(&["acme.example"]).await;
    let (address, _asked) = proxy(0).await;
    let output = check(&server, &[("HTTPS_PROXY", &address)]).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("did not let the call through: it answered 403 Forbidden"), "{}", said(&output));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_called_without_a_proxy() {
    let (address, asked) = proxy(0).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command
        .args(["check", "--demo"])
        .env("HTTPS_PROXY", &address)
        .env("HTTP_PROXY", &address)
        .env("ALL_PROXY", &address);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(asked.lock().unwrap().is_empty());
}
