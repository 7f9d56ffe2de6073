//! The recording of the README: the real binary on a pseudo terminal, driven by a script.
//!
//! `OKTUI_UPDATE=1 cargo test recording` records it anew, as an SVG that moves. Without, the script is played, and the
//! recording that is kept must be one of these scenes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::pictures::{beside_the_manifest, head, write_row};
use super::pty_terminal::PtyTerminal;

/// What is pressed, what is on the screen then, and for how many tenths of a second it is looked at.
const SCENES: [(&str, &str, &str, u32); 10] = [
    ("", "", "more below", 12),
    ("/", "/", "Find:", 4),
    ("ana m", "ana m", "server done", 16),
    ("Enter", "\r", "84.46.12.9 · Hamburg", 36),
    ("a", "a", "password kept", 14),
    ("u", "u", "Unlock: Ana", 20),
    ("Enter", "\r", "is unlocked", 24),
    ("a s", "s", "Suspend: Ana", 20),
    ("Tab Enter", "\r", "sessions ended", 22),
    ("U", "U", "Undo", 20),
];
/// The last one, by its own Enter.
const END: (&str, &str, &str, u32) = ("Enter", "\r", "● Active", 24);
/// What is drawn at once has come whole when nothing more comes for so long.
const PIECES: Duration = Duration::from_millis(250);
/// Between two letters that are typed.
const LETTER: u32 = 2;
const COLUMNS: u16 = 80;
const ROWS: u16 = 24;

/// A screen, and the line below it that says what was pressed.
struct Frame {
    rows: Vec<Vec<Cell>>,
    caption: String,
    tenths: u32,
}

