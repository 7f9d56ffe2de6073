//! The journal: what is written of calls, and what its files show after mishaps and attacks.

mod attacked;
mod beside;
mod calls;
mod collectors;
mod command;
mod format;
mod killed;
mod recalled;
mod reconciled;
#[cfg(unix)]
mod stopped;
mod tickets;
mod undo;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use oktui::okta::client::{Client, Settings as ClientSettings};
use oktui::okta::credentials::ApiToken;
use oktui::okta::transport::Transport;
use oktui::protocol::connection::{ConnectionId, Origin};
use oktui::protocol::operation::{Operation, Risk};
use oktui::protocol::recorder::{Intent, Outcome, Receipt, Recorder, Target, Verdict};
use oktui::protocol::secret::Secret;
use oktui::store::journal::{self, Journal, Settings, Who};

use super::harness::ORIGIN;

fn origin() -> Origin {
    Origin::understand(ORIGIN).unwrap().origin
}

fn settings() -> Settings {
    Settings {
        connection: ConnectionId::new("acme"),
        origin: origin(),
        run: journal::new_run(),
        who: Who { user: Some("ann".to_owned()), host: Some("desk-7".to_owned()), ..Who::default() },
        policy: None,
        values_days: 30,
        clock: Timestamp::now,
    }
}

fn open(folder: &Path) -> Journal {
    Journal::open(folder, settings()).unwrap()
}

fn place(folder: &Path) -> std::path::PathBuf {
    journal::place(folder, &origin())
}

/// A client whose calls are written into the journal.
fn client(journal: &Journal, transport: impl Transport, token: &str) -> Client {
    let recorder: Arc<dyn Recorder> = Arc::new(journal.clone());
    let settings =
        ClientSettings { recorder: Some(recorder), ..ClientSettings::new(ConnectionId::new("acme"), origin()) };
    Client::new(settings, Arc::new(transport), Arc::new(ApiToken::new(Secret::new(token))))
}

fn intent(user: &str) -> Intent {
    Intent {
        connection: ConnectionId::new("acme"),
        operation: Operation::SuspendUser,
        by_hand: false,
        risk: Risk::Destructive,
        method: "POST".to_owned(),
        path: format!("/api/v1/users/{user}/lifecycle/suspend"),
        options: serde_json::Map::new(),
        about: None,
        named: Some(Target { kind: "user".to_owned(), id: user.to_owned(), login: String::new() }),
        owner: None,
        skew: None,
    }
}

fn done() -> Outcome {
    Outcome { verdict: Verdict::Done, status: Some(200), code: None, request_id: Some("req1".to_owned()) }
}

fn write(journal: &Journal, user: &str) -> Receipt {
    let receipt = journal.intend(intent(user)).unwrap();
    journal.conclude(receipt.clone(), done()).unwrap();
    receipt
}

/// All lines of the only file.
fn text(folder: &Path) -> String {
    let months = std::fs::read_dir(place(folder)).unwrap().flatten().map(|entry| entry.path());
    let files: Vec<_> = months.filter(|path| path.extension().is_some_and(|end| end == "ndjson")).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    std::fs::read_to_string(&files[0]).unwrap()
}
