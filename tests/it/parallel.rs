//! Parallel listing: the same people as one after the other, whatever their dates, failures and newcomers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use oktui::okta::client::{Client, Settings};
use oktui::okta::control::{Control, Urgency};
use oktui::okta::coverage::Coverage;
use oktui::okta::credentials::ApiToken;
use oktui::okta::parallel::Division;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::expr::Expr;
use oktui::protocol::query::{UserQuery, UserScope};
use oktui::protocol::secret::Secret;
use tokio::time::Instant;

use super::harness::ORIGIN;

/// A server of people known by the second they were created in; ids are their numbers.
#[derive(Clone)]
pub(crate) struct People {
    pub created: Arc<std::sync::Mutex<Vec<i64>>>,
    /// From request to reply.
    pub delay: Duration,
    /// Calls a minute; 0 for as many as come.
    pub limit: usize,
    pub calls: Arc<AtomicUsize>,
    /// The searches that were sent, but for the cursor.
    pub searches: Arc<std::sync::Mutex<Vec<String>>>,
    window: Arc<std::sync::Mutex<(Instant, usize)>>,
    /// Everybody by id, and by when they were created.
    orders: Arc<std::sync::Mutex<[Order; 2]>>,
    /// Every so many calls fail with 500s.
    pub fails_every: usize,
    /// Every so many pages come in half.
    pub halves: Option<(usize, Half)>,
    /// Every call from this one on fails.
    pub fails_from: usize,
    /// Searches for a range of `created` are refused.
    pub refuses_ranges: bool,
    /// Somebody is created with each call.
    pub grows: bool,
}

/// How half a page comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// The connection breaks, and the head had no link.
    Broken,
    /// As if it were whole, with its link.
    Ended,
}

/// When they were created, and their numbers.
type Order = Vec<(i64, usize)>;

pub(crate) const NOW: i64 = 1_790_000_000;

impl People {
    pub(crate) fn new(created: Vec<i64>) -> Self {
        Self {
            created: Arc::new(std::sync::Mutex::new(created)),
            delay: Duration::from_millis(300),
            limit: 0,
            calls: Arc::default(),
            searches: Arc::default(),
            orders: Arc::default(),
            window: Arc::new(std::sync::Mutex::new((Instant::now(), 0))),
            fails_every: 0,
            halves: None,
            fails_from: usize::MAX,
            refuses_ranges: false,
            grows: false,
        }
    }

    pub(crate) fn client(&self) -> Client {
        let origin = Origin::understand(ORIGIN).unwrap().origin;
        let settings = Settings::new(ConnectionId::new("acme"), origin);
        Client::new(settings, Arc::new(self.clone()), Arc::new(ApiToken::new(Secret::new("00t"))))
    }

