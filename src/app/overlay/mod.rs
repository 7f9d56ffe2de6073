//! Overlays: boxes on a stack over the screens. The top one takes the keys first.
//!
//! Owns: which boxes there are, and every question that is put to all of them, one exhaustive match each. Must not know:
//! what an answer leads to.

mod answer;
pub mod help;
mod keys;
pub mod stack;

use help::Help;

use crate::app::action::menu::Menu;
use crate::app::action::question::Question;
use crate::app::action::revealed::Revealed;
use crate::app::api::question::Sending;
use crate::app::connections::new_token::NewToken;
use crate::app::connections::question::ConnectionQuestion;
use crate::app::deeds::Today;
use crate::app::events::pick::Pick;
use crate::app::form::unsaved::Resume;
use crate::app::hooks::form::HookForm;
use crate::app::hooks::question::HookQuestion;
use crate::app::import::screen::ImportBox;
use crate::app::input::key::Context;
use crate::app::jobs::ask::JobQuestion;
use crate::app::jobs::chosen::ManyAsk;
use crate::app::jobs::given::Given;
use crate::app::jobs::menu::{ManyGroup, ManyMenu};
use crate::app::jobs::people::JobPeople;
use crate::app::jobs::planning::Planning;
use crate::app::jobs::values::ManySet;
use crate::app::leaver::Leaver;
use crate::app::part::group_choice::GroupChoice;
use crate::app::users::panel::Panel;
use crate::app::verify::Verifying;

/// One box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys of the contexts that were open.
    Help(Help),
    /// Something to read, line by line.
    Details {
        title: String,
        lines: Vec<String>,
        scroll: usize,
    },
    /// The call that is practised.
    Call {
        title: String,
        lines: Vec<String>,
        scroll: usize,
    },
    /// Whether everybody is to be loaded.
    LoadAll,
    /// What can be done to a person.
    Actions(Menu),
    Question(Box<Question>),
    /// Whether a caller is who they say.
    Verify(Box<Verifying>),
    Revealed(Box<Revealed>),
    Connection(ConnectionQuestion),
    /// The token is refused: another one is needed.
    NewToken(Box<NewToken>),
    /// What is to be listed, or how.
    Panel(Box<Panel>),
    /// Event types to watch, or the time from which to watch.
    Pick(Box<Pick>),
    HookForm(Box<HookForm>),
    HookQuestion(HookQuestion),
    /// A call that changes something is about to be sent.
    SendCall(Box<Sending>),
    /// Whether a form with changes is to be left.
    LeaveForm,
    /// Whether to go on with a form that was left unsaved, and with which.
    Resume(Box<Resume>),
    /// What was done from here today.
    Today(Box<Today>),
    /// What can be done to all who are marked.
    Many(Box<ManyMenu>),
    /// The group for that.
    ManyGroup(Box<ManyGroup>),
    /// The values for that.
    ManySet(Box<ManySet>),
    /// The playbook for that, or where passwords go.
    ManyAsk(Box<ManyAsk>),
    /// People whom somebody wrote down.
    Given(Box<Given>),
    /// A table that people come from.
    Import(Box<ImportBox>),
    /// Somebody who leaves.
    Leaver(Box<Leaver>),
    /// What is planned for many people.
    Plan(Box<Planning>),
    /// Whether a job goes on.
    Job(Box<JobQuestion>),
    /// The people of a job.
    JobPeople(Box<JobPeople>),
}

/// What becomes of a printable key or a paste that is no answer of a box.
pub enum Foreign<'a> {
    /// It is text there, or the box asks nothing.
    Harmless,
    /// Cancel of the box gets the focus.
    Focuses(&'a mut bool),
    /// The box has no Cancel to be seen; its Enter cancels from now on.
    Cancels,
    /// It says which keys it knows.
    Told,
}

impl Overlay {
    /// The choice of a group in it.
    pub fn groups(&mut self) -> Option<&mut GroupChoice> {
        match self {
            Self::Question(question) => question.groups(),
            Self::Panel(panel) => panel.groups(),
            Self::ManyGroup(pick) => Some(&mut pick.choice),
            _ => None,
        }
    }
}

