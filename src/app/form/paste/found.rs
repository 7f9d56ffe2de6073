//! What is found in a paste: values, what each is called or for, and how sure that is.

/// How sure it is what a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The paste says it, by a label.
    Named,
    /// The format says it, such as `EMAIL` of a vCard.
    Told,
    /// Looks like nothing else, and something else agrees.
    Likely,
    /// Looks like it.
    Guess,
}

/// What a value is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// Whatever its label says.
    Label,
    /// One of these attributes, likeliest first.
    Attributes(&'static [&'static str]),
    Nothing,
}

/// A value that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What the paste calls it.
    pub(super) called: String,
    pub(super) text: String,
    pub(super) means: Means,
    pub(super) trust: Trust,
}

/// What a paste holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pasted {
    /// `a row of a sheet`.
    pub(super) shape: &'static str,
    pub(super) found: Vec<Found>,
    pub(super) notes: Vec<String>,
}

impl Found {
    pub(super) fn named(called: impl Into<String>, text: impl Into<String>) -> Self {
        Self { called: called.into(), text: text.into(), means: Means::Label, trust: Trust::Named }
    }

    pub(super) fn of(
        called: impl Into<String>,
        text: impl Into<String>,
        names: &'static [&'static str],
        trust: Trust,
    ) -> Self {
        let means = if names.is_empty() { Means::Nothing } else { Means::Attributes(names) };
        Self { called: called.into(), text: text.into(), means, trust }
    }
}
