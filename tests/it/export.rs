//! Exports: what is written, and going on after a break without anybody twice or missing.

use std::collections::HashSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::column::Column;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::export::{CsvStyle, Export, FileExport, Format, Record};
use oktui::protocol::query::{SortOrder, UserQuery, UserScope};
use oktui::protocol::report::{Asked, Report};
use oktui::protocol::secret::Secret;
use oktui::worker::export::{ExportError, export_to, export_to_file, standard_columns};
use tokio_util::sync::CancellationToken;

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

fn export(scope: UserScope, format: Format) -> Export {
    Export {
        query: UserQuery::new(scope),
        limit: None,
        record: Record::Columns(standard_columns(format)),
        format,
        csv: CsvStyle::default(),
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
    assert!(csv.starts_with("\"login\",\"costCenter\",\"mobilePhone\"\n"), "{csv}");
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
async fn a_report_that_asks_about_each_goes_on_without_anybody_twice_or_missing() {
    let program = Harness::start(80, 24, DemoSettings { users: 1_100, ..DemoSettings::default() }).await;
    let scope = UserScope::Report(Arc::new(Asked::of(Report::NoFactor)));
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let of = |name: &str| FileExport { export: export(scope.clone(), Format::Csv), path: path(name), resume: false };
    let whole =
        export_to_file(&program.client, &of("whole.csv"), &Control::new(Urgency::Listing), |_| ()).await.unwrap();
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let control = Control::new(Urgency::Listing).with_cancel(cancel);
    let told = move |people| {
        if people >= whole.people / 2 {
            stop.cancel();
        }
    };
    let mut file = of("broken.csv");
    let broken = export_to_file(&program.client, &file, &control, told).await;
    assert!(matches!(broken, Err(ExportError::Call(_))), "{broken:?}");
    file.resume = true;
    let written = export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap();
    let read = |name: &str| ids(&fs::read_to_string(path(name)).unwrap());
    assert!(whole.people > 40 && written.people == whole.people, "{written:?}");
    assert_eq!(read("broken.csv"), read("whole.csv"));
    assert!(written.told.unwrap().calls < whole.told.unwrap().calls, "who was asked about is not asked about again");
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

/// Suspends the people of the first page while the fourth is asked for, so that they come again further down.
struct Moving {
    router: RouterTransport,
    lists: AtomicUsize,
    first: Mutex<Vec<String>>,
}

impl Transport for Moving {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let number = self.lists.fetch_add(1, Ordering::SeqCst) + 1;
            if number == 4 {
                let first = std::mem::take(&mut *self.first.lock().unwrap());
                for id in first {
                    let mut suspend = request.clone();
                    *suspend.method_mut() = http::Method::POST;
                    *suspend.uri_mut() = format!("{ORIGIN}/api/v1/users/{id}/lifecycle/suspend").parse().unwrap();
                    suspend.headers_mut().insert(http::header::CONTENT_LENGTH, 0.into());
                    // Some, as the last administrator, may not be.
                    if self.router.send(suspend).await?.head.status.is_success() {
                        self.first.lock().unwrap().push(id);
                    }
                }
            }
            let mut response = self.router.send(request).await?;
            if number == 1 {
                let mut bytes = Vec::new();
                while let Some(chunk) = response.body.chunk().await? {
                    bytes.extend_from_slice(&chunk);
                }
                let people: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
                let active = people.iter().filter(|person| person["status"] == "ACTIVE").take(50);
                let ids = active.map(|person| person["id"].as_str().unwrap().to_owned());
                self.first.lock().unwrap().extend(ids);
                response.body = Body::from(bytes);
            }
            Ok(response)
        })
    }
}

fn moving() -> (Client, Arc<Moving>) {
    let demo = demo(DemoSettings { users: 1_500, ..DemoSettings::default() });
    let router = RouterTransport(demo.router(ORIGIN));
    let moving = Arc::new(Moving { router, lists: AtomicUsize::new(0), first: Mutex::default() });
    let settings = Settings::new(ConnectionId::new("acme"), Origin::understand(ORIGIN).unwrap().origin);
    let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
    (Client::new(settings, moving.clone(), token), moving)
}

#[tokio::test(start_paused = true)]
async fn whoever_moves_down_the_list_while_it_is_read_is_not_written_twice() {
    let by_change = Some(("lastUpdated".to_owned(), SortOrder::Ascending));
    let sorted = UserScope::Search { expression: "id pr".into(), sort: by_change };
    for scope in [UserScope::EveryoneButDeactivated, sorted] {
        // How many break off after so many people.
        for stop_at in [u64::MAX, 400, 1_000] {
            let (client, moving) = moving();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("people.csv");
            let mut file = FileExport { export: export(scope.clone(), Format::Csv), path: path.clone(), resume: false };
            let control = Control::new(Urgency::Listing);
            let cancel = control.cancel.clone();
            let told = |people| {
                if people >= stop_at {
                    cancel.cancel();
                }
            };
            let ended = export_to_file(&client, &file, &control, told).await;
            assert_eq!(ended.is_ok(), stop_at == u64::MAX, "{ended:?}");
            if ended.is_err() {
                file.resume = true;
                export_to_file(&client, &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap();
            }
            let people = ids(&fs::read_to_string(&path).unwrap());
            let moved = moving.first.lock().unwrap().clone();
            assert!(moved.len() > 40 && moved.iter().all(|id| people.contains(id)), "{scope:?}");
            assert_eq!(people.iter().collect::<HashSet<_>>().len(), people.len(), "{scope:?} stopped at {stop_at}");
        }
        let (client, _moving) = moving();
        let people = ids(&text_of(&client, &export(scope.clone(), Format::Csv)).await);
        assert!(people.len() > 1_300, "{}", people.len());
        assert_eq!(people.iter().collect::<HashSet<_>>().len(), people.len(), "{scope:?} piped");
    }
}

/// An export that broke off, in a folder of its own.
async fn broken_off(program: &Harness) -> (tempfile::TempDir, FileExport) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let mut file = FileExport { export: export(everybody(), Format::Csv), path, resume: false };
    let control = Control::new(Urgency::Listing);
    let cancel = control.cancel.clone();
    let broken = export_to_file(&program.client, &file, &control, |_| cancel.cancel()).await;
    assert!(matches!(broken, Err(ExportError::Call(_))), "{broken:?}");
    file.resume = true;
    (folder, file)
}

