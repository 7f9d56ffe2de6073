//! `oktui jobs approve`: a second person looks at a saved plan and agrees to it, with their own token.

use std::io::BufRead;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::super::bulk::{self, approval, saved};
use super::super::waits::Waits;
use super::super::{Console, Exit};
use super::Format;
use crate::app::part::count::{people_are, people_word};
use crate::cli::connection::Chosen;
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::protocol::approval::{Approval, VERSION};
use crate::protocol::many::Approve;
use crate::protocol::recorder::{Agreed, Note, OneLine};
use crate::protocol::user::User;
use crate::store::jobs::saved::{Saved, approval_path, approve as write};

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ApproveArgs {
    #[arg(value_name = "PLAN-FILE")]
    plan: PathBuf,
    /// How many people are agreed to; asked for on a terminal
    #[arg(long, value_name = "N")]
    expect: Option<u64>,
    /// For people, or one JSON object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

type Stop = (Exit, String);

pub(super) async fn approve(chosen: &Chosen, arguments: &ApproveArgs, to: &mut Console<'_>) -> Result<Exit, Stop> {
    let wrong = |why: String| (Exit::WrongUsage, why);
    arguments.format.begin(to);
    let path = &arguments.plan;
    let saved = saved::read(path)?;
    let client = chosen.connect().await.map_err(bulk::failed)?;
    let (control, mut waits) = Waits::control(Urgency::Typing);
    saved::show(&saved, to);
    saved::show_people(&saved, to);
    let judging = judge(chosen, &client, &saved, &control);
    let (owner, rule) = waits.during(judging, &mut to.err).await?;
    let meant = saved.people.len();
    let people = people_word(meant);
    let count = match arguments.expect {
        Some(count) => Some(count),
        None if to.stdin_is_terminal && to.stdout_is_terminal && !to.out.is_for_programs() => ask(&people, to),
        None => return Err(wrong(format!("--expect {meant} says that {} agreed to", people_are(meant)))),
    };
    if count != Some(meant as u64) {
        return Err(wrong(format!("it is about {people}: nothing was approved")));
    }
    let agreed = Agreed {
        title: saved.job.title.clone(),
        plan: saved.sum.clone(),
        people: saved.people.len() as u32,
        planner: saved.job.user.clone(),
        owner: saved.job.owner.clone(),
        token: owner.text("login"),
        ticket: saved.job.ticket.as_deref().and_then(OneLine::of),
        reason: saved.job.reason.as_deref().and_then(OneLine::of),
    };
    let noted = client.note(Note::Approved(Box::new(agreed))).await;
    noted.map_err(|why| (Exit::Failed, format!("the journal could not be written: {why}; nothing was approved")))?;
    let given = given(chosen, &saved, &owner);
    write(path, &given).map_err(|error| {
        let why = crate::store::journal::words(&error);
        (Exit::Failed, format!("{} could not be written: {why}", approval_path(path).display()))
    })?;
    if to.out.is_for_programs() {
        to.out.json(&serde_json::json!({
            "type": "approval", "title": saved.job.title, "people": saved.people.len(), "plan": given.plan, "login": given.login,
            "at": given.at.to_string(), "file": approval_path(path).display().to_string(),
        }));
    }
    let holds = crate::protocol::approval::words(rule.valid);
    let _ = writeln!(to.out, "Approved as {}: {} holds for {holds}.", given.login, approval_path(path).display());
    Ok(Exit::Fine)
}

/// Whose token it is, where they may agree, and the rule that lets them.
async fn judge<'c>(
    chosen: &Chosen,
    client: &'c Client,
    saved: &Saved,
    control: &Control,
) -> Result<(User, &'c Approve), Stop> {
    let wrong = |why: String| (Exit::WrongUsage, why);
    if saved.job.org != bulk::org_of(client) {
        return Err(wrong(format!("the plan is of {}: nothing was approved", saved.job.org)));
    }
    let words = saved.job.words();
    let rules: Vec<&Approve> = client.many().asks(&words, saved.people.len()).collect();
    let Some(first) = rules.first().copied() else {
        return Err(wrong("no rule of this machine asks for a second person here: nothing was approved".to_owned()));
    };
    let owner = client.current_user(control).await.map_err(bulk::failed)?;
    let given = given(chosen, saved, &owner);
    for rule in rules {
        let now = client.server_time();
        if let Some(why) = given.misfit(&saved.job, &saved.sum, &given.policy, rule, now) {
            return Err(wrong(format!("{why}; nothing was approved")));
        }
        match approval::means(client, rule, &owner.id, control).await.map_err(bulk::failed)?.0 {
            Some(true) => {}
            Some(false) => {
                let why = format!("{} is not {} ({})", given.login, rule.by.text, rule.place);
                return Err(wrong(format!("{why}; nothing was approved")));
            }
            None => {
                let why = format!("whether {} is {} could not be read", given.login, rule.by.text);
                return Err(wrong(format!("{why}; nothing was approved")));
            }
        }
    }
    Ok((owner, first))
}

fn given(chosen: &Chosen, saved: &Saved, owner: &User) -> Approval {
    Approval {
        v: VERSION,
        plan: saved.sum.clone(),
        policy: chosen.keeper.machine().sum().unwrap_or_default().to_owned(),
        id: owner.id.to_string(),
        login: owner.text("login"),
        user: chosen.keeper.user(),
        host: chosen.keeper.host(),
        at: Timestamp::now(),
    }
}

/// The number that a person types; none where it is none.
fn ask(people: &str, to: &mut Console<'_>) -> Option<u64> {
    let _ = write!(to.out, "To agree, type the number of people ({people}): ");
    let _ = std::io::Write::flush(&mut to.out);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).ok()?;
    answer.trim().replace(',', "").parse().ok()
}
