//! The API screen: any call of the organisation, and what was answered.
//!
//! ```text
//!  draft ── Enter, r ──► (a write asks) ──► pending ──► shown: tree, table or what a path expression picks
//!    ▲ e m u h b H          Esc cancels ◄─────┘            n the next page, A all of them, / search, w save
//! ```

pub mod curl;
pub mod reply;
pub mod send;
pub mod sending;

pub mod draft;
pub mod pairs;
pub mod table;

use crate::app::event::Now;
use crate::app::layout::Layout;
use crate::app::part::field::Field;
use crate::app::part::json_view::JsonView;
use crate::messages::{ApiBody, ApiReply, Extent, Saving, Ticket};
use crate::protocol::past_call::PastCall;
use crate::protocol::raw_call::RawCall;
use crate::protocol::secret::Secret;
use draft::Draft;
use pairs::Pairs;
use table::Table;

/// A call that is under way.
#[derive(Clone, Debug)]
pub struct Pending {
    pub ticket: Ticket,
    pub call: RawCall,
    pub extent: Extent,
    /// Pages, elements and bytes that are there already.
    pub progress: Option<(u32, usize, u64)>,
    /// Esc was pressed; what was collected is on its way.
    pub stopping: bool,
}

/// What one line of text is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Find,
    /// A path expression (RFC 9535).
    Filter,
    /// The name of a file.
    Save,
    /// The name of a favourite.
    Name,
}

impl Purpose {
    pub fn label(self) -> &'static str {
        match self {
            Self::Find => "Find",
            Self::Filter => "JSONPath",
            Self::Save => "Save body to file",
            Self::Name => "Name of the favourite",
        }
    }
}

/// What has the keys.
#[derive(Clone, Debug)]
pub enum Mode {
    Reading,
    /// The path is written; the completion that is meant.
    Path {
        chosen: usize,
    },
    Pairs(Pairs),
    Body,
    Line {
        purpose: Purpose,
        field: Field,
        error: Option<String>,
    },
    History {
        find: Field,
        at: usize,
    },
}

/// An answer and how it is looked at.
#[derive(Clone, Debug)]
pub struct Shown {
    pub call: RawCall,
    pub reply: ApiReply,
    pub at: Now,
    pub whole: JsonView,
    /// A path expression and what it picked.
    pub picked: Option<Picked>,
    pub table: Option<Table>,
}

#[derive(Clone, Debug)]
pub struct Picked {
    pub path: String,
    pub count: usize,
    pub view: JsonView,
}

impl Shown {
    fn new(call: RawCall, reply: ApiReply, at: Now) -> Self {
        let document = match &reply.body {
            ApiBody::Json(document) | ApiBody::Text(document) | ApiBody::Binary { dump: document, .. } => {
                std::sync::Arc::clone(document)
            }
            ApiBody::Empty => std::sync::Arc::new(crate::protocol::document::Document::plain("")),
        };
        Self { call, reply, at, whole: JsonView::new(document), picked: None, table: None }
    }

    /// What is in view.
    pub fn view(&self) -> &JsonView {
        self.picked.as_ref().map_or(&self.whole, |picked| &picked.view)
    }

    pub fn view_mut(&mut self) -> &mut JsonView {
        self.picked.as_mut().map_or(&mut self.whole, |picked| &mut picked.view)
    }

    /// What is written when the body is saved or copied.
    pub fn saving(&self) -> Saving {
        match &self.reply.body {
            ApiBody::Binary { bytes, .. } => Saving::Bytes(bytes.clone()),
            ApiBody::Empty | ApiBody::Json(_) | ApiBody::Text(_) => Saving::Document(self.view().document().clone()),
        }
    }
}

#[derive(Debug)]
pub struct ApiScreen {
    pub draft: Draft,
    pub mode: Mode,
    pub pending: Option<Pending>,
    pub shown: Option<Box<Shown>>,
    /// What is wrong with the draft.
    pub error: Option<String>,
    /// Favourites, then the others, newest first.
    pub past: Vec<PastCall>,
    /// The history that is awaited.
    pub reading_past: Option<Ticket>,
    /// The file that is being written.
    pub saving: Option<Ticket>,
    /// The expression that is being worked out.
    pub filtering: Option<(Ticket, String)>,
    /// What the placeholders in the editor stand for.
    pub hidden: Vec<Secret>,
}

impl Default for ApiScreen {
    fn default() -> Self {
        Self {
            draft: Draft::default(),
            mode: Mode::Reading,
            pending: None,
            shown: None,
            error: None,
            past: Vec::new(),
            reading_past: None,
            saving: None,
            filtering: None,
            hidden: Vec::new(),
        }
    }
}

impl ApiScreen {
    /// Whether a change is under way, of which only the answer tells what became of it.
    pub fn is_writing(&self) -> bool {
        self.pending.as_ref().is_some_and(|pending| *pending.call.method() != http::Method::GET)
    }

    pub fn accepts(&self, ticket: Ticket) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.ticket == ticket)
    }

    pub fn take_reply(&mut self, reply: ApiReply, now: Now) {
        if let Some(pending) = self.pending.take() {
            self.shown = Some(Box::new(Shown::new(pending.call, reply, now)));
        }
    }

    pub fn set_page(&mut self, layout: Layout) {
        if let Some(shown) = &mut self.shown {
            shown.view_mut().set_page(layout.body);
            if let Some(table) = &mut shown.table {
                table.set_page(layout.body.saturating_sub(1));
            }
        }
    }

    /// The past calls that hold every word that is searched.
    pub fn past_like(&self, find: &str) -> Vec<&PastCall> {
        let words: Vec<String> = find.split_whitespace().map(str::to_lowercase).collect();
        let fits = |call: &&PastCall| {
            let name = call.name.as_deref().unwrap_or_default();
            let text = format!("{} {} {name}", call.method, call.address).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        self.past.iter().filter(fits).collect()
    }

    /// A key in whatever text is written; whether it was text or editing.
    pub fn type_key(&mut self, key: crate::protocol::key::Key) -> bool {
        match &mut self.mode {
            Mode::Reading => false,
            Mode::Path { chosen } => {
                let taken = self.draft.line.handle(key);
                if taken {
                    *chosen = 0;
                    self.error = None;
                }
                taken
            }
            Mode::Pairs(pairs) => pairs.type_key(key),
            Mode::Body => self.draft.body.handle(key),
            Mode::Line { field, error, .. } => {
                *error = None;
                field.handle(key)
            }
            Mode::History { find, at } => {
                *at = 0;
                find.handle(key)
            }
        }
    }

    /// Pasted text; whether there was a place for it.
    pub fn paste(&mut self, text: &str) -> bool {
        match &mut self.mode {
            Mode::Reading => return false,
            Mode::Path { chosen } => {
                *chosen = 0;
                self.error = None;
                self.draft.line.insert(text.trim());
            }
            Mode::Pairs(pairs) => pairs.paste(text.trim_end_matches(['\r', '\n'])),
            Mode::Body => self.draft.body.insert(text),
            Mode::Line { field, .. } => field.insert(text.trim()),
            Mode::History { find, at } => {
                *at = 0;
                find.insert(text.trim());
            }
        }
        true
    }
}
