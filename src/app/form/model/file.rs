//! A form filled from a file: the same JSON that Okta's API takes and gives, held against the same fields.
//!
//! ```json
//! {"profile": {"firstName": "Ann", …}, "credentials": {"password": {"value": "…"}}, "groups": ["Sales"],
//!  "type": {"name": "contractor"}, "activation": "mail", "nextLogin": false}
//! ```
//!
//! Owns: what each key means, and every mistake in a file with the file's own name for its place. No value of a file is
//! told where it may be a secret. Must not know: how groups and user types are looked up.

mod credentials;
mod profile;
mod reading;

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::FieldSpec;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::words;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::protocol::json::Json;
use reading::Object;

/// Something that keeps a file from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// As in `credentials.password.hash.salt`; empty for the file as a whole.
    pub place: String,
    pub text: String,
}

impl Mistake {
    pub fn new(place: &str, text: &str) -> Self {
        Self { place: place.to_owned(), text: text.to_owned() }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() { f.write_str(&self.text) } else { write!(f, "{}: {}", self.place, self.text) }
    }
}

/// What became of the parts of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub mistakes: Vec<Mistake>,
    /// Places that are not sent, since Okta sets them itself.
    pub left_out: Vec<String>,
}

impl Filled {
    fn wrong(&mut self, place: &str, text: &str) {
        self.mistakes.push(Mistake::new(place, text));
    }

    fn check(&mut self, place: &str, result: Result<(), String>) {
        if let Err(text) = result {
            self.wrong(place, &text);
        }
    }

    fn object(&mut self, place: &str, json: &Json) -> Option<Object> {
        let object = reading::members(json);
        if object.is_none() {
            self.wrong(place, "must be an object, {…}");
        }
        object
    }

    fn text(&mut self, place: &str, json: &Json) -> Option<String> {
        let text = json.string().map(std::borrow::Cow::into_owned);
        if text.is_none() {
            self.wrong(place, "must be text, in quotes");
        }
        text
    }
}

/// How a file names something that Okta knows by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Id(String),
    Name(String),
}

/// A group that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupWish {
    pub place: String,
    pub group: Named,
    /// Whether the person is to leave it.
    pub leave: bool,
}

/// A person as a file tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFile(Object);

/// What Okta sets itself and tells of everybody.
const SET_BY_OKTA: [&str; 10] = [
    "status",
    "created",
    "activated",
    "statusChanged",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "transitioningToStatus",
    "_links",
    "_embedded",
];

/// The keys that name groups: by id or by name, to come or to go.
const GROUP_KEYS: [(&str, bool, bool); 4] = [
    ("groupIds", true, false),
    ("groups", false, false),
    ("removeGroupIds", true, true),
    ("removeGroups", false, true),
];

impl PersonFile {
    pub fn read(text: &str) -> Result<Self, Vec<Mistake>> {
        reading::read(text).map(Self)
    }

    pub fn id(&self) -> Option<String> {
        self.0.get("id").and_then(Json::string).map(std::borrow::Cow::into_owned)
    }

    /// Whom the file is about: their id, else their login.
    pub fn subject(&self) -> Option<String> {
        let login =
            || reading::members(self.0.get("profile")?)?.get("login")?.string().map(std::borrow::Cow::into_owned);
        self.id().or_else(login)
    }

    pub fn has_profile(&self) -> bool {
        self.0.contains_key("profile")
    }

    /// The user type that the file names, and where. `{"id": …}` and `{"name": …}` may both hold an id or a name.
    pub fn user_type(&self) -> Result<Option<(String, String)>, Vec<Mistake>> {
        let Some(json) = self.0.get("type") else { return Ok(None) };
        let mut filled = Filled::default();
        let mut found = None;
        for (name, json) in filled.object("type", json).unwrap_or_default() {
            let place = format!("type.{name}");
            match &*name {
                "id" | "name" if found.is_some() => filled.wrong(&place, "one of id and name is enough"),
                "id" | "name" => found = filled.text(&place, &json).map(|text| (place, text)),
                _ => filled.wrong(&place, "means nothing here; a type has an id or a name"),
            }
        }
        if found.is_none() && filled.mistakes.is_empty() {
            filled.wrong("type", "needs an id or a name");
        }
        if filled.mistakes.is_empty() { Ok(found) } else { Err(filled.mistakes) }
    }

    /// The groups that the file names, and what is wrong with how it does.
    pub fn groups(&self) -> (Vec<GroupWish>, Vec<Mistake>) {
        let (mut wishes, mut filled) = (Vec::new(), Filled::default());
        for (key, by_id, leave) in GROUP_KEYS {
            let Some(json) = self.0.get(key) else { continue };
            let Some(elements) = json.elements() else {
                filled.wrong(key, "must be a list, […]");
                continue;
            };
            for (at, element) in elements.iter().enumerate() {
                let place = format!("{key}[{at}]");
                match filled.text(&place, element) {
                    Some(text) if text.trim().is_empty() => filled.wrong(&place, "is empty"),
                    Some(text) => {
                        let group = if by_id { Named::Id(text) } else { Named::Name(text) };
                        wishes.push(GroupWish { place, group, leave });
                    }
                    None => {}
                }
            }
        }
        (wishes, filled.mistakes)
    }
}

