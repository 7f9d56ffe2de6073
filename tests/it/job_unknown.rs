//! What becomes of those whose answers are lost: it is asked, and done once where it was not.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use oktui::okta::control::{Control, Urgency};
use oktui::protocol::change::Change;
use oktui::protocol::job::{Fate, Job, Person};
use oktui::store::jobs::{Entry, Event, Opened};
use oktui::worker::jobs::{self, End};

use super::harness::START;
use super::job_runs::{Place, Way, job, moving_clock, place, place_where};

/// Requests that change something and came to the organisation, in their order: what was sent and how often it is lost.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<String>>>);

impl Wire {
    /// Meddles with the requests whose path ends so, by their number.
    fn meddling(&self, method: &'static str, end: &'static str, how: fn(usize) -> Way) -> Place {
        let (sent, met) = (Arc::clone(&self.0), Arc::new(Mutex::new(0)));
        place_where(move |request| {
            if request.method() == http::Method::GET {
                return Way::Through;
            }
            let path = request.uri().path();
            let is_meant = request.method() == method && path.contains(end);
            let mut met = met.lock().unwrap();
            let way = if is_meant { how(*met) } else { Way::Through };
            *met += usize::from(is_meant);
            if matches!(way, Way::Through | Way::AnswerLost) {
                sent.lock().unwrap().push(format!("{} {path}", request.method()));
            }
            way
        })
    }

