//! Admin roles: which there are, who has one, and how an assignment looks on the wire.

use serde_json::{Value, json};

use super::org::{Org, Who};
use super::{ids, times};

/// Type and label. A role of the organisation's own is none of these.
pub(super) const KINDS: [(&str, &str); 12] = [
    ("SUPER_ADMIN", "Super Administrator"),
    ("ORG_ADMIN", "Organization Administrator"),
    ("APP_ADMIN", "Application Administrator"),
    ("USER_ADMIN", "Group Administrator"),
    ("HELP_DESK_ADMIN", "Help Desk Administrator"),
    ("GROUP_MEMBERSHIP_ADMIN", "Group Membership Administrator"),
    ("READ_ONLY_ADMIN", "Read-only Administrator"),
    ("REPORT_ADMIN", "Report Administrator"),
    ("API_ACCESS_MANAGEMENT_ADMIN", "API Access Management Administrator"),
    ("ACCESS_CERTIFICATIONS_ADMIN", "Access Certifications Administrator"),
    ("ACCESS_REQUESTS_ADMIN", "Access Requests Administrator"),
    ("WORKFLOWS_ADMIN", "Workflows Administrator"),
];

/// A person, by the place in the order of ids, or a group, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assignee {
    User(u32),
    Group(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The place among `KINDS`.
    Standard(usize),
    /// A role of the organisation's own, for the resources of a set; by their numbers.
    Custom { role: u32, set: u32 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleAssignment {
    pub assignee: Assignee,
    pub kind: Kind,
    /// Grows with every assignment.
    pub number: u32,
    /// Seconds since 1970.
    pub created: i64,
    /// Ids of the groups that it is limited to; none for all.
    pub groups: Vec<String>,
    /// Names of apps, or names and ids, that it is limited to; none for all.
    pub apps: Vec<AppTarget>,
}

/// Every app of this name, or one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AppTarget {
    pub name: String,
    pub id: Option<String>,
}

impl RoleAssignment {
    /// The type, where it is one of Okta's.
    pub(super) fn standard(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Standard(place) => Some(KINDS[place].0),
            Kind::Custom { .. } => None,
        }
    }

    /// As recorded: the types that can be limited to something have the type itself as their id, for whomever; the others
    /// have ids of their own.
    pub(super) fn id(&self, seed: u64) -> String {
        let prefix = match (self.standard(), self.assignee) {
            (Some(kind @ ("APP_ADMIN" | "USER_ADMIN" | "HELP_DESK_ADMIN" | "GROUP_MEMBERSHIP_ADMIN")), _) => {
                return base32(kind.as_bytes());
            }
            (Some(_), Assignee::User(_)) => *b"ra1",
            (Some(_), Assignee::Group(_)) => *b"gra",
            (None, _) => *b"irb",
        };
        ids::text(&ids::id(prefix, seed, self.number)).to_owned()
    }

    pub(super) fn to_json(&self, org: &Org, origin: &str) -> Value {
        let seed = org.seed.number;
        let (assignment, path) = match self.assignee {
            Assignee::User(seq) => ("USER", format!("users/{}", org.id_text(seq))),
            Assignee::Group(group) => ("GROUP", format!("groups/{}", ids::text(&ids::id(*b"00g", seed, group)))),
        };
        let (kind, label) = match self.kind {
            Kind::Standard(place) => KINDS[place],
            Kind::Custom { role, .. } => {
                let role = org.custom_roles.iter().find(|other| other.number == role);
                ("CUSTOM", role.map_or("", |role| role.label.as_str()))
            }
        };
        let mut shown = json!({
            "id": self.id(seed),
            "label": label,
            "type": kind,
            "status": "ACTIVE",
            "created": times::text(self.created),
            "lastUpdated": times::text(self.created),
            "assignmentType": assignment,
            "_links": {"assignee": {"href": format!("{origin}/api/v1/{path}")}},
        });
        if let Kind::Custom { role, set } = self.kind {
            let (role, set) = (ids::id(*b"cr0", seed, role), ids::id(*b"iam", seed, set));
            let (role, set) = (ids::text(&role), ids::text(&set));
            let iam = format!("{origin}/api/v1/iam");
            shown["role"] = json!(role);
            shown["resource-set"] = json!(set);
            shown["_links"]["role"] = json!({"href": format!("{iam}/roles/{role}")});
            shown["_links"]["permissions"] = json!({"href": format!("{iam}/roles/{role}/permissions")});
            shown["_links"]["resource-set"] = json!({"href": format!("{iam}/resource-sets/{set}")});
        }
        shown
    }
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut bits = [0; 8];
        bits[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(bits);
        let letters = (chunk.len() * 8).div_ceil(5);
        text.extend((0..letters).map(|place| char::from(ALPHABET[(bits >> (35 - place * 5)) as usize & 31])));
    }
    text
}

/// Who has a role from the start, by login; then which groups have one, by name.
const PEOPLE: [(&str, &str); 4] = [
    ("robin.reyes@acme.com", "SUPER_ADMIN"),
    ("wang.wei@acme.com", "APP_ADMIN"),
    ("minjun.kim@acme.com", "REPORT_ADMIN"),
    ("olga.shevchenko@acme.com", "USER_ADMIN"),
];
const GROUPS: [(&str, &str); 2] = [("Helpdesk", "HELP_DESK_ADMIN"), ("Okta Administrators", "READ_ONLY_ADMIN")];

impl Org {
    /// Sets up the roles of the start, once people and groups are there.
    pub(super) fn start_roles(&mut self) {
        let kind = |name: &str| KINDS.iter().position(|(kind, _)| *kind == name);
        let people =
            PEOPLE.iter().filter_map(|(login, role)| Some((Assignee::User(self.seq_of_cast(login)?), kind(role)?)));
        let groups = GROUPS.iter().filter_map(|(name, role)| {
            let group = self.groups.iter().flatten().find(|group| group.name == *name)?;
            Some((Assignee::Group(group.number), kind(role)?))
        });
        let start = self.seed.start;
        let all = people.chain(groups).zip(1..).map(|((assignee, kind), number)| RoleAssignment {
            assignee,
            kind: Kind::Standard(kind),
            number,
            created: start - (700 - i64::from(number) * 60) * 86_400,
            groups: Vec::new(),
            apps: Vec::new(),
        });
        self.roles = all.collect();
    }

    /// What somebody or a group was given; of people that are gone, nothing.
    pub(super) fn roles_given(&self, assignee: Assignee) -> impl Iterator<Item = &RoleAssignment> {
        self.roles.iter().filter(move |role| role.assignee == assignee)
    }

    /// What somebody may do: what they were given, then what their groups were given.
    pub(super) fn roles_of(&self, who: Who<'_>) -> Vec<&RoleAssignment> {
        let own = self.roles_given(Assignee::User(Org::seq(who)));
        let by_group = self.roles.iter().filter(|role| match role.assignee {
            Assignee::User(_) => false,
            Assignee::Group(group) => self.is_member(who, group),
        });
        own.chain(by_group).collect()
    }

    /// People with a role of their own, in the order of ids.
    pub(super) fn admins(&self) -> Vec<u32> {
        let mut admins: Vec<u32> = self
            .roles
            .iter()
            .filter_map(|role| match role.assignee {
                Assignee::User(seq) => self.who(seq).map(|_| seq),
                Assignee::Group(_) => None,
            })
            .collect();
        admins.sort_unstable();
        admins.dedup();
        admins
    }
}
