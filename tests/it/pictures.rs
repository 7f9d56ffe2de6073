//! The pictures of the README and the book come from the program, and are what it shows now.
//!
//! `OKTUI_UPDATE=1 cargo test pictures` writes them anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::DemoSettings;
use oktui::ui;
use oktui::ui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::harness::Harness;

/// Name, size, and the keys that lead to the screen; after each part everything settles.
const PICTURES: [(&str, (u16, u16), &[&str]); 5] = [
    ("search", (120, 30), &["/john smith"]),
    ("user", (120, 30), &["/ana.muller@", "<enter>"]),
    ("profile", (120, 30), &["/ana.muller@", "<enter>", "tp"]),
    ("question", (120, 30), &["/ana.muller@", "<enter>", "au"]),
    ("narrow", (80, 24), &["/ana muller"]),
];

#[tokio::test(start_paused = true)]
async fn the_pictures_show_the_program_as_it_is() {
    for (name, (columns, rows), keys) in PICTURES {
        let mut program = Harness::start(columns, rows, DemoSettings::default()).await;
        for part in keys {
            program.keys(part).await;
        }
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| ui::draw(&program.engine.app, &Theme::new(true, true), frame)).unwrap();
        keep(&beside_the_manifest(&format!("docs/pictures/{name}.svg")), &svg(terminal.backend().buffer()));
    }
}

#[test]
fn the_readme_shows_them() {
    let readme = fs::read_to_string(beside_the_manifest("README.md")).unwrap();
    for (name, ..) in PICTURES {
        assert!(readme.contains(&format!("(docs/pictures/{name}.svg)")), "{name}");
    }
}

pub(super) fn beside_the_manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a file with what it should hold, or writes it.
pub(super) fn keep(path: &Path, wanted: &str) {
    if std::env::var_os("OKTUI_UPDATE").is_some() {
        fs::write(path, wanted).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(found == wanted, "{} is out of date: OKTUI_UPDATE=1 cargo test book pictures", path.display());
}

/// What the program prints.
pub(super) fn printed(arguments: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut surroundings = Surroundings {
        variable: &|_| None,
        stdin_is_terminal: false,
        stdout_is_terminal: false,
        out: &mut out,
        err: &mut err,
    };
    let arguments = ["oktui"].iter().chain(arguments).map(|argument| (*argument).into());
    assert_eq!(run(arguments, &mut surroundings), Exit::Fine);
    String::from_utf8(out).unwrap()
}

/// Width and height of a cell in pixels, at a letter size of 14.
const CELL: (f32, f32) = (8.4, 18.0);
const BACKGROUND: &str = "#15181e";
const FOREGROUND: &str = "#d6dae2";

fn svg(buffer: &Buffer) -> String {
    let mut svg = head(buffer.area.width, buffer.area.height);
    for (row, cells) in buffer.content.chunks(usize::from(buffer.area.width)).enumerate() {
        write_row(&mut svg, row, cells);
    }
    svg + "</svg>\n"
}

/// How a picture of so many columns and rows begins.
pub(super) fn head(columns: u16, rows: u16) -> String {
    let (width, height) = (f32::from(columns) * CELL.0, f32::from(rows) * CELL.1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-10 -8 {:.0} {:.0}\" font-size=\"14\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" fill=\"{FOREGROUND}\">\n\
         <rect x=\"-10\" y=\"-8\" width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{BACKGROUND}\"/>\n",
        width + 20.0,
        height + 16.0
    )
}

/// The cells of a row, in runs of one style.
pub(super) fn write_row(svg: &mut String, row: usize, cells: &[Cell]) {
    let mut start = 0;
    while start < cells.len() {
        let wide = cells[start].symbol().width().max(1);
        let mut end = start + wide;
        // Wide letters stand alone, so that fonts in which they are not twice as wide shift nothing else.
        while wide == 1 && end < cells.len() && cells[end].symbol().width() == 1 && alike(&cells[start], &cells[end]) {
            end += 1;
        }
        write_run(svg, row, start, &cells[start..end.min(cells.len())]);
        start = end;
    }
}

fn alike(one: &Cell, other: &Cell) -> bool {
    (one.fg, one.bg, one.modifier) == (other.fg, other.bg, other.modifier)
}

/// Cells of one style: their background, and their text stretched to the cells it covers.
fn write_run(svg: &mut String, row: usize, column: usize, cells: &[Cell]) {
    let style = &cells[0];
    let (mut fg, mut bg) = (colour(style.fg), colour(style.bg));
    if style.modifier.contains(Modifier::REVERSED) {
        (fg, bg) = (Some(bg.unwrap_or(BACKGROUND)), Some(fg.unwrap_or(FOREGROUND)));
    }
    let (x, y) = (column as f32 * CELL.0, row as f32 * CELL.1);
    if let Some(bg) = bg {
        let width = cells.len() as f32 * CELL.0;
        let _ =
            writeln!(svg, "<rect x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\" fill=\"{bg}\"/>", CELL.1);
    }
    let text: String = if cells[0].symbol().width() > 1 {
        cells[0].symbol().to_owned()
    } else {
        cells.iter().map(Cell::symbol).collect()
    };
    let shown = text.trim();
    if shown.is_empty() {
        return;
    }
    let x = x + (text.width() - text.trim_start().width()) as f32 * CELL.0;
    let fill = fg.map(|fg| format!(" fill=\"{fg}\"")).unwrap_or_default();
    let bold = if style.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\"{fill}{bold}>{}</text>",
        y + 13.5,
        shown.width() as f32 * CELL.0,
        shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    );
}

/// A calm palette for the terminal's own colours; none is the terminal's own.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Black => BACKGROUND,
        Color::White => "#ffffff",
        Color::DarkGray => "#8b93a1",
        Color::Cyan => "#5cc5d6",
        Color::Green => "#7fc97f",
        Color::Yellow => "#e2b95b",
        Color::Red => "#ef7d7d",
        Color::Indexed(238) => "#3a404c",
        Color::Indexed(24) => "#1f5580",
        Color::Reset => return None,
        other => panic!("a colour for {other} is missing"),
    })
}
