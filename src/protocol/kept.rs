//! What of a save is there afterwards, compared by what is said and not by how it is written.
//!
//! Owns: when two values are the same one. Must not know: who read the person, and what is told of it.

use super::change::Change;
use super::draft::{Password, Save};
use super::fold::fold;
use super::id::GroupId;
use super::json::Json;
use super::time::Moment;
use super::trace;
use super::user::User;

/// What the person as they are then shows of what was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What is not there.
    pub lost: Vec<Lost>,
    /// What is there, although the answer to the save did not show it.
    pub untold: Vec<String>,
    /// What is there in another spelling: name and value.
    pub respelled: Vec<(String, String)>,
    /// The ids of groups that the person is not in, though they were to be.
    pub groups: Vec<GroupId>,
    /// The ids of groups that the person is still in, though they were not to be.
    pub still_in: Vec<GroupId>,
    /// Why the groups could not be read, where they were to be.
    pub groups_unread: Option<&'static str>,
}

/// Something that was sent and is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The attribute, or what else it is in words.
    pub name: String,
    /// What is there instead; empty for nothing.
    pub there: String,
    /// Whether the answer to the save showed it nevertheless.
    pub answered: bool,
}

impl Lost {
    fn of(name: &str, there: String) -> Self {
        Self { name: name.to_owned(), there, answered: false }
    }

    /// What is to be said of it beside its name; nothing where nothing is there and nobody said otherwise.
    pub fn remark(&self) -> String {
        match (&*self.there, self.answered) {
            ("", false) => String::new(),
            ("", true) => " (the answer had it; it is not there)".to_owned(),
            (there, false) => format!(" (it is “{there}”)"),
            (there, true) => format!(" (the answer had it; it is “{there}”)"),
        }
    }
}

impl Kept {
    /// What a person shows of a save. Of a password it shows only that there is one; an answer leaves nothing.
    pub fn of(save: &Save, user: &User) -> Self {
        let mut kept = Self::default();
        let body = save.body();
        for (name, sent) in body.profile.iter().flatten() {
            let there = user.profile.get(name);
            if holds(there, sent) {
                continue;
            }
            let there = there.map(|there| there.plain().into_owned()).unwrap_or_default();
            if is_respelled(&there, &sent.plain()) {
                kept.respelled.push((name.clone(), there));
            } else {
                kept.lost.push(Lost::of(name, there));
            }
        }
        if let Save::Replace { .. } = save
            && let Some(sent) = &body.profile
        {
            // What a replacement leaves out is to be gone.
            let left = user.profile.iter().filter(|(name, there)| !sent.contains_key(*name) && !holds(None, there));
            let left = left.map(|(name, there)| Lost::of(name, there.plain().into_owned()));
            kept.lost.extend(left);
        }
        let mut lose = |name: &str, there: &str| kept.lost.push(Lost::of(name, there.to_owned()));
        if let Some(sent) = &body.credentials.recovery
            && user.recovery_question.as_deref() != Some(&sent.question)
        {
            lose("recovery question", user.recovery_question.as_deref().unwrap_or_default());
        }
        if let Some(sent) = &body.credentials.password
            && lacks_password(sent, user)
        {
            lose("password", "");
        }
        let provider = user.provider.as_ref().map(|there| &*there.kind).unwrap_or_default();
        if body.credentials.provider.as_ref().is_some_and(|(sent, _)| sent != provider) {
            lose("provider", provider);
        }
        let user_type = user.type_id.as_deref().unwrap_or_default();
        if body.user_type.as_ref().is_some_and(|sent| sent != user_type) {
            lose("user type", user_type);
        }
        kept
    }

    /// The same of a person who was read after the save was answered: what is there counts, and where the answer said
    /// otherwise, that is known.
    pub fn after(save: &Save, answer: &User, now: &User) -> Self {
        let (told, mut kept) = (Self::of(save, answer), Self::of(save, now));
        let is_lost = |name: &str, among: &Self| among.lost.iter().any(|lost| lost.name == name);
        for lost in &mut kept.lost {
            lost.answered = !is_lost(&lost.name, &told);
        }
        let untold = told.lost.iter().filter(|lost| !is_lost(&lost.name, &kept)).map(|lost| lost.name.clone());
        kept.untold = untold.collect();
        kept
    }

