//! What saving the form does, in a person's words: old and new, who gets a mail, what the status will be.

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::Target;
use crate::app::form::model::Way;
use crate::app::form::model::patch::Plan;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::Scalar;
use crate::app::form::model::spec::words;
use crate::app::form::model::value;
use crate::protocol::change::Change;
use crate::protocol::draft::{Credentials, MOST_GROUPS};
use crate::protocol::operation::Risk;
use crate::protocol::status::Status;
use crate::protocol::takeover::is_way_in;
use crate::protocol::word::Word;

/// What a line of the review is about, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Field(Path),
    /// Groups that are added.
    Joined,
    /// Groups that are taken away.
    Left,
}

impl About {
    /// The field that it is about.
    pub fn path(&self) -> Path {
        match self {
            Self::Field(path) => path.clone(),
            Self::Joined | Self::Left => Path::Option(Opt::Groups),
        }
    }
}

/// What becomes of one value of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Comes,
    Goes,
    Stays,
}

/// One value of a list, as it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub fate: Fate,
    pub text: String,
}

/// A line of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewLine {
    Heading(String),
    /// A field that is set, and what stood there.
    Change {
        about: About,
        label: String,
        old: String,
        new: String,
        /// Of a list its values one by one, those that go first.
        items: Vec<Item>,
    },
    /// A value that goes.
    Cleared {
        about: About,
        label: String,
        old: String,
    },
    Note(String),
    Warning(String),
    Blank,
}

impl Form {
    /// How much harm saving could do.
    pub fn risk(&self, plan: &Plan) -> Risk {
        if self.way == Way::Full && !plan.cleared.is_empty() { Risk::Destructive } else { Risk::Change }
    }

    /// Whether saving lets somebody else become the person: by what they sign in with or are reached at, a password, an
    /// answer, a link that is shown. Nobody can who does not exist yet.
    pub fn opens(&self, plan: &Plan) -> bool {
        let is_changed = |field: &FormField| {
            field.spec.locked.is_none() && field.is_changed() && field.spec.attribute().is_some_and(is_way_in)
        };
        let credentials = plan.save.as_ref().map(|save| &save.body().credentials);
        self.person().is_some()
            && (self.fields.iter().any(is_changed)
                || credentials.is_some_and(|sent| *sent != Credentials::default())
                || plan.then.iter().any(|change| change.risk() == Risk::Takeover))
    }

    /// What is done, as rules about people know it.
    pub fn words(&self, plan: &Plan) -> Vec<Word> {
        let credentials = plan.save.as_ref().map(|save| &save.body().credentials);
        let password = credentials.is_some_and(|sent| sent.password.is_some());
        let save = plan.save.iter().map(|_| if password { Word::SetPassword } else { Word::Set });
        save.chain(plan.then.iter().map(Change::word)).collect()
    }

    /// What is done, and to whom: a person is called as Okta calls them, whatever is being typed.
    pub fn title(&self) -> String {
        match (&self.target, self.way) {
            (Target::New, _) => "New person".to_owned(),
            (Target::Many(_), _) => format!("Change {}", self.name()),
            (Target::Person(user), Way::Partial) => format!("Change {}", user.name()),
            (Target::Person(user), Way::Full) => format!("Replace {}", user.name()),
        }
    }

    pub fn review(&self, plan: &Plan) -> Vec<ReviewLine> {
        let mut lines = Vec::new();
        for field in self.fields.iter().filter(|field| field.spec.locked.is_none()) {
            let is_set = if self.is_new() { !field.text().is_empty() } else { field.is_changed() };
            if field.spec.attribute().is_none() || !is_set {
                continue;
            }
            if field.text().is_empty() {
                continue;
            }
            lines.push(self.change(field));
        }
        self.review_options(&mut lines);
        self.review_groups(&mut lines);
        let whole = self.way == Way::Full && !self.is_new();
        if !plan.cleared.is_empty() {
            let what = if whole { "Cleared by the replacement" } else { "Emptied (sent as null)" };
            lines.push(ReviewLine::Heading(format!("{what}: {}", plan.cleared.len())));
            let cleared = plan.cleared.iter();
            lines.extend(cleared.map(|cleared| ReviewLine::Cleared {
                about: About::Field(Path::Attribute(cleared.name.clone())),
                label: cleared.label.clone(),
                old: in_one_line(&cleared.value),
            }));
        }
        lines.push(ReviewLine::Blank);
        if whole {
            let kept = self.whole_profile().len();
            lines.push(ReviewLine::Note(format!(
                "The whole profile is sent: {kept} attributes, also those not shown here."
            )));
        }
        lines.extend(self.calls_of_groups());
        lines.extend(self.consequences());
        lines.extend(self.doubts().into_iter().map(ReviewLine::Warning));
        let gone =
            self.gone().map(|(label, _)| format!("{label}: not an attribute here now; what was typed is not sent."));
        lines.extend(gone.map(ReviewLine::Warning));
        lines.extend(self.template_notes().into_iter().map(ReviewLine::Warning));
        if self.person().is_some_and(|user| user.etag.is_none()) && plan.save.is_some() {
            let text = "Okta gave no version of this person: they are read once more just before it is sent.";
            lines.push(ReviewLine::Note(text.to_owned()));
        }
        lines
    }

