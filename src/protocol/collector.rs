//! Where lines of the journal are handed on to, as files name it.

use std::fmt;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::redaction;

/// What RFC 5425 gives syslog over TLS.
const SYSLOG_PORT: u16 = 6514;
/// What OTLP over HTTP puts behind the address of a collector.
const OTLP_PATH: &str = "/v1/logs";

/// A program that collects lines, elsewhere or on this machine. Shown, it is its address as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Collector {
    /// Syslog over TLS: host and port.
    Tls(String, u16),
    /// Syslog over a socket of this machine.
    Socket(PathBuf),
    /// OpenTelemetry logs over HTTP, as JSON.
    Otlp(Url),
    /// A line of JSON each, in a POST.
    Lines(Url),
}

/// Why a text names no collector, to follow the text itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CollectorError {
    #[error(
        "names no collector; one is written as syslog+tls://HOST, syslog:///dev/log, otlp+https://HOST or https://HOST/PATH"
    )]
    Unknown,
    #[error("names no host")]
    NoHost,
    #[error("is not encrypted; http:// is for this machine (127.0.0.1) only")]
    NotEncrypted,
    #[error("holds a secret; it is kept by oktui journal token, never in a file like this")]
    Secret,
    #[error("has something behind the host; syslog has no more than a port")]
    Behind,
    #[error("names no path of a socket, like syslog:///dev/log")]
    NoPath,
}

impl Collector {
    /// Understands an address.
    ///
    /// ```
    /// # use oktui::protocol::collector::Collector;
    /// let read = |text| Collector::read(text).map(|collector| collector.to_string());
    /// assert_eq!(read("syslog+tls://log.acme.com").unwrap(), "syslog+tls://log.acme.com:6514");
    /// assert_eq!(read("otlp+https://otlp.acme.com").unwrap(), "otlp+https://otlp.acme.com/v1/logs");
    /// assert!(read("http://log.acme.com/lines").is_err());
    /// ```
    pub fn read(text: &str) -> Result<Self, CollectorError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(CollectorError::Unknown)?;
        match scheme.to_ascii_lowercase().as_str() {
            "syslog" => {
                let path = Path::new(rest);
                let is_path = path.is_absolute() && path.file_name().is_some() && !rest.contains(char::is_control);
                if is_path { Ok(Self::Socket(path.to_owned())) } else { Err(CollectorError::NoPath) }
            }
            "syslog+tls" => {
                // Hosts are read as in any address of the web: without capitals, in letters that names may have.
                let url = of_web("https", rest)?;
                if url.path() != "/" || url.query().is_some() {
                    return Err(CollectorError::Behind);
                }
                let host = url.host_str().ok_or(CollectorError::NoHost)?.to_owned();
                // The port of https is none that somebody left out: it does not come back from there.
                let port = if ends_in_443(rest) { 443 } else { url.port().unwrap_or(SYSLOG_PORT) };
                Ok(Self::Tls(host, port))
            }
            "otlp+https" | "otlp+http" => {
                let mut url = of_web(&scheme.to_ascii_lowercase()["otlp+".len()..], rest)?;
                let path = url.path().trim_end_matches('/').to_owned();
                if !path.ends_with(OTLP_PATH) {
                    url.set_path(&format!("{path}{OTLP_PATH}"));
                }
                Ok(Self::Otlp(url))
            }
            web @ ("https" | "http") => of_web(web, rest).map(Self::Lines),
            _ => Err(CollectorError::Unknown),
        }
    }

    /// What it is called in a sentence: host and port, or the path of a socket.
    pub fn name(&self) -> String {
        match self {
            Self::Tls(host, port) => format!("{host}:{port}"),
            Self::Socket(path) => path.display().to_string(),
            Self::Otlp(url) | Self::Lines(url) => {
                let host = url.host_str().unwrap_or_default();
                url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
            }
        }
    }

    /// Whether it is spoken to over HTTP, so that a secret may go along.
    pub fn is_http(&self) -> bool {
        match self {
            Self::Otlp(_) | Self::Lines(_) => true,
            Self::Tls(..) | Self::Socket(_) => false,
        }
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tls(host, _) => Url::parse(&format!("https://{host}")).is_ok_and(|url| is_loopback(&url)),
            Self::Socket(_) => true,
            Self::Otlp(url) | Self::Lines(url) => is_loopback(url),
        }
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tls(host, port) => write!(f, "syslog+tls://{host}:{port}"),
            Self::Socket(path) => write!(f, "syslog://{}", path.display()),
            Self::Otlp(url) => write!(f, "otlp+{url}"),
            Self::Lines(url) => write!(f, "{url}"),
        }
    }
}

