//! The figures that are promised, each beside its aim: the whole program, measured from outside where it can be.
//!
//! `cargo bench --bench figures -- listing` measures one part: `start`, `listing`, `export`, `formats` and `million` (with
//! `--all-features`), `parallel`, `memory`, `search`, `keystrokes`, `journal`, `import`, `jobs`, `report`. `frames` has the same keystrokes in more detail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LINK};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::transport::{HttpTransport, Transport};
use oktui::protocol::export::{CsvStyle, Export, Format, Record};
use oktui::protocol::fold::needles;
use oktui::protocol::link;
use oktui::protocol::query::{SortOrder, UserQuery, UserScope, but_deactivated};
use oktui::worker::export::{export_to, standard_columns};

use program::{Program, Server, tasks};
use pty_terminal::PtyTerminal;

mod export;
mod import;
mod jobs;
mod journal;
#[expect(dead_code, reason = "the frames need more of it")]
mod program;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../it/pty_terminal.rs"]
mod pty_terminal;
mod report;

const STARTS: usize = 20;
const RUNS: usize = 5;
const PEOPLE: [u32; 3] = [200, 20_000, 200_000];

fn main() {
    // Cargo itself passes `--bench`.
    let only: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let mut figures = Vec::new();
    let parts: [(&str, Measure); 13] = [
        ("start", first_frame),
        ("listing", listing),
        ("export", exporting),
        ("formats", export::formats),
        ("million", export::million),
        ("parallel", parallel),
        ("memory", resident),
        ("search", searching),
        ("keystrokes", keystrokes),
        ("journal", journal::measure),
        ("import", import::measure),
        ("jobs", jobs::measure),
        ("report", report::measure),
    ];
    for (name, measure) in parts {
        if only.is_empty() || only.iter().any(|wanted| wanted == name) {
            measure(&mut figures);
        }
    }
    println!("{:<52}{:>14}   seen", "figure", "aim");
    for Figure { what, aim, seen } in figures {
        println!("{what:<52}{aim:>14}   {seen}");
    }
}

type Measure = fn(&mut Vec<Figure>);

struct Figure {
    what: String,
    aim: &'static str,
    seen: String,
}

#[expect(clippy::print_stderr, reason = "how far it is")]
fn figure(what: impl Into<String>, aim: &'static str, seen: impl Into<String>) -> Figure {
    let (what, seen) = (what.into(), seen.into());
    // Whoever waits for the table sees how far it is.
    eprintln!("{what}: {seen}");
    Figure { what, aim, seen }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> String {
    let time = time.as_secs_f64() * 1e3;
    if time < 10.0 { format!("{time:.2} ms") } else { format!("{time:.0} ms") }
}

/// From the start of the process to the last byte of its first frame.
fn first_frame(figures: &mut Vec<Figure>) {
    const END_OF_FRAME: &[u8] = b"\x1b[?2026l";
    let mut times: Vec<_> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let mut terminal = PtyTerminal::start(&["--demo"], &[]);
            terminal.wait("the first frame", |terminal| {
                terminal.written.windows(END_OF_FRAME.len()).any(|bytes| bytes == END_OF_FRAME)
            });
            begun.elapsed()
        })
        .collect();
    let middle = median(&mut times);
    let seen = format!("{} (worst {})", milliseconds(middle), milliseconds(times[STARTS - 1]));
    figures.push(figure(format!("first frame, median of {STARTS} starts"), "50 ms", seen));
}

/// Listing everybody through worker, client and app, beside the bare transfer of the same pages.
fn listing(figures: &mut Vec<Figure>) {
    let server = Server::start(100_000);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    let (mut people, mut bytes) = (0, 0);
    // The first run of each warms the server up and is not counted.
    for run in 0..=RUNS {
        let tasks = tasks();
        let begun = Instant::now();
        bytes = tasks.block_on(transfer(&server));
        let transferred = begun.elapsed();
        let begun = Instant::now();
        people = tasks.block_on(async { Program::new(&server).load_everybody().await });
        let listed = begun.elapsed();
        if run > 0 {
            bare.push(transferred);
            ours.push(listed);
        }
    }
    let (ours, bare) = (median(&mut ours), median(&mut bare));
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    let seen = format!(
        "{ratio:.2}x ({} beside {}; {people} people, {} MB)",
        milliseconds(ours),
        milliseconds(bare),
        bytes / 1_000_000
    );
    figures.push(figure(format!("listing 100,000, medians of {RUNS} runs"), "1.5x", seen));
}

