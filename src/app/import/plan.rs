//! The sums of a table that was judged, and its rows as they are read out.

use std::collections::BTreeMap;
use std::fmt::Write;

use indexmap::IndexMap;

use super::Mistake;
use super::judge::Judge;
use super::mapping::called;
use super::rules::{Activation, Rehire, Rules};
use super::verdict::{Judged, Known, NewPerson, Verdict};
use crate::app::jobs::fill::told;
use crate::app::part::count::{grouped, people_word, times_word};
use crate::protocol::job::SignIn;
use crate::protocol::recorder::Forbidden;
use crate::protocol::sheet::Row;
use crate::protocol::text::visible;
use crate::protocol::word::Word;

/// People who are named in a sentence.
const NAMED: usize = 5;
/// A mistake of so many rows is told once.
const SHARED: usize = 4;
/// So many runs of rows are named in such a line.
const SPANS: usize = 40;

/// What rows come to, in the order in which they are counted out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    New,
    Rehire,
    Changes,
    /// Changes by which somebody else may get in.
    Opens,
    Same,
    Kept,
    Cannot,
}

impl Group {
    pub const ALL: [Self; 7] =
        [Self::New, Self::Rehire, Self::Changes, Self::Opens, Self::Same, Self::Kept, Self::Cannot];

    pub fn of(judged: &Judged) -> Self {
        match &judged.verdict {
            Verdict::New(_) => Self::New,
            Verdict::Rehire(..) => Self::Rehire,
            Verdict::Changes(known) if known.opens() => Self::Opens,
            Verdict::Changes(_) => Self::Changes,
            Verdict::Same(_) => Self::Same,
            Verdict::Kept(..) => Self::Kept,
            Verdict::Cannot => Self::Cannot,
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Rehire => "rehire",
            Self::Changes => "changes",
            Self::Opens => "opens",
            Self::Same => "same",
            Self::Kept => "kept",
            Self::Cannot => "cannot",
        }
    }
}

/// A table that was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPlan {
    pub judged: Vec<Judged>,
    /// What is wrong with columns as a whole: nothing is imported then.
    pub columns: Vec<Mistake>,
    /// What is to be looked at besides, a sentence each.
    pub remarks: Vec<String>,
}

impl ImportPlan {
    pub fn count(&self, group: Group) -> usize {
        self.judged.iter().filter(|judged| Group::of(judged) == group).count()
    }

