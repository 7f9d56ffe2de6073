//! The people written by hand: one for each case that somebody wants to show or try. They come first in the
//! organisation, the most wanted ones at the very front.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::factors::e164;
use super::groups::{self, Facts};
use super::ids;
use super::names::CULTURES;
use super::person::{Block, Factor, FactorKind, Person, Provider, Question, Status, Times};
use super::seed::{CONTRACTOR, DEFAULT_TYPE, DEMO_PASSWORD, SERVICE_ACCOUNT};
use super::work::DEPARTMENTS;

/// Whom everybody without another manager reports to.
pub(super) const HEAD: &str = "Jana Weiß";
pub(super) const HEAD_NUMBER: &str = "10007";

struct Member {
    first: &'static str,
    last: &'static str,
    login: &'static str,
    status: Status,
    department: &'static str,
    title: &'static str,
    city: &'static str,
    number: &'static str,
    /// Minutes since the status changed, and since the last sign-in (0 for never).
    changed: i64,
    signed_in: i64,
    provider: Provider,
    user_type: u16,
    block: Option<Block>,
    /// Further attributes, as JSON.
    more: &'static str,
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

#[rustfmt::skip]
#[expect(clippy::too_many_arguments, reason = "a row of the table below")]
const fn member(
    first: &'static str, last: &'static str, login: &'static str, status: Status, department: &'static str,
    title: &'static str, city: &'static str, number: &'static str, changed: i64, signed_in: i64,
) -> Member {
    Member {
        first, last, login, status, department, title, city, number, changed, signed_in,
        provider: Provider::Okta, user_type: DEFAULT_TYPE, block: None, more: "",
    }
}

use Status::{Active, Deprovisioned, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended};

#[rustfmt::skip]
const CAST: &[Member] = &[
    Member { more: r#"{"secondEmail":"robin@mail.example"}"#,
        ..member("Robin", "Reyes", "robin.reyes@acme.com", Active, "Information Technology", "Helpdesk Lead", "Chicago", "10001", 900 * DAY, 25) },
    Member { more: r#"{"mobilePhone":"+49 171 555 0913","skills":["Negotiation","Spanish"],"accessZones":["LOBBY","OFFICE"],"employmentType":"FULL_TIME","weeklyHours":37.5,"deskNumber":417,"remoteWorker":false,"trainingYears":[2021,2023,2025]}"#,
        ..member("Ana", "Müller", "ana.muller@acme.com", LockedOut, "Sales", "Account Manager", "Hamburg", "31882", 14, 17 * HOUR + 36) },
    member("Anabel", "Mueller", "anabel.mueller@acme.com", Active, "Marketing", "Campaign Manager", "Hamburg", "33154", 300 * DAY, 3 * HOUR),
    Member { more: r#"{"mobilePhone":"+49 171 555 4471","secondEmail":"j.smith@example.net"}"#,
        ..member("John", "Smith", "john.smith@acme.com", LockedOut, "Sales", "Account Manager", "Hamburg", "20417", 14, 17 * HOUR + 40) },
    Member { more: r#"{"email":"john.smith.finance@acme.com"}"#,
        ..member("John", "Smith", "jsmith2@acme.com", Active, "Finance", "Accountant", "Chicago", "27733", 700 * DAY, 3 * HOUR + 12) },
    Member { user_type: CONTRACTOR, more: r#"{"agency":"Initech","hourlyRate":72.5,"contractEnd":"2026-12-31","projects":[1017,2000]}"#,
        ..member("John", "Smith", "j.smith-ext@acme.com", PasswordExpired, "Contracts", "Contract Manager", "London", "90233", 2 * DAY, 41 * DAY) },
    member("Jana", "Weiß", "jana.weiss@acme.com", Active, "Sales", "Sales Director", "Hamburg", HEAD_NUMBER, 1500 * DAY, 50),
    member("Johnny", "Smith", "johnny.smith@acme.com", Deprovisioned, "Sales", "Account Executive", "Austin", "18822", 400 * DAY, 760 * DAY),
    member("John", "Smithers", "john.smithers@acme.com", Provisioned, "Legal", "Counsel", "New York", "39001", 5 * DAY, 0),
    Member { more: r#"{"honorificPrefix":"Dr."}"#,
        ..member("Siobhán", "O'Brien", "siobhan.o'brien@acme.com", Active, "Research", "Principal Researcher", "Dublin", "21904", 600 * DAY, 5 * HOUR) },
    member("Grace", "Okafor", "grace.okafor+oncall@acme.com", Active, "Engineering", "Site Reliability Engineer", "Lagos", "24410", 420 * DAY, 8),
    member("Priya", "Sharma", "priya.sharma@acme.com", Recovery, "Engineering", "Staff Engineer", "Bengaluru", "22817", 95, 2 * DAY),
    member("Viktor", "Lang", "viktor.lang@acme.com", Suspended, "Finance", "Treasury Analyst", "Zürich", "19375", 9 * DAY, 10 * DAY),
    member("Noah", "Newhire", "noah.newhire@acme.com", Staged, "Customer Support", "Support Specialist", "Chicago", "39544", 2 * DAY, 0),
    Member { provider: Provider::ActiveDirectory,
        ..member("Bjørn", "Ångström", "bjorn.angstrom@acme.com", Active, "Operations", "Plant Manager", "Oslo", "15020", 1200 * DAY, 7 * HOUR) },
    Member { block: Some(Block::UnknownDevices),
        ..member("Camille", "D'Ormesson", "camille.d'ormesson@acme.com", Active, "Legal", "Data Protection Officer", "Paris", "23666", 500 * DAY, DAY) },
    // Written with combining accents, as some directories deliver them.
    member("Jose\u{301}", "Pen\u{303}a", "jose.pena@acme.com", Active, "Operations", "Logistics Coordinator", "Ciudad de México", "28001", 350 * DAY, 30 * HOUR),
    member("伟", "王", "wang.wei@acme.com", Active, "Engineering", "Software Engineer", "上海", "26110", 410 * DAY, 11 * HOUR),
    member("さくら", "佐藤", "sakura.sato@acme.com", PasswordExpired, "Marketing", "Brand Manager", "東京", "25303", 3 * DAY, 20 * DAY),
    member("민준", "김", "minjun.kim@acme.com", Active, "Research", "Research Scientist", "서울", "25877", 380 * DAY, 9 * HOUR),
    member("محمد", "الهاشمي", "mohammed.alhashimi@acme.com", Active, "Sales", "Sales Engineer", "دبي", "24999", 300 * DAY, 4 * HOUR),
    member("נועה", "כהן", "noa.cohen@acme.com", LockedOut, "Security", "Incident Responder", "תל אביב-יפו", "27105", 6, 16 * HOUR),
    member("Ольга", "Шевченко", "olga.shevchenko@acme.com", Active, "Engineering", "Test Engineer", "Київ", "26555", 280 * DAY, 2 * HOUR),
    member("Γιώργος", "Παπαδόπουλος", "giorgos.papadopoulos@acme.com", Active, "Procurement", "Buyer", "Αθήνα", "28440", 500 * DAY, 6 * DAY),
    member("Ánh", "Nguyễn Thị", "anh.nguyenthi@acme.com", Active, "Operations", "Shift Supervisor", "Thành phố Hồ Chí Minh", "29011", 260 * DAY, 13 * HOUR),
    member("İbrahim", "Yıldız", "ibrahim.yildiz@acme.com", Active, "Sales", "Account Executive", "İstanbul", "27400", 330 * DAY, HOUR),
    member("Łukasz", "Brzęczyszczykiewicz", "lukasz.brzeczyszczykiewicz@acme.com", Active, "Finance", "Payroll Specialist", "Kraków", "23908", 640 * DAY, 26 * HOUR),
    member("Maximiliane Friederike Charlotte", "Wolfeschlegelsteinhausenbergerdorff", "m.wolfeschlegelsteinhausenbergerdorff@acme.com", Active, "Human Resources", "HR Business Partner", "München", "21077", 800 * DAY, 44 * HOUR),
    Member { user_type: CONTRACTOR, provider: Provider::Federation, more: r#"{"email":"kwame.mensah@partner.example","agency":"Globex"}"#,
        ..member("Kwame", "Mensah", "kwame.mensah_partner.example#EXT#@acme.com", Active, "Procurement", "Category Manager", "Lagos", "91020", 90 * DAY, 3 * DAY) },
    Member { user_type: SERVICE_ACCOUNT, more: r#"{"email":"it-operations@acme.com","ownerTeam":"Facilities","purpose":"Prints badges at the front desk.","rotationDays":90,"ports":[443,9100]}"#,
        ..member("Badge", "Printer", "svc/badge.printer@acme.com", Active, "Facilities", "", "Chicago", "", 1000 * DAY, 15) },
    // Profiles are typed by people, and not all of them mean well.
    Member { more: r#"{"nickName":"\u001b[31mred\u001b[0m","displayName":"Mallory \u202eylrebmik\u202c","title":"=cmd|'/c calc'!A1","streetAddress":"1 Line\nFeed\tStreet"}"#,
        ..member("Mallory", "Kimberly", "mallory.kimberly@acme.com", Active, "Customer Support", "Support Specialist", "Manchester", "30666", 120 * DAY, 12 * HOUR) },
    Member { provider: Provider::Ldap,
        ..member("Åse", "Sæther", "ase.saether@acme.com", Active, "Research", "Laboratory Technician", "Oslo", "15077", 1100 * DAY, 8 * HOUR) },
    Member { provider: Provider::Import,
        ..member("Beatriz", "Gonçalves", "beatriz.goncalves@acme.com", Active, "Human Resources", "Recruiter", "Lisboa", "28904", 60 * DAY, 5 * DAY) },
];

pub(super) fn size() -> u32 {
    CAST.len() as u32
}

/// First and last part of each login of the form `first.last@acme.com`, so that nobody else gets it.
pub(super) fn spellings() -> impl Iterator<Item = (&'static str, &'static str)> {
    CAST.iter().filter_map(|member| member.login.split_once('@')?.0.split_once('.'))
}

/// The first `count` of the people written by hand.
pub(super) fn people(seed: u64, count: u32, start: i64) -> Vec<Person> {
    (0..count).zip(CAST).map(|(seq, member)| member.person(seed, seq, start)).collect()
}

/// Where somebody written by hand works.
pub(super) fn place_of(person: &Person) -> Option<&'static super::names::Place> {
    let member = CAST.get(person.seq as usize)?;
    member.place()
}

