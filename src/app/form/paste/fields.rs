//! Where what was found goes: labels held against the form's fields, and what is ticked.
//!
//! Owns: which field a label means, and that nothing is ticked by a guess that changes how somebody signs in or is
//! reached. Must not know: the shape of the paste.

use crate::app::form::model::Form;
use crate::app::form::model::spec::{FieldSpec, Kind, Opt, Path};
use crate::app::form::paste::adapt::adapt;
use crate::app::form::paste::found::{Found, Means, Pasted, Trust};
use crate::app::form::paste::words;
use crate::app::form::proposal::{Line, Proposal};

/// What somebody signs in with and is reached by.
const IDENTITY: [&str; 3] = ["login", "email", "secondEmail"];

/// The fields of a form by what they are called, made once a paste.
pub(super) struct Labels {
    fields: Vec<Called>,
}

struct Called {
    at: usize,
    /// The attribute; empty for what is no attribute.
    name: String,
    /// Its name and its label, whole and without what stands in parentheses, as they are compared.
    keys: [String; 3],
}

impl Labels {
    pub(super) fn of(form: &Form) -> Self {
        let takes =
            |spec: &FieldSpec| spec.kind != Kind::Secret && (spec.attribute().is_some() || spec.is(Opt::UserType));
        let fields = form.fields.iter().enumerate().filter(|(_, field)| takes(&field.spec)).map(|(at, field)| {
            let name = field.spec.attribute().unwrap_or_default().to_owned();
            let label = &field.spec.label;
            let keys = [&*name, label, before_parenthesis(label)].map(words::key_of);
            Called { at, name, keys }
        });
        Self { fields: fields.collect() }
    }

    /// Whether a label means a field of the form, or a whole name.
    pub(super) fn knows(&self, label: &str) -> bool {
        words::is_whole_name(label) || !self.places_of(label).is_empty()
    }

    /// The fields that a label may mean: by their own names and titles, else by a usual word for them.
    fn places_of(&self, label: &str) -> Vec<usize> {
        let whole = self.places_of_key(&words::key_of(label));
        if !whole.is_empty() {
            return whole;
        }
        // `Phone (work)`, `name.givenName`.
        let shorter = [label.split_once('(').map(|(before, _)| before), label.rsplit_once('.').map(|(_, last)| last)];
        let mut shorter = shorter.into_iter().flatten().map(|label| self.places_of_key(&words::key_of(label)));
        shorter.find(|places| !places.is_empty()).unwrap_or_default()
    }

    fn places_of_key(&self, key: &str) -> Vec<usize> {
        if key.is_empty() {
            return Vec::new();
        }
        let exact = self.fields.iter().filter(|field| field.keys.iter().any(|other| other == key));
        let exact: Vec<usize> = exact.map(|field| field.at).collect();
        if !exact.is_empty() {
            return exact;
        }
        let names: Vec<&str> = words::attributes_for(key).collect();
        self.fields.iter().filter(|field| names.contains(&&*field.name)).map(|field| field.at).collect()
    }
}

fn before_parenthesis(label: &str) -> &str {
    label.split_once(" (").map_or(label, |(before, _)| before)
}

/// What goes where.
pub(super) fn propose(form: &Form, labels: &Labels, pasted: Pasted) -> Proposal {
    let mut proposal = Proposal::new(format!("What goes where? Pasted: {}", pasted.shape), "the paste");
    proposal.notes = pasted.notes;
    let mut scratch = form.clone();
    let mut homeless = Vec::new();
    for found in split_names(form, labels, pasted.found) {
        let line = line_of(form, labels, &mut scratch, &found, &proposal.lines);
        if line.to.is_none() {
            homeless.push(line);
            continue;
        }
        proposal.lines.push(line);
        let at = proposal.lines.len() - 1;
        settle_twins(&mut proposal, at);
    }
    proposal.lines.sort_by_key(|line| line.to.as_ref().and_then(|path| form.find(path)));
    proposal.lines.append(&mut homeless);
    proposal.notes.extend(what_follows(form, &proposal));
    proposal
}

