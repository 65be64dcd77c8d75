//! The program at its start, before a database that it cannot work with: it ends and says what to do,
//! or waits where waiting helps. Never does it show a piece of a password.

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use sea_orm::ConnectionTrait as _;
use todo_server::store::{Address, Database};
use todo_tests::{free_port, postgres, product::program, program::Program};
use tokio::{process::Command, time::timeout};
use url::Url;

use super::outages::Wire;

/// How long the program may take to find out, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(1);
/// What a page of a new `SQLite` file takes, in bytes.
const PAGE: u64 = 4096;
/// With everything in it that an address has to escape.
const PASSWORD: &str = "hunter@zebra#quokka?walrus/lemur%20otter:heron";
/// The settings that name a Postgres by its parts.
const PARTS: [&str; 5] =
    ["POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"];

/// What the program says before it ends by itself. `runner` is a command that runs another one.
async fn ended(runner: Command, program: &Path, settings: &[(&str, &str)]) -> String {
    let mut runner = runner;
    runner
        .arg(program)
        .arg("serve")
        .env_clear()
        .env("PORT", free_port().unwrap().to_string())
        .env("BETTER_AUTH_SECRET", "the secret of a server that only tests know")
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let output = timeout(PATIENCE, runner.output()).await.expect("it ends by itself");
    let Output { status, stdout, stderr } = output.unwrap();
    let said = [stdout, stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert!(status.code().is_some_and(|code| code != 0), "{status} with {settings:?}: {said}");
    said
}

/// What the program says on the database at `url` before it ends.
async fn refused(url: &str) -> String {
    let program = program("todo-server").unwrap();
    ended(Command::new("env"), &program, &[("DATABASE_URL", url)]).await
}

/// Makes a file with the current schema.
async fn made(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let database = opened(&format!("sqlite:{}", path.display()));
    database.migrate().await.unwrap();
    database.close().await;
    path
}

fn opened(url: &str) -> Database {
    Database::open(&Address::parse(url, None).unwrap()).unwrap()
}

async fn execute(url: &str, sql: &str) {
    let database = opened(url);
    database.connection().execute_unprepared(sql).await.unwrap();
    database.close().await;
}

fn overwrite(path: &Path, from: u64) {
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xA5; usize::try_from(length - from).unwrap()]).unwrap();
}

fn truncate(path: &Path, length: u64) {
    fs::OpenOptions::new().write(true).open(path).unwrap().set_len(length).unwrap();
}

#[tokio::test]
async fn a_sqlite_file_that_can_be_none_ends_the_start_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.db");
    fs::write(&text, "Buy milk. ".repeat(1000)).unwrap();
    let torn = made(folder.path(), "torn.db").await;
    overwrite(&torn, 100);
    let cut = made(folder.path(), "cut.db").await;
    truncate(&cut, 3 * PAGE);
    let inside = text.join("todo.db");
    let missing = folder.path().join("missing.db");
    for (path, mode, told) in [
        (text.as_path(), "rwc", "not a SQLite database"),
        (&torn, "rwc", "damaged"),
        (&cut, "rwc", "damaged"),
        (folder.path(), "rwc", "cannot be opened"),
        (&missing, "rw", "cannot be opened"),
        (&inside, "rwc", "cannot be made"),
    ] {
        let said = refused(&format!("sqlite:{}?mode={mode}", path.display())).await;
        assert!(
            said.contains(told) && said.contains(&path.display().to_string()),
            "{told}: {said}"
        );
    }
}

