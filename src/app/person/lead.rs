//! Enter and the row's own keys on a tab of the User screen: the whole event, the members of the group, the removal
//! of that factor.

use crate::app::action::Action;
use crate::app::input::command::{Command, Step};
use crate::app::input::key::{self, Context};
use crate::app::overlay;
use crate::app::part::deed;
use crate::app::part::event_json;
use crate::app::part::times;
use crate::app::person::DetailScreen;
use crate::app::person::devices;
use crate::app::person::tab::Tab;
use crate::app::screen::Led;
use crate::app::screen::Screen;
use crate::app::turn::Turn;
use crate::app::users::listed::Listed;
use crate::app::users::listed::Whom;
use crate::app::workspace::Workspace;
use crate::protocol::device::Device;
use crate::protocol::factor::Factor;
use crate::protocol::log_event::LogEvent;
use crate::protocol::row::UserRow;

impl Workspace {
    /// Enter on the User screen.
    pub(crate) fn open_row(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        match detail.tab {
            Tab::Json => self.open_in_json(turn),
            Tab::Groups => self.list_members(turn),
            Tab::Log => self.read_on(
                "Event",
                |work, detail, turn| {
                    let (log, id) = (detail.log_as_read()?, &detail.table()?.selected()?.id);
                    let of_event = log.event_of(id).map(|event| whole_event(event, detail.revealed, turn));
                    let of_deed = log.deed_of(id).map(|deed| {
                        let open = work.deeds.open.get(&deed.seq).map(String::as_str);
                        deed::whole(deed, open, turn.now, turn.zone)
                    });
                    Some(match (of_event, of_deed) {
                        (Some(event), Some(deed)) => {
                            let heading = ["From here, as the journal has it:".to_owned(), String::new()];
                            let between = [String::new(), "Okta's event:".to_owned(), String::new()];
                            heading.into_iter().chain(deed).chain(between).chain(event).collect()
                        }
                        (event, deed) => event.or(deed)?,
                    })
                },
                turn,
            ),
            Tab::Factors => self.read_on(
                "Factor",
                |work, detail, turn| Some(whole_factor(work.selected_factor()?, detail.revealed, turn)),
                turn,
            ),
            Tab::Devices => self.read_on(
                "Device",
                |_, detail, turn| Some(lay_out(&devices::whole(detail.selected_device()?, turn.now, turn.zone))),
                turn,
            ),
            Tab::Rights => self.read_on("Rights", |_, detail, _| whole_row(detail), turn),
            Tab::Apps => self.read_on("App", |_, detail, _| whole_row(detail), turn),
            Tab::SignIn | Tab::Profile => {}
        }
    }

