//! The Jobs screen: each job with how far it has come, and below it the last outcomes of the selected one; its boxes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

use super::pen::{Pen, line, rule};
use super::question::{Heading, open_box};
use super::theme::Theme;
use crate::app::input::command::{Command, JobsCommand};
use crate::app::input::key::{self, Context};
use crate::app::jobs::ask::{JobQuestion, Outcome};
use crate::app::jobs::people::JobPeople;
use crate::app::jobs::screen::{Shown, reached};
use crate::app::part::count::{grouped, people_word};
use crate::app::part::wrap::wrap;
use crate::app::{App, layout};
use crate::messages::jobs::{JobStage, Told};
use crate::protocol::job::{Counts, Fate, Kind, UNDER_WAY};
use crate::protocol::rate::WaitReason;

/// Columns of a bar, and of the shortest.
const BAR: u16 = 18;
const SHORTEST: u16 = 4;
/// Columns of a job's name, and of its ticket.
const NAME: u16 = 27;
const TICKET: u16 = 11;
/// Columns of an outcome before the login, and of the shortest login.
const OUTCOME: u16 = 24;
const LOGIN: u16 = 22;

/// Draws the screen; where the cursor stands.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let layout = layout::of_jobs(app);
    let screen = &app.workspace().jobs;
    let mut pen = Pen::on(buffer, line(area, 0), theme.signs.cut);
    pen.skip(1).text("Jobs", theme.title);
    pen.right(&format!("{} ", screen.extent()), theme.dim);
    let body = Rect { y: area.y + 1, height: layout.body, ..area };
    if screen.jobs().is_empty() {
        let text = if screen.looked.is_awaited() {
            "looking…".to_owned()
        } else {
            let mark = key::name(Context::List, Command::Mark);
            let act = key::name(Context::Act, Command::Actions);
            format!("None yet. In the list, {mark} marks people; {act} on one of them says what can be done to all.")
        };
        let width = usize::from(body.width.saturating_sub(3)).max(10);
        for (row, text) in wrap(&text, width).iter().enumerate() {
            Pen::on(buffer, line(Rect { height: area.height, ..body }, row as u16), theme.signs.cut)
                .skip(2)
                .text(text, theme.dim);
        }
        return None;
    }
    let mut cursor = None;
    let tickets = screen.jobs().iter().any(|shown| shown.seen.job.ticket.is_some());
    for row in 0..usize::from(body.height) {
        let place = screen.top + row;
        let Some(shown) = screen.jobs().get(place) else { break };
        let selected = place == screen.position();
        let area = line(body, row as u16);
        if selected {
            buffer.set_style(area, theme.selected);
            cursor = Some((area.x, area.y));
        }
        draw_job(app, shown, (selected, tickets), theme, &mut Pen::on(buffer, area, theme.signs.cut));
    }
    let below = Rect { y: body.bottom(), height: layout.strip, ..area };
    if let Some(shown) = screen.selected() {
        draw_told(app, shown, theme, buffer, below);
    }
    cursor
}

