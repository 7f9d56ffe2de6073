//! The people that nobody wrote by hand: person number n is made from the seed and n whenever asked for. Their profiles
//! are in `made`, what else they have in `enrol`.
//!
//! Kept for each are only the columns that a search must pass over quickly, and those from the first call on that asks for
//! them. Everything else is computed, and only the attributes that are wanted.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::attr::Attr;
use super::cast;
use super::ids::mix;
use super::names::{CULTURES, Place, SERVICE};
use super::person::{Provider, Status, Times};
use super::pools::{Name, Pools};
use super::work::{DEPARTMENTS, Department};

#[derive(Debug)]
pub(super) struct Seed {
    pub number: u64,
    /// People in all, those written by hand included.
    pub users: u32,
    /// How many of them are written by hand; they come first.
    pub cast: u32,
    /// Attributes that were taken from a type's schema, and so from its people.
    pub hidden: Vec<(u16, Attr)>,
    /// Whether some have no password and sign in without.
    pub passwordless: bool,
    /// The moment that all times are counted back from, in seconds since 1970.
    pub start: i64,
    names: OnceLock<Names>,
    status: OnceLock<Vec<Status>>,
}

/// What the people made here are called.
#[derive(Debug)]
struct Names {
    first: Vec<u16>,
    last: Vec<u16>,
    /// How many came before with the same spelling.
    nth: Vec<u16>,
}

/// What each random choice is for, so that no two of a person's depend on each other.
#[derive(Clone, Copy)]
pub(super) enum Salt {
    Name = 1,
    Status,
    Login,
    Provider,
    Department,
    Title,
    Place,
    Digits,
    Phone,
    Optional,
    Manager,
    Custom,
    Created,
    Activated,
    Changed,
    Password,
    SignIn,
    Groups,
    Factors,
}

const DAY: i64 = 86_400;
pub(super) const DEFAULT_TYPE: u16 = 0;
pub(super) const CONTRACTOR: u16 = 1;
pub(super) const SERVICE_ACCOUNT: u16 = 2;
/// The password of made people, so that `change_password` can be tried.
pub(super) const DEMO_PASSWORD: &str = "Welcome-2026";

