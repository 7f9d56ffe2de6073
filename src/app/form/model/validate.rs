//! What is wrong with a field, from the schema and from Okta's rules, while it is typed.
//!
//! Owns: the rules and their words. Must not know: when they are shown.

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::crypt::{HASH, SALT};
use crate::app::form::model::names;
use crate::app::form::model::pattern::Pattern;
use crate::app::form::model::spec::FieldSpec;
use crate::app::form::model::spec::Format;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::Scalar;
use crate::app::form::model::spec::Section;
use crate::app::form::model::spec::words;
use crate::app::form::model::value;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::protocol::json::Json;
use crate::protocol::status::Status;

/// What keeps a form from being sent, or only deserves a second look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Okta would refuse it.
    Wrong(String),
    /// Okta refused it; what stands around it may be another by now, so it can be sent again.
    Refused(String),
    /// Okta may refuse it, or the organisation may mind.
    Doubtful(String),
}

impl Fault {
    pub fn text(&self) -> &str {
        match self {
            Self::Wrong(text) | Self::Refused(text) | Self::Doubtful(text) => text,
        }
    }

    /// Whether it is to be put right, by whatever is known.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::Refused(_))
    }

    /// Whether the form cannot be sent with it.
    pub fn blocks(&self) -> bool {
        matches!(self, Self::Wrong(_))
    }
}

/// Okta keeps so many bytes of a password.
const LONGEST_PASSWORD: usize = 72;

impl Form {
    /// What is wrong with the field at `at`, whether or not that is to be told yet.
    pub fn fault(&self, at: usize) -> Option<Fault> {
        let field = self.fields.get(at)?;
        if !self.is_asked(at) {
            return None;
        }
        if let Some(said) = &field.refused {
            return Some(Fault::Refused(format!("Okta says: {said}")));
        }
        if field.spec.locked.is_some() {
            return None;
        }
        if let Some(fault) = self.fault_of_manager(at) {
            return Some(fault);
        }
        match &field.spec.path {
            // It is completed before anybody judges it.
            Path::Attribute(_) if self.date_meant(at).is_some() => None,
            Path::Attribute(_) => {
                let fault = self.fault_of_attribute(field).map(|fault| self.where_known(field, fault));
                fault.or_else(|| self.doubt_of_value(at).map(Fault::Doubtful))
            }
            Path::Option(opt) => self.fault_of_option(*opt, field),
        }
    }

    /// What the manager's line has beside what is wrong with its own field: of the field filled along, of whom it names.
    fn fault_of_manager(&self, at: usize) -> Option<Fault> {
        if !self.picks_person(at) {
            return None;
        }
        let along = self.filled_along(at).and_then(|along| {
            let field = &self.fields[along];
            let label = field.spec.label.trim();
            match (&field.refused, self.fault_of_attribute(field)?) {
                (Some(said), _) => Some(Fault::Refused(format!("{label}: Okta says: {said}"))),
                (None, Fault::Wrong(text)) => Some(Fault::Wrong(format!("{label} {text}"))),
                (None, Fault::Refused(_) | Fault::Doubtful(_)) => None,
            }
        });
        let own = || self.fields.get(at).and_then(|field| self.fault_of_attribute(field)).filter(Fault::blocks);
        along.or_else(own).or_else(|| self.doubt_of_manager(at).map(Fault::Doubtful))
    }

    /// Where the schema may not be read, what most organisations ask for is no reason to refuse anything.
    fn where_known(&self, field: &FormField, fault: Fault) -> Fault {
        let usual = match &fault {
            Fault::Wrong(_) if field.spec.format == Format::Login => !field.text().trim().is_empty(),
            Fault::Wrong(_) => field.text().trim().is_empty(),
            Fault::Refused(_) | Fault::Doubtful(_) => false,
        };
        match fault {
            Fault::Wrong(text) if usual && self.schema_missing.is_some() => {
                Fault::Doubtful(format!("{text}, unless this organisation has other rules"))
            }
            other @ (Fault::Wrong(_) | Fault::Refused(_) | Fault::Doubtful(_)) => other,
        }
    }

