//! Apps of the demo organisation, and how people come to them.

use serde_json::{Value, json};

use crate::demo::{World, address};

#[tokio::test]
async fn everybody_sees_the_apps_that_they_are_assigned_to() {
    let world = World::of(120);
    let apps = world.get("/api/v1/apps").await;
    assert_eq!(apps.link("self").unwrap(), "/api/v1/apps?limit=20");
    assert_eq!(world.every("/api/v1/apps?limit=2").await, apps.list());
    let users = world.every("/api/v1/users?filter=status+eq+%22ACTIVE%22").await;
    let mut scopes = std::collections::BTreeSet::new();
    for app in apps.list() {
        let id = app["id"].as_str().unwrap();
        assert_eq!(world.get(&format!("/api/v1/apps/{id}")).await.json(), app);
        let assigned = world.every(&format!("/api/v1/apps/{id}/users?limit=37")).await;
        scopes.extend(assigned.iter().map(|user| user["scope"].as_str().unwrap().to_owned()));
        for user in users.iter().take(40) {
            let own = user["id"].as_str().unwrap();
            let links = world.get(&format!("/api/v1/users/{own}/appLinks")).await.list();
            let seen = links.iter().any(|link| link["appInstanceId"] == *id);
            let there = assigned.iter().find(|assigned| assigned["id"] == *own);
            assert_eq!(seen, there.is_some(), "{id} {own}");
            let one = world.get(&format!("/api/v1/apps/{id}/users/{own}")).await;
            assert_eq!(one.status, if seen { 200 } else { 404 });
            if let Some(there) = there {
                assert_eq!(one.json(), *there);
            }
        }
        for group in world.get(&format!("/api/v1/apps/{id}/groups")).await.list() {
            let group = group["id"].as_str().unwrap();
            let its = world.get(&format!("/api/v1/groups/{group}/apps")).await;
            assert!(its.list().contains(&app));
            assert!(its.link("self").unwrap().ends_with("/apps?limit=20"), "as recorded");
            for member in world.every(&format!("/api/v1/groups/{group}/users")).await.iter().take(20) {
                let there = assigned.iter().find(|user| user["id"] == member["id"]);
                let expected = (member["status"] != "DEPROVISIONED").then_some("GROUP");
                assert_eq!(there.map(|there| there["scope"].as_str().unwrap()), expected);
            }
        }
    }
    assert_eq!(scopes.into_iter().collect::<Vec<_>>(), ["GROUP", "USER"]);
    let found = world.get(&address("/api/v1/apps", &[("q", "work")])).await.list();
    assert_eq!((found.len(), &found[0]["label"]), (1, &json!("Workday")));
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json()["id"].as_str().unwrap().to_owned();
    let filter = format!("user.id eq \"{ana}\"");
    let hers = world.get(&address("/api/v1/apps", &[("filter", &filter)])).await.list();
    assert_eq!(hers.len(), world.get(&format!("/api/v1/users/{ana}/appLinks")).await.list().len());
}

/// As recorded: an assignment answers 200 with the person in the app, taking it away 204.
#[tokio::test]
async fn somebody_is_assigned_and_taken_away() {
    let world = World::of(60);
    let app = world.get("/api/v1/apps?q=Zoom").await.list()[0]["id"].as_str().unwrap().to_owned();
    let all = world.every(&format!("/api/v1/apps/{app}/users")).await;
    let users = world.every("/api/v1/users?filter=status+eq+%22ACTIVE%22").await;
    let outside = users.iter().find(|user| !all.iter().any(|there| there["id"] == user["id"])).unwrap();
    let id = outside["id"].as_str().unwrap();
    let own = format!("/api/v1/apps/{app}/users/{id}");
    let body = json!({"id": id, "scope": "USER", "credentials": {"userName": "zoomer"}});
    let made = world.send("POST", &format!("/api/v1/apps/{app}/users"), &[], Some(&body)).await;
    let json = made.json();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    let order = [
        "id",
        "externalId",
        "created",
        "lastUpdated",
        "scope",
        "status",
        "statusChanged",
        "passwordChanged",
        "syncState",
        "credentials",
        "profile",
        "_links",
    ];
    assert_eq!(
        (made.status, keys),
        (200, order.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>().iter().collect())
    );
    assert_eq!((&json["scope"], &json["credentials"]), (&json!("USER"), &json!({"userName": "zoomer"})));
    let changed = world.send("POST", &own, &[], Some(&json!({"profile": {"nickname": "Z"}}))).await.json();
    assert_eq!((&changed["profile"]["nickname"], &changed["credentials"]["userName"]), (&json!("Z"), &json!("zoomer")));
    assert_eq!(world.get(&own).await.json(), changed);
    let links = world.get(&format!("/api/v1/users/{id}/appLinks")).await.list();
    assert!(links.iter().any(|link| link["appInstanceId"] == *app));
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    assert_eq!(world.get(&own).await.status, 404);
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 404);
    let filter = format!("target.id eq \"{id}\"");
    let events =
        world.get(&address("/api/v1/logs", &[("filter", &filter), ("since", "2026-03-02T10:56:00Z")])).await.list();
    let kinds: Vec<&Value> = events.iter().map(|event| &event["eventType"]).collect();
    assert_eq!(kinds, ["application.user_membership.add", "application.user_membership.remove"]);
    // Whom a group brings, the group keeps.
    let office = world.get("/api/v1/apps?q=Microsoft").await.list()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(world.send("DELETE", &format!("/api/v1/apps/{office}/users/{id}"), &[], None).await.status, 403);
    assert_eq!(world.get("/api/v1/apps/0oanothing/users").await.status, 404);
    let world = World::faulty(60, "role=no-apps");
    assert_eq!(world.get("/api/v1/apps").await.status, 403);
}

