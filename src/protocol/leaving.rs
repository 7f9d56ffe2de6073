//! What of people may leave an organisation as a file or through a pipe.

use super::export::Record;
use super::recorder::OneLine;

/// Attributes that stand in events in words: who did it, and to whom.
const IN_EVENTS: [&str; 5] = ["login", "email", "displayName", "firstName", "lastName"];

/// What leaves as it came, without columns that could be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    /// An answer of Okta's, whole people or whole events.
    Answer,
    /// Events in words: names and logins.
    EventsInWords,
    /// Lines of the journal: logins.
    Journal,
    /// What somebody has: their login, groups, apps, the names of their reports.
    Access,
}

impl Raw {
    fn words(self) -> &'static str {
        match self {
            Self::Answer => "what Okta sent may hold it as it came",
            Self::EventsInWords => "events hold it",
            Self::Journal => "the journal holds it",
            Self::Access => "what somebody has tells it",
        }
    }

    fn may_hold(self, name: &str) -> bool {
        match self {
            Self::Answer => true,
            Self::EventsInWords => IN_EVENTS.iter().any(|known| known.eq_ignore_ascii_case(name)),
            Self::Journal => name.eq_ignore_ascii_case("login"),
            Self::Access => {
                ["login", "firstName", "lastName", "displayName"].iter().any(|known| known.eq_ignore_ascii_case(name))
            }
        }
    }
}

/// What is held to of exports; each with the place where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRules {
    /// Attributes that stay where they are.
    pub forbidden: Vec<(String, String)>,
    /// The most people of one export.
    pub most: Option<(u64, String)>,
    /// Where it is written that a reason is given.
    pub reason: Option<String>,
    /// Why nothing leaves at all.
    pub closed: Option<String>,
}

impl ExportRules {
    pub fn is_empty(&self) -> bool {
        self.forbidden.is_empty() && self.most.is_none() && self.reason.is_none() && self.closed.is_none()
    }

    /// Adds all that another says; of two, the stricter holds.
    pub fn tighten(&mut self, other: Self) {
        self.forbidden.extend(other.forbidden);
        self.most = match (self.most.take(), other.most) {
            (Some(one), Some(other)) => Some(if one.0 <= other.0 { one } else { other }),
            (one, other) => one.or(other),
        };
        self.reason = self.reason.take().or(other.reason);
        self.closed = self.closed.take().or(other.closed);
    }

    /// Why this may not leave. A clause.
    pub fn refusal(&self, record: &Record, limit: Option<u64>, reason: Option<&OneLine>) -> Option<String> {
        if let Some(why) = self.is_closed() {
            return Some(why);
        }
        let forbids = |name: &str| self.forbidden.iter().find(|(forbidden, _)| forbidden.eq_ignore_ascii_case(name));
        match record {
            Record::Whole => {
                if let Some((name, place)) = self.forbidden.first() {
                    return Some(format!("{name} stays here ({place}), and whole people hold it: name columns"));
                }
            }
            Record::Columns(columns) => {
                if let Some((name, place)) = columns.iter().find_map(|column| forbids(column.key())) {
                    return Some(format!("{name} stays here ({place}): leave it out"));
                }
            }
        }
        if let (Some((most, place)), Some(limit)) = (&self.most, limit)
            && limit > *most
        {
            return Some(format!("at most {most} people may leave at once ({place})"));
        }
        self.lacks_reason(reason)
    }

    fn is_closed(&self) -> Option<String> {
        self.closed.as_ref().map(|why| format!("nothing of people leaves here: {why}"))
    }

    fn lacks_reason(&self, reason: Option<&OneLine>) -> Option<String> {
        let place = self.reason.as_ref().filter(|_| reason.is_none())?;
        Some(format!("a reason is needed ({place}): --reason gives one"))
    }

