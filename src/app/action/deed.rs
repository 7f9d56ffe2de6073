//! What can be done to a person: by which letter, when it is legal, what it means, which calls it takes.
//!
//! Legality follows the status table of Okta's life cycle and the links of a person read by id. Either allows;
//! where the two disagree, Okta may refuse.

use crate::protocol::access::Block;
use crate::protocol::change::Change;
use crate::protocol::operation::Risk;
use crate::protocol::org::Engine;
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::status::Status;
use crate::protocol::user::User;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    Unlock,
    /// From a locked account: unlock first.
    TemporaryPassword,
    ResetPassword,
    ExpirePassword,
    SetPassword,
    RecoveryQuestion,
    /// Activate, or activate again.
    Activate,
    /// Suspend, or lift it.
    Suspend,
    Deactivate,
    ClearSessions,
    Factors,
    AddToGroup,
    RemoveFromGroup,
    Delete,
}

/// Whether a deed can be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Legality {
    Legal,
    /// Status and links disagree.
    OktaMayRefuse,
    /// Why not.
    Illegal(String),
}

/// What is known of a person when deeds are offered.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub row: &'a UserRow,
    /// In full, when they were read.
    pub user: Option<&'a User>,
    pub blocks: &'a [Block],
}

impl Facts<'_> {
    /// The given name, for sentences; else the whole name.
    pub fn called(&self) -> String {
        match self.row.get(RowField::FirstName) {
            "" => self.row.name().into_owned(),
            first => first.to_owned(),
        }
    }

    fn offers(&self, link: &str) -> Option<bool> {
        let user = self.user.filter(|user| !user.offers.is_empty())?;
        Some(user.offers.iter().any(|offer| offer == link))
    }

    /// Who checks the password, when that is not Okta.
    fn foreign_password(&self) -> Option<String> {
        let provider = self.user?.provider.as_ref()?;
        (!matches!(provider.kind.as_str(), "OKTA" | "IMPORT")).then(|| provider.words())
    }

    /// Whether somebody signs in without a password, as Identity Engine allows.
    fn needs_no_password(&self) -> bool {
        let without = self.user.is_some_and(|user| user.has_password == Some(false) && user.may_lack_password());
        without && self.row.status == Status::Active && self.foreign_password().is_none()
    }

    /// The directory that may have locked the person as well.
    fn directory(&self) -> Option<String> {
        let provider = self.user?.provider.as_ref()?;
        matches!(provider.kind.as_str(), "ACTIVE_DIRECTORY" | "LDAP").then(|| provider.words())
    }
}

impl Deed {
    /// In the order in which they are offered.
    pub const ALL: [Self; 14] = [
        Self::Unlock,
        Self::TemporaryPassword,
        Self::ResetPassword,
        Self::ClearSessions,
        Self::Factors,
        Self::Activate,
        Self::ExpirePassword,
        Self::SetPassword,
        Self::RecoveryQuestion,
        Self::AddToGroup,
        Self::RemoveFromGroup,
        Self::Suspend,
        Self::Deactivate,
        Self::Delete,
    ];

    /// The letter after `a`.
    pub fn letter(self) -> char {
        match self {
            Self::Unlock => 'u',
            Self::TemporaryPassword => 't',
            Self::ResetPassword => 'r',
            Self::ExpirePassword => 'x',
            Self::SetPassword => 'p',
            Self::RecoveryQuestion => 'q',
            Self::Activate => 'a',
            Self::Suspend => 's',
            Self::Deactivate => 'd',
            Self::ClearSessions => 'c',
            Self::Factors => 'f',
            Self::AddToGroup => 'g',
            Self::RemoveFromGroup => 'G',
            Self::Delete => 'D',
        }
    }

    pub fn risk(self) -> Risk {
        match self {
            Self::Suspend | Self::Deactivate | Self::Factors | Self::Delete => Risk::Destructive,
            Self::Unlock
            | Self::TemporaryPassword
            | Self::ResetPassword
            | Self::ExpirePassword
            | Self::SetPassword
            | Self::RecoveryQuestion
            | Self::Activate
            | Self::ClearSessions
            | Self::AddToGroup
            | Self::RemoveFromGroup => Risk::Change,
        }
    }

