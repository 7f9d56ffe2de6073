//! Groups in the files of `oktui user create|update`: looked up by id and by name, added and taken away.

use oktui::cli::Exit;
use serde_json::json;

use super::cli_user::{ann, place, place_with};

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_found_by_name_and_by_id_and_told_by_name() {
    let place = place().await;
    let research = place.group_id("Research").await;
    let file = ann(json!({"groups": ["Sales", "東京オフィス"], "groupIds": [research, research]}));
    let (exit, out, err) = place.run(&["create", "--dry-run"], file.clone()).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Research, Sales, 東京オフィス"), "{out}");
    let (exit, out, err) = place.run(&["create"], file).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(place.groups_of("ann.leeson@acme.com").await, ["Sales", "Research", "東京オフィス"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_adds_groups_and_takes_groups_away() {
    let place = place().await;
    place.run(&["create"], ann(json!({"groups": ["Sales", "Research"]}))).await;
    let legal = place.group_id("Legal").await;
    let research = place.group_id("Research").await;
    let change = json!({
        "profile": {"login": "ann.leeson@acme.com"}, "groupIds": [legal], "groups": ["Sales"],
        "removeGroups": ["Finance"], "removeGroupIds": [research],
    });
    let (exit, out, err) = place.run(&["update"], change).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    for says in [
        "In the group already: Sales",
        "Not in the group anyway: Finance",
        &format!("Ann Leeson is in the group “Legal” ({legal})"),
        &format!("Ann Leeson is out of the group “Research” ({research})"),
    ] {
        assert!(out.contains(says), "{says} in {out}");
    }
    assert_eq!(place.groups_of("ann.leeson@acme.com").await, ["Sales", "Legal"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_cannot_be_told_or_chosen_is_refused_with_the_reason() {
    let place = place().await;
    place.run(&["create"], ann(json!({}))).await;
    let from_directory = place.group_id("Domain Users").await;
    for (groups, says) in [
        (json!({"groups": ["sales"]}), "no group is called “sales”; there is Sales (00g"),
        (json!({"groups": ["Office"]}), "no group is called “Office”; there is Office United States (00g"),
        (json!({"groups": ["Everyone"]}), "“Everyone” cannot be chosen: everybody belongs to it"),
        (json!({"groupIds": [from_directory]}), "“Domain Users” cannot be chosen: decided where it comes from"),
        (json!({"groupIds": ["Sales"]}), "groupIds[0]: Okta has no group with this id; names stand in groups"),
        (json!({"groups": "Sales"}), "groups: must be a list"),
        (json!({"groups": ["Sales"], "removeGroups": ["Sales"]}), "“Sales” is both added and taken away"),
    ] {
        let mut change = json!({"profile": {"login": "ann.leeson@acme.com"}});
        change.as_object_mut().unwrap().extend(groups.as_object().unwrap().clone());
        let (exit, out, err) = place.run(&["update"], change).await;
        assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
        assert!(err.contains(says), "{says} in {err}");
    }
    let (exit, _, err) = place.run(&["create"], ann(json!({"removeGroups": ["Sales"]}))).await;
    assert_eq!((exit, err.contains("in no group that could be left")), (Exit::WrongUsage, true), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_groups_may_not_be_read_ids_are_taken_as_they_are_and_names_are_not() {
    let place = place_with("role=no-groups").await;
    let (exit, out, err) = place.run(&["create", "--dry-run"], ann(json!({"groupIds": ["00g1", "00g2"]}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("00g1, 00g2") && out.contains("Mind: groups could not be looked up"), "{out}");
    let (exit, _, err) = place.run(&["create", "--dry-run"], ann(json!({"groups": ["Sales"]}))).await;
    assert_eq!((exit, err.contains("names cannot be looked up")), (Exit::WrongUsage, true), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_group_that_follows_a_create_has_an_outcome_of_its_own() {
    let place = place().await;
    let names = [
        "Sales",
        "Engineering",
        "Customer Support",
        "Operations",
        "Marketing",
        "Finance",
        "Human Resources",
        "Information Technology",
        "Research",
        "Procurement",
        "Legal",
        "Facilities",
        "Security",
        "Contracts",
        "Office United States",
        "Office Germany",
        "Office United Kingdom",
        "Office India",
        "Contractors",
        "Service Accounts",
        "VPN Users",
        "Salesforce Users",
    ];
    let (exit, out, err) = place.run(&["create"], ann(json!({"groups": names}))).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    for name in ["VPN Users", "Salesforce Users"] {
        assert!(out.contains(&format!("Done: Ann Leeson is in the group “{name}” (00g")), "{out}");
    }
    assert_eq!(place.groups_of("ann.leeson@acme.com").await.len(), names.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_found_by_name_where_they_cannot_be_searched() {
    let place = place_with("status=400:/api/v1/groups@once").await;
    let (exit, out, err) = place.run(&["create", "--dry-run"], ann(json!({"groups": ["Sales"]}))).await;
    assert_eq!((exit, out.contains("Sales")), (Exit::Fine, true), "{out}{err}");
}
