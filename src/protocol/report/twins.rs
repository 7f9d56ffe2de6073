//! People who share a name, an email, a phone or an employee number.
//!
//! ```text
//!  each row ─► up to four keys ─► sorted ─► runs of the same key ─► people who hang together, side by side
//! ```

use std::fmt::Write;
use std::hash::{Hash, Hasher};

use crate::protocol::count::grouped;
use crate::protocol::fold;
use crate::protocol::row::{RowField, UserRow};

/// What two people may share.
const KEYS: [(Key, &str); 4] =
    [(Key::Name, "name"), (Key::Email, "email"), (Key::Phone, "mobile phone"), (Key::Number, "employee no.")];
/// Others who are named beside somebody; of more their number is told.
const NAMED: usize = 3;
/// A shorter number is an extension that many may have.
const FEWEST_DIGITS: usize = 7;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Name,
    Email,
    Phone,
    Number,
}

/// People with the same key: a stretch of one of the sorted lists.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Run {
    key: usize,
    start: u32,
    end: u32,
}

/// Whoever shares something with somebody else, those who hang together side by side: the place of each among the
/// rows, and what is said of them.
pub fn find(rows: &[UserRow]) -> Vec<(usize, String)> {
    let sorted: Vec<Vec<(u64, u32)>> = KEYS.iter().map(|(key, _)| sorted(rows, *key)).collect();
    let mut runs_of: Vec<Vec<Run>> = vec![Vec::new(); rows.len()];
    let mut above: Vec<u32> = (0..rows.len() as u32).collect();
    for (key, list) in sorted.iter().enumerate() {
        let mut start = 0;
        for some in list.chunk_by(|one, other| one.0 == other.0) {
            let run = Run { key, start, end: start + some.len() as u32 };
            start = run.end;
            if some.len() > 1 && is_same(rows, KEYS[key].0, some) {
                for (_, at) in some {
                    runs_of[*at as usize].push(run);
                    join(&mut above, some[0].1, *at);
                }
            }
        }
    }
    let mut found: Vec<(u32, u32)> = (0..rows.len() as u32)
        .filter(|at| !runs_of[*at as usize].is_empty())
        .map(|at| (top(&mut above, at), at))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| (at as usize, told(rows, at, &runs_of[at as usize], &sorted))).collect()
}

/// The rows that have such a key, those with the same one side by side.
fn sorted(rows: &[UserRow], key: Key) -> Vec<(u64, u32)> {
    let mut scratch = String::new();
    let mut list: Vec<(u64, u32)> = rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| {
            scratch.clear();
            write_key(row, key, &mut scratch).then(|| {
                let mut hasher = std::hash::DefaultHasher::new();
                scratch.hash(&mut hasher);
                (hasher.finish(), at as u32)
            })
        })
        .collect();
    list.sort_unstable();
    list
}

/// Whether the keys are the same and not only what was made of them.
fn is_same(rows: &[UserRow], key: Key, some: &[(u64, u32)]) -> bool {
    let text = |at: u32| {
        let mut text = String::new();
        write_key(&rows[at as usize], key, &mut text);
        text
    };
    let first = text(some[0].1);
    some[1..].iter().all(|(_, at)| text(*at) == first)
}

/// Appends the key; whether the person has one.
fn write_key(row: &UserRow, key: Key, out: &mut String) -> bool {
    let mut lower = |text: &str| {
        if text.is_ascii() {
            out.push_str(text);
            out.make_ascii_lowercase();
        } else {
            out.push_str(&text.to_lowercase());
        }
        !out.is_empty()
    };
    match key {
        Key::Name => {
            let (first, last) = (row.get(RowField::FirstName).trim(), row.get(RowField::LastName).trim());
            if first.is_empty() || last.is_empty() {
                return false;
            }
            if first.is_ascii() && last.is_ascii() {
                out.push_str(first);
                out.push(' ');
                out.push_str(last);
                out.make_ascii_lowercase();
            } else {
                out.push_str(&fold::fold(first));
                out.push(' ');
                out.push_str(&fold::fold(last));
            }
            if let std::borrow::Cow::Owned(short) = fold::shorten(out) {
                *out = short;
            }
            true
        }
        Key::Email => lower(row.get(RowField::Email).trim()),
        Key::Number => lower(row.get(RowField::EmployeeNumber).trim()),
        Key::Phone => {
            out.extend(row.get(RowField::MobilePhone).chars().filter(char::is_ascii_digit));
            // `0049…` is `+49…`.
            if out.starts_with("00") {
                out.drain(..2);
            }
            out.len() >= FEWEST_DIGITS
        }
    }
}

fn top(above: &mut [u32], at: u32) -> u32 {
    let mut at = at;
    while above[at as usize] != at {
        let higher = above[above[at as usize] as usize];
        above[at as usize] = higher;
        at = higher;
    }
    at
}

/// Both hang together from now on, under whoever stands first.
fn join(above: &mut [u32], one: u32, other: u32) {
    let (one, other) = (top(above, one), top(above, other));
    above[one.max(other) as usize] = one.min(other);
}

