//! Group rules of the demo organisation: how they are kept, whom they bring into groups, and what the log says of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::demo::{Answer, World, address};

async fn post(world: &World, path: &str, body: Option<&Value>) -> Answer {
    world.send("POST", path, &[], body).await
}

async fn group_named(world: &World, name: &str) -> String {
    let found = world.get(&address("/api/v1/groups", &[("q", name)])).await.list();
    found[0]["id"].as_str().unwrap().to_owned()
}

async fn new_group(world: &World, name: &str) -> String {
    let made = post(world, "/api/v1/groups", Some(&json!({"profile": {"name": name}}))).await;
    made.json()["id"].as_str().unwrap().to_owned()
}

fn rule(name: &str, expression: &str, group: &str) -> Value {
    json!({
        "type": "group_rule",
        "name": name,
        "conditions": {
            "people": {"users": {}},
            "expression": {"type": "urn:okta:expression:1.0", "value": expression},
        },
        "actions": {"assignUserToGroups": {"groupIds": [group]}},
    })
}

async fn new_rule(world: &World, name: &str, expression: &str, group: &str) -> String {
    let made = post(world, "/api/v1/groups/rules", Some(&rule(name, expression, group))).await;
    assert_eq!(made.status, 200, "{expression}: {}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn switch(world: &World, id: &str, operation: &str) {
    let answer = post(world, &format!("/api/v1/groups/rules/{id}/lifecycle/{operation}"), None).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{operation}");
}

async fn members(world: &World, group: &str) -> BTreeSet<String> {
    let all = world.every(&format!("/api/v1/groups/{group}/users?limit=200")).await;
    all.iter().map(|member| member["profile"]["login"].as_str().unwrap().to_owned()).collect()
}

async fn new_user(world: &World, name: &str, more: &Value) -> String {
    let login = format!("{name}@acme.com");
    let mut profile = json!({"firstName": name, "lastName": "Ruled", "login": login, "email": login});
    profile.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = post(world, "/api/v1/users?activate=false", Some(&json!({"profile": profile}))).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn events(world: &World, filter: &str) -> Vec<Value> {
    let path = address("/api/v1/logs", &[("filter", filter), ("since", "2026-03-02T10:56:00Z")]);
    world.get(&path).await.list()
}

/// In the recordings of the Terraform provider a rule begins INACTIVE, with the keys in this order, empty lists of
/// exceptions and no links; switching answers 204 without a body, and deleting 202 with `{}`.
#[tokio::test]
async fn a_rule_is_kept_replaced_switched_and_deleted_as_recorded() {
    let world = World::of(1);
    let group = new_group(&world, "Fed").await;
    let made = post(&world, "/api/v1/groups/rules", Some(&rule("First", "user.title==\"A\"", &group))).await;
    let keys: Vec<String> = made.json().as_object().unwrap().keys().cloned().collect();
    let order = ["type", "id", "status", "name", "created", "lastUpdated", "conditions", "actions", "allGroupsValid"];
    assert_eq!(keys, order);
    let json = made.json();
    assert_eq!((&json["status"], &json["allGroupsValid"]), (&json!("INACTIVE"), &json!(true)));
    let people = json!({"users": {"exclude": []}, "groups": {"exclude": []}});
    assert_eq!(json["conditions"]["people"], people);
    let id = json["id"].as_str().unwrap();
    assert!(id.starts_with("0pr") && id.len() == 20, "{id}");
    let path = format!("/api/v1/groups/rules/{id}");

    let mut other = rule("Second", "user.title==\"B\"", &group);
    // Clients send back what they read.
    other["id"] = json!(id);
    other["status"] = json!("INACTIVE");
    other["conditions"]["people"]["users"]["exclude"] = json!([world.get("/api/v1/users/me").await.json()["id"]]);
    let replaced = world.send("PUT", &path, &[], Some(&other)).await.json();
    assert_eq!((&replaced["name"], &replaced["status"]), (&json!("Second"), &json!("INACTIVE")));
    assert_eq!(replaced["created"], json["created"]);
    assert_eq!(replaced["conditions"]["people"]["users"]["exclude"].as_array().unwrap().len(), 1);

    switch(&world, id, "activate").await;
    assert_eq!(world.get(&path).await.json()["status"], "ACTIVE");
    for method in ["PUT", "DELETE"] {
        let refused = world.send(method, &path, &[], Some(&other)).await;
        assert_eq!((refused.status, refused.json()["errorCode"].as_str()), (400, Some("E0000001")), "{method}");
    }
    switch(&world, id, "deactivate").await;
    let deleted = world.send("DELETE", &format!("{path}?removeUsers=false"), &[], None).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (202, "{}"));
    let gone = world.get(&path).await;
    let summary = format!("Not found: Resource not found: {id} (GroupRule)");
    assert_eq!((gone.status, gone.json()["errorSummary"].as_str()), (404, Some(summary.as_str())));
}

#[tokio::test]
async fn what_is_no_rule_is_refused_with_its_cause() {
    let world = World::of(1);
    let group = new_group(&world, "Fed").await;
    let everyone = group_named(&world, "Everyone").await;
    let good = || rule("Rule", "user.title==\"A\"", &group);
    let mut cases: Vec<(Value, &str, String)> = Vec::new();
    let mut case = |change: &dyn Fn(&mut Value), summary: &'static str, cause: &str| {
        let mut body = good();
        change(&mut body);
        cases.push((body, summary, cause.to_owned()));
    };
    case(&|body| body["name"] = json!(" "), "name", "name: The field cannot be left blank");
    case(&|body| body["name"] = json!("x".repeat(51)), "name", "longer than 50");
    case(&|body| body["type"] = json!("rule"), "type", "group_rule");
    case(&|body| body["conditions"] = json!({}), "conditions.expression", "blank");
    case(&|body| body["actions"] = json!({}), "groupIds", "blank");
    let target = |id: String| move |body: &mut Value| body["actions"]["assignUserToGroups"]["groupIds"] = json!([id]);
    case(&target(everyone), "groupIds", "not a group that rules can assign to");
    case(&target("00gnothere00000005d7".to_owned()), "groupIds", "not a group that rules can assign to");
    let many: Vec<String> = (0..101).map(|n| format!("00u{n}")).collect();
    case(
        &|body| body["conditions"]["people"]["users"]["exclude"] = json!(many),
        "conditions.people.users.exclude",
        "No more than 100",
    );
    for (expression, cause) in [
        ("user.shoeSize==\"44\"", "Invalid property shoeSize"),
        ("profile.title==\"A\"", "Invalid property title"),
        ("user.title==", "ends too early"),
        ("user.title==\"A", "not closed"),
        ("(user.title==\"A\"", "')' is missing"),
        ("user.title==\"A\" AND", "ends too early"),
        ("user.title=\"A\"", "Unexpected '='"),
        ("user.title==\"A\" user.city==\"B\"", "Unexpected 'user.city'"),
        ("String.begins(user.title,\"A\")", "Invalid function String.begins"),
        ("String.startsWith(user.title)", "Invalid number of parameters"),
        ("String.toLowerCase(user.title)", "does not result in a Boolean"),
        ("\"A\"", "does not result in a Boolean"),
    ] {
        case(&|body| body["conditions"]["expression"]["value"] = json!(expression), "validateRule", cause);
    }
    let deep = format!("{}user.title==\"A\"{}", "(".repeat(500), ")".repeat(500));
    case(&|body| body["conditions"]["expression"]["value"] = json!(deep), "validateRule", "Too many brackets");
    for (body, summary, cause) in cases {
        let refused = post(&world, "/api/v1/groups/rules", Some(&body)).await;
        let error = refused.json();
        assert_eq!(refused.status, 400, "{body}");
        assert_eq!(error["errorSummary"], format!("Api validation failed: {summary}"), "{error}");
        assert!(error["errorCauses"][0]["errorSummary"].as_str().unwrap().contains(&cause), "{cause}: {error}");
    }
    assert_eq!(post(&world, "/api/v1/groups/rules", None).await.json()["errorCode"], "E0000003");
    // Recorded of creates at the same time: 423, without causes; a moment later the same create goes through.
    let busy = World::faulty(1, "status=423:/api/v1/groups/rules@once");
    let group = new_group(&busy, "Fed").await;
    let first = post(&busy, "/api/v1/groups/rules", Some(&rule("Rule", "user.title==\"A\"", &group))).await;
    assert_eq!((first.status, first.json()["errorCode"].as_str()), (423, Some("E0000239")));
    assert_eq!(first.json()["errorCauses"], json!([]));
    new_rule(&busy, "Rule", "user.title==\"A\"", &group).await;
}

