//! The people that somebody wrote down: a line each, or a column of a table.

use crate::messages::jobs::Entry;
use crate::protocol::recorder::OneLine;

/// Heads of the column that names people, in small letters without spaces and underscores; the first that is there is
/// taken.
const HEADS: [&str; 10] =
    ["id", "userid", "oktaid", "login", "username", "userlogin", "email", "mail", "emailaddress", "employeenumber"];

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub entries: Vec<Entry>,
    /// The head of a table; none where each line is one entry.
    pub head: Option<csv::StringRecord>,
    /// The rows of a table, in step with the entries.
    pub rows: Vec<csv::StringRecord>,
    /// Rows in which something stands, but nobody is named: each by what stands in it first.
    pub nameless: Vec<(Entry, csv::StringRecord)>,
    /// SHA-256 of the file.
    pub sum: String,
}

impl List {
    /// How a row is told that names nobody.
    pub fn told(nameless: &Entry) -> String {
        format!("line {}: {}, without an id, login, email or number", nameless.line, nameless.text)
    }
}

/// What a text names. A byte order mark before it is none of it.
///
/// # Errors
/// It is a table without a column that names people.
pub fn parse(text: &str) -> Result<List, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Terminals paste the ends of lines as Enter would send them.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.as_str();
    let Some(delimiter) = delimiter(text) else {
        let entries = text.lines().enumerate().filter_map(|(at, line)| entry(line, at + 1));
        // A single column may have a head, too.
        let entries = entries.filter(|entry| !(entry.line == 1 && is_head(&entry.text))).collect();
        return Ok(List { entries, ..List::default() });
    };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|error| error.to_string())?.clone();
    let names: Vec<String> = head.iter().map(plain).collect();
    let columns: Vec<usize> = HEADS.iter().filter_map(|wanted| names.iter().position(|name| name == wanted)).collect();
    if columns.is_empty() {
        let there: Vec<&str> = head.iter().take(12).collect();
        return Err(format!("no column is called id, login, email or employeeNumber; there are {}", there.join(", ")));
    }
    let mut list = List { head: Some(head), ..List::default() };
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let line = row.position().map_or(0, csv::Position::line) as usize;
        // Whoever has no id in it may have a login: nobody who is named in any way is left out.
        if let Some(entry) = columns.iter().find_map(|column| entry(row.get(*column)?, line)) {
            list.entries.push(entry);
            list.rows.push(row);
        } else if let Some(entry) = row.iter().find_map(|cell| entry(cell, line)) {
            list.nameless.push((entry, row));
        }
    }
    Ok(list)
}

/// What separates the columns, by the first line; none where there is one column.
fn delimiter(text: &str) -> Option<u8> {
    let first = text.lines().next().unwrap_or_default().trim_end_matches([',', ';']);
    let cells = |delimiter: u8| first.split(char::from(delimiter)).count();
    b",;\t".iter().copied().filter(|delimiter| cells(*delimiter) > 1).max_by_key(|delimiter| cells(*delimiter))
}

fn is_head(text: &str) -> bool {
    HEADS.contains(&plain(text).as_str())
}

fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// What stands there without quotes, hidden characters and spaces around; none where nothing does.
fn entry(text: &str, line: usize) -> Option<Entry> {
    let text = OneLine::of(text.trim().trim_matches(['"', '\'', ',', ';']))?;
    Some(Entry { text: text.as_str().to_owned(), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &List) -> Vec<(&str, usize)> {
        list.entries.iter().map(|entry| (entry.text.as_str(), entry.line)).collect()
    }

    #[test]
    fn lines_end_as_terminals_and_old_files_end_them() {
        let list = parse("ann@acme.com\rbob@acme.com\r\ncy@acme.com\n").unwrap();
        assert_eq!(texts(&list), [("ann@acme.com", 1), ("bob@acme.com", 2), ("cy@acme.com", 3)]);
        let table = parse("login,why\rann@acme.com,left\rbob@acme.com,left\r").unwrap();
        assert_eq!(texts(&table), [("ann@acme.com", 2), ("bob@acme.com", 3)]);
    }

    #[test]
    fn a_line_each_or_a_column_of_a_table_names_people() {
        let lines = parse("login\r\n ann@x.io \r\n\r\n\"bob@x.io\",\n00u1\n").unwrap();
        assert_eq!(texts(&lines), [("ann@x.io", 2), ("bob@x.io", 4), ("00u1", 5)]);
        for delimiter in [",", ";", "\t"] {
            let table = ["Name,User Name,Mail", "\"Ann\nB\",ann,ann@x.io", "Bob,,bob@x.io"].join("\n");
            let list = parse(&table.replace(',', delimiter)).unwrap();
            assert_eq!(texts(&list), [("ann", 2), ("bob@x.io", 4)], "by the login, and who has none by the email");
            assert_eq!(list.rows.len(), 2);
        }
        let wrong = parse("Name,Email Address 2,id_x\na,b,c\n").unwrap_err();
        assert!(wrong.contains("no column is called") && wrong.contains("Email Address 2"), "{wrong}");
    }

    #[test]
    fn a_row_that_names_nobody_is_told() {
        let list = parse("name,id,login\nAnn,,\n,,\nBob,,bob@x.io\n").unwrap();
        assert_eq!(texts(&list), [("bob@x.io", 4)]);
        let told: Vec<String> = list.nameless.iter().map(|(entry, _)| List::told(entry)).collect();
        assert_eq!(told, ["line 2: Ann, without an id, login, email or number"]);
    }

    #[test]
    fn a_report_can_be_fed_back() {
        let list = parse("id,login,status,outcome,reason\n00u1,ann@x.io,ACTIVE,refused,no\n").unwrap();
        assert_eq!(texts(&list), [("00u1", 2)], "the id is what is surest");
    }
}
