//! Asking somebody by a factor, and waiting for what they do about it.
//!
//! ```text
//!  ask ─► Asked ─► rest 3 s ─► how does it stand? ─┬ waiting ──► rest …
//!   │                 │                            ├ told ─────► Ended
//!   │                 └ cancelled ─► called off    └ no answer ► Unheard, rest …
//!   └─► SUCCESS, CHALLENGE, refused ─► Ended, Sent
//! ```
//!
//! Owns: that what was asked is called off when nobody waits for it any more, however early that is. Must not know: who waits.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use crate::messages::{Content, VerifyNews};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::changed_here;
use crate::protocol::deed::Deed;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::factor::Factor;
use crate::protocol::id::UserId;
use crate::protocol::operation::Operation;
use crate::protocol::proof::{Proven, Witness, since};
use crate::protocol::recorder::{About, Note, Recall, Target, Trait, Verified};
use crate::protocol::verify::{Ask, By, Challenge, FactorResult, Means, Verdict, Verification};

/// As often as Okta advises at most.
const STEP: Duration = Duration::from_secs(3);
/// How long a device shows a question where Okta does not say it: its usual five minutes.
const USUAL: Duration = Duration::from_mins(5);
/// Nobody holds the line longer, whatever Okta says.
const LONGEST: Duration = Duration::from_mins(10);

pub(super) async fn run(
    client: &Client,
    wanted: Verification,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let round = Round { client, wanted, answers, control };
    round.run().await.map(Content::Verify)
}

struct Round<'a> {
    client: &'a Client,
    wanted: Verification,
    answers: &'a Answers,
    control: &'a Control,
}

