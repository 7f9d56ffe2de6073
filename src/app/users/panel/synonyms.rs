//! The words by which people look for a command, beside those of its name; and answers to words that lead to none.

use crate::app::action::Action;
use crate::app::input::command::ApiCommand;
use crate::app::input::command::{
    Command, CopyWhat, DeedsCommand, DrillCommand, FormCommand, ImportCommand, ReportCommand, SavedCommand,
};
use crate::app::input::key;
use crate::app::person::tab::Tab;
use crate::app::place::Place;

/// Only what the command really does: a word that leads astray is worse than none.
const WORDS: &[(Command, &str)] = &[
    (Command::Do(Action::Unlock), "unblock locked release"),
    (Command::Do(Action::TemporaryPassword), "temp pw"),
    (Command::Do(Action::ResetPassword), "reset pw forgot forgotten"),
    (Command::Do(Action::ExpirePassword), "pw"),
    (Command::Do(Action::SetPassword), "pw change"),
    (Command::Do(Action::RecoveryQuestion), "security answer"),
    (Command::Do(Action::AccessCode), "tac temporary phone home forgot lost bypass mfa"),
    (Command::Do(Action::Activate), "enable reactivate welcome"),
    (Command::Do(Action::Suspend), "disable block"),
    (Command::Do(Action::Device), "phone laptop lost stolen unlink"),
    (Command::Do(Action::Leaver), "offboard terminate left the company fired resign"),
    (Command::Do(Action::Deactivate), "disable offboard leaver"),
    (Command::Do(Action::ClearSessions), "logout signout"),
    (Command::Do(Action::Verify), "identity caller prove push mfa number who check"),
    (Command::Do(Action::Factors), "reset mfa 2fa phone authenticator verify sms factors"),
    (Command::Do(Action::AddToGroup), "membership"),
    (Command::Do(Action::RemoveFromGroup), "membership"),
    (Command::Do(Action::Delete), "erase remove"),
    (Command::ShowTab(Tab::SignIn), "why locked advice"),
    (Command::ShowTab(Tab::Profile), "attributes details phone mobile"),
    (Command::ShowTab(Tab::Groups), "membership memberships"),
    (Command::ShowTab(Tab::Apps), "applications"),
    (Command::ShowTab(Tab::Factors), "mfa 2fa phone authenticator verify sms"),
    (Command::ShowTab(Tab::Devices), "phone laptop computer managed"),
    (Command::ShowTab(Tab::Rights), "admin roles grants tokens oauth risk realm linked password age policy"),
    (Command::ShowTab(Tab::Log), "history attempts events audit"),
    (Command::ShowTab(Tab::Json), "raw"),
    (Command::GoTo(Place::Events), "log history audit"),
    (Command::GoTo(Place::Requests), "log history calls http"),
    (Command::GoTo(Place::Api), "call http"),
    (Command::GoTo(Place::Connections), "organisations orgs token"),
    (Command::GoTo(Place::Users), "people list"),
    (Command::Form(FormCommand::New), "create add user"),
    (Command::Form(FormCommand::Edit), "change update profile phone"),
    (Command::Form(FormCommand::Copy), "copy clone duplicate"),
    (Command::Form(FormCommand::Restore), "reset revert"),
    (Command::BringBack, "restore reactivate return rehire undo deactivate"),
    (Command::Form(FormCommand::Undo), "undo back revert"),
    (Command::Form(FormCommand::Redo), "redo forward again"),
    (Command::Form(FormCommand::FollowUps), "rename marriage old name login follows keep email"),
    (Command::Import(ImportCommand::Open), "import table csv excel xlsx hr list new hires upload onboard"),
    (Command::Search, "find"),
    (Command::Drill(DrillCommand::Show), "caller practice drill score"),
    (Command::Drill(DrillCommand::Done), "finished hang up practice drill"),
    (Command::Drill(DrillCommand::End), "stop drill score"),
    (Command::NextCall, "caller new"),
    (Command::Filter, "search query scim"),
    (Command::LoadAll, "everybody all"),
    (Command::Sort, "order"),
    (Command::Columns, "attributes fields"),
    (Command::Export, "export csv json download save"),
    (Command::Mark, "select tick"),
    (Command::MarkSpan, "select range visual"),
    (Command::MarkAll, "select tick"),
    (Command::Unmark, "marks deselect"),
    (Command::BringMarksBack, "undo restore"),
    (Command::Copy(CopyWhat::Login), "clipboard username"),
    (Command::Copy(CopyWhat::Email), "clipboard mail"),
    (Command::Copy(CopyWhat::Name), "clipboard"),
    (Command::Copy(CopyWhat::Id), "clipboard"),
    (Command::Copy(CopyWhat::Value), "clipboard"),
    (Command::Copy(CopyWhat::Json), "clipboard"),
    (Command::Copy(CopyWhat::Groups), "clipboard membership"),
    (Command::Copy(CopyWhat::Apps), "clipboard applications"),
    (Command::Copy(CopyWhat::Factors), "clipboard mfa 2fa"),
    (Command::Copy(CopyWhat::Caller), "clipboard tell script"),
    (Command::Copy(CopyWhat::Ticket), "clipboard incident note"),
    (Command::Copy(CopyWhat::HandOver), "clipboard escalate next level second line"),
    (Command::Manager, "boss supervisor"),
    (Command::Unmask, "reveal mobile numbers unmask"),
    (Command::RemoveFactor, "mfa 2fa reset"),
    (Command::OpenBrowser, "browser web"),
    (Command::Reload, "refresh retry"),
    (Command::Report(ReportCommand::Choose), "stale dormant unused twins double"),
    (Command::Report(ReportCommand::PutOff), "snooze ignore later exception"),
    (Command::Report(ReportCommand::Missing), "roster strangers hr list new hires absent"),
    (Command::Report(ReportCommand::Overview), "count statistics departments summary dashboard"),
    (Command::Deeds(DeedsCommand::Show), "journal touched unknown"),
    (Command::Saved(SavedCommand::Pick), "favourites"),
    (Command::Saved(SavedCommand::Save), "favourite"),
    (Command::Api(ApiCommand::History), "past"),
    (Command::Api(ApiCommand::Save), "export download"),
    (Command::ErrorDetails, "problem"),
    (Command::Help, "help manual shortcuts"),
    (Command::Quit, "exit leave close"),
    (Command::Suspend, "background"),
];

