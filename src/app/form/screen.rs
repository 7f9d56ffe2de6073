//! The form's screen: where the cursor stands, what is folded, what lies over the fields.
//!
//! ```text
//!  Opening ─► Fields ⇄ Find, Pick, Propose
//!               │ Ctrl-S
//!               ▼
//!             Review ── Ctrl-S ► Saving ─┬─► closed: saved
//!               ▲                        ├─► Fields: refused, errors at their fields; or unknown
//!               └──────── Conflict ◄─────┘   412: theirs, mine, take one
//! ```

use jiff::Timestamp;

use crate::app::event::Typed;
use crate::app::form::filter::Filter;
use crate::app::form::history::History;
use crate::app::form::model::kept::Kept;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::spec::{Opt, Path, Section};
use crate::app::form::model::{Form, names};
use crate::app::form::named_groups::NamedGroups;
use crate::app::form::people_choice::PeopleChoice;
use crate::app::form::proposal::Proposal;
use crate::app::form::review::{Conflict, GoOn, Review};
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::part::group_choice::Chosen;
use crate::app::part::slot::Slot;
use crate::messages::{OrderId, Outcome};
use crate::protocol::group::Group;
use crate::protocol::id::UserId;
use crate::protocol::secret::Secret;
use crate::protocol::unsaved::FormId;

/// Where the cursor can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    Section(Section),
    Field(Path),
}

/// How a form was looked at: the next one opens alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub(super) open: Vec<Section>,
    pub(super) at: Spot,
}

/// Reaching a field by a part of its label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finder {
    pub text: Field,
    pub at: usize,
    /// What is proposed, whose line under the cursor is to be led to the field.
    pub proposal: Option<Box<Proposal>>,
}

/// A list that fills a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picker {
    pub path: Path,
    pub filter: Field,
    pub names: Vec<names::Name>,
    /// Several can be taken.
    pub many: bool,
    /// What is typed may be taken as it is.
    pub free: bool,
    pub beside: Beside,
    pub at: usize,
    /// Whether something was typed or walked to: a second Enter alone takes nothing away.
    pub touched: bool,
    /// Groups that were picked when the list was opened: they stand first as long as it is open, whatever becomes of
    /// them.
    pub first: Vec<Group>,
    /// Groups that were found for what is typed.
    pub found: Slot<Vec<Group>>,
    pub rest: Option<OrderId>,
    /// The group under the cursor, wherever it stands.
    pub chosen: Chosen,
}

/// What stands beside the values of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// What they mean, which is looked for as well.
    Words,
    /// How many people have them, which nobody looks for.
    Counts,
}

/// An entry of a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub value: String,
    pub words: String,
    pub taken: bool,
    pub group: Option<Group>,
}

/// A save that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingNow {
    pub order_id: OrderId,
    pub plan: Plan,
    pub outcomes: Vec<Outcome>,
    pub go_on: Option<GoOn>,
}

/// Of what it is not known whether it was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsettled {
    #[default]
    Nothing,
    /// A create was sent and no answer came: the login is looked up before another.
    Create,
    /// An update was sent, no answer came, and the person could not be read since.
    Update,
}

/// What a person is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Edit,
    /// As they are now, whatever was left unsaved.
    Anew,
    /// Somebody new who is like them.
    Copy,
    /// To show what is sent, after a save of which nothing is known.
    Review,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The person is being read.
    Opening {
        order_id: OrderId,
        id: UserId,
        name: String,
        purpose: Purpose,
        /// What is typed meanwhile.
        ahead: Vec<Typed>,
    },
    Fields,
    Find(Finder),
    Pick(Box<Picker>),
    /// What may be filled in, before anything is.
    Propose(Box<Proposal>),
    /// A person for the field under the cursor.
    People(Box<PeopleChoice>),
    Review(Box<Review>),
    Conflict(Box<Conflict>),
    Saving(Box<SavingNow>),
}

