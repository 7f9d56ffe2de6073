//! The Events screen: what happened, newest first, and all about the selected one below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

use super::pen::{Pen, line, rule};
use super::theme::Theme;
use crate::app::App;
use crate::app::events::Entry;
use crate::app::events::EventsScreen;
use crate::app::events::Watching;
use crate::app::events::pick::BEGINNINGS;
use crate::app::events::pick::Pick;
use crate::app::events::pick::Purpose;
use crate::app::events::watch::clock;
use crate::app::hooks::Receiving;
use crate::app::input::command::{Command, EventCommand};
use crate::app::input::key::{self, Context};
use crate::app::layout;
use crate::app::part::count::grouped;
use crate::app::part::times;
use crate::protocol::log_event::{LogEvent, Party};
use crate::protocol::verdict::Verdict;
use crate::protocol::watch::{EventSource, KINDS, Since, Watched};

/// From here on there is room for ages and addresses.
const WIDE: u16 = 120;

/// Draws the screen; where the cursor stands.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let layout = layout::of_events(app);
    let screen = &app.workspace().events;
    let mut cursor = draw_title(app, screen, theme, buffer, line(area, 0));
    let columns = Columns::of(area.width);
    let mut pen = Pen::on(buffer, line(area, 1), theme.signs.cut);
    pen.skip(2).cell("Time", columns.time, theme.column);
    if columns.age > 0 {
        pen.cell("Age", columns.age, theme.column);
    }
    pen.cell("What", columns.what, theme.column).cell("Who", columns.who, theme.column);
    pen.cell("By", columns.by, theme.column).cell("Result", columns.result, theme.column);
    if columns.address > 0 {
        pen.text("From", theme.column);
    }
    let body = Rect { y: area.y + 2, height: layout.body, ..area };
    if screen.is_empty() {
        draw_nothing(screen, theme, buffer, line(body, 1));
    }
    for row in 0..usize::from(body.height) {
        let place = screen.top + row;
        let Some(entry) = screen.at(place) else { break };
        let selected = place == screen.position();
        let area = line(body, row as u16);
        if selected {
            buffer.set_style(area, theme.selected);
            cursor = cursor.or(Some((area.x, area.y)));
        }
        draw_entry(app, screen, entry, selected, &columns, theme, buffer, area);
    }
    let strip = Rect { y: body.bottom(), height: layout.strip, ..area };
    if strip.height > 0 {
        rule(buffer, line(strip, 0), theme.signs.rule, theme.dim);
        if let Some(entry) = screen.selected() {
            draw_strip(app, entry, theme, buffer, strip);
        }
    }
    cursor
}

fn draw_title(app: &App, screen: &EventsScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut cursor = None;
    let state = state(app, screen);
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if let Some(asking) = &screen.asking {
        pen.text("Reason: ", theme.accent);
        let start = pen.column();
        let before = super::person::width_of(asking.reason.before_cursor()) as u16;
        let room = pen.room().max(1);
        let shift = before.saturating_sub(room.saturating_sub(1));
        pen.text(super::person::skip_columns(asking.reason.text(), usize::from(shift)), theme.strong);
        let (note, style) = match &asking.problem {
            Some(problem) => (problem.as_str(), theme.bad),
            None if asking.reason.is_empty() => ("the machine's policy asks for one", theme.dim),
            None => ("", theme.dim),
        };
        pen.skip(2).text(note, style);
        return Some((start + (before - shift).min(room), area.y));
    }
    if screen.finding || !screen.find.is_empty() {
        pen.text("Filter: ", theme.accent);
        let start = pen.column();
        let room = pen.room().saturating_sub(state.chars().count() as u16 + 3).max(12);
        let before = super::person::width_of(screen.find.before_cursor()) as u16;
        // Left alone it is read from its beginning.
        let shift = if screen.finding { before.saturating_sub(room.saturating_sub(1)) } else { 0 };
        let shown = super::person::skip_columns(screen.find.text(), usize::from(shift));
        pen.cell(shown, room, theme.strong);
        if screen.finding {
            cursor = Some((start + (before - shift).min(room), area.y));
        }
    } else {
        pen.text(&what(app, screen), theme.title);
    }
    pen.skip(2);
    let bad = matches!(screen.watching, Watching::Failed(_) | Watching::On { broken: Some(_), .. });
    pen.right(&state, if bad || screen.held().is_some() { theme.warning } else { theme.dim });
    cursor
}

