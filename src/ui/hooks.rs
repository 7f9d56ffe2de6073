//! The event hooks and the receiver on this machine.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::pen::{Pen, line, rule};
use super::theme::Theme;
use crate::app::hooks::Receiving;
use crate::app::hooks::form::FormField;
use crate::app::hooks::form::HookForm;
use crate::app::hooks::form::Purpose;
use crate::app::input::command::{Command, HookCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::count::grouped;
use crate::app::part::wrap::wrap;
use crate::app::{App, layout};
use crate::messages::{KnownHook, SecretPlace};
use crate::protocol::watch::KINDS;

/// Draws the hooks; where the cursor stands.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let layout = layout::of_events(app);
    let hooks = &app.workspace().hooks;
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1).text("Event hooks: what Okta delivers by itself", theme.title).skip(2);
    let state = match (hooks.is_changing(), hooks.list.is_awaited()) {
        (true, _) => "changing… ".to_owned(),
        (false, true) => "reading… ".to_owned(),
        (false, false) if hooks.list.value().is_none() => "not read ".to_owned(),
        (false, false) => format!("{} ", hooks.all().len()),
    };
    pen.right(&state, theme.dim);
    let name = area.width * 30 / 100;
    let mut pen = Pen::on(buffer, line(area, 1), theme.signs.cut);
    pen.skip(2).cell("Name", name, theme.column).cell("Status", 10, theme.column).cell("Verified", 10, theme.column);
    pen.cell("Events", 8, theme.column).text("Address", theme.column);
    let body = Rect { y: area.y + 2, height: layout.body, ..area };
    let mut cursor = None;
    for (row, known) in hooks.all().iter().enumerate().take(usize::from(body.height)) {
        let area = line(body, row as u16);
        let selected = row == hooks.position();
        let of = |style| if selected { theme.selected } else { style };
        if selected {
            buffer.set_style(area, theme.selected);
            cursor = Some((area.x, area.y));
        }
        let hook = &known.hook;
        let mut pen = Pen::on(buffer, area, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, of(theme.plain));
        pen.cell(&hook.name, name - 1, of(theme.plain)).skip(1);
        let status = if hook.is_active() { theme.good } else { theme.dim };
        pen.cell(&hook.status.to_lowercase(), 9, of(status)).skip(1);
        let (word, style) = if hook.is_verified() { ("yes", theme.plain) } else { ("not yet", theme.warning) };
        pen.cell(word, 9, of(style)).skip(1);
        pen.cell(&hook.events.len().to_string(), 7, of(theme.plain)).skip(1).text(&hook.uri, of(theme.dim));
    }
    let width = usize::from(area.width.saturating_sub(4)).max(10);
    let below = hooks.all().len() as u16 + 1;
    for (row, text) in notes(app, width).into_iter().enumerate() {
        Pen::on(buffer, line(body, below + row as u16), theme.signs.cut).skip(2).text(&text, theme.dim);
    }
    let strip = Rect { y: body.bottom(), height: layout.strip, ..area };
    if strip.height > 0 {
        rule(buffer, line(strip, 0), theme.signs.rule, theme.dim);
        if let Some(known) = hooks.selected() {
            draw_strip(known, theme, buffer, strip);
        }
    }
    cursor
}

fn draw_strip(known: &KnownHook, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let secret = match (known.hook.header.as_str(), known.secret) {
        ("", _) => "no secret: anybody can pretend to be Okta".to_owned(),
        (header, Some(SecretPlace::Keychain)) => format!("secret in {header}, kept in the keychain"),
        (header, Some(SecretPlace::File)) => format!("secret in {header}, kept in a private file"),
        (header, Some(SecretPlace::Session)) => format!("secret in {header}, known until this program ends"),
        (header, None) => format!("secret in {header}, not known here"),
    };
    let names = known.hook.events.iter().map(|event| {
        KINDS.iter().find(|kind| kind.types.contains(&event.as_str())).map_or(event.as_str(), |kind| kind.name)
    });
    let mut names: Vec<_> = names.collect();
    names.dedup();
    Pen::on(buffer, line(area, 1), theme.signs.cut).skip(1).text(&secret, theme.plain);
    Pen::on(buffer, line(area, 2), theme.signs.cut).skip(1).text(&names.join(" · "), theme.plain);
}

