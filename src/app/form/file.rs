//! A form filled from a file: the same JSON that Okta's API takes, held against the same fields.
//!
//! ```json
//! {"profile": {"firstName": "Ann", …}, "credentials": {"password": {"value": "…"}}, "groupIds": ["00g…"],
//!  "type": {"id": "oty…"}, "activation": "mail", "nextLogin": false}
//! ```

use indexmap::IndexMap;

use super::spec::{Kind, Opt, words};
use super::{Form, value};
use crate::protocol::group::{Group, GroupType};
use crate::protocol::json::Json;

type Object = IndexMap<String, Json>;

fn object(json: &Json) -> Result<Object, String> {
    serde_json::from_str(json.as_str()).map_err(|error| format!("not a JSON object: {error}"))
}

/// Reads a file; its members, each verbatim.
pub fn read(text: &str) -> Result<Object, String> {
    // A mark at the beginning is what some editors leave.
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| format!("not a JSON object: {error}"))
}

/// Whom the file is about: its id, else its login.
pub fn subject(file: &Object) -> Option<String> {
    let id = file.get("id").and_then(Json::string).map(std::borrow::Cow::into_owned);
    let login = || object(file.get("profile")?).ok()?.get("login")?.string().map(std::borrow::Cow::into_owned);
    id.or_else(login)
}

/// The user type that the file names.
pub fn user_type(file: &Object) -> Option<String> {
    object(file.get("type")?).ok()?.get("id")?.string().map(std::borrow::Cow::into_owned)
}

impl Form {
    /// Fills the form; what the file says and the form has no place for is an error, never left out silently.
    pub fn fill(&mut self, file: &Object) -> Result<(), String> {
        for (name, json) in file {
            match name.as_str() {
                "profile" => self.fill_profile(&object(json).map_err(|error| format!("profile: {error}"))?)?,
                "credentials" => {
                    self.fill_credentials(&object(json).map_err(|error| format!("credentials: {error}"))?)?;
                }
                "groupIds" => self.fill_groups(json)?,
                "type" => {
                    let id = object(json)?.get("id").map(|id| id.plain().into_owned()).unwrap_or_default();
                    self.set_option(Opt::UserType, &id)?;
                }
                "activation" => self.set_option(Opt::Activation, &json.plain())?,
                "nextLogin" => {
                    self.set_option(Opt::NextLogin, if json.as_str() == "true" { "yes" } else { "no" })?;
                }
                // Told by `subject`.
                "id" => {}
                other => return Err(format!("“{other}” means nothing here")),
            }
        }
        let activation = file.contains_key("activation");
        if self.is_new() && !activation && self.chosen(Opt::PasswordType) != words::NONE {
            self.set_option(Opt::Activation, words::ACTIVE)?;
        }
        if let Some(email) = self.attribute("email").map(|field| field.text().to_owned())
            && self.is_new()
            && self.attribute("login").is_some_and(|login| login.text().is_empty())
            && !email.is_empty()
        {
            self.let_login_follow();
        }
        Ok(())
    }

    fn fill_profile(&mut self, profile: &Object) -> Result<(), String> {
        for (name, json) in profile {
            let Some(field) = self.attribute_mut(name) else {
                return Err(format!("the schema has no attribute “{name}”"));
            };
            let shown = value::show(&field.spec.kind, json);
            let same = value::read(&field.spec.kind, &shown);
            if !json.plain().is_empty() && same.as_ref().map(Option::as_ref) != Ok(Some(json)) {
                let why = same.err().unwrap_or_else(|| "has another type in the schema".to_owned());
                return Err(format!("{name}: {why}"));
            }
            if field.original.as_ref() == Some(json) {
                let initial = field.initial().to_owned();
                field.set(&initial);
                continue;
            }
            if let Some(reason) = &field.spec.locked {
                return Err(format!("{name}: {reason}"));
            }
            field.set_whole(&shown);
            if field.text() != shown {
                return Err(format!("{name}: holds characters that cannot be sent from here (control signs)"));
            }
        }
        Ok(())
    }

    fn fill_credentials(&mut self, credentials: &Object) -> Result<(), String> {
        for (name, json) in credentials {
            let parts = object(json).map_err(|error| format!("{name}: {error}"))?;
            let text = |part: &str| parts.get(part).map(|json| json.plain().into_owned()).unwrap_or_default();
            match name.as_str() {
                "password" if parts.contains_key("value") => {
                    self.set_option(Opt::PasswordType, words::VALUE)?;
                    self.set_text(Opt::Password, &text("value"))?;
                }
                "password" if parts.contains_key("hook") => self.set_option(Opt::PasswordType, words::HOOK)?,
                "password" => match parts.get("hash") {
                    Some(hash) => self.fill_hash(&object(hash)?)?,
                    None => return Err("password: needs a value, a hash or a hook".to_owned()),
                },
                "recovery_question" => {
                    self.set_text(Opt::Question, &text("question"))?;
                    self.set_text(Opt::Answer, &text("answer"))?;
                }
                "provider" => {
                    self.set_option(Opt::ProviderType, &text("type"))?;
                    self.set_text(Opt::ProviderName, &text("name"))?;
                }
                other => return Err(format!("“{other}” means nothing in credentials")),
            }
        }
        Ok(())
    }

    fn fill_hash(&mut self, hash: &Object) -> Result<(), String> {
        self.set_option(Opt::PasswordType, words::HASH)?;
        for (name, json) in hash {
            let text = json.plain();
            match name.as_str() {
                "algorithm" => self.set_option(Opt::Algorithm, &text)?,
                "workFactor" => self.set_text(Opt::WorkFactor, &text)?,
                "salt" => self.set_text(Opt::Salt, &text)?,
                "saltOrder" => self.set_option(Opt::SaltOrder, &text)?,
                "value" => self.set_text(Opt::HashValue, &text)?,
                "digestAlgorithm" => self.set_option(Opt::Digest, &text)?,
                "iterationCount" => self.set_text(Opt::Iterations, &text)?,
                "keySize" => self.set_text(Opt::KeySize, &text)?,
                other => return Err(format!("“{other}” means nothing in a hash")),
            }
        }
        Ok(())
    }

    fn fill_groups(&mut self, json: &Json) -> Result<(), String> {
        for id in json.elements().ok_or("groupIds: not a list")? {
            let id = id.plain().into_owned();
            if !self.groups.picked.iter().any(|group| group.id == id) {
                let (name, description) = (String::new(), String::new());
                self.groups.picked.push(Group { id, name, description, kind: GroupType::Okta, users: None });
            }
        }
        Ok(())
    }

    fn set_option(&mut self, opt: Opt, value: &str) -> Result<(), String> {
        let locked = self.opt(opt).and_then(|field| field.spec.locked.clone());
        match locked {
            Some(reason) => Err(format!("{}: {reason}", opt.name())),
            None if self.choose(opt, value) => Ok(()),
            None => Err(format!("{}: “{value}” is none of the choices here", opt.name())),
        }
    }

    fn set_text(&mut self, opt: Opt, text: &str) -> Result<(), String> {
        let Some(field) = self.fields.iter_mut().find(|field| field.spec.is(opt)) else {
            return Err(format!("{}: not for this person", opt.name()));
        };
        if let Some(reason) = &field.spec.locked {
            return Err(format!("{}: {reason}", opt.name()));
        }
        field.set(text);
        match field.text() == text {
            true => Ok(()),
            false if field.spec.kind == Kind::Secret => {
                Err(format!("{}: holds characters that cannot be sent", opt.name()))
            }
            false => Err(format!("{}: holds line breaks or control signs", opt.name())),
        }
    }
}
