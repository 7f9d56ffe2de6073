//! What else an organisation has, as other clients read and switch it, and what it lacks.

use oktui::demo::Faults;
use serde_json::{Value, json};

use crate::demo::{ORIGIN, World};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// In the cassettes of Okta's Python SDK each switch answers with what is so from then on, and a link to the other way.
#[tokio::test]
async fn the_organisations_own_settings_are_read_and_switched() {
    let world = World::of(30);
    let post = async |path: &str| world.send("POST", &format!("/api/v1/org/{path}"), &[], None).await.json();
    let get = async |path: &str| world.get(&format!("/api/v1/org/{path}")).await.json();
    assert_eq!(get("preferences").await["showEndUserFooter"], true);
    let hidden = post("preferences/hideEndUserFooter").await;
    assert_eq!(hidden, get("preferences").await);
    assert_eq!(keys(&hidden["_links"]), ["showEndUserFooter"]);
    assert_eq!(post("preferences/showEndUserFooter").await["showEndUserFooter"], true);

    assert_eq!(get("privacy/oktaCommunication").await["optOutEmailUsers"], true);
    assert_eq!(keys(&post("privacy/oktaCommunication/optIn").await["_links"]), ["optOut"]);
    assert_eq!(post("privacy/oktaCommunication/optOut").await["optOutEmailUsers"], true);

    let off = get("privacy/oktaSupport").await;
    assert_eq!((&off["support"], &off["expiration"]), (&json!("DISABLED"), &Value::Null));
    assert_eq!(post("privacy/oktaSupport/grant").await["expiration"], "2026-03-03T10:56:00.000Z");
    let extended = post("privacy/oktaSupport/extend").await;
    assert_eq!(extended["expiration"], "2026-03-04T10:56:00.000Z");
    assert_eq!(keys(&extended["_links"]), ["extend", "revoke"]);
    assert_eq!(post("privacy/oktaSupport/revoke").await, off);

    let contacts = get("contacts").await;
    assert_eq!(contacts[0]["contactType"], "BILLING");
    assert_eq!(contacts[1]["_links"]["technical"]["href"], format!("{ORIGIN}/api/v1/org/contacts/technical"));
    let robin = world.get("/api/v1/users/me").await.json()["id"].clone();
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json()["id"].clone();
    assert_eq!(get("contacts/BILLING").await["userId"], robin);
    let path = "/api/v1/org/contacts/TECHNICAL";
    let changed = world.send("PUT", path, &[], Some(&json!({"userId": ana}))).await.json();
    assert_eq!((&changed["userId"], get("contacts/technical").await), (&ana, changed.clone()));
    assert_eq!(world.send("PUT", path, &[], Some(&json!({"userId": "00unobody"}))).await.status, 404);
    assert_eq!(world.get("/api/v1/org/contacts/LEGAL").await.status, 404);

    assert_eq!(world.send("POST", "/api/v1/org/logo", &[], None).await.status, 201);
    let before = get("").await;
    let part = json!({"supportPhoneNumber": "1234567890"});
    let after = world.send("POST", "/api/v1/org", &[], Some(&part)).await.json();
    assert_eq!((&after["supportPhoneNumber"], &after["companyName"]), (&json!("1234567890"), &before["companyName"]));
    assert_eq!(after["lastUpdated"], "2026-03-02T10:56:00.000Z");
    let whole = world.send("PUT", "/api/v1/org", &[], Some(&json!({"companyName": "New"}))).await.json();
    assert_eq!((&whole["companyName"], &whole["website"], &whole["id"]), (&json!("New"), &Value::Null, &before["id"]));
}

/// As recorded: 200 without a body for a switch, and the list in Okta's words.
#[tokio::test]
async fn subscriptions_of_roles_and_people_are_switched() {
    let world = World::of(30);
    for of in ["roles/SUPER_ADMIN", "users/me"] {
        let path = format!("/api/v1/{of}/subscriptions");
        let all = world.get(&path).await.list();
        assert!(all.iter().all(|one| one["status"] == "subscribed" && one["channels"] == json!(["email"])));
        let one = format!("{path}/OKTA_UPDATE");
        let off = world.send("POST", &format!("{one}/unsubscribe"), &[], None).await;
        assert_eq!((off.status, off.text.as_str()), (200, ""));
        let shown = world.get(&one).await.json();
        assert_eq!((&shown["status"], keys(&shown["_links"])), (&json!("unsubscribed"), vec!["subscribe", "self"]));
        world.send("POST", &format!("{one}/subscribe"), &[], None).await;
        assert_eq!(world.get(&one).await.json()["status"], "subscribed");
        assert_eq!(world.get(&format!("{path}/NEWS")).await.status, 404);
    }
    assert_eq!(world.get("/api/v1/roles/KING/subscriptions").await.status, 404);
}

