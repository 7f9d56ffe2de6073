//! What the worker answers, led to the screen that its lane belongs to.

use crate::app::App;
use crate::messages::{Content, Lane, Update};

impl App {
    pub(crate) fn take_update(&mut self, update: Update) {
        let Update { connection, lane, ticket, content } = update;
        if !self.workspaces.contains_key(&connection) {
            return;
        }
        self.notice_refused_token(&connection, &content);
        let Some(content) = self.turn_of(&connection, |work, turn| work.hear(ticket, content, turn)) else { return };
        match lane {
            Lane::Watch | Lane::Refresh => {
                self.turn_of(&connection, |work, turn| work.take_watched(ticket, content, turn));
            }
            Lane::Listen => self.turn_of(&connection, |work, turn| work.take_received(ticket, content, turn)),
            Lane::Hooks | Lane::ChangeHook => {
                self.turn_of(&connection, |work, turn| work.take_of_hooks(ticket, content, turn));
            }
            Lane::Api | Lane::Send | Lane::Document | Lane::History | Lane::File => {
                self.turn_of(&connection, |work, turn| match content {
                    Content::Failed(failure) => work.api.fail(ticket, failure, &mut work.session, turn),
                    content => work.api.take(ticket, content, &mut work.session, turn),
                });
            }
            Lane::Connections => {
                if let Content::Connections(reply) = content {
                    self.take_reply(ticket, *reply);
                }
            }
            Lane::Org
            | Lane::Size
            | Lane::Types
            | Lane::Schema
            | Lane::Attributes
            | Lane::Listing
            | Lane::Search
            | Lane::Lookup
            | Lane::Preview
            | Lane::Namesakes
            | Lane::Owner
            | Lane::Sort
            | Lane::Similar
            | Lane::Export
            | Lane::Expressions
            | Lane::GroupSearch
            | Lane::Person
            | Lane::Groups
            | Lane::Blocks
            | Lane::Apps
            | Lane::Factors
            | Lane::Log
            | Lane::Vigil
            | Lane::Recheck
            | Lane::QuestionSearch
            | Lane::QuestionGroups
            | Lane::QuestionFactors
            | Lane::Change
            | Lane::FormPerson
            | Lane::FormGroups
            | Lane::FormSearch
            | Lane::Clash
            | Lane::Save => {
                let then = self.turn_of(&connection, |work, turn| work.take(lane, ticket, content, turn));
                self.follow(then.filter(|_| connection == self.current));
            }
        }
    }
}
