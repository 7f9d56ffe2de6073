//! What was asked for, from the words of the command line, a map and the file.

use std::path::Path;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::{ImportArgs, Stop, failed, wrong};
use crate::app::import::Mistake;
use crate::app::import::draft::{self, Draft, Key};
use crate::app::import::judge::Judge;
use crate::app::import::kinds::Kinds;
use crate::app::import::made;
use crate::app::import::mapping::{LEFT_OUT, Mapping, PASSWORD};
use crate::app::import::rules::{Activation, Rehire, Rules, refusal};
use crate::app::part::count::times_word;
use crate::cli::connection::Chosen;
use crate::cli::{Exit, users, zone};
use crate::config::map_file::{self, MapFile};
use crate::okta::client::Client;
use crate::okta::control::Control;
use crate::protocol::job::SignIn;
use crate::protocol::person_template::{Beginning, PersonTemplate};
use crate::protocol::schema::DEFAULT_SCHEMA;
use crate::protocol::sheet::Sheet;
use crate::protocol::template::Template;
use crate::sheet;
use crate::worker::import;

/// The table, and what tells it from others.
pub(super) struct Table {
    pub sheet: Sheet,
    pub place: String,
    /// SHA-256 of the file.
    pub sum: String,
}

impl Table {
    /// `300 rows of hr.csv (comma, UTF-8)`
    pub(super) fn words(&self) -> String {
        let rows = times_word(self.sheet.rows.len() as u64, "row");
        format!("{rows} of {} ({})", self.place, self.sheet.shape)
    }
}

/// Reads the table.
pub(super) fn table(arguments: &ImportArgs) -> Result<Table, Stop> {
    let Some(path) = &arguments.file else { return Err(wrong("which table?".to_owned())) };
    let place = crate::cli::bulk::place(path);
    let named = |why: String| wrong(format!("{place}: {why}"));
    let bytes = sheet::read_bytes(path).map_err(named)?;
    let read = sheet::read(path, &bytes, arguments.sheet.as_deref()).map_err(named)?;
    if read.rows.is_empty() {
        return Err(named("no row stands below its head".to_owned()));
    }
    Ok(Table { sheet: read, place: place.clone(), sum: bytes.sum })
}

/// What the words, the map and the template of a person say.
#[derive(Default)]
pub(super) struct Said {
    pub map: MapFile,
    pub template: Option<PersonTemplate>,
}

pub(super) fn said(chosen: &Chosen, arguments: &ImportArgs) -> Result<Said, Stop> {
    let map = match &arguments.map {
        Some(path) => map_file::read(path).map_err(|why| wrong(format!("{}: {why}", path.display())))?,
        None => MapFile::default(),
    };
    let template = arguments.person_template.as_deref().map(|name| named_template(chosen, name)).transpose()?;
    Ok(Said { map, template })
}

fn named_template(chosen: &Chosen, name: &str) -> Result<PersonTemplate, Stop> {
    let templates = chosen.entry.as_ref().map(|entry| entry.templates.as_slice()).unwrap_or_default();
    let found = templates.iter().find(|template| template.name == name).map(|template| (**template).clone());
    found.ok_or_else(|| {
        let names: Vec<&str> = templates.iter().map(|template| &*template.name).collect();
        let known = if names.is_empty() { "config.toml has none".to_owned() } else { names.join(", ") };
        wrong(format!("there is no template “{name}” for this connection; known: {known}"))
    })
}

/// All that the rows are judged by.
pub(super) struct Asked {
    kinds: Kinds,
    pub mapping: Mapping,
    pub key: Key,
    pub rules: Rules,
    pub drafts: Vec<Draft>,
    /// What is wrong with columns as a whole.
    pub columns: Vec<Mistake>,
}

impl Asked {
    pub(super) fn judge<'a>(&'a self, table: &'a Table) -> Judge<'a> {
        Judge { sheet: &table.sheet, mapping: &self.mapping, kinds: &self.kinds, key: &self.key, rules: &self.rules }
    }

    /// How it was understood, a line each.
    pub(super) fn lines(&self, table: &Table) -> Vec<String> {
        let mut lines = self.mapping.lines(&table.sheet);
        lines.push(match &self.key {
            Key::None => "Key: none; no column tells people apart, so every row is somebody new.".to_owned(),
            Key::Attribute(name) if self.mapping.id_column().is_some() => {
                format!("Key: id, and {name} where none stands there.")
            }
            key @ (Key::Attribute(_) | Key::Id) => format!("Key: {}.", key.word()),
        });
        let made = self.rules.made.iter().map(|(name, template)| format!("{name} = {template}"));
        let made: Vec<String> = made.collect();
        if !made.is_empty() {
            lines.push(format!("Made for new people: {}.", made.join(", ")));
        }
        if self.rules.sign_in != SignIn::Nothing {
            lines.push(
                "  Look: passwords are new people's alone; nobody who is there gets another by a table.".to_owned(),
            );
        }
        let notes = table.sheet.notes.iter().cloned().chain(self.judge(table).numbers());
        lines.extend(notes.map(|note| format!("  Look: {note}")));
        lines
    }
}

