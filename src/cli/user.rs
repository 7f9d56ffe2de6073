//! `oktui user create|update FILE.json`: the form's twin for scripts, with the same review.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use tokio::sync::mpsc;

use super::connection::Chosen;
use super::{Exit, Surroundings};
use crate::app::form::review::to_text;
use crate::app::form::spec::Sources as FormSources;
use crate::app::form::{Form, Target, Way, file};
use crate::app::outcome::{done_words, not_done_words};
use crate::app::problem::Problem;
use crate::messages::{Content, Failure, Lane, Order, Outcome, Request, SaveOutcome, Saved, Ticket, Update};
use crate::protocol::change::Answer;
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::schema::UserType;
use crate::protocol::seen::SeenAttributes;
use crate::worker::source::Sources;
use crate::worker::{CHANNEL, Worker};

#[derive(Clone, Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create a person from a file
    Create(CreateArgs),
    /// Change a person by a file; what the file leaves out stays as it is
    Update(UpdateArgs),
}

#[derive(Clone, Debug, Args)]
pub(super) struct CreateArgs {
    /// The JSON that Okta's API takes, with "activation": mail, link, active or staged; - is standard input
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Debug, Args)]
pub(super) struct UpdateArgs {
    /// The JSON that Okta's API takes; null clears; - is standard input
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// Whom to change; else the file's id, else its profile's login
    #[arg(long = "of", value_name = "LOGIN or ID")]
    of: Option<String>,
    /// Replace the whole profile: what the file leaves out is cleared
    #[arg(long)]
    replace: bool,
    /// Go on although a replacement clears values
    #[arg(long)]
    yes: bool,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
}

/// Why nothing was done.
enum Refusal {
    /// The file, or the way it is used.
    Usage(String),
    Failed(Box<Failure>),
}

impl From<Box<Failure>> for Refusal {
    fn from(failure: Box<Failure>) -> Self {
        Self::Failed(failure)
    }
}

pub(super) fn run(chosen: Chosen, command: UserCommand, surroundings: &mut Surroundings<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    match tasks.block_on(save(chosen, command, surroundings)) {
        Ok(exit) => exit,
        Err(Refusal::Usage(text)) => {
            surroundings.complain(text);
            Exit::WrongUsage
        }
        Err(Refusal::Failed(failure)) => {
            complain_about("Not done", &failure, surroundings);
            Exit::Failed
        }
    }
}

fn complain_about(what: &str, failure: &Failure, surroundings: &mut Surroundings<'_>) {
    let problem =
        Problem { what: what.to_owned(), meaning: String::new(), can_retry: false, failure: Box::new(failure.clone()) };
    let said = problem.okta_says().map(|said| format!("\n{said}")).unwrap_or_default();
    surroundings.complain(format!("{}{said}\n{}", problem.headline(), problem.advice()));
}

/// The worker, asked one thing after the other.
struct Desk {
    worker: Worker,
    updates: mpsc::Receiver<Update>,
    connection: ConnectionId,
    asked: u64,
}

impl Desk {
    fn open(chosen: Chosen) -> Self {
        let (sender, updates) = mpsc::channel(CHANNEL);
        let sources = Sources::kept_by(Arc::new(chosen.keeper));
        // Whoever comes here has chosen one.
        let connection = chosen.entry.map_or_else(|| ConnectionId::new(""), |entry| entry.id);
        Self { worker: Worker::spawn(sources, sender), updates, connection, asked: 0 }
    }

    async fn ask(&mut self, lane: Lane, request: Request) -> Result<Content, Box<Failure>> {
        self.asked += 1;
        let ticket = Ticket(self.asked);
        self.worker.start(Order { connection: self.connection.clone(), lane, ticket, request });
        while let Some(update) = self.updates.recv().await {
            match update.content {
                Content::Failed(failure) => return Err(failure),
                content if content.ends() => return Ok(content),
                _ => {}
            }
        }
        Err(Box::new(CallError::new(FailureKind::Defect, Operation::UpdateUser).with_detail("the worker is gone")))
    }
}

