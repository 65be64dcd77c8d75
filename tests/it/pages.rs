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

/// Somebody's id and cookie.
async fn signed_up(app: &TestApp, name: &str) -> (String, String) {
    let body = json!({ "name": name, "email": "ada@example.com", "password": "correct horse" });
    let answer = app.nobody().post("/api/auth/sign-up/email", &body).await;
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let pairs: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    (answer.json()["user"]["id"].as_str().unwrap().to_owned(), pairs.join("; "))
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
    let (_, cookie) = signed_up(&app, "Ada").await;
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

/// What ends an element whose text is sent as it is, and begins another.
const WRITTEN: &str = "a </title></textarea><i id=\"let-in\"> &lt; b";

/// What is searched, tagged and noted stands in titles and fields of several lines, which no tag may leave.
#[tokio::test]
async fn no_text_of_anybody_becomes_a_part_of_the_page() {
    let app = TestApp::with_pages().await;
    let (id, cookie) = signed_up(&app, "<i id=let-in>").await;
    let task = json!({ "title": WRITTEN, "description": WRITTEN, "tags": ["<i id=let-in>"] });
    let headers =
        [("cookie", cookie.as_str()), ("content-type", "application/json"), ("origin", &app.base)];
    let path = format!("/api/{id}/tasks");
    let task = app.nobody().send(Method::POST, &path, &headers, task.to_string()).await.expect(201);
    let written: String = url::form_urlencoded::byte_serialize(WRITTEN.as_bytes()).collect();
    let edit = format!("/dashboard?edit={}", task["id"].as_str().unwrap());
    for path in [
        edit,
        format!("/dashboard?search={written}"),
        format!("/dashboard?tag={written}"),
        format!("/dashboard?view=board&tag={written}"),
        format!("/dashboard?view=week&search={written}"),
        format!("/dashboard?error={written}"),
        format!("/login?next={written}"),
        format!("/chat?conversation={written}"),
        format!("/nowhere/{written}"),
    ] {
        let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
        let page = app.nobody().send(Method::GET, &path, &headers, "").await;
        assert!(page.text.contains("<title>"), "{path}: {}", page.text);
        for let_in in ["<i id=\"let-in\"", "<i id=let-in"] {
            assert!(!page.text.contains(let_in), "{path}: {}", page.text);
        }
    }
}
