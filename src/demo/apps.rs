//! The organisation's apps, and who has which: by a group that an app is assigned to, or on their own.

use serde_json::{Map, Value, json};

use super::groups::Group;
use super::org::{Org, Who};
use super::person::Status;
use super::reply::Refusal;
use super::{ids, times};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct App {
    pub id: String,
    pub name: String,
    pub label: String,
    pub sign_on: String,
    pub active: bool,
    /// Numbers of the groups that it is assigned to.
    pub groups: Vec<u32>,
    /// Seconds since 1970.
    pub created: i64,
    pub updated: i64,
    /// What whoever made it said of it, beside name, label and how people sign in.
    pub given: Map<String, Value>,
}

/// Label, name, id, how people sign in, and the name of the group that it is assigned to.
type AtStart = (&'static str, &'static str, &'static str, &'static str, Option<&'static str>);

/// The apps of the start. People have these on their own as well, by chance.
const START: &[AtStart] = &[
    ("Microsoft 365", "office365", "0oa3omz2i9XRNSRIHBZO", "WS_FEDERATION", Some("Everyone")),
    ("Salesforce.com", "salesforce", "0oa12ecnxtBQMKOXJSMF", "SAML_2_0", Some("Salesforce Users")),
    ("GitHub Enterprise Cloud", "githubcloud", "0oa4kq8xZpLMVTRAWUQY", "SAML_2_0", Some("GitHub Developers")),
    ("Workday", "workday", "0oa5tn2wYcBGHDKELPQS", "SAML_2_0", None),
    ("Zoom", "zoomus", "0oa6bv9rXdFJKLMNOPRT", "SAML_2_0", None),
    ("Jira & Confluence", "jira_cloud", "0oa7hm4sWeTUVWXYZABC", "SAML_2_0", Some("Engineering")),
    ("Cisco AnyConnect VPN", "cisco_asa_vpn_saml", "0oa8jp6tVfGHIJKLMNOP", "SAML_2_0", Some("VPN Users")),
];

pub(super) fn at_start(groups: &[Option<Group>], start: i64) -> Vec<Option<App>> {
    let number = |name: &str| groups.iter().flatten().find(|group| group.name == name).map(|group| group.number);
    let apps = START.iter().zip(0..).map(|((label, name, id, sign_on, group), place)| {
        let at = start - (2200 - place * 97) * 86_400;
        Some(App {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            label: (*label).to_owned(),
            sign_on: (*sign_on).to_owned(),
            active: true,
            groups: group.and_then(number).into_iter().collect(),
            created: at,
            updated: at,
            given: Map::new(),
        })
    });
    apps.collect()
}

/// How somebody came to an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    User,
    Group,
}

/// What was changed of somebody's assignment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AppUser {
    /// On their own, whatever their groups have.
    Assigned {
        /// Seconds since 1970.
        created: i64,
        updated: i64,
        user_name: Option<String>,
        /// What was given of the profile in the app.
        profile: Map<String, Value>,
    },
    /// Not on their own any more; a group may still bring them.
    Removed,
}

impl Org {
    /// An app and its place among all.
    pub(super) fn app(&self, id: &str) -> Result<(usize, &App), Refusal> {
        let found = self.all_apps().find(|(_, app)| app.id == id);
        found.ok_or_else(|| Refusal::not_found(id, "AppInstance"))
    }

    pub(super) fn all_apps(&self) -> impl Iterator<Item = (usize, &App)> {
        self.apps.iter().enumerate().filter_map(|(place, app)| Some((place, app.as_ref()?)))
    }

    /// The groups that an app is assigned to, those that are still there.
    pub(super) fn groups_of_app(&self, place: usize) -> impl Iterator<Item = &Group> {
        let numbers = self.apps.get(place).and_then(Option::as_ref).map_or(&[][..], |app| &app.groups);
        numbers.iter().filter_map(|number| self.groups.get(*number as usize)?.as_ref())
    }

    /// The group by which somebody has the app at this place.
    fn group_to_app(&self, who: Who<'_>, place: usize) -> Option<&Group> {
        self.groups_of_app(place).find(|group| self.is_member(who, group.number))
    }

    /// How somebody comes to the app at this place; `None` where they do not.
    pub(super) fn app_scope(&self, who: Who<'_>, place: usize) -> Option<Scope> {
        if self.status(who) == Status::Deprovisioned {
            return None;
        }
        let seq = Org::seq(who);
        let changed = self.app_users.get(&(seq, place));
        if matches!(changed, Some(AppUser::Assigned { .. })) {
            return Some(Scope::User);
        }
        if self.group_to_app(who, place).is_some() {
            return Some(Scope::Group);
        }
        if place >= START.len() {
            return None;
        }
        // Two bits of a random number for each app: three in four have it on their own.
        let noise = ids::mix(u64::from(seq) ^ 0xA9);
        (changed.is_none() && noise >> (place * 3) & 3 != 0).then_some(Scope::User)
    }

