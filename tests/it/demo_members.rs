//! Who is in a group and why, groups by name with a filter, their owners.

use serde_json::{Value, json};

use crate::demo::{World, address};

async fn group_named(world: &World, name: &str) -> String {
    world.get(&address("/api/v1/groups", &[("q", name)])).await.list()[0]["id"].as_str().unwrap().to_owned()
}

/// Okta's release notes and others' notes on it: by rule each member has the rules' ids and names, by hand an empty list,
/// and the next link does not say `expand` again.
#[tokio::test]
async fn members_say_by_which_rules_they_are_there_until_the_next_page() {
    let world = World::of(300);
    let sales = group_named(&world, "Sales").await;
    let path = format!("/api/v1/groups/{sales}/users?limit=20&expand=group-rules");
    let first = world.get(&path).await;
    let next = first.link("next").unwrap();
    assert!(!next.contains("expand") && next.contains("limit=20"), "{next}");
    assert!(world.get(&next).await.list().iter().all(|member| member.get("_embedded").is_none()));
    let every = world.get(&format!("/api/v1/groups/{sales}/users?limit=1000&expand=group-rules")).await.list();
    let mut by_hand = 0;
    for member in &every {
        let rules = member["_embedded"]["group-rules"].as_array().unwrap();
        let one = format!("/api/v1/groups/{sales}/users/{}/group-rules", member["id"].as_str().unwrap());
        let one = world.get(&one).await.list();
        assert_eq!(rules.len(), one.len());
        match (&member["profile"]["department"], rules.first()) {
            (Value::String(department), Some(rule)) if department == "Sales" => {
                assert_eq!(*rule, json!({"id": one[0]["id"], "name": "Sales by department"}));
                assert_eq!(one[0]["type"], "group_rule");
            }
            (Value::Null, None) => by_hand += 1,
            (department, rule) => panic!("{department} {rule:?}"),
        }
    }
    assert!(by_hand > 0 && by_hand < every.len(), "{by_hand} of {}", every.len());
    let plain = world.get(&format!("/api/v1/groups/{sales}/users?limit=1")).await.list();
    assert!(plain[0].get("_embedded").is_none());
    let outside = world.get(&format!("/api/v1/groups/{sales}/users/priya.sharma@acme.com/group-rules")).await;
    assert_eq!((outside.status, outside.json()["errorCode"].as_str()), (404, Some("E0000007")));
}

#[tokio::test]
async fn members_can_be_searched() {
    let world = World::of(400);
    let sales = group_named(&world, "Sales").await;
    let search = "profile.lastName sw \"S\" and status eq \"ACTIVE\"";
    let path = format!("/api/v1/groups/{sales}/users");
    let found = world.every(&address(&path, &[("search", search), ("limit", "2")])).await;
    let all = world.every(&path).await;
    let begins = |user: &Value| user["profile"]["lastName"].as_str().unwrap().to_lowercase().starts_with('s');
    let wanted: Vec<&Value> = all.iter().filter(|user| begins(user) && user["status"] == "ACTIVE").collect();
    assert!(wanted.len() > 2, "{}", wanted.len());
    assert_eq!(found.iter().collect::<Vec<_>>(), wanted);
    let bad = world.get(&address(&path, &[("search", "city is Hamburg")])).await;
    assert_eq!((bad.status, bad.json()["errorCode"].as_str()), (400, Some("E0000031")));
}

/// Recorded by the Terraform provider: a name and a filter both count, and neither has a Link header, `limit` or not.
#[tokio::test]
async fn a_name_and_a_filter_of_groups_both_count() {
    let world = World::of(1);
    let of = async |parameters: &[(&str, &str)]| world.get(&address("/api/v1/groups", parameters)).await;
    let okta = of(&[("q", "VPN"), ("filter", "type eq \"OKTA_GROUP\"")]).await;
    assert_eq!(okta.list().len(), 1);
    assert_eq!(of(&[("q", "VPN"), ("filter", "type eq \"APP_GROUP\"")]).await.list().len(), 1);
    assert_eq!(of(&[("q", "VPN"), ("filter", "type eq \"BUILT_IN\"")]).await.list(), Vec::<Value>::new());
    assert_eq!(of(&[("q", "VPN")]).await.list().len(), 2);
    for answer in [okta, of(&[("q", "VPN"), ("limit", "1")]).await] {
        assert!(!answer.headers.contains_key("link"));
    }
    assert_eq!(of(&[("q", "VPN"), ("filter", "type is")]).await.json()["errorCode"], "E0000031");
}

/// As recorded: 201 with a time that is no ISO date, another form of it in the list, no Link header; twice is refused in
/// the owner's name, and who owns nothing is a missing `LinkedObject`.
#[tokio::test]
async fn owners_are_assigned_listed_and_taken_away() {
    let world = World::of(30);
    let group = group_named(&world, "Remote Workers").await;
    let path = format!("/api/v1/groups/{group}/owners");
    let list = world.get(&path).await;
    assert_eq!((list.text.as_str(), list.headers.contains_key("link")), ("[]", false));
    let robin = world.get("/api/v1/users/me").await.json()["id"].clone();
    let helpdesk = group_named(&world, "Helpdesk").await;
    for (body, name) in
        [(json!({"id": robin, "type": "USER"}), "Robin Reyes"), (json!({"id": helpdesk, "type": "GROUP"}), "Helpdesk")]
    {
        let made = world.send("POST", &path, &[], Some(&body)).await;
        let expected = json!({
            "id": body["id"], "type": body["type"], "resolved": true, "originId": null,
            "originType": "OKTA_DIRECTORY", "displayName": name, "lastUpdated": "Mon Mar 02 10:56:00 UTC 2026",
        });
        assert_eq!((made.status, made.json()), (201, expected));
        let again = world.send("POST", &path, &[], Some(&body)).await;
        assert_eq!(again.status, 400);
        assert_eq!(again.json()["errorSummary"], "Api validation failed: owner");
        let cause = "Provided owner is already assigned to this group";
        assert_eq!(again.json()["errorCauses"][0]["errorSummary"], cause);
    }
    let owners = world.get(&path).await.list();
    assert_eq!(owners.len(), 2);
    assert_eq!(owners[0]["lastUpdated"], "2026-03-02 10:56:00.0");
    let own = format!("{path}/{}", robin.as_str().unwrap());
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    let gone = world.send("DELETE", &own, &[], None).await;
    assert_eq!(gone.status, 404);
    assert!(gone.json()["errorSummary"].as_str().unwrap().ends_with("(LinkedObject)"));
    let nobody = json!({"id": "00unothere0000005d7", "type": "USER"});
    let unknown = world.send("POST", &path, &[], Some(&nobody)).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.json()["errorSummary"].as_str().unwrap().ends_with("00unothere0000005d7 (User)"));
    assert_eq!(world.send("POST", &path, &[], Some(&json!({"id": robin, "type": "APP"}))).await.status, 400);
    let sales = group_named(&world, "Sales").await;
    assert_eq!(world.get(&format!("/api/v1/groups/{sales}/owners")).await.list()[0]["displayName"], "Jana Weiß");
}
