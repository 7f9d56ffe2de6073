//! What a form of a connection makes of what is typed: names, places of tokens, service apps.

use super::*;
use crate::messages::connections::Proof;

fn form(name: &str, host: &str, token: &str) -> ConnectionForm {
    let mut form = ConnectionForm::new(true);
    form.name.insert(name);
    form.host.insert(host);
    form.token.insert(token);
    form
}

#[test]
fn a_draft_names_the_line_that_is_not_right_yet() {
    for (name, host, token, row) in [
        ("my org", "acme", "00a", FormRow::Name),
        ("acme", "", "00a", FormRow::Host),
        ("", "", "00a", FormRow::Host),
        ("acme", "http://acme.okta.com", "00a", FormRow::Host),
        ("acme", "acme", " ", FormRow::Token),
    ] {
        assert_eq!(form(name, host, token).draft().unwrap_err().0, row, "{name} {host}");
    }
    let draft = form("acme", "acme-admin.okta.com", "00a").draft().unwrap();
    let Proof::Token { place, .. } = &draft.proof else { panic!("{draft:?}") };
    assert_eq!((draft.host.as_str(), place), ("https://acme.okta.com", &TokenPlace::File));
}

#[test]
fn without_a_name_the_host_gives_one() {
    for (host, name) in [
        ("acme-admin.okta.com", "acme"),
        ("login.acme.example", "login.acme.example"),
        ("acme.oktapreview.com", "acme.oktapreview.com"),
        ("login.acme.example:8443", "login.acme.example-8443"),
        ("http://127.0.0.1:8080", "local-8080"),
        ("http://[::1]:80", "local"),
    ] {
        assert_eq!(form("", host, "00a").draft().unwrap().id, ConnectionId::new(name), "{host}");
    }
}

#[test]
fn a_change_asks_for_another_trial_and_the_keychain_is_passed_over_where_there_is_none() {
    let mut form = form("acme", "acme", "00a");
    form.trial = Trial::Failed("no".into());
    form.row = FormRow::Token;
    form.paste("b");
    assert_eq!(form.trial, Trial::None);
    form.row = FormRow::Keep;
    let seen: Vec<_> = (0..3)
        .map(|_| {
            form.toggle();
            form.choice
        })
        .collect();
    assert_eq!(seen, [Choice::Command, Choice::Session, Choice::File]);
    assert!(!format!("{form:?}").contains("00ab"));
}

#[test]
fn a_program_is_taken_apart_as_a_shell_would_and_shown_so_that_it_can_be_typed_again() {
    let mut form = form("acme", "acme", "");
    form.choice = Choice::Command;
    form.command.insert(r#"pass show "my okta/acme" it\'s"#);
    let expected = ["pass", "show", "my okta/acme", "it's"].map(str::to_owned);
    assert_eq!(form.command_to_run().unwrap(), expected);
    let mut again = ConnectionForm::new(true);
    again.set_place(&TokenPlace::Command(expected.to_vec()));
    assert_eq!(again.command_to_run().unwrap(), expected, "{}", again.command.text());
    form.command.insert(" \"");
    assert_eq!(form.draft().unwrap_err(), (FormRow::Command, "A quotation mark has no end.".to_owned()));
}

#[test]
fn a_service_app_is_drafted_from_its_lines() {
    let mut form = form("svc", "acme", "");
    form.access = Access::App;
    assert_eq!(form.draft().unwrap_err().0, FormRow::ClientId);
    form.client_id.insert(" 0oa1 ");
    assert_eq!(form.draft().unwrap_err().0, FormRow::Key);
    form.key.insert("~/keys/okta.pem");
    form.scopes.insert("okta.users.read, okta.groups.read");
    let Proof::App { app, key } = form.draft().unwrap().proof else { panic!("no app") };
    assert_eq!((app.client_id.as_str(), key), ("0oa1", None));
    assert_eq!(app.key, KeySource::File("~/keys/okta.pem".into()));
    assert_eq!(app.scopes, ["okta.users.read", "okta.groups.read"]);
    assert_eq!(form.command_to_run(), None);
}

#[test]
fn what_is_pasted_on_a_line_of_choices_is_the_token() {
    let mut form = form("acme", "acme", "");
    form.row = FormRow::Keep;
    form.paste("00a");
    assert_eq!((form.token.text(), form.row), ("00a", FormRow::Token));
}
