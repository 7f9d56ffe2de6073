//! A plan for many people: its groups, what is to be looked at, what it takes; and who is in a group.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::evidence;
use super::pen::{Pen, line, rule};
use super::theme::Theme;
use crate::app::App;
use crate::app::care::rows;
use crate::app::jobs::fill::told;
use crate::app::jobs::plan::groups::Who;
use crate::app::jobs::planning::{Look, PlanLine, Planning, Stage};
use crate::app::part::count::{grouped, people_word};
use crate::app::part::wrap::wrap;
use crate::protocol::job::Person;
use crate::protocol::status::Status;

/// Title and its rule.
const HEAD: u16 = 2;
/// Columns of what becomes of a group; what is told beside it follows.
const WORDS: u16 = 34;
/// Columns of a count, where it needs no more.
const COUNT: u16 = 5;
/// So many groups are seen before examples are.
const LEAST_GROUPS: usize = 6;

/// Draws it over the screen; whether something is covered.
pub(super) fn draw(app: &App, planning: &Planning, theme: &Theme, buffer: &mut Buffer, area: Rect) -> bool {
    let place = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    Clear.render(place, buffer);
    if let Some((group, who)) = planning.who() {
        draw_who(planning, group, who, theme, buffer, place);
        return true;
    }
    let mut pen = Pen::on(buffer, line(place, 0), theme.signs.cut);
    let title = format!("Plan: {} · {}", planning.plan.work.title(), planning.source);
    pen.skip(1).text(&title, theme.title);
    let sent = if matches!(planning.stage, Stage::Sent(_)) { "beginning… " } else { "nothing is sent yet " };
    pen.right(sent, theme.dim);
    rule(buffer, line(place, 1), theme.signs.rule, theme.dim);
    let width = usize::from(place.width.saturating_sub(3)).max(10);
    // What stands above must be seen: whom it is about comes before examples.
    let most = usize::from(place.height.saturating_sub(HEAD)).saturating_sub(planning.lines.len().min(LEAST_GROUPS));
    let mut foot = foot(app, planning, width, (true, theme));
    if foot.len() > most {
        foot = self::foot(app, planning, width, (false, theme));
    }
    let below = foot.len() as u16;
    let body = Rect { y: place.y + HEAD, height: place.height.saturating_sub(HEAD + below), ..place };
    draw_groups(planning, theme, buffer, body);
    let top = place.bottom().saturating_sub(below).max(place.y + HEAD);
    for (row, (text, style)) in foot.iter().enumerate() {
        let area = line(Rect { y: top, height: below, ..place }, row as u16);
        Pen::on(buffer, area, theme.signs.cut).skip(1).text(text, *style);
    }
    true
}

fn draw_groups(planning: &Planning, theme: &Theme, buffer: &mut Buffer, body: Rect) {
    if planning.lines.is_empty() {
        let text = match &planning.failure {
            Some(failure) => format!("They could not be read: {}.", failure.kind.sentence()),
            None => format!("reading everybody anew… {} so far", grouped(planning.met as u64)),
        };
        let style = if planning.failure.is_some() { theme.bad } else { theme.dim };
        Pen::on(buffer, line(body, 1), theme.signs.cut).skip(2).text(&text, style);
        return;
    }
    let room = usize::from(body.height).max(1);
    let counts = count_width(planning);
    let top = (planning.at + 1).saturating_sub(room);
    for (row, (at, group)) in planning.lines.iter().enumerate().skip(top).take(room).enumerate() {
        let area = line(body, row as u16);
        let selected = at == planning.at;
        if selected {
            buffer.set_style(area, theme.selected);
        }
        draw_group(group, (selected, counts), theme, &mut Pen::on(buffer, area, theme.signs.cut));
        let below = planning.lines.len().saturating_sub(top + room);
        if row + 1 == room && below > 0 {
            let text = format!(" +{below} more below ");
            let width = (text.len() as u16).min(area.width);
            let place = Rect { x: area.right() - width, width, ..area };
            Clear.render(place, buffer);
            Pen::on(buffer, place, theme.signs.cut).text(&text, theme.warning);
        }
    }
}

/// Columns that the largest of its counts needs.
fn count_width(planning: &Planning) -> u16 {
    let most = planning.lines.iter().map(|group| group.count).max().unwrap_or(0);
    COUNT.max(grouped(most as u64).len() as u16)
}

fn draw_group(group: &PlanLine, (selected, counts): (bool, u16), theme: &Theme, pen: &mut Pen<'_>) {
    let look = |own: Style| if selected { theme.selected } else { own };
    let style = match group.look {
        Look::Will => theme.strong,
        Look::Left => theme.plain,
        Look::Kept | Look::Stray => theme.warning,
    };
    let count = format!("{:>width$}", grouped(group.count as u64), width = usize::from(counts));
    pen.text(if selected { "> " } else { "  " }, look(theme.accent)).cell(&count, counts, look(theme.strong));
    pen.skip(2);
    if group.beside.is_empty() {
        pen.text(&group.words, look(style));
    } else {
        let words = group.words.chars().count() as u16;
        let width = WORDS.max(words.min(pen.room() * 3 / 5));
        pen.cell(&group.words, width, look(style)).skip(1).text(&group.beside, look(theme.dim));
    }
}

