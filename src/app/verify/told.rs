//! What the box says: of a factor, of an outcome, and of what an outcome does not say.

use jiff::tz::TimeZone;

use crate::app::event::Now;
use crate::app::part::times;
use crate::app::verify::{Stage, Through, Verifying};
use crate::protocol::factor::Factor;
use crate::protocol::proof::{Proven, Witness};
use crate::protocol::text::visible;
use crate::protocol::verify::{Means, Verdict, Way, means_of};

/// Letters of a device that are told.
const LONGEST: usize = 20;

/// The factor by what the person knows it by: `“iPhone 15”`, a masked number, else what it is.
pub fn device(factor: &Factor) -> String {
    match (factor.shown_detail(false).as_ref(), Way::of(factor)) {
        ("", _) | (_, Some(Way::Code)) => visible(&factor.name()).into_owned(),
        (detail, Some(Way::Sent)) => visible(detail).into_owned(),
        (detail, _) => format!("“{}”", short(detail)),
    }
}

/// People call their devices what they like, and the rest of a sentence is to be read as well.
fn short(name: &str) -> String {
    let name = visible(name);
    if name.chars().count() <= LONGEST {
        return name.into_owned();
    }
    format!("{}…", name.chars().take(LONGEST - 1).collect::<String>())
}

/// What is done with a factor, in few words.
pub fn way(factor: &Factor) -> &'static str {
    if !factor.is_active() {
        return "not finished enrolling";
    }
    match Way::of(factor) {
        Some(Way::Push { numbers: true }) => "push; you tell a number",
        Some(Way::Push { numbers: false }) => "push; Yes is pressed",
        Some(Way::Sent) => "a code is sent and read out",
        Some(Way::Code) => "a code is read out",
        Some(Way::Answer) => "the answer is told",
        None => "cannot be asked from here",
    }
}

/// What is done in place of asking the caller's own factors.
pub fn other(means: Means) -> (&'static str, &'static str) {
    match means {
        Means::Manager => ("Their manager", "says so: push with a number to them"),
        Means::Approver => ("An approver", "says so: push with a number to them"),
        Means::InPerson => ("They stand here", "you see them; by what, you write down"),
        Means::PushNumber | Means::Push | Means::Totp | Means::Sms | Means::Call | Means::Email | Means::Question => {
            (means.word(), "")
        }
    }
}

/// By what somebody was verified, for the mark: `push with number to “iPhone 15”`, `Jana Weiß confirms for Ana Müller`.
pub(crate) fn mark(proven: &Proven, factor: &Factor, numbered: bool, name: &str) -> String {
    match &proven.witness {
        Witness::Own(_) => {
            let means = means_of(factor, numbered).unwrap_or(Means::Push);
            format!("{} {}", means.words(), device(factor))
        }
        Witness::Other { who, .. } => format!("{} confirms for {}", visible(&who.name), visible(name)),
        Witness::Desk(note) => format!("in person: {}", short(note.as_str())),
    }
}

/// What came of it, what that shows, and where it counts for nothing.
pub(crate) fn success(
    proven: &Proven,
    (factor, numbered): (&Factor, bool),
    (called, name): (&str, &str),
    (now, zone): (Now, &TimeZone),
) -> Vec<String> {
    let at = times::clock(now.0, now, zone);
    let mut said = match &proven.witness {
        Witness::Own(_) => by_factor(factor, numbered, &at),
        Witness::Other { who, .. } => vec![
            format!(
                "At {at} your number was chosen on {}: {} confirms for {name}.",
                device(factor),
                visible(&who.name)
            ),
            format!("It shows that whoever answered has that device. That {called} is the caller is their word."),
        ],
        Witness::Desk(note) => vec![
            format!("At {at} you saw {name}: {}.", note.as_str().trim_end_matches('.')),
            "It is your word, and stands in the journal with the note.".to_owned(),
        ],
    };
    said.extend(
        proven.changed.as_ref().map(|why| format!("Where a verified caller is wanted it counts for nothing: {why}.")),
    );
    said
}