#[test]
fn the_recording_shows_what_the_program_does() {
    let mut terminal = PtyTerminal::start(&["--demo", "--demo-still"], &[]);
    let mut frames = Vec::new();
    for (keys, bytes, text, tenths) in SCENES.into_iter().chain([END]) {
        match keys {
            "" => terminal.wait_for(text),
            "ana m" => {
                for (at, letter) in bytes.char_indices() {
                    terminal.send(&letter.to_string());
                    let typed = &bytes[..at + letter.len_utf8()];
                    terminal.wait_for(&format!("Find: {typed}"));
                    frames.push(frame(&mut terminal, typed, LETTER));
                }
                terminal.wait_for(text);
            }
            "a s" => {
                terminal.press_until("a", "Suspend");
                frames.push(frame(&mut terminal, "a", 10));
                terminal.press_until(bytes, text);
            }
            // Whoever came only now is not opened by a key that was meant for another row.
            "Enter" if frames.len() < 10 => {
                terminal.press_until(bytes, "[Sign-in]");
                terminal.wait_for(text);
            }
            // What takes something away has Cancel first.
            "Tab Enter" => {
                terminal.send("\t");
                terminal.press_until(bytes, text);
            }
            // A question is deaf while nobody can have read it.
            "Enter" => terminal.press_until(bytes, text),
            _ => {
                terminal.send(bytes);
                terminal.wait_for(text);
            }
        }
        frames.push(frame(&mut terminal, keys, tenths));
    }
    let total: u32 = frames.iter().map(|frame| frame.tenths).sum();
    assert!((180..=260).contains(&total), "about twenty seconds: {total} tenths");
    let path = beside_the_manifest("docs/pictures/recording.svg");
    if std::env::var_os("OKTUI_UPDATE").is_some() {
        fs::write(&path, animated(&frames, total)).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    let captions: Vec<&str> = kept.split("<!-- ").skip(1).filter_map(|rest| rest.split(" -->").next()).collect();
    let played: Vec<&str> = frames.iter().map(|frame| frame.caption.as_str()).collect();
    assert_eq!(captions, played, "OKTUI_UPDATE=1 cargo test recording");
}

fn frame(terminal: &mut PtyTerminal, caption: &str, tenths: u32) -> Frame {
    terminal.take_in_the_rest(PIECES);
    let screen = terminal.screen.screen();
    let row = |row| (0..COLUMNS).map(|column| cell(screen.cell(row, column).unwrap())).collect();
    Frame { rows: (0..ROWS).map(row).collect(), caption: caption.to_owned(), tenths }
}

/// The cell as ratatui knows it.
fn cell(shown: &vt100::Cell) -> Cell {
    let mut cell = Cell::default();
    cell.set_symbol(if shown.has_contents() { shown.contents() } else { " " });
    cell.set_fg(colour(shown.fgcolor())).set_bg(colour(shown.bgcolor()));
    let modifiers = [(shown.bold(), Modifier::BOLD), (shown.inverse(), Modifier::REVERSED)];
    cell.modifier = modifiers.iter().filter(|(is, _)| *is).map(|(_, modifier)| *modifier).collect();
    cell
}

fn colour(shown: vt100::Color) -> Color {
    match shown {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(0) => Color::Black,
        vt100::Color::Idx(1 | 9) => Color::Red,
        vt100::Color::Idx(2 | 10) => Color::Green,
        vt100::Color::Idx(3 | 11) => Color::Yellow,
        vt100::Color::Idx(6 | 14) => Color::Cyan,
        vt100::Color::Idx(8) => Color::DarkGray,
        vt100::Color::Idx(15) => Color::White,
        vt100::Color::Idx(other) => Color::Indexed(other),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// Each row that was ever there is there once, and is shown when it is its time.
fn animated(frames: &[Frame], total: u32) -> String {
    let mut svg = head(COLUMNS, ROWS + 2);
    let mut shown: BTreeMap<(usize, String), Vec<(u32, u32)>> = BTreeMap::new();
    let mut at = 0;
    let mut pressed: Vec<&str> = Vec::new();
    for frame in frames {
        let _ = writeln!(svg, "<!-- {} -->", frame.caption);
        let end = at + frame.tenths;
        let mut show = |row: usize, text: String| {
            let times = shown.entry((row, text)).or_default();
            match times.last_mut() {
                Some(last) if last.1 == at => last.1 = end,
                _ => times.push((at, end)),
            }
        };
        for (row, cells) in frame.rows.iter().enumerate() {
            let mut text = String::new();
            write_row(&mut text, row, cells);
            if !text.is_empty() {
                show(row, text);
            }
        }
        match pressed.last_mut() {
            Some(last) if frame.caption.starts_with(*last) && frame.caption.len() > 1 => *last = &frame.caption,
            Some(last) if *last == frame.caption => {}
            _ => pressed.push(&frame.caption),
        }
        let mut caption = String::new();
        let words = pressed.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join("   ");
        let mut cells: Vec<Cell> =
            format!(" keys   {words}").chars().map(|letter| Cell::default().set_char(letter).clone()).collect();
        for cell in &mut cells[..7] {
            cell.set_fg(Color::DarkGray);
        }
        write_row(&mut caption, usize::from(ROWS) + 1, &cells);
        show(usize::from(ROWS) + 1, caption);
        at = end;
    }
    for ((_, text), times) in shown {
        if times == [(0, total)] {
            svg += &text;
            continue;
        }
        let (mut values, mut key_times) = (Vec::new(), Vec::new());
        if times[0].0 > 0 {
            values.push("hidden");
            key_times.push("0".to_owned());
        }
        for (from, to) in times {
            values.push("visible");
            key_times.push(format!("{:.4}", f64::from(from) / f64::from(total)));
            if to < total {
                values.push("hidden");
                key_times.push(format!("{:.4}", f64::from(to) / f64::from(total)));
            }
        }
        let _ = writeln!(
            svg,
            "<g visibility=\"hidden\"><animate attributeName=\"visibility\" calcMode=\"discrete\" dur=\"{:.1}s\" \
             repeatCount=\"indefinite\" values=\"{}\" keyTimes=\"{}\"/>\n{text}</g>",
            f64::from(total) / 10.0,
            values.join(";"),
            key_times.join(";")
        );
    }
    svg + "</svg>\n"
}
