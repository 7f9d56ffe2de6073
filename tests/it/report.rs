//! `oktui report`: who is in each, told a second time from what Okta sends of everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use oktui::cli::Exit;
use serde_json::Value;

use super::cli_users::{Place, place};

async fn everybody(place: &Place) -> Vec<Value> {
    let (exit, out, err) = place.run(&["--search", "id pr", "--format", "ndjson"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines of a report, each by its columns.
async fn lines(place: &Place, words: &[&str]) -> Vec<BTreeMap<String, String>> {
    let (exit, out, err) = place.report(&[words, &["--format", "csv"]].concat()).await;
    assert_eq!(exit, Exit::Fine, "{words:?}: {err}");
    let mut table = csv::Reader::from_reader(out.as_bytes());
    let head = table.headers().unwrap().clone();
    let line = |line: csv::StringRecord| head.iter().map(str::to_owned).zip(line.iter().map(str::to_owned)).collect();
    table.records().map(|record| line(record.unwrap())).collect()
}

fn logins<'p>(people: impl IntoIterator<Item = &'p Value>) -> BTreeSet<String> {
    people.into_iter().map(|person| text(person, "login").to_owned()).collect()
}

fn of(lines: &[BTreeMap<String, String>]) -> BTreeSet<String> {
    let logins: BTreeSet<String> = lines.iter().map(|line| line["login"].clone()).collect();
    assert_eq!(logins.len(), lines.len(), "nobody twice");
    logins
}

fn text<'p>(person: &'p Value, name: &str) -> &'p str {
    person["profile"][name].as_str().unwrap_or_default()
}

fn is_living(person: &Value) -> bool {
    matches!(person["status"].as_str().unwrap(), "ACTIVE" | "PASSWORD_EXPIRED" | "LOCKED_OUT" | "RECOVERY")
}

fn is_older(value: &Value, days: i64) -> bool {
    let end = Timestamp::now() - SignedDuration::from_hours(days * 24);
    value.as_str().is_some_and(|at| at.parse::<Timestamp>().unwrap() <= end)
}