impl Form {
    /// Fills the form; what the file says and the form has no place for is a mistake, never left out silently. The
    /// user type is the id of the one that the file names; groups are for whoever has looked them up.
    pub fn fill(&mut self, file: &PersonFile, user_type: Option<&str>) -> Filled {
        let mut filled = Filled::default();
        if let Some(id) = user_type {
            let chosen = self.set_option(Opt::UserType, id);
            filled.check("type", chosen);
        }
        for (name, json) in &file.0 {
            match name.as_str() {
                "profile" => {
                    if let Some(profile) = filled.object("profile", json) {
                        self.fill_profile(&profile, &mut filled);
                    }
                }
                "credentials" => {
                    if let Some(credentials) = filled.object("credentials", json) {
                        self.fill_credentials(&credentials, &mut filled);
                    }
                }
                "activation" => {
                    if let Some(text) = filled.text("activation", json) {
                        let chosen = self.set_option(Opt::Activation, &text);
                        filled.check("activation", chosen);
                    }
                }
                "nextLogin" => self.fill_next_login(json, &mut filled),
                "id" => self.fill_id(json, &mut filled),
                "realmId" => self.fill_realm(json, &mut filled),
                // Looked up before the form was made.
                "type" => {}
                key if GROUP_KEYS.iter().any(|(name, _, leave)| *name == key && !(*leave && self.is_new())) => {}
                key if GROUP_KEYS.iter().any(|(name, _, _)| *name == key) => {
                    filled.wrong(key, "somebody new is in no group that could be left");
                }
                key if SET_BY_OKTA.contains(&key) => filled.left_out.push(key.to_owned()),
                other => filled.wrong("", &format!("“{other}” means nothing here")),
            }
        }
        self.remake();
        self.fill_in_activation(file);
        filled
    }

    /// Everything that is wrong with the form, by the names of a file; what a mistake has told is not told twice.
    pub fn mistakes(&self, filled: &Filled) -> Vec<Mistake> {
        let mut mistakes = filled.mistakes.clone();
        let told = |place: &str| filled.mistakes.iter().any(|mistake| mistake.place == place);
        // One option that is missing makes others look wrong that are not.
        let of_options =
            |place: &str| ["credentials", "activation", "nextLogin"].iter().any(|key| place.starts_with(key));
        let options = filled.mistakes.iter().any(|mistake| of_options(&mistake.place));
        for (at, text) in self.wrong() {
            let field = &self.fields[at];
            let place = place_of(field);
            let hidden = told(&place) || options && of_options(&place);
            if !hidden {
                mistakes.push(Mistake { text: without_keys(field, &text), place });
            }
        }
        mistakes
    }

    fn fill_in_activation(&mut self, file: &PersonFile) {
        let foreign = !matches!(&*self.chosen(Opt::ProviderType), "" | "OKTA");
        let at_once = foreign || self.chosen(Opt::PasswordType) != words::NONE;
        let told =
            file.0.contains_key("activation") || self.template().is_some_and(|template| template.activation.is_some());
        if self.is_new() && !told && at_once {
            self.choose(Opt::Activation, words::ACTIVE);
        }
        if let Some(email) = self.attribute("email").map(|field| field.text().to_owned())
            && self.is_new()
            && self.attribute("login").is_some_and(|login| login.text().is_empty())
            && !email.is_empty()
        {
            self.let_login_follow();
        }
    }

    fn fill_next_login(&mut self, json: &Json, filled: &mut Filled) {
        let choice = match json.as_str() {
            "true" | "\"changePassword\"" => "yes",
            "false" => "no",
            _ => {
                filled.wrong("nextLogin", "must be true, false or \"changePassword\"");
                return;
            }
        };
        let chosen = self.set_option(Opt::NextLogin, choice);
        filled.check("nextLogin", chosen);
    }

    fn fill_id(&self, json: &Json, filled: &mut Filled) {
        match (self.person(), filled.text("id", json)) {
            (Some(user), Some(id)) if user.id != id.as_str() => {
                let text = format!("is not the id of {} ({})", user.text("login"), user.id);
                filled.wrong("id", &text);
            }
            (None, Some(_)) => filled.left_out.push("id".to_owned()),
            (Some(_), Some(_)) | (_, None) => {}
        }
    }