/// `same name and employee no. as a@x.io and 2 others; same email as b@x.io; other than a@x.io: department, status`.
fn told(rows: &[UserRow], at: u32, runs: &[Run], sorted: &[Vec<(u64, u32)>]) -> String {
    let members = |run: &Run| &sorted[run.key][run.start as usize..run.end as usize];
    let others = |run: &Run| {
        let named: Vec<u32> =
            members(run).iter().map(|(_, other)| *other).filter(|other| *other != at).take(NAMED).collect();
        (named, members(run).len() - 1)
    };
    let mut text = String::new();
    // What is shared with the same people is told together.
    let mut together: Vec<(Vec<&str>, Vec<u32>, usize)> = Vec::new();
    for run in runs {
        let (named, count) = others(run);
        match together.iter_mut().find(|(_, known, all)| *known == named && *all == count) {
            Some((keys, _, _)) => keys.push(KEYS[run.key].1),
            None => together.push((vec![KEYS[run.key].1], named, count)),
        }
    }
    for (keys, named, count) in &together {
        let logins: Vec<&str> = named.iter().map(|other| who(&rows[*other as usize])).collect();
        let more = match count - named.len() {
            0 => String::new(),
            1 => " and 1 other".to_owned(),
            more => format!(" and {} others", grouped(more as u64)),
        };
        let joint = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{joint}same {} as {}{more}", keys.join(" and "), logins.join(", "));
    }
    if let Some(other) = together.first().and_then(|(_, named, _)| named.first()) {
        let other = &rows[*other as usize];
        let differs = differences(&rows[at as usize], other);
        if !differs.is_empty() {
            let _ = write!(text, "; other than {}: {}", who(other), differs.join(", "));
        }
    }
    text
}

fn who(row: &UserRow) -> &str {
    Some(row.get(RowField::Login)).filter(|login| !login.is_empty()).unwrap_or(row.id())
}

fn differences(one: &UserRow, other: &UserRow) -> Vec<&'static str> {
    let fields = [
        (RowField::FirstName, "first name"),
        (RowField::LastName, "last name"),
        (RowField::Email, "email"),
        (RowField::MobilePhone, "mobile phone"),
        (RowField::EmployeeNumber, "employee no."),
        (RowField::Department, "department"),
        (RowField::Title, "title"),
        (RowField::City, "city"),
        (RowField::Manager, "manager"),
    ];
    let mut differs = Vec::new();
    if one.status != other.status {
        differs.push("status");
    }
    let known = fields.iter().filter(|(field, _)| one.is_loaded(*field) && other.is_loaded(*field));
    differs.extend(known.filter(|(field, _)| one.get(*field) != other.get(*field)).map(|(_, name)| *name));
    differs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::row::RowFields;

    fn rows(people: &[&str]) -> Vec<UserRow> {
        let of = |(at, profile): (usize, &&str)| {
            let json = format!(r#"{{"id":"00u{at}","status":"ACTIVE","profile":{{"login":"p{at}@x.io",{profile}}}}}"#);
            UserRow::parse(&json, RowFields::ALL).unwrap()
        };
        people.iter().enumerate().map(of).collect()
    }

    #[test]
    fn who_hangs_together_stands_side_by_side_and_says_by_what() {
        let rows = rows(&[
            r#""firstName":"Jürgen","lastName":"Müller","email":"a@x.io","department":"IT""#,
            r#""firstName":"Bo","lastName":"Only","email":"bo@x.io""#,
            r#""firstName":"Eve","lastName":"Adams","email":"c@x.io","mobilePhone":"+49 170 1234567""#,
            r#""firstName":"JUERGEN","lastName":"Mueller","email":"A@x.io","department":"HR""#,
            r#""firstName":"E.","lastName":"A.","email":"d@x.io","mobilePhone":"0049-170-1234567","employeeNumber":"7""#,
            r#""firstName":"Z","lastName":"Z","email":"z@x.io","employeeNumber":"7""#,
        ]);
        let found = find(&rows);
        let places: Vec<_> = found.iter().map(|(at, _)| *at).collect();
        assert_eq!(places, [0, 3, 2, 4, 5], "through one another, too");
        assert_eq!(
            found[0].1,
            "same name and email as p3@x.io; other than p3@x.io: first name, last name, email, department"
        );
        assert!(
            found[3].1.starts_with("same mobile phone as p2@x.io; same employee no. as p5@x.io; other than p2@x.io: ")
        );
    }

    #[test]
    fn many_who_share_a_number_are_counted_and_not_all_named() {
        let one = r#""firstName":"A","lastName":"B","email":"e@x.io","mobilePhone":"110""#;
        let found = find(&rows(&[one; 7]));
        assert_eq!(found.len(), 7);
        assert_eq!(found[6].1, "same name and email as p0@x.io, p1@x.io, p2@x.io and 3 others");
        assert!(find(&rows(&[r#""email":"""#, r#""email":"""#])).is_empty(), "nothing is not shared");
    }

    proptest::proptest! {
        #[test]
        fn the_same_people_are_found_as_by_comparing_each_with_each(
            people in proptest::collection::vec(("[ab]", "[cd]", "[ef]{0,1}", "[1-3]{0,1}"), 0..14),
        ) {
            let texts: Vec<String> = people
                .iter()
                .map(|(first, last, email, number)| format!(
                    r#""firstName":"{first}","lastName":"{last}","email":"{email}","employeeNumber":"{number}""#
                ))
                .collect();
            let rows = rows(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let shares = |one: usize, other: usize| {
                let (a, b) = (&people[one], &people[other]);
                (a.0 == b.0 && a.1 == b.1) || (a.2 == b.2 && !a.2.is_empty()) || (a.3 == b.3 && !a.3.is_empty())
            };
            let all = 0..people.len();
            let mut expected: Vec<usize> =
                all.clone().filter(|one| all.clone().any(|other| *one != other && shares(*one, other))).collect();
            let mut found: Vec<usize> = find(&rows).into_iter().map(|(at, _)| at).collect();
            found.sort_unstable();
            expected.sort_unstable();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
