//! The expressions of group rules: how one is read, and what it says of a person.
//!
//! ```text
//! or    = and {("OR" | "||") and}          and = not {("AND" | "&&") not}      not = ("NOT" | "!") not | compare
//! compare = value [("==" | "!=" | "<" | "<=" | ">" | ">=") value] ["?" or ":" or]
//! value = "text" | 1.5 | true | false | null | {value, …} | user.attribute | Function(or, …) | (or)
//! ```
//!
//! Of Okta's expression language these are what group rules allow: `user`, `String`, `Arrays` and the membership of
//! groups. Texts are compared as they stand, upper and lower case apart. An attribute that somebody lacks is null.

use serde_json::Value;

use super::function::Function;

/// An expression that was understood. Its value for a person is a truth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expression(Node);

/// What an expression asks of a person.
pub(crate) trait Subject {
    /// The value of a profile attribute; null where there is none.
    fn attribute(&self, name: &str) -> Value;
    /// `status` or `id`; null for any other name.
    fn internal(&self, name: &str) -> Value;
    /// Whether they are in one of the groups that `fits` says of, given the id and the name.
    fn is_in(&self, fits: &dyn Fn(&str, &str) -> bool) -> bool;
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Literal(Value),
    List(Vec<Node>),
    Attribute(String),
    Call(Function, Vec<Node>),
    Not(Box<Node>),
    And(Box<(Node, Node)>),
    Or(Box<(Node, Node)>),
    Compare(Comparison, Box<(Node, Node)>),
    /// Condition, value where it is true, value otherwise.
    Choose(Box<(Node, Node, Node)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Expression {
    /// `knows` says whether an attribute exists. What is wrong is told in a sentence.
    pub(crate) fn parse(text: &str, knows: &dyn Fn(&str) -> bool) -> Result<Expression, String> {
        let tokens = tokens(text)?;
        let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0, knows };
        let node = parser.or()?;
        if let Some(token) = parser.tokens.get(parser.at) {
            return Err(format!("Unexpected '{}' in expression {text}", token.text()));
        }
        if !node.may_be_truth() {
            return Err(format!("The expression {text} does not result in a Boolean"));
        }
        Ok(Expression(node))
    }

    pub(crate) fn holds(&self, subject: &dyn Subject) -> bool {
        self.0.value(subject) == Value::Bool(true)
    }
}

impl Node {
    fn may_be_truth(&self) -> bool {
        match self {
            Node::Literal(value) => value.is_boolean(),
            Node::List(_) => false,
            Node::Attribute(_) | Node::Not(_) | Node::And(_) | Node::Or(_) | Node::Compare(..) => true,
            Node::Call(function, _) => function.is_truth(),
            Node::Choose(parts) => parts.1.may_be_truth() && parts.2.may_be_truth(),
        }
    }

