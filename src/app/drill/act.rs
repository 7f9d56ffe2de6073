//! What keys do in a practice, and what comes back of whoever stages it.

use super::State;
use crate::app::event::Typed;
use crate::app::input::command::DrillCommand;
use crate::app::overlay::{self, Overlay};
use crate::app::workspace::Workspace;
use crate::app::{App, drill};
use crate::messages::drill::{DrillReply, DrillStep};
use crate::messages::{Content, Lane, OrderId};

impl App {
    /// The first call comes in, where calls are practised.
    pub(crate) fn begin_drill(&mut self) {
        let Some(mut drill) = self.drill.take() else { return };
        drill.state = State::Coming(self.turn(|_, turn| turn.start(Lane::Drill, DrillStep::Ring(1))));
        self.drill = Some(drill);
    }

    /// What is told of the practice once the program is left.
    pub fn drill_told(&mut self) -> Option<Vec<String>> {
        self.drill.take()?.farewell(self.now)
    }

    /// Leaves the lines of the call to it, and the rest to the screens.
    pub(crate) fn set_terminal(&mut self, columns: u16, rows: u16) {
        self.terminal = (columns, rows);
        self.size = drill::room(self.terminal, self.drill.is_some());
    }

    pub(crate) fn act_in_drill(&mut self, command: DrillCommand) {
        let Some(drill) = &mut self.drill else { return };
        let ending = std::mem::take(&mut drill.ending);
        match command {
            DrillCommand::Show => self.show_call(false),
            DrillCommand::Done => self.hang_up(),
            DrillCommand::End if !ending => {
                drill.ending = true;
                self.turn(|_, turn| {
                    turn.say_until_key("x again ends the practice; the calls that are left are not taken.");
                });
            }
            DrillCommand::End => {
                self.close_call();
                if let Some(drill) = &mut self.drill {
                    match std::mem::replace(&mut drill.state, State::Over) {
                        State::OnTheLine(line) => drill.taken.push(line.hang_up(self.now)),
                        State::Judging(_, taken) => drill.taken.push(taken),
                        State::Beginning | State::Coming(_) | State::Over | State::Broken(_) => {}
                    }
                }
                self.show_call(false);
            }
        }
    }

    /// Shows the call, or how the practice stands.
    fn show_call(&mut self, comes_in: bool) {
        if self.shows_call() {
            return;
        }
        let Some(drill) = &self.drill else { return };
        let (title, lines) = drill.story(comes_in);
        let over = if drill.is_on_the_line() { overlay::call(title, lines) } else { overlay::read(&title, lines) };
        self.overlays.push(over);
    }

    /// Whether the call lies over everything: keys are the practice's own then.
    fn shows_call(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Call { .. }))
    }

    /// Takes what was typed, and counts it where it was for the call.
    pub(crate) fn take_counted(&mut self, typed: Typed) {
        let at_work = !self.shows_call();
        self.take_typed(typed);
        if let Some(drill) = self.drill.as_mut().filter(|_| at_work)
            && !matches!(self.overlays.last(), Some(Overlay::Call { .. }))
        {
            drill.count_key();
        }
    }

    fn close_call(&mut self) {
        if self.shows_call() {
            self.overlays.pop();
        }
    }

    /// Done with the call, unless something is still under way that it is judged by.
    fn hang_up(&mut self) {
        let under_way = self.organisations.workspaces().find_map(Workspace::under_way);
        if let Some(name) = under_way.or_else(|| self.organisations.workspaces().find_map(Workspace::saving)) {
            let text = format!("A change of {name} is under way: wait for its outcome, then d.");
            self.turn(|_, turn| turn.say(text));
            return;
        }
        self.close_call();
        let Some(mut drill) = self.drill.take() else { return };
        if let State::OnTheLine(line) = drill.state {
            let number = line.call.number;
            let order_id = self.turn(|_, turn| turn.start(Lane::Drill, DrillStep::HangUp(number)));
            drill.state = State::Judging(order_id, line.hang_up(self.now));
        }
        self.drill = Some(drill);
    }

    /// What whoever stages the practice answers.
    pub(crate) fn take_drill(&mut self, order_id: OrderId, content: Content) {
        let reply = match content {
            Content::Drill(reply) => reply,
            Content::Failed(failure) => Err(failure.kind.sentence().to_owned()),
            _ => return,
        };
        let Some(mut drill) = self.drill.take() else { return };
        drill.state = match (drill.state, reply.map(|reply| *reply)) {
            (State::Coming(awaited), Ok(DrillReply::Ringing(call))) if awaited == order_id => {
                drill.of = call.of;
                State::OnTheLine(super::Line { call, since: self.now, keys: 0 })
            }
            (State::Judging(awaited, taken), Ok(DrillReply::Judged(judgement))) if awaited == order_id => {
                let next = taken.call.number + 1;
                drill.taken.push(super::Taken { judgement: Some(judgement), ..taken });
                if next > drill.of {
                    State::Over
                } else {
                    State::Coming(self.turn(|_, turn| turn.start(Lane::Drill, DrillStep::Ring(next))))
                }
            }
            (State::Coming(_) | State::Judging(..), Err(why)) => State::Broken(why),
            (state, _) => state,
        };
        let tells = matches!(drill.state, State::OnTheLine(_) | State::Over);
        self.drill = Some(drill);
        if tells {
            self.show_call(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::app::Start;
    use crate::app::connections::arrangement::Arrangement;
    use crate::app::event::{Event, Now};
    use crate::messages::Update;
    use crate::messages::connections::{Book, Entry, Reply};
    use crate::messages::drill::IncomingCall;
    use crate::protocol::connection::ConnectionId;

    #[test]
    fn no_other_organisation_opens_while_calls_are_practised() {
        let now = Now(jiff::Timestamp::UNIX_EPOCH);
        let [demo, real] = ["demo", "real"].map(ConnectionId::new);
        let entry = |id: &ConnectionId| Entry::given(id.clone(), None, false);
        let connection = Some(entry(&demo));
        let mut app = App::new(Start { connection, user: None, zone: TimeZone::UTC, size: (80, 24), now, drill: true });
        app.handle(now, Event::Started);
        let text = String::new;
        let call = IncomingCall { number: 1, of: 1, caller: text(), gist: text(), says: text(), subject: text() };
        let Some(State::Coming(order_id)) = app.drill.as_ref().map(|drill| &drill.state) else {
            panic!("the first call was asked for")
        };
        let content = Content::Drill(Ok(Box::new(DrillReply::Ringing(call))));
        let update = Update { connection: demo.clone(), lane: Lane::Drill, order_id: *order_id, content };
        app.handle(now, Event::Update(update));
        let book = Book { entries: vec![entry(&demo), entry(&real)], ..Book::default() };
        let listed = app.in_connections(|screen, session, turn| {
            screen.list(false, turn);
            let awaited = screen.reading.expect("the list was asked for");
            screen.take(awaited, Reply::Listed(book), session, turn)
        });
        app.fulfil(listed);
        app.arrange(Arrangement::Open(real.clone()));
        assert_eq!(app.session().connection, demo);
        assert!(
            app.toasts.shown().is_some_and(|said| said.contains("real is not for practising")),
            "{:?}",
            app.toasts.shown()
        );
        app.act_in_drill(DrillCommand::End);
        app.act_in_drill(DrillCommand::End);
        app.arrange(Arrangement::Open(real.clone()));
        assert_eq!(app.session().connection, real, "once it is over");
    }
}
