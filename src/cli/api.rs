//! `oktui api`: one call, for pipes. The body to stdout as it came, everything else to stderr.

use std::fmt::Write;
use std::io::Read;
use std::sync::Arc;

use clap::Args;
use http::Method;
use jiff::Timestamp;

use super::beside::{self, Confirmed};
use super::connection::Chosen;
use super::console::Kind;
use super::journal::given::{Evidence, Given};
use super::waits::Waits;
use super::{Console, Exit};
use crate::app::care::past::Told;
use crate::app::part::count::grouped;
use crate::messages::Recalled;
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::okta::raw::{Flaw, RawPages, RawReply};
use crate::protocol::error::{ApiError, CallError};
use crate::protocol::id::UserId;
use crate::protocol::leaving::Raw;
use crate::protocol::operation::Risk;
use crate::protocol::protection::Standing;
use crate::protocol::raw_call::{Address, RawCall, may_hold_people};
use crate::protocol::recorder::{self, About, Forbidden, Note, Target};
use crate::protocol::secret::Secret;
use crate::protocol::text::visible;

#[derive(Debug, Args)]
#[command(after_help = "\
The path is below the organisation's /api (/v1/users), a full path, or a full URL of this organisation.
Exit code: 0 for an answer 2xx, 3 for 3xx, 4 for 4xx, 5 for 5xx, 1 where no (whole) answer came, 2 for wrong usage.

  oktui api GET /v1/users -q limit=5 -q 'search=profile.department eq \"Sales\"'
  oktui api POST /v1/users/00u1/lifecycle/unlock
  oktui api POST /v1/groups -d '{\"profile\":{\"name\":\"Night shift\"}}'")]
pub(super) struct ApiArgs {
    /// GET, POST, PUT, PATCH or DELETE
    #[arg(value_parser = method)]
    method: Method,
    path: String,
    /// A parameter of the query; encoded by the program
    #[arg(short = 'q', long = "query", value_name = "NAME=VALUE", value_parser = parameter)]
    query: Vec<(String, String)>,
    /// A header; the authorisation is added by the program
    #[arg(short = 'H', long = "header", value_name = "NAME:VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// The body: JSON, or a file that holds it (@- reads standard input; keeps secrets out of the process list)
    #[arg(short = 'd', long = "data", value_name = "@FILE|JSON")]
    data: Option<String>,
    /// Follow the links to the next pages and print one list
    #[arg(long)]
    all_pages: bool,
    /// Print status and headers before the body
    #[arg(long)]
    include: bool,
    /// Send what may let somebody else become a person (a password, a factor that goes, login, email, a phone). At a
    /// terminal such a call is not sent without; what was done to the person in the last 24 hours is told on stderr. In a
    /// pipe it is sent as it is
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    confirmed: Confirmed,
    #[command(flatten)]
    given: Given,
}

impl ApiArgs {
    /// Whether nothing can be changed by it.
    pub(super) fn only_reads(&self) -> bool {
        self.method == Method::GET
    }
}