    /// Adds what a change that followed was for, where the person read afterwards does not show it.
    pub fn follow(&mut self, change: &Change, user: &User) {
        if trace::shows(change, user) == Some(false) {
            let name = change.operation().verb().to_owned();
            self.lost.push(Lost::of(&name, user.status.word().to_owned()));
        }
    }

    /// Adds the password that was sent, where the one that somebody has was set before.
    pub fn compare_password(&mut self, save: &Save, now: &User, is_new: impl Fn(Moment) -> bool) {
        let (Save::Update { body, .. } | Save::Replace { body, .. }) = save else { return };
        let is_sent = matches!(body.credentials.password, Some(Password::Value(_) | Password::Hash(_)));
        if is_sent && now.password_changed.is_some_and(|set| !is_new(set)) {
            self.lost.push(Lost::of("password", String::new()));
        }
    }

    /// Whether something that was sent is not there.
    pub fn lacks(&self) -> bool {
        !self.lost.is_empty() || !self.groups.is_empty() || !self.still_in.is_empty()
    }
}

/// Whether somebody who was given a password has none. One that an inline hook knows is not there before it was asked.
fn lacks_password(sent: &Password, user: &User) -> bool {
    match sent {
        Password::Value(_) | Password::Hash(_) => user.has_password == Some(false) && user.password_changed.is_none(),
        Password::Hook => false,
    }
}

/// Whether a value is there as it was sent: nothing, null, an empty text and an empty list are the same, so are
/// numbers of one value, and lists of the same elements.
pub fn holds(there: Option<&Json>, sent: &Json) -> bool {
    let is_empty = |json: &Json| json.plain().is_empty();
    match there {
        None => is_empty(sent),
        Some(there) => there.means(sent) || is_empty(there) && is_empty(sent) || is_same_set(there, sent),
    }
}

fn is_same_set(there: &Json, sent: &Json) -> bool {
    let (Some(there), Some(sent)) = (there.elements(), sent.elements()) else { return false };
    let within = |some: &[Json], all: &[Json]| some.iter().all(|one| all.iter().any(|other| other.means(one)));
    within(&there, &sent) && within(&sent, &there)
}

