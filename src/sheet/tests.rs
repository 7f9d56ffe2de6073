//! Files as other programs write them, and such that are none.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::protocol::sheet::{Cell, Row};

fn of(name: &str, bytes: &[u8]) -> Result<Sheet, String> {
    read(Path::new(name), &Bytes { bytes: bytes.to_vec(), sum: String::new() }, None)
}

fn texts(sheet: &Sheet) -> Vec<Vec<&str>> {
    sheet.rows.iter().map(|row| row.cells().map(Cell::text).collect()).collect()
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
fn a_quote_that_is_never_closed_swallows_nobody() {
    for (text, line) in [
        ("login,city\na@x,\"Bonn\nb@x,Rom\nc@x,Oslo\n", "line 2: "),
        ("login,city\na@x,Bonn\n\"b@x,Rom", "line 3: "),
        ("sep=,\nlogin,city\na@x,\"Bonn", "line 3: "),
    ] {
        let told = of("a.csv", text.as_bytes()).unwrap_err();
        assert!(told.starts_with(line) && told.contains("never closed"), "{text:?}: {told}");
    }
    let sheet = of("a.csv", b"login,size\na@x,5\" pipe\nb@x,\"two\nlines\"").unwrap();
    assert_eq!(texts(&sheet), [["a@x", "5\" pipe"], ["b@x", "two\nlines"]]);
}

#[test]
fn an_object_a_line_is_a_row_and_a_profile_is_taken_apart() {
    let text = "{\"id\":\"00u1\",\"profile\":{\"login\":\"a@x\",\"n\":7,\"l\":[\"a\",\"b\"],\"e\":null},\"_links\":{}}\n\n{\"n\":1.50,\"ok\":true}\n";
    let sheet = of("a.ndjson", text.as_bytes()).unwrap();
    assert_eq!(sheet.head, ["id", "login", "n", "l", "e", "ok"]);
    assert_eq!(texts(&sheet), [vec!["00u1", "a@x", "7", "[\"a\",\"b\"]", ""], vec!["", "", "1.50", "", "", "true"]]);
    assert_eq!((sheet.rows[1].number, sheet.notes.len()), (3, 1));
    let sheet = of("a.ndjson", b"{\"a\":1}\n[1]\n{\"a\":2}\n").unwrap();
    assert_eq!(sheet.rows.iter().filter_map(|row| row.broken.as_deref()).collect::<Vec<_>>(), ["is no JSON object"]);
    assert!(of("a.ndjson", b"[1]\n").unwrap_err().contains("line 1 is no JSON object"));
}

#[test]
fn what_is_no_table_is_told_in_a_sentence() {
    let long = [b"a,b\n\"".to_vec(), vec![b'x'; 70_000], b"\"".to_vec()].concat();
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
        ("a.csv", vec![b','; 2_000_000], "line 1: some 2000000 columns"),
        ("a.csv", [b"sep=;\na;b\n".to_vec(), vec![b';'; 200_000]].concat(), "line 3: some 200000 columns"),
        ("a.ndjson", [b"{\"a\":\"".to_vec(), vec![b'x'; 5 << 20], b"\"}".to_vec()].concat(), "longer than 4 MB"),
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

#[test]
fn a_file_of_a_gigabyte_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    // A hole takes no room on the disk.
    std::fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
    assert_eq!(read_bytes(&path).unwrap_err(), "it is larger than 256 MB; split it");
}

/// A file of the kernel says that it is empty, and has more each time: as one that somebody writes to meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_changes_while_it_is_read_is_told() {
    let why = read_bytes(Path::new("/proc/self/status")).unwrap_err();
    assert!(why.contains("changed while it was read"), "{why}");
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

/// A workbook of one part a name, packed or not.
#[cfg(feature = "xlsx")]
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(content).unwrap();
        let packed = packer.finish().unwrap();
        let mut sum = flate2::Crc::new();
        sum.update(content);
        let at = bytes.len() as u32;
        let mut facts = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        facts.extend(sum.sum().to_le_bytes());
        facts.extend((packed.len() as u32).to_le_bytes());
        facts.extend((content.len() as u32).to_le_bytes());
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&facts);
        bytes.extend(name.as_bytes());
        bytes.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, length, count) = (bytes.len() as u32, directory.len() as u32, parts.len() as u16);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

