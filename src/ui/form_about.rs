//! What is to be known of the field under the cursor: what is wrong, what is offered, what it is for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::form::shown_text;
use super::pen::{Pen, line};
use super::person;
use super::theme::Theme;
use crate::app::form::find::type_words;
use crate::app::form::model::names;
use crate::app::form::model::offered::{How, Offered};
use crate::app::form::model::review::in_one_line;
use crate::app::form::model::spec::FieldSpec;
use crate::app::form::model::spec::Kind;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::input::command::{Command, FormCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::wrap::wrap;

/// What is to be known of the field under the cursor: what is wrong, what is offered, what it is for.
pub(super) fn draw_foot(screen: &FormScreen, pane: bool, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    let mut pen = Pen::on(buffer, area, theme.signs.cut);
    pen.skip(1);
    if let Mode::Saving(saving) = &screen.mode {
        let all = saving.plan.then.len();
        let progress = if all > 0 && !saving.outcomes.is_empty() {
            format!("Saved; {} of {all} further calls done…", saving.outcomes.len())
        } else {
            "Saving…".to_owned()
        };
        pen.text(&progress, theme.accent);
        return;
    }
    let Some(at) = screen.current() else {
        pen.text("Enter unfolds or folds · letters look for a field", theme.dim);
        return;
    };
    // Beside the fields there is room for all of it.
    let whole = if pane { Vec::new() } else { about(screen, at) };
    let offers = screen.form.offers().len();
    let told = whole.first().filter(|(tone, _)| matches!(tone, Tone::Wrong | Tone::Doubt | Tone::Locked | Tone::Offer));
    if let Some((Tone::Offer, text)) = told {
        pen.text(text, Tone::Offer.style(theme));
    } else if let Some((tone, text)) = told {
        let label = screen.form.fields[at].spec.label.trim();
        pen.text(&format!("{label}: {text}"), tone.style(theme));
    } else if offers > 0 {
        let fields = if offers == 1 { "1 field".to_owned() } else { format!("{offers} fields") };
        let asks = key::name(Context::Form, Command::Form(FormCommand::FollowUps));
        pen.text(asks, theme.key).skip(1).text(&format!("shows {fields} that may follow the change"), theme.plain);
    } else {
        let parts: Vec<&str> = whole.iter().filter(|(tone, _)| *tone == Tone::Help).map(|(_, text)| &**text).collect();
        pen.text(&parts.join(" · "), theme.dim);
    }
}

/// What kind of thing is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Wrong,
    Doubt,
    Locked,
    /// What a key puts into the field.
    Offer,
    Help,
    /// Told where there is room.
    More,
}

impl Tone {
    fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Wrong => theme.bad,
            Self::Doubt => theme.warning,
            Self::Offer => theme.plain,
            Self::Locked | Self::Help | Self::More => theme.dim,
        }
    }
}

/// All that is to be told of a field, what matters most first.
fn about(screen: &FormScreen, at: usize) -> Vec<(Tone, String)> {
    let field = &screen.form.fields[at];
    let mut told = Vec::new();
    let (offered, fault) = (screen.form.offered(at), screen.form.shown_fault(at));
    let begins = |text: &str| text.split(';').next().map(str::to_owned);
    // What is offered at a probable slip says what is doubted as well.
    let says_both = offered
        .as_ref()
        .zip(fault.as_ref())
        .is_some_and(|(offered, fault)| !fault.is_wrong() && begins(&offered.told) == begins(fault.text()));
    let tone = if says_both { Tone::Doubt } else { Tone::Offer };
    told.extend(offered.map(|offered| (tone, about_offered(&offered))));
    if let Some(fault) = fault.filter(|_| !says_both) {
        told.push((if fault.is_wrong() { Tone::Wrong } else { Tone::Doubt }, fault.text().to_owned()));
    }
    if let Some(reason) = &field.spec.locked {
        told.push((Tone::Locked, reason.clone()));
    }
    if let Some(outside) = field.spec.outside.as_ref().filter(|_| field.spec.locked.is_none()) {
        told.push((Tone::Locked, outside.clone()));
    }
    let mut help = |text: String| told.push((Tone::Help, text));
    if field.spec.required && field.text().is_empty() {
        help("must be filled in".to_owned());
    }
    if field.is_changed() && !screen.form.is_new() && field.spec.kind != Kind::Secret {
        help(if field.initial().is_empty() {
            "was empty".to_owned()
        } else {
            format!("was: {}", in_one_line(field.initial()))
        });
    } else if field.is_lossy() && !field.is_changed() {
        help("holds signs that cannot be shown; they go when you change it".to_owned());
    }
    if let Some(followed) = screen.form.followed(at) {
        help(format!("follows {followed}; typing replaces it"));
    }
    if let Some(broken) = screen.form.broken_rule(at) {
        help(broken);
    }
    if let Some(default) = default_of(screen, at) {
        help(default);
    }
    if let Some(rule) = screen.form.made_of(at) {
        help(match screen.form.unmade(at) {
            Some(why) => format!("made by the template of {rule}: {why}"),
            None if rule.fixed().is_some() => "from the template; typing replaces it".to_owned(),
            None => format!("follows {rule}; typing replaces it"),
        });
    }
    if field.spec.unique {
        help("nobody else may have it".to_owned());
    }
    let told_of = screen.form.told_of_value(at).or_else(|| screen.form.told_of_phone(at));
    if let Some(text) = told_of {
        help(text);
    }
    if screen.form.picks_person(at) {
        help(about_manager(screen, at));
    }
    match &field.spec.kind {
        Kind::Choice(_) => help("Left, Right or Enter choose".to_owned()),
        Kind::Many { choices, .. } if choices.is_empty() => {
            help("commas between values, \"a, b\" is one; Enter adds one by one".to_owned());
        }
        Kind::Many { .. } => help("letters or Enter pick several".to_owned()),
        Kind::One(_) if names::has_names(field.spec.format) => help("Enter lists them".to_owned()),
        Kind::One(_) if screen.form.values_of(at).is_some() && !field.is_changed() => {
            help("Enter lists what others have".to_owned());
        }
        Kind::One(_) | Kind::Groups | Kind::Secret | Kind::Json => {}
    }
    if field.input.keeps_breaks() && field.spec.locked.is_none() {
        help(format!("{} breaks the line", key::name(Context::Form, Command::Form(FormCommand::Break))));
    }
    told.extend(facts(&field.spec).into_iter().map(|fact| (Tone::More, fact)));
    told
}

