//! Lists in pages.

use std::time::Duration;

use oktui::okta::client::Client;
use oktui::okta::users::{UserPage, UserPages};
use oktui::protocol::error::{CallError, FailureKind};
use oktui::protocol::query::{UserQuery, UserScope};

use super::script::{Answer, Piece, Script, answer, broken, client, error_body, listing, user, users};
use oktui::protocol::id::UserId;

const NEXT: &str = "https://acme.okta.com/api/v1/users?limit=2&after=";
const GROUPS: &str = "https://acme.okta.com/api/v1/users/00u1/groups";

fn everyone(client: &Client) -> UserPages {
    client.list_users(UserQuery::new(UserScope::default()))
}

async fn all(pages: &mut UserPages) -> Vec<Result<UserPage, CallError>> {
    let mut outcomes = Vec::new();
    while let Some(outcome) = pages.next_page(&listing()).await {
        outcomes.push(outcome);
    }
    outcomes
}

fn ids(outcomes: &[Result<UserPage, CallError>]) -> Vec<String> {
    let rows = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).flat_map(|page| &page.rows);
    rows.map(|row| row.id().to_owned()).collect()
}

fn end(outcomes: &[Result<UserPage, CallError>]) -> Option<FailureKind> {
    outcomes.last().unwrap().as_ref().err().map(|error| error.kind.clone())
}

/// Page `number` of a list of `last + 1` pages.
fn page(number: usize, last: usize) -> Answer {
    let reply = answer(200, users(&[&format!("00u{number}")]));
    if number < last { reply.next(&format!("{NEXT}{}", number + 1)) } else { reply }
}

