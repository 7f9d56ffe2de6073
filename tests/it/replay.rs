//! Recorded exchanges of the real service, played against the demo organisation: the same status, the same keys.
//!
//! Each recording meets an organisation of its own. Ids in it become those of people and things that exist there, in
//! the state that the recording needs; ids of what the service said it lacks stay as they are. What differs is printed,
//! so that new recordings only have to be put into the folder.

use std::collections::BTreeSet;
use std::fs;

use oktui::demo::{DemoSettings, Faults};
use serde_json::{Map, Value, json};

use crate::demo::World;
use crate::demo_contract::okta_data;

/// Recordings that the demo answers in another way, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("credentials-forgot-password-recovery-question-200", "its body was not recorded"),
    ("error-400-E0000020-bad-request", "an address that only Okta's own console knows"),
    ("error-401-E0000015-feature-not-enabled", "authorisation servers are not about people"),
    ("error-404-not-okta-shaped", "answered by something before the service"),
    ("error-429-E0000047-token-endpoint", "a limit was reached that is not reached here"),
    ("event-hooks-list-200-ratelimit-headers", "recorded in 2020, before hooks had a description"),
    ("event-hooks-verify-200", "the endpoint of the hook is called, and there is none"),
    ("lifecycle-deactivate-204-2020", "answered with 204 in 2020 and with 200 since"),
    ("user-schema-update-400-E0000001-deletion-incomplete", "a moment's business"),
    ("users-list-200-after-cursor", "a cursor of the recorded organisation's"),
    ("users-create-400-E0000003-malformed-body", "what made the body malformed was not recorded"),
];

/// Keys that one organisation has and another has not, for whatever is configured there.
const OPTIONAL: [&str; 2] = ["realmId", "op4wEnabled"];

struct Recording {
    name: String,
    method: String,
    path: String,
    query: String,
    body: Option<Value>,
    status: u16,
    answer: Value,
}

fn recordings() -> Vec<Recording> {
    let Some(folder) = okta_data() else { return Vec::new() };
    let mut files: Vec<_> = fs::read_dir(folder.join("recorded")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "json"));
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let json: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let request = &json["request"];
        let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
        Recording {
            name: file.file_stem().unwrap().to_str().unwrap().to_owned(),
            method: text("method"),
            path: text("path"),
            query: text("query"),
            body: Some(&request["body"]).filter(|body| !body.is_null()).cloned(),
            status: u16::try_from(json["response"]["status"].as_u64().unwrap()).unwrap(),
            answer: json["response"]["body"].clone(),
        }
    };
    files.iter().map(read).collect()
}

/// Who is in the state that a recording is about, by the words of its name.
fn somebody(recording: &Recording) -> &'static str {
    let name = recording.name.as_str();
    for (word, login) in [
        ("staged", "noah.newhire"),
        ("lifecycle-activate", "noah.newhire"),
        ("provisioned", "john.smithers"),
        ("password-expired", "sakura.sato"),
        ("recovery-", "jana.weiss"),
        ("recovery", "priya.sharma"),
        ("unsuspend", "viktor.lang"),
        ("suspended", "viktor.lang"),
        ("deprovisioned", "johnny.smith"),
        ("after-deactivate", "johnny.smith"),
        ("second-deletes", "johnny.smith"),
        ("roles-200-empty", "anabel.mueller"),
    ] {
        if name.contains(word) {
            return login;
        }
    }
    "jana.weiss"
}

