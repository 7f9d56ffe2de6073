//! Lines of a paragraph, by the width that a terminal gives its letters.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Breaks `text` at spaces into lines of at most `width` columns, and inside of a word only where it alone is wider.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let size = word.width();
        if size > width {
            for cluster in word.graphemes(true) {
                let gap = usize::from(used > 0 && std::ptr::eq(cluster.as_ptr(), word.as_ptr()));
                if used + gap + cluster.width() > width {
                    lines.push(String::new());
                    used = 0;
                }
                if let Some(line) = lines.last_mut() {
                    if gap > 0 && used > 0 {
                        line.push(' ');
                        used += 1;
                    }
                    line.push_str(cluster);
                    used += cluster.width();
                }
            }
            continue;
        }
        if used > 0 && used + 1 + size > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += size;
        }
    }
    lines
}

/// Columns that a box of lines to read has for them on a terminal of so many.
pub fn reading_width(columns: u16) -> usize {
    usize::from(columns.saturating_sub(8).min(72))
}

/// The lines of such a box, none wider than it has room.
pub fn laid_out(lines: &[String], width: usize) -> Vec<String> {
    lines.iter().flat_map(|line| if line.width() <= width { vec![line.clone()] } else { wrap(line, width) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_count_wide_letters_twice() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("王伟 王伟", 8), ["王伟", "王伟"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("ab abcdefgh i", 5), ["ab ab", "cdefg", "h i"]);
    }
}
