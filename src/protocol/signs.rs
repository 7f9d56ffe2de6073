//! What Okta saw of the network and the danger of an attempt, beside who tried and how it ended.
//!
//! Facts: `LogSecurityContext` and `debugData` of Okta's contract, and recorded events. Each part may be null, missing or of
//! another type; `debugData` writes some of it as `{reasons=Anomalous Location, level=HIGH}`.

use serde_json::Value;

/// In few words each, what is odd first: `risk high: Anomalous Location`, `new for them: New Device`, `through a proxy`,
/// `network Deutsche Telekom`. Nothing where nothing is told.
pub fn of(event: &Value) -> Vec<String> {
    let text = |pointer: &str| match event.pointer(pointer) {
        Some(Value::String(text)) if text != "null" => text.trim().to_owned(),
        _ => String::new(),
    };
    let mut signs = Vec::new();
    signs.extend(risk(event));
    signs.extend(behaviours(event));
    if text("/debugContext/debugData/threatSuspected") == "true" {
        signs.push("threat suspected".to_owned());
    }
    if event.pointer("/securityContext/isProxy").and_then(Value::as_bool) == Some(true) {
        signs.push("through a proxy".to_owned());
    }
    signs.extend(identity_check(event));
    let names = ["/securityContext/asOrg", "/securityContext/isp", "/securityContext/ipDetails/asOrg"].map(text);
    if let Some(name) = names.into_iter().find(|name| !name.is_empty()) {
        signs.push(format!("network {name}"));
    }
    let zone = text("/client/zone");
    if !zone.is_empty() {
        signs.push(format!("zone {zone}"));
    }
    signs
}

/// The level with its reasons; none where there is none to speak of.
fn risk(event: &Value) -> Option<String> {
    let (level, reasons) = match event.pointer("/securityContext/risk") {
        Some(risk @ Value::Object(_)) => {
            let listed = risk.get("reasons").and_then(Value::as_array).into_iter().flatten();
            let named = risk.get("detectionName");
            let all = listed.chain(named).filter_map(Value::as_str).filter(|text| !text.is_empty());
            let level = risk.get("level").and_then(Value::as_str).unwrap_or_default().to_owned();
            (level, all.collect::<Vec<_>>().join(", "))
        }
        _ => {
            let written = event.pointer("/debugContext/debugData/risk").and_then(Value::as_str)?;
            let part = |name: &str| {
                let (_, rest) = written.trim_matches(['{', '}']).split_once(&format!("{name}="))?;
                // The value goes on to the next name, and may hold commas itself.
                let end = rest.find(", level=").or_else(|| rest.find(", reasons=")).unwrap_or(rest.len());
                Some(rest[..end].trim().to_owned())
            };
            (part("level").unwrap_or_default(), part("reasons").unwrap_or_default())
        }
    };
    let level = level.to_lowercase();
    if matches!(level.as_str(), "" | "low" | "none") && reasons.is_empty() {
        return None;
    }
    let level = if level.is_empty() { "risk".to_owned() } else { format!("risk {level}") };
    Some(if reasons.is_empty() { level } else { format!("{level}: {reasons}") })
}

/// What is new for the person, by the names that the organisation gave these detections.
fn behaviours(event: &Value) -> Option<String> {
    let listed = event.pointer("/securityContext/userBehaviors").and_then(Value::as_array);
    let names: Vec<String> = match listed {
        Some(listed) => {
            let positive = listed.iter().filter(|one| one.get("result").and_then(Value::as_str) == Some("POSITIVE"));
            positive.filter_map(|one| one.get("name")?.as_str()).map(str::to_owned).collect()
        }
        None => {
            let written = event.pointer("/debugContext/debugData/behaviors").and_then(Value::as_str)?;
            let pairs = written.trim_matches(['{', '}']).split(',').filter_map(|pair| pair.trim().split_once('='));
            pairs.filter(|(_, result)| *result == "POSITIVE").map(|(name, _)| name.to_owned()).collect()
        }
    };
    (!names.is_empty()).then(|| format!("unusual for them: {}", names.join(", ")))
}

/// What an identity check said, where one took part: Okta writes its results and reasons among the rest.
fn identity_check(event: &Value) -> Option<String> {
    let data = event.pointer("/debugContext/debugData")?.as_object()?;
    let told = data.iter().filter_map(|(name, value)| {
        let plain = name.to_lowercase();
        let is_check = plain.starts_with("idv") || plain.contains("identityverification");
        let is_word = ["reason", "result", "status", "failure"].iter().any(|word| plain.contains(word));
        value.as_str().filter(|text| is_check && is_word && !text.is_empty() && *text != "null")
    });
    let told: Vec<&str> = told.collect();
    (!told.is_empty()).then(|| format!("identity check: {}", told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_okta_saw_is_told_in_either_of_its_ways_of_writing_it() {
        let new = json!({"securityContext": {"asOrg": "ASN 0000", "isp": "google", "isProxy": true,
            "risk": {"level": "HIGH", "reasons": ["Anomalous Device"], "detectionName": "Suspected Session Hijacking"},
            "userBehaviors": [{"name": "New Device", "result": "NEGATIVE"}, {"name": "New Geo-Location", "result": "POSITIVE"}]},
            "client": {"zone": "Office"}});
        assert_eq!(
            of(&new),
            [
                "risk high: Anomalous Device, Suspected Session Hijacking",
                "unusual for them: New Geo-Location",
                "through a proxy",
                "network ASN 0000",
                "zone Office"
            ]
        );
        let old = json!({"securityContext": {"asOrg": null, "isp": null, "isProxy": null}, "client": {"zone": "null"},
            "debugContext": {"debugData": {"risk": "{reasons=Anomalous Location, New Device, level=MEDIUM}",
                "behaviors": "{New Geo-Location=POSITIVE, New Device=NEGATIVE}", "threatSuspected": "true",
                "idvFailureReason": "DOCUMENT_EXPIRED", "idvReferenceId": "12"}}});
        assert_eq!(
            of(&old),
            [
                "risk medium: Anomalous Location, New Device",
                "unusual for them: New Geo-Location",
                "threat suspected",
                "identity check: DOCUMENT_EXPIRED"
            ]
        );
    }

    #[test]
    fn nothing_is_made_of_nothing_or_of_nonsense() {
        for odd in [
            json!({}),
            json!({"securityContext": null, "debugContext": {"debugData": null}}),
            json!({"securityContext": {"risk": "HIGH", "isProxy": "yes", "asOrg": 7}, "client": {"zone": null}}),
            json!({"debugContext": {"debugData": {"risk": "{level=LOW}", "behaviors": "{}", "threatSuspected": "false"}}}),
        ] {
            assert_eq!(of(&odd), Vec::<String>::new(), "{odd}");
        }
    }
}
