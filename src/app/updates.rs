//! What the worker answers, taken to the place that waits for it. Whatever nobody waits for is dropped.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::app::action::question::Entry;
use crate::app::event::Timer;
use crate::app::events::Sight;
use crate::app::events::watch::Arrival;
use crate::app::person::DetailScreen;
use crate::app::screen::Screen;
use crate::app::session::problem::Problem;
use crate::app::session::{Namesakes, Waiting};
use crate::app::users::list::Entered;
use crate::app::users::list::ListScreen;
use crate::app::users::panel::export::Exported;
use crate::messages::{Content, Failure, Lane, Request, Ticket, Update};
use crate::protocol::connection::ConnectionId;
use crate::protocol::error::FailureKind;
use crate::protocol::group::Group;
use crate::protocol::user::User;

impl App {
    pub(crate) fn take_update(&mut self, update: Update) {
        let Update { connection, lane, ticket, content } = update;
        if !self.workspaces.contains_key(&connection) {
            return;
        }
        self.notice_refused_token(&connection, &content);
        let now = self.now;
        if content.ends() {
            self.workspaces[&connection].session.waiting.retain(|waiting| waiting.ticket != ticket);
        }
        match content {
            Content::Connected(origin) => self.workspaces[&connection].session.origin = Some(origin),
            Content::Rate { bucket, rate } => {
                let work = &mut self.workspaces[&connection];
                work.session.rates.insert(bucket, (rate, now.0));
                work.requests.take_rate(bucket, rate, now);
                // A watch that nobody looks at is not what the person spends.
                if !work.events.series.contains(&ticket) || work.events.sight == Sight::Here {
                    work.session.last_bucket = Some(bucket);
                }
            }
            Content::Waiting { reason, time } => {
                let until = now.0.checked_add(time).unwrap_or(now.0);
                self.turn_of(&connection, |work, turn| {
                    work.session.waiting.retain(|waiting| waiting.ticket != ticket);
                    if work.session.waiting.is_empty() {
                        turn.after(Duration::from_secs(1), Timer::Countdown);
                    }
                    work.session.waiting.push(Waiting { ticket, reason, until });
                });
            }
            Content::Resumed => self.workspaces[&connection].session.waiting.retain(|waiting| waiting.ticket != ticket),
            Content::Org(org) => {
                let slot = &mut self.workspaces[&connection].session.org;
                if slot.accepts(ticket) {
                    slot.fill(org);
                }
            }
            Content::Size(size) => {
                let slot = &mut self.workspaces[&connection].session.size;
                if slot.accepts(ticket) {
                    slot.fill(size);
                }
            }
            Content::Page { rows, odd, next } => self.turn_of(&connection, |work, turn| {
                if let Some(list) = list_of(&mut work.screens)
                    && list.listing.accepts(ticket)
                {
                    list.take_page(rows, odd, next, &mut work.session.directory, turn);
                }
            }),
            Content::Part { rows, odd } => self.turn_of(&connection, |work, turn| {
                if let Some(list) = list_of(&mut work.screens)
                    && list.listing.accepts(ticket)
                {
                    list.take_part(rows, odd, &mut work.session.directory, turn);
                }
            }),
            Content::Listed => {
                self.turn_of(&connection, |work, turn| {
                    if let Some(list) = list_of(&mut work.screens)
                        && list.listing.accepts(ticket)
                    {
                        list.listing.pause(&work.session.directory, turn);
                        list.reordered(&work.session.directory, turn);
                    }
                });
            }
            Content::Found(found) => {
                let entered = self.turn_of(&connection, |work, turn| {
                    let list = list_of(&mut work.screens).filter(|list| list.search.accepts(ticket))?;
                    match &found.because {
                        Some(because) => work.session.problem = Some(search_problem(because.clone(), found.method)),
                        // What went wrong before is over.
                        None => work.session.problem.take_if(|problem| problem.what == SEARCH_FAILED).map_or((), drop),
                    }
                    list.take_found(found, &mut work.session.directory, turn)
                });
                if let Some(entered) = entered.filter(|_| connection == self.current) {
                    self.take_entered(entered);
                }
            }
            Content::User(user) => self.take_user(&connection, ticket, &Arc::from(user)),
            Content::Namesakes { count, more } => {
                let work = &mut self.workspaces[&connection];
                if let Some(known) =
                    work.session.namesakes.values_mut().find(|known| **known == Namesakes::Asked(ticket))
                {
                    *known = Namesakes::Counted { count, more };
                }
            }
            Content::Groups(groups) => {
                if let Some(user) = self.give_groups(ticket, &groups) {
                    // The answer that the screen below waited for was given up for this one.
                    self.with_detail(&connection, |detail| {
                        detail.is_about(&user).then(|| detail.groups.fill(groups)).is_some()
                    });
                } else if !self.give_form_groups(&connection, ticket, &groups) {
                    self.with_detail(&connection, |detail| {
                        detail.groups.accepts(ticket).then(|| detail.groups.fill(groups)).is_some()
                    });
                }
            }
            Content::FoundGroups(groups) => {
                if !self.give_panel_groups(ticket, &groups) && self.give_groups(ticket, &groups).is_none() {
                    self.give_form_groups(&connection, ticket, &groups);
                }
            }
            content @ (Content::Exporting { .. }
            | Content::Exported { .. }
            | Content::PickedWritten { .. }
            | Content::NotWritten(_)) => {
                self.take_export(&connection, ticket, &content);
            }
            Content::Sorted(rows) => self.turn_of(&connection, |work, turn| {
                if let Some(list) = list_of(&mut work.screens) {
                    list.take_order(ticket, &rows, &work.session.directory, turn);
                }
            }),
            Content::Similar(rows) => self.turn_of(&connection, |work, turn| {
                if let Some(list) = list_of(&mut work.screens) {
                    list.take_similar(ticket, &rows, &work.session.directory, turn);
                }
            }),
            Content::Blocks(blocks) => {
                self.with_detail(&connection, |detail| {
                    detail.blocks.accepts(ticket).then(|| detail.blocks.fill(blocks)).is_some()
                });
            }
            Content::Apps(apps) => {
                self.with_detail(&connection, |detail| {
                    detail.apps.accepts(ticket).then(|| detail.apps.fill(apps)).is_some()
                });
            }
            Content::Factors(factors) => {
                if let Some(question) = self.overlays.question_mut()
                    && let Entry::Factors { all, .. } = &question.entry
                    && all.accepts(ticket)
                {
                    let user = question.user.clone();
                    question.take_factors(factors.clone());
                    self.with_detail(&connection, |detail| {
                        detail.is_about(&user).then(|| detail.factors.fill(factors)).is_some()
                    });
                } else {
                    self.with_detail(&connection, |detail| {
                        detail.factors.accepts(ticket).then(|| detail.factors.fill(factors)).is_some()
                    });
                }
            }
            Content::Log { events, .. } if self.take_vigil(&connection, ticket, &events) => {}
            Content::Log { events, more } => {
                self.with_detail(&connection, |detail| {
                    detail.log.accepts(ticket).then(|| detail.log.fill((events, more))).is_some()
                });
            }
            Content::Connections(reply) => self.take_reply(ticket, *reply),
            Content::SavedSoFar(user) => self.take_saved_so_far(&connection, ticket, Arc::new(*user)),
            Content::Step { outcome, .. } => {
                self.take_form_step(&connection, ticket, &outcome);
                self.take_step(&connection, ticket, outcome);
            }
            Content::Changed(read) => self.take_changed(&connection, ticket, read),
            Content::Types(types) => {
                let slot = &mut self.workspaces[&connection].session.types;
                if slot.accepts(ticket) {
                    slot.fill(types);
                }
                self.rebuild_forms();
                self.compose();
                self.catalogue_changed();
            }
            Content::Schema(schema) => {
                let mut slots = self.workspaces[&connection].session.schemas.values_mut();
                if let Some(slot) = slots.find(|slot| slot.accepts(ticket)) {
                    slot.fill(schema);
                }
                self.rebuild_forms();
                self.compose();
                self.catalogue_changed();
            }
            Content::Attributes(seen) => {
                let slot = &mut self.workspaces[&connection].session.attributes;
                if slot.accepts(ticket) {
                    slot.fill(seen);
                }
                self.rebuild_forms();
                self.compose();
            }
            Content::Events { source, events, next_in, began_again } => {
                let arrival = Arrival { source, events, next_in, began_again };
                self.take_events(&connection, ticket, arrival);
            }
            Content::WatchBroken { failure, next_in } => {
                self.take_watch_broken(&connection, ticket, failure, next_in);
            }
            Content::Refreshed { id, user } => self.take_refreshed(&connection, ticket, &id, user),
            Content::RefreshDone => self.end_refresh(&connection, ticket),
            Content::Listening(_)
            | Content::TurnedAway(_)
            | Content::Challenged
            | Content::Hooks(_)
            | Content::HookMade { .. }
            | Content::HookChanged { .. } => self.turn_of(&connection, |work, turn| {
                work.hooks.take(ticket, content, &mut work.session, turn);
            }),
            Content::Expressions(kept) => {
                crate::app::users::saved_searches::take_expressions(&mut self.workspaces[&connection].session, kept);
            }
            Content::Saved(saved) => self.take_saved(&connection, ticket, *saved),
            Content::Clash(clash) => {
                self.take_clash(&connection, ticket, Ok(clash));
            }
            Content::Failed(failure) => self.take_failure(&connection, lane, ticket, failure),
            Content::Exchange(exchange) => self.workspaces[&connection].requests.take(*exchange),
            Content::ApiReply(_)
            | Content::ApiProgress { .. }
            | Content::Matches(_)
            | Content::Picked(_)
            | Content::SavedFile(_)
            | Content::History(_) => self.take_for_api(&connection, ticket, content),
        }
    }

