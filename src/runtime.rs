//! The event loop: the only place that knows app, ui, worker and terminal.
//!
//! ```text
//!  frame due ─┐ first: a stream of input or updates never starves the screen
//!  reads      ├─► Engine::handle ─► App::handle ─► effects ─► worker, timers, terminal
//!  updates    │    under a budget of 4 ms between frames
//!  timers     │
//!  signals ───┘
//! ```
//!
//! Idle means idle: without input, updates or a timer that is due, nothing wakes up.

mod clipboard;
pub mod forms;
pub(crate) mod screen;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use clipboard::Copies;
use screen::Screen;

use crate::app::App;
use crate::app::event::Copied;
use crate::app::event::Effect;
use crate::app::event::Event;
use crate::app::event::FormsEffect;
use crate::app::event::Now;
use crate::app::event::Program;
use crate::app::event::Timer;
use crate::app::event::Typed;
use crate::messages::Update;
use crate::protocol::secret::Secret;
use crate::store::{Unfinished, UnsavedForms};
use crate::system::signals::{Signal, Signals};
use crate::system::terminal::{Input, Inputs, Stopping};
use crate::term::{self, Guard};
use crate::ui;
use crate::ui::theme::Theme;
use crate::worker::Worker;

/// One frame of a 60 Hz screen: more would not be seen.
const FRAME: Duration = Duration::from_millis(16);
/// How long updates are taken in before input and drawing get their turn again.
const BUDGET: Duration = Duration::from_millis(4);
/// How long a device that asks is waited for to be told off before the program leaves.
const CALLING_OFF: Duration = Duration::from_secs(5);
/// How long calls that are under way are waited for before the program leaves or stops.
const LAST_CALLS: Duration = Duration::from_secs(15);
/// Why a job rests, as it stands in its file.
const LEFT: &str = "oktui was left";
const SUSPENDED: &str = "oktui was suspended";

/// What only a terminal can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEffect {
    Copy {
        text: String,
        what: String,
    },
    CopySecret(Secret),
    OpenBrowser(String),
    /// Runs a program that needs the terminal.
    Ask(Program),
    Suspend,
    Redraw,
    Leave,
    Save {
        name: String,
        what: String,
        content: String,
    },
    Notify(String),
    Edit(Secret),
    Forms(FormsEffect),
}

/// The app with its worker and its timers, without a terminal: what a test drives by hand is what the program runs.
pub struct Engine {
    pub app: App,
    worker: Worker,
    updates: mpsc::Receiver<Update>,
    timers: Vec<(Instant, Timer)>,
    clock: Clock,
}

/// Tells the moment; a test brings its own.
pub type Clock = Box<dyn Fn() -> Timestamp + Send>;

impl Engine {
    pub fn new(app: App, worker: Worker, updates: mpsc::Receiver<Update>, clock: Clock) -> Self {
        Self { app, worker, updates, timers: Vec::new(), clock }
    }

    /// Hands an event to the app and does what it wants done; what is left is for the terminal.
    pub fn handle(&mut self, event: Event) -> Vec<TerminalEffect> {
        let effects = self.app.handle(Now((self.clock)()), event);
        let mut for_terminal = Vec::new();
        for effect in effects {
            match effect {
                Effect::Start(order) => self.worker.start(order),
                Effect::Cancel(connection, lane) => self.worker.cancel(connection, lane),
                Effect::After(time, timer) => self.timers.push((Instant::now() + time, timer)),
                Effect::Copy { text, what } => for_terminal.push(TerminalEffect::Copy { text, what }),
                Effect::CopySecret(secret) => for_terminal.push(TerminalEffect::CopySecret(secret)),
                Effect::OpenBrowser(address) => for_terminal.push(TerminalEffect::OpenBrowser(address)),
                Effect::Ask(asked) => for_terminal.push(TerminalEffect::Ask(asked)),
                Effect::Suspend => for_terminal.push(TerminalEffect::Suspend),
                Effect::Redraw => for_terminal.push(TerminalEffect::Redraw),
                Effect::Leave => for_terminal.push(TerminalEffect::Leave),
                Effect::WriteFile { name, what, content } => {
                    for_terminal.push(TerminalEffect::Save { name, what, content });
                }
                Effect::Notify(text) => for_terminal.push(TerminalEffect::Notify(text)),
                Effect::Attend(connection, attended) => self.worker.attend(connection, attended),
                Effect::Edit(text) => for_terminal.push(TerminalEffect::Edit(text)),
                Effect::Forms(wanted) => for_terminal.push(TerminalEffect::Forms(wanted)),
            }
        }
        for_terminal
    }