    fn change(&self, field: &FormField) -> ReviewLine {
        let label = field.spec.label.trim().to_owned();
        let (old, new) = match (&field.spec.kind, self.is_new(), field.initial()) {
            (Kind::Secret, _, _) => (String::new(), "set (not shown)".to_owned()),
            (_, true, _) => (String::new(), sent(field)),
            (_, false, "") => ("(nothing)".to_owned(), sent(field)),
            (_, false, old) => (in_one_line(old), sent(field)),
        };
        let items = if let Kind::Many { .. } = field.spec.kind { items(field, self.is_new()) } else { Vec::new() };
        ReviewLine::Change { about: About::Field(field.spec.path.clone()), label, old, new, items }
    }

    fn review_options(&self, lines: &mut Vec<ReviewLine>) {
        for (at, field) in self.fields.iter().enumerate() {
            let Some(opt) = option_of(field) else { continue };
            // Groups are told in words of their own.
            if opt == Opt::Groups || !self.is_asked(at) || field.spec.locked.is_some() || !field.is_changed() {
                continue;
            }
            lines.push(self.change(field));
        }
    }

    fn review_groups(&self, lines: &mut Vec<ReviewLine>) {
        let name = |group: &crate::protocol::group::Group| {
            if group.name.is_empty() { group.id.to_string() } else { group.name.clone() }
        };
        let added: Vec<String> = self.groups.added().map(name).collect();
        let removed: Vec<String> = self.groups.removed().map(name).collect();
        let mut tell = |about: About, label: &str, names: Vec<String>| {
            if !names.is_empty() {
                let (label, new) = (label.to_owned(), names.join(", "));
                lines.push(ReviewLine::Change { about, label, old: String::new(), new, items: Vec::new() });
            }
        };
        tell(About::Joined, if self.is_new() { "Groups" } else { "Groups added" }, added);
        tell(About::Left, "Groups taken away", removed);
    }

    /// What goes along with the groups, and what follows.
    fn calls_of_groups(&self) -> Option<ReviewLine> {
        let (added, removed) = (self.groups.added().count(), self.groups.removed().count());
        let text = match self.is_new() {
            true if added > MOST_GROUPS => {
                format!("Okta takes {MOST_GROUPS} groups along; {} follow, one call each.", added - MOST_GROUPS)
            }
            false if added + removed > 0 => "Groups are saved one call each, after the rest.".to_owned(),
            true | false => return None,
        };
        Some(ReviewLine::Note(text))
    }

