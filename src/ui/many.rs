//! The boxes in which work on many people begins: what is to be done, with which groups, values or playbook, to whom.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen::{Pen, line};
use super::question::{Heading, open_box};
use super::theme::Theme;
use crate::app::App;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::jobs::book;
use crate::app::jobs::chosen::{Asked, ManyAsk};
use crate::app::jobs::fill::CLEAR;
use crate::app::jobs::given::Given;
use crate::app::jobs::menu::{ManyGroup, ManyMenu, Target};
use crate::app::jobs::values::ManySet;
use crate::app::part::count::{grouped, people_word};
use crate::app::part::wrap::wrap;
use crate::protocol::playbook::Playbook;

/// Groups of a choice, or lines of a box, that are in view.
const GROUPS: usize = 8;
/// Columns of how many of them an action fits, where it needs no more.
const COUNTS: u16 = 14;

/// The menu about the marked; whether something is covered.
pub(super) fn draw_many(menu: &ManyMenu, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let title = menu.title();
    let inside = open_box(&Heading::from(title.as_str()), menu.rows.len() as u16, theme.accent, theme, buffer, area);
    let room = usize::from(inside.height);
    let at = menu.rows.iter().position(|row| row.many == menu.at).unwrap_or(0);
    let top = (at + 1).saturating_sub(room);
    // "12 of 12" at most.
    let counts = (2 * grouped(menu.people as u64).len() as u16 + 4).max(COUNTS);
    for (place, row) in menu.rows.iter().enumerate().skip(top).take(room) {
        let area = line(inside, (place - top) as u16);
        let selected = place == at;
        if selected {
            buffer.set_style(area, theme.selected);
        }
        let look = |own| if selected { theme.selected } else { own };
        let useless = row.forbidden || row.fits == 0;
        let letter = key::begin(Context::ManyMenu, Command::Many(row.many));
        let (mark, key, style) = if useless { ("-", theme.dim, theme.dim) } else { (letter, theme.key, theme.plain) };
        let mut pen = Pen::on(buffer, area, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, look(theme.accent)).cell(mark, 3, look(key));
        pen.cell(row.title, 23, look(style)).skip(1);
        let of = format!("{} of {}", grouped(row.fits as u64), grouped(menu.people as u64));
        pen.cell(&of, counts, look(style)).skip(1).text(&row.beside, look(theme.dim));
    }
    let foot = Rect { y: inside.bottom(), height: 1, ..inside };
    Pen::on(buffer, foot, theme.signs.cut).text(" Enter or the letter · Esc ", theme.dim);
    true
}

/// The choice of the group; whether something is covered.
pub(super) fn draw_group(pick: &ManyGroup, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let preposition = if pick.many.group() == Some(true) { "Add" } else { "Remove" };
    let to = if pick.many.group() == Some(true) { "to" } else { "from" };
    let whom = match pick.target {
        Target::Marked => people_word(pick.people),
        Target::List => "everybody of this list".to_owned(),
    };
    let title = format!("{preposition} {whom} {to} which group?");
    let taken: Vec<&str> = pick.taken.iter().map(|group| group.name.as_str()).collect();
    let rows = GROUPS as u16 + 3 + u16::from(!taken.is_empty());
    let inside = open_box(&Heading::from(title.as_str()), rows, theme.accent, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), theme.signs.cut);
    pen.text("Group: ", theme.accent).text(pick.choice.find.text(), theme.strong).text("_", theme.accent);
    let list = Rect { y: inside.y + 1, height: (GROUPS as u16).min(inside.height.saturating_sub(1)), ..inside };
    draw_offered(pick, theme, buffer, list);
    let mut foot = line(inside, rows - 1);
    if !taken.is_empty() {
        let text = format!("Taken: {}", taken.join(", "));
        Pen::on(buffer, line(inside, rows - 2), theme.signs.cut).text(&text, theme.strong);
    }
    if foot.y >= inside.bottom() {
        foot.y = inside.bottom().saturating_sub(1);
    }
    let (text, style) = match &pick.problem {
        Some(problem) => (problem.clone(), theme.warning),
        None => (group_hint(pick), theme.dim),
    };
    Pen::on(buffer, foot, theme.signs.cut).text(&text, style);
    true
}

