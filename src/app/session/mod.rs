//! One organisation as far as it was read: its people, its budget, its schema. Several can be open at once; each
//! keeps its own.

pub(crate) mod lately;
pub mod marks;
pub mod others;
mod particulars;
pub mod people;
pub mod problem;
pub(crate) mod sought;
pub(crate) mod told;
pub mod verified;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::app::care::evidence::{Evidence, KeptTicket};
use crate::app::event::Now;
use crate::app::part::slot::Slot;
use crate::app::session::lately::Lately;
use crate::app::session::marks::Marks;
use crate::app::session::others::Others;
use crate::app::session::people::People;
use crate::app::session::problem::Problem;
use crate::app::session::sought::Sought;
use crate::app::session::told::Told;
use crate::app::session::verified::Verified;
use crate::app::users::columns::Columns;
use crate::messages::connections::Kind;
use crate::messages::{Content, Failure, OrderId};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::follow::FollowRules;
use crate::protocol::id::UserId;
use crate::protocol::leaving::ExportRules;
use crate::protocol::operation::Operation;
use crate::protocol::org::Org;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::playbook::Playbook;
use crate::protocol::policy::Policy;
use crate::protocol::rate::{Bucket, Rate, Share, WaitReason};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::schema::{DEFAULT_SCHEMA, UserSchema, UserType};
use crate::protocol::seen::SeenAttributes;
use crate::protocol::ticket::TicketRules;
use crate::protocol::unsaved::FormPlace;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// A person in full and when they were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub user: Arc<User>,
    pub at: Timestamp,
}

/// How many in the organisation bear a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Namesakes {
    Asked(OrderId),
    /// The person included; `more` when the answer was not complete.
    Counted {
        count: u32,
        more: bool,
    },
    /// Could not be asked, and why.
    NotChecked(&'static str),
}

/// A call that is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub order_id: OrderId,
    pub reason: WaitReason,
    pub until: Timestamp,
}

/// The connection's name while none is open. No connection can have it.
const NOBODY: &str = "no connection";

/// How many people in full are kept: a session of work, not a directory.
const MOST_READINGS: usize = 200;

/// What to do when the token is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renewal {
    /// Another one cannot be given here.
    #[default]
    Impossible,
    Ask,
    /// Asked, the person chose to go on without.
    PutOff,
}

impl Renewal {
    /// Whether another token can be given while a connection of this kind is open.
    pub fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Given | Kind::Offered { app: None, .. } | Kind::Token(_) => Self::Ask,
            Kind::Demo | Kind::OAuth(_) | Kind::Offered { app: Some(_), .. } => Self::Impossible,
        }
    }

    /// The person wants to try again: they may be asked again.
    pub fn resume(&mut self) {
        if *self == Self::PutOff {
            *self = Self::Ask;
        }
    }
}

pub struct Session {
    pub connection: ConnectionId,
    pub origin: Option<Origin>,
    pub read_only: bool,
    pub org: Slot<Org>,
    /// Members of `Everyone`; inside, none when the server does not tell.
    pub size: Slot<Option<u64>>,
    pub people: People,
    pub(crate) readings: IndexMap<UserId, Reading>,
    pub namesakes: HashMap<String, Namesakes>,
    pub types: Slot<Vec<UserType>>,
    pub schemas: HashMap<String, Slot<Arc<UserSchema>>>,
    /// Which attributes the listed people have; what a form offers, and its fields where a schema may not be read.
    pub attributes: Slot<SeenAttributes>,
    /// The attributes that have few values among the people known; counted when a form is opened.
    pub others: Arc<Others>,
    /// What login and display name of somebody new follow.
    pub follow: FollowRules,
    pub rates: BTreeMap<Bucket, (Rate, Timestamp)>,
    /// The bucket that was heard of last.
    pub last_bucket: Option<Bucket>,
    pub waiting: Vec<Waiting>,
    /// What was done to people in this run, oldest first.
    pub(crate) told: Vec<Told>,
    /// What was done of late, to undo it.
    pub(crate) lately: Lately,
    /// The login of whoever the token belongs to; read when a ticket wants it.
    pub(crate) owner: Slot<String>,
    /// A manager who is looked for by name.
    pub(crate) sought: Option<Sought>,
    /// Operations that were refused to this token or organisation, and how.
    pub refusals: HashMap<Operation, String>,
    pub problem: Option<Problem>,
    /// Why what became of a change could not be written down: nothing more is changed in this run, whatever is read and
    /// shown meanwhile.
    pub unwritten: Option<String>,
    /// People who are marked, in whichever list they stand.
    pub marks: Marks,
    /// Columns of the lists that have none of their own.
    pub columns: Columns,
    /// Why the list does not begin as it should, until it is said.
    pub(crate) home_fault: Option<String>,
    /// Expressions that were listed, newest last.
    pub history: Vec<String>,
    /// Whether they outlive the program: only those of connections that are kept do.
    pub(crate) keeps_history: bool,
    /// An expression that was left unfinished.
    pub draft: Option<String>,
    /// What the connection forbids, whatever the role allows.
    pub policy: Policy,
    /// What is asked of whoever changes something.
    pub tickets: Arc<TicketRules>,
    /// Whether what is done from here is written down; taken for granted until something else is known.
    pub keeps_journal: bool,
    /// What is held to of what leaves as a file.
    pub exports: Arc<ExportRules>,
    /// The ticket that was typed last, for the next question about the same person.
    pub(crate) kept_ticket: Option<KeptTicket>,
    /// Who is verified.
    pub(crate) verified: Verified,
    pub renewal: Renewal,
    /// Templates for somebody new.
    pub(crate) templates: Vec<Arc<PersonTemplate>>,
    /// Steps that can be done to many people, by name.
    pub(crate) playbooks: Arc<Vec<Playbook>>,
    /// The one that was chosen last: the next person is often like the one before.
    pub(crate) last_template: Option<String>,
}

