//! Typing and pasting in a form: what becomes of a key in a field, a list, or the search for a field.

use crate::app::form::history::By;
use crate::app::form::model::spec::Choice;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::value;
use crate::app::form::paste;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Need;
use crate::app::form::screen::Spot;
use crate::protocol::key::{Key, KeyCode};

impl FormScreen {
    /// A key that the table does not know: text and editing.
    pub fn type_key(&mut self, key: Key) -> Need {
        match &mut self.mode {
            Mode::Find(finder) => {
                if finder.text.handle(key) {
                    finder.at = 0;
                }
                Need::Nothing
            }
            Mode::Pick(picker) if key.text() == Some(' ') && picker.filter.is_empty() => Need::Nothing,
            Mode::Pick(picker) => {
                let before = picker.filter.text().to_owned();
                picker.filter.handle(key);
                if picker.filter.text() == before {
                    return Need::Nothing;
                }
                picker.at = 0;
                picker.touched = true;
                if picker.path != Path::Option(Opt::Groups) {
                    return Need::Nothing;
                }
                self.choose_group();
                Need::Groups
            }
            Mode::People(choice) => {
                let before = choice.filter.text().to_owned();
                choice.filter.handle(key);
                let text = choice.filter.text().to_owned();
                if text == before { Need::Nothing } else { Need::People(text) }
            }
            Mode::Fields => self.type_in_field(key),
            Mode::Review(review) => {
                review.type_key(key);
                self.keep_review_in_view();
                Need::Nothing
            }
            Mode::Opening { .. } | Mode::Propose(_) | Mode::Conflict(_) | Mode::Saving(_) => Need::Nothing,
        }
    }

    fn type_in_field(&mut self, key: Key) -> Need {
        let Some(at) = self.current() else {
            match (&self.at, key.code, key.text()) {
                (Spot::Section(section), KeyCode::Right, _) => self.fold(*section, true),
                (Spot::Section(section), KeyCode::Left, _) => self.fold(*section, false),
                // Letters typed where there is no text look for a field.
                (_, _, Some(letter)) if letter != ' ' => self.find(letter.encode_utf8(&mut [0; 4])),
                _ => {}
            }
            return Need::Nothing;
        };
        let field = &mut self.form.fields[at];
        if field.spec.locked.is_some() {
            return Need::Nothing;
        }
        let letter = key.text().map(String::from);
        if self.form.picks_person(at) {
            return match (letter, key.code) {
                (Some(letter), _) => Need::People(letter.trim().to_owned()),
                (None, KeyCode::Backspace | KeyCode::Delete) => self.empty_manager(),
                (None, _) if key == Key::ctrl('u') => self.empty_manager(),
                (None, _) => Need::Nothing,
            };
        }
        let field = &mut self.form.fields[at];
        match (&field.spec.kind, key.code) {
            (Kind::Choice(choices), KeyCode::Left | KeyCode::Right) => {
                let now = choices.iter().position(|choice| choice.shown() == field.text());
                let count = choices.len();
                let next = match (now, key.code) {
                    (None, _) => 0,
                    (Some(now), KeyCode::Right) => (now + 1) % count.max(1),
                    (Some(now), _) => (now + count.max(1) - 1) % count.max(1),
                };
                let shown = choices.get(next).map(Choice::shown).unwrap_or_default();
                field.set(&shown);
                self.after_typing(at)
            }
            (Kind::Choice(_), KeyCode::Backspace | KeyCode::Delete) => {
                field.set("");
                self.after_typing(at)
            }
            (Kind::Many { choices, .. }, _) if !choices.is_empty() => self.type_among_choices(at, key),
            (Kind::Choice(_) | Kind::Groups, _) if letter.is_some() => {
                let groups = field.spec.kind == Kind::Groups;
                self.open_picker(letter.as_deref().unwrap_or_default().trim());
                if groups { Need::Groups } else { Need::Nothing }
            }
            (Kind::Groups, KeyCode::Backspace) => {
                self.form.groups.picked.pop();
                self.history.record(&self.form, By::Once("the groups".to_owned()));
                Need::Nothing
            }
            (Kind::Choice(_) | Kind::Groups, _) => Need::Nothing,
            (Kind::One(_) | Kind::Many { .. } | Kind::Secret | Kind::Json, _) => {
                let before = field.text().to_owned();
                if key.text().is_some() && self.form.is_following(at) {
                    self.form.fields[at].input.clear();
                }
                let field = &mut self.form.fields[at];
                field.input.handle(key);
                if field.text() == before { Need::Nothing } else { self.after_typing(at) }
            }
        }
    }

