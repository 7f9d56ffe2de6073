//! Whom a plan is about: read anew, judged by the rules, told as they come.
//!
//! Owns: the order of the readings. Must not know: what it would be for each; the plan judges that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use indexmap::IndexMap;
use jiff::Timestamp;

use super::former;
use super::here::Here;
use super::members;
use super::shelter::Shelter;
use super::whom::{self, Found};
use crate::messages::Content;
use crate::messages::jobs::{Barred, Met, Sought, Taken, Wanted, Whom};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::change::Change;
use crate::protocol::deed::Deed;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::UserId;
use crate::protocol::job::{Fate, JobId, Kind, Person};
use crate::protocol::json::Json;
use crate::protocol::operation::Operation;
use crate::protocol::recorder::Recall;
use crate::protocol::undo::Done;
use crate::protocol::user::User;
use crate::protocol::word::Word;
use crate::store::jobs::Seen;
use crate::worker::answers::Answers;
use crate::worker::undo;

/// People who are told together.
const TOGETHER: usize = 50;

pub(in crate::worker) async fn run(
    client: &Client,
    here: &Here,
    wanted: Wanted,
    answers: &Answers,
    control: &Control,
) -> Result<Content, CallError> {
    let Wanted { whom, words, grave, joins, groups, taken } = wanted;
    let judges = !words.is_empty();
    let mut refused = words.iter().find_map(|word| client.refusal_of(*word));
    for group in joins {
        if client.gives_rights(&group, control).await == Some(true) {
            let why = format!("{} makes its members administrators: that is done to one person at a time", group.name);
            refused = refused.or(Some(why));
        }
    }
    if refused.is_some() {
        return Ok(Content::Sought(Box::new(Sought { refused, ..Sought::default() })));
    }
    let shelter = if judges { Shelter::read(client, grave, control).await? } else { Shelter::default() };
    let ids = Mutex::new(Vec::new());
    let met = |user: User| {
        if !groups.is_empty() {
            ids.lock().unwrap_or_else(PoisonError::into_inner).push(user.id.clone());
        }
        let barred = if judges { shelter.bars(client, &user, &words, grave) } else { None };
        Met::Person { user: Box::new(user), barred }
    };
    // Told beside the reading: who is slow to draw must not hold a reading up, nor the other way round.
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let reading = async {
        // Its end is the end of what is told.
        let tell = tell;
        let say = |met: Met| {
            // Nobody listens any more: the plan was left.
            let _ = tell.send(met);
        };
        match whom {
            Whom::Query(scope) => whom::of_query(client, scope, control, |user| say(met(user))).await,
            Whom::Entries(entries) => {
                let each = |entry: &whom::Entry, found: Found| {
                    let text = format!("line {}: {}", entry.line, entry.text);
                    say(match found {
                        Found::One(user) => met(*user),
                        Found::Nobody => Met::Nobody(text),
                        Found::Several(users) => Met::Several(format!("{text} ({} people)", users.len())),
                    });
                };
                whom::of_entries(client, &entries, control, each).await.map(|()| 0)
            }
            Whom::Ids(ids) => of_ids(client, &ids, control, met, &say).await,
            Whom::OfJob { job, kinds } => match here.people(client, &job).await {
                Ok(Seen { people, course, .. }) => {
                    let kind = |at: usize| course.fate(at).as_ref().map_or(Kind::NotReached, Fate::kind);
                    // Whoever was to be created, and was not, is nobody.
                    let is_there = |person: &Person| !person.id.is_empty();
                    let of_kind = people.iter().enumerate();
                    let of_kind = of_kind.filter(|(at, person)| is_there(person) && kinds.contains(&kind(*at)));
                    let ids: Vec<UserId> = of_kind.map(|(_, person)| person.id.clone()).collect();
                    match taken {
                        Taken::All => of_ids(client, &ids, control, met, &say).await,
                        Taken::ToUndo => of_undo(client, &job, &ids, control, |user, _| met(user), &say).await,
                        Taken::ToPutBack => {
                            let before = |user: User, values| match met(user) {
                                Met::Person { user, barred } => Met::Before { user, barred, values },
                                other => other,
                            };
                            of_undo(client, &job, &ids, control, before, &say).await
                        }
                        Taken::ToBringBack => former::of(client, &ids, control, met, &say).await,
                    }
                }
                Err(why) => {
                    Err(CallError::new(FailureKind::Unrecorded, Operation::ListUsers).with_detail(why.to_string()))
                }
            },
        }
    };
    let telling = async {
        let mut some = Vec::new();
        while told.recv_many(&mut some, TOGETHER).await > 0 {
            answers.send(Content::Met(std::mem::take(&mut some))).await;
        }
    };
    let (found, ()) = tokio::join!(reading, telling);
    let odd = found?;
    let ids = ids.into_inner().unwrap_or_else(PoisonError::into_inner);
    let members = members::read(client, &groups, &ids, control).await?;
    let group_rules =
        if words.contains(&Word::Set) { client.group_rules("", control).await.ok() } else { Some(Vec::new()) };
    // How many are too many at once is a matter of how many there are.
    let everyone = if grave { client.everyone_size(control).await.ok().flatten() } else { None };
    Ok(Content::Sought(Box::new(Sought {
        owner: shelter.owner.as_ref().map(|owner| owner.id.to_string()),
        knows_admins: grave.then(|| shelter.knows_admins()),
        readings: client.protection().readings(&words, client.keeps_journal()),
        everyone,
        odd,
        refused: None,
        needs_ticket: client.needs_ticket(&words).map(str::to_owned),
        rules: client.many().clone(),
        share: client.settings().job_share,
        group_rules,
        members,
    })))
}

