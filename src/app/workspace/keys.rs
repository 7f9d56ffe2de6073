//! The screen that is seen: its contexts, and where commands, typed keys and pastes go.

use crate::app::event::Typed;
use crate::app::form::screen::FormScreen;
use crate::app::input::command::{Command, CopyWhat, FormCommand, JobsCommand};
use crate::app::input::key::{self, Context};
use crate::app::overlay::stack::Overlays;
use crate::app::person::tab::Tab;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::users::panel::Panel;
use crate::app::wish::Acted;
use crate::app::workspace::Workspace;
use crate::protocol::key::Key;

impl Workspace {
    /// The contexts in which a key is looked up while no box is open, innermost first.
    pub(crate) fn contexts(&self) -> Vec<Context> {
        let inner = match (self.place, self.screen()) {
            (Place::Requests, _) => Context::Requests,
            (Place::Jobs, _) => Context::Jobs,
            (Place::Events, _) => return self.events_contexts(),
            (Place::Api, _) => return self.api.contexts(),
            (Place::Users | Place::Connections, Some(Screen::List(list))) if list.finding => Context::Find,
            (Place::Users | Place::Connections, Some(Screen::Detail(detail)))
                if detail.finding && detail.tab == Tab::Json =>
            {
                Context::FindInJson
            }
            (Place::Users | Place::Connections, Some(Screen::Detail(_))) => Context::Detail,
            (Place::Users | Place::Connections, Some(Screen::Form(form))) => Self::form_context(form),
            (Place::Users | Place::Connections, Some(Screen::List(_)) | None) => Context::List,
        };
        match inner {
            Context::List | Context::Detail if self.may_write() => {
                vec![inner, Context::Act, Context::Places, Context::Anywhere]
            }
            Context::List | Context::Detail | Context::Requests | Context::Jobs => {
                vec![inner, Context::Places, Context::Anywhere]
            }
            _ => vec![inner, Context::Anywhere],
        }
    }

    /// Whether a command does something where the person is now; what does not is no hint.
    pub fn applies(&self, command: Command, overlays: &Overlays) -> bool {
        if self.place == Place::Api {
            return self.api.applies(command);
        }
        if let Some(planning) = overlays.planning() {
            return planning.applies(command);
        }
        if let (Some(asked), Command::Jobs(answer)) = (overlays.job_question(), command) {
            return asked.has(answer);
        }
        if let Some(people) = overlays.job_people() {
            return match command {
                Command::Jobs(JobsCommand::WasDone | JobsCommand::WasNot) => people.is_unknown(),
                _ => true,
            };
        }
        if let (Place::Jobs, Command::Jobs(act)) = (self.place, command) {
            return self.jobs.applies(act);
        }
        let tab = match self.screen() {
            Some(Screen::Detail(detail)) => Some(detail.tab),
            Some(Screen::List(_) | Screen::Form(_)) | None => None,
        };
        match command {
            Command::FoldAll => matches!(tab, Some(Tab::Profile | Tab::Json)),
            Command::NextMatch | Command::PreviousMatch => tab == Some(Tab::Json),
            Command::Search => tab.is_none_or(|tab| tab == Tab::Json),
            Command::LoadAll => match self.screen() {
                Some(Screen::List(list)) => !list.is_searching() && !list.listing.is_complete(),
                Some(Screen::Detail(_) | Screen::Form(_)) | None => false,
            },
            Command::NextView | Command::PreviousView => match self.screen() {
                Some(Screen::List(list)) => list.is_searching() || list.views().0.len() > 1,
                Some(Screen::Detail(_) | Screen::Form(_)) | None => false,
            },
            Command::ScrollLeft | Command::ScrollRight => self.shown_columns().most_skipped() > 0,
            Command::Form(FormCommand::New) => matches!(self.screen(), Some(Screen::List(_))),
            Command::Do(_)
            | Command::Actions
            | Command::Form(FormCommand::Edit | FormCommand::Copy)
            | Command::Manager
            | Command::Copy(
                CopyWhat::Login
                | CopyWhat::Email
                | CopyWhat::Name
                | CopyWhat::Id
                | CopyWhat::Caller
                | CopyWhat::Ticket
                | CopyWhat::HandOver,
            )
            | Command::OpenBrowser
            | Command::Mark
            | Command::MarkSpan
            | Command::MarkAll => self.place != Place::Users || self.person().is_some(),
            Command::Unmark => !self.session.marks.is_empty(),
            Command::SwitchFocus => match overlays.panel() {
                Some(Panel::Export(line)) => line.marked > 0,
                _ => true,
            },
            Command::Open => match self.screen() {
                // While something is typed, Enter reads whom it names.
                Some(Screen::List(list)) => list.finding || list.selected().is_some(),
                Some(Screen::Detail(detail)) => detail.tab == Tab::Json || detail.told_row().is_some(),
                Some(Screen::Form(_)) | None => true,
            },
            Command::BringBack => self.may_bring_back(),
            Command::Undo => self.session.lately.last().is_some() || self.deed_under_cursor().is_some(),
            Command::RemoveFactor => tab == Some(Tab::Factors) && self.selected_factor().is_some(),
            // What was not pasted cannot go in as it is.
            Command::Form(FormCommand::Plain) => self.form().is_none_or(FormScreen::can_paste_plain),
            Command::Form(FormCommand::Way) => self.form().is_some_and(|screen| !screen.form.is_new()),
            _ => true,
        }
    }

