//! People as JSON. A page of 200 is written straight into bytes, without a tree of values for each person.

use std::fmt::Write as _;

use super::attr::{Attr, Field, Wanted};
use super::call::Call;
use super::engine::Engine;
use super::ids::{self, Id};
use super::org::{Org, Who};
use super::person::{Provider, Status, Times};
use super::times;

/// What of a person is shown.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for on its own")]
pub(super) struct Shape {
    pub fields: Option<Fields>,
    pub omit_credentials: bool,
    pub omit_operations: bool,
    /// All operations that the status allows, instead of `self` alone.
    pub full_links: bool,
    pub blocks: bool,
    /// Now, in milliseconds, where lists may lag behind.
    pub now: i64,
}

/// `fields=id,status,profile:(firstName,city)`
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    top: Vec<String>,
    profile: Vec<String>,
    wanted: Option<Wanted>,
}

impl Fields {
    pub(super) fn parse(text: &str) -> Fields {
        let mut fields = Fields::default();
        let (before, inner, after) = match text.split_once("profile:(") {
            Some((before, rest)) => {
                let (inner, after) = rest.split_once(')').unwrap_or((rest, ""));
                (before, Some(inner), after)
            }
            None => (text, None, ""),
        };
        let names = |part: &str| -> Vec<String> {
            part.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        fields.top = names(before);
        fields.top.extend(names(after));
        if let Some(inner) = inner {
            fields.profile = names(inner);
            let known = fields.profile.iter().filter_map(|name| Attr::named(name));
            fields.wanted = Some(known.fold(Wanted::NONE, Wanted::and));
        } else if fields.top.iter().any(|name| name == "profile") {
            fields.wanted = Some(Wanted::ALL);
        }
        fields
    }
}

impl Shape {
    /// `Content-Type: application/json; okta-response=omitCredentials,…` counts on a GET, too.
    pub(super) fn of(call: &Call<'_>, full_links: bool) -> Shape {
        let content_type = call.header("content-type").unwrap_or_default().replace(['"', ' '], "");
        let omits = content_type.split(';').find_map(|part| part.strip_prefix("okta-response=")).unwrap_or_default();
        let omits = |what: &str| omits.split(',').any(|omit| omit.eq_ignore_ascii_case(what));
        Shape {
            fields: None,
            omit_credentials: omits("omitCredentials"),
            omit_operations: omits("omitCredentialsLinks"),
            full_links,
            blocks: call.query.get("expand") == Some("blocks"),
            now: call.now.as_millisecond(),
        }
    }

    fn shows(&self, name: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.top.iter().any(|field| field == name))
    }
}

pub(super) fn write_user(org: &Org, who: Who<'_>, shape: &Shape, origin: &str, out: &mut Vec<u8>) {
    let id = org.id(who);
    let (status, at) = (org.status(who), org.times(who));
    out.extend_from_slice(b"{\"id\":\"");
    out.extend_from_slice(&id);
    out.push(b'"');
    if shape.shows("status") {
        // A list shows where somebody is still coming from; asked for alone, they are there.
        let coming = !shape.full_links && org.is_coming(Org::seq(who), shape.now);
        let shown = if coming { Status::Staged } else { status };
        out.extend_from_slice(b",\"status\":\"");
        out.extend_from_slice(shown.as_str().as_bytes());
        out.push(b'"');
        if coming {
            out.extend_from_slice(b",\"transitioningToStatus\":\"");
            out.extend_from_slice(status.as_str().as_bytes());
            out.push(b'"');
        }
    }
    write_times(&at, shape, out);
    let user_type = org.user_type_id(who);
    if shape.shows("type") {
        out.extend_from_slice(b",\"type\":{\"id\":\"");
        out.extend_from_slice(&user_type);
        out.extend_from_slice(b"\"}");
    }
    let wanted = match &shape.fields {
        None => Some(Wanted::ALL),
        Some(fields) => fields.wanted,
    };
    if let Some(wanted) = wanted {
        write_profile(org, who, shape, wanted, out);
    }
    if shape.shows("credentials") && !shape.omit_credentials {
        write_credentials(org, who, out);
    }
    if shape.shows("_links") {
        let links = Links { id, status, user_type, password: org.has_password(who), engine: org.engine };
        links.write(shape, origin, out);
    }
    if shape.blocks {
        out.extend_from_slice(b",\"_embedded\":{\"blocks\":");
        out.extend_from_slice(org.blocks(who).to_string().as_bytes());
        out.push(b'}');
    }
    out.push(b'}');
}

