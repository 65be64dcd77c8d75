//! The original at work on its database before, while and after this product is.

use futures_util::future::join_all;
use sea_orm::{prelude::Uuid, sqlx::PgPool};
use serde_json::json;
use todo_tests::TestApp;

use super::{alice, left_on_postgres, statements::Original};

const POSTGRES: &str = include_str!("postgres.sql");
/// How many odd rows there are besides the 10,000 tasks.
const ODD: usize = 13;
/// How often each of the two writes while the other does.
const WRITES: u8 = 40;

/// The original on its database, and where that is.
async fn original() -> Option<(Original, String)> {
    let url = left_on_postgres(POSTGRES).await?;
    Some((Original(PgPool::connect(&url).await.unwrap()), url))
}

#[tokio::test]
async fn the_original_gets_the_same_answers_before_while_and_after() {
    let Some((original, url)) = original().await else { return };
    let before = original.answers().await;
    assert_eq!(original.tasks().await.len(), 10_000 + ODD);

    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    let listed = alice.get("tasks?status=all").await.expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 10_000 + ODD, "no row is hidden");
    alice.get("tasks?status=all&search=odd&tag=home").await.expect(200);
    alice.get("conversations").await.expect(200);
    assert_eq!(original.answers().await, before, "while");
    assert!(original.is_signed_in("token").await);
    app.stop().await;

    assert_eq!(original.answers().await, before, "after");
    TestApp::at(&url, &[]).await.stop().await;
    assert_eq!(original.answers().await, before, "and again");
}

