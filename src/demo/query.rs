//! Expressions evaluated over people: what `filter` and `search` accept, refuse and match.
//!
//! Conditions on names are decided once for each name there is, not for each person; those on logins and addresses
//! go over the rendered text; everything else computes the one attribute that is asked for.

use std::cell::RefCell;
use std::collections::HashSet;

use memchr::memmem::Finder;
use serde_json::Value as Json;

use super::attr::{Attr, Field};
use super::ids;
use super::org::{Org, Who};
use super::person::Times;
use super::pools::Pools;
use super::reply::Refusal;
use super::times;
use crate::protocol::expr::{Expr, Op, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Few attributes, `eq`, and the case counts.
    Filter,
    /// Every attribute, and the case does not count.
    Search { co: bool },
}

pub(super) struct Predicate {
    node: Node,
    /// The only people who can fit, where ids name them.
    named: Option<Vec<u32>>,
    /// Logins and addresses are written here before they are compared.
    scratch: RefCell<String>,
}

enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Present(Target),
    Compare(Target, Test),
    /// A comparison of a made person's first or last name, decided for every name.
    Name {
        first: bool,
        fits: Vec<bool>,
        attr: Attr,
        test: Test,
    },
    /// Whether a login or an address is one of several: it is written once for all of them.
    OneOf {
        attr: Attr,
        texts: HashSet<String>,
        ignore_case: bool,
    },
}

