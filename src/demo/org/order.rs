//! Who is meant by an id or a login, and the orders in which people are listed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, PoisonError};

use super::Org;
use crate::demo::ids;
use crate::demo::person::Status;
use crate::demo::reply::Refusal;

/// Hashes of the made people's logins and of the parts before the @.
pub(super) struct Logins {
    full: HashMap<u64, u32>,
    short: HashMap<u64, Option<u32>>,
}

/// An order that was asked for; the next page will ask for it again.
pub(super) struct Sorted {
    key: String,
    version: u64,
    order: Arc<Vec<u32>>,
}

impl Org {
    pub(in crate::demo) fn seq_of_id(&self, id: &str) -> Option<u32> {
        ids::number(*b"00u", self.seed.number, id).filter(|seq| self.who(*seq).is_some())
    }

    /// By id, by login (ignoring case and accents), by the part of the login before the @ while that is unique, or
    /// `me`, the owner of the token.
    pub(in crate::demo) fn find(&self, id_or_login: &str) -> Result<u32, Refusal> {
        let found = if id_or_login == "me" {
            Some(0).filter(|seq| self.who(*seq).is_some())
        } else {
            self.seq_of_id(id_or_login)
                .or_else(|| self.seq_of_login(id_or_login))
                .or_else(|| self.seq_of_short_name(id_or_login))
        };
        found.ok_or_else(|| Refusal::not_found(id_or_login, "User"))
    }

    pub(in crate::demo) fn seq_of_login(&self, login: &str) -> Option<u32> {
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
    pub(in crate::demo) fn listing(&self, after: Option<(Status, u32)>) -> impl Iterator<Item = u32> {
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
    pub(in crate::demo) fn sorted(&self, key: &str, order: impl FnOnce() -> Vec<u32>) -> Arc<Vec<u32>> {
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
}

/// As Okta compares logins: without case and accents.
pub(in crate::demo) fn fold(login: &str) -> String {
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
