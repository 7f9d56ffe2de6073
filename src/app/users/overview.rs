//! The overview of an organisation as lines with bars.

use unicode_width::UnicodeWidthStr;

use crate::app::part::count::grouped;
use crate::protocol::report::overview::{Overview, bar};
use crate::protocol::text::visible;

/// Departments and groups that are told; the rest is summed.
const MOST: usize = 12;
/// Cells of the longest name, and of the longest bar.
const NAME: usize = 28;
const BAR: usize = 30;

/// The lines, no wider than a screen of `width`.
pub fn lines(overview: &Overview, width: usize) -> Vec<String> {
    let mut lines = vec![format!("{} people, deactivated ones included", grouped(overview.people))];
    let bars = width.saturating_sub(NAME + 20).clamp(8, BAR);
    for part in overview.parts() {
        if part.counts.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(part.title.to_owned());
        let most = part.counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        for (name, count) in part.counts.iter().take(MOST) {
            lines.push(line(&visible(name), *count, most, bars));
        }
        if part.counts.len() > MOST {
            let rest = part.counts.len() - MOST;
            lines.push(format!("  and {} more", grouped(rest as u64)));
        }
    }
    for note in &overview.notes {
        lines.push(String::new());
        lines.push(note.clone());
    }
    lines
}

fn line(name: &str, count: u64, most: u64, bars: usize) -> String {
    let mut shown = String::new();
    for letter in name.chars() {
        if shown.width() + letter.to_string().width() > NAME - 1 && shown.width() < name.width() {
            shown.push('…');
            break;
        }
        shown.push(letter);
    }
    let padding = " ".repeat(NAME.saturating_sub(shown.width()));
    format!("  {shown}{padding} {:>9}  {}", grouped(count), "#".repeat(bar(count, most, bars)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_never_wider_than_its_screen() {
        for name in ["IT", "A department with a very long name indeed", "営業部営業部営業部営業部営業部営業部"]
        {
            let line = line(name, 7, 9, 30);
            assert!(line.width() <= 2 + NAME + 12 + 30, "{line}");
            assert!(line.contains(" 7  ##"), "{line}");
        }
    }
}
