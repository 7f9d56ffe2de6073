//! Any storm of keys, pastes, sizes and answers: nothing panics, the selection is one of the rows shown, and what
//! people typed into their profiles never reaches a cell raw.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use oktui::app::event::Effect;
use oktui::app::event::Event;
use oktui::app::event::Now;
use oktui::app::event::Timer;
use oktui::app::event::Typed;
use oktui::app::input::key::{Context, TABLE};
use oktui::app::screen::Screen;
use oktui::app::{App, Start};
use oktui::messages::connections::{Book, Entry, Kind, Reply, Report};
use oktui::messages::drill::{DrillReply, DrillStep, IncomingCall, Judgement, Verdict};
use oktui::messages::import::{ImportNews, ImportRequest, TableRead};
use oktui::messages::jobs::{Barred, JobNews, JobRequest, Met};
use oktui::messages::{
    ApiBody, ApiReply, Clash, Content, Found, KnownHook, Lane, LocalRequest, LookUp, Order, OrderId, Outcome, Recalled,
    Request, SaveOutcome, Saved, SearchMethod, SecretPlace, Update, VerifyNews, Work,
};
use oktui::protocol::access::{AppLink, Block};
use oktui::protocol::access_code::CodeOffer;
use oktui::protocol::belongings::{Belonging, Belongings, Former, Part};
use oktui::protocol::change::{Answer, Change};
use oktui::protocol::connection::{ConnectionId, Origin, TokenPlace};
use oktui::protocol::device::Device;
use oktui::protocol::document::Document;
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::event_hook::EventHook;
use oktui::protocol::exchange::Exchange;
use oktui::protocol::factor::Factor;
use oktui::protocol::group::Group;
use oktui::protocol::group_rule::RuleStatus;
use oktui::protocol::held::{Access, HeldGroup, People, Why};
use oktui::protocol::id::{GroupId, RuleId, UserId};
use oktui::protocol::kept::Kept;
use oktui::protocol::key::{Key, KeyCode};
use oktui::protocol::log_event::LogEvent;
use oktui::protocol::operation::Operation;
use oktui::protocol::org::Org;
use oktui::protocol::past_call::PastCall;
use oktui::protocol::proof::{Proven, Witness};
use oktui::protocol::protection::Standing;
use oktui::protocol::query::Cursor;
use oktui::protocol::rate::WaitReason;
use oktui::protocol::recorder::About;
use oktui::protocol::report::Told;
use oktui::protocol::report::overview::Overview;
use oktui::protocol::report::roster::{Listed, Roster};
use oktui::protocol::rights::{Grant, HeldRoles, Linked, PasswordAge, Rights, Risk};
use oktui::protocol::row::{RowFields, UserRow};
use oktui::protocol::schema::{UserSchema, UserType};
use oktui::protocol::secret::Secret;
use oktui::protocol::seen::SeenAttributes;
use oktui::protocol::sheet::{Cell, Row, Rows, Sheet};
use oktui::protocol::time::Moment;
use oktui::protocol::undo::{Done, Exception, Judged, Step, Stood};
use oktui::protocol::user::User;
use oktui::protocol::verify::{By, Confirmer, Means, Verdict as Proof, Verification};
use oktui::protocol::watch::{EventSource, WatchedEvent};
use oktui::system::terminal::{Input, Parser};
use oktui::ui;
use oktui::ui::theme::Theme;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::json;

use super::harness::START;

#[derive(Clone, Debug)]
enum Blow {
    Key(Key),
    /// Several that came together.
    Read(Vec<Key>),
    /// What the terminal says by itself, cut somewhere, with a key behind it.
    Reply(&'static str, usize, char),
    Paste(String),
    Resize(u16, u16),
    /// What was changed is on the screen.
    Drawn,
    /// An order that waits is answered in one of several ways; it may be one that nobody wants any more.
    Answer(usize, usize),
    /// An answer to an order that was never given, or of another organisation.
    Stray(u64, bool),
    Timer(usize),
    /// The terminal has another size already than the app was told.
    DrawAt(u16, u16),
}

fn blow() -> impl Strategy<Value = Blow> {
    let bound: Vec<Key> =
        TABLE.iter().flat_map(|binding| binding.keys.split(' ')).filter_map(|name| name.parse().ok()).collect();
    let key = prop_oneof![
        6 => select(bound),
        2 => select("anmü王@. \u{301}👩🏽".chars().collect::<Vec<_>>()).prop_map(Key::char),
        1 => any::<char>().prop_map(Key::char),
        2 => select(vec![KeyCode::Backspace, KeyCode::Delete, KeyCode::Left, KeyCode::Home, KeyCode::Enter])
            .prop_map(Key::plain),
        1 => any::<char>().prop_map(Key::ctrl),
        1 => select(vec!['/', 'a', 'b', 'x', '[', 'ü']).prop_map(|letter| Key { alt: true, ..Key::char(letter) }),
        1 => select(vec![KeyCode::Enter, KeyCode::Up, KeyCode::Backspace, KeyCode::F(2)])
            .prop_map(|code| Key { alt: true, ..Key::plain(code) }),
    ]
    .boxed();
    prop_oneof![
        10 => key.clone().prop_map(Blow::Key),
        2 => vec(key, 2..8).prop_map(Blow::Read),
        2 => Just(Blow::Drawn),
        2 => (select(REPLIES.to_vec()), 1..24usize, select(vec!['q', 'a', '/', 'u', '\r']))
            .prop_map(|(reply, cut, key)| Blow::Reply(reply, cut, key)),
        1 => vec(any::<char>(), 0..12).prop_map(|letters| Blow::Paste(letters.into_iter().collect())),
        1 => select(NAMES.to_vec()).prop_map(|name| Blow::Paste(name.to_owned())),
        1 => (1..140u16, 1..45u16).prop_map(|(columns, rows)| Blow::Resize(columns, rows)),
        1 => (1..24u16, 1..9u16).prop_map(|(columns, rows)| Blow::Resize(columns, rows)),
        6 => (0..8usize, 0..8usize).prop_map(|(order, way)| Blow::Answer(order, way)),
        1 => (0..50u64, any::<bool>()).prop_map(|(order_id, foreign)| Blow::Stray(order_id, foreign)),
        2 => (0..8usize).prop_map(Blow::Timer),
        1 => (1..140u16, 1..45u16).prop_map(|(columns, rows)| Blow::DrawAt(columns, rows)),
    ]
}

/// Answers of terminals to questions of theirs or of other programs.
const REPLIES: [&str; 6] = [
    "\u{1b}[>0;276;0c",
    "\u{1b}[?2026;2$y",
    "\u{1b}[24;80R",
    "\u{1b}[I",
    "\u{1b}]11;rgb:1e1e/1e1e/1e1e\u{1b}\\",
    "\u{1b}P>|tmux 3.4\u{1b}\\",
];

/// What somebody may have typed into their profile.
const NAMES: [&str; 10] = [
    "Ann",
    "Müller\u{1b}[31m\u{1b}]0;title\u{7}",
    "\u{202e}neddih\u{202c}\u{2066}x\u{200f}",
    "王伟王伟王伟",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
    "👩🏽‍🚀👨‍👩‍👧‍👦",
    "a very long name that goes on and on and on and on and on and on and on and on and on and on and on and on and on",
    "line\nbreak\ttab\r\0nul",
    "\u{9b}31m\u{85}\u{2028}",
    "",
];

fn name(number: usize) -> &'static str {
    NAMES[number % NAMES.len()]
}

