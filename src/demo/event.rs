//! One entry of the System Log: what it says and how it looks on the wire.

use serde_json::{Map, Value, json};

use super::ids;
use super::names::Place;
use super::times;

/// Type, message, older name and severity of each event that the organisation writes.
#[rustfmt::skip]
const TYPES: &[(&str, &str, &str, &str)] = &[
    ("user.lifecycle.create", "Create okta user", "core.user.config.user_creation.success", "INFO"),
    ("user.lifecycle.activate", "Activate Okta user", "core.user.config.user_activated", "INFO"),
    ("user.lifecycle.reactivate", "Reactivate Okta user", "core.user.config.user_reactivated", "INFO"),
    ("user.lifecycle.deactivate", "Deactivate Okta user", "core.user.config.user_deactivated", "INFO"),
    ("user.lifecycle.suspend", "Suspend Okta user", "core.user.config.user_suspended", "INFO"),
    ("user.lifecycle.unsuspend", "Unsuspend Okta user", "core.user.config.user_unsuspended", "INFO"),
    ("user.lifecycle.delete.initiated", "Delete okta user initiated", "core.user.config.user_deletion.initiated", "INFO"),
    ("user.lifecycle.delete.completed", "Delete okta user completed", "core.user.config.user_deletion.completed", "INFO"),
    ("user.account.lock", "Max sign in attempts exceeded", "core.user_auth.account_locked", "WARN"),
    ("user.account.unlock_by_admin", "Unlock user account for admin", "core.user.config.account_unlocked", "INFO"),
    ("user.account.unlock", "Unlock user account", "core.user_auth.account_unlocked", "INFO"),
    ("user.account.reset_password", "User reset password for Okta (by admin)", "core.user.config.password_reset.success", "INFO"),
    ("user.account.update_password", "User update password for Okta", "core.user.config.password_update.success", "INFO"),
    ("user.account.expire_password", "Expire user's Okta password", "core.user.config.password_expire.success", "INFO"),
    ("user.account.update_profile", "Update user profile for Okta", "core.user.config.profile_update.success", "INFO"),
    ("user.account.update_user_type", "Update user type", "core.user.config.user_type_update.success", "INFO"),
    ("user.account.report_suspicious_activity_by_enduser", "Report suspicious activity by enduser", "core.user.account.report_suspicious_activity_by_enduser", "WARN"),
    ("user.mfa.factor.reset_all", "Reset all factors for user", "core.user.factor.reset_all", "INFO"),
    ("user.mfa.factor.activate", "Activate factor or authenticator enrollment method for user", "core.user.factor.activate", "INFO"),
    ("user.mfa.factor.deactivate", "Reset factor for user", "core.user.factor.reset", "INFO"),
    ("user.mfa.factor.update", "Update factor for user", "core.user.factor.update", "INFO"),
    ("system.sms.send_phone_verification_message", "Send phone verification SMS message", "core.sms.send_phone_verification", "INFO"),
    ("system.sms.send_factor_verify_message", "Send factor verify SMS message", "core.sms.send_factor_verify", "INFO"),
    ("system.voice.send_phone_verification_call", "Send phone verification call", "core.voice.send_phone_verification", "INFO"),
    ("system.voice.send_mfa_challenge_call", "Send MFA challenge call", "core.voice.send_mfa_challenge", "INFO"),
    ("system.email.send_factor_verify_message", "Send factor verify email", "core.email.send_factor_verify", "INFO"),
    ("account.user.classify", "Classify user", "", "INFO"),
    ("user.risk.change", "User risk level changed", "", "INFO"),
    ("app.oauth2.consent.revoke.user", "Revoke a user's consent", "", "INFO"),
    ("app.oauth2.token.revoke", "Revoke tokens of a user", "", "INFO"),
    ("device.lifecycle.activate", "Activate device", "", "INFO"),
    ("device.lifecycle.deactivate", "Deactivate device", "", "INFO"),
    ("device.lifecycle.suspend", "Suspend device", "", "INFO"),
    ("device.lifecycle.unsuspend", "Unsuspend device", "", "INFO"),
    ("device.lifecycle.delete", "Delete device", "", "INFO"),
    ("policy.evaluate_sign_on", "Evaluation of sign-on policy", "", "INFO"),
    ("user.session.clear", "Clear user session", "core.user.sessions.clear", "INFO"),
    ("user.session.start", "User login to Okta", "core.user_auth.login_success", "INFO"),
    ("user.session.end", "User logout from Okta", "core.user_auth.logout_success", "INFO"),
    ("user.authentication.auth_via_mfa", "Authentication of user via MFA", "core.user.factor.attempt_success", "INFO"),
    ("user.authentication.sso", "User single sign on to app", "app.auth.sso", "INFO"),
    ("group.user_membership.add", "Add user to group membership", "core.user_group_member.user_add", "INFO"),
    ("group.user_membership.remove", "Remove user from group membership", "core.user_group_member.user_remove", "INFO"),
    ("group.user_membership.rule.add_exclusion", "User added to the exclusion list for group rule", "core.user_group_member.rule.add_exclusion", "INFO"),
    ("group.user_membership.rule.trigger", "Trigger group rule", "core.user_group_member.rule.trigger", "INFO"),
    ("group.user_membership.rule.deactivated", "Group rule deactivated", "core.user_group_member.rule.deactivated", "INFO"),
    ("group.user_membership.rule.invalidate", "Group rule became invalid", "core.user_group_member.rule.invalidate", "WARN"),
    ("group.lifecycle.create", "Create Okta group", "core.group.lifecycle.create", "INFO"),
    ("group.lifecycle.delete", "Delete Okta group", "core.group.lifecycle.delete", "INFO"),
    ("group.privilege.grant", "Grant group privilege", "core.group.privilege.grant", "INFO"),
    ("group.privilege.revoke", "Revoke group privilege", "core.group.privilege.revoke", "INFO"),
    ("user.account.privilege.grant", "Grant user privilege", "core.user.admin_privilege.granted", "INFO"),
    ("user.account.privilege.revoke", "Revoke user privilege", "core.user.admin_privilege.revoked", "INFO"),
    ("group.profile.update", "Update group profile", "core.group.profile.update", "INFO"),
    ("application.user_membership.add", "Add user to application membership", "app.generic.provision.assign_user_to_app", "INFO"),
    ("application.user_membership.remove", "Remove user's application membership", "app.generic.provision.deactivate_user_from_app", "INFO"),
    ("application.lifecycle.create", "Create application", "", "INFO"),
    ("application.lifecycle.update", "Update application", "", "INFO"),
    ("application.lifecycle.activate", "Activate application", "", "INFO"),
    ("application.lifecycle.deactivate", "Deactivate application", "", "INFO"),
    ("application.lifecycle.delete", "Delete application", "", "INFO"),
    ("group.application_assignment.add", "Add assigned application to group", "", "INFO"),
    ("group.application_assignment.remove", "Remove assigned application from group", "", "INFO"),
    ("event_hook.created", "Event hook created", "event_hook.created", "INFO"),
    ("event_hook.updated", "Event hook updated", "event_hook.updated", "INFO"),
    ("event_hook.verified", "Event hook verified", "event_hook.verified", "INFO"),
    ("event_hook.activated", "Event hook activated", "event_hook.activated", "INFO"),
    ("event_hook.deactivated", "Event hook deactivated", "event_hook.deactivated", "INFO"),
    ("event_hook.deleted", "Event hook deleted", "event_hook.deleted", "INFO"),
    ("event_hook.delivery", "Event hook delivery failed", "event_hook.delivery", "WARN"),
];

