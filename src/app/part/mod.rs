//! Parts of screens that know no screen: fields, lists, views, words.

pub mod amount;
pub mod count;
pub mod curl;
pub mod deed;
pub mod event_json;
pub mod field;
pub mod group_choice;
pub mod json_view;
pub mod outcome;
pub mod slot;
pub mod text_area;
pub mod ticket;
pub mod times;
pub mod widths;
pub mod wrap;
