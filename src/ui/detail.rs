//! The User screen: identity, tabs, and the tab that is shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::json;
use super::pen::{Pen, line, rule};
use super::person;
use super::theme::Theme;
use crate::app::action::deed::Legality;
use crate::app::action::deed::Offer;
use crate::app::part::wrap::wrap;
use crate::app::person::DetailScreen;
use crate::app::person::advice::SignInRow;
use crate::app::person::advice::which;
use crate::app::person::log::LogLine;
use crate::app::person::profile::LABEL;
use crate::app::person::profile::ProfileLine;
use crate::app::person::tab::Tab;
use crate::app::{App, layout};
use crate::messages::Failure;
use crate::protocol::access::AppLink;
use crate::protocol::factor::Factor;
use crate::protocol::group::Group;
use crate::protocol::verdict::Verdict;

/// Draws the screen into `area` (between header and status); yields where the terminal's cursor stands.
pub fn draw(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    draw_identity(app, screen, theme, buffer, area);
    let cursor = draw_tabs(screen, theme, buffer, line(area, 2));
    rule(buffer, line(area, 3), theme.signs.rule, theme.dim);
    let body = Rect { x: area.x + 1, y: area.y + 4, width: area.width - 2, height: layout::of_detail(app).body };
    match screen.tab {
        Tab::Json => return cursor.or(draw_json(screen, theme, buffer, body)).or(Some((body.x, body.y))),
        Tab::SignIn => draw_sign_in(screen, theme, buffer, body),
        Tab::Apps => draw_apps(screen, theme, buffer, body),
        Tab::Factors => draw_factors(app, screen, theme, buffer, body),
        Tab::Log => draw_log(screen, theme, buffer, body),
        Tab::Profile => draw_profile(screen, theme, buffer, body),
        Tab::Groups => draw_groups(screen, theme, buffer, body),
    }
    cursor.or(Some((body.x, body.y)))
}

fn draw_identity(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let session = app.session();
    let known = session.directory.by_id(screen.user.value().map_or(&*screen.id, |user| &*user.id));
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1);
    let Some(row) = known.map(|at| session.directory.row(at)) else {
        let text = if screen.user.is_awaited() { "reading…" } else { "not read" };
        pen.text(&screen.id, theme.strong).skip(3).text(text, theme.dim);
        return;
    };
    let read = session.reading(row.id()).map(|reading| {
        let at = reading.at.to_zoned_datetime(app.zone.clone()).strftime("%H:%M:%S").to_string();
        if screen.user.is_awaited() { "reading…".to_owned() } else { format!("read {at}") }
    });
    pen.text(&row.name(), theme.strong).skip(3);
    person::draw_status(app, row, theme, &mut pen);
    pen.skip(1);
    let rest = Rect { x: pen.column(), width: pen.room().saturating_sub(1), ..line(area, 0) };
    Pen::on(buffer, rest, theme.signs.cut).right(&read.unwrap_or_default(), theme.dim);
    Pen::on(buffer, line(area, 1), theme.signs.cut)
        .skip(1)
        .text(&person::identity(app, row, area.width.saturating_sub(1)), theme.plain);
}

fn draw_tabs(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    for tab in Tab::ALL {
        if tab == screen.tab {
            pen.text("[", theme.accent).text(tab.title(), theme.strong).text("]", theme.accent);
        } else {
            pen.text(" ", theme.plain).text(tab.title(), theme.plain).text(" ", theme.plain);
        }
        pen.skip(1);
    }
    let json = &screen.json;
    let searching = screen.finding || !json.find.is_empty();
    if screen.tab != Tab::Json || !searching {
        pen.right("t + first letter ", theme.dim);
        return None;
    }
    pen.skip(1).text("/", theme.accent);
    let start = pen.column();
    pen.text(json.find.text(), theme.strong);
    pen.skip(1).right(&json::found(json), theme.dim);
    screen.finding.then(|| (start + person::width_of(json.find.before_cursor()) as u16, area.y))
}

/// What stands in place of a tab that has nothing to show yet.
fn draw_instead(awaited: bool, failure: Option<&Failure>, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let (text, style) = match failure {
        _ if awaited => ("reading…".to_owned(), theme.dim),
        Some(failure) => (format!("{failure}. r tries again."), theme.warning),
        None => return,
    };
    for (row, text) in wrap(&text, usize::from(area.width)).iter().enumerate() {
        Pen::on(buffer, line(area, row as u16 + 1), theme.signs.cut).text(text, style);
    }
}

