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