    pub(super) fn value(&self, subject: &dyn Subject) -> Value {
        let truth = |node: &Node| node.value(subject) == Value::Bool(true);
        match self {
            Node::Literal(value) => value.clone(),
            Node::List(values) => values.iter().map(|value| value.value(subject)).collect(),
            Node::Attribute(name) => subject.attribute(name),
            Node::Call(function, arguments) => {
                let values: Vec<Value> = arguments.iter().map(|argument| argument.value(subject)).collect();
                function.call(&values, subject)
            }
            Node::Not(inner) => Value::Bool(!truth(inner)),
            Node::And(both) => Value::Bool(truth(&both.0) && truth(&both.1)),
            Node::Or(either) => Value::Bool(truth(&either.0) || truth(&either.1)),
            Node::Compare(comparison, sides) => {
                Value::Bool(comparison.fits(&sides.0.value(subject), &sides.1.value(subject)))
            }
            Node::Choose(parts) if truth(&parts.0) => parts.1.value(subject),
            Node::Choose(parts) => parts.2.value(subject),
        }
    }
}

impl Comparison {
    pub(super) fn fits(self, left: &Value, right: &Value) -> bool {
        let order = match (left, right) {
            (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
            _ => left.as_f64().zip(right.as_f64()).and_then(|(left, right)| left.partial_cmp(&right)),
        };
        let equal = order.map_or(left == right, std::cmp::Ordering::is_eq);
        match self {
            Comparison::Equal => equal,
            Comparison::Unequal => !equal,
            Comparison::Less => order.is_some_and(std::cmp::Ordering::is_lt),
            Comparison::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
            Comparison::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
            Comparison::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(String),
    Number(f64),
    /// A name with its dots.
    Word(String),
    Sign(&'static str),
}

impl Token {
    fn text(&self) -> String {
        match self {
            Token::Text(text) | Token::Word(text) => text.clone(),
            Token::Number(number) => number.to_string(),
            Token::Sign(sign) => (*sign).to_owned(),
        }
    }
}

/// The longer ones first.
const SIGNS: [&str; 17] = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "{", "}", ",", "?", ":", "-"];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' || first == '\'' {
            let (value, length) =
                quoted(rest, first).ok_or_else(|| format!("A text is not closed in expression {text}"))?;
            tokens.push(Token::Text(value));
            length
        } else if first.is_ascii_digit() {
            let length = span(rest, |c| c.is_ascii_digit() || c == '.');
            let number = rest[..length].parse().map_err(|_| format!("Invalid number in expression {text}"))?;
            tokens.push(Token::Number(number));
            length
        } else if first.is_alphabetic() || first == '_' {
            let length = span(rest, |c| c.is_alphanumeric() || c == '_' || c == '.');
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| format!("Unexpected '{first}' in expression {text}"))?;
            tokens.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn span(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// A quoted text and how many bytes it takes; a backslash takes the next character as it is.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next()?.1),
            _ if letter == quote => return Some((value, at + quote.len_utf8())),
            _ => value.push(letter),
        }
    }
    None
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    knows: &'a dyn Fn(&str) -> bool,
}

/// Brackets within brackets: more than anybody writes, and far less than a thread's stack holds.
const DEEPEST: usize = 40;

impl Parser<'_> {
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(format!("'{sign}' is missing in expression {}", self.text)) }
    }

    fn or(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("Too many brackets in expression {}", self.text));
        }
        let mut node = self.and()?;
        while self.sign("||") || self.word("OR") {
            node = Node::Or(Box::new((node, self.and()?)));
        }
        self.depth -= 1;
        Ok(node)
    }

    fn and(&mut self) -> Result<Node, String> {
        let mut node = self.not()?;
        while self.sign("&&") || self.word("AND") {
            node = Node::And(Box::new((node, self.not()?)));
        }
        Ok(node)
    }

    fn not(&mut self) -> Result<Node, String> {
        let mut times = 0;
        while self.sign("!") || self.word("NOT") {
            times += 1;
        }
        let node = self.compare()?;
        Ok(match times {
            0 => node,
            odd if odd % 2 == 1 => Node::Not(Box::new(node)),
            _ => Node::Not(Box::new(Node::Not(Box::new(node)))),
        })
    }

    fn compare(&mut self) -> Result<Node, String> {
        let mut node = self.value()?;
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = signs.into_iter().find(|(sign, _)| self.sign(sign));
        if let Some((_, comparison)) = found {
            node = Node::Compare(comparison, Box::new((node, self.value()?)));
        }
        if self.sign("?") {
            let yes = self.or()?;
            self.need(":")?;
            node = Node::Choose(Box::new((node, yes, self.or()?)));
        }
        Ok(node)
    }

    fn value(&mut self) -> Result<Node, String> {
        let token = self.tokens.get(self.at).cloned();
        let token = token.ok_or_else(|| format!("The expression {} ends too early", self.text))?;
        self.at += 1;
        Ok(match token {
            Token::Text(text) => Node::Literal(Value::from(text)),
            Token::Number(number) => Node::Literal(Value::from(number)),
            Token::Sign("(") => {
                let node = self.or()?;
                self.need(")")?;
                node
            }
            Token::Sign("{") => Node::List(self.list("}")?),
            Token::Sign("-") => match self.tokens.get(self.at) {
                Some(Token::Number(number)) => {
                    self.at += 1;
                    Node::Literal(Value::from(-number))
                }
                _ => return Err(format!("Unexpected '-' in expression {}", self.text)),
            },
            Token::Sign(sign) => return Err(format!("Unexpected '{sign}' in expression {}", self.text)),
            Token::Word(word) => self.named(&word)?,
        })
    }

    fn named(&mut self, word: &str) -> Result<Node, String> {
        if self.sign("(") {
            let function =
                Function::named(word).ok_or_else(|| format!("Invalid function {word} in expression {}", self.text))?;
            let arguments = self.list(")")?;
            if !function.takes(arguments.len()) {
                return Err(format!(
                    "Invalid number of parameters of {word} in expression {}: {}",
                    self.text,
                    arguments.len()
                ));
            }
            return Ok(Node::Call(function, arguments));
        }
        match word {
            "true" => return Ok(Node::Literal(Value::Bool(true))),
            "false" => return Ok(Node::Literal(Value::Bool(false))),
            "null" => return Ok(Node::Literal(Value::Null)),
            _ => {}
        }
        let attribute = word.strip_prefix("user.").filter(|name| (self.knows)(name));
        let attribute = attribute.ok_or_else(|| {
            let name = word.rsplit('.').next().unwrap_or(word);
            format!("Invalid property {name} in expression {}", self.text)
        })?;
        Ok(Node::Attribute(attribute.to_owned()))
    }

    /// Values with commas between them, up to a sign.
    fn list(&mut self, end: &str) -> Result<Vec<Node>, String> {
        let mut values = Vec::new();
        if self.sign(end) {
            return Ok(values);
        }
        loop {
            values.push(self.or()?);
            if self.sign(end) {
                return Ok(values);
            }
            self.need(",")?;
        }
    }
}
