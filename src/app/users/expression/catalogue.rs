//! Which properties of a person can be asked for: Okta's own, and the attributes of the organisation's schemas.

use jiff::tz::TimeZone;

use crate::app::users::expression::dates::Calendar;
use crate::app::users::expression::dates::Form;
use crate::app::users::expression::here::TIMES;
use crate::protocol::schema::{UserSchema, UserType};
use crate::protocol::status::Status;

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    Number,
    Bool,
    Time,
    Status,
    /// The id of a user type.
    Type,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// As it is written in an expression.
    pub path: String,
    /// What a person calls it.
    pub title: String,
    pub kind: ValueKind,
    /// Value and title of each choice, where there is a fixed number of them.
    pub choices: Vec<(String, String)>,
    pub custom: bool,
    /// Whether it holds several values, of which one need fit.
    pub array: bool,
    /// Whether its numbers have no fraction.
    pub whole: bool,
    /// Where a text is a date.
    pub date: Option<Form>,
}

/// Everything that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    properties: Vec<Property>,
    /// What lists tell of and nothing can be asked for.
    here: Vec<Property>,
    /// Whether every attribute of the organisation is among them; else an unknown one may exist.
    pub whole: bool,
    pub calendar: Calendar,
}

/// Okta's 31 attributes, known where the schema may not be read.
const BASE: [(&str, &str); 31] = [
    ("login", "Login"),
    ("email", "Primary email"),
    ("firstName", "First name"),
    ("lastName", "Last name"),
    ("displayName", "Display name"),
    ("department", "Department"),
    ("title", "Title"),
    ("manager", "Manager"),
    ("managerId", "Manager id"),
    ("employeeNumber", "Employee number"),
    ("mobilePhone", "Mobile phone"),
    ("primaryPhone", "Primary phone"),
    ("secondEmail", "Second email"),
    ("city", "City"),
    ("state", "State"),
    ("zipCode", "Zip code"),
    ("countryCode", "Country code"),
    ("streetAddress", "Street address"),
    ("postalAddress", "Postal address"),
    ("organization", "Organization"),
    ("division", "Division"),
    ("costCenter", "Cost center"),
    ("userType", "User type"),
    ("middleName", "Middle name"),
    ("honorificPrefix", "Honorific prefix"),
    ("honorificSuffix", "Honorific suffix"),
    ("nickName", "Nickname"),
    ("profileUrl", "Profile URL"),
    ("preferredLanguage", "Preferred language"),
    ("locale", "Locale"),
    ("timezone", "Time zone"),
];

impl Default for Catalogue {
    /// What every organisation has.
    fn default() -> Self {
        Self::of(&[], &[], false)
    }
}

impl Catalogue {
    /// `whole` says that these are the schemas of every user type.
    pub fn of(schemas: &[&UserSchema], types: &[UserType], whole: bool) -> Self {
        let plain = |path: &str, title: &str, kind, choices| Property {
            path: path.to_owned(),
            title: title.to_owned(),
            kind,
            choices,
            custom: false,
            array: false,
            whole: false,
            date: None,
        };
        let statuses = Status::KNOWN.iter().map(|status| (status.as_str().to_owned(), status.word().to_owned()));
        let kinds = types.iter().map(|of| (of.id.clone(), of.display_name.clone())).collect();
        let mut properties = vec![
            plain("status", "Status", ValueKind::Status, statuses.collect()),
            plain("created", "Created", ValueKind::Time, Vec::new()),
            plain("activated", "Activated", ValueKind::Time, Vec::new()),
            plain("statusChanged", "Status changed", ValueKind::Time, Vec::new()),
            plain("lastUpdated", "Last updated", ValueKind::Time, Vec::new()),
            plain("id", "Id", ValueKind::Text, Vec::new()),
            plain("type.id", "User type (its id)", ValueKind::Type, kinds),
        ];
        for (name, title) in BASE {
            properties.push(plain(&format!("profile.{name}"), title, ValueKind::Text, Vec::new()));
        }
        for attribute in schemas.iter().flat_map(|schema| &schema.attributes) {
            // An array fits where one of its elements does.
            let of = if attribute.kind == "array" { &attribute.item_kind } else { &attribute.kind };
            let kind = match &**of {
                "number" | "integer" => ValueKind::Number,
                "boolean" => ValueKind::Bool,
                _ => ValueKind::Text,
            };
            let choices =
                attribute.choices.iter().map(|(value, title)| (value.plain().into_owned(), title.clone())).collect();
            let date = match &*attribute.format {
                "date" => Some(Form::Day),
                "date-time" => Some(Form::Moment),
                _ => None,
            };
            let mut property = Property {
                path: format!("profile.{}", attribute.name),
                title: attribute.title.clone(),
                kind,
                choices,
                custom: attribute.custom,
                array: attribute.kind == "array",
                whole: of == "integer",
                date: date.filter(|_| attribute.custom && kind == ValueKind::Text),
            };
            match properties.iter_mut().find(|known| known.path == property.path) {
                // One user type may hold several values where another holds one.
                Some(known) if known.custom && property.choices.is_empty() => known.array |= property.array,
                Some(known) => {
                    property.array |= known.array;
                    *known = property;
                }
                None => properties.push(property),
            }
        }
        let own = properties.iter().filter_map(|property| Some((property.path.clone(), property.date?))).collect();
        let here = TIMES.iter().map(|(path, title)| plain(path, title, ValueKind::Time, Vec::new())).collect();
        Self { properties, here, whole, calendar: Calendar { own, ..Calendar::default() } }
    }

