//! Event hooks: what is kept of one, its verification, and its deliveries.
//!
//! ```text
//! created ─► ACTIVE UNVERIFIED ─ verify ─► ACTIVE VERIFIED ─► gets events
//!               ▲      another channel        │
//!               └─────────────────────────────┘        deactivate ◄─► activate     delete: INACTIVE only
//! ```
//!
//! Three seconds for an answer and one more try, as Okta has it. Only loopback addresses are ever called: an invented
//! organisation has no business elsewhere.

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::ids;
use super::times;

#[derive(Clone, Debug)]
pub(super) struct Hook {
    pub number: u32,
    pub name: String,
    pub description: Option<String>,
    pub active: bool,
    pub verified: bool,
    pub created: i64,
    pub last_updated: i64,
    pub events: Vec<String>,
    pub filter: Value,
    pub uri: String,
    pub headers: Vec<(String, String)>,
    /// Name of the header and the secret; the secret is never shown again.
    pub auth: Option<(String, String)>,
}

impl Hook {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"who", seed, self.number)).to_owned()
    }

    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        let base = format!("{origin}/api/v1/eventHooks/{}", self.id(seed));
        let allow = |path: &str, method: &str| json!({"href": format!("{base}{path}"), "hints": {"allow": [method]}});
        let mut links = Map::new();
        let own = json!({"href": base});
        if self.active {
            links.insert("self".to_owned(), own);
            links.insert("verify".to_owned(), allow("/lifecycle/verify", "POST"));
            links.insert("deactivate".to_owned(), allow("/lifecycle/deactivate", "POST"));
        } else {
            links.insert("activate".to_owned(), allow("/lifecycle/activate", "POST"));
            links.insert("self".to_owned(), own);
            links.insert("delete".to_owned(), allow("", "DELETE"));
        }
        let headers: Vec<Value> = self.headers.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
        let auth = self.auth.as_ref().map(|(key, _)| json!({"type": "HEADER", "key": key}));
        json!({
            "id": self.id(seed),
            "status": if self.active { "ACTIVE" } else { "INACTIVE" },
            "verificationStatus": if self.verified { "VERIFIED" } else { "UNVERIFIED" },
            "name": self.name,
            "description": self.description,
            "created": times::text(self.created),
            "createdBy": ids::text(&ids::id(*b"00u", seed, 0)),
            "lastUpdated": times::text(self.last_updated),
            "events": {"type": "EVENT_TYPE", "items": self.events, "filter": self.filter},
            "channel": {
                "type": "HTTP",
                "version": "1.0.0",
                "config": {"uri": self.uri, "headers": headers, "method": "POST", "authScheme": auth},
            },
            "_links": links,
        })
    }

    fn request(&self, client: &reqwest::Client, method: reqwest::Method) -> reqwest::RequestBuilder {
        let mut request = client.request(method, &self.uri);
        for (name, value) in self.headers.iter().chain(&self.auth) {
            request = request.header(name, value);
        }
        request
    }
}

/// One call to a hook.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub hook: Hook,
    pub body: Value,
}

/// How long an endpoint may take, and how often it is called again.
const PATIENCE: Duration = Duration::from_secs(3);
const RETRIES: u32 = 1;

fn client() -> Result<&'static reqwest::Client, String> {
    static CLIENT: OnceLock<Option<reqwest::Client>> = OnceLock::new();
    let client = CLIENT.get_or_init(|| {
        // Neither a proxy nor certificate authorities have a part in loopback calls, and a machine may lack either.
        reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .ok()
    });
    client.as_ref().ok_or_else(|| "no HTTP client".to_owned())
}

fn is_loopback(uri: &str) -> bool {
    let host = uri.parse::<url::Url>().ok().and_then(|url| url.host().map(|host| host.to_owned()));
    match host {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Calls once, and once more after a time-out or an error of the server; never after a refusal.
async fn call<T>(
    hook: &Hook,
    send: impl Fn(&reqwest::Client) -> reqwest::RequestBuilder,
    read: impl AsyncFn(reqwest::Response) -> Result<T, String>,
) -> Result<T, String> {
    if !is_loopback(&hook.uri) {
        return Err("the demo organisation calls loopback addresses only".to_owned());
    }
    let client = client()?;
    let mut tries = 0;
    loop {
        let answer = send(client).send().await;
        let problem = match answer {
            Ok(answer) if answer.status().is_server_error() => format!("it answered {}", answer.status()),
            Ok(answer) if answer.status().is_success() => return read(answer).await,
            Ok(answer) => return Err(format!("it answered {}", answer.status())),
            Err(error) if error.is_timeout() => "it did not answer within 3 seconds".to_owned(),
            Err(error) => format!("it could not be called: {error}"),
        };
        if tries == RETRIES {
            return Err(problem);
        }
        tries += 1;
    }
}

/// Asks the endpoint to repeat a challenge.
pub(super) async fn verify(hook: &Hook, noise: u64) -> Result<(), String> {
    let challenge = ids::secret(noise, 43, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    let send = |client: &reqwest::Client| {
        hook.request(client, reqwest::Method::GET).header("x-okta-verification-challenge", &challenge)
    };
    let read = async |answer: reqwest::Response| {
        let bytes = answer.bytes().await.map_err(|_| "its answer broke off".to_owned())?;
        serde_json::from_slice::<Value>(&bytes).map_err(|_| "its answer is not JSON".to_owned())
    };
    let answer = call(hook, send, read).await?;
    if answer["verification"] == challenge.as_str() {
        Ok(())
    } else {
        Err("its answer does not repeat the challenge".to_owned())
    }
}

pub(super) async fn deliver(delivery: &Delivery) -> Result<(), String> {
    let send = |client: &reqwest::Client| {
        delivery
            .hook
            .request(client, reqwest::Method::POST)
            .header("content-type", "application/json")
            .body(delivery.body.to_string())
    };
    call(&delivery.hook, send, async |_| Ok(())).await
}
