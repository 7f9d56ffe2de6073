//! Exports: what is written, and going on after a break without anybody twice or missing.

use std::collections::HashSet;
use std::fs;

use oktui::demo::DemoSettings;
use oktui::okta::client::{Client, Control, Urgency};
use oktui::protocol::column::Column;
use oktui::protocol::export::{Export, FileExport, Format, Record};
use oktui::protocol::query::{SortOrder, UserQuery, UserScope};
use oktui::worker::export::{ExportError, export_to, export_to_file, standard_columns};
use tokio_util::sync::CancellationToken;

use super::harness::Harness;

fn export(scope: UserScope, format: Format) -> Export {
    Export {
        query: UserQuery::new(scope),
        limit: None,
        record: Record::Columns(standard_columns(format)),
        format,
        raw: false,
    }
}

fn everybody() -> UserScope {
    UserScope::Search { expression: "id pr".into(), sort: None }
}

async fn text_of(client: &Client, export: &Export) -> String {
    let mut out = Vec::new();
    export_to(client, export, &mut out, &Control::new(Urgency::Listing), |_| ()).await.unwrap();
    String::from_utf8(out).unwrap()
}

fn ids(csv: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap()[0].to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn every_format_holds_the_same_people() {
    let program = Harness::start(80, 24, DemoSettings { users: 450, ..DemoSettings::default() }).await;
    let csv = text_of(&program.client, &export(everybody(), Format::Csv)).await;
    let people = ids(&csv);
    assert_eq!(people.len(), 450);
    let of = |json: &serde_json::Value| json["id"].as_str().unwrap().to_owned();
    let whole = Export { record: Record::Whole, ..export(everybody(), Format::Json) };
    let json: Vec<serde_json::Value> = serde_json::from_str(&text_of(&program.client, &whole).await).unwrap();
    assert_eq!(json.iter().map(of).collect::<Vec<_>>(), people);
    assert!(json[0]["profile"]["login"].is_string(), "whole people");
    let whole = Export { format: Format::Ndjson, ..whole };
    let lines = text_of(&program.client, &whole).await;
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, json);
    let table = text_of(&program.client, &export(everybody(), Format::Table)).await;
    assert_eq!(table.lines().count(), 451);
    let none = UserScope::Search { expression: "id eq \"nobody\"".into(), sort: None };
    assert_eq!(
        text_of(&program.client, &Export { record: Record::Whole, ..export(none, Format::Json) }).await,
        "[\n]\n"
    );
}

#[tokio::test(start_paused = true)]
async fn chosen_columns_of_any_attribute_stand_in_their_order_and_formulas_are_defused() {
    let program = Harness::start(80, 24, DemoSettings { users: 300, ..DemoSettings::default() }).await;
    let columns: Vec<_> = ["login", "costCenter", "mobilePhone"].iter().filter_map(|key| Column::of_key(key)).collect();
    let of = Export { record: Record::Columns(columns), limit: Some(250), ..export(everybody(), Format::Csv) };
    let csv = text_of(&program.client, &of).await;
    assert!(csv.starts_with("login,costCenter,mobilePhone\n"), "{csv}");
    assert_eq!(csv.lines().count(), 251);
    assert!(csv.contains(",CC-") && csv.contains(",+4"), "custom attributes and phone numbers as they are");
    assert!(!csv.contains("'+"), "{csv}");
}

/// Runs an export that is stopped after `pages` pages; then goes on with it.
async fn broken_and_resumed(scope: UserScope, spoil: bool) -> (Vec<String>, bool) {
    let program = Harness::start(80, 24, DemoSettings { users: 1_100, ..DemoSettings::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let mut file = FileExport { export: export(scope, Format::Csv), path: path.clone(), resume: false };
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let control = Control::new(Urgency::Listing).with_cancel(cancel);
    let told = move |people| {
        if people >= 400 {
            stop.cancel();
        }
    };
    let broken = export_to_file(&program.client, &file, &control, told).await;
    assert!(matches!(broken, Err(ExportError::Call(_))), "{broken:?}");
    // A page that was half written when the machine went down.
    let half = fs::read_to_string(&path).unwrap() + "00u-half,a pa";
    fs::write(&path, half).unwrap();
    let beside = folder.path().join("people.csv.cursor");
    if spoil {
        let text = fs::read_to_string(&beside).unwrap();
        let at = text.find("after=").unwrap() + 6;
        fs::write(&beside, format!("{}zz{}", &text[..at], &text[at + 6..])).unwrap();
    }
    file.resume = true;
    let written = export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap();
    assert!(!beside.exists() && !folder.path().join("people.csv.seen").exists(), "nothing is left beside it");
    let people = ids(&fs::read_to_string(&path).unwrap());
    assert_eq!(people.len() as u64, written.people);
    (people, written.cursor_refused)
}

#[tokio::test(start_paused = true)]
async fn an_export_that_broke_off_goes_on_without_anybody_twice_or_missing() {
    let sorted =
        UserScope::Search { expression: "id pr".into(), sort: Some(("profile.lastName".into(), SortOrder::Ascending)) };
    for (scope, count) in [(everybody(), 1_100), (sorted, 1_100), (UserScope::EveryoneButDeactivated, 0)] {
        for spoil in [false, true] {
            let (people, refused) = broken_and_resumed(scope.clone(), spoil).await;
            assert_eq!(refused, spoil, "{scope:?}");
            assert_eq!(people.iter().collect::<HashSet<_>>().len(), people.len(), "{scope:?} {spoil}");
            assert!(
                people.len() == count || (count == 0 && people.len() > 1_000),
                "{scope:?} {spoil}: {}",
                people.len()
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_there_is_not_overwritten_and_another_export_is_not_resumed() {
    let program = Harness::start(80, 24, DemoSettings { users: 50, ..DemoSettings::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, "mine").unwrap();
    let mut file = FileExport { export: export(everybody(), Format::Csv), path: path.clone(), resume: false };
    let control = Control::new(Urgency::Listing);
    let refused = export_to_file(&program.client, &file, &control, |_| ()).await;
    assert!(matches!(refused, Err(ExportError::Exists(_))), "{refused:?}");
    file.resume = true;
    let refused = export_to_file(&program.client, &file, &control, |_| ()).await;
    assert!(matches!(refused, Err(ExportError::NothingToResume(_))), "{refused:?}");
    fs::write(folder.path().join("people.csv.cursor"), r#"{"of":"something else","next":"x"}"#).unwrap();
    let refused = export_to_file(&program.client, &file, &control, |_| ()).await;
    assert!(matches!(refused, Err(ExportError::OtherExport(_))), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}
