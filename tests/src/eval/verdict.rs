//! Compares what came of a case with what should have.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use todo_core::{
    chat::{
        proposal::{self, Act},
        tool::{Tool, ToolCall},
    },
    task::{Due, Task, TaskId, fold},
};

use super::{
    case::Case,
    task_line::{TaskLine, plain, shown},
    trial::Outcome,
};

const QUESTION_MARKS: [char; 2] = ['?', '؟'];

/// How a conversation ended, for the person who had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As expected.
    Right,
    /// It asked back, and a yes would have made the list what it should be.
    Asked,
    /// Nothing happened that should not have, but not all that should.
    GaveUp,
    /// The list was changed as nobody wanted it.
    WrongChange,
}

/// Whether a task of the list is neither as it was nor as it should be, or one is gone that should not be.
pub(super) fn is_changed_wrongly(case: &Case, outcome: &Outcome) -> bool {
    let zone = case.zone();
    let fits = |lines: &[TaskLine], task: &Task| lines.iter().any(|line| line.fits(task, zone));
    let mut tasks = outcome.list.iter();
    let spoilt = tasks.any(|task| !fits(&case.has, task) && !fits(&case.list, task));
    // Every line that stood before and should stay, changed or not, needs a task of its own.
    let stays = |before: &&TaskLine| case.list.iter().any(|line| line.title() == before.title());
    let there = |before: &TaskLine| {
        let either = |task: &Task| {
            before.fits(task, zone)
                || case
                    .list
                    .iter()
                    .any(|line| line.title() == before.title() && line.fits(task, zone))
        };
        outcome.list.iter().any(either)
    };
    spoilt || !case.has.iter().filter(stays).all(there)
}

/// Whether the list is what it should be in the end.
pub(super) fn is_list_right(case: &Case, outcome: &Outcome) -> bool {
    list(&case.list, &outcome.list, case.zone()).is_empty()
}

/// Whether the last answer waits for one of the person's.
pub(super) fn asks(outcome: &Outcome) -> bool {
    outcome
        .answers
        .last()
        .is_some_and(|last| !last.proposal.is_empty() || last.text.contains(QUESTION_MARKS))
}

/// What is wrong with `outcome`, in a line each: what was expected, and what came instead.
pub(super) fn failures(case: &Case, outcome: &Outcome) -> Vec<String> {
    let mut failures = list(&case.list, &outcome.list, case.zone());
    let outage = &outcome.meter.outage;
    failures.extend(outage.iter().map(|why| format!("the model did not answer itself: {why}")));
    failures.extend(proposal(case, outcome));
    failures.extend(answer(case, outcome));
    failures.extend(calls(case, outcome));
    failures
}

fn list(expected: &[TaskLine], tasks: &[Task], zone: &TimeZone) -> Vec<String> {
    let mut left: Vec<&Task> = tasks.iter().collect();
    let mut failures = Vec::new();
    for line in expected {
        match left.iter().position(|task| line.fits(task, zone)) {
            Some(at) => _ = left.remove(at),
            None => failures.push(format!("missing on the list: {line}")),
        }
    }
    failures
        .extend(left.into_iter().map(|task| format!("not expected:        {}", shown(task, zone))));
    failures
}

fn proposal(case: &Case, outcome: &Outcome) -> Option<String> {
    let last = outcome.answers.last()?;
    let title = |id: TaskId| {
        let task = outcome.list.iter().find(|task| task.id == id);
        task.map_or_else(|| id.to_string(), |task| plain(task.title.as_str()))
    };
    let tasks = proposal::tasks(&last.proposal).into_iter();
    let there = tasks.filter(|shown| shown.act != Act::Add);
    let mut proposed: Vec<String> = there.map(|shown| title(shown.id)).collect();
    let mut expected: Vec<String> = case.answer.proposes.iter().map(|title| plain(title)).collect();
    proposed.sort();
    expected.sort();
    (proposed != expected)
        .then(|| format!("proposes to delete {proposed:?}, should propose {expected:?}"))
}

fn answer(case: &Case, outcome: &Outcome) -> Vec<String> {
    let mut failures = Vec::new();
    let text = outcome.answers.last().map(|last| last.text.as_str()).unwrap_or_default();
    let expected = &case.answer;
    if expected.asks && !text.contains(QUESTION_MARKS) {
        failures.push("asks nothing".to_owned());
    }
    let contains = |part: &&String| plain(text).contains(&plain(part));
    failures.extend(
        expected
            .shows
            .iter()
            .filter(|part| !contains(part))
            .map(|part| format!("does not say {part:?}")),
    );
    failures.extend(expected.hides.iter().filter(contains).map(|part| format!("says {part:?}")));
    let looked_up = outcome.calls().any(|call| call.tool().is_some_and(Tool::is_read_only));
    if !expected.shows.is_empty() && !looked_up {
        failures.push("never looked at the list".to_owned());
    }
    failures
}

fn calls(case: &Case, outcome: &Outcome) -> Vec<String> {
    let made = |wanted: &&Map<String, Value>| {
        outcome.calls().any(|call| is_call(wanted, call, case.zone()))
    };
    let missing = case.answer.calls.iter().filter(|wanted| !made(wanted));
    missing.map(|wanted| format!("does not call {}", Value::Object(wanted.clone()))).collect()
}

/// Whether `call` is of the tool that is `wanted`, with the arguments that are.
fn is_call(wanted: &Map<String, Value>, call: &ToolCall, zone: &TimeZone) -> bool {
    wanted.iter().all(|(name, value)| match name.as_str() {
        "tool" => value.as_str() == Some(&call.name),
        _ => call.arguments.get(name).is_some_and(|given| is_same(value, given, zone)),
    })
}

fn is_same(wanted: &Value, given: &Value, zone: &TimeZone) -> bool {
    let (Some(one), Some(other)) = (wanted.as_str(), given.as_str()) else {
        return wanted == given;
    };
    let dates = (Due::parse(one, zone), Due::parse(other, zone));
    matches!(dates, (Ok(one), Ok(other)) if one == other) || fold(one) == fold(other)
}
