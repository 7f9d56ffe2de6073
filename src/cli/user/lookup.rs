//! What a file names, looked up in the organisation: its user type, its groups, who has the login and the email.
//!
//! Owns: how a name becomes an id, and why one is refused. Must not know: what the file says of the person.

use std::sync::Arc;

use super::Refusal;
use super::desk::Desk;
use crate::app::form::model::Form;
use crate::app::form::model::Target;
use crate::app::form::model::file::GroupWish;
use crate::app::form::model::file::Mistake;
use crate::app::form::model::file::Named;
use crate::app::form::model::file::PersonFile;
use crate::app::form::model::review::ReviewLine;
use crate::app::form::model::spec::Sources as FormSources;
use crate::cli::Console;
use crate::messages::{Clash, Content, Failure, Lane, Request};
use crate::protocol::error::FailureKind;
use crate::protocol::group::{Group, GroupType};
use crate::protocol::id::GroupId;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::schema::UserType;
use crate::protocol::seen::SeenAttributes;

/// As many candidates as a person compares.
const CANDIDATES: usize = 5;

/// A form with everything that the token may know, and the id of the user type that the file names.
pub(super) async fn prepare(
    desk: &mut Desk,
    target: Target,
    file: &PersonFile,
    template: Option<&PersonTemplate>,
    mistakes: &mut Vec<Mistake>,
    to: &mut Console<'_>,
) -> (Form, Option<String>) {
    let types: Option<Vec<UserType>> = match desk.ask(Lane::Types, Request::ReadTypes, to).await {
        Ok(Content::Types(types)) => Some(types),
        _ => None,
    };
    let wish = file.user_type().unwrap_or_else(|wrong| {
        mistakes.extend(wrong);
        None
    });
    let of_template = template.and_then(|template| {
        template.user_type.clone().map(|name| (format!("template {}, user_type", template.name), name))
    });
    let wish = wish.or(of_template);
    let own = match &target {
        Target::New | Target::Many(_) => None,
        Target::Person(user) => user.type_id.clone(),
    };
    let own_schema = match &target {
        Target::New | Target::Many(_) => None,
        Target::Person(user) => user.schema_id.clone(),
    };
    let mut of_type = None;
    let mut untold = None;
    let chosen = match (wish, &types) {
        (None, _) => None,
        (Some((_, name)), _) if own.as_ref() == Some(&name) => Some(name),
        (Some((place, name)), Some(types)) => match type_named(types, &name) {
            Ok(kind) => {
                of_type.clone_from(&kind.schema_id);
                Some(kind.id.clone())
            }
            Err(text) => {
                mistakes.push(Mistake { place, text });
                None
            }
        },
        (Some((_, name)), None) => {
            untold = Some("which schema the user type has could not be read".to_owned());
            Some(name)
        }
    };
    let schema = of_type.or(own_schema).unwrap_or_else(|| "default".to_owned());
    let (schema, missing) = match untold {
        Some(reason) => (None, Some(reason)),
        None => match desk.ask(Lane::Schema, Request::ReadSchema { schema }, to).await {
            Ok(Content::Schema(schema)) => (Some(schema), None),
            Ok(_) => (None, None),
            Err(failure) => (None, Some(failure.kind.sentence().to_owned())),
        },
    };
    let asked = missing.is_some().then(|| Request::ReadAttributes { query: UserQuery::new(UserScope::default()) });
    let seen = match asked {
        Some(request) => match desk.ask(Lane::Attributes, request, to).await {
            Ok(Content::Attributes(seen)) => seen,
            _ => SeenAttributes::default(),
        },
        None => SeenAttributes::default(),
    };
    let person = target.clone();
    let sources = FormSources {
        schema: schema.as_deref(),
        types: types.as_deref(),
        seen: &seen,
        person: match &person {
            Target::New | Target::Many(_) => None,
            Target::Person(user) => Some(user),
        },
    };
    (Form::new(target, &sources, missing), chosen)
}

