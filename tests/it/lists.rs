//! Long lists: sent as they are read, the same by whatever way, and bounded for each account.

use std::time::Duration;

use serde_json::{Value, json};
use todo_tests::{TestApp, User, on_both_databases};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

/// The longest description there is, in characters.
const LONG: usize = 10_000;
/// No account's lists are given more room than so many connections ask for here.
const UNREAD: usize = 100;
/// Longest to wait for room that was given back.
const ROOM_TIME_MAX: Duration = Duration::from_secs(20);

/// Adds tasks whose descriptions have so many characters.
async fn fill(user: &User, tasks: usize, characters: usize) {
    for number in 0..tasks {
        let description = number.to_string().repeat(characters);
        let description: String = description.chars().take(characters).collect();
        let body = json!({ "title": format!("Task {number}"), "description": description });
        user.post("tasks", &body).await.expect(201);
    }
}

/// The list as its pages have it.
async fn paged(user: &User, limit: usize, sort: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("tasks?sort_by={sort}&limit={limit}{cursor}");
        let page = user.get(&path).await;
        let tasks = page.expect(200).as_array().unwrap().clone();
        let next = page.header("x-next-cursor").to_owned();
        assert!(tasks.len() <= limit);
        assert!(next.is_empty() || tasks.len() == limit, "{} of {limit}", tasks.len());
        all.extend(tasks);
        if next.is_empty() {
            return all;
        }
        cursor = format!("&cursor={next}");
    }
}

on_both_databases! {
    async fn a_long_list_is_the_same_whole_and_by_pages_of_whatever_size(app: TestApp) {
        let alice = app.sign_up("alice").await;
        fill(&alice, 120, 3000).await;
        fill(&alice, 30, 1).await;
        for sort in ["newest", "date_asc", "date_desc", "priority", "manual"] {
            let whole = alice.get(&format!("tasks?sort_by={sort}")).await.expect(200);
            let whole = whole.as_array().unwrap();
            assert_eq!(whole.len(), 150, "{sort}");
            // Within one piece, over several, all of it, more than all of it.
            for limit in [7, 100, 150, 500] {
                assert_eq!(&paged(&alice, limit, sort).await, whole, "{sort} by {limit}");
            }
        }
    }

    async fn an_empty_list_and_one_of_one_task_are_lists(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for path in ["tasks", "tasks?limit=1", "conversations", "changes"] {
            assert_eq!(alice.get(path).await.expect(200), json!([]), "{path}");
        }
        alice.add("Buy milk").await;
        assert_eq!(alice.titles().await, ["Buy milk"]);
        let page = alice.get("tasks?limit=1").await;
        assert_eq!(page.expect(200).as_array().unwrap().len(), 1);
        assert_eq!(page.header("x-next-cursor"), "");
    }
}

/// Asks for the whole list and reads nothing of the answer.
async fn ask(app: &TestApp, user: &User) -> TcpStream {
    let mut stream = TcpStream::connect(app.base.trim_start_matches("http://")).await.unwrap();
    let (id, token) = (&user.id, user.token.as_ref().unwrap());
    let request =
        format!("GET /api/{id}/tasks HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The status line of an answer.
async fn status(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 12];
    stream.read_exact(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_many_lists_unread_is_refused_more_and_nobody_else_is() {
    let app = TestApp::on_sqlite().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    fill(&alice, 300, LONG).await;
    fill(&bob, 20, LONG).await;

    let mut streams = Vec::new();
    for _ in 0..UNREAD {
        streams.push(ask(&app, &alice).await);
    }
    let mut refused = 0;
    for stream in &mut streams {
        refused += usize::from(status(stream).await == "HTTP/1.1 429");
    }
    assert!(refused > 0, "{UNREAD} lists of 3 MB at once have no room");
    assert!(refused < UNREAD, "some have");
    let answer = alice.get("tasks").await;
    assert!(answer.problem(429).contains("Too many lists of this account"), "{}", answer.text);
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(bob.titles().await.len(), 20, "others are not concerned");

    drop(streams);
    let deadline = Instant::now() + ROOM_TIME_MAX;
    while alice.get("tasks").await.status != 200 {
        assert!(Instant::now() < deadline, "the room is not given back within {ROOM_TIME_MAX:?}");
        sleep(Duration::from_millis(50)).await;
    }
}
