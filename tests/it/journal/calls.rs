//! What is written of calls: all of those that change something, before they are sent, on whatever way.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::Method;
use indexmap::IndexMap;
use oktui::demo::DemoSettings;
use oktui::okta::client::Client;
use oktui::okta::control::{Control, Notice, Urgency};
use oktui::okta::transport::{Body, Response, Transport, TransportError};
use oktui::protocol::change::Change;
use oktui::protocol::draft::{Basis, Body as Person, NewUser, Save};
use oktui::protocol::error::FailureKind;
use oktui::protocol::event_hook::NewEventHook;
use oktui::protocol::id::{AppId, DeviceId, EnrolmentId, FactorId, GroupId, HookId, RuleId, UserId};
use oktui::protocol::json::Json;
use oktui::protocol::operation::{Operation, Risk};
use oktui::protocol::query::{UserQuery, UserScope};
use oktui::protocol::raw_call::{Address, RawCall};
use oktui::protocol::recorder::{About, Durable, OneLine, Recorder, Target, Trait};
use oktui::protocol::secret::Secret;
use oktui::protocol::verify::Ask;
use oktui::store::journal::line::{Line, Phase};
use oktui::store::journal::{self, Journal, reading, verify};

use super::super::harness::{RouterTransport, demo};
use super::{client, open, origin, place, settings, text};

/// Answers everything, and sees that what changes something stands in the journal by then.
struct Watchful {
    journal: Journal,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Transport for Watchful {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        if request.method() != Method::GET {
            let lines = lines(&self.journal);
            let written = lines.iter().filter(|line| line.phase == Phase::Intent).count();
            let ended = lines.iter().filter(|line| line.phase == Phase::Outcome).count();
            assert_eq!(written, ended + 1, "{} {} is sent before it is written down", request.method(), request.uri());
            let path = request.uri().path().to_owned();
            assert_eq!(lines.last().map(|line| line.path.clone()), Some(path));
        }
        let hook = request.uri().path().contains("eventHooks");
        let rule = request.uri().path().contains("/groups/rules/").then(|| {
            let lines = lines(&self.journal);
            let last = lines.iter().rev().find(|line| line.op.ends_with("vateGroupRule"));
            let status = if last.is_some_and(|line| line.op == "deactivateGroupRule") { "INACTIVE" } else { "ACTIVE" };
            format!(
                r#"{{"id":"0pr1abcdefghijklmnop","name":"r","status":"{status}","conditions":{{"people":{{"users":{{"exclude":["00u1abcdefghijklmnop"]}}}}}}}}"#
            )
        });
        self.sent.lock().unwrap().push(request);
        Box::pin(async move {
            let (head, ()) = http::Response::builder()
                .status(200)
                .header("x-okta-request-id", "req-of-this")
                .body(())
                .unwrap()
                .into_parts();
            let body = if let Some(rule) = rule {
                rule
            } else if hook {
                r#"{"id":"who1","name":"n","status":"ACTIVE","verificationStatus":"VERIFIED","events":{"type":"EVENT_TYPE","items":["a"]},"channel":{"config":{"uri":"https://x.example"}}}"#.to_owned()
            } else {
                "{}".to_owned()
            };
            Ok(Response { head, body: Body::from(body) })
        })
    }
}

