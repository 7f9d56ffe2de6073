//! A person of a list as they came.
//!
//! Owns: that they are read when somebody looks at them. Of many who are found most are looked at once, and read they take
//! four times as much as what came.

use std::fmt;

use super::User;
use crate::protocol::mend;

/// An element of a list with a readable id.
#[derive(Clone, PartialEq, Eq)]
pub struct Sent(Box<str>);

impl Sent {
    pub fn of(json: impl Into<Box<str>>) -> Self {
        Self(json.into())
    }

    /// Whoever was read by themselves, by the reply as it came.
    pub fn of_user(user: &User) -> Self {
        Self(user.raw.as_str().into())
    }

    /// As [`User::parse_listed`] reads it, mended where that helps.
    pub fn user(&self) -> Option<User> {
        mend::read(&self.0, User::parse_listed)
    }
}

/// What stands in it is long, and personal.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sent({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_with_half_a_letter_is_read_as_well() {
        let ann =
            Sent::of(r#"{"id":"00u1","status":"ACTIVE","profile":{"login":"ann@acme.com","nickName":"A\ud83d"}}"#);
        let user = ann.user().unwrap();
        assert_eq!((&*user.id, user.text("login").as_str()), ("00u1", "ann@acme.com"));
        assert_eq!(Sent::of("[]").user(), None);
    }
}
