//! What each part of the app may know of the others: a room knows what all rooms share, not the app and not another
//! room. Whatever is not named here is not allowed; what is named beside the shared parts is meant to become less.

use super::reading::{Seen, What};
use super::source::{SOURCES, Source};

struct Room {
    /// Its path below `app`; of several that fit, the longest holds.
    path: &'static str,
    /// Other parts of the app, each with what lies below.
    knows: &'static [&'static [&'static str]],
}

/// What every room may know.
const SHARED: &[&str] = &["care", "event", "input::command", "input::key", "part", "place", "session", "turn", "wish"];
/// The boxes, and a room's way to put one over the screens.
const BOXES: &[&str] = &["overlay"];
/// Rooms of people lie on one trail: the list, a person, a form. The workspace holds it.
const TRAIL: &[&str] = &["screen", "workspace"];

const ROOMS: &[Room] = &[
    // what all rooms share
    Room { path: "care", knows: &[&["event", "input::command", "input::key", "part", "turn"]] },
    Room { path: "event", knows: &[] },
    Room { path: "input::command", knows: &[&["action::Action", "place", "person::tab", "users::expression::quick"]] },
    Room {
        path: "input::key",
        knows: &[&["input::command"], &["action::Action", "place", "person::tab", "users::expression::quick"]],
    },
    Room { path: "part", knows: &[&["event", "input::command", "input::key"]] },
    Room { path: "patience", knows: &[&["event"]] },
    Room { path: "place", knows: &[] },
    Room {
        path: "session",
        knows: &[&["care::evidence", "event", "input::command", "input::key", "part", "place", "users::columns"]],
    },
    Room { path: "turn", knows: &[&["event"], BOXES] },
    Room { path: "wish", knows: &[&["connections::arrangement", "place", "session"], BOXES] },
    // the rooms
    Room { path: "action", knows: &[SHARED, BOXES, TRAIL] },
    Room { path: "api", knows: &[SHARED, BOXES] },
    Room { path: "connections", knows: &[SHARED] },
    Room { path: "deeds", knows: &[SHARED, &["person::table"]] },
    Room { path: "drill", knows: &[SHARED, BOXES] },
    // A plan judges each person as the question about one does.
    Room { path: "jobs", knows: &[SHARED, &["action::Action", "action::facts", "action::offer"]] },
    Room { path: "events", knows: &[SHARED, BOXES] },
    // A cell is held against its attribute as a field of the form is.
    Room { path: "import", knows: &[SHARED, &["form::model", "form::paste::words", "jobs::fill", "jobs::moves"]] },
    Room {
        path: "form",
        knows: &[
            SHARED,
            BOXES,
            TRAIL,
            &["action::Action", "action::facts", "action::offer", "action::run::reveal", "person::told"],
        ],
    },
    Room { path: "hooks", knows: &[SHARED] },
    // A line names the key that takes it back.
    Room { path: "leaver", knows: &[SHARED, &["action::Action"]] },
    Room {
        path: "person",
        knows: &[
            SHARED,
            BOXES,
            TRAIL,
            &["action::Action", "action::facts", "action::offer", "users::listed", "users::search"],
        ],
    },
    Room { path: "requests", knows: &[SHARED, BOXES] },
    Room { path: "verify", knows: &[SHARED, &["workspace"]] },
    Room { path: "users", knows: &[SHARED, TRAIL, &["action::Action", "layout", "person::tab"]] },
    // where rooms meet
    Room { path: "screen", knows: &[&["form::screen", "person", "users::list"]] },
    Room {
        path: "workspace",
        knows: &[
            SHARED,
            BOXES,
            &[
                "action", "api", "deeds", "events", "form", "hooks", "import", "jobs", "leaver", "person", "requests",
                "screen", "users",
            ],
        ],
    },
    Room { path: "organisations", knows: &[&["session", "workspace"]] },
];

/// What concerns the whole program; it may know every room, and the app.
const PROGRAM: &[&str] = &["act", "input", "layout", "overlay", "start", "switch", "timers", "updates"];

/// Every part of the app that has a rule.
pub(super) fn named() -> impl Iterator<Item = &'static str> {
    ROOMS.iter().map(|room| room.path).chain(PROGRAM.iter().copied())
}

/// What a room may know of others beside what all may, and does not.
pub(super) fn unused() -> Vec<String> {
    let idle = |room: &'static Room| {
        let here = |source: &&Source| {
            source.module.first().is_some_and(|layer| layer == "app") && leads_to(&source.module[1..], room.path)
        };
        let seen: Vec<Seen> = SOURCES.iter().filter(here).flat_map(Source::seen).filter(|seen| !seen.test).collect();
        let is_used = move |part: &str| {
            seen.iter()
                .any(|seen| matches!(&seen.what, What::Inside(path) if path.len() > 1 && leads_to(&path[1..], part)))
        };
        let own = room.knows.iter().filter(|list| **list != SHARED);
        own.copied().flatten().filter(move |part| !is_used(part)).map(|part| format!("{}: {part}", room.path))
    };
    ROOMS.iter().flat_map(idle).collect()
}

fn leads_to(path: &[String], place: &str) -> bool {
    let mut parts = path.iter();
    place.split("::").all(|part| parts.next().is_some_and(|found| found == part))
}

/// What is wrong with a mention in the app; nothing, most of the time.
pub(super) fn objection(source: &Source, seen: &Seen) -> Option<String> {
    let here = source.module.strip_prefix(&["app".to_owned()]).filter(|here| !here.is_empty() && !seen.test)?;
    let What::Inside(path) = &seen.what else { return None };
    let path = path.strip_prefix(&["app".to_owned()])?;
    let fits = ROOMS.iter().filter(|room| leads_to(here, room.path));
    let Some(room) = fits.max_by_key(|room| room.path.len()) else {
        let of_the_program = PROGRAM.iter().any(|part| leads_to(here, part));
        return (!of_the_program).then(|| format!("app::{} has no rule", here.join("::")));
    };
    let known = leads_to(path, room.path) || room.knows.iter().copied().flatten().any(|part| leads_to(path, part));
    (!known).then(|| format!("the room {} may not know app::{}", room.path, path.join("::")))
}
