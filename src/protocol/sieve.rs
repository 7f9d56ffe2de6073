//! What Okta cannot be asked for, decided over rows as they come.
//!
//! A person stays where the expression is true. Of a value that was not loaded nothing is known, and it is never taken
//! for absent: what hangs on it is neither true nor false. Texts are compared as Okta's search does it, without case.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;

use super::expr::{Expr, Op, Value};
use super::row::{RowField, RowFields, UserRow};
use super::time::Moment;

/// An expression that is decided here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sieve {
    expr: Expr,
}

/// What a row knows of an attribute.
enum Known<'r> {
    NotLoaded,
    Absent,
    Text(Cow<'r, str>),
    Moment(Moment),
}

impl Sieve {
    /// # Errors
    /// The attribute that no list tells of.
    pub fn of(expr: Expr) -> Result<Self, String> {
        let mut unknown = None;
        for_each_path(&expr, &mut |path| {
            if !is_in_lists(path) && unknown.is_none() {
                unknown = Some(path.to_owned());
            }
        });
        unknown.map_or(Ok(Self { expr }), Err)
    }

    pub fn expression(&self) -> &Expr {
        &self.expr
    }

    /// Whether the person is known to fit.
    pub fn keeps(&self, row: &UserRow) -> bool {
        holds(&self.expr, row) == Some(true)
    }

    /// The fields of rows that it looks at.
    pub fn fields(&self) -> RowFields {
        let mut fields = Vec::new();
        for_each_path(&self.expr, &mut |path| {
            fields.extend(path.strip_prefix("profile.").and_then(RowField::of_attribute));
        });
        // An email like the login is not kept twice.
        fields.extend(fields.contains(&RowField::Email).then_some(RowField::Login));
        RowFields::of(&fields)
    }

    /// The attributes beside these that it looks at.
    pub fn extra(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for_each_path(&self.expr, &mut |path| {
            let name = path.strip_prefix("profile.").filter(|name| RowField::of_attribute(name).is_none());
            if let Some(name) = name.filter(|name| names.iter().all(|known| known != name)) {
                names.push(name.to_owned());
            }
        });
        names
    }
}

fn for_each_path(expr: &Expr, visit: &mut impl FnMut(&str)) {
    match expr {
        Expr::And(members) | Expr::Or(members) => members.iter().for_each(|member| for_each_path(member, visit)),
        Expr::Not(inner) => for_each_path(inner, visit),
        Expr::Present(attr) => visit(&attr.path),
        Expr::Compare { attr, value, .. } => {
            visit(&attr.path);
            if let Value::Attribute(path) = value {
                visit(path);
            }
        }
    }
}

fn is_in_lists(path: &str) -> bool {
    let fixed = ["id", "status", "created", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged"];
    path.starts_with("profile.") || fixed.contains(&path)
}

/// True, false, or not to be told.
fn holds(expr: &Expr, row: &UserRow) -> Option<bool> {
    match expr {
        Expr::And(members) => all(members.iter().map(|member| holds(member, row))),
        Expr::Or(members) => all(members.iter().map(|member| holds(member, row).map(|is| !is))).map(|none| !none),
        Expr::Not(inner) => holds(inner, row).map(|is| !is),
        Expr::Present(attr) => match known(row, &attr.path) {
            Known::NotLoaded => None,
            Known::Absent => Some(false),
            Known::Text(_) | Known::Moment(_) => Some(true),
        },
        Expr::Compare { attr, op, value } => compared(&known(row, &attr.path), *op, value, row),
    }
}

/// Whether all are true: one that is false decides, whatever the others are.
fn all(members: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut sure = true;
    for member in members {
        match member {
            Some(true) => {}
            Some(false) => return Some(false),
            None => sure = false,
        }
    }
    sure.then_some(true)
}

fn known<'r>(row: &'r UserRow, path: &str) -> Known<'r> {
    let moment = |moment: Option<Moment>| moment.map_or(Known::Absent, Known::Moment);
    let text = |text: &'r str| if text.is_empty() { Known::Absent } else { Known::Text(Cow::Borrowed(text)) };
    match path {
        "id" => text(row.id()),
        "status" => Known::Text(Cow::Owned(row.status.as_str().to_owned())),
        "created" => moment(row.created),
        "statusChanged" => moment(row.status_changed),
        "lastLogin" => moment(row.last_login),
        "lastUpdated" => moment(row.last_updated),
        "passwordChanged" => moment(row.password_changed),
        _ => {
            let name = path.strip_prefix("profile.").unwrap_or(path);
            match RowField::of_attribute(name) {
                Some(field) if row.is_loaded(field) => text(row.get(field)),
                Some(_) => Known::NotLoaded,
                None => row.extra(name).map_or(Known::NotLoaded, text),
            }
        }
    }
}

