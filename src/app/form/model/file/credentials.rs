//! The credentials of a file. No value that stands here is ever told.

use crate::app::form::model::file::Filled;
use crate::app::form::model::file::Form;
use crate::app::form::model::file::reading::Object;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::words;
use crate::protocol::json::Json;

impl Form {
    pub(crate) fn fill_credentials(&mut self, credentials: &Object, filled: &mut Filled) {
        for (name, json) in credentials {
            let place = format!("credentials.{name}");
            if name == "emails" {
                filled.left_out.push(place);
                continue;
            }
            if !matches!(&**name, "password" | "recovery_question" | "provider") {
                filled.wrong("", &format!("“{name}” means nothing in credentials"));
                continue;
            }
            let Some(parts) = filled.object(&place, json) else { continue };
            match &**name {
                "password" => self.fill_password(&parts, filled),
                "recovery_question" => self.fill_question(&parts, filled),
                _ => self.fill_provider(&parts, filled),
            }
        }
    }

    fn fill_password(&mut self, parts: &Object, filled: &mut Filled) {
        let place = "credentials.password";
        check_keys(place, parts, &["value", "hash", "hook"], filled);
        let mut ways = parts.iter().filter(|(name, _)| matches!(&***name, "value" | "hash" | "hook"));
        let (first, second) = (ways.next(), ways.next());
        let Some((way, json)) = first else {
            // As Okta tells that there is one, and as other programs say that there is none.
            if parts.is_empty() && !self.is_new() {
                filled.left_out.push(place.to_owned());
            }
            return;
        };
        if second.is_some() {
            filled.wrong(place, "one of value, hash and hook, not several");
            return;
        }
        let place = format!("{place}.{way}");
        let kind = match &**way {
            "value" => words::VALUE,
            "hash" => words::HASH,
            _ => words::HOOK,
        };
        if let Some(reason) = self.opt(Opt::PasswordType).and_then(|field| field.spec.locked.clone()) {
            filled.wrong(&place, &reason);
        } else if !self.choose(Opt::PasswordType, kind) {
            let when = if kind == words::HOOK { "when somebody is created" } else { "while somebody is staged" };
            filled.wrong(&place, &format!("can be set {when} only"));
        } else {
            self.fill_way(kind, &place, json, filled);
        }
    }

    fn fill_way(&mut self, kind: &str, place: &str, json: &Json, filled: &mut Filled) {
        if kind == words::VALUE {
            if let Some(text) = filled.text(place, json) {
                let set = self.set_text(Opt::Password, &text);
                filled.check(place, set);
            }
            return;
        }
        let Some(parts) = filled.object(place, json) else { return };
        if kind == words::HASH {
            self.fill_hash(&parts, filled);
            return;
        }
        check_keys(place, &parts, &["type"], filled);
        if parts.get("type").is_none_or(|kind| kind.as_str() != "\"default\"") {
            filled.wrong(&format!("{place}.type"), "must be \"default\"");
        }
    }

    fn fill_hash(&mut self, hash: &Object, filled: &mut Filled) {
        for (name, json) in hash {
            let place = format!("credentials.password.hash.{name}");
            let (opt, is_number, is_choice) = match name.as_str() {
                "algorithm" => (Opt::Algorithm, false, true),
                "workFactor" => (Opt::WorkFactor, true, false),
                "salt" => (Opt::Salt, false, false),
                "saltOrder" => (Opt::SaltOrder, false, true),
                "value" => (Opt::HashValue, false, false),
                "digestAlgorithm" => (Opt::Digest, false, true),
                "iterationCount" => (Opt::Iterations, true, false),
                "keySize" => (Opt::KeySize, true, false),
                other => {
                    filled.wrong("", &format!("“{other}” means nothing in credentials.password.hash"));
                    continue;
                }
            };
            let text = if is_number {
                let digits = json.as_str().bytes().all(|digit| digit.is_ascii_digit());
                if !digits {
                    filled.wrong(&place, "must be a whole number, without quotes");
                }
                digits.then(|| json.as_str().to_owned())
            } else {
                filled.text(&place, json)
            };
            let Some(text) = text else { continue };
            let set = if is_choice { self.set_option(opt, &text) } else { self.set_text(opt, &text) };
            filled.check(&place, set);
        }
    }

    fn fill_question(&mut self, parts: &Object, filled: &mut Filled) {
        let place = "credentials.recovery_question";
        check_keys(place, parts, &["question", "answer"], filled);
        let mut text = |part: &str| {
            let json = parts.get(part)?;
            Some(filled.text(&format!("{place}.{part}"), json).unwrap_or_default())
        };
        match (text("question"), text("answer")) {
            (Some(question), Some(answer)) => {
                let set = self.set_text(Opt::Question, &question);
                filled.check(&format!("{place}.question"), set);
                let set = self.set_text(Opt::Answer, &answer);
                filled.check(&format!("{place}.answer"), set);
            }
            // As Okta tells it of somebody who has one.
            (Some(question), None) if self.opt(Opt::Question).is_some_and(|field| field.initial() == question) => {
                filled.left_out.push(place.to_owned());
            }
            (Some(_), None) => filled.wrong(&format!("{place}.answer"), "is missing: both or neither"),
            (None, Some(_)) => filled.wrong(&format!("{place}.question"), "is missing: both or neither"),
            (None, None) => filled.wrong(place, "needs a question and its answer"),
        }
    }

    fn fill_provider(&mut self, parts: &Object, filled: &mut Filled) {
        let place = "credentials.provider";
        check_keys(place, parts, &["type", "name"], filled);
        let mut text = |part: &str| {
            let json = parts.get(part)?;
            filled.text(&format!("{place}.{part}"), json)
        };
        let (kind, name) = (text("type"), text("name"));
        let Some(kind) = kind else {
            if !parts.contains_key("type") {
                filled.wrong(&format!("{place}.type"), "is missing");
            }
            return;
        };
        if let Some(present) = self.person().and_then(|user| user.provider.as_ref()) {
            if present.kind == kind && name.is_none_or(|name| name == present.name) {
                filled.left_out.push(place.to_owned());
            } else {
                let text = format!("is another than the person's ({}); Okta sets it once", present.words());
                filled.wrong(place, &text);
            }
            return;
        }
        match &*kind {
            // Okta's own word for somebody whose hash was imported.
            "IMPORT" => filled.left_out.push(place.to_owned()),
            "ACTIVE_DIRECTORY" | "LDAP" => filled.wrong(place, "people of a directory are created there"),
            _ => {
                let chosen = self.set_option(Opt::ProviderType, &kind);
                filled.check(&format!("{place}.type"), chosen);
                if let Some(name) = name {
                    let set = self.set_text(Opt::ProviderName, &name);
                    filled.check(&format!("{place}.name"), set);
                }
            }
        }
    }
}

fn check_keys(place: &str, parts: &Object, known: &[&str], filled: &mut Filled) {
    for name in parts.keys().filter(|name| !known.contains(&&***name)) {
        filled.wrong("", &format!("“{name}” means nothing in {place}"));
    }
}
