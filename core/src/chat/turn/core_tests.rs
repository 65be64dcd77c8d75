//! What a turn promises, whatever the model does.

mod properties;

use jiff::{Timestamp, ZonedDateTime};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    chat::{Speaker, impact::Impact, proposal::Shown, tool::Tool},
    task::{NewTask, Task, Title},
    user::UserId,
};

fn now() -> ZonedDateTime {
    "2026-11-24T08:00:00+05:00[Asia/Karachi]".parse().unwrap()
}

fn call(tool: Tool, arguments: Value) -> ToolCall {
    ToolCall::new(tool.name(), arguments)
}

fn delete(id: &str) -> ToolCall {
    call(Tool::DeleteTask, json!({ "task_id": id }))
}

const MILK: &str = "00000000-0000-0000-0000-00000000000a";
const BREAD: &str = "00000000-0000-0000-0000-00000000000b";

/// A task that is on the list, by its id.
fn task(id: &str) -> Task {
    let title = if id == MILK { "Buy milk" } else { "Buy bread" };
    let new = NewTask::titled(Title::parse(title).unwrap());
    new.create(
        TaskId(id.parse().unwrap()),
        UserId("alice".into()),
        now().time_zone(),
        now().timestamp(),
    )
}

/// What a call would do to a list with milk and bread on it.
fn impact(call: &ToolCall) -> Impact {
    let known = |id: &&str| [MILK, BREAD].contains(id);
    let text = |name: &str| call.arguments[name].as_str();
    let ids = call.arguments["task_ids"].as_array().into_iter().flatten();
    let ids = text("task_id").into_iter().chain(ids.filter_map(Value::as_str)).filter(known);
    let effects: Vec<Effect> = ids
        .map(|id| {
            if call.tool() == Some(Tool::DeleteTask) {
                return Effect::deleted(task(id));
            }
            let mut done = task(id);
            let _ = done.complete(now().time_zone(), now().timestamp());
            Effect::edited(task(id), done)
        })
        .collect();
    match call.tool() {
        Some(Tool::DeleteTask) if effects.is_empty() => Impact::none("it is gone".to_owned()),
        _ => Impact::of(call.clone(), effects),
    }
}

/// Weighs as long as that is wanted.
fn weigh(turn: &mut Turn, step: Step) -> Step {
    match step {
        Step::Weigh(calls) => turn.weighed(calls.iter().map(impact).collect(), &[]),
        step => step,
    }
}

fn wants(calls: Vec<ToolCall>) -> Reply {
    Reply::wants(calls)
}

fn says(text: &str) -> Reply {
    Reply::says(text)
}

fn milk_and_bread() -> Value {
    json!([{ "id": MILK, "title": "Buy milk" }, { "id": BREAD, "title": "Buy bread" }])
}

fn message(speaker: Speaker, text: &str) -> Message {
    Message {
        id: Uuid::nil(),
        speaker,
        text: text.to_owned(),
        calls: Vec::new(),
        proposal: Vec::new(),
        frame: None,
        made_by: None,
        at: Timestamp::UNIX_EPOCH,
    }
}

fn agreed() -> Proposed {
    let shown = vec![Shown::of(&Effect::deleted(task(MILK)))];
    Proposed { call: delete(MILK), shown, more: 0 }
}

/// A conversation in which the assistant listed two tasks and proposes to delete one.
fn proposed() -> Vec<Message> {
    let listing = CallRecord { call: call(Tool::ListTasks, json!({})), output: milk_and_bread() };
    let question = Message {
        calls: vec![listing],
        proposal: vec![agreed()],
        ..message(Speaker::Assistant, "Delete “Buy milk”? Reply yes or no.")
    };
    vec![message(Speaker::User, "delete milk"), question]
}

fn done(step: Step) -> Answer {
    match step {
        Step::Done(answer) => answer,
        other => panic!("the turn goes on with {other:?}"),
    }
}

#[test]
fn what_the_model_says_is_the_answer() {
    let (mut turn, step) = Turn::begin(&[], "hello", &now());
    assert!(matches!(step, Step::AskModel(_)));
    assert_eq!(done(turn.replied(Ok(says(" Hi! ")))).text, "Hi!");
}

