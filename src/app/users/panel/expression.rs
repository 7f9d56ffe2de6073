//! The expression line: text, order and limit, judged as they are typed.

use crate::app::event::Now;
use crate::app::input::command::Step;
use crate::app::part::field::Field;
use crate::app::users::columns::Column;
use crate::app::users::columns::Columns;
use crate::app::users::expression::Choice;
use crate::app::users::expression::catalogue::Catalogue;
use crate::app::users::expression::check::Accepted;
use crate::app::users::expression::check::check;
use crate::app::users::expression::complete::Completion;
use crate::app::users::expression::complete::complete;
use crate::app::users::expression::fault::Fault;
use crate::app::users::listed::Listed;
use crate::app::users::listed::Sorting;
use crate::app::users::listed::Whom;
use crate::protocol::query::SortOrder;

/// Where what is typed goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    Text,
    Sort,
    Limit,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionLine {
    pub text: Field,
    pub sort: Field,
    pub limit: Field,
    pub focus: Focus,
    pub choice: Choice,
    pub catalogue: Catalogue,
    pub verdict: Result<Accepted, Fault>,
    /// What is wrong with order or limit.
    pub aside: Option<String>,
    pub completion: Completion,
    /// The completion that Tab takes.
    pub at: usize,
    /// Enter was pressed on a fault: from now on it is told as one, not as something unfinished.
    pub insisted: bool,
    /// Older expressions, newest last, and which of them is shown.
    history: Vec<String>,
    shown: Option<usize>,
    draft: String,
    /// Columns of the list that it began with.
    columns: Option<Columns>,
}

impl ExpressionLine {
    pub fn new(asked: &Listed, draft: Option<&str>, history: Vec<String>, catalogue: Catalogue, now: Now) -> Self {
        let choice = match &asked.whom {
            Whom::Expression { choice, .. } => *choice,
            Whom::EveryoneButDeactivated | Whom::Members { .. } | Whom::Report(_) => Choice::Automatic,
        };
        let typed = asked.typed().or(draft).unwrap_or_default();
        let sort = asked.sorting.as_ref().and_then(|sorting| {
            let property = sorting.column.property()?;
            let order = if sorting.order == SortOrder::Descending { " desc" } else { "" };
            Some(format!("{property}{order}"))
        });
        let mut line = Self {
            text: Field::of(typed),
            sort: Field::of(sort.as_deref().unwrap_or_default()),
            limit: Field::of(&asked.limit.map(|limit| limit.to_string()).unwrap_or_default()),
            focus: Focus::Text,
            choice,
            catalogue,
            verdict: Err(Fault { span: 0..0, message: String::new(), fix: None }),
            aside: None,
            completion: Completion::default(),
            at: 0,
            insisted: false,
            history,
            shown: None,
            draft: String::new(),
            columns: asked.columns.clone(),
        };
        line.judge(now);
        line
    }

    pub fn field(&mut self) -> &mut Field {
        match self.focus {
            Focus::Text => &mut self.text,
            Focus::Sort => &mut self.sort,
            Focus::Limit => &mut self.limit,
        }
    }

    /// Something was typed.
    pub fn changed(&mut self, now: Now) {
        self.at = 0;
        self.insisted = false;
        self.shown = None;
        self.judge(now);
    }

    /// Judges what stands there.
    pub fn judge(&mut self, now: Now) {
        let sorted = !self.sort.text().trim().is_empty();
        self.verdict = check(self.text.text(), self.choice, sorted, &self.catalogue, now);
        self.completion = match self.focus {
            Focus::Text => complete(self.text.before_cursor(), self.choice, &self.catalogue, now),
            Focus::Sort => self.complete_sort(now),
            Focus::Limit => Completion::default(),
        };
        self.at = self.at.min(self.completion.candidates.len().saturating_sub(1));
        self.aside = self.sorting().err().or_else(|| self.wanted().err());
    }

    fn complete_sort(&self, now: Now) -> Completion {
        let before = self.sort.before_cursor();
        if before.contains(' ') {
            return Completion::default();
        }
        complete(before, Choice::Search, &self.catalogue, now)
    }

