//! Where columns went is kept for the next table with the same head, and gone by where nothing else is said.

use jiff::Timestamp;

use super::ImportArgs;
use super::asked::{Asked, Said};
use crate::app::import::mapping::{LEFT_OUT, PASSWORD};
use crate::app::import::report::head_of;
use crate::cli::Console;
use crate::cli::connection::Chosen;
use crate::cli::keeper::DEMO;
use crate::okta::client::Client;
use crate::store::journal::words;
use crate::store::mappings::{Kept, Mappings};

/// What is kept on this machine of an organisation; nothing of the demo, which is another one in each run.
pub(super) struct Memory(Option<Mappings>);

impl Memory {
    pub(super) fn of(chosen: &Chosen, client: &Client) -> Self {
        let folder = chosen.keeper.journal_folder().filter(|_| client.connection().as_str() != DEMO);
        Self(folder.map(|folder| Mappings::of(&folder, client.origin())))
    }

    /// What was said before of a table with this head, where a map does not say it now.
    pub(super) fn recall(&self, said: Said, head: &[String], arguments: &ImportArgs, to: &mut Console<'_>) -> Said {
        let Some(mappings) = self.0.as_ref().filter(|_| arguments.map.is_none() && !arguments.fresh) else {
            return said;
        };
        match mappings.recall(head) {
            Ok(None) => said,
            Ok(Some(kept)) => {
                let day = kept.at.to_string().chars().take(10).collect::<String>();
                to.complain(format!("columns go where they went for such a table on {day}; --fresh begins anew"));
                let mut map = said.map;
                map.columns = kept.columns.into_iter().filter(|(column, _)| head.contains(column)).collect();
                map.key = kept.key;
                Said { map, ..said }
            }
            Err(error) => {
                to.complain(format!("what was said of such a table before cannot be read: {}", words(&error)));
                said
            }
        }
    }

    /// Keeps what was said, where anything was, and it settles the columns.
    pub(super) fn keep(
        &self,
        said: &Said,
        asked: &Asked,
        head: &[String],
        arguments: &ImportArgs,
        to: &mut Console<'_>,
    ) {
        let is_said = arguments.map.is_some() || !arguments.leave_out.is_empty();
        let Some(mappings) = self.0.as_ref().filter(|_| is_said && asked.columns.is_empty()) else { return };
        // Which column has passwords is said anew each time.
        let mut columns = said.map.columns.clone();
        columns.retain(|_, to| to.as_str() != PASSWORD);
        columns.extend(arguments.leave_out.iter().map(|head| (head.clone(), LEFT_OUT.to_owned())));
        let key = arguments.key.clone().or_else(|| said.map.key.clone());
        let kept = Kept { at: Timestamp::now(), key, columns };
        // Its report is the next table with these columns.
        for head in [head.to_vec(), head_of(head, &asked.mapping)] {
            if let Err(error) = mappings.keep(&head, &kept) {
                to.complain(format!("where the columns go cannot be kept for the next time: {}", words(&error)));
                break;
            }
        }
    }
}