async fn make(world: &World, method: &str, path: &str, body: Option<&Value>) -> Value {
    let answer = world.send(method, path, &[("user-agent", "replay/1")], body).await;
    assert!(answer.status < 300, "{method} {path}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap_or_default()
}

async fn id_of(world: &World, path: &str, fits: impl Fn(&Value) -> bool) -> String {
    world.get(path).await.list().iter().find(|one| fits(one)).unwrap()["id"].as_str().unwrap().to_owned()
}

/// The group that a recording is about: one that nobody owns yet, and that nothing was given to, where it is about that;
/// one with apps where it is about those.
async fn group(world: &World, recording: &Recording) -> String {
    let of_us = |group: &Value| group["type"] == "OKTA_GROUP";
    if recording.name.starts_with("group-owners-") || recording.name.starts_with("group-roles-") {
        let ours = world.get("/api/v1/groups?q=Replay").await.list();
        let made = match ours.first() {
            Some(ours) => ours.clone(),
            None => make(world, "POST", "/api/v1/groups", Some(&json!({"profile": {"name": "Replay"}}))).await,
        };
        return made["id"].as_str().unwrap().to_owned();
    }
    if recording.name.starts_with("group-apps-") {
        for group in world.get("/api/v1/groups").await.list().iter().filter(|group| of_us(group)) {
            let id = group["id"].as_str().unwrap();
            if !world.get(&format!("/api/v1/groups/{id}/apps")).await.list().is_empty() {
                return id.to_owned();
            }
        }
    }
    id_of(world, "/api/v1/groups", of_us).await
}

async fn rule(world: &World, recording: &Recording, name: &str) -> String {
    let expression = json!({"type": "urn:okta:expression:1.0", "value": "user.city==\"Nowhere\""});
    let body = json!({
        "type": "group_rule", "name": name, "conditions": {"expression": expression},
        "actions": {"assignUserToGroups": {"groupIds": [group(world, recording).await]}},
    });
    make(world, "POST", "/api/v1/groups/rules", Some(&body)).await["id"].as_str().unwrap().to_owned()
}

async fn hook(world: &World) -> String {
    let body = json!({
        "name": "Replay", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://example.com/hook"}},
    });
    make(world, "POST", "/api/v1/eventHooks", Some(&body)).await["id"].as_str().unwrap().to_owned()
}

/// The id that stands for a recorded one, by how that begins; what it stands for is put into the state that is needed.
async fn translated(world: &World, recording: &Recording, id: &str) -> Option<String> {
    if recording.answer["errorSummary"].as_str().is_some_and(|said| said.contains(id)) {
        return None;
    }
    let name = recording.name.as_str();
    let login = format!("{}@acme.com", somebody(recording));
    Some(match &id[..3] {
        "00u" => make(world, "GET", &format!("/api/v1/users/{login}"), None).await["id"].as_str()?.to_owned(),
        "00g" => group(world, recording).await,
        "oty" if name.contains("user-type") => {
            let body = json!({"name": "replay", "displayName": "Replay"});
            make(world, "POST", "/api/v1/meta/types/user", Some(&body)).await["id"].as_str()?.to_owned()
        }
        "oty" => id_of(world, "/api/v1/meta/types/user", |kind| kind["default"] == true).await,
        "who" => {
            let hook = hook(world).await;
            if ["event-hooks-activate-200", "event-hooks-delete-204"].contains(&name) {
                make(world, "POST", &format!("/api/v1/eventHooks/{hook}/lifecycle/deactivate"), None).await;
            }
            hook
        }
        "ufs" | "mbl" => {
            let body = json!({
                "factorType": "question", "provider": "OKTA",
                "profile": {"question": "disliked_food", "answer": "meatball"},
            });
            let path = format!("/api/v1/users/{login}/factors");
            make(world, "POST", &path, Some(&body)).await["id"].as_str()?.to_owned()
        }
        "guo" if recording.path.starts_with("/api/v1/realms") => {
            let realms = world.get("/api/v1/realms").await.list();
            realms[0]["id"].as_str()?.to_owned()
        }
        "guo" | "abc" => {
            let device = id_of(world, "/api/v1/devices?limit=200", |_| true).await;
            let before = match name {
                "devices-activate-204" | "devices-delete-204" => Some("deactivate"),
                "devices-unsuspend-204" => Some("suspend"),
                _ => None,
            };
            if let Some(before) = before {
                make(world, "POST", &format!("/api/v1/devices/{device}/lifecycle/{before}"), None).await;
            }
            device
        }
        "0pr" => {
            let rule = rule(world, recording, "Replay").await;
            if name == "group-rules-deactivate-204" {
                make(world, "POST", &format!("/api/v1/groups/rules/{rule}/lifecycle/activate"), None).await;
            }
            rule
        }
        "0oa" if name.starts_with("app-") => id_of(world, "/api/v1/apps", |_| true).await,
        "gra" => {
            let group = group(world, recording).await;
            let role = json!({"type": "READ_ONLY_ADMIN"});
            let path = format!("/api/v1/groups/{group}/roles");
            make(world, "POST", &path, Some(&role)).await["id"].as_str()?.to_owned()
        }
        "aut" => id_of(world, "/api/v1/authenticators", |one| one["key"] == "google_otp").await,
        "prl" => id_of(world, "/api/v1/principal-rate-limits?filter=principalType+eq+%22SSWS_TOKEN%22", |_| true).await,
        "00T" => {
            let shares = "/api/v1/principal-rate-limits?filter=principalType+eq+%22SSWS_TOKEN%22";
            world.get(shares).await.list()[0]["principalId"].as_str()?.to_owned()
        }
        _ => return None,
    })
}

/// What the recording takes for granted besides the people and things that it names.
async fn prepare(world: &World, recording: &Recording) {
    let name = recording.name.as_str();
    for (attribute, schema) in [
        ("customAttribute123", json!({"title": "Custom", "type": "string"})),
        ("array123", json!({"title": "Array", "type": "array", "items": {"type": "string"}})),
    ] {
        let wanted = recording.body.as_ref().is_some_and(|body| body["profile"].get(attribute).is_some())
            || recording.query.contains(attribute);
        if wanted {
            let body = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {attribute: schema}}}});
            make(world, "POST", "/api/v1/meta/schemas/user/default", Some(&body)).await;
        }
    }
    let jana = "/api/v1/users/jana.weiss@acme.com";
    match name {
        "risk-get-200" | "risk-set-200" => {
            make(world, "PUT", &format!("{jana}/risk"), Some(&json!({"riskLevel": "LOW"}))).await;
        }
        "user-roles-delete-204" | "user-roles-list-200" | "user-roles-list-200-rich" => {
            make(world, "POST", &format!("{jana}/roles"), Some(&json!({"type": "APP_ADMIN"}))).await;
        }
        "user-roles-get-200" => {
            make(world, "POST", &format!("{jana}/roles"), Some(&json!({"type": "GROUP_MEMBERSHIP_ADMIN"}))).await;
        }
        "group-roles-delete-204" | "group-roles-list-200" => {
            let path = format!("/api/v1/groups/{}/roles", group(world, recording).await);
            make(world, "POST", &path, Some(&json!({"type": "HELP_DESK_ADMIN"}))).await;
        }
        "group-owners-assign-400-E0000001" | "group-owners-delete-204" | "group-owners-list-200" => {
            let id = make(world, "GET", jana, None).await["id"].clone();
            let path = format!("/api/v1/groups/{}/owners", group(world, recording).await);
            make(world, "POST", &path, Some(&json!({"id": id, "type": "USER"}))).await;
        }
        "app-users-get-200" | "app-users-delete-204" => {
            let app = id_of(world, "/api/v1/apps", |_| true).await;
            let id = make(world, "GET", jana, None).await["id"].clone();
            make(world, "POST", &format!("/api/v1/apps/{app}/users"), Some(&json!({"id": id}))).await;
        }
        _ if name.starts_with("users-list-200-search-") => {
            let profile = &recording.answer[0]["profile"];
            let named = ["firstName", "lastName", "email", "login", "array123"].into_iter();
            let profile: Map<_, _> = named.filter_map(|of| Some((of.to_owned(), profile.get(of)?.clone()))).collect();
            make(world, "POST", "/api/v1/users?activate=true", Some(&json!({"profile": profile}))).await;
        }
        "group-rules-list-200" => {
            let (_, wanted) = recording.query.split_once("search=").unwrap();
            rule(world, recording, wanted).await;
        }
        _ => {}
    }
}

