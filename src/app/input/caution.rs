//! A box is answered by who has seen it: not by keys that were typed before it could be read, nor by keys that are no
//! answer.
//!
//! ```text
//!  box opens by a key ──► nothing from the same read of the terminal answers it
//!        by itself   ──► nothing answers it for 300 ms
//!        and is a review ► nothing answers it before it was drawn
//!  a printable key that is none of its own ──► Cancel has the focus
//! ```
//!
//! Owns: which box is on top, since when and by what. Must not know: what its answers do.

use std::mem::{Discriminant, discriminant};

use jiff::SignedDuration;

use crate::app::event::Now;
use crate::app::form::review::Focus;
use crate::app::form::screen::{FormScreen, Mode};
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context, Lookup};
use crate::app::overlay::stack::Overlays;
use crate::app::overlay::{Foreign, Overlay};
use crate::app::turn::Turn;
use crate::app::workspace::Workspace;
use crate::protocol::key::{Key, KeyCode};

/// Faster than anybody reads what opens unexpectedly and decides.
const UNEXPECTED: SignedDuration = SignedDuration::from_millis(300);

/// What is on top, as far as another one can be told from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TopBox {
    /// How many lie one over the other, the kind of the top one, and which of its questions stands there.
    Overlay(usize, Discriminant<Overlay>, u8),
    Review,
    Conflict,
    /// What may be filled into a form; of a paste it comes unexpectedly.
    Proposal(bool),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    top: Option<TopBox>,
    /// The read of the terminal whose key opened it; none when it opened by itself.
    by: Option<u64>,
    at: Option<Now>,
    drawn: bool,
    /// A key that is no answer was pressed in a box that has no Cancel of its own to focus.
    pub(crate) cancel: bool,
}

/// What lies on top: the box, else the form where it asks something.
pub(crate) fn top_box(overlays: &Overlays, form: Option<&FormScreen>) -> Option<TopBox> {
    if let Some(overlay) = overlays.last() {
        return Some(TopBox::Overlay(overlays.len(), discriminant(overlay), overlay.stage()));
    }
    match form?.mode {
        Mode::Review(_) => Some(TopBox::Review),
        Mode::Conflict(_) => Some(TopBox::Conflict),
        Mode::Propose(ref proposal) => Some(TopBox::Proposal(proposal.plain.is_some())),
        Mode::Opening { .. } | Mode::Fields | Mode::Find(_) | Mode::Pick(_) | Mode::People(_) | Mode::Saving(_) => None,
    }
}

impl Opened {
    /// Notes what is on top now, opened by a key of that read, or by itself; whether it is another than before.
    pub(crate) fn note(&mut self, top: Option<TopBox>, by: Option<u64>, now: Now) -> bool {
        let is_new = top != self.top;
        if is_new {
            *self = Self { top, by, at: Some(now), drawn: false, cancel: false };
        }
        is_new
    }

    pub(crate) fn note_drawn(&mut self) {
        self.drawn = true;
    }

    /// Whether the key of that read would decide something in a box that whoever typed it had not seen.
    pub(crate) fn is_too_early(
        &self,
        key: Key,
        overlay: Option<&Overlay>,
        is_typing: bool,
        read: u64,
        now: Now,
    ) -> bool {
        let Some(top) = &self.top else { return false };
        let (asks, review) = match (top, overlay) {
            (TopBox::Review | TopBox::Conflict | TopBox::Proposal(_), _) => (true, true),
            (TopBox::Overlay(..), Some(overlay)) => (overlay.asks(), overlay.is_review()),
            (TopBox::Overlay(..), None) => (false, false),
        };
        let unexpected = (self.by.is_none() || *top == TopBox::Proposal(true))
            && self.at.is_some_and(|at| now.0.duration_since(at.0) < UNEXPECTED);
        // What is typed on was meant for what is covered now.
        let is_text = unexpected && key.text().is_some() && is_typing;
        let side = *top == TopBox::Conflict && key::does(Context::FormConflict, Command::Form(FormCommand::Side), key);
        let fills = matches!(top, TopBox::Proposal(_)) && changes_proposal(key);
        if !asks || !(is_text || side || fills || decides(key, overlay)) {
            return false;
        }
        self.by == Some(read) || unexpected || (review && !self.drawn)
    }
}

/// Whether a printable key is none that a question, a review or what is shown has a use for: whoever typed it did not
/// mean them, and the next key may be an Enter.
pub(crate) fn is_foreign(key: Key, overlays: &Overlays, form: Option<&FormScreen>, contexts: &[Context]) -> bool {
    if key.text().is_none() || overlays.last().is_some_and(|overlay| overlay.knows(key)) {
        return false;
    }
    let is_form = overlays.is_empty() && form.is_some();
    if overlays.is_empty() && !is_form {
        return false;
    }
    // Of a form only the review asks, and letters lead out of it, too; a shown password has keys of its own.
    let has_keys = is_form || overlays.revealed().is_some();
    !has_keys || key::look_up(contexts, &[key]) == Lookup::Unbound
}

/// Gives Cancel the focus because of something that is no answer, and says so; whether anything was asked. `cancel` is
/// the focus of boxes that have none of their own.
pub(crate) fn meet_foreign(what: &str, work: &mut Workspace, turn: &mut Turn<'_>) -> bool {
    let conflict = matches!(work.form().map(|form| &form.mode), Some(Mode::Conflict(_) | Mode::Propose(_)));
    let focus = match turn.overlays.last_mut().map(|overlay| overlay.meets_foreign()) {
        Some(Foreign::Harmless) => return false,
        Some(Foreign::Focuses(focus)) => focus,
        Some(Foreign::Cancels) => turn.cancel_has_focus,
        Some(Foreign::Told) => {
            turn.say_until_key(format!(
                "{what} does nothing here: {key0} shows, {key1} spells, {key2} copies.",
                key0 = key::name(Context::Revealed, Command::Reveal),
                key1 = key::name(Context::Revealed, Command::Spell),
                key2 = key::name(Context::Revealed, Command::CopySecret)
            ));
            return true;
        }
        None if conflict => turn.cancel_has_focus,
        None => match work.form_mut().map(|form| &mut form.mode) {
            Some(Mode::Review(review)) if review.is_typing() => return false,
            Some(Mode::Review(review)) => {
                review.focus = Focus::Cancel;
                tell_foreign(what, turn);
                return true;
            }
            Some(_) | None => return false,
        },
    };
    *focus = true;
    tell_foreign(what, turn);
    true
}

fn tell_foreign(what: &str, turn: &mut Turn<'_>) {
    turn.say_until_key(format!(
        "{what} is no answer here: Enter cancels now, {key} leads back.",
        key = key::name(Context::Question, Command::SwitchFocus)
    ));
}

/// Whether the key ticks or fills in something of what is proposed.
fn changes_proposal(key: Key) -> bool {
    [FormCommand::Fill, FormCommand::Tick, FormCommand::Plain, FormCommand::LeadOn, FormCommand::LeadBack]
        .into_iter()
        .any(|act| key::does(Context::FormProposal, Command::Form(act), key))
}

/// Whether the key decides something in the box on top, or in a review where there is none.
fn decides(key: Key, overlay: Option<&Overlay>) -> bool {
    match overlay {
        Some(overlay) => overlay.decides(key),
        None => key::sends_or_discards(key) || key.code == KeyCode::Enter,
    }
}
