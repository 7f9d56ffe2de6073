//! What happened before the organisation was started: for each person, the events that fit their status and times.
//!
//! Computed when asked for. A large organisation lists the past of a sample of its people only; asked for one
//! person, it gives that person's.

use super::event::{Client, Draft, Party, uuid};
use super::ids;
use super::org::{Org, Who};
use super::person::{Person, Status, Times};
use crate::protocol::log_event::LOG_DAYS;

const DAY: i64 = 86_400;
/// People whose past is listed when nobody in particular is asked for.
const SAMPLE: u32 = 5_000;

/// Policies that keep people out, and the rule of each that did.
const POLICIES: [(&str, &str); 3] = [
    ("Contractors", "Deny unknown networks"),
    ("Finance apps", "Only managed devices"),
    ("Any two factors", "Deny high risk"),
];

/// The place of an event in the log: milliseconds, then a number that no other event of that moment has.
pub(super) type Place = (i64, u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    Created,
    Activated,
    SignIn,
    SecondFactor,
    WrongPassword,
    Locked,
    PasswordSet,
    PasswordExpired,
    PasswordReset,
    Suspended,
    Deactivated,
    /// A sign-on policy let nobody in.
    Denied,
    /// What a mail program did with a password of yesterday, and what came of it.
    MailFailed,
    MailLocked,
    Unlocked,
}

impl Happening {
    pub(super) fn event_type(self) -> &'static str {
        match self {
            Happening::Created => "user.lifecycle.create",
            Happening::Activated => "user.lifecycle.activate",
            Happening::SignIn | Happening::WrongPassword | Happening::MailFailed => "user.session.start",
            Happening::SecondFactor => "user.authentication.auth_via_mfa",
            Happening::Locked | Happening::MailLocked => "user.account.lock",
            Happening::Unlocked => "user.account.unlock_by_admin",
            Happening::Denied => "policy.evaluate_sign_on",
            Happening::PasswordSet => "user.account.update_password",
            Happening::PasswordExpired => "user.account.expire_password",
            Happening::PasswordReset => "user.account.reset_password",
            Happening::Suspended => "user.lifecycle.suspend",
            Happening::Deactivated => "user.lifecycle.deactivate",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    pub place: Place,
    pub seq: u32,
    pub what: Happening,
}

/// What somebody was like when the organisation was started.
struct Origin<'a> {
    status: Status,
    times: Times,
    first: Option<&'a Person>,
}

fn origin(org: &Org, seq: u32) -> Option<Origin<'_>> {
    if org.seed.makes(seq) {
        return Some(Origin { status: org.seed.status(seq), times: org.seed.times(seq), first: None });
    }
    let first = org.cast.get(seq as usize)?;
    Some(Origin { status: first.status, times: first.times, first: Some(first) })
}