impl Member {
    fn person(&self, seed: u64, seq: u32, start: i64) -> Person {
        let department = DEPARTMENTS.iter().position(|department| department.name == self.department);
        let country = self.place().map_or("", |place| place.country);
        let facts = Facts {
            department: department.unwrap_or(DEPARTMENTS.len()),
            country,
            user_type: self.user_type,
            provider: self.provider,
            random: &|group| ids::mix(ids::mix(seed ^ u64::from(seq)) ^ u64::from(group)),
        };
        let times = self.times(start);
        let groups: BTreeSet<u32> = groups::fitting(&facts).collect();
        let has_password = times.password_changed.is_some();
        Person {
            seq,
            status: self.status,
            times,
            user_type: self.user_type,
            profile: self.profile(),
            password: has_password.then(|| DEMO_PASSWORD.to_owned()),
            question: has_password.then(|| Question {
                question: "What was the name of your first pet?".to_owned(),
                answer: "rex the first".to_owned(),
            }),
            provider: self.provider,
            groups,
            factors: self.factors(seed, seq, &times),
            block: self.block,
        }
    }

    fn place(&self) -> Option<&'static super::names::Place> {
        CULTURES.iter().flat_map(|culture| culture.places).find(|place| place.city == self.city)
    }

    fn times(&self, start: i64) -> Times {
        let changed = start - self.changed * 60;
        let signed_in = (self.signed_in > 0).then(|| start - self.signed_in * 60);
        let created = match self.status {
            Staged | Provisioned => changed - 60,
            // Before anything else that is known of the person.
            _ => signed_in.unwrap_or(changed).min(changed) - 60 * DAY * 60 - 420,
        };
        let old_password = match self.status {
            Staged | Provisioned | Deprovisioned => None,
            _ if self.provider.keeps_password_elsewhere() => None,
            PasswordExpired => Some(changed - 90 * DAY * 60),
            Active | Recovery | LockedOut | Suspended => Some(start - 58 * DAY * 60),
        };
        let password_changed = old_password.map(|at| at.max(created + 90));
        let status_changed = (self.status != Staged).then_some(changed);
        Times {
            created,
            activated: (self.status != Staged).then_some(created + 60),
            status_changed,
            last_login: signed_in,
            last_updated: [Some(created), status_changed, password_changed]
                .into_iter()
                .flatten()
                .max()
                .unwrap_or(created),
            password_changed,
        }
    }

    fn profile(&self) -> Map<String, Value> {
        let more: Map<String, Value> = serde_json::from_str(self.more).unwrap_or_default();
        let mut profile = Map::new();
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                profile.insert(name.to_owned(), json!(value));
            }
        };
        put("firstName", self.first);
        put("lastName", self.last);
        let family_first = self.place().is_some_and(|place| matches!(place.country, "CN" | "JP" | "KR"));
        if family_first {
            put("displayName", &format!("{}{}", self.last, self.first));
        } else {
            put("displayName", &format!("{} {}", self.first, self.last));
        }
        put("title", self.title);
        put("department", self.department);
        let department = DEPARTMENTS.iter().find(|department| department.name == self.department);
        if let Some(department) = department {
            put("division", department.division);
            put("costCenter", &format!("CC-{}", department.cost_center));
        }
        put("organization", "Acme");
        put("employeeNumber", self.number);
        if self.number != HEAD_NUMBER {
            put("manager", HEAD);
            put("managerId", HEAD_NUMBER);
        }
        if let Some(place) = self.place() {
            put("city", place.city);
            put("state", place.state);
            put("countryCode", place.country);
            put("zipCode", &place.zip.replace('#', "7"));
            put("streetAddress", &format!("{} 12", place.street));
            put("primaryPhone", &format!("{} {:0>4}", place.phone, self.number.get(1..).unwrap_or("17")));
            put("timezone", place.timezone);
            put("locale", place.locale);
            put("preferredLanguage", place.language);
        }
        put("userType", if self.user_type == CONTRACTOR { "Contractor" } else { "Employee" });
        put("login", self.login);
        put("email", self.login);
        profile.insert("mobilePhone".to_owned(), Value::Null);
        profile.insert("secondEmail".to_owned(), Value::Null);
        profile.extend(more);
        profile
    }

    fn factors(&self, seed: u64, seq: u32, times: &Times) -> Vec<Factor> {
        let Some(created) = times.activated.filter(|_| times.last_login.is_some() && self.user_type != SERVICE_ACCOUNT)
        else {
            return Vec::new();
        };
        let factor = |prefix: [u8; 3], kind: FactorKind, profile: Value| Factor {
            id: ids::text(&ids::id(prefix, seed, seq * 8 + kind as u32)).to_owned(),
            kind,
            pending: false,
            created: created + 300,
            last_updated: created + 360,
            profile: profile.as_object().cloned().unwrap_or_default(),
            secret: None,
        };
        let push = json!({"credentialId": self.login, "deviceType": "SmartPhone_IPhone", "name": "iPhone 15", "platform": "IOS", "version": "9.2.0"});
        let mut factors = vec![
            factor(*b"opf", FactorKind::Push, push),
            factor(*b"ost", FactorKind::Totp, json!({"credentialId": self.login})),
        ];
        let profile = self.profile();
        if let Some(phone) = profile.get("mobilePhone").and_then(Value::as_str).and_then(e164) {
            factors.push(factor(*b"mbl", FactorKind::Sms, json!({"phoneNumber": phone})));
        }
        factors
    }
}