/// Everybody as CSV into nowhere, beside the bare transfer of the same pages.
fn exporting(figures: &mut Vec<Figure>) {
    let server = Server::start(100_000);
    let (mut ours, mut bare, mut people) = (Vec::new(), Vec::new(), 0);
    for run in 0..=RUNS {
        let tasks = tasks();
        let begun = Instant::now();
        tasks.block_on(transfer(&server));
        let transferred = begun.elapsed();
        let begun = Instant::now();
        people = tasks.block_on(piped(&server, UserScope::EveryoneButDeactivated));
        let exported = begun.elapsed();
        if run > 0 {
            bare.push(transferred);
            ours.push(exported);
        }
    }
    let (ours, bare) = (median(&mut ours), median(&mut bare));
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    let seen = format!("{ratio:.2}x ({} beside {}; {people} people)", milliseconds(ours), milliseconds(bare));
    figures.push(figure(format!("100,000 people as CSV, medians of {RUNS} runs"), "-", seen));
}

/// What `oktui users --format csv` does; the number of people written.
async fn piped(server: &Server, scope: UserScope) -> u64 {
    let record = Record::Columns(standard_columns(Format::Csv));
    let export =
        Export { query: UserQuery::new(scope), limit: None, record, format: Format::Csv, csv: CsvStyle::default() };
    let control = Control::new(Urgency::Listing);
    export_to(&server.client(), &export, &mut std::io::sink(), &control, |_| ()).await.unwrap().people
}

/// A whole list in as many streams as pay, beside one stream, at a server that takes 300 ms for each answer.
fn parallel(figures: &mut Vec<Figure>) {
    const PEOPLE: u32 = 16_000;
    let in_order = || UserScope::Search {
        expression: but_deactivated().to_string(),
        sort: Some(("created".to_owned(), SortOrder::Ascending)),
    };
    for limit in [300_u32, 600, 2_000] {
        let time = |scope| {
            // A server of its own, so that nobody has used its minute.
            let options = ["--rate-limit", &limit.to_string(), "--faults", "latency=300ms"];
            let server = Server::with(PEOPLE, &options);
            let begun = Instant::now();
            let people = tasks().block_on(piped(&server, scope));
            (begun.elapsed(), people)
        };
        let (one, there) = time(in_order());
        let (many, people) = time(UserScope::EveryoneButDeactivated);
        assert_eq!(people, there, "the same people either way");
        let gain = one.as_secs_f64() / many.as_secs_f64();
        let seen = format!("{gain:.1}x ({:.1} s beside {:.1} s)", many.as_secs_f64(), one.as_secs_f64());
        let what = format!("{} people at {limit} calls a minute", oktui::app::part::count::grouped(people));
        figures.push(figure(what, "sooner", seen));
    }
}

/// A search in what is loaded, by itself: words that occur, and letters that nearly do.
fn searching(figures: &mut Vec<Figure>) {
    let server = Server::start(200_000);
    let tasks = tasks();
    let _within = tasks.enter();
    let mut program = Program::new(&server);
    tasks.block_on(program.load_everybody());
    let people = program.people();
    let haystack = people.haystack();
    let (mut exact, mut fuzzy) = (Vec::new(), Vec::new());
    for typed in ["a", "mul", "ana mul", "jsmith", "sales"].into_iter().cycle().take(STARTS) {
        let needles = needles(typed);
        let begun = Instant::now();
        let mut hits = people.find(&needles, None);
        people.rank(&mut hits, &needles);
        black_box(hits);
        exact.push(begun.elapsed());
    }
    for typed in ["jsmth", "mulr", "ana mlr", "krger"].into_iter().cycle().take(STARTS) {
        let words: Vec<_> = typed.split(' ').map(str::to_owned).collect();
        let begun = Instant::now();
        black_box(haystack.similar(&words));
        fuzzy.push(begun.elapsed());
    }
    for (what, aim, mut times) in [("exact", "16 ms", exact), ("fuzzy", "80 ms", fuzzy)] {
        let middle = median(&mut times);
        let seen = format!("{} (worst {})", milliseconds(middle), milliseconds(times[STARTS - 1]));
        figures.push(figure(format!("{what} search among 200,000"), aim, seen));
    }
}

