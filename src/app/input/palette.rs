//! The commands by name: which there are where the person is, and what choosing one does.
//!
//! ```text
//!  : ─► the bindings that hold here, with their keys ─┐
//!       screens, quick filters, saved searches ───────┼─► a line is chosen ─► just what its key would have done
//!       the other connections ────────────────────────┘
//! ```

use crate::app::App;
use crate::app::connections::arrangement::Arrangement;
use crate::app::drill::Drill;
use crate::app::input::command::{Command, DrillCommand, ReportCommand};
use crate::app::input::key::{self, Context, keys};
use crate::app::part::count::people_word;
use crate::app::person::tab::Tab;
use crate::app::place::Place;
use crate::app::screen::Screen;
use crate::app::users::expression::quick::Quick;
use crate::app::users::panel::Panel;
use crate::app::users::panel::palette::Chosen;
use crate::app::users::panel::palette::Line;
use crate::app::users::panel::palette::Palette;
use crate::app::users::panel::synonyms::words_for;
use crate::app::wish::Wish;
use crate::app::workspace::Workspace;
use crate::messages::connections::Entry;
use crate::protocol::saved::{SavedBy, SavedSearch};

impl App {
    /// `:`, wherever no text is typed and nothing is asked.
    pub(crate) fn open_palette(&mut self) {
        // What was only read is done with.
        if self.overlays.is_read() {
            self.overlays.pop();
        } else if !self.overlays.is_empty() {
            self.turn(|_, turn| turn.say("Answer or close what is open first."));
            return;
        }
        if let Some(drill) = &mut self.drill {
            drill.note_palette();
        }
        let palette = Palette::new(commands(self));
        self.overlays.push(Panel::Palette(palette));
    }

    /// Enter on a command.
    pub(crate) fn run_command(&mut self, command: Chosen) {
        match command {
            Chosen::Act(command) => {
                if let (Command::Drill(_), Some(drill)) = (command, &mut self.drill) {
                    drill.forget_palette();
                }
                self.act(command);
            }
            Chosen::Show(tab) => {
                if let Some(at) = self.turn(|work, turn| work.chosen(turn)) {
                    self.fulfil([Wish::Open(at)]);
                    self.turn(|work, turn| work.act_on_detail(Command::ShowTab(tab), turn));
                }
            }
            Chosen::Quick(quick) => {
                self.turn(Workspace::return_to_list);
                self.act(Command::Quick(quick));
            }
            Chosen::Saved(search) => {
                self.turn(Workspace::return_to_list);
                self.turn(|work, turn| work.open_saved(&search, turn));
            }
            Chosen::SwitchTo(connection) => self.fulfil([Wish::Arrange(Arrangement::Open(connection))]),
        }
    }
}

/// Everything that can be done, likeliest first.
fn commands(app: &App) -> Vec<Line> {
    let contexts = key::with_menu(app.contexts());
    let mut lines = Vec::new();
    let mut late = Vec::new();
    for (place, context) in contexts.iter().enumerate() {
        if place == 1 {
            // To look comes before to change.
            lines.extend(tabs_to_show(app));
        }
        for binding in keys().of_context(*context) {
            let known = |lines: &[Line]| lines.iter().any(|line| line.command == Chosen::Act(binding.command));
            let own =
                matches!(binding.command, Command::Quick(_) | Command::GoTo(_) | Command::Commands | Command::Actions);
            // The cursor of a menu, or of a call, that is not open.
            let own = own || (*context == Context::Menu && !matches!(binding.command, Command::Do(_)));
            let own = own || (*context == Context::Call && !matches!(binding.command, Command::Drill(_)));
            if own || known(&lines) || known(&late) || !applies(app, binding.command) {
                continue;
            }
            let line = Line {
                label: capital(binding.help),
                about: about(app, *context),
                keys: binding.told.clone(),
                words: words_for(binding.command).to_owned(),
                changes: changes(*context, binding.command),
                command: Chosen::Act(binding.command),
            };
            // Nobody looks for the arrow keys.
            let plain = matches!(binding.command, Command::Move(_));
            if plain || *context == Context::Anywhere { late.push(line) } else { lines.push(line) }
        }
    }
    lines.extend(marks_to_bring_back(app));
    if !app.session().is_unconnected() {
        lines.push(overview());
        lines.extend(Place::ALL.iter().filter(|place| **place != app.workspace().place).map(|place| of_place(*place)));
        lines.extend(Quick::ALL.into_iter().map(of_quick));
    }
    let entry = app.connections.entry(&app.session().connection);
    lines.extend(entry.into_iter().flat_map(|entry| &entry.searches).map(of_saved));
    let others = app.connections.entries().iter().filter(|entry| entry.id != app.session().connection);
    lines.extend(others.map(of_connection));
    lines.extend(late);
    lines
}

