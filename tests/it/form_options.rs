//! What the form asks for beside the profile: each option from the key to the demo organisation, and every body that a
//! form can make held against Okta's own contract.

use std::sync::{Arc, Mutex};

use oktui::app::form::model::Form;
use oktui::app::form::model::Target;
use oktui::app::form::model::Way;
use oktui::app::form::model::file::Filled;
use oktui::app::form::model::file::PersonFile;
use oktui::app::form::model::spec::Sources;
use oktui::demo::DemoSettings;
use oktui::protocol::draft::Save;
use oktui::protocol::schema::UserSchema;
use oktui::protocol::seen::SeenAttributes;
use oktui::protocol::user::User;
use serde_json::{Value, json};

use super::demo_contract::Contract;
use super::forms::{Listening, api, edit_ana, kept, leave, open, person, writes};
use super::harness::{Harness, ORIGIN, RouterTransport};

const ANN: &str = "nAnn<tab>Leeson<tab>ann.leeson@acme.com";

/// Chooses of the list of a field by a part of the words.
async fn choose(program: &mut Harness, label: &str, words: &str) {
    program.keys(&format!("<ctrl-l>{label}<enter>{words}")).await;
    program.keys("<enter>").await;
}

fn type_in(program: &mut Harness, label: &str, text: &str) {
    program.press(&format!("<ctrl-l>{label}<enter><end><ctrl-u>{text}"));
}

/// Somebody in this status.
async fn somebody(program: &Harness, status: &str) -> Value {
    let found = api(program, "GET", &format!("/api/v1/users?filter=status%20eq%20%22{status}%22&limit=20"), None).await;
    let okta = |user: &&Value| user["credentials"]["provider"]["type"] == "OKTA";
    found.as_array().unwrap().iter().find(okta).cloned().unwrap_or_else(|| panic!("nobody is {status}"))
}

