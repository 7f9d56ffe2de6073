//! What keys can mean: the words for everything that the program can be told to do. The key table gives each its
//! keys, the palette its sentence.
//!
//! Owns: the words. Must not know: any screen.

use crate::app::action::Action;
use crate::app::person::tab::Tab;
use crate::app::place::Place;
use crate::app::users::expression::quick::Quick;

/// One meaning; the key table says which keys have it where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    /// Everything that can be done here, by its name.
    Commands,
    Search,
    NextCall,
    Back,
    Quit,
    Suspend,
    /// Writes the whole screen anew.
    Redraw,
    Move(Step),
    Open,
    LeaveFind,
    GoToList,
    LoadAll,
    Reload,
    Confirm,
    ErrorDetails,
    Copy(CopyWhat),
    OpenBrowser,
    ShowTab(Tab),
    NextTab,
    PreviousTab,
    FoldAll,
    NextMatch,
    PreviousMatch,
    /// Opens what can be done to the person.
    Actions,
    /// Puts the question for something that changes the person.
    Do(Action),
    /// Puts the question whether what was done last is undone.
    Undo,
    /// Puts the question what of that which a deactivated person had comes back.
    BringBack,
    /// Puts the question about the factor under the cursor.
    RemoveFactor,
    /// Between Cancel and going on, or to the next field.
    SwitchFocus,
    ToggleMail,
    ToggleSessions,
    ToggleTokens,
    /// Forget remembered devices, or not.
    ToggleDevices,
    /// Clear the exceptions that a removal made to group rules, or not.
    ToggleExceptions,
    /// An access code works several times, or once.
    ToggleAgain,
    /// To the lines of ticket and reason, and from one to the next.
    Ticket,
    Mark,
    /// From here on movement marks.
    MarkSpan,
    MarkAll,
    /// Nobody is marked any more; pressed again, they are.
    Unmark,
    /// Marks that were put aside, by its name only.
    BringMarksBack,
    /// Shows what is masked, or masks it again.
    Reveal,
    /// Shows phones and second emails, or masks them again.
    Unmask,
    /// Opens the manager of the person.
    Manager,
    Spell,
    CopySecret,
    /// On the Connections screen.
    Connection(ConnectionCommand),
    /// Opens the expression line.
    Filter,
    /// Lists what a quick filter stands for.
    Quick(Quick),
    /// Opens the choice of a group whose members are to be listed.
    PickGroup,
    Sort,
    Columns,
    /// Writes the list to a file, or stops that.
    Export,
    NextView,
    PreviousView,
    ScrollLeft,
    ScrollRight,
    /// The next search option.
    NextChoice,
    Complete,
    Correct,
    Toggle,
    ShiftLeft,
    ShiftRight,
    Narrow,
    Widen,
    /// Back to how it is without anybody's choice.
    Standard,
    /// To another of the top-level screens.
    GoTo(Place),
    Events(EventCommand),
    Hooks(HookCommand),
    Api(ApiCommand),
    Form(FormCommand),
    Saved(SavedCommand),
    Deeds(DeedsCommand),
    Report(ReportCommand),
    Drill(DrillCommand),
    /// Plans something for all who are meant.
    Many(Many),
    /// What can be done to everybody of the list.
    Everybody,
    People(PeopleCommand),
    Import(ImportCommand),
    /// The marked instead of the person under the cursor.
    MarkedInstead,
    Plan(PlanCommand),
    Leaver(LeaverCommand),
    Jobs(JobsCommand),
}

/// What can be done to many people at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Many {
    Unlock,
    Reset,
    Sessions,
    Factors,
    Activate,
    Expire,
    AddTo,
    RemoveFrom,
    Suspend,
    Unsuspend,
    Deactivate,
    Delete,
    /// Values of the profile.
    Set,
    /// A password for one sign-in each.
    TemporaryPassword,
    /// Several steps, one after the other.
    Playbook,
}

/// What a key means for people whom somebody wrote down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleCommand {
    /// Names them; on the Events screen those of the events that are shown.
    Name,
    /// Their marks are taken off, or they are marked.
    TakeAway,
}

