//! A form on a person: what is asked for, what was typed, what changed.
//!
//! Owns: the fields and their texts, the groups picked, partial or full. Must not know: where the cursor stands, how it
//! is drawn, how it is sent.
//!
//! ```text
//!  schema, types, person ─► spec ─► Form ─► validate ─► faults beside the fields
//!                                    │ ▲
//!                                    │ └── rebase: the person changed meanwhile
//!                                    └──► patch ─► what is sent ─► review: the same in a person's words
//! ```

pub(crate) mod attribute;
mod base;
mod clash;
mod copy;
mod crypt;
mod dates;
mod derived;
mod dropped;
pub mod file;
mod fit;
mod gone;
mod groups;
pub mod kept;
pub mod manager;
pub mod names;
pub mod offered;
pub mod offers;
mod options;
mod others;
mod owed;
pub mod patch;
pub mod pattern;
mod phones;
pub mod review;
pub mod spec;
pub(crate) mod specs;
pub mod template;
pub mod templates;
#[cfg(test)]
mod tests;
pub mod validate;
pub mod value;
pub mod written;

use std::collections::HashMap;
use std::sync::Arc;

pub use groups::Groups;

use templates::{NO_TEMPLATE, Templates};

use crate::app::part::count::people_word;
use crate::app::part::field::Field;
use crate::app::session::others::Others;
use crate::protocol::follow::FollowRules;
use crate::protocol::json::Json;
use crate::protocol::text::is_hostile;
use crate::protocol::user::User;
use spec::{Choice, FieldSpec, Kind, Opt, Path, Scalar, Section, Sources, words};

/// What somebody is called whose name is not typed yet.
pub const UNNAMED: &str = "a new person";

/// Of the values that have rules.
const DERIVED: [&str; 2] = ["login", "displayName"];

/// Whose form it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    New,
    Person(Arc<User>),
    /// So many people who are changed alike. What they have is not in the form: what is typed goes to each of them, as
    /// [`Form::changed_leaves`] tells it.
    Many(usize),
}

/// How an existing person is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// What changed, and nothing else.
    Partial,
    /// The whole profile; what is missing is cleared.
    Full,
}

/// A field with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    pub spec: FieldSpec,
    pub input: Field,
    /// The text as it was before anything was typed.
    initial: String,
    /// The value that the person has.
    pub original: Option<Json>,
    /// What Okta said of it; until it is typed into again.
    pub refused: Option<String>,
    /// Whether the cursor has been here: what is missing is told from then on.
    pub visited: bool,
}

impl FormField {
    fn new(spec: FieldSpec, original: Option<Json>, default: &str) -> Self {
        let shown = original.as_ref().map_or_else(|| default.to_owned(), |value| value::show(&spec.kind, value));
        // Breaks that are there already are kept, wherever they are.
        let lines = spec.holds_lines() || shown.contains('\n');
        let mut input = if lines { Field::of_lines() } else { Field::default() };
        input.insert(&shown);
        let initial = input.text().to_owned();
        Self { spec, input, initial, original, refused: None, visited: false }
    }

    pub fn text(&self) -> &str {
        self.input.text()
    }

    pub fn initial(&self) -> &str {
        &self.initial
    }

    pub fn is_changed(&self) -> bool {
        self.input.text() != self.initial
    }

    /// Puts a text in the place of what stands there.
    pub fn set(&mut self, text: &str) {
        self.input.clear();
        self.input.insert(text);
        self.refused = None;
    }

    /// What would stand in the field if this text were put into it.
    pub fn holding(&self, text: &str) -> String {
        let mut field = self.clone();
        field.set(text);
        field.text().to_owned()
    }

    /// Puts a text that is somebody's already, or a file's: its line breaks are meant.
    pub fn set_whole(&mut self, text: &str) {
        if text.contains('\n') && matches!(self.spec.kind, Kind::One(Scalar::Text) | Kind::Json) {
            self.input.keep_breaks();
        }
        self.set(text);
    }

