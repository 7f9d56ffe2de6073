//! What `config.toml` can hold: every entry with its type and its explanation. The file is read into this; the schema
//! for editors and the head of a new file are made of it.

#![expect(
    clippy::doc_link_with_quotes,
    clippy::doc_markdown,
    reason = "these comments are shown in editors and in the file, where nobody knows of backticks"
)]

use std::num::NonZeroU32;

use indexmap::IndexMap;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::entry::{AnyText, Days, Entry, Percent, Table, Text};
use super::{JOBS_DAYS, VALUES_DAYS};
use crate::protocol::follow::FollowRules;
use crate::protocol::many::ManyRules;
use crate::protocol::policy::Policy;
use crate::protocol::proof::Proof;
use crate::protocol::rate::Share;
use crate::protocol::saved::SavedBy;
use crate::protocol::verify::Means;

/// Tables by their names.
pub(super) type Named<T> = Table<IndexMap<Spanned<String>, Entry<Table<T>>>>;

/// The file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "config.toml of oktui", description = "", deny_unknown_fields)]
pub(super) struct Root {
    /// The connection that is opened when none is named.
    pub(super) default: Entry<Text>,
    /// The organisations, by name.
    #[schemars(with = "IndexMap<String, Connection>", extend("propertyNames" = {"pattern": "^[A-Za-z0-9._-]+$"}))]
    pub(super) connection: Entry<Named<Connection>>,
    /// Whether all that is changed is written down here first: "on", "required" (nothing is changed without) or "off".
    #[schemars(extend("default" = "on"))]
    pub(super) journal: Entry<Journalled>,
    /// Where its lines are handed on to, like ["syslog+tls://log.acme.com", "syslog:///dev/log",
    /// "otlp+https://otlp.acme.com", "https://siem.acme.com/lines"]; a token for one is kept by oktui journal token.
    pub(super) journal_to: Entry<Vec<String>>,
    /// Certificates to trust there beside the system's (PEM); ~ is your own folder.
    pub(super) journal_ca_file: Entry<Text>,
    /// For how many days the values that a change replaced are kept beside the journal, 0 to 3650.
    #[schemars(extend("default" = VALUES_DAYS))]
    pub(super) values_days: Entry<Days>,
    /// How many people one job may be about without being asked about its size. A command refuses more, and where this
    /// is not given, more than a tenth of the organisation. The machine's policy may allow less.
    #[schemars(extend("default" = ManyRules::LARGEST))]
    pub(super) max_job: Entry<NonZeroU32>,
    /// How many people of a job that takes something away, or opens accounts, are done before the others.
    #[schemars(extend("default" = ManyRules::CANARY))]
    pub(super) canary: Entry<NonZeroU32>,
    /// For how many days a job that is over is kept with its people, 0 to 3650.
    #[schemars(extend("default" = JOBS_DAYS))]
    pub(super) jobs_days: Entry<Days>,
    /// True: whoever changes something is asked for a ticket's number, by the screens and by commands (--ticket). It is
    /// written into the journal and never sent to Okta. Changes of event hooks on their screen ask for none.
    #[schemars(extend("default" = false))]
    pub(super) ask_ticket: Entry<bool>,
    /// What a ticket looks like, as a regular expression for the whole of it: "INC-[0-9]+".
    pub(super) ticket_pattern: Entry<Text>,
    /// The reasons to choose from, like ["caller could not sign in", "left the company"]; any unless given.
    pub(super) reasons: Entry<Vec<String>>,
    /// What a form fills in by itself.
    pub(super) form: Entry<Table<Form>>,
    /// Searches with a name.
    pub(super) search: Entry<Vec<Entry<Table<Search>>>>,
    /// Steps that are done to many people, by name: oktui bulk --playbook NAME. Two are there already,
    /// contain and leaver.
    #[schemars(with = "IndexMap<String, Steps>")]
    pub(super) playbook: Entry<Named<Steps>>,
    /// What somebody new begins with, by name: chosen in the form, or by oktui user create --template NAME.
    #[schemars(with = "IndexMap<String, NewPerson>")]
    pub(super) template: Entry<Named<NewPerson>>,
}