    /// Runs the program for which the terminal was given up. Blocks until it ends or is stopped.
    pub fn ask(&mut self, asked: Program) -> Vec<TerminalEffect> {
        let answer = match (self.worker.keeper(), &asked) {
            (Some(keeper), Program::Connection(connection)) => keeper.ask(connection).map(|()| None),
            (Some(keeper), Program::Command(command)) => keeper.print(command).map(Some),
            (None, _) => Err("this run keeps no connections".to_owned()),
        };
        self.handle(Event::Answered(asked, answer))
    }

    /// Makes all jobs rest, for a reason that is written down, and waits until they do: what is under way comes to its
    /// end. Nobody waits for longer than a call may take.
    pub async fn rest_jobs(&mut self, why: &'static str) -> Vec<TerminalEffect> {
        let mut for_terminal = Vec::new();
        if !self.worker.has_jobs() {
            return for_terminal;
        }
        let at_work = self.worker.jobs_at_work();
        let resting = tokio::time::timeout(LAST_CALLS, at_work.rest(why));
        tokio::pin!(resting);
        loop {
            tokio::select! {
                biased;
                _ = &mut resting => break,
                update = self.updates.recv() => match update {
                    Some(update) => for_terminal.extend(self.handle(Event::Update(update))),
                    None => break,
                },
            }
        }
        while let Some(update) = self.waiting_update() {
            for_terminal.extend(self.handle(Event::Update(update)));
        }
        for_terminal
    }

    /// Sees to it that no device goes on asking what nobody waits for any more, as long as that takes no longer than
    /// somebody waits who leaves.
    pub async fn call_off(&mut self) {
        let until = Instant::now() + CALLING_OFF;
        while self.app.is_calling_off() {
            match tokio::time::timeout_at(until, self.updates.recv()).await {
                Ok(Some(update)) => drop(self.handle(Event::Update(update))),
                Ok(None) | Err(_) => break,
            }
        }
    }

    /// When the next timer that `wanted` picks is due.
    pub fn next_timer(&self, wanted: impl Fn(&Timer) -> bool) -> Option<Instant> {
        self.timers.iter().filter(|(_, timer)| wanted(timer)).map(|(at, _)| *at).min()
    }

    /// Hands over the timers that are due.
    pub fn fire_timers(&mut self) -> Vec<TerminalEffect> {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.timers).into_iter().partition(|(at, _)| *at <= now);
        self.timers = later;
        let due: Vec<(Instant, Timer)> = due;
        due.into_iter().flat_map(|(_, timer)| self.handle(Event::Timer(timer))).collect()
    }

    /// The next update of the worker; none when the worker is gone.
    pub async fn next_update(&mut self) -> Option<Update> {
        self.updates.recv().await
    }

    /// An update that waits already.
    pub fn waiting_update(&mut self) -> Option<Update> {
        self.updates.try_recv().ok()
    }

    /// Whether no order is under way and no update waits.
    pub fn is_idle(&self) -> bool {
        self.worker.is_idle() && self.updates.is_empty()
    }
}

fn draw(screen: &mut Screen, app: &App, theme: &Theme) -> io::Result<()> {
    screen.draw(|frame| ui::draw(app, theme, frame))
}

/// What is to be told once the terminal is the shell's again.
#[derive(Debug, Default)]
pub struct Farewell {
    /// What was typed and is lost.
    pub lost: Option<String>,
    /// Whether a secret that was copied may still be in the clipboard.
    pub holds_secret: bool,
    /// What a practice of calls came to.
    pub drill: Vec<String>,
    /// Jobs that rest now.
    pub jobs: Vec<String>,
}

