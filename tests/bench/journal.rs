//! What the journal costs: beside the calls that it writes down, and where a hundred thousand lines are read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, join_all};
use jiff::Timestamp;
use oktui::okta::client::{Client, Settings as ClientSettings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::change::Change;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::id::UserId;
use oktui::protocol::operation::{Operation, Risk};
use oktui::protocol::recorder::{Intent, Outcome, Recall, Recorder, Target, Verdict};
use oktui::protocol::secret::Secret;
use oktui::store::journal::{self, Journal, Settings, Who, verify};

use super::{Figure, RUNS, figure, median, milliseconds, tasks};

const LINES: usize = 100_000;
/// Nobody's work is seen in more of them.
const PEOPLE: usize = 2_000;
/// A server that answers at once would hide what is waited for.
const ANSWERS_IN: Duration = Duration::from_millis(100);
/// One after the other, and many at once.
const FLIGHTS: [(usize, usize); 2] = [(20, 1), (20, 16)];

pub(super) fn measure(figures: &mut Vec<Figure>) {
    calls(figures);
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let place = journal::place(folder.path(), &origin());
    let mut times: Vec<_> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            let report = verify::verify(&place, None).unwrap();
            assert!(report.holds() && report.lines >= LINES as u64);
            begun.elapsed()
        })
        .collect();
    figures.push(figure("journal: 100,000 lines verified", "2 s", milliseconds(median(&mut times))));
    let id = person(17);
    for (what, aim, wanted) in [
        ("journal: what was done to one person of them", "100 ms", Recall::person(&*id, "")),
        ("journal: the same by id and login", "100 ms", Recall::person(&*id, login(17))),
        ("journal: today, and what is unknown", "300 ms", Recall::Since(Timestamp::now())),
    ] {
        let mut times: Vec<_> = (0..RUNS)
            .map(|_| {
                let begun = Instant::now();
                let deeds = journal::recall(&place, &wanted, &settings()).unwrap();
                assert_eq!(deeds.is_empty(), matches!(wanted, Recall::Since(_)));
                begun.elapsed()
            })
            .collect();
        figures.push(figure(what, aim, milliseconds(median(&mut times))));
    }
}

/// The same calls with a journal and without, to a server that takes its time.
fn calls(figures: &mut Vec<Figure>) {
    for (rounds, at_once) in FLIGHTS {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path(), settings()).unwrap();
        let bare = run(None, rounds, at_once);
        let written = run(Some(Arc::new(journal)), rounds, at_once);
        let more = 100.0 * (written.as_secs_f64() / bare.as_secs_f64() - 1.0);
        let seen = format!("{more:.1} % ({} to {})", milliseconds(bare), milliseconds(written));
        figures.push(figure(format!("journal: beside {at_once} call(s) of 100 ms at once"), "5 %", seen));
    }
}

fn run(recorder: Option<Arc<dyn Recorder>>, rounds: usize, at_once: usize) -> Duration {
    let settings = ClientSettings { recorder, ..ClientSettings::new(ConnectionId::new("acme"), origin()) };
    let client = Client::new(settings, Arc::new(Slow), Arc::new(ApiToken::new(Secret::new("token"))));
    tasks().block_on(async {
        // Whose token it is is asked once a run, before its first write.
        client.token_owner(&Control::new(Urgency::Typing)).await.unwrap();
        let begun = Instant::now();
        for round in 0..rounds {
            let each = (0..at_once).map(|at| {
                let (client, user) = (client.clone(), UserId::new(person(round * at_once + at)));
                async move {
                    let control = Control::new(Urgency::Typing);
                    client.change(&user, &Change::Suspend, &control).await.unwrap();
                }
            });
            join_all(each).await;
        }
        begun.elapsed()
    })
}

const OWNER: &str = r#"{"id":"00u0owner","status":"ACTIVE","profile":{"login":"robin@acme.com"}}"#;

/// Says whose token it is, and answers everything else with nothing, after a while.
struct Slow;

impl Transport for Slow {
    fn send(&self, request: http::Request<bytes::Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let is_owner = request.uri().path().ends_with("/users/me");
        Box::pin(async move {
            tokio::time::sleep(ANSWERS_IN).await;
            let (head, ()) = http::Response::builder().status(200).body(()).unwrap().into_parts();
            Ok(Response { head, body: Body::from(if is_owner { OWNER } else { "{}" }) })
        })
    }
}

/// Calls with their outcomes, written in memory: a flush each would take minutes.
fn fill(folder: &std::path::Path) {
    let journal = Journal::in_memory(settings());
    for at in 0..LINES / 2 {
        let receipt = journal.intend(intent(at)).unwrap();
        let outcome =
            Outcome { verdict: Verdict::Done, status: Some(200), code: None, request_id: Some(format!("{at:032x}")) };
        journal.conclude(receipt, outcome).unwrap();
    }
    let place = journal::place(folder, &origin());
    // The journal itself makes the folder, and writes the last lines and the head.
    drop(Journal::open(folder, settings()).unwrap());
    let text = journal.text().unwrap();
    let last = text.lines().next_back().unwrap();
    let head = format!("{{\"seq\":{},\"sha256\":\"{}\"}}\n", text.lines().count(), journal::digest(last));
    std::fs::write(place.join("head"), head).unwrap();
    std::fs::write(place.join("2020-01.ndjson"), text).unwrap();
    let last = Journal::open(folder, settings()).unwrap();
    let receipt = last.intend(intent(LINES)).unwrap();
    last.conclude(receipt, Outcome { verdict: Verdict::Done, status: Some(200), code: None, request_id: None })
        .unwrap();
}

fn intent(at: usize) -> Intent {
    let target = Target { kind: "user".to_owned(), id: person(at % PEOPLE), login: login(at % PEOPLE) };
    Intent {
        connection: ConnectionId::new("acme"),
        operation: Operation::SuspendUser,
        by_hand: false,
        risk: Risk::Destructive,
        method: "POST".to_owned(),
        path: format!("/api/v1/users/{}/lifecycle/suspend", target.id),
        options: serde_json::Map::new(),
        about: None,
        named: Some(target),
        owner: Some("robin@acme.com".to_owned()),
        skew: None,
    }
}

fn person(at: usize) -> String {
    format!("00u{at:017}")
}

fn login(at: usize) -> String {
    format!("person{at}@acme.com")
}

fn origin() -> Origin {
    Origin::understand("https://acme.okta.com").unwrap().origin
}

fn settings() -> Settings {
    Settings {
        connection: ConnectionId::new("acme"),
        origin: origin(),
        run: journal::new_run(),
        who: Who { user: Some("robin".to_owned()), ..Who::default() },
        policy: None,
        values_days: 30,
        clock: Timestamp::now,
    }
}
