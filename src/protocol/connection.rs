//! Which organisation is meant, and where it lives.

use std::fmt;
use std::sync::Arc;

use url::{Host, Url};

/// The name of a connection. Orders, files and rate budgets are kept apart by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(Arc<str>);

impl ConnectionId {
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name that a person gave, if it can be one: it names a file, too. Letters, digits, `-`, `_`, `.`; 40 at most.
    pub fn named(name: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let good = (1..=40).contains(&name.len()) && name.chars().all(fits) && !name.starts_with('.');
        good.then(|| Self::new(name))
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an API token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenPlace {
    /// The keychain of the operating system.
    Keychain,
    /// What a program prints: its name and arguments.
    Command(Vec<String>),
    /// A file that only its owner can read.
    File,
    /// Nowhere: asked for in each session.
    Session,
}

impl TokenPlace {
    pub fn words(&self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Command(_) => "command",
            Self::File => "private file",
            Self::Session => "this session only",
        }
    }
}

/// Scheme, host and port of an organisation: the only place its token may be sent to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(Url);

/// Why a text is not the address of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    #[error("the address of the organisation is empty; give for example acme.okta.com")]
    Empty,
    #[error("“{0}” is not an address; give for example acme.okta.com")]
    Unreadable(String),
    #[error("“{0}” still holds a placeholder; replace it with your organisation's own address")]
    Placeholder(String),
    #[error("“{0}” is not encrypted; http:// is accepted for this machine (127.0.0.1) only")]
    NotEncrypted(String),
    #[error("“{0}” is no organisation, but what all of them share; yours is named like acme.okta.com")]
    Shared(String),
    #[error("the address holds a user name or password; leave them out")]
    Credentials,
}

/// An address as it was understood, with what was repaired on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderstoodOrigin {
    pub origin: Origin,
    /// A sentence for the person, when what was typed is not quite what is used.
    pub notice: Option<String>,
}

