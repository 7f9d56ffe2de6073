//! Copying: to the terminal at once, and to what else keeps a clipboard here, which may take its time. A secret goes from
//! there after a while, unless something else was copied meanwhile.
//!
//! What a terminal was told cannot be read back, so nobody knows whether it is still there: it is left alone.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{AbortHandle, spawn_blocking};

use super::screen::Screen;
use crate::app::event::{Copied, Event};
use crate::protocol::copied::Reached;
use crate::protocol::secret::Secret;
use crate::term::clipboard::{self, Keeper};

/// Time enough to put a password where it is wanted.
const SECRET_STAYS: Duration = Duration::from_mins(1);

/// What was copied in this run.
pub(super) struct Copies {
    told: UnboundedSender<Event>,
    /// The newest secret, which is to be taken back.
    secret: Option<AbortHandle>,
}

impl Copies {
    /// How far each copy came is told on `told`.
    pub(super) fn new(told: UnboundedSender<Event>) -> Self {
        Self { told, secret: None }
    }

    pub(super) fn copy(&mut self, screen: &mut Screen, text: Secret, what: Copied) {
        let out = screen.out();
        let sent = clipboard::send(out, text.expose()).is_ok() && std::io::Write::flush(out).is_ok();
        let reached = if sent { Reached::Terminal } else { Reached::Nothing };
        let keepers = clipboard::keepers();
        if keepers.is_empty() {
            tell(&self.told, Event::Copied(what, reached));
            return;
        }
        let is_secret = what == Copied::Secret;
        let task = tokio::spawn(hand_over(keepers, text, what, reached, self.told.clone()));
        if is_secret && let Some(former) = self.secret.replace(task.abort_handle()) {
            former.abort();
        }
    }

    /// Whether a secret may still be where it was copied to, by what is known here.
    pub(super) fn holds_secret(&self) -> bool {
        self.secret.as_ref().is_some_and(|task| !task.is_finished())
    }
}

fn tell(told: &UnboundedSender<Event>, event: Event) {
    // Nobody to tell: the program is leaving.
    drop(told.send(event));
}

async fn hand_over(keepers: Vec<Keeper>, text: Secret, what: Copied, reached: Reached, told: UnboundedSender<Event>) {
    let is_secret = what == Copied::Secret;
    let handed = spawn_blocking(move || (clipboard::hand_over(&keepers, text.expose()), text)).await;
    let Ok((taken, text)) = handed else { return };
    tell(&told, Event::Copied(what, clipboard::best(&taken).unwrap_or(reached)));
    if !is_secret || taken.is_empty() {
        return;
    }
    tokio::time::sleep(SECRET_STAYS).await;
    if spawn_blocking(move || clipboard::take_back(&taken, text.expose())).await.unwrap_or(false) {
        tell(&told, Event::TakenBack);
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// Copies with one program that keeps a clipboard; its file, and what was told in two minutes.
    async fn copied(what: Copied, meanwhile: Option<&str>) -> (String, Vec<Event>) {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        let (told, mut events) = tokio::sync::mpsc::unbounded_channel();
        let keeper = clipboard::tests::of_file(folder.path(), true);
        let task = tokio::spawn(hand_over(vec![keeper], Secret::new("tLpq 1!"), what, Reached::Terminal, told));
        let mut all = vec![events.recv().await.unwrap()];
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "tLpq 1!");
        if let Some(text) = meanwhile {
            std::fs::write(&kept, text).unwrap();
        }
        tokio::time::sleep(SECRET_STAYS.mul_f32(0.9)).await;
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), meanwhile.unwrap_or("tLpq 1!"), "not before its time");
        task.await.unwrap();
        all.extend(events.recv().await);
        (std::fs::read_to_string(&kept).unwrap(), all)
    }

    #[tokio::test(start_paused = true)]
    async fn a_secret_goes_after_a_minute_and_what_else_was_copied_stays() {
        let secret = || Event::Copied(Copied::Secret, Reached::Desktop);
        assert_eq!(copied(Copied::Secret, None).await, (String::new(), vec![secret(), Event::TakenBack]));
        assert_eq!(copied(Copied::Secret, Some("a@b.c")).await, ("a@b.c".to_owned(), vec![secret()]));
        let text = Copied::Text("a@b.c".to_owned());
        let told = vec![Event::Copied(text.clone(), Reached::Desktop)];
        assert_eq!(copied(text, None).await, ("tLpq 1!".to_owned(), told), "only secrets go");
    }
}