/// The events that hooks can be told of, among those that this organisation writes.
pub(super) fn is_hookable(event_type: &str) -> bool {
    !matches!(
        event_type,
        "user.lifecycle.delete.completed"
            | "user.account.expire_password"
            | "user.account.update_user_type"
            | "user.account.lock.limit"
            | "system.sms.send_factor_verify_message"
            | "system.voice.send_mfa_challenge_call"
            | "system.email.send_factor_verify_message"
    ) && !event_type.starts_with("event_hook.")
        && !event_type.starts_with("group.user_membership.rule.")
}

pub(super) struct Draft {
    pub event_type: &'static str,
    /// Milliseconds.
    pub published: i64,
    pub actor: Party,
    pub targets: Vec<Party>,
    /// `SUCCESS`, `FAILURE`, …
    pub result: &'static str,
    pub reason: Option<&'static str>,
    pub client: Client,
    pub transaction: String,
    pub uri: String,
    pub uuid: String,
    pub session: Option<String>,
    /// What else the service writes down about it.
    pub debug: Vec<(&'static str, String)>,
}

/// Somebody or something that an event is about.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub id: String,
    pub kind: &'static str,
    pub alternate_id: String,
    pub display_name: String,
    /// What was changed, for a target: `{"from": …, "to": …}`.
    pub changes: Option<Value>,
}

