//! The box in the middle: what can be done, what is about to be done, what came of it once.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, Clear, Widget};

use super::evidence;
use super::pen::{Pen, line};
use super::person;
use super::theme::Theme;
use crate::app::App;
use crate::app::action::Action;
use crate::app::action::answer::going;
use crate::app::action::entry::Entry;
use crate::app::action::entry::bring_back::BringBack;
use crate::app::action::entry::device;
use crate::app::action::question::Question;
use crate::app::action::question::Recheck;
use crate::app::action::revealed::Look;
use crate::app::action::revealed::Revealed;
use crate::app::care::{Cared, rows};
use crate::app::connections::new_token::NewToken;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::app::part::group_choice::GroupChoice;
use crate::app::part::wrap::wrap;
use crate::app::person::advice::which;
use crate::protocol::factor::Factor;
use crate::protocol::row::RowField;

/// The widest box; longer lines are hard to read.
const WIDEST: u16 = 78;

/// A line of the box: text and how it looks.
type Line = (String, Style);

/// What stands in the upper line of a box. The title gives way where there is no room for both: what the remark says
/// is not to be missed.
pub(super) struct Heading<'a> {
    pub title: &'a str,
    pub remark: Option<String>,
}

impl<'a> From<&'a str> for Heading<'a> {
    fn from(title: &'a str) -> Self {
        Self { title, remark: None }
    }
}

/// Clears a place in the middle and frames it; yields the inside.
pub(super) fn open_box(
    heading: &Heading<'_>,
    rows: u16,
    style: Style,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Rect {
    let width = area.width.saturating_sub(2).min(WIDEST);
    let height = (rows + 2).min(area.height);
    let place = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    Clear.render(place, buffer);
    Block::bordered().border_style(style).render(place, buffer);
    let remark = heading.remark.as_deref().unwrap_or_default();
    let upper = Rect { x: place.x + 2, width: width.saturating_sub(4), height: 1, ..place };
    let room = upper.width.saturating_sub(person::width_of(remark) as u16 + 3);
    let mut pen = Pen::on(buffer, upper, theme.signs.cut);
    pen.text(" ", theme.plain).cell(heading.title, room.min(person::width_of(heading.title) as u16), theme.strong);
    if !remark.is_empty() {
        pen.text(" ", theme.plain).text(remark, theme.warning);
    }
    pen.text(" ", theme.plain);
    Rect { x: place.x + 2, y: place.y + 1, width: width.saturating_sub(4), height: height.saturating_sub(2) }
}

/// A question with the person it is about; whether something is covered.
pub(super) fn draw(app: &App, question: &Question, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 4));
    let grave = question.risk().is_grave();
    let mut lines: Vec<Line> = Vec::new();
    let identity = person::identity(app, &question.row, u16::MAX);
    lines.extend(wrap(&identity, width).into_iter().map(|text| (text, theme.plain)));
    lines.push((String::new(), theme.plain));
    for text in question.consequences() {
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, theme.plain)));
    }
    if let Some(text) = question.undo_words(app.session().keeps_journal) {
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, theme.dim)));
    }
    for text in options(question) {
        lines.push((text, theme.accent));
    }
    if let Some(text) = app.workspace().refused_before(question.action) {
        lines.push((format!("Mind: {text}."), theme.warning));
    } else if question.may_refuse {
        lines.push(("Status and offered links disagree: Okta may refuse.".to_owned(), theme.warning));
    }
    if let Some(text) = question.just_done(app.now) {
        lines.extend(wrap(&format!("Mind: {text}"), width).into_iter().map(|text| (text, theme.warning)));
    }
    let login = question.has_login_field().then(|| question.row.get(RowField::Login));
    let beside = rows::of_care(&question.care, question.opens(), login, width);
    lines.extend(evidence::lines(beside, theme));
    if let Some(mark) = app.session().mark_of(&question.row, app.now) {
        let text = format!("The caller is {}.", mark.words(app.now, &app.zone));
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, theme.good)));
    }
    let steps = question.steps().unwrap_or_default();
    if let Some(why) = app.session().lacks_proof(&question.row, &steps, app.now) {
        let text = format!("Mind: {why}.");
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, theme.warning)));
    }
    for text in &question.changed {
        lines.extend(wrap(&format!("Changed meanwhile: {text}"), width).into_iter().map(|text| (text, theme.warning)));
    }
    if let Some(reason) = &question.refused {
        lines.extend(wrap(&format!("Not possible now: {reason}."), width).into_iter().map(|text| (text, theme.bad)));
    }
    let entry_rows = if question.refused.is_some() && matches!(question.entry, Entry::BringBack(_)) {
        0
    } else {
        entry_rows(&question.entry)
    };
    let evidence: Vec<Line> =
        evidence::lines(rows::of_evidence(&question.evidence, question.is_on_login(), width), theme).collect();
    let below = entry_rows + evidence.len() as u16;
    let rows = lines.len() as u16 + below + 2;
    let frame = if grave { theme.bad } else { theme.accent };
    let title = question.title();
    let heading = Heading { title: &title, remark: app.session().marks_left_out(&question.user) };
    let inside = open_box(&heading, rows, frame, theme, buffer, area);
    let room = inside.height.saturating_sub(below + 2);
    draw_lines(fit(lines, usize::from(room), theme), theme, buffer, inside);
    let top = inside.y + (rows - below - 2).min(room);
    let entry = Rect { y: top, height: entry_rows.min(inside.bottom().saturating_sub(top)), ..inside };
    draw_entry(app, question, theme, buffer, entry);
    let top = top + entry.height;
    let place = Rect { y: top, height: (evidence.len() as u16).min(inside.bottom().saturating_sub(top)), ..inside };
    draw_lines(evidence, theme, buffer, place);
    draw_buttons(question, theme, buffer, line(inside, inside.height.saturating_sub(1)));
    true
}