impl Mode {
    /// While the person is read: what for, and what is typed meanwhile.
    pub(crate) fn opening(&mut self) -> Option<(Purpose, &mut Vec<Typed>)> {
        match self {
            Self::Opening { purpose, ahead, .. } => Some((*purpose, ahead)),
            Self::Fields
            | Self::Find(_)
            | Self::Pick(_)
            | Self::Propose(_)
            | Self::People(_)
            | Self::Review(_)
            | Self::Conflict(_)
            | Self::Saving(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormScreen {
    pub form: Form,
    pub mode: Mode,
    /// Sections that are unfolded.
    pub open: Vec<Section>,
    pub at: Spot,
    /// The first line in view.
    pub top: usize,
    pub(crate) page: usize,
    /// Columns of the terminal.
    pub(crate) columns: usize,
    pub filter: Filter,
    /// Whether somebody folded or unfolded a section; until then as much is open as fits.
    folded: bool,
    /// Whether secrets are shown while they are typed.
    pub shown: bool,
    pub unsettled: Unsettled,
    /// What Okta said of the last save that fits no field.
    pub said: Vec<String>,
    /// Waits for the groups of the person.
    pub groups: Slot<()>,
    /// Waits for groups that the template names.
    pub named: Option<NamedGroups>,
    /// As what the fields are to be looked at, once they are there.
    pub look: Option<Look>,
    /// As what it is kept beyond the program; none until something of it was.
    pub kept_as: Option<FormId>,
    /// What was kept of it last, and since when it is that.
    pub last_kept: Option<(Kept, Timestamp)>,
    /// Whether its last word was that it is kept, which may turn out to be wrong.
    pub told_kept: bool,
    /// The way back through what was changed.
    pub history: History,
    /// What was pasted and not filled in; it can still go in as it is.
    pub(crate) put_by: Option<Secret>,
}

/// From so many rows on a form shows more than its first page.
const ROOMY: usize = 28;

/// What typing a key asks of whoever holds the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    Nothing,
    /// Another user type was chosen: other fields.
    Fields,
    /// Groups are to be searched.
    Groups,
    /// People are to be searched, in a list that is open or is to be opened with this text.
    People(String),
    /// Not all of what was typed could be taken as it was.
    Told(&'static str),
}

impl FormScreen {
    pub fn new(form: Form, mode: Mode) -> Self {
        let first =
            form.fields.first().map_or(Spot::Section(Section::Person), |field| Spot::Field(field.spec.path.clone()));
        let open = if form.is_new() { vec![Section::Person] } else { Section::ALL.to_vec() };
        let history = History::of(&form);
        let mut screen = Self {
            form,
            mode,
            history,
            put_by: None,
            open,
            at: first,
            top: 0,
            page: 1,
            columns: 80,
            filter: Filter::default(),
            folded: false,
            shown: false,
            unsettled: Unsettled::Nothing,
            said: Vec::new(),
            groups: Slot::default(),
            named: None,
            look: None,
            kept_as: None,
            last_kept: None,
            told_kept: false,
        };
        screen.go_to_name();
        screen
    }

    /// The first thing that is typed is a name, whatever stands above it.
    pub(super) fn go_to_name(&mut self) {
        let first =
            self.form.fields.iter().find(|field| field.spec.attribute().is_some() && field.spec.locked.is_none());
        if let Some(field) = first {
            self.at = Spot::Field(field.spec.path.clone());
        }
    }

    /// The person is there.
    pub fn begin(&mut self, form: Form) {
        self.form = form;
        self.history = History::of(&self.form);
        self.mode = Mode::Fields;
        self.open = Section::ALL.to_vec();
        self.go_to_name();
        self.look_alike();
    }

    /// The form as it stands is where going back ends.
    pub(super) fn begin_history(&mut self) {
        self.history = History::of(&self.form);
    }

    /// Every place that can be reached now, from top to bottom.
    pub fn lines(&self) -> Vec<Spot> {
        let mut lines = Vec::with_capacity(self.form.fields.len() + Section::ALL.len());
        let mut section = Section::Person;
        for (at, field) in self.form.fields.iter().enumerate() {
            if !self.filter.shows(&field.spec.path) {
                continue;
            }
            if field.spec.section != section {
                section = field.spec.section;
                lines.push(Spot::Section(section));
            }
            let open = section == Section::Person || !self.filter.is_off() || self.open.contains(&section);
            if open && self.form.is_asked(at) {
                lines.push(Spot::Field(field.spec.path.clone()));
            }
        }
        lines
    }

    /// The next filter that has fields; what is said of it.
    pub(crate) fn next_filter(&mut self) -> Option<String> {
        if !matches!(self.mode, Mode::Fields) {
            return None;
        }
        self.filter = self.filter.next(&self.form);
        self.top = 0;
        self.keep_in_view();
        Some(self.filter.words(&self.form))
    }

    /// The field under the cursor.
    pub fn current(&self) -> Option<usize> {
        match &self.at {
            Spot::Field(path) => self.form.find(path),
            Spot::Section(_) => None,
        }
    }

    /// So many rows of it are in view, on so wide a terminal.
    pub fn set_view(&mut self, rows: u16, columns: u16) {
        self.page = usize::from(rows).max(1);
        self.columns = usize::from(columns);
        self.unfold_what_fits();
        self.keep_in_view();
    }

    /// On a large terminal the sections of a new person are open from the top, as far as they fit.
    pub fn unfold_what_fits(&mut self) {
        if self.folded || !self.form.is_new() {
            return;
        }
        self.open = vec![Section::Person];
        if self.page < ROOMY {
            return;
        }
        for section in self.form.sections() {
            self.open.push(section);
            if self.lines().len() > self.page {
                self.open.pop();
                break;
            }
        }
    }

    pub fn keep_in_view(&mut self) {
        self.keep_review_in_view();
        let lines = self.lines();
        let at = match lines.iter().position(|spot| *spot == self.at) {
            Some(at) => at,
            None => {
                // What the cursor stood on is folded or gone: the nearest thing still there.
                let at = self.top.min(lines.len().saturating_sub(1));
                if let Some(spot) = lines.get(at) {
                    self.at = spot.clone();
                }
                at
            }
        };
        self.top = self.top.min(at).max((at + 1).saturating_sub(self.page));
        self.top = self.top.min(lines.len().saturating_sub(self.page));
    }

    /// Leaves the place for another one.
    fn move_to(&mut self, spot: Spot) {
        self.visit();
        if self.at != spot {
            self.leave_field();
            self.history.rest();
        }
        self.at = spot;
        self.keep_in_view();
    }

    /// The field was looked at: what is missing in it is told from now on.
    fn visit(&mut self) {
        if let Some(field) = self.current().and_then(|at| self.form.fields.get_mut(at)) {
            field.visited = true;
        }
    }

    pub fn step(&mut self, step: Step) {
        match &mut self.mode {
            Mode::Fields => {
                let lines = self.lines();
                let at = lines.iter().position(|spot| *spot == self.at).unwrap_or(0);
                if let Some(spot) = lines.get(step.from(at, lines.len(), self.page)) {
                    self.move_to(spot.clone());
                }
            }
            Mode::Find(_) => {
                let count = self.matches().len();
                if let Mode::Find(finder) = &mut self.mode {
                    finder.at = step.from(finder.at, count, 8);
                }
            }
            Mode::Pick(_) => {
                let (entries, at) = (self.entries(), self.picked_at());
                if let Mode::Pick(picker) = &mut self.mode {
                    picker.at = match (at, step) {
                        (None, Step::Up) => entries.len().saturating_sub(1),
                        (None, _) => 0,
                        (Some(at), step) => step.from(at, entries.len(), 8),
                    };
                    picker.touched = true;
                    let group = entries.get(picker.at).and_then(|entry| entry.group.as_ref());
                    picker.chosen = group.map_or(Chosen::Nothing, |group| Chosen::ByHand(group.id.clone()));
                }
            }
            Mode::People(choice) => choice.step(step),
            Mode::Review(_) => self.step_in_review(step),
            Mode::Propose(proposal) => proposal.step(step, self.page / 2),
            Mode::Conflict(conflict) => conflict.at = step.from(conflict.at, conflict.differences.len(), self.page),
            Mode::Opening { .. } | Mode::Saving(_) => {}
        }
    }

    /// The next or previous field, round and round; sections that are folded stay folded.
    pub fn tab(&mut self, forwards: bool) {
        let lines = self.lines();
        if lines.is_empty() {
            return;
        }
        if forwards && self.needs_password_now() {
            return;
        }
        let at = lines.iter().position(|spot| *spot == self.at).unwrap_or(0);
        let next = if forwards { (at + 1) % lines.len() } else { (at + lines.len() - 1) % lines.len() };
        self.move_to(lines[next].clone());
    }

    /// From an activation that needs a password on to the password, wherever it is folded; whether it went there.
    fn needs_password_now(&mut self) -> bool {
        let on_activation = self.at == Spot::Field(Path::Option(Opt::Activation));
        let password = self.form.find(&Path::Option(Opt::Password));
        match password.filter(|_| on_activation && self.form.is_new() && self.form.lacks_password()) {
            Some(at) => {
                self.go_to(at);
                true
            }
            None => false,
        }
    }

    /// Goes to a field, unfolding what hides it.
    pub fn go_to(&mut self, at: usize) {
        let Some(field) = self.form.fields.get(at) else { return };
        if !self.filter.shows(&field.spec.path) {
            self.filter = Filter::default();
        }
        if !self.open.contains(&field.spec.section) {
            self.folded = true;
            self.open.push(field.spec.section);
        }
        self.mode = Mode::Fields;
        self.move_to(Spot::Field(self.form.fields[at].spec.path.clone()));
    }

    pub fn fold(&mut self, section: Section, open: bool) {
        self.folded = true;
        self.open.retain(|other| *other != section);
        if open {
            self.open.push(section);
        }
        self.keep_in_view();
    }

    /// Whether this form is about that person, or about a new one.
    pub fn is_about(&self, id: Option<&str>) -> bool {
        match &self.mode {
            Mode::Opening { id: opening, .. } => Some(&**opening) == id,
            Mode::Fields
            | Mode::Find(_)
            | Mode::Pick(_)
            | Mode::Propose(_)
            | Mode::People(_)
            | Mode::Review(_)
            | Mode::Conflict(_)
            | Mode::Saving(_) => self.form.person().map(|user| &*user.id) == id,
        }
    }

    /// Whether something was pasted that can go into a field as it is.
    pub fn can_paste_plain(&self) -> bool {
        match &self.mode {
            Mode::Propose(proposal) => proposal.plain.is_some(),
            _ => self.put_by.is_some(),
        }
    }

    pub fn is_saving(&self) -> bool {
        matches!(self.mode, Mode::Saving(_))
    }
}
