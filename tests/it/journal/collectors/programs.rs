//! Several programs, and a collector that is not there for a while.

use std::time::Instant;

use super::*;

#[test]
fn two_programs_hand_on_each_line_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, _| fine());
    let (settings, _) = settings(folder.path(), &[&server.lines()]);
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let (settings, folder) = (settings.clone(), folder.path().to_owned());
            std::thread::spawn(move || {
                let journal = open(&folder);
                let sender = Sender::start(settings).unwrap();
                for at in 0..30 {
                    write(&journal, &format!("00u{at}"));
                    sender.wake();
                }
                end(&sender);
                sender.left()
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    // Whoever was last saw the lines of both.
    let (mut numbers, all) = (seqs(&server.rest()), 122);
    if numbers.last() != Some(&all) {
        end(&Sender::start(settings).unwrap());
        numbers.extend(seqs(&server.rest()));
    }
    assert_eq!(numbers, (1..=all).collect::<Vec<_>>());
}

#[test]
fn nobody_waits_for_a_collector_that_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path());
    let server = Server::start(|_, _| Reply::Hang);
    let (mut settings, _) = settings(folder.path(), &[&server.lines()]);
    settings.pace.answer = LONG * 10;
    let sender = Sender::start(settings).unwrap();
    let begun = Instant::now();
    for at in 0..50 {
        write(&journal, &format!("00u{at}"));
        sender.wake();
    }
    Sender::end(&[&sender], Duration::from_millis(50));
    assert!(begun.elapsed() < LONG, "the collector would have taken ten times as long");
    assert_eq!(sender.left().len(), 1);
}
