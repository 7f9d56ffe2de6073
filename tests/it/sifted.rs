//! What Okta cannot be asked for is decided here, over everybody who comes; and nobody else is touched by it.

use oktui::cli::Exit;
use oktui::demo::DemoSettings;
use serde_json::Value;

use super::cli_users::{Place, place};
use super::harness::Harness;

/// Who is meant, told from what Okta sent.
type Meant = fn(&Value) -> bool;

async fn people(place: &Place, search: &str) -> Vec<Value> {
    let (exit, out, err) = place.run(&["--search", search, "--format", "ndjson"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn logins<'p>(people: impl IntoIterator<Item = &'p Value>) -> Vec<&'p str> {
    let mut logins: Vec<_> = people.into_iter().map(|person| person["profile"]["login"].as_str().unwrap()).collect();
    logins.sort_unstable();
    logins
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_of_an_expression_is_decided_over_everybody_who_comes() {
    let place = place(400, "").await;
    let all = people(&place, "id pr").await;
    assert_eq!(all.len(), 400);
    let fits: [(&str, Meant); 9] = [
        ("not (profile.manager pr)", |person| person["profile"]["manager"].is_null()),
        ("not (lastLogin pr) and status eq \"ACTIVE\"", |person| {
            person["lastLogin"].is_null() && person["status"] == "ACTIVE"
        }),
        ("passwordChanged lt \"2026-01-01T00:00:00Z\"", |person| {
            person["passwordChanged"].as_str().is_some_and(|at| at < "2026-01-01")
        }),
        ("profile.email ne profile.login", |person| {
            let text = |name: &str| person["profile"][name].as_str().map(str::to_lowercase);
            text("email") != text("login")
        }),
        ("not (profile.city eq \"Chicago\")", |person| person["profile"]["city"] != "Chicago"),
        ("not (status eq \"ACTIVE\")", |person| person["status"] != "ACTIVE"),
        ("profile.city ne profile.state", |person| {
            let (city, state) = (&person["profile"]["city"], &person["profile"]["state"]);
            !city.is_null() && !state.is_null() && city != state
        }),
        ("status eq \"STAGED\" or not (profile.department pr)", |person| {
            person["status"] == "STAGED" || person["profile"]["department"].is_null()
        }),
        ("not (profile.skills pr) and profile.city sw \"B\"", |person| {
            let city = person["profile"]["city"].as_str().unwrap_or_default();
            person["profile"]["skills"].as_array().is_none_or(Vec::is_empty) && city.starts_with('B')
        }),
    ];
    for (search, is_meant) in fits {
        let found = people(&place, search).await;
        assert_eq!(logins(&found), logins(all.iter().filter(|person| is_meant(person))), "{search}");
        assert!(found.len() < all.len(), "{search} tells some from others");
    }
    let (_, _, err) = place.run(&["--search", "not (lastLogin pr)", "--columns", "login"]).await;
    assert!(err.contains("of 400 who were read fit"), "{err}");
    for (search, told) in [
        ("not (activated pr)", "No list tells of activated"),
        ("profile.login sw profile.email", "compared by eq"),
        ("profile.login eq profile.emial", "no attribute profile.emial"),
    ] {
        let (exit, out, err) = place.run(&["--search", search]).await;
        assert_eq!((exit, &*out), (Exit::WrongUsage, ""), "{search}: {err}");
        assert!(err.contains(told), "{search}: {err}");
    }
    let (exit, _, err) = place.run(&["--filter", "lastLogin lt -90d"]).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(err.contains("A filter does not know lastLogin"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_about_those_who_fit_and_about_nobody_else() {
    let place = place(300, "").await;
    let search = "status eq \"ACTIVE\" and not (profile.manager pr)";
    let meant = people(&place, search).await.len();
    let active = people(&place, "status eq \"ACTIVE\"").await.len();
    assert!(0 < meant && meant < active, "{meant} of {active}");
    let (exit, out, err) = place.bulk(&["suspend", "--search", search, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("Decided here over everybody who came: not (profile.manager pr)"), "{out}");
    let groups = out.lines().skip(1).take_while(|line| !line.contains("Look:"));
    let counts = groups.filter_map(|line| line.split_whitespace().next()?.replace(',', "").parse::<usize>().ok());
    assert_eq!(counts.sum::<usize>(), meant, "{out}");
}

#[tokio::test(start_paused = true)]
async fn the_title_tells_both_parts_and_of_how_many_those_are() {
    let mut program = Harness::start(200, 30, DemoSettings { users: 1_500, ..DemoSettings::default() }).await;
    program.keys("f").await;
    program.keys("status eq \"ACTIVE\" and not (profile.manager pr)<enter>").await;
    program.settle().await;
    let screen = program.screen();
    assert!(screen.contains("Okta: status eq \"ACTIVE\"; here: not (profile.manager pr)"), "{screen}");
    let read = screen.split(" of ").nth(1).and_then(|rest| rest.split(" read").next()).unwrap_or_default();
    let read: u32 = read.replace(',', "").parse().unwrap_or_default();
    assert!((1_000..=1_500).contains(&read), "{screen}");
    program.keys("f<ctrl-u>not (profile.city eq \"Berlin\")<enter>").await;
    program.settle().await;
    let screen = program.screen();
    assert!(screen.contains("here: not (profile.city eq \"Berlin\") (or no value)"), "{screen}");
}
