//! The API screen's keys: from a draft to a call, from its answer to what is done with it.

use crate::app::input::command::ApiCommand;
use crate::app::overlay;
use http::Method;

use crate::app::App;
use crate::app::api::ApiScreen;
use crate::app::api::Mode;
use crate::app::api::Pending;
use crate::app::api::Purpose;
use crate::app::api::pairs::PairKind;
use crate::app::api::pairs::Pairs;
use crate::app::api::reply;
use crate::app::api::sending::Sending;
use crate::app::api::table::Table;
use crate::app::event::Effect;
use crate::app::input::command::{Command, Step};
use crate::app::part::json_view::JsonView;
use crate::app::person::DetailScreen;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::messages::{Extent, Lane, LocalRequest, Request};
use crate::protocol::key::Key;
use crate::protocol::operation::Risk;
use crate::protocol::raw_call::RawCall;

impl App {
    pub fn api(&self) -> &ApiScreen {
        &self.workspace().api
    }

    pub(crate) fn api_mut(&mut self) -> &mut ApiScreen {
        &mut self.workspaces[&self.current].api
    }

    /// The document on the screen.
    fn api_view(&mut self) -> Option<&mut JsonView> {
        self.api_mut().shown.as_mut().map(|shown| shown.view_mut())
    }

    /// Whether a key does something now: what is done with an answer needs one.
    pub(crate) fn applies_in_api(&self, command: Command) -> bool {
        match command {
            Command::Open | Command::Search | Command::Api(ApiCommand::Table) => {
                self.api().shown.is_some() || !matches!(self.api().mode, Mode::Reading)
            }
            _ => true,
        }
    }

    pub(crate) fn type_in_api(&mut self, key: Key) {
        if self.api_mut().type_key(key) {
            self.api_typed();
        }
    }

    pub(crate) fn paste_in_api(&mut self, text: &str) {
        if self.api_mut().paste(text) {
            self.api_typed();
        } else {
            self.turn(|_, turn| turn.say("Nothing to paste into here. e edits the path, b the body."));
        }
    }

    /// A search goes along with the typing.
    fn api_typed(&mut self) {
        self.turn(|work, turn| {
            let Mode::Line { purpose: Purpose::Find, field, .. } = &work.api.mode else { return };
            let Some(shown) = &mut work.api.shown else { return };
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
        });
    }

    pub(crate) fn act_in_api(&mut self, command: Command) -> bool {
        match command {
            Command::Move(step) => self.step_in_api(step),
            Command::Open => self.open_in_api(),
            Command::Reload => self.send_draft(Extent::OnePage),
            Command::Search => self.begin_line(Purpose::Find),
            Command::NextMatch | Command::PreviousMatch => {
                let forwards = command == Command::NextMatch;
                let found = self.api_view().is_some_and(|view| {
                    view.next_match(forwards);
                    !view.matches().is_empty()
                });
                if !found {
                    self.turn(|_, turn| turn.say("Nothing is searched; / searches."));
                }
            }
            Command::Copy(what) => self.copy_in_api(what),
            Command::Back => self.back_in_api(),
            Command::Api(command) => self.do_in_api(command),
            _ => return false,
        }
        true
    }

    fn step_in_api(&mut self, step: Step) {
        let count = match &self.api().mode {
            Mode::Path { .. } => self.api().draft.completions().len(),
            Mode::History { find, .. } => self.api().past_like(find.text()).len(),
            Mode::Reading | Mode::Pairs(_) | Mode::Body | Mode::Line { .. } => 0,
        };
        let page = usize::from(crate::app::layout::of_api(self).body);
        let api = self.api_mut();
        match &mut api.mode {
            Mode::Path { chosen } => *chosen = step.from(*chosen, count, page),
            Mode::History { at, .. } => *at = step.from(*at, count, page),
            Mode::Pairs(pairs) => pairs.step(step == Step::Down),
            Mode::Reading | Mode::Body | Mode::Line { .. } => {
                if let Some(shown) = &mut api.shown {
                    match &mut shown.table {
                        Some(table) => table.step(step),
                        None => shown.view_mut().step(step),
                    }
                }
            }
        }
    }

    /// Enter: sends where nothing is shown yet, else opens what is meant.
    fn open_in_api(&mut self) {
        match &self.api().mode {
            Mode::Path { .. } => {
                self.api_mut().draft.take_method();
                self.send_draft(Extent::OnePage);
            }
            Mode::Line { .. } => self.end_line(),
            Mode::History { .. } => self.take_past(),
            Mode::Pairs(_) | Mode::Body => {}
            Mode::Reading => {
                let Some(shown) = &mut self.api_mut().shown else {
                    self.send_draft(Extent::OnePage);
                    return;
                };
                if let Some(table) = shown.table.take() {
                    // From the row to the object in full.
                    shown.view_mut().reveal(table.line());
                } else if !shown.view_mut().toggle() {
                    let lines = shown.view().value_lines();
                    self.overlays.push(overlay::read("Value", lines));
                }
            }
        }
    }

