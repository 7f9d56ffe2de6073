//! Trying a connection: what is there, whose token it is, what it may do.
//!
//! Owns: what is tried. Must not know: how it is printed.

use jiff::SignedDuration;

use super::client::Client;
use super::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::operation::Operation;
use crate::protocol::org::Org;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::rate::{Bucket, Rate};
use crate::protocol::row::UserRow;
use crate::protocol::schema::DEFAULT_SCHEMA;
use crate::protocol::user::User;

/// A part of the API whose reading may be allowed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Users,
    OneUser,
    Groups,
    Schema,
    Types,
    Log,
}

impl Area {
    pub fn word(self) -> &'static str {
        match self {
            Self::Users => "list of people",
            Self::OneUser => "one person",
            Self::Groups => "groups",
            Self::Schema => "user schema",
            Self::Types => "user types",
            Self::Log => "System Log",
        }
    }
}

/// What a connection is good for.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckReport {
    pub org: Result<Org, CallError>,
    pub me: Result<User, CallError>,
    /// Empty when nothing more could be tried: no connection, or the token was refused. Without [`Area::OneUser`] when
    /// nobody's id was known.
    pub areas: Vec<(Area, Result<(), CallError>)>,
    pub rates: Vec<(Bucket, Rate)>,
    /// The server's clock minus this machine's.
    pub clock_difference: Option<SignedDuration>,
}

/// Tries what this program needs, each thing once. Ends early where everything else would fail alike.
pub async fn check(client: &Client, control: &Control) -> CheckReport {
    let (org, me) = tokio::join!(client.org(control), client.current_user(control));
    let failures = [org.as_ref().err(), me.as_ref().err()];
    let hopeless = failures.into_iter().flatten().any(|error| is_hopeless(&error.kind));
    let areas = if hopeless { Vec::new() } else { areas(client, me.as_ref().ok(), control).await };
    let rates = Bucket::ALL.into_iter().filter_map(|bucket| Some((bucket, client.rate(bucket)?))).collect();
    CheckReport { org, me, areas, rates, clock_difference: client.clock_difference() }
}

async fn areas(client: &Client, me: Option<&User>, control: &Control) -> Vec<(Area, Result<(), CallError>)> {
    let people = async {
        let query = UserQuery { page_size: 1, ..UserQuery::new(UserScope::EveryoneButDeactivated) };
        let page = client.list_users(query).limit_pages(1).next_page(control).await;
        let page = page.unwrap_or_else(|| Err(CallError::new(FailureKind::Defect, Operation::ListUsers)));
        // Somebody whose token may not list people may still read one: itself.
        let somebody = me.map(|me| me.id.clone());
        let id = somebody.or_else(|| page.as_ref().ok()?.rows.first().map(UserRow::user_id));
        let one = match id {
            Some(id) => Some(client.get_user(&id, control).await.map(|_| ())),
            None => None,
        };
        (page.map(|_| ()), one)
    };
    let ((users, one), groups, schema, types, log) = tokio::join!(
        people,
        client.probe_groups(control),
        client.user_schema(DEFAULT_SCHEMA, control),
        client.user_types(control),
        client.probe_logs(control),
    );
    let mut areas = vec![(Area::Users, users)];
    areas.extend(one.map(|one| (Area::OneUser, one)));
    areas.push((Area::Groups, groups));
    areas.push((Area::Schema, schema.map(|_| ())));
    areas.push((Area::Types, types.map(|_| ())));
    areas.push((Area::Log, log));
    areas
}

/// Whether every other call would fail the same way.
fn is_hopeless(kind: &FailureKind) -> bool {
    match kind {
        FailureKind::UnknownHost
        | FailureKind::Unreachable
        | FailureKind::Insecure
        | FailureKind::TimedOut
        | FailureKind::TokenRefused
        | FailureKind::NoToken
        | FailureKind::RateLimited
        | FailureKind::NotOkta
        | FailureKind::Redirected
        | FailureKind::Cancelled => true,
        FailureKind::Forbidden
        | FailureKind::NotAvailable
        | FailureKind::NotFound
        | FailureKind::NoSuchCall
        | FailureKind::Refused
        | FailureKind::Rejected
        | FailureKind::ServerFailed
        | FailureKind::Malformed
        | FailureKind::Misfit
        | FailureKind::TooLarge
        | FailureKind::AnotherPerson
        | FailureKind::ForeignLink
        | FailureKind::EndlessLink
        | FailureKind::ReadOnly
        | FailureKind::Overtaken
        | FailureKind::ByPolicy
        | FailureKind::Unrecorded
        | FailureKind::Defect => false,
    }
}
