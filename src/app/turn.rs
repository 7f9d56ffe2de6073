//! `Turn`: what a screen is handed while it handles an event, and the toasts.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::app::event::{Effect, Now, Timer};
use crate::app::overlay::Overlay;
use crate::app::overlay::stack::Overlays;
use crate::messages::{Lane, Order, OrderId, Request, Saving, Work};
use crate::protocol::connection::ConnectionId;
use crate::protocol::recorder::{Export, Forbidden, Note};
use crate::protocol::text::visible;

/// Numbers order ids. They are never used twice, so a late answer can never be taken for another's.
#[derive(Debug, Default)]
pub struct OrderIds(u64);

impl OrderIds {
    pub fn issue(&mut self) -> OrderId {
        self.0 += 1;
        OrderId(self.0)
    }
}

/// A short message that goes away by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    text: String,
    order_id: OrderId,
    /// Whether it speaks of what a key does now: the next key that does something makes it untrue.
    until_key: bool,
}

/// What is said at the foot of the screen.
#[derive(Debug, Default)]
pub struct Toasts {
    shown: Option<Toast>,
    /// What is said once that is gone.
    next: Option<String>,
}

impl Toasts {
    pub fn shown(&self) -> Option<&str> {
        self.shown.as_ref().map(|toast| toast.text.as_str())
    }

    /// Of what is shown.
    pub(crate) fn order_id(&self) -> Option<OrderId> {
        self.shown.as_ref().map(|toast| toast.order_id)
    }

    /// A key does something.
    pub(crate) fn end_with_key(&mut self) {
        self.shown.take_if(|toast| toast.until_key);
    }

    /// It has been there long enough; what is said next.
    pub(crate) fn end(&mut self, order_id: OrderId) -> Option<String> {
        self.shown.take_if(|toast| toast.order_id == order_id)?;
        self.next.take()
    }
}

/// How long the typing must rest before Okta is asked: two fast keystrokes.
pub const REST: Duration = Duration::from_millis(250);
/// Long enough to read a line while doing something else.
const TOAST_TIME: Duration = Duration::from_secs(6);

/// One event, as a screen sees it.
pub struct Turn<'a> {
    pub now: Now,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub connection: ConnectionId,
    pub order_ids: &'a mut OrderIds,
    pub effects: &'a mut Vec<Effect>,
    /// What lies over the screens.
    pub overlays: &'a mut Overlays,
    /// Whether this organisation is the one that is seen.
    pub is_seen: bool,
    pub toasts: &'a mut Toasts,
    /// The zone in which times are shown.
    pub zone: &'a TimeZone,
    /// Whether Enter, or a key that sends, is held down, which is no decision.
    pub answer_repeats: bool,
    /// Whether Enter cancels where a box has no focus of its own.
    pub cancel_has_focus: &'a mut bool,
}

impl Turn<'_> {
    /// Orders a request on a lane; the former one of that lane is superseded.
    pub fn start(&mut self, lane: Lane, work: impl Into<Work>) -> OrderId {
        let order_id = self.order_ids.issue();
        self.effects.push(Effect::Start(Order {
            connection: self.connection.clone(),
            lane,
            order_id,
            work: work.into(),
        }));
        order_id
    }

    /// Writes something into the journal that is no call.
    pub fn note(&mut self, note: Note) {
        self.start(Lane::Journal, Request::Note(Box::new(note)));
    }

    /// Writes down that this leaves as a file.
    pub fn note_export(&mut self, export: Export, content: Saving) {
        self.start(Lane::Journal, Request::NoteExport(Box::new(export), content));
    }

    /// Writes down that something is not done from here.
    pub fn refuse(&mut self, forbidden: Forbidden) {
        self.note(Note::Forbidden(Box::new(forbidden)));
    }

    pub fn cancel(&mut self, lane: Lane) {
        self.effects.push(Effect::Cancel(self.connection.clone(), lane));
    }

    pub fn after(&mut self, time: Duration, timer: Timer) {
        self.effects.push(Effect::After(time, timer));
    }

    /// Groups are searched once the typing rests; under which order id.
    pub fn rest_groups(&mut self) -> OrderId {
        let order_id = self.order_ids.issue();
        self.after(REST, Timer::Groups(order_id));
        order_id
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.say_for(text, TOAST_TIME);
    }

    /// Says something that holds for so long.
    pub fn say_for(&mut self, text: impl Into<String>, time: Duration) {
        let order_id = self.order_ids.issue();
        self.toasts.shown = Some(Toast { text: text.into(), order_id, until_key: false });
        self.after(time, Timer::Toast(order_id));
    }

    /// Says it without taking the place of what is said already.
    pub fn say_later(&mut self, text: String) {
        match self.toasts.shown {
            Some(_) => self.toasts.next = Some(text),
            None => self.say(text),
        }
    }

    /// Says something that holds until the next key.
    pub fn say_until_key(&mut self, text: impl Into<String>) {
        self.say(text);
        if let Some(toast) = &mut self.toasts.shown {
            toast.until_key = true;
        }
    }

    /// Says nothing any more.
    pub fn hush(&mut self) {
        self.toasts.shown = None;
    }

    /// What was said belongs to what was done before; what waited behind it is said now.
    pub fn hush_former(&mut self) {
        if self.toasts.shown.take().is_some()
            && let Some(text) = self.toasts.next.take()
        {
            self.say(text);
        }
    }

    /// Puts a box over the screens.
    pub fn open(&mut self, over: impl Into<Overlay>) {
        self.overlays.push(over);
    }

    pub fn add(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Copies one line of text as it is seen, and tells it. What people are called is copied as it is shown: an escape
    /// sequence or a line break in a name must act neither here nor where it is pasted.
    pub fn copy(&mut self, text: Option<&str>) {
        let text = text.map(|text| visible(text).into_owned());
        let what = text.clone().unwrap_or_default();
        self.copy_as(text, &what);
    }

    /// Copies a text that is told by another one.
    pub fn copy_as(&mut self, text: Option<String>, what: &str) {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => self.add(Effect::Copy { text, what: what.to_owned() }),
            None => self.say("There is nothing to copy."),
        }
    }
}
