//! Changes that follow a save as calls of their own and are still to be sent.
//!
//! A form for somebody new is about the person from then on. What is owed stands in it as changes of theirs, so that a
//! draft of it says just that.

use std::sync::Arc;

use crate::app::form::model::Form;
use crate::app::form::model::Target;
use crate::app::form::model::Way;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::words;
use crate::protocol::change::Change;
use crate::protocol::draft::Save;
use crate::protocol::user::User;

impl Form {
    /// The save is through and the person as they are now; what follows is still owed. The fields are to be built
    /// anew afterwards.
    pub fn owe(&mut self, user: Arc<User>, plan: &Plan) {
        let (groups, before) = (self.groups.picked.clone(), self.groups.before.clone());
        for at in 0..self.fields.len() {
            self.restore(at);
        }
        if let Some(Save::Create(new)) = &plan.save {
            // What is chosen for somebody new is no change of one who exists.
            self.fields.clear();
            self.groups.before = groups.iter().filter(|group| new.groups.contains(&group.id)).cloned().collect();
        } else {
            self.groups.before = before;
        }
        self.groups.picked = groups;
        self.following.clear();
        self.way = Way::Partial;
        self.target = Target::Person(user);
    }

    /// Chooses what is still owed, in the fields that are there now.
    pub fn choose_owed(&mut self, plan: &Plan) {
        for (opt, choice) in plan.then.iter().filter_map(option_of) {
            self.choose(opt, choice);
        }
    }

    /// A change is made: it is owed no more.
    pub fn settle(&mut self, change: &Change) {
        match change {
            Change::AddToGroup { group } => {
                let group = self.groups.picked.iter().find(|other| other.id == *group).cloned();
                self.groups.before.extend(group);
            }
            Change::RemoveFromGroup { group } => self.groups.before.retain(|other| other.id != *group),
            change => {
                let opt = option_of(change).map(|(opt, _)| Path::Option(opt));
                if let Some(at) = opt.and_then(|path| self.find(&path)) {
                    self.restore(at);
                }
            }
        }
    }
}

/// The option of the form that asks for a change, and what is chosen in it.
fn option_of(change: &Change) -> Option<(Opt, &'static str)> {
    match change {
        Change::Activate { mail } | Change::Reactivate { mail } => {
            Some((Opt::Activation, if *mail { words::MAIL } else { words::LINK }))
        }
        Change::ExpirePassword => Some((Opt::NextLogin, "yes")),
        Change::Unlock
        | Change::Deactivate
        | Change::Suspend
        | Change::Unsuspend
        | Change::ResetPassword { .. }
        | Change::SetTemporaryPassword
        | Change::SetPassword(_)
        | Change::SetRecoveryQuestion { .. }
        | Change::SetValues { .. }
        | Change::ClearSessions { .. }
        | Change::ResetFactors
        | Change::DeleteFactor { .. }
        | Change::GiveCode { .. }
        | Change::WithdrawCode { .. }
        | Change::AddToGroup { .. }
        | Change::RemoveFromGroup { .. }
        | Change::AssignApp { .. }
        | Change::RevokeGrants
        | Change::RemoveEnrolment { .. }
        | Change::TakeRole { .. }
        | Change::SuspendDevice { .. }
        | Change::UnsuspendDevice { .. }
        | Change::DeactivateDevice { .. }
        | Change::ClearException { .. }
        | Change::Delete => None,
    }
}