fn lines(journal: &Journal) -> Vec<Line> {
    journal.text().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn control() -> Control {
    Control::new(Urgency::Typing)
}

fn user() -> UserId {
    UserId::new("00u1abcdefghijklmnop")
}

fn person() -> Person {
    let profile = IndexMap::from([("title".to_owned(), Json::of_text("Clerk"))]);
    Person { profile: Some(profile), ..Person::default() }
}

fn hook() -> NewEventHook {
    NewEventHook {
        name: "n".to_owned(),
        uri: "https://x.example".to_owned(),
        events: vec!["a".to_owned()],
        header: "authorization".to_owned(),
        secret: Secret::new("hook-secret"),
    }
}

async fn raw(client: &Client, method: Method, path: &str) {
    let address = Address::understand(Some(&origin()), path).unwrap();
    let call = RawCall::new(method, address, Vec::new(), None).unwrap();
    client.call_raw(&call, &control()).await.unwrap();
}

/// How what this program has no call of its own for is made by hand.
fn by_hand(operation: Operation) -> (Method, &'static str) {
    match operation {
        Operation::CreateGroupRule => (Method::POST, "/api/v1/groups/rules"),
        Operation::DeleteGroupRule => (Method::DELETE, "/api/v1/groups/rules/0pr1abcdefghijklmnop"),
        Operation::AssignRoleToUser => (Method::POST, "/api/v1/users/00u1abcdefghijklmnop/roles"),
        Operation::UnassignRoleFromUser => (Method::DELETE, "/api/v1/users/00u1abcdefghijklmnop/roles/ra1"),
        Operation::AssignRoleToGroup => (Method::POST, "/api/v1/groups/00g1abcdefghijklmnop/roles"),
        Operation::UnassignRoleFromGroup => (Method::DELETE, "/api/v1/groups/00g1abcdefghijklmnop/roles/ra1"),
        Operation::ChangeAdminRoles => (Method::PUT, "/api/v1/iam/resource-sets/rs1/bindings/cr1/members"),
        Operation::ReplaceGroup => (Method::PUT, "/api/v1/groups/00g1abcdefghijklmnop"),
        Operation::DeleteGroup => (Method::DELETE, "/api/v1/groups/00g1abcdefghijklmnop"),
        other => panic!("{other:?} is made otherwise"),
    }
}

/// Makes the call that the operation stands for; nothing where it changes nothing.
async fn make(client: &Client, operation: Operation) {
    let (user, group, factor, id) =
        (user(), GroupId::new("00g1abcdefghijklmnop"), FactorId::new("opf1"), HookId::new("who1"));
    let basis = Basis::ETag("W/1".to_owned());
    let change = match operation {
        Operation::UnlockUser => Change::Unlock,
        Operation::ActivateUser => Change::Activate { mail: true },
        Operation::ReactivateUser => Change::Reactivate { mail: true },
        Operation::DeactivateUser => Change::Deactivate,
        Operation::SuspendUser => Change::Suspend,
        Operation::UnsuspendUser => Change::Unsuspend,
        Operation::ResetPassword => Change::ResetPassword { mail: true },
        Operation::ExpirePassword => Change::ExpirePassword,
        Operation::ExpirePasswordWithTempPassword => Change::SetTemporaryPassword,
        Operation::UpdateUser => Change::SetPassword(Secret::new("new-password")),
        Operation::RevokeUserSessions => Change::ClearSessions { tokens: true, forget: true },
        Operation::ResetFactors => Change::ResetFactors,
        Operation::UnenrollFactor => Change::DeleteFactor { factor },
        Operation::CreateTacAuthenticatorEnrollment => {
            Change::GiveCode { authenticator: "aut1".to_owned(), minutes: 60, again: false }
        }
        Operation::DeleteAuthenticatorEnrollment => Change::WithdrawCode { code: factor },
        Operation::AssignUserToGroup => Change::AddToGroup { group },
        Operation::UnassignUserFromGroup => Change::RemoveFromGroup { group },
        Operation::AssignUserToApplication => Change::AssignApp { app: AppId::new("0oa1abcdefghijklmnop") },
        Operation::DeleteUser => Change::Delete,
        Operation::RevokeUserGrants => Change::RevokeGrants,
        Operation::UnenrollAuthenticator => Change::RemoveEnrolment { enrolment: EnrolmentId::new("lae1") },
        Operation::SuspendDevice => Change::SuspendDevice { device: DeviceId::new("guo1") },
        Operation::UnsuspendDevice => Change::UnsuspendDevice { device: DeviceId::new("guo1") },
        Operation::DeactivateDevice => Change::DeactivateDevice { device: DeviceId::new("guo1") },
        Operation::CreateUser => {
            let new = NewUser { body: person(), groups: Vec::new(), activate: false, next_login: false };
            let _ = client.save_user(&Save::Create(new), &control()).await;
            return;
        }
        Operation::ReplaceUser => {
            let _ = client.save_user(&Save::Replace { user, body: person(), basis }, &control()).await;
            return;
        }
        Operation::VerifyFactor => {
            let _ = client.ask_factor(&user, &factor, &Ask::Code(Secret::new("123456")), &control()).await;
            return;
        }
        Operation::CancelFactorTransaction => {
            let address = "/api/v1/users/00u1abcdefghijklmnop/factors/opf1/transactions/v2mst.x";
            let _ = client.call_off_verification(address, &control()).await;
            return;
        }
        Operation::CreateEventHook => {
            client.create_event_hook(&hook(), &control()).await.unwrap();
            return;
        }
        Operation::ReplaceEventHook => {
            let there = client.event_hook(&id, &control()).await.unwrap();
            client.replace_event_hook(&there, &[], &Secret::new("hook-secret"), &control()).await.unwrap();
            return;
        }
        Operation::VerifyEventHook => {
            client.verify_event_hook(&id, &control()).await.unwrap();
            return;
        }
        Operation::ActivateEventHook => {
            client.activate_event_hook(&id, &control()).await.unwrap();
            return;
        }
        Operation::DeactivateEventHook => {
            client.deactivate_event_hook(&id, &control()).await.unwrap();
            return;
        }
        Operation::DeleteEventHook => {
            client.delete_event_hook(&id, &control()).await.unwrap();
            return;
        }
        // Three in a row, of which the last comes in any case.
        Operation::DeactivateGroupRule | Operation::ReplaceGroupRule | Operation::ActivateGroupRule => {
            let change = Change::ClearException { rule: RuleId::new("0pr1abcdefghijklmnop") };
            let _ = client.change(&user, &change, &control()).await;
            return;
        }
        Operation::CreateGroupRule
        | Operation::DeleteGroupRule
        | Operation::AssignRoleToUser
        | Operation::UnassignRoleFromUser
        | Operation::AssignRoleToGroup
        | Operation::UnassignRoleFromGroup
        | Operation::ChangeAdminRoles
        | Operation::ReplaceGroup
        | Operation::DeleteGroup => {
            raw(client, by_hand(operation).0, by_hand(operation).1).await;
            return;
        }
        Operation::Custom => {
            for (method, path) in [
                (Method::POST, "/api/v1/users/00u1abcdefghijklmnop/lifecycle/suspend"),
                (Method::PUT, "/api/v1/anything/else"),
                (Method::DELETE, "/api/v1/apps/0oa1"),
                (Method::PATCH, "/scim/v2/Users/1"),
            ] {
                raw(client, method, path).await;
            }
            raw(client, Method::GET, "/api/v1/users/00u1abcdefghijklmnop").await;
            return;
        }
        Operation::ListUsers
        | Operation::GetUser
        | Operation::GetCurrentUser
        | Operation::ListUserGroups
        | Operation::ListMembershipRules
        | Operation::ListGroupRules
        | Operation::GetGroupRule
        | Operation::ListUserBlocks
        | Operation::ListAppLinks
        | Operation::ListApplications
        | Operation::GetApplicationUser
        | Operation::ListFactors
        | Operation::GetFactorTransactionStatus
        | Operation::ListAuthenticators
        | Operation::ListUserRoles
        | Operation::ListRoleAssignees
        | Operation::ListGroupRoles
        | Operation::ListGroups
        | Operation::GetGroup
        | Operation::ListUserTypes
        | Operation::GetUserSchema
        | Operation::ListUserDevices
        | Operation::ListDeviceUsers
        | Operation::ListUserGrants
        | Operation::ListUserClients
        | Operation::ListClientTokens
        | Operation::GetUserRisk
        | Operation::GetRealm
        | Operation::ListLinkedDefinitions
        | Operation::ListLinkedObjects
        | Operation::ListPolicies
        | Operation::ListEnrolments
        | Operation::ListGroupOwners
        | Operation::GetOrg
        | Operation::GetWellknownOrgMetadata
        | Operation::RequestToken
        | Operation::ListLogEvents
        | Operation::ListEventHooks
        | Operation::GetEventHook => return,
    };
    let _ = client.change(&user, &change, &control()).await;
}

/// Every operation that changes something; a new one is missed by `make` first, and then here.
const WRITING: [Operation; 42] = [
    Operation::VerifyFactor,
    Operation::CancelFactorTransaction,
    Operation::CreateTacAuthenticatorEnrollment,
    Operation::DeleteAuthenticatorEnrollment,
    Operation::DeactivateGroupRule,
    Operation::ReplaceGroupRule,
    Operation::ActivateGroupRule,
    Operation::CreateGroupRule,
    Operation::DeleteGroupRule,
    Operation::AssignRoleToUser,
    Operation::UnassignRoleFromUser,
    Operation::AssignRoleToGroup,
    Operation::UnassignRoleFromGroup,
    Operation::ChangeAdminRoles,
    Operation::ReplaceGroup,
    Operation::DeleteGroup,
    Operation::UnlockUser,
    Operation::ActivateUser,
    Operation::ReactivateUser,
    Operation::DeactivateUser,
    Operation::SuspendUser,
    Operation::UnsuspendUser,
    Operation::ResetPassword,
    Operation::ExpirePassword,
    Operation::ExpirePasswordWithTempPassword,
    Operation::UpdateUser,
    Operation::RevokeUserSessions,
    Operation::ResetFactors,
    Operation::UnenrollFactor,
    Operation::AssignUserToGroup,
    Operation::UnassignUserFromGroup,
    Operation::AssignUserToApplication,
    Operation::DeleteUser,
    Operation::CreateUser,
    Operation::ReplaceUser,
    Operation::CreateEventHook,
    Operation::ReplaceEventHook,
    Operation::VerifyEventHook,
    Operation::ActivateEventHook,
    Operation::DeactivateEventHook,
    Operation::DeleteEventHook,
    Operation::Custom,
];

/// Says how often it is asked, and whether it is on the disk.
#[derive(Debug, Default)]
struct Sheet {
    flushed: AtomicUsize,
    full: bool,
}

impl Durable for Sheet {
    fn flush(&self) -> Result<(), String> {
        self.flushed.fetch_add(1, Ordering::Relaxed);
        if self.full { Err("its log cannot be written: the disk is full".to_owned()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn nothing_is_sent_before_what_stands_beside_its_line_is_on_the_disk() {
    for full in [false, true] {
        let journal = Journal::in_memory(settings());
        let sent = Arc::default();
        let client = client(&journal, Watchful { journal: journal.clone(), sent: Arc::clone(&sent) }, "00token");
        let sheet = Arc::new(Sheet { full, ..Sheet::default() });
        let beside = Some(Arc::clone(&sheet) as Arc<dyn Durable>);
        let control = Control { beside, ..Control::new(Urgency::Job) };
        let answer = client.change(&UserId::new("00u1abcdefghijklmnop"), &Change::Suspend, &control).await;
        assert_eq!(sheet.flushed.load(Ordering::Relaxed), 1, "reads wait for nothing");
        let writes = sent.lock().unwrap().iter().filter(|request| request.method() != Method::GET).count();
        let outcome = lines(&journal).into_iter().find_map(|line| line.outcome);
        if full {
            let failure = answer.unwrap_err();
            assert_eq!((failure.kind, writes), (FailureKind::Unrecorded, 0));
            assert!(failure.detail.is_some_and(|why| why.contains("the disk is full")));
            assert_eq!(outcome.as_deref(), Some("not_sent"));
        } else {
            assert_eq!((writes, outcome.as_deref()), (1, Some("done")));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_that_changes_something_is_written_down_before_it_is_sent() {
    let journal = Journal::in_memory(settings());
    let sent = Arc::default();
    let client = client(&journal, Watchful { journal: journal.clone(), sent: Arc::clone(&sent) }, "00token");
    for operation in WRITING {
        assert!(operation.risk() != Risk::Read || operation == Operation::Custom);
        let before = lines(&journal).len();
        make(&client, operation).await;
        let name = serde_json::to_value(operation).unwrap();
        let written: Vec<Line> = lines(&journal).split_off(before);
        let by_hand = operation == Operation::Custom;
        let is_it = |line: &&Line| if by_hand { line.by_hand } else { *line.op == name };
        let of = |phase| written.iter().filter(is_it).filter(|line| line.phase == phase).count();
        let calls = if by_hand { 4 } else { 1 };
        assert_eq!((of(Phase::Intent), of(Phase::Outcome)), (calls, calls), "{operation:?}: {written:#?}");
    }
    let writes = sent.lock().unwrap().iter().filter(|request| request.method() != Method::GET).count();
    let lines = lines(&journal);
    assert_eq!(lines.iter().filter(|line| line.phase == Phase::Intent).count(), writes);
    assert!(
        lines
            .iter()
            .filter(|line| line.phase == Phase::Intent)
            .all(|line| line.unsaid || line.before.contains_key("rule"))
    );
    let numbers: Vec<u64> = lines.iter().map(|line| line.seq).collect();
    assert_eq!(numbers, (1..=lines.len() as u64).collect::<Vec<_>>());
    // No secret came along.
    let text = journal.text().unwrap();
    for secret in ["new-password", "hook-secret", "00token", "Clerk"] {
        assert!(!text.contains(secret), "{secret}");
    }
    // And Okta's log can be joined by what the call said of itself.
    let agents: BTreeSet<String> = sent
        .lock()
        .unwrap()
        .iter()
        .filter(|request| request.method() != Method::GET)
        .map(|request| request.headers()["user-agent"].to_str().unwrap().to_owned())
        .collect();
    let intents = lines.iter().filter(|line| line.phase == Phase::Intent);
    let expected: BTreeSet<String> = intents
        .map(|line| format!("oktui/{} run/{} seq/{}", env!("CARGO_PKG_VERSION"), journal.run(), line.seq))
        .collect();
    assert_eq!(agents, expected);
}

#[tokio::test(start_paused = true)]
async fn a_line_says_whom_it_is_about_and_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let demo = demo(DemoSettings::default());
    let transport = RouterTransport(demo.router(super::super::harness::ORIGIN));
    let client = client(&journal, transport, demo.token());
    let me = client.current_user(&control()).await.unwrap();
    let scope = UserScope::Search { expression: "status eq \"ACTIVE\"".to_owned(), sort: None };
    let page = client.list_users(UserQuery::new(scope)).limit_pages(1).next_page(&control()).await.unwrap().unwrap();
    let row = page.rows.iter().find(|row| row.id() != me.id.as_str()).unwrap();
    let ann = client.get_user(row.id(), &control()).await.unwrap();
    let about = About {
        target: Some(Target::user(&ann)),
        before: vec![Trait::plain("status", "ACTIVE")],
        ticket: OneLine::of("INC-4711"),
        reason: OneLine::of("=1+1 she called"),
        ..About::default()
    };
    client.change(&ann.id, &Change::Suspend, &control().with_about(about)).await.unwrap();
    let again = client.change(&ann.id, &Change::Suspend, &control()).await.unwrap_err();
    assert!(!again.is_unknown());
    let entries = reading::entries(&place(folder.path()), &reading::Filter::default()).unwrap();
    let [_start, first, second] = &entries[..] else { panic!("{entries:#?}") };
    assert_eq!((first.line.op.as_str(), first.outcome()), ("suspendUser", "done"));
    let outcome = first.outcome.as_ref().unwrap();
    assert_eq!(outcome.target, Some(Target::user(&ann)));
    assert_eq!((outcome.ticket.as_deref(), outcome.status), (Some("INC-4711"), Some(200)));
    assert!(outcome.request.is_some() && outcome.by.token.as_deref() == Some(&*me.text("login")));
    assert_eq!(first.line.before["status"], "ACTIVE");
    assert_eq!((second.line.unsaid, second.outcome()), (true, "refused"));
    assert_eq!(second.line.target.as_ref().unwrap().id, ann.id.as_str());
    assert_eq!(second.outcome.as_ref().unwrap().code.as_deref(), Some(again.code()));
    let whose = reading::Filter { people: vec![ann.text("login")], ..reading::Filter::default() };
    assert_eq!(reading::entries(&place(folder.path()), &whose).unwrap().len(), 1, "the second names an id alone");
    assert!(verify::verify(&place(folder.path()), None).unwrap().holds());
}

/// A journal that can be written no more.
#[derive(Debug)]
struct Full {
    inner: Journal,
    from: u64,
    seen: Mutex<u64>,
}

impl Full {
    fn room(&self) -> Result<(), oktui::protocol::recorder::Unrecorded> {
        let mut seen = self.seen.lock().unwrap();
        *seen += 1;
        if *seen >= self.from {
            return Err(oktui::protocol::recorder::Unrecorded("the disk is full".to_owned()));
        }
        Ok(())
    }
}

impl Recorder for Full {
    fn run(&self) -> &str {
        self.inner.run()
    }

    fn intend_beside(
        &self,
        intent: oktui::protocol::recorder::Intent,
        beside: Option<std::sync::Arc<dyn oktui::protocol::recorder::Durable>>,
    ) -> Result<oktui::protocol::recorder::Receipt, oktui::protocol::recorder::Unrecorded> {
        self.room()?;
        self.inner.intend_beside(intent, beside)
    }

    fn conclude(
        &self,
        receipt: oktui::protocol::recorder::Receipt,
        outcome: oktui::protocol::recorder::Outcome,
    ) -> Result<(), oktui::protocol::recorder::Unrecorded> {
        self.room()?;
        self.inner.conclude(receipt, outcome)
    }

    fn note(&self, note: oktui::protocol::recorder::Note) -> Result<(), oktui::protocol::recorder::Unrecorded> {
        self.inner.note(note)
    }

    fn settle(
        &self,
        settlement: oktui::protocol::recorder::Settlement,
    ) -> Result<(), oktui::protocol::recorder::Unrecorded> {
        self.inner.settle(settlement)
    }

    fn recall(
        &self,
        wanted: &oktui::protocol::recorder::Recall,
    ) -> Result<Vec<oktui::protocol::deed::Deed>, oktui::protocol::recorder::Untold> {
        self.inner.recall(wanted)
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_written_down_is_not_sent_and_an_outcome_that_cannot_is_told() {
    for from in [1, 2] {
        let journal = Journal::in_memory(settings());
        let sent: Arc<Mutex<Vec<http::Request<Bytes>>>> = Arc::default();
        let transport = Watchful { journal: journal.clone(), sent: Arc::clone(&sent) };
        let recorder: Arc<dyn Recorder> = Arc::new(Full { inner: journal.clone(), from, seen: Mutex::default() });
        let settings = oktui::okta::client::Settings {
            recorder: Some(recorder),
            ..oktui::okta::client::Settings::new(oktui::protocol::connection::ConnectionId::new("acme"), origin())
        };
        let token = oktui::okta::credentials::ApiToken::new(Secret::new("00token"));
        let client = Client::new(settings, Arc::new(transport), Arc::new(token));
        let (notices, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let changed = client.change(&user(), &Change::Unlock, &control().with_notices(notices)).await;
        if from == 1 {
            assert_eq!(changed.unwrap_err().kind, FailureKind::Unrecorded);
            // Only whose token it is was asked.
            assert!(sent.lock().unwrap().iter().all(|request| request.method() == Method::GET));
        } else {
            assert!(changed.is_ok(), "it was done, whatever became of its line");
            let told = std::iter::from_fn(|| heard.try_recv().ok()).find(|told| matches!(told, Notice::Unrecorded(_)));
            assert_eq!(told, Some(Notice::Unrecorded("the disk is full".to_owned())));
            let left = reading::of_text(&journal.text().unwrap(), &reading::Filter::default());
            assert_eq!(left.last().unwrap().outcome(), "unknown");
        }
    }
}

#[tokio::test]
async fn calls_in_flight_share_a_flush() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let calls: Vec<_> = (0..200)
        .map(|at| {
            let journal = journal.clone();
            tokio::task::spawn_blocking(move || super::write(&journal, &format!("00u{at}")))
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(text(folder.path()).lines().count(), 401);
    assert!(journal.flushes() < 150, "{} flushes for 200 calls", journal.flushes());
    assert!(verify::verify(&place(folder.path()), None).unwrap().holds());
}

fn later() -> jiff::Timestamp {
    jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 32)
}

#[test]
fn values_of_people_stand_apart_and_go_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let mut intent = super::intent("00u1");
    let value = |text: &str| Trait { name: "profile.title".to_owned(), value: text.into(), personal: true };
    intent.about = Some(About { before: vec![value("Clerk")], after: vec![value("Chief")], ..About::default() });
    let receipt = journal.intend(intent).unwrap();
    journal.conclude(receipt, super::done()).unwrap();
    let lines = text(folder.path());
    assert!(!lines.contains("Clerk") && !lines.contains("Chief"));
    let values = reading::values(&place(folder.path())).unwrap();
    let entry = &reading::entries(&place(folder.path()), &reading::Filter::default()).unwrap()[1];
    let kept = |side: &serde_json::Map<String, serde_json::Value>| {
        values.get(side["profile.title"].as_str().unwrap()).cloned()
    };
    assert_eq!((kept(&entry.line.before), kept(&entry.line.after)), (Some("Clerk".into()), Some("Chief".into())));
    Journal::open(folder.path(), journal::Settings { clock: later, ..settings() }).unwrap();
    assert!(reading::values(&place(folder.path())).unwrap().is_empty());
    assert!(verify::verify(&place(folder.path()), None).unwrap().holds());
}
