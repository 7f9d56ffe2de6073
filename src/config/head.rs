//! What a new file says of itself: its head, and above the first connection every entry with its explanation.

use std::fmt::Write;

use serde_json::Value;

use super::entries::{self, within};

/// What a new file begins with.
pub(super) const HEAD: &str = "\
# oktui's configuration. The program writes here, too, and keeps your comments.
# A token never stands in this file, only where it is. Whoever can write this file could send your token elsewhere,
# so oktui uses it only while nobody but you can.

# The connection that `oktui` opens; another with `oktui --connection NAME`.
";

/// No line of the explanations is longer.
const WIDTH: usize = 125;
/// Where an explanation begins.
const INDENT: usize = 18;

/// What stands above the first connection.
pub(super) fn explanations() -> String {
    let schema = entries::schema();
    let connection = within(&schema["properties"]["connection"]);
    let search = within(&schema["properties"]["search"]);
    let template = within(&schema["properties"]["template"]);
    format!(
        "\n# One organisation. Its entries:\n{}#\n# A service app is written as [connection.NAME.oauth]:\n{}#\n\
         # A saved search is written as [[search]]:\n{}#\n\
         # A template for somebody new is written as [template.NAME]:\n{}",
        explained(connection),
        explained(&connection["properties"]["oauth"]),
        explained(search),
        explained(template),
    )
}

/// A line for each entry of a table; the explanation is what the schema says, as the rest of a line.
fn explained(table: &Value) -> String {
    let mut text = String::new();
    for (name, entry) in table["properties"].as_object().into_iter().flatten() {
        let sentence = entry["description"].as_str().unwrap_or_default().trim_end_matches('.');
        let mut letters = sentence.chars();
        let begin: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
        let mut line = format!("#   {name:<14}");
        for word in (begin + letters.as_str()).split(' ') {
            if line.len() + 1 + word.len() > WIDTH {
                let _ = writeln!(text, "{line}");
                line = format!("#{:1$}", "", INDENT - 1);
            }
            line.push(' ');
            line.push_str(word);
        }
        let _ = writeln!(text, "{line}");
    }
    text
}
