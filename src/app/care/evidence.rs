//! Ticket and reason of a question: two lines that are typed, chosen, or kept from the question before about the same
//! person. They go into the journal, and never to Okta.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::part::ticket;
use crate::protocol::id::UserId;
use crate::protocol::key::Key;
use crate::protocol::recorder::{About, OneLine};
use crate::protocol::ticket::TicketRules;

/// What was typed for a person; the next question about them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTicket {
    pub user: UserId,
    pub ticket: String,
    pub reason: String,
}

/// One of the two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceLine {
    Ticket,
    Reason,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    rules: Arc<TicketRules>,
    /// Whether the lines are there.
    pub is_open: bool,
    pub ticket: Field,
    pub reason: Field,
    /// The line that has the keys, if one has.
    pub at: Option<EvidenceLine>,
    /// What is wrong with what stands in the ticket's line.
    pub fault: Option<String>,
    /// That the reason is too long for a line.
    long_reason: Option<String>,
}

/// How much of a paste is taken: as much as shows that it is too long.
const MOST_PASTED: usize = 5 * OneLine::LONGEST;

impl Evidence {
    pub fn new(rules: &Arc<TicketRules>, kept: Option<&KeptTicket>) -> Self {
        let text = |of: fn(&KeptTicket) -> &str| kept.map(|kept| Field::of(of(kept))).unwrap_or_default();
        let mut evidence = Self {
            rules: Arc::clone(rules),
            is_open: rules.ask || kept.is_some(),
            ticket: text(|kept| &kept.ticket),
            reason: text(|kept| &kept.reason),
            at: None,
            fault: None,
            long_reason: None,
        };
        evidence.judge_lines();
        evidence
    }

    /// From now on nothing is done without a ticket.
    pub fn demand(&mut self) {
        self.rules = Arc::new(TicketRules { ask: true, ..(*self.rules).clone() });
        self.is_open = true;
    }

    /// Whether nothing is done without a ticket.
    pub fn is_needed(&self) -> bool {
        self.rules.ask
    }

    /// Whether the ticket's line has still to be filled in.
    pub fn is_owed(&self) -> bool {
        self.is_open && (self.fault.is_some() || (self.is_needed() && self.ticket.text().trim().is_empty()))
    }

    /// What is wrong with what stands in a line.
    pub fn fault_of(&self, line: EvidenceLine) -> Option<&str> {
        match line {
            EvidenceLine::Ticket => self.fault.as_deref(),
            EvidenceLine::Reason => self.long_reason.as_deref(),
        }
    }

    /// The field that has the keys.
    pub fn field(&mut self) -> Option<&mut Field> {
        match self.at? {
            EvidenceLine::Ticket => Some(&mut self.ticket),
            EvidenceLine::Reason => Some(&mut self.reason),
        }
    }

    /// What the key for the lines leads to, as a hint.
    pub fn hint(&self) -> &'static str {
        match self.at {
            Some(EvidenceLine::Ticket) => "reason",
            Some(EvidenceLine::Reason) => "leave the line",
            None => "ticket",
        }
    }

    /// Opens the lines, goes to the next of them, and from the last one back to what stands above.
    pub fn turn_line(&mut self) {
        self.is_open = true;
        self.at = match self.at {
            None => Some(EvidenceLine::Ticket),
            Some(EvidenceLine::Ticket) => Some(EvidenceLine::Reason),
            Some(EvidenceLine::Reason) => None,
        };
    }

    /// On to the reason, where some are to be chosen from and none is chosen yet; whether it went there.
    pub fn goes_on_to_reason(&mut self) -> bool {
        let goes_on = self.at == Some(EvidenceLine::Ticket) && !self.rules.reasons.is_empty() && self.reason.is_empty();
        if goes_on {
            self.at = Some(EvidenceLine::Reason);
        }
        goes_on
    }

    pub fn type_key(&mut self, key: Key) {
        if let Some(field) = self.field() {
            if key.text().is_some() && field.text().chars().count() >= MOST_PASTED {
                return;
            }
            field.handle(key);
        }
        self.judge_lines();
    }

    /// A pasted text becomes one line. One that is too long is told, and whoever pasted it shortens it: half a sentence
    /// is no reason.
    pub fn paste(&mut self, text: &str) {
        let line = OneLine::cleaned(text);
        if let Some(field) = self.field() {
            let room = MOST_PASTED.saturating_sub(field.text().chars().count());
            let mut used = 0;
            let fits = line.graphemes(true).take_while(|letter| {
                used += letter.chars().count();
                used <= room
            });
            field.insert(&fits.collect::<String>());
        }
        self.judge_lines();
    }

    fn judge_lines(&mut self) {
        let typed = self.ticket.text();
        let judged = if typed.trim().is_empty() { Ok(None) } else { ticket::ticket(&self.rules, typed) };
        self.fault = judged.err();
        self.long_reason = ticket::plain_reason(self.reason.text()).err();
    }

    /// The reasons that fit what is typed; all of them where nothing is.
    pub fn offered(&self) -> Vec<&str> {
        let typed = self.reason.text().trim().to_lowercase();
        let all = self.rules.reasons.iter().map(String::as_str);
        // One that is chosen leaves the others to be walked to.
        if self.is_chosen() { all.collect() } else { all.filter(|one| one.to_lowercase().contains(&typed)).collect() }
    }

    fn is_chosen(&self) -> bool {
        self.rules.reasons.iter().any(|known| known.eq_ignore_ascii_case(self.reason.text().trim()))
    }

    /// Whether there are reasons to choose from, and the reason's line has the keys.
    pub fn chooses(&self) -> bool {
        self.at == Some(EvidenceLine::Reason) && !self.rules.reasons.is_empty()
    }

    /// Takes the next or the former of the reasons.
    pub fn step(&mut self, step: Step) {
        let offered = self.offered();
        let at = offered.iter().position(|one| one.eq_ignore_ascii_case(self.reason.text().trim()));
        let to = at.map_or(0, |at| step.from(at, offered.len(), offered.len()));
        if let Some(chosen) = offered.get(to) {
            self.reason = Field::of(chosen);
        }
    }

    /// The ticket and the reason; what is wrong with them, and where.
    pub fn judge(&self) -> Result<Given, (EvidenceLine, String)> {
        if !self.is_open {
            return Ok(Given::default());
        }
        let ticket = ticket::ticket(&self.rules, self.ticket.text());
        let reason = match self.offered().as_slice() {
            [only] if !self.reason.text().trim().is_empty() => ticket::plain_reason(only),
            _ => ticket::reason(&self.rules, self.reason.text()),
        };
        Ok(Given {
            ticket: ticket.map_err(|why| (EvidenceLine::Ticket, why))?,
            reason: reason.map_err(|why| (EvidenceLine::Reason, why))?,
        })
    }

    /// The same; where something is wrong, that line has the keys from now on.
    pub fn settle(&mut self) -> Result<Given, String> {
        self.judge().map_err(|(line, why)| {
            self.at = Some(line);
            why
        })
    }

    /// What the next question about the person begins with.
    pub fn kept_for(&self, user: &UserId) -> Option<KeptTicket> {
        let line = |field: &Field| OneLine::of(field.text()).map(|line| line.as_str().to_owned());
        let (ticket, reason) = (line(&self.ticket), line(&self.reason));
        let is_something = self.is_open && (ticket.is_some() || reason.is_some());
        is_something.then(|| KeptTicket {
            user: user.clone(),
            ticket: ticket.unwrap_or_default(),
            reason: reason.unwrap_or_default(),
        })
    }
}