/// Who is meant, told from what Okta sent.
type Meant = fn(&Value) -> bool;

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_times_and_statuses_have_just_those_in_them() {
    let place = place(400, "").await;
    let all = everybody(&place).await;
    let reports: [(&[&str], Meant); 8] = [
        (&["inactive", "--days", "20"], |person| is_living(person) && is_older(&person["lastLogin"], 20)),
        (&["inactive", "--days", "10"], |person| is_living(person) && is_older(&person["lastLogin"], 10)),
        (&["never-signed-in"], |person| {
            is_living(person) && person["lastLogin"].is_null() && is_older(&person["created"], 7)
        }),
        (&["old-password", "--days", "60"], |person| {
            is_living(person) && (person["passwordChanged"].is_null() || is_older(&person["passwordChanged"], 60))
        }),
        (&["pending"], |person| {
            let since = if person["statusChanged"].is_null() { &person["created"] } else { &person["statusChanged"] };
            matches!(person["status"].as_str().unwrap(), "STAGED" | "PROVISIONED") && is_older(since, 7)
        }),
        (&["pending", "--days", "0"], |person| matches!(person["status"].as_str().unwrap(), "STAGED" | "PROVISIONED")),
        (&["suspended"], |person| person["status"] == "SUSPENDED"),
        (&["locked"], |person| person["status"] == "LOCKED_OUT"),
    ];
    for (words, is_meant) in reports {
        let meant = logins(all.iter().filter(|person| is_meant(person)));
        assert_eq!(of(&lines(&place, words).await), meant, "{words:?}");
        assert!(!meant.is_empty() && meant.len() < all.len(), "{words:?} tells some from others");
    }
    let locked = lines(&place, &["locked"]).await;
    assert!(locked.iter().all(|line| line["finding"].contains("locked out 2") || line["finding"].contains("90 days")));
    assert!(locked.iter().any(|line| line["finding"].starts_with("locked out 2")), "{locked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_and_managers_are_found_among_everybody() {
    let place = place(600, "").await;
    let all = everybody(&place).await;
    let key = |person: &Value, name: &str| match name {
        "name" => match (text(person, "firstName"), text(person, "lastName")) {
            ("", _) | (_, "") => String::new(),
            (first, last) => any_ascii::any_ascii(&format!("{first} {last}")).to_lowercase(),
        },
        "mobilePhone" => text(person, name).chars().filter(char::is_ascii_digit).collect(),
        name => text(person, name).to_lowercase(),
    };
    let mut shared = BTreeSet::new();
    for name in ["name", "email", "mobilePhone", "employeeNumber"] {
        let mut by_key: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for person in &all {
            by_key.entry(key(person, name)).or_default().push(person);
        }
        by_key.remove("");
        shared.extend(by_key.into_values().filter(|people| people.len() > 1).flat_map(logins_of));
    }
    let found = lines(&place, &["duplicates"]).await;
    assert!(!shared.is_empty() && shared.is_subset(&of(&found)), "{:?}", shared.difference(&of(&found)));
    assert!(found.iter().all(|line| line["finding"].starts_with("same ")));

    let found = lines(&place, &["no-manager"]).await;
    let by_login: BTreeMap<&str, &Value> = all.iter().map(|person| (text(person, "login"), person)).collect();
    for line in &found {
        let person = by_login[line["login"].as_str()];
        assert_ne!(person["status"], "DEPROVISIONED");
        let nothing = text(person, "manager").is_empty() && text(person, "managerId").is_empty();
        assert_eq!(line["finding"] == "no manager", nothing, "{line:?}");
    }
    let without = all.iter().filter(|person| {
        person["status"] != "DEPROVISIONED"
            && text(person, "manager").is_empty()
            && text(person, "managerId").is_empty()
    });
    assert!(logins(without).is_subset(&of(&found)));
    assert!(found.len() < all.len());
}

fn logins_of(people: Vec<&Value>) -> Vec<String> {
    people.into_iter().map(|person| text(person, "login").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn factors_and_groups_are_asked_about_one_by_one() {
    let place = place(120, "").await;
    let all = everybody(&place).await;
    let mut without = BTreeSet::new();
    let mut leftover = BTreeMap::new();
    for person in &all {
        let id = person["id"].as_str().unwrap();
        if is_living(person) {
            let factors = place.get(&format!("/v1/users/{id}/factors")).await;
            if !factors.as_array().unwrap().iter().any(|factor| factor["status"] == "ACTIVE") {
                without.insert(text(person, "login").to_owned());
            }
        }
        if person["status"] == "DEPROVISIONED" {
            let groups = place.get(&format!("/v1/users/{id}/groups")).await;
            let mut names = Vec::new();
            for group in groups.as_array().unwrap().iter().filter(|group| group["type"] == "OKTA_GROUP") {
                let group_id = group["id"].as_str().unwrap();
                let rules = place.get(&format!("/v1/groups/{group_id}/users/{id}/group-rules")).await;
                if rules.as_array().is_none_or(Vec::is_empty) {
                    names.push(group["profile"]["name"].as_str().unwrap().to_owned());
                }
            }
            if !names.is_empty() {
                leftover.insert(text(person, "login").to_owned(), names);
            }
        }
    }
    let found = lines(&place, &["no-factor"]).await;
    assert_eq!(of(&found), without);
    assert!(!without.is_empty());
    let found = lines(&place, &["leftover-groups"]).await;
    assert_eq!(of(&found), leftover.keys().cloned().collect());
    for line in &found {
        let told: BTreeSet<&str> = line["finding"].split(", ").collect();
        let names: BTreeSet<&str> = leftover[&line["login"]].iter().map(String::as_str).collect();
        assert_eq!(told, names, "{line:?}");
    }
    let (_, _, err) = place.report(&["no-factor"]).await;
    assert!(
        err.starts_with("oktui: reads everybody and asks about each: up to 121 calls"),
        "the cost comes first: {err}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_told_with_their_roles() {
    let place = place(60, "").await;
    let found = lines(&place, &["admins"]).await;
    let assignees = place.get("/v1/iam/assignees/users").await;
    let ids: BTreeSet<&str> =
        assignees["value"].as_array().unwrap().iter().map(|person| person["id"].as_str().unwrap()).collect();
    let told: BTreeSet<&str> = found.iter().map(|line| line["id"].as_str()).collect();
    assert!(!ids.is_empty() && ids.is_subset(&told), "{ids:?} {told:?}");
    assert!(found.iter().all(|line| !line["finding"].is_empty()));
    assert!(found.iter().any(|line| line["finding"].contains(" by the group ")), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_are_held_against_the_schema_of_each_type() {
    let place = place(200, "").await;
    let all = everybody(&place).await;
    let found = lines(&place, &["attributes"]).await;
    // What is required of each type and empty, told from the schemas themselves.
    let mut required: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for kind in place.get("/v1/meta/types/user").await.as_array().unwrap() {
        let schema = kind["_links"]["schema"]["href"].as_str().unwrap().rsplit('/').next().unwrap();
        let schema = place.get(&format!("/v1/meta/schemas/user/{schema}")).await;
        let names = ["base", "custom"].into_iter().flat_map(|part| {
            let part = &schema["definitions"][part];
            let own = part["properties"].as_object().into_iter().flatten();
            let own = own.filter(|(_, one)| one["required"] == true).map(|(name, _)| name.clone());
            let listed = part["required"].as_array().into_iter().flatten();
            own.chain(listed.map(|name| name.as_str().unwrap().to_owned())).collect::<Vec<_>>()
        });
        required.insert(kind["id"].as_str().unwrap().to_owned(), names.collect());
    }
    let without = all.iter().filter(|person| {
        let names = &required[person["type"]["id"].as_str().unwrap()];
        person["status"] != "DEPROVISIONED" && names.iter().any(|name| text(person, name).is_empty())
    });
    let without = logins(without);
    let told = found.iter().filter(|line| line["finding"].contains(" is missing"));
    assert_eq!(told.map(|line| line["login"].clone()).collect::<BTreeSet<_>>(), without);
    assert!(!without.is_empty() && found.iter().all(|line| !line["finding"].is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_people_is_compared_both_ways() {
    let place = place(60, "").await;
    let all = everybody(&place).await;
    let living: Vec<&Value> = all.iter().filter(|person| person["status"] != "DEPROVISIONED").collect();
    let mut file = "Name,Login\nNobody,nobody@else.example\n".to_owned();
    for person in &living[..living.len() - 3] {
        let _ = writeln!(file, "x,{}", text(person, "login").to_uppercase());
    }
    let path = place.file("hr.csv");
    std::fs::write(&path, file).unwrap();
    let found = lines(&place, &["roster", "--roster", &path]).await;
    let expected: BTreeSet<String> =
        living[living.len() - 3..].iter().map(|person| text(person, "login").to_owned()).collect();
    let (absent, there): (Vec<_>, Vec<_>) = found.into_iter().partition(|line| line["id"].is_empty());
    assert_eq!(of(&there), expected);
    assert!(there.iter().all(|line| line["finding"] == "not in hr.csv"));
    assert_eq!(absent.len(), 1);
    assert_eq!((absent[0]["login"].as_str(), absent[0]["status"].as_str()), ("nobody@else.example", "NOT_IN_OKTA"));
    let (exit, _, err) = place.report(&["roster"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("--roster FILE"), "{err}");
    let (exit, _, err) = place.report(&["roster", "--roster", &path, "--key", "employeeNumber"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("--key employeeNumber=COLUMN names it"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_excepted_or_put_off_is_counted_and_not_listed() {
    let place = place(300, "").await;
    let before = of(&lines(&place, &["suspended"]).await);
    let mut some = before.iter();
    let (first, second) = (some.next().unwrap(), some.next().unwrap());
    let path = place.file("leave.txt");
    std::fs::write(&path, format!("{first}\n")).unwrap();
    let except = format!("people:{path}");
    let (_, _, err) = place.report(&["suspended", "--except", &except]).await;
    assert!(err.contains(&format!("; without people of {path}")) && err.contains("1 left out as exceptions"), "{err}");
    assert!(!of(&lines(&place, &["suspended", "--except", &except]).await).contains(first));

    let until = (Timestamp::now() + SignedDuration::from_hours(24 * 30)).strftime("%Y-%m-%d").to_string();
    let put = ["suspended", "--put-off", second, "--until", &until, "--reason", "parental leave"];
    let (exit, _, err) = place.report(&put).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let (_, _, err) = place.report(&["suspended"]).await;
    assert!(err.contains("1 put off"), "{err}");
    let after = of(&lines(&place, &["suspended"]).await);
    assert_eq!(before.difference(&after).collect::<Vec<_>>(), [second]);
    let kept = std::fs::read_to_string(place.file("put-off.csv")).unwrap();
    assert!(kept.contains(",suspended,") && kept.contains(second) && kept.contains("parental leave"), "{kept}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.file("put-off.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let (exit, _, _) = place.report(&["suspended", "--bring-back", second]).await;
    assert_eq!((exit, of(&lines(&place, &["suspended"]).await)), (Exit::Fine, before));
    for (words, said) in [
        (&["suspended", "--put-off", "x", "--until", "2026-13-01"][..], "--until"),
        (&["suspended", "--except", "group:Nobody Has This"][..], "no group is called Nobody Has This"),
        (&["suspended", "--except", "everybody"][..], "group:NAME or people:FILE"),
        (&["locked", "--days", "3"][..], "locked counts no days"),
    ] {
        let (exit, out, err) = place.report(words).await;
        assert!(exit == Exit::WrongUsage && err.contains(said) && out.is_empty(), "{words:?}: {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_can_fail_on_too_many_and_files_are_private_and_written_down() {
    let place = place(200, "").await;
    let count = lines(&place, &["suspended"]).await.len().to_string();
    let more = (count.parse::<u64>().unwrap() + 1).to_string();
    assert_eq!(place.report(&["suspended", "--fail-on", &count]).await.0, Exit::Failed);
    assert_eq!(place.report(&["suspended", "--fail-on", &more]).await.0, Exit::Fine);
    let path = place.file("suspended.csv");
    let (exit, out, err) = place.report(&["suspended", "--output", &path]).await;
    assert!(exit == Exit::Fine && out.is_empty(), "{err}");
    assert!(err.contains("personal columns: login, firstName, lastName"), "{err}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (_, journal, _) = place.journal(&["list", "--format", "ndjson"]).await;
    assert!(journal.contains("report suspended: Okta: status eq"), "{journal}");
    // Who is in it can be worked on.
    let (exit, out, err) = place.bulk(&["unsuspend", "--people", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    assert!(out.contains(&count), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_the_reports_are_listed() {
    let place = place(20, "").await;
    let (exit, out, _) = place.report(&[]).await;
    assert_eq!(exit, Exit::Fine);
    for name in ["inactive", "duplicates", "no-factor", "leftover-groups", "roster"] {
        assert!(out.lines().any(|line| line.starts_with(name)), "{name}");
    }
    assert!(out.contains("not to Okta") && out.contains("one call a person"));
    let (exit, _, err) = place.report(&["inactve"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("inactive"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_counted_once_in_the_overview() {
    let place = place(150, "").await;
    let all = everybody(&place).await;
    let (exit, out, err) = place.report(&["overview", "--format", "ndjson"]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let counts: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sum = |part: &str| -> u64 {
        counts.iter().filter(|one| one["part"] == part).map(|one| one["people"].as_u64().unwrap()).sum()
    };
    let living = all.iter().filter(|person| person["status"] != "DEPROVISIONED").count() as u64;
    assert_eq!([sum("Status"), sum("User type")], [150, 150]);
    assert_eq!(sum("Department (not deactivated)"), living);
    let sales =
        all.iter().filter(|person| text(person, "department") == "Sales" && person["status"] != "DEPROVISIONED");
    let told = counts.iter().find(|one| one["name"] == "Sales" && one["part"] != "Group").unwrap();
    assert_eq!(told["people"], sales.count());
    assert!(sum("Group") > 0);
    let (_, table, _) = place.report(&["overview"]).await;
    assert!(table.contains("150 people") && table.contains("##"), "{table}");
    let (_, csv, _) = place.report(&["overview", "--format", "csv"]).await;
    assert_eq!(csv.lines().count(), counts.len() + 1);
    let (exit, _, err) = place.report(&["overview", "--days", "3"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("--format"), "{err}");
}
