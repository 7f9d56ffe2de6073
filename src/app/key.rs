//! The key table: the only place that says which key does what. Dispatch, help, the hints at the bottom, the README
//! and `oktui config keys` all read it.

use super::action::{Action, ConnectionAct, CopyWhat, FormAct, SavedAct, Step};
use super::calling::ApiAction;
use super::deed::Deed;
use super::expression::quick::Quick;
use super::place::Place;
use super::screen::detail::Tab;
use super::screen::events::{EventAction, ExportAs};
use super::screen::hooks::HookAction;
use crate::protocol::key::Key;

/// Where a binding holds. A key is looked up in the contexts that are open, innermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Anywhere,
    /// A table or a view has the keys.
    List,
    /// The search line has the keys; printable ones are text.
    Find,
    Detail,
    /// Something can be done to the person who is meant; not in read-only mode.
    Act,
    /// The search line of the JSON tab.
    FindInJson,
    /// Something is asked.
    Question,
    /// A temporary password or a link is shown, once.
    Revealed,
    /// The keys, or the details of an error, are shown.
    Reading,
    /// The expression line.
    Expression,
    /// A group is chosen.
    Group,
    /// The order is chosen.
    Sort,
    /// The columns are chosen.
    Columns,
    /// A file is named.
    Export,
    /// A list gets a name.
    SaveAs,
    /// A saved search is chosen.
    Saved,
    /// The fields of a form.
    Form,
    /// A field is looked for by its label.
    FormFind,
    /// A list that fills a field.
    FormPick,
    /// What a form sends.
    FormReview,
    /// What changed here and elsewhere.
    FormConflict,
    /// The top-level screens, wherever no text is typed.
    Places,
    /// The record of calls.
    Requests,
    /// What happens.
    Events,
    /// The filter line of the events; printable keys are text.
    FindEvents,
    /// Types or a beginning are picked.
    Pick,
    /// The event hooks.
    Hooks,
    /// What can be done with them; not in read-only mode.
    HookWrites,
    /// Whether something is done with a hook.
    HookQuestion,
    /// A call and its answer.
    Api,
    /// The path of the call is written.
    ApiPath,
    /// Query or headers, row by row.
    ApiPairs,
    ApiBody,
    /// One line of text in the API screen.
    ApiLine,
    /// The calls written before.
    ApiHistory,
    Connections,
    /// A connection is being typed.
    ConnectionForm,
    /// Another token is asked for.
    NewToken,
}

impl Context {
    pub const ALL: [Self; 36] = [
        Self::Anywhere,
        Self::List,
        Self::Find,
        Self::Detail,
        Self::Act,
        Self::FindInJson,
        Self::Question,
        Self::Revealed,
        Self::Reading,
        Self::Expression,
        Self::Group,
        Self::Sort,
        Self::Columns,
        Self::Export,
        Self::Places,
        Self::Requests,
        Self::Connections,
        Self::ConnectionForm,
        Self::NewToken,
        Self::Events,
        Self::FindEvents,
        Self::Pick,
        Self::Hooks,
        Self::HookWrites,
        Self::HookQuestion,
        Self::Api,
        Self::ApiPath,
        Self::ApiPairs,
        Self::ApiBody,
        Self::ApiLine,
        Self::ApiHistory,
        Self::Form,
        Self::FormFind,
        Self::FormPick,
        Self::FormReview,
        Self::FormConflict,
    ];

    /// The heading in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Anywhere",
            Self::List => "Users",
            Self::Find => "Search line",
            Self::Detail => "User",
            Self::Act => "Actions",
            Self::FindInJson => "Search in JSON",
            Self::Question => "Questions",
            Self::Revealed => "Temporary password or link",
            Self::Reading => "Help and details",
            Self::Expression => "Expression line",
            Self::Group => "Choice of a group",
            Self::Sort => "Order",
            Self::Columns => "Columns",
            Self::Export => "Export",
            Self::Places => "Screens",
            Self::Requests => "Requests",
            Self::Connections => "Connections",
            Self::ConnectionForm => "A connection",
            Self::NewToken => "Another token",
            Self::Events => "Events",
            Self::FindEvents => "Filter line of the events",
            Self::Pick => "Lists and forms of the events",
            Self::Hooks => "Event hooks",
            Self::HookWrites => "Changing event hooks",
            Self::HookQuestion => "Questions about event hooks",
            Self::Api => "API",
            Self::ApiPath => "API: path",
            Self::ApiPairs => "API: query and headers",
            Self::ApiBody => "API: body",
            Self::ApiLine => "API: search, filter, names",
            Self::ApiHistory => "API: history",
            Self::Form => "Form",
            Self::FormFind => "Looking for a field",
            Self::FormPick => "List of a field",
            Self::FormReview => "Review",
            Self::FormConflict => "Changed meanwhile",
            Self::SaveAs => "Saving a list",
            Self::Saved => "Saved searches",
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub context: Context,
    /// Sequences separated by two spaces; the keys of one sequence by one.
    pub keys: &'static str,
    pub action: Action,
    /// What it does, for help.
    pub help: &'static str,
    /// A shorter word for the bottom line, where it is one of the keys to show there.
    pub hint: Option<&'static str>,
}

