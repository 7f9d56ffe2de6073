//! What must hold before a call is sent: nothing here forbids it, and what changes something is written down.

use std::sync::atomic::Ordering;

use super::Flight;
use crate::okta::control::Notice;
use crate::okta::evidence;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::recorder::{Note, OneLine};
use crate::protocol::word::Word;

impl Flight {
    /// Refuses what must not be sent, and writes down what changes something.
    pub(super) async fn pass(&mut self) -> Result<(), CallError> {
        if self.client.settings().read_only && self.call.risk() != Risk::Read {
            let because = self.client.settings().read_only_because.clone();
            let refused = Box::pin(self.refusal(FailureKind::ReadOnly, because.clone())).await;
            return Err(match because {
                Some(why) => refused.with_detail(why),
                None => refused,
            });
        }
        let policy = &self.client.settings().policy;
        // What a call written by hand would do is not known here: where anything is forbidden, it may only read.
        let unknown = self.call.operation == Operation::Custom && self.call.risk() != Risk::Read;
        let word = self.call.words().into_iter().find(|word| policy.forbids(*word));
        let by_word = word.map(|word| format!("{word} is forbidden ({})", policy.place(word)));
        let by_hand = (unknown && !policy.is_empty())
            .then(|| "where anything is forbidden, what is written by hand may only read".to_owned());
        let by_ticket = self.lacks_ticket().or_else(|| self.lacks_proof());
        let by_device = self.is_of_nobody_known();
        if let Some(why) = by_word.or(by_hand).or(by_ticket).or(by_device).or_else(|| self.is_of_too_many()) {
            return Err(Box::pin(self.refusal(FailureKind::ByPolicy, Some(why.clone()))).await.with_detail(why));
        }
        if self.call.risk() != Risk::Read
            && let Err(refused) = self.client.judge(&self.call, &self.control).await
        {
            if refused.kind == FailureKind::ByPolicy {
                let _ = Box::pin(self.refusal(FailureKind::ByPolicy, refused.detail.clone())).await;
            }
            return Err(refused);
        }
        if let Some(told) = self.client.absence(self.call.operation) {
            return Err(told);
        }
        if self.call.risk() != Risk::Read {
            // Most calls read: their futures need no room for it.
            Box::pin(self.write_down()).await?;
            if self.call.risk() == Risk::Takeover && self.call.words().contains(&Word::Set) {
                self.client.touch(self.call.subjects());
            }
        }
        Ok(())
    }

    /// Writes down what is about to be sent: once a call, whatever becomes of its attempts. What cannot be written down
    /// is not sent.
    async fn write_down(&mut self) -> Result<(), CallError> {
        let Some(recorder) = self.client.settings().recorder.clone() else { return Ok(()) };
        self.client.learn_owner_once(&self.control).await;
        let intent = evidence::intent(&self.client, &self.call, &self.control);
        let written = self.written.write(recorder, intent, self.control.beside.clone()).await;
        if let (Some(line), Some(seq)) = (&self.control.line, self.written.seq()) {
            line.store(seq, Ordering::Relaxed);
        }
        written.map_err(|why| self.error(FailureKind::Unrecorded).with_detail(why.to_string()))
    }

    /// The failure of a call that is not made because of what holds here; it is written down as well. Mutable as for
    /// [`Self::request`].
    async fn refusal(&mut self, kind: FailureKind, rule: Option<String>) -> CallError {
        let intent = Box::new(evidence::intent(&self.client, &self.call, &self.control));
        let why = if kind == FailureKind::ReadOnly { "read-only" } else { "policy" };
        if let Err(why) = self.client.note(Note::Refusal { intent, why, rule }).await {
            self.tell(Notice::NotNoted(why.to_string()));
        }
        self.error(kind)
    }

    /// Why a device is not changed where rules keep anybody from harm: whose it is, its address does not tell.
    fn is_of_nobody_known(&self) -> Option<String> {
        if self.call.risk() == Risk::Read || !self.call.is_about_a_device() {
            return None;
        }
        let place = &self.client.protection().rules().next()?.place;
        Some(format!("whose device this is cannot be told from here, and people are protected ({place})"))
    }

    /// Why it is not made without a ticket, where one is needed and none was given.
    fn lacks_ticket(&self) -> Option<String> {
        if self.call.risk() == Risk::Read || self.control.has_ticket() {
            return None;
        }
        let place = self.client.needs_ticket(&self.call.words())?;
        Some(format!("a ticket is needed for this ({place})"))
    }

    /// Why it is not made without a verified caller, where one is wanted. What is about nobody needs none.
    fn lacks_proof(&self) -> Option<String> {
        if self.call.risk() == Risk::Read {
            return None;
        }
        let said = self.control.about.as_deref().and_then(|about| about.verified.as_ref());
        let call = (&*self.call.words(), self.call.risk());
        self.client.lacks_proof(call, &self.call.subjects(), said.map(OneLine::as_str), &self.call.replaced_factors())
    }

    /// Why it is not made as a part of work on so many people, or without a second person.
    fn is_of_too_many(&self) -> Option<String> {
        if self.call.risk() == Risk::Read {
            return None;
        }
        let rules = self.client.many();
        let people = self.control.people;
        rules.too_many(people).or_else(|| {
            let words = self.call.words();
            let rule = rules.asks(&words, people).find(|_| !self.control.is_approved())?;
            Some(format!("only in a plan to which a second person agreed ({})", rule.place))
        })
    }
}
