//! What a job does to one person: the changes that can stand in a file, since none of them holds a secret.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::protocol::change::Change;
use crate::protocol::device::{Device, DeviceStatus};
use crate::protocol::factor::Factor;
use crate::protocol::held::Enrolment;
use crate::protocol::id::{AppId, DeviceId, GroupId};
use crate::protocol::json::Json;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::rate::Bucket;
use crate::protocol::status::Status;
use crate::protocol::takeover::is_way_in;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// One change, as a job keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Unlock,
    Activate {
        mail: bool,
    },
    Reactivate {
        mail: bool,
    },
    Deactivate,
    Suspend,
    Unsuspend,
    Reset {
        mail: bool,
    },
    Expire,
    Sessions {
        tokens: bool,
        forget: bool,
    },
    Factors,
    /// Each factor that was enrolled since then, or of which Okta does not tell when.
    FactorsSince {
        since: Timestamp,
    },
    /// A temporary password, which goes to where those of the job are kept; it stands nowhere here.
    TemporaryPassword,
    AddTo {
        group: GroupId,
    },
    RemoveFrom {
        group: GroupId,
    },
    /// To an app by hand.
    AssignApp {
        app: AppId,
    },
    Delete,
    /// Whoever is active is suspended; who is locked is unlocked for that first. To whom it was not done nothing that
    /// follows is done.
    ShutOut,
    /// All that apps may do in somebody's name is revoked.
    Grants,
    /// What somebody has of authenticators then, but for the password.
    Enrolments,
    /// Admin roles of their own are taken: these, or where none are named all that there are then.
    OwnRoles {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<Vec<String>>,
    },
    /// Devices are suspended: these, or where none are named those that nobody else signs in with.
    Devices {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<Vec<DeviceId>>,
    },
    /// Every group that they are in by hand then.
    GroupsByHand,
    /// Somebody new, with the values that stand beside them, in these groups from the start.
    Create {
        /// Whether they get a mail to activate; else they are staged.
        activate: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<GroupId>,
        #[serde(default, skip_serializing_if = "SignIn::is_nothing")]
        sign_in: SignIn,
    },
    /// Values of the profile; null clears.
    Set {
        profile: IndexMap<String, Json>,
    },
    /// Values of the profile that are each person's own: they stand beside the person.
    SetOwn {
        attributes: Vec<String>,
    },
}

/// What was read of somebody directly before, as far as a step goes by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub factors: Vec<Factor>,
    pub enrolments: Vec<Enrolment>,
    /// Ids of the admin roles of their own.
    pub roles: Vec<String>,
    pub devices: Vec<Device>,
    /// The groups that they are in by hand.
    pub by_hand: Vec<GroupId>,
    /// Whether apps may do anything in their name.
    pub grants: bool,
}

/// By what somebody new signs in at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// What they choose themselves, or nothing yet.
    #[default]
    Nothing,
    /// A password of their own, which is held in memory alone.
    Password {
        /// Whether they choose another at the first sign-in.
        change: bool,
    },
    /// The password import inline hook is asked.
    Hook,
}

impl SignIn {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
    fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

impl Step {
    /// The step for a change; none where it holds a secret, or its answer would, and where it is of one person alone.
    pub fn of(change: &Change) -> Option<Self> {
        if *change == Change::SetTemporaryPassword {
            return Some(Self::TemporaryPassword);
        }
        if change.is_answered_with_a_secret() {
            return None;
        }
        Some(match change {
            Change::SetTemporaryPassword => Self::TemporaryPassword,
            Change::Unlock => Self::Unlock,
            Change::Activate { mail } => Self::Activate { mail: *mail },
            Change::Reactivate { mail } => Self::Reactivate { mail: *mail },
            Change::Deactivate => Self::Deactivate,
            Change::Suspend => Self::Suspend,
            Change::Unsuspend => Self::Unsuspend,
            Change::ResetPassword { mail } => Self::Reset { mail: *mail },
            Change::ExpirePassword => Self::Expire,
            Change::ClearSessions { tokens, forget } => Self::Sessions { tokens: *tokens, forget: *forget },
            Change::ResetFactors => Self::Factors,
            Change::AddToGroup { group } => Self::AddTo { group: group.clone() },
            Change::RemoveFromGroup { group } => Self::RemoveFrom { group: group.clone() },
            Change::Delete => Self::Delete,
            Change::SetValues { profile, .. } => Self::Set { profile: profile.clone() },
            Change::AssignApp { app } => Self::AssignApp { app: app.clone() },
            Change::SetPassword(_)
            | Change::SetRecoveryQuestion { .. }
            | Change::DeleteFactor { .. }
            | Change::GiveCode { .. }
            | Change::WithdrawCode { .. }
            | Change::RemoveEnrolment { .. }
            | Change::TakeRole { .. }
            | Change::SuspendDevice { .. }
            | Change::UnsuspendDevice { .. }
            | Change::DeactivateDevice { .. }
            | Change::ClearException { .. } => return None,
            Change::RevokeGrants => Self::Grants,
        })
    }

