//! The screens. They stand on each other; the top one is seen.

pub mod asked;
pub mod detail;
pub mod list;
pub mod listing;
pub mod search;

use detail::DetailScreen;
use list::ListScreen;

pub enum Screen {
    List(Box<ListScreen>),
    Detail(Box<DetailScreen>),
}
