//! People found although letters are missing in what was typed: `jsmth` finds `jsmith`.

use std::fmt;
use std::sync::Arc;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::fold::{SEPARATOR, fold};

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
                best.max().map(|best| sum + best)
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

/// The places of the lines that fit a query, best first: those that hold its words, and only where there are none those
/// that hold their letters in a row with gaps. A line is a label and what stands behind it, which counts less. An
/// empty query leaves all lines as they stand.
pub fn rank<'a>(lines: impl Iterator<Item = (&'a str, &'a str)> + Clone, query: &str) -> Vec<usize> {
    let query = fold(query.trim());
    if query.is_empty() {
        return (0..lines.count()).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let mut of = |kind| {
        let pattern = Pattern::new(&query, CaseMatching::Ignore, Normalization::Never, kind);
        let mut found: Vec<(std::cmp::Reverse<u32>, usize)> = Vec::new();
        for (at, (label, about)) in lines.clone().enumerate() {
            let label = fold(label);
            let both = format!("{label} {}", fold(about));
            let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut letters), &mut matcher);
            if let Some(score) = score(&label).map(|score| score * 2).or_else(|| score(&both)) {
                found.push((std::cmp::Reverse(score), at));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, at)| at).collect::<Vec<_>>()
    };
    let found = of(AtomKind::Substring);
    if found.is_empty() { of(AtomKind::Fuzzy) } else { found }
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
        let mut texts = String::new();
        let mut spans = Vec::new();
        for text in ["\u{1f}jo\u{1f}smith\u{1f}jsmith@x.io", "\u{1f}jana\u{1f}summerthal", "\u{1f}lee\u{1f}smythe"] {
            spans.push(Span { start: texts.len() as u32, len: text.len() as u16 });
            texts.push_str(text);
        }
        let all = Haystack { texts: Arc::new(texts), spans: Arc::new(spans) };
        all.similar(&query.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn lines_that_hold_the_words_come_before_those_that_hold_the_letters() {
        let lines = [
            ("sort by a column", ""),
            ("clear sessions", ""),
            ("Nacht\u{e4}rzte", "status eq \"ACTIVE\""),
            ("unlock", "Ann So"),
        ];
        let rank = |query| rank(lines.into_iter(), query);
        assert_eq!(rank(""), [0, 1, 2, 3]);
        assert_eq!(rank("column sort"), [0]);
        assert_eq!(rank("so")[..2], [0, 3], "a label before what stands behind it");
        assert_eq!(rank("arzte"), [2]);
        assert_eq!(rank("clses"), [1]);
        assert_eq!(rank("xyz"), [0; 0]);
    }

    #[test]
    fn missing_letters_are_forgiven_and_scattered_ones_are_not() {
        assert_eq!(similar("smth"), [0, 2, 1]);
        assert_eq!(similar("jsmth"), [0]);
        assert_eq!(similar("jo smth"), [0]);
        assert_eq!(similar("jxio"), [0; 0]);
        assert_eq!(similar("zzz"), [0; 0]);
    }
}
