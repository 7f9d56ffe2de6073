//! The source of a list: the query as the person gave it, and the queries of Okta's API that answer it.

use std::sync::Arc;

use crate::app::event::Now;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::expression::Choice;
use crate::app::users::expression::Way;
use crate::app::users::expression::check::Accepted;
use crate::app::users::expression::dates;
use crate::app::users::expression::here;
use crate::protocol::id::GroupId;
use crate::protocol::query::{LARGEST_PAGE, SortOrder, UserQuery, UserScope, but_deactivated};
use crate::protocol::report::Asked;

/// Whom the list is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Okta's plain list.
    EveryoneButDeactivated,
    Expression {
        /// As typed, relative dates included: a reload reads them anew.
        typed: String,
        choice: Choice,
        accepted: Accepted,
    },
    Members {
        id: GroupId,
        name: String,
    },
    /// Who is in a report.
    Report(Arc<Asked>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    pub column: Column,
    pub order: SortOrder,
}

/// Everything that decides which people stand in a list, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub whom: Whom,
    /// What the person calls it.
    pub name: Option<String>,
    pub sorting: Option<Sorting>,
    /// How many people are wanted.
    pub limit: Option<u32>,
    /// Its own columns; none: those of the connection.
    pub columns: Option<Columns>,
}

/// Who puts the list into its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortedBy {
    Nobody,
    Okta,
    /// Over what is loaded.
    Here,
}

/// One way to ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub scope: UserScope,
    pub sorted: SortedBy,
    /// Why it is not asked as it was wanted.
    pub because: Option<&'static str>,
}

impl Default for Listed {
    fn default() -> Self {
        Self::of(Whom::EveryoneButDeactivated)
    }
}

impl Listed {
    pub fn of(whom: Whom) -> Self {
        Self { whom, name: None, sorting: None, limit: None, columns: None }
    }

    /// The expression as it can be edited; none where the list is of something else.
    pub fn typed(&self) -> Option<&str> {
        match &self.whom {
            Whom::Expression { typed, .. } => Some(typed),
            Whom::EveryoneButDeactivated | Whom::Members { .. } | Whom::Report(_) => None,
        }
    }

    /// A short name for a tab.
    pub fn title(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match &self.whom {
            Whom::EveryoneButDeactivated => "Everyone but deactivated".to_owned(),
            Whom::Expression { typed, choice: Choice::Query, .. } => format!("“{typed}”"),
            Whom::Expression { typed, .. } => typed.clone(),
            Whom::Members { name, .. } => format!("Members of {name}"),
            Whom::Report(asked) => asked.short(),
        }
    }

    /// The ways to ask for it, the wanted one first. `sort_there` allows to let Okta sort.
    pub fn attempts(&self, now: Now, sort_there: bool) -> Vec<Attempt> {
        let sort = self.sorting.as_ref().filter(|_| sort_there);
        let sort = sort.and_then(|by| Some((by.column.property()?, by.order)));
        let unsorted_there = if self.sorting.is_some() { SortedBy::Here } else { SortedBy::Nobody };
        let mut attempts = Vec::new();
        let mut add = |scope, sorted, because| attempts.push(Attempt { scope, sorted, because });
        let search = |expression: &str, sort: Option<&(String, SortOrder)>| here::scope(expression, sort.cloned());
        match &self.whom {
            Whom::Report(asked) => add(UserScope::Report(Arc::clone(asked)), unsorted_there, None),
            Whom::Members { id, .. } => add(UserScope::Members { group: id.clone() }, unsorted_there, None),
            Whom::EveryoneButDeactivated => {
                let everyone = but_deactivated().to_string();
                if sort.is_some() {
                    add(search(&everyone, sort.as_ref()), SortedBy::Okta, None);
                    add(UserScope::EveryoneButDeactivated, unsorted_there, Some("Okta could not sort it"));
                } else {
                    add(UserScope::EveryoneButDeactivated, unsorted_there, None);
                    add(search(&everyone, None), unsorted_there, Some("plain list failed, by full search"));
                }
            }
            Whom::Expression { typed, accepted, choice } => {
                let sent = dates::expand(typed.trim(), &accepted.calendar, now).text;
                match accepted.way {
                    Way::Query => add(UserScope::Query(typed.trim().to_owned()), unsorted_there, None),
                    Way::Filter => {
                        if sort.is_some() && *choice == Choice::Automatic {
                            add(search(&sent, sort.as_ref()), SortedBy::Okta, None);
                        }
                        add(UserScope::Filter(sent.clone()), unsorted_there, None);
                        add(search(&sent, None), unsorted_there, Some("filter failed, by full search"));
                    }
                    Way::Search => {
                        if sort.is_some() {
                            add(search(&sent, sort.as_ref()), SortedBy::Okta, None);
                        }
                        let unsorted = sort.is_some().then_some("Okta could not sort it");
                        add(search(&sent, None), unsorted_there, unsorted);
                        if accepted.as_filter.is_some() {
                            add(
                                UserScope::Filter(sent),
                                unsorted_there,
                                Some("full search failed, by filter: case counts"),
                            );
                        }
                    }
                }
            }
        }
        attempts
    }

    /// The query of an attempt.
    pub fn query(&self, attempt: &Attempt, extra: &Arc<[String]>) -> UserQuery {
        let mut query = UserQuery::new(attempt.scope.clone());
        query.page_size = self.limit.map_or(LARGEST_PAGE, |limit| limit.clamp(1, u32::from(LARGEST_PAGE)) as u16);
        query.extra = Arc::clone(extra);
        query
    }
}
