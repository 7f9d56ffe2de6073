//! Service apps against the demo organisation: keys, scopes, clocks, expiry, proof of possession.

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair as RsaPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use oktui::demo::{Demo, DemoSettings, ServiceApp as App};
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::oauth::{OAuth, ServiceApp};
use oktui::okta::signing::{KeyError, SigningKey};
use oktui::okta::transport::{Response, Transport, TransportError};
use oktui::protocol::change::Change;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::org::Org;
use oktui::protocol::secret::Secret;
use serde_json::json;

use super::harness::{ORIGIN, RouterTransport, START, demo};
use oktui::protocol::id::UserId;

const ID: &str = "0oatest";
const READ: &[&str] = &["okta.users.read", "okta.orgs.read"];

thread_local! {
    /// How far this machine's clock is from the server's.
    static OFF: Cell<i64> = const { Cell::new(0) };
    static BEGUN: tokio::time::Instant = tokio::time::Instant::now();
}

fn now() -> Timestamp {
    let start: Timestamp = START.parse().unwrap();
    let passed = BEGUN.with(tokio::time::Instant::elapsed);
    start.checked_add(passed).unwrap() + SignedDuration::from_secs(OFF.get())
}

/// Keeps what was sent.
struct Listening(RouterTransport, Arc<Mutex<Vec<http::Request<Bytes>>>>);

impl Transport for Listening {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let mut copy = http::Request::new(request.body().clone());
        *copy.method_mut() = request.method().clone();
        *copy.uri_mut() = request.uri().clone();
        copy.headers_mut().clone_from(request.headers());
        self.1.lock().unwrap().push(copy);
        self.0.send(request)
    }
}

