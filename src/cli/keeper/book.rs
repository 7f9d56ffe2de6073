//! What connections there are, as the app sees them.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{DEMO, Given, Inner};
use crate::config::offers::Offer;
use crate::config::{Auth, Config};
use crate::messages::connections::{Book, Entry, Kind};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::playbook::Playbook;

impl Inner {
    pub(super) fn book(&self, keychain: bool) -> Book {
        let (config, notices, refused) = match self.config() {
            Ok(config) => {
                let notices = config.notices.iter().map(ToString::to_string).collect();
                (config, notices, false)
            }
            Err(reason) => (Config::default(), vec![reason], true),
        };
        let entries = self.entries(&config);
        let file = match &self.file {
            Ok(file) => file.path().display().to_string(),
            Err(_) => String::new(),
        };
        let keychain_missing = if keychain { self.tokens.keychain_missing() } else { None };
        Book { entries, keychain_missing, file, notices, refused }
    }

    pub(super) fn entries(&self, config: &Config) -> Vec<Entry> {
        let tickets = Arc::new(config.ticket.clone());
        let playbooks = Arc::new(Playbook::all(self.machine.playbooks(), config.playbooks.clone()));
        let default = config.default_connection().map(|(name, _)| name.to_owned());
        let mut entries: Vec<Entry> = Vec::new();
        for (name, connection) in &config.connections {
            let kind = match &connection.auth {
                Auth::Token(place) => Kind::Token(place.clone()),
                Auth::OAuth(app) => Kind::OAuth(Box::new(app.clone())),
            };
            let id = ConnectionId::new(name);
            let decision = self.machine.decide(self.known_host(&id, &connection.host).as_deref());
            let mut policy = connection.forbid.clone();
            policy.tighten(&decision.forbid);
            policy.suspend_first(decision.protection.suspended_for.clone());
            entries.push(Entry {
                id,
                host: Some(connection.host.clone()),
                kind,
                read_only: self.read_only || connection.read_only || decision.read_only.is_some(),
                policy,
                is_default: default.as_deref() == Some(name),
                home: connection.home.clone(),
                columns: connection.columns.clone(),
                ca_file: connection.ca_file.clone(),
                searches: config.searches_of(name).cloned().collect(),
                templates: self.machine.with_templates(name, config.templates_of(name)),
                playbooks: Arc::clone(&playbooks),
                follow: config.follow.clone(),
                tickets: Arc::clone(&tickets),
                exports: Arc::new(decision.export),
            });
        }
        let plain = |id: ConnectionId, host: Option<Origin>, kind| {
            let decision = self.machine.decide(host.as_ref().map(Origin::host).as_deref());
            let kept = host.as_ref().map(|host| self.kept_rules(host)).unwrap_or_default();
            let mut policy = decision.forbid;
            policy.tighten(&kept.forbid);
            policy.suspend_first(decision.protection.suspended_for);
            Entry {
                searches: config.searches_of(id.as_str()).cloned().collect(),
                templates: self.machine.with_templates(id.as_str(), config.templates_of(id.as_str())),
                playbooks: Arc::clone(&playbooks),
                follow: config.follow.clone(),
                tickets: Arc::clone(&tickets),
                exports: Arc::new(decision.export),
                id,
                host,
                kind,
                read_only: self.read_only || decision.read_only.is_some() || kept.read_only.is_some(),
                policy,
                is_default: false,
                home: None,
                columns: Vec::new(),
                ca_file: None,
            }
        };
        for (id, given) in &self.given {
            // What is configured for the same address is the better way in.
            if given.offered.is_some() && entries.iter().any(|entry| entry.host.as_ref() == Some(&given.host)) {
                continue;
            }
            let kind = match &given.offered {
                Some(from) => Kind::Offered { from: from.clone(), app: given.access.app().cloned().map(Box::new) },
                None => Kind::Given,
            };
            entries.retain(|entry| entry.id != *id);
            entries.push(plain(id.clone(), Some(given.host.clone()), kind));
        }
        if !entries.iter().any(|entry| entry.id.as_str() == DEMO) {
            entries.push(plain(ConnectionId::new(DEMO), None, Kind::Demo));
        }
        entries
    }
}

/// A connection of this run for each offer, named after its host; where two would be called the same, by the whole of it.
pub fn offered(offers: Vec<Offer>) -> IndexMap<ConnectionId, Given> {
    let mut given = IndexMap::new();
    for Offer { host, access, from } in offers {
        let short = ConnectionId::new(&host.short_name());
        let id = if given.contains_key(&short) { ConnectionId::new(&host.host()) } else { short };
        given.entry(id).or_insert(Given { host, access, offered: Some(from) });
    }
    given
}
