//! Files as other programs write them, and such that are none.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::protocol::sheet::{Cell, Row};

fn of(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    read(Path::new(name), &Bytes { bytes: bytes.to_vec(), sum: String::new() })
}

fn texts(sheet: &Sheet) -> Vec<Vec<&str>> {
    sheet.rows.iter().map(|row| row.cells.iter().map(Cell::text).collect()).collect()
}

fn utf16(text: &str, mark: bool, big: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn each_separator_and_each_way_of_writing_letters_is_told_from_the_file() {
    let text = "Vorname;Straße;Ort\nÄnne;\"Am Wall 3; Hof\";Köln\n";
    let windows: Vec<u8> = text.chars().map(|letter| u32::from(letter) as u8).collect();
    let marked = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
    for (bytes, shape) in [
        (text.as_bytes().to_vec(), "semicolon, UTF-8"),
        (marked, "semicolon, UTF-8"),
        (utf16(text, true, false), "semicolon, UTF-16"),
        (utf16(text, true, true), "semicolon, UTF-16"),
        (utf16(text, false, false), "semicolon, UTF-16"),
        (windows, "semicolon, Windows-1252"),
        (text.replace("; Hof", ", Hof").replace(';', ",").into_bytes(), "comma, UTF-8"),
        (text.replace("; Hof", ", Hof").replace(';', "\t").into_bytes(), "tab, UTF-8"),
        (format!("sep=;\r\n{text}").into_bytes(), "separator as it says, UTF-8"),
    ] {
        let sheet = of("a.csv", &bytes).unwrap();
        assert_eq!((&*sheet.shape, sheet.head.join("|")), (shape, "Vorname|Straße|Ort".to_owned()));
        assert_eq!(texts(&sheet)[0][0], "Änne");
        assert!(texts(&sheet)[0][1].ends_with(" Hof") && texts(&sheet)[0][2] == "Köln", "{shape}");
        assert_eq!(sheet.notes.len(), usize::from(shape.contains("1252")));
    }
}

#[test]
fn a_place_is_told_as_a_spreadsheet_counts_and_as_an_editor_does() {
    let sheet = of("a.csv", b"\na,b\n\"x\r\ny\",1\n\n,\n2,3,4\n").unwrap();
    let places: Vec<String> = sheet.rows.iter().map(Row::place).collect();
    assert_eq!(places, ["row 3", "row 6 (line 7)"]);
    assert_eq!((sheet.rows[0].cell(0).text(), sheet.rows[1].beyond), ("x\r\ny", 1));
    let sheet = of("a.csv", b"a,b\r\n1,2\r\n\r\n\r\n3,4\r\n\n5,6").unwrap();
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 5, 7]);
}

#[test]
fn an_object_a_line_is_a_row_and_a_profile_is_taken_apart() {
    let text = "{\"id\":\"00u1\",\"profile\":{\"login\":\"a@x\",\"n\":7,\"l\":[\"a\",\"b\"],\"e\":null},\"_links\":{}}\n\n{\"n\":1.50,\"ok\":true}\n";
    let sheet = of("a.ndjson", text.as_bytes()).unwrap();
    assert_eq!(sheet.head, ["id", "login", "n", "l", "e", "ok"]);
    assert_eq!(texts(&sheet), [vec!["00u1", "a@x", "7", "[\"a\",\"b\"]", ""], vec!["", "", "1.50", "", "", "true"]]);
    assert_eq!((sheet.rows[1].number, sheet.notes.len()), (3, 1));
    assert!(of("a.ndjson", b"{\"a\":1}\n[1]\n").unwrap_err().contains("line 2"));
}

#[test]
fn what_is_no_table_is_told_in_a_sentence() {
    let long = [b"a,b\n\"".to_vec(), vec![b'x'; 70_000]].concat();
    let wide = vec!["a"; MOST_COLUMNS + 1].join(",").into_bytes();
    for (name, bytes, said) in [
        ("a.csv", b"".to_vec(), "nothing stands in it"),
        ("a.csv", b"\n\n ,\n".to_vec(), "nothing stands in it"),
        ("a.csv", b"PK\x03\x04".to_vec(), "workbook"),
        ("a.csv", vec![0xd0, 0xcf, 0x11, 0xe0], "password"),
        ("a.csv", b"a\0b,c".to_vec(), "no text"),
        ("a.csv", vec![0xff, 0xfe, 0x00, 0xd8, 0x61], "damaged"),
        ("a.csv", long, "line 2: a cell has more than"),
        ("a.csv", wide, "16385 columns"),
        ("a.json", b"[]".to_vec(), ".ndjson"),
        ("a.xls", b"".to_vec(), "CSV"),
    ] {
        let wrong = of(name, &bytes).unwrap_err();
        assert!(wrong.contains(said), "{name}: {wrong}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_and_what_is_no_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    std::fs::write(&file, "a\n1\n").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert_eq!(read_bytes(&file).unwrap().bytes, b"a\n1\n");
    assert!(read_bytes(&link).unwrap_err().contains("link"));
    assert!(read_bytes(folder.path()).is_err() && read_bytes(&folder.path().join("none")).is_err());
}

proptest! {
    #[test]
    fn what_a_table_holds_is_read_back_whatever_separates_it(
        rows in proptest::collection::vec(proptest::collection::vec("[a-zß ,;\"\\t\\n]{0,6}x", 3), 1..12),
        separator in prop_oneof![Just(b','), Just(b';'), Just(b'\t')],
    ) {
        let mut table = ::csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        table.write_record(["one", "two", "three"]).unwrap();
        for row in &rows {
            table.write_record(row).unwrap();
        }
        let sheet = of("a.csv", &table.into_inner().unwrap()).unwrap();
        prop_assert_eq!(texts(&sheet), rows.iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>()).collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = of("a", &bytes);
        let _ = of("a.ndjson", &bytes);
    }
}
