//! The real app, worker and client against the demo organisation's router in this process, on a paused clock.
//!
//! A test presses keys by a script (`"/ann<enter>tj"`), lets everything settle, and looks at the screen. Nothing
//! sleeps: waits pass as soon as nobody has anything to do.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use oktui::app::event::Copied;
use oktui::app::event::Event;
use oktui::app::event::Now;
use oktui::app::event::Timer;
use oktui::app::{App, Start};
use oktui::cli::drill::DemoStage;
use oktui::demo::{Clock, Demo, DemoSettings};
use oktui::messages::connections::{Entry, Kind};
use oktui::okta::client::{Client, Settings};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::copied::Reached;
use oktui::protocol::exchange::Exchange;
use oktui::protocol::follow::FollowRules;
use oktui::protocol::key::Key;
use oktui::protocol::recorder::Recorder;
use oktui::protocol::secret::Secret;
use oktui::protocol::ticket::TicketRules;
use oktui::runtime::forms::carry_out;
use oktui::runtime::{Engine, TerminalEffect};
use oktui::store::UnsavedForms;
use oktui::store::journal::{self, Journal, Who};
use oktui::ui;
use oktui::ui::theme::Theme;
use oktui::worker::source::Sources;
use oktui::worker::{CHANNEL, Worker};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tower::ServiceExt;

/// When every test begins.
pub(crate) const START: &str = "2026-11-24T10:56:00Z";
/// Where the demo organisation seems to live.
pub(crate) const ORIGIN: &str = "https://acme.okta.com";

/// Hands requests to a router without a network.
pub(crate) struct RouterTransport(pub axum::Router);

impl Transport for RouterTransport {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let router = self.0.clone();
        Box::pin(async move {
            let request = request.map(axum::body::Body::from);
            let (head, body) = router.oneshot(request).await.unwrap().into_parts();
            let stream = futures_util::StreamExt::map(body.into_data_stream(), |piece| {
                piece.map_err(|error| TransportError::Broken { sent: true, detail: error.to_string() })
            });
            Ok(Response { head, body: Body::from_stream(stream) })
        })
    }
}

pub(crate) struct Harness {
    pub engine: Engine,
    pub demo: Demo,
    pub client: Client,
    /// What the terminal was asked to do.
    pub asked: Vec<TerminalEffect>,
    /// How far what is copied comes.
    pub clipboard: Reached,
    /// Looks at each frame, where a test wants that.
    pub on_frame: Option<fn(&mut Self)>,
    /// Ids of people about whom something was asked, their name on the screen; what looks at frames fills it.
    pub named: HashSet<String>,
    /// Where unsaved forms are kept, once that was said.
    forms: Option<UnsavedForms>,
    terminal: Terminal<TestBackend>,
}

pub(crate) fn demo(settings: DemoSettings) -> Demo {
    Demo::new(settings, Clock::starting(START.parse().unwrap()))
}

/// A connection that nobody keeps: a refused token is told, and no other is asked for.
pub(crate) fn unkept(id: ConnectionId, read_only: bool) -> Entry {
    Entry { kind: Kind::Demo, ..Entry::given(id, None, read_only) }
}

/// What holds for journals of these programs: all of it happens at the beginning.
pub(crate) fn journal_settings() -> journal::Settings {
    journal::Settings {
        connection: ConnectionId::new("acme"),
        origin: Origin::understand(ORIGIN).unwrap().origin,
        run: journal::new_run(),
        who: Who { user: Some("robin".to_owned()), ..Who::default() },
        policy: None,
        values_days: 30,
        clock: || START.parse().unwrap(),
    }
}

/// As the demo keeps it: nothing is on disk.
fn in_memory() -> Journal {
    Journal::in_memory(journal_settings())
}

impl Harness {
    /// The program on a terminal of the given size, the demo's first pages loaded.
    pub(crate) async fn start(columns: u16, rows: u16, settings: DemoSettings) -> Self {
        let demo = demo(settings);
        let transport = RouterTransport(demo.router(ORIGIN));
        let token = demo.token().to_owned();
        let mut harness = Self::with(columns, rows, demo, Arc::new(transport), &token, false);
        harness.settle().await;
        harness
    }

