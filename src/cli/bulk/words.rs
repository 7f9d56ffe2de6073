//! What is to be done, from the words of the command line.

use clap::ValueEnum;
use indexmap::IndexMap;

use crate::app::jobs::work::Work;
use crate::cli::{Exit, users};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::json::Json;
use crate::protocol::schema::{Attribute, DEFAULT_SCHEMA};

/// The words of the actions that can be done to many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ActionWord {
    /// Lift the lock of those who are locked out
    Unlock,
    /// Mail each a link to choose a new password
    Reset,
    /// A new password at the next sign-in
    Expire,
    /// Sign them out of Okta everywhere, tokens of apps too
    Sessions,
    /// Remove all factors
    Factors,
    /// Activate, or send the activation mail again
    Activate,
    Suspend,
    Unsuspend,
    Deactivate,
    /// Erase those who are deactivated, for good
    Delete,
    /// Add to the group of --to
    AddTo,
    /// Remove from the group of --to
    RemoveFrom,
    /// Set the attributes of --set
    Set,
}

impl ActionWord {
    /// What does not go together, before anything is asked for.
    pub(super) fn judge(self, groups: &[String], values: &[String]) -> Result<(), String> {
        let needs_group = matches!(self, Self::AddTo | Self::RemoveFrom);
        match (needs_group, groups.len()) {
            (true, 0) => return Err("--to names the group".to_owned()),
            (true, 1) | (false, 0) => {}
            (true, _) => return Err("one group at a time: --to was given more than once".to_owned()),
            (false, _) => return Err("--to goes with add-to and remove-from only".to_owned()),
        }
        match (self == Self::Set, values.is_empty()) {
            (true, true) => Err("--set ATTR=VALUE says what is set".to_owned()),
            (false, false) => Err("--set goes with the action set only".to_owned()),
            (true, false) | (false, true) => Ok(()),
        }
    }
}

/// The work, once groups and attributes were looked up.
pub(super) async fn understand(
    client: &Client,
    word: ActionWord,
    groups: &[String],
    values: &[String],
    control: &Control,
) -> Result<Work, (Exit, String)> {
    Ok(match word {
        ActionWord::Unlock => Work::Unlock,
        ActionWord::Reset => Work::Reset,
        ActionWord::Expire => Work::Expire,
        ActionWord::Sessions => Work::Sessions { tokens: true, forget: true },
        ActionWord::Factors => Work::Factors,
        ActionWord::Activate => Work::Activate,
        ActionWord::Suspend => Work::Suspend,
        ActionWord::Unsuspend => Work::Unsuspend,
        ActionWord::Deactivate => Work::Deactivate,
        ActionWord::Delete => Work::Delete,
        ActionWord::AddTo | ActionWord::RemoveFrom => {
            let name = groups.first().map(String::as_str).unwrap_or_default();
            let group = users::group_for(client, name, control).await?;
            if let Some(why) = group.kind.fixed_because() {
                return Err((Exit::WrongUsage, format!("nobody joins or leaves {}: {why}", group.name)));
            }
            if word == ActionWord::AddTo && client.gives_rights(&group, control).await == Some(true) {
                let why =
                    format!("{} makes its members administrators: that is done to one person at a time", group.name);
                return Err((Exit::WrongUsage, why));
            }
            match word {
                ActionWord::AddTo => Work::AddTo { group: group.id, name: group.name },
                _ => Work::RemoveFrom { group: group.id, name: group.name },
            }
        }
        ActionWord::Set => Work::Set { values: set(client, values, control).await? },
    })
}

/// What clears a value.
const CLEAR: &str = "<clear>";

async fn set(client: &Client, texts: &[String], control: &Control) -> Result<IndexMap<String, Json>, (Exit, String)> {
    let wrong = |why: String| (Exit::WrongUsage, why);
    let schema = client.user_schema(DEFAULT_SCHEMA, control).await.map_err(|failure| {
        (
            Exit::Failed,
            format!("the attributes could not be read, so that their types are not known\n{}", users::told(&failure)),
        )
    })?;
    let mut values = IndexMap::new();
    for text in texts {
        let Some((name, value)) = text.split_once('=') else {
            return Err(wrong(format!("--set {text}: it is ATTR=VALUE")));
        };
        let Some(attribute) = schema.attribute(name.trim()) else {
            return Err(wrong(format!("--set: there is no attribute {}", name.trim())));
        };
        let value = of_text(attribute, value).map_err(|why| wrong(format!("--set {}: {why}", attribute.name)))?;
        if values.insert(attribute.name.clone(), value).is_some() {
            return Err(wrong(format!("--set: {} stands there twice", attribute.name)));
        }
    }
    Ok(values)
}

/// A value of the attribute's type, as the schema has it.
fn of_text(attribute: &Attribute, text: &str) -> Result<Json, String> {
    if text == CLEAR {
        return if attribute.required { Err("it must not be empty".to_owned()) } else { Ok(Json::null()) };
    }
    if text.is_empty() {
        return Err(format!("nothing stands there; {CLEAR} clears"));
    }
    if attribute.mutability == "READ_ONLY" {
        return Err("it cannot be changed".to_owned());
    }
    let value = match attribute.kind.as_str() {
        "string" => {
            let length = text.chars().count() as u64;
            let limits = &attribute.limits;
            if limits.max_length.is_some_and(|most| length > most)
                || limits.min_length.is_some_and(|least| length < least)
            {
                let span = |limit: Option<u64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
                return Err(format!("it takes {}–{} characters", span(limits.min_length), span(limits.max_length)));
            }
            Json::of_text(text)
        }
        "boolean" if matches!(text, "true" | "false") => Json::parse(text).ok_or("it is true or false")?,
        "boolean" => return Err("it is true or false".to_owned()),
        "integer" if text.parse::<i64>().is_ok() => Json::parse(text).ok_or("it is a whole number")?,
        "integer" => return Err("it is a whole number".to_owned()),
        "number" => Json::parse(text).filter(Json::is_number).ok_or("it is a number")?,
        "array" => Json::parse(text)
            .filter(|value| value.elements().is_some())
            .ok_or("it is a list in JSON, as [\"a\",\"b\"]")?,
        other => Json::parse(text).ok_or_else(|| format!("its type is {other}: the value must be JSON"))?,
    };
    let listed = attribute.kind == "array" || attribute.choices.is_empty();
    if !listed && !attribute.choices.iter().any(|(choice, _)| choice.means(&value)) {
        let known: Vec<_> = attribute.choices.iter().map(|(choice, _)| choice.plain().into_owned()).collect();
        return Err(format!("it is one of {}", known.join(", ")));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_type_that_the_schema_says_and_clearing_is_said() {
        let attribute = |kind: &str| Attribute { name: "a".into(), kind: kind.into(), ..Attribute::default() };
        for (kind, text, json) in [
            ("string", "007", Some("\"007\"")),
            ("integer", "7", Some("7")),
            ("integer", "7.5", None),
            ("number", "1.50", Some("1.50")),
            ("number", "seven", None),
            ("boolean", "true", Some("true")),
            ("boolean", "yes", None),
            ("array", "[\"a\"]", Some("[\"a\"]")),
            ("array", "a", None),
            ("string", "<clear>", Some("null")),
            ("string", "", None),
        ] {
            assert_eq!(of_text(&attribute(kind), text).ok().as_ref().map(Json::as_str), json, "{kind} {text}");
        }
        assert!(of_text(&Attribute { required: true, ..attribute("string") }, CLEAR).is_err());
    }
}