fn profile(number: usize) -> String {
    let (first, last) = (name(number), name(number / 3 + 1));
    let status = ["ACTIVE", "LOCKED_OUT", "DEPROVISIONED", "\u{1b}[2J", "RECOVERY"][number % 5];
    json!({
        "id": format!("00u{}", number % 40), "status": status,
        "created": "2026-03-02T12:48:24.000Z", "lastUpdated": format!("2026-03-02T12:{:02}:24.000Z", number % 60),
        "profile": {"login": format!("{first}{number}@acme.com"), "firstName": first, "lastName": last, "title": name(number + 5),
            "department": name(number + 2), "mobilePhone": "+49\u{1b}c 123", "manager": last, "\u{1b}[1mcustom\u{202e}": name(number + 1)},
        "credentials": {"recovery_question": {"question": name(number + 4)}, "provider": {"type": "LDAP", "name": name(number + 3)}}
    })
    .to_string()
}

fn rows(from: usize, count: usize) -> Vec<UserRow> {
    (from..from + count).map(|number| UserRow::parse(&profile(number), RowFields::ALL).unwrap()).collect()
}

fn user(number: usize) -> Box<User> {
    Box::new(User::parse(&profile(number), None).unwrap())
}

fn failure(way: usize) -> CallError {
    let kinds = [FailureKind::NotFound, FailureKind::Cancelled, FailureKind::Unreachable, FailureKind::Malformed];
    CallError::new(kinds[way % kinds.len()].clone(), Operation::ListUsers).with_detail(name(way))
}