/// The pages that a listing asks for, one after the other, read and dropped; the number of their bytes.
async fn transfer(server: &Server) -> usize {
    let transport = HttpTransport::new(&server.origin());
    let mut next = Some(format!("{}/api/v1/users?limit=200", server.address));
    let mut bytes = 0;
    while let Some(address) = next {
        let request = Request::get(address)
            .header(AUTHORIZATION, format!("SSWS {}", server.token))
            .header(ACCEPT, "application/json")
            .header(
                CONTENT_TYPE,
                "application/json; okta-response=omitCredentials,omitCredentialsLinks,omitTransitioningToStatus",
            )
            .body(Bytes::new())
            .unwrap();
        let mut reply = transport.send(request).await.unwrap();
        assert!(reply.head.status.is_success(), "{}", reply.head.status);
        while let Some(piece) = reply.body.chunk().await.unwrap() {
            bytes += black_box(piece).len();
        }
        let links: Vec<_> = reply.head.headers.get_all(LINK).iter().map(|value| value.to_str().unwrap()).collect();
        next = link::next(links.iter().copied()).map(str::to_owned);
    }
    bytes
}

/// What one person costs in memory: the real program on a terminal, its organisation in another process.
fn resident(figures: &mut Vec<Figure>) {
    let (none, nobody) = loaded(1);
    let (all, people) = loaded(200_000);
    let each = all.saturating_sub(none) / (people - nobody);
    let seen = format!("{each} ({} MB beside {} MB; {people} people)", all / 1_000_000, none / 1_000_000);
    figures.push(figure("resident bytes a person, 200,000 loaded", "500", seen));
}

/// `RssAnon` in bytes with everybody of an organisation loaded, and how many that are.
fn loaded(users: u32) -> (usize, usize) {
    let server = Server::start(users);
    let mut terminal = PtyTerminal::start(&["--org-url", &server.address], &[("OKTA_CLIENT_TOKEN", &server.token)]);
    terminal.wait_for(" loaded");
    if users > 1_000 {
        load_everybody(&mut terminal);
    }
    terminal.wait("everybody", |terminal| everybody(terminal).is_some());
    (resident_bytes(&terminal), everybody(&terminal).unwrap())
}

/// As a person does it: what is asked is answered once it can be read.
fn load_everybody(terminal: &mut PtyTerminal) {
    terminal.wait_for("more below");
    terminal.press_until("L", "Load everyone?");
    terminal.press_until("\r", " loaded ·");
    terminal.wait("everybody", |terminal| everybody(terminal).is_some());
}

/// `RssAnon` of the program on a terminal, in bytes.
fn resident_bytes(terminal: &PtyTerminal) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", terminal.child.id())).expect("Linux tells it there");
    let anonymous = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    let kilobytes: usize = anonymous.trim().trim_end_matches(" kB").parse().unwrap();
    kilobytes * 1024
}

/// The number in `all 187,432 loaded`.
fn everybody(terminal: &PtyTerminal) -> Option<usize> {
    let text = terminal.text();
    let (before, _) = text.lines().nth(1)?.split_once(" loaded")?;
    before.rsplit_once("all ")?.1.replace(',', "").parse().ok()
}

/// A name typed letter by letter: the app's answer and the frame; and drawing alone.
fn keystrokes(figures: &mut Vec<Figure>) {
    for people in PEOPLE {
        keystrokes_among(people, figures);
    }
}

fn keystrokes_among(people: u32, figures: &mut Vec<Figure>) {
    let server = Server::start(people);
    let tasks = tasks();
    let _within = tasks.enter();
    let mut program = Program::new(&server);
    tasks.block_on(program.load_everybody());
    let (mut typing, mut drawing) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        program.press("Ctrl-F");
        program.draw();
        for letter in ["a", "n", "a", "Space", "m", "u", "l", "Backspace", "Backspace", "Backspace"] {
            let begun = Instant::now();
            program.press(letter);
            program.draw();
            typing.push(begun.elapsed());
        }
        program.press("Esc");
        let begun = Instant::now();
        program.draw_whole();
        drawing.push(begun.elapsed());
    }
    let middle = median(&mut typing);
    let seen = format!("{} (worst {})", milliseconds(middle), milliseconds(typing[typing.len() - 1]));
    let grouped = oktui::app::part::count::grouped(u64::from(people));
    figures.push(figure(format!("keystroke to frame, {grouped} loaded"), "under 16 ms", seen));
    figures.push(figure(format!("drawing alone, {grouped} loaded"), "flat", milliseconds(median(&mut drawing))));
}
