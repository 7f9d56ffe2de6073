//! `GET /org`.

use serde_json::json;

use super::super::call::Call;
use super::super::ids;
use super::super::org::Org;
use super::super::reply::Reply;
use super::super::times;

pub fn get(org: &Org, call: &Call<'_>) -> Reply {
    let origin = call.origin;
    let day = 86_400;
    let id = ids::text(&ids::id(*b"00o", org.seed.number, 0)).to_owned();
    let link = |path: &str| json!({"href": format!("{origin}/api/v1/org/{path}")});
    Reply::json(&json!({
        "id": id,
        "subdomain": "acme",
        "companyName": "Acme (demo)",
        "status": "ACTIVE",
        "expiresAt": null,
        "created": times::text(org.seed.start - 2300 * day),
        "lastUpdated": times::text(org.seed.start - 60 * day),
        "website": "https://www.acme.example",
        "phoneNumber": "+1 312 555 0100",
        "endUserSupportHelpURL": "https://help.acme.example",
        "supportPhoneNumber": "+1 312 555 0199",
        "address1": "1 Wacker Drive",
        "address2": null,
        "city": "Chicago",
        "state": "Illinois",
        "country": "US",
        "postalCode": "60606",
        "_links": {
            "preferences": link("preferences"),
            "uploadLogo": {"href": format!("{origin}/api/v1/org/logo"), "hints": {"allow": ["POST"]}},
            "oktaCommunication": link("privacy/oktaCommunication"),
            "logo": {"href": format!("{origin}/fs/bco/1/fs0demo")},
            "oktaSupport": link("privacy/oktaSupport"),
            "contacts": link("contacts"),
        },
    }))
}
