//! What goes back over the wire: answers and refusals in Okta's shape. Knows nothing of the organisation.

use std::borrow::Cow;

use serde_json::{Value, json};

/// An answer; the router adds the headers that every answer has.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub content_type: Option<&'static str>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

pub(super) type Answer = Result<Reply, Refusal>;

impl Reply {
    pub(super) fn bytes(body: Vec<u8>) -> Reply {
        Reply { status: 200, content_type: Some("application/json"), headers: Vec::new(), body }
    }

    pub(super) fn json(value: &Value) -> Reply {
        Reply::bytes(value.to_string().into_bytes())
    }

    /// `{}`
    pub(super) fn done() -> Reply {
        Reply::bytes(b"{}".to_vec())
    }

    pub(super) fn empty() -> Reply {
        Reply { status: 204, content_type: None, headers: Vec::new(), body: Vec::new() }
    }

    /// What the edge says of an address that nobody behind it serves; as recorded, without a content type.
    pub(super) fn edge_not_found() -> Reply {
        let body = br#"{"status":404,"message":"Resource not found"}"#.to_vec();
        Reply { status: 404, content_type: None, headers: Vec::new(), body }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }
}

/// An error in Okta's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    pub code: &'static str,
    pub summary: Cow<'static, str>,
    pub causes: Vec<String>,
    /// The System Log sends its errors without `errorLink`.
    pub link: bool,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, summary: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal { status, code, summary: summary.into(), causes: Vec::new(), link: true }
    }

    #[must_use]
    pub(super) fn because(mut self, cause: impl Into<String>) -> Refusal {
        self.causes.push(cause.into());
        self
    }

    /// E0000001; `what` names the field or object, each cause says what is wrong with it.
    pub(super) fn invalid(what: &str, cause: impl Into<String>) -> Refusal {
        Refusal::new(400, "E0000001", format!("Api validation failed: {what}")).because(cause)
    }

    pub(super) fn not_found(id: &str, kind: &str) -> Refusal {
        Refusal::new(404, "E0000007", format!("Not found: Resource not found: {id} ({kind})"))
    }

    pub(super) fn forbidden() -> Refusal {
        Refusal::new(403, "E0000006", "You do not have permission to perform the requested action")
    }

    pub(super) fn search_syntax() -> Refusal {
        Refusal::new(400, "E0000031", "Invalid search criteria.").because("Invalid search syntax.")
    }

    pub(super) fn search_query() -> Refusal {
        Refusal::new(400, "E0000031", "Invalid search criteria.").because("Invalid search query.")
    }

    pub(super) fn search_cursor() -> Refusal {
        Refusal::new(400, "E0000031", "Invalid search criteria.").because("Invalid cursor.")
    }

    pub(super) fn paging() -> Refusal {
        Refusal::new(400, "E0000029", "Invalid paging request.").because("Invalid cursor.")
    }

    pub(super) fn internal() -> Refusal {
        Refusal::new(500, "E0000009", "Internal Server Error")
    }

    pub(super) fn too_many() -> Refusal {
        Refusal::new(429, "E0000047", "API call exceeded rate limit due to too many requests.")
    }

    pub(super) fn feature_off() -> Refusal {
        Refusal::new(401, "E0000015", "You do not have permission to access the feature you are requesting")
    }

    pub(super) fn wrong_status() -> Refusal {
        Refusal::new(403, "E0000038", "This operation is not allowed in the user's current status.")
    }

    pub(super) fn method() -> Refusal {
        Refusal::new(405, "E0000022", "The endpoint does not support the provided HTTP method")
    }

    pub(super) fn path() -> Refusal {
        Refusal::new(404, "E0000008", "The requested path was not found")
    }

    pub(super) fn token() -> Refusal {
        Refusal::new(401, "E0000011", "Invalid token provided")
    }

    /// What Okta says with this status when nothing more is known.
    pub(super) fn of_status(status: u16) -> Refusal {
        match status {
            401 => Refusal::token(),
            403 => Refusal::forbidden(),
            404 => Refusal::not_found("unknown", "Resource"),
            405 => Refusal::method(),
            409 => Refusal::new(
                409,
                "E0000112",
                "Cannot update this user because they are still being activated. Please try again in a few minutes.",
            ),
            412 => Refusal::new(412, "E0000231", "ETag value doesn't match."),
            423 => Refusal::new(423, "E0000239", "Policy priorities are being reconciled. Please try again later."),
            429 => Refusal::too_many(),
            501 => Refusal::new(501, "E0000060", "Unsupported operation."),
            503 => Refusal::new(503, "E0000010", "Service is in read only mode"),
            400..=499 => Refusal::new(status, "E0000020", "Bad request."),
            _ => Refusal { status, ..Refusal::internal() },
        }
    }

    pub(super) fn into_reply(self, error_id: &str) -> Reply {
        let causes: Vec<Value> = self.causes.iter().map(|cause| json!({"errorSummary": cause})).collect();
        let mut body = json!({"errorCode": self.code, "errorSummary": self.summary});
        if let Some(fields) = body.as_object_mut() {
            if self.link {
                fields.insert("errorLink".to_owned(), json!(self.code));
            }
            fields.insert("errorId".to_owned(), json!(error_id));
            fields.insert("errorCauses".to_owned(), Value::Array(causes));
        }
        Reply { status: self.status, ..Reply::json(&body) }
    }
}
