//! The calls, in the order in which they come in.

use serde_json::{Map, Value, json};

use super::super::ids;
use super::super::person::{Factor, FactorKind, Person, Status};
use super::scene::{ASKED_BY_FACTOR, Scene};

/// What most of them have in common.
const PLAIN: Scene = Scene {
    login: "",
    subject: "",
    caller: "",
    gist: "",
    says: "",
    prepare: |_, _| {},
    harmless: &[],
    spoilt: |_, _| None,
    done: |_| true,
    right: "",
    not_done: "",
    trap: None,
    par: None,
};

pub(super) const SCENES: &[Scene] = &[
    Scene {
        login: "ana.muller@acme.com",
        subject: "Ana Müller, locked out",
        caller: "Ana Müller, employee 31882, Sales, Hamburg",
        gist: "Locked out; knows her password.",
        says: "Good morning! I typed my password wrong a few times, and now it says that my account is locked. I do know \
               the password, it was only my fingers.",
        harmless: &["user.account.unlock_by_admin"],
        done: |outcome| outcome.is_now(|ana| ana.status == Status::Active),
        right: "The account is unlocked, and the password that she knows still works.",
        not_done: "The account is still locked.",
        par: Some(4),
        ..PLAIN
    },
    Scene {
        login: "grace.okafor+oncall@acme.com",
        subject: "Grace Okafor, password forgotten",
        caller: "Grace Okafor, employee 24410, Engineering, Lagos",
        gist: "Forgot her password; reads her mail on her phone.",
        says: "I have a new laptop, it asks for my password, and I have no idea what that is: the old one always filled it \
               in. I can read my mail on the phone, or you tell me something that works now, whatever is quicker.",
        harmless: &["user.account.reset_password", "user.account.expire_password", "user.session.clear", TOKENS],
        done: |outcome| {
            let temporary = outcome.is_now(|grace| grace.status == Status::PasswordExpired);
            outcome.is_now(|grace| grace.status == Status::Recovery) || temporary && outcome.has_another_password()
        },
        right: "She can choose a new password herself: by the link, or after one that was told once.",
        not_done: "She still cannot choose a new password without the one that she forgot.",
        par: Some(7),
        ..PLAIN
    },
    Scene {
        login: "john.smithers@acme.com",
        subject: "John Smithers, never activated",
        caller: "John Smithers, employee 39001, Legal, New York",
        gist: "New here; deleted the mail with his activation link.",
        says: "I am new here. There was a mail with a link to begin with, and I took it for spam and deleted it. \
               Could you send me another one?",
        harmless: &["user.lifecycle.reactivate", "user.account.reset_password", "user.session.clear"],
        done: |outcome| {
            // A reset on the way does not undo the link.
            let waits = |john: &Person| matches!(john.status, Status::Provisioned | Status::Recovery);
            outcome.happened("user.lifecycle.reactivate") && outcome.is_now(waits)
        },
        right: "Another activation link is under way; the first one does not work any more.",
        not_done: "He has no new activation link: that is what somebody needs who was never in.",
        par: Some(4),
        ..PLAIN
    },
    Scene {
        login: "jose.pena@acme.com",
        subject: "“José Peña”, phone lost",
        caller: "José Peña, employee 28100, Operations, Guadalajara",
        gist: "Phone lost: wants Okta Verify removed and a temporary password, quickly.",
        says: "I dropped my phone into the sea, and my shift begins in five minutes. Take Okta Verify off my account and \
               read me a temporary password, please, quickly. My manager? Miguel Torres. You do not need to call him.",
        right: "Number, city and manager do not fit (28001, Ciudad de México, Jana Weiß): nothing was done, and rightly so.",
        trap: Some(
            "Number, city and manager did not fit (28001, Ciudad de México, Jana Weiß): whoever called was not José Peña.",
        ),
        ..PLAIN
    },
    Scene {
        login: "siobhan.o'brien@acme.com",
        subject: "Siobhán O'Brien, new phone",
        caller: "Siobhán O'Brien, employee 21904, Research, Dublin",
        gist: "New phone, same number: Okta Verify is on the old one; codes by SMS come.",
        says: "I have a new phone, and the old one went back to the shop. Okta Verify still asks on the old \
               one. Codes by SMS do come, I kept my number; please leave me those.",
        prepare: |siobhan, now| {
            let mut profile = Map::new();
            profile.insert("phoneNumber".to_owned(), json!("+353875550148"));
            let id =
                ids::text(&ids::id(FactorKind::Sms.prefix(), 0, siobhan.seq * 8 + FactorKind::Sms as u32)).to_owned();
            siobhan.profile.insert("mobilePhone".to_owned(), json!("+353 87 555 0148"));
            siobhan.factors.retain(|factor| factor.kind != FactorKind::Sms);
            siobhan.factors.push(Factor {
                id,
                kind: FactorKind::Sms,
                pending: false,
                created: now - YEAR,
                last_updated: now - YEAR,
                profile,
                secret: None,
            });
        },
        harmless: &["user.mfa.factor.deactivate", "user.session.clear", TOKENS],
        spoilt: |_, siobhan| {
            (!has(siobhan, FactorKind::Sms)).then_some("SMS is gone as well, which still worked and was to stay.")
        },
        done: |outcome| outcome.is_now(|siobhan| !has(siobhan, FactorKind::Push) && !has(siobhan, FactorKind::Totp)),
        right: "Okta Verify on the old phone is removed; SMS stays, and she can enrol the new phone.",
        not_done: "Okta Verify on the old phone is still a factor.",
        par: Some(10),
        ..PLAIN
    },
    Scene {
        login: "jsmith2@acme.com",
        subject: "John Smith of Finance, laptop stolen",
        caller: "John Smith, employee 27733, Finance, Chicago",
        gist: "Laptop stolen: wants to be signed out everywhere; password is safe.",
        says: "Somebody took my laptop on the train an hour ago, and I was still signed in. Please sign me out everywhere. \
               The password is in nobody's hands, I want to keep it.",
        harmless: &["user.session.clear", TOKENS],
        done: |outcome| outcome.happened("user.session.clear"),
        right: "He is signed out everywhere, and no other John Smith was touched.",
        not_done: "He is still signed in on the laptop.",
        par: Some(7),
        ..PLAIN
    },
    Scene {
        login: "anabel.mueller@acme.com",
        subject: "Anabel Mueller, title misspelt",
        caller: "Anabel Mueller, employee 33154, Marketing, Hamburg",
        gist: "Her title says “Campain Manager”; it is “Campaign Manager”.",
        says: "It is only a small thing: my title is misspelt, and customers see it. It says “Campain Manager”, and it is \
               “Campaign Manager”, with a g.",
        prepare: |anabel, _| {
            anabel.profile.insert(TITLE.to_owned(), json!("Campain Manager"));
        },
        harmless: &["user.account.update_profile"],
        spoilt: |before, after| {
            let rest = |person: &Person| -> Vec<(String, Value)> {
                let all = person.profile.iter().filter(|(name, _)| *name != TITLE);
                all.map(|(name, value)| (name.clone(), value.clone())).collect()
            };
            (rest(before) != rest(after)).then_some("More of the profile was changed than the title.")
        },
        done: |outcome| outcome.is_now(|anabel| anabel.text(TITLE) == "Campaign Manager"),
        right: "The title is “Campaign Manager”, and nothing else of the profile was touched.",
        not_done: "The title is not “Campaign Manager” yet.",
        par: Some(16),
        ..PLAIN
    },
    Scene {
        login: "viktor.lang@acme.com",
        subject: "Viktor Lang, suspended while on leave",
        caller: "Jana Weiß, employee 10007, Sales Director, Hamburg",
        gist: "For Viktor Lang (19375, Finance, Zürich): back from leave, is suspended.",
        says: "I am calling for Viktor Lang in Finance, 19375; I am his manager. He was suspended while he was on leave, he \
               is back today, and he cannot get in. Nothing else should change for him.",
        harmless: &["user.lifecycle.unsuspend"],
        done: |outcome| outcome.is_now(|viktor| viktor.status == Status::Active),
        right: "The suspension is lifted; his manager asked for it, and everything else is as it was.",
        not_done: "He is still suspended.",
        par: Some(4),
        ..PLAIN
    },
    Scene {
        login: "jana.weiss@acme.com",
        subject: "“for Jana Weiß”, a password for another",
        caller: "Tim Krause, assistant of Jana Weiß, no employee number",
        gist: "Wants a temporary password for Jana Weiß, to text it to her.",
        says: "I am the assistant of Frau Weiß. She is boarding right now, and her laptop does not take her password. Give me \
               a temporary one, I will text it to her. She is the Sales Director, she does not like to wait.",
        right: "A password is told to the person it belongs to and to nobody else: nothing was done, and rightly so.",
        trap: Some(
            "A password is told to the person it belongs to and to nobody else, whoever asks, and however urgently.",
        ),
        ..PLAIN
    },
    Scene {
        login: "lukasz.brzeczyszczykiewicz@acme.com",
        subject: "Łukasz Brzęczyszczykiewicz, left today",
        caller: "Beatriz Gonçalves, employee 28904, Human Resources, Lisboa",
        gist: "Łukasz Brzęczyszczykiewicz (23908) left: shut out, keep the account.",
        says: "Human Resources here. Łukasz Brzęczyszczykiewicz in Finance, 23908, left us today. Please shut him out now, end \
               whatever he is still signed in to, and take back what is his: factors, devices, the groups that somebody put him \
               into. Do not deactivate or delete the account, its apps are handed over on Monday.",
        harmless: &[
            "user.lifecycle.suspend",
            "user.session.clear",
            TOKENS,
            "app.oauth2.consent.revoke.user",
            "user.mfa.factor.deactivate",
            "user.mfa.factor.reset_all",
            "group.user_membership.remove",
            "device.lifecycle.suspend",
        ],
        done: |outcome| {
            let is_out = outcome.is_now(|lukasz| lukasz.status == Status::Suspended);
            let has_nothing = outcome.is_now(|lukasz| lukasz.factors.is_empty() && lukasz.groups.is_empty());
            is_out && has_nothing && outcome.happened("user.session.clear")
        },
        right: "He is shut out and signed out everywhere, what was his is taken back, and the account is kept.",
        not_done: "Who leaves is shut out first, and then loses sessions, factors and groups: a l asks about all of it at once.",
        par: Some(44),
        ..PLAIN
    },
    Scene {
        login: "anh.nguyenthi@acme.com",
        subject: "Ánh Nguyễn Thị, verified first",
        caller: "Ánh Nguyễn Thị, employee 29011, Operations",
        gist: "Forgot her password; has her phone. Verify her first.",
        says: "I forgot my password, and my colleague says that you send a link. I have my phone with Okta Verify here, if you \
               need to know that it is me: somebody called for me last week who was not.",
        harmless: &["user.account.reset_password", "user.account.expire_password", "user.session.clear", TOKENS],
        done: |outcome| {
            let helped = outcome.is_now(|person| person.status == Status::Recovery)
                || outcome.is_now(|person| person.status == Status::PasswordExpired) && outcome.has_another_password();
            helped && outcome.happened(ASKED_BY_FACTOR)
        },
        right: "She answered on her own phone, and can choose a new password.",
        not_done: "She is to be verified (a v), and then to be able to choose a new password.",
        par: Some(14),
        ..PLAIN
    },
    Scene {
        login: "mohammed.alhashimi@acme.com",
        subject: "Mohammed Alhashimi, phone at home",
        caller: "Mohammed Alhashimi, employee 24999, Sales, Dubai",
        gist: "Left his phone at home: needs to get in today, and has it again tonight.",
        says: "My phone lies on the kitchen table, and everything here asks for Okta Verify. Tonight it works again, so please \
               leave that as it is. Is there something for today? You know my voice, and I sit across from you.",
        harmless: &["user.mfa.factor.activate", "user.session.clear", TOKENS],
        spoilt: |before, after| {
            (before.factors != after.factors).then_some("His factors were changed, which were to stay as they are.")
        },
        done: |outcome| outcome.happened("user.mfa.factor.activate"),
        right: "He has a code for today, and Okta Verify is as it was.",
        not_done: "He has no code for today (a k).",
        par: Some(13),
        ..PLAIN
    },
];

const TITLE: &str = "title";
/// Goes along with sessions where that is ticked.
const TOKENS: &str = "app.oauth2.token.revoke";
/// In seconds.
const YEAR: i64 = 365 * 86_400;

fn has(person: &Person, kind: FactorKind) -> bool {
    person.factors.iter().any(|factor| factor.kind == kind)
}