/// Whether two texts differ only in case, accents' spelling and space.
fn is_respelled(there: &str, sent: &str) -> bool {
    let plain = |text: &str| fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
    !there.is_empty() && plain(there) == plain(sent)
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::super::draft::{Basis, Body, Credentials, NewUser};
    use super::super::secret::Secret;
    use super::*;
    use crate::protocol::id::UserId;

    fn kept(sent: &str, there: &str) -> Kept {
        let profile: IndexMap<String, Json> = serde_json::from_str(sent).unwrap();
        let body = Body { profile: Some(profile), ..Body::default() };
        let save = Save::Update { user: UserId::new("00u1"), body, basis: Basis::Profile(IndexMap::new()) };
        Kept::of(&save, &User::parse(&format!(r#"{{"id":"00u1","profile":{there}}}"#), None).unwrap())
    }

    #[test]
    fn what_says_the_same_is_kept_however_it_is_written() {
        for (sent, there) in [
            (r#"{"title":"Lead"}"#, r#"{"title":"Lead","city":"Bonn"}"#),
            (r#"{"title":null}"#, "{}"),
            (r#"{"title":""}"#, r#"{"title":null}"#),
            (r#"{"skills":[]}"#, "{}"),
            (r#"{"hours":37.50}"#, r#"{"hours":37.5}"#),
            (r#"{"desk":1000}"#, r#"{"desk":1e3}"#),
            (r#"{"skills":["a","b"]}"#, r#"{"skills":["b","a"]}"#),
            (r#"{"years":[2020,2021]}"#, r#"{"years":[2021.0,2020]}"#),
            ("{\"city\":\"K\\u00f6ln\"}", r#"{"city":"Köln"}"#),
        ] {
            assert_eq!(kept(sent, there), Kept::default(), "{sent} {there}");
        }
    }

    #[test]
    fn what_a_replacement_leaves_out_and_is_still_there_is_told() {
        let there = r#"{"id":"00u1","profile":{"login":"a@x.io","title":"Clerk","city":"","nickName":null}}"#;
        let profile = IndexMap::from([("login".to_owned(), Json::of_text("a@x.io"))]);
        let body = Body { profile: Some(profile), ..Body::default() };
        let save = Save::Replace { user: UserId::new("00u1"), body, basis: Basis::ETag("1".into()) };
        let kept = Kept::of(&save, &User::parse(there, None).unwrap());
        assert_eq!(kept.lost, [Lost::of("title", "Clerk".into())]);
    }

    #[test]
    fn what_is_sent_beside_the_profile_is_looked_for_too() {
        let credentials = Credentials {
            password: Some(Password::Value(Secret::new("Tr0ub4dor"))),
            provider: Some(("FEDERATION".to_owned(), "FEDERATION".to_owned())),
            ..Credentials::default()
        };
        let body = Body { credentials, user_type: Some("oty1".to_owned()), ..Body::default() };
        let save = Save::Create(NewUser { body, groups: Vec::new(), activate: true, next_login: false });
        let lost = |person: &str| {
            let kept = Kept::of(&save, &User::parse(person, None).unwrap());
            kept.lost.into_iter().map(|lost| lost.name).collect::<Vec<_>>()
        };
        let there = r#"{"id":"00u1","status":"ACTIVE","type":{"id":"oty1"},
            "credentials":{"password":{},"provider":{"type":"FEDERATION","name":"FEDERATION"}}}"#;
        assert_eq!(lost(there), Vec::<String>::new());
        let changed = there
            .replace(r#""password":{},"#, "")
            .replace(r#""id":"00u1""#, r#""id":"00u1","passwordChanged":"2026-11-01T10:00:00.000Z""#);
        assert_eq!(lost(&changed), Vec::<String>::new());
        let bare = r#"{"id":"00u1","status":"STAGED","credentials":{}}"#;
        assert_eq!(lost(bare), ["password", "provider", "user type"]);
        let silent = r#"{"id":"00u1","status":"STAGED"}"#;
        assert_eq!(lost(silent), ["provider", "user type"], "nothing is said of a password");
    }

    #[test]
    fn another_spelling_is_told_as_what_it_is_kept_as() {
        for (sent, there, shown) in [
            (r#"{"login":"Ann@Acme.com"}"#, r#"{"login":"ann@acme.com"}"#, "ann@acme.com"),
            (r#"{"city":" Bonn  am Rhein"}"#, r#"{"city":"Bonn am Rhein"}"#, "Bonn am Rhein"),
        ] {
            let kept = kept(sent, there);
            assert_eq!((kept.lacks(), &*kept.respelled[0].1), (false, shown), "{sent}");
        }
    }

    #[test]
    fn what_is_not_there_is_lost() {
        for (sent, there, instead) in [
            (r#"{"title":"Lead"}"#, "{}", ""),
            (r#"{"title":"Lead"}"#, r#"{"title":"Clerk"}"#, "Clerk"),
            (r#"{"title":null}"#, r#"{"title":"Clerk"}"#, "Clerk"),
            (r#"{"skills":["a","b"]}"#, r#"{"skills":["a"]}"#, "a"),
            (r#"{"remote":true}"#, r#"{"remote":false}"#, "false"),
            (r#"{"hours":12345678901234567890123}"#, r#"{"hours":12345678901234567890124}"#, "12345678901234567890124"),
        ] {
            let kept = kept(sent, there);
            assert!(kept.lacks() && kept.respelled.is_empty(), "{sent} {there}");
            assert_eq!(kept.lost[0].there, instead);
        }
    }
}
