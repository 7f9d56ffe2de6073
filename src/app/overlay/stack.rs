//! The boxes that lie over each other, and the way to the one that is meant.
//!
//! Owns: which is on top, and where a box of one kind lies. Must not know: what a key does in it.

use super::Overlay;
use crate::app::action::menu::Menu;
use crate::app::action::question::Question;
use crate::app::action::revealed::{Look, Revealed};
use crate::app::api::question::Sending;
use crate::app::care::Cared;
use crate::app::connections::new_token::NewToken;
use crate::app::deeds::Today;
use crate::app::form::unsaved::Resume;
use crate::app::import::screen::ImportBox;
use crate::app::jobs::ask::JobQuestion;
use crate::app::jobs::chosen::ManyAsk;
use crate::app::jobs::given::Given;
use crate::app::jobs::menu::{ManyGroup, ManyMenu};
use crate::app::jobs::people::JobPeople;
use crate::app::jobs::planning::Planning;
use crate::app::jobs::values::ManySet;
use crate::app::leaver::Leaver;
use crate::app::users::panel::Panel;
use crate::app::verify::Verifying;
use crate::messages::connections::Entry;

/// The boxes, the top one last.
#[derive(Debug, Default)]
pub struct Overlays(Vec<Overlay>);

impl Overlays {
    pub fn push(&mut self, over: impl Into<Overlay>) {
        self.0.push(over.into());
    }

