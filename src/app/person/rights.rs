//! The Rights tab: what somebody may do beyond signing in. Each part stands for itself: one that cannot be read is a line.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::person::table::{Line, Look, Row};
use crate::messages::Failure;
use crate::protocol::error::FailureKind;
use crate::protocol::rights::{Grant, HeldRoles, Linked, PasswordAge, Rights, Risk, Token};
use crate::protocol::time::Moment;
use crate::protocol::user::User;

/// What stands on the tab while it is put together.
struct Page<'a> {
    rows: Vec<Row>,
    lines: Vec<Line>,
    now: Now,
    zone: &'a TimeZone,
}

/// The rows and the lines that they stand in.
pub(super) fn lay_out(rights: &Rights, user: &User, now: Now, zone: &TimeZone) -> (Vec<Row>, Vec<Line>) {
    let mut page = Page { rows: Vec::new(), lines: Vec::new(), now, zone };
    page.part("Admin roles", &rights.roles, Page::roles);
    page.part("Apps that act in their name", &rights.grants, |page, grants| page.grants(grants));
    page.part("Tokens of apps", &rights.tokens, |page, tokens| page.tokens(tokens));
    page.part("Risk", &rights.risk, Page::risk);
    page.part("Password", &rights.password, |page, age| page.password(age, user));
    page.part("Linked people", &rights.linked, |page, linked| page.linked(linked));
    page.part("Realm", &rights.realm, |page, realm| {
        page.note(realm.as_deref().unwrap_or("None is told."));
    });
    page.lines.push(Line::Note("Okta lists no sessions: who is signed in where cannot be seen.".to_owned()));
    (page.rows, page.lines)
}

impl Page<'_> {
    fn part<T>(&mut self, title: &'static str, read: &Result<T, Box<Failure>>, tell: impl FnOnce(&mut Self, &T)) {
        self.lines.push(Line::Section(title));
        match read {
            Ok(told) => tell(self, told),
            Err(failure) => self.note(&unread(failure)),
        }
        self.lines.push(Line::Blank);
    }

    fn note(&mut self, text: &str) {
        self.lines.push(Line::Note(text.to_owned()));
    }

    fn row(&mut self, id: String, cells: Vec<String>, look: Look) {
        self.lines.push(Line::Row(self.rows.len()));
        // Two of the same kind may bear one id: what is meant is one of them all the same.
        let id = if self.rows.iter().any(|row| row.id == id) { format!("{id} {}", self.rows.len()) } else { id };
        self.rows.push(Row { id, cells, look });
    }

    fn since(&self, at: Option<Moment>) -> String {
        at.map(|at| format!("since {}", times::clock(at.timestamp(), self.now, self.zone))).unwrap_or_default()
    }

    fn roles(&mut self, held: &HeldRoles) {
        for one in &held.roles {
            let how = match (&one.role.group, one.own) {
                (Some(group), _) => format!("by the group {group}"),
                (None, true) => "their own".to_owned(),
                (None, false) => "by a group".to_owned(),
            };
            let cells = vec![one.role.name().to_owned(), how, self.since(one.since)];
            self.row(format!("role {}", one.id), cells, Look::Warning);
        }
        match (held.roles.is_empty(), held.complete) {
            (true, true) => self.note("None: no administrator."),
            (true, false) => self.note("None is told, and it could not be read whether there is one: treat as admin."),
            (false, false) => self.note("Whether there are others could not be read."),
            (false, true) => {}
        }
    }

    fn grants(&mut self, grants: &[Grant]) {
        for grant in grants {
            let cells = vec![grant.app.clone(), grant.scope.clone(), self.since(grant.since)];
            self.row(format!("grant {}", grant.id), cells, Look::Plain);
        }
        if grants.is_empty() {
            self.note("None.");
        }
    }

    fn tokens(&mut self, tokens: &[Token]) {
        for token in tokens {
            let ends = token.ends.map(|at| format!("ends {}", times::clock(at.timestamp(), self.now, self.zone)));
            let when = [self.since(token.since), ends.unwrap_or_default()];
            let when = when.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            let cells = vec![token.app.clone(), token.scopes.join(" "), when];
            self.row(format!("token {}", token.id), cells, Look::Plain);
        }
        if tokens.is_empty() {
            self.note("None.");
        }
    }

    fn risk(&mut self, risk: &Risk) {
        let look = if risk.is_grave() { Look::Warning } else { Look::Plain };
        self.row("risk".to_owned(), vec!["as Okta rates it".to_owned(), risk.words(), String::new()], look);
    }

    fn linked(&mut self, linked: &[Linked]) {
        for one in linked {
            let more = if one.more { " and others" } else { "" };
            let cells = vec![one.relation.clone(), format!("{}{more}", one.people.join(", ")), String::new()];
            self.row(format!("linked {}", one.relation), cells, Look::Plain);
        }
        if linked.is_empty() {
            self.note("Nobody.");
        }
    }

    fn password(&mut self, age: &PasswordAge, user: &User) {
        let by = age.policy.as_ref().map(|policy| format!(" (policy {policy})")).unwrap_or_default();
        let set = user.password_changed.map(Moment::timestamp);
        let ends = match (age.policy.as_ref(), age.most, set) {
            (None, _, _) => "which policy holds for it is not told".to_owned(),
            (Some(_), None, _) => format!("never ends by itself{by}"),
            (Some(_), Some(days), None) => format!("ends {days} days after it is set{by}"),
            (Some(_), Some(days), Some(set)) => {
                let end = set.checked_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(set);
                let word = if end < self.now.0 { "ended" } else { "ends" };
                format!("{word} {}, {days} days after it was set{by}", times::clock(end, self.now, self.zone))
            }
        };
        let set = match set {
            Some(at) => format!("set {}, {}", times::clock(at, self.now, self.zone), times::ago(at, self.now)),
            None if user.has_password == Some(false) => "none is set".to_owned(),
            None => "when it was set is not told".to_owned(),
        };
        let is_over = ends.starts_with("ended");
        let look = if is_over { Look::Warning } else { Look::Plain };
        self.row("password".to_owned(), vec![set, ends, String::new()], look);
    }
}

/// Why a part is not there, in one line; what to do about it where that is known.
pub(crate) fn unread(failure: &Failure) -> String {
    let numbers = failure.numbers();
    let numbers = if numbers.is_empty() { numbers } else { format!(" ({numbers})") };
    match (&failure.kind, &failure.detail) {
        (FailureKind::Forbidden, Some(detail)) if detail.contains("scope") => format!("Not read: {detail}."),
        (FailureKind::NotAvailable, Some(detail)) if failure.status.is_none() => format!("None: {detail}."),
        (FailureKind::NoSuchCall | FailureKind::NotAvailable, _) => {
            format!("This organisation does not offer it{numbers}; it is not asked again in this run.")
        }
        _ => format!("Not read: {}{numbers}.", failure.kind.sentence()),
    }
}
