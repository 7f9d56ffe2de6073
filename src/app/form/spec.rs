//! What a form asks for: one specification a field, made from the schema of a user type.
//!
//! Owns: the base table (sections, and the limits that Okta keeps but its schema does not say), labels, kinds, and why
//! a field cannot be changed. Must not know: what was typed.

use crate::protocol::json::Json;
use crate::protocol::schema::{Attribute, Limits, UserSchema, UserType};
use crate::protocol::status::Status;
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
    fn new(value: &str, title: &str) -> Self {
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
    pub pattern: Option<String>,
    pub unique: bool,
    /// Why it cannot be changed here.
    pub locked: Option<String>,
}

impl FieldSpec {
    /// The name that Okta's errors use.
    pub fn name(&self) -> &str {
        match &self.path {
            Path::Attribute(name) => name,
            Path::Option(opt) => opt.name(),
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

/// A base attribute: name, title where no schema tells one, section, length, format.
type Base = (&'static str, &'static str, Section, (u64, u64), Format);

/// No limit worth telling.
const FREE: (u64, u64) = (0, 0);

/// Okta's base attributes in the order in which they are asked for. Lengths are those that Okta keeps; its schema says
/// only some of them.
#[rustfmt::skip]
const BASE: [Base; 31] = {
    use Format::{Address, Any, Country, Email, Language, Locale, Login, Zone};
    use Section::{Contact, Name, Person, Place, Work};
    [
        ("firstName", "First name", Person, (1, 50), Any),
        ("lastName", "Last name", Person, (1, 50), Any),
        ("email", "Primary email", Person, (5, 100), Email),
        ("login", "Username", Person, (5, 100), Login),
        ("middleName", "Middle name", Name, FREE, Any),
        ("displayName", "Display name", Name, FREE, Any),
        ("nickName", "Nickname", Name, FREE, Any),
        ("honorificPrefix", "Honorific prefix", Name, FREE, Any),
        ("honorificSuffix", "Honorific suffix", Name, FREE, Any),
        ("secondEmail", "Secondary email", Contact, (5, 100), Email),
        ("mobilePhone", "Mobile phone", Contact, (0, 100), Any),
        ("primaryPhone", "Primary phone", Contact, (0, 100), Any),
        ("profileUrl", "Profile URL", Contact, FREE, Address),
        ("title", "Title", Work, FREE, Any),
        ("employeeNumber", "Employee number", Work, FREE, Any),
        ("userType", "User type (free text)", Work, FREE, Any),
        ("organization", "Organization", Work, FREE, Any),
        ("division", "Division", Work, FREE, Any),
        ("department", "Department", Work, FREE, Any),
        ("costCenter", "Cost center", Work, FREE, Any),
        ("manager", "Manager", Work, FREE, Any),
        ("managerId", "Manager id", Work, FREE, Any),
        ("streetAddress", "Street address", Place, (0, 1024), Any),
        ("zipCode", "ZIP code", Place, (0, 50), Any),
        ("city", "City", Place, (0, 128), Any),
        ("state", "State", Place, (0, 128), Any),
        ("countryCode", "Country code", Place, (2, 2), Country),
        ("postalAddress", "Postal address", Place, (0, 4096), Any),
        ("preferredLanguage", "Preferred language", Place, FREE, Language),
        ("locale", "Locale", Place, FREE, Locale),
        ("timezone", "Time zone", Place, FREE, Zone),
    ]
};

/// What the fields are made from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// None where it is not read, or may not be.
    pub schema: Option<&'a UserSchema>,
    pub types: &'a [UserType],
    /// Attributes seen on people who were read, for an organisation whose schema may not be.
    pub seen: &'a [String],
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
    for name in there.chain(sources.schema.is_none().then_some(sources.seen).into_iter().flatten()) {
        if !specs.iter().any(|spec| spec.attribute() == Some(name)) {
            specs.push(unknown(name, sources));
        }
    }
    specs.extend(options(sources));
    specs.sort_by_key(|spec| (spec.section, !spec.is(Opt::UserType)));
    specs
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
        format: base.map_or_else(|| format_of(&attribute.format), |base| base.4),
        required: attribute.required,
        limits,
        pattern: attribute.pattern.clone(),
        unique: attribute.unique || attribute.name == "login",
        locked: locked_because(attribute, person),
    }
}

/// An attribute that no schema names: kept, shown, and changed only where the schema could not be read at all.
fn unknown(name: &str, sources: &Sources<'_>) -> FieldSpec {
    let value = sources.person.and_then(|user| user.profile.get(name));
    let is_text = value.is_none_or(|value| value.is_null() || value.string().is_some());
    FieldSpec {
        path: Path::Attribute(name.to_owned()),
        label: name.to_owned(),
        help: String::new(),
        section: Section::Unknown,
        kind: if is_text { Kind::One(Scalar::Text) } else { Kind::Json },
        format: Format::Any,
        required: false,
        limits: Limits::default(),
        pattern: None,
        unique: false,
        locked: sources.schema.is_some().then(|| "not in the schema; kept as it is".to_owned()),
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

fn kind_of(attribute: &Attribute) -> Kind {
    let choices: Vec<_> =
        attribute.choices.iter().map(|(value, title)| Choice { value: value.clone(), title: title.clone() }).collect();
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

fn format_of(name: &str) -> Format {
    match name {
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

fn locked_because(attribute: &Attribute, person: Option<&User>) -> Option<String> {
    match (&*attribute.mutability, person) {
        ("READ_ONLY", _) => return Some("read-only in the schema".to_owned()),
        ("IMMUTABLE", Some(_)) => return Some("cannot be changed once it is set".to_owned()),
        _ => {}
    }
    let provider = person?.provider.as_ref()?;
    let mastered = matches!(provider.kind.as_str(), "ACTIVE_DIRECTORY" | "LDAP");
    // Okta itself, or a list of sources, may have the last word on one attribute.
    (mastered && !matches!(&*attribute.master, "OKTA" | "OVERRIDE"))
        .then(|| format!("kept in {}; change it there", provider.words()))
}

fn option(opt: Opt, label: &str, section: Section, kind: Kind, help: &str) -> FieldSpec {
    FieldSpec {
        path: Path::Option(opt),
        label: label.to_owned(),
        help: help.to_owned(),
        section,
        kind,
        format: Format::Any,
        required: false,
        limits: Limits::default(),
        pattern: None,
        unique: false,
        locked: None,
    }
}

/// Words that stand for the values of options, on the form and in files.
pub mod words {
    pub const MAIL: &str = "mail";
    pub const LINK: &str = "link";
    pub const ACTIVE: &str = "active";
    pub const STAGED: &str = "staged";
    pub const NONE: &str = "none";
    pub const VALUE: &str = "value";
    pub const HASH: &str = "hash";
    pub const HOOK: &str = "hook";
}

fn options(sources: &Sources<'_>) -> Vec<FieldSpec> {
    use words::{ACTIVE, HASH, HOOK, LINK, MAIL, NONE, STAGED, VALUE};
    let one = Kind::One(Scalar::Text);
    let whole = Kind::One(Scalar::Integer);
    let list = |choices: &[(&str, &str)]| {
        Kind::Choice(choices.iter().map(|(value, title)| Choice::new(value, title)).collect())
    };
    let status = sources.person.map(|user| &user.status);
    let provider = sources.person.and_then(|user| user.provider.as_ref());
    let foreign = provider.filter(|provider| !matches!(provider.kind.as_str(), "OKTA" | "IMPORT"));
    let no_password = foreign.map(|provider| format!("the password is kept in {}", provider.words()));
    let mut specs = Vec::new();
    if !sources.types.is_empty() {
        let types = sources.types.iter().map(|kind| Choice::new(&kind.id, &kind.display_name)).collect();
        let help = "decides which attributes there are; later it changes by a full replacement only";
        specs.push(option(Opt::UserType, "User type", Section::Person, Kind::Choice(types), help));
    }
    specs.push(option(Opt::Groups, "Groups", Section::Person, Kind::Groups, "Enter searches and picks"));
    match status {
        None => specs.push(option(
            Opt::Activation,
            "Activation",
            Section::Person,
            list(&[
                (MAIL, "Mail the activation link"),
                (LINK, "Show the link, send no mail"),
                (ACTIVE, "Active at once, with a password"),
                (STAGED, "Stay staged, send no mail"),
            ]),
            "",
        )),
        Some(Status::Staged) => specs.push(option(
            Opt::Activation,
            "Activation",
            Section::Person,
            list(&[
                (STAGED, "Stay staged"),
                (MAIL, "Activate and mail the link"),
                (LINK, "Activate and show the link, send no mail"),
            ]),
            "",
        )),
        Some(_) => {}
    }
    let types: &[(&str, &str)] = match status {
        None => &[
            (NONE, "No password"),
            (VALUE, "A password"),
            (HASH, "A hash from elsewhere"),
            (HOOK, "Password import hook"),
        ],
        Some(Status::Staged) => &[(NONE, "As it is"), (VALUE, "A new password"), (HASH, "A hash from elsewhere")],
        Some(_) => &[(NONE, "As it is"), (VALUE, "A new password")],
    };
    let mut sign_in = vec![
        option(Opt::PasswordType, "Password", Section::SignIn, list(types), ""),
        option(Opt::Password, "  The password", Section::SignIn, Kind::Secret, "F4 shows what is typed"),
        option(
            Opt::Algorithm,
            "  Algorithm",
            Section::SignIn,
            list(&["BCRYPT", "SHA-512", "SHA-256", "SHA-1", "MD5", "PBKDF2"].map(|name| (name, name))),
            "",
        ),
        option(Opt::WorkFactor, "  Work factor", Section::SignIn, whole.clone(), "1 to 20"),
        option(
            Opt::Digest,
            "  Digest",
            Section::SignIn,
            list(&["SHA256_HMAC", "SHA512_HMAC"].map(|name| (name, name))),
            "",
        ),
        option(Opt::Iterations, "  Iterations", Section::SignIn, whole.clone(), "4096 or more"),
        option(Opt::KeySize, "  Key size", Section::SignIn, whole, "bytes"),
        option(Opt::Salt, "  Salt", Section::SignIn, Kind::Secret, "base64; for BCRYPT 22 characters of radix 64"),
        option(
            Opt::SaltOrder,
            "  Salt order",
            Section::SignIn,
            list(&[("PREFIX", "Before the password"), ("POSTFIX", "Behind the password")]),
            "",
        ),
        option(Opt::HashValue, "  Hash", Section::SignIn, Kind::Secret, "base64; for BCRYPT 31 characters"),
    ];
    let next = "Change password";
    if status.is_none_or(|status| *status == Status::Active) {
        sign_in.push(option(
            Opt::NextLogin,
            next,
            Section::SignIn,
            list(&[("no", "No"), ("yes", "At the next sign-in")]),
            if status.is_none() { "needs a password and activation" } else { "" },
        ));
    }
    sign_in.push(option(
        Opt::Question,
        "Recovery question",
        Section::SignIn,
        one.clone(),
        "with its answer, or neither",
    ));
    sign_in.push(option(Opt::Answer, "  Answer", Section::SignIn, Kind::Secret, "four characters or more"));
    for spec in &mut sign_in {
        spec.locked.clone_from(&no_password);
    }
    specs.append(&mut sign_in);
    let mut kind = option(
        Opt::ProviderType,
        "Provider",
        Section::SignIn,
        list(&[("OKTA", "Okta"), ("FEDERATION", "Another identity provider"), ("SOCIAL", "A social sign-in")]),
        "who checks the password; with a foreign one there is none here",
    );
    let mut name = option(Opt::ProviderName, "  Its name", Section::SignIn, one, "");
    if sources.person.is_some() {
        let why = Some("Okta sets the provider of a person once, when they are created".to_owned());
        kind.locked.clone_from(&why);
        name.locked = why;
    }
    specs.extend([kind, name]);
    specs
}
