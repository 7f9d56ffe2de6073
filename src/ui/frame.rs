//! What stands around every screen: the line at the top, errors and questions, the status, the keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

use super::pen::{Pen, line, rule};
use super::person::width_of;
use super::theme::Theme;
use crate::app::App;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, keys};
use crate::app::layout;
use crate::app::place::Place;
use crate::protocol::rate::WaitReason;

/// How much of the screens' names stands in the header. The one that is open has the whole of its own.
#[derive(Clone, Copy)]
enum Titles {
    Whole,
    Short,
    /// The first letters.
    Letters,
}

/// So many of them tell the screens apart.
const LETTERS: usize = 2;

pub(super) fn draw_header(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, theme.header);
    let session = app.session();
    let mark = if session.read_only { "read-only  " } else { "" };
    let places = |titles: Titles| -> String {
        let named = Place::ALL.iter().map(|place| {
            let is_seen = *place == app.workspace().place;
            let unseen = if *place == Place::Events { app.workspace().events.unseen } else { 0 };
            let badge = if unseen > 0 { format!("+{}", unseen.min(999)) } else { String::new() };
            let title = match titles {
                _ if is_seen => place.title(),
                Titles::Whole => place.title(),
                Titles::Short => place.short_title(),
                Titles::Letters => place.short_title().get(..LETTERS).unwrap_or_default(),
            };
            let name = format!("{} {title}{badge}", place.number());
            if is_seen { format!("[{name}] ") } else { format!("{name}  ") }
        });
        format!("{mark}{}", named.collect::<String>().trim_end())
    };
    let id = session.connection.as_str();
    let name = session.org.value().and_then(|org| org.name()).unwrap_or_default().to_owned();
    // Whose people they are stays beside the screens as long as it fits: who works in two organisations looks there. Where
    // not even the screens fit, the one that is seen remains.
    let room = usize::from(area.width).saturating_sub(width_of(id) + 5);
    let beside = room.saturating_sub(if name.is_empty() { 0 } else { width_of(&name) + 3 });
    let all = [Titles::Whole, Titles::Short, Titles::Letters].map(places);
    let fits = |room: usize| all.iter().find(|places| width_of(places) <= room);
    let right = fits(beside).or_else(|| fits(room)).cloned();
    let right = right.unwrap_or_else(|| format!("{mark}[{}]", app.workspace().place.title()));
    let left = Rect { width: area.width.saturating_sub(width_of(&right) as u16 + 3), ..area };
    let mut pen = Pen::on(buffer, left, theme.signs.cut);
    pen.skip(1).text(id, theme.header.patch(theme.strong));
    let host = session.origin.as_ref().map(crate::protocol::connection::Origin::host).unwrap_or_default();
    for part in [name, host].iter().filter(|part| !part.is_empty()) {
        if usize::from(pen.room()) > width_of(part) + 2 {
            pen.skip(2).text(part, theme.header);
        }
    }
    let rest = Rect { x: left.right(), width: area.width.saturating_sub(left.width + 1), ..area };
    Pen::on(buffer, rest, "").right(&right, theme.header.patch(theme.strong));
}

/// The error or the question above the status line.
pub(super) fn draw_problem(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    // Not every screen leaves the room free.
    Clear.render(area, buffer);
    rule(buffer, line(area, 0), theme.signs.rule, theme.dim);
    let question = layout::question_lines(app);
    let (sign, style, lines) =
        if question.is_empty() { ("!", theme.bad, layout::problem_lines(app)) } else { ("?", theme.accent, question) };
    // What can be done about it is the last line; when there is no room for all, the middle goes.
    let room = usize::from(area.height - 1);
    let last = lines.len().saturating_sub(1);
    let shown = lines.iter().take(room.saturating_sub(1)).chain(lines.get(last).filter(|_| room > 0));
    for (row, text) in shown.enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16 + 1), theme.signs.cut);
        pen.skip(1).text(if row == 0 { sign } else { " " }, style).skip(1);
        pen.text(text, if row == 0 { style } else { theme.plain });
    }
}

