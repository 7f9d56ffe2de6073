//! Somebody else who says that it is the caller, and whoever stands at the desk; and what was arranged from here.

use oktui::protocol::connection::ConnectionId;
use oktui::protocol::operation::{Operation, Risk};
use oktui::protocol::recorder::{About, Intent, Outcome, Recorder, Target, Trait, Verdict};

use super::*;

const ANA: &str = "ana.muller@acme.com";
const NAMED: &str = "verified = { on = \"takeover\", by = [\"push_number\", \"manager\", \"in_person\"] }";

impl Desk {
    /// The row of that word is under the cursor.
    async fn choose(&mut self, words: &str) {
        for _ in 0..12 {
            let screen = self.screen();
            if screen.lines().any(|line| line.contains(&format!("> {words}"))) {
                return;
            }
            self.keys("<down>").await;
        }
        panic!("no {words}: {}", self.screen());
    }

    async fn enter(&mut self) {
        self.program.pass_time().await;
        self.keys("<enter>").await;
    }

    /// A change that an earlier run made, as the journal has it.
    fn write_down(&self, attribute: &str, path: &str, login: &str) {
        let target = Target { kind: "user".to_owned(), id: String::new(), login: login.to_owned() };
        let about = About {
            target: Some(target),
            after: vec![Trait { name: attribute.to_owned(), value: "1".into(), personal: false }],
            ..About::default()
        };
        let intent = Intent {
            connection: ConnectionId::new("acme"),
            operation: Operation::UpdateUser,
            by_hand: false,
            risk: Risk::Takeover,
            method: "POST".to_owned(),
            path: path.to_owned(),
            options: serde_json::Map::new(),
            about: Some(about),
            named: None,
            owner: None,
            skew: None,
        };
        let receipt = self.journal.intend(intent).unwrap();
        let outcome = Outcome { verdict: Verdict::Done, status: Some(200), code: None, request_id: None };
        self.journal.conclude(receipt, outcome).unwrap();
    }

    /// A temporary password is asked for, as far as it gets.
    async fn temporary_password(&mut self) -> String {
        self.keys("at").await;
        self.program.pass_time().await;
        self.keys("<tab><enter>").await;
        self.screen()
    }
}

