//! A log of this machine, by the path of its socket.

use std::io;
use std::path::Path;

use tokio::io::AsyncRead;

/// How far messages came.
#[derive(Debug)]
pub enum Sent<S> {
    /// A datagram each; the system has taken them.
    Taken,
    /// One is longer than the socket takes.
    TooLong,
    /// A stream: they are in it, a line each, and nothing more comes from here. What the other side says can be read.
    Streamed(S),
}

/// Sends each of the messages, as datagrams or as lines of a stream, as the socket wants it.
#[cfg(unix)]
pub async fn send(path: &Path, messages: &[Vec<u8>]) -> io::Result<Sent<impl AsyncRead + Unpin + use<>>> {
    use rustix::io::Errno;
    use tokio::io::AsyncWriteExt;
    use tokio::net::{UnixDatagram, UnixStream};

    let is = |error: &io::Error, number| Errno::from_io_error(error) == Some(number);
    let datagrams = UnixDatagram::unbound()?;
    match datagrams.connect(path) {
        Ok(()) => {
            for message in messages {
                match datagrams.send(message).await {
                    Ok(_) => {}
                    Err(error) if is(&error, Errno::MSGSIZE) => return Ok(Sent::TooLong),
                    Err(error) => return Err(error),
                }
            }
            Ok(Sent::Taken)
        }
        Err(error) if is(&error, Errno::PROTOTYPE) => {
            let mut lines = Vec::new();
            for message in messages {
                lines.extend_from_slice(message);
                lines.push(b'\n');
            }
            let mut stream = UnixStream::connect(path).await?;
            stream.write_all(&lines).await?;
            stream.shutdown().await?;
            Ok(Sent::Streamed(stream))
        }
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
pub async fn send(_path: &Path, _messages: &[Vec<u8>]) -> io::Result<Sent<impl AsyncRead + Unpin + use<>>> {
    Err::<Sent<tokio::io::Empty>, _>(io::Error::new(io::ErrorKind::Unsupported, "this system has no such sockets"))
}
