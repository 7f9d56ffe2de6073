//! The machine's policy on the command line: `oktui policy show`, `check`, `test`; and where every run takes it from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;

use super::connection::Chosen;
use super::waits::Waits;
use super::{Console, Exit};
use crate::config::{Config, ConnectionConfig, machine, templates_alone};
use crate::messages::connections::Kind;
use crate::okta::control::Urgency;
use crate::policy::{self, Decision, JournalKept, Later, Rules};
use crate::protocol::approval;
use crate::protocol::connection::Origin;
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::leaving::ExportRules;
use crate::protocol::person_template::PersonTemplate;
use crate::protocol::playbook::Playbook;
use crate::protocol::proof::Wanted;
use crate::protocol::protection::Standing;
use crate::protocol::text::visible;
use crate::protocol::word::Word;
use crate::store::journal::digest;
use crate::system;

/// What the administrators of this machine say, as it was found when the program began.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// None where there is no file.
    found: Option<Found>,
    /// Whether it is tried in the demo organisation: all that it says of any organisation holds there.
    rehearsed: bool,
}

#[derive(Clone, Debug)]
struct Found {
    path: PathBuf,
    /// Why nothing of it holds but that everything is read-only.
    rules: Result<Rules, Vec<String>>,
    /// SHA-256 of the text.
    sum: Option<String>,
    groups: Result<Vec<String>, String>,
}

impl Machine {
    /// What holds on this machine.
    pub(super) fn read() -> Self {
        Self::read_at(&system::machine::policy_path())
    }

    fn read_at(path: &Path) -> Self {
        let (rules, sum) = match machine::read(path, policy::LARGEST) {
            Ok(None) => return Self::default(),
            Ok(Some(text)) => (understood(&text, path), Some(digest(&text))),
            Err(why) => (Err(vec![why]), None),
        };
        Self {
            found: Some(Found { path: path.to_owned(), rules, sum, groups: system::machine::groups() }),
            rehearsed: false,
        }
    }

    /// A file that is tried; whoever tries it may stand in for a member of other groups.
    pub(super) fn rehearse(path: &Path, groups: &[String]) -> Self {
        let text = machine::read_plain(path, policy::LARGEST);
        let sum = text.as_deref().ok().map(digest);
        let rules = text.map_err(|why| vec![why]).and_then(|text| understood(&text, path));
        let groups = if groups.is_empty() { system::machine::groups() } else { Ok(groups.to_vec()) };
        Self { found: Some(Found { path: path.to_owned(), rules, sum, groups }), rehearsed: true }
    }

    /// SHA-256 of the policy's text: the same on each machine that has the same file.
    pub(super) fn sum(&self) -> Option<&str> {
        self.found.as_ref()?.sum.as_deref()
    }

    /// What holds in the organisation at an address; none for the demo.
    pub(super) fn decide(&self, host: Option<&str>) -> Decision {
        let Some(found) = &self.found else { return Decision::default() };
        match &found.rules {
            Ok(rules) => {
                let host = if self.rehearsed { Some("*") } else { host };
                rules.decide(found.groups.as_deref().ok(), host)
            }
            Err(flaws) => {
                let why = format!("{}: {}", found.path.display(), flaws.first().map_or("", String::as_str));
                // What it holds back is not known, so nothing leaves.
                let export = ExportRules { closed: Some(why.clone()), ..ExportRules::default() };
                Decision { read_only: Some(why), export, ..Decision::default() }
            }
        }
    }

    /// What somebody new may begin with in a connection: the templates of the policy, before others of the same name.
    pub(super) fn with_templates(
        &self,
        connection: &str,
        others: Vec<Arc<PersonTemplate>>,
    ) -> Vec<Arc<PersonTemplate>> {
        let Some(Found { rules: Ok(rules), .. }) = &self.found else { return others };
        let is_of =
            |template: &&Arc<PersonTemplate>| template.connection.as_deref().is_none_or(|name| name == connection);
        let mut templates: Vec<_> = rules.templates.iter().filter(is_of).cloned().collect();
        let own = templates.len();
        for other in others {
            if templates[..own].iter().all(|template| template.name != other.name) {
                templates.push(other);
            }
        }
        templates
    }

    /// The playbooks of the policy.
    pub(super) fn playbooks(&self) -> &[Playbook] {
        match &self.found {
            Some(Found { rules: Ok(rules), .. }) => &rules.playbooks,
            Some(_) | None => &[],
        }
    }

