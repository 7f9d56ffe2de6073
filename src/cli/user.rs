//! `oktui user create|update FILE.json`: the form's twin for scripts, with the same review.

pub(super) mod desk;
mod lookup;
mod outcome;
mod report;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::beside::{self, Confirmed};
use super::connection::Chosen;
use super::journal::given::{Evidence, Given};
use super::{Console, Exit, completions};
use crate::app::care::past::Told;
use crate::app::form::model::Form;
use crate::app::form::model::Target;
use crate::app::form::model::Way;
use crate::app::form::model::file::GroupWish;
use crate::app::form::model::file::Mistake;
use crate::app::form::model::file::Named;
use crate::app::form::model::file::PersonFile;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::review::ReviewLine;
use crate::messages::{Content, Failure, Lane, Request};
use crate::protocol::operation::Risk;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::protection::Standing;
use crate::protocol::recorder::{About, Forbidden, Note, Target as Whom};
use desk::Desk;
use report::{Ending, Report};

#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum UserCommand {
    /// Create a person from a file
    Create(CreateArgs),
    /// Change a person by a file; what the file leaves out stays as it is
    Update(UpdateArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

const KEYS: &str = "\
The file is the JSON that Okta's API takes and gives: profile, credentials, type, groupIds. Besides:
  activation   create: mail (the link; unless there is a password), link (show it, send
               no mail), active, staged. update: mail or link, where the status allows it
  nextLogin    true: the password must be changed at the next sign-in
  type         {\"id\": …} or {\"name\": …}
  groups       names, as groupIds takes ids; an update adds them
  removeGroups, removeGroupIds   an update takes these away
What Okta sets itself (id, status, created, …) is left out.";

const CODES: &str = "\
Exit code: 0 done, or nothing to do; 1 not (wholly) done; 2 wrong usage or file, or --yes is needed.
On stderr a line begins with refused, partly, unknown, conflict or waiting; --format json says the same in one object.";

#[derive(Clone, Debug, Args)]
#[command(after_help = format!("{KEYS}\nWithout a login, the login is the email.\n\n{CODES}"))]
pub(super) struct CreateArgs {
    /// The person as JSON; - is standard input
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// Begin with a template of config.toml; what the file says comes before what the template says
    #[arg(long, value_name = "NAME", add = completions::templates())]
    template: Option<String>,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// For people, or one JSON object in the end
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    given: Given,
}

#[derive(Clone, Debug, Args)]
#[command(after_help = format!("{KEYS}\n\n{CODES}"))]
pub(super) struct UpdateArgs {
    /// What is to change as JSON; null clears; - is standard input
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// Whom to change; else the file's id, else its profile's login
    #[arg(long = "of", value_name = "LOGIN or ID")]
    of: Option<String>,
    /// Replace the profile: attributes that the file's profile leaves out are cleared, but for those that this program
    /// may not write. The user type changes only so
    #[arg(long)]
    replace: bool,
    /// Go on although a replacement clears values, or although what is changed lets somebody else become the person: login,
    /// email, second email, a phone, a password, an answer, a link that is shown. What was done to them in the last 24 hours
    /// is told on stderr before
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    confirmed: Confirmed,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// For people, or one JSON object in the end
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    given: Given,
}

/// Why nothing was done.
enum Refusal {
    /// The file, by its name.
    Wrong(String, Vec<Mistake>),
    Usage(String),
    Failed(String),
    /// A call came to nothing.
    Call(Box<Failure>),
}

impl From<Box<Failure>> for Refusal {
    fn from(failure: Box<Failure>) -> Self {
        Self::Call(failure)
    }
}

pub(super) fn run(chosen: Chosen, command: UserCommand, surroundings: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    let format = match &command {
        UserCommand::Create(create) => create.format,
        UserCommand::Update(update) => update.format,
    };
    let mut report = Report::new(format);
    let exit = match tasks.block_on(save(chosen, &command, &mut report, surroundings)) {
        Ok(exit) => exit,
        Err(Refusal::Wrong(file, mistakes)) => {
            for mistake in mistakes {
                report.correct(&file, mistake, surroundings);
            }
            Exit::WrongUsage
        }
        Err(Refusal::Usage(text)) => {
            report::complain(Ending::Refused, &text, surroundings);
            Exit::WrongUsage
        }
        Err(Refusal::Failed(text)) => {
            report::complain(Ending::Refused, &text, surroundings);
            Exit::Failed
        }
        Err(Refusal::Call(failure)) => {
            report::complain_about(Ending::Refused, "Not done", &failure, surroundings);
            let is_held = failure.kind.is_held_here();
            report.error = Some(failure);
            if is_held { Exit::WrongUsage } else { Exit::Failed }
        }
    };
    match (report.close(surroundings), exit) {
        (false, Exit::Fine) => Exit::Failed,
        (_, exit) => exit,
    }
}

fn place_of(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

fn read_file(path: &Path) -> Result<String, Refusal> {
    let read = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|error| Refusal::Usage(format!("{}: {error}", place_of(path))))
}

async fn save(
    chosen: Chosen,
    command: &UserCommand,
    report: &mut Report,
    to: &mut Console<'_>,
) -> Result<Exit, Refusal> {
    let (path, dry_run, agreed, given) = match command {
        UserCommand::Create(create) => (&create.file, create.dry_run, false, &create.given),
        UserCommand::Update(update) => (&update.file, update.dry_run, update.yes, &update.given),
    };
    let evidence = match given.judge(&chosen.keeper) {
        Ok(evidence) => evidence,
        Err(why) if dry_run => {
            to.complain(why);
            Evidence::default()
        }
        Err(why) => return Err(Refusal::Usage(why)),
    };
    let place = place_of(path);
    let wrong = |mistakes: Vec<Mistake>| Refusal::Wrong(place.clone(), mistakes);
    let file = PersonFile::read(&read_file(path)?).map_err(wrong)?;
    let template = match command {
        UserCommand::Create(CreateArgs { template: Some(name), .. }) => Some(named_template(&chosen, name)?),
        UserCommand::Create(_) | UserCommand::Update(_) => None,
    };
    let mut desk = Desk::open(chosen);
    let target = match command {
        UserCommand::Create(_) => Target::New,
        UserCommand::Update(update) => {
            let who = update.of.clone().or_else(|| file.subject());
            let who =
                who.ok_or_else(|| Refusal::Usage(format!("{place}: names nobody; --of LOGIN or ID says whom")))?;
            lookup::find_person(&mut desk, who, to).await?
        }
    };
    let mut mistakes = Vec::new();
    let (mut form, user_type) = lookup::prepare(&mut desk, target, &file, template.as_deref(), &mut mistakes, to).await;
    if let Some(user) = form.person() {
        outcome::tell_person(report, user);
    }
    let retyped = form.person().is_some_and(|user| user_type.is_some() && user_type != user.type_id);
    let replace = matches!(command, UserCommand::Update(update) if update.replace);
    if replace && (file.has_profile() || retyped) {
        form.way = Way::Full;
    }
    if form.way == Way::Full && file.has_profile() {
        // What the file leaves out is to go.
        empty(&mut form);
    }
    if let Some(template) = &template {
        form.begin_from(Arc::clone(template));
    }
    let mut filled = form.fill(&file, user_type.as_deref());
    let (mut wishes, wrong_groups) = file.groups();
    mistakes.extend(wrong_groups);
    if let Some(template) = &template {
        wishes.extend(groups_of(template, &wishes));
        mistakes.extend(form.template_notes().into_iter().map(|text| Mistake::new("", text.trim_end_matches('.'))));
    }
    let wishes = wishes.into_iter().filter(|wish| !(wish.leave && form.is_new())).collect();
    let notes = lookup::fill_groups(&mut desk, &mut form, wishes, &mut mistakes, to).await?;
    mistakes.append(&mut filled.mistakes);
    filled.mistakes = mistakes;
    form.tried = true;
    let mistakes = form.mistakes(&filled);
    if !mistakes.is_empty() {
        return Err(wrong(mistakes));
    }

    let plan = form.plan();
    let clash = lookup::find_clash(&mut desk, &form, to).await;
    let mut review = if plan.is_empty() { Vec::new() } else { form.review(&plan) };
    review.extend(notes);
    review.extend(left_out(&form, &filled.left_out));
    if let Ok(Some(text)) = clash.as_ref().map(|clash| form.email_clash(clash)) {
        review.push(ReviewLine::Warning(text));
    }
    let login = form.person().map(|user| user.text("login")).filter(|login| !login.is_empty());
    let login = login.map(|login| format!(" ({login})")).unwrap_or_default();
    report.show(&format!("{}{login}", form.title()), review, to);
    if plan.is_empty() {
        report.say("Nothing would change.", to);
        report.ending = Ending::Nothing;
        return Ok(Exit::Fine);
    }
    if let Some(row) = form.login_clash(&clash?) {
        let text = format!(
            "the login belongs to {} ({}, {}) already: the person exists. Nothing was sent",
            row.name(),
            row.id(),
            row.status.word()
        );
        report.id = Some(row.id().to_owned());
        return Err(Refusal::Failed(text));
    }
    let needs_agreement = form.risk(&plan) == Risk::Destructive && !agreed;
    if dry_run {
        report.say("Nothing was sent (--dry-run).", to);
        report.ending = Ending::DryRun;
        if needs_agreement {
            report::complain(Ending::Refused, "values would be cleared: without --yes it would not be sent", to);
            return Ok(Exit::WrongUsage);
        }
        return Ok(Exit::Fine);
    }
    if needs_agreement {
        return Err(Refusal::Usage("values would be cleared; --yes goes on nevertheless. Nothing was sent".to_owned()));
    }
    if let Err(why) = report.arrived(to) {
        return Err(Refusal::Failed(format!("the review cannot be written ({why}); nothing was sent")));
    }
    let typed = match command {
        UserCommand::Update(update) => confirm(&mut desk, &form, &plan, update, to).await?,
        UserCommand::Create(_) => false,
    };
    let about = evidence.about(About::saving(plan.save.as_ref(), form.person()));
    let request = Request::Save {
        save: plan.save.clone().map(Box::new),
        user: form.person().map(|user| user.id.clone()),
        then: plan.then.clone(),
        about: Box::new(about),
        typed,
    };
    match desk.ask(Lane::Save, request, to).await? {
        Content::Saved(saved) => {
            let exit = outcome::tell(&form, &plan.then, *saved, report, to);
            if report.link.is_some() {
                note_link(&mut desk, report, to).await;
            }
            Ok(exit)
        }
        _ => Err(Refusal::Failed("the answer was of another kind".to_owned())),
    }
}

/// Tells what was done to the person of late where somebody else may get in, and sees to it that whoever is guarded was
/// meant. Whether their login was given.
async fn confirm(
    desk: &mut Desk,
    form: &Form,
    plan: &Plan,
    update: &UpdateArgs,
    to: &mut Console<'_>,
) -> Result<bool, Refusal> {
    let Some(user) = form.person() else { return Ok(false) };
    let login = user.text("login");
    let given = update.confirmed.confirm_login.as_deref().map(str::trim);
    if let Some(given) = given.filter(|given| *given != login) {
        let text = format!("--confirm-login {given}: the person's login is {login}. Nothing was sent");
        return Err(Refusal::Usage(text));
    }
    if form.opens(plan) {
        let now = Timestamp::now();
        let [since, until] = beside::last_day(now);
        let request = Request::ReadPast { user: user.id.clone(), since, until };
        let read = tokio::time::timeout(beside::PATIENCE, desk.ask(Lane::Care, request, to)).await;
        let told = match read {
            Ok(Ok(Content::Past { events, journal, owner })) => {
                beside::told(Ok(Told { events, journal, owner }), &user.id, now)
            }
            Ok(Ok(_)) => Vec::new(),
            Ok(Err(failure)) => beside::told(Err(failure.kind.sentence().to_owned()), &user.id, now),
            Err(_) => beside::told(Err("the log did not answer".to_owned()), &user.id, now),
        };
        for line in told {
            to.complain(line);
        }
        if !update.yes {
            let text = "somebody else may get in by this; --yes goes on nevertheless. Nothing was sent";
            return Err(Refusal::Usage(text.to_owned()));
        }
    }
    let word = form.words(plan).into_iter().next();
    let (words, grave) = (form.words(plan), form.opens(plan) || form.risk(plan).is_grave());
    let request = Request::ReadStanding { user: user.id.clone(), words, grave };
    let standing = desk.ask(Lane::Standing, request, to).await;
    match standing {
        Ok(Content::Standing(Standing::Guarded(why))) if given.is_none() => {
            let forbidden =
                Forbidden { word, target: Some(Whom::user(user)), rule: why.clone(), ..Forbidden::default() };
            let note = Request::Note(Box::new(Note::Forbidden(Box::new(forbidden))));
            if let Err(failure) = desk.ask(Lane::Journal, note, to).await {
                to.complain(failure.kind.sentence());
            }
            Err(Refusal::Usage(format!("{why}. Only with --confirm-login and the login. Nothing was sent")))
        }
        // What forbids it is said by the client, and what cannot be read, too.
        Ok(_) | Err(_) => Ok(given.is_some()),
    }
}

/// The template of this name that the connection has.
fn named_template(chosen: &Chosen, name: &str) -> Result<Arc<PersonTemplate>, Refusal> {
    let templates = chosen.entry.as_ref().map(|entry| entry.templates.as_slice()).unwrap_or_default();
    templates.iter().find(|template| template.name == name).cloned().ok_or_else(|| {
        let names: Vec<&str> = templates.iter().map(|template| &*template.name).collect();
        let known = if names.is_empty() { "config.toml has none".to_owned() } else { names.join(", ") };
        let said = format!("there is no template “{name}” for this connection; known: {known}");
        let said: Vec<&str> = std::iter::once(&*said).chain(chosen.notices.iter().map(String::as_str)).collect();
        Refusal::Usage(said.join("\n"))
    })
}

/// The groups of a template that the file does not name as well.
fn groups_of(template: &PersonTemplate, wishes: &[GroupWish]) -> Vec<GroupWish> {
    let named = |name: &String| wishes.iter().any(|wish| wish.group == Named::Name(name.clone()));
    let missing = template.groups.iter().filter(|name| !named(name));
    missing
        .map(|name| GroupWish {
            place: format!("template {}", template.name),
            group: Named::Name(name.clone()),
            leave: false,
        })
        .collect()
}

/// What of the file is not sent, and what could not be known.
fn left_out(form: &Form, places: &[String]) -> Vec<ReviewLine> {
    let mut lines = Vec::new();
    if !places.is_empty() {
        lines.push(ReviewLine::Note(format!("Left out, since Okta sets it itself: {}.", places.join(", "))));
    }
    if form.is_new() && places.iter().any(|place| place == "realmId") {
        let text = "realmId is not sent: the person comes into the default realm";
        lines.push(ReviewLine::Warning(text.to_owned()));
    }
    if let Some(why) = &form.schema_missing {
        let text =
            format!("the schema could not be read ({why}): attributes are sent with the type that the file gives");
        lines.push(ReviewLine::Warning(text));
    }
    lines
}

/// The link is told to whoever asked for it; that it was is written down, and never the link.
async fn note_link(desk: &mut Desk, report: &Report, to: &mut Console<'_>) {
    let target = Whom {
        kind: "user".to_owned(),
        id: report.id.clone().unwrap_or_default(),
        login: report.login.clone().unwrap_or_default(),
    };
    let note = Note::Shown { secret: "activation link".to_owned(), target: Some(target) };
    if let Err(failure) = desk.ask(Lane::Journal, Request::Note(Box::new(note)), to).await {
        to.complain(failure.kind.sentence());
    }
}

/// Empties every attribute that may be written.
fn empty(form: &mut Form) {
    for field in &mut form.fields {
        if field.spec.attribute().is_some() && field.spec.locked.is_none() {
            field.set("");
        }
    }
}