    fn do_in_api(&mut self, command: ApiCommand) {
        match command {
            ApiCommand::EditPath => self.api_mut().mode = Mode::Path { chosen: 0 },
            ApiCommand::NextMethod => self.api_mut().draft.turn_method(true),
            ApiCommand::PreviousMethod => self.api_mut().draft.turn_method(false),
            ApiCommand::EditQuery => {
                let pairs = Pairs::new(PairKind::Query, &self.api().draft.query());
                self.api_mut().mode = Mode::Pairs(pairs);
            }
            ApiCommand::EditHeaders => {
                let pairs = Pairs::new(PairKind::Headers, &self.api().draft.headers);
                self.api_mut().mode = Mode::Pairs(pairs);
            }
            ApiCommand::EditBody => self.api_mut().mode = Mode::Body,
            ApiCommand::Send => self.send_draft(Extent::OnePage),
            ApiCommand::AllPages => self.send_draft(Extent::AllPages),
            ApiCommand::NextPage => self.next_page(),
            ApiCommand::Filter => self.begin_line(Purpose::Filter),
            ApiCommand::Save => self.begin_line(Purpose::Save),
            ApiCommand::Favourite => self.begin_line(Purpose::Name),
            ApiCommand::Table => self.toggle_table(),
            ApiCommand::FoldAll => {
                if let Some(view) = self.api_view() {
                    view.toggle_all();
                }
            }
            ApiCommand::Fold | ApiCommand::Unfold => {
                if let Some(shown) = &mut self.api_mut().shown {
                    match (&mut shown.table, command == ApiCommand::Fold) {
                        (Some(table), fold) => table.scroll_columns(!fold),
                        (None, true) => shown.view_mut().fold(),
                        (None, false) => shown.view_mut().unfold(),
                    }
                }
            }
            ApiCommand::OpenPerson => self.open_person(),
            ApiCommand::ReplyHeaders => match &self.api().shown {
                Some(shown) => {
                    let lines = reply::header_lines(&shown.call, &shown.reply);
                    self.overlays.push(overlay::read("Answer", lines));
                }
                None => self.turn(|_, turn| turn.say("There is no answer yet.")),
            },
            ApiCommand::History => self.turn(|work, turn| {
                work.api.reading_past = Some(turn.start(Lane::History, LocalRequest::ReadHistory));
                work.api.mode = Mode::History { find: crate::app::part::field::Field::default(), at: 0 };
            }),
            ApiCommand::Complete => self.complete(),
            ApiCommand::NextField | ApiCommand::PreviousField => {
                if let Mode::Pairs(pairs) = &mut self.api_mut().mode {
                    if command == ApiCommand::NextField { pairs.next() } else { pairs.previous() }
                }
            }
            ApiCommand::RemoveRow => {
                if let Mode::Pairs(pairs) = &mut self.api_mut().mode {
                    pairs.remove();
                }
            }
            ApiCommand::Prettify => {
                let problem = self.api().draft.body_problem();
                match problem {
                    Some(problem) => self.turn(|_, turn| turn.say(format!("The body is {problem}."))),
                    None => self.api_mut().draft.prettify(),
                }
            }
            ApiCommand::Editor => {
                let (text, hidden) = self.api().draft.hidden_body();
                self.api_mut().hidden = hidden;
                self.effects.push(Effect::Edit(text));
            }
            ApiCommand::Forget => self.forget_past(),
            ApiCommand::Take => self.take_past(),
            ApiCommand::Done => self.leave_mode(),
        }
    }

    /// Ends what is written, keeping it.
    pub(crate) fn leave_mode(&mut self) {
        let api = self.api_mut();
        match std::mem::replace(&mut api.mode, Mode::Reading) {
            Mode::Pairs(pairs) => match pairs.kind {
                PairKind::Query => api.draft.set_query(&pairs.pairs()),
                PairKind::Headers => api.draft.headers = pairs.pairs(),
            },
            Mode::Path { .. } => api.draft.take_method(),
            Mode::Line { purpose: Purpose::Find, .. } => {
                if let Some(shown) = &mut api.shown {
                    shown.view_mut().leave_find();
                }
            }
            Mode::Reading | Mode::Body | Mode::Line { .. } | Mode::History { .. } => {}
        }
        api.error = None;
    }

