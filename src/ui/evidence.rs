//! The lines of ticket and reason in a question.

use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::Theme;
use crate::app::care::evidence::{Evidence, EvidenceLine};
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::wrap::wrap;

/// Columns of the labels, as of the other fields of a question.
const LABEL: usize = 18;
/// Reasons in view while one is chosen.
const REASONS: usize = 4;

/// Both lines with what is wrong with them, and the reasons to choose from; nothing where they are not open.
pub(super) fn lines(evidence: &Evidence, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    if !evidence.is_open {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let room = width.saturating_sub(LABEL + 1);
    for (label, field, line) in
        [("Ticket", &evidence.ticket, EvidenceLine::Ticket), ("Reason", &evidence.reason, EvidenceLine::Reason)]
    {
        let here = evidence.at == Some(line);
        let style = if here { theme.strong } else { theme.plain };
        let note = match line {
            EvidenceLine::Ticket if field.is_empty() && evidence.is_needed() && !here => "needed here",
            _ => "",
        };
        let text = if here { shown(field, room) } else { head(field.text(), room) };
        lines.push((format!("{label:<LABEL$}{text}{note}"), style));
        if let Some(fault) = evidence.fault.as_ref().filter(|_| line == EvidenceLine::Ticket) {
            lines.extend(wrap(fault, width).into_iter().map(|text| (text, theme.warning)));
        }
    }
    if evidence.chooses() {
        let offered = evidence.offered();
        let chosen = offered.iter().position(|one| one.eq_ignore_ascii_case(evidence.reason.text().trim()));
        let top = chosen.map_or(0, |at| (at + 1).saturating_sub(REASONS));
        for (at, reason) in offered.iter().enumerate().skip(top).take(REASONS) {
            let style = if chosen == Some(at) { theme.selected } else { theme.dim };
            lines.push((format!("{:<LABEL$}{}", "", head(reason, room)), style));
        }
        let below = offered.len().saturating_sub(top + REASONS);
        let more = if below > 0 { format!("; {below} more below") } else { String::new() };
        let [up, down] = [Step::Up, Step::Down].map(|step| key::name(Context::Question, Command::Move(step)));
        let ways = format!("{up} and {down} choose");
        let words = if offered.is_empty() { "no reason here is called so" } else { &ways };
        lines.push((format!("{:<LABEL$}{words}{more}", ""), theme.dim));
    }
    lines
}

/// What is typed, with the cursor; of a text that has no room the part around the cursor.
fn shown(field: &Field, room: usize) -> String {
    let (before, after) = field.text().split_at(field.before_cursor().len());
    let after = format!("_{after}");
    let left = room.saturating_sub(after.width().min(room / 4).max(1));
    let before = tail(before, left);
    let after = head(&after, room.saturating_sub(before.width()));
    format!("{before}{after}")
}

/// The end of a text, marked where its beginning has no room.
fn tail(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let kept: Vec<&str> = text
        .graphemes(true)
        .rev()
        .take_while(|letter| {
            used += letter.width();
            used <= room
        })
        .collect();
    format!("…{}", kept.into_iter().rev().collect::<String>())
}

/// The beginning of a text, marked where its end has no room.
fn head(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.graphemes(true).take_while(|letter| {
        used += letter.width();
        used <= room
    });
    format!("{}…", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_marked_and_the_cursor_is_in_view() {
        let mut field = Field::of(&"ab".repeat(30));
        assert_eq!(shown(&field, 10), "…abababab_");
        field.handle("Home".parse().unwrap());
        assert_eq!(shown(&field, 10), "_abababab…");
        assert_eq!(shown(&Field::of("INC-1"), 10), "INC-1_");
    }
}
