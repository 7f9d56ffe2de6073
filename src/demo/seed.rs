//! The people that nobody wrote by hand: person number n is made from the seed and n whenever asked for.
//!
//! Kept for each are only the columns that a search must pass over quickly. Everything else is computed, and only
//! the attributes that are wanted.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::attr::{Attr, Field, Wanted};
use super::cast;
use super::groups;
use super::ids::mix;
use super::names::{CULTURES, Place, SERVICE};
use super::person::{Block, Factor, FactorKind, Person, Provider, Status, Times};
use super::pools::{Name, Pools};
use super::work::{DEPARTMENTS, Department, SKILLS, ZONES};

#[derive(Debug)]
pub struct Seed {
    pub seed: u64,
    /// People in all, those written by hand included.
    pub users: u32,
    /// How many of them are written by hand; they come first.
    pub cast: u32,
    /// Attributes that were taken from a type's schema, and so from its people.
    pub hidden: Vec<(u16, Attr)>,
    /// The moment that all times are counted back from, in seconds since 1970.
    pub start: i64,
    first: Vec<u16>,
    last: Vec<u16>,
    /// How many came before with the same spelling.
    nth: Vec<u16>,
    status: Vec<Status>,
}

/// What each random choice is for, so that no two of a person's depend on each other.
#[derive(Clone, Copy)]
enum Salt {
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
pub const DEFAULT_TYPE: u16 = 0;
pub const CONTRACTOR: u16 = 1;
pub const SERVICE_ACCOUNT: u16 = 2;
/// The password of made people, so that `change_password` can be tried.
pub const DEMO_PASSWORD: &str = "Welcome-2026";

impl Seed {
    pub fn new(seed: u64, users: u32, start: i64) -> Seed {
        let pools = Pools::get();
        let cast = cast::size().min(users.max(1));
        let made = users.saturating_sub(cast) as usize;
        let mut built = Seed {
            seed,
            users: users.max(1),
            cast,
            start,
            hidden: Vec::new(),
            first: Vec::with_capacity(made),
            last: Vec::with_capacity(made),
            nth: Vec::with_capacity(made),
            status: Vec::with_capacity(made),
        };
        let mut seen: HashMap<u32, u16> = HashMap::new();
        let spelled = |first: &str, last: &str| {
            let first = pools.first.iter().find(|name| name.ascii == first)?;
            let last = pools.last.iter().find(|name| name.ascii == last)?;
            Some(u32::from(first.spelling) << 16 | u32::from(last.spelling))
        };
        for (first, last) in cast::spellings() {
            if let Some(key) = spelled(first, last) {
                seen.insert(key, 1);
            }
        }
        for seq in cast..users {
            let (first, last) = pools.pick(built.random(seq, Salt::Name));
            let key =
                u32::from(pools.first[first as usize].spelling) << 16 | u32::from(pools.last[last as usize].spelling);
            let nth = seen.entry(key).or_default();
            built.first.push(first);
            built.last.push(last);
            built.nth.push(*nth);
            *nth = nth.saturating_add(1);
            built.status.push(status_of(built.random(seq, Salt::Status)));
        }
        built
    }

    /// Whether this person is one of those made here.
    pub fn makes(&self, seq: u32) -> bool {
        seq >= self.cast && seq < self.users
    }

    fn row(&self, seq: u32) -> usize {
        seq.saturating_sub(self.cast) as usize
    }

    fn random(&self, seq: u32, salt: Salt) -> u64 {
        mix(self.seed.wrapping_mul(0x9E6C_63D0_876A_68DE) ^ mix(u64::from(seq) << 8 | salt as u64))
    }

    pub fn first_index(&self, seq: u32) -> usize {
        self.first.get(self.row(seq)).copied().unwrap_or_default().into()
    }

    pub fn last_index(&self, seq: u32) -> usize {
        self.last.get(self.row(seq)).copied().unwrap_or_default().into()
    }

    fn first(&self, seq: u32) -> &'static Name {
        &Pools::get().first[self.first_index(seq)]
    }