/// The first four forms are those that recordings have; the others are what Okta's expression language says of group
/// rules.
#[tokio::test]
async fn expressions_say_who_is_meant() {
    let world = World::of(1);
    let group = new_group(&world, "Base").await;
    let ann = new_user(&world, "ann", &json!({"department": "Sales", "city": "Hamburg", "weeklyHours": 20})).await;
    new_user(&world, "bob", &json!({"department": "Sales West", "title": "Head", "remoteWorker": true})).await;
    new_user(&world, "cleo", &json!({"skills": ["Rust", "SQL"], "trainingYears": [2021, 2025]})).await;
    world.send("PUT", &format!("/api/v1/groups/{group}/users/{ann}"), &[], None).await;
    let member = format!("isMemberOfAnyGroup(\"00gother\", \"{group}\")");
    let one = format!("isMemberOfGroup('{group}')");
    for (number, (expression, meant)) in (0..99).zip([
        ("user.department==\"Sales\"", "ann"),
        ("String.startsWith(user.department,\"Sales\")", "ann bob"),
        ("String.startsWith(user.firstName,String.toLowerCase(\"BOb\"))", "bob"),
        (member.as_str(), "ann"),
        (one.as_str(), "ann"),
        ("isMemberOfGroupName(\"Base\")", "ann"),
        ("isMemberOfGroupNameStartsWith(\"Ba\") && isMemberOfGroupNameContains(\"as\")", "ann"),
        ("isMemberOfGroupNameRegex(\"B.s\")", ""),
        ("isMemberOfGroupNameRegex(\"B.*\")", "ann"),
        ("user.department!=\"Sales\" AND user.lastName==\"Ruled\"", "bob cleo"),
        ("user.department==null AND user.lastName==\"Ruled\"", "cleo"),
        ("user.department==\"sales\"", ""),
        ("NOT (user.department==\"Sales\") and !(user.title==\"Head\") and user.lastName=='Ruled'", "cleo"),
        ("user.city==\"Hamburg\" OR user.title==\"Head\" AND user.department==\"Sales\"", "ann"),
        ("(user.city==\"Hamburg\" || user.title==\"Head\") && user.lastName==\"Ruled\"", "ann bob"),
        ("user.remoteWorker", "bob"),
        ("user.remoteWorker==true", "bob"),
        ("user.weeklyHours>=20", "ann"),
        ("user.weeklyHours<20.5 AND user.weeklyHours>-1", "ann"),
        ("Arrays.contains(user.skills,\"SQL\")", "cleo"),
        ("Arrays.contains(user.trainingYears, 2025) AND Arrays.size(user.skills)==2", "cleo"),
        ("Arrays.contains({\"ann\", \"bob\"}, user.firstName)", "ann bob"),
        ("!Arrays.isEmpty(user.skills)", "cleo"),
        ("String.stringContains(user.department,\"West\")", "bob"),
        ("String.len(user.firstName)==4 AND user.lastName==\"Ruled\"", "cleo"),
        ("String.substringBefore(user.email,\"@\")==\"bob\"", "bob"),
        ("String.substringAfter(user.email,\"@\")==\"acme.com\" AND user.lastName==\"Ruled\"", "ann bob cleo"),
        ("String.substring(user.firstName,0,2)==\"cl\"", "cleo"),
        ("String.append(user.firstName,user.lastName)==\"annRuled\"", "ann"),
        ("String.join(\"-\",user.firstName,user.lastName)==\"ann-Ruled\"", "ann"),
        ("String.replace(user.department,\"Sales \",\"\")==\"West\"", "bob"),
        ("String.replaceFirst(user.lastName,\"u\",\"o\")==\"Roled\" AND user.city==\"Hamburg\"", "ann"),
        ("String.removeSpaces(user.department)==\"SalesWest\"", "bob"),
        ("String.toUpperCase(user.firstName)==\"CLEO\"", "cleo"),
        ("String.stringSwitch(user.department,\"no\",\"West\",\"yes\")==\"yes\"", "bob"),
        ("user.department==\"Sales\" ? user.city==\"Hamburg\" : user.title==\"Head\"", "ann bob"),
        ("user.getInternalProperty(\"status\")==\"STAGED\" AND user.lastName==\"Ruled\"", "ann bob cleo"),
        ("user.status==\"STAGED\" AND user.firstName==\"bob\"", "bob"),
    ]) {
        let group = new_group(&world, &format!("Fed {number}")).await;
        let id = new_rule(&world, "Rule", expression, &group).await;
        assert!(members(&world, &group).await.is_empty(), "nobody before it is activated: {expression}");
        switch(&world, &id, "activate").await;
        let found: Vec<String> = members(&world, &group).await.into_iter().collect();
        let found: Vec<&str> = found.iter().map(|login| login.strip_suffix("@acme.com").unwrap()).collect();
        assert_eq!(found.join(" "), meant, "{expression}");
        switch(&world, &id, "deactivate").await;
    }
}