/// A ticket and a reason that go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub ticket: Option<OneLine>,
    pub reason: Option<OneLine>,
}

impl Given {
    /// What a call is about, with these.
    pub fn about(self, about: About) -> About {
        About { ticket: self.ticket, reason: self.reason, ..about }
    }

    pub fn is_empty(&self) -> bool {
        self.ticket.is_none() && self.reason.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Arc<TicketRules> {
        Arc::new(TicketRules {
            ask: true,
            pattern: Some("INC-[0-9]+".to_owned()),
            reasons: vec!["caller could not sign in".to_owned(), "left the company".to_owned()],
        })
    }

    fn typed(evidence: &mut Evidence, text: &str) {
        text.chars().for_each(|letter| evidence.type_key(Key::char(letter)));
    }

    #[test]
    fn a_ticket_is_owed_until_it_looks_like_one() {
        let mut evidence = Evidence::new(&rules(), None);
        evidence.turn_line();
        assert!(evidence.is_open && evidence.is_owed() && evidence.fault.is_none());
        typed(&mut evidence, "INC-");
        assert!(evidence.fault.as_deref().unwrap().contains("must look like INC-[0-9]+"));
        typed(&mut evidence, "7");
        assert!(!evidence.is_owed() && evidence.judge().unwrap().ticket.unwrap().as_str() == "INC-7");
    }

    #[test]
    fn a_reason_is_chosen_by_a_part_of_it_or_by_walking() {
        let mut evidence = Evidence::new(&rules(), None);
        evidence.ticket = Field::of("INC-1");
        evidence.at = Some(EvidenceLine::Reason);
        typed(&mut evidence, "LEFT");
        assert_eq!(evidence.judge().unwrap().reason.unwrap().as_str(), "left the company");
        evidence.reason.clear();
        evidence.step(Step::Down);
        evidence.step(Step::Down);
        assert_eq!(evidence.reason.text(), "left the company");
        typed(&mut evidence, "x");
        assert_eq!(
            evidence.settle().unwrap_err().split(':').next(),
            Some("“left the companyx” is none of the reasons here")
        );
        evidence.reason = Field::of("c");
        assert!(evidence.judge().is_err(), "two fit");
    }

    #[test]
    fn what_is_kept_is_for_one_person_and_filled_in() {
        let user = UserId::new("00u1");
        let mut evidence = Evidence::new(&rules(), None);
        evidence.at = Some(EvidenceLine::Ticket);
        assert_eq!(evidence.kept_for(&user), None);
        evidence.paste(" INC-9\n");
        let kept = evidence.kept_for(&user).unwrap();
        let again = Evidence::new(&Arc::default(), Some(&kept));
        assert_eq!((again.ticket.text(), again.at, again.is_open), ("INC-9", None, true));
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_one_line_that_goes_whole_or_is_told(first in "\\PC{0,300}", second in "(?s).{0,300}") {
            let mut evidence = Evidence::new(&Arc::default(), None);
            evidence.turn_line();
            evidence.paste(&first);
            evidence.paste(&second);
            let text = evidence.ticket.text().to_owned();
            prop_assert!(!text.contains(['\n', '\r', '\t']), "{text:?}");
            match evidence.judge() {
                Ok(given) => prop_assert_eq!(given.ticket, OneLine::of(&text)),
                Err((line, _)) => {
                    prop_assert!(line == EvidenceLine::Ticket && OneLine::excess(&text) > 0 && evidence.is_owed());
                }
            }
            evidence.turn_line();
            evidence.paste(&"why ".repeat(60));
            prop_assert!(evidence.fault_of(EvidenceLine::Reason).is_some() && evidence.judge().is_err());
        }
    }
}