/// Another token is asked for; what is below stays as it is.
pub(super) fn draw_new_token(asked: &NewToken, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 4));
    let mut lines: Vec<Line> = wrap(&asked.reason, width).into_iter().map(|text| (text, theme.warning)).collect();
    lines.push(("Everything stays as it is. With a new token you go on where you are.".to_owned(), theme.plain));
    lines.push((String::new(), theme.plain));
    let field = lines.len() as u16;
    lines.push((String::new(), theme.plain));
    if let Some(error) = &asked.error {
        lines.extend(
            wrap(&format!("{}.", error.trim_end_matches('.')), width).into_iter().map(|text| (text, theme.bad)),
        );
    } else if asked.trying.is_some() {
        lines.push(("Trying it…".to_owned(), theme.dim));
    } else {
        lines.push(("Security > API > Tokens in the admin console makes one.".to_owned(), theme.dim));
    }
    let title = format!("{}: an API token is needed", asked.connection);
    let inside = open_box(&title.as_str().into(), lines.len() as u16, theme.accent, theme, buffer, area);
    for (row, (text, style)) in lines.iter().enumerate() {
        Pen::on(buffer, line(inside, row as u16), theme.signs.cut).text(text, *style);
    }
    let masked = "•".repeat(asked.field.text().chars().count().min(50));
    let mut pen = Pen::on(buffer, line(inside, field), theme.signs.cut);
    pen.cell("New token", 12, theme.accent).text(&masked, theme.strong).text("_", theme.accent);
    true
}

/// The lines as far as there is room: what is missing is told.
fn fit(mut lines: Vec<Line>, room: usize, theme: &Theme) -> Vec<Line> {
    if lines.len() > room {
        lines.retain(|(text, _)| !text.is_empty());
    }
    if lines.len() > room {
        let left = lines.len() + 1 - room.max(1);
        lines.truncate(room.saturating_sub(1));
        lines.push((format!("… {left} more lines; a larger window shows them"), theme.warning));
    }
    lines
}

