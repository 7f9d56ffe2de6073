//! The way back through a form: every change of its fields as a step that can be taken back and done again.
//!
//! Owns: the steps, and how the form stood after the last of them. Must not know: which key changed what.
//!
//! A step holds the fields that it changed and no others: what a letter costs does not grow with the form. A field that
//! is as the person has it is remembered as just that, so that going back never puts an old value over what somebody
//! else saved meanwhile.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use crate::app::form::model::Form;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::protocol::group::Group;
use crate::protocol::id::GroupId;

/// More steps than anybody goes back through.
const MOST_STEPS: usize = 500;
/// Bytes of text that are kept; the newest step is kept whatever its size.
const MOST_BYTES: usize = 1 << 20;

/// A text of a field; none where it is as the person has it.
type Stood = Option<String>;

/// The attributes that follow others.
type Following = Vec<&'static str>;

/// What changed the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Typing in a field: what follows in the same field belongs to the same step.
    Typing(Path),
    /// Anything that is done at once, as it is told: `the paste`.
    Once(String),
}

#[derive(Clone, PartialEq, Eq)]
struct Edit {
    path: Path,
    before: Stood,
    after: Stood,
}

/// The groups beside those that the person is in, and those taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct GroupsStand {
    added: Vec<Group>,
    removed: Vec<GroupId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    by: By,
    edits: Vec<Edit>,
    groups: Option<(GroupsStand, GroupsStand)>,
    /// Which attributes followed others before and after, such as the login the email.
    following: (Following, Following),
}

/// How a form stands, as far as it is not as the person has it.
#[derive(Clone, Default, PartialEq, Eq)]
struct Stand {
    texts: HashMap<Path, String>,
    groups: GroupsStand,
    following: Following,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    steps: VecDeque<Step>,
    undone: Vec<Step>,
    stand: Stand,
    bytes: usize,
    /// Whether typing goes on in the step before.
    goes_on: bool,
    /// Whether steps were dropped because there were too many.
    cut: bool,
}

/// What a step back or forward changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub by: By,
    /// The first field that it concerns.
    pub path: Option<Path>,
    /// Another user type stands there now: other fields.
    pub retyped: bool,
}

impl History {
    /// A history that begins with the form as it is.
    pub fn of(form: &Form) -> Self {
        let mut history = Self::default();
        history.absorb(form);
        history
    }

    /// What changed without anybody's doing, such as fields of a schema that came, is no step.
    pub fn absorb(&mut self, form: &Form) {
        if let Some(step) = self.difference(form, By::Once(String::new())) {
            self.follow(&step);
        }
    }

    /// Whatever changed since the last step becomes one, or goes on with it; whether anything did.
    pub fn record(&mut self, form: &Form, by: By) -> bool {
        let Some(step) = self.difference(form, by) else { return false };
        self.follow(&step);
        self.undone.clear();
        let goes_on = self.goes_on
            && step.groups.is_none()
            && matches!(step.by, By::Typing(_))
            && self.steps.back().is_some_and(|last| last.by == step.by);
        self.goes_on = matches!(step.by, By::Typing(_));
        self.bytes += step.bytes();
        match self.steps.back_mut().filter(|_| goes_on) {
            Some(last) => {
                self.bytes -= last.bytes() + step.bytes();
                last.join(step);
                self.bytes += last.bytes();
                if last.is_nothing() {
                    self.forget_newest();
                }
            }
            None => self.steps.push_back(step),
        }
        while self.steps.len() > MOST_STEPS || (self.bytes > MOST_BYTES && self.steps.len() > 1) {
            self.bytes -= self.steps.pop_front().map_or(0, |step| step.bytes());
            self.cut = true;
        }
        true
    }

    fn forget_newest(&mut self) {
        self.bytes -= self.steps.pop_back().map_or(0, |step| step.bytes());
    }

    /// The cursor left the field: what is typed from here on is a step of its own.
    pub fn rest(&mut self) {
        self.goes_on = false;
    }

    /// One step back; none at the beginning.
    pub fn back(&mut self, form: &mut Form) -> Option<Moved> {
        let step = self.steps.pop_back()?;
        self.bytes -= step.bytes();
        step.put(form, false);
        let moved = step.moved();
        self.undone.push(step);
        self.rest();
        self.absorb(form);
        Some(moved)
    }

    /// What was taken back last, done again.
    pub fn forward(&mut self, form: &mut Form) -> Option<Moved> {
        let step = self.undone.pop()?;
        step.put(form, true);
        let moved = step.moved();
        self.bytes += step.bytes();
        self.steps.push_back(step);
        self.rest();
        self.absorb(form);
        Some(moved)
    }