impl Round<'_> {
    /// What the calls are about that ask something.
    fn about(&self) -> About {
        About {
            target: Some(self.target()),
            after: self
                .wanted
                .by
                .factor()
                .map(|factor| Trait::plain("factor", factor.id.as_str()))
                .into_iter()
                .collect(),
            ticket: self.wanted.ticket.clone(),
            reason: self.wanted.reason.clone(),
            ..About::default()
        }
    }

    fn target(&self) -> Target {
        Target { kind: "user".to_owned(), id: self.wanted.user.to_string(), login: self.wanted.login.clone() }
    }

    /// Whose factor is asked.
    fn asked(&self) -> (&UserId, &str) {
        match self.wanted.by.confirmer() {
            Some(who) => (&who.user, &who.login),
            None => (&self.wanted.user, &self.wanted.login),
        }
    }

    /// For calls of which the answer counts whoever waits for it: once a question is on a device, only the answer tells how
    /// it is taken off again.
    fn unbroken(&self) -> Control {
        let until_sent = Some(self.control.cancel.clone());
        let cancel = CancellationToken::new();
        Control { cancel, until_sent, ..self.control.clone() }.with_about(self.about())
    }

    async fn run(&self) -> Result<VerifyNews, CallError> {
        let (factor, ask) = match &self.wanted.by {
            By::Seen(_) => return Ok(self.end(Verdict::Success, None).await),
            By::Factor { factor, ask } => (factor, ask.clone()),
            By::Confirmer { means, who, factor } => {
                match self.client.may_confirm(&self.wanted.user, (*means, who), self.control).await {
                    Ok(()) => {}
                    Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
                    Err(failure) if failure.kind == FailureKind::ByPolicy => {
                        return Ok(VerifyNews::Ended(Verdict::Failed(Box::new(failure))));
                    }
                    // Nobody was asked yet, whatever became of the reading.
                    Err(failure) => {
                        let said =
                            format!("whether {} may say so could not be read ({})", who.login, failure.kind.sentence());
                        let refused = CallError::new(FailureKind::ByPolicy, Operation::VerifyFactor).with_detail(said);
                        return Ok(VerifyNews::Ended(Verdict::Failed(Box::new(refused))));
                    }
                }
                (factor, Ask::Push { numbers: true })
            }
        };
        match self.ask(factor, &ask).await {
            Ok(asked) => self.follow(asked).await,
            Err(failure) if failure.kind == FailureKind::Cancelled && !failure.sent => Err(failure),
            Err(failure) => Ok(VerifyNews::Ended(Verdict::of_failure(failure))),
        }
    }

    /// Without a number where the organisation does not know what that is.
    async fn ask(&self, factor: &Factor, ask: &Ask) -> Result<Challenge, CallError> {
        let (user, _) = self.asked();
        let control = self.unbroken();
        let asked = self.client.ask_factor(user, &factor.id, ask, &control).await;
        match asked {
            Err(failure)
                if *ask == (Ask::Push { numbers: true })
                    // Somebody else says by the number for whom they press it.
                    && self.wanted.by.confirmer().is_none()
                    && failure.kind == FailureKind::Refused
                    && !failure.foreign
                    && !self.control.cancel.is_cancelled() =>
            {
                self.client.ask_factor(user, &factor.id, &Ask::Push { numbers: false }, &control).await
            }
            asked => asked,
        }
    }

    async fn follow(&self, asked: Challenge) -> Result<VerifyNews, CallError> {
        if self.control.cancel.is_cancelled() {
            return self.call_off(&asked).await;
        }
        match verdict(asked.result.clone()) {
            Some(verdict) => Ok(self.end(verdict, Some(&asked)).await),
            None if asked.result == FactorResult::Challenge => Ok(VerifyNews::Sent),
            None => self.wait(asked).await,
        }
    }

    async fn wait(&self, asked: Challenge) -> Result<VerifyNews, CallError> {
        if self.wanted.by.means(asked.number.is_some()).is_none() {
            let _ = self.take_off(&asked).await;
            let failure = CallError::new(FailureKind::Misfit, Operation::VerifyFactor);
            let said = "no number is asked for here, and without one nobody confirms for somebody else";
            return Ok(VerifyNews::Ended(Verdict::Failed(Box::new(failure.with_detail(said)))));
        }
        let left = asked.expires.map_or(USUAL, |at| {
            Duration::try_from(at.duration_since(self.client.server_time())).unwrap_or_default().min(LONGEST)
        });
        let told = VerifyNews::Asked { number: asked.number.clone(), left };
        self.answers.send(Content::Verify(told)).await;
        let Some(poll) = asked.poll.clone() else {
            let _ = self.take_off(&asked).await;
            let failure = CallError::new(FailureKind::Misfit, Operation::VerifyFactor);
            return Ok(VerifyNews::Ended(Verdict::Failed(Box::new(failure.with_detail("it says not where to look")))));
        };
        let end = Instant::now() + left;
        loop {
            {
                let _resting = self.answers.rest.begin();
                tokio::select! {
                    biased;
                    () = self.control.cancel.cancelled() => {}
                    () = sleep_until((Instant::now() + STEP).min(end.max(Instant::now()))) => {}
                }
            }
            if self.control.cancel.is_cancelled() {
                return self.call_off(&asked).await;
            }
            let is_last = Instant::now() >= end;
            match self.client.verification(&poll, self.control).await {
                // Who does not wait for it any more is told nothing of it.
                _ if self.control.cancel.is_cancelled() => return self.call_off(&asked).await,
                Ok(state) => match verdict(state.result) {
                    Some(verdict) => return Ok(self.end(verdict, Some(&asked)).await),
                    None if is_last => {
                        let _ = self.take_off(&asked).await;
                        return Ok(self.end(Verdict::Timeout, Some(&asked)).await);
                    }
                    None => {}
                },
                Err(failure) if is_last || failure.kind.is_lasting() => {
                    let _ = self.take_off(&asked).await;
                    return Ok(VerifyNews::Ended(Verdict::Failed(Box::new(failure))));
                }
                Err(failure) => self.answers.send(Content::Verify(VerifyNews::Unheard(Box::new(failure)))).await,
            }
        }
    }

    /// What came of it, written down where it says something of the person.
    async fn end(&self, verdict: Verdict, asked: Option<&Challenge>) -> VerifyNews {
        let Verification { user, login, by, .. } = &self.wanted;
        let transaction = asked.and_then(Challenge::transaction);
        let means = by.means(asked.is_some_and(|asked| asked.number.is_some()));
        if let Some(outcome) = verdict.word() {
            let verified = Verified {
                target: self.target(),
                means: means.map(Means::word),
                factor: by.factor().map(|factor| factor.id.to_string()),
                by: by.confirmer().map(|who| who.login.clone()),
                note: match by {
                    By::Seen(note) => Some(note.clone()),
                    By::Factor { .. } | By::Confirmer { .. } => None,
                },
                transaction: transaction.clone(),
                outcome,
            };
            self.control.tell_unrecorded(self.client.note(Note::Verified(Box::new(verified))).await);
        }
        match (verdict, means) {
            (Verdict::Success, Some(means)) => {
                let proven = Proven {
                    user: user.clone(),
                    login: login.clone(),
                    witness: match by {
                        By::Factor { factor, .. } => Witness::Own(factor.id.clone()),
                        By::Confirmer { who, factor, .. } => {
                            Witness::Other { who: who.clone(), factor: factor.id.clone() }
                        }
                        By::Seen(note) => Witness::Desk(note.clone()),
                    },
                    means,
                    since: by.factor().and_then(since),
                    transaction,
                    changed: self.changed_from_here(means).await,
                    at: self.client.server_time(),
                };
                self.client.vouch(proven.clone());
                VerifyNews::Verified(Box::new(proven))
            }
            (verdict, _) => VerifyNews::Ended(verdict),
        }
    }

    /// Why it counts for nothing, by what the own journal tells of all runs.
    async fn changed_from_here(&self, means: Means) -> Option<String> {
        let factor = self.wanted.by.factor()?;
        let (asked, login) = self.asked();
        let of_asked = match self.deeds(asked, login).await {
            Ok(deeds) => deeds,
            Err(why) => return Some(why),
        };
        let by_factor = changed_here::of_factor(&of_asked, means.is_sent(), since(factor));
        match means {
            Means::Approver => by_factor.or_else(|| changed_here::of_approver(&of_asked)),
            Means::Manager => match self.deeds(&self.wanted.user, &self.wanted.login).await {
                Ok(deeds) => by_factor.or_else(|| changed_here::of_manager(&deeds)),
                Err(why) => Some(why),
            },
            Means::PushNumber
            | Means::Push
            | Means::Totp
            | Means::Sms
            | Means::Call
            | Means::Email
            | Means::Question
            | Means::InPerson => by_factor,
        }
    }

    /// What was done to somebody from here, in this run and in earlier ones; nothing where no journal is kept.
    async fn deeds(&self, user: &UserId, login: &str) -> Result<Vec<Deed>, String> {
        match self.client.recall(Recall::person(user.as_str(), login)).await {
            None => Ok(Vec::new()),
            Some(Ok(deeds)) => Ok(deeds),
            Some(Err(_)) => Err("what was changed from here before could not be read from the journal".to_owned()),
        }
    }

    async fn call_off(&self, asked: &Challenge) -> Result<VerifyNews, CallError> {
        Ok(VerifyNews::CalledOff(self.take_off(asked).await.map_err(Box::new)))
    }

    /// What stands on no device needs no taking off.
    async fn take_off(&self, asked: &Challenge) -> Result<(), CallError> {
        if asked.result != FactorResult::Waiting {
            return Ok(());
        }
        let control = Control { cancel: CancellationToken::new(), ..self.control.clone() }.with_about(self.about());
        match asked.cancel.as_deref().or(asked.poll.as_deref()) {
            Some(cancel) => match self.client.call_off_verification(cancel, &control).await {
                // It ended by itself meanwhile.
                Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => Ok(()),
                outcome => outcome,
            },
            None => Err(CallError::new(FailureKind::Misfit, Operation::CancelFactorTransaction)
                .with_detail("the answer does not say how")),
        }
    }
}

/// What a state says in the end; none where it is not the end.
fn verdict(result: FactorResult) -> Option<Verdict> {
    match result {
        FactorResult::Waiting | FactorResult::Challenge => None,
        FactorResult::Success => Some(Verdict::Success),
        FactorResult::Rejected => Some(Verdict::Rejected),
        FactorResult::Timeout => Some(Verdict::Timeout),
        FactorResult::Replayed => Some(Verdict::Used),
        FactorResult::Other(word) => Some(Verdict::Other(word)),
    }
}
