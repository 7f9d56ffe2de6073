//! The `Link` response header (RFC 8288), as far as Okta uses it.

/// The target of `rel="next"` among the values of all `Link` headers of one reply.
///
/// Reads one relation a header line as well as several joined by commas (proxies do that).
///
/// ```
/// # use oktui::protocol::link::next;
/// let lines = [r#"<https://a.okta.com/api/v1/users?limit=1>; rel="self""#, r#"<https://a.okta.com/x?after=1,2>; rel="next""#];
/// assert_eq!(next(lines), Some("https://a.okta.com/x?after=1,2"));
/// ```
pub fn next<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    values.into_iter().find_map(next_in_line)
}

/// Whether a line speaks of a next page that cannot be found in it: then the list has not ended.
pub fn is_garbled(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let says_next = lower.split("rel").skip(1).any(|after| {
        let value = after.trim_start().strip_prefix('=').unwrap_or_default();
        value
            .trim_start()
            .trim_start_matches('"')
            .split([';', ',', '"', '<'])
            .next()
            .is_some_and(|rels| rels.split_ascii_whitespace().any(|rel| rel == "next"))
    });
    says_next && next_in_line(line).is_none()
}

fn next_in_line(mut rest: &str) -> Option<&str> {
    while let Some(start) = rest.find('<') {
        let after = &rest[start + 1..];
        let end = after.find('>')?;
        let (target, parameters) = (&after[..end], &after[end + 1..]);
        // Parameters reach to the next link value; a quoted text may hold a comma.
        let stop = parameters.find('<').unwrap_or(parameters.len());
        let is_next = parameters[..stop].split([';', ',']).any(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.trim().eq_ignore_ascii_case("rel")
                    && value
                        .trim()
                        .trim_matches('"')
                        .split_ascii_whitespace()
                        .any(|rel| rel.eq_ignore_ascii_case("next"))
            })
        });
        if is_next {
            return Some(target);
        }
        rest = &parameters[stop..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_found_alone_joined_and_unquoted_and_never_guessed() {
        assert_eq!(next(["<a>; rel=\"self\", <b>; rel=\"next\""]), Some("b"));
        assert_eq!(next(["<b>; rel=next; title=\"x\""]), Some("b"));
        assert_eq!(next(["<b>; title=\"a\"; REL=\"prev next\""]), Some("b"));
        assert_eq!(next(["<a>; rel=\"self\""]), None);
        assert_eq!(next(["<a; rel=\"next\""]), None);
        assert_eq!(next([""]), None);
        for garbled in ["<a; rel=\"next\"", "<<<; rel=\"next\"", "a; rel=next", "<a; REL = \"prev next\""] {
            assert!(is_garbled(garbled), "{garbled}");
        }
        for clear in ["<a>; rel=\"next\"", "<a>; rel=\"self\"", "<https://x/relnext>; rel=\"self\"", ""] {
            assert!(!is_garbled(clear), "{clear}");
        }
    }
}
