//! The reports there are: a row each.

use crate::protocol::count::grouped;
use crate::protocol::row::RowField;

/// A report by what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Report {
    Inactive,
    NeverSignedIn,
    OldPassword,
    Pending,
    Suspended,
    Locked,
    Duplicates,
    Managers,
    Attributes,
    NoFactor,
    Admins,
    Leftover,
    Roster,
}

/// How it is found out who is in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Each person by themselves.
    OfEach,
    /// Everybody together, once all of them came.
    OfAll,
    /// Each person by a call of their own.
    CallOfEach,
    /// Whoever is meant is asked for by id.
    Gathered,
}

/// What a report costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// A list of those with a status that few have.
    Few,
    /// A list of everybody, or of nearly everybody.
    Walk,
    /// The same, and a call for each of them; resumable.
    WalkAndCalls,
    /// A call for each of those with a status; resumable.
    Calls,
    /// A call for each group with rights and each administrator.
    Gathered,
}

impl Cost {
    /// In words; `people` is the size of the organisation, where that is known.
    pub fn words(self, people: Option<u64>) -> String {
        let pages = people.map(|people| people.div_ceil(200).max(1));
        let pages =
            |alone: &str| pages.map_or_else(|| alone.to_owned(), |pages| format!("about {} calls", grouped(pages)));
        match self {
            Self::Few => "reads only people with that status: one call for each 200 of them".to_owned(),
            Self::Walk => format!("reads everybody: {}", pages("one call for each 200 people")),
            Self::WalkAndCalls => {
                let calls = people.map(|people| format!("up to {} calls", grouped(people + people.div_ceil(200))));
                let calls = calls.unwrap_or_else(|| "one call a person".to_owned());
                format!("reads everybody and asks about each: {calls}; it goes on where it broke off")
            }
            Self::Calls => "makes one call for each person with that status; it goes on where it broke off".to_owned(),
            Self::Gathered => "reads all groups, and makes one call for each administrator".to_owned(),
        }
    }

    /// Whether it is to be agreed to before anything is sent.
    pub fn is_high(self) -> bool {
        match self {
            Self::Few | Self::Walk => false,
            Self::WalkAndCalls | Self::Calls | Self::Gathered => true,
        }
    }
}

/// The days that a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub usual: u32,
    /// What they are counted of.
    pub of: &'static str,
}

/// What a report is.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub report: Report,
    /// On the command line and in files.
    pub name: &'static str,
    /// On a tab.
    pub short: &'static str,
    /// Who is in it; `{days}` stands for the days.
    pub title: &'static str,
    /// What whoever reads it has to know.
    pub about: &'static str,
    pub days: Option<Days>,
    /// Who is asked for; everybody where none is named.
    pub statuses: &'static [&'static str],
    /// What is decided here.
    pub decided: &'static str,
    pub cost: Cost,
    /// The columns of its list; `finding` is what is said of each.
    pub columns: &'static [&'static str],
    /// Whether something is said of each person that no column tells.
    pub finds: bool,
    /// What of a row is looked at, and which attributes beside.
    pub fields: &'static [RowField],
    pub extra: &'static [&'static str],
}

impl Kind {
    pub fn way(&self) -> Way {
        match self.report {
            Report::Inactive
            | Report::NeverSignedIn
            | Report::OldPassword
            | Report::Pending
            | Report::Suspended
            | Report::Locked
            | Report::Attributes => Way::OfEach,
            Report::Duplicates | Report::Managers | Report::Roster => Way::OfAll,
            Report::NoFactor | Report::Leftover => Way::CallOfEach,
            Report::Admins => Way::Gathered,
        }
    }
}

impl Report {
    pub const ALL: [Self; 13] = [
        Self::Inactive,
        Self::NeverSignedIn,
        Self::OldPassword,
        Self::Pending,
        Self::Suspended,
        Self::Locked,
        Self::Duplicates,
        Self::Managers,
        Self::Attributes,
        Self::NoFactor,
        Self::Admins,
        Self::Leftover,
        Self::Roster,
    ];

