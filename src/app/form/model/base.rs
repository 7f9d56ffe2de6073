//! Okta's base attributes: where each is asked for, and the limits that Okta keeps but its schema does not say.

use crate::app::form::model::spec::Format;
use crate::app::form::model::spec::Section;

/// A base attribute: name, title where no schema tells one, section, length, format.
pub(crate) type Base = (&'static str, &'static str, Section, (u64, u64), Format);

/// No limit worth telling.
const FREE: (u64, u64) = (0, 0);

/// Okta's base attributes in the order in which they are asked for. Lengths are those that Okta keeps; its schema says
/// only some of them.
#[rustfmt::skip]
pub(crate) const BASE: [Base; 31] = {
    use Format::{Address, Any, Country, Email, Language, Locale, Login, Zone};
    use Section::{Contact, Name, Person, Place, Work};
    [
        ("firstName", "First name", Person, (1, 50), Any),
        ("lastName", "Last name", Person, (1, 50), Any),
        ("email", "Primary email", Person, (5, 100), Email),
        ("login", "Login", Person, (5, 100), Login),
        ("middleName", "Middle name", Name, FREE, Any),
        ("displayName", "Display name", Name, FREE, Any),
        ("nickName", "Nickname", Name, FREE, Any),
        ("honorificPrefix", "Honorific prefix", Name, FREE, Any),
        ("honorificSuffix", "Honorific suffix", Name, FREE, Any),
        ("secondEmail", "Second email", Contact, (5, 100), Email),
        ("mobilePhone", "Mobile phone", Contact, (0, 100), Any),
        ("primaryPhone", "Primary phone", Contact, (0, 100), Any),
        ("profileUrl", "Profile URL", Contact, FREE, Address),
        ("title", "Title", Work, FREE, Any),
        ("employeeNumber", "Employee number", Work, FREE, Any),
        ("userType", "User type (free text)", Work, FREE, Any),
        ("organization", "Organization", Work, FREE, Any),
        ("division", "Division", Work, FREE, Any),
        ("department", "Department", Work, FREE, Any),
        ("costCenter", "Cost center", Work, FREE, Any),
        ("manager", "Manager", Work, FREE, Any),
        ("managerId", "Manager id", Work, FREE, Any),
        ("streetAddress", "Street address", Place, (0, 1024), Any),
        ("zipCode", "ZIP code", Place, (0, 50), Any),
        ("city", "City", Place, (0, 128), Any),
        ("state", "State", Place, (0, 128), Any),
        ("countryCode", "Country code", Place, (2, 2), Country),
        ("postalAddress", "Postal address", Place, (0, 4096), Any),
        ("preferredLanguage", "Preferred language", Place, FREE, Language),
        ("locale", "Locale", Place, FREE, Locale),
        ("timezone", "Time zone", Place, FREE, Zone),
    ]
};
