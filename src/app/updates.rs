//! What the worker answers, led to the screen that its lane belongs to.

use crate::app::App;
use crate::app::connections::token;
use crate::messages::connections::Reply;
use crate::messages::{Content, Lane, OrderId, Update};

impl App {
    pub(crate) fn take_update(&mut self, update: Update) {
        let Update { connection, lane, order_id, content } = update;
        if !self.organisations.is_open(&connection) {
            return;
        }
        if connection == *self.organisations.seen_id()
            && self.overlays.new_token_mut().is_none()
            && let Some(asked) = token::asked(self.session(), &content)
        {
            self.overlays.push(asked);
        }
        let Some(content) = self.turn_of(&connection, |work, turn| work.hear(order_id, content, turn)) else { return };
        match lane {
            Lane::Watch | Lane::Refresh => {
                self.turn_of(&connection, |work, turn| work.take_watched(order_id, content, turn));
            }
            Lane::Listen => self.turn_of(&connection, |work, turn| work.take_received(order_id, content, turn)),
            Lane::Hooks | Lane::ChangeHook => {
                self.turn_of(&connection, |work, turn| work.take_of_hooks(order_id, content, turn));
            }
            Lane::Api | Lane::Send | Lane::Document | Lane::History | Lane::File => {
                self.turn_of(&connection, |work, turn| match content {
                    Content::Failed(failure) => work.api.fail(order_id, failure, &mut work.session, turn),
                    content => work.api.take(order_id, content, &mut work.session, turn),
                });
            }
            Lane::Drill => self.in_drill(|drill, turn| drill.take(order_id, content, turn)),
            // Whatever could not be written was told.
            Lane::Journal => {}
            Lane::Connections => {
                if let Content::Connections(reply) = content {
                    self.take_reply(order_id, *reply);
                }
            }
            Lane::Org
            | Lane::Size
            | Lane::Types
            | Lane::Schema
            | Lane::Rules
            | Lane::Resting
            | Lane::Attributes
            | Lane::Listing
            | Lane::Search
            | Lane::Lookup
            | Lane::Preview
            | Lane::Namesakes
            | Lane::Owner
            | Lane::Sort
            | Lane::Similar
            | Lane::Near
            | Lane::Renew
            | Lane::Export
            | Lane::Expressions
            | Lane::GroupSearch
            | Lane::Report
            | Lane::Person
            | Lane::Groups
            | Lane::Held
            | Lane::Blocks
            | Lane::Apps
            | Lane::Factors
            | Lane::Devices
            | Lane::Rights
            | Lane::Log
            | Lane::Deeds
            | Lane::Today
            | Lane::Settle
            | Lane::Vigil
            | Lane::Recheck
            | Lane::Standing
            | Lane::Care
            | Lane::QuestionSearch
            | Lane::QuestionGroups
            | Lane::QuestionFactors
            | Lane::Verify
            | Lane::Undo
            | Lane::Leaver
            | Lane::Gone
            | Lane::Change
            | Lane::FormPerson
            | Lane::FormGroups
            | Lane::FormSearch
            | Lane::FormPeople
            | Lane::Clash
            | Lane::Plan
            | Lane::Job
            | Lane::Jobs
            | Lane::JobPeople
            | Lane::Tables
            | Lane::Save => {
                let then = self.turn_of(&connection, |work, turn| work.take(lane, order_id, content, turn));
                if connection == *self.organisations.seen_id() {
                    self.follow(then);
                }
            }
        }
    }

    /// An errand came back: to the question for another token, or to the Connections screen.
    fn take_reply(&mut self, order_id: OrderId, reply: Reply) {
        if let Some(asked) = self.overlays.new_token_mut()
            && asked.trying == Some(order_id)
        {
            asked.trying = None;
            match reply {
                Reply::Renewed { not_kept } => {
                    self.overlays.drop_new_token();
                    self.go_on_with_token(not_kept);
                }
                Reply::Refused(reason) => asked.error = Some(reason),
                Reply::Listed(_) | Reply::Tried(_) | Reply::Done { .. } | Reply::Remembered(_) => {}
            }
            return;
        }
        let wish = self.in_connections(|screen, session, turn| screen.take(order_id, reply, session, turn));
        self.fulfil(wish);
    }
}
