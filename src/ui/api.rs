//! The API screen: the call, its answer, and what is written.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::evidence;
use super::json;
use super::pen::{Pen, line, rule};
use super::person::width_of;
use super::question::open_box;
use super::theme::Theme;
use crate::app::App;
use crate::app::api::ApiScreen;
use crate::app::api::Mode;
use crate::app::api::Purpose;
use crate::app::api::Shown;
use crate::app::api::draft::Completion;
use crate::app::api::pairs::PairKind;
use crate::app::api::pairs::Pairs;
use crate::app::api::question::Sending;
use crate::app::api::table::Table;
use crate::app::care::{Cared, rows};
use crate::app::input::command::{ApiCommand, Command};
use crate::app::input::key::{self, Context};
use crate::app::layout;
use crate::app::part::amount::{size, spent};
use crate::app::part::count::grouped;
use crate::app::part::times;
use crate::app::part::wrap::wrap;
use crate::messages::ApiBody;
use crate::protocol::operation::Risk;

/// Draws the screen; where the cursor stands.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let screen = &app.workspace().api;
    let layout = layout::of_api(app);
    let mut cursor = draw_call(screen, theme, buffer, line(area, 0));
    let second = draw_second(screen, theme, buffer, line(area, 1));
    cursor = cursor.or(second);
    let body = Rect { y: area.y + 3, height: layout.body, ..area };
    draw_divider(app, theme, buffer, line(area, 2));
    match &screen.mode {
        Mode::Path { chosen } => draw_completions(screen, *chosen, theme, buffer, body),
        Mode::Pairs(pairs) => cursor = draw_pairs(pairs, theme, buffer, body),
        Mode::Body => cursor = Some(draw_body(screen, theme, buffer, body)),
        Mode::History { find, at } => draw_history(app, find.text(), *at, theme, buffer, body),
        Mode::Reading | Mode::Line { .. } => {
            let selected = draw_answer(screen, theme, buffer, body);
            cursor = cursor.or(selected);
        }
    }
    cursor
}

/// Method and path.
fn draw_call(screen: &ApiScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1).cell(screen.draft.method.as_str(), 7, theme.strong);
    let field = &screen.draft.line;
    if matches!(screen.mode, Mode::Path { .. }) {
        // What is typed at stays in view.
        let room = usize::from(pen.room()).saturating_sub(2);
        let before = width_of(field.before_cursor());
        let skipped = before.saturating_sub(room);
        let start = pen.column();
        pen.text(super::person::skip_columns(field.text(), skipped), theme.strong);
        return Some((start + (before - skipped) as u16, area.y));
    }
    pen.text(field.text(), theme.plain);
    None
}

/// What is wrong, what is typed, or what else the call holds.
fn draw_second(screen: &ApiScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if let Some(error) = &screen.error {
        pen.text("! ", theme.bad).text(error, theme.bad);
        return None;
    }
    if let Mode::Line { purpose, field, error } = &screen.mode {
        pen.text(purpose.label(), theme.accent).text(": ", theme.accent);
        let start = pen.column();
        pen.text(field.text(), theme.strong);
        let cursor = (start + width_of(field.before_cursor()) as u16, area.y);
        let note = match (error, purpose, &screen.shown) {
            (Some(error), ..) => {
                pen.skip(2).text(error, theme.bad);
                return Some(cursor);
            }
            (None, Purpose::Find, Some(shown)) => json::found(shown.view()),
            (None, Purpose::Filter, _) => "for example $[*].profile.login".to_owned(),
            (None, Purpose::Reason, _) => "the machine's policy asks for one".to_owned(),
            (None, ..) => String::new(),
        };
        pen.skip(2).right(&format!("{note} "), theme.dim);
        return Some(cursor);
    }
    if let Mode::History { find, .. } = &screen.mode {
        pen.text("Find: ", theme.accent);
        let start = pen.column();
        pen.text(find.text(), theme.strong);
        let count = screen.past_like(find.text()).len();
        pen.right(&format!("{} calls ", grouped(count as u64)), theme.dim);
        return Some((start + width_of(find.before_cursor()) as u16, area.y));
    }
    pen.text(&rest_of_call(screen), theme.dim);
    None
}

