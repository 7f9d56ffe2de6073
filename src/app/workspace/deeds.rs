//! What was done from here: the box that lists it, the Log tab beside Okta's events, and what is still unknown of it.

use std::collections::HashMap;

use crate::app::deeds::Today;
use crate::app::input::command::{Command, DeedsCommand};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::part::count::times_word;
use crate::app::part::deed;
use crate::app::person::DetailScreen;
use crate::app::person::tab::Tab;
use crate::app::screen::{Led, Screen};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::import::ImportRequest;
use crate::messages::{Content, Failure, Lane, OrderId, Recalled, Request, Settling};
use crate::protocol::deed::{Deed, Fate};
use crate::protocol::recorder::Recall;
use crate::protocol::settle::{self, Judgement, Settles};
use crate::protocol::undo::Done;

impl Workspace {
    /// At the start, once the organisation has answered: whether something that an earlier run did is unknown.
    pub(crate) fn look_for_unknown(&mut self, turn: &mut Turn<'_>) {
        if !std::mem::replace(&mut self.deeds.looked, true) {
            self.deeds.first = Some(turn.start(Lane::Today, Request::Recall(Recall::Unknown)));
            turn.start(Lane::Resting, Request::ReadResting);
            // Whoever was being let go when the last run ended may still get in.
            self.look_at_jobs(turn);
            let today = turn.zone.to_datetime(turn.now.0).date();
            turn.start(Lane::Tables, Request::Import(ImportRequest::Due { today }));
        }
    }

    /// A key about what was done.
    pub(crate) fn act_on_deeds(&mut self, act: DeedsCommand, turn: &mut Turn<'_>) {
        match act {
            DeedsCommand::Show => {
                self.deeds.asked.clear();
                turn.open(Today::default());
                read_today(turn);
                turn.start(Lane::Resting, Request::ReadResting);
            }
            DeedsCommand::Reload => {
                self.deeds.asked.clear();
                read_today(turn);
            }
            DeedsCommand::Find | DeedsCommand::Keep | DeedsCommand::WasDone | DeedsCommand::WasNot => {
                let Some(today) = turn.overlays.today_mut() else { return };
                let unknown = today.meant().is_some_and(|deed| deed.fate == Fate::Unknown);
                match act {
                    DeedsCommand::Find => today.finding = true,
                    DeedsCommand::Keep => today.finding = false,
                    _ if unknown => today.saying = Some(act == DeedsCommand::WasDone),
                    _ => turn.say("What became of this one is known."),
                }
            }
            DeedsCommand::Undo => {
                let meant = turn.overlays.today_mut().and_then(|today| today.meant().cloned());
                if let Some(meant) = meant {
                    self.undo_deed(&meant, turn);
                }
            }
            DeedsCommand::Whole => {
                let meant = turn.overlays.today_mut().and_then(|today| today.meant().cloned());
                if let Some(meant) = meant {
                    self.open_line(&meant, turn);
                }
            }
        }
    }

    /// Asks whether what a line tells is undone; says why it cannot be asked.
    fn undo_deed(&mut self, deed: &Deed, turn: &mut Turn<'_>) {
        match Done::of(deed) {
            Some(done) => self.ask_undo(vec![done], turn),
            None => turn.say("This was no change of a person that could be undone."),
        }
    }

    /// `U`: of a line that was done from here, where the cursor is on one; else of what was done last.
    pub(crate) fn undo(&mut self, turn: &mut Turn<'_>) {
        match self.deed_under_cursor() {
            Some(deed) => self.undo_deed(&deed, turn),
            None => self.undo_last(turn),
        }
    }

    /// What was done from here, of the row of the Log tab under the cursor.
    pub(crate) fn deed_under_cursor(&self) -> Option<Deed> {
        let Some(Screen::Detail(detail)) = self.screen() else { return None };
        let log = detail.log_as_read().filter(|_| detail.tab == Tab::Log)?;
        log.deed_of(&detail.table()?.selected()?.id).cloned()
    }

    fn open_line(&self, meant: &Deed, turn: &mut Turn<'_>) {
        let open = self.deeds.open.get(&meant.seq).map(String::as_str);
        turn.open(overlay::read("From the journal", deed::whole(meant, open, turn.now, turn.zone)));
    }

    /// Enter in the box: writes down what somebody saw, or opens the person.
    pub(crate) fn confirm_deed(&mut self, turn: &mut Turn<'_>) {
        let Some(today) = turn.overlays.today_mut() else { return };
        let Some(meant) = today.meant().cloned() else { return };
        if let Some(done) = today.saying.take() {
            turn.start(Lane::Settle, Request::Settle(Settling::Seen { line: meant.seq, done }));
            return;
        }
        if meant.target.kind != "user" {
            return self.open_line(&meant, turn);
        }
        turn.overlays.pop();
        turn.cancel(Lane::Today);
        if matches!(self.screen(), Some(Screen::Detail(_))) {
            self.set_off(Led::Person, turn);
        }
        self.show_person(&deed_selector(&meant), turn);
    }