/// The groups to choose from, those that are taken with a tick.
fn draw_offered(pick: &ManyGroup, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let offered = pick.choice.offered();
    let at = pick.choice.position();
    let room = usize::from(area.height);
    let top = at.map_or(0, |at| (at + 1).saturating_sub(room));
    for (place, group) in offered.iter().enumerate().skip(top).take(room) {
        let area = line(area, (place - top) as u16);
        let selected = at == Some(place);
        let fixed = group.kind.fixed_because();
        if selected {
            buffer.set_style(area, theme.selected);
        }
        let look = |own| if selected { theme.selected } else { own };
        let mut pen = Pen::on(buffer, area, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, look(theme.accent));
        if !pick.taken.is_empty() {
            let tick = if pick.taken.iter().any(|taken| taken.id == group.id) { "[x] " } else { "[ ] " };
            pen.text(tick, look(theme.accent));
        }
        pen.cell(&group.name, 32, look(if fixed.is_some() { theme.dim } else { theme.plain })).skip(1);
        if let Some(rights) = group.rights() {
            pen.text(rights, look(theme.warning)).skip(2);
        }
        pen.text(fixed.unwrap_or(&group.description), look(theme.dim));
    }
    if offered.is_empty() {
        let (text, style) = match pick.choice.found.failure() {
            _ if pick.choice.rest.is_some() || pick.choice.found.is_awaited() => ("asking Okta…".to_owned(), theme.dim),
            Some(failure) => (format!("Groups not read: {}.", failure.kind.sentence()), theme.bad),
            None => ("No group is called so.".to_owned(), theme.dim),
        };
        Pen::on(buffer, line(area, 0), theme.signs.cut).skip(2).text(&text, style);
    }
}

/// What there is to do now.
fn group_hint(pick: &ManyGroup) -> String {
    let [up, down] = [Step::Up, Step::Down].map(|step| key::name(Context::ManyGroup, Command::Move(step)));
    let take = key::name(Context::ManyGroup, Command::Mark);
    match (pick.choice.chosen(), pick.taken.is_empty()) {
        (Some(_), true) => format!("Enter plans it; {take} takes the group, for several at once."),
        (Some(group), false) if pick.taken.iter().all(|taken| taken.id != group.id) => {
            format!("{take} takes this one, too; Enter plans it with those that are taken.")
        }
        (Some(_) | None, false) => "Enter plans it with these; or type the next one.".to_owned(),
        (None, true) => format!("None is chosen yet: type a part of its name; {up} and {down} choose."),
    }
}

/// The box for values that are set for many; whether something is covered.
pub(super) fn draw_set(set: &ManySet, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let whom = match set.target {
        Target::Marked => people_word(set.people),
        Target::List => "everybody of this list".to_owned(),
    };
    let title = format!("Set what for {whom}?");
    let shown = set.taken.len().min(GROUPS) as u16;
    let inside = open_box(&Heading::from(title.as_str()), shown + 5, theme.accent, theme, buffer, area);
    let hint = format!("attribute=value, Enter; {CLEAR} clears it. Enter alone plans it.");
    Pen::on(buffer, line(inside, 0), theme.signs.cut).text(&hint, theme.dim);
    let own = "Each person's own: title={upper(first(firstName, 1))}. {lastName}";
    Pen::on(buffer, line(inside, 1), theme.signs.cut).text(own, theme.dim);
    let inside = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let mut pen = Pen::on(buffer, line(inside, 1), theme.signs.cut);
    pen.text("> ", theme.accent).text(set.field.text(), theme.strong).text("_", theme.accent);
    for (row, taken) in set.taken.iter().take(GROUPS).enumerate() {
        Pen::on(buffer, line(inside, row as u16 + 2), theme.signs.cut).skip(2).text(taken, theme.plain);
    }
    if let Some(problem) = &set.problem {
        Pen::on(buffer, line(inside, shown + 3), theme.signs.cut).text(problem, theme.warning);
    }
    true
}