#[test]
fn a_wordless_model_is_spoken_for() {
    let (mut turn, _) = Turn::begin(&[], "add milk", &now());
    turn.replied(Ok(wants(vec![call(Tool::AddTask, json!({ "title": "Milk" }))])));
    turn.ran(vec![json!({ "task_id": "a", "status": "created", "title": "Milk" })]);
    assert_eq!(done(turn.replied(Ok(says("  ")))).text, "Added “Milk”.");

    let (mut turn, _) = Turn::begin(&[], "?", &now());
    assert_eq!(done(turn.replied(Ok(says("")))).text, WORDLESS);

    let (mut turn, _) = Turn::begin(&[], "?", &now());
    assert_eq!(
        done(turn.replied(Ok(says("<think>Well, that is hard")))).text,
        Ending::OnlyThought.words()
    );
}

#[test]
fn a_model_that_fails_half_way_does_not_hide_what_was_done() {
    let (mut turn, _) = Turn::begin(&[], "add milk", &now());
    turn.replied(Ok(wants(vec![call(Tool::AddTask, json!({ "title": "Milk" }))])));
    turn.ran(vec![json!({ "task_id": "a", "status": "created", "title": "Milk" })]);
    let answer = done(turn.replied(Err(ModelError::Unavailable("down".into()))));
    assert!(answer.text.starts_with("Added “Milk”. The assistant cannot be reached"));
    assert_eq!(answer.calls.len(), 1);
}

#[test]
fn a_deletion_becomes_a_question_after_the_rest_ran() {
    let (mut turn, _) = Turn::begin(&[], "delete milk, add tea", &now());
    turn.replied(Ok(wants(vec![call(Tool::ListTasks, json!({}))])));
    turn.ran(vec![milk_and_bread()]);

    let add = call(Tool::AddTask, json!({ "title": "Tea" }));
    let step = turn.replied(Ok(wants(vec![delete(MILK), add, delete(BREAD), delete(MILK)])));
    let step = weigh(&mut turn, step);
    let Step::RunTools(calls) = step else { panic!("{step:?}") };
    assert_eq!(calls.len(), 1, "only the addition runs");
    let answer = done(turn.ran(vec![json!({ "task_id": "c", "title": "Tea" })]));

    assert_eq!(
        answer.text,
        "Added “Tea”. Delete 2 tasks: “Buy milk” and “Buy bread”? Reply yes or no."
    );
    assert_eq!(answer.proposal.len(), 2);
}

#[test]
fn what_would_do_nothing_is_refused_with_the_reason() {
    let (mut turn, _) = Turn::begin(&[], "delete milk", &now());
    let step = turn.replied(Ok(wants(vec![delete("c")])));
    let step = weigh(&mut turn, step);
    let Step::AskModel(prompt) = step else { panic!("{step:?}") };
    let Some(Entry::Tools(records)) = prompt.entries.last() else { panic!("{prompt:?}") };
    assert_eq!(wording::problem(&records[0].output), Some("it is gone"));
}

#[test]
fn a_yes_runs_what_was_proposed_and_asks_no_model() {
    let (mut turn, step) = Turn::begin(&proposed(), "Yes, please.", &now());
    assert_eq!(step, Step::CarryOut(vec![agreed()]));
    let answer = done(turn.ran(vec![json!({ "task_id": "a", "title": "Buy milk" })]));
    assert_eq!(answer.text, "Deleted “Buy milk”.");
}

#[test]
fn a_no_keeps_the_task() {
    let (_, step) = Turn::begin(&proposed(), "no", &now());
    assert_eq!(done(step).text, "Kept “Buy milk”. Nothing was deleted.");
}

#[test]
fn anything_else_lets_the_proposal_lapse() {
    for text in ["yes, but keep the bread", "no, delete the bread", "delete all", "what?", "y e s"]
    {
        let (_, step) = Turn::begin(&proposed(), text, &now());
        assert!(matches!(step, Step::AskModel(_)), "{text}: {step:?}");
    }
    let mut later = proposed();
    later.push(message(Speaker::User, "wait"));
    later.push(message(Speaker::Assistant, "I wait."));
    let (_, step) = Turn::begin(&later, "yes", &now());
    assert!(matches!(step, Step::AskModel(_)), "{step:?}");
}