/// What may be answered to a request.
fn contents(work: &Work, way: usize) -> Vec<Content> {
    if way == 0 {
        return vec![Content::Failed(Box::new(failure(way + request_number(work))))];
    }
    if way == 1 {
        let reason = WaitReason::Retry;
        return vec![
            Content::Waiting { reason, time: Duration::from_secs(way as u64) },
            Content::Failed(Box::new(failure(2))),
        ];
    }
    let groups = || {
        (0..way)
            .filter_map(|number| {
                Group::parse(&json!({"id": format!("00g{number}"), "type": "OKTA_GROUP", "profile": {"name": name(number + way), "description": name(way)}}).to_string())
            })
            .collect::<Vec<_>>()
    };
    let request = match work {
        Work::Okta(request) => request,
        Work::Local(request) => return local(request, way),
        Work::Connections(_) => return connections(way),
        Work::Drill(step) => return drill(*step, way),
    };
    match request {
        Request::ReadOrg => {
            let org = Org::parse(json!({"companyName": name(way), "status": name(way + 1)}).to_string().as_bytes());
            let origin = Origin::understand("acme").unwrap().origin;
            org.map(Content::Org).into_iter().chain([Content::Connected(origin)]).rev().collect()
        }
        Request::CheckRules => vec![Content::RulesOfNobody((0..way).map(|number| name(number).to_owned()).collect())],
        Request::ReadResting => vec![Content::RestingRules((0..way).map(|number| name(number).to_owned()).collect())],
        Request::ReadSize => vec![Content::Size((way.is_multiple_of(2)).then_some(179_000))],
        Request::ReadOverview => {
            let mut overview = Overview::default();
            for row in rows(way, 40) {
                overview.count(&row, name(way));
            }
            overview.notes.push(name(way).to_owned());
            vec![Content::Overview(Box::new(overview))]
        }
        Request::ListUsers { query, .. } if query.report().is_some() => {
            let mut found = rows(way * 7, 30);
            for row in &mut found {
                row.set_finding(name(way + 1));
            }
            let told = Told { read: 300, notes: vec![name(way).to_owned(); way % 3], ..Told::default() };
            let page = Content::Page { rows: found, odd: 0, next: None };
            vec![Content::Reported(Box::new(told)), page, Content::Listed]
        }
        Request::ListUsers { .. } => {
            let next = (way.is_multiple_of(3)).then(|| Cursor::new("https://acme.okta.com/api/v1/users?after=1"));
            vec![Content::Page { rows: rows(way * 7, 30), odd: way % 2, next }, Content::Listed]
        }
        Request::FindUsers { .. } => {
            let method = [SearchMethod::Anywhere, SearchMethod::Beginnings, SearchMethod::ByQuery][way % 3];
            let because = (way % 4 == 3).then(|| failure(way));
            vec![Content::Found(Found {
                rows: rows(way * 5, way % 4 * 3),
                odd: 0,
                complete: way.is_multiple_of(2),
                method,
                expression: if way % 3 == 2 { String::new() } else { "profile.email pr".to_owned() },
                because,
            })]
        }
        Request::Jobs(JobRequest::Seek(_)) => {
            let met = (0..way * 3).map(|number| Met::Person {
                user: user(number),
                barred: (number % 5 == 4).then(|| Barred::ByRule(name(number).to_owned())),
            });
            let others = [Met::Nobody(name(way).to_owned()), Met::Several(name(way + 1).to_owned())];
            vec![Content::Met(met.chain(others).collect()), Content::Sought(Box::default())]
        }
        Request::Jobs(JobRequest::List) => vec![Content::Job(JobNews::All(Vec::new()))],
        Request::Import(request) => vec![Content::Import(table(request, way))],
        Request::Jobs(_) => vec![Content::Job(JobNews::Refused { job: None, why: name(way).to_owned() })],
        Request::FindNear { .. } => vec![Content::Near(rows(way * 3, way % 3))],
        Request::ReadOwner => vec![Content::User(user(way))],
        Request::ReadUser { selector } => {
            let number = selector.trim_start_matches("00u").parse().unwrap_or(way);
            vec![Content::User(user(number))]
        }
        Request::CountNamesakes { .. } => vec![Content::Namesakes { count: way as u32, more: way.is_multiple_of(2) }],
        Request::ReadGroups { .. } => vec![Content::Groups(groups())],
        Request::ReadHeld { groups, .. } => {
            let why = |way: usize| [Why::ByHand, Why::ByRule(vec![name(way).to_owned()]), Why::Untold][way % 3].clone();
            let held = |(at, group): (usize, &Group)| HeldGroup {
                id: group.id.clone(),
                name: group.name.clone(),
                why: why(way + at),
            };
            vec![Content::Held(groups.iter().enumerate().map(held).collect())]
        }
        Request::FindGroups { .. } | Request::FindGroupsNamed { .. } | Request::ReadGroup { .. } => {
            vec![Content::FoundGroups(groups())]
        }
        Request::Export(..) => vec![
            Content::Exporting { people: 1 },
            Content::Exported { people: 2, resumed: false, cursor_refused: true, misfits: 0 },
        ],
        Request::ExportPicked(..) => {
            vec![Content::Exporting { people: 1 }, Content::PickedWritten { people: 1, gone: 1 }]
        }
        Request::ReadTypes => {
            let kind = UserType::parse(&json!({"id": "oty1", "displayName": name(way), "name": name(way)}).to_string());
            vec![Content::Types(kind.into_iter().collect())]
        }
        Request::ReadAttributes { .. } => {
            let mut seen = SeenAttributes::default();
            seen.learn(&user(way).profile);
            vec![Content::Attributes(seen)]
        }
        Request::ReadSchema { .. } => vec![Content::Failed(Box::new(failure(way)))],
        Request::ReadBlocks { .. } => {
            let block = Block::parse(&json!({"type": name(way), "appliesTo": name(way + 1)}).to_string());
            vec![Content::Blocks(block.into_iter().collect())]
        }
        Request::ReadApps { .. } => {
            let app = AppLink::parse(&json!({"label": name(way), "appName": name(way + 1)}).to_string());
            vec![Content::Apps(app.into_iter().collect())]
        }
        Request::ReadFactors { .. } => {
            let factor = |number: usize| {
                let kind = ["sms", "push", "question", "\u{1b}[5m"][number % 4];
                let status = if number.is_multiple_of(3) { name(way) } else { "ACTIVE" };
                let provider = if number == 1 { "OKTA" } else { name(number) };
                Factor::parse(
                    &json!({"id": format!("f{number}"), "factorType": kind, "provider": provider, "status": status,
                    "profile": {"phoneNumber": name(number + 1)}})
                    .to_string(),
                )
            };
            vec![Content::Factors((0..way).filter_map(factor).collect())]
        }
        Request::ReadDevices { .. } => {
            let device = |number: usize| {
                let profile = json!({"displayName": name(number), "platform": name(number + 1), "model": name(way)});
                Device::parse_link(
                    &json!({"device": {"id": format!("guo{number}"), "status": name(way), "profile": profile}})
                        .to_string(),
                )
            };
            vec![Content::Devices((0..way).filter_map(device).collect())]
        }
        Request::ReadAccess { .. } => {
            let part = || Box::new(failure(way));
            let held = |number: usize| HeldGroup {
                id: GroupId::new(name(number)),
                name: name(number).to_owned(),
                why: if number.is_multiple_of(2) { Why::ByHand } else { Why::Untold },
            };
            let device = Device::parse_link(&json!({"device": {"id": name(way), "status": "ACTIVE"}}).to_string());
            vec![Content::Access {
                user: user(way),
                access: Box::new(Access {
                    groups: Ok((0..way).map(held).collect()),
                    apps: Err(part()),
                    roles: Ok(HeldRoles { roles: Vec::new(), complete: way.is_multiple_of(2) }),
                    factors: Ok(Vec::new()),
                    devices: Ok(device.into_iter().collect()),
                    grants: Err(part()),
                    reports: Ok(People { names: vec![name(way).to_owned()], more: true }),
                    owned: Ok(vec![name(way + 1).to_owned()]),
                }),
                owner: (way.is_multiple_of(3)).then(|| name(way).to_owned()),
            }]
        }
        Request::ReadRights { .. } => {
            let grant = |number: usize| {
                Grant::parse(
                    &json!({"id": name(number), "scopeId": name(way), "clientId": name(number + 1)}).to_string(),
                )
            };
            let part = || Box::new(failure(way));
            vec![Content::Rights(Box::new(Rights {
                roles: Ok(HeldRoles { roles: Vec::new(), complete: way.is_multiple_of(2) }),
                grants: Ok((0..way).filter_map(grant).collect()),
                tokens: Err(part()),
                risk: Risk::parse(&json!({"riskLevel": name(way), "reason": name(way + 1)}).to_string())
                    .ok_or_else(part),
                realm: Ok(Some(name(way).to_owned())),
                linked: Ok(vec![Linked {
                    relation: name(way).to_owned(),
                    people: vec![name(way).to_owned()],
                    more: true,
                }]),
                password: Ok(PasswordAge { policy: Some(name(way).to_owned()), most: Some(way as u32 * 1_000_000) }),
            }))]
        }
        Request::ReadConfirmers { .. } => {
            let person = |at: usize| Confirmer {
                user: UserId::new(format!("00u{at}")),
                login: name(way + at).to_owned(),
                name: name(at).to_owned(),
            };
            let people = (0..way % 3).map(person).collect();
            vec![Content::Confirmers { people, remark: way.is_multiple_of(2).then(|| name(way).to_owned()) }]
        }
        Request::ReadCodeOffer { .. } => {
            let offer = (!way.is_multiple_of(3)).then(|| CodeOffer {
                authenticator: name(way).to_owned(),
                least: 10,
                most: 60 * way as u32,
                usual: 30,
                again: way.is_multiple_of(2),
            });
            vec![Content::CodeOffer { offer, given: None }]
        }
        Request::ReadStanding { .. } => vec![Content::Standing(match way % 4 {
            0 => Standing::Free,
            1 => Standing::Guarded(name(way).to_owned()),
            2 => Standing::Unsure(name(way).to_owned()),
            _ => Standing::Protected(name(way).to_owned()),
        })],
        Request::ReadLog { .. } => {
            let event = |number: usize| {
                LogEvent::parse(&json!({"uuid": format!("{number}"), "published": "2026-11-24T10:42:00.000Z",
                    "eventType": (["user.session.start", "user.account.lock", name(way)][number % 3]), "displayMessage": name(number),
                    "outcome": {"result": "FAILURE", "reason": name(way + number)}, "actor": {"displayName": name(number), "alternateId": name(way)},
                    "client": {"ipAddress": name(number + 1), "geographicalContext": {"city": name(number + 2)}}}).to_string())
            };
            vec![Content::Log { events: (0..way * 4).filter_map(event).collect(), more: way.is_multiple_of(2) }]
        }
        Request::WatchLog { .. } => {
            let events = (0..way * 3).filter_map(|number| watched(number * way)).collect();
            let next_in = Some(Duration::from_secs(way as u64));
            let broken =
                Content::WatchBroken { failure: Box::new(failure(way)), next_in: Duration::from_secs(way as u64) };
            vec![
                broken,
                Content::Events { source: EventSource::Log, events, next_in, began_again: way.is_multiple_of(3) },
            ]
        }
        Request::Refresh { users } => {
            let told = users.iter().enumerate().map(|(number, id)| Content::Refreshed {
                id: id.clone(),
                user: (number % 3 != 1).then(|| user(number)),
            });
            told.chain([Content::RefreshDone]).collect()
        }
        Request::Listen { address, .. } => vec![
            Content::Listening(*address),
            Content::Challenged,
            Content::TurnedAway("why"),
            Content::HookMade { outcome: Ok(()), hooks: Ok(hooks(way)) },
            Content::Events {
                source: EventSource::Hook,
                events: (0..way).filter_map(watched).collect(),
                next_in: None,
                began_again: false,
            },
        ],
        Request::ListHooks => vec![Content::Hooks(hooks(way))],
        Request::ChangeHook(..) => {
            let outcome = if way.is_multiple_of(2) { Ok(()) } else { Err(Box::new(failure(way))) };
            vec![Content::HookChanged { outcome, hooks: Ok(hooks(way + 1)) }]
        }
        Request::Change { steps, .. } => {
            let outcome = |step: usize| match (way + step) % 4 {
                0 => Outcome::Saved(Answer::TemporaryPassword(Secret::new("Kilo\u{1b}7"))),
                1 => Outcome::Saved(Answer::Done),
                2 => Outcome::Failed(Box::new(failure(way))),
                _ => Outcome::Unknown(Box::new(failure(way))),
            };
            let steps = (0..steps.len()).map(|step| Content::Step { step, outcome: outcome(step) });
            let id = user(way).id;
            let stood = Stood::Between(START.parse().unwrap_or_default(), START.parse().unwrap_or_default());
            let done = Done::just_done(id, Operation::SuspendUser, &About::default(), stood);
            steps
                .chain([Content::Did(Box::new(done))])
                .chain([Content::Changed(if way.is_multiple_of(2) {
                    Ok(Some(user(way)))
                } else {
                    Err(Box::new(failure(way)))
                })])
                .collect()
        }
        Request::ReadUndo { .. } => vec![Content::Undoable { user: user(way), judged: Box::new(judged(way)) }],
        Request::ReadFormer { .. } => {
            let had = |number: usize| Belonging {
                id: format!("00g{number}"),
                name: name(number).to_owned(),
                unsure: number.is_multiple_of(2),
            };
            let former = Former {
                line: way as u64,
                at: user(way).status_changed.map_or(jiff::Timestamp::UNIX_EPOCH, Moment::timestamp),
                by: name(way).to_owned(),
                ticket: (way % 2 == 1).then(|| name(way + 1).to_owned()),
                stands: !way.is_multiple_of(3),
                had: Belongings {
                    groups: Part::whole((0..way % 5).map(had).collect()),
                    apps: Part { read: (0..way % 9).map(had).collect(), missing: Some(name(way).to_owned()) },
                    roles: Part::unread(name(way + 2)),
                    factors: Part::whole(vec![name(way + 3).to_owned()]),
                },
            };
            let former = if way % 4 == 3 { Err(name(way).to_owned()) } else { Ok(Box::new(former)) };
            let groups = (way % 5 != 4).then(|| groups().into_iter().map(|group| group.id).collect());
            vec![Content::Former { user: user(way), former, groups }]
        }
        Request::BringBack { steps, .. } => {
            let outcome = |step: usize| match (way + step) % 3 {
                0 => Outcome::Saved(Answer::Done),
                1 => Outcome::Unknown(Box::new(failure(way))),
                _ => Outcome::LeftOut,
            };
            let told = (0..steps.len()).map(|step| Content::Step { step, outcome: outcome(step) });
            let last = if way % 5 == 4 { Content::Overtaken(user(way)) } else { Content::Changed(Ok(Some(user(way)))) };
            told.chain([last]).collect()
        }
        Request::Undo { agreed, .. } => {
            let outcome = if way.is_multiple_of(2) {
                Outcome::Saved(Answer::Done)
            } else {
                Outcome::Unknown(Box::new(failure(way)))
            };
            let steps = (0..agreed.steps.len()).map(|step| Content::Step { step, outcome: outcome.clone() });
            let last = if way.is_multiple_of(3) { Content::Overtaken(user(way)) } else { Content::Changed(Ok(None)) };
            steps.chain([last]).collect()
        }
        Request::Save { then, .. } => {
            let saving = match way % 5 {
                0 => SaveOutcome::Saved { user: user(way), looked_up: true },
                1 => SaveOutcome::Failed(Box::new(failure(way))),
                2 => SaveOutcome::Conflict(user(way + 1)),
                3 => SaveOutcome::Unknown { failure: Box::new(failure(2)), found: LookUp::Person(user(way)) },
                _ => SaveOutcome::Unknown { failure: Box::new(failure(3)), found: LookUp::Nobody },
            };
            let outcomes = then.iter().map(|_| Outcome::LeftOut).collect();
            vec![Content::Saved(Box::new(Saved {
                saving,
                outcomes,
                now: way.is_multiple_of(2).then(|| user(way)),
                kept: Kept::default(),
            }))]
        }
        Request::FindClash { .. } => {
            let login = way.is_multiple_of(2).then(|| Box::new(rows(way, 1).remove(0)));
            vec![Content::Clash(Clash { login, email: rows(way, way % 3) })]
        }
        Request::Recall(_) => vec![Content::Recalled(match way % 3 {
            0 => Recalled::Off,
            1 => Recalled::Unread(name(way).to_owned()),
            _ => Recalled::Deeds(Vec::new()),
        })],
        Request::Settle(_) => {
            vec![Content::Settled(vec![(way as u64, oktui::protocol::settle::Judgement::Open(name(way).to_owned()))])]
        }
        Request::Verify(wanted) => verified(wanted, way).into_iter().map(Content::Verify).collect(),
        Request::ReadPast { .. } => vec![Content::Past {
            events: Vec::new(),
            journal: Recalled::Unread(name(way).to_owned()),
            owner: way.is_multiple_of(2).then(|| name(way).to_owned()),
        }],
        Request::Note(_) | Request::NoteExport(..) => vec![Content::Unrecorded(name(way).to_owned()), Content::Noted],
        Request::CallApi { call, .. } => {
            let document = Arc::new(document(way));
            let body = match way % 4 {
                0 => ApiBody::Empty,
                1 => ApiBody::Text(document),
                2 => ApiBody::Binary { bytes: bytes::Bytes::from_static(b"\0"), dump: document },
                _ => ApiBody::Json(document),
            };
            let reply = ApiReply {
                status: [200, 204, 302, 404, 999][way % 5],
                headers: vec![(name(way).to_owned(), name(way + 1).to_owned())],
                bytes: way as u64,
                body,
                duration: Duration::from_millis(way as u64),
                request_id: Some(name(way).to_owned()),
                unknown: way.is_multiple_of(5).then(|| Box::new(failure(way))),
                next: (way.is_multiple_of(2)).then(|| call.clone()),
                stopped: (way.is_multiple_of(3)).then(|| Box::new(failure(way))),
                pages: way as u32,
                elements: Some(way),
            };
            vec![Content::ApiProgress { pages: 1, elements: way, bytes: 1 }, Content::ApiReply(Box::new(reply))]
        }
    }
}