/// Okta's notes of 2025 say that rules may go by the status; with that, whatever changes somebody may move them.
#[tokio::test]
async fn a_rule_is_asked_at_every_change_of_somebody() {
    let world = World::of(1);
    let (sales, new) = (group_named(&world, "Sales").await, new_group(&world, "Not yet here").await);
    let staged = new_rule(&world, "Staged", "user.status==\"STAGED\"", &new).await;
    switch(&world, &staged, "activate").await;
    let id = new_user(&world, "ann", &json!({"department": "Sales"})).await;
    let login = "ann@acme.com".to_owned();
    assert!(members(&world, &sales).await.contains(&login) && members(&world, &new).await.contains(&login));
    let joined = events(&world, &format!("eventType eq \"group.user_membership.add\" and target.id eq \"{id}\"")).await;
    assert_eq!(joined.len(), 2);
    for event in &joined {
        assert_eq!(event["actor"]["type"], "SystemPrincipal");
        let by = event["debugContext"]["debugData"]["triggeredByGroupRuleId"].as_str().unwrap();
        assert!(by.starts_with("0pr"), "{event}");
    }

    let path = format!("/api/v1/users/{id}");
    post(&world, &path, Some(&json!({"profile": {"department": "Legal"}}))).await;
    assert!(!members(&world, &sales).await.contains(&login));
    let left =
        events(&world, &format!("eventType eq \"group.user_membership.remove\" and target.id eq \"{id}\"")).await;
    assert_eq!(left.len(), 1);
    post(&world, &format!("{path}/lifecycle/activate"), None).await;
    assert!(!members(&world, &new).await.contains(&login), "a call of the lifecycle changes groups, too");
}