/// Everything that is known of one person's past, oldest first.
pub(super) fn of_person(org: &Org, seq: u32) -> Vec<Past> {
    let Some(origin) = origin(org, seq) else {
        return Vec::new();
    };
    let start = org.seed.start;
    let noise = |salt: u64| ids::mix(org.seed.number ^ u64::from(seq) << 20 ^ salt);
    let mut found: Vec<(i64, Happening)> = Vec::new();
    // Milliseconds that differ from event to event, so that the log does not look counted.
    let mut add = |second: i64, what: Happening| {
        let millis = second * 1000 + (noise(second as u64 ^ what as u64) % 1000) as i64;
        found.push((millis, what));
    };
    let times = origin.times;
    add(times.created, Happening::Created);
    if let Some(at) = times.activated {
        add(at, Happening::Activated);
    }
    if let Some(at) = times.password_changed {
        add(at, Happening::PasswordSet);
    }
    if let Some(last) = times.last_login {
        let since = times.activated.unwrap_or(times.created);
        let mut at = last;
        // The last one and a few working days before it.
        for day in 0..5 + (noise(1) % 6) as i64 {
            if at <= since {
                break;
            }
            add(at, Happening::SignIn);
            if noise(2 + day as u64).is_multiple_of(3) {
                add(at + 7, Happening::SecondFactor);
            }
            if noise(40 + day as u64).is_multiple_of(17) {
                add(at - 21, Happening::WrongPassword);
            }
            at = last - (day + 1) * DAY - (noise(80 + day as u64) % 7200) as i64 + 3600;
        }
    }
    if let Some(at) = times.status_changed {
        match origin.status {
            Status::LockedOut => {
                for before in [224, 161, 95, 38, 2] {
                    add(at - before, Happening::WrongPassword);
                }
                add(at, Happening::Locked);
            }
            Status::PasswordExpired => add(at, Happening::PasswordExpired),
            Status::Recovery => add(at, Happening::PasswordReset),
            Status::Suspended => add(at, Happening::Suspended),
            Status::Deprovisioned => add(at, Happening::Deactivated),
            Status::Staged | Status::Provisioned | Status::Active => {}
        }
    }
    if origin.status == Status::Active && origin.first.is_none() && times.last_login.is_some() {
        // One in thirty was kept out since the last sign-in; one in sixty is locked by a mail program again and again.
        let trouble = noise(7);
        if trouble.is_multiple_of(30) {
            add(start - 600 - (trouble >> 8) as i64 % 7_200, Happening::Denied);
        }
        if (trouble >> 16).is_multiple_of(60) {
            for day in 1..5 {
                let at = start - day * DAY - (trouble >> 24) as i64 % 3_600;
                for before in [9, 7, 5, 3, 1] {
                    add(at - before, Happening::MailFailed);
                }
                add(at, Happening::MailLocked);
                add(at + 1_500, Happening::Unlocked);
            }
        }
    }
    let oldest = (start - LOG_DAYS * DAY) * 1000;
    found.retain(|(millis, _)| *millis >= oldest && *millis < start * 1000);
    found.sort_by_key(|(millis, what)| (*millis, *what as u8));
    found
        .into_iter()
        .zip(1..)
        .map(|((millis, what), count)| Past { place: (millis, u64::from(seq) << 8 | count), seq, what })
        .collect()
}

/// The past of everybody, or of a sample of very many; oldest first.
pub(super) fn of_all(org: &Org) -> Vec<Past> {
    let step = org.seed.users.div_ceil(SAMPLE).max(1);
    let mut all: Vec<Past> = (0..org.seed.users)
        .filter(|seq| *seq < org.seed.cast || seq.is_multiple_of(step))
        .flat_map(|seq| of_person(org, seq))
        .collect();
    all.sort_unstable_by_key(|past| past.place);
    all
}

/// Where somebody signs in from: most people sit at the same machine every day.
pub(super) fn usual_client(org: &Org, seq: u32) -> Client {
    let place = match origin(org, seq) {
        Some(Origin { first: Some(first), .. }) => super::cast::place_of(first),
        Some(_) => Some(org.seed.place(seq)),
        None => None,
    };
    if seq == 1 {
        // Ana Müller's: the one that the documentation shows.
        return Client { ip: "84.46.12.9".to_owned(), agent: Client::of_firefox(), place };
    }
    let habit = ids::mix(org.seed.number ^ u64::from(seq) << 3);
    place.map_or_else(
        || Client { ip: "203.0.113.7".to_owned(), agent: String::new(), place: None },
        |place| Client::of(place, habit),
    )
}

