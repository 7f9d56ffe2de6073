//! `oktui demo-server`: the demo organisation for other clients.

use clap::Args;

use super::{Console, Exit};
use crate::demo::DEMO_USERS;
use crate::demo::{Clock, Demo, DemoSettings, Engine, Faults, ServiceApp};

#[derive(Debug, Args)]
pub(super) struct DemoServerArgs {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How many people the organisation has
    #[arg(long, value_name = "N", default_value_t = DEMO_USERS)]
    users: u32,
    /// The API token to accept; a random one unless given
    #[arg(long, value_name = "T")]
    token: Option<String>,
    /// Calls a minute in each bucket; 0 for no limit
    #[arg(long, value_name = "N", default_value_t = 600)]
    rate_limit: u32,
    /// A file with the key (JWK) of a service app that may ask for OAuth tokens; its client id is 0oademoapp
    #[arg(long, value_name = "FILE")]
    oauth: Option<std::path::PathBuf>,
    /// The service app's tokens are bound to a key (proof of possession)
    #[arg(long, requires = "oauth")]
    dpop: bool,
    /// What is to go wrong; `--faults help` lists it
    #[arg(long, value_name = "SPEC")]
    faults: Option<String>,
    /// Let things happen by themselves: people sign in, fail to, get created, locked, deactivated
    #[arg(long)]
    life: bool,
    /// The engine it runs on: idx (Identity Engine) or classic
    #[arg(long, value_name = "ENGINE", default_value = "idx")]
    engine: Engine,
}

pub(super) fn run(arguments: DemoServerArgs, surroundings: &mut Console<'_>) -> Exit {
    if arguments.faults.as_deref() == Some("help") {
        let _ = write!(surroundings.out, "{}", Faults::help());
        return Exit::Fine;
    }
    let faults = match arguments.faults.as_deref().map(str::parse::<Faults>).transpose() {
        Ok(faults) => faults.unwrap_or_default(),
        Err(error) => {
            surroundings.complain(error);
            return Exit::WrongUsage;
        }
    };
    let service_app = match arguments.oauth.as_deref().map(service_app).transpose() {
        Ok(app) => app.map(|app| ServiceApp { dpop: arguments.dpop, ..app }),
        Err(error) => {
            surroundings.complain(error);
            return Exit::WrongUsage;
        }
    };
    let settings = DemoSettings {
        service_app,
        users: arguments.users,
        token: arguments.token,
        rate_limit: arguments.rate_limit,
        faults,
        port: arguments.port,
        life: arguments.life,
        engine: arguments.engine,
        ..DemoSettings::default()
    };
    let served = tokio::runtime::Runtime::new().and_then(|tasks| tasks.block_on(serve(settings, surroundings)));
    match served {
        Ok(()) => Exit::Fine,
        Err(error) => {
            surroundings.complain(format!("the demo organisation could not be served: {error}"));
            Exit::Failed
        }
    }
}

/// Every scope that the demo organisation knows.
const SCOPES: &[&str] = &[
    "okta.users.read",
    "okta.users.manage",
    "okta.groups.read",
    "okta.groups.manage",
    "okta.schemas.read",
    "okta.schemas.manage",
    "okta.userTypes.read",
    "okta.userTypes.manage",
    "okta.logs.read",
    "okta.eventHooks.read",
    "okta.eventHooks.manage",
    "okta.orgs.read",
    "okta.authenticators.read",
    "okta.authenticators.manage",
    "okta.devices.read",
    "okta.devices.manage",
    "okta.userRisk.read",
    "okta.userRisk.manage",
    "okta.principalRateLimits.read",
    "okta.principalRateLimits.manage",
];

fn service_app(path: &std::path::Path) -> Result<ServiceApp, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    ServiceApp::new("0oademoapp", &text, SCOPES).map_err(|error| format!("{} is no JWK: {error}", path.display()))
}

async fn serve(settings: DemoSettings, surroundings: &mut Console<'_>) -> std::io::Result<()> {
    let demo = Demo::new(settings, Clock::system());
    let serving = demo.serve().await?;
    writeln!(surroundings.out, "org-url={} token={}", serving.origin(), demo.token())?;
    surroundings.out.flush()?;
    tokio::signal::ctrl_c().await
}