fn write_times(at: &Times, shape: &Shape, out: &mut Vec<u8>) {
    for (name, time) in [
        ("created", Some(at.created)),
        ("activated", at.activated),
        ("statusChanged", at.status_changed),
        ("lastLogin", at.last_login),
        ("lastUpdated", Some(at.last_updated)),
        ("passwordChanged", at.password_changed),
    ] {
        if !shape.shows(name) {
            continue;
        }
        out.extend_from_slice(b",\"");
        out.extend_from_slice(name.as_bytes());
        match time {
            Some(second) => {
                out.extend_from_slice(b"\":\"");
                times::write(second, out);
                out.push(b'"');
            }
            None => out.extend_from_slice(b"\":null"),
        }
    }
}

fn write_profile(org: &Org, who: Who<'_>, shape: &Shape, wanted: Wanted, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"profile\":{");
    let start = out.len();
    let mut put = |name: &str, field: Field<'_>| {
        if out.len() > start {
            out.push(b',');
        }
        write_text(name, out);
        out.push(b':');
        write_field(field, out);
    };
    match who {
        Who::Made(seq) => org.seed.profile(seq, wanted, &mut |attr, field| put(attr.name(), field)),
        Who::Kept(person) => {
            let chosen = shape.fields.as_ref().filter(|fields| !fields.profile.is_empty());
            for (name, value) in &person.profile {
                if chosen.is_none_or(|fields| fields.profile.contains(name)) {
                    put(name, Field::Json(value));
                }
            }
        }
    }
    out.push(b'}');
}

fn write_credentials(org: &Org, who: Who<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"credentials\":{");
    if org.has_password(who) {
        out.extend_from_slice(b"\"password\":{},");
    }
    if let Some(question) = org.question(who) {
        out.extend_from_slice(b"\"recovery_question\":{\"question\":");
        write_text(question, out);
        out.extend_from_slice(b"},");
    }
    out.extend_from_slice(b"\"emails\":[");
    let mut first = true;
    let verified = org.times(who).last_login.is_some();
    for (attr, kind) in [(Attr::Email, "PRIMARY"), (Attr::SecondEmail, "SECONDARY")] {
        org.field(who, attr, &mut |field| {
            let value = match field {
                Field::Text(text) => text,
                Field::Json(value) => value.as_str().unwrap_or_default(),
                _ => "",
            };
            if value.is_empty() {
                return;
            }
            if !first {
                out.push(b',');
            }
            first = false;
            out.extend_from_slice(b"{\"value\":");
            write_text(value, out);
            out.extend_from_slice(b",\"status\":\"");
            let status: &[u8] = if verified || kind == "PRIMARY" { b"VERIFIED" } else { b"UNVERIFIED" };
            out.extend_from_slice(status);
            out.extend_from_slice(b"\",\"type\":\"");
            out.extend_from_slice(kind.as_bytes());
            out.extend_from_slice(b"\"}");
        });
    }
    out.extend_from_slice(b"],\"provider\":{\"type\":\"");
    let provider: Provider = org.provider(who);
    out.extend_from_slice(provider.kind().as_bytes());
    out.extend_from_slice(b"\",\"name\":\"");
    out.extend_from_slice(provider.name().as_bytes());
    out.extend_from_slice(b"\"}}");
}

struct Links {
    id: Id,
    status: Status,
    user_type: Id,
    password: bool,
    engine: Engine,
}

/// The operations of each status, as recorded where a recording exists.
fn operations(status: Status, password: bool, engine: Engine) -> &'static [(&'static str, &'static str)] {
    const SUSPEND: (&str, &str) = ("suspend", "lifecycle/suspend");
    const RESET_PASSWORD: (&str, &str) = ("resetPassword", "lifecycle/reset_password");
    const DEACTIVATE: (&str, &str) = ("deactivate", "lifecycle/deactivate");
    const RESET_FACTORS: (&str, &str) = ("resetFactors", "lifecycle/reset_factors");
    const ACTIVATE: (&str, &str) = ("activate", "lifecycle/activate");
    const REACTIVATE: (&str, &str) = ("reactivate", "lifecycle/reactivate");
    const CHANGE_PASSWORD: (&str, &str) = ("changePassword", "credentials/change_password");
    match status {
        Status::Staged => &[ACTIVATE, RESET_FACTORS],
        Status::Provisioned => &[SUSPEND, RESET_PASSWORD, REACTIVATE, RESET_FACTORS, DEACTIVATE],
        Status::Active | Status::PasswordExpired if password => &[
            SUSPEND,
            RESET_PASSWORD,
            ("forgotPassword", "credentials/forgot_password"),
            ("expirePassword", "lifecycle/expire_password"),
            ("changeRecoveryQuestion", "credentials/change_recovery_question"),
            RESET_FACTORS,
            CHANGE_PASSWORD,
            DEACTIVATE,
        ],
        // The password is kept elsewhere.
        Status::Active | Status::PasswordExpired => &[SUSPEND, RESET_FACTORS, DEACTIVATE],
        Status::Recovery => &[REACTIVATE, RESET_PASSWORD, CHANGE_PASSWORD, RESET_FACTORS, DEACTIVATE],
        Status::LockedOut => &[("unlock", "lifecycle/unlock"), RESET_PASSWORD, RESET_FACTORS, DEACTIVATE],
        Status::Suspended => &[("unsuspend", "lifecycle/unsuspend"), RESET_FACTORS, DEACTIVATE],
        Status::Deprovisioned if engine == Engine::Classic => &[ACTIVATE, ("delete", "")],
        Status::Deprovisioned => &[ACTIVATE, ("delete", ""), RESET_FACTORS],
    }
}