pub(super) fn draft(org: &Org, past: &Past) -> Draft {
    let seq = past.seq;
    let noise = ids::mix(org.seed.number ^ u64::from(seq) << 32 ^ past.place.1);
    let person = org.who(seq).map_or_else(|| gone(org, seq), |who| party(org, who));
    let administrator = org.who(0).map_or_else(
        || Party::new("system", "SystemPrincipal", "system@okta.com", "Okta System"),
        |who| party(org, who),
    );
    let client = usual_client(org, seq);
    let office = Client { ip: "198.51.100.20".to_owned(), agent: "Okta-Demo-HR-Sync/2.4".to_owned(), place: None };
    let mine = |targets| (person.clone(), targets, client.clone());
    let theirs = || (administrator.clone(), vec![person.clone()], office.clone());
    let (actor, targets, client) = match past.what {
        Happening::SignIn => mine(vec![Party::dashboard()]),
        Happening::SecondFactor => mine(vec![
            person.clone(),
            Party::new("aut1demooktaverify5d7", "AuthenticatorEnrollment", "unknown", "Okta Verify"),
        ]),
        Happening::WrongPassword => mine(Vec::new()),
        Happening::MailFailed => (person.clone(), Vec::new(), client.of_mail_program()),
        Happening::MailLocked => (person.clone(), vec![person.clone()], client.of_mail_program()),
        Happening::Denied => mine(vec![
            Party::new("00p1democontractors5d7", "PolicyEntity", "unknown", POLICIES[seq as usize % 3].0),
            Party::new("0pr1demonetworks5d7", "PolicyRule", "unknown", POLICIES[seq as usize % 3].1),
        ]),
        Happening::Locked | Happening::PasswordSet => mine(vec![person.clone()]),
        Happening::Created
        | Happening::Activated
        | Happening::PasswordExpired
        | Happening::PasswordReset
        | Happening::Suspended
        | Happening::Unlocked
        | Happening::Deactivated => theirs(),
    };
    let (result, reason) = match past.what {
        Happening::WrongPassword | Happening::MailFailed => ("FAILURE", Some("INVALID_CREDENTIALS")),
        Happening::Denied => ("DENY", Some("Sign-on policy evaluation resulted in DENY")),
        Happening::Locked | Happening::MailLocked => ("FAILURE", Some("LOCKED_OUT")),
        _ => ("SUCCESS", None),
    };
    let uri = match past.what {
        Happening::SignIn
        | Happening::WrongPassword
        | Happening::Locked
        | Happening::PasswordSet
        | Happening::Denied => "/idp/idx/challenge/answer".to_owned(),
        Happening::MailFailed | Happening::MailLocked => "/app/office365/exk1demo/sso/wsfed/active".to_owned(),
        Happening::Unlocked => format!("/api/v1/users/{}/lifecycle/unlock", person.id),
        Happening::SecondFactor => "/idp/idx/authenticators/poll".to_owned(),
        Happening::Created => "/api/v1/users".to_owned(),
        Happening::Activated => format!("/api/v1/users/{}/lifecycle/activate", person.id),
        Happening::PasswordExpired => format!("/api/v1/users/{}/lifecycle/expire_password", person.id),
        Happening::PasswordReset => format!("/api/v1/users/{}/lifecycle/reset_password", person.id),
        Happening::Suspended => format!("/api/v1/users/{}/lifecycle/suspend", person.id),
        Happening::Deactivated => format!("/api/v1/users/{}/lifecycle/deactivate", person.id),
    };
    let session = matches!(past.what, Happening::SignIn | Happening::SecondFactor).then(|| {
        format!("idx{}", ids::secret(noise ^ 9, 22, b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_"))
    });
    Draft {
        event_type: past.what.event_type(),
        published: past.place.0,
        actor,
        targets,
        result,
        reason,
        client,
        transaction: format!("{noise:016x}{:016x}", ids::mix(noise)),
        uri,
        uuid: uuid(noise),
        session,
        debug: if past.what == Happening::Denied {
            vec![
                ("behaviors", "{New Geo-Location=POSITIVE, New Device=POSITIVE}".to_owned()),
                ("risk", "{reasons=Anomalous Location, level=HIGH}".to_owned()),
            ]
        } else {
            Vec::new()
        },
    }
}

pub(super) fn party(org: &Org, who: Who<'_>) -> Party {
    Party::new(org.id_text(Org::seq(who)), "User", &org.login(who), &org.display_name(who))
}

/// Somebody who was erased; the log still knows the name.
fn gone(org: &Org, seq: u32) -> Party {
    match org.cast.get(seq as usize) {
        Some(first) => Party::new(org.id_text(seq), "User", first.text("login"), &first.name()),
        None => party(org, Who::Made(seq)),
    }
}
