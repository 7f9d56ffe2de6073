//! What stands beside a question, in its colours.

use ratatui::style::Style;

use super::theme::Theme;
use crate::app::care::rows::{Look, Row};

/// Rows as lines of a box.
pub(super) fn lines(rows: Vec<Row>, theme: &Theme) -> impl Iterator<Item = (String, Style)> {
    rows.into_iter().map(|(text, look)| (text, style_of(look, theme)))
}

fn style_of(look: Look, theme: &Theme) -> Style {
    match look {
        Look::Plain => theme.plain,
        Look::Strong => theme.strong,
        Look::Dim => theme.dim,
        Look::Warning => theme.warning,
        Look::Bad => theme.bad,
        Look::Chosen => theme.selected,
    }
}
