//! Whether a ticket and a reason are what this organisation wants.

use regex::Regex;

use crate::protocol::recorder::OneLine;
use crate::protocol::ticket::TicketRules;

/// The ticket that was typed; why it is none that goes. A sentence.
pub fn ticket(rules: &TicketRules, typed: &str) -> Result<Option<OneLine>, String> {
    refuse_long("ticket", typed)?;
    let Some(ticket) = OneLine::of(typed) else {
        return if rules.ask { Err("A ticket is needed here.".to_owned()) } else { Ok(None) };
    };
    let Some(pattern) = &rules.pattern else { return Ok(Some(ticket)) };
    match Regex::new(&format!("^(?:{pattern})$")) {
        Ok(regex) if regex.is_match(ticket.as_str()) => Ok(Some(ticket)),
        Ok(_) => Err(format!("{} is no ticket's number here: it must look like {pattern}.", ticket.as_str())),
        Err(_) => Err(format!("No ticket can be judged: ticket_pattern in config.toml is no pattern ({pattern}).")),
    }
}

/// The same for a reason.
pub fn reason(rules: &TicketRules, typed: &str) -> Result<Option<OneLine>, String> {
    let Some(reason) = plain_reason(typed)? else { return Ok(None) };
    let known = rules.reasons.iter().any(|known| known.eq_ignore_ascii_case(reason.as_str()));
    if known || rules.reasons.is_empty() {
        return Ok(Some(reason));
    }
    Err(format!("“{}” is none of the reasons here: {}.", reason.as_str(), rules.reasons.join("; ")))
}

/// A reason, where any text is one.
pub fn plain_reason(typed: &str) -> Result<Option<OneLine>, String> {
    refuse_long("reason", typed)?;
    Ok(OneLine::of(typed))
}

/// Nobody finds half a sentence in the journal that they wrote in full.
fn refuse_long(what: &str, typed: &str) -> Result<(), String> {
    match OneLine::excess(typed) {
        0 => Ok(()),
        excess => Err(format!(
            "A {what} has at most {} characters; this one has {}.",
            OneLine::LONGEST,
            OneLine::LONGEST + excess
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_judged_as_a_whole() {
        let rules = |pattern: Option<&str>, ask| TicketRules {
            ask,
            pattern: pattern.map(str::to_owned),
            reasons: vec!["Left the company".to_owned()],
        };
        let asked = rules(Some("INC-[0-9]+|CHG[0-9]+"), true);
        let taken = |typed: &str| ticket(&asked, typed).map(|ticket| ticket.map(|line| line.as_str().to_owned()));
        assert_eq!(taken(" INC-12 "), Ok(Some("INC-12".to_owned())));
        assert_eq!(taken("CHG1"), Ok(Some("CHG1".to_owned())));
        for wrong in ["", "INC-12 and more", "xINC-1", "INC-"] {
            assert!(taken(wrong).is_err(), "{wrong}");
        }
        assert_eq!(ticket(&rules(None, false), " \n"), Ok(None));
        assert!(ticket(&rules(Some("("), false), "INC-1").is_err());
        assert_eq!(reason(&asked, "left the company").map(|line| line.is_some()), Ok(true));
        assert!(reason(&asked, "curiosity").unwrap_err().contains("Left the company"));
        let (long, plain) = ("x".repeat(201), rules(None, false));
        for told in [ticket(&plain, &long), reason(&TicketRules::default(), &long), plain_reason(&long)] {
            assert!(told.unwrap_err().ends_with("has at most 200 characters; this one has 201."));
        }
    }
}
