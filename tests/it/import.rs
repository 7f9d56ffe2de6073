//! `oktui import`: people from tables, against the demo organisation over a socket.

use std::collections::HashSet;
use std::fmt::Write;

use oktui::cli::Exit;

use super::bulk::{Place, place, place_with};

/// Everybody of an export, with these columns.
async fn export(place: &Place, name: &str, columns: &str) -> String {
    let path = place.path(name).display().to_string();
    let words = ["users", "--search", "created gt \"2000-01-01T00:00:00Z\"", "--columns", columns, "--output", &path];
    let (exit, _, err) = place.run(&words).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    path
}

/// The mistakes that a plan names.
pub(super) fn mistakes(out: &str) -> Vec<&str> {
    let told = out.lines().skip_while(|line| *line != "Cannot be imported").skip(1);
    told.take_while(|line| line.starts_with("  ")).map(str::trim).collect()
}

/// How many rows of a kind the sums tell.
pub(super) fn count(out: &str, words: &str) -> usize {
    let sums = out.lines().filter(|line| line.starts_with("   "));
    let line = sums.filter_map(|line| line.trim().split_once("  ")).find(|(_, told)| told.starts_with(words));
    line.map_or(0, |(count, _)| count.replace(',', "").parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hr_list_of_300_rows_tells_all_its_20_mistakes_at_once() {
    let place = place().await;
    let people = place.logins("status eq \"ACTIVE\"").await;
    let mut table = String::from(
        "Login,First name,Last name,E-Mail,Country code,Time zone,Weekly hours,Remote worker,Hire date,Employee number,Gruppen\r\n",
    );
    let mut line = |cells: &str| writeln!(table, "{cells}\r").unwrap();
    // 150 of them are there already, and only say who they are.
    for login in &people[..150] {
        line(&format!("{login},,,,,,,,,,"));
    }
    for number in 0..134 {
        line(&format!(
            "new{number}@acme.com,Nina,Neu{number},new{number}@acme.com,DE,Europe/Berlin,38,yes,2020-01-13T00:00:00Z,88{number:04},"
        ));
    }
    let wrong = [
        "a1@acme.com,,Lee,a1@acme.com,Germany,Mars,many,,,,",
        "a2@acme.com,Ann,,a2@acme.com,,,,,,,",
        "a3@acme.com,Ann,Lee,a3@acme,,,,,,,",
        "a4@acme.com,Ann,Lee,,,,,,,,",
        "a5555,Ann,Lee,a5@acme.com,,,,,,,",
        "a6@acme.com,Ann,Lee,a6@acme.com,Germany,,,,,,",
        "a7@acme.com,Ann,Lee,a7@acme.com,,Berlin,,,,,",
        "a8@acme.com,Ann,Lee,a8@acme.com,,,\"37,5\",,,,",
        "a9@acme.com,Ann,Lee,a9@acme.com,,,,perhaps,,,",
        "a10@acme.com,Ann,Lee,a10@acme.com,,,,,46024,,",
        "a11@acme.com,Ann,Lee,a11@acme.com,,,,,,1E+05,",
        "a12@acme.com,Ann,#REF!,a12@acme.com,,,,,,,",
        "a13@acme.com,Ann,Lee,a13@acme.com,,,,,,,No such group",
        "a14@acme.com,Ann,Lee,a14@acme.com,,,,,,,,one,more",
        ",Ann,Lee,a15@acme.com,,,,,,,",
        "new7@acme.com,Ann,Lee,new7@acme.com,,,,,,,",
    ];
    for cells in wrong {
        line(cells);
    }
    let path = place.write("hr.csv", &table);
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert!(out.starts_with("Import: 300 rows of "), "{out}");
    let told = mistakes(&out);
    let all = [
        "row 286, First name: is missing",
        "row 287, Last name: is missing",
        "row 288, E-Mail: is no email address",
        "row 289, E-Mail: is missing",
        "row 290, Login: must have the form",
        "row 291, Country code: 5 characters too many",
        "row 292, Time zone: a time zone",
        "row 293, Weekly hours: must be a number",
        "row 294, Remote worker: must be one of true (Yes), false (No)",
        "row 295, Hire date: “46024” is how a spreadsheet counts days",
        "row 296, Employee number: “1E+05” is how a spreadsheet shortens",
        "row 297, Last name: “#REF!” is an error",
        "row 298, Gruppen: no group is called “No such group”",
        "row 299: has more cells than the head",
        "row 300, Login: is empty, and login tells whom the row is about",
        "row 301, Login: stands there twice, in row 159 too",
        "row 159, Login: stands there twice, in row 301 too",
    ];
    for said in all {
        assert!(told.iter().any(|line| line.starts_with(said)), "{said} is not in {told:#?}");
    }
    assert_eq!(told.len(), 20, "{told:#?}");
    assert_eq!((count(&out, "new"), count(&out, "are so"), count(&out, "cannot")), (133, 150, 17), "{out}");
    assert!(out.contains("133 mails go out: 133 to acme.com."), "{out}");
    assert!(place.logins("profile.firstName eq \"Nina\"").await.is_empty(), "nothing was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_mistakes_there_are_each_row_of_each_is_told() {
    let place = place().await;
    let mut table = String::from("login,firstName,lastName,email\n");
    for number in 0..120 {
        let more = if number % 3 == 0 { ",one,more" } else { "" };
        writeln!(table, "m{number}@acme.com,,Lee,m{number}@acme.com{more}").unwrap();
    }
    let path = place.write("many.csv", &table);
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    let told = mistakes(&out);
    let single = told.iter().filter(|line| line.ends_with(", firstName: is missing")).count();
    assert_eq!(single, 120, "{told:#?}");
    // What many rows share is one line, and names each of them.
    let shared: Vec<_> = told.iter().filter(|line| line.contains("more cells than the head")).collect();
    let rows: Vec<String> = (0..40).map(|at| (at * 3 + 2).to_string()).collect();
    assert!(shared.len() == 1 && shared[0].starts_with(&format!("40 rows ({}): ", rows.join(", "))), "{shared:?}");
    let path = place.write("title.csv", "People of 2026\na@acme.com,Ann,Lee,a@acme.com\n");
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(out.contains("does a title stand above the table?"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_nobody_edited_changes_nothing_and_an_edited_cell_is_the_only_change() {
    let place = place().await;
    let names = "id,login,email,firstName,lastName,displayName,title,department,city,employeeNumber,manager,mobilePhone,secondEmail,\
                 countryCode,streetAddress,weeklyHours,remoteWorker,skills,trainingYears,accessZones,hireDate,status,created";
    let workbook = cfg!(feature = "xlsx").then_some("all.xlsx");
    for file in ["all.csv", "all.ndjson"].into_iter().chain(workbook) {
        let path = export(&place, file, names).await;
        let (_, out, err) = place.run(&["import", &path, "--dry-run"]).await;
        assert_eq!(count(&out, "are so"), 300, "{out}{err}");
        assert!(out.starts_with("Import: 300 rows of "), "{out}");
    }
    let path = place.path("all.csv").display().to_string();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(&head).unwrap();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let mut edited = String::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        if edited.is_empty() && number > 20 && cells[at("status")] == "ACTIVE" && !cells[at("title")].is_empty() {
            edited = cells[at("login")].clone();
            cells[at("title")] = "Head of Cells".to_owned();
            cells[at("city")] = "<clear>".to_owned();
            cells[at("department")] = String::new();
        }
        table.write_record(&cells).unwrap();
    }
    let path = place.write("edited.csv", &String::from_utf8(table.into_inner().unwrap()).unwrap());
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "change")), (Exit::Fine, 1), "{out}{err}");
    let told = out.lines().skip_while(|line| !line.is_empty());
    let told: Vec<&str> = told.filter(|line| line.starts_with("      ")).map(str::trim).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("Title: ") && told[0].ends_with("→ Head of Cells"), "{told:?}");
    assert!(told[1].starts_with("City: ") && told[1].ends_with("→ empty"), "{told:?}");
    assert!(out.contains(&edited), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn eighty_five_new_people_without_logins_get_them_and_four_who_were_there_before_are_known_again() {
    let place = place().await;
    let (_, gone, _) = place
        .run(&[
            "users",
            "--search",
            "status eq \"DEPROVISIONED\"",
            "--columns",
            "login,firstName,lastName,secondEmail,employeeNumber",
            "--format",
            "csv",
        ])
        .await;
    let gone: Vec<csv::StringRecord> =
        csv::Reader::from_reader(gone.as_bytes()).records().map(Result::unwrap).collect();
    let numbered: Vec<_> = gone.iter().filter(|row| !row[4].is_empty()).collect();
    assert!(numbered.len() >= 4, "{gone:?}");
    let there = place.logins("status eq \"ACTIVE\" and profile.lastName eq \"Fischer\"").await;
    let mut table = String::from("Vorname;Nachname;Personalnummer;Abteilung;Private E-Mail\n");
    for row in &numbered[..4] {
        writeln!(table, "{};{};{};Sales;", &row[1], &row[2], &row[4]).unwrap();
    }
    // Two of one name, of which one is to get a number.
    writeln!(table, "Jürgen;Groß-Løve;780001;Sales;\nJürgen;Groß-Løve;780002;Sales;").unwrap();
    for number in 0..79 {
        writeln!(table, "Zoë{};Österreicher;77{number:04};Sales;z{number}@home.example", letters(number)).unwrap();
    }
    let path = place.write("new.csv", &table);
    let login = "login={ascii(lower(firstName))}.{ascii(lower(lastName))}@acme.com";
    let words = ["import", &path, "--dry-run", "--set", login, "--set", "email={login}"];
    let (exit, out, err) = place.run(&words).await;
    assert_eq!(exit, Exit::Failed, "{out}{err}");
    assert_eq!(
        (count(&out, "new"), count(&out, "deactivated before"), count(&out, "cannot")),
        (79, 4, 2),
        "{out}{err}"
    );
    let made = "login juergen.gross-loeve@acme.com stands there twice, in";
    for (row, other) in [(6, 7), (7, 6)] {
        let said = format!("row {row}: {made} row {other} too; a number can be put behind it");
        assert!(mistakes(&out).contains(&&*said), "{said} is not in {out}");
    }
    let (exit, out, err) = place.run(&[&words[..], &["--number"]].concat()).await;
    assert_eq!((exit, count(&out, "new")), (Exit::Fine, 81), "{out}{err}");
    // Whoever is left alone is moved by no rule.
    assert!(out.contains("Rules will move 81 memberships: “Sales by department” 81 in, 0 out."), "{out}");
    assert!(out.contains("(juergen.gross-loeve2@acme.com): email juergen.gross-loeve2@acme.com"), "{out}");
    assert!(there.iter().all(|login| !out.contains(login)), "nobody who is there is touched");
    assert!(out.contains("known again by employeeNumber"), "{out}");
}

/// A name that no other number has.
fn letters(number: usize) -> String {
    [number / 26, number % 26].map(|digit| char::from(b'a' + digit as u8)).iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_spreadsheet_ate_of_a_key_is_told_and_makes_nobody_new() {
    let place = place().await;
    let (_, out, _) = place
        .run(&["users", "--search", "status eq \"ACTIVE\"", "--columns", "login", "--limit", "1", "--format", "csv"])
        .await;
    let login = out.lines().nth(1).unwrap().to_owned();
    let (exit, _, err) = place
        .run(&["bulk", "set", "--set", "employeeNumber=0004711", "--people", &place.write("one.txt", &login), "--yes"])
        .await;
    assert_eq!(exit, Exit::Fine, "{err}");
    let path = place.write("hr.csv", "employeeNumber,firstName,lastName,email\n4711,Ann,Lee,ann.lee@new.example\n");
    let (exit, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::Failed);
    assert!(out.contains("nobody has “4711”, but ") && out.contains("“0004711”: a spreadsheet takes zeros"), "{out}");
    let (_, out, _) = place.run(&["import", &path, "--dry-run", "--key", "email"]).await;
    assert!(!out.contains("zeros"), "the number of somebody new is theirs: {out}");
    let path = place.write("zeros.csv", &format!("login,employeeNumber\n{login},4711\n"));
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(out.contains("row 2, employeeNumber: was “0004711”, is “4711” here"), "{out}");
    let (_, out, _) = place.run(&["import", &path, "--dry-run", "--trust-numbers"]).await;
    assert_eq!(count(&out, "change"), 1, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_the_same_however_its_letters_are_put_together() {
    let place = place().await;
    let person = r#"{"profile":{"firstName":"Jörg","lastName":"Eulenberg","login":"joerg.eulenberg@acme.com","email":"joerg.eulenberg@acme.com","secondEmail":"jv@home.example"}}"#;
    let create = ["api", "POST", "/v1/users?activate=false", "-d", person];
    assert_eq!(place.run(&create).await.0, Exit::Answered(200));
    let table = "login,firstName,employeeNumber\njoerg.eulenberg@acme.com,Jo\u{308}rg,\n";
    let (_, out, err) = place.run(&["import", &place.write("same.csv", table), "--dry-run"]).await;
    assert_eq!(count(&out, "are so"), 1, "{out}{err}");
    let table = "login,employeeNumber\njoerg.eulenberg@acme.com,31882.0\n";
    let (_, out, _) = place.run(&["import", &place.write("float.csv", table), "--dry-run"]).await;
    assert!(out.contains("row 2, employeeNumber: “31882.0” is how programs write a whole number"), "{out}");
    let gone = ["api", "POST", "/v1/users/joerg.eulenberg@acme.com/lifecycle/deactivate"];
    assert_eq!(place.run(&gone).await.0, Exit::Answered(200));
    for first in ["Jo\u{308}rg", "Joerg", "JÖRG"] {
        let table = format!(
            "firstName,lastName,email,login,secondEmail\n{first},Eulenberg,n@acme.com,n@acme.com,jv@home.example\n"
        );
        let (_, out, err) = place.run(&["import", &place.write("back.csv", &table), "--dry-run"]).await;
        assert!(out.contains("known again by name and second email"), "{first}: {out}{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_table_of_the_organisation_is_read_back_with_every_column() {
    let place = place().await;
    let path = place.path("empty.csv").display().to_string();
    let (exit, out, err) = place.run(&["import", "--template", &path]).await;
    assert_eq!(exit, Exit::Fine, "{err}");
    assert!(out.contains("firstName, lastName, email, login"), "{out}");
    let (exit, _, err) = place.run(&["import", "--template", &path]).await;
    assert_eq!(exit, Exit::WrongUsage, "{err}");
    let (exit, _, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("no row stands below its head"), "{err}");
    let text = std::fs::read_to_string(&path).unwrap();
    let columns = text.lines().next().unwrap().split(',').count();
    let row = vec![""; columns].join(",").replacen("", "ann.lee@new.example", 0);
    std::fs::write(&path, format!("{text}Ann,Lee,ann.lee@new.example,ann.lee@new.example{}\n", &row[3..])).unwrap();
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "new")), (Exit::Fine, 1), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_nothing_fits_are_told_with_the_mistakes_of_the_rows_and_a_map_settles_them() {
    let place = place().await;
    let path = place.write(
        "hr.csv",
        "Vorname,Nachname,Mail,Mail,Schuhgröße\nAnn,Lee,ann.lee@new.example,a@b.example,39\nBob,,bob@new.example,,40\n",
    );
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::WrongUsage, "{out}");
    assert!(out.contains("Schuhgröße: no attribute of this organisation is called so"), "{out}");
    assert!(out.contains("Mail: goes to email as column Mail does"), "{out}");
    assert!(out.contains("row 3, Nachname: is missing") && err.contains("--map"), "{out}{err}");
    let table =
        place.write("hr2.csv", "Vorname,Nachname,Mail,Privat,Schuhgröße\nAnn,Lee,ann.lee@new.example,a@b.example,39\n");
    let map = place.write(
        "map.toml",
        "key = \"email\"\nactivation = \"staged\"\n[columns]\nPrivat = \"secondEmail\"\n\"Schuhgröße\" = \"-\"\n[make]\nlogin = \"{email}\"\n",
    );
    let (exit, out, err) = place.run(&["import", &table, "--map", &map, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(
        out.contains("Privat → secondEmail") && out.contains("1  new, staged") && !out.contains("mail goes out:"),
        "{out}"
    );
    // The next table with this head needs no map; another one knows nothing of it.
    let next =
        place.write("hr3.csv", "Vorname,Nachname,Mail,Privat,Schuhgröße\nBob,Lee,bob.lee@new.example,b@b.example,40\n");
    let (exit, out, err) = place.run(&["import", &next, "--dry-run"]).await;
    assert!(
        exit == Exit::Fine && out.contains("Privat → secondEmail") && err.contains("--fresh begins anew"),
        "{out}{err}"
    );
    let (exit, out, _) = place.run(&["import", &next, "--fresh", "--dry-run"]).await;
    assert!(exit == Exit::WrongUsage && out.contains("Schuhgröße: no attribute"), "{out}");
    let wrong = place.write("wrong.toml", "[columns]\nPrivat = \"shoeSize\"\nNiemals = \"email\"\n");
    let (exit, out, _) = place.run(&["import", &table, "--map", &wrong, "--dry-run"]).await;
    assert!(exit == Exit::WrongUsage && out.contains("“shoeSize”") && out.contains("no column “Niemals”"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_about_one_person_and_rows_that_may_be_several_are_not_guessed() {
    let place = place().await;
    let people = place.logins("status eq \"ACTIVE\"").await;
    let (_, out, _) = place.run(&["api", "GET", &format!("/v1/users/{}", people[3])]).await;
    let person: serde_json::Value = serde_json::from_str(&out).unwrap();
    let (id, title) = (person["id"].as_str().unwrap(), "Twice");
    let table = place.write(
        "twice.csv",
        &format!("id,login,title\n{id},,{title}\n,{},{title}\n,{},{title}\n", people[3], people[4]),
    );
    let (exit, out, _) = place.run(&["import", &table, "--dry-run"]).await;
    assert_eq!((exit, count(&out, "change"), count(&out, "cannot")), (Exit::Failed, 1, 2), "{out}");
    assert!(out.contains("as other rows are: row 2, row 3"), "{out}");
    let table = place.write("key.csv", "department,title\nSales,Same for all\n");
    let (_, out, _) = place.run(&["import", &table, "--key", "department", "--update", "--dry-run"]).await;
    assert!(out.contains("row 2, department: fits ") && out.contains(" people: "), "{out}");
    let logins: HashSet<&String> = people.iter().collect();
    assert_eq!(logins.len(), people.len());
}

/// A table by its heads.
fn rows(path: &std::path::Path) -> Vec<std::collections::HashMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_people_are_created_once_whoever_was_there_comes_back_and_the_report_imported_again_is_the_same() {
    let place = place().await;
    let columns = "login,firstName,lastName,employeeNumber";
    let (_, gone, _) =
        place.run(&["users", "--search", "status eq \"DEPROVISIONED\"", "--columns", columns, "--format", "csv"]).await;
    let gone: Vec<csv::StringRecord> =
        csv::Reader::from_reader(gone.as_bytes()).records().map(Result::unwrap).collect();
    let numbered: Vec<_> = gone.iter().filter(|row| !row[3].is_empty()).collect();
    let mut table = String::from("Vorname,Nachname,Personalnummer,Abteilung,Gruppen,Initial password\n");
    for row in &numbered[..4] {
        writeln!(table, "{},{},{},Lab,VPN Users,", &row[1], &row[2], &row[3]).unwrap();
    }
    for number in 0..20 {
        writeln!(table, "Zoë{},Österreicher,77{number:04},Lab,VPN Users,geheim-{number}", letters(number)).unwrap();
    }
    let path = place.write("new.csv", &table);
    let report = place.path("report.csv");
    let told = report.display().to_string();
    let login = "login={ascii(lower(firstName))}.{ascii(lower(lastName))}@acme.com";
    let words = ["import", &path, "--set", login, "--set", "email={login}", "--rehire", "bring-back"];
    let (exit, _, err) = place.run(&words).await;
    assert!(exit == Exit::WrongUsage && err.contains("--yes does it"), "{err}");
    let (exit, out, err) = place.run(&[&words[..], &["--yes", "--ticket", "INC-7", "--report", &told]].concat()).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("import 24 people: 24 done"), "{out}");
    let made = place.logins("profile.lastName eq \"Österreicher\" and status eq \"PROVISIONED\"").await;
    assert_eq!(made.len(), 20, "{made:?}");
    let back = place.logins("profile.department eq \"Lab\"").await;
    assert_eq!(back.len(), 24, "{back:?}");
    assert!(numbered[..4].iter().all(|row| back.contains(&row[0].to_owned())), "by their own logins: {back:?}");
    let rows = rows(&report);
    assert_eq!(rows.len(), 24);
    assert!(rows.iter().all(|row| row["outcome"] == "done" && row["id"].starts_with("00u")), "{rows:?}");
    assert!(!rows[0].contains_key("Initial password"), "no secrets: {:?}", rows[0].keys());
    let text = std::fs::read_to_string(&report).unwrap();
    assert!(!text.contains("geheim"), "{text}");
    // Who is in the group is in it.
    let (_, members, _) = place.run(&["users", "--group", "VPN Users", "--columns", "login", "--format", "csv"]).await;
    assert!(back.iter().all(|login| members.contains(login)), "{members}");
    let (exit, out, err) = place.run(&["import", &told, "--set", login, "--set", "email={login}", "--dry-run"]).await;
    assert_eq!((exit, count(&out, "are so")), (Exit::Fine, 24), "{out}{err}");
    // The journal tells whom, with which values and for which ticket.
    let (_, journal, err) = place.run(&["journal", "list", "--format", "ndjson"]).await;
    let of_ticket = journal.lines().filter(|line| line.contains("INC-7")).count();
    assert!(of_ticket >= 24 && journal.contains("Österreicher"), "{of_ticket} {journal} {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_whose_answer_is_lost_is_settled_by_its_login_and_never_sent_twice() {
    let place = place_with("drop:/api/v1/users@every-5").await;
    let mut table = String::from("login,firstName,lastName,email\n");
    for number in 0..30 {
        writeln!(table, "lost{number}@acme.com,Lost,Person{number},lost{number}@acme.com").unwrap();
    }
    let path = place.write("new.csv", &table);
    let (_, out, err) = place.run(&["import", &path, "--yes", "--activation", "staged"]).await;
    assert!(out.contains("30 done"), "who came of it is asked by the same run: {out}{err}");
    let (_, out, err) = place.run(&["jobs", "list"]).await;
    assert!(out.contains("30 done"), "{out}{err}");
    let mut made: Vec<String> = place.events("user.lifecycle.create").await;
    made.retain(|login| login.starts_with("lost"));
    let once: HashSet<&String> = made.iter().collect();
    assert_eq!((made.len(), once.len()), (30, 30), "{made:?}");
    let report = place.path("report.csv");
    let id = out.split(' ').next().unwrap().to_owned();
    place.run(&["jobs", "show", &id, "--report", &report.display().to_string()]).await;
    assert!(rows(&report).iter().all(|row| row["id"].starts_with("00u")), "each is known by their id");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_which_somebody_else_may_get_in_is_a_group_of_its_own_and_never_an_administrators() {
    let place = place().await;
    let people = place.active(5).await;
    let owner = place.owner().await;
    let mut table = String::from("login,secondEmail,title\n");
    for (number, login) in people.iter().enumerate() {
        let second = if number < 3 { format!("x{number}@home.example") } else { String::new() };
        writeln!(table, "{login},{second},Moved").unwrap();
    }
    writeln!(table, "{owner},mine@home.example,Moved").unwrap();
    let path = place.write("change.csv", &table);
    let (exit, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!((count(&out, "change login"), count(&out, "change"), count(&out, "left out")), (3, 2, 1), "{out}");
    assert!(err.contains("it opens accounts: --expect 5"), "{err}");
    let (exit, _, err) = place.run(&["import", &path, "--yes", "--expect", "6"]).await;
    assert!(exit == Exit::WrongUsage && err.contains("the plan comes to 5 people"), "{err}");
    let (exit, out, err) = place.run(&["import", &path, "--yes", "--expect", "5"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert_eq!(place.logins("profile.title eq \"Moved\"").await.len(), 5);
    assert!(!place.logins("profile.title eq \"Moved\"").await.contains(&owner));
    let (_, out, _) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!(count(&out, "are so"), 5, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_imported_stop_the_others_unless_they_are_left_out() {
    let place = place().await;
    let table =
        "login,firstName,lastName,email\ngood@acme.com,Good,Row,good@acme.com\nbad@acme.com,Bad,,bad@acme.com\n";
    let path = place.write("two.csv", table);
    let report = place.path("report.csv");
    let told = report.display().to_string();
    let (exit, _, err) = place.run(&["import", &path, "--yes", "--report", &told]).await;
    assert!(exit == Exit::WrongUsage && err.contains("1 row cannot be imported") && !report.exists(), "{err}");
    let (exit, out, err) = place.run(&["import", &path, "--yes", "--skip-wrong", "--report", &told]).await;
    assert!(exit == Exit::Failed && out.contains("import 1 person: 1 done"), "{out}{err}");
    let rows = rows(&report);
    assert_eq!((&*rows[0]["outcome"], &*rows[1]["outcome"]), ("done", "cannot"));
    assert_eq!(rows[1]["reason"], "lastName is missing");
    // What somebody else did meanwhile is looked at once more, directly before.
    let (exit, out, _) = place.run(&["import", &path, "--create", "--dry-run"]).await;
    assert!(exit == Exit::Failed && out.contains("row 2, login: is there already: good@acme.com"), "{out}");
}