fn method(text: &str) -> Result<Method, String> {
    let known = crate::protocol::raw_call::METHODS.iter().find(|method| method.as_str().eq_ignore_ascii_case(text));
    known.cloned().ok_or_else(|| "one of GET, POST, PUT, PATCH, DELETE".to_owned())
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as name:value")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub(super) fn run(arguments: ApiArgs, chosen: Chosen, surroundings: &mut Console<'_>) -> Exit {
    let body = match arguments.data.as_deref().map(read_body).transpose() {
        Ok(body) => body,
        Err(error) => {
            surroundings.complain(format!("the body cannot be read: {error}"));
            return Exit::WrongUsage;
        }
    };
    let read_only = chosen.read_only();
    // The address is judged before anything is opened; a full URL needs the organisation, and is judged again then.
    match Address::understand(None, &arguments.path) {
        Ok(_) | Err(crate::protocol::raw_call::AddressError::NotConnected) => {}
        Err(error) => {
            surroundings.complain(error);
            return Exit::WrongUsage;
        }
    }
    let evidence = match arguments.given.judge(&chosen.keeper) {
        Ok(evidence) => evidence,
        // Whoever only reads owes nobody a ticket.
        Err(_) if arguments.only_reads() => Evidence::default(),
        Err(why) => {
            surroundings.complain(why);
            return Exit::WrongUsage;
        }
    };
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    tasks.block_on(async {
        let client = match chosen.connect().await {
            Ok(client) => client,
            Err(failure) => {
                surroundings.complain(failure);
                return Exit::Failed;
            }
        };
        if read_only && arguments.method != Method::GET {
            let forbidden = Forbidden { read_only, ..Forbidden::default() };
            if let Err(why) = client.note(Note::Forbidden(Box::new(forbidden))).await {
                surroundings.complain(format!("the refusal could not be written into the journal: {why}"));
            }
            surroundings.complain("read-only: nothing but GET is sent");
            return Exit::WrongUsage;
        }
        let mut address = match Address::understand(Some(client.origin()), &arguments.path) {
            Ok(address) => address,
            Err(error) => {
                surroundings.complain(error);
                return Exit::WrongUsage;
            }
        };
        address.query.extend(arguments.query);
        match RawCall::new(arguments.method, address, arguments.headers, body) {
            Ok(call) => {
                let (control, waits) = Waits::control(Urgency::Typing);
                let given = arguments.confirmed.confirm_login.as_deref().map(str::trim);
                let people = people(&client, &call, &control).await;
                let confirming = confirm(&client, &call, &people, given, arguments.yes, &control, surroundings);
                let confirmed = match confirming.await {
                    Ok(confirmed) => confirmed,
                    Err(why) => {
                        surroundings.complain(why);
                        return Exit::WrongUsage;
                    }
                };
                let about = about(&client, &call, &people, evidence, &control).await;
                let control = Control { about, ..control }.with_confirmed(confirmed);
                let writes = *call.method() != Method::GET;
                let leaves = !writes && !surroundings.stdout_is_terminal && may_hold_people(call.address().path());
                if leaves && let Err(why) = may_leave(&client, &control, arguments.all_pages).await {
                    surroundings.complain(format!("{why}. Nothing was sent"));
                    return Exit::WrongUsage;
                }
                let (all_pages, include) = (arguments.all_pages, arguments.include);
                let query = format!("GET {}", call.address().told());
                let reason = control.about.as_ref().and_then(|about| about.reason.clone());
                let mut making = Making {
                    client: &client,
                    control,
                    waits,
                    all_pages,
                    include,
                    writes,
                    leaves,
                    pages: 0,
                    elements: 0,
                };
                let exit = making.make(call, surroundings).await;
                if leaves && exit == Exit::Answered(200) {
                    let export = recorder::Export {
                        query,
                        columns: vec!["*".to_owned()],
                        rows: making.elements,
                        format: "json".to_owned(),
                        whole: true,
                        reason,
                        ..recorder::Export::default()
                    };
                    if let Err(why) = client.note(Note::Export(export)).await {
                        surroundings.complain(format!("the export could not be written into the journal: {why}"));
                    }
                }
                exit
            }
            Err(error) => {
                surroundings.complain(error);
                Exit::WrongUsage
            }
        }
    })
}

fn read_body(data: &str) -> std::io::Result<Secret> {
    let Some(file) = data.strip_prefix('@') else { return Ok(Secret::new(data)) };
    let mut text = String::new();
    match file {
        "-" => std::io::stdin().read_to_string(&mut text)?,
        file => std::fs::File::open(file)?.read_to_string(&mut text)?,
    };
    Ok(Secret::new(text))
}

/// The people that a call names, by id or login; “me” is whoever the token belongs to. Nobody is asked about where it
/// only reads.
async fn people(client: &Client, call: &RawCall, control: &Control) -> Vec<String> {
    let mut named = call.people();
    if call.risk() != Risk::Read
        && let Some(me) = named.iter_mut().find(|name| *name == "me")
        && let Ok(owner) = client.token_owner(control).await
    {
        *me = owner.id.to_string();
    }
    named
}

/// What the call is about: whom it names, with id and login, so that either finds it in the journal, and what was given
/// with it. Whose token it is is asked along: each line says it.
async fn about(
    client: &Client,
    call: &RawCall,
    people: &[String],
    evidence: Evidence,
    control: &Control,
) -> Option<Arc<About>> {
    if call.risk() == Risk::Read {
        return evidence.of_call();
    }
    let _ = client.token_owner(control).await;
    let [only] = people else { return evidence.of_call() };
    match client.get_user(only, control).await {
        Ok(user) => Some(Arc::new(evidence.about(About { target: Some(Target::user(&user)), ..About::default() }))),
        Err(_) => evidence.of_call(),
    }
}

