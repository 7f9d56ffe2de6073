//! What holds for work on many people at once: how many of them, how many first, and who else has to agree.
//!
//! Owns: the sums, and which rule asks for a second person. Must not know: where the rules stand, and who agreed.

use jiff::SignedDuration;

use super::policy::Demand;
use super::protection::Rule;
use super::word::Word;

/// A number of people, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Most {
    pub people: u32,
    /// As in `policy.toml, line 12`.
    pub place: String,
}

/// What a second person has to agree to, before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approve {
    /// Each with the number of people that needs nobody else.
    pub on: Vec<(Demand, u32)>,
    /// Who may agree: whomever this means.
    pub by: Rule,
    /// For how long that holds.
    pub valid: SignedDuration,
    pub place: String,
}

impl Approve {
    /// How long an approval holds, unless the rule says otherwise.
    pub const VALID: SignedDuration = SignedDuration::from_hours(1);
}

/// All of it, as one policy, or several together, say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManyRules {
    /// The most people of one job, for whoever is at the machine.
    pub many: Option<Most>,
    /// The largest job that the organisation's rules let config.toml ask for.
    pub max_job: Option<Most>,
    /// The most people who are done first.
    pub canary: Option<Most>,
    pub approve: Vec<Approve>,
    /// What config.toml says of `max_job`.
    pub own_max: Option<u32>,
    /// What config.toml says of `canary`.
    pub own_canary: Option<u32>,
}

impl ManyRules {
    /// The largest job that needs nothing said about its size, unless config.toml knows better.
    pub const LARGEST: u32 = 500;
    /// How many are done first, unless config.toml knows better.
    pub const CANARY: u32 = 5;

    /// Adds all that another says; of two numbers the smaller holds.
    pub fn tighten(&mut self, other: Self) {
        smaller(&mut self.many, other.many);
        smaller(&mut self.max_job, other.max_job);
        smaller(&mut self.canary, other.canary);
        self.approve.extend(other.approve);
        self.own_max = self.own_max.or(other.own_max);
        self.own_canary = self.own_canary.or(other.own_canary);
    }

    /// How many are done before somebody looks at what became of them: one at least.
    pub fn first(&self) -> u32 {
        let most = self.canary.as_ref().map_or(u32::MAX, |most| most.people);
        self.own_canary.unwrap_or(Self::CANARY).min(most).max(1)
    }

    /// The largest job that is done without being asked about its size.
    pub fn largest(&self) -> u32 {
        let most = self.max_job.as_ref().map_or(u32::MAX, |most| most.people);
        self.own_max.unwrap_or(Self::LARGEST).min(most)
    }

    /// Whether config.toml itself says how large a job may be; then a tenth of the organisation is not asked about.
    pub fn is_raised(&self) -> bool {
        self.own_max.is_some()
    }

    /// Why so many are not done in one job by whoever is at the machine.
    pub fn too_many(&self, people: usize) -> Option<String> {
        let most = self.many.as_ref().filter(|most| people > most.people as usize)?;
        Some(format!("{} people at once are the most here ({})", most.people, most.place))
    }

    /// The rules by which a second person has to agree to these words for so many people.
    pub fn asks<'a, 'w>(&'a self, words: &'w [Word], people: usize) -> impl Iterator<Item = &'a Approve> + use<'a, 'w> {
        let is_about = move |rule: &&Approve| {
            rule.on.iter().any(|(demand, most)| people > *most as usize && demand.is_about(words))
        };
        self.approve.iter().filter(is_about)
    }
}

fn smaller(one: &mut Option<Most>, other: Option<Most>) {
    if let Some(other) = other
        && one.as_ref().is_none_or(|one| other.people < one.people)
    {
        *one = Some(other);
    }
}

/// A span of time as `45m`, `1h` or `2d`; none of anything else, nor of none at all.
pub fn span(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let unit = text.chars().next_back()?;
    let number: i64 = text.strip_suffix(unit)?.trim().parse().ok().filter(|number| (1..=10_000).contains(number))?;
    match unit {
        'm' => Some(SignedDuration::from_mins(number)),
        'h' => Some(SignedDuration::from_hours(number)),
        'd' => Some(SignedDuration::from_hours(24 * number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn most(people: u32) -> Most {
        Most { people, place: format!("line {people}") }
    }

    #[test]
    fn the_smallest_number_holds_and_config_stays_within() {
        let mut rules = ManyRules::default();
        assert_eq!((rules.first(), rules.largest(), rules.is_raised()), (5, 500, false));
        rules.own_max = Some(2000);
        rules.own_canary = Some(20);
        assert_eq!((rules.first(), rules.largest(), rules.is_raised()), (20, 2000, true));
        rules.tighten(ManyRules {
            max_job: Some(most(1000)),
            canary: Some(most(3)),
            many: Some(most(40)),
            ..ManyRules::default()
        });
        rules.tighten(ManyRules {
            max_job: Some(most(1500)),
            canary: Some(most(9)),
            many: Some(most(50)),
            ..ManyRules::default()
        });
        assert_eq!((rules.first(), rules.largest()), (3, 1000));
        assert_eq!(rules.too_many(40), None);
        assert_eq!(rules.too_many(41).as_deref(), Some("40 people at once are the most here (line 40)"));
    }

    #[test]
    fn a_second_person_is_asked_for_from_the_number_on() {
        let demand = |word: &str| Demand::of(Some(&[word.to_owned()]), "here".to_owned());
        let rule = Approve {
            on: vec![(demand("deactivate"), 10), (demand("delete"), 0)],
            by: Rule::read("group:Leads", "here").unwrap(),
            valid: SignedDuration::from_hours(1),
            place: "here".to_owned(),
        };
        let rules = ManyRules { approve: vec![rule], ..ManyRules::default() };
        let asked = |word: Word, people: usize| rules.asks(&[word], people).count() == 1;
        assert!(!asked(Word::Deactivate, 10) && asked(Word::Deactivate, 11));
        assert!(asked(Word::Delete, 1) && !asked(Word::Unlock, 999));
    }

    #[test]
    fn spans_of_time_are_read_or_are_none() {
        for (text, minutes) in [("45m", Some(45)), ("1h", Some(60)), (" 2d ", Some(2880)), ("1 h", Some(60))] {
            assert_eq!(span(text).map(|span| span.as_mins()), minutes, "{text}");
        }
        for wrong in ["", "h", "0h", "-1h", "1", "1w", "1.5h", "99999999999d", "1ä"] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn tightening_lets_nothing_larger_pass(one in 1u32..900, other in 1u32..900, own: Option<u16>, people in 0usize..1000) {
            let with = |number| ManyRules { many: Some(most(number)), max_job: Some(most(number)), canary: Some(most(number)), ..ManyRules::default() };
            let mut both = ManyRules { own_max: own.map(u32::from), own_canary: own.map(u32::from), ..with(one) };
            let before = both.clone();
            both.tighten(with(other));
            prop_assert!(both.largest() <= before.largest() && both.first() <= before.first());
            prop_assert!(both.too_many(people).is_some() || before.too_many(people).is_none());
        }
    }
}