/// Lines to read.
pub fn read(title: &str, lines: Vec<String>) -> Overlay {
    Overlay::Details { title: title.to_owned(), lines, scroll: 0 }
}

/// The call that is practised.
pub fn call(title: String, lines: Vec<String>) -> Overlay {
    Overlay::Call { title, lines, scroll: 0 }
}

/// The keys that hold in these contexts.
pub fn help(contexts: Vec<Context>, may_write: bool) -> Overlay {
    Overlay::Help(Help::new(contexts, may_write))
}

pub fn load_all() -> Overlay {
    Overlay::LoadAll
}

pub fn leave_form() -> Overlay {
    Overlay::LeaveForm
}

impl From<Menu> for Overlay {
    fn from(menu: Menu) -> Self {
        Self::Actions(menu)
    }
}

impl From<Question> for Overlay {
    fn from(question: Question) -> Self {
        Self::Question(Box::new(question))
    }
}

impl From<Verifying> for Overlay {
    fn from(verifying: Verifying) -> Self {
        Self::Verify(Box::new(verifying))
    }
}

impl From<Revealed> for Overlay {
    fn from(revealed: Revealed) -> Self {
        Self::Revealed(Box::new(revealed))
    }
}

impl From<Sending> for Overlay {
    fn from(sending: Sending) -> Self {
        Self::SendCall(Box::new(sending))
    }
}

impl From<NewToken> for Overlay {
    fn from(asked: NewToken) -> Self {
        Self::NewToken(Box::new(asked))
    }
}

impl From<ConnectionQuestion> for Overlay {
    fn from(question: ConnectionQuestion) -> Self {
        Self::Connection(question)
    }
}

impl From<Pick> for Overlay {
    fn from(pick: Pick) -> Self {
        Self::Pick(Box::new(pick))
    }
}

impl From<HookForm> for Overlay {
    fn from(form: HookForm) -> Self {
        Self::HookForm(Box::new(form))
    }
}

impl From<HookQuestion> for Overlay {
    fn from(question: HookQuestion) -> Self {
        Self::HookQuestion(question)
    }
}

impl From<Resume> for Overlay {
    fn from(asked: Resume) -> Self {
        Self::Resume(Box::new(asked))
    }
}

impl From<Today> for Overlay {
    fn from(today: Today) -> Self {
        Self::Today(Box::new(today))
    }
}

impl From<ManyMenu> for Overlay {
    fn from(menu: ManyMenu) -> Self {
        Self::Many(Box::new(menu))
    }
}

impl From<ManyGroup> for Overlay {
    fn from(pick: ManyGroup) -> Self {
        Self::ManyGroup(Box::new(pick))
    }
}

impl From<ManySet> for Overlay {
    fn from(set: ManySet) -> Self {
        Self::ManySet(Box::new(set))
    }
}

impl From<ManyAsk> for Overlay {
    fn from(ask: ManyAsk) -> Self {
        Self::ManyAsk(Box::new(ask))
    }
}

impl From<Given> for Overlay {
    fn from(given: Given) -> Self {
        Self::Given(Box::new(given))
    }
}

impl From<ImportBox> for Overlay {
    fn from(importing: ImportBox) -> Self {
        Self::Import(Box::new(importing))
    }
}

impl From<Leaver> for Overlay {
    fn from(leaver: Leaver) -> Self {
        Self::Leaver(Box::new(leaver))
    }
}

impl From<Planning> for Overlay {
    fn from(planning: Planning) -> Self {
        Self::Plan(Box::new(planning))
    }
}

impl From<JobQuestion> for Overlay {
    fn from(question: JobQuestion) -> Self {
        Self::Job(Box::new(question))
    }
}

impl From<JobPeople> for Overlay {
    fn from(people: JobPeople) -> Self {
        Self::JobPeople(Box::new(people))
    }
}

impl From<Panel> for Overlay {
    fn from(panel: Panel) -> Self {
        Self::Panel(Box::new(panel))
    }
}
