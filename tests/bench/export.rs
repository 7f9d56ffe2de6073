//! What formats cost: processor time of the whole program beside CSV, and what it holds at most. Linux tells both.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::program::Server;
use super::{Figure, figure};

const ROUNDS: usize = 3;
/// Ticks of processor time in a second, as Linux counts them.
const TICKS: f64 = 100.0;
const EIGHT: &str = "login,firstName,lastName,email,department,title,city,employeeNumber";
const MANY: &str = "id,status,login,email,firstName,lastName,displayName,title,department,city,employeeNumber,manager,\
                    mobilePhone,secondEmail,countryCode,streetAddress,weeklyHours,remoteWorker,skills,trainingYears,\
                    accessZones,hireDate,created,lastLogin,lastUpdated";
const BOTH: bool = cfg!(feature = "xlsx") && cfg!(feature = "parquet");

/// 100,000 people with 8 and with 25 columns, interleaved; the first round warms the server up.
pub(super) fn formats(figures: &mut Vec<Figure>) {
    if !BOTH {
        figures.push(figure("export: XLSX and Parquet beside CSV", "2.0x", "not built in: --all-features"));
        return;
    }
    let server = Server::start(100_000);
    for (columns, what, aims) in [
        (EIGHT, "8 columns", [("xlsx", "2.0x"), ("parquet", "1.5x")]),
        (MANY, "25 columns", [("xlsx", "4.0x"), ("parquet", "1.5x")]),
    ] {
        let mut times: [Vec<f64>; 3] = Default::default();
        for round in 0..=ROUNDS {
            for (at, end) in ["csv", "xlsx", "parquet"].into_iter().enumerate() {
                let (seconds, _) = written(&server, columns, end);
                if round > 0 {
                    times[at].push(seconds);
                }
            }
        }
        let [csv, xlsx, parquet] = times.map(middle);
        for ((end, aim), seconds) in aims.into_iter().zip([xlsx, parquet]) {
            let seen = format!("{:.2}x ({seconds:.2} s beside {csv:.2} s)", seconds / csv);
            figures.push(figure(format!("export: 100,000 people, {what}, {end} beside csv"), aim, seen));
        }
    }
}

/// What the program holds at most while it writes a million people.
pub(super) fn million(figures: &mut Vec<Figure>) {
    let server = Server::start(1_000_000);
    let ends: &[&str] = if BOTH { &["csv", "xlsx", "parquet"] } else { &["csv"] };
    for end in ends {
        let (seconds, most) = written(&server, EIGHT, end);
        let seen = format!("{} MiB ({seconds:.1} s of processor time)", most / 1024);
        figures.push(figure(format!("export: most held for 1,000,000 people, {end}"), "80 MiB", seen));
    }
}

/// Seconds of processor time, and the most that was resident, in KiB.
fn written(server: &Server, columns: &str, end: &str) -> (f64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("all.{end}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
    command.args(["users", "--search", "profile.login pr", "--columns", columns, "--output"]).arg(&path);
    command.env("OKTA_CLIENT_ORGURL", &server.address).env("OKTA_CLIENT_TOKEN", &server.token);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let before = of_children();
    let mut child = command.spawn().unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(resident(child.id()));
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => sleep(Duration::from_millis(20)),
        }
    };
    assert!(status.success() && is_there(&path), "{end}");
    (of_children() - before, most)
}

fn is_there(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() > 0)
}

/// The most that a process held so far, in KiB; nothing once it is gone.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    most.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Processor time of all children that ended, in seconds.
pub(super) fn of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux tells it there");
    // Behind the name, which may hold anything, the 14th and 15th are those of the children.
    let (_, behind) = stat.rsplit_once(')').unwrap();
    let ticks: u64 = behind.split_whitespace().skip(13).take(2).map(|text| text.parse::<u64>().unwrap()).sum();
    ticks as f64 / TICKS
}

pub(super) fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
