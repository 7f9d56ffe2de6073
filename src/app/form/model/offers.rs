//! What a new email or name suggests for other fields: one key each.

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::spec::Kind;

/// Something that the form offers to fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormOffer {
    /// The old email is kept as the second one.
    KeepEmail,
    LoginFollows,
    /// So many other fields hold what the name or the email was.
    OtherFields(usize),
}

impl Form {
    /// What is offered now; only for somebody who exists, since a new person has nothing old.
    pub fn offers(&self) -> Vec<FormOffer> {
        let mut offers = Vec::new();
        if self.person().is_none() {
            return offers;
        }
        if let Some(email) = self.attribute("email").filter(|email| email.is_changed() && !email.text().is_empty()) {
            let free = |field: &FormField| field.spec.locked.is_none();
            let second = self.attribute("secondEmail").filter(|second| free(second));
            if second.is_some_and(|second| second.text() != email.initial()) && !email.initial().is_empty() {
                offers.push(FormOffer::KeepEmail);
            }
            if self.attribute("login").is_some_and(|login| free(login) && login.text() != email.text()) {
                offers.push(FormOffer::LoginFollows);
            }
        }
        match self.renamed().len() {
            0 => {}
            count => offers.push(FormOffer::OtherFields(count)),
        }
        offers
    }

    pub fn keep_email(&mut self) {
        let old = self.attribute("email").map(|email| email.initial().to_owned()).unwrap_or_default();
        if let Some(second) = self.attribute_mut("secondEmail") {
            second.set(&old);
        }
    }

    /// Puts the new name and email into the fields that hold the old ones.
    pub fn change_other_fields(&mut self) {
        for (at, text) in self.renamed() {
            self.fields[at].set(&text);
        }
    }

    /// Fields that hold an old name or email as whole words, and what they would be.
    fn renamed(&self) -> Vec<(usize, String)> {
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
                && matches!(field.spec.kind, Kind::One(_))
                && !field.is_changed()
        };
        let changed = self.fields.iter().enumerate().filter(|(_, field)| plain(field)).filter_map(|(at, field)| {
            let text = swaps.iter().fold(field.text().to_owned(), |text, (old, new)| swap_words(&text, old, new));
            (text != field.text()).then_some((at, text))
        });
        changed.collect()
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
