//! What is read before anybody of a report comes.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Running;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::group_rule::RuleStatus;
use crate::protocol::id::GroupId;
use crate::protocol::log_event::LOG_REACH;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::report::judge::Locks;
use crate::protocol::report::misfits::Schemas;
use crate::protocol::report::{Except, Report};
use crate::protocol::schema::DEFAULT_SCHEMA;

/// What was read before anybody came.
pub(super) struct Beside {
    pub now: Timestamp,
    pub excepted: HashSet<String>,
    pub put_off: HashSet<String>,
    pub locks: Locks,
    pub schemas: Schemas,
    /// Groups that a rule may keep people in; none where rules may not be read.
    pub fed: Option<HashSet<GroupId>>,
}

impl Running {
    /// Reads what has to be known first. Without the exceptions there is no report: it would have those in it who must
    /// not be.
    pub(super) async fn begin(&mut self, client: &Client, control: &Control) -> Result<Beside, CallError> {
        let now = client.server_time();
        let day = TimeZone::UTC.to_datetime(now).date();
        let mut excepted = HashSet::new();
        for except in &self.asked.except {
            match except {
                Except::Group { id, .. } => {
                    let mut members = client.list_users(UserQuery::new(UserScope::Members { group: id.clone() }));
                    while let Some(page) = members.next_page(control).await {
                        self.called();
                        excepted.extend(page?.rows.iter().map(|row| row.id().to_owned()));
                    }
                }
                Except::People { ids, .. } => excepted.extend(ids.iter().map(ToString::to_string)),
            }
        }
        let report = self.asked.report;
        let locks = match report {
            Report::Locked => locks(client, now, control).await?,
            _ => Ok(HashMap::new()),
        };
        let schemas = match report {
            Report::Attributes => schemas(client, control).await?,
            _ => Schemas::default(),
        };
        let fed = match report {
            Report::Leftover => self.fed(client, control).await?,
            _ => None,
        };
        if let Err(why) = &locks {
            self.notes.push(format!("when people were locked out is not known: {why}"));
        }
        if let Some(why) = self.asked.put_off.why_unread() {
            self.notes.push(format!("who is put off could not be read, and so nobody is: {why}"));
        }
        self.notes.extend(self.asked.roster.iter().flat_map(|roster| roster.notes.clone()));
        Ok(Beside { now, excepted, put_off: self.asked.put_off.on(report, day), locks, schemas, fed })
    }

    /// The groups that active rules feed.
    async fn fed(&mut self, client: &Client, control: &Control) -> Result<Option<HashSet<GroupId>>, CallError> {
        match client.group_rules("", control).await {
            Ok(rules) => {
                let active = rules.into_iter().filter(|rule| rule.status == RuleStatus::Active);
                Ok(Some(active.flat_map(|rule| rule.groups).collect()))
            }
            Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
            Err(failure) => {
                let why = failure.kind.sentence();
                self.notes
                    .push(format!("group rules could not be read, so a rule may keep them in some groups: {why}"));
                Ok(None)
            }
        }
    }
}

/// When people were locked out; why that is not known, where the log may not be read.
async fn locks(client: &Client, now: Timestamp, control: &Control) -> Result<Locks, CallError> {
    let since = now.checked_sub(LOG_REACH).unwrap_or(Timestamp::UNIX_EPOCH);
    match client.locks(&since.to_string(), &now.to_string(), control).await {
        Ok(locks) => Ok(Ok(locks)),
        Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
        Err(failure) => Ok(Err(failure.kind.sentence().to_owned())),
    }
}

/// The schemas of all user types.
async fn schemas(client: &Client, control: &Control) -> Result<Schemas, CallError> {
    let mut by_type = Vec::new();
    let mut standard = None;
    for of in client.user_types(control).await? {
        let schema = client.user_schema(of.schema_id.as_deref().unwrap_or(DEFAULT_SCHEMA), control).await?;
        if of.is_default {
            standard = Some(schema.clone());
        }
        by_type.push((of.id, schema));
    }
    if standard.is_none() {
        standard = Some(client.user_schema(DEFAULT_SCHEMA, control).await?);
    }
    Ok(Schemas::new(by_type, standard))
}
