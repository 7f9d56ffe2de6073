//! Jobs at work without a screen: readings that are lost, answers that are lost, a disk that is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::{Demo, DemoSettings};
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::job::{Fate, Job, Kind, PasswordKeeper, Person};
use oktui::protocol::protection::Protection;
use oktui::protocol::secret::Secret;
use oktui::protocol::user::User;
use oktui::store::jobs::{Log, Opened};
use oktui::worker::jobs::passwords::Lines;
use oktui::worker::jobs::{self, End};

use super::harness::{ORIGIN, RouterTransport, START, demo};

/// What becomes of a request on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Through,
    AnswerLost,
    /// It never comes to the organisation, and nobody can tell.
    RequestLost,
    /// The same, and it is told otherwise.
    TimedOut,
    /// Okta answers that nobody with this token may do it.
    Refused,
}

type Meddle = Arc<dyn Fn(&http::Request<Bytes>) -> Way + Send + Sync>;

struct Losing {
    router: RouterTransport,
    way: Meddle,
}

thread_local! {
    /// When this test began, by tokio's clock: each has a thread of its own.
    static BEGAN: tokio::time::Instant = tokio::time::Instant::now();
}

pub(super) fn moving_clock() -> jiff::Timestamp {
    let start: jiff::Timestamp = START.parse().unwrap();
    start.checked_add(BEGAN.with(tokio::time::Instant::elapsed)).unwrap()
}

impl Transport for Losing {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let way = (self.way)(&request);
        if way == Way::Through {
            return self.router.send(request);
        }
        if way == Way::Refused {
            let head = http::Response::builder().status(403).header("content-type", "application/json");
            let head = head.header("x-okta-request-id", "req403").body(()).unwrap().into_parts().0;
            let summary = "You do not have permission to perform the requested action";
            let body = serde_json::json!({"errorCode": "E0000006", "errorSummary": summary, "errorCauses": []});
            return Box::pin(async move { Ok(Response { head, body: Body::from(body.to_string()) }) });
        }
        Box::pin(async move {
            if way == Way::AnswerLost {
                self.router.send(request).await?;
            }
            Err(match way {
                Way::TimedOut => TransportError::TimedOut { sent: true },
                Way::Through | Way::AnswerLost | Way::RequestLost | Way::Refused => {
                    TransportError::Broken { sent: true, detail: "the answer was lost".to_owned() }
                }
            })
        })
    }
}

pub(super) struct Place {
    demo: Demo,
    pub client: Client,
}

pub(super) fn place(is_lost: impl Fn(&http::Request<Bytes>) -> bool + Send + Sync + 'static) -> Place {
    place_where(move |request| if is_lost(request) { Way::AnswerLost } else { Way::Through })
}

pub(super) fn place_where(way: impl Fn(&http::Request<Bytes>) -> Way + Send + Sync + 'static) -> Place {
    place_where_rules(Protection::default(), way)
}

pub(super) fn place_where_rules(
    protection: Protection,
    way: impl Fn(&http::Request<Bytes>) -> Way + Send + Sync + 'static,
) -> Place {
    let demo = demo(DemoSettings::default());
    let transport = Losing { router: RouterTransport(demo.router(ORIGIN)), way: Arc::new(way) };
    let mut settings = Settings::new(ConnectionId::new("acme"), Origin::understand(ORIGIN).unwrap().origin);
    settings.clock = moving_clock;
    settings.protection = Arc::new(protection);
    BEGAN.with(|_| {});
    let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
    Place { client: Client::new(settings, Arc::new(transport), token), demo }
}

impl Place {
    pub(super) fn demo(&self) -> &Demo {
        &self.demo
    }

    /// Active people without a role, whom the token does not belong to.
    pub(super) async fn people(&self, count: usize) -> Vec<Person> {
        let mut people = Vec::new();
        let transport = RouterTransport(self.demo.router(ORIGIN));
        let settings = Settings::new(ConnectionId::new("acme"), Origin::understand(ORIGIN).unwrap().origin);
        let quiet = Client::new(settings, Arc::new(transport), Arc::new(ApiToken::new(Secret::new(self.demo.token()))));
        let control = Control::new(Urgency::Typing);
        let owner = quiet.token_owner(&control).await.unwrap().id.clone();
        let admins = quiet.assignees(&control).await.unwrap().unwrap();
        let query = r#"status eq "ACTIVE""#.to_owned();
        let scope = oktui::protocol::query::UserScope::Filter(query);
        let mut take = |user: User| {
            if user.id != owner && !admins.contains(&user.id) && people.len() < count {
                people.push(Person::of(&user));
            }
        };
        oktui::worker::jobs::whom::of_query(&quiet, scope, &control, &mut take).await.unwrap();
        assert_eq!(people.len(), count);
        people
    }

    pub(super) async fn run(&self, opened: &mut Opened) -> End {
        jobs::run(&self.client, opened, None, &Control::new(Urgency::Job), |_| {}).await
    }
}

pub(super) fn job(steps: &str, people: Vec<Person>) -> Opened {
    let job: Job = serde_json::from_value(serde_json::json!({
        "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "planned": START,
        "action": "suspend", "title": "suspend people", "source": "a list", "people": people.len(),
        "ways": [{"status": "ACTIVE", "steps": serde_json::from_str::<serde_json::Value>(steps).unwrap()}],
    }))
    .unwrap();
    Opened::in_memory(job, people)
}