/// Whoever answered has the factor: that is all there is to it.
fn by_factor(factor: &Factor, numbered: bool, at: &str) -> Vec<String> {
    let device = device(factor);
    let what = match means_of(factor, numbered) {
        Some(Means::PushNumber) => format!("At {at} somebody chose your number on {device}."),
        Some(Means::Push | Means::Manager | Means::Approver | Means::InPerson) | None => {
            format!("At {at} somebody pressed Yes on {device}. No number was asked for.")
        }
        Some(Means::Totp | Means::Sms | Means::Call | Means::Email) => {
            format!("At {at} the right code was read out: {device}.")
        }
        Some(Means::Question) => format!("At {at} the right answer was told."),
    };
    let shows = match means_of(factor, numbered) {
        Some(Means::PushNumber | Means::Push | Means::Manager | Means::Approver | Means::InPerson) | None => {
            "It shows that whoever answered has that device."
        }
        Some(Means::Totp | Means::Sms | Means::Call | Means::Email) => {
            "It shows that the caller was told the code: by the device, or by somebody who has it."
        }
        Some(Means::Question) => "It shows that the caller knows the answer; others may know it, too.",
    };
    vec![what, shows.to_owned()]
}

/// What any other end means, and what to do.
pub(crate) fn failure(verdict: &Verdict, factor: &Factor, called: &str) -> Vec<String> {
    let device = device(factor);
    let lines: Vec<String> = match verdict {
        Verdict::Success => Vec::new(),
        Verdict::Rejected => vec![
            format!("“No” was pressed on {device}. Do not go on."),
            format!(
                "If the caller says they pressed Yes, the device is not theirs: call {called} back by a number you know."
            ),
        ],
        Verdict::Timeout => vec![format!("Nobody answered on {device} in time. Nobody is verified.")],
        Verdict::Wrong => match Way::of(factor) {
            Some(Way::Answer) => vec!["That is not the answer. Okta counts wrong tries.".to_owned()],
            _ => vec!["That is not the code. Okta counts wrong tries.".to_owned()],
        },
        Verdict::Locked => {
            vec![
                "Okta takes nothing more for a while: too many wrong tries, or locked out. Take another factor."
                    .to_owned(),
            ]
        }
        Verdict::Used => {
            vec!["That code was used already: each is good once. Wait for the next one (30 seconds).".to_owned()]
        }
        Verdict::TooSoon => {
            vec![format!(
                "{device} got one a moment ago: that code still counts. Another one can be sent in 30 seconds."
            )]
        }
        Verdict::Other(word) => {
            vec![format!("Okta says {word}, which this program does not know. Nobody is verified.")]
        }
        Verdict::Failed(failure) if failure.is_unknown() && failure.status != Some(501) => vec![
            format!("No clear answer: {}.", failure.kind.sentence()),
            format!("Whether {device} was asked is not known; whatever is answered there now, nobody is verified."),
        ],
        Verdict::Failed(failure) => {
            let numbers = failure.numbers();
            let numbers = if numbers.is_empty() { numbers } else { format!(" ({numbers})") };
            let detail = failure.detail.as_deref().filter(|_| failure.kind.is_held_here());
            let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
            let what = if failure.status == Some(501) {
                "Okta does not ask by this factor".to_owned()
            } else {
                failure.kind.sentence().to_owned()
            };
            vec![format!("Not verified: {what}{numbers}{detail}.")]
        }
    };
    lines
}