fn verified(wanted: &Verification, way: usize) -> Vec<VerifyNews> {
    let asked = || VerifyNews::Asked {
        number: (way.is_multiple_of(2)).then(|| Secret::new(name(way))),
        left: Duration::from_secs(way as u64 * 9),
    };
    let proven = || {
        Box::new(Proven {
            user: wanted.user.clone(),
            login: name(way).to_owned(),
            witness: match &wanted.by {
                By::Factor { factor, .. } => Witness::Own(factor.id.clone()),
                By::Confirmer { who, factor, .. } => Witness::Other { who: who.clone(), factor: factor.id.clone() },
                By::Seen(note) => Witness::Desk(note.clone()),
            },
            means: Means::Push,
            since: None,
            transaction: Some(name(way).to_owned()),
            changed: (way.is_multiple_of(3)).then(|| name(way).to_owned()),
            at: START.parse().unwrap(),
        })
    };
    match way % 6 {
        0 => vec![asked(), VerifyNews::Verified(proven())],
        1 => vec![VerifyNews::Sent],
        2 => vec![VerifyNews::Verified(proven())],
        3 => vec![asked(), VerifyNews::Ended(Proof::Rejected)],
        4 => vec![asked(), VerifyNews::Unheard(Box::new(failure(way))), VerifyNews::CalledOff(Ok(()))],
        _ => vec![VerifyNews::Ended(Proof::Other(name(way).to_owned()))],
    }
}