/// Whether what is told beside a group is longer than its place.
fn is_cut(group: &PlanLine, counts: u16, width: usize) -> bool {
    let before = usize::from(counts + 5) + usize::from(WORDS).max(group.words.chars().count());
    !group.beside.is_empty() && before + group.beside.chars().count() > width + 2
}

/// What stands below the groups, with examples where there is room for them: what is to be looked at, what it takes, ticket and reason, what is to be typed now.
fn foot(app: &App, planning: &Planning, width: usize, (examples, theme): (bool, &Theme)) -> Vec<(String, Style)> {
    let mut lines = Vec::new();
    let mut add = |text: &str, style: Style| lines.extend(wrap(text, width).into_iter().map(|text| (text, style)));
    if let Some(why) = &planning.refused {
        add(&format!("Not done: {}.", why.trim_end_matches('.')), theme.bad);
    }
    if planning.is_ready() {
        let counts = count_width(planning);
        // What has no room beside its group stands here, whole.
        if let Some(group) = planning.lines.get(planning.at).filter(|group| is_cut(group, counts, width)) {
            add(&group.beside, theme.dim);
        }
        let phases = planning.plan.phases();
        if !phases.is_empty() {
            add("Each step is done to all of them before the next:", theme.dim);
        }
        for (at, phase) in phases.iter().enumerate() {
            let people = grouped(phase.people as u64);
            let not = if phase.not.is_empty() { String::new() } else { format!(" · {}", phase.not) };
            add(&format!("{}. {} · {people}{not}", at + 1, phase.title), theme.plain);
        }
        for example in planning.plan.examples().into_iter().filter(|_| examples) {
            add(&format!("Example: {example}"), theme.plain);
        }
        for remark in planning.plan.remarks() {
            add(&format!("Look: {remark}"), theme.warning);
        }
        add(&app.workspace().cost_of(planning), theme.plain);
        for text in planning.options() {
            add(&text, theme.accent);
        }
    }
    lines.extend(evidence::lines(rows::of_evidence(&planning.evidence, false, width), theme));
    match &planning.stage {
        Stage::Looking | Stage::Sent(_) => {}
        Stage::Count { typed, only, wrong } => {
            let people = planning.count(*only);
            let text = format!("Type {} to do it to {}: {}_", people, people_word(people), typed.text());
            lines.push((text, theme.bad));
            if *wrong {
                lines.push((format!("The plan comes to {}.", people_word(people)), theme.warning));
            }
        }
        Stage::Twice { only, why } => {
            let people = people_word(planning.count(*only));
            lines.extend(
                wrap(&format!("{why} Once more: it is done to {people}."), width)
                    .into_iter()
                    .map(|text| (text, theme.bad)),
            );
        }
    }
    lines
}

/// Who is in a group: only what is in view is looked at.
fn draw_who(planning: &Planning, group: &PlanLine, who: Who<'_>, theme: &Theme, buffer: &mut Buffer, place: Rect) {
    let mut pen = Pen::on(buffer, line(place, 0), theme.signs.cut);
    pen.skip(1).text(&format!("{}  {}", grouped(group.count as u64), group.words), theme.title);
    let looking = planning.looking.unwrap_or_default();
    let top = looking.top;
    let body = Rect { y: place.y + HEAD, height: place.height.saturating_sub(HEAD), ..place };
    let room = usize::from(body.height);
    let end = (top + room).min(group.count);
    pen.right(&format!("{}–{} ", grouped((top + 1).min(group.count) as u64), grouped(end as u64)), theme.dim);
    rule(buffer, line(place, 1), theme.signs.rule, theme.dim);
    for row in 0..room {
        if top + row >= group.count {
            break;
        }
        let area = line(body, row as u16);
        let selected = top + row == looking.at;
        if selected {
            buffer.set_style(area, theme.selected);
        }
        let look = |own: Style| if selected { theme.selected } else { own };
        let mut pen = Pen::on(buffer, area, theme.signs.cut);
        pen.text(if selected { "> " } else { "  " }, look(theme.accent));
        match who {
            Who::People(people) => {
                let Some(person) = people.get(top + row) else { break };
                let beside = beside_of(planning, person);
                let name = if person.own.is_empty() { (place.width / 4).max(12) } else { place.width / 5 };
                let login = if person.own.is_empty() { (place.width / 2).max(20) } else { place.width / 3 };
                pen.cell(&person.login, login, look(theme.plain)).skip(1);
                pen.cell(&person.name, name, look(theme.plain)).skip(1).text(&beside, look(theme.dim));
            }
            Who::Entries(entries) => {
                let Some(entry) = entries.get(top + row) else { break };
                pen.text(entry, look(theme.plain));
            }
        }
    }
}

/// What somebody gets, where that is their own; else their status, and whether they were named.
fn beside_of(planning: &Planning, person: &Person) -> String {
    let own: Vec<String> = person
        .own
        .iter()
        .map(|(name, value)| format!("{name} {}", told(person.was.get(&name).as_ref(), &value)))
        .collect();
    let status = Status::parse(&person.status);
    let status = status.word();
    if person.id.is_empty() {
        // Whoever is new had nothing before.
        let values = person.own.iter().map(|(name, value)| format!("{name} {}", value.plain()));
        return values.collect::<Vec<_>>().join(", ");
    }
    match (own.is_empty(), planning.is_named(person)) {
        (false, _) => own.join(", "),
        (true, true) => format!("{status}, named"),
        (true, false) => status.to_owned(),
    }
}
