//! Second factors: what Okta calls each kind, what of one is shown, and which phone numbers there are.

use serde_json::{Map, Value, json};

use super::person::{Factor, FactorKind};
use super::{times, totp};

/// Seconds in which a device must be set up for Okta Verify once that was begun.
pub(super) const ENROLMENT: i64 = 600;

impl FactorKind {
    pub(super) const ALL: [FactorKind; 12] = [
        FactorKind::Question,
        FactorKind::Totp,
        FactorKind::Google,
        FactorKind::Push,
        FactorKind::Sms,
        FactorKind::Call,
        FactorKind::Email,
        FactorKind::WebAuthn,
        FactorKind::Hotp,
        FactorKind::CustomPush,
        FactorKind::Duo,
        FactorKind::FastPass,
    ];

    /// Type, provider and vendor.
    pub(super) fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            FactorKind::Push => ("push", "OKTA", "OKTA"),
            FactorKind::Totp => ("token:software:totp", "OKTA", "OKTA"),
            FactorKind::Sms => ("sms", "OKTA", "OKTA"),
            FactorKind::Question => ("question", "OKTA", "OKTA"),
            FactorKind::Email => ("email", "OKTA", "OKTA"),
            FactorKind::WebAuthn => ("webauthn", "FIDO", "FIDO"),
            FactorKind::Call => ("call", "OKTA", "OKTA"),
            FactorKind::Hotp => ("token:hotp", "CUSTOM", "Entrust Datacard"),
            FactorKind::Google => ("token:software:totp", "GOOGLE", "GOOGLE"),
            FactorKind::CustomPush => ("push", "CUSTOM", "Acme Badge"),
            FactorKind::Duo => ("web", "DUO", "DUO"),
            FactorKind::FastPass => ("signed_nonce", "OKTA", "OKTA"),
        }
    }

    /// How ids of the kind begin.
    pub(super) fn prefix(self) -> [u8; 3] {
        *match self {
            FactorKind::Push => b"opf",
            FactorKind::Totp => b"ost",
            FactorKind::Sms => b"mbl",
            FactorKind::Question => b"ufs",
            FactorKind::Email => b"emf",
            FactorKind::WebAuthn => b"fwf",
            FactorKind::Call => b"clf",
            FactorKind::Hotp => b"chf",
            FactorKind::Google => b"uft",
            FactorKind::CustomPush => b"cpf",
            FactorKind::Duo => b"dsf",
            FactorKind::FastPass => b"snf",
        }
    }

    pub(super) fn named(kind: &str, provider: &str) -> Option<FactorKind> {
        FactorKind::ALL.into_iter().find(|one| (one.names().0, one.names().1) == (kind, provider))
    }

    /// Whether a code is sent to the person when it is asked for.
    pub(super) fn is_sent(self) -> bool {
        match self {
            FactorKind::Sms | FactorKind::Call | FactorKind::Email => true,
            FactorKind::Push
            | FactorKind::Totp
            | FactorKind::Question
            | FactorKind::WebAuthn
            | FactorKind::Hotp
            | FactorKind::Google
            | FactorKind::CustomPush
            | FactorKind::Duo
            | FactorKind::FastPass => false,
        }
    }

    /// Whether it has a number that calls or messages go to.
    pub(super) fn has_phone(self) -> bool {
        matches!(self, FactorKind::Sms | FactorKind::Call)
    }
}

/// A number as Okta keeps it, `+` and up to 15 digits of which the first is no 0. Blanks, hyphens, dots, brackets and the
/// marks of direction that come along when a number is copied are dropped. A number of North America may come without its
/// plus. `None` for what is no number.
pub(super) fn e164(text: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let said: String = text.chars().filter(|c| !" -.()/".contains(*c) && !is_mark(*c)).collect();
    let digits = match said.strip_prefix('+') {
        Some(digits) => digits,
        None => Some(said.as_str()).filter(|said| said.len() == 11 && said.starts_with('1'))?,
    };
    let plausible = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    (plausible && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("+{digits}"))
}

/// A link with the methods that it takes.
pub(super) fn allow(href: String, methods: &[&str]) -> Value {
    json!({"href": href, "hints": {"allow": methods}})
}

impl Factor {
    /// As a list shows it. `user` is the person's id.
    pub(super) fn to_json(&self, user: &str, origin: &str) -> Value {
        let (kind, provider, vendor) = self.kind.names();
        let mut json = json!({
            "id": self.id,
            "factorType": kind,
            "provider": provider,
            "vendorName": vendor,
            "status": if self.pending { "PENDING_ACTIVATION" } else { "ACTIVE" },
            "created": times::text(self.created),
            "lastUpdated": times::text(self.last_updated),
        });
        if !self.profile.is_empty() {
            json["profile"] = json!(self.profile);
        }
        json["_links"] = Value::Object(self.links(user, origin));
        if let Some(activation) = self.activation(user, origin) {
            json["_embedded"] = json!({"activation": activation});
        }
        json
    }

