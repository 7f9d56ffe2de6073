//! What administrators set up in the demo organisation: roles of its own, what they are about, policies, identity
//! providers. In the cassettes of Okta's Python SDK unless said otherwise.

use serde_json::{Value, json};

use crate::demo::World;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn labels(permissions: &Value) -> Vec<&str> {
    permissions["permissions"].as_array().unwrap().iter().map(|one| one["label"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_role_of_ones_own_is_made_changed_and_deleted() {
    let world = World::of(10);
    let all = "/api/v1/iam/roles";
    let none = world.get(all).await.json();
    assert_eq!((keys(&none), &none["roles"]), (vec!["roles", "_links"], &json!([])));
    let body = json!({"label": "Desk", "description": "First line", "permissions": ["okta.users.read"]});
    let made = world.send("POST", all, &[], Some(&body)).await;
    let role = made.json();
    let order = ["id", "label", "isCloneable", "description", "created", "lastUpdated", "_links"];
    assert_eq!((made.status, keys(&role)), (200, order.to_vec()));
    let own = format!("{all}/{}", role["id"].as_str().unwrap());
    assert_eq!(world.get(&own).await.json(), role);
    assert_eq!(world.get(&format!("{all}/Desk")).await.json(), role, "by its label, too");
    let cause = "label: There is already an admin role with this name.".to_owned();
    assert_eq!(world.send("POST", all, &[], Some(&body)).await.refusal(), (400, "E0000001".to_owned(), cause));
    let nonsense = json!({"label": "Other", "permissions": ["everything"]});
    assert_eq!(world.send("POST", all, &[], Some(&nonsense)).await.status, 400);
    let changed = json!({"label": "Front desk", "description": "Second line"});
    assert_eq!(world.send("PUT", &own, &[], Some(&changed)).await.json()["label"], "Front desk");

    let permissions = format!("{own}/permissions");
    let groups = format!("{permissions}/okta.groups.read");
    assert_eq!(world.get(&groups).await.status, 404);
    assert_eq!(world.send("POST", &groups, &[], None).await.status, 204);
    assert_eq!(labels(&world.get(&permissions).await.json()), ["okta.groups.read", "okta.users.read"]);
    let one = world.get(&groups).await.json();
    assert_eq!(keys(&one), ["label", "created", "lastUpdated", "conditions", "_links"]);
    let bound = json!({"conditions": {"include": {"okta:ResourceAttribute/User/Profile": ["city"]}}});
    let bound_to = world.send("PUT", &groups, &[], Some(&bound)).await.json();
    assert_eq!(bound_to["conditions"], bound["conditions"]);
    assert_eq!(world.send("DELETE", &groups, &[], None).await.status, 204);
    assert_eq!(world.send("DELETE", &groups, &[], None).await.status, 404);
    assert_eq!(labels(&world.get(&permissions).await.json()), ["okta.users.read"]);
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    let gone = world.get(&own).await.json();
    assert!(gone["errorSummary"].as_str().unwrap().ends_with("(CustomRole)"), "{gone}");
}

/// The assignment as the contract has it, with the role and the set that it is for.
#[tokio::test]
async fn a_role_of_ones_own_is_given_to_somebody() {
    let world = World::of(10);
    let role = json!({"label": "Desk", "permissions": ["okta.users.read"]});
    let role = world.send("POST", "/api/v1/iam/roles", &[], Some(&role)).await.json();
    let everybody = json!({"label": "Everybody", "description": "", "resources": ["http://demo.test/api/v1/users"]});
    let set = world.send("POST", "/api/v1/iam/resource-sets", &[], Some(&everybody)).await.json();
    assert_eq!(keys(&set), ["id", "label", "description", "created", "lastUpdated", "_links"]);
    let own = format!("/api/v1/iam/resource-sets/{}", set["id"].as_str().unwrap());
    let resources = world.get(&format!("{own}/resources")).await.json();
    assert_eq!(resources["resources"][0]["_links"]["self"]["href"], everybody["resources"][0]);
    let renamed = world.send("PUT", &own, &[], Some(&json!({"label": "All", "description": "x"}))).await.json();
    assert_eq!((&renamed["label"], &renamed["id"]), (&json!("All"), &set["id"]));
    let nameless = world.send("POST", "/api/v1/iam/resource-sets", &[], Some(&json!({"resources": []}))).await;
    assert_eq!(nameless.refusal().2, "label: Label must be specified");

    let roles = "/api/v1/users/anabel.mueller@acme.com/roles";
    let body = json!({"type": "CUSTOM", "role": role["id"], "resource-set": set["id"]});
    let given = world.send("POST", roles, &[], Some(&body)).await;
    let json = given.json();
    assert_eq!((given.status, &json["type"], &json["label"]), (201, &json!("CUSTOM"), &json!("Desk")));
    assert_eq!((&json["role"], &json["resource-set"]), (&role["id"], &set["id"]));
    assert_eq!(world.get(roles).await.list(), [json]);
    assert_eq!(world.send("POST", roles, &[], Some(&body)).await.status, 409);
    let nowhere = json!({"type": "CUSTOM", "role": role["id"], "resource-set": "iam0"});
    assert_eq!(world.send("POST", roles, &[], Some(&nowhere)).await.status, 404);
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    assert_eq!(world.get(roles).await.text, "[]", "without what it is about there is no role");
    let gone = world.get(&own).await.json();
    assert!(gone["errorSummary"].as_str().unwrap().ends_with("(IAMPolicy)"), "{gone}");
}

/// As the contract has it: 204, a list with a link, and the last app cannot be taken away.
#[tokio::test]
async fn an_app_administrator_is_limited_to_apps() {
    let world = World::of(40);
    let apps = "/api/v1/users/wang.wei@acme.com/roles/IFIFAX2BIRGUSTQ/targets/catalog/apps";
    let zoom = world.get("/api/v1/apps?q=Zoom").await.list()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(world.get(apps).await.text, "[]");
    assert_eq!(world.send("PUT", &format!("{apps}/workday"), &[], None).await.status, 204);
    assert_eq!(world.send("PUT", &format!("{apps}/zoomus/{zoom}"), &[], None).await.status, 204);
    let limited = world.get(apps).await;
    let names: Vec<Value> = limited.list().iter().map(|app| json!([app["name"], app["id"]])).collect();
    assert_eq!(names, [json!(["workday", null]), json!(["zoomus", zoom])]);
    assert!(limited.link("self").is_some());
    assert_eq!(world.send("PUT", &format!("{apps}/zoomus/0oanothing"), &[], None).await.status, 404);
    assert_eq!(world.send("DELETE", &format!("{apps}/workday"), &[], None).await.status, 204);
    assert_eq!(world.send("DELETE", &format!("{apps}/zoomus/{zoom}"), &[], None).await.status, 400);
    assert_eq!(world.get(apps).await.list().len(), 1);
    let other = "/api/v1/users/olga.shevchenko@acme.com/roles/KVJUKUS7IFCE2SKO/targets/catalog/apps/workday";
    assert_eq!(world.send("PUT", other, &[], None).await.refusal().1, "E0000091");
}

#[tokio::test]
async fn the_policy_of_everybody_is_read_and_its_settings_changed() {
    let world = World::of(1);
    for kind in ["OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL"] {
        let found = world.get(&format!("/api/v1/policies?type={kind}")).await.list();
        assert_eq!((found.len(), &found[0]["name"], &found[0]["system"]), (1, &json!("Default Policy"), &json!(true)));
        let own = format!("/api/v1/policies/{}", found[0]["id"].as_str().unwrap());
        assert_eq!(world.get(&own).await.json(), found[0]);
        assert_eq!(world.send("DELETE", &own, &[], None).await.status, 405);
        let mut changed = found[0].clone();
        changed["settings"] = json!({"authenticators": [{"key": "okta_password", "enroll": {"self": "REQUIRED"}}]});
        let answer = world.send("PUT", &own, &[], Some(&changed)).await.json();
        assert_eq!((&answer["settings"], &world.get(&own).await.json()), (&changed["settings"], &answer));
        let other = json!({"type": "IDP_DISCOVERY"});
        assert_eq!(world.send("PUT", &own, &[], Some(&other)).await.status, 400);
        assert_eq!(world.get(&format!("{own}/rules")).await.text, "[]");
    }
    for path in ["policies?type=ACCESS_POLICY", "authorizationServers", "zones", "features"] {
        assert_eq!(world.get(&format!("/api/v1/{path}")).await.text, "[]", "{path}");
    }
    assert_eq!(world.get("/api/v1/policies").await.refusal().1, "E0000028");
}

#[tokio::test]
async fn somebody_is_linked_to_an_identity_provider() {
    let world = World::of(10);
    let body = json!({"type": "OIDC", "name": "Partner", "protocol": {"type": "OIDC"}, "policy": {"maxClockSkew": 0}});
    let made = world.send("POST", "/api/v1/idps", &[], Some(&body)).await;
    let idp = made.json();
    let order =
        ["id", "type", "issuerMode", "name", "status", "created", "lastUpdated", "protocol", "policy", "_links"];
    assert_eq!((made.status, keys(&idp)), (200, order.to_vec()));
    let own = format!("/api/v1/idps/{}", idp["id"].as_str().unwrap());
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json()["id"].as_str().unwrap().to_owned();
    let (link, hers) = (format!("{own}/users/{ana}"), format!("/api/v1/users/{ana}/idps"));
    assert_eq!(world.get(&hers).await.text, "[]");
    let linked = world.send("POST", &link, &[], Some(&json!({"externalId": "a-1"}))).await.json();
    assert_eq!((&linked["id"], &linked["externalId"]), (&json!(ana), &json!("a-1")));
    assert_eq!(world.get(&hers).await.list(), [idp]);
    assert_eq!(world.get(&format!("{own}/users")).await.list(), [linked]);
    assert_eq!(world.send("DELETE", &link, &[], None).await.status, 204);
    assert_eq!(world.get(&link).await.status, 404);
    let off = world.send("POST", &format!("{own}/lifecycle/deactivate"), &[], None).await.json();
    assert_eq!(off["status"], "INACTIVE");
    assert_eq!(world.send("POST", "/api/v1/idps", &[], Some(&json!({"type": "OIDC"}))).await.status, 400);
    assert_eq!(world.send("DELETE", &own, &[], None).await.status, 204);
    let gone = world.get(&own).await.json();
    assert!(gone["errorSummary"].as_str().unwrap().ends_with("(IdpTrust)"), "{gone}");
}