    fn fill_realm(&self, json: &Json, filled: &mut Filled) {
        let there = self.person().and_then(|user| reading::members(&user.raw)?.get("realmId").cloned());
        match self.person() {
            Some(_) if there.as_ref() != Some(json) => {
                filled.wrong("realmId", "is another than the person's; realms are not changed from here");
            }
            Some(_) | None => filled.left_out.push("realmId".to_owned()),
        }
    }

    fn set_option(&mut self, opt: Opt, value: &str) -> Result<(), String> {
        // The person's own is theirs, whether or not a list knows it.
        let own = |field: &FormField| {
            !field.is_changed() && field.original.as_ref().is_some_and(|original| original.plain() == value)
        };
        if self.chosen(opt) == value || self.opt(opt).is_some_and(own) {
            return Ok(());
        }
        let Some(field) = self.opt(opt) else { return Err("not for this person".to_owned()) };
        if let Some(reason) = &field.spec.locked {
            return Err(reason.clone());
        }
        let offered = match &field.spec.kind {
            Kind::Choice(choices) => choices.clone(),
            Kind::One(_) | Kind::Many { .. } | Kind::Groups | Kind::Secret | Kind::Json => Vec::new(),
        };
        if self.choose(opt, value) { Ok(()) } else { Err(format!("must be one of {}", listed(&offered))) }
    }

    fn set_text(&mut self, opt: Opt, text: &str) -> Result<(), String> {
        let Some(field) = self.fields.iter_mut().find(|field| field.spec.is(opt)) else {
            return Err("not for this person".to_owned());
        };
        if field.text() == text {
            return Ok(());
        }
        if let Some(reason) = &field.spec.locked {
            return Err(reason.clone());
        }
        field.set(text);
        match field.text() == text {
            true => Ok(()),
            false if field.spec.kind == Kind::Secret => Err("holds characters that cannot be sent".to_owned()),
            false => Err("holds line breaks or control signs".to_owned()),
        }
    }
}

/// A closed list in words; of a long one its beginning.
fn listed(choices: &[Choice]) -> String {
    const MOST: usize = 20;
    let mut words: Vec<String> = choices
        .iter()
        .take(MOST)
        .map(|choice| {
            let value = choice.value.plain();
            if choice.title.is_empty() || choice.title == value {
                value.into_owned()
            } else {
                format!("{value} ({})", choice.title)
            }
        })
        .collect();
    if choices.len() > MOST {
        words.push(format!("{} more", choices.len() - MOST));
    }
    words.join(", ")
}

/// Where a field stands in a file.
fn place_of(field: &FormField) -> String {
    let opt = match &field.spec.path {
        Path::Attribute(name) => return format!("profile.{name}"),
        Path::Option(opt) => opt,
    };
    let place = match opt {
        Opt::Template => "template",
        Opt::UserType => "type",
        Opt::Groups => "groups",
        Opt::Activation => "activation",
        Opt::NextLogin => "nextLogin",
        Opt::PasswordType => "credentials.password",
        Opt::Password => "credentials.password.value",
        Opt::Algorithm => "credentials.password.hash.algorithm",
        Opt::WorkFactor => "credentials.password.hash.workFactor",
        Opt::Digest => "credentials.password.hash.digestAlgorithm",
        Opt::Iterations => "credentials.password.hash.iterationCount",
        Opt::KeySize => "credentials.password.hash.keySize",
        Opt::Salt => "credentials.password.hash.salt",
        Opt::SaltOrder => "credentials.password.hash.saltOrder",
        Opt::HashValue => "credentials.password.hash.value",
        Opt::Question => "credentials.recovery_question.question",
        Opt::Answer => "credentials.recovery_question.answer",
        Opt::ProviderType => "credentials.provider.type",
        Opt::ProviderName => "credentials.provider.name",
    };
    place.to_owned()
}

/// A fault of the form without the keys that would help there.
fn without_keys(field: &FormField, text: &str) -> String {
    plainly(&field.spec, text)
}

/// What is wrong with a value, for whoever has no form before them: without the keys of one, and with what it may be.
pub fn plainly(spec: &FieldSpec, text: &str) -> String {
    match text.split_once(&format!(" ({})", key::name(Context::Form, Command::Form(FormCommand::Way)))) {
        Some((said, _)) => return format!("{said}: --replace"),
        None if text == "choose one (Enter)" => {}
        None if text.starts_with("must be one of the list") => {
            if let Kind::Choice(choices) = &spec.kind {
                return format!("must be one of {}", listed(choices));
            }
        }
        None => return text.split_once(" (Enter").map_or(text, |(said, _)| said).to_owned(),
    }
    match &spec.kind {
        Kind::Choice(choices) => format!("is missing; one of {}", listed(choices)),
        Kind::One(_) | Kind::Many { .. } | Kind::Groups | Kind::Secret | Kind::Json => "is missing".to_owned(),
    }
}
