//! Copying: which text is meant, as it is seen, and how it is told how far it came.
//!
//! What people are called is copied as it is shown: an escape sequence or a line break in a name must act neither here
//! nor where it is pasted. JSON stays as it is; there such letters are escaped.

mod areas;

use crate::app::event::Copied;
use crate::app::input::command::CopyWhat;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::copied::Reached;
use crate::protocol::row::RowField;

impl Workspace {
    pub(crate) fn copy(&mut self, what: CopyWhat, turn: &mut Turn<'_>) {
        if self.copy_review(what, turn) {
            return;
        }
        match what {
            CopyWhat::Groups | CopyWhat::Apps | CopyWhat::Factors => return self.copy_area(what, turn),
            CopyWhat::Caller => return self.copy_caller_line(turn),
            CopyWhat::Ticket => return self.want_ticket_line(turn),
            CopyWhat::HandOver => return self.copy_hand_over(turn),
            CopyWhat::Login
            | CopyWhat::Email
            | CopyWhat::Name
            | CopyWhat::Id
            | CopyWhat::Json
            | CopyWhat::RequestId
            | CopyWhat::Call
            | CopyWhat::Value
            | CopyWhat::Body
            | CopyWhat::Whole
            | CopyWhat::Curl => {}
        }
        let (session, work) = (&self.session, &*self);
        let text = match (what, work.screens.last()) {
            (CopyWhat::Json, Some(Screen::Detail(detail))) => {
                let text = detail.json.document().laid_out();
                turn.copy_as(Some(text), "the JSON");
                return;
            }
            (CopyWhat::Value, Some(Screen::Detail(detail))) => {
                let value = detail.json.copied_value();
                turn.copy_as(Some(value.clone()), &value);
                return;
            }
            _ => self.person().map(|at| session.people.row(at)).map(|row| match what {
                CopyWhat::Login => row.get(RowField::Login).to_owned(),
                CopyWhat::Email => row.get(RowField::Email).to_owned(),
                CopyWhat::Name => row.name().into_owned(),
                CopyWhat::Id
                | CopyWhat::Json
                | CopyWhat::RequestId
                | CopyWhat::Call
                | CopyWhat::Value
                | CopyWhat::Groups
                | CopyWhat::Apps
                | CopyWhat::Factors
                | CopyWhat::Caller
                | CopyWhat::Ticket
                | CopyWhat::HandOver
                | CopyWhat::Body
                | CopyWhat::Whole
                | CopyWhat::Curl => row.id().to_owned(),
            }),
        };
        turn.copy(text.as_deref());
    }
}

/// What is said of a secret that was taken back.
pub(crate) const TAKEN_BACK: &str = "The secret that was copied is out of the clipboard again.";

/// What is said of a text that was to be copied: no more than is known.
pub(crate) fn sentence(what: &Copied, reached: Reached) -> String {
    let goes = "it leaves the clipboard after a minute";
    match (what, reached) {
        (_, Reached::Nothing) => "Not copied: this terminal offers no clipboard.".to_owned(),
        (Copied::Text(what), Reached::Terminal) => format!("Sent to the terminal (not every one copies it): {what}"),
        (Copied::Text(what), Reached::Tmux) => format!("Copied to tmux: {what}"),
        (Copied::Text(what), Reached::Desktop) => format!("Copied: {what}"),
        (Copied::Secret, Reached::Terminal) => {
            "Sent to the terminal, which may copy it; then it stays until the next copy.".to_owned()
        }
        (Copied::Secret, Reached::Tmux) => format!("Copied to tmux; {goes}."),
        (Copied::Secret, Reached::Desktop) => format!("Copied; {goes}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_is_said_only_where_it_is_so() {
        let told = |reached| (sentence(&Copied::Text("a@b.c".to_owned()), reached), sentence(&Copied::Secret, reached));
        for reached in [Reached::Nothing, Reached::Terminal] {
            let (text, secret) = told(reached);
            assert!(!text.starts_with("Copied") && !secret.starts_with("Copied"), "{text} {secret}");
        }
        assert_eq!(told(Reached::Desktop).0, "Copied: a@b.c");
        assert_eq!(told(Reached::Tmux).0, "Copied to tmux: a@b.c");
        assert!(told(Reached::Terminal).0.starts_with("Sent to the terminal"));
    }
}