#[tokio::test(start_paused = true)]
async fn whoever_could_not_be_looked_at_is_not_reached_and_the_rest_is_done() {
    let hidden = Arc::new(std::sync::Mutex::new(String::new()));
    let looks = Arc::new(AtomicU32::new(0));
    let (whom, counted) = (Arc::clone(&hidden), Arc::clone(&looks));
    let place = place(move |request| {
        let id = whom.lock().unwrap();
        let path = request.uri().path();
        let is_theirs =
            !id.is_empty() && (path.ends_with(&format!("{id}/roles")) || path.ends_with(&format!("{id}/groups")));
        counted.fetch_add(u32::from(is_theirs && path.ends_with("roles")), Ordering::Relaxed);
        is_theirs
    });
    let people = place.people(6).await;
    *hidden.lock().unwrap() = people[2].id.to_string();
    let mut opened = job(r#"["suspend"]"#, people);
    let end = place.run(&mut opened).await;
    let words = match &end {
        End::Paused(pause) => pause.words(),
        End::Finished => panic!("somebody is left"),
    };
    assert!(words.starts_with("1 person could not be looked at (whether this is an administrator"), "{words}");
    let fate = opened.course.fate(2).unwrap();
    assert!(matches!(&fate, Fate::NotReached { why } if why.contains("could not be read")), "{fate:?}");
    assert_eq!(opened.course.counts().words(), "5 done · 1 not reached");
    assert!(looks.load(Ordering::Relaxed) >= 3, "each look asks anew");
    // The network is well again: whoever goes on looks at them anew.
    hidden.lock().unwrap().clear();
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(opened.course.counts().words(), "6 done");
}

#[tokio::test(start_paused = true)]
async fn three_who_cannot_be_looked_at_pause_the_job_and_nobody_is_called_protected() {
    let place = place(|request| {
        let path = request.uri().path();
        path.ends_with("/roles") || (path.contains("/users/") && path.ends_with("/groups"))
    });
    let mut opened = job(r#"["suspend"]"#, place.people(12).await);
    let End::Paused(pause) = place.run(&mut opened).await else { panic!("nobody could be looked at") };
    assert!(pause.words().starts_with("3 who could not be looked at in a row"), "{}", pause.words());
    let counts = opened.course.counts();
    assert_eq!((counts.get(Kind::NotReached), counts.all()), (12, 12));
}

#[tokio::test(start_paused = true)]
async fn a_membership_shows_within_seconds_that_an_answer_was_lost_and_the_work_done() {
    let place = place(|request| request.method() == http::Method::PUT);
    let control = Control::new(Urgency::Typing);
    let groups = place.client.find_groups("VPN Users", &control).await.unwrap();
    let steps = format!(r#"[{{"add-to":{{"group":"{}"}}}}]"#, groups[0].id.as_str());
    let mut opened = job(&steps, place.people(2).await);
    assert_eq!(place.run(&mut opened).await, End::Finished);
    let counts = opened.course.counts();
    assert_eq!((counts.get(Kind::Unknown), counts.is_fine()), (0, true), "{}", counts.words());
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_pauses_a_job_and_nothing_is_sent_that_cannot_be_written_down() {
    for room in 0..12 {
        let sent = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&sent);
        let place = place(move |request| {
            counted.fetch_add(u32::from(request.method() == http::Method::POST), Ordering::Relaxed);
            false
        });
        let mut opened = job(r#"["suspend"]"#, place.people(6).await);
        // One line says that it begins, and two of each person; the last that it ends.
        opened.log = Log::with_room(room);
        let End::Paused(pause) = place.run(&mut opened).await else { panic!("{room} lines are too few") };
        assert!(pause.words().contains("its log cannot be written"), "{}", pause.words());
        let first = sent.load(Ordering::Relaxed);
        assert!(u64::from(first) < room.max(1), "{first} sent with room for {room} lines");
        // There is room again.
        opened.log = Log::with_room(100);
        assert_eq!(place.run(&mut opened).await, End::Finished);
        assert_eq!(sent.load(Ordering::Relaxed), 6, "each once");
        assert_eq!(opened.course.counts().words(), "6 done");
    }
}

/// A place for passwords that is full after some of them.
#[derive(Debug)]
struct Full(std::sync::Mutex<Lines<Room>>);

#[derive(Debug)]
struct Room(usize);

impl std::io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(1).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl PasswordKeeper for Full {
    fn keep(&self, person: &Person, password: &Secret) -> Result<(), String> {
        self.0.lock().unwrap().put(person, password, std::io::Write::flush)
    }
}

#[tokio::test(start_paused = true)]
async fn one_password_at_most_is_lost_where_whoever_keeps_them_fails() {
    for room in 0..3 {
        let made = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&made);
        let place = place(move |request| {
            let makes = request.uri().path().ends_with("expire_password_with_temp_password");
            counted.fetch_add(u32::from(makes), Ordering::Relaxed);
            false
        });
        let mut opened = job(r#"["temporary-password"]"#, place.people(8).await);
        opened.passwords = Some(Arc::new(Full(std::sync::Mutex::new(Lines::new(Room(room))))));
        let End::Paused(pause) = place.run(&mut opened).await else { panic!("nobody keeps them") };
        assert!(pause.words().contains("could not be kept"), "{}", pause.words());
        let counts = opened.course.counts();
        assert_eq!((counts.get(Kind::NotKept), counts.get(Kind::Done)), (1, room as u32), "{}", counts.words());
        assert_eq!(made.load(Ordering::Relaxed), room as u32 + 1, "no other was made");
    }
}
