//! What the log of the demo tells about people who cannot get in, for those who have to find out why.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::demo::{World, address};

async fn past(world: &World, filter: &str) -> Vec<Value> {
    let (since, until) = ("2026-02-20T00:00:00Z", "2026-03-02T10:56:00Z");
    world
        .every(&address("/api/v1/logs", &[("filter", filter), ("since", since), ("until", until), ("limit", "1000")]))
        .await
}

/// A denial names its policy and the rule of it, says DENY, and what was odd about the attempt.
#[tokio::test]
async fn sign_on_policies_deny_with_their_names() {
    let world = World::of(1200);
    let denied = past(&world, r#"eventType eq "policy.evaluate_sign_on""#).await;
    assert!(denied.len() > 10, "{}", denied.len());
    let mut policies = BTreeSet::new();
    for event in &denied {
        assert_eq!(event["outcome"]["result"], "DENY");
        let kinds: Vec<_> = event["target"].as_array().unwrap().iter().map(|target| &target["type"]).collect();
        assert_eq!(kinds, ["PolicyEntity", "PolicyRule"]);
        policies.insert(event["target"][0]["displayName"].as_str().unwrap());
        assert!(event["debugContext"]["debugData"]["behaviors"].as_str().unwrap().contains("POSITIVE"));
    }
    assert!(policies.len() > 1, "{policies:?}");
}

/// Some are locked day after day by a mail program that still has the password of yesterday.
#[tokio::test]
async fn some_are_locked_again_and_again_by_the_same_program() {
    let world = World::of(1200);
    let mut locks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut days: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for event in past(&world, r#"eventType eq "user.account.lock""#).await {
        let who = event["actor"]["id"].as_str().unwrap().to_owned();
        locks.entry(who.clone()).or_default().insert(event["client"]["userAgent"]["rawUserAgent"].to_string());
        days.entry(who).or_default().insert(event["published"].as_str().unwrap()[..10].to_owned());
    }
    let again: Vec<_> = days.iter().filter(|(_, days)| days.len() > 3).map(|(who, _)| who).collect();
    assert!(again.len() > 3, "{again:?}");
    for who in again {
        assert!(locks[who].len() == 1 && locks[who].first().unwrap().contains("Outlook"), "{:?}", locks[who]);
        let user = world.get(&format!("/api/v1/users/{who}")).await.json();
        assert_eq!(user["status"], "ACTIVE", "unlocked each time");
    }
}

/// Factors of other makers stand among Okta's, each with the name of who made it.
#[tokio::test]
async fn factors_of_other_makers_are_there() {
    let world = World::of(900);
    let mut seen = BTreeSet::new();
    for user in world.every("/api/v1/users?filter=status+eq+%22ACTIVE%22&limit=200").await {
        for factor in world.get(&format!("/api/v1/users/{}/factors", user["id"].as_str().unwrap())).await.list() {
            let text = |name: &str| factor[name].as_str().unwrap().to_owned();
            seen.insert((text("factorType"), text("provider"), text("vendorName")));
        }
    }
    for (kind, provider, vendor) in [
        ("push", "CUSTOM", "Acme Badge"),
        ("web", "DUO", "DUO"),
        ("token:software:totp", "GOOGLE", "GOOGLE"),
        ("signed_nonce", "OKTA", "OKTA"),
    ] {
        assert!(seen.contains(&(kind.to_owned(), provider.to_owned(), vendor.to_owned())), "{kind} {provider}");
    }
}
