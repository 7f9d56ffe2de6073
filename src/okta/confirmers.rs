//! Who may say for somebody that it is them: their manager, or somebody whom the policy names as an approver.
//!
//! Owns: how they are found, and that whoever is asked is one. Must not know: how they are asked.

use http::Method;

use super::call::Call;
use super::client::Client;
use super::control::Control;
use super::pages;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::group::Group;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::protection::Whom;
use crate::protocol::row::{RowField, RowFields, UserRow};
use crate::protocol::schema::last_segment;
use crate::protocol::status::Status;
use crate::protocol::text::visible;
use crate::protocol::user::User;
use crate::protocol::verify::{Confirmer, Means, cannot_be_asked};

/// Approvers who are offered; a group that is larger is cut, and it is said.
const MOST: usize = 200;

/// Who may confirm, and what is to be said of it: why nobody, or that there are more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmers {
    pub people: Vec<Confirmer>,
    pub remark: Option<String>,
}

impl Confirmers {
    fn none(remark: impl Into<String>) -> Self {
        Self { people: Vec::new(), remark: Some(remark.into()) }
    }
}

impl Client {
    /// Who may confirm for somebody.
    pub async fn confirmers(&self, user: &UserId, means: Means, control: &Control) -> Result<Confirmers, CallError> {
        let mut found = match means {
            Means::Manager => {
                let user = self.get_user(user, control).await?;
                self.manager_of(&user, control).await?
            }
            Means::Approver => self.approvers(control).await?,
            Means::PushNumber
            | Means::Push
            | Means::Totp
            | Means::Sms
            | Means::Call
            | Means::Email
            | Means::Question
            | Means::InPerson => Confirmers::default(),
        };
        let owner = self.token_owner(control).await.ok().map(|owner| owner.id.clone());
        found.people.retain(|who| who.user != *user && Some(&who.user) != owner.as_ref());
        if found.people.is_empty() && found.remark.is_none() {
            found.remark = Some("Only you or the caller: somebody else has to say so.".to_owned());
        }
        Ok(found)
    }

    /// Why somebody may not confirm for another; asked directly before they are.
    pub async fn may_confirm(
        &self,
        user: &UserId,
        (means, who): (Means, &Confirmer),
        control: &Control,
    ) -> Result<(), CallError> {
        let refuse = |why: String| Err(CallError::new(FailureKind::ByPolicy, Operation::VerifyFactor).with_detail(why));
        let name = visible(&who.name);
        if who.user == *user {
            return refuse(format!("{name} cannot confirm for themselves"));
        }
        // Whoever asks is no second person.
        if self.token_owner(control).await.is_ok_and(|owner| owner.id == who.user) {
            return refuse(format!("{name} is whose token this is: somebody else has to confirm"));
        }
        if means == Means::Manager {
            let read = self.get_user(user, control).await?;
            let now = self.manager_of(&read, control).await?;
            if now.people.iter().any(|manager| manager.user == who.user) {
                return Ok(());
            }
            return refuse(format!("{name} is not the manager of {}", visible(&read.row().name())));
        }
        let mut unread = false;
        for rule in &self.many().approve {
            let asks_more = matches!(rule.by.whom, Whom::Group(_) | Whom::Role(_));
            let subject = self.subject(&who.user, asks_more, control).await?;
            match rule.by.means(&subject) {
                Some(true) => return Ok(()),
                Some(false) => {}
                None => unread = true,
            }
        }
        if unread {
            return refuse(format!("whether {name} is an approver could not be read"));
        }
        refuse(format!("{name} is no approver of the policy"))
    }

