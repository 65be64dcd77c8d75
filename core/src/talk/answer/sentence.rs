//! What is said of each thing that was done, or is proposed.

use serde_json::{Value, json};

use super::{
    super::{
        change::{Change, problems_in},
        frame::{Frame, Seen},
        item::{self, Item},
        plan::Step,
    },
    work::Work,
};
use crate::{
    chat::{
        proposal,
        tool::{CallRecord, Tool, ToolCall, UNDO_COUNT_MAX},
        wording::{as_sentence, problem, problems, quote, results},
    },
    task::{Due, Priority},
};

/// What a question about a change is worded by.
fn act(change: &Change) -> proposal::Act {
    match change {
        Change::Delete => proposal::Act::Delete,
        Change::Complete => proposal::Act::Complete,
        _ => proposal::Act::Change,
    }
}

impl Work<'_> {
    /// The question whether new tasks are to be added.
    pub(super) fn offer(&self, offered: &[&Value]) -> Option<String> {
        let titles: Vec<&str> = offered.iter().filter_map(|new| new["title"].as_str()).collect();
        let details = match offered {
            [] => return None,
            [one] => self.details(one),
            [first, rest @ ..] => {
                let shared = self.details(first);
                if rest.iter().all(|new| self.details(new) == shared) {
                    shared
                } else {
                    String::new()
                }
            }
        };
        let gaps = [("what", self.wording.quotes(&titles)), ("details", details)];
        Some(
            self.wording
                .say("offer_add", &gaps.each_ref().map(|(name, text)| (*name, text.as_str()))),
        )
    }

    pub(super) fn added(&self, new: &Value, frame: &mut Frame) -> String {
        let Some(record) = self.record(&ToolCall::new(Tool::AddTask.name(), new.clone())) else {
            return String::new();
        };
        if let Some(problem) = problem(&record.output) {
            return as_sentence(problem);
        }
        let text = |name: &str| record.output.get(name).and_then(Value::as_str).unwrap_or_default();
        let seen = Seen { id: text("task_id").to_owned(), title: text("title").to_owned() };
        let title = seen.title.clone();
        frame.touched.push(seen);
        let reminder = new["reminder_at"].as_str().map(|_| {
            let when = self.wording.arrival(record, self.scene.now);
            self.wording.say("reminder_set", &[("when", &when)])
                + &self.wording.arrival_notes(&[record], self.scene.now)
        });
        let details = self.details(new);
        self.wording
            .say("added", &[("what", &self.wording.quotes(&[title])), ("details", &details)])
            + &reminder.unwrap_or_default()
    }

    /// What is worth saying of a new task.
    pub(super) fn details(&self, new: &Value) -> String {
        let moment =
            |name: &str| new[name].as_str().and_then(|at| Due::parse(at, self.scene.zone()).ok());
        let item = Item {
            id: String::new(),
            title: String::new(),
            folded: String::new(),
            words: Vec::new(),
            description: String::new(),
            completed: false,
            completed_on: None,
            due: moment("due_date"),
            end: moment("due_end"),
            created_on: None,
            priority: serde_json::from_value(new["priority"].clone()).unwrap_or(Priority::Medium),
            tags: serde_json::from_value(new["tags"].clone()).unwrap_or_default(),
            rule: item::rule(new),
            reminder: None,
        };
        self.wording.details(&item, self.scene.now)
    }

    pub(super) fn changed(
        &self,
        change: &Change,
        items: &[Item],
        calls: &[ToolCall],
        frame: &mut Frame,
    ) -> String {
        let records: Vec<&CallRecord> = calls.iter().filter_map(|call| self.record(call)).collect();
        let done: Vec<(&Item, &CallRecord)> = items
            .iter()
            .zip(&records)
            .filter(|(_, record)| problems(&record.output).next().is_none())
            .map(|(item, record)| (item, *record))
            .collect();
        frame.touched = done
            .iter()
            .map(|(item, _)| match change {
                Change::Rename(title) => Seen { id: item.id.clone(), title: title.clone() },
                _ => item.seen(),
            })
            .collect();
        let mut sentences = Vec::new();
        if !done.is_empty() {
            sentences.push(change.said(&done, self.wording, self.scene.now));
        }
        sentences.extend(problems_in(&records));
        sentences.join(" ")
    }

    /// What is asked before what waits for a yes is done: each task, and what would change about it.
    pub(super) fn proposal(&self) -> Option<String> {
        let proposed = self.steps.iter().filter_map(|step| match step {
            Step::Propose { change, items, calls } => Some((change, items, calls)),
            _ => None,
        });
        let proposed: Vec<_> = proposed.collect();
        let act = act(proposed.last()?.0);
        let each = proposed.iter().flat_map(|(_, items, calls)| items.iter().zip(calls.iter()));
        let whats: Vec<String> = each.map(|(item, call)| self.planned(item, call)).collect();
        Some(self.wording.question_about(act, &whats))
    }

    /// What is asked before `count` tasks are changed: how many, and the first of them.
    pub(super) fn proposal_of_all(&self, change: &Change, items: &[Item], count: usize) -> String {
        let planned = |item: &Item| Some(self.planned(item, &change.call(item, self.scene.now)?));
        let whats: Vec<String> = items.iter().filter_map(planned).collect();
        self.wording.question_of(act(change), count, &whats)
    }

    /// A task, and what a call would make of it.
    fn planned(&self, item: &Item, call: &ToolCall) -> String {
        let is_moved = call.arguments.get("due_date").is_some();
        let before = item.due.filter(|_| is_moved).map(|due| {
            let when = self.wording.when(due, self.scene.now);
            self.wording.say("due", &[("when", &when)]) + " → "
        });
        match self.outcome(&call.arguments) {
            outcome if outcome.is_empty() => quote(&item.title),
            outcome => format!("{} ({}{outcome})", quote(&item.title), before.unwrap_or_default()),
        }
    }

    /// What a call would make of a task, as far as it says.
    fn outcome(&self, arguments: &Value) -> String {
        let mut new = arguments.clone();
        new["tags"] = new["add_tags"].take();
        let text = |name: &str| arguments[name].as_str();
        let name = text("title").map(quote);
        let reminder = text("reminder_at").and_then(|at| Due::parse(at, self.scene.zone()).ok());
        let reminder = reminder.map(|at| {
            let when = self.wording.when(at, self.scene.now);
            self.wording.say("account_reminder", &[("when", &when)])
        });
        let is_open = arguments["completed"] == json!(false);
        let open = is_open.then(|| self.wording.say("account_open", &[]));
        let note = text("add_note").or(text("description")).map(quote);
        let note = note.map(|note| self.wording.say("with_note", &[("what", &note)]));
        let is_undated = arguments.get("due_date").is_some_and(Value::is_null);
        let undated = is_undated.then(|| self.wording.say("without_date", &[]));
        let gone: Vec<String> =
            serde_json::from_value(arguments["remove_tags"].clone()).unwrap_or_default();
        let tags = self.wording.tags(&gone);
        let untagged =
            (!gone.is_empty()).then(|| self.wording.say("without_tags", &[("tags", &tags)]));
        let details = self.details(&new);
        let (comma, _) = self.wording.between();
        let details = details.trim_start_matches(comma).to_owned();
        let parts = [name, Some(details), reminder, open, note, undated, untagged];
        let parts = parts.into_iter().flatten();
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(comma)
    }

    pub(super) fn undone(&self, arguments: &Value) -> String {
        let count = arguments
            .get("count")
            .and_then(Value::as_u64)
            .and_then(|count| usize::try_from(count).ok());
        let Some(record) = self.record(&ToolCall::new(Tool::UndoChange.name(), arguments.clone()))
        else {
            return String::new();
        };
        if let Some(count) = count.filter(|count| *count > UNDO_COUNT_MAX) {
            return self.wording.say("undo_too_many", &[("count", &count.to_string())]);
        }
        if problem(&record.output).is_some() {
            return self.wording.say("undo_nothing", &[]);
        }
        let mut sentences = self.wording.undone(std::slice::from_ref(record));
        sentences.extend(problems(&record.output).map(as_sentence));
        let taken = results(&record.output, "changes").len();
        if count.is_some_and(|count| (1..count).contains(&taken)) {
            sentences.push(self.wording.say("undo_that_is_all", &[]));
        }
        if let Some(more) =
            record.output.get("left_out").and_then(Value::as_u64).filter(|more| *more > 0)
        {
            sentences.push(self.wording.say("undo_more", &[("count", &more.to_string())]));
        }
        sentences.join(" ")
    }
}
