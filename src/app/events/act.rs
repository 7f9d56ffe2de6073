//! Commands of the Events screen.

use crate::app::event::Effect;
use crate::app::events::pick::Pick;
use crate::app::events::pick::Picked;
use crate::app::events::{Asking, EventsScreen, Watching, file};
use crate::app::input::command::Command;
use crate::app::input::command::EventCommand;
use crate::app::input::command::ExportAs;
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::part::count::grouped;
use crate::app::part::event_json;
use crate::app::part::field::Field;
use crate::app::part::ticket;
use crate::app::place::Place;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::wish::{Acted, Wish};
use crate::messages::Saving;
use crate::protocol::leaving::{ExportRules, Raw};
use crate::protocol::log_event::Party;
use crate::protocol::recorder::{Export, Forbidden, OneLine};
use crate::protocol::text::visible;
use crate::protocol::watch::{EventKind, KINDS};

impl EventsScreen {
    pub fn act(&mut self, command: Command, session: &mut Session, turn: &mut Turn<'_>) -> Acted {
        if self.asking.is_some() {
            return self.act_on_reason(command, &session.exports, turn);
        }
        match command {
            Command::Move(step) => self.step(step),
            Command::Mark => self.toggle_mark(),
            Command::Search => self.finding = true,
            Command::GoToList => self.finding = false,
            Command::LeaveFind => self.clear_filter(),
            Command::Open => return self.open_person(turn).into(),
            Command::Reload => {
                session.problem = None;
                session.renewal.resume();
                self.watch_on(turn);
            }
            Command::Back if session.problem.is_none() => {
                if self.find.is_empty() {
                    return Wish::GoTo(Place::Users).into();
                }
                self.clear_filter();
            }
            Command::Events(what) => self.act_on_events(what, session, turn),
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    fn act_on_events(&mut self, what: EventCommand, session: &Session, turn: &mut Turn<'_>) {
        match what {
            EventCommand::Pause => self.toggle_pause(turn.now),
            EventCommand::Raw => {
                if let Some(entry) = self.selected() {
                    let mut lines = event_json::lines(&entry.event, &entry.raw, false);
                    if lines != event_json::lines(&entry.event, &entry.raw, true) {
                        lines.extend([String::new(), masked_note()]);
                    }
                    turn.open(overlay::read("Event", lines));
                }
            }
            EventCommand::OnlyPerson => {
                let login = self.selected().and_then(|entry| entry.event.whom().map(one_word));
                self.narrow("who:", login, turn);
            }
            EventCommand::OnlyActor => {
                let login = self.selected().map(|entry| one_word(&entry.event.actor));
                self.narrow("by:", login, turn);
            }
            EventCommand::OnlyFailures => self.toggle_word("result:failure"),
            EventCommand::PickTypes => turn.open(Pick::types(&self.watched)),
            EventCommand::PickSince => turn.open(Pick::since(self.since)),
            EventCommand::PickBells => turn.open(Pick::bells(&self.bells)),
            EventCommand::Log if self.watching == Watching::Off => self.watch_on(turn),
            EventCommand::Log => {
                self.stop(turn);
                turn.say("The log is not asked any more.");
            }
            EventCommand::Export(form) => self.export(form, &session.exports, turn),
        }
    }

    /// Something was picked in one of the short lists.
    pub fn take_picked(&mut self, picked: Picked, turn: &mut Turn<'_>) {
        let anew = match picked {
            Picked::Watched(watched) => std::mem::replace(&mut self.watched, watched) != self.watched,
            Picked::Since(since) => std::mem::replace(&mut self.since, since) != self.since,
            Picked::Bells(bells) => {
                self.bells = bells;
                turn.say(bells_said(self));
                false
            }
        };
        if anew {
            self.watch_anew(turn);
        }
    }

    fn open_person(&self, turn: &mut Turn<'_>) -> Option<Wish> {
        let event = self.selected().map(|entry| &entry.event);
        if let Some(person) = event.and_then(|event| event.person()) {
            return Some(Wish::OpenId(person.id.clone()));
        }
        turn.say(match event.and_then(|event| event.whom()).map(Party::label) {
            Some(login) => format!(
                "Okta knows nobody as {}. {key} shows all of it.",
                visible(login),
                key = key::name(Context::Events, Command::Events(EventCommand::Raw))
            ),
            None => format!(
                "This event is about no person. {} shows all of it.",
                key::name(Context::Events, Command::Events(EventCommand::Raw))
            ),
        });
        None
    }

    fn narrow(&mut self, part: &str, word: Option<String>, turn: &mut Turn<'_>) {
        match word.filter(|word| !word.is_empty()) {
            Some(word) => self.toggle_word(&format!("{part}{word}")),
            None => turn.say("This event names nobody."),
        }
    }

    /// A key while a reason is typed.
    fn act_on_reason(&mut self, command: Command, rules: &ExportRules, turn: &mut Turn<'_>) -> Acted {
        let Some(asking) = &mut self.asking else { return Acted::Passed };
        match command {
            Command::Confirm => match ticket::plain_reason(asking.reason.text()) {
                Ok(None) => asking.problem = Some("It needs a reason.".to_owned()),
                Err(why) => asking.problem = Some(why),
                Ok(reason) => {
                    let form = asking.form;
                    self.asking = None;
                    self.write(form, reason, rules, turn);
                }
            },
            Command::Back => self.asking = None,
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    fn export(&mut self, form: ExportAs, rules: &ExportRules, turn: &mut Turn<'_>) {
        let would_do = OneLine::of("a reason");
        if self.chosen().is_empty() {
            turn.say("There is nothing to export.");
        } else if rules.reason.is_some() && self.stays(form, would_do.as_ref(), rules).is_none() {
            self.asking = Some(Asking { form, reason: Field::default(), problem: None });
        } else {
            self.write(form, None, rules, turn);
        }
    }

    /// Why they may not leave. Both forms hold whole events or names and logins.
    fn stays(&self, form: ExportAs, reason: Option<&OneLine>, rules: &ExportRules) -> Option<String> {
        let raw = match form {
            ExportAs::Ndjson => Raw::Answer,
            ExportAs::Csv => Raw::EventsInWords,
        };
        rules.refusal_of_raw(raw, reason).or_else(|| rules.refusal_of_rows(Some(self.chosen().len() as u64)))
    }

    fn write(&self, form: ExportAs, reason: Option<OneLine>, rules: &ExportRules, turn: &mut Turn<'_>) {
        if let Some(why) = self.stays(form, reason.as_ref(), rules) {
            turn.say_until_key(format!("Not written: {why}."));
            turn.refuse(Forbidden { rule: why, ..Forbidden::default() });
            return;
        }
        let chosen = self.chosen();
        let count = chosen.len();
        let (content, ending) = match form {
            ExportAs::Ndjson => (Some(file::ndjson(&chosen)), "ndjson"),
            ExportAs::Csv => (file::csv(&chosen, turn.zone), "csv"),
        };
        match content.filter(|_| count > 0) {
            Some(content) => {
                let at = turn.now.0.to_zoned_datetime(turn.zone.clone()).strftime("%Y%m%d-%H%M%S").to_string();
                let what = format!("{} {}", grouped(count as u64), if count == 1 { "event" } else { "events" });
                let name = format!("oktui-events-{at}.{ending}");
                turn.note_export(
                    Export {
                        query: "events on the screen".to_owned(),
                        columns: vec!["*".to_owned()],
                        rows: count as u64,
                        format: ending.to_owned(),
                        file: Some(name.clone()),
                        whole: true,
                        reason,
                        ..Export::default()
                    },
                    Saving::Bytes(content.clone().into()),
                );
                turn.add(Effect::WriteFile { name, what, content });
            }
            None => turn.say("There is nothing to export."),
        }
    }
}

/// What the bell does from now on.
fn bells_said(screen: &EventsScreen) -> String {
    let rung: Vec<_> = KINDS.iter().zip(&screen.bells).filter(|(_, on)| **on).map(|(kind, _)| kind).collect();
    let watched = |kind: &&&EventKind| kind.types.iter().any(|name| screen.watched.covers(name));
    let unwatched = rung.len() - rung.iter().filter(watched).count();
    match (&rung[..], unwatched) {
        ([], _) => "The bell is off.".to_owned(),
        ([one], 0) => format!("The bell rings for: {}.", one.name),
        (all, 0) => format!("The bell rings for {} kinds of events.", all.len()),
        (_, some) => format!(
            "The bell rings; but {some} of these kinds are not watched ({key}).",
            key = key::name(Context::Events, Command::Events(EventCommand::PickTypes))
        ),
    }
}

/// What names a party in the filter, where a space ends a word.
fn one_word(party: &Party) -> String {
    let login = if party.alternate_id.contains(' ') { "" } else { &*party.alternate_id };
    if login.is_empty() { party.id.clone() } else { login.to_owned() }
}

/// Stands below an event in which something is masked.
fn masked_note() -> String {
    let key = key::name(Context::Events, Command::Events(EventCommand::Export(ExportAs::Ndjson)));
    format!("Phones and second emails are masked; {key} writes the event with them.")
}
