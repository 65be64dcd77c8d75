//! Rows that other programs made larger than this one takes: they are put back as they are, and grow no further.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use todo_core::task::{DESCRIPTION_MAX_CHARS, TAG_MAX_CHARS, TAGS_MAX, TITLE_MAX_CHARS};
use todo_tests::{TestApp, on_both_databases};

use super::families;

/// What is larger than it may be, by field.
fn larger() -> Vec<(&'static str, Value)> {
    vec![
        ("title", json!("t".repeat(TITLE_MAX_CHARS + 1))),
        ("description", json!("d".repeat(DESCRIPTION_MAX_CHARS + 1))),
        ("tags", json!(["g".repeat(TAG_MAX_CHARS + 1)])),
        ("tags", (0..=TAGS_MAX).map(|number| json!(format!("tag{number}"))).collect()),
    ]
}

/// The same, larger still.
fn grown(value: &Value) -> Value {
    match value {
        Value::Array(tags) if tags.len() > 1 => {
            tags.iter().cloned().chain([json!("one more")]).collect()
        }
        Value::Array(tags) => json!([format!("{}g", tags[0].as_str().expect("a tag"))]),
        text => json!(format!("{}x", text.as_str().expect("a text"))),
    }
}

on_both_databases! {
    async fn what_is_beyond_a_limit_is_put_back_whole_and_grows_no_further(app: TestApp) {
        let alice = app.sign_up("alice").await;
        for (path, created) in families(&alice) {
            for (field, value) in larger() {
                let id = alice.post(&path, &json!({ "title": "Row" })).await.expect(created)["id"].clone();
                let stored = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let sql = format!("UPDATE tasks SET {field} = '{stored}' WHERE title = 'Row'");
                app.database.connection().execute_unprepared(&sql).await.unwrap();

                let path = format!("{path}/{}", id.as_str().expect("an id"));
                let row = alice.get(&path).await.expect(200);
                assert_eq!(row[field], value, "it is shown whole");
                let put_back = alice.put(&path, &row).await.expect(200);
                assert_eq!(put_back, row, "{path}: nothing was changed");

                let mut with_another = row.clone();
                with_another["priority"] = json!("high");
                let changed = alice.put(&path, &with_another).await.expect(200);
                assert_eq!((&changed[field], &changed["priority"]), (&value, &json!("high")));

                alice.put(&path, &json!({ (field): grown(&value) })).await.problem(422);
                assert_eq!(alice.get(&path).await.expect(200)[field], value, "{path}");
                alice.delete(&path).await;
            }
        }
    }
}
