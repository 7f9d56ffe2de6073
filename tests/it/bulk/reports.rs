//! What stands in reports, whichever way the job came about and was gone on with.

use super::*;

/// Three who are locked, one who is not, and a line that is nobody's; with a column that is nobody's business.
async fn table(place: &Place) -> (String, Vec<String>) {
    let locked: Vec<String> = place.logins("status eq \"LOCKED_OUT\"").await.into_iter().take(3).collect();
    let active = place.active(1).await.remove(0);
    let mut rows = vec!["Ticket;Login;New Password".to_owned()];
    rows.extend(locked.iter().enumerate().map(|(at, login)| format!("INC-{at};{login};hunter2")));
    rows.push(format!("INC-8;{active};hunter2"));
    rows.push("INC-9;nobody@acme.example;hunter2".to_owned());
    (place.write("people.csv", &format!("\u{feff}{}\n", rows.join("\r\n"))), locked)
}

/// The cells of a report below their heads.
fn rows(place: &Place, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::fs::read_to_string(place.path(name)).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let head = cells(reader.headers().unwrap());
    (head, reader.records().map(|record| cells(&record.unwrap())).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_report_has_the_columns_that_came_in_and_everybody_who_was_named() {
    let place = place().await;
    let (list, locked) = table(&place).await;
    let path = |name: &str| place.path(name).display().to_string();
    let plan = path("plan.ndjson");
    let (exit, out, err) = place.run(&["bulk", "unlock", "--people", &list, "--save-plan", &plan]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let saved = std::fs::read_to_string(&plan).unwrap();
    assert!(!saved.contains("hunter2") && saved.contains("INC-9"), "{saved}");
    let report = path("report.csv");
    let (_, out, err) = place.run(&["bulk", "--plan", &plan, "--yes", "--report", &report]).await;
    assert!(out.contains("3 done"), "{out}{err}");
    let (head, first) = rows(&place, "report.csv");
    assert_eq!(head, ["Ticket", "Login", "outcome", "reason", "code", "request", "id"]);
    let told: Vec<(&str, &str, &str)> = first.iter().map(|row| (&*row[0], &*row[1], &*row[2])).collect();
    let mut expected: Vec<(&str, &str, &str)> = ["INC-0", "INC-1", "INC-2"]
        .into_iter()
        .zip(&locked)
        .map(|(ticket, login)| (ticket, &**login, "done"))
        .collect();
    assert_eq!(told[..3], expected, "{told:?}");
    expected.clear();
    assert_eq!((told[3].0, told[3].2, told[4]), ("INC-8", "was so", ("INC-9", "nobody@acme.example", "nobody")));
    assert!(first[..4].iter().all(|row| row[6].starts_with("00u") && row.iter().all(|cell| cell != "hunter2")));
    // The same later, from what is kept of the job.
    let (_, jobs, _) = place.run(&["jobs", "list"]).await;
    let job = jobs.split(' ').next().unwrap();
    let later = path("later.csv");
    let (exit, _, err) = place.run(&["jobs", "show", job, "--report", &later]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    assert_eq!(rows(&place, "later.csv"), (head, first));
    let (_, _, err) = place.run(&["jobs", "forget", job]).await;
    assert!(err.contains("is gone"), "{err}");
    assert!(!place.path("state/jobs").read_dir().unwrap().any(|org| org.unwrap().path().join(job).exists()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_gone_on_with_reports_what_came_in_as_well() {
    let refused = place().await.logins("status eq \"LOCKED_OUT\"").await.remove(0);
    let place_of = place().await;
    let (_, person, _) = place_of.run(&["api", "GET", &format!("/v1/users/{refused}")]).await;
    let person: Value = serde_json::from_str(&person).unwrap();
    let place =
        place_with(&format!("status=403:/api/v1/users/{}/lifecycle@once", person["id"].as_str().unwrap())).await;
    let (list, _) = table(&place).await;
    let (exit, out, err) = place.run(&["bulk", "unlock", "--people", &list, "--yes"]).await;
    assert!(exit == Exit::Failed && out.contains("2 done · 1 refused"), "{out}{err}");
    let report = place.path("again.csv").display().to_string();
    let (_, out, err) = place.run(&["jobs", "retry", "--report", &report]).await;
    assert!(out.contains("3 done"), "{out}{err}");
    let (head, rows) = rows(&place, "again.csv");
    assert_eq!((head[0].as_str(), rows.len()), ("Ticket", 5), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_leaves_no_report_in_the_way_of_the_next_one() {
    let place = place_with("latency=40ms").await;
    let list = place.write("people.txt", &place.active(30).await.join("\n"));
    let report = place.path("report.csv").display().to_string();
    let words = ["bulk", "unsuspend", "--people", &list, "--yes", "--report", &report];
    let (_, out, err) = place.run(&["bulk", "suspend", "--people", &list, "--yes", "--expect", "30"]).await;
    assert!(out.contains("done"), "{out}{err}");
    let over = super::killed::kill_after(&place, &words, std::time::Duration::from_millis(1500)).await;
    assert!(over || !place.path("report.csv").exists(), "nothing is there before there is something to tell");
    let again = if over { place.path("again.csv").display().to_string() } else { report };
    let (_, out, err) = place.run(&["jobs", "retry", "--report", &again]).await;
    assert!(std::path::Path::new(&again).exists(), "{out}{err}");
    // The same where nobody is left.
    let last = place.path("last.csv").display().to_string();
    let (_, out, err) = place.run(&["jobs", "retry", "--report", &last]).await;
    let told = outcomes(&std::fs::read_to_string(&last).unwrap());
    assert!(told.len() > 20 && out.contains("Nobody is left"), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_an_id_is_found_by_its_login_and_one_without_any_name_is_told() {
    let place = place().await;
    let (_, out, _) =
        place.run(&["users", "--search", "status eq \"LOCKED_OUT\"", "--columns", "login", "--format", "csv"]).await;
    let locked: Vec<&str> = out.lines().skip(1).take(2).map(|line| line.trim_matches('"')).collect();
    let table = format!("id,login,name\n,{},One\n,{},Two\n,,Three\n,nobody@acme.example,Four\n", locked[0], locked[1]);
    let list = place.write("blank.csv", &table);
    let report = place.path("blank-report.csv").display().to_string();
    let (exit, out, err) = place.run(&["bulk", "unlock", "--people", &list, "--yes", "--report", &report]).await;
    assert!(out.contains("4 lines of") && out.contains("2 done"), "{out}{err}");
    assert!(exit == Exit::Failed && err.contains("left out of those who are meant: 2"), "{out}{err}");
    assert!(out.contains("line 4: Three, without an id, login, email or number"), "{out}");
    let (_, all) = rows(&place, "blank-report.csv");
    assert_eq!(all.len(), 4, "nobody of the table is missing in its report");
}
