//! A table that was read, and what was said of it, until it is a plan.

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::{Choice, Opt, others};
use crate::app::import::Mistake;
use crate::app::import::draft::{Draft, Key, drafts};
use crate::app::import::judge::{Judge, keys};
use crate::app::import::kinds::Kinds;
use crate::app::import::made::{self, OWN};
use crate::app::import::mapping::{Goes, LEFT_OUT, Mapping, PASSWORD};
use crate::app::import::report::may_be_secret;
use crate::app::import::rules::{Activation, Rules, refusal};
use crate::app::import::verdict::{Judged, Verdict};
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::messages::import::{Around, Concerned, Keys, Neighbours, Said, TableRead};
use crate::protocol::job::SignIn;
use crate::protocol::key::Key as Pressed;
use crate::protocol::sheet::Sheet;
use crate::protocol::template::Template;
use crate::protocol::word::Word;

/// A line under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Column(usize),
    Option(Opt),
}

/// What is typed or picked over a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Over {
    Choice(Choice),
    /// How an attribute is made.
    Template(Opt, Field),
}

/// How far the search for its people is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looking {
    pub drafts: Vec<Draft>,
    pub sorted: Vec<Judged>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub sheet: Arc<Sheet>,
    pub place: String,
    pub sum: String,
    pub kinds: Kinds,
    pub mapping: Mapping,
    /// What is wrong with columns as a whole.
    pub mistakes: Vec<Mistake>,
    pub key: Key,
    pub rules: Rules,
    /// Whether what was said is of a table before this one.
    pub is_recalled: bool,
    said: IndexMap<String, String>,
    /// Names of the groups that all new people come into.
    pub groups: Vec<String>,
    /// The sheets of a workbook.
    sheets: Vec<String>,
    /// The row that is shown as an example, from 0.
    pub row: usize,
    /// Whether somebody chose the key.
    chose_key: bool,
    at: usize,
    pub top: usize,
    over: Option<Over>,
    looking: Option<Looking>,
    page: usize,
}

impl Table {
    pub fn new(read: TableRead) -> Self {
        let TableRead { sheet, place, sum, schema, types, others, sheets, said } = read;
        let is_recalled = said.is_some();
        let said = said.unwrap_or_default();
        let mut table = Self {
            sheet,
            place,
            sum,
            kinds: Kinds::of(&schema, types, &others),
            mapping: Mapping::default(),
            mistakes: Vec::new(),
            key: Key::None,
            rules: Rules::default(),
            is_recalled,
            said: said.columns,
            groups: Vec::new(),
            sheets,
            row: 0,
            chose_key: false,
            at: 0,
            top: 0,
            over: None,
            looking: None,
            page: 1,
        };
        table.map();
        if let Some(key) = said.key.and_then(|key| Key::named(&key, &table.mapping).ok()) {
            (table.key, table.chose_key) = (key, true);
        }
        table
    }

    /// Sees anew where the columns go.
    fn map(&mut self) {
        let (mapping, mistakes) = Mapping::of(&self.sheet, self.kinds.any(), &self.said);
        let had = self.mapping.password_column().is_some();
        (self.mapping, self.mistakes) = (mapping, mistakes);
        // A column of passwords is one to be used, and without it there are none.
        match (had, self.mapping.password_column().is_some()) {
            (false, true) => {
                self.rules.sign_in = SignIn::Password { change: true };
                self.rules.activation = Activation::Active;
            }
            (true, false) if self.rules.sign_in != SignIn::Hook => {
                self.rules.sign_in = SignIn::Nothing;
                self.rules.activation = Activation::Mail;
            }
            (_, _) => {}
        }
        let is_there = match &self.key {
            Key::Attribute(name) => self.mapping.column_of(name).is_some(),
            Key::Id => self.mapping.id_column().is_some(),
            Key::None => self.chose_key,
        };
        if !is_there || !self.chose_key {
            self.key = Key::offered(&self.mapping);
        }
    }

    /// Whether what stands in a column may be a password.
    pub fn is_secret(&self, column: usize) -> bool {
        let head = self.sheet.head.get(column).map(String::as_str).unwrap_or_default();
        may_be_secret(head, self.mapping.columns.get(column))
    }

    /// How many lines there are: the columns, then the options.
    pub fn len(&self) -> usize {
        self.sheet.head.len() + Opt::ALL.len()
    }

    pub fn is_empty(&self) -> bool {
        false
    }

    pub fn position(&self) -> usize {
        self.at
    }

    pub fn set_page(&mut self, rows: usize) {
        self.page = rows.max(1);
        self.keep_in_view();
    }

