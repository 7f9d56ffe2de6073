//! What work on many people costs: its plan in memory, its calls beside what the server allows, and how it gives way.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::{BoxFuture, join_all};
use jiff::Timestamp;
use oktui::app::jobs::plan::Plan;
use oktui::app::jobs::work::Work;
use oktui::demo::{Clock, Demo, DemoSettings};
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{Body, HttpTransport, Response, Transport, TransportError};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::job::{Job, JobId, Kind, Line, VERSION};
use oktui::protocol::query::{UserQuery, UserScope};
use oktui::protocol::rate::{Share, for_jobs};
use oktui::protocol::secret::Secret;
use oktui::protocol::user::User;
use oktui::store::jobs::{Jobs, Opened};
use oktui::store::journal::{self, Journal, Who};
use oktui::worker::jobs::{End, run, whom};

use super::program::{Server, tasks};
use super::pty_terminal::PtyTerminal;
use super::{Figure, RUNS, figure, load_everybody, median, milliseconds, resident_bytes};

/// People of one run against a server that takes its time.
const PEOPLE: usize = 120;
/// Searches of somebody who types, by the time between two.
const TYPED_EVERY: Duration = Duration::from_millis(200);
const LATENCY: &str = "latency=100ms";

pub(super) fn measure(figures: &mut Vec<Figure>) {
    plan_in_memory(figures);
    side_by_side(figures);
    within_the_limit(figures);
    shut_out(figures);
}

/// What the plan for everybody adds to a program that has them loaded.
fn plan_in_memory(figures: &mut Vec<Figure>) {
    let server = Server::start(100_000);
    let state = tempfile::tempdir().unwrap();
    let state = state.path().display().to_string();
    let variables = [("OKTA_CLIENT_TOKEN", &*server.token), ("OKTUI_STATE", &*state)];
    let mut terminal = PtyTerminal::start(&["--org-url", &server.address], &variables);
    load_everybody(&mut terminal);
    let loaded = resident_bytes(&terminal);
    terminal.press_until("*", "marked");
    terminal.press_until("a", "marked people");
    terminal.press_until("s", "to suspend");
    let planned = resident_bytes(&terminal);
    let seen = format!("{} MiB", planned.saturating_sub(loaded) >> 20);
    figures.push(figure("jobs: what a plan of 100,000 people adds", "60 MiB", seen));
}

/// Four calls in flight, alone and while somebody types, beside what so many calls take at least.
fn side_by_side(figures: &mut Vec<Figure>) {
    let server = Server::with(3_000, &["--rate-limit", "0", "--faults", LATENCY]);
    let tasks = tasks();
    let folder = tempfile::tempdir().unwrap();
    let (mut alone, mut beside, mut typing, mut quiet) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut flushes = Vec::new();
    tasks.block_on(async {
        let people = people(&server.client(), PEOPLE * RUNS * 2).await;
        let mut some = people.chunks(PEOPLE);
        for round in 0..RUNS {
            let place = folder.path().join(round.to_string());
            let desk = Desk::new(&server, &place.join("alone"));
            let (took, calls) = desk.work(some.next().unwrap()).await;
            alone.push(bare(&server, calls, 4).await.as_secs_f64() / took.as_secs_f64());
            flushes.push(desk.journal.flushes() as f64 / PEOPLE as f64);
            let desk = Desk::new(&server, &place.join("typing"));
            for _ in 0..40 {
                quiet.push(desk.search().await);
            }
            let done = AtomicU64::new(0);
            let working = async {
                let worked = desk.work(some.next().unwrap()).await;
                done.store(1, Ordering::Relaxed);
                worked
            };
            let searching = async {
                let mut times = Vec::new();
                while done.load(Ordering::Relaxed) == 0 {
                    times.push(desk.search().await);
                    tokio::time::sleep(TYPED_EVERY).await;
                }
                times
            };
            let ((took, calls), times) = tokio::join!(working, searching);
            let calls = calls - times.len() as u64;
            typing.extend(times);
            beside.push(bare(&server, calls, 3).await.as_secs_f64() / took.as_secs_f64());
        }
    });
    figures.push(figure("jobs: of what four calls in flight allow", "0.9", ratio(&mut alone)));
    figures.push(figure("jobs: of three, while somebody types", "0.95", ratio(&mut beside)));
    let count = typing.len();
    let (middle, last) = (median(&mut typing), late(&mut typing));
    let (usual, usual_last) = (median(&mut quiet), late(&mut quiet));
    let seen = format!(
        "{:.2}x ({} beside {}; p95 {} beside {}; {count} searches)",
        last.as_secs_f64() / usual_last.as_secs_f64(),
        milliseconds(middle),
        milliseconds(usual),
        milliseconds(last),
        milliseconds(usual_last)
    );
    figures.push(figure("jobs: a search meanwhile, p95 beside a quiet one's", "1.5x", seen));
    flushes.sort_by(f64::total_cmp);
    figures.push(figure("jobs: flushes of the journal a person", "-", format!("{:.2}", flushes[RUNS / 2])));
}

