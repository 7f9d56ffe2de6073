//! Which organisation is meant, from flags and environment. Origin and token always come from one source.

use std::io::stdin;

use indexmap::IndexMap;

use super::keeper::{DEMO, Given, Keeper, offered};
use super::policy::Machine;
use super::{ConnectionArgs, Console, journal};
use crate::config::offers::Access;
use crate::config::token::{self, TokenError, TokenStore};
use crate::config::{ConfigFile, offers};
use crate::demo::DEMO_USERS;
use crate::messages::connections::Entry;
use crate::okta::client::Client;
use crate::protocol::connection::{ConnectionId, Origin, OriginError};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::worker::source::Keep;

/// The connection that a run is about; nothing is opened yet.
pub(super) struct Chosen {
    /// None: nothing is configured and nothing was named.
    pub entry: Option<Entry>,
    /// What was repaired in the address, what is wrong in the configuration.
    pub notices: Vec<String>,
    pub keeper: Keeper,
}

impl Chosen {
    pub(super) fn read_only(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.read_only)
    }

    /// The client of the connection that was chosen.
    pub(super) async fn connect(&self) -> Result<Client, CallError> {
        match &self.entry {
            Some(entry) => self.keeper.connect(&entry.id).await,
            None => Err(CallError::new(FailureKind::Unreachable, Operation::GetOrg)
                .with_detail(ChoiceError::NothingChosen.to_string())),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum ChoiceError {
    #[error(
        "no organisation to open.\n\n  oktui --demo                 a whole demo organisation on this machine, nothing to configure\n  oktui --org-url acme.okta.com   a real one; its API token in OKTA_CLIENT_TOKEN\n  oktui connections add        keep one, token and all"
    )]
    NothingChosen,
    #[error("{0}")]
    BadOrigin(#[from] OriginError),
    #[error(
        "the token is missing: put it into the environment as OKTA_CLIENT_TOKEN (or OKTA_API_TOKEN), never into a flag"
    )]
    NoToken,
    #[error("{0}")]
    BadToken(#[from] TokenError),
    #[error("{0}")]
    Config(String),
    #[error("there is no connection {name}; known are: {known}")]
    Unknown { name: String, known: String },
    #[error(
        "--org-url names {asked}, but the token in the environment is for {configured} (OKTA_CLIENT_ORGURL).\nIt was not sent. Set both for the same organisation, or unset OKTA_CLIENT_ORGURL"
    )]
    ForeignToken { asked: String, configured: String },
}

/// Flags beat the environment, the environment beats the configuration.
pub(super) fn choose(arguments: &ConnectionArgs, surroundings: &mut Console<'_>) -> Result<Chosen, ChoiceError> {
    let file = ConfigFile::locate(surroundings.variable);
    let folder = file.as_ref().map(ConfigFile::token_folder).unwrap_or_default();
    let keeper = Keeper::new(file, TokenStore::new(folder), Keeper::dial());
    let users = arguments.demo_users.unwrap_or(DEMO_USERS);
    let mut notices = Vec::new();
    let (wanted, given) = match pick(arguments, &keeper, surroundings)? {
        Picked::Demo => (Some(ConnectionId::new(DEMO)), IndexMap::new()),
        Picked::Given { given, notice } => {
            let id = ConnectionId::new(&given.host.short_name());
            notices.extend(notice);
            (Some(id.clone()), IndexMap::from([(id, given)]))
        }
        Picked::Configured(name) => (Some(ConnectionId::new(&name)), IndexMap::new()),
        Picked::Nothing => (None, IndexMap::new()),
    };
    let mut all = given;
    let home = directories::BaseDirs::new().map(|folders| folders.home_dir().to_path_buf());
    let project = std::env::current_dir().ok();
    for (id, offer) in offered(offers::find(surroundings.variable, project.as_deref(), home.as_deref())) {
        if !all.values().any(|given| given.host == offer.host) {
            all.entry(id).or_insert(offer);
        }
    }
    if let Ok(config) = keeper.config() {
        notices.extend(config.notices.iter().map(ToString::to_string));
        // A name that is configured means what is configured.
        all.retain(|id, given| given.offered.is_none() || !config.connections.contains_key(id.as_str()));
    }
    let machine = machine_of(arguments);
    notices.extend(machine.notices());
    let keeper = keeper.with_machine(machine);
    let keeper = keeper.for_run(arguments.read_only, users, all).with_still_demo(arguments.demo_still);
    let keeper = keeper.with_demo_engine(arguments.demo_engine.unwrap_or_default());
    let keeper = keeper.with_journal(journal::place(arguments.no_journal, surroundings.variable));
    let entry = wanted.and_then(|id| keeper.entry(&id));
    Ok(Chosen { entry, notices, keeper })
}

enum Picked {
    Demo,
    Given { given: Given, notice: Option<String> },
    Configured(String),
    Nothing,
}

