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
