//! What the organisation writes into its log, and what event hooks are sent of it.

use serde_json::{Value, json};

use super::{Entry, Org, Who};
use crate::demo::call::Call;
use crate::demo::event::{Client, Draft, Party, uuid};
use crate::demo::history::{self, Past};
use crate::demo::hooks::{Delivery, Hook};
use crate::demo::person::Person;
use crate::demo::{ids, times};

impl Org {
    /// What happened before the start, oldest first.
    pub(in crate::demo) fn past(&self) -> &[Past] {
        self.past.get_or_init(|| history::of_all(self))
    }

    pub(in crate::demo) fn party(&self, who: Who<'_>) -> Party {
        history::party(self, who)
    }

    pub(in crate::demo) fn party_of(&self, person: &Person) -> Party {
        self.party(Who::Kept(person))
    }

    /// Writes an event of something that the owner of the token did.
    pub(in crate::demo) fn record(&mut self, call: &Call<'_>, event_type: &'static str, targets: Vec<Party>) {
        if let Some(owner) = self.who(0).map(|who| self.party(who)) {
            self.record_by(call, owner, event_type, targets, ("SUCCESS", None));
        }
    }

    pub(in crate::demo) fn record_membership(
        &mut self,
        call: &Call<'_>,
        event_type: &'static str,
        user: &Party,
        group: u32,
    ) {
        let group = self.groups.get(group as usize).and_then(Option::as_ref);
        let group = group.map(|group| Party::new(group.id(self.seed.number), "UserGroup", "unknown", &group.name));
        self.record(call, event_type, std::iter::once(user.clone()).chain(group).collect());
    }

    pub(in crate::demo) fn record_by(
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
    pub(in crate::demo) fn deliveries(&self, since: usize, call: &Call<'_>) -> Vec<Delivery> {
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

    pub(in crate::demo) fn record_failed_delivery(&mut self, hook: &Hook, now: jiff::Timestamp) {
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
}
