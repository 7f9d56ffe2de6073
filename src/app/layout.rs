//! How much of the terminal each part gets. The app needs it to know what a page is; the drawing follows it.

use crate::app::App;
use crate::app::input::command::Command;
use crate::app::input::key::{self, Context, keys};
use crate::app::part::wrap::wrap;
use crate::app::screen::Screen;
use crate::app::workspace::Views;

/// The smallest terminal in which a question shows whom it is about and what it means; below, nothing but that is said.
pub const SMALLEST: (u16, u16) = (60, 15);
/// From here on a preview stands beside the list.
pub const PREVIEW_FROM: u16 = 120;
/// Below this height the identity strip would take too much of the list.
const STRIP_FROM: u16 = 16;

/// The rows of a screen, top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// First row of the scrolling part.
    pub body_top: u16,
    /// Rows of the scrolling part.
    pub body: u16,
    /// Rows of the identity strip with its rules; 0 when there is none.
    pub strip: u16,
    /// Rows of the error or question, with its rule; 0 when there is none.
    pub problem: u16,
    /// Columns of the preview with its rule; 0 when there is none.
    pub preview: u16,
}

/// Header, title, column names above the list; status and keys below.
const LIST_FIXED: u16 = 5;
/// Header, identity (2), tabs, rule above the body; status and keys below.
const DETAIL_FIXED: u16 = 7;

/// How much of each screen is in view.
pub(crate) fn views(app: &App) -> Views {
    Views {
        columns: app.size.0,
        list: of_list(app).body,
        detail: of_detail(app).body,
        api: of_api(app).body,
        requests: of_requests(app).body,
        events: of_events(app).body,
        jobs: of_jobs(app).body,
        form: of_form(app).body,
    }
}

/// What is told of a person there fits into this; more would be taken from the columns of the list.
const WIDEST_PREVIEW: u16 = 44;

/// Columns of the preview beside a list, with its rule; 0 where there is no room for one.
pub fn preview(width: u16) -> u16 {
    if width >= PREVIEW_FROM { (width * 36 / 100).min(WIDEST_PREVIEW) } else { 0 }
}

pub fn of_list(app: &App) -> Layout {
    let (width, height) = app.size;
    let preview = preview(width);
    let problem = problem_rows(app, height);
    let strip = if preview == 0 && height >= STRIP_FROM { 3 } else { 0 };
    let body = height.saturating_sub(LIST_FIXED + problem + strip);
    Layout { body_top: 3, body, strip, problem, preview }
}

pub fn of_detail(app: &App) -> Layout {
    let (_, height) = app.size;
    let problem = problem_rows(app, height);
    let room = height.saturating_sub(DETAIL_FIXED + problem);
    let strip = match app.workspace().screen() {
        Some(Screen::Detail(detail)) if height >= STRIP_FROM => strip_rows(detail.strip().len(), room),
        Some(Screen::Detail(_) | Screen::List(_) | Screen::Form(_)) | None => 0,
    };
    Layout { body_top: 5, body: room - strip, strip, problem, preview: 0 }
}

/// Rows of the strip below a table with its rule, for a row that is told in so many lines: two as a rule, so that the
/// table seldom moves; what needs more has it, up to half of the room.
fn strip_rows(lines: usize, room: u16) -> u16 {
    match u16::try_from(lines).unwrap_or(u16::MAX) {
        0 => 0,
        lines => (lines.max(2) + 1).min(room / 2),
    }
}

/// The call (2) and the line of its answer above the body.
pub fn of_api(app: &App) -> Layout {
    let (_, height) = app.size;
    let problem = problem_rows(app, height);
    let body = height.saturating_sub(LIST_FIXED + 1 + problem);
    Layout { body_top: 4, body, strip: 0, problem, preview: 0 }
}

/// Title and column names above the record of calls; the budgets below it.
pub fn of_requests(app: &App) -> Layout {
    let (_, height) = app.size;
    let problem = problem_rows(app, height);
    let budgets = app.workspace().requests.buckets().len() as u16;
    // Beside the record, not instead of it.
    let strip = if budgets == 0 || height < STRIP_FROM { 0 } else { (budgets + 1).min(height / 3) };
    let body = height.saturating_sub(LIST_FIXED + problem + strip);
    Layout { body_top: 3, body, strip, problem, preview: 0 }
}

/// Rows of the terminal that are none of the people of a plan: header, title and rule, status and keys.
pub const BESIDE_PLAN: u16 = 5;
/// Rows of the terminal that are none of the columns of a table: header, title and rule, head, foot, status and keys.
pub const BESIDE_TABLE: u16 = 8;
/// Rows below the people of a job for the whole of one reason, with a rule above.
pub const WHOLE_REASON: u16 = 3;
/// The same of the people of a job: header, the frame, status and keys.
pub const BESIDE_JOB_PEOPLE: u16 = 5 + WHOLE_REASON;
/// Header and title above the list of jobs, status and keys below.
const JOBS_FIXED: u16 = 4;

