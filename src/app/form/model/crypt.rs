//! Password hashes as other systems store them, in one string.

use crate::app::form::model::Form;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::words;

/// Letters of a bcrypt salt; the hash follows.
pub(super) const SALT: usize = 22;
pub(super) const HASH: usize = 31;

/// `$2a$10$` + salt + hash, as bcrypt's own libraries write it: work factor, salt and hash.
fn bcrypt(text: &str) -> Option<(&str, &str, &str)> {
    let mut parts = text.trim().strip_prefix("$2")?.splitn(3, '$');
    let (version, factor, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let radix64 = |text: &str| text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'/'));
    let fits = matches!(version, "" | "a" | "b" | "x" | "y")
        && factor.len() == 2
        && factor.bytes().all(|c| c.is_ascii_digit())
        && rest.len() == SALT + HASH
        && radix64(rest);
    fits.then(|| (factor.trim_start_matches('0'), &rest[..SALT], &rest[SALT..]))
}

impl Form {
    /// Takes a whole bcrypt string apart into the fields that Okta wants; whether it was one.
    pub fn take_crypt(&mut self, text: &str) -> bool {
        let Some((factor, salt, hash)) = bcrypt(text) else { return false };
        self.choose(Opt::PasswordType, words::HASH);
        self.choose(Opt::Algorithm, "BCRYPT");
        for (opt, part) in [(Opt::WorkFactor, factor), (Opt::Salt, salt), (Opt::HashValue, hash)] {
            if let Some(field) = self.fields.iter_mut().find(|field| field.spec.is(opt)) {
                field.set(part);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::bcrypt;

    #[test]
    fn a_bcrypt_string_is_taken_apart_and_nothing_else_is() {
        let whole = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
        assert_eq!(bcrypt(whole), Some(("10", "N9qo8uLOickgx2ZMRZoMye", "IjZAgcfl7p92ldGxad68LJZdL17lhWy")));
        for other in ["", "$2a$10$short", "$5$rounds=5000$x$y", &whole[1..], &format!("{whole}=")] {
            assert_eq!(bcrypt(other), None, "{other}");
        }
    }
}
