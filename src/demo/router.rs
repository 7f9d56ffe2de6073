//! What every call goes through, in Okta's order: faults, token, rate limit, address; and the headers of every answer.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::call::{Call, Query};
use super::faults::{Absence, Plan};
use super::life::{Action, Life};
use super::limits::{Allowance, Bucket, Limits};
use super::oauth::{self, Admission, Tokens};
use super::org::Org;
use super::reply::{Answer, Refusal, Reply};
use super::serve::Scissors;
use super::{Clock, DemoSettings, hooks, random_token, routes};

pub(super) struct Inner {
    settings: DemoSettings,
    clock: Clock,
    token: String,
    /// The token in place of the first, once that is revoked.
    renewed: RwLock<Option<String>>,
    limits: Mutex<Limits>,
    tokens: Mutex<Tokens>,
    calls: AtomicU64,
    org: RwLock<Org>,
}

impl Inner {
    pub(super) fn new(settings: DemoSettings, clock: Clock) -> Inner {
        Inner {
            token: settings.token.clone().unwrap_or_else(random_token),
            renewed: RwLock::default(),
            limits: Mutex::default(),
            tokens: Mutex::default(),
            calls: AtomicU64::new(0),
            org: RwLock::new(Org::new(settings.seed, settings.users, clock.now().as_second()).on(settings.engine)),
            clock,
            settings,
        }
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn renew(&self, token: &str) {
        *self.renewed.write().unwrap_or_else(PoisonError::into_inner) = Some(token.to_owned());
    }

    pub(super) fn revoke_app_tokens(&self) {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).revoke();
    }

    pub(super) fn port(&self) -> u16 {
        self.settings.port
    }

    pub(super) fn has_life(&self) -> bool {
        self.settings.life
    }
}

/// Lets one thing happen after the other, by the same handlers that serve calls.
pub(super) async fn live(inner: Arc<Inner>, origin: Arc<str>) {
    let app = App { inner, origin };
    let mut life = Life::new(app.inner.settings.seed);
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", HeaderValue::from_static("Okta-Demo-HR-Sync/2.4"));
    loop {
        tokio::time::sleep(life.pause()).await;
        let action = life.next(&app.inner.org.read().unwrap_or_else(PoisonError::into_inner));
        let Some(Action { path, by_people, body }) = action else { continue };
        let (above, below) = (if by_people { "/demo/" } else { "/api/v1/" }, path.join("/"));
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        // Somebody else may have changed them meanwhile; then it does not happen.
        let _ = app.call(&headers, &format!("{above}{below}"), &body, |org, call| {
            if by_people { routes::switch(org, &path, call) } else { routes::write(org, &path, call) }
        });
    }
}

/// Throws a switch without a call over the wire.
pub(super) fn switch(inner: &Arc<Inner>, path: &str) -> Result<Value, String> {
    let app = App { inner: Arc::clone(inner), origin: Arc::from("") };
    let parts: Vec<&str> = segments(path).collect();
    let done =
        app.call(&HeaderMap::new(), &format!("/demo/{path}"), &[], |org, call| routes::switch(org, &parts, call));
    let reply = done.map_err(|refusal| refusal.summary.into_owned())?;
    serde_json::from_slice(&reply.body).map_err(|error| error.to_string())
}

#[derive(Clone)]
struct App {
    inner: Arc<Inner>,
    origin: Arc<str>,
}

pub(super) fn router(inner: Arc<Inner>, origin: &str) -> axum::Router {
    let origin = Arc::from(origin.trim_end_matches('/'));
    axum::Router::new().fallback(answer).with_state(App { inner, origin })
}

const TOKEN_ENDPOINT: &str = "/oauth2/v1/token";
/// Tells anybody which engine an organisation runs on.
const WELL_KNOWN: &str = "/.well-known/okta-organization";

/// Larger bodies than any call of the contract has.
const BODY_LIMIT: usize = 4 << 20;

