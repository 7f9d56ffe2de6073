//! Service apps: the token endpoint and what its tokens are good for.
//!
//! Checks as the organisation's authorisation server does: signature, issuer, audience, expiry and replay of the
//! assertion; scopes; and, where the app is set to it, proof of possession with a nonce. The API takes the tokens.

use std::collections::{HashMap, HashSet};

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::json;

use super::call::Query;
use super::random_token;
use super::reply::Reply;

/// An app that may ask for tokens.
#[derive(Clone, Debug)]
pub struct ServiceApp {
    pub client_id: String,
    /// Its public key as a JWK.
    pub public_key: Jwk,
    /// What it is granted.
    pub scopes: Vec<String>,
    /// Whether its tokens are bound to a key of the caller.
    pub dpop: bool,
    /// How long a token lives, in seconds; Okta's live an hour.
    pub lifetime: i64,
}

impl ServiceApp {
    /// With the public key in a JWK; a private one does, too.
    pub fn new(client_id: &str, public_key: &str, scopes: &[&str]) -> Result<Self, serde_json::Error> {
        Ok(Self {
            client_id: client_id.to_owned(),
            public_key: serde_json::from_str(public_key)?,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            dpop: false,
            lifetime: 3600,
        })
    }
}

/// A token that was given out.
#[derive(Clone, Debug)]
struct Issued {
    scopes: Vec<String>,
    until: i64,
    /// The thumbprint of the key it is bound to.
    bound: Option<String>,
}

/// What the endpoint remembers.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    issued: HashMap<String, Issued>,
    /// Assertions and proofs that were seen; each is good once.
    seen: HashSet<String>,
    nonce: Option<String>,
}

/// Whether the caller of the API is let in by a token of an app.
pub(super) enum Admission {
    /// It has these scopes.
    App(Vec<String>),
    /// No such token, or without its proof.
    Refused,
    /// Not an app's token at all.
    Other,
}

#[derive(Deserialize)]
struct Assertion {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<String>,
    exp: Option<i64>,
    jti: Option<String>,
}

#[derive(Deserialize)]
struct Proof {
    htm: Option<String>,
    htu: Option<String>,
    iat: Option<i64>,
    jti: Option<String>,
    nonce: Option<String>,
    ath: Option<String>,
}

/// Times are checked by the demo's own clock.
fn checks(algorithm: jsonwebtoken::Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims = HashSet::new();
    validation
}

/// How far a proof's clock may be off.
const PROOF_TOLERANCE: i64 = 300;
/// The longest life of an assertion.
const LONGEST: i64 = 3600;

impl Tokens {
    /// `POST /oauth2/v1/token`.
    pub(super) fn endpoint(
        &mut self,
        app: Option<&ServiceApp>,
        origin: &str,
        headers: &HeaderMap,
        body: &[u8],
        now: i64,
    ) -> Reply {
        let form = Query::parse(&String::from_utf8_lossy(body));
        let address = format!("{origin}/oauth2/v1/token");
        match self.issue(app, &address, headers, &form, now) {
            Ok(body) => body,
            Err(refusal) => refusal,
        }
    }

    fn issue(
        &mut self,
        app: Option<&ServiceApp>,
        address: &str,
        headers: &HeaderMap,
        form: &Query,
        now: i64,
    ) -> Result<Reply, Reply> {
        if form.get("grant_type") != Some("client_credentials") {
            return Err(refuse(400, "unsupported_grant_type", "The authorization grant type is not supported."));
        }
        let assertion = form.get("client_assertion").unwrap_or_default();
        let app = self.authenticate(app, assertion, address, now)?;
        let proven = headers.get("dpop").and_then(|proof| proof.to_str().ok());
        let bound = if app.dpop {
            let Some(proof) = proven else {
                return Err(refuse(400, "invalid_dpop_proof", "The DPoP proof JWT header is missing."));
            };
            Some(self.prove(proof, "POST", address, None, true, now)?)
        } else {
            None
        };
        let asked: Vec<&str> =
            form.get("scope").unwrap_or_default().split(' ').filter(|scope| !scope.is_empty()).collect();
        if asked.is_empty() || asked.iter().any(|scope| !app.scopes.iter().any(|granted| granted == scope)) {
            let words = "One or more scopes are not configured for the authorization server resource.";
            return Err(refuse(400, "invalid_scope", words));
        }
        let token = format!("eyJ{}", random_token());
        let kind = if bound.is_some() { "DPoP" } else { "Bearer" };
        let scopes = asked.iter().map(|scope| (*scope).to_owned()).collect();
        self.issued.insert(token.clone(), Issued { scopes, until: now + app.lifetime, bound });
        Ok(Reply::json(&json!({
            "token_type": kind,
            "expires_in": app.lifetime,
            "access_token": token,
            "scope": asked.join(" "),
        })))
    }