fn place_of(path: &std::path::Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

fn read_file(path: &PathBuf) -> Result<String, Refusal> {
    let read = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|error| Refusal::Usage(format!("{}: {error}", place_of(path))))
}

async fn save(chosen: Chosen, command: UserCommand, surroundings: &mut Surroundings<'_>) -> Result<Exit, Refusal> {
    let (path, dry_run) = match &command {
        UserCommand::Create(create) => (&create.file, create.dry_run),
        UserCommand::Update(update) => (&update.file, update.dry_run),
    };
    let place = place_of(path);
    let content = file::read(&read_file(path)?).map_err(|error| Refusal::Usage(format!("{place}: {error}")))?;
    let mut desk = Desk::open(chosen);
    let (target, way) = match &command {
        UserCommand::Create(_) => (Target::New, Way::Partial),
        UserCommand::Update(update) => {
            let who = update.of.clone().or_else(|| file::subject(&content));
            let who =
                who.ok_or_else(|| Refusal::Usage(format!("{place}: names nobody; --of LOGIN or ID says whom")))?;
            let Content::User(user) = desk.ask(Lane::Person, Request::ReadUser { selector: who }).await? else {
                return Err(Refusal::Usage("nobody was read".to_owned()));
            };
            (Target::Person(Arc::from(user)), if update.replace { Way::Full } else { Way::Partial })
        }
    };
    let mut form = prepare(&mut desk, target, file::user_type(&content)).await;
    form.way = way;
    if form.way == Way::Full {
        // What the file leaves out is to go.
        empty(&mut form);
    }
    form.fill(&content).map_err(|error| Refusal::Usage(format!("{place}: {error}")))?;
    form.tried = true;
    let wrong = form.wrong();
    for (at, text) in &wrong {
        surroundings.complain(format!("{}: {text}", form.fields[*at].spec.name()));
    }
    if !wrong.is_empty() {
        return Ok(Exit::WrongUsage);
    }
    let plan = form.plan();
    if plan.is_empty() {
        say(surroundings, "Nothing would change.");
        return Ok(Exit::Fine);
    }
    let login = form.person().map(|user| user.text("login")).filter(|login| !login.is_empty());
    let login = login.map(|login| format!(" ({login})")).unwrap_or_default();
    say(surroundings, &format!("{}{login}", form.title()));
    for line in to_text(&form.review(&plan)) {
        say(surroundings, &line);
    }
    if let Some(free) = look_up(&mut desk, &form).await? {
        surroundings.complain(format!("the login belongs to {free} already; nothing was sent"));
        return Ok(Exit::Failed);
    }
    if dry_run {
        say(surroundings, "Nothing was sent (--dry-run).");
        return Ok(Exit::Fine);
    }
    let agreed = matches!(&command, UserCommand::Update(update) if update.yes);
    if form.risk(&plan) == Risk::Destructive && !agreed {
        return Err(Refusal::Usage("values would be cleared; --yes goes on nevertheless. Nothing was sent".to_owned()));
    }
    let request = Request::Save {
        save: plan.save.clone().map(Box::new),
        user: form.person().map(|user| user.id.clone()),
        then: plan.then.clone(),
    };
    match desk.ask(Lane::Write, request).await? {
        Content::Saved(saved) => Ok(tell(&form, &plan.then, *saved, surroundings)),
        _ => Err(Refusal::Usage("the answer was of another kind".to_owned())),
    }
}

fn say(surroundings: &mut Surroundings<'_>, text: &str) {
    let _ = writeln!(surroundings.out, "{}", crate::protocol::text::visible(text));
}

