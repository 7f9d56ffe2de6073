//! The organisation: made people, what was changed of them, groups, user types. Owns every look-up.
//!
//! ```text
//! seq ─► kept? ── yes ─► as it was last written, or gone
//!          └───── no ──► made from the seed
//! ```

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};

use super::access::{Access, Class};
use super::apps::{self, App, AppUser};
use super::attr::{Attr, Field, Wanted};
use super::call::Call;
use super::cast;
use super::desk::Desk;
use super::devices::Devices;
use super::drill::Drill;
use super::engine::Engine;
use super::event::{Client, Draft, Party, uuid};
use super::group_schema::GroupSchema;
use super::groups::{self, EVERYONE, Group};
use super::history::{self, Past};
use super::hooks::{Delivery, Hook};
use super::iam::{CustomRole, ResourceSet};
use super::idps::IdentityProvider;
use super::ids::{self, Id};
use super::owners::Owner;
use super::person::{Block, Person, Provider, Status, Times};
use super::policies::{self, Policy};
use super::pushes::Pushes;
use super::realms::Realm;
use super::relations::Relation;
use super::reply::Refusal;
use super::roles::RoleAssignment;
use super::rules::Rules;
use super::schema::{self, UserType};
use super::seed::Seed;
use super::settings::Settings;
use super::shares::{self, Share};
use super::times;

pub(super) struct Org {
    pub seed: Seed,
    /// The people written by hand as they were at the start, which their past depends on.
    pub cast: Vec<Person>,
    kept: HashMap<u32, Kept>,
    /// The living among the kept, as a plain listing orders them.
    kept_order: BTreeSet<(Status, u32)>,
    kept_logins: HashMap<String, u32>,
    next: u32,
    pub groups: Vec<Option<Group>>,
    pub group_schema: GroupSchema,
    pub rules: Rules,
    /// Of groups whose owners were changed.
    pub owners: HashMap<u32, Vec<Owner>>,
    pub roles: Vec<RoleAssignment>,
    pub custom_roles: Vec<CustomRole>,
    pub resource_sets: Vec<ResourceSet>,
    pub policies: Vec<Policy>,
    pub idps: Vec<IdentityProvider>,
    pub settings: Settings,
    pub realms: Vec<Option<Realm>>,
    pub relations: Vec<Relation>,
    /// User types (by their number) whose deletion was asked for once, where that takes a second time.
    pub lingering: BTreeSet<u32>,
    pub apps: Vec<Option<App>>,
    /// Of people and apps (by their place), what was changed.
    pub app_users: HashMap<(u32, usize), AppUser>,
    pub types: Vec<Option<UserType>>,
    /// Grows with every change.
    pub version: u64,
    made_order: OnceLock<Vec<u32>>,
    made_logins: OnceLock<Logins>,
    sorted: Mutex<Vec<Sorted>>,
    past: OnceLock<Vec<Past>>,
    /// What happened since the start, oldest first.
    pub log: Vec<Entry>,
    pub hooks: Vec<Option<Hook>>,
    /// Wrong passwords in a row.
    pub failures: HashMap<u32, u32>,
    pub desk: Desk,
    pub pushes: Pushes,
    pub access: Access,
    pub devices: Devices,
    pub shares: Vec<Share>,
    pub engine: Engine,
    pub drill: Drill,
    /// Who is being activated, and until when (milliseconds).
    coming: HashMap<u32, i64>,
}

/// An entry of the System Log and when it was written, in milliseconds.
pub(super) struct Entry {
    pub published: i64,
    pub event: Value,
}

struct Kept {
    person: Option<Arc<Person>>,
    /// What a search that lags behind still sees, and when (milliseconds) it was changed.
    before: Before,
    changed: i64,
}

#[derive(Clone)]
enum Before {
    Made,
    Nobody,
    Was(Arc<Person>),
}

/// Somebody, without having been put together yet.
#[derive(Clone, Copy)]
pub(super) enum Who<'a> {
    Made(u32),
    Kept(&'a Person),
}

/// Hashes of the made people's logins and of the parts before the @.
struct Logins {
    full: HashMap<u64, u32>,
    short: HashMap<u64, Option<u32>>,
}

/// An order that was asked for; the next page will ask for it again.
struct Sorted {
    key: String,
    version: u64,
    order: Arc<Vec<u32>>,
}