    /// Inserts pasted text; what could not be taken as it was, in words.
    pub fn paste(&mut self, text: &str) -> Option<&'static str> {
        // A copied word often brings its line's end along.
        let text = if self.input.is_empty() { text.trim() } else { text.trim_end_matches(['\n', '\r']) };
        let breaks = text.contains(['\n', '\r']);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let is_list = matches!(self.spec.kind, Kind::Many { .. });
        if breaks && is_list {
            self.input.insert(&value::joined(&lines));
            return Some("Each line became a value of the list.");
        }
        self.input.insert(text);
        if self.input.is_full() {
            return Some("Too long for a field: only its beginning was taken.");
        }
        let hostile = |letter: char| is_hostile(letter) && !matches!(letter, '\n' | '\r' | '\t');
        let (breaks, tabs) = (breaks && !self.input.keeps_breaks(), text.contains('\t'));
        match (breaks, tabs, text.contains(hostile)) {
            (true, true, true) => {
                Some("One line, without control signs: breaks and tabs became spaces, signs were left out.")
            }
            (true, false, true) => Some("One line, without control signs: breaks became spaces, signs were left out."),
            (false, true, true) => Some("Tabs became spaces; control signs cannot be typed here and were left out."),
            (true, true, false) => Some("This field holds one line: line breaks and tabs became spaces."),
            (true, false, false) => Some("This field holds one line: line breaks became spaces."),
            (false, true, false) => Some("No field holds tabs: they became spaces."),
            (false, false, true) => Some("Control signs cannot be typed here and were left out."),
            (false, false, false) => None,
        }
    }

    /// Whether editing loses what cannot be shown, such as control signs.
    pub fn is_lossy(&self) -> bool {
        self.original.as_ref().is_some_and(|value| value::show(&self.spec.kind, value) != self.initial)
    }
}

/// What rides along from a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// When it was typed, as it is said: `09:12`.
    pub at: String,
    /// Okta's names of the fields that are as the draft left them.
    pub names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub target: Target,
    pub way: Way,
    pub fields: Vec<FormField>,
    pub groups: Groups,
    /// Attributes that are what their rules make of others, until somebody types over them.
    pub following: Vec<&'static str>,
    pub rules: FollowRules,
    /// The day that it is where the program runs; none before the first key.
    pub today: Option<jiff::civil::Date>,
    /// What others have where that is few values.
    pub others: Arc<Others>,
    /// Why the schema is not there; then only base attributes and those seen elsewhere are offered.
    pub schema_missing: Option<String>,
    /// A save was tried: everything that is missing is told.
    pub tried: bool,
    /// Whether the replacement is full because of another user type, not because somebody chose it.
    pub full_by_type: bool,
    /// Whom the manager's line was filled with.
    picked: Option<written::Picked>,
    /// What the schema called attributes that another user type does not have.
    titles: HashMap<String, String>,
    /// What was typed before the form was left, and is there again.
    pub drafted: Option<Drafted>,
    /// Texts for fields that are not there yet, by the fields' names.
    pending: Vec<(String, String)>,
    pub templates: Templates,
    /// Whether the fields are those of a schema that was read.
    schema_known: bool,
}

/// What a new person is given unless something else is chosen.
fn default_of(opt: Opt, target: &Target) -> &'static str {
    match (opt, target) {
        (Opt::PasswordType, Target::New) => "No password",
        (Opt::PasswordType, Target::Person(_) | Target::Many(_)) => "As it is",
        (Opt::NextLogin, _) => "No",
        (Opt::SaltOrder, _) => "Before the password",
        (Opt::ProviderType, Target::New) => "Okta",
        (Opt::Template, _) => NO_TEMPLATE,
        _ => "",
    }
}

impl Form {
    pub fn new(target: Target, sources: &Sources<'_>, schema_missing: Option<String>) -> Self {
        let mut form = Self {
            following: if target == Target::New { DERIVED.to_vec() } else { Vec::new() },
            rules: FollowRules::default(),
            today: None,
            others: Arc::default(),
            target,
            way: Way::Partial,
            fields: Vec::new(),
            groups: Groups::default(),
            schema_missing: None,
            tried: false,
            full_by_type: false,
            picked: None,
            titles: HashMap::new(),
            drafted: None,
            pending: Vec::new(),
            templates: Templates::default(),
            schema_known: false,
        };
        form.build(sources, schema_missing);
        form
    }

    pub fn is_new(&self) -> bool {
        self.target == Target::New
    }

