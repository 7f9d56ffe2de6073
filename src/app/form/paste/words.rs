//! What attributes are called in mails, sheets and signatures, in English and German.
//!
//! Words are compared by their letters and digits alone, without case and accents: `E-Mail` is `email`, `Straße` is
//! `strasse`.

use crate::protocol::fold;

/// Attribute and its words.
const WORDS: &[(&str, &str)] = &[
    ("firstName", "vorname givenname forename fname prename"),
    ("lastName", "nachname surname familyname familienname zuname lname sn"),
    ("middleName", "zweitername weiterevornamen"),
    ("displayName", "anzeigename"),
    ("nickName", "spitzname preferredname rufname knownas"),
    ("honorificPrefix", "anrede salutation prefix akademischertitel"),
    ("honorificSuffix", "suffix namenszusatz"),
    (
        "email",
        "mail emailaddress emailadresse mailadresse mailaddress workemail businessemail officeemail emailwork \
         geschaftlicheemail dienstlicheemail emailgeschaftlich emaildienstlich emailid",
    ),
    (
        "secondEmail",
        "secondaryemail privateemail personalemail privatemail emailprivat emailprivate privateemailadresse \
         alternateemail alternativeemail zweiteemail recoveryemail homeemail",
    ),
    (
        "login",
        "username loginname userprincipalname upn benutzername benutzerkennung anmeldename kennung userlogin oktalogin",
    ),
    (
        "mobilePhone",
        "mobile mobil handy cell cellphone mobiltelefon mobilenumber mobilnummer handynummer mobilfunk mob m cellular",
    ),
    (
        "primaryPhone",
        "phone tel telefon telephone phonenumber telefonnummer telephonenumber workphone officephone businessphone \
         durchwahl direct directline festnetz telnr rufnummer fon t ph officetel diensttelefon telefongeschaftlich",
    ),
    ("profileUrl", "url website web webseite homepage www internet linkedin profil profile"),
    (
        "title",
        "jobtitle position funktion stelle titel berufsbezeichnung stellenbezeichnung job jobfunction rolle role beruf",
    ),
    (
        "employeeNumber",
        "employeeid employeeno personalnummer personalnr persnr mitarbeiternummer mitarbeiternr staffnumber staffid \
         personnelnumber empid empno",
    ),
    ("userType", "employeetype benutzertyp mitarbeitertyp mitarbeiterart"),
    ("organization", "organisation org company companyname firma unternehmen employer arbeitgeber gesellschaft"),
    ("division", "bereich geschaftsbereich businessunit sparte"),
    ("department", "abteilung dept abt fachbereich team"),
    ("costCenter", "costcentre kostenstelle kst costcode"),
    ("manager", "vorgesetzter vorgesetzte supervisor linemanager reportsto fuhrungskraft teamleiter"),
    ("managerId", "managerlogin manageremail"),
    ("streetAddress", "street strasse strassehausnummer strasseundhausnummer strassenr addressline1"),
    ("zipCode", "zip plz postcode postalcode postleitzahl"),
    ("city", "ort stadt town wohnort locality location standort"),
    ("state", "bundesland province provinz county kanton"),
    ("countryCode", "country land landercode landerkennzeichen"),
    ("postalAddress", "address adresse anschrift postadresse postanschrift"),
    ("preferredLanguage", "language sprache bevorzugtesprache lang"),
    ("locale", "gebietsschema"),
    ("timezone", "zeitzone tz"),
];

/// Labels of a whole name.
const NAMES: &[&str] = &[
    "name",
    "fullname",
    "vollername",
    "vollstandigername",
    "employeename",
    "employee",
    "mitarbeiter",
    "mitarbeiterin",
    "contactname",
    "ansprechpartner",
    "person",
    "vorundnachname",
    "vornameundnachname",
    "firstandlastname",
];

/// Labels of what is never taken from a paste.
const SECRETS: &[&str] =
    &["password", "passwort", "kennwort", "passphrase", "secret", "geheim", "apitoken", "passcode"];
const SECRET_WORDS: &[&str] = &["pw", "pwd", "pin", "puk", "token", "pass", "otp"];

/// A label by its letters and digits alone.
pub(crate) fn key_of(label: &str) -> String {
    fold::fold(label).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The attributes that a label is a usual word for.
pub(crate) fn attributes_for(key: &str) -> impl Iterator<Item = &'static str> {
    let key = key.to_owned();
    WORDS.iter().filter(move |(_, words)| words.split_whitespace().any(|word| word == key)).map(|(name, _)| *name)
}

/// Whether a label stands before a whole name.
pub(crate) fn is_whole_name(label: &str) -> bool {
    NAMES.contains(&&*key_of(label))
}

/// Whether a label stands before a password or the like.
pub(crate) fn is_secret(label: &str) -> bool {
    let key = key_of(label);
    SECRET_WORDS.contains(&&*key) || SECRETS.iter().any(|word| key.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_by_their_letters() {
        for (label, name) in [
            ("E-Mail-Adresse", "email"),
            ("TELEFON-NR.", ""),
            ("Tel.", "primaryPhone"),
            ("Straße", "streetAddress"),
            ("Kostenstelle", "costCenter"),
            ("Führungskraft", "manager"),
            ("Geschäftsbereich", "division"),
        ] {
            assert_eq!(attributes_for(&key_of(label)).next().unwrap_or_default(), name, "{label}");
        }
        assert!(is_secret("Initial password") && is_secret("PIN") && !is_secret("Pinneberg"));
        assert!(is_whole_name("Vor- und Nachname"));
    }

    #[test]
    fn every_word_is_written_as_it_is_compared_and_means_one_attribute() {
        for (_, words) in WORDS {
            for word in words.split_whitespace() {
                assert_eq!(key_of(word), word);
                assert_eq!(attributes_for(word).count(), 1, "{word}");
            }
        }
    }
}
