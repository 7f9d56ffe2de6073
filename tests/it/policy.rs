//! The machine's policy, tried in the demo organisation from the command line: what is refused, and which line says so.

use std::ffi::OsString;

use oktui::cli::{Exit, Surroundings, run};

const POLICY: &str = r#"version = 1

[level.trainee]
who = ["trainees"]
forbid = ["delete"]

[organisation."acme.okta.com"]
protect = ["login:ana.*"]
protect_says = "Call the duty officer."
guard = ["role:*"]
contain_protected = true
directory = "off"
"#;

/// Exit, output and complaints of a run in the demo, under a policy, as somebody of these groups.
pub(super) async fn tried(policy: &str, groups: &[&str], words: &[&str]) -> (Exit, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    std::fs::write(&file, policy).unwrap();
    let mut arguments: Vec<OsString> = ["oktui", "--demo", "--demo-still", "--policy"].map(OsString::from).to_vec();
    arguments.push(file.into());
    for group in groups {
        arguments.extend(["--as-group", group].map(OsString::from));
    }
    arguments.extend(words.iter().map(OsString::from));
    let nowhere = folder.path().join("config.toml").display().to_string();
    let done = tokio::task::spawn_blocking(move || {
        let variable = |name: &str| (name == "OKTUI_CONFIG").then(|| nowhere.clone());
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run(
            arguments,
            &mut Surroundings {
                variable: &variable,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            },
        );
        (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    });
    done.await.unwrap()
}

#[tokio::test]
async fn a_trial_says_which_line_decides() {
    for (login, action, told) in [
        (
            "ana.muller@acme.com",
            "reset",
            "refused, protected: login:ana.* (policy.toml, line 8). Call the duty officer.",
        ),
        ("ana.muller@acme.com", "suspend", "let through as containment"),
        ("ana.muller@acme.com", "delete", "refused, delete is forbidden (policy.toml, line 5 (level trainee))"),
        ("robin.reyes@acme.com", "unlock", "asked with the login typed, guarded: "),
        ("priya.sharma@acme.com", "unlock", "let through; no line is against it"),
    ] {
        let (exit, out, err) =
            tried(POLICY, &["trainees"], &["policy", "test", "--login", login, "--action", action]).await;
        assert!(exit == Exit::Fine && out.contains(told), "{login} {action}: {out} {err}");
    }
}

#[tokio::test]
async fn it_holds_for_calls_by_hand_and_says_what_is_not_in_force() {
    let unlock = |login: &str| format!("/v1/users/{login}/lifecycle/unlock");
    let policy = POLICY.replace("forbid = [\"delete\"]", "");
    let call = |path: String| {
        let policy = policy.clone();
        async move { tried(&policy, &["trainees"], &["api", "POST", &path]).await }
    };
    let (exit, _, err) = call(unlock("ana.muller@acme.com")).await;
    assert!(exit != Exit::Fine && err.contains("protected: login:ana.*"), "{err}");
    assert!(err.contains("line 12: organisation.acme.okta.com.directory is NOT IN FORCE YET"), "{err}");
    let (exit, _, err) = call(unlock("robin.reyes@acme.com")).await;
    assert!(exit != Exit::Fine && err.contains("Only with --confirm-login and the login"), "{err}");
}

#[tokio::test]
async fn whoever_no_level_names_and_whoever_has_a_broken_policy_may_only_read() {
    let post = ["api", "POST", "/v1/users/ana.muller@acme.com/lifecycle/unlock"];
    for (policy, groups) in [(POLICY, ["staff"]), ("version = 1\nlevle = 1", ["trainees"])] {
        let (exit, _, err) = tried(policy, &groups, &post).await;
        assert!(exit == Exit::WrongUsage && err.contains("read-only"), "{err}");
        let (exit, out, err) = tried(policy, &groups, &["api", "GET", "/v1/org"]).await;
        assert!(exit.code() == 0 && !out.is_empty(), "{err}");
    }
}

const HELD: &str = r#"version = 1
[organisation."*"]
ticket = ["unlock"]
guard = ["role:*", { who = "login:priya.*", ticket = true }]
export = { forbid = ["mobilePhone"], most = 5, reason = true }
protect = ["login:nobody@acme.com", "group:No Such Group", "id:00u00000000000000000"]
[level.all]
who = ["*"]
forbid = ["delete"]
"#;

#[tokio::test]
async fn without_a_ticket_nothing_is_done_that_needs_one_on_any_way() {
    let unlock = "/v1/users/ana.muller@acme.com/lifecycle/unlock";
    let policy = HELD.replace("forbid = [\"delete\"]", "");
    let (exit, _, err) = tried(&policy, &["x"], &["api", "POST", unlock]).await;
    assert!(exit != Exit::Fine && err.contains("a ticket is needed for this (policy.toml, line 3)"), "{err}");
    let (exit, _, err) = tried(&policy, &["x"], &["api", "POST", unlock, "--ticket", "INC-1"]).await;
    assert_eq!(exit.code(), 0, "{err}");
    // Who is guarded with a ticket needs one, once the login is typed; without either nothing is sent.
    let policy = policy.replace("ticket = [\"unlock\"]", "");
    let expire = "/v1/users/priya.sharma@acme.com/lifecycle/deactivate";
    let (exit, _, err) = tried(&policy, &["x"], &["api", "POST", expire]).await;
    assert!(exit.code() != 0 && err.contains("guarded: login:priya.*"), "{err}");
}

/// The demo is the same in each run, so that an id of one is that of the next.
#[tokio::test]
async fn nobody_acts_on_whom_a_rule_protects_however_they_are_named() {
    let policy = "version = 1\n[organisation.\"*\"]\nprotect = [\"login:ana.*\"]\n";
    let refused = |method: &'static str, path: String, body: Option<String>| async move {
        let mut words = vec!["api", method, &path];
        words.extend(body.iter().flat_map(|body| ["-d", body.as_str()]));
        let (exit, _, err) = tried(policy, &["x"], &words).await;
        assert!(
            exit != Exit::Fine && err.contains("protected: login:ana.* (policy.toml, line 3)"),
            "{method} {path}: {err}"
        );
    };
    let (_, out, _) = tried(policy, &["x"], &["api", "GET", "/v1/users/ana.muller@acme.com"]).await;
    let id = serde_json::from_str::<serde_json::Value>(&out).unwrap()["id"].as_str().unwrap().to_owned();
    for name in ["ana.muller@acme.com", "ana.muller%40acme.com", &id] {
        refused("POST", format!("/v1/users/{name}/lifecycle/unlock"), None).await;
    }
    for (method, below) in [
        ("POST", "lifecycle/suspend"),
        ("POST", "lifecycle/deactivate"),
        ("POST", "lifecycle/reset_password?sendEmail=true"),
        ("POST", "lifecycle/expire_password_with_temp_password"),
        ("POST", "lifecycle/reset_factors"),
        ("DELETE", "sessions"),
        ("DELETE", "factors/opf1"),
        ("POST", "roles"),
    ] {
        refused(method, format!("/v1/users/{id}/{below}"), None).await;
    }
    let profile = Some(r#"{"profile": {"title": "x"}}"#.to_owned());
    refused("POST", format!("/v1/users/{id}"), profile.clone()).await;
    refused("PUT", format!("/v1/users/{id}"), profile).await;
    refused("DELETE", format!("/v1/users/{id}"), None).await;
    refused("PUT", format!("/v1/groups/00g1/users/{id}"), None).await;
    refused("POST", "/v1/anything".to_owned(), Some(format!(r#"{{"people": ["{id}"]}}"#))).await;
}

#[tokio::test]
async fn what_may_not_leave_is_refused_with_its_line() {
    for (words, told) in [
        (
            &["users", "--columns", "login,mobilePhone", "--reason", "audit"][..],
            "mobilePhone stays here (policy.toml, line 5)",
        ),
        (&["users", "--format", "json", "--reason", "audit"], "whole people hold it"),
        (&["users", "--columns", "login", "--limit", "6", "--reason", "audit"], "at most 5 people may leave at once"),
        (&["users", "--columns", "login", "--limit", "2"], "a reason is needed (policy.toml, line 5)"),
    ] {
        let (exit, out, err) = tried(HELD, &["x"], words).await;
        assert!(exit == Exit::WrongUsage && out.is_empty() && err.contains(told), "{words:?}: {out} {err}");
    }
    let words = ["users", "--columns", "login", "--format", "csv", "--reason", "audit"];
    let (_, out, err) = tried(HELD, &["x"], &words).await;
    assert_eq!(out.lines().count(), 6, "{out}");
    assert!(err.contains("only 5 people were written"), "{err}");
}

#[tokio::test]
async fn a_trial_of_the_connection_names_rules_of_nobody_and_what_the_token_may_do_beyond_them() {
    let (_, out, err) = tried(HELD, &["x"], &["check"]).await;
    for told in [
        "login:nobody@acme.com means nobody in this organisation (policy.toml, line 6)",
        "group:No Such Group means nobody",
        "id:00u00000000000000000 means nobody",
        "the token may do what is refused here: delete (Super Administrator)",
    ] {
        assert!(out.contains(told), "{told}: {out} {err}");
    }
    assert!(!out.contains("priya.* means nobody"), "{out}");
}

#[tokio::test]
async fn a_trial_tells_what_a_second_person_has_to_agree_to() {
    let policy = "version = 1\n[organisation.\"*\"]\napprove = { on = [\"reset > 10\", \"suspend\"], by = \"group:Leads\", valid = \"1h\" }\n";
    let test = async |action| {
        tried(policy, &[], &["policy", "test", "--login", "priya.sharma@acme.com", "--action", action]).await.1
    };
    let told = test("suspend").await;
    assert!(told.contains("refused alone: a second person, group:Leads, has to agree (policy.toml, line 3)"), "{told}");
    let told = test("reset").await;
    assert!(
        told.contains("let through") && told.contains("of more people at once a second person has to agree"),
        "{told}"
    );
}

#[tokio::test]
async fn templates_of_the_policy_are_there_beside_those_of_config() {
    let policy = "version = 1\n[template.intern]\nattributes = { department = \"Interns\" }\nactivation = \"staged\"\n";
    let person = tempfile::NamedTempFile::new().unwrap();
    let profile = r#"{"profile": {"firstName": "Zed", "lastName": "Intern", "email": "zed.i@acme.com"}}"#;
    std::fs::write(person.path(), profile).unwrap();
    let path = person.path().display().to_string();
    let words = ["user", "create", "--template", "intern", "--dry-run", &path];
    let (_, out, err) = tried(policy, &["x"], &words).await;
    assert!(out.contains("Interns") || err.contains("Interns"), "{out} {err}");
    let (_, _, err) = tried(&policy.replace("activation", "activaton"), &["x"], &["check"]).await;
    assert!(err.contains("line 4") && err.contains("activaton") && err.contains("read-only"), "{err}");
}

#[test]
fn the_page_about_the_file_has_the_keys_that_the_program_knows() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("| key |").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let whole = format!("{before}{}\n{after}", oktui::policy::table());
    if std::env::var_os("OKTUI_UPDATE").is_some() {
        std::fs::write(&path, &whole).unwrap();
    }
    assert_eq!(page, whole, "OKTUI_UPDATE=1 cargo test policy brings the page up to date");
}

#[tokio::test]
async fn whoever_is_guarded_is_changed_from_a_pipe_only_with_their_login_given() {
    let policy = POLICY.replace("ticket = true\n", "").replace("forbid = [\"delete\"]", "");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"profile": {"title": "Clerk"}}"#).unwrap();
    let file = file.path().display().to_string();
    let robin = "robin.reyes@acme.com";
    let path = format!("/v1/users/{robin}/lifecycle/suspend");
    for command in [vec!["api", "POST", &path], vec!["user", "update", &file, "--of", robin]] {
        let (exit, _, err) = tried(&policy, &["trainees"], &command).await;
        assert!(exit == Exit::WrongUsage && err.contains("Only with --confirm-login and the login"), "{err}");
        let wrong = [&command[..], &["--confirm-login", "ana.muller@acme.com"]].concat();
        let (exit, _, err) = tried(&policy, &["trainees"], &wrong).await;
        assert!(exit == Exit::WrongUsage && err.contains("Nothing was sent"), "{err}");
        let right = [&command[..], &["--confirm-login", robin]].concat();
        let (exit, _, err) = tried(&policy, &["trainees"], &right).await;
        // Okta may refuse it: nobody suspends themselves.
        assert!(matches!(exit, Exit::Fine | Exit::Answered(_)), "{exit:?} {err}");
    }
}

#[tokio::test]
async fn whose_token_it_is_is_somebody_too_and_a_call_by_hand_ends_no_account_before_its_time() {
    let rules = "version = 1\n[organisation.\"*\"]\nprotect = [\"login:robin*\"]\n";
    let mail = r#"{"profile":{"secondEmail":"x@acme.example"}}"#;
    for words in [
        &["api", "POST", "/v1/users/me", "-d", mail][..],
        &["api", "POST", "/v1/users/me/lifecycle/reset_password?sendEmail=false"][..],
        &["api", "DELETE", "/v1/users/me/sessions"][..],
    ] {
        let (exit, out, err) = tried(rules, &[], words).await;
        assert!(exit != Exit::Fine && err.contains("login:robin*"), "{words:?}: {exit:?} {out} {err}");
    }
    let wait = "version = 1\n[organisation.\"*\"]\ndeactivate = \"suspend first\"\n";
    for words in [
        &["api", "POST", "/v1/users/jana.weiss@acme.com/lifecycle/deactivate"][..],
        &["api", "DELETE", "/v1/users/jana.weiss@acme.com"][..],
    ] {
        let (exit, out, err) = tried(wait, &[], words).await;
        assert!(exit != Exit::Fine && err.contains("suspend first"), "{words:?}: {exit:?} {out} {err}");
    }
}

/// What leaves as it came, on every way that is no list of columns.
#[tokio::test]
async fn what_cannot_be_taken_apart_is_held_as_a_whole_on_every_way() {
    let only = |rule: &str| format!("version = 1\n[organisation.\"*\"]\nexport = {{ {rule} }}\n");
    let (forbid, most, reason) = (only("forbid = [\"mobilePhone\"]"), only("most = 3"), only("reason = true"));
    let user = ["user", "ana.muller@acme.com"];
    for (policy, words, told) in [
        (&forbid, &["api", "GET", "/v1/users?limit=1"][..], "mobilePhone stays here (policy.toml, line 3)"),
        (&forbid, &["api", "GET", "/v1/logs"], "what Okta sent may hold it"),
        (&forbid, &["api", "GET", "/v1/us%65rs/ana.muller@acme.com"], "mobilePhone stays here"),
        (&forbid, &["events", "--format", "ndjson"], "mobilePhone stays here"),
        (&forbid, &user, "whole people hold it"),
        (
            &most,
            &["api", "GET", "/v1/users?limit=4"],
            "at most 3 may leave at once (policy.toml, line 3), and these are 4",
        ),
        (&most, &["api", "GET", "/v1/users?limit=1", "--all-pages"], "--all-pages: at most 3"),
        (&most, &["events", "--follow"], "how many come is not known"),
        (&most, &["events", "listen"], "how many come is not known"),
        (&reason, &["api", "GET", "/v1/users?limit=1"], "a reason is needed (policy.toml, line 3): --reason gives one"),
        (&reason, &["events"], "a reason is needed"),
        (&reason, &user, "a reason is needed"),
    ] {
        let (exit, out, err) = tried(policy, &["x"], words).await;
        assert!(exit.code() != 0 && out.is_empty() && err.contains(told), "{words:?}: {out} {err}");
    }
    for (policy, words) in [
        (&forbid, &["api", "GET", "/v1/groups?limit=1"][..]),
        (&forbid, &["events"]),
        (&most, &["api", "GET", "/v1/users?limit=3"]),
        (&most, &user),
        (&reason, &["api", "GET", "/v1/users?limit=1", "--reason", "audit"]),
        (&reason, &["user", "ana.muller@acme.com", "--reason", "audit"]),
        (&reason, &["events", "--reason", "audit"]),
    ] {
        let (exit, out, err) = tried(policy, &["x"], words).await;
        assert!(exit.code() == 0 && !out.is_empty(), "{words:?}: {out} {err}");
    }
    // A policy that cannot be understood may have held something back.
    let broken = "version = 1\nlevle = 1";
    for words in [&["users", "--columns", "login"][..], &["api", "GET", "/v1/users"], &["events"], &user] {
        let (exit, out, err) = tried(broken, &["x"], words).await;
        assert!(
            exit.code() != 0 && out.is_empty() && err.contains("nothing of people leaves here"),
            "{words:?}: {err}"
        );
    }
}

#[tokio::test]
async fn a_group_that_a_rule_goes_by_is_neither_renamed_nor_deleted_from_here() {
    let groups = tried("version = 1\n", &["x"], &["api", "GET", "/v1/groups?q=Sales"]).await.1;
    let groups: serde_json::Value = serde_json::from_str(&groups).unwrap();
    let id = groups[0]["id"].as_str().unwrap();
    let rename = r#"{"profile": {"name": "Other"}}"#;
    for (rule, by) in [("protect = [\"group:sales\"]", "group:sales"), (&*format!("guard = [\"group:{id}\"]"), id)] {
        let policy = format!("version = 1\n[organisation.\"*\"]\n{rule}\n");
        for (method, path, body) in [
            ("DELETE", format!("/v1/groups/{id}"), None),
            ("DELETE", format!("/v1/groups/{id}/"), None),
            ("PUT", format!("/v1/gr%6Fups/{id}"), Some(rename)),
        ] {
            let mut words = vec!["api", method, &path];
            words.extend(body.iter().flat_map(|body| ["-d", *body]));
            let (exit, _, err) = tried(&policy, &["x"], &words).await;
            assert!(exit != Exit::Fine && err.contains(by), "{method} {path}: {err}");
            assert!(err.contains("goes by the group Sales (policy.toml, line 3)"), "{method} {path}: {err}");
        }
    }
    // Another group is not meant, and without such rules nothing is asked.
    let policy = "version = 1\n[organisation.\"*\"]\nprotect = [\"group:Marketing\"]\n";
    let path = format!("/v1/groups/{id}");
    let (exit, _, err) = tried(policy, &["x"], &["api", "PUT", &path, "-d", rename]).await;
    assert_eq!(exit.code(), 0, "{err}");
}

#[tokio::test]
async fn roles_that_are_given_by_hand_are_known_by_their_word() {
    let policy = "version = 1\n[organisation.\"*\"]\nticket = [\"roles\"]\n";
    let give = ["api", "POST", "/v1/users/ana.muller@acme.com/roles", "-d", r#"{"type":"HELP_DESK_ADMIN"}"#];
    let (exit, _, err) = tried(policy, &["x"], &give).await;
    assert!(exit != Exit::Fine && err.contains("a ticket is needed for this (policy.toml, line 3)"), "{err}");
    let unlock = ["api", "POST", "/v1/users/ana.muller@acme.com/lifecycle/unlock"];
    let (exit, _, err) = tried(policy, &["x"], &unlock).await;
    assert_eq!(exit.code(), 0, "{err}");
    let policy = "version = 1\n[level.all]\nwho = [\"*\"]\nforbid = [\"roles\"]\n";
    let (exit, _, err) = tried(policy, &["x"], &give).await;
    assert!(exit != Exit::Fine && err.contains("roles is forbidden (policy.toml, line 4"), "{err}");
}

const FIRST: &str = r#"version = 1
[organisation."*"]
deactivate = "suspend first"
deactivate_days = 7
ticket = ["deactivate"]
"#;

#[tokio::test]
async fn a_job_asks_for_its_ticket_before_it_begins_and_leaves_out_who_was_not_suspended_first() {
    let folder = tempfile::tempdir().unwrap();
    let people = folder.path().join("people.txt");
    std::fs::write(&people, "priya.sharma@acme.com\nana.muller@acme.com\n").unwrap();
    let people = people.display().to_string();
    let bulk = ["bulk", "deactivate", "--people", &people, "--yes"];
    let (exit, out, err) = tried(FIRST, &["x"], &[&bulk[..], &["--ticket", "INC-1", "--expect", "0"]].concat()).await;
    assert!(out.contains("suspend first, and deactivate after 7 days (policy.toml, line 3)"), "{out}{err}");
    assert!(exit == Exit::WrongUsage && err.contains("rules keep everybody who is meant from it"), "{out}{err}");
    let policy = FIRST.replace("deactivate = \"suspend first\"\ndeactivate_days = 7\n", "");
    let (exit, out, err) = tried(&policy, &["x"], &[&bulk[..], &["--expect", "2"]].concat()).await;
    assert!(exit == Exit::WrongUsage && !out.contains("protected"), "{out}{err}");
    assert!(err.contains("a ticket is needed for this (policy.toml, line 3): --ticket gives it"), "{out}{err}");
    let plan = folder.path().join("plan").display().to_string();
    let save = ["bulk", "deactivate", "--people", &people, "--save-plan", &plan];
    let (exit, _, err) = tried(&policy, &["x"], &save).await;
    assert!(exit == Exit::WrongUsage && err.contains("no plan was saved"), "{err}");
    let (exit, out, err) = tried(&policy, &["x"], &[&bulk[..], &["--expect", "2", "--ticket", "INC-1"]].concat()).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
}

#[tokio::test]
async fn what_holds_is_shown_with_the_file_that_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, config) = (folder.path().join("trainees.toml"), folder.path().join("config.toml"));
    std::fs::write(&file, "version = 1\n[organisation.\"*\"]\nprotect = [\"login:ceo@*\"]\n").unwrap();
    let rules = "read_only = true\nforbid = [\"delete\"]\nprotect = [\"login:cfo@*\"]\nguard = [\"role:*\"]\n";
    std::fs::write(&config, format!("[connection.acme]\nhost = \"acme.okta.com\"\n{rules}")).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let shown = |words: Vec<OsString>| {
        let config = config.display().to_string();
        tokio::task::spawn_blocking(move || {
            let variable = |name: &str| (name == "OKTUI_CONFIG").then(|| config.clone());
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let (stdin_is_terminal, stdout_is_terminal) = (false, false);
            let (out_to, err_to) = (&mut out, &mut err);
            run(
                words,
                &mut Surroundings {
                    variable: &variable,
                    stdin_is_terminal,
                    stdout_is_terminal,
                    out: out_to,
                    err: err_to,
                },
            );
            format!("{}{}", String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        })
    };
    let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
    let told = shown(words(&["oktui", "policy", "show"])).await.unwrap();
    for part in [
        "config.toml",
        "read_only in config.toml",
        "forbid in config.toml",
        "login:cfo@* (protect in config.toml)",
        "role:* (guard in config.toml)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let file = file.display().to_string();
    let told = shown(words(&["oktui", "--demo", "--policy", &file, "policy", "show"])).await.unwrap();
    assert!(told.contains("login:ceo@* (trainees.toml, line 3)"), "{told}");
}

#[tokio::test]
async fn what_may_leave_holds_for_reports_too() {
    let policy = HELD.replace("forbid = [\"delete\"]", "");
    let report = |more: &'static [&str]| {
        let policy = policy.clone();
        async move {
            tried(&policy, &["x"], &[&["report", "pending", "--days", "0", "--format", "csv"], more].concat()).await
        }
    };
    let (exit, out, err) = report(&[]).await;
    assert!(exit == Exit::WrongUsage && out.is_empty() && err.contains("reason"), "{out}{err}");
    let (exit, out, err) = report(&["--reason", "audit", "--columns", "login,mobilePhone"]).await;
    assert!(exit == Exit::WrongUsage && out.is_empty() && err.contains("mobilePhone"), "{out}{err}");
    let (exit, out, err) = report(&["--reason", "audit", "--columns", "login"]).await;
    assert_eq!((exit, out.lines().count()), (Exit::Fine, 1 + 5), "{out}{err}");
    assert!(err.contains("only 5 people were written: no more may leave at once (policy.toml, line 5)"), "{err}");
}

#[tokio::test]
async fn a_pipe_opens_no_account_where_a_verified_caller_is_wanted() {
    let policy = "version = 1\n[organisation.\"*\"]\nverified = true\n";
    let login = "grace.okafor+oncall@acme.com";
    let by_hand = format!("/v1/users/{login}/lifecycle/expire_password_with_temp_password");
    let enrol = format!("/v1/users/{login}/authenticator-enrollments/tac");
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("people.txt");
    std::fs::write(&list, format!("{login}\n")).unwrap();
    let list = list.display().to_string();
    for words in [
        &["api", "POST", &by_hand][..],
        &["api", "POST", &enrol, "--data", "{}"],
        &["bulk", "factors", "--people", &list, "--yes"],
    ] {
        let (exit, out, err) = tried(policy, &[], words).await;
        assert_eq!(exit, Exit::WrongUsage, "{words:?}: {out} {err}");
        assert!(err.contains("the caller must be verified for this (policy.toml, line 3)"), "{words:?}: {out} {err}");
    }
    let unlock = format!("/v1/users/{login}/lifecycle/unlock");
    let (_, _, err) = tried(policy, &[], &["api", "POST", &unlock]).await;
    assert!(!err.contains("verified"), "{err}");
    let (_, out, _) = tried(policy, &[], &["policy", "show"]).await;
    assert!(out.contains("for whatever lets somebody else become the person: by push_number, push"), "{out}");
    let flaws = oktui::policy::parse(&policy.replace("true", "[\"unlock\"]")).unwrap_err();
    assert!(flaws[0].to_string().contains("line 3: organisation.*.verified: unlock cannot wait"), "{flaws:?}");
}

#[tokio::test]
async fn where_a_verified_caller_is_wanted_no_command_lets_anybody_in() {
    let policy = "version = 1\n[organisation.\"*\"]\nverified = true\n";
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let people = file("people.txt", "jana.weiss@acme.com\n");
    let person = file("person.json", r#"{"profile": {"secondEmail": "x@acme.example"}}"#);
    let table = file("table.csv", "login,mobilePhone\njana.weiss@acme.com,+4915112345678\n");
    let temporary = "/v1/users/jana.weiss@acme.com/lifecycle/expire_password?tempPassword=true";
    for words in [
        &["api", "POST", temporary][..],
        &["api", "POST", "/v1/users/jana.weiss@acme.com/factors?activate=true", "-d", "{}"],
        &["user", "update", &person, "--of", "jana.weiss@acme.com", "--yes"],
        &["bulk", "factors", "--people", &people, "--yes"],
        &["bulk", "--playbook", "contain", "--since", "24h", "--people", &people, "--yes"],
    ] {
        let (exit, out, err) = tried(policy, &[], words).await;
        assert_eq!(exit, Exit::WrongUsage, "{words:?}: {out} {err}");
        assert!(format!("{out}{err}").contains("must be verified"), "{words:?}: {out} {err}");
    }
    // Of a table the row is left out, and it is told.
    let (exit, out, err) = tried(policy, &[], &["import", &table, "--update", "--yes", "--expect", "1"]).await;
    assert!(exit == Exit::Failed && out.contains("1 protected") && out.contains("must be verified"), "{out} {err}");
    // What lets nobody in is done.
    let (exit, out, err) = tried(policy, &[], &["api", "POST", "/v1/users/ana.muller@acme.com/lifecycle/unlock"]).await;
    assert!(matches!(exit, Exit::Fine | Exit::Answered(_)), "{exit:?}: {out} {err}");
}
