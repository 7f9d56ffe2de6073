//! Commands of the form, from opening it to the review, and how its fields are built from schema and person.

use std::sync::Arc;

use crate::app::event::Now;
use crate::app::input::command::{Command, FormCommand};
use crate::app::turn::Turn;
use crate::protocol::schema::DEFAULT_SCHEMA;

use crate::app::form::model::Form;
use crate::app::form::model::Target;
use crate::app::form::model::Way;
use crate::app::form::model::spec::Kind;
use crate::app::form::model::spec::Opt;
use crate::app::form::model::spec::Path;
use crate::app::form::model::spec::Sources;
use crate::app::form::screen::FormScreen;
use crate::app::form::screen::Mode;
use crate::app::form::screen::Need;
use crate::app::form::screen::Spot;
use crate::app::input::key::{self, Context as KeyContext};
use crate::app::part::slot::Slot;
use crate::app::screen::Screen;
use crate::app::workspace::Workspace;
use crate::messages::{Lane, Request};
use crate::protocol::query::{UserQuery, UserScope};
use crate::protocol::seen::SeenAttributes;

/// What comes up by itself is not read sooner.
const UNSEEN: jiff::SignedDuration = jiff::SignedDuration::from_millis(600);

impl Workspace {
    /// The schema that a form follows: that of the user type chosen on it, else that of the person.
    pub(super) fn schema_of_form(&self, form: &Form) -> String {
        let chosen = form.chosen(Opt::UserType);
        let kinds = self.session.types.value().into_iter().flatten();
        let of_type = kinds.clone().find(|kind| kind.id == chosen && !chosen.is_empty());
        let retyped = form.opt(Opt::UserType).is_some_and(crate::app::form::model::FormField::is_changed);
        match (of_type.and_then(|kind| kind.schema_id.clone()), form.person()) {
            (Some(schema), _) if retyped => schema,
            (_, Some(user)) => crate::app::session::schema_of(user).to_owned(),
            (_, None) => DEFAULT_SCHEMA.to_owned(),
        }
    }

    /// Attributes that people have who were listed or read.
    fn seen_attributes(&self) -> SeenAttributes {
        let mut seen = self.session.attributes.value().cloned().unwrap_or_default();
        for reading in self.session.readings.values() {
            seen.learn(&reading.user.profile);
        }
        seen
    }

    /// What is listed at the bottom of the screens.
    fn listed(&self) -> UserQuery {
        let query = self.screens.first().and_then(|screen| match screen {
            Screen::List(list) => list.listing.query(),
            Screen::Detail(_) | Screen::Form(_) => None,
        });
        query.unwrap_or_else(|| UserQuery::new(UserScope::default()))
    }

    /// Makes a form's fields from what is known now.
    pub(crate) fn build_form(&self, form: &mut Form) {
        let schema = self.session.schemas.get(&self.schema_of_form(form));
        let missing = schema
            .and_then(Slot::failure)
            .filter(|_| schema.is_none_or(|slot| slot.value().is_none()))
            .map(|failure| failure.kind.sentence().to_owned());
        let seen = self.seen_attributes();
        let target = form.target.clone();
        let sources = Sources {
            schema: schema.and_then(Slot::value).map(Arc::as_ref),
            types: match (self.session.types.value(), self.session.types.failure()) {
                (Some(types), _) => Some(types),
                (None, Some(_)) => None,
                (None, None) => Some(&[]),
            },
            seen: &seen,
            person: match &target {
                Target::New | Target::Many(_) => None,
                Target::Person(user) => Some(user),
            },
        };
        form.build(&sources, missing);
        form.others = Arc::clone(&self.session.others);
    }

    pub(crate) fn form_for(&self, target: Target) -> Form {
        let nobody = SeenAttributes::default();
        let nothing = Sources { schema: None, types: Some(&[]), seen: &nobody, person: None };
        let mut form = Form::new(Target::New, &nothing, None);
        if target != Target::New {
            form.following.clear();
            // What a new person would be given is no change of one who exists.
            form.fields.clear();
        }
        form.target = target;
        form.rules = self.session.follow.clone();
        self.build_form(&mut form);
        form
    }

