//! What is to be done, from the words of the command line.

use clap::ValueEnum;
use jiff::Timestamp;

use crate::app::jobs::book;
use crate::app::jobs::fill::Fill;
use crate::app::jobs::work::Work;
use crate::cli::{Exit, users, zone};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::playbook::Playbook;
use crate::protocol::schema::DEFAULT_SCHEMA;

/// The words of the actions that can be done to many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ActionWord {
    /// Lift the lock of those who are locked out
    Unlock,
    /// Mail each a link to choose a new password
    Reset,
    /// A new password at the next sign-in
    Expire,
    /// Sign them out of Okta everywhere, tokens of apps too
    Sessions,
    /// Remove all factors
    Factors,
    /// Activate, or send the activation mail again
    Activate,
    Suspend,
    Unsuspend,
    Deactivate,
    /// Erase those who are deactivated, for good
    Delete,
    /// Add to the groups of --to
    AddTo,
    /// Remove from the groups of --to
    RemoveFrom,
    /// Set the attributes of --set: a value for all, or each person's own, made of their attributes in braces
    Set,
    /// Give each a password for one sign-in; --passwords-to says where they go
    TemporaryPassword,
}

impl ActionWord {
    /// What does not go together, before anything is asked for.
    pub(super) fn judge(self, groups: &[String], values: &[String]) -> Result<(), String> {
        let needs_group = matches!(self, Self::AddTo | Self::RemoveFrom);
        match (needs_group, groups.len()) {
            (true, 0) => return Err("--to names the group".to_owned()),
            (true, _) | (false, 0) => {}
            (false, _) => return Err("--to goes with add-to and remove-from only".to_owned()),
        }
        match (self == Self::Set, values.is_empty()) {
            (true, true) => Err("--set ATTR=VALUE says what is set".to_owned()),
            (false, false) => Err("--set goes with the action set only".to_owned()),
            (true, false) | (false, true) => Ok(()),
        }
    }
}

/// The work, once groups and attributes were looked up; and the attributes on which a directory has the last word.
pub(super) async fn understand(
    client: &Client,
    word: ActionWord,
    groups: &[String],
    values: &[String],
    control: &Control,
) -> Result<(Work, Vec<String>), (Exit, String)> {
    let work = match word {
        ActionWord::Unlock => Work::Unlock,
        ActionWord::Reset => Work::Reset,
        ActionWord::Expire => Work::Expire,
        ActionWord::Sessions => Work::Sessions { tokens: true, forget: true },
        ActionWord::Factors => Work::Factors,
        ActionWord::Activate => Work::Activate,
        ActionWord::Suspend => Work::Suspend,
        ActionWord::Unsuspend => Work::Unsuspend,
        ActionWord::Deactivate => Work::Deactivate,
        ActionWord::Delete => Work::Delete,
        ActionWord::AddTo | ActionWord::RemoveFrom => {
            let joins = word == ActionWord::AddTo;
            self::groups(client, groups, joins, control).await?
        }
        ActionWord::Set => return set(client, values, control).await,
        ActionWord::TemporaryPassword => Work::TemporaryPassword,
    };
    Ok((work, Vec::new()))
}

/// With the attributes on which a directory has the last word for whoever comes from there.
async fn set(client: &Client, texts: &[String], control: &Control) -> Result<(Work, Vec<String>), (Exit, String)> {
    let wrong = |why: String| (Exit::WrongUsage, why);
    let schema = client.user_schema(DEFAULT_SCHEMA, control).await.map_err(|failure| {
        (
            Exit::Failed,
            format!("the attributes could not be read, so that their types are not known\n{}", users::told(&failure)),
        )
    })?;
    let mut fill = Fill::default();
    let mut sourced = Vec::new();
    for text in texts {
        let Some((name, value)) = text.split_once('=') else {
            return Err(wrong(format!("--set {text}: it is ATTR=VALUE")));
        };
        let Some(attribute) = schema.attribute(name.trim()) else {
            return Err(wrong(format!("--set: there is no attribute {}", name.trim())));
        };
        let known = schema.attributes.iter().map(|attribute| attribute.name.as_str());
        fill.set(attribute, value, known).map_err(|why| wrong(format!("--set {}: {why}", attribute.name)))?;
        sourced.extend(attribute.yields_to_directories().then(|| attribute.name.clone()));
    }
    let work = match fill.fixed() {
        Some(values) => Work::Set { values },
        None => Work::Fill(Box::new(fill)),
    };
    Ok((work, sourced))
}

/// What one group or several are about.
async fn groups(
    client: &Client,
    names: impl IntoIterator<Item = &String>,
    joins: bool,
    control: &Control,
) -> Result<Work, (Exit, String)> {
    let mut works = Vec::new();
    for name in names {
        let group = users::group_for(client, name, control).await?;
        if let Some(why) = group.kind.fixed_because() {
            return Err((Exit::WrongUsage, format!("nobody joins or leaves {}: {why}", group.name)));
        }
        if joins && client.gives_rights(&group, control).await == Some(true) {
            let why = format!("{} makes its members administrators: that is done to one person at a time", group.name);
            return Err((Exit::WrongUsage, why));
        }
        let (group, name) = (group.id, group.name);
        let work = if joins { Work::AddTo { group, name } } else { Work::RemoveFrom { group, name } };
        if works.contains(&work) {
            return Err((Exit::WrongUsage, format!("--to names {} twice", work.title())));
        }
        works.push(work);
    }
    match (works.pop(), works.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            works.push(last);
            Ok(Work::Together(works))
        }
        (None, _) => Err((Exit::WrongUsage, "--to names the group".to_owned())),
    }
}

/// A playbook, once its groups were looked up.
pub(super) async fn of_playbook(
    client: &Client,
    playbook: &Playbook,
    since: Option<Timestamp>,
    control: &Control,
) -> Result<Work, (Exit, String)> {
    if playbook.asks_since() && since.is_none() {
        let why =
            format!("{} removes factors: --since says from when on, as 2026-11-29T08:00:00Z or 24h", playbook.name);
        return Err((Exit::WrongUsage, why));
    }
    let mut found = Vec::new();
    for (name, joins) in playbook.groups() {
        found.push(groups(client, [name], joins, control).await?);
    }
    Ok(book::work(playbook, since, client.server_time(), found))
}

/// A moment as people type it: a time, a day, or how long ago it is.
pub(super) fn moment(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    book::moment(text, now, &zone::here()).map_err(|why| format!("--since {text}: {why}"))
}