    /// Nothing that was assigned by hand comes back with somebody who was deactivated.
    pub(super) fn lose_apps(&mut self, seq: u32) {
        let lost = (0..self.apps.len()).map(|place| ((seq, place), AppUser::Removed));
        self.app_users.extend(lost);
    }

    /// Everybody with the app, from this place in the order of ids on, and how they came to it.
    pub(super) fn users_of_app(&self, place: usize, from: u32) -> impl Iterator<Item = (u32, Scope)> {
        (from..self.end()).filter_map(move |seq| Some((seq, self.app_scope(self.who(seq)?, place)?)))
    }

    /// Somebody in an app, as recorded.
    pub(super) fn app_user_to_json(
        &self,
        who: Who<'_>,
        (place, app): (usize, &App),
        scope: Scope,
        origin: &str,
    ) -> Value {
        let (seq, times) = (Org::seq(who), self.times(who));
        let (mut created, mut updated) = (times.activated.unwrap_or(times.created), times.created);
        let (mut user_name, mut given) = (self.login(who), Map::new());
        if let Some(AppUser::Assigned { created: at, updated: later, user_name: name, profile }) =
            self.app_users.get(&(seq, place))
        {
            (created, updated) = (*at, *later);
            user_name = name.clone().unwrap_or(user_name);
            given.clone_from(profile);
        }
        let updated = updated.max(created);
        let person = self.person(seq);
        let text =
            |name: &str| person.as_ref().and_then(|person| person.profile.get(name).cloned()).unwrap_or_default();
        let mut profile = json!({
            "given_name": text("firstName"),
            "family_name": text("lastName"),
            "name": self.display_name(who),
            "email": text("email"),
            "phone_number": text("mobilePhone"),
            "locale": text("locale"),
            "zoneinfo": text("timezone"),
            "middle_name": text("middleName"),
        });
        for (name, value) in given {
            profile[name] = value;
        }
        let mut links = json!({
            "app": {"href": format!("{origin}/api/v1/apps/{}", app.id)},
            "user": {"href": format!("{origin}/api/v1/users/{}", self.id_text(seq))},
        });
        if let (Scope::Group, Some(group)) = (scope, self.group_to_app(who, place)) {
            let href = format!("{origin}/api/v1/groups/{}", group.id(self.seed.number));
            links["group"] = json!({"name": group.name, "href": href});
        }
        json!({
            "id": self.id_text(seq),
            "externalId": null,
            "created": times::text(created),
            "lastUpdated": times::text(updated),
            "scope": match scope { Scope::User => "USER", Scope::Group => "GROUP" },
            "status": "ACTIVE",
            "statusChanged": times::text(created),
            "passwordChanged": null,
            "syncState": "DISABLED",
            "credentials": {"userName": user_name},
            "profile": profile,
            "_links": links,
        })
    }
}

impl App {
    /// As recorded, with what whoever made it said in place of what is usual.
    pub(super) fn to_json(&self, place: usize, origin: &str) -> Value {
        let own = format!("{origin}/api/v1/apps/{}", self.id);
        let other = if self.active { "deactivate" } else { "activate" };
        let mut json = json!({
            "id": self.id,
            "name": self.name,
            "label": self.label,
            "status": if self.active { "ACTIVE" } else { "INACTIVE" },
            "lastUpdated": times::text(self.updated),
            "created": times::text(self.created),
            "accessibility": {"selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null},
            "visibility": {
                "autoSubmitToolbar": false,
                "hide": {"iOS": false, "web": false},
                "appLinks": {"login": true},
            },
            "features": [],
            "signOnMode": self.sign_on,
            "credentials": {
                "userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"},
                "signing": {},
            },
            "settings": {
                "app": {},
                "notifications": {"vpn": {"network": {"connection": "DISABLED"}, "message": null, "helpUrl": null}},
            },
            "_links": {
                "appLinks": [{
                    "name": "login",
                    "href": format!("{origin}/home/{}/{}/{}", self.name, self.id, 40 + place * 3),
                    "type": "text/html",
                }],
                "groups": {"href": format!("{own}/groups")},
                "logo": [{"name": "medium", "href": format!("{origin}/img/logos/{}.png", self.name), "type": "image/png"}],
                "users": {"href": format!("{own}/users")},
                other: {"href": format!("{own}/lifecycle/{other}")},
            },
        });
        for part in ["accessibility", "visibility", "features", "credentials", "settings", "profile"] {
            if let Some(given) = self.given.get(part) {
                merge(&mut json[part], given);
            }
        }
        if self.sign_on == "OPENID_CONNECT" {
            json["credentials"]["oauthClient"]["client_id"] = json!(self.id);
        }
        json
    }
}

/// Puts what is given over what is there, field by field.
fn merge(there: &mut Value, given: &Value) {
    match (there, given) {
        (Value::Object(there), Value::Object(given)) => {
            for (name, value) in given {
                merge(there.entry(name).or_insert(Value::Null), value);
            }
        }
        (_, Value::Null) => {}
        (there, given) => *there = given.clone(),
    }
}
