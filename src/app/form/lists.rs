//! The lists over a form: picking a value for a field, or several.

use crate::app::form::history::By;
use crate::app::form::model::names;
use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::value;
use crate::app::form::screen::Beside;
use crate::app::form::screen::Entry;
use crate::app::form::screen::Finder;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Need;
use crate::app::form::screen::Picker;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::part::field::Field;
use crate::app::part::group_choice::Chosen;
use crate::app::part::slot::Slot;
use crate::protocol::fold;
use crate::protocol::group::{Group, GroupType};
use crate::protocol::id::GroupId;
use crate::protocol::json::Json;
use crate::protocol::key::Key;

impl FormScreen {
    /// Opens the list for the field under the cursor; whether there is one.
    pub fn open_picker(&mut self, filter: &str) -> bool {
        let Some(field) = self.current().and_then(|at| self.form.fields.get(at)) else { return false };
        if field.spec.locked.is_some() {
            return false;
        }
        let of_choices = |choices: &[Choice]| {
            let name = |choice: &Choice| {
                let (shown, plain) = (choice.shown(), choice.value.plain().into_owned());
                // An id can be typed; the words that stand for options here are nobody's.
                let told = field.spec.attribute().is_some() || field.spec.is(Opt::UserType);
                let words = if shown == plain || !told { String::new() } else { plain };
                names::Name { value: shown, words }
            };
            choices.iter().map(name).collect::<Vec<_>>()
        };
        let (names, many, free) = match &field.spec.kind {
            Kind::Choice(choices) => (of_choices(choices), false, false),
            Kind::Many { choices, .. } => (of_choices(choices), true, choices.is_empty()),
            Kind::Groups => (Vec::new(), true, true),
            Kind::One(_) if names::has_names(field.spec.format) => (names::names_for(field.spec.format), false, true),
            Kind::One(_) => (self.names_of_others(), false, true),
            Kind::Secret | Kind::Json => return false,
        };
        if names.is_empty() && matches!(field.spec.kind, Kind::One(_) | Kind::Choice(_)) {
            return false;
        }
        let mut text = Field::default();
        text.insert(filter);
        let at = names.iter().position(|name| name.value == field.text()).unwrap_or(0);
        let of_others = matches!(field.spec.kind, Kind::One(_)) && !names::has_names(field.spec.format);
        self.mode = Mode::Pick(Box::new(Picker {
            path: field.spec.path.clone(),
            filter: text,
            at: if filter.is_empty() { at } else { 0 },
            names,
            many,
            free,
            beside: if of_others { Beside::Counts } else { Beside::Words },
            touched: !filter.is_empty(),
            first: self.form.groups.picked.clone(),
            found: Slot::default(),
            rest: None,
            chosen: Chosen::Nothing,
        }));
        self.choose_group();
        true
    }

    /// What the list offers for what is typed.
    pub fn entries(&self) -> Vec<Entry> {
        let Mode::Pick(picker) = &self.mode else { return Vec::new() };
        let wanted = fold::fold(picker.filter.text().trim());
        let fits = |text: &str| wanted.is_empty() || fold::fold(text).contains(&wanted);
        let field = self.form.find(&picker.path).and_then(|at| self.form.fields.get(at));
        if field.is_some_and(|field| field.spec.kind == Kind::Groups) {
            let entry = |group: &Group| Entry {
                value: if group.name.is_empty() { group.id.to_string() } else { group.name.clone() },
                words: {
                    let words = group.kind.fixed_because().unwrap_or(&group.description);
                    let told = [group.rights().unwrap_or_default(), words];
                    told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
                },
                taken: self.form.groups.picked.iter().any(|other| other.id == group.id),
                group: Some(group.clone()),
            };
            // A row stays where it is when it is ticked; what was not found, such as an id, stands before the rest.
            // Everybody belongs to the built-in ones, and what was found for a former text need not fit.
            let offered = |group: &&Group| group.kind != GroupType::BuiltIn && fits(&group.name);
            let found = || picker.found.value().into_iter().flatten().filter(offered);
            let is_found = |group: &&Group| found().any(|other| other.id == group.id);
            let first = picker.first.iter().filter(|group| fits(&group.name));
            let typed = self.form.groups.picked.iter().filter(|group| fits(&group.name) && !is_found(group));
            let mut entries: Vec<Entry> = Vec::new();
            for group in first.chain(typed).chain(found()) {
                if !entries.iter().any(|other| other.group.as_ref().is_some_and(|other| other.id == group.id)) {
                    entries.push(entry(group));
                }
            }
            // What nobody can join is told, but not in the way.
            entries.sort_by_key(|entry| entry.group.as_ref().is_some_and(|group| group.kind.fixed_because().is_some()));
            return entries;
        }
        let taken = |name: &names::Name| match field {
            Some(field) if picker.many => value::items(&field.spec.kind, field.text()).contains(&name.value),
            Some(field) => field.text() == name.value,
            None => false,
        };
        let is_words = picker.beside == Beside::Words;
        let names = picker.names.iter().filter(|name| fits(&name.value) || is_words && fits(&name.words));
        let mut entries: Vec<Entry> = names
            .map(|name| Entry { value: name.value.clone(), words: name.words.clone(), taken: taken(name), group: None })
            .collect();
        if let Some(field) = field.filter(|_| picker.many) {
            // What stands there without being offered stays in sight, and stays unless it is taken away.
            let offered = |value: &String| picker.names.iter().any(|name| name.value == *value);
            let others = value::items(&field.spec.kind, field.text()).into_iter();
            // Values are typed one by one where there are no choices: those that are there stay in sight.
            let others = others.filter(|value| !offered(value) && (picker.free || fits(value)));
            let words = if picker.free { String::new() } else { "not among the choices".to_owned() };
            entries.extend(others.map(|value| Entry { value, words: words.clone(), taken: true, group: None }));
        }
        if !(wanted.is_empty() || picker.many && picker.free) {
            let begins = |text: &str| fold::fold(text).starts_with(&wanted);
            entries.sort_by_key(|entry| !(begins(&entry.value) || is_words && begins(&entry.words)));
        }
        entries
    }

