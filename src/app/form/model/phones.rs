//! Phone numbers: the form in which they are dialled from anywhere, E.164, is told and offered, and never put in unasked.
//!
//! A number that does not begin with its country is one of the country that stands in the form's `countryCode`.

use std::borrow::Cow;

use phonelib::PhoneNumber;

use crate::app::form::model::offered::{How, Offered};
use crate::app::form::model::spec::{Kind, Scalar};
use crate::app::form::model::{Form, FormField};
use crate::app::session::others::words;

/// Words of the name or title of an attribute that holds a number to be dialled.
const WORDS: [&str; 6] = ["phone", "mobile", "telephone", "cell", "fax", "tel"];

/// What a text is as a phone number.
enum Dialled {
    /// Its E.164 form.
    As(String),
    /// Written so already.
    Already,
    /// It holds an extension, which E.164 cannot.
    WithExtension,
    /// Nobody says of which country it is.
    Nowhere,
    /// No number of that country; of none where it names its own.
    Not(Option<String>),
}

fn is_phone(field: &FormField) -> bool {
    let named = |text: &str| words(text).any(|word| WORDS.contains(&&*word));
    let is_text = field.spec.kind == Kind::One(Scalar::Text) && field.spec.locked.is_none();
    is_text && field.spec.attribute().is_some_and(|name| named(name) || named(&field.spec.label))
}

fn dial(text: &str, country: &str) -> Dialled {
    let own: Option<Cow<'_, str>> = match (text.strip_prefix("00"), text.starts_with('+')) {
        (Some(rest), _) => Some(Cow::Owned(format!("+{rest}"))),
        (None, true) => Some(Cow::Borrowed(text)),
        (None, false) => None,
    };
    let number = match &own {
        Some(own) => PhoneNumber::parse(own),
        None if country.is_empty() => return Dialled::Nowhere,
        None => PhoneNumber::parse_with_country(text, country),
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match number {
        Some(number) if number.extension().is_some() => Dialled::WithExtension,
        // No digit is added that nobody typed, such as an area code.
        Some(number) if !digits.ends_with(number.national_number()) => Dialled::Not(None),
        Some(number) if number.e164() == text => Dialled::Already,
        Some(number) => Dialled::As(number.e164().to_owned()),
        None => Dialled::Not(own.is_none().then(|| country.to_owned())),
    }
}

impl Form {
    fn dialled(&self, at: usize) -> Option<Dialled> {
        let field = self.fields.get(at).filter(|field| is_phone(field))?;
        let text = field.text().trim();
        let country = self.attribute("countryCode").map_or("", |field| field.text().trim());
        (!text.is_empty()).then(|| dial(text, country))
    }

    /// The number as it is dialled from anywhere: “+49 171 5550913 → +491715550913”.
    pub(super) fn offered_phone(&self, at: usize) -> Option<Offered> {
        match self.dialled(at)? {
            Dialled::As(number) => {
                let told = format!("{} → {number}", self.fields.get(at)?.text().trim());
                Some(Offered { text: number, told, how: How::ByKey })
            }
            Dialled::Already | Dialled::WithExtension | Dialled::Nowhere | Dialled::Not(_) => None,
        }
    }

    /// Why no such form of a number is offered.
    pub fn told_of_phone(&self, at: usize) -> Option<String> {
        Some(match self.dialled(at)? {
            Dialled::As(_) | Dialled::Already => return None,
            Dialled::WithExtension => "the number for anywhere has no room for the extension".to_owned(),
            Dialled::Nowhere => "without a country: begin the number with + and its country".to_owned(),
            Dialled::Not(Some(country)) => format!("no phone number of {country}"),
            Dialled::Not(None) => "no phone number that is known".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_of_its_own_country_or_of_the_persons() {
        for (text, country, number) in [
            ("+49 171 5550913", "", "+491715550913"),
            ("0049 171 5550913", "US", "+491715550913"),
            ("0171 5550913", "DE", "+491715550913"),
            ("020 7946 0958", "GB", "+442079460958"),
            ("(202) 555-0173", "US", "+12025550173"),
        ] {
            assert!(matches!(dial(text, country), Dialled::As(known) if known == number), "{text} {country}");
        }
        assert!(matches!(dial("+491715550913", "US"), Dialled::Already));
        assert!(matches!(dial("0171 5550913", ""), Dialled::Nowhere));
        assert!(matches!(dial("12", "DE"), Dialled::Not(Some(country)) if country == "DE"));
        assert!(matches!(dial("+999 1", "DE"), Dialled::Not(None)));
        assert!(matches!(dial("call reception", "DE"), Dialled::Not(_)));
        assert!(!matches!(dial("555-0173", "US"), Dialled::As(_)), "no area code is guessed");
        assert!(!matches!(dial("+1 202 555 0173 ext. 12", ""), Dialled::As(_)), "no extension is lost");
    }
}
