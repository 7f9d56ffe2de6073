//! What people do with their second factors, outside the API.

use serde_json::json;

use super::super::call::Call;
use super::super::factors::ENROLMENT;
use super::super::org::Org;
use super::super::person::FactorKind;
use super::super::reply::{Answer, Refusal, Reply};
use super::factors::finish;

/// `POST /demo/users/{id}/factors/{factor}/{switch}`.
pub fn switch(org: &mut Org, id: &str, factor: &str, switch: &str, call: &Call<'_>) -> Answer {
    let seq = org.find(id)?;
    let person = org.person(seq).ok_or_else(|| Refusal::not_found(id, "User"))?.into_owned();
    let place = person.factors.iter().position(|candidate| candidate.id == factor);
    let place = place.ok_or_else(|| Refusal::not_found(factor, "UserFactor"))?;
    let found = &person.factors[place];
    let now = call.now.as_second();
    match switch {
        "code" => {
            let code = org.desk.code(found, now).ok_or_else(|| Refusal::not_found(factor, "Code"))?;
            Ok(Reply::json(&json!({"code": code})))
        }
        "accept" if found.pending => {
            if found.kind != FactorKind::Push || now >= found.created + ENROLMENT {
                return Err(Refusal::wrong_status());
            }
            finish(org, person, place, call)
        }
        _ => Err(Refusal::path()),
    }
}
