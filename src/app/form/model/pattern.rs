//! The form that a value must have, as a schema writes it: an expression that is read once, and an example of it.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

/// Bytes that a pattern of the schema may take once it is read; a hostile one could take all there are.
const MOST_PATTERN: usize = 1 << 20;
/// Letters of an example at most.
const LONGEST: usize = 60;

/// A pattern of the schema.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// None for one of another dialect: that is Okta's to judge.
    read: Option<Regex>,
}

/// The same text is the same pattern.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Pattern {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), read: read(text) }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As JSON Schema means it: somewhere in the text.
    pub fn fits(&self, text: &str) -> bool {
        self.read.as_ref().is_none_or(|read| read.is_match(text))
    }

    /// The whole of a text has this form.
    pub fn fits_whole(&self, text: &str) -> bool {
        read(&format!("^(?:{})$", self.text)).is_none_or(|read| read.is_match(text))
    }

    /// What is wrong with a text that does not fit: in the schema's own words, by an example, and the pattern itself.
    pub fn says(&self, description: &str) -> String {
        let description = description.trim();
        let what = match description {
            "" => "does not have the form that is asked for".to_owned(),
            words => format!("does not fit: {words}"),
        };
        match self.example() {
            Some(example) => format!("{what}; for example {example} ({})", self.text),
            None => format!("{what} ({})", self.text),
        }
    }

    /// A text that fits, short and easy to read; none where none was found.
    pub fn example(&self) -> Option<String> {
        let tree = regex_syntax::parse(&self.text).ok()?;
        // Three letters say more than one, where they may be three.
        [3, 1, 0].into_iter().find_map(|times| {
            let mut example = String::new();
            let whole = write(&tree, times, &mut 0, &mut example).is_some();
            let told = whole && !example.trim().is_empty();
            Some(example).filter(|example| told && self.read.as_ref().is_some_and(|read| read.is_match(example)))
        })
    }
}

fn read(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(MOST_PATTERN).build().ok()
}

/// Writes what a part of a pattern stands for; none where it becomes too long or cannot be written.
fn write(tree: &Hir, times: u32, letter: &mut usize, example: &mut String) -> Option<()> {
    if example.len() > LONGEST {
        return None;
    }
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => example.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => example.push(one_of(class, letter)?),
        HirKind::Repetition(repeated) => {
            // What may be left out is.
            let wanted = if repeated.max == Some(1) { 0 } else { times.min(repeated.max.unwrap_or(times)) };
            for _ in 0..wanted.max(repeated.min) {
                write(&repeated.sub, times, letter, example)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, times, letter, example)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, times, letter, example)?;
            }
        }
        HirKind::Alternation(parts) => write(parts.first()?, times, letter, example)?,
    }
    Some(())
}

/// One sign of a class: a letter or a digit, another one each time, else whatever is in it.
fn one_of(class: &Class, letter: &mut usize) -> Option<char> {
    let holds = |sign: char| match class {
        Class::Unicode(class) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&sign)),
        Class::Bytes(class) => u8::try_from(sign)
            .is_ok_and(|sign| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&sign))),
    };
    let first = match class {
        Class::Unicode(class) => class.ranges().first().map(ClassUnicodeRange::start),
        Class::Bytes(class) => class.ranges().first().map(|range| char::from(range.start())),
    };
    let usual = ["ABCDEFGH", "abcdefgh", "12345678"].iter().find_map(|signs| {
        let sign = signs.chars().cycle().nth(*letter % signs.len())?;
        holds(sign).then_some(sign)
    });
    *letter += 1;
    let any = || ('!'..='~').find(|sign| holds(*sign)).or(first).filter(|sign| !sign.is_control());
    usual.or_else(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_fits_its_pattern_and_can_be_read() {
        for (pattern, example) in [
            ("^[A-Z]+-[0-9]+$", "ABC-456"),
            ("^[A-Z]{2}[0-9]{4}$", "AB3456"),
            ("^(DE|AT)-\\d+$", "DE-123"),
            ("^EMP[0-9]{6}$", "EMP123456"),
            ("^\\w+@acme\\.com$", "ABC@acme.com"),
        ] {
            assert_eq!(Pattern::new(pattern).example().as_deref(), Some(example), "{pattern}");
        }
        assert_eq!(Pattern::new("(?=lookahead)").example(), None);
        let says = Pattern::new("^[A-Z]+-[0-9]+$").says("Number plate");
        assert_eq!(says, "does not fit: Number plate; for example ABC-456 (^[A-Z]+-[0-9]+$)");
    }
}