    pub fn pop(&mut self) -> Option<Overlay> {
        self.0.pop()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn last(&self) -> Option<&Overlay> {
        self.0.last()
    }

    pub fn last_mut(&mut self) -> Option<&mut Overlay> {
        self.0.last_mut()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Overlay> {
        self.0.iter()
    }

    /// The question on top.
    pub fn question(&self) -> Option<&Question> {
        match self.last() {
            Some(Overlay::Question(question)) => Some(question),
            _ => None,
        }
    }

    pub fn question_mut(&mut self) -> Option<&mut Question> {
        match self.last_mut() {
            Some(Overlay::Question(question)) => Some(question),
            _ => None,
        }
    }

    /// Every question, wherever it lies, the top one first.
    pub fn questions_mut(&mut self) -> impl Iterator<Item = &mut Question> {
        self.0.iter_mut().rev().filter_map(|overlay| match overlay {
            Overlay::Question(question) => Some(&mut **question),
            _ => None,
        })
    }

    /// Every question that shows what is read beside a person, the top one first.
    pub(crate) fn cared_mut(&mut self) -> impl Iterator<Item = &mut dyn Cared> {
        self.0.iter_mut().rev().filter_map(|overlay| match overlay {
            Overlay::Question(question) => Some(&mut **question as &mut dyn Cared),
            Overlay::SendCall(sending) => Some(&mut **sending as &mut dyn Cared),
            Overlay::Leaver(leaver) => Some(&mut **leaver as &mut dyn Cared),
            _ => None,
        })
    }

    /// Every call that is about to be sent.
    pub(crate) fn sendings_mut(&mut self) -> impl Iterator<Item = &mut Sending> {
        self.0.iter_mut().rev().filter_map(|overlay| match overlay {
            Overlay::SendCall(sending) => Some(&mut **sending),
            _ => None,
        })
    }

    /// The box in which a caller is verified, on top.
    pub fn verifying(&self) -> Option<&Verifying> {
        match self.last() {
            Some(Overlay::Verify(verifying)) => Some(verifying),
            _ => None,
        }
    }

    pub fn verifying_mut(&mut self) -> Option<&mut Verifying> {
        match self.last_mut() {
            Some(Overlay::Verify(verifying)) => Some(verifying),
            _ => None,
        }
    }

    /// The same, wherever it lies.
    pub fn verifying_anywhere(&mut self) -> Option<&mut Verifying> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Verify(verifying) => Some(&mut **verifying),
            _ => None,
        })
    }

    /// The menu of actions on top.
    pub fn menu(&self) -> Option<&Menu> {
        match self.last() {
            Some(Overlay::Actions(menu)) => Some(menu),
            _ => None,
        }
    }

    pub fn menu_mut(&mut self) -> Option<&mut Menu> {
        match self.last_mut() {
            Some(Overlay::Actions(menu)) => Some(menu),
            _ => None,
        }
    }

    /// The menu about the marked on top.
    pub fn many(&self) -> Option<&ManyMenu> {
        match self.last() {
            Some(Overlay::Many(menu)) => Some(menu),
            _ => None,
        }
    }

    /// The choice of a group for the marked on top.
    pub fn many_group_mut(&mut self) -> Option<&mut ManyGroup> {
        match self.last_mut() {
            Some(Overlay::ManyGroup(pick)) => Some(pick),
            _ => None,
        }
    }

    /// The box for the values of many on top.
    pub fn many_set_mut(&mut self) -> Option<&mut ManySet> {
        match self.last_mut() {
            Some(Overlay::ManySet(set)) => Some(set),
            _ => None,
        }
    }

    /// The choice of a playbook, or of a file for passwords, on top.
    pub fn many_ask_mut(&mut self) -> Option<&mut ManyAsk> {
        match self.last_mut() {
            Some(Overlay::ManyAsk(ask)) => Some(ask),
            _ => None,
        }
    }

    /// The box for people whom somebody wrote down, wherever it lies.
    pub fn given_mut(&mut self) -> Option<&mut Given> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Given(given) => Some(&mut **given),
            _ => None,
        })
    }

    /// The table that people come from, wherever it lies.
    pub fn import_mut(&mut self) -> Option<&mut ImportBox> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Import(importing) => Some(&mut **importing),
            _ => None,
        })
    }

    /// Somebody who leaves, wherever that lies.
    pub(crate) fn leaver_mut(&mut self) -> Option<&mut Leaver> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Leaver(leaver) => Some(&mut **leaver),
            _ => None,
        })
    }

    /// The plan on top.
    pub fn planning(&self) -> Option<&Planning> {
        match self.last() {
            Some(Overlay::Plan(planning)) => Some(planning),
            _ => None,
        }
    }

    /// The plan, wherever it lies.
    pub fn planning_mut(&mut self) -> Option<&mut Planning> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Plan(planning) => Some(&mut **planning),
            _ => None,
        })
    }

    /// The question about a job on top.
    pub fn job_question(&self) -> Option<&JobQuestion> {
        match self.last() {
            Some(Overlay::Job(question)) => Some(question),
            _ => None,
        }
    }

    /// The people of a job on top.
    pub fn job_people(&self) -> Option<&JobPeople> {
        match self.last() {
            Some(Overlay::JobPeople(people)) => Some(people),
            _ => None,
        }
    }

    /// The people of a job, wherever they lie.
    pub fn job_people_mut(&mut self) -> Option<&mut JobPeople> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::JobPeople(people) => Some(&mut **people),
            _ => None,
        })
    }

    /// The panel on top.
    pub fn panel(&self) -> Option<&Panel> {
        match self.last() {
            Some(Overlay::Panel(panel)) => Some(panel),
            _ => None,
        }
    }

    pub fn panel_mut(&mut self) -> Option<&mut Panel> {
        match self.last_mut() {
            Some(Overlay::Panel(panel)) => Some(panel),
            _ => None,
        }
    }

    /// What was done today, wherever it lies.
    pub fn today_mut(&mut self) -> Option<&mut Today> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Today(today) => Some(&mut **today),
            _ => None,
        })
    }

    /// The choice of a saved search shows what the connection remembers now.
    pub(crate) fn renew_saved(&mut self, entry: Option<&Entry>) {
        if let Some(Panel::Saved(pick)) = self.panel_mut() {
            let remembered = entry.map(|entry| (entry.searches.clone(), entry.home.clone()));
            let (searches, home) = remembered.unwrap_or_default();
            pick.renew(searches, home);
        }
    }

    /// What is shown once on top.
    pub fn revealed(&self) -> Option<&Revealed> {
        match self.last() {
            Some(Overlay::Revealed(revealed)) => Some(revealed),
            _ => None,
        }
    }

    pub fn revealed_mut(&mut self) -> Option<&mut Revealed> {
        match self.last_mut() {
            Some(Overlay::Revealed(revealed)) => Some(revealed),
            _ => None,
        }
    }

    /// Whether the call of a practice lies over everything: keys are the practice's own then.
    pub fn shows_call(&self) -> bool {
        matches!(self.0.last(), Some(Overlay::Call { .. }))
    }

    pub(crate) fn close_call(&mut self) {
        self.0.pop_if(|top| matches!(top, Overlay::Call { .. }));
    }

    /// Whether a password or link that nobody has looked at yet is kept on the screen: the first key that would lose
    /// it only says so.
    pub(crate) fn keep_unread_secret(&mut self) -> bool {
        match self.revealed_mut() {
            Some(revealed) if revealed.look == Look::Masked && !revealed.closing => {
                revealed.closing = true;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Whether the box on top is only read.
    pub fn is_read(&self) -> bool {
        matches!(self.last(), Some(Overlay::Help(_) | Overlay::Details { .. }))
    }

    /// Whether it is asked on top whether a form is to be left.
    pub fn leaves_form(&self) -> bool {
        matches!(self.last(), Some(Overlay::LeaveForm))
    }

    /// The call that is about to be sent on top.
    pub fn sending(&self) -> Option<&Sending> {
        match self.last() {
            Some(Overlay::SendCall(sending)) => Some(sending),
            _ => None,
        }
    }

    pub(crate) fn sending_mut(&mut self) -> Option<&mut Sending> {
        match self.last_mut() {
            Some(Overlay::SendCall(sending)) => Some(sending),
            _ => None,
        }
    }

    /// The question for another token, wherever it lies.
    pub fn new_token_mut(&mut self) -> Option<&mut NewToken> {
        self.0.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::NewToken(asked) => Some(&mut **asked),
            _ => None,
        })
    }

    /// Takes the question for another token away, wherever it lies.
    pub fn drop_new_token(&mut self) {
        self.0.retain(|overlay| !matches!(overlay, Overlay::NewToken(_)));
    }

    /// The question which of the forms that were left is meant, on top.
    pub fn resume(&self) -> Option<&Resume> {
        match self.last() {
            Some(Overlay::Resume(asked)) => Some(asked),
            _ => None,
        }
    }

    /// Takes the table that people come from away, where it is on top.
    pub(crate) fn pop_import(&mut self) -> Option<Box<ImportBox>> {
        match self.0.pop_if(|top| matches!(top, Overlay::Import(_)))? {
            Overlay::Import(importing) => Some(importing),
            _ => None,
        }
    }

    /// Whether the keys are shown on top.
    pub(crate) fn shows_help(&self) -> bool {
        matches!(self.last(), Some(Overlay::Help(_)))
    }

    /// Whether something is asked on top.
    pub(crate) fn asks(&self) -> bool {
        self.last().is_some_and(Overlay::asks)
    }
}