fn compared(known: &Known<'_>, op: Op, value: &Value, row: &UserRow) -> Option<bool> {
    let (own, other);
    let order = match (known, value) {
        (Known::NotLoaded, _) => return None,
        (known, Value::Null) => {
            let is_absent = matches!(known, Known::Absent);
            return Some(if op == Op::Ne { !is_absent } else { op == Op::Eq && is_absent });
        }
        // Whoever has no value is found by no comparison, as where Okta decides; `not` turns that round.
        (Known::Absent, _) => return Some(false),
        (known, Value::Attribute(path)) => match (known, &self::known(row, path)) {
            (_, Known::NotLoaded) => return None,
            (_, Known::Absent) => return Some(false),
            (Known::Moment(own), Known::Moment(other)) => Some(own.cmp(other)),
            (Known::Text(left), Known::Text(right)) => {
                (own, other) = (left.to_lowercase(), right.to_lowercase());
                return Some(texts(&own, op, &other));
            }
            _ => None,
        },
        (Known::Moment(own), Value::Text(text)) => {
            text.parse::<Timestamp>().ok().map(|other| own.seconds().cmp(&other.as_second()))
        }
        (Known::Text(text), Value::Text(wanted)) => {
            (own, other) = (text.to_lowercase(), wanted.to_lowercase());
            return Some(texts(&own, op, &other));
        }
        (Known::Text(text), Value::Number(digits)) => {
            let number = |text: &str| text.parse::<f64>().ok();
            number(text).zip(number(digits)).and_then(|(own, other)| own.partial_cmp(&other))
        }
        (Known::Text(text), Value::Bool(is)) => {
            let same = text.parse::<bool>().ok().map(|own| own == *is);
            same.map(|same| if same { Ordering::Equal } else { Ordering::Less })
        }
        (Known::Moment(_), Value::Number(_) | Value::Bool(_)) => None,
    };
    // What cannot be compared is something else.
    Some(order.map_or(op == Op::Ne, |order| fits(order, op)))
}

fn texts(own: &str, op: Op, other: &str) -> bool {
    match op {
        Op::Sw => own.starts_with(other),
        Op::Ew => own.ends_with(other),
        Op::Co => own.contains(other),
        Op::Eq | Op::Ne | Op::Gt | Op::Ge | Op::Lt | Op::Le => fits(own.cmp(other), op),
    }
}

fn fits(order: Ordering, op: Op) -> bool {
    match op {
        Op::Eq => order == Ordering::Equal,
        Op::Ne => order != Ordering::Equal,
        Op::Gt => order == Ordering::Greater,
        Op::Ge => order != Ordering::Less,
        Op::Lt => order == Ordering::Less,
        Op::Le => order != Ordering::Greater,
        Op::Sw | Op::Ew | Op::Co => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn row(loaded: RowFields) -> UserRow {
        let json = r#"{"id": "00u1", "status": "ACTIVE", "lastLogin": "2026-03-02T12:00:00.000Z",
            "profile": {"login": "Ann@acme.com", "email": "ann@acme.com", "city": "", "level": 12, "remote": true}}"#;
        let extra: Arc<[String]> = ["level", "remote", "costCenter"].map(str::to_owned).into();
        UserRow::parse_with(json, loaded, &extra).unwrap()
    }

    #[test]
    fn what_is_known_decides_and_what_was_not_loaded_never_does() {
        let some = RowFields::of(&[RowField::Login, RowField::Email, RowField::City]);
        for (text, told) in [
            ("lastLogin lt \"2026-03-03T00:00:00.000Z\"", Some(true)),
            ("lastLogin ge \"2026-03-03T00:00:00.000Z\"", Some(false)),
            ("not (lastLogin pr)", Some(false)),
            ("not (passwordChanged pr)", Some(true)),
            ("passwordChanged lt \"2026-03-03T00:00:00.000Z\"", Some(false)),
            ("not (profile.city pr)", Some(true)),
            ("not (profile.costCenter pr)", Some(true)),
            ("not (profile.manager pr)", None),
            ("profile.manager eq \"x\" or status eq \"active\"", Some(true)),
            ("profile.manager eq \"x\" and status eq \"STAGED\"", Some(false)),
            ("profile.manager eq \"x\" and status eq \"ACTIVE\"", None),
            ("profile.login eq profile.email", Some(true)),
            ("profile.login ne profile.email", Some(false)),
            ("profile.login ne profile.city", Some(false)),
            ("profile.city ne \"Berlin\"", Some(false)),
            ("not (profile.city eq \"Berlin\")", Some(true)),
            ("not (profile.login eq \"ann@acme.com\")", Some(false)),
            ("not (profile.login eq profile.city)", Some(true)),
            ("not (profile.manager eq \"x\")", None),
            ("lastLogin gt created", Some(false)),
            ("profile.level gt 9", Some(true)),
            ("profile.level gt 12.5", Some(false)),
            ("profile.remote eq true", Some(true)),
            ("profile.login sw \"ANN\"", Some(true)),
            ("profile.login co \"@acme\"", Some(true)),
            ("profile.city eq null", Some(true)),
        ] {
            let expr = Expr::parse(text).unwrap();
            assert_eq!(holds(&expr, &row(some)), told, "{text}");
            assert_eq!(Sieve::of(expr).unwrap().keeps(&row(some)), told == Some(true), "{text}");
        }
    }

    #[test]
    fn it_tells_what_it_looks_at() {
        let expr = Expr::parse("not (profile.manager pr) and profile.email eq profile.secondEmail").unwrap();
        let sieve = Sieve::of(expr).unwrap();
        assert_eq!(sieve.extra(), ["secondEmail"]);
        assert!(sieve.fields().contains(RowField::Manager) && sieve.fields().contains(RowField::Login));
        assert_eq!(Sieve::of(Expr::parse("not (activated pr)").unwrap()), Err("activated".to_owned()));
    }
}