    /// The rows of a group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(move |judged| Group::of(judged) == group)
    }

    /// Whether a row is acted on.
    pub fn does(judged: &Judged, rules: &Rules) -> bool {
        match Group::of(judged) {
            Group::New | Group::Changes | Group::Opens => true,
            Group::Rehire => rules.rehire == Rehire::BringBack,
            Group::Same | Group::Kept | Group::Cannot => false,
        }
    }

    /// How many rows are acted on.
    pub fn will(&self, rules: &Rules) -> usize {
        self.judged.iter().filter(|judged| Self::does(judged, rules)).count()
    }

    /// What a group comes to, in words behind its number.
    pub fn words(&self, group: Group, rules: &Rules) -> String {
        match group {
            Group::New => format!("new{}", self.beside_new(rules)),
            Group::Rehire => match rules.rehire {
                Rehire::Leave => {
                    "deactivated before: left as they are, unless it is said what becomes of them".to_owned()
                }
                Rehire::BringBack => "deactivated before: brought back, with a mail to each".to_owned(),
                Rehire::Anew => "deactivated before".to_owned(),
            },
            Group::Changes => "change".to_owned(),
            Group::Opens => "change login, email, second email or phone: somebody else may get in by it".to_owned(),
            Group::Same => "are so already".to_owned(),
            Group::Kept => "left out: a rule, or who they are, keeps them from it".to_owned(),
            Group::Cannot => "cannot be imported".to_owned(),
        }
    }

    /// Who is left out by a rule or a guard, as it is written down: a line for each rule.
    pub fn forbidden(&self) -> Vec<Forbidden> {
        let mut by_rule: IndexMap<&str, Vec<String>> = IndexMap::new();
        for judged in &self.judged {
            if let Verdict::Kept(user, why) = &judged.verdict {
                by_rule.entry(why).or_default().push(user.id.to_string());
            }
        }
        let each = by_rule.into_iter().map(|(rule, people)| Forbidden {
            word: Some(Word::Set),
            rule: rule.to_owned(),
            people,
            ..Forbidden::default()
        });
        each.collect()
    }

    /// The sums, a line each.
    pub fn sums(&self, rules: &Rules) -> Vec<String> {
        let line = |group: Group| {
            let count = self.count(group);
            (count > 0).then(|| format!("{:>7}  {}", grouped(count as u64), self.words(group, rules)))
        };
        let looks = self.looks(rules).into_iter().map(|look| format!("  Look: {look}"));
        Group::ALL.into_iter().filter_map(line).chain(looks).collect()
    }

    /// What is to be looked at before it is done, a sentence each.
    pub fn looks(&self, rules: &Rules) -> Vec<String> {
        let later = self.later();
        let later = (later > 0).then(|| {
            let (begin, are) = if later == 1 { ("begins", "is") } else { ("begin", "are") };
            format!(
                "{} {begin} later than today, and {are} staged until then: oktui due tells when.",
                people_word(later)
            )
        });
        let remarks = self.remarks.iter().map(|remark| visible(remark).into_owned());
        let mails = self.mails(rules).map(|(_, words)| words);
        mails.into_iter().chain(later).chain(self.shared_emails()).chain(remarks).collect()
    }

    /// New people whose email is that of somebody who is there, each with whose it is; of many the first few.
    fn shared_emails(&self) -> Option<String> {
        let mut shared = self.judged.iter().filter_map(|judged| match &judged.verdict {
            Verdict::New(person) => Some((judged, person.email_of.as_deref()?)),
            Verdict::Rehire(..) | Verdict::Changes(_) | Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => None,
        });
        let told = |(judged, of): (&Judged, &str)| format!("{}: {of}", judged.who);
        let some: Vec<String> = shared.by_ref().take(NAMED).map(told).collect();
        let more = shared.count();
        if some.is_empty() {
            return None;
        }
        let count = people_word(some.len() + more);
        let have = if some.len() + more == 1 { "has" } else { "have" };
        let more = if more > 0 { format!("; … {} more", grouped(more as u64)) } else { String::new() };
        Some(
            visible(&format!(
                "{count} to be created {have} the email of somebody who is there: {}{more}.",
                some.join("; ")
            ))
            .into_owned(),
        )
    }

    fn beside_new(&self, rules: &Rules) -> &'static str {
        match rules.activation {
            Activation::Mail if self.count(Group::New) > self.later() => ", and get a mail to activate",
            Activation::Mail => "",
            Activation::Staged => ", staged: nobody can sign in yet, and no mail goes out",
            Activation::Active => match rules.sign_in {
                SignIn::Hook => ", active by the import hook",
                SignIn::Password { change: true } => ", active by a password to be changed",
                SignIn::Password { change: false } | SignIn::Nothing => ", active by their password",
            },
        }
    }

    /// How many new people begin later than today.
    fn later(&self) -> usize {
        let is_later = |judged: &&Judged| matches!(&judged.verdict, Verdict::New(person) if person.start.is_some());
        self.judged.iter().filter(is_later).count()
    }

    /// How many mails go out, and where, in words.
    pub fn mails(&self, rules: &Rules) -> Option<(u64, String)> {
        let mut domains: IndexMap<String, u64> = IndexMap::new();
        for judged in self.judged.iter().filter(|judged| Self::does(judged, rules)) {
            let email = match &judged.verdict {
                Verdict::New(person) if gets_mail(person, rules) => email_of(person),
                Verdict::Rehire(known, _) => email_after(known),
                Verdict::New(_) | Verdict::Changes(_) | Verdict::Same(_) | Verdict::Kept(..) | Verdict::Cannot => {
                    continue;
                }
            };
            let domain =
                email.rsplit_once('@').map_or_else(|| "no address".to_owned(), |(_, domain)| domain.to_lowercase());
            *domains.entry(domain).or_default() += 1;
        }
        let all: u64 = domains.values().sum();
        domains.sort_by(|_, one, _, other| other.cmp(one));
        let some: Vec<String> =
            domains.iter().take(5).map(|(domain, count)| format!("{} to {domain}", grouped(*count))).collect();
        let more = if domains.len() > 5 { format!(", … {} other domains", domains.len() - 5) } else { String::new() };
        let go = if all == 1 { "goes" } else { "go" };
        (all > 0).then(|| (all, format!("{} {go} out: {}{more}.", times_word(all, "mail"), some.join(", "))))
    }

    /// `import 37 people`.
    pub fn title(&self, rules: &Rules) -> String {
        format!("import {}", people_word(self.will(rules)))
    }
}

