//! What of people may leave an organisation as a file or through a pipe.

use super::export::Record;
use super::recorder::OneLine;

/// What is held to of exports; each with the place where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRules {
    /// Attributes that stay where they are.
    pub forbidden: Vec<(String, String)>,
    /// The most people of one export.
    pub most: Option<(u64, String)>,
    /// Where it is written that a reason is given.
    pub reason: Option<String>,
}

impl ExportRules {
    pub fn is_empty(&self) -> bool {
        self.forbidden.is_empty() && self.most.is_none() && self.reason.is_none()
    }

    /// Adds all that another says; of two, the stricter holds.
    pub fn tighten(&mut self, other: Self) {
        self.forbidden.extend(other.forbidden);
        self.most = match (self.most.take(), other.most) {
            (Some(one), Some(other)) => Some(if one.0 <= other.0 { one } else { other }),
            (one, other) => one.or(other),
        };
        self.reason = self.reason.take().or(other.reason);
    }

    /// Why this may not leave. A clause.
    pub fn refusal(&self, record: &Record, limit: Option<u64>, reason: Option<&OneLine>) -> Option<String> {
        let forbids = |name: &str| self.forbidden.iter().find(|(forbidden, _)| forbidden.eq_ignore_ascii_case(name));
        match record {
            Record::Whole => {
                if let Some((name, place)) = self.forbidden.first() {
                    return Some(format!("{name} stays here ({place}), and whole people hold it: name columns"));
                }
            }
            Record::Columns(columns) => {
                if let Some((name, place)) = columns.iter().find_map(|column| forbids(column.key())) {
                    return Some(format!("{name} stays here ({place}): leave it out"));
                }
            }
        }
        if let (Some((most, place)), Some(limit)) = (&self.most, limit)
            && limit > *most
        {
            return Some(format!("at most {most} people may leave at once ({place})"));
        }
        match &self.reason {
            Some(place) if reason.is_none() => Some(format!("a reason is needed ({place})")),
            Some(_) | None => None,
        }
    }

    /// How many people at most are written where so many are wanted.
    pub fn limit(&self, wanted: Option<u64>) -> Option<u64> {
        let most = self.most.as_ref().map(|(most, _)| *most);
        wanted.into_iter().chain(most).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::column::Column;

    #[test]
    fn what_may_not_leave_is_refused_by_its_place() {
        let rules = ExportRules {
            forbidden: vec![("mobilePhone".to_owned(), "line 4".to_owned())],
            most: Some((100, "line 5".to_owned())),
            reason: Some("line 6".to_owned()),
        };
        let reason = OneLine::of("audit");
        let refused = |record: &Record, limit, reason: Option<&OneLine>| rules.refusal(record, limit, reason);
        let columns =
            |names: &[&str]| Record::Columns(names.iter().map(|name| Column::of_key(name).unwrap()).collect());
        assert!(refused(&Record::Whole, None, reason.as_ref()).unwrap().contains("line 4"));
        assert!(refused(&columns(&["login", "mobilephone"]), None, reason.as_ref()).unwrap().contains("line 4"));
        assert!(refused(&columns(&["login"]), Some(101), reason.as_ref()).unwrap().contains("line 5"));
        assert!(refused(&columns(&["login"]), Some(100), None).unwrap().contains("line 6"));
        assert_eq!(refused(&columns(&["login"]), Some(100), reason.as_ref()), None);
        assert_eq!(
            (rules.limit(None), rules.limit(Some(7)), ExportRules::default().limit(None)),
            (Some(100), Some(7), None)
        );
    }

    #[test]
    fn of_two_rules_the_stricter_holds() {
        let most = |most| ExportRules { most: Some((most, most.to_string())), ..ExportRules::default() };
        for (one, other) in [(5, 9), (9, 5)] {
            let mut rules = most(one);
            rules.tighten(most(other));
            assert_eq!(rules.limit(None), Some(5));
        }
    }
}
