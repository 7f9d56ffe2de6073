//! The panels over the Users screen: expression line, choice of a group, order, columns.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::pen::{Pen, line, rule};
use super::person::{skip_columns, width_of};
use super::theme::Theme;
use crate::app::App;
use crate::app::input::command::Command;
use crate::app::input::command::SavedCommand;
use crate::app::input::key::{self, Bound, Context, keys};
use crate::app::part::field::Field;
use crate::app::part::group_choice::GroupChoice;
use crate::app::part::wrap::wrap;
use crate::app::users::expression::Choice;
use crate::app::users::expression::token::Kind;
use crate::app::users::expression::token::scan;
use crate::app::users::panel::Panel;
use crate::app::users::panel::columns::ColumnPick;
use crate::app::users::panel::export::ExportLine;
use crate::app::users::panel::export::Exported;
use crate::app::users::panel::expression::ExpressionLine;
use crate::app::users::panel::expression::Focus;
use crate::app::users::panel::saved::SaveAs;
use crate::app::users::panel::saved::SavedPick;
use crate::app::users::panel::sort::SortPick;
use crate::protocol::key::Key;
use crate::protocol::query::SortOrder;
use crate::protocol::saved::SavedBy;

/// Ways to go on that are shown at once.
const MOST_SHOWN: usize = 8;

/// Draws a panel from the line below the header on; yields where the cursor stands.
pub(super) fn draw(app: &App, panel: &Panel, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    match panel {
        Panel::Expression(expression) => draw_expression(app, expression, theme, buffer, area),
        Panel::Group(pick) => draw_group(app, pick, theme, buffer, area),
        Panel::Sort(pick) => draw_sort(pick, theme, buffer, area),
        Panel::Columns(pick) => draw_columns(pick, theme, buffer, area),
        Panel::Export(export) => draw_export(export, theme, buffer, area),
        Panel::SaveAs(line) => Some(draw_save_as(line, theme, buffer, area)),
        Panel::Saved(pick) => draw_saved(pick, theme, buffer, area),
        Panel::Palette(palette) => Some(super::palette::draw(palette, theme, buffer, area)),
        Panel::Report(pick) => Some(super::reports::draw(pick, theme, buffer, area)),
        Panel::PutOff(line) => Some(super::reports::draw_put_off(line, theme, buffer, area)),
    }
}

