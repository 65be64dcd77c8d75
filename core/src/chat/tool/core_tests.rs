//! What models send, and what they get back.

use serde_json::{Value, json};

use super::*;
use crate::{
    chat::{builtin::Builtin, dialogue::Dialogue},
    task::{Due, Priority, Recurrence, Rule},
    usecase::chat::tool::run,
};

fn call(tool: Tool, arguments: Value) -> ToolCall {
    ToolCall::new(tool.name(), arguments)
}

/// Tuesday morning in Karachi.
fn karachi() -> ZonedDateTime {
    "2026-11-24T08:00:00+05:00[Asia/Karachi]".parse().unwrap()
}

fn refused(call: &ToolCall) -> String {
    call.action(&karachi()).unwrap_err().0
}

async fn output(dialogue: &Dialogue<Builtin>, tool: Tool, arguments: Value) -> Value {
    let request = uuid::Uuid::from_u128(arguments.to_string().len() as u128);
    run(&dialogue.context(), &dialogue.owner, &call(tool, arguments), request).await.unwrap()
}

#[test]
fn the_schemas_are_flat_and_know_no_user() {
    for spec in specs() {
        let properties = spec.parameters["properties"].as_object().unwrap();
        for (name, property) in properties {
            assert!(property["type"].is_string(), "{}.{name}: {property}", spec.name);
            assert!(!name.contains("user"), "{}.{name}", spec.name);
            for word in property["enum"].as_array().into_iter().flatten() {
                let description = property["description"].as_str().unwrap();
                assert!(description.contains(word.as_str().unwrap()), "{}.{name}", spec.name);
            }
        }
    }
}

#[test]
fn a_new_task_is_read_from_what_models_send() {
    let arguments = json!({
        "title": 42, "description": null, "priority": "HIGH", "due_date": "2026-11-25T17:00",
        "tags": "home, #shop", "recurrence": "weekly",
    });
    let Ok(Action::Add(new)) = call(Tool::AddTask, arguments.clone()).action(&karachi()) else {
        panic!("refused")
    };
    assert_eq!(new.title.as_str(), "42");
    assert_eq!(new.priority, Priority::High);
    assert_eq!(new.recurrence, Rule::of_word(Recurrence::Weekly));
    assert_eq!(new.due, Some(Due::At("2026-11-25T12:00:00Z".parse().unwrap())));
    assert_eq!(new.tags.as_slice(), ["home", "shop"]);

    let as_text = Value::String(arguments.to_string());
    assert_eq!(call(Tool::AddTask, as_text).action(&karachi()), Ok(Action::Add(new)));
}

#[test]
fn an_update_tells_what_stays_from_what_goes() {
    let id = uuid::Uuid::nil();
    let arguments = json!({ "task_id": id, "title": null, "due_date": "none", "tags": [], "completed": "true" });
    let Ok(Action::Update(_, edit)) = call(Tool::UpdateTask, arguments).action(&karachi()) else {
        panic!("refused")
    };
    assert_eq!(edit.title, None);
    assert_eq!(edit.due, Some(None));
    assert!(edit.tags.unwrap().is_empty());
    assert_eq!(edit.completed, Some(true));
}

#[test]
fn bad_arguments_are_answered_with_what_to_send() {
    let id = uuid::Uuid::nil();
    let cases = [
        (call(Tool::AddTask, json!({})), "title: is required"),
        (call(Tool::AddTask, json!({ "title": "" })), "title: must not be empty"),
        (call(Tool::AddTask, json!({ "title": ["x"] })), "title: must be plain text"),
        (
            call(Tool::AddTask, json!({ "title": "x", "user_id": "bob" })),
            "add_task takes no argument \"user_id\"",
        ),
        (
            call(Tool::AddTask, json!({ "title": "x", "priority": "urgent" })),
            "priority: must be one of low, medium, high",
        ),
        (call(Tool::AddTask, json!({ "title": "x", "due_date": "soon" })), "due_date: is not"),
        (
            call(Tool::AddTask, json!({ "title": "x", "due_date": "every monday" })),
            "due_date: says how to repeat, too",
        ),
        (call(Tool::AddTask, json!("{")), "the arguments must be one JSON object"),
        (
            call(Tool::CompleteTask, json!({ "task_id": 3 })),
            "task_id: must be an id that list_tasks",
        ),
        (call(Tool::UpdateTask, json!({ "task_id": id })), "give at least one field"),
        (call(Tool::ListTasks, json!({ "title": "a\0" })), "title: must not contain NUL"),
    ];
    for (call, start) in cases {
        let message = refused(&call);
        assert!(message.starts_with(start), "{call:?}: {message}");
    }
    let unknown = ToolCall::new("drop_table", Value::Null);
    assert!(refused(&unknown).contains("the tools are add_task, list_tasks,"));
}

#[test]
fn a_repetition_is_a_word_or_a_rule() {
    let repetition = |arguments: Value| -> Result<Option<Rule>, BadCall> {
        let mut call = call(Tool::AddTask, arguments);
        call.arguments["title"] = json!("Gym");
        match call.action(&karachi())? {
            Action::Add(new) => Ok(new.recurrence),
            other => panic!("{other:?}"),
        }
    };
    let fortnightly = Rule::parse("FREQ=WEEKLY;INTERVAL=2").ok();
    let rule = json!({ "rrule": "FREQ=WEEKLY;INTERVAL=2" });
    assert_eq!(repetition(rule), Ok(fortnightly.clone()));
    let agreeing = json!({ "recurrence": "weekly", "rrule": "FREQ=WEEKLY;INTERVAL=2" });
    assert_eq!(repetition(agreeing), Ok(fortnightly));
    let contradicting = json!({ "recurrence": "daily", "rrule": "FREQ=WEEKLY;INTERVAL=2" });
    assert!(repetition(contradicting).unwrap_err().to_string().contains("not both"));
    assert_eq!(repetition(json!({ "recurrence": "none", "rrule": "none" })), Ok(None));
    assert!(repetition(json!({ "rrule": "weekly" })).unwrap_err().to_string().starts_with("rrule"));
}