    /// Hands an answer to the User screens until one takes it.
    fn with_detail(&mut self, connection: &ConnectionId, take: impl FnOnce(&mut DetailScreen) -> bool) {
        let screens = self.workspaces[connection].screens.iter_mut();
        let top = screens.rev().find_map(|screen| match screen {
            Screen::Detail(detail) => Some(detail),
            Screen::List(_) | Screen::Form(_) => None,
        });
        if top.is_some_and(|detail| take(detail)) {
            self.compose();
        }
    }

    /// Groups for the question on top; whom it is about, where it waited for them.
    fn give_groups(&mut self, ticket: Ticket, groups: &[Group]) -> Option<String> {
        let Some(question) = self.overlays.question_mut() else { return None };
        let Entry::Groups(choice) = &mut question.entry else { return None };
        if choice.own.accepts(ticket) {
            choice.own.fill(groups.to_vec());
        } else if choice.found.accepts(ticket) {
            choice.take_found(groups.to_vec());
        } else {
            return None;
        }
        Some(question.user.clone())
    }

    fn take_user(&mut self, connection: &ConnectionId, ticket: Ticket, user: &Arc<User>) {
        self.take_form_person(connection, ticket, user);
        let now = self.now;
        let rechecked = self.take_recheck(ticket, user);
        let entered = self.turn_of(connection, |work, turn| {
            work.session.keep_reading(Arc::clone(user), now);
            work.session.directory.put_fresh(user);
            for screen in &mut work.screens {
                if let Screen::Detail(detail) = screen
                    && detail.user.accepts(ticket)
                {
                    detail.take_user(Arc::clone(user));
                    detail.read_pending_tab(turn);
                } else if let Screen::Detail(detail) = screen
                    && rechecked
                    && detail.is_about(&user.id)
                {
                    detail.take_user(Arc::clone(user));
                }
            }
            let list = list_of(&mut work.screens)?;
            if list.looks_up(ticket) {
                return list.take_lookup(user, &mut work.session.directory, turn);
            }
            list.refresh(&work.session.directory, turn);
            None
        });
        self.read_schema_of_screen();
        self.compose();
        if let Some(entered) = entered.filter(|_| *connection == self.current) {
            self.take_entered(entered);
        }
    }

