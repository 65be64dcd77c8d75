//! What holds for every text.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::reply;
use crate::chat::{
    impact::Impact,
    model::{Entry, Prompt},
    tool::{CallRecord, Tool, ToolCall},
    turn::{ROUNDS_MAX, Step, Turn},
};

/// Sentences made of the words the assistant knows, and of anything.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => proptest::sample::select(WORDS).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<String>(),
    ];
    proptest::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
}

fn output() -> impl Strategy<Value = Value> {
    let due = proptest::option::of(proptest::sample::select(&[
        "2026-11-24T00:00:00",
        "2026-11-24T09:00:00+05:00",
        "9999-12-31T23:59:59Z",
        "soon",
    ]));
    let task = (text(), any::<bool>(), due, 0..4_u8).prop_map(|(title, completed, due, id)| {
        json!({ "id": id.to_string(), "title": title, "completed": completed, "due_date": due })
    });
    prop_oneof![
        4 => proptest::collection::vec(task, 0..5).prop_map(Value::Array),
        1 => text().prop_map(|title| json!({ "task_id": "1", "title": title })),
        1 => text().prop_map(|error| json!({ "error": error })),
        1 => Just(json!([{ "left_out": 3 }])),
        1 => Just(Value::Null),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    let tool = proptest::sample::select(&Tool::ALL);
    let record = (tool, output()).prop_map(|(tool, output)| CallRecord {
        call: ToolCall::new(tool.name(), json!({})),
        output,
    });
    let said = prop_oneof![
        text(),
        text().prop_map(|text| format!("Which one do you mean?\n1. {text}\n2. a")),
        text().prop_map(|text| format!("Did you mean this one?\n1. {text}")),
        text().prop_map(|text| format!("Shall I add “{text}”")),
    ];
    prop_oneof![
        text().prop_map(Entry::User),
        said.prop_map(Entry::Assistant),
        proptest::collection::vec(record, 0..4).prop_map(Entry::Tools),
    ]
}

fn prompt(entries: Vec<Entry>) -> Prompt {
    let now = "2026-11-24T08:00:00+05:00[Asia/Karachi]".parse().unwrap();
    Prompt { system: String::new(), entries, now, frame: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_history_gets_a_reply(entries in proptest::collection::vec(entry(), 0..8)) {
        let reply = reply(&prompt(entries));
        prop_assert!(!reply.text.is_empty() || !reply.calls.is_empty());
    }

    #[test]
    fn any_text_is_answered_before_the_rounds_are_over(
        text in text(),
        outputs in proptest::collection::vec(output(), 20),
    ) {
        let mut outputs = outputs.into_iter().cycle();
        let now = prompt(Vec::new()).now;
        let (mut turn, mut step) = Turn::begin(&[], &text, &now);
        let mut rounds = 0;
        let answer = loop {
            step = match step {
                Step::AskModel(prompt) => {
                    rounds += 1;
                    turn.replied(Ok(reply(&prompt)))
                }
                Step::Weigh(calls) => turn.weighed(vec![Impact::default(); calls.len()], &[]),
                Step::RunTools(calls) => turn.ran(outputs.by_ref().take(calls.len()).collect()),
                Step::CarryOut(agreed) => turn.ran(outputs.by_ref().take(agreed.len()).collect()),
                Step::Done(answer) => break answer,
            };
        };
        prop_assert!(rounds < ROUNDS_MAX, "it took {} rounds", rounds);
        prop_assert!(!answer.text.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn whatever_is_said_nothing_is_deleted_unasked(text in text()) {
        let list = json!([
            { "id": "1", "title": "Buy milk", "completed": false },
            { "id": "2", "title": "The meeting", "completed": false },
        ]);
        let looked_up = CallRecord {
            call: ToolCall::new(Tool::ListTasks.name(), json!({ "status": "all" })),
            output: list,
        };
        let entries = vec![Entry::User(text), Entry::Tools(vec![looked_up])];
        let calls = reply(&prompt(entries)).calls;
        prop_assert!(calls.iter().all(|call| call.tool() != Some(Tool::DeleteTask)));
    }
}

const WORDS: &[&str] = &[
    "and",
    "and then",
    "milk, then",
    "milk;",
    "undo the last",
    "tasks:",
    "eggs, bread",
    "\n- eggs\n",
    "add",
    "a",
    "task",
    "to",
    "buy",
    "milk",
    "show",
    "me",
    "all",
    "my",
    "tasks",
    "delete",
    "the",
    "meeting",
    "mark",
    "3",
    "1",
    "as",
    "complete",
    "done",
    "change",
    "'x'",
    "rename",
    "move",
    "tomorrow",
    "5pm",
    "by",
    "2",
    "days",
    "tag",
    "with",
    "#home",
    "priority",
    "high",
    "of",
    "it",
    "them",
    "both",
    "second",
    "one",
    "last",
    "what's",
    "pending",
    "overdue",
    "this",
    "week",
    "every",
    "repeat",
    "remove",
    "due",
    "date",
    "yes",
    "no",
    "please",
    "is",
    "0",
    "99999999999",
    "“",
    "'",
    "reopen",
    "postpone",
    "make",
    "set",
    "on",
    "friday",
    "completed",
    "reschedule",
    "morning",
    "um",
    "añade",
    "tarea",
    "a",
    "mañana",
    "las",
    "marca",
    "como",
    "ko",
    "kal",
    "baje",
    "karo",
    "کل",
    "شامل",
    "کریں",
    "काम",
    "३",
    "पूरा",
    "करो",
];
