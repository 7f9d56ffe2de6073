//! For what config.toml wants a verified caller. A policy of the machine may want more, and never less.
//!
//! Owns: how the entry is understood. Must not know: who was verified.

use super::entries::{Counts, On, Verified};
use super::entry::Entry;
use super::read::Notices;
use crate::protocol::many;
use crate::protocol::policy::{Demand, Policy};
use crate::protocol::proof::{Proof, Wanted};
use crate::protocol::verify::Means;

/// Where it stands, as it is cited.
const PLACE: &str = "verified in config.toml";

/// What stands there cannot be told.
pub(super) struct Unclear;

/// The rule, if there is one.
pub(super) fn proof(entry: Entry<Verified>, notices: &mut Notices<'_>) -> Result<Option<Proof>, Unclear> {
    let (span, verified) = match entry {
        Entry::Absent => return Ok(None),
        Entry::Wrong(span) => {
            let said = "verified must be true, a list of words of actions, or a table of on, by, minutes and \
                        min_factor_age, so the connection is read-only";
            notices.add(&span, said);
            return Err(Unclear);
        }
        Entry::Right(span, verified) => (span, verified),
    };
    let read = match verified {
        Verified::Wanted(false) => return Ok(None),
        Verified::Wanted(true) => Ok(Proof::usual(PLACE.to_owned())),
        Verified::Words(words) => wanted(&words).map(|on| Proof { on, ..Proof::usual(PLACE.to_owned()) }),
        Verified::Table(counts) => counted(counts),
    };
    read.map(Some).map_err(|why| {
        notices.add(&span, format!("verified: {why}, so the connection is read-only"));
        Unclear
    })
}

fn counted(counts: Counts) -> Result<Proof, String> {
    let usual = Proof::usual(PLACE.to_owned());
    let on = match counts.on {
        None => Wanted::Takeover,
        Some(On::Takeover(word)) if word.trim() == "takeover" => Wanted::Takeover,
        Some(On::Takeover(word)) => return Err(format!("on is “{word}”, not \"takeover\" or a list of words")),
        Some(On::Words(words)) => wanted(&words)?,
    };
    let by = match counts.by {
        None => usual.by.clone(),
        Some(words) => {
            let known = || Means::ALL.map(Means::word).join(", ");
            let each = words.iter().map(|word| {
                Means::named(word).ok_or_else(|| format!("by: “{word}” is not known; known are {}", known()))
            });
            each.collect::<Result<Vec<_>, _>>()?
        }
    };
    if by.is_empty() {
        return Err("by names nothing".to_owned());
    }
    let minutes = counts.minutes.map_or(usual.minutes, |minutes| minutes.get().min(Proof::MOST_MINUTES));
    let min_factor_age = match counts.min_factor_age {
        None => usual.min_factor_age,
        Some(text) => many::span(&text)
            .ok_or_else(|| format!("min_factor_age is “{text}”, not a span of time like \"45m\", \"24h\" or \"2d\""))?,
    };
    Ok(Proof { on, by, minutes, min_factor_age, ..usual })
}

/// For these actions. An unlock never waits: Okta asks nobody who is locked out.
fn wanted(words: &[String]) -> Result<Wanted, String> {
    if words.is_empty() {
        return Err("it names no action".to_owned());
    }
    for word in words {
        if matches!(word.as_str(), "unlock" | "verify") {
            return Err(format!("{word} cannot wait for a verified caller"));
        }
        if !Policy::default().forbid(word) {
            return Err(format!("“{word}” is no action"));
        }
    }
    Ok(Wanted::Words(Demand::of(Some(words), PLACE.to_owned())))
}