/// Whom the call is meant for, where their login confirms it; why it is not sent.
async fn confirm(
    client: &Client,
    call: &RawCall,
    people: &[String],
    given: Option<&str>,
    agreed: bool,
    control: &Control,
    console: &mut Console<'_>,
) -> Result<Option<UserId>, String> {
    if call.risk() == Risk::Read {
        return Ok(None);
    }
    let mut confirmed = None;
    for name in people {
        if let Some(given) = given
            && let Ok(user) = client.get_user(name, control).await
            && user.text("login") == given
        {
            confirmed = Some(user.id);
        } else if let Ok(Standing::Guarded(why)) =
            client.standing(&UserId::new(name), &[], call.risk().is_grave(), control).await
        {
            let target = match client.get_user(name, control).await {
                Ok(user) => Target::user(&user),
                Err(_) => Target::named(name.clone()),
            };
            if let Err(why) = client.note_refused(call, target, why.clone(), control).await {
                console.complain(format!("the refusal could not be written into the journal: {why}"));
            }
            return Err(format!("{why}. Only with --confirm-login and the login. Nothing was sent"));
        }
    }
    if let Some(given) = given.filter(|_| confirmed.is_none()) {
        return Err(format!("--confirm-login {given}: the call names nobody with this login. Nothing was sent"));
    }
    if call.risk() == Risk::Takeover && console.stdin_is_terminal {
        for name in people.iter().take(1) {
            for line in lately(client, name, control).await {
                console.complain(line);
            }
        }
        if !agreed {
            return Err("somebody else may get in by this; --yes sends it. Nothing was sent".to_owned());
        }
    }
    Ok(confirmed)
}

/// Whether what is read may leave through a pipe or into a file; why not. What a page holds is counted before it is written.
async fn may_leave(client: &Client, control: &Control, all_pages: bool) -> Result<(), String> {
    let rules = client.export_rules();
    let reason = control.about.as_ref().and_then(|about| about.reason.as_ref());
    if let Some(why) = rules.refusal_of_raw(Raw::Answer, reason) {
        client.note_kept(&why).await;
        return Err(why);
    }
    let Some(why) = rules.refusal_of_rows(None).filter(|_| all_pages) else { return Ok(()) };
    client.note_kept(&why).await;
    Err(format!("--all-pages: {why}"))
}

/// What was done to a person in the last 24 hours.
async fn lately(client: &Client, name: &str, control: &Control) -> Vec<String> {
    let now = Timestamp::now();
    let [since, until] = beside::last_day(now);
    let reading = async {
        let user = client.get_user(name, control).await?;
        let (events, _) = client.user_log(&user.id, &since, &until, control).await?;
        Ok::<_, CallError>((user.id, events))
    };
    match tokio::time::timeout(beside::PATIENCE, reading).await {
        Ok(Ok((id, events))) => {
            let told = Told { events, journal: Recalled::Off, owner: client.owner() };
            beside::told(Ok(told), &id, now)
        }
        Ok(Err(failure)) => beside::told(Err(failure.kind.sentence().to_owned()), name, now),
        Err(_) => beside::told(Err("the log did not answer".to_owned()), name, now),
    }
}

/// Said of a change that may have been made.
const UNKNOWN: &str = "it was sent: whether it was done is unknown. Look before it is sent again";

/// One call, and the pages that it leads to.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about one call")]
struct Making<'c> {
    client: &'c Client,
    control: Control,
    waits: Waits,
    all_pages: bool,
    include: bool,
    /// Whether it may change something.
    writes: bool,
    /// Whether it is read into a pipe or a file and may hold people.
    leaves: bool,
    pages: u64,
    elements: u64,
}

/// Why it ends early.
enum End {
    /// Standard output is lost, or whoever reads it has seen enough.
    Unread,
    Exit(Exit),
}

impl From<std::io::Error> for End {
    fn from(_: std::io::Error) -> Self {
        Self::Unread
    }
}