/// How long an activation takes that nobody waits for, in milliseconds: long enough to be seen in a list.
const ACTIVATION: i64 = 5_000;

impl Org {
    pub(super) fn new(seed: u64, users: u32, start: i64) -> Org {
        let seed = Seed::new(seed, users, start);
        let people = cast::people(seed.number, seed.cast, start);
        let mut org = Org {
            next: seed.users,
            groups: groups::all(start).into_iter().map(Some).collect(),
            group_schema: GroupSchema::at_start(start),
            rules: Rules::default(),
            owners: HashMap::new(),
            roles: Vec::new(),
            custom_roles: Vec::new(),
            resource_sets: Vec::new(),
            policies: policies::at_start(start),
            idps: Vec::new(),
            settings: Settings::default(),
            realms: vec![Some(Realm::first(start))],
            relations: Vec::new(),
            lingering: BTreeSet::new(),
            apps: Vec::new(),
            app_users: HashMap::new(),
            types: schema::types(seed.number, start).into_iter().map(Some).collect(),
            seed,
            cast: people.clone(),
            kept: HashMap::new(),
            kept_order: BTreeSet::new(),
            kept_logins: HashMap::new(),
            version: 0,
            made_order: OnceLock::new(),
            made_logins: OnceLock::new(),
            sorted: Mutex::default(),
            past: OnceLock::new(),
            log: Vec::new(),
            hooks: Vec::new(),
            failures: HashMap::new(),
            desk: Desk::default(),
            pushes: Pushes::default(),
            access: Access::default(),
            devices: Devices::default(),
            shares: Vec::new(),
            engine: Engine::default(),
            drill: Drill::default(),
            coming: HashMap::new(),
        };
        org.apps = apps::at_start(&org.groups, start);
        org.shares = shares::at_start(org.seed.number, start);
        for person in people {
            org.keep(person, i64::MIN);
        }
        org.start_rules();
        org.start_roles();
        org
    }

    #[must_use]
    pub(super) fn on(mut self, engine: Engine) -> Org {
        self.engine = engine;
        self.seed.passwordless = engine.lets_in_without_password();
        self
    }

    /// Notes that an activation takes its time, where the caller does not wait for it.
    pub(super) fn begin(&mut self, person: &Person, call: &Call<'_>) {
        if call.header("prefer").is_some_and(|wish| wish.contains("respond-async")) {
            self.coming.insert(person.seq, call.now.as_millisecond() + ACTIVATION);
        }
    }

    /// Whether somebody's activation is not over yet, as lists see it.
    pub(super) fn is_coming(&self, seq: u32, now: i64) -> bool {
        self.coming.get(&seq).is_some_and(|until| now < *until)
    }

    /// One more than the last place in the order of ids.
    pub(super) fn end(&self) -> u32 {
        self.next
    }