/// Fields that nothing is proposed for and that follow what is filled in.
fn what_follows(form: &Form, proposal: &Proposal) -> Option<String> {
    let is_proposed = |path: &Path| proposal.lines.iter().any(|line| line.to.as_ref() == Some(path));
    let following = form.fields.iter().enumerate().filter(|(_, field)| !is_proposed(&field.spec.path));
    let told =
        following.filter_map(|(at, field)| Some(format!("{} follows {}", field.spec.label.trim(), form.followed(at)?)));
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

/// The first line that goes to a field keeps its tick.
fn settle_twins(proposal: &mut Proposal, at: usize) {
    let (before, rest) = proposal.lines.split_at_mut(at);
    let Some(line) = rest.first_mut() else { return };
    if let Some(first) = before.iter().find(|other| other.to.is_some() && other.to == line.to) {
        line.ticked = false;
        line.note = format!("{} is named before", first.label);
    }
}

/// The line of what was found, with a field or without.
fn line_of(form: &Form, labels: &Labels, scratch: &mut Form, found: &Found, before: &[Line]) -> Line {
    if words::is_secret(&found.called) {
        let hidden = "•".repeat(found.text.chars().count().min(12));
        let mut line = Line::homeless(&found.called, &hidden, "");
        line.barred = Some("passwords and the like are never taken from a paste".to_owned());
        return line;
    }
    let places = match found.means {
        Means::Label => labels.places_of(&found.called),
        Means::Attributes(names) => {
            names.iter().filter_map(|name| form.find(&Path::Attribute((*name).to_owned()))).collect()
        }
        Means::Nothing => Vec::new(),
    };
    let is_free = |at: &&usize| !before.iter().any(|line| line.to.as_ref() == Some(&form.fields[**at].spec.path));
    // Of the second address or number the next field is meant.
    let first = match found.means {
        Means::Label => places.first(),
        Means::Attributes(_) | Means::Nothing => places.iter().find(is_free).or(places.first()),
    };
    let Some(at) = first.copied() else { return without_field(found) };
    let field = &form.fields[at];
    let (text, note) = adapt(field, &found.text);
    let called = if found.called.is_empty() { "" } else { &found.called };
    let mut line = Line::into_field(scratch, at, called, &text);
    line.note = note.to_owned();
    if places.len() > 1 {
        line.fits = places.iter().map(|at| form.fields[*at].spec.path.clone()).collect();
    }
    let (ticked, why) = is_ticked(form, found, &line, places.len());
    line.ticked &= ticked;
    let notes = [why, std::mem::take(&mut line.note)];
    line.note = notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ");
    line
}

fn without_field(found: &Found) -> Line {
    let mut line = Line::homeless(&found.called, found.text.trim(), "");
    let reason = if found.called.is_empty() || found.means == Means::Nothing {
        "no field was found for it"
    } else {
        "no field is called so"
    };
    line.barred = Some(reason.to_owned());
    line
}

/// Whether the line is ticked by itself, and what is told of it.
fn is_ticked(form: &Form, found: &Found, line: &Line, places: usize) -> (bool, String) {
    let name = match &line.to {
        Some(Path::Attribute(name)) => name.as_str(),
        Some(Path::Option(opt)) => opt.name(),
        None => "",
    };
    let is_identity = IDENTITY.contains(&name);
    let is_type = name == Opt::UserType.name();
    match found.trust {
        Trust::Named if places > 1 => {
            let labels =
                line.fits.iter().filter_map(|path| form.find(path)).map(|at| form.fields[at].spec.label.trim());
            (false, format!("several fields fit: {}", labels.collect::<Vec<_>>().join(", ")))
        }
        Trust::Named if is_type && !form.is_new() => (false, "replaces the whole profile".to_owned()),
        Trust::Told if is_identity && !form.is_new() => {
            (false, "changes how they sign in or are reached: tick it if it is meant".to_owned())
        }
        Trust::Named | Trust::Told => (true, String::new()),
        Trust::Likely if is_identity => (false, "a guess".to_owned()),
        Trust::Likely => (true, "a guess that the email agrees with".to_owned()),
        Trust::Guess => (false, "a guess".to_owned()),
    }
}

/// A whole name under one label is a first and a last one, unless these are named themselves.
fn split_names(form: &Form, labels: &Labels, found: Vec<Found>) -> Vec<Found> {
    let is_named = found.iter().any(|found| match found.means {
        Means::Label => {
            labels.places_of(&found.called).iter().any(|at| form.fields[*at].spec.attribute() == Some("lastName"))
        }
        Means::Attributes(names) => names.first() == Some(&"lastName"),
        Means::Nothing => false,
    });
    let mut split = Vec::with_capacity(found.len() + 1);
    for found in found {
        let is_whole = found.means == Means::Label
            && words::is_whole_name(&found.called)
            && labels.places_of(&found.called).is_empty();
        match whole_name(&found.text).filter(|_| is_whole && !is_named) {
            Some((first, last, trust)) => {
                split.push(Found::of(found.called.clone(), first, &["firstName"], trust));
                split.push(Found::of(found.called, last, &["lastName"], trust));
            }
            None if is_whole => split.push(Found { means: Means::Attributes(&["displayName"]), ..found }),
            None => split.push(found),
        }
    }
    split
}

/// `Ann Lee`, `Lee, Ann`; of more words it is a guess where the name divides.
fn whole_name(text: &str) -> Option<(String, String, Trust)> {
    if let Some((last, first)) = text.split_once(',') {
        return Some((first.trim().to_owned(), last.trim().to_owned(), Trust::Told))
            .filter(|(first, last, _)| !first.is_empty() && !last.is_empty());
    }
    let (first, last) = text.trim().rsplit_once(' ')?;
    let trust = if first.trim().contains(' ') { Trust::Guess } else { Trust::Told };
    Some((first.trim().to_owned(), last.to_owned(), trust))
}
