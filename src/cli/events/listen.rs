//! `oktui events listen`: receives what Okta delivers to an event hook.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;
use tokio::time::{Instant, sleep_until};

use super::super::Console;
use super::super::connection::Chosen;
use super::super::journal::given::Given;
use super::super::waits::Waits;
use super::{End, Shown, connect, table, told, told_to_end, write_all};
use crate::cli::rows::Rows;
use crate::okta::client::Client;
use crate::okta::control::{Control, Urgency};
use crate::okta::event_hooks::{Remains, Unmade};
use crate::protocol::event_hook::{EventHook, NewEventHook};
use crate::protocol::recorder::About;
use crate::protocol::secret::Secret;
use crate::protocol::text::visible;
use crate::protocol::watch::{KINDS, Watched, WatchedEvent};
use crate::receiver::{Heard, Receiver, random_secret};
use crate::worker::source::KeepHookSecrets;

/// What to do about a hook that was left behind.
const IT_REMAINS: &str = "delete it on the Events screen (oktui, 2, h)";

/// The variable that names the secret of a hook made elsewhere.
const SECRET: &str = "OKTUI_HOOK_SECRET";

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ListenArgs {
    /// Where to listen; a tunnel or reverse proxy must lead Okta here
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    address: SocketAddr,
    /// The public HTTPS address under which Okta reaches this machine: makes an event hook, verifies it, and takes it
    /// away at the end. Without it, an existing hook is expected to lead here
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Listen for this event hook, which exists: its name or id. Its secret comes from the environment variable
    /// `OKTUI_HOOK_SECRET`, or from where oktui keeps it; else it is asked for
    #[arg(long, value_name = "HOOK", conflicts_with = "url")]
    hook: Option<String>,
    /// The name of the hook that is made
    #[arg(long, value_name = "NAME", default_value = "oktui")]
    name: String,
    /// The header in which Okta sends the secret of a hook that is made
    #[arg(long, value_name = "HEADER", default_value = "Authorization")]
    header: String,
    /// The ticket's number for the hook that is made, for the journal; never sent to Okta
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
}

impl Default for ListenArgs {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            url: None,
            hook: None,
            name: "oktui".to_owned(),
            header: "Authorization".to_owned(),
            ticket: None,
        }
    }
}

pub(super) async fn run(
    chosen: &Chosen,
    arguments: ListenArgs,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Console<'_>,
) -> End {
    match Box::pin(receive(chosen, arguments, shown, zone, surroundings)).await {
        Ok(()) => End::Fine,
        Err(end) => end,
    }
}