/// One organisation.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields, extend("required" = ["host"]))]
pub(super) struct Connection {
    /// Its address: acme.okta.com, or a custom domain.
    pub(super) host: Entry<Text>,
    /// Where its API token is: "keychain", "file" (readable by you only) or "session" (asked for each time).
    pub(super) token: Entry<Kept>,
    /// Instead: a program that prints the token, like ["pass", "show", "okta/acme"].
    pub(super) token_command: Entry<Vec<String>>,
    /// Instead: a service app (OAuth 2.0), as a table of its own; see below.
    pub(super) oauth: Entry<Table<ServiceApp>>,
    /// True: nothing can be changed.
    #[schemars(extend("default" = false))]
    pub(super) read_only: Entry<bool>,
    #[schemars(extend("default" = Share::USUAL.percent(), "description" = rate_share()))]
    pub(super) rate_share: Entry<Percent>,
    #[schemars(schema_with = "forbidden_words")]
    pub(super) forbid: Entry<Vec<String>>,
    /// Nobody is changed from here who is meant: ["login:ceo@acme.com", "group:Executives", "role:*", "id:00u…"].
    pub(super) protect: Entry<Vec<String>>,
    /// As above, but changed once their login was typed.
    pub(super) guard: Entry<Vec<String>>,
    #[schemars(schema_with = "verified_callers")]
    pub(super) verified: Entry<Verified>,
    /// What the list shows at first: an expression, or the name of a saved search.
    pub(super) home: Entry<Text>,
    /// The columns of the list, by attribute, each with a width if you like: ["status", "login:30", "costCenter"].
    pub(super) columns: Entry<Vec<String>>,
    /// Certificates to trust beside the system's (PEM), where a proxy inspects connections.
    pub(super) ca_file: Entry<Text>,
}

/// For what a caller has to be verified, and by what.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Verified {
    Wanted(bool),
    Words(Vec<String>),
    Table(Counts),
}

/// What counts; what is not given is as usual.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Counts {
    pub(super) on: Option<On>,
    pub(super) by: Option<Vec<String>>,
    pub(super) minutes: Option<NonZeroU32>,
    pub(super) min_factor_age: Option<String>,
}

/// `"takeover"`, or words of actions.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum On {
    Takeover(String),
    Words(Vec<String>),
}

/// Where a token is; never the token itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(description = "")]
pub(super) enum Kept {
    Keychain,
    File,
    Session,
}

/// Whether a journal is kept.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(description = "")]
pub(super) enum Journalled {
    On,
    Required,
    Off,
}

/// A service app (OAuth 2.0), in place of a token.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(
    deny_unknown_fields,
    extend("required" = ["client_id"], "anyOf" = [{"required": ["key_file"]}, {"required": ["key_command"]}])
)]
pub(super) struct ServiceApp {
    /// Of the API Services app.
    pub(super) client_id: Entry<Text>,
    /// Its private key, PEM or JWK, readable by you only; ~ is your own folder.
    pub(super) key_file: Entry<Text>,
    /// Instead: a program that prints the key.
    pub(super) key_command: Entry<Vec<String>>,
    /// The key's id in Okta, where the app has several keys.
    pub(super) key_id: Entry<Text>,
    /// What to ask for, like ["okta.users.read", "okta.groups.read"]; what the screens need unless given.
    pub(super) scopes: Entry<Vec<String>>,
}

/// What login and display name of somebody new are made of until somebody types over them; empty: of nothing.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub(super) struct Form {
    /// Attributes in braces, like "{lower(ascii(firstName))}.{lower(ascii(lastName))}@acme.com".
    #[schemars(extend("default" = FollowRules::LOGIN))]
    pub(super) login: Entry<AnyText>,
    /// As above, like "{lastName}, {firstName}".
    #[schemars(extend("default" = FollowRules::DISPLAY_NAME))]
    pub(super) display_name: Entry<AnyText>,
}

/// A saved search.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields, extend("required" = ["name", "expression"]))]
pub(super) struct Search {
    /// What it is called.
    pub(super) name: Entry<Text>,
    /// What to list, like 'status eq "LOCKED_OUT"'; empty for everyone but deactivated people.
    pub(super) expression: Entry<AnyText>,
    #[schemars(schema_with = "ways_to_ask")]
    pub(super) by: Entry<Text>,
    /// A column; with - in front from the last to the first: "-lastLogin".
    pub(super) sort: Entry<Text>,
    /// As above, for this search only.
    pub(super) columns: Entry<Vec<String>>,
    /// No more people than this.
    pub(super) limit: Entry<NonZeroU32>,
    /// For this connection only; for each of them unless given.
    pub(super) connection: Entry<Text>,
}