/// What is watched, from when on.
fn what(app: &App, screen: &EventsScreen) -> String {
    let since = match screen.since {
        Since::Now => "from now on".to_owned(),
        Since::Ago(_) => BEGINNINGS
            .iter()
            .find(|(_, known)| *known == screen.since)
            .map_or_else(|| "for a while".to_owned(), |(name, _)| name.to_lowercase()),
        Since::At(at) => format!("since {}", times::clock(at, app.now, &app.zone)),
    };
    match &screen.watched {
        Watched::Everything => format!("All about people, {since}"),
        Watched::Types(types) => {
            let kinds: Vec<_> =
                KINDS.iter().filter(|kind| types.iter().any(|name| kind.types.contains(&&**name))).collect();
            match kinds[..] {
                [one] => format!("{}, {since}", one.name),
                _ => format!("{} kinds of events, {since}", kinds.len()),
            }
        }
    }
}

/// How many there are, and how the watch is doing.
fn state(app: &App, screen: &EventsScreen) -> String {
    let mut parts = Vec::new();
    let (shown, kept) = (screen.len() as u64, screen.kept() as u64);
    parts.push(if shown == kept { grouped(kept) } else { format!("{} of {}", grouped(shown), grouped(kept)) });
    if screen.dropped > 0 {
        parts.push(format!("{} older forgotten", grouped(screen.dropped)));
    }
    if !screen.marked.is_empty() {
        parts.push(format!("{} marked", screen.marked.len()));
    }
    match screen.bells.iter().filter(|on| **on).count() {
        0 => {}
        1 => parts.push("bell: 1 kind".to_owned()),
        kinds => parts.push(format!("bell: {kinds} kinds")),
    }
    if let Some(held) = screen.held() {
        parts.push(format!("paused, {} waiting", grouped(held as u64)));
    } else if screen.top > 0 && screen.unseen > 0 {
        parts.push(format!("{} new above", grouped(screen.unseen)));
    }
    parts.push(match &screen.watching {
        Watching::NotBegun | Watching::On { asked: None, broken: None, .. } => "asking…".to_owned(),
        Watching::On { broken: Some(failure), asked, .. } => {
            let again = asked.map_or(0, |(_, rest)| rest.as_secs());
            format!("no answer ({}), again within {again} s", failure.kind.sentence())
        }
        Watching::On { asked: Some((at, rest)), broken: None, .. } => {
            let at = at.to_zoned_datetime(app.zone.clone()).strftime("%H:%M:%S");
            format!("asked {at}, every {} s", rest.as_secs())
        }
        Watching::Failed(_) => "not watching".to_owned(),
        Watching::Off => "log off".to_owned(),
    });
    if let Receiving::On { events, .. } = &app.workspace().hooks.receiving {
        parts.push(format!("hook: {}", grouped(*events)));
    }
    format!("{} ", parts.join(" · "))
}