#[tokio::test]
async fn odd_rows_are_shown_as_well_as_can_be_and_kept_as_they_were() {
    let Some((original, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    for (title, field, wanted) in [
        ("odd nul", "tags", json!(["a\0b"])),
        ("odd surrogate", "tags", json!(["a\u{FFFD}b"])),
        ("odd string", "tags", json!(["home"])),
        ("odd words", "tags", json!(["home", "work"])),
        ("odd null", "tags", json!([])),
        ("odd numbers", "tags", json!(["1", "2.5", "x"])),
        ("odd object", "tags", json!([])),
        ("odd last", "due_date", json!("9999-12-31T23:59:59")),
        ("odd infinity", "due_date", json!("9999-12-31T00:00:00")),
        ("odd before", "due_date", json!("0001-01-01T00:00:00")),
        ("odd priority", "priority", json!("medium")),
        ("odd priority", "recurrence", json!("none")),
    ] {
        let path = format!("tasks?status=all&search={}", title.replace(' ', "%20"));
        let found = alice.get(&path).await.expect(200);
        let found = found.as_array().unwrap().iter().find(|task| task["title"] == title);
        assert_eq!(found.unwrap()[field], wanted, "{title}");
    }
    let before = original.tasks().await;
    for odd in alice.get("tasks?search=odd").await.expect(200).as_array().unwrap() {
        // There and back: only what was changed is written.
        for _ in 0..2 {
            let path = format!("tasks/{}/complete", odd["id"].as_str().unwrap());
            alice.patch(&path, &json!({})).await.expect(200);
        }
    }
    let but_for_the_time = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect()
    };
    assert_eq!(but_for_the_time(original.tasks().await), but_for_the_time(before));
}

#[tokio::test]
async fn pages_go_past_times_that_no_calendar_holds() {
    let Some((_, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    for sort in ["date_asc", "date_desc"] {
        let (mut titles, mut after) = (Vec::new(), String::new());
        for _ in 0..ODD {
            let path = format!("tasks?search=odd&sort_by={sort}&limit=3{after}");
            let page = alice.get(&path).await;
            let tasks = page.expect(200).as_array().unwrap().clone();
            titles.extend(tasks.iter().map(|task| task["title"].to_string()));
            let Some(cursor) = page.headers.get("x-next-cursor") else { break };
            after = format!("&cursor={}", cursor.to_str().unwrap());
        }
        let shown = titles.len();
        titles.sort();
        titles.dedup();
        assert_eq!(
            (shown, titles.len()),
            (ODD - 1, ODD - 1),
            "{sort}: each once; one has no title"
        );
    }
}

#[tokio::test]
async fn what_either_writes_is_right_for_the_other() {
    let Some((original, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    let search = async |text: &str| {
        let found = alice.get(&format!("tasks?status=all&search={text}")).await.expect(200);
        found.as_array().unwrap().len()
    };

    // Theirs is found, sorted and counted here, and can be changed.
    let id = Uuid::from_u128(7);
    original.insert(id, "Theirs Zebra", r#"["Stripes"]"#).await;
    assert_eq!(search("zebra").await, 1);
    let tagged = alice.get("tasks?tag=stripes").await.expect(200);
    assert_eq!(tagged[0]["due_date"], "2026-11-24T09:00:00.5Z");
    let path = format!("tasks/{id}");
    alice.put(&path, &json!({ "description": "seen" })).await.expect(200);

    // What it changes behind our back is found by what it is now, and not undone.
    let theirs = json!(id.to_string());
    original.update(&theirs, "Theirs Giraffe", &json!(["Spots"]), true).await;
    assert_eq!((search("zebra").await, search("giraffe").await), (0, 1));
    assert_eq!(alice.get("tasks?status=all&tag=stripes").await.expect(200), json!([]));
    let changed = alice.put(&path, &json!({ "description": "seen again" })).await.expect(200);
    assert_eq!(
        (&changed["title"], &changed["completed"]),
        (&json!("Theirs Giraffe"), &json!(true))
    );

    // Ours has the types that its driver insists on.
    let body = json!({ "title": "Ours", "tags": ["a"], "due_date": "2026-12-01T08:30:00Z" });
    let ours = alice.post("tasks", &body).await.expect(201);
    let (title, due, tags, completed) = original.task(&ours["id"]).await;
    let at = "2026-12-01T08:30:00".parse().unwrap();
    assert_eq!((title.as_str(), due, tags, completed), ("Ours", Some(at), json!(["a"]), false));

    let answer = alice.say("Add a task to buy milk").await;
    let conversation = &answer["conversation_id"];
    assert_eq!(original.said(conversation).await.len(), 2);
    original.say(conversation, None, "2026-11-25T00:00:00").await;
    original.say(conversation, Some("Thanks"), "2026-11-25T00:00:01").await;
    let thread = alice.thread(conversation).await;
    assert_eq!(thread[3], ("user".to_owned(), "Thanks".to_owned()));
}

#[tokio::test]
async fn what_the_original_begins_and_ends_is_begun_and_ended_here() {
    let Some((original, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    let id = Uuid::from_u128(8);
    original.insert(id, "Theirs for a while", "[]").await;
    let path = format!("tasks/{id}");
    alice.put(&path, &json!({ "description": "seen" })).await.expect(200);
    assert!(original.delete(id).await);
    alice.get(&path).await.problem(404);
    alice.put(&path, &json!({ "description": "seen" })).await.problem(404);
    let ours = alice.add("Ours for a while").await["id"].as_str().unwrap().parse().unwrap();
    assert!(original.delete(ours).await, "nothing of ours stands in its way");

    let conversation = json!(Uuid::from_u128(9).to_string());
    original.converse(&conversation).await;
    original.say(&conversation, Some("Hello"), "2026-11-25T00:00:00").await;
    let listed = alice.get("conversations").await.expect(200);
    assert!(listed.as_array().unwrap().iter().any(|one| one["id"] == conversation));
    assert_eq!(alice.thread(&conversation).await, [("user".to_owned(), "Hello".to_owned())]);
    alice.reply(&json!({ "conversation_id": conversation }), "Show my tasks").await;
    assert!(original.said(&conversation).await.len() > 2);
}

#[tokio::test]
async fn both_write_at_the_same_time_and_nothing_is_lost() {
    let Some((original, url)) = original().await else { return };
    let app = TestApp::at(&url, &[]).await;
    let alice = alice(&app);
    let shared = Uuid::from_u128(10);
    original.insert(shared, "Shared 0", "[]").await;
    let path = format!("tasks/{shared}");

    let theirs = async {
        for number in 1..=WRITES {
            original.update(&json!(shared), &format!("Shared {number}"), &json!(["x"]), true).await;
            original
                .insert(Uuid::from_u128(100 + u128::from(number)), "Theirs at once", "[]")
                .await;
        }
    };
    let theirs_deleted = async {
        for number in 1..=WRITES {
            let id = Uuid::from_u128(1_000 + u128::from(number));
            original.insert(id, "Theirs at once, gone", "[]").await;
            assert!(original.delete(id).await);
        }
    };
    let ours_changed = async {
        for number in 1..=WRITES {
            let body = json!({ "description": format!("seen {number}") });
            alice.put(&path, &body).await.expect(200);
            alice.get("tasks?status=all&search=shared").await.expect(200);
        }
    };
    let ours = async {
        let new = join_all((0..WRITES).map(|_| alice.add("Ours at once")));
        assert_eq!(new.await.len(), usize::from(WRITES));
    };
    tokio::join!(theirs, theirs_deleted, ours_changed, ours);

    let (title, _, tags, completed) = original.task(&json!(shared)).await;
    let last = format!("Shared {WRITES}");
    assert_eq!((&title, tags, completed), (&last, json!(["x"]), true), "theirs, as they wrote it");
    let task = alice.get(&path).await.expect(200);
    assert_eq!((&task["title"], &task["completed"]), (&json!(last), &json!(true)));
    assert_eq!(task["description"], format!("seen {WRITES}"), "ours, as we wrote it");
    for (title, count) in
        [("Theirs at once", WRITES), ("Ours at once", WRITES), ("Theirs at once, gone", 0)]
    {
        assert_eq!(original.titled(title).await, usize::from(count), "{title}");
        let path = format!("tasks?status=all&search={}", title.replace(' ', "%20"));
        let found = alice.get(&path).await.expect(200);
        let found = found.as_array().unwrap().iter().filter(|task| task["title"] == title);
        assert_eq!(found.count(), usize::from(count), "{title}");
    }
}
