//! Source as tokens: names, signs, literals, and what stands in brackets. Comments are left out.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Without `r#`.
    Name(String),
    /// `'a`
    Lifetime,
    Sign(char),
    /// What stands between the quotes; nothing for numbers and characters.
    Literal(String),
    /// What stands in brackets, with the one that opens it.
    Group(char, Vec<Token>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub line: usize,
}

/// The tokens of source that compiles.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut open = vec![(' ', 0, Vec::new())];
    while let Some((kind, line)) = reader.next() {
        match kind {
            Kind::Sign(sign @ ('(' | '[' | '{')) => open.push((sign, line, Vec::new())),
            Kind::Sign(')' | ']' | '}') => {
                let (sign, line, inside) = open.pop().expect("what closes was opened");
                let around = open.last_mut().expect("what closes was opened");
                around.2.push(Token { kind: Kind::Group(sign, inside), line });
            }
            kind => open.last_mut().expect("the file itself").2.push(Token { kind, line }),
        }
    }
    assert_eq!(open.len(), 1, "what was opened is closed");
    open.remove(0).2
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

fn is_part_of_a_name(sign: char) -> bool {
    sign == '_' || sign.is_alphanumeric()
}

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    /// Up to where the pattern begins, or to the end.
    fn until(&mut self, pattern: &str) -> &'a str {
        self.take(self.rest.find(pattern).unwrap_or(self.rest.len()))
    }

    fn skip_blanks(&mut self) {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.take(blanks);
            if self.rest.starts_with("//") {
                self.until("\n");
            } else if self.rest.starts_with("/*") {
                let mut depth = 0;
                loop {
                    match self.rest.get(..2) {
                        Some("/*") => depth += 1,
                        Some("*/") => depth -= 1,
                        _ => {
                            let first = self.rest.chars().next().expect("a comment that ends");
                            self.take(first.len_utf8());
                            continue;
                        }
                    }
                    self.take(2);
                    if depth == 0 {
                        break;
                    }
                }
            } else {
                return;
            }
        }
    }

    /// The text behind an opening quote, with its closing one taken.
    fn quoted(&mut self, quote: char) -> String {
        let mut escaped = false;
        let end = self.rest.find(|sign| {
            let ends = sign == quote && !escaped;
            escaped = sign == '\\' && !escaped;
            ends
        });
        let text = self.take(end.expect("a quote that ends")).to_owned();
        self.take(1);
        text
    }

    fn next(&mut self) -> Option<(Kind, usize)> {
        self.skip_blanks();
        let line = self.line;
        let first = self.rest.chars().next()?;
        let kind = match first {
            '"' => {
                self.take(1);
                Kind::Literal(self.quoted('"'))
            }
            '\'' => self.quote(),
            '0'..='9' => {
                self.number();
                Kind::Literal(String::new())
            }
            _ if is_part_of_a_name(first) => self.name(),
            _ => {
                self.take(first.len_utf8());
                Kind::Sign(first)
            }
        };
        Some((kind, line))
    }

    /// A character, or the name of a lifetime.
    fn quote(&mut self) -> Kind {
        self.take(1);
        let mut signs = self.rest.chars();
        let (first, second) = (signs.next(), signs.next());
        if first.is_some_and(is_part_of_a_name) && second != Some('\'') {
            let end = self.rest.find(|sign| !is_part_of_a_name(sign)).unwrap_or(self.rest.len());
            self.take(end);
            return Kind::Lifetime;
        }
        self.quoted('\'');
        Kind::Literal(String::new())
    }

    /// `1_000u64`, `0.5`, `0x1f`; not the range in `0..9`, nor the method in `1.max(2)`.
    fn number(&mut self) {
        let end = |text: &str| text.find(|sign| !is_part_of_a_name(sign)).unwrap_or(text.len());
        self.take(end(self.rest));
        let mut behind = self.rest.chars();
        if behind.next() == Some('.') && behind.next().is_some_and(|sign| sign.is_ascii_digit()) {
            self.take(1);
            self.take(end(self.rest));
        }
    }

    /// A name, or a literal that begins with letters: `r"…"`, `br#"…"#`, `b'x'`, `c"…"`.
    fn name(&mut self) -> Kind {
        let end = self.rest.find(|sign| !is_part_of_a_name(sign)).unwrap_or(self.rest.len());
        let name = self.take(end);
        let hashes = self.rest.len() - self.rest.trim_start_matches('#').len();
        if matches!(name, "r" | "br" | "cr") && self.rest[hashes..].starts_with('"') {
            self.take(hashes + 1);
            let closing = format!("\"{}", "#".repeat(hashes));
            let text = self.until(&closing).to_owned();
            self.take(closing.len());
            return Kind::Literal(text);
        }
        if name == "r" && hashes == 1 {
            self.take(1);
            return self.name();
        }
        if matches!(name, "b" | "c") && self.rest.starts_with('"') {
            self.take(1);
            return Kind::Literal(self.quoted('"'));
        }
        if name == "b" && self.rest.starts_with('\'') {
            self.take(1);
            self.quoted('\'');
            return Kind::Literal(String::new());
        }
        Kind::Name(name.to_owned())
    }
}