    /// Sees to it that the schema and the type names of the person on the screen are read, once.
    pub(crate) fn read_schema_of_screen(&mut self) {
        self.turn(|work, turn| {
            let Some(Screen::Detail(detail)) = work.screens.last() else { return };
            let Some(user) = detail.user.value() else { return };
            let schema = crate::app::schema_of(user).to_owned();
            let slot = work.session.schemas.entry(schema.clone()).or_default();
            if slot.is_untouched() {
                slot.await_ticket(turn.start(Lane::Schema, Request::ReadSchema { schema }));
            }
            if work.session.types.is_untouched() {
                work.session.types.await_ticket(turn.start(Lane::Types, Request::ReadTypes));
            }
            let row = user.row();
            crate::app::users::timing::ask_namesakes(&mut work.session, &row, turn);
        });
    }

    /// A failed order: the place that waited says so. What is on the screen stays.
    fn take_failure(&mut self, connection: &ConnectionId, lane: Lane, ticket: Ticket, failure: Box<Failure>) {
        if self.fail_watch(connection, ticket, &failure) {
            return;
        }
        if matches!(lane, Lane::Listen | Lane::Hooks | Lane::ChangeHook) {
            return self.turn_of(connection, |work, turn| work.hooks.fail(ticket, failure, &mut work.session, turn));
        }
        if failure.kind != FailureKind::Cancelled && self.fail_vigil(connection, ticket) {
            return;
        }
        if self.fail_doing(connection, ticket, &failure)
            || self.fail_recheck(ticket, &failure)
            || self.fail_form(connection, ticket, &failure)
            || self.fail_call(connection, ticket, &failure)
        {
            return;
        }
        if failure.kind == FailureKind::Cancelled {
            self.workspaces[connection].abandon(ticket);
            return;
        }
        if self.fail_panel(ticket, &failure) {
            return;
        }
        if let Some(question) = self.overlays.question_mut() {
            match &mut question.entry {
                Entry::Factors { all, .. } if all.accepts(ticket) => return all.fail(failure),
                Entry::Groups(choice) if choice.found.accepts(ticket) => return choice.found.fail(failure),
                Entry::Groups(choice) if choice.own.accepts(ticket) => return choice.own.fail(failure),
                _ => {}
            }
        }
        let entered = self.fail_on_screen(connection, ticket, failure);
        if let Some(entered) = entered.filter(|_| *connection == self.current) {
            self.take_entered(entered);
        }
        // Without a schema a form asks what people have.
        self.read_for_form();
        self.compose();
    }