    fn answer(&self, request: &http::Request<Bytes>) -> (u16, String, Option<String>) {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if call >= self.fails_from || self.fails_every > 0 && call.is_multiple_of(self.fails_every) {
            return (500, r#"{"errorCode":"E0000009","errorSummary":"Internal Server Error"}"#.to_owned(), None);
        }
        let url = url::Url::parse(&format!("{ORIGIN}{}", request.uri().path_and_query().unwrap())).unwrap();
        let get = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let mut created = self.created.lock().unwrap();
        if self.grows {
            created.push(NOW + call as i64 / 4);
        }
        let search = get("search").unwrap_or_default();
        self.searches.lock().unwrap().push(search.clone());
        if self.refuses_ranges && get("sortBy").is_some() {
            return (400, r#"{"errorCode":"E0000031","errorSummary":"Invalid search criteria."}"#.to_owned(), None);
        }
        let bound = |op: &str| {
            let found = search.split_once(&format!("created {op} \""))?.1.split('"').next()?;
            Some(found.parse::<Timestamp>().unwrap().as_millisecond())
        };
        let (after, before) = (bound("gt").unwrap_or(i64::MIN), bound("lt").unwrap_or(i64::MAX));
        assert!(![after, before].iter().any(|at| at.rem_euclid(1000) == 0 && *at != i64::MIN && *at != i64::MAX));
        let by_created = get("sortBy").as_deref() == Some("created");
        let mut orders = self.orders.lock().unwrap();
        let people = &mut orders[usize::from(by_created)];
        if people.len() != created.len() {
            *people = created.iter().copied().enumerate().map(|(id, at)| (at, id)).collect();
            if by_created {
                people.sort_unstable();
            }
        }
        let limit: usize = get("limit").unwrap().parse().unwrap();
        let start: (i64, usize) = get("after").map_or((i64::MIN, 0), |cursor| {
            let (at, id) = cursor.split_once('_').unwrap();
            (at.parse().unwrap(), id.parse().unwrap())
        });
        let sorted = get("sortBy").is_some();
        let page: Vec<_> = people
            .iter()
            .copied()
            .filter(|(at, _)| (after..before).contains(&(at * 1000)) && at * 1000 > after)
            .filter(|(at, id)| start.0 == i64::MIN || if sorted { (*at, *id) > start } else { *id > start.1 })
            .take(limit + 1)
            .collect();
        let next = (page.len() > limit).then(|| {
            let (at, id) = page[limit - 1];
            let mut next = url.clone();
            let kept: Vec<_> = url
                .query_pairs()
                .filter(|(key, _)| key != "after")
                .map(|(k, v)| (k.into_owned(), v.into_owned()))
                .collect();
            next.query_pairs_mut().clear().extend_pairs(kept).append_pair("after", &format!("{at}_{id}"));
            next.to_string()
        });
        let json: Vec<_> = page
            .iter()
            .take(limit)
            .map(|(at, id)| {
                let at = Timestamp::from_second(*at).unwrap().strftime("%Y-%m-%dT%H:%M:%S.000Z");
                format!(r#"{{"id":"00u{id}","status":"ACTIVE","created":"{at}","profile":{{"login":"p{id}"}}}}"#)
            })
            .collect();
        (200, format!("[{}]", json.join(",")), next)
    }
}

impl Transport for People {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(self.delay).await;
            let (reset, left) = {
                let mut window = self.window.lock().unwrap();
                if window.0.elapsed() >= Duration::from_mins(1) {
                    *window = (Instant::now(), 0);
                }
                window.1 += 1;
                (60 - window.0.elapsed().as_secs(), self.limit.saturating_sub(window.1))
            };
            let (status, mut body, mut next) = self.answer(&request);
            let call = self.calls.load(Ordering::SeqCst);
            let half = self.halves.filter(|(every, _)| call.is_multiple_of(*every)).map(|(_, half)| half);
            if half.is_some() {
                body.truncate(body.len() / 2);
            }
            if half == Some(Half::Broken) {
                next = None;
            }
            let mut reply = http::Response::builder().status(status).header("content-type", "application/json");
            let date = "Wed, 25 Nov 2026 00:00:00 GMT";
            let date_second = "2026-11-25T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
            reply = reply.header("date", date);
            if self.limit > 0 {
                reply = reply
                    .header("x-rate-limit-limit", self.limit)
                    .header("x-rate-limit-remaining", left)
                    .header("x-rate-limit-reset", date_second + reset as i64);
            }
            if let Some(next) = next {
                reply = reply.header("link", format!("<{next}>; rel=\"next\""));
            }
            let (head, ()) = reply.body(()).unwrap().into_parts();
            let broken = TransportError::Broken { sent: true, detail: "reset".to_owned() };
            let broken = (half == Some(Half::Broken)).then_some(Err(broken));
            let stream = futures_util::stream::iter([Ok(Bytes::from(body))].into_iter().chain(broken));
            Ok(Response { head, body: Body::from_stream(stream) })
        })
    }
}

pub(crate) fn expression() -> Expr {
    Expr::present("id")
}

pub(crate) fn query() -> UserQuery {
    UserQuery::new(UserScope::Search { expression: expression().to_string(), sort: None })
}

/// The ids that come in `streams`, in the order of coming.
async fn parallel(people: &People, streams: u32) -> Result<Vec<String>, String> {
    let control = Control::new(Urgency::Listing);
    let now = Timestamp::from_second(NOW).unwrap();
    let division = Division {
        expression: expression(),
        query: query(),
        fields: None,
        raw: false,
        whole: false,
        streams,
        now,
        covered: Coverage::default(),
    };
    let mut pages = people.client().list_in_parallel(division, &control);
    let mut ids = Vec::new();
    while let Some(part) = pages.next_part().await {
        ids.extend(part.map_err(|error| error.to_string())?.page.rows.iter().map(|row| row.id().to_owned()));
    }
    Ok(ids)
}

