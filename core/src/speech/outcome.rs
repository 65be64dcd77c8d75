//! What came of something that was said: read from what was done, not from words.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    chat::{
        Message,
        proposal::{self, Act, Proposed},
        tool::CallRecord,
    },
    task::{TaskId, fold},
};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionType {
    Create,
    Update,
    Query,
    Delete,
    Error,
    None,
}

impl ActionType {
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Query, Self::Delete, Self::Error, Self::None];

    /// What it is called on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Query => "QUERY",
            Self::Delete => "DELETE",
            Self::Error => "ERROR",
            Self::None => "NONE",
        }
    }
}

/// What an answer did, proposes or shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Tasks were added or changed (the last kind of change counts), and are these.
    Changed(ActionType, Vec<TaskId>),
    /// Tasks are gone: what the tool said of each.
    Deleted(Vec<Value>),
    /// A change waits for a yes.
    Proposed(ActionType, Vec<TaskId>),
    /// Tasks were looked up: those that the answer shows, else all that were found.
    Listed(Vec<Value>),
    /// What was asked for could not be done.
    Failed,
    /// Words only.
    Said,
}

impl Outcome {
    pub fn of(answer: &Message) -> Self {
        if !answer.proposal.is_empty() {
            let ids = proposal::tasks(&answer.proposal).iter().map(|shown| shown.id).collect();
            return Self::Proposed(proposed(&answer.proposal), ids);
        }
        let told: Vec<&Value> = answer.calls.iter().flat_map(results).collect();
        if let Some(action) = told.iter().rev().find_map(|result| change(result)) {
            let of_kind = |result: &&Value| change(result) == Some(action);
            let done: Vec<&Value> = told.into_iter().filter(of_kind).collect();
            return match action {
                ActionType::Delete => Self::Deleted(done.into_iter().cloned().collect()),
                _ => Self::Changed(action, ids_of(&done)),
            };
        }
        match answer.calls.last() {
            Some(last) if results(last).any(|result| result.get("error").is_some()) => Self::Failed,
            Some(_) => Self::Listed(shown(answer)),
            None if answer.frame.as_ref().is_some_and(|frame| frame.is_given_up) => Self::Failed,
            None => Self::Said,
        }
    }

    pub fn action(&self) -> ActionType {
        match self {
            Self::Changed(action, _) | Self::Proposed(action, _) => *action,
            Self::Deleted(_) => ActionType::Delete,
            Self::Listed(_) => ActionType::Query,
            Self::Failed => ActionType::Error,
            Self::Said => ActionType::None,
        }
    }
}

/// The kind of change that is proposed.
fn proposed(proposal: &[Proposed]) -> ActionType {
    match Act::of_all(proposal) {
        Some(Act::Delete) => ActionType::Delete,
        Some(Act::Add) => ActionType::Create,
        _ => ActionType::Update,
    }
}

/// What a call did to each task: tools for many tasks return a list below a name.
fn results(record: &CallRecord) -> impl Iterator<Item = &Value> {
    let below = record.output.as_object().into_iter().flat_map(|output| output.values());
    std::iter::once(&record.output).chain(below.filter_map(Value::as_array).flatten())
}

/// The change that a result tells of, if it tells of one.
fn change(result: &Value) -> Option<ActionType> {
    match result.get("status")?.as_str()? {
        "created" => Some(ActionType::Create),
        "deleted" => Some(ActionType::Delete),
        _ => Some(ActionType::Update),
    }
}

fn ids_of(outputs: &[&Value]) -> Vec<TaskId> {
    let mut ids: Vec<TaskId> = Vec::new();
    for id in outputs.iter().filter_map(|output| task_id(output)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn task_id(value: &Value) -> Option<TaskId> {
    value.get("task_id")?.as_str()?.parse::<Uuid>().ok().map(TaskId)
}

/// The listed tasks whose titles stand in the answer; all of them where none does.
fn shown(answer: &Message) -> Vec<Value> {
    let mut listed: Vec<Value> = Vec::new();
    for record in &answer.calls {
        list(&record.output, &mut listed);
    }
    let text = fold(&answer.text.split_whitespace().collect::<Vec<_>>().join(" "));
    let named = |task: &&Value| {
        let title = task.get("title").and_then(Value::as_str).unwrap_or_default();
        text.contains(&fold(title))
    };
    let shown: Vec<Value> = listed.iter().filter(named).cloned().collect();
    if shown.is_empty() { listed } else { shown }
}

/// Adds the tasks in a result to `listed`, however deep they are, each once.
fn list(value: &Value, listed: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| list(value, listed)),
        Value::Object(task) if task.contains_key("id") => add(value, listed),
        Value::Object(parts) => parts.values().for_each(|part| list(part, listed)),
        _ => {}
    }
}

