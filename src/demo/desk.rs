//! What is under way about people's second factors: codes that were sent, wrong tries, codes that were used.
//!
//! None of it belongs to a person: it ends by itself, on the organisation's clock. All times in seconds.

use std::collections::HashMap;

use super::factors::e164;
use super::person::{Factor, FactorKind};
use super::reply::Refusal;
use super::totp;

/// What answers the question of everybody who chose none here.
pub(super) const DEMO_ANSWER: &str = "sauerkraut";

/// How long a code that was sent is good for.
const CODE_LIFE: i64 = 300;
/// One message or call to a number in so many seconds.
const QUIET: i64 = 30;
/// Five wrong tries within five minutes, as Okta documents it for activations; then nothing is taken until those end.
const TRIES: u32 = 5;
const TRIES_WINDOW: i64 = 300;

#[derive(Default)]
pub(super) struct Desk {
    enrolled: u32,
    /// By the id of the factor, as the two below.
    codes: HashMap<String, Sent>,
    wrong: HashMap<String, Wrong>,
    /// The last step of a clock's code that was taken.
    steps: HashMap<String, u64>,
    /// When a number was last called or written to.
    disturbed: HashMap<(FactorKind, String), i64>,
}

struct Sent {
    code: String,
    until: i64,
}

struct Wrong {
    count: u32,
    since: i64,
}

impl Desk {
    /// A number for the id of what is enrolled now, above those that made people's factors have.
    pub(super) fn next_number(&mut self) -> u32 {
        self.enrolled += 1;
        200_000_000 + self.enrolled
    }

    /// Sends a code by message, call or mail; refused where the number was disturbed a moment ago.
    pub(super) fn send(&mut self, factor: &Factor, code: String, now: i64) -> Result<(), Refusal> {
        if let Some(phone) = factor.profile.get("phoneNumber").and_then(|phone| phone.as_str()) {
            let place = (factor.kind, e164(phone).unwrap_or_default());
            if self.disturbed.get(&place).is_some_and(|at| now < at + QUIET) {
                return Err(too_soon(factor.kind));
            }
            self.disturbed.insert(place, now);
        }
        self.codes.insert(factor.id.clone(), Sent { code, until: now + CODE_LIFE });
        Ok(())
    }

    /// What the person would read off or say now; none where there is nothing to be read.
    pub(super) fn code(&self, factor: &Factor, now: i64) -> Option<String> {
        match factor.kind {
            FactorKind::Sms | FactorKind::Call | FactorKind::Email => {
                self.codes.get(&factor.id).filter(|sent| now < sent.until).map(|sent| sent.code.clone())
            }
            FactorKind::Totp | FactorKind::Google | FactorKind::Hotp => {
                Some(totp::code(&secret(factor), totp::step(now)))
            }
            FactorKind::Question => Some(answer(factor).to_owned()),
            FactorKind::Push
            | FactorKind::WebAuthn
            | FactorKind::CustomPush
            | FactorKind::Duo
            | FactorKind::FastPass => None,
        }
    }

    /// Takes a code or an answer, and counts one that is wrong.
    pub(super) fn check(&mut self, factor: &Factor, given: &str, now: i64) -> Result<(), Refusal> {
        if self.is_locked(&factor.id, now) {
            return Err(locked());
        }
        let right = match factor.kind {
            FactorKind::Sms | FactorKind::Call | FactorKind::Email => {
                let right = self.code(factor, now).is_some_and(|code| code == given);
                if right {
                    self.codes.remove(&factor.id);
                }
                right
            }
            FactorKind::Totp | FactorKind::Google | FactorKind::Hotp => self.check_step(factor, given, now)?,
            // Answers ignore case, as people do when they say them again.
            FactorKind::Question => answer(factor).to_lowercase() == given.trim().to_lowercase(),
            FactorKind::Push
            | FactorKind::WebAuthn
            | FactorKind::CustomPush
            | FactorKind::Duo
            | FactorKind::FastPass => false,
        };
        if right {
            self.wrong.remove(&factor.id);
            return Ok(());
        }
        let wrong = self.wrong.entry(factor.id.clone()).or_insert(Wrong { count: 0, since: now });
        if now >= wrong.since + TRIES_WINDOW {
            *wrong = Wrong { count: 0, since: now };
        }
        wrong.count += 1;
        let what = if factor.kind == FactorKind::Question { "answer" } else { "passcode" };
        Err(Refusal::new(403, "E0000068", "Invalid Passcode/Answer")
            .because(format!("Your {what} doesn't match our records. Please try again.")))
    }

    /// The code of this step, the one before or the one after it: clocks differ. Each only once.
    fn check_step(&mut self, factor: &Factor, given: &str, now: i64) -> Result<bool, Refusal> {
        let (secret, current) = (secret(factor), totp::step(now));
        let found = (current.saturating_sub(1)..=current + 1).find(|step| totp::code(&secret, *step) == given);
        let Some(step) = found else { return Ok(false) };
        if self.steps.get(&factor.id).is_some_and(|used| step <= *used) {
            let words = "Each code can only be used once. Please wait for a new code and try again.";
            return Err(Refusal::new(403, "E0000082", words));
        }
        self.steps.insert(factor.id.clone(), step);
        Ok(true)
    }

    pub(super) fn is_locked(&self, factor: &str, now: i64) -> bool {
        self.wrong.get(factor).is_some_and(|wrong| wrong.count >= TRIES && now < wrong.since + TRIES_WINDOW)
    }

    /// Forgets what is under way about a factor that is no more.
    pub(super) fn forget(&mut self, factor: &str) {
        self.codes.remove(factor);
        self.wrong.remove(factor);
        self.steps.remove(factor);
    }
}

pub(super) fn locked() -> Refusal {
    Refusal::new(403, "E0000069", "User Locked").because("The number of tries is used up. Please try again later.")
}

fn too_soon(kind: FactorKind) -> Refusal {
    if kind == FactorKind::Call {
        Refusal::new(429, "E0000133", "A phone call was recently made. Please wait 30 seconds before trying again.")
    } else {
        Refusal::new(429, "E0000109", "An SMS message was recently sent. Please wait 30 seconds before trying again.")
    }
}

/// What the token and Okta share: what was sent when it was enrolled, or what the id makes.
fn secret(factor: &Factor) -> Vec<u8> {
    factor.secret.as_ref().map_or_else(|| totp::secret(&factor.id).to_vec(), |given| given.as_bytes().to_vec())
}

fn answer(factor: &Factor) -> &str {
    factor.secret.as_deref().unwrap_or(DEMO_ANSWER)
}