    /// The order that is asked for.
    fn sorting(&self) -> Result<Option<Sorting>, String> {
        let mut words = self.sort.text().split_whitespace();
        let Some(path) = words.next() else { return Ok(None) };
        let order = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => SortOrder::Ascending,
            Some("desc") => SortOrder::Descending,
            Some(other) => return Err(format!("After the attribute comes asc or desc, not {other}.")),
        };
        if self.catalogue.known(path).is_none() {
            let near = self.catalogue.nearest(path).map(|property| format!(" Did you mean {}?", property.path));
            return Err(format!("Okta cannot sort by {path}.{}", near.unwrap_or_default()));
        }
        let column = Column::of_key(path).filter(|column| column.property().as_deref() == Some(path));
        column
            .map(|column| Some(Sorting { column, order }))
            .ok_or_else(|| format!("Sorting by {path} is not possible."))
    }

    /// How many people are wanted.
    fn wanted(&self) -> Result<Option<u32>, String> {
        let text = self.limit.text().trim();
        if text.is_empty() {
            return Ok(None);
        }
        match text.replace(',', "").parse::<u32>() {
            Ok(limit) if limit > 0 => Ok(Some(limit)),
            Ok(_) | Err(_) => Err("The limit is a number of people, or empty for all.".to_owned()),
        }
    }

    /// What is to be listed, where nothing is wrong.
    pub fn finish(&mut self) -> Option<Listed> {
        self.insisted = true;
        let (Ok(accepted), Ok(sorting), Ok(limit)) = (&self.verdict, self.sorting(), self.wanted()) else {
            return None;
        };
        let typed = self.text.text().trim().to_owned();
        let whom = Whom::Expression { typed, choice: self.choice, accepted: accepted.clone() };
        Some(Listed { whom, name: None, sorting, limit, columns: self.columns.clone() })
    }

    pub fn next_choice(&mut self, now: Now) {
        self.choice = self.choice.next();
        self.insisted = false;
        self.judge(now);
    }

    pub fn next_field(&mut self, now: Now) {
        self.focus = match self.focus {
            Focus::Text => Focus::Sort,
            Focus::Sort => Focus::Limit,
            Focus::Limit => Focus::Text,
        };
        self.at = 0;
        self.judge(now);
    }

    /// Takes the marked completion; without one, or where nothing is missing and nothing else was chosen, goes to the
    /// next field.
    pub fn complete(&mut self, now: Now) {
        if self.goes_on() {
            self.next_field(now);
            return;
        }
        let Some(candidate) = self.completion.candidates.get(self.at).cloned() else {
            self.next_field(now);
            return;
        };
        let replace = self.completion.replace.clone();
        let insert = if self.focus == Focus::Sort { candidate.insert.trim_end().to_owned() } else { candidate.insert };
        self.field().replace(replace, &insert);
        self.changed(now);
    }

    /// Whether Tab leaves the field: it could stay as it is, no word of it is being typed, and none was chosen.
    pub fn goes_on(&self) -> bool {
        self.at == 0
            && match self.focus {
                Focus::Text => self.verdict.is_ok() && self.completion.replace.is_empty(),
                Focus::Sort => {
                    let typed = self.sort.text().trim();
                    typed.is_empty() || self.catalogue.known(typed).is_some()
                }
                Focus::Limit => true,
            }
    }

    /// Takes the correction that is offered.
    pub fn correct(&mut self, now: Now) -> bool {
        let Err(Fault { fix: Some(fix), .. }) = &self.verdict else { return false };
        if let Some(choice) = fix.choice {
            self.choice = choice;
        }
        self.text = Field::of(&fix.text.clone());
        self.focus = Focus::Text;
        self.changed(now);
        true
    }

    /// Down goes into the completions, up beyond the first of them into the history.
    pub fn step(&mut self, step: Step) {
        let last = self.completion.candidates.len().saturating_sub(1);
        match step {
            Step::Up if self.at == 0 && self.focus == Focus::Text => self.older(),
            Step::Down if self.shown.is_some() => self.newer(),
            Step::Up => self.at = self.at.saturating_sub(1),
            Step::Down => self.at = (self.at + 1).min(last),
            Step::HalfPageUp | Step::PageUp | Step::First => self.at = 0,
            Step::HalfPageDown | Step::PageDown | Step::Last => self.at = last,
        }
    }

    fn older(&mut self) {
        let next = match self.shown {
            None => self.history.len().checked_sub(1),
            Some(at) => Some(at.saturating_sub(1)),
        };
        let Some(at) = next else { return };
        if self.shown.is_none() {
            self.text.text().clone_into(&mut self.draft);
        }
        self.shown = Some(at);
        self.text = Field::of(&self.history[at]);
    }

    fn newer(&mut self) {
        let Some(at) = self.shown else { return };
        if at + 1 < self.history.len() {
            self.shown = Some(at + 1);
            self.text = Field::of(&self.history[at + 1]);
        } else {
            self.shown = None;
            self.text = Field::of(&self.draft);
        }
    }
}
