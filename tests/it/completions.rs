//! Shells are answered by the real program, as their own scripts ask it; manual pages are made of what `--help` says.
//! `INSTA_UPDATE=always cargo test completions` rewrites what is kept of both.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_oktui");

const CONFIG: &str = "\
default = 'acme'
[connection.acme]
host = 'acme.okta.com'
[connection.globex]
host = 'globex.okta.com'
[[search]]
name = 'Locked in Sales'
expression = 'status eq \"LOCKED_OUT\"'
[[search]]
name = 'sleepers'
expression = 'lastLogin lt -90d'
[[search]]
name = \"R&D, Ana's\"
expression = 'profile.department eq \"R&D\"'
[playbook.leaver]
steps = ['suspend', 'sessions']
[template.contractor]
groups = ['Contractors']
";

/// A folder with that configuration.
fn place() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, CONFIG).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    folder
}

fn run(program: &str, arguments: &[&str], folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", folder).env("OKTUI_CONFIG", folder.join("config.toml"));
    command.envs(variables.iter().copied()).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// What fish is told, which asks with the words alone: candidates, and what is said beside them.
fn asked(words: &[&str], folder: &Path) -> Vec<String> {
    let arguments = [&["--", "oktui"], words].concat();
    let answer = run(PROGRAM, &arguments, folder, &[("OKTUI_COMPLETE", "fish")]);
    assert!(answer.status.success() && answer.stderr.is_empty(), "{words:?}: {}", text(answer.stderr));
    text(answer.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn a_shell_is_told_the_words_and_the_values_that_fit() {
    let folder = place();
    let told = |words: &[&str]| asked(words, folder.path());
    assert!(
        told(&["con"]).iter().any(|line| line.starts_with("connections\tThe organisations")),
        "{:?}",
        told(&["con"])
    );
    assert_eq!(told(&["--connection", ""]), ["acme", "globex"]);
    assert_eq!(told(&["connections", "remove", "gl"]), ["globex"]);
    assert_eq!(told(&["users", "--saved", "Lo"]), ["Locked in Sales\tstatus eq \"LOCKED_OUT\""]);
    // As they stand on the line: behind a quote that is open, and with the sign that takes a blank into a word.
    for typed in ["\"Locked i", "'Locked i", r"Locked\ i"] {
        assert_eq!(told(&["users", "--saved", typed]), ["Locked in Sales\tstatus eq \"LOCKED_OUT\""]);
    }
    assert_eq!(told(&["users", "--saved", "R&D, "]), ["R&D, Ana's\tprofile.department eq \"R&D\""]);
    let playbooks = told(&["bulk", "--playbook", ""]);
    assert_eq!(playbooks.iter().filter_map(|line| line.split('\t').next()).collect::<Vec<_>>(), ["leaver", "contain"]);
    assert_eq!(told(&["user", "create", "--template", "con"]), ["contractor"]);
    assert_eq!(told(&["import", "--person-template", ""]), ["contractor"]);
    assert_eq!(told(&["bulk", "unl"]), ["unlock\tLift the lock of those who are locked out"]);
    assert_eq!(told(&["users", "--format", "n"]).len(), 1);
    assert_eq!(told(&["users", "--columns", "login,depar"]), ["login,department"]);
    assert_eq!(told(&["events", "--type", "user.account.unl"]).len(), 2);
    assert_eq!(told(&["completions", ""]).iter().filter(|word| !word.starts_with('-')).count(), 5);
}

#[test]
fn a_configuration_that_cannot_be_read_gives_no_values_and_no_complaint() {
    let folder = place();
    fs::write(folder.path().join("config.toml"), "[[[").unwrap();
    assert_eq!(asked(&["--connection", ""], folder.path()), [""; 0]);
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn bash_gets_a_name_with_blanks_as_one_word() {
    let Ok(bash) = std::process::Command::new("bash").arg("--version").output() else {
        println!("skipped: there is no bash");
        return;
    };
    assert!(bash.status.success());
    let folder = place();
    let beside = Path::new(PROGRAM).parent().unwrap().to_str().unwrap();
    let path = format!("{beside}:{}", std::env::var("PATH").unwrap_or_default());
    // What readline hands over: the words as they stand on the line, and the last one without the quote before it.
    for (on_the_line, typed, wanted) in [
        (r"Locked\ i", r"Locked\ i", r"Locked\ in\ Sales"),
        ("\"Locked i", "Locked i", "Locked in Sales"),
        ("'Locked i", "Locked i", "Locked in Sales"),
        ("R", "R", r"R\&D,\ Ana\'s"),
        ("\"R", "R", "R&D, Ana's"),
        ("'R", "R", r"R&D, Ana'\''s"),
    ] {
        let script = r#"
            source <(oktui completions bash)
            COMP_WORDS=(oktui users --saved "$1"); COMP_CWORD=3
            _clap_complete_oktui oktui "$2" --saved
            printf '%s\n' "${COMPREPLY[@]}"
        "#;
        let arguments = ["--norc", "-c", script, "bash", on_the_line, typed];
        let answer = run("bash", &arguments, folder.path(), &[("PATH", &path)]);
        assert_eq!((text(answer.stdout), text(answer.stderr)), (format!("{wanted}\n"), String::new()), "{on_the_line}");
    }
}

#[test]
fn power_shell_gets_what_it_can_run() {
    let folder = place();
    let asked = |typed: &str| {
        let arguments = ["--", "oktui", "users", "--saved", typed];
        text(run(PROGRAM, &arguments, folder.path(), &[("OKTUI_COMPLETE", "powershell")]).stdout)
    };
    assert_eq!(asked("sl"), "sleepers\tlastLogin lt -90d\n");
    assert_eq!(asked("Locked in").split('\t').next(), Some("'Locked in Sales'"));
    assert_eq!(asked("R").split('\t').next(), Some("'R&D, Ana''s'"));
}

#[test]
fn each_shell_has_a_script_and_an_unknown_one_is_told() {
    let folder = place();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(PROGRAM, &["completions", shell], folder.path(), &[]);
        assert!(script.status.success() && script.stderr.is_empty());
        insta::assert_snapshot!(format!("completions_{shell}"), text(script.stdout));
    }
    let unknown = run(PROGRAM, &["--", "oktui", ""], folder.path(), &[("OKTUI_COMPLETE", "tcsh")]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(unknown.stderr).contains("there are no completions for tcsh"));
}

#[test]
fn there_is_a_page_for_each_subcommand() {
    let folder = place();
    let path = folder.path().to_str().unwrap();
    let ended = run(PROGRAM, &["man", "--dir", path], folder.path(), &[]);
    assert!(ended.status.success(), "{}", text(ended.stderr));
    let mut pages: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    pages.retain(|name| name.ends_with(".1"));
    pages.sort();
    for page in ["oktui.1", "oktui-users.1", "oktui-user-create.1", "oktui-config-keys.1"] {
        assert!(pages.iter().any(|name| name == page), "{page} is not among {pages:?}");
    }
    assert_eq!(
        text(run(PROGRAM, &["man"], folder.path(), &[]).stdout).lines().nth(2),
        fs::read_to_string(folder.path().join("oktui.1")).unwrap().lines().nth(2)
    );
    let version = format!("oktui {}", env!("CARGO_PKG_VERSION"));
    let texts =
        pages.iter().map(|name| format!("==> {name}\n{}", fs::read_to_string(folder.path().join(name)).unwrap()));
    let texts: String = texts.collect();
    assert!(texts.is_ascii(), "man has no such sign everywhere: {:?}", texts.chars().find(|sign| !sign.is_ascii()));
    insta::assert_snapshot!("manual", texts.replace(&version, "oktui VERSION"));
    let nowhere = run(PROGRAM, &["man", "--dir", "/nowhere"], folder.path(), &[]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(text(nowhere.stderr).contains("the pages cannot be written to /nowhere"));
}