    /// The risk for this person: lifting a suspension takes nothing away.
    pub fn risk_for(self, status: &Status) -> Risk {
        if self == Self::Suspend && *status == Status::Suspended { Risk::Change } else { self.risk() }
    }

    /// The name in the list of actions.
    pub fn title(self, status: &Status) -> &'static str {
        match (self, status) {
            (Self::Unlock, _) => "Unlock",
            (Self::TemporaryPassword, Status::LockedOut) => "Unlock + temporary password",
            (Self::TemporaryPassword, _) => "Temporary password",
            (Self::ResetPassword, _) => "Password link by mail",
            (Self::ExpirePassword, _) => "Expire password",
            (Self::SetPassword, _) => "Set a password",
            (Self::RecoveryQuestion, _) => "Recovery question",
            (Self::Activate, Status::Provisioned | Status::Recovery) => "Activate again",
            (Self::Activate, _) => "Activate",
            (Self::Suspend, Status::Suspended) => "Unsuspend",
            (Self::Suspend, _) => "Suspend",
            (Self::Deactivate, _) => "Deactivate",
            (Self::ClearSessions, _) => "Clear sessions",
            (Self::Factors, _) => "Remove factors",
            (Self::AddToGroup, _) => "Add to a group",
            (Self::RemoveFromGroup, _) => "Remove from a group",
            (Self::Delete, _) => "Delete for good",
        }
    }

    /// What it means, in the few words that stand beside it.
    pub fn effect(self, facts: &Facts<'_>) -> String {
        match self {
            Self::Unlock => "password kept".to_owned(),
            Self::TemporaryPassword => "you read it aloud".to_owned(),
            Self::ResetPassword if facts.needs_no_password() => "would stop them signing in".to_owned(),
            Self::ResetPassword => format!("to {}", facts.row.get(RowField::Email)),
            Self::ExpirePassword => "new one at the next sign-in".to_owned(),
            Self::SetPassword => "typed by you".to_owned(),
            Self::RecoveryQuestion => "question and answer".to_owned(),
            Self::Activate => format!("mail to {}", facts.row.get(RowField::Email)),
            Self::Suspend if facts.row.status == Status::Suspended => "may sign in again".to_owned(),
            Self::Suspend => "blocked, nothing lost".to_owned(),
            Self::Deactivate => "app access, password lost".to_owned(),
            Self::ClearSessions => "signed-in apps stay open".to_owned(),
            Self::Factors => "choose which".to_owned(),
            Self::AddToGroup | Self::RemoveFromGroup => "search as you type".to_owned(),
            Self::Delete => "cannot be undone".to_owned(),
        }
    }

    /// The name of the link that offers it, where Okta has one.
    fn link(self, status: &Status) -> Option<&'static str> {
        match (self, status) {
            (Self::Unlock, _) => Some("unlock"),
            (Self::TemporaryPassword, status) if *status != Status::LockedOut => Some("expirePassword"),
            (Self::ExpirePassword, _) => Some("expirePassword"),
            (Self::ResetPassword, _) => Some("resetPassword"),
            (Self::Activate, Status::Provisioned | Status::Recovery) => Some("reactivate"),
            (Self::Activate, _) => Some("activate"),
            (Self::Suspend, Status::Suspended) => Some("unsuspend"),
            (Self::Suspend, _) => Some("suspend"),
            (Self::Deactivate, _) => Some("deactivate"),
            (Self::Delete, _) => Some("delete"),
            (
                Self::TemporaryPassword
                | Self::SetPassword
                | Self::RecoveryQuestion
                | Self::ClearSessions
                | Self::Factors
                | Self::AddToGroup
                | Self::RemoveFromGroup,
                _,
            ) => None,
        }
    }

    /// Whether it can be done to this person now.
    pub fn legality(self, facts: &Facts<'_>) -> Legality {
        let by_table = self.by_table(facts);
        // A place that cannot be changed here stays so, whatever a link says.
        if let Err(reason) = &by_table
            && self.is_elsewhere(facts)
        {
            return Legality::Illegal(reason.clone());
        }
        let by_link = self.link(&facts.row.status).and_then(|link| facts.offers(link));
        // A directory may have locked the person itself; Okta answers for its own lock only.
        if self == Self::Unlock && by_table.is_ok() && facts.directory().is_some() {
            return Legality::OktaMayRefuse;
        }
        match (by_table, by_link) {
            (Ok(()), None | Some(true)) => Legality::Legal,
            (Ok(()), Some(false)) | (Err(_), Some(true)) => Legality::OktaMayRefuse,
            (Err(reason), None | Some(false)) => Legality::Illegal(reason),
        }
    }

    fn is_elsewhere(self, facts: &Facts<'_>) -> bool {
        match self {
            Self::TemporaryPassword | Self::ExpirePassword | Self::SetPassword | Self::RecoveryQuestion => {
                facts.foreign_password().is_some()
            }
            Self::Unlock
            | Self::ResetPassword
            | Self::Activate
            | Self::Suspend
            | Self::Deactivate
            | Self::ClearSessions
            | Self::Factors
            | Self::AddToGroup
            | Self::RemoveFromGroup
            | Self::Delete => false,
        }
    }

    fn by_table(self, facts: &Facts<'_>) -> Result<(), String> {
        use Status::{Active, Deprovisioned, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended};
        let status = &facts.row.status;
        // Unknown statuses are Okta's to judge.
        if matches!(status, Status::Other(_)) && !self.is_elsewhere(facts) {
            return Ok(());
        }
        let refuse = |reason: &str| Err(reason.to_owned());
        match self {
            Self::Unlock => match status {
                LockedOut => Ok(()),
                Active if !facts.blocks.is_empty() => Ok(()),
                _ => refuse("not locked"),
            },
            Self::TemporaryPassword | Self::ExpirePassword => match (facts.foreign_password(), status) {
                (Some(provider), _) => Err(format!("the password is kept in {provider}")),
                (None, Active | PasswordExpired) => Ok(()),
                (None, LockedOut) if self == Self::TemporaryPassword => Ok(()),
                (None, LockedOut) => refuse("unlock first"),
                (None, _) => Err(format!("only from Active; {}", way_to_active(status))),
            },
            Self::ResetPassword => match status {
                Active | PasswordExpired | Provisioned | Recovery | LockedOut | Status::Other(_) => Ok(()),
                Staged => refuse("never activated: activate instead (a a)"),
                Suspended => refuse("unsuspend first (a s)"),
                Deprovisioned => refuse("activate first (a a)"),
            },
            Self::SetPassword | Self::RecoveryQuestion => match (facts.foreign_password(), status) {
                (Some(provider), _) => Err(format!("the password is kept in {provider}")),
                (None, Deprovisioned) => refuse("activate first (a a)"),
                (None, _) => Ok(()),
            },
            Self::Activate => match status {
                Staged | Deprovisioned | Provisioned | Recovery => Ok(()),
                Suspended => refuse("unsuspend instead (a s)"),
                _ => refuse("already active"),
            },
            Self::Suspend => match status {
                Active | Suspended => Ok(()),
                LockedOut => refuse("only from Active; unlock first"),
                _ => Err(format!("only from Active; {}", way_to_active(status))),
            },
            Self::Deactivate => match status {
                Deprovisioned => refuse("deactivated already"),
                _ => Ok(()),
            },
            Self::ClearSessions | Self::Factors => match status {
                Deprovisioned => refuse("deactivated: nothing left"),
                _ => Ok(()),
            },
            Self::AddToGroup | Self::RemoveFromGroup => Ok(()),
            Self::Delete => match status {
                Deprovisioned => Ok(()),
                _ => refuse("deactivate first (a d)"),
            },
        }
    }

    /// What is said before it is done: the consequence, and who gets a mail.
    pub fn consequences(self, facts: &Facts<'_>, mail: bool) -> Vec<String> {
        let name = facts.called();
        let email = facts.row.get(RowField::Email);
        let status = &facts.row.status;
        let mut lines: Vec<String> = match self {
            Self::Unlock => vec![format!("{name} can sign in again with the password as it was. Nobody gets a mail.")],
            Self::TemporaryPassword => {
                let first = if *status == Status::LockedOut { "Unlocks the account, then sets" } else { "Sets" };
                vec![
                    format!("{first} a temporary password that is shown to you once, to read aloud."),
                    format!("The password {name} has now stops working; a new one must be chosen at sign-in. No mail."),
                ]
            }
            Self::ResetPassword if mail => vec![
                format!("A mail with a link goes to {email}."),
                format!("Until {name} follows it, the old password does not work (status Pw reset)."),
            ],
            Self::ResetPassword => vec![
                "No mail is sent: the link is shown to you once, to hand over.".to_owned(),
                format!("Until {name} follows it, the old password does not work (status Pw reset)."),
            ],
            Self::ExpirePassword => {
                vec![format!(
                    "At the next sign-in {name} must choose a new password; the old one works once more. No mail."
                )]
            }
            Self::SetPassword => {
                vec![format!("The password is replaced by what you type. {name} is not asked to change it. No mail.")]
            }
            Self::RecoveryQuestion => vec!["Replaces the recovery question and its answer. No mail.".to_owned()],
            Self::Activate => {
                let again = matches!(status, Status::Provisioned | Status::Recovery);
                let what = if again { "a new activation link" } else { "the activation link" };
                let mut lines = vec![if mail {
                    format!("A mail with {what} goes to {email}.")
                } else {
                    format!("No mail is sent: {what} is shown to you once, to hand over.")
                }];
                if *status == Status::Deprovisioned {
                    lines.push("Groups come back; apps and the password do not.".to_owned());
                }
                lines
            }
            Self::Suspend if *status == Status::Suspended => {
                vec![format!("{name} may sign in again. Nobody gets a mail.")]
            }
            Self::Suspend => vec![
                format!("{name} cannot sign in until somebody unsuspends. Groups, apps and password stay. No mail."),
                "Apps that are signed in already stay open.".to_owned(),
            ],
            Self::Deactivate => vec![
                format!("{name} loses all apps and the password, for good; groups are kept. No mail."),
                "Apps that are signed in already stay open.".to_owned(),
            ],
            Self::ClearSessions => {
                vec![format!(
                    "{name} is signed out of Okta everywhere. Apps that are signed in already stay open. No mail."
                )]
            }
            Self::Factors => {
                let stays = match facts.user.and_then(|user| user.engine) {
                    Some(Engine::Classic) => None,
                    Some(Engine::Identity) => {
                        Some("A verified email comes back by itself, and the security question may stay.")
                    }
                    None => Some(
                        "On Identity Engine a verified email comes back by itself, and the security question may stay.",
                    ),
                };
                let mut lines =
                    vec![format!("{name} must enrol again what is removed. Okta may send a mail about it.")];
                lines.extend(stays.map(str::to_owned));
                lines.push("Devices that were remembered go only where sessions end as well (e).".to_owned());
                lines
            }
            Self::AddToGroup => vec!["Apps and rules of the group apply at once. No mail.".to_owned()],
            Self::RemoveFromGroup => {
                vec!["Apps that come with the group are lost. A group rule may add the person again.".to_owned()]
            }
            Self::Delete => vec![
                "Step 1, deactivating, is done. Step 2 erases the person for good; it cannot be undone.".to_owned(),
                "The login becomes free; the System Log keeps its events.".to_owned(),
            ],
        };
        if let Some(warning) = self.warning(facts) {
            lines.insert(0, warning);
            lines.pop();
            lines.push(format!(
                "Until {name} follows it and chooses a password, they cannot sign in (status Pw reset)."
            ));
        }
        if self == Self::Unlock
            && let Some(directory) = facts.directory()
        {
            lines.push(format!("Only Okta's lock is lifted: unlock in {directory} as well if it is locked there too."));
        }
        lines
    }

    /// What it would break for this person, and nobody expects.
    pub fn warning(self, facts: &Facts<'_>) -> Option<String> {
        let stops = self == Self::ResetPassword && facts.needs_no_password();
        stops.then(|| format!("{} signs in without a password: a reset would stop them signing in.", facts.called()))
    }

    /// The changes that it takes where nothing has to be chosen; `None` where it depends on what is typed or picked.
    pub fn steps(self, status: &Status, options: Options) -> Option<Vec<Change>> {
        let mail = options.mail;
        let mut steps = match self {
            Self::Unlock => vec![Change::Unlock],
            Self::TemporaryPassword if *status == Status::LockedOut => {
                vec![Change::Unlock, Change::SetTemporaryPassword]
            }
            Self::TemporaryPassword => vec![Change::SetTemporaryPassword],
            Self::ResetPassword => vec![Change::ResetPassword { mail }],
            Self::ExpirePassword => vec![Change::ExpirePassword],
            Self::Activate if matches!(status, Status::Provisioned | Status::Recovery) => {
                vec![Change::Reactivate { mail }]
            }
            Self::Activate => vec![Change::Activate { mail }],
            Self::Suspend if *status == Status::Suspended => vec![Change::Unsuspend],
            // Sessions end first: afterwards a deactivated person has none that Okta would still end.
            Self::Suspend => vec![Change::Suspend],
            Self::Deactivate => vec![Change::Deactivate],
            Self::ClearSessions => {
                return Some(vec![Change::ClearSessions { tokens: options.tokens, forget: options.forget }]);
            }
            Self::Delete => vec![Change::Delete],
            Self::SetPassword | Self::RecoveryQuestion | Self::Factors | Self::AddToGroup | Self::RemoveFromGroup => {
                return None;
            }
        };
        if options.end_sessions && self.can_end_sessions(status) {
            match self {
                // A deactivated person's sessions can no longer be named.
                Self::Deactivate => steps.insert(0, Change::ClearSessions { tokens: true, forget: true }),
                _ => steps.push(Change::ClearSessions { tokens: true, forget: true }),
            }
        }
        Some(steps)
    }

    pub fn can_end_sessions(self, status: &Status) -> bool {
        match self {
            Self::Suspend => *status != Status::Suspended,
            Self::Deactivate | Self::TemporaryPassword | Self::SetPassword | Self::Factors => true,
            _ => false,
        }
    }

    pub fn can_mail(self) -> bool {
        matches!(self, Self::ResetPassword | Self::Activate)
    }
}