    /// Folds or unfolds, or shows a value in full.
    fn open_in_json(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Detail(detail)) = self.screens.last_mut() else { return };
        if !detail.json.is_empty() && !detail.json.toggle() {
            let lines = detail.json.value_lines();
            turn.open(overlay::read("Value", lines));
        }
    }

    fn read_on(
        &mut self,
        title: &str,
        lines: impl FnOnce(&Self, &DetailScreen, &Turn<'_>) -> Option<Vec<String>>,
        turn: &mut Turn<'_>,
    ) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        if let Some(lines) = lines(self, detail, turn) {
            turn.open(overlay::read(title, lines));
        }
    }

    fn list_members(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        let Some(id) = detail.table().and_then(|table| table.selected()).map(|row| &row.id) else { return };
        let group = detail.groups.value().and_then(|groups| groups.iter().find(|group| group.id == id.as_str()));
        if let Some(group) = group.cloned() {
            self.set_off(Led::Members(group.id.clone()), turn);
            self.show(Listed::of(Whom::Members { id: group.id, name: group.name }), turn);
        }
    }

    /// The factor under the cursor of the Factors tab.
    pub(crate) fn selected_factor(&self) -> Option<&Factor> {
        let Some(Screen::Detail(detail)) = self.screen() else { return None };
        let row = detail.table().filter(|_| detail.tab == Tab::Factors)?.selected()?;
        detail.factors.value()?.iter().find(|factor| factor.id == row.id.as_str())
    }

    /// The device under the cursor of the person's devices.
    ///
    /// # Errors
    /// None is, in a sentence.
    pub(crate) fn device_under_cursor(&self, row: &UserRow) -> Result<&Device, String> {
        let device = match self.screens.last() {
            Some(Screen::Detail(detail)) if detail.id == row.id() => detail.selected_device(),
            _ => None,
        };
        device.ok_or_else(|| {
            let tab = key::begin(Context::Detail, Command::ShowTab(Tab::Devices));
            format!("Put the cursor on the device first: {tab} on the User screen.")
        })
    }

    /// Puts the question about the factors with this one ticked.
    pub(crate) fn remove_factor(&mut self, turn: &mut Turn<'_>) {
        let on_factors = matches!(self.screen(), Some(Screen::Detail(detail)) if detail.tab == Tab::Factors);
        match self.selected_factor().map(|factor| factor.id.clone()) {
            Some(factor) => {
                self.begin(Action::Factors, turn);
                if let Some(question) = turn.overlays.question_mut() {
                    question.meant = Some(factor);
                }
            }
            None if on_factors => turn.say(format!(
                "No factor is selected. {} or {} selects.",
                key::name(Context::Detail, Command::Move(Step::Up)),
                key::name(Context::Detail, Command::Move(Step::Down))
            )),
            None => {}
        }
    }

    /// `v`: shows phones and second emails of the person, or masks them again.
    pub(crate) fn unmask(&mut self, turn: &mut Turn<'_>) {
        if let Some(Screen::Detail(detail)) = self.screens.last_mut() {
            detail.revealed = !detail.revealed;
            let masks = key::name(Context::Detail, Command::Unmask);
            let shown = if detail.revealed { format!("shown; {masks} masks them") } else { "masked".to_owned() };
            turn.say(format!("Phones and second emails are {shown}."));
        }
        self.compose(turn);
    }
}

/// The cells of the row that is meant, a line each.
fn whole_row(detail: &DetailScreen) -> Option<Vec<String>> {
    let row = detail.table()?.selected()?;
    Some(row.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect())
}

/// `Label  value`, one below the other; what is empty is left out.
fn lay_out(told: &[(&str, String)]) -> Vec<String> {
    let told = told.iter().filter(|(_, value)| !value.is_empty());
    told.map(|(label, value)| format!("{label:<13} {value}")).collect()
}

/// What was read of it, then as Okta sent it; phones and second emails masked unless `revealed`.
fn whole_event(event: &LogEvent, revealed: bool, turn: &Turn<'_>) -> Vec<String> {
    let masked = if revealed { None } else { event.masked() };
    let event = masked.as_ref().unwrap_or(event);
    let exact = event.published.map(|at| times::exact(at, turn.now, turn.zone));
    let about = event.targets.iter().map(|party| {
        let parts = [&*party.name, &*party.alternate_id, &*party.id];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let told = [
        ("When", exact.unwrap_or_else(|| times::UNTOLD.to_owned())),
        ("What", event.happened()),
        ("How it ended", event.outcome()),
        ("By", event.actor.label().to_owned()),
        ("About", about.collect::<Vec<_>>().join("; ")),
        ("Address", event.address.clone()),
        ("Place", event.place.clone()),
        ("Program", event.client.clone()),
        ("Okta saw", event.signs.join("; ")),
    ];
    let mut lines = lay_out(&told);
    if let Some(raw) = &event.raw {
        lines.push(String::new());
        lines.extend(event_json::lines(event, raw, revealed));
    }
    lines
}

fn whole_factor(factor: &Factor, revealed: bool, turn: &Turn<'_>) -> Vec<String> {
    let enrolled = factor.created.map(|at| times::exact(at.timestamp(), turn.now, turn.zone));
    lay_out(&[
        ("Factor", factor.name()),
        ("State", factor.state().to_owned()),
        ("Which", crate::app::person::advice::which(factor, revealed, turn.now, turn.zone)),
        ("Since", enrolled.unwrap_or_default()),
        ("Kind", factor.kind.clone()),
        ("Provider", factor.provider.clone()),
        ("Id", factor.id.to_string()),
    ])
}