fn of_web(scheme: &str, rest: &str) -> Result<Url, CollectorError> {
    // An address without a host would take the first part of its path for one.
    if rest.starts_with(['/', '?', '#']) {
        return Err(CollectorError::NoHost);
    }
    let mut url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| CollectorError::NoHost)?;
    let named_secret =
        url.query_pairs().any(|(name, value)| redaction::is_secret_name(&name) || redaction::is_secret_value(&value));
    if !url.username().is_empty() || url.password().is_some() || named_secret {
        return Err(CollectorError::Secret);
    }
    if scheme == "http" && !is_loopback(&url) {
        return Err(CollectorError::NotEncrypted);
    }
    url.set_fragment(None);
    Ok(url)
}

fn ends_in_443(rest: &str) -> bool {
    rest.trim_end_matches('/').ends_with(":443")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_used_as_it_is_told() {
        for (text, address, name) in [
            (" syslog+tls://Log.Acme.com ", "syslog+tls://log.acme.com:6514", "log.acme.com:6514"),
            ("syslog+tls://log.acme.com:443", "syslog+tls://log.acme.com:443", "log.acme.com:443"),
            ("syslog+tls://[fd00::1]:7000/", "syslog+tls://[fd00::1]:7000", "[fd00::1]:7000"),
            ("syslog:///dev/log", "syslog:///dev/log", "/dev/log"),
            ("otlp+https://otlp.acme.com", "otlp+https://otlp.acme.com/v1/logs", "otlp.acme.com"),
            ("otlp+https://otlp.acme.com/otlp/", "otlp+https://otlp.acme.com/otlp/v1/logs", "otlp.acme.com"),
            ("otlp+https://otlp.acme.com/v1/logs", "otlp+https://otlp.acme.com/v1/logs", "otlp.acme.com"),
            ("OTLP+HTTP://127.0.0.1:4318", "otlp+http://127.0.0.1:4318/v1/logs", "127.0.0.1:4318"),
            ("https://siem.acme.com/in?source=oktui", "https://siem.acme.com/in?source=oktui", "siem.acme.com"),
            ("http://[::1]:8080/in", "http://[::1]:8080/in", "[::1]:8080"),
        ] {
            let collector = Collector::read(text).unwrap();
            assert_eq!((collector.to_string().as_str(), collector.name().as_str()), (address, name), "{text}");
            assert_eq!(Collector::read(address).as_ref(), Ok(&collector), "what is told is understood again");
        }
    }

    #[test]
    fn what_names_no_collector_is_refused_with_the_reason() {
        for (text, why) in [
            ("", CollectorError::Unknown),
            ("log.acme.com", CollectorError::Unknown),
            ("syslog+tcp://log.acme.com", CollectorError::Unknown),
            ("syslog+udp://log.acme.com", CollectorError::Unknown),
            ("syslog+tls://", CollectorError::NoHost),
            ("https:///path", CollectorError::NoHost),
            ("syslog+tls://log.acme.com/path", CollectorError::Behind),
            ("syslog://log.acme.com", CollectorError::NoPath),
            ("syslog:///", CollectorError::NoPath),
            ("http://siem.acme.com/in", CollectorError::NotEncrypted),
            ("otlp+http://10.0.0.1:4318", CollectorError::NotEncrypted),
            ("https://ann:pass@siem.acme.com/in", CollectorError::Secret),
            ("https://siem.acme.com/in?token=abc", CollectorError::Secret),
            ("https://siem.acme.com/in?api_key=abc", CollectorError::Secret),
        ] {
            assert_eq!(Collector::read(text), Err(why), "{text}");
        }
    }
}
