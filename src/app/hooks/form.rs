//! The form for an event hook, and for the receiver that it delivers to.

use core::net::SocketAddr;
use std::sync::Arc;

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::part::ticket;
use crate::messages::{HookChange, KnownHook};
use crate::protocol::id::HookId;
use crate::protocol::key::Key;
use crate::protocol::recorder::About;
use crate::protocol::ticket::TicketRules;
use crate::protocol::watch::KINDS;

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    New,
    EditEvents {
        id: HookId,
        name: String,
    },
    Listen {
        id: HookId,
        name: String,
        header: String,
    },
    /// Something that needs a ticket and nothing else; as a question or a sentence.
    Change {
        change: HookChange,
        words: String,
    },
}

/// One line of text of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLine {
    pub what: FormField,
    pub field: Field,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormField {
    Name,
    Url,
    Address,
    Header,
    Secret,
    Ticket,
    Reason,
}

impl FormField {
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Url => "Public URL",
            Self::Address => "Listen on",
            Self::Header => "Header",
            Self::Secret => "Secret",
            Self::Ticket => "Ticket",
            Self::Reason => "Reason",
        }
    }
}

/// A hook to be made or changed: lines of text, then kinds of events that are on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookForm {
    pub purpose: Purpose,
    pub lines: Vec<TextLine>,
    /// The kinds that hooks tell of, and whether they are on; empty where they do not matter.
    pub kinds: Vec<(usize, bool)>,
    /// Event types of the hook that belong to no kind here; they are kept.
    pub others: Vec<String>,
    pub at: usize,
    pub problem: Option<String>,
    /// What a ticket has to look like, where one is asked for.
    pub tickets: Option<Arc<TicketRules>>,
}

/// Where the receiver listens unless told otherwise. A tunnel is set up for one port, so it is always the same.
const USUAL_ADDRESS: &str = "127.0.0.1:8642";

fn text(what: FormField, content: &str) -> TextLine {
    let mut field = Field::default();
    field.insert(content);
    TextLine { what, field }
}

fn kinds(on: impl Fn(usize) -> bool) -> Vec<(usize, bool)> {
    (0..KINDS.len()).filter(|at| KINDS[*at].by_hook).map(|at| (at, on(at))).collect()
}

impl HookForm {
    /// `local`: the organisation is on this machine and needs no public address.
    pub fn new(local: bool) -> Self {
        let mut lines = vec![text(FormField::Name, "oktui")];
        if !local {
            lines.push(text(FormField::Url, "https://"));
        }
        lines.push(text(FormField::Address, USUAL_ADDRESS));
        lines.push(text(FormField::Header, "Authorization"));
        Self {
            purpose: Purpose::New,
            lines,
            kinds: kinds(|at| at < 2),
            others: Vec::new(),
            at: 0,
            problem: None,
            tickets: None,
        }
    }

    pub fn edit(known: &KnownHook) -> Self {
        let hook = &known.hook;
        let has = |name: &&str| hook.events.iter().any(|event| event == name);
        let covered = |event: &String| {
            KINDS.iter().any(|kind| kind.by_hook && kind.types.contains(&event.as_str()) && kind.types.iter().all(has))
        };
        let asks = known.secret.is_none() && !hook.header.is_empty();
        Self {
            purpose: Purpose::EditEvents { id: hook.id.clone(), name: hook.name.clone() },
            lines: asks.then(|| text(FormField::Secret, "")).into_iter().collect(),
            kinds: kinds(|at| KINDS[at].types.iter().all(has)),
            others: hook.events.iter().filter(|event| !covered(event)).cloned().collect(),
            at: 0,
            problem: None,
            tickets: None,
        }
    }

    pub fn listen(known: &KnownHook) -> Self {
        let hook = &known.hook;
        let purpose = Purpose::Listen { id: hook.id.clone(), name: hook.name.clone(), header: hook.header.clone() };
        let mut lines = vec![text(FormField::Address, USUAL_ADDRESS)];
        if known.secret.is_none() {
            lines.push(text(FormField::Secret, ""));
        }
        Self { purpose, lines, kinds: Vec::new(), others: Vec::new(), at: 0, problem: None, tickets: None }
    }

