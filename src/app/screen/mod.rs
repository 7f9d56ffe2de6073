//! The screens. They stand on each other; the top one is seen.

pub mod api;
pub mod asked;
mod connection_form;
pub mod connections;
pub mod detail;
pub mod events;
pub mod form;
mod form_lists;
pub mod form_review;
mod form_typing;
pub mod hooks;
pub mod list;
pub mod listing;
pub mod requests;
pub mod search;

use detail::DetailScreen;
use form::FormScreen;
use list::ListScreen;

pub enum Screen {
    List(Box<ListScreen>),
    Detail(Box<DetailScreen>),
    Form(Box<FormScreen>),
}