    /// How it is sent for a person who was read just before, with what they have where it is about that.
    pub fn changes(&self, user: &User, found: &Found) -> Vec<Change> {
        let only = match self {
            Self::FactorsSince { since } => {
                let is_new = |factor: &&Factor| factor.created.is_none_or(|at| at.timestamp() >= *since);
                let delete = |factor: &Factor| Change::DeleteFactor { factor: factor.id.clone() };
                return found.factors.iter().filter(is_new).map(delete).collect();
            }
            Self::ShutOut => {
                return match user.status {
                    Status::Active => vec![Change::Suspend],
                    Status::LockedOut => vec![Change::Unlock, Change::Suspend],
                    Status::Staged
                    | Status::Provisioned
                    | Status::Recovery
                    | Status::PasswordExpired
                    | Status::Suspended
                    | Status::Deprovisioned
                    | Status::Other(_) => Vec::new(),
                };
            }
            Self::Grants if !found.grants => return Vec::new(),
            Self::Grants => Change::RevokeGrants,
            Self::Enrolments => {
                let others = found.enrolments.iter().filter(|enrolment| !enrolment.is_password());
                return others.map(|enrolment| Change::RemoveEnrolment { enrolment: enrolment.id.clone() }).collect();
            }
            Self::OwnRoles { only } => {
                let is_meant = |role: &&String| only.as_ref().is_none_or(|only| only.contains(role));
                let take = |role: &String| Change::TakeRole { role: role.clone() };
                return found.roles.iter().filter(is_meant).map(take).collect();
            }
            Self::Devices { only } => {
                let is_meant = |device: &&Device| {
                    // One that others may share is left, where it was not named.
                    let is_theirs = only.as_ref().map_or(device.others == Some(0), |only| only.contains(&device.id));
                    is_theirs && device.status == DeviceStatus::Active
                };
                let suspend = |device: &Device| Change::SuspendDevice { device: device.id.clone() };
                return found.devices.iter().filter(is_meant).map(suspend).collect();
            }
            Self::GroupsByHand => {
                let leave = |group: &GroupId| Change::RemoveFromGroup { group: group.clone() };
                return found.by_hand.iter().map(leave).collect();
            }
            // Whose own values they are is known where the person is, and nobody is there before a create.
            Self::SetOwn { .. } | Self::Create { .. } => return Vec::new(),
            Self::TemporaryPassword => Change::SetTemporaryPassword,
            Self::Unlock => Change::Unlock,
            Self::Activate { mail } => Change::Activate { mail: *mail },
            Self::Reactivate { mail } => Change::Reactivate { mail: *mail },
            Self::Deactivate => Change::Deactivate,
            Self::Suspend => Change::Suspend,
            Self::Unsuspend => Change::Unsuspend,
            Self::Reset { mail } => Change::ResetPassword { mail: *mail },
            Self::Expire => Change::ExpirePassword,
            Self::Sessions { tokens, forget } => Change::ClearSessions { tokens: *tokens, forget: *forget },
            Self::Factors => Change::ResetFactors,
            Self::AddTo { group } => Change::AddToGroup { group: group.clone() },
            Self::RemoveFrom { group } => Change::RemoveFromGroup { group: group.clone() },
            Self::AssignApp { app } => Change::AssignApp { app: app.clone() },
            Self::Delete => Change::Delete,
            Self::Set { profile } => Change::SetValues { profile: profile.clone(), etag: user.etag.clone() },
        };
        vec![only]
    }