impl Session {
    pub fn new(connection: ConnectionId, read_only: bool) -> Self {
        Self {
            connection,
            origin: None,
            read_only,
            org: Slot::default(),
            size: Slot::default(),
            people: People::default(),
            readings: IndexMap::new(),
            namesakes: HashMap::new(),
            types: Slot::default(),
            schemas: HashMap::new(),
            attributes: Slot::default(),
            others: Arc::default(),
            follow: FollowRules::default(),
            rates: BTreeMap::new(),
            last_bucket: None,
            waiting: Vec::new(),
            told: Vec::new(),
            lately: Lately::default(),
            owner: Slot::default(),
            sought: None,
            refusals: HashMap::new(),
            problem: None,
            unwritten: None,
            marks: Marks::default(),
            columns: Columns::default(),
            home_fault: None,
            history: Vec::new(),
            keeps_history: false,
            draft: None,
            policy: Policy::default(),
            tickets: Arc::default(),
            exports: Arc::default(),
            keeps_journal: true,
            kept_ticket: None,
            verified: Verified::default(),
            renewal: Renewal::default(),
            templates: Vec::new(),
            playbooks: Arc::new(Playbook::all([], [])),
            last_template: None,
        }
    }

    /// Whether anything is changed from here.
    pub fn may_write(&self) -> bool {
        !self.read_only && self.unwritten.is_none()
    }

    /// What is said to whoever wants to change something where nothing is; `read_only` says it where that is why.
    pub(crate) fn no_writing(&self, read_only: &str) -> String {
        match &self.unwritten {
            None => read_only.to_owned(),
            Some(why) => format!(
                "Nothing is changed: what became of a change is not written down ({}). Make room or mend the folder \
                 (oktui config path), then start again.",
                why.trim_end_matches('.')
            ),
        }
    }

    /// What is there while no organisation is open.
    pub fn unconnected() -> Self {
        Self::new(ConnectionId::new(NOBODY), false)
    }

    /// Whether no organisation is open.
    pub fn is_unconnected(&self) -> bool {
        self.connection.as_str() == NOBODY
    }

    /// Where its unsaved forms are kept; nowhere as long as nobody knows which organisation it is.
    pub(crate) fn form_place(&self) -> Option<FormPlace> {
        let address = self.origin.clone()?;
        Some(FormPlace { connection: self.connection.clone(), address })
    }

    /// The lines for ticket and reason of a question: filled in where they were for the same person. Another one begins
    /// What a ticket has to look like for what is said in these words; none where none is asked for.
    pub fn tickets_for(&self, words: &[Word]) -> Option<Arc<TicketRules>> {
        let is_asked = self.tickets.ask || self.policy.needs_ticket(words).is_some();
        is_asked.then(|| Arc::new(TicketRules { ask: true, ..(*self.tickets).clone() }))
    }

    /// with empty lines.
    pub(crate) fn evidence_for(&mut self, user: Option<&str>) -> Evidence {
        self.turn_to(user);
        Evidence::new(&self.tickets, self.kept_ticket.as_ref())
    }

    /// Somebody is looked at: the ticket of somebody else is theirs no longer.
    pub(crate) fn turn_to(&mut self, user: Option<&str>) {
        self.kept_ticket.take_if(|kept| user != Some(&*kept.user));
    }

    /// What was typed last for this person.
    pub(crate) fn kept_ticket_of(&self, user: &str) -> Option<&KeptTicket> {
        self.kept_ticket.as_ref().filter(|kept| &*kept.user == user)
    }

    /// Keeps what was typed in a question that was answered.
    pub(crate) fn keep_ticket(&mut self, kept: Option<KeptTicket>) {
        self.kept_ticket = kept;
    }

    pub fn reading(&self, id: &str) -> Option<&Reading> {
        self.readings.get(id)
    }

