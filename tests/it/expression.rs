//! The expression line: what it accepts, what it refuses and how it says so, and that Okta would agree.

use oktui::app::event::Now;
use oktui::app::users::expression::Choice;
use oktui::app::users::expression::Way;
use oktui::app::users::expression::catalogue::Catalogue;
use oktui::app::users::expression::check::Accepted;
use oktui::app::users::expression::check::check;
use oktui::app::users::expression::complete::complete;
use oktui::app::users::expression::fault::Fault;
use oktui::demo::DemoSettings;
use oktui::okta::control::{Control, Urgency};
use oktui::protocol::query::{UserQuery, UserScope};
use oktui::protocol::schema::UserSchema;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::harness::{Harness, START};

fn now() -> Now {
    Now(START.parse().unwrap())
}

fn catalogue() -> Catalogue {
    let schema = UserSchema::parse(
        br#"{"definitions":{"custom":{"properties":{
            "badge":{"title":"Badge","type":"string","oneOf":[{"const":"red","title":"Red badge"},{"const":"blue","title":"Blue badge"}]},
            "shoeSize":{"title":"Shoe size","type":"integer"},
            "contractor":{"title":"Contractor","type":"boolean"},
            "tags":{"title":"Tags","type":"array","items":{"type":"string"}},
            "start":{"title":"Start","type":"string","format":"date"},
            "seen":{"title":"Seen","type":"string","format":"date-time"},
            "quote":{"title":"Quote","type":"number"}}}}}"#,
    )
    .unwrap();
    Catalogue::of(&[&schema], &[], true)
}

fn judge(text: &str, choice: Choice) -> Result<Accepted, Fault> {
    check(text, choice, false, &catalogue(), now())
}

