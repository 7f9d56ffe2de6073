//! Each box's contexts, and what its keys do.

use super::{Foreign, Overlay};
use crate::app::input::command::Step;
use crate::app::input::command::{Command, DrillCommand, FormCommand, HookCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::wrap::{laid_out, reading_width};
use crate::app::turn::Turn;
use crate::app::users::panel::Panel;
use crate::protocol::key::{Key, KeyCode};

impl Overlay {
    /// The contexts in which a key is looked up, innermost first.
    pub fn contexts(&self) -> Vec<Context> {
        let inner = match self {
            Self::LoadAll | Self::Question(_) | Self::Connection(_) | Self::SendCall(_) => {
                return vec![Context::Question];
            }
            Self::Resume(_) => return vec![Context::Resume],
            Self::LeaveForm => return vec![Context::Leave],
            Self::NewToken(_) => return vec![Context::NewToken],
            Self::Revealed(_) => Context::Revealed,
            Self::Verify(_) => Context::Verify,
            Self::Actions(_) => Context::Menu,
            Self::Panel(panel) => panel.context(),
            Self::Today(today) => today.context(),
            Self::Help(_) => Context::Help,
            Self::Details { .. } => Context::Reading,
            Self::Call { .. } => Context::Call,
            Self::Pick(_) | Self::HookForm(_) => Context::Pick,
            Self::HookQuestion(_) => Context::HookQuestion,
            Self::Many(_) => Context::ManyMenu,
            Self::ManyGroup(_) => Context::ManyGroup,
            Self::Given(_) => Context::People,
            Self::Import(importing) => match &importing.table {
                None => Context::ImportFile,
                Some(table) if table.takes_text() => Context::ImportChoice,
                Some(_) => Context::Import,
            },
            Self::ManySet(_) => Context::ManySet,
            Self::ManyAsk(_) => Context::ManyAsk,
            Self::Leaver(leaver) if leaver.takes_text() => Context::LeaverLogin,
            Self::Leaver(_) => Context::Leaver,
            Self::Plan(planning) => planning.context(),
            Self::Job(_) => Context::JobQuestion,
            Self::JobPeople(_) => Context::JobPeople,
        };
        vec![inner, Context::Anywhere]
    }

    /// Whether printable keys are text.
    pub fn takes_text(&self) -> bool {
        match self {
            Self::Question(question) => question.takes_text(),
            Self::SendCall(sending) => sending.takes_text(),
            Self::NewToken(_)
            | Self::Panel(_)
            | Self::Help(_)
            | Self::ManyGroup(_)
            | Self::ManySet(_)
            | Self::ManyAsk(_)
            | Self::Given(_) => true,
            Self::Verify(verifying) => verifying.takes_text(),
            Self::Leaver(leaver) => leaver.takes_text(),
            Self::Plan(planning) => planning.takes_text(),
            Self::Import(importing) => importing.takes_text(),
            Self::Pick(pick) => pick.takes_text(),
            Self::HookForm(form) => form.takes_text(),
            Self::Today(today) => today.finding,
            Self::Details { .. }
            | Self::Call { .. }
            | Self::LoadAll
            | Self::Actions(_)
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::HookQuestion(_)
            | Self::LeaveForm
            | Self::Many(_)
            | Self::Job(_)
            | Self::JobPeople(_)
            | Self::Resume(_) => false,
        }
    }

    /// A key for its text.
    pub fn type_key(&mut self, key: Key, turn: &mut Turn<'_>) {
        match self {
            Self::NewToken(asked) => {
                asked.field.handle(key);
                asked.error = None;
            }
            Self::Question(question) => {
                if question.type_key(key) {
                    self.rest(turn);
                }
            }
            Self::Panel(panel) => {
                if panel.type_key(key, turn.now) {
                    self.rest(turn);
                }
            }
            Self::Pick(pick) => pick.type_key(key),
            Self::HookForm(form) => form.type_key(key),
            Self::SendCall(sending) => sending.type_key(key),
            Self::Help(help) => help.type_key(key, turn.size.1),
            Self::ManyGroup(pick) => {
                pick.problem = None;
                if pick.choice.find.handle(key) {
                    pick.choice.typed();
                    self.rest(turn);
                }
            }
            Self::Given(given) => {
                given.field.handle(key);
            }
            Self::ManySet(set) => {
                set.problem = None;
                set.field.handle(key);
            }
            Self::ManyAsk(ask) => ask.type_key(key),
            Self::Verify(verifying) => verifying.type_key(key),
            Self::Leaver(leaver) => leaver.type_key(key),
            Self::Plan(planning) => planning.type_key(key),
            Self::Import(importing) => importing.type_key(key),
            Self::Today(today) => today.type_key(key, turn.now, turn.zone),
            Self::Details { .. }
            | Self::Call { .. }
            | Self::LoadAll
            | Self::Actions(_)
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::HookQuestion(_)
            | Self::LeaveForm
            | Self::Many(_)
            | Self::Job(_)
            | Self::JobPeople(_)
            | Self::Resume(_) => {}
        }
    }

    /// Groups are searched once the typing rests.
    fn rest(&mut self, turn: &mut Turn<'_>) {
        let order_id = turn.rest_groups();
        if let Some(choice) = self.groups() {
            choice.rest = Some(order_id);
        }
    }

    pub fn paste(&mut self, text: &str, turn: &mut Turn<'_>) {
        match self {
            Self::NewToken(asked) => {
                asked.field.insert(text);
                asked.error = None;
            }
            Self::Question(question) => {
                if question.paste(text) {
                    self.rest(turn);
                }
            }
            Self::Panel(panel) => {
                if panel.paste(text, turn.now) {
                    self.rest(turn);
                }
            }
            Self::Pick(pick) => pick.paste(text),
            Self::HookForm(form) => form.paste(text),
            Self::SendCall(sending) => sending.paste(text),
            Self::Help(help) => help.paste(text),
            Self::ManyGroup(pick) => {
                pick.problem = None;
                pick.choice.find.insert(text);
                pick.choice.typed();
                self.rest(turn);
            }
            Self::Given(given) => given.paste(text),
            Self::Import(importing) => importing.paste(text),
            Self::ManySet(set) => set.field.insert(text),
            Self::ManyAsk(ask) => ask.paste(text),
            Self::Verify(verifying) => verifying.paste(text),
            Self::Leaver(leaver) => leaver.paste(text),
            Self::Plan(planning) => {
                if let Some(said) = planning.paste(text) {
                    turn.say_until_key(said);
                }
            }
            Self::Today(today) => today.paste(text, turn.now, turn.zone),
            Self::Details { .. }
            | Self::Call { .. }
            | Self::LoadAll
            | Self::Actions(_)
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::HookQuestion(_)
            | Self::LeaveForm
            | Self::Many(_)
            | Self::Job(_)
            | Self::JobPeople(_)
            | Self::Resume(_) => {}
        }
    }

    /// Moves what can be moved in it.
    pub fn step(&mut self, step: Step, turn: &Turn<'_>) {
        let read = match self {
            Self::Help(help) => return help.step(step, turn.size.1),
            Self::Details { lines, scroll, .. } | Self::Call { lines, scroll, .. } => {
                (scroll, laid_out(lines, reading_width(turn.size.0)).len())
            }
            Self::Panel(panel) => return panel.step(step, turn.now),
            Self::Question(question) => return question.step(step),
            Self::SendCall(sending) => return sending.step(step),
            Self::Pick(pick) => return pick.step(step),
            Self::HookForm(form) => return form.step(step),
            Self::Resume(asked) => return asked.step(step),
            Self::Today(today) => return today.step(step),
            Self::Many(menu) => return menu.step(step),
            Self::ManyGroup(pick) => return pick.choice.step(step),
            Self::ManyAsk(ask) => return ask.step(step),
            Self::Leaver(leaver) => return leaver.step(step),
            Self::Plan(planning) => return planning.step(step),
            Self::Import(importing) => return importing.step(step),
            Self::JobPeople(people) => return people.step(step),
            Self::Verify(verifying) => return verifying.step(step),
            // Its cursor moves among what can be done now.
            Self::Actions(_)
            | Self::LoadAll
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::NewToken(_)
            | Self::HookQuestion(_)
            | Self::Job(_)
            | Self::Given(_)
            | Self::ManySet(_)
            | Self::LeaveForm => return,
        };
        let (scroll, lines) = read;
        let height = usize::from(turn.size.1);
        // The frame of the box, and what stays of the screen around it.
        let room = height.saturating_sub(5);
        *scroll = step.from(*scroll, lines.saturating_sub(room) + 1, height / 2);
    }

    /// Whether something is decided there by a key.
    pub fn asks(&self) -> bool {
        match self {
            Self::LoadAll
            | Self::Question(_)
            | Self::Verify(_)
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::NewToken(_)
            | Self::HookQuestion(_)
            | Self::SendCall(_)
            | Self::HookForm(_)
            | Self::LeaveForm
            | Self::Call { .. }
            | Self::Leaver(_)
            | Self::Plan(_)
            | Self::Job(_)
            | Self::Resume(_) => true,
            // What somebody saw is written down.
            Self::Today(today) => today.saying.is_some(),
            // It writes a file, or reads about many people.
            Self::Panel(panel) => matches!(**panel, Panel::Export(_) | Panel::Report(_) | Panel::PutOff(_)),
            Self::Help(_)
            | Self::Actions(_)
            | Self::Details { .. }
            | Self::Pick(_)
            | Self::Many(_)
            | Self::ManyGroup(_)
            | Self::ManySet(_)
            | Self::ManyAsk(_)
            | Self::Given(_)
            | Self::Import(_)
            | Self::JobPeople(_) => false,
        }
    }

    /// Whether what it says must have been drawn before it is answered.
    pub fn is_review(&self) -> bool {
        matches!(self, Self::SendCall(_) | Self::HookForm(_) | Self::Leaver(_) | Self::Plan(_) | Self::Job(_))
    }

    /// Which of the questions stands there that it asks one after the other: each is read before it is answered.
    pub fn stage(&self) -> u8 {
        match self {
            Self::Question(question) => question.asks_anew().into(),
            Self::Leaver(leaver) => leaver.stage_number(),
            Self::Plan(planning) => planning.stage_number(),
            Self::Verify(verifying) => verifying.page(),
            _ => 0,
        }
    }

    /// Whether the key decides something there.
    pub fn decides(&self, key: Key) -> bool {
        key::sends_or_discards(key)
            || key.code == KeyCode::Enter
            || match self {
                Self::Question(question) => question.answers_to(key),
                Self::HookQuestion(_) => key::does(Context::HookQuestion, Command::Hooks(HookCommand::Yes), key),
                Self::Call { .. } => {
                    let does = |command| key::does(Context::Call, Command::Drill(command), key);
                    does(DrillCommand::Done) || does(DrillCommand::End) || key.code == KeyCode::Esc
                }
                // What is shown once is lost when it is closed.
                Self::Revealed(_) => key.code == KeyCode::Esc,
                Self::Plan(planning) => planning.decides(key),
                Self::Job(question) => question.answers_to(key),
                Self::Help(_)
                | Self::Details { .. }
                | Self::LoadAll
                | Self::Actions(_)
                | Self::Connection(_)
                | Self::NewToken(_)
                | Self::Verify(_)
                | Self::Panel(_)
                | Self::Pick(_)
                | Self::HookForm(_)
                | Self::SendCall(_)
                | Self::LeaveForm
                | Self::Today(_)
                | Self::Many(_)
                | Self::ManyGroup(_)
                | Self::ManySet(_)
                | Self::ManyAsk(_)
                | Self::Given(_)
                | Self::Import(_)
                | Self::Leaver(_)
                | Self::JobPeople(_)
                | Self::Resume(_) => false,
            }
    }

    /// Whether the printable key means something there.
    pub fn knows(&self, key: Key) -> bool {
        match self {
            Self::Question(question) => question.answers_to(key),
            // Its yes.
            Self::HookQuestion(_) => key::does(Context::HookQuestion, Command::Hooks(HookCommand::Yes), key),
            Self::Job(question) => question.answers_to(key),
            Self::Help(_)
            | Self::Details { .. }
            | Self::Call { .. }
            | Self::LoadAll
            | Self::Actions(_)
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::NewToken(_)
            | Self::Verify(_)
            | Self::Panel(_)
            | Self::Pick(_)
            | Self::HookForm(_)
            | Self::SendCall(_)
            | Self::LeaveForm
            | Self::Today(_)
            | Self::Many(_)
            | Self::ManyGroup(_)
            | Self::ManySet(_)
            | Self::ManyAsk(_)
            | Self::Given(_)
            | Self::Import(_)
            | Self::Leaver(_)
            | Self::Plan(_)
            | Self::JobPeople(_)
            | Self::Resume(_) => false,
        }
    }

    /// How it meets what is no answer.
    pub fn meets_foreign(&mut self) -> Foreign<'_> {
        match self {
            Self::Question(question) if question.takes_text() => Foreign::Harmless,
            Self::Question(question) => Foreign::Focuses(&mut question.on_cancel),
            Self::Verify(verifying) if verifying.takes_text() => Foreign::Harmless,
            Self::SendCall(sending) if sending.takes_text() => Foreign::Harmless,
            Self::SendCall(sending) => Foreign::Focuses(&mut sending.on_cancel),
            // Enter of a question about a hook means no.
            // Enter of a question about a job leaves it as it is.
            Self::LoadAll
            | Self::Verify(_)
            | Self::Connection(_)
            | Self::LeaveForm
            | Self::Resume(_)
            | Self::HookQuestion(_)
            | Self::Job(_) => Foreign::Cancels,
            Self::Revealed(_) => Foreign::Told,
            Self::Help(_)
            | Self::Details { .. }
            | Self::Call { .. }
            | Self::Actions(_)
            | Self::NewToken(_)
            | Self::Panel(_)
            | Self::Pick(_)
            | Self::HookForm(_)
            | Self::Many(_)
            | Self::ManyGroup(_)
            | Self::ManySet(_)
            | Self::ManyAsk(_)
            | Self::Given(_)
            | Self::Import(_)
            | Self::Leaver(_)
            | Self::Plan(_)
            | Self::JobPeople(_)
            | Self::Today(_) => Foreign::Harmless,
        }
    }

    /// The keys that answer it, for the line under its question.
    pub fn ways(&self) -> String {
        match self {
            Self::HookQuestion(_) => {
                format!("{} yes · Enter or Esc no", key::name(Context::HookQuestion, Command::Hooks(HookCommand::Yes)))
            }
            Self::Resume(_) => format!(
                "Enter goes on with it · {} throws it away · Esc neither",
                key::name(Context::Resume, Command::Form(FormCommand::Empty))
            ),
            Self::LeaveForm => format!(
                "Enter keeps it · {} throws it away · Esc back to the form",
                key::name(Context::Leave, Command::Form(FormCommand::Discard))
            ),
            Self::Help(_)
            | Self::Details { .. }
            | Self::Call { .. }
            | Self::LoadAll
            | Self::Actions(_)
            | Self::Question(_)
            | Self::Revealed(_)
            | Self::Connection(_)
            | Self::NewToken(_)
            | Self::Verify(_)
            | Self::Panel(_)
            | Self::Pick(_)
            | Self::HookForm(_)
            | Self::SendCall(_)
            | Self::Many(_)
            | Self::ManyGroup(_)
            | Self::ManySet(_)
            | Self::ManyAsk(_)
            | Self::Given(_)
            | Self::Import(_)
            | Self::Leaver(_)
            | Self::Plan(_)
            | Self::Job(_)
            | Self::JobPeople(_)
            | Self::Today(_) => "Enter yes · Esc no".to_owned(),
        }
    }
}
