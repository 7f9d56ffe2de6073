//! A text that must never be shown.

use std::fmt;

use zeroize::Zeroizing;

/// A token, password or answer. `Debug` hides it, dropping wipes it, and comparing takes as long for a near miss
/// as for a far one.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The secret itself. Every call of this is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.0.as_bytes(), other.0.as_bytes());
        let differing = left.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b));
        left.len() == right.len() && differing == 0
    }
}

impl Eq for Secret {}

/// Whether a variable of the environment holds a secret of Okta's or of this program: no program that is started gets
/// it. The SDKs, the command line tools and Terraform each have names of their own.
pub fn is_secret_variable(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let ours = ["OKTA", "OKTUI", "TF_VAR_OKTA"].iter().any(|begin| name.starts_with(begin));
    ours && ["TOKEN", "SECRET", "KEY", "PASSWORD", "PASSCODE"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_compares_but_does_not_show() {
        let secret = Secret::new("00abc");
        assert_eq!(secret, Secret::new("00abc"));
        assert_ne!(secret, Secret::new("00abd"));
        assert_ne!(secret, Secret::new("00ab"));
        assert!(!format!("{secret:?}").contains("00abc"));
    }
}
