//! What a policy takes for a verified caller: for what it is wanted, by what, for how long, and by which factors never.
//!
//! ```text
//!  somebody answered ─► Proven ─┐
//!  verified = { … } ──► Proof ──┴─► counts, or why not
//! ```
//!
//! Owns: that decision. Must not know: who was asked, and where the rule stands.

use jiff::{SignedDuration, Timestamp};

use super::factor::Factor;
use super::id::{FactorId, UserId};
use super::operation::Risk;
use super::policy::Demand;
use super::recorder::OneLine;
use super::verify::{Confirmer, Means};
use super::word::Word;

/// Whose word it is that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// A factor of their own.
    Own(FactorId),
    /// Somebody else, by a factor of theirs.
    Other { who: Confirmer, factor: FactorId },
    /// Whoever is at the screen, who says by what.
    Desk(OneLine),
}

/// Somebody of whom it was made sure that it is them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    pub user: UserId,
    pub login: String,
    pub witness: Witness,
    pub means: Means,
    /// When the factor became what it is; none where Okta does not tell.
    pub since: Option<Timestamp>,
    pub transaction: Option<String>,
    /// What of it was changed from here, so that it proves nothing: a clause.
    pub changed: Option<String>,
    /// By the server's clock.
    pub at: Timestamp,
}

impl Proven {
    /// For the journal: by what, which factor, which transaction of Okta's, by whom, when, what was seen.
    pub fn line(&self) -> Option<OneLine> {
        let transaction = self.transaction.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
        let (means, at) = (self.means.word(), format!("{:.0}", self.at));
        OneLine::of(&match &self.witness {
            Witness::Own(factor) => format!("{means} {factor}{transaction} {at}"),
            Witness::Other { who, factor } => format!("{means} {factor}{transaction} by {} {at}", who.login),
            Witness::Desk(note) => format!("{means} {at} {}", note.as_str()),
        })
    }

    /// The factor of their own that it was.
    pub fn own_factor(&self) -> Option<&FactorId> {
        match &self.witness {
            Witness::Own(factor) => Some(factor),
            Witness::Other { .. } | Witness::Desk(_) => None,
        }
    }

    /// Whether it is of whoever a call names, by id or login.
    pub fn is_of(&self, name: &str) -> bool {
        self.user == name || (!self.login.is_empty() && self.login.eq_ignore_ascii_case(name))
    }
}

/// When a factor became what it is: enrolled, or changed since.
pub fn since(factor: &Factor) -> Option<Timestamp> {
    [factor.created, factor.updated].into_iter().flatten().map(super::time::Moment::timestamp).max()
}

/// For what a verified caller is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// For whatever lets somebody else become the person.
    Takeover,
    Words(Demand),
}

/// A rule that wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub on: Wanted,
    /// By what.
    pub by: Vec<Means>,
    pub minutes: u32,
    /// Younger factors may be those of whoever took the account over.
    pub min_factor_age: SignedDuration,
    pub place: String,
}

/// Which factors a call takes away or makes useless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    Nothing,
    One(String),
    /// Each of them.
    All,
}

impl Proof {
    /// By what, unless the rule says otherwise: codes that are read aloud count only where they are named.
    pub const USUAL: [Means; 2] = [Means::PushNumber, Means::Push];
    pub const MINUTES: u32 = 10;
    /// Nobody is taken for who they were an hour ago.
    pub const MOST_MINUTES: u32 = 60;
    pub const AGE: SignedDuration = SignedDuration::from_hours(24);

    /// What is meant by `true`.
    pub fn usual(place: String) -> Self {
        Self {
            on: Wanted::Takeover,
            by: Self::USUAL.to_vec(),
            minutes: Self::MINUTES,
            min_factor_age: Self::AGE,
            place,
        }
    }

    /// What never waits for it: an unlock, since Okta asks nobody who is locked out, and asking itself.
    pub fn is_free(words: &[Word]) -> bool {
        !words.is_empty() && words.iter().all(|word| matches!(word, Word::Unlock | Word::Verify))
    }

