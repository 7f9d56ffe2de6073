//! The file name of a connection: another one for each, whatever a person calls it.

use std::fmt::Write;

/// Longer names are written out in part: a file system takes 255 bytes, endings included.
const LONGEST: usize = 150;

/// Letters, digits, `-`, `_` and `.` stand for themselves, a dot not at the beginning; every other byte is written as
/// `%2f`. Names of connections that the program takes are their own file names.
pub fn of(name: &str) -> String {
    let mut safe = String::with_capacity(name.len());
    for (at, byte) in name.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'.' && at > 0);
        if plain {
            safe.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(safe, "%{byte:02x}");
        }
    }
    if safe.is_empty() || safe.len() > LONGEST {
        // `%~` stands in no other name.
        let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, name.as_bytes());
        safe.truncate(LONGEST / 2);
        safe.push_str("%~");
        for byte in sum.as_ref() {
            let _ = write!(safe, "{byte:02x}");
        }
    }
    safe
}

/// The name that earlier versions gave: several connections could share it.
pub fn before(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_that_differ_have_files_that_differ_and_never_name_another_folder() {
        let long = "x".repeat(300);
        let names = [
            "a.b",
            "a_b",
            "a-b",
            "a%b",
            "a%2eb",
            "a b",
            "a/b",
            "..",
            ".",
            "",
            "../acme",
            "Ä",
            "ä",
            "A.B",
            "x~",
            "%~",
            &long,
            &format!("{long}y"),
            &format!("{long}."),
        ];
        let files: HashSet<String> = names.iter().map(|name| of(name)).collect();
        assert_eq!(files.len(), names.len(), "{files:?}");
        for file in &files {
            assert!(!file.contains(['/', '\\', '\0']) && !file.starts_with('.') && !file.is_empty(), "{file}");
            assert!(file.len() <= 255 - 30, "{file}");
        }
        assert_eq!((of("acme.prod-2_x"), before("acme.prod")), ("acme.prod-2_x".into(), "acme_prod".into()));
    }
}
