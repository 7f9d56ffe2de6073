//! Every field of the form: what is typed or pasted into it, and what of it reaches the organisation.

use oktui::app::form::model::spec::Kind;
use oktui::app::form::model::spec::Path;
use oktui::app::form::model::spec::Section;
use oktui::app::form::screen::FormScreen;
use oktui::demo::DemoSettings;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::forms::{api, edit_ana, open, person, writes};
use super::harness::Harness;

/// Each base attribute: a part of its label, its name, and what it is by a create, a partial and a full update.
const BASE: [(&str, &str, [&str; 3]); 31] = [
    ("first name", "firstName", ["Zoë", "Zoé", "Zoe"]),
    ("last name", "lastName", ["王伟", "Wang", "O'Wang"]),
    ("primary email", "email", ["zoe.wang@acme.com", "zoe@acme.com", "z.w+1@acme.com"]),
    ("login", "login", ["zoe.login@acme.com", "zoe.two@acme.com", "zoe.three@acme.com"]),
    ("middle name", "middleName", ["Q.", "R.", "S."]),
    ("display name", "displayName", ["Zoë 王", "Zoé 王", "Zoe"]),
    ("nickname", "nickName", ["Zo", "Z", "Zz"]),
    ("honorific prefix", "honorificPrefix", ["Dr.", "Prof.", "Dame"]),
    ("honorific suffix", "honorificSuffix", ["PhD", "MD", "Jr."]),
    ("second email", "secondEmail", ["zoe@example.net", "zoe@example.org", "zoe@example.com"]),
    ("mobile phone", "mobilePhone", ["+49 1", "+49 11", "+49 111"]),
    ("primary phone", "primaryPhone", ["+49 2", "+49 22", "+49 222"]),
    ("profile url", "profileUrl", ["https://acme.com/zoe", "https://acme.com/z", "http://acme.com"]),
    ("title", "title", ["Engineer", "Lead", "Chief"]),
    ("employee number", "employeeNumber", ["77001", "77002", "77003"]),
    ("free text", "userType", ["staff", "guest", "other"]),
    ("organization", "organization", ["Acme", "Acme B", "Acme C"]),
    ("division", "division", ["EMEA", "APAC", "AMER"]),
    ("department", "department", ["Lab", "Law", "Sales"]),
    ("cost center", "costCenter", ["CC1", "CC2", "CC3"]),
    ("manager", "manager", ["Jana Weiß", "Ana", "Ben"]),
    ("managerid", "managerId", ["m1", "m2", "m3"]),
    ("street", "streetAddress", ["Weg 1", "Weg 2", "Weg 3"]),
    ("zip", "zipCode", ["20095", "20096", "20097"]),
    ("city", "city", ["Köln", "Bonn", "Aachen"]),
    ("state", "state", ["NRW", "HH", "BY"]),
    ("country", "countryCode", ["DE", "AT", "CH"]),
    ("postal", "postalAddress", ["Weg 1\n20095 Köln", "Weg 2\n\nBonn", "Weg 3"]),
    ("preferred language", "preferredLanguage", ["de-DE", "en", "zh-Hant-TW"]),
    ("locale", "locale", ["de_DE", "en_GB", "es_419"]),
    ("time zone", "timezone", ["Europe/Berlin", "UTC", "America/New_York"]),
];

/// Types or pastes a text, a line break being a key.
fn fill(program: &mut Harness, label: &str, text: &str) {
    let typed = if text.len().is_multiple_of(2) { format!("<paste:{text}>") } else { text.replace('\n', "<ctrl-j>") };
    program.press(&format!("<ctrl-l>{label}<enter><end><ctrl-u>{typed}"));
}

/// Types a text into the manager's line and takes it as it is: the last entry of the list is the id, the one before it the
/// name.
async fn as_typed(program: &mut Harness, text: &str, to: &str) {
    program.keys(&format!("<ctrl-l>manager<enter>{text}")).await;
    program.keys(&format!("{}{to}<enter>", "<pgdn>".repeat(9))).await;
}

