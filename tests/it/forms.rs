//! The pages' actions, sent as no page of ours sends them: refused in words, never a fault.

use std::{collections::BTreeSet, fs};

use http::Method;
use todo_tests::{Answer, TestApp};

const ACTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/actions");
const FORM: &str = "application/x-www-form-urlencoded";
/// What ends the session that the others need.
const FAREWELLS: [&str; 2] = ["sign-out", "revoke-device"];

/// The names of all actions, as their attributes say them.
fn actions() -> BTreeSet<String> {
    let files = fs::read_dir(ACTIONS).unwrap().map(|file| fs::read_to_string(file.unwrap().path()));
    let text: String = files.map(Result::unwrap).collect();
    let names = text.split("endpoint = \"").skip(1).filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

/// Bodies with missing, odd, doubled and over-long fields.
fn bodies() -> Vec<(&'static str, String)> {
    vec![
        (FORM, String::new()),
        (FORM, "id=%00&done=maybe&form[title]=&x[y][z]=1".to_owned()),
        (FORM, "%ff%fe=%zz&a".to_owned()),
        (FORM, "form%5Btitle%5D=a%00b&id=1&done=1&what=delete&message=%00".to_owned()),
        (FORM, "id=1&id=2&form[title]=a&form[title]=b&name=a&name=b".to_owned()),
        (FORM, "form=a&form[title]=b&listing=c".to_owned()),
        (FORM, format!("form{}=1", "[a]".repeat(2000))),
        (FORM, format!("form%5Btitle%5D={}", "x".repeat(100_000))),
        ("application/json", "{}".to_owned()),
        ("application/octet-stream", "\u{1}\u{2}".to_owned()),
    ]
}

async fn send(
    app: &TestApp,
    cookie: &str,
    action: &str,
    accept: &str,
    kind: &str,
    body: String,
) -> Answer {
    let headers =
        [("cookie", cookie), ("accept", accept), ("content-type", kind), ("origin", &app.base)];
    app.nobody().send(Method::POST, &format!("/actions/{action}"), &headers, body).await
}

/// Somebody's cookie.
pub(crate) async fn signed_up(app: &TestApp) -> String {
    let body = "name=Ada&email=ada@example.com&password=correct+horse".to_owned();
    let answer = send(app, "", "sign-up", "text/html", FORM, body).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let pairs: Vec<_> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

#[tokio::test]
async fn an_action_with_missing_or_odd_fields_is_refused_in_words() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let names = actions();
    assert!(names.len() > 15, "{names:?}");
    for action in &names {
        let farewell = FAREWELLS.contains(&action.as_str()) || action.contains("others");
        let cookie = if farewell { "" } else { cookie.as_str() };
        for (kind, body) in bodies() {
            for accept in ["text/html", "application/json"] {
                let answer = send(&app, cookie, action, accept, kind, body.clone()).await;
                let start: String = body.chars().take(40).collect();
                assert!(answer.status.as_u16() < 500, "{action} {accept} {start}: {}", answer.text);
                if answer.status == 422 && accept == "application/json" {
                    assert_eq!(answer.json()["status"], 422, "{action} {start}");
                    assert!(answer.json()["message"].is_string(), "{action} {start}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_form_without_its_fields_shows_its_page_again_with_422() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let answer = send(&app, &cookie, "edit-task", "text/html", FORM, String::new()).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("<main"), "{}", answer.text);
    let answer = send(&app, &cookie, "set-done", "application/json", FORM, String::new()).await;
    assert_eq!(answer.expect(422)["status"], 422);
}

#[tokio::test]
async fn a_title_that_is_too_long_is_told_so_with_the_limit() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let body = format!("form%5Btitle%5D={}", "x".repeat(100_000));
    let answer = send(&app, &cookie, "add-task", "application/json", FORM, body).await;
    let message = answer.expect(422)["message"].as_str().unwrap().to_owned();
    assert!(message.contains("255 is the most"), "{message}");
}

#[tokio::test]
async fn what_waited_in_a_browser_for_another_account_is_not_taken() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let headers = [("cookie", cookie.as_str())];
    let session = app.nobody().send(Method::GET, "/api/auth/get-session", &headers, "").await;
    let own = session.json()["user"]["id"].as_str().unwrap().to_owned();
    for (account, status) in [("somebody-else", 401), (own.as_str(), 200)] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("accept", "application/json"),
            ("content-type", FORM),
            ("origin", app.base.as_str()),
            ("x-account", account),
        ];
        let body = "form%5Btitle%5D=Milk";
        let answer = app.nobody().send(Method::POST, "/actions/add-task", &headers, body).await;
        assert_eq!(answer.status, status, "{account}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_waited_means_the_days_of_when_it_was_made() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    for (made_at, due) in
        [("2026-03-10T12:00:00Z", "2026-03-11"), ("2001-01-01T23:59:59Z", "2001-01-02")]
    {
        let headers = [
            ("cookie", cookie.as_str()),
            ("accept", "application/json"),
            ("content-type", FORM),
            ("origin", app.base.as_str()),
            ("x-made-at", made_at),
        ];
        let body = "form%5Btitle%5D=Milk+tomorrow";
        let answer = app.nobody().send(Method::POST, "/actions/add-task", &headers, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let listed =
            app.nobody().send(Method::POST, "/actions/load-tasks", &headers[..4], "").await;
        assert!(listed.text.contains(&format!("\"date_input\":\"{due}\"")), "{}", listed.text);
    }
}

#[tokio::test]
async fn a_list_from_elsewhere_is_looked_at_taken_in_once_and_taken_along_again() {
    const TABLE: &str = "TYPE,CONTENT,PRIORITY,INDENT,DATE\n\
         task,Buy milk @shop,1,1,2026-12-01\nsection,Home,,,\ntask,\"Tea, green\",4,1,\n";
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let import = async |confirmed: &str| {
        let file: String = url::form_urlencoded::byte_serialize(TABLE.as_bytes()).collect();
        let body = format!("back=%2Fimport&file={file}&confirmed={confirmed}");
        send(&app, &cookie, "import-tasks", "text/html", FORM, body).await
    };
    let export = async |name: &str| {
        app.nobody().send(Method::GET, &format!("/export/{name}"), &[("cookie", &cookie)], "").await
    };

    let preview = import("").await;
    for shown in ["Todoist: 2 tasks", "Buy milk", "Sections: their tasks come without them."] {
        assert!(preview.text.contains(shown), "{shown}: {}", preview.text);
    }
    assert!(!export("tasks.json").await.text.contains("Buy milk"));
    for _ in 0..2 {
        assert_eq!(import("true").await.status, 303);
    }

    let table = export("tasks.csv").await.text;
    assert_eq!(table.matches("Buy milk").count(), 1, "{table}");
    assert!(table.contains("\"Tea, green\""), "{table}");
    let calendar = export("tasks.ics").await.text;
    assert!(calendar.contains("SUMMARY:Buy milk\r\nDUE;VALUE=DATE:20261201"), "{calendar}");
    assert_eq!(export("tasks.doc").await.status, 404);
    let nobody = app.nobody().send(Method::GET, "/export/tasks.json", &[], "").await;
    assert_eq!(nobody.status, 303);
}

#[tokio::test]
async fn a_file_with_nothing_in_it_is_told_so() {
    let app = TestApp::with_pages().await;
    let cookie = signed_up(&app).await;
    let body = "back=%2Fimport&file=%0D%0A".to_owned();
    let answer = send(&app, &cookie, "import-tasks", "text/html", FORM, body).await;
    assert!(answer.text.contains("There is nothing in it."), "{}", answer.text);
    // The page lets it be sent: a browser would say nothing of a file that is empty.
    assert!(!answer.text.contains("required"), "{}", answer.text);
}

#[tokio::test]
async fn who_asks_for_the_address_of_a_form_again_gets_the_page_of_the_form() {
    let app = TestApp::with_pages().await;
    for (action, page) in [
        ("sign-up", "/login?mode=sign-up"),
        ("sign-in", "/login"),
        ("forgot-password", "/forgot-password"),
        ("add-task", "/dashboard"),
    ] {
        for accept in ["text/html", "*/*"] {
            let headers = [("accept", accept)];
            let path = format!("/actions/{action}");
            let answer = app.nobody().send(Method::GET, &path, &headers, String::new()).await;
            assert_eq!(answer.status, 303, "{action}: {}", answer.text);
            assert_eq!(answer.headers["location"], page, "{action}");
        }
    }
}