/// One job; `tickets`: whether any of them has one, so that they have a column.
fn draw_job(app: &App, shown: &Shown, (selected, tickets): (bool, bool), theme: &Theme, pen: &mut Pen<'_>) {
    let of = |style: Style| if selected { theme.selected } else { style };
    let job = &shown.seen.job;
    let counts = &shown.seen.counts;
    let room = NAME + pen.room().saturating_sub(80) / 3;
    let name = if tickets { room } else { room + TICKET / 2 };
    pen.text(if selected { "> " } else { "  " }, of(theme.accent)).cell(&capital(&job.title), name, of(theme.plain));
    pen.skip(1);
    if tickets {
        pen.cell(job.ticket.as_deref().unwrap_or("–"), TICKET, of(theme.dim)).skip(1);
    }
    match &shown.seen.stage {
        JobStage::Running | JobStage::Elsewhere => {
            let (done, all) = (reached(counts), counts.all());
            let far = format!("  {} of {}", grouped(done.into()), grouped(all.into()));
            let pace = pace(app, shown);
            // What is said beside it is not cut for the bar.
            let beside = (far.chars().count() + pace.chars().count() + 2) as u16;
            let bar = u32::from(BAR.min(pen.room().saturating_sub(beside)).max(SHORTEST));
            let filled = bar * done / all.max(1);
            for at in 0..bar {
                let (sign, style) =
                    if at < filled { (theme.signs.levels[8], theme.good) } else { (theme.signs.levels[1], theme.dim) };
                pen.text(sign, of(style));
            }
            pen.text(&far, of(theme.plain)).skip(2).text(&pace, of(theme.dim));
        }
        JobStage::Paused(why) => {
            let because = |why: &str| format!("paused: {why} · {} decides", decides());
            let whole = match shown.first_done() {
                Some(first) => format!("paused after the first {} · {} decides", grouped(first.into()), decides()),
                None => because(why),
            };
            // Why stands below as well, whole.
            let clause = because(why.split(" (").next().unwrap_or_default());
            let short = format!("paused · {} decides", decides());
            let fits = |text: &String| text.chars().count() <= usize::from(pen.room());
            let text = [whole, clause].into_iter().find(fits).unwrap_or(short);
            pen.text(&text, of(theme.warning));
        }
        JobStage::BrokeOff => {
            pen.text("broke off · what it began is looked up", of(theme.warning));
        }
        JobStage::Planned => {
            pen.text("planned, nothing sent", of(theme.dim));
        }
        JobStage::Done => {
            pen.text(&counts.words(), of(outcome_style(counts, theme)));
        }
        JobStage::Stopped => {
            pen.text(&format!("stopped · {}", counts.words()), of(theme.dim));
        }
    }
}

/// The key that asks whether a job goes on.
fn decides() -> &'static str {
    key::name(Context::Jobs, Command::Jobs(JobsCommand::Pause))
}

fn outcome_style(counts: &Counts, theme: &Theme) -> Style {
    if counts.is_fine() { theme.good } else { theme.warning }
}

/// `6 s left`, or what it waits for.
fn pace(app: &App, shown: &Shown) -> String {
    if shown.seen.stage == JobStage::Elsewhere {
        return "elsewhere".to_owned();
    }
    if shown.run.as_ref().is_some_and(|run| run.pausing) {
        return "pausing…".to_owned();
    }
    if let Some((reason, seconds)) = shown.run.as_ref().and_then(|run| run.waits(app.now)) {
        let why = match reason {
            WaitReason::OwnShare(_) => "keeping to its share",
            WaitReason::RateLimit(_) => "Okta's limit is used up",
            WaitReason::Concurrency => "too many calls at once",
            WaitReason::Retry => "no answer",
            WaitReason::Outcome => "asks what became of the unknown",
        };
        return format!("{why}: {seconds} s");
    }
    if let Some(seconds) = shown.run.as_ref().and_then(|run| run.silent_for(app.now)) {
        return format!("nothing came for {seconds} s");
    }
    shown.time_left(app.now).map(|left| format!("{left} left")).unwrap_or_default()
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// What became of people lately, behind a rule with what there is to say of the whole.
fn draw_told(app: &App, shown: &Shown, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    rule(buffer, line(area, 0), theme.signs.rule, theme.dim);
    let job = &shown.seen.job;
    let rate = shown.rate(app.now).map(|rate| format!(" · {} a minute", grouped(rate))).unwrap_or_default();
    let reason = job.reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
    let head = format!("{} · {} · {}{rate}{reason}", job.id, job.source, shown.seen.counts.words());
    let width = usize::from(area.width.saturating_sub(2)).max(10);
    let mut used = 1;
    let mut add = |text: &str, style: Style| {
        for text in wrap(text, width) {
            if used < area.height {
                Pen::on(buffer, line(area, used), theme.signs.cut).skip(1).text(&text, style);
                used += 1;
            }
        }
    };
    add(&head, theme.dim);
    if let Some(first) = shown.first_done() {
        let left = people_word(shown.seen.counts.get(Kind::NotReached) as usize);
        let first = grouped(first.into());
        let text = format!("These {first} were done first. {} goes on with the other {left}, or stops.", decides());
        add(&text, theme.warning);
    } else if let JobStage::Paused(why) = &shown.seen.stage {
        add(
            &format!("Paused: {}. {} decides whether it goes on.", why.trim_end_matches('.'), decides()),
            theme.warning,
        );
    }
    let unknown = shown.seen.counts.get(Kind::Unknown) as usize;
    if unknown > 0 && shown.run.is_none() {
        let by_hand = (shown.seen.by_hand as usize).min(unknown);
        let asked = app.workspace().jobs.asks_again.is_some();
        let again = match (by_hand, asked) {
            (0, true) => "asked about again each minute".to_owned(),
            (0, false) => "unsettled".to_owned(),
            (all, _) if all == unknown => "and only a person can say what became of it".to_owned(),
            (some, true) => format!("asked about again each minute; of {some} only a person can say"),
            (some, false) => format!("unsettled; of {some} only a person can say"),
        };
        let people = key::name(Context::Jobs, Command::Open);
        let [done, not] =
            [JobsCommand::WasDone, JobsCommand::WasNot].map(|word| key::name(Context::JobPeople, Command::Jobs(word)));
        let text =
            format!("{}: unknown, {again}. {people} lists them; there {done} or {not} says it.", people_word(unknown));
        add(&text, theme.warning);
    }
    let body = Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area };
    let seen = &shown.told[..shown.told.len().min(usize::from(body.height))];
    let login = login_width(seen.iter(), area.width);
    for (row, told) in seen.iter().enumerate() {
        draw_outcome(app, told, login, theme, &mut Pen::on(buffer, line(body, row as u16), theme.signs.cut));
    }
}

