//! The Connections screen: every organisation, and the form for one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen::{Pen, line, rule};
use super::theme::Theme;
use crate::app::App;
use crate::app::connections::Access;
use crate::app::connections::ConnectionForm;
use crate::app::connections::FormRow;
use crate::app::connections::KeyFrom;
use crate::app::connections::Trial;
use crate::app::input::command::{Command, ConnectionCommand, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::wrap::wrap;
use crate::messages::connections::{Entry, Kind, Report};
use crate::protocol::connection::Origin;

/// Draws the screen; where the cursor stands.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    match &app.connections.form {
        Some(form) => draw_form(app, form, theme, buffer, area),
        None => draw_list(app, theme, buffer, area),
    }
}

fn draw_list(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let screen = &app.connections;
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1).text("Connections", theme.title);
    let Some(book) = &screen.book else {
        pen.skip(2).text("reading…", theme.dim);
        return None;
    };
    pen.right(&format!("{} ", book.file), theme.dim);
    let host = (area.width / 3).clamp(20, 48);
    let mut pen = Pen::on(buffer, line(area, 1), theme.signs.cut);
    pen.skip(2).cell("Name", 17, theme.column).skip(1).cell("Address", host, theme.column).skip(1);
    pen.text("Token", theme.column);
    let below = foot(app, usize::from(area.width.saturating_sub(4)).max(10), theme);
    let room = area.height.saturating_sub(3);
    let rows = (screen.entries().len() as u16).min(room.saturating_sub(below.len() as u16).max(room / 2));
    let mut cursor = None;
    let at = screen.position();
    let top = screen.top.min(at).max((at + 1).saturating_sub(usize::from(rows).max(1)));
    for (row, entry) in screen.entries().iter().skip(top).take(usize::from(rows)).enumerate() {
        let place = line(area, row as u16 + 2);
        let selected = top + row == at;
        if selected {
            buffer.set_style(place, theme.selected);
            cursor = Some((place.x, place.y));
        }
        draw_entry(app, entry, selected, host, theme, buffer, place);
    }
    let start = 2 + rows + 1;
    for (row, (text, style)) in below.iter().enumerate() {
        Pen::on(buffer, line(area, start + row as u16), theme.signs.cut).skip(2).text(text, *style);
    }
    cursor
}

fn draw_entry(app: &App, entry: &Entry, selected: bool, host: u16, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let of = |style: Style| if selected { theme.selected } else { style };
    let address = match (&entry.host, &entry.kind) {
        (Some(host), _) => host.host(),
        (None, Kind::Demo) => "2,500 invented people on this machine".to_owned(),
        (None, _) => String::new(),
    };
    let mut words = vec![entry.kind.words()];
    if entry.id == app.session().connection {
        words.push("open now".to_owned());
    }
    if entry.is_default {
        words.push("default".to_owned());
    }
    if entry.read_only {
        words.push("read-only".to_owned());
    }
    let forbidden: Vec<_> = entry.policy.words().collect();
    if !forbidden.is_empty() {
        words.push(format!("no {}", forbidden.join(", no ")));
    }
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(if selected { "> " } else { "  " }, of(theme.plain)).cell(entry.id.as_str(), 17, of(theme.strong)).skip(1);
    pen.cell(&address, host, of(theme.plain)).skip(1).text(&words.join(" · "), of(theme.dim));
}

/// What stands below the list: the trial of the selected one, what is wrong in the file.
fn foot(app: &App, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    let screen = &app.connections;
    let mut lines = Vec::new();
    if let Some((connection, trial)) = &screen.tested
        && screen.selected().is_some_and(|entry| entry.id == *connection)
    {
        lines.extend(trial_lines(trial, width, theme));
    } else if let Some(Entry { kind: Kind::Offered { from, .. }, .. }) = screen.selected() {
        let text = format!(
            "Found in {from}. Enter opens it as it is; {key} keeps it here.",
            key = key::name(Context::Connections, Command::Connection(ConnectionCommand::Edit))
        );
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, theme.dim)));
    }
    let notices = screen.book.as_ref().map(|book| book.notices.as_slice()).unwrap_or_default();
    for notice in notices {
        lines.push((String::new(), theme.plain));
        lines.extend(wrap(notice, width).into_iter().map(|text| (text, theme.warning)));
    }
    lines
}

fn trial_lines(trial: &Trial, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    match trial {
        Trial::None => Vec::new(),
        Trial::Under(_) => vec![("Trying…".to_owned(), theme.dim)],
        Trial::Failed(reason) => {
            let text = format!("Not usable: {}.", reason.trim_end_matches('.'));
            wrap(&text, width).into_iter().map(|text| (text, theme.bad)).collect()
        }
        Trial::Done(report) => report_lines(report, width, theme),
    }
}

fn report_lines(report: &Report, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    const LABEL: usize = 15;
    let mut shown = Vec::new();
    for (label, value) in &report.lines {
        let style = if label == "It may not" { theme.warning } else { theme.plain };
        for (row, text) in wrap(value, width.saturating_sub(LABEL).max(10)).into_iter().enumerate() {
            shown.push((format!("{:<LABEL$}{text}", if row == 0 { label } else { "" }), style));
        }
    }
    shown
}