    fn authenticate<'a>(
        &mut self,
        app: Option<&'a ServiceApp>,
        assertion: &str,
        address: &str,
        now: i64,
    ) -> Result<&'a ServiceApp, Reply> {
        let invalid = |words: &str| refuse(401, "invalid_client", words);
        let app = app.ok_or_else(|| invalid("Invalid value for 'client_id' parameter."))?;
        let wrong = || invalid("The client_assertion token has an invalid signature.");
        let header = decode_header(assertion).map_err(|_| wrong())?;
        let key = DecodingKey::from_jwk(&app.public_key).map_err(|_| wrong())?;
        let claims = decode::<Assertion>(assertion, &key, &checks(header.alg)).map_err(|_| wrong())?.claims;
        if claims.iss.as_deref() != Some(&app.client_id) || claims.sub != claims.iss {
            return Err(invalid("Invalid value for 'client_id' parameter."));
        }
        if claims.aud.as_deref() != Some(address) {
            return Err(invalid(
                "The audience claim for client_assertion must be the endpoint invoked for the request.",
            ));
        }
        match claims.exp {
            Some(exp) if exp <= now => return Err(invalid("The client_assertion token is expired.")),
            Some(exp) if exp - now > LONGEST => {
                return Err(invalid("The client_assertion token has an expiration too far into the future."));
            }
            Some(_) => {}
            None => return Err(invalid("The client_assertion token must contain an 'exp' claim.")),
        }
        if claims.jti.is_some_and(|jti| !self.seen.insert(jti)) {
            return Err(invalid("The client_assertion token has already been used."));
        }
        Ok(app)
    }

    /// The thumbprint of the key that the proof was made with.
    fn prove(
        &mut self,
        proof: &str,
        method: &str,
        address: &str,
        token: Option<&str>,
        with_nonce: bool,
        now: i64,
    ) -> Result<String, Reply> {
        let invalid = |words: &str| refuse(400, "invalid_dpop_proof", words);
        let wrong = || invalid("The DPoP proof JWT is invalid.");
        let header = decode_header(proof).map_err(|_| wrong())?;
        let jwk = header.jwk.filter(|_| header.typ.as_deref() == Some("dpop+jwt")).ok_or_else(wrong)?;
        let key = DecodingKey::from_jwk(&jwk).map_err(|_| wrong())?;
        let claims = decode::<Proof>(proof, &key, &checks(header.alg)).map_err(|_| wrong())?.claims;
        if claims.htm.as_deref() != Some(method) || claims.htu.as_deref() != Some(address) {
            return Err(invalid("The DPoP proof JWT is for another request."));
        }
        if claims.iat.is_none_or(|iat| (iat - now).abs() > PROOF_TOLERANCE) {
            return Err(invalid("The DPoP proof JWT is expired or not yet valid."));
        }
        if token.is_some() && claims.ath != token.map(|token| URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes())))
        {
            return Err(invalid("The DPoP proof JWT is for another token."));
        }
        if with_nonce && (claims.nonce.is_none() || claims.nonce != self.nonce) {
            let nonce = random_token();
            self.nonce = Some(nonce.clone());
            return Err(refuse(400, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
                .with("dpop-nonce", nonce));
        }
        if claims.jti.is_none_or(|jti| !self.seen.insert(jti)) {
            return Err(invalid("The DPoP proof JWT has already been used."));
        }
        jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| wrong())
    }

    /// Looks at the token of a call of the API.
    pub(super) fn admit(
        &mut self,
        method: &Method,
        origin: &str,
        path: &str,
        headers: &HeaderMap,
        now: i64,
    ) -> Admission {
        let Some(value) = headers.get("authorization").and_then(|value| value.to_str().ok()) else {
            return Admission::Other;
        };
        let Some((scheme, token)) = value.split_once(' ') else { return Admission::Other };
        let bound = match scheme.to_ascii_lowercase().as_str() {
            "bearer" => false,
            "dpop" => true,
            _ => return Admission::Other,
        };
        let Some(issued) = self.issued.get(token).filter(|issued| issued.until > now).cloned() else {
            return Admission::Refused;
        };
        if issued.bound.is_some() != bound {
            return Admission::Refused;
        }
        if let Some(thumbprint) = &issued.bound {
            let proof = headers.get("dpop").and_then(|proof| proof.to_str().ok()).unwrap_or_default();
            let address = format!("{origin}{path}");
            let proven = self.prove(proof, method.as_str(), &address, Some(token), false, now);
            if proven.ok().as_ref() != Some(thumbprint) {
                return Admission::Refused;
            }
        }
        Admission::App(issued.scopes)
    }

    /// Every token ends at once.
    pub(super) fn revoke(&mut self) {
        self.issued.clear();
    }
}

/// The scope that a call needs.
pub(super) fn scope(method: &Method, path: &str) -> Option<String> {
    let mut parts = path.strip_prefix("/api/v1/")?.split('/');
    let family = match (parts.next()?, parts.next(), parts.next()) {
        ("users" | "groups", _, Some("roles")) | ("users" | "roles", _, Some("subscriptions")) | ("iam", ..) => "roles",
        ("apps", ..) | ("groups", _, Some("apps")) => "apps",
        _ if path.contains("/linkedObjects") => "linkedObjects",
        ("realms", ..) => "realms",
        ("idps", ..) => "idps",
        ("policies", ..) => "policies",
        ("authorizationServers", ..) => "authorizationServers",
        ("zones", ..) => "networkZones",
        ("features", ..) => "features",
        ("users", _, Some("risk")) => "userRisk",
        ("authenticators", ..) => "authenticators",
        ("devices", ..) => "devices",
        ("principal-rate-limits", ..) => "principalRateLimits",
        ("users", ..) => "users",
        ("groups", ..) => "groups",
        ("logs", ..) => return Some("okta.logs.read".to_owned()),
        ("org", ..) => "orgs",
        ("eventHooks", ..) => "eventHooks",
        ("meta", Some("schemas"), _) => "schemas",
        ("meta", Some("types"), _) => "userTypes",
        _ => return None,
    };
    let verb = if *method == Method::GET { "read" } else { "manage" };
    Some(format!("okta.{family}.{verb}"))
}

/// Whether the scopes cover a need; who may manage may not read by that alone.
pub(super) fn covers(scopes: &[String], needed: &str) -> bool {
    scopes.iter().any(|scope| scope == needed)
}

fn refuse(status: u16, code: &str, words: &str) -> Reply {
    Reply { status, ..Reply::json(&json!({"error": code, "error_description": words})) }
}