/// Whether a text is an id of the service's.
fn is_id(text: &str) -> bool {
    (19..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What the service was busy with just then, as a fault.
fn moment(name: &str) -> &'static str {
    match name {
        "users-blocks-401-E0000015" => "no-blocks",
        "error-423-E0000239-locked" | "group-rules-create-423-E0000239" => "status=423:/api/v1/groups/rules",
        "error-429-E0000047-rate-limit" => "status=429:/api/v1/apps",
        "user-types-delete-500-E0000009" => "type-lingers",
        _ => "",
    }
}

async fn play(recording: &Recording) -> (u16, Value) {
    let faults = moment(&recording.name).parse::<Faults>().unwrap();
    let world = World::new(DemoSettings { users: 60, rate_limit: 0, faults, ..DemoSettings::default() });
    prepare(&world, recording).await;
    let mut words: BTreeSet<String> = recording.path.split('/').filter(|part| is_id(part)).map(str::to_owned).collect();
    let mut body = recording.body.as_ref().map(Value::to_string);
    if let Some(text) = &body {
        words.extend(text.split('"').filter(|part| is_id(part)).map(str::to_owned));
    }
    let mut path = recording.path.clone();
    for word in &words {
        if let Some(id) = translated(&world, recording, word).await {
            path = path.replace(word, &id);
            body = body.map(|text| text.replace(word, &id));
        }
    }
    // The password that everybody in the demo has; what the recording calls people by their login.
    let mut body = body.map(|text| text.replace("\"SuperSecret007\"", "\"Welcome-2026\""));
    path = path.replace("John.Doe-Get@example.com", "jana.weiss@acme.com");
    if recording.name == "factors-create-200" {
        let sms = json!({"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+12345678901"}});
        body = Some(sms.to_string());
    }
    if recording.name == "app-users-assign-200" {
        // Its body was not recorded.
        let id = make(&world, "GET", "/api/v1/users/jana.weiss@acme.com", None).await["id"].clone();
        body = Some(json!({"id": id}).to_string());
    }
    if recording.name.starts_with("factors-list-200") && recording.name != "factors-list-200-empty" {
        let sms = json!({"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+12345678901"}});
        make(&world, "POST", &format!("{path}?updatePhone=true"), Some(&sms)).await;
    }
    let body: Option<Value> = body.map(|text| serde_json::from_str(&text).unwrap());
    let address = if recording.query.is_empty() { path } else { format!("{path}?{}", recording.query) };
    let answer = world.send(&recording.method, &address, &[("user-agent", "replay/1")], body.as_ref()).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or_default())
}

