//! What stands beside a question as rows of text: what is told of the person, and the lines to type into.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Care;
use super::evidence::{Evidence, EvidenceLine};
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::wrap::wrap;

/// How a row is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Plain,
    /// It has the keys.
    Strong,
    Dim,
    Warning,
    Bad,
    /// The reason that is chosen.
    Chosen,
}

pub type Row = (String, Look);

/// Columns of the labels, as of the other fields of a question.
const LABEL: usize = 18;
/// Reasons in view while one is chosen.
const REASONS: usize = 4;

fn wrapped(text: &str, width: usize, look: Look) -> impl Iterator<Item = Row> {
    wrap(text, width).into_iter().map(move |text| (text, look))
}

/// What is told of the person, and the line for their login where that is to be typed here.
pub fn of_care(care: &Care, opens: bool, login: Option<&str>, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for text in care.told(opens) {
        rows.extend(wrapped(&format!("Lately: {text}"), width, Look::Warning));
    }
    if let Some(why) = care.guarded().or(care.unsure()) {
        rows.extend(wrapped(&format!("Mind: {why}."), width, Look::Warning));
    }
    if let Some(login) = login.filter(|_| care.guarded().is_some()) {
        rows.extend(wrapped(&format!("Type the login to confirm: {login}"), width, Look::Warning));
        let room = width.saturating_sub(LABEL + 1);
        let here = care.on_login && care.wants_login(login);
        let text = if here { shown(&care.login, room) } else { head(care.login.text(), room) };
        rows.push((format!("{:<LABEL$}{text}", "Login"), if here { Look::Strong } else { Look::Plain }));
    }
    rows
}

/// Ticket and reason with what is wrong with them, and the reasons to choose from; nothing where they are not open.
/// `elsewhere`: another line has the keys.
pub fn of_evidence(evidence: &Evidence, elsewhere: bool, width: usize) -> Vec<Row> {
    if !evidence.is_open {
        return Vec::new();
    }
    let mut rows = Vec::new();
    let room = width.saturating_sub(LABEL + 1);
    for (label, field, line) in
        [("Ticket", &evidence.ticket, EvidenceLine::Ticket), ("Reason", &evidence.reason, EvidenceLine::Reason)]
    {
        let here = evidence.at == Some(line) && !elsewhere;
        let is_missing = line == EvidenceLine::Ticket && field.is_empty() && evidence.is_needed() && !here;
        let text = match (here, is_missing) {
            (true, _) => shown(field, room),
            (false, true) => format!("needed here ({})", key::name(Context::Question, Command::Ticket)),
            (false, false) => head(field.text(), room),
        };
        rows.push((format!("{label:<LABEL$}{text}"), if here { Look::Strong } else { Look::Plain }));
        if let Some(fault) = evidence.fault_of(line) {
            rows.extend(wrapped(fault, width, Look::Warning));
        }
    }
    if evidence.chooses() && !elsewhere {
        rows.extend(reasons(evidence, room));
    }
    rows
}

fn reasons(evidence: &Evidence, room: usize) -> Vec<Row> {
    let offered = evidence.offered();
    let chosen = offered.iter().position(|one| one.eq_ignore_ascii_case(evidence.reason.text().trim()));
    let top = chosen.map_or(0, |at| (at + 1).saturating_sub(REASONS));
    let in_view = offered.iter().enumerate().skip(top).take(REASONS);
    let mut rows: Vec<Row> = in_view
        .map(|(at, reason)| {
            let look = if chosen == Some(at) { Look::Chosen } else { Look::Dim };
            (format!("{:<LABEL$}{}", "", head(reason, room)), look)
        })
        .collect();
    let below = offered.len().saturating_sub(top + REASONS);
    let more = if below > 0 { format!("; {below} more below") } else { String::new() };
    let [up, down] = [Step::Up, Step::Down].map(|step| key::name(Context::Question, Command::Move(step)));
    let ways = format!("{up} and {down} choose");
    let words = if offered.is_empty() { "no reason here is called so" } else { &ways };
    rows.push((format!("{:<LABEL$}{words}{more}", ""), Look::Dim));
    rows
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
    let letters = text.graphemes(true).rev().take_while(|letter| {
        used += letter.width();
        used <= room
    });
    let kept: Vec<&str> = letters.collect();
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
        assert_eq!(shown(&field, 10), "…babababa_".replace("babababa", "abababab"));
        field.handle("Home".parse().unwrap());
        assert_eq!(head(&shown(&field, 10), 10).chars().next(), Some('_'));
        assert!(shown(&field, 10).ends_with('…'));
        assert_eq!(shown(&Field::of("INC-1"), 10), "INC-1_");
    }
}
