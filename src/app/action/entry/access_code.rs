//! What a question is about that gives a code for today: how long it works, and how often.

use crate::app::part::field::Field;
use crate::app::part::slot::Slot;
use crate::protocol::access_code::CodeOffer;
use crate::protocol::change::Change;
use crate::protocol::factor::Factor;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessCode {
    /// What the organisation lets be given; inside, none where it gives none.
    pub offer: Slot<Option<CodeOffer>>,
    /// The one that the person has, where that is known.
    pub given: Option<Box<Factor>>,
    pub minutes: Field,
    /// Whether it is to work several times.
    pub again: bool,
}

impl AccessCode {
    pub(in crate::app::action) fn take(&mut self, offer: Option<CodeOffer>, given: Option<Box<Factor>>) {
        if let Some(offer) = offer.as_ref().filter(|_| self.minutes.is_empty()) {
            self.minutes = Field::of(&offer.usual.to_string());
        }
        self.offer.fill(offer);
        self.given = given;
    }

    pub(in crate::app::action) fn toggle_again(&mut self) {
        let may = self.offer.value().and_then(Option::as_ref).is_some_and(|offer| offer.again);
        self.again = may && !self.again;
    }

    /// The change, or what is missing.
    pub(in crate::app::action) fn step(&self) -> Result<Change, String> {
        let offer = match (self.offer.value(), self.offer.failure()) {
            (Some(Some(offer)), _) => offer,
            (Some(None), _) => return Err("This organisation gives no access codes.".to_owned()),
            (None, Some(failure)) => {
                return Err(format!("What codes are given here could not be read: {}.", failure.kind.sentence()));
            }
            (None, None) => return Err("What codes are given here is not read yet.".to_owned()),
        };
        let minutes = self.minutes.text().trim().parse::<u32>().ok();
        let minutes = minutes.filter(|minutes| (offer.least..=offer.most).contains(minutes));
        let minutes = minutes.ok_or_else(|| format!("From {} to {} minutes.", offer.least, offer.most))?;
        Ok(Change::GiveCode { authenticator: offer.authenticator.clone(), minutes, again: self.again })
    }

    /// What is known of what can be given, for the line above the field.
    pub fn words(&self) -> String {
        match (self.offer.value(), self.step()) {
            (Some(Some(offer)), _) => {
                format!("From {} to {} minutes; it works {}.", offer.least, offer.most, self.times())
            }
            (Some(None) | None, Err(why)) => why,
            (Some(None) | None, Ok(_)) => String::new(),
        }
    }

    pub fn times(&self) -> &'static str {
        if self.again { "several times" } else { "once" }
    }
}
