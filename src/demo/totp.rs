//! One-time codes of RFC 6238, so that a test or another program can compute what a person would read off.

use aws_lc_rs::hmac;

use super::ids::mix;

/// Seconds that a code stands for; what every authenticator app uses.
pub(super) const STEP: i64 = 30;

/// The shared secret of a factor: the same whenever it is asked for, and kept nowhere. 160 bits, as long as the hash.
pub(super) fn secret(factor: &str) -> [u8; 20] {
    let mut state = factor.bytes().fold(0x70_7470, |state, byte| mix(state ^ u64::from(byte)));
    let mut secret = [0; 20];
    for chunk in secret.chunks_mut(4) {
        state = mix(state);
        chunk.copy_from_slice(&state.to_be_bytes()[..4]);
    }
    secret
}

/// Which code it is at this second.
pub(super) fn step(second: i64) -> u64 {
    second.div_euclid(STEP).max(0) as u64
}

/// Six digits, with SHA-1 as the apps do it.
pub(super) fn code(secret: &[u8], step: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let from = usize::from(tag.last().copied().unwrap_or_default() & 0x0F);
    let word = tag.iter().skip(from).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7FFF_FFFF) % 1_000_000)
}

/// Without padding, as it is typed into apps.
pub(super) fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) << (8 * (5 - chunk.len()));
        let places = (chunk.len() * 8).div_ceil(5);
        text.extend((0..places).map(|place| char::from(DIGITS[(bits >> (35 - 5 * place)) as usize & 31])));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // Appendix B, the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (second, digits) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(secret, step(second)), digits);
        }
    }

    #[test]
    fn secrets_are_spelled_as_apps_take_them() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(base32(&secret("ost1")).len(), 32);
        assert_ne!(secret("ost1"), secret("ost2"));
    }
}
