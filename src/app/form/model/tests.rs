//! The promises of the patch: exactly the changed leaves, and what is applied is what was meant.

use indexmap::IndexMap;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::app::form::model::Form;
use crate::app::form::model::Target;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Sources;
use crate::protocol::change::Change;
use crate::protocol::draft::{Basis, Save};
use crate::protocol::json::Json;
use crate::protocol::schema::UserSchema;
use crate::protocol::seen::SeenAttributes;
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
    let sources =
        Sources { schema: Some(schema), types: Some(&[]), seen: &SeenAttributes::default(), person: Some(&user) };
    let mut form = Form::new(Target::New, &sources, None);
    form.fields.clear();
    form.target = Target::Person(std::sync::Arc::clone(&user));
    form.following.clear();
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
        let readable = |field: &&crate::app::form::model::FormField| crate::app::form::model::value::read(&field.spec.kind, field.text()).is_ok();
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
    let mut form = form_of(&json!({"city": "two\u{202e}\nlines", "level": 7}), &schema);
    form.attribute_mut("level").unwrap().set("8");
    assert_eq!(form.changed_leaves().len(), 1);
    form.attribute_mut("level").unwrap().set("7");
    assert!(form.plan().is_empty() && form.attribute("city").unwrap().is_lossy());
}

#[test]
fn line_breaks_that_are_there_stay_and_can_be_edited_around() {
    let schema = schema();
    let there = json!({"title": "two\nlines", "postalAddress": "Weg 1\nBonn", "tags": ["a\nb", "c"]});
    let mut form = form_of(&there, &schema);
    for name in ["title", "postalAddress", "tags"] {
        assert!(!form.attribute(name).unwrap().is_lossy(), "{name}");
    }
    form.attribute_mut("title").unwrap().input.insert("!");
    assert_eq!(form.changed_leaves()["title"].as_str(), r#""two\nlines!""#);
    form.attribute_mut("tags").unwrap().set("[\"a\\nb\", \"d\"]");
    assert_eq!(form.changed_leaves()["tags"].as_str(), r#"["a\nb", "d"]"#);
}

#[test]
fn a_paste_keeps_what_the_field_can_hold_and_tells_what_it_cannot() {
    let schema = schema();
    let mut form = form_of(&json!({}), &schema);
    let mut paste = |name: &str, text: &str| {
        let field = form.attribute_mut(name).unwrap();
        field.set("");
        let told = field.paste(text);
        (field.text().to_owned(), told.unwrap_or_default())
    };
    assert_eq!(paste("postalAddress", "Weg 1\r\n12345 Bonn\n"), ("Weg 1\n12345 Bonn".to_owned(), ""));
    assert_eq!(paste("city", "Bonn\n"), ("Bonn".to_owned(), ""));
    assert!(paste("city", "Bonn\nKöln").1.contains("one line"));
    assert_eq!(paste("tags", "red\n blue \n\ngreen").0, "red, blue, green");
    assert!(paste("title", "a\u{1b}[31mb").1.contains("left out"));
    assert!(paste("title", &"x".repeat(20_000)).1.contains("Too long"));
}

#[test]
fn titles_that_several_values_share_can_be_told_apart() {
    let choice = |value: &str, title: &str| crate::app::form::model::spec::Choice {
        value: Json::of_text(value),
        title: title.into(),
    };
    let choices = crate::app::form::model::spec::distinct(vec![
        choice("a", "Same"),
        choice("b", "Same"),
        choice("c", "x\u{202e}y"),
    ]);
    let kind = crate::app::form::model::spec::Kind::Choice(choices.clone());
    for (choice, shown) in choices.iter().zip(["Same (a)", "Same (b)", "x·y"]) {
        assert_eq!(choice.shown(), shown);
        assert_eq!(crate::app::form::model::value::read(&kind, shown), Ok(Some(choice.value.clone())));
    }
}

#[test]
fn what_happens_to_an_account_is_offered_as_its_status_allows() {
    let schema = schema();
    let form_with = |status: &str| {
        let raw = json!({"id": "00u1", "status": status, "profile": {"login": "a@b.c"}}).to_string();
        let user = std::sync::Arc::new(User::parse(&raw, None).unwrap());
        let sources =
            Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: Some(&user) };
        let mut form = Form::new(Target::Person(std::sync::Arc::clone(&user)), &sources, None);
        form.following.clear();
        form
    };
    for (status, activation, next, change) in [
        ("STAGED", "", "only from Active", Some(Change::Activate { mail: true })),
        ("PROVISIONED", "", "only from Active", Some(Change::Reactivate { mail: true })),
        ("RECOVERY", "", "only from Active", Some(Change::Reactivate { mail: true })),
        ("DEPROVISIONED", "", "only from Active", Some(Change::Activate { mail: true })),
        ("ACTIVE", "already active", "", None),
        ("PASSWORD_EXPIRED", "already active", "", None),
        ("LOCKED_OUT", "already active", "unlock first", None),
        ("SUSPENDED", "unsuspend", "only from Active", None),
    ] {
        let mut form = form_with(status);
        assert!(form.plan().is_empty() && !form.is_dirty(), "{status}");
        let locked = |form: &Form, opt| form.opt(opt).unwrap().spec.locked.clone().unwrap_or_default();
        assert!(locked(&form, Opt::Activation).contains(activation), "{status}: {}", locked(&form, Opt::Activation));
        assert_eq!(locked(&form, Opt::Activation).is_empty(), activation.is_empty(), "{status}");
        assert!(locked(&form, Opt::NextLogin).contains(next), "{status}: {}", locked(&form, Opt::NextLogin));
        assert_eq!(locked(&form, Opt::NextLogin).is_empty(), next.is_empty(), "{status}");
        if let Some(change) = change {
            assert!(form.choose(Opt::Activation, "mail"));
            assert_eq!(form.plan().then, [change], "{status}");
        }
    }
}

#[test]
fn an_update_names_the_version_it_was_made_from() {
    let schema = schema();
    let mut form = form_of(&json!({"city": "Bonn"}), &schema);
    form.attribute_mut("city").unwrap().set("Köln");
    let plan = form.plan();
    assert!(matches!(&plan.save, Some(Save::Update { basis: Basis::ETag(etag), .. }) if etag == "W/\"1\""));
    assert_eq!(plan.save.unwrap().json().expose(), r#"{"profile":{"city":"Köln"}}"#);
}

#[test]
fn what_a_directory_keeps_is_shown_with_the_reason() {
    let schema = schema();
    let raw = r#"{"id":"00u1","profile":{"city":"Bonn","fixed":"x"},"credentials":{"provider":{"type":"ACTIVE_DIRECTORY","name":"corp"}}}"#;
    let user = User::parse(raw, None).unwrap();
    let sources =
        Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: Some(&user) };
    let specs = crate::app::form::model::specs::specify(&sources);
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
            "preferredLanguage":{"type":"string"},"profileUrl":{"type":"string"},"firstName":{"type":"string","maxLength":3,"required":true},
            "secondEmail":{"type":"string"}}},
            "custom":{"properties":{"level":{"type":"integer","minimum":1,"maximum":9},"since":{"type":"string","format":"date-time"},
            "code":{"type":"string","minLength":3},"size":{"type":"string","enum":["s","m"]},
            "ports":{"type":"array","items":{"type":"integer"}},"plate":{"type":"string","pattern":"^[A-Z]+-[0-9]+$"},
            "ratio":{"type":"number"},"remote":{"type":"boolean"},"odd":{"type":"matrix"},
            "sizes":{"type":"array","items":{"type":"string","enum":["s","m"]}}}}}}"#,
    )
    .unwrap();
    let sources = Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: None };
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
        ("firstName", "Anna", "Ann", "1 character too many"),
        ("level", "10", "9", "9 or less"),
        ("level", "x", "1", "whole number"),
        ("since", "today", "2026-11-24T10:56:00Z", "a moment"),
        ("code", "ab", "abc", "3 characters or more"),
        ("size", "xl", "m", "one of the list"),
        ("ports", "80, http", "80, 443", "whole number"),
        ("ports", "[80, \"x\"]", "[80]", "does not fit"),
        ("level", "0", "1", "1 or more"),
        ("email", "a b@acme.com", "ab@acme.com", "no email address"),
        ("secondEmail", "ann.lee", "ann@acme.com", "no email address"),
        ("countryCode", "XX", "AT", "two capital letters"),
        ("locale", "de_XX", "es_419", "a locale"),
        ("plate", "abc", "AB-12", "does not have the form that is asked for; for example ABC-456"),
        ("ratio", "1,5", "1.5", "must be a number"),
        ("remote", "perhaps", "Yes", "one of the list"),
        ("sizes", "s, xl", "s, m", "one of the list"),
        ("odd", "{half", "{\"a\": 1}", "must be JSON"),
        ("firstName", " ", "Ann", "is missing"),
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
    let sources = Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: None };
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