fn add(task: &Value, listed: &mut Vec<Value>) {
    if !listed.iter().any(|known| known["id"] == task["id"]) {
        listed.push(task.clone());
    }
}

#[cfg(test)]
mod core_tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::{
        chat::{Speaker, proposal::Shown, tool::ToolCall},
        talk::frame::Frame,
    };

    const ID: &str = "00000000-0000-0000-0000-000000000001";

    fn answer(text: &str, outputs: &[Value]) -> Message {
        let record = |output: &Value| CallRecord {
            call: ToolCall::new("any", json!({ "task_id": ID })),
            output: output.clone(),
        };
        Message {
            id: Uuid::nil(),
            speaker: Speaker::Assistant,
            text: text.to_owned(),
            calls: outputs.iter().map(record).collect(),
            proposal: Vec::new(),
            frame: None,
            made_by: None,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn done(status: &str) -> Value {
        json!({ "task_id": ID, "status": status, "title": "Milk" })
    }

    fn action(outputs: &[Value]) -> ActionType {
        Outcome::of(&answer("", outputs)).action()
    }

    #[test]
    fn what_was_done_last_decides_and_what_failed_counts_only_alone() {
        let (listing, error) = (json!([{ "id": ID, "title": "Milk" }]), json!({ "error": "no" }));
        assert_eq!(action(&[]), ActionType::None);
        assert_eq!(action(&[done("created")]), ActionType::Create);
        assert_eq!(action(&[listing.clone(), done("completed")]), ActionType::Update);
        assert_eq!(action(&[done("created"), done("updated")]), ActionType::Update);
        assert_eq!(action(&[done("deleted")]), ActionType::Delete);
        assert_eq!(action(std::slice::from_ref(&listing)), ActionType::Query);
        assert_eq!(action(&[error.clone(), listing.clone()]), ActionType::Query);
        assert_eq!(action(&[listing, error.clone()]), ActionType::Error);
        assert_eq!(action(&[done("created"), error.clone()]), ActionType::Create);
        assert_eq!(action(&[json!({ "tasks": [error, done("completed")] })]), ActionType::Update);
        assert_eq!(action(&[json!({ "tasks": [{ "error": "no" }] })]), ActionType::Error);
    }

    #[test]
    fn words_decide_nothing_but_that_the_assistant_gave_up() {
        for text in ["Deleted “Milk”.", "Added “Milk”.", "I failed."] {
            assert_eq!(Outcome::of(&answer(text, &[])), Outcome::Said, "{text}");
        }
        let mut gone = answer("The assistant cannot be reached.", &[]);
        gone.frame = Some(Frame { is_given_up: true, ..Frame::default() });
        assert_eq!(Outcome::of(&gone), Outcome::Failed);
    }

    #[test]
    fn a_proposal_is_a_deletion_that_was_not_made() {
        let mut asked = answer("Delete “Milk”?", &[json!([])]);
        let shown = Shown {
            id: TaskId(ID.parse().unwrap()),
            title: "Buy milk".to_owned(),
            act: Act::Delete,
            version: None,
        };
        let call = ToolCall::new("delete_task", json!({ "task_id": ID }));
        asked.proposal = vec![Proposed { call, shown: vec![shown], more: 0 }];
        let outcome = Outcome::of(&asked);
        assert_eq!(
            outcome,
            Outcome::Proposed(ActionType::Delete, vec![TaskId(ID.parse().unwrap())])
        );
        assert_eq!(outcome.action(), ActionType::Delete);
    }

    #[test]
    fn of_what_was_looked_up_the_answer_shows_a_part() {
        let listing = json!([
            { "id": "a", "title": "Buy milk" },
            { "id": "b", "title": "Call  Bob" },
            { "left_out": 3 },
        ]);
        let titles = |text: &str| match Outcome::of(&answer(text, std::slice::from_ref(&listing))) {
            Outcome::Listed(tasks) => {
                tasks.iter().map(|task| task["id"].as_str().unwrap().to_owned()).collect()
            }
            other => vec![format!("{other:?}")],
        };
        assert_eq!(titles("Which one?\n1. BUY MILK"), ["a"]);
        assert_eq!(titles("You have 2 tasks."), ["a", "b"]);
        let summary = json!({ "overdue": { "count": 1, "tasks": [{ "id": "c" }] } });
        let outcome = Outcome::of(&answer("One is overdue.", &[summary]));
        assert_eq!(outcome, Outcome::Listed(vec![json!({ "id": "c" })]));
    }
}
