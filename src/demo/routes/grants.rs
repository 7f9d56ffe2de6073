//! What apps may do in somebody's name: `/users/{id}/grants`, `/users/{id}/clients` and the tokens of a client.

use serde_json::{Value, json};

use super::super::access::Held;
use super::super::call::{Call, link};
use super::super::factors::allow;
use super::super::ids::{self, mix};
use super::super::org::Org;
use super::super::person::Status;
use super::super::reply::{Answer, Refusal, Reply};
use super::super::times;
use super::users::{find, manage};

/// Client id, name, and the scopes that people agreed to.
const CLIENTS: [(&str, &str, &[&str]); 4] = [
    ("0oademomailapp0005d7", "Acme Mail", &["openid", "offline_access"]),
    ("0oademoplanner0005d7", "Shift planner", &["openid", "profile"]),
    ("0oademonotes000005d7", "Notes", &["offline_access"]),
    ("0oademoreports0005d7", "Report builder", &["openid", "email", "offline_access"]),
];

const USUAL: usize = 20;
const MOST: usize = 200;
/// A refresh token lives this long, in seconds.
const TOKEN_LIFE: i64 = 90 * 86_400;

fn noise(org: &Org, seq: u32, client: usize) -> u64 {
    mix(org.seed.number ^ u64::from(seq) << 8 ^ client as u64 ^ 0x6A47)
}

/// Whether somebody has this of this client. Who never signed in agreed to nothing; who is deactivated lost it.
fn has(org: &Org, seq: u32, client: usize, what: Held) -> bool {
    let Some(who) = org.who(seq) else { return false };
    let in_use = org.times(who).last_login.is_some() && org.status(who) != Status::Deprovisioned;
    // A third of the people use each client, and half of those keep a token for it.
    let noise = noise(org, seq, client);
    let had = noise.is_multiple_of(3) && (what == Held::Grant || noise >> 16 & 1 == 0);
    had && in_use && !org.access.is_revoked(seq, client, what)
}

/// The moment that somebody agreed, in seconds.
fn agreed(org: &Org, seq: u32, client: usize) -> i64 {
    org.seed.start - 86_400 - (noise(org, seq, client) >> 24) as i64 % (60 * 86_400)
}

fn number(seq: u32, client: usize, place: usize) -> u32 {
    seq.wrapping_mul(16) + client as u32 * 4 + place as u32
}

fn user_link(org: &Org, seq: u32, call: &Call<'_>) -> String {
    format!("{}/api/v1/users/{}", call.origin, org.id_text(seq))
}

fn grants_of(org: &Org, seq: u32, client: usize, call: &Call<'_>) -> Vec<Value> {
    if !has(org, seq, client, Held::Grant) {
        return Vec::new();
    }
    let user = user_link(org, seq, call);
    let (client_id, title, scopes) = CLIENTS[client];
    let at = times::text(agreed(org, seq, client));
    let grants = scopes.iter().enumerate().map(|(place, scope)| {
        let id = ids::text(&ids::id(*b"oag", org.seed.number, number(seq, client, place))).to_owned();
        json!({
            "id": id,
            "status": "ACTIVE",
            "created": at,
            "createdBy": {"id": org.id_text(seq), "type": "User"},
            "lastUpdated": at,
            "issuer": format!("{}/oauth2/default", call.origin),
            "clientId": client_id,
            "userId": org.id_text(seq),
            "scopeId": scope,
            "source": "END_USER",
            "_links": {
                "client": {"href": format!("{}/oauth2/v1/clients/{client_id}", call.origin), "title": title},
                "self": allow(format!("{user}/grants/{id}"), &["GET", "DELETE"]),
                "user": {"href": user, "title": org.who(seq).map(|who| org.display_name(who))},
            },
        })
    });
    grants.collect()
}

fn paged(mut all: Vec<Value>, path: &str, call: &Call<'_>) -> Answer {
    let limit = call.query.limit(USUAL, 1, MOST)?;
    if let Some(after) = call.query.get("after") {
        let place = all.iter().position(|one| one["id"] == after).ok_or_else(Refusal::paging)?;
        all.drain(..=place);
    }
    let more = all.len() > limit;
    all.truncate(limit);
    let size = limit.to_string();
    let of = |after| {
        link(
            call.origin,
            path,
            &[("after", after), ("limit", Some(&size))],
            if after.is_none() { "self" } else { "next" },
        )
    };
    let mut reply = Reply::json(&json!(all)).with("link", of(None));
    if let Some(last) = all.last().filter(|_| more).and_then(|last| last["id"].as_str()) {
        reply = reply.with("link", of(Some(last)));
    }
    Ok(reply)
}

pub(super) fn list(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let all = (0..CLIENTS.len()).flat_map(|client| grants_of(org, seq, client, call));
    let scope = call.query.get("scopeId");
    let all = all.filter(|grant| scope.is_none_or(|scope| grant["scopeId"] == scope)).collect();
    paged(all, &format!("/api/v1/users/{id}/grants"), call)
}