impl Party {
    pub(super) fn new(id: impl Into<String>, kind: &'static str, alternate_id: &str, display_name: &str) -> Party {
        Party {
            id: id.into(),
            kind,
            alternate_id: alternate_id.to_owned(),
            display_name: display_name.to_owned(),
            changes: None,
        }
    }

    /// Who acts where nobody did.
    pub(super) fn system() -> Party {
        Party::new("system", "SystemPrincipal", "system@okta.com", "Okta System")
    }

    pub(super) fn dashboard() -> Party {
        Party::new("0oa1demodashboard5d7", "AppInstance", "Okta Dashboard", "Okta Dashboard")
    }

    fn to_json(&self, target: bool) -> Value {
        let mut json = json!({
            "id": self.id,
            "type": self.kind,
            "alternateId": self.alternate_id,
            "displayName": self.display_name,
            "detailEntry": null,
        });
        if target {
            json["changeDetails"] = self.changes.clone().unwrap_or(Value::Null);
        }
        json
    }
}

/// Where a call came from.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub ip: String,
    pub agent: String,
    pub place: Option<&'static Place>,
}

/// Raw user agent, operating system, browser, device.
const AGENTS: [(&str, &str, &str, &str); 5] = [
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:137.0) Gecko/20100101 Firefox/137.0",
        "Windows 10",
        "FIREFOX",
        "Computer",
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
        "Windows 10",
        "CHROME",
        "Computer",
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
        "Mac OS X",
        "SAFARI",
        "Computer",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
        "iOS (iPhone)",
        "SAFARI",
        "Mobile",
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
        "Linux",
        "CHROME",
        "Computer",
    ),
];

/// Code, name and roughly where its cities are.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &str, f64, f64)] = &[
    ("US", "United States", 41.88, -87.63), ("GB", "United Kingdom", 51.51, -0.13), ("DE", "Germany", 53.55, 9.99),
    ("CH", "Switzerland", 47.37, 8.54), ("FR", "France", 48.86, 2.35), ("CA", "Canada", 45.5, -73.57),
    ("ES", "Spain", 40.42, -3.7), ("MX", "Mexico", 19.43, -99.13), ("CO", "Colombia", 4.71, -74.07),
    ("IT", "Italy", 45.46, 9.19), ("BR", "Brazil", -23.55, -46.63), ("PT", "Portugal", 38.72, -9.14),
    ("NL", "Netherlands", 52.37, 4.9), ("BE", "Belgium", 51.22, 4.4), ("SE", "Sweden", 59.33, 18.07),
    ("NO", "Norway", 59.91, 10.75), ("DK", "Denmark", 55.68, 12.57), ("FI", "Finland", 60.17, 24.94),
    ("PL", "Poland", 50.06, 19.94), ("CZ", "Czechia", 50.08, 14.44), ("HU", "Hungary", 47.5, 19.04),
    ("TR", "Türkiye", 41.01, 28.98), ("VN", "Vietnam", 10.82, 106.63), ("IE", "Ireland", 53.35, -6.26),
    ("CN", "China", 31.23, 121.47), ("TW", "Taiwan", 25.03, 121.57), ("SG", "Singapore", 1.35, 103.82),
    ("JP", "Japan", 35.68, 139.69), ("KR", "South Korea", 37.57, 126.98), ("AE", "United Arab Emirates", 25.2, 55.27),
    ("EG", "Egypt", 30.04, 31.24), ("IL", "Israel", 32.09, 34.78), ("UA", "Ukraine", 50.45, 30.52),
    ("KZ", "Kazakhstan", 43.22, 76.85), ("GR", "Greece", 37.98, 23.73), ("IN", "India", 12.97, 77.59),
    ("NG", "Nigeria", 6.52, 3.38), ("KE", "Kenya", -1.29, 36.82), ("RO", "Romania", 44.43, 26.1),
];

impl Client {
    /// The usual client of somebody who works at this place.
    pub(super) fn of(place: &'static Place, noise: u64) -> Client {
        let octet = |shift: u32| noise >> shift & 0xFF;
        let network = 60 + ids::mix(place.phone.len() as u64 + u64::from(place.country.as_bytes()[0])) % 120;
        Client {
            ip: format!("{network}.{}.{}.{}", octet(8) | 1, octet(16), octet(24) | 1),
            agent: AGENTS[(noise % AGENTS.len() as u64) as usize].0.to_owned(),
            place: Some(place),
        }
    }

