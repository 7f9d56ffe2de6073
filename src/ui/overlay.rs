//! What lies over a screen: the keys, the details of an error.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::pen::{Pen, line};
use super::theme::Theme;
use super::{deeds, events, hooks, jobs, many, question};
use crate::app::overlay::help::{Help, HelpLine};
use crate::app::part::wrap::laid_out;
use crate::app::part::wrap::reading_width;
use crate::app::{App, Overlay};

/// Draws the top overlay; whether something is covered.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let (title, lines, scroll) = match app.overlays.last() {
        Some(Overlay::Details { title, lines, scroll } | Overlay::Call { title, lines, scroll }) => {
            (format!(" {title} "), plain_lines(lines, area), *scroll)
        }
        Some(Overlay::Help(help)) => {
            let title = match help.find.text() {
                "" => " Keys · letters look for one ".to_owned(),
                typed => format!(" Keys: {typed}_ "),
            };
            (title, help_lines(help), help.scroll)
        }
        Some(Overlay::Today(today)) => return deeds::draw(app, today, theme, buffer, area),
        Some(Overlay::Leaver(leaver)) => return super::leaver::draw(app, leaver, theme, buffer, area),
        Some(Overlay::Plan(planning)) => return super::plan::draw(app, planning, theme, buffer, area),
        Some(Overlay::Many(menu)) => return many::draw_many(menu, theme, buffer, area),
        Some(Overlay::ManyGroup(pick)) => return many::draw_group(pick, theme, buffer, area),
        Some(Overlay::ManySet(set)) => return many::draw_set(set, theme, buffer, area),
        Some(Overlay::ManyAsk(ask)) => return many::draw_ask(ask, theme, buffer, area),
        Some(Overlay::Given(given)) => return many::draw_given(app, given, theme, buffer, area),
        Some(Overlay::Import(importing)) => return super::import::draw(importing, theme, buffer, area),
        Some(Overlay::Job(asked)) => return jobs::draw_question(asked, theme, buffer, area),
        Some(Overlay::JobPeople(people)) => return jobs::draw_people(app, people, theme, buffer, area),
        Some(Overlay::HookForm(form)) => return hooks::draw_form(form, theme, buffer, area),
        Some(Overlay::Pick(pick)) => return events::draw_pick(pick, theme, buffer, area),
        Some(Overlay::Question(asked)) => return question::draw(app, asked, theme, buffer, area),
        Some(Overlay::Verify(verifying)) => return super::verify::draw(app, verifying, theme, buffer, area),
        Some(Overlay::SendCall(sending)) => return super::api::draw_sending(app, sending, theme, buffer, area),
        Some(Overlay::Revealed(revealed)) => return question::draw_revealed(revealed, theme, buffer, area),
        Some(Overlay::Actions(menu)) => return super::menu::draw(app, menu, theme, buffer, area),
        Some(Overlay::NewToken(asked)) => return question::draw_new_token(asked, theme, buffer, area),
        None if super::panel::awaits_quick(app) => {
            super::panel::draw_quick(&app.input.pressed, theme, buffer, area);
            return true;
        }
        Some(
            Overlay::LoadAll
            | Overlay::Connection(_)
            | Overlay::HookQuestion(_)
            | Overlay::LeaveForm
            | Overlay::Resume(_)
            | Overlay::Panel(_),
        )
        | None => {
            return false;
        }
    };
    let width = area.width.saturating_sub(4).min(76);
    let height =
        u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height.saturating_sub(2)).max(3);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height.saturating_sub(height)) / 2,
        width,
        height,
    };
    Clear.render(place, buffer);
    Block::bordered().title(title).border_style(theme.dim).title_style(theme.strong).render(place, buffer);
    let inner = Rect { x: place.x + 2, y: place.y + 1, width: width.saturating_sub(4), height: height - 2 };
    let room = usize::from(inner.height);
    let top = scroll.min(lines.len().saturating_sub(room));
    for (row, (keys, text)) in lines.iter().skip(top).take(room).enumerate() {
        let mut pen = Pen::on(buffer, line(inner, row as u16), theme.signs.cut);
        match keys {
            Some(keys) => pen.cell(keys, 16, theme.key).text(text, theme.plain),
            None => pen.text(text, theme.strong),
        };
    }
    if lines.len() > room {
        let more = format!(" {}–{} of {} ", top + 1, (top + room).min(lines.len()), lines.len());
        let foot = Rect { y: place.bottom() - 1, x: place.x + 2, width: width.saturating_sub(4), height: 1 };
        Pen::on(buffer, foot, "").right(&more, theme.dim);
    }
    true
}

type Line = (Option<&'static str>, String);

fn help_lines(help: &Help) -> Vec<Line> {
    let lines = help.lines().into_iter().map(|line| match line {
        HelpLine::Keys { keys, help } => (Some(keys), help.to_owned()),
        HelpLine::Heading(text) | HelpLine::Note(text) => (None, text.to_owned()),
        HelpLine::Blank => (None, String::new()),
    });
    lines.collect()
}

fn plain_lines(lines: &[String], area: Rect) -> Vec<Line> {
    laid_out(lines, reading_width(area.width)).into_iter().map(|line| (None, line)).collect()
}