#[tokio::test]
async fn a_sqlite_file_that_cannot_be_written_ends_the_start_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path(), "todo.db").await;
    // Root may write everything, so it is somebody else who runs a copy that they can reach.
    let copy = folder.path().join("todo-server");
    fs::copy(program("todo-server").unwrap(), &copy).unwrap();
    let url = format!("sqlite:{}", path.display());
    let lock = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for (file, folders, told) in
        [(0o400, 0o700, "cannot be written"), (0o000, 0o700, "cannot be opened")]
    {
        let runner = postgres::as_plain_user(folder.path(), &[&path, &copy]).unwrap();
        lock(&path, file);
        lock(folder.path(), folders);
        let said = ended(runner.into(), &copy, &[("DATABASE_URL", &url)]).await;
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[tokio::test]
async fn tables_of_somebody_else_end_the_start_and_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name| format!("sqlite:{}/{name}.db", folder.path().display());
    let mut found = vec![
        (file("crm"), "CREATE TABLE tasks (id integer PRIMARY KEY, subject text)", "\"tasks\""),
        (file("view"), "CREATE VIEW tasks AS SELECT 1 AS id", "refuses to become"),
    ];
    for (sql, told) in [
        (r#"CREATE TABLE "user" (id integer PRIMARY KEY, login text)"#, "\"user\""),
        ("CREATE VIEW tasks AS SELECT 1 AS id", "refuses to become"),
    ] {
        found.extend(postgres::empty_database().await.map(|url| (url, sql, told)));
    }
    for (url, sql, told) in found {
        execute(&url, sql).await;
        let said = refused(&url).await;
        assert!(said.contains(told) && said.contains("set DATABASE_URL"), "{sql}: {said}");
        let ours = opened(&url).is_current().await.unwrap();
        assert!(!ours, "{sql}");
    }
}

#[tokio::test]
async fn what_a_later_version_added_keeps_nobody_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path(), "todo.db").await;
    let mut urls = vec![format!("sqlite:{}", path.display())];
    urls.extend(postgres::database().await);
    for url in urls {
        let later = "ALTER TABLE tasks ADD COLUMN colour text;
            CREATE TABLE habits (id text NOT NULL PRIMARY KEY);
            INSERT INTO todo_chatbot_migrations (version) VALUES ('9999_later')";
        execute(&url, later).await;
        let program = Program::start(folder.path(), &url).await;
        assert!(program.terminate().await, "{url}");
    }
}

/// A user of the server at `url`, by that name, with [`PASSWORD`]; dropped by [`forget`].
async fn user(url: &str, name: &str, rights: &str) -> Url {
    execute(url, &format!("CREATE ROLE {name} {rights} PASSWORD '{PASSWORD}'")).await;
    let mut theirs = Url::parse(url).unwrap();
    theirs.set_username(name).unwrap();
    // It escapes everything else itself.
    theirs.set_password(Some(&PASSWORD.replace('%', "%25"))).unwrap();
    theirs
}

async fn forget(url: &str, name: &str) {
    execute(url, &format!("DROP OWNED BY {name}; DROP ROLE {name}")).await;
}

fn assert_secret(said: &str) {
    for piece in PASSWORD.split(|letter: char| !letter.is_alphanumeric()) {
        assert!(piece.len() < 3 || !said.contains(piece), "{piece:?} is in {said}");
    }
}

#[tokio::test]
async fn a_postgres_that_turns_us_away_ends_the_start_and_says_so() {
    let Some(url) = postgres::empty_database().await else { return };
    let name = format!("plain_{}", std::process::id());
    let asleep = format!("asleep_{}", std::process::id());
    let theirs = user(&url, &name, "LOGIN").await;
    let sleeping = user(&url, &asleep, "NOLOGIN").await;
    let database = theirs.path().trim_start_matches('/').to_owned();
    let own = "REVOKE ALL ON SCHEMA public FROM PUBLIC";
    execute(&url, own).await;
    let with = |change: &dyn Fn(&mut Url)| {
        let mut url = theirs.clone();
        change(&mut url);
        String::from(url)
    };
    let wrong = with(&|url| url.set_password(Some("something else")).unwrap());
    for (url, told) in [
        (wrong, "this user or this password"),
        (with(&|url| url.set_username("nobody_at_all").unwrap()), "this user or this password"),
        (sleeping.into(), "this user or this password"),
        (with(&|url| url.set_path("no such database")), "no such database"),
        // Written as people do who have never heard of escaping.
        (
            format!(
                "postgres://{name}:{PASSWORD}!@{}:{}/{database}",
                theirs.host_str().unwrap(),
                theirs.port().unwrap_or(5432)
            ),
            "this user or this password",
        ),
        (theirs.to_string(), "GRANT CREATE"),
    ] {
        let said = refused(&url).await;
        assert!(said.contains(told), "{told}: {said}");
        assert_secret(&said);
    }
    execute(&url, &format!("REVOKE CONNECT ON DATABASE \"{database}\" FROM PUBLIC")).await;
    let said = refused(theirs.as_str()).await;
    assert!(said.contains("may not connect"), "{said}");
    forget(&url, &name).await;
    forget(&url, &asleep).await;
}

