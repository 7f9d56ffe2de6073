//! The organisation's groups: which there are, who is in them, and how a group looks on the wire.

use serde_json::{Map, Value, json};

use super::ids;
use super::person::Provider;
use super::seed::{CONTRACTOR, SERVICE_ACCOUNT, Seed};
use super::work::DEPARTMENTS;

/// Everyone's place among the groups.
pub(super) const EVERYONE: u32 = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupKind {
    BuiltIn,
    Okta,
    /// Comes from the directory.
    App,
}

impl GroupKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            GroupKind::BuiltIn => "BUILT_IN",
            GroupKind::Okta => "OKTA_GROUP",
            GroupKind::App => "APP_GROUP",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub number: u32,
    pub kind: GroupKind,
    pub name: String,
    pub description: Option<String>,
    /// What it has of the organisation's own attributes.
    pub own: Map<String, Value>,
    pub created: i64,
    pub last_updated: i64,
    pub last_membership_updated: i64,
}

/// Who is in a group from the start.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Everyone,
    Department(usize),
    Country(&'static str),
    Share(u64),
    Type(u16),
    Directory { share: u64 },
}

#[rustfmt::skip]
const OTHERS: &[(GroupKind, &str, &str, Rule)] = &[
    (GroupKind::Okta, "Office United States", "Works in the United States", Rule::Country("US")),
    (GroupKind::Okta, "Office Germany", "Works in Germany", Rule::Country("DE")),
    (GroupKind::Okta, "Office United Kingdom", "Works in the United Kingdom", Rule::Country("GB")),
    (GroupKind::Okta, "Büro Österreich & Schweiz", "Arbeitet in Zürich", Rule::Country("CH")),
    (GroupKind::Okta, "Office India", "Works in India", Rule::Country("IN")),
    (GroupKind::Okta, "東京オフィス", "日本の社員", Rule::Country("JP")),
    (GroupKind::Okta, "Contractors", "People whose contract ends", Rule::Type(CONTRACTOR)),
    (GroupKind::Okta, "Service Accounts", "Nobody's account; each has an owning team", Rule::Type(SERVICE_ACCOUNT)),
    (GroupKind::Okta, "Microsoft 365 E5", "", Rule::Share(70)),
    (GroupKind::Okta, "VPN Users", "May connect from home", Rule::Share(45)),
    (GroupKind::Okta, "Salesforce Users", "", Rule::Share(30)),
    (GroupKind::Okta, "Remote Workers", "At home three days a week or more", Rule::Share(25)),
    (GroupKind::Okta, "GitHub Developers", "", Rule::Share(15)),
    (GroupKind::Okta, "Pilot: passwordless sign-in, wave 2 (please do not add people by hand)", "Owned by the identity team", Rule::Share(5)),
    (GroupKind::Okta, "Password never expires (legacy)", "To be emptied", Rule::Share(3)),
    (GroupKind::Okta, "Helpdesk", "", Rule::Share(2)),
    (GroupKind::Okta, "Okta Administrators", "", Rule::Share(1)),
    (GroupKind::App, "Domain Users", "corp.acme.com/Users/Domain Users", Rule::Directory { share: 100 }),
    (GroupKind::App, "VPN-Full-Tunnel-EMEA", "corp.acme.com/Groups/VPN-Full-Tunnel-EMEA", Rule::Directory { share: 40 }),
    (GroupKind::App, "FS-Finance-RW", "corp.acme.com/Groups/FS-Finance-RW", Rule::Directory { share: 12 }),
    (GroupKind::App, "Print-Color-A3", "corp.acme.com/Groups/Print-Color-A3", Rule::Directory { share: 25 }),
];

/// The groups that the organisation starts with: Everyone, one a department, and the others.
pub(super) fn made() -> usize {
    1 + DEPARTMENTS.len() + OTHERS.len()
}

fn rule(group: u32) -> Option<Rule> {
    match (group as usize).checked_sub(1) {
        None => Some(Rule::Everyone),
        Some(department) if department < DEPARTMENTS.len() => Some(Rule::Department(department)),
        Some(other) => OTHERS.get(other - DEPARTMENTS.len()).map(|group| group.3),
    }
}

pub(super) fn all(start: i64) -> Vec<Group> {
    let day = 86_400;
    let departments = DEPARTMENTS.iter().map(|department| {
        (GroupKind::Okta, department.name, format!("{} department, {} division", department.name, department.division))
    });
    let others = OTHERS.iter().map(|(kind, name, description, _)| (*kind, *name, (*description).to_owned()));
    let everyone = [(GroupKind::BuiltIn, "Everyone", "All users in your organization".to_owned())];
    everyone
        .into_iter()
        .chain(departments)
        .chain(others)
        .zip(0..)
        .map(|((kind, name, description), number)| Group {
            number,
            kind,
            name: name.to_owned(),
            description: Some(description).filter(|text| !text.is_empty()),
            own: Map::new(),
            created: start - 2300 * day + i64::from(number) * 977,
            last_updated: start - 2300 * day + i64::from(number) * 977,
            last_membership_updated: start - i64::from(number % 9) * day - 3600,
        })
        .collect()
}

