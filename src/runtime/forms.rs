//! What the app wants done about unsaved forms, done to the files that hold them.
//!
//! Owns: which wish is which step of the store, and what is told when one fails. A full disk or a home that cannot be
//! written never stops the work: what is typed is still on the screen.

use std::io;

use crate::app::event::Event;
use crate::app::event::FormsEffect;
use crate::protocol::unsaved::{FormId, FormPlace};
use crate::store::UnsavedForms;

/// Does it; what the app is to hear of it.
pub fn carry_out(forms: &mut UnsavedForms, wanted: FormsEffect) -> Option<Event> {
    match wanted {
        FormsEffect::Recall(place) => match forms.recall(&place) {
            Ok(left) if left.is_empty() => None,
            Ok(left) => Some(Event::Found(place, left)),
            Err(error) => Some(not_kept(place, None, &error)),
        },
        FormsEffect::Keep { place, form, text } => {
            forms.keep(&place, form, &text).err().map(|error| not_kept(place, Some(form), &error))
        }
        FormsEffect::Forget { place, form } => {
            forms.forget(&place, form).err().map(|error| not_kept(place, Some(form), &error))
        }
        FormsEffect::Move { from, to, address } => {
            // What cannot be moved stays where it is; nothing of it is lost.
            let _ = forms.rename(&from, &to, address.as_ref());
            None
        }
        FormsEffect::Remove { connection, address } => {
            // Its forms are of no use to anybody; the connection is gone all the same.
            let _ = forms.remove(&connection, address.as_ref());
            None
        }
    }
}

fn not_kept(place: FormPlace, form: Option<FormId>, error: &io::Error) -> Event {
    let reason = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written on that disk".to_owned(),
        io::ErrorKind::PermissionDenied => "its folder cannot be written".to_owned(),
        _ => {
            let raw = error.to_string();
            raw.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    };
    Event::NotKept { place, form, reason }
}