/// The line above the keys: what happens now, and what is left of the budget.
pub(super) fn draw_status(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let session = app.session();
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    let mut budget = String::new();
    if let Some(waiting) = session.waiting.iter().max_by_key(|waiting| waiting.until) {
        let seconds = (waiting.until.as_second() - app.now.0.as_second()).max(1);
        let why = match waiting.reason {
            WaitReason::OwnShare(bucket) => {
                let share = session.rates.get(&bucket).map(|(rate, _)| rate.share).unwrap_or_default();
                let share = share.words();
                let share = share.strip_suffix(" of").unwrap_or(&share);
                format!("keeping to {share} of Okta's limit ({bucket}): going on in {seconds} s")
            }
            WaitReason::RateLimit(bucket) => format!("Okta's limit is used up ({bucket}): going on in {seconds} s"),
            WaitReason::Concurrency => format!("too many calls at once in this organisation: again in {seconds} s"),
            WaitReason::Retry => format!("no answer: again in {seconds} s"),
            WaitReason::Outcome => format!("what became of the unknown is asked in {seconds} s"),
        };
        let of = app.workspace().running.iter().find(|doing| doing.order_id == waiting.order_id);
        let text = match of {
            Some(doing) => format!("{} ({}): {why}", doing.name, doing.words()),
            None => format!("{why} · Esc stops"),
        };
        pen.text(&text, theme.warning);
    } else if let Some(toast) = app.toasts.shown().filter(|_| !app.workspace().running.is_empty()) {
        // What is said meanwhile, above all that the program would be left without the outcome.
        pen.text(toast, theme.accent);
    } else if let Some(running) = app.workspace().running.last() {
        pen.text(&format!("{}: {} …", running.name, running.words()), theme.accent);
    } else if let Some(seconds) = app.patience.silent_for(app.now) {
        let way = app.workspace().form_waits().map(|(_, waits)| waits.way_out());
        let way = way.as_deref().unwrap_or("Esc stops waiting");
        pen.text(&format!("no answer from Okta for {seconds} s · {way}"), theme.warning);
    } else if let Some(toast) = app.toasts.shown() {
        pen.text(toast, theme.accent);
    } else if let Some(exporting) = &app.workspace().exporting {
        let people = crate::app::part::count::grouped(exporting.people);
        pen.text(
            &format!(
                "writing {}: {people} people · {key} stops",
                exporting.path,
                key = key::name(Context::List, Command::Export)
            ),
            theme.accent,
        );
    }
    if pen.room() + 1 == area.width && session.unwritten.is_some() {
        // Whatever error was shown, and dismissed, meanwhile.
        pen.text("What became of a change is not written down: nothing is changed until the next start.", theme.bad);
        return;
    }
    if let Some(bucket) = session.last_bucket
        && let Some(rate) = session.rate(bucket, app.now)
    {
        budget = format!(" {bucket}: {} of {} left ", rate.remaining, rate.limit);
    }
    // What is said is read to its end; what is left of the limits stands there again afterwards.
    if pen.room() > budget.len() as u16 {
        pen.right(&budget, theme.dim);
    }
}

/// The keys that work now.
pub(super) fn draw_keys(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, "");
    pen.skip(1);
    let contexts = app.contexts();
    if !app.input.pressed.is_empty() {
        let pressed: Vec<_> = app.input.pressed.iter().map(ToString::to_string).collect();
        pen.text(&pressed.join(" "), theme.strong).text(" …", theme.dim).skip(2);
        for (keys, help) in keys().continuations(&contexts, &app.input.pressed) {
            hint(&mut pen, keys, help, theme);
        }
        return;
    }
    if contexts.first() != Some(&Context::Question) && app.session().problem.is_some() && app.overlays.is_empty() {
        hint(&mut pen, "Esc", "dismiss the error", theme);
    }
    if let Some(question) = app.overlays.question() {
        for (keys, word) in &question.hints() {
            hint(&mut pen, keys, word, theme);
        }
        return;
    }
    if let Some(planning) = app.overlays.planning().filter(|planning| planning.looking.is_none()) {
        for (keys, word) in &planning.hints() {
            hint(&mut pen, keys, word, theme);
        }
        return;
    }
    if let Some(sending) = app.overlays.sending() {
        for (keys, word) in sending.hints() {
            hint(&mut pen, keys, word, theme);
        }
        return;
    }
    if app.input.cancel_has_focus() {
        for (keys, word) in [
            ("Enter", "cancel"),
            (key::name(Context::Question, Command::SwitchFocus), "back to the answer"),
            ("Esc", "cancel"),
        ] {
            hint(&mut pen, keys, word, theme);
        }
        return;
    }
    let (anywhere, here): (Vec<_>, Vec<_>) = keys()
        .all()
        .iter()
        .filter(|binding| {
            contexts.contains(&binding.context) && app.workspace().applies(binding.command, &app.overlays)
        })
        .filter_map(|binding| {
            let word = binding.hint?;
            // A letter is text while something is typed; then another key of the binding does it, if any. Of a sequence
            // the first key, which shows the rest.
            Some((binding.context, binding.sequence(app.is_typing())?.begin(), word))
        })
        .partition(|(context, ..)| *context == Context::Anywhere);
    // The way on and the way to help are never the ones that do not fit.
    let mut reserved: u16 = anywhere.iter().map(|(_, keys, word)| hint_width(keys, word)).sum();
    reserved = reserved.min(pen.room());
    for (_, keys, word) in here {
        if pen.room() >= reserved + hint_width(keys, word) {
            hint(&mut pen, keys, word, theme);
        }
    }
    for (_, keys, word) in anywhere {
        hint(&mut pen, keys, word, theme);
    }
}

/// Columns that a key, its word and the space behind them take.
fn hint_width(keys: &str, word: &str) -> u16 {
    u16::try_from(keys.width() + word.width() + 3).unwrap_or(u16::MAX)
}

/// One key and its word, whole or not at all. The last one needs no space behind it.
fn hint(pen: &mut Pen<'_>, keys: &str, word: &str, theme: &Theme) {
    if pen.room() + 2 >= hint_width(keys, word) {
        pen.text(keys, theme.key).skip(1).text(word, theme.plain).skip(2);
    }
}
