//! Misbehaviour on request: what can go wrong, how it is written, and when it strikes.
//!
//! Owns the words of `--faults`. Knows nothing of the organisation; the router and the handlers ask a [`Plan`].

use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A list of faults. The default is none. Clones share the count that `@every-N` goes by.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<Fault>);

#[derive(Clone, Debug)]
struct Fault {
    kind: Kind,
    /// Only calls whose path starts so.
    path: Option<String>,
    when: When,
    calls: Arc<AtomicU64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Every(u64),
    Once,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Status(u16),
    Latency(Duration),
    Drop,
    Half,
    Html(u16),
    TooMany,
    Concurrency,
    OddUser,
    NextLoop,
    NextForeign,
    Role(Role),
    NoSearch,
    NoCo,
    SlowSearch(Duration),
    NoBlocks,
    Lag(Duration),
    Absent(Area, Absence),
    TypeLingers,
}

/// How an organisation says that it lacks a part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// 404 as the edge says it: not in the shape of Okta's errors.
    Address,
    /// 403 E0000006.
    Right,
    /// 401 E0000015.
    Feature,
}

/// A token with fewer rights than a super administrator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Reads people, groups and the org; unlocks, resets, clears sessions; no schema, no log, no hooks, no creating.
    Helpdesk,
    /// Manages the people of one group, and sees no others; no schema, no log, no org, no hooks.
    Group,
    /// Reads everything, changes nothing.
    ReadOnly,
    /// Everything but one area.
    Without(Area),
}

/// A part of the API that a role may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Schema,
    Types,
    Logs,
    Groups,
    Rules,
    Org,
    Hooks,
    Factors,
    Apps,
    Roles,
    Owners,
    Subscriptions,
    Realms,
    Linked,
    Idps,
    Authenticators,
    Devices,
    Risk,
    Grants,
    Shares,
    Search,
    Writes,
}

impl Area {
    fn named(name: &str) -> Option<Area> {
        Area::ALL.iter().find(|(_, known)| *known == name).map(|(area, _)| *area)
    }

    /// The part of the API that this is a part of.
    fn whole(self) -> Option<Area> {
        matches!(self, Area::Rules | Area::Owners).then_some(Area::Groups)
    }

    const ALL: &[(Area, &'static str)] = &[
        (Area::Schema, "schema"),
        (Area::Types, "types"),
        (Area::Logs, "logs"),
        (Area::Groups, "groups"),
        (Area::Rules, "rules"),
        (Area::Org, "org"),
        (Area::Hooks, "hooks"),
        (Area::Factors, "factors"),
        (Area::Apps, "apps"),
        (Area::Roles, "roles"),
        (Area::Owners, "owners"),
        (Area::Subscriptions, "subscriptions"),
        (Area::Realms, "realms"),
        (Area::Linked, "linked"),
        (Area::Idps, "idps"),
        (Area::Authenticators, "authenticators"),
        (Area::Devices, "devices"),
        (Area::Risk, "risk"),
        (Area::Grants, "grants"),
        (Area::Shares, "shares"),
        (Area::Search, "search"),
        (Area::Writes, "writes"),
    ];
}

impl Role {
    /// Whether calls of this area are answered with 403 E0000006.
    pub fn lacks(self, area: Area) -> bool {
        let lesser = matches!(self, Role::Helpdesk | Role::Group);
        if lesser && matches!(area, Area::Devices | Area::Risk | Area::Grants | Area::Shares) {
            return true;
        }
        match self {
            Role::Helpdesk => matches!(area, Area::Schema | Area::Logs | Area::Hooks | Area::Roles | Area::Rules),
            Role::Group => {
                matches!(
                    area,
                    Area::Schema | Area::Types | Area::Logs | Area::Org | Area::Hooks | Area::Roles | Area::Rules
                )
            }
            Role::ReadOnly => area == Area::Writes,
            Role::Without(lacking) => area == lacking || area.whole() == Some(lacking),
        }
    }
}

/// The faults that strike one call.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "any of them can strike together")]
pub struct Plan {
    pub status: Option<u16>,
    pub latency: Duration,
    pub drop: bool,
    pub half: bool,
    pub html: Option<u16>,
    pub too_many: bool,
    pub concurrency: bool,
    pub odd_user: bool,
    pub next_loop: bool,
    pub next_foreign: bool,
    pub role: Option<Role>,
    pub no_search: bool,
    pub no_co: bool,
    pub slow_search: Duration,
    pub no_blocks: bool,
    pub lag: Duration,
    pub absent: Vec<(Area, Absence)>,
    pub type_lingers: bool,
}

impl Faults {
    /// The faults that strike this call; counts it.
    pub fn plan(&self, path: &str) -> Plan {
        let mut plan = Plan::default();
        for fault in &self.0 {
            if fault.path.as_ref().is_some_and(|prefix| !path.starts_with(prefix.as_str())) {
                continue;
            }
            let count = fault.calls.fetch_add(1, Ordering::Relaxed) + 1;
            let strikes = match fault.when {
                When::Every(every) => count.is_multiple_of(every),
                When::Once => count == 1,
            };
            if !strikes {
                continue;
            }
            match fault.kind {
                Kind::Status(status) => plan.status = Some(status),
                Kind::Latency(latency) => plan.latency += latency,
                Kind::Drop => plan.drop = true,
                Kind::Half => plan.half = true,
                Kind::Html(status) => plan.html = Some(status),
                Kind::TooMany => plan.too_many = true,
                Kind::Concurrency => plan.concurrency = true,
                Kind::OddUser => plan.odd_user = true,
                Kind::NextLoop => plan.next_loop = true,
                Kind::NextForeign => plan.next_foreign = true,
                Kind::Role(role) => plan.role = Some(role),
                Kind::NoSearch => plan.no_search = true,
                Kind::NoCo => plan.no_co = true,
                Kind::SlowSearch(wait) => plan.slow_search = wait,
                Kind::NoBlocks => plan.no_blocks = true,
                Kind::Lag(lag) => plan.lag = lag,
                Kind::Absent(area, absence) => plan.absent.push((area, absence)),
                Kind::TypeLingers => plan.type_lingers = true,
            }
        }
        plan
    }

