//! What keys do in a practice, and what comes back of whoever stages it.

use super::{Drill, Line, State, Taken};
use crate::app::input::command::{Command, DrillCommand};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::turn::Turn;
use crate::messages::drill::{DrillReply, DrillStep};
use crate::messages::{Content, Lane, OrderId};

impl Drill {
    /// The first call comes in.
    pub(crate) fn begin(&mut self, turn: &mut Turn<'_>) {
        self.state = State::Coming(turn.start(Lane::Drill, DrillStep::Ring(1)));
    }

    /// `under_way` is whom a change is about that has no outcome yet.
    pub(crate) fn act(&mut self, command: DrillCommand, under_way: Option<&str>, turn: &mut Turn<'_>) {
        let ending = std::mem::take(&mut self.ending);
        match command {
            DrillCommand::Show => self.show(false, turn),
            DrillCommand::Done => match under_way {
                // It would be judged before its outcome is there.
                Some(name) => turn.say(format!(
                    "A change of {name} is under way: wait for its outcome, then {key}.",
                    key = key::begin(Context::Call, Command::Drill(command))
                )),
                None => self.hang_up(turn),
            },
            DrillCommand::End if !ending => {
                self.ending = true;
                turn.say_until_key(format!(
                    "{key} again ends the practice; the calls that are left are not taken.",
                    key = key::begin(Context::Call, Command::Drill(command))
                ));
            }
            DrillCommand::End => {
                turn.overlays.close_call();
                match std::mem::replace(&mut self.state, State::Over) {
                    State::OnTheLine(line) => self.taken.push(line.hang_up(turn.now)),
                    State::Judging(_, taken) => self.taken.push(taken),
                    State::Beginning | State::Coming(_) | State::Over | State::Broken(_) => {}
                }
                self.show(false, turn);
            }
        }
    }

    /// Shows the call, or how the practice stands.
    fn show(&self, comes_in: bool, turn: &mut Turn<'_>) {
        if turn.overlays.shows_call() {
            return;
        }
        let (title, lines) = self.story(comes_in);
        turn.open(if self.is_on_the_line() { overlay::call(title, lines) } else { overlay::read(&title, lines) });
    }

    fn hang_up(&mut self, turn: &mut Turn<'_>) {
        turn.overlays.close_call();
        self.state = match std::mem::take(&mut self.state) {
            State::OnTheLine(line) => {
                let order_id = turn.start(Lane::Drill, DrillStep::HangUp(line.call.number));
                State::Judging(order_id, line.hang_up(turn.now))
            }
            state => state,
        };
    }

    /// What whoever stages the practice answers.
    pub(crate) fn take(&mut self, order_id: OrderId, content: Content, turn: &mut Turn<'_>) {
        let reply = match content {
            Content::Drill(reply) => reply,
            Content::Failed(failure) => Err(failure.kind.sentence().to_owned()),
            _ => return,
        };
        self.state = match (std::mem::take(&mut self.state), reply.map(|reply| *reply)) {
            (State::Coming(awaited), Ok(DrillReply::Ringing(call))) if awaited == order_id => {
                self.of = call.of;
                State::OnTheLine(Line { call, since: turn.now, keys: 0 })
            }
            (State::Judging(awaited, taken), Ok(DrillReply::Judged(judgement))) if awaited == order_id => {
                let next = taken.call.number + 1;
                self.taken.push(Taken { judgement: Some(judgement), ..taken });
                if next > self.of { State::Over } else { State::Coming(turn.start(Lane::Drill, DrillStep::Ring(next))) }
            }
            (State::Coming(_) | State::Judging(..), Err(why)) => State::Broken(why),
            (state, _) => state,
        };
        if matches!(self.state, State::OnTheLine(_) | State::Over) {
            self.show(true, turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::app::connections::arrangement::Arrangement;
    use crate::app::event::{Event, Now};
    use crate::app::{App, Start};
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
        app.act(Command::Drill(DrillCommand::End));
        app.act(Command::Drill(DrillCommand::End));
        app.arrange(Arrangement::Open(real.clone()));
        assert_eq!(app.session().connection, real, "once it is over");
    }
}
