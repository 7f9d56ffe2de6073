//! Drawing: the state of the app, as a person sees it.
//!
//! Reads `&App` and decides nothing. Only what is in view becomes cells: drawing a frame costs the same for a
//! hundred people and for two hundred thousand.

mod api;
mod connections;
mod deeds;
mod detail;
mod drill;
mod events;
mod evidence;
mod form;
mod form_about;
mod form_lists;
mod form_people;
mod form_proposal;
mod form_review;
mod frame;
mod hooks;
mod import;
mod jobs;
mod json;
mod leaver;
mod letters;
mod list;
mod many;
mod menu;
mod overlay;
mod palette;
mod panel;
mod pen;
mod person;
mod plain;
mod plan;
mod question;
mod reports;
mod requests;
pub mod theme;
mod verify;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::layout::{self, SMALLEST};
use crate::app::place::Place;
use crate::app::screen::Screen;
use pen::{Pen, line};
use theme::Theme;

/// Draws everything.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    draw_all(app, theme, frame);
    if !theme.unicode() {
        plain::write_in_ascii(frame.buffer_mut());
    }
}

fn draw_all(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    if (area.width, area.height) != app.terminal {
        // The terminal was resized and the app is about to be told: what is laid out for another size does not fit.
        return;
    }
    let area = drill::draw(app, theme, frame.buffer_mut(), area);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        Pen::on(frame.buffer_mut(), line(area, 0), "").text("too small", theme.plain);
        return;
    }
    frame::draw_header(app, theme, frame.buffer_mut(), line(area, 0));
    let body = Rect { y: area.y + 1, height: area.height - 3, ..area };
    let work = app.workspace();
    let cursor = match (work.place, work.screen()) {
        (Place::Connections, _) => connections::draw(app, theme, frame.buffer_mut(), body),
        (Place::Requests, _) => requests::draw(app, theme, frame.buffer_mut(), body),
        (Place::Jobs, _) => jobs::draw(app, theme, frame.buffer_mut(), body),
        (Place::Events, _) if work.hooks.open => hooks::draw(app, theme, frame.buffer_mut(), body),
        (Place::Events, _) => events::draw(app, theme, frame.buffer_mut(), body),
        (Place::Api, _) => api::draw(app, theme, frame.buffer_mut(), body),
        (Place::Users, Some(Screen::List(screen))) => list::draw(app, screen, theme, frame.buffer_mut(), body),
        (Place::Users, Some(Screen::Detail(screen))) => detail::draw(app, screen, theme, frame.buffer_mut(), body),
        (Place::Users, Some(Screen::Form(screen))) => form::draw(app, screen, theme, frame.buffer_mut(), body),
        (Place::Users, None) => None,
    };
    let problem = match (work.place, work.screen()) {
        (Place::Requests, _) => layout::of_requests(app).problem,
        (Place::Jobs, _) => layout::of_jobs(app).problem,
        (Place::Events, _) => layout::of_events(app).problem,
        (Place::Api, _) => layout::of_api(app).problem,
        (Place::Users, Some(Screen::Detail(_))) => layout::of_detail(app).problem,
        (Place::Users, Some(Screen::Form(_))) => layout::of_form(app).problem,
        (Place::Users, Some(Screen::List(_)) | None) | (Place::Connections, _) => layout::of_list(app).problem,
    };
    let strip = Rect { y: area.bottom().saturating_sub(2 + problem), height: problem, ..area };
    frame::draw_problem(app, theme, frame.buffer_mut(), strip);
    frame::draw_status(app, theme, frame.buffer_mut(), line(area, area.height - 2));
    frame::draw_keys(app, theme, frame.buffer_mut(), line(area, area.height - 1));
    if let Some(over) = app.overlays.panel() {
        let over = panel::draw(app, over, theme, frame.buffer_mut(), Rect { height: area.height - 1, ..area });
        if let Some((x, y)) = over.filter(|(x, y)| *x < area.right() && *y < area.bottom()) {
            frame.set_cursor_position(Position { x, y });
        }
        return;
    }
    let covered = overlay::draw(app, theme, frame.buffer_mut(), Rect { height: area.height - 1, ..area });
    if let Some((x, y)) = cursor.filter(|(x, y)| !covered && *x < area.right() && *y < area.bottom()) {
        frame.set_cursor_position(Position { x, y });
    }
}