async fn answer(State(app): State<App>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let scissors = parts.extensions.get::<ConnectInfo<Scissors>>().map(|info| info.0.clone());
    let plan = app.inner.settings.faults.plan(parts.uri.path());
    if !plan.latency.is_zero() {
        tokio::time::sleep(plan.latency).await;
    }
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return Response::new(Body::empty());
    };
    let asked = Asked {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        verified: None,
    };
    let asked = app.verify_hook(asked).await;
    let query = Query::parse(&asked.query);
    if !plan.slow_search.is_zero() && query.get("search").is_some() {
        tokio::time::sleep(plan.slow_search).await;
    }
    // Passing over so many people takes longer than a thread of the runtime should be held. A small organisation
    // answers on the spot, which keeps tests on a paused clock in step.
    let stamped = if app.inner.settings.users > MANY {
        let (app, plan) = (app.clone(), plan.clone());
        match tokio::task::spawn_blocking(move || app.reply(&asked, &plan)).await {
            Ok(stamped) => stamped,
            Err(_) => return Response::new(Body::empty()),
        }
    } else {
        app.reply(&asked, &plan)
    };
    send(stamped, &plan, scissors)
}

const MANY: u32 = 20_000;

struct Asked {
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
    /// What the endpoint of a hook said, where it had to be asked.
    verified: Option<Result<(), String>>,
}

/// An answer with the headers that depend on when and by whom it was asked for.
struct Stamped {
    reply: Reply,
    request_id: String,
    date: i64,
    allowance: Option<Allowance>,
}

