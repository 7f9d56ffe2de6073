//! What of several things that were done to one person can be undone now.

use indexmap::IndexMap;
use jiff::Timestamp;

use super::super::change::Change;
use super::super::deed::Held;
use super::super::device::DeviceStatus;
use super::super::group_rule::{MOST_EXCEPTIONS, RuleStatus};
use super::super::id::{DeviceId, GroupId, RuleId};
use super::super::json::Json;
use super::super::kept::holds;
use super::super::operation::Operation;
use super::super::recorder::Verdict;
use super::super::redaction::BLOT;
use super::super::status::Status;
use super::super::user::User;
use super::super::word::Word;
use super::{Done, Inverse};

/// The person as they are now, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub status: Status,
    pub status_changed: Option<Timestamp>,
    pub profile: IndexMap<String, Json>,
    pub etag: Option<String>,
    /// The groups in question.
    pub groups: IndexMap<GroupId, Membership>,
    /// The devices that they are linked to, where one is in question and they could be read: what each is called, and how it
    /// stands.
    pub devices: IndexMap<DeviceId, (String, DeviceStatus)>,
}

/// Whether somebody is in a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// What the group is called; its id where that cannot be read.
    pub name: String,
    /// None: it could not be read.
    pub member: Option<bool>,
    /// The rules that keep them in it; none where that is not told.
    pub rules: Option<Vec<String>>,
    /// The rules that would put them into it and leave them out; none where that could not be read.
    pub exceptions: Option<Vec<Exception>>,
}

/// A rule that leaves somebody out of a group, since they were removed from it by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub rule: RuleId,
    pub name: String,
    pub status: RuleStatus,
    /// How many people it leaves out.
    pub many: usize,
    /// What it feeds: the names of the groups, and how many they hold together, where that was told.
    pub groups: Vec<String>,
    pub people: Option<u64>,
    /// The line of the removal that made it, once it was judged.
    pub undo_of: Option<u64>,
}

impl Exception {
    /// Why it cannot be cleared from here.
    fn fixed_because(&self) -> Option<String> {
        match &self.status {
            RuleStatus::Active | RuleStatus::Inactive => None,
            RuleStatus::Invalid => Some("a group that the rule feeds is gone, and Okta only deletes it".to_owned()),
            RuleStatus::Other(status) => Some(format!("the rule is {status}")),
        }
    }

    /// What clearing it does, a sentence each.
    fn words(&self) -> Vec<String> {
        let name = &self.name;
        if self.status == RuleStatus::Inactive {
            return vec![format!(
                "The rule “{name}” leaves them out no longer. Somebody switched it off, and it stays so: it puts them \
                 back only once it is active again."
            )];
        }
        let people = match self.people {
            Some(1) => "1 person in all".to_owned(),
            Some(people) => format!("{people} people in all"),
            None => "how many people is not told".to_owned(),
        };
        let groups = match &self.groups[..] {
            [] => "its groups".to_owned(),
            [one] => format!("the group {one}"),
            [first, second] => format!("the groups {first} and {second}"),
            [first, rest @ ..] => format!("{first} and {} other groups", rest.len()),
        };
        vec![
            format!("The rule “{name}” is deactivated, leaves them out no longer, and is activated again."),
            format!(
                "Until then nobody is put into {groups} by it ({people}); then Okta looks at everybody whom it means \
                 anew. It cannot be undone."
            ),
        ]
    }
}

impl Present {
    pub fn of(user: &User) -> Self {
        Self {
            status: user.status.clone(),
            status_changed: user.status_changed.map(super::super::time::Moment::timestamp),
            profile: user.profile.clone(),
            etag: user.etag.clone(),
            groups: IndexMap::new(),
            devices: IndexMap::new(),
        }
    }
}

/// One call that undoes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub change: Change,
    /// The number of the line that it undoes.
    pub undo_of: Option<u64>,
    /// What it does, a sentence each.
    pub words: Vec<String>,
    /// What the group is called, where it is about one.
    pub group: Option<String>,
}

/// What is sent to undo, and what is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    pub steps: Vec<Step>,
    /// Each with its reason, a sentence each.
    pub left: Vec<String>,
    /// What of the steps a rule of this connection refuses when it is sent, a sentence each.
    pub held: Vec<String>,
    /// What stays unless it is cleared as well, and can be.
    pub exceptions: Vec<Exception>,
}

impl Judged {
    /// The calls, in their order. Which version of a person they go by says nothing of what they do.
    pub fn changes(&self) -> Vec<Change> {
        self.steps.iter().map(|step| step.change.clone()).collect()
    }

