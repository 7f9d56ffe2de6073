//! What the row under the cursor of the User screen leads to: the whole event, the members of the group, the removal
//! of that factor.

use crate::app::App;
use crate::app::action::deed::Deed;
use crate::app::overlay;
use crate::app::part::times;
use crate::app::person::DetailScreen;
use crate::app::person::log::event_of;
use crate::app::person::tab::Tab;
use crate::app::screen::Screen;
use crate::app::users::listed::Asked;
use crate::app::users::listed::Whom;
use crate::protocol::document::Document;
use crate::protocol::factor::Factor;
use crate::protocol::log_event::LogEvent;

impl App {
    /// Enter on the User screen.
    pub(crate) fn open_row(&mut self) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        match detail.tab {
            Tab::Json => self.open_in_json(),
            Tab::Groups => self.list_members(),
            Tab::Log => self.read_on("Event", |app, detail| {
                let event = event_of(&detail.log.value()?.0, &detail.table()?.selected()?.id)?;
                Some(app.whole_event(event))
            }),
            Tab::Factors => self.read_on("Factor", |app, _| Some(app.whole_factor(app.selected_factor()?))),
            Tab::Apps => self.read_on("App", |_, detail| {
                let row = detail.table()?.selected()?;
                Some(row.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect())
            }),
            Tab::SignIn | Tab::Profile => {}
        }
    }

    /// Folds or unfolds, or shows a value in full.
    fn open_in_json(&mut self) {
        let Some(Screen::Detail(detail)) = self.workspaces[&self.current].screens.last_mut() else { return };
        if !detail.json.is_empty() && !detail.json.toggle() {
            let lines = detail.json.value_lines();
            self.overlays.push(overlay::read("Value", lines));
        }
    }

    fn read_on(&mut self, title: &str, lines: impl FnOnce(&Self, &DetailScreen) -> Option<Vec<String>>) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        if let Some(lines) = lines(self, detail) {
            self.overlays.push(overlay::read(title, lines));
        }
    }

    fn list_members(&mut self) {
        let Some(Screen::Detail(detail)) = self.screen() else { return };
        let Some(id) = detail.table().and_then(|table| table.selected()).map(|row| &row.id) else { return };
        let group = detail.groups.value().and_then(|groups| groups.iter().find(|group| group.id == *id));
        if let Some(group) = group.cloned() {
            self.return_to_list();
            self.show(Asked::of(Whom::Members { id: group.id, name: group.name }));
        }
    }

    /// The factor under the cursor of the Factors tab.
    pub(crate) fn selected_factor(&self) -> Option<&Factor> {
        let Some(Screen::Detail(detail)) = self.screen() else { return None };
        let row = detail.table().filter(|_| detail.tab == Tab::Factors)?.selected()?;
        detail.factors.value()?.iter().find(|factor| factor.id == row.id)
    }

    /// Puts the question about the factors with this one ticked.
    pub(crate) fn remove_factor(&mut self) {
        let on_factors = matches!(self.screen(), Some(Screen::Detail(detail)) if detail.tab == Tab::Factors);
        match self.selected_factor().map(|factor| factor.id.clone()) {
            Some(factor) => {
                self.begin_deed(Deed::Factors);
                if let Some(question) = self.overlays.question_mut() {
                    question.meant = Some(factor);
                }
            }
            None if on_factors => self.turn(|_, turn| turn.say("No factor is selected. Up or Down selects.")),
            None => {}
        }
    }

    /// What was read of it, then as Okta sent it.
    fn whole_event(&self, event: &LogEvent) -> Vec<String> {
        let when = event.published.map(|at| times::exact(at, self.now, &self.zone));
        let about = event.targets.iter().map(|party| {
            let parts = [&*party.name, &*party.alternate_id, &*party.id];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        });
        let told = [
            ("When", when.unwrap_or_default()),
            ("What", event.happened()),
            ("How it ended", event.outcome()),
            ("By", event.actor.label().to_owned()),
            ("About", about.collect::<Vec<_>>().join("; ")),
            ("Address", event.address.clone()),
            ("Place", event.place.clone()),
            ("Program", event.client.clone()),
        ];
        let mut lines = lay_out(&told);
        if let Some(raw) = &event.raw {
            let document = Document::json(raw.as_str()).unwrap_or_else(|| Document::plain(raw.as_str()));
            lines.push(String::new());
            lines.extend(document.laid_out().lines().map(str::to_owned));
        }
        lines
    }

    fn whole_factor(&self, factor: &Factor) -> Vec<String> {
        let enrolled = factor.created.map(|at| times::exact(at.timestamp(), self.now, &self.zone));
        lay_out(&[
            ("Factor", factor.name()),
            ("State", factor.state().to_owned()),
            ("Which", crate::app::person::advice::which(factor, self.now, &self.zone)),
            ("Since", enrolled.unwrap_or_default()),
            ("Kind", factor.kind.clone()),
            ("Provider", factor.provider.clone()),
            ("Id", factor.id.clone()),
        ])
    }
}

/// `Label  value`, one below the other; what is empty is left out.
fn lay_out(told: &[(&str, String)]) -> Vec<String> {
    let told = told.iter().filter(|(_, value)| !value.is_empty());
    told.map(|(label, value)| format!("{label:<13} {value}")).collect()
}