/// Clears the first `rows` of an area and closes them with a rule; yields what is inside.
pub(super) fn open(rows: u16, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Rect {
    let height = (rows + 1).min(area.height);
    let place = Rect { height, ..area };
    Clear.render(place, buffer);
    rule(buffer, line(place, height.saturating_sub(1)), theme.signs.rule, theme.dim);
    Rect { height: height.saturating_sub(1), ..place }
}

/// A label and a field behind it; yields where its cursor stands.
pub(super) fn draw_field(
    label: &str,
    field: &Field,
    room: u16,
    styles: &[(std::ops::Range<usize>, Style)],
    theme: &Theme,
    pen: &mut Pen<'_>,
) -> u16 {
    pen.text(label, theme.accent);
    let start = pen.column();
    let room = room.min(pen.room());
    let before = width_of(field.before_cursor()) as u16;
    let shift = before.saturating_sub(room.saturating_sub(1));
    let shown = skip_columns(field.text(), usize::from(shift));
    let skipped = field.text().len() - shown.len();
    let end = start + room;
    let mut at = skipped;
    for (span, style) in styles {
        if span.end <= at || span.start >= field.text().len() {
            continue;
        }
        if span.start > at {
            write(pen, &field.text()[at..span.start], end, theme.plain);
        }
        let from = span.start.max(at);
        write(pen, &field.text()[from..span.end], end, *style);
        at = span.end;
    }
    write(pen, &field.text()[at.min(field.text().len())..], end, theme.plain);
    let used = pen.column().min(end);
    pen.skip(end.saturating_sub(used));
    start + (before - shift).min(room)
}

fn write(pen: &mut Pen<'_>, text: &str, end: u16, style: Style) {
    let room = end.saturating_sub(pen.column());
    if room > 0 {
        let width = (width_of(text) as u16).min(room);
        pen.cell(text, width, style);
    }
}

fn draw_expression(
    app: &App,
    panel: &ExpressionLine,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<(u16, u16)> {
    let width = usize::from(area.width.saturating_sub(4)).max(10);
    let told = told(panel, theme, width);
    let most = usize::from(area.height).saturating_sub(told.len() + 6).min(MOST_SHOWN);
    let candidates = &panel.completion.candidates;
    let shown = candidates.len().min(most);
    let inside = open((4 + told.len() + shown) as u16, theme, buffer, area);

    let text = panel.text.text();
    let styles = styles_of(panel, text, theme);
    let mut cursor = None;
    let mut pen = Pen::on(buffer, line(inside, 0), "");
    pen.skip(1);
    let label = if panel.choice == Choice::Query { "Begins with: " } else { "Filter: " };
    let room = inside.width.saturating_sub(label.len() as u16 + 2);
    let x = draw_field(label, &panel.text, room, &styles, theme, &mut pen);
    if panel.focus == Focus::Text {
        cursor = Some((x, inside.y));
    }

    for (row, (text, style)) in told.iter().enumerate() {
        Pen::on(buffer, line(inside, row as u16 + 1), theme.signs.cut).skip(2).text(text, *style);
    }
    let below = told.len() as u16 + 1;
    let top = (panel.at + 1).saturating_sub(shown);
    for (row, candidate) in candidates.iter().enumerate().skip(top).take(shown) {
        let marked = row == panel.at && !panel.goes_on();
        let mut pen = Pen::on(buffer, line(inside, below + (row - top) as u16), theme.signs.cut);
        pen.skip(2).text(if marked { "> " } else { "  " }, theme.accent);
        let style = if marked { theme.strong } else { theme.plain };
        pen.cell(candidate.insert.trim(), 28, style).skip(1).text(&candidate.about, theme.dim);
    }
    let below = below + shown as u16;

    let mut pen = Pen::on(buffer, line(inside, below), "");
    pen.skip(1).text("Option ", theme.dim);
    for choice in Choice::ALL {
        let chosen = choice == panel.choice;
        let word = if chosen { format!("[{}]", choice.word()) } else { format!(" {} ", choice.word()) };
        pen.text(&word, if chosen { theme.strong } else { theme.dim }).skip(1);
    }
    Pen::on(buffer, line(inside, below + 1), theme.signs.cut).skip(8).text(panel.choice.explanation(), theme.dim);
    let mut pen = Pen::on(buffer, line(inside, below + 2), "");
    pen.skip(1);
    let x = draw_field("Sort by ", &panel.sort, 34, &[], theme, &mut pen);
    if panel.focus == Focus::Sort {
        cursor = Some((x, inside.y + below + 2));
    }
    pen.skip(1);
    let x = draw_field("Limit ", &panel.limit, 8, &[], theme, &mut pen);
    if panel.focus == Focus::Limit {
        cursor = Some((x, inside.y + below + 2));
    }
    let aside = match panel.focus {
        Focus::Text => "",
        Focus::Sort => "full search; add desc",
        Focus::Limit => "people; empty for all",
    };
    pen.skip(1).text(aside, theme.dim);
    let _ = app;
    cursor
}

/// What is said about the text as it stands.
fn told(panel: &ExpressionLine, theme: &Theme, width: usize) -> Vec<(String, Style)> {
    let mut lines = Vec::new();
    let mut say = |text: &str, style: Style| {
        lines.extend(wrap(text, width).into_iter().take(3).map(|line| (line, style)));
    };
    match &panel.verdict {
        Ok(accepted) => {
            let sent = accepted.here.as_ref().map_or(&accepted.sent, |here| &here.sent);
            say(&format!("Sends {}={sent}", accepted.way.parameter()), theme.good);
            for note in &accepted.notes {
                say(note, theme.warning);
            }
        }
        Err(fault) => {
            // At the end of what is typed it is not a mistake yet.
            let unfinished = fault.span.end >= panel.text.text().trim_end().len() && fault.fix.is_none();
            let style = if unfinished && !panel.insisted { theme.dim } else { theme.bad };
            say(&fault.message, style);
            if let Some(fix) = &fault.fix {
                say(&format!("{}: {}", key::name(Context::Expression, Command::Correct), fix.label), theme.accent);
            }
        }
    }
    if let Some(aside) = &panel.aside {
        say(aside, theme.bad);
    }
    lines
}

/// The colours of the words, and the place that is wrong.
fn styles_of(panel: &ExpressionLine, text: &str, theme: &Theme) -> Vec<(std::ops::Range<usize>, Style)> {
    if panel.choice == Choice::Query {
        return Vec::new();
    }
    let fault = panel.verdict.as_ref().err().filter(|fault| !fault.span.is_empty());
    let (tokens, _) = scan(text);
    tokens
        .into_iter()
        .map(|token| {
            let wrong = fault.is_some_and(|fault| {
                token.span.start < fault.span.end
                    && fault.span.start < token.span.end
                    && (panel.insisted || fault.fix.is_some() || fault.span.end < text.trim_end().len())
            });
            let style = match token.kind {
                _ if wrong => theme.bad.add_modifier(ratatui::style::Modifier::UNDERLINED),
                Kind::Open | Kind::Close => theme.dim,
                Kind::Joint | Kind::Operator => theme.accent,
                Kind::Attribute => theme.strong,
                Kind::Text | Kind::OpenText | Kind::Bare => theme.good,
                Kind::Stray => theme.plain,
            };
            (token.span, style)
        })
        .collect()
}

/// A heading with a field, and a list below it of which one line is marked; yields where the cursor stands.
#[expect(clippy::too_many_arguments, reason = "one list, drawn in one place by three panels")]
#[expect(clippy::unnecessary_wraps, reason = "as every panel tells it")]
fn draw_list(
    label: &str,
    find: &Field,
    lines: &[(String, String)],
    at: Option<usize>,
    empty: &str,
    theme: &Theme,
    buffer: &mut Buffer,
    area: Rect,
) -> Option<(u16, u16)> {
    let room = usize::from(area.height.saturating_sub(4)).min(14);
    let shown = lines.len().min(room).max(1);
    let inside = open(shown as u16 + 1, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), "");
    pen.skip(1);
    let x = draw_field(label, find, inside.width.saturating_sub(label.len() as u16 + 2), &[], theme, &mut pen);
    if lines.is_empty() {
        Pen::on(buffer, line(inside, 1), theme.signs.cut).skip(4).text(empty, theme.dim);
    }
    let top = at.map_or(0, |at| (at + 1).saturating_sub(shown));
    for (row, (left, right)) in lines.iter().enumerate().skip(top).take(shown) {
        let marked = at == Some(row);
        let mut pen = Pen::on(buffer, line(inside, (row - top) as u16 + 1), theme.signs.cut);
        pen.skip(2).text(if marked { "> " } else { "  " }, theme.accent);
        pen.cell(left, 40, if marked { theme.strong } else { theme.plain }).skip(1).text(right, theme.dim);
    }
    Some((x, inside.y))
}

fn draw_group(app: &App, pick: &GroupChoice, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let lines: Vec<_> = pick
        .offered()
        .into_iter()
        .map(|group| (group.name.clone(), format!("{} {}", group.kind.word(), group.description)))
        .collect();
    let failed;
    let empty = if let Some(failure) = pick.found.failure() {
        failed = format!("Groups could not be read: {}.", failure.kind.sentence());
        &failed
    } else if pick.found.is_awaited() || pick.rest.is_some() {
        "asking Okta…"
    } else {
        "No group begins so."
    };
    let _ = app;
    draw_list("Members of group: ", &pick.find, &lines, pick.position(), empty, theme, buffer, area)
}

fn draw_sort(pick: &SortPick, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let lines: Vec<_> = pick
        .offered()
        .into_iter()
        .map(|(column, title)| {
            let now = pick.now.as_ref().filter(|now| now.column == *column);
            let now = match now.map(|now| now.order) {
                Some(SortOrder::Ascending) => "now, upwards · ",
                Some(SortOrder::Descending) => "now, downwards · ",
                None => "",
            };
            let by = match column.property() {
                Some(property) => format!("{now}{property}"),
                None => format!("{now}sorted here, over what is loaded"),
            };
            (title.clone(), by)
        })
        .collect();
    draw_list("Sort by: ", &pick.find, &lines, Some(pick.at), "No column is called so.", theme, buffer, area)
}

fn draw_columns(pick: &ColumnPick, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let lines: Vec<_> = pick
        .lines()
        .into_iter()
        .map(|of| {
            let title = if of.title.is_empty() { of.column.title() } else { of.title };
            let mark = if of.width.is_some() { "[x]" } else { "[ ]" };
            let width = of.width.map(|width| format!("{width} wide · ")).unwrap_or_default();
            (format!("{mark} {title}"), format!("{width}{}", of.column.key()))
        })
        .collect();
    draw_list("Columns: ", &pick.find, &lines, Some(pick.at), "No column is called so.", theme, buffer, area)
}

#[expect(clippy::unnecessary_wraps, reason = "as every panel tells it")]
fn draw_export(export: &ExportLine, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let choice = u16::from(export.marked > 0);
    let asks = u16::from(export.reason.is_some());
    let inside = open(4 + choice + asks, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), "");
    pen.skip(1);
    let mut at =
        (draw_field("Write to: ", &export.path, inside.width.saturating_sub(13), &[], theme, &mut pen), inside.y);
    let mut pen = Pen::on(buffer, line(inside, 1), theme.signs.cut);
    match export.format() {
        Ok(format) => {
            let words = "As the name ends: .csv .json .ndjson .xlsx .parquet .txt; now ";
            pen.skip(2).text(words, theme.dim).text(format.word(), theme.strong);
        }
        Err(why) => {
            pen.skip(2).text(&why.to_string(), theme.bad);
        }
    }
    if export.marked > 0 {
        let mut pen = Pen::on(buffer, line(inside, 2), theme.signs.cut);
        pen.skip(1).text("Whom ", theme.dim);
        let marked = format!("the {} marked", crate::app::part::count::grouped(export.marked as u64));
        for (whom, word) in [(Exported::Marked, &*marked), (Exported::List, "everybody of this list")] {
            let chosen = whom == export.whom;
            let word = if chosen { format!("[{word}]") } else { format!(" {word} ") };
            pen.text(&word, if chosen { theme.strong } else { theme.dim }).skip(1);
        }
    }
    if let Some(reason) = &export.reason {
        let mut pen = Pen::on(buffer, line(inside, 2 + choice), "");
        pen.skip(1);
        let x = draw_field("Reason:   ", reason, inside.width.saturating_sub(13), &[], theme, &mut pen);
        if export.on_reason {
            at = (x, inside.y + 2 + choice);
        }
    }
    let whom = match export.whom {
        Exported::List => "Everybody of this list, read anew; columns as on the screen if they were chosen.",
        Exported::Marked => "Those who are marked, read anew; columns as on the screen if they were chosen.",
    };
    let mut pen = Pen::on(buffer, line(inside, 3 + choice + asks), theme.signs.cut);
    pen.skip(2).text(&export.leaves(), theme.dim);
    let mut pen = Pen::on(buffer, line(inside, 2 + choice + asks), theme.signs.cut);
    match &export.problem {
        Some(problem) => pen.skip(2).text(problem, theme.bad),
        None => pen.skip(2).text(whom, theme.dim),
    };
    Some(at)
}

