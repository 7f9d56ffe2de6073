//! The screens about people. They stand on each other; the top one is seen.

use super::form::screen::FormScreen;
use super::person::DetailScreen;
use super::users::list::ListScreen;

pub enum Screen {
    List(Box<ListScreen>),
    Detail(Box<DetailScreen>),
    Form(Box<FormScreen>),
}