fn draw_lines(lines: Vec<Line>, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    for (row, (text, style)) in lines.into_iter().enumerate() {
        Pen::on(buffer, line(area, row as u16), theme.signs.cut).text(&text, style);
    }
}

fn options(question: &Question) -> Vec<String> {
    let mark = |on: bool| if on { "[x]" } else { "[ ]" };
    let key = |command| key::name_while(question.takes_text(), Context::Question, command);
    let mut lines = Vec::new();
    if question.action.can_mail() {
        lines.push(format!(
            "{} {key}  send it by mail; else the link is shown here",
            mark(question.options.mail),
            key = key(Command::ToggleMail)
        ));
    }
    if let Entry::Undo(undo) = &question.entry
        && let Some(rules) = undo.exceptions()
    {
        let title = Action::ClearException.title(&question.row.status).to_lowercase();
        let which = format!("{title} to the rule {rules}, too");
        lines.push(format!("{} {}  {which}", mark(undo.clears), key(Command::ToggleExceptions)));
    }
    let ends = question.options.end_sessions;
    if question.action.can_end_sessions(&question.row.status) {
        let told = "end sessions, revoke tokens and forget devices too";
        lines.push(format!("{} {}  {told}", mark(ends), key(Command::ToggleSessions)));
    }
    if question.action == Action::ClearSessions {
        lines.push(format!(
            "{} {key}  revoke the tokens of apps too",
            mark(question.options.tokens),
            key = key(Command::ToggleTokens)
        ));
        lines.push(format!(
            "{} {key}  forget remembered devices: the second factor is asked for again",
            mark(question.options.forget),
            key = key(Command::ToggleDevices)
        ));
    }
    lines
}

/// Rows of groups or factors that are in view.
const LIST: u16 = 7;

fn entry_rows(entry: &Entry) -> u16 {
    match entry {
        Entry::Nothing | Entry::Undo(_) => 0,
        Entry::Password { .. } | Entry::Login { .. } => 2,
        Entry::Recovery { .. } | Entry::AccessCode(_) => 3,
        Entry::Factors { all, .. } => all.value().map_or(2, |all| all.len() as u16 + 3).min(LIST + 3),
        Entry::Groups(_) => LIST + 2,
        Entry::Device(one) => one.ways.len() as u16 + 1,
        Entry::BringBack(back) => back.rows.len().min(usize::from(LIST)) as u16 + 2,
    }
}