#[tokio::test(start_paused = true)]
async fn the_manager_says_so_by_a_push_with_a_number_and_the_mark_is_the_callers() {
    let mut desk = Desk::under(NAMED, ANA).await;
    desk.ask().await;
    // Okta asks nobody who is locked out; their manager is not.
    assert!(desk.screen().contains("Not now: locked out"), "{}", desk.screen());
    desk.choose("Their manager").await;
    desk.enter().await;
    let chosen = desk.screen();
    assert!(chosen.contains("Jana Weiß (jana.weiss@acme.com) says that it is Ana Müller."), "{chosen}");
    assert!(chosen.contains("> Okta Verify (push)") && !chosen.contains("Okta Verify (code)"), "{chosen}");
    desk.enter().await;
    let asked = desk.screen();
    assert!(asked.contains("Call Jana Weiß by a number you know: is it Ana Müller?"), "{asked}");
    assert!(asked.contains("██"), "{asked}");
    let push = desk.factor(JANA, "push").await;
    assert_eq!(desk.calls(&format!("POST*/factors/{push}/verify")), 1);
    desk.wait(20).await;
    let told = desk.screen();
    assert!(told.contains("Jana Weiß confirms for Ana Müller"), "{told}");
    desk.enter().await;
    let page = desk.screen();
    assert!(page.contains(" verified 10:56, Jana Weiß confirms for Ana Müller, 10 min left"), "{page}");
    let [line] = &desk.lines("verified")[..] else { panic!("one line") };
    assert_eq!(line["target"]["login"], ANA);
    let what = |name: &str| line["what"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((what("means"), what("by"), what("factor")), ("manager".to_owned(), JANA.to_owned(), push));
    let screen = desk.temporary_password().await;
    assert!(screen.contains("Temporary password of Ana Müller"), "{screen}");
    let line = desk.lines("intent").into_iter().find(|line| line["op"] == "expirePasswordWithTempPassword").unwrap();
    assert!(line["verified"].as_str().unwrap().contains(&format!("by {JANA}")), "{line}");
}

#[tokio::test(start_paused = true)]
async fn without_a_number_or_by_somebody_else_nobody_confirms() {
    // Plain pushes only.
    let classic = DemoSettings { users: 60, engine: Engine::Classic, ..DemoSettings::default() };
    let mut desk = Desk::of(classic).await;
    desk.open(ANA).await;
    desk.ask().await;
    desk.choose("Their manager").await;
    desk.enter().await;
    desk.enter().await;
    desk.wait(20).await;
    let screen = desk.screen();
    assert!(screen.contains("Not verified") || screen.contains("No clear answer"), "{screen}");
    desk.keys("<esc>").await;
    desk.wait(60).await;
    assert!(!desk.is_marked() && desk.lines("verified").is_empty(), "{}", desk.screen());
    // Whoever is no manager any more when they are asked.
    let mut desk = Desk::under(NAMED, ANA).await;
    desk.ask().await;
    desk.choose("Their manager").await;
    desk.enter().await;
    desk.meddler.set("GET*/api/v1/users/", Meddling::Late(Duration::ZERO));
    desk.meddler.set("GET*/api/v1/users", Meddling::Answer(200, "[]"));
    desk.enter().await;
    desk.wait(20).await;
    let screen = desk.screen();
    assert!(screen.contains("Jana Weiß is not the manager of  │\n │ Ana Müller."), "{screen}");
    assert_eq!(desk.calls("POST*/verify"), 0);
    desk.enter().await;
    desk.meddler.leave();
    desk.choose("Their manager").await;
    desk.enter().await;
    desk.meddler.set("GET*/api/v1/users", Meddling::Answer(500, r#"{"errorCode":"E0000009","errorSummary":"x"}"#));
    desk.enter().await;
    desk.wait(60).await;
    let screen = desk.screen();
    assert!(screen.contains("Not verified: ") && screen.contains("could not be read"), "{screen}");
    assert_eq!(desk.calls("POST*/verify"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_manager_who_cannot_be_told_is_a_sentence() {
    for (meddling, words) in [
        (Meddling::Answer(200, "[]"), "Nobody here is the manager whom the profile names: Jana Weiß."),
        (Meddling::Answer(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#), "Who it is could not be read"),
        (Meddling::Answer(200, "<html>"), "Who it is could not be read"),
        (Meddling::Answer(404, "{}"), "Who it is could not be read"),
    ] {
        let mut desk = Desk::at(ANA).await;
        desk.ask().await;
        desk.meddler.set("GET*/api/v1/users", meddling);
        // The person can be read; the search for another cannot.
        desk.meddler.set("GET*/api/v1/users/", Meddling::Late(Duration::ZERO));
        desk.meddler.first("GET*/api/v1/users/");
        desk.choose("Their manager").await;
        desk.enter().await;
        assert!(desk.screen().contains(words), "{words}: {}", desk.screen());
        desk.enter().await;
        assert_eq!(desk.calls("POST*/verify"), 0);
        desk.keys("<esc>").await;
        assert!(!desk.is_marked());
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_stands_here_is_marked_with_a_note_and_never_without() {
    let mut desk = Desk::under(NAMED, ANA).await;
    desk.ask().await;
    desk.choose("They stand here").await;
    desk.enter().await;
    assert!(desk.screen().contains("By what do you know them?"), "{}", desk.screen());
    desk.enter().await;
    assert!(!desk.is_marked() && desk.lines("verified").is_empty(), "{}", desk.screen());
    desk.keys("badge 4711, photo fits").await;
    desk.enter().await;
    assert!(desk.screen().contains("you saw Ana Müller: badge 4711, photo fits."), "{}", desk.screen());
    desk.enter().await;
    assert!(desk.screen().contains(" verified 10:56, in person: badge 4711, photo f…"), "{}", desk.screen());
    let [line] = &desk.lines("verified")[..] else { panic!("one line") };
    assert_eq!(
        (line["what"]["means"].as_str(), line["what"]["note"].as_str()),
        (Some("in_person"), Some("badge 4711, photo fits"))
    );
    assert_eq!(desk.calls("POST*/verify"), 0);
    let screen = desk.temporary_password().await;
    assert!(screen.contains("Temporary password of Ana Müller"), "{screen}");
    // Where it is not named, it counts for nothing.
    let mut desk = Desk::under("verified = true", ANA).await;
    desk.ask().await;
    desk.choose("They stand here").await;
    desk.enter().await;
    desk.keys("badge 4711").await;
    desk.enter().await;
    desk.enter().await;
    let screen = desk.temporary_password().await;
    assert!(screen.contains("verified by in_person, and only push_number, push counts"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn an_approver_of_the_policy_says_so_where_a_rule_takes_their_word() {
    let rule = "verified = { on = \"takeover\", by = [\"approver\"] }\n\
                approve = { on = [\"delete\"], by = \"login:jana.weiss@acme.com\" }";
    let mut desk = Desk::under(rule, ANA).await;
    desk.ask().await;
    desk.choose("An approver").await;
    desk.enter().await;
    assert!(desk.screen().contains("Jana Weiß (jana.weiss@acme.com) says that it is"), "{}", desk.screen());
    desk.enter().await;
    desk.wait(20).await;
    desk.enter().await;
    assert!(desk.is_marked(), "{}", desk.screen());
    let screen = desk.temporary_password().await;
    assert!(screen.contains("Temporary password of Ana Müller"), "{screen}");
    // A group with several is listed; who is none of it any more is refused.
    let rule = rule.replace("login:jana.weiss@acme.com", "group:Sales");
    let mut desk = Desk::under(&rule, ANA).await;
    desk.ask().await;
    desk.choose("An approver").await;
    desk.enter().await;
    assert!(desk.screen().contains("Who says that it is Ana Müller?"), "{}", desk.screen());
    let mut desk = Desk::at(ANA).await;
    desk.ask().await;
    assert!(!desk.screen().contains("An approver"), "{}", desk.screen());
}

#[tokio::test(start_paused = true)]
async fn what_was_arranged_from_here_before_does_not_count() {
    for (attribute, words) in
        [("profile.managerId", "a manager who was named so from here on 2026-"), ("profile.title", "")]
    {
        let rule = NAMED.replace("\"takeover\"", "\"takeover\", min_factor_age = \"1m\"");
        let mut desk = Desk::under(&rule, ANA).await;
        desk.write_down(attribute, "/api/v1/users/x", ANA);
        desk.ask().await;
        desk.choose("Their manager").await;
        desk.enter().await;
        desk.enter().await;
        desk.wait(20).await;
        let counts = words.is_empty();
        assert_eq!(desk.screen().contains("counts for nothing"), !counts, "{}", desk.screen());
        desk.enter().await;
        let screen = desk.temporary_password().await;
        assert_eq!(screen.contains("Temporary password of Ana Müller"), counts, "{screen}");
        if !counts {
            assert!(screen.contains(words), "{screen}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_guarded_with_a_verified_caller_is_acted_on_for_nobody_else() {
    let rule = "guard = [{ who = \"login:jana.weiss@acme.com\", verified = true }]";
    let mut desk = Desk::under(rule, JANA).await;
    desk.keys("ac").await;
    desk.program.pass_time().await;
    assert!(desk.screen().contains("verified caller only."), "{}", desk.screen());
    desk.keys(JANA).await;
    desk.enter().await;
    let screen = desk.screen();
    assert!(!desk.lines("intent").iter().any(|line| line["op"] == "revokeUserSessions"), "{screen}");
    assert_eq!(desk.lines("refusal").len(), 1, "{screen}");
    desk.keys("<esc>").await;
    desk.push().await;
    desk.keys("ac").await;
    desk.program.pass_time().await;
    assert!(desk.screen().contains("The caller is verified"), "{}", desk.screen());
    desk.keys(JANA).await;
    desk.enter().await;
    assert!(desk.lines("intent").iter().any(|line| line["op"] == "revokeUserSessions"), "{}", desk.screen());
}