/// What is looked for and does not exist here, and what there is instead.
const UNDO: &[&str] = &["undo", "revert", "rollback"];
const COLOURS: &[&str] = &["theme", "themes", "color", "colour", "colors", "colours", "dark", "light"];

/// What is looked for where it is not: the list has it.
const OF_THE_LIST: &[&str] = &["export", "csv", "save", "download", "file", "sort", "columns", "filter", "mark"];

/// The further words for an action.
pub fn words_for(command: Command) -> &'static str {
    WORDS.iter().find(|(of, _)| *of == command).map_or("", |(_, words)| words)
}

/// What is said where nothing is found by `query`.
pub fn answer_to(query: &str) -> Option<String> {
    let query = query.trim().to_lowercase();
    let asks = |words: &[&str]| words.contains(&query.as_str());
    if asks(UNDO) {
        let [suspension, again, add, remove] =
            [Action::Suspend, Action::Activate, Action::AddToGroup, Action::RemoveFromGroup].map(key::of_action);
        Some(format!(
            "Nothing undoes a change. {suspension} lifts a suspension, {again} activates again, groups: {add}, {remove}."
        ))
    } else if asks(COLOURS) {
        Some("Colours are the terminal's own; NO_COLOR=1 leaves them out.".to_owned())
    } else {
        asks(OF_THE_LIST).then(|| "The list of people has that: Esc leads back to it.".to_owned())
    }
}