impl App {
    /// Carries out a change that nobody asked for over the wire.
    fn call(
        &self,
        headers: &HeaderMap,
        path: &str,
        body: &[u8],
        change: impl FnOnce(&mut Org, &Call<'_>) -> Answer,
    ) -> Answer {
        let number = self.inner.calls.fetch_add(1, Ordering::Relaxed);
        let call = Call {
            method: Method::POST,
            path,
            query: Query::default(),
            headers,
            body,
            origin: &self.origin,
            now: self.inner.clock.now(),
            request_id: &format!("{:016x}{:016x}", self.noise(number, 1), self.noise(number, 2)),
            plan: &Plan::default(),
            verified: None,
        };
        self.change(&call, |org| change(org, &call))
    }

    /// Calls the endpoint of a hook that is to be verified, before anything is locked.
    async fn verify_hook(&self, mut asked: Asked) -> Asked {
        let hook = if self.carries_token(&asked.headers) {
            let decoded = decoded(&asked.path);
            let path: Vec<&str> = decoded.iter().map(String::as_str).skip(2).collect();
            let org = self.inner.org.read().unwrap_or_else(PoisonError::into_inner);
            routes::hook_to_verify(&org, &asked.method, &path).cloned()
        } else {
            None
        };
        if let Some(hook) = hook {
            let number = self.inner.calls.load(Ordering::Relaxed);
            asked.verified = Some(hooks::verify(&hook, self.noise(number, 5)).await);
        }
        asked
    }

    /// What links begin with: the address that was asked, which behind a port mapping is not the one that is served.
    fn origin_of(&self, asked: &Asked) -> Cow<'_, str> {
        let host = asked.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '[' | ']');
        match self.origin.split_once("://") {
            Some((scheme, _)) if !host.is_empty() && host.chars().all(fits) => format!("{scheme}://{host}").into(),
            _ => Cow::Borrowed(&self.origin),
        }
    }

    fn reply(&self, asked: &Asked, plan: &Plan) -> Stamped {
        let origin = self.origin_of(asked);
        let number = self.inner.calls.fetch_add(1, Ordering::Relaxed);
        let now = self.inner.clock.now();
        let request_id = format!("{:016x}{:016x}", self.noise(number, 1), self.noise(number, 2));
        let mut allowance = None;
        if asked.path == TOKEN_ENDPOINT && asked.method == Method::POST && plan.status.is_none() {
            let mut tokens = self.inner.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let app = self.inner.settings.service_app.as_ref();
            let reply = tokens.endpoint(app, &origin, &asked.headers, &asked.body, now.as_second());
            return Stamped { reply, request_id, date: now.as_second(), allowance };
        }
        let answer = self.admit(asked, plan, now, &mut allowance).and_then(|()| {
            let call = Call {
                method: asked.method.clone(),
                path: &asked.path,
                query: Query::parse(&asked.query),
                headers: &asked.headers,
                body: &asked.body,
                origin: &origin,
                now,
                request_id: &request_id,
                plan,
                verified: asked.verified.as_ref(),
            };
            self.route(&asked.path, &call)
        });
        let reply = answer.unwrap_or_else(|refusal| refusal.into_reply(&self.error_id(number)));
        Stamped { reply, request_id, date: now.as_second(), allowance }
    }

    /// Everything that can refuse a call before its address is looked at.
    fn admit(
        &self,
        asked: &Asked,
        plan: &Plan,
        now: jiff::Timestamp,
        allowance: &mut Option<Allowance>,
    ) -> Result<(), Refusal> {
        if let Some(status) = plan.status {
            return Err(Refusal::of_status(status));
        }
        if asked.path == WELL_KNOWN {
            return Ok(());
        }
        let admission = {
            let mut tokens = self.inner.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            tokens.admit(&asked.method, &self.origin_of(asked), &asked.path, &asked.headers, now.as_second())
        };
        match admission {
            Admission::App(scopes) => {
                let needed = oauth::scope(&asked.method, &asked.path);
                if needed.is_none_or(|needed| !oauth::covers(&scopes, &needed)) {
                    return Err(Refusal::forbidden());
                }
                // A service app is nobody.
                if asked.path == "/api/v1/users/me" {
                    return Err(Refusal::not_found("me", "User"));
                }
            }
            Admission::Other if self.carries_token(&asked.headers) => {}
            Admission::Other | Admission::Refused => return Err(Refusal::token()),
        }
        let limit = self.inner.settings.rate_limit;
        if limit > 0 && asked.path.starts_with("/api/") {
            let segments: Vec<&str> = segments(asked.path.strip_prefix("/api/v1").unwrap_or("")).collect();
            let bucket = Bucket::of(&asked.method, &segments);
            let mut limits = self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner);
            let counted = limits.count(bucket, limit, now);
            *allowance = Some(counted);
            if !counted.allowed {
                return Err(Refusal::too_many());
            }
        }
        if plan.too_many || plan.concurrency {
            let reset = allowance.map_or(now.as_second() + 8, |counted| counted.reset);
            *allowance = Some(Allowance {
                limit: if plan.concurrency { 0 } else { limit.max(1) },
                remaining: 0,
                reset,
                allowed: false,
            });
            return Err(Refusal::too_many());
        }
        if matches!(asked.method, Method::POST | Method::PUT)
            && asked.body.is_empty()
            && !asked.headers.contains_key("content-length")
            && !asked.headers.contains_key("transfer-encoding")
        {
            return Err(Refusal::new(411, "E0000020", "Length Required"));
        }
        Ok(())
    }

    /// `SSWS token`; some clients leave the space out, and Okta takes that too.
    fn carries_token(&self, headers: &HeaderMap) -> bool {
        let Some(value) = headers.get("authorization").and_then(|value| value.to_str().ok()) else {
            return false;
        };
        let Some((scheme, token)) = value.split_at_checked(4) else {
            return false;
        };
        scheme.eq_ignore_ascii_case("SSWS") & {
            let renewed = self.inner.renewed.read().unwrap_or_else(PoisonError::into_inner);
            same_secret(token.trim_start(), renewed.as_deref().unwrap_or(&self.inner.token))
        }
    }

    fn route(&self, path: &str, call: &Call<'_>) -> Answer {
        let decoded = decoded(path);
        let path: Vec<&str> = decoded.iter().map(String::as_str).collect();
        let path = match &path[..] {
            ["demo", switch @ ..] if call.method == Method::POST => {
                return self.change(call, |org| routes::switch(org, switch, call));
            }
            [".well-known", "okta-organization"] if call.method == Method::GET => {
                let org = self.inner.org.read().unwrap_or_else(PoisonError::into_inner);
                return Ok(routes::well_known(&org, call));
            }
            ["api", "v1", path @ ..] => path,
            _ => return Err(Refusal::path()),
        };
        let methods = routes::methods(path).ok_or_else(Refusal::path)?;
        if !methods.contains(&call.method) {
            return Err(Refusal::method());
        }
        if let Some((_, absence)) = call.plan.absent.iter().find(|(area, _)| routes::area(path) == Some(*area)) {
            return match absence {
                Absence::Address => Ok(Reply::edge_not_found()),
                Absence::Right => Err(Refusal::forbidden()),
                Absence::Feature => Err(Refusal::feature_off()),
            };
        }
        let reads = call.method == Method::GET;
        if let Some(role) = call.plan.role {
            let lacks = routes::area(path).is_some_and(|area| role.lacks(area));
            if lacks || !reads && !routes::may_write(role, path) {
                return Err(Refusal::forbidden());
            }
        }
        if reads && !routes::settles(path) {
            let org = self.inner.org.read().unwrap_or_else(PoisonError::into_inner);
            return routes::read(&org, path, call);
        }
        self.change(call, |org| routes::write(org, path, call))
    }

    /// Carries out a change and sends the hooks what came of it.
    fn change(&self, call: &Call<'_>, change: impl FnOnce(&mut Org) -> Answer) -> Answer {
        let mut org = self.inner.org.write().unwrap_or_else(PoisonError::into_inner);
        let before = org.log.len();
        let answer = change(&mut org);
        org.settle(call);
        let deliveries = org.deliveries(before, call);
        drop(org);
        for delivery in deliveries {
            let inner = Arc::clone(&self.inner);
            tokio::spawn(async move {
                if hooks::deliver(&delivery).await.is_err() {
                    let now = inner.clock.now();
                    let mut org = inner.org.write().unwrap_or_else(PoisonError::into_inner);
                    org.record_failed_delivery(&delivery.hook, now);
                }
            });
        }
        answer
    }

    fn noise(&self, number: u64, salt: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.inner.settings.seed, number, salt).hash(&mut hasher);
        hasher.finish()
    }

    fn error_id(&self, number: u64) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let bits = u128::from(self.noise(number, 3)) << 64 | u128::from(self.noise(number, 4));
        let places = (0..22).map(|place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 63]));
        "oae".chars().chain(places).collect()
    }
}