#[tokio::test]
async fn who_was_there_by_hand_stays_whatever_a_rule_says() {
    let world = World::of(1);
    let group = new_group(&world, "Mixed").await;
    let id = new_user(&world, "ann", &json!({"city": "Hamburg"})).await;
    world.send("PUT", &format!("/api/v1/groups/{group}/users/{id}"), &[], None).await;
    let rule = new_rule(&world, "Rule", "user.city==\"Hamburg\"", &group).await;
    switch(&world, &rule, "activate").await;
    let why = world.get(&format!("/api/v1/groups/{group}/users/{id}/group-rules")).await.list();
    assert_eq!(why, Vec::<Value>::new());
    post(&world, &format!("/api/v1/users/{id}"), Some(&json!({"profile": {"city": "Bremen"}}))).await;
    assert!(members(&world, &group).await.contains("ann@acme.com"));
}

/// Okta's help says: whom a rule brought and somebody takes out by hand, the rule leaves out from then on; the log has
/// that as done by the system, and the removal as done by the admin.
#[tokio::test]
async fn taking_somebody_out_by_hand_adds_an_exception() {
    let world = World::of(200);
    let sales = group_named(&world, "Sales").await;
    let rules = world.get("/api/v1/groups/rules?search=sales").await.list();
    let path = format!("/api/v1/groups/rules/{}", rules[0]["id"].as_str().unwrap());
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json();
    // One who was written by hand, and one who is made when asked for.
    let all = world.every(&format!("/api/v1/groups/{sales}/users")).await;
    let made = all.iter().rfind(|user| user["profile"]["department"] == "Sales").unwrap();
    for (count, user) in [(1, &ana), (2, made)] {
        let id = user["id"].as_str().unwrap();
        let member = format!("/api/v1/groups/{sales}/users/{id}");
        let why = world.get(&format!("{member}/group-rules")).await.list();
        assert_eq!(why[0]["name"], "Sales by department");
        assert_eq!(world.send("DELETE", &member, &[], None).await.status, 204);
        let excluded = world.get(&path).await.json()["conditions"]["people"]["users"]["exclude"].clone();
        assert_eq!(excluded.as_array().unwrap().len(), count);
        assert_eq!(excluded[count - 1], *id);
        let told = events(&world, &format!("target.id eq \"{id}\"")).await;
        let told: Vec<(&str, &str)> = told
            .iter()
            .map(|event| (event["eventType"].as_str().unwrap(), event["actor"]["type"].as_str().unwrap()))
            .collect();
        let expected =
            [("group.user_membership.rule.add_exclusion", "SystemPrincipal"), ("group.user_membership.remove", "User")];
        assert_eq!(told, expected);
        let login = user["profile"]["login"].as_str().unwrap();
        assert!(!members(&world, &sales).await.contains(login));
        // Neither a change of theirs nor switching the rule brings them back; by hand they come back, and the exception
        // stays.
        post(&world, &format!("/api/v1/users/{id}"), Some(&json!({"profile": {"nickName": "X"}}))).await;
        let rule = path.rsplit('/').next().unwrap();
        switch(&world, rule, "deactivate").await;
        switch(&world, rule, "activate").await;
        assert!(!members(&world, &sales).await.contains(login));
        world.send("PUT", &member, &[], None).await;
        assert!(members(&world, &sales).await.contains(login));
        assert_eq!(world.get(&format!("{member}/group-rules")).await.list(), Vec::<Value>::new());
        assert_eq!(world.get(&path).await.json()["conditions"]["people"]["users"]["exclude"], excluded);
    }
}

