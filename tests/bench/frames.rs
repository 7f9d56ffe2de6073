//! From the keystroke to the frame, and drawing alone, by the number of people loaded.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::RefCell;

use divan::Bencher;

use program::{Program, Server, tasks};

#[expect(dead_code, reason = "the figures need more of it")]
mod program;

const PEOPLE: [u32; 3] = [200, 20_000, 200_000];

fn main() {
    divan::main();
}

/// Runs `work` on a program with everybody loaded, `before` ahead of it and not counted.
fn measure(bencher: Bencher<'_, '_>, people: u32, before: impl Fn(&mut Program), work: impl Fn(&mut Program)) {
    let server = Server::start(people);
    let tasks = tasks();
    let _within = tasks.enter();
    let mut program = Program::new(&server);
    tasks.block_on(program.load_everybody());
    let program = RefCell::new(program);
    bencher.with_inputs(|| before(&mut program.borrow_mut())).bench_local_values(|()| work(&mut program.borrow_mut()));
}

#[divan::bench(args = PEOPLE, max_time = 2)]
fn first_letter_of_a_search(bencher: Bencher<'_, '_>, people: u32) {
    let empty = |program: &mut Program| {
        program.press("Ctrl-F");
        program.draw();
    };
    measure(bencher, people, empty, |program| {
        program.press("a");
        program.draw();
    });
}

#[divan::bench(args = PEOPLE, max_time = 2)]
fn third_letter_of_a_search(bencher: Bencher<'_, '_>, people: u32) {
    let two = |program: &mut Program| {
        for key in ["Ctrl-F", "a", "n"] {
            program.press(key);
        }
        program.draw();
    };
    measure(bencher, people, two, |program| {
        program.press("n");
        program.draw();
    });
}

#[divan::bench(args = PEOPLE, max_time = 2)]
fn one_row_down(bencher: Bencher<'_, '_>, people: u32) {
    measure(
        bencher,
        people,
        |_| (),
        |program| {
            program.press("Down");
            program.draw();
        },
    );
}

#[divan::bench(args = PEOPLE, max_time = 2)]
fn drawing_alone(bencher: Bencher<'_, '_>, people: u32) {
    measure(bencher, people, |_| (), Program::draw_whole);
}

/// A program on a form for somebody new, with so many attributes of the organisation's own, all of them unfolded.
fn on_form(attributes: u32) -> (Server, tokio::runtime::Runtime, Program) {
    let server = Server::start(1_000);
    let properties: serde_json::Map<String, serde_json::Value> = (0..attributes)
        .map(|number| {
            let kind = ["string", "integer", "number", "boolean"][number as usize % 4];
            (format!("own{number}"), serde_json::json!({"title": format!("Own attribute {number}"), "type": kind}))
        })
        .collect();
    let custom = serde_json::json!({"id": "#custom", "type": "object", "properties": properties});
    server.call("/v1/meta/schemas/user/default", &serde_json::json!({"definitions": {"custom": custom}}));
    let tasks = tasks();
    let program = {
        let _within = tasks.enter();
        let mut program = Program::new(&server);
        tasks.block_on(program.load_everybody());
        program.press("n");
        tasks.block_on(program.until(|program| program.form_fields() > attributes as usize));
        for key in ["Ctrl-L", "o", "w", "n", "2", "Enter"] {
            program.press(key);
        }
        program.draw();
        program
    };
    (server, tasks, program)
}

#[divan::bench(args = [30, 300], max_time = 2)]
fn form_opens(bencher: Bencher<'_, '_>, attributes: u32) {
    let (_server, tasks, program) = on_form(attributes);
    let _within = tasks.enter();
    let program = RefCell::new(program);
    let leave = || {
        program.borrow_mut().press("Esc");
        program.borrow_mut().draw();
    };
    bencher.with_inputs(leave).bench_local_values(|()| {
        let mut program = program.borrow_mut();
        program.press("n");
        program.draw();
        assert!(program.form_fields() > attributes as usize);
    });
}

#[divan::bench(args = [30, 300], max_time = 2)]
fn letter_in_a_form(bencher: Bencher<'_, '_>, attributes: u32) {
    let (_server, tasks, program) = on_form(attributes);
    let _within = tasks.enter();
    let program = RefCell::new(program);
    bencher.bench_local(|| {
        let mut program = program.borrow_mut();
        program.press("1");
        program.draw();
    });
}
