//! Profiles as they are written: held against the schema, cleaned, and refused in Okta's words.

use serde_json::{Map, Value};

use super::attr::Attr;
use super::org::Org;
use super::reply::Refusal;
use super::schema::{UserType, base_lengths};

/// The properties that are shown even where they are empty.
const ALWAYS: [&str; 2] = ["mobilePhone", "secondEmail"];

/// Merges `given` into `profile` (null and "" clear) and holds the result against the schema. `object` is what the
/// refusal of an unknown property names. `seq` is whoever may keep the login.
pub(super) fn apply(
    org: &Org,
    user_type: &UserType,
    profile: &mut Map<String, Value>,
    given: &Map<String, Value>,
    object: &str,
    seq: Option<u32>,
) -> Result<(), Refusal> {
    for name in given.keys() {
        let known = Attr::named(name).is_some_and(|attr| (attr as usize) < Attr::BASE);
        if !known && !user_type.custom.contains_key(name) {
            return Err(Refusal::invalid(object, format!("Property name '{name}' is not defined in profile")));
        }
    }
    let mut cleared = Vec::new();
    for (name, value) in given {
        if value.is_null() || *value == "" {
            profile.shift_remove(name);
            cleared.push(name);
        } else {
            profile.insert(name.clone(), value.clone());
        }
    }
    // As the API's description says of an attribute of the organisation's own that gets no value.
    let lacking = |name: &String| object == "newUser" && !given.contains_key(name) || cleared.contains(&name);
    for (name, schema) in user_type.custom.iter().filter(|(name, _)| lacking(name)) {
        if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
            profile.insert(name.clone(), default.clone());
        }
    }
    let mut causes = Vec::new();
    let mut first = None;
    let mut fault = |name: &str, message: String| {
        first.get_or_insert_with(|| name.to_owned());
        causes.push(format!("{name}: {message}"));
    };
    check_required(user_type, profile, &mut fault);
    for (name, value) in &*profile {
        if value.is_null() {
            continue;
        }
        let problem = match user_type.custom.get(name) {
            Some(schema) => check_custom(schema, value),
            None => check_base(name, value),
        };
        if let Err(problem) = problem {
            fault(name, problem);
        }
    }
    let login = profile.get("login").and_then(Value::as_str).unwrap_or_default();
    if !login.is_empty() && org.seq_of_login(login).is_some_and(|other| Some(other) != seq) {
        fault("login", "An object with this field already exists in the current organization".to_owned());
    }
    if let Some(first) = first {
        let mut refusal = Refusal::new(400, "E0000001", format!("Api validation failed: {first}"));
        refusal.causes = causes;
        return Err(refusal);
    }
    for name in ALWAYS {
        profile.entry(name).or_insert(Value::Null);
    }
    Ok(())
}

fn check_required(user_type: &UserType, profile: &Map<String, Value>, fault: &mut impl FnMut(&str, String)) {
    let blank = |name: &str| profile.get(name).is_none_or(|value| value.is_null() || value.as_str() == Some(""));
    for name in ["login", "firstName", "lastName", "email"] {
        let optional = matches!(name, "firstName" | "lastName") && user_type.base_required(name) == Some(false);
        if blank(name) && !optional {
            fault(name, "The field cannot be left blank".to_owned());
        }
    }
    let login = profile.get("login").and_then(Value::as_str).unwrap_or_default();
    let fits = match user_type.login_pattern() {
        None => is_email(login),
        Some(pattern) => fits_pattern(login, pattern),
    };
    if !fits {
        fault(
            "login",
            match user_type.login_pattern() {
                None => "Username must be in the form of an email address".to_owned(),
                Some(_) => "Username does not match the pattern of this organization".to_owned(),
            },
        );
    }
    for (name, schema) in &user_type.custom {
        if schema["required"] == true && blank(name) {
            fault(name, "The field cannot be left blank".to_owned());
        }
    }
}

