//! The key table and how a pressed key is looked up in it. Dispatch, help, the hints at the bottom, the keys that
//! sentences name, the README and `oktui config keys` all read it.

mod context;
mod keys;
mod table;

pub use context::{Context, with_menu};
pub use keys::{
    Bound, Lookup, Sequence, begin, does, keys, letter, look_up, name, name_while, of_action, sends_or_discards,
};
pub use table::{Binding, TABLE};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_and_the_printed_table_know_every_context() {
        for binding in TABLE {
            assert!(Context::ALL.contains(&binding.context), "{:?}", binding.context);
        }
    }
}
