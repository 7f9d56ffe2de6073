//! Reads the terminal's bytes on a thread of its own, which sleeps while nobody types.
//!
//! Owns: where the bytes come from, and that nobody reads while another program has the terminal. Bytes that waited
//! when they were looked at count as one read: whoever typed them had not seen what the first of them did.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A paste arrives in pieces of what the terminal's buffer holds.
const PIECE: usize = 4096;

#[derive(Debug)]
pub(super) struct Reader {
    pieces: UnboundedReceiver<Vec<u8>>,
    /// Closing it wakes the thread up, to end.
    stop: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    /// Begins to read the terminal; what was typed to another program meanwhile is dropped with `fresh`.
    pub(super) fn start(fresh: bool) -> io::Result<Self> {
        let terminal = terminal()?;
        if fresh {
            // Nothing can be done where it fails: then it is read.
            let _ = rustix::termios::tcflush(&terminal, rustix::termios::QueueSelector::IFlush);
        }
        let (stopped, stop) = rustix::pipe::pipe()?;
        let (sender, pieces) = unbounded_channel();
        let thread = std::thread::Builder::new()
            .name("terminal".to_owned())
            .spawn(move || read(&terminal, &stopped, &sender))?;
        Ok(Self { pieces, stop: Some(stop), thread: Some(thread) })
    }

    /// Everything that waits, once there is something; none when the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<Vec<u8>> {
        let mut bytes = self.pieces.recv().await?;
        while let Ok(more) = self.pieces.try_recv() {
            bytes.extend(more);
        }
        Some(bytes)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It only reads and sends; a panic there has been reported.
            let _ = thread.join();
        }
    }
}

fn terminal() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    if stdin.is_terminal() { stdin.as_fd().try_clone_to_owned() } else { Ok(File::open("/dev/tty")?.into()) }
}

fn read(terminal: &OwnedFd, stopped: &OwnedFd, sender: &UnboundedSender<Vec<u8>>) {
    let mut piece = [0; PIECE];
    loop {
        let mut both = [PollFd::new(terminal, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
        match poll(&mut both, None) {
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(_) => return,
        }
        if !both[1].revents().is_empty() {
            return;
        }
        if both[0].revents().is_empty() {
            continue;
        }
        match rustix::io::read(terminal, &mut piece) {
            Ok(0) => return,
            Ok(length) => {
                if sender.send(piece[..length].to_vec()).is_err() {
                    return;
                }
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            // The terminal is gone.
            Err(_) => return,
        }
    }
}