    fn keep_in_view(&mut self) {
        self.top = self.top.clamp((self.at + 1).saturating_sub(self.page), self.at);
    }

    /// The line at a place.
    pub fn line(&self, place: usize) -> At {
        let columns = self.sheet.head.len();
        if place < columns {
            At::Column(place)
        } else {
            At::Option(Opt::ALL[(place - columns).min(Opt::ALL.len() - 1)])
        }
    }

    pub fn step(&mut self, step: Step) {
        match &mut self.over {
            Some(Over::Choice(choice)) => choice.step(step),
            Some(Over::Template(..)) => {}
            None => {
                self.at = step.from(self.at, self.len(), self.page);
                self.keep_in_view();
            }
        }
    }

    pub fn takes_text(&self) -> bool {
        self.over.is_some()
    }

    /// The choice of where the column under the cursor goes.
    pub fn choice(&self) -> Option<&Choice> {
        match &self.over {
            Some(Over::Choice(choice)) => Some(choice),
            Some(Over::Template(..)) | None => None,
        }
    }

    /// What is typed for an option.
    pub fn typed(&self, opt: Opt) -> Option<&str> {
        match &self.over {
            Some(Over::Template(of, field)) if *of == opt => Some(field.text()),
            Some(_) | None => None,
        }
    }

    pub fn type_key(&mut self, key: Pressed) {
        match &mut self.over {
            Some(Over::Choice(choice)) => choice.type_key(key),
            Some(Over::Template(_, field)) => {
                field.handle(key);
            }
            None => {}
        }
    }

    pub fn paste(&mut self, text: &str) {
        match &mut self.over {
            Some(Over::Choice(choice)) => {
                choice.find.insert(text);
                choice.at = 0;
            }
            Some(Over::Template(_, field)) => field.insert(text),
            None => {}
        }
    }

    /// Esc within the table; false where nothing is left to close but the table.
    pub fn back(&mut self) -> bool {
        self.over.take().is_some()
    }

    /// Enter: picks, takes what is typed, or turns an option; why that is not taken.
    pub fn enter(&mut self) -> Result<(), String> {
        match self.over.take() {
            Some(Over::Choice(choice)) => {
                let Some(word) = choice.picked() else {
                    self.over = Some(Over::Choice(choice));
                    return Err("Nothing fits what is typed.".to_owned());
                };
                if let At::Column(column) = self.line(self.at) {
                    self.send_to(column, word);
                }
                Ok(())
            }
            Some(Over::Template(opt, field)) => {
                let done = self.make(opt, field.text());
                if done.is_err() {
                    self.over = Some(Over::Template(opt, field));
                }
                done
            }
            None => {
                match self.line(self.at) {
                    At::Column(_) => self.over = Some(Over::Choice(Choice::of(&self.kinds))),
                    At::Option(opt) if opt.is_typed() => {
                        let text = self.value(opt);
                        self.over = Some(Over::Template(opt, Field::of(&text)));
                    }
                    At::Option(opt) => {
                        self.chose_key |= opt == Opt::Key;
                        opt.turn(&mut self.key, &mut self.rules, &self.mapping);
                    }
                }
                Ok(())
            }
        }
    }

    /// Shows another row as an example, around the table.
    pub fn turn_row(&mut self, next: bool) {
        let all = self.sheet.rows.len().max(1);
        self.row = if next { (self.row + 1) % all } else { (self.row + all - 1) % all };
    }

    /// The sheet behind the one that is seen; none where there is no other.
    pub fn next_sheet(&self) -> Option<String> {
        let at = self.sheets.iter().position(|name| Some(name) == self.sheet.name.as_ref())?;
        let next = &self.sheets[(at + 1) % self.sheets.len()];
        (self.sheets.len() > 1).then(|| next.clone())
    }

    /// Leaves the column under the cursor out, or takes it in again.
    pub fn leave_out(&mut self) {
        if let At::Column(column) = self.line(self.at) {
            let is_out = matches!(self.mapping.columns[column], Goes::Aside(_));
            let head = self.sheet.head[column].clone();
            if is_out {
                self.said.shift_remove(&head);
                self.map();
            } else {
                self.send_to(column, LEFT_OUT.to_owned());
            }
        }
    }

    fn send_to(&mut self, column: usize, word: String) {
        self.said.insert(self.sheet.head[column].clone(), word);
        self.map();
    }

    /// The value of an option, as it stands there and is typed.
    pub fn value(&self, opt: Opt) -> String {
        if opt == Opt::Groups { self.groups.join("; ") } else { opt.value(&self.key, &self.rules) }
    }

