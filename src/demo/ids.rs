//! Okta's 20-character ids, made from a number and read back. Ids of the same kind sort as their numbers do.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Where the first id of each kind begins: far enough up that ids look like those of an org of some age.
const FIRST: u64 = 48_000_000_000;
/// The gap between two ids, so that neighbours do not look counted.
const STEP: u64 = 37;

pub(super) type Id = [u8; 20];

pub(super) fn id(prefix: [u8; 3], seed: u64, number: u32) -> Id {
    let mut id = *b"00u000000000000005d7";
    id[..3].copy_from_slice(&prefix);
    let mut rest = FIRST + u64::from(number) * STEP;
    for place in (3..9).rev() {
        id[place] = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    // A user type and its schema share everything but the prefix, hence only the first byte of it.
    let mut noise = mix(seed ^ u64::from(number) ^ u64::from(prefix[0]) << 40);
    for place in &mut id[9..17] {
        *place = DIGITS[(noise % 62) as usize];
        noise /= 62;
    }
    id
}

pub(super) fn text(id: &Id) -> &str {
    // Every byte comes from DIGITS or an ASCII prefix.
    std::str::from_utf8(id).unwrap_or_default()
}

/// The number that an id was made from, if it was made by [`id`] with this prefix and seed.
pub(super) fn number(prefix: [u8; 3], seed: u64, text: &str) -> Option<u32> {
    let bytes: &Id = text.as_bytes().try_into().ok()?;
    let mut value = 0u64;
    for byte in &bytes[3..9] {
        let digit = DIGITS.iter().position(|digit| digit == byte)?;
        value = value * 62 + digit as u64;
    }
    let number = u32::try_from(value.checked_sub(FIRST)? / STEP).ok()?;
    (id(prefix, seed, number) == *bytes).then_some(number)
}

/// A number that looks random and is the same every time (the finaliser of `SplitMix64`).
pub(super) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

/// So many characters of an URL-safe secret, for links and temporary passwords.
pub(super) fn secret(noise: u64, length: usize, alphabet: &[u8]) -> String {
    (0..length as u64)
        .map(|place| char::from(alphabet[(mix(noise ^ place << 56) % alphabet.len() as u64) as usize]))
        .collect()
}