fn draw_entry(app: &App, question: &Question, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let field = |buffer: &mut Buffer, row: u16, label: &str, text: &str, focused: bool| {
        let mut pen = Pen::on(buffer, line(area, row), theme.signs.cut);
        pen.cell(label, 18, theme.accent).text(text, theme.strong);
        if focused {
            pen.text("_", theme.accent);
        }
    };
    match &question.entry {
        Entry::Nothing | Entry::Undo(_) => {}
        Entry::BringBack(back) => draw_back(back, theme, buffer, area),
        Entry::Device(one) => {
            for (at, way) in one.ways.iter().enumerate() {
                let (sign, style) = if at == one.at { ("> ", theme.strong) } else { ("  ", theme.plain) };
                let mut pen = Pen::on(buffer, line(area, at as u16), theme.signs.cut);
                pen.text(sign, theme.accent).text(device::title(way), style);
            }
        }
        Entry::Password { text, shown } => {
            let masked = "•".repeat(text.text().chars().count());
            field(buffer, 1, "New password", if *shown { text.text() } else { &masked }, true);
            Pen::on(buffer, line(area, 0), theme.signs.cut)
                .text(&format!("{} shows what is typed", key::name(Context::Question, Command::Reveal)), theme.dim);
        }
        Entry::AccessCode(code) => {
            Pen::on(buffer, line(area, 0), theme.signs.cut).text(&code.words(), theme.dim);
            if code.offer.value().is_some_and(Option::is_some) {
                field(buffer, 1, "Minutes", code.minutes.text(), true);
            }
            if let Some(given) = &code.given {
                let text = format!("There is one already: {}.", which(given, false, app.now, &app.zone));
                Pen::on(buffer, line(area, 2), theme.signs.cut).text(&text, theme.warning);
            }
        }
        Entry::Login { text } => {
            let wanted = format!("Type the login to confirm: {}", question.row.get(RowField::Login));
            Pen::on(buffer, line(area, 0), theme.signs.cut).text(&wanted, theme.warning);
            field(buffer, 1, "Login", text.text(), true);
        }
        Entry::Recovery { question, answer, on_answer } => {
            let masked = "•".repeat(answer.text().chars().count());
            field(buffer, 1, "Question", question.text(), !on_answer);
            field(buffer, 2, "Answer", &masked, *on_answer);
        }
        Entry::Factors { all, marked, at } => match all.value() {
            None => {
                let text = all.failure().map_or("reading the factors…".to_owned(), |failure| {
                    format!("Factors not read: {}.", failure.kind.sentence())
                });
                Pen::on(buffer, line(area, 1), theme.signs.cut).text(&text, theme.dim);
            }
            Some(factors) => draw_factors(app, question, (factors, marked, *at), theme, buffer, area),
        },
        Entry::Groups(choice) => {
            field(buffer, 0, "Group", choice.find.text(), true);
            draw_groups(choice, theme, buffer, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area });
        }
    }
}

/// What comes back, line by line, and below how many are out of view.
fn draw_back(back: &BringBack, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if back.rows.is_empty() {
        let text =
            if back.line.is_some() { "No group and no app was given by hand." } else { "reading what they had…" };
        Pen::on(buffer, line(area, 1), theme.signs.cut).text(text, theme.dim);
        return;
    }
    let room = usize::from(area.height.saturating_sub(1));
    let top = back.at.saturating_sub(room.saturating_sub(1));
    for (row, (index, had)) in back.rows.iter().enumerate().skip(top).take(room).enumerate() {
        let place = line(area, row as u16);
        let selected = index == back.at;
        let style = match (selected, had.fixed) {
            (true, _) => theme.selected,
            (false, true) => theme.dim,
            (false, false) => theme.plain,
        };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let mark = match (had.fixed, had.marked) {
            (true, _) => "    ",
            (false, true) => "[x] ",
            (false, false) => "[ ] ",
        };
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, style)
            .text(mark, style)
            .cell(had.thing.kind(), 6, style)
            .cell(&had.name, 32, style)
            .skip(1)
            .text(had.note.as_deref().unwrap_or_default(), if selected { style } else { theme.dim });
    }
    let ticked = back.rows.iter().filter(|had| had.marked && !had.fixed).count();
    let hidden = back.rows.len().saturating_sub(room);
    let more = if hidden > 0 { format!("; {hidden} more lines") } else { String::new() };
    let below = format!("{ticked} of {} come back{more}", back.rows.len());
    Pen::on(buffer, line(area, area.height.saturating_sub(1)), theme.signs.cut).text(&below, theme.accent);
}

