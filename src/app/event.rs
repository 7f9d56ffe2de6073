//! `Event`, what `App::handle` takes, and `Effect`, what it gives back.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::messages::connections::Entry;
use crate::messages::{Lane, Order, OrderId, Update};
use crate::protocol::connection::{ConnectionId, Origin};
use crate::protocol::copied::Reached;
use crate::protocol::key::Key;
use crate::protocol::secret::Secret;
use crate::protocol::unsaved::{FormId, FormPlace, LeftForm};

/// How the program was started.
#[derive(Clone, Debug)]
pub struct Start {
    /// None: nothing is configured and nothing was named; the program begins on the Connections screen.
    pub connection: Option<Entry>,
    /// A login or id to open at once.
    pub user: Option<String>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    pub size: (u16, u16),
    pub now: Now,
    /// Whether calls are practised.
    pub drill: bool,
}

/// The moment at which an event is handled. The app has no clock of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub Timestamp);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The program has started; the first frame is on the screen.
    Started,
    /// What one read of the terminal brought: whoever typed it had not seen what its first key did.
    Read(Vec<Typed>),
    /// A read of one key.
    Key(Key),
    /// A read of pasted text; never a command.
    Paste(String),
    /// What was changed is on the screen.
    Drawn,
    /// The program ends, whoever ended it: what is typed is kept first.
    Leaving,
    /// There is no shell to suspend to.
    NotSuspended,
    /// Columns and rows.
    Resize(u16, u16),
    Update(Update),
    Timer(Timer),
    /// How far what was to be copied came.
    Copied(Copied, Reached),
    /// The secret that was copied is in no clipboard any more that could be asked.
    TakenBack,
    /// How handing on lines of the journal goes, in a sentence; only where that changed.
    HandedOn(String),
    /// Whether a browser could be started.
    Opened {
        address: String,
        done: bool,
    },
    /// What a program that had the terminal gave, or why not. A connection keeps what it gave to itself.
    Answered(Program, Result<Option<Secret>, String>),
    /// What became of a file that was to be written.
    FileWritten {
        name: String,
        what: String,
        done: Result<(), String>,
    },
    /// What the editor left of a text, or why there is none.
    Edited(Result<Secret, String>),
    /// Forms that programs that are gone left unsaved.
    Found(FormPlace, Vec<LeftForm>),
    /// What is typed in forms could not be kept beyond the program, or what was kept could not be read or removed.
    NotKept {
        place: FormPlace,
        /// None: not about one form.
        form: Option<FormId>,
        reason: String,
    },
}

/// One thing that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Key(Key),
    /// Pasted text.
    Paste(String),
}

/// What was to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// As it is told.
    Text(String),
    Secret,
}

/// For whom a program is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    Connection(ConnectionId),
    /// One that was just typed: its name and arguments.
    Command(Vec<String>),
}

/// A wake-up the app asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Nothing was typed for a while: ask the server, if this is still the newest query.
    Search(OrderId),
    /// The selection has rested for a while: read about the person.
    Dwell(OrderId),
    /// A second of a countdown has passed.
    Countdown,
    /// Relative times are a minute older.
    Minute,
    /// Nothing was typed for a while in the search for a group.
    Groups(OrderId),
    /// The toast has been there long enough.
    Toast(OrderId),
    /// Something was typed into a form a moment ago.
    Keep,
    /// A while has passed without an answer.
    Patience(OrderId),
    /// What others did to the person in a question was waited for long enough.
    Care(OrderId),
    /// A second has passed in which a caller is asked.
    Verify(OrderId),
    /// What was done last is undone by a key no longer.
    Undo(OrderId),
    /// The next look whether somebody who was helped gets in.
    Vigil(OrderId),
    /// A second has passed in which a job is at work.
    AtWork,
    /// What is unknown of jobs is asked about again.
    Jobs(OrderId),
    /// Enter has waited long enough for the answer to what was searched.
    Enter(OrderId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Start(Order),
    /// Nobody waits for this lane's answer any more.
    Cancel(ConnectionId, Lane),
    After(Duration, Timer),
    /// Copies a text; told is what `what` says.
    Copy {
        text: String,
        what: String,
    },
    CopySecret(Secret),
    OpenBrowser(String),
    /// Runs a program that gives a secret; it has the terminal meanwhile.
    Ask(Program),
    Suspend,
    /// Writes the whole screen anew.
    Redraw,
    Leave,
    /// Writes a new file into the current folder.
    WriteFile {
        name: String,
        /// `12 events`
        what: String,
        content: String,
    },
    /// Rings the terminal's bell, and shows the text on the desktop where the terminal can.
    Notify(String),
    /// Whether somebody looks at the events now.
    Attend(ConnectionId, bool),
    /// Hands a text to the person's editor.
    Edit(Secret),
    Forms(FormsEffect),
}

/// What is to be done about unsaved forms beyond the program. Each form is by itself: what happens to one touches no
/// other, neither of this program nor of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormsEffect {
    /// Finds what programs that are gone left; comes back as [`Event::Found`].
    Recall(FormPlace),
    /// Keeps a form, in place of what was kept of it.
    Keep { place: FormPlace, form: FormId, text: String },
    /// It was saved or thrown away.
    Forget { place: FormPlace, form: FormId },
    /// What is kept of a connection is another's from now on; `address` is where the former led.
    Move { from: ConnectionId, to: ConnectionId, address: Option<Origin> },
    /// A connection is no more: nothing of it is left.
    Remove { connection: ConnectionId, address: Option<Origin> },
}
