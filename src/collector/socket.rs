//! Syslog over a socket of this machine: a datagram each, or a stream with a line each.

use std::path::Path;

use super::answer::Answer;
use super::http::plain;
use super::tls::read_to_end;
use crate::system::socket::{self, Sent};

pub(super) async fn send(path: &Path, frames: &[Vec<u8>]) -> Answer {
    match socket::send(path, frames).await {
        Ok(Sent::Taken) => Answer::Taken,
        Ok(Sent::TooLong) => Answer::Refused("it is too long for the socket".to_owned()),
        Ok(Sent::Streamed(mut stream)) => match read_to_end(&mut stream).await {
            Ok(()) => Answer::Taken,
            Err(why) => Answer::failed(why),
        },
        Err(error) => Answer::failed(plain(&error.to_string())),
    }
}