/// What the receiver does, and what it needs.
fn notes(app: &App, width: usize) -> Vec<String> {
    let local = app.session().origin.as_ref().is_some_and(crate::protocol::connection::Origin::is_loopback);
    let mut notes = Vec::new();
    match &app.workspace().hooks.receiving {
        Receiving::Off if app.workspace().hooks.all().is_empty() && !app.workspace().hooks.list.is_awaited() => {
            notes.push(format!(
                "There is no event hook. {} makes one and listens on this machine.",
                key::name(Context::HookWrites, Command::Hooks(HookCommand::New))
            ));
        }
        Receiving::Off => notes.push(format!(
            "This machine does not listen. {} listens for the selected hook.",
            key::name(Context::Hooks, Command::Hooks(HookCommand::Listen))
        )),
        Receiving::Starting(_) => notes.push("Beginning to listen…".to_owned()),
        Receiving::On { address, challenged, events, turned_away, why, .. } => {
            let asked = if *challenged { "Okta has found it" } else { "Okta has not called yet" };
            let word = if *events == 1 { "event" } else { "events" };
            notes.push(format!("Listening on {address}; {asked}; {} {word} delivered.", grouped(*events)));
            if *turned_away > 0 {
                let word = if *turned_away == 1 { "call" } else { "calls" };
                notes.push(format!("{} {word} turned away, the last one because {why}.", grouped(*turned_away)));
            }
        }
    }
    if !local {
        notes.push(
            "Okta's cloud reaches this machine only under a public HTTPS address: a tunnel or a reverse proxy must lead \
             it here."
                .to_owned(),
        );
    }
    notes.iter().flat_map(|note| wrap(note, width)).collect()
}

/// The form, over the screen.
pub(super) fn draw_form(form: &HookForm, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let title = match &form.purpose {
        Purpose::New => " New event hook ".to_owned(),
        Purpose::EditEvents { name, .. } => format!(" Events of {name} "),
        Purpose::Listen { name, .. } => format!(" Listen for {name} "),
        Purpose::Change { .. } => " A ticket is needed ".to_owned(),
    };
    let mut lines: Vec<String> = Vec::new();
    for text in &form.lines {
        let content = match text.what {
            FormField::Secret => "•".repeat(text.field.text().chars().count()),
            FormField::Name
            | FormField::Url
            | FormField::Address
            | FormField::Header
            | FormField::Ticket
            | FormField::Reason => text.field.text().to_owned(),
        };
        lines.push(format!("{:<12}{content}", text.what.label()));
    }
    for (at, on) in &form.kinds {
        lines.push(format!("{} {}", if *on { "[x]" } else { "[ ]" }, KINDS[*at].name));
    }
    let note = match (&form.problem, &form.purpose) {
        (Some(problem), _) => problem.clone(),
        (None, Purpose::New) => "The secret is made up here and kept with the connection's token.".to_owned(),
        (None, Purpose::EditEvents { .. }) if !form.others.is_empty() => format!("Kept: {}", form.others.join(", ")),
        (None, Purpose::Change { words, .. }) => words.clone(),
        (None, Purpose::EditEvents { .. } | Purpose::Listen { .. }) => String::new(),
    };
    let width = area.width.saturating_sub(4).min(72);
    let notes = wrap(&note, usize::from(width.saturating_sub(6)).max(10));
    let height = (lines.len() as u16 + notes.len() as u16 + 3).min(area.height.saturating_sub(2)).max(3);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + area.height.saturating_sub(height) / 2,
        width,
        height,
    };
    Clear.render(place, buffer);
    Block::bordered().title(title).border_style(theme.dim).title_style(theme.strong).render(place, buffer);
    let inner = Rect { x: place.x + 1, y: place.y + 1, width: width.saturating_sub(2), height: height - 2 };
    let room = usize::from(inner.height).saturating_sub(notes.len() + 1).max(1);
    let top = (form.at + 1).saturating_sub(room);
    for (row, text) in lines.iter().enumerate().skip(top).take(room) {
        let area = line(inner, (row - top) as u16);
        let style = if row == form.at { theme.selected } else { theme.plain };
        buffer.set_style(area, style);
        Pen::on(buffer, area, theme.signs.cut).text(if row == form.at { "> " } else { "  " }, style).text(text, style);
    }
    let style = if form.problem.is_some() { theme.bad } else { theme.dim };
    for (row, text) in notes.iter().enumerate() {
        let row = inner.height.saturating_sub((notes.len() - row) as u16);
        Pen::on(buffer, line(inner, row), theme.signs.cut).skip(2).text(text, style);
    }
    true
}