async fn sequential(people: &People) -> BTreeSet<String> {
    let control = Control::new(Urgency::Listing);
    let mut pages = people.client().list_users(query());
    let mut ids = BTreeSet::new();
    while let Some(page) = pages.next_page(&control).await {
        ids.extend(page.unwrap().rows.iter().map(|row| row.id().to_owned()));
    }
    ids
}

/// Dates as organisations have them: spread evenly, mostly in one import, all in one second, newest ones only.
pub(crate) fn organisations() -> Vec<(&'static str, Vec<i64>)> {
    let year = 365 * 86_400;
    let even = (0..5_000).map(|at| NOW - 3 * year + at * (3 * year / 5_000)).collect();
    let import = (0..5_000).map(|at| if at % 10 == 0 { NOW - at * 20_000 } else { NOW - year + at / 40 }).collect();
    let second = (0..3_000).map(|at| if at < 2_900 { NOW - year } else { NOW - at }).collect();
    let newest = (0..3_000).map(|at| NOW - at / 7).collect();
    vec![
        ("even", even),
        ("an import", import),
        ("one second", second),
        ("newest", newest),
        ("nobody", Vec::new()),
        ("one", vec![NOW]),
    ]
}

#[tokio::test(start_paused = true)]
async fn every_stream_together_finds_the_same_people_as_one_nobody_twice() {
    for (name, created) in organisations() {
        let people = People::new(created);
        let expected = sequential(&people).await;
        for streams in 1..=3 {
            let ids = parallel(&people, streams).await.unwrap();
            assert_eq!(ids.len(), expected.len(), "{name} with {streams}");
            assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), expected, "{name} with {streams}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_range_that_fails_is_read_again_without_anybody_twice_or_missing() {
    for (name, created) in organisations() {
        let mut people = People::new(created);
        let expected = sequential(&people).await;
        people.fails_every = 5;
        let ids = parallel(&people, 3).await.unwrap();
        assert_eq!(ids.len(), expected.len(), "{name}");
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), expected, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn people_who_are_created_meanwhile_cost_nobody_else() {
    let mut people = People::new((0..4_000).map(|at| NOW - at * 3_000).collect());
    let before = sequential(&people).await;
    people.grows = true;
    let ids = parallel(&people, 3).await.unwrap();
    let found: BTreeSet<_> = ids.iter().cloned().collect();
    assert_eq!(found.len(), ids.len(), "nobody twice");
    assert!(before.is_subset(&found));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_always_fails_ends_the_list_with_its_failure() {
    let mut people = People::new((0..1_000).map(|at| NOW - at * 3_000).collect());
    people.fails_every = 1;
    assert!(parallel(&people, 3).await.is_err());
}

/// Work, not seconds: dividing costs few calls beyond those that the people themselves need.
#[tokio::test(start_paused = true)]
async fn dividing_costs_few_calls() {
    for (name, created) in organisations() {
        let needed = created.len().div_ceil(200);
        let people = People::new(created);
        parallel(&people, 3).await.unwrap();
        let calls = people.calls.load(Ordering::SeqCst);
        assert!(calls <= needed + needed / 2 + 45, "{name}: {calls} calls for {needed} pages");
    }
}

/// With the limits that organisations have and a server that takes 300 ms: how much sooner everybody is there.
#[tokio::test(start_paused = true)]
async fn more_streams_are_used_only_where_the_limit_lets_them_be_faster() {
    for (limit, streams, gain) in [(300, 1, 1.0), (600, 2, 1.2), (2_000, 3, 2.2)] {
        let mut people = People::new((0..36_000).map(|at| NOW - at * 2_000).collect());
        people.limit = limit;
        let client = people.client();
        let control = Control::new(Urgency::Listing);
        let mut first = client.list_users(query()).limit_pages(1);
        first.next_page(&control).await.unwrap().unwrap();
        assert_eq!(client.worthwhile_streams(people.delay), streams, "at {limit} a minute");
        let begun = Instant::now();
        sequential(&people).await;
        let one = begun.elapsed();
        *people.window.lock().unwrap() = (Instant::now(), 0);
        let begun = Instant::now();
        parallel(&people, streams).await.unwrap();
        let many = begun.elapsed();
        let gained = one.as_secs_f64() / many.as_secs_f64();
        assert!(gained >= gain * 0.95, "at {limit} a minute: {one:?} and {many:?}, {gained:.2} times as fast");
    }
}