#[test]
fn a_login_is_held_against_the_form_that_the_organisation_asks_for() {
    for (pattern, right, wrong) in [
        ("", "ann@acme.com", "ann.leeson"),
        (".+", "ann leeson ü", ""),
        ("[a-z0-9]+", "ann77", "Ann"),
        (r"[a-zA-Z\-_.]+", "Ann-M_Lee.x", "ann@acme"),
        (r"[A-Z]{2}[0-9]{4,6}", "AB1234", "AB12"),
        // Of another dialect: Okta's to judge.
        (r"(?!x).+", "ann_leeson", ""),
    ] {
        let login = json!({"type": "string", "required": true, "pattern": pattern});
        let schema = json!({"definitions": {"base": {"properties": {"login": login}}}});
        let schema = UserSchema::parse(schema.to_string().as_bytes()).unwrap();
        let sources =
            Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: None };
        let mut form = Form::new(Target::New, &sources, None);
        let fault = |form: &mut Form, text: &str| {
            form.attribute_mut("login").unwrap().set(text);
            form.fault(form.find(&crate::app::form::model::spec::Path::Attribute("login".into())).unwrap())
                .filter(crate::app::form::model::validate::Fault::is_wrong)
        };
        assert_eq!(fault(&mut form, right), None, "{pattern}");
        assert!(fault(&mut form, wrong).is_some(), "{pattern}");
    }
}

