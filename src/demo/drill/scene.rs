//! What one call is made of.

use super::super::person::Person;

/// Somebody answered, or did not, when they were asked by a factor.
pub(super) const ASKED_BY_FACTOR: &str = "user.authentication.auth_via_mfa";

/// One call of the practice.
pub(super) struct Scene {
    /// The login of whom it is about.
    pub login: &'static str,
    /// For the score: whom and what it was about.
    pub subject: &'static str,
    /// Who they say they are, in one line of a narrow terminal.
    pub caller: &'static str,
    /// What they want, in one line.
    pub gist: &'static str,
    /// What they say.
    pub says: &'static str,
    /// Brings the person into the state that the call is about.
    pub prepare: fn(&mut Person, i64),
    /// Events of the person that belong to the right end, or do no harm on the way.
    pub harmless: &'static [&'static str],
    /// What else was lost along with it, told of the person before and after.
    pub spoilt: fn(&Person, &Person) -> Option<&'static str>,
    /// Whether what the caller needs is so.
    pub done: fn(&Outcome<'_>) -> bool,
    pub right: &'static str,
    pub not_done: &'static str,
    /// Said of whatever is done for a caller who is not who they say.
    pub trap: Option<&'static str>,
    /// The fewest keys that are known to lead to the right end; none where that is to do nothing.
    pub par: Option<u32>,
}

/// What there is to judge of whom a call is about.
pub(super) struct Outcome<'a> {
    pub before: &'a Person,
    /// None: gone.
    pub after: Option<&'a Person>,
    /// The types of the events of this call.
    pub events: &'a [&'a str],
}

impl Outcome<'_> {
    pub(super) fn happened(&self, event: &str) -> bool {
        self.events.contains(&event)
    }

    pub(super) fn is_now(&self, wanted: impl Fn(&Person) -> bool) -> bool {
        self.after.is_some_and(wanted)
    }

    pub(super) fn has_another_password(&self) -> bool {
        self.is_now(|person| person.password != self.before.password)
    }
}
