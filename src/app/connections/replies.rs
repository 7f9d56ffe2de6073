//! Replies to the Connections screen: of orders to the worker, and of programs that had the terminal.

use crate::app::connections::arrangement::{Arrangement, Changed};
use crate::app::connections::{ConnectionsScreen, Trial};
use crate::app::event::Program;
use crate::app::session::Session;
use crate::app::turn::Turn;
use crate::app::wish::Wish;
use crate::messages::OrderId;
use crate::messages::connections::{Book, Kind, Reply};
use crate::protocol::secret::Secret;

impl ConnectionsScreen {
    /// What an errand came back with.
    pub fn take(&mut self, order_id: OrderId, reply: Reply, session: &Session, turn: &mut Turn<'_>) -> Option<Wish> {
        match reply {
            Reply::Listed(book) => {
                self.reading.take_if(|awaited| *awaited == order_id)?;
                return self.take_listed(book, session);
            }
            Reply::Tried(report) => {
                if let Some(trial) = self.trial_under(order_id) {
                    *trial = Trial::Done(report);
                }
            }
            Reply::Refused(reason) => {
                if let Some(trial) = self.trial_under(order_id) {
                    *trial = Trial::Failed(reason);
                } else if self.changing.take_if(|awaited| *awaited == order_id).is_some() {
                    match &mut self.form {
                        Some(form) => form.error = Some((form.row, reason)),
                        None => turn.say(reason),
                    }
                }
            }
            Reply::Done { book, said } => {
                self.changing.take_if(|awaited| *awaited == order_id)?;
                return Some(Wish::Arrange(Arrangement::Follow(Box::new(self.take_changed(book, said)))));
            }
            Reply::Remembered(kept) => self.take_remembered(kept, session, turn),
            // Of a question that lies over the screens.
            Reply::Renewed { .. } => {}
        }
        None
    }

    fn trial_under(&mut self, order_id: OrderId) -> Option<&mut Trial> {
        let of_form = self.form.as_mut().map(|form| &mut form.trial);
        let of_list = self.tested.as_mut().map(|(_, trial)| trial);
        [of_form, of_list].into_iter().flatten().find(|trial| **trial == Trial::Under(order_id))
    }

    fn take_listed(&mut self, book: Book, session: &Session) -> Option<Wish> {
        let first = self.book.is_none();
        let configured = book.entries.iter().any(|entry| entry.kind != Kind::Demo);
        if book.keychain_missing.is_some()
            && let Some(form) = &mut self.form
        {
            form.lack_keychain();
        }
        let notice = book.notice().filter(|_| first && !session.is_unconnected());
        self.book = Some(book);
        if first && !configured && session.is_unconnected() {
            self.begin_new();
        }
        notice.map(Wish::SayLater)
    }

    /// Something was saved or removed.
    fn take_changed(&mut self, book: Book, said: String) -> Changed {
        let before = self.book.replace(book).map(|book| book.entries).unwrap_or_default();
        let saved = self.form.take();
        let entry = saved.as_ref().and_then(|form| self.entry(&form.id()?).cloned());
        let replaced = saved.as_ref().and_then(|form| form.replaces.clone()).map(|old| {
            let address = before.iter().find(|entry| entry.id == old).and_then(|entry| entry.host.clone());
            (old, address)
        });
        if let Some(entry) = &entry {
            self.select(&entry.id);
        }
        // Of one that was renamed, it has moved along.
        let gone = before.into_iter().filter(|old| saved.is_none() && self.entry(&old.id).is_none());
        let removed = gone.map(|old| (old.id, old.host)).collect();
        let is_new = saved.as_ref().is_some_and(|form| form.replaces.is_none());
        Changed { entry, is_new, replaced, removed, said }
    }

    /// Something about lists was kept, or why it was not.
    fn take_remembered(
        &mut self,
        kept: Result<(Book, Option<String>), String>,
        session: &Session,
        turn: &mut Turn<'_>,
    ) {
        match kept {
            Ok((book, said)) => {
                self.book = Some(book);
                turn.overlays.renew_saved(self.entry(&session.connection));
                if let Some(said) = said {
                    turn.say(said);
                }
            }
            Err(reason) => turn.say(format!("Not kept: {reason}")),
        }
    }

    /// What a program that had the terminal printed, or why not.
    pub fn take_asked(
        &mut self,
        asked: Program,
        answer: Result<Option<Secret>, String>,
        turn: &mut Turn<'_>,
    ) -> Option<Wish> {
        match (asked, answer) {
            (Program::Connection(connection), Ok(_)) => return Some(Wish::Arrange(Arrangement::Begin(connection))),
            (Program::Connection(connection), Err(reason)) => self.tested = Some((connection, Trial::Failed(reason))),
            (Program::Command(_), Ok(secret)) => {
                if let (Some(form), Some(secret)) = (&mut self.form, secret) {
                    form.take_printed(secret);
                    return self.go_on(turn);
                }
            }
            (Program::Command(_), Err(reason)) => {
                if let Some(form) = &mut self.form {
                    form.trial = Trial::Failed(reason);
                }
            }
        }
        None
    }
}
