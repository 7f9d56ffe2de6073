//! `oktui events listen`: receives what Okta delivers to an event hook.

use std::net::SocketAddr;

use clap::Args;
use jiff::tz::TimeZone;

use super::super::Surroundings;
use super::super::connection::Chosen;
use super::{End, Shown, connect, write_all};
use crate::okta::client::{Client, Control, Urgency};
use crate::protocol::event_hook::NewEventHook;
use crate::protocol::secret::Secret;
use crate::protocol::watch::{KINDS, Watched};
use crate::receiver::{Heard, Receiver, random_secret};

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
    /// The name of the hook that is made
    #[arg(long, value_name = "NAME", default_value = "oktui")]
    name: String,
    /// The header in which Okta sends the secret; the secret of an existing hook comes from the environment variable
    /// `OKTUI_HOOK_SECRET`
    #[arg(long, value_name = "HEADER", default_value = "Authorization")]
    header: String,
}

impl Default for ListenArgs {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            url: None,
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
    let given = (surroundings.variable)(SECRET).filter(|text| !text.is_empty()).map(Secret::new);
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
            let hook = client.create_event_hook(&new, &control).await?;
            made = Some(hook.id.clone());
            if let Err(failure) = client.verify_event_hook(&hook.id, &control).await {
                remove(&client, &hook.id, surroundings).await;
                return Err(End::Failed(format!(
                    "{failure}\nOkta must reach {url} over HTTPS; is the tunnel up, and does it lead to {address}?"
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
                    "for a hook made in Okta's console, header {}: {}\nfor one that exists, set {SECRET} instead",
                    arguments.header,
                    secret.expose()
                ));
            }
        }
    }
    let end = tokio::select! {
        end = hear(receiver, shown, zone, surroundings) => end,
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    if let Some(id) = made {
        remove(&client, &id, surroundings).await;
    }
    end
}

async fn hear(
    mut receiver: Receiver,
    shown: &Shown,
    zone: &TimeZone,
    surroundings: &mut Surroundings<'_>,
) -> Result<(), End> {
    let watched = shown.watched();
    loop {
        match receiver.hear().await {
            Some(Heard::Events(mut events)) => {
                events.retain(|heard| watched.covers(&heard.event.kind));
                events.sort_by_key(|heard| heard.event.published);
                write_all(&events, shown.format, zone, surroundings)?;
            }
            Some(Heard::Challenge) => surroundings.complain("Okta asked whether this is the right receiver"),
            Some(Heard::TurnedAway(why)) => surroundings.complain(format!("turned away: {why}")),
            None => return Err(End::Failed("the receiver stopped".to_owned())),
        }
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