#[derive(Clone, Debug, PartialEq)]
enum Target {
    Id,
    Status,
    Time(TimeOf),
    TypeId,
    Class,
    Attr(Attr),
    /// An attribute that was added to a schema.
    Added(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeOf {
    Created,
    Activated,
    StatusChanged,
    LastUpdated,
}

impl TimeOf {
    fn of(self, times: &Times) -> Option<i64> {
        match self {
            TimeOf::Created => Some(times.created),
            TimeOf::Activated => times.activated,
            TimeOf::StatusChanged => times.status_changed,
            TimeOf::LastUpdated => Some(times.last_updated),
        }
    }
}

/// The right side of a comparison, prepared.
struct Test {
    op: Op,
    text: String,
    finder: Option<Finder<'static>>,
    number: Option<f64>,
    truth: Option<bool>,
    /// Milliseconds, where a time is compared.
    instant: Option<i64>,
    ignore_case: bool,
}

impl Predicate {
    pub(super) fn compile(org: &Org, text: &str, dialect: Dialect) -> Result<Predicate, Refusal> {
        let expr = Expr::parse(text).map_err(|_| Refusal::search_syntax())?;
        let node = compile(org, &expr, dialect)?;
        let named = node.ids().map(|ids| {
            let mut named: Vec<u32> =
                ids.into_iter().filter_map(|id| ids::number(*b"00u", org.seed.number, id)).collect();
            named.sort_unstable();
            named.dedup();
            named
        });
        Ok(Predicate { node, named, scratch: RefCell::default() })
    }

    /// The numbers of those among whom everybody is who fits, in their order.
    pub(super) fn numbers(&self, from: u32, end: u32) -> Box<dyn Iterator<Item = u32> + '_> {
        match &self.named {
            Some(named) => Box::new(named.iter().copied().filter(move |seq| (from..end).contains(seq))),
            None => Box::new(from..end),
        }
    }

    pub(super) fn matches(&self, org: &Org, who: Who<'_>) -> bool {
        self.node.matches(org, who, &self.scratch)
    }
}

fn compile(org: &Org, expr: &Expr, dialect: Dialect) -> Result<Node, Refusal> {
    let members = |members: &[Expr]| -> Result<Vec<Node>, Refusal> {
        members.iter().map(|member| compile(org, member, dialect)).collect()
    };
    if let Expr::And(all) | Expr::Or(all) = expr
        && all.iter().any(is_about_class)
    {
        return Err(Refusal::search_query());
    }
    match expr {
        Expr::And(all) => Ok(Node::And(members(all)?)),
        Expr::Or(any) => Ok(Node::Or(together(members(any)?))),
        Expr::Not(_) => Err(Refusal::search_query()),
        Expr::Present(attr) => match dialect {
            Dialect::Filter => Err(Refusal::search_query()),
            Dialect::Search { .. } => Ok(Node::Present(target(org, &attr.path, dialect)?)),
        },
        Expr::Compare { attr, op, value } => {
            let target = target(org, &attr.path, dialect)?;
            check_operator(&target, *op, dialect)?;
            let test = Test::new(*op, value, matches!(target, Target::Time(_)), dialect)?;
            Ok(match target {
                Target::Attr(attr @ (Attr::FirstName | Attr::LastName)) => {
                    let pools = Pools::get();
                    let names = if attr == Attr::FirstName { &pools.first } else { &pools.last };
                    let fitting = |name: &super::pools::Name| {
                        test.text_fits(if test.ignore_case { &name.lower } else { &name.text })
                    };
                    let fits = names.iter().map(fitting).collect();
                    Node::Name { first: attr == Attr::FirstName, fits, attr, test }
                }
                target => Node::Compare(target, test),
            })
        }
    }
}

/// Alternatives that ask for the same login or address in other words, as one.
fn together(members: Vec<Node>) -> Vec<Node> {
    let mut others = Vec::new();
    for member in members {
        let Node::Compare(Target::Attr(attr @ (Attr::Login | Attr::Email)), test) = member else {
            others.push(member);
            continue;
        };
        if test.op != Op::Eq {
            others.push(Node::Compare(Target::Attr(attr), test));
            continue;
        }
        let of_it = others.iter_mut().find_map(|node| match node {
            Node::OneOf { attr: other, texts, .. } if *other == attr => Some(texts),
            _ => None,
        });
        match of_it {
            Some(texts) => drop(texts.insert(test.text)),
            None => {
                let ignore_case = test.ignore_case;
                others.push(Node::OneOf { attr, texts: HashSet::from([test.text]), ignore_case });
            }
        }
    }
    others
}

/// Whether an expression is the one that Okta takes by itself only.
fn is_about_class(expr: &Expr) -> bool {
    matches!(expr, Expr::Compare { attr, .. } | Expr::Present(attr) if attr.path == CLASS)
}

const CLASS: &str = "classification.type";

fn target(org: &Org, path: &str, dialect: Dialect) -> Result<Target, Refusal> {
    let target = match path {
        "id" => Target::Id,
        "status" => Target::Status,
        "lastUpdated" => Target::Time(TimeOf::LastUpdated),
        "created" => Target::Time(TimeOf::Created),
        "activated" => Target::Time(TimeOf::Activated),
        "statusChanged" => Target::Time(TimeOf::StatusChanged),
        "type.id" => Target::TypeId,
        CLASS => Target::Class,
        _ => {
            let name = path.strip_prefix("profile.").ok_or_else(Refusal::search_query)?;
            match Attr::named(name) {
                Some(attr) if (attr as usize) < Attr::BASE || org.knows_custom(name) => Target::Attr(attr),
                _ if org.knows_custom(name) => Target::Added(name.to_owned()),
                _ => return Err(Refusal::search_query()),
            }
        }
    };
    let allowed = match dialect {
        Dialect::Search { .. } => true,
        Dialect::Filter => matches!(
            target,
            Target::Id
                | Target::Status
                | Target::Time(TimeOf::LastUpdated)
                | Target::Attr(Attr::Login | Attr::Email | Attr::FirstName | Attr::LastName)
        ),
    };
    if allowed { Ok(target) } else { Err(Refusal::search_query()) }
}

fn check_operator(target: &Target, op: Op, dialect: Dialect) -> Result<(), Refusal> {
    let allowed = match (dialect, op) {
        _ if *target == Target::Class => op == Op::Eq,
        (_, Op::Eq) | (Dialect::Search { .. }, Op::Gt | Op::Ge | Op::Lt | Op::Le) => true,
        (_, Op::Ne | Op::Ew) | (Dialect::Filter, Op::Sw | Op::Co) => false,
        (Dialect::Filter, Op::Gt | Op::Ge | Op::Lt | Op::Le) => *target == Target::Time(TimeOf::LastUpdated),
        (Dialect::Search { .. }, Op::Sw) => !matches!(target, Target::Time(_)),
        (Dialect::Search { co }, Op::Co) => {
            co && matches!(target, Target::Attr(Attr::FirstName | Attr::LastName | Attr::Email | Attr::Login))
        }
    };
    if allowed { Ok(()) } else { Err(Refusal::search_query()) }
}

impl Test {
    fn new(op: Op, value: &Value, time: bool, dialect: Dialect) -> Result<Test, Refusal> {
        let ignore_case = dialect != Dialect::Filter;
        let text = match value {
            Value::Text(text) if ignore_case => text.to_lowercase(),
            Value::Text(text) => text.clone(),
            Value::Number(digits) => digits.clone(),
            Value::Bool(truth) => truth.to_string(),
            Value::Null | Value::Attribute(_) => return Err(Refusal::search_query()),
        };
        let instant = match (time, value) {
            (true, Value::Text(date)) => Some(times::parse_millis(date).ok_or_else(Refusal::search_query)?),
            (true, _) => return Err(Refusal::search_query()),
            (false, _) => None,
        };
        Ok(Test {
            op,
            finder: (op == Op::Co).then(|| Finder::new(text.as_bytes()).into_owned()),
            number: text.parse().ok(),
            truth: text.parse().ok(),
            text,
            instant,
            ignore_case,
        })
    }

