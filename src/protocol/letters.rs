//! Which letters of a text a search found: its words in any spelling, or, in names that are only similar, the letters
//! one by one.
//!
//! ```text
//!  Müller ─► m u l l e r      each folded letter knows the letter that it came from
//!         ─► m ue l l e r     and so do the other spellings that the text is found by
//! ```

use std::ops::Range;

use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::fold::{self, Needle};
use super::fuzzy;

/// Finds letters in what is drawn; made once a frame.
pub struct Letters<'n> {
    needles: &'n [Needle],
    /// Only made where somebody in view is merely similar: it is large.
    matcher: Option<Matcher>,
}

impl<'n> Letters<'n> {
    pub fn new(needles: &'n [Needle]) -> Self {
        Self { needles, matcher: None }
    }

    /// The places of `text` that the words of the query were found in, in order, none touching another. `similar`:
    /// the person fits only nearly.
    pub fn find(&mut self, text: &str, similar: bool) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let spellings = Folded::spellings(text);
        for needle in self.needles {
            let before = places.len();
            for wanted in [Some(&needle.literal), needle.short.as_ref()].into_iter().flatten() {
                for spelling in &spellings {
                    spelling.find(wanted, &mut places);
                }
            }
            if similar && places.len() == before {
                let matcher = self.matcher.get_or_insert_with(|| Matcher::new(Config::DEFAULT));
                if let Some(plain) = spellings.first() {
                    plain.find_scattered(&needle.literal, matcher, &mut places);
                }
            }
        }
        places.sort_unstable_by_key(|place| (place.start, place.end));
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(places.len());
        for place in places {
            match joined.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => joined.push(place),
            }
        }
        joined
    }
}

/// A folded text whose letters, all ASCII, know where they came from.
#[derive(Clone, Default)]
struct Folded {
    text: String,
    sources: Vec<Range<usize>>,
}

impl Folded {
    /// The text, and the other spellings that it is found by.
    fn spellings(text: &str) -> Vec<Self> {
        let plain = Self::of(text, fold::push_folded);
        let mut all = Vec::with_capacity(3);
        if !text.is_ascii() {
            let long = Self::of(text, |out, letter| match fold::long_spelling(letter) {
                Some(pair) => out.push_str(pair),
                None => fold::push_folded(out, letter),
            });
            if long.text != plain.text {
                all.push(long);
            }
        }
        let short = plain.shortened();
        if short.text != plain.text {
            all.push(short);
        }
        all.insert(0, plain);
        all
    }

    fn of(text: &str, push: impl Fn(&mut String, char)) -> Self {
        let mut folded = Self::default();
        for (at, letter) in text.char_indices() {
            let end = at + letter.len_utf8();
            push(&mut folded.text, letter);
            if folded.text.len() == folded.sources.len() {
                // A mark on the letter before it.
                let base = folded.sources.last().map(|source| source.start);
                folded.sources.iter_mut().rev().take_while(|of| Some(of.start) == base).for_each(|of| of.end = end);
            }
            folded.sources.resize(folded.text.len(), at..end);
        }
        folded
    }

    /// `mueller` → `muller`, as [`fold::shorten`] does.
    fn shortened(&self) -> Self {
        let mut short = Self::default();
        let mut letters = self.text.bytes().zip(&self.sources).peekable();
        while let Some((letter, source)) = letters.next() {
            let mut source = source.clone();
            if matches!(letter, b'u' | b'o' | b'a')
                && let Some((_, of)) = letters.next_if(|(next, _)| *next == b'e')
            {
                source.end = of.end;
            }
            short.text.push(char::from(letter));
            short.sources.push(source);
        }
        short
    }

    fn find(&self, wanted: &str, places: &mut Vec<Range<usize>>) {
        for (at, _) in self.text.match_indices(wanted) {
            if let (Some(first), Some(last)) = (self.sources.get(at), self.sources.get(at + wanted.len() - 1)) {
                places.push(first.start..last.end);
            }
        }
    }

    fn find_scattered(&self, wanted: &str, matcher: &mut Matcher, places: &mut Vec<Range<usize>>) {
        let (mut letters, mut needle) = (Vec::new(), Vec::new());
        let needle = Utf32Str::new(wanted, &mut needle);
        let mut found = Vec::new();
        if fuzzy::fit(matcher, Utf32Str::new(&self.text, &mut letters), needle, &mut found).is_some() {
            places.extend(found.iter().filter_map(|at| self.sources.get(*at as usize)).cloned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::needles;
    use super::*;

    fn shown(text: &str, query: &str, similar: bool) -> String {
        let needles = needles(query);
        let mut out = String::new();
        let mut done = 0;
        for place in Letters::new(&needles).find(text, similar) {
            out = format!("{out}{}[{}]", &text[done..place.start], &text[place.clone()]);
            done = place.end;
        }
        out + &text[done..]
    }

    #[test]
    fn words_are_found_under_every_spelling_and_marked_as_they_are_written() {
        for (text, query, marked) in [
            ("Müller", "muller", "[Müller]"),
            ("Müller", "mueller", "[Müller]"),
            ("Mueller", "müller", "[Mueller]"),
            ("Mu\u{308}ller", "mul", "[Mu\u{308}l]ler"),
            ("Straße", "asse", "Str[aße]"),
            ("Bjørn Åse", "bjoern aase", "[Bjørn] [Åse]"),
            ("Ana Müller", "an mull", "[An]a [Müll]er"),
            ("王伟", "王", "[王]伟"),
            ("Иван", "van", "И[ван]"),
            ("ana.muller@acme.com", "ana mul", "[ana].[mul]ler@acme.com"),
            ("Banana", "an ana", "B[anan]a"),
            ("Zoë", "x", "Zoë"),
            ("", "x", ""),
        ] {
            assert_eq!(shown(text, query, false), marked, "{query} in {text}");
        }
    }

    #[test]
    fn of_similar_names_the_letters_are_marked_and_of_others_none() {
        assert_eq!(shown("Hannah", "hanah", true), "[Han]n[ah]");
        assert_eq!(shown("Müller", "mllr", true), "[M]ü[ll]e[r]");
        assert_eq!(shown("Müller", "mllr", false), "Müller");
        assert_eq!(shown("Hannah", "mllr", true), "Hannah");
    }
}