async fn edit(program: &mut Harness, who: &Value) {
    let login = who["profile"]["login"].as_str().unwrap();
    program.keys(&format!("<ctrl-f><paste:{login}><enter>")).await;
    program.keys("<enter>e").await;
    assert!(program.engine.app.workspace().form().is_some(), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn every_way_to_give_a_password_travels_from_the_form() {
    let hashes: [(&str, &[(&str, &str)]); 6] = [
        (
            "BCRYPT",
            &[("work factor", "10"), ("salt", "rwh3vH166HCH/NT9XV5FYu"), ("hash", "qaMqvAPULkbiQzkTCWo5XDcvzpk8Tna")],
        ),
        ("SHA-512", &[("salt", "c2FsdA=="), ("hash", "aGFzaA==")]),
        ("SHA-256", &[("salt", "c2FsdA=="), ("hash", "aGFzaA==")]),
        ("SHA-1", &[("hash", "aGFzaA==")]),
        ("MD5", &[("salt", "c2FsdA=="), ("hash", "aGFzaA==")]),
        ("PBKDF2", &[("iterations", "4096"), ("key size", "64"), ("salt", "c2FsdA=="), ("hash", "aGFzaA==")]),
    ];
    for (algorithm, parameters) in hashes {
        let mut program = open(80, 24).await;
        program.keys(ANN).await;
        choose(&mut program, "password", "hash").await;
        choose(&mut program, "algorithm", algorithm).await;
        for (label, text) in parameters {
            type_in(&mut program, label, text);
        }
        if algorithm == "PBKDF2" {
            choose(&mut program, "digest", "512").await;
        }
        if algorithm == "MD5" {
            choose(&mut program, "salt order", "behind").await;
        }
        program.keys("<f2>").await;
        let screen = program.screen();
        assert!(screen.contains("Status afterwards: Active") && !screen.contains("aGFzaA"), "{screen}");
        program.send().await;
        let ann = person(&program, "ann.leeson@acme.com").await;
        let came = (&ann["status"], &ann["credentials"]["provider"]["type"]);
        assert_eq!(came, (&json!("ACTIVE"), &json!("IMPORT")), "{algorithm}\n{}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn hook_next_login_staying_staged_and_a_foreign_provider_travel_from_the_form() {
    let mut program = open(80, 24).await;
    program.keys(ANN).await;
    choose(&mut program, "password", "hook").await;
    program.keys("<f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ann.leeson@acme.com").await["status"], "ACTIVE", "{}", program.screen());

    let mut program = open(80, 24).await;
    program.keys(ANN).await;
    choose(&mut program, "password", "a pass").await;
    type_in(&mut program, "the password", "Zw1eback-brot");
    choose(&mut program, "change password", "at the").await;
    type_in(&mut program, "recovery", "Whose dog?");
    type_in(&mut program, "answer", "nobody's");
    program.keys("<f2>").await;
    assert!(program.screen().contains("Pw expired"), "{}", program.screen());
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    assert_eq!(
        (&ann["status"], &ann["credentials"]["recovery_question"]["question"]),
        (&json!("PASSWORD_EXPIRED"), &json!("Whose dog?"))
    );
    assert!(writes(&program)[0].contains("nextLogin=changePassword"), "{:?}", writes(&program));

    let mut program = open(80, 24).await;
    program.keys(ANN).await;
    choose(&mut program, "activation", "stay").await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Staged: cannot sign in"), "{}", program.screen());
    program.send().await;
    assert_eq!(person(&program, "ann.leeson@acme.com").await["status"], "STAGED");

    let mut program = open(80, 24).await;
    program.keys(ANN).await;
    choose(&mut program, "activation", "active at").await;
    choose(&mut program, "provider", "another").await;
    type_in(&mut program, "its name", "FEDERATION");
    program.keys("<f2>").await;
    program.send().await;
    let ann = person(&program, "ann.leeson@acme.com").await;
    assert_eq!(ann["credentials"]["provider"]["type"], "FEDERATION", "{}", program.screen());
    assert!(writes(&program)[0].contains("provider=true"), "{:?}", writes(&program));
}

#[tokio::test(start_paused = true)]
async fn somebody_who_exists_is_activated_from_the_form_as_their_status_allows() {
    for (status, words, call, after) in [
        ("STAGED", "activate and mail", "lifecycle/activate?sendEmail=true", "PROVISIONED"),
        ("STAGED", "show the link", "lifecycle/activate?sendEmail=false", "PROVISIONED"),
        ("PROVISIONED", "mail a new", "lifecycle/reactivate?sendEmail=true", "PROVISIONED"),
        ("PROVISIONED", "show a new", "lifecycle/reactivate?sendEmail=false", "PROVISIONED"),
        ("DEPROVISIONED", "activate and mail", "lifecycle/activate?sendEmail=true", "PROVISIONED"),
    ] {
        let mut program = open(80, 24).await;
        let who = somebody(&program, status).await;
        edit(&mut program, &who).await;
        choose(&mut program, "activation", words).await;
        program.keys("<f2>").await;
        let screen = program.screen();
        assert!(screen.contains("Status afterwards: Pending"), "{status}: {screen}");
        assert!(screen.contains(if words.contains("mail") { "A mail with" } else { "No mail" }), "{screen}");
        program.send().await;
        let calls = writes(&program);
        assert!(calls.len() == 1 && calls[0].contains(call), "{status}: {calls:?}\n{}", program.screen());
        let now = api(&program, "GET", &format!("/api/v1/users/{}", who["id"].as_str().unwrap()), None).await;
        assert_eq!(now["status"], after);
        if words.contains("show") {
            assert!(program.screen().contains("Activation link"), "{}", program.screen());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_change_at_the_next_sign_in_is_a_call_of_its_own_with_an_outcome_of_its_own() {
    let mut program = open(80, 24).await;
    let who = somebody(&program, "ACTIVE").await;
    edit(&mut program, &who).await;
    type_in(&mut program, "city", "Bonn");
    choose(&mut program, "change password", "at the").await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Pw expired"), "{}", program.screen());
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("is saved") && screen.contains("must choose a new"), "{screen}");
    let ana = person(&program, who["profile"]["login"].as_str().unwrap()).await;
    assert_eq!((&ana["status"], &ana["profile"]["city"]), (&json!("PASSWORD_EXPIRED"), &json!("Bonn")));
    assert_eq!(writes(&program).len(), 2);

    // Not where the status does not allow it, and the reason stands there.
    let who = somebody(&program, "SUSPENDED").await;
    edit(&mut program, &who).await;
    program.press("<ctrl-l>change password<enter>");
    assert!(program.screen().contains("only from Active"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn groups_that_were_taken_away_come_back_as_taken_away_after_a_crash() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    program.keys("<ctrl-l>groups<enter>").await;
    program.keys("<enter>").await;
    program.keys("<enter>").await;
    assert!(program.screen().contains("No group is chosen"), "Enter alone takes nobody out: {}", program.screen());
    program.keys("<down><up><enter>").await;
    tokio::time::advance(std::time::Duration::from_secs(3)).await;
    program.wake().await;
    let text = kept(&program);
    let mut program = open(80, 24).await;
    leave(&mut program, text);
    program.keys("/ana.muller@acme.com<enter>").await;
    program.keys("e").await;
    program.keys("<enter>").await;
    program.keys("<f2>").await;
    assert!(program.screen().contains("Groups taken away"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_okta_calls_taken_names_its_owner() {
    let mut program = open(80, 24).await;
    program.keys("nAna<tab>Miller<tab>ana.two@acme.com<f2>").await;
    assert!(program.screen().contains("are free"), "{}", program.screen());
    // Somebody else is faster.
    let profile = json!({"firstName": "Fast", "lastName": "Er", "email": "f@acme.com", "login": "ana.two@acme.com"});
    api(&program, "POST", "/api/v1/users", Some(json!({"profile": profile}))).await;
    program.send().await;
    let screen = program.screen();
    assert!(screen.contains("Not created") && screen.contains("The login exists already: Fast Er"), "{screen}");
    program.keys("<esc>").await;
    program.keys("o").await;
    assert!(program.line(1).contains("Fast Er"), "{}", program.screen());
}

/// The schema of the demo organisation, as the program reads it.
async fn schema(program: &Harness) -> UserSchema {
    let schema = api(program, "GET", "/api/v1/meta/schemas/user/default", None).await;
    UserSchema::parse(schema.to_string().as_bytes()).unwrap()
}

/// Files for everything that a form can send.
fn files() -> Vec<Value> {
    let profile = json!({"firstName": "Ann", "lastName": "王", "email": "ann@acme.com", "login": "ann@acme.com",
        "postalAddress": "Weg 1\nBonn", "locale": "de_DE", "countryCode": "DE", "weeklyHours": 37.50, "skills": ["a", "b"]});
    let digest = |name: &str, order: &str| json!({"algorithm": name, "salt": "c2FsdA==", "saltOrder": order, "value": "aGFzaA=="});
    let passwords = [
        json!({"value": "Zw1eback-brot"}),
        json!({"hook": {"type": "default"}}),
        json!({"hash": {"algorithm": "BCRYPT", "workFactor": 10, "salt": "rwh3vH166HCH/NT9XV5FYu", "value": "qaMqvAPULkbiQzkTCWo5XDcvzpk8Tna"}}),
        json!({"hash": {"algorithm": "PBKDF2", "iterationCount": 4096, "keySize": 64, "digestAlgorithm": "SHA256_HMAC", "salt": "c2FsdA==", "value": "aGFzaA=="}}),
        json!({"hash": {"algorithm": "PBKDF2", "iterationCount": 5000, "keySize": 64, "digestAlgorithm": "SHA512_HMAC", "salt": "c2FsdA==", "value": "aGFzaA=="}}),
        json!({"hash": digest("SHA-512", "PREFIX")}),
        json!({"hash": digest("SHA-256", "POSTFIX")}),
        json!({"hash": digest("SHA-1", "PREFIX")}),
        json!({"hash": {"algorithm": "MD5", "value": "aGFzaA=="}}),
    ];
    let question = json!({"question": "Whose dog?", "answer": "nobody's"});
    let mut files = vec![json!({"profile": profile}), json!({"profile": profile, "groupIds": ["00g1", "00g2"]})];
    for activation in ["mail", "link", "staged"] {
        files.push(json!({"profile": profile, "activation": activation}));
        files.push(
            json!({"profile": profile, "activation": activation, "credentials": {"recovery_question": question}}),
        );
    }
    for password in passwords {
        for more in [json!({}), json!({"activation": "staged"}), json!({"nextLogin": true})] {
            let mut file =
                json!({"profile": profile, "credentials": {"password": password, "recovery_question": question}});
            file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            files.push(file);
        }
    }
    for kind in ["FEDERATION", "SOCIAL"] {
        let provider = json!({"type": kind, "name": kind});
        files.push(json!({"profile": profile, "activation": "active", "credentials": {"provider": provider}}));
    }
    files
}

#[tokio::test(start_paused = true)]
async fn every_body_that_a_form_makes_fits_oktas_own_contract() {
    let Some(contract) = Contract::load() else { return };
    let program = open(80, 24).await;
    let schema = schema(&program).await;
    let ana = person(&program, "ana.muller@acme.com").await;
    let staged = somebody(&program, "STAGED").await;
    let mut checked = 0;
    let mut check = |form: &Form| {
        assert_eq!(form.wrong(), []);
        let save = form.plan().save.unwrap();
        let body: Value = serde_json::from_str(save.json().expose()).unwrap();
        let (method, path) = match &save {
            Save::Create(_) => ("POST", "/api/v1/users"),
            Save::Update { .. } => ("POST", "/api/v1/users/{id}"),
            Save::Replace { .. } => ("PUT", "/api/v1/users/{id}"),
        };
        assert_eq!(contract.request_problems(method, path, &body), [""; 0], "{method} {body}");
        checked += 1;
    };
    for content in files() {
        let content = PersonFile::read(&content.to_string()).unwrap();
        let sources =
            Sources { schema: Some(&schema), types: Some(&[]), seen: &SeenAttributes::default(), person: None };
        let mut form = Form::new(Target::New, &sources, None);
        assert_eq!(form.fill(&content, None), Filled::default());
        check(&form);
    }
    for who in [&ana, &staged] {
        let is_staged = who["status"] == "STAGED";
        for mut content in files() {
            let foreign = content["credentials"]["provider"].is_object();
            let password = &content["credentials"]["password"];
            if foreign || password["hook"].is_object() || password["hash"].is_object() && !is_staged {
                continue;
            }
            let members = content.as_object_mut().unwrap();
            members.retain(|name, _| matches!(&**name, "profile" | "credentials"));
            members["profile"]["title"] = Value::Null;
            for way in [Way::Partial, Way::Full] {
                let user = Arc::new(User::parse(&who.to_string(), Some("W/\"1\"".into())).unwrap());
                let sources = Sources {
                    schema: Some(&schema),
                    types: Some(&[]),
                    seen: &SeenAttributes::default(),
                    person: Some(&user),
                };
                let mut form = Form::new(Target::Person(Arc::clone(&user)), &sources, None);
                form.way = way;
                let content = PersonFile::read(&content.to_string()).unwrap();
                assert_eq!(form.fill(&content, None), Filled::default());
                check(&form);
            }
        }
    }
    assert!(checked > 60, "{checked}");
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_fits_oktas_own_contract() {
    let Some(contract) = Contract::load() else { return };
    let demo = super::harness::demo(DemoSettings::default());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let transport = Listening { router: RouterTransport(demo.router(ORIGIN)), heard: Arc::clone(&heard) };
    let token = demo.token().to_owned();
    let mut program = Harness::with(80, 24, demo, Arc::new(transport), &token, false);
    program.settle().await;
    program.keys(&format!("{ANN}<ctrl-l>groups<enter>sales")).await;
    program.keys("<enter><esc><ctrl-l>password<enter><right><down>Zw1eback-brot").await;
    program.keys("<ctrl-l>recovery<enter>Whose dog?<down>nobody's<f2>").await;
    program.send().await;
    program.keys("e").await;
    program.keys("<ctrl-l>city<enter>Bonn<f2>").await;
    program.send().await;
    program.keys("e").await;
    program.keys("<ctrl-t><ctrl-l>state<enter>NRW<f2>").await;
    program.send().await;
    let heard = heard.lock().unwrap().clone();
    let methods: Vec<&str> = heard.iter().map(|(method, ..)| &**method).collect();
    assert_eq!(methods, ["POST", "POST", "PUT"], "{}", program.screen());
    for (method, path, body) in heard {
        let path = if path == "/api/v1/users" { "/api/v1/users" } else { "/api/v1/users/{id}" };
        assert_eq!(contract.request_problems(&method, path, &body), [""; 0], "{method} {body}");
    }
}
