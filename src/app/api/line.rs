//! The one-line prompts of the API screen: search, path expression, file name, name of a call.

use crate::app::api::{ApiScreen, Mode, Purpose, Shown};
use crate::app::part::field::Field;
use crate::app::part::ticket;
use crate::app::turn::Turn;
use crate::messages::{ApiBody, ApiReply, Lane, LocalRequest};
use crate::protocol::connection::Origin;
use crate::protocol::leaving::{ExportRules, Raw};
use crate::protocol::raw_call::{RawCall, may_hold_people};
use crate::protocol::recorder::{Export, Forbidden, OneLine};

impl ApiScreen {
    pub(super) fn begin_line(&mut self, purpose: Purpose, turn: &mut Turn<'_>) {
        let mut field = Field::default();
        match (purpose, &self.shown) {
            (Purpose::Name | Purpose::Reason, _) => {}
            (Purpose::Find | Purpose::Filter | Purpose::Save, None) => {
                turn.say("There is no answer yet.");
                return;
            }
            (Purpose::Find, Some(shown)) => field = shown.view().find.clone(),
            (Purpose::Filter, Some(shown)) => {
                if !shown.whole.document().is_json() {
                    turn.say("Only JSON can be filtered by a path.");
                    return;
                }
                field.insert(shown.picked.as_ref().map_or("$", |picked| &picked.path));
            }
            (Purpose::Save, Some(shown)) => field.insert(&file_name(&shown.call, &shown.reply)),
        }
        self.mode = Mode::Line { purpose, field, error: None };
    }

    /// Writes what is shown into a file. Where people may leave only for a reason, that is asked for first.
    fn save_as(&mut self, file: String, reason: Option<OneLine>, rules: &ExportRules, turn: &mut Turn<'_>) {
        let Some(shown) = &self.shown else { return };
        let path = shown.call.address().path();
        if may_hold_people(path) {
            if let Some(why) = stays(shown, reason.as_ref(), rules) {
                let is_asked = rules.reason.is_some() && reason.is_none();
                // Only where nothing else is against it.
                let would_do = OneLine::of("a reason").filter(|_| is_asked);
                match stays(shown, would_do.as_ref(), rules) {
                    None => {
                        self.to_file = file;
                        self.mode = Mode::Line { purpose: Purpose::Reason, field: Field::default(), error: None };
                    }
                    Some(_) => {
                        turn.refuse(Forbidden { rule: why.clone(), ..Forbidden::default() });
                        self.complain(why);
                    }
                }
                return;
            }
            turn.note_export(
                Export {
                    query: format!("{} {}", shown.call.method(), shown.call.address().told()),
                    columns: vec!["*".to_owned()],
                    rows: rows(shown),
                    format: "json".to_owned(),
                    file: Some(file.clone()),
                    whole: true,
                    reason,
                    ..Export::default()
                },
                shown.saving(),
            );
        }
        let request = LocalRequest::SaveFile { file, content: shown.saving() };
        self.saving = Some(turn.start(Lane::File, request));
    }

    fn complain(&mut self, why: String) {
        if let Mode::Line { error, .. } = &mut self.mode {
            *error = Some(why);
        }
    }

    /// Enter behind the line.
    pub(super) fn end_line(&mut self, origin: Option<&Origin>, rules: &ExportRules, turn: &mut Turn<'_>) {
        let Mode::Line { purpose, field, .. } = &self.mode else { return };
        let (purpose, text) = (*purpose, field.text().trim().to_owned());
        match purpose {
            Purpose::Find => self.mode = Mode::Reading,
            Purpose::Filter | Purpose::Save | Purpose::Reason | Purpose::Name if text.is_empty() => self.leave_mode(),
            Purpose::Filter => {
                let Some(shown) = &self.shown else { return };
                let document = shown.whole.document().clone();
                let order_id =
                    turn.start(Lane::Document, LocalRequest::FilterDocument { document, path: text.clone() });
                self.filtering = Some((order_id, text));
            }
            Purpose::Save => self.save_as(text, None, rules, turn),
            Purpose::Reason => match ticket::plain_reason(&text) {
                Ok(reason) => {
                    let file = std::mem::take(&mut self.to_file);
                    self.save_as(file, reason, rules, turn);
                }
                Err(why) => self.complain(why),
            },
            Purpose::Name => match self.draft.call(origin) {
                Ok(call) => self.name_call(call, text, turn),
                Err(problem) => {
                    if let Mode::Line { error, .. } = &mut self.mode {
                        *error = Some(problem);
                    }
                }
            },
        }
    }
}

/// Why what is shown may not leave as a file.
fn stays(shown: &Shown, reason: Option<&OneLine>, rules: &ExportRules) -> Option<String> {
    let why = rules.refusal_of_raw(Raw::Answer, reason).or_else(|| rules.refusal_of_rows(Some(rows(shown))))?;
    Some(format!("not written: {why}"))
}

fn rows(shown: &Shown) -> u64 {
    shown.reply.elements.map_or(1, |count| count as u64)
}

/// `users.json`, from the last name in the path.
fn file_name(call: &RawCall, reply: &ApiReply) -> String {
    let path = call.address().path();
    let last = path.rsplit('/').next().unwrap_or("answer");
    let name: String = last.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let ending = match reply.body {
        ApiBody::Json(_) => "json",
        ApiBody::Text(_) | ApiBody::Empty => "txt",
        ApiBody::Binary { .. } => "bin",
    };
    format!("{}.{ending}", if name.is_empty() { "answer" } else { &name })
}
