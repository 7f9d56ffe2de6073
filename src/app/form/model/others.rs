//! What others have in the attribute of a field, and what that says of the text that is typed.

use crate::app::form::model::Form;
use crate::app::form::model::offered::{How, Offered};
use crate::app::form::model::spec::{FieldSpec, Format, Kind, Scalar};
use crate::app::part::count::grouped;
use crate::app::session::others::{Shared, Values, is_personal};

/// So many values are told in a line.
const MOST_TOLD: usize = 3;

/// Whether what others have can be offered for the field at all.
fn takes_from_others(spec: &FieldSpec) -> bool {
    let free = spec.kind == Kind::One(Scalar::Text) && spec.format == Format::Any && spec.locked.is_none();
    free && !spec.unique && !is_personal(&spec.label)
}

impl Form {
    /// The values that others have, of a text with few.
    pub fn values_of(&self, at: usize) -> Option<&Values> {
        let spec = &self.fields.get(at)?.spec;
        let values = self.others.of(spec.attribute()?)?;
        (takes_from_others(spec) && !self.picks_person(at)).then_some(values)
    }

    /// What others have that is close to what is typed: “Sales 212, Sales Ops 14 · of 1,000 people”.
    pub(super) fn offered_value(&self, at: usize) -> Option<Offered> {
        let (field, values) = (self.fields.get(at)?, self.values_of(at)?);
        let typed = field.text();
        if !field.is_changed() || values.count(typed).is_some() {
            return None;
        }
        let people = grouped(u64::from(values.people));
        if let Some(meant) = values.near(typed) {
            let told = format!("nobody else of {people} people has this; {} have {}", meant.count, meant.text);
            return Some(Offered { text: meant.text.clone(), told, how: How::ByKey });
        }
        let fits = values.fits(typed);
        let first = fits.first()?;
        let told = |value: &&Shared| format!("{} {}", value.text, grouped(u64::from(value.count)));
        let shown: Vec<String> = fits.iter().take(MOST_TOLD).map(told).collect();
        let more = fits.len().saturating_sub(MOST_TOLD);
        let more = if more > 0 { format!(", {more} more") } else { String::new() };
        let told = format!("{}{more} · of {people} people", shown.join(", "));
        Some(Offered { text: first.text.clone(), told, how: How::ByKey })
    }

    /// How many others have what stands there.
    pub fn told_of_value(&self, at: usize) -> Option<String> {
        let (field, values) = (self.fields.get(at)?, self.values_of(at)?);
        let count = values.count(field.text())?;
        let [count, people] = [count, values.people].map(|count| grouped(u64::from(count)));
        Some(format!("{count} of {people} people have it"))
    }

    /// What deserves a second look: a text that nobody else has where all others have one of a few.
    pub(super) fn doubt_of_value(&self, at: usize) -> Option<String> {
        let (field, values) = (self.fields.get(at)?, self.values_of(at)?);
        let typed = field.text();
        if !field.is_changed() || typed.trim().is_empty() || values.count(typed).is_some() {
            return None;
        }
        let people = grouped(u64::from(values.people));
        let meant = values.near(typed).map(|value| format!("; did you mean {}?", value.text)).unwrap_or_default();
        Some(format!("nobody else of {people} people has this{meant}"))
    }
}