impl Seed {
    pub(super) fn new(seed: u64, users: u32, start: i64) -> Seed {
        Seed {
            number: seed,
            users: users.max(1),
            cast: cast::size().min(users.max(1)),
            start,
            hidden: Vec::new(),
            passwordless: false,
            names: OnceLock::new(),
            status: OnceLock::new(),
        }
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| self.name())
    }

    /// Names everybody, one after the other: who comes later with a spelling that is taken gets a number.
    fn name(&self) -> Names {
        let pools = Pools::get();
        let made = (self.users - self.cast) as usize;
        let mut names =
            Names { first: Vec::with_capacity(made), last: Vec::with_capacity(made), nth: Vec::with_capacity(made) };
        let mut taken: HashMap<u32, u16> = HashMap::new();
        let spelled = |first: &str, last: &str| {
            let first = pools.first.iter().find(|name| name.ascii == first)?;
            let last = pools.last.iter().find(|name| name.ascii == last)?;
            Some(u32::from(first.spelling) << 16 | u32::from(last.spelling))
        };
        for (first, last) in cast::spellings() {
            if let Some(key) = spelled(first, last) {
                taken.insert(key, 1);
            }
        }
        for seq in self.cast..self.users {
            let (first, last) = pools.pick(self.random(seq, Salt::Name));
            let key =
                u32::from(pools.first[first as usize].spelling) << 16 | u32::from(pools.last[last as usize].spelling);
            let nth = taken.entry(key).or_default();
            names.first.push(first);
            names.last.push(last);
            names.nth.push(*nth);
            *nth = nth.saturating_add(1);
        }
        names
    }

    /// Whether this person is one of those made here.
    pub(super) fn makes(&self, seq: u32) -> bool {
        seq >= self.cast && seq < self.users
    }

    fn row(&self, seq: u32) -> usize {
        seq.saturating_sub(self.cast) as usize
    }

    pub(super) fn random(&self, seq: u32, salt: Salt) -> u64 {
        mix(self.number.wrapping_mul(0x9E6C_63D0_876A_68DE) ^ mix(u64::from(seq) << 8 | salt as u64))
    }

    pub(super) fn first_index(&self, seq: u32) -> usize {
        self.names().first.get(self.row(seq)).copied().unwrap_or_default().into()
    }

    pub(super) fn last_index(&self, seq: u32) -> usize {
        self.names().last.get(self.row(seq)).copied().unwrap_or_default().into()
    }

    pub(super) fn first(&self, seq: u32) -> &'static Name {
        &Pools::get().first[self.first_index(seq)]
    }

    pub(super) fn last(&self, seq: u32) -> &'static Name {
        &Pools::get().last[self.last_index(seq)]
    }

    pub(super) fn culture(&self, seq: u32) -> usize {
        self.first(seq).culture.into()
    }

    /// How many came before with the same spelling.
    pub(super) fn nth(&self, seq: u32) -> u16 {
        self.names().nth.get(self.row(seq)).copied().unwrap_or_default()
    }

    pub(super) fn status(&self, seq: u32) -> Status {
        let of_all = || (self.cast..self.users).map(|seq| status_of(self.random(seq, Salt::Status))).collect();
        self.status.get_or_init(of_all).get(self.row(seq)).copied().unwrap_or(Status::Active)
    }

    pub(super) fn user_type(&self, seq: u32) -> u16 {
        if self.culture(seq) == SERVICE {
            SERVICE_ACCOUNT
        } else if self.random(seq, Salt::Title) >> 32 & 0xFF < 18 {
            CONTRACTOR
        } else {
            DEFAULT_TYPE
        }
    }

    pub(super) fn provider(&self, seq: u32) -> Provider {
        match self.random(seq, Salt::Provider) % 100 {
            0..=5 => Provider::ActiveDirectory,
            6..=7 => Provider::Ldap,
            8..=9 => Provider::Import,
            10..=11 => Provider::Federation,
            _ => Provider::Okta,
        }
    }

    pub(super) fn has_password(&self, seq: u32) -> bool {
        !matches!(self.status(seq), Status::Staged | Status::Provisioned | Status::Deprovisioned)
            && !self.provider(seq).keeps_password_elsewhere()
            && !self.signs_in_without_password(seq)
    }

    /// One in forty of the active people, with a passkey or `FastPass`.
    pub(super) fn signs_in_without_password(&self, seq: u32) -> bool {
        self.passwordless
            && self.status(seq) == Status::Active
            && self.provider(seq) == Provider::Okta
            && hits(self.random(seq, Salt::Password) >> 40, 40)
    }

    pub(super) fn has_question(&self, seq: u32) -> bool {
        self.has_password(seq) && self.random(seq, Salt::Factors).is_multiple_of(3)
    }

    pub(super) fn department_index(&self, seq: u32) -> usize {
        // Squared, so that the first departments are the large ones.
        let bits = self.random(seq, Salt::Department) & 0xFFFF;
        (((bits * bits) >> 16) as usize * DEPARTMENTS.len()) >> 16
    }

    pub(super) fn department(&self, seq: u32) -> &'static Department {
        &DEPARTMENTS[self.department_index(seq)]
    }

    pub(super) fn place(&self, seq: u32) -> &'static Place {
        let places = CULTURES[self.culture(seq)].places;
        &places[self.random(seq, Salt::Place) as usize % places.len()]
    }

    /// A random number for the membership of this person in a group.
    pub(super) fn membership(&self, seq: u32, group: u32) -> u64 {
        mix(self.random(seq, Salt::Groups) ^ u64::from(group))
    }

    pub(super) fn times(&self, seq: u32) -> Times {
        let status = self.status(seq);
        let random = |salt, least: i64, most: i64| {
            least + (self.random(seq, salt) >> 8).rem_euclid((most - least).max(1) as u64) as i64
        };
        let joined = (f64::from(self.users - seq) / f64::from(self.users) * 2200.0) as i64;
        let age = match status {
            Status::Staged | Status::Provisioned => random(Salt::Created, 2 * 3600, 20 * DAY),
            _ => joined * DAY + random(Salt::Created, 20 * DAY, 90 * DAY),
        };
        let created = self.start - age;
        let between =
            |salt, ago_least: i64, ago_most: i64| (self.start - random(salt, ago_least, ago_most)).max(created + 60);
        let activated = (status != Status::Staged).then(|| created + random(Salt::Activated, 0, 50));
        let status_changed = match status {
            Status::Staged => None,
            Status::Provisioned => activated,
            Status::Active => Some(created + random(Salt::Changed, 50, 3 * DAY)),
            Status::Recovery => Some(between(Salt::Changed, 300, 3 * DAY)),
            Status::PasswordExpired => Some(between(Salt::Changed, 600, 20 * DAY)),
            // Somebody who is locked out calls soon.
            Status::LockedOut => Some(between(Salt::Changed, 120, 3 * 3600)),
            Status::Suspended => Some(between(Salt::Changed, 3600, 120 * DAY)),
            Status::Deprovisioned => Some(between(Salt::Changed, DAY, age.clamp(2 * DAY, 700 * DAY))),
        };
        let password_changed = self.has_password(seq).then(|| match status {
            Status::PasswordExpired => between(Salt::Password, 90 * DAY, 200 * DAY),
            _ => between(Salt::Password, DAY, 85 * DAY),
        });
        let never = self.random(seq, Salt::SignIn).is_multiple_of(11);
        let last_login = match status {
            Status::Staged | Status::Provisioned => None,
            _ if never => None,
            Status::Active => {
                let skew = random(Salt::SignIn, 1, 1000);
                Some(between(Salt::SignIn, 300, 600 + skew * skew * skew / 400))
            }
            Status::LockedOut => status_changed.map(|at| at - random(Salt::SignIn, 3 * 3600, 5 * DAY)),
            Status::Recovery | Status::PasswordExpired | Status::Suspended | Status::Deprovisioned => {
                status_changed.map(|at| at - random(Salt::SignIn, 3600, 30 * DAY))
            }
        };
        let last_login = last_login.map(|at| at.max(activated.unwrap_or(created)));
        let changed = [Some(created), status_changed, password_changed];
        let last_updated = changed.into_iter().flatten().max().unwrap_or(created);
        Times { created, activated, status_changed, last_login, last_updated, password_changed }
    }
}

/// One in so many.
pub(super) fn hits(random: u64, chance: u64) -> bool {
    random.is_multiple_of(chance)
}

fn status_of(random: u64) -> Status {
    match random % 1000 {
        0..=19 => Status::Staged,
        20..=44 => Status::Provisioned,
        45..=54 => Status::Recovery,
        55..=74 => Status::PasswordExpired,
        75..=84 => Status::LockedOut,
        85..=99 => Status::Suspended,
        100..=119 => Status::Deprovisioned,
        _ => Status::Active,
    }
}
