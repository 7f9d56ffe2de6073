//! The book in `docs/`: what of it is made from the program is current, its links lead somewhere, its recipes run.
//!
//! `OKTUI_UPDATE=1 cargo test book` writes the tables of keys, entries and commands anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use oktui::config::schema;
use oktui::demo::DemoSettings;
use serde_json::Value;

use super::harness::Harness;
use super::help::{help, subcommands};
use super::pictures::{beside_the_manifest, keep, printed};

/// The pages, by their path below `docs/`, with their text.
fn pages() -> Vec<(PathBuf, String)> {
    fn of(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                of(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    of(&beside_the_manifest("docs"), &mut found);
    found.sort();
    found
}

/// Puts a text between the marks of a page, or finds it there.
fn hold(page: &str, mark: &str, text: &str) {
    let path = beside_the_manifest(page);
    let whole = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {mark}: begin -->\n"), format!("<!-- {mark}: end -->"));
    let (before, rest) = whole.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    keep(&path, &format!("{before}{begin}{}\n{end}{after}", text.trim_end()));
}

#[test]
fn the_key_table_is_the_one_that_the_program_prints() {
    hold("docs/keys.md", "keys", &format!("```text\n{}\n```", printed(&["config", "keys"]).trim_end()));
}

#[test]
fn the_commands_are_those_of_the_program() {
    let mut ahead = vec![Vec::new()];
    let mut text = String::new();
    while let Some(command) = ahead.pop() {
        let said = help(&command);
        let mut below = subcommands(&said);
        below.reverse();
        ahead.extend(below.into_iter().map(|name| [command.as_slice(), &[name]].concat()));
        let depth = if command.is_empty() { "##" } else { "###" };
        let name = ["oktui".to_owned()].iter().chain(&command).map(String::as_str).collect::<Vec<_>>().join(" ");
        // The options that are the same everywhere are told once.
        let own = if command.is_empty() { said.as_str() } else { said.split("\nWhich organisation:").next().unwrap() };
        let after = said.split_once("\nWhich organisation:").filter(|_| !command.is_empty());
        let after = after.and_then(|(_, rest)| rest.split_once("Open the configured connection of this name\n"));
        let after = after.map_or("", |(_, rest)| rest);
        let _ =
            writeln!(text, "{depth} {name}\n\n```text\n{}\n```\n", format!("{}\n{after}", own.trim_end()).trim_end());
    }
    hold("docs/commands.md", "commands", &text);
}

/// A line of the table for each entry, tables before what is in them.
fn entries(table: &Value, way: &str, to: &mut String) {
    for (name, entry) in table["properties"].as_object().into_iter().flatten() {
        let way = format!("{way}{name}");
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        let said = entry["description"].as_str().map(one_line).unwrap_or_default();
        let usual = match &entry["default"] {
            Value::Null => String::new(),
            usual => format!("`{usual}`"),
        };
        let _ = writeln!(to, "| `{way}` | {} | {usual} | {said} |", kind(entry));
        entries(entry, &format!("{way}."), to);
        entries(&entry["additionalProperties"], &format!("{way}.NAME."), to);
        entries(&entry["items"], &format!("{way}[]."), to);
    }
}

fn kind(entry: &Value) -> String {
    if let Some(words) = entry["enum"].as_array() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    if entry["anyOf"].is_array() {
        return "true, a list of words, or a table".to_owned();
    }
    match entry["type"].as_str() {
        Some("string") => "text".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("integer") => match (entry["minimum"].as_u64(), entry["maximum"].as_u64()) {
            (Some(least), Some(most)) => format!("{least} to {most}"),
            _ => "a whole number".to_owned(),
        },
        Some("array") if entry["items"]["type"] == "object" => "several tables `[[…]]`".to_owned(),
        Some("array") => "a list of texts".to_owned(),
        Some("object") if entry["properties"].is_object() => "a table".to_owned(),
        Some("object") => "tables, each with a name".to_owned(),
        _ => String::new(),
    }
}

#[test]
fn the_entries_of_the_configuration_are_those_of_its_schema() {
    let mut table = "| Entry | Is | Unless given | Means |\n|---|---|---|---|\n".to_owned();
    entries(&schema(), "", &mut table);
    assert!(table.lines().count() > 30, "{table}");
    hold("docs/config.md", "config", &table);
}

/// What the links and pictures of a text lead to, without what stands elsewhere on the net.
fn links(text: &str) -> Vec<&str> {
    let found = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    found.filter(|link| !link.contains("://") && !link.is_empty()).collect()
}

#[test]
fn every_link_leads_somewhere_and_every_page_is_in_the_contents() {
    let contents = fs::read_to_string(beside_the_manifest("docs/SUMMARY.md")).unwrap();
    let listed: BTreeSet<&str> = links(&contents).into_iter().collect();
    let mut all = pages();
    let readme = beside_the_manifest("README.md");
    all.push((readme.clone(), fs::read_to_string(readme).unwrap()));
    for (path, text) in &all {
        for link in links(text) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let leads = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(leads.exists(), "{}: {link} leads nowhere", path.display());
            if !anchor.is_empty() {
                let there = fs::read_to_string(&leads).unwrap();
                let heads = there.lines().filter(|line| line.starts_with('#'));
                assert!(heads.map(as_anchor).any(|head| head == anchor), "{}: no {link}", path.display());
            }
        }
        let Ok(name) = path.strip_prefix(beside_the_manifest("docs")) else { continue };
        let name = name.to_str().unwrap().replace('\\', "/");
        assert!(name == "SUMMARY.md" || listed.contains(&*name), "{name} is not in the contents");
    }
}

/// Every code of Okta's that the demo organisation answers, or that the program goes by.
#[test]
fn each_code_that_somebody_may_see_is_explained() {
    fn of(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                of(&path, found);
            } else {
                let text = fs::read_to_string(path).unwrap();
                let codes = text.split("E0000").skip(1).filter_map(|rest| rest.get(..3));
                found.extend(codes.filter(|code| code.parse::<u16>().is_ok()).map(|code| format!("E0000{code}")));
            }
        }
    }
    let mut found = BTreeSet::new();
    of(&beside_the_manifest("src"), &mut found);
    assert!(found.len() > 30, "{found:?}");
    let page = fs::read_to_string(beside_the_manifest("docs/troubleshooting.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| E0")?.split(" | ").next()).collect();
    found.retain(|code| !rows.iter().any(|row| row.contains(&code[2..])));
    assert!(found.is_empty(), "docs/troubleshooting.md says nothing of {found:?}");
}

