//! `oktui import`: whom rows name beside themselves, and rows that cannot be read or are not one person's.

use std::fmt::Write;

use oktui::cli::Exit;

use super::bulk::place;
use super::import::{count, mistakes};

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_is_found_by_login_number_or_name_and_never_guessed() {
    let place = place().await;
    let (_, out, _) = place
        .run(&[
            "users",
            "--search",
            "status eq \"ACTIVE\" and profile.manager pr",
            "--columns",
            "login,displayName,employeeNumber",
            "--format",
            "csv",
        ])
        .await;
    let people: Vec<csv::StringRecord> =
        csv::Reader::from_reader(out.as_bytes()).records().map(Result::unwrap).collect();
    let numbered = people.iter().find(|row| !row[2].is_empty()).unwrap();
    let (login, name, number) = (&numbered[0], &numbered[1], &numbered[2]);
    let twice = people.iter().find(|row| people.iter().filter(|other| other[1] == row[1]).count() > 1).unwrap();
    let mut table = String::from("Vorname,Nachname,E-Mail,Vorgesetzter\n");
    let managers = [login, number, &twice[1], "Nobody Whosoever", "new1@acme.com"];
    for (at, manager) in managers.iter().enumerate() {
        writeln!(table, "Nina,New{at},new{at}@acme.com,{manager}").unwrap();
    }
    let path = place.write("hr.csv", &table);
    let (_, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(out.contains("Vorgesetzter → manager (looked up)"), "{out}{err}");
    assert_eq!((count(&out, "new"), count(&out, "cannot")), (2, 3), "{out}{err}");
    let told = mistakes(&out);
    for said in [
        format!("row 4, Vorgesetzter: “{}” may be ", &twice[1]),
        "row 5, Vorgesetzter: nobody has “Nobody Whosoever”".to_owned(),
        "row 6, Vorgesetzter: “new1@acme.com” is somebody new of this table (row 3): import them first".to_owned(),
    ] {
        assert!(told.iter().any(|line| line.starts_with(&said)), "{said} is not in {told:#?}");
    }
    let (exit, out, err) = place.run(&["import", &path, "--yes", "--skip-wrong", "--activation", "staged"]).await;
    assert!(exit == Exit::Failed && out.contains("2 done"), "{out}{err}");
    for new in ["new0@acme.com", "new1@acme.com"] {
        let (_, out, _) = place.run(&["api", "GET", &format!("/v1/users/{new}")]).await;
        let person: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (person["profile"]["manager"].as_str(), person["profile"]["managerId"].as_str()),
            (Some(name), Some(number)),
            "as people here have it"
        );
    }
    // The same table once more: who the manager is has not changed.
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!((count(&out, "are so"), count(&out, "cannot")), (2, 2), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_type_decides_which_attributes_there_are_and_a_table_changes_nobodys() {
    let place = place().await;
    let people = place.active(1).await;
    let table = format!(
        "login,firstName,lastName,email,type,agency\n\
         c1@acme.com,Con,One,c1@acme.com,Contractor,Acme Staffing\n\
         c2@acme.com,Con,Two,c2@acme.com,contractor,\n\
         c3@acme.com,Con,Three,c3@acme.com,User,Acme Staffing\n\
         c4@acme.com,Con,Four,c4@acme.com,Visitor,\n\
         {},,,,Contractor,\n",
        people[0]
    );
    let path = place.write("types.csv", &table);
    let (_, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!((count(&out, "new"), count(&out, "cannot")), (1, 4), "{out}{err}");
    assert!(out.contains("Con One (c1@acme.com): user type Contractor"), "{out}");
    let told = mistakes(&out);
    for said in [
        "row 3, agency: is missing",
        "row 4, agency: people of the user type User have no such attribute",
        "row 5, type: no user type is called “Visitor”; there are User, Contractor",
        "row 6, type: they are of the user type User: a table changes nobody's type",
    ] {
        assert!(told.iter().any(|line| line.starts_with(said)), "{said} is not in {told:#?}");
    }
    let (_, out, err) = place.run(&["import", &path, "--yes", "--skip-wrong", "--activation", "staged"]).await;
    assert!(out.contains("1 done"), "{out}{err}");
    let (_, types, _) = place.run(&["api", "GET", "/v1/meta/types/user"]).await;
    let types: serde_json::Value = serde_json::from_str(&types).unwrap();
    let contractor = types.as_array().unwrap().iter().find(|kind| kind["name"] == "contractor").unwrap();
    let (_, person, _) = place.run(&["api", "GET", "/v1/users/c1@acme.com"]).await;
    let person: serde_json::Value = serde_json::from_str(&person).unwrap();
    assert_eq!(person["type"]["id"], contractor["id"]);
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(count(&out, "are so"), 1, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_will_move_memberships_are_summed() {
    let place = place().await;
    let path = place.write(
        "sales.csv",
        "login,firstName,lastName,email,department\ns1@acme.com,Sal,One,s1@acme.com,Sales\n\
         s2@acme.com,Sal,Two,s2@acme.com,Sales\ns3@acme.com,Sal,Three,s3@acme.com,Lab\n",
    );
    let (_, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(out.contains("Rules will move 2 memberships: “Sales by department” 2 in, 0 out."), "{out}{err}");
    assert!(out.contains("Rules may move memberships: "), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_line_a_line_break_in_a_name_and_one_email_for_two_are_mistakes_among_others() {
    let place = place().await;
    let lines = [
        r#"{"login":"n1@acme.com","firstName":"Nina","lastName":"One","email":"n1@acme.com"}"#,
        r#"{"login":"n2@acme.com","firstName":"Nina","lastName":"Two","#,
        "nonsense",
        r#"{"login":"n3@acme.com","firstName":"Nina\nMaria","lastName":"Three","email":"n3@acme.com"}"#,
        r#"{"login":"n4@acme.com","firstName":"Nina","lastName":"Four","email":"same@acme.com"}"#,
        r#"{"login":"n5@acme.com","firstName":"Nina","lastName":"Five","email":"Same@acme.com"}"#,
        r#"{"login":"n6@acme.com","firstName":"Nina","lastName":"Six","email":"n6@acme.com","streetAddress":"Way 1\nHall 2"}"#,
    ];
    let path = place.write("new.ndjson", &(lines.join("\n") + "\n"));
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert_eq!((count(&out, "new"), count(&out, "cannot")), (2, 5), "{out}{err}");
    let told = mistakes(&out);
    for said in [
        "row 2: is no JSON object: it breaks off, or is damaged",
        "row 3: is no JSON object",
        "row 4, firstName: holds a line break",
        "row 5, email: same@acme.com is the email of row 6 too",
        "row 6, email: same@acme.com is the email of row 5 too",
    ] {
        assert!(told.iter().any(|line| line.starts_with(said)), "{said} is not in {told:#?}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");
    let path = place.write("none.ndjson", "nonsense\nmore\n");
    let (exit, _, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("line 1 is no JSON object"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_is_done_as_it_stands_or_not_at_all() {
    let place = place().await;
    let people = place.active(2).await;
    let table = format!(
        "login,firstName,lastName,email,title\np1@acme.com,Pia,One,p1@acme.com,\np2@acme.com,Pia,Two,p2@acme.com,\n{},,,,Chief\n",
        people[0]
    );
    let path = place.write("hr.csv", &table);
    let plan = place.path("plan.ndjson").display().to_string();
    let (exit, out, err) = place.run(&["import", &path, "--activation", "staged", "--save-plan", &plan]).await;
    assert!(exit == Exit::Fine && out.contains("Saved to ") && out.contains("oktui bulk --plan"), "{out}{err}");
    assert!(place.logins("profile.firstName eq \"Pia\"").await.is_empty(), "nothing was sent");
    // Somebody takes one of the logins meanwhile.
    let other = place.path("other.ndjson").display().to_string();
    std::fs::copy(&plan, &other).unwrap();
    let (exit, out, err) = place.run(&["bulk", "--plan", &plan, "--yes"]).await;
    assert!(exit == Exit::Fine && out.contains("import 3 people: 3 done"), "{out}{err}");
    assert_eq!(place.logins("profile.firstName eq \"Pia\" and status eq \"STAGED\"").await.len(), 2);
    let (exit, _, err) = place.run(&["bulk", "--plan", &other, "--yes"]).await;
    assert!(
        exit != Exit::Fine
            && (err.contains("somebody has the login p1@acme.com by now") || err.contains("begun before")),
        "{err}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_that_come_to_one_login_are_both_told_and_neither_is_done() {
    let place = place().await;
    // By the template, by a column, and by both; the last of them is wrong besides.
    let table = "employeeNumber,login,firstName,lastName,email\n881001,,Tom,Twin,t1@acme.com\n881002,,Tom,Twin,t2@acme.com\n\
                 881003,tim.twin@acme.com,Tim,Twin,t3@acme.com\n881004,Tim.Twin@acme.com,Tim,Other,t4@acme.com\n\
                 881005,,Tom,Twin,no address\n881006,,Ann,Alone,t6@acme.com\n";
    let path = place.write("twins.csv", table);
    let made = "login={lower(firstName)}.{lower(lastName)}@acme.com";
    let words = ["import", &path, "--key", "employeeNumber", "--set", made];
    let (exit, out, err) = place.run(&[&words[..], &["--dry-run"]].concat()).await;
    assert_eq!((exit, count(&out, "new"), count(&out, "cannot")), (Exit::Failed, 1, 5), "{out}{err}");
    let told = mistakes(&out);
    for said in [
        "row 2, login: login tom.twin@acme.com stands there twice, in row 3, row 6 too",
        "row 3, login: login tom.twin@acme.com stands there twice, in row 2, row 6 too",
        "row 6, login: login tom.twin@acme.com stands there twice, in row 2, row 3 too",
        "row 4, login: login tim.twin@acme.com stands there twice, in row 5 too",
        "row 5, login: login tim.twin@acme.com stands there twice, in row 4 too",
    ] {
        assert!(told.iter().any(|line| line.starts_with(said)), "{said} is not in {told:#?}");
    }
    let (_, out, err) = place.run(&[&words[..], &["--yes", "--skip-wrong", "--activation", "staged"]].concat()).await;
    assert!(out.contains("import 1 person: 1 done"), "{out}{err}");
    assert!(place.logins("profile.lastName eq \"Twin\"").await.is_empty(), "neither of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_to_have_somebodys_email_is_told_with_the_login_of_whose_it_is() {
    let place = place().await;
    let there = place.logins("status eq \"ACTIVE\"").await[7].clone();
    let gone = place.logins("status eq \"DEPROVISIONED\"").await[0].clone();
    let mut email = Vec::new();
    for login in [&there, &gone] {
        let (_, out, _) = place.run(&["api", "GET", &format!("/v1/users/{}", login.replace('#', "%23"))]).await;
        let person: serde_json::Value = serde_json::from_str(&out).unwrap();
        email.push(person["profile"]["email"].as_str().unwrap().to_owned());
    }
    let table = format!(
        "login,firstName,lastName,email\ns1@acme.com,Sam,One,{}\ns2@acme.com,Sam,Two,{}\ns3@acme.com,Sam,Three,s3@acme.com\n",
        email[0], email[1]
    );
    let (exit, out, err) = place.run(&["import", &place.write("hr.csv", &table), "--dry-run"]).await;
    assert_eq!((exit, count(&out, "new")), (Exit::Fine, 3), "{out}{err}");
    assert!(out.contains("Look: 2 people to be created have the email of somebody who is there:"), "{out}");
    assert!(out.contains(&format!("Sam One (s1@acme.com): {there}, Active")), "{out}");
    assert!(out.contains(&format!("Sam Two (s2@acme.com): {gone}, Deactivated")), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_with_commas_semicolons_and_line_breaks_and_how_is_told() {
    let place = place().await;
    let table = "login,firstName,lastName,email,trainingYears,skills\nl1@acme.com,Lea,One,l1@acme.com,2020; 2021,\n\
                 l2@acme.com,Lea,Two,l2@acme.com,\"2020\n2021\n\",\nl3@acme.com,Lea,Three,l3@acme.com,\"2020, 2021\",\n";
    let path = place.write("hr.csv", table);
    let (exit, out, err) = place.run(&["import", &path, "--yes", "--activation", "staged"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(
        out.contains("trainingYears: 2 cells read as lists with semicolons between the values; row 2 holds 2 values: “2020”, “2021”."),
        "{out}"
    );
    for login in ["l1@acme.com", "l2@acme.com", "l3@acme.com"] {
        let (_, out, _) = place.run(&["api", "GET", &format!("/v1/users/{login}")]).await;
        let person: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(person["profile"]["trainingYears"], serde_json::json!([2020, 2021]), "{login}");
    }
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(count(&out, "are so"), 3, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_that_is_called_as_the_first_day_holds_it_and_is_it() {
    let place = place().await;
    let table = "login,firstName,lastName,email,hireDate\nh1@acme.com,Hal,One,h1@acme.com,2999-01-11\n\
                 h2@acme.com,Hal,Two,h2@acme.com,11.01.2020\nh3@acme.com,Hal,Three,h3@acme.com,2999-01-11T09:00:00Z\n\
                 h4@acme.com,Hal,Four,h4@acme.com,soon\n";
    let path = place.write("hr.csv", table);
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "new"), count(&out, "cannot")), (Exit::Failed, 3, 1), "{out}{err}");
    assert!(out.contains("hireDate → hireDate, and first day"), "{out}");
    assert!(out.contains("Hal One (h1@acme.com): staged until 2999-01-11"), "{out}");
    let (_, out, err) = place.run(&["import", &path, "--yes", "--skip-wrong"]).await;
    assert!(out.contains("import 3 people: 3 done"), "{out}{err}");
    for (login, day, status) in [
        ("h1@acme.com", "2999-01-11T00:00:00", "STAGED"),
        ("h2@acme.com", "2020-01-11T00:00:00", "PROVISIONED"),
        ("h3@acme.com", "2999-01-11T09:00:00", "STAGED"),
    ] {
        let (_, out, _) = place.run(&["api", "GET", &format!("/v1/users/{login}")]).await;
        let person: serde_json::Value = serde_json::from_str(&out).unwrap();
        let is = (person["profile"]["hireDate"].as_str().unwrap_or_default(), person["status"].as_str());
        assert!(is.0.starts_with(day) && is.1 == Some(status), "{login}: {person}");
    }
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(count(&out, "are so"), 3, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_to_be_looked_for_is_a_mistake_of_its_row_alone() {
    let place = place().await;
    let long = "x".repeat(70_000);
    let line = |login: &str, more: &str| {
        format!("{{\"login\":\"{login}\",\"firstName\":\"Lo\",\"lastName\":\"Ng\",\"email\":\"{login}\"{more}}}\n")
    };
    let table = [
        line(&format!("{long}@acme.com"), ""),
        line(&format!("{}@acme.com", "y".repeat(5_000)), ""),
        line("lo3@acme.com", &format!(",\"manager\":\"{}\"", "m".repeat(5_000))),
        line("lo4@acme.com", &format!(",\"groups\":[\"{}\"]", "g".repeat(5_000))),
        line("lo5@acme.com", ""),
    ];
    let (exit, out, err) = place.run(&["import", &place.write("long.ndjson", &table.concat()), "--dry-run"]).await;
    assert_eq!((exit, count(&out, "new"), count(&out, "cannot")), (Exit::Failed, 1, 4), "{out}{err}");
    let id = format!("id,title\n{},Boss\n", "0".repeat(20_000));
    let (exit, out, err) = place.run(&["import", &place.write("id.csv", &id), "--dry-run"]).await;
    assert_eq!((exit, count(&out, "cannot")), (Exit::Failed, 1), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_csv_and_is_not_written_under_another_name() {
    let place = place().await;
    let path = place.write("hr.csv", "login,firstName,lastName,email\nr1@acme.com,Rea,One,r1@acme.com\n");
    for name in ["r.xlsx", "r.ndjson", "r.parquet"] {
        let report = place.path(name).display().to_string();
        let (exit, _, err) = place.run(&["import", &path, "--yes", "--report", &report]).await;
        assert!(exit == Exit::WrongUsage && err.contains("let its name end in .csv"), "{name}: {err}");
        let (exit, _, err) = place.run(&["bulk", "unlock", "--people", &path, "--yes", "--report", &report]).await;
        assert!(exit == Exit::WrongUsage && err.contains("let its name end in .csv"), "{name}: {err}");
    }
    assert!(place.logins("profile.firstName eq \"Rea\"").await.is_empty(), "nothing was sent");
    let into = place.path("p.ndjson").display().to_string();
    let (exit, _, err) =
        place.run(&["users", "--search", "status eq \"STAGED\"", "--format", "csv", "--output", &into]).await;
    assert!(exit == Exit::WrongUsage && err.contains("let its name end in .csv"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_fed_back_needs_no_map_and_what_is_done_is_the_same() {
    let place = place().await;
    let map = place.write("map.toml", "[columns]\nRufname = \"firstName\"\nZuname = \"lastName\"\nPost = \"email\"\nNotiz = \"-\"\nKennwort = \"-\"\n");
    let table =
        "Rufname,Zuname,Post,Notiz,Kennwort\nFed,Back,fed.back@acme.com,x,geheim\nFed,Two,fed.two@acme.com,,geheim\n";
    let path = place.write("hr.csv", table);
    let report = place.path("report.csv").display().to_string();
    let words = ["import", &path, "--map", &map, "--activation", "staged", "--yes", "--report", &report];
    let (exit, out, err) = place.run(&words).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let (exit, out, err) = place.run(&["import", &report, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "are so")), (Exit::Fine, 2), "{out}{err}");
    let again = place.path("again.csv").display().to_string();
    let (exit, out, err) = place.run(&["import", &report, "--dry-run", "--map", &map, "--report", &again]).await;
    assert_eq!((exit, count(&out, "are so")), (Exit::Fine, 2), "the map still fits it: {out}{err}");
    let (exit, out, err) = place.run(&["import", &again, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "are so")), (Exit::Fine, 2), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_people_whom_a_rule_keeps_from_it_is_no_success() {
    let place = place().await;
    let owner = place.owner().await;
    let path = place.write("hr.csv", &format!("login,secondEmail\n{owner},mine@home.example\n"));
    for last in ["--dry-run", "--yes"] {
        let (exit, out, err) = place.run(&["import", &path, last]).await;
        assert_eq!((exit, count(&out, "left out")), (Exit::Failed, 1), "{out}{err}");
    }
    // Whom it was kept from is written down, once: where it was to be done.
    let (_, lines, _) = place.run(&["journal", "export"]).await;
    let refused: Vec<&str> = lines.lines().filter(|line| line.contains(r#""phase":"refusal""#)).collect();
    assert!(refused.len() == 1 && refused[0].contains(r#""people":["00u"#), "{lines}");
}

/// Every file below a folder that holds a text.
fn holding(folder: &std::path::Path, text: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(holding(&entry, text));
        } else if String::from_utf8_lossy(&std::fs::read(&entry).unwrap()).contains(text) {
            found.push(entry);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_of_a_column_are_new_peoples_and_stand_in_no_file() {
    let place = place().await;
    let there = place.active(1).await[0].clone();
    let table = format!(
        "login,firstName,lastName,email,Startcode,title\nw1@acme.com,Wim,One,w1@acme.com,Geheim-4711-a,\n\
         w2@acme.com,Wim,Two,w2@acme.com,Geheim-4711-b,\n{there},,,,Geheim-4711-c,Boss\nw3@acme.com,Wim,Three,w3@acme.com,,\n"
    );
    let path = place.write("hr.csv", &table);
    let words = ["import", &path, "--password-column", "Startcode"];
    for (more, said) in [
        (&["--activation", "mail"][..], "nobody who has a password gets a mail"),
        (&["--password-hook"], "cannot be used with"),
        (&["--save-plan", "p.ndjson"], "cannot be used with"),
    ] {
        let (exit, _, err) = place.run(&[&words[..], more].concat()).await;
        assert!(exit == Exit::WrongUsage && err.contains(said), "{more:?}: {err}");
    }
    let (exit, _, err) = place.run(&["import", &path, "--leave-out", "Startcode", "--activation", "active"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("active at once with a password"), "{err}");
    let report = place.path("report.csv").display().to_string();
    let (exit, out, err) =
        place.run(&[&words[..], &["--change-password", "--skip-wrong", "--yes", "--report", &report]].concat()).await;
    assert!(exit == Exit::Failed && out.contains("import 3 people: 3 done"), "{out}{err}");
    assert!(mistakes(&out).contains(&"row 5, Startcode: is empty, and new people are to have a password"), "{out}");
    assert!(!out.contains("Geheim") && !err.contains("Geheim"), "{out}{err}");
    assert!(out.contains("active by a password to be changed") && !out.contains("mail goes out:"), "{out}");
    assert_eq!(place.logins("profile.firstName eq \"Wim\" and status eq \"PASSWORD_EXPIRED\"").await.len(), 2);
    let found = holding(&place.path(""), "Geheim-");
    assert_eq!(found, [std::path::PathBuf::from(&path)], "the table alone holds them");
    let text = std::fs::read_to_string(&report).unwrap();
    assert!(text.starts_with("login,firstName,lastName,email,title,outcome,"), "{text}");
    let (exit, out, err) = place.run(&["import", &report, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "are so")), (Exit::Fine, 3), "{out}{err}");
    // What was said of the column is not gone by the next time.
    let (exit, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(exit == Exit::WrongUsage && out.contains("Startcode: no attribute"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_people_can_be_active_by_the_import_hook() {
    let place = place().await;
    let path = place.write("hr.csv", "login,firstName,lastName,email\nk1@acme.com,Kim,One,k1@acme.com\n");
    let (exit, out, err) = place.run(&["import", &path, "--password-hook", "--yes"]).await;
    assert!(exit == Exit::Fine && out.contains("active by the import hook"), "{out}{err}");
    assert_eq!(place.logins("profile.firstName eq \"Kim\" and status eq \"ACTIVE\"").await.len(), 1);
}
