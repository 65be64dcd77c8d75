//! What bodies and parameters ask for.

use serde_json::{Value, json};

use super::*;

fn create(body: Value) -> Result<NewTask, InvalidField> {
    serde_json::from_value::<CreateTask>(body).unwrap().parse(&TimeZone::UTC)
}

fn update(body: Value) -> Result<Edit, InvalidField> {
    serde_json::from_value::<UpdateTask>(body).unwrap().parse(&TimeZone::UTC)
}

fn list(parameters: Value) -> Result<Query, InvalidField> {
    serde_json::from_value::<ListParameters>(parameters).unwrap().parse()
}

#[test]
fn a_task_needs_a_title_and_nothing_else() {
    let new = create(json!({ "title": "Buy milk" })).unwrap();
    assert_eq!(new, NewTask::titled(Title::parse("Buy milk").unwrap()));
    let new =
        create(json!({ "title": "Buy milk", "due_date": null, "tags": null, "priority": null }));
    assert_eq!(new.unwrap(), NewTask::titled(Title::parse("Buy milk").unwrap()));
}

#[test]
fn a_task_can_have_everything() {
    let new = create(json!({
        "title": "Buy milk", "description": "Oat", "priority": "high", "tags": ["home"],
        "due_date": "2026-11-24T17:00:00", "due_end": "2026-11-24T18:30:00",
        "rrule": "FREQ=WEEKLY;BYDAY=TU,TH", "keep_every": true, "reminder_at": "2026-11-24",
    }));
    let task = new.unwrap().create(
        task::TaskId(Uuid::nil()),
        crate::user::UserId("alice".into()),
        &TimeZone::UTC,
        Timestamp::UNIX_EPOCH,
    );
    assert_eq!(
        serde_json::to_value(Task::from(&task)).unwrap(),
        json!({
            "id": "00000000-0000-0000-0000-000000000000", "user_id": "alice",
            "title": "Buy milk", "description": "Oat", "priority": "high", "tags": ["home"],
            "due_date": "2026-11-24T17:00:00Z", "due_end": "2026-11-24T18:30:00Z",
            "recurrence": "weekly", "rrule": "FREQ=WEEKLY;BYDAY=TU,TH", "keep_every": true,
            "reminder_at": "2026-11-24T09:00:00Z", "completed": false, "completed_at": null,
            "skipped": 0,
            "created_at": "1970-01-01T00:00:00Z", "updated_at": "1970-01-01T00:00:00Z",
        })
    );
}

#[test]
fn the_field_that_cannot_be_taken_is_named() {
    for (field, value) in [
        ("title", json!("")),
        ("title", json!("x".repeat(300))),
        ("description", json!("\0")),
        ("due_date", json!("")),
        ("due_date", json!("tomorrow")),
        ("due_date", json!("2026-11-24T17:00:00[Mars/Crater]")),
        ("due_end", json!("later")),
        ("rrule", json!("FREQ=HOURLY")),
        ("reminder_at", json!("0000-01-01")),
        ("tags", json!([""])),
    ] {
        let mut body = json!({ "title": "Buy milk" });
        body[field] = value;
        assert_eq!(create(body.clone()).unwrap_err().field, field);
        assert_eq!(update(body).unwrap_err().field, field);
    }
}

#[test]
fn what_an_update_leaves_out_stays() {
    assert_eq!(update(json!({})).unwrap(), Edit::default());
}

#[test]
fn null_clears_what_may_be_empty() {
    let edit = update(json!({
        "description": null, "due_date": null, "tags": null, "recurrence": null,
        "reminder_at": null,
    }));
    let expected = Edit {
        description: Some(None),
        due: Some(None),
        tags: Some(Tags::default()),
        recurrence: Some(Repetition::Word(Recurrence::None)),
        reminder: Some(None),
        ..Edit::default()
    };
    assert_eq!(edit.unwrap(), expected);
}