    fn links(&self, user: &str, origin: &str) -> Map<String, Value> {
        let base = format!("{origin}/api/v1/users/{user}");
        let own = format!("{base}/factors/{}", self.id);
        let mut links = Map::new();
        let mut put = |name: &str, link: Value| {
            links.insert(name.to_owned(), link);
        };
        if self.pending {
            if self.kind.is_sent() {
                let mut resend = allow(format!("{own}/resend"), &["POST"]);
                resend["name"] = json!(self.kind.names().0);
                put("resend", json!([resend]));
            }
            if self.kind == FactorKind::Push {
                put("poll", allow(format!("{own}/lifecycle/activate/poll"), &["POST"]));
            } else {
                put("activate", allow(format!("{own}/lifecycle/activate"), &["POST"]));
            }
            put("self", allow(own, &["GET"]));
        } else {
            match self.kind {
                FactorKind::Question => put("questions", allow(format!("{base}/factors/questions"), &["GET"])),
                FactorKind::Duo | FactorKind::FastPass => {}
                FactorKind::Push
                | FactorKind::Totp
                | FactorKind::Sms
                | FactorKind::Email
                | FactorKind::WebAuthn
                | FactorKind::Call
                | FactorKind::Hotp
                | FactorKind::Google
                | FactorKind::CustomPush => put("verify", allow(format!("{own}/verify"), &["POST"])),
            }
            put("self", allow(own, &["GET", "DELETE"]));
        }
        put("user", allow(base, &["GET"]));
        links
    }

    /// What a device needs to finish the enrolment.
    fn activation(&self, user: &str, origin: &str) -> Option<Value> {
        if !self.pending {
            return None;
        }
        let own = format!("{origin}/api/v1/users/{user}/factors/{}", self.id);
        let secret = totp::base32(&totp::secret(&self.id));
        let picture = json!({"href": format!("{own}/qr/00{secret}"), "type": "image/png"});
        match self.kind {
            FactorKind::Totp | FactorKind::Google => Some(json!({
                "timeStep": totp::STEP,
                "sharedSecret": secret,
                "encoding": "base32",
                "keyLength": secret.len(),
                "_links": {"qrcode": picture},
            })),
            FactorKind::Push => {
                let send = |name: &str| {
                    let mut link = allow(format!("{own}/lifecycle/activate/{name}"), &["POST"]);
                    link["name"] = json!(name);
                    link
                };
                Some(json!({
                    "expiresAt": times::text(self.created + ENROLMENT),
                    "factorResult": "WAITING",
                    "_links": {"send": [send("email"), send("sms")], "qrcode": picture},
                }))
            }
            FactorKind::WebAuthn => Some(json!({
                "attestation": "direct",
                "authenticatorSelection": {"userVerification": "preferred", "requireResidentKey": false},
                "challenge": secret[..20],
                "excludeCredentials": [],
                "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
                "rp": {"name": "Acme (demo)"},
                "user": {"id": user},
            })),
            FactorKind::Sms
            | FactorKind::Question
            | FactorKind::Email
            | FactorKind::Call
            | FactorKind::Hotp
            | FactorKind::CustomPush
            | FactorKind::Duo
            | FactorKind::FastPass => None,
        }
    }
}

/// Short names of the questions that can be chosen, and how they are asked.
#[rustfmt::skip]
pub(super) const QUESTIONS: [(&str, &str); 19] = [
    ("disliked_food", "What is the food you least liked as a child?"),
    ("name_of_first_plush_toy", "What is the name of your first stuffed animal?"),
    ("first_award", "What did you earn your first medal or award for?"),
    ("favorite_security_question", "What is your favorite security question?"),
    ("favorite_toy", "What is the toy/stuffed animal you liked the most as a kid?"),
    ("first_computer_game", "What was the first computer game you played?"),
    ("favorite_movie_quote", "What is your favorite movie quote?"),
    ("first_sports_team_mascot", "What was the mascot of the first sports team you played on?"),
    ("first_music_purchase", "What music album or song did you first purchase?"),
    ("favorite_art_piece", "What is your favorite piece of art?"),
    ("grandmother_favorite_desert", "What was your grandmother's favorite dessert?"),
    ("first_thing_cooked", "What was the first thing you learned to cook?"),
    ("childhood_dream_job", "What was your dream job as a child?"),
    ("place_where_significant_other_was_met", "Where did you meet your spouse/significant other?"),
    ("favorite_vacation_location", "Where did you go for your favorite vacation?"),
    ("new_years_two_thousand", "Where were you on New Year's Eve in the year 2000?"),
    ("favorite_speaker_actor", "Who is your favorite speaker/orator?"),
    ("favorite_book_movie_character", "Who is your favorite book/movie character?"),
    ("favorite_sports_player", "Who is your favorite sports player?"),
];
