//! `oktui users`: what a script sees, against the demo organisation over a socket.

use std::ffi::OsString;

use oktui::cli::{Exit, Surroundings, run};
use oktui::demo::{Clock, Demo, DemoSettings, Serving};

pub(super) struct Place {
    demo: Demo,
    serving: Serving,
    folder: tempfile::TempDir,
}

pub(super) async fn place(users: u32, faults: &str) -> Place {
    place_of(DemoSettings { users, faults: faults.parse().unwrap(), ..DemoSettings::default() }).await
}

pub(super) async fn place_of(settings: DemoSettings) -> Place {
    let demo = Demo::new(settings, Clock::system());
    let serving = demo.serve().await.unwrap();
    Place { demo, serving, folder: tempfile::tempdir().unwrap() }
}

impl Place {
    /// Runs `oktui users …`: how it ended, and what it printed and complained of.
    pub(super) async fn run(&self, words: &[&str]) -> (Exit, String, String) {
        self.command("users", words).await
    }

    /// Runs `oktui report …` in the same way.
    pub(super) async fn report(&self, words: &[&str]) -> (Exit, String, String) {
        self.command("report", words).await
    }

    /// Runs `oktui journal …` in the same way.
    pub(super) async fn journal(&self, words: &[&str]) -> (Exit, String, String) {
        self.command("journal", words).await
    }

    /// Runs `oktui bulk …` in the same way.
    pub(super) async fn bulk(&self, words: &[&str]) -> (Exit, String, String) {
        self.command("bulk", words).await
    }

    /// What a path of the API answers, `/v1/…`.
    pub(super) async fn get(&self, path: &str) -> serde_json::Value {
        let (exit, out, err) = self.command("api", &["GET", path]).await;
        assert_eq!(exit, Exit::Answered(200), "{path}: {err}");
        serde_json::from_str(&out).unwrap()
    }

