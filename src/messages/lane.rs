//! The lines of work, by which screen they belong to.

/// A line of work in which only the newest order matters: it cancels the one before, unless it is one of those that
/// are [never cancelled](Lane::is_never_cancelled). What comes back in a lane goes to the screen that the lane is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    // Of the organisation, for every screen.
    /// The organisation behind the connection.
    Org,
    /// The size of the organisation.
    Size,
    Types,
    Schema,
    /// Whether the rules of the connection mean anybody.
    Rules,
    /// Whether group rules were left inactive from here.
    Resting,
    /// Which attributes people have.
    Attributes,

    // Of the list of people.
    /// The pages of the list.
    Listing,
    /// The live search.
    Search,
    /// A person by full id or login.
    Lookup,
    /// The person under the selection.
    Preview,
    /// How many share the name of the person under the selection.
    Namesakes,
    /// The order of a list, worked out here.
    Sort,
    /// People whose names are similar to what was typed, looked for here.
    Similar,
    /// The same, asked of Okta.
    Near,
    /// People to whom a job did something, read again.
    Renew,
    /// People written to a file.
    Export,
    /// The expressions that were listed before.
    Expressions,
    /// Groups whose members are to be listed.
    GroupSearch,
    /// What is read before a report can be; counts of everybody.
    Report,

    // Of the User screen.
    /// The person on the User screen.
    Person,
    Groups,
    /// How they came to the groups that are in view.
    Held,
    Blocks,
    Apps,
    Factors,
    Devices,
    Rights,
    Log,
    /// What the journal tells of the person.
    Deeds,
    /// Whether somebody who was helped gets in.
    Vigil,
    /// Whose token it is.
    Owner,

    // Of what is done to a person.
    /// A person about to be changed, read once more.
    Recheck,
    /// Whether a rule means the person in a question.
    Standing,
    /// What others did of late to the person in a question.
    Care,
    /// Groups to pick from in a question.
    QuestionSearch,
    /// Groups of the person in a question.
    QuestionGroups,
    /// Factors of the person in a question.
    QuestionFactors,
    /// Somebody who is asked by a factor; cancelled, it is called off at Okta.
    Verify,
    /// What can be undone of what was done to a person.
    Undo,
    /// What somebody has who leaves.
    Leaver,
    /// What is left of somebody who left.
    Gone,
    /// Changes of a person.
    Change,

    // Of forms.
    /// A person whose form is open.
    FormPerson,
    /// Groups of a person whose form is open.
    FormGroups,
    /// Groups to pick from in a form.
    FormSearch,
    /// People to pick from in a form.
    FormPeople,
    /// Whether a login or an email is taken.
    Clash,
    /// The save of a form.
    Save,

    // Of the events.
    /// The System Log, watched.
    Watch,
    /// What Okta delivers.
    Listen,
    /// People whom an event was about.
    Refresh,

    // Of the event hooks.
    /// The event hooks of the organisation.
    Hooks,
    /// A change of an event hook.
    ChangeHook,

    // Of the API screen.
    /// A call written by hand that only reads.
    Api,
    /// One that changes something.
    Send,
    /// Searching and filtering of its answer.
    Document,
    /// The calls written by hand before.
    History,
    /// Writing a file.
    File,

    // Of work on many people.
    /// Whom a plan is about.
    Plan,
    /// A job, from its start to its rest.
    Job,
    /// What is known of jobs.
    Jobs,
    /// People of a job.
    JobPeople,
    /// What is kept of tables on this machine: where their columns went, who of them begins later.
    Tables,

    /// What is written into the journal.
    Journal,
    /// What it tells of today, and of what nobody knows the outcome of.
    Today,
    /// Settling that.
    Settle,
    /// What is done about connections.
    Connections,
    /// A practice of calls.
    Drill,
}

impl Lane {
    /// Whether its orders go on whatever comes after them: what changes something is never cancelled, because once it
    /// is sent, only the answer tells what became of it.
    pub fn is_never_cancelled(self) -> bool {
        match self {
            Self::Change
            | Self::Save
            | Self::ChangeHook
            | Self::Send
            | Self::Job
            | Self::Journal
            | Self::Settle
            | Self::Connections
            | Self::Drill => true,
            Self::Org
            | Self::Size
            | Self::Types
            | Self::Schema
            | Self::Rules
            | Self::Resting
            | Self::Attributes
            | Self::Listing
            | Self::Search
            | Self::Lookup
            | Self::Preview
            | Self::Namesakes
            | Self::Sort
            | Self::Similar
            | Self::Near
            | Self::Renew
            | Self::Export
            | Self::Expressions
            | Self::GroupSearch
            | Self::Report
            | Self::Person
            | Self::Groups
            | Self::Held
            | Self::Blocks
            | Self::Apps
            | Self::Factors
            | Self::Devices
            | Self::Rights
            | Self::Log
            | Self::Deeds
            | Self::Vigil
            | Self::Owner
            | Self::Recheck
            | Self::Standing
            | Self::Care
            | Self::QuestionSearch
            | Self::QuestionGroups
            | Self::QuestionFactors
            | Self::Verify
            | Self::Undo
            | Self::Leaver
            | Self::Gone
            | Self::FormPerson
            | Self::FormGroups
            | Self::FormSearch
            | Self::FormPeople
            | Self::Clash
            | Self::Watch
            | Self::Listen
            | Self::Refresh
            | Self::Hooks
            | Self::Api
            | Self::Document
            | Self::History
            | Self::Today
            | Self::Plan
            | Self::Jobs
            | Self::JobPeople
            | Self::Tables
            | Self::File => false,
        }
    }
}