    pub fn kind(self) -> &'static Kind {
        // The table stands in the order of the enumeration; a test holds it to that.
        &KINDS[self as usize]
    }

    pub fn of_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.report)
    }
}

/// Whoever has an account that can sign in.
const LIVING: &[&str] = &["ACTIVE", "PASSWORD_EXPIRED", "LOCKED_OUT", "RECOVERY"];
const NAMES: &[RowField] = &[RowField::FirstName, RowField::LastName, RowField::DisplayName];

const KINDS: [Kind; Report::ALL.len()] = [
    Kind {
        report: Report::Inactive,
        name: "inactive",
        short: "Inactive",
        title: "Not signed in for {days}",
        about: "By Okta's own last sign-in (lastLogin): whoever only uses an app that keeps its session signed in to \
                that app, not to Okta. Who never signed in is in a report of their own.",
        days: Some(Days { usual: 90, of: "since the last sign-in to Okta" }),
        statuses: LIVING,
        decided: "last sign-in to Okta more than {days} ago",
        cost: Cost::Walk,
        columns: &["status", "name", "login", "department", "lastLogin"],
        finds: false,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::NeverSignedIn,
        name: "never-signed-in",
        short: "Never signed in",
        title: "Never signed in, created {days} ago or longer",
        about: "People who could sign in and of whom Okta knows no sign-in at all.",
        days: Some(Days { usual: 7, of: "since the person was created" }),
        statuses: LIVING,
        decided: "no sign-in to Okta, created at least {days} ago",
        cost: Cost::Walk,
        columns: &["status", "name", "login", "department", "created"],
        finds: false,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::OldPassword,
        name: "old-password",
        short: "Old passwords",
        title: "Password older than {days}, or none",
        about: "Whoever signs in elsewhere (a directory, another organisation) may have no password in Okta at all.",
        days: Some(Days { usual: 90, of: "since the password was changed" }),
        statuses: LIVING,
        decided: "password changed more than {days} ago, or never",
        cost: Cost::Walk,
        columns: &["status", "name", "login", "department", "passwordChanged"],
        finds: false,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Pending,
        name: "pending",
        short: "Staged or pending",
        title: "Staged or pending for {days} or longer",
        about: "Created but never activated, or activated and never set up: by when the status changed, and where \
                Okta does not tell that, by when the person was created.",
        days: Some(Days { usual: 7, of: "since the status changed" }),
        statuses: &["STAGED", "PROVISIONED"],
        decided: "in that status for {days} or longer",
        cost: Cost::Few,
        columns: &["status", "name", "login", "statusChanged", "created"],
        finds: false,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Suspended,
        name: "suspended",
        short: "Suspended",
        title: "Suspended for {days} or longer",
        about: "By when the status changed.",
        days: Some(Days { usual: 0, of: "since the person was suspended" }),
        statuses: &["SUSPENDED"],
        decided: "suspended for {days} or longer",
        cost: Cost::Few,
        columns: &["status", "name", "login", "department", "statusChanged"],
        finds: false,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Locked,
        name: "locked",
        short: "Locked out now",
        title: "Locked out now",
        about: "When each was locked out is read from the System Log, which goes back 90 days.",
        days: None,
        statuses: &["LOCKED_OUT"],
        decided: "when, from the System Log",
        cost: Cost::Few,
        columns: &["status", "name", "finding", "login", "department"],
        finds: true,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Duplicates,
        name: "duplicates",
        short: "Duplicates",
        title: "Same name, email, phone or employee number as somebody else",
        about: "Deactivated people are among them: a second account may be a former one. Names are compared without \
                case and accents, phones by their digits.",
        days: None,
        statuses: &[],
        decided: "same name, email, mobile phone or employee number",
        cost: Cost::Walk,
        columns: &["status", "name", "finding", "login"],
        finds: true,
        fields: &[
            RowField::FirstName,
            RowField::LastName,
            RowField::Email,
            RowField::MobilePhone,
            RowField::EmployeeNumber,
            RowField::Department,
            RowField::Title,
            RowField::City,
            RowField::Manager,
        ],
        extra: &[],
    },
    Kind {
        report: Report::Managers,
        name: "no-manager",
        short: "No manager",
        title: "No manager, or a manager who is gone",
        about: "managerId and manager are looked for among ids, logins, emails, employee numbers and names. Deactivated \
                people are not in it themselves.",
        days: None,
        statuses: &[],
        decided: "no manager, one whom nobody fits, or one who is deactivated",
        cost: Cost::Walk,
        columns: &["status", "name", "finding", "login", "department", "manager"],
        finds: true,
        fields: &[
            RowField::FirstName,
            RowField::LastName,
            RowField::DisplayName,
            RowField::Email,
            RowField::EmployeeNumber,
            RowField::Manager,
        ],
        extra: &["managerId"],
    },
    Kind {
        report: Report::Attributes,
        name: "attributes",
        short: "Attributes",
        title: "Attributes that are missing or do not fit the schema",
        about: "By the schema of each person's user type: required and empty, not one of the values, too short or too \
                long, not of the form that is asked for, or not in the schema at all. Deactivated people are left out.",
        days: None,
        statuses: &["STAGED", "PROVISIONED", "ACTIVE", "PASSWORD_EXPIRED", "LOCKED_OUT", "RECOVERY", "SUSPENDED"],
        decided: "missing, or not as the schema says",
        cost: Cost::Walk,
        columns: &["status", "name", "finding", "login"],
        finds: true,
        fields: NAMES,
        extra: &[],
    },
    Kind {
        report: Report::NoFactor,
        name: "no-factor",
        short: "Without a factor",
        title: "Without any factor",
        about: "No factor that is active. One that was begun and never finished is named.",
        days: None,
        statuses: LIVING,
        decided: "no active factor",
        cost: Cost::WalkAndCalls,
        columns: &["status", "name", "finding", "login", "department", "lastLogin"],
        finds: true,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Admins,
        name: "admins",
        short: "Administrators",
        title: "Administrators",
        about: "Roles that people have themselves, and those that come with a group, as far as this token may read them.",
        days: None,
        statuses: &[],
        decided: "by a role of their own or by a group",
        cost: Cost::Gathered,
        columns: &["status", "name", "finding", "login", "lastLogin"],
        finds: true,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Leftover,
        name: "leftover-groups",
        short: "Leftover groups",
        title: "Deactivated, but still in groups by hand",
        about: "Groups of Okta's own that no group rule keeps them in: whoever is brought back is in them again.",
        days: None,
        statuses: &["DEPROVISIONED"],
        decided: "still in a group by hand",
        cost: Cost::Calls,
        columns: &["status", "name", "finding", "login", "statusChanged"],
        finds: true,
        fields: &[],
        extra: &[],
    },
    Kind {
        report: Report::Roster,
        name: "roster",
        short: "File and Okta",
        title: "In Okta or in the file, but not in both",
        about: "People of a file, compared by one attribute: who is in Okta and not in the file, who is in the file and \
                not in Okta, and who is in the file and deactivated.",
        days: None,
        statuses: &[],
        decided: "in one of the two only",
        cost: Cost::Walk,
        columns: &["status", "name", "finding", "login", "employeeNumber"],
        finds: true,
        fields: &[],
        extra: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_reports() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert_eq!((kind.report as usize, Report::ALL[at]), (at, kind.report), "{}", kind.name);
        }
    }

    #[test]
    fn what_costs_a_call_a_person_says_how_many() {
        assert_eq!(Cost::Walk.words(Some(98_412)), "reads everybody: about 493 calls");
        assert!(Cost::WalkAndCalls.words(Some(98_412)).contains("up to 98,905 calls"));
        assert!(Cost::WalkAndCalls.words(None).contains("one call a person"));
        assert!(Cost::WalkAndCalls.is_high() && !Cost::Walk.is_high());
    }
}
