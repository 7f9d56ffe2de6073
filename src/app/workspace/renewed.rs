//! An organisation that goes on with another token.

use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::screen::Screen;
use crate::app::session::Renewal;
use crate::app::turn::Turn;
use crate::app::users::panels::broken_export;
use crate::app::users::search::Server;
use crate::app::workspace::Workspace;
use crate::messages::{Lane, Request};
use crate::protocol::operation::Risk;

impl Workspace {
    /// Whatever failed is read again, everything else stays; what is to be done about what was refused, in words.
    pub(crate) fn go_on_with_token(&mut self, turn: &mut Turn<'_>) -> String {
        let session = &mut self.session;
        let problem = session.problem.take();
        session.renewal = Renewal::Ask;
        if session.org.value().is_none() {
            session.org.await_order(turn.start(Lane::Org, Request::ReadOrg));
        }
        if session.size.value().is_none() {
            session.size.await_order(turn.start(Lane::Size, Request::ReadSize));
        }
        session.schemas.retain(|_, schema| schema.failure().is_none());
        for screen in &mut self.screens {
            match screen {
                Screen::List(list) if list.is_searching() && matches!(list.search.server(), Server::Failed(_)) => {
                    list.search.ask_again(turn);
                }
                // What is loaded stays; a listing that broke off goes on where it did.
                Screen::List(list) if list.listing.failed => list.listing.retry(turn),
                Screen::Detail(detail) => detail.reload(turn),
                Screen::List(_) | Screen::Form(_) => {}
            }
        }
        // A change is sent again by nobody but the person, who may have changed their mind meanwhile.
        match problem {
            Some(problem) if problem.meaning == broken_export() => {
                format!(" {} with the same file goes on with the export.", key::name(Context::List, Command::Export))
            }
            Some(problem) if problem.failure.operation.risk() != Risk::Read => {
                " What was refused was not done: do it again.".to_owned()
            }
            Some(_) | None => String::new(),
        }
    }
}