async fn receive(
    chosen: &Chosen,
    arguments: ListenArgs,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Console<'_>,
) -> Result<(), End> {
    let format = shown.format(None, true)?;
    let client = connect(chosen).await?;
    if !surroundings.stdout_is_terminal {
        shown.may_leave(&client, format, true).await?;
    }
    if let Some(wanted) = &arguments.hook {
        return receive_for(&client, chosen, wanted, &arguments, shown, zone, surroundings).await;
    }
    let given = given(surroundings);
    let own = given.is_none();
    let secret = match given {
        Some(secret) => secret,
        None => random_secret().map_err(|error| End::Failed(format!("no random numbers here: {error}")))?,
    };
    let receiver = Receiver::listen(arguments.address, &arguments.header, secret.clone())
        .await
        .map_err(|error| End::Failed(format!("{} cannot be listened on: {error}", arguments.address)))?;
    let address = receiver.address();
    // An organisation on this machine reaches it without a tunnel.
    let url = arguments.url.clone().or_else(|| client.origin().is_loopback().then(|| format!("http://{address}/")));
    surroundings.complain(format!("listening on {address}"));
    let mut made = None;
    let mut ending = Ending::default();
    let mut reasons = None;
    match url {
        Some(url) => {
            reasons = self::reasons(&arguments, shown, chosen)?;
            let new = NewEventHook {
                name: arguments.name.clone(),
                uri: url.clone(),
                events: hookable(&shown.watched(), surroundings),
                header: arguments.header.clone(),
                secret,
            };
            let (control, mut waits) = Waits::control(Urgency::Typing);
            let control = control.with_reasons(reasons.clone());
            let making = waits.during(client.make_event_hook(&new, &control), &mut surroundings.err);
            let hook = match ending.await_all(&control, making).await {
                Ok(hook) => hook,
                Err(unmade) if ending.is_called && !unmade.failure.sent => return Ok(()),
                Err(unmade) => return Err(not_made(&unmade, &new.name)),
            };
            // Whoever presses Ctrl-C before or while Okta calls the receiver wants no hook.
            let verified = if ending.is_called {
                None
            } else {
                let verifying = waits.during(client.verify_event_hook(&hook.id, &control), &mut surroundings.err);
                Some(ending.await_all(&control, verifying).await)
            };
            if ending.is_called {
                return remove(&client, &hook, reasons, surroundings).await;
            }
            if let Some(Err(failure)) = verified {
                // That it is still there is told; why it was not verified is what matters.
                let removed = remove(&client, &hook, reasons, surroundings).await;
                if let Err(End::Failed(why)) = removed {
                    surroundings.complain(why);
                }
                return Err(End::Failed(format!(
                    "{}\nOkta must reach {url} over HTTPS; is the tunnel up, and does it lead to {address}?",
                    told(&failure)
                )));
            }
            surroundings.complain(format!("the event hook {:?} is verified; it is taken away at the end", new.name));
            made = Some(hook);
        }
        None => {
            surroundings.complain(
                "Okta's cloud cannot reach this machine by itself: it needs a public HTTPS address that a tunnel or \
                 reverse proxy leads here. With --url that address, the event hook is made and verified here.",
            );
            if own {
                // Whoever makes the hook in Okta's console has to type it there.
                surroundings.complain(format!(
                    "for a hook made in Okta's console, header {}: {}\nfor one that exists, name it with --hook",
                    arguments.header,
                    secret.expose()
                ));
            }
        }
    }
    let end = tokio::select! {
        end = hear(receiver, shown, zone, surroundings) => end,
        () = ending.called() => Ok(()),
    };
    match made {
        Some(hook) => {
            let removed = remove(&client, &hook, reasons, surroundings).await;
            end.and(removed)
        }
        None => end,
    }
}

/// Ctrl-C, or whoever looks after the machine: heard once, and not lost between two calls.
struct Ending {
    signal: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_called: bool,
}

impl Default for Ending {
    fn default() -> Self {
        Self { signal: Box::pin(told_to_end()), is_called: false }
    }
}

impl Ending {
    async fn called(&mut self) {
        if !self.is_called {
            self.signal.as_mut().await;
            self.is_called = true;
        }
    }

    /// Does the work to its end: called to end, its calls are cancelled, and what they leave behind is seen to.
    async fn await_all<T>(&mut self, control: &Control, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            let is_called = self.is_called;
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = self.called(), if !is_called => control.cancel.cancel(),
            }
        }
    }
}

/// Why the hook was not made, and what may be there all the same.
fn not_made(unmade: &Unmade, name: &str) -> End {
    let failure = &unmade.failure;
    let mut text = told(failure);
    match &unmade.remains {
        Remains::Nothing => {}
        Remains::Nobody => {
            let _ = write!(
                text,
                "\nIt was sent; a look-up found no event hook {name:?}, but it may still come. If it does, {IT_REMAINS}"
            );
        }
        Remains::Perhaps(hook) => {
            let _ = write!(
                text,
                "\nIt was sent, and there is an event hook {name:?} now ({}) that may be this one: {IT_REMAINS}",
                hook.id
            );
        }
        Remains::Unknown => {
            let _ = write!(
                text,
                "\nIt was sent: whether there is an event hook {name:?} now is unknown, and could not be looked up. If there \
                 is, {IT_REMAINS}"
            );
        }
    }
    let causes = failure.api.iter().flat_map(|api| &api.causes);
    if causes.into_iter().any(|cause| cause.contains("already exists")) {
        let todo = format!(
            "\nThere is an event hook {name:?} already, perhaps of a run that was killed: {IT_REMAINS}, or give this one \
             another name with --name"
        );
        text.push_str(&todo);
    }
    End::Failed(text)
}

fn given(surroundings: &Console<'_>) -> Option<Secret> {
    (surroundings.variable)(SECRET).filter(|text| !text.is_empty()).map(Secret::new)
}