impl Verifying {
    /// The sentence over the stage: what the helpdesk says or does now.
    pub fn lines(&self) -> Vec<String> {
        let called = &self.called;
        match &self.stage {
            Stage::Choosing if self.through != Through::Own => self.lines_of_other(),
            Stage::Choosing => match (self.factors.value(), self.factors.failure()) {
                (None, Some(failure)) => vec![format!("The factors could not be read: {}.", failure.kind.sentence())],
                (None, None) => vec!["Reading the factors…".to_owned()],
                (Some(factors), _) if factors.is_empty() => {
                    vec![format!("Okta shows no factor of {called}. That is not the same as none.")]
                }
                (Some(_), _) => vec![format!("By what is {called} asked? It changes nothing of the account.")],
            },
            Stage::Asking { factor, .. } => vec![match Way::of(factor) {
                Some(Way::Sent) => format!("Sending a code to {}…", device(factor)),
                _ => format!("Asking {}…", device(factor)),
            }],
            Stage::Waiting { factor, number: Some(_), .. } if let Through::Other { who, .. } = &self.through => {
                let name = visible(&who.name);
                vec![format!(
                    "Call {name} by a number you know: is it {}? Only then tell the number, which {} asks for:",
                    visible(&self.name),
                    device(factor)
                )]
            }
            Stage::Waiting { factor, number: Some(_), .. } => {
                let app = if factor.provider == "OKTA" { "Okta Verify".to_owned() } else { factor.name() };
                vec![format!("{app} on {} asks for a number. Tell {called}:", device(factor))]
            }
            Stage::Waiting { factor, number: None, .. } => vec![
                format!("{} asks whether it is {called}. Tell {called} to press Yes.", device(factor)),
                "No number is asked for here: anybody who holds the device can press Yes.".to_owned(),
            ],
            Stage::Typing { factor, checking, .. } => {
                let what = match Way::of(factor) {
                    Some(Way::Sent) => format!("A code went to {}. Ask {called} to read it out.", device(factor)),
                    Some(Way::Answer) => format!("Ask {called}: {}", visible(&factor.detail)),
                    _ => format!("Ask {called} for the code that {} shows now.", visible(&factor.name())),
                };
                let looks = checking.map(|_| "Okta looks at it…".to_owned());
                [what].into_iter().chain(looks).collect()
            }
            Stage::Writing { sending, .. } => {
                let what = format!("You see {}. By what do you know them? It is written into the journal.", self.name);
                let looks = sending.map(|_| "Writing it down…".to_owned());
                [what].into_iter().chain(looks).collect()
            }
            Stage::Told { sentences, .. } => sentences.clone(),
        }
    }

    /// While somebody else is chosen.
    fn lines_of_other(&self) -> Vec<String> {
        let could_not = |what: &str, failure: &crate::messages::Failure| {
            vec![format!("{what} could not be read: {}.", failure.kind.sentence())]
        };
        match &self.through {
            Through::Own => Vec::new(),
            Through::Seeking { people, remark, .. } => match (people.value(), people.failure()) {
                (None, Some(failure)) => could_not("Who it is", failure),
                (None, None) => vec!["Looking for them…".to_owned()],
                (Some(found), _) => {
                    let ask = format!("Who says that it is {}?", visible(&self.name));
                    let ask = (!found.is_empty()).then_some(ask);
                    ask.into_iter().chain(remark.clone()).collect()
                }
            },
            Through::Other { who, factors, .. } => {
                let name = visible(&who.name);
                match (factors.value(), factors.failure()) {
                    (None, Some(failure)) => could_not(&format!("The factors of {name}"), failure),
                    (None, None) => vec![format!("Reading the factors of {name}…")],
                    (Some(_), _) if self.listed().is_empty() => {
                        vec![format!(
                            "Okta shows no push of {name} that asks for a number: they cannot say so from here."
                        )]
                    }
                    (Some(_), _) => vec![format!(
                        "{name} ({}) says that it is {}. By what?",
                        visible(&who.login),
                        visible(&self.name)
                    )],
                }
            }
        }
    }

    /// What is to be known of the list of factors.
    pub fn footnote(&self) -> Option<&'static str> {
        (self.stage == Stage::Choosing && self.through == Through::Own && self.factors.value().is_some())
            .then_some("Okta lists what its policy shows to your own network: there may be others.")
    }
}
