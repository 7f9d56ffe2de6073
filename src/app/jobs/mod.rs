//! Work on many people: what is planned, how it is agreed to, and what became of it.

pub mod ask;
pub mod back;
pub mod beside;
pub mod book;
pub mod chosen;
pub mod fill;
pub mod given;
pub mod list;
pub mod menu;
pub mod moves;
pub mod odd;
pub mod pace;
pub mod people;
pub mod plan;
pub mod planning;
pub mod screen;
pub mod values;
pub mod work;
