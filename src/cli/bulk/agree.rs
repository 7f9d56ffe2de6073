//! Whether what was planned may be done now: what was said on the command line, and what the rules say of so many.

use super::Stop;
use crate::app::part::count::{grouped, people_are, people_word};
use crate::cli::Exit;
use crate::cli::connection::Chosen;
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::Person;
use crate::protocol::operation::Risk;
use crate::protocol::recorder::Forbidden;
use crate::protocol::word::Word;

/// What is to be agreed to.
pub(in crate::cli) struct Asked<'a> {
    pub risk: Risk,
    pub people: &'a [Person],
    pub words: &'a [Word],
    /// What `--expect` says.
    pub expect: Option<u64>,
    /// Whether a second person agreed.
    pub approved: bool,
    /// Whether a ticket goes with it.
    pub ticket: bool,
}

/// Everything that is in the way of doing it now, a clause each; nothing where it may be done.
pub(in crate::cli) async fn agree(
    chosen: &Chosen,
    client: &Client,
    asked: &Asked<'_>,
    control: &Control,
) -> Vec<String> {
    let count = asked.people.len();
    let (people, people_are) = (people_word(count), people_are(count));
    let count = count as u64;
    let mut all = Vec::new();
    if chosen.read_only() {
        all.push("this connection is read-only".to_owned());
    }
    if count == 0 {
        let other = asked.expect.filter(|expected| *expected != 0);
        all.extend(other.map(|expected| format!("--expect says {}, the plan comes to {people}", grouped(expected))));
        return all;
    }
    if let Some(place) = client.needs_ticket(asked.words).filter(|_| !asked.ticket) {
        all.push(format!("a ticket is needed for this ({place}): --ticket gives it"));
    }
    let rules = client.many();
    let too_many = rules.too_many(asked.people.len());
    let is_too_many = too_many.is_some();
    all.extend(too_many.map(|why| format!("{people_are} too many: {why}")));
    if let Some(most) = rules.max_job.as_ref().filter(|most| !is_too_many && asked.people.len() > most.people as usize)
    {
        all.push(format!("{people_are} too many: {} are the most of one job here ({})", most.people, most.place));
    }
    match (asked.expect, asked.risk.is_grave()) {
        (Some(expected), _) if expected != count => {
            all.push(format!("--expect says {}, the plan comes to {people}", grouped(expected)));
        }
        (None, true) => {
            // Factors that go from whoever is shut out as well let nobody in.
            let shuts_out = asked.words.iter().any(|word| matches!(word, Word::Suspend | Word::Deactivate));
            let opens = asked.risk == Risk::Takeover && !shuts_out;
            let what = if opens { "opens accounts" } else { "takes something away" };
            all.push(format!("it {what}: --expect {count} says that {people_are} meant"));
        }
        (Some(_), _) | (None, false) => {}
    }
    if count > u64::from(rules.largest()) {
        let largest = rules.largest();
        all.push(format!(
            "{people_are} more than {largest} at once: max_job in config.toml says it where so many are meant"
        ));
    }
    if asked.risk.is_grave()
        && !rules.is_raised()
        && count > 1
        && let Ok(Some(everybody)) = client.everyone_size(control).await
        && count * 10 > everybody
    {
        all.push(format!(
            "{people_are} more than a tenth of this organisation ({} people): max_job in config.toml says it where so many are meant",
            grouped(everybody)
        ));
    }
    if let Some(rule) = rules.asks(asked.words, asked.people.len()).find(|_| !asked.approved) {
        all.push(format!(
            "a second person has to agree ({}): --save-plan FILE saves the plan, `oktui jobs approve FILE` is theirs, and --plan FILE does it",
            rule.place
        ));
    }
    all
}

/// The rule that forbids it, where it is one, and nothing that is missing on the command line.
pub(in crate::cli) fn forbidden(chosen: &Chosen, client: &Client, asked: &Asked<'_>) -> Option<Forbidden> {
    let (rules, count) = (client.many(), asked.people.len());
    let most = rules.max_job.as_ref().filter(|most| count > most.people as usize);
    let of_approval = || rules.asks(asked.words, count).find(|_| !asked.approved);
    let rule = rules
        .too_many(count)
        .or_else(|| most.map(|most| format!("{} are the most of one job here ({})", most.people, most.place)))
        .or_else(|| of_approval().map(|rule| format!("a second person has to agree ({})", rule.place)));
    let read_only = chosen.read_only();
    let rule = if read_only { "this connection is read-only".to_owned() } else { rule? };
    let people = Person::ids(asked.people);
    Some(Forbidden { word: asked.words.first().copied(), rule, read_only, people, ..Forbidden::default() })
}

/// All that is in the way, as what ends the run; none where nothing is.
pub(in crate::cli) fn refusal(all: &[String]) -> Option<Stop> {
    match all {
        [] => None,
        [only] => Some(wrong(only.clone())),
        several => Some(wrong(format!("{} things are in the way:\n  {}", several.len(), several.join("\n  ")))),
    }
}

/// The same as what ends the run.
pub(in crate::cli) fn wrong(why: String) -> Stop {
    (Exit::WrongUsage, why)
}
