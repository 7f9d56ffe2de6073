//! Hands lines of the journal on to collectors: syslog, OpenTelemetry, or plain JSON over HTTPS.
//!
//! ```text
//!  journal on disk ──► spool: what comes next ──► work ──► wire ─┬─► syslog: TLS, or a socket of this machine
//!        ▲                     ▲ position           │            ├─► otlp:   POST /v1/logs
//!  wake ─┘                     └────────────────────┘ answer ◄───┴─► lines:  POST, a line of JSON each
//! ```
//!
//! A thread of its own, so that nobody waits for a collector: neither a change nor the screen. A line goes out at least
//! once; number and hash tell one that came twice. `message` is a line as it travels, `frame` and `otlp` its forms,
//! `answer` what a reply means, `work` when what is tried.
//!
//! Owns: the forms, the wire, waiting and trying again. Must not know: what was done, who is told, where secrets are.

mod answer;
mod frame;
mod http;
mod message;
mod otlp;
mod socket;
mod tls;
mod wire;
mod work;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::protocol::collector::Collector;
use crate::protocol::secret::Secret;
use crate::store::journal::spool::Spool;

use wire::Wire;
use work::{Signals, Work};

/// How long is waited for what. A test brings its own.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Lines that come so close together go out together.
    pub gather: Duration,
    /// After the first failure; each further one doubles it.
    pub first: Duration,
    pub longest: Duration,
    /// A collector that has not taken a batch by then hangs.
    pub answer: Duration,
    /// How often number and hash of the last line are told.
    pub head: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            gather: Duration::from_secs(1),
            first: Duration::from_secs(2),
            longest: Duration::from_mins(5),
            answer: Duration::from_secs(15),
            head: Duration::from_hours(1),
        }
    }
}

/// Finds what opens a collector; none where it needs nothing. May block.
pub type FindSecret = Arc<dyn Fn(&Collector) -> Result<Option<Secret>, String> + Send + Sync>;

/// Whoever wants to know how it goes.
pub type Tell = Arc<dyn Fn(&Told) + Send + Sync>;

/// What holds for all collectors of a journal.
#[derive(Clone)]
pub struct Settings {
    /// The folder of the organisation's journal.
    pub journal: PathBuf,
    /// What the organisation is called in its lines.
    pub org: String,
    /// This machine.
    pub host: Option<String>,
    pub to: Vec<Collector>,
    /// Certificates to trust beside the system's, as PEM.
    pub ca_file: Option<PathBuf>,
    pub secret: FindSecret,
    pub tell: Tell,
    pub pace: Pace,
    pub clock: fn() -> Timestamp,
}

/// What became of handing on, once each time it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing goes on for the time being.
    Trouble { to: String, why: String },
    /// After trouble.
    Again { to: String },
    /// Lines that the collector takes by no means.
    NotTaken { to: String, first: u64, last: u64, why: String },
    /// The journal does not hold the line that was taken last.
    Lost { to: String, seq: u64 },
}

impl Told {
    /// In a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Trouble { to, why } => {
                format!("Journal lines wait for {to}: {why}; it is tried again")
            }
            Self::Again { to } => format!("{to} takes journal lines again"),
            Self::NotTaken { to, first, last, why } if first == last => {
                format!("{to} does not take journal line {first}: {why}; the others go on")
            }
            Self::NotTaken { to, first, last, why } => {
                format!("{to} does not take all of journal lines {first} to {last}: {why}; the others go on")
            }
            Self::Lost { to, seq } => format!(
                "The journal no longer holds line {seq}, which {to} took last: all go out again; see oktui journal verify"
            ),
        }
    }
}

/// The thread that hands on. Dropped, it ends after what it is at.
pub struct Sender {
    signals: watch::Sender<Signals>,
    ended: Mutex<mpsc::Receiver<()>>,
    spools: Vec<(Collector, Spool)>,
}

impl Sender {
    /// Begins with what waits from earlier runs.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let (signals, heard) = watch::channel(Signals::default());
        let (ending, ended) = mpsc::channel();
        let spools: Vec<_> =
            settings.to.iter().map(|to| (to.clone(), Spool::of(&settings.journal, &to.to_string()))).collect();
        let own = spools.clone();
        thread::Builder::new().name("collectors".to_owned()).spawn(move || {
            // Dropped with the thread, whatever ends it.
            let _ending: mpsc::Sender<()> = ending;
            let Ok(tasks) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            let all = own.into_iter().map(|(to, spool)| {
                let wire = Wire::new(to, settings.ca_file.clone(), Arc::clone(&settings.secret), settings.pace.answer);
                Work::new(wire, spool, &settings).run(heard.clone())
            });
            tasks.block_on(join_all(all));
        })?;
        Ok(Self { signals, ended: Mutex::new(ended), spools })
    }

    /// Lines were written.
    pub fn wake(&self) {
        self.signals.send_modify(|signals| signals.written += 1);
    }

    /// Ends them all: what waits is tried once more. Blocks, and not for longer than patience lasts.
    pub fn end(senders: &[&Self], patience: Duration) {
        let until = Instant::now() + patience;
        for sender in senders {
            sender.signals.send_modify(|signals| signals.ending = true);
        }
        for sender in senders {
            let ended = sender.ended.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = ended.recv_timeout(until.saturating_duration_since(Instant::now()));
        }
    }

    /// Whom lines still wait for, and why. Blocks.
    pub fn left(&self) -> Vec<(Collector, String)> {
        let behind = self.spools.iter().filter_map(|(to, spool)| {
            let position = spool.position();
            let why = position.trouble.as_ref().map_or_else(String::new, |trouble| trouble.why.clone());
            spool.is_behind(&position).then(|| (to.clone(), why))
        });
        behind.collect()
    }
}
