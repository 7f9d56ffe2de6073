//! `oktui user`: one person, for pipes.

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::connection::Chosen;
use super::console::Kind as Written;
use super::journal::given::one_line;
use super::waits::Waits;
use super::{Console, Exit, zone};
use crate::app::event::Now;
use crate::app::part::times;
use crate::okta::control::Urgency;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::export::Record;
use crate::protocol::operation::Operation;
use crate::protocol::recorder::OneLine;
use crate::protocol::text::visible;
use crate::protocol::user::User;

// Show one person
#[derive(Debug, Args)]
pub(super) struct UserArgs {
    /// Login or id
    #[arg(value_name = "LOGIN_OR_ID", required = true)]
    selector: Option<String>,
    /// For people, or as Okta sent it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Kind,
    /// Why it is wanted in a pipe or a file, for the journal and where the machine's policy asks for it
    #[arg(long, value_name = "TEXT", value_parser = one_line)]
    reason: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Table,
    Json,
}

pub(super) fn run(chosen: Chosen, arguments: UserArgs, surroundings: &mut Console<'_>) -> Exit {
    let selector = arguments.selector.unwrap_or_default();
    let reason = arguments.reason.as_deref().and_then(OneLine::of);
    let read = tokio::runtime::Runtime::new().map(|tasks| {
        let (control, mut waits) = Waits::control(Urgency::Typing);
        let work = async {
            let client = chosen.connect().await?;
            if !surroundings.stdout_is_terminal {
                let refused = client.export_rules().refusal(&Record::Whole, Some(1), reason.as_ref());
                if let Some(why) = refused {
                    client.note_kept(&why).await;
                    return Err(CallError::new(FailureKind::ByPolicy, Operation::GetUser).with_detail(why));
                }
            }
            client.get_user(&selector, &control).await
        };
        tasks.block_on(waits.during(work, &mut surroundings.err))
    });
    match read {
        Ok(Ok(user)) => {
            // What is lost is told at the end of the run.
            let _ = match arguments.format {
                Kind::Json => writeln!(surroundings.out.of(Written::Json), "{}", user.raw.as_str().trim_end()),
                Kind::Table => surroundings.out.write_all(describe(&user).as_bytes()),
            };
            Exit::Fine
        }
        Ok(Err(failure)) => {
            surroundings.complain(told(&selector, &failure));
            if failure.kind.is_held_here() { Exit::WrongUsage } else { Exit::Failed }
        }
        Err(error) => {
            surroundings.complain(error);
            Exit::Failed
        }
    }
}

fn told(selector: &str, failure: &CallError) -> String {
    if failure.kind == FailureKind::NotFound {
        return format!("nobody has the login or id {selector}");
    }
    super::users::told(failure).replacen("Listing failed", "Reading the person failed", 1)
}

fn describe(user: &User) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{:<18}{}", visible(label), visible(value));
        }
    };
    let row = user.row();
    let now = Now(Timestamp::now());
    line("name", &row.name());
    line("status", &format!("{} ({})", user.status.as_str(), user.status.meaning()));
    line("id", &user.id);
    for (label, moment) in [
        ("created", user.created),
        ("statusChanged", user.status_changed),
        ("lastLogin", user.last_login),
        ("lastUpdated", user.last_updated),
        ("passwordChanged", user.password_changed),
    ] {
        let told = moment.map(|then| times::exact(then.timestamp(), now, &zone::here()));
        line(label, told.as_deref().unwrap_or(if label == "lastLogin" { "never" } else { "" }));
    }
    for (name, value) in &user.profile {
        line(name, &value.plain());
    }
    text
}