    /// The one person whom the profile means; nobody where that is not certain.
    async fn manager_of(&self, user: &User, control: &Control) -> Result<Confirmers, CallError> {
        let (id, name) = (user.text("managerId"), user.text("manager"));
        let name = if name.contains("/users/") { last_segment(&name).unwrap_or_default().to_owned() } else { name };
        let (wanted, shown) = match (id.trim(), name.trim()) {
            ("", "") => return Ok(Confirmers::none("The profile names no manager.")),
            ("", name) => (Self::is_called(name), name.to_owned()),
            (id, name) => {
                let is_it = ["id", "profile.login", "profile.employeeNumber"].map(|attr| Expr::eq(attr, id));
                (Expr::any(is_it), if name.is_empty() { id.to_owned() } else { name.to_owned() })
            }
        };
        let Some(wanted) = wanted else { return Ok(Confirmers::none("The profile names no manager.")) };
        let call = Call::get(Operation::ListUsers, ["users"]).query("limit", "3").query("search", &wanted.to_string());
        let rows = self.some_rows(call, control).await?;
        let shown = visible(&shown).into_owned();
        Ok(match rows.as_slice() {
            [] => Confirmers::none(format!("Nobody here is the manager whom the profile names: {shown}.")),
            [only] => match cannot_be_asked(&only.status) {
                Some(why) => Confirmers::none(format!("{shown} is {why}.")),
                None => Confirmers { people: vec![confirmer(only)], remark: None },
            },
            _ => Confirmers::none(format!("Several are called as the manager whom the profile names: {shown}.")),
        })
    }

    /// Everybody who may be meant by a name: a login, a displayed name, a first and a last name.
    fn is_called(name: &str) -> Option<Expr> {
        let mut ways = vec![Expr::eq("profile.login", name), Expr::eq("profile.displayName", name)];
        if let Some((first, last)) = name.rsplit_once(' ') {
            ways.push(Expr::eq("profile.firstName", first).and(Expr::eq("profile.lastName", last)));
        }
        Expr::any(ways)
    }

    async fn approvers(&self, control: &Control) -> Result<Confirmers, CallError> {
        let rules = &self.many().approve;
        if rules.is_empty() {
            return Ok(Confirmers::none("No rule of this machine names approvers (approve.by)."));
        }
        let mut found = Confirmers::default();
        for rule in rules {
            let written = rule.by.text.split_once(':').map_or("", |(_, what)| what.trim());
            match &rule.by.whom {
                Whom::Group(_) => self.add_members(written, &mut found, control).await?,
                Whom::Id(name) | Whom::Login(name) if !name.contains('*') => match self.get_user(name, control).await {
                    Ok(user) => found.people.push(confirmer(&user.row())),
                    Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => {}
                    Err(failure) => return Err(failure),
                },
                Whom::Id(_) | Whom::Login(_) | Whom::Role(_) => {
                    let said = format!("Whoever {} means cannot be listed ({}).", visible(&rule.by.text), rule.place);
                    found.remark = Some(said);
                }
            }
        }
        found.people.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.user.cmp(&other.user)));
        found.people.dedup_by(|one, other| one.user == other.user);
        if found.people.is_empty() && found.remark.is_none() {
            found.remark = Some("Nobody is an approver of the policy just now.".to_owned());
        }
        Ok(found)
    }

    async fn add_members(&self, written: &str, found: &mut Confirmers, control: &Control) -> Result<(), CallError> {
        let named: Vec<Group> = self.groups_named(written, control).await?;
        let ids = if named.is_empty() {
            vec![GroupId::new(written)]
        } else {
            named.into_iter().map(|group| group.id).collect()
        };
        for id in ids {
            let limit = (MOST + 1).to_string();
            let call = Call::new(Operation::ListUsers, Method::GET, ["groups", &id, "users"]).query("limit", &limit);
            let rows = match self.some_rows(call, control).await {
                Ok(rows) => rows,
                Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => continue,
                Err(failure) => return Err(failure),
            };
            if rows.len() > MOST {
                found.remark = Some(format!("Only the first {MOST} of {} are listed.", visible(written)));
            }
            let active = rows.iter().take(MOST).filter(|row| row.status == Status::Active);
            found.people.extend(active.map(confirmer));
        }
        Ok(())
    }

    /// The rows of one page.
    async fn some_rows(&self, call: Call, control: &Control) -> Result<Vec<UserRow>, CallError> {
        let operation = call.operation;
        self.send(call, control, |reply| {
            let elements = pages::elements(operation, reply)?;
            let rows = elements.iter().filter_map(|raw| UserRow::parse(raw.get(), RowFields::of(&RowField::ALL)));
            Ok(rows.collect())
        })
        .await
    }
}

fn confirmer(row: &UserRow) -> Confirmer {
    Confirmer { user: row.user_id(), login: row.get(RowField::Login).to_owned(), name: row.name().into_owned() }
}
