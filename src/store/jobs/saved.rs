//! A plan in a file of its own: what would be done and to whom, so that another person can look at it, and exactly that
//! is done later.
//!
//! ```text
//!  plan.ndjson         the job, then a line for each person, then what stands beside them
//!  plan.ndjson.approval   that a second person agreed to it
//! ```

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{JobError, beside, parse_plan, write_line};
use crate::protocol::approval::{Approval, VERSION};
use crate::protocol::job::{Beside, Job, Person};
use crate::store::{Flush, private};

/// A larger file is no plan: that of 100,000 people has a tenth of this.
const LARGEST: u64 = 256 << 20;
/// A larger one is no approval.
const LARGEST_APPROVAL: u64 = 64 << 10;

/// How the last line begins.
const SEAL: &str = "{\"seal\":\"";

/// A plan as it was read.
#[derive(Clone, Debug)]
pub struct Saved {
    pub job: Job,
    pub people: Vec<Person>,
    pub beside: Beside,
    /// SHA-256 of the file.
    pub sum: String,
}

/// Writes a plan to a new file of its owner's alone; its SHA-256. Blocks.
pub fn save(path: &Path, job: &Job, people: &[Person], beside: &Beside) -> io::Result<String> {
    let mut text = Vec::new();
    write_line(&mut text, job)?;
    for person in people {
        write_line(&mut text, person)?;
    }
    beside::write(&mut text, &beside.head, beside.lines.iter())?;
    let seal = seal(&text);
    text.extend(seal.into_bytes());
    let mut file = private::create(path)?;
    let written = file.write_all(&text).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a plan would be taken for one that somebody changed.
        private::remove(path)?;
        return Err(error);
    }
    Ok(crate::store::journal::digest_of(&text))
}

/// Reads a plan. Blocks.
pub fn read(path: &Path) -> Result<Saved, JobError> {
    let bytes = bytes(path, LARGEST)?;
    let sum = crate::store::journal::digest_of(&bytes);
    let (job, people, beside) = parse_plan(unsealed(&bytes)?)?;
    Ok(Saved { job, people, beside, sum })
}

/// The last line of a plan: what stands before it is what was written. It holds off an editor, not somebody who knows how
/// to count it anew; an approval is of the whole file.
fn seal(text: &[u8]) -> String {
    format!("{}{}\"}}\n", SEAL, crate::store::journal::digest_of(text))
}

/// The text of a plan with the last line that fits it.
pub fn sealed(text: &str) -> String {
    let lines = text.split_inclusive('\n').filter(|line| !line.starts_with(SEAL));
    let text: String = lines.collect();
    let seal = seal(text.as_bytes());
    text + &seal
}

/// What stands before the last line, where that fits.
fn unsealed(bytes: &[u8]) -> Result<&[u8], JobError> {
    let end =
        bytes.strip_suffix(b"\n").and_then(|text| text.iter().rposition(|byte| *byte == b'\n')).map_or(0, |at| at + 1);
    let (text, last) = bytes.split_at(end);
    let fits = last == seal(text).as_bytes();
    fits.then_some(text).ok_or_else(|| JobError::Damaged("it is not as it was saved: somebody changed it".to_owned()))
}

/// Where the approval of a plan is.
pub fn approval_path(plan: &Path) -> PathBuf {
    let mut name = plan.as_os_str().to_owned();
    name.push(".approval");
    PathBuf::from(name)
}

/// An approval as it stands in its file: the seal is of all the rest. It holds off an editor, not somebody who knows how to
/// count it anew.
#[derive(Serialize, Deserialize)]
struct SealedApproval {
    #[serde(flatten)]
    approval: Approval,
    #[serde(default)]
    seal: String,
}

fn seal_of(approval: &Approval) -> io::Result<String> {
    Ok(crate::store::journal::digest_of(&serde_json::to_vec(approval)?))
}

/// The text of the file in which somebody agrees.
///
/// # Errors
/// It is no JSON, which it always is.
pub fn sealed_approval(approval: &Approval) -> io::Result<String> {
    let sealed = SealedApproval { approval: approval.clone(), seal: seal_of(approval)? };
    Ok(serde_json::to_string_pretty(&sealed)? + "\n")
}

/// Writes down that somebody agreed to a plan, in place of what was there. Blocks.
pub fn approve(plan: &Path, approval: &Approval) -> io::Result<()> {
    crate::store::replace(&approval_path(plan), sealed_approval(approval)?.as_bytes(), Flush::Now)
}

/// Who agreed to a plan; none where nobody did. Blocks.
pub fn approval(plan: &Path) -> Result<Option<Approval>, JobError> {
    let path = approval_path(plan);
    if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let bytes = bytes(&path, LARGEST_APPROVAL)?;
    let read = serde_json::from_slice(&bytes);
    let SealedApproval { approval, seal } =
        read.map_err(|error| JobError::Damaged(format!("{}: {error}", path.display())))?;
    // What a later version writes may have more in it; that it is one is told by whoever judges it.
    if approval.v <= VERSION && seal != seal_of(&approval)? {
        let why = format!("{} is not as it was written: somebody changed it", path.display());
        return Err(JobError::Damaged(why));
    }
    Ok(Some(approval))
}

fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, JobError> {
    let mut bytes = Vec::new();
    private::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(JobError::Damaged("it is too large".to_owned()));
    }
    Ok(bytes)
}
