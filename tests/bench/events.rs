//! A page of a thousand events into a list that is full, with and without a filter, and the frame after it. Ten
//! thousand events a minute are ten of these.
#![allow(clippy::unwrap_used, clippy::panic)]

use divan::Bencher;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use oktui::app::event::Effect;
use oktui::app::event::Event;
use oktui::app::event::Now;
use oktui::app::{App, Start};
use oktui::messages::connections::Entry;
use oktui::messages::{Content, Lane, OrderId, Update};
use oktui::protocol::connection::ConnectionId;
use oktui::protocol::watch::{EventSource, WatchedEvent};
use oktui::ui;
use oktui::ui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const PAGE: usize = 1_000;

fn main() {
    divan::main();
}

fn now() -> Now {
    Now("2026-11-24T10:56:00Z".parse::<Timestamp>().unwrap())
}

fn page(from: usize) -> Vec<WatchedEvent> {
    let event = |number: usize| {
        let at = now().0.checked_add(jiff::SignedDuration::from_millis(number as i64 * 6)).unwrap();
        let party = format!(
            r#"{{"id":"00u{number}","type":"User","alternateId":"person{number}@acme.com","displayName":"Person Müller {number}"}}"#
        );
        let padding = "x".repeat(1_500);
        let raw = format!(
            r#"{{"uuid":"u{number}","published":"{at}","eventType":"user.session.start","outcome":{{"result":"FAILURE","reason":"INVALID_CREDENTIALS"}},"actor":{party},"target":[{party}],"client":{{"ipAddress":"84.46.12.9","geographicalContext":{{"city":"Hamburg","country":"Germany"}}}},"debugContext":"{padding}"}}"#
        );
        WatchedEvent::parse(&raw).unwrap()
    };
    (from..from + PAGE).map(event).collect()
}

fn press(app: &mut App, names: &[&str]) -> Vec<Effect> {
    names.iter().flat_map(|name| app.handle(now(), Event::Key(name.parse().unwrap()))).collect()
}

fn deliver(app: &mut App, order_id: OrderId, events: Vec<WatchedEvent>) {
    let content = Content::Events { source: EventSource::Log, events, next_in: None, began_again: false };
    app.handle(
        now(),
        Event::Update(Update { connection: ConnectionId::new("acme"), lane: Lane::Watch, order_id, content }),
    );
}

#[divan::bench(args = ["", "muller", "who:person9 result:wrong hamburg"], max_time = 2)]
fn a_thousand_more_and_a_frame(bencher: Bencher<'_, '_>, filter: &str) {
    let mut app = App::new(Start {
        connection: Some(Entry::given(ConnectionId::new("acme"), None, false)),
        user: None,
        zone: TimeZone::UTC,
        size: (200, 50),
        now: now(),
        drill: false,
    });
    let effects = press(&mut app, &["2"]);
    let order_id = effects.iter().find_map(|effect| match effect {
        Effect::Start(order) if order.lane == Lane::Watch => Some(order.order_id),
        _ => None,
    });
    let order_id = order_id.unwrap();
    let mut next = 0;
    while next < 10 * PAGE {
        deliver(&mut app, order_id, page(next));
        next += PAGE;
    }
    press(&mut app, &["/"]);
    app.handle(now(), Event::Paste(filter.to_owned()));
    let mut terminal = Terminal::new(TestBackend::new(200, 50)).unwrap();
    let theme = Theme::new(true, true);
    let numbers = std::cell::Cell::new(next);
    bencher
        .with_inputs(|| {
            numbers.set(numbers.get() + PAGE);
            page(numbers.get())
        })
        .bench_local_values(|events| {
            deliver(&mut app, order_id, events);
            terminal.draw(|frame| ui::draw(&app, &theme, frame)).unwrap();
        });
}
