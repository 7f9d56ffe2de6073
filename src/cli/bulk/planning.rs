//! Finds everybody who is meant, and says what it would be for each.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::list::{self, List};
use super::{BulkArgs, Stop, collisions, failed, words};

use crate::app::jobs::beside::Rows;
use crate::app::jobs::moves;
use crate::app::jobs::pace::about;
use crate::app::jobs::plan::Plan;
use crate::app::jobs::plan::reason::{Reason, Stray};
use crate::app::jobs::work::Work;
use crate::app::part::count::{grouped, times_word};
use crate::cli::connection::Chosen;
use crate::cli::{Exit, users, zone};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::id::{GroupId, UserId};
use crate::protocol::playbook::Playbook;
use crate::protocol::query::UserScope;
use crate::protocol::recorder::{Forbidden, Note};
use crate::protocol::user::User;
use crate::protocol::word::Word;
use crate::worker::jobs::members;
use crate::worker::jobs::shelter::Shelter;
use crate::worker::jobs::whom::{self, Found};

/// What was planned, and what goes with it.
pub(super) struct Planned {
    pub plan: Plan,
    pub rows: Rows,
    pub source: Source,
    /// Id of the token's owner; none where it could not be read.
    pub owner: Option<String>,
}

/// Where the people came from.
pub(in crate::cli) struct Source {
    pub words: String,
    /// SHA-256 of the file.
    pub sum: Option<String>,
}

/// Before that nothing is told of the time that is left.
const TELLING: Duration = Duration::from_secs(5);

/// How far the search for people has come; told while it goes on.
#[derive(Debug, Default)]
pub(super) struct Sought {
    found: AtomicUsize,
    /// Of so many entries; 0 where that is not known before.
    of: AtomicUsize,
    begun: Mutex<Option<Instant>>,
}