#[tokio::test(start_paused = true)]
async fn pages_come_in_order_and_links_are_followed_as_they_are_given() {
    let script = Script::of([
        answer(200, users(&["00u1", "00u2"]))
            .header("link", "<https://acme.okta.com/api/v1/users?limit=2>; rel=\"self\"")
            .next("https://acme.okta.com/api/v1/users?limit=2&after=1x+y%2Bz&search=a+eq+%22b%22"),
        answer(200, users(&["00u3"])).header(
            "link",
            "<https://acme.okta.com/x>; rel=\"self\", <https://acme.okta.com:443/api/v1/users?after=3>; rel=\"next\"",
        ),
        answer(200, users(&["00u4"])).next("/api/v1/users?after=4"),
        answer(200, users(&["00u5"])),
    ]);
    let client = client(&script);
    let mut pages = everyone(&client);
    let outcomes = all(&mut pages).await;
    assert_eq!(ids(&outcomes), ["00u1", "00u2", "00u3", "00u4", "00u5"]);
    assert_eq!(
        script.targets(),
        [
            "/api/v1/users?limit=200",
            "/api/v1/users?limit=2&after=1x+y%2Bz&search=a+eq+%22b%22",
            "/api/v1/users?after=3",
            "/api/v1/users?after=4",
        ]
    );
    assert!(script.sent().iter().all(|sent| sent.header("content-type").contains("okta-response")));
    let last = outcomes.last().unwrap().as_ref().unwrap();
    assert_eq!((last.next.as_ref(), last.bytes), (None, users(&["00u5"]).len() as u64));
    assert!(pages.next_page(&listing()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_link_to_another_place_is_an_error_after_the_pages_that_came() {
    for foreign in [
        "https://evil.example/api/v1/users?after=1",
        "http://acme.okta.com/api/v1/users?after=1",
        "https://acme.okta.com:8443/api/v1/users?after=1",
        "https://acme.okta.com.evil.example/",
        "https://ann@acme.okta.com/api/v1/users?after=1",
        "//evil.example/api/v1/users",
        "ftp://acme.okta.com/api/v1/users",
        "javascript:alert(1)",
    ] {
        let script = Script::of([answer(200, users(&["00u1"])).next(foreign)]);
        let outcomes = all(&mut everyone(&client(&script))).await;
        assert_eq!(
            (ids(&outcomes), end(&outcomes)),
            (vec!["00u1".to_owned()], Some(FailureKind::ForeignLink)),
            "{foreign}"
        );
        assert_eq!(outcomes[0].as_ref().unwrap().next, None);
        assert_eq!(script.sent().len(), 1, "the token stays here");
    }
    let script = Script::of([answer(200, users(&["00u1"])).next("https://[")]);
    assert_eq!(end(&all(&mut everyone(&client(&script))).await), Some(FailureKind::Malformed));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_goes_round_in_circles_is_left() {
    let script = Script::answering(|number, _| {
        answer(200, users(&[&format!("00u{number}")])).next(&format!("{NEXT}{}", [1, 2, 1][number.min(2)]))
    });
    let outcomes = all(&mut everyone(&client(&script))).await;
    assert_eq!((ids(&outcomes).len(), end(&outcomes)), (3, Some(FailureKind::EndlessLink)));
    assert_eq!(script.sent().len(), 3);

    let same =
        Script::answering(|_, _| answer(200, users(&["00u1"])).next("https://acme.okta.com/api/v1/users?limit=200"));
    let outcomes = all(&mut everyone(&client(&same))).await;
    assert_eq!((same.sent().len(), ids(&outcomes).len(), end(&outcomes)), (1, 1, None));
}

#[tokio::test(start_paused = true)]
async fn empty_pages_are_passed_over_but_not_for_ever() {
    let script = Script::of([
        answer(200, users(&["00u1"])).next(&format!("{NEXT}1")),
        answer(200, "[]").next(&format!("{NEXT}2")),
        answer(200, "[]").next(&format!("{NEXT}3")),
        answer(200, users(&["00u2"])).next(&format!("{NEXT}4")),
        answer(200, "[]"),
    ]);
    let outcomes = all(&mut everyone(&client(&script))).await;
    let sizes: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().unwrap().rows.len()).collect();
    assert_eq!(sizes, [1, 1, 0]);
    assert_eq!(outcomes[1].as_ref().unwrap().bytes, 4 + users(&["00u2"]).len() as u64);

    let endless = Script::answering(|number, _| match number {
        200 => answer(200, "[]"),
        number => answer(200, "[]").next(&format!("{NEXT}{number}")),
    });
    let outcomes = all(&mut everyone(&client(&endless))).await;
    assert_eq!((outcomes.len(), end(&outcomes)), (1, Some(FailureKind::EndlessLink)));
    assert!(endless.sent().len() <= 52);
}

#[tokio::test(start_paused = true)]
async fn one_odd_user_costs_itself_and_no_page() {
    let body = format!(
        r#"[{},{{"id":null}},7,"x",null,[],{{"id":"00u2","status":{{}},"profile":null}},{{"id":"00u3","profile":{{"firstName":"cut \ud83d","lastName":"Lee"}}}},{}]"#,
        user("00u1"),
        user("00u4")
    );
    let script = Script::of([answer(200, body)]);
    let page = everyone(&client(&script)).next_page(&listing()).await.unwrap().unwrap();
    let ids: Vec<_> = page.rows.iter().map(oktui::protocol::row::UserRow::id).collect();
    assert_eq!((ids, page.odd), (vec!["00u1", "00u2", "00u3", "00u4"], 5));
    assert_eq!(page.rows[2].name(), "cut \u{fffd} Lee");
}

#[tokio::test(start_paused = true)]
async fn the_next_page_is_asked_for_while_the_body_still_comes() {
    let script = Script::answering(move |number, _| match number {
        0 => page(0, 3).then(Piece::Pause(Duration::from_secs(10))).then(Piece::Bytes(" ".into())),
        number => page(number, 3),
    });
    let client = client(&script);
    let mut pages = everyone(&client);
    let first = pages.next_page(&listing()).await.unwrap().unwrap();
    assert_eq!(first.rows[0].id(), "00u0");
    let times = script.times();
    assert!(times.len() == 2 && times[1] < 0.1, "the second was asked for at once: {times:?}");
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(script.sent().len(), 2, "and no more than one ahead");
    assert_eq!(ids(&all(&mut pages).await), ["00u1", "00u2", "00u3"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_beyond_the_pages_that_are_wanted() {
    let script = Script::answering(|number, _| page(number, 100));
    let client = client(&script);
    let mut pages = everyone(&client).limit_pages(3);
    let outcomes = all(&mut pages).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((ids(&outcomes).len(), script.sent().len()), (3, 3));
    let cursor = outcomes[2].as_ref().unwrap().next.clone().unwrap();
    let more = all(&mut client.continue_users(UserQuery::new(UserScope::default()), cursor).limit_pages(2)).await;
    assert_eq!(ids(&more), ["00u3", "00u4"]);
    assert_eq!(script.targets()[3], "/api/v1/users?limit=2&after=3");
    assert!(everyone(&client).limit_pages(0).next_page(&listing()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_cursor_of_another_organisation_is_not_followed() {
    let script = Script::of([]);
    let cursor = oktui::protocol::query::Cursor::new("https://other.okta.com/api/v1/users?after=1");
    let mut pages = client(&script).continue_users(UserQuery::new(UserScope::default()), cursor);
    assert_eq!(pages.next_page(&listing()).await.unwrap().unwrap_err().kind, FailureKind::ForeignLink);
    assert!(pages.next_page(&listing()).await.is_none() && script.sent().is_empty());
}

#[tokio::test(start_paused = true)]
async fn pages_that_came_stay_when_a_later_one_fails() {
    let script = Script::answering(|number, _| match number {
        0 | 1 => page(number, 9),
        _ => answer(400, error_body("E0000031")),
    });
    let outcomes = all(&mut everyone(&client(&script))).await;
    assert_eq!((ids(&outcomes).len(), end(&outcomes)), (2, Some(FailureKind::Refused)));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_breaks_off_is_fetched_again_and_the_one_after_it_only_once() {
    let script = Script::answering(|number, sent| match number {
        0 => page(0, 2).then(Piece::Pause(Duration::from_secs(1))).then(Piece::Break(broken())),
        _ if sent.target.ends_with("limit=200") => page(0, 2),
        _ => page(sent.target.rsplit('=').next().unwrap().parse().unwrap(), 2),
    });
    let outcomes = all(&mut everyone(&client(&script))).await;
    assert_eq!(ids(&outcomes), ["00u0", "00u1", "00u2"]);
    assert_eq!(script.sent().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_a_page_that_broke_off_said_of_the_next_one_does_not_count() {
    let heads: [fn(Answer) -> Answer; 4] = [
        |reply| reply,
        |reply| reply.next("https://acme.okta.com/api/v1/users?after=nowhere"),
        |reply| reply.next("https://acme.okta.com/api/v1/users?limit=200"),
        |reply| reply.next("https://evil.example/"),
    ];
    for (case, head) in heads.into_iter().enumerate() {
        for at in 0..3 {
            let struck = std::sync::atomic::AtomicBool::new(false);
            let script = Script::answering(move |_, sent| {
                let number = sent.target.rsplit("after=").next().unwrap().parse().unwrap_or(0);
                if sent.target.contains("nowhere") {
                    return answer(200, users(&["00unowhere"]));
                }
                if number == at && !struck.swap(true, std::sync::atomic::Ordering::SeqCst) {
                    return head(answer(200, "[{\"id\":")).then(Piece::Break(broken()));
                }
                page(number, 3)
            });
            let outcomes = all(&mut everyone(&client(&script))).await;
            assert_eq!(ids(&outcomes), ["00u0", "00u1", "00u2", "00u3"], "head {case}, page {at}");
            assert_eq!(end(&outcomes), None, "head {case}, page {at}");
        }
    }
    // And of a short list.
    let group = |id: &str| format!(r#"[{{"id":"{id}","profile":{{"name":"G"}}}}]"#);
    let script = Script::of([
        answer(200, "[").then(Piece::Break(broken())),
        answer(200, group("00g1")).next("https://acme.okta.com/api/v1/users/00u1/groups?after=1"),
        answer(200, group("00g2")),
    ]);
    assert_eq!(client(&script).user_groups(&UserId::new("00u1"), &listing()).await.unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_came_in_half_is_asked_for_again_and_so_is_the_one_after_it() {
    let script = Script::answering(|call, sent| {
        let number: usize = sent.target.rsplit("after=").next().unwrap().parse().unwrap_or(0);
        let next = format!("{NEXT}{}", number + 1);
        if call % 3 == 2 { answer(200, "[{\"id\":").next(&next) } else { page(number, 9) }
    });
    let outcomes = all(&mut everyone(&client(&script))).await;
    assert_eq!((ids(&outcomes).len(), end(&outcomes)), (10, None));
}

#[tokio::test(start_paused = true)]
async fn pages_asked_for_in_vain_do_not_count_among_those_that_are_wanted() {
    let script = Script::answering(|call, sent| {
        let number: usize = sent.target.rsplit("after=").next().unwrap().parse().unwrap_or(0);
        let next = format!("{NEXT}{}", number + 1);
        if call == 1 { answer(200, "[{\"id\":").next(&next) } else { page(number, 9) }
    });
    let outcomes = all(&mut everyone(&client(&script)).limit_pages(4)).await;
    assert_eq!((ids(&outcomes).len(), end(&outcomes)), (4, None));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_comes_broken_behind_others_is_asked_for_again_and_the_first_is_not() {
    let script = Script::answering(|number, _| match number {
        0 => page(0, 3),
        1 => answer(200, r#"[{"id":"00u1","#),
        2 => answer(200, "<html>Please wait</html>"),
        number => page(number - 2, 3),
    });
    let outcomes = all(&mut everyone(&client(&script))).await;
    assert_eq!((ids(&outcomes), end(&outcomes)), (["00u0", "00u1", "00u2", "00u3"].map(str::to_owned).to_vec(), None));
    for broken in ["[{", "<html>"] {
        let script = Script::answering(move |number, _| if number == 0 { answer(200, broken) } else { page(0, 1) });
        assert_eq!((all(&mut everyone(&client(&script))).await.len(), script.sent().len()), (1, 1), "{broken}");
        let script = Script::answering(move |number, _| if number == 0 { page(0, 9) } else { answer(200, broken) });
        let outcomes = all(&mut everyone(&client(&script))).await;
        assert!(end(&outcomes).is_some() && script.sent().len() == 5, "{broken}: {}", script.sent().len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_can_be_cancelled_by_whoever_waits_for_it_now() {
    let script = Script::answering(|number, _| match number {
        0 => page(0, 5),
        _ => page(number, 5).after(Duration::from_hours(1)),
    });
    let client = client(&script);
    let mut pages = everyone(&client);
    assert!(pages.next_page(&listing()).await.unwrap().is_ok());
    // The second page runs ahead already, under the first control.
    let control = listing();
    let cancel = control.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    });
    let error = pages.next_page(&control).await.unwrap().unwrap_err();
    assert_eq!(error.kind, FailureKind::Cancelled);
    assert!(pages.next_page(&listing()).await.is_none());
    tokio::task::yield_now().await;
    assert_eq!(client.exchanges().last().unwrap().problem.as_deref(), Some("cancelled"));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_dropped_takes_its_running_page_along() {
    let script = Script::answering(|number, _| match number {
        0 => page(0, 5),
        _ => page(number, 5).after(Duration::from_hours(1)),
    });
    let client = client(&script);
    let mut pages = everyone(&client);
    assert!(pages.next_page(&listing()).await.unwrap().is_ok());
    drop(pages);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client.exchanges().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn two_listings_and_a_slow_reader_do_not_block_each_other() {
    let script = Script::answering(|_, sent| {
        let number: usize = sent.target.rsplit("after=").next().unwrap().parse().unwrap_or(0);
        page(number, 20).after(Duration::from_millis(100))
    });
    let client = client(&script);
    let (mut one, mut two) = (everyone(&client), everyone(&client));
    let (left, right) = tokio::join!(all(&mut one), all(&mut two));
    assert_eq!((ids(&left).len(), ids(&right).len()), (21, 21));
    assert!(script.most_in_flight() <= 3);
}

#[tokio::test(start_paused = true)]
async fn short_lists_follow_their_links_under_the_same_guards() {
    let group = |id: &str| format!(r#"[{{"id":"{id}","profile":{{"name":"G"}}}}]"#);
    let script = Script::of([
        answer(200, group("00g1")).next("https://acme.okta.com/api/v1/users/00u1/groups?after=1"),
        answer(200, group("00g2")),
    ]);
    assert_eq!(client(&script).user_groups(&UserId::new("00u1"), &listing()).await.unwrap().len(), 2);
    let script = Script::of([answer(200, group("00g1")).next("https://evil.example/")]);
    assert_eq!(
        client(&script).user_groups(&UserId::new("00u1"), &listing()).await.unwrap_err().kind,
        FailureKind::ForeignLink
    );
    let script = Script::answering(move |number, _| {
        let next = ["?after=1", "?after=2", "?after=1"][number.min(2)];
        answer(200, group("00g1")).next(&format!("{GROUPS}{next}"))
    });
    assert_eq!(
        client(&script).user_groups(&UserId::new("00u1"), &listing()).await.unwrap_err().kind,
        FailureKind::EndlessLink
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_leads_on_to_itself_is_the_last() {
    let group = |ids: &[&str]| {
        let groups: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":"{id}","profile":{{"name":"G"}}}}"#)).collect();
        answer(200, format!("[{}]", groups.join(",")))
    };
    for (own, again, last, count) in [
        ("?after=1", "?after=1", &["00g2"][..], Ok(2)),
        ("?after=1&limit=2", "?limit=2&after=1", &["00g2"], Ok(2)),
        ("?after=1&limit=2", "?limit=2&after=1", &[], Ok(1)),
        // As full as it can be: there may be more, and nobody says where.
        ("?after=1&limit=2", "?after=1&limit=2", &["00g2", "00g3"], Err(FailureKind::EndlessLink)),
    ] {
        let script = Script::of([
            group(&["00g1"]).next(&format!("{GROUPS}{own}")),
            group(last).next(&format!("{GROUPS}{again}")),
        ]);
        let read = client(&script).user_groups(&UserId::new("00u1"), &listing()).await;
        assert_eq!(read.map(|groups| groups.len()).map_err(|error| error.kind), count, "{own} {again}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_that_cannot_be_read_and_a_part_of_an_answer_are_no_end_of_the_list() {
    for garbled in ["<https://acme.okta.com/api/v1/users?after=2; rel=\"next\"", "<<<; rel=\"next\""] {
        let script = Script::of([answer(200, users(&["00u1"])).header("link", garbled)]);
        let client = client(&script);
        let outcomes = all(&mut everyone(&client)).await;
        assert_eq!(end(&outcomes), Some(FailureKind::Malformed), "{garbled}");
    }
    let script =
        Script::of([answer(206, users(&["00u1"])), answer(206, users(&["00u1"])), answer(206, users(&["00u1"]))]);
    let client = client(&script);
    let outcomes = all(&mut everyone(&client)).await;
    assert_eq!(end(&outcomes), Some(FailureKind::Malformed));
}
