//! Devices: which there are, whose they are, and what became of them since the start.
//!
//! A device is a number. Each person has places for three of their own; the fourth place of the first of every sixteen
//! is a computer that some of those sixteen share. So whose a device is, and which somebody has, is computed either way.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::factors::allow;
use super::ids::{self, mix};
use super::org::{Org, Who};
use super::person::Status;
use super::seed::SERVICE_ACCOUNT;
use super::times;

const PLACES: u32 = 4;
const SHARED: u32 = 3;
/// How many people stand around one shared computer.
const CIRCLE: u32 = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Active,
    Suspended,
    Deactivated,
    Deleted,
}

impl Standing {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Standing::Active => "ACTIVE",
            Standing::Suspended => "SUSPENDED",
            Standing::Deactivated => "DEACTIVATED",
            Standing::Deleted => "DELETED",
        }
    }
}

/// What was changed, and when.
#[derive(Default)]
pub(super) struct Devices {
    changed: HashMap<u32, (Standing, i64)>,
    /// Those that lost everybody when they were deactivated, for good.
    emptied: Vec<u32>,
}

impl Devices {
    pub(super) fn standing(&self, number: u32) -> Standing {
        self.changed.get(&number).map_or(Standing::Active, |(standing, _)| *standing)
    }

    pub(super) fn set(&mut self, number: u32, standing: Standing, now: i64) {
        self.changed.insert(number, (standing, now));
        if standing == Standing::Deactivated && !self.emptied.contains(&number) {
            self.emptied.push(number);
        }
    }
}

impl Org {
    fn device_noise(&self, number: u32) -> u64 {
        mix(self.seed.number ^ u64::from(number) << 12 ^ 0xDE71)
    }

    /// Whether somebody uses devices at all.
    fn has_devices(&self, who: Who<'_>) -> bool {
        self.times(who).last_login.is_some()
            && self.user_type(who) != SERVICE_ACCOUNT
            && self.status(who) != Status::Deprovisioned
    }

    /// Whether this person was seen on this device.
    fn uses(&self, seq: u32, number: u32) -> bool {
        let Some(who) = self.who(seq) else { return false };
        let place = number % PLACES;
        let noise = self.device_noise(number);
        let used = match place {
            // One in four has no computer that Okta knows, one in three a tablet, most a phone.
            0 => !noise.is_multiple_of(4),
            1 => !noise.is_multiple_of(5),
            SHARED => mix(noise ^ u64::from(seq)).is_multiple_of(4),
            _ => noise.is_multiple_of(3),
        };
        used && self.has_devices(who) && !self.devices.emptied.contains(&number)
    }

    /// The numbers of somebody's devices.
    pub(super) fn devices_of(&self, seq: u32) -> Vec<u32> {
        let shared = seq / CIRCLE * CIRCLE * PLACES + SHARED;
        let own = (0..SHARED).map(|place| seq * PLACES + place);
        own.chain([shared]).filter(|number| self.is_device(*number) && self.uses(seq, *number)).collect()
    }

    /// Whose a device is: one person's, or that of some of a circle.
    pub(super) fn users_of_device(&self, number: u32) -> Vec<u32> {
        let first = number / PLACES;
        let circle = if number % PLACES == SHARED { first..first + CIRCLE } else { first..first + 1 };
        circle.filter(|seq| self.uses(*seq, number)).collect()
    }

    /// Whether there is such a device. One that was emptied still is there.
    pub(super) fn is_device(&self, number: u32) -> bool {
        let place = number % PLACES;
        let standing = self.devices.standing(number);
        if standing == Standing::Deleted || place == SHARED && !(number / PLACES).is_multiple_of(CIRCLE) {
            return false;
        }
        self.devices.emptied.contains(&number) || !self.users_of_device(number).is_empty()
    }

    /// Every device from this number on.
    pub(super) fn devices_from(&self, number: u32) -> impl Iterator<Item = u32> {
        (number..self.end().saturating_mul(PLACES)).filter(|number| self.is_device(*number))
    }

    pub(super) fn device_number(&self, id: &str) -> Option<u32> {
        ids::number(*b"guo", self.seed.number, id).filter(|number| self.is_device(*number))
    }

    pub(super) fn device_id(&self, number: u32) -> String {
        ids::text(&ids::id(*b"guo", self.seed.number, number)).to_owned()
    }