/// Columns for the logins of those in view: as many as they need, as long as reasons keep two fifths.
fn login_width<'t>(told: impl Iterator<Item = &'t Told>, width: u16) -> u16 {
    let room = width.saturating_sub(OUTCOME);
    let longest = told.map(|told| told.login.chars().count() as u16).max().unwrap_or_default();
    longest.clamp(LOGIN.min(room), (room * 3 / 5).max(LOGIN.min(room)))
}

fn draw_outcome(app: &App, told: &Told, login: u16, theme: &Theme, pen: &mut Pen<'_>) {
    let kind = told.fate.as_ref().map_or(Kind::NotReached, Fate::kind);
    let time = told.at.map(|at| at.to_zoned_datetime(app.zone.clone()).strftime("%H:%M:%S").to_string());
    let word = if told.under_way { UNDER_WAY } else { kind.word() };
    pen.skip(1).cell(&time.unwrap_or_default(), 9, theme.dim).cell(word, 12, kind_style(kind, theme));
    pen.cell(&told.login, login, theme.plain).skip(2).text(&reason(told), theme.dim);
}

/// Why it came to that, with Okta's code where it has one.
fn reason(told: &Told) -> String {
    let code = match &told.fate {
        Some(Fate::Refused { code: Some(code), .. }) => format!("{code}, "),
        Some(_) | None => String::new(),
    };
    format!("{code}{}", told.fate.as_ref().map(Fate::why).unwrap_or_default())
}

fn kind_style(kind: Kind, theme: &Theme) -> Style {
    match kind {
        Kind::Done => theme.good,
        Kind::WasSo | Kind::LeftAlone | Kind::NotReached => theme.plain,
        Kind::Refused => theme.bad,
        Kind::Unknown | Kind::Protected | Kind::NotKept => theme.warning,
    }
}

