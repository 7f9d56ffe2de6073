//! Whole lists for pipes and files: in several streams where that pays, the same people whatever breaks.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use oktui::messages::import::Keys;
use oktui::okta::control::{Control, Urgency};
use oktui::protocol::export::{CsvStyle, Export, FileExport, Format, Record};
use oktui::protocol::query::{SortOrder, UserQuery, UserScope};
use oktui::worker::export::{ExportError, Written, export_to, export_to_file, standard_columns};
use oktui::worker::import::fits;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::parallel::{Half, NOW, People, organisations, query};

fn export(format: Format, record: Record) -> Export {
    Export { query: query(), limit: None, record, format, csv: CsvStyle::default() }
}

fn csv() -> Export {
    export(Format::Csv, Record::Columns(standard_columns(Format::Csv)))
}

/// In an order that somebody wants, and so in one stream.
fn by_creation() -> UserScope {
    UserScope::Search { expression: "id pr".into(), sort: Some(("created".into(), SortOrder::Ascending)) }
}

/// Enough people for more than one stream to pay at 300 ms a page.
fn crowd() -> People {
    People::new((0..6_000).map(|at| NOW - at * 3_000).collect())
}

fn ids(text: &str) -> Vec<String> {
    let mut lines = csv::Reader::from_reader(text.as_bytes());
    lines.records().map(|record| record.unwrap()[0].to_owned()).collect()
}

fn once_each(found: &[String], people: usize, what: &str) {
    assert_eq!(found.len(), people, "{what}");
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), people, "{what}: nobody twice");
}

async fn piped(people: &People, export: &Export) -> (Result<Written, ExportError>, String) {
    let mut out = Vec::new();
    let ended = export_to(&people.client(), export, &mut out, &Control::new(Urgency::Listing), |_| ()).await;
    (ended, String::from_utf8(out).unwrap())
}

fn ranges(people: &People) -> usize {
    people.searches.lock().unwrap().iter().filter(|search| search.contains("created")).count()
}