    /// For somebody whose days begin and end in `zone`.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.calendar.zone = zone;
        self
    }

    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// The same, or what can only be decided here.
    pub fn known(&self, path: &str) -> Option<&Property> {
        self.find(path).or_else(|| self.decided_here().iter().find(|property| property.path == path))
    }

    /// What lists tell of and nothing can be asked for.
    pub fn decided_here(&self) -> &[Property] {
        &self.here
    }

    pub fn find(&self, path: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.path == path)
    }

    /// The property itself, or the one that it is but for case or the leading `profile.`.
    pub fn meant(&self, path: &str) -> Option<&Property> {
        let is = |path: &str| self.properties.iter().find(|property| property.path.eq_ignore_ascii_case(path));
        self.find(path).or_else(|| is(path)).or_else(|| is(&format!("profile.{path}")))
    }

    /// What a person calls a property; the property itself where it has no name.
    pub fn title_of<'t>(&'t self, path: &'t str) -> &'t str {
        self.find(path).map_or(path, |property| &property.title)
    }

    /// The property that was probably meant.
    pub fn nearest(&self, path: &str) -> Option<&Property> {
        let wanted = path.to_lowercase();
        let bare = wanted.strip_prefix("profile.").unwrap_or(&wanted);
        let meant = match bare {
            "username" | "user" | "upn" | "uid" => "login",
            "mail" | "emailaddress" | "emails" | "primaryemail" => "email",
            "givenname" | "name.givenname" | "forename" => "firstname",
            "familyname" | "name.familyname" | "surname" | "sn" => "lastname",
            "dept" => "department",
            "phone" | "mobile" => "mobilephone",
            "usertypeid" | "type" => "type.id",
            other => other,
        };
        let name = |property: &Property| {
            let lower = property.path.to_lowercase();
            lower.strip_prefix("profile.").map_or(lower.clone(), str::to_owned)
        };
        if let Some(found) = self.properties.iter().find(|property| name(property) == meant) {
            return Some(found);
        }
        let titled = |property: &&Property| property.title.to_lowercase().replace(' ', "") == meant;
        if let Some(found) = self.properties.iter().find(titled) {
            return Some(found);
        }
        // A third of the letters may be wrong: enough for a slip, too little for another word.
        let most = (meant.chars().count() / 3).max(1);
        let distance = |property: &Property| strsim::osa_distance(&name(property), meant);
        let nearest = self.properties.iter().min_by_key(|property| distance(property))?;
        (distance(nearest) <= most).then_some(nearest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_attribute_is_found_by_slips_titles_and_other_programs_names() {
        let catalogue = Catalogue::default();
        let nearest = |path| catalogue.nearest(path).map(|property| property.path.as_str());
        for (typed, meant) in [
            ("profile.cty", Some("profile.city")),
            ("profile.departmnet", Some("profile.department")),
            ("mail", Some("profile.email")),
            ("Employee number", Some("profile.employeeNumber")),
            ("statusChange", Some("statusChanged")),
            ("profile.shoeSize", None),
        ] {
            assert_eq!(nearest(typed), meant, "{typed}");
        }
    }
}