    fn device_created(&self, number: u32) -> i64 {
        let born = self.who(number / PLACES).map_or(self.seed.start, |who| self.times(who).created);
        born.min(self.seed.start) + (self.device_noise(number) >> 20) as i64 % 86_400
    }

    fn device_profile(&self, number: u32) -> Value {
        let noise = self.device_noise(number);
        let name = self.who(number / PLACES).map_or_else(String::new, |who| self.display_name(who));
        let serial = format!("{:012X}", noise >> 16);
        let pick = |models: &[(&'static str, &'static str, &'static str, &'static str)]| {
            models[(noise >> 8) as usize % models.len()]
        };
        let (platform, maker, model, version) = match number % PLACES {
            0 => pick(&[
                ("MACOS", "APPLE", "Mac15,9", "15.6.1"),
                ("WINDOWS", "LENOVO", "21HM", "10.0.26100"),
                ("WINDOWS", "Dell Inc.", "Latitude 7450", "10.0.22631"),
            ]),
            1 => pick(&[("IOS", "APPLE", "iPhone15,4", "18.5.0"), ("ANDROID", "samsung", "SM-S921B", "16:2025-09-01")]),
            SHARED => ("WINDOWS", "HP", "ProDesk 400", "10.0.26100"),
            _ => ("IOS", "APPLE", "iPad14,3", "18.5.0"),
        };
        let display = match number % PLACES {
            SHARED => format!("FRONTDESK-{}", number / PLACES / CIRCLE + 1),
            _ if platform == "WINDOWS" => format!("ACME-{}", &serial[6..]),
            _ => format!(
                "{name}'s {}",
                if platform == "ANDROID" {
                    "Galaxy"
                } else {
                    model.split(|c: char| c.is_ascii_digit()).next().unwrap_or(model)
                }
            ),
        };
        let mut profile = Map::new();
        let mut put = |name: &str, value: Value| {
            profile.insert(name.to_owned(), value);
        };
        put("displayName", json!(display));
        put("platform", json!(platform));
        put("manufacturer", json!(maker));
        put("model", json!(model));
        put("osVersion", json!(version));
        // A phone that nobody manages tells no serial number.
        if platform != "ANDROID" {
            put("serialNumber", json!(serial));
            put("udid", json!(serial));
        }
        put("registered", json!(true));
        put("secureHardwarePresent", json!(true));
        if platform != "IOS" {
            put("diskEncryptionType", json!(if platform == "ANDROID" { "USER" } else { "ALL_INTERNAL_VOLUMES" }));
        }
        Value::Object(profile)
    }

    /// Shared computers are managed, and most others of Windows.
    pub(super) fn is_managed_device(&self, number: u32) -> bool {
        match number % PLACES {
            SHARED => true,
            0 => !self.device_noise(number).is_multiple_of(3),
            _ => false,
        }
    }

    pub(super) fn device_to_json(&self, number: u32, origin: &str) -> Value {
        let id = self.device_id(number);
        let base = format!("{origin}/api/v1/devices/{id}");
        let standing = self.devices.standing(number);
        let created = self.device_created(number);
        let updated = self.devices.changed.get(&number).map_or(created, |(_, at)| *at);
        let operation = |name: &str| allow(format!("{base}/lifecycle/{name}"), &["POST"]);
        let own = allow(base.clone(), &["GET", "PATCH", "PUT"]);
        let users = allow(format!("{base}/users"), &["GET"]);
        let links = match standing {
            Standing::Active => {
                json!({"suspend": operation("suspend"), "self": own, "users": users, "deactivate": operation("deactivate")})
            }
            Standing::Suspended => {
                json!({"unsuspend": operation("unsuspend"), "self": own, "users": users, "deactivate": operation("deactivate")})
            }
            Standing::Deactivated | Standing::Deleted => json!({"activate": operation("activate"), "self": own}),
        };
        let profile = self.device_profile(number);
        json!({
            "id": id,
            "status": standing.as_str(),
            "created": times::text(created),
            "lastUpdated": times::text(updated),
            "profile": profile,
            "resourceType": "UDDevice",
            "resourceDisplayName": {"value": profile["displayName"], "sensitive": false},
            "resourceId": id,
            "resourceAlternateId": null,
            "_links": links,
        })
    }

    /// When somebody was first seen on it.
    pub(super) fn device_user_since(&self, number: u32) -> String {
        times::text(self.device_created(number))
    }
}
