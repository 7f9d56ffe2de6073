//! Values of the profile that are set for many: typed as `attribute=value`, the same for all of them, or made
//! of what stands in each person's own profile.

use super::fill::Fill;
use super::menu::Target;
use super::work::Work;
use crate::app::part::field::Field;
use crate::protocol::schema::UserSchema;

/// The box in which they are typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManySet {
    pub target: Target,
    pub people: usize,
    pub field: Field,
    pub fill: Fill,
    /// The attributes among them on which a directory has the last word for whoever comes from there.
    pub sourced: Vec<String>,
    /// What was taken, as it was typed.
    pub taken: Vec<String>,
    pub problem: Option<String>,
}

impl ManySet {
    pub fn new(target: Target, people: usize) -> Self {
        Self {
            target,
            people,
            field: Field::default(),
            fill: Fill::default(),
            sourced: Vec::new(),
            taken: Vec::new(),
            problem: None,
        }
    }

    /// Enter: takes what is typed; true where nothing was, and what was taken is to be planned.
    pub fn enter(&mut self, schema: Option<&UserSchema>) -> bool {
        let typed = self.field.text().trim().to_owned();
        self.problem = None;
        if typed.is_empty() {
            if self.taken.is_empty() {
                self.problem = Some("Nothing is to be set yet.".to_owned());
            }
            return !self.taken.is_empty();
        }
        match self.take(&typed, schema) {
            Ok(()) => {
                self.taken.push(typed);
                self.field.clear();
            }
            Err(why) => self.problem = Some(why),
        }
        false
    }

    fn take(&mut self, typed: &str, schema: Option<&UserSchema>) -> Result<(), String> {
        let schema = schema.ok_or("The attributes are not read yet; try once more in a moment.")?;
        let (name, value) = typed.split_once('=').ok_or("It is typed as attribute=value.")?;
        let name = name.trim();
        let attribute = schema.attribute(name).ok_or_else(|| format!("There is no attribute {name}."))?;
        let known = schema.attributes.iter().map(|attribute| attribute.name.as_str());
        let mut fill = self.fill.clone();
        fill.set(attribute, value.trim(), known).map_err(|why| format!("{name}: {why}."))?;
        self.fill = fill;
        self.sourced.extend(attribute.yields_to_directories().then(|| attribute.name.clone()));
        Ok(())
    }

    /// What is to be planned.
    pub fn work(&self) -> Work {
        match self.fill.fixed() {
            Some(values) => Work::Set { values },
            None => Work::Fill(Box::new(self.fill.clone())),
        }
    }
}
