//! Whom nobody acts on from here, and whom only with care.
//!
//! Owns: the rules, and what they say of a person once everything about them was read. Must not know: where the rules
//! stand, and how a person is read.

use jiff::Timestamp;

use super::group::Group;
use super::id::UserId;
use super::proof::Proof;
use super::rank::Roles;
use super::status::Status;
use super::text::visible;
use super::word::Word;

/// Whom a rule means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Id(String),
    /// In small letters; `*` stands for anything.
    Login(String),
    /// Its id, or its name in small letters.
    Group(String),
    /// Okta's type of the role, or its label; `*` for any role.
    Role(String),
}

/// A rule with the place where it is written, as in `policy.toml, line 12`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub whom: Whom,
    /// As it is written.
    pub text: String,
    pub place: String,
    /// Whether those it guards are acted on only for a ticket.
    pub ticket: bool,
    /// Whether only for a caller who was verified.
    pub verified: bool,
}

impl Rule {
    /// Reads `id:`, `login:`, `group:` or `role:` with what follows.
    pub fn read(text: &str, place: impl Into<String>) -> Option<Self> {
        let (kind, what) = text.split_once(':')?;
        let what = what.trim();
        if what.is_empty() {
            return None;
        }
        let whom = match kind.trim() {
            "id" => Whom::Id(what.to_owned()),
            "login" => Whom::Login(what.to_lowercase()),
            "group" => Whom::Group(what.to_lowercase()),
            "role" => Whom::Role(what.to_lowercase()),
            _ => return None,
        };
        Some(Self { whom, text: text.trim().to_owned(), place: place.into(), ticket: false, verified: false })
    }

    /// Whether it means somebody; none where what it asks for could not be read.
    pub fn means(&self, subject: &Subject) -> Option<bool> {
        match fit(self, subject) {
            Fit::Meant(_) => Some(true),
            Fit::Other => Some(false),
            Fit::Unread => None,
        }
    }
}

/// What is done where a person's roles cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRole {
    #[default]
    Guard,
    Allow,
}

/// All rules of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// Nobody acts on these from here.
    pub protect: Vec<Rule>,
    /// What is said then, beside the rule.
    pub says: Option<String>,
    /// On these only with the login typed.
    pub guard: Vec<Rule>,
    pub unknown_role: UnknownRole,
    /// Whether what contains an attack, suspending and ending sessions, passes on all of them.
    pub contain: bool,
    /// How many days somebody must have been suspended before they are deactivated, and where that is written.
    pub suspended_for: Option<(u32, String)>,
    /// Where it is written that a call by hand only reads.
    pub reads_by_hand: Option<String>,
}

/// What is read of each person of a job before something is done to them, besides what that needs itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readings {
    /// Who they are, where it is grave.
    pub standing: bool,
    /// Who they are to the rules, directly before each call; none where no rule asks.
    pub rules: Option<OfRules>,
    /// What they have, before they are deactivated.
    pub belongings: bool,
}

/// What the rules ask for besides the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfRules {
    Nothing,
    Groups,
    Roles,
}

impl Default for Readings {
    fn default() -> Self {
        Self { standing: true, rules: None, belongings: false }
    }
}

/// What was read of the person that a call is about. No groups: they could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: UserId,
    pub login: String,
    pub status: Status,
    pub status_changed: Option<Timestamp>,
    pub groups: Option<Vec<Group>>,
    pub roles: Roles,
}

/// What the rules say of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Free,
    /// Free, but what could not be read might say otherwise.
    Unsure(String),
    /// Why, with the place.
    Guarded(String),
    /// Why, with the place and what is to be said.
    Protected(String),
}

impl Protection {
    pub fn is_empty(&self) -> bool {
        self.protect.is_empty() && self.guard.is_empty() && self.suspended_for.is_none()
    }

    /// What is read for work of these words, besides what the work needs itself.
    pub fn readings(&self, words: &[Word], belongings: bool) -> Readings {
        let contains = self.contains(words);
        let rules = (!self.is_empty() && !contains).then(|| {
            if self.asks_for_roles() {
                OfRules::Roles
            } else if self.asks_for_groups() {
                OfRules::Groups
            } else {
                OfRules::Nothing
            }
        });
        Readings { standing: !contains, rules, belongings }
    }

    pub fn asks_for_groups(&self) -> bool {
        self.rules().any(|rule| matches!(rule.whom, Whom::Group(_)))
    }