/// Headers and body in few words; for a read with neither, what the address is.
fn rest_of_call(screen: &ApiScreen) -> String {
    let draft = &screen.draft;
    let mut parts = Vec::new();
    if let Ok(address) = crate::protocol::raw_call::Address::understand(None, draft.line.text()) {
        let path = address.path();
        let known = crate::protocol::endpoint::known(draft.method.as_str(), path.strip_prefix("/api").unwrap_or(path));
        parts.extend(known.map(|known| known.about.to_owned()));
    }
    let headers: Vec<&str> = draft.headers.iter().map(|(name, _)| name.as_str()).collect();
    if !headers.is_empty() {
        parts.push(format!("headers {}", headers.join(", ")));
    }
    if draft.method == http::Method::GET {
        if !draft.body.is_blank() {
            parts.push("the body is not sent with GET".to_owned());
        }
    } else {
        parts.push(match draft.body_problem() {
            _ if draft.body.is_blank() => "no body".to_owned(),
            None => format!("body {}, JSON", size(draft.body.len() as u64)),
            Some(problem) => format!("body {problem}"),
        });
    }
    parts.join(" · ")
}

/// Between call and answer: what came, or what is awaited.
fn draw_divider(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let screen = &app.workspace().api;
    rule(buffer, area, theme.signs.rule, theme.dim);
    let inside = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
    let mut pen = Pen::on(buffer, inside, theme.signs.cut);
    match &screen.mode {
        Mode::Path { .. } => {
            pen.text(" Suggestions ", theme.dim);
            return;
        }
        Mode::Pairs(pairs) => {
            pen.text(" ", theme.dim).text(pairs.kind.title(), theme.title).text(" ", theme.dim);
            return;
        }
        Mode::Body => {
            let state = match screen.draft.body_problem() {
                _ if screen.draft.body.is_blank() => (" Body ".to_owned(), theme.dim),
                None => (" Body: JSON ".to_owned(), theme.good),
                Some(problem) => (format!(" Body: {problem} "), theme.warning),
            };
            pen.text(&state.0, state.1);
            return;
        }
        Mode::History { .. } => {
            pen.text(" Favourites, then the calls before ", theme.dim);
            return;
        }
        Mode::Reading | Mode::Line { .. } => {}
    }
    if let Some(pending) = &screen.pending {
        let text = match (pending.progress, pending.stopping) {
            (_, true) => " stopping… ".to_owned(),
            (Some((pages, elements, bytes)), false) => {
                let (elements, bytes) = (grouped(elements as u64), size(bytes));
                format!(" {pages} pages, {elements} elements, {bytes} · Esc stops and keeps them ")
            }
            (None, false) if screen.is_writing() => " sent; waiting for the answer… ".to_owned(),
            (None, false) => " waiting for the answer… Esc cancels ".to_owned(),
        };
        pen.text(&text, theme.accent);
        return;
    }
    let Some(shown) = &screen.shown else {
        pen.text(" Enter sends the call ", theme.dim);
        return;
    };
    let reply = &shown.reply;
    let style = match reply.status {
        200..300 => theme.good,
        429 | 300..400 => theme.warning,
        _ => theme.bad,
    };
    pen.text(&format!(" {} ", status_words(reply.status)), style);
    let mut facts = vec![spent(reply.duration), size(reply.bytes)];
    if let Some(count) = reply.elements {
        let pages = if reply.pages > 1 { format!(" on {} pages", reply.pages) } else { String::new() };
        facts.push(format!("{} elements{pages}", grouped(count as u64)));
    }
    if reply.next.is_some() {
        facts.push(format!("{} next page", key::name(Context::Api, Command::Api(ApiCommand::NextPage))));
    }
    if let ApiBody::Binary { .. } = reply.body {
        facts.push(format!("no text; {} saves it", key::name(Context::Api, Command::Api(ApiCommand::Save))));
    }
    if (300..400).contains(&reply.status) {
        facts.push("not followed: the token would go along".to_owned());
    }
    if let Some(picked) = &shown.picked {
        facts.push(format!("{} picked by {}", grouped(picked.count as u64), picked.path));
    }
    if !shown.view().find.is_empty() {
        facts.push(format!("“{}” {}", shown.view().find.text(), json::found(shown.view())));
    }
    facts.push(times::clock(shown.at.0, app.now, &app.zone));
    let call = format!("{} {}", shown.call.method(), shown.call.address().written());
    let is_other = call != format!("{} {}", screen.draft.method, screen.draft.line.text());
    let facts = facts.join(" · ");
    pen.text(&facts, theme.plain).text(" ", theme.dim);
    if is_other {
        pen.text("· to ", theme.dim).text(&call, theme.dim).text(" ", theme.dim);
    }
}

