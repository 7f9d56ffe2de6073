//! The actions: what can be done to a person, one row each.
//!
//! A new one: its name in `action/mod.rs`, its row here, its letter in the key table, its words for what was sent in
//! `part/outcome.rs` where the call is a new one.

use crate::app::action::Action;
use crate::app::action::facts::Facts;
use crate::app::action::offer::Options;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context};
use crate::protocol::change::Change;
use crate::protocol::org::Engine;
use crate::protocol::status::Status::{
    self, Active, Deprovisioned, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended,
};
use crate::protocol::verify::cannot_be_asked;
use crate::protocol::word::Word;

/// What the question for an action asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A yes.
    Yes,
    /// A new password.
    Password,
    /// A question and its answer.
    Recovery,
    /// The person's login, typed.
    Login,
    /// Which factors.
    Factors,
    /// What is done to the device under the cursor.
    Device,
    /// A group that the person is not in.
    NewGroup,
    /// A group that the person is in.
    OwnGroup,
    /// Whether what can be undone is what is meant.
    Undo,
    /// What of that which somebody has goes; in a box of its own.
    Leaver,
    /// What of that which somebody had is given back.
    BringBack,
    /// By which factor; in a box of its own.
    Verify,
    /// For how long, and how often.
    AccessCode,
}