    async fn command(&self, command: &str, words: &[&str]) -> (Exit, String, String) {
        let arguments: Vec<OsString> = ["oktui", command].iter().chain(words).map(OsString::from).collect();
        let (origin, token) = (self.serving.origin().to_owned(), self.demo.token().to_owned());
        let config = self.file("config.toml");
        let state = self.folder.path().join("state").display().to_string();
        tokio::task::spawn_blocking(move || {
            let variable = |name: &str| match name {
                "OKTA_CLIENT_ORGURL" => Some(origin.clone()),
                "OKTA_CLIENT_TOKEN" => Some(token.clone()),
                "OKTUI_CONFIG" => Some(config.clone()),
                "OKTUI_STATE" => Some(state.clone()),
                _ => None,
            };
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut surroundings = Surroundings {
                variable: &variable,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
                out: &mut out,
                err: &mut err,
            };
            let exit = run(arguments, &mut surroundings);
            (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
        })
        .await
        .unwrap()
    }

    /// A file of this name.
    pub(super) fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_is_reached_is_told_and_one_that_is_not_is_not() {
    let place = place(300, "").await;
    let file = place.file("some.csv");
    for words in [
        &["--search", "id pr", "--limit", "10"][..],
        &["--search", "id pr", "--limit", "250"],
        &["--limit", "10", "--output", &file],
        &["--query", "a", "--limit", "3"],
    ] {
        let (exit, _, err) = place.run(words).await;
        assert_eq!(exit, Exit::Fine, "{err}");
        assert!(err.contains("is reached; there may be more people"), "{words:?}: {err}");
    }
    for limit in ["300", "301"] {
        let (exit, out, err) = place.run(&["--search", "id pr", "--limit", limit]).await;
        assert_eq!((exit, out.lines().count(), err.as_str()), (Exit::Fine, 301, ""), "nobody is left out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_cannot_be_read_are_no_success() {
    let place = place(300, "odd-user").await;
    let file = place.file("all.ndjson");
    for words in [&["--search", "id pr"][..], &["--search", "id pr", "--output", &file]] {
        let (exit, _, err) = place.run(words).await;
        assert_eq!(exit, Exit::Failed, "{words:?}: {err}");
        assert!(err.contains("of the list could not be read and"), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resuming_is_offered_where_it_works_and_only_there() {
    for (faults, goes_on) in
        [("next-loop:/api/v1/users@every-3", true), ("html:/api/v1/users", false), ("status=403:/api/v1/users", false)]
    {
        let place = place(1_500, faults).await;
        let file = place.file("all.csv");
        let (exit, _, err) = place.run(&["--search", "id pr", "--output", &file]).await;
        assert_eq!(exit, Exit::Failed, "{err}");
        assert_eq!(err.contains("--resume goes on"), goes_on, "{faults}: {err}");
        assert_eq!(std::path::Path::new(&format!("{file}.cursor")).exists(), goes_on, "{faults}");
        if goes_on {
            let mut tries = 0;
            while place.run(&["--search", "id pr", "--output", &file, "--resume"]).await.0 != Exit::Fine {
                tries += 1;
                assert!(tries < 20, "it comes to an end");
            }
            assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1_501);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_refused_in_words() {
    let place = place(1_500, "next-loop:/api/v1/users@every-4").await;
    let file = place.file("all.csv");
    let (exit, _, err) = place.run(&["--search", "id pr", "--output", &file]).await;
    assert_eq!(exit, Exit::Failed, "{err}");
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(5_000).unwrap();
    let (exit, _, err) = place.run(&["--search", "id pr", "--output", &file, "--resume"]).await;
    assert_eq!(exit, Exit::Failed, "{err}");
    assert!(err.contains("cannot be gone on with: it is shorter than it was") && !err.contains("kept"), "{err}");
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 5_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_to_sort_by_that_nobody_has_is_not_sent() {
    let place = place(60, "status=400:/api/v1/users").await;
    for words in [&["--sort-by", "profile.lastNam"][..], &["--search", "id pr", "--sort-by", "profile.lastNam"]] {
        let (exit, _, err) = place.run(words).await;
        assert_eq!(exit, Exit::WrongUsage, "{err}");
        assert!(err.contains("cannot sort by profile.lastNam; did you mean profile.lastName?"), "{err}");
    }
    let (exit, _, err) = place.run(&["--sort-by", "profile.costCenter"]).await;
    assert_eq!(exit, Exit::Failed, "what the organisation has is sent: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_search_is_listed_by_its_name() {
    let place = place(300, "").await;
    let config = "\
[[search]]
name = 'locked'
expression = 'status eq \"LOCKED_OUT\"'
columns = ['login', 'status']
limit = 2
[[search]]
name = 'locked by search'
by = 'search'
expression = 'status eq \"LOCKED_OUT\"'
[[search]]
name = 'everybody'
expression = ''
[[search]]
name = 'wrong'
expression = 'status eg \"LOCKED_OUT\"'
[[search]]
name = 'of another'
connection = 'globex'
expression = ''
";
    std::fs::write(place.file("config.toml"), config).unwrap();
    let listed = async |words: &[&str]| {
        let (exit, out, err) = place.run(&[&["--format", "csv"], words].concat()).await;
        assert_eq!(exit, Exit::Fine, "{err}");
        out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let short = listed(&["--saved", "locked"]).await;
    assert_eq!((short.len(), &*short[0]), (3, "\"login\",\"status\""));
    assert!(short[1..].iter().all(|line| line.ends_with("LOCKED_OUT")), "{short:?}");
    let all = listed(&["--saved", "locked", "--limit", "100", "--columns", "login"]).await;
    assert!(all.len() > 3 && all[0] == "\"login\"", "{all:?}");
    assert_eq!(listed(&["--saved", "locked by search", "--columns", "login"]).await, all);
    assert_eq!(listed(&["--saved", "everybody"]).await, listed(&[]).await);
    for (name, told) in [
        ("nobody", "known are: locked, locked by search, everybody, wrong"),
        ("of another", "there is no saved search of another"),
        ("wrong", "status eg"),
    ] {
        let (exit, _, err) = place.run(&["--saved", name]).await;
        assert_eq!(exit, Exit::WrongUsage);
        assert!(err.contains(told), "{name}: {err}");
    }
}