fn draw_profile(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if screen.profile.is_empty() {
        draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
        return;
    }
    for (row, entry) in screen.profile.iter().skip(screen.scroll()).take(usize::from(area.height)).enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16), theme.signs.cut);
        match entry {
            ProfileLine::Section(title) => pen.text(title, theme.accent),
            ProfileLine::Field { label, value } => {
                pen.skip(2).cell(label, LABEL as u16 - 1, theme.dim).skip(1).text(value, theme.plain)
            }
            ProfileLine::Folded(count) => {
                let plural = if *count == 1 { "" } else { "s" };
                pen.skip(2).text(&format!("{count} empty field{plural} folded (z)"), theme.dim)
            }
            ProfileLine::Note(text) => pen.text(text, theme.warning),
            ProfileLine::Blank => &mut pen,
        };
    }
}

/// Columns of a label on the Sign-in tab.
const FACT: u16 = 14;
/// Columns of the facts where actions stand beside them.
const FACTS: u16 = 57;

fn draw_sign_in(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if screen.sign_in.is_empty() {
        draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
        return;
    }
    for (row, entry) in screen.sign_in.iter().skip(screen.scroll()).take(usize::from(area.height)).enumerate() {
        let place = line(area, row as u16);
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        match entry {
            SignInRow::Heading(text) => {
                pen.text(text, theme.accent);
            }
            SignInRow::Headings(left, right) => {
                pen.cell(left, FACTS, theme.accent).text(right, theme.accent);
            }
            SignInRow::Why(text) => {
                pen.skip(2).text(text, theme.plain);
            }
            SignInRow::Advice(text) => {
                pen.skip(2).text(text, theme.strong);
            }
            SignInRow::Missing(text) => {
                pen.skip(2).text(text, theme.warning);
            }
            SignInRow::Note(text) => {
                pen.skip(2).text(text, theme.dim);
            }
            SignInRow::Pair { fact, offer } => draw_pair(fact.as_ref(), offer.as_ref(), theme, buffer, place),
            SignInRow::Attempt(attempt) => {
                let style =
                    if attempt.verdict == Verdict::Done { theme.good } else { theme.of_verdict(attempt.verdict) };
                pen.skip(2).cell(&attempt.when, 16, theme.plain).skip(1).cell(&attempt.result, 10, style).skip(1);
                pen.cell(&attempt.reason, 18, theme.plain).skip(1).cell(&attempt.address, 15, theme.dim).skip(1);
                pen.cell(&attempt.place, 22, theme.dim).skip(1).text(&attempt.client, theme.dim);
            }
            SignInRow::Blank => {}
        }
    }
}

fn draw_pair(
    fact: Option<&(&'static str, String)>,
    offer: Option<&Offer>,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let beside = fact.is_some() && offer.is_some() || area.width >= FACTS + 57;
    let left = if offer.is_some() && beside { Rect { width: FACTS - 2, ..area } } else { area };
    if let Some((label, value)) = fact {
        Pen::on(buffer, left, theme.signs.cut).skip(2).cell(label, FACT, theme.dim).text(value, theme.plain);
    }
    if let Some(offer) = offer {
        let skip = if beside { FACTS } else { 0 };
        let place = Rect { x: area.x + skip, width: area.width.saturating_sub(skip), ..area };
        draw_offer(offer, theme, Pen::on(buffer, place, theme.signs.cut).skip(2));
    }
}

/// An action with its letter, or dimmed with the reason why not.
pub fn draw_offer(offer: &Offer, theme: &Theme, pen: &mut Pen<'_>) {
    let mut letter = [0; 4];
    let letter = offer.deed.letter().encode_utf8(&mut letter);
    let illegal = matches!(offer.legality, Legality::Illegal(_));
    let (mark, style) = if illegal { ("-", theme.dim) } else { (&*letter, theme.plain) };
    pen.cell(mark, 3, if illegal { theme.dim } else { theme.key }).cell(offer.title, 28, style).skip(1);
    pen.text(&offer.words, theme.dim);
}

/// A table of a tab: its title line scrolls with it. `draw` writes one entry.
fn draw_table<T>(
    screen: &DetailScreen,
    entries: &[T],
    heading: impl Fn(&mut Pen<'_>),
    draw: impl Fn(&mut Pen<'_>, &T),
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) {
    let top = screen.scroll();
    for row in 0..area.height {
        let mut pen = Pen::on(buffer, line(area, row), theme.signs.cut);
        let at = top + usize::from(row);
        if at == 0 {
            heading(&mut pen);
        } else if let Some(entry) = entries.get(at - 1) {
            draw(&mut pen, entry);
        }
    }
}

fn draw_groups(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(groups) = screen.groups.value() else {
        draw_instead(screen.groups.is_awaited(), screen.groups.failure(), theme, buffer, area);
        return;
    };
    if groups.is_empty() {
        Pen::on(buffer, line(area, 1), theme.signs.cut).text("In no group.", theme.dim);
        return;
    }
    let name = (area.width * 2 / 5).clamp(16, 44);
    let kind = 17;
    let heading = |pen: &mut Pen<'_>| {
        pen.cell("Group", name, theme.column).skip(1).cell("Type", kind, theme.column).skip(1);
        pen.text("Description", theme.column).right(&format!("{} groups", groups.len()), theme.dim);
    };
    let draw = |pen: &mut Pen<'_>, group: &Group| {
        let shown = if group.name.is_empty() { &group.id } else { &group.name };
        pen.cell(shown, name, theme.plain).skip(1).cell(group.kind.word(), kind, theme.dim).skip(1);
        // Why membership is not ours to change matters more than what the group is for.
        pen.text(group.kind.fixed_because().unwrap_or(&group.description), theme.dim);
    };
    draw_table(screen, groups, heading, draw, theme, buffer, area);
}

fn draw_apps(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(apps) = screen.apps.value() else {
        draw_instead(screen.apps.is_awaited(), screen.apps.failure(), theme, buffer, area);
        return;
    };
    if apps.is_empty() {
        Pen::on(buffer, line(area, 1), theme.signs.cut).text("No apps on the dashboard.", theme.dim);
        return;
    }
    let name = (area.width / 2).clamp(16, 44);
    let heading = |pen: &mut Pen<'_>| {
        pen.cell("App", name, theme.column).skip(1).text("Kind", theme.column);
        pen.right(&format!("{} apps", apps.len()), theme.dim);
    };
    let draw = |pen: &mut Pen<'_>, app: &AppLink| {
        pen.cell(app.name(), name, theme.plain).skip(1).text(&app.app_name, theme.dim);
        if app.hidden {
            pen.text(" (hidden)", theme.dim);
        }
    };
    draw_table(screen, apps, heading, draw, theme, buffer, area);
}

