//! What outlives the program of a form that was not saved: the texts that were changed, without any secret.
//!
//! Owns: the shape of the file. Must not know: where it lies, and when it is written.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::protocol::group::{Group, GroupType};
use crate::protocol::id::{GroupId, UserId};

/// A form as it was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The id of the person; none for somebody new.
    pub person: Option<UserId>,
    pub name: String,
    pub full: bool,
    /// Field and text.
    pub texts: Vec<(String, String)>,
    /// The same fields as they were before they were changed; of a person only.
    pub was: Vec<(String, String)>,
    /// Groups that were added: id and name.
    pub groups: Vec<(GroupId, String)>,
    /// Groups that were taken away: id and name.
    pub left: Vec<(GroupId, String)>,
    /// When it became what it is; none where an earlier version did not tell.
    pub at: Option<Timestamp>,
}

impl Kept {
    /// The fields of which something is kept, by Okta's names.
    pub fn names(&self) -> Vec<String> {
        let groups = (!self.groups.is_empty() || !self.left.is_empty()).then(|| Opt::Groups.name().to_owned());
        self.texts.iter().map(|(name, _)| name.clone()).chain(groups).collect()
    }

    /// What is worth keeping of a form; none when nothing was typed but secrets.
    pub fn of(form: &Form) -> Option<Self> {
        let changed = form.changed().into_iter().map(|at| &form.fields[at]);
        let changed: Vec<_> =
            changed.filter(|field| field.spec.kind != Kind::Secret && !field.spec.is(Opt::Groups)).collect();
        let named = |text: fn(&FormField) -> &str| {
            changed.iter().map(|field| (field.spec.name().to_owned(), text(field).to_owned())).collect::<Vec<_>>()
        };
        let mut texts = named(FormField::text);
        // What was typed for fields that are not there now.
        texts.extend(form.pending.iter().cloned());
        let was = if form.is_new() { Vec::new() } else { named(FormField::initial) };
        let groups: Vec<_> = form.groups.added().map(|group| (group.id.clone(), group.name.clone())).collect();
        let mut left = form.groups.leaving.clone();
        left.extend(form.groups.removed().map(|group| (group.id.clone(), group.name.clone())));
        (!texts.is_empty() || !groups.is_empty() || !left.is_empty()).then(|| Self {
            person: form.person().map(|user| user.id.clone()),
            name: form.name(),
            full: form.way == Way::Full,
            texts,
            was,
            groups,
            left,
            at: None,
        })
    }

    /// Puts everything back; fields that are not there yet get theirs when they come.
    pub fn put_back(self, form: &mut Form) {
        if self.full && !form.is_new() {
            form.way = Way::Full;
        }
        for (id, name) in self.groups {
            if !form.groups.picked.iter().any(|group| group.id == id) {
                let description = String::new();
                form.groups.picked.push(Group {
                    id,
                    name,
                    description,
                    kind: GroupType::Okta,
                    users: None,
                    admin: None,
                });
            }
        }
        // Which groups the person is in is read after the form is there.
        form.groups.leaving = self.left;
        form.pending = self.texts;
        form.take_pending();
        form.choose_template();
        form.own_unless_derived();
    }
}

impl Kept {
    /// The content of its file.
    pub fn text(&self) -> String {
        let map = |texts: &[(String, String)]| -> Map<String, Value> {
            texts.iter().map(|(name, text)| (name.clone(), json!(text))).collect()
        };
        json!({"version": 2, "person": self.person, "name": self.name, "full": self.full, "fields": map(&self.texts),
            "was": map(&self.was), "groups": self.groups, "left": self.left, "at": self.at.map(|at| at.to_string())})
        .to_string()
    }

    /// What a file holds; none where nothing was typed or it cannot be read.
    pub fn read(text: &str) -> Option<Self> {
        let kept: Value = serde_json::from_str(text).ok()?;
        let texts = |key: &str| {
            let fields = kept[key].as_object().into_iter().flatten();
            fields.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect::<Vec<_>>()
        };
        let kept = Self {
            person: kept["person"].as_str().map(UserId::new),
            name: kept["name"].as_str().unwrap_or_default().to_owned(),
            full: kept["full"] == true,
            texts: texts("fields"),
            was: texts("was"),
            groups: serde_json::from_value(kept["groups"].clone()).unwrap_or_default(),
            left: serde_json::from_value(kept["left"].clone()).unwrap_or_default(),
            at: kept["at"].as_str().and_then(|at| at.parse().ok()),
        };
        (!kept.texts.is_empty() || !kept.groups.is_empty() || !kept.left.is_empty()).then_some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_rubbish_is_nothing() {
        let kept = Kept {
            person: Some(UserId::new("00u1")),
            name: "Ann \"王\"".into(),
            full: true,
            texts: vec![("city".into(), "Köln\nDeutz".into()), ("activate".into(), "Stay staged".into())],
            was: vec![("city".into(), "Köln".into()), ("activate".into(), String::new())],
            groups: vec![(GroupId::new("00g1"), "Sales".into())],
            left: vec![(GroupId::new("00g2"), "Lab".into())],
            at: "2026-11-24T10:56:00Z".parse().ok(),
        };
        assert_eq!(Kept::read(&kept.text()), Some(kept));
        for rubbish in ["", "[]", "7", "{half", "{\"fields\":[]}", "{\"fields\":{}}", "{\"fields\":{\"city\":7}}"] {
            assert_eq!(Kept::read(rubbish), None, "{rubbish}");
        }
    }
}