    pub fn person(&self) -> Option<&User> {
        match &self.target {
            Target::New | Target::Many(_) => None,
            Target::Person(user) => Some(user),
        }
    }

    /// Makes the fields anew from what is known now; what was typed stays where its field is still there.
    pub fn build(&mut self, sources: &Sources<'_>, schema_missing: Option<String>) {
        let mut former = std::mem::take(&mut self.fields);
        self.schema_missing = schema_missing;
        self.schema_known = sources.schema.is_some();
        for field in former.iter().filter(|field| field.spec.section != Section::Unknown) {
            if let Some(name) = field.spec.attribute() {
                self.titles.insert(name.to_owned(), field.spec.label.clone());
            }
        }
        let mut set_back = Vec::new();
        for mut spec in self.template_spec().into_iter().chain(specs::specify(sources)) {
            if matches!(self.target, Target::Many(_)) && spec.attribute().is_none() {
                continue;
            }
            if spec.section == Section::Unknown
                && let Some(title) = self.titles.get(spec.name())
            {
                spec.label.clone_from(title);
            }
            let original = self.original_of(&spec, sources);
            let default = match (&spec.path, &spec.kind) {
                (Path::Option(Opt::Activation), Kind::Choice(choices)) => {
                    choices.first().map(Choice::shown).unwrap_or_default()
                }
                (Path::Option(opt), _) => default_of(*opt, &self.target).to_owned(),
                (Path::Attribute(_), _) => self.default_in(&spec),
            };
            let mut field = FormField::new(spec, original, &default);
            if let Some(at) = former.iter().position(|former| former.spec.path == field.spec.path) {
                let former = former.swap_remove(at);
                field.visited = former.visited;
                field.refused.clone_from(&former.refused);
                match (former.is_changed(), field.spec.locked.is_none()) {
                    (true, true) => field.input = former.input,
                    (true, false) => set_back.push(former),
                    (false, _) => {}
                }
            }
            self.fields.push(field);
        }
        // What was typed for a field that is gone, or cannot be changed for now, comes back with it.
        former.extend(set_back);
        let typed = former.iter().filter(|field| field.is_changed() && field.spec.kind != Kind::Secret);
        self.pending.extend(typed.map(|field| (field.spec.name().to_owned(), field.text().to_owned())));
        if self.is_retyped() && self.schema_missing.is_none() {
            for field in self.fields.iter_mut().filter(|field| field.spec.section == Section::Unknown) {
                field.spec.locked = Some("not an attribute of this user type; goes with the change".to_owned());
            }
        }
        self.take_pending();
        self.show_gone();
        self.remake();
        self.let_follow();
    }

    /// What stands in a new form because the schema says so.
    fn default_in(&self, spec: &FieldSpec) -> String {
        let default = spec.default.as_ref().filter(|_| self.is_new());
        let shown = default.map(|default| value::show(&spec.kind, default)).unwrap_or_default();
        // What cannot be read back is told beside the field, and left to Okta.
        if value::read(&spec.kind, &shown).is_ok() { shown } else { String::new() }
    }

    /// Whether what stands there is what the schema says that it is unless somebody says otherwise.
    pub fn stands_by_default(&self, at: usize) -> bool {
        let field = self.fields.get(at).filter(|_| self.is_new());
        field.is_some_and(|field| field.spec.default.is_some() && !field.text().is_empty() && !field.is_changed())
    }

    /// Whether another user type is chosen for somebody who has one.
    pub fn is_retyped(&self) -> bool {
        !self.is_new() && self.opt(Opt::UserType).is_some_and(FormField::is_changed)
    }

    /// Texts from before go into the fields that are there now.
    fn take_pending(&mut self) {
        for (name, text) in std::mem::take(&mut self.pending) {
            match self.fields.iter_mut().find(|field| field.spec.name() == name) {
                Some(field) if field.spec.locked.is_none() && field.spec.kind != Kind::Secret => field.set_whole(&text),
                Some(field) if field.spec.kind == Kind::Secret => {}
                Some(_) | None => self.pending.push((name, text)),
            }
        }
    }