/// A deed as it is offered for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub deed: Deed,
    pub title: &'static str,
    /// The consequence in few words; of what is not legal now, the reason.
    pub words: String,
    pub legality: Legality,
}

/// Everything that can be done, and what cannot, with the reason.
pub fn offers(facts: &Facts<'_>) -> Vec<Offer> {
    let offer = |deed: Deed| {
        let legality = deed.legality(facts);
        let words = match &legality {
            Legality::Legal => deed.effect(facts),
            Legality::OktaMayRefuse => format!("Okta may refuse; {}", deed.effect(facts)),
            Legality::Illegal(reason) => reason.clone(),
        };
        Offer { deed, title: deed.title(&facts.row.status), words, legality }
    };
    // What is legal comes first; within, the order of the table.
    let (legal, illegal): (Vec<_>, Vec<_>) =
        Deed::ALL.into_iter().map(offer).partition(|offer| !matches!(offer.legality, Legality::Illegal(_)));
    legal.into_iter().chain(illegal).collect()
}

/// What can be chosen in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of its own that is ticked or not")]
pub struct Options {
    /// Send the link by mail; else show it.
    pub mail: bool,
    /// End sessions and revoke tokens as well.
    pub end_sessions: bool,
    /// Revoke the tokens of apps.
    pub tokens: bool,
    /// Forget the devices that were remembered.
    pub forget: bool,
}

fn way_to_active(status: &Status) -> &'static str {
    match status {
        Status::Staged | Status::Deprovisioned => "activate first (a a)",
        Status::Provisioned => "waits for the person to follow the link (a a sends it again)",
        Status::Recovery => "waits for the person to follow the link (a r sends it again)",
        Status::Suspended => "unsuspend first (a s)",
        Status::LockedOut => "unlock first (a u)",
        Status::Active | Status::PasswordExpired | Status::Other(_) => "not now",
    }
}
