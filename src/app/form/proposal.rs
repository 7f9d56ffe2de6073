//! What may be filled into a form, named field by field before anything is: of a paste, of a new name or email.
//!
//! ```text
//!  a paste, F7 ─► Proposal ─► seen, ticked, led to other fields ─► Enter ─► FormScreen::apply: one step of the history
//!                                                               └─ Esc ──► nothing is filled
//! ```
//!
//! Owns: the lines, which are ticked, and how what is ticked gets into the form. Must not know: how anything was
//! recognised.

use std::fmt;

use crate::app::form::model::spec::{Kind, Path};
use crate::app::form::model::{Form, FormField, value};
use crate::app::input::command::Step;
use crate::protocol::secret::Secret;

/// A field and what would stand in it, or something that found no field.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is called where it comes from; empty where nothing says it.
    pub called: String,
    /// What is to go into the field.
    pub text: String,
    /// Where it goes; none where no field was found.
    pub to: Option<Path>,
    /// Fields that it could go to as well.
    pub fits: Vec<Path>,
    /// The label of the field.
    pub label: String,
    /// What stands in the field now.
    pub old: String,
    /// What would stand there: just that, letter by letter.
    pub new: String,
    pub ticked: bool,
    /// Why it cannot be filled.
    pub barred: Option<String>,
    /// What is to be known of it: why it is not ticked, where it was guessed.
    pub note: String,
    /// Why the field would not take it as it is.
    pub fault: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Proposal {
    pub title: String,
    /// What it is called once it can be taken back: `the paste`.
    pub named: String,
    pub lines: Vec<Line>,
    /// What is to be known of all of it.
    pub notes: Vec<String>,
    pub at: usize,
    /// What was pasted, to go into one field as it is.
    pub plain: Option<Secret>,
}

impl Line {
    /// What would go into a field, held against the form. A scratch form is asked what it would say of it.
    pub fn into_field(scratch: &mut Form, at: usize, called: &str, text: &str) -> Self {
        let mut line = Self {
            called: called.to_owned(),
            text: text.to_owned(),
            to: None,
            fits: Vec::new(),
            label: String::new(),
            old: String::new(),
            new: text.to_owned(),
            ticked: true,
            barred: None,
            note: String::new(),
            fault: None,
        };
        line.lead_to(scratch, at);
        line
    }

    /// Something that found no field.
    pub fn homeless(called: &str, text: &str, note: &str) -> Self {
        Self {
            called: called.to_owned(),
            text: text.to_owned(),
            to: None,
            fits: Vec::new(),
            label: String::new(),
            old: String::new(),
            new: text.to_owned(),
            ticked: false,
            barred: Some("no field is called so".to_owned()),
            note: note.to_owned(),
            fault: None,
        }
    }

    /// The line goes to this field from now on; what stands in its way is told.
    fn lead_to(&mut self, scratch: &mut Form, at: usize) {
        let Some(field) = scratch.fields.get(at) else { return };
        self.to = Some(field.spec.path.clone());
        self.label = field.spec.label.trim().to_owned();
        self.old = field.text().to_owned();
        self.new = field.holding(&self.text);
        self.barred = barred(field, &self.old, &self.new);
        self.fault = if self.barred.is_some() { None } else { fault_with(scratch, at, &self.new) };
        self.ticked &= self.barred.is_none() && self.fault.is_none();
    }

    /// Without a tick, and why.
    #[must_use]
    pub fn unticked(mut self, note: &str) -> Self {
        self.ticked = false;
        self.note = note.to_owned();
        self
    }

    /// All that is to be known of the line, in a few words; what matters most first.
    pub fn remarks(&self) -> String {
        let parts = [self.barred.as_deref(), self.fault.as_deref(), Some(&*self.note)];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }
}