fn judged(way: usize) -> Judged {
    let step = |number: usize| Step {
        change: [Change::Unsuspend, Change::Suspend][number % 2].clone(),
        undo_of: (number > 0).then_some(number as u64),
        words: vec![name(way + number).to_owned()],
        group: None,
    };
    let exception = |number: usize| Exception {
        rule: RuleId::new(format!("0pr{number}")),
        name: name(way + number).to_owned(),
        status: [RuleStatus::Active, RuleStatus::Inactive][number % 2].clone(),
        many: way,
        groups: (0..number).map(|at| name(at).to_owned()).collect(),
        people: (way.is_multiple_of(2)).then_some(way as u64),
        undo_of: None,
    };
    Judged {
        held: Vec::new(),
        steps: (0..way % 3).map(step).collect(),
        left: (0..way % 4).map(|at| name(at).to_owned()).collect(),
        exceptions: (0..way % 3).map(exception).collect(),
    }
}

fn connections(way: usize) -> Vec<Content> {
    let name = |way| name(way).to_owned();
    let reply = match way % 6 {
        0 => Reply::Renewed { not_kept: way.is_multiple_of(4).then(|| name(way)) },
        1 => Reply::Tried(Report { lines: vec![(name(way), name(way + 1))], usable: way % 4 == 1 }),
        2 => Reply::Refused(name(way)),
        3 => Reply::Done { book: book(way), said: name(way) },
        _ => Reply::Listed(book(way)),
    };
    vec![Content::Connections(Box::new(reply))]
}

fn drill(step: DrillStep, way: usize) -> Vec<Content> {
    let name = |way| name(way).to_owned();
    let reply = match step {
        DrillStep::Ring(number) => DrillReply::Ringing(IncomingCall {
            number,
            of: 3,
            caller: name(way),
            gist: name(way + 1),
            says: name(way + 2),
            subject: name(way + 3),
        }),
        DrillStep::HangUp(_) => {
            let verdict = [Verdict::Right, Verdict::NotDone, Verdict::Harmful][way % 3];
            DrillReply::Judged(Judgement { verdict, why: name(way), par: way.is_multiple_of(2).then_some(3) })
        }
    };
    vec![Content::Drill(if way % 7 == 6 { Err(name(way)) } else { Ok(Box::new(reply)) })]
}

