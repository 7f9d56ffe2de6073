//! The socket of the receiver: many visitors at a time, none for long, and the next one is always let in.
//!
//! ```text
//!  accept ─► stranger ─► head within 3 s ─► secret? ─► guest ─► answer ─► what still comes is thrown away ─► closed
//!               └── too many: the one that has waited longest goes      └── no: answered at once, nothing is read
//! ```
//!
//! Whoever lacks the secret can hold a place only until so many others have come after them, and an honest delivery
//! needs a few milliseconds of it. Each visit has one request: no proxy then tries its next one on a connection that
//! has just been given up.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::PATIENCE;

/// Visitors who have not shown the secret; well below the files that a process may have open.
const MOST_STRANGERS: usize = 128;
/// Visitors who have. Okta delivers over a few connections; slow ones among them must not keep the others out.
const MOST_GUESTS: usize = 256;
/// Head, body and answer take a few seconds at most.
const LONGEST_VISIT: Duration = Duration::from_secs(10);
/// How long what still comes after the answer is thrown away: closed at once, the answer would be lost with it.
const LONGEST_GOODBYE: Duration = Duration::from_secs(1);
/// Okta's heads have less than 2 kB.
const LARGEST_HEAD: usize = 32 << 10;
/// After a failure to accept, as when the process has too many files open.
const BREATH: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct Door {
    listener: TcpListener,
    visitors: Arc<Visitors>,
}

impl Door {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(address).await?, visitors: Arc::default() })
    }

    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Lets visitors in, for ever. Those inside leave when this is dropped.
    pub(super) async fn serve(self, router: Router) {
        let closing = CancellationToken::new();
        let _closed = closing.clone().drop_guard();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let visit = Visitors::enter(&self.visitors, &closing);
                    tokio::spawn(receive(stream, router.clone(), Arc::new(visit)));
                }
                Err(_) => sleep(BREATH).await,
            }
        }
    }
}

async fn receive(stream: TcpStream, router: Router, visit: Arc<Visit>) {
    let leave = visit.leave.clone();
    let service = tower::util::MapRequest::new(router, move |mut request: http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Arc::clone(&visit));
        request
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let visited = async {
        // What went wrong was answered, or there is nobody to answer.
        let _ = poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
        let _ = timeout(LONGEST_GOODBYE, say_goodbye(connection.into_parts().io.into_inner())).await;
    };
    tokio::select! {
        () = visited => {}
        () = leave.cancelled() => {}
        () = sleep(LONGEST_VISIT) => {}
    }
}

async fn say_goodbye(mut stream: TcpStream) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut thrown_away = vec![0; 16 << 10];
    while matches!(stream.read(&mut thrown_away).await, Ok(1..)) {}
}

/// Who is inside.
#[derive(Debug, Default)]
struct Visitors(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    count: u64,
    /// Those who have not shown the secret, by when they came.
    strangers: VecDeque<(u64, CancellationToken)>,
    guests: usize,
}

impl Visitors {
    fn enter(visitors: &Arc<Self>, closing: &CancellationToken) -> Visit {
        let mut inside = visitors.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.count += 1;
        let (number, leave) = (inside.count, closing.child_token());
        inside.strangers.push_back((number, leave.clone()));
        if inside.strangers.len() > MOST_STRANGERS
            && let Some((_, longest)) = inside.strangers.pop_front()
        {
            longest.cancel();
        }
        Visit { number, leave, visitors: Arc::clone(visitors), is_guest: Mutex::new(false) }
    }
}

/// One connection; its place is free when this is dropped.
#[derive(Debug)]
pub(super) struct Visit {
    number: u64,
    leave: CancellationToken,
    visitors: Arc<Visitors>,
    is_guest: Mutex<bool>,
}

impl Visit {
    /// Has shown the secret: no longer makes room for strangers. False when there are too many guests.
    pub(super) fn welcome(&self) -> bool {
        let mut is_guest = self.is_guest.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inside = self.visitors.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_guest && inside.guests < MOST_GUESTS {
            inside.strangers.retain(|(number, _)| *number != self.number);
            inside.guests += 1;
            *is_guest = true;
        }
        *is_guest
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let is_guest = *self.is_guest.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut inside = self.visitors.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_guest {
            inside.guests -= 1;
        } else {
            inside.strangers.retain(|(number, _)| *number != self.number);
        }
    }
}