#[tokio::test(start_paused = true)]
async fn a_damaged_export_is_not_gone_on_with_and_nothing_of_it_is_touched() {
    let program = Harness::start(80, 24, DemoSettings { users: 900, ..DemoSettings::default() }).await;
    let cut = |path: &std::path::Path, length: u64| {
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(length).unwrap();
    };
    for (way, what) in ["shorter", "gone", ".seen", ".seen"].into_iter().enumerate() {
        let (folder, file) = broken_off(&program).await;
        let seen = folder.path().join("people.csv.seen");
        match way {
            0 => cut(&file.path, 5_000),
            1 => fs::remove_file(&file.path).unwrap(),
            2 => cut(&seen, 8),
            _ => fs::remove_file(&seen).unwrap(),
        }
        let before = fs::read(&file.path).ok();
        let refused = export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await;
        let Err(error @ ExportError::Damaged(..)) = refused else { panic!("{what}: {refused:?}") };
        assert!(error.to_string().contains(what), "{error}");
        assert_eq!(fs::read(&file.path).ok(), before, "{what}");
    }
    let (_folder, file) = broken_off(&program).await;
    let cursor = file.path.with_extension("csv.cursor");
    fs::write(&cursor, "{").unwrap();
    let refused = export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("its .cursor file cannot be read"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn two_runs_do_not_write_one_file() {
    let program = Harness::start(80, 24, DemoSettings { users: 900, ..DemoSettings::default() }).await;
    let (_folder, file) = broken_off(&program).await;
    let (client, control) = (&program.client, Control::new(Urgency::Listing));
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let first = export_to_file(client, &file, &control, |_| told.send(()).unwrap());
    let second = async {
        heard.recv().await.unwrap();
        export_to_file(client, &file, &control, |_| ()).await
    };
    let (first, second) = tokio::join!(first, second);
    assert!(matches!(second, Err(ExportError::InUse(_))), "{second:?}");
    assert_eq!(first.unwrap().people, 900);
    assert_eq!(ids(&fs::read_to_string(&file.path).unwrap()).len(), 900);
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn people_are_written_for_their_owner_alone_and_never_through_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let program = Harness::start(80, 24, DemoSettings { users: 450, ..DemoSettings::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious");
    fs::write(&precious, "precious").unwrap();
    let path = folder.path().join("people.csv");
    let modes = || {
        let each = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
        let written = each.filter(|entry| entry.file_name().to_string_lossy().starts_with("people"));
        written.map(|entry| entry.metadata().unwrap().permissions().mode() & 0o7777).collect::<Vec<_>>()
    };
    let mut file = FileExport { export: export(everybody(), Format::Csv), path: path.clone(), resume: false };

    // The output is a link, to something and to nothing.
    for target in [precious.clone(), folder.path().join("nothing")] {
        symlink(&target, &path).unwrap();
        let refused = export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await;
        assert!(matches!(refused, Err(ExportError::Exists(_))), "{refused:?}");
        fs::remove_file(&path).unwrap();
    }
    // What stands beside it is a link before it begins.
    for beside in ["people.csv.cursor", "people.csv.seen", "people.csv.cursor-new"] {
        symlink(&precious, folder.path().join(beside)).unwrap();
    }
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let control = Control::new(Urgency::Listing).with_cancel(cancel);
    export_to_file(&program.client, &file, &control, move |_| stop.cancel()).await.unwrap_err();
    fs::remove_file(folder.path().join("people.csv.cursor-new")).unwrap();
    assert_eq!(modes(), [0o600; 3], "the file and what stands beside it");
    assert!(!folder.path().join("nothing").exists());

    // A link instead of what was left, before it goes on; and what an earlier version left open.
    let (real, seen) = (folder.path().join("real"), folder.path().join("people.csv.seen"));
    fs::rename(&path, &real).unwrap();
    symlink(&real, &path).unwrap();
    file.resume = true;
    let refused = export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("links are not followed"), "{refused}");
    fs::rename(&real, &path).unwrap();
    for open in [&path, &seen] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o644)).unwrap();
    }
    export_to_file(&program.client, &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap();
    assert_eq!(modes(), [0o600]);
    assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
}