    /// The same with the exceptions cleared first: whom a rule puts back is not put back by hand.
    #[must_use]
    pub fn clearing(mut self) -> Self {
        let each = std::mem::take(&mut self.exceptions).into_iter().map(|exception| Step {
            words: exception.words(),
            change: Change::ClearException { rule: exception.rule },
            undo_of: exception.undo_of,
            group: None,
        });
        let then = std::mem::take(&mut self.steps).into_iter().map(|mut step| {
            if let (Change::AddToGroup { group }, Some(words)) = (&step.change, step.words.first_mut()) {
                let name = step.group.clone().unwrap_or_else(|| group.to_string());
                *words = format!("Back in the group {name}: by hand, where the rule has not put them back by then.");
            }
            step
        });
        self.steps = each.chain(then).collect();
        self
    }

    pub fn clears(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.change, Change::ClearException { .. }))
    }

    /// What is said of the exceptions that stay, a sentence each.
    pub fn stays(&self) -> impl Iterator<Item = String> {
        self.exceptions.iter().map(|exception| {
            let (name, many) = (&exception.name, exception.many);
            format!("The removal made an exception to the rule “{name}” ({many} of {MOST_EXCEPTIONS}): that stays.")
        })
    }

    /// Whether another judgement comes to the same calls.
    pub fn does_the_same(&self, other: &Self) -> bool {
        let plain =
            |judged: &Self| -> Vec<Change> { judged.steps.iter().map(|step| step.change.of_any_version()).collect() };
        plain(self) == plain(other)
    }
}

/// What can be undone of what was done to one person, told in the order in which it was done. What came last is undone
/// first, and what came before it is judged as if that were undone.
pub fn judge(deeds: &[Done], present: &Present) -> Judged {
    let mut present = present.clone();
    let mut judged = Judged::default();
    for deed in deeds.iter().rev() {
        except(deed, &present, &mut judged);
        match taken_back(deed, &mut present, &mut judged.left) {
            Ok(Some((change, words))) => {
                let group = deed.group().and_then(|group| present.groups.get(&group));
                let group = group.map(|group| group.name.clone()).filter(|name| !name.is_empty());
                judged.steps.push(Step { change, undo_of: deed.seq, words, group });
            }
            Ok(None) => {}
            Err(why) => judged.left.push(why),
        }
    }
    judged
}

/// The exceptions that a removal made, whether or not the person is back by now. What cannot be cleared is left.
fn except(deed: &Done, present: &Present, judged: &mut Judged) {
    let was_member = deed.was("member").and_then(|held| held.value.as_ref()?.as_bool()) == Some(true);
    if deed.word() != Some(Word::RemoveFrom) || deed.verdict != Verdict::Done || !was_member {
        return;
    }
    let of_group = deed.group().and_then(|group| present.groups.get(&group)?.exceptions.as_ref());
    for exception in of_group.into_iter().flatten() {
        match exception.fixed_because() {
            Some(why) => judged.left.push(format!("The rule “{}” leaves them out: {why}.", exception.name)),
            None if judged.exceptions.iter().any(|other| other.rule == exception.rule) => {}
            None => judged.exceptions.push(Exception { undo_of: deed.seq, ..exception.clone() }),
        }
    }
}

/// The call that takes it back, with what it does in words; or why there is none.
fn taken_back(
    deed: &Done,
    present: &mut Present,
    left: &mut Vec<String>,
) -> Result<Option<(Change, Vec<String>)>, String> {
    let Some(word) = deed.word() else {
        return Err("What this changed is not written down: it cannot be undone from here.".to_owned());
    };
    if deed.operation == Operation::AssignUserToApplication {
        return Err("An app was assigned by hand: it cannot be taken away from here.".to_owned());
    }
    match deed.verdict {
        Verdict::Done => {}
        Verdict::Refused | Verdict::NotSent => {
            return Err(format!("{}: it was not done; nothing to undo.", title(word)));
        }
        Verdict::Unknown => {
            return Err(format!("{}: no answer told whether it was done; look at the person first.", title(word)));
        }
    }
    if let Some(line) = deed.undone_by {
        return Err(format!("{}: undone already, by line {line} of the journal.", title(word)));
    }
    match word.row().inverse {
        Inverse::Nothing => Err(format!("{}: nothing to undo.", title(word))),
        Inverse::InPart => Err(format!(
            "{}: undo does not take that back; “bring back” on the person's page gives back groups and apps by hand.",
            title(word)
        )),
        Inverse::By(Word::Unsuspend) => status(deed, present, (&Status::Suspended, &Status::Active), word).map(Some),
        Inverse::By(Word::Suspend) => status(deed, present, (&Status::Active, &Status::Suspended), word).map(Some),
        Inverse::By(Word::RemoveFrom | Word::AddTo) => membership(deed, present, word).map(Some),
        Inverse::By(Word::Set) => Ok(values(deed, present, left)),
        Inverse::By(Word::Devices) => device(deed, present).map(Some),
        Inverse::Never
        | Inverse::By(
            Word::Verify
            | Word::Create
            | Word::Unlock
            | Word::Activate
            | Word::Reset
            | Word::Expire
            | Word::Sessions
            | Word::TemporaryPassword
            | Word::SetPassword
            | Word::AccessCode
            | Word::RecoveryQuestion
            | Word::Factors
            | Word::Deactivate
            | Word::Delete
            | Word::Hooks
            | Word::Rules
            | Word::Roles
            | Word::Grants,
        ) => Err(format!("{}: it cannot be undone.", title(word))),
    }
}

