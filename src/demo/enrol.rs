//! What made people have besides a profile: factors, blocks, and the whole person to be kept.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::attr::Wanted;
use super::factors::e164;
use super::groups;
use super::ids;
use super::names::SERVICE;
use super::person::{Block, Factor, FactorKind, Person, Question, Status};
use super::seed::{DEMO_PASSWORD, Salt, Seed, hits};

impl Seed {
    pub(super) fn factors(&self, seq: u32) -> Vec<Factor> {
        let times = self.times(seq);
        let random = self.random(seq, Salt::Factors);
        let mut factors = Vec::new();
        if times.last_login.is_none() || self.culture(seq) == SERVICE {
            return factors;
        }
        let created = times.activated.unwrap_or(times.created) + 600;
        let mut add = |prefix: [u8; 3], kind, pending, profile: Value| {
            let number = seq.wrapping_mul(8).wrapping_add(kind as u32);
            factors.push(Factor {
                id: ids::text(&ids::id(prefix, self.number, number)).to_owned(),
                kind,
                pending,
                created: created + kind as i64,
                last_updated: created + 60,
                profile: profile.as_object().cloned().unwrap_or_default(),
                secret: None,
            });
        };
        if random & 3 != 0 {
            let device = ["iPhone 15", "Pixel 8", "Galaxy S24", "iPhone 13 mini"][random as usize >> 4 & 3];
            let platform = if device.starts_with("iPhone") { "IOS" } else { "ANDROID" };
            let mut login = String::new();
            self.write_login(seq, &mut login);
            add(
                *b"opf",
                FactorKind::Push,
                false,
                json!({
                    "credentialId": login, "deviceType": "SmartPhone_".to_owned() + if platform == "IOS" { "IPhone" } else { "Android" },
                    "name": device, "platform": platform, "version": "9.2.0",
                }),
            );
            add(*b"ost", FactorKind::Totp, false, json!({"credentialId": login}));
        }
        if hits(random >> 8, 4) {
            let mut phone = String::new();
            self.write_phone(seq, 1, &mut phone);
            add(*b"mbl", FactorKind::Sms, hits(random >> 12, 8), json!({"phoneNumber": e164(&phone).unwrap_or(phone)}));
        }
        if hits(random >> 16, 8) {
            add(
                *b"ufs",
                FactorKind::Question,
                false,
                json!({
                    "question": "disliked_food", "questionText": "What is the food you least liked as a child?",
                }),
            );
        }
        if hits(random >> 20, 8) {
            let mut email = String::new();
            self.write_email(seq, &mut email);
            add(*b"emf", FactorKind::Email, false, json!({"email": email}));
        }
        if hits(random >> 24, 8) {
            let name = ["YubiKey 5 NFC", "MacBook Touch ID", "Windows Hello"][(random >> 28) as usize % 3];
            add(
                *b"fwf",
                FactorKind::WebAuthn,
                false,
                json!({
                    "credentialId": "l3Br0n-7H3g047NqESqJynFtIgf3Ix9OfaRoNwLoloso99Xl2zS_O7EXUkmPeAIzTVtEL4dYjicJWBz7NpqhGA",
                    "authenticatorName": name,
                }),
            );
        }
        if self.signs_in_without_password(seq) {
            let device = json!({"name": "MacBook Pro", "platform": "MACOS", "version": "9.50.1"});
            add(FactorKind::FastPass.prefix(), FactorKind::FastPass, false, device);
        }
        let login = |seq| {
            let mut login = String::new();
            self.write_login(seq, &mut login);
            login
        };
        if hits(random >> 36, 40) {
            let badge = json!({"credentialId": login(seq), "name": "Acme Badge on Pixel 8"});
            add(FactorKind::CustomPush.prefix(), FactorKind::CustomPush, false, badge);
        }
        if hits(random >> 42, 12) {
            add(FactorKind::Google.prefix(), FactorKind::Google, false, json!({"credentialId": login(seq)}));
        }
        if hits(random >> 48, 40) {
            add(FactorKind::Duo.prefix(), FactorKind::Duo, false, json!({"credentialId": login(seq)}));
        }
        factors
    }

    pub(super) fn block(&self, seq: u32) -> Option<Block> {
        let random = self.random(seq, Salt::Login) >> 32;
        match self.status(seq) {
            Status::Active if random.is_multiple_of(150) => Some(Block::UnknownDevices),
            Status::LockedOut if random.is_multiple_of(3) => Some(Block::AnyDevices),
            _ => None,
        }
    }

    /// The whole person, to be kept because somebody changed something, or looked at alone.
    pub(super) fn person(&self, seq: u32) -> Person {
        let mut profile = Map::new();
        self.profile(seq, Wanted::ALL, &mut |attr, field| {
            profile.insert(attr.name().to_owned(), field.to_json());
        });
        let question = self.has_question(seq).then(|| Question {
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