/// Receives for a hook that exists, and leaves it there.
async fn receive_for(
    client: &Client,
    chosen: &Chosen,
    wanted: &str,
    arguments: &ListenArgs,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Console<'_>,
) -> Result<(), End> {
    let (control, mut waits) = Waits::control(Urgency::Typing);
    let hooks = waits.during(client.event_hooks(&control), &mut surroundings.err).await?;
    let found = hooks.iter().find(|hook| hook.id == wanted).or_else(|| hooks.iter().find(|hook| hook.name == wanted));
    let Some(hook) = found else {
        let names: Vec<_> = hooks.iter().map(|hook| format!("{:?}", hook.name)).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        return Err(End::Failed(format!("there is no event hook {wanted:?}; there are: {names}")));
    };
    if hook.header.is_empty() {
        return Err(End::Failed("this hook sends no secret, so its deliveries could be anybody's".to_owned()));
    }
    let secret = match given(surroundings) {
        Some(secret) => secret,
        None => secret_of(chosen, &hook.id, surroundings).await?,
    };
    let receiver = Receiver::listen(arguments.address, &hook.header, secret)
        .await
        .map_err(|error| End::Failed(format!("{} cannot be listened on: {error}", arguments.address)))?;
    surroundings.complain(format!(
        "listening on {} for {:?}, which leads to {}",
        receiver.address(),
        hook.name,
        visible(&hook.uri)
    ));
    if !hook.is_active() {
        surroundings.complain("the hook is inactive: Okta delivers nothing to it until it is activated");
    } else if !hook.is_verified() {
        let control = control.with_reasons(reasons(arguments, shown, chosen)?);
        match waits.during(client.verify_event_hook(&hook.id, &control), &mut surroundings.err).await {
            Ok(_) => surroundings.complain("the hook was not verified yet; now it is"),
            Err(failure) => surroundings.complain(format!("the hook is not verified, so nothing comes: {failure}")),
        }
    }
    tokio::select! {
        end = hear(receiver, shown, zone, surroundings) => end,
        () = told_to_end() => Ok(()),
    }
}

/// What was said of the reasons; why that is not what is asked for here.
fn reasons(arguments: &ListenArgs, shown: &Shown, chosen: &Chosen) -> Result<Option<Box<About>>, End> {
    let given = Given::of(arguments.ticket.clone(), shown.reason.clone());
    let evidence = given.judge(&chosen.keeper).map_err(End::WrongUsage)?;
    Ok(evidence.of_call().map(|about| Box::new((*about).clone())))
}

/// The secret as it is kept, or as a person types it.
async fn secret_of(chosen: &Chosen, hook: &str, surroundings: &Console<'_>) -> Result<Secret, End> {
    let asks = surroundings.stdin_is_terminal;
    let (keeper, hook) = (chosen.keeper.clone(), hook.to_owned());
    let connection = chosen.entry.as_ref().map(|entry| entry.id.clone());
    let found = tokio::task::spawn_blocking(move || {
        let kept = connection.map(|connection| keeper.hook_secrets(&connection)).unwrap_or_default();
        match kept.into_iter().find(|(id, _, _)| *id == hook) {
            Some((_, secret, _)) => Ok(Some(secret)),
            None if asks => rpassword::prompt_password("Secret of the hook (not shown): ").map(Secret::new).map(Some),
            None => Ok(None),
        }
    });
    match found.await {
        Ok(Ok(Some(secret))) => Ok(secret),
        Ok(Ok(None)) => Err(End::Failed(format!(
            "the secret of this hook is not kept here, and Okta never tells it again: set {SECRET}"
        ))),
        Ok(Err(error)) => Err(End::Failed(format!("the secret could not be read: {error}"))),
        Err(error) => Err(End::Failed(format!("a defect in this program: {error}"))),
    }
}

