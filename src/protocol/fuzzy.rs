//! People found although letters are missing in what was typed, or two are swapped or one is doubled: `jsmth` finds
//! `jsmith`, `jonh` finds `john`.

use std::fmt;
use std::sync::Arc;

use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::fold::SEPARATOR;

/// Where a row's search text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub len: u16,
}

/// The search texts of all rows; handing it to another thread copies nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Haystack {
    pub texts: Arc<String>,
    pub spans: Arc<Vec<Span>>,
}

/// So many at most: nobody reads on.
const MOST: usize = 100;
/// A letter that fits counts 16; gaps take from that. Below this a letter, the letters stand anywhere in the text.
const LEAST_A_LETTER: u32 = 15;
/// Of so many letters on a word may have a mistake: shorter ones become other names.
const SHORTEST_MISTAKEN: usize = 4;
/// What a word with one mistake counts a letter: more than letters with gaps between them.
const NEAR_A_LETTER: u32 = 26;
/// As many letters for each that was typed may a match spread over; wider ones only happen to hold the letters.
const WIDEST: usize = 2;

impl Haystack {
    pub fn text(&self, row: usize) -> &str {
        self.spans.get(row).map_or("", |span| &self.texts[span.start as usize..][..usize::from(span.len)])
    }

    /// The rows in which every word fits some field, best first. Words are folded already.
    pub fn similar(&self, words: &[String]) -> Vec<u32> {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let (mut letters, mut wanted, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let mut found: Vec<(u32, u32)> = Vec::new();
        for row in 0..self.spans.len() {
            let text = self.text(row);
            let score = words.iter().try_fold(0, |sum, word| {
                let needle = Utf32Str::new(word, &mut wanted);
                let fields = text.split(SEPARATOR).filter(|field| field.len() >= word.len());
                let best = fields
                    .filter_map(|field| fit(&mut matcher, Utf32Str::new(field, &mut letters), needle, &mut places));
                let best = best.max();
                // Nothing fits better than a word as it was typed.
                let near = best.is_none_or(|best| best < word.len() as u32 * NEAR_A_LETTER) && holds_near(text, word);
                let near = near.then_some(word.len() as u32 * NEAR_A_LETTER);
                best.max(near).map(|best| sum + best)
            });
            if let Some(score) = score {
                found.push((score, row as u32));
            }
        }
        found.sort_unstable_by_key(|(score, row)| (std::cmp::Reverse(*score), *row));
        found.truncate(MOST);
        found.into_iter().map(|(_, row)| row).collect()
    }
}

/// Whether names like these words are worth looking for: numbers and logins have nothing like them, and short words are
/// like everything.
pub fn may_be_mistaken(words: &[String]) -> bool {
    let plain = |word: &String| word.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-'));
    words.iter().all(plain) && words.iter().any(|word| word.chars().count() >= SHORTEST_MISTAKEN)
}

/// Whether a word of a text is the one that is meant but for one swapped, missing, doubled or wrong letter.
fn holds_near(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first().filter(|_| word.len() >= SHORTEST_MISTAKEN) else { return false };
    // Only words that begin with its letter are looked at.
    memchr::memchr_iter(*first, text).any(|at| {
        let begins = at == 0 || !text[at - 1].is_ascii_alphanumeric();
        // A word that is longer by two is another one.
        let reach = &text[at..text.len().min(at + word.len() + 2)];
        let end = reach.iter().position(|letter| !letter.is_ascii_alphanumeric()).unwrap_or(reach.len());
        begins && is_near(word, &reach[..end])
    })
}

/// Whether two words differ by one letter, or by two that are swapped. The first letter is nearly never the wrong one.
fn is_near(one: &[u8], other: &[u8]) -> bool {
    if one.len().abs_diff(other.len()) > 1 || one.first() != other.first() {
        return false;
    }
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[same..], &other[same..]);
    match (one, other) {
        ([a, b, one @ ..], [c, d, other @ ..]) if a == d && b == c && one == other => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        (one, [_, other @ ..]) if one == other => true,
        ([_, one @ ..], other) => one == other,
        ([], _) => false,
    }
}

/// How well a field fits a word, with the letters that do; none where they only happen to stand in it.
pub(super) fn fit(
    matcher: &mut Matcher,
    field: Utf32Str<'_>,
    word: Utf32Str<'_>,
    places: &mut Vec<u32>,
) -> Option<u32> {
    places.clear();
    let score = u32::from(matcher.fuzzy_indices(field, word, places)?);
    let width = places.last()? - places.first()? + 1;
    (width as usize <= word.len() * WIDEST && score >= word.len() as u32 * LEAST_A_LETTER).then_some(score)
}

/// The lines in which every word has one that holds its letters in a row with small gaps, best first. Words and lines
/// are folded.
pub fn scattered(lines: impl Iterator<Item = (usize, String)>, words: &[String]) -> Vec<usize> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let (mut letters, mut wanted, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let mut found: Vec<(std::cmp::Reverse<u32>, usize)> = Vec::new();
    for (at, line) in lines {
        let score = words.iter().try_fold(0, |sum, word| {
            let needle = Utf32Str::new(word, &mut wanted);
            let of_line = line.split(|c: char| !c.is_alphanumeric()).filter(|of| of.len() >= word.len());
            let best = of_line.filter_map(|of| fit(&mut matcher, Utf32Str::new(of, &mut letters), needle, &mut places));
            best.max().map(|best| sum + best)
        });
        found.extend(score.map(|score| (std::cmp::Reverse(score), at)));
    }
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

impl FromIterator<String> for Haystack {
    fn from_iter<I: IntoIterator<Item = String>>(rows: I) -> Self {
        let (mut texts, mut spans) = (String::new(), Vec::new());
        for row in rows {
            // As much of a row as a span can hold.
            let kept = &row[..row.floor_char_boundary(usize::from(u16::MAX))];
            spans.push(Span { start: texts.len() as u32, len: kept.len() as u16 });
            texts.push_str(kept);
        }
        Self { texts: Arc::new(texts), spans: Arc::new(spans) }
    }
}

impl fmt::Debug for Haystack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Haystack({} rows)", self.spans.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similar(query: &str) -> Vec<u32> {
        let rows = ["\u{1f}jo\u{1f}smith\u{1f}jsmith@x.io", "\u{1f}jana\u{1f}summerthal", "\u{1f}lee\u{1f}smythe"];
        let all: Haystack = rows.into_iter().map(str::to_owned).collect();
        all.similar(&query.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn missing_letters_are_forgiven_and_scattered_ones_are_not() {
        assert_eq!(similar("smth"), [0, 2, 1]);
        assert_eq!(similar("jsmth"), [0]);
        assert_eq!(similar("jo smth"), [0]);
        assert_eq!(similar("jxio"), [0; 0]);
        assert_eq!(similar("zzz"), [0; 0]);
    }

    #[test]
    fn numbers_logins_and_short_words_have_nothing_like_them() {
        for (typed, worth) in [
            ("jonh smith", true),
            ("o'brein", true),
            ("jo li", false),
            ("40110", false),
            ("ana.muler@acme", false),
            ("", false),
        ] {
            let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
            assert_eq!(may_be_mistaken(&words), worth, "{typed}");
        }
    }

    #[test]
    fn one_letter_that_is_swapped_doubled_missing_or_wrong_is_forgiven() {
        for query in ["smiht", "smmith", "smiith", "smih", "smitg", "jo smiht"] {
            assert_eq!(similar(query).first(), Some(&0), "{query}");
        }
        assert_eq!(similar("summertahl"), [1]);
        assert_eq!(similar("samhit"), [0; 0]);
    }
}