    pub fn operation(&self) -> Operation {
        match self {
            Self::Unlock => Operation::UnlockUser,
            Self::Activate { .. } => Operation::ActivateUser,
            Self::Reactivate { .. } => Operation::ReactivateUser,
            Self::Deactivate => Operation::DeactivateUser,
            Self::Suspend | Self::ShutOut => Operation::SuspendUser,
            Self::Unsuspend => Operation::UnsuspendUser,
            Self::Reset { .. } => Operation::ResetPassword,
            Self::Expire => Operation::ExpirePassword,
            Self::Sessions { .. } => Operation::RevokeUserSessions,
            Self::Factors => Operation::ResetFactors,
            Self::FactorsSince { .. } => Operation::UnenrollFactor,
            Self::TemporaryPassword => Operation::ExpirePasswordWithTempPassword,
            Self::AddTo { .. } => Operation::AssignUserToGroup,
            Self::RemoveFrom { .. } | Self::GroupsByHand => Operation::UnassignUserFromGroup,
            Self::AssignApp { .. } => Operation::AssignUserToApplication,
            Self::Delete => Operation::DeleteUser,
            Self::Grants => Operation::RevokeUserGrants,
            Self::Enrolments => Operation::UnenrollAuthenticator,
            Self::OwnRoles { .. } => Operation::UnassignRoleFromUser,
            Self::Devices { .. } => Operation::SuspendDevice,
            Self::Create { .. } => Operation::CreateUser,
            Self::Set { .. } | Self::SetOwn { .. } => Operation::UpdateUser,
        }
    }

    /// The limit that its call counts for.
    pub fn bucket(&self) -> Bucket {
        match self {
            Self::Set { .. } | Self::SetOwn { .. } | Self::Delete => Bucket::UserWrites,
            Self::AddTo { .. } | Self::RemoveFrom { .. } | Self::GroupsByHand => Bucket::Groups,
            Self::Create { .. } => Bucket::Users,
            Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::FactorsSince { .. }
            | Self::AssignApp { .. }
            | Self::ShutOut
            | Self::Grants
            | Self::Enrolments
            | Self::OwnRoles { .. }
            | Self::Devices { .. }
            | Self::TemporaryPassword => Bucket::Other,
        }
    }

    /// In one word. An update of a profile is none but a setting of values here.
    pub fn word(&self) -> Word {
        match Word::of_operation(self.operation()) {
            [only] => *only,
            [] | [_, ..] => Word::Set,
        }
    }

    /// How much it can harm: a value that is a way in lets somebody else in.
    pub fn risk(&self) -> Risk {
        match self {
            Self::Set { profile } if profile.keys().any(|name| is_way_in(name)) => Risk::Takeover,
            Self::SetOwn { attributes } if attributes.iter().any(|name| is_way_in(name)) => Risk::Takeover,
            Self::TemporaryPassword | Self::FactorsSince { .. } => Risk::Takeover,
            Self::Set { .. }
            | Self::SetOwn { .. }
            | Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::AssignApp { .. }
            | Self::Create { .. }
            | Self::ShutOut
            | Self::Grants
            | Self::Enrolments
            | Self::OwnRoles { .. }
            | Self::Devices { .. }
            | Self::GroupsByHand
            | Self::Delete => self.operation().risk(),
        }
    }

    /// The group that it is about.
    pub fn group(&self) -> Option<&GroupId> {
        match self {
            Self::AddTo { group } | Self::RemoveFrom { group } => Some(group),
            Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::AssignApp { .. }
            | Self::Delete
            | Self::ShutOut
            | Self::Grants
            | Self::Enrolments
            | Self::OwnRoles { .. }
            | Self::Devices { .. }
            | Self::GroupsByHand
            | Self::Create { .. }
            | Self::Set { .. }
            | Self::SetOwn { .. } => None,
        }
    }

    /// Whether it makes somebody a member (true) or none any more; none of any other step.
    pub fn joins(&self) -> Option<bool> {
        match self {
            Self::AddTo { .. } => Some(true),
            Self::RemoveFrom { .. } => Some(false),
            Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::AssignApp { .. }
            | Self::Delete
            | Self::ShutOut
            | Self::Grants
            | Self::Enrolments
            | Self::OwnRoles { .. }
            | Self::Devices { .. }
            | Self::GroupsByHand
            | Self::Create { .. }
            | Self::Set { .. }
            | Self::SetOwn { .. } => None,
        }
    }

