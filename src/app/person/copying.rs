//! Copying: which text is meant, as it is seen, and how it is told how far it came.
//!
//! What people are called is copied as it is shown: an escape sequence or a line break in a name must act neither here
//! nor where it is pasted. JSON stays as it is; there such letters are escaped.

use crate::app::event::Copied;
use crate::app::event::Effect;
use crate::app::input::command::CopyWhat;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::copied::Reached;
use crate::protocol::row::RowField;
use crate::protocol::text::visible;

impl Workspace {
    pub(crate) fn copy(&mut self, what: CopyWhat, turn: &mut Turn<'_>) {
        let (session, work) = (&self.session, &*self);
        let text = match (what, work.screens.last()) {
            (CopyWhat::Json, Some(Screen::Detail(detail))) => {
                let text = detail.json.document().laid_out();
                self.copy_as(Some(text), "the JSON", turn);
                return;
            }
            (CopyWhat::Value, Some(Screen::Detail(detail))) => {
                let value = detail.json.copied_value();
                self.copy_as(Some(value.clone()), &value, turn);
                return;
            }
            _ => self.person().map(|at| session.directory.row(at)).map(|row| match what {
                CopyWhat::Login => row.get(RowField::Login).to_owned(),
                CopyWhat::Email => row.get(RowField::Email).to_owned(),
                CopyWhat::Name => row.name().into_owned(),
                CopyWhat::Id
                | CopyWhat::Json
                | CopyWhat::RequestId
                | CopyWhat::Call
                | CopyWhat::Value
                | CopyWhat::Body
                | CopyWhat::Whole
                | CopyWhat::Curl => row.id().to_owned(),
            }),
        };
        self.copy_text(text, turn);
    }

    /// Copies one line of text as it is seen, and tells it.
    pub(crate) fn copy_text(&mut self, text: Option<String>, turn: &mut Turn<'_>) {
        let text = text.map(|text| visible(&text).into_owned());
        let what = text.clone().unwrap_or_default();
        self.copy_as(text, &what, turn);
    }

    /// Copies a text that is told by another one.
    pub(crate) fn copy_as(&mut self, text: Option<String>, what: &str, turn: &mut Turn<'_>) {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => turn.add(Effect::Copy { text, what: what.to_owned() }),
            None => turn.say("There is nothing to copy."),
        }
    }
}

/// What is said of a text that was to be copied: no more than is known.
pub(crate) fn sentence(what: &Copied, reached: Reached) -> String {
    let stays = "it stays there until something else is copied";
    match (what, reached) {
        (_, Reached::Nothing) => "Not copied: this terminal offers no clipboard.".to_owned(),
        (Copied::Text(what), Reached::Terminal) => format!("Sent to the terminal (not every one copies it): {what}"),
        (Copied::Text(what), Reached::Tmux) => format!("Copied to tmux: {what}"),
        (Copied::Text(what), Reached::Desktop) => format!("Copied: {what}"),
        (Copied::Secret, Reached::Terminal) => {
            "Sent to the terminal, which may copy it; then it stays until the next copy.".to_owned()
        }
        (Copied::Secret, Reached::Tmux) => format!("Copied to tmux; {stays}."),
        (Copied::Secret, Reached::Desktop) => format!("Copied; {stays}."),
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