    pub fn asks_for_roles(&self) -> bool {
        self.rules().any(|rule| matches!(rule.whom, Whom::Role(_)))
    }

    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.protect.iter().chain(&self.guard)
    }

    /// Adds all that another says; of two, the stricter holds.
    pub fn tighten(&mut self, other: Self) {
        let both_empty = self.is_empty();
        // Whoever has no rule for roles says nothing of those that cannot be read.
        self.unknown_role = match (self.asks_for_roles(), other.asks_for_roles()) {
            (true, true) if other.unknown_role == UnknownRole::Guard => UnknownRole::Guard,
            (true, _) => self.unknown_role,
            (false, _) => other.unknown_role,
        };
        self.contain = if both_empty { other.contain } else { self.contain && (other.contain || other.is_empty()) };
        self.protect.extend(other.protect);
        self.guard.extend(other.guard);
        self.says = self.says.take().or(other.says);
        let days = |wait: &Option<(u32, String)>| wait.as_ref().map_or(0, |(days, _)| *days);
        if days(&other.suspended_for) > days(&self.suspended_for) || self.suspended_for.is_none() {
            self.suspended_for = other.suspended_for.or(self.suspended_for.take());
        }
        self.reads_by_hand = self.reads_by_hand.take().or(other.reads_by_hand);
    }

    /// What the rules say of this person.
    pub fn of(&self, subject: &Subject) -> Standing {
        if let Some(why) = self.protect.iter().find_map(|rule| fit(rule, subject).why()) {
            let says = self.says.as_ref().map(|says| format!(" {}", visible(says))).unwrap_or_default();
            return Standing::Protected(format!("protected: {why}.{says}"));
        }
        if let Some(why) = self.guard.iter().find_map(|rule| fit(rule, subject).why()) {
            let needs = if self.needs_proof(&[], subject).is_some() { "; for a verified caller only" } else { "" };
            return Standing::Guarded(format!("guarded: {why}{needs}"));
        }
        // What could not be read may be what a rule means.
        let unread = self.rules().find(|rule| {
            let forgiven = matches!(rule.whom, Whom::Role(_)) && self.unknown_role == UnknownRole::Allow;
            matches!(fit(rule, subject), Fit::Unread) && !forgiven
        });
        match unread {
            Some(rule) => {
                let what = if matches!(rule.whom, Whom::Role(_)) { "roles" } else { "groups" };
                Standing::Guarded(format!(
                    "guarded: the {what} could not be read, and {} says {}",
                    rule.place, rule.text
                ))
            }
            None => Standing::Free,
        }
    }

    /// Why these words must not be done to this person now. `typed` tells whether their login was typed for it.
    pub fn refusal(&self, words: &[Word], subject: &Subject, typed: bool, now: Timestamp) -> Option<String> {
        let stands = (&subject.status, subject.status_changed);
        if let Some(why) = self.suspended_for.as_ref().and_then(|rule| too_early(rule, words, stands, now)) {
            return Some(why);
        }
        if self.contains(words) {
            return None;
        }
        match self.of(subject) {
            Standing::Free | Standing::Unsure(_) => None,
            // Who is asked who they are loses nothing by it.
            Standing::Guarded(_) if typed || only_asks(words) => None,
            Standing::Guarded(why) => Some(format!("{why}. Only with the login typed")),
            Standing::Protected(why) => Some(why),
        }
    }

    /// Where it is written that nothing is done to this person without a ticket. What could not be read may be what a
    /// rule means.
    pub fn needs_ticket(&self, words: &[Word], subject: &Subject) -> Option<&str> {
        let meant = |rule: &&Rule| rule.ticket && !matches!(fit(rule, subject), Fit::Other);
        let rule = self.guard.iter().find(meant).filter(|_| !self.contains(words) && !only_asks(words))?;
        Some(&rule.place)
    }

    /// Where it is written that nothing is done to this person without a verified caller, whoever else they are. What could
    /// not be read may be what a rule means.
    pub fn needs_proof(&self, words: &[Word], subject: &Subject) -> Option<&str> {
        let meant = |rule: &&Rule| rule.verified && !matches!(fit(rule, subject), Fit::Other);
        let rule = self.guard.iter().find(meant).filter(|_| !self.contains(words) && !Proof::is_free(words))?;
        Some(&rule.place)
    }

    /// Whether all of it contains an attack, and may be done to anybody.
    pub fn contains(&self, words: &[Word]) -> bool {
        self.contain && !words.is_empty() && words.iter().all(Word::contains_attack)
    }

    /// Whether some of it does.
    pub fn contains_some(&self, words: &[Word]) -> bool {
        self.contain && words.iter().any(Word::contains_attack)
    }
}

