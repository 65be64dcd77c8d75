//! What one account's long lists take in memory, read by many at once, some of whom do not read.

use std::{fmt::Write as _, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use todo_tests::{User, postgres, program::Program};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    figures::{BUILD, forget_peak, resident_peak},
    rows::{converse, fill_with_text},
};

const TASKS: usize = 10_000;
const MESSAGES: usize = 1_000;
/// In bytes, of a task's description and of a message.
const TEXT_BYTES: usize = 10_000;
const READERS: usize = 50;
/// One of so many asks, and reads nothing of the answer.
const UNREAD_OF: usize = 5;
/// In megabytes.
const BUDGET: u64 = 80;
/// How long those who do not read are left alone.
const UNREAD: Duration = Duration::from_secs(5);
const READ_TIME_MAX: Duration = Duration::from_mins(10);

/// What all readers ask for.
struct Asked {
    what: &'static str,
    base: String,
    request: Arc<String>,
    /// What the answer has at least, in bytes.
    bytes_min: usize,
}

pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    measure("SQLite", &format!("sqlite:{}/todo.db", folder.path().display()), folder.path())
        .await?;
    let Some(url) = postgres::database().await else {
        println!("readers: not measured on Postgres, there is none");
        return Ok(());
    };
    measure("Postgres", &url, folder.path()).await
}

async fn measure(database: &str, url: &str, folder: &Path) -> Result<()> {
    let program = Program::start(folder, url).await;
    let alice = User::sign_up(&program.base, "alice").await;
    println!("readers: writing {TASKS} tasks and {MESSAGES} messages of {TEXT_BYTES} bytes …");
    fill_with_text(url, &alice.id, TASKS, TEXT_BYTES).await?;
    let conversation = converse(url, &alice.id, MESSAGES, TEXT_BYTES).await?;
    let process = program.child.id().context("it runs")?;
    // A password's hash takes as much as it is made to take, for a moment: that is not what is asked here.
    let signed_up = resident_peak(process)?;
    forget_peak(process)?;

    let (id, token) = (&alice.id, alice.token.as_deref().context("signed in")?);
    let of_list = request(&format!("GET /api/{id}/tasks"), token, "")?;
    let messages = format!("GET /api/{id}/conversations/{conversation}/messages");
    let of_messages = request(&messages, token, "")?;
    let of_tool = list_tool(&alice).await?;
    let asked = [
        ("tasks", of_list, TASKS * TEXT_BYTES),
        ("messages", of_messages, MESSAGES * TEXT_BYTES),
        ("list_tasks over MCP", of_tool, 1_000),
    ];
    let mut peaks = Vec::new();
    for (what, request, bytes_min) in asked {
        let (base, request) = (program.base.clone(), Arc::new(request));
        let asked = Asked { what, base, request, bytes_min };
        let bytes = timeout(READ_TIME_MAX, asked.read_all()).await??;
        peaks.push((asked.what, bytes, resident_peak(process)?));
        let unread = asked.leave_all_unread().await?;
        sleep(UNREAD).await;
        peaks.push(("the same, left unread", 0, resident_peak(process)?));
        drop(unread);
    }
    println!(
        "readers, {READERS} at once, every {UNREAD_OF}th of whom reads nothing ({BUILD} build, {database}; budget \
         {BUDGET} MB resident):"
    );
    println!("  {:<24} {:>4} MB each, peak {signed_up:>4} MB resident", "signing up, before", 0);
    for (what, bytes, peak) in &peaks {
        println!("  {what:<24} {:>4} MB each, peak {peak:>4} MB resident", bytes / 1_000_000);
    }
    let peak = peaks.iter().map(|(_, _, peak)| *peak).max().unwrap_or_default();
    ensure!(peak <= BUDGET, "{peak} MB resident on {database}; the budget is {BUDGET} MB");
    Ok(())
}

impl Asked {
    /// How many bytes each was answered who read to the end.
    async fn read_all(&self) -> Result<usize> {
        let mut readers = JoinSet::new();
        let mut unread = Vec::new();
        for number in 0..READERS {
            let stream = self.ask().await?;
            if number % UNREAD_OF == 0 {
                unread.push(stream);
            } else {
                readers.spawn(read(stream, self.bytes_min));
            }
        }
        let mut bytes = 0;
        while let Some(read) = readers.join_next().await {
            bytes = read?.context(self.what)?;
        }
        Ok(bytes)
    }

    async fn leave_all_unread(&self) -> Result<Vec<TcpStream>> {
        let mut unread = Vec::new();
        for _ in 0..READERS {
            unread.push(self.ask().await?);
        }
        Ok(unread)
    }

    async fn ask(&self) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.base.trim_start_matches("http://")).await?;
        stream.write_all(self.request.as_bytes()).await?;
        Ok(stream)
    }
}

/// Reads a whole answer, and says how many bytes it has.
async fn read(mut stream: TcpStream, bytes_min: usize) -> Result<usize> {
    let (mut piece, mut bytes, mut end) = (vec![0; 256 * 1024], 0, Vec::new());
    loop {
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        ensure!(bytes > 0 || piece.starts_with(b"HTTP/1.1 200"), "refused");
        bytes += read;
        end = piece[read.saturating_sub(8)..read].to_vec();
    }
    ensure!(bytes > bytes_min, "an answer of {bytes} bytes only");
    // What is sent in chunks says where it ends; the rest is of a length that was told.
    ensure!(
        end.ends_with(b"]\r\n0\r\n\r\n") || end.ends_with(b"0\r\n\r\n") || end.ends_with(b"}"),
        "cut off"
    );
    Ok(bytes)
}

/// A call of the tool that lists tasks, with a personal token.
async fn list_tool(user: &User) -> Result<String> {
    let wanted = json!({ "name": "bench", "scopes": ["tasks:read"] });
    let made = user.post("/api/tokens", &wanted).await.expect(201);
    let token = made["token"].as_str().context("a token")?;
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "list_tasks", "arguments": {} },
    });
    request("POST /mcp", token, &call.to_string())
}

fn request(what: &str, token: &str, body: &str) -> Result<String> {
    let mut request = String::new();
    write!(request, "{what} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n")?;
    write!(request, "authorization: Bearer {token}\r\ncontent-type: application/json\r\n")?;
    write!(request, "accept: application/json, text/event-stream\r\n")?;
    write!(request, "content-length: {}\r\n\r\n{body}", body.len())?;
    Ok(request)
}
