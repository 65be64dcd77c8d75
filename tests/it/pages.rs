//! Pages, many at once.

use http::Method;
use serde_json::json;
use todo_tests::TestApp;
use tokio::{io::AsyncWriteExt as _, net::TcpStream, task::JoinSet};

/// Of each page.
const READERS: usize = 12;
/// With their titles.
const PAGES: [(&str, &str); 4] = [
    ("/dashboard?view=completed", "<title>Completed"),
    ("/dashboard?search=milk", "<title>“milk”"),
    ("/dashboard", "<title>"),
    ("/chat", "<title>Chat"),
];

/// Somebody's cookie.
async fn signed_up(app: &TestApp) -> String {
    let body = json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse" });
    let answer = app.nobody().post("/api/auth/sign-up/email", &body).await;
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let pairs: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

/// Asks for a page and leaves.
async fn leave(app: &TestApp, cookie: &str, path: &str) {
    let mut stream = TcpStream::connect(app.base.trim_start_matches("http://")).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_are_whole_however_many_are_made_at_once_and_left_halfway() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        for (path, title) in PAGES {
            leave(&app, &cookie, path).await;
            let (somebody, cookie) = (app.nobody(), cookie.clone());
            readers.spawn(async move {
                let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
                (title, somebody.send(Method::GET, path, &headers, "").await)
            });
        }
    }
    while let Some(read) = readers.join_next().await {
        let (title, page) = read.unwrap();
        assert_eq!(page.status, 200, "{title}: {}", page.text);
        assert!(page.text.contains(title), "{title}");
    }
}
