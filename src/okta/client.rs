//! The client of one organisation.
//!
//! Owns: what all calls of a connection share. Must not know: what the calls mean.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;

use super::call::Call;
use super::control::Control;
use super::credentials::Credentials;
use super::evidence;
use super::limiter::Limiter;
use super::pipeline::{Flight, Reply};
use super::redact::Ring;
use super::roles::AssigneesCell;
use super::transport::Transport;
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::exchange::Exchange;
use crate::protocol::leaving::ExportRules;
use crate::protocol::many::ManyRules;
use crate::protocol::operation::{Operation, Risk};
use crate::protocol::org::Engine;
use crate::protocol::policy::Policy;
use crate::protocol::proof::{Proven, Replaced};
use crate::protocol::protection::{Protection, Subject};
use crate::protocol::rate::{Bucket, Rate, Share};
use crate::protocol::recorder::Recorder;
use crate::protocol::user::User;
use crate::protocol::word::Word;

/// What a client is told once.
#[derive(Clone, Debug)]
pub struct Settings {
    pub connection: ConnectionId,
    /// The only place that calls are sent to.
    pub origin: Origin,
    /// Whether everything but reading is refused.
    pub read_only: bool,
    /// What is refused here, whatever the role allows.
    pub policy: Policy,
    /// Why it is read-only, where somebody else than the person says so.
    pub read_only_because: Option<String>,
    /// Whom nobody acts on, and whom only with care.
    pub protection: Arc<Protection>,
    pub share: Share,
    /// What of each limit jobs may use, within that; all of it unless somebody says otherwise.
    pub job_share: Share,
    /// What holds for work on many people.
    pub many: Arc<ManyRules>,
    /// What of people may leave as a file.
    pub export: Arc<ExportRules>,
    /// Who is told of every call that changes something, before it is sent; none where no journal is kept.
    pub recorder: Option<Arc<dyn Recorder>>,
    /// For the times in the record of exchanges; waiting goes by the runtime's clock.
    pub clock: fn() -> Timestamp,
    /// For the jitter of waits.
    pub seed: u64,
}

impl Settings {
    /// The usual share of each limit, reading and writing, the machine's clock.
    pub fn new(connection: ConnectionId, origin: Origin) -> Self {
        let seed = Timestamp::now().as_nanosecond() as u64;
        Self {
            connection,
            origin,
            read_only: false,
            policy: Policy::default(),
            read_only_because: None,
            protection: Arc::default(),
            share: Share::USUAL,
            job_share: Share::ALL,
            many: Arc::default(),
            export: Arc::default(),
            recorder: None,
            clock: Timestamp::now,
            seed,
        }
    }
}

/// Calls one organisation. Cheap to clone; clones share limits and records.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    transport: Arc<dyn Transport>,
    credentials: Arc<dyn Credentials>,
    limiter: Arc<Limiter>,
    ring: Ring,
    jitter: AtomicU64,
    clock_difference: Mutex<Option<SignedDuration>>,
    absent: Mutex<HashMap<Operation, Absence>>,
    engine: OnceCell<Option<Engine>>,
    owner: Mutex<Option<String>>,
    token_owner: OnceCell<Arc<User>>,
    /// Who answered by a factor last.
    proven: Mutex<Option<Proven>>,
    /// Of whom a login, an address or a phone was changed from here in this run, by id or login.
    touched: Mutex<Vec<String>>,
    /// Whether the owner was asked for before a first line.
    owner_asked: OnceCell<()>,
    /// Who has a role of their own, as it was told a moment ago.
    assignees: AssigneesCell,
}

/// Whether a failure says that this organisation has no such call, whomever it is made about.
fn is_lacking(operation: Operation, failure: &CallError) -> bool {
    let is_off = failure.kind == FailureKind::NotAvailable && operation.is_of_a_feature();
    !failure.foreign && (failure.kind == FailureKind::NoSuchCall || is_off)
}

/// Whether the organisation has a call at all.
enum Absence {
    /// It was answered once: an address that is not there is a single one.
    Refuted,
    Told(Box<CallError>),
}