/// Where the fields begin.
const LABEL: u16 = 12;

/// How many of the mistakes in the file are told above the guide.
const MOST_MISTAKES: usize = 2;

/// Why there is a form for a first connection although something is configured.
fn mistakes(app: &App, form: &ConnectionForm, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    let screen = &app.connections;
    let Some(book) = screen.book.as_ref().filter(|book| !book.notices.is_empty()) else { return Vec::new() };
    if form.replaces.is_some() || screen.entries().iter().any(|entry| entry.kind.is_configured()) {
        return Vec::new();
    }
    let head = "Nothing of config.toml is used until it is mended:".to_owned();
    let told = book.notices.iter().take(MOST_MISTAKES).flat_map(|notice| wrap(notice, width));
    [head].into_iter().chain(told).map(|text| (text, theme.warning)).collect()
}

fn draw_form(app: &App, form: &ConnectionForm, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let title = match &form.replaces {
        Some(name) => format!("Edit {name}"),
        None => "Connect to an Okta organisation".to_owned(),
    };
    Pen::on(buffer, line(area, 0), theme.signs.cut).skip(1).text(&title, theme.title);
    let mut cursor = None;
    let mut y = 2;
    for row in form.rows() {
        let focused = *row == form.row;
        let place = line(area, y);
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        pen.text(if focused { "> " } else { "  " }, theme.accent);
        pen.cell(label(*row), LABEL, if focused { theme.accent } else { theme.plain });
        if focused {
            cursor = Some((pen.column(), place.y));
        }
        let at = draw_value(form, *row, focused, theme, &mut pen);
        if let Some(at) = at.filter(|_| focused) {
            cursor = Some((at, place.y));
        }
        y += 1;
        if let Some((text, style)) = remark(form, *row, theme) {
            let width = usize::from(area.width.saturating_sub(2 + LABEL + 1)).max(10);
            for text in wrap(&text, width) {
                Pen::on(buffer, line(area, y), theme.signs.cut).skip(2 + LABEL).text(&text, style);
                y += 1;
            }
        }
    }
    rule(buffer, line(area, y), theme.signs.rule, theme.dim);
    y += 1;
    let width = usize::from(area.width.saturating_sub(4)).max(10);
    let below = if form.trial == Trial::None { guide(form, theme) } else { outcome(form, width, theme) };
    for (text, style) in mistakes(app, form, width, theme).into_iter().chain(below) {
        // A table keeps its columns.
        let lines = if text.contains("  ") { vec![text] } else { wrap(&text, width) };
        for text in lines {
            Pen::on(buffer, line(area, y), theme.signs.cut).skip(2).text(&text, style);
            y += 1;
        }
    }
    cursor
}

fn label(row: FormRow) -> &'static str {
    match row {
        FormRow::Access => "With",
        FormRow::Name => "Name",
        FormRow::Host => "Host",
        FormRow::Token => "API token",
        FormRow::Keep => "Keep it",
        FormRow::Command => "Program",
        FormRow::ClientId => "Client id",
        FormRow::KeyFrom => "Private key",
        FormRow::Key => "",
        FormRow::KeyId => "Key id",
        FormRow::Scopes => "Scopes",
        FormRow::ReadOnly => "Read-only",
        FormRow::CaFile => "CA file",
    }
}

/// Draws the value; where the cursor would stand in it.
fn draw_value(form: &ConnectionForm, row: FormRow, focused: bool, theme: &Theme, pen: &mut Pen<'_>) -> Option<u16> {
    let start = pen.column();
    let Some(field) = form.field_of(row) else {
        pen.text(choice(form, row), theme.strong);
        match (row, form.access) {
            _ if focused => pen.text(
                &format!(
                    "   {}: another choice",
                    key::name(Context::ConnectionForm, Command::Connection(ConnectionCommand::Change))
                ),
                theme.dim,
            ),
            // Nobody looks for a choice that is not told.
            (FormRow::Access, Access::Token) => {
                let up = key::name(Context::FormPick, Command::Move(Step::Up));
                pen.text(
                    &format!(
                        "   ({up}, {}: a service app)",
                        key::name(Context::ConnectionForm, Command::Connection(ConnectionCommand::Change))
                    ),
                    theme.dim,
                )
            }
            _ => pen,
        };
        return None;
    };
    let (text, before) = if row == FormRow::Token {
        // It is as long as it is, and nothing more is told of it.
        let dots = |text: &str| "•".repeat(text.chars().count().min(40));
        (dots(field.text()), dots(field.before_cursor()))
    } else {
        (field.text().to_owned(), field.before_cursor().to_owned())
    };
    if text.is_empty() {
        pen.text(&example(form, row), theme.dim);
    } else {
        pen.text(&text, theme.strong);
    }
    Some(start + unicode_width::UnicodeWidthStr::width(before.as_str()) as u16)
}