/// The user type with this id, name or display name.
fn type_named<'a>(types: &'a [UserType], name: &str) -> Result<&'a UserType, String> {
    let fits: [&dyn Fn(&UserType) -> bool; 3] =
        [&|kind| kind.id == name, &|kind| kind.name == name || kind.display_name == name, &|kind| {
            [&kind.name, &kind.display_name].iter().any(|own| own.to_lowercase() == name.to_lowercase())
        }];
    let shown = |kinds: &mut dyn Iterator<Item = &UserType>| {
        let words = kinds.map(|kind| format!("{} ({}, {})", kind.name, kind.display_name, kind.id));
        words.collect::<Vec<_>>().join(", ")
    };
    for fit in fits {
        let found: Vec<&UserType> = types.iter().filter(|kind| fit(kind)).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Ok(one),
            several => {
                let names = shown(&mut several.iter().copied());
                return Err(format!("several user types are called “{name}”: {names}"));
            }
        }
    }
    Err(format!("there is no user type “{name}”; there are {}", shown(&mut types.iter())))
}

/// Puts the groups that the file names into the form.
pub(super) async fn fill_groups(
    desk: &mut Desk,
    form: &mut Form,
    wishes: Vec<GroupWish>,
    mistakes: &mut Vec<Mistake>,
    to: &mut Console<'_>,
) -> Result<Vec<ReviewLine>, Refusal> {
    let mut notes = Vec::new();
    if wishes.is_empty() {
        return Ok(notes);
    }
    if let Some(user) = form.person().map(|user| user.id.clone()) {
        match desk.ask(Lane::FormGroups, Request::ReadGroups { user }, to).await {
            Ok(Content::Groups(groups)) => {
                form.groups.learn(groups.into_iter().filter(|group| group.kind.fixed_because().is_none()).collect());
            }
            Ok(_) => {}
            Err(failure) if is_forbidden(&failure) => {
                let why = failure.kind.sentence();
                let text = format!("the groups of this person could not be read ({why}): all that is named is sent");
                notes.push(ReviewLine::Warning(text));
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    let mut blind = None;
    for wish in wishes {
        let found = match (&wish.group, &blind) {
            (Named::Id(id), Some(_)) => Ok(untold(id)),
            (Named::Id(id), None) => match read_group(desk, id, to).await {
                Ok(found) => found,
                Err(failure) if is_forbidden(&failure) => {
                    blind = Some(failure.kind.sentence().to_owned());
                    Ok(untold(id))
                }
                Err(failure) => return Err(failure.into()),
            },
            (Named::Name(name), _) => match find_group(desk, name, to).await {
                Ok(found) => found,
                Err(failure) if is_forbidden(&failure) => {
                    Err(format!("names cannot be looked up ({}); groupIds takes ids", failure.kind.sentence()))
                }
                Err(failure) => return Err(failure.into()),
            },
        };
        let changeable = found.and_then(|group| match group.kind.fixed_because() {
            Some(reason) => Err(format!("“{}” cannot be chosen: {reason}", group.name)),
            None => Ok(group),
        });
        match changeable.and_then(|group| wish_group(form, group, wish.leave)) {
            Ok(note) => notes.extend(note.map(ReviewLine::Note)),
            Err(text) => mistakes.push(Mistake { place: wish.place, text }),
        }
    }
    if let Some(why) = blind {
        let text = format!("groups could not be looked up ({why}): their ids are taken as they are");
        notes.push(ReviewLine::Warning(text));
    }
    Ok(notes)
}

fn is_forbidden(failure: &Failure) -> bool {
    failure.kind.is_withheld()
}

fn untold(id: &str) -> Group {
    let (name, description) = (String::new(), String::new());
    Group { id: GroupId::new(id), name, description, kind: GroupType::Okta, users: None, admin: None }
}

/// Adds the group, or takes it away; what is worth telling when there is nothing to do.
fn wish_group(form: &mut Form, group: Group, leave: bool) -> Result<Option<String>, String> {
    let known = form.groups.known;
    let groups = &mut form.groups;
    let name = if group.name.is_empty() { group.id.to_string() } else { group.name.clone() };
    let is_in = groups.before.iter().any(|other| other.id == group.id);
    let picked = groups.picked.iter().any(|other| other.id == group.id);
    match (leave, picked) {
        (true, true) if !is_in => Err(format!("“{name}” is both added and taken away")),
        (false, false) if is_in => Err(format!("“{name}” is both added and taken away")),
        (true, true) => {
            groups.picked.retain(|other| other.id != group.id);
            Ok(None)
        }
        (true, false) if known || is_in => Ok((!is_in).then(|| format!("Not in the group anyway: {name}"))),
        (true, false) => {
            groups.before.push(group);
            Ok(None)
        }
        (false, true) => Ok(is_in.then(|| format!("In the group already: {name}"))),
        (false, false) => {
            groups.picked.push(group);
            Ok(None)
        }
    }
}

async fn read_group(desk: &mut Desk, id: &str, to: &mut Console<'_>) -> Result<Result<Group, String>, Box<Failure>> {
    let nobody = || Err("Okta has no group with this id; names stand in groups".to_owned());
    match desk.ask(Lane::GroupSearch, Request::ReadGroup { group: GroupId::new(id) }, to).await {
        Ok(Content::FoundGroups(groups)) => Ok(groups.into_iter().find(|group| group.id == id).map_or_else(nobody, Ok)),
        Ok(_) => Ok(nobody()),
        Err(failure) if matches!(failure.kind, FailureKind::NotFound | FailureKind::Refused) => Ok(nobody()),
        Err(failure) => Err(failure),
    }
}

async fn find_group(desk: &mut Desk, name: &str, to: &mut Console<'_>) -> Result<Result<Group, String>, Box<Failure>> {
    let beginning = Request::FindGroups { text: name.to_owned() };
    let mut alike = match groups_of(desk, Request::FindGroupsNamed { name: name.to_owned() }, to).await {
        // Not every organisation searches groups by their names; all list those that begin so.
        Err(failure) if failure.kind == FailureKind::Refused => groups_of(desk, beginning.clone(), to).await?,
        found => found?,
    };
    let mut same: Vec<Group> = alike.iter().filter(|group| group.name == name).cloned().collect();
    if same.len() > 1 {
        let text = format!("several groups are called so: {}; groupIds says which", candidates(&same));
        return Ok(Err(text));
    }
    if let Some(group) = same.pop() {
        return Ok(Ok(group));
    }
    if alike.is_empty() {
        alike = groups_of(desk, beginning, to).await?;
    }
    let there = if alike.is_empty() { String::new() } else { format!("; there is {}", candidates(&alike)) };
    Ok(Err(format!("no group is called “{name}”{there}")))
}

async fn groups_of(desk: &mut Desk, request: Request, to: &mut Console<'_>) -> Result<Vec<Group>, Box<Failure>> {
    match desk.ask(Lane::GroupSearch, request, to).await? {
        Content::FoundGroups(groups) => Ok(groups),
        _ => Ok(Vec::new()),
    }
}

fn candidates(groups: &[Group]) -> String {
    let words = |group: &Group| format!("{} ({}, {})", group.name, group.id, group.kind.word());
    let mut shown: Vec<String> = groups.iter().take(CANDIDATES).map(words).collect();
    if groups.len() > CANDIDATES {
        shown.push(format!("{} more", groups.len() - CANDIDATES));
    }
    shown.join(", ")
}

/// Who has the login or the email that is to be set.
pub(super) async fn find_clash(desk: &mut Desk, form: &Form, to: &mut Console<'_>) -> Result<Clash, Box<Failure>> {
    let (login, email) = (form.sends("login"), form.sends("email"));
    if login.is_none() && email.is_none() {
        return Ok(Clash::default());
    }
    match desk.ask(Lane::Clash, Request::FindClash { login, email }, to).await? {
        Content::Clash(clash) => Ok(clash),
        _ => Ok(Clash::default()),
    }
}

/// The person to change.
pub(super) async fn find_person(desk: &mut Desk, who: String, to: &mut Console<'_>) -> Result<Target, Refusal> {
    match desk.ask(Lane::Person, Request::ReadUser { selector: who.clone() }, to).await {
        Ok(Content::User(user)) => Ok(Target::Person(Arc::from(user))),
        Ok(_) => Err(Refusal::Failed(format!("{who} could not be read"))),
        Err(failure) if failure.kind == FailureKind::NotFound => {
            Err(Refusal::Failed(format!("nobody has the login or id {who}")))
        }
        Err(failure) => Err(failure.into()),
    }
}
