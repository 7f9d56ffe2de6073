//! Which organisation is meant, from flags and environment. Origin and token always come from one source.

use std::io::stdin;
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;

use super::{ConnectionArgs, Surroundings};
use crate::demo::{Clock, Demo, DemoSettings, Serving};
use crate::okta::client::{Client, Settings};
use crate::okta::credentials::ApiToken;
use crate::okta::transport::HttpTransport;
use crate::protocol::connection::{ConnectionId, Origin, OriginError};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::secret::Secret;
use crate::worker::source::Connect;

/// The connection that a run is about; nothing is opened yet.
pub(super) struct Chosen {
    pub id: ConnectionId,
    pub read_only: bool,
    /// What was repaired in the address.
    pub notice: Option<String>,
    source: Source,
}

enum Source {
    Demo { users: u32, life: bool, serving: Mutex<Option<Serving>> },
    Real { origin: Origin, token: Secret },
}

#[derive(Debug, thiserror::Error)]
pub(super) enum ChoiceError {
    #[error(
        "no organisation to open.\n\n  oktui --demo                 a whole demo organisation on this machine, nothing to configure\n  oktui --org-url acme.okta.com   a real one; its API token in OKTA_CLIENT_TOKEN"
    )]
    NothingChosen,
    #[error("{0}")]
    BadOrigin(#[from] OriginError),
    #[error(
        "the token is missing: put it into the environment as OKTA_CLIENT_TOKEN (or OKTA_API_TOKEN), never into a flag"
    )]
    NoToken,
    #[error("the token holds characters that no API token has; copy it again")]
    BadToken,
    #[error(
        "--org-url names {asked}, but the token in the environment is for {configured} (OKTA_CLIENT_ORGURL).\nIt was not sent. Set both for the same organisation, or unset OKTA_CLIENT_ORGURL"
    )]
    ForeignToken { asked: String, configured: String },
}

const DEMO_USERS: u32 = 2_500;

pub(super) fn choose(arguments: &ConnectionArgs, surroundings: &mut Surroundings<'_>) -> Result<Chosen, ChoiceError> {
    if arguments.demo {
        let users = arguments.demo_users.unwrap_or(DEMO_USERS);
        return Ok(Chosen {
            id: ConnectionId::new("demo"),
            read_only: arguments.read_only,
            notice: None,
            source: Source::Demo { users, life: !arguments.demo_still, serving: Mutex::new(None) },
        });
    }
    let variable = |name: &str| (surroundings.variable)(name).filter(|value| !value.trim().is_empty());
    let configured = variable("OKTA_CLIENT_ORGURL");
    let token = variable("OKTA_CLIENT_TOKEN").or_else(|| variable("OKTA_API_TOKEN"));
    let address = arguments.org_url.clone().or_else(|| configured.clone()).ok_or(ChoiceError::NothingChosen)?;
    let understood = Origin::understand(&address)?;
    let token = token.ok_or(ChoiceError::NoToken)?;
    let token = token.trim().trim_start_matches("SSWS ").to_owned();
    if token.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Err(ChoiceError::BadToken);
    }
    if arguments.org_url.is_some()
        && let Some(configured) = configured
    {
        let other = Origin::understand(&configured).map(|understood| understood.origin);
        if other.as_ref() != Ok(&understood.origin) {
            let configured = other.map_or(configured, |origin| origin.to_string());
            confirm_foreign_token(&understood.origin, configured, surroundings)?;
        }
    }
    let host = understood.origin.host();
    Ok(Chosen {
        id: ConnectionId::new(host.split('.').next().unwrap_or(&host)),
        read_only: arguments.read_only,
        notice: understood.notice,
        source: Source::Real { origin: understood.origin, token: Secret::new(token) },
    })
}

