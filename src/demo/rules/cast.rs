//! The rules that the organisation starts with: some that feed groups, one that rests, one whose group is gone.
//!
//! What the active ones say is true of nobody who is not in their group from the start, so that a large organisation
//! needs no rule evaluated until one is changed.

use super::super::groups::Group;
use super::super::ids;
use super::{Expression, GroupRule, RuleStatus};

/// Name, status, expression, the group's name.
const RULES: &[(&str, RuleStatus, &str, &str)] = &[
    ("Sales by department", RuleStatus::Active, r#"user.department=="Sales""#, "Sales"),
    (
        "Engineering by department",
        RuleStatus::Active,
        r#"String.startsWith(user.department,"Engineering")"#,
        "Engineering",
    ),
    (
        "Germany -> Office Germany",
        RuleStatus::Active,
        r#"user.countryCode=="DE" AND !String.startsWith(user.login,"svc/")"#,
        "Office Germany",
    ),
    ("Contractors by user type", RuleStatus::Active, r#"user.userType=="Contractor""#, "Contractors"),
    (
        "Engineers without an agency -> GitHub",
        RuleStatus::Inactive,
        r#"isMemberOfGroupName("Engineering") AND user.agency==null"#,
        "GitHub Developers",
    ),
    ("Interns -> Summer school 2024", RuleStatus::Invalid, r#"user.employmentType=="INTERN""#, ""),
];

/// The id of a group that was deleted before the start: no group of the organisation has so high a number.
fn gone(seed: u64) -> String {
    ids::text(&ids::id(*b"00g", seed, 9_017)).to_owned()
}

pub(super) fn rules(seed: u64, start: i64, groups: &[Option<Group>]) -> Vec<GroupRule> {
    let day = 86_400;
    let rule = |(number, (name, status, expression, group)): (u32, &(&str, RuleStatus, &str, &str))| {
        let target = groups.iter().flatten().find(|candidate| candidate.name == *group);
        let at = start - (900 - i64::from(number) * 130) * day;
        Some(GroupRule {
            number,
            name: (*name).to_owned(),
            status: *status,
            created: at,
            last_updated: at + 60,
            expression: (*expression).to_owned(),
            says: Expression::parse(expression, &|_| true).ok()?,
            excluded_users: Vec::new(),
            excluded_groups: Vec::new(),
            targets: vec![target.map_or_else(|| gone(seed), |group| group.id(seed))],
            feed: None,
        })
    };
    (0..).zip(RULES).filter_map(rule).collect()
}