#[test]
fn a_word_and_a_rule_must_not_contradict() {
    let both = |word: &str| json!({ "title": "x", "recurrence": word, "rrule": "FREQ=YEARLY" });
    assert_eq!(create(both("weekly")).unwrap_err().field, "rrule");
    assert_eq!(update(both("weekly")).unwrap_err().field, "rrule");
    let yearly = Rule::parse("FREQ=YEARLY").ok();
    assert_eq!(create(both("monthly")).unwrap().recurrence, yearly);
    let exactly = |rule| Some(Repetition::Exactly(rule));
    assert_eq!(update(both("monthly")).unwrap().recurrence, exactly(yearly));
    assert_eq!(update(json!({ "rrule": null })).unwrap().recurrence, exactly(None));
    let weekly = Rule::of_word(Recurrence::Weekly);
    let cleared = json!({ "rrule": null, "recurrence": "weekly" });
    assert_eq!(update(cleared).unwrap().recurrence, exactly(weekly));
}

#[test]
fn an_end_needs_a_date_of_its_kind_before_it() {
    for (due, end) in [
        (Value::Null, "2026-11-24"),
        (json!("2026-11-25"), "2026-11-24"),
        (json!("2026-11-24"), "2026-11-24T17:00:00"),
    ] {
        let body = json!({ "title": "x", "due_date": due, "due_end": end });
        assert_eq!(create(body).unwrap_err().field, "due_end");
    }
}

#[test]
fn null_is_refused_for_what_may_not() {
    for field in ["title", "priority", "completed"] {
        assert_eq!(update(json!({ field: null })).unwrap_err().field, field);
    }
}

#[test]
fn an_update_travels_without_what_it_leaves_out() {
    let body = json!({ "title": "Buy milk", "due_date": null, "completed": true });
    let update: UpdateTask = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(serde_json::to_value(update).unwrap(), body);
}

#[test]
fn a_list_without_parameters_is_what_is_to_be_done_newest_first() {
    let query = Query { status: Some(Status::Todo), ..Query::default() };
    assert_eq!(list(json!({})).unwrap(), query);
}

#[test]
fn parameters_that_say_nothing_filter_nothing() {
    let query = list(json!({
        "status": "all", "priority": "all", "search": " ", "tag": "", "due": "any",
        "sort_by": "colour",
    }));
    assert_eq!(query.unwrap(), Query::default());
}

#[test]
fn empty_parameters_ask_for_nothing() {
    let query =
        list(json!({ "status": "all", "search": "", "tag": " ", "limit": "", "cursor": "" }));
    assert_eq!(query.unwrap(), Query::default());
}

#[test]
fn parameters_become_a_question() {
    let query = list(json!({
        "status": "done", "priority": "high", "search": " milk ", "tag": "home", "due": "dated",
        "due_from": "2026-11-24", "due_to": "", "sort_by": "date_asc", "limit": "500",
        "cursor": "date_asc.none.00000000-0000-0000-0000-000000000000",
    }));
    let expected = Query {
        status: Some(Status::Done),
        search: Some("milk".into()),
        priority: Some(Priority::High),
        tag: Some("home".into()),
        dated: true,
        due_from: Some(jiff::civil::date(2026, 11, 24)),
        undated: false,
        sort: Sort::DueAscending,
        limit: Some(PAGE_MAX),
        after: Some(Cursor {
            key: task::list::Key::DueAscending(None),
            id: task::TaskId(Uuid::nil()),
        }),
        ..Query::default()
    };
    assert_eq!(query.unwrap(), expected);
}

#[test]
fn a_limit_that_is_no_number_from_1_on_limits_nothing() {
    for text in ["0", "-5", "abc", "2.5", "", " ", "\0", "1e3", "-0"] {
        assert_eq!(list(json!({ "limit": text })).unwrap().limit, None, "{text:?}");
    }
    for (text, limit) in [(" 7 ", 7), ("501", 500), ("99999999999999999999999", 500)] {
        assert_eq!(list(json!({ "limit": text })).unwrap().limit, Some(limit), "{text}");
    }
}

#[test]
fn parameters_that_cannot_be_taken_are_named() {
    for (field, value) in [
        ("cursor", "far"),
        ("due_from", "soon"),
        ("due_to", "2026-11-24T10:00"),
        ("search", "a\0b"),
        ("tag", "\0"),
    ] {
        assert_eq!(list(json!({ field: value })).unwrap_err().field, field, "{value:?}");
    }
}