fn check_base(name: &str, value: &Value) -> Result<(), String> {
    let Value::String(text) = value else {
        return Err("must be of type string".to_owned());
    };
    if let Some((least, most)) = base_lengths(name) {
        check_length(text, Some(least as u64), Some(most as u64))?;
    }
    let format = match name {
        "email" | "secondEmail" => "email",
        "profileUrl" => "uri",
        "countryCode" => "country-code",
        "preferredLanguage" => "language-code",
        "locale" => "locale",
        "timezone" => "timezone",
        _ => "",
    };
    check_text(text, format)
}

fn check_custom(schema: &Value, value: &Value) -> Result<(), String> {
    let wrong = |kind: &str| Err(format!("must be of type {kind}"));
    match (schema["type"].as_str().unwrap_or("string"), value) {
        ("array", Value::Array(elements)) => {
            for element in elements {
                check_custom(&schema["items"], element)?;
            }
        }
        ("array", _) => return wrong("array"),
        ("boolean", Value::Bool(_)) => {}
        ("boolean", _) => return wrong("boolean"),
        (kind @ ("number" | "integer"), value) => {
            let Some(number) = value.as_f64().filter(|number| kind == "number" || number.fract() == 0.0) else {
                return wrong(kind);
            };
            if schema["minimum"].as_f64().is_some_and(|least| number < least) {
                return Err(format!("must not be less than {}", schema["minimum"]));
            }
            if schema["maximum"].as_f64().is_some_and(|most| number > most) {
                return Err(format!("must not be greater than {}", schema["maximum"]));
            }
        }
        (_, Value::String(text)) => {
            check_length(text, schema["minLength"].as_u64(), schema["maxLength"].as_u64())?;
            check_text(text, schema["format"].as_str().unwrap_or_default())?;
        }
        _ => return wrong("string"),
    }
    match &schema["enum"] {
        Value::Array(values) if !value.is_array() && !values.contains(value) => {
            Err(format!("must be one of the values {}", Value::Array(values.clone())))
        }
        _ => Ok(()),
    }
}

fn check_length(text: &str, least: Option<u64>, most: Option<u64>) -> Result<(), String> {
    let length = text.chars().count() as u64;
    match (least, most) {
        (Some(least), Some(most)) if length < least || length > most => {
            Err(format!("must be between {least} and {most} characters"))
        }
        (Some(least), None) if length < least => Err(format!("must be at least {least} characters")),
        (None, Some(most)) if length > most => Err(format!("must be at most {most} characters")),
        _ => Ok(()),
    }
}

fn check_text(text: &str, format: &str) -> Result<(), String> {
    // Characters of four bytes cannot be stored.
    if text.chars().any(|c| c.len_utf8() == 4) {
        return Err("contains characters that are not supported".to_owned());
    }
    let fits = match format {
        "email" => is_email(text),
        "uri" => text.parse::<url::Url>().is_ok(),
        "country-code" => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        "language-code" => is_language(text, &['-', '_']),
        "locale" => is_language(text, &['_', '-']),
        "timezone" => text.contains('/') || text == "UTC" || text == "GMT",
        "date-time" => super::times::parse_millis(text).is_some(),
        _ => true,
    };
    if fits { Ok(()) } else { Err("Does not match required pattern".to_owned()) }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.contains(char::is_whitespace)
        && !local.contains('@')
}

fn is_language(text: &str, joints: &[char]) -> bool {
    let mut parts = text.split(joints);
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len()) && text.len() <= 35 && parts.all(|part| part.chars().all(char::is_alphanumeric))
}

/// The two forms that Okta takes: `.+` and `[…]+`, the latter with ranges.
fn fits_pattern(login: &str, pattern: &str) -> bool {
    let Some(class) = pattern.strip_prefix('[').and_then(|rest| rest.strip_suffix("]+")) else {
        return !login.is_empty();
    };
    let allowed: Vec<char> = class.chars().filter(|c| *c != '\\').collect();
    let fits = |c: char| {
        allowed.contains(&c) || allowed.windows(3).any(|range| range[1] == '-' && range[0] <= c && c <= range[2])
    };
    !login.is_empty() && login.chars().all(fits)
}