/// What is told of a table.
fn table(request: &ImportRequest, way: usize) -> ImportNews {
    match request {
        ImportRequest::Open { .. } if way.is_multiple_of(4) => ImportNews::Unread(name(way).to_owned()),
        ImportRequest::Open { .. } => {
            let mut rows = Rows::default();
            for number in 0..=way {
                let row = Row { number: number as u64 + 2, ..Row::default() };
                rows.push(row, [name(number), name(way)].map(Cell::Text));
            }
            let head = vec![name(way).to_owned(), "email".to_owned()];
            let sheet = Sheet { head, rows: rows.done(), notes: vec![name(way).to_owned()], ..Sheet::default() };
            ImportNews::Table(Box::new(TableRead {
                sheet: Arc::new(sheet),
                place: name(way).to_owned(),
                sum: String::new(),
                schema: Arc::new(UserSchema::default()),
                types: Vec::new(),
                others: Vec::new(),
                sheets: vec![name(way).to_owned()],
                said: None,
            }))
        }
        ImportRequest::Complete { .. } => ImportNews::Files((0..way).map(|number| name(number).to_owned()).collect()),
        ImportRequest::Find(_) => ImportNews::Fits(Box::default()),
        ImportRequest::Around { .. } => {
            ImportNews::Around { around: Box::default(), kept: HashMap::new(), rules: None }
        }
        ImportRequest::Due { .. } => ImportNews::Due(way),
        ImportRequest::Keep { .. } => ImportNews::Kept(Err(name(way).to_owned())),
    }
}

fn local(request: &LocalRequest, way: usize) -> Vec<Content> {
    match request {
        LocalRequest::ReadExpressions => vec![Content::Expressions(vec!["status pr".into(), name(way).into()])],
        LocalRequest::KeepExpression(new) => vec![Content::Expressions(vec![new.clone()])],
        LocalRequest::FindSimilar { haystack, words } => vec![Content::Similar(haystack.similar(words))],
        LocalRequest::SortRows { keys } => vec![Content::Sorted(keys.sorted())],
        LocalRequest::FindInDocument { document, needle } => vec![Content::Matches(document.find(needle, || false))],
        LocalRequest::FilterDocument { .. } => {
            let picked =
                if way.is_multiple_of(2) { Ok((Arc::new(document(way + 1)), way)) } else { Err(name(way).to_owned()) };
            vec![Content::Picked(picked)]
        }
        LocalRequest::ReadRoster { .. } => {
            let listed =
                Listed { place: "row 2".to_owned(), row: 2, value: name(way).to_owned(), beside: String::new() };
            let (of, key) = (name(way).to_owned(), "login".to_owned());
            let roster = Roster {
                name: of.clone(),
                file: of,
                sheet: None,
                sum: String::new(),
                key,
                people: vec![listed],
                notes: Vec::new(),
            };
            let read = if way.is_multiple_of(2) { Ok(Arc::new(roster)) } else { Err(name(way).to_owned()) };
            vec![Content::Roster(read)]
        }
        LocalRequest::ReadText { file } => {
            let text = format!("login\n{}\n{file}\n", name(way));
            vec![Content::Text(if way.is_multiple_of(2) { Ok(text) } else { Err(name(way).to_owned()) })]
        }
        LocalRequest::SaveFile { file, .. } => {
            vec![Content::SavedFile(if way.is_multiple_of(2) { Ok(file.clone()) } else { Err(name(way).to_owned()) })]
        }
        LocalRequest::ReadHistory | LocalRequest::NameCall { .. } | LocalRequest::ForgetCall { .. } => {
            let past = |number: usize| PastCall {
                at: START.parse().unwrap(),
                method: ["GET", "POST", "\u{1b}"][number % 3].to_owned(),
                address: name(number).to_owned(),
                headers: vec![(name(number + 1).to_owned(), name(number).to_owned())],
                body: (number.is_multiple_of(2)).then(|| name(number).to_owned()),
                status: None,
                name: (number.is_multiple_of(3)).then(|| name(number + 2).to_owned()),
            };
            vec![Content::History((0..way * 3).map(past).collect())]
        }
    }
}

/// A body that nobody would send, of one of the shapes that bodies have.
fn document(way: usize) -> Document {
    let text = |number: usize| json!({"id": format!("00u{number}"), "profile": {name(number): name(way)}, "_links": {"x": [name(way)]}});
    match way % 3 {
        0 => Document::plain(&format!("{}\n{}", name(way), name(way + 1))),
        1 => Document::json(&text(way).to_string()).unwrap(),
        _ => Document::json(&json!([text(way), text(way + 1), name(way), [], {}]).to_string()).unwrap(),
    }
}

fn exchange(way: usize) -> Exchange {
    Exchange {
        at: START.parse().unwrap(),
        operation: Operation::Custom,
        method: http::Method::GET,
        target: name(way).to_owned(),
        status: (way.is_multiple_of(2)).then_some(500),
        duration: Duration::from_millis(way as u64 * 900),
        waited: Duration::from_secs(way as u64),
        retries: way as u32,
        request_id: Some(name(way + 1).to_owned()),
        problem: Some(name(way + 2).to_owned()),
        bytes: 0,
    }
}

/// Connections of every kind; at times the one that is open is no longer among them.
fn book(way: usize) -> Book {
    let name = |way| name(way).to_owned();
    let host = |name: &str| Some(Origin::understand(name).unwrap().origin);
    let kept = Kind::Token(TokenPlace::Command(vec!["pass".into()]));
    let entries = [
        (ConnectionId::new("acme"), host("acme"), Kind::Token(TokenPlace::Keychain)),
        (ConnectionId::new("two"), host("two"), Kind::Token(TokenPlace::Session)),
        (ConnectionId::new("piped"), host("three"), kept),
        (ConnectionId::new("demo"), None, Kind::Demo),
    ];
    let entries =
        entries.into_iter().skip(way % 2).map(|(id, host, kind)| Entry { kind, ..Entry::given(id, host, false) });
    Book {
        entries: entries.collect(),
        keychain_missing: None,
        file: name(way),
        notices: vec![name(way)],
        refused: false,
    }
}