#[test]
fn the_rules_of_passwords_that_are_known_are_told() {
    let schema = schema();
    let sources = Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: None };
    let mut form = Form::new(Target::New, &sources, None);
    form.attribute_mut("login").unwrap().set("ann.leeson@acme.com");
    assert!(form.choose(Opt::PasswordType, "value"));
    let at = form.find(&crate::app::form::model::spec::Path::Option(Opt::Password)).unwrap();
    for (password, wrong, says) in [
        ("", true, "is missing"),
        (&*"x".repeat(73), true, "72 bytes"),
        ("short1A", false, "8 characters"),
        ("alllower1", false, "a capital letter"),
        ("ALLUPPER1", false, "a small letter"),
        ("NoDigitsHere", false, "a digit"),
        ("Leeson-2026", false, "no part of the login (leeson)"),
    ] {
        form.fields[at].set(password);
        let fault = form.fault(at).unwrap_or_else(|| panic!("{password}"));
        assert_eq!((fault.is_wrong(), fault.text().contains(says)), (wrong, true), "{password}: {fault:?}");
    }
    form.fields[at].set("Zw1eback-brot");
    assert_eq!(form.fault(at), None);
}

#[test]
fn a_value_of_a_list_that_the_schema_does_not_offer_stays_until_it_is_taken_away() {
    let schema = json!({"definitions": {"custom": {"properties": {"teams": {"title": "Teams", "type": "array", "maxItems": 3,
        "items": {"type": "string", "enum": ["a", "b", "c"],
            "oneOf": [{"const": "a", "title": "Alpha"}, {"const": "b", "title": "Beta"}, {"const": "c", "title": "Gamma"}]}}}}}});
    let schema = UserSchema::parse(schema.to_string().as_bytes()).unwrap();
    let form_of = |teams: &str| {
        let raw = format!(r#"{{"id":"00u1","status":"ACTIVE","profile":{{"login":"a@b.c","teams":{teams}}}}}"#);
        let user = std::sync::Arc::new(User::parse(&raw, None).unwrap());
        let sources =
            Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: Some(&user) };
        let mut form = Form::new(Target::New, &sources, None);
        form.fields.clear();
        form.target = Target::Person(std::sync::Arc::clone(&user));
        form.build(&sources, None);
        form
    };
    let teams = |form: &Form| form.fields.iter().position(|field| field.spec.name() == "teams").unwrap();
    // Spaces between the elements are nobody's.
    let form = form_of(r#"["a", "b"]"#);
    assert_eq!(form.fields[teams(&form)].text(), "Alpha, Beta");
    let mut form = form_of(r#"["a", "zzz"]"#);
    let at = teams(&form);
    form.fields[at].set(r#"["a","zzz","b"]"#);
    assert_eq!(form.fault(at), None, "what stands there already is not judged");
    form.fields[at].set(r#"["a","yyy"]"#);
    assert!(form.fault(at).is_some_and(|fault| fault.blocks()));
    form.fields[at].set("Alpha, Beta, Gamma, Alpha");
    assert_eq!(form.fault(at).map(|fault| fault.text().to_owned()), Some("3 values at most".to_owned()));
}

#[test]
fn attributes_of_one_title_are_told_apart_and_those_from_elsewhere_say_where_from() {
    let schema = UserSchema::parse(
        json!({"definitions": {
            "base": {"properties": {"city": {"title": "City", "type": "string"}}},
            "custom": {"properties": {
                "town": {"title": "City ", "type": "string"},
                "a": {"title": "Same", "type": "string"},
                "b": {"title": "same", "type": "string"},
                "hr": {"title": "HR id", "type": "string", "master": {"type": "OVERRIDE", "priority": [{"type": "APP", "value": "0oa1"}]}},
                "own": {"title": "Own", "type": "string", "master": {"type": "OVERRIDE", "priority": [{"type": "OKTA"}]}},
                "once": {"title": "Once", "type": "string", "mutability": "IMMUTABLE"},
                "never": {"title": "Never", "type": "string", "mutability": "IMMUTABLE"},
            }}
        }})
        .to_string()
        .as_bytes(),
    )
    .unwrap();
    let mut form = form_of(&json!({"login": "a@b.example", "once": "x", "hr": "1"}), &schema);
    let label = |form: &Form, name: &str| form.attribute(name).unwrap().spec.label.clone();
    let labels: Vec<_> = ["city", "town", "a", "b", "own"].iter().map(|name| label(&form, name)).collect();
    assert_eq!(labels, ["City", "City (town)", "Same (a)", "same (b)", "Own"]);
    let spec = |name: &str| &form.attribute(name).unwrap().spec;
    assert!(spec("hr").outside.as_ref().unwrap().contains("the app 0oa1") && spec("own").outside.is_none());
    assert!(spec("once").locked.is_some() && spec("never").locked.is_none(), "what is not set can be set once");
    form.attribute_mut("hr").unwrap().set("2");
    assert!(form.doubts().iter().any(|doubt| doubt.contains("overwrite")), "{:?}", form.doubts());
}

#[test]
fn a_user_type_that_no_list_knows_blocks_nothing_unless_it_is_touched() {
    use crate::app::form::model::file::PersonFile;
    let schema = schema();
    let profile = json!({"login": "a@x.io", "email": "a@x.io", "firstName": "A", "lastName": "B"});
    let raw = json!({"id": "00u1", "status": "ACTIVE", "type": {"id": "oty9"}, "profile": profile}).to_string();
    let user = std::sync::Arc::new(User::parse(&raw, None).unwrap());
    let types =
        crate::protocol::schema::UserType::parse(r#"{"id":"oty1","name":"user","displayName":"User","default":true}"#);
    let types = [types.unwrap()];
    let sources =
        Sources { schema: Some(&schema), types: Some(&types), seen: &SeenAttributes::default(), person: Some(&user) };
    for text in [r#"{"profile":{"city":"Bonn"}}"#, r#"{"type":{"id":"oty9"},"profile":{"city":"Bonn"}}"#] {
        let file = PersonFile::read(text).unwrap();
        let mut form = Form::new(Target::Person(std::sync::Arc::clone(&user)), &sources, None);
        let named = file.user_type().unwrap().map(|(_, name)| name);
        let filled = form.fill(&file, named.as_deref());
        assert_eq!((form.mistakes(&filled), form.is_retyped()), (Vec::new(), false), "{text}");
        assert!(!form.plan().is_empty());
    }
    let mut form = Form::new(Target::Person(std::sync::Arc::clone(&user)), &sources, None);
    let at = form.find(&crate::app::form::model::spec::Path::Option(Opt::UserType)).unwrap();
    form.fields[at].set("oty8");
    assert!(!form.wrong().is_empty());
}

#[test]
fn a_file_names_a_choice_by_its_value_however_that_is_written() {
    use crate::app::form::model::file::PersonFile;
    let rate = json!({"title": "Rate", "type": "number", "oneOf": [{"const": 0.022, "title": "Low"}, {"const": 4, "title": "High"}]});
    let none = json!({"title": "Size", "type": "string", "oneOf": [{"const": "", "title": "None"}, {"const": "l", "title": "Large"}]});
    let schema = json!({"definitions": {"custom": {"properties": {"rate": rate, "size": none}}}});
    let schema = UserSchema::parse(schema.to_string().as_bytes()).unwrap();
    for (file, sent) in [
        (r#"{"rate": 0.0220}"#, r#"{"rate": 0.022}"#),
        (r#"{"rate": 2.2e-2}"#, r#"{"rate": 0.022}"#),
        (r#"{"rate": 4.0}"#, r#"{"rate": 4}"#),
        (r#"{"size": ""}"#, r#"{"size": ""}"#),
    ] {
        let read = PersonFile::read(&format!(r#"{{"profile": {file}}}"#)).unwrap();
        let mut form = form_of(&json!({"login": "a@x.io"}), &schema);
        let filled = form.fill(&read, None);
        assert_eq!(form.mistakes(&filled), Vec::new(), "{file}");
        let plan = form.plan();
        let body = plan.save.unwrap().json();
        let body: Value = serde_json::from_str(body.expose()).unwrap();
        assert_eq!(body["profile"], serde_json::from_str::<Value>(sent).unwrap(), "{file}");
    }
    let read = PersonFile::read(r#"{"profile": {"rate": 0.0221}}"#).unwrap();
    let mut form = form_of(&json!({"login": "a@x.io"}), &schema);
    let filled = form.fill(&read, None);
    assert_eq!(form.mistakes(&filled)[0].text, "must be one of 0.022 (Low), 4 (High)");
}

#[test]
fn a_form_of_many_is_had_from_a_schema_alone_and_tells_what_to_send() {
    let schema = schema();
    let nobody = SeenAttributes::default();
    let sources = Sources { schema: Some(&schema), types: None, seen: &nobody, person: None };
    let mut form = Form::new(Target::Many(12), &sources, None);
    assert!(form.fields.iter().all(|field| field.spec.attribute().is_some()), "only attributes are changed alike");
    assert_eq!((form.title(), form.wrong(), form.changed_leaves().len()), ("Change 12 people".to_owned(), vec![], 0));
    form.attribute_mut("city").unwrap().set("Köln");
    form.attribute_mut("level").unwrap().set("3");
    let patch: Vec<_> =
        form.changed_leaves().into_iter().map(|(name, value)| (name, value.as_str().to_owned())).collect();
    assert_eq!(patch, [("city".to_owned(), "\"Köln\"".to_owned()), ("level".to_owned(), "3".to_owned())]);
    assert!(form.plan().is_empty(), "nobody in particular is saved");
}

#[test]
fn what_was_typed_for_an_attribute_that_goes_is_shown_and_comes_back_with_it() {
    let whole = schema();
    let less = json!({"definitions": {"base": {"properties": {"city": {"title": "City", "type": "string"}}}}});
    let less = UserSchema::parse(less.to_string().as_bytes()).unwrap();
    let mut form = form_of(&json!({"city": "Bonn"}), &whole);
    form.attribute_mut("level").unwrap().set("3");
    let user = form.person().unwrap().clone();
    let nobody = SeenAttributes::default();
    let sources = |schema| Sources { schema: Some(schema), types: Some(&[]), seen: &nobody, person: Some(&user) };
    form.build(&sources(&less), None);
    assert_eq!(form.gone().collect::<Vec<_>>(), [("Level", "3")]);
    assert_eq!(form.attribute("level").map(crate::app::form::model::FormField::text), Some("3"));
    assert!(form.plan().is_empty() && form.is_dirty());
    form.build(&sources(&whole), None);
    assert_eq!((form.gone().count(), form.changed_leaves().len()), (0, 1));
}
