//! The same screens on wider terminals: what is cut at 80x24 has room there, and no column stands empty beside one that
//! is cut.

use oktui::demo::DemoSettings;

use super::harness::Harness;
use super::screens::assert_alike;

const SIZES: [(u16, u16); 2] = [(120, 40), (200, 50)];

/// Compares the screen after these keys at each size.
async fn assert_at_each_size(name: &str, parts: &[&str]) {
    for (columns, rows) in SIZES {
        let mut program = Harness::start(columns, rows, DemoSettings::default()).await;
        for part in parts {
            program.keys(part).await;
        }
        assert_alike(&program.screen(), &format!("{name}_{columns}x{rows}"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_list_with_its_preview() {
    assert_at_each_size("the_list", &[]).await;
}

#[tokio::test(start_paused = true)]
async fn why_somebody_cannot_sign_in() {
    assert_at_each_size("why", &["/ana.muller@", "<enter>"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_groups_and_the_apps_of_a_person() {
    assert_at_each_size("groups", &["/ana.muller@", "<enter>", "tg"]).await;
    assert_at_each_size("apps", &["/ana.muller@", "<enter>", "ta"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_factors_and_the_log_of_a_person() {
    assert_at_each_size("factors", &["/ana.muller@", "<enter>", "tf"]).await;
    assert_at_each_size("log", &["/ana.muller@", "<enter>", "tl"]).await;
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_a_person() {
    assert_at_each_size("help", &["/ana.muller@", "<enter>", "?"]).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_done_from_here_today() {
    assert_at_each_size("today", &["/ana.muller@", "<tab>", "au", "<enter>", "H"]).await;
}
