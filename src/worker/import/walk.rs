//! Many are found by reading everybody, where that is fewer calls than asking for them.
//!
//! ```text
//!  how many are there? ──► more pages than there would be questions ──► given up, and asked for
//!  pages, in as many streams as pay ──► wanted, by what their row tells ──► handed over as they came
//! ```
//!
//! Owns: when that is so. Must not know: by what they are wanted.

use std::borrow::Cow;

use tokio::pin;

use super::sought::Sought;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::okta::users::UserPage;
use crate::okta::whole_list::{Kept, Portion, WholeList};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::expr::Expr;
use crate::protocol::query::{LARGEST_PAGE, UserQuery, UserScope};
use crate::protocol::row::{RowField, UserRow};
use crate::protocol::user::{Sent, User};

/// Bytes from which on a text of a row may be the beginning of a longer one.
const LONG: usize = 500;
/// So few questions are always asked: a walk would hardly be shorter.
const FEW: usize = 10;

/// By which texts somebody is wanted.
pub(super) struct By<'a, W> {
    pub attributes: &'a [&'a str],
    /// Whether the texts, in their order, are those of somebody wanted.
    pub is_wanted: W,
}

impl<W: Fn(&[Cow<'_, str>]) -> bool> By<'_, W> {
    /// The texts of somebody who is wanted. A very long one stands in a row only in part.
    fn texts<'r>(&self, row: &'r UserRow, sent: &Sent) -> Option<Vec<Cow<'r, str>>> {
        let of_row = |name: &&str| match RowField::of_attribute(name) {
            Some(field) => row.get(field),
            None => row.extra(name).unwrap_or_default(),
        };
        let mut texts: Vec<Cow<'_, str>> = self.attributes.iter().map(of_row).map(Cow::Borrowed).collect();
        if texts.iter().any(|text| text.len() >= LONG)
            && let Some(user) = sent.user()
        {
            texts = self.texts_of(&user);
        }
        (self.is_wanted)(&texts).then_some(texts)
    }

    fn texts_of<'r>(&self, user: &User) -> Vec<Cow<'r, str>> {
        self.attributes.iter().map(|name| Cow::Owned(user.text(name))).collect()
    }
}

/// Hands everybody of an expression who is wanted to `take`, each once, with the texts by which they are. Whether that
/// was everybody: not where it would take more pages than there would be questions, and where somebody came who cannot
/// be read; what was taken is of no use then. `tell` hears how many were read.
pub(super) async fn walk<W: Fn(&[Cow<'_, str>]) -> bool>(
    client: &Client,
    all: Expr,
    questions: usize,
    control: &Control,
    by: By<'_, W>,
    mut take: impl FnMut(&[Cow<'_, str>], Sent),
    mut tell: impl FnMut(usize),
) -> Result<bool, CallError> {
    if questions <= FEW {
        return Ok(false);
    }
    let scope = UserScope::Search { expression: all.to_string(), sort: None };
    let others = by.attributes.iter().filter(|name| RowField::of_attribute(name).is_none());
    let extra = others.map(|name| (*name).to_owned()).collect();
    let query = UserQuery { extra, ..UserQuery::new(scope) };
    let kept = Kept { fields: None, raw: true, whole: true };
    let mut list = client.list_whole(query.clone(), None, kept);
    // Whoever came before the list was divided, or before its streams failed, comes again.
    let mut taken = Sought::default();
    let mut read = Read::default();
    // How many there are is asked while the first pages come.
    let size = client.everyone_size(control);
    pin!(size);
    let mut is_sized = false;
    loop {
        let portion = {
            let next = list.next(control);
            pin!(next);
            loop {
                tokio::select! {
                    biased;
                    size = &mut size, if !is_sized => {
                        is_sized = true;
                        if size.ok().flatten().is_some_and(|people| is_longer(people, questions)) {
                            return Ok(false);
                        }
                    }
                    portion = &mut next => break portion,
                }
            }
        };
        let page = match portion {
            None => return Ok(true),
            Some(Ok(portion)) => read.count(portion),
            Some(Err(failure)) if list.streams() > 1 && failure.kind != FailureKind::Cancelled => {
                list = in_order(client, query.clone(), kept, &mut read);
                continue;
            }
            Some(Err(failure)) => return Err(failure),
        };
        // Whoever cannot be read may be one of them: asked for, they are told.
        if page.odd > 0 || read.people > questions as u64 * u64::from(LARGEST_PAGE) {
            return Ok(false);
        }
        tell(read.people as usize);
        for (row, raw) in page.rows.iter().zip(page.raw) {
            let sent = Sent::of(raw);
            if let Some(texts) = by.texts(row, &sent)
                && taken.add(row.id())
            {
                take(&texts, sent);
            }
        }
    }
}

/// The same list once more, in one stream.
fn in_order(client: &Client, query: UserQuery, kept: Kept, read: &mut Read) -> WholeList {
    *read = Read::default();
    client.list_in_order(query, None, kept)
}

/// How many people were read of a list.
#[derive(Default)]
struct Read {
    people: u64,
    is_divided: bool,
}

impl Read {
    fn count(&mut self, portion: Portion) -> UserPage {
        let (page, is_part) = match portion {
            Portion::Page(page) => (page, false),
            Portion::Part(part) => (part.page, true),
        };
        // In parts it begins anew.
        if is_part && !self.is_divided {
            *self = Self { people: 0, is_divided: true };
        }
        self.people += page.rows.len() as u64;
        page
    }
}

/// Whether reading so many is more calls than the questions.
fn is_longer(people: u64, questions: usize) -> bool {
    people / u64::from(LARGEST_PAGE) >= questions as u64
}
