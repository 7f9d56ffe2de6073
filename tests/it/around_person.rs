//! What lies around a person: the tabs Devices and Rights, and what Okta saw of their attempts.

use http::Method;
use oktui::demo::DemoSettings;
use serde_json::{Value, json};

use super::actions::beside;
use super::harness::Harness;
use super::sign_in::{Said, in_order, person_at};

/// The screen on one line.
fn flat(program: &mut Harness) -> String {
    program.screen().split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn on(login: &str, columns: u16, rows: u16) -> Harness {
    let mut program = Harness::start(columns, rows, DemoSettings::default()).await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>").await;
    program
}

/// Somebody with a device that others share, and one of their own.
async fn sharing(program: &Harness) -> (String, Vec<Value>) {
    let people = beside(&program.demo, Method::GET, "/api/v1/users?limit=200", None).await;
    for person in people.as_array().unwrap() {
        let path = format!("/api/v1/users/{}/devices", person["id"].as_str().unwrap());
        let devices = beside(&program.demo, Method::GET, &path, None).await;
        let devices = devices.as_array().unwrap();
        let shared = |device: &&Value| {
            device["device"]["profile"]["displayName"].as_str().unwrap_or_default().starts_with("FRONTDESK")
        };
        if devices.len() > 1 && devices.iter().any(|device| shared(&device)) {
            return (person["profile"]["login"].as_str().unwrap().to_owned(), devices.clone());
        }
    }
    panic!("nobody shares a device");
}

#[tokio::test(start_paused = true)]
async fn the_devices_of_a_person_are_listed_with_who_manages_and_who_shares_them() {
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    let (login, devices) = sharing(&program).await;
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>td").await;
    let screen = program.screen();
    assert!(screen.contains("[Devices]") && screen.contains(&format!("{} devices", devices.len())), "{screen}");
    for device in &devices {
        let name = device["device"]["profile"]["displayName"].as_str().unwrap();
        let line = screen.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {screen}"));
        let shared = name.starts_with("FRONTDESK");
        assert!(line.contains("active") && line.contains("nobody else") != shared, "{line}");
        assert!(line.contains("managed") && !line.contains("not told"), "{line}");
    }
    program.keys("<enter>").await;
    let whole = flat(&mut program);
    for part in ["Platform", "Model", "Last heard of", "Theirs since", "guo"] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_rights_of_an_administrator_are_told_part_by_part() {
    let mut program = on("robin", 120, 50).await;
    program.keys("tr").await;
    let screen = program.screen();
    let titles =
        ["Admin roles", "Apps that act in their name", "Tokens of apps", "Risk", "Password", "Linked people", "Realm"];
    let places: Vec<usize> =
        titles.iter().map(|title| screen.find(title).unwrap_or_else(|| panic!("{title}: {screen}"))).collect();
    assert!(places.is_sorted(), "{screen}");
    assert!(screen.contains("Super") && screen.contains("their own"), "{screen}");
    assert!(screen.contains("never ends by itself (policy Default Policy)"), "{screen}");
    assert!(screen.contains("Okta lists no sessions"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_password_ends_by_the_policy_that_holds_for_the_person() {
    let said = in_order();
    said.say(
        "user",
        200,
        json!({"passwordChanged": "2026-10-01T08:00:00.000Z", "status": "ACTIVE",
        "credentials": {"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}}}),
    );
    said.say("groups", 200, json!([{"id": "00gsales", "type": "OKTA_GROUP", "profile": {"name": "Sales"}}]));
    let policy = |name: &str, priority: u32, group: &str, days: u32| {
        json!({"type": "PASSWORD", "id": name, "status": "ACTIVE",
        "name": name, "priority": priority, "conditions": {"people": {"groups": {"include": [group]}},
        "authProvider": {"provider": "OKTA"}}, "settings": {"password": {"age": {"maxAgeDays": days}}}})
    };
    said.say("policies", 200, json!([policy("Everybody", 9, "00gall", 0), policy("Sellers", 2, "00gsales", 90)]));
    let mut program = person_at(&said, 120, 50).await;
    program.keys("tr").await;
    let screen = flat(&mut program);
    assert!(screen.contains("ends 30 Dec") && screen.contains("90 days after it was set (policy Sellers)"), "{screen}");
}

/// Answers that are none of what was asked for, and what stands on the tab then.
const ODD: [(u16, &str, &str); 6] = [
    (403, r#"{"errorCode":"E0000006","errorSummary":"No","errorCauses":[]}"#, "(403, E0000006)"),
    (
        404,
        r#"{"errorCode":"E0000008","errorSummary":"The requested path was not found","errorCauses":[]}"#,
        "does not offer it (404, E0000008)",
    ),
    (404, r#"{"errorCode":"E0000007","errorSummary":"Not found","errorCauses":[]}"#, "(404, E0000007)"),
    (
        401,
        r#"{"errorCode":"E0000015","errorSummary":"You do not have permission","errorCauses":[]}"#,
        "does not offer it (401, E0000015)",
    ),
    (500, r#"{"errorCode":"E0000009","errorSummary":"Internal Server Error","errorCauses":[]}"#, "(500, E0000009)"),
    (200, r#"{"nonsense":true}"#, "Not read"),
];

#[tokio::test(start_paused = true)]
async fn a_part_that_cannot_be_read_is_a_line_and_the_rest_lives() {
    for (area, title) in [
        ("risk", "Risk"),
        ("grants", "Apps that act in their name"),
        ("clients", "Tokens of apps"),
        ("policies", "Password"),
        ("linkedObjects", "Linked people"),
        ("roles", "Admin roles"),
    ] {
        for (status, body, told) in ODD {
            let said = in_order();
            said.say(area, status, serde_json::from_str(body).unwrap());
            let mut program = person_at(&said, 120, 50).await;
            program.keys("tr").await;
            let screen = program.screen();
            let after: Vec<&str> = screen.lines().skip_while(|line| line.trim() != title).skip(1).collect();
            assert!(after.first().is_some_and(|line| line.contains(told)), "{area} {status}: {screen}");
            let others =
                screen.lines().filter(|line| line.contains("Not read") || line.contains("does not offer")).count();
            assert_eq!(others, 1, "{area} {status}: {screen}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_this_organisation_lacks_is_not_asked_again_and_what_failed_is() {
    for (status, code, again) in
        [(404, "E0000008", false), (401, "E0000015", false), (500, "E0000009", true), (403, "E0000006", true)]
    {
        let said = in_order();
        let body = json!({"errorCode": code, "errorSummary": "No", "errorCauses": []});
        said.say("risk", status, body.clone());
        said.say("devices", status, body);
        let mut program = person_at(&said, 120, 50).await;
        program.keys("tr").await;
        program.keys("td").await;
        // What was not sent stands in the record, too.
        let asked = |program: &Harness, area: &str| {
            let calls = program.client.exchanges();
            calls.iter().filter(|call| call.status.is_some() && call.target.ends_with(area)).count()
        };
        let (risk, devices) = (asked(&program, "/risk"), asked(&program, "/devices"));
        assert!(risk > 0 && devices > 0);
        program.keys("r").await;
        assert_eq!(
            (asked(&program, "/risk") > risk, asked(&program, "/devices") > devices),
            (again, again),
            "{status} {code}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn classic_engine_is_not_asked_for_what_only_the_other_has() {
    let said = Said::default();
    said.say("okta-organization", 200, json!({"id": "00o1", "pipeline": "v1"}));
    let mut program = person_at(&said, 120, 50).await;
    program.keys("td").await;
    let screen = flat(&mut program);
    assert!(screen.contains("this organisation runs on Classic Engine"), "{screen}");
    program.keys("tr").await;
    let screen = flat(&mut program);
    assert!(screen.contains("None: this organisation runs on Classic Engine"), "{screen}");
    let asked =
        program.calls().into_iter().filter(|call| call.ends_with("/devices") || call.ends_with("/risk")).count();
    assert_eq!(asked, 0, "{:?}", program.calls());
}

#[tokio::test(start_paused = true)]
async fn devices_that_nobody_may_see_the_users_of_are_listed_all_the_same() {
    let settings = DemoSettings { faults: "role=no-devices".parse().unwrap(), ..DemoSettings::default() };
    let mut program = Harness::start(80, 24, settings).await;
    program.keys("/ana.muller@acme.com").await;
    program.keys("<enter>td").await;
    let screen = flat(&mut program);
    assert!(screen.contains("Not read") && screen.contains("403, E0000006"), "{screen}");
    program.keys("ts").await;
    assert!(program.screen().contains("Five wrong passwords"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_tells_network_risk_and_what_an_identity_check_said() {
    let said = in_order();
    let event = json!({"uuid": "e1", "published": "2026-11-24T10:41:00.000Z", "eventType": "policy.evaluate_sign_on",
        "displayMessage": "Evaluation of sign-on policy", "outcome": {"result": "DENY", "reason": "Denied"},
        "actor": {"id": "00uActor", "type": "User", "alternateId": "someone@acme.com", "displayName": "Someone"},
        "client": {"ipAddress": "84.46.12.9", "zone": "Branch"},
        "securityContext": {"asOrg": "Example Net", "isProxy": true, "risk": {"level": "HIGH", "reasons": ["Anomalous Device"]}},
        "debugContext": {"debugData": {"idvFailureReason": "DOCUMENT_EXPIRED"}}, "target": []});
    said.say("logs", 200, json!([event]));
    let mut program = person_at(&said, 200, 50).await;
    let screen = flat(&mut program);
    let told = "Okta saw: risk high: Anomalous Device; through a proxy; identity check: DOCUMENT_EXPIRED; network Example Net; zone Branch.";
    assert!(screen.contains(told), "{screen}");
    program.keys("tl<enter>").await;
    let whole = flat(&mut program);
    assert!(whole.contains("Okta saw risk high: Anomalous Device; through a proxy"), "{whole}");
}

#[tokio::test(start_paused = true)]
async fn a_device_is_suspended_given_back_and_taken_off_everybody_by_one_question() {
    let mut program = Harness::start(120, 40, DemoSettings::default()).await;
    let (login, devices) = sharing(&program).await;
    let own = |device: &&Value| {
        !device["device"]["profile"]["displayName"].as_str().unwrap_or_default().starts_with("FRONTDESK")
    };
    let device = devices.iter().find(own).unwrap()["device"].clone();
    let path = format!("/api/v1/devices/{}", device["id"].as_str().unwrap());
    let name = device["profile"]["displayName"].as_str().unwrap();
    program.keys(&format!("/{login}")).await;
    program.keys("<enter>ai").await;
    assert!(program.screen().contains("Put the cursor on the device first: t d"), "{}", program.screen());
    program.keys("td").await;
    for _ in 0..devices.len() {
        if program.selected().contains(name) {
            break;
        }
        program.keys("j").await;
    }
    for (keys, title, status) in [
        ("<tab>", "Suspend device", "SUSPENDED"),
        ("<tab>", "Lift suspension", "ACTIVE"),
        ("<down><tab>", "Deactivate device", "DEACTIVATED"),
    ] {
        program.keys("ai").await;
        program.keys(keys).await;
        let screen = program.screen();
        assert!(screen.contains(&format!("{title} “{name}”")), "{screen}");
        assert_eq!(flat(&mut program).contains("Every link to it is taken"), status == "DEACTIVATED", "{screen}");
        assert!(flat(&mut program).contains("Nobody else signs in with it"), "{screen}");
        assert_eq!(flat(&mut program).contains("cannot be undone"), status == "DEACTIVATED", "{screen}");
        program.pass_time().await;
        program.keys("<enter>").await;
        let now = beside(&program.demo, Method::GET, &path, None).await;
        assert_eq!(now["status"], status, "{}", program.screen());
        // A suspension is taken back by a key, and that by the key again.
        for (words, keys, there) in
            [("is given back", "<enter>", "ACTIVE"), ("is suspended again", "<enter>", "SUSPENDED")]
        {
            if status != "SUSPENDED" {
                continue;
            }
            program.keys("U").await;
            assert!(flat(&mut program).contains(&format!("The device {name} {words}")), "{}", program.screen());
            program.pass_time().await;
            program.keys(keys).await;
            let now = beside(&program.demo, Method::GET, &path, None).await;
            assert_eq!(now["status"], there, "{}", program.screen());
        }
        program.keys("td").await;
    }
    // What was taken off everybody stands there no more, and no question is about it.
    program.keys("ai").await;
    assert!(!program.screen().contains(&format!("“{name}”")), "{}", program.screen());
}
