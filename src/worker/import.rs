//! What a table names, found in the organisation: who fits its keys, who has its logins, who was there before, which
//! groups there are.
//!
//! Owns: how each is asked for, many in one question. Must not know: what a row comes to.

pub mod due;
mod former;
mod managers;
mod sought;
pub mod table;
mod walk;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};

use self::sought::Sought;
use self::walk::By;
use super::jobs::whom;
use crate::messages::import::{Around, Fits, Keys, Neighbours};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::{Expr, Op};
use crate::protocol::group::Group;
use crate::protocol::id::GroupId;
use crate::protocol::json::Json;
use crate::protocol::query::UserScope;
use crate::protocol::user::{Sent, User};

/// Letters of one question: with what an address makes of them it stays below what every server on the way takes.
const LETTERS: usize = 2_600;
/// Questions at a time: the client keeps what else is asked meanwhile from waiting.
const AT_ONCE: usize = 4;
/// So many logins that no search knows are asked for one by one.
const ALONE: usize = 50;
/// So many zeros may be gone from the front of a number.
const ZEROS: usize = 6;

/// Everybody whom the rows are about. `tell` hears after each question how many of them were looked for.
pub async fn fits(
    client: &Client,
    keys: &Keys,
    control: &Control,
    mut tell: impl FnMut(usize),
) -> Result<Fits, CallError> {
    let mut fits = Fits::default();
    let mut asked = 0;
    whom::of_ids(client, &keys.ids, control, |id, user| {
        asked += 1;
        tell(asked);
        if let Some(user) = user {
            fits.by_id.insert(id.clone(), Sent::of_user(&user));
        }
    })
    .await?;
    let Some(attribute) = &keys.attribute else { return Ok(fits) };
    let values: Vec<&str> = keys.values.iter().map(String::as_str).collect();
    let found = by_attribute(client, attribute, &values, control, |count| tell(asked + count)).await?;
    let missing: Vec<&String> = keys.values.iter().filter(|value| !found.contains_key(&value.to_lowercase())).collect();
    fits.with_zeros = with_zeros(client, attribute, &missing, control).await?;
    fits.by_key = found;
    Ok(fits)
}

/// Who has these numbers with zeros before them.
async fn with_zeros(
    client: &Client,
    attribute: &str,
    missing: &[&String],
    control: &Control,
) -> Result<HashMap<String, User>, CallError> {
    let numbers =
        missing.iter().filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()) && !value.starts_with('0'));
    let longer: Vec<String> =
        numbers.flat_map(|value| (1..=ZEROS).map(move |zeros| format!("{}{value}", "0".repeat(zeros)))).collect();
    let texts: Vec<&str> = longer.iter().map(String::as_str).collect();
    let found = by_attribute(client, attribute, &texts, control, |_| {}).await?;
    let bare =
        |(text, people): (String, Vec<Sent>)| Some((text.trim_start_matches('0').to_owned(), people.first()?.user()?));
    Ok(found.into_iter().filter_map(bare).collect())
}