#[test]
fn each_place_on_this_machine_is_explained() {
    let page = fs::read_to_string(beside_the_manifest("docs/security.md")).unwrap();
    let rows: String = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).collect();
    let listed = printed(&["config", "path"]);
    let names: Vec<&str> = listed.lines().filter_map(|line| line.get(..16)).map(str::trim).collect();
    assert!(names.len() > 8, "{listed}");
    for name in names {
        assert!(rows.contains(name), "docs/security.md does not say what lies under “{name}”");
    }
}

#[test]
fn the_figures_of_the_readme_are_those_of_the_book() {
    let readme = fs::read_to_string(beside_the_manifest("README.md")).unwrap();
    let told = readme.split_once("(docs/performance.md): ").unwrap().1.split_once(". `").unwrap().0;
    let figures = fs::read_to_string(beside_the_manifest("docs/performance.md")).unwrap();
    let numbers = told.split_whitespace().filter(|word| word.starts_with(|sign: char| sign.is_ascii_digit()));
    let missing: Vec<&str> = numbers.filter(|number| !figures.contains(&format!(" {number}"))).collect();
    assert!(missing.is_empty(), "docs/performance.md does not say {missing:?}: {told}");
}

/// As a head of a page is called in an address.
fn as_anchor(head: &str) -> String {
    let letters = head.trim_start_matches('#').trim().to_lowercase();
    let kept = letters.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().replace(' ', "-")
}

/// The blocks of a language in a page.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("```{language}\n");
    text.split(&begin).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_call_in_ten_keys_unlocks_ana_with_ten_keys() {
    let page = fs::read_to_string(beside_the_manifest("docs/call.md")).unwrap();
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    let mut pressed = 0;
    for line in blocks(&page, "text")[0].lines() {
        let (keys, _) = line.split_once("  ").unwrap();
        let (keys, count) = match keys.trim() {
            "Ctrl-F" => ("<ctrl-f>", 1),
            "Enter" => ("<enter>", 1),
            typed => (typed, typed.chars().count()),
        };
        pressed += count;
        program.keys(keys).await;
        program.wait(std::time::Duration::from_secs(1)).await;
    }
    assert_eq!(pressed, 10);
    let screen = program.screen();
    assert!(screen.contains("Done: Ana Müller is unlocked"), "{screen}");
}

/// The real program in a shell, beside an organisation of its own for each page.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
async fn what_is_to_be_pasted_into_a_shell_runs() {
    use std::process::{Command, Stdio};

    use oktui::demo::{Clock, Demo};

    let is_there = |name: &str| {
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(name).is_file())
    };
    if !is_there("bash") {
        println!("skipped: there is no bash here");
        return;
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_oktui")).parent().unwrap();
    let mut run = 0;
    for (path, text) in pages() {
        let blocks = blocks(&text, "sh");
        if blocks.is_empty() {
            continue;
        }
        let demo = Demo::new(DemoSettings { rate_limit: 0, ..DemoSettings::default() }, Clock::system());
        let serving = demo.serve().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        for block in blocks {
            if block.contains("jq ") && !is_there("jq") {
                println!("skipped, there is no jq here: {block}");
                continue;
            }
            let path_of_programs = std::env::join_paths(
                [binary.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
            );
            let mut shell = Command::new("bash");
            shell.args(["-eu", "-o", "pipefail", "-c", block]).current_dir(folder.path()).stdin(Stdio::null());
            shell.env("PATH", path_of_programs.unwrap());
            shell.env("OKTUI_CONFIG", folder.path().join("config.toml"));
            shell.env("OKTUI_STATE", folder.path().join("state"));
            shell.env("OKTA_CLIENT_ORGURL", serving.origin()).env("OKTA_CLIENT_TOKEN", demo.token());
            let done = tokio::task::spawn_blocking(move || shell.output()).await.unwrap().unwrap();
            let told = format!(
                "{}: {block}\n{}{}",
                path.display(),
                String::from_utf8_lossy(&done.stdout),
                String::from_utf8_lossy(&done.stderr)
            );
            // 141: what stands before `head` was stopped by it, as it should be.
            assert!(matches!(done.status.code(), Some(0 | 141)), "{}\n{told}", done.status);
            run += 1;
        }
    }
    assert!(run > 10 || !is_there("jq"), "{run} recipes ran");
}
