//! The addresses of the API that this program knows, for completion in the API screen.
//!
//! Owns: method, path, parameters and one line about each. Must not know: how calls are made.

use super::operation::Risk;

/// One address with one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub method: &'static str,
    /// Below `/api`, with the variable parts in braces.
    pub path: &'static str,
    pub about: &'static str,
    /// Names of the query's parameters, each with a word about it.
    pub parameters: &'static [(&'static str, &'static str)],
    pub risk: Risk,
}

type Parameters = &'static [(&'static str, &'static str)];

const fn read(path: &'static str, about: &'static str, parameters: Parameters) -> Endpoint {
    Endpoint { method: "GET", path, about, parameters, risk: Risk::Read }
}

const fn change(method: &'static str, path: &'static str, about: &'static str, parameters: Parameters) -> Endpoint {
    Endpoint { method, path, about, parameters, risk: Risk::Change }
}

const fn destructive(
    method: &'static str,
    path: &'static str,
    about: &'static str,
    parameters: Parameters,
) -> Endpoint {
    Endpoint { method, path, about, parameters, risk: Risk::Destructive }
}

const MAIL: Parameters = &[("sendEmail", "true or false")];
const PAGES: Parameters = &[("limit", "elements a page"), ("after", "cursor of the next page")];
const STRICT: Parameters = &[("strict", "true: all password rules hold")];

/// Every address, a family after the other.
#[rustfmt::skip]
pub const ENDPOINTS: &[Endpoint] = &[
    read("/v1/users", "everyone but deactivated people, or a search", &[
        ("limit", "1 to 200 a page"), ("search", "profile.lastName eq \"Smith\""), ("filter", "status eq \"ACTIVE\""),
        ("q", "beginning of first name, last name or email"), ("after", "cursor of the next page"),
        ("sortBy", "with search: profile.lastName"), ("sortOrder", "asc or desc"), ("fields", "only these attributes"),
    ]),
    change("POST", "/v1/users", "create a person", &[
        ("activate", "true or false"), ("provider", "true: signs in elsewhere"), ("nextLogin", "changePassword"),
    ]),
    read("/v1/users/me", "whose token this is", &[]),
    read("/v1/users/{userId}", "one person, by id or login", &[("expand", "blocks")]),
    change("POST", "/v1/users/{userId}", "change some attributes; the others stay", STRICT),
    destructive("PUT", "/v1/users/{userId}", "replace the profile; what is left out is cleared", STRICT),
    destructive("DELETE", "/v1/users/{userId}", "deactivate; delete for good when deactivated already", MAIL),
    read("/v1/users/{userId}/groups", "a person's groups", &[]),
    read("/v1/users/{userId}/appLinks", "the apps on a person's dashboard", &[]),
    read("/v1/users/{userId}/blocks", "what blocks a person from signing in", &[]),
    read("/v1/users/{userId}/factors", "a person's factors", &[]),
    read("/v1/users/{userId}/factors/catalog", "factors a person could enrol", &[]),
    read("/v1/users/{userId}/factors/{factorId}", "one factor", &[]),
    destructive("DELETE", "/v1/users/{userId}/factors/{factorId}", "remove a factor", &[
        ("removeRecoveryEnrollment", "true: as a recovery method too"),
    ]),
    change("DELETE", "/v1/users/{userId}/sessions", "end a person's sessions", &[
        ("oauthTokens", "true: the apps' tokens too"), ("forgetDevices", "true or false"),
    ]),
    change("POST", "/v1/users/{userId}/lifecycle/activate", "activate", MAIL),
    change("POST", "/v1/users/{userId}/lifecycle/reactivate", "send the activation again", MAIL),
    destructive("POST", "/v1/users/{userId}/lifecycle/deactivate", "deactivate; access and password are lost", MAIL),
    destructive("POST", "/v1/users/{userId}/lifecycle/suspend", "suspend", &[]),
    change("POST", "/v1/users/{userId}/lifecycle/unsuspend", "lift a suspension", &[]),
    change("POST", "/v1/users/{userId}/lifecycle/unlock", "unlock; the password stays", &[]),
    change("POST", "/v1/users/{userId}/lifecycle/reset_password", "reset by mail, or give the link", &[
        ("sendEmail", "true or false"), ("revokeSessions", "true or false"),
    ]),
    change("POST", "/v1/users/{userId}/lifecycle/expire_password", "a new password at the next sign-in", &[]),
    change("POST", "/v1/users/{userId}/lifecycle/expire_password_with_temp_password", "a temporary password", &[
        ("revokeSessions", "true or false"),
    ]),
    destructive("POST", "/v1/users/{userId}/lifecycle/reset_factors", "remove all factors", &[]),
    change("POST", "/v1/users/{userId}/credentials/change_password", "change a password, knowing the old one", STRICT),
    change("POST", "/v1/users/{userId}/credentials/change_recovery_question", "change the recovery question", &[]),
    change("POST", "/v1/users/{userId}/credentials/forgot_password", "start the recovery of a password", MAIL),
    change("POST", "/v1/users/{userId}/credentials/forgot_password_recovery_question",
        "a new password by the answer to the question", &[]),
    read("/v1/groups", "groups", &[
        ("q", "beginning of the name"), ("search", "type eq \"OKTA_GROUP\""), ("filter", "type eq \"OKTA_GROUP\""),
        ("limit", "elements a page"), ("after", "cursor of the next page"), ("expand", "stats"),
        ("sortBy", "profile.name"), ("sortOrder", "asc or desc"),
    ]),
    change("POST", "/v1/groups", "create a group", &[]),
    read("/v1/groups/{groupId}", "one group", &[]),
    destructive("PUT", "/v1/groups/{groupId}", "replace a group's profile", &[]),
    destructive("DELETE", "/v1/groups/{groupId}", "delete a group", &[]),
    read("/v1/groups/{groupId}/users", "a group's members", PAGES),
    change("PUT", "/v1/groups/{groupId}/users/{userId}", "add a person to a group", &[]),
    change("DELETE", "/v1/groups/{groupId}/users/{userId}", "take a person out of a group", &[]),
    read("/v1/meta/types/user", "user types", &[]),
    change("POST", "/v1/meta/types/user", "create a user type", &[]),
    read("/v1/meta/types/user/{typeId}", "one user type", &[]),
    change("POST", "/v1/meta/types/user/{typeId}", "change a user type's texts", &[]),
    destructive("PUT", "/v1/meta/types/user/{typeId}", "replace a user type", &[]),
    destructive("DELETE", "/v1/meta/types/user/{typeId}", "delete a user type", &[]),
    read("/v1/meta/schemas/user/{schemaId}", "the attributes of people (default, or a type's schema)", &[]),
    destructive("POST", "/v1/meta/schemas/user/{schemaId}", "add, change or remove attributes", &[]),
    read("/v1/logs", "the System Log", &[
        ("since", "2026-01-31T00:00:00Z"), ("until", "2026-01-31T00:00:00Z"),
        ("filter", "eventType eq \"user.session.start\""), ("q", "words"), ("limit", "up to 1000 a page"),
        ("sortOrder", "ASCENDING or DESCENDING"), ("after", "cursor of the next page"),
    ]),
    read("/v1/eventHooks", "event hooks", &[]),
    change("POST", "/v1/eventHooks", "create an event hook", &[]),
    read("/v1/eventHooks/{eventHookId}", "one event hook", &[]),
    destructive("PUT", "/v1/eventHooks/{eventHookId}", "replace an event hook", &[]),
    destructive("DELETE", "/v1/eventHooks/{eventHookId}", "delete an event hook", &[]),
    change("POST", "/v1/eventHooks/{eventHookId}/lifecycle/activate", "switch an event hook on", &[]),
    change("POST", "/v1/eventHooks/{eventHookId}/lifecycle/deactivate", "switch an event hook off", &[]),
    change("POST", "/v1/eventHooks/{eventHookId}/lifecycle/verify", "verify an event hook", &[]),
    read("/v1/org", "the organisation", &[]),
];