    /// Keeps a person who was just read, in place of whoever was looked at longest ago.
    pub fn keep_reading(&mut self, user: Arc<User>, now: Now) {
        self.verified.hold_person_against(&user.row());
        self.readings.shift_remove(&user.id);
        if self.readings.len() >= MOST_READINGS {
            self.readings.shift_remove_index(0);
        }
        self.readings.insert(user.id.clone(), Reading { user, at: now.0 });
    }

    /// What the worker read of the organisation, where it is awaited.
    pub(crate) fn take(&mut self, order_id: OrderId, content: Content) {
        match content {
            Content::Org(org) if self.org.accepts(order_id) => self.org.fill(org),
            Content::Size(size) if self.size.accepts(order_id) => self.size.fill(size),
            Content::Types(types) if self.types.accepts(order_id) => self.types.fill(types),
            Content::Attributes(seen) if self.attributes.accepts(order_id) => self.attributes.fill(seen),
            Content::Schema(schema) => {
                if let Some(slot) = self.schemas.values_mut().find(|slot| slot.accepts(order_id)) {
                    slot.fill(schema);
                }
            }
            _ => {}
        }
    }

    /// It could not be read.
    pub(crate) fn fail(&mut self, order_id: OrderId, failure: Box<Failure>) {
        if self.org.accepts(order_id) {
            self.org.fail(failure);
        } else if self.size.accepts(order_id) {
            self.size.fail(failure);
        } else if self.types.accepts(order_id) {
            self.types.fail(failure);
        } else if self.attributes.accepts(order_id) {
            self.attributes.fail(failure);
        } else if let Some(slot) = self.schemas.values_mut().find(|slot| slot.accepts(order_id)) {
            slot.fail(failure);
        }
    }

    /// What forms and columns are made of was given up for something newer; whoever needs it asks anew.
    pub(crate) fn abandon(&mut self, order_id: OrderId) {
        if self.types.accepts(order_id) {
            self.types.abandon();
        }
        if self.attributes.accepts(order_id) {
            self.attributes.abandon();
        }
        if let Some(slot) = self.schemas.values_mut().find(|slot| slot.accepts(order_id)) {
            slot.abandon();
        }
    }

    /// What became of the question for namesakes.
    pub(crate) fn settle_namesakes(&mut self, order_id: OrderId, answer: Namesakes) {
        if let Some(known) = self.namesakes.values_mut().find(|known| **known == Namesakes::Asked(order_id)) {
            *known = answer;
        }
    }

    /// Somebody was erased.
    pub fn forget(&mut self, id: &str) {
        self.readings.shift_remove(id);
        if let Some(at) = self.people.by_id(id) {
            self.marks.forget(at);
        }
        self.people.forget(id);
    }

    /// Whom an action on this person leaves out, where others are marked: `(not the 3 marked)`.
    pub fn marks_left_out(&self, user: &str) -> Option<String> {
        self.marks.left_out(self.people.by_id(user))
    }

    /// What is known of a person's namesakes.
    pub fn namesakes_of(&self, row: &UserRow) -> Option<&Namesakes> {
        self.namesakes.get(&name_key(row.get(RowField::FirstName), row.get(RowField::LastName)))
    }

    /// The time left in a bucket's window as it was told; none when the window is over.
    pub fn rate(&self, bucket: Bucket, now: Now) -> Option<Rate> {
        let (rate, at) = self.rates.get(&bucket)?;
        let passed = Duration::try_from(now.0.duration_since(*at)).unwrap_or_default();
        let left = rate.resets_in.checked_sub(passed)?;
        Some(Rate { resets_in: left, ..*rate })
    }

    /// What `L` would cost: calls, and how long they take within the share of the limit that may be used. None where the number of
    /// people is not told.
    pub fn cost_of_all(&self, loaded: usize) -> Option<Cost> {
        let people = (*self.size.value()?)?;
        let calls = people.saturating_sub(loaded as u64).div_ceil(u64::from(crate::protocol::query::LARGEST_PAGE));
        let pace = self
            .rates
            .get(&Bucket::Users)
            .map(|(rate, _)| Pace { minutes: calls.div_ceil(u64::from(rate.share.of(rate.limit))), share: rate.share });
        Some(Cost { people, calls, pace })
    }
}

/// What loading everybody costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// In the organisation, deactivated people perhaps included.
    pub people: u64,
    pub calls: u64,
    /// None where no limit is known.
    pub pace: Option<Pace>,
}

/// How long calls take, and within which share of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub minutes: u64,
    pub share: Share,
}

/// Names are compared as Okta's search compares them: without case, with accents.
pub fn name_key(first: &str, last: &str) -> String {
    format!("{}\u{1f}{}", first.to_lowercase(), last.to_lowercase())
}

/// The schema that a person's profile follows.
pub(crate) fn schema_of(user: &User) -> &str {
    user.schema_id.as_deref().unwrap_or(DEFAULT_SCHEMA)
}