/// `404 Not Found`.
fn status_words(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    format!("{status} {}", reason.unwrap_or_default()).trim_end().to_owned()
}

fn draw_answer(screen: &ApiScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let Some(shown) = &screen.shown else {
        let [path, method, query, body, history] = [
            ApiCommand::EditPath,
            ApiCommand::NextMethod,
            ApiCommand::EditQuery,
            ApiCommand::EditBody,
            ApiCommand::History,
        ]
        .map(|command| key::name(Context::Api, Command::Api(command)));
        let note = format!(
            "{path} edits the path, {method} the method, {query} the query, {body} the body; {history} has earlier calls"
        );
        Pen::on(buffer, line(area, 1), theme.signs.cut).skip(2).text(&note, theme.dim);
        return None;
    };
    if let Some(table) = &shown.table {
        return draw_table(table, theme, buffer, area);
    }
    draw_document(shown, theme, buffer, area)
}

fn draw_document(shown: &Shown, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let view = shown.view();
    if view.is_empty() {
        Pen::on(buffer, line(area, 1), "").skip(2).text("The answer has no body.", theme.dim);
    }
    json::draw(view, theme, buffer, area)
}

fn draw_table(table: &Table, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let height = usize::from(area.height.saturating_sub(1));
    let rows: Vec<Vec<String>> =
        (table.top..(table.top + height).min(table.len())).map(|row| table.cells(row)).collect();
    // As wide as what is in view, within reason.
    let widths: Vec<u16> = table
        .columns()
        .iter()
        .enumerate()
        .skip(table.left)
        .map(|(at, name)| {
            let widest = rows.iter().map(|row| width_of(&row[at])).max().unwrap_or(0).max(width_of(name));
            widest.clamp(4, 32) as u16
        })
        .collect();
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(2);
    for (name, width) in table.columns().iter().skip(table.left).zip(&widths) {
        pen.cell(name, *width, theme.column).skip(2);
    }
    let mut cursor = None;
    for (row, cells) in rows.iter().enumerate() {
        let place = line(area, row as u16 + 1);
        let selected = table.top + row == table.position();
        let style = if selected { theme.selected } else { theme.plain };
        if selected {
            buffer.set_style(place, theme.selected);
            cursor = Some((place.x, place.y));
        }
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, style);
        for (cell, width) in cells.iter().skip(table.left).zip(&widths) {
            pen.cell(cell, *width, style).skip(2);
        }
    }
    cursor
}

fn draw_completions(screen: &ApiScreen, chosen: usize, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let completions = screen.draft.completions();
    if completions.is_empty() {
        let note = "No known address begins like this; it can be sent all the same.";
        Pen::on(buffer, line(area, 0), theme.signs.cut).skip(2).text(note, theme.dim);
    }
    let room = usize::from(area.height).max(1);
    let top = chosen.saturating_sub(room - 1);
    for (row, (at, completion)) in completions.iter().enumerate().skip(top).take(room).enumerate() {
        let place = line(area, row as u16);
        let selected = at == chosen;
        let of = |style: Style| if selected { theme.selected } else { style };
        if selected {
            buffer.set_style(place, theme.selected);
        }
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, of(theme.plain));
        match completion {
            Completion::Endpoint(endpoint) => {
                let path = (area.width / 2).clamp(24, 68);
                pen.cell(endpoint.method, 7, of(theme.dim)).cell(endpoint.path, path, of(theme.plain)).skip(1);
                pen.text(endpoint.about, of(theme.dim));
            }
            Completion::Parameter(name, about) => {
                pen.cell(name, 18, of(theme.accent)).skip(1).text(about, of(theme.dim));
            }
        }
    }
}