/// Whether it changes nothing of a person: they are asked who they are.
fn only_asks(words: &[Word]) -> bool {
    !words.is_empty() && words.iter().all(|word| *word == Word::Verify)
}

/// Why an account is not ended yet: who is to be deactivated has to be suspended for some days. A deletion ends it where
/// they are not deactivated yet.
pub(super) fn too_early(
    (days, place): &(u32, String),
    words: &[Word],
    (status, since): (&Status, Option<Timestamp>),
    now: Timestamp,
) -> Option<String> {
    let deletes = words.contains(&Word::Delete) && *status != Status::Deprovisioned;
    if !(words.contains(&Word::Deactivate) || deletes) {
        return None;
    }
    let since = since.filter(|_| *status == Status::Suspended);
    let waited = since.map(|since| now.duration_since(since).as_hours() / 24);
    let is_early = waited.is_none_or(|waited| waited < i64::from(*days));
    is_early.then(|| format!("suspend first, and deactivate after {days} days ({place})"))
}

/// Whether a rule means somebody.
enum Fit {
    /// Why, with the place.
    Meant(String),
    Other,
    /// What it asks for could not be read.
    Unread,
}

impl Fit {
    fn why(self) -> Option<String> {
        match self {
            Self::Meant(why) => Some(why),
            Self::Other | Self::Unread => None,
        }
    }
}

fn fit(rule: &Rule, subject: &Subject) -> Fit {
    let found = match &rule.whom {
        Whom::Id(id) => (subject.id == **id).then(|| rule.text.clone()),
        Whom::Login(pattern) => is_like(pattern, &subject.login.to_lowercase()).then(|| rule.text.clone()),
        Whom::Group(wanted) => {
            let Some(groups) = &subject.groups else { return Fit::Unread };
            let is = |text: &str| text.to_lowercase() == *wanted;
            let group = groups.iter().find(|group| is(&group.name) || is(&group.id));
            group.map(|group| format!("in the group {}", visible(&group.name)))
        }
        Whom::Role(wanted) => {
            let is = |text: &str| text.to_lowercase() == *wanted;
            let role = subject.roles.known.iter().find(|role| *wanted == "*" || is(&role.kind) || is(&role.label));
            if role.is_none() && !subject.roles.complete {
                return Fit::Unread;
            }
            role.map(|role| format!("administrator: {}", role.words()))
        }
    };
    found.map_or(Fit::Other, |what| Fit::Meant(format!("{what} ({})", rule.place)))
}