#[test]
fn the_way_is_chosen_and_dates_are_written_out() {
    for (text, way, sent) in [
        (r#"status eq "LOCKED_OUT""#, Way::Filter, r#"status eq "LOCKED_OUT""#),
        ("lastUpdated gt -7d", Way::Filter, r#"lastUpdated gt "2026-11-17T10:56:00.000Z""#),
        (r#"status eq "active""#, Way::Search, r#"status eq "active""#),
        (r#"profile.lastName eq "Smith""#, Way::Search, r#"profile.lastName eq "Smith""#),
        ("status pr AND created lt 2026-01-01", Way::Search, r#"status pr AND created lt "2026-01-01T00:00:00.000Z""#),
        (
            r#"profile.email co "x@y" or profile.tags eq "a""#,
            Way::Search,
            r#"profile.email co "x@y" or profile.tags eq "a""#,
        ),
        (
            "profile.shoeSize ge 43 and profile.contractor eq true",
            Way::Search,
            "profile.shoeSize ge 43 and profile.contractor eq true",
        ),
        (
            r#"(profile.department sw "S" or profile.city pr) and profile.lastName eq "O\"Neil""#,
            Way::Search,
            r#"(profile.department sw "S" or profile.city pr) and profile.lastName eq "O\"Neil""#,
        ),
    ] {
        let accepted = judge(text, Choice::Automatic).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        assert_eq!((accepted.way, &*accepted.sent), (way, sent), "{text}");
    }
    let sorted = check(r#"status eq "ACTIVE""#, Choice::Automatic, true, &catalogue(), now()).unwrap();
    assert_eq!(sorted.way, Way::Search, "only full search sorts");
}

#[test]
fn a_mistake_is_told_in_words_at_its_place_with_the_way_to_put_it_right() {
    for (text, place, words, fixed) in [
        ("profile.firstname eq \"A\"", "profile.firstname", "written profile.firstName", "profile.firstName eq \"A\""),
        ("firstName eq \"A\"", "firstName", "begin with profile.", "profile.firstName eq \"A\""),
        (
            "profile.departmnet eq \"A\"",
            "profile.departmnet",
            "Did you mean profile.department",
            "profile.department eq \"A\"",
        ),
        ("userName sw \"a\"", "userName", "profile.login", "profile.login sw \"a\""),
        ("profile.department co \"x\"", "co", "co works on", "profile.department sw \"x\""),
        ("status ne \"ACTIVE\"", "ne", "knows no ne", "(status lt \"ACTIVE\" or status gt \"ACTIVE\")"),
        ("profile.contractor ne true", "ne", "knows no ne", "profile.contractor eq false"),
        ("profile.email ew \"x\"", "ew", "no ew", "profile.email co \"x\""),
        ("profile.city eq Hamburg", "Hamburg", "double quotes", "profile.city eq \"Hamburg\""),
        (
            "profile.city eq New York and status pr",
            "New York",
            "double quotes",
            "profile.city eq \"New York\" and status pr",
        ),
        ("profile.city eq “Ulm”", "“Ulm”", "double quotes", "profile.city eq \"Ulm\""),
        ("profile.city eq \"Ulm", "\"Ulm", "closing double quote", "profile.city eq \"Ulm\""),
        ("(status pr or id pr", "(", "never closed", "(status pr or id pr)"),
        ("status pr)", ")", "never opened", "status pr"),
        ("status = \"ACTIVE\"", "=", "Okta writes eq", "status eq \"ACTIVE\""),
        ("status pr && id pr", "&&", "and or or", "status pr and id pr"),
        ("profile.contractor eq True", "True", "small letters", "profile.contractor eq true"),
        ("profile.employeeNumber eq 12", "12", "double quotes", "profile.employeeNumber eq \"12\""),
        ("created gt -7days", "-7days", "point in time", "created gt -7d"),
        ("created gt 30d", "30d", "point in time", "created gt -30d"),
        ("created sw \"2026-01-01\"", "sw", "point in time", "created ge \"2026-01-01\""),
        ("profile.zipCode eq 01234", "01234", "double quotes", "profile.zipCode eq \"01234\""),
        ("profile.city ne null", "ne", "who has a value", "profile.city pr"),
        ("status pr, id pr", "pr,", "not a comma", "status pr and id pr"),
        ("status eq \"ACTIVE\";", ";", "Nothing stands at the end", "status eq \"ACTIVE\""),
        ("profile.shoeSize eq 43 ;", " ;", "Nothing stands at the end", "profile.shoeSize eq 43"),
        ("status pr,", ",", "Nothing stands at the end", "status pr"),
        ("profile.shoeSize eq 05", "05", "is a number", "profile.shoeSize eq 5"),
        ("profile.quote eq .5", ".5", "is a number", "profile.quote eq 0.5"),
        ("profile.quote eq 1,5", "1,5", "is a number", "profile.quote eq 1.5"),
        ("profile.contractor eq yes", "yes", "true or false", "profile.contractor eq true"),
        ("profile.contractor eq 0", "0", "true or false", "profile.contractor eq false"),
        ("type.id co \"x\"", "co", "here sw", "type.id sw \"x\""),
        ("status co \"ACT\"", "co", "here sw", "status sw \"ACT\""),
        ("profile.tags co \"a\"", "co", "among them", "profile.tags eq \"a\""),
        ("shoeSize gt 5", "shoeSize", "begin with profile.", "profile.shoeSize gt 5"),
        ("shoeSize gt 05", "05", "is a number", "profile.shoeSize gt 5"),
        (
            "firstname eq Ada and department ne \"x\"",
            "Ada",
            "double quotes",
            "profile.firstName eq \"Ada\" and (profile.department lt \"x\" or profile.department gt \"x\")",
        ),
        ("profile.start gt 7days", "7days", "point in time", "profile.start gt -7d"),
        ("profile.lastName eq \"bob\"smith\"", "\"", "inside a text", "profile.lastName eq \"bob\\\"smith\""),
    ] {
        let fault = judge(text, Choice::Search).expect_err(text);
        assert_eq!(&text[fault.span.clone()], place, "{text}");
        assert!(fault.message.contains(words), "{text}: {}", fault.message);
        let fix = fault.fix.unwrap_or_else(|| panic!("{text}"));
        assert_eq!(fix.text, fixed, "{text}");
        judge(&fix.text, Choice::Search).unwrap_or_else(|again| panic!("{}: {again:?}", fix.text));
    }
    for (text, choice, words) in [
        ("lastLogin gt -7d", Choice::Filter, "does not know lastLogin"),
        ("profile.lastlogin gt -7d", Choice::Search, "written lastLogin"),
        ("lastLogin gt soon", Choice::Search, "point in time"),
        ("lastLogin sw \"2026\"", Choice::Search, "point in time"),
        ("profile.city eq profile.citty", Choice::Search, "no attribute profile.citty"),
        ("profile.city co profile.nickName", Choice::Search, "compared by eq"),
        ("not (type.id pr)", Choice::Search, "No list tells of type.id"),
        ("profile.shoeSize lt profile.quote", Choice::Search, "cannot be compared"),
        ("profile.city lt lastLogin", Choice::Search, "cannot be compared"),
        ("created gt soon", Choice::Search, "point in time"),
        ("created gt \"soon\"", Choice::Search, "point in time"),
        ("created sw \"2026\"", Choice::Search, "point in time"),
        ("profile.shoeSize eq \"big\"", Choice::Search, "is a number"),
        ("profile.contractor gt true", Choice::Search, "true or false"),
        ("profile.nothingLikeIt pr", Choice::Search, "no attribute profile.nothingLikeIt"),
        ("smith", Choice::Automatic, "choose by query"),
        ("profile.tags ne \"a\"", Choice::Search, "several values"),
        ("not (profile.tags eq \"a\")", Choice::Search, "several values"),
        ("not (profile.city pr)", Choice::Filter, "people without a value"),
        ("profile.city eq null", Choice::Search, "people without a value"),
        ("created gt -99999999d", Choice::Search, "out of range"),
        ("created gt \"-99999999d\"", Choice::Search, "out of range"),
        ("created gt -3000y", Choice::Search, "out of range"),
        ("profile.start gt -99999999d", Choice::Search, "out of range"),
        ("profile.city gt -7d", Choice::Search, "attributes that hold dates"),
        ("profile.city eq today", Choice::Search, "attributes that hold dates"),
        ("profile.quote eq 1,500", Choice::Search, "is a number"),
        ("profile.contractor eq vielleicht", Choice::Search, "true or false"),
        ("created gt soon", Choice::Search, "-30m (minutes)"),
        ("status pr", Choice::Filter, "Full search takes pr as well"),
        ("", Choice::Automatic, "Nothing is asked for"),
        ("status eq", Choice::Automatic, "comes a value"),
        ("profile.department eq \"x\"", Choice::Filter, "does not know profile.department"),
        ("status pr", Choice::Filter, "takes only eq"),
        ("profile.lastName sw \"x\"", Choice::Filter, "takes only eq"),
        ("status eq \"active\"", Choice::Filter, "letter by letter"),
        ("created gt -1d", Choice::Filter, "does not know created"),
    ] {
        let fault = judge(text, choice).expect_err(text);
        assert!(fault.message.contains(words), "{text}: {}", fault.message);
        if let Some(fix) = fault.fix {
            judge(&fix.text, choice).unwrap_or_else(|again| panic!("{}: {again:?}", fix.text));
        }
    }
    for (text, words) in [
        ("profile.tags ne \"a\"", "several values"),
        ("not (profile.tags eq \"a\")", "several values"),
        ("profile.city eq null", "without a value"),
        ("created gt -99999999d", "out of range"),
        ("profile.city gt -7d", "dates"),
        ("profile.shoeSize ne \"big\"", ""),
        ("profile.shoeSize sw 4", "is a number"),
    ] {
        let fault = judge(text, Choice::Search).expect_err(text);
        assert!(fault.fix.is_none() && fault.message.contains(words), "{text}: {fault:?}");
    }
}

#[test]
fn what_only_full_search_can_ask_is_offered_to_a_filter_with_the_change_to_it() {
    for text in ["status ne \"ACTIVE\"", "not (status eq \"ACTIVE\")"] {
        let fix = judge(text, Choice::Filter).unwrap_err().fix.unwrap();
        assert_eq!((&*fix.text, fix.choice), ("(status lt \"ACTIVE\" or status gt \"ACTIVE\")", Some(Choice::Search)));
        assert_eq!(judge(&fix.text, Choice::Search).unwrap().way, Way::Search);
    }
}

#[test]
fn what_is_not_so_is_decided_here_and_what_okta_can_be_asked_for_instead_is_told() {
    for (text, asked) in [
        ("not (status eq \"ACTIVE\")", "(status lt \"ACTIVE\" or status gt \"ACTIVE\")"),
        ("not (profile.contractor eq true)", "profile.contractor eq false"),
        ("not (profile.city eq \"Ulm\")", "(profile.city lt \"Ulm\" or profile.city gt \"Ulm\")"),
    ] {
        let accepted = judge(text, Choice::Search).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        assert_eq!(accepted.here.as_ref().map(|here| &*here.decided), Some(text));
        let told = accepted.notes.join(" ");
        assert!(told.contains("Everybody is read") && told.contains(asked), "{told}");
        assert_eq!(told.contains("no value"), text.contains("city") || text.contains("contractor"), "{told}");
    }
}

#[test]
fn dates_of_the_organisations_own_attributes_are_written_as_they_hold_them() {
    for (text, sent) in [
        ("profile.start gt -7d", "profile.start gt \"2026-11-17\""),
        ("profile.start eq \"today\"", "profile.start eq \"2026-11-24\""),
        ("profile.seen ge -3h", "profile.seen ge \"2026-11-24T07:56:00.000Z\""),
        ("profile.start sw \"2026-1\"", "profile.start sw \"2026-1\""),
    ] {
        assert_eq!(judge(text, Choice::Automatic).unwrap().sent, sent);
    }
    let completion = complete("profile.start gt -7", Choice::Automatic, &catalogue(), now());
    assert_eq!(completion.candidates[0].about, "a week ago: 2026-11-17");
}

#[test]
fn a_day_begins_where_the_person_is() {
    let zone = jiff::tz::TimeZone::get("America/Los_Angeles").unwrap();
    let evening = Now("2026-11-25T03:30:00Z".parse().unwrap());
    let accepted =
        check("created gt \"today\"", Choice::Automatic, false, &catalogue().in_zone(zone), evening).unwrap();
    assert_eq!(accepted.sent, "created gt \"2026-11-24T08:00:00.000Z\"");
}

#[test]
fn a_fraction_asked_of_whole_numbers_is_pointed_out() {
    assert!(judge("profile.shoeSize eq 1.5", Choice::Search).unwrap().notes[0].contains("whole numbers"));
    assert!(judge("profile.shoeSize gt 1.5", Choice::Search).unwrap().notes.is_empty());
    assert!(judge("profile.quote eq 1.5", Choice::Search).unwrap().notes.is_empty());
}

#[test]
fn a_name_without_profile_is_offered_with_it_even_where_the_schema_is_not_known() {
    let judge = |text: &str| check(text, Choice::Automatic, false, &Catalogue::default(), now());
    assert_eq!(judge("kostenstelle gt 5").unwrap_err().fix.unwrap().text, "profile.kostenstelle gt 5");
    assert!(judge("profile.kostenstelle ne 5").unwrap_err().fix.is_none(), "it may hold several values");
    let relative = judge("profile.eintritt gt -7d").unwrap_err();
    assert!(relative.fix.is_none() && relative.message.contains("written out"), "{relative:?}");
}

/// Types into the expression line and tells what stands there.
#[tokio::test(start_paused = true)]
async fn tab_goes_on_to_order_and_limit_once_nothing_is_missing() {
    let mut program = Harness::start(80, 24, DemoSettings { users: 30, ..DemoSettings::default() }).await;
    program.keys("fstatus eq \"ACTIVE\"<down><tab>").await;
    assert!(program.screen().contains("status eq \"ACTIVE\" or"), "{}", program.screen());
    program.keys("<ctrl-u>status eq \"ACTIVE\"").await;
    assert!(!program.screen().contains("> and"), "Tab does not take it: {}", program.screen());
    program.keys("<tab>profile.city desc<tab>").await;
    assert!(program.screen().contains("profile.city desc"), "{}", program.screen());
    assert!(program.screen().contains("people; empty for all"), "{}", program.screen());
    program.keys("<tab><tab>").await;
    assert!(program.screen().contains("full search; add desc"), "{}", program.screen());
}

#[tokio::test(start_paused = true)]
async fn f2_in_a_filter_changes_to_full_search_where_only_that_can_ask() {
    let mut program = Harness::start(80, 24, DemoSettings { users: 30, ..DemoSettings::default() }).await;
    program.keys("f<ctrl-o><ctrl-o>status ne \"ACTIVE\"<f2>").await;
    assert!(program.screen().contains("[full search]"), "{}", program.screen());
    assert!(program.screen().contains("Sends search=(status lt"), "{}", program.screen());
}

#[test]
fn without_the_schema_an_unknown_attribute_is_let_through_with_a_word() {
    let accepted =
        check("profile.badgeColour eq \"x\"", Choice::Automatic, false, &Catalogue::default(), now()).unwrap();
    assert!(accepted.notes[0].contains("schema could not be read"), "{:?}", accepted.notes);
    let near = check("profile.cty eq \"x\"", Choice::Automatic, false, &Catalogue::default(), now()).unwrap();
    assert!(near.notes[0].contains("profile.city"), "{:?}", near.notes);
}

#[test]
fn unknown_choices_are_pointed_out_and_not_refused() {
    let accepted = judge("status eq \"LOCKED\"", Choice::Search).unwrap();
    assert!(accepted.notes[0].contains("LOCKED_OUT"), "{:?}", accepted.notes);
    assert!(judge("profile.badge eq \"red\"", Choice::Search).unwrap().notes.is_empty());
    assert!(!judge("profile.badge eq \"green\"", Choice::Search).unwrap().notes.is_empty());
}

#[test]
fn only_what_can_stand_at_a_place_is_offered() {
    let offers = |before: &str, choice| {
        let completion = complete(before, choice, &catalogue(), now());
        completion.candidates.into_iter().map(|candidate| candidate.insert.trim_end().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(offers("profile.lastN", Choice::Automatic), ["profile.lastName"]);
    assert_eq!(offers("family", Choice::Automatic), [""; 0]);
    assert_eq!(offers("shoe", Choice::Automatic), ["profile.shoeSize"]);
    assert_eq!(offers("dep", Choice::Filter), [""; 0]);
    assert_eq!(offers("status eq \"LO", Choice::Automatic), ["\"LOCKED_OUT\""]);
    assert_eq!(offers("status eq pw", Choice::Automatic), ["\"RECOVERY\"", "\"PASSWORD_EXPIRED\""]);
    assert_eq!(offers("profile.badge eq ", Choice::Search), ["\"red\"", "\"blue\""]);
    assert!(!offers("profile.department ", Choice::Search).contains(&"co".to_owned()));
    assert!(offers("profile.email ", Choice::Search).contains(&"co".to_owned()));
    assert_eq!(offers("status ", Choice::Filter), ["eq"]);
    assert!(offers("created gt ", Choice::Search).contains(&"-7d".to_owned()));
    assert_eq!(offers("(status pr) a", Choice::Search), ["and"]);
}

/// Every property with every operator and all kinds of values: what passes here, the demo organisation answers.
#[tokio::test(start_paused = true)]
async fn what_the_line_accepts_okta_accepts() {
    let program = Harness::start(80, 24, DemoSettings { users: 30, ..DemoSettings::default() }).await;
    let control = Control::new(Urgency::Typing);
    let schema = program.client.user_schema("default", &control).await.unwrap();
    let catalogue = Catalogue::of(&[&schema], &[], true);
    let (mut accepted, mut refused) = (0, 0);
    for property in catalogue.properties() {
        for operator in ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "Eq"] {
            for value in
                ["\"ACTIVE\"", "\"a\"", "3", "true", "null", "-3d", "\"2026-01-01\"", "2026-02-03T04:05:06Z", ""]
            {
                for choice in [Choice::Automatic, Choice::Filter, Choice::Search] {
                    let text = format!("{} {operator} {value}", property.path);
                    let Ok(passed) = check(&text, choice, false, &catalogue, now()) else {
                        refused += 1;
                        continue;
                    };
                    accepted += 1;
                    let scope = match passed.way {
                        Way::Filter => UserScope::Filter(passed.sent.clone()),
                        Way::Search => UserScope::Search { expression: passed.sent.clone(), sort: None },
                        Way::Query => continue,
                    };
                    let mut pages =
                        program.client.list_users(UserQuery { page_size: 1, ..UserQuery::new(scope) }).limit_pages(1);
                    let page = pages.next_page(&control).await.unwrap();
                    assert!(page.is_ok(), "{text} as {:?}: {page:?}", passed.way);
                }
            }
        }
    }
    assert!(accepted > 500 && refused > 500, "{accepted} {refused}");
}

#[test]
fn what_is_missing_is_told_where_it_is_missing() {
    for (text, place, words) in [
        ("and status pr", "and", "Before and stands a condition"),
        ("status pr or or id pr", "or", "Before or stands a condition"),
        ("profile.city eq \"a\" or eq \"b\"", "eq", "Before eq comes an attribute"),
        ("not status eq \"ACTIVE\"", "not", "no not"),
        ("status in [\"ACTIVE\"]", "in", "Each value is a condition"),
        ("john smith", "smith", "choose by query"),
        ("created gt soon", "soon", "point in time"),
        ("profile.shoeSize eq 1e400", "1e400", "is a number"),
    ] {
        let fault = judge(text, Choice::Automatic).unwrap_err();
        assert_eq!(&text[fault.span.clone()], place, "{text}: {}", fault.message);
        assert!(fault.message.contains(words), "{text}: {}", fault.message);
    }
    assert!(judge("profile.city pr or profile.tags eq \"x\"", Choice::Automatic).is_ok());
}

#[test]
fn an_array_takes_what_its_elements_are() {
    let schema = UserSchema::parse(
        br#"{"definitions":{"custom":{"properties":{
            "ports":{"title":"Ports","type":"array","items":{"type":"integer"}}}}}}"#,
    )
    .unwrap();
    let catalogue = Catalogue::of(&[&schema], &[], true);
    let judge = |text| check(text, Choice::Automatic, false, &catalogue, now());
    assert!(judge("profile.ports eq 8080").is_ok() && judge("profile.ports ge 1024").is_ok());
    assert!(judge("profile.ports eq \"x\"").is_err());
}

/// One condition: any attribute, any operator, any value; and some of them joined, in any case and spacing.
fn expressions(paths: Vec<String>) -> impl Strategy<Value = String> {
    let words = |words: &[&str]| select(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    let operators = words(&["eq", "EQ", "sw", "co", "gt", "ge", "lt", "le", "pr", "ne"]);
    let values = words(&[
        "\"ACTIVE\"",
        "\"M\u{fc}ller\"",
        "\"\\u00fc\"",
        "\"a \\\"b\\\" (c)\"",
        "\"back\\\\slash\"",
        "\"\"",
        "\"王 and or\"",
        "3",
        "-4.5e2",
        "true",
        "false",
        "-7d",
        "2026-03-01",
        "\"2026-03-01T10:00:00+01:00\"",
        "today",
    ]);
    let condition = (select(paths), operators, values).prop_map(|(path, operator, value)| match operator.as_str() {
        "pr" => format!("{path} pr"),
        _ => format!("{path}  {operator} {value}"),
    });
    condition.prop_recursive(4, 12, 3, move |inner| {
        (vec(inner, 2..4), select(vec![" and ", " or ", "  AND\t", " Or "]), any::<bool>()).prop_map(
            |(members, joint, closed)| {
                let joined = members.join(joint);
                if closed { format!("( {joined})") } else { joined }
            },
        )
    })
}

#[tokio::test(start_paused = true)]
async fn any_expression_that_the_line_accepts_is_accepted_by_okta() {
    let program = Harness::start(80, 24, DemoSettings { users: 60, rate_limit: 0, ..DemoSettings::default() }).await;
    let control = Control::new(Urgency::Listing);
    let schema = program.client.user_schema("default", &control).await.unwrap();
    let catalogue = Catalogue::of(&[&schema], &[], true);
    let paths = catalogue.properties().iter().map(|property| property.path.clone()).collect();
    let few = ["status", "id", "lastUpdated", "profile.login", "profile.lastName"].map(str::to_owned).to_vec();
    let strategies = [expressions(paths), expressions(few)];
    let mut runner = TestRunner::deterministic();
    let (mut filters, mut searches) = (0, 0);
    for round in 0..6_000 {
        let text = strategies[round % 2].new_tree(&mut runner).unwrap().current();
        let choice = [Choice::Automatic, Choice::Search, Choice::Filter][round % 3];
        let Ok(accepted) = check(&text, choice, false, &catalogue, now()) else { continue };
        let scope = match accepted.way {
            Way::Filter => UserScope::Filter(accepted.sent.clone()),
            Way::Search => UserScope::Search { expression: accepted.sent.clone(), sort: None },
            Way::Query => continue,
        };
        *if accepted.way == Way::Filter { &mut filters } else { &mut searches } += 1;
        let mut pages = program.client.list_users(UserQuery::new(scope)).limit_pages(1);
        let page = pages.next_page(&control).await.unwrap();
        assert!(page.is_ok(), "{text} as {:?} {}: {page:?}", accepted.way, accepted.sent);
    }
    assert!(filters > 5 && searches > 200, "{filters} {searches}");
}

#[test]
fn what_okta_cannot_be_asked_is_decided_here_and_the_rest_is_asked() {
    for (text, asked, decided) in [
        ("lastLogin lt -90d", None, "lastLogin lt -90d"),
        ("not (profile.city pr)", None, "not (profile.city pr)"),
        ("status eq \"ACTIVE\" and passwordChanged lt -90d", Some("status eq \"ACTIVE\""), "passwordChanged lt -90d"),
        ("profile.login ne profile.email", None, "profile.login ne profile.email"),
    ] {
        for choice in [Choice::Automatic, Choice::Search] {
            let accepted = judge(text, choice).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            let here = accepted.here.unwrap_or_else(|| panic!("{text}"));
            assert_eq!((here.asked.as_deref(), &*here.decided), (asked, decided), "{text}");
            assert_eq!(accepted.way, Way::Search);
            assert!(!here.sent.contains("lastLogin") && !here.sent.contains("not"), "{}", here.sent);
            assert!(accepted.as_filter.is_none());
            let note = accepted.notes.join(" ");
            assert_eq!(asked.is_none(), note.contains("Everybody is read"), "{note}");
        }
    }
    assert!(judge("status eq \"ACTIVE\"", Choice::Search).unwrap().here.is_none());
}
