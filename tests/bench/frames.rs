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