/// Whether the keys pressed so far begin those of a quick filter.
pub(super) fn awaits_quick(app: &App) -> bool {
    let pressed = &app.input.pressed;
    let awaited = |bound: &Bound| {
        matches!(bound.command, Command::Quick(_)) && bound.sequences.iter().any(|keys| keys.rest(pressed).is_some())
    };
    !pressed.is_empty() && app.contexts().contains(&Context::List) && keys().of_context(Context::List).any(awaited)
}

/// The quick filters, while the rest of their keys is awaited.
pub(super) fn draw_quick(pressed: &[Key], theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let rest = |bound: &'static Bound| bound.sequences.iter().find_map(|sequence| sequence.rest(pressed));
    let bindings: Vec<_> = keys().of_context(Context::List).filter_map(|bound| Some((bound, rest(bound)?))).collect();
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    let inside = open(bindings.len() as u16 + 1, theme, buffer, area);
    let edits = format!("  ({} edits the expression afterwards)", key::name(Context::List, Command::Filter));
    Pen::on(buffer, line(inside, 0), "").skip(1).text("List", theme.title).text(&edits, theme.dim);
    for (row, (bound, rest)) in bindings.into_iter().enumerate() {
        let (word, expression) = match bound.command {
            Command::Quick(quick) => (quick.word(), quick.expression()),
            _ => (bound.help.to_owned(), "choose the group".to_owned()),
        };
        let mut pen = Pen::on(buffer, line(inside, row as u16 + 1), theme.signs.cut);
        let alone = bound.sequences.iter().find(|sequence| sequence.keys.len() == 1);
        let alone = alone.map_or("", |sequence| &sequence.name);
        pen.skip(2).cell(rest, 2, theme.key).cell(alone, 4, theme.dim);
        pen.cell(&word, 28, theme.plain).skip(1).text(&expression, theme.dim);
    }
}