    /// What is to be shown beside the field now: nothing is called missing before it was looked at.
    pub fn shown_fault(&self, at: usize) -> Option<Fault> {
        let field = self.fields.get(at)?;
        let told = field.visited || self.tried || field.refused.is_some() || !field.text().is_empty();
        self.fault(at).filter(|_| told)
    }

    /// Every fault that keeps the form from being sent.
    pub fn wrong(&self) -> Vec<(usize, String)> {
        let faults = (0..self.fields.len()).filter_map(|at| self.fault(at).map(|fault| (at, fault)));
        faults.filter(|(_, fault)| fault.blocks()).map(|(at, fault)| (at, fault.text().to_owned())).collect()
    }

    /// What deserves a second look.
    pub fn doubts(&self) -> Vec<String> {
        let label = |at: usize| self.fields[at].spec.label.trim();
        (0..self.fields.len())
            .filter_map(|at| match self.fault(at)? {
                Fault::Doubtful(text) => self.is_field_changed(at).then(|| format!("{}: {text}", label(at))),
                Fault::Refused(text) => Some(format!("refused before. {}: {text}", label(at))),
                Fault::Wrong(_) => None,
            })
            .collect()
    }

    fn fault_of_attribute(&self, field: &FormField) -> Option<Fault> {
        let text = field.text();
        if text.trim().is_empty() {
            // What the person lacks already is not this form's to insist on, unless the whole profile is sent.
            let insists = self.is_new() || field.is_changed() || self.way == crate::app::form::model::Way::Full;
            if field.spec.required && insists {
                return Some(Fault::Wrong("is missing".to_owned()));
            }
            let spaces = !text.is_empty() && field.is_changed();
            return spaces.then(|| Fault::Doubtful("holds nothing but spaces".to_owned()));
        }
        // What the person has already is not this form's to mend, unless another type asks for another kind.
        if !field.is_changed() && (field.spec.section == Section::Unknown || !self.is_retyped()) {
            return None;
        }
        let json = match value::read(&field.spec.kind, text) {
            Ok(json) => json?,
            Err(wrong) => return Some(Fault::Wrong(wrong)),
        };
        check(&field.spec, field.original.as_ref(), &json).err().map(Fault::Wrong).or_else(|| doubt(&field.spec, text))
    }