    /// A command for the screen that is seen, unless it means the same everywhere.
    pub(crate) fn act_in_place(&mut self, command: Command, turn: &mut Turn<'_>) -> Acted {
        match self.place {
            // What is about people may come from elsewhere as well; connections are the program's.
            Place::Users | Place::Connections => Acted::Passed,
            Place::Api => self.api.act(command, &mut self.session, turn),
            Place::Requests => self.requests.act(command, &self.session, turn),
            Place::Jobs => self.act_on_jobs(command, turn),
            Place::Events => self.act_in_events(command, turn),
        }
    }

    /// A key for its text.
    pub(crate) fn type_key(&mut self, key: Key, turn: &mut Turn<'_>) {
        match self.place {
            Place::Events => {
                self.events.type_key(key);
            }
            Place::Api => self.api.type_key(key, turn),
            Place::Users => match self.screens.last_mut() {
                Some(Screen::List(list)) => {
                    list.type_key(key, &self.session.people, turn);
                }
                Some(Screen::Detail(detail)) => {
                    detail.type_key(key);
                }
                Some(Screen::Form(_)) => self.type_in_form(key, turn),
                None => {}
            },
            Place::Requests | Place::Connections | Place::Jobs => {}
        }
    }

    /// A pasted text; for a form whose fields are not there yet it is kept.
    pub(crate) fn paste(&mut self, text: &str, contexts: &[Context], turn: &mut Turn<'_>) {
        match self.place {
            Place::Events if !self.hooks.open => return self.events.paste(text),
            Place::Api => return self.api.paste(text, turn),
            Place::Events | Place::Requests | Place::Connections | Place::Jobs => {
                return turn.say("Nothing to paste into here.");
            }
            Place::Users => {}
        }
        if self.keeps_ahead(&Typed::Paste(text.to_owned()), contexts) {
            return;
        }
        match self.screens.last_mut() {
            Some(Screen::List(list)) => list.paste(text, &self.session.people, turn),
            Some(Screen::Detail(detail)) if detail.finding => detail.paste(text),
            Some(Screen::Form(_)) => self.paste_in_form(text, turn),
            Some(Screen::Detail(_)) | None => turn.say(format!(
                "Nothing to paste into here. {} starts a search.",
                key::name(Context::Anywhere, Command::NextCall)
            )),
        }
    }
}