/// Whether somebody new gets a mail to activate at once.
fn gets_mail(person: &NewPerson, rules: &Rules) -> bool {
    rules.activation == Activation::Mail && person.start.is_none()
}

fn email_of(person: &NewPerson) -> String {
    person.profile.text("email")
}

/// The email that somebody has once the row is done.
fn email_after(known: &Known) -> String {
    let changed = known.changes.iter().find(|change| change.name == "email");
    changed.map_or_else(|| known.user.text("email"), |change| change.value.plain().into_owned())
}

impl Judge<'_> {
    /// A mistake with its place: `row 17, Abteilung: is missing`.
    pub fn mistake(&self, mistake: &Mistake) -> String {
        let column = mistake.column.map(|column| called(self.sheet, column));
        let row = mistake.row.and_then(|row| self.sheet.rows.get(row)).map(Row::place);
        let place: Vec<String> = row.into_iter().chain(column).collect();
        let text = visible(&mistake.text);
        if place.is_empty() { text.into_owned() } else { format!("{}: {text}", visible(&place.join(", "))) }
    }

    /// All mistakes of a row in one line: `row 17, Abteilung: is missing; Vorname: is missing`.
    pub fn mistakes_of(&self, judged: &Judged) -> String {
        let rowless = |mistake: &Mistake| self.mistake(&Mistake { row: None, ..mistake.clone() });
        let first = judged.mistakes.first().map(|mistake| self.mistake(mistake));
        first.into_iter().chain(judged.mistakes.iter().skip(1).map(rowless)).collect::<Vec<_>>().join("; ")
    }

    /// Every mistake of rows, a line each; one that many rows share is the table's, and is one line for all of them.
    pub fn mistakes(&self, all: &[&Mistake]) -> Vec<String> {
        let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for mistake in all.iter().filter(|mistake| mistake.column.is_none()) {
            rows.entry(&mistake.text).or_default().extend(mistake.row);
        }
        rows.retain(|_, rows| rows.len() >= SHARED);
        let shared = |(text, rows): (&&str, &Vec<usize>)| {
            let numbers = rows.iter().filter_map(|row| Some(self.sheet.rows.get(*row)?.number)).collect();
            format!("{} rows ({}): {}", grouped(rows.len() as u64), spans(numbers), visible(text))
        };
        let mut told: Vec<String> = rows.iter().map(shared).collect();
        let own = all.iter().filter(|mistake| mistake.column.is_some() || !rows.contains_key(&*mistake.text));
        told.extend(own.map(|mistake| self.mistake(mistake)));
        told
    }

    /// A row in one line, and what changes by it in further ones.
    pub fn told(&self, judged: &Judged) -> Vec<String> {
        let mut head = format!("{}  {}", self.sheet.rows[judged.row].place(), visible(&judged.who));
        let mut lines = Vec::new();
        match &judged.verdict {
            Verdict::New(person) => {
                let made = |name: &String| format!("{name} {}", visible(&person.profile.text(name)));
                let mut beside: Vec<String> = person.made.iter().filter(|name| *name != "login").map(made).collect();
                beside
                    .extend(person.kind.as_deref().map(|kind| format!("user type {}", visible(self.kinds.name(kind)))));
                beside.extend(person.start.map(|day| format!("staged until {day}")));
                beside.extend(person.email_of.as_ref().map(|of| format!("the email is that of {}", visible(of))));
                // Where the mail goes is read out where it does not stand there already.
                let email = email_of(person);
                let is_told = head.contains(&*email) || beside.iter().any(|text| text.contains(&*email));
                if gets_mail(person, self.rules) && !is_told {
                    beside.push(format!("mail to {}", visible(&email)));
                }
                if !beside.is_empty() {
                    let _ = write!(head, ": {}", beside.join(", "));
                }
                lines.extend(joins(&person.groups));
            }
            Verdict::Rehire(known, by) => {
                let _ = write!(head, ", known again by {by}");
                lines.extend(changes(known));
                lines.extend(joins(&known.joins));
            }
            Verdict::Changes(known) => {
                lines.extend(changes(known));
                lines.extend(joins(&known.joins));
            }
            Verdict::Kept(_, why) => {
                let _ = write!(head, ": {why}");
            }
            Verdict::Same(_) | Verdict::Cannot => {}
        }
        std::iter::once(head).chain(lines).collect()
    }

    /// What becomes of a row, in one cell of a report.
    pub fn reason(&self, judged: &Judged) -> String {
        match &judged.verdict {
            Verdict::New(_) | Verdict::Same(_) => String::new(),
            Verdict::Rehire(known, by) => {
                let changes: Vec<String> = changes(known).collect();
                std::iter::once(format!("known again by {by}")).chain(changes).collect::<Vec<_>>().join("; ")
            }
            Verdict::Changes(known) => changes(known).chain(joins(&known.joins)).collect::<Vec<_>>().join("; "),
            Verdict::Kept(_, why) => why.clone(),
            Verdict::Cannot => {
                let cell = |mistake: &Mistake| match mistake.column {
                    Some(column) => format!("{} {}", called(self.sheet, column), mistake.text),
                    None => mistake.text.clone(),
                };
                judged.mistakes.iter().map(cell).collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// `2 to 31, 40, 44 to 51`: which rows these are; of very many spans the first.
fn spans(mut numbers: Vec<u64>) -> String {
    numbers.sort_unstable();
    let spans: Vec<&[u64]> = numbers.chunk_by(|one, next| next - one <= 1).collect();
    let of = |span: &&[u64]| match (span.first(), span.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (first, _) => first.map(u64::to_string).unwrap_or_default(),
    };
    let mut told: Vec<String> = spans.iter().take(SPANS).map(of).collect();
    let more: usize = spans.iter().skip(SPANS).map(|span| span.len()).sum();
    if more > 0 {
        told.push(format!("and {} more: --report FILE has each", grouped(more as u64)));
    }
    told.join(", ")
}

fn changes(known: &Known) -> impl Iterator<Item = String> + '_ {
    known
        .changes
        .iter()
        .map(|change| visible(&format!("{}: {}", change.label, told(Some(&change.was), &change.value))).into_owned())
}

fn joins(groups: &[crate::protocol::group::Group]) -> Option<String> {
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    (!names.is_empty()).then(|| format!("joins {}", visible(&names.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_one_mistake_are_named_each() {
        assert_eq!(spans(vec![9, 2, 3, 4, 12, 13]), "2 to 4, 9, 12 to 13");
        assert_eq!(spans(vec![7]), "7");
        let all: Vec<u64> = (0..100).map(|number| number * 2).collect();
        assert!(spans(all).ends_with("78, and 60 more: --report FILE has each"));
    }
}
