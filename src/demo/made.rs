//! The profile of made people. Every attribute is computed from the person's number, and only where it is wanted.

use std::fmt::Write as _;

use super::attr::{Attr, Field, Wanted};
use super::cast;
use super::ids::mix;
use super::names::{CULTURES, Place, SERVICE};
use super::seed::{CONTRACTOR, SERVICE_ACCOUNT, Salt, Seed, hits};
use super::work::{SKILLS, ZONES};

/// Writes one attribute's text.
type Write<'a> = &'a dyn Fn(&mut String);
/// Takes an attribute and how its text is written.
type TakeText<'a> = &'a mut dyn FnMut(Attr, Write<'_>);
/// Gives a value away.
type Give<'a> = &'a dyn Fn(&mut dyn FnMut(Field<'_>));

impl Seed {
    /// The part of the login before the @.
    fn write_local(&self, seq: u32, text: &mut String) {
        let nth = self.nth(seq);
        text.push_str(&self.first(seq).ascii);
        text.push('.');
        text.push_str(&self.last(seq).ascii);
        if nth > 0 {
            let _ = write!(text, "{}", nth + 1);
        }
    }

    pub(super) fn write_login(&self, seq: u32, text: &mut String) {
        if self.culture(seq) == SERVICE {
            text.push_str("svc/");
            self.write_local(seq, text);
            text.push_str("@acme.com");
            return;
        }
        self.write_local(seq, text);
        text.push_str(match self.random(seq, Salt::Login) % 400 {
            0..=9 => "+ext@acme.com",
            10 => "_partner.example#EXT#@acme.com",
            _ => "@acme.com",
        });
    }

    pub(super) fn write_email(&self, seq: u32, text: &mut String) {
        match self.random(seq, Salt::Login) % 400 {
            // These came with a company that was bought, and kept their address.
            300..=311 => {
                self.write_local(seq, text);
                text.push_str("@globex.example");
            }
            0..=10 => {
                self.write_local(seq, text);
                text.push_str("@partner.example");
            }
            _ if self.culture(seq) == SERVICE => text.push_str("it-operations@acme.com"),
            _ => self.write_login(seq, text),
        }
    }

    pub(super) fn write_display_name(&self, seq: u32, text: &mut String) {
        let (first, last) = (self.first(seq), self.last(seq));
        if CULTURES[self.culture(seq)].family_first {
            text.push_str(&last.text);
            text.push_str(&first.text);
        } else {
            text.push_str(&first.text);
            text.push(' ');
            text.push_str(&last.text);
        }
    }

    fn employee_number(seq: u32) -> u32 {
        40_000 + seq
    }

    /// Some people have nothing but what is required.
    fn is_sparse(&self, seq: u32) -> bool {
        self.random(seq, Salt::Optional) >> 56 < 20
    }

    /// Calls `emit` for each wanted attribute that this person has, in Okta's order.
    pub(super) fn profile(&self, seq: u32, wanted: Wanted, emit: &mut impl FnMut(Attr, Field<'_>)) {
        let mut scratch = String::with_capacity(64);
        let mut text = |attr, emit: &mut dyn FnMut(Attr, Field<'_>), write: Write<'_>| {
            if wanted.has(attr) {
                scratch.clear();
                write(&mut scratch);
                emit(attr, Field::Text(&scratch));
            }
        };
        let sparse = self.is_sparse(seq);
        text(Attr::FirstName, emit, &|out| {
            out.push_str(&self.first(seq).text);
        });
        text(Attr::LastName, emit, &|out| {
            out.push_str(&self.last(seq).text);
        });
        let chance = self.random(seq, Salt::Optional);
        let service = self.culture(seq) == SERVICE;
        if sparse || service || chance & 0xF < 5 {
            if wanted.has(Attr::MobilePhone) {
                emit(Attr::MobilePhone, Field::Null);
            }
        } else {
            text(Attr::MobilePhone, emit, &|out| {
                self.write_phone(seq, 1, out);
            });
        }
        if !sparse && !service {
            self.occasional(seq, chance, &mut |attr, write| text(attr, emit, write));
        }
        if !sparse {
            self.work(seq, service, &mut |attr, write| text(attr, emit, write));
        }
        if sparse || service || chance >> 4 & 0xF < 10 {
            if wanted.has(Attr::SecondEmail) {
                emit(Attr::SecondEmail, Field::Null);
            }
        } else {
            text(Attr::SecondEmail, emit, &|out| {
                self.write_local(seq, out);
                out.push_str("@mail.example");
            });
        }
        text(Attr::Login, emit, &|out| self.write_login(seq, out));
        text(Attr::Email, emit, &|out| self.write_email(seq, out));
        if !sparse {
            self.custom(seq, wanted, emit);
        }
    }

    fn occasional(&self, seq: u32, chance: u64, text: TakeText<'_>) {
        if hits(chance >> 8, 32) {
            text(Attr::HonorificPrefix, &|out| out.push_str("Dr."));
        }
        if hits(chance >> 13, 16) {
            text(Attr::MiddleName, &|out| {
                out.push_str(["J.", "Alex", "Marie", "K."][chance as usize >> 20 & 3]);
            });
        }
        text(Attr::DisplayName, &|out| self.write_display_name(seq, out));
        if hits(chance >> 24, 32) {
            text(Attr::NickName, &|out| {
                out.extend(self.first(seq).text.chars().take(3));
            });
        }
        if hits(chance >> 29, 32) {
            text(Attr::ProfileUrl, &|out| {
                let _ = write!(out, "https://people.acme.com/{}", Seed::employee_number(seq));
            });
        }
        if chance >> 34 & 3 != 0 {
            text(Attr::PrimaryPhone, &|out| self.write_phone(seq, 2, out));
        }
    }

    fn work(&self, seq: u32, service: bool, text: TakeText<'_>) {
        let department = self.department(seq);
        if service {
            text(Attr::Department, &|out| {
                out.push_str("Information Technology");
            });
            return;
        }
        let place = self.place(seq);
        text(Attr::Title, &|out| {
            out.push_str(department.titles[self.random(seq, Salt::Title) as usize % department.titles.len()]);
        });
        text(Attr::StreetAddress, &|out| {
            let _ = write!(out, "{} {}", place.street, self.random(seq, Salt::Digits) % 180 + 1);
        });
        text(Attr::City, &|out| out.push_str(place.city));
        if !place.state.is_empty() {
            text(Attr::State, &|out| out.push_str(place.state));
        }
        text(Attr::ZipCode, &|out| self.write_zip(seq, place, out));
        text(Attr::CountryCode, &|out| out.push_str(place.country));
        text(Attr::PreferredLanguage, &|out| out.push_str(place.language));
        text(Attr::Locale, &|out| out.push_str(place.locale));
        text(Attr::Timezone, &|out| out.push_str(place.timezone));
        let contractor = self.user_type(seq) == CONTRACTOR;
        text(Attr::UserType, &|out| {
            out.push_str(if contractor { "Contractor" } else { "Employee" });
        });
        text(Attr::EmployeeNumber, &|out| {
            let _ = write!(out, "{}", Seed::employee_number(seq));
        });
        text(Attr::CostCenter, &|out| {
            let _ = write!(out, "CC-{}", department.cost_center + self.random(seq, Salt::Digits) as u32 % 4);
        });
        text(Attr::Organization, &|out| out.push_str("Acme"));
        text(Attr::Division, &|out| out.push_str(department.division));
        text(Attr::Department, &|out| out.push_str(department.name));
        let manager = self.manager(seq);
        text(Attr::ManagerId, &|out| match manager {
            Some(manager) => {
                let _ = write!(out, "{}", Seed::employee_number(manager));
            }
            None => out.push_str(cast::HEAD_NUMBER),
        });
        text(Attr::Manager, &|out| match manager {
            Some(manager) => self.write_display_name(manager, out),
            None => out.push_str(cast::HEAD),
        });
    }

    /// Somebody who came earlier; `None` is the head of them all.
    fn manager(&self, seq: u32) -> Option<u32> {
        let above = (seq - self.cast) / 9;
        (above > 0).then(|| self.cast + self.random(seq, Salt::Manager) as u32 % above)
    }

    pub(super) fn write_phone(&self, seq: u32, which: u64, text: &mut String) {
        let digits = mix(self.random(seq, Salt::Phone) ^ which);
        text.push_str(self.place(seq).phone);
        let _ = write!(text, " {:04}", digits % 10_000);
    }

    fn write_zip(&self, seq: u32, place: &Place, text: &mut String) {
        let mut digits = self.random(seq, Salt::Digits) >> 16;
        for c in place.zip.chars() {
            if c == '#' {
                text.push(char::from(b'0' + (digits % 10) as u8));
                digits /= 10;
            } else {
                text.push(c);
            }
        }
    }

    /// The organisation's own attributes.
    fn custom(&self, seq: u32, wanted: Wanted, emit: &mut impl FnMut(Attr, Field<'_>)) {
        let random = self.random(seq, Salt::Custom);
        let user_type = self.user_type(seq);
        let mut put = |attr, chance: bool, field: Give<'_>| {
            if chance && wanted.has(attr) && !self.hidden.contains(&(user_type, attr)) {
                field(&mut |field| emit(attr, field));
            }
        };
        let year = 2016 + (random >> 8 & 7) as i64;
        match user_type {
            SERVICE_ACCOUNT => {
                let department = self.department(seq).name;
                put(Attr::OwnerTeam, true, &|emit| emit(Field::Text(department)));
                put(Attr::Purpose, hits(random, 2), &|emit| {
                    emit(Field::Text("Runs without anybody watching; ask the owner before touching it."));
                });
                put(Attr::RotationDays, true, &|emit| {
                    emit(Field::Integer(30 + (random >> 4 & 3) as i64 * 30));
                });
                put(Attr::Ports, random & 2 == 0, &|emit| {
                    emit(Field::Integers(&[443, 8443 + (random >> 6 & 7) as i64]));
                });
            }
            CONTRACTOR => {
                put(Attr::Agency, true, &|emit| {
                    emit(Field::Text(
                        ["Initech", "Umbrella Staffing", "Hooli Consulting", "Globex"][random as usize & 3],
                    ));
                });
                put(Attr::HourlyRate, random >> 2 & 3 != 0, &|emit| {
                    emit(Field::Number(40.0 + (random >> 16 & 0xFF) as f64 * 0.25));
                });
                put(Attr::ContractEnd, hits(random >> 4, 2), &|emit| {
                    emit(Field::Text(
                        ["2026-12-31", "2027-03-31", "2027-06-30", "2027-12-31"][random as usize >> 5 & 3],
                    ));
                });
                put(Attr::Projects, true, &|emit| {
                    emit(Field::Integers(&[1000 + (random >> 24 & 0x3F) as i64, 2000]));
                });
            }
            _ => {
                put(Attr::BadgeNumber, random & 3 != 0, &|emit| {
                    emit(Field::Text(&format!("B{:06}", seq * 7 % 1_000_000)));
                });
                put(Attr::EmploymentType, true, &|emit| {
                    emit(Field::Text(
                        ["FULL_TIME", "FULL_TIME", "FULL_TIME", "PART_TIME", "INTERN"][(random >> 2) as usize % 5],
                    ));
                });
                put(Attr::WeeklyHours, hits(random >> 5, 2), &|emit| {
                    emit(Field::Number([40.0, 37.5, 35.0, 20.0][random as usize >> 6 & 3]));
                });
                put(Attr::DeskNumber, hits(random >> 12, 2), &|emit| {
                    emit(Field::Integer((random >> 20 & 0x3FF) as i64));
                });
                put(Attr::RemoteWorker, true, &|emit| {
                    emit(Field::Bool(hits(random >> 13, 4)));
                });
                put(Attr::Skills, hits(random >> 15, 2), &|emit| {
                    let start = (random >> 30) as usize % (SKILLS.len() - 3);
                    emit(Field::Texts(&SKILLS[start..=start + (random >> 40) as usize % 3]));
                });
                put(Attr::TrainingYears, hits(random >> 16, 4), &|emit| {
                    emit(Field::Integers(&[year, year + 1, year + 3]));
                });
                put(Attr::AccessZones, hits(random >> 18, 2), &|emit| {
                    let start = (random >> 34) as usize % (ZONES.len() - 1);
                    emit(Field::Texts(&[ZONES[start].0, ZONES[start + 1].0]));
                });
                put(Attr::HireDate, hits(random >> 19, 2), &|emit| {
                    emit(Field::Text(&format!(
                        "{year}-{:02}-{:02}T00:00:00.000Z",
                        random >> 44 & 7 | 1,
                        random >> 50 & 15 | 1
                    )));
                });
            }
        }
    }
}
