//! What stands in the file is understood, or told.

use proptest::prelude::*;

use super::*;
use crate::policy::Decision;
use crate::protocol::word::Word;

const WHOLE: &str = r#"version = 1

[level.helpdesk]
who = ["helpdesk", "desk-leads"]
allow = ["unlock", "password", "sessions"]

[level.trainee]
who = ["trainees"]
forbid = ["reset"]

[level.audit]
who = ["audit"]
read_only = true

[organisation."*"]
guard = ["role:*"]

[organisation."Acme.okta.com"]
protect = ["login:ceo@*", "group:Executives"]
protect_says = "Call the duty officer."
contain_protected = false
deactivate = "suspend first"
api = "read"
rate_share = { agent = 30, jobs = 20 }
verified = { on = "takeover", by = ["push_number", "totp"], minutes = 5, min_factor_age = "2d" }
directory = "off"
approve = { on = ["deactivate > 10", "delete"], by = "group:Leads", valid = "1h" }

[playbook.leaver]
steps = ["suspend"]

[organisation."other.okta.com"]
"#;

fn decide(groups: &[&str], host: &str) -> Decision {
    let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
    parse(WHOLE).unwrap().decide(Some(&groups), Some(host))
}

#[test]
fn of_several_levels_all_that_any_forbids_holds() {
    let helpdesk = decide(&["helpdesk"], "acme.okta.com");
    assert_eq!(helpdesk.read_only, None);
    assert!(!helpdesk.forbid.forbids(Word::Unlock) && !helpdesk.forbid.forbids(Word::Reset));
    assert_eq!(helpdesk.forbid.place(Word::Delete), "policy.toml, line 5 (level helpdesk)");
    let both = decide(&["trainees", "helpdesk"], "acme.okta.com");
    assert!(both.forbid.forbids(Word::Reset) && both.forbid.forbids(Word::Delete));
    assert_eq!(both.forbid.place(Word::Reset), "policy.toml, line 9 (level trainee)");
    assert_eq!(decide(&["audit"], "x").read_only.as_deref(), Some("policy.toml, line 13 (level audit)"));
}

#[test]
fn whoever_no_level_names_may_only_read() {
    assert!(decide(&["staff"], "acme.okta.com").read_only.unwrap().contains("no level"));
    assert!(parse(WHOLE).unwrap().decide(None, None).read_only.unwrap().contains("could not be told"));
    assert_eq!(parse("version = 1").unwrap().decide(None, None), Decision::default());
}

#[test]
fn an_organisation_has_its_own_rules_and_those_of_all() {
    let here = decide(&["helpdesk"], "ACME.okta.com");
    assert_eq!(here.protection.protect.len(), 2);
    assert_eq!(here.protection.protect[0].place, "policy.toml, line 19");
    assert_eq!(here.protection.guard.len(), 1);
    assert_eq!(here.protection.suspended_for, Some((7, "policy.toml, line 22".to_owned())));
    assert_eq!(here.protection.reads_by_hand.as_deref(), Some("policy.toml, line 23"));
    assert_eq!(here.share.map(Share::percent), Some(30));
    let elsewhere = decide(&["helpdesk"], "other.okta.com");
    assert!(elsewhere.protection.protect.is_empty() && elsewhere.protection.guard.len() == 1);
    // Another address of the same organisation is none that is free of its rules.
    let unnamed = decide(&["helpdesk"], "login.acme.com");
    assert_eq!((unnamed.protection.protect.len(), unnamed.share.map(Share::percent)), (2, Some(30)));
}