    /// The same with another transport or token; nothing has settled yet.
    pub(crate) fn with(
        columns: u16,
        rows: u16,
        demo: Demo,
        transport: Arc<dyn Transport>,
        token: &str,
        read_only: bool,
    ) -> Self {
        Self::keeping(columns, rows, demo, transport, token, read_only, None)
    }

    /// The same, with a folder for what people wrote.
    pub(crate) fn keeping(
        columns: u16,
        rows: u16,
        demo: Demo,
        transport: Arc<dyn Transport>,
        token: &str,
        read_only: bool,
        folder: Option<std::path::PathBuf>,
    ) -> Self {
        Self::writing(columns, rows, demo, transport, token, read_only, folder, &in_memory())
    }

    /// The same with a journal of one's own.
    #[expect(clippy::too_many_arguments, reason = "each is what another test varies")]
    pub(crate) fn writing(
        columns: u16,
        rows: u16,
        demo: Demo,
        transport: Arc<dyn Transport>,
        token: &str,
        read_only: bool,
        folder: Option<std::path::PathBuf>,
        journal: &Journal,
    ) -> Self {
        let connection = ConnectionId::new("acme");
        let entry = unkept(connection.clone(), read_only);
        let mut settings = Settings::new(connection.clone(), Origin::understand(ORIGIN).unwrap().origin);
        settings.read_only = read_only;
        settings.recorder = Some(Arc::new(journal.clone()));
        let client = Client::new(settings, transport, Arc::new(ApiToken::new(Secret::new(token))));
        let mut sources = Sources::default();
        sources.add(connection, client.clone());
        if let Some(folder) = folder {
            sources.keep_in(folder);
        }
        Self::assemble((columns, rows), demo, client, sources, Some(entry), false)
    }

    /// The program over a transport of one's own, on one clock with the demo; jobs are kept below the folder.
    pub(crate) async fn with_jobs(
        (columns, rows): (u16, u16),
        demo: Demo,
        transport: Arc<dyn Transport>,
        folder: Option<std::path::PathBuf>,
    ) -> Self {
        let connection = ConnectionId::new("acme");
        let mut settings = Settings::new(connection.clone(), Origin::understand(ORIGIN).unwrap().origin);
        settings.recorder = Some(Arc::new(in_memory()));
        settings.clock = || START.parse().unwrap();
        let client = Client::new(settings, transport, Arc::new(ApiToken::new(Secret::new(demo.token()))));
        let mut sources = Sources::default();
        if let Some(folder) = folder {
            sources.keep_jobs_in(folder);
        }
        sources.add(connection.clone(), client.clone());
        let mut harness =
            Self::assemble((columns, rows), demo, client, sources, Some(unkept(connection, false)), false);
        harness.settle().await;
        harness
    }

    /// The same in memory, with other rules about people.
    pub(crate) async fn with_rules(
        size: (u16, u16),
        demo: Demo,
        transport: Arc<dyn Transport>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let change = |settings: &mut Settings| {
            settings.clock = || START.parse().unwrap();
            change(settings);
        };
        let recorder: Arc<dyn Recorder> = Arc::new(in_memory());
        let mut harness = Self::asking_over(size, TicketRules::default(), recorder, demo, transport, change);
        harness.settle().await;
        harness
    }

    /// A practice of calls, the first one on the line.
    pub(crate) async fn drill(columns: u16, rows: u16) -> Self {
        let demo = demo(DemoSettings::default());
        let stage = DemoStage::set(demo.clone()).unwrap();
        let connection = ConnectionId::new("acme");
        let settings = Settings::new(connection.clone(), Origin::understand(ORIGIN).unwrap().origin);
        let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
        let client = Client::new(settings, Arc::new(RouterTransport(demo.router(ORIGIN))), token);
        let mut sources = Sources::default();
        sources.add(connection.clone(), client.clone());
        sources.stage_by(stage);
        let entry = unkept(connection, false);
        let mut harness = Self::assemble((columns, rows), demo, client, sources, Some(entry), true);
        harness.settle().await;
        harness
    }

