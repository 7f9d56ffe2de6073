//! Apps come, change and go, and are assigned to groups.

use serde_json::{Map, Value};

use super::super::apps::App;
use super::super::call::Call;
use super::super::event::Party;
use super::super::groups::Group;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::{Answer, Refusal, Reply};
use super::apps::{assignment, instance};

/// Ids of the apps that are made begin here; those of the start are written by hand.
const FIRST: u32 = 1000;

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn label(body: &Map<String, Value>) -> Result<String, Refusal> {
    match text(body, "label") {
        "" => Err(Refusal::invalid("label", "label: The field cannot be left blank")),
        label => Ok(label.to_owned()),
    }
}

/// How people sign in to an app of a template that says nothing of it.
fn usual_sign_on(name: &str) -> &'static str {
    match name {
        "bookmark" => "BOOKMARK",
        "oidc_client" => "OPENID_CONNECT",
        "template_basic_auth" => "BASIC_AUTH",
        "template_swa" | "template_swa3field" => "BROWSER_PLUGIN",
        "template_sps" => "SECURE_PASSWORD_STORE",
        _ => "SAML_2_0",
    }
}

/// What an app of one's own is called: the label, as far as it is letters and digits.
fn own_name(label: &str) -> String {
    let plain: String = label.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("acme_{plain}_1")
}

pub(super) fn create(org: &mut Org, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let label = label(&body)?;
    let (name, sign_on) = (text(&body, "name"), text(&body, "signOnMode"));
    if name.is_empty() && sign_on.is_empty() {
        return Err(Refusal::invalid("signOnMode", "signOnMode: The field cannot be left blank"));
    }
    let now = call.now.as_second();
    let place = org.apps.len();
    let app = App {
        id: ids::text(&ids::id(*b"0oa", org.seed.number, FIRST + place as u32)).to_owned(),
        name: if name.is_empty() { own_name(&label) } else { name.to_owned() },
        label,
        sign_on: if sign_on.is_empty() { usual_sign_on(name) } else { sign_on }.to_owned(),
        active: call.query.flag("activate", true),
        groups: Vec::new(),
        created: now,
        updated: now,
        given: body,
    };
    let (reply, party) = (Reply::json(&app.to_json(place, call.origin)), instance(&app));
    org.apps.push(Some(app));
    org.version += 1;
    org.record(call, "application.lifecycle.create", vec![party]);
    Ok(reply)
}

/// The app at a place that `Org::app` told.
fn change(org: &mut Org, place: usize, with: impl FnOnce(&mut App)) {
    if let Some(app) = org.apps.get_mut(place).and_then(Option::as_mut) {
        with(app);
    }
    org.version += 1;
}

pub(super) fn replace(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let body = call.object()?;
    let (place, app) = org.app(id)?;
    let mut app = app.clone();
    app.label = label(&body)?;
    let sign_on = text(&body, "signOnMode");
    if !sign_on.is_empty() {
        sign_on.clone_into(&mut app.sign_on);
    }
    app.updated = call.now.as_second();
    app.given = body;
    let (reply, party) = (Reply::json(&app.to_json(place, call.origin)), instance(&app));
    change(org, place, |there| *there = app);
    org.record(call, "application.lifecycle.update", vec![party]);
    Ok(reply)
}

/// As recorded: an app that is in use stays.
pub(super) fn delete(org: &mut Org, id: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    if app.active {
        let cause = "The application must be deactivated before deletion.";
        return Err(Refusal::new(403, "E0000056", "Delete application forbidden.").because(cause));
    }
    let party = instance(app);
    org.apps[place] = None;
    org.app_users.retain(|(_, of), _| *of != place);
    org.version += 1;
    org.record(call, "application.lifecycle.delete", vec![party]);
    Ok(Reply::empty())
}

pub(super) fn operate(org: &mut Org, id: &str, operation: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let (active, party) = (operation == "activate", instance(app));
    let was = app.active;
    if was != active {
        let now = call.now.as_second();
        change(org, place, |app| (app.active, app.updated) = (active, now));
        let event = if active { "application.lifecycle.activate" } else { "application.lifecycle.deactivate" };
        org.record(call, event, vec![party]);
    }
    Ok(Reply::done())
}

fn group_party(org: &Org, group: &Group) -> Party {
    Party::new(group.id(org.seed.number), "UserGroup", "unknown", &group.name)
}

pub(super) fn assign_group(org: &mut Org, id: &str, group: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let group = org.group(group)?.clone();
    let reply = Reply::json(&assignment(org, app, &group, call));
    if !app.groups.contains(&group.number) {
        let targets = vec![group_party(org, &group), instance(app)];
        change(org, place, |app| app.groups.push(group.number));
        org.record(call, "group.application_assignment.add", targets);
    }
    Ok(reply)
}

pub(super) fn remove_group(org: &mut Org, id: &str, group: &str, call: &Call<'_>) -> Answer {
    let (place, app) = org.app(id)?;
    let found = org.group(group)?.clone();
    if !app.groups.contains(&found.number) {
        return Err(Refusal::not_found(group, "ApplicationGroupAssignment"));
    }
    let targets = vec![group_party(org, &found), instance(app)];
    change(org, place, |app| app.groups.retain(|number| *number != found.number));
    org.record(call, "group.application_assignment.remove", targets);
    Ok(Reply::empty())
}