impl Sought {
    fn begin(&self, entries: usize) {
        self.found.store(0, Ordering::Relaxed);
        self.of.store(entries, Ordering::Relaxed);
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn one(&self) {
        self.found.fetch_add(1, Ordering::Relaxed);
    }

    /// ` · about 9 min left`, once that can be told.
    fn left(&self, found: u64, of: u64) -> String {
        let begun = *self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = begun.map(|begun| begun.elapsed()).filter(|passed| *passed >= TELLING);
        let Some(passed) = passed.filter(|_| of > found) else { return String::new() };
        let seconds = passed.as_secs_f64() / found as f64 * (of - found) as f64;
        format!(" · {} left", about(seconds.ceil() as u64))
    }

    /// `12,400 of 200,000 looked for · about 9 min left`; none before the first.
    pub(super) fn words(&self) -> Option<String> {
        let [found, of] = [&self.found, &self.of].map(|number| number.load(Ordering::Relaxed) as u64);
        match (found, of) {
            (0, _) => None,
            (found, 0) => Some(format!("{} people read", grouped(found))),
            (found, of) => Some(format!("{} of {} looked for{}", grouped(found), grouped(of), self.left(found, of))),
        }
    }
}

/// Finds everybody, and says what it would be for each.
pub(super) async fn plan(
    chosen: &Chosen,
    client: &Client,
    arguments: &BulkArgs,
    people: Option<&List>,
    excepted: Option<&List>,
    sought: &Sought,
    control: &Control,
) -> Result<Planned, Stop> {
    let (work, sourced) = work(chosen, client, arguments, control).await?;
    for word in work.words() {
        if let Some(why) = client.refusal_of(word) {
            if !arguments.only_plans() {
                let read_only = chosen.read_only();
                let rule = why.clone();
                refuse(client, [Forbidden { word: Some(word), rule, read_only, ..Forbidden::default() }]).await;
            }
            return Err((Exit::WrongUsage, format!("not done here: {why}")));
        }
    }
    let grave = work.risk().is_grave();
    let shelter = Shelter::read(client, grave, control).await.map_err(failed)?;
    let mut not = HashSet::new();
    let mut excepting = Vec::new();
    if let Some(excepted) = excepted {
        sought.begin(excepted.entries.len());
        let taken = |entry: &whom::Entry, found: Found| {
            sought.one();
            match found {
                Found::One(user) => {
                    not.insert(user.id);
                }
                // Whoever may be meant is left out: that harms nobody.
                Found::Several(users) => {
                    let count = users.len();
                    excepting
                        .push(format!("line {}: {} fits {count} people, all are left out", entry.line, entry.text));
                    not.extend(users.into_iter().map(|user| user.id));
                }
                Found::Nobody => excepting.push(format!("line {}: {} is nobody here", entry.line, entry.text)),
            }
        };
        whom::of_entries(client, &excepted.entries, control, taken).await.map_err(failed)?;
        excepting
            .extend(excepted.nameless.iter().map(|(entry, _)| format!("{}: nobody is left out", List::told(entry))));
    }
    let words: Vec<Word> = work.words();
    let named: HashSet<String> = arguments.include_admin.iter().map(|name| name.to_lowercase()).collect();
    let is_named =
        |user: &User| named.contains(&user.text("login").to_lowercase()) || named.contains(&user.id.to_lowercase());
    let met = RefCell::new(Vec::new());
    let kept_out = |user: &User| {
        if is_named(user) {
            met.borrow_mut().push((user.id.clone(), user.text("login").to_lowercase()));
        }
        if not.contains(&user.id) {
            return Some(Reason::Excepted);
        }
        if grave && shelter.is_owner(user) {
            return Some(Reason::Owner);
        }
        if grave && !is_named(user) && shelter.is_admin(user) {
            return Some(Reason::Admin);
        }
        let contains = Shelter::may_contain(client, &words);
        let ruled = shelter.rule(client, user, &words);
        let unranked = grave && !is_named(user) && shelter.is_unranked(client, &words);
        match ruled {
            Some(why) if contains => Some(Reason::Containable(why)),
            Some(why) => Some(Reason::Sheltered(why)),
            None => unranked.then_some(Reason::Unranked),
        }
    };
    let mut plan = Plan::new(work).with_sourced(sourced);
    plan.reads(client.protection().readings(&words, client.keeps_journal() || arguments.only_plans()));
    for told in &excepting {
        plan.look(&format!("--not-people, {told}."));
    }
    let (rows, source) = match (people, &arguments.people) {
        (Some(list), Some(path)) => {
            let mut rows = Rows::of(list.head.as_ref());
            let mut at = 0;
            sought.begin(list.entries.len());
            let taken = |entry: &whom::Entry, found: Found| {
                let row = list.rows.get(at);
                at += 1;
                sought.one();
                let stray = match found {
                    Found::One(user) => {
                        if let Some(row) = row {
                            rows.insert(user.id.clone(), row);
                        }
                        return plan.take(&user, kept_out(&user));
                    }
                    Found::Nobody => Stray::Nobody,
                    Found::Several(_) => Stray::Several,
                };
                let told = format!("line {}: {}", entry.line, entry.text);
                if let Some(row) = row {
                    rows.stray(&told, row);
                }
                plan.stray(stray, told);
            };
            whom::of_entries(client, &list.entries, control, taken).await.map_err(failed)?;
            for (entry, row) in &list.nameless {
                let told = List::told(entry);
                rows.stray(&told, row);
                plan.stray(Stray::Nobody, told);
            }
            let lines = times_word((list.entries.len() + list.nameless.len()) as u64, "line");
            let words = format!("{lines} of {}", list::place(path));
            (rows, Source { words, sum: Some(list.sum.clone()) })
        }
        (_, _) => {
            let (scope, words) = scope(client, arguments, control).await?;
            if let UserScope::Sifted { by, .. } = &scope {
                let decided = by.expression();
                plan.look(&format!(
                    "Decided here over everybody who came: {decided}. Who has no value fits no comparison."
                ));
            }
            sought.begin(0);
            let each = |user: User| {
                sought.one();
                plan.take(&user, kept_out(&user));
            };
            let odd = whom::of_query(client, scope, control, each).await;
            match odd.map_err(failed)? {
                0 => {}
                odd => {
                    return Err((
                        Exit::Failed,
                        format!("{odd} entries of the list could not be read: nothing was planned"),
                    ));
                }
            }
            (Rows::default(), Source { words, sum: None })
        }
    };
    if grave && shelter.knows_admins() && !plan.is_unranked() {
        plan.look("Roles that come with groups are read of each directly before: administrators are left out then.");
    } else if grave {
        let whose = plan.whose_roles_are_unread();
        plan.look(&format!("{whose}, unless --include-admin names them."));
    }
    let met = met.into_inner();
    let is_met = |name: &&String| met.iter().any(|(id, login)| *name == login || **name == id.to_lowercase());
    if let Some(nobody) = named.iter().find(|name| !is_met(name)) {
        return Err((Exit::WrongUsage, format!("--include-admin {nobody}: nobody of these people is called so")));
    }
    let is_in = |id: &UserId| plan.will.iter().any(|person| person.id == *id);
    plan.admins = met.into_iter().map(|(id, _)| id).filter(is_in).collect();
    let groups: Vec<GroupId> = plan.work.groups().into_iter().map(|(group, _)| group.clone()).collect();
    if !groups.is_empty() {
        let people: Vec<UserId> = plan.will.iter().map(|person| person.id.clone()).collect();
        plan.take_members(&members::read(client, &groups, &people, control).await.map_err(failed)?);
    }
    if let Work::Fill(fill) = plan.work.clone() {
        collisions::look(client, &mut plan, &fill, arguments.number, control).await?;
    }
    if words.contains(&Word::Set) {
        let rules = client.group_rules("", control).await.ok();
        for remark in moves::told(rules.as_deref(), &plan) {
            plan.look(&remark);
        }
    }
    if arguments.contain {
        plan.contain();
    } else if plan.can_contain() {
        let only = plan.containing_words();
        plan.look(&format!("This contains an attack: --contain takes in those whom a rule protects{only}."));
    }
    plan.look_for_odd(client.server_time(), &zone::here());
    let owner = shelter.owner.as_ref().map(|owner| owner.id.to_string());
    Ok(Planned { plan, rows, source, owner })
}

/// Writes down what is not done from here. What cannot be written down stops the first call.
pub(in crate::cli) async fn refuse(client: &Client, forbidden: impl IntoIterator<Item = Forbidden>) {
    for one in forbidden {
        let _ = client.note(Note::Forbidden(Box::new(one))).await;
    }
}

async fn scope(client: &Client, arguments: &BulkArgs, control: &Control) -> Result<(UserScope, String), Stop> {
    let words = [("search", &arguments.search), ("filter", &arguments.filter), ("members of", &arguments.group)];
    let Some((way, text)) = words.into_iter().find_map(|(way, text)| Some((way, text.as_ref()?))) else {
        let why = "whom? --people, --search, --filter or --group says it".to_owned();
        return Err((Exit::WrongUsage, why));
    };
    let (search, filter, group) = (arguments.search.clone(), arguments.filter.clone(), arguments.group.clone());
    let scope = users::scope_for(client, search, filter, group, control).await?;
    Ok((scope, format!("{way} {text}")))
}

/// What is to be done: an action, or a playbook; and the attributes on which a directory has the last word.
async fn work(
    chosen: &Chosen,
    client: &Client,
    arguments: &BulkArgs,
    control: &Control,
) -> Result<(Work, Vec<String>), Stop> {
    let Some(name) = &arguments.playbook else {
        let Some(action) = arguments.action else {
            return Err((Exit::WrongUsage, "what? An action or a playbook says it".to_owned()));
        };
        return words::understand(client, action, &arguments.to, &arguments.set, control).await;
    };
    let now = client.server_time();
    let since = arguments.since.as_deref().map(|text| words::moment(text, now)).transpose();
    let since = since.map_err(|why| (Exit::WrongUsage, why))?;
    let own = chosen.keeper.config().map(|config| config.playbooks).unwrap_or_default();
    let all = Playbook::all(chosen.keeper.machine().playbooks(), own);
    let Some(playbook) = all.iter().find(|playbook| playbook.name == *name) else {
        let known: Vec<&str> = all.iter().map(|playbook| playbook.name.as_str()).collect();
        return Err((Exit::WrongUsage, format!("there is no playbook {name}; there are {}", known.join(", "))));
    };
    Ok((words::of_playbook(client, playbook, since, control).await?, Vec::new()))
}
