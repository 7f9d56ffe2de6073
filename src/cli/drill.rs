//! Who stages the practice of calls: the demo organisation, by its own switches.

use futures_util::future::BoxFuture;

use super::Cli;
use crate::demo::Demo;
use crate::messages::drill::{DrillReply, DrillStep};
use crate::worker::source::Stage;

/// Whether a run can be a practice, or why not.
pub(super) fn may_begin(cli: &Cli) -> Result<(), &'static str> {
    if !cli.connection.demo {
        return Err(
            "--drill is a practice in the demo organisation, where nothing real can be harmed: oktui --demo --drill",
        );
    }
    if cli.command.is_some() {
        return Err("--drill is a practice on the screens, and goes with no subcommand: oktui --demo --drill");
    }
    if cli.connection.read_only {
        return Err("--drill is about helping callers, which --read-only forbids: leave one of them out");
    }
    Ok(())
}

/// A demo organisation in which a practice has begun.
pub struct DemoStage(Demo);

impl DemoStage {
    /// Brings everybody into the state that the calls are about.
    ///
    /// # Errors
    /// The organisation lacks people that calls are about.
    pub fn set(demo: Demo) -> Result<Self, String> {
        let begun = demo.switch("drill");
        begun.map_err(|_| "people that calls are about are missing; leave --demo-users out, or ask for 100 or more")?;
        Ok(Self(demo))
    }

    fn step(&self, step: DrillStep) -> Result<DrillReply, String> {
        let unread = |error: serde_json::Error| error.to_string();
        match step {
            DrillStep::Ring(number) => {
                let told = self.0.switch(&format!("drill/{number}/ring"))?;
                serde_json::from_value(told).map(DrillReply::Ringing).map_err(unread)
            }
            DrillStep::HangUp(number) => {
                let told = self.0.switch(&format!("drill/{number}/hang-up"))?;
                serde_json::from_value(told).map(DrillReply::Judged).map_err(unread)
            }
        }
    }
}

impl Stage for DemoStage {
    fn step(&self, step: DrillStep) -> BoxFuture<'_, Result<DrillReply, String>> {
        Box::pin(async move { self.step(step) })
    }
}