#[tokio::test(start_paused = true)]
async fn a_whole_list_is_piped_in_several_streams_and_holds_everybody_once() {
    for (name, created) in organisations() {
        let people = People::new(created);
        let count = people.created.lock().unwrap().len();
        let (ended, text) = piped(&people, &csv()).await;
        assert_eq!(ended.unwrap().people as usize, count, "{name}");
        once_each(&ids(&text), count, name);
        assert_eq!(ranges(&people) > 0, count > 1_400, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn whole_people_come_in_several_streams_too() {
    let people = crowd();
    let (ended, text) = piped(&people, &export(Format::Ndjson, Record::Whole)).await;
    ended.unwrap();
    let found: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    once_each(&found, 6_000, "ndjson");
    assert!(ranges(&people) > 0);
}

#[tokio::test(start_paused = true)]
async fn more_streams_are_sooner_there_where_the_limit_allows_and_not_used_where_not() {
    for (limit, gain) in [(300, 1.0), (600, 1.2), (2_000, 2.2)] {
        let mut people = People::new((0..36_000).map(|at| NOW - at * 2_000).collect());
        people.limit = limit;
        let begun = Instant::now();
        piped(&people, &Export { query: UserQuery::new(by_creation()), ..csv() }).await.0.unwrap();
        let one = begun.elapsed();
        // The next one's minute begins anew.
        tokio::time::sleep(Duration::from_mins(2)).await;
        people.searches.lock().unwrap().clear();
        let begun = Instant::now();
        piped(&people, &csv()).await.0.unwrap();
        let many = begun.elapsed();
        let gained = one.as_secs_f64() / many.as_secs_f64();
        assert!(gained >= gain * 0.9, "at {limit} a minute: {one:?} and {many:?}, {gained:.2} times as fast");
        assert_eq!(ranges(&people) > 0, limit > 300, "at {limit} a minute");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_people_of_a_list_and_those_in_an_order_come_in_it() {
    let people = crowd();
    let (ended, text) = piped(&people, &Export { limit: Some(3_000), ..csv() }).await;
    ended.unwrap();
    let first: Vec<_> = (0..3_000).map(|at| format!("00u{at}")).collect();
    assert_eq!(ids(&text), first);
    let (ended, text) = piped(&people, &Export { query: UserQuery::new(by_creation()), ..csv() }).await;
    ended.unwrap();
    let oldest_first: Vec<_> = (0..6_000).rev().map(|at| format!("00u{at}")).collect();
    assert_eq!(ids(&text), oldest_first);
    assert_eq!(ranges(&people), 0);
}

#[tokio::test(start_paused = true)]
async fn ranges_that_okta_refuses_are_given_up_and_the_list_goes_on_in_order() {
    let mut people = crowd();
    people.refuses_ranges = true;
    let (ended, text) = piped(&people, &csv()).await;
    ended.unwrap();
    once_each(&ids(&text), 6_000, "refused");
    assert!(people.calls.load(Ordering::SeqCst) <= 30 + 4, "a few calls more than pages");
}

#[tokio::test(start_paused = true)]
async fn streams_that_stumble_and_newcomers_cost_nobody() {
    let mut people = crowd();
    people.fails_every = 4;
    let (ended, text) = piped(&people, &csv()).await;
    ended.unwrap();
    once_each(&ids(&text), 6_000, "stumbling");
    let mut people = crowd();
    people.grows = true;
    let (ended, text) = piped(&people, &csv()).await;
    ended.unwrap();
    let found = ids(&text);
    once_each(&found, found.len(), "growing");
    let found: BTreeSet<_> = found.into_iter().collect();
    assert!((0..6_000).all(|at| found.contains(&format!("00u{at}"))), "nobody is missing");
}

#[tokio::test(start_paused = true)]
async fn pages_that_come_in_half_cost_nobody_in_one_stream_or_several() {
    for half in [Half::Broken, Half::Ended] {
        for every in [4, 5, 7] {
            let mut people = crowd();
            people.halves = Some((every, half));
            let (ended, text) = piped(&people, &csv()).await;
            ended.unwrap();
            once_each(&ids(&text), 6_000, &format!("{half:?}, every {every}"));
            assert!(ranges(&people) > 0, "in several streams");
            people.calls.store(0, Ordering::SeqCst);
            let (ended, text) = piped(&people, &Export { query: UserQuery::new(by_creation()), ..csv() }).await;
            ended.unwrap();
            once_each(&ids(&text), 6_000, &format!("{half:?}, every {every}, in order"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_page_that_comes_in_half_is_asked_for_again() {
    for half in [Half::Broken, Half::Ended] {
        let mut people = crowd();
        people.halves = Some((2, half));
        people.calls.store(1, Ordering::SeqCst);
        let (ended, text) = piped(&people, &Export { query: UserQuery::new(by_creation()), ..csv() }).await;
        ended.unwrap();
        once_each(&ids(&text), 6_000, &format!("{half:?}"));
    }
    // One that never comes whole is told.
    let mut people = crowd();
    people.halves = Some((1, Half::Ended));
    let (ended, _) = piped(&people, &Export { query: UserQuery::new(by_creation()), ..csv() }).await;
    assert!(matches!(ended, Err(ExportError::Call(_))), "{ended:?}");
    assert_eq!(people.calls.load(Ordering::SeqCst), 3);
}

/// A run to a file that is stopped when so many are written; what the next one adds.
async fn stopped_and_resumed(people: &People, at: u64, export: Export, spoil: impl Fn(&std::path::Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.out");
    let mut file = FileExport { export, path: path.clone(), resume: false };
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let control = Control::new(Urgency::Listing).with_cancel(cancel);
    let told = move |written| {
        if written >= at {
            stop.cancel();
        }
    };
    let broken = export_to_file(&people.client(), &file, &control, told).await;
    assert!(matches!(broken, Err(ExportError::Call(_))), "{broken:?}");
    // What a page that was half written leaves behind.
    let half = fs::read_to_string(&path).unwrap() + "00u-half,a pa";
    fs::write(&path, half).unwrap();
    spoil(folder.path());
    file.resume = true;
    export_to_file(&people.client(), &file, &Control::new(Urgency::Listing), |_| ()).await.unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    fs::read_to_string(&path).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_export_in_streams_that_broke_off_anywhere_goes_on_without_anybody_twice_or_missing() {
    for (name, created) in organisations().into_iter().filter(|(_, created)| created.len() > 2_000) {
        let people = People::new(created);
        let count = people.created.lock().unwrap().len();
        for at in (0..count as u64 - 600).step_by(700) {
            let text = stopped_and_resumed(&people, at.max(1), csv(), |_| ()).await;
            once_each(&ids(&text), count, &format!("{name}, stopped at {at}"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_read_already_is_not_read_again() {
    let people = crowd();
    let text = stopped_and_resumed(&people, 4_000, csv(), |_| people.calls.store(0, Ordering::SeqCst)).await;
    once_each(&ids(&text), 6_000, "csv");
    // Two thousand are missing, ten pages; the first of each range tells that it is one.
    let calls = people.calls.load(Ordering::SeqCst);
    assert!(calls <= 10 + 15, "{calls} calls");
}

#[tokio::test(start_paused = true)]
async fn a_document_that_was_resumed_is_one_document() {
    let people = crowd();
    for at in [1, 3_000] {
        let text = stopped_and_resumed(&people, at, export(Format::Json, Record::Whole), |_| ()).await;
        let found: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let found: Vec<_> = found.iter().map(|person| person["id"].as_str().unwrap().to_owned()).collect();
        once_each(&found, 6_000, "json");
    }
    let table = export(Format::Table, Record::Columns(standard_columns(Format::Table)));
    let text = stopped_and_resumed(&people, 3_000, table, |_| ()).await;
    assert_eq!(text.lines().count(), 6_001, "one line of titles");
}

#[tokio::test(start_paused = true)]
async fn streams_that_fail_for_good_leave_the_list_to_one_stream() {
    let people = crowd();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let file = FileExport { export: csv(), path: path.clone(), resume: false };
    let (client, control) = (people.client(), Control::new(Urgency::Listing));
    let mut refusing = people.clone();
    refusing.refuses_ranges = true;
    // The streams work for a while, and then the organisation refuses them.
    let stop = CancellationToken::new();
    let stopped = Control::new(Urgency::Listing).with_cancel(stop.clone());
    let told = move |written| {
        if written >= 3_000 {
            stop.cancel();
        }
    };
    export_to_file(&client, &file, &stopped, told).await.unwrap_err();
    let file = FileExport { resume: true, ..file };
    export_to_file(&refusing.client(), &file, &control, |_| ()).await.unwrap();
    once_each(&ids(&fs::read_to_string(&path).unwrap()), 6_000, "in one stream");
}

#[tokio::test(start_paused = true)]
async fn a_file_of_which_nothing_came_is_not_in_the_way_of_the_next_attempt() {
    let mut people = crowd();
    people.fails_from = 0;
    let folder = tempfile::tempdir().unwrap();
    let file = FileExport { export: csv(), path: folder.path().join("people.csv"), resume: false };
    let control = Control::new(Urgency::Listing);
    export_to_file(&people.client(), &file, &control, |_| ()).await.unwrap_err();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    people.fails_from = usize::MAX;
    export_to_file(&people.client(), &file, &control, |_| ()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn everybody_of_a_table_is_found_once_in_several_streams_whatever_breaks() {
    let values = (0..6_000).map(|at| format!("p{at}")).collect();
    let keys = Keys { attribute: Some("login".to_owned()), values, ..Keys::default() };
    let control = Control::new(Urgency::Listing);
    let with = |way: fn(&mut People)| {
        let mut people = crowd();
        way(&mut people);
        people
    };
    for (name, people) in [
        ("whole", crowd()),
        ("now and then one fails", with(|people| people.fails_every = 4)),
        ("pages break off", with(|people| people.halves = Some((7, Half::Broken)))),
        ("no ranges", with(|people| people.refuses_ranges = true)),
    ] {
        let begun = Instant::now();
        let found = fits(&people.client(), &keys, &control, |_| ()).await.unwrap().by_key;
        let time = begun.elapsed();
        assert_eq!(found.len(), 6_000, "{name}");
        for (login, fit) in &found {
            let [one] = fit.as_slice() else { panic!("{name}: {login} is {} people", fit.len()) };
            assert_eq!(one.user().unwrap().text("login"), *login, "{name}");
        }
        // One page after the other they would take nine seconds.
        assert!(name != "whole" || ranges(&people) > 0 && time < Duration::from_secs(7), "{time:?}");
    }
    // Of a list that breaks off for good nobody is taken for missing.
    let people = with(|people| people.fails_from = 20);
    assert!(fits(&people.client(), &keys, &control, |_| ()).await.is_err());
}
