//! The draft of a call: method, path, query, headers, body.

use http::Method;

use crate::app::part::field::Field;
use crate::app::part::text_area::Text;
use crate::protocol::connection::Origin;
use crate::protocol::document::Document;
use crate::protocol::endpoint::{self, Endpoint};
use crate::protocol::past_call::PastCall;
use crate::protocol::raw_call::{Address, METHODS, RawCall, below_api, check_header, parse_query, with_query};
use crate::protocol::secret::Secret;

#[derive(Clone, Debug)]
pub struct Draft {
    pub method: Method,
    /// Path and query, as text.
    pub line: Field,
    pub headers: Vec<(String, String)>,
    pub body: Text,
    /// Taken from where secrets are not kept; the gaps must be filled before it can be sent.
    pub has_gaps: bool,
}

impl Default for Draft {
    fn default() -> Self {
        let mut line = Field::default();
        line.insert("/v1/users");
        Self { method: Method::GET, line, headers: Vec::new(), body: Text::default(), has_gaps: false }
    }
}

/// What can be put in place of what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completion {
    Endpoint(&'static Endpoint),
    /// A parameter of the query, and a word about it.
    Parameter(&'static str, &'static str),
}

impl Draft {
    pub fn of(method: Method, address: &str) -> Self {
        let mut draft = Self { method, ..Self::default() };
        draft.set_line(address);
        draft
    }

    pub fn of_past(past: &PastCall) -> Self {
        let mut draft = Self::of(past.method(), &past.address);
        draft.headers.clone_from(&past.headers);
        draft.body = Text::new(past.body.as_deref().unwrap_or_default());
        draft.has_gaps = past.is_blotted();
        draft
    }

    pub fn set_line(&mut self, text: &str) {
        self.line.clear();
        self.line.insert(text);
    }

    pub fn turn_method(&mut self, forwards: bool) {
        let at = METHODS.iter().position(|method| *method == self.method).unwrap_or(0);
        let step = if forwards { 1 } else { METHODS.len() - 1 };
        self.method = METHODS[(at + step) % METHODS.len()].clone();
    }

    /// Takes a method that was typed or pasted before the path: `POST /v1/users`.
    pub fn take_method(&mut self) {
        let text = self.line.text().trim_start().to_owned();
        if let Some((word, rest)) = text.split_once(' ')
            && let Some(method) = METHODS.iter().find(|method| method.as_str().eq_ignore_ascii_case(word))
        {
            self.method = method.clone();
            self.set_line(rest.trim_start());
        }
    }

    /// The query as names and values.
    pub fn query(&self) -> Vec<(String, String)> {
        let (_, query) = self.line.text().split_once('?').unwrap_or_default();
        parse_query(query)
    }

    pub fn set_query(&mut self, query: &[(String, String)]) {
        let path = self.line.text().split('?').next().unwrap_or_default().to_owned();
        self.set_line(&with_query(&path, query));
    }

    /// The call, or what is wrong with it.
    pub fn call(&self, origin: Option<&Origin>) -> Result<RawCall, String> {
        let address = Address::understand(origin, self.line.text()).map_err(|error| error.to_string())?;
        for (name, value) in &self.headers {
            check_header(name, value).map_err(|error| error.to_string())?;
        }
        // A GET with a body is refused by half of what lies on the way.
        let body = if self.method == Method::GET || self.body.is_blank() { None } else { Some(self.body.text()) };
        let call = RawCall::new(self.method.clone(), address, self.headers.clone(), body);
        let call = call.map_err(|error| error.to_string())?;
        let gap = |text: &str| text.contains(crate::protocol::redaction::BLOT);
        let gaps = self.has_gaps
            && (gap(self.line.text())
                || self.headers.iter().any(|(_, value)| gap(value))
                || call.body().is_some_and(|body| gap(body.expose())));
        if gaps {
            return Err("… stands for something that is not kept; write it in its place".to_owned());
        }
        Ok(call)
    }

    /// What is wrong with the body as JSON, and where.
    pub fn body_problem(&self) -> Option<String> {
        if self.body.is_blank() {
            return None;
        }
        let error = serde_json::from_str::<serde::de::IgnoredAny>(self.body.text().expose()).err()?;
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default().to_owned();
        Some(format!("not JSON: line {}, column {}: {what}", error.line(), error.column()))
    }

    /// Lays the body out anew, when it is JSON.
    pub fn prettify(&mut self) {
        let text = self.body.text();
        if let Some(document) = Document::json(text.expose().trim()) {
            self.body.replace(&document.laid_out());
        }
    }