impl Origin {
    /// Understands `acme`, `acme.okta.com`, a custom domain, `host:port` and full URLs, the admin console's too.
    ///
    /// ```
    /// # use oktui::protocol::connection::Origin;
    /// assert_eq!(Origin::understand("acme").unwrap().origin.as_str(), "https://acme.okta.com");
    /// assert_eq!(Origin::understand("https://acme-admin.okta.com/admin/users").unwrap().origin.host(), "acme.okta.com");
    /// assert!(Origin::understand("http://acme.okta.com").is_err());
    /// ```
    pub fn understand(text: &str) -> Result<UnderstoodOrigin, OriginError> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(OriginError::Empty);
        }
        let shown = || typed.chars().take(80).collect::<String>();
        if typed.contains(['{', '}']) || typed.to_ascii_lowercase().contains("yourokta") {
            return Err(OriginError::Placeholder(shown()));
        }
        let full = if typed.contains("://") {
            typed.to_owned()
        } else {
            let end = typed.find(['/', ':', '?', '#']).unwrap_or(typed.len());
            let (host, rest) = typed.split_at(end);
            let loopback = host == "localhost" || host.starts_with("127.") || host.starts_with('[');
            let scheme = if loopback { "http" } else { "https" };
            let dotted = host.contains('.') || loopback;
            format!("{scheme}://{host}{}{rest}", if dotted { "" } else { ".okta.com" })
        };
        if full.matches("://").count() > 1 {
            return Err(OriginError::Unreadable(shown()));
        }
        let mut url = Url::parse(&full).map_err(|_| OriginError::Unreadable(shown()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OriginError::Credentials);
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.is_empty() || !matches!(url.scheme(), "http" | "https") {
            return Err(OriginError::Unreadable(shown()));
        }
        let mut notice = None;
        // The same place; Okta's certificates do not name it so.
        let mut repaired = host.trim_end_matches('.').to_owned();
        if let Some((name, domain)) = repaired.split_once('.')
            && let Some(org) = name.strip_suffix("-admin")
            && !org.is_empty()
        {
            repaired = format!("{org}.{domain}");
            notice = Some(format!("{host} is the admin console; using {repaired}"));
        }
        if let Some(short) = repaired.strip_suffix(".com.com") {
            repaired = format!("{short}.com");
            notice = Some(format!("{host} looks like a slip; using {repaired}"));
        }
        if is_shared(&repaired) {
            return Err(OriginError::Shared(repaired));
        }
        if repaired != host {
            url.set_host(Some(&repaired)).map_err(|_| OriginError::Unreadable(shown()))?;
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(OriginError::NotEncrypted(shown()));
        }
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(UnderstoodOrigin { origin: Self(url), notice })
    }

    /// `https://acme.okta.com`, without a trailing slash.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host, with the port where it is not the usual one.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// What to call a connection to it: `acme` for `acme.okta.com`, any other host whole. What is kept under the name
    /// (unsaved forms, history) must not meet that of another organisation: a preview organisation is often called
    /// like the real one, and several can live on one machine.
    pub fn short_name(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match (host.strip_suffix(".okta.com"), self.0.port()) {
            (_, Some(port)) if self.is_loopback() => format!("local-{port}"),
            (_, None) if self.is_loopback() => "local".to_owned(),
            (Some(name), None) if !name.contains('.') => name.to_owned(),
            (_, Some(port)) => format!("{host}-{port}"),
            (_, None) => host.to_owned(),
        }
    }

    /// Whether the address is this machine, where neither a proxy nor certificate roots are needed.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether `url` has this scheme, host and port: only then may it be given the token.
    pub fn owns(&self, url: &Url) -> bool {
        url.origin() == self.0.origin() && url.username().is_empty() && url.password().is_none()
    }

    /// The absolute URL for a path that begins with `/` and is percent-encoded already.
    pub fn join(&self, path_and_query: &str) -> Result<Url, url::ParseError> {
        Url::parse(&format!("{}{path_and_query}", self.as_str()))
    }

    /// The page of the admin console on which API tokens are made; none where the console's address is not known.
    pub fn token_page(&self) -> Option<String> {
        let (name, domain) = self.0.host_str()?.split_once('.')?;
        is_okta_domain(domain).then(|| format!("https://{name}-admin.{domain}/admin/access/api/tokens"))
    }

    /// The address of a user's page in the admin console.
    pub fn admin_page(&self, user_id: &str) -> String {
        let base = self.as_str();
        let admin = match self.0.host_str().and_then(|host| host.split_once('.')) {
            Some((name, domain)) if is_okta_domain(domain) => format!("https://{name}-admin.{domain}"),
            _ => base.to_owned(),
        };
        format!("{admin}/admin/user/profile/view/{user_id}")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Addresses of Okta's domains at which no organisation can be.
fn is_shared(host: &str) -> bool {
    let name = host
        .split_once('.')
        .filter(|(name, domain)| matches!(*name, "www" | "admin" | "login") && is_okta_domain(domain));
    is_okta_domain(host) || name.is_some()
}

fn is_okta_domain(domain: &str) -> bool {
    matches!(domain, "okta.com" | "oktapreview.com" | "okta-emea.com" | "okta-gov.com" | "okta.mil")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> String {
        Origin::understand(text).unwrap().origin.as_str().to_owned()
    }

    #[test]
    fn every_usual_spelling_of_an_organisation_is_understood() {
        for (typed, expected) in [
            ("acme", "https://acme.okta.com"),
            (" acme.okta.com ", "https://acme.okta.com"),
            ("acme.oktapreview.com", "https://acme.oktapreview.com"),
            ("login.acme.example", "https://login.acme.example"),
            ("https://acme.okta.com/", "https://acme.okta.com"),
            ("https://ACME.okta.com/app/x?y#z", "https://acme.okta.com"),
            ("https://acme-admin.okta.com/admin/dashboard", "https://acme.okta.com"),
            ("acme-admin.okta.com", "https://acme.okta.com"),
            ("acme.okta.com.com", "https://acme.okta.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("localhost:3000", "http://localhost:3000"),
            ("[::1]:3000", "http://[::1]:3000"),
            ("acme.okta.com:8443", "https://acme.okta.com:8443"),
            ("acme.okta.com.", "https://acme.okta.com"),
            ("https://acme-admin.okta.com./admin", "https://acme.okta.com"),
            ("login.acme.example.", "https://login.acme.example"),
        ] {
            assert_eq!(origin(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_an_organisation_is_refused_with_the_reason() {
        for (typed, error) in [
            ("", OriginError::Empty),
            ("https://{yourOktaDomain}", OriginError::Placeholder("https://{yourOktaDomain}".into())),
            ("http://acme.okta.com", OriginError::NotEncrypted("http://acme.okta.com".into())),
            ("https://https://acme.okta.com", OriginError::Unreadable("https://https://acme.okta.com".into())),
            ("https://joe:secret@acme.okta.com", OriginError::Credentials),
            ("okta.com", OriginError::Shared("okta.com".into())),
            ("https://www.okta.com/login", OriginError::Shared("www.okta.com".into())),
            ("admin.oktapreview.com", OriginError::Shared("admin.oktapreview.com".into())),
            ("login", OriginError::Shared("login.okta.com".into())),
            ("Login.okta-emea.com.", OriginError::Shared("login.okta-emea.com".into())),
            ("ftp://acme.okta.com", OriginError::Unreadable("ftp://acme.okta.com".into())),
        ] {
            assert_eq!(Origin::understand(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn only_the_same_scheme_host_and_port_belong_to_the_origin() {
        let acme = Origin::understand("acme").unwrap().origin;
        assert!(acme.owns(&Url::parse("https://acme.okta.com:443/api/v1/users?after=x").unwrap()));
        for foreign in [
            "http://acme.okta.com/",
            "https://acme.okta.com:444/",
            "https://acme.okta.com.evil.example/",
            "https://evil@acme.okta.com/",
            "https://acme-admin.okta.com/",
        ] {
            assert!(!acme.owns(&Url::parse(foreign).unwrap()), "{foreign}");
        }
    }
}