    /// Enter in the list: takes what is selected. What was refused, in words.
    pub fn take(&mut self) -> Result<Need, String> {
        let entry = self.picked_at().and_then(|at| self.entries().into_iter().nth(at));
        let Mode::Pick(picker) = &mut self.mode else { return Ok(Need::Nothing) };
        let typed = picker.filter.text().trim().to_owned();
        // What a second Enter would take away is what the person has already: that takes a look at the list.
        let adds = picker.free && !typed.is_empty();
        if picker.many && !adds && !picker.touched && entry.as_ref().is_some_and(|entry| entry.taken) {
            return Err(format!(
                "That stands there already. {} and {} go to what is to be taken away, then Enter.",
                key::name(Context::FormPick, Command::Move(Step::Up)),
                key::name(Context::FormPick, Command::Move(Step::Down))
            ));
        }
        let Some(at) = self.form.find(&picker.path) else { return Ok(Need::Nothing) };
        let kind = self.form.fields[at].spec.kind.clone();
        if kind == Kind::Groups {
            let is_awaited = picker.rest.is_some() || picker.found.is_awaited();
            let group = match entry.and_then(|entry| entry.group) {
                Some(group) => {
                    let is_guess =
                        matches!(picker.chosen, Chosen::ByText(_)) && fold::fold(&group.name) != fold::fold(&typed);
                    if is_guess && is_awaited {
                        return Err("A closer group may be on its way: look, and Enter once more.".to_owned());
                    }
                    group
                }
                None if typed.starts_with("00g") => Group {
                    id: GroupId::new(typed),
                    name: String::new(),
                    description: String::new(),
                    kind: GroupType::Okta,
                    users: None,
                    admin: None,
                },
                None if typed.is_empty() => {
                    return Err(format!(
                        "No group is chosen: type its name, or choose with {} and {}.",
                        key::name(Context::FormPick, Command::Move(Step::Up)),
                        key::name(Context::FormPick, Command::Move(Step::Down))
                    ));
                }
                None if is_awaited => return Err("Okta has not answered yet: look, and Enter once more.".to_owned()),
                None => return Err("No group is called so. The full id of one can be typed too.".to_owned()),
            };
            if let Some(reason) = group.kind.fixed_because() {
                return Err(format!("{}: {reason}.", group.name));
            }
            picker.filter.clear();
            // The cursor stays on it, wherever it stands now.
            picker.chosen = Chosen::ByHand(group.id.clone());
            let name = if group.name.is_empty() { "a group" } else { &group.name };
            let by = By::Once(format!("the choice of {name}"));
            self.form.groups.toggle(group);
            self.history.record(&self.form, by);
            return Ok(Need::Groups);
        }
        if picker.many && picker.free && !typed.is_empty() {
            picker.filter.clear();
            return self.add_item(at, &typed);
        }
        if picker.many {
            let Some(entry) = entry else { return Err("Nothing of the list fits.".to_owned()) };
            picker.filter.clear();
            let Kind::Many { choices, .. } = &kind else { return Ok(Need::Nothing) };
            let there = value::read(&kind, self.form.fields[at].text()).ok().flatten();
            let mut values = there.and_then(|list| list.elements()).unwrap_or_default();
            let before = values.len();
            values.retain(|value| shown_element(choices, value) != entry.value);
            if values.len() == before {
                let chosen = choices.iter().find(|choice| choice.shown() == entry.value);
                values.extend(chosen.map(|choice| choice.value.clone()));
            }
            let shown = if values.is_empty() { String::new() } else { value::show(&kind, &Json::list(&values)) };
            self.form.fields[at].set(&shown);
            return Ok(self.after_choice(at));
        }
        let text = match entry {
            Some(entry) => entry.value,
            None if picker.free && !typed.is_empty() => typed,
            None => return Err("Nothing of the list fits.".to_owned()),
        };
        self.form.fields[at].set(&text);
        self.mode = Mode::Fields;
        let asked = self.after_choice(at);
        if self.form.fields.get(at).is_some_and(|field| field.spec.is(Opt::Template)) {
            self.go_to_name();
        } else {
            self.tab(true);
        }
        Ok(asked)
    }

