//! Deactivated people of the names of a table.
//!
//! Few names are asked for; where there are more names than deactivated people, everybody who is deactivated is read
//! instead.
//!
//! Owns: which of the two is done. Must not know: whether one of them is meant.

use std::borrow::Cow;

use super::sought::Sought;
use super::walk::{By, walk};
use super::{chunks, questions, slim};
use crate::messages::import::Namesake;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::error::CallError;
use crate::protocol::expr::Expr;
use crate::protocol::fold::{spelled, spellings};
use crate::protocol::user::{Sent, User};

pub(super) async fn gone(
    client: &Client,
    names: &[Namesake],
    control: &Control,
    mut tell: impl FnMut(usize),
) -> Result<Vec<User>, CallError> {
    let mut seen = Sought::default();
    let once: Vec<&Namesake> = names.iter().filter(|name| seen.add(&folded(&name.first, &name.last))).collect();
    let asked = || chunks(once.iter().filter_map(|name| namesakes(name)));
    let everybody = Expr::eq("status", "DEPROVISIONED");
    let is_wanted = |texts: &[Cow<'_, str>]| seen.has(&folded(&texts[0], &texts[1]));
    let by = By { attributes: &["firstName", "lastName"], is_wanted };
    let mut gone = Vec::new();
    let take = |_: &[Cow<'_, str>], sent: Sent| gone.extend(sent.user());
    if Box::pin(walk(client, everybody, asked().count(), control, by, take, &mut tell)).await? {
        return Ok(gone);
    }
    drop(seen);
    gone.clear();
    questions(client, asked(), control, slim, |user| gone.push(user), &mut tell).await?;
    Ok(gone)
}

/// Both names with a sign between that is in none.
fn folded(first: &str, last: &str) -> String {
    format!("{}\n{}", spelled(first), spelled(last))
}

fn namesakes(name: &Namesake) -> Option<Expr> {
    let called =
        |attribute: &str, name: &str| Expr::any(spellings(name).into_iter().map(|name| Expr::eq(attribute, name)));
    let all = [called("profile.lastName", &name.last), called("profile.firstName", &name.first)];
    Expr::all(all.into_iter().flatten().chain([Expr::eq("status", "DEPROVISIONED")]))
}