    fn fault_of_option(&self, opt: Opt, field: &FormField) -> Option<Fault> {
        let wrong = |text: &str| Some(Fault::Wrong(text.to_owned()));
        let text = field.text();
        let read = match value::read(&field.spec.kind, text) {
            Ok(read) => read,
            // What was not touched is not sent: a type, say, that the list of them lacks.
            Err(_) if !self.is_new() && !field.is_changed() => return None,
            Err(words) => return Some(Fault::Wrong(words)),
        };
        let number = || read.as_ref().and_then(|json| json.as_str().parse::<u64>().ok());
        let password = || self.chosen(Opt::PasswordType);
        let foreign = || self.is_new() && !matches!(&*self.chosen(Opt::ProviderType), "" | "OKTA");
        match opt {
            Opt::UserType
                if field.is_changed() && !self.is_new() && self.way == crate::app::form::model::Way::Partial =>
            {
                wrong(&format!(
                    "changes by a full replacement only ({})",
                    key::name(Context::Form, Command::Form(FormCommand::Way))
                ))
            }
            Opt::PasswordType | Opt::Algorithm | Opt::Digest if text.is_empty() => wrong("choose one (Enter)"),
            Opt::PasswordType if foreign() && password() != words::NONE => {
                wrong("a foreign provider takes no password")
            }
            Opt::Activation => self.fault_of_activation(),
            Opt::NextLogin if self.is_new() && self.chosen(Opt::NextLogin) == "yes" => {
                if self.chosen(Opt::Activation) == words::STAGED {
                    wrong("needs activation")
                } else if password() == words::NONE {
                    wrong("needs a password")
                } else {
                    None
                }
            }
            Opt::Password => self.fault_of_password(text),
            Opt::WorkFactor if number().is_none_or(|number| !(1..=20).contains(&number)) => wrong("from 1 to 20"),
            Opt::Iterations if number().is_none_or(|number| !(4096..=u64::from(u32::MAX)).contains(&number)) => {
                wrong("4096 or more")
            }
            Opt::KeySize if number().is_none_or(|number| !(1..=4096).contains(&number)) => wrong("bytes of the key"),
            Opt::Salt => match (&*self.chosen(Opt::Algorithm), text.chars().count()) {
                ("BCRYPT", count) if count != SALT => wrong(&format!("a BCRYPT salt has {SALT} characters")),
                ("PBKDF2", 0) => wrong("is missing"),
                (_, 0) => None,
                (algorithm, _) => fault_of_code(algorithm, text),
            },
            Opt::HashValue => match (&*self.chosen(Opt::Algorithm), text.chars().count()) {
                (_, 0) => wrong("is missing"),
                ("BCRYPT", count) if count != HASH => {
                    wrong(&format!("a BCRYPT hash has {HASH} characters behind the salt"))
                }
                (algorithm, _) => fault_of_code(algorithm, text),
            },
            Opt::Question if foreign() && !text.is_empty() => wrong("a foreign provider takes no question"),
            Opt::Question if field.is_changed() && text.is_empty() => wrong("cannot be taken away; type another"),
            Opt::Answer => match text.chars().count() {
                0 => wrong("is missing: both or neither"),
                1..4 => Some(Fault::Doubtful("Okta asks for four characters or more".to_owned())),
                101.. => wrong("has 100 characters at most"),
                _ => None,
            },
            Opt::ProviderName if self.is_new() && text.is_empty() => wrong("is missing (FEDERATION, or its name)"),
            Opt::Template
            | Opt::UserType
            | Opt::Groups
            | Opt::NextLogin
            | Opt::PasswordType
            | Opt::Algorithm
            | Opt::WorkFactor
            | Opt::Digest
            | Opt::Iterations
            | Opt::KeySize
            | Opt::SaltOrder
            | Opt::Question
            | Opt::ProviderType
            | Opt::ProviderName => None,
        }
    }

    fn fault_of_activation(&self) -> Option<Fault> {
        let with = self.chosen(Opt::PasswordType) != words::NONE;
        if let Some(user) = self.person() {
            let again = matches!(user.status, Status::Provisioned | Status::Recovery);
            let link = matches!(&*self.chosen(Opt::Activation), words::MAIL | words::LINK);
            let both = again && with && link;
            return both.then(|| Fault::Wrong("a new password makes them active: a link or a password".to_owned()));
        }
        let foreign = !matches!(&*self.chosen(Opt::ProviderType), "" | "OKTA");
        match &*self.chosen(Opt::Activation) {
            "" => Some(Fault::Wrong("choose one (Enter)".to_owned())),
            words::ACTIVE if !with && !foreign => Some(Fault::Wrong("needs a password".to_owned())),
            words::MAIL | words::LINK if with => {
                Some(Fault::Wrong("with a password there is no link: active at once, or staged".to_owned()))
            }
            words::MAIL | words::LINK if foreign => {
                Some(Fault::Wrong("a foreign provider needs no link: active at once, or staged".to_owned()))
            }
            _ => None,
        }
    }