/// The people of a job; whether something is covered.
pub(super) fn draw_people(app: &App, people: &JobPeople, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let place = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    Clear.render(place, buffer);
    let title = format!(" {} ", capital(&people.title));
    Block::bordered().title(title).border_style(theme.dim).title_style(theme.strong).render(place, buffer);
    let inner = Rect {
        x: place.x + 1,
        y: place.y + 1,
        width: place.width.saturating_sub(2),
        height: place.height.saturating_sub(2),
    };
    if let Some(failure) = people.held.failure() {
        let text = format!("They could not be read: {}.", failure.kind.sentence());
        Pen::on(buffer, line(inner, 1), theme.signs.cut).skip(2).text(&text, theme.bad);
    }
    let rows = Rect { height: inner.height.saturating_sub(layout::WHOLE_REASON), ..inner };
    let all = people.all();
    let window = || (people.top..all).take(usize::from(rows.height));
    let login = login_width(window().filter_map(|place| people.get(place)), inner.width);
    for (row, place) in window().enumerate() {
        let area = line(rows, row as u16);
        if place == people.at {
            buffer.set_style(area, theme.selected);
        }
        match people.get(place) {
            Some(told) => draw_outcome(app, told, login, theme, &mut Pen::on(buffer, area, theme.signs.cut)),
            None => {
                Pen::on(buffer, area, theme.signs.cut).skip(2).text("…", theme.dim);
            }
        }
    }
    // A reason is longer than its column.
    if let Some(told) = people.get(people.at) {
        rule(buffer, line(inner, rows.height), theme.signs.rule, theme.dim);
        let whole = format!("{}: {}", told.login, reason(told));
        let width = usize::from(inner.width.saturating_sub(2)).max(10);
        let lines = wrap(whole.trim_end_matches(": "), width);
        for (text, row) in lines.iter().zip(rows.height + 1..inner.height) {
            Pen::on(buffer, line(inner, row), theme.signs.cut).skip(1).text(text, theme.plain);
        }
    }
    let foot = Rect { y: place.bottom() - 1, x: place.x + 2, width: place.width.saturating_sub(4), height: 1 };
    let more = format!(" {} of {} ", grouped((people.at + 1).min(people.all()) as u64), grouped(people.all() as u64));
    Pen::on(buffer, foot, "").right(&more, theme.dim);
    true
}

/// Whether a job goes on; whether something is covered.
pub(super) fn draw_question(asked: &JobQuestion, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let width = usize::from(area.width.saturating_sub(6).min(74));
    let mut lines: Vec<(String, Style)> =
        asked.lines.iter().flat_map(|text| wrap(text, width)).map(|text| (text, theme.plain)).collect();
    // The answers are always to be seen, whatever there is to look at: the frame, a free line, what more there is.
    let room = usize::from(area.height).saturating_sub(asked.answers.len() + lines.len() + 6);
    let mut told: Vec<(String, Style)> = Vec::new();
    let mut shown = 0;
    for (at, outcome) in asked.outcomes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| asked.outcomes.get(before));
        let style = kind_style(outcome.kind, theme);
        let own: Vec<_> = outcome_lines(outcome, before, width).into_iter().map(|text| (text, style)).collect();
        if told.len() + own.len() > room {
            break;
        }
        told.extend(own);
        shown += 1;
    }
    lines.extend(told);
    let more = asked.more + asked.outcomes.len() - shown;
    if more > 0 {
        let people = key::name(Context::Jobs, Command::Open);
        lines.push((format!("{} more; {people} on the job lists its people.", grouped(more as u64)), theme.dim));
    }
    let rows = lines.len() as u16 + asked.answers.len() as u16 + 2;
    let title = format!("{}?", capital(&asked.title));
    let inside = open_box(&Heading::from(title.as_str()), rows, theme.accent, theme, buffer, area);
    for (row, (text, style)) in lines.iter().enumerate() {
        Pen::on(buffer, line(inside, row as u16), theme.signs.cut).text(text, *style);
    }
    let top = lines.len() as u16 + 1;
    for (row, (answer, words)) in asked.answers.iter().enumerate() {
        let letter = key::name(Context::JobQuestion, Command::Jobs(*answer));
        let mut pen = Pen::on(buffer, line(inside, top + row as u16), theme.signs.cut);
        pen.skip(1).cell(letter, 3, theme.key).text(words, theme.plain);
    }
    let foot = Rect { y: inside.bottom(), height: 1, ..inside };
    Pen::on(buffer, foot, theme.signs.cut).text(" the letter · Esc leaves it as it is ", theme.dim);
    true
}

/// `refused     ann@acme.com  the role may not`: a long reason goes on below, and is told once.
fn outcome_lines(outcome: &Outcome, before: Option<&Outcome>, width: usize) -> Vec<String> {
    let is_same = before.is_some_and(|before| (before.kind, &before.why) == (outcome.kind, &outcome.why));
    let why = if is_same && !outcome.why.is_empty() { "the same" } else { &outcome.why };
    let whole = format!("{:<11} {}  {why}", outcome.kind.word(), outcome.login);
    if whole.chars().count() <= width {
        return vec![whole.trim_end().to_owned()];
    }
    let below = wrap(why, width.saturating_sub(12)).into_iter().map(|text| format!("{:12}{text}", ""));
    std::iter::once(format!("{:<11} {}", outcome.kind.word(), outcome.login)).chain(below).collect()
}