#[cfg(feature = "xlsx")]
fn workbook(sheet: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OF: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |target: &str, kind: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{OF}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OF}\"><sheets><sheet name=\"Old\" sheetId=\"2\" state=\"hidden\" r:id=\"rId1\"/>\
         <sheet name=\"People\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet}</sheetData></worksheet>");
    let (first, second) =
        (relations("xl/workbook.xml", "officeDocument"), relations("worksheets/sheet1.xml", "worksheet"));
    archive(&[
        ("_rels/.rels", first.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", second.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_is_read_with_what_its_cells_are_and_what_they_are_not() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let head = ["B2", "C2", "D2", "E2", "F2", "G2"].iter().zip(["login", "number", "hired", "made", "ok", "bad"]);
    let head: String = head.map(|(at, name)| text(at, name)).collect();
    let rows = format!(
        "<row r=\"2\">{head}</row><row r=\"5\">{}<c r=\"C5\"><v>4711</v></c><c r=\"D5\" s=\"1\"><v>46024</v></c>\
         <c r=\"E5\"><f>A1+1</f></c><c r=\"F5\" t=\"b\"><v>1</v></c><c r=\"G5\" t=\"e\"><v>#N/A</v></c></row>\
         <row r=\"6\">{}<c r=\"C6\"><v>12345678901234567890</v></c></row>",
        text("B5", "00123"),
        text("B6", "b@x.example"),
    );
    let sheet = of("a.xlsx", &workbook(&rows)).unwrap();
    assert_eq!(
        (&*sheet.shape, sheet.head.join("|")),
        ("workbook, sheet “People”", "|login|number|hired|made|ok|bad".to_owned())
    );
    let row = &sheet.rows[0];
    assert_eq!((row.number, row.cell(1), row.cell(2)), (5, Cell::Text("00123"), Cell::Number("4711")));
    assert_eq!((row.cell(3), row.cell(5)), (Cell::Date("2026-01-02"), Cell::Boolean(true)));
    assert!(matches!(row.cell(4), Cell::Broken(why) if why.contains("never calculated")), "{:?}", row.cell(4));
    assert!(matches!(row.cell(6), Cell::Broken(why) if why.contains("#N/A")));
    assert!(matches!(sheet.rows[1].cell(2), Cell::Broken(why) if why.contains("digits")));
    assert_eq!((sheet.numbers, sheet.notes.len()), (vec![2], 0));
    let named = |name| read(Path::new("a.xlsx"), &Bytes { bytes: workbook(&rows), sum: String::new() }, Some(name));
    assert!(named("old").is_ok() && named("None").unwrap_err().contains("there are People"));
}

#[cfg(feature = "xlsx")]
#[test]
fn merged_cells_of_a_head_are_one_name_and_a_title_above_a_table_is_its_head() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let below = format!("<row r=\"2\">{}{}{}</row>", text("A2", "a@x"), text("B2", "Ann"), text("C2", "Lee"));
    // Of merged cells a workbook holds the first one alone.
    let head = format!("<row r=\"1\">{}{}</row>", text("A1", "login"), text("B1", "Name"));
    let sheet = of("a.xlsx", &workbook(&format!("{head}{below}"))).unwrap();
    assert_eq!((sheet.head.join("|"), sheet.rows[0].beyond), ("login|Name".to_owned(), 1));
    let head = format!("<row r=\"1\">{}{}{}</row>", text("A1", "login"), text("B1", "Name"), text("D1", "city"));
    let sheet = of("a.xlsx", &workbook(&format!("{head}{below}"))).unwrap();
    assert_eq!((sheet.head.join("|"), sheet.rows[0].beyond), ("login|Name||city".to_owned(), 0));
    assert_eq!(sheet.rows[0].cell(2).text(), "Lee");
}

#[cfg(feature = "xlsx")]
#[test]
fn a_letter_in_the_last_cell_of_a_sheet_costs_no_more_than_that() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}</row><row r=\"1048576\">{}<c r=\"XFD1048576\"><f>A1</f></c></row>",
        text("A1", "login"),
        text("B1", "city"),
        text("A2", "ann@acme.com"),
        text("XFC1048576", "x"),
    );
    let sheet = of("a.xlsx", &workbook(&rows)).unwrap();
    let places: Vec<_> = sheet.rows.iter().map(|row| (row.number, row.beyond)).collect();
    assert_eq!((sheet.head.join("|"), places), ("login|city".to_owned(), vec![(2, 0), (1_048_576, 1)]));
}

#[cfg(feature = "xlsx")]
#[test]
fn rows_in_disorder_and_errors_that_are_none_of_the_usual_are_told_with_their_place() {
    let row = |number: u32, cell: &str| format!("<row r=\"{number}\">{cell}</row>");
    let text = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>x</t></is></c>");
    let rows = [row(1, &text("A1")), row(5, &text("A5")), row(2, &text("A2"))].concat();
    let why = of("a.xlsx", &workbook(&rows)).unwrap_err();
    assert!(why.contains("row 2 stands behind row 5"), "{why}");
    let rows = [row(1, &text("A1")), row(2, "<c r=\"A2\" t=\"e\"><v>#SPILL!</v></c>")].concat();
    let why = of("a.xlsx", &workbook(&rows)).unwrap_err();
    assert!(why.contains("row 1 or the next a cell has the error “#SPILL!”"), "{why}");
}

#[cfg(feature = "xlsx")]
#[test]
fn a_damaged_workbook_and_one_that_unpacks_to_gigabytes_are_told() {
    let whole = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    for cut in [10, whole.len() / 2, whole.len() - 3] {
        assert!(of("a.xlsx", &whole[..cut]).unwrap_err().contains("damaged"), "{cut}");
    }
    assert!(of("a.xlsx", b"login,name\na,b\n").unwrap_err().contains("no workbook"));
    let zeros = vec![0; 3 << 20];
    let bomb = archive(&[("one", &zeros), ("two", &zeros)]);
    assert!(bomb.len() < 20_000 && xlsx::measure(&bomb, 7 << 20).is_ok());
    assert!(xlsx::measure(&bomb, 5 << 20).unwrap_err().contains("unpacks to more than 5 MB"));
}

#[cfg(not(feature = "xlsx"))]
#[test]
fn a_workbook_that_this_program_cannot_read_names_the_feature() {
    assert!(of("a.xlsx", b"PK\x03\x04").unwrap_err().contains("feature xlsx"));
}