    /// Asks for nothing but the ticket.
    pub fn change(change: HookChange, words: String, tickets: Arc<TicketRules>) -> Self {
        let (purpose, kinds) = (Purpose::Change { change, words }, Vec::new());
        let bare = Self { purpose, lines: Vec::new(), kinds, others: Vec::new(), at: 0, problem: None, tickets: None };
        bare.asking(Some(tickets))
    }

    /// With lines for ticket and reason, where they are asked for.
    #[must_use]
    pub fn asking(mut self, tickets: Option<Arc<TicketRules>>) -> Self {
        if tickets.is_some() {
            self.lines.extend([FormField::Ticket, FormField::Reason].map(|what| text(what, "")));
        }
        self.tickets = tickets;
        self
    }

    /// What was said of the reasons; none where nothing was asked.
    pub fn reasons(&self) -> Option<Box<About>> {
        let rules = self.tickets.as_ref()?;
        let ticket = ticket::ticket(rules, self.get(FormField::Ticket)).ok()?;
        let reason = ticket::reason(rules, self.get(FormField::Reason)).ok()?;
        Some(Box::new(About { ticket, reason, ..About::default() }))
    }

    /// What is wrong with ticket and reason.
    fn unreasoned(&self) -> Option<String> {
        let rules = self.tickets.as_ref()?;
        let ticket = ticket::ticket(rules, self.get(FormField::Ticket)).err();
        ticket.or_else(|| ticket::reason(rules, self.get(FormField::Reason)).err())
    }

    pub fn takes_text(&self) -> bool {
        self.at < self.lines.len()
    }

    pub fn step(&mut self, step: Step) {
        self.at = step.from(self.at, self.lines.len() + self.kinds.len(), 10);
    }

    pub fn type_key(&mut self, key: Key) {
        self.problem = None;
        if let Some(line) = self.lines.get_mut(self.at) {
            line.field.handle(key);
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.problem = None;
        if let Some(line) = self.lines.get_mut(self.at) {
            line.field.insert(text.trim());
        }
    }

    pub fn mark(&mut self) {
        self.problem = None;
        if let Some((_, on)) = self.at.checked_sub(self.lines.len()).and_then(|at| self.kinds.get_mut(at)) {
            *on = !*on;
        }
    }

    /// The text of a line; empty where the form has none such.
    pub fn get(&self, what: FormField) -> &str {
        self.lines.iter().find(|line| line.what == what).map(|line| line.field.text().trim()).unwrap_or_default()
    }

    fn has(&self, what: FormField) -> bool {
        self.lines.iter().any(|line| line.what == what)
    }

    pub fn events(&self) -> Vec<String> {
        let kinds = self.kinds.iter().filter(|(_, on)| *on).flat_map(|(at, _)| KINDS[*at].types);
        kinds.map(|name| (*name).to_owned()).chain(self.others.iter().cloned()).collect()
    }

    /// What is wrong with it; none when it can be sent.
    pub fn check(&mut self) -> Option<SocketAddr> {
        let unspecified = SocketAddr::from(([127, 0, 0, 1], 0));
        let address = if self.has(FormField::Address) { self.get(FormField::Address).parse() } else { Ok(unspecified) };
        let url = self.get(FormField::Url);
        let problem = if self.has(FormField::Name) && self.get(FormField::Name).is_empty() {
            Some("The hook needs a name.")
        } else if self.has(FormField::Url) && (!url.starts_with("https://") || url.len() <= "https://".len()) {
            Some("Okta calls over HTTPS only: the address must begin with https://.")
        } else if address.is_err() {
            Some("An address and a port are needed, as in 127.0.0.1:8642.")
        } else if self.has(FormField::Header) && !is_header(self.get(FormField::Header)) {
            Some("This cannot be the name of a header.")
        } else if self.has(FormField::Secret) && self.get(FormField::Secret).is_empty() {
            Some("Okta never tells the secret again; it is known to whoever made the hook.")
        } else if !self.kinds.is_empty() && self.events().is_empty() {
            Some("A hook needs at least one kind of event.")
        } else {
            None
        };
        self.problem = problem.map(str::to_owned).or_else(|| self.unreasoned());
        if self.problem.is_some() { None } else { address.ok() }
    }
}

fn is_header(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