fn watched(number: usize) -> Option<WatchedEvent> {
    let kind = ["user.lifecycle.create", "user.account.lock", "group.user_membership.add", name(number)][number % 4];
    let person = json!({"id": format!("00u{number}"), "type": "User", "displayName": name(number), "alternateId": name(number + 1)});
    let event = json!({"uuid": format!("u{number}"), "published": format!("2026-11-24T10:{:02}:00.000Z", number % 60),
        "eventType": kind, "outcome": {"result": (["SUCCESS", "FAILURE"][number % 2]), "reason": name(number)},
        "actor": person, "target": [person], "client": {"ipAddress": name(number)}});
    WatchedEvent::parse(&event.to_string())
}

fn hooks(count: usize) -> Vec<KnownHook> {
    let hook = |number: usize| {
        EventHook::parse(
            &json!({"id": format!("who{number}"), "name": name(number), "status": (["ACTIVE", "INACTIVE"][number % 2]),
            "verificationStatus": name(number), "events": {"items": ["user.account.lock", name(number)]},
            "channel": {"config": {"uri": name(number + 1), "authScheme": {"key": name(number)}}}})
            .to_string(),
        )
    };
    let known = |(number, hook)| KnownHook { hook, secret: (number % 2 == 0).then_some(SecretPlace::Keychain) };
    (0..count).filter_map(hook).enumerate().map(known).collect()
}

fn request_number(work: &Work) -> usize {
    usize::from(matches!(work, Work::Okta(Request::FindUsers { .. } | Request::ReadUser { .. })))
}

struct Storm {
    app: App,
    now: Timestamp,
    orders: Vec<Order>,
    timers: Vec<Timer>,
    /// Who is asked by a factor just now, and who answered last.
    asked: Option<(OrderId, UserId)>,
    answered: Option<UserId>,
}

impl Storm {
    fn begin() -> Self {
        let now: Timestamp = START.parse().unwrap();
        let app = App::new(Start {
            connection: book(0).entries.into_iter().next(),
            user: None,
            zone: TimeZone::UTC,
            size: (80, 24),
            now: Now(now),
            drill: true,
        });
        let mut storm = Self { app, now, orders: Vec::new(), timers: Vec::new(), asked: None, answered: None };
        storm.handle(Event::Started);
        storm
    }

    fn handle(&mut self, event: Event) {
        self.now += jiff::SignedDuration::from_millis(170);
        for effect in self.app.handle(Now(self.now), event) {
            match effect {
                Effect::Start(order) => {
                    if let Work::Okta(Request::Verify(wanted)) = &order.work {
                        self.asked = Some((order.order_id, wanted.user.clone()));
                    }
                    self.orders.push(order);
                }
                Effect::Cancel(_, Lane::Verify) => self.asked = None,
                Effect::After(_, timer) => self.timers.push(timer),
                // What the terminal does has no answer here.
                _ => {}
            }
        }
    }

    fn strike(&mut self, blow: Blow) {
        match blow {
            Blow::Key(key) => self.handle(Event::Key(key)),
            Blow::Read(keys) => self.handle(Event::Read(keys.into_iter().map(Typed::Key).collect())),
            Blow::Drawn => self.handle(Event::Drawn),
            Blow::Reply(reply, cut, key) => {
                let mut parser = Parser::default();
                let bytes = format!("{reply}{key}").into_bytes();
                let now = std::time::Instant::now();
                for piece in [&bytes[..cut.min(bytes.len())], &bytes[cut.min(bytes.len())..]] {
                    let typed = parser.feed(piece, now).into_iter().filter_map(|input| match input {
                        Input::Key(key) => Some(Typed::Key(key)),
                        Input::Paste(text) => Some(Typed::Paste(text)),
                        Input::Resize(..) | Input::Redraw => None,
                    });
                    let typed: Vec<Typed> = typed.collect();
                    assert!(typed.len() <= 1, "{reply:?} is more than the key behind it: {typed:?}");
                    self.handle(Event::Read(typed));
                }
            }
            Blow::Paste(text) => self.handle(Event::Paste(text)),
            Blow::Resize(columns, rows) => self.handle(Event::Resize(columns, rows)),
            Blow::Answer(at, way) => {
                if !self.orders.is_empty() {
                    let order = self.orders.swap_remove(at % self.orders.len());
                    let mut answers = contents(&order.work, way);
                    answers.insert(0, Content::Exchange(Box::new(exchange(way))));
                    for content in answers {
                        let (connection, lane, order_id) = (order.connection.clone(), order.lane, order.order_id);
                        let news = if let Content::Verify(news) = &content { Some(news.clone()) } else { None };
                        self.handle(Event::Update(Update { connection, lane, order_id, content }));
                        if let Some(news) = news.filter(VerifyNews::ends) {
                            let own = self.asked.take_if(|(of, _)| *of == order_id);
                            if let (VerifyNews::Verified(_), Some((_, user))) = (news, own) {
                                self.answered = Some(user);
                            }
                        }
                        self.assert_marks();
                    }
                }
            }
            Blow::Stray(order_id, foreign) => {
                let connection = ConnectionId::new(if foreign { "other" } else { "acme" });
                let order_id = OrderId(if foreign { order_id } else { 1_000_000 + order_id });
                let before = self.listed();
                let content = Content::Page { rows: rows(100, 3), odd: 1, next: None };
                self.handle(Event::Update(Update { connection, lane: Lane::Listing, order_id, content }));
                assert_eq!(self.listed(), before, "a stray page adds nobody");
            }
            Blow::Timer(at) => {
                if !self.timers.is_empty() {
                    let timer = self.timers.swap_remove(at % self.timers.len());
                    self.handle(Event::Timer(timer));
                }
            }
            Blow::DrawAt(columns, rows) => self.draw(columns, rows),
        }
        self.assert_sound();
        let (columns, rows) = self.app.terminal;
        self.draw(columns, rows);
    }

    fn listed(&self) -> usize {
        match self.app.workspace().screens.first() {
            Some(Screen::List(list)) => list.listing.order().len(),
            Some(Screen::Detail(_) | Screen::Form(_)) | None => panic!("the list is always below"),
        }
    }

    /// Nobody is verified but whoever answered last, when somebody waited for it.
    fn assert_marks(&self) {
        let session = self.app.session();
        for number in 0..40 {
            let id = format!("00u{number}");
            let Some(at) = session.people.by_id(&id) else { continue };
            if session.mark_of(session.people.row(at), Now(self.now)).is_some() {
                assert_eq!(self.answered.as_ref().map(UserId::as_str), Some(&*id), "somebody else is verified");
            }
        }
    }