    fn complete(&mut self) {
        let api = self.api_mut();
        let Mode::Path { chosen } = api.mode else { return };
        let completion = api.draft.completions().get(chosen).cloned();
        api.mode = Mode::Path { chosen: 0 };
        if !completion.is_some_and(|completion| api.draft.complete(&completion)) {
            self.turn(|_, turn| turn.say("Type the next part of the address, or Enter sends it."));
        }
    }

    fn send_draft(&mut self, extent: Extent) {
        self.leave_mode();
        let origin = self.session().origin.clone();
        match self.api().draft.call(origin.as_ref()) {
            Ok(call) => self.ask_to_call(call, extent),
            Err(error) => {
                let api = self.api_mut();
                api.error = Some(error);
                api.mode = Mode::Path { chosen: 0 };
            }
        }
    }

    fn ask_to_call(&mut self, call: RawCall, extent: Extent) {
        if self.api().pending.is_some() {
            self.turn(|_, turn| turn.say("A call is under way; wait for its answer, or Esc cancels it."));
            return;
        }
        let risk = call.risk();
        if risk == Risk::Read {
            self.start_call(call, extent);
        } else if self.session().read_only {
            self.turn(|_, turn| turn.say("Read-only: nothing but GET is sent."));
        } else {
            let path = call.address().path();
            let known =
                crate::protocol::endpoint::known(call.method().as_str(), path.strip_prefix("/api").unwrap_or(path));
            let about = known.map(|known| known.about);
            let body_problem = call.body().and_then(|_| self.api().draft.body_problem());
            let on_cancel = risk == Risk::Destructive;
            self.overlays.push(Sending { call, risk, about, body_problem, on_cancel });
        }
    }

    /// Enter in the question.
    pub(crate) fn confirm_call(&mut self) {
        if self.enter_repeats {
            return;
        }
        let sending = self.overlays.sending().cloned();
        self.overlays.pop();
        if let Some(sending) = sending
            && !sending.on_cancel
        {
            self.start_call(sending.call, Extent::OnePage);
        }
    }

    fn start_call(&mut self, call: RawCall, extent: Extent) {
        self.turn(|work, turn| {
            work.session.problem = None;
            // What changes something is never cancelled once it is sent.
            let lane = if *call.method() == Method::GET { Lane::Api } else { Lane::Send };
            let request = Request::CallApi { call: Box::new(call.clone()), extent };
            let ticket = turn.start(lane, request);
            work.api.pending = Some(Pending { ticket, call, extent, progress: None, stopping: false });
        });
    }

    fn next_page(&mut self) {
        let next = self.api().shown.as_ref().and_then(|shown| shown.reply.next.clone());
        match next {
            Some(next) => self.ask_to_call(*next, Extent::NextPage),
            None => self.turn(|_, turn| turn.say("There is no next page.")),
        }
    }

    fn toggle_table(&mut self) {
        let Some(shown) = &mut self.api_mut().shown else { return };
        if shown.table.take().is_none() {
            shown.table = Table::of(shown.view().document());
            if shown.table.is_none() {
                self.turn(|_, turn| turn.say("Only a list of objects can be shown as a table."));
            }
        }
    }

    fn open_person(&mut self) {
        let shown = self.api().shown.as_ref();
        let person = shown.and_then(|shown| match &shown.table {
            Some(table) => table.person(),
            None => shown.view().person(),
        });
        match person {
            Some(id) => {
                self.turn(|work, turn| {
                    work.session.problem = None;
                    work.place = Place::Users;
                    work.screens.push(Screen::Detail(Box::new(DetailScreen::open(&id, turn))));
                });
                self.turn(|work, turn| work.compose(turn));
            }
            None => self.turn(|_, turn| turn.say("There is no person on this line.")),
        }
    }

    /// Esc: what is written, what is under way, what is searched, what is picked, the table, the screen.
    fn back_in_api(&mut self) {
        if !matches!(self.api().mode, Mode::Reading) {
            self.leave_mode();
            return;
        }
        let leave = self.turn(|work, turn| {
            if work.session.problem.take().is_some() {
                return false;
            }
            let api = &mut work.api;
            if let Some(pending) = &mut api.pending {
                if *pending.call.method() != Method::GET {
                    turn.say("It is sent; only its answer tells what became of it.");
                } else if pending.progress.is_some() {
                    pending.stopping = true;
                    turn.cancel(Lane::Api);
                } else {
                    api.pending = None;
                    turn.cancel(Lane::Api);
                    turn.say("Cancelled.");
                }
                return false;
            }
            let Some(shown) = &mut api.shown else { return true };
            if !shown.view().find.is_empty() {
                shown.view_mut().leave_find();
            } else if shown.picked.take().is_some() || shown.table.take().is_some() {
                // Back to the whole answer.
            } else {
                return true;
            }
            false
        });
        if leave {
            self.go_to(Place::Users);
        }
    }
}