#[test]
fn tickets_journal_and_exports_are_those_of_all_that_fit() {
    let text = r#"version = 1
ticket = ["delete"]
[level.desk]
who = ["desk"]
ticket = ["password"]
[organisation."*"]
journal = "on"
export = { most = 500, forbid = ["mobilePhone"] }
[organisation."acme.okta.com"]
journal = "required"
export = { most = 100, reason = true }
guard = ["role:*", { who = "login:ceo@acme.com", ticket = true }]
[organisation."other.okta.com"]
"#;
    let rules = parse(text).unwrap();
    let decide = |group: &str, host: &str| rules.decide(Some(&[group.to_owned()]), Some(host));
    let here = decide("desk", "acme.okta.com");
    assert_eq!(here.forbid.needs_ticket(&[Word::Delete]), Some("policy.toml, line 2"));
    assert_eq!(here.forbid.needs_ticket(&[Word::Reset]), Some("policy.toml, line 5 (level desk)"));
    assert_eq!(here.forbid.needs_ticket(&[Word::Unlock]), None);
    assert_eq!(here.journal, Some(JournalKept::Required));
    assert_eq!(here.export.limit(None), Some(100));
    assert_eq!(here.export.reason.as_deref(), Some("policy.toml, line 11"));
    assert_eq!(here.export.forbidden, [("mobilePhone".to_owned(), "policy.toml, line 8".to_owned())]);
    let guards: Vec<_> = here.protection.guard.iter().map(|rule| (&*rule.text, rule.ticket)).collect();
    assert_eq!(guards, [("role:*", false), ("login:ceo@acme.com", true)]);
    let there = decide("desk", "other.okta.com");
    assert_eq!((there.journal, there.export.limit(None)), (Some(JournalKept::On), Some(500)));
}

#[test]
fn many_people_are_limited_by_the_level_and_by_the_organisation() {
    let text = r#"version = 1
[level.desk]
who = ["desk"]
many = 40
[organisation."*"]
max_job = 300
canary = 2
rate_share = { jobs = 30 }
[organisation."acme.okta.com"]
max_job = 900
approve = { on = ["deactivate > 10", "delete"], by = "group:Leads", valid = "45m" }
[organisation."other.okta.com"]
"#;
    let rules = parse(text).unwrap();
    assert_eq!(rules.later, []);
    let here = rules.decide(Some(&["desk".to_owned()]), Some("acme.okta.com"));
    assert_eq!((here.many.largest(), here.many.first(), here.job_share.map(Share::percent)), (300, 2, Some(30)));
    let why = here.many.too_many(41).unwrap();
    assert!(here.many.too_many(40).is_none() && why.contains("policy.toml, line 4 (level desk)"), "{why}");
    let rule = here.many.asks(&[Word::Delete], 1).next().unwrap();
    assert_eq!((&*rule.by.text, rule.valid.as_mins(), &*rule.place), ("group:Leads", 45, "policy.toml, line 11"));
    assert!(here.many.asks(&[Word::Deactivate], 10).next().is_none());
    let there = rules.decide(Some(&["desk".to_owned()]), Some("other.okta.com"));
    assert!(there.many.asks(&[Word::Delete], 1).next().is_none());
}

#[test]
fn what_is_not_in_force_yet_is_named_with_its_line() {
    let later = parse(WHOLE).unwrap().later;
    let mut keys: Vec<_> = later.iter().map(|later| (later.line, later.key.as_str())).collect();
    keys.sort_unstable();
    assert!(keys.contains(&(26, "organisation.Acme.okta.com.directory")), "{keys:?}");
    assert!(!keys.iter().any(|(_, key)| key.starts_with("playbook")), "{keys:?}");
    assert_eq!(parse(WHOLE).unwrap().playbooks[0].name, "leaver");
    assert!(!keys.iter().any(|(_, key)| key.ends_with("guard")), "{keys:?}");
}

