//! What a form asks for: the specification of one field.
//!
//! Owns: what can be told of a field. Must not know: how it is had from a schema, or what was typed.

use crate::app::form::model::pattern::Pattern;
use crate::protocol::json::Json;
use crate::protocol::schema::{Limits, UserSchema, UserType};
use crate::protocol::seen::SeenAttributes;
use crate::protocol::text::visible;
use crate::protocol::user::User;

/// Where a value goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Path {
    /// An attribute of the profile.
    Attribute(String),
    Option(Opt),
}

/// What is asked for beside the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opt {
    /// What a new person begins with.
    Template,
    UserType,
    Groups,
    Activation,
    NextLogin,
    PasswordType,
    Password,
    Algorithm,
    WorkFactor,
    Digest,
    Iterations,
    KeySize,
    Salt,
    SaltOrder,
    HashValue,
    Question,
    Answer,
    ProviderType,
    ProviderName,
}

/// Parts of the form; those but the first can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Person,
    Name,
    Contact,
    Work,
    Place,
    Own,
    SignIn,
    Unknown,
}

impl Section {
    pub const ALL: [Self; 8] =
        [Self::Person, Self::Name, Self::Contact, Self::Work, Self::Place, Self::Own, Self::SignIn, Self::Unknown];

    pub fn title(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Name => "More of the name",
            Self::Contact => "Contact",
            Self::Work => "Work",
            Self::Place => "Place and language",
            Self::Own => "Own attributes of the organisation",
            Self::SignIn => "Password, recovery, provider",
            Self::Unknown => "Not in the schema",
        }
    }
}

/// A value of a closed list, and what is shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: Json,
    pub title: String,
}

impl Choice {
    pub(crate) fn new(value: &str, title: &str) -> Self {
        Self { value: Json::of_text(value), title: title.to_owned() }
    }

    /// The title, else the value as it is.
    pub fn shown(&self) -> String {
        if self.title.is_empty() { self.value.plain().into_owned() } else { self.title.clone() }
    }
}

/// What may stand in one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    Text,
    Number,
    Integer,
    Boolean,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    One(Scalar),
    /// One of a closed list.
    Choice(Vec<Choice>),
    /// Several; where choices are named, of these only.
    Many {
        of: Scalar,
        choices: Vec<Choice>,
    },
    Groups,
    /// A text that is not shown while it is typed.
    Secret,
    /// Of a type that this program does not know: JSON as it is.
    Json,
}

/// What a text must be the name or the form of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Any,
    Login,
    Email,
    Address,
    Country,
    Language,
    Locale,
    Zone,
    Time,
    /// A day, as ISO 8601 writes it: `2026-01-05`. Another text stays, unless a pattern refuses it.
    Date,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    pub path: Path,
    pub label: String,
    /// The schema's own words on it.
    pub help: String,
    pub section: Section,
    pub kind: Kind,
    pub format: Format,
    pub required: bool,
    pub limits: Limits,
    pub pattern: Option<Pattern>,
    pub unique: bool,
    /// What Okta puts in where nothing is sent.
    pub default: Option<Json>,
    /// Why it cannot be changed here.
    pub locked: Option<String>,
    /// Who else has the last word on it, for those who come from there.
    pub outside: Option<String>,
    /// Where its values come from, in words; empty where no schema tells.
    pub source: &'static str,
}

impl FieldSpec {
    /// The name that Okta's errors use.
    pub fn name(&self) -> &str {
        match &self.path {
            Path::Attribute(name) => name,
            Path::Option(opt) => opt.name(),
        }
    }

    /// Whether line breaks can stand in it: addresses, the organisation's own texts, whatever is written as JSON.
    pub fn holds_lines(&self) -> bool {
        let own = matches!(self.section, Section::Own | Section::Unknown);
        match (&self.path, &self.kind) {
            (Path::Attribute(name), Kind::One(Scalar::Text)) => {
                let address = matches!(&**name, "postalAddress" | "streetAddress");
                self.format == Format::Any && self.pattern.is_none() && (own || address)
            }
            (Path::Attribute(_), Kind::Json) => true,
            _ => false,
        }
    }

    pub fn is(&self, opt: Opt) -> bool {
        self.path == Path::Option(opt)
    }

    pub fn attribute(&self) -> Option<&str> {
        match &self.path {
            Path::Attribute(name) => Some(name),
            Path::Option(_) => None,
        }
    }
}

impl Opt {
    pub fn name(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::UserType => "type",
            Self::Groups => "groupIds",
            Self::Activation => "activate",
            Self::NextLogin => "nextLogin",
            Self::PasswordType => "passwordType",
            Self::Password => "password",
            Self::Algorithm => "algorithm",
            Self::WorkFactor => "workFactor",
            Self::Digest => "digestAlgorithm",
            Self::Iterations => "iterationCount",
            Self::KeySize => "keySize",
            Self::Salt => "salt",
            Self::SaltOrder => "saltOrder",
            Self::HashValue => "hash",
            Self::Question => "recovery_question",
            Self::Answer => "answer",
            Self::ProviderType => "provider",
            Self::ProviderName => "providerName",
        }
    }
}

/// What the fields are made from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// None where it is not read, or may not be.
    pub schema: Option<&'a UserSchema>,
    /// None where they may not be read.
    pub types: Option<&'a [UserType]>,
    /// Attributes seen on people who were read, for an organisation whose schema may not be.
    pub seen: &'a SeenAttributes,
    /// The person whose form it is; none for a new one.
    pub person: Option<&'a User>,
}

/// Choices that can be told apart and typed: a title that several have is followed by its value, and what cannot be
/// shown is shown by signs.
pub(crate) fn distinct(mut choices: Vec<Choice>) -> Vec<Choice> {
    let shown: Vec<String> = choices.iter().map(|choice| visible(&choice.shown()).into_owned()).collect();
    for (at, choice) in choices.iter_mut().enumerate() {
        let twice = shown.iter().enumerate().any(|(other, title)| other != at && *title == shown[at]);
        if twice && !choice.title.is_empty() {
            choice.title = format!("{} ({})", shown[at], visible(&choice.value.plain()));
        } else if choice.shown() != shown[at] {
            choice.title.clone_from(&shown[at]);
        }
    }
    choices
}

/// Words that stand for the values of options, on the form and in files.
pub mod words {
    /// As it is.
    pub const KEEP: &str = "keep";
    pub const MAIL: &str = "mail";
    pub const LINK: &str = "link";
    pub const ACTIVE: &str = "active";
    pub const STAGED: &str = "staged";
    pub const NONE: &str = "none";
    pub const VALUE: &str = "value";
    pub const HASH: &str = "hash";
    pub const HOOK: &str = "hook";
}
