//! The program with a configuration that is wrong in any way: it starts all the same, or says why it does not.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Runs the program on this file and has it list its connections: exit code, output, complaints.
fn start(file: &Path) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(["connections", "list"]).env_clear().env("OKTUI_CONFIG", file).env("HOME", file.parent().unwrap());
    let ended = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ended.status.code().unwrap(), text(ended.stdout), text(ended.stderr))
}

/// A folder that is nobody else's, and the path of a file in it.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let file = folder.path().join("config.toml");
    (folder, file)
}

fn start_with(text: &[u8]) -> (i32, String, String) {
    let (_folder, file) = place();
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    start(&file)
}

#[test]
fn with_each_of_the_bad_files_the_program_starts_and_says_what_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bad_config");
    let mut tried = 0;
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|extension| extension == "toml") {
            let (code, _, err) = start_with(&fs::read(&path).unwrap());
            assert_eq!(code, 0, "{}: {err}", path.display());
            for notice in fs::read_to_string(path.with_extension("txt")).unwrap().lines() {
                assert!(err.contains(notice), "{}: {notice} is not in\n{err}", path.display());
            }
            tried += 1;
        }
    }
    assert!(tried > 20);
}

#[test]
fn what_an_editor_leaves_in_a_file_is_no_mistake() {
    let right = "[connection.acme]\nhost = \"acme\"\ntoken = \"session\"\n";
    for text in [right.to_owned(), format!("\u{feff}{right}"), right.replace('\n', "\r\n"), right.trim_end().to_owned()]
    {
        let (code, out, err) = start_with(text.as_bytes());
        assert!(code == 0 && out.contains("acme.okta.com") && err.is_empty(), "{text:?}: {code} {out}{err}");
    }
    for empty in ["", "\n", "\u{feff}", "# nothing yet\n", "   \r\n\r\n"] {
        let (code, _, err) = start_with(empty.as_bytes());
        assert_eq!((code, err.as_str()), (0, ""), "{empty:?}");
    }
}

#[test]
fn a_file_that_is_far_too_large_is_read_like_any_other() {
    let acme = "[connection.acme]\nhost = \"acme\"\ntoken = \"session\"\n";
    let comment = format!("{acme}{}", "# nothing but words, line after line\n".repeat(10_000_000 / 37));
    let (code, out, err) = start_with(comment.as_bytes());
    assert!(code == 0 && out.contains("acme.okta.com") && err.is_empty(), "{code} {err}");
    // Each line a mistake: all of them are told, and the text is not gone through anew for each.
    let lines: Vec<_> = (0..50_000).map(|number| format!("entry_{number} = {number}\n")).collect();
    let (code, out, err) = start_with((lines.concat() + acme).as_bytes());
    assert!(code == 0 && out.contains("acme.okta.com"), "{code}");
    assert!(err.contains("config.toml, line 50000, column 1: unknown entry entry_49999;"), "{}", err.len());
}

#[test]
fn what_cannot_be_read_at_all_is_said_and_nothing_is_started() {
    let (_folder, file) = place();
    fs::create_dir(&file).unwrap();
    let (code, out, err) = start(&file);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains(&format!("{} could not be read: ", file.display())), "{err}");

    let (_folder, file) = place();
    fs::write(&file, "default = \"acme\"\n").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o000)).unwrap();
    // Root reads whatever it likes.
    if fs::read(&file).is_err() {
        let (code, out, err) = start(&file);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(&format!("{} could not be read: ", file.display())), "{err}");
    }
    fs::set_permissions(&file, Permissions::from_mode(0o666)).unwrap();
    let (code, out, err) = start(&file);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("can be written by others"), "{err}");
}