    /// What can follow, at the cursor: addresses, or parameters of the one that is there.
    pub fn completions(&self) -> Vec<Completion> {
        let before = self.line.before_cursor();
        let below = |text: &str| below_api(text).to_owned();
        match before.split_once('?') {
            None => {
                let path = below(before.trim_start());
                endpoint::completions(self.method.as_str(), &path).into_iter().map(Completion::Endpoint).collect()
            }
            Some((path, query)) => {
                let typed = query.rsplit('&').next().unwrap_or_default();
                let known = endpoint::known(self.method.as_str(), &below(path.trim_start()));
                let parameters = known.map(|known| known.parameters).unwrap_or_default();
                let fitting = parameters.iter().filter(|(name, _)| match typed.split_once('=') {
                    // Its value is being typed: what it may be stays in sight.
                    Some((typed, _)) => *name == typed,
                    None => name.starts_with(typed),
                });
                fitting.map(|(name, about)| Completion::Parameter(name, about)).collect()
            }
        }
    }

    /// Puts a completion in place; whether anything was gained.
    pub fn complete(&mut self, completion: &Completion) -> bool {
        let before = self.line.before_cursor().to_owned();
        let text = match completion {
            Completion::Endpoint(endpoint) => {
                let typed = below_api(&before);
                let completed = endpoint.completed(typed);
                self.method = Method::from_bytes(endpoint.method.as_bytes()).unwrap_or(Method::GET);
                // An id comes next: it is typed there.
                completed.split('{').next().unwrap_or_default().to_owned()
            }
            Completion::Parameter(name, _) => {
                let start = before.rfind(['?', '&']).map_or(0, |at| at + 1);
                if before[start..].contains('=') {
                    return false;
                }
                format!("{}{name}=", &before[..start])
            }
        };
        let gained = text != self.line.text();
        self.set_line(&text);
        gained
    }

    /// The body for an editor, with placeholders for what opens something.
    pub fn hidden_body(&self) -> (Secret, Vec<Secret>) {
        let (text, hidden) = crate::protocol::redaction::hide(self.body.text().expose());
        (Secret::new(text), hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_up_to_the_id_and_goes_on_from_there() {
        let mut draft = Draft::of(Method::GET, "/v1/us");
        let first = draft.completions()[0].clone();
        assert!(draft.complete(&first));
        assert_eq!(draft.line.text(), "/v1/users");
        draft.set_line("/v1/users/00u1/lifecycle/unl");
        let unlock = draft.completions()[0].clone();
        assert!(draft.complete(&unlock));
        assert_eq!((draft.method.as_str(), draft.line.text()), ("POST", "/v1/users/00u1/lifecycle/unlock"));
        let mut draft = Draft::of(Method::GET, "/v1/users?limit=2&se");
        let search = draft.completions()[0].clone();
        draft.complete(&search);
        assert_eq!(draft.line.text(), "/v1/users?limit=2&search=");
        assert_eq!(draft.completions().len(), 1, "what a value may be stays in sight");
    }

    #[test]
    fn rows_and_text_are_two_views_of_one_query() {
        let mut draft = Draft::of(Method::GET, "/v1/users?search=a eq \"b&c\"&limit=2");
        let mut query = draft.query();
        assert_eq!(query[1], ("c\"".to_owned(), String::new()), "an ampersand divides until it is encoded");
        query = vec![("search".into(), "a eq \"b&c+d\"".into()), ("limit".into(), "2".into())];
        draft.set_query(&query);
        assert_eq!(draft.line.text(), "/v1/users?search=a eq \"b%26c%2Bd\"&limit=2");
        assert_eq!(draft.query(), query);
    }

    #[test]
    fn a_slip_in_the_body_is_told_with_its_place_and_a_gap_is_not_sent() {
        let mut draft = Draft::of(Method::POST, "/v1/users");
        draft.body = Text::new("{\n  \"a\": 1,\n}");
        assert!(draft.body_problem().unwrap().starts_with("not JSON: line 3, column 1"), "{:?}", draft.body_problem());
        draft.body = Text::new("{\"a\":[1,2]}");
        draft.prettify();
        assert_eq!(draft.body.text().expose(), "{\n  \"a\": [\n    1,\n    2\n  ]\n}");
        assert_eq!(draft.body_problem(), None);
        draft.set_line("post /v1/groups");
        draft.take_method();
        assert_eq!((draft.method.as_str(), draft.line.text()), ("POST", "/v1/groups"));
        draft.body = Text::new("{\"password\":\"…\"}");
        assert!(draft.call(None).is_ok());
        draft.has_gaps = true;
        assert!(draft.call(None).unwrap_err().contains("not kept"));
    }
}