/// What a key means for a table that people come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportCommand {
    /// Opens the box, or what was left in it.
    Open,
    /// The rest of the file's name.
    Complete,
    /// Another file.
    Another,
    /// Another row of it, as an example.
    NextRow,
    PreviousRow,
    /// Another sheet of the workbook.
    NextSheet,
    /// The column is left out, or taken in again.
    LeaveOut,
    /// Its rows are judged, and planned.
    Plan,
}

/// What a key can mean in the question about somebody who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaverCommand {
    /// What they have, to read.
    Access,
    /// The same as text.
    Copy,
    /// The same as a file.
    Save,
}

/// What a key means for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanCommand {
    /// It is done.
    Send,
    /// It is done to the first few only.
    First,
    /// It is written to a file, for a second person or for later.
    Save,
    /// Those whom a rule protects, where what is done contains an attack.
    Contain,
    /// Everybody is read and judged anew.
    Anew,
    Tokens,
    Devices,
    /// Numbers behind what would be two people's.
    Number,
    /// The administrator under the cursor is meant.
    Name,
}

/// What a key means for jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobsCommand {
    /// Makes it rest, or asks whether it goes on.
    Pause,
    /// Asks whether whom Okta refused is tried again.
    Again,
    /// Writes what became of each to a file.
    Report,
    /// Plans what undoes it.
    Undo,
    /// Plans bringing back whom it deactivated.
    BringBack,
    /// Whether the bell rings when one comes to its end.
    Bell,
    /// The answers of the box that asks.
    GoOn,
    /// Goes on without those who share a reason: the one of this number among those that are offered, or all of them.
    LeaveOut(Option<u8>),
    Stop,
    PlanAnew,
    /// Removes one that nobody runs from this machine, people and all.
    Forget,
    /// Of somebody of unknown outcome: somebody looked, and it was done.
    WasDone,
    WasNot,
}

/// What a key means in a practice of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrillCommand {
    /// Shows the call, or the score.
    Show,
    /// Done with the call.
    Done,
    End,
}

impl Command {
    /// Whether it only turns to another part of what is there: what was said holds on. Whoever is opened ends it.
    pub fn only_looks(self) -> bool {
        matches!(
            self,
            Self::Move(_)
                | Self::ShowTab(_)
                | Self::NextTab
                | Self::PreviousTab
                | Self::NextView
                | Self::PreviousView
                | Self::ScrollLeft
                | Self::ScrollRight
                | Self::Mark
                | Self::Open
                | Self::FoldAll
                | Self::NextMatch
                | Self::PreviousMatch
                | Self::Help
                | Self::Redraw
        )
    }
}

/// What a key means for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportCommand {
    Choose,
    /// The person under the cursor is left out of this report for a while.
    PutOff,
    /// Whoever is in the file that it compares with, and not in Okta.
    Missing,
    /// Counts everybody; by its name only.
    Overview,
}

/// What a key means for what was done from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeedsCommand {
    /// Lists what was done today.
    Show,
    /// Looks for somebody in the list.
    Find,
    /// Back to the list, keeping what is typed.
    Keep,
    Reload,
    /// Everything that the journal holds of it.
    Whole,
    /// Takes it back.
    Undo,
    /// Somebody looked: it was done.
    WasDone,
    WasNot,
}

/// What a key means for saved searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedCommand {
    /// Saves the list that is seen.
    Save,
    Pick,
    /// The marked one is what the connection opens with, or no longer.
    Home,
    Remove,
}

