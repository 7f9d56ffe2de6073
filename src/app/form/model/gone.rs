//! What was typed for attributes that are gone: kept in sight, and not sent.

use crate::app::form::model::Form;
use crate::app::form::model::FormField;
use crate::app::form::model::spec::FieldSpec;
use crate::app::form::model::spec::Format;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::Scalar;
use crate::app::form::model::spec::Section;
use crate::protocol::schema::Limits;

/// Whatever a text can be kept for beside attributes.
const OPTIONS: [Opt; 19] = [
    Opt::Template,
    Opt::UserType,
    Opt::Groups,
    Opt::Activation,
    Opt::NextLogin,
    Opt::PasswordType,
    Opt::Password,
    Opt::Algorithm,
    Opt::WorkFactor,
    Opt::Digest,
    Opt::Iterations,
    Opt::KeySize,
    Opt::Salt,
    Opt::SaltOrder,
    Opt::HashValue,
    Opt::Question,
    Opt::Answer,
    Opt::ProviderType,
    Opt::ProviderName,
];

impl Form {
    /// A field for each text whose attribute the schema does not have: it cannot be changed there, only read and copied.
    pub(super) fn show_gone(&mut self) {
        if !self.schema_known {
            return;
        }
        for (name, text) in self.pending.clone() {
            if text.is_empty() || OPTIONS.iter().any(|opt| opt.name() == name) {
                continue;
            }
            let what = "not an attribute here now; not sent";
            match self.fields.iter_mut().find(|field| field.spec.name() == name) {
                Some(field) if field.spec.section == Section::Unknown => {
                    field.spec.locked = Some(format!("{what}: {text}"));
                }
                Some(_) => {}
                None => {
                    let label = self.titles.get(&name).cloned().unwrap_or_else(|| name.clone());
                    let locked = Some(format!("{what}; what was typed stays in sight"));
                    let spec = FieldSpec {
                        path: Path::Attribute(name),
                        label,
                        help: String::new(),
                        section: Section::Unknown,
                        kind: Kind::One(Scalar::Text),
                        format: Format::Any,
                        required: false,
                        limits: Limits::default(),
                        pattern: None,
                        unique: false,
                        locked,
                        outside: None,
                        source: "",
                        default: None,
                    };
                    self.fields.push(FormField::new(spec, None, &text));
                }
            }
        }
    }

    /// What was typed for attributes that the schema does not have: what each was called, and the text.
    pub fn gone(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_there = |name: &str| self.attribute(name).is_some_and(|field| field.spec.section != Section::Unknown);
        let gone =
            self.pending.iter().filter(move |(name, text)| self.schema_known && !text.is_empty() && !is_there(name));
        let gone = gone.filter(|(name, _)| !OPTIONS.iter().any(|opt| opt.name() == name));
        gone.map(|(name, text)| (self.titles.get(name).map_or(name.as_str(), |title| title.trim()), text.as_str()))
    }
}