/// What is chosen on a line that is not text.
fn choice(form: &ConnectionForm, row: FormRow) -> &'static str {
    match row {
        FormRow::Access => form.access.words(),
        FormRow::Keep => form.choice.words(),
        FormRow::KeyFrom => form.key_from.words(),
        FormRow::ReadOnly if form.read_only => "yes: nothing can be changed",
        FormRow::ReadOnly => "no",
        FormRow::Name
        | FormRow::Host
        | FormRow::Token
        | FormRow::Command
        | FormRow::ClientId
        | FormRow::Key
        | FormRow::KeyId
        | FormRow::Scopes
        | FormRow::CaFile => "",
    }
}

/// What could be typed where nothing is.
fn example(form: &ConnectionForm, row: FormRow) -> String {
    let text = match row {
        FormRow::Name => {
            return match form.usual_name() {
                Some(name) => format!("empty: {name}"),
                None => "a short name, like acme".to_owned(),
            };
        }
        FormRow::Host => "acme, acme.okta.com, or your own domain",
        FormRow::Token if form.replaces.is_some() => "empty: the one that is kept",
        FormRow::Token => "paste it; it is not shown",
        FormRow::Command => "pass show okta/acme",
        FormRow::ClientId => "0oa…, of the API Services app",
        FormRow::Key => match form.key_from {
            KeyFrom::File => "the file, PEM or JWK, like ~/.okta/key.pem",
            KeyFrom::Program => "pass show okta/acme-key",
        },
        FormRow::KeyId => "empty, unless the app has several keys",
        FormRow::Scopes => "empty: what the screens need (okta.users.manage …)",
        FormRow::CaFile => "empty; PEM, where a proxy inspects connections",
        FormRow::Access | FormRow::Keep | FormRow::KeyFrom | FormRow::ReadOnly => "",
    };
    text.to_owned()
}

/// What is said below a line.
fn remark(form: &ConnectionForm, row: FormRow, theme: &Theme) -> Option<(String, Style)> {
    if let Some((wrong, text)) = &form.error
        && *wrong == row
    {
        return Some((text.clone(), theme.bad));
    }
    match row {
        FormRow::Host => match form.address()? {
            Ok(address) => Some((format!("→ {address}"), theme.good)),
            // While it is being typed, it is not wrong yet.
            Err(_) if form.row == FormRow::Host => None,
            Err(error) => Some((error, theme.bad)),
        },
        _ => None,
    }
}

fn guide(form: &ConnectionForm, theme: &Theme) -> Vec<(String, Style)> {
    match form.access {
        Access::Token => token_guide(form, theme),
        Access::App => app_guide(theme),
    }
}

fn token_guide(form: &ConnectionForm, theme: &Theme) -> Vec<(String, Style)> {
    let page = Origin::understand(form.host.text()).ok().and_then(|understood| understood.origin.token_page());
    let at = page.map(|page| format!(" ({page})")).unwrap_or_default();
    vec![
        (format!("Create a token in the admin console: Security > API > Tokens > Create token{at}."), theme.plain),
        ("It can do what the admin who creates it can do:".to_owned(), theme.plain),
        ("  read-only admin    look at people, groups and the log".to_owned(), theme.plain),
        ("  help desk admin    unlock, reset passwords and factors".to_owned(), theme.plain),
        ("  group admin        create, change, suspend and deactivate as well".to_owned(), theme.plain),
        (
            format!(
                "Enter tries it; nothing is kept before that. {} opens a demo organisation.",
                key::name(Context::ConnectionForm, Command::Connection(ConnectionCommand::Demo))
            ),
            theme.dim,
        ),
        ("Just once? oktui --org-url acme.okta.com, its token in OKTA_CLIENT_TOKEN.".to_owned(), theme.dim),
    ]
}

fn app_guide(theme: &Theme) -> Vec<(String, Style)> {
    vec![
        ("In the admin console: Applications > Create App Integration > API Services; there".to_owned(), theme.plain),
        ("  General            Public key / Private key, RSA or EC P-256".to_owned(), theme.plain),
        ("  Okta API Scopes    grant what is to be done (okta.users.manage …)".to_owned(), theme.plain),
        ("  Admin roles        whom it may see and change".to_owned(), theme.plain),
        ("Proof of possession (DPoP) is given where the organisation demands it.".to_owned(), theme.plain),
        ("Enter tries it; nothing is kept before that.".to_owned(), theme.dim),
    ]
}

fn outcome(form: &ConnectionForm, width: usize, theme: &Theme) -> Vec<(String, Style)> {
    // The verdict first: a small terminal may not have room for all that was found.
    let verdict = match &form.trial {
        Trial::None | Trial::Under(_) => None,
        Trial::Done(report) if report.usable => Some(("It works. Enter keeps it and opens it.", theme.good)),
        Trial::Done(_) => {
            Some(("Nobody can be read with this; nothing is kept. Change something, or Enter again.", theme.bad))
        }
        Trial::Failed(_) => Some(("Nothing is kept. Change something, or Enter to try again.", theme.plain)),
    };
    let mut lines: Vec<_> = verdict.map(|(text, style)| (text.to_owned(), style)).into_iter().collect();
    lines.extend(trial_lines(&form.trial, width, theme));
    lines
}
