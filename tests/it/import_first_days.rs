//! Whoever begins later is created staged, and is told when their day has come.

use std::path::PathBuf;

use oktui::cli::Exit;

use super::bulk::{Place, place};
use super::import::count;

/// The file of those who begin later.
fn kept(place: &Place) -> PathBuf {
    let mut files = std::fs::read_dir(place.path("state/due")).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|end| end == "ndjson")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_later_is_staged_and_told_of_until_somebody_activates_them() {
    let place = place().await;
    let (exit, out, _) = place.run(&["due"]).await;
    assert!(exit == Exit::Fine && out.contains("Nobody who was created here"), "{out}");
    let table = "Vorname,Nachname,E-Mail,Eintritt\nLea,Later,lea.later@acme.com,2999-01-11\n\
                 Noah,Now,noah.now@acme.com,11.01.2020\nMia,Maybe,mia.maybe@acme.com,01/11/2999\n";
    let path = place.write("hr.csv", table);
    let (_, out, err) = place.run(&["import", &path, "--dry-run"]).await;
    assert_eq!((count(&out, "new"), count(&out, "cannot")), (2, 1), "{out}{err}");
    assert!(out.contains("Lea Later (lea.later@acme.com): staged until 2999-01-11"), "{out}");
    assert!(out.contains("1 mail goes out: 1 to acme.com."), "{out}");
    assert!(out.contains("1 person begins later than today, and is staged until then"), "{out}");
    assert!(out.contains("row 4, Eintritt: “01/11/2999” is no day"), "{out}");
    let (_, out, err) = place.run(&["import", &path, "--yes", "--skip-wrong"]).await;
    assert!(out.contains("import 2 people: 2 done"), "{out}{err}");
    assert_eq!(place.logins("status eq \"STAGED\" and profile.lastName eq \"Later\"").await.len(), 1);
    assert_eq!(place.logins("status eq \"PROVISIONED\" and profile.lastName eq \"Now\"").await.len(), 1);
    let (exit, out, _) = place.run(&["due"]).await;
    assert!(exit == Exit::Fine && out.contains("Later\n  2999-01-11  Lea Later (lea.later@acme.com)"), "{out}");
    // Their day comes.
    let text = std::fs::read_to_string(kept(&place)).unwrap();
    std::fs::write(kept(&place), text.replace("2999", "2020")).unwrap();
    let (exit, out, err) = place.run(&["due"]).await;
    assert!(exit == Exit::Failed && out.starts_with("Due\n  2020-01-11  Lea Later"), "{out}{err}");
    let (_, logins, _) = place.run(&["due", "--logins"]).await;
    assert_eq!(logins, "lea.later@acme.com\n");
    let list = place.write("due.txt", &logins);
    let (exit, out, err) = place.run(&["bulk", "activate", "--people", &list, "--yes"]).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let (exit, out, _) = place.run(&["due"]).await;
    assert!(exit == Exit::Fine && out.contains("Nobody who was created here"), "{out}");
    assert!(
        std::fs::read_dir(place.path("state/due"))
            .unwrap()
            .all(|entry| { entry.unwrap().path().extension().is_none_or(|end| end != "ndjson") })
    );
}
