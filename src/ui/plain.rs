//! The program's own frames and punctuation for terminals that show nothing but ASCII. What people are called stays as
//! it is: a wrong letter would be worse than one that cannot be shown.

use ratatui::buffer::Buffer;

/// Replaces what the program draws itself, cell by cell.
pub(super) fn write_in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii()
            && let Some(plain) = plain(cell.symbol())
        {
            cell.set_symbol(plain);
        }
    }
}

fn plain(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "─" | "━" | "═" | "╌" | "–" | "—" => "-",
        "│" | "┃" | "║" | "▏" | "▎" => "|",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" | "╭" | "╮" | "╰" | "╯" => "+",
        "·" => ".",
        "…" => "~",
        "→" | "›" | "»" | "▸" | "▶" => ">",
        "←" | "‹" | "«" | "◂" | "◀" => "<",
        "↑" | "▴" => "^",
        "↓" | "▾" | "▼" => "v",
        "“" | "”" | "„" => "\"",
        "‘" | "’" => "'",
        "×" => "x",
        "•" | "●" => "*",
        "○" => "o",
        "■" | "█" | "▌" => "#",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn frames_become_ascii_and_names_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 16, 1));
        buffer.set_string(0, 0, "┌─ Müller · 山 │", Style::new());
        write_in_ascii(&mut buffer);
        let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(text.replace("山 ", "山"), "+- Müller . 山 |");
    }
}
