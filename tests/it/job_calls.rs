//! What a plan says that it takes, held against the calls that are made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use oktui::app::jobs::plan::Plan;
use oktui::app::jobs::work::Work;
use oktui::okta::control::{Control, Urgency};
use oktui::protocol::change::Change;
use oktui::protocol::job::Job;
use oktui::protocol::protection::{Protection, Rule};
use oktui::store::jobs::Opened;
use oktui::worker::jobs::{End, members, whom};

use super::harness::START;
use super::job_runs::{Way, place_where_rules};

/// Calls besides those of each person: whose token it is.
const ONCE: u64 = 1;

#[tokio::test(start_paused = true)]
async fn a_plan_counts_the_calls_that_are_made() {
    let rule = |text: &str| Rule::read(text, "policy.toml, line 3").unwrap();
    let of_rules: [Vec<Rule>; 4] = [
        vec![],
        vec![rule("login:nobody@acme.com")],
        vec![rule("group:Finance")],
        vec![rule("role:Super Administrator")],
    ];
    for protect in of_rules {
        for work in [
            Work::Reset,
            Work::Expire,
            Work::Sessions { tokens: true, forget: true },
            Work::Factors,
            Work::Suspend,
            Work::Unsuspend,
            Work::Deactivate,
            Work::Set { values: [("title".to_owned(), oktui::protocol::json::Json::of_text("Boss"))].into() },
            Work::AddTo { group: oktui::protocol::id::GroupId::new(""), name: "VPN Users".to_owned() },
            Work::FactorsSince { since: Timestamp::MIN },
            Work::Playbook {
                name: "contain".to_owned(),
                works: vec![Work::Suspend, Work::Sessions { tokens: true, forget: true }],
            },
        ] {
            counted(work, protect.clone()).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn lines_of_a_wrong_file_cost_no_call_each() {
    let made: Arc<Mutex<BTreeMap<bool, u64>>> = Arc::default();
    let counted = Arc::clone(&made);
    let place = place_where_rules(Protection::default(), move |request| {
        let is_search = request.uri().query().is_some_and(|query| query.contains("search="));
        *counted.lock().unwrap().entry(is_search).or_default() += 1;
        Way::Through
    });
    let nobody = |at: usize| whom::Entry { text: format!("nobody{at}@acme.example"), line: at };
    let entries: Vec<whom::Entry> = (1..=3_000).map(nobody).collect();
    let mut found = 0;
    let each = |_: &whom::Entry, one: whom::Found| found += usize::from(one == whom::Found::Nobody);
    whom::of_entries(&place.client, &entries, &Control::new(Urgency::Job), each).await.unwrap();
    assert_eq!(found, 3_000, "each is told");
    let made = made.lock().unwrap();
    assert!(made[&true] <= 200 && made[&false] <= 200, "{made:?}");
}

async fn counted(mut work: Work, protect: Vec<Rule>) {
    let made: Arc<Mutex<BTreeMap<String, u64>>> = Arc::default();
    let counted = Arc::clone(&made);
    let protection = Protection { protect, ..Protection::default() };
    let place = place_where_rules(protection, move |request| {
        let path = request.uri().path().split('/').map(|part| if part.len() == 20 { "ID" } else { part });
        let call = format!("{} {}", request.method(), path.collect::<Vec<_>>().join("/"));
        *counted.lock().unwrap().entry(call).or_default() += 1;
        Way::Through
    });
    let control = Control::new(Urgency::Typing);
    if let Work::AddTo { group, name } = &mut work {
        *group = place.client.find_groups(name, &control).await.unwrap()[0].id.clone();
    }
    let mut plan = Plan::new(work.clone());
    plan.reads(place.client.protection().readings(&work.words(), place.client.keeps_journal()));
    // Whose password is kept elsewhere, and who is in the group already, takes less.
    for person in place.people(24).await {
        let mut user = place.client.get_user(&person.id, &control).await.unwrap();
        let groups = place.client.user_groups(&user.id, &control).await.unwrap();
        let is_plain = user.provider.as_ref().is_some_and(|provider| provider.words() == "Okta")
            && groups
                .iter()
                .all(|group| !matches!(&*group.name, "VPN Users" | "Helpdesk" | "Finance" | "Okta Administrators"));
        let has_factors = !place.client.user_factors(&user.id, &control).await.unwrap().is_empty();
        if !is_plain || !has_factors || plan.will.len() == 6 {
            continue;
        }
        if work == Work::Unsuspend {
            place.client.change(&user.id, &Change::Suspend, &control).await.unwrap();
            user = place.client.get_user(&user.id, &control).await.unwrap();
        }
        plan.take(&user, None);
    }
    assert_eq!(plan.will.len(), 6, "{work:?}");
    let job: Job = serde_json::from_value(serde_json::json!({
        "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "planned": START,
        "action": work.command(), "title": plan.title(), "source": "a list", "people": plan.will.len(), "ways": plan.ways(),
    }))
    .unwrap();
    let mut opened = Opened::in_memory(job, plan.will.clone());
    made.lock().unwrap().clear();
    let end = place.run(&mut opened).await;
    let made = made.lock().unwrap().clone();
    let counts = opened.course.counts();
    assert!(end == End::Finished && counts.is_fine(), "{work:?}: {end:?} {}", counts.words());
    let (told, all) = (plan.calls().all(), made.values().sum::<u64>());
    let least = plan.calls().words(|_| None).starts_with("at least ");
    // How many factors each has is not known before.
    assert_eq!(least, matches!(work, Work::FactorsSince { .. }), "{work:?}");
    let most = if least { all } else { told + ONCE };
    assert!((told..=most).contains(&all), "{work:?}: {told} are told, {all} are made: {made:?}");
}

#[tokio::test(start_paused = true)]
async fn who_is_in_a_group_already_is_read_in_few_calls_and_takes_none_of_the_job_s() {
    let made: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&made);
    let place = place_where_rules(Protection::default(), move |request| {
        heard.lock().unwrap().push(format!("{} {}", request.method(), request.uri().path()));
        Way::Through
    });
    let control = Control::new(Urgency::Typing);
    let group = place.client.find_groups("VPN Users", &control).await.unwrap()[0].id.clone();
    let work = Work::AddTo { group: group.clone(), name: "VPN Users".to_owned() };
    let people = place.people(24).await;
    let ids: Vec<_> = people.iter().map(|person| person.id.clone()).collect();
    for (at, id) in ids.iter().enumerate() {
        let group = group.clone();
        let change = if at < 9 { Change::AddToGroup { group } } else { Change::RemoveFromGroup { group } };
        place.client.change(id, &change, &control).await.unwrap();
    }
    made.lock().unwrap().clear();
    let told = members::read(&place.client, std::slice::from_ref(&group), &ids, &control).await.unwrap();
    let calls = made.lock().unwrap().clone();
    let is_page = |call: &String| call.ends_with("/users");
    assert!(calls.len() < 9 && calls.iter().skip(1).all(is_page), "how many they are, and pages of them: {calls:?}");
    // Of as few as there are pages each is asked for their own groups.
    let two = members::read(&place.client, std::slice::from_ref(&group), &ids[8..9], &control).await.unwrap();
    assert_eq!(two[0].has(&ids[8]), Some(true));
    assert!(made.lock().unwrap().last().unwrap().ends_with("/groups"), "{:?}", made.lock().unwrap());
    let mut plan = Plan::new(work);
    plan.reads(place.client.protection().readings(&plan.work.words(), place.client.keeps_journal()));
    for id in &ids {
        plan.take(&place.client.get_user(id, &control).await.unwrap(), None);
    }
    plan.take_members(&told);
    assert_eq!(plan.will.len(), 15);
    let job: Job = serde_json::from_value(serde_json::json!({
        "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "planned": START,
        "action": "add-to", "title": plan.title(), "source": "a list", "people": plan.will.len(), "ways": plan.ways(),
    }))
    .unwrap();
    let mut opened = Opened::in_memory(job, plan.will.clone());
    made.lock().unwrap().clear();
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(opened.course.counts().words(), "15 done");
    assert_eq!(made.lock().unwrap().len() as u64, plan.calls().all(), "{:?}", made.lock().unwrap());
}

#[test]
fn a_group_that_is_too_large_to_be_read_for_a_plan_is_said_to_be_so() {
    use oktui::messages::jobs::{Members, Membership};
    use oktui::protocol::id::GroupId;

    let group = GroupId::new("00gLarge000000000000");
    let mut plan = Plan::new(Work::AddTo { group: group.clone(), name: "All staff".to_owned() });
    let json = r#"{"id":"00u1","status":"ACTIVE","profile":{"login":"ann@acme.com"}}"#;
    plan.take(&oktui::protocol::user::User::parse(json, None).unwrap(), None);
    plan.take_members(&[Membership { group, members: Members::Unread(Some(100_000)) }]);
    assert_eq!(plan.will.len(), 1);
    let lines = plan.lines().join("\n");
    assert!(lines.contains("Who is in All staff was not read (100,000 members): each is looked up"), "{lines}");
}