fn draw_save_as(panel: &SaveAs, theme: &Theme, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let inside = open(3, theme, buffer, area);
    let mut pen = Pen::on(buffer, line(inside, 0), "");
    pen.skip(1);
    let x = draw_field("Save as: ", &panel.name, inside.width.saturating_sub(12), &[], theme, &mut pen);
    Pen::on(buffer, line(inside, 1), theme.signs.cut).skip(2).text(&panel.what, theme.plain);
    let mut pen = Pen::on(buffer, line(inside, 2), theme.signs.cut);
    pen.skip(2);
    match panel.problem {
        Some(problem) => pen.text(problem, theme.bad),
        None if panel.replaces() => pen.text("Replaces the saved search of this name.", theme.accent),
        None => pen.text("With its order, and the columns where they were chosen.", theme.dim),
    };
    (x, inside.y)
}

fn draw_saved(pick: &SavedPick, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let lines: Vec<_> = pick
        .offered()
        .into_iter()
        .map(|search| {
            let home = if pick.home.as_ref() == Some(&search.name) { "first list \u{b7} " } else { "" };
            let what = match search.by {
                SavedBy::Group => "members of a group",
                _ if search.expression.is_empty() => "everyone but deactivated",
                SavedBy::Automatic | SavedBy::Query | SavedBy::Filter | SavedBy::Search => search.expression.as_str(),
            };
            let right = if pick.removing && pick.marked() == Some(search) {
                "Remove it? Enter yes, Esc no".to_owned()
            } else {
                format!("{home}{what}")
            };
            (search.name.clone(), right)
        })
        .collect();
    let empty = if pick.all.is_empty() {
        format!(
            "None yet. {} saves the list that is seen.",
            key::name(Context::List, Command::Saved(SavedCommand::Save))
        )
    } else {
        "No saved search is called so.".to_owned()
    };
    draw_list("Saved searches: ", &pick.find, &lines, Some(pick.at), &empty, theme, buffer, area)
}
