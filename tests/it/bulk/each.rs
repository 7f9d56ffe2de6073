//! What is each person's own in a job: values made of theirs, passwords, the steps of a playbook.

use super::*;

/// A second line of a report for somebody, by the name of its column.
async fn user(place: &Place, login: &str) -> Value {
    let (_, one, err) = place.run(&["api", "GET", &format!("/v1/users/{login}")]).await;
    serde_json::from_str(&one).unwrap_or_else(|_| panic!("{login}: {one}{err}"))
}

/// The events since the place was made, the earliest first: kind and login.
async fn happened(place: &Place) -> Vec<(String, String)> {
    let (exit, out, err) = place.run(&["api", "GET", &format!("/v1/logs?limit=1000&since={}", place.began)]).await;
    assert_eq!(exit.code(), 0, "{err}");
    let events: Vec<Value> = serde_json::from_str(&out).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| (text(&event["eventType"]), text(&event["target"][0]["alternateId"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_gets_a_value_of_their_own_and_nobody_another_s() {
    let place = place().await;
    let active = place.active(4).await;
    let list = place.write("people.txt", &active.join("\n"));
    let people = ["bulk", "set", "--people", &list];
    let title = ["--set", "title={upper(first(firstName, 1))}. {lastName}", "--set", "costCenter=77"];
    let (exit, out, err) = place.run(&[&people[..], &title, &["--dry-run"]].concat()).await;
    assert!(exit == Exit::Fine && out.contains(" → "), "an example is shown: {out}{err}");
    let (exit, out, err) = place.run(&[&people[..], &title, &["--yes"]].concat()).await;
    assert!(exit == Exit::Fine && out.contains("4 done"), "{out}{err}");
    for login in &active {
        let profile = &user(&place, login).await["profile"];
        let (first, last) = (profile["firstName"].as_str().unwrap(), profile["lastName"].as_str().unwrap());
        let initial: String = first.chars().take(1).flat_map(char::to_uppercase).collect();
        assert_eq!(
            (profile["title"].as_str().unwrap(), profile["costCenter"].as_str()),
            (&*format!("{initial}. {last}"), Some("77"))
        );
    }
    // The same login for all of them is nobody's; with numbers it is.
    let login = ["--set", "login={replace(lower(costCenter), \"7\", \"x\")}@acme.com"];
    let words = [&people[..], &login, &["--yes", "--expect", "4"]].concat();
    let (exit, _, err) = place.run(&words).await;
    assert!(exit == Exit::WrongUsage && err.contains("--number") && err.contains("xx@acme.com"), "{err}");
    let (exit, _, err) = place.run(&[&people[..], &login, &["--number", "--yes"]].concat()).await;
    assert!(exit == Exit::WrongUsage && err.contains("opens accounts"), "a login is a way in: {err}");
    let (exit, out, err) = place.run(&[&words[..], &["--number"]].concat()).await;
    assert!(exit == Exit::Fine && out.contains("4 done"), "{out}{err}");
    for login in ["xx@acme.com", "xx2@acme.com", "xx3@acme.com", "xx4@acme.com"] {
        assert_eq!(user(&place, login).await["profile"]["login"], login);
    }
    // What somebody in the organisation has is taken too.
    let others = place.active(6).await;
    let list = place.write("others.txt", &others[5]);
    let taken = ["bulk", "set", "--people", &list, "--set", "login={replace(login, \"@\", \"@\")}", "--dry-run"];
    let (_, out, err) = place.run(&taken).await;
    assert!(out.contains("has these values already"), "{out}{err}");
    let taken = ["bulk", "set", "--people", &list, "--set", "login={lower(first(\"x\", 1))}", "--dry-run"];
    let (exit, _, err) = place.run(&taken).await;
    assert!(exit == Exit::WrongUsage && err.contains("--set login"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_value_changed_since_the_plan_is_left_alone() {
    let place = place().await;
    let active = place.active(2).await;
    let list = place.write("people.txt", &active.join("\n"));
    let plan = place.path("plan.ndjson").display().to_string();
    let set = ["bulk", "set", "--people", &list, "--set", "title={lastName} II", "--save-plan", &plan];
    let (exit, out, err) = place.run(&set).await;
    assert!(exit == Exit::Fine, "{out}{err}");
    let other = ["bulk", "set", "--people", &list, "--set", "title=Boss", "--yes"];
    let (exit, out, err) = place.run(&other).await;
    assert!(exit == Exit::Fine, "{out}{err}");
    let (exit, _, err) = place.run(&["bulk", "--plan", &plan, "--yes"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("title was") && err.contains("“Boss” now"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_groups_are_one_piece_of_work() {
    let place = place().await;
    let list = place.write("people.txt", &place.active(3).await.join("\n"));
    let groups = ["--to", "VPN Users", "--to", "GitHub"];
    let (_, known, _) = place.run(&["api", "GET", "/v1/groups?limit=200"]).await;
    let known: Vec<Value> = serde_json::from_str(&known).unwrap();
    let mut names: Vec<&str> = known
        .iter()
        .filter(|group| group["type"] == "OKTA_GROUP")
        .filter_map(|group| group["profile"]["name"].as_str())
        .filter(|name| !["Everyone", "Helpdesk", "Okta Administrators", "VPN Users"].contains(name))
        .collect();
    names.truncate(1);
    let words =
        |action: &'static str| vec!["bulk", action, "--people", &list, groups[0], groups[1], "--to", names[0], "--yes"];
    let (exit, out, err) = place.run(&words("add-to")).await;
    assert!(exit == Exit::Fine && out.contains(&format!("add to VPN Users, {}", names[0])), "{out}{err}");
    let (exit, out, err) = place.run(&words("add-to")).await;
    assert!(exit == Exit::Fine && out.contains("3  was so: in each of these groups already"), "{out}{err}");
    let (exit, out, err) = place.run(&words("remove-from")).await;
    assert!(exit == Exit::Fine && out.contains("3 done"), "{out}{err}");
    let (_, _, err) = place.run(&["bulk", "add-to", "--people", &list, "--to", "VPN Users", "--to", "VPN Users"]).await;
    assert!(err.contains("twice"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_playbook_takes_nobody_further_before_all_are_through() {
    let place = place().await;
    let active = place.active(12).await;
    let list = place.write("people.txt", &active.join("\n"));
    let words = ["bulk", "--playbook", "contain", "--people", &list];
    let (exit, _, err) = place.run(&[&words[..], &["--dry-run"]].concat()).await;
    assert!(exit == Exit::WrongUsage && err.contains("--since"), "{err}");
    let words = [&words[..], &["--since", "5000d"]].concat();
    let (exit, out, err) = place.run(&[&words[..], &["--dry-run"]].concat()).await;
    assert!(exit == Exit::Fine && out.contains("expire password  (not for 12: suspended by then)"), "{out}{err}");
    assert!(err.contains("takes something away: --expect 12"), "whoever is shut out is not opened: {err}");
    let (_, out, err) = place.run(&[&words[..], &["--yes", "--expect", "12"]].concat()).await;
    // Two of them are administrators by a group.
    assert!(out.contains("contain 12 people: 10 done"), "{out}{err}");
    let happened = happened(&place).await;
    let at = |kind: &str| -> Vec<usize> {
        happened.iter().enumerate().filter(|(_, (other, _))| other == kind).map(|(at, _)| at).collect()
    };
    let (suspended, ended, factors) =
        (at("user.lifecycle.suspend"), at("user.session.clear"), at("user.mfa.factor.deactivate"));
    assert_eq!((suspended.len(), ended.len()), (10, 10), "{happened:?}");
    assert!(!factors.is_empty(), "{happened:?}");
    assert!(suspended.last() < ended.first() && ended.last() < factors.first(), "{happened:?}");
    let own =
        "[playbook.leaver]\nsteps = [\"suspend\", \"remove-from VPN Users\"]\n[playbook.broken]\nsteps = [\"jump\"]\n";
    place.write("config.toml", own);
    let (_, out, err) = place.run(&["bulk", "--playbook", "nope", "--people", &list]).await;
    assert!(err.contains("there are leaver, contain") && err.contains("“jump” is no step"), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_playbook_that_broke_off_goes_on_with_the_step_where_it_was() {
    let first = place().await.active(1).await.remove(0);
    let id = user(&place().await, &first).await["id"].as_str().unwrap().to_owned();
    // Twice, since what tells nothing of the first is no answer of the second.
    let place = place_with(&format!("status=403:/api/v1/users/{id}/sessions@once")).await;
    let active = place.active(3).await;
    let list = place.write("people.txt", &active.join("\n"));
    place.write("config.toml", "[playbook.out]\nsteps = [\"suspend\", \"sessions\"]\n");
    let words = ["bulk", "--playbook", "out", "--people", &list, "--yes", "--expect", "3"];
    let (exit, out, err) = place.run(&words).await;
    assert!(exit == Exit::Failed && out.contains("2 done · 1 refused"), "{out}{err}");
    let log = std::fs::read_to_string(place.log_of_the_job()).unwrap();
    assert!(log.contains("\"step\":1"), "the log names the step: {log}");
    let (exit, out, err) = place.run(&["jobs", "retry"]).await;
    assert!(exit == Exit::Fine && out.contains("3 done"), "{out}{err}");
    assert_eq!(place.events("user.lifecycle.suspend").await.len(), 3, "nobody is suspended twice");
    assert_eq!(place.events("user.session.clear").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_go_to_a_new_file_or_a_program_and_nowhere_else() {
    let place = place().await;
    let active = place.active(4).await;
    let list = place.write("people.txt", &active.join("\n"));
    let words = ["bulk", "temporary-password", "--people", &list, "--yes", "--expect", "4"];
    let (exit, _, err) = place.run(&words).await;
    assert!(exit == Exit::WrongUsage && err.contains("--passwords-to"), "{err}");
    let file = place.path("passwords.csv").display().to_string();
    let (exit, out, err) = place.run(&[&words[..], &["--passwords-to", &file]].concat()).await;
    assert!(exit == Exit::Fine && out.contains("4 done"), "{out}{err}");
    let kept = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<(&str, &str)> = kept.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    assert_eq!(rows.len(), 4, "{kept}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // No password is anywhere else.
    let mut places = vec![place.path("state")];
    let mut looked = 0;
    while let Some(at) = places.pop() {
        for entry in std::fs::read_dir(&at).unwrap().flatten() {
            if entry.path().is_dir() {
                places.push(entry.path());
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned();
            looked += 1;
            assert!(rows.iter().all(|(_, password)| !text.contains(password)), "{}", entry.path().display());
        }
    }
    assert!(looked > 2 && rows.iter().all(|(_, password)| password.len() > 5 && !out.contains(password)), "{out}");
    let (exit, _, err) = place.run(&[&words[..], &["--passwords-to", &file]].concat()).await;
    assert!(exit == Exit::WrongUsage && err.contains("cannot be made"), "never written over: {err}");
    for (more, said) in [
        (&["--passwords-to"][..], "a program behind --"),
        (&["--passwords-to", "x.csv", "--", "cat"], "not both"),
        (&["--passwords-to", "--", "/no/such/program"], "could not be started"),
    ] {
        let (exit, _, err) = place.run(&[&words[..], more].concat()).await;
        assert!(exit == Exit::WrongUsage && err.contains(said), "{err}");
    }
    let (exit, _, err) = place.run(&["bulk", "unlock", "--people", &list, "--yes", "--passwords-to", "x.csv"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("temporary-password only"), "{err}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_its_keeper_did_not_take_is_told_and_the_rest_waits() {
    let place = place().await;
    let active = place.active(9).await;
    // Whose password is kept elsewhere gets none.
    let own: Vec<String> = active.into_iter().filter(|login| !login.starts_with("bjorn")).take(7).collect();
    let list = place.write("people.txt", &own.join("\n"));
    let words = ["bulk", "temporary-password", "--people", &list, "--yes", "--expect", "7", "--passwords-to", "--"];
    let (exit, out, err) = place.run(&[&words[..], &["false", "{login}"]].concat()).await;
    assert!(exit == Exit::Failed && out.contains("not kept") && out.contains("false ended with"), "{out}{err}");
    assert!(out.contains("not reached") && err.contains("oktui jobs resume"), "{out}{err}");
    let made = place.events("user.account.expire_password").await.len();
    assert!(made == 1 && out.contains("1 not kept"), "no other is made once one is lost: {made} {out}");
    let folder = place.path("kept");
    std::fs::create_dir(&folder).unwrap();
    // Each password is the input of a program of its own.
    let tee = ["jobs", "resume", "--passwords-to", "--", "tee", &*format!("{}/{{id}}", folder.display())];
    let (_, out, err) = place.run(&tee).await;
    let kept = std::fs::read_dir(&folder).unwrap().count();
    assert!(kept > 0 && out.contains(&format!("{kept} done")), "{out}{err}");
    let (exit, _, err) = place.run(&["jobs", "retry"]).await;
    assert!(exit != Exit::Fine, "what was lost is not made again: {err}");
    let after = place.events("user.account.expire_password").await.len();
    assert!(after <= made + kept, "{after} {made} {kept}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn passwords_that_went_to_a_program_that_failed_in_the_end_are_not_told_as_kept() {
    let place = place().await;
    let active = place.active(6).await;
    let own: Vec<String> = active.into_iter().filter(|login| !login.starts_with("bjorn")).take(3).collect();
    let list = place.write("people.txt", &own.join("\n"));
    let report = place.path("report.csv").display().to_string();
    let words = ["bulk", "temporary-password", "--people", &list, "--yes", "--expect", "3", "--report", &report];
    let program = ["--passwords-to", "--", "sh", "-c", "cat >/dev/null; exit 3"];
    let (exit, out, err) = place.run(&[&words[..], &program].concat()).await;
    assert!(exit == Exit::Failed && out.contains("3 not kept") && err.contains("is not known"), "{out}{err}");
    let (_, listed, _) = place.run(&["jobs", "list"]).await;
    assert!(listed.contains("3 not kept"), "{listed}");
    let report = std::fs::read_to_string(report).unwrap();
    assert_eq!(report.matches("not kept").count(), 3, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_taken_in_only_by_name() {
    let place = place().await;
    let (_, admins, _) = place.run(&["api", "GET", "/v1/iam/assignees/users"]).await;
    let admins: Value = serde_json::from_str(&admins).unwrap();
    let me = place.owner().await;
    let mut found = None;
    for admin in admins["value"].as_array().unwrap() {
        let one = user(&place, admin["id"].as_str().unwrap()).await;
        if one["status"] == "ACTIVE" && one["profile"]["login"] != me.as_str() {
            found = one["profile"]["login"].as_str().map(str::to_owned);
        }
    }
    let admin = found.unwrap();
    let other = place.active(1).await.remove(0);
    let list = place.write("people.txt", &format!("{admin}\n{other}\n{me}\n"));
    let (_, out, err) = place.run(&["bulk", "suspend", "--people", &list, "--dry-run"]).await;
    assert!(out.contains("      1  to suspend") && out.contains("administrators"), "{out}{err}");
    let (exit, _, err) =
        place.run(&["bulk", "suspend", "--people", &list, "--dry-run", "--include-admin", "x@y"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("x@y"), "{err}");
    let named = ["bulk", "suspend", "--people", &list, "--include-admin", &admin, "--include-admin", &me];
    let (exit, out, err) = place.run(&[&named[..], &["--yes", "--expect", "2"]].concat()).await;
    assert!(exit == Exit::Failed && out.contains("suspend 2 people: 2 done"), "one who is meant is not: {out}{err}");
    assert!(out.contains("your own account"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_reached_while_it_is_not_known_what_became_of_one_of_the_first() {
    let second = place().await.active(2).await.remove(1);
    let finding = place().await;
    let (_, person, _) = finding.run(&["api", "GET", &format!("/v1/users/{second}")]).await;
    let person: Value = serde_json::from_str(&person).unwrap();
    let place = place_with(&format!("drop:/api/v1/users/{}/lifecycle", person["id"].as_str().unwrap())).await;
    // Whose password is kept elsewhere gets none.
    let active = place.active(12).await.into_iter().filter(|login| !login.starts_with("bjorn"));
    let list = place.write("people.txt", &active.take(9).collect::<Vec<_>>().join("\n"));
    let file = place.path("passwords.csv").display().to_string();
    let words = ["bulk", "temporary-password", "--people", &list, "--yes", "--expect", "9", "--passwords-to", &file];
    let (exit, out, err) = place.run(&words).await;
    assert!(exit == Exit::Failed && err.contains("the first are done, and not each of them well"), "{out}{err}");
    assert!(out.contains("4 done · 1 unknown · 4 not reached"), "{out}{err}");
    let file = place.path("others.csv").display().to_string();
    let (_, out, err) = place.run(&["jobs", "resume", "--passwords-to", &file]).await;
    assert!(out.contains("7 done · 1 unknown · 1 protected"), "a person said go on: {out}{err}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_takes_no_more_passwords_stops_the_job_before_another_is_made() {
    let place = place().await;
    let own = place.active(9).await.into_iter().filter(|login| !login.starts_with("bjorn")).take(7);
    let list = place.write("people.txt", &own.collect::<Vec<_>>().join("\n"));
    let words = ["bulk", "temporary-password", "--people", &list, "--yes", "--expect", "7", "--passwords-to", "--"];
    let first = place.path("first.txt").display().to_string();
    let one = format!("head -n 2 > '{first}'");
    let (exit, out, err) = place.run(&[&words[..], &["sh", "-c", &one]].concat()).await;
    assert!(exit == Exit::Failed && err.contains("could not be kept") && err.contains("jobs resume"), "{out}{err}");
    let made = place.events("user.account.expire_password").await.len();
    let kept = std::fs::read_to_string(&first).unwrap().lines().count();
    assert!((kept..=kept + 1).contains(&made) && made < 7, "{made} were made, {kept} are kept: {out}");
}