    /// The forms that are open or kept aside.
    pub(crate) fn forms(&mut self) -> impl Iterator<Item = &mut FormScreen> {
        let open = self.screens.iter_mut().filter_map(|screen| match screen {
            Screen::Form(form) => Some(&mut **form),
            Screen::List(_) | Screen::Detail(_) => None,
        });
        open.chain(self.drafts.iter_mut().map(|draft| &mut **draft))
    }

    /// Whose save is under way, if anybody's.
    pub fn saving(&self) -> Option<String> {
        let open = self.screens.iter().filter_map(|screen| match screen {
            Screen::Form(form) => Some(&**form),
            Screen::List(_) | Screen::Detail(_) => None,
        });
        let drafts = self.drafts.iter().map(|draft| &**draft);
        open.chain(drafts).find(|form| form.is_saving()).map(|form| form.form.name())
    }

    /// Whether a save of this person is under way.
    pub fn is_saving(&self, id: &str) -> bool {
        let open = self.screens.iter().filter_map(|screen| match screen {
            Screen::Form(form) => Some(&**form),
            Screen::List(_) | Screen::Detail(_) => None,
        });
        open.chain(self.drafts.iter().map(|draft| &**draft)).any(|form| form.is_saving() && form.is_about(Some(id)))
    }
}

impl Workspace {
    pub(crate) fn form_mut(&mut self) -> Option<&mut FormScreen> {
        self.form()?;
        match self.screens.last_mut() {
            Some(Screen::Form(form)) => Some(form),
            _ => None,
        }
    }

    /// The contexts of the form's keys.
    pub(crate) fn form_context(form: &FormScreen) -> KeyContext {
        match &form.mode {
            Mode::Opening { .. } | Mode::Fields | Mode::Saving(_) => KeyContext::Form,
            Mode::Find(_) => KeyContext::FormFind,
            Mode::Pick(_) => KeyContext::FormPick,
            Mode::Propose(_) => KeyContext::FormProposal,
            Mode::People(_) => KeyContext::FormPeople,
            Mode::Review(_) => KeyContext::FormReview,
            Mode::Conflict(_) => KeyContext::FormConflict,
        }
    }

