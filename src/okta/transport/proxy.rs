//! The proxy that the environment names: for whom it is not meant, and what it says when it does not let a call through.
//!
//! Owns: the forms of `NO_PROXY` that people write, and one question to the proxy itself. Must not know: what is called.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use url::Url;

/// A proxy that has refused already answers at once.
const PATIENCE: Duration = Duration::from_secs(5);
/// The first line of an answer, far above any.
const LONGEST: usize = 1_000;

/// Whether a list of exceptions names a host: `acme.okta.com`, `.okta.com`, `*.okta.com`, `acme.okta.com:443`, `*`.
pub(super) fn is_exempt(list: &str, host: &str, port: u16) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    list.split([',', ' ', ';']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = entry.to_ascii_lowercase();
        let entry = entry.split_once("://").map_or(&*entry, |(_, rest)| rest).trim_end_matches('/');
        let (name, wanted) = match entry.rsplit_once(':') {
            Some((name, digits)) if !name.contains(':') || name.ends_with(']') => match digits.parse::<u16>() {
                Ok(wanted) => (name, Some(wanted)),
                Err(_) => return false,
            },
            Some(_) | None => (entry, None),
        };
        let name = name.trim_start_matches('*').trim_start_matches('.').trim_end_matches('.');
        let named = if name.is_empty() { entry.starts_with('*') } else { is_below(&host, name) };
        named && wanted.is_none_or(|wanted| wanted == port)
    })
}

/// The entries of a list of exceptions that name no host, address or network: `acme.*`, `acme.okta.com:https`, `<local>`.
pub fn unclear(list: &str) -> Vec<String> {
    let entries = list.split([',', ' ', ';']).map(str::trim).filter(|entry| !entry.is_empty());
    entries.filter(|entry| !is_clear(entry)).map(str::to_owned).collect()
}

fn is_clear(entry: &str) -> bool {
    let entry = entry.split_once("://").map_or(entry, |(_, rest)| rest).trim_end_matches('/');
    let (address, network) = entry.split_once('/').map_or((entry, None), |(address, bits)| (address, Some(bits)));
    if let Ok(address) = address.trim_matches(['[', ']']).parse::<IpAddr>() {
        let most = if address.is_ipv4() { 32 } else { 128 };
        return network.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most));
    }
    let (name, port) = entry.rsplit_once(':').map_or((entry, None), |(name, port)| (name, Some(port)));
    if name.trim_matches(['[', ']']).parse::<IpAddr>().is_err() {
        let name = name.strip_prefix('*').unwrap_or(name);
        let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
        if !name.chars().all(is_letter) || name.is_empty() && !entry.starts_with('*') {
            return false;
        }
    }
    port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn is_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// The exceptions of the environment.
pub(super) fn exceptions() -> String {
    variable(&["NO_PROXY", "no_proxy"]).unwrap_or_default()
}

/// What the proxy says to being asked for this host: `403 Forbidden`. None where it cannot be asked, or lets it through.
pub(super) async fn refusal(host: &str, port: u16) -> Option<String> {
    let proxy = variable(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?;
    let proxy =
        Url::parse(&proxy).ok().filter(Url::has_host).or_else(|| Url::parse(&format!("http://{proxy}")).ok())?;
    // Another kind of proxy speaks another language.
    if proxy.scheme() != "http" {
        return None;
    }
    tokio::time::timeout(PATIENCE, ask(&proxy, host, port)).await.ok()?
}

async fn ask(proxy: &Url, host: &str, port: u16) -> Option<String> {
    let address = (proxy.host_str()?.trim_matches(['[', ']']).to_owned(), proxy.port_or_known_default()?);
    let mut stream = TcpStream::connect(address).await.ok()?;
    let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if !proxy.username().is_empty() {
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let both = format!("{}:{}", decoded(proxy.username()), decoded(proxy.password().unwrap_or_default()));
        request.push_str("Proxy-Authorization: Basic ");
        request.push_str(&STANDARD.encode(both));
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut line = String::new();
    let mut reader = BufReader::new(tokio::io::AsyncReadExt::take(stream, LONGEST as u64));
    reader.read_line(&mut line).await.ok()?;
    let mut words = line.trim().splitn(3, ' ');
    let status: u16 = words.next().filter(|version| version.starts_with("HTTP/")).and(words.next())?.parse().ok()?;
    let reason = words.next().unwrap_or_default().trim();
    (!(200..300).contains(&status)).then(|| format!("{status} {reason}").trim_end().to_owned())
}

fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_understood_in_the_forms_that_people_write() {
        for list in [
            "acme.okta.com",
            "okta.com",
            ".okta.com",
            "*.okta.com",
            "*okta.com",
            "localhost, ACME.okta.com:443",
            "localhost *.okta.com:443",
            "https://acme.okta.com/",
            "*",
        ] {
            assert!(is_exempt(list, "acme.okta.com", 443), "{list}");
        }
        for list in [
            "",
            ",",
            "kta.com",
            "acme.okta.com:8443",
            "evil.acme.okta.com",
            "*.acme.okta.com.evil",
            "10.0.0.0/8",
            "a:b",
        ] {
            assert!(!is_exempt(list, "acme.okta.com", 443), "{list}");
        }
    }

    #[test]
    fn what_names_no_host_is_told_and_nothing_else() {
        let clear = "acme.okta.com,.okta.com;*.okta.com *okta.com,*,acme.okta.com:443,10.0.0.0/8,10.1.2.3:80,::1,\
                     [fd00::1]:443,fd00::/8,https://acme.okta.com/,my_host,bücher.example";
        assert_eq!(unclear(clear), [""; 0]);
        let odd = "acme.*,*.acme.*.com,acme.okta.com:https,<local>,10.0.0.0/33,a:70000";
        assert_eq!(unclear(odd), odd.split(',').collect::<Vec<_>>());
    }
}