    /// `text` in lower case already, where case does not count.
    fn text_fits(&self, text: &str) -> bool {
        match self.op {
            Op::Eq => text == self.text,
            Op::Sw => text.starts_with(&self.text),
            Op::Co => self.finder.as_ref().is_some_and(|finder| finder.find(text.as_bytes()).is_some()),
            Op::Gt | Op::Ge | Op::Lt | Op::Le => self.order_fits(text.cmp(self.text.as_str())),
            Op::Ne | Op::Ew => false,
        }
    }

    fn order_fits(&self, order: std::cmp::Ordering) -> bool {
        match self.op {
            Op::Eq => order.is_eq(),
            Op::Gt => order.is_gt(),
            Op::Ge => order.is_ge(),
            Op::Lt => order.is_lt(),
            Op::Le => order.is_le(),
            Op::Ne | Op::Sw | Op::Ew | Op::Co => false,
        }
    }

    fn any_text_fits(&self, text: &str) -> bool {
        if self.ignore_case { self.text_fits(&text.to_lowercase()) } else { self.text_fits(text) }
    }

    fn number_fits(&self, number: f64) -> bool {
        self.number.and_then(|wanted| number.partial_cmp(&wanted)).is_some_and(|order| self.order_fits(order))
    }

    fn time_fits(&self, second: Option<i64>) -> bool {
        match (second, self.instant) {
            (Some(second), Some(instant)) => self.order_fits((second * 1000).cmp(&instant)),
            _ => false,
        }
    }

