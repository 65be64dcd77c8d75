//! What holds for every sequence of replies.

use std::collections::HashSet;

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

const NAMES: &[&str] = &[
    "add_task",
    "list_tasks",
    "complete_task",
    "update_task",
    "delete_task",
    "delete_task",
    "complete_tasks",
    "update_tasks",
    "summarize_tasks",
    "undo_change",
    "drop_table",
    "",
];

fn any_call() -> impl Strategy<Value = ToolCall> {
    let arguments = prop_oneof![
        select(&[MILK, BREAD, "c"]).prop_map(|id| json!({ "task_id": id })),
        select(&[MILK, BREAD]).prop_map(|id| json!({ "task_id": id, "title": "Harmless" })),
        select(&[MILK, BREAD]).prop_map(|id| json!({ "task_ids": [id], "task_id": [id] })),
        any::<u8>().prop_map(|n| json!({ "title": n.to_string() })),
        Just(Value::Null),
    ];
    ("[a-c]{0,1}", select(NAMES), arguments)
        .prop_map(|(id, name, arguments)| ToolCall { id, ..ToolCall::new(name, arguments) })
}

fn any_reply() -> impl Strategy<Value = Option<Reply>> {
    let reply = ("\\PC{0,8}", vec(any_call(), 0..6)).prop_map(|(text, calls)| Reply {
        text,
        calls,
        ..Reply::default()
    });
    prop_oneof![9 => reply.prop_map(Some), 1 => Just(None)]
}

fn any_output() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(milk_and_bread()),
        Just(json!({ "task_id": "c", "title": "Call mom" })),
        Just(json!({ "error": "no" })),
        Just(Value::Null),
    ]
}

fn before(asked: bool) -> Vec<Message> {
    if asked { proposed() } else { Vec::new() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_turn_ends_within_its_limits_and_deletes_only_after_a_yes(
        asked: bool,
        text in select(&["yes", "no", "delete everything", "y", ""]),
        replies in vec(any_reply(), ROUNDS_MAX + 1),
        outputs in vec(any_output(), 64),
        drops: bool,
    ) {
        let mut replies = replies.into_iter();
        let mut outputs = outputs.into_iter().cycle();
        let (mut turn, mut step) = Turn::begin(&before(asked), text, &now());
        let agreed = asked && ["yes", "y"].contains(&text);
        let (mut rounds, mut ran) = (0, Vec::new());
        let answer = loop {
            step = match step {
                Step::AskModel(prompt) => {
                    rounds += 1;
                    prop_assert!(rounds <= ROUNDS_MAX);
                    prop_assert!(!agreed, "a yes needs no model");
                    for entry in &prompt.entries {
                        prop_assert!(!matches!(entry, Entry::Tools(records) if records.is_empty()));
                    }
                    let reply = replies.next().flatten();
                    turn.replied(reply.ok_or_else(|| ModelError::Unavailable("down".into())))
                }
                Step::Weigh(calls) => turn.weighed(calls.iter().map(impact).collect(), &[]),
                Step::CarryOut(agreed) => {
                    ran.extend(agreed.iter().map(|proposed| proposed.call.clone()));
                    turn.ran(outputs.by_ref().take(agreed.len()).collect())
                }
                Step::RunTools(calls) => {
                    let count = if drops { 0 } else { calls.len() };
                    ran.extend(calls);
                    turn.ran(outputs.by_ref().take(count).collect())
                }
                Step::Done(answer) => break answer,
            };
        };
        let deleted: Vec<ToolCall> =
            ran.iter().filter(|call| call.tool() == Some(Tool::DeleteTask)).cloned().collect();
        if agreed {
            prop_assert_eq!(deleted, vec![delete(MILK)], "exactly what was agreed to");
        } else {
            prop_assert!(deleted.is_empty());
            prop_assert!(ran.len() <= OWN_CALLS_MAX);
            let ids: HashSet<&str> = ran.iter().map(|call| call.id.as_str()).collect();
            prop_assert_eq!(ids.len(), ran.len(), "every call has an id of its own");
        }
        prop_assert!(answer.calls.len() >= ran.len(), "every call that ran is told with its result");
        prop_assert!(!answer.text.is_empty());
        for (at, Proposed { call, shown, .. }) in answer.proposal.iter().enumerate() {
            prop_assert!(!shown.is_empty());
            for Shown { title, .. } in shown {
                prop_assert!(answer.text.contains(title), "{} is not in {}", title, answer.text);
            }
            let before = &answer.proposal[..at];
            prop_assert!(before.iter().all(|other| !other.call.is_same(call)));
        }
    }

}

/// A turn of a conversation: what was said, with what was done for it.
fn any_exchange() -> impl Strategy<Value = Vec<Message>> {
    let text = ("[a-z ]|[0-9{}\"]|[\u{627}-\u{64a}]|[\u{1f600}-\u{1f64f}]", 1..9_000_usize)
        .prop_map(|(letter, times)| letter.repeat(times));
    let record = text.prop_map(|text| CallRecord {
        call: ToolCall { id: "1".to_owned(), ..call(Tool::ListTasks, json!({})) },
        output: json!(text),
    });
    ("\\PC{0,20}", vec(record, 0..4), "\\PC{0,20}").prop_map(|(said, calls, answer)| {
        let answer = Message { calls, ..message(Speaker::Assistant, &answer) };
        vec![message(Speaker::User, &said), answer]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_prompt_never_exceeds_its_room_never_splits_a_turn_and_keeps_the_newest(
        exchanges in vec(any_exchange(), 0..8),
        text in "\\PC{1,30}",
        outputs in vec(0..OUTPUT_MAX_CHARS, 3),
    ) {
        let before = exchanges.concat();
        let words = Wording::of("en");
        let (mut turn, mut step) = Turn::begin(&before, &text, &now());
        let mut outputs = outputs.into_iter().enumerate();
        while let Step::AskModel(prompt) = step {
            let size = tokens(&prompt.system) + tokens::of_entries(&prompt.entries) + TOOLS_TOKENS;
            prop_assert!(size <= PROMPT_MAX_TOKENS, "{size}");
            let newest = prompt.entries.iter().rposition(|entry| matches!(entry, Entry::User(_)));
            let newest = newest.unwrap();
            prop_assert_eq!(&prompt.entries[newest], &Entry::User(text.clone()));
            let is_summary =
                |entry: &Entry| matches!(entry, Entry::Assistant(text) if text.starts_with(SUMMARY_HEAD));
            let summarised = usize::from(prompt.entries.first().is_some_and(is_summary));
            let recalled = &prompt.entries[summarised..newest];
            let whole = exchanges.iter().rev().scan(Vec::new(), |shown, exchange| {
                *shown = [History::of(exchange).recall(usize::MAX, words).entries, shown.clone()].concat();
                Some(shown.clone())
            });
            let mut whole = std::iter::once(Vec::new()).chain(whole);
            prop_assert!(whole.any(|entries| entries == recalled), "turns are whole, the latest ones");
            let all = recalled.len() == History::of(&before).recall(usize::MAX, words).entries.len();
            prop_assert_eq!(prompt.system.contains(prompt::LEFT_OUT), !all);
            let Some((nth, size)) = outputs.next() else { break };
            turn.replied(Ok(wants(vec![call(Tool::ListTasks, json!({ "title": nth.to_string() }))])));
            step = turn.ran(vec![json!("😀".repeat(size / 2))]);
        }
    }
}