    /// Whether it is wanted for these words, or for what has such a risk.
    pub fn wants(&self, words: &[Word], risk: Risk) -> bool {
        if risk == Risk::Read || Self::is_free(words) {
            return false;
        }
        match &self.on {
            Wanted::Takeover => risk == Risk::Takeover,
            Wanted::Words(demand) => demand.is_about(words),
        }
    }

    /// Why what was proven does not count for a call that replaces these factors: a clause, with the rule's place.
    pub fn fault(&self, proven: Option<&Proven>, replaced: &Replaced, now: Timestamp) -> Option<String> {
        let place = &self.place;
        let Some(proven) = proven else {
            return Some(format!("the caller must be verified for this ({place})"));
        };
        let ended = now.duration_since(proven.at) >= SignedDuration::from_mins(self.minutes.into());
        if ended || proven.at > now + SignedDuration::from_mins(1) {
            return Some(format!("the caller was verified more than {} minutes ago ({place})", self.minutes));
        }
        if !self.by.contains(&proven.means) {
            let by: Vec<&str> = self.by.iter().map(|means| means.word()).collect();
            let words = proven.means.word();
            return Some(format!("verified by {words}, and only {} counts for this ({place})", by.join(", ")));
        }
        if let Some(why) = &proven.changed {
            return Some(format!("{why} ({place})"));
        }
        let age = proven.since.map(|since| proven.at.duration_since(since));
        let has_factor = !matches!(proven.witness, Witness::Desk(_));
        if has_factor && age.is_none_or(|age| age < self.min_factor_age) {
            let hours = self.min_factor_age.as_hours();
            return Some(format!("verified by a factor that is younger than {hours} hours, or may be ({place})"));
        }
        // Whoever else said it keeps their factor.
        let is_replaced = match (replaced, proven.own_factor()) {
            (Replaced::Nothing, _) | (_, None) => false,
            (Replaced::One(replaced), Some(factor)) => *factor == replaced.as_str(),
            (Replaced::All, Some(_)) => true,
        };
        is_replaced
            .then(|| format!("verified by the factor that this takes away ({place}): verify by another, or keep it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-24T10:56:00Z";

    fn proven(means: Means, hours: i64) -> Proven {
        let at: Timestamp = NOW.parse().unwrap();
        Proven {
            user: UserId::new("00u1"),
            login: "ana@acme.com".to_owned(),
            witness: Witness::Own(FactorId::new("opf1")),
            means,
            since: Some(at - SignedDuration::from_hours(hours)),
            transaction: Some("v2mst.x".to_owned()),
            changed: None,
            at,
        }
    }

    fn confirmed(means: Means, hours: i64) -> Proven {
        let who =
            Confirmer { user: UserId::new("00u2"), login: "jana@acme.com".to_owned(), name: "Jana Weiß".to_owned() };
        Proven { witness: Witness::Other { who, factor: FactorId::new("opf2") }, ..proven(means, hours) }
    }

    fn seen() -> Proven {
        let note = OneLine::of("badge 4711").unwrap();
        Proven { witness: Witness::Desk(note), since: None, transaction: None, ..proven(Means::InPerson, 48) }
    }

    fn rule() -> Proof {
        Proof::usual("policy.toml, line 7".to_owned())
    }

    #[test]
    fn what_counts_is_decided_by_means_age_time_and_what_is_taken_away() {
        let now: Timestamp = NOW.parse().unwrap();
        let later = |minutes| now + SignedDuration::from_mins(minutes);
        for (proven, replaced, at, fault) in [
            (Some(proven(Means::PushNumber, 48)), Replaced::Nothing, later(9), None),
            (None, Replaced::Nothing, now, Some("the caller must be verified")),
            (Some(proven(Means::PushNumber, 48)), Replaced::Nothing, later(10), Some("more than 10 minutes ago")),
            (Some(proven(Means::PushNumber, 48)), Replaced::Nothing, later(-5), Some("more than 10 minutes ago")),
            (
                Some(proven(Means::Totp, 48)),
                Replaced::Nothing,
                now,
                Some("verified by totp, and only push_number, push"),
            ),
            (Some(proven(Means::Question, 48)), Replaced::Nothing, now, Some("verified by question")),
            (Some(proven(Means::Push, 23)), Replaced::Nothing, now, Some("younger than 24 hours")),
            (Some(Proven { since: None, ..proven(Means::Push, 48) }), Replaced::Nothing, now, Some("or may be")),
            (Some(proven(Means::Push, 48)), Replaced::One("sms1".to_owned()), now, None),
            (Some(proven(Means::Push, 48)), Replaced::One("opf1".to_owned()), now, Some("this takes away")),
            (Some(proven(Means::Push, 48)), Replaced::All, now, Some("this takes away")),
        ] {
            let found = rule().fault(proven.as_ref(), &replaced, at);
            match fault {
                None => assert_eq!(found, None, "{proven:?} {replaced:?}"),
                Some(words) => assert!(found.clone().is_some_and(|found| found.contains(words)), "{words}: {found:?}"),
            }
        }
    }

    #[test]
    fn somebody_elses_word_counts_where_it_is_named_and_is_not_taken_away_with_the_factors() {
        let now: Timestamp = NOW.parse().unwrap();
        let named = Proof { by: vec![Means::Manager, Means::InPerson], ..rule() };
        for (rule, proven, replaced, fault) in [
            (rule(), confirmed(Means::Manager, 48), Replaced::Nothing, Some("verified by manager, and only")),
            (rule(), seen(), Replaced::Nothing, Some("verified by in_person, and only")),
            (named.clone(), confirmed(Means::Manager, 48), Replaced::All, None),
            (named.clone(), confirmed(Means::Manager, 48), Replaced::One("opf2".to_owned()), None),
            (named.clone(), confirmed(Means::Manager, 1), Replaced::Nothing, Some("younger than 24 hours")),
            (named.clone(), confirmed(Means::Approver, 48), Replaced::Nothing, Some("verified by approver, and only")),
            (named.clone(), seen(), Replaced::All, None),
            (
                named,
                Proven { changed: Some("its phone was changed from here".to_owned()), ..confirmed(Means::Manager, 48) },
                Replaced::Nothing,
                Some("its phone was changed from here (policy.toml, line 7)"),
            ),
        ] {
            let found = rule.fault(Some(&proven), &replaced, now);
            match fault {
                None => assert_eq!(found, None, "{proven:?} {replaced:?}"),
                Some(words) => assert!(found.clone().is_some_and(|found| found.contains(words)), "{words}: {found:?}"),
            }
        }
        let line = |proven: &Proven| proven.line().unwrap().as_str().to_owned();
        assert_eq!(line(&confirmed(Means::Manager, 48)), "manager opf2 v2mst.x by jana@acme.com 2026-11-24T10:56:00Z");
        assert_eq!(line(&seen()), "in_person 2026-11-24T10:56:00Z badge 4711");
    }

    #[test]
    fn it_is_wanted_for_what_is_named_and_an_unlock_never_waits_for_it() {
        let named = Proof { on: Wanted::Words(Demand::of(Some(&["reset".to_owned()]), String::new())), ..rule() };
        for (words, risk, takeover, by_word) in [
            (&[Word::Unlock][..], Risk::Change, false, false),
            (&[Word::Verify], Risk::Change, false, false),
            (&[Word::Reset], Risk::Change, false, true),
            (&[Word::Reset], Risk::Takeover, true, true),
            (&[Word::Factors], Risk::Takeover, true, false),
            (&[], Risk::Change, false, true),
            (&[], Risk::Takeover, true, true),
            (&[], Risk::Read, false, false),
        ] {
            assert_eq!(
                (rule().wants(words, risk), named.wants(words, risk)),
                (takeover, by_word),
                "{words:?} {risk:?}"
            );
        }
    }
}
