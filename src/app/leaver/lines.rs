//! The lines of the question about a leaver: what goes, in the order in which it goes, and what of it is ticked at first.

use crate::app::action::Action;
use crate::app::input::command::{Command, JobsCommand};
use crate::app::input::key::{self, Context};
use crate::protocol::device::DeviceStatus;
use crate::protocol::held::{Access, Why};
use crate::protocol::id::{DeviceId, GroupId};
use crate::protocol::job::Step;
use crate::protocol::status::Status;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Suspends; unlocks first where they are locked.
    ShutOut,
    /// Deactivates before anything else, since nothing less keeps them out.
    DeactivateFirst,
    /// Sessions, tokens, remembered devices, and what apps may do.
    Sessions,
    Factors,
    Roles(Vec<String>),
    Groups(Vec<GroupId>),
    Device(DeviceId),
    Deactivate,
}

impl What {
    /// Whether it keeps the person out.
    pub fn shuts_out(&self) -> bool {
        matches!(self, Self::ShutOut | Self::DeactivateFirst | Self::Deactivate)
    }

    /// When it is done: first, then, last.
    pub fn place(&self) -> &'static str {
        match self {
            Self::ShutOut | Self::DeactivateFirst | Self::Sessions => "first",
            Self::Factors | Self::Roles(_) | Self::Groups(_) | Self::Device(_) => "then",
            Self::Deactivate => "last",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub what: What,
    pub ticked: bool,
    pub title: String,
    pub words: String,
    /// What takes it back, in few words.
    pub undo: String,
    /// Why it cannot be ticked.
    pub cannot: Option<String>,
}

impl Line {
    fn new(what: What, title: &str, words: String, undo: impl Into<String>) -> Self {
        Self { what, ticked: true, title: title.to_owned(), words, undo: undo.into(), cannot: None }
    }

    fn unticked(self) -> Self {
        Self { ticked: false, ..self }
    }

    fn never(self, why: impl Into<String>) -> Self {
        Self { ticked: false, cannot: Some(why.into()), ..self }
    }
}

/// The key that takes it back once it was done.
fn undone() -> String {
    format!("undo: {}", key::name(Context::Jobs, Command::Jobs(JobsCommand::Undo)))
}

/// The same, with what can be given back.
fn in_part() -> String {
    format!("{}: in part", key::name(Context::Jobs, Command::Jobs(JobsCommand::BringBack)))
}

/// The lines for somebody, from what was read.
pub fn of(user: &User, access: &Access) -> Vec<Line> {
    let mut lines = vec![shut_out(&user.status)];
    if user.status != Status::Deprovisioned {
        lines.push(sessions(access));
        lines.push(factors(user, access));
    }
    lines.extend(roles(access));
    lines.push(groups(access));
    lines.extend(devices(access));
    if !matches!(lines[0].what, What::DeactivateFirst) && user.status != Status::Deprovisioned {
        let words = "apps and password lost for good".to_owned();
        lines.push(Line::new(What::Deactivate, "Deactivate", words, in_part()).unticked());
    }
    lines
}

fn shut_out(status: &Status) -> Line {
    let no_sign_in = "no sign-in from here on".to_owned();
    match status {
        Status::Active => Line::new(What::ShutOut, "Suspend", no_sign_in, undone()),
        Status::LockedOut => {
            let words = "in one step: the lock alone ends by itself".to_owned();
            Line::new(
                What::ShutOut,
                "Unlock and suspend",
                words,
                format!("unsuspend: {}", key::of_action(Action::Suspend)),
            )
        }
        Status::Suspended => {
            Line::new(What::ShutOut, "Suspend", "is suspended already".to_owned(), "").never("it is so already")
        }
        Status::Deprovisioned => {
            Line::new(What::ShutOut, "Suspend", "is deactivated already".to_owned(), "").never("it is so already")
        }
        status @ (Status::Staged
        | Status::Provisioned
        | Status::Recovery
        | Status::PasswordExpired
        | Status::Other(_)) => {
            let words = format!("{} cannot be suspended; apps, password lost for good", status.word());
            Line::new(What::DeactivateFirst, "Deactivate", words, in_part()).unticked()
        }
    }
}

fn sessions(access: &Access) -> Line {
    let grants = match access.grants.as_ref().map(Vec::len) {
        Ok(0) => String::new(),
        Ok(1) => ", 1 grant of an app".to_owned(),
        Ok(count) => format!(", {count} grants of apps"),
        Err(_) => ", grants (not read)".to_owned(),
    };
    Line::new(What::Sessions, "End sessions", format!("tokens, remembered devices{grants}"), "no undo")
}

fn factors(user: &User, access: &Access) -> Line {
    let words = match &access.factors {
        Ok(factors) if factors.is_empty() => "none that your token may see; enrolments".to_owned(),
        Ok(factors) => {
            let mut names: Vec<String> = factors.iter().map(crate::protocol::factor::Factor::name).collect();
            names.dedup();
            names.join(", ")
        }
        Err(failure) => format!("not read: {}", failure.kind.sentence()),
    };
    let line = Line::new(What::Factors, "Remove factors", words, "no undo");
    if user.status == Status::Deprovisioned { line.never("deactivated: nothing left") } else { line }
}

/// Those that are the person's own; what a group gives goes with the group.
fn roles(access: &Access) -> Option<Line> {
    match &access.roles {
        Ok(held) => {
            let own: Vec<_> = held.roles.iter().filter(|one| one.own && !one.id.is_empty()).collect();
            let names: Vec<&str> = own.iter().map(|one| one.role.name()).collect();
            let ids = own.iter().map(|one| one.id.clone()).collect();
            (!own.is_empty()).then(|| Line::new(What::Roles(ids), "Take admin roles", names.join(", "), "no undo"))
        }
        Err(failure) => {
            let why = failure.kind.sentence();
            let words = format!("not read: {why}");
            Some(Line::new(What::Roles(Vec::new()), "Take admin roles", words, "").never("they could not be read"))
        }
    }
}

fn groups(access: &Access) -> Line {
    match &access.groups {
        Ok(groups) => {
            let ids: Vec<GroupId> = access.by_hand().map(|group| group.id.clone()).collect();
            let count = |of: fn(&Why) -> bool| groups.iter().filter(|group| of(&group.why)).count();
            let stay = [
                (count(|why| matches!(why, Why::ByRule(_) | Why::ByGroup)), "by rule stay"),
                (count(|why| *why == Why::Untold), "stay: Okta does not say why"),
                (count(|why| matches!(why, Why::Fixed(_))), "stay: not decided here"),
            ];
            let stay = stay.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}"));
            let stay = stay.collect::<Vec<_>>().join("; ");
            let title = match ids.len() {
                0 => "Leave groups by hand".to_owned(),
                1 => "Leave 1 group by hand".to_owned(),
                count => format!("Leave {count} groups by hand"),
            };
            let is_none = ids.is_empty();
            let line = Line::new(What::Groups(ids), &title, stay, undone());
            if is_none { line.never("there is none") } else { line }
        }
        Err(failure) => {
            let words = format!("not read: {}", failure.kind.sentence());
            Line::new(What::Groups(Vec::new()), "Leave groups", words, "").never("they could not be read")
        }
    }
}

