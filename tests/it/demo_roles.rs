//! Admin roles of people and groups: who has which, given and taken away.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::demo::{World, address};

async fn group_named(world: &World, name: &str) -> String {
    world.get(&address("/api/v1/groups", &[("q", name)])).await.list()[0]["id"].as_str().unwrap().to_owned()
}

fn types(roles: &[Value]) -> Vec<&str> {
    roles.iter().map(|role| role["type"].as_str().unwrap()).collect()
}

/// As recorded: 201, keys in this order, no Link header; the id of a role that can be limited is its type in base 32, the
/// same for everybody, and a super administrator's is one of its own.
#[tokio::test]
async fn a_role_is_given_read_and_taken_away() {
    let world = World::of(40);
    let user = "/api/v1/users/anabel.mueller@acme.com";
    let roles = format!("{user}/roles");
    assert_eq!(world.get(&roles).await.text, "[]");
    for (kind, label, id) in [
        ("APP_ADMIN", "Application Administrator", Some("IFIFAX2BIRGUSTQ")),
        ("USER_ADMIN", "Group Administrator", Some("KVJUKUS7IFCE2SKO")),
        ("HELP_DESK_ADMIN", "Help Desk Administrator", Some("JBCUYUC7IRCVGS27IFCE2SKO")),
        ("GROUP_MEMBERSHIP_ADMIN", "Group Membership Administrator", Some("I5JE6VKQL5GUKTKCIVJFGSCJKBPUCRCNJFHA")),
        ("SUPER_ADMIN", "Super Administrator", None),
    ] {
        let path = format!("{roles}?disableNotifications=false");
        let given = world.send("POST", &path, &[], Some(&json!({"type": kind}))).await;
        assert_eq!((given.status, given.headers.contains_key("link")), (201, false), "{kind}");
        let json = given.json();
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        let order = ["id", "label", "type", "status", "created", "lastUpdated", "assignmentType", "_links"];
        assert_eq!(keys, order);
        assert_eq!((&json["label"], &json["assignmentType"]), (&json!(label), &json!("USER")));
        let own = json["id"].as_str().unwrap();
        match id {
            Some(id) => assert_eq!(own, id),
            None => assert!(own.starts_with("ra1") && own.len() == 20, "{own}"),
        }
        assert_eq!(world.get(&format!("{roles}/{own}")).await.json(), json);
        let again = world.send("POST", &path, &[], Some(&json!({"type": kind}))).await;
        assert_eq!((again.status, again.json()["errorCode"].as_str()), (409, Some("E0000090")));
    }
    assert_eq!(world.get(&roles).await.list().len(), 5);
    let own = format!("{roles}/IFIFAX2BIRGUSTQ");
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    let gone = world.send("DELETE", &own, &[], None).await;
    let summary = "Not found: Resource not found: IFIFAX2BIRGUSTQ (RoleAssignment)";
    assert_eq!((gone.status, gone.json()["errorSummary"].as_str()), (404, Some(summary)));
    for (body, status) in [(json!({"type": "KING"}), 400), (json!({"type": "CUSTOM", "role": "cr0x"}), 404)] {
        assert_eq!(world.send("POST", &roles, &[], Some(&body)).await.status, status, "{body}");
    }
    let id = world.get(user).await.json()["id"].as_str().unwrap().to_owned();
    let filter = format!("target.id eq \"{id}\"");
    let events =
        world.get(&address("/api/v1/logs", &[("filter", &filter), ("since", "2026-03-02T10:56:00Z")])).await.list();
    let kinds: Vec<&str> = events.iter().map(|event| event["eventType"].as_str().unwrap()).collect();
    let granted = "user.account.privilege.grant";
    assert_eq!(kinds, [granted, granted, granted, granted, granted, "user.account.privilege.revoke"]);
}