    pub(crate) fn act_on_form(&mut self, act: FormCommand, turn: &mut Turn<'_>) {
        self.keep_soon(turn);
        self.absorb_changes();
        self.tell_day(turn);
        match act {
            FormCommand::New => self.begin_new(turn),
            FormCommand::Empty => self.begin_empty(turn),
            FormCommand::Discard => {
                if turn.overlays.leaves_form() {
                    turn.overlays.pop();
                    turn.hush();
                    self.drop_form(turn);
                }
            }
            FormCommand::Edit => self.begin_edit(turn),
            FormCommand::Copy => self.open_copy(turn),
            FormCommand::Review => self.review(turn),
            FormCommand::Send => {
                self.end_series();
                self.send_by_key(FormCommand::Send, turn);
            }
            FormCommand::Enter => self.enter_on_form(turn),
            FormCommand::Way => self.switch_way(turn),
            FormCommand::Theirs => self.open_clash(turn),
            FormCommand::SaveNext => self.save_and_go_on(turn),
            FormCommand::CopyField => {
                let field = self.form().and_then(|screen| screen.form.fields.get(screen.current()?));
                let text = field.filter(|field| field.spec.kind != Kind::Secret).map(|field| field.text().to_owned());
                turn.copy_as(text, "what stands in the field");
            }
            FormCommand::Undo | FormCommand::Redo => self.step_in_history(act == FormCommand::Redo, turn),
            FormCommand::Fill => self.fill_in(turn),
            FormCommand::Plain => self.paste_plain(turn),
            FormCommand::Offered => self.take_offered(turn),
            FormCommand::Break => {
                if let Some(screen) = self.form_mut() {
                    let asked = screen.break_line();
                    self.answer_form(asked, turn);
                }
            }
            _ => {
                let Some(screen) = self.form_mut() else { return };
                match act {
                    FormCommand::Restore if matches!(screen.mode, Mode::Review(_)) => return self.drop_change(turn),
                    FormCommand::Restore => {
                        if let Some(at) = screen.current() {
                            let retyped = screen.form.fields[at].spec.is(Opt::UserType);
                            screen.restore(at);
                            if retyped {
                                self.answer_form(Need::Fields, turn);
                            }
                        }
                    }
                    FormCommand::NameForm | FormCommand::IdForm => screen.write_manager_otherwise(act),
                    FormCommand::Next if screen.looks_for_entry() => {
                        let taken = screen.take();
                        if taken.is_ok() {
                            screen.leave_list();
                        }
                        match taken {
                            Ok(asked) => self.answer_form(asked, turn),
                            Err(text) => turn.say(text),
                        }
                    }
                    FormCommand::Next if matches!(screen.mode, Mode::Pick(_) | Mode::People(_)) => screen.leave_list(),
                    FormCommand::Next | FormCommand::Previous => {
                        let forwards = act == FormCommand::Next;
                        match &mut screen.mode {
                            Mode::Review(review) => review.turn_focus(forwards),
                            _ => screen.tab(forwards),
                        }
                    }
                    FormCommand::Find => screen.look_for_field(),
                    FormCommand::Filter => {
                        if let Some(text) = screen.next_filter() {
                            turn.say(text);
                        }
                    }
                    FormCommand::Show => screen.shown = !screen.shown,
                    FormCommand::FollowUps if !matches!(screen.mode, Mode::Fields) || screen.ask_follow_ups() => {}
                    FormCommand::FollowUps => {
                        turn.say("Nothing else holds an old name or email that was changed here.");
                    }
                    FormCommand::Tick => {
                        if let Mode::Propose(proposal) = &mut screen.mode
                            && let Err(text) = proposal.tick()
                        {
                            turn.say(text);
                        }
                    }
                    FormCommand::LeadOn | FormCommand::LeadBack => {
                        let forwards = act == FormCommand::LeadOn;
                        if let Mode::Propose(proposal) = &mut screen.mode
                            && !proposal.lead_on(&screen.form, forwards)
                        {
                            turn.say(format!(
                                "No other field fits by its name; {} looks for one.",
                                key::name(KeyContext::FormProposal, Command::Form(FormCommand::Find))
                            ));
                        }
                    }
                    FormCommand::Side => {
                        if let Mode::Conflict(conflict) = &mut screen.mode
                            && let Some(difference) = conflict.differences.get_mut(conflict.at)
                        {
                            difference.take_mine = !difference.take_mine;
                        }
                    }
                    _ => {}
                }
                if let Some(screen) = self.form_mut() {
                    screen.keep_in_view();
                }
            }
        }
    }

    /// A form was opened: what could not be read for an earlier one is asked for again, unless it is forbidden.
    pub(crate) fn read_for_opened_form(&mut self, turn: &mut Turn<'_>) {
        self.session.schemas.values_mut().for_each(Slot::retry);
        self.session.types.retry();
        self.session.attributes.retry();
        self.count_others();
        self.read_for_form(turn);
    }

    /// Sees to it that the schema and the types of the form on the screen are read, and its fields follow them.
    pub(crate) fn read_for_form(&mut self, turn: &mut Turn<'_>) {
        self.read_form_facts(turn);
        self.rebuild_forms(turn.now);
    }

