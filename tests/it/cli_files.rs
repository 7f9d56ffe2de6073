//! `oktui users` into files of every kind: what stands in them is what Okta said, with its types.

use oktui::cli::Exit;
use oktui::demo::DemoSettings;

use super::cli_users::{place, place_of};

#[tokio::test(flavor = "multi_thread")]
async fn csv_is_written_for_whoever_opens_it_and_its_head_is_always_quoted() {
    let place = place(30, "").await;
    let file = place.file("for-a-spreadsheet.csv");
    let (exit, out, err) =
        place.run(&["--limit", "5", "--columns", "login,city", "--bom", "--delimiter", ";", "--output", &file]).await;
    assert_eq!((exit, &*out), (Exit::Fine, ""), "{err}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{feff}\"login\";\"city\"\n"), "{text}");
    let lines: Vec<_> = text.lines().skip(1).collect();
    assert!(lines.len() == 5 && lines.iter().all(|line| line.matches(';').count() == 1), "{text}");
    assert!(err.contains("personal columns: login, city") && err.contains("at most 5 people"), "{err}");
    for words in [&["--format", "ndjson", "--bom"][..], &["--format", "table", "--delimiter", "tab"]] {
        let (exit, out, err) = place.run(words).await;
        assert_eq!((exit, &*out), (Exit::WrongUsage, ""), "{err}");
        assert!(err.contains("is for CSV"), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_so_is_refused_before_anything_is_sent() {
    let place = place(10, "").await;
    for (word, is_built) in [("xlsx", cfg!(feature = "xlsx")), ("parquet", cfg!(feature = "parquet"))] {
        let file = place.file(&format!("people.{word}"));
        let (exit, out, err) = place.run(&["--format", word]).await;
        assert_eq!((exit, &*out), (Exit::WrongUsage, ""), "{err}");
        let resumed = place.run(&["--output", &file, "--resume"]).await;
        assert_eq!(resumed.0, Exit::WrongUsage);
        if is_built {
            assert!(err.contains("--output people.") && resumed.2.contains("whole or nothing"), "{err} {}", resumed.2);
        } else {
            assert!(err.contains("--features") && resumed.2.contains("--features"), "{err} {}", resumed.2);
        }
        assert!(!std::path::Path::new(&file).exists());
    }
    let (exit, _, err) = place.run(&["--dataset", &place.file("d"), "--format", "json"]).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(err.contains("parquet, csv or ndjson"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_is_one_table_in_files_of_their_owner_alone() {
    let faults = "latency=30ms".parse().unwrap();
    let place = place_of(DemoSettings { users: 2_400, faults, rate_limit: 0, ..DemoSettings::default() }).await;
    let folder = place.file("people");
    let words = ["--search", "id pr", "--columns", "id,login", "--dataset", &folder, "--format", "csv"];
    let (exit, _, err) = place.run(&words).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let mut ids = Vec::new();
    let mut files = 0;
    for part in std::fs::read_dir(&folder).unwrap() {
        let part = part.unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(part.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let mut reader = csv::Reader::from_path(part.path()).unwrap();
        assert_eq!(reader.headers().unwrap(), vec!["id", "login"]);
        ids.extend(reader.records().map(|record| record.unwrap()[0].to_owned()));
        files += 1;
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2_400);
    assert!(files > 1, "read in several streams");
    let (exit, _, err) = place.run(&words).await;
    assert_eq!(exit, Exit::WrongUsage);
    assert!(err.contains("is there already"), "{err}");
    let (_, out, _) = place.journal(&["export"]).await;
    let line: serde_json::Value = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .find(|line: &serde_json::Value| line["what"]["rows"] == 2_400)
        .unwrap();
    assert!(line["what"]["sha256"].as_str().unwrap().len() == 64, "{line}");
}

#[cfg(any(feature = "xlsx", feature = "parquet"))]
mod typed {
    use super::*;

    pub(super) const COLUMNS: &str = "login,firstName,created,deskNumber,weeklyHours,remoteWorker,skills,trainingYears";

    /// The same people as Okta sent them.
    pub(super) async fn told(place: &super::super::cli_users::Place) -> Vec<serde_json::Value> {
        let (exit, out, err) = place.run(&["--search", "id pr", "--columns", COLUMNS, "--format", "ndjson"]).await;
        assert_eq!(exit, Exit::Fine, "{err}");
        let people: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for kind in ["deskNumber", "weeklyHours", "remoteWorker", "skills", "trainingYears"] {
            assert!(people.iter().any(|person| !person[kind].is_null()), "somebody has {kind}");
            assert!(people.iter().any(|person| person[kind].is_null()), "somebody has no {kind}");
        }
        people
    }
}

#[cfg(feature = "xlsx")]
#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_keeps_texts_as_texts_and_moments_as_dates() {
    use calamine::{Data, Reader, Xlsx, open_workbook};

    let place = place(400, "").await;
    let file = place.file("people.xlsx");
    let columns = format!("{},employeeNumber", typed::COLUMNS);
    let (exit, _, err) = place.run(&["--search", "id pr", "--columns", &columns, "--output", &file]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let told = typed::told(&place).await;
    let mut book: Xlsx<_> = open_workbook(&file).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = sheet.rows();
    let head: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(head.join(","), columns);
    assert_eq!(rows.len(), told.len());
    let at = |name: &str| head.iter().position(|known| known == name).unwrap();
    for (row, told) in rows.zip(&told) {
        assert_eq!(row[at("login")], Data::String(told["login"].as_str().unwrap().to_owned()));
        assert!(matches!(&row[at("created")], Data::DateTime(_)), "{:?}", row[at("created")]);
        assert!(matches!(&row[at("employeeNumber")], Data::String(_) | Data::Empty), "{:?}", row[at("employeeNumber")]);
        for name in ["deskNumber", "weeklyHours"] {
            match (&row[at(name)], told[name].as_f64()) {
                (Data::Float(written), Some(number)) => assert!((written - number).abs() < f64::EPSILON, "{told}"),
                (cell, number) => assert!(*cell == Data::Empty && number.is_none(), "{cell:?} {told}"),
            }
        }
        let is_remote = told["remoteWorker"].as_bool();
        assert_eq!(row[at("remoteWorker")], is_remote.map_or(Data::Empty, Data::Bool));
        let skills: Vec<_> =
            told["skills"].as_array().into_iter().flatten().map(|skill| skill.as_str().unwrap()).collect();
        assert_eq!(row[at("skills")].to_string(), skills.join(", "));
    }
}

#[cfg(feature = "parquet")]
#[tokio::test(flavor = "multi_thread")]
async fn parquet_holds_each_value_with_its_type() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Field, Row};
    use serde_json::{Value, json};

    fn value(field: &Field) -> Value {
        match field {
            Field::Bool(is) => json!(is),
            Field::Long(number) => json!(number),
            Field::Double(number) => json!(number),
            Field::Str(text) => json!(text),
            Field::TimestampMillis(at) => json!(at),
            Field::ListInternal(list) => list.elements().iter().map(value).collect(),
            _ => Value::Null,
        }
    }
    fn values(row: &Row) -> Value {
        Value::Object(row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect())
    }

    let place = place(400, "").await;
    let file = place.file("people.parquet");
    let (exit, _, err) = place.run(&["--search", "id pr", "--columns", typed::COLUMNS, "--output", &file]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let told = typed::told(&place).await;
    let reader = SerializedFileReader::new(std::fs::File::open(&file).unwrap()).unwrap();
    let rows: Vec<serde_json::Value> = reader.get_row_iter(None).unwrap().map(|row| values(&row.unwrap())).collect();
    assert_eq!(rows.len(), told.len());
    for (row, told) in rows.iter().zip(&told) {
        for name in ["login", "firstName", "deskNumber", "weeklyHours", "remoteWorker", "skills", "trainingYears"] {
            let is_same = match (row[name].as_f64(), told[name].as_f64()) {
                (Some(row), Some(told)) => (row - told).abs() < f64::EPSILON,
                _ => row[name] == told[name],
            };
            assert!(is_same, "{name}: {row} {told}");
        }
    }
    let schema = format!("{:?}", reader.metadata().file_metadata().schema());
    assert!(schema.contains("Timestamp") && schema.contains("List") && schema.contains("String"), "{schema}");
    let (exit, _, err) = place.run(&["--output", &file]).await;
    assert_eq!(exit, Exit::WrongUsage, "{err}");
}