    /// In a field that takes several of a list letters search it; the last one that was taken goes by Backspace.
    fn type_among_choices(&mut self, at: usize, key: Key) -> Need {
        if let Some(letter) = key.text() {
            self.open_picker(letter.encode_utf8(&mut [0; 4]).trim());
            return Need::Nothing;
        }
        let field = &mut self.form.fields[at];
        let before = field.text().to_owned();
        match (key.code, key.ctrl) {
            (KeyCode::Backspace, false) => {
                let mut items = value::items(&field.spec.kind, &before);
                items.pop();
                field.set(&value::joined(&items));
            }
            (KeyCode::Delete, false) | (KeyCode::Char('u'), true) => field.set(""),
            _ => {}
        }
        if self.form.fields[at].text() == before { Need::Nothing } else { self.after_typing(at) }
    }

    fn empty_manager(&mut self) -> Need {
        self.form.empty_manager();
        self.history.record(&self.form, By::Once("emptying the manager".to_owned()));
        Need::Nothing
    }

    /// A line break in the field under the cursor.
    pub fn break_line(&mut self) -> Need {
        let Mode::Fields = self.mode else { return Need::Nothing };
        let Some(at) = self.current() else { return Need::Nothing };
        let field = &mut self.form.fields[at];
        if field.spec.locked.is_some() || !field.input.keeps_breaks() {
            return Need::Told("This field holds one line.");
        }
        field.input.insert("\n");
        self.after_typing(at)
    }

    pub fn paste(&mut self, text: &str) -> Need {
        match &mut self.mode {
            Mode::Find(finder) => {
                finder.text.insert(text.trim());
                finder.at = 0;
                Need::Nothing
            }
            Mode::Pick(picker) => {
                picker.filter.insert(text.trim());
                picker.at = 0;
                picker.touched = true;
                self.choose_group();
                Need::Groups
            }
            Mode::Fields => {
                let field = self.current().and_then(|at| self.form.fields.get(at));
                match paste::recognise(text, &self.form, field) {
                    Some(proposal) => {
                        self.propose(proposal);
                        Need::Nothing
                    }
                    None => self.paste_as_text(text),
                }
            }
            Mode::People(choice) => {
                choice.filter.insert(text.trim());
                Need::People(choice.filter.text().to_owned())
            }
            Mode::Review(review) => {
                review.paste(text);
                self.keep_review_in_view();
                Need::Nothing
            }
            Mode::Opening { .. } | Mode::Propose(_) | Mode::Conflict(_) | Mode::Saving(_) => Need::Nothing,
        }
    }
    /// A paste into the field under the cursor, whatever it looks like.
    pub(crate) fn paste_as_text(&mut self, text: &str) -> Need {
        let text = &text[..text.floor_char_boundary(paste::LOOKED_AT)];
        let Some(at) = self.current() else { return Need::Told("Nothing was pasted: go to a field first.") };
        if self.form.fields[at].spec.locked.is_some() {
            return Need::Told("Nothing was pasted: this field cannot be changed.");
        }
        if self.form.picks_person(at) {
            return Need::People(text.trim().to_owned());
        }
        let of_hash = |opt| self.form.fields[at].spec.is(opt);
        if [Opt::WorkFactor, Opt::Salt, Opt::HashValue].into_iter().any(of_hash) && self.form.take_crypt(text) {
            self.history.record(&self.form, By::Once("the paste of a hash".to_owned()));
            return Need::Told("A whole bcrypt hash: taken apart into work factor, salt and hash.");
        }
        if self.form.is_following(at) {
            self.form.fields[at].input.clear();
        }
        let field = &mut self.form.fields[at];
        match field.spec.kind {
            Kind::Groups => {
                self.open_picker(text.trim());
                Need::Groups
            }
            Kind::Choice(_) => {
                field.set(text.trim());
                self.after_paste(at)
            }
            Kind::One(_) | Kind::Many { .. } | Kind::Secret | Kind::Json => {
                let told = field.paste(text);
                let asked = self.after_paste(at);
                told.map_or(asked, Need::Told)
            }
        }
    }
}