/// Draws the first frame, then starts the work, and runs until the person leaves, or somebody ends the program. Yields
/// what is to be told once the terminal is the shell's again.
///
/// What `start` is given takes events from beside the loop.
pub async fn run(
    app: App,
    start: impl FnOnce(App, mpsc::UnboundedSender<Event>) -> Engine,
    theme: &Theme,
    _guard: Guard,
) -> io::Result<Farewell> {
    let mut screen = Screen::open()?;
    draw(&mut screen, &app, theme)?;
    let (told, events) = mpsc::unbounded_channel();
    let mut engine = start(app, told.clone());
    let mut unsaved = UnsavedForms::of_person();
    let mut copies = Copies::new(told);
    let ended = turn(&mut engine, screen, theme, &mut unsaved, (&mut copies, events)).await;
    keep_forms(&mut engine, &mut unsaved);
    engine.call_off().await;
    // Whoever ended the program: nothing is under way that nobody hears the end of.
    engine.rest_jobs(LEFT).await;
    let ended = ended.map(|()| Farewell {
        lost: engine.app.organisations.lost(),
        holds_secret: copies.holds_secret(),
        jobs: engine.app.organisations.jobs_left(LEFT),
        drill: engine.app.drill.take().and_then(|drill| drill.farewell(engine.app.now)).unwrap_or_default(),
    });
    // Giving a million rows back one by one takes a second, which nobody should wait for; the process ends now.
    std::mem::forget(engine.app);
    ended
}

/// Until the person leaves.
async fn turn(
    engine: &mut Engine,
    mut screen: Screen,
    theme: &Theme,
    unsaved: &mut UnsavedForms,
    (copies, mut copied): (&mut Copies, mpsc::UnboundedReceiver<Event>),
) -> io::Result<()> {
    let mut for_terminal = engine.handle(Event::Started);
    let mut inputs = Inputs::open()?;
    let mut signals = Signals::listen()?;
    let mut drawn = Instant::now();
    let mut dirty = true;
    // Whether the next signal to go on ends a stop of our own, after which everything was done already.
    let mut stopped_ourselves = false;
    loop {
        for effect in std::mem::take(&mut for_terminal) {
            match effect {
                TerminalEffect::Leave => return Ok(()),
                TerminalEffect::Suspend => {
                    for_terminal.extend(engine.rest_jobs(SUSPENDED).await);
                    drop(inputs);
                    let stopped = term::suspend(Stopping::Group)?;
                    stopped_ourselves = stopped;
                    inputs = Inputs::reopen()?;
                    for_terminal.extend(repaint(engine, &mut screen)?);
                    if !stopped {
                        for_terminal.extend(engine.handle(Event::NotSuspended));
                    }
                    dirty = true;
                }
                TerminalEffect::Redraw => {
                    for_terminal.extend(repaint(engine, &mut screen)?);
                    dirty = true;
                }
                TerminalEffect::Ask(asked) => {
                    // Nobody else may read what the person types to the program.
                    drop(inputs);
                    for_terminal.extend(term::lend(|| engine.ask(asked))?);
                    inputs = Inputs::reopen()?;
                    for_terminal.extend(repaint(engine, &mut screen)?);
                    dirty = true;
                }
                TerminalEffect::Edit(text) => {
                    // Reading on would take the editor's keys.
                    drop(inputs);
                    let edited = term::edit(&text);
                    inputs = Inputs::reopen()?;
                    for_terminal.extend(repaint(engine, &mut screen)?);
                    for_terminal.extend(engine.handle(Event::Edited(edited)));
                    dirty = true;
                }
                TerminalEffect::Copy { text, what } => {
                    copies.copy(&mut screen, Secret::new(&text), Copied::Text(what));
                }
                TerminalEffect::CopySecret(secret) => copies.copy(&mut screen, secret, Copied::Secret),
                TerminalEffect::Save { name, what, content } => {
                    let file = name.clone();
                    let written = tokio::task::spawn_blocking(move || save(Path::new(&file), &content)).await;
                    let done = written.map_err(io::Error::other).flatten().map_err(|error| error.to_string());
                    for_terminal.extend(engine.handle(Event::FileWritten { name, what, done }));
                    dirty = true;
                }
                TerminalEffect::Notify(text) => {
                    term::notify(screen.out(), &text)?;
                    screen.out().flush()?;
                }
                TerminalEffect::Forms(wanted) => {
                    if let Some(event) = forms::carry_out(unsaved, wanted) {
                        for_terminal.extend(engine.handle(event));
                        dirty = true;
                    }
                }
                TerminalEffect::OpenBrowser(address) => {
                    let done = term::open_browser(&address);
                    for_terminal.extend(engine.handle(Event::Opened { address, done }));
                }
            }
        }
        let timer = engine.next_timer(|_| true);
        tokio::select! {
            biased;
            () = sleep_until(drawn + FRAME), if dirty => {
                draw(&mut screen, &engine.app, theme)?;
                dirty = engine.app.waits_for_frame();
                for_terminal = engine.handle(Event::Drawn);
                drawn = Instant::now();
            }
            read = inputs.next() => {
                // None: the terminal is gone.
                let Some(read) = read else { return Ok(()) };
                for_terminal = take_read(engine, read);
                dirty = true;
            }
            update = engine.next_update() => {
                let Some(update) = update else { return Ok(()) };
                let begun = Instant::now();
                for_terminal = engine.handle(Event::Update(update));
                while begun.elapsed() < BUDGET && let Some(update) = engine.waiting_update() {
                    for_terminal.extend(engine.handle(Event::Update(update)));
                }
                dirty = true;
            }
            () = sleep_until(timer.unwrap_or_else(Instant::now)), if timer.is_some() => {
                for_terminal = engine.fire_timers();
                dirty = true;
            }
            Some(event) = copied.recv() => {
                for_terminal = engine.handle(event);
                dirty = true;
            }
            signal = signals.recv() => match signal {
                Signal::Leave => return Ok(()),
                Signal::Repaint => {
                    for_terminal = repaint(engine, &mut screen)?;
                    dirty = true;
                }
                Signal::Stop => {
                    for_terminal = engine.rest_jobs(SUSPENDED).await;
                    drop(inputs);
                    stopped_ourselves = term::suspend(Stopping::Alone)?;
                    inputs = Inputs::reopen()?;
                    for_terminal.extend(repaint(engine, &mut screen)?);
                    dirty = true;
                }
                Signal::Continued if std::mem::take(&mut stopped_ourselves) => {}
                Signal::Continued => {
                    term::retake()?;
                    for_terminal = repaint(engine, &mut screen)?;
                    dirty = true;
                }
            },
        }
    }
}

