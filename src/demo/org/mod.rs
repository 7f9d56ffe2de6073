//! The organisation: made people, what was changed of them, groups, user types. Owns every look-up.
//!
//! ```text
//! seq ─► kept? ── yes ─► as it was last written, or gone
//!          └───── no ──► made from the seed
//! ```

mod facts;
mod log;
mod membership;
mod order;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use order::{Logins, Sorted, fold};
use serde_json::Value;

use crate::demo::access::Access;
use crate::demo::apps::{self, App, AppUser};
use crate::demo::call::Call;
use crate::demo::cast;
use crate::demo::desk::Desk;
use crate::demo::devices::Devices;
use crate::demo::drill::Drill;
use crate::demo::engine::Engine;
use crate::demo::group_schema::GroupSchema;
use crate::demo::groups::{self, EVERYONE, Group};
use crate::demo::history::Past;
use crate::demo::hooks::Hook;
use crate::demo::iam::{CustomRole, ResourceSet};
use crate::demo::idps::IdentityProvider;
use crate::demo::owners::Owner;
use crate::demo::person::{Person, Status};
use crate::demo::policies::{self, Policy};
use crate::demo::pushes::Pushes;
use crate::demo::realms::Realm;
use crate::demo::relations::Relation;
use crate::demo::roles::RoleAssignment;
use crate::demo::rules::Rules;
use crate::demo::schema::{self, UserType};
use crate::demo::seed::Seed;
use crate::demo::settings::Settings;
use crate::demo::shares::{self, Share};

pub(in crate::demo) struct Org {
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
pub(in crate::demo) struct Entry {
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
pub(in crate::demo) enum Who<'a> {
    Made(u32),
    Kept(&'a Person),
}

/// How long an activation takes that nobody waits for, in milliseconds: long enough to be seen in a list.
const ACTIVATION: i64 = 5_000;

impl Org {
    pub(in crate::demo) fn new(seed: u64, users: u32, start: i64) -> Org {
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
    pub(in crate::demo) fn on(mut self, engine: Engine) -> Org {
        self.engine = engine;
        self.seed.passwordless = engine.lets_in_without_password();
        self
    }

    /// Notes that an activation takes its time, where the caller does not wait for it.
    pub(in crate::demo) fn begin(&mut self, person: &Person, call: &Call<'_>) {
        if call.header("prefer").is_some_and(|wish| wish.contains("respond-async")) {
            self.coming.insert(person.seq, call.now.as_millisecond() + ACTIVATION);
        }
    }

    /// Whether somebody's activation is not over yet, as lists see it.
    pub(in crate::demo) fn is_coming(&self, seq: u32, now: i64) -> bool {
        self.coming.get(&seq).is_some_and(|until| now < *until)
    }

    /// One more than the last place in the order of ids.
    pub(in crate::demo) fn end(&self) -> u32 {
        self.next
    }

    pub(in crate::demo) fn who(&self, seq: u32) -> Option<Who<'_>> {
        match self.kept.get(&seq) {
            Some(kept) => kept.person.as_deref().map(Who::Kept),
            None => self.seed.makes(seq).then_some(Who::Made(seq)),
        }
    }

    /// As an index sees it that knows nothing of changes after `known` (milliseconds).
    pub(in crate::demo) fn who_at(&self, seq: u32, known: i64) -> Option<Who<'_>> {
        match self.kept.get(&seq) {
            Some(kept) if kept.changed > known => match &kept.before {
                Before::Made => Some(Who::Made(seq)),
                Before::Nobody => None,
                Before::Was(person) => Some(Who::Kept(person)),
            },
            _ => self.who(seq),
        }
    }

    pub(in crate::demo) fn person(&self, seq: u32) -> Option<Cow<'_, Person>> {
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
    pub(in crate::demo) fn kept_people(&self) -> impl Iterator<Item = u32> {
        self.kept_order.iter().map(|(_, seq)| *seq)
    }

    /// Stores a person as it is now. `now` in milliseconds.
    pub(in crate::demo) fn keep(&mut self, person: Person, now: i64) {
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

    pub(in crate::demo) fn remove(&mut self, seq: u32, now: i64) {
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

    // Finding somebody.

    // Groups and user types.
}
