//! The client, against a scripted transport on a paused clock, against recordings, and over a real socket.

mod addresses;
mod calls;
mod check;
mod limits;
mod log_watch;
mod network;
mod pages;
mod recordings;
mod replies;
mod retries;
mod script;
