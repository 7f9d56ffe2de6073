//! The organisation's apps, and who has which: by a group that an app is assigned to, or on their own.

use serde_json::{Map, Value, json};

use super::org::{Org, Who};
use super::person::Status;
use super::{ids, times};

pub(super) struct App {
    pub label: &'static str,
    pub name: &'static str,
    pub id: &'static str,
    pub sign_on: &'static str,
    /// The name of the group that it is assigned to.
    group: Option<&'static str>,
}

pub(super) const APPS: &[App] = &[
    app("Microsoft 365", "office365", "0oa3omz2i9XRNSRIHBZO", "WS_FEDERATION", Some("Everyone")),
    app("Salesforce.com", "salesforce", "0oa12ecnxtBQMKOXJSMF", "SAML_2_0", Some("Salesforce Users")),
    app("GitHub Enterprise Cloud", "githubcloud", "0oa4kq8xZpLMVTRAWUQY", "SAML_2_0", Some("GitHub Developers")),
    app("Workday", "workday", "0oa5tn2wYcBGHDKELPQS", "SAML_2_0", None),
    app("Zoom", "zoomus", "0oa6bv9rXdFJKLMNOPRT", "SAML_2_0", None),
    app("Jira & Confluence", "jira_cloud", "0oa7hm4sWeTUVWXYZABC", "SAML_2_0", Some("Engineering")),
    app("Cisco AnyConnect VPN", "cisco_asa_vpn_saml", "0oa8jp6tVfGHIJKLMNOP", "SAML_2_0", Some("VPN Users")),
];

const fn app(
    label: &'static str,
    name: &'static str,
    id: &'static str,
    sign_on: &'static str,
    group: Option<&'static str>,
) -> App {
    App { label, name, id, sign_on, group }
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
    /// The number of the group that an app is assigned to, while there is such a group.
    pub(super) fn group_of_app(&self, app: &App) -> Option<u32> {
        let name = app.group?;
        self.groups.iter().flatten().find(|group| group.name == name).map(|group| group.number)
    }

    /// How somebody comes to the app at this place among `APPS`; `None` where they do not.
    pub(super) fn app_scope(&self, who: Who<'_>, place: usize) -> Option<Scope> {
        if self.status(who) == Status::Deprovisioned {
            return None;
        }
        let seq = Org::seq(who);
        let changed = self.app_users.get(&(seq, place));
        if matches!(changed, Some(AppUser::Assigned { .. })) {
            return Some(Scope::User);
        }
        let group = self.group_of_app(&APPS[place]);
        if group.is_some_and(|group| self.is_member(who, group)) {
            return Some(Scope::Group);
        }
        // Two bits of a random number for each app: three in four have it on their own.
        let noise = ids::mix(u64::from(seq) ^ 0xA9);
        (changed.is_none() && noise >> (place * 3) & 3 != 0).then_some(Scope::User)
    }

    /// Everybody with the app, from this place in the order of ids on, and how they came to it.
    pub(super) fn users_of_app(&self, place: usize, from: u32) -> impl Iterator<Item = (u32, Scope)> {
        (from..self.end()).filter_map(move |seq| Some((seq, self.app_scope(self.who(seq)?, place)?)))
    }

    /// Somebody in an app, as recorded.
    pub(super) fn app_user_to_json(&self, who: Who<'_>, place: usize, scope: Scope, origin: &str) -> Value {
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
            "app": {"href": format!("{origin}/api/v1/apps/{}", APPS[place].id)},
            "user": {"href": format!("{origin}/api/v1/users/{}", self.id_text(seq))},
        });
        if let (Scope::Group, Some(group)) = (scope, self.group_of_app(&APPS[place])) {
            let id = ids::text(&ids::id(*b"00g", self.seed.number, group)).to_owned();
            let name = self.groups.get(group as usize).and_then(Option::as_ref).map(|group| group.name.clone());
            links["group"] = json!({"name": name, "href": format!("{origin}/api/v1/groups/{id}")});
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
    pub(super) fn to_json(&self, place: usize, start: i64, origin: &str) -> Value {
        let at = times::text(start - (2200 - place as i64 * 97) * 86_400);
        let own = format!("{origin}/api/v1/apps/{}", self.id);
        json!({
            "id": self.id,
            "name": self.name,
            "label": self.label,
            "status": "ACTIVE",
            "lastUpdated": at,
            "created": at,
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
                "deactivate": {"href": format!("{own}/lifecycle/deactivate")},
            },
        })
    }
}
