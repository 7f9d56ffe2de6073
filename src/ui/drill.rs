//! Who calls, above the screens, while calls are practised.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::pen::{Pen, line};
use super::theme::Theme;
use crate::app::App;
use crate::app::drill::Drill;
use crate::app::input::command::{Command, DrillCommand};
use crate::app::input::key::{self, Context};

/// Draws the call; what is left for the screens.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Rect {
    let rows = app.terminal.1 - app.size.1;
    if rows == 0 {
        return area;
    }
    let key = key::name(Context::Drill, Command::Drill(DrillCommand::Show));
    let lines = app.drill.as_ref().map(Drill::strip).unwrap_or_default();
    let first = line(area, 0);
    let left = Rect { width: first.width.saturating_sub(key.len() as u16 + 2), ..first };
    Pen::on(buffer, left, theme.signs.cut).skip(1).text(&lines[0], theme.strong);
    let right = Rect { x: left.right(), width: first.width - left.width - 1, ..first };
    Pen::on(buffer, right, "").right(key, theme.key);
    Pen::on(buffer, line(area, 1), theme.signs.cut).skip(1).text(&lines[1], theme.plain);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}