/// Okta makes the list for whoever asks.
const AS_SEEN: &str = "as your token and network may see it";

fn draw_factors(app: &App, screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let Some(factors) = screen.factors.value() else {
        draw_instead(screen.factors.is_awaited(), screen.factors.failure(), theme, buffer, area);
        return;
    };
    if factors.is_empty() {
        Pen::on(buffer, line(area, 1), theme.signs.cut).text(&format!("No factor, {AS_SEEN}."), theme.dim);
        return;
    }
    // A passkey's whole name where there is room for it.
    let name = if area.width < 100 { 24 } else { 36 };
    let state = 24;
    let heading = |pen: &mut Pen<'_>| {
        pen.cell("Factor", name, theme.column).skip(1).cell("State", state, theme.column).skip(1);
        pen.text("Which", theme.column).right("a f resets", theme.dim);
    };
    let draw = |pen: &mut Pen<'_>, factor: &Factor| {
        let style = if factor.is_active() { theme.good } else { theme.warning };
        let called = factor.name();
        // A name that is longer than its column is told whole.
        pen.cell(&called, name.max(person::width_of(&called) as u16), theme.plain)
            .skip(1)
            .cell(factor.state(), state, style)
            .skip(1);
        pen.text(&which(factor, app.now, &app.zone), theme.dim);
    };
    draw_table(screen, factors, heading, draw, theme, buffer, area);
    if let Some(row) = (factors.len() + 2).checked_sub(screen.scroll()).filter(|row| *row < usize::from(area.height)) {
        Pen::on(buffer, line(area, row as u16), theme.signs.cut).text(&format!("The list {AS_SEEN}."), theme.dim);
    }
}

fn draw_log(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if screen.log.value().is_none() {
        draw_instead(screen.log.is_awaited(), screen.log.failure(), theme, buffer, area);
        return;
    }
    for (row, entry) in screen.log_lines.iter().skip(screen.scroll()).take(usize::from(area.height)).enumerate() {
        let mut pen = Pen::on(buffer, line(area, row as u16), theme.signs.cut);
        match entry {
            LogLine::Section(title) => {
                pen.text(title, theme.accent);
            }
            LogLine::Event { when, what, about, by, result, verdict, from } => {
                let style = theme.of_verdict(*verdict);
                let (what_width, by_width) = if area.width < 100 { (22, 12) } else { (28, 22) };
                pen.skip(2).cell(when, 15, theme.plain).skip(1).cell(what, what_width, style).skip(1);
                pen.cell(by, by_width, theme.dim).skip(1).text(result, style);
                let rest = [about, from].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
                if !result.is_empty() && !rest.is_empty() {
                    pen.text(" · ", theme.dim);
                }
                pen.text(&rest.join(" · "), theme.dim);
            }
            LogLine::Note(text) => {
                pen.text(text, theme.dim);
            }
            LogLine::Blank => {}
        }
    }
}

fn draw_json(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    if screen.json.is_empty() {
        draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
    }
    json::draw(&screen.json, theme, buffer, area)
}