fn draw_nothing(screen: &EventsScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let text = match (&screen.watching, screen.kept()) {
        _ if screen.held().is_some_and(|held| held > 0) => format!(
            "Paused; {} lets in what came meanwhile.",
            key::name(Context::Events, Command::Events(EventCommand::Pause))
        ),
        (_, 1..) => "Nothing fits the filter. Esc shows all again.".to_owned(),
        (Watching::Off, 0) => format!(
            "The System Log is off; {} switches it on.",
            key::name(Context::Events, Command::Events(EventCommand::Log))
        ),
        (Watching::Failed(_), 0) => {
            format!("The System Log is not being watched; {} tries again.", key::name(Context::Events, Command::Reload))
        }
        (Watching::NotBegun | Watching::On { asked: None, .. }, 0) => "Asking the System Log…".to_owned(),
        (Watching::On { broken: Some(_), .. }, 0) => {
            "The System Log does not answer; it is asked again by itself.".to_owned()
        }
        (Watching::On { asked: Some(_), .. }, 0) => {
            "Nothing happened yet. New events come in by themselves.".to_owned()
        }
    };
    Pen::on(buffer, area, theme.signs.cut).skip(2).text(&text, theme.dim);
}

struct Columns {
    time: u16,
    age: u16,
    what: u16,
    who: u16,
    by: u16,
    result: u16,
    address: u16,
}

impl Columns {
    fn of(width: u16) -> Self {
        let rest = width.saturating_sub(2 + 13);
        if width >= WIDE {
            let rest = rest.saturating_sub(8 + 16);
            Self {
                time: 13,
                age: 8,
                what: rest * 30 / 100,
                who: rest * 30 / 100,
                by: rest * 20 / 100,
                result: rest * 20 / 100,
                address: 16,
            }
        } else {
            let rest = rest + 4;
            let (what, who, by) = (rest * 34 / 100, rest * 29 / 100, rest * 17 / 100);
            Self { time: 9, age: 0, what, who, by, result: rest - what - who - by, address: 0 }
        }
    }
}

/// What happened, and about what where that is half of it.
fn what_happened(event: &LogEvent) -> String {
    let about = event.about(event.whom().map_or("", |person| &person.id));
    let telling = ["group.", "application.", "policy.", "app.generic."].iter().any(|kind| event.kind.starts_with(kind));
    if telling && !about.is_empty() { format!("{}: {about}", event.happened()) } else { event.happened() }
}

#[expect(clippy::too_many_arguments, reason = "one row, drawn in one place")]
fn draw_entry(
    app: &App,
    screen: &EventsScreen,
    entry: &Entry,
    selected: bool,
    columns: &Columns,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let of = |style: Style| if selected { theme.selected } else { style };
    let event = entry.shown();
    let mark = match (selected, screen.marked.contains(&entry.number)) {
        (true, true) => ">*",
        (true, false) => "> ",
        (false, true) => " *",
        (false, false) => "  ",
    };
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(mark, of(theme.accent));
    let mut cell = |text: &str, width: u16, style: Style| {
        pen.cell(text, width.saturating_sub(1), of(style)).skip(1);
    };
    let told = event.published.is_some();
    let mut time = if told { clock(entry.when, app.now, &app.zone) } else { "not told".to_owned() };
    if columns.age == 0 && time.len() > 8 {
        // Only the day has room.
        time = entry.when.to_zoned_datetime(app.zone.clone()).strftime("%-d %b").to_string();
    }
    cell(&time, columns.time, theme.dim);
    if columns.age > 0 {
        let age = if told { times::age(entry.when, app.now) } else { String::new() };
        cell(&age, columns.age, theme.dim);
    }
    let person = event.whom();
    let what = what_happened(event);
    let (verdict, outcome) = (event.verdict(), event.outcome());
    let style = if event.kind.starts_with("user.account.lock") {
        theme.bad
    } else if !verdict.is_plain() {
        theme.of_verdict(verdict)
    } else if matches!(event.kind.as_str(), "user.lifecycle.create" | "user.lifecycle.deactivate") {
        theme.strong
    } else {
        theme.plain
    };
    cell(&what, columns.what, style);
    match person {
        Some(person) => cell(person.label(), columns.who, theme.plain),
        None => cell(if event.is_change() { "not told" } else { "" }, columns.who, theme.dim),
    }
    cell(by(event, person), columns.by, theme.dim);
    let (text, style) = match &*outcome {
        "" if verdict == Verdict::Untold => (verdict.word(), theme.dim),
        "" => (Verdict::Done.word(), theme.dim),
        outcome => (outcome, theme.of_verdict(verdict)),
    };
    cell(text, columns.result, style);
    if columns.address > 0 {
        cell(&event.address, columns.address, theme.dim);
    }
}

