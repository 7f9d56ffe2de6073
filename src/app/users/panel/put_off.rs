//! A person is put off in a report: until when, and why.

use jiff::civil::Date;

use crate::app::event::Now;
use crate::app::part::field::Field;
use crate::protocol::id::UserId;
use crate::protocol::report::Report;
use crate::protocol::report::put_off::PutOff;

/// So many days are offered.
const USUAL: i64 = 30;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutOffLine {
    pub report: Report,
    pub id: UserId,
    pub login: String,
    /// As they are shown.
    pub name: String,
    pub reason: Field,
    pub until: Field,
    pub on_until: bool,
    pub problem: Option<String>,
}

impl PutOffLine {
    pub fn new(report: Report, id: UserId, login: String, name: String, now: Now) -> Self {
        let until = now.0.checked_add(jiff::SignedDuration::from_hours(24 * USUAL)).unwrap_or(now.0);
        let until = Field::of(&until.strftime("%Y-%m-%d").to_string());
        Self { report, id, login, name, reason: Field::default(), until, on_until: false, problem: None }
    }

    pub fn field(&mut self) -> &mut Field {
        if self.on_until { &mut self.until } else { &mut self.reason }
    }

    pub fn turn(&mut self) {
        self.on_until = !self.on_until;
    }

    /// Enter: who is put off; none where something is missing. Whose organisation it is and who did it is known to
    /// whoever keeps it.
    pub fn finish(&mut self) -> Option<PutOff> {
        let reason = self.reason.text().trim().to_owned();
        if reason.is_empty() {
            self.problem = Some("It needs a reason, for whoever reads the report next.".to_owned());
            self.on_until = false;
            return None;
        }
        let Ok(until) = self.until.text().trim().parse::<Date>() else {
            self.problem = Some("Until when: a day as 2026-12-31.".to_owned());
            self.on_until = true;
            return None;
        };
        let (organisation, by) = (String::new(), String::new());
        Some(PutOff {
            organisation,
            report: self.report,
            id: self.id.clone(),
            login: self.login.clone(),
            until,
            reason,
            by,
        })
    }
}