    /// What can be asked for, one line each.
    pub fn help() -> String {
        let mut text = String::from(
            "Faults, joined by commas. Each may end in :PATH (only calls whose path starts so), then in @every-N\n\
             (every Nth of them) or @once. Example: status=500:/api/v1/logs,429@every-3,latency=300ms\n\n",
        );
        for (spec, line) in HELP {
            let _ = writeln!(text, "  {spec:<20} {line}");
        }
        text
    }
}

const HELP: &[(&str, &str)] = &[
    ("status=CODE", "answer with this HTTP status, 400 to 599, and Okta's error body for it"),
    ("latency=TIME", "answer late: 300ms, 2s or a number of milliseconds"),
    ("drop", "cut the connection without an answer; a change is carried out before"),
    ("half", "answer with the first half of the document"),
    ("html[=STATUS]", "answer with a proxy's HTML page, status 502 unless given"),
    ("429[@every-N]", "too many calls; every third unless told otherwise"),
    ("concurrency", "too many calls at a time: 429 with limit 0 and remaining 0; every third unless told otherwise"),
    ("odd-user", "pages of users contain some that break the contract"),
    ("next-loop", "the next link of a page leads to the same page"),
    ("next-foreign", "the next link of a page leads to another organisation"),
    ("role=ROLE", "a token with fewer rights: helpdesk, group, readonly, or no-AREA with one of"),
    ("", "schema types logs groups rules org hooks factors apps roles owners subscriptions realms linked idps"),
    ("", "authenticators devices risk grants shares search writes"),
    ("absent=AREA[=HOW]", "an organisation without one of these: 404 in no shape of Okta's, or HOW: 403, E0000015"),
    ("type-lingers", "deleting a user type fails once with 500 E0000009"),
    ("no-search", "search fails with 500 E0000009, as when it takes too long"),
    ("no-co", "search refuses the operator co with 400 E0000031"),
    ("slow-search[=TIME]", "search takes 3 seconds unless told otherwise"),
    ("no-blocks", "the blocks of a person are not available: 401 E0000015"),
    ("search-lag[=TIME]", "search shows changes only after a second unless told otherwise"),
];

/// A fault that nobody knows, or one with a value that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the fault '{item}' {problem}; `--faults help` lists what there is")]
pub struct FaultError {
    item: String,
    problem: String,
}

impl FromStr for Faults {
    type Err = FaultError;

    fn from_str(spec: &str) -> Result<Faults, FaultError> {
        let mut faults = Vec::new();
        for item in spec.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let fault = parse_fault(item).map_err(|problem| FaultError { item: item.to_owned(), problem })?;
            faults.push(fault);
        }
        Ok(Faults(faults))
    }
}

