//! The Sign-in tab: why somebody cannot sign in, what is known of the account, what can be done, what was tried.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::pen::{Pen, line};
use super::super::theme::Theme;
use crate::app::action::offer::Legality;
use crate::app::action::offer::Offer;
use crate::app::input::key::letter;
use crate::app::part::widths::GAP;
use crate::app::person::DetailScreen;
use crate::app::person::sign_in::SignInRow;
use crate::protocol::verdict::Verdict;

/// Columns of a label on the Sign-in tab.
const FACT: u16 = 14;

pub(super) fn draw(screen: &DetailScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if screen.sign_in.is_empty() {
        super::draw_instead(screen.user.is_awaited(), screen.user.failure(), theme, buffer, area);
        return;
    }
    for (row, entry) in screen.sign_in.iter().skip(screen.scroll()).take(usize::from(area.height)).enumerate() {
        let place = line(area, row as u16);
        let mut pen = Pen::on(buffer, place, theme.signs.cut);
        match entry {
            SignInRow::Heading(text) => {
                pen.text(text, theme.accent);
            }
            SignInRow::Headings { titles: [left, right], left: column } => {
                pen.cell(left, *column, theme.accent).text(right, theme.accent);
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
            SignInRow::Pair { fact, offer, left } => {
                if let Some(fact) = fact {
                    draw_fact(fact, theme, buffer, Rect { width: left.saturating_sub(2), ..place });
                }
                if let Some(offer) = offer {
                    let beside = Rect { x: place.x + left, width: place.width.saturating_sub(*left), ..place };
                    draw_offer(offer, theme, Pen::on(buffer, beside, theme.signs.cut).skip(2));
                }
            }
            SignInRow::Facts { first, second, left } => {
                let width = if second.is_some() { *left } else { place.width };
                draw_fact(first, theme, buffer, Rect { width, ..place });
                if let Some(second) = second {
                    let beside = Rect { x: place.x + left, width: place.width.saturating_sub(*left), ..place };
                    draw_fact(second, theme, buffer, beside);
                }
            }
            SignInRow::Fixes { offers, first, more } => {
                pen.skip(2).cell(if *first { "a:" } else { "" }, 3, theme.key);
                draw_fixes(offers, *more, theme, &mut pen);
            }
            SignInRow::Attempt { cells, widths, verdict } => {
                let style = if *verdict == Verdict::Done { theme.good } else { theme.of_verdict(*verdict) };
                pen.skip(2);
                for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
                    let style = match at {
                        1 => style,
                        0 | 2 => theme.plain,
                        _ => theme.dim,
                    };
                    pen.cell(cell, *width, style).skip(GAP);
                }
            }
            SignInRow::Blank => {}
        }
    }
}

fn draw_fact((label, value): &(&'static str, String), theme: &Theme, buffer: &mut Buffer, area: Rect) {
    Pen::on(buffer, area, theme.signs.cut).skip(2).cell(label, FACT, theme.dim).text(value, theme.plain);
}

/// Letter and name of each.
fn draw_fixes(offers: &[(&'static str, &'static str)], more: bool, theme: &Theme, pen: &mut Pen<'_>) {
    for (letter, title) in offers {
        pen.text(letter, theme.key).skip(1).text(title, theme.plain).skip(3);
    }
    if more {
        pen.text(theme.signs.cut, theme.dim);
    }
}

/// An action with its letter, or dimmed with the reason why not.
fn draw_offer(offer: &Offer, theme: &Theme, pen: &mut Pen<'_>) {
    let letter = letter(offer.action);
    let illegal = matches!(offer.legality, Legality::Illegal(_));
    let (mark, style) = if illegal { ("-", theme.dim) } else { (letter, theme.plain) };
    pen.cell(mark, 3, if illegal { theme.dim } else { theme.key }).cell(offer.title, 28, style).skip(1);
    pen.text(&offer.words, theme.dim);
}