fn draw_groups(choice: &GroupChoice, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let groups = choice.offered();
    if groups.is_empty() {
        let note = match (choice.found.is_awaited(), choice.found.failure()) {
            (true, _) => "searching…".to_owned(),
            (false, Some(failure)) => format!("Groups not read: {}.", failure.kind.sentence()),
            (false, None) => "No group is called so.".to_owned(),
        };
        Pen::on(buffer, line(area, 0), theme.signs.cut).text(&note, theme.dim);
    }
    let position = choice.position();
    let top = position.unwrap_or(0).saturating_sub(usize::from(LIST) - 1);
    for (row, group) in groups.iter().enumerate().skip(top).take(usize::from(LIST)) {
        let place = line(area, (row - top) as u16);
        let selected = position == Some(row);
        let reason = if choice.is_own(group) { Some("in it already") } else { group.kind.fixed_because() };
        let style = match (selected, reason) {
            (true, _) => theme.selected,
            (false, Some(_)) => theme.dim,
            (false, None) => theme.plain,
        };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, style).cell(&group.name, 30, style).skip(1);
        if let Some(rights) = group.rights() {
            pen.text(rights, if selected { style } else { theme.warning }).skip(2);
        }
        pen.text(reason.unwrap_or(&group.description), if selected { style } else { theme.dim });
    }
    if let Some(failure) = choice.own.failure() {
        let note = format!("Which of them this person is in is not known: {}.", failure.kind.sentence());
        Pen::on(buffer, line(area, LIST), theme.signs.cut).text(&note, theme.dim);
    }
}

fn draw_factors(
    app: &App,
    question: &Question,
    (factors, marked, at): (&[Factor], &[bool], usize),
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    if factors.is_empty() {
        Pen::on(buffer, line(area, 1), theme.signs.cut).text("No factor is enrolled.", theme.dim);
        return;
    }
    let goes = going(factors, marked);
    let room = usize::from(area.height.saturating_sub(3));
    let top = at.saturating_sub(room.saturating_sub(1));
    for (row, (index, factor)) in factors.iter().enumerate().skip(top).take(room).enumerate() {
        let place = line(area, row as u16 + 1);
        let selected = index == at;
        let style = if selected { theme.selected } else { theme.plain };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let mark = if marked.get(index) == Some(&true) { "[x] " } else { "[ ] " };
        let goes_along = goes.iter().any(|other| other.id == factor.id) && marked.get(index) != Some(&true);
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, style)
            .text(mark, style)
            .cell(&factor.name(), 26, style)
            .skip(1)
            .cell(&which(factor, question.revealed, app.now, &app.zone), 22, style)
            .skip(1);
        pen.text(if goes_along { "goes along" } else { factor.state() }, if selected { style } else { theme.dim });
    }
    let names = |list: Vec<&Factor>| list.iter().map(|factor| factor.name()).collect::<Vec<_>>().join(", ");
    let stays: Vec<_> = factors.iter().filter(|factor| !goes.iter().any(|other| other.id == factor.id)).collect();
    let kept = if stays.is_empty() { "nothing".to_owned() } else { names(stays) };
    let place = line(area, area.height.saturating_sub(2));
    if goes.is_empty() {
        Pen::on(buffer, place, theme.signs.cut).text("Nothing is ticked: nothing goes.", theme.plain);
    } else {
        let summary = format!("Goes: {}. Stays: {kept}.", names(goes));
        Pen::on(buffer, place, theme.signs.cut).text(&summary, theme.warning);
    }
    let key = |command| key::name_while(question.takes_text(), Context::Question, command);
    let keys = format!("{} ticks, {} ticks all", key(Command::Mark), key(Command::MarkAll));
    Pen::on(buffer, line(area, area.height.saturating_sub(1)), theme.signs.cut).text(&keys, theme.dim);
}

