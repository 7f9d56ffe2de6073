//! From bytes to letters: UTF-8 with or without a mark, UTF-16, and what is neither as Windows-1252.

use std::borrow::Cow;

/// A text, and what it was written in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Letters<'b> {
    pub text: Cow<'b, str>,
    pub name: &'static str,
    /// What is to be looked at.
    pub note: Option<String>,
}

/// What Windows-1252 has in the places 0x80 to 0x9F; five of them are nobody's.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// So many bytes are looked at to tell UTF-16 without a mark.
const LOOKED_AT: usize = 2_000;

pub(super) fn read(bytes: &[u8]) -> Result<Letters<'_>, String> {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        let text = std::str::from_utf8(rest)
            .map_err(|error| format!("it says that it is UTF-8, and is not at byte {}", error.valid_up_to() + 4))?;
        return Ok(Letters { text: Cow::Borrowed(text), name: "UTF-8", note: None });
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    if bytes.contains(&0) {
        let some = &bytes[..bytes.len().min(LOOKED_AT)];
        let zeros = |first: usize| some.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        return match (even, odd) {
            (0, _) if odd * 4 > some.len() => utf16(bytes, u16::from_le_bytes),
            (_, 0) if even * 4 > some.len() => utf16(bytes, u16::from_be_bytes),
            (_, _) => Err("it is no text: zero bytes stand in it".to_owned()),
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Letters { text: Cow::Borrowed(text), name: "UTF-8", note: None });
    }
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS[usize::from(*byte) - 0x80],
        byte => char::from(*byte),
    };
    let text: String = bytes.iter().map(letter).collect();
    let example = text.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_ascii());
    let example = example.map(|word| format!(" (“{word}”)")).unwrap_or_default();
    let note = format!("It is not UTF-8, and was read as Windows-1252: look at its umlauts and accents{example}.");
    Ok(Letters { text: Cow::Owned(text), name: "Windows-1252", note: Some(note) })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Letters<'static>, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(Letters { text: Cow::Owned(text), name: "UTF-16", note: None }),
        Ok(_) | Err(_) => Err("it is UTF-16, and damaged".to_owned()),
    }
}
