//! The words by which people look for a command, beside those of its name; and answers to words that lead to none.

use crate::app::action::{Action, CopyWhat, FormAct, SavedAct};
use crate::app::calling::ApiAction;
use crate::app::deed::Deed;
use crate::app::place::Place;
use crate::app::screen::detail::Tab;

/// Only what the command really does: a word that leads astray is worse than none.
const WORDS: &[(Action, &str)] = &[
    (Action::Do(Deed::Unlock), "unblock locked release"),
    (Action::Do(Deed::TemporaryPassword), "temp pw"),
    (Action::Do(Deed::ResetPassword), "password pw forgot forgotten"),
    (Action::Do(Deed::ExpirePassword), "pw"),
    (Action::Do(Deed::SetPassword), "pw change"),
    (Action::Do(Deed::RecoveryQuestion), "security answer"),
    (Action::Do(Deed::Activate), "enable reactivate welcome"),
    (Action::Do(Deed::Suspend), "disable block"),
    (Action::Do(Deed::Deactivate), "disable offboard leaver"),
    (Action::Do(Deed::ClearSessions), "logout signout"),
    (Action::Do(Deed::Factors), "mfa 2fa phone authenticator verify sms factors"),
    (Action::Do(Deed::AddToGroup), "membership"),
    (Action::Do(Deed::RemoveFromGroup), "membership"),
    (Action::Do(Deed::Delete), "erase remove"),
    (Action::ShowTab(Tab::SignIn), "why locked advice"),
    (Action::ShowTab(Tab::Profile), "attributes details phone mobile"),
    (Action::ShowTab(Tab::Groups), "membership memberships"),
    (Action::ShowTab(Tab::Apps), "applications"),
    (Action::ShowTab(Tab::Factors), "mfa 2fa phone authenticator verify sms"),
    (Action::ShowTab(Tab::Log), "history attempts events audit"),
    (Action::ShowTab(Tab::Json), "raw"),
    (Action::GoTo(Place::Events), "log history audit"),
    (Action::GoTo(Place::Requests), "log history calls http"),
    (Action::GoTo(Place::Api), "call http"),
    (Action::GoTo(Place::Connections), "organisations orgs token"),
    (Action::GoTo(Place::Users), "people list"),
    (Action::Form(FormAct::New), "create add user"),
    (Action::Form(FormAct::Edit), "change update profile phone"),
    (Action::Form(FormAct::Copy), "copy clone duplicate"),
    (Action::Form(FormAct::Restore), "undo revert"),
    (Action::Search, "find"),
    (Action::NextCall, "caller new"),
    (Action::Filter, "search query scim"),
    (Action::LoadAll, "everybody all"),
    (Action::Sort, "order"),
    (Action::Columns, "attributes fields"),
    (Action::Export, "export csv json download save"),
    (Action::Mark, "select tick"),
    (Action::MarkAll, "select tick"),
    (Action::Unmark, "marks deselect"),
    (Action::BringMarksBack, "undo restore"),
    (Action::Copy(CopyWhat::Login), "clipboard username"),
    (Action::Copy(CopyWhat::Email), "clipboard mail"),
    (Action::Copy(CopyWhat::Name), "clipboard"),
    (Action::Copy(CopyWhat::Id), "clipboard"),
    (Action::Copy(CopyWhat::Value), "clipboard"),
    (Action::Copy(CopyWhat::Json), "clipboard"),
    (Action::OpenBrowser, "browser web"),
    (Action::Reload, "refresh retry"),
    (Action::Saved(SavedAct::Pick), "favourites"),
    (Action::Saved(SavedAct::Save), "favourite"),
    (Action::Api(ApiAction::History), "past"),
    (Action::Api(ApiAction::Save), "export download"),
    (Action::ErrorDetails, "problem"),
    (Action::Help, "help manual shortcuts"),
    (Action::Quit, "exit leave close"),
    (Action::Suspend, "background"),
];

/// What is looked for and does not exist here, and what there is instead.
const ANSWERS: &[(&[&str], &str)] = &[
    (
        &["undo", "revert", "rollback"],
        "Nothing undoes a change. a s lifts a suspension, a a activates again, groups: a g, a G.",
    ),
    (
        &["theme", "themes", "colors", "colours", "dark", "light"],
        "Colours are the terminal's own; NO_COLOR=1 leaves them out.",
    ),
];

/// The further words for an action.
pub fn words_for(action: Action) -> &'static str {
    WORDS.iter().find(|(of, _)| *of == action).map_or("", |(_, words)| words)
}

/// What is said where nothing is found by `query`.
pub fn answer_to(query: &str) -> Option<&'static str> {
    let query = query.trim().to_lowercase();
    ANSWERS.iter().find(|(words, _)| words.contains(&query.as_str())).map(|(_, answer)| *answer)
}
