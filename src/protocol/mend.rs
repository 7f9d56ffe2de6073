//! JSON that is nearly right: what cannot be read costs only itself.

use indexmap::IndexMap;
use serde_json::Value;
use serde_json::value::RawValue;

/// A value, read leniently: half letters are mended, and a member of an object that cannot be read is left out (a number
/// beyond all bounds, brackets deeper than anybody could read).
pub fn value(json: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(json) {
        return Some(value);
    }
    let mended = mend(json);
    let json = mended.as_deref().unwrap_or(json);
    if let Ok(value) = serde_json::from_str(json) {
        return Some(value);
    }
    let members: IndexMap<String, &RawValue> = serde_json::from_str(json).ok()?;
    let readable = members.into_iter().filter_map(|(name, raw)| Some((name, serde_json::from_str(raw.get()).ok()?)));
    Some(Value::Object(readable.collect()))
}

/// What `read` makes of it, mended where that helps.
pub fn read<T>(json: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    read(json).or_else(|| read(&mend(json)?))
}

/// The element with escapes of half a letter (an emoji cut in two by a length limit) replaced by a whole one; none
/// when it has no such escape.
pub fn mend(json: &str) -> Option<String> {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    let mut changed = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let unit = |text: &str| {
            let digits = text.strip_prefix("\\u")?.get(..4)?;
            u16::from_str_radix(digits, 16).ok()
        };
        let length = match unit(escape) {
            Some(0xd800..=0xdbff) if matches!(unit(&escape[6..]), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                mended.push('\u{fffd}');
                changed = true;
                rest = &escape[6..];
                continue;
            }
            Some(_) => 6,
            // A backslash and what it escapes, which is ASCII in JSON.
            None => escape.len().min(2),
        };
        let (kept, after) = escape.split_at_checked(length)?;
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    changed.then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_costs_only_itself() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        let json = format!(r#"{{"uuid":"a","text":"x\ud83d","huge":1e999,"deep":{deep},"eventType":"b"}}"#);
        let value = value(&json).unwrap();
        assert_eq!(value, serde_json::json!({"uuid": "a", "text": "x\u{fffd}", "eventType": "b"}));
        assert_eq!(super::value("{\"half"), None);
        assert_eq!(super::value("7"), Some(7.into()));
    }

    #[test]
    fn half_a_letter_is_mended_and_nothing_else_touched() {
        assert_eq!(mend(r#"{"a":"x\ud83d"}"#).unwrap(), "{\"a\":\"x\u{fffd}\"}");
        assert_eq!(mend(r#"{"a":"\ud83d\ude00\ude00"}"#).unwrap(), "{\"a\":\"\\ud83d\\ude00\u{fffd}\"}");
        assert_eq!(mend(r#"{"a":"\\ud83d \"\u00e9"}"#), None);
    }
}