    /// A failed order of what a session shows; what became of an Enter that waited for it.
    fn fail_on_screen(&mut self, connection: &ConnectionId, ticket: Ticket, failure: Box<Failure>) -> Option<Entered> {
        self.turn_of(connection, |work, turn| {
            if work.session.org.accepts(ticket) {
                work.session.org.fail(failure);
                return None;
            }
            if work.exporting.as_ref().is_some_and(|exporting| exporting.ticket == ticket) {
                let meaning = match work.exporting.take().map(|exporting| exporting.whom) {
                    Some(Exported::Marked) => "No file is left behind; x writes it anew.",
                    Some(Exported::List) | None => BROKEN_EXPORT,
                };
                work.session.problem = Some(problem("The export broke off", meaning, failure));
                return None;
            }
            if work.session.size.accepts(ticket) {
                work.session.size.fail(failure);
                return None;
            }
            if work.session.types.accepts(ticket) {
                work.session.types.fail(failure);
                return None;
            }
            if work.session.attributes.accepts(ticket) {
                work.session.attributes.fail(failure);
                return None;
            }
            if let Some(slot) = work.session.schemas.values_mut().find(|slot| slot.accepts(ticket)) {
                slot.fail(failure);
                return None;
            }
            if let Some(known) = work.session.namesakes.values_mut().find(|known| **known == Namesakes::Asked(ticket)) {
                *known = Namesakes::NotChecked(failure.kind.sentence());
                return None;
            }
            for screen in &mut work.screens {
                if let Screen::Detail(detail) = screen {
                    if detail.user.accepts(ticket) {
                        let shown = detail.user.value().is_some();
                        let meaning = if shown {
                            "What is shown was read earlier."
                        } else {
                            "Only what the list brought is known."
                        };
                        detail.user.fail(failure.clone());
                        work.session.problem = Some(problem("Reading the person failed", meaning, failure));
                        return None;
                    }
                    match () {
                        () if detail.groups.accepts(ticket) => detail.groups.fail(failure),
                        () if detail.blocks.accepts(ticket) => detail.blocks.fail(failure),
                        () if detail.apps.accepts(ticket) => detail.apps.fail(failure),
                        () if detail.factors.accepts(ticket) => detail.factors.fail(failure),
                        () if detail.log.accepts(ticket) => detail.log.fail(failure),
                        () => continue,
                    }
                    return None;
                }
            }
            let list = list_of(&mut work.screens)?;
            if list.listing.accepts(ticket) {
                let loaded = list.listing.order().len();
                if list.listing.fail(&failure, turn) {
                    return None;
                }
                let meaning = match loaded {
                    0 => "Nobody is loaded yet.".to_owned(),
                    _ if list.listing.is_stale() => {
                        "What is shown was loaded before; it may have changed since.".to_owned()
                    }
                    _ => format!(
                        "The {} people above were loaded before; others are missing.",
                        crate::app::grouped(loaded as u64)
                    ),
                };
                work.session.problem = Some(problem("The list broke off", &meaning, failure));
            } else if list.search.accepts(ticket) {
                let shown = list.search.hits().len();
                let entered = list.fail_search(failure.clone(), &work.session.directory, turn);
                let meaning = match shown {
                    0 => "Nobody among the loaded people fits; others were not searched.".to_owned(),
                    _ => format!("The {shown} above were already loaded; others may be missing."),
                };
                work.session.problem = Some(problem(SEARCH_FAILED, &meaning, failure));
                return entered;
            } else if list.looks_up(ticket) {
                let selector = list.find.text().trim().to_owned();
                let exactly = format!("Nobody has exactly the login or id {selector}");
                let none = failure.kind == FailureKind::NotFound;
                let why = if none { &exactly } else { "The login could not be read" };
                let entered = list.fail_lookup(why, &work.session.directory, turn);
                if none {
                    turn.say(format!("{exactly}."));
                } else {
                    work.session.problem = Some(problem("Reading the person failed", "The search goes on.", failure));
                }
                return entered;
            }
            None
        })
    }
}

/// What it means that an export broke off.
pub(crate) const BROKEN_EXPORT: &str = "What was written stays; x with the same file goes on from there.";
const SEARCH_FAILED: &str = "Search failed";

fn list_of(screens: &mut [Screen]) -> Option<&mut ListScreen> {
    match screens.first_mut() {
        Some(Screen::List(list)) => Some(list),
        Some(Screen::Detail(_) | Screen::Form(_)) | None => None,
    }
}

fn problem(what: &str, meaning: &str, failure: Box<Failure>) -> Problem {
    Problem { what: what.to_owned(), meaning: meaning.to_owned(), can_retry: true, failure }
}

fn search_problem(failure: Failure, method: crate::messages::SearchMethod) -> Problem {
    use crate::messages::SearchMethod::{Anywhere, Beginnings, ByQuery};
    let meaning = match method {
        Anywhere => "",
        Beginnings => "Asked for beginnings of names instead; deactivated people are included.",
        ByQuery => "Asked by the beginning of the first word instead; deactivated people not searched.",
    };
    problem(SEARCH_FAILED, meaning, Box::new(failure))
}
