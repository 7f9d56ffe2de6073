//! Pastes that hold several values: recognised, and proposed field by field before anything is filled in.
//!
//! ```text
//!  a paste ─► vcard, json, sheet, lines, signature: what was found, and what it is called ─► fields ─► Proposal
//!          └► one value: goes straight into the field
//! ```
//!
//! Owns: which shapes there are, and how sure a find is. Must not know: where the cursor stands, how it is drawn.

mod adapt;
mod fields;
mod found;
mod json;
mod lines;
mod sheet;
mod signature;
mod vcard;
pub(crate) mod words;

use crate::app::form::model::spec::Kind;
use crate::app::form::model::{Form, FormField};
use crate::app::form::proposal::Proposal;
use crate::protocol::secret::Secret;

/// Bytes of a paste that are looked at: more than a sheet's row, a card with a picture or a mail has, and done before
/// the next frame.
pub(crate) const LOOKED_AT: usize = 64_000;
/// More values than any form has fields for by hand; the rest is told by its number.
const MOST_FOUND: usize = 400;

/// What a paste into that field may be instead of one value; none where it is one.
pub(crate) fn recognise(text: &str, form: &Form, field: Option<&FormField>) -> Option<Proposal> {
    let (keeps_breaks, is_text) = match field {
        Some(field) => {
            let is_text = match field.spec.kind {
                Kind::One(_) | Kind::Many { .. } | Kind::Choice(_) => true,
                Kind::Secret | Kind::Groups | Kind::Json => false,
            };
            (field.input.keeps_breaks(), is_text)
        }
        None => (false, true),
    };
    if !is_text {
        return None;
    }
    let all = text.len();
    let looked_at = &text[..text.floor_char_boundary(LOOKED_AT)];
    let clean = looked_at.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let labels = fields::Labels::of(form);
    let knows = |label: &str| labels.knows(label);
    let mut pasted = vcard::read(&clean)
        .or_else(|| json::read(&clean))
        .or_else(|| sheet::read(&clean, &knows))
        .or_else(|| lines::read(&clean, &knows, keeps_breaks))?;
    if looked_at.len() < all {
        pasted.notes.push(format!("Only the first {} kB of {} were looked at.", LOOKED_AT / 1000, size(all)));
    }
    if pasted.found.len() > MOST_FOUND {
        pasted.notes.push(format!("Only the first {MOST_FOUND} of {} values are shown.", pasted.found.len()));
        pasted.found.truncate(MOST_FOUND);
    }
    let mut proposal = fields::propose(form, &labels, pasted);
    if proposal.lines.iter().all(|line| line.to.is_none()) {
        return None;
    }
    proposal.plain = Some(Secret::new(looked_at));
    Some(proposal)
}

fn size(bytes: usize) -> String {
    if bytes < 1_000_000 { format!("{} kB", bytes / 1000) } else { format!("{} MB", bytes / 1_000_000) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "\\PC{0,12}",
            Just("BEGIN:VCARD\nN:Lee;Ann\n".to_owned()),
            Just("\tx\t".to_owned()),
            Just("\n".to_owned()),
            Just("Tel: +49 30 1".to_owned()),
            Just("{\"a\":[1,".to_owned()),
            Just("\"".to_owned()),
            Just(";;,,".to_owned()),
            Just("=C3=BC=".to_owned()),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read_without_harm(text in pieces()) {
            let all = |_: &str| true;
            let none = |_: &str| false;
            let _ = (vcard::read(&text), json::read(&text));
            for knows in [&all as &dyn Fn(&str) -> bool, &none] {
                let _ = (sheet::read(&text, knows), lines::read(&text, knows, false));
            }
        }
    }
}