#[tokio::test(start_paused = true)]
async fn every_base_attribute_travels_by_create_partial_and_full() {
    let mut program = open(80, 24).await;
    for (round, keys) in [["n", ""], ["e", ""], ["e", "<ctrl-t>"]].into_iter().enumerate() {
        program.keys(keys[0]).await;
        program.keys(keys[1]).await;
        for (label, name, texts) in BASE {
            match name {
                "manager" => as_typed(&mut program, texts[round], "<up>").await,
                "managerId" => as_typed(&mut program, texts[round], "").await,
                _ => fill(&mut program, label, texts[round]),
            }
        }
        program.keys("<f2>").await;
        program.send().await;
        let login = BASE[3].2[round];
        let zoe = person(&program, login).await;
        for (_, name, texts) in BASE {
            assert_eq!(zoe["profile"][name], texts[round], "{name} in round {round}\n{}", program.screen());
        }
    }
    let methods: Vec<String> =
        writes(&program).iter().map(|call| call.split(' ').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(methods, ["POST", "POST", "PUT"]);
}

/// What somebody may paste by mistake or malice.
const HOSTILE: [&str; 8] = [
    "王伟 さくら 한국어",
    "e\u{301}\u{323}\u{308}a\u{300}",
    "שלום عربى",
    "👩\u{200d}👩\u{200d}👧🇩🇪👍🏽",
    "a\u{1b}[31mb\u{7}\u{9b}c\u{0}",
    "x\u{202e}y\u{2066}z\u{200b}\u{feff}",
    "one\r\ntwo\nthree\u{2028}four\tfive",
    "\u{1f1e9}\u{1f1ea}\u{fe0f}\u{20e3}ﷺ",
];

#[tokio::test(start_paused = true)]
async fn whatever_is_pasted_into_any_field_is_shown_within_its_room_and_nothing_raw() {
    for (columns, rows) in [(80, 24), (60, 16), (132, 40)] {
        let mut program = open(columns, rows).await;
        program.keys("n").await;
        // Everything that can be asked for is asked for.
        program.keys("<ctrl-l>password<enter>hash").await;
        program.keys("<enter><ctrl-l>algorithm<enter>pbk").await;
        program.keys("<enter><ctrl-l>recovery<enter>Whose dog?").await;
        let count = program.engine.app.workspace().form().map_or(0, |screen| screen.form.fields.len());
        assert!(count > 45, "{count}");
        for at in 0..count {
            let screen = program.engine.app.workspace().form().unwrap();
            let field = &screen.form.fields[at];
            let is_text = match &field.spec.kind {
                Kind::Many { choices, .. } => choices.is_empty(),
                Kind::One(_) | Kind::Secret | Kind::Json => true,
                Kind::Choice(_) | Kind::Groups => false,
            };
            // People are picked by a list of their own.
            if !screen.form.is_asked(at)
                || !is_text
                || screen.form.picks_person(at)
                || field.spec.is(oktui::app::form::model::spec::Opt::Question)
            {
                continue;
            }
            let (label, path) = (field.spec.label.trim().to_lowercase(), field.spec.path.clone());
            let keeps_breaks = field.input.keeps_breaks();
            program.press(&format!("<ctrl-l>{label}<enter>"));
            let reached = program.engine.app.workspace().form().and_then(FormScreen::current);
            let reached =
                reached.map(|at| program.engine.app.workspace().form().unwrap().form.fields[at].spec.path.clone());
            assert_eq!(reached.as_ref(), Some(&path), "{label}");
            for text in HOSTILE {
                program.press(&format!("<end><ctrl-u><paste:{text}>"));
                let field = field_of(&program, &path);
                let raw = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
                assert!(!field.contains(raw), "{label}: {field:?}");
                assert!(!field.contains('\n') || keeps_breaks, "{label}: {field:?}");
                assert!(!field.is_empty(), "{label}");
                let drawn = program.screen();
                for line in drawn.lines() {
                    assert!(line.width() <= usize::from(columns) + 2, "{label}: {line}");
                    assert!(!line.contains(char::is_control), "{label}: {line:?}");
                }
                program.press("<left><backspace><home><del><right>ß<end>");
                program.screen();
            }
            // What is typed instead is what stands there.
            program.press("<end><ctrl-u><ctrl-u>");
            if field_of(&program, &path).is_empty() {
                program.press("Zoë 王");
                assert_eq!(field_of(&program, &path), "Zoë 王", "{label}");
                program.press("<ctrl-u>");
            }
        }
        // Nothing of it was sent, and the form can still be left.
        assert!(writes(&program).is_empty());
        program.keys("<esc><enter>").await;
        assert!(program.engine.app.workspace().form().is_none(), "{}", program.screen());
    }
}

fn field_of(program: &Harness, path: &Path) -> String {
    let form = &program.engine.app.workspace().form().unwrap().form;
    form.fields[form.find(path).unwrap()].text().to_owned()
}

#[tokio::test(start_paused = true)]
async fn wide_and_combining_letters_reach_the_organisation_as_they_were_typed() {
    let mut program = open(80, 24).await;
    edit_ana(&mut program).await;
    let texts = [
        ("middle name", "middleName", "e\u{301}\u{323}x"),
        ("title", "title", "王伟 さくら"),
        ("nickname", "nickName", "שלום عربى"),
        ("division", "division", "ﷺ ñ"),
    ];
    for (label, _, text) in texts {
        program.press(&format!("<ctrl-l>{label}<enter><end><ctrl-u><paste:{text}>"));
    }
    program.keys("<f2>").await;
    program.send().await;
    let ana = person(&program, "ana.muller@acme.com").await;
    for (_, name, text) in texts {
        assert_eq!(ana["profile"][name], text, "{}", program.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn line_breaks_are_typed_pasted_and_kept_where_a_value_may_hold_them() {
    let mut program = open(80, 24).await;
    let body = json!({"profile": {"title": "Head\nof Sales", "postalAddress": "Weg 1\nBonn"}});
    api(&program, "POST", "/api/v1/users/ana.muller@acme.com", Some(body)).await;
    edit_ana(&mut program).await;
    program.press("<ctrl-l>postal<enter>");
    assert!(program.screen().contains("Weg 1↵Bonn"), "{}", program.screen());
    // Looking at it changes nothing.
    program.keys("<home><end><f2>").await;
    assert!(program.screen().contains("Nothing was changed"), "{}", program.screen());
    program.press("<ctrl-j>Germany<ctrl-l>city<enter><ctrl-j>");
    assert!(program.screen().contains("holds one line"), "{}", program.screen());
    program.press("<ctrl-l>title<enter>!<ctrl-l>nickname<enter><paste:one\ntwo>");
    assert!(program.screen().contains("line breaks became spaces"), "{}", program.screen());
    program.keys("<f2>").await;
    assert!(program.screen().contains("Weg 1 ↵ Bonn ↵ Germany"), "{}", program.screen());
    program.send().await;
    let ana = person(&program, "ana.muller@acme.com").await;
    let profile = &ana["profile"];
    assert_eq!(
        (&profile["postalAddress"], &profile["title"], &profile["nickName"]),
        (&json!("Weg 1\nBonn\nGermany"), &json!("Head\nof Sales!"), &json!("one two"))
    );
}

/// How long a key and a frame take on average, with so many attributes of the organisation's own.
async fn with_attributes(count: usize) -> (Harness, std::time::Duration) {
    let mut program = Harness::start(80, 24, DemoSettings::default()).await;
    let properties: serde_json::Map<String, Value> = (0..count)
        .map(|number| {
            let kind = ["string", "integer", "number", "boolean"][number % 4];
            (format!("own{number}"), json!({"title": format!("Own attribute {number}"), "type": kind}))
        })
        .collect();
    let schema = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": properties}}});
    api(&program, "POST", "/api/v1/meta/schemas/user/default", Some(schema)).await;
    program.keys("n").await;
    let last = count - 2;
    program.keys(&format!("Ann<tab>Leeson<tab>ann.leeson@acme.com<ctrl-l>attribute {last}<enter>12.50")).await;
    let begun = std::time::Instant::now();
    for _ in 0..60 {
        program.press("<down>");
        program.screen();
    }
    let each = begun.elapsed() / 60;
    (program, each)
}

#[tokio::test(start_paused = true)]
async fn a_schema_of_three_hundred_attributes_is_filled_fluently() {
    let (_, few) = with_attributes(4).await;
    let (mut program, many) = with_attributes(300).await;
    // Seven times the fields of a usual form, without the cost growing by more than that, and far below what is felt.
    assert!(many < few * 8, "{few:?} a key and a frame with four attributes, {many:?} with three hundred");
    let open = program.engine.app.workspace().form().map(|screen| screen.lines().len()).unwrap_or_default();
    assert!(open > 300, "the section is open: {open}");
    program.keys("<f2>").await;
    program.send().await;
    assert_eq!(person(&program, "ann.leeson@acme.com").await["profile"]["own298"], json!(12.5), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn a_large_terminal_shows_more_of_the_form_and_all_of_the_field() {
    let mut program = open(200, 50).await;
    program.keys("n").await;
    let screen = program.screen();
    for text in ["Middle name", "Street address", "1 to 50 characters", "Okta's name: firstName"] {
        assert!(screen.contains(text), "{text} in\n{screen}");
    }
    program.keys("<size:80x24>").await;
    assert!(!program.screen().contains("Middle name"), "{}", program.screen());
    let open = program.engine.app.workspace().form().map(|screen| screen.open.clone()).unwrap_or_default();
    assert_eq!(open, [Section::Person]);
}