pub(super) fn get(org: &Org, id: &str, grant: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let mut all = (0..CLIENTS.len()).flat_map(|client| grants_of(org, seq, client, call));
    let found = all.find(|one| one["id"] == grant);
    found.map(|one| Reply::json(&one)).ok_or_else(|| Refusal::not_found(grant, "OAuth2ScopeConsentGrant"))
}

/// One grant, or all of them; those of a client go together.
pub(super) fn revoke(org: &mut Org, id: &str, grant: Option<&str>, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    let held = |client: &usize| {
        let grants = grants_of(org, person.seq, *client, call);
        grants.iter().any(|one| grant.is_none_or(|grant| one["id"] == grant))
    };
    let clients: Vec<usize> = (0..CLIENTS.len()).filter(held).collect();
    if let (Some(grant), []) = (grant, &clients[..]) {
        return Err(Refusal::not_found(grant, "OAuth2ScopeConsentGrant"));
    }
    for client in clients {
        org.access.revoke(person.seq, client, Held::Grant);
    }
    let party = org.party_of(&person);
    org.record(call, "app.oauth2.consent.revoke.user", vec![party]);
    Ok(Reply::empty())
}

pub(super) fn clients(org: &Org, id: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let user = user_link(org, seq, call);
    let known =
        (0..CLIENTS.len()).filter(|client| has(org, seq, *client, Held::Grant) || has(org, seq, *client, Held::Token));
    let clients = known.map(|client| {
        let (client_id, name, _) = CLIENTS[client];
        let own = format!("{user}/clients/{client_id}");
        json!({
            "client_id": client_id,
            "client_name": name,
            "client_uri": null,
            "logo_uri": null,
            "_links": {"grants": {"href": format!("{own}/grants")}, "tokens": {"href": format!("{own}/tokens")}},
        })
    });
    Ok(Reply::json(&Value::Array(clients.collect())))
}

fn client_of(id: &str) -> Result<usize, Refusal> {
    let client = CLIENTS.iter().position(|client| client.0 == id);
    client.ok_or_else(|| Refusal::not_found(id, "PublicClientApp"))
}

pub(super) fn client_grants(org: &Org, id: &str, client: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let grants = grants_of(org, seq, client_of(client)?, call);
    paged(grants, &format!("/api/v1/users/{id}/clients/{client}/grants"), call)
}

fn tokens_of(org: &Org, seq: u32, client: usize, call: &Call<'_>) -> Vec<Value> {
    if !has(org, seq, client, Held::Token) {
        return Vec::new();
    }
    let user = user_link(org, seq, call);
    let (client_id, title, scopes) = CLIENTS[client];
    let at = agreed(org, seq, client);
    let id = ids::text(&ids::id(*b"oar", org.seed.number, number(seq, client, 0))).to_owned();
    vec![json!({
        "id": id,
        "status": "ACTIVE",
        "created": times::text(at),
        "lastUpdated": times::text(at),
        "expiresAt": times::text(at + TOKEN_LIFE),
        "issuer": format!("{}/oauth2/default", call.origin),
        "clientId": client_id,
        "userId": org.id_text(seq),
        "scopes": scopes,
        "_links": {
            "client": {"href": format!("{}/oauth2/v1/clients/{client_id}", call.origin), "title": title},
            "self": allow(format!("{user}/clients/{client_id}/tokens/{id}"), &["GET", "DELETE"]),
            "user": {"href": user, "title": org.who(seq).map(|who| org.display_name(who))},
        },
    })]
}

pub(super) fn tokens(org: &Org, id: &str, client: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let tokens = tokens_of(org, seq, client_of(client)?, call);
    paged(tokens, &format!("/api/v1/users/{id}/clients/{client}/tokens"), call)
}

/// `GET` and `DELETE` of one token; there is one at most for each client.
pub(super) fn token(org: &Org, id: &str, client: &str, token: &str, call: &Call<'_>) -> Answer {
    let seq = Org::seq(find(org, id, call)?);
    let found = tokens_of(org, seq, client_of(client)?, call).into_iter().find(|one| one["id"] == token);
    found.map(|one| Reply::json(&one)).ok_or_else(|| Refusal::not_found(token, "OAuth2RefreshToken"))
}

/// The tokens of a client, or the grants.
pub(super) fn revoke_of_client(org: &mut Org, id: &str, client: &str, what: Held, call: &Call<'_>) -> Answer {
    let person = manage(org, id, call)?;
    org.access.revoke(person.seq, client_of(client)?, what);
    let event = match what {
        Held::Grant => "app.oauth2.consent.revoke.user",
        Held::Token => "app.oauth2.token.revoke",
    };
    let party = org.party_of(&person);
    org.record(call, event, vec![party]);
    Ok(Reply::empty())
}

/// Every token, as clearing the sessions does when it is told to.
pub(super) fn end_tokens(org: &mut Org, seq: u32) {
    for client in 0..CLIENTS.len() {
        org.access.revoke(seq, client, Held::Token);
    }
}

/// Every token and every grant of somebody who is gone.
pub(super) fn end_all(org: &mut Org, seq: u32) {
    end_tokens(org, seq);
    for client in 0..CLIENTS.len() {
        org.access.revoke(seq, client, Held::Grant);
    }
}