#[test]
fn a_reminder_that_names_a_day_is_at_nine_there() {
    let arguments = json!({ "title": "Call", "reminder_at": "2026-11-25" });
    let Ok(Action::Add(new)) = call(Tool::AddTask, arguments).action(&karachi()) else {
        panic!("refused")
    };
    assert_eq!(new.reminder, "2026-11-25T04:00:00Z".parse().ok());
}

#[tokio::test]
async fn outputs_are_as_the_contract_has_them() {
    let dialogue = Dialogue::with(Builtin);
    let created = output(
        &dialogue,
        Tool::AddTask,
        json!({ "title": "Buy milk", "due_date": "2026-11-25T17:00", "tags": ["home"] }),
    )
    .await;
    let id = &created["task_id"];
    assert_eq!(created, json!({ "task_id": id, "status": "created", "title": "Buy milk" }));

    let listed = output(&dialogue, Tool::ListTasks, json!({ "status": "pending" })).await;
    let expected = json!([{
        "id": id, "title": "Buy milk", "description": null, "priority": "medium",
        "due_date": "2026-11-25T17:00:00+05:00", "due_end": null, "tags": ["home"],
        "recurrence": "none", "rrule": null, "reminder_at": null, "completed": false, "completed_at": null,
        "created_on": "2026-11-24",
    }]);
    assert_eq!(listed, expected);

    let statuses = [
        (Tool::UpdateTask, json!({ "task_id": id, "title": "Buy tea" }), "updated"),
        (Tool::CompleteTask, json!({ "task_id": id }), "completed"),
        (Tool::DeleteTask, json!({ "task_id": id }), "deleted"),
    ];
    for (tool, arguments, status) in statuses {
        let done = output(&dialogue, tool, arguments).await;
        assert_eq!(done, json!({ "task_id": id, "status": status, "title": "Buy tea" }));
    }
    let gone = output(&dialogue, Tool::CompleteTask, json!({ "task_id": id })).await;
    assert_eq!(gone, json!({ "error": "that task is not on the list (any more)" }));
}

#[tokio::test]
async fn listings_filter_and_say_what_they_leave_out() {
    let dialogue = Dialogue::with(Builtin);
    dialogue.has("Pay rent friday !high #home").await;
    for number in 0..output::LISTED_MAX {
        dialogue.has(&format!("Chore {number}")).await;
    }
    let all = output(&dialogue, Tool::ListTasks, json!({})).await;
    assert_eq!(all.as_array().unwrap().len(), output::LISTED_MAX + 1);
    assert_eq!(all[output::LISTED_MAX]["left_out"], 1);

    for arguments in [
        json!({ "title": "RENT" }),
        json!({ "priority": "high" }),
        json!({ "tag": "#home" }),
        json!({ "due_from": "2026-11-27", "due_to": "2026-11-27" }),
        json!({ "due_to": "2026-12-31" }),
    ] {
        let found = output(&dialogue, Tool::ListTasks, arguments.clone()).await;
        assert_eq!(found.as_array().unwrap().len(), 1, "{arguments}");
        assert_eq!(found[0]["title"], "Pay rent");
    }
    for arguments in [json!({ "due_to": "2026-11-26" }), json!({ "status": "completed" })] {
        assert_eq!(output(&dialogue, Tool::ListTasks, arguments).await, json!([]));
    }
}

#[test]
fn times_in_words_and_lists_as_text_are_read_as_they_are_meant() {
    let arguments = json!({
        "title": "Buy milk", "due_date": "tomorrow 5pm", "reminder_at": "tomorrow", "tags": "[\"home\", \"shop\"]",
    });
    let Ok(Action::Add(new)) = call(Tool::AddTask, arguments).action(&karachi()) else {
        panic!("refused")
    };
    assert_eq!(new.due, Some(Due::At("2026-11-25T12:00:00Z".parse().unwrap())));
    assert_eq!(new.reminder, Some("2026-11-25T04:00:00Z".parse().unwrap()));
    assert_eq!(new.tags.as_slice(), ["home", "shop"]);
    let listing = call(Tool::ListTasks, json!({ "due_to": "friday" })).action(&karachi());
    let Ok(Action::List(listing)) = listing else { panic!("{listing:?}") };
    assert_eq!(listing.due_to, Some(jiff::civil::date(2026, 11, 27)));
    assert!(
        call(Tool::AddTask, json!({ "title": "x", "due_date": "soon" }))
            .action(&karachi())
            .is_err()
    );
}

#[test]
fn names_are_taken_for_the_tools_they_mean() {
    for name in [
        "add_task",
        "functions.add_task",
        "Add_Task",
        "addTask",
        "add-task",
        "default_api:add_task",
        "mcp__todo__add_task",
        "functions_add_task",
    ] {
        assert_eq!(Tool::meant(name), Some(Tool::AddTask), "{name}");
    }
    for name in ["", "add", "add_task.now", "tasks", "never_add_task"] {
        assert_eq!(Tool::meant(name), None, "{name}");
    }
}