#[test]
fn the_same_call_again_and_again_ends_the_turn() {
    let (mut turn, _) = Turn::begin(&[], "list", &now());
    for _ in 0..REPEATS_MAX {
        turn.replied(Ok(wants(vec![call(Tool::ListTasks, json!({}))])));
        turn.ran(vec![json!([])]);
    }
    let answer = done(turn.replied(Ok(wants(vec![call(Tool::ListTasks, json!({}))]))));
    assert!(answer.text.ends_with(Ending::Repeated.words()), "{}", answer.text);
}

#[test]
fn the_same_change_again_is_not_made_again() {
    let add = || call(Tool::AddTask, json!({ "title": "Milk" }));
    let (mut turn, _) = Turn::begin(&[], "add milk", &now());
    let step = turn.replied(Ok(wants(vec![add(), add()])));
    let Step::RunTools(calls) = step else { panic!("{step:?}") };
    assert_eq!(calls.len(), 1, "one of two alike");
    turn.ran(vec![json!({ "task_id": "a", "status": "created", "title": "Milk" })]);
    assert!(matches!(turn.replied(Ok(wants(vec![add()]))), Step::AskModel(_)), "refused");
    let answer = done(turn.replied(Ok(wants(vec![add()]))));
    assert!(answer.text.starts_with("Added “Milk”. "), "{}", answer.text);

    let (mut turn, _) = Turn::begin(&[], "add milk", &now());
    turn.replied(Ok(wants(vec![add()])));
    turn.ran(vec![output::error("the task was changed at the same time")]);
    let step = turn.replied(Ok(wants(vec![add()])));
    assert!(matches!(step, Step::RunTools(_)), "what failed may be tried again: {step:?}");
}

#[test]
fn arguments_that_are_no_object_go_back_to_the_model_once() {
    let garbled = |text: &str| Ok(wants(vec![call(Tool::AddTask, json!(text))]));
    let (mut turn, _) = Turn::begin(&[], "add milk", &now());
    assert!(matches!(turn.replied(garbled("{\"title\": \"Mi")), Step::RunTools(_)));
    let step = turn.ran(vec![output::error("the arguments must be one JSON object")]);
    assert!(matches!(step, Step::AskModel(_)), "the model may correct itself");
    let answer = done(turn.replied(garbled("title=Milk")));
    assert!(answer.text.ends_with(Ending::Garbled.words()), "{}", answer.text);
}

#[test]
fn a_model_that_never_stops_is_stopped_after_so_many_rounds() {
    let (mut turn, mut step) = Turn::begin(&[], "list", &now());
    let mut rounds = 0;
    while let Step::AskModel(_) = step {
        rounds += 1;
        turn.replied(Ok(wants(vec![call(
            Tool::ListTasks,
            json!({ "title": rounds.to_string() }),
        )])));
        step = turn.ran(vec![json!([])]);
    }
    assert_eq!(rounds, ROUNDS_MAX);
    assert_eq!(done(step).text, Ending::TooLong.words());
}

#[test]
fn too_many_calls_end_the_turn_and_are_refused() {
    let (mut turn, _) = Turn::begin(&[], "add them all", &now());
    let adds = (0..100).map(|n| call(Tool::AddTask, json!({ "title": n.to_string() })));
    let mut reply = wants(adds.collect());
    "test/model".clone_into(&mut reply.origin.model);
    let step = turn.replied(Ok(reply));
    let step = weigh(&mut turn, step);
    let Step::RunTools(calls) = step else { panic!("{step:?}") };
    assert_eq!(calls.len(), CALLS_MAX);
    let outputs = calls.iter().map(|_| json!({ "task_id": "a", "title": "A" })).collect();
    let answer = done(turn.ran(outputs));
    assert!(answer.text.ends_with(Ending::TooMany.words()), "{}", answer.text);
}

