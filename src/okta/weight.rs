//! How much a reply would cost once it is read, told before it is.
//!
//! A few kilobytes on the wire can be sixty megabytes of `{},{},…`, and each of those becomes a value of hundreds of
//! bytes. What Okta sends is far from all of these bounds; together they keep any reply below 256 MB.
//!
//! Owns: counting. Must not know: what is counted.

use memchr::memchr2;

/// Elements of a list: Okta's largest page has 10,000 (groups).
const MOST_ELEMENTS: usize = 20_000;
/// Values in all: a thousand events of the System Log have some 200,000.
const MOST_VALUES: usize = 600_000;
/// Shorter texts cannot hold what would be too much: a value takes two bytes, and a quarter of a million of them some
/// 64 MB. A page of people is shorter, so that listings are not counted.
const HARMLESS: usize = 512 * 1024;

/// Why a reply is not read; none when it may be.
pub(crate) fn excess(json: &str) -> Option<&'static str> {
    if json.len() <= HARMLESS {
        return None;
    }
    let Weight { elements, values } = weigh(json.as_bytes());
    if elements > MOST_ELEMENTS {
        Some("more than 20,000 elements")
    } else if values > MOST_VALUES {
        Some("more than 600,000 values")
    } else {
        None
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Weight {
    /// Values directly inside of the outermost brackets.
    elements: usize,
    /// Values, and brackets with nothing in them once more. Never fewer than there are.
    values: usize,
}

/// Whether it is JSON does not matter: what is not, is refused by whoever reads it.
fn weigh(json: &[u8]) -> Weight {
    let (mut values, mut elements, mut depth) = (1_usize, 1_usize, 0_usize);
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => at = after_string(json, at),
            b'{' | b'[' => {
                depth += 1;
                values += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => {
                values += 1;
                elements += usize::from(depth == 1);
            }
            _ => {}
        }
        at += 1;
    }
    Weight { elements, values }
}

/// The place of a string's last quote.
fn after_string(json: &[u8], start: usize) -> usize {
    let mut from = start + 1;
    while let Some(step) = memchr2(b'"', b'\\', json.get(from..).unwrap_or_default()) {
        let here = from + step;
        if json[here] == b'"' {
            return here;
        }
        from = here + 2;
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_values_are_counted_and_strings_are_not_looked_into() {
        let of = |json: &str| weigh(json.as_bytes());
        assert_eq!(of(r#"[{"a":1,"b":[2,3]},"x,[{\",",4]"#), Weight { elements: 3, values: 8 });
        assert_eq!(of("7"), Weight { elements: 1, values: 1 });
        assert_eq!(of(r#"["half"#), Weight { elements: 1, values: 2 });
    }

    #[test]
    fn a_list_of_more_than_anybody_sends_is_too_much_and_what_okta_sends_is_not() {
        assert_eq!(excess(&format!("[{}{{}}]", "{},".repeat(300_000))), Some("more than 20,000 elements"));
        let event = format!("{{\"a\":[{}0]}}", "0,".repeat(700_000));
        assert_eq!(excess(&format!("[{event}]")), Some("more than 600,000 values"));
        let group =
            r#"{"id":"00g","profile":{"name":"n","description":""},"_links":{"logo":[{"href":"x"},{"href":"y"}]}}"#;
        assert_eq!(excess(&format!("[{}{{}}]", "{},".repeat(30_000))), None, "too short to harm");
        assert_eq!(excess(&format!("[{}{group}]", format!("{group},").repeat(9_999))), None);
    }
}
