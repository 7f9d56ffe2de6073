//! The names of [`super::names`], taken apart once: every spelling a login or a search needs.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::names::CULTURES;

#[derive(Debug)]
pub(super) struct Name {
    pub text: String,
    /// As searches compare it.
    pub lower: String,
    /// As logins spell it.
    pub ascii: String,
    /// The same for every name with the same spelling.
    pub spelling: u16,
    pub culture: u8,
}

#[derive(Debug)]
pub(super) struct Pools {
    pub first: Vec<Name>,
    pub last: Vec<Name>,
    /// For each culture, the index of its first name in `first` and in `last`; one more entry than cultures.
    first_starts: Vec<usize>,
    last_starts: Vec<usize>,
    /// Cumulated weights of the cultures.
    weights: Vec<u32>,
}

impl Pools {
    pub(super) fn get() -> &'static Pools {
        static POOLS: OnceLock<Pools> = OnceLock::new();
        POOLS.get_or_init(Pools::parse)
    }

    fn parse() -> Pools {
        let (first, first_starts) = names(|culture| culture.first);
        let (last, last_starts) = names(|culture| culture.last);
        let mut sum = 0;
        let weights = CULTURES
            .iter()
            .map(|culture| {
                sum += u32::from(culture.weight);
                sum
            })
            .collect();
        Pools { first, last, first_starts, last_starts, weights }
    }

    /// The first and last name that a random number stands for.
    pub(super) fn pick(&self, random: u64) -> (u16, u16) {
        let total = self.weights.last().copied().unwrap_or(1);
        let point = ((random & 0xFFFF) as u32 * total) >> 16;
        let culture = self.weights.partition_point(|sum| *sum <= point);
        let choose = |starts: &[usize], bits: u64| {
            let (start, end) = (starts[culture], starts[culture + 1]);
            // The square makes the first names of a list commoner than the last, as among people.
            let skewed = (bits * bits) >> 16;
            (start + ((skewed as usize * (end - start)) >> 16)) as u16
        };
        let first = choose(&self.first_starts, random >> 16 & 0xFFFF);
        let last = choose(&self.last_starts, random >> 32 & 0xFFFF);
        (first, last)
    }
}

fn names(of: impl Fn(&super::names::Culture) -> &'static str) -> (Vec<Name>, Vec<usize>) {
    let mut names = Vec::new();
    let mut starts = vec![0];
    let mut spellings: HashMap<String, u16> = HashMap::new();
    for (culture, entry) in CULTURES.iter().enumerate() {
        for item in of(entry).split_whitespace() {
            let (text, ascii) = item.split_once(':').unwrap_or((item, ""));
            let text = text.replace('_', " ");
            let ascii = if ascii.is_empty() {
                any_ascii::any_ascii(&text).to_lowercase().replace(' ', "")
            } else {
                ascii.to_owned()
            };
            let next = spellings.len() as u16;
            let spelling = *spellings.entry(ascii.clone()).or_insert(next);
            names.push(Name { lower: text.to_lowercase(), text, ascii, spelling, culture: culture as u8 });
        }
        starts.push(names.len());
    }
    (names, starts)
}