    fn read_form_facts(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Form(screen)) = self.screens.last() else { return };
        let schema = self.schema_of_form(&screen.form);
        let slot = self.session.schemas.entry(schema.clone()).or_default();
        if slot.is_untouched() {
            slot.await_order(turn.start(Lane::Schema, Request::ReadSchema { schema }));
        }
        let forbidden = slot.value().is_none() && slot.failure().is_some();
        if self.session.types.is_untouched() {
            self.session.types.await_order(turn.start(Lane::Types, Request::ReadTypes));
        }
        if forbidden && self.session.attributes.is_untouched() {
            let query = self.listed();
            self.session.attributes.await_order(turn.start(Lane::Attributes, Request::ReadAttributes { query }));
        }
        self.learn_others(turn);
    }

    /// What others have is asked for with the first form, unless a schema that may not be read asks for it otherwise.
    pub(crate) fn learn_others(&mut self, turn: &mut Turn<'_>) {
        let Some(Screen::Form(screen)) = self.screens.last() else { return };
        let schema = self.schema_of_form(&screen.form);
        if self.session.schemas.get(&schema).is_some_and(|slot| slot.value().is_some()) {
            self.learn_usage(turn);
        }
    }

    /// The user type is another: other fields, perhaps of a schema that is still to be read.
    pub(crate) fn rebuild_form(&mut self, turn: &mut Turn<'_>) {
        self.rebuild_forms(turn.now);
        self.read_for_form(turn);
    }

    /// Schema, types or person are known better now.
    pub(crate) fn rebuild_forms(&mut self, now: Now) {
        let mut screens = std::mem::take(&mut self.screens);
        for screen in &mut screens {
            if let Screen::Form(screen) = screen
                && !matches!(screen.mode, Mode::Opening { .. })
            {
                self.build_form(&mut screen.form);
                screen.place_again();
                screen.history.absorb(&screen.form);
                let first = screen.form.fields.first().map(|field| field.spec.path.clone());
                if screen.current().is_none()
                    && matches!(screen.at, Spot::Field(_))
                    && let Some(first) = first
                {
                    screen.at = Spot::Field(first);
                }
                screen.review_again(now);
                screen.unfold_what_fits();
                screen.keep_in_view();
            }
        }
        self.screens = screens;
    }

    fn switch_way(&mut self, turn: &mut Turn<'_>) {
        let Some(screen) = self.form_mut() else { return };
        if screen.form.is_new() {
            return;
        }
        let retyped = screen.form.opt(Opt::UserType).is_some_and(crate::app::form::model::FormField::is_changed);
        let (way, text) = match screen.form.way {
            Way::Full if retyped => (Way::Full, "Another user type is saved by a full replacement only."),
            Way::Full => (Way::Partial, "Partial: only what you change is sent."),
            Way::Partial => (Way::Full, "Full replacement: the whole profile is sent; what is empty is cleared."),
        };
        screen.form.way = way;
        turn.say(text);
    }

    pub(crate) fn enter_on_form(&mut self, turn: &mut Turn<'_>) {
        let (repeated, now, cancel) = (turn.answer_repeats, turn.now, *turn.cancel_has_focus);
        let Some(screen) = self.form_mut() else { return };
        match &screen.mode {
            Mode::Opening { .. } | Mode::Propose(_) | Mode::Saving(_) => {}
            Mode::Fields => match screen.at.clone() {
                Spot::Section(section) => {
                    let open = screen.open.contains(&section);
                    screen.fold(section, !open);
                }
                Spot::Field(path) => {
                    if screen.current().is_some_and(|at| screen.form.picks_person(at)) {
                        self.answer_form(Need::People(String::new()), turn);
                    } else if !screen.holds_typed_text() && screen.open_picker("") {
                        if path == Path::Option(Opt::Groups) {
                            self.answer_form(Need::Groups, turn);
                        }
                    } else {
                        screen.tab(true);
                    }
                }
            },
            Mode::Find(finder) => {
                let found = screen.matches().get(finder.at).copied();
                match found {
                    Some(at) if finder.proposal.is_some() => screen.lead_line(at),
                    Some(at) => screen.go_to(at),
                    None => turn.say("No field is called like this."),
                }
            }
            Mode::Pick(_) => match screen.take() {
                Ok(asked) => self.answer_form(asked, turn),
                Err(text) => turn.say(text),
            },
            Mode::People(_) => self.take_manager(turn),
            Mode::Review(_) if repeated => {}
            Mode::Review(_) => {
                self.end_series();
                self.enter_in_review(turn);
            }
            // Whoever presses Enter again because no answer came has not seen it.
            Mode::Conflict(conflict) if repeated || now.0.duration_since(conflict.since) < UNSEEN => {}
            Mode::Conflict(_) if cancel => screen.mode = Mode::Fields,
            Mode::Conflict(_) => self.settle_conflict(turn),
        }
    }
}