    /// Okta's default policy; an organisation may have another, so only what no policy changes is wrong.
    fn fault_of_password(&self, password: &str) -> Option<Fault> {
        if password.is_empty() {
            return Some(Fault::Wrong("is missing".to_owned()));
        }
        if password.len() > LONGEST_PASSWORD {
            return Some(Fault::Wrong("is too long: 72 bytes at most".to_owned()));
        }
        let login = self.attribute("login").map(FormField::text).unwrap_or_default().to_lowercase();
        let name = login.rsplit_once('.').map_or(&*login, |(name, _)| name);
        let lower = password.to_lowercase();
        let told = name
            .split([',', '.', '_', '#', '@', '-'])
            .find(|part| part.chars().count() >= 4 && lower.contains(part))
            .map(|part| format!("no part of the login ({part})"));
        let mut missing: Vec<String> = Vec::new();
        let mut need = |met: bool, what: &str| {
            if !met {
                missing.push(what.to_owned());
            }
        };
        need(password.chars().count() >= 8, "8 characters");
        need(password.chars().any(char::is_lowercase), "a small letter");
        need(password.chars().any(char::is_uppercase), "a capital letter");
        need(password.chars().any(|c| c.is_ascii_digit()), "a digit");
        missing.extend(told);
        let rules = missing.join(", ");
        (!missing.is_empty()).then(|| Fault::Doubtful(format!("Okta's usual policy asks for {rules}")))
    }
}

/// BCRYPT writes bytes in a radix 64 of its own; everything else in base64, filled up to fours.
fn fault_of_code(algorithm: &str, text: &str) -> Option<Fault> {
    let sound = |text: &str, more: &[char]| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
    let words = match algorithm {
        "BCRYPT" if !sound(text, &['.', '/']) => "holds a character that BCRYPT's radix 64 does not have",
        "BCRYPT" | "" => return None,
        _ => {
            let code = text.trim_end_matches('=');
            let filled = text.len() - code.len();
            if filled <= 2 && text.len().is_multiple_of(4) && sound(code, &['+', '/']) {
                return None;
            }
            "is not base64"
        }
    };
    Some(Fault::Wrong(words.to_owned()))
}

/// The value of a text for an attribute, whoever's form it is not on; none where nothing stands there. `before` is what
/// somebody has.
pub fn value_for(spec: &FieldSpec, before: Option<&Json>, text: &str) -> Result<Option<Json>, String> {
    let Some(json) = value::read(&spec.kind, text)? else { return Ok(None) };
    check(spec, before, &json)?;
    Ok(Some(json))
}

fn check(spec: &FieldSpec, before: Option<&Json>, json: &Json) -> Result<(), String> {
    match &spec.kind {
        Kind::Many { of, choices } => {
            let elements = json.elements().unwrap_or_default();
            check_count(spec, elements.len() as u64)?;
            let before = before.and_then(Json::elements).unwrap_or_default();
            // What stands there already is not this form's to judge.
            for element in elements.into_iter().filter(|element| !before.contains(element)) {
                let fits = match of {
                    Scalar::Text => element.string().is_some(),
                    Scalar::Boolean => matches!(element.as_str(), "true" | "false"),
                    Scalar::Number | Scalar::Integer => element.as_str().parse::<f64>().is_ok(),
                };
                if !fits {
                    return Err(format!("{} does not fit this list", element.plain()));
                }
                if !choices.is_empty() && !choices.iter().any(|choice| choice.value.means(&element)) {
                    return Err(format!("{} is not of the list (Enter shows it)", element.plain()));
                }
                check_text(spec, &element.plain())?;
            }
            Ok(())
        }
        Kind::One(Scalar::Number | Scalar::Integer) => check_number(spec, json),
        Kind::One(Scalar::Text) => check_text(spec, &json.plain()),
        Kind::One(Scalar::Boolean) | Kind::Choice(_) | Kind::Groups | Kind::Secret | Kind::Json => Ok(()),
    }
}

fn check_count(spec: &FieldSpec, count: u64) -> Result<(), String> {
    match (spec.limits.min_items, spec.limits.max_items) {
        (_, Some(most)) if count > most => Err(format!("{most} values at most")),
        (Some(least), _) if count < least => Err(format!("{least} values or more")),
        _ => Ok(()),
    }
}