/// The token in the environment belongs to another organisation: only a person can say that it may be used here.
fn confirm_foreign_token(
    asked: &Origin,
    configured: String,
    surroundings: &mut Surroundings<'_>,
) -> Result<(), ChoiceError> {
    let refused = || ChoiceError::ForeignToken { asked: asked.to_string(), configured: configured.clone() };
    if !surroundings.stdin_is_terminal || !surroundings.stdout_is_terminal {
        return Err(refused());
    }
    let question = format!("The token in the environment is for {configured}. Send it to {asked}? Type yes: ");
    let _ = surroundings.out.write_all(question.as_bytes());
    let _ = surroundings.out.flush();
    let mut answer = String::new();
    match stdin().read_line(&mut answer) {
        Ok(_) if answer.trim() == "yes" => Ok(()),
        Ok(_) | Err(_) => Err(refused()),
    }
}

impl Chosen {
    async fn make_client(&self) -> Result<Client, CallError> {
        let (origin, token) = match &self.source {
            Source::Real { origin, token } => (origin.clone(), token.clone()),
            Source::Demo { users, life, serving } => {
                let settings = DemoSettings { users: *users, life: *life, ..DemoSettings::default() };
                let demo = Demo::new(settings, Clock::system());
                let begun =
                    demo.serve().await.map_err(|error| broken(format!("the demo could not be served: {error}")))?;
                let origin = Origin::understand(begun.origin()).map_err(|error| broken(error.to_string()))?.origin;
                if let Ok(mut kept) = serving.lock() {
                    *kept = Some(begun);
                }
                (origin, Secret::new(demo.token()))
            }
        };
        let transport = HttpTransport::new(&origin);
        let mut settings = Settings::new(self.id.clone(), origin);
        settings.read_only = self.read_only;
        Ok(Client::new(settings, Arc::new(transport), Arc::new(ApiToken::new(token))))
    }
}

impl Connect for Chosen {
    fn connect(&self) -> BoxFuture<'_, Result<Client, CallError>> {
        Box::pin(self.make_client())
    }
}

fn broken(detail: String) -> CallError {
    CallError::new(FailureKind::Unreachable, Operation::GetOrg).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(flags: Option<&str>, environment: &[(&str, &str)]) -> Result<(String, String), String> {
        let arguments = ConnectionArgs {
            demo: false,
            demo_users: None,
            demo_still: false,
            org_url: flags.map(str::to_owned),
            read_only: false,
        };
        let variable =
            |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let mut surroundings = Surroundings {
            variable: &variable,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            out: &mut Vec::new(),
            err: &mut Vec::new(),
        };
        match choose(&arguments, &mut surroundings) {
            Ok(Chosen { source: Source::Real { origin, token }, .. }) => {
                Ok((origin.to_string(), token.expose().to_owned()))
            }
            Ok(_) => panic!("not a real connection"),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn flags_beat_the_environment_and_both_tokens_are_known() {
        let token = [("OKTA_API_TOKEN", "00a")];
        assert_eq!(chosen(Some("acme"), &token), Ok(("https://acme.okta.com".into(), "00a".into())));
        let both = [
            ("OKTA_CLIENT_ORGURL", "https://acme.okta.com/"),
            ("OKTA_CLIENT_TOKEN", "SSWS 00b"),
            ("OKTA_API_TOKEN", "00a"),
        ];
        assert_eq!(chosen(None, &both), Ok(("https://acme.okta.com".into(), "00b".into())));
        assert_eq!(chosen(Some("acme"), &both), Ok(("https://acme.okta.com".into(), "00b".into())));
    }

    #[test]
    fn a_token_is_never_sent_to_another_organisation_than_its_own() {
        let environment = [("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_TOKEN", "00secret")];
        let refusal = chosen(Some("evil.example"), &environment).unwrap_err();
        assert!(refusal.contains("evil.example") && refusal.contains("acme.okta.com") && !refusal.contains("00secret"));
    }

    #[test]
    fn without_a_connection_the_ways_in_are_named() {
        let help = chosen(None, &[]).unwrap_err();
        assert!(help.contains("--demo") && help.contains("--org-url"));
        assert!(chosen(Some("acme"), &[]).unwrap_err().contains("OKTA_CLIENT_TOKEN"));
        assert!(chosen(Some("acme"), &[("OKTA_CLIENT_TOKEN", "a\nb")]).unwrap_err().contains("copy it again"));
    }
}
