//! The API screen: any call of the organisation, and what was answered.
//!
//! ```text
//!  draft ── Enter, r ──► (a write asks) ──► pending ──► shown: tree, table or what a path expression picks
//!    ▲ e m u h b H          Esc cancels ◄─────┘            n the next page, A all of them, / search, w save
//! ```

mod copy;
pub mod draft;
mod keys;
mod line;
pub mod pairs;
mod past;
pub mod question;
mod reply;
mod send;
pub mod table;

use crate::app::event::Now;
use crate::app::part::field::Field;
use crate::app::part::json_view::JsonView;
use crate::messages::{ApiBody, ApiReply, Extent, OrderId, Saving};
use crate::protocol::past_call::PastCall;
use crate::protocol::raw_call::RawCall;
use crate::protocol::secret::Secret;
use draft::Draft;
use pairs::Pairs;
use table::Table;

/// A call that is under way.
#[derive(Clone, Debug)]
pub struct Pending {
    pub order_id: OrderId,
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
    /// Why that file is wanted.
    Reason,
    /// The name of a favourite.
    Name,
}

impl Purpose {
    pub fn label(self) -> &'static str {
        match self {
            Self::Find => "Find",
            Self::Filter => "JSONPath",
            Self::Save => "Save body to file",
            Self::Reason => "Reason",
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

/// The screen.
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
    pub reading_past: Option<OrderId>,
    /// The file that is being written.
    pub saving: Option<OrderId>,
    /// The name of the file that is to be written once its reason is given.
    to_file: String,
    /// The expression that is being worked out.
    pub filtering: Option<(OrderId, String)>,
    /// What the placeholders in the editor stand for.
    pub hidden: Vec<Secret>,
    /// Rows of the body in view.
    page: u16,
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
            to_file: String::new(),
            filtering: None,
            hidden: Vec::new(),
            page: 1,
        }
    }
}

impl ApiScreen {
    /// Whether a change is under way, of which only the answer tells what became of it.
    pub fn is_writing(&self) -> bool {
        self.pending.as_ref().is_some_and(|pending| *pending.call.method() != http::Method::GET)
    }

    /// How many rows the body has on the screen.
    pub fn set_page(&mut self, rows: u16) {
        self.page = rows;
        if let Some(shown) = &mut self.shown {
            shown.view_mut().set_page(rows);
            if let Some(table) = &mut shown.table {
                table.set_page(rows.saturating_sub(1));
            }
        }
    }
}
