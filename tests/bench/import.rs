//! What a table costs: its rows planned, beside reading the people whom they are about. Both are the whole program.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::program::Server;
use super::{Figure, RUNS, figure, median, milliseconds};

const PEOPLE: u32 = 10_000;

pub(super) fn measure(figures: &mut Vec<Figure>) {
    let server = Server::start(PEOPLE);
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("all.csv").display().to_string();
    let read = ["users", "--search", "status eq \"ACTIVE\"", "--format", "csv"];
    let columns = ["--columns", "login,firstName,lastName,email,department,title,city,employeeNumber"];
    run(&server, &[&read[..], &columns, &["--output", &table]].concat());
    let (mut reading, mut planning) = (Vec::new(), Vec::new());
    // Interleaved, so that both meet the same machine; the first of each warms the server up.
    for round in 0..=RUNS {
        let one = run(&server, &[&read[..], &columns].concat());
        let other = run(&server, &["import", &table, "--dry-run"]);
        if round > 0 {
            reading.push(one);
            planning.push(other);
        }
    }
    let (reading, planning) = (median(&mut reading), median(&mut planning));
    let times = planning.as_secs_f64() / reading.as_secs_f64();
    let seen = format!("{times:.2}x ({} beside {})", milliseconds(planning), milliseconds(reading));
    figures.push(figure("import: 10,000 rows planned, beside reading them", "1.3x", seen));
}

/// How long the program runs.
fn run(server: &Server, words: &[&str]) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(words).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("OKTA_CLIENT_ORGURL", &server.address).env("OKTA_CLIENT_TOKEN", &server.token);
    let begun = Instant::now();
    assert!(command.status().unwrap().success(), "{words:?}");
    begun.elapsed()
}