#[tokio::test]
async fn a_rule_feeds_people_that_nobody_has_looked_at_yet() {
    let world = World::of(600);
    let (group, other) = (new_group(&world, "Hamburg").await, new_group(&world, "Hamburg for good").await);
    let search = address("/api/v1/users", &[("search", "profile.city eq \"Hamburg\"")]);
    let there: BTreeSet<String> =
        world.every(&search).await.iter().map(|user| user["profile"]["login"].as_str().unwrap().to_owned()).collect();
    assert!(there.len() > 5, "{}", there.len());
    let first = new_rule(&world, "First", "user.city==\"Hamburg\"", &group).await;
    let second = new_rule(&world, "Second", "user.city==\"Hamburg\"", &other).await;
    for rule in [&first, &second] {
        switch(&world, rule, "activate").await;
    }
    assert_eq!(members(&world, &group).await, there);
    let filter = format!("eventType eq \"group.user_membership.add\" and target.id eq \"{group}\"");
    assert_eq!(events(&world, &filter).await.len(), there.len().min(100));
    let somebody = there.iter().next_back().unwrap();
    let groups = world.get(&format!("/api/v1/users/{somebody}/groups")).await.list();
    assert!(groups.iter().any(|shown| shown["id"] == *group));

    // A rule that rests leaves people where they are, also when they move.
    for rule in [&first, &second] {
        switch(&world, rule, "deactivate").await;
    }
    let user = format!("/api/v1/users/{somebody}");
    post(&world, &user, Some(&json!({"profile": {"city": "Bremen"}}))).await;
    assert_eq!(members(&world, &group).await, there);
    // Deleted with its people, and without.
    for (rule, parameters) in [(&first, "?removeUsers=true"), (&second, "")] {
        let path = format!("/api/v1/groups/rules/{rule}{parameters}");
        assert_eq!(world.send("DELETE", &path, &[], None).await.status, 202);
    }
    assert!(members(&world, &group).await.is_empty());
    assert_eq!(members(&world, &other).await, there);
    let id = world.get(&user).await.json()["id"].as_str().unwrap().to_owned();
    let why = world.get(&format!("/api/v1/groups/{other}/users/{id}/group-rules")).await;
    assert_eq!(why.list(), Vec::<Value>::new(), "what is left is there by hand");
}

