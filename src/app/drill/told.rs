//! What a practice says: of the call, and of all of them in the end.

use jiff::SignedDuration;

use super::{Drill, Line, State, Taken};
use crate::app::event::Now;
use crate::app::input::command::{Command, DrillCommand};
use crate::app::input::key::{self, Context};
use crate::app::part::count::times_word;
use crate::app::part::wrap::wrap;
use crate::messages::drill::Verdict;

/// Columns of a line of the score, which is printed as well.
const WIDTH: usize = 70;

impl Drill {
    /// The lines above the screens.
    pub fn strip(&self) -> [String; 2] {
        match &self.state {
            State::Beginning | State::Coming(_) => ["The next call comes in …".to_owned(), String::new()],
            State::Judging(..) => ["The call is over …".to_owned(), String::new()],
            State::OnTheLine(Line { call, .. }) => {
                [format!("{}/{}  {}", call.number, call.of, call.caller), call.gist.clone()]
            }
            State::Over => [
                format!("The practice is over: {}.", self.right()),
                format!(
                    "What is done now is not judged any more; {key} leaves.",
                    key = key::name(Context::Anywhere, Command::Quit)
                ),
            ],
            State::Broken(why) => ["The practice cannot go on.".to_owned(), why.clone()],
        }
    }

    /// What can be read of where it stands, title and lines; of a call that comes in right now with how it goes.
    pub(super) fn story(&self, comes_in: bool) -> (String, Vec<String>) {
        match &self.state {
            State::OnTheLine(line) => line.story(comes_in),
            State::Beginning | State::Coming(_) | State::Judging(..) | State::Broken(_) => {
                ("Practice".to_owned(), self.strip().into_iter().collect())
            }
            State::Over => ("The practice is over".to_owned(), self.score()),
        }
    }

    fn right(&self) -> String {
        let right = self.count(Verdict::Right);
        format!("{right} of {} right", times_word(self.of as u64, "call"))
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.taken.iter().filter(|taken| taken.verdict() == Some(verdict)).count()
    }

    /// Every call that was taken, what it came to and why, and all of them together.
    pub(super) fn score(&self) -> Vec<String> {
        let keys: u32 = self.taken.iter().map(|taken| taken.keys).sum();
        let time: SignedDuration = self.taken.iter().map(|taken| taken.time).sum();
        let mut parts = vec![self.right()];
        for (verdict, word) in [(Verdict::Harmful, "harmful"), (Verdict::NotDone, "not done")] {
            let count = self.count(verdict);
            parts.extend((count > 0).then(|| format!("{count} {word}")));
        }
        parts.extend([times_word(u64::from(keys), "key"), spent(time)]);
        let mut lines = vec![parts.join(" · ")];
        for taken in &self.taken {
            lines.push(String::new());
            lines.extend(taken.lines());
        }
        lines
    }

    /// The same for whoever leaves at `now`; none where nothing was taken.
    pub fn farewell(mut self, now: Now) -> Option<Vec<String>> {
        if let State::OnTheLine(line) = std::mem::replace(&mut self.state, State::Over) {
            self.taken.push(line.hang_up(now));
        }
        (!self.taken.is_empty()).then(|| self.score())
    }
}

impl Line {
    fn story(&self, comes_in: bool) -> (String, Vec<String>) {
        let call = &self.call;
        let mut lines = Vec::new();
        if comes_in && call.number == 1 {
            lines.extend([
                format!(
                    "{} come in, one after the other. Help with them here as you would with real ones; everybody is \
                     invented. Compare what callers say of themselves with the profile: not everybody is who they say. \
                     Where nothing may be done, do nothing.",
                    times_word(call.of as u64, "call")
                ),
                String::new(),
            ]);
        }
        lines.extend([format!("{}:", call.caller), format!("“{}”", call.says), String::new()]);
        let show = key::name(Context::Drill, Command::Drill(DrillCommand::Show));
        let done = key::begin(Context::Call, Command::Drill(DrillCommand::Done));
        lines.push(if comes_in {
            format!(
                "Enter to begin; {show} shows this again. Done with the call, or nothing to be done: {show}, {done}."
            )
        } else {
            format!("Enter to go on. Done with the call, or nothing to be done: {done}.")
        });
        (format!("Call {} of {}", call.number, call.of), lines)
    }
}

impl Taken {
    fn verdict(&self) -> Option<Verdict> {
        self.judgement.as_ref().map(|judgement| judgement.verdict)
    }

    fn lines(&self) -> Vec<String> {
        let word = match self.verdict() {
            Some(Verdict::Right) => "right",
            Some(Verdict::NotDone) => "not done",
            Some(Verdict::Harmful) => "harmful",
            None => "left",
        };
        let keys = times_word(u64::from(self.keys), "key");
        let least = match &self.judgement {
            Some(judgement) if judgement.verdict == Verdict::Right => match judgement.par {
                Some(par) if self.keys <= par => ", as few as can be".to_owned(),
                Some(par) => format!(", {par} are enough"),
                None => String::new(),
            },
            Some(_) | None => String::new(),
        };
        let why = match &self.judgement {
            Some(judgement) => judgement.why.as_str(),
            None => "Left in the middle of the call.",
        };
        let head = format!("{:>2}  {word:<8}  {}", self.call.number, self.call.subject);
        let told = wrap(&format!("{why} {keys}{least}; {}.", spent(self.time)), WIDTH - 4);
        std::iter::once(head).chain(told.into_iter().map(|line| format!("    {line}"))).collect()
    }
}

/// `21 s`, `1 min 5 s`
fn spent(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::drill::{IncomingCall, Judgement};

    fn taken(number: usize, keys: u32, seconds: i64, judgement: Option<(Verdict, Option<u32>)>) -> Taken {
        let text = |text: &str| text.to_owned();
        let call = IncomingCall {
            number,
            of: 3,
            caller: text("A, employee 1"),
            gist: text("b"),
            says: text("c"),
            subject: text("A, locked out"),
        };
        let judgement = judgement.map(|(verdict, par)| Judgement { verdict, why: text("So it is."), par });
        Taken { call, keys, time: SignedDuration::from_secs(seconds), judgement }
    }

    #[test]
    fn the_score_tells_each_call_what_it_took_and_whether_fewer_keys_do() {
        let taken = vec![
            taken(1, 9, 21, Some((Verdict::Right, Some(9)))),
            taken(2, 12, 65, Some((Verdict::Right, Some(9)))),
            taken(3, 4, 10, Some((Verdict::Harmful, Some(9)))),
        ];
        let lines = Drill { taken, of: 3, ..Drill::default() }.score();
        assert_eq!(lines[0], "2 of 3 calls right · 1 harmful · 25 keys · 1 min 36 s");
        assert_eq!(lines[2..4], [" 1  right     A, locked out", "    So it is. 9 keys, as few as can be; 21 s."]);
        assert_eq!(lines[6], "    So it is. 12 keys, 9 are enough; 1 min 5 s.");
        assert_eq!(lines[8..10], [" 3  harmful   A, locked out", "    So it is. 4 keys; 10 s."]);
    }

    #[test]
    fn whoever_leaves_is_told_what_was_taken_and_of_the_call_that_was_left() {
        let now = Now(jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(Drill::default().farewell(now), None);
        let call = taken(1, 0, 0, None).call;
        let state = State::OnTheLine(Line { call, since: now, keys: 2 });
        let lines = Drill { state, of: 3, ..Drill::default() }.farewell(now).unwrap();
        assert_eq!(lines[2..], [" 1  left      A, locked out", "    Left in the middle of the call. 2 keys; 0 s."]);
    }
}