    pub(super) fn who(&self, seq: u32) -> Option<Who<'_>> {
        match self.kept.get(&seq) {
            Some(kept) => kept.person.as_deref().map(Who::Kept),
            None => self.seed.makes(seq).then_some(Who::Made(seq)),
        }
    }

    /// As an index sees it that knows nothing of changes after `known` (milliseconds).
    pub(super) fn who_at(&self, seq: u32, known: i64) -> Option<Who<'_>> {
        match self.kept.get(&seq) {
            Some(kept) if kept.changed > known => match &kept.before {
                Before::Made => Some(Who::Made(seq)),
                Before::Nobody => None,
                Before::Was(person) => Some(Who::Kept(person)),
            },
            _ => self.who(seq),
        }
    }

    pub(super) fn person(&self, seq: u32) -> Option<Cow<'_, Person>> {
        Some(match self.who(seq)? {
            Who::Made(seq) => Cow::Owned(self.made_person(seq)),
            Who::Kept(person) => Cow::Borrowed(person),
        })
    }

    fn made_person(&self, seq: u32) -> Person {
        let mut person = self.seed.person(seq);
        if self.version > 0 {
            let there = self.groups.iter().flatten().map(|group| group.number);
            person.groups =
                there.filter(|group| *group != EVERYONE && self.is_member(Who::Made(seq), *group)).collect();
        }
        person
    }

    /// Everybody who was written by hand or changed.
    pub(super) fn kept_people(&self) -> impl Iterator<Item = u32> {
        self.kept_order.iter().map(|(_, seq)| *seq)
    }

    /// Stores a person as it is now. `now` in milliseconds.
    pub(super) fn keep(&mut self, person: Person, now: i64) {
        let seq = person.seq;
        if matches!(self.who(seq), Some(Who::Made(_))) {
            self.remember_feeding(seq);
        }
        self.touch(seq);
        let login = fold(person.text("login"));
        let before = self.forget(seq);
        self.kept_order.insert((person.status, seq));
        self.kept_logins.insert(login, seq);
        self.next = self.next.max(seq + 1);
        self.kept.insert(seq, Kept { person: Some(Arc::new(person)), before, changed: now });
        self.version += 1;
    }

    pub(super) fn remove(&mut self, seq: u32, now: i64) {
        self.forget_feeding(seq);
        let before = self.forget(seq);
        self.kept.insert(seq, Kept { person: None, before, changed: now });
        self.version += 1;
    }

    fn forget(&mut self, seq: u32) -> Before {
        match self.kept.remove(&seq) {
            Some(Kept { person: Some(person), .. }) => {
                self.kept_order.remove(&(person.status, seq));
                self.kept_logins.remove(&fold(person.text("login")));
                Before::Was(person)
            }
            None if self.seed.makes(seq) => Before::Made,
            Some(_) | None => Before::Nobody,
        }
    }

    // One look at somebody, made or kept.

    pub(super) fn seq(who: Who<'_>) -> u32 {
        match who {
            Who::Made(seq) => seq,
            Who::Kept(person) => person.seq,
        }
    }

    pub(super) fn id(&self, who: Who<'_>) -> Id {
        ids::id(*b"00u", self.seed.number, Org::seq(who))
    }

    pub(super) fn id_text(&self, seq: u32) -> String {
        ids::text(&ids::id(*b"00u", self.seed.number, seq)).to_owned()
    }

    pub(super) fn status(&self, who: Who<'_>) -> Status {
        match who {
            Who::Made(seq) => self.seed.status(seq),
            Who::Kept(person) => person.status,
        }
    }

    /// How somebody is counted, and since when: as everybody is from the start, until it is said otherwise.
    pub(super) fn class(&self, who: Who<'_>) -> (Class, i64) {
        self.access.class(Org::seq(who)).unwrap_or_else(|| (Class::Standard, self.times(who).created))
    }

    pub(super) fn classify(&mut self, seq: u32, class: Class, now: i64) {
        self.access.classify(seq, class, now);
        self.version += 1;
    }

    pub(super) fn times(&self, who: Who<'_>) -> Times {
        match who {
            Who::Made(seq) => self.seed.times(seq),
            Who::Kept(person) => person.times,
        }
    }

    pub(super) fn user_type(&self, who: Who<'_>) -> u16 {
        match who {
            Who::Made(seq) => self.seed.user_type(seq),
            Who::Kept(person) => person.user_type,
        }
    }

    pub(super) fn user_type_id(&self, who: Who<'_>) -> Id {
        ids::id(*b"oty", self.seed.number, self.user_type(who).into())
    }

    pub(super) fn provider(&self, who: Who<'_>) -> Provider {
        match who {
            Who::Made(seq) => self.seed.provider(seq),
            Who::Kept(person) => person.provider,
        }
    }

    pub(super) fn has_password(&self, who: Who<'_>) -> bool {
        match who {
            Who::Made(seq) => self.seed.has_password(seq),
            Who::Kept(person) => person.password.is_some(),
        }
    }

    pub(super) fn question<'a>(&self, who: Who<'a>) -> Option<&'a str> {
        match who {
            Who::Made(seq) => self.seed.has_question(seq).then_some("What was the name of your first pet?"),
            Who::Kept(person) => person.question.as_ref().map(|question| question.question.as_str()),
        }
    }

    pub(super) fn blocks(&self, who: Who<'_>) -> Value {
        let block = match who {
            Who::Made(seq) => self.seed.block(seq),
            Who::Kept(person) => person.block,
        };
        match block {
            None => json!([]),
            Some(Block::UnknownDevices) => {
                json!([{"type": "DEVICE_BASED", "appliesTo": "UNKNOWN_DEVICES"}])
            }
            Some(Block::AnyDevices) => {
                json!([{"type": "DEVICE_BASED", "appliesTo": "ANY_DEVICES"}])
            }
        }
    }

    /// Calls `see` with the attribute's value if the person has one.
    pub(super) fn field(&self, who: Who<'_>, attr: Attr, see: &mut dyn FnMut(Field<'_>)) {
        match who {
            Who::Made(seq) => {
                self.seed.profile(seq, Wanted::NONE.and(attr), &mut |_, field| see(field));
            }
            Who::Kept(person) => {
                if let Some(value) = person.profile.get(attr.name()) {
                    see(Field::Json(value));
                }
            }
        }
    }

    pub(super) fn display_name(&self, who: Who<'_>) -> String {
        match who {
            Who::Made(seq) => {
                let mut name = String::new();
                self.seed.write_display_name(seq, &mut name);
                name
            }
            Who::Kept(person) => person.name(),
        }
    }

    pub(super) fn login(&self, who: Who<'_>) -> String {
        match who {
            Who::Made(seq) => {
                let mut login = String::new();
                self.seed.write_login(seq, &mut login);
                login
            }
            Who::Kept(person) => person.text("login").to_owned(),
        }
    }

    // Finding somebody.

    pub(super) fn seq_of_id(&self, id: &str) -> Option<u32> {
        ids::number(*b"00u", self.seed.number, id).filter(|seq| self.who(*seq).is_some())
    }

    /// By id, by login (ignoring case and accents), by the part of the login before the @ while that is unique, or
    /// `me`, the owner of the token.
    pub(super) fn find(&self, id_or_login: &str) -> Result<u32, Refusal> {
        let found = if id_or_login == "me" {
            Some(0).filter(|seq| self.who(*seq).is_some())
        } else {
            self.seq_of_id(id_or_login)
                .or_else(|| self.seq_of_login(id_or_login))
                .or_else(|| self.seq_of_short_name(id_or_login))
        };
        found.ok_or_else(|| Refusal::not_found(id_or_login, "User"))
    }

    pub(super) fn seq_of_login(&self, login: &str) -> Option<u32> {
        let folded = fold(login);
        if let Some(seq) = self.kept_logins.get(&folded) {
            return Some(*seq);
        }
        let seq = *self.made_logins().full.get(&hash(&folded))?;
        (!self.kept.contains_key(&seq)).then_some(seq)
    }

    fn seq_of_short_name(&self, name: &str) -> Option<u32> {
        if name.contains('@') {
            return None;
        }
        let folded = fold(name);
        let mut found = self.kept_logins.iter().filter(|(login, _)| short(login) == folded).map(|(_, seq)| *seq);
        let kept = found.next();
        if found.next().is_some() {
            return None;
        }
        let made = match self.made_logins().short.get(&hash(&folded)) {
            Some(None) => return None,
            Some(Some(seq)) => Some(*seq).filter(|seq| !self.kept.contains_key(seq)),
            None => None,
        };
        match (kept, made) {
            (Some(_), Some(_)) => None,
            (kept, made) => kept.or(made),
        }
    }

    fn made_logins(&self) -> &Logins {
        self.made_logins.get_or_init(|| {
            let count = (self.seed.users - self.seed.cast) as usize;
            let mut logins = Logins { full: HashMap::with_capacity(count), short: HashMap::with_capacity(count) };
            let mut login = String::new();
            for seq in self.seed.cast..self.seed.users {
                login.clear();
                self.seed.write_login(seq, &mut login);
                // Made logins are plain letters; folding them is only a matter of case.
                login.make_ascii_lowercase();
                logins.full.insert(hash(&login), seq);
                logins.short.entry(hash(short(&login))).and_modify(|found| *found = None).or_insert(Some(seq));
            }
            logins
        })
    }

    /// Everybody whose place in a plain listing comes after `after`, in that order.
    pub(super) fn listing(&self, after: Option<(Status, u32)>) -> impl Iterator<Item = u32> {
        let made = self.made_order.get_or_init(|| {
            let mut order: Vec<u32> = Vec::with_capacity((self.seed.users - self.seed.cast) as usize);
            for status in Status::ALL {
                order.extend((self.seed.cast..self.seed.users).filter(|seq| self.seed.status(*seq) == status));
            }
            order
        });
        let start = after.map_or(0, |after| made.partition_point(|seq| (self.seed.status(*seq), *seq) <= after));
        let mut made = made[start..].iter().copied().filter(|seq| !self.kept.contains_key(seq)).peekable();
        let from = after.map_or((Status::Staged, 0), |(status, seq)| (status, seq + 1));
        let mut kept = self.kept_order.range(from..).copied().peekable();
        std::iter::from_fn(move || {
            let next_made = made.peek().map(|seq| (self.seed.status(*seq), *seq));
            match (next_made, kept.peek()) {
                (Some(made_place), Some(kept_place)) if made_place < *kept_place => made.next(),
                (_, Some(_)) => kept.next().map(|(_, seq)| seq),
                (Some(_), None) => made.next(),
                (None, None) => None,
            }
        })
    }

    /// The order called `key`, made with `order` unless it was asked for lately and nothing changed since.
    pub(super) fn sorted(&self, key: &str, order: impl FnOnce() -> Vec<u32>) -> Arc<Vec<u32>> {
        // Enough for a few lists being paged at the same time.
        const KEPT: usize = 4;
        let mut sorted = self.sorted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = sorted.iter().find(|found| found.key == key && found.version == self.version) {
            return Arc::clone(&found.order);
        }
        let order = Arc::new(order());
        sorted.insert(0, Sorted { key: key.to_owned(), version: self.version, order: Arc::clone(&order) });
        sorted.truncate(KEPT);
        order
    }

    /// What happened before the start, oldest first.
    pub(super) fn past(&self) -> &[Past] {
        self.past.get_or_init(|| history::of_all(self))
    }

    pub(super) fn party(&self, who: Who<'_>) -> Party {
        history::party(self, who)
    }

    pub(super) fn party_of(&self, person: &Person) -> Party {
        self.party(Who::Kept(person))
    }

    /// Writes an event of something that the owner of the token did.
    pub(super) fn record(&mut self, call: &Call<'_>, event_type: &'static str, targets: Vec<Party>) {
        if let Some(owner) = self.who(0).map(|who| self.party(who)) {
            self.record_by(call, owner, event_type, targets, ("SUCCESS", None));
        }
    }

    pub(super) fn record_membership(&mut self, call: &Call<'_>, event_type: &'static str, user: &Party, group: u32) {
        let group = self.groups.get(group as usize).and_then(Option::as_ref);
        let group = group.map(|group| Party::new(group.id(self.seed.number), "UserGroup", "unknown", &group.name));
        self.record(call, event_type, std::iter::once(user.clone()).chain(group).collect());
    }

    pub(super) fn record_by(
        &mut self,
        call: &Call<'_>,
        actor: Party,
        event_type: &'static str,
        targets: Vec<Party>,
        (result, reason): (&'static str, Option<&'static str>),
    ) {
        let published = call.now.as_millisecond();
        // What people do themselves, they do at their own machines.
        let client = match self.seq_of_id(&actor.id) {
            Some(seq) if call.path.starts_with("/demo/") => history::usual_client(self, seq),
            _ => {
                let agent = call.header("user-agent").unwrap_or("unknown").to_owned();
                Client { ip: "127.0.0.1".to_owned(), agent, place: None }
            }
        };
        let draft = Draft {
            event_type,
            published,
            actor,
            targets,
            result,
            reason,
            client,
            transaction: call.request_id.to_owned(),
            uri: call.path.to_owned(),
            uuid: uuid(ids::mix(self.log.len() as u64) ^ self.seed.number ^ published as u64),
            session: None,
            debug: Vec::new(),
        };
        self.log.push(Entry { published, event: draft.to_json() });
    }

    /// What the hooks are told of the entries written since the log had this length.
    pub(super) fn deliveries(&self, since: usize, call: &Call<'_>) -> Vec<Delivery> {
        let entries = &self.log[since..];
        let hooks = self.hooks.iter().flatten().filter(|hook| hook.active && hook.verified);
        hooks
            .filter_map(|hook| {
                let told = |entry: &&Entry| {
                    entry.event["eventType"].as_str().is_some_and(|kind| hook.events.iter().any(|event| event == kind))
                };
                let events: Vec<&Value> = entries.iter().filter(told).map(|entry| &entry.event).collect();
                if events.is_empty() {
                    return None;
                }
                let body = json!({
                    "eventType": "com.okta.event_hook",
                    "eventTypeVersion": "1.0",
                    "cloudEventsVersion": "0.1",
                    "source": format!("{}/api/v1/eventHooks/{}", call.origin, hook.id(self.seed.number)),
                    "eventId": uuid(ids::mix(since as u64 ^ u64::from(hook.number) << 40) ^ self.seed.number),
                    "data": {"events": events},
                    "eventTime": times::text_millis(call.now.as_millisecond()),
                    "contentType": "application/json",
                });
                Some(Delivery { hook: hook.clone(), body })
            })
            .collect()
    }

    pub(super) fn record_failed_delivery(&mut self, hook: &Hook, now: jiff::Timestamp) {
        let published = now.as_millisecond();
        let draft = Draft {
            event_type: "event_hook.delivery",
            published,
            actor: Party::system(),
            targets: vec![Party::new(hook.id(self.seed.number), "EventHook", "unknown", &hook.name)],
            result: "FAILURE",
            reason: Some("The endpoint did not take the events"),
            client: Client { ip: "127.0.0.1".to_owned(), agent: String::new(), place: None },
            transaction: uuid(published as u64),
            uri: hook.uri.clone(),
            uuid: uuid(ids::mix(self.log.len() as u64) ^ published as u64),
            session: None,
            debug: Vec::new(),
        };
        self.log.push(Entry { published, event: draft.to_json() });
    }

    // Groups and user types.

    pub(super) fn group(&self, id: &str) -> Result<&Group, Refusal> {
        ids::number(*b"00g", self.seed.number, id)
            .and_then(|number| self.groups.get(number as usize)?.as_ref())
            .ok_or_else(|| Refusal::not_found(id, "UserGroup"))
    }

    pub(super) fn is_member(&self, who: Who<'_>, group: u32) -> bool {
        self.is_in_group(who, group, 0)
    }

    /// `depth` counts the rules that were followed on the way to this question.
    pub(super) fn is_in_group(&self, who: Who<'_>, group: u32, depth: usize) -> bool {
        match who {
            Who::Made(seq) => {
                self.groups.get(group as usize).is_some_and(Option::is_some) && self.made_is_in(seq, group, depth)
            }
            Who::Kept(person) => group == EVERYONE || person.groups.contains(&group),
        }
    }

    /// Everybody in a group, from this place in the order of ids on.
    pub(super) fn members(&self, group: u32, from: u32) -> impl Iterator<Item = u32> {
        let exists = self.groups.get(group as usize).is_some_and(Option::is_some);
        // Asked once, not for everybody.
        let as_at_start = self.is_fed_as_at_start(group);
        (from..self.next).filter(move |seq| match self.who(*seq) {
            None => false,
            Some(Who::Made(seq)) if as_at_start => exists && groups::made_member(&self.seed, seq, group),
            Some(who) => self.is_member(who, group),
        })
    }

    pub(super) fn groups_of(&self, who: Who<'_>) -> Vec<&Group> {
        self.groups.iter().flatten().filter(|group| self.is_member(who, group.number)).collect()
    }

    pub(super) fn user_type_of_id(&self, id: &str) -> Result<&UserType, Refusal> {
        if id == "default" {
            return self.types.first().and_then(Option::as_ref).ok_or_else(|| Refusal::not_found(id, "CVDType"));
        }
        ids::number(*b"oty", self.seed.number, id)
            .and_then(|number| self.types.get(number as usize)?.as_ref())
            .ok_or_else(|| Refusal::not_found(id, "CVDType"))
    }

    pub(super) fn schema_owner(&self, id: &str) -> Result<&UserType, Refusal> {
        let number = if id == "default" { Some(0) } else { ids::number(*b"osc", self.seed.number, id) };
        number
            .and_then(|number| self.types.get(number as usize)?.as_ref())
            .ok_or_else(|| Refusal::not_found(id, "Schema"))
    }

    /// Whether any user type's schema has this custom attribute.
    pub(super) fn knows_custom(&self, name: &str) -> bool {
        self.types.iter().flatten().any(|user_type| user_type.custom.contains_key(name))
    }
}

/// As Okta compares logins: without case and accents.
pub(super) fn fold(login: &str) -> String {
    if login.is_ascii() {
        return login.to_ascii_lowercase();
    }
    any_ascii::any_ascii(login).to_lowercase()
}

fn short(login: &str) -> &str {
    login.split_once('@').map_or(login, |(short, _)| short)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