/// What is offered, and the key that puts it in.
fn about_offered(offered: &Offered) -> String {
    let key = key::name(Context::Form, Command::Form(FormCommand::Offered));
    match offered.how {
        How::ByKey => format!("{} · {key} puts in {}", offered.told, offered.text),
        How::OnLeaving => format!("{}; it is put in when the field is left, or by {key}", offered.told),
    }
}

/// Who was picked as the manager, and how another one is.
fn about_manager(screen: &FormScreen, at: usize) -> String {
    let both = screen.form.filled_along(at).map(|id| screen.form.fields[id].spec.label.trim());
    let both = both.map(|id| format!(" (fills {id} as well)")).unwrap_or_default();
    match screen.form.picked_manager() {
        Some(picked) => format!("{}, picked from people{both}", picked.login),
        None => format!("letters search people{both}"),
    }
}

/// What Okta puts in by itself where the field is left empty.
fn default_of(screen: &FormScreen, at: usize) -> Option<String> {
    let field = &screen.form.fields[at];
    let default = field.spec.default.as_ref()?;
    let shown = in_one_line(&crate::app::form::model::value::show(&field.spec.kind, default));
    Some(match (screen.form.stands_by_default(at), field.text().is_empty()) {
        (true, _) => "the default of the schema".to_owned(),
        (false, true) => format!("left empty, Okta puts in the schema's default: {shown}"),
        (false, false) => format!("the schema's default is {shown}"),
    })
}

/// What is always so of a field: Okta's name, the type, the limits, the schema's own words, where values come from.
fn facts(spec: &FieldSpec) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(name) = spec.attribute() {
        facts.push(format!("Okta's name: {name}"));
    }
    facts.push(type_words(spec));
    facts.extend(limits_of(spec));
    facts.extend([spec.help.clone(), spec.source.to_owned()]);
    facts.retain(|fact| !fact.is_empty());
    facts
}

/// The same on one line, where there is no room beside the fields.
pub(super) fn draw_facts(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    if let Some(at) = screen.current() {
        let facts = facts(&screen.form.fields[at].spec).join(" · ");
        Pen::on(buffer, area, theme.signs.cut).skip(1).text(&facts, theme.dim);
    }
}

fn limits_of(spec: &FieldSpec) -> Option<String> {
    let limits = &spec.limits;
    let count = |least: Option<String>, most: Option<String>, what: &str| match (least, most) {
        (Some(least), Some(most)) if least == most => Some(format!("{least}{what}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}{what}")),
        (Some(least), None) => Some(format!("{least}{what} or more")),
        (None, Some(most)) => Some(format!("{most}{what} at most")),
        (None, None) => None,
    };
    let number = |json: &crate::protocol::json::Json| json.as_str().to_owned();
    let range = count(limits.minimum.as_ref().map(number), limits.maximum.as_ref().map(number), "");
    let length =
        count(limits.min_length.map(|n| n.to_string()), limits.max_length.map(|n| n.to_string()), " characters");
    let values = count(limits.min_items.map(|n| n.to_string()), limits.max_items.map(|n| n.to_string()), " values");
    let parts: Vec<String> = [range, length, values].into_iter().flatten().collect();
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

/// On a wide terminal everything about the field stands beside the fields, its value whole.
pub(super) fn draw_about(screen: &FormScreen, theme: &Theme, buffer: &mut Buffer, area: Rect) {
    for row in 0..area.height {
        Pen::on(buffer, line(area, row), "").text(theme.signs.bar, theme.dim);
    }
    let Some(at) = screen.current() else { return };
    let field = &screen.form.fields[at];
    let width = usize::from(area.width.saturating_sub(3)).max(10);
    let mut lines: Vec<(String, Style)> = vec![(field.spec.label.trim().to_owned(), theme.title)];
    for (tone, text) in about(screen, at) {
        lines.extend(wrap(&text, width).into_iter().map(|text| (text, tone.style(theme))));
    }
    let text = shown_text(screen, field);
    if text.contains('\n') || person::width_of(&text) > usize::from(area.width) {
        lines.push((String::new(), theme.plain));
        let whole = text.split('\n').flat_map(|text| wrap(text, width));
        lines.extend(whole.map(|text| (text, theme.plain)));
    }
    for (row, (text, style)) in lines.iter().take(usize::from(area.height)).enumerate() {
        Pen::on(buffer, line(area, row as u16), theme.signs.cut).skip(2).text(text, *style);
    }
}
