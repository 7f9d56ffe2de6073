//! What waits for the disk beside one another: that takes little longer than one of them alone.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::protocol::recorder::Durable;

/// Something that is to outlive the machine.
#[derive(Debug)]
pub(in crate::store) enum Flushed {
    File(Arc<File>),
    Other(Arc<dyn Durable>),
}

impl Flushed {
    fn flush(&self) -> io::Result<()> {
        match self {
            Self::File(file) => file.sync_data(),
            Self::Other(other) => other.flush().map_err(io::Error::other),
        }
    }
}

/// Threads of its own, from the first flush of several on. They end with this.
#[derive(Debug, Default)]
pub(in crate::store) struct Flusher {
    helpers: Vec<Helper>,
}

#[derive(Debug)]
struct Helper {
    orders: Sender<Flushed>,
    done: Receiver<io::Result<()>>,
}

impl Helper {
    fn start() -> io::Result<Self> {
        let (orders, taken) = channel::<Flushed>();
        let (tell, done) = channel();
        std::thread::Builder::new().name("flush".to_owned()).spawn(move || {
            for one in taken {
                if tell.send(one.flush()).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { orders, done })
    }
}

impl Flusher {
    /// Waits until each of them would outlive the machine; what became of each, in their order. Blocks.
    pub(in crate::store) fn flush(&mut self, mut all: Vec<Flushed>) -> Vec<io::Result<()>> {
        let Some(last) = all.pop() else { return Vec::new() };
        let gone = || io::Error::other("it broke off");
        while self.helpers.len() < all.len() {
            match Helper::start() {
                Ok(helper) => self.helpers.push(helper),
                Err(error) => return std::iter::repeat_with(|| Err(error.kind().into())).take(all.len() + 1).collect(),
            }
        }
        let ordered: Vec<bool> =
            all.drain(..).zip(&self.helpers).map(|(one, to)| to.orders.send(one).is_ok()).collect();
        let own = last.flush();
        let others = ordered
            .into_iter()
            .zip(&self.helpers)
            .map(|(sent, helper)| if sent { helper.done.recv().unwrap_or_else(|_| Err(gone())) } else { Err(gone()) });
        others.chain([own]).collect()
    }
}
