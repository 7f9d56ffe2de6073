//! How something in the System Log ended.
//!
//! Owns: what each of Okta's results means. Must not know: what happened, and to whom.

/// What a result says of what was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Done,
    Refused,
    /// More was asked for, and nobody said no.
    Challenged,
    /// Nobody answered what was asked.
    Unanswered,
    Skipped,
    Deferred,
    Scheduled,
    Abandoned,
    RateLimited,
    /// Okta itself does not know, or says it by a word that this program does not know.
    Unclear,
    /// There is no result.
    Untold,
}

/// Every result of Okta's log.
const RESULTS: [(&str, Verdict); 12] = [
    ("SUCCESS", Verdict::Done),
    ("ALLOW", Verdict::Done),
    ("FAILURE", Verdict::Refused),
    ("DENY", Verdict::Refused),
    ("CHALLENGE", Verdict::Challenged),
    ("UNANSWERED", Verdict::Unanswered),
    ("SKIPPED", Verdict::Skipped),
    ("DEFERRED", Verdict::Deferred),
    ("SCHEDULED", Verdict::Scheduled),
    ("ABANDONED", Verdict::Abandoned),
    ("RATE_LIMIT", Verdict::RateLimited),
    ("UNKNOWN", Verdict::Unclear),
];

impl Verdict {
    pub fn of(result: &str) -> Self {
        let known = RESULTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(result));
        known.map_or(if result.is_empty() { Self::Untold } else { Self::Unclear }, |(_, verdict)| *verdict)
    }

    /// In a narrow column; of a success nothing need be said.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Challenged => "challenge",
            Self::Unanswered => "unanswered",
            Self::Skipped => "skipped",
            Self::Deferred => "deferred",
            Self::Scheduled => "scheduled",
            Self::Abandoned => "abandoned",
            Self::RateLimited => "rate limit",
            Self::Unclear => "not clear",
            Self::Untold => "not told",
        }
    }

    /// What stands before a action that ended so; none where it was done, or where nothing else is said.
    pub fn of_deed(self) -> Option<&'static str> {
        match self {
            Self::Done | Self::Untold => None,
            Self::Refused | Self::RateLimited => Some("not done"),
            Self::Challenged => Some("more asked for"),
            Self::Unanswered => Some("unanswered"),
            Self::Skipped => Some("skipped"),
            Self::Deferred => Some("deferred"),
            Self::Scheduled => Some("scheduled"),
            Self::Abandoned => Some("abandoned"),
            Self::Unclear => Some("not known whether"),
        }
    }

    /// Whether it was turned down, rather than left open.
    pub fn is_refusal(self) -> bool {
        match self {
            Self::Refused | Self::RateLimited => true,
            Self::Done
            | Self::Challenged
            | Self::Unanswered
            | Self::Skipped
            | Self::Deferred
            | Self::Scheduled
            | Self::Abandoned
            | Self::Unclear
            | Self::Untold => false,
        }
    }

    /// Whether there is nothing to remark.
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Done | Self::Untold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_result_of_okta_is_a_thing_of_its_own() {
        let words =
            ["FAILURE", "CHALLENGE", "UNANSWERED", "SKIPPED", "DEFERRED", "SCHEDULED", "ABANDONED", "RATE_LIMIT"]
                .map(|result| Verdict::of(result).word());
        let distinct: std::collections::HashSet<_> = words.iter().collect();
        assert_eq!(distinct.len(), words.len(), "{words:?}");
        assert_eq!((Verdict::of("ALLOW"), Verdict::of("DENY")), (Verdict::Done, Verdict::Refused));
        assert_eq!((Verdict::of(""), Verdict::of("LATER_INVENTION")), (Verdict::Untold, Verdict::Unclear));
        let refusals = RESULTS.iter().filter(|(_, verdict)| verdict.is_refusal()).map(|(name, _)| *name);
        assert_eq!(refusals.collect::<Vec<_>>(), ["FAILURE", "DENY", "RATE_LIMIT"]);
    }
}
