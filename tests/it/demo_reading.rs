//! The four ways to list people, one person, groups and the log: what comes, in which order, and what is refused.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::demo::{Answer, World, address, logins};

const INVALID_QUERY: &str = "Invalid search query.";
const INVALID_SYNTAX: &str = "Invalid search syntax.";

async fn search(world: &World, text: &str) -> Vec<Value> {
    let answer = world.users(&[("search", text)]).await;
    assert_eq!(answer.status, 200, "{text}: {}", answer.text);
    answer.list()
}

fn ids(users: &[Value]) -> Vec<&str> {
    users.iter().map(|user| user["id"].as_str().unwrap()).collect()
}

fn status(user: &Value) -> &str {
    user["status"].as_str().unwrap()
}

/// Whether somebody should be found.
type Fits = fn(&Value) -> bool;

fn text(user: &Value, name: &str) -> String {
    user["profile"][name].as_str().unwrap_or_default().to_lowercase()
}

// People.

#[tokio::test]
async fn the_people_written_by_hand_are_there_in_the_smallest_organisation() {
    let world = World::of(10);
    let smiths = search(&world, r#"profile.lastName eq "Smith" and profile.firstName eq "John""#).await;
    let shown: Vec<_> = smiths
        .iter()
        .map(|user| {
            (status(user), user["profile"]["department"].as_str().unwrap(), user["profile"]["login"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("LOCKED_OUT", "Sales", "john.smith@acme.com"),
            ("ACTIVE", "Finance", "jsmith2@acme.com"),
            ("PASSWORD_EXPIRED", "Contracts", "j.smith-ext@acme.com"),
        ]
    );
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json();
    assert_eq!(ana["status"], "LOCKED_OUT");
    for (name, value) in [
        ("firstName", "Ana"),
        ("lastName", "Müller"),
        ("employeeNumber", "31882"),
        ("department", "Sales"),
        ("city", "Hamburg"),
        ("manager", "Jana Weiß"),
    ] {
        assert_eq!(ana["profile"][name], value);
    }
    assert_eq!(world.every("/api/v1/users").await.len(), 9, "ten, one of them deactivated");
}

#[tokio::test]
async fn the_same_seed_makes_the_same_people_and_another_seed_others() {
    let settings = |seed| oktui::demo::DemoSettings { users: 60, seed, rate_limit: 0, ..Default::default() };
    let text = async |seed| World::new(settings(seed)).get("/api/v1/users").await.text;
    assert_eq!(text(1).await, text(1).await);
    assert_ne!(text(1).await, text(2).await);
}

#[tokio::test]
async fn ids_and_logins_are_unique_and_times_in_order() {
    let world = World::of(3000);
    let users = world.every("/api/v1/users?search=id+pr").await;
    assert_eq!(users.len(), 3000);
    assert_eq!(ids(&users).into_iter().collect::<BTreeSet<_>>().len(), 3000);
    let folded: BTreeSet<_> = logins(&users).into_iter().map(str::to_lowercase).collect();
    assert_eq!(folded.len(), 3000);
    let mut statuses = BTreeSet::new();
    let mut active = 0;
    for user in &users {
        let time = |name: &str| user[name].as_str().map(|text| text.parse::<jiff::Timestamp>().unwrap());
        let created = time("created").unwrap();
        for name in ["activated", "statusChanged", "lastUpdated", "passwordChanged", "lastLogin"] {
            assert!(time(name).is_none_or(|at| at >= created && at <= crate::demo::start()), "{name} of {user:#}");
            assert!(user[name].as_str().is_none_or(|text| text.contains(".000Z")));
        }
        let password = user["credentials"]["password"].is_object();
        assert_eq!(password, user["passwordChanged"].is_string(), "{user:#}");
        statuses.insert(status(user));
        active += u32::from(status(user) == "ACTIVE");
    }
    assert_eq!(statuses.len(), 8, "{statuses:?}");
    assert!((2500..2750).contains(&active), "{active}");
}

#[tokio::test]
async fn a_person_is_found_by_id_login_short_name_and_as_me() {
    let world = World::of(200);
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json();
    let id = ana["id"].as_str().unwrap();
    for name in [id, "ANA.MULLER@ACME.COM", "ana.müller@acme.com", "ana.m%C3%BCller%40acme.com", "ana.muller"] {
        let found = world.get(&format!("/api/v1/users/{}", name.replace('ü', "%C3%BC"))).await;
        assert_eq!(found.json()["id"], id, "{name}");
        assert!(found.header("etag").starts_with("W/\""));
    }
    for (path, login) in [
        ("me", "robin.reyes@acme.com"),
        ("grace.okafor%2Boncall@acme.com", "grace.okafor+oncall@acme.com"),
        ("grace.okafor+oncall@acme.com", "grace.okafor+oncall@acme.com"),
        ("kwame.mensah_partner.example%23EXT%23@acme.com", "kwame.mensah_partner.example#EXT#@acme.com"),
        ("siobhan.o'brien@acme.com", "siobhan.o'brien@acme.com"),
    ] {
        assert_eq!(world.get(&format!("/api/v1/users/{path}")).await.json()["profile"]["login"], login);
    }
    let slashed = world.get("/api/v1/users/svc%2Fbadge.printer@acme.com").await;
    assert_eq!(slashed.status, 404, "a slash cannot be part of the address");
    let found = search(&world, r#"profile.login eq "svc/badge.printer@acme.com""#).await;
    assert_eq!(found.len(), 1);
    let missing = world.get("/api/v1/users/nobody@acme.com").await;
    assert_eq!(missing.json()["errorSummary"], "Not found: Resource not found: nobody@acme.com (User)");
}

#[tokio::test]
async fn made_people_are_found_by_their_logins_too() {
    let world = World::of(300);
    for user in world.every("/api/v1/users").await.iter().skip(60).step_by(17) {
        let login = user["profile"]["login"].as_str().unwrap().to_uppercase();
        if login.contains('/') {
            continue;
        }
        let path = format!("/api/v1/users/{}", login.replace('#', "%23"));
        assert_eq!(world.get(&path).await.json()["id"], user["id"], "{login}");
    }
}

#[tokio::test]
async fn only_a_single_person_shows_operations() {
    let world = World::of(40);
    for user in world.get("/api/v1/users").await.list() {
        assert_eq!(user["_links"].as_object().unwrap().keys().collect::<Vec<_>>(), ["self"]);
    }
    let ana = world.get("/api/v1/users/ana.muller@acme.com").await.json();
    let links: BTreeSet<_> = ana["_links"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        links.iter().map(String::as_str).collect::<Vec<_>>(),
        ["deactivate", "resetFactors", "resetPassword", "schema", "self", "type", "unlock"]
    );
}

#[tokio::test]
async fn credentials_can_be_left_out_by_the_content_type() {
    let world = World::of(40);
    let headers = [("content-type", "application/json; okta-response=omitCredentials,omitCredentialsLinks")];
    let list = world.send("GET", "/api/v1/users", &headers, None).await.list();
    assert!(list.iter().all(|user| user.get("credentials").is_none()));
    let one = world.send("GET", "/api/v1/users/jana.weiss@acme.com", &headers, None).await.json();
    assert!(one["_links"].get("changePassword").is_none() && one["_links"].get("suspend").is_some());
}

#[tokio::test]
async fn blocks_are_told_alone_and_with_the_person() {
    let world = World::of(40);
    let blocks = world.get("/api/v1/users/camille.d'ormesson@acme.com/blocks").await.json();
    assert_eq!(blocks[0]["appliesTo"], "UNKNOWN_DEVICES");
    let person = world.get("/api/v1/users/camille.d'ormesson@acme.com?expand=blocks").await.json();
    assert_eq!(person["_embedded"]["blocks"], blocks);
}

// Plain lists.

#[tokio::test]
async fn a_full_listing_has_everybody_once_and_nobody_who_is_deactivated() {
    let world = World::of(500);
    let listed = world.every("/api/v1/users?limit=7").await;
    let seen: BTreeSet<_> = ids(&listed).into_iter().collect();
    assert_eq!(seen.len(), listed.len());
    let living = search_all(&world, r#"status lt "DEPROVISIONED" or status gt "DEPROVISIONED""#).await;
    assert_eq!(seen, ids(&living).into_iter().collect());
    assert!(listed.iter().all(|user| status(user) != "DEPROVISIONED"));
    let order: Vec<_> = listed.iter().map(status).collect();
    let mut grouped = order.clone();
    grouped.dedup();
    assert_eq!(grouped.len(), 7, "grouped by status");
}

async fn search_all(world: &World, text: &str) -> Vec<Value> {
    world.every(&address("/api/v1/users", &[("search", text)])).await
}

#[tokio::test]
async fn links_show_the_effective_parameters() {
    let world = World::of(40);
    let link = |answer: &Answer, relation| answer.link(relation).unwrap();
    assert_eq!(link(&world.get("/api/v1/users").await, "self"), "/api/v1/users?limit=200");
    let one = world.get("/api/v1/users?limit=1&unknown=x&sortOrder=desc").await;
    assert_eq!(link(&one, "self"), "/api/v1/users?limit=1");
    assert!(link(&one, "next").starts_with("/api/v1/users?after=0"), "status and id");
    let found = world.users(&[("search", "profile.lastName eq \"Smith\""), ("limit", "1"), ("sortOrder", "asc")]).await;
    assert_eq!(link(&found, "self"), "/api/v1/users?limit=1&search=profile.lastName+eq+%22Smith%22");
    let after = ids(&found.list())[0].to_owned();
    assert_eq!(
        link(&found, "next"),
        format!("/api/v1/users?after={after}&limit=1&search=profile.lastName+eq+%22Smith%22")
    );
    assert_eq!(world.get("/api/v1/users?limit=200").await.link("next"), None);
}

#[tokio::test]
async fn limits_are_clamped_and_nonsense_is_refused() {
    let world = World::of(400);
    assert_eq!(world.get("/api/v1/users?limit=5000").await.list().len(), 200);
    for limit in ["0", "-1", "many", "1.5"] {
        let refusal = world.get(&format!("/api/v1/users?limit={limit}")).await.refusal();
        assert_eq!((refusal.0, refusal.1.as_str()), (400, "E0000001"), "{limit}");
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_only() {
    let world = World::of(400);
    let plain = world.get("/api/v1/users?limit=5").await.link("next").unwrap();
    let cursor = plain.split("after=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let wrong = [
        (vec![("after", "nonsense")], "E0000029"),
        (vec![("search", "status pr"), ("after", cursor.as_str())], "E0000031"),
        (vec![("search", "status pr"), ("sortBy", "status"), ("after", "00u1")], "E0000031"),
        (vec![("filter", "status eq \"ACTIVE\""), ("after", "x")], "E0000029"),
    ];
    for (parameters, code) in wrong {
        let refusal = world.users(&parameters).await.refusal();
        assert_eq!(refusal, (400, code.to_owned(), "Invalid cursor.".to_owned()), "{parameters:?}");
    }
    // Without its sort parameters a sorted list cannot be continued.
    let sorted = world.users(&[("search", "status pr"), ("sortBy", "profile.lastName"), ("limit", "5")]).await;
    let next = sorted.link("next").unwrap();
    let cursor = next.split("after=").nth(1).unwrap().split('&').next().unwrap();
    let refusal = world.users(&[("search", "status pr"), ("after", cursor)]).await.refusal();
    assert_eq!(refusal.1, "E0000031");
}

// q.

#[tokio::test]
async fn q_is_a_prefix_of_names_and_address_for_ten_living_people_on_one_page() {
    let world = World::of(2500);
    let answer = world.users(&[("q", "JO")]).await;
    let found = answer.list();
    assert_eq!(found.len(), 10);
    assert_eq!(answer.link("next"), None);
    for user in &found {
        let begins = |name: &str| user["profile"][name].as_str().unwrap().to_lowercase().starts_with("jo");
        assert!(begins("firstName") || begins("lastName") || begins("email"), "{user:#}");
    }
    assert_eq!(world.users(&[("q", "johnny")]).await.list().len(), 0, "deactivated");
    assert_eq!(
        world.users(&[("q", "müll"), ("limit", "200")]).await.list()[0]["profile"]["login"],
        "ana.muller@acme.com"
    );
}

// filter.

#[tokio::test]
async fn filter_knows_few_attributes_and_counts_the_case() {
    let world = World::of(300);
    let of = async |text: &str| world.users(&[("filter", text)]).await;
    assert_eq!(
        of(r#"status eq "DEPROVISIONED""#).await.list().iter().filter(|user| status(user) != "DEPROVISIONED").count(),
        0
    );
    assert!(!of(r#"status eq "DEPROVISIONED""#).await.list().is_empty());
    assert_eq!(of(r#"profile.lastName eq "Müller" and profile.firstName eq "Ana""#).await.list().len(), 1);
    assert_eq!(of(r#"profile.firstName eq "ana""#).await.list().len(), 0);
    assert_eq!(
        of(r#"lastUpdated gt "2026-03-02T10:00:00.000Z" and (status eq "LOCKED_OUT" or status eq "RECOVERY")"#)
            .await
            .status,
        200
    );
    for bad in [
        r#"profile.department eq "Sales""#,
        r#"status gt "A""#,
        r#"profile.firstName sw "A""#,
        "profile.firstName pr",
        r#"not (status eq "ACTIVE")"#,
        r#"created gt "2026-01-01T00:00:00.000Z""#,
        r#"lastUpdated gt "yesterday""#,
    ] {
        assert_eq!(of(bad).await.refusal(), (400, "E0000031".to_owned(), INVALID_QUERY.to_owned()), "{bad}");
    }
    assert_eq!(of("status eq ACTIVE").await.refusal().2, INVALID_SYNTAX);
}

#[tokio::test]
async fn two_ways_at_once_are_refused() {
    let world = World::of(30);
    for pair in [["search", "filter"], ["q", "search"], ["q", "filter"]] {
        let parameters = pair.map(|way| (way, r#"status eq "ACTIVE""#));
        assert_eq!(world.users(&parameters).await.refusal().1, "E0000033");
    }
}

// search.

#[tokio::test]
async fn search_finds_what_its_grammar_says() {
    let world = World::of(2500);
    let all = search_all(&world, "id pr").await;
    let cases: Vec<(&str, Fits)> = vec![
        (r#"profile.department eq "sales""#, |user| text(user, "department") == "sales"),
        (r#"profile.firstName co "an""#, |user| text(user, "firstName").contains("an")),
        (r#"profile.login co "o'b""#, |user| text(user, "login").contains("o'b")),
        (
            r#"profile.login eq "ANA.MULLER@acme.com" or profile.email eq "robin.reyes@acme.com" or profile.login eq "nobody@acme.com" or profile.email eq "ana.muller@acme.com" or profile.login sw "siobhan." or profile.login eq "grace.okafor+oncall@acme.com" "#,
            |user| {
                ["ana.muller@acme.com", "grace.okafor+oncall@acme.com"].contains(&&*text(user, "login"))
                    || ["robin.reyes@acme.com", "ana.muller@acme.com"].contains(&&*text(user, "email"))
                    || text(user, "login").starts_with("siobhan.")
            },
        ),
        (r#"profile.email co "GLOBEX""#, |user| text(user, "email").contains("globex")),
        (r#"profile.lastName sw "mü""#, |user| text(user, "lastName").starts_with("mü")),
        (r#"profile.lastName sw "mu""#, |user| text(user, "lastName").starts_with("mu")),
        (r"profile.city pr and not_there pr", |_| false),
        (r"profile.secondEmail pr", |user| user["profile"]["secondEmail"].is_string()),
        (r#"status eq "locked_out" or status eq "SUSPENDED""#, |user| {
            matches!(status(user), "LOCKED_OUT" | "SUSPENDED")
        }),
        (r#"profile.department eq "Sales" and (status eq "LOCKED_OUT" or profile.city eq "Hamburg")"#, |user| {
            text(user, "department") == "sales" && (status(user) == "LOCKED_OUT" || text(user, "city") == "hamburg")
        }),
        (r"profile.remoteWorker eq true", |user| user["profile"]["remoteWorker"] == true),
        (r"profile.weeklyHours lt 36", |user| {
            user["profile"]["weeklyHours"].as_f64().is_some_and(|hours| hours < 36.0)
        }),
        (r"profile.deskNumber ge 900", |user| user["profile"]["deskNumber"].as_i64().is_some_and(|desk| desk >= 900)),
        (r#"profile.skills eq "rust""#, |user| {
            user["profile"]["skills"].as_array().is_some_and(|all| all.contains(&"Rust".into()))
        }),
        (r"profile.trainingYears eq 2021", |user| {
            user["profile"]["trainingYears"].as_array().is_some_and(|all| all.contains(&2021.into()))
        }),
        (r#"created gt "2025-06-01T00:00:00.000Z" and created le "2025-12-31T00:00:00.000Z""#, |user| {
            ("2025-06-01T00:00:00.000Z".."2025-12-31T00:00:00.001Z").contains(&user["created"].as_str().unwrap())
                && user["created"] != "2025-06-01T00:00:00.000Z"
        }),
        (r"activated pr", |user| user["activated"].is_string()),
    ];
    for (expression, fits) in cases {
        if expression.contains("not_there") {
            assert_eq!(world.users(&[("search", expression)]).await.refusal().2, INVALID_QUERY);
            continue;
        }
        let found = search_all(&world, expression).await;
        let expected: Vec<&str> =
            ids(&all).into_iter().zip(&all).filter(|(_, user)| fits(user)).map(|(id, _)| id).collect();
        assert_eq!(ids(&found), expected, "{expression}");
        assert!(!found.is_empty(), "{expression} finds nobody: no test");
    }
    let of_type = search_all(&world, &format!("type.id eq \"{}\"", all[0]["type"]["id"].as_str().unwrap())).await;
    assert!(of_type.len() > 2000 && of_type.len() < 2500);
}

#[tokio::test]
async fn the_live_search_finds_both_orders_and_deactivated_people() {
    let world = World::of(2500);
    let mentions = |w: &str| {
        format!(
            r#"(profile.firstName co "{w}" or profile.lastName co "{w}" or profile.email co "{w}" or profile.login co "{w}")"#
        )
    };
    let found = world
        .users(&[("limit", "50"), ("search", &format!("{} and {}", mentions("smith"), mentions("john")))])
        .await
        .list();
    let logins = logins(&found);
    for login in [
        "john.smith@acme.com",
        "jsmith2@acme.com",
        "j.smith-ext@acme.com",
        "johnny.smith@acme.com",
        "john.smithers@acme.com",
    ] {
        assert!(logins.contains(&login), "{login} of {logins:?}");
    }
}

#[tokio::test]
async fn search_refuses_what_okta_refuses() {
    let world = World::of(30);
    for (bad, cause) in [
        (r#"profile.lastName ne "x""#, INVALID_QUERY),
        (r#"profile.lastName ew "x""#, INVALID_QUERY),
        (r#"not (profile.lastName eq "x")"#, INVALID_QUERY),
        (r#"profile.city co "x""#, INVALID_QUERY),
        (r#"profile.LastName eq "x""#, INVALID_QUERY),
        (r#"lastLogin gt "2026-01-01T00:00:00.000Z""#, INVALID_QUERY),
        (r#"created gt "not a date""#, INVALID_QUERY),
        (r"profile.lastName%20eq%20%22x%22", INVALID_SYNTAX),
        (r#"profile.lastName eq "x"#, INVALID_SYNTAX),
        (r"profile.lastName eq x", INVALID_SYNTAX),
        (r#"(profile.lastName eq "x""#, INVALID_SYNTAX),
    ] {
        assert_eq!(
            world.users(&[("search", bad)]).await.refusal(),
            (400, "E0000031".to_owned(), cause.to_owned()),
            "{bad}"
        );
    }
    assert_eq!(world.users(&[("search", r#"profile.lastName EQ "weiß" AND status Pr"#)]).await.list().len(), 1);
}

#[tokio::test]
async fn a_sorted_search_pages_through_everybody_once() {
    let world = World::of(600);
    for (by, order) in [
        ("profile.lastName", "asc"),
        ("profile.lastName", "desc"),
        ("created", "desc"),
        ("profile.deskNumber", "asc"),
        ("status", "asc"),
    ] {
        let path =
            address("/api/v1/users", &[("search", "status pr"), ("sortBy", by), ("sortOrder", order), ("limit", "37")]);
        let found = world.every(&path).await;
        assert_eq!(ids(&found).into_iter().collect::<BTreeSet<_>>().len(), 600, "{by}");
        assert_eq!(found.len(), 600, "{by}");
        let key = |user: &Value| {
            let value = by.strip_prefix("profile.").map_or(&user[by], |name| &user["profile"][name]);
            match value {
                Value::Number(number) => format!("{:012}", number.as_i64().unwrap()),
                other => other.as_str().unwrap_or_default().to_lowercase(),
            }
        };
        let keys: Vec<_> = found.iter().map(|user| (key(user), user["id"].as_str().unwrap())).collect();
        let mut sorted = keys.clone();
        sorted.sort_by(|a, b| if order == "desc" { b.0.cmp(&a.0).then(a.1.cmp(b.1)) } else { a.cmp(b) });
        assert_eq!(keys, sorted, "{by} {order}");
    }
    // By id unless asked otherwise, and an order without a key means nothing.
    let plain = search_all(&world, "status pr").await;
    let mut by_id = ids(&plain);
    by_id.sort_unstable();
    assert_eq!(ids(&plain), by_id);
    assert_eq!(world.users(&[("search", "status pr"), ("sortBy", "lastLogin")]).await.refusal().1, "E0000031");
}

#[tokio::test]
async fn fields_leave_out_everything_else() {
    let world = World::of(30);
    let found = world
        .users(&[
            ("search", r#"profile.login eq "ana.muller@acme.com""#),
            ("fields", "id,status,profile:(firstName, city)"),
        ])
        .await;
    assert_eq!(
        found.json(),
        serde_json::json!([{"id": found.list()[0]["id"], "status": "LOCKED_OUT", "profile": {"firstName": "Ana", "city": "Hamburg"}}])
    );
    let made = World::of(300)
        .users(&[
            ("search", r#"profile.department eq "Sales""#),
            ("fields", "profile:(lastName,skills)"),
            ("limit", "200"),
        ])
        .await;
    for user in made.list() {
        assert!(user.as_object().unwrap().keys().all(|key| matches!(key.as_str(), "id" | "profile")));
        assert!(user["profile"].as_object().unwrap().keys().all(|key| matches!(key.as_str(), "lastName" | "skills")));
    }
}

// Groups.

#[tokio::test]
async fn memberships_agree_from_both_sides() {
    let world = World::of(300);
    for group in world.get("/api/v1/groups?expand=stats").await.list() {
        let id = group["id"].as_str().unwrap();
        let members = world.every(&format!("/api/v1/groups/{id}/users?limit=41")).await;
        assert_eq!(group["_embedded"]["stats"]["usersCount"], members.len(), "{}", group["profile"]["name"]);
        if let Some(member) = members.get(members.len() / 2) {
            let groups = world.get(&format!("/api/v1/users/{}/groups", member["id"].as_str().unwrap())).await.list();
            assert!(ids(&groups).contains(&id));
        }
    }
    let everyone = world.get("/api/v1/groups?q=Everyone").await;
    assert_eq!(everyone.link("self"), None, "a query has no links");
    let ana = world.get("/api/v1/users/ana.muller@acme.com/groups").await.list();
    let names: Vec<_> = ana.iter().map(|group| group["profile"]["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Everyone") && names.contains(&"Sales") && names.contains(&"Office Germany"), "{names:?}");
}

#[tokio::test]
async fn groups_are_listed_searched_filtered_and_paged() {
    let world = World::of(30);
    let all = world.every("/api/v1/groups?limit=4").await;
    assert_eq!(ids(&all).into_iter().collect::<BTreeSet<_>>().len(), all.len());
    assert_eq!(all.len(), world.get("/api/v1/groups").await.list().len());
    let of = async |way: &str, text: &str| world.get(&address("/api/v1/groups", &[(way, text)])).await;
    assert_eq!(of("search", r#"profile.name sw "office" and type eq "OKTA_GROUP""#).await.list().len(), 4);
    assert!(of("filter", r#"type eq "APP_GROUP""#).await.list().iter().all(|group| group["type"] == "APP_GROUP"));
    assert_eq!(of("filter", r#"profile.name eq "Sales""#).await.refusal().1, "E0000031");
    assert_eq!(of("search", r#"profile.name eq "Sales" or nothing pr"#).await.refusal().1, "E0000031");
    assert_eq!(of("search", r#"lastMembershipUpdated gt "2026-03-02T00:00:00.000Z""#).await.status, 200);
    assert_eq!(world.get("/api/v1/groups?limit=1").await.link("self").unwrap(), "/api/v1/groups?limit=1");
}

// The log.

#[tokio::test]
async fn the_log_tells_why_somebody_is_locked_out() {
    let world = World::of(60);
    let id = world.get("/api/v1/users/ana.muller@acme.com").await.json()["id"].as_str().unwrap().to_owned();
    let filter = format!("actor.id eq \"{id}\" or target.id eq \"{id}\"");
    let events = world
        .get(&address("/api/v1/logs", &[("filter", &filter), ("sortOrder", "DESCENDING"), ("limit", "7")]))
        .await
        .list();
    let told: Vec<_> = events
        .iter()
        .map(|event| (event["eventType"].as_str().unwrap(), event["outcome"]["reason"].as_str()))
        .collect();
    assert_eq!(told[0], ("user.account.lock", Some("LOCKED_OUT")));
    assert!(told[1..6].iter().all(|event| *event == ("user.session.start", Some("INVALID_CREDENTIALS"))), "{told:?}");
    assert_eq!(told[6].1, None, "before that, all went well: {told:?}");
    assert!(events.iter().all(|event| event["client"]["ipAddress"] == "84.46.12.9"));
    assert_eq!(events[0]["client"]["geographicalContext"]["city"], "Hamburg");
}

#[tokio::test]
async fn a_bounded_log_ends_and_a_polled_one_never_does() {
    let world = World::of(60);
    let bounded = address(
        "/api/v1/logs",
        &[("since", "2026-02-27T00:00:00Z"), ("until", "2026-03-02T00:00:00Z"), ("limit", "13")],
    );
    let events = world.every(&bounded).await;
    let times: Vec<_> = events.iter().map(|event| event["published"].as_str().unwrap()).collect();
    assert!(times.is_sorted() && times.len() > 26);
    assert!(times[0] >= "2026-02-27" && times[times.len() - 1] < "2026-03-02T00:00:00.001Z");
    let uuids: BTreeSet<_> = events.iter().map(|event| event["uuid"].as_str().unwrap()).collect();
    assert_eq!(uuids.len(), events.len());
    let backwards = world.every(&format!("{bounded}&sortOrder=DESCENDING")).await;
    assert_eq!(backwards.iter().rev().cloned().collect::<Vec<_>>(), events);

    // The next link says since when again, and a client that says so once more beside it is served: airbyte-source-okta
    // does that.
    let first = world.get("/api/v1/logs?since=2026-02-20T00:00:00Z&limit=30").await;
    let next = first.link("next").unwrap();
    assert!(next.contains("since=2026-02-20T00%3A00%3A00Z") && next.contains("after="), "{next}");
    let second = world.get(&format!("{next}&since=2026-02-20T00%3A00%3A00Z")).await.list();
    assert!(second.len() == 30 && second[0]["published"].as_str() >= first.list()[29]["published"].as_str());

    let empty = world.get("/api/v1/logs?since=2026-03-02T10:56:00Z").await;
    assert_eq!(empty.list().len(), 0);
    let next = empty.link("next").unwrap();
    let again = world.get(&next).await;
    assert_eq!((again.list().len(), again.link("next").unwrap()), (0, next.clone()));
    world.send("POST", "/demo/users/jana.weiss@acme.com/sign-in", &[], None).await;
    let news = world.get(&next).await;
    assert_eq!(news.list()[0]["eventType"], "user.session.start");
    assert_eq!(news.list()[0]["actor"]["alternateId"], "jana.weiss@acme.com");
    assert_eq!(world.get(&news.link("next").unwrap()).await.list().len(), 0, "no event twice");
}

#[tokio::test]
async fn the_log_filters_and_refuses_in_its_own_way() {
    let world = World::of(200);
    let of = async |way: &str, text: &str| world.get(&address("/api/v1/logs", &[(way, text), ("limit", "1000")])).await;
    let failures =
        of("filter", r#"eventType eq "user.session.start" and not (outcome.result eq "SUCCESS")"#).await.list();
    assert!(!failures.is_empty() && failures.iter().all(|event| event["outcome"]["result"] == "FAILURE"));
    let words = of("q", "ANA.MULLER@acme.com lock").await;
    assert_eq!(words.status, 200);
    let by_word = of("q", "Hamburg invalid_credentials").await.list();
    assert!(!by_word.is_empty());
    for (way, text, code) in [
        ("filter", r#"display_message eqq "x""#, "E0000053"),
        ("filter", r#"published gt "2026-01-01T00:00:00Z""#, "E0000053"),
        ("filter", r#"debugContext.debugData.url co "x""#, "E0000053"),
        ("since", "2025-01-01T00:00:00Z", "E0000053"),
        ("until", "yesterday", "E0000001"),
        ("q", "a-keyword-that-is-far-longer-than-forty-characters", "E0000001"),
        ("sortOrder", "SIDEWAYS", "E0000001"),
    ] {
        let answer = of(way, text).await;
        assert_eq!((answer.status, answer.refusal().1.as_str()), (400, code), "{way}={text}");
        assert!(answer.json().get("errorLink").is_none());
    }
}

// Size.

#[tokio::test]
async fn a_large_organisation_is_there_at_once() {
    let began = std::time::Instant::now();
    let world = World::of(100_000);
    let page = world.get("/api/v1/users?limit=200").await.list();
    assert_eq!(page.len(), 200);
    assert!(began.elapsed().as_secs_f64() < 3.0, "{:?}", began.elapsed());
}
