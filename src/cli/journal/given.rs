//! Ticket and reason of a command that changes something.

use std::sync::Arc;

use clap::Args;

use crate::app::part::ticket;
use crate::cli::keeper::Keeper;
use crate::protocol::recorder::{About, OneLine};

#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct Given {
    /// The ticket's number, for the journal; never sent to Okta
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    /// Why it is done, for the journal; never sent to Okta
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// A text that is written down as a line, whole.
pub(in crate::cli) fn one_line(typed: &str) -> Result<String, String> {
    ticket::plain_reason(typed).map(|_| typed.to_owned())
}

/// The same, judged.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Evidence {
    ticket: Option<OneLine>,
    reason: Option<OneLine>,
}

impl Given {
    /// Of a command that has one of them for more than this.
    pub(in crate::cli) fn of(ticket: Option<String>, reason: Option<String>) -> Self {
        Self { ticket, reason }
    }

    /// Whether it is what config.toml wants; why not, where it is not.
    pub(in crate::cli) fn judge(&self, keeper: &Keeper) -> Result<Evidence, String> {
        let rules = keeper.config().map(|config| config.ticket).unwrap_or_default();
        let named = |why: String, flag: &str| format!("{flag}: {why} Nothing was done");
        let ticket = ticket::ticket(&rules, self.ticket.as_deref().unwrap_or_default());
        let reason = ticket::reason(&rules, self.reason.as_deref().unwrap_or_default());
        Ok(Evidence {
            ticket: ticket.map_err(|why| named(why, "--ticket"))?,
            reason: reason.map_err(|why| named(why, "--reason"))?,
        })
    }
}

impl Evidence {
    pub(in crate::cli) fn ticket(&self) -> Option<&OneLine> {
        self.ticket.as_ref()
    }

    pub(in crate::cli) fn reason(&self) -> Option<&OneLine> {
        self.reason.as_ref()
    }

    pub(in crate::cli) fn about(self, about: About) -> About {
        About { ticket: self.ticket, reason: self.reason, ..about }
    }

    /// What a call written by hand is about: nothing else is known of it.
    pub(in crate::cli) fn of_call(self) -> Option<Arc<About>> {
        let said = self.ticket.is_some() || self.reason.is_some();
        said.then(|| Arc::new(self.about(About::default())))
    }
}