    /// What is to be said of it when a run begins.
    pub(super) fn notices(&self) -> Vec<String> {
        let Some(found) = &self.found else { return Vec::new() };
        let path = visible(&found.path.display().to_string()).into_owned();
        match &found.rules {
            Err(flaws) => flaws
                .iter()
                .map(|flaw| format!("{path}: {}; until this is right, every connection is read-only", visible(flaw)))
                .collect(),
            Ok(rules) => rules.later.iter().map(|later| format!("{path}, {}", not_yet(later))).collect(),
        }
    }
}

fn understood(text: &str, path: &Path) -> Result<Rules, Vec<String>> {
    let name = path.file_name().map(|name| visible(&name.to_string_lossy()).into_owned()).unwrap_or_default();
    let (templates, notices) = templates_alone(text);
    match policy::parse_as(text, &name) {
        Ok(rules) if notices.is_empty() => Ok(Rules { templates, ..rules }),
        Ok(_) => Err(notices.iter().map(|notice| format!("line {}: {}", notice.line, notice.text)).collect()),
        Err(flaws) => Err(flaws.iter().map(ToString::to_string).collect()),
    }
}

fn not_yet(later: &Later) -> String {
    format!("line {}: {} is NOT IN FORCE YET: this version does not do it", later.line, later.key)
}