/// Whether a text is like a pattern in which `*` stands for anything. Time grows with the product of both lengths.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::rank::Role;
    use proptest::prelude::*;

    fn rules(texts: &[&str]) -> Vec<Rule> {
        texts.iter().map(|text| Rule::read(text, "here").unwrap()).collect()
    }

    fn subject() -> Subject {
        let group = r#"{"id":"00gEx","profile":{"name":"Executives"}}"#;
        Subject {
            id: UserId::new("00u1"),
            login: "Ana.Muller@acme.com".to_owned(),
            status: Status::Active,
            status_changed: None,
            groups: Some(vec![Group::parse(group).unwrap()]),
            roles: Roles {
                known: vec![Role {
                    kind: "SUPER_ADMIN".to_owned(),
                    label: "Super Administrator".to_owned(),
                    group: None,
                }],
                complete: true,
            },
        }
    }

    #[test]
    fn what_cannot_be_read_is_judged_by_those_who_have_a_rule_for_it() {
        let of =
            |texts: &[&str], unknown_role| Protection { guard: rules(texts), unknown_role, ..Protection::default() };
        let allowed = || of(&["role:*"], UnknownRole::Allow);
        let tightened = |mut one: Protection, other| {
            one.tighten(other);
            one.unknown_role
        };
        assert_eq!(tightened(allowed(), Protection::default()), UnknownRole::Allow);
        assert_eq!(tightened(Protection::default(), allowed()), UnknownRole::Allow);
        assert_eq!(tightened(allowed(), of(&["login:x"], UnknownRole::Guard)), UnknownRole::Allow);
        assert_eq!(tightened(allowed(), of(&["role:*"], UnknownRole::Guard)), UnknownRole::Guard);
        assert_eq!(tightened(of(&["role:*"], UnknownRole::Guard), allowed()), UnknownRole::Guard);
    }

    fn is_protected(text: &str) -> bool {
        let protection = Protection { protect: rules(&[text]), ..Protection::default() };
        matches!(protection.of(&subject()), Standing::Protected(_))
    }

    #[test]
    fn a_rule_means_whom_it_names_and_nobody_else() {
        for text in [
            "id:00u1",
            "login:ana.muller@acme.com",
            "login:ana.*",
            "login:*@ACME.com",
            "login:*muller*",
            "login:*",
            "group:executives",
            "group:00gEx",
            "role:*",
            "role:SUPER_ADMIN",
            "role:super administrator",
        ] {
            assert!(is_protected(text), "{text}");
        }
        for text in ["id:00u2", "login:ana", "login:*@other.com", "group:exec", "role:ORG_ADMIN", "login:b*"] {
            assert!(!is_protected(text), "{text}");
        }
        for text in ["", "ana", "login:", "user:x", "group"] {
            assert_eq!(Rule::read(text, "here"), None, "{text}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_guarded() {
        let unread = Subject { groups: None, roles: Roles::default(), ..subject() };
        let with =
            |text: &str, unknown_role| Protection { protect: rules(&[text]), unknown_role, ..Protection::default() };
        for (text, unknown_role, guarded) in [
            ("group:other", UnknownRole::Guard, true),
            ("group:other", UnknownRole::Allow, true),
            ("role:*", UnknownRole::Guard, true),
            ("role:*", UnknownRole::Allow, false),
        ] {
            let standing = with(text, unknown_role).of(&unread);
            assert_eq!(matches!(standing, Standing::Guarded(_)), guarded, "{text} {unknown_role:?}");
        }
    }

    #[test]
    fn containment_passes_where_it_is_allowed_and_alone() {
        let strict = Protection { protect: rules(&["login:*"]), ..Protection::default() };
        let open = Protection { contain: true, ..strict.clone() };
        let refused = |rules: &Protection, words: &[Word]| {
            rules.refusal(words, &subject(), true, Timestamp::UNIX_EPOCH).is_some()
        };
        assert!(refused(&strict, &[Word::Suspend]) && !refused(&open, &[Word::Suspend]));
        assert!(!refused(&open, &[Word::Sessions]) && refused(&open, &[Word::Sessions, Word::Reset]));
        // What was written by hand has no word, and may be anything.
        assert!(refused(&open, &[]));
    }

    #[test]
    fn nobody_is_deactivated_before_they_were_suspended_for_the_days() {
        let rules = Protection { suspended_for: Some((7, "here".to_owned())), ..Protection::default() };
        let day = |days: i64| Timestamp::from_second(days * 86_400).unwrap();
        let at = |status, since: Option<i64>| Subject { status, status_changed: since.map(day), ..subject() };
        for (subject, refused) in [
            (at(Status::Active, Some(0)), true),
            (at(Status::Suspended, None), true),
            (at(Status::Suspended, Some(4)), true),
            (at(Status::Suspended, Some(3)), false),
        ] {
            let found = rules.refusal(&[Word::Deactivate], &subject, false, day(10));
            assert_eq!(found.is_some(), refused, "{subject:?}");
        }
        assert_eq!(rules.refusal(&[Word::Reset], &subject(), false, day(0)), None);
    }

    proptest! {
        #[test]
        fn a_pattern_made_of_a_text_is_like_it(text in "[a-c@.]{0,12}", from in 0usize..12, to in 0usize..12) {
            let (from, to) = (from.min(text.len()), to.min(text.len()));
            let (from, to) = (from.min(to), from.max(to));
            let pattern = format!("{}*{}", &text[..from], &text[to..]);
            prop_assert!(is_like(&pattern, &text));
            let with = format!("{text}x");
            prop_assert!(!is_like(&text, &with));
        }

        #[test]
        fn tightening_loosens_nothing(first in "login:[a*]{1,3}", second in "login:[a*]{1,3}", contain: bool, login in "[a-b]{0,3}") {
            let of = |text: &str, contain| Protection { protect: rules(&[text]), contain, ..Protection::default() };
            let mut both = of(&first, contain);
            both.tighten(of(&second, false));
            let somebody = Subject { login, ..subject() };
            for word in [Word::Suspend, Word::Reset] {
                let refused = |rules: &Protection| rules.refusal(&[word], &somebody, true, Timestamp::UNIX_EPOCH).is_some();
                prop_assert!(refused(&both) || !refused(&of(&first, contain)));
                prop_assert!(refused(&both) || !refused(&of(&second, false)));
            }
        }
    }
}