/// As recorded: a create answers 200, domains are shown of one realm and not in a list, the links say `search=id+pr`, the
/// cursor is the last one's id, POST to a realm is refused by its method, and an unknown one is a missing Realm.
#[tokio::test]
async fn realms_come_and_go() {
    let world = World::of(1);
    let mut ids = Vec::new();
    for name in ["Beta", "alpha"] {
        let made = world.send("POST", "/api/v1/realms", &[], Some(&json!({"profile": {"name": name}}))).await;
        assert_eq!(made.status, 200);
        let json = made.json();
        assert_eq!(json["profile"], json!({"name": name, "domains": []}));
        assert_eq!(keys(&json), ["id", "created", "lastUpdated", "profile", "isDefault", "_links"]);
        ids.push(json["id"].as_str().unwrap().to_owned());
        assert_eq!(world.get(&format!("/api/v1/realms/{}", ids.last().unwrap())).await.json(), json);
    }
    let first = world.get("/api/v1/realms?limit=1").await;
    let default = first.list()[0].clone();
    assert_eq!((&default["isDefault"], &default["profile"]), (&json!(true), &json!({"name": "Default Realm"})));
    assert_eq!(first.link("self").unwrap(), "/api/v1/realms?limit=1&search=id+pr");
    let after = default["id"].as_str().unwrap();
    assert_eq!(first.link("next").unwrap(), format!("/api/v1/realms?after={after}&limit=1&search=id+pr"));
    assert_eq!(world.every("/api/v1/realms?limit=1").await, world.get("/api/v1/realms").await.list());
    let sorted = world.get("/api/v1/realms?sortBy=profile.name&sortOrder=desc").await.list();
    let names: Vec<&Value> = sorted.iter().map(|realm| &realm["profile"]["name"]).collect();
    assert_eq!(names, ["Default Realm", "Beta", "alpha"]);
    let path = format!("/api/v1/realms/{}", ids[0]);
    let body = json!({"profile": {"name": "Gamma"}});
    assert_eq!(world.send("POST", &path, &[], Some(&body)).await.refusal().1, "E0000022");
    assert_eq!(world.send("PUT", &path, &[], Some(&body)).await.json()["profile"]["name"], "Gamma");
    assert_eq!(world.send("POST", "/api/v1/realms", &[], Some(&body)).await.status, 400);
    assert_eq!(world.send("POST", "/api/v1/realms", &[], None).await.refusal().1, "E0000003");
    assert_eq!(world.send("DELETE", &path, &[], None).await.status, 204);
    let gone = world.get(&path).await.json()["errorSummary"].clone();
    assert_eq!(gone, format!("Not found: Resource not found: {} (Realm)", ids[0]));
    assert_eq!(world.send("DELETE", &format!("/api/v1/realms/{after}"), &[], None).await.status, 400);
}

/// As recorded: a definition answers 201 and is found by either name; setting a link answers 204, and a list has nothing
/// but each one's own link.
#[tokio::test]
async fn people_are_linked_to_each_other() {
    let world = World::of(30);
    let definitions = "/api/v1/meta/schemas/user/linkedObjects";
    let side = |name: &str| json!({"name": name, "title": name, "description": "A link", "type": "USER"});
    let body = json!({"primary": side("manager"), "associated": side("report")});
    let made = world.send("POST", definitions, &[], Some(&body)).await;
    assert_eq!((made.status, keys(&made.json())), (201, vec!["primary", "associated", "_links"]));
    for name in ["manager", "report"] {
        assert_eq!(world.get(&format!("{definitions}/{name}")).await.json(), made.json());
    }
    assert_eq!(world.get(definitions).await.list(), [made.json()]);
    assert_eq!(world.send("POST", definitions, &[], Some(&body)).await.status, 400);

    let (ana, jana) = ("/api/v1/users/ana.muller@acme.com", "jana.weiss@acme.com");
    let set = world.send("PUT", &format!("{ana}/linkedObjects/manager/{jana}"), &[], None).await;
    assert_eq!(set.status, 204);
    let hers = world.get(&format!("{ana}/linkedObjects/manager")).await.list();
    let id = world.get(&format!("/api/v1/users/{jana}")).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(hers, [json!({"_links": {"self": {"href": format!("{ORIGIN}/api/v1/users/{id}")}}})]);
    let reports = world.get(&format!("/api/v1/users/{jana}/linkedObjects/report")).await.list();
    assert_eq!(reports.len(), 1);
    assert_eq!(world.send("DELETE", &format!("{ana}/linkedObjects/manager"), &[], None).await.status, 204);
    assert_eq!(world.get(&format!("{ana}/linkedObjects/manager")).await.text, "[]");
    assert_eq!(world.send("DELETE", &format!("{definitions}/manager"), &[], None).await.status, 204);
    let gone = world.get(&format!("{definitions}/manager")).await.json()["errorSummary"].clone();
    assert_eq!(gone, "Not found: Resource not found: manager (LinkedObjectProperty)");
}