/// A playbook.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields, extend("required" = ["steps"]))]
pub(super) struct Steps {
    /// By the words of the actions: ["suspend", "sessions", "factors since 24h", "add-to Quarantine"]. Each is done to all
    /// people before the next one begins.
    pub(super) steps: Entry<Vec<String>>,
}

/// A template for somebody new.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewPerson {
    /// The user type, by its name or id.
    pub(super) user_type: Entry<Text>,
    /// Groups to be in, by their names: ["Sales", "VPN"].
    pub(super) groups: Entry<Vec<String>>,
    /// "mail" (the link goes out), "link" (it is shown), "active" (with a password), "staged".
    pub(super) activation: Entry<Begins>,
    /// Attributes by Okta's names: department = "Sales", email = "{ascii(lower(firstName))}@acme.com".
    #[schemars(with = "IndexMap<String, Written>")]
    pub(super) attributes: Entry<Table<IndexMap<Spanned<String>, Entry<Written>>>>,
    /// For this connection only; for each of them unless given.
    pub(super) connection: Entry<Text>,
}

/// What becomes of the account.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(description = "")]
pub(super) enum Begins {
    Mail,
    Link,
    Active,
    Staged,
}

/// A value of an attribute as it can be written in the file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(description = "")]
pub(super) enum Written {
    Text(String),
    Whole(i64),
    Number(f64),
    Yes(bool),
}

impl Written {
    /// As it stands in a form.
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Yes(yes) => yes.to_string(),
        }
    }
}

fn rate_share() -> String {
    let usual = Share::USUAL.percent();
    format!("How much of each rate limit oktui may use, in percent, 1 to 100; {usual} unless given.")
}

fn forbidden_words(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<_> = Policy::known().collect();
    json_schema!({
        "description": format!("What must not be done here: {}; like [\"delete\", \"deactivate\"].", words.join(", ")),
        "type": "array",
        "items": {"enum": words},
    })
}

fn verified_callers(_: &mut SchemaGenerator) -> Schema {
    let words: Vec<_> = Policy::known().filter(|word| !matches!(*word, "unlock" | "verify")).collect();
    let means = Means::ALL.map(Means::word);
    json_schema!({
        "description": "Done only for a caller who was verified (a v): true, words of actions, or a table like { on = \"takeover\", \
                        by = [\"push_number\", \"manager\"], minutes = 10, min_factor_age = \"24h\" }; a policy may want more.",
        "anyOf": [
            {"type": "boolean"},
            {"type": "array", "items": {"enum": words}},
            {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "on": {"anyOf": [{"const": "takeover"}, {"type": "array", "items": {"enum": words}}]},
                    "by": {"type": "array", "items": {"enum": means}},
                    "minutes": {"type": "integer", "minimum": 1, "maximum": Proof::MOST_MINUTES},
                    "min_factor_age": {"type": "string", "pattern": "^[0-9]+ ?[mhd]$"},
                },
            },
        ],
    })
}

fn ways_to_ask(_: &mut SchemaGenerator) -> Schema {
    let usual = SavedBy::default().word();
    let words = ways().replacen(usual, &format!("{usual} (unless given)"), 1);
    json_schema!({
        "description": format!("How Okta is asked: {words}."),
        "enum": SavedBy::ALL.map(SavedBy::word),
        "default": usual,
    })
}

/// The ways of asking in a sentence.
pub(super) fn ways() -> String {
    let [others @ .., last] = SavedBy::ALL.map(SavedBy::word);
    format!("{} or {last}", others.join(", "))
}

/// The JSON schema of the file, for editors that complete and check TOML by one.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<Root>().to_value()
}

/// What the schema says of the values of a table that have names of their own, and of those of a list.
pub(super) fn within(schema: &Value) -> &Value {
    let inner = schema.get("additionalProperties").filter(|inner| inner.is_object());
    inner.or_else(|| schema.get("items")).unwrap_or(&Value::Null)
}
