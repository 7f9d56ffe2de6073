//! Syslog over a socket of this machine: a datagram each, or a stream with a line each.

use std::path::Path;

use super::answer::Answer;

#[cfg(not(unix))]
pub(super) async fn send(_path: &Path, _frames: &[Vec<u8>]) -> Answer {
    Answer::failed("this system has no such sockets")
}

#[cfg(unix)]
pub(super) async fn send(path: &Path, frames: &[Vec<u8>]) -> Answer {
    use rustix::io::Errno;
    use tokio::net::{UnixDatagram, UnixStream};

    use super::http::plain;
    use super::tls::read_to_end;

    let failed = |error: std::io::Error| Answer::failed(plain(&error.to_string()));
    let is = |error: &std::io::Error, number| Errno::from_io_error(error) == Some(number);
    let datagrams = match UnixDatagram::unbound() {
        Ok(socket) => socket,
        Err(error) => return failed(error),
    };
    match datagrams.connect(path) {
        Ok(()) => {
            for frame in frames {
                match datagrams.send(frame).await {
                    Ok(_) => {}
                    Err(error) if is(&error, Errno::MSGSIZE) => {
                        return Answer::Refused("it is too long for the socket".to_owned());
                    }
                    Err(error) => return failed(error),
                }
            }
            Answer::Taken
        }
        Err(error) if is(&error, Errno::PROTOTYPE) => {
            let mut lines = Vec::new();
            for frame in frames {
                lines.extend_from_slice(frame);
                lines.push(b'\n');
            }
            let mut stream = match UnixStream::connect(path).await {
                Ok(stream) => stream,
                Err(error) => return failed(error),
            };
            let sent = async {
                tokio::io::AsyncWriteExt::write_all(&mut stream, &lines).await?;
                tokio::io::AsyncWriteExt::shutdown(&mut stream).await
            };
            if let Err(error) = sent.await {
                return failed(error);
            }
            match read_to_end(&mut stream).await {
                Ok(()) => Answer::Taken,
                Err(why) => Answer::failed(why),
            }
        }
        Err(error) => failed(error),
    }
}