fn check_number(spec: &FieldSpec, json: &Json) -> Result<(), String> {
    let number = |json: &Json| json.as_str().parse::<f64>().ok();
    let value = number(json).unwrap_or_default();
    if let Some(least) = &spec.limits.minimum
        && number(least).is_some_and(|least| value < least)
    {
        return Err(format!("{} or more", least.as_str()));
    }
    if let Some(most) = &spec.limits.maximum
        && number(most).is_some_and(|most| value > most)
    {
        return Err(format!("{} or less", most.as_str()));
    }
    Ok(())
}

fn check_text(spec: &FieldSpec, text: &str) -> Result<(), String> {
    if let Some(character) = text.chars().find(|c| c.len_utf8() == 4) {
        return Err(format!("Okta cannot store “{character}”"));
    }
    let is_list = matches!(spec.kind, Kind::Many { .. });
    let length = text.chars().count() as u64;
    match (spec.limits.min_length, spec.limits.max_length) {
        _ if is_list => {}
        (_, Some(most)) if length == most + 1 => return Err("1 character too many".to_owned()),
        (_, Some(most)) if length > most => return Err(format!("{} characters too many", length - most)),
        (Some(least), _) if length < least => return Err(format!("{least} characters or more")),
        _ => {}
    }
    if let Some(pattern) = spec.pattern.as_ref().filter(|pattern| spec.format != Format::Login && !pattern.fits(text)) {
        let is_date = spec.format == Format::Date;
        return Err(if is_date { "is no date, such as 2026-01-05".to_owned() } else { pattern.says(&spec.help) });
    }
    let wrong = |fits: bool, words: &str| if fits { Ok(()) } else { Err(words.to_owned()) };
    match spec.format {
        Format::Any | Format::Date => Ok(()),
        Format::Login => check_login(spec, text),
        Format::Email => wrong(is_email(text), "is no email address"),
        Format::Address => wrong(url::Url::parse(text).is_ok(), "is no address, such as https://acme.com/ann"),
        Format::Country => wrong(names::is_country(text), "two capital letters, such as DE (Enter lists them)"),
        Format::Language => wrong(
            names::is_language(text, '-') || names::is_language(text, '_'),
            "a language, such as de or de-DE (Enter lists them)",
        ),
        Format::Locale => wrong(
            names::is_language(text, '_') || names::is_language(text, '-'),
            "a locale, such as de_DE (Enter lists them)",
        ),
        Format::Zone => wrong(names::is_zone(text), "a time zone, such as Europe/Berlin (Enter lists them)"),
        Format::Time => wrong(text.parse::<jiff::Timestamp>().is_ok(), "a moment, such as 2026-11-24T10:56:00Z"),
    }
}

/// An email address unless the organisation asks for something else.
fn check_login(spec: &FieldSpec, text: &str) -> Result<(), String> {
    let Some(pattern) = &spec.pattern else {
        return if is_email(text) { Ok(()) } else { Err("must have the form of an email address".to_owned()) };
    };
    if pattern.fits_whole(text) {
        return Ok(());
    }
    // Okta's own form of it names the characters; the first that is not among them is told.
    let class = pattern.as_str().strip_suffix('+').filter(|class| class.starts_with('['));
    let one = class.and_then(|class| {
        let one = Pattern::new(class);
        text.chars().find(|c| !one.fits_whole(c.encode_utf8(&mut [0; 4])))
    });
    match one {
        Some(character) => Err(format!("“{character}” is not allowed in logins here")),
        None => Err(pattern.says(&spec.help)),
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let labels = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && !local.contains('@') && domain.contains('.') && labels && !text.contains(char::is_whitespace)
}

/// What Okta takes and somebody will regret.
fn doubt(spec: &FieldSpec, text: &str) -> Option<Fault> {
    let doubtful = |words: &str| Some(Fault::Doubtful(words.to_owned()));
    if let Some(outside) = &spec.outside {
        return doubtful(outside);
    }
    if spec.format == Format::Login && text.contains(['/', '?']) {
        return doubtful("a login with / or ? cannot be read directly");
    }
    if matches!(spec.kind, Kind::One(Scalar::Text)) && text.trim() != text {
        return doubtful("begins or ends with a space");
    }
    None
}
