//! What a file for `oktui user create|update` may look like, and how each mistake in one is told.

use oktui::cli::Exit;
use serde_json::{Value, json};

use super::cli_user::{ann, place, place_with};

const ANN: &str = r#""firstName": "Ann", "lastName": "Leeson", "email": "ann.leeson@acme.com""#;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_means_the_same_however_its_json_is_written() {
    let place = place().await;
    let file = format!(
        r#"{{"profile": {{{ANN}, "skills": [ "Caf\u00e9",
            "A\/B" ], "trainingYears": [2020, 2021], "city": "K\u00f6ln", "deskNumber": 1000.0,
            "weeklyHours": 37.50, "accessZones": [ "LAB", "PLANT" ], "employmentType": "FULL\u005fTIME"}}}}"#
    );
    let (exit, out, err) = place.run_text(&["create"], &file).await;
    assert_eq!((exit, out.contains("37.50")), (Exit::Fine, true), "{out}{err}");
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    assert_eq!(there.profile["skills"].as_str(), r#"["Café","A/B"]"#);
    assert_eq!((there.text("city"), there.text("weeklyHours")), ("Köln".into(), "37.5".into()));
    assert_eq!((there.text("deskNumber"), there.text("trainingYears")), ("1000".into(), "2020, 2021".into()));
    assert_eq!((there.text("employmentType"), there.text("accessZones")), ("FULL_TIME".into(), "LAB, PLANT".into()));

    let same =
        format!(r#"{{"id": "{}", "profile": {{"skills": ["Caf\u00e9", "A/B"], "city": "K\u00f6ln"}}}}"#, there.id);
    let (exit, out, err) = place.run_text(&["update"], &same).await;
    assert_eq!((exit, out.contains("Nothing would change")), (Exit::Fine, true), "{out}{err}");
    for (value, says) in [
        ("\"\\ud83d\\ude00\"", "Okta cannot store"),
        ("\"a\\u202eb\"", "control signs"),
        ("\"\\ud800\"", "half a character"),
    ] {
        let file = format!(r#"{{"profile": {{{ANN}, "city": {value}}}}}"#);
        let (exit, out, err) = place.run_text(&["create"], &file).await;
        assert_eq!((exit, err.contains(says)), (Exit::WrongUsage, true), "{says}: {out}{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_told_at_once_by_the_names_of_the_file() {
    let place = place().await;
    let file = ann(json!({
        "profile": {"deskNumber": "x", "remoteWorker": "y", "nope": 1, "city": 7, "trainingYears": ["a"],
            "employmentType": "SOME_TIME", "countryCode": "XX"},
        "foo": 1, "activation": "bar", "type": {"id": "zz"}, "groupIds": ["00gNOPE", 1], "groups": ["NoSuchGroup"],
        "nextLogin": "yes", "credentials": {"password": {"hash": {"algorithm": "SHA-1", "salt": 7}}, "what": {}},
    }));
    let (exit, out, err) = place.run(&["create"], file).await;
    assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
    for says in [
        "profile.deskNumber: has another type in the schema: a whole number",
        "profile.remoteWorker: has another type in the schema: true or false",
        "no attribute “nope”",
        "profile.city: has another type in the schema: text",
        "profile.trainingYears: each of the list must be a whole number: \"a\" is not",
        "profile.employmentType: must be one of FULL_TIME (Full time), PART_TIME",
        "profile.countryCode: two capital letters, such as DE\n",
        "“foo” means nothing",
        "activation: must be one of mail",
        "type.id: there is no user type “zz”; there are user (User, oty",
        "groupIds[0]: Okta has no group with this id",
        "groupIds[1]: must be text",
        "groups[0]: no group is called “NoSuchGroup”",
        "nextLogin: must be true, false or \"changePassword\"",
        "credentials.password.hash.salt: must be text",
        "“what” means nothing in credentials",
    ] {
        assert!(err.contains(says), "{says} in {err}");
    }
    assert!(err.lines().all(|line| line.starts_with("oktui: refused: ")) && !err.contains("Enter"), "{err}");
    assert_eq!(err.lines().count(), 16, "each once: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mistake_in_credentials_is_taken_for_something_else_and_no_secret_is_told() {
    let place = place().await;
    let question = |value: Value| json!({"recovery_question": value});
    let password = |value: Value| json!({"password": value});
    let hash = |more: Value| {
        let mut hash = json!({"algorithm": "SHA-1", "value": "c2VjcmV0"});
        hash.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"password": {"hash": hash}})
    };
    for (credentials, says) in [
        (json!("SECRET1x"), "credentials: must be an object"),
        (password(json!("SECRET1x")), "credentials.password: must be an object"),
        (password(json!({"hash": "SECRET1x"})), "credentials.password.hash: must be an object"),
        (password(json!({"value": {"a": "SECRET1x"}})), "credentials.password.value: must be text"),
        (password(json!({"value": true})), "credentials.password.value: must be text"),
        (password(json!({"value": ["SECRET1x"]})), "credentials.password.value: must be text"),
        (password(json!({"value": "SECRET1x", "hash": {}})), "one of value, hash and hook"),
        (
            password(json!({"value": "Zw1eback-SECRET", "valu": "SECRET1x"})),
            "“valu” means nothing in credentials.password",
        ),
        (password(json!({"hook": "SECRET1x"})), "credentials.password.hook: must be an object"),
        (password(json!({"hook": {"type": "foo"}})), "credentials.password.hook.type: must be \"default\""),
        (hash(json!({"value": "SECRET!!notb64"})), "credentials.password.hash.value: is not base64"),
        (hash(json!({"salt": "SECRET"})), "credentials.password.hash.salt: is not base64"),
        (hash(json!({"saltOrder": "BEFORE"})), "saltOrder: must be one of PREFIX"),
        (hash(json!({"algorithm": "BCRYPT", "workFactor": "10"})), "workFactor: must be a whole number"),
        (question(json!("SECRET1x")), "credentials.recovery_question: must be an object"),
        (question(json!({"answer": "SECRET1x"})), "recovery_question.question: is missing"),
        (question(json!({"question": "Whose dog?"})), "recovery_question.answer: is missing"),
        (question(json!({"question": "Whose dog?", "answer": "SECRET1x", "hint": "SECRET"})), "“hint” means nothing"),
        (json!({"provider": {"type": "LDAP", "name": "x"}}), "people of a directory are created there"),
    ] {
        let (exit, out, err) = place.run(&["create"], ann(json!({"credentials": credentials}))).await;
        assert_eq!(exit, Exit::WrongUsage, "{credentials}: {out}{err}");
        assert!(err.contains(says) && !err.contains("SECRET"), "{says} in {err}");
    }
    assert!(place.read("ann.leeson@acme.com").await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_there_twice_is_refused_with_its_lines() {
    let place = place().await;
    let twice = format!("{{\"profile\": {{{ANN}, \"title\": \"a\",\n\"title\": null}},\n\"profile\": {{}}}}");
    let (exit, out, err) = place.run_text(&["create"], &twice).await;
    assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
    assert!(err.contains("profile.title: is there twice (lines 1 and 2)"), "{err}");
    assert!(err.contains("profile: is there twice (lines 1 and 3)"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_as_the_api_gives_them_is_a_file() {
    let place = place().await;
    let secret = json!({"password": {"value": "Zw1eback-brot"}, "recovery_question": {"question": "Whose dog?", "answer": "nobody's"}});
    place.run(&["create"], ann(json!({"credentials": secret}))).await;
    let ann = place.read("ann.leeson@acme.com").await.unwrap();
    let raw: Value = serde_json::from_str(ann.raw.as_str()).unwrap();
    let (exit, out, err) = place.run(&["update"], raw.clone()).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(
        out.contains("Nothing would change") && out.contains("Left out, since Okta sets it itself: status"),
        "{out}"
    );
    assert!(out.contains("credentials.provider"), "{out}");

    let mut changed = raw.clone();
    changed["profile"]["city"] = json!("Bonn");
    for words in [&["update"][..], &["update", "--replace", "--yes"]] {
        changed["profile"]["title"] = json!(format!("Title {}", words.len()));
        let (exit, out, err) = place.run(words, changed.clone()).await;
        assert_eq!(exit, Exit::Fine, "{out}{err}");
    }
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    assert_eq!((there.text("city"), there.text("title")), ("Bonn".into(), "Title 3".into()));

    let mut twin = raw;
    for name in ["login", "email"] {
        twin["profile"][name] = json!("twin@acme.com");
    }
    twin["credentials"].as_object_mut().unwrap().remove("recovery_question");
    let (exit, out, err) = place.run(&["create"], twin).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Left out, since Okta sets it itself: id, status"), "{out}");
    assert_eq!(place.read("twin@acme.com").await.unwrap().status.as_str(), "PROVISIONED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_about_somebody_else_changes_nobody() {
    let place = place().await;
    place.run(&["create"], ann(json!({}))).await;
    let (exit, out, err) = place
        .run(&["update", "--of", "ann.leeson@acme.com"], json!({"id": "00uelse", "profile": {"city": "Bonn"}}))
        .await;
    assert_eq!(exit, Exit::WrongUsage, "{out}{err}");
    assert!(err.contains("id: is not the id of ann.leeson@acme.com"), "{err}");
    let (exit, _, err) = place.run(&["update", "--of", "nobody@acme.com"], json!({"profile": {"city": "Bonn"}})).await;
    assert_eq!((exit, err.contains("nobody has the login or id nobody@acme.com")), (Exit::Failed, true), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_user_type_is_named_by_id_name_or_title_and_decides_the_attributes() {
    let place = place().await;
    let agency = json!({"agency": "Temp & Co", "contractEnd": "2027-01-01"});
    for (at, kind) in [json!({"id": "contractor"}), json!({"name": "Contractor"}), json!({"name": "contractor"})]
        .into_iter()
        .enumerate()
    {
        let mut file = ann(json!({"type": kind, "profile": {"login": format!("c{at}@acme.com")}}));
        let (exit, out, err) = place.run(&["create", "--dry-run"], file.clone()).await;
        assert_eq!((exit, err.contains("profile.agency: is missing")), (Exit::WrongUsage, true), "{out}{err}");
        file["profile"].as_object_mut().unwrap().extend(agency.as_object().unwrap().clone());
        let (exit, out, err) = place.run(&["create"], file).await;
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        assert!(out.contains("Contractor"), "{out}");
        assert_eq!(place.read(&format!("c{at}@acme.com")).await.unwrap().text("agency"), "Temp & Co");
    }
    place.run(&["create"], ann(json!({}))).await;
    let mut change = json!({"id": place.read("ann.leeson@acme.com").await.unwrap().id, "type": {"name": "contractor"}});
    let (exit, _, err) = place.run(&["update"], change.clone()).await;
    assert_eq!(
        (exit, err.contains("type: changes by a full replacement only: --replace")),
        (Exit::WrongUsage, true),
        "{err}"
    );
    change["profile"] = ann(json!({"profile": agency}))["profile"].clone();
    let (exit, out, err) = place.run(&["update", "--replace"], change).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(place.read("ann.leeson@acme.com").await.unwrap().text("agency"), "Temp & Co");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_schema_attributes_have_the_type_that_the_file_gives() {
    let place = place_with("role=no-schema").await;
    let file = ann(
        json!({"profile": {"deskNumber": 1000, "remoteWorker": true, "skills": ["a", "b"], "badgeNumber": "B1234"}}),
    );
    let (exit, out, err) = place.run(&["create"], file).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("the schema could not be read"), "{out}");
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    let raw =
        ["deskNumber", "remoteWorker", "skills", "badgeNumber"].map(|name| there.profile[name].as_str().to_owned());
    assert_eq!(raw, ["1000", "true", r#"["a","b"]"#, "\"B1234\""]);
    let change = json!({"id": there.id, "profile": {"deskNumber": null, "weeklyHours": 12.5}});
    let (exit, out, err) = place.run(&["update"], change).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let there = place.read("ann.leeson@acme.com").await.unwrap();
    assert_eq!((there.text("deskNumber"), there.text("weeklyHours")), (String::new(), "12.5".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_to_be_changed_at_the_next_sign_in_is_said_in_both_ways() {
    for word in [json!(true), json!("changePassword")] {
        let place = place().await;
        let file = ann(json!({"nextLogin": word, "credentials": {"password": {"value": "Zw1eback-brot"}}}));
        let (exit, out, err) = place.run(&["create"], file).await;
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        assert_eq!(place.read("ann.leeson@acme.com").await.unwrap().status.as_str(), "PASSWORD_EXPIRED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_that_others_have_is_told_as_on_the_form() {
    let place = place().await;
    place.run(&["create"], ann(json!({}))).await;
    let twin = ann(json!({"profile": {"login": "twin@acme.com"}}));
    let (exit, out, err) = place.run(&["create", "--dry-run"], twin).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Mind: Ann Leeson has this email too; Okta allows it."), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_present_recovery_question_takes_another_answer() {
    let place = place().await;
    let file = |answer: &str| json!({"recovery_question": {"question": "Whose dog?", "answer": answer}});
    let password = json!({"value": "Zw1eback-brot"});
    let mut first = file("nobody's");
    first["password"] = password;
    place.run(&["create"], ann(json!({"credentials": first}))).await;
    let id = place.read("ann.leeson@acme.com").await.unwrap().id;
    let (exit, out, err) = place.run(&["update", "--yes"], json!({"id": id, "credentials": file("everybody's")})).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Answer") && out.contains("Saved") && !out.contains("everybody"), "{out}");
}