#[tokio::test]
async fn who_is_in_a_group_has_its_roles() {
    let world = World::of(400);
    let helpdesk = group_named(&world, "Helpdesk").await;
    let of_group = world.get(&format!("/api/v1/groups/{helpdesk}/roles")).await.list();
    assert_eq!(types(&of_group), ["HELP_DESK_ADMIN"]);
    assert_eq!(of_group[0]["assignmentType"], "GROUP");
    let member = world.get(&format!("/api/v1/groups/{helpdesk}/users?limit=1")).await.list();
    let member = member[0]["id"].as_str().unwrap();
    let roles = world.get(&format!("/api/v1/users/{member}/roles")).await.list();
    assert!(roles.contains(&of_group[0]), "{roles:?}");
    let owner = world.get("/api/v1/users/me/roles").await.list();
    assert_eq!(types(&owner)[0], "SUPER_ADMIN");
    // Nobody would be left who may give roles.
    let own = format!("/api/v1/users/me/roles/{}", owner[0]["id"].as_str().unwrap());
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 403);

    let path = format!("/api/v1/groups/{}/roles", group_named(&world, "Remote Workers").await);
    let given = world.send("POST", &path, &[], Some(&json!({"type": "READ_ONLY_ADMIN"}))).await.json();
    let id = given["id"].as_str().unwrap();
    assert!(id.starts_with("gra"), "{id}");
    assert_eq!(world.get(&format!("{path}/{id}")).await.json(), given);
    let stats = world.get("/api/v1/groups?q=Remote&expand=stats").await.list();
    assert_eq!(stats[0]["_embedded"]["stats"]["hasAdminPrivilege"], true);
    assert_eq!(world.send("DELETE", &format!("{path}/{id}"), &[], None).await.status, 204);
    assert_eq!(world.get(&path).await.text, "[]");
}

#[tokio::test]
async fn a_role_is_limited_to_groups() {
    let world = World::of(40);
    let sales = group_named(&world, "Sales").await;
    let roles = "/api/v1/users/anabel.mueller@acme.com/roles";
    world.send("POST", roles, &[], Some(&json!({"type": "USER_ADMIN"}))).await;
    let targets = format!("{roles}/KVJUKUS7IFCE2SKO/targets/groups");
    let first = world.get(&targets).await;
    assert_eq!((first.text.as_str(), first.link("self").is_some()), ("[]", true));
    assert_eq!(world.send("PUT", &format!("{targets}/{sales}"), &[], None).await.status, 204);
    assert_eq!(world.get(&targets).await.list()[0]["profile"]["name"], "Sales");
    assert_eq!(world.send("DELETE", &format!("{targets}/{sales}"), &[], None).await.status, 204);
    assert_eq!(world.get(&targets).await.text, "[]");
    let wei = "/api/v1/users/wang.wei@acme.com/roles";
    let wrong = format!("{wei}/IFIFAX2BIRGUSTQ/targets/groups/{sales}");
    assert_eq!(world.send("PUT", &wrong, &[], None).await.refusal().1, "E0000091");
}

/// As recorded, with the link to the next page in the body, as the contract has it: everybody with a role of their own.
#[tokio::test]
async fn everybody_with_a_role_of_their_own_is_listed_by_pages() {
    let world = World::of(400);
    let all = world.get("/api/v1/iam/assignees/users").await;
    let ids = |page: &Value| -> Vec<String> {
        page["value"].as_array().unwrap().iter().map(|admin| admin["id"].as_str().unwrap().to_owned()).collect()
    };
    let everybody = ids(&all.json());
    assert!(everybody.len() >= 4 && !all.headers.contains_key("link"));
    assert!(all.json().get("_links").is_none());
    let mut paged = Vec::new();
    let mut next = Some("/api/v1/iam/assignees/users?limit=3".to_owned());
    while let Some(path) = next {
        let page = world.get(&path).await.json();
        paged.extend(ids(&page));
        next = page["_links"]["next"]["href"].as_str().map(|href| href.replace(crate::demo::ORIGIN, ""));
    }
    assert_eq!(paged, everybody);
    for id in &everybody {
        let roles = world.get(&format!("/api/v1/users/{id}/roles")).await.list();
        assert!(roles.iter().any(|role| role["assignmentType"] == "USER"), "{id}");
    }
    let unique: BTreeSet<&String> = everybody.iter().collect();
    assert_eq!(unique.len(), everybody.len());
    assert_eq!(world.get("/api/v1/iam/assignees/users?after=x").await.refusal().1, "E0000031");
    let world = World::faulty(40, "role=helpdesk");
    assert_eq!(world.get("/api/v1/iam/assignees/users").await.status, 403);
}
