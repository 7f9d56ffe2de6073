//! Finding a field: by words of its label, Okta's name, section, value or type, the closest first.

use crate::app::form::model::FormField;
use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::FieldSpec;
use crate::app::form::model::spec::Format;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Scalar;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::protocol::fold;

impl FormScreen {
    /// The fields that have every word of what is searched, in whatever order, the closest first: who is called just
    /// so, whose label begins so, who has it in a name; last who has it over their section, among their choices, in
    /// their value or their type.
    pub fn matches(&self) -> Vec<usize> {
        let Mode::Find(finder) = &self.mode else { return Vec::new() };
        let wanted = fold::fold(finder.text.text().trim());
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let asked = (0..self.form.fields.len()).filter(|at| self.form.is_asked(*at));
        // A field that is shown on the line of another is found there.
        let rank = |at: usize| {
            let along = self.form.filled_along(at);
            [Some(at), along].into_iter().flatten().filter_map(|at| self.rank(at, &wanted, &words)).min()
        };
        let mut found: Vec<(u8, usize)> = asked.filter_map(|at| Some((rank(at)?, at))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, at)| at).collect()
    }

    fn rank(&self, at: usize, wanted: &str, words: &[&str]) -> Option<u8> {
        let field = &self.form.fields[at];
        let label = fold::fold(field.spec.label.trim());
        let name = fold::fold(field.spec.name());
        if wanted.is_empty() || name == wanted || label == wanted {
            return Some(0);
        }
        let begins =
            |word: &&str| label.split(|letter: char| !letter.is_alphanumeric()).any(|own| own.starts_with(*word));
        let called = |word: &&str| label.contains(*word) || name.contains(*word);
        let rank = match () {
            () if label.starts_with(wanted) => 1,
            () if name.starts_with(wanted) => 2,
            () if words.iter().all(begins) => 3,
            () if words.iter().all(called) => 4,
            () => {
                let more = fold::fold(&self.more_of(field));
                let somewhere = |word: &&str| called(word) || more.contains(*word);
                if !words.iter().all(somewhere) {
                    return None;
                }
                5
            }
        };
        Some(rank)
    }

    /// What else is to be known of a field, in one text: its section, its type, what it can hold and what it holds.
    fn more_of(&self, field: &FormField) -> String {
        let mut more = format!("{} {}", self.form.title_of(field.spec.section), type_words(&field.spec));
        match &field.spec.kind {
            Kind::Choice(choices) | Kind::Many { choices, .. } if field.spec.attribute().is_none() => {
                for choice in choices.iter().map(Choice::shown) {
                    more.push(' ');
                    more.push_str(&choice);
                }
            }
            Kind::Secret => return more,
            Kind::Groups => return more + " " + &self.form.groups.words(),
            Kind::Choice(_) | Kind::One(_) | Kind::Many { .. } | Kind::Json => {}
        }
        more + " " + field.text()
    }
}

/// What may stand in a field, in words.
pub fn type_words(spec: &FieldSpec) -> String {
    let one = |of: Scalar| match of {
        Scalar::Text => "text",
        Scalar::Number => "a number",
        Scalar::Integer => "a whole number",
        Scalar::Boolean => "yes or no",
    };
    let many = |of: Scalar| match of {
        Scalar::Text => "texts",
        Scalar::Number => "numbers",
        Scalar::Integer => "whole numbers",
        Scalar::Boolean => "yes or no",
    };
    match (&spec.kind, spec.format) {
        (Kind::One(Scalar::Text), Format::Email | Format::Login) => "text, an email address".to_owned(),
        (Kind::One(Scalar::Text), Format::Address) => "text, a web address".to_owned(),
        (Kind::One(Scalar::Text), Format::Country) => "text, a country".to_owned(),
        (Kind::One(Scalar::Text), Format::Language) => "text, a language".to_owned(),
        (Kind::One(Scalar::Text), Format::Locale) => "text, a locale".to_owned(),
        (Kind::One(Scalar::Text), Format::Zone) => "text, a time zone".to_owned(),
        (Kind::One(Scalar::Text), Format::Time) => "text, a moment".to_owned(),
        (Kind::One(Scalar::Text), Format::Date) => "text, a date".to_owned(),
        (Kind::One(of), _) => one(*of).to_owned(),
        (Kind::Choice(choices), _) => format!("one of {}", choices.len()),
        (Kind::Many { of, choices }, _) if choices.is_empty() => format!("a list of {}", many(*of)),
        (Kind::Many { choices, .. }, _) => format!("a list, of {} choices", choices.len()),
        (Kind::Groups, _) => "groups".to_owned(),
        (Kind::Secret, _) => "a secret".to_owned(),
        (Kind::Json, _) => "JSON".to_owned(),
    }
}
