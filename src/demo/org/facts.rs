//! What is so of a person, kept or made: status, times, provider, fields.

use serde_json::{Value, json};

use super::{Org, Who};
use crate::demo::access::Class;
use crate::demo::attr::{Attr, Field, Wanted};
use crate::demo::ids::{self, Id};
use crate::demo::person::{Block, Provider, Status, Times};

impl Org {
    pub(in crate::demo) fn seq(who: Who<'_>) -> u32 {
        match who {
            Who::Made(seq) => seq,
            Who::Kept(person) => person.seq,
        }
    }

    pub(in crate::demo) fn id(&self, who: Who<'_>) -> Id {
        ids::id(*b"00u", self.seed.number, Org::seq(who))
    }

    pub(in crate::demo) fn id_text(&self, seq: u32) -> String {
        ids::text(&ids::id(*b"00u", self.seed.number, seq)).to_owned()
    }

    pub(in crate::demo) fn status(&self, who: Who<'_>) -> Status {
        match who {
            Who::Made(seq) => self.seed.status(seq),
            Who::Kept(person) => person.status,
        }
    }

    /// How somebody is counted, and since when: as everybody is from the start, until it is said otherwise.
    pub(in crate::demo) fn class(&self, who: Who<'_>) -> (Class, i64) {
        self.access.class(Org::seq(who)).unwrap_or_else(|| (Class::Standard, self.times(who).created))
    }

    pub(in crate::demo) fn classify(&mut self, seq: u32, class: Class, now: i64) {
        self.access.classify(seq, class, now);
        self.version += 1;
    }

    pub(in crate::demo) fn times(&self, who: Who<'_>) -> Times {
        match who {
            Who::Made(seq) => self.seed.times(seq),
            Who::Kept(person) => person.times,
        }
    }

    pub(in crate::demo) fn user_type(&self, who: Who<'_>) -> u16 {
        match who {
            Who::Made(seq) => self.seed.user_type(seq),
            Who::Kept(person) => person.user_type,
        }
    }

    pub(in crate::demo) fn user_type_id(&self, who: Who<'_>) -> Id {
        ids::id(*b"oty", self.seed.number, self.user_type(who).into())
    }

    pub(in crate::demo) fn provider(&self, who: Who<'_>) -> Provider {
        match who {
            Who::Made(seq) => self.seed.provider(seq),
            Who::Kept(person) => person.provider,
        }
    }

    pub(in crate::demo) fn has_password(&self, who: Who<'_>) -> bool {
        match who {
            Who::Made(seq) => self.seed.has_password(seq),
            Who::Kept(person) => person.password.is_some(),
        }
    }

    pub(in crate::demo) fn question<'a>(&self, who: Who<'a>) -> Option<&'a str> {
        match who {
            Who::Made(seq) => self.seed.has_question(seq).then_some("What was the name of your first pet?"),
            Who::Kept(person) => person.question.as_ref().map(|question| question.question.as_str()),
        }
    }

    pub(in crate::demo) fn blocks(&self, who: Who<'_>) -> Value {
        let block = match who {
            Who::Made(seq) => self.seed.block(seq),
            Who::Kept(person) => person.block,
        };
        match block {
            None => json!([]),
            Some(Block::UnknownDevices) => {
                json!([{"type": "DEVICE_BASED", "appliesTo": "UNKNOWN_DEVICES"}])
            }
            Some(Block::AnyDevices) => {
                json!([{"type": "DEVICE_BASED", "appliesTo": "ANY_DEVICES"}])
            }
        }
    }

    /// Calls `see` with the attribute's value if the person has one.
    pub(in crate::demo) fn field(&self, who: Who<'_>, attr: Attr, see: &mut dyn FnMut(Field<'_>)) {
        match who {
            Who::Made(seq) => {
                self.seed.profile(seq, Wanted::NONE.and(attr), &mut |_, field| see(field));
            }
            Who::Kept(person) => {
                if let Some(value) = person.profile.get(attr.name()) {
                    see(Field::Json(value));
                }
            }
        }
    }

    pub(in crate::demo) fn display_name(&self, who: Who<'_>) -> String {
        match who {
            Who::Made(seq) => {
                let mut name = String::new();
                self.seed.write_display_name(seq, &mut name);
                name
            }
            Who::Kept(person) => person.name(),
        }
    }

    pub(in crate::demo) fn login(&self, who: Who<'_>) -> String {
        match who {
            Who::Made(seq) => {
                let mut login = String::new();
                self.seed.write_login(seq, &mut login);
                login
            }
            Who::Kept(person) => person.text("login").to_owned(),
        }
    }
}
