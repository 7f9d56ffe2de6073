//! The history of calls: listed, loaded into the draft, named, deleted.

use crate::app::api::draft::Draft;
use crate::app::api::{ApiScreen, Mode};
use crate::app::input::command::{ApiCommand, Command};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::turn::Turn;
use crate::messages::{Lane, LocalRequest};
use crate::protocol::past_call::PastCall;
use crate::protocol::raw_call::RawCall;

impl ApiScreen {
    pub(super) fn open_past(&mut self, turn: &mut Turn<'_>) {
        self.reading_past = Some(turn.start(Lane::History, LocalRequest::ReadHistory));
        self.mode = Mode::History { find: Field::default(), at: 0 };
    }

    /// The past calls that hold every word that is searched.
    pub fn past_like(&self, find: &str) -> Vec<&PastCall> {
        let words: Vec<String> = find.split_whitespace().map(str::to_lowercase).collect();
        let fits = |call: &&PastCall| {
            let name = call.name.as_deref().unwrap_or_default();
            let text = format!("{} {} {name}", call.method, call.address).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        self.past.iter().filter(fits).collect()
    }

    /// The one that is selected.
    fn selected_past(&self) -> Option<&PastCall> {
        let Mode::History { find, at } = &self.mode else { return None };
        self.past_like(find.text()).get(*at).copied()
    }

    pub(super) fn take_past(&mut self, turn: &mut Turn<'_>) {
        let Some(past) = self.selected_past() else { return };
        let gaps = past.is_blotted();
        self.draft = Draft::of_past(past);
        self.mode = Mode::Reading;
        self.shown = None;
        if gaps {
            turn.say("… stands for what was not kept; write it before it is sent.");
        }
    }

    pub(super) fn name_call(&mut self, call: RawCall, name: String, turn: &mut Turn<'_>) {
        let said = format!(
            "Kept as “{name}”; {key} shows it.",
            key = key::name(Context::Api, Command::Api(ApiCommand::History))
        );
        self.reading_past = Some(turn.start(Lane::History, LocalRequest::NameCall { call: Box::new(call), name }));
        self.mode = Mode::Reading;
        turn.say(said);
    }

    pub(super) fn forget_past(&mut self, turn: &mut Turn<'_>) {
        if !matches!(self.mode, Mode::History { .. }) {
            return;
        }
        match self.selected_past().and_then(|past| past.name.clone()) {
            Some(name) => {
                turn.say(format!("“{name}” is a favourite no more."));
                self.reading_past = Some(turn.start(Lane::History, LocalRequest::ForgetCall { name }));
            }
            None => turn.say("This is not a favourite."),
        }
    }
}