/// Reads the schema, and holds the table against it.
pub(super) async fn understand(
    client: &Client,
    table: &Table,
    said: &Said,
    arguments: &ImportArgs,
    control: &Control,
) -> Result<Asked, Stop> {
    let (schema, types) =
        tokio::join!(client.user_schema(DEFAULT_SCHEMA, control), import::table::kinds(client, control));
    let schema = schema.map_err(|failure| {
        let why = users::told(&failure);
        (Exit::Failed, format!("the attributes could not be read, so that nothing tells where columns go\n{why}"))
    })?;
    // The usual type alone where others cannot be read.
    let (types, others) = types.map_err(failed)?;
    let kinds = Kinds::of(&schema, types, &others);
    let fields = kinds.any();
    let mut columns = said.map.columns.clone();
    columns.extend(arguments.leave_out.iter().map(|head| (head.clone(), LEFT_OUT.to_owned())));
    columns.extend(arguments.password_column.iter().map(|head| (head.clone(), PASSWORD.to_owned())));
    let (mapping, mistakes) = Mapping::of(&table.sheet, fields, &columns);
    let mut rules = rules(said, arguments, mapping.password_column().is_some())?;
    made::judge(&rules.made, fields).map_err(|why| wrong(format!("--set {why}")))?;
    let key = match arguments.key.as_deref().or(said.map.key.as_deref()) {
        Some(name) => Key::named(name, &mapping).map_err(|why| wrong(format!("--key {name}: {why}")))?,
        None => Key::offered(&mapping),
    };
    let named = said.template.iter().flat_map(|template| &template.groups);
    for name in arguments.group.iter().chain(&said.map.groups).chain(named) {
        let group = import::group(client, name, control).await.map_err(failed)?;
        let group = group.map_err(|why| wrong(format!("--group {name}: {why}")))?;
        if !rules.groups.contains(&group) {
            rules.groups.push(group);
        }
    }
    let drafts = draft::drafts(&table.sheet, &mapping, &key);
    rules.today = Some(today(client));
    Ok(Asked { kinds, mapping, key, rules, drafts, columns: mistakes })
}

/// The day that it is here.
pub(in crate::cli) fn today(client: &Client) -> Date {
    zone::here().to_datetime(client.server_time()).date()
}

fn rules(said: &Said, arguments: &ImportArgs, has_passwords: bool) -> Result<Rules, Stop> {
    let sign_in = match (has_passwords, arguments.password_hook) {
        (true, false) => SignIn::Password { change: arguments.change_password },
        (false, true) => SignIn::Hook,
        (false, false) => SignIn::Nothing,
        (true, true) => return Err(wrong("--password-hook: a column has the passwords already".to_owned())),
    };
    if has_passwords && arguments.save_plan.is_some() {
        return Err(wrong("--save-plan: passwords stand in no file; nothing was sent".to_owned()));
    }
    let mut made: IndexMap<String, Template> =
        said.template.iter().flat_map(|template| template.attributes.clone()).collect();
    for (name, text) in &said.map.make {
        let template = Template::parse(text).map_err(|fault| wrong(format!("[make] {name}: {fault}")))?;
        made.insert(name.clone(), template);
    }
    for text in &arguments.set {
        let Some((name, text)) = text.split_once('=') else {
            return Err(wrong(format!("--set {text}: it is ATTR=TEMPLATE")));
        };
        let template = Template::parse(text).map_err(|fault| wrong(format!("--set {name}: {fault}")))?;
        made.insert(name.trim().to_owned(), template);
    }
    let activation = match (arguments.activation, said.map.activation.as_deref()) {
        (Some(word), _) => word.meant(),
        (None, Some("mail")) => Activation::Mail,
        (None, Some("staged")) => Activation::Staged,
        (None, Some("active")) => Activation::Active,
        (None, Some(other)) => return Err(wrong(format!("activation {other}: it is mail, staged or active"))),
        (None, None) => match said.template.as_ref().and_then(|template| template.activation) {
            Some(Beginning::Staged) => Activation::Staged,
            Some(Beginning::Active) => Activation::Active,
            None if sign_in != SignIn::Nothing => Activation::Active,
            Some(Beginning::Mail) | None => Activation::Mail,
            Some(other @ Beginning::Link) => {
                let why = format!(
                    "the template's activation is {}: a table takes mail, staged or active (--activation)",
                    other.word()
                );
                return Err(wrong(why));
            }
        },
    };
    let rehire = match (arguments.rehire, said.map.rehire.as_deref()) {
        (Some(word), _) => word.meant(),
        (None, None | Some("leave")) => Rehire::Leave,
        (None, Some("bring-back")) => Rehire::BringBack,
        (None, Some("new")) => Rehire::Anew,
        (None, Some(other)) => return Err(wrong(format!("rehire {other}: it is leave, bring-back or new"))),
    };
    if let Some(kind) = said.template.as_ref().and_then(|template| template.user_type.as_ref()) {
        return Err(wrong(format!("the template's user type is {kind}: a table takes the usual one")));
    }
    if let Some(why) = refusal(activation, sign_in) {
        return Err(wrong(format!("--activation {}: {why}", activation.word())));
    }
    Ok(Rules {
        sign_in,
        mode: arguments.mode(),
        rehire,
        activation,
        made,
        number: arguments.number || said.map.number,
        trusts_numbers: arguments.trust_numbers,
        groups: Vec::new(),
        today: None,
    })
}

/// Where the empty table goes.
pub(super) fn is_output(path: &Path) -> bool {
    path.as_os_str() != "-"
}