fn ratio(all: &mut [f64]) -> String {
    all.sort_by(f64::total_cmp);
    format!("{:.3} (worst {:.3})", all[all.len() / 2], all[0])
}

/// The time that 95 of 100 do not take.
fn late(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 95 / 100]
}

/// The same number of reads, so many in flight, with nothing between them.
async fn bare(server: &Server, calls: u64, at_once: u64) -> Duration {
    let transport = HttpTransport::new(&server.origin());
    let path = format!("{}/api/v1/users/me", server.address);
    let left = AtomicU64::new(calls);
    let begun = Instant::now();
    join_all((0..at_once).map(|_| async {
        while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
            let request = http::Request::get(&path)
                .header("authorization", format!("SSWS {}", server.token))
                .header("accept", "application/json")
                .body(Bytes::new())
                .unwrap();
            let mut reply = transport.send(request).await.unwrap();
            while reply.body.chunk().await.unwrap().is_some() {}
        }
    }))
    .await;
    begun.elapsed()
}

/// A thousand people unlocked at 600 calls a minute, on a clock that stands while nobody waits.
fn within_the_limit(figures: &mut Vec<Figure>) {
    const LIMIT: u32 = 600;
    let taken = paused(LIMIT, Share::USUAL, Share::ALL, |organisation| async move {
        organisation.all_locked().await;
        let locked = organisation.people(r#"status eq "LOCKED_OUT""#, 1_000).await;
        let begun = tokio::time::Instant::now();
        organisation.work(Work::Unlock, &locked).await;
        begun.elapsed()
    });
    let a_minute = f64::from(for_jobs(LIMIT, Share::USUAL, Share::ALL));
    // Whatever is done in the first minute's window is done at once.
    let least = 60.0 * ((1_000.0 / a_minute).ceil() - 1.0);
    let seen = format!("{:.3}x ({:.0} s beside {least:.0} s)", taken.as_secs_f64() / least, taken.as_secs_f64());
    figures.push(figure("jobs: 1,000 unlocks at 600 calls a minute", "1.05x", seen));
}

/// How long it takes until everybody of 120 is suspended, where 300 calls a minute are left to jobs.
fn shut_out(figures: &mut Vec<Figure>) {
    let taken = paused(600, Share::ALL, Share::of_percent(50).unwrap(), |organisation| async move {
        let people = organisation.people(r#"status eq "ACTIVE""#, 120).await;
        let begun = tokio::time::Instant::now();
        let contain = Work::Playbook {
            name: "contain".to_owned(),
            works: vec![Work::Suspend, Work::Sessions { tokens: true, forget: true }, Work::Factors],
        };
        organisation.work(contain, &people).await;
        organisation.last("/lifecycle/suspend").saturating_duration_since(begun)
    });
    let seen = format!("{:.0} s", taken.as_secs_f64());
    figures.push(figure("jobs: until 120 people are suspended, 300 a minute", "60 s", seen));
}

/// A program that works on a job: with a journal and a job on the disk.
struct Desk {
    client: Client,
    made: Arc<AtomicU64>,
    jobs: Jobs,
    journal: Arc<Journal>,
}

impl Desk {
    fn new(server: &Server, folder: &Path) -> Self {
        let journal = Arc::new(Journal::open(folder, journal_settings(server)).unwrap());
        let mut settings = Settings::new(ConnectionId::new("acme"), server.origin());
        settings.recorder = Some(Arc::clone(&journal) as Arc<dyn oktui::protocol::recorder::Recorder>);
        let made = Arc::new(AtomicU64::new(0));
        let transport = Counting { transport: HttpTransport::new(&server.origin()), made: Arc::clone(&made) };
        let token = Arc::new(ApiToken::new(Secret::new(server.token.clone())));
        let client = Client::new(settings, Arc::new(transport), token);
        let jobs = Jobs::of(folder, &server.origin());
        Self { client, made, jobs, journal }
    }

    /// Suspends them; how long that took, and how many calls were made meanwhile.
    async fn work(&self, people: &[User]) -> (Duration, u64) {
        let plan = planned(Work::Suspend, people);
        let mut opened = self.jobs.create(&job(&plan), plan.will.clone(), &[], std::iter::empty::<Line>()).unwrap();
        let before = self.made.load(Ordering::Relaxed);
        let begun = Instant::now();
        let end = run(&self.client, &mut opened, None, &Control::new(Urgency::Job), |_| {}).await;
        let took = begun.elapsed();
        // Whoever is an administrator by a group is found out on the way.
        let counts = opened.course.counts();
        let ended = counts.get(Kind::Done) + counts.get(Kind::Protected);
        assert_eq!((end, ended as usize), (End::Finished, people.len()), "{counts:?}");
        (took, self.made.load(Ordering::Relaxed) - before)
    }

    /// One search of somebody who types.
    async fn search(&self) -> Duration {
        let begun = Instant::now();
        let expression = r#"profile.firstName sw "an" or profile.lastName sw "an""#.to_owned();
        let mut query = UserQuery::new(UserScope::Search { expression, sort: None });
        query.page_size = 20;
        let mut pages = self.client.list_users(query);
        pages.next_page(&Control::new(Urgency::Typing)).await.unwrap().unwrap();
        begun.elapsed()
    }
}

struct Counting {
    transport: HttpTransport,
    made: Arc<AtomicU64>,
}

impl Transport for Counting {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.made.fetch_add(1, Ordering::Relaxed);
        self.transport.send(request)
    }
}

fn planned(work: Work, people: &[User]) -> Plan {
    let mut plan = Plan::new(work);
    for user in people {
        plan.take(user, None);
    }
    assert_eq!(plan.will.len(), people.len(), "{:?}", plan.left_out.keys().collect::<Vec<_>>());
    plan
}

fn job(plan: &Plan) -> Job {
    Job {
        v: VERSION,
        id: JobId::new("1130-abcd"),
        org: "acme.okta.com".to_owned(),
        connection: "acme".to_owned(),
        owner: None,
        user: None,
        host: None,
        policy: None,
        planned: Timestamp::now(),
        action: plan.work.command(),
        title: plan.title(),
        ways: plan.ways(),
        admins: Vec::new(),
        confirmed: Vec::new(),
        source: "a list".to_owned(),
        sum: None,
        ticket: None,
        reason: None,
        canary: None,
        plan: None,
        approval: None,
        people: plan.will.len() as u32,
    }
}

fn journal_settings(server: &Server) -> journal::Settings {
    journal::Settings {
        connection: ConnectionId::new("acme"),
        origin: server.origin(),
        run: journal::new_run(),
        who: Who { user: Some("robin".to_owned()), ..Who::default() },
        policy: None,
        values_days: 30,
        clock: Timestamp::now,
    }
}

/// Active people without a role, and not the token's owner.
async fn people(client: &Client, count: usize) -> Vec<User> {
    found(client, r#"status eq "ACTIVE""#, count).await
}

async fn found(client: &Client, filter: &str, count: usize) -> Vec<User> {
    let control = Control::new(Urgency::Listing);
    let owner = client.token_owner(&control).await.unwrap().id.clone();
    let admins = client.assignees(&control).await.unwrap().unwrap();
    let mut people = Vec::new();
    let take = |user: User| {
        if user.id != owner && !admins.contains(&user.id) && people.len() < count {
            people.push(user);
        }
    };
    whom::of_query(client, UserScope::Filter(filter.to_owned()), &control, take).await.unwrap();
    assert_eq!(people.len(), count, "{filter}");
    people
}

const ORIGIN: &str = "https://acme.okta.com";

/// An organisation without a network, on a clock that jumps to whatever is waited for.
#[derive(Clone)]
struct Organisation {
    demo: Demo,
    client: Client,
    sent: Arc<std::sync::Mutex<Vec<(String, tokio::time::Instant)>>>,
}

fn paused<F: Future<Output = Duration>>(
    limit: u32,
    share: Share,
    job_share: Share,
    measured: impl FnOnce(Organisation) -> F,
) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let settings = DemoSettings { users: 3_000, rate_limit: limit, ..DemoSettings::default() };
        let demo = Demo::new(settings, Clock::starting(Timestamp::now()));
        let sent = Arc::default();
        let transport = Inside { router: demo.router(ORIGIN), sent: Arc::clone(&sent) };
        let mut settings = Settings::new(ConnectionId::new("acme"), Origin::understand(ORIGIN).unwrap().origin);
        (settings.share, settings.job_share) = (share, job_share);
        let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
        let client = Client::new(settings, Arc::new(transport), token);
        measured(Organisation { demo, client, sent }).await
    })
}