impl Endpoint {
    /// Whether `path`, below `/api`, is this address.
    pub fn fits(&self, path: &str) -> bool {
        let mut given = path.trim_end_matches('/').split('/');
        let mut known = self.path.split('/');
        loop {
            match (given.next(), known.next()) {
                (None, None) => return true,
                (Some(given), Some(known)) if known == given || (is_variable(known) && !given.is_empty()) => {}
                _ => return false,
            }
        }
    }

    /// How much of this address is there already when `path` is typed; none where it leads elsewhere. An exact
    /// segment counts more than a variable one.
    pub fn begun_by(&self, path: &str) -> Option<u32> {
        let mut known = self.path.split('/');
        let mut given = path.split('/').peekable();
        let mut score = 0;
        while let Some(part) = given.next() {
            let known = known.next()?;
            score += match part {
                _ if known == part => 3,
                _ if given.peek().is_none() && known.starts_with(part) => 2,
                _ if is_variable(known) && !part.is_empty() => 1,
                _ => return None,
            };
        }
        Some(score)
    }

    /// The address with what was typed of `path` kept in its variable parts.
    pub fn completed(&self, path: &str) -> String {
        let mut given = path.split('/');
        let parts = self.path.split('/').map(|known| {
            let given = given.next().unwrap_or_default();
            if is_variable(known) && !given.is_empty() { given } else { known }
        });
        parts.collect::<Vec<_>>().join("/")
    }
}

fn is_variable(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The address that `path` is, if it is known; one without variables first (`users/me`).
pub fn known(method: &str, path: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.fits(path))
}

/// The addresses that go on from what is typed, the likeliest first: those of the method, then the others.
pub fn completions(method: &str, path: &str) -> Vec<&'static Endpoint> {
    let mut found: Vec<_> =
        ENDPOINTS.iter().filter_map(|endpoint| endpoint.begun_by(path).map(|score| (endpoint, score))).collect();
    found.sort_by_key(|(endpoint, score)| (endpoint.method != method, std::cmp::Reverse(*score)));
    found.into_iter().map(|(endpoint, _)| endpoint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_completed_and_keeps_its_ids() {
        let first = |method, path: &str| completions(method, path).first().map(|found| (found.method, found.path));
        assert_eq!(first("GET", "/v1/us"), Some(("GET", "/v1/users")));
        assert_eq!(first("POST", "/v1/us"), Some(("POST", "/v1/users")));
        assert_eq!(first("GET", "/v1/users/00u1/gr"), Some(("GET", "/v1/users/{userId}/groups")));
        assert_eq!(first("GET", "/v2"), None);
        let groups = known("GET", "/v1/users/00u1/groups").unwrap();
        assert_eq!(groups.completed("/v1/users/00u9/gr"), "/v1/users/00u9/groups");
        assert_eq!(groups.completed("/v1/us"), "/v1/users/{userId}/groups");
        assert_eq!(known("GET", "/v1/users/me").unwrap().about, "whose token this is");
        assert_eq!(known("GET", "/v1/users//groups"), None);
    }

    #[test]
    fn reading_is_no_risk_and_every_other_method_is() {
        for endpoint in ENDPOINTS {
            assert_eq!(endpoint.method == "GET", endpoint.risk == Risk::Read, "{}", endpoint.path);
        }
    }
}