fn draw_buttons(question: &Question, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    let button = |pen: &mut Pen<'_>, text: &str, focused: bool| {
        let style = if focused { theme.selected } else { theme.plain.add_modifier(Modifier::DIM) };
        pen.text(" ", style).text(text, style).text(" ", style).skip(2);
    };
    let go = question.action.title(&question.row.status);
    if question.refused.is_some() {
        button(&mut pen, "Close", true);
        return;
    }
    let state = match (&question.recheck, question.confirmed) {
        (Recheck::Awaited(_), true) => "confirmed; reading the person once more…",
        (Recheck::Awaited(_), false) => "reading the person once more…",
        (Recheck::Done, true) => "confirmed; reading what others did…",
        (Recheck::Done, _) if !question.changed.is_empty() => "Enter once more if it still holds",
        (Recheck::Done, _) => "",
    };
    if matches!(question.entry, Entry::Login { .. }) {
        button(&mut pen, go, true);
        pen.text("Enter, once the login is typed", theme.dim);
    } else if question.risk().is_grave() {
        button(&mut pen, "Cancel", question.on_cancel);
        button(&mut pen, go, !question.on_cancel);
        // Both have no room in a narrow box.
        if !question.confirmed {
            pen.text(&format!("{}, then Enter", key::name(Context::Question, Command::SwitchFocus)), theme.dim);
        }
    } else {
        button(&mut pen, go, !question.on_cancel);
        button(&mut pen, "Cancel", question.on_cancel);
    }
    pen.right(state, theme.dim);
}

/// A temporary password or a link, shown once; whether something is covered.
pub(super) fn draw_revealed(revealed: &Revealed, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 4));
    let mut lines: Vec<Line> = Vec::new();
    let secret = revealed.secret.expose();
    if revealed.look == Look::Masked {
        lines.push(("•".repeat(12), theme.strong));
    } else {
        lines.extend(crate::app::part::wrap::wrap(secret, width).into_iter().map(|text| (text, theme.strong)));
    }
    if revealed.look == Look::Spelled {
        lines.push((String::new(), theme.plain));
        let spelled = secret.chars().map(spell).collect::<Vec<_>>().join(", ");
        lines.extend(wrap(&spelled, width).into_iter().map(|text| (text, theme.accent)));
    }
    lines.push((String::new(), theme.plain));
    lines.push((revealed.note.clone(), theme.dim));
    let close =
        if revealed.closing { "Esc once more closes it for good." } else { "It is shown this once and kept nowhere." };
    lines.push((close.to_owned(), if revealed.closing { theme.warning } else { theme.dim }));
    lines.push((
        format!(
            "{} show · {} spell · {} copy · Esc twice closes",
            key::name(Context::Revealed, Command::Reveal),
            key::name(Context::Revealed, Command::Spell),
            key::name(Context::Revealed, Command::CopySecret)
        ),
        theme.dim,
    ));
    let inside = open_box(&revealed.title.as_str().into(), lines.len() as u16, theme.accent, theme, buffer, area);
    for (row, (text, style)) in lines.iter().enumerate() {
        Pen::on(buffer, line(inside, row as u16), theme.signs.cut).text(text, *style);
    }
    true
}

/// A character as it is read aloud: `K kilo`, `a alfa`, `7 seven`.
fn spell(character: char) -> String {
    const LETTERS: [&str; 26] = [
        "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima",
        "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey",
        "x-ray", "yankee", "zulu",
    ];
    const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = match character {
        'a'..='z' => LETTERS[usize::from(character as u8 - b'a')].to_owned(),
        'A'..='Z' => format!("capital {}", LETTERS[usize::from(character as u8 - b'A')]),
        '0'..='9' => DIGITS[usize::from(character as u8 - b'0')].to_owned(),
        '-' => "dash".to_owned(),
        '_' => "underscore".to_owned(),
        '.' => "dot".to_owned(),
        '!' => "exclamation mark".to_owned(),
        '?' => "question mark".to_owned(),
        '#' => "hash".to_owned(),
        '$' => "dollar".to_owned(),
        '%' => "percent".to_owned(),
        '&' => "ampersand".to_owned(),
        '*' => "star".to_owned(),
        '+' => "plus".to_owned(),
        '=' => "equals".to_owned(),
        '@' => "at".to_owned(),
        other => other.escape_unicode().to_string(),
    };
    format!("{character} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_spelled_so_that_it_can_be_read_aloud() {
        let spelled: Vec<_> = "Kx7-".chars().map(spell).collect();
        assert_eq!(spelled, ["K capital kilo", "x x-ray", "7 seven", "- dash"]);
    }
}