/// Whether a command does something where the person is now.
fn applies(app: &App, command: Command) -> bool {
    match command {
        Command::Drill(DrillCommand::Done | DrillCommand::End) => app.drill.as_ref().is_some_and(Drill::is_on_the_line),
        command => app.workspace().applies(command, &app.overlays),
    }
}

/// The tabs of the person who is selected in the list.
fn tabs_to_show(app: &App) -> impl Iterator<Item = Line> + use<> {
    let list = matches!(app.workspace().screen(), Some(Screen::List(_)));
    let person = app.workspace().person().filter(|_| list);
    let name = person.map(|at| app.session().people.row(at).name().into_owned());
    name.into_iter().flat_map(|name| {
        Tab::ALL.into_iter().map(move |tab| Line {
            label: tab.title().to_owned(),
            about: name.clone(),
            keys: String::new(),
            words: words_for(Command::ShowTab(tab)).to_owned(),
            changes: false,
            command: Chosen::Show(tab),
        })
    })
}

fn overview() -> Line {
    Line {
        label: "Overview: everybody counted by status, type, department and group".to_owned(),
        about: "reads everybody".to_owned(),
        keys: String::new(),
        words: words_for(Command::Report(ReportCommand::Overview)).to_owned(),
        changes: false,
        command: Chosen::Act(Command::Report(ReportCommand::Overview)),
    }
}

fn marks_to_bring_back(app: &App) -> Option<Line> {
    let count = app.session().marks.aside();
    (count > 0).then(|| Line {
        label: "Marks put aside: bring them back".to_owned(),
        about: people_word(count),
        keys: String::new(),
        words: words_for(Command::BringMarksBack).to_owned(),
        changes: false,
        command: Chosen::Act(Command::BringMarksBack),
    })
}

/// Whom the commands of a context concern.
fn about(app: &App, context: Context) -> String {
    match context {
        Context::Act | Context::Menu => {
            app.workspace().person().map(|at| app.session().people.row(at).name().into_owned())
        }
        _ => None,
    }
    .unwrap_or_default()
}

fn of_place(place: Place) -> Line {
    Line {
        label: format!("Go to {}", place.title()),
        about: String::new(),
        keys: place.number().to_string(),
        words: words_for(Command::GoTo(place)).to_owned(),
        changes: false,
        command: Chosen::Act(Command::GoTo(place)),
    }
}

fn of_quick(quick: Quick) -> Line {
    let bound = keys().find(Context::List, Command::Quick(quick));
    Line {
        label: format!("List: {}", quick.word()),
        about: quick.expression(),
        keys: bound.map(|bound| bound.told.clone()).unwrap_or_default(),
        words: quick.expression(),
        changes: false,
        command: Chosen::Quick(quick),
    }
}

fn of_saved(search: &SavedSearch) -> Line {
    let about = match search.by {
        SavedBy::Group => "members of a group",
        _ if search.expression.is_empty() => "everyone but deactivated",
        SavedBy::Automatic | SavedBy::Query | SavedBy::Filter | SavedBy::Search => &search.expression,
    };
    Line {
        label: format!("Saved search: {}", search.name),
        about: about.to_owned(),
        keys: String::new(),
        words: about.to_owned(),
        changes: false,
        command: Chosen::Saved(search.clone()),
    }
}

fn of_connection(entry: &Entry) -> Line {
    let host = entry.host.as_ref().map(|host| host.host().clone()).unwrap_or_default();
    Line {
        label: format!("Switch to {}", entry.id),
        about: host.clone(),
        keys: String::new(),
        words: host,
        changes: false,
        command: Chosen::SwitchTo(entry.id.clone()),
    }
}

/// Whether a command may lead to a change of somebody or something, or out of the program.
fn changes(context: Context, command: Command) -> bool {
    let place = matches!(
        context,
        Context::Act | Context::Menu | Context::Hooks | Context::HookWrites | Context::Connections | Context::Api
    );
    place || matches!(command, Command::Quit | Command::Suspend)
}

/// A command is a sentence of its own, not the rest of a line.
fn capital(help: &str) -> String {
    let mut letters = help.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