struct Service {
    demo: Demo,
    client: Client,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Service {
    /// An app that the organisation knows by one key and that signs with another, perhaps the same.
    fn new(known: &SigningKey, key: SigningKey, asked: &[&str], change: impl FnOnce(&mut App)) -> Self {
        BEGUN.with(|_| ());
        let public = serde_json::to_string(&known.public().unwrap()).unwrap();
        let mut app = App::new(ID, &public, READ).unwrap();
        change(&mut app);
        let demo = demo(DemoSettings { service_app: Some(app), ..DemoSettings::default() });
        let sent = Arc::default();
        let origin = Origin::understand(ORIGIN).unwrap().origin;
        let transport: Arc<dyn Transport> =
            Arc::new(Listening(RouterTransport(demo.router(ORIGIN)), Arc::clone(&sent)));
        let scopes = asked.iter().map(|scope| (*scope).to_owned()).collect();
        let app = ServiceApp { client_id: ID.into(), key, key_id: Some("k1".into()), scopes };
        let credentials = OAuth::new(app, origin.clone(), Arc::clone(&transport), now);
        let client = Client::new(Settings::new(ConnectionId::new("acme"), origin), transport, Arc::new(credentials));
        Self { demo, client, sent }
    }

    fn usual() -> Self {
        let (one, other) = (ec(), ec());
        let _ = other;
        Self::new(&one.0, one.1, READ, |_| ())
    }

    async fn org(&self) -> Result<Org, CallError> {
        self.client.org(&Control::new(Urgency::Typing)).await
    }

    fn asked_for_tokens(&self) -> usize {
        self.sent.lock().unwrap().iter().filter(|request| request.uri().path() == "/oauth2/v1/token").count()
    }

    fn last_call(&self) -> http::Request<Bytes> {
        self.sent.lock().unwrap().iter().rfind(|request| request.uri().path().starts_with("/api/")).cloned().unwrap()
    }

    async fn send_again(&self, request: http::Request<Bytes>) -> (StatusCode, String) {
        let response = RouterTransport(self.demo.router(ORIGIN)).send(request).await.unwrap();
        let mut body = response.body;
        let mut text = String::new();
        while let Some(piece) = body.chunk().await.unwrap() {
            text.push_str(std::str::from_utf8(&piece).unwrap());
        }
        (response.head.status, text)
    }
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

fn parse(text: String) -> SigningKey {
    SigningKey::parse(&Secret::new(text)).unwrap()
}

/// The same key twice: one for the organisation, one to sign with.
fn ec() -> (SigningKey, SigningKey) {
    let der = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap().to_pkcs8v1().unwrap();
    (parse(pem(der.as_ref())), parse(pem(der.as_ref())))
}

/// Every number in the DER of a key.
fn integers(mut der: &[u8], found: &mut Vec<Vec<u8>>) {
    while let [tag, first, rest @ ..] = der {
        let (length, rest) = match first {
            0x81 => (usize::from(rest[0]), &rest[1..]),
            0x82 => (usize::from(rest[0]) << 8 | usize::from(rest[1]), &rest[2..]),
            short => (usize::from(*short), rest),
        };
        let (value, after) = rest.split_at(length);
        match tag {
            0x30 | 0x04 => integers(value, found),
            0x02 => found.push(value.iter().copied().skip_while(|byte| *byte == 0).collect()),
            _ => {}
        }
        der = after;
    }
}

#[test]
fn every_form_of_a_key_is_read_and_every_other_named() {
    let pair = RsaPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    let mut numbers = Vec::new();
    integers(der.as_ref(), &mut numbers);
    let number = |at: usize| URL_SAFE_NO_PAD.encode(&numbers[at + 2]);
    let rsa = json!({"kty": "RSA", "n": number(0), "e": number(1), "d": number(2), "p": number(3), "q": number(4),
        "dp": number(5), "dq": number(6), "qi": number(7)});
    let of_pem = parse(pem(der.as_ref()));
    assert_eq!(parse(rsa.to_string()).public().unwrap(), of_pem.public().unwrap());
    // PKCS#1 is what the one octet string in PKCS#8 holds; before it stand the version and the algorithm.
    let inner = &der.as_ref()[26..];
    assert_eq!(inner[..2], [0x30, 0x82]);
    let pkcs1 = pem(inner).replace("PRIVATE KEY", "RSA PRIVATE KEY");
    assert_eq!(parse(pkcs1).public().unwrap(), of_pem.public().unwrap());
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let public = pair.public_key().as_ref();
    let private =
        aws_lc_rs::encoding::AsBigEndian::<aws_lc_rs::encoding::EcPrivateKeyBin<'_>>::as_be_bytes(&pair.private_key())
            .unwrap();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let ec = json!({"kty": "EC", "crv": "P-256", "x": part(&public[1..33]), "y": part(&public[33..]), "d": part(private.as_ref())});
    let of_pem = parse(pem(pair.to_pkcs8v1().unwrap().as_ref()));
    assert_eq!(parse(ec.to_string()).public().unwrap(), of_pem.public().unwrap());
    let mut public_only = ec.clone();
    public_only.as_object_mut().unwrap().remove("d");
    for (text, error) in [
        ("nonsense".to_owned(), KeyError::Unknown),
        (public_only.to_string(), KeyError::Public),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nxx".to_owned(), KeyError::Encrypted),
        ("-----BEGIN EC PRIVATE KEY-----\nxx".to_owned(), KeyError::Sec1),
        ("-----BEGIN PUBLIC KEY-----\nxx".to_owned(), KeyError::Public),
        (pem(b"rubbish"), KeyError::Unusable),
        (json!({"kty": "oct", "d": "AA"}).to_string(), KeyError::Unusable),
    ] {
        assert_eq!(SigningKey::parse(&Secret::new(text.clone())).unwrap_err(), error, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_token_serves_many_calls_with_an_rsa_key_and_with_an_ec_key() {
    let der = RsaPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&der).unwrap();
    let rsa = (parse(pem(der.as_ref())), parse(pem(der.as_ref())));
    for (known, key) in [rsa, ec()] {
        let service = Service::new(&known, key, READ, |_| ());
        for _ in 0..3 {
            assert_eq!(service.org().await.unwrap().name(), Some("Acme (demo)"));
        }
        assert_eq!(service.asked_for_tokens(), 1);
        let header = service.last_call().headers()["authorization"].clone();
        assert!(header.to_str().unwrap().starts_with("Bearer ") && header.is_sensitive());
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_key_is_told_once_and_without_the_key() {
    let service = Service::new(&ec().0, ec().1, READ, |_| ());
    let failure = service.org().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TokenRefused);
    assert!(
        failure.detail.as_deref().unwrap().contains("does not know the service app 0oatest, or its key"),
        "{failure:?}"
    );
    assert_eq!(service.asked_for_tokens(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_is_not_granted_is_named() {
    let (known, key) = ec();
    let service = Service::new(&known, key, &["okta.users.read", "okta.apps.read"], |_| ());
    let failure = service.org().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TokenRefused);
    assert!(failure.detail.as_deref().unwrap().contains("okta.apps.read"), "{failure:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_beyond_the_scopes_is_not_sent_and_the_missing_one_is_named() {
    let service = Service::usual();
    service.org().await.unwrap();
    let before = service.sent.lock().unwrap().len();
    let failure =
        service.client.change(&UserId::new("00u1"), &Change::Unlock, &Control::new(Urgency::Typing)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Forbidden);
    assert_eq!(failure.detail.as_deref(), Some("the service app lacks the scope okta.users.manage"));
    assert_eq!(service.sent.lock().unwrap().len(), before);
    let mut call = service.last_call();
    *call.method_mut() = Method::POST;
    *call.uri_mut() = format!("{ORIGIN}/api/v1/users/00u1/lifecycle/unlock").parse().unwrap();
    assert_eq!(service.send_again(call).await.0, StatusCode::FORBIDDEN, "and the organisation would refuse it");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    let (known, key) = ec();
    let service = Service::new(&known, key, READ, |app| app.lifetime = 300);
    service.org().await.unwrap();
    tokio::time::advance(Duration::from_secs(200)).await;
    service.org().await.unwrap();
    assert_eq!(service.asked_for_tokens(), 1);
    tokio::time::advance(Duration::from_secs(50)).await;
    service.org().await.unwrap();
    assert_eq!(service.asked_for_tokens(), 2);
    let old = service.sent.lock().unwrap()[1].clone();
    tokio::time::advance(Duration::from_secs(100)).await;
    assert_eq!(service.send_again(old).await.0, StatusCode::UNAUTHORIZED, "the first token has ended");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_revoked_is_replaced_and_the_call_goes_through() {
    let service = Service::usual();
    service.org().await.unwrap();
    service.demo.revoke_app_tokens();
    let failure = service.org().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TokenRefused, "one that is refused at once is not asked for again and again");
    tokio::time::advance(Duration::from_secs(40)).await;
    service.org().await.unwrap();
    assert_eq!(service.asked_for_tokens(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong_either_way_is_noticed_and_corrected_once() {
    for off in [7200, -7200] {
        OFF.set(off);
        let service = Service::usual();
        service.org().await.unwrap();
        assert_eq!(service.asked_for_tokens(), 2, "{off} s: refused, then by the server's clock");
        service.org().await.unwrap();
        assert_eq!(service.asked_for_tokens(), 2, "{off} s");
        OFF.set(0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_assertion_is_good_once_and_for_its_time_and_place() {
    let service = Service::usual();
    service.org().await.unwrap();
    let ask = service.sent.lock().unwrap()[0].clone();
    let (status, said) = service.send_again(ask.clone()).await;
    assert!(status == StatusCode::UNAUTHORIZED && said.contains("already been used"), "{said}");
    tokio::time::advance(Duration::from_secs(301)).await;
    let (status, said) = service.send_again(ask.clone()).await;
    assert!(status == StatusCode::UNAUTHORIZED && said.contains("expired"), "{said}");
    let elsewhere = RouterTransport(service.demo.router("https://other.okta.com"));
    let mut body = elsewhere.send(ask).await.unwrap().body;
    let said = body.chunk().await.unwrap().unwrap();
    assert!(std::str::from_utf8(&said).unwrap().contains("audience"), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn proof_of_possession_is_given_where_it_is_asked_for_and_cannot_be_replayed() {
    let (known, key) = ec();
    let service = Service::new(&known, key, READ, |app| app.dpop = true);
    for _ in 0..2 {
        service.org().await.unwrap();
    }
    assert_eq!(service.asked_for_tokens(), 3, "without proof, without nonce, with both");
    let call = service.last_call();
    assert!(call.headers()["authorization"].to_str().unwrap().starts_with("DPoP "));
    assert_eq!(service.send_again(call.clone()).await.0, StatusCode::UNAUTHORIZED, "a proof is good once");
    let mut without = call.clone();
    without.headers_mut().remove("dpop");
    assert_eq!(service.send_again(without).await.0, StatusCode::UNAUTHORIZED);
    let mut elsewhere = call;
    *elsewhere.uri_mut() = format!("{ORIGIN}/api/v1/users").parse().unwrap();
    assert_eq!(service.send_again(elsewhere).await.0, StatusCode::UNAUTHORIZED, "nor for another call");
    service.org().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_is_in_the_record_of_calls() {
    let service = Service::usual();
    service.org().await.unwrap();
    let token =
        service.last_call().headers()["authorization"].to_str().unwrap().trim_start_matches("Bearer ").to_owned();
    let record = format!("{:?}", service.client.exchanges());
    assert!(record.contains("/api/v1/org") && !record.contains(&token));
}
