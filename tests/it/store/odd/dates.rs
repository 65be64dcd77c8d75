//! What stands in a file in place of a due date, and is none.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use todo_tests::{TestApp, User};

/// What other programs may have left in the due date of a file, in SQL, and what it is read as: none at all, or the
/// last time before it that a calendar has.
const ODD_DATES: [(&str, Option<&str>); 20] = [
    ("'soon'", None),
    ("''", None),
    ("' '", None),
    ("'null'", None),
    ("7", None),
    ("1795510800", None),
    ("2461368.5", None),
    ("'20261124'", None),
    ("'31/12/2026'", None),
    ("'24 Nov 2026'", None),
    ("'2026-11-24 soon'", None),
    ("'2026-11'", None),
    ("x'00ff'", None),
    ("'now'", None),
    ("' 2026-11-24 09:00:00'", None),
    ("'2026-02-30'", Some("2026-02-28T00:00:00")),
    ("'2026-13-35 10:00:00'", Some("2026-12-31T10:00:00Z")),
    ("'2026-11-24 25:00:00'", Some("2026-11-24T23:59:59Z")),
    ("'2026-11-24T09:00 or so'", Some("2026-11-24T09:00:00Z")),
    ("'2026-11-24T05:00:00+05:00'", Some("2026-11-24T00:00:00Z")),
];

/// On a file: Postgres holds nothing but times.
#[tokio::test]
async fn due_dates_that_are_none_hide_no_others_and_can_be_changed() {
    let app = TestApp::on_sqlite().await;
    let alice = app.sign_up("alice").await;
    let mut plain = Vec::new();
    for day in 20..28 {
        for due in [format!("2026-11-{day}"), format!("2026-11-{day}T10:00:00Z")] {
            plain.push(alice.post("tasks", &json!({ "title": due, "due_date": due })).await.expect(201)["id"].clone());
        }
    }
    alice.post("tasks", &json!({ "title": "Undated" })).await.expect(201);
    for (written, read) in ODD_DATES {
        let task = alice
            .post("tasks", &json!({ "title": written, "due_date": "2026-11-24" }))
            .await
            .expect(201);
        let sql = format!(
            "UPDATE tasks SET due_date = {written} WHERE title = '{}'",
            written.replace('\'', "''")
        );
        app.database.connection().execute_unprepared(&sql).await.unwrap();
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        assert_eq!(alice.get(&path).await.expect(200)["due_date"], json!(read), "{written}");
    }
    let count = plain.len() + 1 + ODD_DATES.len();
    for sort in ["date_asc", "date_desc", "newest", "priority", "manual"] {
        let whole = alice.get(&format!("tasks?sort_by={sort}")).await.expect(200);
        let whole: Vec<_> =
            whole.as_array().unwrap().iter().map(|task| task["id"].clone()).collect();
        assert_eq!(whole.len(), count, "{sort}");
        for limit in [1, 3, 7] {
            assert_eq!(page_by_page(&alice, sort, limit).await, whole, "{sort} by {limit}");
        }
    }
    let ordered = page_by_page(&alice, "date_asc", 4).await;
    let ordered: Vec<_> = ordered.into_iter().filter(|id| plain.contains(id)).collect();
    assert_eq!(ordered, plain);
    let read = ODD_DATES.iter().filter(|(_, read)| read.is_some()).count();
    let year = alice.get("tasks?due_from=2026-01-01&due_to=2026-12-31").await.expect(200);
    assert_eq!(year.as_array().unwrap().len(), plain.len() + read);
    for (written, _) in ODD_DATES {
        let found = alice.get("tasks").await.expect(200);
        let task = found.as_array().unwrap().iter().find(|task| task["title"] == written).unwrap();
        let path = format!("tasks/{}", task["id"].as_str().unwrap());
        alice.put(&path, &json!({ "description": "Changed" })).await.expect(200);
        let changed = alice.put(&path, &json!({ "due_date": "2026-12-01" })).await.expect(200);
        assert_eq!(changed["due_date"], "2026-12-01T00:00:00", "{written}");
    }
}

/// The ids of all tasks in that order, so many at a time.
async fn page_by_page(user: &User, sort: &str, limit: usize) -> Vec<Value> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let path = format!("tasks?sort_by={sort}&limit={limit}&cursor={cursor}");
        let page = user.get(&path).await;
        page.expect(200);
        ids.extend(page.json().as_array().unwrap().iter().map(|task| task["id"].clone()));
        page.header("x-next-cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            return ids;
        }
    }
    panic!("{sort} by {limit} has no end");
}
