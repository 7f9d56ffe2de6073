//! A plan that is saved, agreed to by a second person, and done as it stands.

use std::path::Path;

use super::*;

/// A machine on which policies are rehearsed; the demo is as it was at the beginning of each run.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(policy: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("policy.toml"), policy).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    async fn run(&self, words: &[&str]) -> (Exit, String, String) {
        let mut arguments: Vec<OsString> = ["oktui", "--demo", "--demo-still", "--demo-users", "300", "--policy"]
            .into_iter()
            .map(OsString::from)
            .collect();
        arguments.push(self.path("policy.toml").into());
        arguments.extend(words.iter().map(OsString::from));
        let (config, state) = (self.path("config.toml"), self.path("state"));
        tokio::task::spawn_blocking(move || {
            let text = |path: &Path| Some(path.display().to_string());
            let variable = |name: &str| match name {
                "OKTUI_CONFIG" => text(&config),
                "OKTUI_STATE" => text(&state),
                _ => None,
            };
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut surroundings = Surroundings {
                variable: &variable,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            };
            let exit = run(arguments, &mut surroundings);
            (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        })
        .await
        .unwrap()
    }

    /// A plan to suspend the first six people who are no administrators; its SHA-256.
    async fn plan(&self) -> String {
        let sales = "profile.department eq \"Sales\" and status eq \"ACTIVE\"";
        let (_, out, err) = self.run(&["users", "--search", sales, "--columns", "login", "--format", "csv"]).await;
        let mut admins = String::new();
        for group in ["Helpdesk", "Okta Administrators"] {
            admins += &self.run(&["users", "--group", group, "--columns", "login", "--format", "csv"]).await.1;
        }
        let is_free = |login: &&str| !admins.contains(*login);
        let list: Vec<&str> = out.lines().skip(1).filter(is_free).take(6).collect();
        assert_eq!(list.len(), 6, "{err}");
        std::fs::write(self.path("people.txt"), list.join("\n")).unwrap();
        let (people, plan) = (self.path("people.txt").display().to_string(), self.file());
        let (exit, out, err) = self.run(&["bulk", "suspend", "--people", &people, "--save-plan", &plan]).await;
        assert!(exit == Exit::Fine && out.contains("Nothing was sent"), "{out}{err}");
        let sum = oktui::store::journal::digest(&self.read("plan.ndjson"));
        assert!(out.contains(&sum), "{out}");
        sum
    }

    fn file(&self) -> String {
        self.path("plan.ndjson").display().to_string()
    }

    /// Changes the plan as if somebody else had planned it.
    fn of_somebody_else(&self) {
        let text = self.read("plan.ndjson");
        let mut lines = text.lines();
        let mut job: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        job["owner"] = "00uSomebodyElse00000".into();
        job["user"] = "somebody".into();
        let people: Vec<&str> = lines.collect();
        let text = format!("{job}\n{}\n", people.join("\n"));
        std::fs::write(self.path("plan.ndjson"), oktui::store::jobs::saved::sealed(&text)).unwrap();
    }
}

/// The file in which somebody agreed.
fn agreed(approval: &Value) -> String {
    let approval = serde_json::from_value(approval.clone()).unwrap();
    oktui::store::jobs::saved::sealed_approval(&approval).unwrap()
}

