//! What a form asks for: one specification a field, made from the schema of a user type.
//!
//! Owns: labels, kinds, and why a field cannot be changed. Must not know: what was typed.

use std::collections::HashMap;

use crate::app::form::model::base::BASE;
use crate::app::form::model::base::Base;
use crate::app::form::model::dates::is_date;
use crate::app::form::model::options::options;
use crate::app::form::model::pattern::Pattern;
use crate::protocol::fold;
use crate::protocol::json::Json;
use crate::protocol::schema::{Attribute, Limits, UserSchema, UserType};
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

/// The fields of a form, section by section.
pub fn specify(sources: &Sources<'_>) -> Vec<FieldSpec> {
    let mut specs = Vec::new();
    for base in BASE {
        match sources.schema {
            Some(schema) => {
                if let Some(attribute) = schema.attribute(base.0) {
                    specs.push(known(attribute, Some(&base), sources.person));
                }
            }
            None => specs.push(known(&unread(&base), Some(&base), sources.person)),
        }
    }
    for attribute in sources.schema.iter().flat_map(|schema| &schema.attributes) {
        if !BASE.iter().any(|base| base.0 == attribute.name) {
            specs.push(known(attribute, None, sources.person));
        }
    }
    let there = sources.person.iter().flat_map(|user| user.profile.keys());
    let seen = sources.seen.iter().map(|(name, _)| name).filter(|_| sources.schema.is_none());
    for name in there.chain(seen) {
        if !specs.iter().any(|spec| spec.attribute() == Some(name)) {
            specs.push(unknown(name, sources));
        }
    }
    tell_apart(&mut specs);
    specs.extend(options(sources));
    specs.sort_by_key(|spec| (spec.section, !spec.is(Opt::UserType)));
    specs
}