    /// Why what cannot be taken apart may not leave. A clause. How much of it there is is asked of `refusal_of_rows`.
    pub fn refusal_of_raw(&self, raw: Raw, reason: Option<&OneLine>) -> Option<String> {
        if let Some(why) = self.is_closed() {
            return Some(why);
        }
        if let Some((name, place)) = self.forbidden.iter().find(|(name, _)| raw.may_hold(name)) {
            return Some(format!("{name} stays here ({place}), and {}", raw.words()));
        }
        self.lacks_reason(reason)
    }

    /// Why so many may not leave at once; none: nobody knows how many it will be.
    pub fn refusal_of_rows(&self, rows: Option<u64>) -> Option<String> {
        let (most, place) = self.most.as_ref()?;
        match rows {
            Some(rows) if rows <= *most => None,
            Some(rows) => Some(format!("at most {most} may leave at once ({place}), and these are {rows}")),
            None => Some(format!("at most {most} may leave at once ({place}), and how many come is not known")),
        }
    }

    /// How many people at most are written where so many are wanted.
    pub fn limit(&self, wanted: Option<u64>) -> Option<u64> {
        let most = self.most.as_ref().map(|(most, _)| *most);
        wanted.into_iter().chain(most).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::column::Column;

    #[test]
    fn what_may_not_leave_is_refused_by_its_place() {
        let rules = ExportRules {
            forbidden: vec![("mobilePhone".to_owned(), "line 4".to_owned())],
            most: Some((100, "line 5".to_owned())),
            reason: Some("line 6".to_owned()),
            closed: None,
        };
        let reason = OneLine::of("audit");
        let refused = |record: &Record, limit, reason: Option<&OneLine>| rules.refusal(record, limit, reason);
        let columns =
            |names: &[&str]| Record::Columns(names.iter().map(|name| Column::of_key(name).unwrap()).collect());
        assert!(refused(&Record::Whole, None, reason.as_ref()).unwrap().contains("line 4"));
        assert!(refused(&columns(&["login", "mobilephone"]), None, reason.as_ref()).unwrap().contains("line 4"));
        assert!(refused(&columns(&["login"]), Some(101), reason.as_ref()).unwrap().contains("line 5"));
        assert!(refused(&columns(&["login"]), Some(100), None).unwrap().contains("line 6"));
        assert_eq!(refused(&columns(&["login"]), Some(100), reason.as_ref()), None);
        assert_eq!(
            (rules.limit(None), rules.limit(Some(7)), ExportRules::default().limit(None)),
            (Some(100), Some(7), None)
        );
    }

    #[test]
    fn what_cannot_be_taken_apart_is_held_as_a_whole() {
        let forbids = |name: &str| ExportRules {
            forbidden: vec![(name.to_owned(), "line 4".to_owned())],
            ..ExportRules::default()
        };
        for (name, raw, refused) in [
            ("mobilePhone", Raw::Answer, true),
            ("mobilePhone", Raw::EventsInWords, false),
            ("LOGIN", Raw::EventsInWords, true),
            ("displayName", Raw::Journal, false),
            ("login", Raw::Journal, true),
        ] {
            assert_eq!(forbids(name).refusal_of_raw(raw, None).is_some(), refused, "{name} {raw:?}");
        }
        let closed = ExportRules { closed: Some("broken".to_owned()), ..ExportRules::default() };
        assert!(closed.refusal_of_raw(Raw::Journal, OneLine::of("audit").as_ref()).unwrap().contains("broken"));
        assert!(closed.refusal(&Record::Columns(Vec::new()), Some(0), None).is_some() && !closed.is_empty());
        let most = ExportRules { most: Some((2, "line 5".to_owned())), ..ExportRules::default() };
        let refused = [Some(2), Some(3), None].map(|rows| most.refusal_of_rows(rows).is_some());
        assert_eq!(refused, [false, true, true]);
    }

    #[test]
    fn of_two_rules_the_stricter_holds() {
        let most = |most| ExportRules { most: Some((most, most.to_string())), ..ExportRules::default() };
        for (one, other) in [(5, 9), (9, 5)] {
            let mut rules = most(one);
            rules.tighten(most(other));
            assert_eq!(rules.limit(None), Some(5));
        }
    }
}