/// Those of whom something that the job did still stands, by the journal and by what they are now; `met` gets them with
/// the values that they had.
async fn of_undo(
    client: &Client,
    job: &JobId,
    ids: &[UserId],
    control: &Control,
    met: impl Fn(User, IndexMap<String, Json>) -> Met,
    say: impl Fn(Met),
) -> Result<usize, CallError> {
    let mut dones: HashMap<UserId, Vec<Done>> = HashMap::new();
    let told = journal(client).await?;
    for done in told.iter().filter(|deed| deed.run == job.as_str()).filter_map(Done::of) {
        dones.entry(done.user.clone()).or_default().push(done);
    }
    for id in ids {
        let own = dones.remove(id).unwrap_or_default();
        match undo::read(client, id, &own, control).await {
            Ok((user, judged, _)) if judged.steps.is_empty() => {
                let why = judged.left.into_iter().next().unwrap_or_else(|| "nothing to undo".to_owned());
                say(Met::Person { user, barred: Some(Barred::NotUndone(why)) });
            }
            Ok((user, judged, _)) => {
                let set = judged.steps.into_iter().filter_map(|step| match step.change {
                    Change::SetValues { profile, .. } => Some(profile),
                    _ => None,
                });
                say(met(*user, set.flatten().collect()));
            }
            Err(failure) if failure.kind == FailureKind::NotFound && !failure.foreign => {
                say(Met::Nobody(id.to_string()));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(0)
}

/// All that the journal tells: a job's name does not tell its year.
pub(super) async fn journal(client: &Client) -> Result<Vec<Deed>, CallError> {
    let unread = |why: String| CallError::new(FailureKind::Unrecorded, Operation::GetUser).with_detail(why);
    match client.recall(Recall::Since(Timestamp::UNIX_EPOCH)).await {
        Some(Ok(deeds)) => Ok(deeds),
        Some(Err(why)) => Err(unread(why.0)),
        None => Err(unread("no journal is kept here, so nothing tells what can be undone".to_owned())),
    }
}

async fn of_ids(
    client: &Client,
    ids: &[UserId],
    control: &Control,
    met: impl Fn(User) -> Met,
    say: impl Fn(Met),
) -> Result<usize, CallError> {
    let each = |id: &UserId, user: Option<User>| {
        say(match user {
            Some(user) => met(user),
            None => Met::Nobody(id.to_string()),
        });
    };
    whom::of_ids(client, ids, control, each).await.map(|()| 0)
}
