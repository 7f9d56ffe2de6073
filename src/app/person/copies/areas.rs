//! Copying what a person has, and what was done to them.

use crate::app::input::command::CopyWhat;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::messages::Lane;
use crate::protocol::text::visible_lines;

impl Workspace {
    /// The groups, apps or factors of the person on the screen, one a line; what is not read yet is read.
    pub(super) fn copy_area(&mut self, what: CopyWhat, turn: &mut Turn<'_>) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        let (lane, word, lines) = match what {
            CopyWhat::Groups => {
                let named = |group: &crate::protocol::group::Group| {
                    if group.name.is_empty() { group.id.to_string() } else { group.name.clone() }
                };
                (
                    Lane::Groups,
                    "group",
                    detail.groups.value().map(|groups| groups.iter().map(named).collect::<Vec<_>>()),
                )
            }
            CopyWhat::Apps => {
                let names = detail.apps.value().map(|apps| apps.iter().map(|app| app.name().to_owned()).collect());
                (Lane::Apps, "app", names)
            }
            _ => {
                let factors = detail.factors.value().map(|factors| {
                    let told = |factor: &crate::protocol::factor::Factor| {
                        let which = factor.shown_detail(detail.revealed);
                        let parts = [&*factor.name(), &*which, factor.state()].map(str::to_owned);
                        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
                    };
                    factors.iter().map(told).collect()
                });
                (Lane::Factors, "factor", factors)
            }
        };
        let Some(lines) = lines else {
            if let Some(Screen::Detail(detail)) = self.screens.last_mut() {
                detail.read_area(lane, false, turn);
            }
            turn.say(format!("The {word}s are being read; once more in a moment copies them."));
            return;
        };
        let plural = if lines.len() == 1 { "" } else { "s" };
        let told = format!("{} {word}{plural}", lines.len());
        turn.copy_as(Some(visible_lines(&lines.join("\n"))), &told);
    }

    /// The line for the caller.
    pub(super) fn copy_caller_line(&mut self, turn: &mut Turn<'_>) {
        match self.caller_line() {
            Some(line) => turn.copy(Some(&line)),
            None => turn.say("Nothing was done to this person yet that could be told."),
        }
    }
}
