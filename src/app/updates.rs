//! What the worker answers, led to the screen that its lane belongs to.

use crate::app::App;
use crate::app::events::watch::Arrival;
use crate::messages::{Content, Lane, Ticket, Update};
use crate::protocol::connection::ConnectionId;

impl App {
    pub(crate) fn take_update(&mut self, update: Update) {
        let Update { connection, lane, ticket, content } = update;
        if !self.workspaces.contains_key(&connection) {
            return;
        }
        self.notice_refused_token(&connection, &content);
        let Some(content) = self.turn_of(&connection, |work, turn| work.hear(ticket, content, turn)) else { return };
        match lane {
            Lane::Watch | Lane::Listen | Lane::Refresh | Lane::Hooks | Lane::ChangeHook => {
                self.take_for_events(&connection, ticket, content);
            }
            Lane::Api | Lane::Send | Lane::Document | Lane::History | Lane::File => match content {
                Content::Failed(failure) => {
                    self.fail_call(&connection, ticket, &failure);
                }
                content => self.take_for_api(&connection, ticket, content),
            },
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

    fn take_for_events(&mut self, connection: &ConnectionId, ticket: Ticket, content: Content) {
        match content {
            Content::Events { source, events, next_in, began_again } => {
                let arrival = Arrival { source, events, next_in, began_again };
                self.take_events(connection, ticket, arrival);
            }
            Content::WatchBroken { failure, next_in } => {
                self.take_watch_broken(connection, ticket, failure, next_in);
            }
            Content::Refreshed { id, user } => self.take_refreshed(connection, ticket, &id, user),
            Content::RefreshDone => self.end_refresh(connection, ticket),
            Content::Failed(failure) => {
                if !self.fail_watch(connection, ticket, &failure) {
                    self.turn_of(connection, |work, turn| work.hooks.fail(ticket, failure, &mut work.session, turn));
                }
            }
            content => {
                self.turn_of(connection, |work, turn| work.hooks.take(ticket, content, &mut work.session, turn));
            }
        }
    }
}
