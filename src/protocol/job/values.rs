//! Values of attributes that stand beside a person of a job.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::protocol::json::Json;

type Map = IndexMap<String, Json>;

static NONE: LazyLock<Map> = LazyLock::new(Map::new);

/// By the names of their attributes. Most of a hundred thousand people have none: then no map is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Map", into = "Map")]
pub struct Values(Option<Box<Map>>);

impl Values {
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|map| map.is_empty())
    }
}

impl Deref for Values {
    type Target = Map;

    fn deref(&self) -> &Map {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for Values {
    fn deref_mut(&mut self) -> &mut Map {
        self.0.get_or_insert_default()
    }
}

impl From<Map> for Values {
    fn from(map: Map) -> Self {
        Self((!map.is_empty()).then(|| Box::new(map)))
    }
}

impl From<Values> for Map {
    fn from(values: Values) -> Self {
        values.0.map(|map| *map).unwrap_or_default()
    }
}

impl FromIterator<(String, Json)> for Values {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(all: I) -> Self {
        all.into_iter().collect::<Map>().into()
    }
}