    /// Adds one value to a list, whatever signs are in it.
    fn add_item(&mut self, at: usize, typed: &str) -> Result<Need, String> {
        let field = &self.form.fields[at];
        let mut items = value::items(&field.spec.kind, field.text());
        if items.iter().any(|item| item == typed) {
            return Err(format!("{typed} stands there already."));
        }
        items.push(typed.to_owned());
        let text = value::joined(&items);
        value::read(&field.spec.kind, &text)?;
        self.form.fields[at].set_whole(&text);
        Ok(self.after_choice(at))
    }

    /// Where the cursor of the list stands; in a list of groups nowhere until one is chosen.
    pub fn picked_at(&self) -> Option<usize> {
        let Mode::Pick(picker) = &self.mode else { return None };
        if picker.path != Path::Option(Opt::Groups) {
            return Some(picker.at);
        }
        let id = picker.chosen.id()?;
        self.entries().iter().position(|entry| entry.group.as_ref().is_some_and(|group| group.id == id))
    }

    /// The closest group stands for what is typed, if anything is: one that can be joined before one that cannot, and
    /// one that is picked already only where nothing else fits or its whole name is typed.
    pub(crate) fn choose_group(&mut self) {
        let entries = self.entries();
        let Mode::Pick(picker) = &mut self.mode else { return };
        let wanted = fold::fold(picker.filter.text().trim());
        let far = |(entry, group): &(&Entry, &Group)| {
            let name = fold::fold(&group.name);
            (name != wanted, entry.taken, group.kind.fixed_because().is_some(), !name.starts_with(&wanted))
        };
        let groups = entries.iter().filter_map(|entry| Some((entry, entry.group.as_ref()?)));
        let closest = groups.min_by_key(far).filter(|_| !wanted.is_empty());
        picker.chosen = closest.map_or(Chosen::Nothing, |(_, group)| Chosen::ByText(group.id.clone()));
    }

    /// Groups came: what was chosen stays, where it still fits; nothing takes the place of what was chosen by hand.
    pub fn groups_came(&mut self) {
        if self.picked_at().is_some() {
            return;
        }
        let Mode::Pick(picker) = &mut self.mode else { return };
        match &picker.chosen {
            Chosen::ByHand(_) => picker.chosen = Chosen::Nothing,
            Chosen::Nothing | Chosen::ByText(_) => self.choose_group(),
        }
    }

    /// Whether the key ticks what the cursor stands on: a space, unless it is part of what is looked for.
    pub fn ticks(&self, key: Key) -> bool {
        key.text() == Some(' ') && matches!(&self.mode, Mode::Pick(picker) if picker.many && picker.filter.is_empty())
    }

    /// Whether something was typed to find an entry of the list.
    pub fn looks_for_entry(&self) -> bool {
        matches!(&self.mode, Mode::Pick(picker) if !picker.filter.text().trim().is_empty())
    }

    /// Closes the list, if taking an entry has not, and goes to the next field.
    pub fn leave_list(&mut self) {
        if matches!(self.mode, Mode::Pick(_) | Mode::People(_)) {
            self.mode = Mode::Fields;
            self.tab(true);
        }
    }

    /// Looks for a field by its label.
    pub fn find(&mut self, text: &str) {
        let mut finder = Finder::default();
        finder.text.insert(text);
        self.mode = Mode::Find(finder);
    }
}

/// The title of a value of a list, or the value where it has none.
fn shown_element(choices: &[Choice], element: &Json) -> String {
    let choice = choices.iter().find(|choice| choice.value == *element);
    choice.map_or_else(|| element.plain().into_owned(), Choice::shown)
}