/// Why nothing can be filled in there.
fn barred(field: &FormField, old: &str, new: &str) -> Option<String> {
    if let Some(reason) = &field.spec.locked {
        return Some(format!("locked: {reason}"));
    }
    match field.spec.kind {
        Kind::Secret => Some("secrets are typed, never filled in".to_owned()),
        Kind::Groups => Some("groups are picked in their list".to_owned()),
        Kind::One(_) | Kind::Choice(_) | Kind::Many { .. } | Kind::Json if old == new => Some("already so".to_owned()),
        Kind::Choice(_) if value::read(&field.spec.kind, new).is_err() => Some("not a value of the list".to_owned()),
        Kind::One(_) | Kind::Choice(_) | Kind::Many { .. } | Kind::Json => None,
    }
}

/// What would be wrong in the field with this text in it.
fn fault_with(scratch: &mut Form, at: usize, text: &str) -> Option<String> {
    let before = scratch.fields.get(at)?.clone();
    scratch.fields.get_mut(at)?.set(text);
    let fault = scratch.fault(at).filter(crate::app::form::model::validate::Fault::is_wrong);
    *scratch.fields.get_mut(at)? = before;
    fault.map(|fault| fault.text().to_owned())
}

impl Proposal {
    pub fn new(title: impl Into<String>, named: &str) -> Self {
        Self { title: title.into(), named: named.to_owned(), lines: Vec::new(), notes: Vec::new(), at: 0, plain: None }
    }

    /// How many lines are filled by Enter.
    pub fn ticked(&self) -> usize {
        self.lines.iter().filter(|line| line.ticked).count()
    }

    pub fn step(&mut self, step: Step, page: usize) {
        self.at = step.from(self.at, self.lines.len(), page);
    }

    /// Space: the line is filled, or not; why it cannot be.
    pub fn tick(&mut self) -> Result<(), String> {
        let at = self.at;
        let Some(line) = self.lines.get_mut(at) else { return Ok(()) };
        if let Some(reason) = line.barred.as_ref().filter(|_| !line.ticked) {
            return Err(format!("That cannot be filled in: {reason}."));
        }
        line.ticked = !line.ticked;
        self.one_a_field(at);
        Ok(())
    }

    /// A field holds one thing: of several lines that go to it one is ticked.
    pub(crate) fn one_a_field(&mut self, at: usize) {
        let Some(path) = self.lines.get(at).filter(|line| line.ticked).and_then(|line| line.to.clone()) else { return };
        for (other, line) in self.lines.iter_mut().enumerate() {
            line.ticked &= other == at || line.to.as_ref() != Some(&path);
        }
    }

    /// The line under the cursor goes to the next of the fields that it fits.
    pub fn lead_on(&mut self, form: &Form, forwards: bool) -> bool {
        let Some(line) = self.lines.get(self.at).filter(|line| !line.fits.is_empty()) else { return false };
        let count = line.fits.len();
        let now = line.to.as_ref().and_then(|to| line.fits.iter().position(|path| path == to));
        let next = match (now, forwards) {
            (None, _) => 0,
            (Some(now), true) => (now + 1) % count,
            (Some(now), false) => (now + count - 1) % count,
        };
        let path = line.fits.get(next).cloned();
        path.is_some_and(|path| self.lead(form, &path))
    }

    /// The line under the cursor goes to that field: somebody said so, so it is ticked where the field takes it.
    pub fn lead(&mut self, form: &Form, path: &Path) -> bool {
        let at = self.at;
        let (Some(place), Some(line)) = (form.find(path), self.lines.get_mut(at)) else { return false };
        let mut scratch = form.clone();
        line.ticked = true;
        line.note.clear();
        line.lead_to(&mut scratch, place);
        if !line.fits.is_empty() && !line.fits.contains(path) {
            line.fits.push(path.clone());
        }
        self.one_a_field(at);
        true
    }
}

/// What is pasted may hold a password.
impl fmt::Debug for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proposal({:?}, {} lines)", self.title, self.lines.len())
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({:?}, ticked: {})", self.to, self.ticked)
    }
}
