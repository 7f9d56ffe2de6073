//! The program without a terminal: app, worker and client as they run, over HTTP to a demo organisation in another
//! process, drawn into nowhere.

use std::io::{BufRead, BufReader, Sink, sink};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use oktui::app::event::Event;
use oktui::app::event::Now;
use oktui::app::screen::Screen;
use oktui::app::session::people::People;
use oktui::app::users::list::ListScreen;
use oktui::app::{App, Start};
use oktui::messages::connections::Entry;
use oktui::okta::client::{Client, Settings};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::HttpTransport;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::key::Key;
use oktui::protocol::secret::Secret;
use oktui::runtime::Engine;
use oktui::ui;
use oktui::ui::theme::Theme;
use oktui::worker::source::Sources;
use oktui::worker::{CHANNEL, Worker};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// A terminal of which much is seen: the preview stands beside the list.
const SIZE: (u16, u16) = (120, 40);
/// As often as the program's own loop draws.
const FRAME: Duration = Duration::from_millis(16);

/// `oktui demo-server`, without rate limits.
pub(crate) struct Server {
    child: Child,
    pub address: String,
    pub token: String,
}

impl Server {
    pub(crate) fn start(users: u32) -> Self {
        Self::with(users, &["--rate-limit", "0"])
    }

    pub(crate) fn with(users: u32, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oktui"))
            .args(["demo-server", "--users", &users.to_string()])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (address, token) = line.trim().strip_prefix("org-url=").unwrap().split_once(" token=").unwrap();
        Self { child, address: address.to_owned(), token: token.to_owned() }
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin::understand(&self.address).unwrap().origin
    }

    /// Makes a call that writes, with a body.
    pub(crate) fn call(&self, path: &str, body: &serde_json::Value) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oktui"));
        command.args(["api", "POST", path, "-d", &body.to_string(), "--no-journal"]).stdout(Stdio::null());
        command.env("OKTA_CLIENT_ORGURL", &self.address).env("OKTA_CLIENT_TOKEN", &self.token);
        assert!(command.status().unwrap().success());
    }

    pub(crate) fn client(&self) -> Client {
        let transport = HttpTransport::new(&self.origin());
        let token = ApiToken::new(Secret::new(self.token.clone()));
        let settings = Settings::new(ConnectionId::new("demo"), self.origin());
        Client::new(settings, Arc::new(transport), Arc::new(token))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As many threads as the program has beside its loop.
pub(crate) fn tasks() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) struct Program {
    engine: Engine,
    screen: Terminal<CrosstermBackend<Sink>>,
    theme: Theme,
    drawn: Instant,
}

impl Program {
    /// Must be called within a runtime.
    pub(crate) fn new(server: &Server) -> Self {
        let id = ConnectionId::new("demo");
        let client = server.client();
        let mut sources = Sources::default();
        sources.add(id.clone(), client);
        let app = App::new(Start {
            connection: Some(Entry::given(id, None, false)),
            user: None,
            zone: TimeZone::UTC,
            size: SIZE,
            now: Now(Timestamp::now()),
            drill: false,
        });
        let (sender, updates) = mpsc::channel(CHANNEL);
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        Self {
            engine: Engine::new(app, Worker::spawn(sources, sender), updates, Box::new(Timestamp::now)),
            screen: Terminal::with_options(CrosstermBackend::new(sink()), TerminalOptions { viewport }).unwrap(),
            theme: Theme::new(true, true),
            drawn: Instant::now(),
        }
    }

    pub(crate) fn press(&mut self, key: &str) {
        let _ = self.engine.handle(Event::Key(key.parse::<Key>().unwrap()));
    }

    pub(crate) fn draw(&mut self) {
        let (app, theme) = (&self.engine.app, &self.theme);
        self.screen.draw(|frame| ui::draw(app, theme, frame)).unwrap();
    }

    /// Draws every cell anew, as after a resize.
    pub(crate) fn draw_whole(&mut self) {
        // The cells drawn last are forgotten; nothing is compared with them.
        self.screen.current_buffer_mut().reset();
        self.screen.swap_buffers();
        self.draw();
    }

    pub(crate) fn people(&self) -> &People {
        &self.engine.app.session().people
    }

    pub(crate) fn list(&self) -> &ListScreen {
        match self.engine.app.workspace().screens.first() {
            Some(Screen::List(list)) => list,
            Some(Screen::Detail(_) | Screen::Form(_)) | None => panic!("the list is always below"),
        }
    }

    /// How many fields the form on the screen has.
    pub(crate) fn form_fields(&self) -> usize {
        self.engine.app.workspace().form().map_or(0, |screen| screen.form.fields.len())
    }

    /// Takes updates until that is so.
    pub(crate) async fn until(&mut self, done: impl Fn(&Self) -> bool) {
        while !done(self) {
            let update = self.engine.next_update().await.unwrap();
            let _ = self.engine.handle(Event::Update(update));
        }
    }

    /// Opens the list and loads everybody, as a person would: the first portion, then `L` and Enter.
    pub(crate) async fn load_everybody(&mut self) -> usize {
        let _ = self.engine.handle(Event::Started);
        self.run_until(|list| !list.listing.is_loading()).await;
        if !self.list().listing.is_complete() {
            self.press("L");
            self.press("Enter");
            self.run_until(|list| list.listing.is_complete()).await;
        }
        self.draw();
        self.list().listing.order().len()
    }

    async fn run_until(&mut self, done: impl Fn(&ListScreen) -> bool) {
        while !done(self.list()) {
            assert!(!self.list().listing.failed, "{:?}", self.engine.app.session().problem);
            let update = self.engine.next_update().await.unwrap();
            let _ = self.engine.handle(Event::Update(update));
            if self.drawn.elapsed() >= FRAME {
                self.draw();
                self.drawn = Instant::now();
            }
        }
    }
}