#[test]
fn what_no_database_keeps_is_taken_out_of_what_a_model_sends() {
    let (mut turn, _) = Turn::begin(&[], "add", &now());
    let odd = call(Tool::AddTask, json!({ "ti\0tle": ["a\0b"] }));
    let long = call(Tool::AddTask, json!({ "title": "x".repeat(ARGUMENTS_MAX_CHARS) }));
    let many = call(Tool::AddTask, json!({ "tags": vec!["x".repeat(100); ARGUMENTS_MAX_CHARS] }));
    let step = turn.replied(Ok(wants(vec![odd, long, many])));
    let Step::RunTools(calls) = step else { panic!("{step:?}") };
    assert_eq!(calls[0].arguments, json!({ "title": ["ab"] }));
    let refused = calls[1].action(&now()).unwrap_err().to_string();
    assert!(refused.contains("255 is the most"), "the tool names the limit: {refused}");
    assert_eq!(calls[2].arguments, Value::Null);
    assert_ne!(calls[0].id, calls[1].id);

    turn.ran(vec![Value::String("x".repeat(OUTPUT_MAX_CHARS)), json!({}), json!({})]);
    let answer = done(turn.replied(Ok(says(&"y\0".repeat(ANSWER_MAX_CHARS * 2)))));
    assert_eq!(answer.text.chars().count(), ANSWER_MAX_CHARS + 1);
    assert!(wording::problem(&answer.calls[0].output).is_some());
}

#[test]
fn history_is_cut_between_turns_and_the_model_is_told() {
    let long = "x ".repeat(PROMPT_MAX_TOKENS);
    let mut before = proposed();
    before.extend(proposed());
    before.extend([message(Speaker::User, &long), message(Speaker::Assistant, "ok")]);
    before.extend([message(Speaker::User, &long[20..]), message(Speaker::Assistant, "ok")]);

    let (_, step) = Turn::begin(&before, "hello", &now());

    let Step::AskModel(prompt) = step else { panic!("{step:?}") };
    assert_eq!(prompt.entries.len(), 4, "a summary, one whole turn, and what is said now");
    assert_eq!(prompt.entries[1], Entry::User(long[20..].to_owned()));
    let Entry::Assistant(summary) = &prompt.entries[0] else { panic!("{prompt:?}") };
    assert!(summary.contains("\n- delete milk\n"), "{summary}");
    assert!(prompt.system.ends_with(prompt::LEFT_OUT));
}

#[test]
fn what_is_left_out_is_summarised_where_the_user_sees_it_once() {
    let long = "x ".repeat(PROMPT_MAX_TOKENS);
    let mut before = proposed();
    for _ in 0..2 {
        before.extend([message(Speaker::User, &long), message(Speaker::Assistant, "ok")]);
    }
    before.extend([message(Speaker::User, "show"), message(Speaker::Assistant, "Nothing.")]);
    let answer = |before: &[Message]| {
        let (mut turn, _) = Turn::begin(before, "hello", &now());
        let mut reply = says("Hi!");
        "test/model".clone_into(&mut reply.origin.model);
        done(turn.replied(Ok(reply))).text
    };
    let first = answer(&before);
    assert!(first.starts_with("Hi!\n\n(Of the beginning of this conversation"), "{first}");
    assert!(first.contains("\n- delete milk\n- x x"), "{first}");
    before.extend([message(Speaker::User, "hello"), message(Speaker::Assistant, &first)]);
    assert_eq!(answer(&before), "Hi!", "it is told once");
}

#[test]
fn a_short_history_is_shown_whole_and_an_answer_without_its_question_is_not() {
    let left_out = |before: &[Message]| match Turn::begin(before, "hello", &now()) {
        (_, Step::AskModel(prompt)) => {
            (prompt.entries.len(), prompt.system.contains(prompt::LEFT_OUT))
        }
        (_, step) => panic!("{step:?}"),
    };
    assert_eq!(left_out(&proposed()), (4, false));
    assert_eq!(left_out(&proposed()[1..]), (1, true));
}

#[test]
fn results_push_old_turns_out_and_more_than_fits_ends_the_turn() {
    let past = "x ".repeat(PROMPT_MAX_TOKENS);
    let before = [message(Speaker::User, &past), message(Speaker::Assistant, "ok")];
    let (mut turn, mut step) = Turn::begin(&before, "list", &now());
    let mut seen = Vec::new();
    let answer = loop {
        step = match step {
            Step::AskModel(prompt) => {
                seen.push(prompt.entries.len());
                let nth = json!({ "title": seen.len().to_string() });
                turn.replied(Ok(wants(vec![call(Tool::ListTasks, nth)])))
            }
            Step::Done(answer) => break answer,
            _ => turn.ran(vec![json!("7".repeat(OUTPUT_MAX_TOKENS - 2))]),
        };
    };
    assert_eq!(seen, [3, 3, 4], "of the turn before, a summary stayed beside the first result");
    assert!(answer.text.ends_with(Ending::TooLarge.words()), "{}", answer.text);
    assert_eq!(answer.calls.len(), 3, "what was looked at is told all the same");
}

