//! The tabs of the User screen.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    SignIn,
    Profile,
    Groups,
    Apps,
    Factors,
    Devices,
    Rights,
    Log,
    Json,
}

impl Tab {
    pub const ALL: [Self; 9] = [
        Self::SignIn,
        Self::Profile,
        Self::Groups,
        Self::Apps,
        Self::Factors,
        Self::Devices,
        Self::Rights,
        Self::Log,
        Self::Json,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::SignIn => "Sign-in",
            Self::Profile => "Profile",
            Self::Groups => "Groups",
            Self::Apps => "Apps",
            Self::Factors => "Factors",
            Self::Devices => "Devices",
            Self::Rights => "Rights",
            Self::Log => "Log",
            Self::Json => "JSON",
        }
    }

    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }

    pub(crate) fn at_offset(self, offset: usize) -> Self {
        Self::ALL[(self.index() + offset) % Self::ALL.len()]
    }
}