/// As recorded of somebody without any: grants with a self link, clients and identity providers of a person without
/// one.
#[tokio::test]
async fn what_there_is_none_of_is_an_empty_list() {
    let world = World::of(30);
    let noah = "users/noah.newhire@acme.com";
    let own = format!("/api/v1/{noah}/grants?limit=20");
    for (path, link) in [
        (format!("{noah}/grants"), Some(own.as_str())),
        (format!("{noah}/clients"), None),
        (format!("{noah}/idps"), None),
        ("idps".to_owned(), Some("/api/v1/idps?limit=20")),
    ] {
        let answer = world.get(&format!("/api/v1/{path}")).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, "[]"), "{path}");
        assert_eq!(answer.link("self").as_deref(), link, "{path}");
    }
    for path in ["users/me/grants/oag1", "users/me/clients/0oa1/tokens/oar1", "idps/0oa1", "users/nobody/grants"] {
        let (status, code, _) = world.get(&format!("/api/v1/{path}")).await.refusal();
        assert_eq!((status, code.as_str()), (404, "E0000007"), "{path}");
    }
    // What the organisation does not serve is an unknown address, never somebody's id.
    for path in
        ["users/me/nonsense", "groups/rules/x/y", "mappings", "iam/nothing", "groups/x/nonsense", "org/nonsense"]
    {
        let (status, code, _) = world.get(&format!("/api/v1/{path}")).await.refusal();
        assert_eq!((status, code.as_str()), (404, "E0000008"), "{path}");
    }
}

const FAMILIES: &[(&str, &str)] = &[
    ("rules", "groups/rules"),
    ("owners", "groups/ID/owners"),
    ("roles", "users/me/roles"),
    ("apps", "apps"),
    ("subscriptions", "users/me/subscriptions"),
    ("realms", "realms"),
    ("linked", "meta/schemas/user/linkedObjects"),
    ("idps", "idps"),
    ("org", "org/contacts"),
    ("groups", "groups"),
    ("factors", "users/me/factors"),
    ("factors", "users/me/factors/catalog"),
    ("authenticators", "authenticators"),
    ("authenticators", "users/me/authenticator-enrollments"),
    ("devices", "devices"),
    ("devices", "users/me/devices"),
    ("risk", "users/me/risk"),
    ("grants", "users/me/grants"),
    ("grants", "users/me/clients"),
    ("shares", "principal-rate-limits"),
];

#[tokio::test]
async fn an_organisation_may_lack_any_part() {
    for (family, path) in FAMILIES {
        for (how, status, code) in
            [("", 404, ""), ("=404", 404, ""), ("=403", 403, "E0000006"), ("=E0000015", 401, "E0000015")]
        {
            let world = World::faulty(1, &format!("absent={family}{how}"));
            let answer = world.get(&format!("/api/v1/{}", path.replace("ID", "00gnothing"))).await;
            assert_eq!((answer.status, answer.refusal().1.as_str()), (status, code), "{path}{how}");
            if status == 404 {
                assert_eq!(answer.json()["message"], "Resource not found");
                assert!(!answer.headers.contains_key("content-type"));
            }
            assert_eq!(world.get("/api/v1/users/me").await.status, 200);
        }
        let world = World::faulty(1, &format!("role=no-{family}"));
        let answer = world.get(&format!("/api/v1/{}", path.replace("ID", "00gnothing"))).await;
        assert_eq!((answer.status, answer.refusal().1.as_str()), (403, "E0000006"), "{path}");
    }
    let two = World::faulty(1, "absent=rules,absent=apps=403");
    assert_eq!(two.get("/api/v1/groups/rules").await.status, 404);
    assert_eq!(two.get("/api/v1/apps").await.status, 403);
    let world = World::faulty(1, "role=no-groups");
    assert_eq!(world.get("/api/v1/groups/rules").await.status, 403, "rules are about groups");
    for (spec, says) in [
        ("absent", "needs a part of the API"),
        ("absent=everything", "does not exist"),
        ("absent=writes", "cannot be absent"),
        ("absent=rules=500", "404, 403 or E0000015"),
        ("type-lingers=2", "takes no value"),
    ] {
        let error = spec.parse::<Faults>().unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

/// As recorded seventeen times: 500 E0000009 first, then 204; here where it is asked for.
#[tokio::test]
async fn a_user_type_lingers_where_that_is_asked_for() {
    let body = json!({"name": "guest", "displayName": "Guest", "description": "x"});
    for (faults, statuses) in [("", [204, 404]), ("type-lingers", [500, 204])] {
        let world = World::faulty(1, faults);
        let made = world.send("POST", "/api/v1/meta/types/user", &[], Some(&body)).await.json();
        let path = format!("/api/v1/meta/types/user/{}", made["id"].as_str().unwrap());
        for status in statuses {
            assert_eq!(world.send("DELETE", &path, &[], None).await.status, status, "{faults}");
        }
    }
}