impl Links {
    fn write(&self, shape: &Shape, origin: &str, out: &mut Vec<u8>) {
        let href = |out: &mut Vec<u8>, path: &str, id: &Id, rest: &str| {
            out.extend_from_slice(b"{\"href\":\"");
            out.extend_from_slice(origin.as_bytes());
            out.extend_from_slice(path.as_bytes());
            out.extend_from_slice(id);
            if !rest.is_empty() {
                out.push(b'/');
                out.extend_from_slice(rest.as_bytes());
            }
            out.push(b'"');
        };
        out.extend_from_slice(b",\"_links\":{");
        if shape.full_links {
            let mut schema = self.user_type;
            schema[..3].copy_from_slice(b"osc");
            out.extend_from_slice(b"\"schema\":");
            href(out, "/api/v1/meta/schemas/user/", &schema, "");
            out.extend_from_slice(b"},\"type\":");
            href(out, "/api/v1/meta/types/user/", &self.user_type, "");
            out.extend_from_slice(b"},");
            for (name, path) in operations(self.status, self.password, self.engine) {
                let about_credentials =
                    path.starts_with("credentials/") || *name == "resetPassword" || *name == "expirePassword";
                if shape.omit_operations && about_credentials {
                    continue;
                }
                out.push(b'"');
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(b"\":");
                href(out, "/api/v1/users/", &self.id, path);
                let method: &[u8] =
                    if *name == "delete" { b",\"method\":\"DELETE\"}," } else { b",\"method\":\"POST\"}," };
                out.extend_from_slice(method);
            }
        }
        out.extend_from_slice(b"\"self\":");
        href(out, "/api/v1/users/", &self.id, "");
        out.extend_from_slice(b"}}");
    }
}

fn write_field(field: Field<'_>, out: &mut Vec<u8>) {
    use std::io::Write as _;
    // Writing to a vector cannot fail.
    let _ = match field {
        Field::Null => out.write_all(b"null"),
        Field::Text(text) => {
            write_text(text, out);
            Ok(())
        }
        Field::Integer(number) => write!(out, "{number}"),
        Field::Number(number) => write!(out, "{}", serde_json::Value::from(number)),
        Field::Bool(value) => write!(out, "{value}"),
        Field::Texts(texts) => {
            for (place, text) in texts.iter().enumerate() {
                out.push(if place == 0 { b'[' } else { b',' });
                write_text(text, out);
            }
            out.write_all(if texts.is_empty() { b"[]" } else { b"]" })
        }
        Field::Integers(numbers) => write!(out, "{}", serde_json::Value::from(numbers.to_vec())),
        Field::Json(value) => write!(out, "{value}"),
    };
}

/// A JSON string. Nearly all text needs no escape and is copied as it is.
fn write_text(text: &str, out: &mut Vec<u8>) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    }
}

/// Weak, of 64 hexadecimal digits, the same for the same person however it is asked for.
pub(super) fn etag(org: &Org, who: Who<'_>) -> String {
    let mut bytes = Vec::with_capacity(2048);
    let shape = Shape { full_links: true, ..Shape::default() };
    write_user(org, who, &shape, "", &mut bytes);
    let mut tag = String::from("W/\"");
    let mut state = bytes.len() as u64;
    for salt in 0..4 {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            state = ids::mix(state ^ u64::from_le_bytes(word) ^ salt);
        }
        let _ = write!(tag, "{state:016x}");
    }
    tag.push('"');
    tag
}