/// Everything about the selected event that has no column.
fn draw_strip(app: &App, entry: &Entry, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let event = entry.shown();
    let exact = entry.when.to_zoned_datetime(app.zone.clone()).strftime("%-d %b %Y %H:%M:%S%.3f").to_string();
    let way = match entry.source {
        EventSource::Log => "",
        EventSource::Hook => " · by hook",
    };
    let age = match times::age(entry.when, app.now) {
        now if now == "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    };
    let when = if event.published.is_some() { format!("{exact} ({age})") } else { times::UNTOLD.to_owned() };
    // What has no whole place in its column stands here.
    let happened = what_happened(event);
    let is_cut = super::person::width_of(&happened) as u16 >= Columns::of(area.width).what;
    // What cannot be read has no kind, but words for that.
    let what = if event.kind.is_empty() || is_cut { happened } else { event.kind.clone() };
    let first = format!("{when} · {what}{way}");
    let person = event.whom();
    let name = person.map(|person| match (&*person.name, &*person.alternate_id) {
        ("", login) => login.to_owned(),
        (name, login) if name == login => name.to_owned(),
        (name, login) => format!("{name} {login}"),
    });
    let about = event.about(person.map_or("", |person| &person.id));
    let from = [&event.address, &event.place, &event.client];
    let parts = name.into_iter().chain([about]).chain(from.into_iter().cloned()).filter(|part| !part.is_empty());
    let second = parts.collect::<Vec<_>>().join(" · ");
    Pen::on(buffer, line(area, 1), theme.signs.cut).skip(1).text(&first, theme.plain);
    Pen::on(buffer, line(area, 2), theme.signs.cut).skip(1).text(&second, theme.plain);
}

/// One of the two short lists, over the screen.
pub(super) fn draw_pick(pick: &Pick, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let (title, lines, at) = match pick {
        Pick::Kinds { purpose, on, at } => {
            let none = !on.contains(&true);
            let sign = |on: bool| if on { "[x]" } else { "[ ]" };
            let (title, first) = match purpose {
                Purpose::Watch => (" Types to watch ", "Everything about people"),
                Purpose::Ring => (" Bell and desktop notification for ", "Nothing"),
            };
            let mut lines = vec![format!("{} {first}", sign(none))];
            lines.extend(KINDS.iter().zip(on).map(|(kind, on)| format!("{} {}", sign(*on), kind.name)));
            (title, lines, *at)
        }
        Pick::Since { at, field, .. } => {
            let mut lines: Vec<_> = BEGINNINGS.iter().map(|(name, _)| (*name).to_owned()).collect();
            lines.push(format!("A date or time: {}", field.text()));
            (" From when on ", lines, *at)
        }
    };
    let problem = match pick {
        Pick::Since { problem, .. } => problem.as_deref(),
        Pick::Kinds { .. } => None,
    };
    let width = area.width.saturating_sub(4).min(56);
    let wanted = lines.len() as u16 + 2 + u16::from(problem.is_some()) * 2;
    let height = wanted.min(area.height.saturating_sub(2)).max(3);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + area.height.saturating_sub(height) / 2,
        width,
        height,
    };
    Clear.render(place, buffer);
    let inner = Rect { x: place.x + 1, y: place.y + 1, width: width.saturating_sub(2), height: height - 2 };
    let room = usize::from(inner.height.saturating_sub(u16::from(problem.is_some()) * 2)).max(1);
    let top = (at + 1).saturating_sub(room);
    let block = Block::bordered().title(title).border_style(theme.dim).title_style(theme.strong);
    let block = if top + room < lines.len() { block.title_bottom(" more below ") } else { block };
    block.render(place, buffer);
    for (row, text) in lines.iter().enumerate().skip(top).take(room) {
        let area = line(inner, (row - top) as u16);
        let style = if row == at { theme.selected } else { theme.plain };
        buffer.set_style(area, style);
        Pen::on(buffer, area, theme.signs.cut).text(if row == at { "> " } else { "  " }, style).text(text, style);
    }
    if let Some(problem) = problem {
        let (first, second) = problem.split_once("; ").unwrap_or((problem, ""));
        let last = inner.height.saturating_sub(1);
        Pen::on(buffer, line(inner, last - 1), theme.signs.cut).skip(2).text(first, theme.bad);
        Pen::on(buffer, line(inner, last), theme.signs.cut).skip(2).text(second, theme.bad);
    }
    true
}

