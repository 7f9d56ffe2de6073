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
ticket = true
"#;

/// Exit, output and complaints of a run in the demo, under a policy, as somebody of these groups.
async fn tried(policy: &str, groups: &[&str], words: &[&str]) -> (Exit, String, String) {
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
    assert!(err.contains("line 12: organisation.acme.okta.com.ticket is NOT IN FORCE YET"), "{err}");
    let (exit, _, err) = call(unlock("robin.reyes@acme.com")).await;
    assert!(exit != Exit::Fine && err.contains("Only with the login typed"), "{err}");
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