async fn hear(
    mut receiver: Receiver,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Console<'_>,
) -> Result<(), End> {
    let watched = shown.watched();
    let format = shown.format(None, true)?;
    let mut rows = Rows::begin(format, &table::heads(), None).map_err(End::WrongUsage)?;
    let mut refusals = Refusals::default();
    loop {
        let heard = tokio::select! {
            heard = receiver.hear() => heard,
            () = refusals.due() => {
                surroundings.complain(refusals.sum());
                continue;
            }
        };
        match heard {
            Some(Heard::Events(mut events)) => {
                events.retain(|heard| watched.covers(&heard.event.kind));
                write_all(&in_order(events), &mut rows, zone, surroundings)?;
            }
            Some(Heard::Challenge) => surroundings.complain("Okta asked whether this is the right receiver"),
            Some(Heard::TurnedAway(why)) => {
                if refusals.may_tell() {
                    surroundings.complain(format!("turned away: {why}"));
                }
            }
            None => return Err(End::Failed("the receiver stopped".to_owned())),
        }
    }
}

/// Refused calls that are told one by one in a minute; of the others only how many.
const TOLD_A_MINUTE: u32 = 5;

/// Whoever finds the port may call it as often as they like: that must not fill the terminal.
#[derive(Debug, Default)]
struct Refusals {
    /// When the minute ends that began with the first one.
    until: Option<Instant>,
    told: u32,
    untold: u64,
}

impl Refusals {
    fn may_tell(&mut self) -> bool {
        let now = Instant::now();
        if self.until.is_none_or(|until| until <= now && self.untold == 0) {
            *self = Self { until: Some(now + Duration::from_mins(1)), ..Self::default() };
        }
        let may = self.told < TOLD_A_MINUTE;
        if may {
            self.told += 1;
        } else {
            self.untold += 1;
        }
        may
    }

    /// When those are to be summed up that were not told.
    async fn due(&self) {
        match self.until.filter(|_| self.untold > 0) {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    }

    fn sum(&mut self) -> String {
        let untold = std::mem::take(self).untold;
        format!("turned away: {untold} more within a minute")
    }
}

/// The event types that hooks deliver, of those that are wanted; what is left out is said.
fn hookable(watched: &Watched, surroundings: &mut Console<'_>) -> Vec<String> {
    match watched {
        Watched::Everything => KINDS
            .iter()
            .filter(|kind| kind.by_hook)
            .flat_map(|kind| kind.types)
            .map(|name| (*name).to_owned())
            .collect(),
        Watched::Types(types) => {
            let never = |name: &String| KINDS.iter().any(|kind| !kind.by_hook && kind.types.contains(&name.as_str()));
            for name in types.iter().filter(|name| never(name)) {
                surroundings.complain(format!("event hooks never tell of {name}; the log does"));
            }
            types.iter().filter(|name| !never(name)).cloned().collect()
        }
    }
}

/// The secret ends with this run, so the hook does too.
async fn remove(
    client: &Client,
    hook: &EventHook,
    reasons: Option<Box<About>>,
    surroundings: &mut Console<'_>,
) -> Result<(), End> {
    let (control, mut waits) = Waits::control(Urgency::Typing);
    let control = control.with_reasons(reasons);
    let removed = async {
        client.deactivate_event_hook(&hook.id, &control).await?;
        client.delete_event_hook(&hook.id, &control).await
    };
    let removed = waits.during(removed, &mut surroundings.err);
    let why = tokio::select! {
        removed = removed => match removed {
            Ok(()) => return Ok(()),
            Err(failure) => failure.to_string(),
        },
        () = told_to_end() => "it was not waited for".to_owned(),
    };
    let (name, id) = (&hook.name, &hook.id);
    Err(End::Failed(format!("the event hook {name:?} ({id}) may still be there: {why}\n{IT_REMAINS}")))
}

/// By time; what tells none stays behind what it came after.
fn in_order(events: Vec<WatchedEvent>) -> Vec<WatchedEvent> {
    let mut last = None;
    let mut timed: Vec<_> = events
        .into_iter()
        .map(|heard| {
            last = heard.event.published.or(last);
            (last, heard)
        })
        .collect();
    timed.sort_by_key(|(when, _)| *when);
    timed.into_iter().map(|(_, heard)| heard).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn refused_calls_are_told_a_few_times_a_minute_then_counted() {
        let mut refusals = Refusals::default();
        let told = (0..100).filter(|_| refusals.may_tell()).count();
        assert_eq!(told, 5);
        let begun = Instant::now();
        refusals.due().await;
        assert_eq!(begun.elapsed(), Duration::from_mins(1));
        assert_eq!(refusals.sum(), "turned away: 95 more within a minute");
        assert!(refusals.may_tell(), "a new minute");
    }
}
