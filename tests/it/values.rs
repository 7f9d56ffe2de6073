//! Values keep their type and their digits on the way to a pipe.

use oktui::cli::Exit;

use super::stand_in::{Asked, StandIn, okta};

const PERSON: &str = r#"{"id":"00u1","status":"ACTIVE","created":"2026-11-24T10:00:00.000Z","profile":{"login":"ann@acme.com",
 "firstName":"Ann","lastName":"=1+1","level":-5,"long":12345678901234567890123,"huge":1E400,"rate":2.50,"remote":true,
 "skills":["a","b"],"years":[2020,2021.0],"nothing":null,"text":"-7","employeeNumber":40110}}"#;

fn server() -> StandIn {
    StandIn::answering(|asked: &Asked, _| {
        if asked.target.starts_with("/api/v1/users?") || asked.target == "/api/v1/users" {
            okta(200, format!("[{PERSON}]"))
        } else {
            okta(
                403,
                r#"{"errorCode":"E0000006","errorSummary":"No","errorCauses":[{"errorSummary":"a"},{"errorSummary":"b"}]}"#,
            )
        }
    })
}

const COLUMNS: &str = "login,level,long,huge,rate,remote,skills,years,nothing,absent,text,employeeNumber,lastLogin";

#[test]
fn columns_as_json_hold_what_okta_sent() {
    let (exit, out, err) = server().run(&["users", "--format", "ndjson", "--columns", COLUMNS], false);
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    let told = r#"{"login":"ann@acme.com","level":-5,"long":12345678901234567890123,"huge":1E400,"rate":2.50,"remote":true,"skills":["a","b"],"years":[2020,2021.0],"nothing":null,"absent":null,"text":"-7","employeeNumber":40110,"lastLogin":null}"#;
    assert_eq!(out.trim_end(), told, "{err}");
}

#[test]
fn cells_keep_every_digit_and_only_what_could_be_run_is_defused() {
    let columns = format!("{COLUMNS},lastName");
    for (words, last) in [(&[][..], "'=1+1"), (&["--raw"], "=1+1")] {
        let words = [&["users", "--format", "csv", "--columns", &columns], words].concat();
        let (exit, out, err) = server().run(&words, false);
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        let told = format!(
            "ann@acme.com,-5,12345678901234567890123,1E400,2.50,true,\"a, b\",\"2020, 2021.0\",,,-7,40110,,{last}"
        );
        assert_eq!(out.lines().nth(1), Some(&*told), "{err}");
    }
}

#[test]
fn the_body_of_an_error_is_handed_on_and_the_exit_code_tells_that_it_is_one() {
    let (exit, out, err) = server().run(&["api", "GET", "/v1/org"], false);
    assert_eq!(exit, Exit::Answered(403));
    assert!(out.starts_with(r#"{"errorCode":"E0000006""#) && out.ends_with("}\n"), "{out}");
    assert!(err.contains("403 E0000006 No a; b"), "{err}");
    let (_, out, _) = server().run(&["api", "GET", "/v1/org", "--include"], false);
    assert!(out.starts_with("HTTP 403\n") && out.contains(r#""errorCauses""#), "{out}");
}
