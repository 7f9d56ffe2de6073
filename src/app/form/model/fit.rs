//! Choices of a form that only make sense together: activation, password, provider.

use crate::app::form::model::Form;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::words;

impl Form {
    /// With a password nobody needs a mail to get in, without one nobody is active at once.
    pub(crate) fn fit_activation(&mut self) {
        let with = self.chosen(Opt::PasswordType) != words::NONE;
        let activation = self.chosen(Opt::Activation);
        if with && matches!(&*activation, words::MAIL | words::LINK) {
            self.choose(Opt::Activation, words::ACTIVE);
        } else if !with && activation == words::ACTIVE {
            self.choose(Opt::Activation, words::MAIL);
        }
    }

    /// With a foreign provider nobody needs a link to get in; without one, nobody gets in without a password or a link.
    pub(crate) fn fit_provider(&mut self) {
        let foreign = !matches!(&*self.chosen(Opt::ProviderType), "" | "OKTA");
        let activation = self.chosen(Opt::Activation);
        let none = self.chosen(Opt::PasswordType) == words::NONE;
        if foreign && matches!(&*activation, words::MAIL | words::LINK) {
            self.choose(Opt::Activation, words::ACTIVE);
        } else if !foreign && none && activation == words::ACTIVE {
            self.choose(Opt::Activation, words::MAIL);
        }
    }

    /// Whoever is active at once needs a password; whoever gets a link chooses one there.
    pub(crate) fn fit_password(&mut self) {
        let foreign = !matches!(&*self.chosen(Opt::ProviderType), "" | "OKTA");
        let activation = self.chosen(Opt::Activation);
        let without = self.chosen(Opt::PasswordType) == words::NONE;
        match &*activation {
            words::ACTIVE if without && !foreign => self.choose(Opt::PasswordType, words::VALUE),
            words::MAIL | words::LINK => self.choose(Opt::PasswordType, words::NONE),
            _ if foreign && self.lacks_password() => self.choose(Opt::PasswordType, words::NONE),
            _ => false,
        };
    }

    /// Whether a password is asked for and not typed yet.
    pub fn lacks_password(&self) -> bool {
        self.chosen(Opt::PasswordType) == words::VALUE
            && self.opt(Opt::Password).is_some_and(|field| field.text().is_empty())
    }
}