#[tokio::test]
async fn a_postgres_without_the_tls_that_is_insisted_on_ends_the_start_and_says_so() {
    let Some(url) = postgres::empty_database().await else { return };
    for mode in ["sslmode=require", "sslmode=verify-full", "channel_binding=require"] {
        let said = refused(&format!("{url}?{mode}")).await;
        assert!(said.contains("does not encrypt") && said.contains("sslmode=prefer"), "{said}");
    }
    let prefers = opened(&format!("{url}?sslmode=prefer"));
    prefers.migrate().await.unwrap();
    prefers.close().await;
}

#[tokio::test]
async fn a_password_among_the_settings_is_never_shown() {
    let wrong = format!("postgres://me@127.0.0.1:1/todo?password={}", PASSWORD.replace('%', "%25"));
    let folder = tempfile::tempdir().unwrap();
    let program = program("todo-server").unwrap();
    let mut doctor = Command::new(program);
    doctor.arg("doctor").env_clear().current_dir(folder.path()).env("DATABASE_URL", wrong);
    doctor.env("BETTER_AUTH_SECRET", "the secret of a server that only tests know");
    let Output { stdout, stderr, .. } = timeout(PATIENCE, doctor.output()).await.unwrap().unwrap();
    let said = [stdout, stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert!(said.contains("todo at 127.0.0.1"), "{said}");
    assert_secret(&said);
}

#[tokio::test]
async fn a_password_in_parts_needs_no_escaping_and_is_never_shown() {
    let Some(url) = postgres::empty_database().await else { return };
    let name = format!("parted_{}", std::process::id());
    let theirs = user(&url, &name, "LOGIN").await;
    let database = theirs.path().trim_start_matches('/').to_owned();
    execute(&url, &format!("GRANT ALL ON SCHEMA public TO {name}")).await;
    let port = theirs.port().unwrap_or(5432).to_string();
    let parts = |password| {
        let values = [theirs.host_str().unwrap(), &port, &name, password, &database];
        PARTS.into_iter().zip(values).collect::<Vec<_>>()
    };
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start_with(folder.path(), "", &parts(PASSWORD)).await;
    assert!(program.terminate().await);

    let wrong = format!("{PASSWORD}!");
    let executable = todo_tests::product::program("todo-server").unwrap();
    let said = ended(Command::new("env"), &executable, &parts(&wrong)).await;
    assert!(said.contains("POSTGRES_PASSWORD"), "{said}");
    assert_secret(&said);
    forget(&url, &name).await;
}

#[tokio::test]
async fn the_program_waits_for_a_postgres_that_nobody_answers_for_and_is_ready_once_it_is_there() {
    let Some(url) = postgres::empty_database().await else { return };
    let (wire, url) = Wire::to(&url).await;
    let folder = tempfile::tempdir().unwrap();
    let late = tokio::spawn(async move {
        // It has tried in vain by then; if not, the test shows less, not something else.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let connected = wire.connect().await;
        tokio::time::sleep(PATIENCE).await;
        drop(connected);
    });
    let program = Program::start(folder.path(), &url).await;
    assert!(program.terminate().await);
    late.abort();
}