#[test]
fn the_tools_take_no_more_room_than_is_set_aside_for_them() {
    let specs: usize = crate::chat::tool::specs()
        .iter()
        .map(|spec| tokens(&format!("{spec:?}")).max(tokens(&spec.parameters.to_string())))
        .sum();
    assert!(specs <= TOOLS_TOKENS, "{specs}");
}

#[test]
fn a_cancelled_turn_tells_what_was_done_and_said_so_far() {
    let (mut turn, _) = Turn::begin(&[], "add milk", &now());
    turn.replied(Ok(wants(vec![call(Tool::AddTask, json!({ "title": "Milk" }))])));
    turn.ran(vec![json!({ "task_id": "a", "status": "created", "title": "Milk" })]);
    assert!(turn.has_changed_something());
    let answer = done(turn.cancel("I have\0 added ", Stop::ByUser));
    assert_eq!(answer.text, "I have added…\n\nAdded “Milk”. Stopped.");
    assert_eq!(answer.calls.len(), 1);
    assert!(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0, "an estimate");

    let (mut turn, _) = Turn::begin(&[], "hello", &now());
    assert!(!turn.has_changed_something());
    let answer = done(turn.cancel("", Stop::ByUser));
    assert_eq!((answer.text.as_str(), answer.usage), ("Stopped.", Usage::default()));
}

#[test]
fn a_turn_cancelled_among_its_tools_says_which_did_not_run() {
    let (mut turn, _) = Turn::begin(&[], "add milk and tea", &now());
    let add = |title: &str| call(Tool::AddTask, json!({ "title": title }));
    turn.replied(Ok(wants(vec![add("Milk"), add("Tea")])));
    turn.ran(vec![json!({ "task_id": "a", "status": "created", "title": "Milk" })]);
    let answer = done(turn.cancel("", Stop::TimeUp));
    assert!(answer.text.starts_with("Added “Milk”. The tool did not run."), "{}", answer.text);
    assert_eq!(answer.calls.len(), 2);
}

#[test]
fn a_turn_that_begins_again_does_nothing_twice() {
    let milk = CallRecord {
        call: ToolCall { id: "x".into(), ..call(Tool::AddTask, json!({ "title": "Milk" })) },
        output: json!({ "task_id": "a", "status": "created", "title": "Milk" }),
    };
    let (mut turn, step) = Turn::resume(&[], "add milk", vec![milk.clone()], &now());
    let Step::AskModel(prompt) = step else { panic!("{step:?}") };
    assert_eq!(prompt.entries.last(), Some(&Entry::Tools(vec![milk.clone()])));

    let again = call(Tool::AddTask, json!({ "title": "Milk" }));
    let tea = call(Tool::AddTask, json!({ "title": "Tea" }));
    let step = turn.replied(Ok(wants(vec![again, tea.clone()])));
    let Step::RunTools(runnable) = step else { panic!("{step:?}") };
    assert_eq!(runnable.len(), 1);
    assert_eq!(runnable[0].arguments, tea.arguments);
    let step = turn.ran(vec![json!({ "task_id": "b", "status": "created", "title": "Tea" })]);
    let Step::AskModel(prompt) = step else { panic!("{step:?}") };
    let Some(Entry::Tools(records)) = prompt.entries.last() else { panic!("{prompt:?}") };
    assert_eq!(records[0].output, milk.output, "the model gets the result of then");
    let answer = done(turn.replied(Ok(says(""))));
    assert_eq!(answer.text, "Added “Milk” and “Tea”.");
    assert_eq!(answer.calls.len(), 2);
}

#[test]
fn a_yes_that_is_answered_again_deletes_nothing_twice() {
    let gone =
        CallRecord { call: delete(MILK), output: json!({ "task_id": "a", "title": "Buy milk" }) };
    let (_, step) = Turn::resume(&proposed(), "yes", vec![gone], &now());
    assert_eq!(done(step).text, "Deleted “Buy milk”.");
}
