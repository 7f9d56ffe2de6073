//! What of the calls around a person each role and each token may do.

use serde_json::{Value, json};

use crate::demo::World;
use crate::demo_factors::{JANA, post};

/// One address of each area; the second may be read by everybody who may read people.
const AREAS: [(&str, [&str; 2]); 5] = [
    ("authenticators", ["/api/v1/authenticators", "/api/v1/users/me/authenticator-enrollments"]),
    ("devices", ["/api/v1/devices", "/api/v1/users/me/devices"]),
    ("risk", ["/api/v1/users/me/risk", "/api/v1/users/ana.muller@acme.com/risk"]),
    ("grants", ["/api/v1/users/me/grants", "/api/v1/users/me/clients"]),
    (
        "shares",
        [
            "/api/v1/principal-rate-limits?filter=principalType+eq+%22SSWS_TOKEN%22",
            "/api/v1/principal-rate-limits?filter=principalType+eq+%22OAUTH_CLIENT%22",
        ],
    ),
];

#[tokio::test]
async fn each_area_can_be_lacking_alone() {
    for (lacking, _) in AREAS {
        let world = World::faulty(40, &format!("role=no-{lacking}"));
        for (area, paths) in AREAS {
            for path in paths {
                let answer = world.get(path).await;
                if area == lacking {
                    assert_eq!((answer.status, answer.refusal().1.as_str()), (403, "E0000006"), "{path}");
                } else {
                    assert_eq!(answer.status, 200, "{path} without {lacking}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_helpdesk_sees_factors_and_codes_and_no_devices() {
    let world = World::faulty(40, "role=helpdesk");
    for (area, paths) in AREAS {
        let status = world.get(paths[0]).await.status;
        assert_eq!(status, if area == "authenticators" { 200 } else { 403 }, "{area}");
    }
    let sms = json!({"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+491715550199"}});
    let made = post(&world, &format!("{JANA}/factors?activate=true"), Some(&sms)).await;
    assert_eq!(made.status, 200);
    let verify = format!("{JANA}/factors/{}/verify", made.json()["id"].as_str().unwrap());
    assert_eq!(post(&world, &verify, None).await.status, 200);
    let all = world.get("/api/v1/authenticators").await.list();
    let code = all.iter().find(|one| one["key"] == "tac").unwrap();
    let body = json!({"authenticatorId": code["id"], "profile": {"ttl": 60}});
    let tac = "authenticator-enrollments/tac";
    assert_eq!(post(&world, &format!("{JANA}/{tac}"), Some(&body)).await.status, 200);
    assert_eq!(post(&world, &format!("/api/v1/users/me/{tac}"), Some(&body)).await.status, 403, "an administrator");
    // Who may only read may neither ask nor give, but may look.
    let reader = World::faulty(40, "role=readonly");
    let push = reader.get(&format!("{JANA}/factors")).await.list()[0]["id"].as_str().unwrap().to_owned();
    for (method, path, body) in [
        ("POST", format!("{JANA}/factors/{push}/verify"), Value::Null),
        ("DELETE", format!("{JANA}/factors/{push}"), Value::Null),
        ("POST", format!("{JANA}/{tac}"), body.clone()),
        ("PUT", format!("{JANA}/risk"), json!({"riskLevel": "LOW"})),
        ("DELETE", format!("{JANA}/grants"), Value::Null),
    ] {
        let body = Some(&body).filter(|body| !body.is_null());
        assert_eq!(reader.send(method, &path, &[], body).await.status, 403, "{method} {path}");
    }
}
