//! What the list of events holds, shows and forgets.

use super::*;

fn now() -> Now {
    Now("2026-11-24T11:00:00Z".parse().unwrap())
}

fn event(number: usize, who: &str, published: &str) -> WatchedEvent {
    let raw = format!(
        r#"{{"uuid":"u{number}","published":"2026-11-24T{published}Z","eventType":"user.session.start","actor":{{"type":"User","id":"00u","displayName":"{who}","alternateId":"{who}@x"}},"outcome":{{"result":"FAILURE","reason":"INVALID_CREDENTIALS"}}}}"#
    );
    WatchedEvent::parse(&raw).unwrap()
}

fn names(screen: &EventsScreen) -> Vec<&str> {
    (0..screen.len()).map(|place| &*screen.at(place).unwrap().event.uuid).collect()
}

#[test]
fn events_stand_by_their_time_once_however_they_come() {
    let mut screen = EventsScreen::default();
    let all = [event(1, "Ana", "10:00:01"), event(3, "Ana", "10:00:03"), event(2, "Ana", "10:00:02")];
    screen.take_in(EventSource::Hook, all.to_vec(), now());
    let again = screen.take_in(EventSource::Log, all.to_vec(), now());
    assert_eq!((names(&screen), again.len(), screen.unseen), (vec!["u3", "u2", "u1"], 0, 3));
}

#[test]
fn an_event_without_a_time_stands_where_it_came() {
    let mut screen = EventsScreen::default();
    screen.take_in(EventSource::Log, vec![event(9, "Ana", "10:30:00")], now());
    let all = [event(1, "Ana", "10:00:01"), event(2, "Ana", "25:00:02"), event(3, "Ana", "10:00:03")];
    assert_eq!(all[1].event.published, None);
    screen.take_in(EventSource::Log, all.to_vec(), now());
    assert_eq!(names(&screen), ["u9", "u3", "u2", "u1"]);
    screen.take_in(EventSource::Log, vec![event(4, "Ana", "?")], now());
    assert_eq!(names(&screen)[0], "u4", "nothing came before it");
}

#[test]
fn the_line_that_is_read_stays_where_it_is_until_it_is_the_newest() {
    let mut screen = EventsScreen::default();
    screen.set_page(5);
    for number in 0..20 {
        screen.take_in(EventSource::Log, vec![event(number, "Ana", &format!("10:00:{number:02}"))], now());
    }
    assert_eq!(screen.selected().unwrap().event.uuid, "u19", "the newest is followed");
    for _ in 0..7 {
        screen.step(Step::Down);
    }
    let (line, uuid) = (screen.position() - screen.top, screen.selected().unwrap().event.uuid.clone());
    for number in 20..40 {
        screen.take_in(EventSource::Log, vec![event(number, "Ana", &format!("10:00:{number:02}"))], now());
        assert_eq!(screen.selected().unwrap().event.uuid, uuid);
        assert_eq!(screen.position() - screen.top, line);
    }
    screen.step(Step::First);
    screen.take_in(EventSource::Log, vec![event(40, "Ana", "10:00:50")], now());
    assert_eq!(screen.selected().unwrap().event.uuid, "u40");
}

#[test]
fn the_filter_knows_whom_by_whom_and_how_it_ended() {
    let mut screen = EventsScreen::default();
    screen.take_in(EventSource::Log, vec![event(1, "Ana Müller", "10:00:01"), event(2, "Bo", "10:00:02")], now());
    for (text, expected) in [
        ("muller", vec!["u1"]),
        ("who:BO result:failure", vec!["u2"]),
        ("by:ana wrong", vec!["u1"]),
        ("who:wrong", vec![]),
        ("", vec!["u2", "u1"]),
    ] {
        screen.clear_filter();
        screen.paste(text);
        assert_eq!(names(&screen), expected, "{text}");
    }
    screen.toggle_word("who:bo");
    assert_eq!(names(&screen), ["u2"]);
    screen.toggle_word("who:bo");
    assert_eq!(names(&screen).len(), 2);
}

#[test]
fn a_pause_holds_back_and_loses_nothing() {
    let mut screen = EventsScreen::default();
    screen.take_in(EventSource::Log, vec![event(1, "Ana", "10:00:01")], now());
    screen.toggle_pause(now());
    screen.take_in(EventSource::Log, vec![event(2, "Ana", "10:00:02")], now());
    screen.see();
    assert_eq!((names(&screen).len(), screen.held(), screen.unseen), (1, Some(1), 2));
    screen.toggle_pause(now());
    screen.see();
    assert_eq!((names(&screen), screen.held(), screen.unseen), (vec!["u2", "u1"], None, 0));
}

#[test]
fn memory_is_bounded_and_what_goes_is_counted() {
    let mut screen = EventsScreen::default();
    screen.set_page(10);
    let storm = (0..MOST_EVENTS + 500).map(|number| event(number, "Ana", "10:00:00")).collect();
    screen.take_in(EventSource::Log, storm, now());
    screen.step(Step::Last);
    screen.toggle_mark();
    let later = (0..10).map(|number| event(90_000 + number, "Ana", "10:00:01")).collect();
    screen.take_in(EventSource::Log, later, now());
    assert_eq!((screen.kept(), screen.dropped, screen.marked.len()), (MOST_EVENTS, 510, 0));
    assert!(screen.selected().is_some());
}

#[test]
fn an_arrival_is_sifted_alone_however_many_events_are_kept() {
    let sifted = |kept: usize| {
        let mut screen = EventsScreen::default();
        screen.paste("wrong");
        let all = (0..kept).map(|number| event(number, "Ana", "10:00:00")).collect();
        screen.take_in(EventSource::Log, all, now());
        let before = entry::SIFTED.with(std::cell::Cell::get);
        screen.take_in(EventSource::Log, vec![event(90_000, "Ana", "09:59:59")], now());
        entry::SIFTED.with(std::cell::Cell::get) - before
    };
    assert_eq!((sifted(10), sifted(5_000)), (1, 1));
}

#[test]
fn what_waits_in_a_pause_is_bounded_by_size_too() {
    let mut screen = EventsScreen::default();
    screen.toggle_pause(now());
    let large = |number: usize| {
        let padding = "x".repeat(8 << 20);
        WatchedEvent::parse(&format!(r#"{{"uuid":"u{number}","pad":"{padding}"}}"#)).unwrap()
    };
    for number in 0..10 {
        screen.take_in(EventSource::Log, vec![large(number)], now());
    }
    assert_eq!((screen.held(), screen.dropped), (Some(7), 3));
}

#[test]
fn history_that_is_read_at_the_beginning_is_not_news() {
    let mut screen =
        EventsScreen { counts_from: Some("2026-11-24T10:00:02Z".parse().unwrap()), ..EventsScreen::default() };
    screen.take_in(EventSource::Log, vec![event(1, "Ana", "10:00:01"), event(2, "Ana", "10:00:02")], now());
    assert_eq!((screen.kept(), screen.unseen), (2, 1));
    screen.counts_from = None;
    screen.take_in(EventSource::Log, vec![event(3, "Ana", "09:00:00")], now());
    assert_eq!(screen.unseen, 2, "what comes late has happened unseen all the same");
}
