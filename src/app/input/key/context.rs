//! Where keys hold: the contexts of the key table, and what they are called in help.

use crate::app::input::command::{Command, DrillCommand};

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
    /// What can be done to the person is shown; a letter does it.
    Menu,
    /// The search line of the JSON tab.
    FindInJson,
    /// Something is asked.
    Question,
    /// A form for somebody new was left unsaved.
    Resume,
    /// A form is left with something typed in it.
    Leave,
    /// Whether a caller is who they say is asked.
    Verify,
    /// A temporary password or a link is shown, once.
    Revealed,
    /// The keys are shown; letters look for one.
    Help,
    /// Something is shown to be read: the details of an error, an event.
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
    /// A report is chosen.
    Report,
    /// Somebody is put off in a report.
    PutOff,
    /// A list gets a name.
    SaveAs,
    /// A saved search is chosen.
    Saved,
    /// What was done from here today.
    Deeds,
    /// The search line over it; printable keys are text.
    FindDeeds,
    /// A command is looked for by its name.
    Commands,
    /// The fields of a form.
    Form,
    /// A field is looked for by its label.
    FormFind,
    /// A list that fills a field.
    FormPick,
    /// What may be filled into a form.
    FormProposal,
    /// The list of people over it.
    FormPeople,
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
    /// Why events are written to a file.
    EventsReason,
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
    /// Calls are practised.
    Drill,
    /// The call that is practised is shown.
    Call,
    /// What can be done to all who are meant is shown; a letter does it.
    ManyMenu,
    /// The group of many people is chosen.
    ManyGroup,
    /// Values for many people are typed.
    ManySet,
    /// A playbook is chosen for many people, or where their passwords go is typed.
    ManyAsk,
    /// What goes of somebody who leaves.
    Leaver,
    /// What is typed to confirm it.
    LeaverLogin,
    /// What is planned for many people.
    Plan,
    /// Who is in a group of it.
    PlanWho,
    Jobs,
    /// The people of a job.
    JobPeople,
    /// Whether a job goes on, and how.
    JobQuestion,
    /// People are named whom somebody wrote down.
    People,
    /// The columns of a table that people come from.
    Import,
    /// The name of its file is typed.
    ImportFile,
    /// Where a column goes is picked, or how an attribute is made is typed.
    ImportChoice,
}

impl Context {
    /// In the order of help; the first have their hints first.
    pub const ALL: [Self; 68] = [
        Self::Act,
        Self::Menu,
        Self::ManyMenu,
        Self::ManyGroup,
        Self::ManySet,
        Self::ManyAsk,
        Self::People,
        Self::ImportFile,
        Self::Import,
        Self::ImportChoice,
        Self::Leaver,
        Self::LeaverLogin,
        Self::Plan,
        Self::PlanWho,
        Self::List,
        Self::Find,
        Self::Detail,
        Self::FindInJson,
        Self::Question,
        Self::Resume,
        Self::Leave,
        Self::Verify,
        Self::Revealed,
        Self::Help,
        Self::Reading,
        Self::Expression,
        Self::Group,
        Self::Sort,
        Self::Columns,
        Self::SaveAs,
        Self::Saved,
        Self::Export,
        Self::Report,
        Self::PutOff,
        Self::Deeds,
        Self::FindDeeds,
        Self::Commands,
        Self::Places,
        Self::Jobs,
        Self::JobPeople,
        Self::JobQuestion,
        Self::Requests,
        Self::Connections,
        Self::ConnectionForm,
        Self::NewToken,
        Self::Events,
        Self::FindEvents,
        Self::EventsReason,
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
        Self::FormProposal,
        Self::FormPeople,
        Self::FormReview,
        Self::FormConflict,
        Self::Drill,
        Self::Call,
        Self::Anywhere,
    ];

    /// The heading in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Anywhere",
            Self::List => "Users",
            Self::Find => "Search line",
            Self::Detail => "User",
            Self::Act => "The person",
            Self::Menu => "Actions",
            Self::FindInJson => "Search in JSON",
            Self::Question => "Questions",
            Self::Resume => "A form left unsaved",
            Self::Leave => "Leaving a form",
            Self::Verify => "Verifying the caller",
            Self::Revealed => "Temporary password or link",
            Self::Help => "Help",
            Self::Reading => "Details",
            Self::Expression => "Expression line",
            Self::Group => "Choice of a group",
            Self::Sort => "Order",
            Self::Columns => "Columns",
            Self::Export => "Export",
            Self::Report => "Reports",
            Self::PutOff => "Putting somebody off in a report",
            Self::Places => "Screens",
            Self::Requests => "Requests",
            Self::Connections => "Connections",
            Self::ConnectionForm => "A connection",
            Self::NewToken => "Another token",
            Self::Events => "Events",
            Self::FindEvents => "Filter line of the events",
            Self::EventsReason => "Why events are written to a file",
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
            Self::FormProposal => "What is to be filled in",
            Self::FormPeople => "People for a field",
            Self::FormReview => "Review",
            Self::FormConflict => "Changed meanwhile",
            Self::SaveAs => "Saving a list",
            Self::Saved => "Saved searches",
            Self::Deeds => "Done today",
            Self::FindDeeds => "Search in what was done today",
            Self::Commands => "Commands",
            Self::Drill => "Practice (--drill)",
            Self::Call => "A call of the practice",
            Self::ManyMenu => "Actions on the marked",
            Self::ManyGroup => "A group for many people",
            Self::ManySet => "Values for many people",
            Self::ManyAsk => "A playbook, or a file for passwords",
            Self::People => "People by name",
            Self::Import => "People from a table",
            Self::ImportFile => "The file of a table",
            Self::ImportChoice => "A column of a table",
            Self::Leaver => "Somebody leaves",
            Self::LeaverLogin => "Somebody leaves: confirmed",
            Self::Plan => "Plan",
            Self::PlanWho => "People of a plan",
            Self::Jobs => "Jobs",
            Self::JobPeople => "People of a job",
            Self::JobQuestion => "Whether a job goes on",
        }
    }
}

/// What opens from a context by a key of its own, and the context of what is open then.
pub(super) const OPENERS: [(Context, Command, Context); 2] = [
    (Context::Act, Command::Actions, Context::Menu),
    (Context::Drill, Command::Drill(DrillCommand::Show), Context::Call),
];

/// The contexts with what opens from them behind, the menu and the call: what it does belongs to what can be done there.
pub fn with_menu(mut contexts: Vec<Context>) -> Vec<Context> {
    for (from, _, opened) in OPENERS {
        if let Some(at) = contexts.iter().position(|context| *context == from)
            && !contexts.contains(&opened)
        {
            contexts.insert(at + 1, opened);
        }
    }
    contexts
}
