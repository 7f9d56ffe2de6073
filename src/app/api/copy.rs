//! Copying from the API screen: the response, the call, the call as curl.

use crate::app::api::ApiScreen;
use crate::app::api::reply::header_lines;
use crate::app::input::command::CopyWhat;
use crate::app::input::command::{ApiCommand, Command};
use crate::app::input::key::{self, Context};
use crate::app::part::amount::size;
use crate::app::part::curl;
use crate::app::turn::Turn;
use crate::protocol::connection::Origin;
use crate::protocol::document::Document;
use crate::protocol::text::{visible, visible_lines};

/// What terminals take over OSC 52 (base64 makes it a third more).
const LARGEST_COPY: usize = 74_000;

impl ApiScreen {
    pub(super) fn copy(&self, what: CopyWhat, origin: Option<&Origin>, turn: &mut Turn<'_>) {
        let shown = self.shown.as_ref();
        let call = || shown.map(|shown| shown.call.clone()).or_else(|| self.draft.call(origin).ok());
        let (text, said) = match what {
            CopyWhat::Value => (
                shown.map(|shown| match &shown.table {
                    Some(table) => shown.view().document().value(table.line()).to_owned(),
                    None => shown.view().copied_value(),
                }),
                "the value",
            ),
            CopyWhat::Body | CopyWhat::Json => (shown.map(|shown| copied_body(shown.view().document())), "the body"),
            CopyWhat::Whole => (
                shown.map(|shown| {
                    let mut text = visible_lines(&header_lines(&shown.call, &shown.reply).join("\n"));
                    text.push_str("\n\n");
                    text.push_str(&copied_body(shown.view().document()));
                    text
                }),
                "call and answer",
            ),
            CopyWhat::Curl => {
                let command = call().zip(origin).and_then(|(call, origin)| curl::command(&call, origin));
                (command, "a curl command; it takes the token from OKTA_CLIENT_TOKEN")
            }
            CopyWhat::RequestId => {
                let id = shown.and_then(|shown| shown.reply.request_id.as_deref());
                (id.map(|id| visible(id).into_owned()), "the request id")
            }
            CopyWhat::Call
            | CopyWhat::Login
            | CopyWhat::Email
            | CopyWhat::Name
            | CopyWhat::Id
            | CopyWhat::Groups
            | CopyWhat::Apps
            | CopyWhat::Factors
            | CopyWhat::Caller
            | CopyWhat::Ticket
            | CopyWhat::HandOver => {
                let address =
                    call().zip(origin).map(|(call, origin)| format!("{}{}", origin.as_str(), call.address().target()));
                (address, "the address")
            }
        };
        match text {
            Some(text) if text.len() > LARGEST_COPY => {
                let size = size(text.len() as u64);
                turn.say(format!(
                    "{size} are more than a terminal's clipboard takes; {key} saves it to a file.",
                    key = key::name(Context::Api, Command::Api(ApiCommand::Save))
                ));
            }
            text => turn.copy_as(text, said),
        }
    }
}

/// JSON stays as it is; anything else is copied as it is seen.
fn copied_body(document: &Document) -> String {
    if document.is_json() { document.text().to_owned() } else { visible_lines(document.text()) }
}
