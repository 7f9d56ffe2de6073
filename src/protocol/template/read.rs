//! The text of a template taken apart.

use std::ops::Range;

use super::fault::{Fault, FaultKind, nearest};
use super::function::{Constant, Function, Refused, SIGNATURES, Signature};
use super::{Attribute, Call, MAX_DEPTH, Piece, Value};

pub(super) fn read(text: &str) -> Result<Vec<Piece>, Fault> {
    Reader { text, at: 0 }.template()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn template(&mut self) -> Result<Vec<Piece>, Fault> {
        let mut pieces = Vec::new();
        let mut letters = String::new();
        while let Some(sign) = self.peek() {
            let start = self.at;
            self.take(sign);
            match sign {
                '{' | '}' if self.peek() == Some(sign) => {
                    self.take(sign);
                    letters.push(sign);
                }
                '{' => {
                    if !letters.is_empty() {
                        pieces.push(Piece::Letters(std::mem::take(&mut letters)));
                    }
                    pieces.push(Piece::Value(self.braced(start)?));
                }
                '}' => return Err(self.fault(start..self.at, FaultKind::NothingToClose)),
                sign => letters.push(sign),
            }
        }
        if !letters.is_empty() {
            pieces.push(Piece::Letters(letters));
        }
        Ok(pieces)
    }

    /// From the value to the brace that closes it; `open` is where the first one stands.
    fn braced(&mut self, open: usize) -> Result<Value, Fault> {
        let not_closed = |reader: &Self| reader.fault(open..open + 1, FaultKind::NotClosed);
        if self.peek_after_spaces().is_none() {
            return Err(not_closed(self));
        }
        let value = self.value(1)?;
        match self.peek_after_spaces() {
            Some('}') => {
                self.take('}');
                Ok(value)
            }
            None | Some('{') => Err(not_closed(self)),
            Some(sign) => Err(self.unexpected(sign)),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        self.peek_after_spaces();
        let start = self.at;
        let name = self.name();
        let at = start..self.at;
        if name.is_empty() {
            return Err(self.fault(start..start, FaultKind::NoValue));
        }
        if self.peek_after_spaces() != Some('(') {
            return Ok(Value::Attribute(Attribute { name: name.to_owned(), at }));
        }
        let Some(signature) = SIGNATURES.iter().find(|signature| signature.name.eq_ignore_ascii_case(name)) else {
            let near = nearest(name, SIGNATURES.iter().map(|signature| signature.name));
            return Err(self.fault(at, FaultKind::UnknownFunction { name: name.to_owned(), near }));
        };
        if depth > MAX_DEPTH {
            return Err(self.fault(at, FaultKind::TooDeep));
        }
        self.call(signature, at, depth)
    }

    /// What stands between the parentheses of a function.
    fn call(&mut self, signature: &'static Signature, at: Range<usize>, depth: usize) -> Result<Value, Fault> {
        let open = self.at;
        self.take('(');
        if let Some(')' | '"' | '\'' | '0'..='9') = self.peek_after_spaces() {
            return Err(self.fault(at, FaultKind::Arguments(signature)));
        }
        let of = self.value(depth + 1)?;
        let mut constants = Vec::new();
        loop {
            match self.peek_after_spaces() {
                Some(',') => {
                    self.take(',');
                    let constant = self.constant()?;
                    constants.push(constant.ok_or_else(|| self.fault(at.clone(), FaultKind::Arguments(signature)))?);
                }
                Some(')') => {
                    self.take(')');
                    break;
                }
                None | Some('}') => return Err(self.fault(open..open + 1, FaultKind::NoParenthesis)),
                Some(_) => return Err(self.fault(at, FaultKind::Arguments(signature))),
            }
        }
        let function = Function::new(signature, &constants).map_err(|refused| match refused {
            Refused::Arguments => self.fault(at.clone(), FaultKind::Arguments(signature)),
            Refused::Number => self.fault(at.clone(), FaultKind::Number(signature)),
        })?;
        Ok(Value::Call(Box::new(Call { function, of, at: at.start..self.at })))
    }

    /// A text in quotes or a number; none where something else stands.
    fn constant(&mut self) -> Result<Option<Constant>, Fault> {
        match self.peek_after_spaces() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(|text| Some(Constant::Text(text))),
            Some('0'..='9') => {
                let start = self.at;
                while let Some(digit @ '0'..='9') = self.peek() {
                    self.take(digit);
                }
                Ok(Some(Constant::Number(self.text[start..self.at].parse().ok())))
            }
            Some(_) | None => Ok(None),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Fault> {
        let start = self.at;
        self.take(quote);
        let mut text = String::new();
        while let Some(sign) = self.peek() {
            self.take(sign);
            match (sign, self.peek()) {
                (sign, _) if sign == quote => return Ok(text),
                ('\\', Some(meant @ ('"' | '\'' | '\\'))) => {
                    self.take(meant);
                    text.push(meant);
                }
                (sign, _) => text.push(sign),
            }
        }
        Err(self.fault(start..start + 1, FaultKind::OpenText))
    }

    /// A name, as attributes and functions have them; empty where none begins here.
    fn name(&mut self) -> &'t str {
        let start = self.at;
        while let Some(letter) = self.peek() {
            let fits = letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-' | '$');
            if !fits {
                break;
            }
            self.take(letter);
        }
        &self.text[start..self.at]
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn peek_after_spaces(&mut self) -> Option<char> {
        while let Some(space) = self.peek().filter(|sign| sign.is_whitespace()) {
            self.take(space);
        }
        self.peek()
    }

    fn take(&mut self, sign: char) {
        self.at += sign.len_utf8();
    }

    fn unexpected(&self, sign: char) -> Fault {
        self.fault(self.at..self.at + sign.len_utf8(), FaultKind::Unexpected(sign))
    }

    fn fault(&self, at: Range<usize>, kind: FaultKind) -> Fault {
        Fault::new(self.text, at, kind)
    }
}
