//! People found by what is known of them beside their names, and groups by any part of theirs.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use oktui::demo::DemoSettings;
use oktui::okta::transport::{Response, Transport, TransportError};

use super::harness::{Harness, ORIGIN, RouterTransport, demo};

async fn everybody(users: u32) -> Harness {
    let mut program = Harness::start(120, 30, DemoSettings { users, ..DemoSettings::default() }).await;
    program.keys("L<enter>").await;
    program
}

/// Refuses searches that name a property.
struct Refusing(RouterTransport, &'static str, Arc<Mutex<u32>>);

impl Transport for Refusing {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let refused = request.uri().query().is_some_and(|query| query.contains(self.1));
        Box::pin(async move {
            if !refused {
                return self.0.send(request).await;
            }
            *self.2.lock().unwrap() += 1;
            let head = http::Response::builder().status(400).header("x-okta-request-id", "req1");
            let body = r#"{"errorCode":"E0000031","errorSummary":"Invalid search criteria.","errorCauses":[]}"#;
            Ok(Response { head: head.body(()).unwrap().into_parts().0, body: body.into() })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_employee_number_or_the_end_of_a_phone_finds_its_owner() {
    let mut program = Harness::start(120, 30, DemoSettings::default()).await;
    for pasted in ["40489", "#40489", "anais 40489"] {
        program.keys(&format!("/{pasted}")).await;
        assert!(program.selected().contains("Anaïs Michel"), "{pasted}: {}", program.screen());
        program.keys("<esc><esc>").await;
    }
    let mut program = everybody(1_200).await;
    program.keys("/ana.muller@acme.com").await;
    let screen = program.screen();
    let ends = screen.split("Mobile ").nth(1).unwrap().split('…').nth(1).unwrap().trim()[..4].to_owned();
    program.keys(&format!("<esc><esc>/ana {ends}")).await;
    assert!(program.selected().contains("Ana Müller"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_department_a_title_or_a_city_narrows_names_and_alone_finds_people_where_nobody_is_called_so() {
    let mut program = Harness::start(120, 30, DemoSettings::default()).await;
    program.keys("/ana hamburg").await;
    assert!(program.selected().contains("Ana Müller"), "{}", program.screen());
    program.keys("<esc><esc>/muller sales ana").await;
    assert!(program.selected().contains("Ana Müller"), "{}", program.screen());
    program.keys("<esc><esc>/procurement").await;
    let screen = program.screen();
    assert!(screen.matches("Procurement").count() > 3 && !screen.contains("0 found"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn those_who_are_called_so_stand_before_those_who_work_in_it() {
    let mut program = everybody(1_200).await;
    program.keys("/mar").await;
    let rows: Vec<String> = (0..8).map(|row| program.line(4 + row).to_lowercase()).collect();
    let names: Vec<bool> = rows.iter().map(|row| row.contains("mar") && !row.starts_with("marketing")).collect();
    assert!(names[0], "{rows:?}");
    assert!(program.selected().to_lowercase().contains("mar"), "{rows:?}");
}

#[tokio::test(start_paused = true)]
async fn where_okta_refuses_more_than_names_it_is_asked_for_names_and_for_no_more_again() {
    let demo = demo(DemoSettings::default());
    let refused = Arc::new(Mutex::new(0));
    let transport = Refusing(RouterTransport(demo.router(ORIGIN)), "profile.department", Arc::clone(&refused));
    let token = demo.token().to_owned();
    let mut program = Harness::with(120, 30, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program.keys("/ana muller").await;
    assert!(program.selected().contains("Ana Müller"), "{}", program.screen());
    assert!(!program.screen().contains("beginnings only"), "{}", program.screen());
    let so_far = *refused.lock().unwrap();
    program.keys("<esc><esc>/john smith").await;
    assert!(program.selected().contains("John Smith"), "{}", program.screen());
    assert_eq!((*refused.lock().unwrap(), so_far > 0), (so_far, true));
}

#[tokio::test(start_paused = true)]
async fn one_mistake_in_a_name_finds_similar_ones() {
    let mut program = Harness::start(120, 30, DemoSettings::default()).await;
    for typed in ["jonh smith", "joohn smith", "john smiht"] {
        program.keys(&format!("/{typed}")).await;
        assert!(program.screen().contains("similar"), "{typed}: {}", program.screen());
        assert!(program.selected().contains("John Smith"), "{typed}: {}", program.screen());
        program.keys("<esc><esc>").await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_finds_nobody_says_what_was_searched() {
    for columns in [80, 120, 200] {
        let mut program = Harness::start(columns, 24, DemoSettings::default()).await;
        program.keys("/zzqx99").await;
        let words = program.screen().replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for searched in ["name", "login", "email", "employee number", "department, title or city", "phone"] {
            assert!(words.contains(searched), "{searched}: {words}");
        }
        assert!(words.contains("Try fewer letters, another spelling, or the login."), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_is_found_by_any_part_of_its_name_and_says_before_that_it_gives_admin_rights() {
    let mut program = Harness::start(120, 30, DemoSettings::default()).await;
    program.keys("/anais.michel").await;
    program.keys("<tab>ag").await;
    program.keys("force").await;
    assert!(program.screen().contains("Salesforce Users"), "{}", program.screen());
    program.keys("<ctrl-u>").await;
    program.keys("admin").await;
    let screen = program.screen();
    let administrators = screen.lines().find(|line| line.contains("Okta Administrators")).unwrap_or_default();
    assert!(administrators.contains("gives admin rights"), "{screen}");
    assert_eq!(screen.matches("gives admin rights").count(), 1, "{screen}");
}

#[tokio::test(start_paused = true)]
async fn where_groups_cannot_be_searched_those_that_begin_so_are_found() {
    for refused in ["expand=stats", "search="] {
        let demo = demo(DemoSettings::default());
        let transport = Refusing(RouterTransport(demo.router(ORIGIN)), refused, Arc::default());
        let token = demo.token().to_owned();
        let mut program = Harness::with(120, 30, demo, Arc::new(transport), &token, false);
        program.settle().await;
        program.keys("<esc>").await;
        program.keys("<down>ag").await;
        program.keys("sale").await;
        assert!(program.screen().contains("Salesforce Users"), "{refused}: {}", program.screen());
    }
}
