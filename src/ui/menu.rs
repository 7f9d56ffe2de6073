//! The menu of what can be done to a person.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::pen::{Pen, line};
use super::question::{Heading, open_box};
use super::theme::Theme;
use crate::app::App;
use crate::app::action::menu::Menu;
use crate::app::action::offer::Legality;
use crate::app::action::offer::Offer;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, letter};
use crate::app::part::count::grouped;

/// What closes the menu, one way or the other.
const WAYS: &str = " Enter or the letter · Esc ";

/// Draws the menu; whether something is covered.
pub(super) fn draw(app: &App, menu: &Menu, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let Some(facts) = app.workspace().facts() else { return false };
    let offered = app.workspace().offers(app.now);
    let title = format!("{}: {}", facts.row.name(), facts.row.status.word());
    let heading = Heading { title: &title, remark: app.session().marks_left_out(facts.row.id()) };
    let instead = u16::from(app.workspace().offers_marked());
    let inside = open_box(&heading, offered.len() as u16 + instead, theme.accent, theme, buffer, area);
    let room = usize::from(inside.height.saturating_sub(instead));
    let at = offered.iter().position(|offer| offer.action == menu.at).unwrap_or(0);
    let top = (at + 1).saturating_sub(room);
    for (row, offer) in offered.iter().skip(top).take(room).enumerate() {
        let place = line(inside, row as u16);
        let selected = top + row == at;
        if selected {
            buffer.set_style(place, theme.selected);
        }
        draw_offer(offer, selected, theme, &mut Pen::on(buffer, place, theme.signs.cut));
    }
    if instead > 0 {
        let marked = grouped(app.session().marks.len() as u64);
        let dot = key::begin(Context::Menu, Command::MarkedInstead);
        let last = line(inside, inside.height.saturating_sub(1));
        let mut pen = Pen::on(buffer, last, theme.signs.cut);
        pen.skip(2).cell(dot, 3, theme.key).text(&format!("the {marked} marked instead"), theme.plain);
    }
    let foot = Rect { y: inside.bottom(), height: 1, ..inside };
    Pen::on(buffer, foot, theme.signs.cut).text(WAYS, theme.dim);
    true
}

/// An action with its letter, or dimmed with the reason why not.
fn draw_offer(offer: &Offer, selected: bool, theme: &Theme, pen: &mut Pen<'_>) {
    let letter = letter(offer.action);
    let illegal = matches!(offer.legality, Legality::Illegal(_));
    let look = |own| if selected { theme.selected } else { own };
    let (mark, key, style) = if illegal { ("-", theme.dim, theme.dim) } else { (letter, theme.key, theme.plain) };
    pen.text(if selected { "> " } else { "  " }, look(theme.accent))
        .cell(mark, 3, look(key))
        .cell(offer.title, 28, look(style))
        .skip(1);
    pen.text(&offer.words, look(theme.dim));
}
