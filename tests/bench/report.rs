//! Reports over people who are loaded: what deciding takes once they are there.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use oktui::protocol::report::{Asked, Report, judge, managers, twins};
use oktui::protocol::row::{RowField, RowFields, RowTexts, UserRow};
use oktui::protocol::status::Status;
use oktui::protocol::time::Moment;

use super::{Figure, RUNS, figure, median, milliseconds};

/// How many of these are in a report.
type Find = dyn Fn(&[UserRow]) -> usize;

const PEOPLE: usize = 200_000;

pub(super) fn measure(figures: &mut Vec<Figure>) {
    let rows = people();
    let inactive = |rows: &[UserRow]| {
        let (asked, now) = (Asked::of(Report::Inactive), Timestamp::now());
        let none = Ok(std::collections::HashMap::new());
        rows.iter().filter(|row| judge::of_each(&asked, row, now, &none).is_some()).count()
    };
    let duplicates = |rows: &[UserRow]| twins::find(rows).len();
    let no_manager = |rows: &[UserRow]| managers::find(rows).len();
    let reports: [(&str, &Find); 3] =
        [("inactive", &inactive), ("duplicates", &duplicates), ("no-manager", &no_manager)];
    for (name, find) in reports {
        let mut found = 0;
        let mut times: Vec<_> = (0..RUNS)
            .map(|_| {
                let begun = Instant::now();
                found = black_box(find(black_box(&rows)));
                begun.elapsed()
            })
            .collect();
        let seen = format!("{} ({found} found)", milliseconds(median(&mut times)));
        figures.push(figure(format!("report {name} over 200,000 people, median of {RUNS}"), "250 ms", seen));
    }
}

/// Some of whom share names and numbers, with managers of whom some are nobody; names that are not all ASCII.
fn people() -> Vec<UserRow> {
    let names: Arc<[String]> = ["managerId".to_owned()].into();
    let firsts = ["Ann", "Jürgen", "Zoë", "Bob", "Łukasz", "Mia", "Noah", "Olga", "Pia", "Quinn", "Rosa"];
    (0..PEOPLE)
        .map(|at| {
            let texts = [
                (RowField::Id, format!("00u{at:017}")),
                (RowField::Login, format!("person.{at}@acme.com")),
                (RowField::Email, format!("person.{at}@acme.com")),
                (RowField::FirstName, firsts[at % firsts.len()].to_owned()),
                (RowField::LastName, format!("Müller{}", at / 7)),
                (RowField::Department, format!("Department {}", at % 40)),
                (RowField::EmployeeNumber, format!("{:06}", at - usize::from(at % 97 == 1))),
                (RowField::MobilePhone, format!("+49 170 {at:07}")),
                (RowField::Manager, format!("Ann Müller{}", at / 500)),
            ];
            let mut kept = RowTexts::default();
            for (field, text) in texts {
                kept.set(field, text);
            }
            let status = if at % 23 == 0 { Status::Deprovisioned } else { Status::Active };
            let mut row = UserRow::new(&kept, RowFields::ALL, status);
            row.last_login = Moment::new(Timestamp::from_second(1_700_000_000 + at as i64 * 400).unwrap());
            row.set_extra(&names, [format!("{:06}", at / 10 * 9)]);
            row
        })
        .collect()
}