    /// The program where config.toml has rules of its own for login and display name.
    pub(crate) async fn following(follow: FollowRules) -> Self {
        let demo = demo(DemoSettings::default());
        let connection = ConnectionId::new("acme");
        let settings = Settings::new(connection.clone(), Origin::understand(ORIGIN).unwrap().origin);
        let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
        let client = Client::new(settings, Arc::new(RouterTransport(demo.router(ORIGIN))), token);
        let mut sources = Sources::default();
        sources.add(connection.clone(), client.clone());
        let entry = Entry { follow, ..unkept(connection, false) };
        let mut harness = Self::assemble((80, 24), demo, client, sources, Some(entry), false);
        harness.settle().await;
        harness
    }

    /// The program where config.toml asks for tickets, its calls written down.
    pub(crate) async fn asking(size: (u16, u16), tickets: TicketRules, recorder: Arc<dyn Recorder>) -> Self {
        let demo = demo(DemoSettings::default());
        let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
        let mut harness = Self::asking_over(size, tickets, recorder, demo, transport, |_| {});
        harness.settle().await;
        harness
    }

    /// The same with another transport and other rules about people.
    pub(crate) fn asking_over(
        size: (u16, u16),
        tickets: TicketRules,
        recorder: Arc<dyn Recorder>,
        demo: Demo,
        transport: Arc<dyn Transport>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let known = |entry| Entry { tickets: Arc::new(tickets), ..entry };
        Self::knowing(size, known, recorder, demo, transport, change)
    }

    /// The same, where the screens know more of what holds.
    pub(crate) fn knowing(
        size: (u16, u16),
        known: impl FnOnce(Entry) -> Entry,
        recorder: Arc<dyn Recorder>,
        demo: Demo,
        transport: Arc<dyn Transport>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let connection = ConnectionId::new("acme");
        let mut settings = Settings::new(connection.clone(), Origin::understand(ORIGIN).unwrap().origin);
        settings.recorder = Some(recorder);
        change(&mut settings);
        let token = Arc::new(ApiToken::new(Secret::new(demo.token())));
        let client = Client::new(settings, transport, token);
        let mut sources = Sources::default();
        sources.add(connection.clone(), client.clone());
        let entry = known(unkept(connection, false));
        Self::assemble(size, demo, client, sources, Some(entry), false)
    }

    /// The program with somebody who keeps connections; on the Connections screen when none is named.
    pub(crate) fn kept(columns: u16, rows: u16, demo: Demo, sources: Sources, entry: Option<Entry>) -> Self {
        // Never called: what these tests look at is what is seen and kept.
        let settings = Settings::new(ConnectionId::new("unused"), Origin::understand(ORIGIN).unwrap().origin);
        let transport = Arc::new(RouterTransport(demo.router(ORIGIN)));
        let client = Client::new(settings, transport, Arc::new(ApiToken::new(Secret::default())));
        Self::assemble((columns, rows), demo, client, sources, entry, false)
    }

    /// Long enough that a second Enter is not the first one held down.
    pub(crate) async fn pass_time(&self) {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
    }

    fn assemble(
        (columns, rows): (u16, u16),
        demo: Demo,
        client: Client,
        sources: Sources,
        connection: Option<Entry>,
        drill: bool,
    ) -> Self {
        let start: Timestamp = START.parse().unwrap();
        let app = App::new(Start {
            connection,
            user: None,
            zone: TimeZone::UTC,
            size: (columns, rows),
            now: Now(start),
            drill,
        });
        let (sender, updates) = mpsc::channel(CHANNEL);
        let begun = Instant::now();
        let clock = Box::new(move || start.checked_add(begun.elapsed()).unwrap());
        let mut harness = Self {
            engine: Engine::new(app, Worker::spawn(sources, sender), updates, clock),
            demo,
            client,
            asked: Vec::new(),
            clipboard: Reached::Desktop,
            on_frame: None,
            named: HashSet::new(),
            forms: None,
            terminal: Terminal::new(TestBackend::new(columns, rows)).unwrap(),
        };
        harness.handle(Event::Started);
        harness
    }

    /// Hands over an event; what it changed is on the screen at once.
    pub(crate) fn handle(&mut self, event: Event) {
        self.handle_unseen(event);
        self.draw_frame();
    }