/// What was done, to begin a sentence with.
fn title(word: Word) -> &'static str {
    match word {
        Word::Verify => "Verified",
        Word::Create => "Created",
        Word::Unlock => "Unlocked",
        Word::Activate => "Activated",
        Word::Unsuspend => "Unsuspended",
        Word::Set => "Attributes",
        Word::Reset => "Password reset",
        Word::Expire => "Password expired",
        Word::Sessions => "Sessions ended",
        Word::AddTo => "Added to a group",
        Word::RemoveFrom => "Removed from a group",
        Word::TemporaryPassword => "Temporary password",
        Word::SetPassword => "Password set",
        Word::AccessCode => "Access code",
        Word::RecoveryQuestion => "Recovery question set",
        Word::Factors => "Factors removed",
        Word::Suspend => "Suspended",
        Word::Deactivate => "Deactivated",
        Word::Delete => "Deleted",
        Word::Hooks => "Event hook",
        Word::Rules => "Group rule",
        Word::Roles => "Role",
        Word::Grants => "Grants revoked",
        Word::Devices => "Device",
    }
}

/// `there` is what the person is if nobody changed it since, `back` what they were.
fn status(
    deed: &Done,
    present: &mut Present,
    (there, back): (&Status, &Status),
    word: Word,
) -> Result<(Change, Vec<String>), String> {
    let was = deed.was_text("status");
    let Some(was) = was else {
        return Err(format!("{}: the status before was not read, so nothing is taken back.", title(word)));
    };
    if was != back.as_str() {
        let was = Status::parse(was);
        return Err(format!("{}: the person was {} before, so nothing is taken back.", title(word), was.word()));
    }
    if present.status != *there {
        return Err(format!("{}: the person is {} now; left as it is.", title(word), present.status.word()));
    }
    if !present.status_changed.is_some_and(|at| deed.stood.holds(at)) {
        return Err(format!("{}: the status was changed again since, by somebody else; left as it is.", title(word)));
    }
    present.status = back.clone();
    // As it was before this, for what was done before.
    present.status_changed = deed.was_text("statusChanged").and_then(|text| text.parse().ok());
    Ok(if *back == Status::Active {
        (Change::Unsuspend, vec!["The suspension is lifted: sign-in is possible again. Nobody gets a mail.".to_owned()])
    } else {
        (Change::Suspend, vec!["Suspended again: no sign-in until somebody unsuspends. No mail.".to_owned()])
    })
}

/// A device that was suspended is given back, and the other way round. Okta does not tell when a device was last suspended.
fn device(deed: &Done, present: &mut Present) -> Result<(Change, Vec<String>), String> {
    let (there, back) = match deed.operation {
        Operation::SuspendDevice => (DeviceStatus::Suspended, DeviceStatus::Active),
        Operation::UnsuspendDevice => (DeviceStatus::Active, DeviceStatus::Suspended),
        _ => return Err("Device deactivated: every link to it is gone, and only its owner brings it back.".to_owned()),
    };
    let Some(id) = deed.device() else {
        return Err("Device: which one it was is not written down, so nothing is taken back.".to_owned());
    };
    let Some((name, status)) = present.devices.get_mut(&id) else {
        return Err("Device: it is not among theirs now, or could not be read; left as it is.".to_owned());
    };
    if *status != there {
        return Err(format!("Device {name}: it is {} now; left as it is.", status.word()));
    }
    *status = back.clone();
    let name = name.clone();
    Ok(if back == DeviceStatus::Active {
        let words = format!("The device {name} is given back: it opens apps again, whoever suspended it last.");
        (Change::UnsuspendDevice { device: id }, vec![words])
    } else {
        (Change::SuspendDevice { device: id }, vec![format!("The device {name} is suspended again: it opens nothing.")])
    })
}