fn send(stamped: Stamped, plan: &Plan, scissors: Option<Scissors>) -> Response<Body> {
    let Stamped { mut reply, request_id, date, allowance } = stamped;
    if plan.drop {
        if let Some(scissors) = scissors {
            scissors.cut();
        }
        let cut = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("connection cut")) });
        return Response::new(Body::from_stream(cut));
    }
    if let Some(status) = plan.html {
        reply = Reply {
            status,
            content_type: Some("text/html"),
            headers: Vec::new(),
            body: format!("<html>\n<head><title>{status}</title></head>\n<body><center><h1>Access through the corporate proxy failed</h1></center><hr><center>proxy.acme.example</center></body>\n</html>\n").into_bytes(),
        };
    } else if plan.half {
        let mut half = reply.body.len() / 2;
        // Half a character would be another fault than half a document.
        while half > 0 && reply.body.get(half).is_some_and(|byte| byte & 0xC0 == 0x80) {
            half -= 1;
        }
        reply.body.truncate(half);
    }
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    };
    put("date", &http_date(date));
    if let Some(content_type) = reply.content_type {
        put("content-type", content_type);
    }
    if plan.html.is_some() {
        return response;
    }
    put("x-okta-request-id", &request_id);
    if let Some(allowance) = allowance {
        put("x-rate-limit-limit", &allowance.limit.to_string());
        put("x-rate-limit-remaining", &allowance.remaining.to_string());
        put("x-rate-limit-reset", &allowance.reset.to_string());
    }
    put("cache-control", "no-cache, no-store");
    put("pragma", "no-cache");
    put("expires", "0");
    put("x-content-type-options", "nosniff");
    put("referrer-policy", "strict-origin-when-cross-origin");
    for (name, value) in reply.headers {
        put(name, &value);
    }
    response
}

/// The parts of a path. What was encoded within one does not divide it, but for the slash, which no server tells apart.
fn decoded(path: &str) -> Vec<String> {
    let path = path.replace("%2F", "/").replace("%2f", "/");
    segments(&path).map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect()
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Takes as long for a wrong first byte as for a wrong last one.
fn same_secret(given: &str, wanted: &str) -> bool {
    let (given, wanted) = (given.as_bytes(), wanted.as_bytes());
    let mut difference = given.len() ^ wanted.len();
    for (place, byte) in wanted.iter().enumerate() {
        difference |= usize::from(byte ^ given.get(place).copied().unwrap_or(0));
    }
    difference == 0
}

/// `Mon, 29 Sep 2025 03:50:03 GMT`
fn http_date(second: i64) -> String {
    let instant = jiff::Timestamp::from_second(second).unwrap_or_default();
    instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
