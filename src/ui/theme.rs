//! Colours and signs. Few of both, and never a colour alone: every status has a sign and a word.

use ratatui::style::{Color, Modifier, Style};

use crate::protocol::query::SortOrder;
use crate::protocol::status::Status;
use crate::protocol::verdict::Verdict;

/// The signs that are drawn beside words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    pub active: &'static str,
    pub waiting: &'static str,
    pub attention: &'static str,
    pub blocked: &'static str,
    pub gone: &'static str,
    pub rule: &'static str,
    pub bar: &'static str,
    pub cut: &'static str,
    /// From nothing to full, in nine steps.
    pub levels: [&'static str; 9],
}

/// For terminals that show Unicode.
const UNICODE: Signs = Signs {
    active: "●",
    waiting: "○",
    attention: "▲",
    blocked: "■",
    gone: "×",
    rule: "─",
    bar: "│",
    cut: "…",
    levels: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
};
/// For those that do not.
const ASCII: Signs = Signs {
    active: "*",
    waiting: "o",
    attention: "^",
    blocked: "#",
    gone: "x",
    rule: "-",
    bar: "|",
    cut: "~",
    levels: [" ", "_", "_", ".", ":", "-", "=", "+", "#"],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    pub signs: Signs,
    pub plain: Style,
    /// What is there but matters less.
    pub dim: Style,
    pub strong: Style,
    /// The line at the top.
    pub header: Style,
    pub title: Style,
    pub column: Style,
    pub selected: Style,
    pub accent: Style,
    pub good: Style,
    pub warning: Style,
    pub bad: Style,
    pub key: Style,
    pub found: Style,
    /// Letters of a row that fit what was typed; to be seen on the selected row, too.
    pub letters: Style,
}

impl Theme {
    /// The sixteen colours of the terminal's own palette, so that it fits a light one as well as a dark one.
    pub fn new(colours: bool, unicode: bool) -> Self {
        let signs = if unicode { UNICODE } else { ASCII };
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        if !colours {
            let dim = Style::new().add_modifier(Modifier::DIM);
            return Self {
                signs,
                plain: Style::new(),
                dim,
                strong: bold,
                header: reversed,
                title: bold,
                column: dim.add_modifier(Modifier::UNDERLINED),
                selected: reversed,
                accent: bold,
                good: Style::new(),
                warning: bold,
                bad: bold,
                key: bold,
                found: reversed,
                letters: bold.add_modifier(Modifier::UNDERLINED),
            };
        }
        let colour = |colour| Style::new().fg(colour);
        Self {
            signs,
            plain: Style::new(),
            dim: colour(Color::DarkGray),
            strong: bold,
            header: Style::new().fg(Color::White).bg(Color::Indexed(238)),
            title: bold,
            column: colour(Color::DarkGray),
            // Dark blue under white: readable on light and dark terminals alike.
            selected: Style::new().fg(Color::White).bg(Color::Indexed(24)).add_modifier(Modifier::BOLD),
            accent: colour(Color::Cyan),
            good: colour(Color::Green),
            warning: colour(Color::Yellow),
            bad: colour(Color::Red),
            key: colour(Color::Cyan),
            found: Style::new().fg(Color::Black).bg(Color::Yellow),
            letters: bold.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
        }
    }

    pub fn status_sign(&self, status: &Status) -> &'static str {
        match status {
            Status::Active => self.signs.active,
            Status::Staged | Status::Provisioned => self.signs.waiting,
            Status::Recovery | Status::PasswordExpired => self.signs.attention,
            Status::LockedOut | Status::Suspended => self.signs.blocked,
            Status::Deprovisioned => self.signs.gone,
            Status::Other(_) => "?",
        }
    }

    /// Upwards or downwards.
    pub fn order_sign(&self, order: SortOrder) -> &'static str {
        match (order, self.unicode()) {
            (SortOrder::Ascending, true) => "↑",
            (SortOrder::Descending, true) => "↓",
            (SortOrder::Ascending, false) => "^",
            (SortOrder::Descending, false) => "v",
        }
    }

    /// Whether the terminal shows more than ASCII.
    pub fn unicode(&self) -> bool {
        self.signs == UNICODE
    }

    /// How the end of something in the log looks.
    pub fn of_verdict(&self, verdict: Verdict) -> Style {
        match verdict {
            Verdict::Refused | Verdict::RateLimited => self.bad,
            Verdict::Challenged
            | Verdict::Unanswered
            | Verdict::Skipped
            | Verdict::Deferred
            | Verdict::Scheduled
            | Verdict::Abandoned
            | Verdict::Unclear => self.warning,
            Verdict::Done | Verdict::Untold => self.plain,
        }
    }

    pub fn status_style(&self, status: &Status) -> Style {
        match status {
            Status::Active => self.good,
            Status::Staged | Status::Provisioned => self.accent,
            Status::Recovery | Status::PasswordExpired | Status::Other(_) => self.warning,
            Status::LockedOut | Status::Suspended => self.bad,
            Status::Deprovisioned => self.dim,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_of_status_share_a_sign_within_a_set() {
        for unicode in [true, false] {
            let theme = Theme::new(true, unicode);
            let kinds = [Status::Active, Status::Staged, Status::Recovery, Status::Suspended, Status::Deprovisioned];
            let signs: std::collections::HashSet<_> = kinds.iter().map(|status| theme.status_sign(status)).collect();
            assert_eq!(signs.len(), kinds.len());
        }
    }
}