/// What is lost of it is told at the end of the run.
fn print(lines: &[String], surroundings: &mut Console<'_>) -> Exit {
    for line in lines {
        let _ = writeln!(surroundings.out, "{line}");
    }
    Exit::Fine
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum PolicyCommand {
    /// What holds here, for you, and what says so
    Show,
    /// Whether a file can be used as the policy of a machine
    Check { file: PathBuf },
    /// Whether an action on somebody would be let through, and which line decides
    Test {
        /// Whom it would be about
        #[arg(long, value_name = "LOGIN")]
        login: String,
        /// Its word, like unlock, reset, delete
        #[arg(long, value_name = "WORD", value_parser = word)]
        action: Word,
    },
}

fn word(text: &str) -> Result<Word, String> {
    let known: Vec<_> = Word::ALL.into_iter().map(Word::as_str).collect();
    Word::named(text).ok_or_else(|| format!("known are {}", known.join(", ")))
}

/// `oktui policy check FILE`: needs no connection.
pub(super) fn check(file: &Path, surroundings: &mut Console<'_>) -> Exit {
    let shown = visible(&file.display().to_string()).into_owned();
    let text = machine::read_plain(file, policy::LARGEST);
    match text.map_err(|why| vec![why]).and_then(|text| understood(&text, file)) {
        Ok(rules) => {
            let (levels, organisations) = (rules.levels.len(), rules.organisations.len());
            let mut lines = vec![format!("{shown} can be used: {levels} levels, {organisations} organisations.")];
            lines.extend(rules.later.iter().map(not_yet));
            print(&lines, surroundings)
        }
        Err(flaws) => {
            for flaw in flaws {
                surroundings.complain(format!("{shown}: {}", visible(&flaw)));
            }
            Exit::Failed
        }
    }
}

/// `oktui policy show`.
pub(super) fn show(chosen: &Chosen, surroundings: &mut Console<'_>) -> Exit {
    let machine = chosen.keeper.machine();
    let mut lines = match &machine.found {
        None => vec![format!("No policy: there is no {}.", system::machine::policy_path().display())],
        Some(found) => {
            let groups = match &found.groups {
                Ok(groups) => visible(&groups.join(", ")).into_owned(),
                Err(why) => format!("not told: {}", visible(why)),
            };
            let path = visible(&found.path.display().to_string()).into_owned();
            vec![format!("{:<16}{path}", "Policy"), format!("{:<16}{groups}", "Your groups")]
        }
    };
    if let Some(path) = chosen.keeper.file().ok().map(crate::config::ConfigFile::path) {
        lines.push(format!("{:<16}{}", "Config", visible(&path.display().to_string())));
    }
    lines.extend(machine.notices().into_iter().map(|notice| format!("{:<16}{notice}", "Mind")));
    let config = chosen.keeper.config().unwrap_or_default();
    lines.extend(elsewhere(machine, chosen, &config).into_iter().map(|said| format!("{:<16}{said}", "Mind")));
    let hosts = config.connections.iter().map(|(name, connection)| (name.clone(), Some(connection.host.host())));
    let mut hosts: Vec<_> = hosts.collect();
    if let Some(entry) = &chosen.entry
        && !hosts.iter().any(|(name, _)| name == entry.id.as_str())
    {
        hosts.push((entry.id.to_string(), entry.host.as_ref().map(Origin::host)));
    }
    for (name, host) in hosts {
        lines.push(String::new());
        lines.push(visible(&name).into_owned());
        let mut said = describe(&machine.decide(host.as_deref()));
        let given = chosen.entry.as_ref().filter(|entry| entry.id.as_str() == name && entry.kind == Kind::Given);
        said.extend(match given.and_then(|entry| entry.host.as_ref()) {
            // A connection of this run has the rules of those that lead to the same address, whatever they are called.
            Some(host) => describe(&chosen.keeper.kept_rules(host)),
            None => config.connections.get(&name).map(of_config).unwrap_or_default(),
        });
        lines.extend(if said.is_empty() { vec!["  nothing is forbidden".to_owned()] } else { said });
    }
    print(&lines, surroundings)
}

/// Organisations of the policy that no connection of this machine leads to: perhaps the address is mistyped.
fn elsewhere(machine: &Machine, chosen: &Chosen, config: &Config) -> Vec<String> {
    let Some(Found { rules: Ok(rules), .. }) = &machine.found else { return Vec::new() };
    let own = chosen.entry.as_ref().and_then(|entry| entry.host.as_ref()).map(Origin::host);
    let known: Vec<String> = config.connections.values().map(|connection| connection.host.host()).chain(own).collect();
    let is_elsewhere = |host: &&String| *host != "*" && !known.iter().any(|known| known.eq_ignore_ascii_case(host));
    let named = rules.organisations.iter().map(|organisation| &organisation.host);
    named
        .filter(is_elsewhere)
        .map(|host| format!("organisation.\"{}\" is the address of no connection here", visible(host)))
        .collect()
}

/// What config.toml says of a connection, line by line.
fn of_config(connection: &ConnectionConfig) -> Vec<String> {
    let policy = connection.forbid.clone();
    let read_only = connection.read_only.then(|| "read_only in config.toml".to_owned());
    let protection = connection.protection.clone();
    describe(&Decision { read_only, forbid: policy, protection, ..Decision::default() })
}

/// What a decision says, line by line.
pub(super) fn describe(decision: &Decision) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |label: &str, text: &str| lines.push(format!("  {label:<13} {}", visible(text)));
    if let Some(why) = &decision.read_only {
        line("read-only", why);
    }
    for word in Word::ALL.into_iter().filter(|word| decision.forbid.forbids(*word)) {
        line(&format!("no {word}"), decision.forbid.place(word));
    }
    for to in &decision.journal_to {
        line("journal to", &to.to_string());
    }
    let rules = &decision.protection;
    for rule in &rules.protect {
        line("protected", &format!("{} ({})", rule.text, rule.place));
    }
    for rule in &rules.guard {
        let ticket = if rule.ticket { ", for a ticket only" } else { "" };
        line("guarded", &format!("{} ({}){ticket}", rule.text, rule.place));
    }
    if rules.contain {
        line("containment", "suspending and ending sessions passes on all of them");
    }
    if let Some((days, place)) = &rules.suspended_for {
        line("deactivate", &format!("after {days} days of suspension ({place})"));
    }
    if let Some(place) = &rules.reads_by_hand {
        line("by hand", &format!("calls only read ({place})"));
    }
    if let Some(share) = decision.share {
        line("rate share", &format!("{} percent at most", share.percent()));
    }
    for demand in decision.forbid.tickets() {
        let what = match &demand.words {
            Some(words) => words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", "),
            None => "everything".to_owned(),
        };
        line("ticket", &format!("needed for {what} ({})", demand.place));
    }
    for proof in decision.forbid.proofs() {
        let on = match &proof.on {
            Wanted::Takeover => "whatever lets somebody else become the person".to_owned(),
            Wanted::Words(demand) => {
                let words = demand.words.iter().flatten().map(|word| word.as_str());
                words.collect::<Vec<_>>().join(", ")
            }
        };
        let by: Vec<&str> = proof.by.iter().map(|means| means.word()).collect();
        let (by, hours) = (by.join(", "), proof.min_factor_age.as_hours());
        let what = format!("for {on}: by {by}, for {} min, factors of {hours} h and more", proof.minutes);
        line("verified", &format!("{what} ({})", proof.place));
    }
    let many = &decision.many;
    for (label, most, what) in [
        ("many", &many.many, "people at most in one job"),
        ("max job", &many.max_job, "people at most, whatever config.toml says"),
        ("canary", &many.canary, "people at most are done first"),
    ] {
        if let Some(most) = most {
            line(label, &format!("{} {what} ({})", most.people, most.place));
        }
    }
    for approve in &many.approve {
        let each = approve.on.iter().map(|(demand, most)| {
            let words: Vec<_> = demand.words.iter().flatten().map(|word| word.as_str()).collect();
            if *most == 0 { words.join(", ") } else { format!("{} of more than {most}", words.join(", ")) }
        });
        let (each, by, valid) = (each.collect::<Vec<_>>().join("; "), &approve.by.text, approval::words(approve.valid));
        line("approve", &format!("{each}: by {by}, for {valid} ({})", approve.place));
    }
    if let Some(share) = decision.job_share {
        line("jobs' share", &format!("{} percent at most", share.percent()));
    }
    match decision.journal {
        Some(JournalKept::On) => line("journal", "kept, whatever config.toml says"),
        Some(JournalKept::Required) => line("journal", "kept, and nothing is changed without it"),
        None => {}
    }
    let export = &decision.export;
    if let Some(why) = &export.closed {
        line("exports", &format!("none ({why})"));
    }
    for (name, place) in &export.forbidden {
        line("exports", &format!("without {name} ({place})"));
    }
    if let Some((most, place)) = &export.most {
        line("exports", &format!("{most} people at most ({place})"));
    }
    if let Some(place) = &export.reason {
        line("exports", &format!("with a reason only ({place})"));
    }
    lines
}