impl Making<'_> {
    async fn make(&mut self, call: RawCall, console: &mut Console<'_>) -> Exit {
        let mut trail = RawPages::default();
        let mut next = Some(call);
        let mut status = 200;
        while let Some(call) = next.take() {
            let asking = trail.page(self.client, &call, &self.control);
            let reply = match self.waits.during(asking, &mut console.err).await {
                Ok(reply) => reply,
                Err(failure) => return self.broke_off(&failure, console),
            };
            self.pages += 1;
            status = reply.status;
            match self.write(reply, console).await {
                Ok(further) => next = further,
                // What is lost is told at the end of the run.
                Err(End::Unread) => return Exit::Answered(status),
                Err(End::Exit(exit)) => return exit,
            }
        }
        Exit::Answered(status)
    }

    /// Writes a reply; where the list goes on.
    async fn write(&mut self, reply: RawReply, console: &mut Console<'_>) -> Result<Option<RawCall>, End> {
        if self.include && self.pages == 1 {
            let mut head = format!("HTTP {}\n", reply.status);
            for (name, value) in &reply.headers {
                let _ = writeln!(head, "{name}: {value}");
            }
            writeln!(console.out.of(Kind::Data), "{head}")?;
        }
        if !reply.is_success() {
            // Behind the elements of a list it would look like more of them.
            if self.pages == 1 {
                write_body(&reply, console)?;
            }
            self.refuse(&reply, console);
            return Err(End::Exit(Exit::Answered(reply.status)));
        }
        let rows = reply.count().map_or(1, |count| count as u64);
        if self.leaves
            && let Some(why) = self.client.export_rules().refusal_of_rows(Some(rows))
        {
            self.client.note_kept(&why).await;
            console.complain(format!("{why}: ask for less (-q limit=…). Nothing was written"));
            return Err(End::Exit(Exit::WrongUsage));
        }
        if self.writes || !self.all_pages {
            self.elements = rows;
            write_body(&reply, console)?;
            let unknown = self.writes && reply.unknown;
            match reply.flaw {
                Some(Flaw::BrokenOff) => console.complain("the answer broke off: it is not whole"),
                Some(Flaw::NotOkta) => console.complain("the answer is not Okta's"),
                None if unknown => console.complain("the answer is not Okta's: it bears no request id of Okta's"),
                None => return Ok(None),
            }
            if unknown {
                console.complain(UNKNOWN);
            }
            return Err(End::Exit(Exit::Failed));
        }
        if self.pages == 1 && reply.count().is_none() {
            // One object is all there is of it; a page of a portal is not even that.
            write_body(&reply, console)?;
            if serde_json::from_slice::<serde::de::IgnoredAny>(&reply.body).is_err() {
                console.complain("the answer is no list, nor any JSON that is whole");
                return Err(End::Exit(Exit::Failed));
            }
            return Ok(None);
        }
        let Some(page) = reply.count() else {
            let first_lines = reply.first_lines();
            console.complain(format!("page {} is no list: {}", self.pages, visible(&first_lines)));
            return Err(End::Exit(self.leave_open(console)));
        };
        let mut out = console.out.of(Kind::Json);
        let mut written = Ok(());
        let mut before = self.elements;
        reply.each(|element| {
            let joint = if before == 0 { "[\n" } else { ",\n" };
            before += 1;
            written = write!(out, "{joint}{}", element.get());
            written.is_ok()
        });
        written?;
        self.elements += page as u64;
        let next = match reply.next {
            Ok(next) => next,
            Err(failure) => return Err(End::Exit(self.broke_off(&failure, console))),
        };
        if next.is_none() {
            writeln!(console.out, "{}", if self.elements == 0 { "[]" } else { "\n]" })?;
        }
        Ok(next)
    }

    fn broke_off(&self, failure: &CallError, console: &mut Console<'_>) -> Exit {
        console.complain(failure);
        if let Some(detail) = &failure.detail {
            console.complain(visible(detail));
        }
        if self.writes && failure.is_unknown() {
            console.complain(UNKNOWN);
        }
        let exit = self.leave_open(console);
        // Nothing was sent.
        if failure.kind.is_held_here() && self.pages == 0 { Exit::WrongUsage } else { exit }
    }

    /// A list that was begun stays open, so that nobody takes a part for the whole.
    fn leave_open(&self, console: &mut Console<'_>) -> Exit {
        if self.elements > 0 || self.pages > 0 {
            console.complain(format!("the list broke off after {} elements", grouped(self.elements)));
        }
        Exit::Failed
    }

    fn refuse(&self, reply: &RawReply, console: &mut Console<'_>) {
        let api = ApiError::parse(&reply.body);
        let said = api.map(|api| {
            let causes: Vec<&str> = api.causes.iter().map(|cause| cause.trim()).collect();
            format!("{} {} {}", api.code, api.summary, causes.join("; "))
        });
        let said = said.unwrap_or_else(|| reply.first_lines());
        console.complain(format!("{} {}", reply.status, visible(said.trim())));
        if let Some(id) = &reply.request_id {
            console.complain(format!("request id {}", visible(id)));
        }
        if self.writes && reply.unknown {
            console.complain(UNKNOWN);
        }
        if self.pages > 1 {
            console.complain(format!("the list broke off after {} elements", grouped(self.elements)));
        }
    }
}

/// A body as it came.
fn write_body(reply: &RawReply, console: &mut Console<'_>) -> std::io::Result<()> {
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&reply.body).is_ok();
    let mut out = console.out.of(if is_json { Kind::Json } else { Kind::Data });
    out.write_all(&reply.body)?;
    if !reply.body.is_empty() && !reply.body.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    Ok(())
}