    /// A mail program that still asks with the password it was once given.
    pub(super) fn of_mail_program(&self) -> Client {
        Client {
            agent: "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.19328; Pro)".to_owned(),
            ..self.clone()
        }
    }

    /// The raw user agent of Firefox on Windows.
    pub(super) fn of_firefox() -> String {
        AGENTS[0].0.to_owned()
    }

    fn geography(&self) -> Value {
        let Some(place) = self.place else {
            return Value::Null;
        };
        let country = COUNTRIES.iter().find(|country| country.0 == place.country);
        json!({
            "city": place.city,
            "state": Some(place.state).filter(|state| !state.is_empty()),
            "country": country.map_or(place.country, |country| country.1),
            "postalCode": place.zip.replace('#', "1"),
            "geolocation": country.map(|country| json!({"lat": country.2, "lon": country.3})),
        })
    }
}

impl Draft {
    pub(super) fn to_json(&self) -> Value {
        let known = TYPES.iter().find(|known| known.0 == self.event_type);
        let (_, message, legacy, severity) = known.copied().unwrap_or((self.event_type, self.event_type, "", "INFO"));
        let severity = if self.result == "FAILURE" { "WARN" } else { severity };
        let legacy = match (self.event_type, self.result) {
            ("user.session.start", "FAILURE") => "core.user_auth.login_failed",
            _ => legacy,
        };
        let agent = AGENTS.iter().find(|agent| agent.0 == self.client.agent);
        let (os, browser, device) =
            agent.map_or(("Unknown", "UNKNOWN", "Unknown"), |agent| (agent.1, agent.2, agent.3));
        let geography = self.client.geography();
        let targets: Vec<Value> = self.targets.iter().map(|target| target.to_json(true)).collect();
        let mut debug = Map::new();
        debug.insert("requestId".to_owned(), json!(self.transaction));
        debug.insert("requestUri".to_owned(), json!(self.uri));
        for (name, value) in &self.debug {
            debug.insert((*name).to_owned(), json!(value));
        }
        debug.insert("url".to_owned(), json!(format!("{}?", self.uri)));
        json!({
            "actor": self.actor.to_json(false),
            "client": {
                "userAgent": {"rawUserAgent": self.client.agent, "os": os, "browser": browser},
                "zone": "null",
                "device": device,
                "id": null,
                "ipAddress": self.client.ip,
                "geographicalContext": geography,
            },
            "device": null,
            "authenticationContext": {
                "authenticationProvider": null,
                "credentialProvider": null,
                "credentialType": null,
                "issuer": null,
                "interface": null,
                "authenticationStep": 0,
                "rootSessionId": self.session,
                "externalSessionId": self.session.as_deref().unwrap_or("unknown"),
            },
            "displayMessage": message,
            "eventType": self.event_type,
            "outcome": {"result": self.result, "reason": self.reason},
            "published": times::text_millis(self.published),
            "securityContext": self.security(),
            "severity": severity,
            "debugContext": {"debugData": debug},
            "legacyEventType": legacy,
            "transaction": {"type": "WEB", "id": self.transaction, "detail": {}},
            "uuid": self.uuid,
            "version": "0",
            "request": {"ipChain": [{
                "ip": self.client.ip,
                "geographicalContext": geography,
                "version": "V4",
                "source": null,
            }]},
            "target": if targets.is_empty() { Value::Null } else { Value::Array(targets) },
        })
    }
}

impl Draft {
    /// What is known of the network that it came from; of one that nobody has a place for, nothing.
    fn security(&self) -> Value {
        let Some(place) = self.client.place else {
            return json!({"asNumber": null, "asOrg": null, "isp": null, "domain": null, "isProxy": null});
        };
        let number = 64_512 + place.country.bytes().fold(0_u64, |sum, byte| sum * 31 + u64::from(byte)) % 1_000;
        let network = format!("{} Telecom", place.country.to_lowercase());
        // Whoever is rated as a danger comes through something that hides them.
        let hides = self.debug.iter().any(|(name, _)| *name == "risk");
        json!({"asNumber": number, "asOrg": network, "isp": network, "domain": "example.net", "isProxy": hides})
    }
}

pub(super) fn uuid(noise: u64) -> String {
    let (high, low) = (ids::mix(noise), ids::mix(noise ^ 0x55AA));
    format!(
        "{:08x}-{:04x}-11f0-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        0x8000 | low >> 48 & 0x3FFF,
        low & 0xFFFF_FFFF_FFFF
    )
}