/// Who did it, seen from whom it was done to. Whom Okta does not know is nobody, whatever was typed.
fn by<'a>(event: &'a LogEvent, person: Option<&Party>) -> &'a str {
    match person {
        Some(person) if *person == event.actor && person.id.is_empty() => "unknown",
        Some(person) if !person.id.is_empty() && person.id == event.actor.id => "themselves",
        Some(_) | None => event.actor.label(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn whoever_is_unknown_to_okta_does_nothing_themselves() {
        let event =
            |actor: &str| LogEvent::parse(&format!(r#"{{"eventType": "user.session.start", "actor": {actor}}}"#));
        let stranger = event(r#"{"id": "unknown", "type": "User", "alternateId": "ghost@acme.com"}"#).unwrap();
        assert_eq!(by(&stranger, Some(&stranger.actor)), "unknown");
        let ana = event(r#"{"id": "00u1", "type": "User", "displayName": "Ana"}"#).unwrap();
        assert_eq!(by(&ana, Some(&ana.actor)), "themselves");
        assert_eq!(by(&ana, Some(&stranger.actor)), "Ana");
    }
    use crate::app::Start;
    use crate::app::event::Effect;
    use crate::app::event::Event;
    use crate::app::event::Now;
    use crate::app::events::LOOKED_AT;
    use crate::messages::connections::Entry as Connection;
    use crate::messages::{Content, Lane, Update};
    use crate::protocol::connection::ConnectionId;
    use crate::protocol::watch::WatchedEvent;

    fn now() -> Now {
        Now("2026-11-24T10:56:00Z".parse::<Timestamp>().unwrap())
    }

    /// The Events screen with so many events.
    fn app(count: usize) -> App {
        let id = ConnectionId::new("acme");
        let mut app = App::new(Start {
            connection: Some(Connection::given(id.clone(), None, false)),
            user: None,
            zone: TimeZone::UTC,
            size: (120, 40),
            now: now(),
            drill: false,
        });
        let effects = app.handle(now(), Event::Key("2".parse().unwrap()));
        let order_id = effects.iter().find_map(|effect| match effect {
            Effect::Start(order) if order.lane == Lane::Watch => Some(order.order_id),
            _ => None,
        });
        let event = |number: usize| WatchedEvent::parse(&format!(r#"{{"uuid":"u{number}","eventType":"x"}}"#)).unwrap();
        let events = (0..count).map(event).collect();
        let content = Content::Events { source: EventSource::Log, events, next_in: None, began_again: false };
        app.handle(
            now(),
            Event::Update(Update { connection: id, lane: Lane::Watch, order_id: order_id.unwrap(), content }),
        );
        app
    }

    #[test]
    fn a_frame_looks_at_the_events_that_it_shows_however_many_are_kept() {
        let looked_at = |count: usize| {
            let app = app(count);
            let area = Rect::new(0, 0, 120, 40);
            let before = LOOKED_AT.with(std::cell::Cell::get);
            draw(&app, &Theme::new(false, true), &mut Buffer::empty(area), area);
            LOOKED_AT.with(std::cell::Cell::get) - before
        };
        let few = looked_at(50);
        assert!((30..=45).contains(&few), "{few}");
        assert_eq!(few, looked_at(9_000));
    }
}
