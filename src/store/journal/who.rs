//! Whose hands the program is in.

use crate::system::process::uid;

/// What the machine tells of whoever runs the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The name that the system has for the number of the user; none where it has none.
    pub user: Option<String>,
    /// What the environment calls them, where that is another name: anybody may set it.
    pub environment: Option<String>,
    pub host: Option<String>,
    /// Where the SSH connection comes from.
    pub from: Option<String>,
}

impl By {
    /// Of the system's user, beside what the environment says.
    pub fn of_system(environment: Option<String>) -> Self {
        let user = whoami::username().ok().filter(|name| !name.is_empty());
        let environment = environment.filter(|name| user.as_ref() != Some(name));
        Self { user, environment, ..Self::default() }
    }

    /// Who it is: what the environment says counts for nothing. None where the system tells neither name nor number.
    pub fn name(&self) -> Option<String> {
        self.user.clone().or_else(|| uid().map(|uid| format!("uid {uid}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_name_is_the_systems_and_the_environments_stands_beside_it_only_where_it_differs() {
        let table = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let number = uid().unwrap().to_string();
        let mut entries = table.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let entry = entries.find(|entry| entry.get(2) == Some(&&*number));
        let Some(own) = entry.map(|entry| entry[0].to_owned()) else { return };
        let somebody = By::of_system(Some("somebody-else".to_owned()));
        assert_eq!(somebody.user.as_deref(), Some(&*own));
        assert_eq!(somebody.environment.as_deref(), Some("somebody-else"));
        assert_eq!(By::of_system(Some(own.clone())).environment, None);
        assert_eq!(By::of_system(None).name(), Some(own));
        assert_eq!(By::default().name(), Some(format!("uid {number}")));
    }
}