/// The choice of a playbook, or of the file for passwords; whether something is covered.
pub(super) fn draw_ask(ask: &ManyAsk, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let whom = match ask.target {
        Target::Marked => people_word(ask.people),
        Target::List => "everybody of this list".to_owned(),
    };
    let mut lines: Vec<(String, Style)> = Vec::new();
    let width = usize::from(area.width.saturating_sub(6).min(74));
    let title = match &ask.asked {
        Asked::Playbook { books, at, since } => {
            for (place, book) in books.iter().enumerate() {
                let selected = place == *at;
                let mark = if selected { "> " } else { "  " };
                lines.push((format!("{mark}{}", book.name), if selected { theme.strong } else { theme.plain }));
                let steps = wrap(&book::steps(book), width.saturating_sub(4));
                lines.extend(steps.into_iter().map(|text| (format!("    {text}"), theme.dim)));
            }
            if ask.book().is_some_and(Playbook::asks_since) {
                lines.push((String::new(), theme.plain));
                lines.push((format!("Remove factors enrolled since: {}_", since.text()), theme.accent));
                lines.push(("24h is a day ago; or a time, as 2026-11-29T08:00.".to_owned(), theme.dim));
            }
            format!("Which playbook for {whom}?")
        }
        Asked::Passwords { path } => {
            lines.push((format!("File: {}_", path.text()), theme.accent));
            let text = "A new file, for your eyes only: a line each, login and password. None is shown on the screen.";
            lines.extend(wrap(text, width).into_iter().map(|text| (text, theme.dim)));
            format!("Where do the passwords of {whom} go?")
        }
    };
    let (text, style) = match &ask.problem {
        Some(problem) => (problem.clone(), theme.warning),
        None if ask.awaited.is_some() => ("looking up its groups…".to_owned(), theme.dim),
        None => (String::new(), theme.dim),
    };
    lines.push((String::new(), theme.plain));
    lines.extend(wrap(&text, width).into_iter().map(|text| (text, style)));
    let inside = open_box(&Heading::from(title.as_str()), lines.len() as u16, theme.accent, theme, buffer, area);
    for (row, (text, style)) in lines.iter().enumerate().take(usize::from(inside.height)) {
        Pen::on(buffer, line(inside, row as u16), theme.signs.cut).text(text, *style);
    }
    true
}

/// The box for people whom somebody wrote down; whether something is covered.
pub(super) fn draw_given(app: &App, given: &Given, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let title = if given.takes_away { "Take the marks off these people" } else { "Mark these people" };
    let shown = given.entries.len().min(GROUPS) as u16;
    let whole = open_box(&Heading::from(title), shown + 6, theme.accent, theme, buffer, area);
    for (row, hint) in Given::hints().iter().enumerate() {
        Pen::on(buffer, line(whole, row as u16), theme.signs.cut).text(hint, theme.dim);
    }
    let inside = Rect { y: whole.y + 1, height: whole.height.saturating_sub(1), ..whole };
    let mut pen = Pen::on(buffer, line(inside, 1), theme.signs.cut);
    pen.text("> ", theme.accent).text(given.field.text(), theme.strong).text("_", theme.accent);
    for (row, entry) in given.entries.iter().take(GROUPS).enumerate() {
        Pen::on(buffer, line(inside, row as u16 + 2), theme.signs.cut).skip(2).text(&entry.text, theme.plain);
    }
    let all = given.entries.len() as u64;
    let more = if given.entries.len() > GROUPS { format!("{} in all", grouped(all)) } else { String::new() };
    Pen::on(buffer, line(inside, shown + 2), theme.signs.cut).skip(2).text(&more, theme.dim);
    let (text, style) = match &given.problem {
        Some(problem) => (problem.clone(), theme.warning),
        None if given.is_reading() => {
            let of = if all == 0 { String::new() } else { format!(" of {}", grouped(all)) };
            (format!("reading… {}{of} so far", grouped(given.met as u64)), theme.dim)
        }
        None => (app.workspace().cost_of_finding(given.entries.len()), theme.dim),
    };
    Pen::on(buffer, line(inside, shown + 4), theme.signs.cut).text(&text, style);
    true
}
