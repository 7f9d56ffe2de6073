//! `oktui events listen`: receives what Okta delivers to an event hook.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;
use tokio::time::{Instant, sleep_until};

use super::super::Surroundings;
use super::super::connection::Chosen;
use super::{End, Shown, connect, told, told_to_end, write_all};
use crate::okta::client::{Client, Control, Urgency};
use crate::protocol::error::CallError;
use crate::protocol::event_hook::NewEventHook;
use crate::protocol::secret::Secret;
use crate::protocol::watch::{KINDS, Watched};
use crate::receiver::{Heard, Receiver, random_secret};
use crate::worker::source::KeepHookSecrets;

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
}

impl Default for ListenArgs {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            url: None,
            hook: None,
            name: "oktui".to_owned(),
            header: "Authorization".to_owned(),
        }
    }
}

pub(super) async fn run(
    chosen: &Chosen,
    arguments: ListenArgs,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Surroundings<'_>,
) -> End {
    match receive(chosen, arguments, shown, zone, surroundings).await {
        Ok(()) => End::Fine,
        Err(end) => end,
    }
}

async fn receive(
    chosen: &Chosen,
    arguments: ListenArgs,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Surroundings<'_>,
) -> Result<(), End> {
    let client = connect(chosen).await?;
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
    match url {
        Some(url) => {
            let new = NewEventHook {
                name: arguments.name.clone(),
                uri: url.clone(),
                events: hookable(&shown.watched(), surroundings),
                header: arguments.header.clone(),
                secret,
            };
            let control = Control::new(Urgency::Typing);
            let hook =
                client.create_event_hook(&new, &control).await.map_err(|failure| not_made(&failure, &new.name))?;
            made = Some(hook.id.clone());
            if let Err(failure) = client.verify_event_hook(&hook.id, &control).await {
                remove(&client, &hook.id, surroundings).await;
                return Err(End::Failed(format!(
                    "{}\nOkta must reach {url} over HTTPS; is the tunnel up, and does it lead to {address}?",
                    told(&failure)
                )));
            }
            surroundings.complain(format!("the event hook {:?} is verified; it is taken away at the end", new.name));
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
        () = told_to_end() => Ok(()),
    };
    if let Some(id) = made {
        remove(&client, &id, surroundings).await;
    }
    end
}

/// Why the hook was not made. A run that was killed could not take its own away.
fn not_made(failure: &CallError, name: &str) -> End {
    let mut text = told(failure);
    let causes = failure.api.iter().flat_map(|api| &api.causes);
    if causes.into_iter().any(|cause| cause.contains("already exists")) {
        let todo = format!(
            "\nThere is an event hook {name:?} already, perhaps of a run that was killed: delete it on the Events screen \
             (oktui, 2, h), or give this one another name with --name"
        );
        text.push_str(&todo);
    }
    End::Failed(text)
}

fn given(surroundings: &Surroundings<'_>) -> Option<Secret> {
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
    surroundings: &mut Surroundings<'_>,
) -> Result<(), End> {
    let control = Control::new(Urgency::Typing);
    let hooks = client.event_hooks(&control).await?;
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
        hook.uri
    ));
    if !hook.is_active() {
        surroundings.complain("the hook is inactive: Okta delivers nothing to it until it is activated");
    } else if !hook.is_verified() {
        match client.verify_event_hook(&hook.id, &control).await {
            Ok(_) => surroundings.complain("the hook was not verified yet; now it is"),
            Err(failure) => surroundings.complain(format!("the hook is not verified, so nothing comes: {failure}")),
        }
    }
    tokio::select! {
        end = hear(receiver, shown, zone, surroundings) => end,
        () = told_to_end() => Ok(()),
    }
}

/// The secret as it is kept, or as a person types it.
async fn secret_of(chosen: &Chosen, hook: &str, surroundings: &Surroundings<'_>) -> Result<Secret, End> {
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
    surroundings: &mut Surroundings<'_>,
) -> Result<(), End> {
    let watched = shown.watched();
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
                events.sort_by_key(|heard| heard.event.published);
                write_all(&events, shown.format, zone, surroundings)?;
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
fn hookable(watched: &Watched, surroundings: &mut Surroundings<'_>) -> Vec<String> {
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
async fn remove(client: &Client, id: &str, surroundings: &mut Surroundings<'_>) {
    let control = Control::new(Urgency::Typing);
    let removed = async {
        client.deactivate_event_hook(id, &control).await?;
        client.delete_event_hook(id, &control).await
    };
    if let Err(failure) = removed.await {
        surroundings.complain(format!("the event hook {id} is still there: {failure}"));
    }
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
