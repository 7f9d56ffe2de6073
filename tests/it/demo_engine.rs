//! What the two engines of Okta differ in, and people who are still on their way in.

use std::time::Duration;

use oktui::demo::{DemoSettings, Engine};
use serde_json::{Value, json};

use crate::demo::World;
use crate::demo_factors::post;

fn world(engine: Engine) -> World {
    World::new(DemoSettings { users: 600, engine, rate_limit: 0, ..DemoSettings::default() })
}

/// Recorded: anybody may ask, `v1` goes with `omEnabled`, `idx` without it.
#[tokio::test]
async fn anybody_may_ask_which_engine_it_is() {
    for (engine, pipeline) in [(Engine::Identity, "idx"), (Engine::Classic, "v1")] {
        let answer =
            world(engine).send("GET", "/.well-known/okta-organization", &[("authorization", "none")], None).await;
        let told = answer.json();
        assert_eq!((answer.status, &told["pipeline"]), (200, &json!(pipeline)));
        assert_eq!(told["settings"]["omEnabled"], engine == Engine::Classic);
        let keys: Vec<_> = told.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "cell", "_links", "pipeline", "settings"]);
    }
    assert_eq!("classic".parse::<Engine>(), Ok(Engine::Classic));
    assert!("v1".parse::<Engine>().is_err());
}

/// Recorded: Classic welcomes at another address, and half of its deactivated people have no link to reset factors.
#[tokio::test]
async fn links_differ_by_engine() {
    for (engine, place, resets) in [(Engine::Identity, "/tokens/", true), (Engine::Classic, "/welcome/", false)] {
        let world = world(engine);
        let path = "/api/v1/users/noah.newhire@acme.com/lifecycle/activate?sendEmail=false";
        let link = post(&world, path, None).await.json();
        let address = link["activationUrl"].as_str().unwrap();
        assert!(address.contains(place) && address.contains(link["activationToken"].as_str().unwrap()), "{address}");
        let gone = world.get("/api/v1/users/johnny.smith@acme.com").await.json();
        assert_eq!(gone["_links"]["resetFactors"].is_object(), resets);
        assert!(gone["_links"]["activate"].is_object() && gone["_links"]["delete"].is_object());
    }
}

/// Identity Engine lets people in without a password: ACTIVE, Okta's own, and no `credentials.password`.
#[tokio::test]
async fn people_without_a_password_are_normal_in_identity_engine() {
    let without = async |engine| {
        let people = world(engine).every("/api/v1/users?filter=status+eq+%22ACTIVE%22&limit=200").await;
        let odd = |user: &Value| {
            user["credentials"]["provider"]["type"] == "OKTA" && user["credentials"]["password"].is_null()
        };
        people.into_iter().filter(odd).collect::<Vec<_>>()
    };
    let people = without(Engine::Identity).await;
    assert!((5..40).contains(&people.len()), "{}", people.len());
    assert!(people.iter().all(|user| user["passwordChanged"].is_null()));
    assert!(without(Engine::Classic).await.is_empty());
}

/// Recorded in lists: `status STAGED, transitioningToStatus PROVISIONED`; asked for alone they are there.
#[tokio::test(start_paused = true)]
async fn somebody_who_is_being_activated_stands_in_lists_as_on_the_way() {
    let world = world(Engine::Identity);
    let profile =
        json!({"firstName": "Nia", "lastName": "Late", "login": "nia.late@acme.com", "email": "nia.late@acme.com"});
    let wish = [("prefer", "respond-async")];
    let made = world.send("POST", "/api/v1/users?activate=true", &wish, Some(&json!({"profile": profile}))).await;
    assert_eq!(made.json()["status"], "PROVISIONED");
    let listed = async || world.users(&[("search", "profile.login eq \"nia.late@acme.com\"")]).await.list().remove(0);
    let coming = listed().await;
    assert_eq!((&coming["status"], &coming["transitioningToStatus"]), (&json!("STAGED"), &json!("PROVISIONED")));
    let alone = world.get("/api/v1/users/nia.late@acme.com").await.json();
    assert_eq!((&alone["status"], alone.get("transitioningToStatus")), (&json!("PROVISIONED"), None));
    tokio::time::advance(Duration::from_secs(5)).await;
    let there = listed().await;
    assert_eq!((&there["status"], there.get("transitioningToStatus")), (&json!("PROVISIONED"), None));
    let path = "/api/v1/users/noah.newhire@acme.com/lifecycle/activate";
    world.send("POST", path, &wish, None).await;
    let noah = world.users(&[("search", "profile.login eq \"noah.newhire@acme.com\"")]).await.list().remove(0);
    assert_eq!(noah["transitioningToStatus"], "PROVISIONED");
}
