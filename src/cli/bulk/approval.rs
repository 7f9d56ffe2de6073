//! Whether a second person agreed to a saved plan, as the rules want it.

use std::path::Path;

use super::agree::wrong;
use super::{Stop, failed};
use crate::cli::connection::Chosen;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::approval::Approval;
use crate::protocol::error::CallError;
use crate::protocol::many::Approve;
use crate::protocol::protection::Whom;
use crate::store::jobs::saved::{self, Saved};

/// The approval that lets a plan begin; none where no rule asks for one.
pub(super) async fn of_plan(
    chosen: &Chosen,
    client: &Client,
    saved: &Saved,
    path: &Path,
    control: &Control,
) -> Result<Option<Approval>, Stop> {
    let words = saved.job.words();
    let rules: Vec<&Approve> = client.many().asks(&words, saved.people.len()).collect();
    let Some(first) = rules.first() else { return Ok(None) };
    let file = saved::approval_path(path);
    let approval = saved::approval(path).map_err(|error| wrong(format!("the approval cannot be read: {error}")))?;
    let Some(mut approval) = approval else {
        return Err(wrong(format!(
            "a second person has to agree ({}): `oktui jobs approve {}` is theirs, and writes {}",
            first.place,
            path.display(),
            file.display()
        )));
    };
    let policy = chosen.keeper.machine().sum().unwrap_or_default();
    for rule in rules {
        let now = client.server_time();
        if let Some(why) = approval.misfit(&saved.job, &saved.sum, policy, rule, now) {
            return Err(wrong(format!("{} does not fit: {why}", file.display())));
        }
        let (is_meant, login) = means(client, rule, &approval.id, control).await.map_err(failed)?;
        // What is shown, and goes to the journal, is Okta's word on the id that was judged.
        approval.login = login;
        match is_meant {
            Some(true) => {}
            Some(false) => {
                let why = format!("{} is not {} ({})", approval.login, rule.by.text, rule.place);
                return Err(wrong(format!("{} does not fit: {why}", file.display())));
            }
            None => {
                let why = format!("whether {} is {} could not be read", approval.login, rule.by.text);
                return Err(wrong(format!("{} does not fit: {why}", file.display())));
            }
        }
    }
    Ok(Some(approval))
}

/// Whether a rule means somebody, as Okta tells it now, none where that could not be read; and their login.
pub(in crate::cli) async fn means(
    client: &Client,
    rule: &Approve,
    id: &str,
    control: &Control,
) -> Result<(Option<bool>, String), CallError> {
    let asks_more = matches!(rule.by.whom, Whom::Group(_) | Whom::Role(_));
    let subject = client.subject(id, asks_more, control).await?;
    Ok((rule.by.means(&subject), subject.login))
}