fn parse_fault(item: &str) -> Result<Fault, String> {
    let (rest, when) = match item.rsplit_once('@') {
        Some((rest, "once")) => (rest, Some(When::Once)),
        Some((rest, when)) => {
            let every = when.strip_prefix("every-").and_then(|n| n.parse().ok()).filter(|n| *n > 0);
            let every = every.ok_or("must end in @every-N with a number, or in @once")?;
            (rest, Some(When::Every(every)))
        }
        None => (item, None),
    };
    let (rest, path) = match rest.split_once(':') {
        Some((rest, path)) if path.starts_with('/') => (rest, Some(path.to_owned())),
        Some(_) => return Err("must name a path that starts with /".to_owned()),
        None => (rest, None),
    };
    let (name, value) = match rest.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (rest, None),
    };
    let kind = match (name, value) {
        ("status", Some(code)) => Kind::Status(parse_status(code, 400)?),
        ("latency", Some(time)) => Kind::Latency(parse_time(time)?),
        ("drop", None) => Kind::Drop,
        ("half", None) => Kind::Half,
        ("html", code) => Kind::Html(code.map_or(Ok(502), |code| parse_status(code, 200))?),
        ("429", None) => Kind::TooMany,
        ("concurrency", None) => Kind::Concurrency,
        ("odd-user", None) => Kind::OddUser,
        ("next-loop", None) => Kind::NextLoop,
        ("next-foreign", None) => Kind::NextForeign,
        ("role", Some(role)) => Kind::Role(parse_role(role)?),
        ("no-search", None) => Kind::NoSearch,
        ("no-co", None) => Kind::NoCo,
        ("slow-search", time) => Kind::SlowSearch(time.map_or(Ok(Duration::from_secs(3)), parse_time)?),
        ("no-blocks", None) => Kind::NoBlocks,
        ("search-lag", time) => Kind::Lag(time.map_or(Ok(Duration::from_secs(1)), parse_time)?),
        ("absent", Some(area)) => parse_absence(area)?,
        ("type-lingers", None) => Kind::TypeLingers,
        ("absent", None) => return Err("needs a part of the API, as in absent=rules".to_owned()),
        ("status", None) => return Err("needs a status, as in status=500".to_owned()),
        ("latency", None) => return Err("needs a time, as in latency=300ms".to_owned()),
        ("role", None) => return Err("needs a role, as in role=helpdesk".to_owned()),
        (
            "drop" | "half" | "429" | "concurrency" | "odd-user" | "next-loop" | "next-foreign" | "no-search" | "no-co"
            | "no-blocks" | "type-lingers",
            Some(_),
        ) => return Err("takes no value".to_owned()),
        _ => return Err("is unknown".to_owned()),
    };
    // A client that is told "too many calls" on every call can only give up, which is a fault nobody needs to try.
    let usual = match kind {
        Kind::TooMany | Kind::Concurrency => When::Every(3),
        _ => When::Every(1),
    };
    Ok(Fault { kind, path, when: when.unwrap_or(usual), calls: Arc::default() })
}

fn parse_status(code: &str, least: u16) -> Result<u16, String> {
    let status = code.parse().ok().filter(|status| (least..600).contains(status));
    status.ok_or_else(|| format!("needs a status from {least} to 599"))
}

fn parse_time(time: &str) -> Result<Duration, String> {
    let (digits, unit) = if let Some(digits) = time.strip_suffix("ms") {
        (digits, 1.0)
    } else if let Some(digits) = time.strip_suffix('s') {
        (digits, 1000.0)
    } else {
        (time, 1.0)
    };
    let number: Option<f64> = digits.parse().ok();
    // An hour is more than any client waits, and keeps the conversion in range.
    let millis = number.map(|number| number * unit).filter(|millis| (0.0..=3_600_000.0).contains(millis));
    let millis = millis.ok_or("needs a time such as 300ms, 2s or 300")?;
    Ok(Duration::from_secs_f64(millis / 1000.0))
}

/// `rules`, `rules=404`, `rules=403` or `rules=E0000015`.
fn parse_absence(text: &str) -> Result<Kind, String> {
    let (area, how) = text.split_once('=').unwrap_or((text, "404"));
    let area = Area::named(area).ok_or("names a part of the API that does not exist")?;
    // They are no addresses, but what is done at all of them.
    if matches!(area, Area::Search | Area::Writes) {
        return Err("cannot be absent".to_owned());
    }
    let absence = match how {
        "404" => Absence::Address,
        "403" => Absence::Right,
        "E0000015" => Absence::Feature,
        _ => return Err("must say 404, 403 or E0000015".to_owned()),
    };
    Ok(Kind::Absent(area, absence))
}

fn parse_role(role: &str) -> Result<Role, String> {
    match role {
        "helpdesk" => Ok(Role::Helpdesk),
        "group" => Ok(Role::Group),
        "readonly" => Ok(Role::ReadOnly),
        _ => {
            let area = role.strip_prefix("no-").and_then(Area::named);
            area.map(Role::Without).ok_or_else(|| "names a role that does not exist".to_owned())
        }
    }
}