    /// Whether there was more than is kept.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// What was typed in secret is no longer remembered.
    pub fn forget_secrets(&mut self, form: &Form) {
        let is_secret = |path: &Path| {
            form.find(path).and_then(|at| form.fields.get(at)).is_none_or(|field| field.spec.kind == Kind::Secret)
        };
        for step in self.steps.iter_mut().chain(&mut self.undone) {
            step.edits.retain(|edit| !is_secret(&edit.path));
        }
        self.steps.retain(|step| !step.is_nothing());
        self.undone.retain(|step| !step.is_nothing());
        self.stand.texts.retain(|path, _| !is_secret(path));
        self.bytes = self.steps.iter().map(Step::bytes).sum();
        self.rest();
    }

    /// What is otherwise in the form than after the last step.
    fn difference(&self, form: &Form, by: By) -> Option<Step> {
        let mut edits = Vec::new();
        for field in &form.fields {
            let now = field.is_changed().then(|| field.text());
            if now.is_none() && self.stand.texts.is_empty() {
                continue;
            }
            let before = self.stand.texts.get(&field.spec.path);
            if before.map(String::as_str) != now {
                edits.push(Edit {
                    path: field.spec.path.clone(),
                    before: before.cloned(),
                    after: now.map(str::to_owned),
                });
            }
        }
        let groups = (!self.stand.groups.is_of(form)).then(|| (self.stand.groups.clone(), GroupsStand::of(form)));
        let following = (self.stand.following.clone(), form.following.clone());
        let step = Step { by, edits, groups, following };
        (!step.is_nothing()).then_some(step)
    }

    /// The form stands as after this step.
    fn follow(&mut self, step: &Step) {
        for edit in &step.edits {
            match &edit.after {
                Some(text) => {
                    self.stand.texts.insert(edit.path.clone(), text.clone());
                }
                None => {
                    self.stand.texts.remove(&edit.path);
                }
            }
        }
        if let Some((_, after)) = &step.groups {
            self.stand.groups = after.clone();
        }
        self.stand.following.clone_from(&step.following.1);
    }
}

impl Step {
    fn bytes(&self) -> usize {
        let texts = self.edits.iter().flat_map(|edit| [&edit.before, &edit.after]).flatten();
        texts.map(String::len).sum::<usize>() + 64
    }

    fn is_nothing(&self) -> bool {
        self.edits.is_empty() && self.groups.is_none() && self.following.0 == self.following.1
    }

    /// The next letter of the same typing.
    fn join(&mut self, next: Self) {
        for edit in next.edits {
            match self.edits.iter_mut().find(|before| before.path == edit.path) {
                Some(before) => before.after = edit.after,
                None => self.edits.push(edit),
            }
        }
        self.edits.retain(|edit| edit.before != edit.after);
        self.following.1 = next.following.1;
    }

    fn put(&self, form: &mut Form, forward: bool) {
        for edit in &self.edits {
            let text = if forward { &edit.after } else { &edit.before };
            form.put(&edit.path, text.as_deref());
        }
        if let Some((before, after)) = &self.groups {
            if forward { after } else { before }.put(form);
        }
        form.following.clone_from(if forward { &self.following.1 } else { &self.following.0 });
    }

    fn moved(&self) -> Moved {
        let is_own = |edit: &&Edit| matches!(&self.by, By::Typing(path) if *path == edit.path);
        let first = self.edits.iter().find(is_own).or(self.edits.first()).map(|edit| edit.path.clone());
        let groups = self.groups.as_ref().map(|_| Path::Option(Opt::Groups));
        let retyped = self.edits.iter().any(|edit| edit.path == Path::Option(Opt::UserType));
        Moved { by: self.by.clone(), path: first.or(groups), retyped }
    }
}

impl GroupsStand {
    fn of(form: &Form) -> Self {
        Self {
            added: form.groups.added().cloned().collect(),
            removed: form.groups.removed().map(|group| group.id.clone()).collect(),
        }
    }

    /// Whether the form's groups stand like this.
    fn is_of(&self, form: &Form) -> bool {
        form.groups.added().map(|group| &group.id).eq(self.added.iter().map(|group| &group.id))
            && form.groups.removed().map(|group| &group.id).eq(&self.removed)
    }

    fn put(&self, form: &mut Form) {
        let stays = |group: &&Group| !self.removed.contains(&group.id);
        let kept: Vec<Group> = form.groups.before.iter().filter(stays).cloned().collect();
        form.groups.picked = kept.into_iter().chain(self.added.iter().cloned()).collect();
    }
}

/// What was typed may be a password.
impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Edit({:?})", self.path)
    }
}

impl fmt::Debug for Stand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stand({} texts)", self.texts.len())
    }
}
