//! Plans and jobs as programs read them: nothing but JSON on standard output.

use super::*;

/// The lines of standard output, each of which must be one JSON object.
fn objects(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_and_what_became_of_it_are_an_object_each() {
    let place = place().await;
    let active = place.active(3).await;
    let list = place.write("people.txt", &format!("{}\nghost@acme.example\n", active.join("\n")));
    let words = ["bulk", "suspend", "--people", &list, "--format", "json"];
    let (exit, out, err) = place.run(&[&words[..], &["--dry-run"]].concat()).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let [plan] = &objects(&out)[..] else { panic!("one object: {out}") };
    let told = ["type", "action", "people", "risk"].map(|field| plan[field].to_string());
    assert_eq!(told, ["\"plan\"", "\"suspend\"", "3", "\"destructive\""]);
    let groups = plan["groups"].as_array().unwrap();
    let of = |what: &str| groups.iter().find(|group| group["what"] == what).unwrap_or_else(|| panic!("{what}: {out}"));
    let logins: Vec<&str> =
        of("will")["people"].as_array().unwrap().iter().map(|person| person["login"].as_str().unwrap()).collect();
    assert_eq!(logins, active);
    assert_eq!(texts(&of("nobody")["entries"]), ["line 4: ghost@acme.example"]);
    assert!(texts(&plan["in_the_way"])[0].contains("--expect 3"), "{plan}");
    assert!(plan["calls"].as_u64().unwrap() >= 6 && plan["undo"] == "can be undone" && plan["mails"] == 0, "{plan}");
    // Refused: the plan alone, and why on the other stream.
    let (exit, out, err) = place.run(&words).await;
    assert!(exit == Exit::WrongUsage && objects(&out).len() == 1 && err.contains("--yes"), "{out}{err}");
    // Done: the plan, then what became of it.
    let (exit, out, err) = place.run(&[&words[..], &["--yes", "--expect", "3"]].concat()).await;
    let [plan, result] = &objects(&out)[..] else { panic!("two objects: {out}{err}") };
    assert!(plan["in_the_way"].as_array().unwrap().is_empty(), "{plan}");
    assert!(result["type"] == "result" && result["stage"] == "done", "{result}");
    let all_are_meant = !err.contains("left out of those who are meant");
    let each = result["each"].as_array().unwrap();
    let done = each.iter().filter(|one| one["outcome"] == "done").count();
    assert_eq!((each.len(), result["counts"]["done"].as_u64()), (3, Some(done as u64)), "{result}");
    assert_eq!(exit == Exit::Fine, done == 3 && all_are_meant, "{result}{err}");
    // Done again: nobody is left, which is told in the same two objects.
    let (_, out, err) = place.run(&[&words[..], &["--yes", "--expect", "0"]].concat()).await;
    let [plan, result] = &objects(&out)[..] else { panic!("two objects: {out}{err}") };
    assert!(plan["people"] == 0 && result["type"] == "result" && result["id"].is_null(), "{out}");
    assert_eq!((&result["counts"]["done"], result["each"].as_array().map(Vec::len)), (&0.into(), Some(0)), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_and_the_jobs_are_read_by_programs_as_well() {
    let place = place().await;
    let list = place.write("people.txt", &place.active(3).await.join("\n"));
    let file = place.path("plan.ndjson").display().to_string();
    let save = ["bulk", "expire", "--people", &list, "--save-plan", &file, "--format", "json"];
    let (exit, out, err) = place.run(&save).await;
    let told = objects(&out);
    assert!(exit == Exit::Fine && told.len() == 2, "{out}{err}");
    assert!(told[0]["type"] == "plan" && told[1]["type"] == "saved" && told[1]["people"] == 3, "{out}");
    let (_, out, err) = place.run(&["bulk", "--plan", &file, "--yes", "--format", "json"]).await;
    let told = objects(&out);
    assert!(told[0]["sha256"].is_string() && told[1]["type"] == "result", "{out}{err}");
    let id = told[1]["id"].as_str().unwrap().to_owned();
    for words in [
        &["jobs", "list", "--format", "json"][..],
        &["jobs", "show", &id, "--format", "json"],
        &["jobs", "retry", &id, "--format", "json"],
        &["jobs", "stop", &id, "--format", "json"],
        &["jobs", "forget", &id, "--format", "json"],
    ] {
        let (_, out, err) = place.run(words).await;
        let told = objects(&out);
        assert!(told.len() == 1 && told[0]["id"] == id.as_str(), "{words:?}: {out}{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_not_named_is_the_one_that_is_meant_most_likely() {
    let place = place().await;
    for words in [["jobs", "show"], ["jobs", "stop"], ["jobs", "forget"]] {
        let (exit, _, err) = place.run(&words).await;
        assert!(exit == Exit::WrongUsage && err.contains(&format!("no job to {}", words[1])), "{err}");
    }
    let active = place.active(2).await;
    let mut ids = Vec::new();
    for login in &active {
        let list = place.write("people.txt", login);
        place.run(&["bulk", "reset", "--people", &list, "--yes", "--expect", "1"]).await;
        let (_, out, err) = place.run(&["jobs", "show", "--format", "json"]).await;
        let told = objects(&out);
        assert_eq!(told[0]["each"][0]["login"], login.as_str(), "{out}{err}");
        ids.push(told[0]["id"].as_str().unwrap().to_owned());
    }
    // None is left to be stopped.
    let (exit, _, err) = place.run(&["jobs", "stop"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("no job to stop"), "{err}");
    for id in ids.iter().rev() {
        let (exit, _, err) = place.run(&["jobs", "forget"]).await;
        assert!(exit == Exit::Fine && err.contains(&format!("{id} is gone from this machine")), "{err}");
    }
    assert_eq!(place.run(&["jobs", "forget"]).await.0, Exit::WrongUsage);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_worked_on_now_is_told_from_whom_nobody_knows_and_of_whom_only_a_person_can_say_it() {
    use oktui::protocol::job::{Job, Line};
    use oktui::store::jobs::{Event, Jobs};

    let place = place().await;
    let origin = oktui::protocol::connection::Origin::understand(place.serving.origin()).unwrap().origin;
    let now = jiff::Timestamp::now();
    let job: Job = serde_json::from_value(serde_json::json!({
        "v": 1, "id": "1124-abcd", "org": origin.as_str(), "connection": "acme", "planned": now.to_string(),
        "action": "reset", "title": "reset 2 passwords", "source": "a list", "people": 2,
        "ways": [{"status": "ACTIVE", "steps": [{"reset": {"mail": true}}]}],
    }))
    .unwrap();
    let person = |id: &str| {
        let login = format!("{id}@acme.com");
        serde_json::from_value(serde_json::json!({"id": id, "login": login, "status": "ACTIVE"})).unwrap()
    };
    let people = ["one", "two"].map(person).to_vec();
    let mut held =
        Jobs::of(&place.path("state"), &origin).create(&job, people, &[], std::iter::empty::<Line>()).unwrap();
    held.note(now, Event::Started { run: "r".to_owned() }).unwrap();
    held.note(now, Event::Begun { person: 0, step: 0 }).unwrap();
    let (_, out, err) = place.run(&["jobs", "show", "1124-abcd"]).await;
    assert!(out.contains("0 of 2 people: 2 not reached · 1 of these under way"), "{out}{err}");
    assert!(out.contains("under way   one@acme.com") && !out.contains("unknown"), "{out}");
    let (_, out, _) = place.run(&["jobs", "show", "1124-abcd", "--format", "json"]).await;
    let [told] = &objects(&out)[..] else { panic!("{out}") };
    assert_eq!((&told["counts"]["under_way"], &told["each"][0]["outcome"]), (&1.into(), &"under way".into()), "{told}");
    drop(held);
    let report = place.path("report.csv").display().to_string();
    let (_, out, err) = place.run(&["jobs", "show", "1124-abcd", "--report", &report]).await;
    assert!(out.contains("1 unknown") && !out.contains("under way"), "{out}{err}");
    let said = "only a person who looks can say what became of it";
    let written = std::fs::read_to_string(&report).unwrap();
    assert!(out.contains(said) && written.contains(said), "{out}{written}");
}
