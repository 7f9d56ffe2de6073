//! Recorded replies of the real service, from beside the project.

use std::fs;
use std::path::PathBuf;

use http::StatusCode;
use oktui::protocol::error::FailureKind;
use oktui::protocol::query::{UserQuery, UserScope};
use serde_json::Value;

use super::script::{Answer, Script, answer, client, typing};
use oktui::protocol::id::UserId;

fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("OKTUI_RECORDINGS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/okta"));
    let folder = folder.join("recorded");
    folder.is_dir().then_some(folder)
}

struct Recording {
    name: String,
    path: String,
    status: u16,
    body: String,
    headers: Vec<(String, String)>,
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn recordings(of: &[&str]) -> Vec<Recording> {
    let Some(folder) = folder() else {
        eprintln!("skipped: no recordings beside the project and none in $OKTUI_RECORDINGS");
        return Vec::new();
    };
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let found: Vec<_> = names.iter().filter_map(|path| read(path, of)).collect();
    assert!(!found.is_empty(), "the folder is there, but none of {of:?}");
    found
}

fn read(path: &std::path::Path, of: &[&str]) -> Option<Recording> {
    let name = path.file_name()?.to_str()?.to_owned();
    if !of.iter().any(|begin| name.starts_with(begin)) {
        return None;
    }
    let json: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let reply = &json["response"];
    let mut headers = Vec::new();
    for (name, values) in reply["headers"].as_object().unwrap() {
        for value in values.as_array().unwrap() {
            headers.push((name.clone(), value.as_str().unwrap().to_owned()));
        }
    }
    let body = match &reply["body"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    Some(Recording {
        name,
        path: json["request"]["path"].as_str().unwrap().to_owned(),
        status: reply["status"].as_u64().unwrap() as u16,
        body,
        headers,
    })
}

fn replay(recording: &Recording) -> Answer {
    let mut reply = answer(recording.status, recording.body.clone()).without_request_id();
    for (name, value) in &recording.headers {
        if matches!(name.as_str(), "link" | "etag" | "date" | "content-type" | "x-okta-request-id")
            || name.starts_with("x-rate-limit")
        {
            // The names of a recording live as long as the test.
            reply = reply.header(Box::leak(name.clone().into_boxed_str()), value);
        }
    }
    reply
}

#[tokio::test(start_paused = true)]
async fn every_recorded_list_of_people_is_read_without_a_loss() {
    for recording in recordings(&["users-list-200", "groups-users-200"]) {
        let script = Script::of([replay(&recording)]);
        let mut pages = client(&script).list_users(UserQuery::new(UserScope::default())).limit_pages(1);
        let page = pages.next_page(&typing()).await.unwrap().unwrap();
        let elements: Vec<Value> = serde_json::from_str(&recording.body).unwrap();
        assert_eq!((page.rows.len(), page.odd), (elements.len(), 0), "{}", recording.name);
        for (row, element) in page.rows.iter().zip(&elements) {
            assert_eq!(
                (row.id(), row.status.as_str()),
                (element["id"].as_str().unwrap(), element["status"].as_str().unwrap())
            );
        }
        // Their next links lead to the recording's own host, which is not this organisation.
        let announced = recording.headers.iter().any(|(name, value)| name == "link" && value.contains("rel=\"next\""));
        let after = pages.next_page(&typing()).await;
        assert_eq!(
            after.map(|outcome| outcome.unwrap_err().kind),
            announced.then_some(FailureKind::ForeignLink),
            "{}",
            recording.name
        );
    }
}

#[tokio::test(start_paused = true)]
async fn every_recorded_person_group_type_schema_and_organisation_is_understood() {
    let kinds = [
        "users-get-200",
        "users-groups-200",
        "groups-list-200",
        "user-types-list-200",
        "user-schema-get-200",
        "org-get-200",
    ];
    for recording in recordings(&kinds) {
        let script = Script::answering({
            let (status, body) = (recording.status, recording.body.clone());
            let etag = recording.headers.iter().find(|(name, _)| name == "etag").map(|(_, value)| value.clone());
            move |_, _| {
                let reply = answer(status, body.clone());
                match &etag {
                    Some(etag) => reply.header("etag", etag),
                    None => reply,
                }
            }
        });
        let (client, control) = (client(&script), typing());
        let body: Value = serde_json::from_str(&recording.body).unwrap();
        let name = &recording.name;
        if name.starts_with("users-get") {
            let user = client.get_user(body["id"].as_str().unwrap(), &control).await.unwrap();
            assert_eq!(
                (user.id.as_str(), user.text("login")),
                (body["id"].as_str().unwrap(), body["profile"]["login"].as_str().unwrap().to_owned()),
                "{name}"
            );
            assert_eq!(user.etag.is_some(), recording.headers.iter().any(|(name, _)| name == "etag"), "{name}");
        } else if name.starts_with("users-groups") {
            let groups = client.user_groups(&UserId::new("00u1"), &control).await.unwrap();
            assert_eq!(groups.len(), body.as_array().unwrap().len(), "{name}");
        } else if name.starts_with("groups-list") {
            assert!(client.everyone_size(&control).await.is_ok(), "{name}");
        } else if name.starts_with("user-types") {
            let types = client.user_types(&control).await.unwrap();
            assert!(types.iter().all(|kind| kind.schema_id.is_some()), "{name}");
            assert_eq!(types.len(), body.as_array().unwrap().len(), "{name}");
        } else if name.starts_with("user-schema") {
            assert!(client.user_schema("default", &control).await.unwrap().attributes.len() >= 31, "{name}");
        } else {
            assert!(client.org(&control).await.unwrap().name().is_some(), "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_recorded_refusal_is_told_as_its_status_demands() {
    let mut refusals = 0;
    for recording in
        recordings(&["error", "users", "groups", "user-types", "user-schema", "lifecycle", "factors", "event-hooks"])
    {
        let status = StatusCode::from_u16(recording.status).unwrap();
        if status.is_success() {
            continue;
        }
        refusals += 1;
        let script = Script::answering({
            let (status, body, headers) = (recording.status, recording.body.clone(), recording.headers.clone());
            move |_, _| {
                replay(&Recording {
                    name: String::new(),
                    path: String::new(),
                    status,
                    body: body.clone(),
                    headers: headers.clone(),
                })
            }
        });
        let error = client(&script).get_user("00u1", &typing()).await.unwrap_err();
        let code = error.code().to_owned();
        let expected = match (recording.status, code.as_str()) {
            (400, _) => FailureKind::Refused,
            (401, "E0000015") | (405, _) => FailureKind::NotAvailable,
            (401, _) => FailureKind::TokenRefused,
            // The other codes under 403 speak of the person's state.
            (403, "" | "E0000005" | "E0000006") => FailureKind::Forbidden,
            // The edge, which knows of no call at all.
            (404, "") => FailureKind::NoSuchCall,
            (404, _) => FailureKind::NotFound,
            (429, _) => FailureKind::RateLimited,
            (500.., _) => FailureKind::ServerFailed,
            _ => FailureKind::Rejected,
        };
        assert_eq!(
            (error.kind, error.status),
            (expected, Some(recording.status)),
            "{} {}",
            recording.name,
            recording.path
        );
        let api = error.api.unwrap();
        assert!(
            !api.summary.is_empty() && (code.starts_with("E0") || recording.name.contains("not-okta-shaped")),
            "{}",
            recording.name
        );
    }
    assert!(refusals > 0 || folder().is_none());
}
