//! What `todo-server doctor` says of what would keep `serve` from working, and of its defaults.

mod others;

use std::{path::Path, process::Stdio};

use todo_tests::program::{Program, command};
use tokio::net::TcpListener;

/// What the doctor says in `folder`, and how it ends.
async fn says(folder: &Path, port: u16) -> (String, Option<i32>) {
    let mut doctor = command(folder);
    doctor.arg("doctor").env("PORT", port.to_string());
    let output = doctor.stdout(Stdio::piped()).output().await.unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[tokio::test]
async fn a_port_that_somebody_else_has_is_wrong_and_one_that_serve_has_is_not() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (said, code) = says(folder.path(), taken.local_addr().unwrap().port()).await;
    assert!(said.contains("WRONG  port") && said.contains("set PORT"), "{said}");
    assert_eq!(code, Some(1));

    let url = format!("sqlite:{}/todo.db", folder.path().display());
    let program = Program::start(folder.path(), &url).await;
    let port = program.base.rsplit(':').next().unwrap().parse().unwrap();
    let (said, _) = says(folder.path(), port).await;
    assert!(said.contains("ok     port") && said.contains("already"), "{said}");
}

#[tokio::test]
async fn a_file_that_is_damaged_or_somebody_elses_is_wrong() {
    for (name, content, told) in [
        ("noise", Some(vec![7; 8192]), "not a SQLite database"),
        ("damaged", None, "the file is damaged"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/todo.db");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let content = match content {
            Some(content) => content,
            None => damaged(folder.path()).await,
        };
        std::fs::write(&file, content).unwrap();
        let mut doctor = command(folder.path());
        doctor
            .arg("doctor")
            .env("PORT", "0")
            .env("DATABASE_URL", format!("sqlite:{}", file.display()));
        let output = doctor.stdout(Stdio::piped()).output().await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("WRONG  database") && said.contains(told), "{name}: {said}");
        assert_eq!(output.status.code(), Some(1), "{name}");
    }
}

/// The bytes of a database of ours whose middle was written over.
async fn damaged(folder: &Path) -> Vec<u8> {
    let file = folder.join("whole.db");
    let mut migrate = command(folder);
    migrate.arg("migrate").env("DATABASE_URL", format!("sqlite:{}", file.display()));
    assert!(migrate.status().await.unwrap().success());
    let mut bytes = std::fs::read(&file).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0xA5);
    bytes
}

#[tokio::test]
async fn the_printed_defaults_are_those_that_serve_takes() {
    let folder = tempfile::tempdir().unwrap();
    let mut defaults = command(folder.path());
    let output = defaults.arg("defaults").stdout(Stdio::piped()).output().await.unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    // The program of the tests serves the pages, too.
    assert!(printed.contains("\nport = 3000\n"), "{printed}");
}