/// The list of jobs; below it, behind a rule, the outcomes of the selected one, which have what the list does not need.
pub fn of_jobs(app: &App) -> Layout {
    let (_, height) = app.size;
    let problem = problem_rows(app, height);
    let room = height.saturating_sub(JOBS_FIXED + problem);
    let jobs = u16::try_from(app.workspace().jobs.jobs().len()).unwrap_or(u16::MAX);
    let body = jobs.clamp(1, (room / 2).max(1));
    Layout { body_top: 2, body, strip: room.saturating_sub(body), problem, preview: 0 }
}

/// Title and column names above the list of events; all about the selected one below.
pub fn of_events(app: &App) -> Layout {
    let (_, height) = app.size;
    let problem = problem_rows(app, height);
    let strip = if height >= STRIP_FROM { 3 } else { 0 };
    let body = height.saturating_sub(LIST_FIXED + problem + strip);
    Layout { body_top: 3, body, strip, problem, preview: 0 }
}

/// Header and title above the fields; the words on a field, status and keys below.
const FORM_FIXED: u16 = 5;

pub fn of_form(app: &App) -> Layout {
    let (width, height) = app.size;
    let preview = preview(width);
    let problem = problem_rows(app, height);
    let body = height.saturating_sub(FORM_FIXED + problem + form_head(app) + form_facts(app));
    Layout { body_top: 2, body, strip: 0, problem, preview }
}

/// From so many rows on a form has a line for what is always so of the field; beside the fields it stands anyway.
const FACTS_FROM: u16 = 20;

/// Lines at the foot of a form for what is always so of the field under the cursor.
pub fn form_facts(app: &App) -> u16 {
    let (width, height) = app.size;
    // What went wrong needs the room more.
    u16::from(preview(width) == 0 && height >= FACTS_FROM && problem_rows(app, height) == 0)
}

/// Lines at the head of a form for what Okta said of the last save that fits no field.
pub fn form_head(app: &App) -> u16 {
    app.workspace().form().map_or(0, |screen| screen.said.len().min(2) as u16)
}

/// The lines of the error strip or question, wrapped to the terminal.
pub fn problem_lines(app: &App) -> Vec<String> {
    let width = usize::from(app.size.0.saturating_sub(4)).max(10);
    let Some(problem) = &app.session().problem else { return Vec::new() };
    let mut lines = wrap(&problem.headline(), width);
    for paragraph in [problem.okta_says().unwrap_or_default(), problem.meaning.clone(), problem.advice()] {
        if !paragraph.is_empty() {
            lines.extend(wrap(&paragraph, width));
        }
    }
    let retry = match (problem.can_retry, app.is_typing()) {
        (false, _) => String::new(),
        (true, false) => format!("{} try again · ", key::name(Context::List, Command::Reload)),
        (true, true) => format!("{} try again · ", key::name(Context::Find, Command::Reload)),
    };
    // Where letters are text, another key does it.
    let details = keys().find(Context::Anywhere, Command::ErrorDetails);
    let details = details.and_then(|bound| bound.sequence(app.is_typing()));
    lines.push(format!(
        "{retry}Esc dismiss · {} details{}",
        details.map_or("", |sequence| &sequence.name),
        if problem.failure.request_id.is_some() { ", request id" } else { "" }
    ));
    lines
}

/// The lines of an open question.
pub fn question_lines(app: &App) -> Vec<String> {
    let width = usize::from(app.size.0.saturating_sub(4)).max(10);
    let Some(question) = app.question() else { return Vec::new() };
    let mut lines = wrap(&question, width);
    let ways = match app.overlays.last() {
        _ if app.input.cancel_has_focus() => {
            format!("Enter or Esc cancels · {} back to the answer", key::name(Context::Question, Command::SwitchFocus))
        }
        Some(overlay) => overlay.ways(),
        None => String::new(),
    };
    if let Some(asked) = app.overlays.resume() {
        lines.extend(asked.lines());
    }
    lines.push(ways);
    lines
}

fn problem_rows(app: &App, height: u16) -> u16 {
    let question = question_lines(app);
    let lines = if question.is_empty() { problem_lines(app) } else { question };
    if lines.is_empty() {
        return 0;
    }
    // The list never disappears behind an error.
    (lines.len() as u16 + 1).min(height.saturating_sub(LIST_FIXED + 3))
}
