//! What people paste to find somebody: from a mail, a ticket, a list, another program.

use std::borrow::Cow;

/// The words by which a person is searched of what was pasted: the address of `Anna Fischer <anna@acme.com>` and of
/// `mailto:anna@acme.com`, the name behind a domain (`ACME\anna`), first and last name of `Fischer, Anna`.
pub fn search_words(text: &str) -> Cow<'_, str> {
    let text = text.trim().trim_matches(['"', '\'', '“', '”', '„']).trim();
    let address = match (text.find('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close && text[open..close].contains('@') => text[open + 1..close].trim(),
        _ => text.trim_matches(['<', '>', ';', ',']),
    };
    let begins = address.get(..MAILTO.len()).is_some_and(|start| start.eq_ignore_ascii_case(MAILTO));
    let address = if begins { address[MAILTO.len()..].split('?').next().unwrap_or_default() } else { address };
    if address.contains('@') {
        return Cow::Borrowed(address);
    }
    match (address.split_once('\\'), address.split_once(',')) {
        (Some((domain, name)), _) if is_word(domain) && is_word(name) => Cow::Borrowed(name),
        (_, Some((last, first))) if !first.contains(',') && !first.trim().is_empty() => {
            Cow::Owned(format!("{} {}", first.trim(), last.trim()))
        }
        _ => Cow::Borrowed(address),
    }
}

const MAILTO: &str = "mailto:";

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_from_elsewhere_names_the_person() {
        for (pasted, words) in [
            ("Fischer, Anna", "Anna Fischer"),
            ("Anna Fischer <anna.fischer@acme.com>", "anna.fischer@acme.com"),
            ("\"Fischer, Anna\" <anna.fischer@acme.com>;", "anna.fischer@acme.com"),
            ("mailto:anna.fischer@acme.com", "anna.fischer@acme.com"),
            ("MAILTO:anna.fischer@acme.com?subject=hello", "anna.fischer@acme.com"),
            ("<anna.fischer@acme.com>", "anna.fischer@acme.com"),
            ("ACME\\anna.fischer", "anna.fischer"),
            (" 'anna fischer' ", "anna fischer"),
            ("anna fischer", "anna fischer"),
            ("Sales, Marketing, Legal", "Sales, Marketing, Legal"),
            ("a < b > c", "a < b > c"),
            ("", ""),
        ] {
            assert_eq!(search_words(pasted), words, "{pasted}");
        }
    }
}
