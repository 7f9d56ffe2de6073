//! `oktui journal token`: what opens a collector.

use std::io::{BufRead, stdin};

use super::super::{Console, Exit};
use super::command::{Stop, TokenArgs};
use crate::config::ConfigFile;
use crate::config::token::TokenStore;
use crate::protocol::collector::Collector;
use crate::protocol::secret::Secret;

pub(super) fn run(arguments: &TokenArgs, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let to = Collector::read(&arguments.address).map_err(|why| Stop::Usage(format!("this {why}")))?;
    if !to.is_http() {
        return Err(Stop::Usage("syslog takes no token; who may send is a matter of its own settings".to_owned()));
    }
    let failed = |error: &dyn std::fmt::Display| Stop::Failed(error.to_string());
    let file = ConfigFile::locate(console.variable).map_err(|error| failed(&error))?;
    let tokens = TokenStore::new(file.token_folder());
    let address = to.to_string();
    if arguments.remove {
        tokens.remove_collector(&address).map_err(|error| failed(&error))?;
        let _ = writeln!(console.out, "No token is kept for {address}.");
        return Ok(Exit::Fine);
    }
    let typed = read(console)?;
    let secret = typed.expose().trim();
    if secret.is_empty() || secret.contains(char::is_control) {
        return Err(Stop::Usage("that is no token: it has to be one line of text".to_owned()));
    }
    let place = tokens.write_collector(&address, &Secret::new(secret)).map_err(|error| failed(&error))?;
    let _ = writeln!(console.out, "The token for {address} is kept ({}).", place.words());
    Ok(Exit::Fine)
}

/// From a person, unseen; else the first line of stdin. Never from an argument, which everybody can see.
fn read(console: &Console<'_>) -> Result<Secret, Stop> {
    let failed = |error: std::io::Error| Stop::Failed(format!("the token could not be read: {error}"));
    if console.stdin_is_terminal {
        return rpassword::prompt_password("Token (not shown): ").map(Secret::new).map_err(failed);
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(Secret::new(line))
}