impl Client {
    pub fn new(settings: Settings, transport: Arc<dyn Transport>, credentials: Arc<dyn Credentials>) -> Self {
        Self(Arc::new(Inner {
            limiter: Arc::new(Limiter::new(settings.share, settings.job_share)),
            ring: Ring::default(),
            jitter: AtomicU64::new(settings.seed),
            clock_difference: Mutex::default(),
            absent: Mutex::default(),
            engine: OnceCell::new(),
            owner: Mutex::default(),
            token_owner: OnceCell::new(),
            proven: Mutex::default(),
            touched: Mutex::default(),
            owner_asked: OnceCell::new(),
            assignees: AssigneesCell::default(),
            settings,
            transport,
            credentials,
        }))
    }

    pub fn connection(&self) -> &ConnectionId {
        &self.0.settings.connection
    }

    pub fn origin(&self) -> &Origin {
        &self.0.settings.origin
    }

    /// The last calls, newest last.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.0.ring.all()
    }

    /// What the server last said about a bucket; none when it never did or the window is over.
    pub fn rate(&self, bucket: Bucket) -> Option<Rate> {
        self.0.limiter.rate(bucket)
    }

    /// The server's clock minus this machine's, as of the last reply.
    pub fn clock_difference(&self) -> Option<SignedDuration> {
        *self.0.clock_difference.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whom nobody acts on from here, and whom only with care.
    pub fn protection(&self) -> &Protection {
        &self.0.settings.protection
    }

    /// What holds for work on many people from here.
    pub fn many(&self) -> &ManyRules {
        &self.0.settings.many
    }

    /// What of people may leave from here as a file or through a pipe.
    pub fn export_rules(&self) -> &ExportRules {
        &self.0.settings.export
    }

    /// Where it is written that this is not done without a ticket, whoever it is about.
    pub fn needs_ticket(&self, words: &[Word]) -> Option<&str> {
        self.0.settings.policy.needs_ticket(words)
    }

    /// Somebody answered by a factor: nobody else is verified from now on.
    pub fn vouch(&self, proven: Proven) {
        *self.0.proven.lock().unwrap_or_else(PoisonError::into_inner) = Some(proven);
    }

    /// A login, an address or a phone of these is about to be another: what is sent there proves nothing in this run.
    pub(super) fn touch(&self, people: Vec<String>) {
        self.0.touched.lock().unwrap_or_else(PoisonError::into_inner).extend(people);
    }

    /// Why a call about these people is not made, where a verified caller is wanted for it. What counts is who answered to
    /// this client last, and only where whoever orders the call says that it is done on that (`said`).
    pub(super) fn lacks_proof(
        &self,
        (words, risk): (&[Word], Risk),
        people: &[String],
        said: Option<&str>,
        replaced: &Replaced,
    ) -> Option<String> {
        let known = self.0.proven.lock().unwrap_or_else(PoisonError::into_inner);
        let is_said = |proven: &&Proven| proven.line().is_some_and(|line| said == Some(line.as_str()));
        let touched = self.0.touched.lock().unwrap_or_else(PoisonError::into_inner);
        let policy = &self.0.settings.policy;
        let of = |name: &String| {
            let proven = known.as_ref().filter(is_said).filter(|proven| proven.is_of(name));
            let is_new =
                proven.filter(|proven| proven.means.is_sent() && touched.iter().any(|name| proven.is_of(name)));
            let by_new = is_new
                .and_then(|_| policy.wants_proof(words, risk))
                .map(|place| format!("verified by a phone or an address, and one was changed from here ({place})"));
            policy.lacks_proof((words, risk), proven, replaced, self.server_time()).or(by_new)
        };
        people.iter().find_map(of)
    }

    /// Why a call about somebody is not made whom a rule guards with a verified caller.
    pub(super) fn lacks_proof_of_guarded(
        &self,
        place: &str,
        words: &[Word],
        subject: &Subject,
        said: Option<&str>,
        replaced: &Replaced,
    ) -> Option<String> {
        let known = self.0.proven.lock().unwrap_or_else(PoisonError::into_inner);
        let proven = known.as_ref().filter(|proven| {
            proven.user == subject.id && proven.line().is_some_and(|line| said == Some(line.as_str()))
        });
        self.0.settings.policy.lacks_proof_of_guarded(place, words, proven, replaced, self.server_time())
    }

    /// Why something is not done here, whoever it is about.
    pub fn refusal_of(&self, word: Word) -> Option<String> {
        let settings = &self.0.settings;
        if settings.read_only {
            let why = settings.read_only_because.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            return Some(format!("read-only{why}"));
        }
        if settings.policy.forbids(word) {
            return Some(format!("{word} is forbidden ({})", settings.policy.place(word)));
        }
        // Of many people, or without a screen, nobody is on the telephone.
        let now = self.server_time();
        let why = settings.policy.lacks_proof((&[word], word.row().risk), None, &Replaced::Nothing, now)?;
        Some(format!("{word}: {why}, one by one on the screen"))
    }

    /// The moment by the server's clock, as far as it is known.
    pub fn server_time(&self) -> Timestamp {
        let now = (self.settings().clock)();
        now.checked_add(self.clock_difference().unwrap_or_default()).unwrap_or(now)
    }

    /// Makes one call and hands its reply to `parse`, whose failure counts as the call's.
    pub(crate) async fn send<T>(
        &self,
        call: Call,
        control: &Control,
        parse: impl FnOnce(&Reply) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let mut flight = Flight::new(self.clone(), call, control.clone());
        let outcome = async {
            let mut head = flight.head().await?;
            let text = flight.body(&mut head).await?;
            parse(&Reply { head, text, bytes: flight.bytes() })
        }
        .await;
        flight.conclude(outcome).await
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    pub(crate) fn credentials(&self) -> &dyn Credentials {
        &*self.0.credentials
    }

    pub(crate) fn limiter(&self) -> &Arc<Limiter> {
        &self.0.limiter
    }

    pub(crate) fn record(&self, exchange: Exchange) {
        tracing::info!(
            connection = %self.connection(),
            method = %exchange.method,
            path = %evidence::logged(&exchange.target),
            status = exchange.status,
            ms = exchange.duration.as_millis() as u64,
            waited_ms = exchange.waited.as_millis() as u64,
            retries = exchange.retries,
            bytes = exchange.bytes,
            request_id = exchange.request_id,
            problem = exchange.problem,
            "call"
        );
        self.0.ring.push(exchange);
    }

    /// Why a call is not made: this organisation said before that it has none such.
    /// What is remembered of the organisation's engine.
    pub(super) fn engine_cell(&self) -> &OnceCell<Option<Engine>> {
        &self.0.engine
    }

    /// Whose token it is, once somebody asked.
    pub(super) fn assignees_cell(&self) -> &AssigneesCell {
        &self.0.assignees
    }

    pub(super) fn owner_asked(&self) -> &OnceCell<()> {
        &self.0.owner_asked
    }

    pub(super) fn owner_cell(&self) -> &OnceCell<Arc<User>> {
        &self.0.token_owner
    }

    pub(crate) fn absence(&self, operation: Operation) -> Option<CallError> {
        match self.0.absent.lock().unwrap_or_else(PoisonError::into_inner).get(&operation)? {
            Absence::Refuted => None,
            Absence::Told(failure) => Some(CallError { sent: false, ..(**failure).clone() }),
        }
    }

    /// Takes note of an answer. What Okta did not sign says nothing about it, and of a call written by hand each is
    /// another one.
    pub(crate) fn learn_presence(&self, operation: Operation, failure: Option<&CallError>) {
        // And an odd login, too, may make an address that is not there.
        if matches!(operation, Operation::Custom | Operation::GetUser) {
            return;
        }
        let mut known = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            None => {
                known.insert(operation, Absence::Refuted);
            }
            Some(failure) if is_lacking(operation, failure) => {
                known.entry(operation).or_insert_with(|| Absence::Told(Box::new(failure.clone())));
            }
            Some(_) => {}
        }
    }

    /// The login of whose token it is, once it was read.
    pub(crate) fn owner(&self) -> Option<String> {
        self.0.owner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn learn_owner(&self, login: String) {
        *self.0.owner.lock().unwrap_or_else(PoisonError::into_inner) = Some(login);
    }

    pub(crate) fn learn_clock(&self, server: Timestamp) {
        let difference = server.duration_since((self.0.settings.clock)());
        *self.0.clock_difference.lock().unwrap_or_else(PoisonError::into_inner) = Some(difference);
    }

    /// Somewhere between nothing and `longest`.
    pub(crate) fn jitter(&self, longest: Duration) -> Duration {
        // SplitMix64: a counter, well stirred.
        let mut mixed = self.0.jitter.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        longest.mul_f64((mixed >> 11) as f64 / (1u64 << 53) as f64)
    }
}
