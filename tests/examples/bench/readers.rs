//! What one account's long list takes in memory, read by many at once.

use std::{fmt::Write as _, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use todo_tests::{User, program::Program};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    figures::{BUILD, resident_peak},
    rows::fill_with_text,
};

const TASKS: usize = 10_000;
const TEXT_BYTES: usize = 10_000;
const READERS: usize = 50;
/// In megabytes.
const BUDGET: u64 = 80;
/// How long those who do not read are left alone.
const UNREAD: Duration = Duration::from_secs(5);
const READ_TIME_MAX: Duration = Duration::from_mins(10);

pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}/todo.db", folder.path().display());
    let program = Program::start(folder.path(), &url).await;
    let alice = User::sign_up(&program.base, "alice").await;
    println!("readers: writing {TASKS} tasks of {TEXT_BYTES} bytes …");
    fill_with_text(&url, &alice.id, TASKS, TEXT_BYTES).await?;
    let process = program.child.id().context("it runs")?;
    let idle = resident_peak(process)?;
    let request = Arc::new(request(&program.base, &alice)?);

    let bytes = timeout(READ_TIME_MAX, read_all(&program.base, &request)).await??;
    let read = resident_peak(process)?;
    let mut unread = Vec::new();
    for _ in 0..READERS {
        let mut stream = connect(&program.base).await?;
        stream.write_all(request.as_bytes()).await?;
        unread.push(stream);
    }
    sleep(UNREAD).await;
    let left = resident_peak(process)?;

    println!(
        "readers, {READERS} of one account's {TASKS} tasks, {} MB each ({BUILD} build, SQLite; budget {BUDGET} MB resident):",
        bytes / READERS / 1_000_000
    );
    for (what, peak) in [("before", idle), ("read to the end", read), ("left unread", left)] {
        println!("  {what:<20} peak {peak:>4} MB");
    }
    Ok(())
}

fn request(base: &str, user: &User) -> Result<String> {
    let (id, token) = (&user.id, user.token.as_ref().context("signed in")?);
    let host = Path::new(base).file_name().context("an address")?.to_string_lossy();
    let mut request = String::new();
    write!(request, "GET /api/{id}/tasks HTTP/1.1\r\nhost: {host}\r\n")?;
    write!(request, "authorization: Bearer {token}\r\nconnection: close\r\n\r\n")?;
    Ok(request)
}

async fn connect(base: &str) -> Result<TcpStream> {
    Ok(TcpStream::connect(base.trim_start_matches("http://")).await?)
}

/// How many bytes all readers together were answered.
async fn read_all(base: &str, request: &Arc<String>) -> Result<usize> {
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (mut stream, request) = (connect(base).await?, request.clone());
        readers.spawn(async move {
            stream.write_all(request.as_bytes()).await?;
            let (mut piece, mut bytes, mut end) = (vec![0; 256 * 1024], 0, Vec::new());
            loop {
                let read = stream.read(&mut piece).await?;
                if read == 0 {
                    break;
                }
                bytes += read;
                end = piece[read.saturating_sub(8)..read].to_vec();
            }
            ensure!(bytes > TASKS * TEXT_BYTES, "an answer of {bytes} bytes only");
            // The array's bracket, and the end of what is sent in chunks.
            ensure!(end.ends_with(b"\r\n0\r\n\r\n") || end.ends_with(b"0\r\n\r\n"), "cut off");
            Ok(bytes)
        });
    }
    let mut bytes = 0;
    while let Some(read) = readers.join_next().await {
        bytes += read??;
    }
    Ok(bytes)
}
