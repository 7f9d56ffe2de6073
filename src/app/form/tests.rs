//! The promises of the patch: exactly the changed leaves, and what is applied is what was meant.

use indexmap::IndexMap;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::spec::{Opt, Sources};
use super::{Form, Target, Way};
use crate::protocol::draft::Save;
use crate::protocol::json::Json;
use crate::protocol::schema::UserSchema;
use crate::protocol::user::User;

fn schema() -> UserSchema {
    let custom = json!({
        "size": {"title": "Size", "type": "string", "oneOf": [{"const": "s", "title": "Small"}, {"const": "l", "title": "Large"}]},
        "level": {"title": "Level", "type": "integer"},
        "ratio": {"title": "Ratio", "type": "number"},
        "remote": {"title": "Remote", "type": "boolean"},
        "tags": {"title": "Tags", "type": "array", "items": {"type": "string"}},
        "future": {"title": "Future", "type": "matrix"},
        "fixed": {"title": "Fixed", "type": "string", "mutability": "READ_ONLY"},
    });
    let text = |title: &str| json!({"title": title, "type": "string"});
    let base = json!({
        "login": text("Username"), "email": text("Email"), "firstName": text("First"), "lastName": text("Last"),
        "city": text("City"), "title": text("Title"), "postalAddress": text("Postal"),
    });
    let schema = json!({"definitions": {"base": {"properties": base}, "custom": {"properties": custom}}});
    UserSchema::parse(schema.to_string().as_bytes()).unwrap()
}

fn form_of(profile: &Value, schema: &UserSchema) -> Form {
    let raw = json!({"id": "00u1", "status": "ACTIVE", "profile": profile}).to_string();
    let user = std::sync::Arc::new(User::parse(&raw, Some("W/\"1\"".into())).unwrap());
    let sources = Sources { schema: Some(schema), types: &[], seen: &[], person: Some(&user) };
    let mut form = Form::new(Target::New, &sources, None);
    form.fields.clear();
    form.target = Target::Person(std::sync::Arc::clone(&user));
    form.login_follows = false;
    form.build(&sources, None);
    form
}

/// What Okta makes of a partial update.
fn apply(profile: &IndexMap<String, Json>, leaves: &IndexMap<String, Json>) -> IndexMap<String, Json> {
    let mut after = profile.clone();
    for (name, value) in leaves {
        if value.is_null() {
            after.shift_remove(name);
        } else {
            after.insert(name.clone(), value.clone());
        }
    }
    after
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("two\nlines\u{202e}")),
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        proptest::collection::vec("\\PC{0,5}", 0..4).prop_map(Value::from),
        Just(json!({"odd": [1, {"x": null}]})),
    ]
}

const NAMES: [&str; 14] = [
    "login",
    "email",
    "firstName",
    "lastName",
    "city",
    "title",
    "postalAddress",
    "size",
    "level",
    "ratio",
    "remote",
    "tags",
    "future",
    "neverHeardOf",
];