    fn last(&self, seq: u32) -> &'static Name {
        &Pools::get().last[self.last_index(seq)]
    }

    fn culture(&self, seq: u32) -> usize {
        self.first(seq).culture.into()
    }

    pub fn status(&self, seq: u32) -> Status {
        self.status.get(self.row(seq)).copied().unwrap_or(Status::Active)
    }

    pub fn user_type(&self, seq: u32) -> u16 {
        if self.culture(seq) == SERVICE {
            SERVICE_ACCOUNT
        } else if self.random(seq, Salt::Title) >> 32 & 0xFF < 18 {
            CONTRACTOR
        } else {
            DEFAULT_TYPE
        }
    }

    pub fn provider(&self, seq: u32) -> Provider {
        match self.random(seq, Salt::Provider) % 100 {
            0..=5 => Provider::ActiveDirectory,
            6..=7 => Provider::Ldap,
            8..=9 => Provider::Import,
            10..=11 => Provider::Federation,
            _ => Provider::Okta,
        }
    }

    pub fn has_password(&self, seq: u32) -> bool {
        !matches!(self.status(seq), Status::Staged | Status::Provisioned | Status::Deprovisioned)
            && !self.provider(seq).keeps_password_elsewhere()
    }

    pub fn has_question(&self, seq: u32) -> bool {
        self.has_password(seq) && self.random(seq, Salt::Factors).is_multiple_of(3)
    }

    pub fn department_index(&self, seq: u32) -> usize {
        // Squared, so that the first departments are the large ones.
        let bits = self.random(seq, Salt::Department) & 0xFFFF;
        (((bits * bits) >> 16) as usize * DEPARTMENTS.len()) >> 16
    }

    pub fn department(&self, seq: u32) -> &'static Department {
        &DEPARTMENTS[self.department_index(seq)]
    }

    pub fn place(&self, seq: u32) -> &'static Place {
        let places = CULTURES[self.culture(seq)].places;
        &places[self.random(seq, Salt::Place) as usize % places.len()]
    }

    /// A random number for the membership of this person in a group.
    pub fn membership(&self, seq: u32, group: u32) -> u64 {
        mix(self.random(seq, Salt::Groups) ^ u64::from(group))
    }

    pub fn times(&self, seq: u32) -> Times {
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

    /// The part of the login before the @.
    fn write_local(&self, seq: u32, text: &mut String) {
        let nth = self.nth.get(self.row(seq)).copied().unwrap_or_default();
        text.push_str(&self.first(seq).ascii);
        text.push('.');
        text.push_str(&self.last(seq).ascii);
        if nth > 0 {
            let _ = write!(text, "{}", nth + 1);
        }
    }

    pub fn write_login(&self, seq: u32, text: &mut String) {
        if self.culture(seq) == SERVICE {
            text.push_str("svc/");
            self.write_local(seq, text);
            text.push_str("@acme.com");
            return;
        }
        self.write_local(seq, text);
        text.push_str(match self.random(seq, Salt::Login) % 400 {
            0..=9 => "+ext@acme.com",
            10 => "_partner.example#EXT#@acme.com",
            _ => "@acme.com",
        });
    }

    pub fn write_email(&self, seq: u32, text: &mut String) {
        match self.random(seq, Salt::Login) % 400 {
            // These came with a company that was bought, and kept their address.
            300..=311 => {
                self.write_local(seq, text);
                text.push_str("@globex.example");
            }
            0..=10 => {
                self.write_local(seq, text);
                text.push_str("@partner.example");
            }
            _ if self.culture(seq) == SERVICE => text.push_str("it-operations@acme.com"),
            _ => self.write_login(seq, text),
        }
    }

    pub fn write_display_name(&self, seq: u32, text: &mut String) {
        let (first, last) = (self.first(seq), self.last(seq));
        if CULTURES[self.culture(seq)].family_first {
            text.push_str(&last.text);
            text.push_str(&first.text);
        } else {
            text.push_str(&first.text);
            text.push(' ');
            text.push_str(&last.text);
        }
    }

    fn employee_number(seq: u32) -> u32 {
        40_000 + seq
    }

    /// Some people have nothing but what is required.
    fn is_sparse(&self, seq: u32) -> bool {
        self.random(seq, Salt::Optional) >> 56 < 20
    }

    /// Calls `emit` for each wanted attribute that this person has, in Okta's order.
    pub fn profile(&self, seq: u32, wanted: Wanted, emit: &mut impl FnMut(Attr, Field<'_>)) {
        let mut scratch = String::with_capacity(64);
        let mut text = |attr, emit: &mut dyn FnMut(Attr, Field<'_>), write: &dyn Fn(&mut String)| {
            if wanted.has(attr) {
                scratch.clear();
                write(&mut scratch);
                emit(attr, Field::Text(&scratch));
            }
        };
        let sparse = self.is_sparse(seq);
        text(Attr::FirstName, emit, &|out| {
            out.push_str(&self.first(seq).text);
        });
        text(Attr::LastName, emit, &|out| {
            out.push_str(&self.last(seq).text);
        });
        let chance = self.random(seq, Salt::Optional);
        let service = self.culture(seq) == SERVICE;
        if sparse || service || chance & 0xF < 5 {
            if wanted.has(Attr::MobilePhone) {
                emit(Attr::MobilePhone, Field::Null);
            }
        } else {
            text(Attr::MobilePhone, emit, &|out| {
                self.write_phone(seq, 1, out);
            });
        }
        if !sparse && !service {
            self.occasional(seq, chance, &mut |attr, write| text(attr, emit, write));
        }
        if !sparse {
            self.work(seq, service, &mut |attr, write| text(attr, emit, write));
        }
        if sparse || service || chance >> 4 & 0xF < 10 {
            if wanted.has(Attr::SecondEmail) {
                emit(Attr::SecondEmail, Field::Null);
            }
        } else {
            text(Attr::SecondEmail, emit, &|out| {
                self.write_local(seq, out);
                out.push_str("@mail.example");
            });
        }
        text(Attr::Login, emit, &|out| self.write_login(seq, out));
        text(Attr::Email, emit, &|out| self.write_email(seq, out));
        if !sparse {
            self.custom(seq, wanted, emit);
        }
    }

    fn occasional(&self, seq: u32, chance: u64, text: &mut dyn FnMut(Attr, &dyn Fn(&mut String))) {
        if chance >> 8 & 0x1F == 0 {
            text(Attr::HonorificPrefix, &|out| out.push_str("Dr."));
        }
        if chance >> 13 & 0xF == 0 {
            text(Attr::MiddleName, &|out| {
                out.push_str(["J.", "Alex", "Marie", "K."][chance as usize >> 20 & 3]);
            });
        }
        text(Attr::DisplayName, &|out| self.write_display_name(seq, out));
        if chance >> 24 & 0x1F == 0 {
            text(Attr::NickName, &|out| {
                out.extend(self.first(seq).text.chars().take(3));
            });
        }
        if chance >> 29 & 0x1F == 0 {
            text(Attr::ProfileUrl, &|out| {
                let _ = write!(out, "https://people.acme.com/{}", Seed::employee_number(seq));
            });
        }
        if chance >> 34 & 3 != 0 {
            text(Attr::PrimaryPhone, &|out| self.write_phone(seq, 2, out));
        }
    }

    fn work(&self, seq: u32, service: bool, text: &mut dyn FnMut(Attr, &dyn Fn(&mut String))) {
        let department = self.department(seq);
        if service {
            text(Attr::Department, &|out| {
                out.push_str("Information Technology");
            });
            return;
        }
        let place = self.place(seq);
        text(Attr::Title, &|out| {
            out.push_str(department.titles[self.random(seq, Salt::Title) as usize % department.titles.len()]);
        });
        text(Attr::StreetAddress, &|out| {
            let _ = write!(out, "{} {}", place.street, self.random(seq, Salt::Digits) % 180 + 1);
        });
        text(Attr::City, &|out| out.push_str(place.city));
        if !place.state.is_empty() {
            text(Attr::State, &|out| out.push_str(place.state));
        }
        text(Attr::ZipCode, &|out| self.write_zip(seq, place, out));
        text(Attr::CountryCode, &|out| out.push_str(place.country));
        text(Attr::PreferredLanguage, &|out| out.push_str(place.language));
        text(Attr::Locale, &|out| out.push_str(place.locale));
        text(Attr::Timezone, &|out| out.push_str(place.timezone));
        let contractor = self.user_type(seq) == CONTRACTOR;
        text(Attr::UserType, &|out| {
            out.push_str(if contractor { "Contractor" } else { "Employee" });
        });
        text(Attr::EmployeeNumber, &|out| {
            let _ = write!(out, "{}", Seed::employee_number(seq));
        });
        text(Attr::CostCenter, &|out| {
            let _ = write!(out, "CC-{}", department.cost_center + self.random(seq, Salt::Digits) as u32 % 4);
        });
        text(Attr::Organization, &|out| out.push_str("Acme"));
        text(Attr::Division, &|out| out.push_str(department.division));
        text(Attr::Department, &|out| out.push_str(department.name));
        let manager = self.manager(seq);
        text(Attr::ManagerId, &|out| match manager {
            Some(manager) => {
                let _ = write!(out, "{}", Seed::employee_number(manager));
            }
            None => out.push_str(cast::HEAD_NUMBER),
        });
        text(Attr::Manager, &|out| match manager {
            Some(manager) => self.write_display_name(manager, out),
            None => out.push_str(cast::HEAD),
        });
    }

    /// Somebody who came earlier; `None` is the head of them all.
    fn manager(&self, seq: u32) -> Option<u32> {
        let above = (seq - self.cast) / 9;
        (above > 0).then(|| self.cast + self.random(seq, Salt::Manager) as u32 % above)
    }

    fn write_phone(&self, seq: u32, which: u64, text: &mut String) {
        let digits = mix(self.random(seq, Salt::Phone) ^ which);
        text.push_str(self.place(seq).phone);
        let _ = write!(text, " {:04}", digits % 10_000);
    }

    fn write_zip(&self, seq: u32, place: &Place, text: &mut String) {
        let mut digits = self.random(seq, Salt::Digits) >> 16;
        for c in place.zip.chars() {
            if c == '#' {
                text.push(char::from(b'0' + (digits % 10) as u8));
                digits /= 10;
            } else {
                text.push(c);
            }
        }
    }

    /// The organisation's own attributes.
    fn custom(&self, seq: u32, wanted: Wanted, emit: &mut impl FnMut(Attr, Field<'_>)) {
        let random = self.random(seq, Salt::Custom);
        let user_type = self.user_type(seq);
        let mut put = |attr, chance: bool, field: &dyn Fn(&mut dyn FnMut(Field<'_>))| {
            if chance && wanted.has(attr) && !self.hidden.contains(&(user_type, attr)) {
                field(&mut |field| emit(attr, field));
            }
        };
        let year = 2016 + (random >> 8 & 7) as i64;
        match user_type {
            SERVICE_ACCOUNT => {
                let department = self.department(seq).name;
                put(Attr::OwnerTeam, true, &|emit| emit(Field::Text(department)));
                put(Attr::Purpose, random & 1 == 0, &|emit| {
                    emit(Field::Text("Runs without anybody watching; ask the owner before touching it."));
                });
                put(Attr::RotationDays, true, &|emit| {
                    emit(Field::Integer(30 + (random >> 4 & 3) as i64 * 30));
                });
                put(Attr::Ports, random & 2 == 0, &|emit| {
                    emit(Field::Integers(&[443, 8443 + (random >> 6 & 7) as i64]));
                });
            }
            CONTRACTOR => {
                put(Attr::Agency, true, &|emit| {
                    emit(Field::Text(
                        ["Initech", "Umbrella Staffing", "Hooli Consulting", "Globex"][random as usize & 3],
                    ));
                });
                put(Attr::HourlyRate, random >> 2 & 3 != 0, &|emit| {
                    emit(Field::Number(40.0 + (random >> 16 & 0xFF) as f64 * 0.25));
                });
                put(Attr::ContractEnd, random >> 4 & 1 == 0, &|emit| {
                    emit(Field::Text(
                        ["2026-12-31", "2027-03-31", "2027-06-30", "2027-12-31"][random as usize >> 5 & 3],
                    ));
                });
                put(Attr::Projects, true, &|emit| {
                    emit(Field::Integers(&[1000 + (random >> 24 & 0x3F) as i64, 2000]));
                });
            }
            _ => {
                put(Attr::BadgeNumber, random & 3 != 0, &|emit| {
                    emit(Field::Text(&format!("B{:06}", seq * 7 % 1_000_000)));
                });
                put(Attr::EmploymentType, true, &|emit| {
                    emit(Field::Text(
                        ["FULL_TIME", "FULL_TIME", "FULL_TIME", "PART_TIME", "INTERN"][(random >> 2) as usize % 5],
                    ));
                });
                put(Attr::WeeklyHours, random >> 5 & 1 == 0, &|emit| {
                    emit(Field::Number([40.0, 37.5, 35.0, 20.0][random as usize >> 6 & 3]));
                });
                put(Attr::DeskNumber, random >> 12 & 1 == 0, &|emit| {
                    emit(Field::Integer((random >> 20 & 0x3FF) as i64));
                });
                put(Attr::RemoteWorker, true, &|emit| {
                    emit(Field::Bool(random >> 13 & 3 == 0));
                });
                put(Attr::Skills, random >> 15 & 1 == 0, &|emit| {
                    let start = (random >> 30) as usize % (SKILLS.len() - 3);
                    emit(Field::Texts(&SKILLS[start..=start + (random >> 40) as usize % 3]));
                });
                put(Attr::TrainingYears, random >> 16 & 3 == 0, &|emit| {
                    emit(Field::Integers(&[year, year + 1, year + 3]));
                });
                put(Attr::AccessZones, random >> 18 & 1 == 0, &|emit| {
                    let start = (random >> 34) as usize % (ZONES.len() - 1);
                    emit(Field::Texts(&[ZONES[start].0, ZONES[start + 1].0]));
                });
                put(Attr::HireDate, random >> 19 & 1 == 0, &|emit| {
                    emit(Field::Text(&format!(
                        "{year}-{:02}-{:02}T00:00:00.000Z",
                        random >> 44 & 7 | 1,
                        random >> 50 & 15 | 1
                    )));
                });
            }
        }
    }

    pub fn factors(&self, seq: u32) -> Vec<Factor> {
        let times = self.times(seq);
        let random = self.random(seq, Salt::Factors);
        let mut factors = Vec::new();
        if times.last_login.is_none() || self.culture(seq) == SERVICE {
            return factors;
        }
        let created = times.activated.unwrap_or(times.created) + 600;
        let mut add = |prefix: &[u8; 3], kind, pending, profile: Value| {
            let number = seq.wrapping_mul(8).wrapping_add(kind as u32);
            factors.push(Factor {
                id: super::ids::text(&super::ids::id(prefix, self.seed, number)).to_owned(),
                kind,
                pending,
                created: created + kind as i64,
                last_updated: created + 60,
                profile: profile.as_object().cloned().unwrap_or_default(),
            });
        };
        if random & 3 != 0 {
            let device = ["iPhone 15", "Pixel 8", "Galaxy S24", "iPhone 13 mini"][random as usize >> 4 & 3];
            let platform = if device.starts_with("iPhone") { "IOS" } else { "ANDROID" };
            let mut login = String::new();
            self.write_login(seq, &mut login);
            add(
                b"opf",
                FactorKind::Push,
                false,
                serde_json::json!({
                    "credentialId": login, "deviceType": "SmartPhone_".to_owned() + if platform == "IOS" { "IPhone" } else { "Android" },
                    "name": device, "platform": platform, "version": "9.2.0",
                }),
            );
            add(b"ost", FactorKind::Totp, false, serde_json::json!({"credentialId": login}));
        }
        if random >> 8 & 3 == 0 {
            let mut phone = String::new();
            self.write_phone(seq, 1, &mut phone);
            add(b"mbl", FactorKind::Sms, random >> 12 & 7 == 0, serde_json::json!({"phoneNumber": phone}));
        }
        if random >> 16 & 7 == 0 {
            add(
                b"ufs",
                FactorKind::Question,
                false,
                serde_json::json!({
                    "question": "disliked_food", "questionText": "What is the food you least liked as a child?",
                }),
            );
        }
        if random >> 20 & 7 == 0 {
            let mut email = String::new();
            self.write_email(seq, &mut email);
            add(b"emf", FactorKind::Email, false, serde_json::json!({"email": email}));
        }
        if random >> 24 & 7 == 0 {
            add(
                b"fwf",
                FactorKind::WebAuthn,
                false,
                serde_json::json!({
                    "credentialId": "l3Br0n-7H3g047NqESqJynFtIgf3Ix9OfaRoNwLoloso99Xl2zS_O7EXUkmPeAIzTVtEL4dYjicJWBz7NpqhGA",
                    "authenticatorName": "YubiKey 5 NFC",
                }),
            );
        }
        factors
    }

    pub fn block(&self, seq: u32) -> Option<Block> {
        let random = self.random(seq, Salt::Login) >> 32;
        match self.status(seq) {
            Status::Active if random.is_multiple_of(150) => Some(Block::UnknownDevices),
            Status::LockedOut if random.is_multiple_of(3) => Some(Block::AnyDevices),
            _ => None,
        }
    }

    /// The whole person, to be kept because somebody changed something, or looked at alone.
    pub fn person(&self, seq: u32) -> Person {
        let mut profile = Map::new();
        self.profile(seq, Wanted::ALL, &mut |attr, field| {
            profile.insert(attr.name().to_owned(), field.to_json());
        });
        let question = self.has_question(seq).then(|| super::person::Question {
            question: "What was the name of your first pet?".to_owned(),
            answer: "rex the first".to_owned(),
        });
        let made: BTreeSet<u32> = groups::made_groups(self, seq).collect();
        Person {
            seq,
            status: self.status(seq),
            times: self.times(seq),
            user_type: self.user_type(seq),
            profile,
            password: self.has_password(seq).then(|| DEMO_PASSWORD.to_owned()),
            question,
            provider: self.provider(seq),
            groups: made,
            factors: self.factors(seq),
            block: self.block(seq),
        }
    }
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
