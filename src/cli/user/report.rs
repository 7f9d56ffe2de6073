//! What a run comes to: as text while it goes on, or as one JSON object in the end.
//!
//! Owns: the words for scripts, which stay as they are. Text goes to stdout, what went wrong to stderr, where the first
//! word of a line is the outcome. Must not know: how anything is looked up or sent.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Format;
use crate::app::form::model::file::Mistake;
use crate::app::form::model::review::ReviewLine;
use crate::app::form::model::review::to_text;
use crate::app::session::problem::Problem;
use crate::cli::Console;
use crate::cli::console::Kind;
use crate::messages::Failure;
use crate::protocol::change::Change;
use crate::protocol::kept::Kept;
use crate::protocol::secret::Secret;
use crate::protocol::text::visible;

/// How a run ended, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Created,
    Saved,
    /// Done, and some of what was sent is not there.
    Partly,
    Nothing,
    Refused,
    Unknown,
    Conflict,
    DryRun,
}

impl Ending {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Saved => "saved",
            Self::Partly => "partly",
            Self::Nothing => "nothing",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Conflict => "conflict",
            Self::DryRun => "dry-run",
        }
    }
}

/// What became of one change that followed.
pub(super) struct Step {
    pub change: Change,
    /// Id and name.
    pub group: Option<(String, String)>,
    pub outcome: &'static str,
    pub error: Option<Box<Failure>>,
}

pub(super) struct Report {
    format: Format,
    pub ending: Ending,
    pub id: Option<String>,
    pub login: Option<String>,
    pub status: Option<String>,
    review: Vec<ReviewLine>,
    pub steps: Vec<Step>,
    pub link: Option<Secret>,
    pub error: Option<Box<Failure>>,
    /// What of it is there afterwards.
    pub kept: Kept,
    mistakes: Vec<Mistake>,
    /// What somebody else changed: label, before, now.
    pub theirs: Vec<(String, String, String)>,
    /// Why stdout could not be written.
    unwritten: Option<String>,
}

impl Report {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            ending: Ending::Refused,
            id: None,
            login: None,
            status: None,
            review: Vec::new(),
            steps: Vec::new(),
            link: None,
            error: None,
            kept: Kept::default(),
            mistakes: Vec::new(),
            theirs: Vec::new(),
            unwritten: None,
        }
    }

    /// A line for people; none of it stands in the JSON.
    pub(super) fn say(&mut self, text: &str, to: &mut Console<'_>) {
        if self.format == Format::Text {
            let written = writeln!(to.out, "{}", visible(text));
            self.unwritten = self.unwritten.take().or(written.err().map(|error| error.to_string()));
        }
    }

    pub(super) fn show(&mut self, title: &str, review: Vec<ReviewLine>, to: &mut Console<'_>) {
        self.say(title, to);
        for line in to_text(&review) {
            self.say(&line, to);
        }
        self.review = review;
    }

    /// Whether everything that was said so far has arrived.
    pub(super) fn arrived(&mut self, to: &mut Console<'_>) -> Result<(), String> {
        let flushed = to.out.flush().err().map(|error| error.to_string());
        self.unwritten = self.unwritten.take().or(flushed);
        self.unwritten.clone().map_or(Ok(()), Err)
    }

    /// Something that is wrong with the file.
    pub(super) fn correct(&mut self, file: &str, mistake: Mistake, to: &mut Console<'_>) {
        complain(Ending::Refused, &format!("{file}: {mistake}"), to);
        self.mistakes.push(mistake);
    }

    /// The end of the run; whether all of it arrived.
    pub(super) fn close(&mut self, to: &mut Console<'_>) -> bool {
        if self.format == Format::Json {
            let written = writeln!(to.out.of(Kind::Json), "{:#}", self.json());
            self.unwritten = self.unwritten.take().or(written.err().map(|error| error.to_string()));
        }
        let Err(why) = self.arrived(to) else { return true };
        to.out.loss_is_told();
        if matches!(self.ending, Ending::Created | Ending::Saved | Ending::Partly | Ending::Unknown) {
            let told = [&self.id, &self.login, &self.status].map(|part| part.as_deref().unwrap_or_default()).join(" ");
            let mut text = format!("{}, but standard output cannot be written: {why}", told.trim());
            if let (Some(_), Some(id)) = (&self.link, &self.id) {
                let _ = write!(
                    text,
                    "\nThe activation link is lost; a new one: {{\"id\": \"{id}\", \"activation\": \"link\"}} for `oktui user update`"
                );
            }
            complain(self.ending, &text, to);
        } else {
            to.complain(format!("standard output cannot be written: {why}"));
        }
        false
    }

    fn json(&self) -> Value {
        let steps = self.steps.iter().map(|step| {
            let (id, name) = step.group.clone().unzip();
            json!({
                "change": operation(&step.change),
                "group": id.map(|id| json!({"id": id, "name": name})),
                "outcome": step.outcome,
                "error": step.error.as_deref().map(error),
            })
        });
        let mut object = json!({
            "outcome": self.ending.word(),
            "id": self.id,
            "login": self.login,
            "status": self.status,
            "review": self.review.iter().filter_map(line).collect::<Vec<_>>(),
            "steps": steps.collect::<Vec<_>>(),
        });
        if let Some(link) = &self.link {
            object["activationUrl"] = json!(link.expose());
        }
        if let Some(failure) = &self.error {
            object["error"] = error(failure);
        }
        if self.kept.lacks() {
            let lost = self.kept.lost.iter().map(|lost| json!({"name": lost.name, "there": lost.there}));
            let groups = self.kept.groups.iter().map(|id| json!({"group": id}));
            let still = self.kept.still_in.iter().map(|id| json!({"group": id, "there": "member"}));
            object["notKept"] = lost.chain(groups).chain(still).collect();
        }
        if !self.kept.respelled.is_empty() {
            let spelled = self.kept.respelled.iter().map(|(name, there)| (name.clone(), json!(there)));
            object["keptAs"] = Value::Object(spelled.collect());
        }
        if !self.mistakes.is_empty() {
            let mistakes = self.mistakes.iter().map(|mistake| json!({"place": mistake.place, "text": mistake.text}));
            object["mistakes"] = mistakes.collect();
        }
        if !self.theirs.is_empty() {
            let theirs = self.theirs.iter();
            object["theirs"] =
                theirs.map(|(label, before, now)| json!({"label": label, "before": before, "now": now})).collect();
        }
        object
    }
}