    /// Who is mailed, and what the status is afterwards.
    fn consequences(&self) -> Vec<ReviewLine> {
        let note = |text: String| ReviewLine::Note(text);
        let email = self.attribute("email").map(|field| field.text().trim().to_owned()).unwrap_or_default();
        let email = if email.is_empty() { "the primary email".to_owned() } else { email };
        let has_password = self.chosen(Opt::PasswordType) != words::NONE;
        let Some(user) = self.person() else {
            let status = match (&*self.chosen(Opt::Activation), self.chosen(Opt::NextLogin) == "yes") {
                (words::MAIL, _) => {
                    return vec![
                        note("Status afterwards: Pending (Active where your policy asks for no password).".to_owned()),
                        note(format!("A mail with the activation link goes to {email} at once.")),
                    ];
                }
                (words::LINK, _) => {
                    return vec![
                        note("Status afterwards: Pending. The link is shown to you once, to hand over.".to_owned()),
                        note("Nobody gets a mail.".to_owned()),
                    ];
                }
                (words::STAGED, _) => "Staged: cannot sign in before somebody activates",
                (_, true) => "Pw expired: a new password must be chosen at the first sign-in",
                (_, false) => "Active",
            };
            return vec![note(format!("Status afterwards: {status}. Nobody gets a mail."))];
        };
        let activation = self.chosen(Opt::Activation);
        let mut lines = match &*activation {
            words::MAIL | words::LINK => {
                let again = matches!(user.status, Status::Provisioned | Status::Recovery);
                let active = user.status == Status::Staged && (has_password || user.has_password == Some(true));
                let status = match (again, active) {
                    (true, _) => format!("{}, as now", user.status.word()),
                    (false, true) => "Active, since there is a password".to_owned(),
                    (false, false) => "Pending".to_owned(),
                };
                let new = if again { "a new" } else { "the" };
                let link = if activation == words::MAIL {
                    format!("A mail with {new} activation link goes to {email}, after the rest is saved.")
                } else {
                    format!("No mail: {new} activation link is shown to you once, after the rest is saved.")
                };
                vec![note(format!("Status afterwards: {status}.")), note(link)]
            }
            _ => {
                let status = match (&user.status, has_password) {
                    (Status::Provisioned, true) => "Active, since a password is set".to_owned(),
                    _ if self.chosen(Opt::NextLogin) == "yes" => {
                        "Pw expired: a new password must be chosen at the next sign-in".to_owned()
                    }
                    (status, _) => format!("{}, as now", status.word()),
                };
                vec![note(format!("Status afterwards: {status}. Okta sends no mail for this."))]
            }
        };
        if self.attribute("email").is_some_and(|field| field.is_changed() && !field.text().is_empty()) {
            lines.push(note(format!("The new email counts at once: resets go to {email}.")));
        }
        if user.status == Status::Deprovisioned && self.body().is_some() {
            let text = "Deactivated: Okta may refuse to change the profile before they are activated.";
            lines.push(ReviewLine::Warning(text.to_owned()));
        }
        lines
    }
}

fn option_of(field: &FormField) -> Option<Opt> {
    match field.spec.path {
        crate::app::form::model::spec::Path::Option(opt) => Some(opt),
        crate::app::form::model::spec::Path::Attribute(_) => None,
    }
}

/// What of a field is sent, as it is seen: blanks that are dropped are not there, those that are sent stand in quotes.
fn sent(field: &FormField) -> String {
    let read = value::read(&field.spec.kind, field.text()).ok().flatten();
    let text = read.map_or_else(|| field.text().to_owned(), |json| value::show(&field.spec.kind, &json));
    let is_text = field.spec.kind == Kind::One(Scalar::Text);
    if is_text && text.trim() != text { format!("“{}”", in_one_line(&text)) } else { in_one_line(&text) }
}

/// The values of a list one by one: those that go, then the list as it is to be.
fn items(field: &FormField, is_new: bool) -> Vec<Item> {
    let before = if is_new { Vec::new() } else { value::items(&field.spec.kind, field.initial()) };
    let now = value::items(&field.spec.kind, field.text());
    let goes = before.iter().filter(|text| !now.contains(text));
    let goes = goes.map(|text| Item { fate: Fate::Goes, text: in_one_line(text) });
    let fate = |text: &String| if before.contains(text) { Fate::Stays } else { Fate::Comes };
    let there = now.iter().map(|text| Item { fate: fate(text), text: in_one_line(text) });
    goes.chain(there).collect()
}

/// Line breaks as signs that survive the wrapping of a paragraph.
pub fn in_one_line(text: &str) -> String {
    text.replace('\n', " ↵ ")
}

/// A review as plain text, for a pipe.
pub fn to_text(lines: &[ReviewLine]) -> Vec<String> {
    let mut text: Vec<String> = Vec::new();
    for line in lines {
        text.push(match line {
            ReviewLine::Heading(heading) => heading.clone(),
            ReviewLine::Change { label, old, new, .. } if old.is_empty() => format!("  {label:<24} {new}"),
            ReviewLine::Change { label, old, new, .. } => format!("  {label:<24} {old} -> {new}"),
            ReviewLine::Cleared { label, old, .. } => format!("  {label:<24} {old} -> (nothing)"),
            ReviewLine::Note(note) => note.clone(),
            ReviewLine::Warning(warning) => format!("Mind: {warning}"),
            ReviewLine::Blank => String::new(),
        });
    }
    text
}