/// People by the value of an attribute, in small letters.
async fn by_attribute(
    client: &Client,
    attribute: &str,
    values: &[&str],
    control: &Control,
    mut tell: impl FnMut(usize),
) -> Result<HashMap<String, Vec<Sent>>, CallError> {
    let property = format!("profile.{attribute}");
    let mut found: HashMap<String, Vec<Sent>> = HashMap::new();
    let asked = equal(attribute, values.iter().copied()).count();
    let wanted = Sought::of(values.iter().map(|value| value.to_lowercase()));
    let is_wanted = |texts: &[Cow<'_, str>]| texts.iter().any(|text| wanted.has(&text.to_lowercase()));
    let by = By { attributes: &[attribute], is_wanted };
    let take = |texts: &[Cow<'_, str>], sent| {
        let text = texts.first().map(|text| text.to_lowercase()).unwrap_or_default();
        found.entry(text).or_default().push(sent);
    };
    let tell_read = |read: usize| tell(read.min(values.len()));
    if !Box::pin(walk::walk(client, Expr::present(&*property), asked, control, by, take, tell_read)).await? {
        found.clear();
        let of = |user: User| (user.text(attribute).to_lowercase(), Sent::of_user(&user));
        let take = |(text, sent)| found.entry(text).or_default().push(sent);
        questions(client, equal(attribute, values.iter().copied()), control, of, take, &mut tell).await?;
    }
    // The index of searches may know somebody later than their login is theirs; of many, their create would be refused.
    if attribute == "login" {
        let missing = values.iter().filter(|value| value.contains('@') && !found.contains_key(&value.to_lowercase()));
        let missing: Vec<&str> = missing.copied().take(ALONE + 1).collect();
        for value in missing.iter().filter(|_| missing.len() <= ALONE) {
            if let Some(user) = client.user_of_login(value, control).await? {
                found.entry(value.to_lowercase()).or_default().push(Sent::of_user(&user));
            }
        }
    }
    Ok(found)
}

/// Everybody of any of these expressions, a few questions at a time; `keep` says what is kept of each. `tell` hears how
/// many expressions are through.
async fn questions<T>(
    client: &Client,
    all: impl Iterator<Item = Vec<Expr>>,
    control: &Control,
    keep: impl Fn(User) -> T,
    mut each: impl FnMut(T),
    mut tell: impl FnMut(usize),
) -> Result<(), CallError> {
    let keep = &keep;
    let ask = |some: Vec<Expr>| async move {
        let (count, mut people) = (some.len(), Vec::new());
        of_any(client, some, control, |user| people.push(keep(user))).await?;
        Ok::<_, CallError>((count, people))
    };
    let mut answers = stream::iter(all).map(ask).buffered(AT_ONCE);
    let mut through = 0;
    while let Some(answer) = answers.next().await {
        let (count, people) = answer?;
        through += count;
        people.into_iter().for_each(&mut each);
        tell(through);
    }
    Ok(())
}

/// Everybody of any of these expressions.
async fn of_any(client: &Client, some: Vec<Expr>, control: &Control, each: impl FnMut(User)) -> Result<(), CallError> {
    let Some(expression) = Expr::any(some) else { return Ok(()) };
    let scope = UserScope::Search { expression: expression.to_string(), sort: None };
    match whom::of_query(client, scope, control, each).await? {
        0 => Ok(()),
        odd => {
            let why = format!("{odd} people could not be read");
            Err(CallError::new(FailureKind::Malformed, crate::protocol::operation::Operation::ListUsers)
                .with_detail(why))
        }
    }
}

/// Expressions together, as many as one question takes. They are made when they are asked: of a large table they are more
/// than the table.
fn chunks(mut expressions: impl Iterator<Item = Expr>) -> impl Iterator<Item = Vec<Expr>> {
    let letters = |expression: &Expr| expression.to_string().len() + " or ".len();
    let mut next = None;
    std::iter::from_fn(move || {
        let first = next.take().or_else(|| expressions.next())?;
        let mut left = LETTERS.saturating_sub(letters(&first));
        let mut some = vec![first];
        for expression in expressions.by_ref() {
            let letters = letters(&expression);
            if letters > left {
                next = Some(expression);
                break;
            }
            left -= letters;
            some.push(expression);
        }
        Some(some)
    })
}

/// Without the reply as it came: it is most of what a person takes in memory.
fn slim(user: User) -> User {
    User { raw: Json::null(), ..user }
}

/// What is to be known around the rows. `tell` hears what is looked for, and how much of it is through.
pub async fn around(
    client: &Client,
    wanted: &Neighbours,
    control: &Control,
    mut tell: impl FnMut(&'static str, usize),
) -> Result<Around, CallError> {
    let mut around = Around::default();
    let asked = [("login", &wanted.logins), ("email", &wanted.emails)];
    let questions_of =
        |(attribute, texts): &(&str, &Vec<String>)| equal(attribute, texts.iter().map(String::as_str)).count();
    let all: usize = asked.iter().map(questions_of).sum();
    let named = asked.map(|(_, texts)| Sought::of(texts.iter().map(|text| text.to_lowercase())));
    let is_wanted =
        |texts: &[Cow<'_, str>]| texts.iter().zip(&named).any(|(text, named)| named.has(&text.to_lowercase()));
    let by = By { attributes: &asked.map(|(attribute, _)| attribute), is_wanted };
    let take = |texts: &[Cow<'_, str>], sent: Sent| {
        let Some(user) = sent.user() else { return };
        for ((text, named), found) in texts.iter().zip(&named).zip([&mut around.logins, &mut around.emails]) {
            let text = text.to_lowercase();
            if named.has(&text) {
                found.entry(text).or_insert_with(|| user.clone());
            }
        }
    };
    let tell_read = |read: usize| tell("logins and emails", read);
    let walking = walk::walk(client, Expr::present("profile.login"), all, control, by, take, tell_read);
    let is_walked = Box::pin(walking).await?;
    if !is_walked {
        around.logins.clear();
        around.emails.clear();
    }
    drop(named);
    for (attribute, texts) in asked {
        let found = if attribute == "login" { &mut around.logins } else { &mut around.emails };
        let tell = |count: usize| tell(if attribute == "login" { "logins" } else { "emails" }, count);
        if !is_walked {
            taken(client, attribute, texts, found, control, tell).await?;
        }
        if wanted.numbers {
            numbered(client, attribute, texts, found, control).await?;
        }
    }
    let gone = former::gone(client, &wanted.names, control, |count| tell("names of deactivated people", count)).await?;
    around.gone = gone.into_iter().map(Arc::new).collect();
    for name in &wanted.groups {
        let found = group(client, name, control).await?;
        around.groups.insert(name.clone(), found);
    }
    if !wanted.managers.is_empty() {
        around.managers = managers::found(client, &wanted.managers, control).await?;
        around.managed = managers::managed(client, control).await?;
    }
    for (at, id) in wanted.members.iter().enumerate() {
        tell("people's groups", at);
        let groups: Vec<GroupId> = client.user_groups(id, control).await?.into_iter().map(|group| group.id).collect();
        around.member_of.insert(id.clone(), groups);
    }
    Ok(around)
}

/// The questions for whoever has one of these, each once.
fn equal<'t>(attribute: &str, texts: impl Iterator<Item = &'t str>) -> impl Iterator<Item = Vec<Expr>> {
    let property = format!("profile.{attribute}");
    // Two spellings of one login are two questions: few tables have any.
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    chunks(texts.into_iter().map(move |text| Expr::eq(&*property, text)))
}

/// Who has these logins or emails.
async fn taken(
    client: &Client,
    attribute: &str,
    texts: &[String],
    found: &mut HashMap<String, User>,
    control: &Control,
    tell: impl FnMut(usize),
) -> Result<(), CallError> {
    let take = |user: User| {
        found.entry(user.text(attribute).to_lowercase()).or_insert(user);
    };
    questions(client, equal(attribute, texts.iter().map(String::as_str)), control, slim, take, tell).await
}

/// Where numbers may be put behind them, whoever has one of those with a number.
async fn numbered(
    client: &Client,
    attribute: &str,
    texts: &[String],
    found: &mut HashMap<String, User>,
    control: &Control,
) -> Result<(), CallError> {
    let property = format!("profile.{attribute}");
    let mut times: HashMap<String, usize> = HashMap::new();
    for text in texts {
        *times.entry(text.to_lowercase()).or_default() += 1;
    }
    let contested = times.iter().filter(|(text, times)| **times > 1 || found.contains_key(*text));
    let names: Vec<String> = contested.map(|(text, _)| text.split('@').next().unwrap_or(text).to_owned()).collect();
    let all = chunks(names.iter().map(|name| Expr::compare(&*property, Op::Sw, name.as_str())));
    let take = |user: User| {
        found.entry(user.text(attribute).to_lowercase()).or_insert(user);
    };
    questions(client, all, control, slim, take, |_| {}).await
}

/// The one group of a name, or why nobody can be put into it by a table.
pub async fn group(client: &Client, name: &str, control: &Control) -> Result<Result<Group, String>, CallError> {
    let exact = |groups: Vec<Group>| -> Vec<Group> {
        let exact: Vec<Group> = groups.iter().filter(|group| group.name == name).cloned().collect();
        if exact.is_empty() {
            groups.into_iter().filter(|group| group.name.eq_ignore_ascii_case(name)).collect()
        } else {
            exact
        }
    };
    let mut found = match client.groups_named(name, control).await {
        Ok(groups) => exact(groups),
        // Not every organisation searches groups by their names.
        Err(failure) if failure.kind == FailureKind::Refused => exact(client.find_groups(name, control).await?),
        Err(failure) => return Err(failure),
    };
    if found.is_empty() {
        found = exact(client.find_groups(name, control).await?);
    }
    let group = match found.len() {
        0 => return Ok(Err(format!("no group is called “{name}”"))),
        1 => found.remove(0),
        several => return Ok(Err(format!("{several} groups are called “{name}”"))),
    };
    if let Some(why) = group.kind.fixed_because() {
        return Ok(Err(format!("nobody joins “{name}” by hand: {why}")));
    }
    if client.gives_rights(&group, control).await == Some(true) {
        return Ok(Err(format!("“{name}” makes its members administrators: that is done to one person at a time")));
    }
    Ok(Ok(group))
}