    fn original_of(&self, spec: &FieldSpec, sources: &Sources<'_>) -> Option<Json> {
        match &spec.path {
            Path::Attribute(name) => self.person()?.profile.get(name).cloned(),
            Path::Option(Opt::UserType) => match self.person() {
                Some(user) => user.type_id.as_deref().map(Json::of_text),
                None => sources.types?.iter().find(|kind| kind.is_default).map(|kind| Json::of_text(&kind.id)),
            },
            Path::Option(Opt::Question) => self.person()?.recovery_question.as_deref().map(Json::of_text),
            Path::Option(Opt::ProviderType) => {
                self.person()?.provider.as_ref().map(|provider| Json::of_text(&provider.kind))
            }
            Path::Option(Opt::ProviderName) => {
                self.person()?.provider.as_ref().map(|provider| Json::of_text(&provider.name))
            }
            Path::Option(_) => None,
        }
    }

    pub fn find(&self, path: &Path) -> Option<usize> {
        self.fields.iter().position(|field| field.spec.path == *path)
    }

    pub fn attribute(&self, name: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.spec.attribute() == Some(name))
    }

    pub fn attribute_mut(&mut self, name: &str) -> Option<&mut FormField> {
        self.fields.iter_mut().find(|field| field.spec.attribute() == Some(name))
    }

    pub fn opt(&self, opt: Opt) -> Option<&FormField> {
        self.fields.iter().find(|field| field.spec.is(opt))
    }

    /// The stored value of an option, as in a file.
    pub fn chosen(&self, opt: Opt) -> String {
        let read = self.opt(opt).and_then(|field| value::read(&field.spec.kind, field.text()).ok().flatten());
        read.map(|value| value.plain().into_owned()).unwrap_or_default()
    }

    /// Chooses the value of an option; whether there is such a value.
    pub fn choose(&mut self, opt: Opt, value: &str) -> bool {
        let Some(field) = self.fields.iter_mut().find(|field| field.spec.is(opt)) else { return false };
        let shown = match value::read(&field.spec.kind, value) {
            Ok(Some(json)) => value::show(&field.spec.kind, &json),
            Ok(None) | Err(_) => return false,
        };
        field.set(&shown);
        true
    }

    /// What the field was typed into before it is sent: the text of a login that follows its email included.
    pub fn typed(&mut self, at: usize) {
        let Some(field) = self.fields.get_mut(at) else { return };
        field.refused = None;
        if let Some(drafted) = &mut self.drafted {
            drafted.names.retain(|name| name != field.spec.name());
        }
        if let Some(name) = field.spec.attribute().map(str::to_owned) {
            self.typed_attribute(&name);
        }
        let path = self.fields[at].spec.path.clone();
        if path == Path::Option(Opt::PasswordType) && self.is_new() {
            self.fit_activation();
        }
        if path == Path::Option(Opt::ProviderType) && self.is_new() {
            self.fit_provider();
        }
        if matches!(path, Path::Option(Opt::Activation | Opt::ProviderType)) && self.is_new() {
            self.fit_password();
        }
        if path == Path::Option(Opt::Template) {
            self.choose_template();
        }
        self.remake();
    }

    /// The login becomes what the email is; of somebody new, what its rule says.
    pub fn let_login_follow(&mut self) {
        if self.is_new() {
            self.follow_again("login");
            return;
        }
        let email = self.attribute("email").map(|field| field.text().to_owned()).unwrap_or_default();
        if let Some(login) = self.attribute_mut("login").filter(|login| login.spec.locked.is_none()) {
            login.set(&email);
        }
    }

    /// Puts back what stood in the field.
    pub fn restore(&mut self, at: usize) {
        let Some(field) = self.fields.get_mut(at) else { return };
        if field.spec.is(Opt::Groups) {
            self.groups.picked = self.groups.before.clone();
            return;
        }
        let initial = field.initial.clone();
        field.set(&initial);
        if let Some(along) = self.filled_along(at) {
            let field = &mut self.fields[along];
            let initial = field.initial.clone();
            field.set(&initial);
        }
        let field = &self.fields[at];
        let name = field.spec.attribute().map(str::to_owned);
        if let Some(name) = name.filter(|_| self.is_new()) {
            self.follow_again(&name);
            self.let_follow();
        }
    }

    /// Puts a text into a field, or what stood there before anything was typed; nothing else follows it. Of a field that
    /// is not there, or cannot be changed now, the text comes back with it.
    pub fn put(&mut self, path: &Path, text: Option<&str>) {
        let at = self.find(path).filter(|at| self.fields[*at].spec.locked.is_none());
        let Some(field) = at.and_then(|at| self.fields.get_mut(at)) else {
            let name = match path {
                Path::Attribute(name) => name.as_str(),
                Path::Option(opt) => opt.name(),
            };
            self.pending.retain(|(other, _)| other != name);
            self.pending.extend(text.map(|text| (name.to_owned(), text.to_owned())));
            return;
        };
        match text {
            Some(text) => field.set(text),
            None => {
                let initial = field.initial.clone();
                field.set(&initial);
            }
        }
    }

    pub fn is_field_changed(&self, at: usize) -> bool {
        let Some(field) = self.fields.get(at) else { return false };
        // What follows another field is nobody's typing.
        field.is_changed() && !self.is_following(at) || field.spec.is(Opt::Groups) && self.groups.is_changed()
    }

    /// The fields that somebody changed.
    pub fn changed(&self) -> Vec<usize> {
        (0..self.fields.len()).filter(|at| self.is_field_changed(*at)).collect()
    }

    pub fn is_dirty(&self) -> bool {
        self.gone().next().is_some() || (0..self.fields.len()).any(|at| self.is_field_changed(at))
    }

    /// Whether the field matters for what is chosen elsewhere.
    pub fn is_asked(&self, at: usize) -> bool {
        let Some(Path::Option(opt)) = self.fields.get(at).map(|field| &field.spec.path) else {
            return !self.is_shown_elsewhere(at);
        };
        let password = || self.chosen(Opt::PasswordType);
        let hash = || password() == words::HASH;
        let algorithm = || self.chosen(Opt::Algorithm);
        match opt {
            Opt::Password => password() == words::VALUE,
            Opt::Algorithm | Opt::Salt | Opt::HashValue => hash(),
            Opt::WorkFactor => hash() && algorithm() == "BCRYPT",
            Opt::Digest | Opt::Iterations | Opt::KeySize => hash() && algorithm() == "PBKDF2",
            Opt::SaltOrder => hash() && matches!(&*algorithm(), "SHA-512" | "SHA-256" | "SHA-1" | "MD5"),
            Opt::Answer => {
                [Opt::Question, Opt::Answer].map(|opt| self.opt(opt).is_some_and(FormField::is_changed)) != [false; 2]
            }
            Opt::ProviderName => !matches!(&*self.chosen(Opt::ProviderType), "" | "OKTA"),
            Opt::Template
            | Opt::UserType
            | Opt::Groups
            | Opt::Activation
            | Opt::NextLogin
            | Opt::PasswordType
            | Opt::Question
            | Opt::ProviderType => true,
        }
    }

    /// The sections that have fields, in their order.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<_> = self.fields.iter().map(|field| field.spec.section).collect();
        sections.dedup();
        sections
    }

    /// The title of a section: without a schema nobody knows what is in it.
    pub fn title_of(&self, section: Section) -> &'static str {
        match section {
            Section::Unknown if self.schema_missing.is_some() => "Seen on the people listed",
            section => section.title(),
        }
    }

    /// Whose form it is told to be: somebody who exists by the name as it was loaded, whatever is typed over it.
    pub fn name(&self) -> String {
        match &self.target {
            Target::Person(user) => return user.name().into_owned(),
            Target::Many(count) => return people_word(*count),
            Target::New => {}
        }
        let text = |name: &str| self.attribute(name).map(|field| field.text().trim().to_owned()).unwrap_or_default();
        let name = format!("{} {}", text("firstName"), text("lastName"));
        match name.trim() {
            "" => UNNAMED.to_owned(),
            name => name.to_owned(),
        }
    }

    /// The person changed meanwhile: what was typed stays, everything else is theirs.
    pub fn rebase(&mut self, user: Arc<User>, sources: &Sources<'_>) {
        self.target = Target::Person(user);
        let missing = self.schema_missing.take();
        self.build(sources, missing);
    }

    /// The secrets go; everything else stays. For whatever outlives the form.
    pub fn forget_secrets(&mut self) {
        for field in self.fields.iter_mut().filter(|field| field.spec.kind == Kind::Secret) {
            field.input.clear();
        }
    }
}
