//! `oktui api`: one call, for pipes. The body to stdout as it came, everything else to stderr.

use std::fmt::Write;
use std::io::Read;

use clap::Args;
use http::Method;

use super::connection::Chosen;
use super::{Exit, Surroundings};
use crate::okta::client::{Client, Control, Urgency};
use crate::okta::raw::{RawPages, RawReply};
use crate::protocol::error::{ApiError, CallError};
use crate::protocol::raw_call::{Address, RawCall};
use crate::protocol::secret::Secret;

#[derive(Debug, Args)]
#[command(after_help = "\
The path is below the organisation's /api (/v1/users), a full path, or a full URL of this organisation.
Exit code: 0 for an answer 2xx, 3 for 3xx, 4 for 4xx, 5 for 5xx, 1 where no (whole) answer came, 2 for wrong usage.

  oktui api GET /v1/users -q limit=5 -q 'search=profile.department eq \"Sales\"'
  oktui api POST /v1/users/00u1/lifecycle/unlock
  oktui api POST /v1/groups -d '{\"profile\":{\"name\":\"Night shift\"}}'")]
pub(super) struct ApiArgs {
    /// GET, POST, PUT, PATCH or DELETE
    #[arg(value_parser = method)]
    method: Method,
    path: String,
    /// A parameter of the query; encoded by the program
    #[arg(short = 'q', long = "query", value_name = "NAME=VALUE", value_parser = parameter)]
    query: Vec<(String, String)>,
    /// A header; the authorisation is added by the program
    #[arg(short = 'H', long = "header", value_name = "NAME:VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// The body: JSON, or a file that holds it (@- reads standard input; keeps secrets out of the process list)
    #[arg(short = 'd', long = "data", value_name = "@FILE|JSON")]
    data: Option<String>,
    /// Follow the links to the next pages and print one list
    #[arg(long)]
    all_pages: bool,
    /// Print status and headers before the body
    #[arg(long)]
    include: bool,
}

fn method(text: &str) -> Result<Method, String> {
    let known = crate::protocol::raw_call::METHODS.iter().find(|method| method.as_str().eq_ignore_ascii_case(text));
    known.cloned().ok_or_else(|| "one of GET, POST, PUT, PATCH, DELETE".to_owned())
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as name:value")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub(super) fn run(arguments: ApiArgs, chosen: Chosen, surroundings: &mut Surroundings<'_>) -> Exit {
    let body = match arguments.data.as_deref().map(read_body).transpose() {
        Ok(body) => body,
        Err(error) => {
            surroundings.complain(format!("the body cannot be read: {error}"));
            return Exit::WrongUsage;
        }
    };
    let read_only = chosen.read_only();
    if read_only && arguments.method != Method::GET {
        surroundings.complain("read-only: nothing but GET is sent");
        return Exit::WrongUsage;
    }
    // The address is judged before anything is opened; a full URL needs the organisation, and is judged again then.
    match Address::understand(None, &arguments.path) {
        Ok(_) | Err(crate::protocol::raw_call::AddressError::NotConnected) => {}
        Err(error) => {
            surroundings.complain(error);
            return Exit::WrongUsage;
        }
    }
    let tasks = match tokio::runtime::Runtime::new() {
        Ok(tasks) => tasks,
        Err(error) => {
            surroundings.complain(error);
            return Exit::Failed;
        }
    };
    tasks.block_on(async {
        let client = match chosen.connect().await {
            Ok(client) => client,
            Err(failure) => {
                surroundings.complain(failure);
                return Exit::Failed;
            }
        };
        let mut address = match Address::understand(Some(client.origin()), &arguments.path) {
            Ok(address) => address,
            Err(error) => {
                surroundings.complain(error);
                return Exit::WrongUsage;
            }
        };
        address.query.extend(arguments.query);
        match RawCall::new(arguments.method, address, arguments.headers, body) {
            Ok(call) => make(&client, call, arguments.all_pages, arguments.include, surroundings).await,
            Err(error) => {
                surroundings.complain(error);
                Exit::WrongUsage
            }
        }
    })
}

fn read_body(data: &str) -> std::io::Result<Secret> {
    let Some(file) = data.strip_prefix('@') else { return Ok(Secret::new(data)) };
    let mut text = String::new();
    match file {
        "-" => std::io::stdin().read_to_string(&mut text)?,
        file => std::fs::File::open(file)?.read_to_string(&mut text)?,
    };
    Ok(Secret::new(text))
}

async fn make(
    client: &Client,
    call: RawCall,
    all_pages: bool,
    include: bool,
    surroundings: &mut Surroundings<'_>,
) -> Exit {
    let control = Control::new(Urgency::Typing);
    let mut trail = RawPages::default();
    let mut next = Some(call);
    let mut elements = 0_usize;
    let mut status = 200;
    while let Some(call) = next.take() {
        let reply = match trail.page(client, &call, &control).await {
            Ok(reply) => reply,
            Err(failure) => return broke_off(&failure, elements, surroundings),
        };
        if include && elements == 0 {
            let mut head = format!("HTTP {}\n", reply.status);
            for (name, value) in &reply.headers {
                let _ = writeln!(head, "{name}: {value}");
            }
            let _ = surroundings.out.write_all(format!("{head}\n").as_bytes());
        }
        status = reply.status;
        if !reply.is_success() {
            refuse(&reply, elements, surroundings);
            return Exit::Answered(status);
        }
        match reply.elements().filter(|_| all_pages) {
            None => {
                if surroundings.out.write_all(&reply.body).is_err() {
                    return Exit::Failed;
                }
                if !reply.body.is_empty() && !reply.body.ends_with(b"\n") {
                    let _ = writeln!(surroundings.out);
                }
            }
            Some(page) => {
                for element in page {
                    let joint = if elements == 0 { "[\n" } else { ",\n" };
                    // Whoever reads has seen enough (`head`).
                    if write!(surroundings.out, "{joint}{}", element.get()).is_err() {
                        return Exit::Failed;
                    }
                    elements += 1;
                }
                next = match reply.next {
                    Ok(next) => next,
                    Err(failure) => return broke_off(&failure, elements, surroundings),
                };
                if next.is_none() {
                    let end = if elements == 0 { "[]" } else { "\n]" };
                    let _ = writeln!(surroundings.out, "{end}");
                }
            }
        }
    }
    let _ = surroundings.out.flush();
    Exit::Answered(status)
}

/// A list that was begun stays open, so that nobody takes a part for the whole.
fn broke_off(failure: &CallError, elements: usize, surroundings: &mut Surroundings<'_>) -> Exit {
    surroundings.complain(failure);
    if let Some(detail) = &failure.detail {
        surroundings.complain(crate::protocol::text::visible(detail));
    }
    if elements > 0 {
        surroundings.complain(format!("the list broke off after {elements} elements"));
    }
    Exit::Failed
}

fn refuse(reply: &RawReply, elements: usize, surroundings: &mut Surroundings<'_>) {
    let api = ApiError::parse(&reply.body);
    let said = api.map(|api| {
        let causes = api.causes.join(" ");
        format!("{} {} {causes}", api.code, api.summary)
    });
    let said = said.unwrap_or_else(|| String::from_utf8_lossy(&reply.body).chars().take(2_000).collect());
    surroundings.complain(format!("{} {}", reply.status, crate::protocol::text::visible(said.trim())));
    if let Some(id) = &reply.request_id {
        surroundings.complain(format!("request id {}", crate::protocol::text::visible(id)));
    }
    if elements > 0 {
        surroundings.complain(format!("the list broke off after {elements} elements"));
    }
}