#[tokio::test]
async fn another_expression_takes_out_those_whom_it_does_not_mean() {
    let world = World::of(300);
    let group = new_group(&world, "City").await;
    let id = new_rule(&world, "City", "user.city==\"Hamburg\"", &group).await;
    switch(&world, &id, "activate").await;
    let before = members(&world, &group).await;
    switch(&world, &id, "deactivate").await;
    let body = rule("City", "user.city==\"Chicago\"", &group);
    world.send("PUT", &format!("/api/v1/groups/rules/{id}"), &[], Some(&body)).await;
    assert_eq!(members(&world, &group).await, before, "until it is active again nothing moves");
    switch(&world, &id, "activate").await;
    let after = members(&world, &group).await;
    assert!(!before.is_empty() && !after.is_empty() && after.is_disjoint(&before));
    assert!(before.contains("ana.muller@acme.com") && after.contains("robin.reyes@acme.com"));
}

/// Recorded: a rule whose group is deleted is INVALID from then on, still names the group, and is deleted without being
/// deactivated.
#[tokio::test]
async fn a_rule_whose_group_is_gone_is_not_valid() {
    let world = World::of(1);
    let group = new_group(&world, "Short").await;
    let id = new_rule(&world, "Short", "user.city==\"X\"", &group).await;
    switch(&world, &id, "activate").await;
    world.send("DELETE", &format!("/api/v1/groups/{group}"), &[], None).await;
    let path = format!("/api/v1/groups/rules/{id}");
    let shown = world.get(&path).await.json();
    assert_eq!((&shown["status"], &shown["allGroupsValid"]), (&json!("INVALID"), &json!(false)));
    assert_eq!(shown["actions"]["assignUserToGroups"]["groupIds"], json!([group]));
    assert_eq!(post(&world, &format!("{path}/lifecycle/activate"), None).await.status, 400);
    assert_eq!(world.send("DELETE", &path, &[], None).await.status, 202);
}

/// Recorded: `search` is a part of the name, and the list has a self link alone where there is no other page.
#[tokio::test]
async fn rules_are_listed_by_pages_and_found_by_name() {
    let world = World::of(1);
    let all = world.get("/api/v1/groups/rules").await;
    assert_eq!(all.link("self").unwrap(), "/api/v1/groups/rules?limit=50");
    assert_eq!(all.link("next"), None);
    let statuses: BTreeSet<String> =
        all.list().iter().map(|rule| rule["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), ["ACTIVE", "INACTIVE", "INVALID"]);
    assert_eq!(world.every("/api/v1/groups/rules?limit=2").await, all.list());
    let found = world.get("/api/v1/groups/rules?limit=1&search=BY+DEPARTMENT").await;
    assert_eq!(found.link("self").unwrap(), "/api/v1/groups/rules?limit=1&search=BY+DEPARTMENT");
    assert!(found.link("next").unwrap().contains("search=BY+DEPARTMENT"));
    assert_eq!(world.every("/api/v1/groups/rules?limit=1&search=BY+DEPARTMENT").await.len(), 2);
    let named = world.get("/api/v1/groups/rules?expand=groupIdToGroupNameMap&search=sales").await.list();
    let target = named[0]["actions"]["assignUserToGroups"]["groupIds"][0].as_str().unwrap();
    assert_eq!(named[0]["_embedded"]["groupIdToGroupNameMap"], json!({target: "Sales"}));
    let bad = world.get("/api/v1/groups/rules?after=nonsense").await;
    assert_eq!((bad.status, bad.json()["errorCode"].as_str()), (400, Some("E0000029")));
    assert_eq!(world.get("/api/v1/groups/rules?limit=0").await.status, 400);
}

#[tokio::test]
async fn lesser_roles_have_no_part_in_rules() {
    for (role, status) in [("helpdesk", 403), ("group", 403), ("no-rules", 403), ("readonly", 200), ("no-logs", 200)] {
        let world = World::faulty(1, &format!("role={role}"));
        assert_eq!(world.get("/api/v1/groups/rules").await.status, status, "{role}");
    }
    let world = World::faulty(1, "role=readonly");
    assert_eq!(post(&world, "/api/v1/groups/rules", Some(&json!({}))).await.status, 403);
}
