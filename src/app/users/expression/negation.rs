//! “Is not”, for which Okta has neither `ne` nor `not`: how it can be asked, and where it cannot.

use std::ops::Range;

use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::catalogue::ValueKind;
use crate::app::users::expression::fault::Fault;
use crate::app::users::expression::fault::Fix;
use crate::app::users::expression::values::bool_meant;
use crate::protocol::expr::{Expr, Op, Value};

pub(crate) const NO_NOT: &str = "Okta knows no not. Turn the condition round: for “is not”, less than or greater than.";

pub(crate) const NO_ONE_WITHOUT: &str = "Okta cannot be asked for people without a value.";

/// “Is not”, where Okta can be asked for it: of several values another may be the one that is greater or less.
pub(crate) fn is_not(path: &str, value: &str, catalogue: &Catalogue) -> Option<String> {
    let property = catalogue.find(path).filter(|property| !property.array && value != "null")?;
    if property.kind == ValueKind::Bool {
        let other = if bool_meant(value.trim_matches('"'))? == "true" { "false" } else { "true" };
        return Some(format!("{path} eq {other}"));
    }
    Some(format!("({path} lt {value} or {path} gt {value})"))
}

/// Why there is no `is_not`.
pub(crate) fn no_is_not(path: &str, catalogue: &Catalogue) -> String {
    if catalogue.find(path).is_some_and(|property| property.array) {
        return format!("Full search cannot ask for “is not” in {path}, which holds several values.");
    }
    format!("Full search cannot ask for “is not” in {path}.")
}

pub(crate) fn refuse_not(span: Range<usize>, expr: &Expr, catalogue: &Catalogue) -> Fault {
    let plain = |text: Option<String>| (NO_NOT.to_owned(), text);
    let (message, text) = match expr {
        Expr::Not(inner) => match &**inner {
            Expr::Compare { attr, op: Op::Eq, value: Value::Null } => plain(Some(format!("{} pr", attr.path))),
            Expr::Compare { attr, op: Op::Ne, value } => plain(Some(format!("{} eq {value}", attr.path))),
            Expr::Compare { attr, op: Op::Eq, value } => match is_not(&attr.path, &value.to_string(), catalogue) {
                Some(text) => plain(Some(text)),
                None => (format!("Okta knows no not. {}", no_is_not(&attr.path, catalogue)), None),
            },
            Expr::Present(_) => (format!("Okta knows no not. {NO_ONE_WITHOUT}"), None),
            _ => plain(None),
        },
        _ => plain(None),
    };
    Fault { span, message, fix: text.map(|text| Fix::new(format!("write {text}"), text)) }
}