/// In the cassettes of Okta's Python SDK: 200 with the app, a group's assignment read back as it was answered, `{}` for
/// switching, and an app in use that cannot be deleted.
#[tokio::test]
async fn an_app_is_made_given_to_a_group_and_deleted() {
    let world = World::of(60);
    let events =
        address("/api/v1/logs", &[("filter", "eventType co \"application\""), ("since", "2026-03-02T10:56:00Z")]);
    let before = world.get("/api/v1/apps").await.list();
    let body = json!({
        "name": "bookmark",
        "label": "Canteen",
        "settings": {"app": {"requestIntegration": false, "url": "https://canteen.acme.example/menu"}},
    });
    let made = world.send("POST", "/api/v1/apps", &[], Some(&body)).await;
    let app = made.json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!((made.status, keys(&app)), (200, keys(&before[0])));
    assert_eq!((&app["signOnMode"], &app["status"]), (&json!("BOOKMARK"), &json!("ACTIVE")));
    assert_eq!(app["settings"]["app"]["url"], "https://canteen.acme.example/menu");
    assert_eq!(app["settings"]["notifications"], before[0]["settings"]["notifications"]);
    let id = app["id"].as_str().unwrap();
    let own = format!("/api/v1/apps/{id}");
    assert_eq!(world.get(&own).await.json(), app);
    assert_eq!(world.get("/api/v1/apps").await.list().len(), before.len() + 1);
    assert_eq!(world.get(&format!("{own}/users")).await.text, "[]");

    let group = world.get("/api/v1/groups?q=Sales").await.list()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("{own}/groups/{group}");
    assert_eq!(world.get(&path).await.status, 404);
    let given = world.send("PUT", &path, &[], Some(&json!({"priority": 0}))).await;
    assert_eq!((given.status, given.json()), (200, world.get(&path).await.json()));
    assert!(world.get(&format!("/api/v1/groups/{group}/apps")).await.list().contains(&app));
    let members = world.every(&format!("/api/v1/groups/{group}/users")).await;
    let member = members.iter().find(|member| member["status"] == "ACTIVE").unwrap()["id"].as_str().unwrap();
    assert_eq!(world.get(&format!("{own}/users/{member}")).await.json()["scope"], "GROUP");
    let dashboard = format!("/api/v1/users/{member}/appLinks");
    let seen = async || world.get(&dashboard).await.list().iter().any(|link| link["appInstanceId"] == id);
    assert!(seen().await);

    let renamed = json!({"name": "bookmark", "label": "Menu", "settings": {"app": {"url": "https://x.example"}}});
    let renamed = world.send("PUT", &own, &[], Some(&renamed)).await.json();
    assert_eq!((&renamed["label"], &renamed["id"], &renamed["created"]), (&json!("Menu"), &app["id"], &app["created"]));
    let cause = "The application must be deactivated before deletion.".to_owned();
    assert_eq!(world.send("DELETE", &own, &[], None).await.refusal(), (403, "E0000056".to_owned(), cause));
    let off = world.send("POST", &format!("{own}/lifecycle/deactivate"), &[], None).await;
    assert_eq!((off.status, off.text.as_str()), (200, "{}"));
    assert!(!seen().await, "what is not in use is on nobody's dashboard");
    let inactive = world.get(&own).await.json();
    assert_eq!(inactive["status"], "INACTIVE");
    assert_eq!(inactive["_links"].get("deactivate"), None);
    let filter = address("/api/v1/apps", &[("filter", "status eq \"INACTIVE\"")]);
    assert_eq!(world.get(&filter).await.list(), [inactive]);
    assert_eq!(world.send("DELETE", &path, &[], None).await.status, 204);
    assert_eq!(world.send("DELETE", &path, &[], None).await.status, 404);
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    assert_eq!(world.get(&own).await.status, 404);
    assert_eq!(world.get("/api/v1/apps").await.list(), before);
    let events = world.get(&events).await.list();
    let kinds: Vec<&str> = events.iter().map(|event| event["eventType"].as_str().unwrap()).collect();
    let expected = [
        "application.lifecycle.create",
        "group.application_assignment.add",
        "application.lifecycle.update",
        "application.lifecycle.deactivate",
        "group.application_assignment.remove",
        "application.lifecycle.delete",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(world.send("POST", "/api/v1/apps", &[], Some(&json!({"name": "bookmark"}))).await.status, 400);
    let later = json!({"label": "Later", "signOnMode": "SAML_2_0"});
    let later = world.send("POST", "/api/v1/apps?activate=false", &[], Some(&later)).await.json();
    assert_eq!((&later["status"], &later["name"]), (&json!("INACTIVE"), &json!("acme_later_1")));
}
