//! Whose hands the program is in.

/// What the machine and the environment tell; none of it is proof but the number of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    pub user: Option<String>,
    pub host: Option<String>,
    /// Where the SSH connection comes from.
    pub from: Option<String>,
}

/// The number of the user of the system; none where there are no numbers.
pub(super) fn uid() -> Option<u32> {
    #[cfg(unix)]
    let uid = Some(rustix::process::getuid().as_raw());
    #[cfg(not(unix))]
    let uid = None;
    uid
}