fn pick(arguments: &ConnectionArgs, keeper: &Keeper, surroundings: &mut Console<'_>) -> Result<Picked, ChoiceError> {
    if arguments.demo {
        return Ok(Picked::Demo);
    }
    if let Some(name) = &arguments.connection {
        let config = keeper.config().map_err(ChoiceError::Config)?;
        return match config.connections.contains_key(name) {
            true => Ok(Picked::Configured(name.clone())),
            false if name == DEMO => Ok(Picked::Demo),
            false => Err(ChoiceError::Unknown {
                name: name.clone(),
                known: config.connections.keys().cloned().collect::<Vec<_>>().join(", "),
            }),
        };
    }
    let variable = |name: &str| (surroundings.variable)(name).filter(|value| !value.trim().is_empty());
    let configured = variable("OKTA_CLIENT_ORGURL");
    let Some(address) = arguments.org_url.clone().or_else(|| configured.clone()) else {
        let config = keeper.config().map_err(ChoiceError::Config)?;
        let default = config.default_connection().map(|(name, _)| Picked::Configured(name.to_owned()));
        return Ok(default.unwrap_or(Picked::Nothing));
    };
    let token = variable("OKTA_CLIENT_TOKEN").or_else(|| variable("OKTA_API_TOKEN"));
    let understood = Origin::understand(&address)?;
    let token = token::understand(&token.ok_or(ChoiceError::NoToken)?)?;
    if arguments.org_url.is_some()
        && let Some(configured) = configured
    {
        let other = Origin::understand(&configured).map(|understood| understood.origin);
        if other.as_ref() != Ok(&understood.origin) {
            let configured = other.map_or(configured, |origin| origin.to_string());
            confirm_foreign_token(&understood.origin, configured, surroundings)?;
        }
    }
    let given = Given { host: understood.origin, access: Access::Token(token), offered: None };
    Ok(Picked::Given { given, notice: understood.notice })
}

/// The token in the environment belongs to another organisation: only a person can say that it may be used here.
fn confirm_foreign_token(
    asked: &Origin,
    configured: String,
    surroundings: &mut Console<'_>,
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

/// What holds on this machine, or the file that is tried instead.
pub(super) fn machine_of(arguments: &ConnectionArgs) -> Machine {
    match &arguments.policy {
        Some(file) => Machine::rehearse(file, &arguments.as_group),
        None => Machine::read(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(
        flags: Option<&str>,
        name: Option<&str>,
        config: &str,
        environment: &[(&str, &str)],
    ) -> Result<(String, String), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, config).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let keeper = Keeper::new(Ok(ConfigFile::at(path)), TokenStore::new(folder.path().into()), Keeper::dial());
        let arguments = ConnectionArgs {
            demo: false,
            demo_users: None,
            demo_still: false,
            demo_engine: None,
            org_url: flags.map(str::to_owned),
            read_only: false,
            no_journal: false,
            connection: name.map(str::to_owned),
            policy: None,
            as_group: Vec::new(),
        };
        let variable =
            |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let mut surroundings = crate::cli::Surroundings {
            variable: &variable,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
            out: &mut Vec::new(),
            err: &mut Vec::new(),
        };
        match pick(&arguments, &keeper, &mut Console::new(&mut surroundings)) {
            Ok(Picked::Given { given, .. }) => {
                let Access::Token(token) = given.access else { panic!("the environment gives tokens") };
                Ok((given.host.to_string(), token.expose().to_owned()))
            }
            Ok(Picked::Configured(name)) => Ok(("configured".into(), name)),
            Ok(Picked::Demo) => Ok(("demo".into(), String::new())),
            Ok(Picked::Nothing) => Ok((String::new(), String::new())),
            Err(error) => Err(error.to_string()),
        }
    }

    fn chosen(flags: Option<&str>, environment: &[(&str, &str)]) -> Result<(String, String), String> {
        picked(flags, None, "", environment)
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_configuration() {
        let config = "default = \"two\"\n[connection.one]\nhost = \"one\"\n[connection.two]\nhost = \"two\"\n";
        let environment = [("OKTA_CLIENT_ORGURL", "acme"), ("OKTA_CLIENT_TOKEN", "00a")];
        let acme = Ok(("https://acme.okta.com".to_owned(), "00a".to_owned()));
        let configured = |name: &str| Ok(("configured".to_owned(), name.to_owned()));
        assert_eq!(picked(None, None, config, &[]), configured("two"));
        assert_eq!(picked(None, Some("one"), config, &[]), configured("one"));
        assert_eq!(picked(None, None, config, &environment), acme);
        assert_eq!(picked(Some("acme"), None, config, &environment), acme);
        assert_eq!(picked(None, Some("one"), config, &environment), configured("one"));
        let unknown = picked(None, Some("three"), config, &environment).unwrap_err();
        assert!(unknown.contains("three") && unknown.contains("one, two"), "{unknown}");
        // The environment's token is never taken for a configured address, nor the other way round.
        assert!(picked(Some("one"), None, config, &[]).unwrap_err().contains("OKTA_CLIENT_TOKEN"));
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
        assert_eq!(chosen(None, &[]), Ok(Default::default()));
        let help = ChoiceError::NothingChosen.to_string();
        assert!(help.contains("--demo") && help.contains("--org-url"));
        assert!(chosen(Some("acme"), &[]).unwrap_err().contains("OKTA_CLIENT_TOKEN"));
        assert!(chosen(Some("acme"), &[("OKTA_CLIENT_TOKEN", "a b")]).unwrap_err().contains("copy it again"));
    }
}
