//! The API screen's keys: what has them, what they write, and what is done with an answer.

use http::Method;

use crate::app::api::draft::Draft;
use crate::app::api::pairs::{PairKind, Pairs};
use crate::app::api::reply::header_lines;
use crate::app::api::table::Table;
use crate::app::api::{ApiScreen, Mode, Purpose};
use crate::app::event::Effect;
use crate::app::input::command::{ApiCommand, Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::part::json_view::JsonView;
use crate::app::part::text_area::Text;
use crate::app::place::Place;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::wish::{Acted, Wish};
use crate::messages::{Extent, Lane, LocalRequest};
use crate::protocol::exchange::Exchange;
use crate::protocol::key::Key;
use crate::protocol::raw_call::Address;
use crate::protocol::secret::Secret;

impl ApiScreen {
    /// The contexts in which a key is looked up, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        let inner = match self.mode {
            Mode::Reading => return vec![Context::Api, Context::Places, Context::Anywhere],
            Mode::Path { .. } => Context::ApiPath,
            Mode::Pairs(_) => Context::ApiPairs,
            Mode::Body => Context::ApiBody,
            Mode::Line { .. } => Context::ApiLine,
            Mode::History { .. } => Context::ApiHistory,
        };
        vec![inner, Context::Anywhere]
    }

    /// Whether a key does something now: what is done with an answer needs one.
    pub fn applies(&self, command: Command) -> bool {
        match command {
            Command::Open | Command::Search | Command::Api(ApiCommand::Table) => {
                self.shown.is_some() || !matches!(self.mode, Mode::Reading)
            }
            _ => true,
        }
    }

    /// A key in whatever text is written.
    pub fn type_key(&mut self, key: Key, turn: &mut Turn<'_>) {
        let taken = match &mut self.mode {
            Mode::Reading => false,
            Mode::Path { chosen } => {
                let taken = self.draft.line.handle(key);
                if taken {
                    *chosen = 0;
                    self.error = None;
                }
                taken
            }
            Mode::Pairs(pairs) => pairs.type_key(key),
            Mode::Body => self.draft.body.handle(key),
            Mode::Line { field, error, .. } => {
                *error = None;
                field.handle(key)
            }
            Mode::History { find, at } => {
                *at = 0;
                find.handle(key)
            }
        };
        if taken {
            self.search_along(turn);
        }
    }

    /// A pasted text.
    pub fn paste(&mut self, text: &str, turn: &mut Turn<'_>) {
        match &mut self.mode {
            Mode::Reading => {
                turn.say(format!(
                    "Nothing to paste into here. {} edits the path, {} the body.",
                    key::name(Context::Api, Command::Api(ApiCommand::EditPath)),
                    key::name(Context::Api, Command::Api(ApiCommand::EditBody))
                ));
                return;
            }
            Mode::Path { chosen } => {
                *chosen = 0;
                self.error = None;
                self.draft.line.insert(text.trim());
            }
            Mode::Pairs(pairs) => pairs.paste(text.trim_end_matches(['\r', '\n'])),
            Mode::Body => self.draft.body.insert(text),
            Mode::Line { field, .. } => field.insert(text.trim()),
            Mode::History { find, at } => {
                *at = 0;
                find.insert(text.trim());
            }
        }
        self.search_along(turn);
    }

    /// A search goes along with the typing.
    fn search_along(&mut self, turn: &mut Turn<'_>) {
        let Mode::Line { purpose: Purpose::Find, field, .. } = &self.mode else { return };
        let Some(shown) = &mut self.shown else { return };
        let view = shown.view_mut();
        view.find = field.clone();
        let needle = field.text().trim().to_owned();
        if needle.is_empty() {
            view.leave_find();
            turn.cancel(Lane::Document);
        } else {
            let document = view.document().clone();
            view.searching = Some(turn.start(Lane::Document, LocalRequest::FindInDocument { document, needle }));
        }
    }

    pub fn act(&mut self, command: Command, session: &mut Session, turn: &mut Turn<'_>) -> Acted {
        match command {
            Command::Move(step) => self.step(step),
            Command::Open => self.open(session, turn),
            Command::Reload => self.send_draft(Extent::OnePage, session, turn),
            Command::Search => self.begin_line(Purpose::Find, turn),
            Command::NextMatch | Command::PreviousMatch => {
                let forwards = command == Command::NextMatch;
                let found = self.view().is_some_and(|view| {
                    view.next_match(forwards);
                    !view.matches().is_empty()
                });
                if !found {
                    turn.say(format!("Nothing is searched; {} searches.", key::name(Context::Api, Command::Search)));
                }
            }
            Command::Copy(what) => self.copy(what, session.origin.as_ref(), turn),
            Command::Back => return self.back(session, turn).into(),
            Command::Api(command) => return self.act_here(command, session, turn),
            _ => return Acted::Passed,
        }
        Acted::Done
    }

    /// What only this screen does.
    fn act_here(&mut self, command: ApiCommand, session: &mut Session, turn: &mut Turn<'_>) -> Acted {
        match command {
            ApiCommand::EditPath => self.mode = Mode::Path { chosen: 0 },
            ApiCommand::NextMethod => self.draft.turn_method(true),
            ApiCommand::PreviousMethod => self.draft.turn_method(false),
            ApiCommand::EditQuery => self.mode = Mode::Pairs(Pairs::new(PairKind::Query, &self.draft.query())),
            ApiCommand::EditHeaders => self.mode = Mode::Pairs(Pairs::new(PairKind::Headers, &self.draft.headers)),
            ApiCommand::EditBody => self.mode = Mode::Body,
            ApiCommand::Send => self.send_draft(Extent::OnePage, session, turn),
            ApiCommand::AllPages => self.send_draft(Extent::AllPages, session, turn),
            ApiCommand::NextPage => self.next_page(session, turn),
            ApiCommand::Filter => self.begin_line(Purpose::Filter, turn),
            ApiCommand::Save => self.begin_line(Purpose::Save, turn),
            ApiCommand::Favourite => self.begin_line(Purpose::Name, turn),
            ApiCommand::Table => self.toggle_table(turn),
            ApiCommand::FoldAll => {
                if let Some(view) = self.view() {
                    view.toggle_all();
                }
            }
            ApiCommand::Fold | ApiCommand::Unfold => {
                if let Some(shown) = &mut self.shown {
                    match (&mut shown.table, command == ApiCommand::Fold) {
                        (Some(table), fold) => table.scroll_columns(!fold),
                        (None, true) => shown.view_mut().fold(),
                        (None, false) => shown.view_mut().unfold(),
                    }
                }
            }
            ApiCommand::OpenPerson => return self.open_person(turn).into(),
            ApiCommand::ReplyHeaders => match &self.shown {
                Some(shown) => turn.open(overlay::read("Answer", header_lines(&shown.call, &shown.reply))),
                None => turn.say("There is no answer yet."),
            },
            ApiCommand::History => self.open_past(turn),
            ApiCommand::Complete => self.complete(turn),
            ApiCommand::NextField | ApiCommand::PreviousField => {
                if let Mode::Pairs(pairs) = &mut self.mode {
                    if command == ApiCommand::NextField { pairs.next() } else { pairs.previous() }
                }
            }
            ApiCommand::RemoveRow => {
                if let Mode::Pairs(pairs) = &mut self.mode {
                    pairs.remove();
                }
            }
            ApiCommand::Prettify => match self.draft.body_problem() {
                Some(problem) => turn.say(format!("The body is {problem}.")),
                None => self.draft.prettify(),
            },
            ApiCommand::Editor => {
                let (text, hidden) = self.draft.hidden_body();
                self.hidden = hidden;
                turn.add(Effect::Edit(text));
            }
            ApiCommand::Forget => self.forget_past(turn),
            ApiCommand::Take => self.take_past(turn),
            ApiCommand::Done => self.leave_mode(),
        }
        Acted::Done
    }

    /// The document on the screen.
    fn view(&mut self) -> Option<&mut JsonView> {
        self.shown.as_mut().map(|shown| shown.view_mut())
    }

    fn step(&mut self, step: Step) {
        let count = match &self.mode {
            Mode::Path { .. } => self.draft.completions().len(),
            Mode::History { find, .. } => self.past_like(find.text()).len(),
            Mode::Reading | Mode::Pairs(_) | Mode::Body | Mode::Line { .. } => 0,
        };
        let page = usize::from(self.page);
        match &mut self.mode {
            Mode::Path { chosen } => *chosen = step.from(*chosen, count, page),
            Mode::History { at, .. } => *at = step.from(*at, count, page),
            Mode::Pairs(pairs) => pairs.step(step == Step::Down),
            Mode::Reading | Mode::Body | Mode::Line { .. } => {
                if let Some(shown) = &mut self.shown {
                    match &mut shown.table {
                        Some(table) => table.step(step),
                        None => shown.view_mut().step(step),
                    }
                }
            }
        }
    }

    /// Enter: sends where nothing is shown yet, else opens what is meant.
    fn open(&mut self, session: &mut Session, turn: &mut Turn<'_>) {
        match &self.mode {
            Mode::Path { .. } => {
                self.draft.take_method();
                self.send_draft(Extent::OnePage, session, turn);
            }
            Mode::Line { .. } => self.end_line(session.origin.as_ref(), &session.exports, turn),
            Mode::History { .. } => self.take_past(turn),
            Mode::Pairs(_) | Mode::Body => {}
            Mode::Reading => {
                let Some(shown) = &mut self.shown else {
                    self.send_draft(Extent::OnePage, session, turn);
                    return;
                };
                if let Some(table) = shown.table.take() {
                    // From the row to the object in full.
                    shown.view_mut().reveal(table.line());
                } else if !shown.view_mut().toggle() {
                    turn.open(overlay::read("Value", shown.view().value_lines()));
                }
            }
        }
    }

    /// Ends what is written, keeping it.
    pub(super) fn leave_mode(&mut self) {
        match std::mem::replace(&mut self.mode, Mode::Reading) {
            Mode::Pairs(pairs) => match pairs.kind {
                PairKind::Query => self.draft.set_query(&pairs.pairs()),
                PairKind::Headers => self.draft.headers = pairs.pairs(),
            },
            Mode::Path { .. } => self.draft.take_method(),
            Mode::Line { purpose: Purpose::Find, .. } => {
                if let Some(view) = self.view() {
                    view.leave_find();
                }
            }
            Mode::Reading | Mode::Body | Mode::Line { .. } | Mode::History { .. } => {}
        }
        self.error = None;
    }

    fn complete(&mut self, turn: &mut Turn<'_>) {
        let Mode::Path { chosen } = self.mode else { return };
        let completion = self.draft.completions().get(chosen).cloned();
        self.mode = Mode::Path { chosen: 0 };
        if !completion.is_some_and(|completion| self.draft.complete(&completion)) {
            turn.say("Type the next part of the address, or Enter sends it.");
        }
    }

    fn toggle_table(&mut self, turn: &mut Turn<'_>) {
        let Some(shown) = &mut self.shown else { return };
        if shown.table.take().is_none() {
            shown.table = Table::of(shown.view().document());
            if shown.table.is_none() {
                turn.say("Only a list of objects can be shown as a table.");
            }
        }
    }

    fn open_person(&self, turn: &mut Turn<'_>) -> Option<Wish> {
        let person = self.shown.as_ref().and_then(|shown| match &shown.table {
            Some(table) => table.person(),
            None => shown.view().person(),
        });
        if person.is_none() {
            turn.say("There is no person on this line.");
        }
        person.map(Wish::OpenId)
    }

    /// Esc: what is written, what is under way, what is searched, what is picked, the table, the screen.
    fn back(&mut self, session: &mut Session, turn: &mut Turn<'_>) -> Option<Wish> {
        if !matches!(self.mode, Mode::Reading) {
            self.leave_mode();
            return None;
        }
        if session.problem.take().is_some() {
            return None;
        }
        if let Some(pending) = &mut self.pending {
            if *pending.call.method() != Method::GET {
                turn.say("It is sent; only its answer tells what became of it.");
            } else if pending.progress.is_some() {
                pending.stopping = true;
                turn.cancel(Lane::Api);
            } else {
                self.pending = None;
                turn.cancel(Lane::Api);
                turn.say("Cancelled.");
            }
            return None;
        }
        if let Some(shown) = &mut self.shown {
            if !shown.view().find.is_empty() {
                shown.view_mut().leave_find();
                return None;
            }
            // Back to the whole answer.
            if shown.picked.take().is_some() || shown.table.take().is_some() {
                return None;
            }
        }
        Some(Wish::GoTo(Place::Users))
    }

    /// A call that was made stands there to be sent again, or changed.
    pub fn begin(&mut self, call: Exchange, turn: &mut Turn<'_>) {
        let address = Address::understand(None, &call.target).map_or(call.target.clone(), |address| address.written());
        let writes = call.method != Method::GET;
        self.draft = Draft::of(call.method, &address);
        self.draft.has_gaps = true;
        self.mode = Mode::Reading;
        self.shown = None;
        self.error = None;
        if writes {
            turn.say(format!(
                "Bodies are not recorded; {} writes one.",
                key::name(Context::Api, Command::Api(ApiCommand::EditBody))
            ));
        }
    }

    /// What came back from the editor.
    pub fn take_edited(&mut self, edited: Result<Secret, String>, turn: &mut Turn<'_>) {
        let hidden = std::mem::take(&mut self.hidden);
        match edited {
            Ok(text) => {
                let restored = crate::protocol::redaction::restore(text.expose().trim_end_matches('\n'), &hidden);
                self.draft.body = Text::new(restored.expose());
                self.mode = Mode::Body;
            }
            Err(reason) => turn.say(format!("The editor failed: {reason}. Nothing was lost.")),
        }
    }
}