    fn make(&mut self, opt: Opt, text: &str) -> Result<(), String> {
        let mut made = self.rules.made.clone();
        match (opt, opt.makes()) {
            (Opt::Groups, _) => {
                let names = text.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
                self.groups = names.collect();
                return Ok(());
            }
            (Opt::Others, _) => {
                made.retain(|name, _| OWN.contains(&name.as_str()));
                for (name, text) in others(text) {
                    if name.is_empty() {
                        return Err(format!("Not taken: {text}: it is attribute=text, with ; between several."));
                    }
                    if OWN.contains(&name.as_str()) {
                        return Err(format!("Not taken: {name} has a line of its own."));
                    }
                    let template = Template::parse(&text).map_err(|fault| format!("Not taken: {name}: {fault}."))?;
                    made.insert(name, template);
                }
            }
            (_, Some(name)) if text.trim().is_empty() => {
                made.shift_remove(name);
            }
            (_, Some(name)) => {
                let template = Template::parse(text.trim()).map_err(|fault| format!("Not taken: {fault}."))?;
                made.insert(name.to_owned(), template);
            }
            (_, None) => return Ok(()),
        }
        made::judge(&made, self.kinds.any()).map_err(|why| format!("Not taken: {why}."))?;
        self.rules.made = made;
        Ok(())
    }

    /// What was said of it, for the next one.
    pub fn said(&self) -> Option<Said> {
        let key = self.chose_key.then(|| self.key.word().to_owned()).filter(|_| self.key != Key::None);
        // Which column has passwords is said anew each time.
        let columns: IndexMap<String, String> =
            self.said.iter().filter(|(_, to)| *to != PASSWORD).map(|(from, to)| (from.clone(), to.clone())).collect();
        let is_said = !columns.is_empty() || key.is_some();
        is_said.then_some(Said { key, columns })
    }

    pub fn judge(&self) -> Judge<'_> {
        Judge { sheet: &self.sheet, mapping: &self.mapping, kinds: &self.kinds, key: &self.key, rules: &self.rules }
    }

    /// From now on its people are looked for: whom its rows are about; why they are not.
    pub fn look_for(&mut self, today: Date) -> Result<Keys, String> {
        if let Some(first) = self.mistakes.first() {
            return Err(format!("{}.", self.judge().mistake(first)));
        }
        if let Some(why) = refusal(self.rules.activation, self.rules.sign_in) {
            return Err(format!("Not yet: {why}."));
        }
        self.over = None;
        self.rules.today = Some(today);
        let drafts = drafts(&self.sheet, &self.mapping, &self.key);
        let keys = keys(&drafts, &self.key);
        self.looking = Some(Looking { drafts, sorted: Vec::new() });
        Ok(keys)
    }

    /// Who fits them was found: what is to be known besides, and whom something would be done to.
    pub fn take_fits(&mut self, fits: &crate::messages::import::Fits) -> Option<(Neighbours, Vec<Concerned>)> {
        let looking = self.looking.take()?;
        let judge = self.judge();
        let sorted = judge.sort(&looking.drafts, fits);
        let mut wanted = judge.neighbours(&sorted, &looking.drafts);
        wanted
            .groups
            .extend(self.groups.iter().filter(|name| !wanted.groups.contains(name)).cloned().collect::<Vec<_>>());
        let concerned = sorted.iter().filter_map(concerned).collect();
        self.looking = Some(Looking { sorted, ..looking });
        Some((wanted, concerned))
    }

    /// The groups of all new people were looked for.
    ///
    /// # Errors
    /// Why one of them is none.
    pub fn take_groups(&mut self, around: &Around) -> Result<(), String> {
        let find = |name: &String| match around.groups.get(name) {
            Some(Ok(group)) => Ok(group.clone()),
            Some(Err(why)) => Err(format!("{why}.")),
            None => Err(format!("“{name}” could not be looked up.")),
        };
        self.rules.groups = self.groups.iter().map(find).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The search is over.
    pub fn take_looking(&mut self) -> Option<Looking> {
        self.looking.take()
    }

    /// The search came to nothing.
    pub fn rest(&mut self) {
        self.looking = None;
    }
}

/// Somebody who is there, with what would be done to them.
fn concerned(judged: &Judged) -> Option<Concerned> {
    let (known, words) = match &judged.verdict {
        Verdict::Changes(known) => (known, vec![if known.changes.is_empty() { Word::AddTo } else { Word::Set }]),
        Verdict::Rehire(known, _) => (known, vec![Word::Activate, Word::Set]),
        Verdict::New(_) | Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => return None,
    };
    Some(Concerned { user: known.user.clone(), words, grave: known.opens() })
}