    fn is_anybody_marked(&self) -> bool {
        let session = self.app.session();
        (0..40).any(|number| {
            let row = session.people.by_id(&format!("00u{number}")).map(|at| session.people.row(at));
            row.is_some_and(|row| session.mark_of(row, Now(self.now)).is_some())
        })
    }

    fn assert_sound(&self) {
        self.assert_marks();
        if let Some(Screen::List(list)) = self.app.workspace().screens.first() {
            match list.selected() {
                Some(at) => assert!(list.order().contains(&at), "the selected person is among those shown"),
                None => assert!(
                    list.order().is_empty() || list.is_meant_absent(),
                    "somebody is selected as soon as there is anybody, unless somebody else is meant"
                ),
            }
            assert!(list.top < list.order().len().max(1));
        }
    }

    fn draw(&self, columns: u16, rows: u16) {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| ui::draw(&self.app, &Theme::new(true, true), frame)).unwrap();
        for cell in &terminal.backend().buffer().content {
            let raw = cell.symbol().chars().find(|letter| {
                letter.is_control()
                    || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(raw, None, "{:?}", cell.symbol());
        }
    }
}

#[test]
fn a_terminal_resized_before_the_app_is_told_is_drawn_without_harm() {
    let mut storm = Storm::begin();
    for (told, real) in [((120, 40), (106, 6)), ((106, 6), (120, 40)), ((120, 1), (20, 5)), ((20, 5), (1, 1))] {
        storm.handle(Event::Resize(told.0, told.1));
        storm.draw(real.0, real.1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_storm_of_keys_and_answers_leaves_the_program_sound(blows in vec(blow(), 1..120)) {
        let mut storm = Storm::begin();
        for blow in blows {
            storm.strike(blow);
        }
    }

    #[test]
    fn a_storm_among_loaded_people_leaves_the_program_sound(blows in vec(blow(), 1..120)) {
        let mut storm = Storm::begin();
        for _ in 0..8 {
            storm.strike(Blow::Answer(0, 3));
        }
        for blow in blows {
            storm.strike(blow);
        }
    }

    #[test]
    fn a_storm_in_a_form_leaves_the_program_sound(
        edits in any::<bool>(),
        blows in vec(prop_oneof![3 => blow(), 4 => form_blow()], 1..120),
    ) {
        let mut storm = Storm::begin();
        for _ in 0..8 {
            storm.strike(Blow::Answer(0, 3));
        }
        storm.strike(Blow::Key(Key::char(if edits { 'e' } else { 'n' })));
        for _ in 0..4 {
            storm.strike(Blow::Answer(0, 4));
        }
        for blow in blows {
            storm.strike(blow);
            if let Some(Screen::Form(form)) = storm.app.workspace().screen() {
                let lines = form.lines();
                assert!(lines.is_empty() || lines.contains(&form.at), "the cursor stands on something that is there");
            }
        }
    }
}

/// What verifying somebody is made of, and what may come between.
fn verifying_blow() -> impl Strategy<Value = Blow> {
    let keys = ["Enter", "Enter", "Enter", "Enter", "Esc", "Ctrl-F", "Down", "Tab"]
        .into_iter()
        .filter_map(|name| name.parse().ok());
    let letters = "avjku12/7q".chars().map(Key::char);
    prop_oneof![
        5 => select(keys.chain(letters).collect::<Vec<Key>>()).prop_map(Blow::Key),
        3 => Just(Blow::Read(vec![Key::char('a'), Key::char('v')])),
        2 => Just(Blow::Drawn),
        8 => (0..6usize, 2..8usize).prop_map(|(order, way)| Blow::Answer(order, way)),
        1 => (0..8usize).prop_map(Blow::Timer),
    ]
}

/// How often somebody was verified in all storms: a storm in which nobody is proves nothing.
static VERIFIED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

#[test]
fn no_order_of_keys_and_answers_leaves_a_verified_mark_on_another_person() {
    use std::sync::atomic::Ordering::Relaxed;
    proptest!(ProptestConfig { cases: 96, ..ProptestConfig::default() }, |(
        down in 0..9usize,
        blows in vec(prop_oneof![1 => blow(), 19 => verifying_blow()], 1..160),
    )| {
        let mut storm = Storm::begin();
        for _ in 0..8 {
            storm.strike(Blow::Answer(0, 3));
        }
        // The call of the practice does not lie over everything.
        for _ in 0..3 {
            storm.strike(Blow::Drawn);
            storm.strike(Blow::Key(Key::plain(KeyCode::Esc)));
        }
        for _ in 0..down {
            storm.strike(Blow::Key(Key::char('j')));
        }
        for blow in blows {
            let is_next_call = matches!(&blow, Blow::Key(key) if key.to_string() == "Ctrl-F");
            // A question is answered or left first: it has no other keys.
            let asks = storm.app.overlays.last().is_some_and(|top| !top.contexts().contains(&Context::Anywhere));
            let keeps = storm.app.overlays.revealed().is_some() || storm.app.overlays.shows_call() || asks;
            storm.strike(blow);
            let marked = storm.is_anybody_marked();
            VERIFIED.fetch_add(usize::from(marked), Relaxed);
            assert!(!(is_next_call && !keeps && marked), "the next call begins with nobody verified");
        }
    });
    assert!(VERIFIED.load(Relaxed) > 0, "nobody was ever verified");
}

/// Keys that belong to forms, and what is typed there.
fn form_blow() -> impl Strategy<Value = Blow> {
    use oktui::app::input::key::Context::{Form, FormConflict, FormFind, FormPick, FormProposal, FormReview};
    let keys: Vec<Key> = TABLE
        .iter()
        .filter(|binding| [Form, FormFind, FormPick, FormProposal, FormReview, FormConflict].contains(&binding.context))
        .flat_map(|binding| binding.keys.split(' '))
        .filter_map(|name| name.parse().ok())
        .collect();
    prop_oneof![
        4 => select(keys).prop_map(Blow::Key),
        1 => select(vec!["ann@acme.com", "DE", "7", "Europe/Berlin", "00g1", "Tr0ub4dor-x", "City: Bonn\nDepartment: Lab"]).prop_map(|text| Blow::Paste(text.to_owned())),
        1 => (0..8usize, 2..8usize).prop_map(|(order, way)| Blow::Answer(order, way)),
    ]
}