/// Attributes that look alike get their names behind their titles; Okta's own keep theirs.
fn tell_apart(specs: &mut [FieldSpec]) {
    let looks = |spec: &FieldSpec| {
        let shown = fold::fold(&visible(&spec.label));
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut times: HashMap<String, usize> = HashMap::new();
    for spec in specs.iter() {
        *times.entry(looks(spec)).or_default() += 1;
    }
    for spec in specs {
        let twice = times.get(&looks(spec)).is_some_and(|times| *times > 1);
        let base = BASE.iter().any(|base| Some(base.0) == spec.attribute());
        if twice && !base {
            spec.label = format!("{} ({})", spec.label.trim(), spec.name());
        }
    }
}

/// A base attribute as it is where the schema may not be read.
fn unread(base: &Base) -> Attribute {
    Attribute {
        name: base.0.to_owned(),
        title: base.1.to_owned(),
        kind: "string".to_owned(),
        required: base.2 == Section::Person,
        ..Attribute::default()
    }
}

fn known(attribute: &Attribute, base: Option<&Base>, person: Option<&User>) -> FieldSpec {
    let mut limits = attribute.limits.clone();
    if let Some((_, _, _, (least, most), _)) = base
        && *most > 0
    {
        limits.min_length = limits.min_length.or(Some(*least).filter(|least| *least > 0));
        limits.max_length = limits.max_length.or(Some(*most));
    }
    let section = match base {
        Some((_, _, section, _, _)) => *section,
        // What must be given stands where it is seen.
        None if attribute.required => Section::Person,
        None => Section::Own,
    };
    FieldSpec {
        path: Path::Attribute(attribute.name.clone()),
        // Okta calls both of them “User type”; one is free text.
        label: if attribute.name == "userType" { BASE[15].1.to_owned() } else { attribute.title.clone() },
        help: attribute.description.clone(),
        section,
        kind: kind_of(attribute),
        format: base.map_or_else(|| format_of(attribute), |base| base.4),
        required: attribute.required,
        limits,
        pattern: attribute.pattern.as_deref().map(Pattern::new),
        unique: attribute.unique || attribute.name == "login",
        default: attribute.default.clone(),
        locked: locked_because(attribute, person),
        outside: attribute.first_source.as_ref().map(outside),
        source: source_of(&attribute.master),
    }
}

/// An attribute that no schema names: kept, shown, and changed only where the schema could not be read at all.
fn unknown(name: &str, sources: &Sources<'_>) -> FieldSpec {
    let own = sources.person.and_then(|user| user.profile.get(name)).filter(|value| !value.plain().is_empty());
    let value = own.or_else(|| sources.seen.value(name));
    FieldSpec {
        path: Path::Attribute(name.to_owned()),
        label: name.to_owned(),
        help: String::new(),
        section: Section::Unknown,
        kind: value.map_or(Kind::One(Scalar::Text), kind_of_value),
        format: Format::Any,
        required: false,
        limits: Limits::default(),
        pattern: None,
        unique: false,
        default: None,
        locked: sources.schema.is_some().then(|| "not in the schema; kept as it is".to_owned()),
        outside: None,
        source: "",
    }
}

/// An attribute of which nothing is known but a value: what a file says where no schema may be read.
pub(crate) fn untold(name: &str, value: &Json) -> FieldSpec {
    let sources = Sources { schema: None, types: None, seen: &SeenAttributes::default(), person: None };
    FieldSpec { kind: kind_of_value(value), ..unknown(name, &sources) }
}

/// What a value tells of the type of its attribute.
fn kind_of_value(value: &Json) -> Kind {
    let scalar = |value: &Json| match value.as_str() {
        "true" | "false" => Some(Scalar::Boolean),
        text if value.string().is_some() || text == "null" => Some(Scalar::Text),
        text if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => Some(Scalar::Number),
        _ => None,
    };
    match (value.elements(), scalar(value)) {
        (Some(elements), _) => {
            let mut kinds = elements.iter().map(scalar);
            let first = kinds.next().unwrap_or(Some(Scalar::Text));
            match first {
                Some(of) if kinds.all(|other| other == first) => Kind::Many { of, choices: Vec::new() },
                _ => Kind::Json,
            }
        }
        (None, Some(Scalar::Boolean)) => Kind::Choice(yes_or_no()),
        (None, Some(scalar)) => Kind::One(scalar),
        (None, None) => Kind::Json,
    }
}

fn scalar_of(kind: &str) -> Option<Scalar> {
    Some(match kind {
        "string" | "" => Scalar::Text,
        "number" => Scalar::Number,
        "integer" => Scalar::Integer,
        "boolean" => Scalar::Boolean,
        _ => return None,
    })
}

fn yes_or_no() -> Vec<Choice> {
    let choice = |value: &str, title: &str| Json::parse(value).map(|value| Choice { value, title: title.to_owned() });
    [choice("true", "Yes"), choice("false", "No")].into_iter().flatten().collect()
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

fn kind_of(attribute: &Attribute) -> Kind {
    let choices = attribute.choices.iter().map(|(value, title)| Choice { value: value.clone(), title: title.clone() });
    let choices = distinct(choices.collect());
    match (scalar_of(&attribute.kind), &*attribute.kind) {
        (Some(_), _) if !choices.is_empty() => Kind::Choice(choices),
        (Some(Scalar::Boolean), _) => Kind::Choice(yes_or_no()),
        (Some(scalar), _) => Kind::One(scalar),
        (None, "array") => match scalar_of(&attribute.item_kind) {
            Some(of) => Kind::Many { of, choices },
            None => Kind::Json,
        },
        (None, _) => Kind::Json,
    }
}

fn format_of(attribute: &Attribute) -> Format {
    match &*attribute.format {
        _ if is_date(attribute) => Format::Date,
        "email" => Format::Email,
        "uri" => Format::Address,
        "country-code" => Format::Country,
        "language-code" => Format::Language,
        "locale" => Format::Locale,
        "timezone" => Format::Zone,
        "date-time" => Format::Time,
        _ => Format::Any,
    }
}

/// Why an attribute cannot be changed of somebody, or of anybody.
pub fn locked_because(attribute: &Attribute, person: Option<&User>) -> Option<String> {
    match (&*attribute.mutability, person) {
        ("READ_ONLY", _) => return Some("read-only in the schema".to_owned()),
        ("IMMUTABLE", Some(user)) if !user.text(&attribute.name).is_empty() => {
            return Some("cannot be changed once it is set".to_owned());
        }
        _ => {}
    }
    let provider = person?.provider.as_ref()?;
    let mastered = matches!(provider.kind.as_str(), "ACTIVE_DIRECTORY" | "LDAP");
    // Okta itself, or a list of sources, may have the last word on one attribute.
    (mastered && !matches!(&*attribute.master, "OKTA" | "OVERRIDE"))
        .then(|| format!("kept in {}; change it there", provider.words()))
}

fn source_of(master: &str) -> &'static str {
    match master {
        "OKTA" => "kept in Okta",
        "PROFILE_MASTER" => "from the profile source",
        "OVERRIDE" => "from sources of its own",
        _ => "",
    }
}

fn outside((kind, id): &(String, String)) -> String {
    let source = match kind.as_str() {
        "APP" => format!("the app {id}"),
        "ACTIVE_DIRECTORY" => format!("Active Directory {id}"),
        "LDAP" => format!("LDAP {id}"),
        other => format!("{other} {id}"),
    };
    format!("comes from {} for whoever is in it; Okta may refuse or overwrite it", source.trim_end())
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
