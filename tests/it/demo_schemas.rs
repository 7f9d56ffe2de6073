//! Schemas of the demo organisation as other clients send them back, and the one of groups.

use serde_json::{Value, json};

use crate::demo::{World, address};

fn custom(properties: &Value) -> Value {
    json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": properties}}})
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Okta's SDKs know no `items` and send every list back without them.
#[tokio::test]
async fn a_list_sent_back_without_its_elements_stays_what_it_was() {
    let world = World::of(5);
    let path = "/api/v1/meta/schemas/user/default";
    let before = world.get(path).await.json()["definitions"]["custom"]["properties"].clone();
    let mut sent = before.clone();
    for property in sent.as_object_mut().unwrap().values_mut() {
        property.as_object_mut().unwrap().remove("items");
    }
    let answer = world.send("POST", path, &[], Some(&custom(&sent))).await;
    assert_eq!((answer.status, &answer.json()["definitions"]["custom"]["properties"]), (200, &before));
    let new = json!({"tags": {"title": "Tags", "type": "array"}});
    let cause = "tags: The type is not supported.".to_owned();
    assert_eq!(world.send("POST", path, &[], Some(&custom(&new))).await.refusal(), (400, "E0000001".to_owned(), cause));
}

/// In the cassettes of Okta's Python SDK: the keys, and that a call changes what it names and leaves the rest.
#[tokio::test]
async fn the_schema_of_groups_gains_and_loses_attributes() {
    let world = World::of(5);
    let path = "/api/v1/meta/schemas/group/default";
    let before = world.get(path).await.json();
    assert_eq!(
        keys(&before),
        [
            "id",
            "$schema",
            "name",
            "title",
            "description",
            "lastUpdated",
            "created",
            "definitions",
            "type",
            "properties",
            "_links"
        ]
    );
    assert_eq!(before["definitions"]["base"]["required"], json!(["name"]));
    let centre = json!({"centre": {"title": "Cost centre", "type": "string", "required": false, "maxLength": 20}});
    let after = world.send("POST", path, &[], Some(&custom(&centre))).await.json();
    let made = &after["definitions"]["custom"]["properties"]["centre"];
    assert_eq!(keys(made), ["title", "type", "mutability", "scope", "maxLength", "permissions", "master"]);
    assert_eq!(
        (&after["definitions"]["base"], &after),
        (&before["definitions"]["base"], &world.get(path).await.json())
    );

    let group = json!({"profile": {"name": "Ledger", "centre": "C-7", "shoe": "left"}});
    let made = world.send("POST", "/api/v1/groups", &[], Some(&group)).await.json();
    assert_eq!(made["profile"], json!({"name": "Ledger", "description": null, "centre": "C-7"}));
    let own = format!("/api/v1/groups/{}", made["id"].as_str().unwrap());
    let search = address("/api/v1/groups", &[("search", "profile.centre eq \"C-7\"")]);
    assert_eq!(world.get(&search).await.list(), [world.get(&own).await.json()]);

    let none = world.send("POST", path, &[], Some(&custom(&json!({"centre": null})))).await.json();
    assert_eq!(none["definitions"]["custom"]["properties"], json!({}));
    assert_eq!(world.get(&own).await.json()["profile"].get("centre"), None);
    assert_eq!(world.get(&search).await.status, 400);
    let again = world.send("POST", path, &[], Some(&custom(&centre))).await;
    assert_eq!((again.status, again.refusal().1.as_str()), (400, "E0000001"), "the name is still being cleaned up");
    let base = json!({"name": {"title": "Name", "type": "string"}});
    assert_eq!(world.send("POST", path, &[], Some(&custom(&base))).await.status, 400);
    assert_eq!(world.get("/api/v1/meta/schemas/group/other").await.status, 404);
}
