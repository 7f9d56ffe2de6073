//! The secrets of event hooks, which Okta never tells again: in this session, and with whoever keeps connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::source::{Keep, KeepHookSecrets};
use crate::messages::SecretPlace;
use crate::protocol::connection::ConnectionId;
use crate::protocol::secret::Secret;

#[derive(Default)]
pub(super) struct HookSecrets {
    /// By the ids of the hooks.
    session: Mutex<HashMap<String, Secret>>,
    keeper: Option<(Arc<dyn Keep>, ConnectionId)>,
}

impl HookSecrets {
    pub(super) fn kept_by(keeper: Arc<dyn Keep>, connection: ConnectionId) -> Self {
        Self { session: Mutex::default(), keeper: Some((keeper, connection)) }
    }

    /// All that are known, and where they are kept.
    pub(super) async fn all(&self) -> HashMap<String, (Secret, SecretPlace)> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut all: HashMap<_, _> =
            session.into_iter().map(|(hook, secret)| (hook, (secret, SecretPlace::Session))).collect();
        let kept = self.with_keeper(KeepHookSecrets::hook_secrets).await.unwrap_or_default();
        all.extend(kept.into_iter().map(|(hook, secret, place)| (hook, (secret, place))));
        all
    }

    pub(super) async fn get(&self, hook: &str) -> Option<Secret> {
        let known = self.session.lock().unwrap_or_else(PoisonError::into_inner).get(hook).cloned();
        match known {
            Some(secret) => Some(secret),
            None => self.all().await.remove(hook).map(|(secret, _)| secret),
        }
    }

    pub(super) async fn put(&self, hook: &str, secret: Secret) {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).insert(hook.to_owned(), secret.clone());
        let hook = hook.to_owned();
        self.with_keeper(move |keeper, connection| keeper.keep_hook_secret(connection, &hook, &secret)).await;
    }

    pub(super) async fn forget(&self, hook: &str) {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).remove(hook);
        let hook = hook.to_owned();
        self.with_keeper(move |keeper, connection| keeper.forget_hook_secret(connection, &hook)).await;
    }

    /// A keychain blocks, and may ask the person.
    async fn with_keeper<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Keep, &ConnectionId) -> T + Send + 'static,
    ) -> Option<T> {
        let (keeper, connection) = self.keeper.clone()?;
        tokio::task::spawn_blocking(move || work(&*keeper, &connection)).await.ok()
    }
}
