//! What a form asks for beside the profile: user type, groups, activation, password, recovery, provider.
//!
//! Owns: which of these there are for a new person and for one who exists, and why one cannot be changed. Must not
//! know: what was typed.

use crate::app::action::Action;
use crate::app::action::facts::Facts;
use crate::app::action::offer::Legality;
use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::FieldSpec;
use crate::app::form::model::spec::Format;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::Scalar;
use crate::app::form::model::spec::Section;
use crate::app::form::model::spec::Sources;
use crate::app::form::model::spec::distinct;
use crate::app::form::model::spec::words;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::protocol::schema::Limits;
use crate::protocol::status::Status;
use crate::protocol::user::User;

fn option(opt: Opt, label: &str, section: Section, kind: Kind, help: &str) -> FieldSpec {
    FieldSpec {
        path: Path::Option(opt),
        label: label.to_owned(),
        help: help.to_owned(),
        section,
        kind,
        format: Format::Any,
        required: false,
        limits: Limits::default(),
        pattern: None,
        unique: false,
        default: None,
        locked: None,
        outside: None,
        source: "",
    }
}

pub(crate) fn options(sources: &Sources<'_>) -> Vec<FieldSpec> {
    use words::{HASH, HOOK, NONE, VALUE};
    let one = Kind::One(Scalar::Text);
    let whole = Kind::One(Scalar::Integer);
    let list = |choices: &[(&str, &str)]| {
        Kind::Choice(choices.iter().map(|(value, title)| Choice::new(value, title)).collect())
    };
    let status = sources.person.map(|user| &user.status);
    let mut specs = Vec::new();
    match sources.types {
        Some([]) => {}
        Some(types) => {
            let types = types.iter().map(|kind| Choice::new(&kind.id, &kind.display_name)).collect();
            let help = "decides which attributes there are; later it changes by a full replacement only";
            specs.push(option(Opt::UserType, "User type", Section::Person, Kind::Choice(distinct(types)), help));
        }
        None => {
            let help = "its id, oty…; the list of them may not be read";
            specs.push(option(Opt::UserType, "User type (id)", Section::Work, one.clone(), help));
        }
    }
    specs.push(option(Opt::Groups, "Groups", Section::Person, Kind::Groups, "Enter searches and picks"));
    let mut activation = option(Opt::Activation, "Activation", Section::Person, list(activations(status)), "");
    activation.locked = refusal(Action::Activate, sources.person);
    specs.push(activation);
    let types: &[(&str, &str)] = match status {
        None => &[
            (NONE, "No password"),
            (VALUE, "A password"),
            (HASH, "A hash from elsewhere"),
            (HOOK, "Password import hook"),
        ],
        Some(Status::Staged) => &[(NONE, "As it is"), (VALUE, "A new password"), (HASH, "A hash from elsewhere")],
        Some(_) => &[(NONE, "As it is"), (VALUE, "A new password")],
    };
    let mut sign_in = vec![
        option(Opt::PasswordType, "Password", Section::SignIn, list(types), ""),
        option(
            Opt::Password,
            "  The password",
            Section::SignIn,
            Kind::Secret,
            &format!("{} shows what is typed", key::name(Context::Form, Command::Form(FormCommand::Show))),
        ),
        option(
            Opt::Algorithm,
            "  Algorithm",
            Section::SignIn,
            list(&["BCRYPT", "SHA-512", "SHA-256", "SHA-1", "MD5", "PBKDF2"].map(|name| (name, name))),
            "",
        ),
        option(Opt::WorkFactor, "  Work factor", Section::SignIn, whole.clone(), "1 to 20"),
        option(
            Opt::Digest,
            "  Digest",
            Section::SignIn,
            list(&["SHA256_HMAC", "SHA512_HMAC"].map(|name| (name, name))),
            "",
        ),
        option(Opt::Iterations, "  Iterations", Section::SignIn, whole.clone(), "4096 or more"),
        option(Opt::KeySize, "  Key size", Section::SignIn, whole, "bytes"),
        option(Opt::Salt, "  Salt", Section::SignIn, Kind::Secret, "base64; for BCRYPT 22 characters of radix 64"),
        option(
            Opt::SaltOrder,
            "  Salt order",
            Section::SignIn,
            list(&[("PREFIX", "Before the password"), ("POSTFIX", "Behind the password")]),
            "",
        ),
        option(Opt::HashValue, "  Hash", Section::SignIn, Kind::Secret, "base64; for BCRYPT 31 characters"),
    ];
    for spec in &mut sign_in {
        spec.locked = refusal(Action::SetPassword, sources.person);
    }
    let mut next = option(
        Opt::NextLogin,
        "Change password",
        Section::SignIn,
        list(&[("no", "No"), ("yes", "At the next sign-in")]),
        if status.is_none() { "needs a password and activation" } else { "the present one works once more" },
    );
    next.locked = refusal(Action::ExpirePassword, sources.person);
    sign_in.push(next);
    for mut spec in [
        option(Opt::Question, "Recovery question", Section::SignIn, one.clone(), "with its answer, or neither"),
        option(Opt::Answer, "  Answer", Section::SignIn, Kind::Secret, "four characters or more"),
    ] {
        spec.locked = refusal(Action::RecoveryQuestion, sources.person);
        sign_in.push(spec);
    }
    specs.append(&mut sign_in);
    let mut kind = option(
        Opt::ProviderType,
        "Provider",
        Section::SignIn,
        list(&[("OKTA", "Okta"), ("FEDERATION", "Another identity provider"), ("SOCIAL", "A social sign-in")]),
        "who checks the password; with a foreign one there is none here",
    );
    let mut name = option(Opt::ProviderName, "  Its name", Section::SignIn, one, "");
    if sources.person.is_some() {
        let why = Some("Okta sets the provider of a person once, when they are created".to_owned());
        kind.locked.clone_from(&why);
        name.locked = why;
    }
    specs.extend([kind, name]);
    specs
}

/// Why the status of the person, or where their password is kept, does not allow what an option asks for.
fn refusal(action: Action, person: Option<&User>) -> Option<String> {
    let user = person?;
    let row = user.row();
    match action.legality(&Facts { row: &row, user: Some(user), blocks: &[] }) {
        Legality::Legal | Legality::OktaMayRefuse => None,
        Legality::Illegal(reason) => Some(reason),
    }
}

/// What can become of the account, the first being what happens unless something else is chosen.
fn activations(status: Option<&Status>) -> &'static [(&'static str, &'static str)] {
    use words::{ACTIVE, KEEP, LINK, MAIL, STAGED};
    match status {
        None => &[
            (MAIL, "Mail the activation link"),
            (LINK, "Show the link, send no mail"),
            (ACTIVE, "Active at once, with a password"),
            (STAGED, "Stay staged, send no mail"),
        ],
        Some(Status::Staged) => &[
            (STAGED, "Stay staged"),
            (MAIL, "Activate and mail the link"),
            (LINK, "Activate and show the link, send no mail"),
        ],
        Some(Status::Provisioned | Status::Recovery) => &[
            (KEEP, "As it is"),
            (MAIL, "Mail a new activation link"),
            (LINK, "Show a new activation link, send no mail"),
        ],
        Some(Status::Deprovisioned) => &[
            (KEEP, "Stay deactivated"),
            (MAIL, "Activate and mail the link"),
            (LINK, "Activate and show the link, send no mail"),
        ],
        Some(_) => &[
            (KEEP, "As it is"),
            (MAIL, "Activate and mail the link"),
            (LINK, "Activate and show the link, send no mail"),
        ],
    }
}
