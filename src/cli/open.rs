//! `oktui`: the screens.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::connection::Chosen;
use super::drill::DemoStage;
use super::{Console, Exit, zone};
use crate::app::event::Now;
use crate::app::{App, Start};
use crate::protocol::connection::ConnectionId;
use crate::runtime::{self, Engine, Farewell};
use crate::store::Histories;
use crate::term::{Guard, install_panic_hook};
use crate::ui::theme::Theme;
use crate::worker::source::{Keep, Sources};
use crate::worker::{CHANNEL, Worker};

pub(super) fn run(chosen: Chosen, user: Option<String>, drill: bool, surroundings: &mut Console<'_>) -> Exit {
    // The terminal is still the shell's: the program that gives the token can ask there.
    if let Some(entry) = &chosen.entry
        && let Err(reason) = chosen.keeper.ask(&entry.id)
    {
        surroundings.complain(reason);
        return Exit::Failed;
    }
    let theme = theme(surroundings.variable);
    let stage = match drill.then(|| chosen.keeper.stage_drill()).transpose() {
        Ok(stage) => stage,
        Err(reason) => {
            surroundings.complain(format!("the practice cannot begin: {reason}"));
            return Exit::Failed;
        }
    };
    match open(chosen, user, stage, &theme) {
        Ok(told) => {
            if let Some(lost) = told.lost {
                surroundings.complain(lost);
            }
            if told.holds_secret {
                surroundings.complain("the secret that was copied may still be in the clipboard; copy something else");
            }
            for line in told.jobs {
                surroundings.complain(line);
            }
            for line in told.drill {
                let _ = writeln!(surroundings.out, "{line}");
            }
            Exit::Fine
        }
        Err(error) => {
            surroundings.complain(format!("the terminal failed: {error}"));
            Exit::Failed
        }
    }
}

/// What the policy asks for and does not get yet, in a line: the terminal's own lines are covered by the screen.
fn told_at_start(notices: Vec<String>) -> Option<String> {
    let more = notices.len().saturating_sub(1);
    let first = notices.into_iter().next()?;
    Some(if more > 0 { format!("{first}; {more} more: oktui policy show.") } else { format!("{first}.") })
}

fn open(chosen: Chosen, user: Option<String>, stage: Option<DemoStage>, theme: &Theme) -> std::io::Result<Farewell> {
    let keeper = chosen.keeper;
    install_panic_hook();
    let guard = Guard::enter()?;
    let mut app = App::new(Start {
        connection: chosen.entry,
        user,
        zone: zone::here(),
        size: runtime::screen::size(),
        now: Now(Timestamp::now()),
        drill: stage.is_some(),
    });
    app.told_at_start = told_at_start(keeper.machine().notices());
    // Two threads beside the loop's own: one parses while the other receives.
    let tasks = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let start = |app, told| {
        keeper.tell_handing_on(told);
        let (sender, updates) = mpsc::channel(CHANNEL);
        let configured = keeper.config().map(|config| config.connections).unwrap_or_default();
        let names: Vec<_> = configured.keys().map(|name| ConnectionId::new(name)).collect();
        let mut sources = Sources::kept_by(Arc::new(keeper));
        if let Some(stage) = stage {
            sources.stage_by(stage);
        }
        if let Some(folders) = directories::ProjectDirs::from("", "", "oktui") {
            Histories::below(folders.data_dir()).adopt(&names);
            sources.keep_in(folders.data_dir().to_owned());
        }
        Engine::new(app, Worker::spawn(sources, sender), updates, Box::new(Timestamp::now))
    };
    let ended = tasks.block_on(runtime::run(app, start, theme, guard));
    // Calls that are still under way are reads; nothing is lost with them.
    tasks.shutdown_background();
    ended
}

/// Colours unless `NO_COLOR` is set; plain signs where the locale says that the terminal knows no others.
fn theme(variable: &dyn Fn(&str) -> Option<String>) -> Theme {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    let unicode = locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    Theme::new(set("NO_COLOR").is_none(), unicode)
}