/// What a key means on a form, or on the way to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormCommand {
    New,
    /// An empty form for somebody new; what was left unsaved is thrown away.
    Empty,
    /// Leaves the form and throws away what is typed.
    Discard,
    Edit,
    /// A new person like this one.
    Copy,
    /// Shows what will be sent.
    Review,
    /// Sends what is shown.
    Send,
    /// Whatever is next: the list of the field, the next field, the answer.
    Enter,
    Next,
    Previous,
    Restore,
    Find,
    /// Partial update or full replacement.
    Way,
    /// The next filter of the fields: filled, changed, wrong, required, all.
    Filter,
    /// Shows secrets while they are typed.
    Show,
    /// What a new name or email suggests for other fields.
    FollowUps,
    /// The step before is taken back.
    Undo,
    /// What was taken back is done again.
    Redo,
    /// Fills in what is ticked of what is proposed.
    Fill,
    /// Ticks the line, or takes its tick away.
    Tick,
    /// The line goes to the next of the fields that it fits.
    LeadOn,
    LeadBack,
    /// What was pasted goes into the field as it is.
    Plain,
    /// What the hint offers for the field goes into it, or the list of it opens.
    Offered,
    /// Mine or theirs.
    Side,
    /// Opens whoever has the login already.
    Theirs,
    /// A line break in the field.
    Break,
    /// Another way of writing a manager's name.
    NameForm,
    /// The same of their id.
    IdForm,
    /// Copies what stands in the field.
    CopyField,
    /// Sends it, and opens the form of whoever comes next.
    SaveNext,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionCommand {
    New,
    Edit,
    Test,
    MakeDefault,
    Remove,
    Demo,
    NextRow,
    PreviousRow,
    /// The next choice of a line that is not text.
    Change,
}

/// How far the selection or the view moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    HalfPageUp,
    HalfPageDown,
    PageUp,
    PageDown,
    First,
    Last,
}

impl Step {
    /// Where the step leads from `at` among `count` places, `page` of which are in view.
    pub fn from(self, at: usize, count: usize, page: usize) -> usize {
        let last = count.saturating_sub(1);
        let page = page.max(1);
        match self {
            Self::Up => at.saturating_sub(1),
            Self::Down => (at + 1).min(last),
            Self::HalfPageUp => at.saturating_sub(page.div_ceil(2)),
            Self::HalfPageDown => (at + page.div_ceil(2)).min(last),
            Self::PageUp => at.saturating_sub(page),
            Self::PageDown => (at + page).min(last),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyWhat {
    Login,
    Email,
    Name,
    Id,
    Json,
    /// What the person has, one a line.
    Groups,
    Apps,
    Factors,
    /// Of what was done last: what the caller is told.
    Caller,
    /// Of the same: who, what, when, by whom, Okta's number of the call.
    Ticket,
    /// Of a person: five lines for whoever goes on with it.
    HandOver,
    /// The number that Okta gave a call.
    RequestId,
    /// Method and path of a call.
    Call,
    /// What stands on the line.
    Value,
    Body,
    /// Call, status, headers and body.
    Whole,
    Curl,
}

/// What a key of the API screen can mean beside what keys mean everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiCommand {
    EditPath,
    NextMethod,
    PreviousMethod,
    EditQuery,
    EditHeaders,
    EditBody,
    Send,
    NextPage,
    AllPages,
    Filter,
    Table,
    FoldAll,
    Fold,
    Unfold,
    Save,
    OpenPerson,
    ReplyHeaders,
    History,
    Favourite,
    /// Takes the completion that is meant.
    Complete,
    NextField,
    PreviousField,
    RemoveRow,
    Prettify,
    Editor,
    /// Drops the favourite that is meant.
    Forget,
    /// Takes the call of the record or the history into the draft.
    Take,
    Done,
}

/// What a key means on the Events screen, beside moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventCommand {
    Pause,
    /// Okta's own text.
    Raw,
    OnlyPerson,
    OnlyActor,
    OnlyFailures,
    PickTypes,
    PickSince,
    /// For which kinds the bell rings.
    PickBells,
    /// The System Log as a source, or not.
    Log,
    Export(ExportAs),
}

/// The format of a file of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportAs {
    Ndjson,
    Csv,
}

/// What a key means for event hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookCommand {
    Show,
    New,
    EditEvents,
    Verify,
    /// Deactivates what is active, activates what is not.
    Toggle,
    Delete,
    /// Takes what the selected hook delivers, or stops.
    Listen,
    /// What was asked for is done.
    Yes,
}
