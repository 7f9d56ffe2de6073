//! What a table costs: its rows planned, beside reading the people whom they are about. Both are the whole program, and both
//! read the same people whole: who checks somebody's password is what a plan needs, too.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::export::{middle, of_children};
use super::program::Server;
use super::{Figure, RUNS, figure, median, milliseconds};

const PEOPLE: u32 = 10_000;
const EVERYBODY: [&str; 3] = ["users", "--search", "profile.login pr"];
const COLUMNS: &str = "login,firstName,lastName,email,department,title,city,employeeNumber";

pub(super) fn measure(figures: &mut Vec<Figure>) {
    // As long as Okta takes for a page of people.
    let far = beside("as Okta answers (100 ms a call)", &["--rate-limit", "0", "--faults", "latency=100ms"]);
    let near = beside("on loopback", &["--rate-limit", "0"]);
    figures.push(figure(format!("import: 10,000 rows planned, {}", far.place), "1.3x", far.times()));
    figures.push(figure(format!("import: the same {}", near.place), "-", near.times()));
    let processor = near.processor[1] / near.processor[0];
    let seen = format!("{processor:.2}x ({:.2} s beside {:.2} s)", near.processor[1], near.processor[0]);
    figures.push(figure("import: the same, processor time", "-", seen));
}

/// Reading and planning, medians of interleaved runs.
struct Beside {
    place: &'static str,
    reading: Duration,
    planning: Duration,
    /// Seconds of processor time of the two.
    processor: [f64; 2],
}

impl Beside {
    fn times(&self) -> String {
        let times = self.planning.as_secs_f64() / self.reading.as_secs_f64();
        format!("{times:.2}x ({} beside {})", milliseconds(self.planning), milliseconds(self.reading))
    }
}

fn beside(place: &'static str, options: &[&str]) -> Beside {
    let server = Server::with(PEOPLE, options);
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("all.csv").display().to_string();
    run(&server, &[&EVERYBODY[..], &["--columns", COLUMNS, "--output", &table]].concat());
    assert_eq!(fs::read_to_string(&table).unwrap().lines().count(), PEOPLE as usize + 1);
    let (mut reading, mut planning) = (Vec::new(), Vec::new());
    let mut processor: [Vec<f64>; 2] = Default::default();
    // The first of each warms the server up.
    for round in 0..=RUNS {
        let (one, of_one) = run(&server, &[&EVERYBODY[..], &["--format", "ndjson"]].concat());
        let (other, of_other) = run(&server, &["import", &table, "--dry-run"]);
        if round > 0 {
            reading.push(one);
            planning.push(other);
            processor[0].push(of_one);
            processor[1].push(of_other);
        }
    }
    let processor = processor.map(middle);
    Beside { place, reading: median(&mut reading), planning: median(&mut planning), processor }
}

/// How long the program runs, and its seconds of processor time.
fn run(server: &Server, words: &[&str]) -> (Duration, f64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(words).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("OKTA_CLIENT_ORGURL", &server.address).env("OKTA_CLIENT_TOKEN", &server.token);
    let (before, begun) = (of_children(), Instant::now());
    let ended = command.status().unwrap();
    let time = begun.elapsed();
    // Deactivated people are among them, and a plan that leaves somebody alone says so.
    assert!(matches!(ended.code(), Some(0 | 1)), "{words:?}");
    (time, of_children() - before)
}