/// A line on stderr that begins with the outcome.
pub(super) fn complain(ending: Ending, text: &str, to: &mut Console<'_>) {
    to.complain(format!("{}: {}", ending.word(), visible(text)));
}

/// The same for a call that came to nothing.
pub(super) fn complain_about(ending: Ending, what: &str, failure: &Failure, to: &mut Console<'_>) {
    let (what, meaning) = (what.to_owned(), String::new());
    let problem = Problem { what, meaning, can_retry: false, failure: Box::new(failure.clone()) };
    let lines = [Some(problem.headline()), problem.okta_says(), Some(problem.advice())];
    let lines: Vec<String> =
        lines.into_iter().flatten().filter(|line| !line.is_empty()).map(|line| visible(&line).into_owned()).collect();
    to.complain(format!("{}: {}", ending.word(), lines.join("\n")));
}

/// Okta's own name of the operation, as in its contract.
fn operation(change: &Change) -> String {
    let name = format!("{:?}", change.operation());
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn error(failure: &Failure) -> Value {
    let api = failure.api.as_deref();
    let summary = api.map(|api| api.summary.clone()).filter(|summary| !summary.is_empty());
    json!({
        "code": api.map(|api| api.code.clone()).filter(|code| !code.is_empty()),
        "summary": summary.unwrap_or_else(|| failure.kind.sentence().to_owned()),
        "causes": api.map(|api| api.causes.clone()).unwrap_or_default(),
        "requestId": failure.request_id,
    })
}

fn line(line: &ReviewLine) -> Option<Value> {
    Some(match line {
        ReviewLine::Heading(text) => json!({"kind": "heading", "text": text}),
        ReviewLine::Change { label, old, new, .. } => json!({"kind": "change", "label": label, "old": old, "new": new}),
        ReviewLine::Cleared { label, old, .. } => json!({"kind": "cleared", "label": label, "old": old}),
        ReviewLine::Note(text) => json!({"kind": "note", "text": text}),
        ReviewLine::Warning(text) => json!({"kind": "warning", "text": text}),
        ReviewLine::Blank => return None,
    })
}
