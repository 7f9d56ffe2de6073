//! Whom a plan leaves out since the job would: who is in the group already, whom a directory keeps, of whom nobody can say
//! whether they are an administrator.

use super::*;

/// Active people of the organisation, as Okta lists them, whose provider is this.
async fn kept_in(place: &Place, provider: &str) -> Vec<String> {
    let (_, all, err) = place.run(&["api", "GET", "/v1/users?limit=200&filter=status eq \"ACTIVE\""]).await;
    let all: Vec<Value> = serde_json::from_str(&all).unwrap_or_else(|_| panic!("{all}{err}"));
    let is_kept = |user: &&Value| user["credentials"]["provider"]["type"] == provider;
    all.iter().filter(is_kept).map(|user| user["profile"]["login"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_the_group_already_and_who_is_not_are_counted_before_anything_is_sent() {
    let place = place().await;
    let active = place.active(6).await;
    let (all, two) = (place.write("all.txt", &active.join("\n")), place.write("two.txt", &active[..2].join("\n")));
    let plan = async |action: &str, people: &str| {
        let words = ["bulk", action, "--to", "VPN Users", "--people", people, "--dry-run"];
        let (exit, out, err) = place.run(&words).await;
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        out
    };
    let does = async |action: &str, people: &str| {
        let words = ["bulk", action, "--to", "VPN Users", "--people", people, "--yes"];
        let (exit, out, err) = place.run(&words).await;
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        out
    };
    does("remove-from", &all).await;
    let out = plan("remove-from", &all).await;
    assert!(out.contains("0  to remove from VPN Users") && out.contains("6  was so: not in VPN Users"), "{out}");
    does("add-to", &two).await;
    // Of one person the groups are read, of several the members of the group: what is told is the same.
    let one = place.write("one.txt", &active[0]);
    let out = plan("add-to", &one).await;
    assert!(out.contains("1  was so: in VPN Users already"), "{out}");
    let out = plan("add-to", &all).await;
    assert!(out.contains("4  to add to VPN Users") && out.contains("2  was so: in VPN Users already"), "{out}");
    let out = does("add-to", &all).await;
    assert!(out.contains("4 done") && !out.contains("2 was so"), "nobody who is in it is asked about again: {out}");
    assert_eq!(place.events("group.user_membership.add").await.len(), 6, "{out}");
    // Of several groups each does what is missing.
    let words = ["bulk", "add-to", "--to", "VPN Users", "--to", "GitHub Developers", "--people", &all, "--dry-run"];
    let (exit, out, err) = place.run(&words).await;
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    assert!(out.contains("people are in VPN Users already"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_password_and_profile_a_directory_keeps_is_told_by_the_plan() {
    let place = place().await;
    let mut people = kept_in(&place, "ACTIVE_DIRECTORY").await;
    people.truncate(3);
    let kept = people.len();
    assert!(kept > 0, "somebody of the demo comes from a directory");
    people.extend(kept_in(&place, "OKTA").await.into_iter().skip(2).take(2));
    let list = place.write("people.txt", &people.join("\n"));
    let plan = async |words: &[&str]| {
        let (exit, out, err) = place.run(&[&["bulk"], words, &["--people", &list, "--dry-run"]].concat()).await;
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        out
    };
    let out = plan(&["set", "--set", "title=Boss"]).await;
    let told = format!("{kept}  left alone: title is kept in Active Directory (");
    assert!(out.contains(&told) && out.contains(": change it there") && out.contains("2  to set title"), "{out}");
    let out = plan(&["reset"]).await;
    assert!(
        out.contains("in Active Directory (") && out.contains("Okta may refuse, and they are reset there."),
        "{out}"
    );
    for action in ["expire", "temporary-password"] {
        let out = plan(&[action]).await;
        let told = format!("{kept}  left alone: the password is kept in Active Directory");
        assert!(out.contains(&told), "{action}: {out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_whom_nobody_can_say_whether_they_are_an_administrator_is_left_out_by_the_plan_already() {
    for role in ["role=no-roles", "role=no-groups"] {
        let place = place_with(role).await;
        let me = place.owner().await;
        let others: Vec<String> =
            place.logins("status eq \"ACTIVE\"").await.into_iter().filter(|login| *login != me).take(3).collect();
        let list = place.write("people.txt", &others.join("\n"));
        let words = ["bulk", "suspend", "--people", &list];
        let (exit, out, err) = place.run(&[&words[..], &["--dry-run"]].concat()).await;
        assert_eq!(exit, Exit::Fine, "{err}");
        assert!(out.contains("0  to suspend"), "{role}: {out}");
        assert!(out.contains("3  roles unreadable: left out unless named"), "{role}: {out}");
        assert!(out.contains("nobody is taken in, unless --include-admin names them."), "{role}: {out}");
        let named = ["--include-admin", &others[1], "--yes", "--expect", "1"];
        let (exit, out, err) = place.run(&[&words[..], &named].concat()).await;
        assert!(exit == Exit::Failed && out.contains("suspend 1 person: 1 done"), "{role}: {out}{err}");
        assert!(err.contains("left out of those who are meant: 2"), "{role}: {err}");
        assert_eq!(place.events("user.lifecycle.suspend").await, [others[1].clone()], "{role}");
        // What takes nothing away asks for no roles.
        let (_, out, err) = place.run(&["bulk", "expire", "--people", &list, "--dry-run"]).await;
        assert!(!out.contains("roles unreadable"), "{role}: {out}{err}");
    }
}