fn draw_pairs(pairs: &Pairs, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let width = (area.width / 3).clamp(12, 30);
    Pen::on(buffer, line(area, 0), "").skip(2).cell("Name", width, theme.column).skip(2).text("Value", theme.column);
    let room = usize::from(area.height.saturating_sub(2)).max(1);
    let top = pairs.at().saturating_sub(room - 1);
    let mut cursor = None;
    for (row, (at, (name, value))) in pairs.rows().iter().enumerate().skip(top).take(room).enumerate() {
        let place = line(area, row as u16 + 1);
        let here = at == pairs.at();
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if here { "> " } else { "  " }, theme.accent);
        let start = pen.column();
        pen.cell(name.text(), width, theme.accent).skip(2);
        let value_start = pen.column();
        pen.text(value.text(), theme.plain);
        if here {
            let (from, field) = if pairs.on_value() { (value_start, value) } else { (start, name) };
            cursor = Some((from + width_of(field.before_cursor()) as u16, place.y));
        }
    }
    if pairs.kind == PairKind::Headers {
        let note = "The program adds the authorisation; it cannot be set here.";
        Pen::on(buffer, line(area, area.height.saturating_sub(1)), theme.signs.cut).skip(2).text(note, theme.dim);
    }
    cursor
}

fn draw_body(screen: &ApiScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let text = &screen.draft.body;
    let (row, column) = text.cursor();
    let room = usize::from(area.height).max(1);
    let top = row.saturating_sub(room - 1);
    let number = text.lines().len().to_string().len() as u16;
    let inside = usize::from(area.width.saturating_sub(number + 4));
    let current = text.lines().get(row).map_or("", String::as_str);
    let before: String = current.chars().take(column).collect();
    let skipped = width_of(&before).saturating_sub(inside);
    for (at, words) in text.lines().iter().enumerate().skip(top).take(room) {
        let mut pen = Pen::on(buffer, line(area, (at - top) as u16), theme.signs.cut);
        pen.skip(1).text(&format!("{:>1$}", at + 1, usize::from(number)), theme.dim).skip(1);
        pen.text(super::person::skip_columns(words, skipped), theme.plain);
    }
    (area.x + number + 2 + (width_of(&before) - skipped) as u16, area.y + (row - top) as u16)
}

fn draw_history(app: &App, find: &str, at: usize, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let screen = &app.workspace().api;
    let calls = screen.past_like(find);
    if calls.is_empty() {
        let note = match (screen.reading_past.is_some(), screen.past.is_empty()) {
            (true, _) => "reading…",
            (false, true) => "No call has been kept yet.",
            (false, false) => "No call is like this.",
        };
        Pen::on(buffer, line(area, 0), "").skip(2).text(note, theme.dim);
    }
    let room = usize::from(area.height).max(1);
    let top = at.saturating_sub(room - 1);
    for (row, (place, call)) in calls.iter().enumerate().skip(top).take(room).enumerate() {
        let area = line(area, row as u16);
        let selected = place == at;
        let of = |style: Style| if selected { theme.selected } else { style };
        if selected {
            buffer.set_style(area, theme.selected);
        }
        let mut pen = Pen::on(buffer, area, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, of(theme.plain));
        match &call.name {
            Some(name) => pen.cell(name, 16, of(theme.accent)),
            None => pen.cell(&times::clock(call.at, app.now, &app.zone), 16, of(theme.dim)),
        };
        pen.skip(1).cell(&call.method, 7, of(theme.plain));
        let status = call.status.map_or(String::new(), |status| status.to_string());
        pen.cell(&status, 4, of(theme.dim)).text(&call.address, of(theme.plain));
    }
}