#[test]
fn whatever_is_not_understood_is_told_with_its_line() {
    for (text, line, told) in [
        ("", 1, "begins with version"),
        ("version = 2", 1, "newer"),
        ("version = \"1\"", 1, "whole number"),
        ("version = 1\nlevle = 1", 2, "levle is not known"),
        ("version = 1\n[level.a]\nforbid = [\"reste\"]\nwho = [\"x\"]", 3, "“reste” is no action"),
        ("version = 1\n[level.a]\nwho = \"x\"", 3, "list of texts"),
        ("version = 1\n[level.a]\nforbid = [\"reset\"]", 2, "no system group"),
        ("version = 1\n[level.a]\nwho = [\"x\"]\nread_only = \"yes\"", 4, "true or false"),
        ("version = 1\n[organisation.\"a\"]\nprotect = [\"ceo\"]", 3, "id:, login:, group:, role:"),
        ("version = 1\n[organisation.\"a\"]\napi = \"none\"", 3, "\"read\""),
        ("version = 1\n[organisation.\"a\"]\nticket = 1", 3, "ticket must be true, or a list of words"),
        ("version = 1\nticket = \"yes\"", 2, "ticket must be true, or a list of words of actions, like [\"delete\""),
        ("version = 1\n[organisation.\"a\"]\nrate_share = { agent = 0 }", 3, "1 to 100"),
        ("version = 1\n[organisation.\"a\"]\napprove = { on = [\"delte > 1\"] }", 3, "“delte”"),
        ("version = 1\n[organisation.\"a\"]\napprove = { on = [\"delete\"] }", 3, "by = "),
        ("version = 1\n[organisation.\"a\"]\napprove = { on = [\"delete\"], by = \"Leads\" }", 3, "group:"),
        (
            "version = 1\n[organisation.\"a\"]\napprove = { on = [\"delete\"], by = \"id:1\", valid = \"soon\" }",
            3,
            "span of",
        ),
        ("version = 1\n[organisation.\"a\"]\nmax_job = \"9\"", 3, "whole number"),
        ("version = 1\n[playbook.a]\nsteps = [\"jump\"]", 2, "“jump” is no step"),
        ("version = 1\n[playbook.a]\n", 2, "no steps"),
        ("version = 1\n[organisation.\"a\"]\nguard = [{ who = \"ceo\" }]", 3, "id:, login:, group:, role:"),
        ("version = 1\n[organisation.\"a\"]\nguard = [{ who = \"id:1\", tickt = true }]", 3, "tickt is not known"),
        ("version = 1\n[organisation.\"a\"]\nexport = { most = \"9\" }", 3, "whole number"),
        ("version = 1\n[organisation.\"a\"]\njournal = true", 3, "\"required\""),
        ("version = 1\norganisation = 1", 2, "must be a table"),
        ("version = 1\n[level.a\nwho = [\"x\"]", 2, ""),
    ] {
        let flaws = parse(text).unwrap_err();
        let found = flaws.iter().any(|flaw| flaw.line == line && flaw.text.contains(told));
        assert!(found, "{text}: {flaws:?}");
    }
}

#[test]
fn lines_go_to_the_collectors_of_the_organisation_and_to_those_of_all() {
    let text = "version = 1\n[organisation.\"*\"]\njournal_to = \"syslog:///dev/log\"\n[organisation.\"acme.okta.com\"]\n\
                journal_to = [\"syslog:///dev/log\", \"syslog+tls://log.acme.com\"]\n[organisation.\"other.okta.com\"]\n";
    let rules = parse(text).unwrap();
    assert_eq!(rules.later, []);
    let to = |host: &str| {
        let all = rules.decide(None, Some(host)).journal_to;
        all.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(to("acme.okta.com"), ["syslog:///dev/log", "syslog+tls://log.acme.com:6514"]);
    assert_eq!(to("other.okta.com"), ["syslog:///dev/log"]);
    for (wrong, why) in [
        ("\"log.acme.com\"", "names no collector"),
        ("[\"http://log.acme.com/in\"]", "is not encrypted"),
        ("[\"https://log.acme.com/in?token=s3cr3t\"]", "holds a secret"),
    ] {
        let flaws = parse(&text.replace("\"syslog:///dev/log\"\n", &format!("{wrong}\n"))).unwrap_err();
        assert!(flaws.len() == 1 && flaws[0].line == 3 && flaws[0].text.contains(why), "{flaws:?}");
        assert!(!flaws[0].text.contains("s3cr3t"), "{flaws:?}");
    }
}

#[test]
fn a_file_full_of_mistakes_is_read_in_one_go() {
    let keys: Vec<_> = (0..60_000).map(|at| format!("key{at} = 1\n")).collect();
    let text = format!("version = 1\n{}", keys.concat());
    assert_eq!(parse(&text).unwrap_err().len(), MOST_FLAWS);
}

proptest! {
    #[test]
    fn no_text_makes_it_fall_and_none_that_is_cut_forbids_less(cut in 0usize..WHOLE.len(), junk in "\\PC{0,30}") {
        let _ = parse(&junk);
        let begun = &WHOLE[..WHOLE.floor_char_boundary(cut)];
        let _ = parse(begun);
        let _ = parse(&format!("{begun}{junk}"));
    }
}