/// One line each; one that others share, or may share, is not ticked.
fn devices(access: &Access) -> Vec<Line> {
    let devices = match &access.devices {
        Ok(devices) => devices,
        Err(failure) => {
            let words = match &failure.detail {
                Some(detail) if failure.status.is_none() => detail.clone(),
                _ => format!("not read: {}", failure.kind.sentence()),
            };
            let none = What::Device(DeviceId::default());
            return vec![Line::new(none, "Suspend devices", words, "").never("they could not be read")];
        }
    };
    let each = devices.iter().filter(|device| device.status == DeviceStatus::Active).map(|device| {
        let (shared, words) = match device.others {
            Some(0) => (false, device.platform_word().to_owned()),
            Some(1) => (true, "1 other person signs in with it".to_owned()),
            Some(count) => (true, format!("{count} others sign in with it")),
            None => (true, "whether others sign in with it is not told".to_owned()),
        };
        let words = format!("{} · {words}", device.label());
        let line = Line::new(
            What::Device(device.id.clone()),
            "Suspend device",
            words,
            format!("lift: {}", key::of_action(Action::Device)),
        );
        if shared { line.unticked() } else { line }
    });
    each.collect()
}

/// What a line is of, in the words of the policy; whether it is ticked or not.
pub fn words(line: &Line) -> Vec<Word> {
    let ticked = Line { ticked: true, cannot: None, ..line.clone() };
    phases(&[ticked]).iter().flatten().map(Step::word).collect()
}

/// What is ticked as the steps of a job, each list once the one before is through. What keeps the person out comes first.
pub fn phases(lines: &[Line]) -> Vec<Vec<Step>> {
    let mut phases = Vec::new();
    let mut devices = Vec::new();
    let mut last = Vec::new();
    let mut is_gone = false;
    for line in lines.iter().filter(|line| line.ticked && line.cannot.is_none()) {
        match &line.what {
            What::ShutOut => phases.push(vec![Step::ShutOut]),
            What::DeactivateFirst => {
                is_gone = true;
                phases.push(vec![Step::Deactivate]);
            }
            // A deactivation ends them all.
            What::Sessions | What::Factors if is_gone => {}
            What::Sessions => {
                phases.push(vec![Step::Sessions { tokens: true, forget: true }]);
                phases.push(vec![Step::Grants]);
            }
            What::Factors => {
                phases.push(vec![Step::Factors]);
                phases.push(vec![Step::Enrolments]);
            }
            What::Roles(ids) => phases.push(vec![Step::OwnRoles { only: Some(ids.clone()) }]),
            What::Groups(ids) => {
                phases.push(ids.iter().map(|group| Step::RemoveFrom { group: group.clone() }).collect());
            }
            What::Device(id) => devices.push(id.clone()),
            What::Deactivate => last.push(vec![Step::Deactivate]),
        }
    }
    if !devices.is_empty() {
        phases.push(vec![Step::Devices { only: Some(devices) }]);
    }
    phases.extend(last);
    phases
}