    /// The statuses that somebody is in once it is done; nothing where it changes none.
    pub fn leads_to(&self) -> &'static [Status] {
        match self {
            Self::Unlock | Self::Unsuspend => &[Status::Active],
            Self::Activate { .. } | Self::Reactivate { .. } => &[Status::Provisioned, Status::Active],
            Self::Deactivate => &[Status::Deprovisioned],
            Self::Suspend | Self::ShutOut => &[Status::Suspended],
            Self::Reset { .. } => &[Status::Recovery],
            Self::Expire | Self::TemporaryPassword => &[Status::PasswordExpired],
            Self::Sessions { .. }
            | Self::Factors
            | Self::FactorsSince { .. }
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::AssignApp { .. }
            | Self::Delete
            | Self::Grants
            | Self::Enrolments
            | Self::OwnRoles { .. }
            | Self::Devices { .. }
            | Self::GroupsByHand
            | Self::Create { .. }
            | Self::Set { .. }
            | Self::SetOwn { .. } => &[],
        }
    }

    /// The attributes that it sets.
    pub fn attributes(&self) -> Vec<&str> {
        match self {
            Self::Set { profile } => profile.keys().map(String::as_str).collect(),
            Self::SetOwn { attributes } => attributes.iter().map(String::as_str).collect(),
            Self::Unlock
            | Self::Activate { .. }
            | Self::Reactivate { .. }
            | Self::Deactivate
            | Self::Suspend
            | Self::Unsuspend
            | Self::Reset { .. }
            | Self::Expire
            | Self::Sessions { .. }
            | Self::Factors
            | Self::FactorsSince { .. }
            | Self::TemporaryPassword
            | Self::AddTo { .. }
            | Self::RemoveFrom { .. }
            | Self::AssignApp { .. }
            | Self::Create { .. }
            | Self::ShutOut
            | Self::Grants
            | Self::Enrolments
            | Self::OwnRoles { .. }
            | Self::Devices { .. }
            | Self::GroupsByHand
            | Self::Delete => Vec::new(),
        }
    }

    /// Whether what it is about is read anew before it is sent, each piece by a call of its own: whatever became of it
    /// before, it can be gone on with.
    pub fn is_read_anew(&self) -> bool {
        matches!(
            self,
            Self::FactorsSince { .. }
                | Self::Grants
                | Self::Enrolments
                | Self::OwnRoles { .. }
                | Self::Devices { .. }
                | Self::GroupsByHand
        )
    }

    /// Whether whoever it was not done to can still get in, or stay in.
    pub fn blocks(&self) -> bool {
        matches!(self, Self::ShutOut | Self::Suspend | Self::Deactivate | Self::Sessions { .. } | Self::Grants)
    }

