//! Files that wait for the disk beside one another: that takes little longer than one of them alone.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// A thread of its own, from the first flush of two on. It ends with this.
#[derive(Debug, Default)]
pub(in crate::store) struct Flusher {
    helper: Option<Helper>,
}

#[derive(Debug)]
struct Helper {
    orders: Sender<Arc<File>>,
    done: Receiver<io::Result<()>>,
}

impl Helper {
    fn start() -> io::Result<Self> {
        let (orders, taken) = channel::<Arc<File>>();
        let (tell, done) = channel();
        std::thread::Builder::new().name("flush".to_owned()).spawn(move || {
            for file in taken {
                if tell.send(file.sync_data()).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { orders, done })
    }
}

impl Flusher {
    /// Waits until each of them would outlive the machine. Blocks.
    pub(in crate::store) fn flush(&mut self, files: &[Arc<File>]) -> io::Result<()> {
        let Some((first, others)) = files.split_first() else { return Ok(()) };
        if others.is_empty() {
            return first.sync_data();
        }
        let helper = match &mut self.helper {
            Some(helper) => helper,
            none => none.insert(Helper::start()?),
        };
        let gone = || io::Error::other("it broke off");
        for file in others {
            helper.orders.send(Arc::clone(file)).map_err(|_| gone())?;
        }
        let mut all = first.sync_data();
        // All are waited for, whatever becomes of one.
        for _ in others {
            let one = helper.done.recv().unwrap_or_else(|_| Err(gone()));
            all = all.and(one);
        }
        all
    }
}