/// The keys of an answer, of a list those of all its elements, and the links that are offered; an error by its code.
fn keys(answer: &Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let elements = answer.as_array().map_or_else(|| vec![answer], |list| list.iter().collect());
    for element in elements {
        let Some(fields) = element.as_object() else { continue };
        keys.extend(fields.keys().filter(|key| !OPTIONAL.contains(&key.as_str())).cloned());
        if let Some(code) = element["errorCode"].as_str() {
            keys.insert(format!("errorCode {code}"));
        }
    }
    keys
}

#[expect(clippy::print_stdout, reason = "what differs is told")]
#[tokio::test(start_paused = true)]
async fn recorded_exchanges_are_answered_as_recorded() {
    let all = recordings();
    let (mut played, mut statuses, mut shapes) = (0_u32, 0_u32, 0_u32);
    for recording in &all {
        let expected = EXCEPTIONS.iter().any(|(name, _)| *name == recording.name);
        if expected {
            continue;
        }
        let (status, answer) = play(recording).await;
        played += 1;
        if status != recording.status {
            println!("{}: {} instead of {}: {answer}", recording.name, status, recording.status);
            statuses += 1;
        }
        let (ours, theirs) = (keys(&answer), keys(&recording.answer));
        // An empty list has no keys to be compared; one of ours where something was recorded says nothing.
        if !theirs.is_empty() && ours.is_empty() {
            println!("{}: nothing to be compared, {answer}", recording.name);
        } else if !theirs.is_empty() && ours != theirs {
            let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>().join(" ");
            println!("{}: lacks [{}], has besides [{}]", recording.name, only(&theirs, &ours), only(&ours, &theirs));
            shapes += 1;
        }
    }
    if !all.is_empty() {
        println!("{played} played: {statuses} of another status, {shapes} with other keys");
        assert!(played > 100);
        assert!(f64::from(statuses) <= f64::from(played) * 0.002, "{statuses} of {played} have another status");
        assert!(f64::from(shapes) <= f64::from(played) * 0.005, "{shapes} of {played} have other keys");
    }
}
