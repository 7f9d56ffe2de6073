//! The attributes that made people can have, and the values they take. Other attributes exist only where somebody
//! added them to the schema.

use serde_json::Value;

macro_rules! attributes {
    ($($variant:ident $name:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Attr { $($variant),* }

        impl Attr {
            pub(crate) const ALL: &[Attr] = &[$(Attr::$variant),*];
            const NAMES: &[&str] = &[$($name),*];
        }
    };
}

attributes! {
    Login "login" FirstName "firstName" LastName "lastName" MiddleName "middleName"
    HonorificPrefix "honorificPrefix" HonorificSuffix "honorificSuffix" Email "email" Title "title"
    DisplayName "displayName" NickName "nickName" ProfileUrl "profileUrl" SecondEmail "secondEmail"
    MobilePhone "mobilePhone" PrimaryPhone "primaryPhone" StreetAddress "streetAddress" City "city"
    State "state" ZipCode "zipCode" CountryCode "countryCode" PostalAddress "postalAddress"
    PreferredLanguage "preferredLanguage" Locale "locale" Timezone "timezone" UserType "userType"
    EmployeeNumber "employeeNumber" CostCenter "costCenter" Organization "organization"
    Division "division" Department "department" ManagerId "managerId" Manager "manager"
    BadgeNumber "badgeNumber" EmploymentType "employmentType" WeeklyHours "weeklyHours"
    DeskNumber "deskNumber" RemoteWorker "remoteWorker" Skills "skills" TrainingYears "trainingYears"
    AccessZones "accessZones" HireDate "hireDate"
    Agency "agency" HourlyRate "hourlyRate" ContractEnd "contractEnd" Projects "projects"
    OwnerTeam "ownerTeam" Purpose "purpose" RotationDays "rotationDays" Ports "ports"
}

impl Attr {
    /// The first so many are Okta's own; the others are this organisation's.
    pub(super) const BASE: usize = 31;

    pub(super) fn name(self) -> &'static str {
        Attr::NAMES[self as usize]
    }

    pub(super) fn named(name: &str) -> Option<Attr> {
        let place = Attr::NAMES.iter().position(|candidate| *candidate == name)?;
        Attr::ALL.get(place).copied()
    }
}

/// A set of attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted(u64);

impl Wanted {
    pub(super) const ALL: Wanted = Wanted(u64::MAX);
    pub(super) const NONE: Wanted = Wanted(0);

    #[must_use]
    pub(super) const fn and(self, attr: Attr) -> Wanted {
        Wanted(self.0 | 1 << attr as u8)
    }

    pub(super) const fn has(self, attr: Attr) -> bool {
        self.0 & 1 << attr as u8 != 0
    }
}

/// A value on its way into a document or a comparison.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Bool(bool),
    Texts(&'a [&'a str]),
    Integers(&'a [i64]),
    Json(&'a Value),
}

impl Field<'_> {
    pub(super) fn to_json(self) -> Value {
        match self {
            Field::Null => Value::Null,
            Field::Text(text) => Value::from(text),
            Field::Integer(number) => Value::from(number),
            Field::Number(number) => Value::from(number),
            Field::Bool(value) => Value::from(value),
            Field::Texts(texts) => Value::from(texts.to_vec()),
            Field::Integers(numbers) => Value::from(numbers.to_vec()),
            Field::Json(value) => value.clone(),
        }
    }
}