/// What was typed since the last rest is kept: a signal, or a terminal that went, gives no time to type more.
fn keep_forms(engine: &mut Engine, unsaved: &mut UnsavedForms) {
    for effect in engine.handle(Event::Leaving) {
        if let TerminalEffect::Forms(wanted) = effect
            && let Some(failed) = forms::carry_out(unsaved, wanted)
        {
            // What it says nobody sees any more; what is lost is told at the end.
            let _ = engine.handle(failed);
        }
    }
}

/// Writes a new file into the current folder, for nobody else's eyes; one that is there already is left alone, and so is
/// what a link of that name leads to.
fn save(path: &Path, content: &str) -> io::Result<()> {
    let mut file = Unfinished::of(path)?;
    file.write_all(content.as_bytes())?;
    file.finish()
}

/// Hands over what one read of the terminal brought; a new size ends it.
fn take_read(engine: &mut Engine, read: Vec<Input>) -> Vec<TerminalEffect> {
    let mut typed = Vec::new();
    let mut effects = Vec::new();
    for input in read {
        match input {
            Input::Key(key) => typed.push(Typed::Key(key)),
            Input::Paste(text) => typed.push(Typed::Paste(text)),
            Input::Resize(columns, rows) => effects.extend(engine.handle(Event::Resize(columns, rows))),
            Input::Redraw => effects.push(TerminalEffect::Redraw),
        }
    }
    effects.splice(0..0, engine.handle(Event::Read(typed)));
    effects
}

/// The terminal may show anything, at any size: the next frame is written whole.
fn repaint(engine: &mut Engine, screen: &mut Screen) -> io::Result<Vec<TerminalEffect>> {
    let (columns, rows) = screen.refresh()?;
    Ok(engine.handle(Event::Resize(columns, rows)))
}
