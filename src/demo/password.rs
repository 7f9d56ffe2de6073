//! Passwords: the default policy, and the shapes in which Okta takes one.

use serde_json::Value;

use super::reply::Refusal;

/// A password as it was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    Clear(String),
    /// A hash, or a hook that would ask somebody else; nobody can sign in with either here.
    Elsewhere {
        hash: bool,
    },
}

/// What is kept where a hash was imported; no text that people type equals it.
pub(super) const UNKNOWN: &str = "\u{0}";

impl Given {
    /// `credentials.password`; `None` for an empty one, which counts as no password.
    pub(super) fn parse(password: &Value) -> Result<Option<Given>, Refusal> {
        if let Some(clear) = password["value"].as_str() {
            return Ok(Some(Given::Clear(clear.to_owned())));
        }
        if password["hash"].is_object() {
            check_hash(&password["hash"])?;
            return Ok(Some(Given::Elsewhere { hash: true }));
        }
        if password["hook"].is_object() {
            if password["hook"]["type"] != "default" {
                return Err(Refusal::invalid("password", "hook: The type must be default."));
            }
            return Ok(Some(Given::Elsewhere { hash: false }));
        }
        Ok(None)
    }

    pub(super) fn kept(&self) -> String {
        match self {
            Given::Clear(clear) => clear.clone(),
            Given::Elsewhere { .. } => UNKNOWN.to_owned(),
        }
    }

    pub(super) fn check(&self, login: &str) -> Result<(), String> {
        match self {
            Given::Clear(clear) => check(clear, login),
            Given::Elsewhere { .. } => Ok(()),
        }
    }
}

fn check_hash(hash: &Value) -> Result<(), Refusal> {
    let refuse = |cause: &str| Err(Refusal::invalid("password", cause));
    let length = |name: &str| hash[name].as_str().map_or(0, str::len);
    match hash["algorithm"].as_str() {
        Some("BCRYPT") => {
            if !(1..=20).contains(&hash["workFactor"].as_i64().unwrap_or(0)) {
                return refuse("workFactor: must be from 1 to 20.");
            }
            if length("salt") != 22 || length("value") != 31 {
                return refuse("hash: a BCRYPT salt has 22 characters and its value 31.");
            }
        }
        Some("PBKDF2") => {
            if hash["iterationCount"].as_i64().unwrap_or(0) < 4096 {
                return refuse("iterationCount: must be at least 4096.");
            }
            if !matches!(hash["digestAlgorithm"].as_str(), Some("SHA256_HMAC" | "SHA512_HMAC")) {
                return refuse("digestAlgorithm: must be SHA256_HMAC or SHA512_HMAC.");
            }
        }
        Some("SHA-512" | "SHA-256" | "SHA-1" | "MD5") => {}
        _ => return refuse("algorithm: is not supported."),
    }
    if length("value") == 0 {
        return refuse("value: The field cannot be left blank.");
    }
    Ok(())
}

/// Okta's default policy: eight characters, lower and upper case, a digit, no parts of the login.
pub(super) fn check(password: &str, login: &str) -> Result<(), String> {
    const RULES: &str = "Password requirements were not met. Password requirements: at least 8 characters, a lowercase \
                         letter, an uppercase letter, a number, no parts of your username.";
    let lower = password.to_lowercase();
    // The parent domain (`com`) does not count, and parts of less than four characters do not either.
    let name = login.rsplit_once('.').map_or(login, |(name, _)| name).to_lowercase();
    let told = name.split([',', '.', '_', '#', '@', '-']).any(|part| part.chars().count() >= 4 && lower.contains(part));
    let met = password.chars().count() >= 8
        && password.len() <= 72
        && password.chars().any(char::is_lowercase)
        && password.chars().any(char::is_uppercase)
        && password.chars().any(|c| c.is_ascii_digit())
        && !told;
    if met { Ok(()) } else { Err(RULES.to_owned()) }
}

/// Shown once and read aloud: no characters that sound or look alike, and always within the policy.
pub(super) fn temporary(noise: u64) -> String {
    let lower = super::ids::secret(noise, 4, b"abcdefghjkmnpqrstuvwxyz");
    let upper = super::ids::secret(noise ^ 1, 4, b"ABCDEFGHJKLMNPQRSTUVWXYZ");
    let digits = super::ids::secret(noise ^ 2, 4, b"23456789");
    let mut letters = lower.chars().zip(upper.chars()).zip(digits.chars());
    let mut password = String::new();
    for ((lower, upper), digit) in &mut letters {
        password.extend([upper, digit, lower]);
    }
    password
}