    /// Esc in the box, from the inside out.
    pub(crate) fn leave_deeds(turn: &mut Turn<'_>) {
        let (now, zone) = (turn.now, turn.zone);
        let Some(today) = turn.overlays.today_mut() else { return };
        if today.saying.take().is_some() {
            return;
        }
        if today.finding || !today.find.is_empty() {
            today.finding = false;
            today.find = crate::app::part::field::Field::default();
            today.compose(now, zone);
            return;
        }
        turn.overlays.pop();
        turn.cancel(Lane::Today);
    }

    /// What the journal tells, or what came of settling.
    pub(crate) fn take_deeds(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        match content {
            Content::Recalled(told) if self.deeds.first == Some(order_id) => {
                self.deeds.first = None;
                self.session.keeps_journal = told != Recalled::Off;
                let unknown = told.deeds().iter().filter(|deed| deed.fate == Fate::Unknown).count();
                if unknown > 0 {
                    let name = key::name(Context::List, Command::Deeds(DeedsCommand::Show));
                    let changes = times_word(unknown as u64, "earlier change");
                    turn.say_later(format!("It is not known what became of {changes}; {name} lists them."));
                }
            }
            Content::Recalled(told) => {
                let deeds = told.deeds().to_vec();
                let names = self.names_of(&deeds);
                let (now, zone) = (turn.now, turn.zone);
                let Some(today) = turn.overlays.today_mut() else { return };
                if today.deeds.accepts(order_id) {
                    today.fill(told, names, now, zone);
                    self.settle(&deeds, turn);
                }
            }
            Content::Settled(judged) => self.take_settled(judged, turn),
            _ => {}
        }
    }

    /// The journal could not be asked.
    pub(crate) fn fail_deeds(order_id: OrderId, failure: &Failure, turn: &mut Turn<'_>) {
        let (now, zone) = (turn.now, turn.zone);
        if let Some(today) = turn.overlays.today_mut().filter(|today| today.deeds.accepts(order_id)) {
            today.fill(Recalled::Unread(failure.kind.sentence().to_owned()), HashMap::new(), now, zone);
        }
    }

    /// Names of those who are loaded.
    fn names_of(&self, deeds: &[Deed]) -> HashMap<String, String> {
        let people = &self.session.people;
        let ids = deeds.iter().map(|deed| &deed.target.id).filter(|id| !id.is_empty());
        ids.filter_map(|id| Some((id.clone(), people.row(people.by_id(id)?).name().to_string()))).collect()
    }

    /// Has Okta asked about what is unknown, each once.
    pub(crate) fn settle(&mut self, deeds: &[Deed], turn: &mut Turn<'_>) {
        let unknown = deeds.iter().filter(|deed| deed.fate == Fate::Unknown && settle::of(deed) != Settles::Person);
        let lines: Vec<u64> = unknown.map(|deed| deed.seq).filter(|seq| self.deeds.asked.insert(*seq)).collect();
        if !lines.is_empty() {
            turn.start(Lane::Settle, Request::Settle(Settling::Asked(lines)));
        }
    }

    fn take_settled(&mut self, judged: Vec<(u64, Judgement)>, turn: &mut Turn<'_>) {
        let mut settled = false;
        for (line, judgement) in judged {
            match judgement {
                Judgement::Settled(_) => {
                    settled = true;
                    self.deeds.open.remove(&line);
                }
                Judgement::Open(why) => {
                    self.deeds.open.insert(line, why);
                }
            }
        }
        if settled {
            if turn.is_seen && turn.overlays.today_mut().is_some() {
                read_today(turn);
            }
            if let Some(detail) = self.detail_mut() {
                detail.read_area(Lane::Deeds, true, turn);
            }
        }
    }

    /// What is shown of the person beside Okta's events is known: what is unknown of it is asked about.
    pub(crate) fn settle_shown(&mut self, turn: &mut Turn<'_>) {
        let told = self.detail_mut().and_then(|detail: &mut DetailScreen| detail.deeds.value().cloned());
        if let Some(told) = told {
            self.settle(told.deeds(), turn);
        }
    }
}

/// Rules that feed nobody since a change from here broke off: nothing else that is said now matters as much.
pub(super) fn tell_resting(rules: &[String], turn: &mut Turn<'_>) {
    if let Some(first) = rules.first() {
        let more = match rules.len() {
            1 => String::new(),
            many => format!(" And {} more: oktui check lists them.", many - 1),
        };
        turn.say_until_key(format!("Mind: {first}.{more}"));
    }
}

/// By whom somebody is read: the id, or the login where the call made them.
fn deed_selector(deed: &Deed) -> String {
    if deed.target.id.is_empty() { deed.target.login.clone() } else { deed.target.id.clone() }
}

/// Reads what was done since midnight, and what is unknown from before.
fn read_today(turn: &mut Turn<'_>) {
    let midnight = turn.now.0.to_zoned_datetime(turn.zone.clone()).start_of_day();
    let since = midnight.map_or(turn.now.0, |midnight| midnight.timestamp());
    let order_id = turn.start(Lane::Today, Request::Recall(Recall::Since(since.min(turn.now.0))));
    if let Some(today) = turn.overlays.today_mut() {
        today.deeds.await_order(order_id);
    }
}