/// `oktui policy test`: the person is read as before the action itself.
pub(super) fn test(chosen: &Chosen, login: &str, word: Word, surroundings: &mut Console<'_>) -> Exit {
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    let (control, mut waits) = Waits::control(Urgency::Typing);
    let work = async {
        let client = chosen.connect().await?;
        let static_refusal = client.refusal_of(word);
        let subject = client.subject(login, false, &control).await;
        let standing = match &subject {
            Ok(subject) => client.standing(&subject.id, &[word], word.is_grave(), &control).await,
            Err(_) => Ok(Standing::Free),
        };
        let of_nobody = client.rules_of_nobody(&control).await;
        Ok::<_, CallError>((client, static_refusal, subject, standing?, of_nobody))
    };
    match tasks.block_on(waits.during(work, &mut surroundings.err)) {
        Ok((client, static_refusal, subject, standing, of_nobody)) => {
            for rule in of_nobody {
                surroundings.complain(rule);
            }
            let person = |what: &str| format!("{word} on {}: {what}", visible(login));
            if let Some(why) = static_refusal {
                return print(&[person(&format!("refused, {why}"))], surroundings);
            }
            let words = [word];
            if let Some(rule) = client.many().asks(&words, 1).next() {
                let by = format!("a second person, {}, has to agree ({})", rule.by.text, rule.place);
                let way = "oktui bulk --save-plan saves a plan for them";
                return print(&[person(&format!("refused alone: {by}; {way}"))], surroundings);
            }
            let rules = client.protection();
            let subject = match subject {
                Ok(subject) => subject,
                Err(failure) if failure.kind == FailureKind::NotFound => {
                    surroundings.complain(person("there is no such person"));
                    return Exit::Failed;
                }
                Err(failure) => {
                    surroundings.complain(failure);
                    return Exit::Failed;
                }
            };
            let now = client.server_time();
            let told = match rules.refusal(&[word], &subject, true, now) {
                Some(why) => format!("refused, {why}"),
                None => match rules.refusal(&[word], &subject, false, now) {
                    Some(why) => format!("asked with the login typed, {why}"),
                    None => match (rules.of(&subject), standing) {
                        (Standing::Guarded(why) | Standing::Protected(why), _) => {
                            format!("let through as containment, though {why}")
                        }
                        (_, Standing::Guarded(why)) => format!("asked with the login typed: {why}"),
                        (_, Standing::Unsure(why)) => format!("let through, though {why}"),
                        (_, Standing::Free | Standing::Protected(_)) => "let through; no line is against it".to_owned(),
                    },
                },
            };
            let by_word = client.needs_ticket(&[word]);
            let ticket = by_word.or(rules.needs_ticket(&[word], &subject));
            let ticket = ticket.map(|place| format!("; a ticket is needed ({place})")).unwrap_or_default();
            let many = client.many().approve.iter().find(|rule| rule.on.iter().any(|(on, _)| on.is_about(&words)));
            let many =
                many.map(|rule| format!("; of more people at once a second person has to agree ({})", rule.place));
            print(&[person(&format!("{told}{ticket}{}", many.unwrap_or_default()))], surroundings)
        }
        Err(failure) => {
            surroundings.complain(failure);
            Exit::Failed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_policy_makes_everything_read_only_and_says_why_with_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        std::fs::write(&path, "version = 1\nlevle = 1\n").unwrap();
        let machine = Machine::rehearse(&path, &[]);
        assert!(machine.decide(None).read_only.unwrap().contains("line 2: levle is not known"));
        assert!(machine.notices()[0].contains("every connection is read-only"));
        // Not there is no rehearsal either.
        assert!(Machine::rehearse(&folder.path().join("none"), &[]).decide(None).read_only.is_some());
        assert_eq!(Machine::read_at(&folder.path().join("none")).decide(Some("acme.okta.com")), Decision::default());
    }
}
