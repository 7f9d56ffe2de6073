//! A document as it is read: what is folded stays one line, and only what is in view is taken apart.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pen::{Pen, line};
use super::theme::Theme;
use crate::app::part::count::grouped;
use crate::app::part::json_view::JsonView;
use crate::protocol::document::{Document, Shape};

/// Draws the lines in view; where the cursor stands.
pub(super) fn draw(view: &JsonView, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let mut cursor = None;
    for row in 0..usize::from(area.height) {
        let Some(at) = view.line_at(view.top + row) else { break };
        let place = line(area, row as u16);
        let selected = view.top + row == view.cursor();
        draw_line(view, at, selected, theme, buffer, place);
        if selected {
            cursor = Some((place.x, place.y));
        }
    }
    cursor
}

/// How many lines hold what is searched, and which of them the reader is at.
pub(super) fn found(view: &JsonView) -> String {
    match (view.searching.is_some(), view.matches().len(), view.match_number()) {
        (true, ..) => "searching…".to_owned(),
        (false, 0, _) if view.find.is_empty() => String::new(),
        (false, 0, _) => "not found".to_owned(),
        (false, count, Some(number)) => format!("{} of {}", grouped(number as u64), grouped(count as u64)),
        (false, count, None) => format!("{} lines", grouped(count as u64)),
    }
}

fn draw_line(view: &JsonView, at: u32, selected: bool, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let document = view.document();
    let Some(place) = document.lines().get(at as usize).copied() else { return };
    if selected {
        buffer.set_style(area, theme.selected);
    }
    let of = |style: Style| if selected { theme.selected } else { style };
    let matched = view.is_match(at);
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.text(if selected { "> " } else { "  " }, of(theme.plain));
    pen.skip((place.depth * 2).min(area.width / 2));
    // Nothing beyond the edge is looked at.
    let room = usize::from(pen.room()) * 4 + 16;
    let text = head(document.line(at), room);
    if document.is_json() {
        draw_tokens(document, at, text, &of, theme, &mut pen);
    } else {
        pen.text(text, of(theme.plain));
    }
    let folded = view.is_folded(at);
    if place.shape == Shape::Open && folded {
        let closing = document.line(place.mate);
        pen.text(" ", of(theme.dim)).text(&inside(document, at), of(theme.dim)).text(" ", of(theme.dim));
        pen.text(closing, of(theme.dim));
    }
    let last = if folded { place.mate } else { at };
    if place.shape != Shape::Open || folded {
        pen.text(if document.has_comma(last) { "," } else { "" }, of(theme.dim));
    }
    if matched {
        buffer.set_style(Rect { width: 1, ..area }, theme.found);
    }
}

/// The first `most` bytes.
pub(super) fn head(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most.min(text.len()))]
}

fn draw_tokens(
    document: &Document,
    at: u32,
    text: &str,
    of: &impl Fn(Style) -> Style,
    theme: &Theme,
    pen: &mut Pen<'_>,
) {
    let value = match document.name(at) {
        Some(name) => {
            pen.text("\"", of(theme.accent)).text(name, of(theme.accent)).text("\": ", of(theme.accent));
            let rest = text.get(name.len() + 2..).unwrap_or_default();
            rest.trim_start().strip_prefix(':').unwrap_or(rest).trim_start()
        }
        None => text,
    };
    let style = match value.as_bytes().first() {
        Some(b'"') => theme.good,
        Some(b'{' | b'}' | b'[' | b']') => theme.dim,
        _ => theme.warning,
    };
    pen.text(value, of(style));
}

/// What is folded away: how many, and the first of them.
fn inside(document: &Document, at: u32) -> String {
    let mut text = String::new();
    let mut shown = 0;
    let mut count = 0_usize;
    for child in document.children(at) {
        count += 1;
        let place = document.lines()[child as usize];
        if shown < 4 && place.shape == Shape::Leaf && document.name(child).is_some() {
            if shown > 0 {
                text.push_str(", ");
            }
            text.push_str(head(document.line(child), 60));
            shown += 1;
        }
        if count > 10_000 {
            return format!("{text} … more than 10,000");
        }
    }
    match (shown, count) {
        (0, count) => format!("… {}", grouped(count as u64)),
        (shown, count) if shown == count => text,
        (_, count) => format!("{text}, … {}", grouped(count as u64)),
    }
}
