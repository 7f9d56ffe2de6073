//! What is asked for, letter by letter.

use oktui::protocol::error::FailureKind;
use oktui::protocol::query::{SortOrder, UserQuery, UserScope};
use oktui::protocol::row::{RowField, RowFields};

use super::script::{Script, answer, client, typing, user, users};
use oktui::protocol::id::UserId;

#[tokio::test(start_paused = true)]
async fn every_odd_login_travels_as_one_encoded_segment() {
    for (login, segment) in [
        ("ann@x.io", "ann@x.io"),
        ("ann+test@x.io", "ann%2Btest@x.io"),
        ("o'brien@x.io", "o%27brien@x.io"),
        ("ann lee", "ann%20lee"),
        ("100%", "100%25"),
        ("a#b", "a%23b"),
        ("a&b=c;d", "a%26b%3Dc%3Bd"),
        ("%2F", "%252F"),
        ("zoë", "zo%C3%AB"),
        ("王伟", "%E7%8E%8B%E4%BC%9F"),
        ("a\nb", "a%0Ab"),
        ("...", "..."),
        ("  00u1 ", "00u1"),
    ] {
        let person = serde_json::json!({"id": "00u1", "status": "ACTIVE", "profile": {"login": login.trim()}});
        let script = Script::of([answer(200, person.to_string())]);
        client(&script).get_user(login, &typing()).await.unwrap();
        assert_eq!(script.targets(), [format!("/api/v1/users/{segment}")], "{login}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_that_cannot_stand_in_an_address_is_found_by_search_and_read_by_id() {
    for (login, encoded) in [
        ("a/b", "%22a%2Fb%22"),
        ("what?", "%22what%3F%22"),
        ("CORP\\ann", "%22CORP%5C%5Cann%22"),
        ("a/\"b", "%22a%2F%5C%22b%22"),
        ("..", "%22..%22"),
        (".", "%22.%22"),
        ("me", "%22me%22"),
    ] {
        let script = Script::of([answer(200, users(&["00u7"])), answer(200, user("00u7"))]);
        let found = client(&script).get_user(login, &typing()).await.unwrap();
        assert_eq!(found.id, "00u7");
        let search = format!("/api/v1/users?limit=2&search=profile.login%20eq%20{encoded}");
        assert_eq!(script.targets(), [search, "/api/v1/users/00u7".to_owned()], "{login}");
    }
    let script = Script::of([answer(200, "[]")]);
    let error = client(&script).get_user("a/b", &typing()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_name_of_nothing_is_not_looked_for() {
    let script = Script::of([]);
    let client = client(&script);
    assert_eq!(client.get_user(" ", &typing()).await.unwrap_err().kind, FailureKind::NotFound);
    assert_eq!(client.user_groups(&UserId::new(""), &typing()).await.unwrap_err().kind, FailureKind::NotFound);
    assert_eq!(client.user_schema("..", &typing()).await.unwrap_err().kind, FailureKind::NotFound);
    assert!(script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_way_to_list_is_asked_for_in_oktas_words() {
    let search = |sort| UserScope::Search { expression: r#"profile.lastName sw "Lee+ & Ö""#.to_owned(), sort };
    let encoded = "search=profile.lastName%20sw%20%22Lee%2B%20%26%20%C3%96%22";
    for (scope, rest) in [
        (UserScope::EveryoneButDeactivated, String::new()),
        (UserScope::Query("ann+lee".to_owned()), "&q=ann%2Blee".to_owned()),
        (UserScope::Filter("status eq \"ACTIVE\"".to_owned()), "&filter=status%20eq%20%22ACTIVE%22".to_owned()),
        (search(None), format!("&{encoded}")),
        (
            search(Some(("profile.lastName".to_owned(), SortOrder::Descending))),
            format!("&{encoded}&sortBy=profile.lastName&sortOrder=desc"),
        ),
    ] {
        let script = Script::of([answer(200, "[]")]);
        let query = UserQuery { page_size: 50, ..UserQuery::new(scope) };
        let page = client(&script).list_users(query).next_page(&typing()).await.unwrap().unwrap();
        assert!(page.rows.is_empty() && page.next.is_none());
        let sent = &script.sent()[0];
        assert_eq!(sent.target, format!("/api/v1/users?limit=50{rest}"));
        assert!(sent.header("content-type").contains("okta-response=omitCredentials,omitCredentialsLinks"));
        assert_eq!(sent.header("accept"), "application/json");
    }
}

#[tokio::test(start_paused = true)]
async fn fields_are_asked_for_in_a_search_only_and_rows_know_what_was_not_loaded() {
    let fields = RowFields::of(&[RowField::Login, RowField::FirstName]);
    let search = UserScope::Search { expression: "id pr".to_owned(), sort: None };
    for (scope, asked) in [(search, true), (UserScope::EveryoneButDeactivated, false)] {
        let script = Script::of([answer(200, users(&["00u1"]))]);
        let mut pages = client(&script).list_users(UserQuery::new(scope)).with_fields(fields);
        let page = pages.next_page(&typing()).await.unwrap().unwrap();
        assert_eq!(page.rows[0].is_loaded(RowField::City), !asked);
        let target = &script.targets()[0];
        assert_eq!(target.contains("&fields=id%2Cstatus"), asked, "{target}");
        assert_eq!(target.contains("profile%3A%28login%2CfirstName%29"), asked, "{target}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_other_endpoints_are_asked_for_where_they_are() {
    let script = Script::answering(|_, sent| match sent.target.as_str() {
        "/api/v1/users/me" => answer(200, user("00u1")),
        "/api/v1/users/00u1/groups" => {
            answer(200, r#"[{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"Staff"}},{"id":null}]"#)
        }
        "/api/v1/meta/types/user" => answer(200, r#"[{"id":"oty1","name":"user","default":true}]"#),
        "/api/v1/meta/schemas/user/default" => {
            answer(200, r#"{"definitions":{"base":{"properties":{"login":{"title":"Username"}}}}}"#)
        }
        "/api/v1/org" => answer(200, r#"{"id":"00o1","companyName":"Acme"}"#),
        "/api/v1/logs?limit=1" => answer(200, "[]"),
        "/api/v1/groups?q=Everyone&expand=stats&limit=10" => answer(
            200,
            r#"[{"id":"00g2","type":"OKTA_GROUP","profile":{"name":"Everyone"},"_embedded":{"stats":{"usersCount":3}}},
                {"id":"00g3","type":"BUILT_IN","profile":{"name":"Everyone"},"_embedded":{"stats":{"usersCount":1234}}}]"#,
        ),
        other => panic!("{other}"),
    });
    let (client, control) = (client(&script), typing());
    assert_eq!(client.current_user(&control).await.unwrap().id, "00u1");
    let groups = client.user_groups(&UserId::new("00u1"), &control).await.unwrap();
    assert_eq!(groups.iter().map(|group| &*group.name).collect::<Vec<_>>(), ["Staff"]);
    assert!(client.user_types(&control).await.unwrap()[0].is_default);
    assert_eq!(client.user_schema("default", &control).await.unwrap().attributes[0].title, "Login");
    assert_eq!(client.org(&control).await.unwrap().name(), Some("Acme"));
    assert_eq!(client.probe_logs(&control).await, Ok(()));
    assert_eq!(client.everyone_size(&control).await.unwrap(), Some(1234));
}

#[tokio::test(start_paused = true)]
async fn the_size_of_everyone_is_unknown_where_the_server_does_not_tell() {
    for body in ["[]", r#"[{"id":"00g3","type":"BUILT_IN","profile":{"name":"Everyone"}}]"#] {
        let script = Script::of([answer(200, body)]);
        assert_eq!(client(&script).everyone_size(&typing()).await, Ok(None), "{body}");
    }
}
