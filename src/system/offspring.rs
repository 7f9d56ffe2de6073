//! What a program has started, found and ended with it.
//!
//! Owns: how a family of processes is found. Must not know: why it has to end.
//!
//! A shell that is ended leaves what it was waiting for behind, with our pipe in its hands. A group of its own would
//! find it, but would take the terminal from the program, which may want to ask on it; so it is looked for by descent,
//! and by a mark in its environment where its parents are gone already.

/// The variable that marks a family.
pub const MARK: &str = "OKTUI_ASKS";

/// Looked for again so often: what is being started while the others end comes to light then.
#[cfg(unix)]
const ROUNDS: usize = 3;

/// Ends `root`, and all that it has started or that bears the mark.
#[cfg(unix)]
pub fn end(root: u32, mark: &str) {
    use rustix::process::{Pid, Signal, kill_process};

    for _ in 0..ROUNDS {
        let family = family(root, mark);
        if family.is_empty() {
            return;
        }
        for process in family.into_iter().filter_map(|id| Pid::from_raw(i32::try_from(id).ok()?)) {
            // Gone meanwhile is as good.
            let _ = kill_process(process, Signal::KILL);
        }
    }
}

#[cfg(not(unix))]
pub fn end(_root: u32, _mark: &str) {}

#[cfg(unix)]
fn family(root: u32, mark: &str) -> Vec<u32> {
    let all = processes();
    let mut family: Vec<u32> = all.iter().map(|(id, _)| *id).filter(|id| *id == root || bears(*id, mark)).collect();
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        let children = all.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id);
        let new: Vec<u32> = children.filter(|id| !family.contains(id)).collect();
        family.extend(new);
        at += 1;
    }
    family
}

/// Every process with its parent. What cannot be read is passed over: most are somebody else's.
#[cfg(target_os = "linux")]
fn processes() -> Vec<(u32, u32)> {
    let Ok(folder) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = folder.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter_map(|id: u32| {
        let line = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name stands in brackets and may hold anything; behind it come the state and the parent.
        let mut fields = line.rsplit_once(')')?.1.split_whitespace();
        let is_over = fields.next()? == "Z";
        Some((id, fields.next()?.parse().ok()?)).filter(|_| !is_over)
    })
    .collect()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn processes() -> Vec<(u32, u32)> {
    let listed = std::process::Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let listed = listed.map(|listed| String::from_utf8_lossy(&listed.stdout).into_owned()).unwrap_or_default();
    let pair = |line: &str| {
        let mut numbers = line.split_whitespace().map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    listed.lines().filter_map(pair).collect()
}

#[cfg(target_os = "linux")]
fn bears(id: u32, mark: &str) -> bool {
    let wanted = format!("{MARK}={mark}");
    let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|pair| pair == wanted.as_bytes())
}

/// Elsewhere nobody may look into another's environment.
#[cfg(all(unix, not(target_os = "linux")))]
fn bears(_id: u32, _mark: &str) -> bool {
    false
}