    /// A frame is drawn, and another where something follows it.
    pub(crate) fn draw_frame(&mut self) {
        loop {
            if let Some(look) = self.on_frame {
                look(self);
            }
            let follows = self.engine.app.waits_for_frame();
            self.handle_unseen(Event::Drawn);
            if !follows {
                return;
            }
        }
    }

    /// The same before the next frame.
    pub(crate) fn handle_unseen(&mut self, event: Event) {
        let asked = self.engine.handle(event);
        self.take(asked);
    }

    /// What the terminal is asked to do, done to the clipboard and to the files of unsaved forms as the program does it.
    fn take(&mut self, asked: Vec<TerminalEffect>) {
        for effect in asked {
            let event = match &effect {
                TerminalEffect::Forms(wanted) => self.forms.as_mut().and_then(|forms| carry_out(forms, wanted.clone())),
                TerminalEffect::Copy { what, .. } => Some(Event::Copied(Copied::Text(what.clone()), self.clipboard)),
                TerminalEffect::CopySecret(_) => Some(Event::Copied(Copied::Secret, self.clipboard)),
                _ => None,
            };
            self.asked.push(effect);
            if let Some(event) = event {
                self.handle_unseen(event);
            }
        }
    }

    /// Unsaved forms are kept below this folder, from the start on.
    pub(crate) fn keep_forms_in(&mut self, folder: &std::path::Path) {
        self.forms = Some(UnsavedForms::below(Some(folder.to_owned())));
        let asked = std::mem::take(&mut self.asked);
        self.take(asked);
    }

    /// Presses keys: text is typed, `<enter>` and the like are pressed, `<paste:…>` pastes, `<size:80x24>` resizes.
    pub(crate) fn press(&mut self, script: &str) {
        let mut rest = script;
        while let Some(first) = rest.chars().next() {
            let named = if first == '<' { rest.find('>').map(|end| (&rest[1..end], &rest[end + 1..])) } else { None };
            let Some((name, after)) = named else {
                self.handle(Event::Key(Key::char(first)));
                rest = &rest[first.len_utf8()..];
                continue;
            };
            rest = after;
            if let Some(text) = name.strip_prefix("paste:") {
                self.handle(Event::Paste(text.to_owned()));
            } else if let Some((columns, rows)) = name.strip_prefix("size:").and_then(|size| size.split_once('x')) {
                let (columns, rows) = (columns.parse().unwrap(), rows.parse().unwrap());
                self.terminal.backend_mut().resize(columns, rows);
                self.handle(Event::Resize(columns, rows));
            } else {
                let key = match name {
                    "lt" => Key::char('<'),
                    _ => name.parse().or_else(|_| capital(name).parse()).unwrap(),
                };
                self.handle(Event::Key(key));
            }
        }
    }

    /// Sends the review that is shown, once it could be read.
    pub(crate) async fn send(&mut self) {
        self.pass_time().await;
        self.keys("<f2>").await;
        // Where somebody else may get in by it, the first one only leads to the button.
        if self.screen().contains("else may get in: ") {
            self.pass_time().await;
            self.keys("<f2>").await;
        }
    }

    /// Presses keys and lets everything settle.
    pub(crate) async fn keys(&mut self, script: &str) {
        self.press(script);
        self.settle().await;
    }

    /// Lets the timers act whose time has come, as the loop of the program does, and everything settle.
    pub(crate) async fn wake(&mut self) {
        let asked = self.engine.fire_timers();
        self.take(asked);
        self.settle().await;
    }

    /// Waits until nobody has anything to do: no order, no update, no timer but the clock's own.
    pub(crate) async fn settle(&mut self) {
        let soon = |timer: &Timer| matches!(timer, Timer::Search(_) | Timer::Dwell(_) | Timer::Groups(_));
        loop {
            while let Some(update) = self.engine.waiting_update() {
                self.handle(Event::Update(update));
            }
            let timer = self.engine.next_timer(soon);
            match (self.engine.is_idle(), timer) {
                (true, None) => {
                    self.draw_frame();
                    return;
                }
                (true, Some(at)) => sleep_until(at).await,
                (false, _) => {
                    let any = self.engine.next_timer(|_| true);
                    tokio::select! {
                        biased;
                        update = self.engine.next_update() => {
                            let update = update.unwrap();
                            self.handle(Event::Update(update));
                        }
                        () = sleep_until(any.unwrap_or_else(Instant::now)), if any.is_some() => {}
                    }
                }
            }
            let asked = self.engine.fire_timers();
            self.take(asked);
        }
    }