/// A form with everything that the token may know.
async fn prepare(desk: &mut Desk, target: Target, chosen_type: Option<String>) -> Form {
    let types: Option<Vec<UserType>> = match desk.ask(Lane::Types, Request::ReadTypes).await {
        Ok(Content::Types(types)) => Some(types),
        _ => None,
    };
    let of_type = chosen_type.and_then(|id| types.iter().flatten().find(|kind| kind.id == id)?.schema_id.clone());
    let of_person = match &target {
        Target::New => None,
        Target::Person(user) => user.schema_id.clone(),
    };
    let schema = of_type.or(of_person).unwrap_or_else(|| "default".to_owned());
    let (schema, missing) = match desk.ask(Lane::Schema, Request::ReadSchema { schema }).await {
        Ok(Content::Schema(schema)) => (Some(schema), None),
        Ok(_) => (None, None),
        Err(failure) => (None, Some(failure.kind.sentence().to_owned())),
    };
    let asked = missing.is_some().then(|| Request::ReadAttributes { query: UserQuery::new(UserScope::default()) });
    let seen = match asked {
        Some(request) => match desk.ask(Lane::Attributes, request).await {
            Ok(Content::Attributes(seen)) => seen,
            _ => SeenAttributes::default(),
        },
        None => SeenAttributes::default(),
    };
    let person = target.clone();
    let sources = FormSources {
        schema: schema.as_deref(),
        types: types.as_deref(),
        seen: &seen,
        person: match &person {
            Target::New => None,
            Target::Person(user) => Some(user),
        },
    };
    Form::new(target, &sources, missing)
}

/// Empties every attribute that may be written.
fn empty(form: &mut Form) {
    for field in &mut form.fields {
        if field.spec.attribute().is_some() && field.spec.locked.is_none() {
            field.set("");
        }
    }
}

/// Who has the login already, if it is to be set.
async fn look_up(desk: &mut Desk, form: &Form) -> Result<Option<String>, Refusal> {
    let Some(login) = form.sends("login") else { return Ok(None) };
    let Content::Clash(clash) = desk.ask(Lane::Clash, Request::FindClash { login: Some(login), email: None }).await?
    else {
        return Ok(None);
    };
    let own = form.person().map(|user| user.id.clone());
    let other = clash.login.filter(|row| Some(row.id()) != own.as_deref());
    Ok(other.map(|row| format!("{} ({}, {})", row.name(), row.id(), row.status.word())))
}

fn tell(
    form: &Form,
    then: &[crate::protocol::change::Change],
    saved: Saved,
    surroundings: &mut Surroundings<'_>,
) -> Exit {
    let mut fine = true;
    match &saved.saving {
        SaveOutcome::Saved { user, looked_up } => {
            let word = if form.is_new() { "Created" } else { "Saved" };
            let how = if *looked_up { " (no answer came; a look-up found it)" } else { "" };
            let status = saved.now.as_ref().map_or(user.status.word(), |now| now.status.word());
            say(surroundings, &format!("{word}{how}: {} {} {status}", user.id, user.text("login")));
        }
        SaveOutcome::Nothing => {}
        SaveOutcome::Failed(failure) => {
            complain_about(if form.is_new() { "Not created" } else { "Not saved" }, failure, surroundings);
            return Exit::Failed;
        }
        SaveOutcome::Conflict(_) => {
            surroundings.complain("not saved: somebody changed the person in this moment; run it again");
            return Exit::Failed;
        }
        SaveOutcome::Unknown { failure, found } => {
            complain_about("Unknown whether it was done; it was not sent again", failure, surroundings);
            if let Some(found) = found {
                surroundings.complain(format!("there is {} ({}) now", found.text("login"), found.id));
            }
            return Exit::Failed;
        }
    }
    let name = form.name();
    for (change, outcome) in then.iter().zip(&saved.outcomes) {
        match outcome {
            Outcome::Saved(answer) => {
                say(surroundings, &format!("Done: {}", done_words(change, &name)));
                // Asked for by the file, and told nowhere else.
                if let Answer::Link(link) | Answer::TemporaryPassword(link) = answer {
                    say(surroundings, link.expose());
                }
            }
            Outcome::Failed(failure) | Outcome::Unknown(failure) => {
                complain_about(not_done_words(change), failure, surroundings);
                fine = false;
            }
            Outcome::LeftOut => {
                surroundings.complain(format!("{} (not tried)", not_done_words(change)));
                fine = false;
            }
        }
    }
    if fine { Exit::Fine } else { Exit::Failed }
}