proptest! {
    #[test]
    fn a_partial_update_holds_exactly_the_changed_leaves(
        values in proptest::collection::vec(value(), NAMES.len()),
        edits in proptest::collection::vec((0..NAMES.len(), "[a-z ]{0,6}|[0-9]{1,5}|\\PC{0,6}"), 0..6),
    ) {
        let profile: serde_json::Map<String, Value> =
            NAMES.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value)).collect();
        let schema = schema();
        let mut form = form_of(&Value::Object(profile), &schema);
        prop_assert!(form.plan().is_empty(), "nothing was typed, and something would be sent");
        for (at, text) in &edits {
            let Some(field) = form.attribute_mut(NAMES[*at]) else { continue };
            if field.spec.locked.is_none() {
                field.set(text);
            }
        }
        // What cannot be read is told beside its field and never sent.
        let readable = |field: &&super::FormField| super::value::read(&field.spec.kind, field.text()).is_ok();
        let expected: Vec<String> = form
            .fields
            .iter()
            .filter(|field| field.is_changed())
            .filter(readable)
            .filter_map(|field| field.spec.attribute().map(str::to_owned))
            .collect();
        let leaves = form.changed_leaves();
        prop_assert_eq!(leaves.keys().cloned().collect::<Vec<_>>(), expected);
        for (name, value) in &leaves {
            let emptied = form.attribute(name).is_some_and(|field| field.text().is_empty());
            prop_assert_eq!(value.is_null(), emptied, "{} is null without being asked for", name);
        }
        // Partial and full lead to the same person, but for nulls that are sent back as they were.
        let before = form.person().unwrap().profile.clone();
        let partial = apply(&before, &leaves);
        form.way = Way::Full;
        let mut full: Vec<_> = form.whole_profile().into_iter().collect();
        let mut partial: Vec<_> = partial.into_iter().collect();
        full.sort_by(|left, right| left.0.cmp(&right.0));
        partial.sort_by(|left, right| left.0.cmp(&right.0));
        prop_assert_eq!(full, partial);
    }

    #[test]
    fn patch_then_apply_then_patch_back_is_identity(
        values in proptest::collection::vec("[a-zäß]{1,8}", 4),
        changed in proptest::collection::vec("[a-zäß]{0,8}", 4),
    ) {
        let names = ["city", "title", "firstName", "postalAddress"];
        let profile = |texts: &[String]| -> Value {
            names.iter().zip(texts).map(|(name, text)| ((*name).to_owned(), Value::from(text.clone()))).collect::<serde_json::Map<_, _>>().into()
        };
        let schema = schema();
        let mut there = form_of(&profile(&values), &schema);
        for (name, text) in names.iter().zip(&changed) {
            there.attribute_mut(name).unwrap().set(text);
        }
        let after = apply(&there.person().unwrap().profile, &there.changed_leaves());
        let as_value: serde_json::Map<String, Value> =
            after.iter().map(|(name, json)| (name.clone(), serde_json::from_str(json.as_str()).unwrap())).collect();
        let mut back = form_of(&Value::Object(as_value), &schema);
        for (name, text) in names.iter().zip(&values) {
            back.attribute_mut(name).unwrap().set(text);
        }
        let again = apply(&back.person().unwrap().profile, &back.changed_leaves());
        let first: IndexMap<String, Json> = there.person().unwrap().profile.clone();
        let sorted = |map: IndexMap<String, Json>| {
            let mut list: Vec<_> = map.into_iter().collect();
            list.sort_by(|left, right| left.0.cmp(&right.0));
            list
        };
        prop_assert_eq!(sorted(again), sorted(first));
    }
}

#[test]
fn typing_a_field_and_typing_it_back_sends_nothing() {
    let schema = schema();
    let mut form = form_of(&json!({"city": "two\nlines", "level": 7}), &schema);
    form.attribute_mut("level").unwrap().set("8");
    assert_eq!(form.changed_leaves().len(), 1);
    form.attribute_mut("level").unwrap().set("7");
    assert!(form.plan().is_empty() && form.attribute("city").unwrap().is_lossy());
}