/// Everything about one action.
pub struct Row {
    pub action: Action,
    /// The one word for it, whose row says its risk, what it needs, what settles it, and what takes it back.
    pub word: fn(&Status) -> Word,
    /// The name in the list of actions.
    pub title: fn(&Status) -> &'static str,
    pub asks: Asks,
    /// What it means, in the few words that stand beside it.
    pub effect: fn(&Facts<'_>) -> String,
    /// The name of Okta's link that offers it, where there is one.
    pub link: fn(&Status) -> Option<&'static str>,
    /// Whether it changes what only the place can change that keeps the password.
    pub needs_own_password: bool,
    /// Whether it can be done in this state, or why not. Never asked about states that are not known here.
    pub legal: fn(&Facts<'_>) -> Result<(), String>,
    /// What is said before it is done: the consequence, and who gets a mail.
    pub consequences: fn(&Facts<'_>, bool) -> Vec<String>,
    /// The changes that it takes; none where they depend on what is typed or picked.
    pub steps: Option<fn(&Status, Options) -> Vec<Change>>,
    /// Whether its link can be mailed, or shown instead.
    pub can_mail: bool,
    /// Whether the person's sessions can be ended along.
    pub ends_sessions: fn(&Status) -> bool,
}

/// In the order in which they are offered.
pub static TABLE: [Row; 21] = [
    Row {
        action: Action::Unlock,
        word: |_| Word::Unlock,
        title: |_| "Unlock",
        asks: Asks::Yes,
        effect: |_| "password kept".to_owned(),
        link: |_| Some("unlock"),
        needs_own_password: false,
        legal: |facts| match facts.status() {
            LockedOut => Ok(()),
            Active if !facts.blocks.is_empty() => Ok(()),
            Staged
            | Provisioned
            | Active
            | Recovery
            | PasswordExpired
            | Suspended
            | Deprovisioned
            | Status::Other(_) => refuse("not locked"),
        },
        consequences: |facts, _| {
            let name = facts.called();
            let directory = facts.directory().map(|directory| {
                format!("Only Okta's lock is lifted: unlock in {directory} as well if it is locked there too.")
            });
            let line = format!("{name} can sign in again with the password as it was. Nobody gets a mail.");
            [Some(line), directory].into_iter().flatten().collect()
        },
        steps: Some(|_, _| vec![Change::Unlock]),
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::TemporaryPassword,
        word: |_| Word::TemporaryPassword,
        title: |status| match status {
            LockedOut => "Unlock + temporary password",
            Staged
            | Provisioned
            | Active
            | Recovery
            | PasswordExpired
            | Suspended
            | Deprovisioned
            | Status::Other(_) => "Temporary password",
        },
        asks: Asks::Yes,
        effect: |_| "you read it aloud".to_owned(),
        link: |status| (*status != LockedOut).then_some("expirePassword"),
        needs_own_password: true,
        legal: |facts| match facts.status() {
            Active | PasswordExpired | LockedOut => Ok(()),
            status @ (Staged | Provisioned | Recovery | Suspended | Deprovisioned | Status::Other(_)) => {
                only_from_active(status)
            }
        },
        consequences: |facts, _| {
            let name = facts.called();
            let first = if *facts.status() == LockedOut { "Unlocks the account, then sets" } else { "Sets" };
            vec![
                format!("{first} a temporary password that is shown to you once, to read aloud."),
                format!("The password {name} has now stops working; a new one must be chosen at sign-in. No mail."),
            ]
        },
        steps: Some(|status, _| match status {
            LockedOut => vec![Change::Unlock, Change::SetTemporaryPassword],
            Staged
            | Provisioned
            | Active
            | Recovery
            | PasswordExpired
            | Suspended
            | Deprovisioned
            | Status::Other(_) => {
                vec![Change::SetTemporaryPassword]
            }
        }),
        can_mail: false,
        ends_sessions: |_| true,
    },
    Row {
        action: Action::ResetPassword,
        word: |_| Word::Reset,
        title: |_| "Password link by mail",
        asks: Asks::Yes,
        effect: |facts| {
            let stops = facts.needs_no_password();
            if stops { "would stop them signing in".to_owned() } else { format!("to {}", facts.email()) }
        },
        link: |_| Some("resetPassword"),
        needs_own_password: false,
        legal: |facts| match facts.status() {
            Active | PasswordExpired | Provisioned | Recovery | LockedOut | Status::Other(_) => Ok(()),
            Staged => refuse(&told("never activated: activate instead", Action::Activate)),
            Suspended => refuse(&told("unsuspend first", Action::Suspend)),
            Deprovisioned => refuse(&told("activate first", Action::Activate)),
        },
        consequences: |facts, mail| {
            let (name, email) = (facts.called(), facts.email());
            let way = if mail {
                format!("A mail with a link goes to {email}.")
            } else {
                "No mail is sent: the link is shown to you once, to hand over.".to_owned()
            };
            let last = match warning(Action::ResetPassword, facts) {
                Some(_) => {
                    format!("Until {name} follows it and chooses a password, they cannot sign in (status Pw reset).")
                }
                None => format!("Until {name} follows it, the old password does not work (status Pw reset)."),
            };
            warning(Action::ResetPassword, facts).into_iter().chain([way, last]).collect()
        },
        steps: Some(|_, options| vec![Change::ResetPassword { mail: options.mail }]),
        can_mail: true,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::ClearSessions,
        word: |_| Word::Sessions,
        title: |_| "Clear sessions",
        asks: Asks::Yes,
        effect: |_| "signed-in apps stay open".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |facts| not_deactivated(facts, "deactivated: nothing left"),
        consequences: |facts, _| {
            vec![format!(
                "{} is signed out of Okta everywhere. Apps that are signed in already stay open. No mail.",
                facts.called()
            )]
        },
        steps: Some(|_, options| vec![Change::ClearSessions { tokens: options.tokens, forget: options.forget }]),
        can_mail: false,
        ends_sessions: |_| false,
    },
    // It changes nothing: its box knows what is asked and told.
    Row {
        action: Action::Verify,
        word: |_| Word::Verify,
        title: |_| "Verify the caller",
        asks: Asks::Verify,
        effect: |facts| {
            let why = cannot_be_asked(facts.status()).and_then(|why| why.split(':').next());
            why.map_or("push with a number, code …".to_owned(), |why| format!("not while {why}"))
        },
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |_, _| Vec::new(),
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::Factors,
        word: |_| Word::Factors,
        title: |_| "Remove factors",
        asks: Asks::Factors,
        effect: |_| "choose which".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |facts| not_deactivated(facts, "deactivated: nothing left"),
        consequences: |facts, _| {
            let stays = match facts.engine() {
                Some(Engine::Classic) => None,
                Some(Engine::Identity) => {
                    Some("A verified email comes back by itself, and the security question may stay.")
                }
                None => Some(
                    "On Identity Engine a verified email comes back by itself, and the security question may stay.",
                ),
            };
            let name = facts.called();
            let mut lines = vec![format!("{name} must enrol again what is removed. Okta may send a mail about it.")];
            lines.extend(stays.map(str::to_owned));
            lines.push(format!(
                "Devices that were remembered go only where sessions end as well ({}).",
                key::name(Context::Question, Command::ToggleSessions)
            ));
            lines
        },
        steps: None,
        can_mail: false,
        ends_sessions: |_| true,
    },
    Row {
        action: Action::Device,
        word: |_| Word::Devices,
        title: |_| "Device",
        asks: Asks::Device,
        effect: |_| "the one under the cursor".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |facts| match facts.engine() {
            Some(Engine::Classic) => refuse("Classic Engine knows no devices"),
            Some(Engine::Identity) | None => Ok(()),
        },
        consequences: |_, _| Vec::new(),
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::Activate,
        word: |_| Word::Activate,
        title: |status| if is_invited(status) { "Activate again" } else { "Activate" },
        asks: Asks::Yes,
        effect: |facts| format!("mail to {}", facts.email()),
        link: |status| Some(if is_invited(status) { "reactivate" } else { "activate" }),
        needs_own_password: false,
        legal: |facts| match facts.status() {
            Staged | Deprovisioned | Provisioned | Recovery => Ok(()),
            Suspended => refuse(&told("unsuspend instead", Action::Suspend)),
            Active | PasswordExpired | LockedOut | Status::Other(_) => refuse("already active"),
        },
        consequences: |facts, mail| {
            let what = if is_invited(facts.status()) { "a new activation link" } else { "the activation link" };
            let mut lines = vec![if mail {
                format!("A mail with {what} goes to {}.", facts.email())
            } else {
                format!("No mail is sent: {what} is shown to you once, to hand over.")
            }];
            if *facts.status() == Deprovisioned {
                lines.push("Groups come back; apps and the password do not.".to_owned());
            }
            lines
        },
        steps: Some(|status, Options { mail, .. }| {
            vec![if is_invited(status) { Change::Reactivate { mail } } else { Change::Activate { mail } }]
        }),
        can_mail: true,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::ExpirePassword,
        word: |_| Word::Expire,
        title: |_| "Expire password",
        asks: Asks::Yes,
        effect: |_| "new one at the next sign-in".to_owned(),
        link: |_| Some("expirePassword"),
        needs_own_password: true,
        legal: |facts| match facts.status() {
            Active | PasswordExpired => Ok(()),
            LockedOut => refuse("unlock first"),
            status @ (Staged | Provisioned | Recovery | Suspended | Deprovisioned | Status::Other(_)) => {
                only_from_active(status)
            }
        },
        consequences: |facts, _| {
            vec![format!(
                "At the next sign-in {} must choose a new password; the old one works once more. No mail.",
                facts.called()
            )]
        },
        steps: Some(|_, _| vec![Change::ExpirePassword]),
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::SetPassword,
        word: |_| Word::SetPassword,
        title: |_| "Set a password",
        asks: Asks::Password,
        effect: |_| "typed by you".to_owned(),
        link: |_| None,
        needs_own_password: true,
        legal: |facts| not_deactivated(facts, &told("activate first", Action::Activate)),
        consequences: |facts, _| {
            let name = facts.called();
            vec![format!("The password is replaced by what you type. {name} is not asked to change it. No mail.")]
        },
        steps: None,
        can_mail: false,
        ends_sessions: |_| true,
    },
    Row {
        action: Action::AccessCode,
        word: |_| Word::AccessCode,
        title: |_| "Access code for today",
        asks: Asks::AccessCode,
        effect: |_| "left the phone at home".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |facts| match facts.status() {
            _ if facts.engine() == Some(Engine::Classic) => refuse("Classic Engine has none"),
            Active | PasswordExpired | Recovery => Ok(()),
            LockedOut => refuse(&told("unlock first", Action::Unlock)),
            status @ (Staged | Provisioned | Suspended | Deprovisioned | Status::Other(_)) => only_from_active(status),
        },
        consequences: |facts, _| {
            let name = facts.called();
            vec![
                format!(
                    "A code is shown to you once, to read aloud; Okta sends {name} nothing. A code given before ends."
                ),
                "It stands for the factor that is not at hand, and is not enough alone where two are asked.".to_owned(),
            ]
        },
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::RecoveryQuestion,
        word: |_| Word::RecoveryQuestion,
        title: |_| "Recovery question",
        asks: Asks::Recovery,
        effect: |_| "question and answer".to_owned(),
        link: |_| None,
        needs_own_password: true,
        legal: |facts| not_deactivated(facts, &told("activate first", Action::Activate)),
        consequences: |_, _| vec!["Replaces the recovery question and its answer. No mail.".to_owned()],
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::AddToGroup,
        word: |_| Word::AddTo,
        title: |_| "Add to a group",
        asks: Asks::NewGroup,
        effect: |_| "search as you type".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |_, _| vec!["Apps and rules of the group apply at once. No mail.".to_owned()],
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::RemoveFromGroup,
        word: |_| Word::RemoveFrom,
        title: |_| "Remove from a group",
        asks: Asks::OwnGroup,
        effect: |_| "search as you type".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |_, _| {
            vec!["Apps that come with the group are lost. A group rule may add the person again.".to_owned()]
        },
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::Suspend,
        word: |status| if *status == Suspended { Word::Unsuspend } else { Word::Suspend },
        title: |status| if *status == Suspended { "Unsuspend" } else { "Suspend" },
        asks: Asks::Yes,
        effect: |facts| match facts.status() {
            Suspended => "may sign in again".to_owned(),
            Staged
            | Provisioned
            | Active
            | Recovery
            | PasswordExpired
            | LockedOut
            | Deprovisioned
            | Status::Other(_) => "blocked, nothing lost".to_owned(),
        },
        link: |status| Some(if *status == Suspended { "unsuspend" } else { "suspend" }),
        needs_own_password: false,
        legal: |facts| match facts.status() {
            Active | Suspended => Ok(()),
            LockedOut => refuse("only from Active; unlock first"),
            status @ (Staged | Provisioned | Recovery | PasswordExpired | Deprovisioned | Status::Other(_)) => {
                only_from_active(status)
            }
        },
        consequences: |facts, _| {
            let name = facts.called();
            if *facts.status() == Suspended {
                return vec![format!("{name} may sign in again. Nobody gets a mail.")];
            }
            vec![
                format!("{name} cannot sign in until somebody unsuspends. Groups, apps and password stay. No mail."),
                "Apps that are signed in already stay open.".to_owned(),
            ]
        },
        steps: Some(|status, _| vec![if *status == Suspended { Change::Unsuspend } else { Change::Suspend }]),
        can_mail: false,
        ends_sessions: |status| *status != Suspended,
    },
    Row {
        action: Action::Deactivate,
        word: |_| Word::Deactivate,
        title: |_| "Deactivate",
        asks: Asks::Yes,
        effect: |_| "app access, password lost".to_owned(),
        link: |_| Some("deactivate"),
        needs_own_password: false,
        legal: |facts| not_deactivated(facts, "deactivated already"),
        consequences: |facts, _| {
            let name = facts.called();
            vec![
                format!("{name} loses all apps, and the password for good; groups are kept. No mail."),
                "Apps that are signed in already stay open.".to_owned(),
            ]
        },
        steps: Some(|_, _| vec![Change::Deactivate]),
        can_mail: false,
        ends_sessions: |_| true,
    },
    Row {
        action: Action::Leaver,
        word: |_| Word::Suspend,
        title: |_| "Leaver",
        asks: Asks::Leaver,
        effect: |_| "shut out, then clean up; read first".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |_, _| Vec::new(),
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::Delete,
        word: |_| Word::Delete,
        title: |_| "Delete for good",
        asks: Asks::Login,
        effect: |_| "cannot be undone".to_owned(),
        link: |_| Some("delete"),
        needs_own_password: false,
        legal: |facts| match facts.status() {
            Deprovisioned => Ok(()),
            Staged | Provisioned | Active | Recovery | PasswordExpired | LockedOut | Suspended | Status::Other(_) => {
                refuse(&told("deactivate first", Action::Deactivate))
            }
        },
        consequences: |_, _| {
            vec![
                "Step 1, deactivating, is done. Step 2 erases the person for good.".to_owned(),
                "The login becomes free; the System Log keeps its events.".to_owned(),
            ]
        },
        steps: Some(|_, _| vec![Change::Delete]),
        can_mail: false,
        ends_sessions: |_| false,
    },
    // What it does is told by what is undone: its question knows word, consequences and steps.
    Row {
        action: Action::Undo,
        word: |_| Word::Set,
        title: |_| "Undo",
        asks: Asks::Undo,
        effect: |_| String::new(),
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |_, _| Vec::new(),
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    // What clearing does is told by the rule that it is about.
    Row {
        action: Action::ClearException,
        word: |_| Word::Rules,
        title: |_| "Clear the exception",
        asks: Asks::Undo,
        effect: |_| "the rule stops for a moment".to_owned(),
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |_, _| Vec::new(),
        steps: None,
        can_mail: false,
        ends_sessions: |_| false,
    },
    Row {
        action: Action::BringBack,
        word: |_| Word::Activate,
        title: |_| "Bring back",
        asks: Asks::BringBack,
        effect: |_| String::new(),
        link: |_| None,
        needs_own_password: false,
        legal: |_| Ok(()),
        consequences: |facts, mail| {
            vec![if mail {
                format!("Activates. A mail with the activation link goes to {}.", facts.email())
            } else {
                "Activates. No mail is sent: the activation link is shown to you once, to hand over.".to_owned()
            }]
        },
        steps: None,
        can_mail: true,
        ends_sessions: |_| false,
    },
];

/// What an action would break for this person, and nobody expects.
pub fn warning(action: Action, facts: &Facts<'_>) -> Option<String> {
    let stops = action == Action::ResetPassword && facts.needs_no_password();
    stops.then(|| format!("{} signs in without a password: a reset would stop them signing in.", facts.called()))
}

fn refuse(reason: &str) -> Result<(), String> {
    Err(reason.to_owned())
}

/// What else is to be done, with its keys.
fn told(what: &str, action: Action) -> String {
    format!("{what} ({})", key::of_action(action))
}

fn sent_again(action: Action) -> String {
    format!("waits for the person to follow the link ({} sends it again)", key::of_action(action))
}

fn not_deactivated(facts: &Facts<'_>, reason: &str) -> Result<(), String> {
    if *facts.status() == Deprovisioned { refuse(reason) } else { Ok(()) }
}

fn only_from_active(status: &Status) -> Result<(), String> {
    let way = match status {
        Staged | Deprovisioned => told("activate first", Action::Activate),
        Provisioned => sent_again(Action::Activate),
        Recovery => sent_again(Action::ResetPassword),
        Suspended => told("unsuspend first", Action::Suspend),
        LockedOut => told("unlock first", Action::Unlock),
        PasswordExpired => "a new password first".to_owned(),
        Active | Status::Other(_) => "not now".to_owned(),
    };
    Err(format!("only from Active; {way}"))
}

/// Whether a link was sent already.
fn is_invited(status: &Status) -> bool {
    matches!(status, Provisioned | Recovery)
}
