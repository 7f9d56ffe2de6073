//! The signals that concern a program, on a terminal and without.
//!
//! Owns: what each asks for. Must not know: how it is done.

use std::io;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Leave,
    /// The window has another size, or another terminal shows it.
    Repaint,
    /// Somebody asks the program to stop; the terminal is given back first.
    Stop,
    /// The program was stopped by force, and goes on.
    Continued,
}

#[cfg(unix)]
pub struct Signals {
    leave: [tokio::signal::unix::Signal; 4],
    window: tokio::signal::unix::Signal,
    stop: tokio::signal::unix::Signal,
    go_on: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub fn listen() -> io::Result<Self> {
        use rustix::process::Signal as Number;
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit()];
        let [terminate, hangup, interrupt, quit] = kinds;
        Ok(Self {
            leave: [signal(terminate)?, signal(hangup)?, signal(interrupt)?, signal(quit)?],
            window: signal(SignalKind::window_change())?,
            stop: signal(SignalKind::from_raw(Number::TSTP.as_raw()))?,
            go_on: signal(SignalKind::from_raw(Number::CONT.as_raw()))?,
        })
    }

    pub async fn recv(&mut self) -> Signal {
        let [terminate, hangup, interrupt, quit] = &mut self.leave;
        tokio::select! {
            _ = terminate.recv() => Signal::Leave,
            _ = hangup.recv() => Signal::Leave,
            _ = interrupt.recv() => Signal::Leave,
            _ = quit.recv() => Signal::Leave,
            _ = self.window.recv() => Signal::Repaint,
            _ = self.stop.recv() => Signal::Stop,
            _ = self.go_on.recv() => Signal::Continued,
        }
    }
}

#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub async fn recv(&mut self) -> Signal {
        let _ = tokio::signal::ctrl_c().await;
        Signal::Leave
    }
}

/// Ctrl-C; on Unix also the terminal that closes, and a system that ends what runs.
pub async fn told_to_leave() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let ends = (signal(SignalKind::hangup()), signal(SignalKind::terminate()));
        if let (Ok(mut hung_up), Ok(mut terminated)) = ends {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = hung_up.recv() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Ctrl-C, or whoever looks after the machine wants it to end.
pub async fn told_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