const fn bind(
    context: Context,
    keys: &'static str,
    action: Action,
    help: &'static str,
    hint: Option<&'static str>,
) -> Binding {
    Binding { context, keys, action, help, hint }
}

/// Every binding. The order is the order in help and in the hints.
#[rustfmt::skip]
pub const TABLE: &[Binding] = {
    use Context::{Api, ApiBody, ApiHistory, ApiLine, ApiPairs, ApiPath, ConnectionForm, Connections, NewToken};
    use Context::{Columns, Export, Expression, Group, Sort};
    use Context::{Act, Anywhere, Detail, Events, Find, FindEvents, FindInJson, HookQuestion, HookWrites, Hooks, List, Pick, Places, Question, Reading, Requests, Revealed};
    use Context::{Form, FormConflict, FormFind, FormPick, FormReview};
    use Context::{SaveAs, Saved};
    &[
        bind(List, "Enter", Action::Open, "open the person", Some("open")),
        bind(List, "/", Action::Search, "search as you type", Some("search")),
        bind(List, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(List, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(List, "PgUp  Ctrl-B", Action::Move(Step::PageUp), "a page up", None),
        bind(List, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(List, "Ctrl-U", Action::Move(Step::HalfPageUp), "half a page up", None),
        bind(List, "Ctrl-D", Action::Move(Step::HalfPageDown), "half a page down", None),
        bind(List, "Home  g", Action::Move(Step::First), "to the first", None),
        bind(List, "End  G", Action::Move(Step::Last), "to the last", None),
        bind(List, "L", Action::LoadAll, "load everyone (says first what it costs)", Some("load all")),
        bind(List, "r", Action::Reload, "reload, or try again what failed", Some("reload")),
        bind(List, "y l", Action::Copy(CopyWhat::Login), "copy the login", None),
        bind(List, "y e", Action::Copy(CopyWhat::Email), "copy the email", None),
        bind(List, "y n", Action::Copy(CopyWhat::Name), "copy the name", None),
        bind(List, "y i", Action::Copy(CopyWhat::Id), "copy the id", None),
        bind(List, "o", Action::OpenBrowser, "open in the admin console", None),
        bind(List, "f", Action::Filter, "list by an expression: filter or full search", Some("filter")),
        bind(List, "F l", Action::Quick(Quick::LockedOut), "locked out", Some("quick")),
        bind(List, "F x", Action::Quick(Quick::PasswordExpired), "password expired", None),
        bind(List, "F r", Action::Quick(Quick::Recovery), "password reset", None),
        bind(List, "F s", Action::Quick(Quick::Suspended), "suspended", None),
        bind(List, "F t", Action::Quick(Quick::Staged), "staged", None),
        bind(List, "F p", Action::Quick(Quick::Pending), "pending", None),
        bind(List, "F a", Action::Quick(Quick::Active), "active", None),
        bind(List, "F d", Action::Quick(Quick::Deactivated), "deactivated", None),
        bind(List, "F w", Action::Quick(Quick::Recent), "changed within a week", None),
        bind(List, "F e", Action::Quick(Quick::Everyone), "everyone, deactivated too", None),
        bind(List, "F g", Action::PickGroup, "members of a group", None),
        bind(List, "s", Action::Sort, "sort by a column", Some("sort")),
        bind(List, "c", Action::Columns, "choose the columns", None),
        bind(List, "x", Action::Export, "write the list to a file; while that runs: stop it", None),
        bind(List, "v", Action::Saved(SavedAct::Pick), "saved searches", None),
        bind(List, "S", Action::Saved(SavedAct::Save), "save this list under a name: expression, order, columns", None),
        bind(List, "Tab", Action::NextView, "next list", Some("next list")),
        bind(List, "Shift-Tab", Action::PreviousView, "previous list", None),
        bind(List, "Right", Action::ScrollRight, "columns further right", Some("more columns")),
        bind(List, "Left", Action::ScrollLeft, "columns further left", None),

        bind(Find, "Enter", Action::Open, "open the selected person; a full login or id is read directly", Some("open")),
        bind(Find, "Up", Action::Move(Step::Up), "one up", None),
        bind(Find, "Down", Action::Move(Step::Down), "one down", None),
        bind(Find, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(Find, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Find, "Ctrl-R", Action::Reload, "ask Okta again", None),
        bind(Find, "Tab", Action::GoToList, "to the list, keeping the search", Some("to the list")),
        bind(Find, "Esc", Action::LeaveFind, "leave the search", Some("leave search")),

        bind(Detail, "t s", Action::ShowTab(Tab::SignIn), "Sign-in", None),
        bind(Detail, "t p", Action::ShowTab(Tab::Profile), "Profile", None),
        bind(Detail, "t g", Action::ShowTab(Tab::Groups), "Groups", None),
        bind(Detail, "t a", Action::ShowTab(Tab::Apps), "Apps", None),
        bind(Detail, "t f", Action::ShowTab(Tab::Factors), "Factors", None),
        bind(Detail, "t l", Action::ShowTab(Tab::Log), "Log", None),
        bind(Detail, "t j", Action::ShowTab(Tab::Json), "JSON", None),
        bind(Detail, "Tab", Action::NextTab, "next tab", Some("next tab")),
        bind(Detail, "Shift-Tab", Action::PreviousTab, "previous tab", None),
        bind(Detail, "Up  k", Action::Move(Step::Up), "scroll up", None),
        bind(Detail, "Down  j", Action::Move(Step::Down), "scroll down", None),
        bind(Detail, "PgUp  Ctrl-B", Action::Move(Step::PageUp), "a page up", None),
        bind(Detail, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Detail, "Ctrl-U", Action::Move(Step::HalfPageUp), "half a page up", None),
        bind(Detail, "Ctrl-D", Action::Move(Step::HalfPageDown), "half a page down", None),
        bind(Detail, "Home  g", Action::Move(Step::First), "to the top", None),
        bind(Detail, "End  G", Action::Move(Step::Last), "to the bottom", None),
        bind(Detail, "z", Action::ToggleEmpty, "show or fold empty fields (Profile)", Some("empty fields")),
        bind(Detail, "/", Action::Search, "search in the JSON", Some("search")),
        bind(Detail, "Esc", Action::Back, "back to the list", Some("back")),
        bind(Detail, "n", Action::NextMatch, "next match (JSON)", None),
        bind(Detail, "N", Action::PreviousMatch, "previous match (JSON)", None),
        bind(Detail, "r", Action::Reload, "read again", Some("reload")),
        bind(Detail, "y l", Action::Copy(CopyWhat::Login), "copy the login", None),
        bind(Detail, "y e", Action::Copy(CopyWhat::Email), "copy the email", None),
        bind(Detail, "y n", Action::Copy(CopyWhat::Name), "copy the name", None),
        bind(Detail, "y i", Action::Copy(CopyWhat::Id), "copy the id", None),
        bind(Detail, "y j", Action::Copy(CopyWhat::Json), "copy the JSON", None),
        bind(Detail, "o", Action::OpenBrowser, "open in the admin console", None),

        bind(Act, "a u", Action::Do(Deed::Unlock), "unlock", Some("actions")),
        bind(Act, "a t", Action::Do(Deed::TemporaryPassword), "temporary password, shown once (unlocks first where needed)", None),
        bind(Act, "a r", Action::Do(Deed::ResetPassword), "reset by mail, or show the link", None),
        bind(Act, "a c", Action::Do(Deed::ClearSessions), "clear sessions", None),
        bind(Act, "a f", Action::Do(Deed::Factors), "reset one factor, several or all", None),
        bind(Act, "a a", Action::Do(Deed::Activate), "activate, or send the activation again", None),
        bind(Act, "a x", Action::Do(Deed::ExpirePassword), "expire the password", None),
        bind(Act, "a p", Action::Do(Deed::SetPassword), "set a password", None),
        bind(Act, "a q", Action::Do(Deed::RecoveryQuestion), "set the recovery question", None),
        bind(Act, "a g", Action::Do(Deed::AddToGroup), "add to a group", None),
        bind(Act, "a G", Action::Do(Deed::RemoveFromGroup), "remove from a group", None),
        bind(Act, "a s", Action::Do(Deed::Suspend), "suspend, or unsuspend", None),
        bind(Act, "a d", Action::Do(Deed::Deactivate), "deactivate", None),
        bind(Act, "a D", Action::Do(Deed::Delete), "delete for good (deactivated people only)", None),

        bind(FindInJson, "Enter", Action::GoToList, "keep the search and scroll", Some("keep")),
        bind(FindInJson, "Down", Action::NextMatch, "next match", Some("next match")),
        bind(FindInJson, "Up", Action::PreviousMatch, "previous match", None),
        bind(FindInJson, "Esc", Action::LeaveFind, "leave the search", Some("leave search")),

        bind(Question, "Enter", Action::Confirm, "yes", Some("yes")),
        bind(Question, "Esc", Action::Back, "no, close", Some("cancel")),
        bind(Question, "Tab  Shift-Tab  Left  Right", Action::SwitchFocus, "between cancel and going on, or to the next field", None),
        bind(Question, "Up", Action::Move(Step::Up), "one up", None),
        bind(Question, "Down", Action::Move(Step::Down), "one down", None),
        bind(Question, "m", Action::ToggleMail, "mail the link, or show it", None),
        bind(Question, "e", Action::ToggleSessions, "end sessions and revoke tokens too", None),
        bind(Question, "k", Action::ToggleTokens, "revoke the tokens of apps too", None),
        bind(Question, "Space", Action::Mark, "mark the factor", None),
        bind(Question, "*", Action::MarkAll, "mark all factors, or none", None),
        bind(Question, "F2", Action::Reveal, "show the password that is typed, or hide it", None),

        bind(Revealed, "v", Action::Reveal, "show, or mask again", Some("show")),
        bind(Revealed, "s", Action::Spell, "spell it out", Some("spell")),
        bind(Revealed, "y", Action::CopySecret, "copy", Some("copy")),
        bind(Revealed, "Esc", Action::Back, "twice: close; it is not shown again", Some("close (twice)")),

        bind(Reading, "Up  k", Action::Move(Step::Up), "scroll up", None),
        bind(Reading, "Down  j", Action::Move(Step::Down), "scroll down", Some("scroll")),
        bind(Reading, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(Reading, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Reading, "Esc  ?  q", Action::Back, "close", Some("close")),

        bind(Expression, "Enter", Action::Confirm, "list it", Some("list")),
        bind(Expression, "Tab", Action::Complete, "take the completion, or go to the next field", Some("complete")),
        bind(Expression, "Ctrl-O", Action::NextChoice, "automatic, by query, with filter, full search", Some("option")),
        bind(Expression, "Shift-Tab", Action::SwitchFocus, "expression, sort by, limit", Some("sort, limit")),
        bind(Expression, "F2", Action::Correct, "take the correction that is offered", None),
        bind(Expression, "Up", Action::Move(Step::Up), "completion above, or an earlier expression", None),
        bind(Expression, "Down", Action::Move(Step::Down), "completion below", None),
        bind(Expression, "Esc", Action::Back, "close; what was typed is kept", Some("close")),
        bind(Group, "Enter", Action::Confirm, "list its members", Some("list members")),
        bind(Group, "Up", Action::Move(Step::Up), "one up", None),
        bind(Group, "Down", Action::Move(Step::Down), "one down", None),
        bind(Group, "Esc", Action::Back, "close", Some("close")),
        bind(Sort, "Enter", Action::Confirm, "sort by it; again: the other way round", Some("sort")),
        bind(Sort, "Up", Action::Move(Step::Up), "one up", None),
        bind(Sort, "Down", Action::Move(Step::Down), "one down", None),
        bind(Sort, "Ctrl-R", Action::Standard, "as Okta lists them", Some("unsorted")),
        bind(Sort, "Esc", Action::Back, "close", Some("close")),
        bind(Columns, "Enter", Action::Confirm, "show them so", Some("done")),
        bind(Columns, "Tab", Action::Toggle, "show or hide", Some("show/hide")),
        bind(Columns, "Up", Action::Move(Step::Up), "one up", None),
        bind(Columns, "Down", Action::Move(Step::Down), "one down", None),
        bind(Columns, "Ctrl-Up", Action::ShiftLeft, "move towards the left", Some("move")),
        bind(Columns, "Ctrl-Down", Action::ShiftRight, "move towards the right", None),
        bind(Columns, "Ctrl-Left", Action::Narrow, "narrower", Some("width")),
        bind(Columns, "Ctrl-Right", Action::Widen, "wider", None),
        bind(Columns, "Ctrl-R", Action::Standard, "those that fit the terminal", Some("standard")),
        bind(Columns, "Esc", Action::Back, "close, changing nothing", Some("close")),
        bind(Export, "Enter", Action::Confirm, "write it", Some("write")),
        bind(Export, "Esc", Action::Back, "close", Some("close")),
        bind(SaveAs, "Enter", Action::Confirm, "save it", Some("save")),
        bind(SaveAs, "Esc", Action::Back, "close", Some("close")),
        bind(Saved, "Enter", Action::Confirm, "open it as a list of its own", Some("open")),
        bind(Saved, "Up", Action::Move(Step::Up), "one up", None),
        bind(Saved, "Down", Action::Move(Step::Down), "one down", None),
        bind(Saved, "F2", Action::Saved(SavedAct::Home), "open the connection with it, or no longer", Some("first list")),
        bind(Saved, "Ctrl-X", Action::Saved(SavedAct::Remove), "remove it", Some("remove")),
        bind(Saved, "Esc", Action::Back, "close", Some("close")),
        bind(Requests, "Enter", Action::Open, "everything about the call", Some("details")),
        bind(Requests, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(Requests, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(Requests, "PgUp  Ctrl-B", Action::Move(Step::PageUp), "a page up", None),
        bind(Requests, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Requests, "Ctrl-U", Action::Move(Step::HalfPageUp), "half a page up", None),
        bind(Requests, "Ctrl-D", Action::Move(Step::HalfPageDown), "half a page down", None),
        bind(Requests, "Home  g", Action::Move(Step::First), "to the newest, and stay there", None),
        bind(Requests, "End  G", Action::Move(Step::Last), "to the oldest", None),
        bind(Requests, "y i", Action::Copy(CopyWhat::RequestId), "copy Okta's request id", None),
        bind(Requests, "y p", Action::Copy(CopyWhat::Call), "copy method and path", None),
        bind(Requests, "Esc", Action::Back, "back to the users", Some("back")),

        bind(Events, "Enter", Action::Open, "open the person", Some("open")),
        bind(Events, "/", Action::Search, "filter: words, who:… by:… result:…", Some("filter")),
        bind(Events, "p", Action::Events(EventAction::Pause), "pause, and let in what came meanwhile", Some("pause")),
        bind(Events, "t", Action::Events(EventAction::PickTypes), "types to watch", Some("types")),
        bind(Events, "w", Action::Events(EventAction::PickSince), "from when on", Some("since")),
        bind(Events, "J", Action::Events(EventAction::Raw), "the event as Okta sent it", Some("raw")),
        bind(Events, "f p", Action::Events(EventAction::OnlyPerson), "only this person, or all again", None),
        bind(Events, "f a", Action::Events(EventAction::OnlyActor), "only by whom this was done, or all again", None),
        bind(Events, "f f", Action::Events(EventAction::OnlyFailures), "only what failed, or all again", None),
        bind(Events, "Space", Action::Mark, "mark for the export", None),
        bind(Events, "x n", Action::Events(EventAction::Export(ExportAs::Ndjson)), "export the marked or all shown as NDJSON", None),
        bind(Events, "x c", Action::Events(EventAction::Export(ExportAs::Csv)), "export the marked or all shown as CSV", None),
        bind(Events, "b", Action::Events(EventAction::Bell), "bell and desktop notification for new ones, on or off", None),
        bind(Events, "s", Action::Events(EventAction::Log), "the System Log as a source, or not", None),
        bind(Events, "r", Action::Reload, "ask the log now, or try again what failed", None),
        bind(Events, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(Events, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(Events, "PgUp  Ctrl-B", Action::Move(Step::PageUp), "a page up", None),
        bind(Events, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Events, "Ctrl-U", Action::Move(Step::HalfPageUp), "half a page up", None),
        bind(Events, "Ctrl-D", Action::Move(Step::HalfPageDown), "half a page down", None),
        bind(Events, "Home  g", Action::Move(Step::First), "to the newest, and stay there", None),
        bind(Events, "End  G", Action::Move(Step::Last), "to the oldest", None),
        bind(Events, "Esc", Action::Back, "all events again, or back to the users", None),

        bind(Events, "h", Action::Hooks(HookAction::Show), "event hooks: what Okta delivers by itself", Some("hooks")),

        bind(HookWrites, "n", Action::Hooks(HookAction::New), "new hook, with a receiver on this machine", Some("new")),
        bind(HookWrites, "v", Action::Hooks(HookAction::Verify), "have Okta verify it", Some("verify")),
        bind(HookWrites, "a", Action::Hooks(HookAction::Toggle), "activate, or deactivate", Some("(de)activate")),
        bind(HookWrites, "e", Action::Hooks(HookAction::EditEvents), "edit its events", Some("events")),
        bind(HookWrites, "D", Action::Hooks(HookAction::Delete), "delete (inactive ones only)", Some("delete")),

        bind(Hooks, "l", Action::Hooks(HookAction::Listen), "listen for what it delivers, or stop", Some("listen")),
        bind(Hooks, "r", Action::Reload, "read the hooks again", None),
        bind(Hooks, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(Hooks, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(Hooks, "Home  g", Action::Move(Step::First), "to the first", None),
        bind(Hooks, "End  G", Action::Move(Step::Last), "to the last", None),
        bind(Hooks, "Esc", Action::Back, "back to the events", Some("events")),

        bind(HookQuestion, "y", Action::Hooks(HookAction::Yes), "do it", Some("do it")),
        bind(HookQuestion, "Esc  Enter", Action::Back, "leave it as it is", Some("leave it")),

        bind(FindEvents, "Enter", Action::GoToList, "keep the filter", Some("keep")),
        bind(FindEvents, "Tab", Action::GoToList, "keep the filter", None),
        bind(FindEvents, "Up", Action::Move(Step::Up), "one up", None),
        bind(FindEvents, "Down", Action::Move(Step::Down), "one down", None),
        bind(FindEvents, "Esc", Action::LeaveFind, "all events again", Some("all again")),

        bind(Pick, "Enter", Action::Confirm, "take it", Some("take it")),
        bind(Pick, "Space", Action::Mark, "on or off", Some("on or off")),
        bind(Pick, "Tab", Action::Move(Step::Down), "to the next line", None),
        bind(Pick, "Shift-Tab", Action::Move(Step::Up), "to the line before", None),
        bind(Pick, "Up", Action::Move(Step::Up), "one up", None),
        bind(Pick, "Down", Action::Move(Step::Down), "one down", None),
        bind(Pick, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(Pick, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Pick, "Esc", Action::Back, "leave it as it is", Some("cancel")),

        bind(Requests, "e", Action::Api(ApiAction::Take), "take the call into the API screen", Some("edit and send")),

        bind(Api, "Enter", Action::Open, "send; in an answer: fold or unfold, or the value in full", Some("open")),
        bind(Api, "r", Action::Reload, "send (again)", Some("send")),
        bind(Api, "e", Action::Api(ApiAction::EditPath), "edit path and query as text", Some("path")),
        bind(Api, "m", Action::Api(ApiAction::NextMethod), "next method", Some("method")),
        bind(Api, "M", Action::Api(ApiAction::PreviousMethod), "previous method", None),
        bind(Api, "u", Action::Api(ApiAction::EditQuery), "edit the query row by row", None),
        bind(Api, "h", Action::Api(ApiAction::EditHeaders), "edit the headers", None),
        bind(Api, "b", Action::Api(ApiAction::EditBody), "edit the body", None),
        bind(Api, "H", Action::Api(ApiAction::History), "history and favourites", Some("history")),
        bind(Api, "f", Action::Api(ApiAction::Favourite), "keep the call as a favourite", None),
        bind(Api, "n", Action::Api(ApiAction::NextPage), "the next page", None),
        bind(Api, "A", Action::Api(ApiAction::AllPages), "all pages, from the first", Some("all pages")),
        bind(Api, "/", Action::Search, "search in the answer", Some("search")),
        bind(Api, "]", Action::NextMatch, "next match", None),
        bind(Api, "[", Action::PreviousMatch, "previous match", None),
        bind(Api, "p", Action::Api(ApiAction::Filter), "filter by a path expression (JSONPath)", None),
        bind(Api, "t", Action::Api(ApiAction::Table), "as a table, or as JSON", Some("table")),
        bind(Api, "z", Action::Api(ApiAction::FoldAll), "fold or unfold everything", None),
        bind(Api, "Left", Action::Api(ApiAction::Fold), "fold; in a table: columns to the left", None),
        bind(Api, "Right", Action::Api(ApiAction::Unfold), "unfold; in a table: columns to the right", None),
        bind(Api, "i", Action::Api(ApiAction::ReplyHeaders), "headers of the answer", None),
        bind(Api, "o", Action::Api(ApiAction::OpenPerson), "open the person on this line", None),
        bind(Api, "w", Action::Api(ApiAction::Save), "save the body to a file", None),
        bind(Api, "y v", Action::Copy(CopyWhat::Value), "copy the value", None),
        bind(Api, "y b", Action::Copy(CopyWhat::Body), "copy the body", None),
        bind(Api, "y w", Action::Copy(CopyWhat::Whole), "copy call, headers and body", None),
        bind(Api, "y u", Action::Copy(CopyWhat::Call), "copy the address", None),
        bind(Api, "y i", Action::Copy(CopyWhat::RequestId), "copy Okta's request id", None),
        bind(Api, "y c", Action::Copy(CopyWhat::Curl), "copy as curl, the token from the environment", None),
        bind(Api, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(Api, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(Api, "PgUp  Ctrl-B", Action::Move(Step::PageUp), "a page up", None),
        bind(Api, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Api, "Ctrl-U", Action::Move(Step::HalfPageUp), "half a page up", None),
        bind(Api, "Ctrl-D", Action::Move(Step::HalfPageDown), "half a page down", None),
        bind(Api, "Home  g", Action::Move(Step::First), "to the top", None),
        bind(Api, "End  G", Action::Move(Step::Last), "to the bottom", None),
        bind(Api, "Esc", Action::Back, "cancel, back to the whole answer, back to the users", None),

        bind(ApiPath, "Enter", Action::Open, "send", Some("send")),
        bind(ApiPath, "Tab", Action::Api(ApiAction::Complete), "take the suggestion", Some("complete")),
        bind(ApiPath, "Up", Action::Move(Step::Up), "suggestion above", None),
        bind(ApiPath, "Down", Action::Move(Step::Down), "suggestion below", Some("choose")),
        bind(ApiPath, "Ctrl-T", Action::Api(ApiAction::NextMethod), "next method", Some("method")),
        bind(ApiPath, "Esc", Action::Back, "done", Some("done")),

        bind(ApiPairs, "Tab", Action::Api(ApiAction::NextField), "next field", Some("next field")),
        bind(ApiPairs, "Enter", Action::Api(ApiAction::NextField), "next field", None),
        bind(ApiPairs, "Shift-Tab", Action::Api(ApiAction::PreviousField), "previous field", None),
        bind(ApiPairs, "Up", Action::Move(Step::Up), "row above", None),
        bind(ApiPairs, "Down", Action::Move(Step::Down), "row below", None),
        bind(ApiPairs, "Ctrl-X", Action::Api(ApiAction::RemoveRow), "remove the row", Some("remove row")),
        bind(ApiPairs, "Ctrl-S", Action::Api(ApiAction::Send), "send", Some("send")),
        bind(ApiPairs, "Esc", Action::Back, "done", Some("done")),

        bind(ApiBody, "Ctrl-S", Action::Api(ApiAction::Send), "send", Some("send")),
        bind(ApiBody, "Ctrl-P", Action::Api(ApiAction::Prettify), "lay the JSON out", Some("lay out")),
        bind(ApiBody, "Ctrl-E", Action::Api(ApiAction::Editor), "edit in $EDITOR (secrets as placeholders)", Some("editor")),
        bind(ApiBody, "Esc", Action::Back, "done", Some("done")),

        bind(ApiLine, "Enter", Action::Open, "take it", Some("ok")),
        bind(ApiLine, "Down", Action::NextMatch, "next match", None),
        bind(ApiLine, "Up", Action::PreviousMatch, "previous match", None),
        bind(ApiLine, "Esc", Action::Back, "leave", Some("leave")),

        bind(ApiHistory, "Enter", Action::Api(ApiAction::Take), "take the call, to edit or send it", Some("take")),
        bind(ApiHistory, "Up", Action::Move(Step::Up), "one up", None),
        bind(ApiHistory, "Down", Action::Move(Step::Down), "one down", None),
        bind(ApiHistory, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(ApiHistory, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(ApiHistory, "Ctrl-X", Action::Api(ApiAction::Forget), "drop the favourite", Some("drop favourite")),
        bind(ApiHistory, "Esc", Action::Back, "leave", Some("leave")),

        bind(Places, "1", Action::GoTo(Place::Users), "Users", None),
        bind(Connections, "Enter", Action::Open, "open, or switch to it", Some("open")),
        bind(Connections, "n", Action::Connection(ConnectionAct::New), "add a connection", Some("new")),
        bind(Connections, "e", Action::Connection(ConnectionAct::Edit), "edit or rename; an offered one: keep it", Some("edit")),
        bind(Connections, "t", Action::Connection(ConnectionAct::Test), "try it: whose token, what it may read", Some("test")),
        bind(Connections, "*", Action::Connection(ConnectionAct::MakeDefault), "make it the one that oktui opens", Some("default")),
        bind(Connections, "D", Action::Connection(ConnectionAct::Remove), "remove it and its token", Some("remove")),
        bind(Connections, "F8", Action::Connection(ConnectionAct::Demo), "open the demo organisation", None),
        bind(Connections, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(Connections, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(Connections, "Home  g", Action::Move(Step::First), "to the first", None),
        bind(Connections, "End  G", Action::Move(Step::Last), "to the last", None),
        bind(Connections, "r", Action::Reload, "read config.toml again", None),
        bind(Connections, "Esc", Action::Back, "back to the users", None),

        bind(ConnectionForm, "Enter", Action::Confirm, "next line; at the end try it, then keep it", Some("go on")),
        bind(ConnectionForm, "Tab  Down", Action::Connection(ConnectionAct::NextRow), "next line", Some("next line")),
        bind(ConnectionForm, "Shift-Tab  Up", Action::Connection(ConnectionAct::PreviousRow), "previous line", None),
        bind(ConnectionForm, "Space", Action::Connection(ConnectionAct::Change), "another choice, on lines that are not text", None),
        bind(ConnectionForm, "F8", Action::Connection(ConnectionAct::Demo), "open the demo organisation", Some("try the demo")),
        bind(ConnectionForm, "Esc", Action::Back, "to the list; what was typed stays", Some("back")),
        bind(ConnectionForm, "F1", Action::Help, "the keys that work here", Some("help")),
        bind(ConnectionForm, "Ctrl-C", Action::Quit, "quit", None),
        bind(ConnectionForm, "Ctrl-Z", Action::Suspend, "suspend to the shell", None),

        bind(NewToken, "Enter", Action::Confirm, "try it and go on with it", Some("use it")),
        bind(NewToken, "Esc", Action::Back, "later; what is loaded stays (r asks again)", Some("later")),
        bind(NewToken, "Ctrl-C", Action::Quit, "quit", None),
        bind(NewToken, "Ctrl-Z", Action::Suspend, "suspend to the shell", None),

        bind(Places, "2", Action::GoTo(Place::Events), "Events: what happens, as it happens", None),
        bind(Places, "3", Action::GoTo(Place::Api), "API: any call", None),
        bind(Places, "4", Action::GoTo(Place::Requests), "Requests: every call of this session", None),
        bind(Places, "5", Action::GoTo(Place::Connections), "Connections: organisations and their tokens", None),

        bind(Act, "e", Action::Form(FormAct::Edit), "edit the person", Some("edit")),
        bind(Act, "n", Action::Form(FormAct::New), "a new person (in the list)", Some("new")),
        bind(Act, "C", Action::Form(FormAct::Copy), "a new person like this one", None),

        bind(Form, "Ctrl-S  F2", Action::Form(FormAct::Review), "show what will be sent, then save", Some("review, save")),
        bind(Form, "Tab", Action::Form(FormAct::Next), "next field", Some("next")),
        bind(Form, "Shift-Tab", Action::Form(FormAct::Previous), "previous field", None),
        bind(Form, "Up", Action::Move(Step::Up), "one up", None),
        bind(Form, "Down", Action::Move(Step::Down), "one down", None),
        bind(Form, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(Form, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(Form, "Enter", Action::Form(FormAct::Enter), "the list of the field, or the next field; folds sections", Some("list, next")),
        bind(Form, "Ctrl-L", Action::Form(FormAct::Find), "look for a field by a part of its label", Some("find field")),
        bind(Form, "Ctrl-R", Action::Form(FormAct::Restore), "put back what stood in the field", Some("restore")),
        bind(Form, "Ctrl-T", Action::Form(FormAct::Way), "partial update, or full replacement", Some("partial/full")),
        bind(Form, "F4", Action::Form(FormAct::Show), "show passwords while they are typed, or hide them", None),
        bind(Form, "F5", Action::Form(FormAct::KeepEmail), "keep the old email as the second one", None),
        bind(Form, "F6", Action::Form(FormAct::LoginFollows), "let the login follow the email", None),
        bind(Form, "F7", Action::Form(FormAct::OtherFields), "change other fields that hold the old name", None),
        bind(Form, "Esc", Action::Back, "leave the form (asks when changed)", Some("leave")),

        bind(FormFind, "Enter", Action::Form(FormAct::Enter), "go to the field", Some("go")),
        bind(FormFind, "Up", Action::Move(Step::Up), "one up", None),
        bind(FormFind, "Down", Action::Move(Step::Down), "one down", Some("down")),
        bind(FormFind, "Esc", Action::Back, "back to the fields", Some("back")),

        bind(FormPick, "Enter", Action::Form(FormAct::Enter), "take it; of several, add or take away", Some("take")),
        bind(FormPick, "Up", Action::Move(Step::Up), "one up", None),
        bind(FormPick, "Down", Action::Move(Step::Down), "one down", Some("down")),
        bind(FormPick, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(FormPick, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(FormPick, "Esc  Tab", Action::Back, "back to the fields", Some("done")),

        bind(FormReview, "Enter", Action::Form(FormAct::Enter), "send it, or go to what is missing", Some("go on")),
        bind(FormReview, "Tab  Shift-Tab  Left  Right", Action::Form(FormAct::SwitchFocus), "between cancel and sending", None),
        bind(FormReview, "Up  k", Action::Move(Step::Up), "up", None),
        bind(FormReview, "Down  j", Action::Move(Step::Down), "down", None),
        bind(FormReview, "PgUp", Action::Move(Step::PageUp), "a page up", None),
        bind(FormReview, "PgDn", Action::Move(Step::PageDown), "a page down", None),
        bind(FormReview, "o", Action::Form(FormAct::Theirs), "open whoever has the login or email already", None),
        bind(FormReview, "Esc", Action::Back, "back to the fields", Some("back to the form")),

        bind(FormConflict, "Space  Left  Right", Action::Form(FormAct::Side), "take mine, or theirs", Some("mine or theirs")),
        bind(FormConflict, "Up  k", Action::Move(Step::Up), "one up", None),
        bind(FormConflict, "Down  j", Action::Move(Step::Down), "one down", None),
        bind(FormConflict, "Enter", Action::Form(FormAct::Enter), "go on with these", Some("go on")),
        bind(FormConflict, "Esc", Action::Back, "back to the fields", Some("back")),

        bind(Anywhere, "Ctrl-F", Action::NextCall, "next call: search, empty", Some("next call")),
        bind(Anywhere, "Esc", Action::Back, "close, cancel, or back", None),
        bind(Anywhere, "E  F3", Action::ErrorDetails, "details of the error, with the request id", None),
        bind(Anywhere, "?  F1", Action::Help, "the keys that work here", Some("help")),
        bind(Anywhere, "q", Action::Quit, "quit", None),
        bind(Anywhere, "Ctrl-C", Action::Quit, "quit", None),
        bind(Anywhere, "Ctrl-Z", Action::Suspend, "suspend to the shell", None),
    ]
};

/// What a key, after the ones already pressed of a sequence, leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    Action(Action),
    /// More keys are expected.
    Unfinished,
    Unbound,
}

/// Looks `pressed` up in the contexts, innermost first.
pub fn look_up(contexts: &[Context], pressed: &[Key]) -> Lookup {
    let mut unfinished = false;
    for context in contexts {
        for binding in TABLE.iter().filter(|binding| binding.context == *context) {
            for sequence in binding.keys.split("  ") {
                let mut rest = pressed.iter();
                let mut names = sequence.split(' ');
                loop {
                    match (rest.next(), names.next()) {
                        (Some(key), Some(name)) if name.parse() == Ok(*key) => {}
                        (None, None) => return Lookup::Action(binding.action),
                        (None, Some(_)) => {
                            unfinished = true;
                            break;
                        }
                        (Some(_), _) => break,
                    }
                }
            }
        }
        if unfinished {
            return Lookup::Unfinished;
        }
    }
    Lookup::Unbound
}

/// The bindings of `contexts` whose sequence goes on after `pressed`: the rest of the sequence and its help.
pub fn continuations(contexts: &[Context], pressed: &[Key]) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let bindings = TABLE.iter().filter(|binding| contexts.contains(&binding.context));
    for binding in bindings {
        for sequence in binding.keys.split("  ") {
            let mut rest = sequence;
            let begins = pressed.iter().all(|key| match rest.split_once(' ') {
                Some((name, after)) if name.parse() == Ok(*key) => {
                    rest = after;
                    true
                }
                _ => false,
            });
            if begins {
                found.push((rest, binding.help));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_has_a_name_and_leads_to_its_action() {
        for binding in TABLE {
            for sequence in binding.keys.split("  ") {
                let keys: Vec<Key> = sequence.split(' ').map(|name| name.parse().expect(name)).collect();
                assert_eq!(look_up(&[binding.context], &keys), Lookup::Action(binding.action), "{sequence}");
            }
        }
    }

    #[test]
    fn a_sequence_waits_for_its_end_and_the_inner_context_wins() {
        let t = Key::char('t');
        assert_eq!(look_up(&[Context::Detail, Context::Anywhere], &[t]), Lookup::Unfinished);
        assert_eq!(look_up(&[Context::Detail], &[t, Key::char('x')]), Lookup::Unbound);
        assert_eq!(
            continuations(&[Context::Detail], &[t]),
            [
                ("s", "Sign-in"),
                ("p", "Profile"),
                ("g", "Groups"),
                ("a", "Apps"),
                ("f", "Factors"),
                ("l", "Log"),
                ("j", "JSON")
            ]
        );
        let esc = ["Esc".parse().unwrap()];
        assert_eq!(look_up(&[Context::Find, Context::Anywhere], &esc), Lookup::Action(Action::LeaveFind));
    }
}
