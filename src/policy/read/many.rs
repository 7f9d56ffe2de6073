//! What the file says of many people at once.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Most, Reader, number, span, tables, text, texts, time_span};
use crate::protocol::many::{Approve, ManyRules};
use crate::protocol::playbook::Playbook;
use crate::protocol::policy::Demand;
use crate::protocol::protection::Rule;

impl Reader<'_> {
    /// A number of people, and where it is written.
    pub(super) fn most(&self, table: &DeTable<'_>, name: &str, of: &str) -> Option<Most> {
        let people = number(table, name)?;
        Some(Most { people, place: format!("{}{of}", self.place(&span(table, name))) })
    }

    pub(super) fn many(&mut self, table: &DeTable<'_>) -> ManyRules {
        ManyRules {
            max_job: self.most(table, "max_job", ""),
            canary: self.most(table, "canary", ""),
            approve: self.approve(table).into_iter().collect(),
            ..ManyRules::default()
        }
    }

    /// The playbooks of the file.
    pub(super) fn playbooks(&mut self, table: &DeTable<'_>) -> Vec<Playbook> {
        let mut found = Vec::new();
        for (name, at, table) in tables(table, "playbook") {
            let steps: Vec<String> = texts(table, "steps").into_iter().map(|(text, _)| text).collect();
            match Playbook::read(&name, &steps, self.place(&at)) {
                Ok(playbook) => found.push(playbook),
                Err(why) => self.flaw(&at, &format!("playbook.{name}: {why}")),
            }
        }
        found
    }

    /// What a second person has to agree to. Half a rule was meant to hold, and is a flaw.
    fn approve(&mut self, table: &DeTable<'_>) -> Option<Approve> {
        let Some(DeValue::Table(approve)) = table.get("approve").map(Spanned::get_ref) else { return None };
        let at = span(table, "approve");
        let place = self.place(&at);
        let on: Vec<_> = texts(approve, "on")
            .into_iter()
            .map(|(text, _)| {
                let (word, most) = text.split_once('>').unwrap_or((&text, "0"));
                let demand = Demand::of(Some(&[word.trim().to_owned()]), place.clone());
                (demand, most.trim().parse().unwrap_or(0))
            })
            .collect();
        let by = text(approve, "by").and_then(|by| Rule::read(&by, place.clone()));
        let Some(by) = by.filter(|_| !on.is_empty()) else {
            self.flaw(&at, "approve says on = [\"…\"], for what, and by = \"group:…\", who");
            return None;
        };
        let valid = text(approve, "valid").as_deref().and_then(time_span).unwrap_or(Approve::VALID);
        Some(Approve { on, by, valid, place })
    }
}