    /// In few words, as a line of a list begins.
    pub fn title(&self) -> &'static str {
        match self {
            Self::ShutOut | Self::Suspend => "suspend",
            Self::Sessions { tokens: true, .. } => "end sessions and tokens",
            Self::Sessions { tokens: false, .. } => "end sessions",
            Self::Grants => "revoke what apps may do",
            Self::Factors => "remove all factors",
            Self::FactorsSince { .. } => "remove newer factors",
            Self::Enrolments => "remove enrolments",
            Self::OwnRoles { .. } => "take admin roles of their own",
            Self::Devices { .. } => "suspend devices",
            Self::GroupsByHand => "leave groups by hand",
            Self::RemoveFrom { .. } => "leave groups",
            Self::AddTo { .. } => "add to groups",
            Self::Deactivate => "deactivate",
            Self::Unlock => "unlock",
            Self::Activate { .. } | Self::Reactivate { .. } => "activate",
            Self::Unsuspend => "unsuspend",
            Self::Reset { .. } => "reset the password by mail",
            Self::Expire => "expire the password",
            Self::TemporaryPassword => "set a temporary password",
            Self::AssignApp { .. } => "assign apps",
            Self::Delete => "delete",
            Self::Create { .. } => "create",
            Self::Set { .. } | Self::SetOwn { .. } => "set attributes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::secret::Secret;

    #[test]
    fn a_step_is_the_change_that_it_came_from_and_what_holds_a_secret_is_none() {
        let user = User::parse(r#"{"id":"00u1","status":"ACTIVE","profile":{}}"#, None).unwrap();
        for change in [
            Change::Unlock,
            Change::Activate { mail: true },
            Change::Reactivate { mail: true },
            Change::Deactivate,
            Change::Suspend,
            Change::Unsuspend,
            Change::ResetPassword { mail: true },
            Change::ExpirePassword,
            Change::ClearSessions { tokens: true, forget: false },
            Change::ResetFactors,
            Change::SetTemporaryPassword,
            Change::AddToGroup { group: GroupId::new("00g1") },
            Change::RemoveFromGroup { group: GroupId::new("00g1") },
            Change::AssignApp { app: AppId::new("0oa1") },
            Change::Delete,
        ] {
            let step = Step::of(&change).unwrap();
            assert_eq!((step.word(), step.risk()), (change.word(), change.risk()), "{change:?}");
            assert_eq!(step.operation(), change.operation());
            let kept: Step = serde_json::from_str(&serde_json::to_string(&step).unwrap()).unwrap();
            assert_eq!(kept.changes(&user, &Found::default()), [change]);
        }
        for secret in [
            Change::SetPassword(Secret::new("x")),
            Change::ResetPassword { mail: false },
            Change::Activate { mail: false },
        ] {
            assert_eq!(Step::of(&secret), None, "{secret:?}");
        }
    }

    #[test]
    fn what_goes_is_what_is_there_then_and_what_others_may_share_stays() {
        let user = |status: &str| {
            User::parse(&format!(r#"{{"id":"00u1","status":"{status}","profile":{{}}}}"#), None).unwrap()
        };
        let device = |id: &str, others: Option<usize>, status: DeviceStatus| Device {
            id: DeviceId::new(id),
            others,
            status,
            ..Device::default()
        };
        let found = Found {
            devices: vec![
                device("own", Some(0), DeviceStatus::Active),
                device("shared", Some(2), DeviceStatus::Active),
                device("untold", None, DeviceStatus::Active),
                device("over", Some(0), DeviceStatus::Suspended),
            ],
            roles: vec!["r1".to_owned(), "r2".to_owned()],
            ..Found::default()
        };
        let active = user("ACTIVE");
        let suspend = |id: &str| Change::SuspendDevice { device: DeviceId::new(id) };
        assert_eq!(Step::Devices { only: None }.changes(&active, &found), [suspend("own")]);
        let named = Step::Devices { only: Some(vec![DeviceId::new("shared"), DeviceId::new("over")]) };
        assert_eq!(named.changes(&active, &found), [suspend("shared")]);
        let roles = Step::OwnRoles { only: Some(vec!["r2".to_owned()]) };
        assert_eq!(roles.changes(&active, &found), [Change::TakeRole { role: "r2".to_owned() }]);
        assert_eq!(Step::Grants.changes(&active, &found), []);
        let shut_out = |status: &str| Step::ShutOut.changes(&user(status), &found);
        assert_eq!(shut_out("ACTIVE"), [Change::Suspend]);
        assert_eq!(shut_out("LOCKED_OUT"), [Change::Unlock, Change::Suspend]);
        assert_eq!(shut_out("PASSWORD_EXPIRED"), []);
        for step in [named, roles, Step::ShutOut, Step::OwnRoles { only: None }, Step::GroupsByHand] {
            let kept: Step = serde_json::from_str(&serde_json::to_string(&step).unwrap()).unwrap();
            assert_eq!(kept, step);
        }
    }

    #[test]
    fn values_stay_verbatim_and_a_way_in_is_a_takeover() {
        let text = r#"{"set":{"profile":{"score":1.50,"department":null}}}"#;
        let step: Step = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&step).unwrap(), text);
        assert_eq!(step.risk(), Risk::Change);
        let phone: Step = serde_json::from_str(r#"{"set":{"profile":{"mobilePhone":"1"}}}"#).unwrap();
        assert_eq!(phone.risk(), Risk::Takeover);
        let user = User::parse(r#"{"id":"00u1","status":"ACTIVE","profile":{}}"#, None).unwrap();
        let [Change::SetValues { profile, .. }] = &step.changes(&user, &Found::default())[..] else {
            panic!("values are set")
        };
        assert_eq!(profile["score"].as_str(), "1.50");
    }
}