/// What decides which groups somebody is in from the start.
pub(super) struct Facts<'a> {
    /// Index of the department.
    pub department: usize,
    pub country: &'a str,
    pub user_type: u16,
    pub provider: Provider,
    /// A random number for a group.
    pub random: &'a dyn Fn(u32) -> u64,
}

fn fits(group: u32, facts: &Facts<'_>) -> bool {
    let share = |percent| (facts.random)(group) % 100 < percent;
    match rule(group) {
        None => false,
        Some(Rule::Everyone) => true,
        Some(Rule::Department(department)) => facts.department == department,
        Some(Rule::Country(country)) => facts.country == country,
        Some(Rule::Share(percent)) => share(percent),
        Some(Rule::Type(user_type)) => facts.user_type == user_type,
        Some(Rule::Directory { share: percent }) => facts.provider == Provider::ActiveDirectory && share(percent),
    }
}

/// The groups, without Everyone, that somebody is in from the start.
pub(super) fn fitting(facts: &Facts<'_>) -> impl Iterator<Item = u32> {
    (1..made() as u32).filter(|group| fits(*group, facts))
}

pub(super) fn made_groups(seed: &Seed, seq: u32) -> impl Iterator<Item = u32> {
    let facts = (seed.department_index(seq), seed.place(seq).country, seed.user_type(seq), seed.provider(seq));
    (1..made() as u32).filter(move |group| {
        let random = |group| seed.membership(seq, group);
        fits(
            *group,
            &Facts { department: facts.0, country: facts.1, user_type: facts.2, provider: facts.3, random: &random },
        )
    })
}

/// Whether a made person is in a group from the start; computes only what the group's rule asks for.
pub(super) fn made_member(seed: &Seed, seq: u32, group: u32) -> bool {
    match rule(group) {
        None => false,
        Some(Rule::Everyone) => true,
        Some(Rule::Department(department)) => seed.department_index(seq) == department,
        Some(Rule::Country(country)) => seed.place(seq).country == country,
        Some(Rule::Share(percent)) => seed.membership(seq, group) % 100 < percent,
        Some(Rule::Type(user_type)) => seed.user_type(seq) == user_type,
        Some(Rule::Directory { share }) => {
            seed.provider(seq) == Provider::ActiveDirectory && seed.membership(seq, group) % 100 < share
        }
    }
}

impl Group {
    pub(super) fn id(&self, seed: u64) -> String {
        ids::text(&ids::id(*b"00g", seed, self.number)).to_owned()
    }

    pub(super) fn to_json(&self, seed: u64, origin: &str) -> Value {
        let id = self.id(seed);
        let logo = |size: &str| {
            json!({
                "name": size,
                "href": format!("{origin}/assets/img/logos/groups/odyssey/okta-{size}.png"),
                "type": "image/png",
            })
        };
        let link = |rest: &str| json!({"href": format!("{origin}/api/v1/groups/{id}/{rest}")});
        let mut links = json!({
            "logo": [logo("medium"), logo("large")],
            "owners": link("owners"),
            "users": link("users"),
            "apps": link("apps"),
        });
        let mut object_class = "okta:user_group";
        let mut profile = json!({"name": self.name, "description": self.description});
        if self.kind == GroupKind::App {
            object_class = "okta:windows_security_principal";
            let dn = format!("CN={},OU=Groups,DC=corp,DC=acme,DC=com", self.name);
            profile = json!({
                "name": self.name,
                "description": self.description,
                "samAccountName": self.name,
                "objectSid": format!("S-1-5-21-1004336348-1177238915-682003330-{}", 1100 + self.number),
                "dn": dn,
                "windowsDomainQualifiedName": format!("ACME\\{}", self.name),
                "externalId": format!("{:032x}", u128::from(ids::mix(u64::from(self.number)))),
            });
            links["source"] = json!({"href": format!("{origin}/api/v1/apps/0oa2v0el0gP90aqjJ5d7")});
        }
        for (name, value) in &self.own {
            profile[name] = value.clone();
        }
        json!({
            "id": id,
            "created": super::times::text(self.created),
            "lastUpdated": super::times::text(self.last_updated),
            "lastMembershipUpdated": super::times::text(self.last_membership_updated),
            "objectClass": [object_class],
            "type": self.kind.as_str(),
            "profile": profile,
            "_links": links,
        })
    }
}