const ASKS: &str = r#"version = 1
[organisation."*"]
approve = { on = ["suspend > 5"], by = "login:*", valid = "30m" }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_plan_is_done_as_it_stands_or_not_at_all() {
    let desk = Desk::new("version = 1\n");
    desk.plan().await;
    let plan = desk.file();
    let (exit, out, err) = desk.run(&["bulk", "--plan", &plan, "--dry-run"]).await;
    assert!(exit == Exit::Fine && err.contains("--expect 6") && out.contains("Nothing was sent"), "{out}{err}");
    let does = ["bulk", "--plan", &plan, "--yes", "--expect", "6"];
    let (exit, out, err) = desk.run(&does).await;
    assert!(exit == Exit::Fine && out.contains("suspend 6 people: 6 done"), "{out}{err}");
    for (more, said) in [
        (&["--expect", "7"][..], "comes to 6 people"),
        (&["suspend", "--expect", "6"], "cannot be used with"),
        (&["--expect", "6", "--ticket", "INC-1"], "cannot be used with"),
    ] {
        let (exit, _, err) = desk.run(&[&["bulk", "--plan", &plan, "--yes"], more].concat()).await;
        assert!(exit == Exit::WrongUsage && err.contains(said), "{err}");
    }
    // Somebody is not as they were when it was planned, or the plan not as it was written.
    let text = desk.read("plan.ndjson");
    for (from, to, said) in [
        ("\"status\":\"ACTIVE\"", "\"status\":\"STAGED\"", "changed since"),
        ("\"org\":\"demo\"", "\"org\":\"https://other.okta.com\"", "is of other.okta.com"),
        ("\"v\":1", "\"v\":9", "later version"),
        ("\"people\":6", "\"people\":5", "6 of 5 people"),
        ("\"planned\":\"2", "\"planned\":\"1", "older than 10 minutes"),
        ("\"planned\":\"20", "\"planned\":\"29", "from a later time"),
    ] {
        assert!(text.contains(from), "{from}: {text}");
        let changed = match text.rsplit_once(from) {
            Some((before, after)) => format!("{before}{to}{after}"),
            None => text.clone(),
        };
        std::fs::write(desk.path("plan.ndjson"), &changed).unwrap();
        let (exit, _, err) = desk.run(&does).await;
        assert!(exit == Exit::WrongUsage && err.contains("it is not as it was saved"), "{from}: {err}");
        std::fs::write(desk.path("plan.ndjson"), oktui::store::jobs::saved::sealed(&changed)).unwrap();
        let (exit, _, err) = desk.run(&does).await;
        assert!(exit == Exit::WrongUsage && err.contains(said), "{said}: {err}");
    }
    let (exit, _, err) = desk.run(&["bulk", "suspend", "--search", "status pr", "--save-plan", &plan]).await;
    assert!(exit == Exit::WrongUsage && err.contains("cannot be saved"), "never written over: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_second_person_is_asked_for_nothing_is_done_without() {
    let desk = Desk::new(ASKS);
    let sum = desk.plan().await;
    let plan = desk.file();
    let people = desk.path("people.txt").display().to_string();
    let (exit, _, err) = desk.run(&["bulk", "suspend", "--people", &people, "--yes", "--expect", "6"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("policy.toml, line 3") && err.contains("--save-plan"), "{err}");
    let does = ["bulk", "--plan", &plan, "--yes", "--expect", "6"];
    let (exit, _, err) = desk.run(&does).await;
    assert!(exit == Exit::WrongUsage && err.contains("oktui jobs approve"), "{err}");
    // Whoever planned it does not agree to it.
    let (exit, _, err) = desk.run(&["jobs", "approve", &plan, "--expect", "6"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("somebody else approves"), "{err}");
    // Somebody else's.
    let (_, ana, _) = desk.run(&["api", "GET", "/v1/users/ana.muller@acme.com"]).await;
    let ana: Value = serde_json::from_str(&ana).unwrap();
    let policy = oktui::store::journal::digest(ASKS);
    let now = jiff::Timestamp::now();
    let approval = serde_json::json!({
        "v": 1, "plan": sum, "policy": policy, "id": ana["id"], "login": "ana.muller@acme.com", "user": "ana",
        "host": "hers", "at": now.to_string(),
    });
    let late = now - jiff::SignedDuration::from_mins(31);
    for (field, value, said) in [
        ("plan", Value::from("00"), "another plan"),
        ("policy", Value::from("00"), "another policy"),
        ("at", Value::from(late.to_string()), "30 minutes"),
        ("v", Value::from(2), "later version"),
        ("id", Value::from("00u00000000000000000"), "not"),
    ] {
        let mut changed = approval.clone();
        changed[field] = value;
        std::fs::write(desk.path("plan.ndjson.approval"), agreed(&changed)).unwrap();
        let (exit, _, err) = desk.run(&does).await;
        assert!(exit != Exit::Fine && err.contains(said), "{field}: {err}");
    }
    // Whatever stands in it is as it was written, or it is none.
    let written = agreed(&approval);
    for (from, to) in [("ana.muller@acme.com", "boss@acme.com"), ("\"hers\"", "\"another\""), ("\"seal\"", "\"sign\"")]
    {
        std::fs::write(desk.path("plan.ndjson.approval"), written.replace(from, to)).unwrap();
        let (exit, _, err) = desk.run(&does).await;
        assert!(exit == Exit::WrongUsage && err.contains("is not as it was written"), "{from}: {err}");
    }
    std::fs::write(desk.path("plan.ndjson.approval"), &written).unwrap();
    let (exit, out, err) = desk.run(&does).await;
    assert!(exit == Exit::Fine && out.contains("6 done"), "{out}{err}");
    // One that the rule does not mean.
    let policy = ASKS.replace("login:*", "login:lee@*");
    std::fs::write(desk.path("policy.toml"), &policy).unwrap();
    let mut changed = approval.clone();
    changed["policy"] = oktui::store::journal::digest(&policy).into();
    std::fs::write(desk.path("plan.ndjson.approval"), agreed(&changed)).unwrap();
    let (exit, _, err) = desk.run(&does).await;
    assert!(exit == Exit::WrongUsage && err.contains("what is allowed here has changed"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_agrees_sees_the_plan_and_leaves_their_name() {
    let desk = Desk::new(ASKS);
    desk.plan().await;
    desk.of_somebody_else();
    let plan = desk.file();
    let (exit, out, err) = desk.run(&["jobs", "approve", &plan]).await;
    assert!(exit == Exit::WrongUsage && err.contains("--expect 6") && out.contains("by somebody"), "{out}{err}");
    let people = desk.read("people.txt");
    assert!(people.lines().all(|login| out.contains(login)), "{out}");
    let (exit, _, err) = desk.run(&["jobs", "approve", &plan, "--expect", "5"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("nothing was approved"), "{err}");
    assert!(!desk.path("plan.ndjson.approval").exists());
    let (exit, out, err) = desk.run(&["jobs", "approve", &plan, "--expect", "6"]).await;
    assert!(exit == Exit::Fine && out.contains("30 minutes"), "{out}{err}");
    let approval: Value = serde_json::from_str(&desk.read("plan.ndjson.approval")).unwrap();
    assert_eq!(approval["plan"], oktui::store::journal::digest(&desk.read("plan.ndjson")));
    assert!(approval["login"].as_str().unwrap().contains('@'), "{approval}");
    // Where no rule asks for it there is nothing to agree to.
    std::fs::write(desk.path("policy.toml"), "version = 1\n").unwrap();
    let (exit, _, err) = desk.run(&["jobs", "approve", &plan, "--expect", "6"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("no rule"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_say_how_many_and_hold_for_each_call() {
    let desk = Desk::new("version = 1\n[level.all]\nwho = [\"*\"]\nmany = 5\n[organisation.\"*\"]\ncanary = 2\n");
    desk.plan().await;
    let people = desk.path("people.txt").display().to_string();
    let (exit, _, err) = desk.run(&["bulk", "suspend", "--people", &people, "--yes", "--expect", "6"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("5 people at once are the most here"), "{err}");
    assert!(!err.contains("NOT IN FORCE"), "{err}");
    let job: Value = serde_json::from_str(desk.read("plan.ndjson").lines().next().unwrap()).unwrap();
    assert_eq!(job["canary"], 2);
    // One of its calls alone, without a plan that was agreed to.
    let desk = Desk::new(&ASKS.replace("suspend > 5", "suspend"));
    let suspend = "/v1/users/ana.muller@acme.com/lifecycle/suspend";
    let (exit, _, err) = desk.run(&["api", "POST", suspend]).await;
    assert!(exit != Exit::Fine && err.contains("a second person agreed"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_rule_protects_is_contained_only_where_that_is_said() {
    let place = place().await;
    let active = place.active(4).await;
    let list = place.write("people.txt", &active.join("\n"));
    let policy = place.write(
        "policy.toml",
        &format!("version = 1\n[organisation.\"*\"]\nprotect = [\"login:{}\"]\ncontain_protected = true\n", active[2]),
    );
    let words = ["--demo", "--demo-still", "--demo-users", "300", "--policy", &policy, "bulk", "sessions"];
    let people = ["--people", &list, "--yes", "--expect"];
    for (count, more, told) in [
        ("3", &[][..], "--contain takes in those whom a rule protects"),
        ("4", &["--contain"], "4 done"),
        ("3", &[], "3 done"),
    ] {
        let (exit, out, err) = place.run(&[&words[..], &people, &[count], more].concat()).await;
        assert!(out.contains(told), "{out}{err}");
        assert_eq!(exit == Exit::Fine, !more.is_empty(), "who is protected was meant: {out}{err}");
        assert_eq!(out.contains("may be contained"), more.is_empty(), "{out}");
    }
    // What contains nothing passes by nobody.
    let words = [&words[..6], &["bulk", "reset"]].concat();
    let (_, out, err) = place.run(&[&words[..], &["--people", &list, "--contain", "--dry-run"]].concat()).await;
    assert!(out.contains("      3  to reset") && out.contains("protected"), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_playbook_that_does_more_only_what_contains_is_done_to_the_protected() {
    let place = place().await;
    let active = place.active(3).await;
    let list = place.write("people.txt", &active.join("\n"));
    let policy = place.write(
        "policy.toml",
        &format!("version = 1\n[organisation.\"*\"]\nprotect = [\"login:{}\"]\ncontain_protected = true\n", active[1]),
    );
    let report = place.path("report.csv");
    let words = ["--demo", "--demo-still", "--demo-users", "300", "--policy", &policy, "bulk", "--playbook", "contain"];
    let since = ["--since", "2020-01-01", "--people", &list];
    let (_, out, err) = place.run(&[&words[..], &since, &["--dry-run"]].concat()).await;
    assert!(out.contains("      1  may be contained") && out.contains("(only suspend, end sessions"), "{out}{err}");
    let go = ["--contain", "--yes", "--expect", "3", "--report", report.to_str().unwrap()];
    let (exit, out, err) = place.run(&[&words[..], &since, &go].concat()).await;
    assert!(out.contains("3 done"), "{out}{err}");
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("1 person taken in who are protected"), "{out}");
    let phase =
        |word: &str| out.lines().find(|line| line.contains(". ") && line.contains(word)).unwrap_or("").to_owned();
    assert!(phase("suspend").contains(" 3  suspend"), "{out}");
    assert!(phase("remove factors").contains("not for 1: protected"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_in_the_way_is_told_at_once() {
    let place = place().await;
    let active = place.active(40).await;
    let list = place.write("people.txt", &active.join("\n"));
    let there = place.write("there.csv", "mine");
    let policy = place.write(
        "policy.toml",
        "version = 1\n[organisation.\"*\"]\nticket = [\"suspend\"]\nmax_job = 20\n\
         approve = { on = [\"suspend > 3\"], by = \"login:*\", valid = \"1h\" }\n",
    );
    let demo = ["--demo", "--demo-still", "--demo-users", "300", "--policy", &policy];
    let words = ["bulk", "suspend", "--people", &list, "--report", &there];
    let (_, plan, err) = place.run(&[&demo[..], &words, &["--dry-run"]].concat()).await;
    let count =
        plan.lines().find_map(|line| line.split_once("  to suspend")).unwrap_or_else(|| panic!("{plan}{err}")).0;
    let expected = format!("--expect {}", count.trim());
    let all = ["cannot be made", "a ticket is needed", "are too many", &expected, "a tenth", "a second person"];
    for said in all {
        let line = err.lines().find(|line| line.contains(said)).unwrap_or_else(|| panic!("{said}: {err}"));
        assert!(line.contains("without --dry-run"), "{line}");
    }
    for more in [&[][..], &["--yes"]] {
        let (exit, _, err) = place.run(&[&demo[..], &words, more].concat()).await;
        assert!(exit == Exit::WrongUsage && all.iter().all(|said| err.contains(said)), "{err}");
        assert_eq!(err.contains("--yes does it"), more.is_empty(), "{err}");
    }
    assert_eq!(std::fs::read_to_string(place.path("there.csv")).unwrap(), "mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_fits_nobody_or_several_people_is_listed_with_the_line() {
    let place = place().await;
    let active = place.active(3).await;
    // As ids of another organisation look, in the middle of others.
    let mut lines: Vec<String> = (0..9).map(|number| format!("00uzzzzzzzzzzzzzz{number}5d7")).collect();
    lines.insert(4, active[0].clone());
    lines.push("gone@acme.example".to_owned());
    let list = place.write("people.txt", &lines.join("\n"));
    let (exit, out, err) = place.run(&["bulk", "expire", "--people", &list, "--dry-run"]).await;
    assert!(exit == Exit::Fine && out.contains("      1  to expire password"), "{out}{err}");
    for (at, text) in lines.iter().enumerate().filter(|(_, text)| **text != active[0]) {
        let told = format!("line {}: {text}", at + 1);
        assert!(out.lines().any(|line| line.trim() == told), "{told} is not in {out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exceptions_that_fit_nobody_are_told_and_of_several_people_all_are_left_out() {
    let place = place().await;
    let active = place.active(4).await;
    for login in &active[..2] {
        let one = place.write("one.txt", login);
        let (exit, _, err) =
            place.run(&["bulk", "set", "--people", &one, "--set", "employeeNumber=777", "--yes"]).await;
        assert_eq!(exit, Exit::Fine, "{err}");
    }
    let list = place.write("people.txt", &active.join("\n"));
    let not = place.write("not.txt", "777\nghost@acme.example\n");
    let (exit, out, err) = place.run(&["bulk", "expire", "--people", &list, "--not-people", &not, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("      2  to expire password") && out.contains("      2  excepted"), "{out}{err}");
    assert!(out.contains("line 1: 777 fits 2 people, all are left out"), "{out}");
    assert!(out.contains("line 2: ghost@acme.example is nobody here"), "{out}");
}