fn membership(deed: &Done, present: &mut Present, word: Word) -> Result<(Change, Vec<String>), String> {
    let added = word == Word::AddTo;
    let Some(group) = deed.group() else {
        return Err(format!("{}: which group is not written down.", title(word)));
    };
    let now = present.groups.entry(group.clone()).or_default();
    let name = if now.name.is_empty() { group.to_string() } else { now.name.clone() };
    let head = if added { format!("Added to {name}") } else { format!("Removed from {name}") };
    match deed.was("member").and_then(|held| held.value.as_ref()?.as_bool()) {
        None => return Err(format!("{head}: whether the person was in it before was not told; left as it is.")),
        Some(was) if was == added => {
            let was = if was { "was in it before" } else { "was not in it before" };
            return Err(format!("{head}: the person {was}, so nothing is taken back."));
        }
        Some(_) => {}
    }
    match now.member {
        None => return Err(format!("{head}: whether the person is in it now cannot be read; left as it is.")),
        Some(is) if is != added => {
            let is = if is { "is in it again" } else { "is out of it already" };
            return Err(format!("{head}: the person {is}; somebody changed that since."));
        }
        Some(_) => {}
    }
    if !added {
        let rules = deed.was("rules").and_then(|held| held.value.as_ref()?.as_array().cloned()).unwrap_or_default();
        let rules: Vec<&str> = rules.iter().filter_map(|rule| rule.as_str()).collect();
        let mut words = vec![format!("Back in the group {name}, by hand.")];
        if now.exceptions.is_none() && !rules.is_empty() {
            let rules = rules.join("”, “");
            words.push(format!(
                "The removal made an exception to the rule “{rules}”: that stays, as far as can be told. Group rules could not be read."
            ));
        }
        now.member = Some(true);
        return Ok((Change::AddToGroup { group }, words));
    }
    let mut words = vec![format!("Out of the group {name} again; apps that came with it are lost.")];
    match &now.rules {
        Some(rules) if !rules.is_empty() => {
            let rules = rules.join("”, “");
            return Err(format!("{head}: the rule “{rules}” keeps the person in it now; left as it is."));
        }
        Some(_) => {}
        None => words
            .push("Okta does not tell whether a rule keeps them in it; if so, an exception to it stays.".to_owned()),
    }
    now.member = Some(false);
    Ok((Change::RemoveFromGroup { group }, words))
}

/// Each attribute alone: what somebody changed since stays.
fn values(deed: &Done, present: &mut Present, left: &mut Vec<String>) -> Option<(Change, Vec<String>)> {
    let mut profile = IndexMap::new();
    let mut words = Vec::new();
    for after in &deed.after {
        let Some(name) = after.attribute() else { continue };
        let Some(before) = deed.was(&after.name) else {
            left.push(format!("{name}: what was there before was not read; left as it is."));
            continue;
        };
        match value(name, before, after, present) {
            Ok(value) => {
                words.push(match &*value.plain() {
                    "" => format!("{name} is emptied again."),
                    there => format!("{name} is “{there}” again."),
                });
                profile.insert(name.to_owned(), value);
            }
            Err(why) => left.push(format!("{name}: {why}.")),
        }
    }
    if profile.is_empty() {
        return None;
    }
    let etag = present.etag.take();
    present.profile.extend(profile.iter().map(|(name, value)| (name.clone(), value.clone())));
    Some((Change::SetValues { profile, etag }, words))
}

/// The value that comes back, or why none does.
fn value(name: &str, before: &Held, after: &Held, present: &Present) -> Result<Json, String> {
    let (Some(before), Some(after)) = (json(before), json(after)) else {
        return Err("the old value is no longer kept".to_owned());
    };
    if [&before, &after].iter().any(|json| json.string().as_deref() == Some(BLOT)) {
        return Err("its value is never written down, so it cannot be undone".to_owned());
    }
    if has_lost_digits(&before) {
        return Err("the old number has more digits than are kept".to_owned());
    }
    let there = present.profile.get(name);
    if holds(there, &before) {
        return Err("it is as it was before already".to_owned());
    }
    if !holds(there, &after) {
        return Err("somebody changed it since; left as it is".to_owned());
    }
    Ok(before)
}

fn json(held: &Held) -> Option<Json> {
    Json::parse(&held.value.as_ref()?.to_string())
}

/// Whether a fraction is so long that what is kept of it may be another number.
fn has_lost_digits(json: &Json) -> bool {
    let digits = json.as_str().chars().filter(char::is_ascii_digit).count();
    json.is_number() && json.as_str().contains(['.', 'e', 'E']) && digits > 15
}
