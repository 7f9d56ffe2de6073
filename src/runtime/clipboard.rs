//! Copying: to the terminal at once, and to what else keeps a clipboard here, which may take its time.

use tokio::sync::mpsc::UnboundedSender;

use super::screen::Screen;
use crate::app::event::Copied;
use crate::protocol::copied::Reached;
use crate::protocol::secret::Secret;
use crate::term::clipboard;

/// How far it came is told on `told`.
pub(super) fn copy(screen: &mut Screen, text: Secret, what: Copied, told: &UnboundedSender<(Copied, Reached)>) {
    let out = screen.out();
    let sent = clipboard::send(out, text.expose()).is_ok() && std::io::Write::flush(out).is_ok();
    let reached = if sent { Reached::Terminal } else { Reached::Nothing };
    let keepers = clipboard::keepers();
    let told = told.clone();
    // Nobody to tell: the program is leaving.
    let tell = move |further: Option<Reached>| drop(told.send((what, further.unwrap_or(reached))));
    if keepers.is_empty() {
        tell(None);
    } else {
        tokio::task::spawn_blocking(move || tell(clipboard::hand_over(&keepers, text.expose())));
    }
}