    fn fits(&self, field: Field<'_>) -> bool {
        match field {
            Field::Null => false,
            Field::Text(text) => self.any_text_fits(text),
            Field::Integer(number) => self.number_fits(number as f64),
            Field::Number(number) => self.number_fits(number),
            Field::Bool(value) => self.op == Op::Eq && self.truth == Some(value),
            Field::Texts(texts) => texts.iter().any(|text| self.any_text_fits(text)),
            Field::Integers(numbers) => numbers.iter().any(|number| self.number_fits(*number as f64)),
            Field::Json(value) => match value {
                Json::Null | Json::Object(_) => false,
                Json::String(text) => self.any_text_fits(text),
                Json::Number(number) => number.as_f64().is_some_and(|number| self.number_fits(number)),
                Json::Bool(value) => self.fits(Field::Bool(*value)),
                Json::Array(values) => values.iter().any(|value| self.fits(Field::Json(value))),
            },
        }
    }
}

fn is_present(field: Field<'_>) -> bool {
    match field {
        Field::Null => false,
        Field::Text(text) => !text.is_empty(),
        Field::Integer(_) | Field::Number(_) | Field::Bool(_) => true,
        Field::Texts(texts) => !texts.is_empty(),
        Field::Integers(numbers) => !numbers.is_empty(),
        Field::Json(value) => match value {
            Json::Null => false,
            Json::String(text) => !text.is_empty(),
            Json::Array(values) => !values.is_empty(),
            Json::Bool(_) | Json::Number(_) | Json::Object(_) => true,
        },
    }
}

impl Node {
    /// The ids that are asked for, where it is they alone and their case counts.
    fn ids(&self) -> Option<Vec<&str>> {
        match self {
            Node::Compare(Target::Id, test) if test.op == Op::Eq && !test.ignore_case => Some(vec![&test.text]),
            Node::Or(members) => members.iter().map(Node::ids).collect::<Option<Vec<_>>>().map(|all| all.concat()),
            Node::And(_) | Node::Compare(..) | Node::Present(_) | Node::Name { .. } | Node::OneOf { .. } => None,
        }
    }

    fn matches(&self, org: &Org, who: Who<'_>, scratch: &RefCell<String>) -> bool {
        match self {
            Node::And(members) => members.iter().all(|member| member.matches(org, who, scratch)),
            Node::Or(members) => members.iter().any(|member| member.matches(org, who, scratch)),
            Node::Name { first, fits, attr, test } => match who {
                Who::Made(seq) if *first => fits[org.seed.first_index(seq)],
                Who::Made(seq) => fits[org.seed.last_index(seq)],
                Who::Kept(_) => compare_field(org, who, *attr, test),
            },
            Node::Compare(target, test) => compare(org, who, target, test, scratch),
            Node::OneOf { attr, texts, ignore_case } => {
                let mut written = scratch.borrow_mut();
                written.clear();
                write_address(org, who, *attr, *ignore_case, &mut written);
                !written.is_empty() && texts.contains(&*written)
            }
            Node::Present(target) => match target {
                Target::Id | Target::Status | Target::TypeId | Target::Class => true,
                Target::Time(of) => of.of(&org.times(who)).is_some(),
                Target::Attr(attr) => {
                    let mut present = false;
                    org.field(who, *attr, &mut |field| present |= is_present(field));
                    present
                }
                Target::Added(name) => added(who, name).is_some_and(|value| is_present(Field::Json(value))),
            },
        }
    }
}

fn added<'a>(who: Who<'a>, name: &str) -> Option<&'a Json> {
    match who {
        Who::Made(_) => None,
        Who::Kept(person) => person.profile.get(name),
    }
}

fn compare_field(org: &Org, who: Who<'_>, attr: Attr, test: &Test) -> bool {
    let mut fits = false;
    org.field(who, attr, &mut |field| fits |= test.fits(field));
    fits
}

fn compare(org: &Org, who: Who<'_>, target: &Target, test: &Test, scratch: &RefCell<String>) -> bool {
    match target {
        Target::Id => {
            let id = org.id(who);
            test.any_text_fits(ids::text(&id))
        }
        Target::Status => test.any_text_fits(org.status(who).as_str()),
        Target::TypeId => {
            let id = org.user_type_id(who);
            test.any_text_fits(ids::text(&id))
        }
        Target::Class => test.any_text_fits(org.class(who).0.as_str()),
        Target::Time(of) => test.time_fits(of.of(&org.times(who))),
        Target::Attr(attr) => match (attr, who) {
            (Attr::Login | Attr::Email, Who::Made(_)) => {
                let mut rendered = scratch.borrow_mut();
                rendered.clear();
                write_address(org, who, *attr, test.ignore_case, &mut rendered);
                test.text_fits(&rendered)
            }
            _ => compare_field(org, who, *attr, test),
        },
        Target::Added(name) => added(who, name).is_some_and(|value| test.fits(Field::Json(value))),
    }
}

