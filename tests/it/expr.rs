//! SCIM expressions: what they print, what they parse, what they say when they cannot.

use oktui::protocol::expr::{Expr, ExprErrorKind, Op, Value};
use proptest::prelude::*;

fn parse(text: &str) -> Expr {
    Expr::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn blame(text: &str) -> (&str, String) {
    let error = Expr::parse(text).expect_err(text);
    (&text[error.span.clone()], error.to_string())
}

#[test]
fn text_of_people_is_escaped_in_exactly_one_place() {
    assert_eq!(Expr::eq("profile.lastName", r#"bob"smith\"#).to_string(), r#"profile.lastName eq "bob\"smith\\""#);
}

#[test]
fn and_binds_tighter_than_or() {
    let (a, b, c) = (Expr::eq("a", "1"), Expr::eq("b", "2"), Expr::eq("c", "3"));
    assert_eq!(parse(r#"a eq "1" or b eq "2" and c eq "3""#), a.clone().or(b.clone().and(c.clone())));
    assert_eq!(parse(r#"(a eq "1" or b eq "2") and c eq "3""#), a.clone().or(b.clone()).and(c.clone()));
    assert_eq!(a.or(b).and(c).to_string(), r#"(a eq "1" or b eq "2") and c eq "3""#);
}

#[test]
fn operators_ignore_case_and_attributes_do_not() {
    assert_eq!(parse(r#"a EQ "x" AND b Pr"#), Expr::eq("a", "x").and(Expr::present("b")));
    assert_ne!(parse("profile.lastname pr"), parse("profile.lastName pr"));
}

#[test]
fn numbers_keep_their_digits_and_words_their_meaning() {
    assert_eq!(parse("n gt 1.50"), Expr::compare("n", Op::Gt, Value::Number("1.50".into())));
    assert_eq!(parse("n eq -2e10").to_string(), "n eq -2e10");
    assert_eq!(parse("f eq true"), Expr::eq("f", true));
    assert_eq!(parse("f eq null"), Expr::compare("f", Op::Eq, Value::Null));
}

#[test]
fn spaces_and_parentheses_may_stand_anywhere() {
    let expected = Expr::eq("a", "1").or(Expr::present("b")).negate().and(Expr::present("c"));
    assert_eq!(parse("  not( ( a eq \"1\")or(b pr) )and c pr "), expected);
}

#[test]
fn a_list_of_conditions_becomes_one_or_none() {
    assert_eq!(Expr::any([]), None);
    assert_eq!(Expr::all([Expr::present("a")]), Some(Expr::present("a")));
    let both = Expr::any([Expr::sw("a", "x"), Expr::co("b", "y")]).unwrap();
    assert_eq!(both.to_string(), r#"a sw "x" or b co "y""#);
}

#[test]
fn an_error_says_what_is_wrong_and_where() {
    for (text, part, says) in [
        (r#"a eq "x"#, "\"x", "closing double quote"),
        (r#"a eq "x\"#, r#""x\"#, "closing double quote"),
        (r#"(a eq "x""#, "(", "never closed"),
        (r#"a eq "x")"#, ")", "never opened"),
        (r#"a like "x""#, "like", "unknown operator 'like'"),
        ("a eq Smith", "Smith", r#"double quotes: "Smith""#),
        ("a eq 'Smith'", "'Smith'", r#"double quotes: "Smith""#),
        ("a gt 2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "double quotes"),
        ("a gt 1.2.3", "1.2.3", "no number"),
        ("a eq", "", "after eq comes a value"),
        ("a", "", "after a comes an operator"),
        (r#"a eq "x" and"#, "", "attribute is missing"),
        (r#"a eq "x" b eq "y""#, "b", "between two conditions"),
        (r#"(a eq "x" b pr)"#, "b", "between two conditions"),
        (r#"a eq "\x""#, r"\x", "after a backslash"),
        (r#"a eq "\ud800""#, r#""\ud800""#, "after a backslash"),
        ("a eq \"\n\"", "\n", "control characters"),
        (r#"not a eq "x""#, "not", "before a parenthesis"),
        (r#""a" eq "x""#, "\"a\"", "no attribute name"),
        ("", "", "empty"),
        ("()", ")", "attribute is missing"),
    ] {
        let (blamed, message) = blame(text);
        assert_eq!(blamed, part, "{text}: {message}");
        assert!(message.contains(says), "{text}: {message}");
    }
}

#[test]
fn hostile_nesting_is_refused_and_not_followed() {
    let text = "(".repeat(1_000_000);
    assert_eq!(Expr::parse(&text).unwrap_err().kind, ExprErrorKind::TooDeep);
    let nots = "not (".repeat(100_000);
    assert_eq!(Expr::parse(&nots).unwrap_err().kind, ExprErrorKind::TooDeep);
}

#[test]
fn attributes_know_their_place() {
    let text = r#"a eq "ü" or profile.x pr"#;
    let mut found = Vec::new();
    parse(text).for_each_attr(&mut |attr| found.push(text[attr.span.clone()].to_owned()));
    assert_eq!(found, ["a", "profile.x"]);
}

fn expressions() -> impl Strategy<Value = Expr> {
    let attr = "[a-zA-Z_][a-zA-Z0-9_.]{0,12}".prop_filter("not is a keyword", |name| !name.eq_ignore_ascii_case("not"));
    let value = prop_oneof![
        any::<String>().prop_map(Value::Text),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
    ];
    let leaf = prop_oneof![
        (attr.clone(), proptest::sample::select(&Op::ALL[..]), value)
            .prop_map(|(attr, op, value)| Expr::compare(attr, op, value)),
        attr.prop_map(Expr::present),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(Expr::negate),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_expression_parses_back_to_the_same(expr in expressions()) {
        prop_assert_eq!(Expr::parse(&expr.to_string()), Ok(expr));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[ -~é“]{0,60}|\\PC{0,30}|[()anotre \"\\\\]{0,40}") {
        if let Err(error) = Expr::parse(&text) {
            prop_assert!(text.get(error.span.clone()).is_some());
        }
    }
}