    fn sent(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// The second of all is lost on its way, and of the third the answer.
fn second_and_third(number: usize) -> Way {
    match number {
        1 => Way::RequestLost,
        2 => Way::AnswerLost,
        _ => Way::Through,
    }
}

#[tokio::test(start_paused = true)]
async fn what_did_not_come_to_okta_is_known_half_a_minute_later_and_done_once_by_the_same_run() {
    let groups = place(|_| false).client.find_groups("VPN Users", &Control::new(Urgency::Typing)).await.unwrap();
    let add_to = format!(r#"[{{"add-to":{{"group":"{}"}}}}]"#, groups[0].id.as_str());
    for (steps, method, end) in [
        (r#"["suspend"]"#, "POST", "/lifecycle/suspend"),
        (r#"["deactivate"]"#, "POST", "/lifecycle/deactivate"),
        (r#"["expire"]"#, "POST", "/lifecycle/expire_password"),
        (r#"[{"set":{"profile":{"title":"Boss"}}}]"#, "POST", "/api/v1/users/"),
        (&*add_to, "PUT", "/groups/"),
        // Of factors the log tells, once it cannot lag any more.
        (r#"["factors"]"#, "POST", "/lifecycle/reset_factors"),
    ] {
        let wire = Wire::default();
        let place = wire.meddling(method, end, second_and_third);
        let mut people = place.people(5).await;
        for person in &mut people {
            let user = place.client.get_user(&person.id, &Control::new(Urgency::Typing)).await.unwrap();
            *person = Person::of(&user).with_values(&user, ["title"]);
        }
        for person in people.iter().filter(|_| method == "PUT") {
            let leave = Change::RemoveFromGroup { group: groups[0].id.clone() };
            place.client.change(&person.id, &leave, &Control::new(Urgency::Typing)).await.unwrap();
        }
        wire.0.lock().unwrap().clear();
        let mut opened = job(steps, people);
        assert_eq!(place.run(&mut opened).await, End::Finished, "{steps}");
        assert_eq!(opened.course.counts().words(), "5 done", "{steps}");
        let sent = wire.sent();
        let once: HashSet<&String> = sent.iter().collect();
        assert_eq!(once.len(), 5, "{steps}: {sent:?}");
        // Into a group nobody comes twice, and the client itself asks again.
        assert!(sent.len() == 5 || method == "PUT", "{steps}: {sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_of_a_playbook_is_taken_further_before_it_is_known_that_all_are_through() {
    let wire = Wire::default();
    let place = wire.meddling("POST", "/lifecycle/suspend", second_and_third);
    let job: Job = serde_json::from_value(serde_json::json!({
        "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "planned": START,
        "action": "--playbook contain", "title": "contain people", "source": "a list", "people": 5,
        "ways": [{"status": "ACTIVE", "steps": ["suspend"], "then": [[{"sessions": {"tokens": true, "forget": true}}]]}],
    }))
    .unwrap();
    let mut opened = Opened::in_memory(job, place.people(5).await);
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(opened.course.counts().words(), "5 done");
    let sent = wire.sent();
    let at = |what: &str| -> Vec<usize> { (0..sent.len()).filter(|at| sent[*at].contains(what)).collect() };
    let (suspended, ended) = (at("suspend"), at("sessions"));
    assert_eq!((suspended.len(), ended.len()), (5, 5), "{sent:?}");
    assert!(suspended.last() < ended.first(), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_on_with_a_killed_job_takes_nobody_further_before_the_unknown_is_told() {
    for sent in [true, false] {
        let wire = Wire::default();
        let place = wire.meddling("POST", "/nowhere", |_| Way::Through);
        let job: Job = serde_json::from_value(serde_json::json!({
            "v": 1, "id": "1130-abcd", "org": "https://acme.okta.com", "connection": "acme", "planned": START,
            "action": "--playbook contain", "title": "contain people", "source": "a list", "people": 2,
            "ways": [{"status": "ACTIVE", "steps": ["suspend"], "then": [["expire"]]}],
        }))
        .unwrap();
        let people = place.people(2).await;
        let control = Control::new(Urgency::Typing);
        for person in people.iter().skip(usize::from(!sent)) {
            place.client.change(&person.id, &Change::Suspend, &control).await.unwrap();
        }
        let mut opened = Opened::in_memory(job, people);
        let at = |event| Entry { at: moving_clock(), event };
        // The program was killed when it had said what it was about to send.
        for event in [Event::Started { run: "r".to_owned() }, Event::Begun { person: 0, step: 0 }] {
            opened.course.take(&at(event)).unwrap();
        }
        let suspended = Fate::Done { request: None };
        opened.course.take(&at(Event::Ended { person: 1, step: 0, fate: suspended })).unwrap();
        let end = place.run(&mut opened).await;
        let sent = wire.sent();
        assert_eq!(sent.iter().filter(|sent| sent.contains("suspend")).count(), 2, "{sent:?}");
        assert!(sent.iter().take(2).all(|sent| sent.contains("suspend")), "{sent:?}");
        assert_eq!(end, End::Finished, "{}", opened.course.counts().words());
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_lost_is_done_once_by_the_same_run() {
    let wire = Wire::default();
    let place = wire.meddling("POST", "/api/v1/users", second_and_third);
    let person = |number: u32| -> Person {
        let login = format!("new{number}@acme.com");
        serde_json::from_value(serde_json::json!({
            "id": "", "login": login, "status": "new", "way": 0,
            "own": {"login": login, "email": login, "firstName": "New", "lastName": "Person"},
        }))
        .unwrap()
    };
    let mut opened = job(r#"[{"create":{"activate":false}}]"#, (0..5).map(person).collect());
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(opened.course.counts().words(), "5 done");
    assert!(opened.people.iter().all(|person| person.id.as_str().starts_with("00u")), "each is known by their id");
    assert_eq!(wire.sent().len(), 5, "{:?}", wire.sent());
}

#[tokio::test(start_paused = true)]
async fn only_what_nobody_but_a_person_can_tell_stays_unknown() {
    let wire = Wire::default();
    let place = wire.meddling("POST", "/lifecycle/reset_password", second_and_third);
    let mut opened = job(r#"[{"reset":{"mail":true}}]"#, place.people(5).await);
    let before = tokio::time::Instant::now();
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!(opened.course.counts().words(), "3 done · 2 unknown");
    assert!(before.elapsed().as_secs() < 30, "nothing is waited for that tells nothing");
}

#[tokio::test(start_paused = true)]
async fn what_is_lost_again_and_again_pauses_the_job() {
    let wire = Wire::default();
    let place = wire.meddling("POST", "/lifecycle/suspend", |number| {
        if number == 0 {
            Way::Through
        } else if number % 2 == 1 {
            Way::RequestLost
        } else {
            Way::TimedOut
        }
    });
    let mut opened = job(r#"["suspend"]"#, place.people(2).await);
    let End::Paused(pause) = place.run(&mut opened).await else { panic!("one of them is not done") };
    assert!(pause.words().contains("no answer came 3 times for"), "{}", pause.words());
    assert_eq!(opened.course.counts().words(), "1 done · 1 not reached");
    assert_eq!(wire.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_stops_a_job_does_not_wait_for_what_is_unknown() {
    let wire = Wire::default();
    let place = wire.meddling("POST", "/lifecycle/suspend", second_and_third);
    let mut opened = job(r#"["suspend"]"#, place.people(4).await);
    let control = Control::new(Urgency::Job);
    let cancel = control.cancel.clone();
    let running = jobs::run(&place.client, &mut opened, None, &control, |_| {});
    let stopping = async {
        tokio::time::sleep(std::time::Duration::from_secs(15)).await;
        cancel.cancel();
    };
    let (end, ()) = tokio::join!(running, stopping);
    assert_eq!(end, End::Paused(jobs::Pause::Asked));
    assert_eq!(opened.course.counts().words(), "3 done · 1 unknown");
    assert_eq!(place.run(&mut opened).await, End::Finished);
    assert_eq!((opened.course.counts().words(), wire.sent().len()), ("4 done".to_owned(), 4));
}
