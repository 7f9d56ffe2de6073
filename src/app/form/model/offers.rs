//! What a new email or name suggests for other fields of somebody who exists.

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Scalar;
use crate::app::form::model::spec::Section;
use crate::protocol::fold;

/// A field that may follow what was changed elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormOffer {
    pub at: usize,
    /// What would stand in it.
    pub text: String,
    /// Whether it is surely about the same person and name.
    pub sure: bool,
    /// Why it is offered, or what is to be considered.
    pub note: &'static str,
}

/// Words in the names of fields that hold somebody or something else that is called alike.
const OTHERS: [&str; 14] = [
    "manager",
    "supervisor",
    "assistant",
    "chef",
    "boss",
    "vorgesetzt",
    "street",
    "strasse",
    "address",
    "adresse",
    "organi",
    "company",
    "firma",
    "city",
];

impl Form {
    /// What is offered now; only for somebody who exists, since a new person has nothing old.
    pub fn offers(&self) -> Vec<FormOffer> {
        let mut offers = Vec::new();
        if self.person().is_none() {
            return offers;
        }
        if let Some(email) = self.attribute("email").filter(|email| email.is_changed() && !email.text().is_empty()) {
            let mut offer = |name: &str, text: &str, note| {
                let at = self.fields.iter().position(|field| field.spec.attribute() == Some(name));
                let free = |at: &usize| self.fields[*at].spec.locked.is_none() && self.fields[*at].text() != text;
                let at = at.filter(free).filter(|_| !text.is_empty());
                offers.extend(at.map(|at| FormOffer { at, text: text.to_owned(), sure: false, note }));
            };
            offer("secondEmail", email.initial(), "keeps the old address");
            offer("login", email.text(), "what they sign in with from then on");
        }
        offers.extend(self.renamed());
        offers
    }

    /// Fields that hold an old name or email as whole words, and what they would be.
    fn renamed(&self) -> Vec<FormOffer> {
        let mut swaps: Vec<(String, String)> = Vec::new();
        for name in ["email", "firstName", "lastName"] {
            let Some(field) = self.attribute(name).filter(|field| field.is_changed()) else { continue };
            if field.initial().chars().count() >= 2 && !field.text().is_empty() {
                swaps.push((field.initial().to_owned(), field.text().to_owned()));
            }
        }
        let plain = |field: &&FormField| {
            field.spec.attribute().is_some_and(|name| !matches!(name, "secondEmail" | "login"))
                && field.spec.locked.is_none()
                && matches!(field.spec.kind, Kind::One(Scalar::Text))
                && !field.is_changed()
        };
        let fields = self.fields.iter().enumerate().filter(|(_, field)| !swaps.is_empty() && plain(field));
        let changed = fields.filter_map(|(at, field)| {
            let text = swaps.iter().fold(field.text().to_owned(), |text, (old, new)| swap_words(&text, old, new));
            let sure = is_about_the_name(field);
            let note = if sure { "" } else { "may be somebody or something else of that name" };
            (text != field.text()).then_some(FormOffer { at, text, sure, note })
        });
        changed.collect()
    }
}

/// Whether a name in the field is the person's own: what says where they work, live and for whom holds other names.
fn is_about_the_name(field: &FormField) -> bool {
    let names = [fold::fold(field.spec.name()), fold::fold(&field.spec.label)];
    let others = OTHERS.iter().any(|word| names.iter().any(|name| name.contains(word)));
    match field.spec.section {
        Section::Person | Section::Name | Section::Contact | Section::Own | Section::Unknown => !others,
        Section::Work | Section::Place | Section::SignIn => false,
    }
}

/// Replaces `old` where no letter or digit stands beside it.
fn swap_words(text: &str, old: &str, new: &str) -> String {
    let mut swapped = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let last = before.chars().next_back().or_else(|| swapped.chars().next_back().filter(|_| before.is_empty()));
        let alone =
            !last.is_some_and(char::is_alphanumeric) && !after.chars().next().is_some_and(char::is_alphanumeric);
        swapped.push_str(before);
        swapped.push_str(if alone { new } else { old });
        rest = after;
    }
    swapped + rest
}

#[cfg(test)]
mod tests {
    use super::swap_words;

    #[test]
    fn only_whole_words_are_replaced() {
        assert_eq!(swap_words("Ann Lee", "Lee", "May"), "Ann May");
        assert_eq!(swap_words("Annalee Leeds, Lee-Ann Lee", "Lee", "May"), "Annalee Leeds, May-Ann May");
        assert_eq!(swap_words("", "Lee", "May"), "");
    }
}