#[test]
fn an_update_names_the_version_it_was_made_from() {
    let schema = schema();
    let mut form = form_of(&json!({"city": "Bonn"}), &schema);
    form.attribute_mut("city").unwrap().set("Köln");
    let plan = form.plan();
    assert!(matches!(&plan.save, Some(Save::Update { etag: Some(etag), .. }) if etag == "W/\"1\""));
    assert_eq!(plan.save.unwrap().json().expose(), r#"{"profile":{"city":"Köln"}}"#);
}

#[test]
fn what_a_directory_keeps_is_shown_with_the_reason() {
    let schema = schema();
    let raw = r#"{"id":"00u1","profile":{"city":"Bonn","fixed":"x"},"credentials":{"provider":{"type":"ACTIVE_DIRECTORY","name":"corp"}}}"#;
    let user = User::parse(raw, None).unwrap();
    let sources = Sources { schema: Some(&schema), types: &[], seen: &[], person: Some(&user) };
    let specs = super::spec::specify(&sources);
    let locked = |name: &str| specs.iter().find(|spec| spec.name() == name).unwrap().locked.clone().unwrap_or_default();
    assert_eq!(locked("city"), "kept in Active Directory (corp); change it there");
    assert_eq!(locked("fixed"), "read-only in the schema");
    assert!(locked("password").contains("Active Directory"));
}

#[test]
fn each_rule_of_a_field_is_told_in_words() {
    let schema = UserSchema::parse(
        br#"{"definitions":{"base":{"properties":{"login":{"type":"string","required":true},"email":{"type":"string"},
            "countryCode":{"type":"string"},"locale":{"type":"string"},"timezone":{"type":"string"},"city":{"type":"string"},
            "preferredLanguage":{"type":"string"},"profileUrl":{"type":"string"},"firstName":{"type":"string","maxLength":3}}},
            "custom":{"properties":{"level":{"type":"integer","minimum":1,"maximum":9},"since":{"type":"string","format":"date-time"},
            "code":{"type":"string","minLength":3},"size":{"type":"string","enum":["s","m"]},
            "ports":{"type":"array","items":{"type":"integer"}}}}}}"#,
    )
    .unwrap();
    let sources = Sources { schema: Some(&schema), types: &[], seen: &[], person: None };
    let mut form = Form::new(Target::New, &sources, None);
    for (name, wrong, right, says) in [
        ("login", "ann.lee", "ann@acme.com", "form of an email"),
        ("email", "ann.lee@acme", "a.b@acme.com", "no email address"),
        ("countryCode", "de", "DE", "two capital letters"),
        ("locale", "german", "de_DE", "a locale"),
        ("preferredLanguage", "german", "zh-Hant-TW", "a language"),
        ("timezone", "Berlin", "Europe/Berlin", "a time zone"),
        ("profileUrl", "acme", "https://acme.com", "no address"),
        ("city", "Bonn 😀", "Bonn ü 王", "cannot store"),
        ("firstName", "Anna", "Ann", "1 characters too many"),
        ("level", "10", "9", "9 or less"),
        ("level", "x", "1", "whole number"),
        ("since", "today", "2026-11-24T10:56:00Z", "a moment"),
        ("code", "ab", "abc", "3 characters or more"),
        ("size", "xl", "m", "one of the list"),
        ("ports", "80, http", "80, 443", "whole number"),
        ("ports", "[80, \"x\"]", "[80]", "does not fit"),
    ] {
        form.attribute_mut(name).unwrap().set(wrong);
        let at = form.fields.iter().position(|field| field.spec.name() == name).unwrap();
        let fault = form.fault(at).unwrap_or_else(|| panic!("{name} = {wrong}"));
        assert!(fault.is_wrong() && fault.text().contains(says), "{name} = {wrong}: {fault:?}");
        form.attribute_mut(name).unwrap().set(right);
        assert_eq!(form.fault(at), None, "{name} = {right}");
    }
    assert!(form.wrong().is_empty(), "{:?}", form.wrong());
}

#[test]
fn password_activation_and_provider_must_fit_each_other() {
    let schema = schema();
    let sources = Sources { schema: Some(&schema), types: &[], seen: &[], person: None };
    let mut form = Form::new(Target::New, &sources, None);
    let wrong = |form: &Form| -> Vec<String> {
        form.wrong().into_iter().map(|(at, text)| format!("{}: {text}", form.fields[at].spec.name())).collect()
    };
    assert!(form.choose(Opt::Activation, "active"));
    assert_eq!(wrong(&form), ["activate: needs a password"]);
    assert!(form.choose(Opt::PasswordType, "hash") && form.choose(Opt::Algorithm, "BCRYPT"));
    assert_eq!(wrong(&form).len(), 3, "work factor, salt, hash: {:?}", wrong(&form));
    assert!(form.choose(Opt::PasswordType, "none") && form.choose(Opt::ProviderType, "FEDERATION"));
    assert!(form.choose(Opt::ProviderName, "FEDERATION"));
    assert_eq!(wrong(&form), [""; 0]);
    assert!(form.choose(Opt::NextLogin, "yes"));
    assert_eq!(wrong(&form), ["nextLogin: needs a password"]);
}