    /// Lets time go by, with all that comes and fires in it.
    pub(crate) async fn wait(&mut self, time: std::time::Duration) {
        let end = Instant::now() + time;
        loop {
            let timer = self.engine.next_timer(|_| true).filter(|at| *at <= end);
            tokio::select! {
                biased;
                update = self.engine.next_update() => {
                    let update = update.unwrap();
                    self.handle(Event::Update(update));
                }
                () = sleep_until(timer.unwrap_or(end)) => {
                    let asked = self.engine.fire_timers();
                    self.take(asked);
                    if timer.is_none() {
                        return;
                    }
                }
            }
        }
    }

    /// Lets what can be done now be done, although something may stay under way.
    pub(crate) async fn turn(&mut self) {
        for _ in 0..200 {
            tokio::task::yield_now().await;
            while let Some(update) = self.engine.waiting_update() {
                self.handle(Event::Update(update));
            }
        }
    }

    /// The screen as text, one line a row, without trailing spaces.
    pub(crate) fn screen(&mut self) -> String {
        let theme = Theme::new(false, true);
        self.terminal.draw(|frame| ui::draw(&self.engine.app, &theme, frame)).unwrap();
        text_of(self.terminal.backend().buffer())
    }

    /// The screen with the letters that a search found in brackets.
    pub(crate) fn letters(&mut self) -> String {
        let theme = Theme::new(false, true);
        self.terminal.draw(|frame| ui::draw(&self.engine.app, &theme, frame)).unwrap();
        let mut buffer = self.terminal.backend().buffer().clone();
        let width = usize::from(buffer.area.width);
        let found = |cell: Option<&ratatui::buffer::Cell>| {
            cell.is_some_and(|cell| cell.modifier.contains(theme.letters.add_modifier))
        };
        // Columns 3 and below are the rows; headings are underlined, too.
        let marks: Vec<bool> = buffer.content.iter().map(|cell| found(Some(cell))).collect();
        for at in 3 * width..marks.len() {
            let begins = marks[at] && !marks[at - 1];
            let ends = marks[at] && !marks.get(at + 1).copied().unwrap_or(false);
            let symbol = buffer.content[at].symbol().to_owned();
            if begins || ends {
                let (open, close) = (if begins { "[" } else { "" }, if ends { "]" } else { "" });
                buffer.content[at].set_symbol(&format!("{open}{symbol}{close}"));
            }
        }
        buffer
            .content
            .chunks(width)
            .map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// One line of the screen.
    pub(crate) fn line(&mut self, row: usize) -> String {
        self.screen().lines().nth(row).unwrap_or_default().to_owned()
    }

    /// The line of the selected row.
    pub(crate) fn selected(&mut self) -> String {
        self.screen()
            .lines()
            .find(|line| line.starts_with("> ") || line.starts_with(">*"))
            .unwrap_or_default()
            .to_owned()
    }

    /// The calls that were made, as `GET /api/v1/users?…`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.client.exchanges().iter().map(|call: &Exchange| format!("{} {}", call.method, call.target)).collect()
    }
}

/// `enter` → `Enter`, `ctrl-f` → `Ctrl-F`, `s-tab` → `Shift-Tab`.
fn capital(name: &str) -> String {
    let parts = name.split('-').map(|part| match part {
        "s" => "Shift".to_owned(),
        "bs" => "Backspace".to_owned(),
        "pgup" => "PgUp".to_owned(),
        "pgdn" => "PgDn".to_owned(),
        part => part[..1].to_uppercase() + &part[1..],
    });
    parts.collect::<Vec<_>>().join("-")
}

pub(crate) fn text_of(buffer: &ratatui::buffer::Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width).map(|cells| {
        let mut line = String::new();
        let mut covered = 0;
        for cell in cells {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            covered = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
        }
        line.trim_end().to_owned()
    });
    rows.collect::<Vec<_>>().join("\n")
}