/// A login or an address, in lower case where case does not count.
fn write_address(org: &Org, who: Who<'_>, attr: Attr, ignore_case: bool, to: &mut String) {
    match who {
        Who::Made(seq) => {
            if attr == Attr::Login {
                org.seed.write_login(seq, to);
            } else {
                org.seed.write_email(seq, to);
            }
            if ignore_case {
                // Made logins and addresses are plain letters.
                to.make_ascii_lowercase();
            }
        }
        Who::Kept(_) => org.field(who, attr, &mut |field| {
            let text = match field {
                Field::Text(text) => text,
                Field::Json(Json::String(text)) => text,
                Field::Null
                | Field::Integer(_)
                | Field::Number(_)
                | Field::Bool(_)
                | Field::Texts(_)
                | Field::Integers(_)
                | Field::Json(_) => "",
            };
            if ignore_case {
                to.push_str(&text.to_lowercase());
            } else {
                to.push_str(text);
            }
        }),
    }
}

/// What `sortBy` names, and the keys that people are put in order by.
pub(super) struct SortKey(Target);

impl SortKey {
    pub(super) fn parse(org: &Org, path: &str) -> Result<SortKey, Refusal> {
        target(org, path, Dialect::Search { co: true }).map(SortKey)
    }

    /// Ignoring case; people without the attribute come first.
    pub(super) fn of(&self, org: &Org, who: Who<'_>) -> String {
        match &self.0 {
            Target::Id => ids::text(&org.id(who)).to_owned(),
            Target::Status => org.status(who).as_str().to_lowercase(),
            Target::TypeId => ids::text(&org.user_type_id(who)).to_owned(),
            Target::Time(of) => of.of(&org.times(who)).map(times::text).unwrap_or_default(),
            Target::Attr(attr) => {
                let mut key = String::new();
                org.field(who, *attr, &mut |field| key = sort_text(field));
                key
            }
            Target::Class => org.class(who).0.as_str().to_owned(),
            Target::Added(name) => added(who, name).map(|value| sort_text(Field::Json(value))).unwrap_or_default(),
        }
    }
}

fn sort_text(field: Field<'_>) -> String {
    let number = |number: f64| format!("{:024.6}", number + 1e12);
    match field {
        Field::Null => String::new(),
        Field::Text(text) => text.to_lowercase(),
        Field::Integer(value) => number(value as f64),
        Field::Number(value) => number(value),
        Field::Bool(value) => value.to_string(),
        Field::Texts(texts) => texts.first().map(|text| text.to_lowercase()).unwrap_or_default(),
        Field::Integers(numbers) => numbers.first().map(|value| number(*value as f64)).unwrap_or_default(),
        Field::Json(value) => match value {
            Json::Null | Json::Object(_) => String::new(),
            Json::String(text) => text.to_lowercase(),
            Json::Number(value) => value.as_f64().map(number).unwrap_or_default(),
            Json::Bool(value) => value.to_string(),
            Json::Array(values) => values.first().map(|value| sort_text(Field::Json(value))).unwrap_or_default(),
        },
    }
}

/// `q`: a prefix of first name, last name or address, ignoring case.
pub(super) fn matches_q(org: &Org, who: Who<'_>, prefix: &str) -> bool {
    if let Who::Made(seq) = who {
        let pools = Pools::get();
        if pools.first[org.seed.first_index(seq)].lower.starts_with(prefix)
            || pools.last[org.seed.last_index(seq)].lower.starts_with(prefix)
        {
            return true;
        }
        let mut email = String::with_capacity(48);
        org.seed.write_email(seq, &mut email);
        return email.to_lowercase().starts_with(prefix);
    }
    [Attr::FirstName, Attr::LastName, Attr::Email].into_iter().any(|attr| {
        let mut fits = false;
        org.field(who, attr, &mut |field| {
            if let Field::Json(Json::String(text)) = field {
                fits = text.to_lowercase().starts_with(prefix);
            }
        });
        fits
    })
}