/// A write before it is sent; something is covered then.
pub(super) fn draw_sending(app: &App, sending: &Sending, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let width = usize::from(area.width.saturating_sub(6).min(74));
    let call = &sending.call;
    let grave = sending.risk.is_grave();
    let mut beside: Vec<(String, Style)> = Vec::new();
    beside.extend(sending.names().iter().flat_map(|text| wrap(text, width)).map(|text| (text, theme.plain)));
    if let Some(why) = sending.care.protected() {
        beside.extend(wrap(&format!("Not possible: {why}."), width).into_iter().map(|text| (text, theme.bad)));
    }
    beside.extend(evidence::lines(rows::of_care(&sending.care, sending.opens(), Some(&sending.login()), width), theme));
    beside.extend(evidence::lines(rows::of_evidence(&sending.evidence, sending.is_on_login(), width), theme));
    let mut lines: Vec<(String, Style)> = Vec::new();
    let org = app.session().origin.as_ref().map(crate::protocol::connection::Origin::host).unwrap_or_default();
    let target = format!("{} {}", call.method(), call.address().written());
    lines.extend(wrap(&target, width).into_iter().map(|text| (text, theme.strong)));
    let about = sending.about.unwrap_or("oktui does not know this address");
    lines.push((format!("{about}; in {org}"), theme.plain));
    let names: Vec<_> = call.headers().iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.extend(names.into_iter().map(|text| (text, theme.dim)));
    lines.push((String::new(), theme.plain));
    match call.body() {
        None => lines.push(("Without a body.".to_owned(), theme.dim)),
        Some(body) => {
            let room = usize::from(area.height).saturating_sub(lines.len() + beside.len() + 7);
            let shown = crate::protocol::redaction::hide(body.expose()).0;
            let count = shown.lines().count();
            lines.extend(shown.lines().take(room.max(1)).map(|text| (json::head(text, 400).to_owned(), theme.plain)));
            if count > room {
                lines.push((format!("… {} more lines", count - room), theme.dim));
            }
        }
    }
    if let Some(problem) = &sending.body_problem {
        lines.push((format!("Mind: the body is {problem}."), theme.warning));
    }
    match sending.risk {
        Risk::Read | Risk::Change => {}
        Risk::Destructive => lines.push(("This takes something away.".to_owned(), theme.bad)),
        Risk::Takeover => lines.push(("This can let somebody else become the person.".to_owned(), theme.bad)),
    }
    lines.extend(beside);
    let frame = if grave { theme.bad } else { theme.accent };
    let title = if grave { "Send this? It cannot simply be undone" } else { "Send this?" };
    let inside = open_box(&title.into(), lines.len() as u16 + 2, frame, theme, buffer, area);
    for (row, (text, style)) in lines.iter().take(usize::from(inside.height.saturating_sub(2))).enumerate() {
        Pen::on(buffer, line(inside, row as u16), theme.signs.cut).text(text, *style);
    }
    let mut pen = Pen::on(buffer, line(inside, inside.height.saturating_sub(1)), theme.signs.cut);
    let mut button = |text: &str, focused: bool| {
        let style = if focused { theme.selected } else { theme.dim };
        pen.text(" ", style).text(text, style).text(" ", style).skip(2);
    };
    if grave {
        button("Cancel", sending.on_cancel);
        button("Send", !sending.on_cancel);
        // Both have no room in a narrow box.
        if !sending.confirmed {
            pen.text(&format!("{}, then Enter", key::name(Context::Question, Command::SwitchFocus)), theme.dim);
        }
    } else {
        button("Send", !sending.on_cancel);
        button("Cancel", sending.on_cancel);
    }
    let state = match (sending.is_waiting(), sending.confirmed) {
        (true, true) => "confirmed; reading what others did…",
        (true, false) => "reading what others did…",
        (false, _) => "",
    };
    pen.right(state, theme.dim);
    true
}