impl Organisation {
    async fn people(&self, filter: &str, count: usize) -> Vec<User> {
        let people = found(&self.client, filter, count).await;
        // What the limit counted so far is over.
        tokio::time::sleep(Duration::from_mins(2)).await;
        people
    }

    async fn work(&self, work: Work, people: &[User]) {
        let plan = planned(work, people);
        let mut opened = Opened::in_memory(job(&plan), plan.will.clone());
        let end = run(&self.client, &mut opened, None, &Control::new(Urgency::Job), |_| {}).await;
        assert_eq!(end, End::Finished, "{:?}", opened.course.counts());
    }

    /// Locks a thousand people, as mistyped passwords do.
    async fn all_locked(&self) {
        for user in self.people(r#"status eq "ACTIVE""#, 1_000).await {
            let request = http::Request::post(format!("/demo/users/{}/lock", user.id))
                .header("authorization", format!("SSWS {}", self.demo.token()))
                .header("content-length", "0")
                .body(axum::body::Body::empty())
                .unwrap();
            let reply = tower::ServiceExt::oneshot(self.demo.router(ORIGIN), request).await.unwrap();
            assert!(reply.status().is_success(), "{}", reply.status());
        }
    }

    /// When the last call of a kind was sent.
    fn last(&self, ending: &str) -> tokio::time::Instant {
        let sent = self.sent.lock().unwrap();
        sent.iter().rfind(|(path, _)| path.ends_with(ending)).unwrap().1
    }
}

struct Inside {
    router: axum::Router,
    sent: Arc<std::sync::Mutex<Vec<(String, tokio::time::Instant)>>>,
}

impl Transport for Inside {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.sent.lock().unwrap().push((request.uri().path().to_owned(), tokio::time::Instant::now()));
        let router = self.router.clone();
        Box::pin(async move {
            let reply = tower::ServiceExt::oneshot(router, request.map(axum::body::Body::from)).await.unwrap();
            let (head, body) = reply.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            Ok(Response { head, body: Body::from(bytes) })
        })
    }
}
